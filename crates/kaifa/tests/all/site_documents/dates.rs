//! Dates of documents: the day of issue that a text leaves out, and one that it prints.

use axum::http::StatusCode;

use super::PACK;
use crate::support::{World, day};

#[tokio::test]
async fn the_day_of_issue_that_the_text_leaves_out_starts_the_clocks() {
    let world = World::with_built_in("doc_issued", "yanbian", "2026-03-05").await;
    let path = "/documents/yanbian";
    let before = world.get(path, "office").await;
    before.must_say("未载").must_say("录入印发日期");
    let measures = |body: &serde_json::Value| {
        let clauses = body["clauses"].as_array().unwrap();
        let lines = clauses
            .iter()
            .flat_map(|clause| clause["lines"].as_array().unwrap());
        lines
            .clone()
            .find(|line| line["id"] == "YB-18-measures")
            .expect("the six-month duty")
            .clone()
    };
    let open = measures(&world.get("/api/documents/yanbian", "office").await.json());
    assert_eq!(
        open["lamp"], "todo",
        "without a date a decision is needed: {open}"
    );

    let wrong = world
        .post(
            "/documents/yanbian/issued",
            &[("issued", "2030-01-01"), ("reason", "")],
            "office",
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.must_say("晚于今天").must_say("请写明日期的依据");
    let refused = world
        .post(
            "/documents/yanbian/issued",
            &[("issued", "2026-01-10"), ("reason", "收文登记")],
            "analyst",
        )
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let saved = world
        .post(
            "/documents/yanbian/issued",
            &[("issued", "2026-01-10"), ("reason", "收文登记第12号")],
            "office",
        )
        .await;
    assert_eq!(saved.location, "/documents/yanbian?done=saved");
    let facts = world.app.store.list_document_facts("yanbian").await.unwrap();
    assert_eq!((facts.len(), facts[0].value.as_str()), (1, "2026-01-10"));
    assert_eq!(
        world
            .actions()
            .await
            .iter()
            .filter(|action| *action == "document.issued")
            .count(),
        1
    );
    let page = world.get(path, "analyst").await;
    page.must_say("2026年1月10日")
        .must_say("收文登记第12号")
        .must_say("office-name");
    let dated = measures(&world.get("/api/documents/yanbian", "office").await.json());
    assert!(
        dated["detail"].as_str().unwrap().contains("2026年7月10日"),
        "{dated}"
    );
    let due = world.app.picture(day("2026-03-05")).await.unwrap();
    let place = due.place("yanbian").unwrap();
    assert_eq!(place.issued, Some(day("2026-01-10")));
}

#[tokio::test]
async fn a_date_that_the_text_prints_is_not_entered_again() {
    let world = World::new("doc_printed_date").await;
    world
        .get("/documents/yunze-2025-7", "office")
        .await
        .must_not_say("录入印发日期");
    let answer = world
        .post(
            "/documents/yunze-2025-7/issued",
            &[("issued", "2025-01-01"), ("reason", "登记")],
            "office",
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.must_say("文件已载明印发日期");
    assert!(
        world
            .app
            .store
            .list_document_facts(PACK)
            .await
            .unwrap()
            .is_empty()
    );
}
