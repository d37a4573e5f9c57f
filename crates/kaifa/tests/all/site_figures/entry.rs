//! Figures typed into the grid or sent through the API: what a unit reports, sees and may enter.

use axum::http::StatusCode;
use kaifa_base::Period;
use kaifa_store::rows::ReviewState;

use super::{CITY_ZONE, NEIGHBOUR, ZONE, world};

#[tokio::test]
async fn the_grid_shows_what_the_unit_reports_and_how_complete_it_is() {
    let world = world("grid").await;
    let page = world.get("/figures", "zone").await;
    assert_eq!(page.status, StatusCode::OK);
    page.must_say("湖西高新区 · 2025")
        .must_say("D类企业数")
        .must_say("缺报")
        .must_say("0/");
    // The city reports this one, not a zone.
    page.must_not_say("涉企事项网上可办率");
    page.must_say("name=\"value.yz.bodies\"");
    let english = world.get("/figures?lang=en", "zone").await;
    english.must_say("Hand in for review").must_say("missing");
    let current = world.get("/figures?period=2026", "zone").await;
    current.must_say("未到期").must_not_say("缺报</td>");
    let bad = world.get("/figures?period=last", "zone").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_is_saved_as_one_act_and_waits_for_the_county() {
    let world = world("form").await;
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "7"),
        ("value.yz.staff", "1,234"),
        ("value.yz.idle_land", "不适用"),
        ("value.yz.directions", ""),
    ];
    let answer = world.post("/figures", &form, "zone").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location.ends_with("done=submitted"), "{}", answer.location);
    assert_eq!(world.count("figure.submit").await, 1);
    assert_eq!(world.all_versions().await, 3);
    let staff = &world.versions("yz.staff", ZONE).await[0];
    assert_eq!(
        staff.value.map(|value| value.to_string()).as_deref(),
        Some("1234")
    );
    assert_eq!((staff.version, staff.review), (1, ReviewState::UnderReview));
    assert_eq!(staff.source["form"], "web");
    assert_eq!(staff.held_on, Some(Period::Year(2025).last_day()));
    let page = world.get(&answer.location, "zone").await;
    page.must_say("3/").must_say("待审核").must_say("已提交");
    // The same again says nothing new.
    let again = world.post("/figures", &form, "zone").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.must_say("没有新的或改动的数据");
    assert_eq!(world.all_versions().await, 3);
}

#[tokio::test]
async fn wrong_cells_come_back_marked_with_what_was_typed_and_nothing_is_saved() {
    let world = world("wrong_form").await;
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "约5万"),
        ("value.yz.staff", "-3"),
        ("value.yz.directions", "2"),
    ];
    let answer = world.post("/figures", &form, "zone").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .must_say("现为“约5万”")
        .must_say("不能为负")
        .must_say("value=\"约5万\" aria-invalid=\"true\"")
        .must_say("value=\"-3\" aria-invalid=\"true\"")
        .must_say("value=\"2\">");
    assert_eq!(world.all_versions().await, 0);
    assert_eq!(world.count("figure.submit").await, 0);
}

#[tokio::test]
async fn a_reported_value_is_neither_emptied_nor_changed_without_a_reason() {
    let world = world("reason").await;
    world.enter(ZONE, "yz.bodies", "7", "zone").await;
    let emptied = world.enter(ZONE, "yz.bodies", "", "zone").await;
    assert_eq!(emptied.status, StatusCode::UNPROCESSABLE_ENTITY);
    emptied.must_say("不能清空");
    let bare = world.enter(ZONE, "yz.bodies", "8", "zone").await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    bare.must_say("更正须写明理由").must_say("aria-invalid");
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "8"),
        ("reason.yz.bodies", "漏计一个内设机构"),
    ];
    assert_eq!(
        world.post("/figures", &form, "zone").await.status,
        StatusCode::SEE_OTHER
    );
    let versions = world.versions("yz.bodies", ZONE).await;
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1].correction_reason.as_deref(), Some("漏计一个内设机构"));
}

