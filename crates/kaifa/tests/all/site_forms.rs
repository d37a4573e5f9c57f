//! Collection forms on the site: completeness by content, deadlines and exceptions, checks, review by exception, units below first.

use crate::support::{Answer, World};
use axum::http::StatusCode;
use kaifa_base::Period;
use kaifa_store::people::Role;
use kaifa_store::rows::{FigureFilter, ReportFilter, ReviewState};
use kaifa_testkit::waiting;

const ZONE: &str = "yz.zone.huxi";
const COUNTY: &str = "yz.county.huxi";

async fn world(name: &str, today: &str) -> World {
    let world = World::new(name).await;
    for (login, role, unit) in [
        ("zone", Role::Zone, ZONE),
        ("county", Role::County, COUNTY),
        ("county_two", Role::County, COUNTY),
        ("far", Role::Zone, "yz.zone.linze"),
    ] {
        world.person(login, role, Some(unit)).await;
    }
    world.on(today)
}

impl World {
    async fn fill(
        &self,
        form: &str,
        unit: &str,
        period: &str,
        cells: &[(&str, &str)],
        login: &str,
    ) -> Answer {
        let mut fields: Vec<(String, String)> = vec![("period".to_owned(), period.to_owned())];
        for (name, value) in cells {
            let name = match *name {
                "remark" => "remark".to_owned(),
                other => format!("value.{other}"),
            };
            fields.push((name, (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post(&format!("/forms/{form}/{unit}"), &fields, login).await
    }

    async fn review_of(&self, indicator: &str, unit: &str, period: Period) -> Vec<(i64, ReviewState)> {
        let filter = FigureFilter::of_figure(indicator, unit, period);
        let found = self.app.store.list_figures(&filter).await.expect("figures");
        found.iter().map(|one| (one.version, one.review)).collect()
    }
}

#[tokio::test]
async fn completeness_counts_what_came_and_not_what_was_returned() {
    let world = world("forms", "2026-03-05").await;
    let list = world.get("/forms", "zone").await;
    list.must_say("开发区主要经济指标年报")
        .must_say("2025年第四季度")
        .must_say("0/7")
        .must_say("统计部门");
    let sent = world
        .fill(
            "zone-economy",
            ZONE,
            "2025",
            &[("gdp", "100"), ("revenue", "200")],
            "zone",
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let json = world.get("/api/forms", "zone").await.json();
    let line = json
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["form"]["id"] == "zone-economy")
        .unwrap();
    assert_eq!(
        (&line["progress"]["handed_in"], &line["progress"]["asked"]),
        (&2.into(), &7.into())
    );
    assert_eq!(
        (&line["progress"]["on_time"], &line["progress"]["percent"]),
        (&2.into(), &28.into())
    );
    // What a reviewer returns does not count any more.
    let form = [
        ("period", "2025"),
        ("verdict", "return"),
        ("reason", "口径不符"),
        ("indicator", "gdp"),
    ];
    let back = world
        .post(&format!("/forms/zone-economy/{ZONE}/review"), &form, "county")
        .await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    let page = world
        .get(&format!("/forms/zone-economy/{ZONE}?period=2025"), "zone")
        .await;
    page.must_say("1/7")
        .must_say("退回理由:口径不符")
        .must_say("共享")
        .must_say("开发区财税年报");
    // A form that reuses it shows the word, not the number that was returned.
    world
        .get(&format!("/forms/zone-land/{ZONE}?period=2025"), "zone")
        .await
        .must_say("<i class=\"state-word\">已退回</i>");
    let late = world
        .get("/api/forms/zone-economy?period=2025", "office")
        .await
        .json();
    assert_eq!(late["total"]["returned"], 1);
    // A neighbour sees nothing of it.
    assert_eq!(
        world
            .get(&format!("/forms/zone-economy/{ZONE}"), "far")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.get("/forms/nothing", "office").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_late_form_is_locked_until_the_office_opens_it_for_a_time() {
    let world = world("locked", "2026-03-05").await;
    let cells = [("industrial_output", "10"), ("started_projects", "2")];
    let refused = world.fill("quarterly", ZONE, "2025Q4", &cells, "zone").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("2026年1月15日截止").must_say("flow.form_locked");
    let path = format!("/forms/quarterly/{ZONE}/exception");
    let fields = [
        ("period", "2025Q4"),
        ("until", "2026-03-10"),
        ("reason", "系统停机"),
    ];
    assert_eq!(
        world.post(&path, &fields, "zone").await.status,
        StatusCode::FORBIDDEN
    );
    let bad = world
        .post(&path, &[("period", "2025Q4"), ("until", "2026-03-01")], "office")
        .await;
    bad.must_say("flow.date_order").must_say("flow.reason_needed");
    assert_eq!(
        world.post(&path, &fields, "office").await.status,
        StatusCode::SEE_OTHER
    );
    assert!(world.actions().await.contains(&"form.except".to_owned()));
    let taken = world.fill("quarterly", ZONE, "2025Q4", &cells, "zone").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let json = world
        .get("/api/forms/quarterly?period=2025Q4", "zone")
        .await
        .json();
    assert_eq!(
        (&json["total"]["handed_in"], &json["total"]["on_time"]),
        (&2.into(), &0.into()),
        "taken, and late"
    );
    let world = world.on("2026-03-11");
    let again = world
        .fill("quarterly", ZONE, "2025Q4", &[("attracted_funds", "3")], "zone")
        .await;
    again.must_say("flow.form_locked");
}

#[tokio::test]
async fn checks_compare_fields_and_periods_and_a_doubt_needs_a_word() {
    let world = world("checks", "2025-10-08").await;
    // 2025Q2 was due in July; Q3 is open until 15 October.
    let path = format!("/forms/quarterly/{ZONE}/exception");
    let fields = [("period", "2025Q2"), ("until", "2025-10-09"), ("reason", "补报")];
    assert_eq!(
        world.post(&path, &fields, "office").await.status,
        StatusCode::SEE_OTHER
    );
    let cells = [("industrial_output", "50"), ("started_projects", "4")];
    assert_eq!(
        world
            .fill("quarterly", ZONE, "2025Q2", &cells, "zone")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let fallen = world
        .fill(
            "quarterly",
            ZONE,
            "2025Q3",
            &[("industrial_output", "49.9")],
            "zone",
        )
        .await;
    assert_eq!(fallen.status, StatusCode::UNPROCESSABLE_ENTITY);
    fallen
        .must_say("现为 49.9亿元,上期 50亿元")
        .must_say("2025年第三季度")
        .must_say("flow.form_check");
    // Who may not is told of the unit by its name.
    let closed = world.get(&format!("/forms/quarterly/{ZONE}"), "far").await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    let name = world.app.picture(world.app.today()).await.unwrap();
    closed
        .must_say(&format!("您没有对“{}”查看数据的权限", name.unit_name(ZONE)))
        .must_not_say(&format!("“{ZONE}”"));
    // An English reader gets the pack's English words.
    let fields = [("period", "2025Q3"), ("value.industrial_output", "49.9")];
    let english = world
        .post(&format!("/forms/quarterly/{ZONE}?lang=en"), &fields, "zone")
        .await;
    english
        .must_say("does not fall: now 49.9亿元, before 50亿元")
        .must_say("Q3 2025");
    let met = world
        .fill(
            "quarterly",
            ZONE,
            "2025Q3",
            &[("industrial_output", "50")],
            "zone",
        )
        .await;
    assert_eq!(met.status, StatusCode::SEE_OTHER, "{}", met.body);
    let page = world
        .get(&format!("/forms/quarterly/{ZONE}?period=2025Q3"), "zone")
        .await;
    page.must_say("当期").must_say("50");
    // The county's own figure is smaller than that of its zone: possible, but somebody must say why.
    let doubted = world
        .fill(
            "quarterly",
            COUNTY,
            "2025Q3",
            &[("industrial_output", "40")],
            "county",
        )
        .await;
    assert_eq!(doubted.status, StatusCode::UNPROCESSABLE_ENTITY);
    doubted.must_say("小于所辖开发区合计 50亿元").must_say("说明");
    let cells = [("industrial_output", "40"), ("remark", "跨区项目产值由邻县统计")];
    let said = world.fill("quarterly", COUNTY, "2025Q3", &cells, "county").await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
}

#[tokio::test]
async fn a_county_figure_waits_until_its_zones_are_done() {
    let world = world("below", "2025-10-08").await;
    let cells = [("industrial_output", "10")];
    for (unit, login) in [(ZONE, "zone"), (COUNTY, "county")] {
        let sent = world.fill("quarterly", unit, "2025Q3", &cells, login).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }
    let accept = [("period", "2025Q3"), ("verdict", "accept")];
    let path = |unit: &str| format!("/forms/quarterly/{unit}/review");
    let early = world.post(&path(COUNTY), &accept, "office").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early
        .must_say("下级尚未审定:湖西高新区")
        .must_say("flow.below_open");
    for login in ["county", "office"] {
        let done = world.post(&path(ZONE), &accept, login).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{login}: {}", done.body);
    }
    let then = world.post(&path(COUNTY), &accept, "office").await;
    assert_eq!(then.status, StatusCode::SEE_OTHER, "{}", then.body);
    let period = Period::Quarter(2025, 3);
    assert_eq!(
        world.review_of("industrial_output", COUNTY, period).await,
        [(1, ReviewState::Accepted)]
    );
}

#[tokio::test]
async fn what_strikes_is_left_when_a_reviewer_accepts_by_exception() {
    let world = world("exception", "2026-03-05").await;
    for (period, cells) in [
        ("2024", [("gdp", "100"), ("revenue", "100")]),
        ("2025", [("gdp", "110"), ("revenue", "140")]),
    ] {
        assert_eq!(
            world
                .fill("zone-economy", ZONE, period, &cells, "zone")
                .await
                .status,
            StatusCode::SEE_OTHER
        );
        if period == "2024" {
            for login in ["county", "office"] {
                let form = [("period", period), ("verdict", "accept")];
                world
                    .post(&format!("/forms/zone-economy/{ZONE}/review"), &form, login)
                    .await;
            }
        }
    }
    let page = world.get("/forms/zone-economy?period=2025", "county").await;
    page.must_say("须逐项看").must_say(&format!("value=\"{ZONE}\""));
    let form = [("period", "2025"), ("unit", ZONE)];
    let (one, other) = tokio::join!(
        world.post("/forms/zone-economy/accept", &form, "county"),
        world.post("/forms/zone-economy/accept", &form, "county_two")
    );
    // Both at once: one acceptance is written, the other one is told or finds nothing left.
    let both = [one.status, other.status];
    assert!(both.contains(&StatusCode::SEE_OTHER), "{both:?}");
    let stage = |versions: Vec<(i64, ReviewState)>| versions.last().copied();
    assert_eq!(
        stage(world.review_of("gdp", ZONE, Period::Year(2025)).await),
        Some((1, ReviewState::UnderReview))
    );
    let reviews = world
        .app
        .store
        .list_figure_reviews("gdp", ZONE, Period::Year(2025))
        .await
        .unwrap();
    assert_eq!(reviews.len(), 1, "one verdict at the county's stage");
    let reviews = world
        .app
        .store
        .list_figure_reviews("revenue", ZONE, Period::Year(2025))
        .await
        .unwrap();
    assert!(reviews.is_empty(), "40 % more strikes and is left for a look");
    let none = world.post("/forms/zone-economy/accept", &form, "county").await;
    assert!(none.location.contains("none_accepted"), "{}", none.location);
}

#[tokio::test]
async fn a_figure_inside_a_report_is_reviewed_like_any_other() {
    let world = world("reports", "2026-03-05").await;
    let file = world.db.folder().join("年报.csv");
    std::fs::write(
        &file,
        "单位,指标,期间,数值,状态\n湖西高新区,地区生产总值,2025,120.5,已提交\n湖西高新区,营业收入,2025,300,已提交\n湖西高新区,固定资产投资,2025,9,草稿\n",
    )
    .unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_kaifa"))
        .args(["import", "--form", "zone-economy", "--by", "zone", "--data-dir"])
        .arg(world.db.folder())
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(waiting(&world.app.store).await, (1, 2));
    let page = world
        .get(&format!("/forms/zone-economy/{ZONE}?period=2025"), "county")
        .await;
    page.must_say("120.5").must_say("草稿").must_say("2/7");
    let form = [
        ("period", "2025"),
        ("verdict", "return"),
        ("reason", "偏高"),
        ("indicator", "gdp"),
    ];
    let path = format!("/forms/zone-economy/{ZONE}/review");
    let back = world.post(&path, &form, "county").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    let accept = [("period", "2025"), ("verdict", "accept")];
    for login in ["county", "office"] {
        let done = world.post(&path, &accept, login).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    assert_eq!(
        world.review_of("gdp", ZONE, Period::Year(2025)).await,
        [(1, ReviewState::Returned)]
    );
    assert_eq!(
        world.review_of("revenue", ZONE, Period::Year(2025)).await,
        [(1, ReviewState::Accepted)]
    );
    assert_eq!(waiting(&world.app.store).await, (0, 0));
    let reports = world
        .app
        .store
        .list_reports(&ReportFilter::default())
        .await
        .unwrap();
    assert_eq!(reports.len(), 1);
    // The unit mends what was returned, and hands in what was a draft, on the site.
    let mended = world
        .fill(
            "zone-economy",
            ZONE,
            "2025",
            &[("gdp", "118"), ("fixed_investment", "9")],
            "zone",
        )
        .await;
    assert_eq!(mended.status, StatusCode::SEE_OTHER, "{}", mended.body);
    assert_eq!(
        world.review_of("gdp", ZONE, Period::Year(2025)).await,
        [(1, ReviewState::Returned), (2, ReviewState::UnderReview)]
    );
    let report = world.app.store.verify_ledger(&[]).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
}

#[tokio::test]
async fn a_request_for_what_is_asked_already_is_sent_to_its_owner() {
    let world = world("dictionary", "2026-03-05").await;
    let page = world.get("/dictionary", "office").await;
    page.must_say("地区生产总值")
        .must_say("开发区主要经济指标年报")
        .must_say("GDP");
    let twice = world
        .get("/dictionary?name=GDP&subject=zone&every=year", "office")
        .await;
    twice
        .must_say("不得重复要求填报")
        .must_say("主管 统计部门")
        .must_say("开发区主要经济指标年报");
    let finer = world
        .get(
            "/dictionary?name=%E8%90%A5%E4%B8%9A%E6%94%B6%E5%85%A5&subject=zone&every=month",
            "office",
        )
        .await;
    finer.must_say("不要另立报表");
    let fresh = world
        .get(
            "/dictionary?name=%E7%94%A8%E6%B0%B4%E9%87%8F&subject=zone&every=year",
            "office",
        )
        .await;
    fresh.must_say("字典中没有这一项").must_not_say("不得重复");
    let burden = world.get("/burden", "office").await;
    burden.must_say("全年要填的格子").must_say("开发区运行季报");
    let english = world.get("/burden?lang=en", "office").await;
    english.must_say("Burden of reporting");
}
