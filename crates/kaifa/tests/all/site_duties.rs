//! Duties through the site: evidence is reported, accepted or returned, the lamp follows, and nobody sees or reports what
//! another unit answers for. The start page brings each person what is theirs.

use crate::support::{Answer, World, day};
use axum::http::StatusCode;
use kaifa_flow::place::standing::{Evidence, evidence_of};
use kaifa_store::people::Role;
use kaifa_store::rows::DutyFilter;

const PACK: &str = "yunze-2025-7";
const ZONE: &str = "yz.zone.hudong";
const NEIGHBOUR: &str = "yz.zone.linze";
/// Due on 30 June 2026, each zone for itself.
const SEWAGE: &str = "YZ-8d-sewage";

async fn world(name: &str, today: &str) -> World {
    let world = World::new(name).await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    world.person("neighbour", Role::Zone, Some(NEIGHBOUR)).await;
    world
        .person("county", Role::County, Some("yz.county.hudong"))
        .await;
    world.person("land", Role::Department, Some("yz.dept.land")).await;
    world.on(today)
}

fn page(duty: &str, unit: &str) -> String {
    format!("/duties/{PACK}/{duty}?unit={unit}")
}

async fn report(world: &World, duty: &str, unit: &str, words: &str, on: &str, login: &str) -> Answer {
    let form = [("unit", unit), ("period", "once"), ("words", words), ("on", on)];
    world
        .post(&format!("/duties/{PACK}/{duty}/report"), &form, login)
        .await
}

async fn judge(
    world: &World,
    duty: &str,
    unit: &str,
    number: &str,
    choice: &str,
    reason: &str,
    login: &str,
) -> Answer {
    let form = [
        ("unit", unit),
        ("period", "once"),
        ("number", number),
        ("choice", choice),
        ("reason", reason),
    ];
    world
        .post(&format!("/duties/{PACK}/{duty}/accept"), &form, login)
        .await
}

async fn stored(world: &World) -> Vec<(String, String, Vec<Evidence>)> {
    let rows = world
        .app
        .store
        .list_duty_states(&DutyFilter::default())
        .await
        .expect("duty states");
    rows.iter()
        .map(|row| (row.subject.clone(), row.state.clone(), evidence_of(row)))
        .collect()
}

async fn duty_acts(world: &World) -> Vec<String> {
    world
        .actions()
        .await
        .into_iter()
        .filter(|action| action.starts_with("duty."))
        .collect()
}

async fn lamp(world: &World, login: &str) -> (String, i64) {
    let duty = world
        .get(&format!("/api{}", page(SEWAGE, ZONE)), login)
        .await
        .json();
    (
        duty["duty"]["lamp"].as_str().expect("a lamp").to_owned(),
        duty["duty"]["days_late"].as_i64().expect("days"),
    )
}

#[tokio::test]
async fn evidence_that_is_reported_and_accepted_closes_the_lamp() {
    let world = world("duty_closed", "2026-06-20").await;
    world
        .get(&page(SEWAGE, ZONE), "zone")
        .await
        .must_say("临期")
        .must_say("投运证明")
        .must_say("还没有材料");

    let sent = report(&world, SEWAGE, ZONE, "投运证明 湖环字3号", "2026-06-18", "zone").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let waiting = world.get(&page(SEWAGE, ZONE), "zone").await;
    // Handed in is not accepted: the lamp stays, and the zone gets no form of the office.
    waiting
        .must_say("临期")
        .must_say("待核验")
        .must_say("湖环字3号")
        .must_not_say("核验通过</button>");
    assert_eq!(stored(&world).await[0].1, "reported");

    world
        .get("/", "office")
        .await
        .must_say("待核验的任务材料")
        .must_say("污水设施建成投运");
    let accepted = judge(&world, SEWAGE, ZONE, "0", "accept", "", "office").await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    assert!(
        accepted.location.contains("done=accepted"),
        "{}",
        accepted.location
    );
    assert_eq!(lamp(&world, "zone").await, ("closed".to_owned(), 0));
    world
        .get(&page(SEWAGE, ZONE), "zone")
        .await
        .must_say("已办结")
        .must_say("office-name 核验通过");

    let (subject, state, evidence) = stored(&world).await.remove(0);
    assert_eq!((subject.as_str(), state.as_str()), (ZONE, "accepted"));
    assert_eq!(
        (evidence[0].on, evidence[0].accepted_on),
        (day("2026-06-18"), Some(day("2026-06-20")))
    );
    assert_eq!(duty_acts(&world).await, ["duty.accept", "duty.report"]);
}

