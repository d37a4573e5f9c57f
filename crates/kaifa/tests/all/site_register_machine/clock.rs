//! The clock of a record: working days, standstill, extension, reminder, overdue.

use axum::http::StatusCode;
use kaifa_store::people::Role;
use kaifa_store::rows::ParameterValue;
use kaifa_store::{Act, Changes, new_id};

use super::{department, records, request, zones};
use crate::support::{World, day};

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
