//! Reviewing, comparing and following a document as JSON: the same data, rights and refusals as the pages.

use axum::http::StatusCode;
use kaifa_base::Digest;
use serde_json::{Value, json};

use crate::support::{Answer, World, root};

async fn step(world: &World, hash: &Digest, item: &Value, body: Value, login: &str) -> Answer {
    let mut body = body;
    body["version"] = item["version"].clone();
    world
        .post_body(
            &format!("/api/documents/texts/{hash}/review/{}", item["item"]),
            "application/json",
            body.to_string().into_bytes(),
            login,
        )
        .await
}

#[tokio::test]
async fn a_review_goes_by_json_as_by_the_page() {
    let world = World::new("review_json").await;
    let bytes = std::fs::read(root().join("tests/documents/xiling-2026-3.txt")).expect("a document");
    let hash = Digest::of(&bytes);
    let at = format!("/documents/texts/{hash}/review");
    world
        .upload("/documents", &[("file", "新文件.txt", &bytes)], "office")
        .await;
    world.post(&at, &[("name", "xiling-2026-3")], "office").await;
    let api = format!("/api{at}");
    let review = world.get(&api, "analyst").await.json();
    assert_eq!(review["pack"], "xiling-2026-3");
    let items = review["items"].as_array().expect("items").clone();
    let left = review["left"]["items"].as_u64().expect("a count");
    assert!(left > 20, "{left}");
    // The doubtful ones come first, the most doubtful one is next.
    let doubtful: Vec<i64> = items
        .iter()
        .take_while(|item| item["doubtful"] == true)
        .filter_map(|item| item["sure"].as_i64())
        .collect();
    assert!(!doubtful.is_empty() && doubtful.is_sorted(), "{doubtful:?}");
    let target = items
        .iter()
        .find(|item| item["list"] == "target" && item["span"].is_array())
        .expect("a target with its words");

    let done = step(&world, &hash, target, json!({"act": "accept"}), "office").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert_eq!(done.json()["left"]["items"], left - 1);
    // The version that was seen is outdated now; who may not run the office is refused; a reason is needed.
    let stale = step(&world, &hash, target, json!({"act": "accept"}), "office").await;
    assert!(stale.status.is_client_error(), "{}", stale.body);
    let other = items.iter().find(|item| item["list"] == "duty").expect("a duty");
    let refused = step(&world, &hash, other, json!({"act": "accept"}), "analyst").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    for wrong in [
        json!({"act": "reject"}),
        json!({"act": "forget"}),
        json!({"act": "split"}),
    ] {
        let answer = step(&world, &hash, other, wrong.clone(), "office").await;
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.body);
        assert!(answer.json()["problems"].is_array(), "{}", answer.body);
    }
    let rejected = step(
        &world,
        &hash,
        other,
        json!({"act": "reject", "reason": "只是宣示"}),
        "office",
    )
    .await;
    assert_eq!(rejected.json()["left"]["items"], left - 2);
}

#[tokio::test]
async fn a_comparison_and_the_life_of_a_document_are_json_too() {
    let world = World::new("compare_json").await;
    let life = world
        .get("/api/documents/yunze-2025-7/life", "analyst")
        .await
        .json();
    assert_eq!(life["in_force"], true);
    assert_eq!(life["editions"][0]["number"], 1);
    let missing = world.get("/api/documents/nowhere/life", "analyst").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let same = world
        .get(
            "/api/compare?left=yunze-2025-7%231&right=yunze-2025-7%231",
            "analyst",
        )
        .await
        .json();
    let pairs = same["pairs"].as_array().expect("pairs");
    assert!(!pairs.is_empty());
    assert!(pairs.iter().all(|pair| pair["outcome"] == "same"), "{pairs:?}");
    let half = world.get("/api/compare?left=yunze-2025-7%231", "analyst").await;
    assert!(half.status.is_client_error());
    half.must_say("right");
}
