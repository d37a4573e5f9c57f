//! Lists of records: filters, order, views, a past day, bulk steps.

use axum::http::StatusCode;

use super::{department, made_id, records, zones};
use crate::support::World;

#[tokio::test]
async fn the_list_is_filtered_by_fields_ordered_and_kept_as_a_view() {
    let world = World::new("machine_list").await;
    let zone = zones(&world).await.remove(0);
    for (number, area, user) in [
        ("甲-1", "9.5", "大湖公司"),
        ("甲-2", "10", "小湖公司"),
        ("乙-3", "100", ""),
    ] {
        let form = [
            ("subject", zone.as_str()),
            ("number", number),
            ("area", area),
            ("user", user),
        ];
        made_id(&world.post("/registers/parcel/new", &form, "office").await);
    }
    let list = |query: &str| format!("/api/registers/parcel?{query}");
    let numbers = |json: serde_json::Value| -> Vec<String> {
        let rows = json["records"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["title"].as_str().unwrap().to_owned())
            .collect()
    };
    let ask = async |query: &str| numbers(world.get(&list(query), "office").await.json());
    assert_eq!(ask("sort=area").await, ["甲-1", "甲-2", "乙-3"]);
    assert_eq!(ask("sort=-area").await, ["乙-3", "甲-2", "甲-1"]);
    assert_eq!(ask("f.area.from=10&f.area.to=99").await, ["甲-2"]);
    assert_eq!(ask("f.number=%E7%94%B2").await, ["甲-1", "甲-2"]);
    assert_eq!(ask("f.user=*%E5%B0%8F%E6%B9%96").await, ["甲-2"]);
    assert_eq!(ask("f.user=-").await, ["乙-3"]);
    let chosen = world
        .get("/registers/parcel?columns=number,price_per_mu", "office")
        .await;
    chosen
        .must_say("亩均地价")
        .must_say("?columns=number,price_per_mu&#38;sort=-number");

    // A past day lists, filters and orders what stood there then.
    let world = world.on("2026-03-09");
    let first = records(&world, "parcel")
        .await
        .into_iter()
        .find(|record| record.fields["number"] == "甲-1")
        .unwrap();
    let address = format!("/registers/parcel/{}/correct", first.id);
    let changed = world
        .post(&address, &[("version", "1"), ("area", "500")], "office")
        .await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let ask = async |query: &str| numbers(world.get(&list(query), "office").await.json());
    assert_eq!(ask("sort=-area").await, ["甲-1", "乙-3", "甲-2"]);
    assert_eq!(ask("sort=-area&on=2026-03-08").await, ["乙-3", "甲-2", "甲-1"]);
    assert_eq!(ask("f.area.from=200&on=2026-03-08").await, Vec::<String>::new());
    assert_eq!(ask("f.area.to=9.9&on=2026-03-08").await, ["甲-1"]);
    let file = world.get("/registers/parcel.csv?on=2026-03-08", "office").await;
    file.must_say("9.5").must_not_say("500");

    let saved = [
        ("name", "大地块"),
        ("query", "f.area.from=50&page=3&on=2020-01-01"),
        ("shared", "yes"),
    ];
    let answer = world.post("/registers/parcel/views", &saved, "office").await;
    assert_eq!(answer.location, "/registers/parcel?f.area.from=50&done=saved");
    let page = world.get("/registers/parcel", "leader").await;
    page.must_say("大地块")
        .must_say("/registers/parcel?f.area.from=50")
        .must_not_say("删除视图");
    let own = world.get("/registers/parcel", "office").await;
    let start = own.body.find("/views/").unwrap() + "/views/".len();
    let id = own.body[start..start + 36].to_owned();
    let remove = format!("/registers/parcel/views/{id}/remove");
    assert_eq!(
        world.post(&remove, &[], "leader").await.status,
        StatusCode::NOT_FOUND
    );
    world.post(&remove, &[], "office").await;
    world
        .get("/registers/parcel", "office")
        .await
        .must_not_say("大地块");
}

#[tokio::test]
async fn a_bulk_step_shows_first_what_it_would_do_and_moves_all_or_those_that_can_be() {
    let world = World::new("machine_bulk").await;
    let zone = zones(&world).await.remove(0);
    let department = department(&world).await;
    let mut ids = Vec::new();
    for (code, seal) in [("Q-01", "true"), ("Q-02", "false"), ("Q-03", "true")] {
        let form = [
            ("subject", zone.as_str()),
            ("code", code),
            ("name", "企业投资项目备案"),
            ("department", &department),
            ("form", "delegate"),
            ("basis", "文件"),
            ("staff", "2"),
            ("system_ready", "true"),
            ("seal_ready", seal),
        ];
        ids.push(made_id(
            &world
                .post("/registers/delegated_power/new", &form, "office")
                .await,
        ));
    }
    world
        .get("/registers/delegated_power", "office")
        .await
        .must_say("全选本页")
        .must_say("承接");
    let picks: Vec<String> = ids.iter().map(|id| format!("pick.{id}")).collect();
    let mut form: Vec<(&str, &str)> = picks.iter().map(|pick| (pick.as_str(), "on")).collect();
    form.extend([("step", "take_over"), ("staff", "2"), ("system_ready", "true")]);
    let shown = world
        .post("/registers/delegated_power/bulk", &form, "office")
        .await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    shown
        .must_say("人员、系统账号、印章三项未齐")
        .must_say("只办理可以办理的");
    assert!(
        records(&world, "delegated_power")
            .await
            .iter()
            .all(|record| record.state == "proposed")
    );
    form.push(("go", "all"));
    let refused = world
        .post("/registers/delegated_power/bulk", &form, "office")
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        records(&world, "delegated_power")
            .await
            .iter()
            .all(|record| record.state == "proposed")
    );
    form.pop();
    form.push(("go", "some"));
    let done = world
        .post("/registers/delegated_power/bulk", &form, "office")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let mut moved: Vec<String> = records(&world, "delegated_power")
        .await
        .iter()
        .filter(|record| record.state == "exercised")
        .map(|record| record.title.clone())
        .collect();
    moved.sort();
    assert_eq!(moved, ["Q-01 企业投资项目备案", "Q-03 企业投资项目备案"]);
}
