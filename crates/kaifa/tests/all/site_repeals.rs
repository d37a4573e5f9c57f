//! A document that repeals another one: the review shows which of ours that is and what becomes of its duties, its end is recorded
//! together with the coming into force or later, and until then both pages and the start page say that it waits. An amending
//! decision is told from a document of its own.

use axum::http::StatusCode;
use kaifa_base::Digest;

use crate::site_drafts::{accept_all, drafted, in_force};
use crate::support::World;

const OLD: &str = "甲远市开发区考核办法(试行)\n甲远政发〔2024〕6号\n一、清查。2026年6月底前完成闲置土地清查。(责任单位:市自然资源局)\n二、通报。每季度通报重点指标。(责任单位:市商务局)\n三、专户。2026年12月31日前建立财政专户制度。(责任单位:市财政局)\n甲远市人民政府\n2024年3月12日\n";
const NEW: &str = "甲远市开发区考核办法\n甲远政发〔2026〕9号\n一、清查。2026年9月底前完成闲置土地清查。(责任单位:市自然资源局)\n二、通报。每月通报重点指标。(责任单位:市商务局)\n三、施行。本办法自2026年4月1日起施行。《甲远市开发区考核办法(试行)》(甲远政发〔2024〕6号)同时废止。\n甲远市人民政府\n2026年3月1日\n";

/// The old one in force, the new one judged; gives the hash of the new one.
async fn judged(world: &World) -> Digest {
    let old = drafted(world, OLD.as_bytes(), "jia-2024-6").await;
    accept_all(world, &old).await;
    let done = in_force(world, &old, "2024-04-01").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let new = drafted(world, NEW.as_bytes(), "jia-2026-9").await;
    accept_all(world, &new).await;
    new
}

/// What became of the duties of the old one: title and outcome.
async fn outcomes(world: &World) -> Vec<(String, String)> {
    let life = world.get("/api/documents/jia-2024-6/life", "office").await;
    let life: serde_json::Value = serde_json::from_str(&life.body).expect("json");
    let duties = life["duties"].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    duties
        .iter()
        .map(|duty| (text(&duty["title"]), text(&duty["outcome"])))
        .collect()
}

#[tokio::test]
async fn what_a_new_document_repeals_ends_when_it_comes_into_force() {
    let world = World::new("repeal_at_once").await;
    let new = judged(&world).await;
    let page = world
        .get(&format!("/documents/texts/{new}/review"), "office")
        .await;
    page.must_say("载明终止")
        .must_say("《甲远市开发区考核办法(试行)》甲远政发〔2024〕6号")
        .must_say("/documents/jia-2024-6")
        .must_say("由本文件承接 2,随之终止 1")
        .must_say("(2026年3月31日)")
        // From when the text says that it holds.
        .must_say("name=\"from\" value=\"2026-04-01\"");
    let ends = world.app.store.list_duty_ends("jia-2024-6").await.expect("rows");
    assert!(ends.is_empty(), "nothing ends before");
    let form = [
        ("from", "2026-04-01"),
        ("end.jia-2024-6", "1"),
        ("last_day.jia-2024-6", ""),
        ("reason.jia-2024-6", "甲远政发〔2026〕9号 三"),
        // The person decides otherwise than proposed about one of them.
        ("duty.jia-2024-6.JIA-D-1-a", ""),
    ];
    let to = format!("/documents/texts/{new}/review/in-force");
    let done = world.post(&to, &form, "office").await;
    assert_eq!(
        done.location, "/documents/jia-2026-9?done=in_force",
        "{}",
        done.body
    );
    world
        .get("/documents/jia-2024-6/life", "office")
        .await
        .must_say("被替代")
        .must_say("2026年3月31日")
        .must_say("甲远政发〔2026〕9号 三");
    let own = world.get("/documents/jia-2026-9/life", "office").await;
    own.must_say("尚未施行");
    let old = world.get("/documents/jia-2024-6", "office").await;
    old.must_say("最后一天 2026年3月31日");
    let outcomes: Vec<String> = outcomes(&world)
        .await
        .into_iter()
        .map(|(_, outcome)| outcome)
        .collect();
    assert_eq!(outcomes, ["idle", "ok", "idle"]);
    let actions = world.actions().await;
    let of = |action: &str| actions.iter().position(|one| one == action).expect("an act");
    assert!(
        of("document.end") < of("edition.put_in_force"),
        "newest first: {actions:?}"
    );
    // Until its first day the new one binds nobody.
    let duties = world.get("/api/duties", "office").await;
    assert!(
        !duties.says("jia-2026-9") && duties.says("jia-2024-6"),
        "{}",
        duties.body
    );
    world
        .get("/documents/jia-2026-9", "office")
        .await
        .must_say("尚未施行");
    let world = world.on("2026-04-02");
    let duties = world.get("/api/duties", "office").await;
    assert!(
        duties.says("jia-2026-9") && !duties.says("jia-2024-6"),
        "{}",
        duties.body
    );
}

