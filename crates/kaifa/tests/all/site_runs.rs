//! Frozen evaluations through the site: frozen, looked at, published, corrected with its report, compared with what is known, and
//! computed again to the same bytes by the program on an empty machine. A what-if leaves no trace.

use axum::http::StatusCode;
use kaifa_store::people::Role;

use crate::program::kaifa;
use crate::site_evaluations::{ZONES, evaluated};
use crate::support::World;

async fn frozen(world: &World) -> String {
    let answer = world
        .post("/evaluations/yz.zones/freeze", &[("year", "2025")], "office")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location.split('?').next().unwrap();
    path.strip_prefix("/runs/")
        .expect("the page of the run")
        .to_owned()
}

async fn published(world: &World) -> String {
    let id = frozen(world).await;
    let answer = world
        .post(&format!("/runs/{id}/publish"), &[("seen", "1")], "office")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    id
}

#[tokio::test]
async fn a_published_ranking_is_a_list_that_rules_act_on_and_its_correction_a_new_version() {
    let world = evaluated("runs-list").await;
    let store = &world.app.store;
    assert!(store.list_ranking_lists().await.unwrap().is_empty());
    let first = frozen(&world).await;
    assert!(
        store.list_ranking_lists().await.unwrap().is_empty(),
        "frozen is not published"
    );
    let done = world
        .post(&format!("/runs/{first}/publish"), &[("seen", "1")], "office")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let lists = store.list_ranking_lists().await.unwrap();
    let head = |list: &kaifa_store::rows::RankingList| {
        (
            list.list.clone(),
            list.class.clone(),
            list.year,
            list.version,
            list.list_size,
        )
    };
    let expected = |version| {
        (
            "全市开发区综合评价".to_owned(),
            "all".to_owned(),
            2025,
            version,
            Some(5),
        )
    };
    assert_eq!(
        lists.iter().map(|list| head(list)).collect::<Vec<_>>(),
        [expected(1)]
    );
    let rows = store.list_ranking_rows(&lists[0].id).await.unwrap();
    let places: Vec<(&str, Option<i64>)> = rows
        .iter()
        .map(|row| (row.printed_name.as_str(), row.rank))
        .collect();
    assert_eq!(places[0], ("湖西高新区", Some(1)));
    // 三/(十一): the first three are rewarded, the last three talked to; of five zones one is both third from the top and the end.
    let proposed = |rule: &str| kaifa_store::rows::ProposalFilter {
        rule: Some(rule.to_owned()),
        ..Default::default()
    };
    for rule in ["R-YZ-07", "R-YZ-08"] {
        let found = store.list_proposals(&proposed(rule)).await.unwrap();
        assert!(!found.is_empty(), "{rule} proposes nothing");
        assert!(found.iter().all(|one| one.year == 2025), "{rule}");
    }
    world
        .get("/rankings", "leader")
        .await
        .must_say("全市开发区综合评价");
    // A figure is corrected, and with it the ranking: a second version, from which the rules take back what it no longer bears.
    world
        .accepted_figure("revenue", "亿元", ZONES[4], 2025, 2, "9000")
        .await;
    let answer = world
        .post(
            &format!("/runs/{first}/correct"),
            &[("reason", "更正营业收入")],
            "office",
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let second = answer.location.split('?').next().unwrap().to_owned();
    let done = world
        .post(&format!("{second}/publish"), &[("seen", "1")], "office")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let lists = store.list_ranking_lists_in_force(None).await.unwrap();
    assert_eq!(
        lists.iter().map(|list| head(list)).collect::<Vec<_>>(),
        [expected(2)]
    );
    assert_eq!(lists[0].correction_reason.as_deref(), Some("更正营业收入"));
    assert!(store.verify_ledger(&[]).await.unwrap().is_sound());
}

#[tokio::test]
async fn a_run_is_frozen_looked_at_and_published_once() {
    let world = evaluated("runs-publish").await;
    // 丰泉 comes so near to 临泽 that other weights change who is third.
    for (indicator, unit, value) in [
        ("industrial_value_added", "亿元", "88"),
        ("revenue", "亿元", "425"),
        ("fdi", "亿美元", "0.82"),
        ("rd_spending", "亿元", "9"),
        ("hightech_firms", "家", "79"),
        ("energy_use", "万吨标准煤", "34"),
    ] {
        world
            .accepted_figure(indicator, unit, ZONES[3], 2025, 2, value)
            .await;
    }
    world.person("zone", Role::Zone, Some(ZONES[1])).await;
    let id = frozen(&world).await;
    let page = world.get(&format!("/runs/{id}"), "office").await;
    page.must_say("已封存,未公布").must_say("签发前请看的位置");
    // Not published: for the office alone.
    let other = world.get(&format!("/runs/{id}"), "zone").await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let refused = world.post(&format!("/runs/{id}/publish"), &[], "leader").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    // The fragile places must have been seen.
    let unseen = world.post(&format!("/runs/{id}/publish"), &[], "office").await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY);
    unseen.must_say("须确认已看过");
    let done = world
        .post(&format!("/runs/{id}/publish"), &[("seen", "1")], "office")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = world.get(&format!("/runs/{id}?replay=1"), "zone").await;
    page.must_say("已公布,现行").must_say("重算得到相同的字节");
    world
        .get("/runs", "zone")
        .await
        .must_say("开发区年度综合评价(试行)");
    let again = world
        .post(&format!("/runs/{id}/publish"), &[("seen", "1")], "office")
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let twice = world
        .post("/evaluations/yz.zones/freeze", &[("year", "2025")], "office")
        .await;
    twice.must_say("要改须作更正并写明理由");
    let actions = world.actions().await;
    assert!(actions.iter().any(|a| a == "run.freeze") && actions.iter().any(|a| a == "run.publish"));
    assert!(world.app.store.verify_ledger(&[]).await.unwrap().is_sound());
}

