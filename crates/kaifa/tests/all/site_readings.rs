//! Readings and calendars on the site: values with author and reason, rules run again, years entered by the office, search.

use crate::support::World;
use axum::http::StatusCode;

/// How many readings of a list are of the place's own document; the base pack brings others.
fn of_the_place(list: &serde_json::Value) -> usize {
    let own = |one: &&serde_json::Value| one["id"].as_str().is_some_and(|id| id.starts_with("yz."));
    list.as_array().unwrap().iter().filter(own).count()
}

#[tokio::test]
async fn a_reading_shows_its_value_who_set_it_and_what_else_it_could_mean() {
    let world = World::new("par_list").await;
    let page = world.get("/parameters", "analyst").await;
    page.must_say("年均增长的基期")
        .must_say("2024年;2025年")
        .must_say("<b>2024</b>")
        .must_say("与翻番同取规划前一年")
        .must_say("未设定");
    page.must_not_say("设定并重新运行规则");
    let unset = world.get("/parameters?show=unset", "analyst").await;
    unset.must_say("“定期”评估的间隔").must_not_say("年均增长的基期");
    let api = world
        .get("/api/parameters?document=yunze-2025-7&show=unset", "analyst")
        .await
        .json();
    assert_eq!(of_the_place(&api), 2);
    assert!(
        api.as_array()
            .unwrap()
            .iter()
            .all(|one| one["now"]["value"].is_null() && one["now"]["from"] == "unset")
    );
}

#[tokio::test]
async fn the_office_sets_a_value_and_the_rules_are_run_again() {
    let world = World::new("par_set").await;
    let path = "/parameters/yunze-2025-7/yz.review_interval";
    let set = world
        .post(path, &[("value", "12"), ("reason", "与年度评价同步")], "office")
        .await;
    assert_eq!(set.status, StatusCode::OK);
    set.must_say("规则已重新运行")
        .must_say("没有变化")
        .must_say("office-name");
    let rows = world
        .app
        .store
        .list_parameter_values("yunze-2025-7")
        .await
        .unwrap();
    assert_eq!((rows.len(), rows[0].value.as_str()), (1, "12"));
    let actions = world.actions().await;
    assert!(actions.contains(&"parameter.set".to_owned()) && actions.contains(&"rules.run".to_owned()));
    let page = world.get("/parameters", "analyst").await;
    page.must_say("<b>12</b>")
        .must_say("与年度评价同步")
        .must_say("office-name");
    let world = world.on("2026-03-06");
    let corrected = world
        .post(path, &[("value", "6"), ("reason", "改为半年")], "office")
        .await;
    assert_eq!(corrected.status, StatusCode::OK);
    world.get("/parameters", "analyst").await.must_say("<b>6</b>");
    world
        .get("/parameters", "analyst")
        .await
        .must_say("历次取值 2")
        .must_say("改为半年")
        .must_say("与年度评价同步");
    let past = world
        .get("/api/parameters?show=unset&on=2026-03-04", "analyst")
        .await
        .json();
    assert_eq!(of_the_place(&past), 2, "yesterday it was not set");
}

#[tokio::test]
async fn a_value_entered_late_holds_for_its_own_days_and_was_not_known_before() {
    let world = World::new("par_late").await;
    let (pack, parameter) = ("yunze-2025-7", "yz.review_interval");
    let path = format!("/parameters/{pack}/{parameter}");
    let form = |value, from| [("value", value), ("reason", "会议纪要"), ("valid_from", from)];
    world.post(&path, &form("12", "2026-03-01"), "office").await;
    let world = world.on("2026-03-08");
    let set = world.post(&path, &form("6", "2025-01-01"), "office").await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    let day = |text: &str| text.parse().unwrap();
    let value = |place: &kaifa_flow::place::PlacePicture| {
        let set = place.settings.get(parameter);
        set.map(|set| set.value.to_string())
    };
    let held_on = async |on: &str| {
        let picture = world.app.picture(day(on)).await.unwrap();
        value(picture.place(pack).unwrap())
    };
    let known_on = async |on: &str| value(&world.app.place_as_known(pack, day(on)).await.unwrap());
    assert_eq!(
        held_on("2026-03-08").await.as_deref(),
        Some("12"),
        "the one that began last"
    );
    assert_eq!(
        held_on("2025-06-01").await.as_deref(),
        Some("6"),
        "as is known now"
    );
    assert_eq!(known_on("2026-03-07").await.as_deref(), Some("12"));
    let earlier = world.app.place_as_known(pack, day("2026-03-04")).await;
    assert_eq!(
        earlier.err().map(|stop| stop.status),
        Some(StatusCode::NOT_FOUND),
        "the document was taken up later"
    );
    assert_eq!(known_on("2026-03-08").await.as_deref(), Some("12"));
}

