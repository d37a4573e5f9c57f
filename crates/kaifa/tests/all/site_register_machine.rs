//! The register machine through the site: a definition alone gives form with checks, derived fields, keys, evidence, clocks,
//! personal data, corrections, bulk steps, saved views, references.

use axum::http::StatusCode;
use kaifa_store::people::Role;
use kaifa_store::rows::{ParameterValue, Record, RecordFilter};
use kaifa_store::{Act, Changes, new_id};

use crate::support::{Answer, World, day};

pub(crate) async fn records(world: &World, register: &str) -> Vec<Record> {
    let filter = RecordFilter {
        register: Some(register.to_owned()),
        ..RecordFilter::default()
    };
    let records = world.app.store.list_records(&filter).await.unwrap();
    records.into_iter().map(|record| record.row).collect()
}

pub(crate) async fn zones(world: &World) -> Vec<String> {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    picture.places[0].zones().map(|zone| zone.id.clone()).collect()
}

pub(crate) async fn department(world: &World) -> String {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let units = &picture.places[0].snapshot.units;
    let kind = kaifa_pack::item::UnitKind::Department;
    units
        .iter()
        .find(|unit| unit.kind == kind)
        .expect("a department")
        .id
        .clone()
}

async fn set_parameter(world: &World, id: &str, value: &str) {
    let now = world.app.now();
    let mut changes = Changes::new();
    changes.insert(&ParameterValue {
        id: new_id(now),
        pack: "yunze-2025-7".into(),
        parameter: id.into(),
        value: value.into(),
        valid_from: day("2020-01-01"),
        author: "test".into(),
        set_at: now,
        reason: "测试".into(),
    });
    let act = Act::new(now, "test", "parameter.set", format!("parameter:{id}"));
    world.app.store.write(&act, changes).await.unwrap();
}

pub(crate) fn made_id(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location.split('?').next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

const LEAD: [(&str, &str); 6] = [
    ("project", "电池材料"),
    ("investor", "新能源公司"),
    ("investor_code", "9144030071526726xg"),
    ("industry", "3612"),
    ("investment", "12.5"),
    ("land", "250"),
];

fn lead<'a>(zone: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![("subject", zone)];
    form.extend(LEAD);
    for (name, value) in changes {
        match form.iter_mut().find(|(known, _)| known == name) {
            Some(pair) => pair.1 = value,
            None => form.push((name, value)),
        }
    }
    form
}

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

async fn request(world: &World, zone: &str) -> String {
    let form = [
        ("subject", zone),
        ("enterprise", "湖畔机械公司"),
        ("kind", "utilities"),
        ("summary", "供电容量不足"),
        ("content", "需增容"),
        ("contact", "张三"),
        ("phone", "0792-8888888"),
    ];
    made_id(&world.post("/registers/request/new", &form, "office").await)
}

