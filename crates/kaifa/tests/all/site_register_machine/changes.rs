//! What is known of a record and changed in it: corrections, personal data, the same through the API.

use axum::http::StatusCode;
use kaifa_store::people::Role;

use super::{lead, made_id, records, request, zones};
use crate::support::World;

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
