//! Evaluation of zones through the site: accepted figures become a ranking with intervals, moves and fragile places; a zone's page
//! opens every cell; figures of other zones stay closed; a corrected figure shows at once.

use crate::support::World;
use axum::http::StatusCode;
use kaifa_base::{Decimal, FigureState, Period};
use kaifa_store::people::Role;
use kaifa_store::rows::{FigureVersion, ReviewState};
use kaifa_store::{Act, Changes};

/// The zones of the made-up city.
pub const ZONES: [&str; 5] = [
    "yz.zone.yunze",
    "yz.zone.huxi",
    "yz.zone.linze",
    "yz.zone.fengquan",
    "yz.zone.hudong",
];

/// Indicator, unit, and the values of the five zones in 2025; `None` was not handed in.
const FIGURES: [(&str, &str, [Option<&str>; 5]); 6] = [
    (
        "industrial_value_added",
        "亿元",
        [Some("180"), Some("150"), Some("90"), Some("70"), Some("60")],
    ),
    (
        "revenue",
        "亿元",
        [Some("900"), Some("700"), Some("420"), Some("300"), Some("260")],
    ),
    (
        "fdi",
        "亿美元",
        [Some("2.4"), Some("3.1"), Some("0.8"), Some("0.5"), Some("0.9")],
    ),
    (
        "rd_spending",
        "亿元",
        [Some("27"), Some("28"), Some("9"), Some("6"), Some("4")],
    ),
    (
        "hightech_firms",
        "家",
        [Some("210"), Some("260"), Some("80"), Some("60"), Some("40")],
    ),
    (
        "energy_use",
        "万吨标准煤",
        [Some("70"), Some("40"), Some("35"), Some("30"), None],
    ),
];

impl World {
    /// A figure that was accepted.
    pub async fn accepted_figure(
        &self,
        indicator: &str,
        unit: &str,
        zone: &str,
        year: i32,
        version: i64,
        value: &str,
    ) {
        let now = self.app.now();
        let mut changes = Changes::new();
        changes.insert(&FigureVersion {
            indicator: indicator.into(),
            subject: zone.into(),
            period: Period::Year(year),
            version,
            state: FigureState::Reported,
            value: Some(value.parse::<Decimal>().unwrap()),
            unit: Some(unit.into()),
            state_reason: None,
            held_on: None,
            known_at: now,
            source: serde_json::json!({ "form": "测试" }),
            entered_by: "test".into(),
            correction_reason: (version > 1).then(|| "更正".to_owned()),
            review: ReviewState::Accepted,
            stage: 1,
            accepted_at: Some(now),
        });
        let act = Act::new(
            now,
            "test",
            "figure.import",
            format!("figure:{indicator}:{zone}:{year}"),
        );
        self.app.store.write(&act, changes).await.expect("a figure");
    }
}

/// The made-up city with the figures of 2025.
pub async fn evaluated(name: &str) -> World {
    let world = World::new(name).await;
    for (indicator, unit, values) in FIGURES {
        for (zone, value) in ZONES.iter().zip(values) {
            if let Some(value) = value {
                world.accepted_figure(indicator, unit, zone, 2025, 1, value).await;
            }
        }
    }
    world
}

async fn world(name: &str) -> World {
    let world = evaluated(name).await;
    world.person("zone", Role::Zone, Some("yz.zone.huxi")).await;
    world
}

#[tokio::test]
async fn accepted_figures_become_a_ranking_with_its_firmness() {
    let world = world("evaluation-ranking").await;
    let list = world.get("/evaluations", "office").await;
    list.must_say("开发区年度综合评价(试行)").must_say("year=2025");
    let page = world.get("/evaluations/yz.zones?year=2025", "leader").await;
    page.must_say("湖西高新区")
        .must_say("rank-axis")
        .must_say("前3位")
        .must_say("编写组设定");
    let v = world
        .get("/api/evaluations/yz.zones?year=2025", "office")
        .await
        .json();
    let zones = v["groups"][0]["zones"].as_array().unwrap();
    assert_eq!(zones.len(), 5);
    // By hand, with min–max from 1 to 100: 云泽 is first in value added and revenue, 湖西 in everything else.
    assert_eq!(
        (zones[0]["name"].as_str(), zones[0]["rank"].as_u64()),
        (Some("湖西高新区"), Some(1))
    );
    assert_eq!(zones[1]["name"], "云泽经济开发区");
    // Every ranked zone has its chance at each line, fragile or not; over all zones they are the places of the line.
    let lines = v["groups"][0]["lines"].as_array().unwrap();
    for (at, line) in lines.iter().enumerate() {
        let chance = |zone: &serde_json::Value| -> f64 {
            let text = zone["chances"][at].as_str().unwrap();
            text.trim_matches(['%', '<', '>']).parse::<f64>().unwrap() / 100.0
        };
        let places = line["last"].as_f64().unwrap() - line["first"].as_f64().unwrap() + 1.0;
        let all: f64 = zones.iter().map(chance).sum();
        assert!((all - places).abs() < 0.05, "{all} of {places}");
    }
    let shares: Vec<&str> = v["groups"][0]["shares"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["choice"].as_str().unwrap())
        .collect();
    assert_eq!(shares, ["权重", "标准化方法", "合成方法", "几种选择共同作用"]);
    let english = world
        .get("/evaluations/yz.zones?year=2025&lang=en", "office")
        .await;
    english
        .must_say("Range of the rank")
        .must_say("First three")
        .must_not_say("名次的可能范围");
}

