//! What can be seen without signing in: nothing but what a named person released.

use crate::support::World;
use axum::http::StatusCode;

/// Every address of the router, with something in the place of its parts.
fn addresses() -> Vec<String> {
    let source = include_str!("../../../kaifa-site/src/router.rs");
    let mut found = Vec::new();
    for piece in source.split(".route(").skip(1) {
        let path = piece.split('"').nth(1).expect("an address");
        let filled: Vec<&str> = path
            .split('/')
            .map(|step| if step.contains('{') { "x" } else { step })
            .collect();
        found.push(filled.join("/"));
    }
    found
}

#[tokio::test]
async fn every_address_but_the_public_ones_leads_to_the_sign_in_page() {
    let world = World::new("public_walk").await;
    let addresses = addresses();
    assert!(addresses.len() > 40, "{addresses:?}");
    let mut open = Vec::new();
    for address in addresses {
        if address.starts_with("/assets/") {
            continue;
        }
        let answer = world.get(&address, "").await;
        let is_public = matches!(
            address.as_str(),
            "/sign-in" | "/lang" | "/public" | "/public/x" | "/api/openapi.json"
        );
        if is_public {
            assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{address}");
            continue;
        }
        if address.starts_with("/api/") {
            if answer.status != StatusCode::UNAUTHORIZED {
                open.push((address, answer.status));
            }
            continue;
        }
        let to = format!("/sign-in?to={}", kaifa_flow::address::url_encode(&address));
        if answer.status != StatusCode::SEE_OTHER || answer.location != to {
            open.push((address, answer.status));
        }
    }
    assert!(open.is_empty(), "open without signing in: {open:?}");
}

#[tokio::test]
async fn unsigned_forms_change_nothing() {
    let world = World::new("public_forms").await;
    for (address, form) in [
        ("/releases", [("kind", "document"), ("subject", "yunze-2025-7")]),
        ("/calendars", [("year", "2028"), ("order", "x")]),
        (
            "/parameters/yunze-2025-7/yz.review_interval",
            [("value", "12"), ("reason", "x")],
        ),
    ] {
        let before = world.actions().await.len();
        let answer = world.post(address, &form, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}");
        assert!(answer.location.starts_with("/sign-in"), "{address}");
        assert_eq!(world.actions().await.len(), before);
    }
}

#[tokio::test]
async fn a_document_is_public_from_its_release_until_it_is_withdrawn() {
    let world = World::new("public_document").await;
    world.get("/public", "").await.must_say("目前没有公开内容");
    let form = [("kind", "document"), ("subject", "yunze-2025-7")];
    for login in ["analyst", "leader", "auditor"] {
        assert_eq!(
            world.post("/releases", &form, login).await.status,
            StatusCode::FORBIDDEN,
            "{login}"
        );
    }
    let answer = world.post("/releases", &form, "office").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = answer.location.split('?').next().unwrap().to_owned();
    assert!(world.actions().await.contains(&"release.publish".to_owned()));
    let list = world.get("/public", "").await;
    list.must_say("云泽市开发区提质增效三年行动方案")
        .must_say("第1版")
        .must_say("2026年3月5日")
        .must_say("office-name");
    list.must_not_say("撤回");
    let shown = world.get(&page, "").await;
    assert_eq!(shown.status, StatusCode::OK);
    shown
        .must_say("云泽市人民政府")
        .must_say("亩均评价")
        .must_not_say("逾期");
    world
        .get("/documents/yunze-2025-7", "office")
        .await
        .must_say("已公开");

    let twice = world.post("/releases", &form, "office").await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.must_say("这一版本已经公开");

    let silent = world
        .post(
            &format!("/releases/{}/withdraw", &page["/public/".len()..]),
            &[("reason", "")],
            "office",
        )
        .await;
    silent.must_say("请写明撤回的理由");
    let withdrawn = world
        .post(
            &format!("/releases/{}/withdraw", &page["/public/".len()..]),
            &[("reason", "文件修订")],
            "office",
        )
        .await;
    assert_eq!(withdrawn.location, "/public?done=moved");
    assert!(world.actions().await.contains(&"release.withdraw".to_owned()));
    assert_eq!(world.get(&page, "").await.status, StatusCode::NOT_FOUND);
    for when in ["/public", "/public?on=2026-03-05", "/public?on=2026-03-04"] {
        world.get(when, "").await.must_say("目前没有公开内容");
    }
}

