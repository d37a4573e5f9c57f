//! Reviews of figures: accepted, returned, corrected, by one or two at once.

use axum::http::StatusCode;
use kaifa_base::Period;
use kaifa_store::rows::ReviewState;

use super::{CITY_ZONE, ZONE, world};

#[tokio::test]
async fn a_return_with_its_reason_and_the_correction_both_stay_with_both_clocks() {
    let mut world = world("history").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let returned = world.review("yz.bodies", ZONE, "return", "county").await;
    assert!(returned.location.ends_with("done=returned"), "{}", returned.body);
    let grid = world
        .get(&format!("/figures?unit={ZONE}&period=2025"), "zone")
        .await;
    grid.must_say("退回理由:")
        .must_say("口径应为全区,请核对报表")
        .must_say("已退回");
    // A fortnight later the zone corrects it, the county and the office accept.
    world = world.on("2026-03-19");
    let answer = world.enter(ZONE, "yz.bodies", "9", "zone").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    world.review("yz.bodies", ZONE, "accept", "county").await;
    world = world.on("2026-03-20");
    let last = world.review("yz.bodies", ZONE, "accept", "office").await;
    assert!(last.location.ends_with("done=accepted"), "{}", last.body);
    let page = world
        .get(&format!("/figures/yz.bodies/{ZONE}/2025"), "zone")
        .await;
    page.must_say("12 个")
        .must_say("9 个")
        .must_say("口径应为全区,请核对报表")
        .must_say("county-name")
        .must_say("office-name")
        .must_say("2025年12月31日")
        .must_say("2026-03-05 ")
        .must_say("2026-03-19 ")
        .must_say("2026-03-20 ")
        .must_say("现行");
    let history = world
        .get(&format!("/api/figures/yz.bodies/{ZONE}/2025"), "zone")
        .await
        .json();
    let versions = history["versions"].as_array().expect("versions");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0]["in_force"], true);
    assert_eq!(versions[0]["reviews"].as_array().map(Vec::len), Some(2));
    assert_eq!(versions[1]["figure"]["review"], "returned");
    assert_eq!(versions[1]["reviews"][0]["reason"], "口径应为全区,请核对报表");
    // Asked about the day before the correction, nothing counted yet; the day before the entry, nothing was known.
    let before = world
        .get(
            &format!("/api/figures/yz.bodies/{ZONE}/2025?on=2026-03-18"),
            "zone",
        )
        .await
        .json();
    assert_eq!(before["versions"].as_array().map(Vec::len), Some(1));
    assert_eq!(before["now"], "已退回");
    let day_before_entry = world
        .get(
            &format!("/api/figures/yz.bodies/{ZONE}/2025?on=2026-03-04"),
            "zone",
        )
        .await
        .json();
    assert_eq!(day_before_entry["versions"].as_array().map(Vec::len), Some(0));
    assert_eq!(day_before_entry["now"], "缺报");
}

#[tokio::test]
async fn a_return_without_a_reason_is_refused() {
    let world = world("no_reason").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let key = world.key("yz.bodies", ZONE).await;
    let form = [("figure", key.as_str()), ("verdict", "return"), ("reason", " ")];
    let answer = world.post("/reviews", &form, "county").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.must_say("退回须写明理由");
    assert_eq!(world.count("figure.return").await, 0);
    assert_eq!(
        world.versions("yz.bodies", ZONE).await[0].review,
        ReviewState::UnderReview
    );
}

