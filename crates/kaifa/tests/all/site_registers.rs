//! Registers through the site: a record is made, moved, refused by role, by guard and by an open field; its history and
//! export; and that nobody sees a neighbour's records.

use crate::support::World;
use axum::http::StatusCode;
use kaifa_store::people::Role;
use kaifa_store::rows::RecordFilter;

async fn records(world: &World, register: &str) -> Vec<kaifa_store::rows::Record> {
    let filter = RecordFilter {
        register: Some(register.to_owned()),
        ..RecordFilter::default()
    };
    let records = world.app.store.list_records(&filter).await.unwrap();
    records.into_iter().map(|record| record.row).collect()
}

/// Two zones of the made-up city.
async fn zones(world: &World) -> Vec<String> {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    picture.places[0].zones().map(|zone| zone.id.clone()).collect()
}

#[tokio::test]
async fn a_record_is_made_from_the_form_and_moves_by_its_steps() {
    let world = World::new("record_moves").await;
    let zones = zones(&world).await;
    world.person("zone", Role::Zone, Some(&zones[0])).await;

    let form = world.get("/registers/application/new", "zone").await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.body);
    form.must_say("申请事项")
        .must_say("扩区")
        .must_say("zone.expand")
        .must_not_say("审核意见");

    let fields = [
        ("subject", zones[0].as_str()),
        ("function", "zone.expand"),
        ("reason", "用地不足"),
        ("area", "12.50"),
    ];
    let made = world.post("/registers/application/new", &fields, "zone").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let record = records(&world, "application").await.remove(0);
    assert_eq!(
        made.location,
        format!("/registers/application/{}?done=created", record.id)
    );
    assert_eq!(record.state, "draft");
    assert_eq!(world.actions().await[0], "record.create");

    let page = world
        .get(&format!("/registers/application/{}", record.id), "zone")
        .await;
    page.must_say("扩区")
        .must_say("12.5")
        .must_say("提交")
        .must_say("下一步");

    let moved = world
        .post(
            &format!("/registers/application/{}/submit", record.id),
            &[("function", "zone.expand"), ("reason", "用地不足,已有项目")],
            "zone",
        )
        .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    let after = records(&world, "application").await.remove(0);
    assert_eq!(after.state, "submitted");
    assert_eq!(after.fields["reason"], "用地不足,已有项目");
    let page = world
        .get(&format!("/registers/application/{}", record.id), "office")
        .await;
    page.must_say("草稿 → 已提交")
        .must_say("用地不足 → 用地不足,已有项目")
        .must_say("zone-name");
    let json = world
        .get(&format!("/api/registers/application/{}", record.id), "office")
        .await
        .json();
    assert_eq!(json["state"], "submitted");
    assert_eq!(json["history"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn every_wrong_field_of_a_new_record_is_listed_and_nothing_is_written() {
    let world = World::new("record_wrong").await;
    let zones = zones(&world).await;
    let before = world
        .actions()
        .await
        .iter()
        .filter(|action| action.starts_with("record."))
        .count();
    let fields = [
        ("subject", zones[0].as_str()),
        ("function", "zone.vanish"),
        ("area", "约5万"),
    ];
    let answer = world.post("/registers/application/new", &fields, "office").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .must_say("“申请事项”应为列出的选项之一")
        .must_not_say("“申请事项”必须填写")
        .must_say("“涉及面积”应为数字")
        .must_say("“申请理由”必须填写");
    answer.must_say("约5万").must_say("aria-invalid");
    let english = world
        .post("/registers/application/new?lang=en", &fields, "office")
        .await;
    english
        .must_say("“what is applied for” should be one of the listed choices (")
        .must_say("), found “zone.vanish”")
        .must_say("“area concerned” should be a number, found “约5万”")
        .must_say("“reason” must be filled in")
        .must_not_say("涉及面积")
        .must_not_say("申请理由");
    assert!(records(&world, "application").await.is_empty());
    let after = world
        .actions()
        .await
        .iter()
        .filter(|action| action.starts_with("record."))
        .count();
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_step_of_another_role_is_refused_and_says_whose_it_is() {
    let world = World::new("record_role").await;
    let zones = zones(&world).await;
    world.person("zone", Role::Zone, Some(&zones[0])).await;
    let fields = [
        ("subject", zones[0].as_str()),
        ("function", "zone.adjust"),
        ("reason", "四至更正"),
    ];
    world.post("/registers/application/new", &fields, "zone").await;
    let id = records(&world, "application").await.remove(0).id;
    world
        .post(&format!("/registers/application/{id}/submit"), &[], "zone")
        .await;

    let page = world.get(&format!("/registers/application/{id}"), "zone").await;
    page.must_say("您不能办理")
        .must_say("领导小组办公室")
        .must_not_say("/approve\"");
    let refused = world
        .post(
            &format!("/registers/application/{id}/approve"),
            &[("opinion", "同意")],
            "zone",
        )
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.must_say("“同意上报”由领导小组办公室办理");
    assert_eq!(records(&world, "application").await[0].state, "submitted");

    let unfilled = world
        .post(
            &format!("/registers/application/{id}/approve"),
            &[("opinion", " ")],
            "office",
        )
        .await;
    assert_eq!(unfilled.status, StatusCode::UNPROCESSABLE_ENTITY);
    unfilled.must_say("“审核意见”必须填写");
    let late = world
        .post(&format!("/registers/application/{id}/submit"), &[], "zone")
        .await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.must_say("事项现为“已提交”");
}

#[tokio::test]
async fn a_zone_sees_its_own_records_and_not_its_neighbours_on_page_api_and_export() {
    let world = World::new("record_scope").await;
    let zones = zones(&world).await;
    world.person("own", Role::Zone, Some(&zones[0])).await;
    world.person("neighbour", Role::Zone, Some(&zones[1])).await;
    let fields = [
        ("subject", zones[0].as_str()),
        ("function", "zone.expand"),
        ("reason", "=内部理由"),
    ];
    world.post("/registers/application/new", &fields, "own").await;
    let id = records(&world, "application").await.remove(0).id;

    for (login, seen) in [
        ("own", true),
        ("office", true),
        ("leader", true),
        ("neighbour", false),
    ] {
        for path in [
            "/registers/application",
            "/api/registers/application",
            "/registers/application.csv",
        ] {
            let answer = world.get(path, login).await;
            assert_eq!(answer.status, StatusCode::OK, "{login} {path}");
            assert_eq!(answer.says(&id), seen, "{login} {path}");
        }
        let status = world
            .get(&format!("/registers/application/{id}"), login)
            .await
            .status;
        assert_eq!(
            status,
            if seen {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            },
            "{login}"
        );
    }
    for login in ["system", "security", "auditor"] {
        assert_eq!(
            world.get("/registers", login).await.status,
            StatusCode::FORBIDDEN,
            "{login}"
        );
    }
    let other = world
        .post("/registers/application/new", &fields, "neighbour")
        .await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert_eq!(records(&world, "application").await.len(), 1);
    let csv = world.get("/registers/application.csv", "own").await;
    assert!(csv.media.starts_with("text/csv"));
    csv.must_say("申请理由").must_say("'=内部理由").must_say("扩区");
}

#[tokio::test]
async fn a_list_is_filtered_by_state_unit_and_words_and_an_earlier_day_shows_the_earlier_state() {
    let world = World::new("record_filter").await;
    let zones = zones(&world).await;
    for (zone, number) in [(&zones[0], "甲-01"), (&zones[1], "乙-02")] {
        let fields = [
            ("subject", zone.as_str()),
            ("number", number),
            ("kind", "idle"),
            ("area", "30"),
        ];
        let made = world.post("/registers/yz_plot/new", &fields, "office").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    }
    let world = world.on("2026-04-01");
    let first = records(&world, "yz_plot")
        .await
        .into_iter()
        .find(|r| r.subject.as_deref() == Some(&zones[0]))
        .unwrap();
    let settled = [("measure", "收回"), ("settled_on", "2026-03-31")];
    let done = world
        .post(
            &format!("/registers/yz_plot/{}/settle", first.id),
            &settled,
            "office",
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);

    let list = |query: &'static str| format!("/registers/yz_plot?{query}");
    world
        .get(&list("state=settled"), "office")
        .await
        .must_say("甲-01")
        .must_not_say("乙-02");
    world
        .get(&list("q=%E4%B9%99-"), "office")
        .await
        .must_say("乙-02")
        .must_not_say("甲-01");
    world
        .get(&format!("/registers/yz_plot?subject={}", zones[1]), "office")
        .await
        .must_say("乙-02")
        .must_not_say("甲-01");
    world
        .get(&list("state=settled&on=2026-03-20"), "office")
        .await
        .must_not_say("甲-01");
    let then = world
        .get(
            &format!("/registers/yz_plot/{}?on=2026-03-20", first.id),
            "office",
        )
        .await;
    then.must_say("已查明")
        .must_say("正在查看过去的情况")
        .must_not_say("收回")
        .must_not_say("/settle\"");
    let before = world
        .get(
            &format!("/registers/yz_plot/{}?on=2026-03-01", first.id),
            "office",
        )
        .await;
    assert_eq!(before.status, StatusCode::NOT_FOUND);
    world
        .get("/registers?lang=en", "office")
        .await
        .must_say("Register")
        .must_say("yz_plot");
}

#[tokio::test]
async fn a_long_register_comes_in_pages_and_leaves_whole() {
    let world = World::new("record_pages").await;
    let zones = zones(&world).await;
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let register = picture.places[0].edition.register("yz_plot").unwrap();
    let mut changes = kaifa_store::Changes::new();
    for number in 0..2500 {
        let fields =
            serde_json::json!({ "number": format!("宗地-{number:04}"), "kind": "idle", "area": "1" });
        let id = format!("plot-{number:04}");
        changes.extend(kaifa_flow::records::new_record(
            &world.app,
            register,
            &id,
            &zones[0],
            fields.as_object().unwrap().clone(),
            "test",
            None,
        ));
    }
    let act = kaifa_store::Act::new(world.app.now(), "test", "record.create", "record:yz_plot");
    world.app.store.write(&act, changes).await.unwrap();

    let first = world.get("/api/registers/yz_plot", "office").await.json();
    assert_eq!((&first["fitting"], &first["pages"]), (&2500.into(), &13.into()));
    assert_eq!(first["records"].as_array().unwrap().len(), 200);
    let page = world
        .get("/registers/yz_plot?state=found&page=13", "office")
        .await;
    page.must_say("宗地-0000")
        .must_say("?state=found&amp;page=12")
        .must_not_say("宗地-2499");
    world
        .get("/registers/yz_plot?page=99", "office")
        .await
        .must_say("13 / 13");
    let csv = world.get("/registers/yz_plot.csv", "office").await;
    assert_eq!(csv.body.lines().count(), 2501);
}