#[tokio::test]
async fn a_report_without_evidence_is_refused_and_keeps_what_was_typed() {
    let world = world("duty_empty", "2026-06-20").await;
    let refused = report(&world, SEWAGE, ZONE, "  ", "2026-06-21", "zone").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Both problems at once, and the day is still in the form.
    refused
        .must_say("请写明办结依据")
        .must_say("flow.evidence_needed")
        .must_say("晚于今天")
        .must_say("value=\"2026-06-21\"");
    assert!(stored(&world).await.is_empty());
    assert!(duty_acts(&world).await.is_empty());
}

#[tokio::test]
async fn a_zone_neither_sees_nor_reports_what_its_neighbour_answers_for() {
    let world = world("duty_neighbour", "2026-06-20").await;
    let refused = report(&world, SEWAGE, NEIGHBOUR, "投运证明", "2026-06-18", "zone").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.must_say("permission.not_allowed");
    assert_eq!(
        world.get(&page(SEWAGE, NEIGHBOUR), "zone").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world
            .get(&format!("/why/duty/{PACK}/{SEWAGE}?unit={NEIGHBOUR}"), "zone")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert!(stored(&world).await.is_empty());

    let own = world.get("/api/duties?unit=all", "zone").await.json();
    let duties = own["duties"].as_array().expect("duties");
    assert!(duties.len() > 5, "only {} duties", duties.len());
    for duty in duties {
        let unit = duty["unit"].as_str().expect("a unit");
        assert!(unit.is_empty() || unit == ZONE, "{duty}");
        let answers = duty["units"]
            .as_array()
            .expect("units")
            .iter()
            .any(|one| one["id"] == ZONE);
        assert!(answers, "{duty}");
    }
    // A filter on the neighbour finds only what both answer for together.
    let other = world
        .get(&format!("/api/duties?unit={NEIGHBOUR}"), "zone")
        .await
        .json();
    assert!(
        other["duties"]
            .as_array()
            .expect("duties")
            .iter()
            .all(|duty| duty["unit"] == "")
    );
    // The county reaches the zones that it manages, and no others.
    let county = world.get("/api/duties", "county").await.json();
    let units: std::collections::BTreeSet<&str> = county["duties"]
        .as_array()
        .expect("duties")
        .iter()
        .filter_map(|duty| duty["unit"].as_str())
        .collect();
    assert_eq!(units, ["", ZONE].into());
}

#[tokio::test]
async fn a_duty_is_due_soon_on_its_day_and_overdue_the_day_after() {
    let world = world("duty_overdue", "2026-06-30").await;
    assert_eq!(lamp(&world, "zone").await, ("due_soon".to_owned(), 0));
    let world = world.on("2026-07-01");
    assert_eq!(lamp(&world, "zone").await, ("overdue".to_owned(), 1));
    world
        .get("/duties?lamp=overdue", "zone")
        .await
        .must_say("污水设施建成投运")
        .must_say("逾期");
    world
        .get("/", "zone")
        .await
        .must_say("需要催办或决定的任务")
        .must_say("污水设施建成投运");
    // Asked for the day before, the page shows that day and offers nothing to do.
    world
        .get(&format!("{}&on=2026-06-30", page(SEWAGE, ZONE)), "zone")
        .await
        .must_say("临期")
        .must_not_say("报告办结情况");
}

#[tokio::test]
async fn what_the_office_returns_counts_for_nothing_until_it_is_handed_in_again() {
    let world = world("duty_returned", "2026-06-20").await;
    report(&world, SEWAGE, ZONE, "照片", "2026-06-18", "zone").await;
    let silent = judge(&world, SEWAGE, ZONE, "0", "return", " ", "office").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.must_say("退回须写明理由");
    assert_eq!(
        judge(&world, SEWAGE, ZONE, "0", "accept", "", "zone")
            .await
            .status,
        StatusCode::FORBIDDEN
    );

    judge(&world, SEWAGE, ZONE, "0", "return", "须附投运证明", "office").await;
    world
        .get(&page(SEWAGE, ZONE), "zone")
        .await
        .must_say("已退回")
        .must_say("须附投运证明")
        .must_say("临期");
    let again = judge(&world, SEWAGE, ZONE, "0", "accept", "", "office").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.must_say("已经核验或退回");

    report(&world, SEWAGE, ZONE, "投运证明", "2026-06-19", "zone").await;
    judge(&world, SEWAGE, ZONE, "1", "accept", "", "office").await;
    assert_eq!(lamp(&world, "zone").await.0, "closed");
    assert_eq!(
        duty_acts(&world).await,
        ["duty.accept", "duty.report", "duty.return", "duty.report"]
    );
}

#[tokio::test]
async fn a_checklist_closes_item_by_item() {
    let world = world("duty_checklist", "2026-03-10").await;
    let address = format!("/duties/{PACK}/YZ-3a-survey");
    let send = |item: &'static str| {
        let form = [("words", "清查报告"), ("item", item), ("on", "2026-03-09")];
        let (world, address) = (&world, format!("{address}/report"));
        async move { world.post(&address, &form, "land").await }
    };
    let unnamed = send("").await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    unnamed.must_say("请选定办结的是哪一项");
    send("道路").await.must_say("清单中没有“道路”");
    send("闲置土地").await;
    judge(&world, "YZ-3a-survey", "", "0", "accept", "", "office").await;
    world.get(&address, "land").await.must_say("1/2").must_say("逾期");
    send("批而未供土地").await;
    judge(&world, "YZ-3a-survey", "", "1", "accept", "", "office").await;
    world
        .get(&address, "land")
        .await
        .must_say("2/2")
        .must_say("已办结");
}

