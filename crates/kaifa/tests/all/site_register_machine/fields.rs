//! Fields of a record: read by type, derived, unique, with files, naming other records.

use axum::http::StatusCode;
use kaifa_store::people::Role;

use super::{lead, made_id, records, zones};
use crate::support::World;

#[tokio::test]
async fn every_field_is_read_by_its_type_and_what_follows_is_worked_out() {
    let world = World::new("machine_fields").await;
    let zone = zones(&world).await.remove(0);
    let form = world.get("/registers/project_lead/new", "office").await;
    form.must_say("投资方统一社会信用代码")
        .must_say("亩均意向投资")
        .must_say("data-check=\"/registers/project_lead/check\"")
        .must_not_say("name=\"per_mu\"")
        .must_not_say("name=\"decision\"");

    let id = made_id(
        &world
            .post("/registers/project_lead/new", &lead(&zone, &[]), "office")
            .await,
    );
    let record = records(&world, "project_lead").await.remove(0);
    assert_eq!(record.fields["investor_code"], "9144030071526726XG");
    // 12.5 亿元 over 250 亩.
    assert_eq!(record.fields["per_mu"], "500");
    assert_eq!(record.title, "电池材料(新能源公司)");
    world
        .get(&format!("/registers/project_lead/{id}?lang=en"), "office")
        .await
        .must_say("intended investment per mu")
        .must_say("derived");

    // Everything that is wrong is said at once, each at its field; nothing is written.
    let wrong = lead(
        &zone,
        &[
            ("project", "另一项目"),
            ("investor_code", "9144030071526726XH"),
            ("industry", "制造业"),
            ("investment", "约12亿"),
            ("land", "0"),
        ],
    );
    let answer = world.post("/registers/project_lead/new", &wrong, "office").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .must_say("校验位不符:按前 17 位应为“G”")
        .must_say("“行业代码”应为规定格式")
        .must_say("“意向投资额”应为数字,现为“约12亿”")
        .must_say("用地需求填写时应大于 0")
        .must_say("约12亿");
    let check = world
        .post("/registers/project_lead/check", &wrong, "office")
        .await
        .json();
    assert_eq!(check["fields"].as_object().unwrap().len(), 4, "{check}");
    let fine = world
        .post("/registers/project_lead/check", &lead(&zone, &[]), "office")
        .await
        .json();
    assert_eq!(
        (&fine["derived"]["per_mu"], &fine["fields"]),
        (&"500".into(), &serde_json::json!({}))
    );
    assert_eq!(records(&world, "project_lead").await.len(), 1);
}

#[tokio::test]
async fn the_second_report_of_one_project_is_refused_with_the_first() {
    let world = World::new("machine_key").await;
    let zones = zones(&world).await;
    let first = made_id(
        &world
            .post("/registers/project_lead/new", &lead(&zones[0], &[]), "office")
            .await,
    );
    let second = world
        .post("/registers/project_lead/new", &lead(&zones[1], &[]), "office")
        .await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second
        .must_say("“投资方统一社会信用代码+项目名称”")
        .must_say("的事项已在“首报首谈项目”中")
        .must_say(&first);
    let other = lead(&zones[1], &[("project", "另一项目")]);
    made_id(&world.post("/registers/project_lead/new", &other, "office").await);
    assert_eq!(records(&world, "project_lead").await.len(), 2);
}

#[tokio::test]
async fn evidence_is_a_file_that_comes_back_as_it_was() {
    let world = World::new("machine_files").await;
    let zone = zones(&world).await.remove(0);
    world.person("zone", Role::Zone, Some(&zone)).await;
    let id = made_id(
        &world
            .post("/registers/project_lead/new", &lead(&zone, &[]), "zone")
            .await,
    );
    let step = format!("/registers/project_lead/{id}/confirm");
    let without = world.post(&step, &[("proof", "在档案室")], "office").await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    without.must_say("办理“确认首报”须上传“接洽证明”");
    let page = world
        .get(&format!("/registers/project_lead/{id}"), "office")
        .await;
    page.must_say("enctype=\"multipart/form-data\"")
        .must_say("type=\"file\"");
    let sent = world
        .upload(
            &step,
            &[("proof", "会谈记录.pdf", b"%PDF-1.7 \x00\xff")],
            "office",
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = world.get(&format!("/registers/project_lead/{id}"), "zone").await;
    page.must_say("会谈记录.pdf").must_say("享有首谈权");
    let start = page.body.find("/files/").unwrap() + "/files/".len();
    let file = &page.body[start..start + 36];
    let address = format!("/registers/project_lead/{id}/files/{file}");
    let back = world.get(&address, "zone").await;
    assert_eq!(
        (back.status, back.bytes.as_slice()),
        (StatusCode::OK, &b"%PDF-1.7 \x00\xff"[..])
    );
    world
        .person("neighbour", Role::Zone, Some(&zones(&world).await[1]))
        .await;
    assert_eq!(
        world.get(&address, "neighbour").await.status,
        StatusCode::FORBIDDEN
    );
    assert!(world.app.store.verify_ledger(&[]).await.unwrap().is_sound());
}

#[tokio::test]
async fn records_name_each_other_and_a_polygon_is_checked() {
    let world = World::new("machine_reference").await;
    let zone = zones(&world).await.remove(0);
    let lead = made_id(
        &world
            .post("/registers/project_lead/new", &lead(&zone, &[]), "office")
            .await,
    );
    let ring = r#"{"type":"Polygon","coordinates":[[[117.1,30.2],[117.2,30.2],[117.2,30.3],[117.1,30.2]]]}"#;
    let form = [
        ("subject", zone.as_str()),
        ("number", "甲-1"),
        ("area", "30"),
        ("lead", lead.as_str()),
        ("outline", ring),
    ];
    let parcel = made_id(&world.post("/registers/parcel/new", &form, "office").await);
    world
        .get(&format!("/registers/parcel/{parcel}"), "office")
        .await
        .must_say(&format!("/registers/project_lead/{lead}"))
        .must_say("电池材料(新能源公司)")
        .must_say("多边形(4个点)");
    world
        .get(&format!("/registers/project_lead/{lead}"), "office")
        .await
        .must_say("提到本事项的事项")
        .must_say(&format!("/registers/parcel/{parcel}"));
    let wrong = [
        ("subject", zone.as_str()),
        ("number", "甲-2"),
        ("area", "30"),
        ("lead", "nobody"),
        ("outline", "{\"type\":\"Point\"}"),
    ];
    let answer = world.post("/registers/parcel/new", &wrong, "office").await;
    answer
        .must_say("“来源项目”应为已有事项的编号")
        .must_say("“范围”应为GeoJSON 多边形");
}