#[tokio::test]
async fn a_correction_is_another_run_and_says_whose_place_and_consequence_changes() {
    let world = evaluated("runs-correct").await;
    let first = published(&world).await;
    let kept = world.app.store.find_run(&first).await.unwrap().unwrap();
    let none = world
        .get(&format!("/api/runs/{first}/compare"), "office")
        .await
        .json();
    assert_eq!(
        none["changes"].as_array().unwrap().len(),
        0,
        "nothing is known otherwise"
    );
    let world = world.on("2026-03-06");
    // 湖东 was fifth; with this it comes to stand before 丰泉 and leaves the last three.
    world
        .accepted_figure("hightech_firms", "家", ZONES[4], 2025, 2, "400")
        .await;
    let view = world
        .get(&format!("/api/runs/{first}/compare"), "office")
        .await
        .json();
    assert_eq!(view["figures"][0][1], "高新技术企业数");
    assert_eq!(
        (view["figures"][0][2].as_str(), view["figures"][0][3].as_str()),
        (Some("40"), Some("400"))
    );
    let before = world
        .get(&format!("/api/runs/{first}/compare?known=2026-03-05"), "office")
        .await
        .json();
    assert_eq!(before["known"], "2026-03-05");
    let nothing = |part: &str| before[part].as_array().unwrap().is_empty();
    assert!(
        nothing("changes") && nothing("figures"),
        "on the day before it was not known"
    );
    let earlier = format!("/api/runs/{first}/compare?known=2026-01-01");
    let earlier = world.get(&earlier, "office").await;
    assert_eq!(
        earlier.status,
        StatusCode::NOT_FOUND,
        "the document was taken up later"
    );
    let silent = world
        .post(&format!("/runs/{first}/correct"), &[("reason", " ")], "office")
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = world
        .post(
            &format!("/runs/{first}/correct"),
            &[("reason", "补报名单")],
            "office",
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let second = answer.location.split(['/', '?']).nth(2).unwrap().to_owned();
    let page = world.get(&format!("/runs/{second}"), "office").await;
    page.must_say("这次更正改变了什么")
        .must_say("湖东")
        .must_say("补报名单");
    let view = world.get(&format!("/api/runs/{second}"), "office").await.json();
    let moved = view["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["zone"] == ZONES[4])
        .unwrap()
        .clone();
    assert_eq!(moved["way"], 1, "{moved}");
    world
        .post(&format!("/runs/{second}/publish"), &[("seen", "1")], "office")
        .await;
    // The first one is what it was, byte for byte, and says that it was corrected.
    let still = world.app.store.find_run(&first).await.unwrap().unwrap();
    assert_eq!((&still.inputs, &still.results), (&kept.inputs, &kept.results));
    world
        .get(&format!("/runs/{first}?replay=1"), "leader")
        .await
        .must_say("后被更正")
        .must_say("重算得到相同的字节");
    assert!(world.app.store.verify_ledger(&[]).await.unwrap().is_sound());
}

#[tokio::test]
async fn an_exported_run_is_computed_again_elsewhere_and_an_altered_one_is_named() {
    let world = evaluated("runs-replay").await;
    world.person("zone", Role::Zone, Some(ZONES[1])).await;
    let id = published(&world).await;
    let refused = world.get(&format!("/runs/{id}/file"), "zone").await;
    assert_eq!(
        refused.status,
        StatusCode::FORBIDDEN,
        "it holds everybody's figures"
    );
    let file = world.get(&format!("/runs/{id}/file"), "office").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    std::fs::write(&path, &file.bytes).unwrap();
    let (path, out) = (path.display().to_string(), folder.path().join("again.json"));
    let out = out.display().to_string();
    kaifa(&["replay", &path, "--out", &out])
        .ends(0)
        .prints("重算得到相同的字节");
    let kept = world.app.store.find_run(&id).await.unwrap().unwrap();
    assert_eq!(std::fs::read_to_string(&out).unwrap(), kept.results.0);
    // One figure altered by one digit: its digest and the first place that comes out otherwise are named.
    let altered = file.body.replacen("\"value\":\"180\"", "\"value\":\"190\"", 1);
    assert_ne!(altered, file.body);
    std::fs::write(&path, altered).unwrap();
    kaifa(&["replay", &path])
        .ends(1)
        .says("依据或结果与封存时不同")
        .says("重算结果与封存的不同");
    kaifa(&["--lang", "en", "replay", &path])
        .ends(1)
        .says("computing again gives another result");
    kaifa(&[
        "replay",
        "nothing-of-this-name",
        "--data-dir",
        &folder.path().display().to_string(),
    ])
    .ends(1);
}

#[tokio::test]
async fn a_what_if_answers_at_once_and_leaves_no_trace() {
    let world = evaluated("runs-what-if").await;
    world.person("zone", Role::Zone, Some(ZONES[1])).await;
    // Signing in is recorded; nothing else may be.
    let acts = async || -> Vec<String> {
        let mut actions = world.actions().await;
        actions.retain(|action| !action.starts_with("session."));
        actions
    };
    let before = acts().await;
    let base = world
        .get("/api/evaluations/yz.zones?year=2025", "office")
        .await
        .body;
    let page = world
        .get("/evaluations/yz.zones/what-if?year=2025", "leader")
        .await;
    page.must_say("什么都不保存").must_say("这就是现在的排名");
    // All weight on scale: 云泽 leads it.
    let address = "/api/evaluations/yz.zones/what-if?year=2025&w.scale=50&w.innovation=0&w.green=0";
    let v = world.get(address, "office").await.json();
    assert_eq!(v["ranking"][0]["rows"][0]["name"], "云泽经济开发区");
    assert!(v["tried"].as_bool().unwrap() && !v["changes"].as_array().unwrap().is_empty());
    // Lines, method and one zone's figure.
    let v = world
        .get(
            "/api/evaluations/yz.zones/what-if?year=2025&line.first-three=1&normalise=percentile&mean=geometric",
            "office",
        )
        .await
        .json();
    assert_eq!(v["ranking"][0]["rows"][1]["lines"].as_array().unwrap().len(), 0);
    let own = format!(
        "/api/evaluations/yz.zones/what-if?year=2025&zone={0}&of={0}&v.revenue=1",
        ZONES[1]
    );
    assert!(world.get(&own, "zone").await.json()["tried"].as_bool().unwrap());
    // Of another zone's figures a zone learns nothing, not even by trying.
    let other = format!(
        "/api/evaluations/yz.zones/what-if?year=2025&zone={0}&of={0}&v.revenue=1",
        ZONES[0]
    );
    let v = world.get(&other, "zone").await.json();
    assert!(!v["tried"].as_bool().unwrap() && v["figures"].as_array().unwrap().is_empty());
    // Everything wrong is listed by field.
    let bad = world
        .get(
            "/evaluations/yz.zones/what-if?year=2025&w.scale=viel&w.green=-3&line.first-three=99",
            "office",
        )
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.must_say("viel")
        .must_say("试算:什么都不保存")
        .must_say("这就是现在的排名");
    let bad = world
        .get(
            "/evaluations/yz.zones/what-if?year=2025&w.green=-3&line.first-three=99",
            "office",
        )
        .await;
    bad.must_say("权重不能小于零")
        .must_say("99")
        .must_say("value=\"-3\"");
    assert_eq!(
        world
            .get("/api/evaluations/yz.zones?year=2025", "office")
            .await
            .body,
        base
    );
    assert_eq!(acts().await, before, "nothing in the ledger");
    assert!(
        world.app.store.list_run_heads("zones").await.unwrap().is_empty(),
        "nothing in the store"
    );
}
