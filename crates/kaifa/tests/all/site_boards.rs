//! Boards: questions over registers, duties and units, answered by what stands there, for what the reader may see, on any day.

use axum::http::StatusCode;
use kaifa_store::people::Role;
use serde_json::Value;

use crate::support::World;

async fn zones(world: &World) -> Vec<String> {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    picture.places[0].zones().map(|zone| zone.id.clone()).collect()
}

async fn make(world: &World, register: &str, fields: &[(&str, &str)]) -> String {
    let answer = world
        .post(&format!("/registers/{register}/new"), fields, "office")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location.split('?').next().unwrap().to_owned();
    path.rsplit('/').next().unwrap().to_owned()
}

/// The answer of one part as JSON.
async fn part(world: &World, board: &str, part: &str, login: &str, on: &str) -> Value {
    let query = if on.is_empty() {
        String::new()
    } else {
        format!("?on={on}")
    };
    let view = world
        .get(&format!("/api/boards/{board}{query}"), login)
        .await
        .json();
    view["parts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == part)
        .unwrap_or_else(|| panic!("{board}/{part}: {view}"))
        .clone()
}

#[tokio::test]
async fn a_second_body_in_a_county_is_named_and_its_merger_settles_it_from_that_day() {
    let world = World::new("boards_bodies").await;
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let zone = picture.places[0]
        .zones()
        .find(|zone| zone.county.is_some())
        .expect("a zone in a county")
        .id
        .clone();
    let body = |name: &'static str, quota: &'static str| {
        [
            ("subject", zone.clone()),
            ("name", name.to_owned()),
            ("grade", "division".to_owned()),
            ("basis", "云编〔2020〕1号".to_owned()),
            ("quota", quota.to_owned()),
            ("staff", "30".to_owned()),
            ("leader_posts", "3".to_owned()),
            ("leaders", "3".to_owned()),
        ]
    };
    let first = body("管委会", "30");
    let pairs: Vec<(&str, &str)> = first
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    make(&world, "zone_body", &pairs).await;
    let alone = part(&world, "institutions", "bodies", "office", "").await;
    assert_eq!(
        (&alone["amiss"], &alone["total"]),
        (&0.into(), &1.into()),
        "{alone}"
    );

    let second = body("办公室", "29");
    let pairs: Vec<(&str, &str)> = second
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let id = make(&world, "zone_body", &pairs).await;
    let two = part(&world, "institutions", "bodies", "office", "").await;
    assert_eq!(
        (&two["amiss"], &two["lines"][0]["count"]),
        (&1.into(), &2.into()),
        "{two}"
    );
    let said = two["lines"][0]["said"].as_str().unwrap();
    assert!(said.contains("有2个在设机构"), "{said}");
    // 30 filled of 30 approved is in order, of 29 it is not.
    let strength = part(&world, "institutions", "strength", "office", "").await;
    assert_eq!(
        (&strength["amiss"], &strength["total"]),
        (&1.into(), &2.into()),
        "{strength}"
    );
    world
        .get("/boards/institutions", "office")
        .await
        .must_say("哪些县区有不止一个管理机构?")
        .must_say("有2个在设机构")
        .must_say(&format!("/registers/zone_body/{id}"));
    world
        .get("/", "office")
        .await
        .must_say("/boards/institutions#bodies");
    let today = world.get("/api/today", "office").await.json();
    let groups = today["groups"].as_array().unwrap();
    assert!(
        groups.iter().all(|group| group["kind"] != "records"),
        "a body that stands waits for nobody: {today}"
    );
    world
        .get("/boards/institutions?lang=en", "office")
        .await
        .must_say("Which counties have more than one management body?")
        .must_say("2 standing bodies");

    let world = world.on("2026-03-12");
    let step = format!("/registers/zone_body/{id}/merge");
    let without = world.post(&step, &[], "office").await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let merged = [("successor", "管委会"), ("ended_on", "2026-03-10")];
    let done = world.post(&step, &merged, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let now = part(&world, "institutions", "bodies", "office", "").await;
    assert_eq!(now["amiss"], 0, "{now}");
    // The day before it was still so.
    let then = part(&world, "institutions", "bodies", "office", "2026-03-11").await;
    assert_eq!(then["amiss"], 1, "{then}");
}

#[tokio::test]
async fn pay_is_in_the_band_with_its_bounds_and_what_is_missing_is_not_judged() {
    let world = World::new("boards_pay").await;
    let zones = zones(&world).await;
    let year = |zone: &str, year: &'static str, income: &'static str| {
        vec![
            ("subject".to_owned(), zone.to_owned()),
            ("fiscal_year".to_owned(), year.to_owned()),
            ("income".to_owned(), income.to_owned()),
            ("headcount".to_owned(), "100".to_owned()),
            ("reference".to_owned(), "10".to_owned()),
            ("low".to_owned(), "0.9".to_owned()),
            ("high".to_owned(), "2".to_owned()),
            ("approved".to_owned(), "1200".to_owned()),
            ("paid".to_owned(), "1150".to_owned()),
            ("planned".to_owned(), "50".to_owned()),
        ]
    };
    // Just at both bounds, just outside of both, and one without its income.
    for (at, income) in [
        ("2021", "900"),
        ("2022", "899.99"),
        ("2023", "2000"),
        ("2024", "2000.01"),
        ("2025", ""),
    ] {
        let fields = year(&zones[0], at, income);
        let pairs: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        make(&world, "pay_total", &pairs).await;
    }
    let band = part(&world, "pay", "band", "office", "").await;
    assert_eq!(
        (&band["amiss"], &band["open"], &band["total"]),
        (&2.into(), &1.into(), &5.into()),
        "{band}"
    );
    let total = part(&world, "pay", "total", "office", "").await;
    assert_eq!(total["amiss"], 0, "1150 + 50 is just what was approved: {total}");
    let again = year(&zones[0], "2021", "950");
    let pairs: Vec<(&str, &str)> = again
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let refused = world.post("/registers/pay_total/new", &pairs, "office").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("年度");
    // Another zone's year is another record.
    let other = year(&zones[1], "2021", "950");
    let pairs: Vec<(&str, &str)> = other
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    make(&world, "pay_total", &pairs).await;

    // Pay is not for the county; its board does not tell either. A zone sees its own only.
    world.person("zone", Role::Zone, Some(&zones[1])).await;
    world.person("analyst2", Role::Analyst, None).await;
    let own = part(&world, "pay", "band", "zone", "").await;
    assert_eq!(own["total"], 1, "{own}");
    let closed = world.get("/boards/pay", "analyst2").await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    let all = world.get("/boards", "analyst2").await;
    all.must_not_say("谁的人均超出上下限?");
    assert_eq!(
        world.get("/boards/nothing", "office").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn missed_meetings_and_overdue_duties_are_counted_by_unit() {
    // March is the first month that counts; on the second day after it, it is over.
    let world = World::with_built_in("boards_meetings", "jiujiang-2024-1", "2026-03-05").await;
    let quiet = part(&world, "meetings", "missed", "office", "").await;
    assert_eq!(quiet["amiss"], 0, "the month is not over: {quiet}");
    let world = world.on("2026-04-02");
    let missed = part(&world, "meetings", "missed", "office", "").await;
    let lines = missed["lines"].as_array().unwrap();
    assert!(missed["amiss"].as_u64().unwrap() > 0, "{missed}");
    let first = &lines[0];
    assert_eq!(first["lamp"], "over");
    assert!(first["said"].as_str().unwrap().contains("缺"), "{first}");
    // Measures: held, missed; together with what is not over yet they are all.
    let (held, gone): (u64, u64) = (
        first["measures"][0]
            .as_str()
            .unwrap()
            .replace(',', "")
            .parse()
            .unwrap(),
        first["measures"][1]
            .as_str()
            .unwrap()
            .replace(',', "")
            .parse()
            .unwrap(),
    );
    assert!(
        gone > 0 && held + gone <= first["count"].as_u64().unwrap(),
        "{first}"
    );
    world
        .get("/boards/meetings", "leader")
        .await
        .must_say("哪些会议没有按期开?");
}

#[tokio::test]
async fn records_about_a_persons_own_firms_stand_among_the_lines() {
    let world = World::new("boards_firms").await;
    let zones = zones(&world).await;
    let [own, other] = crate::site_firms::codes();
    world.person("zone", Role::Zone, Some(&zones[0])).await;
    let both = world.person("both", Role::Zone, Some(&zones[0])).await;
    world.grant(&both, Role::Enterprise, &own).await;
    for (code, name) in [(&own, "青岚锻件厂"), (&other, "白水铸造厂")] {
        let wish = [
            ("subject", zones[1].as_str()),
            ("enterprise", name),
            ("credit_code", code),
            ("kind", "utilities"),
            ("summary", "夜间电压不稳"),
            ("content", "请协调增容"),
        ];
        make(&world, "request", &wish).await;
    }
    let lines = async |login: &str| {
        let answer = part(&world, "requests", "waiting", login, "").await;
        answer["lines"].as_array().unwrap().len()
    };
    assert_eq!(lines("office").await, 2);
    assert_eq!(
        lines("zone").await,
        0,
        "neither the zone nor the firm is this person's"
    );
    assert_eq!(
        lines("both").await,
        1,
        "the firm is this person's, wherever it lies"
    );
}
