//! The ledger of supervision through the site: what is assigned besides the document, how a duty is split and its parts gathered,
//! verified, closed, opened again, and that nobody accepts what they reported themselves.

use axum::http::StatusCode;
use kaifa_store::people::Role;

use crate::support::{Answer, World};

const PACK: &str = "yunze-2025-7";
const ZONE: &str = "yz.zone.hudong";
/// Due on 30 June 2026, each zone for itself.
const SEWAGE: &str = "YZ-8d-sewage";

async fn world(name: &str, today: &str) -> World {
    let world = World::new(name).await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    world.person("second", Role::Office, None).await;
    world.person("land", Role::Department, Some("yz.dept.land")).await;
    world.person("tax", Role::Department, Some("yz.dept.tax")).await;
    world.on(today)
}

async fn act(world: &World, duty: &str, what: &str, form: &[(&str, &str)], login: &str) -> Answer {
    world
        .post(&format!("/duties/{PACK}/{duty}/{what}"), form, login)
        .await
}

async fn report(world: &World, duty: &str, unit: &str, words: &str, login: &str) -> Answer {
    let form = [("unit", unit), ("words", words)];
    act(world, duty, "report", &form, login).await
}

async fn judge(world: &World, duty: &str, unit: &str, number: &str, login: &str) -> Answer {
    let form = [("unit", unit), ("number", number), ("choice", "accept")];
    act(world, duty, "accept", &form, login).await
}

async fn step(
    world: &World,
    duty: &str,
    unit: &str,
    kind: &str,
    words: &str,
    due: &str,
    login: &str,
) -> Answer {
    let form = [("unit", unit), ("kind", kind), ("words", words), ("due", due)];
    act(world, duty, "step", &form, login).await
}

async fn lamp(world: &World, duty: &str, unit: &str) -> String {
    let path = format!("/api/duties/{PACK}/{duty}?unit={unit}");
    let json = world.get(&path, "office").await.json();
    json["duty"]["lamp"].as_str().expect("a lamp").to_owned()
}