#[tokio::test]
async fn an_end_that_would_be_refused_keeps_the_new_document_out_of_force() {
    let world = World::new("repeal_refused").await;
    let new = judged(&world).await;
    let to = format!("/documents/texts/{new}/review/in-force");
    let form = [
        ("from", "2026-04-01"),
        ("end.jia-2024-6", "1"),
        ("last_day.jia-2024-6", "2023-12-31"),
        ("reason.jia-2024-6", "新办法"),
    ];
    let refused = world.post(&to, &form, "office").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("早于启用日");
    let editions = world
        .app
        .store
        .list_editions(Some("jia-2026-9"))
        .await
        .expect("rows");
    assert!(editions.is_empty());
}

#[tokio::test]
async fn a_repeal_that_was_not_recorded_waits_on_the_pages_of_both_and_on_the_start_page() {
    let world = World::new("repeal_later").await;
    let new = judged(&world).await;
    in_force(&world, &new, "2026-03-05").await;
    for page in [
        "/",
        "/documents/jia-2026-9",
        "/documents/jia-2024-6",
        "/documents/jia-2024-6/life",
    ] {
        world.get(page, "office").await.must_say("successor=jia-2026-9");
    }
    let prefilled =
        "/documents/jia-2024-6/life?kind=replaced&successor=jia-2026-9&last_day=2026-03-31&reason=x";
    world
        .get(prefilled, "office")
        .await
        .must_say("由接替文件承接 2,随文件终止 1")
        .must_say("duty.jia-2024-6.JIA-D-3-a");
    let form = [
        ("kind", "replaced"),
        ("last_day", "2026-03-31"),
        ("successor", "jia-2026-9"),
        ("reason", "第三条"),
        ("duty.jia-2024-6.JIA-D-3-a", "JIA-D-9"),
    ];
    let refused = world.post("/documents/jia-2024-6/life", &form, "office").await;
    refused.must_say("接替文件中没有任务“JIA-D-9”");
    let done = world
        .post("/documents/jia-2024-6/life", &form[..4], "office")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    for page in ["/", "/documents/jia-2026-9"] {
        world
            .get(page, "office")
            .await
            .must_not_say("successor=jia-2026-9");
    }

    // About a single duty it is decided otherwise afterwards.
    let decide = "/documents/jia-2024-6/life/duty";
    let silent = [("duty", "JIA-D-3-a"), ("outcome", "closed"), ("reason", " ")];
    world.post(decide, &silent, "office").await.must_say("请写明依据");
    let editions = world.app.store.list_duty_ends("jia-2024-6").await.expect("rows");
    let under = editions
        .iter()
        .find_map(|end| end.successor_duty.clone())
        .expect("a duty that goes on");
    let goes_on = format!("goes_on:{under}");
    let form = [
        ("duty", "JIA-D-3-a"),
        ("outcome", goes_on.as_str()),
        ("reason", "会议决定合并办理"),
    ];
    let done = world.post(decide, &form, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    world
        .get("/documents/jia-2024-6/life", "office")
        .await
        .must_say("会议决定合并办理");
    assert!(outcomes(&world).await.iter().all(|(_, outcome)| outcome == "ok"));
    let analyst = world.post(decide, &form, "analyst").await;
    assert_eq!(analyst.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_amending_decision_leads_to_the_next_edition_of_what_it_amends() {
    let world = World::new("repeal_amends").await;
    judged(&world).await;
    let text = "甲远市人民政府关于修改《甲远市开发区考核办法(试行)》的决定\n甲远政发〔2026〕11号\n一、将第二条修改为:每月通报重点指标。\n甲远市人民政府\n2026年3月2日\n";
    let taken = world
        .upload("/documents", &[("file", "决定.txt", text.as_bytes())], "office")
        .await;
    let page = world.get(&taken.location, "office").await;
    page.must_say("修改决定只写改动之处")
        .must_say("/documents/jia-2024-6\"");
}