#[tokio::test]
async fn reviews_go_county_first_then_office_and_zones_of_the_city_skip_the_county() {
    let world = world("stages").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    world.enter(CITY_ZONE, "yz.bodies", "20", "city_zone").await;
    // The office sees the city's zone at once, the county's zone only after the county.
    let office = world.get("/reviews", "office").await;
    office.must_say("云泽经济开发区").must_not_say("湖西高新区");
    let county = world.get("/reviews", "county").await;
    county.must_say("湖西高新区").must_not_say("云泽经济开发区");
    world
        .get("/reviews", "far_county")
        .await
        .must_say("没有等您审核的数据");
    let early = world.review("yz.bodies", ZONE, "accept", "office").await;
    assert_eq!(early.status, StatusCode::FORBIDDEN, "{}", early.body);
    let far = world.review("yz.bodies", ZONE, "accept", "far_county").await;
    assert_eq!(far.status, StatusCode::FORBIDDEN);
    world.review("yz.bodies", ZONE, "accept", "county").await;
    // Now it waits for the office, and the county may not review there.
    let late = world.review("yz.bodies", ZONE, "accept", "county").await;
    assert_eq!(late.status, StatusCode::FORBIDDEN, "{}", late.body);
    late.must_say("领导小组办公室审核");
    world.review("yz.bodies", ZONE, "accept", "office").await;
    let figure = &world.versions("yz.bodies", ZONE).await[0];
    assert_eq!(figure.review, ReviewState::Accepted);
    assert_eq!(world.count("figure.accept").await, 2);
    assert_eq!(world.get("/reviews", "zone").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn jumps_come_first_and_many_are_accepted_as_one_act() {
    let mut world = world("jumps").await;
    let last_year = [
        ("unit", CITY_ZONE),
        ("period", "2024"),
        ("value.yz.bodies", "10"),
        ("value.yz.staff", "100"),
    ];
    world.post("/figures", &last_year, "city_zone").await;
    let keys: Vec<String> = ["yz.bodies", "yz.staff"]
        .iter()
        .map(|indicator| format!("{indicator}|{CITY_ZONE}|2024|1|1"))
        .collect();
    let form: Vec<(&str, &str)> = keys
        .iter()
        .map(|key| ("figure", key.as_str()))
        .chain([("verdict", "accept")])
        .collect();
    let answer = world.post("/reviews", &form, "office").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.count("figure.accept").await, 1, "one act for both");
    world = world.on("2026-03-06");
    let this_year = [
        ("unit", CITY_ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "13"),
        ("value.yz.staff", "131"),
    ];
    world.post("/figures", &this_year, "city_zone").await;
    let waiting = world.get("/api/reviews", "office").await.json();
    let rows = waiting["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["figure"]["indicator"], "yz.staff");
    assert_eq!(
        (&rows[0]["change"], &rows[0]["is_jump"]),
        (&"+31%".into(), &true.into())
    );
    // Exactly 30 % is no jump.
    assert_eq!(
        (&rows[1]["change"], &rows[1]["is_jump"]),
        (&"+30%".into(), &false.into())
    );
    world
        .get("/reviews", "office")
        .await
        .must_say("变动超过30%")
        .must_say("+31%");
}

#[tokio::test]
async fn the_second_of_two_reviewers_is_told_who_was_faster() {
    let world = world("two_reviewers").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let key = world.key("yz.bodies", ZONE).await;
    // One after the other, the second with a page that is out of date.
    let form = [("figure", key.as_str()), ("verdict", "accept")];
    assert_eq!(
        world.post("/reviews", &form, "county").await.status,
        StatusCode::SEE_OTHER
    );
    let second = world.post("/reviews", &form, "county_two").await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second.must_say("county-name已先审核(通过),您的操作未保存");
    // Both at the same moment: one is saved, one is told.
    world.enter(ZONE, "yz.staff", "300", "zone").await;
    let key = world.key("yz.staff", ZONE).await;
    let accept = [("figure", key.as_str()), ("verdict", "accept")];
    let send_back = [
        ("figure", key.as_str()),
        ("verdict", "return"),
        ("reason", "不实"),
    ];
    let (one, two) = tokio::join!(
        world.post("/reviews", &accept, "county"),
        world.post("/reviews", &send_back, "county_two")
    );
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(
        statuses,
        [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]
    );
    let loser = if one.status == StatusCode::SEE_OTHER {
        &two
    } else {
        &one
    };
    loser.must_say("已先审核").must_say("您的操作未保存");
    let reviews = world
        .app
        .store
        .list_figure_reviews("yz.staff", ZONE, Period::Year(2025))
        .await
        .expect("reviews");
    assert_eq!(reviews.len(), 1);
}

#[tokio::test]
async fn a_version_that_was_replaced_is_not_reviewed_any_more() {
    let world = world("superseded").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let old = world.key("yz.bodies", ZONE).await;
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "11"),
        ("reason.yz.bodies", "笔误"),
    ];
    world.post("/figures", &form, "zone").await;
    let answer = world
        .post(
            "/reviews",
            &[("figure", old.as_str()), ("verdict", "accept")],
            "county",
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.must_say("已提交第 2 版");
    let waiting = world.get("/api/reviews", "county").await.json();
    assert_eq!(waiting["total"], 1);
}

#[tokio::test]
async fn a_substitute_names_someone_who_may_review_and_nobody_else() {
    let world = world("substitute").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let page = world.get("/reviews", "county").await;
    page.must_say("county_two-name").must_not_say("far_county-name");
    let id = |login: &'static str| {
        let store = world.app.store.clone();
        async move {
            store
                .find_person_by_login(login)
                .await
                .unwrap()
                .unwrap()
                .id
                .clone()
        }
    };
    let (other, outsider) = (id("county_two").await, id("far_county").await);
    let key = world.key("yz.bodies", ZONE).await;
    let form = |for_whom: &str| {
        [
            ("figure".to_owned(), key.clone()),
            ("verdict".to_owned(), "accept".to_owned()),
            ("on_behalf_of".to_owned(), for_whom.to_owned()),
        ]
    };
    let send = async |for_whom: &str| {
        let form = form(for_whom);
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        world.post("/reviews", &form, "county").await
    };
    let refused = send(&outsider).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("被代理人本人无权审核");
    assert_eq!(send(&other).await.status, StatusCode::SEE_OTHER);
    let page = world
        .get(&format!("/figures/yz.bodies/{ZONE}/2025"), "county")
        .await;
    page.must_say("county-name")
        .must_say("county_two-name")
        .must_say("(代 ");
}