#[tokio::test]
async fn a_clock_runs_in_working_days_stands_still_is_extended_once_and_is_found_when_it_is_over() {
    // 5 March 2026 is a Thursday.
    let world = World::new("machine_clock").await;
    let zone = zones(&world).await.remove(0);
    let lead = department(&world).await;
    let open = request(&world, &zone).await;
    let page = |world: &World, id: &str| format!("/registers/request/{id}?x={}", world.app.today());
    world
        .get(&page(&world, &open), "office")
        .await
        .must_say("期限未定");
    set_parameter(&world, "request.answer_days", "10").await;
    let step = |name: &str| format!("/registers/request/{open}/{name}");
    let assigned = world.post(&step("assign"), &[("lead", &lead)], "office").await;
    assert_eq!(assigned.status, StatusCode::SEE_OTHER, "{}", assigned.body);
    // Ten working days after Thursday 5 March end on Thursday 19 March; the reminder comes on the 18th.
    let json = world
        .get(&format!("/api/registers/request/{open}"), "office")
        .await
        .json();
    let answer = json["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["title"] == "答复")
        .unwrap()
        .clone();
    assert_eq!(
        (&answer["due"], &answer["lamp"]),
        (&"2026-03-19".into(), &"ok".into()),
        "{json}"
    );
    assert_eq!(records(&world, "request").await[0].fields["_due"], "2026-03-19");

    let world = world.on("2026-03-09");
    world
        .post(&step("ask"), &[("papers", "用电申请")], "office")
        .await;
    world.get(&page(&world, &open), "office").await.must_say("已暂停");
    assert!(records(&world, "request").await[0].fields.get("_due").is_none());
    let world = world.on("2026-03-16");
    world.post(&step("supply"), &[], "office").await;
    // Eight working days were left on the 9th; from Monday the 16th they end on Thursday the 26th.
    assert_eq!(records(&world, "request").await[0].fields["_due"], "2026-03-26");
    let extended = world
        .post(
            &step("extend"),
            &[("extension_reason", "需供电公司现场勘察")],
            "office",
        )
        .await;
    assert_eq!(extended.status, StatusCode::SEE_OTHER, "{}", extended.body);
    assert_eq!(records(&world, "request").await[0].fields["_due"], "2026-04-02");
    let again = world
        .post(&step("extend"), &[("extension_reason", "再延")], "office")
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.must_say("至多延期1次");

    let sent = async |world: &World, kind: &str| {
        let picture = world.app.picture(world.app.today()).await.unwrap();
        kaifa_flow::post::outbox::sweep(&world.app, &picture, "test")
            .await
            .unwrap();
        let filter = kaifa_store::rows::NoticeFilter {
            kind: Some(kind.to_owned()),
            ..Default::default()
        };
        let notices = world.app.store.list_notices(&filter).await.unwrap();
        notices
            .into_iter()
            .map(|notice| notice.row.text_zh)
            .collect::<Vec<_>>()
    };
    world.person("zone", Role::Zone, Some(&zone)).await;
    assert!(sent(&world, "record.due_soon").await.is_empty());
    let world = world.on("2026-04-01");
    for _ in 0..2 {
        let told = sent(&world, "record.due_soon").await;
        assert_eq!(told.len(), 1, "the zone is reminded, once");
    }
    let world = world.on("2026-04-02");
    world
        .get("/registers/request?due=overdue", "office")
        .await
        .must_not_say(&open);
    world
        .get("/registers/request?due=soon", "office")
        .await
        .must_say(&open);
    let world = world.on("2026-04-03");
    world
        .get("/registers/request?due=overdue", "office")
        .await
        .must_say(&open)
        .must_say("逾期");
    for _ in 0..2 {
        let told = sent(&world, "record.overdue").await;
        assert_eq!(told.len(), 1, "the office is told, once");
        assert!(
            told[0].contains("催办") && told[0].contains("供电容量不足"),
            "{told:?}"
        );
    }
    world
        .get("/", "office")
        .await
        .must_say("企业诉求")
        .must_say("逾期");
    let unhappy = world
        .post(&step("answer"), &[("answer", "已增容")], "office")
        .await;
    assert_eq!(unhappy.status, StatusCode::SEE_OTHER, "{}", unhappy.body);
    let refused = world
        .post(
            &step("close"),
            &[("call_back", "仍不够"), ("satisfied", "false")],
            "office",
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused
        .must_say("企业不满意的诉求应重新办理")
        .must_not_say("应满足:satisfied")
        .must_say("应满足:");
    world
        .get(&page(&world, &open), "office")
        .await
        .must_say("逾期办结");
}

#[tokio::test]
async fn personal_data_is_covered_everywhere_until_somebody_says_why() {
    let world = World::new("machine_personal").await;
    let zone = zones(&world).await.remove(0);
    let id = request(&world, &zone).await;
    let page = format!("/registers/request/{id}");
    for path in [
        page.clone(),
        "/registers/request?columns=contact,phone".to_owned(),
        format!("/api/registers/request/{id}"),
        "/registers/request.csv".to_owned(),
        "/registers/request?q=%E5%BC%A0%E4%B8%89".to_owned(),
    ] {
        let answer = world.get(&path, "office").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        answer.must_not_say("8888888");
        assert!(
            !answer.body.replace("value=\"张三\"", "").contains("张三"),
            "{path}"
        );
    }
    world
        .get(&page, "leader")
        .await
        .must_say("张＊＊")
        .must_say("已遮盖");
    let silent = world
        .post(&format!("{page}/reveal"), &[("reason", " ")], "office")
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let before = world.actions().await.len();
    let shown = world
        .post(&format!("{page}/reveal"), &[("reason", "回访联系")], "office")
        .await;
    shown.must_say("张三").must_say("0792-8888888");
    let actions = world.actions().await;
    // The test signs in anew for every request, which is an entry of its own; the reveal itself is one.
    assert_eq!(
        actions[..actions.len() - before],
        ["record.reveal", "session.sign_in"]
    );
    // Once, not for good.
    world.get(&page, "office").await.must_not_say("8888888");
}

#[tokio::test]
async fn a_correction_keeps_what_was_and_nobody_overwrites_what_he_has_not_seen() {
    let world = World::new("machine_correct").await;
    let zone = zones(&world).await.remove(0);
    let id = made_id(
        &world
            .post("/registers/project_lead/new", &lead(&zone, &[]), "office")
            .await,
    );
    let address = format!("/registers/project_lead/{id}/correct");
    let page = world
        .get(&format!("/registers/project_lead/{id}"), "office")
        .await;
    page.must_say("更正内容").must_say("name=\"version\" value=\"1\"");
    let form = [("version", "1"), ("investment", "15")];
    let done = world.post(&address, &form, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let record = records(&world, "project_lead").await.remove(0);
    assert_eq!(
        (&record.fields["investment"], &record.fields["per_mu"]),
        (&"15".into(), &"600".into())
    );
    let stale = world
        .post(&address, &[("version", "1"), ("investment", "99")], "office")
        .await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    stale.must_say("office-name已于").must_say("您看到的不是最新内容");
    assert_eq!(
        records(&world, "project_lead").await[0].fields["investment"],
        "15"
    );
    let page = world
        .get(&format!("/registers/project_lead/{id}"), "office")
        .await;
    page.must_say("12.5 → 15").must_say("更正");

    // Two at once: exactly one of them is told that the other was faster.
    let (one, two) = tokio::join!(
        world.post(&address, &[("version", "2"), ("land", "100")], "office"),
        world.post(&address, &[("version", "2"), ("land", "200")], "office"),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(
        statuses,
        [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]
    );

    // A field of the office is not the zone's, on the form and past it.
    world.person("zone", Role::Zone, Some(&zone)).await;
    let sneaky = world.post(&address, &[("decision", "归我")], "zone").await;
    assert_eq!(sneaky.status, StatusCode::UNPROCESSABLE_ENTITY);
    sneaky.must_say("“裁定意见”不由您填写");
    let after = world
        .post(
            &format!("/registers/project_lead/{id}/lapse"),
            &[("decision", "无进展")],
            "office",
        )
        .await;
    assert_eq!(after.status, StatusCode::SEE_OTHER, "{}", after.body);
    let ended = world.post(&address, &[("land", "1")], "office").await;
    assert_eq!(ended.status, StatusCode::FORBIDDEN);
}

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

#[tokio::test]
async fn the_api_makes_moves_and_corrects_with_the_same_rules() {
    let world = World::new("machine_api").await;
    let zone = zones(&world).await.remove(0);
    let send = async |path: String, body: serde_json::Value| {
        world
            .post_body(&path, "application/json", body.to_string().into_bytes(), "office")
            .await
    };
    let fields = serde_json::json!({ "number": "甲-1", "area": "30" });
    let body = serde_json::json!({ "subject": zone, "fields": fields });
    let made = send("/api/registers/parcel".into(), body.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let twice = send("/api/registers/parcel".into(), body).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(twice.json()["problems"][0]["code"], "flow.key_taken");
    let step = |name: &str| format!("/api/registers/parcel/{id}/{name}");
    let corrected = send(
        step("correct"),
        serde_json::json!({ "fields": { "price": "1500" }, "version": 1 }),
    )
    .await;
    assert_eq!(corrected.status, StatusCode::OK, "{}", corrected.body);
    assert_eq!(corrected.json()["version"], 2);
    let stale = send(
        step("correct"),
        serde_json::json!({ "fields": { "price": "1" }, "version": 1 }),
    )
    .await;
    assert_eq!(stale.json()["problems"][0]["code"], "flow.record_changed");
    let open = send(
        step("supply"),
        serde_json::json!({ "fields": { "user": "大湖公司" } }),
    )
    .await;
    let problems = open.json()["problems"].as_array().unwrap().clone();
    let codes: Vec<&str> = problems
        .iter()
        .map(|problem| problem["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["flow.required", "flow.required", "flow.evidence_needed"]);
    let wrong = send(step("complete"), serde_json::json!({})).await;
    assert_eq!(wrong.json()["problems"][0]["code"], "flow.transition");
}