#[tokio::test]
async fn every_cell_opens_to_figure_formula_and_weight() {
    let world = world("evaluation-derivation").await;
    let page = world
        .get("/evaluations/yz.zones/yz.zone.fengquan?year=2025", "office")
        .await;
    // 70 between 60 and 180; weight 4 of 10 in a category of half the total.
    page.must_say("1 + 99 × (70 − 60) ÷ (180 − 60) = 9.25")
        .must_say("20.0%");
    // Less energy by value added is better: the largest stands in front.
    page.must_say("/figures/industrial_value_added/yz.zone.fengquan/2025");
    let v = world
        .get("/api/evaluations/yz.zones/yz.zone.hudong?year=2025", "office")
        .await
        .json();
    let energy = v["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["id"] == "energy_per_value")
        .unwrap();
    assert_eq!(
        (energy["missing"].as_bool(), energy["raw"].as_str()),
        (Some(true), Some("缺,权重分摊到同级指标"))
    );
    assert!(
        v["rank"].as_u64().is_some(),
        "a missing figure is no zero and no expulsion"
    );
}

#[tokio::test]
async fn a_zone_sees_its_own_figures_and_of_others_only_scores() {
    let world = world("evaluation-rights").await;
    world
        .get("/evaluations/yz.zones/yz.zone.huxi?year=2025", "zone")
        .await
        .must_say("1 + 99 ×");
    let other = world
        .get("/evaluations/yz.zones/yz.zone.linze?year=2025", "zone")
        .await;
    other.must_say("不在您的查看范围内").must_not_say("420");
    let api = world
        .get("/api/evaluations/yz.zones/yz.zone.linze?year=2025", "zone")
        .await;
    api.must_not_say("420");
    assert_eq!(
        world.get("/evaluations/none", "office").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        world
            .get("/evaluations/yz.zones/nobody?year=2025", "office")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn moves_are_against_last_year_and_a_correction_shows_at_once() {
    let world = world("evaluation-moves").await;
    for (zone, value) in ZONES.iter().zip(["100", "120", "80", "60", "70"]) {
        world
            .accepted_figure("industrial_value_added", "亿元", zone, 2024, 1, value)
            .await;
    }
    let move_of = async |name: &str| {
        let v = world
            .get("/api/evaluations/yz.zones?year=2025", "office")
            .await
            .json();
        let zones = v["groups"][0]["zones"].as_array().unwrap().clone();
        let zone = zones.into_iter().find(|z| z["name"] == name).unwrap();
        (zone["rank"].as_u64().unwrap(), zone["moved"].as_i64())
    };
    assert_eq!(move_of("丰泉经济开发区").await, (4, Some(1)), "fifth in 2024");
    world
        .accepted_figure(
            "industrial_value_added",
            "亿元",
            "yz.zone.fengquan",
            2024,
            2,
            "75",
        )
        .await;
    assert_eq!(
        move_of("丰泉经济开发区").await,
        (4, Some(0)),
        "fourth in 2024 after the correction"
    );
}

#[tokio::test]
async fn years_stand_side_by_side_and_a_zone_learns_what_would_take_it_over_a_line() {
    let world = world("evaluation-years").await;
    for (indicator, unit, values) in FIGURES {
        for (zone, value) in ZONES.iter().zip(values) {
            // In 2024 everybody had half, but the last, who had what it has now.
            if let Some(value) = value {
                let half = value.parse::<Decimal>().unwrap() / Decimal::TWO;
                let value = if *zone == ZONES[4] {
                    value.to_owned()
                } else {
                    half.to_string()
                };
                world
                    .accepted_figure(indicator, unit, zone, 2024, 1, &value)
                    .await;
            }
        }
    }
    let page = world.get("/evaluations/yz.zones/years", "leader").await;
    page.must_say("历年比较").must_say("2024").must_say("同口径");
    let v = world
        .get("/api/evaluations/yz.zones/years", "office")
        .await
        .json();
    assert_eq!(v["years"].as_array().unwrap().len(), 2);
    let last = v["groups"][0]["zones"]
        .as_array()
        .unwrap()
        .iter()
        .find(|zone| zone["zone"] == ZONES[4])
        .unwrap()
        .clone();
    let cells = last["cells"].as_array().unwrap();
    let moved = cells[0]["rank"].as_i64().unwrap() - cells[1]["rank"].as_i64().unwrap();
    assert_eq!(cells[1]["moved"].as_i64(), Some(moved));
    assert!(moved < 0, "it stood still while the others doubled: {last}");
    // Its own page says which figure alone would take it into the first three; another zone is not told.
    let address = format!("/api/evaluations/yz.zones/{}?year=2025", ZONES[3]);
    let own = world.get(&address, "office").await.json();
    let line = &own["lines"][0];
    assert_eq!(
        (line["title"].as_str(), line["inside"].as_bool()),
        (Some("前3位"), Some(false))
    );
    assert!(line["reach"].as_array().unwrap().len() <= 3);
    let other = world.get(&address, "zone").await.json();
    assert!(other["lines"][0]["reach"].as_array().unwrap().is_empty());
    assert!(other["steps"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_zone_that_took_in_another_is_compared_with_itself_and_with_the_figures_of_both() {
    let world = world("evaluation-merged").await;
    for (zone, value) in ZONES.iter().zip(["180", "150", "90", "70", "60"]) {
        world
            .accepted_figure("industrial_value_added", "亿元", zone, 2024, 1, value)
            .await;
    }
    // The fourth took in the fifth: 70 and 60 are more than the 90 of the third.
    let change = [
        ("kind", "merge_into"),
        ("on", "2025-06-01"),
        ("other", ZONES[3]),
        ("rests_on", "某政函〔2025〕8号"),
    ];
    let done = world
        .post(&format!("/zones/{}", ZONES[4]), &change, "office")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let v = world
        .get("/api/evaluations/yz.zones?year=2025", "office")
        .await
        .json();
    let zones = v["groups"][0]["zones"].as_array().expect("zones").clone();
    let zone = zones
        .iter()
        .find(|zone| zone["zone"] == ZONES[3])
        .expect("a zone");
    let rank = zone["rank"].as_i64().expect("a rank");
    assert_eq!(zone["moved"].as_i64(), Some(4 - rank), "itself fourth: {zone}");
    assert_eq!(
        zone["comparable"].as_i64(),
        Some(3 - rank),
        "third with both: {zone}"
    );
    let said = "有他区并入:上年本区第4名,合并各区数据相加为第3名";
    assert_eq!(zone["entry"], said);
    world
        .get("/evaluations/yz.zones/years", "leader")
        .await
        .must_say(said)
        .must_say("合并各区上年数据相加");
}

#[tokio::test]
async fn the_office_sees_a_zone_that_copied_its_figures_and_nobody_else_is_told() {
    let world = world("evaluation-alarms").await;
    let address = "/evaluations/yz.zones/alarms?year=2025";
    world.get(address, "office").await.must_say("没有发现疑点");
    // Figures with so many digits are not alike by chance.
    for (at, (indicator, unit, _)) in FIGURES.into_iter().enumerate() {
        for zone in [ZONES[2], ZONES[3]] {
            let value = format!("{}.37", 121 + at);
            world
                .accepted_figure(indicator, unit, zone, 2025, 2, &value)
                .await;
        }
    }
    let page = world.get(address, "office").await;
    page.must_say("/evaluations/yz.zones/yz.zone.linze?year=2025#how")
        .must_say("/evaluations/yz.zones/yz.zone.fengquan?year=2025#how");
    assert_eq!(world.get(address, "zone").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_year_without_figures_says_so_and_offers_nothing_to_freeze() {
    let world = World::new("evaluation-empty").await;
    let page = world.get("/evaluations/yz.zones?year=2025", "office").await;
    assert_eq!(page.status, StatusCode::OK);
    page.must_say("2025 年还没有已通过的数据可供排名")
        .must_say("/figures?period=2025")
        .must_not_say("/freeze")
        .must_not_say("rank-axis");
    world
        .get("/evaluations/yz.zones?year=1999", "office")
        .await
        .must_say("这个办法不适用于 1999 年")
        .must_not_say("/freeze");
    world
        .get("/evaluations/yz.zones?year=2025&lang=en", "office")
        .await
        .must_say("no accepted figures of 2025");
}

#[tokio::test]
async fn lines_that_meet_in_a_small_field_are_pointed_at_before_signing() {
    // Five zones, a reward for the first three and a penalty for the last three.
    let world = world("evaluation-overlap").await;
    world
        .get("/evaluations/yz.zones?year=2025", "leader")
        .await
        .must_say("只有 5 个参加排名,“前3位”与“后3位”重叠:第 3 至 3 名同时在两条线内");
    let frozen = world
        .post("/evaluations/yz.zones/freeze", &[("year", "2025")], "office")
        .await;
    let run = frozen.location.split('?').next().expect("an address").to_owned();
    world.get(&run, "office").await.must_say("同时在两条线内");
    // On the day before, there was no run.
    let before = world.app.today() - chrono::TimeDelta::days(1);
    world
        .get(&format!("/runs?on={before}"), "office")
        .await
        .must_not_say(&run);
    world
        .get(&format!("/evaluations/yz.zones?year=2025&on={before}"), "office")
        .await
        .must_not_say(&run);
}