#[tokio::test]
async fn nobody_accepts_or_closes_what_they_reported_themselves() {
    let world = world("own_report", "2026-06-20").await;
    // The office may report for a unit; then another person of the office must accept.
    report(&world, SEWAGE, ZONE, "投运证明", "office").await;
    let own = judge(&world, SEWAGE, ZONE, "0", "office").await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    own.must_say("flow.own_report")
        .must_say("报告人不能核验本人报告的材料");
    assert_eq!(lamp(&world, SEWAGE, ZONE).await, "due_soon");
    assert_eq!(
        judge(&world, SEWAGE, ZONE, "0", "second").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(lamp(&world, SEWAGE, ZONE).await, "closed");
    let closing = step(&world, SEWAGE, ZONE, "close", "同意销号", "", "office").await;
    assert_eq!(closing.status, StatusCode::UNPROCESSABLE_ENTITY);
    closing.must_say("flow.own_report");
    assert_eq!(
        step(&world, SEWAGE, ZONE, "close", "同意销号", "", "second")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_closed_duty_opens_again_with_a_reason_and_burns_again() {
    let world = world("reopened", "2026-06-20").await;
    let early = step(&world, SEWAGE, ZONE, "close", "同意销号", "", "office").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early.must_say("flow.duty_step").must_say("不能办理“销号”");
    step(&world, SEWAGE, ZONE, "receive", "", "", "zone").await;
    report(&world, SEWAGE, ZONE, "投运证明", "zone").await;
    step(
        &world,
        SEWAGE,
        ZONE,
        "verify",
        "现场核查,设备运行正常",
        "",
        "office",
    )
    .await;
    judge(&world, SEWAGE, ZONE, "0", "office").await;
    step(&world, SEWAGE, ZONE, "close", "同意销号", "", "office").await;
    let page = world
        .get(&format!("/duties/{PACK}/{SEWAGE}?unit={ZONE}"), "zone")
        .await;
    page.must_say("已销号")
        .must_say("现场核查,设备运行正常")
        .must_say("签收");
    world
        .get("/duties/ledger?unit=yz.zone.hudong", "office")
        .await
        .must_say("2026-001")
        .must_say("同意销号");

    let world = world.on("2026-08-01");
    let silent = step(&world, SEWAGE, ZONE, "reopen", " ", "", "office").await;
    silent.must_say("请写明理由");
    step(&world, SEWAGE, ZONE, "reopen", "复查发现停运", "", "office").await;
    assert_eq!(lamp(&world, SEWAGE, ZONE).await, "overdue");
    world
        .get(&format!("/duties/{PACK}/{SEWAGE}?unit={ZONE}"), "zone")
        .await
        .must_say("复查发现停运")
        .must_say("不再计入")
        .must_say("重新办理");
    // The day before, it was closed, and still is when that day is asked for.
    let before = world
        .get(
            &format!("/api/duties/{PACK}/{SEWAGE}?unit={ZONE}&on=2026-07-31"),
            "office",
        )
        .await
        .json();
    assert_eq!(before["duty"]["lamp"], "closed");

    // A new date is granted with a reason; a date that is not later is refused.
    let backward = step(&world, SEWAGE, ZONE, "extend", "设备检修", "2026-06-01", "office").await;
    backward.must_say("flow.date_order");
    step(&world, SEWAGE, ZONE, "extend", "设备检修", "2026-09-30", "office").await;
    assert_eq!(lamp(&world, SEWAGE, ZONE).await, "normal");
    assert_eq!(
        step(&world, SEWAGE, ZONE, "extend", "再延", "2026-12-30", "zone")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn parts_must_add_up_and_n_minus_one_of_n_is_not_done() {
    let world = world("parts", "2026-03-10").await;
    let assigned = assign(&world, "office").await;
    assert_eq!(assigned.status, StatusCode::SEE_OTHER, "{}", assigned.body);
    let id = assigned
        .location
        .split(['/', '?'])
        .find(|part| part.starts_with("A-2026"))
        .expect("an id")
        .to_owned();
    let split = |first: &'static str, second: &'static str| {
        let path = format!("/duties/{PACK}/{id}/parts");
        let world = &world;
        async move {
            let form = [
                ("total", "300"),
                ("measure", "亩"),
                ("unit.0", "市自然资源和规划局"),
                ("task.0", "盘活存量"),
                ("amount.0.2026", first),
                ("unit.1", "市税务局"),
                ("task.1", "核对台账"),
                ("amount.1.2026", second),
                ("year.2026", "300"),
            ];
            world.post(&path, &form, "office").await
        }
    };
    let open = split("200", "90").await;
    assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY);
    open.must_say("flow.sum_open")
        .must_say("分解合计 290,应为 300,少 10")
        .must_say("2026年分解合计 290");
    assert_eq!(split("200", "100").await.status, StatusCode::SEE_OTHER);

    // The co-unit cannot report the whole; its part is gathered by the lead.
    let whole = report(&world, &id, "", "台账", "tax").await;
    assert_eq!(whole.status, StatusCode::UNPROCESSABLE_ENTITY);
    whole.must_say("由牵头单位市自然资源和规划局汇总报告");
    report(&world, &id, "", "盘活报告", "land").await;
    judge(&world, &id, "", "0", "office").await;
    let half = world
        .get(&format!("/api/duties/{PACK}/{id}"), "office")
        .await
        .json();
    assert_eq!(
        (
            half["duty"]["lamp"].as_str(),
            half["duty"]["done"].as_u64(),
            half["duty"]["needed"].as_u64()
        ),
        (Some("normal"), Some(1), Some(2)),
        "{half}"
    );
    let form = [("words", "核对台账"), ("part", "yz.dept.tax")];
    act(&world, &id, "report", &form, "tax").await;
    let own = judge(&world, &id, "", "1", "tax").await;
    assert_ne!(own.status, StatusCode::SEE_OTHER);
    judge(&world, &id, "", "1", "land").await;
    assert_eq!(lamp(&world, &id, "").await, "closed");
}

async fn assign(world: &World, login: &str) -> Answer {
    let form = [
        ("pack", PACK),
        ("source", "resolution"),
        ("source_title", "市开发区工作领导小组第三次会议"),
        ("source_on", "2026-03-09"),
        ("title", "盘活闲置土地"),
        ("demand", "年内盘活三百亩"),
        ("lead", "市自然资源和规划局"),
        ("co_units", "市税务局"),
        ("due", "2026-12-31"),
        ("amount", "300"),
        ("measure", "亩"),
        ("evidence", "盘活报告"),
    ];
    world.post("/duties/assign", &form, login).await
}

#[tokio::test]
async fn what_a_meeting_or_leader_assigns_runs_as_a_duty_and_is_counted_apart() {
    let world = world("assigned", "2026-03-10").await;
    let count = |json: &serde_json::Value, source: &str| {
        json["sources"]
            .as_array()
            .expect("sources")
            .iter()
            .find(|one| one["source"] == source)
            .and_then(|one| one["count"].as_u64())
            .expect("a count")
    };
    let before = world.get("/api/duties/ledger", "office").await.json();
    assert_eq!(count(&before, "resolution"), 0);

    let refused = world
        .post(
            "/duties/assign",
            &[
                ("pack", PACK),
                ("source", "clause"),
                ("source_title", ""),
                ("source_on", "昨天"),
                ("title", "x"),
                ("demand", ""),
                ("lead", "没有的局"),
                ("due", "2026-03-01"),
                ("milestones", "2027-01-01 报审\n方案"),
                ("amount", "三百"),
            ],
            "office",
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for problem in [
        "请选择来源",
        "请填写来源名称",
        "现为“昨天”",
        "请填写任务内容",
        "单位目录中没有“没有的局”",
        "早于今天",
        "晚于办结期限",
        "现为“方案”",
        "现为“三百”",
    ] {
        refused.must_say(problem);
    }
    assert_eq!(assign(&world, "zone").await.status, StatusCode::FORBIDDEN);
    let assigned = assign(&world, "office").await;
    let page = world.get(&assigned.location, "office").await;
    page.must_say("下达任务时定的日期").must_not_say("文件写明的日期");
    let after = world.get("/api/duties/ledger", "office").await.json();
    assert_eq!(count(&after, "resolution"), 1);
    assert_eq!(count(&after, "clause"), count(&before, "clause"));
    assert_eq!(count(&after, "instruction"), 0);
    world
        .get("/duties?unit=all", "land")
        .await
        .must_say("盘活闲置土地");
    world
        .get("/duties/ledger?source=resolution", "land")
        .await
        .must_say("会议议定")
        .must_say("市开发区工作领导小组第三次会议(2026年3月9日)")
        .must_say("300 亩")
        .must_say("市税务局");
    // Both units were told, once each.
    let notices = world
        .app
        .store
        .list_notices(&kaifa_store::rows::NoticeFilter::default())
        .await
        .expect("notices");
    let told: Vec<&str> = notices
        .iter()
        .filter(|one| one.kind == "duty.assigned")
        .map(|one| one.recipient.as_str())
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
}

#[tokio::test]
async fn the_workbook_holds_every_column_and_is_made_again_alike() {
    let world = world("duty_workbook", "2026-03-10").await;
    let contact = [
        ("unit", ZONE),
        ("leader", "甲某"),
        ("contact", "乙某"),
        ("mail", "yi@example.gov.cn"),
    ];
    assert_eq!(
        world.post("/contacts", &contact, "zone").await.status,
        StatusCode::SEE_OTHER
    );
    let bad = world
        .post("/contacts", &[("unit", ZONE), ("mail", "乙")], "zone")
        .await;
    bad.must_say("邮箱应写成");
    let first = world
        .get("/duties/ledger.xlsx?unit=yz.zone.hudong", "office")
        .await;
    assert_eq!(first.status, StatusCode::OK);
    let sheet = read_sheet(&first.bytes, "督办台账");
    assert_eq!(sheet[0].len(), kaifa_flow::duties::ledger::COLUMNS.len());
    assert_eq!(sheet[0][7], "责任领导");
    assert!(sheet.iter().any(|row| row[7] == "甲某" && row[8] == "乙某"));
    let about = read_sheet(&first.bytes, "说明");
    assert_eq!(about[0][1], "2026年3月10日");
    // Later evidence does not change what the day showed.
    let digest = about[3][1].clone();
    report(&world, SEWAGE, ZONE, "投运证明", "zone").await;
    let world = world.on("2026-03-20");
    judge(&world, SEWAGE, ZONE, "0", "office").await;
    let again = world
        .get("/api/duties/ledger?unit=yz.zone.hudong&on=2026-03-10", "office")
        .await
        .json();
    assert_ne!(
        again["sha256"],
        digest.as_str(),
        "reported the same day, so it shows"
    );
    let reported = world
        .get("/api/duties/ledger?unit=yz.zone.hudong&on=2026-03-19", "office")
        .await
        .json();
    assert_eq!(reported["sha256"].as_str().map(str::len), Some(64));
}

fn read_sheet(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    use calamine::{Reader, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let range = book.worksheet_range(name).expect("the sheet");
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}