#[tokio::test]
async fn a_zone_neither_sees_nor_enters_its_neighbours_figures() {
    let world = world("neighbour").await;
    world.enter(NEIGHBOUR, "yz.bodies", "4321", "neighbour").await;
    for path in [
        format!("/figures?unit={NEIGHBOUR}"),
        format!("/figures/yz.bodies/{NEIGHBOUR}/2025"),
        format!("/figures/template.xlsx?unit={NEIGHBOUR}&period=2025"),
        format!("/figures/export/figures.csv?unit={NEIGHBOUR}"),
        format!("/api/figures?unit={NEIGHBOUR}"),
        format!("/api/figures/entry?unit={NEIGHBOUR}"),
        format!("/api/figures/yz.bodies/{NEIGHBOUR}/2025"),
    ] {
        let answer = world.get(&path, "zone").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        answer.must_not_say("4321");
    }
    world.get("/figures", "zone").await.must_not_say("临泽经济开发区");
    world.get("/api/figures", "zone").await.must_not_say("4321");
    let entered = world.enter(NEIGHBOUR, "yz.staff", "1", "zone").await;
    assert_eq!(entered.status, StatusCode::FORBIDDEN);
    let body = serde_json::json!([{ "indicator": "yz.staff", "subject": NEIGHBOUR, "period": "2025", "value": "1" }]);
    let sent = world
        .post_body(
            "/api/figures",
            "application/json",
            body.to_string().into_bytes(),
            "zone",
        )
        .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sent.json()["problems"][0]["code"], "permission.not_allowed");
    assert_eq!(world.all_versions().await, 1);
    for login in ["auditor", "security", "system"] {
        assert_eq!(
            world.get("/figures", login).await.status,
            StatusCode::FORBIDDEN,
            "{login}"
        );
    }
}

#[tokio::test]
async fn the_api_takes_all_or_nothing_and_gives_what_counts() {
    let world = world("api").await;
    let send = async |body: serde_json::Value| {
        world
            .post_body(
                "/api/figures",
                "application/json",
                body.to_string().into_bytes(),
                "city_zone",
            )
            .await
    };
    let figure = |indicator: &str, period: &str, value: serde_json::Value| serde_json::json!({ "indicator": indicator, "subject": CITY_ZONE, "period": period, "value": value });
    let bad = send(serde_json::json!([
        figure("yz.bodies", "2025", "20.10".into()),
        figure("yz.staff", "去年", "1".into()),
        figure("yz.none", "2025", "1".into()),
    ]))
    .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problems = bad.json();
    assert_eq!(
        problems["problems"].as_array().map(Vec::len),
        Some(2),
        "{problems}"
    );
    bad.must_say("[2]").must_say("[3]");
    assert_eq!(world.all_versions().await, 0);
    let good = send(serde_json::json!([
        figure("yz.bodies", "2025", "20.10".into()),
        figure("yz.staff", "2025", 7.into())
    ]))
    .await;
    assert_eq!(good.json()["submitted"], 2);
    let none_counts_yet = world.get("/api/figures", "office").await.json();
    assert_eq!(none_counts_yet.as_array().map(Vec::len), Some(0));
    world.review("yz.bodies", CITY_ZONE, "accept", "office").await;
    let figures = world.get("/api/figures", "office").await.json();
    assert_eq!(figures[0]["value"], "20.10", "every digit as handed in");
    assert_eq!(figures[0]["subject_name"], "云泽经济开发区");
    let export = world.get("/figures/export/figures.csv", "city_zone").await;
    export
        .must_say("单位编码,单位,指标编码")
        .must_say(",20.10,")
        .must_say("接口报送");
    let book = world.get("/figures/export/figures.xlsx", "city_zone").await;
    let table =
        kaifa_table::table_file::read("e.xlsx", &book.bytes, kaifa_table::sheets::Wanted::Named("填报"))
            .expect("a workbook");
    assert_eq!(table.rows.len(), 1);
    assert_eq!(table.rows[0].cells[6], "20.1");
}

#[tokio::test]
async fn on_a_past_day_the_grid_shows_what_was_known_and_takes_nothing() {
    let mut world = world("past").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    world = world.on("2026-03-10");
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "11"),
        ("reason.yz.bodies", "笔误"),
    ];
    world.post("/figures", &form, "zone").await;
    let now = world
        .get(&format!("/figures?unit={ZONE}&period=2025"), "zone")
        .await;
    now.must_say("value=\"11\"");
    let then = world
        .get(&format!("/figures?unit={ZONE}&period=2025&on=2026-03-07"), "zone")
        .await;
    then.must_say(">12<").must_not_say("class=\"cell\"");
    let earlier = world
        .get(&format!("/figures?unit={ZONE}&period=2025&on=2026-03-04"), "zone")
        .await;
    earlier.must_not_say(">12<");
}