#[tokio::test]
async fn the_day_of_a_periodic_duty_lies_in_its_period() {
    let world = world("duty_period", "2026-04-10").await;
    let send = |on: &'static str| {
        let form = [
            ("unit", ZONE),
            ("period", "2026-03-01"),
            ("words", "数据表"),
            ("on", on),
        ];
        let world = &world;
        async move {
            world
                .post(&format!("/duties/{PACK}/YZ-10d-data/report"), &form, "zone")
                .await
        }
    };
    send("2026-04-01")
        .await
        .must_say("不在本期(2026-03-01 至 2026-03-31)之内");
    assert_eq!(send("2026-03-31").await.status, StatusCode::SEE_OTHER);
    world
        .get("/duties/calendar", "zone")
        .await
        .must_say("上月数据报送")
        .must_say("每月1次");
}

#[tokio::test]
async fn the_list_groups_filters_and_says_what_has_no_date() {
    let world = world("duty_list", "2026-06-20").await;
    let whole = world.get("/duties", "office").await;
    // A standing duty raises no alarm; one whose starting day nobody has set says what must be entered.
    whole
        .must_say("常态")
        .must_say("须先设定")
        .must_say("需决定")
        .must_say("为什么");
    for group in ["unit", "lamp", "month", "clause"] {
        assert_eq!(
            world
                .get(&format!("/duties?group={group}&lang=en"), "office")
                .await
                .status,
            StatusCode::OK
        );
    }
    let june = world
        .get("/api/duties?month=2026-06&strength=must", "office")
        .await
        .json();
    for duty in june["duties"].as_array().expect("duties") {
        assert!(
            duty["due"].as_str().expect("a day").starts_with("2026-06"),
            "{duty}"
        );
    }
    world
        .get("/duties?q=没有这样的任务", "office")
        .await
        .must_say("没有符合条件的任务");
    let unresolved = world
        .get(&format!("/duties/{PACK}/YZ-6a-delegate"), "office")
        .await;
    unresolved.must_say("市级有关部门").must_say("须由办公室明确");
}

#[tokio::test]
async fn the_three_offices_start_with_their_own_work_alone() {
    let world = world("today_offices", "2026-06-20").await;
    for (login, own) in [
        ("auditor", "操作账条数"),
        ("security", "有效授权"),
        ("system", "运行检查"),
    ] {
        let page = world.get("/", login).await;
        assert_eq!(page.status, StatusCode::OK);
        page.must_say(own).must_not_say("任务逾期").must_not_say("污水");
        assert_eq!(
            world.get("/api/duties", login).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            world.get("/api/targets", login).await.status,
            StatusCode::FORBIDDEN
        );
    }
    world
        .get("/", "leader")
        .await
        .must_say("目标在路径上")
        .must_say("任务逾期")
        .must_say("名次变化")
        .must_say("待决定");
    let zone = world.get("/api/today", "zone").await.json();
    let kinds: Vec<&str> = zone["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .filter_map(|g| g["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["duties", "reports", "missing_figures"]);
    world
        .get("/", "zone")
        .await
        .must_say("2025年还缺")
        .must_not_say("临泽经济开发区");
    assert!(world.get("/", "").await.location.starts_with("/sign-in"));
}