#[tokio::test]
async fn a_value_of_the_wrong_type_or_without_reason_is_refused_with_all_problems() {
    let world = World::new("par_refused").await;
    let path = "/parameters/yunze-2025-7/yz.review_interval";
    let wrong = world
        .post(
            path,
            &[("value", "半年"), ("reason", " "), ("valid_from", "明天")],
            "office",
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .must_say("应为整数,现为“半年”")
        .must_say("请写明这样取值的理由")
        .must_say("现为“明天”");
    let choice = world
        .post(
            "/parameters/yunze-2025-7/yz.upgrade_ban_from",
            &[("value", "never"), ("reason", "试")],
            "office",
        )
        .await;
    choice.must_say("应为decision、publication之一");
    let analyst = world
        .post(path, &[("value", "6"), ("reason", "试")], "analyst")
        .await;
    assert_eq!(analyst.status, StatusCode::FORBIDDEN);
    let unknown = world
        .post(
            "/parameters/yunze-2025-7/nothing",
            &[("value", "6"), ("reason", "试")],
            "office",
        )
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(
        world
            .app
            .store
            .list_parameter_values("yunze-2025-7")
            .await
            .unwrap()
            .is_empty()
    );
    assert!(!world.actions().await.contains(&"rules.run".to_owned()));
}

#[tokio::test]
async fn a_form_sent_twice_sets_a_value_once() {
    let world = World::new("par_twice").await;
    let path = "/parameters/yunze-2025-7/yz.review_interval";
    let form = [
        ("value", "12"),
        ("reason", "与年度评价同步"),
        ("valid_from", "2026-01-01"),
    ];
    assert_eq!(world.post(path, &form, "office").await.status, StatusCode::OK);
    let again = world.post(path, &form, "office").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.must_say("取值已是“12”");
    assert_eq!(
        world
            .app
            .store
            .list_parameter_values("yunze-2025-7")
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_reading_that_a_rule_rests_on_changes_its_proposals() {
    let world = World::with_built_in("par_rules", "yanbian", "2026-03-05").await;
    // From place 10 to 12 of 45: far from the end, and a fall by two.
    let csv = "zone,year,rank,list_size,level,class,state,published\n\
               yb.zone.yanji-airport,2024,10,45,provincial,economic,ranked,2025-06-01\n\
               yb.zone.yanji-airport,2025,12,45,provincial,economic,ranked,2026-02-01\n";
    import(&world, csv).await;
    let proposed = world.get("/api/proposals?status=proposed", "office").await.json();
    assert_eq!(
        proposed.as_array().unwrap().len(),
        1,
        "every fall counts at first: {proposed}"
    );
    let hit = world.get("/documents/yanbian", "office").await;
    hit.must_say(&format!("/decisions/{}", proposed[0]["id"].as_str().unwrap()));

    let answer = world
        .post(
            "/parameters/yanbian/yb.A9.min_fall",
            &[("value", "3"), ("reason", "一两位属正常波动")],
            "office",
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer
        .must_say("撤回 1")
        .must_say("后退2位")
        .must_say("一两位属正常波动");
    let withdrawn = world
        .get("/api/proposals?status=withdrawn", "office")
        .await
        .json();
    assert_eq!(withdrawn[0]["id"], proposed[0]["id"]);

    let world = world.on("2026-03-06");
    let back = world
        .post(
            "/parameters/yanbian/yb.A9.min_fall",
            &[("value", "2"), ("reason", "两位起算")],
            "office",
        )
        .await;
    back.must_say("新增 1").must_say("撤回 0");
}

async fn import(world: &World, csv: &str) {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let place = picture.place("yanbian").unwrap();
    let table =
        kaifa_table::table_file::read("lists.csv", csv.as_bytes(), kaifa_table::sheets::Wanted::First)
            .expect("a table");
    let about = kaifa_flow::rules::rank_list::About {
        list: "省级考核".to_owned(),
        publisher: "省商务厅".to_owned(),
        correction: None,
    };
    kaifa_flow::rules::rank_list::import(&world.app, place, "test", &about, &table, csv.as_bytes())
        .await
        .expect("imported");
    let picture = world.app.picture(world.app.today()).await.unwrap();
    kaifa_flow::rules::judge::propose(&world.app, picture.place("yanbian").unwrap(), "test", "导入")
        .await
        .expect("proposed");
}

#[tokio::test]
async fn the_office_enters_the_calendar_of_a_year() {
    let world = World::new("cal_enter").await;
    let list = world.get("/calendars", "analyst").await;
    list.must_say("随程序提供")
        .must_say("2026")
        .must_not_say("录入一年");
    let form = [
        ("year", "2028"),
        ("order", "国办发明电\u{3014}2027\u{3015}1号"),
        ("holidays", "2028-01-01至2028-01-03\n2028-10-02..2028-10-06"),
        ("workdays", "2028-01-08、2028-10-08"),
    ];
    let saved = world.post("/calendars", &form, "office").await;
    assert_eq!(saved.location, "/calendars?done=saved#y2028");
    let api = world.get("/api/calendars", "analyst").await.json();
    let year = &api["years"][0];
    assert_eq!(
        (year["year"].as_i64(), year["holidays"].as_array().unwrap().len()),
        (Some(2028), 8)
    );
    // 366 days, 106 weekend days, one holiday on a Monday and five in October, two worked weekend days.
    assert_eq!(year["working_days"], 366 - 106 - 1 - 5 + 2);
    assert_eq!(year["entered_by"], "office-name");
    assert!(world.actions().await.contains(&"calendar.enter".to_owned()));
    world
        .get("/calendars", "analyst")
        .await
        .must_say("1月1日至1月3日")
        .must_say("10月2日至10月6日");

    let silent = world.post("/calendars", &form, "office").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.must_say("更正须写明理由");
    let mut corrected = form.to_vec();
    corrected.push(("reason", "按更正通知"));
    assert_eq!(
        world.post("/calendars", &corrected, "office").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(world.app.store.list_calendar_years().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_year_with_mistakes_is_refused_with_all_of_them() {
    let world = World::new("cal_refused").await;
    let form = [
        ("year", "2028"),
        ("order", ""),
        ("holidays", "2028-01-01 2027-12-31 元旦"),
        ("workdays", "2028-01-03 2028-01-01"),
    ];
    let answer = world.post("/calendars", &form, "office").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "请填写所依据的通知文号",
        "不在所填年份内",
        "现为“元旦”",
        "2028-01-03 不是周末",
        "2028-01-01 既放假又上班",
    ] {
        answer.must_say(words);
    }
    assert!(world.app.store.list_calendar_years().await.unwrap().is_empty());
    assert_eq!(
        world.post("/calendars", &form, "analyst").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn search_finds_clauses_items_units_and_readings() {
    let world = World::new("search").await;
    let items = world.get(&search("产业链图谱"), "analyst").await;
    items
        .must_say("产业链图谱编制备案")
        .must_say("/duties/yunze-2025-7/YZ-2d-chain-map");
    let units = world.get(&search("湖西高新区"), "analyst").await;
    units.must_say("/zones/yz.zone.huxi");
    let readings = world.get(&search("禁期"), "analyst").await;
    readings.must_say("/parameters?document=yunze-2025-7#yz.upgrade_ban_from");
    world
        .get(&search("云泽不存在的词"), "analyst")
        .await
        .must_say("没有找到");
    world.get("/search", "analyst").await.must_say("请输入要找的词");
    // Words of the text are found once it is there, and escaped.
    let text = std::fs::read(crate::support::root().join("tests/documents/yunze-2025-7.txt")).unwrap();
    world
        .upload("/documents", &[("file", "a.txt", &text)], "office")
        .await;
    let words = world.get(&search("污水 全覆盖"), "analyst").await;
    words
        .must_say("/documents/yunze-2025-7#二/(七)")
        .must_say("污水集中处理设施");
    let api = world
        .get(&format!("/api{}", search("污水")), "analyst")
        .await
        .json();
    assert_eq!(api[0]["name"], "条款");
    let script = world.get("/search?q=%3Cscript%3E", "analyst").await;
    script.must_not_say("<script>");
    assert_eq!(
        world.get(&search("湖西"), "auditor").await.status,
        StatusCode::FORBIDDEN
    );
}

/// Address of a search.
fn search(words: &str) -> String {
    format!("/search?q={}", kaifa_flow::address::url_encode(words))
}