#[tokio::test]
async fn a_new_text_needs_a_new_release() {
    let world = World::new("public_text").await;
    let form = [("kind", "document"), ("subject", "yunze-2025-7")];
    let first = world.post("/releases", &form, "office").await.location;
    let text = std::fs::read(crate::support::root().join("tests/documents/yunze-2025-7.txt")).unwrap();
    world
        .upload("/documents", &[("file", "a.txt", &text)], "office")
        .await;
    let page = first.split('?').next().unwrap();
    world
        .get(page, "")
        .await
        .must_not_say("全市开发区规模以上工业增加值");
    let second = world.post("/releases", &form, "office").await.location;
    assert_eq!(
        world.get(page, "").await.status,
        StatusCode::NOT_FOUND,
        "the first release has ended"
    );
    world
        .get(second.split('?').next().unwrap(), "")
        .await
        .must_say("全市开发区规模以上工业增加值");
}

#[tokio::test]
async fn released_targets_stay_as_they_were() {
    let world = World::new("public_targets").await;
    let answer = world
        .post(
            "/releases",
            &[("kind", "targets"), ("subject", "yunze-2025-7")],
            "office",
        )
        .await;
    let page = answer.location.split('?').next().unwrap().to_owned();
    let before = world.get(&page, "").await;
    assert_eq!(before.status, StatusCode::OK, "{}", before.body);
    before.must_say("截至2026年3月5日").must_say("待定");
    let runs = world.app.store.list_run_heads("targets").await.unwrap();
    assert_eq!(runs.len(), 1);
    assert!(runs[0].published_at.is_some() && runs[0].published_root.is_some());
    // Long after the last deadline the released table is the same; only a new release would say otherwise.
    let later = world.on("2029-01-01");
    let after = later.get(&page, "").await;
    let table = |body: &str| body.split("<tbody>").nth(1).map(str::to_owned);
    assert_eq!(table(&before.body), table(&after.body));
}

#[tokio::test]
async fn nothing_but_the_three_kinds_can_be_released() {
    let world = World::new("public_kinds").await;
    let odd = world
        .post("/releases", &[("kind", "people"), ("subject", "x")], "office")
        .await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let missing = world
        .post("/releases", &[("kind", "ranking"), ("subject", "x")], "office")
        .await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    world.get("/public", "").await.must_say("目前没有公开内容");
}

#[tokio::test]
async fn a_corrected_list_is_not_public_until_it_is_released_itself() {
    let world = World::new("public_ranking").await;
    let first = list(&world, "zone,year,rank,list_size,class,state\n云泽经济开发区,2025,3,20,economic,ranked\n外地经济开发区,2025,1,20,economic,ranked\n", None).await;
    let page = format!("/rankings/{first}");
    world
        .get(&page, "office")
        .await
        .must_say("未公开")
        .must_say("公开这一版");
    world.get(&page, "analyst").await.must_not_say("公开这一版");
    let released = world
        .post(
            "/releases",
            &[("kind", "ranking"), ("subject", &first), ("back", &page)],
            "office",
        )
        .await;
    assert_eq!(released.location, format!("{page}?done=released"));
    let public = world.app.store.list_releases_on(world.app.today()).await.unwrap();
    let address = format!("/public/{}", public[0].id);
    world
        .get(&address, "")
        .await
        .must_say("外地经济开发区")
        .must_say("云泽经济开发区")
        .must_say("第1版");

    let second = list(
        &world,
        "zone,year,rank,list_size,class,state\n云泽经济开发区,2025,4,20,economic,ranked\n",
        Some("得分更正"),
    )
    .await;
    assert_ne!(first, second);
    world
        .get("/public", "")
        .await
        .must_say("第1版")
        .must_not_say("第2版");
    world
        .post(
            "/releases",
            &[("kind", "ranking"), ("subject", &second)],
            "office",
        )
        .await;
    world
        .get("/public", "")
        .await
        .must_say("第2版")
        .must_not_say("第1版");
    assert_eq!(world.get(&address, "").await.status, StatusCode::NOT_FOUND);
}

async fn list(world: &World, csv: &str, correction: Option<&str>) -> String {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let place = picture.place("yunze-2025-7").unwrap();
    let table = kaifa_table::table_file::read("list.csv", csv.as_bytes(), kaifa_table::sheets::Wanted::First)
        .expect("a table");
    let about = kaifa_flow::rules::rank_list::About {
        list: "省级考核".to_owned(),
        publisher: "省商务厅".to_owned(),
        correction: correction.map(str::to_owned),
    };
    kaifa_flow::rules::rank_list::import(&world.app, place, "test", &about, &table, csv.as_bytes())
        .await
        .expect("imported");
    let lists = world.app.store.list_ranking_lists().await.unwrap();
    lists.last().expect("a list").id.clone()
}
