//! Every other business table gives back what was written, on both engines.

mod support;

use kaifa_base::{ClausePath, Digest};
use kaifa_store::rows::{
    CalendarYear, DutyFilter, DutyState, Notice, NoticeFilter, Passport, RecordEvent, Release, UnitEvent,
    UnitRow,
};
use kaifa_store::{Changes, Document};
use kaifa_testkit::{Clock, TestDb};
use support::{act, day, record};

#[tokio::test]
async fn every_other_table_gives_back_what_was_written_and_verifies() {
    for db in TestDb::on_each_engine("other_tables").await {
        let store = &db.store;
        let at = Clock::default().now();
        let mut changes = Changes::new();
        let duty = DutyState {
            pack: "sample".into(),
            duty: "D-1".into(),
            subject: "dept-1".into(),
            period_key: "2026-03".into(),
            state: "reported".into(),
            progress: Some("60%".into()),
            evidence: serde_json::json!([{"file": "纪要.pdf"}]),
            reported_by: Some("bob".into()),
            reported_at: Some(at),
            accepted_by: None,
            accepted_at: None,
            due_override: Some(day("2026-04-30")),
            due_reason: Some("顺延".into()),
        };
        let unit = UnitRow {
            id: "u1".into(),
            unit: "zone-1".into(),
            kind: "zone".into(),
            name: "示例园".into(),
            content: serde_json::json!({"aliases": ["示例"]}),
            valid_from: Some(day("2020-01-01")),
            valid_to: None,
            entered_by: "alice".into(),
            entered_at: at,
        };
        let event = UnitEvent {
            id: "v1".into(),
            kind: "merge".into(),
            happened_on: day("2026-01-01"),
            unit: "zone-1".into(),
            content: serde_json::json!({"into": "zone-2"}),
            rests_on: Some("sample 一".into()),
            entered_by: "alice".into(),
            entered_at: at,
        };
        let calendar = CalendarYear {
            year: 2026,
            rests_on: "通知".into(),
            holidays: serde_json::json!(["2026-01-01"]),
            workdays: serde_json::json!(["2026-01-04"]),
            entered_by: "alice".into(),
            entered_at: at,
        };
        let passport = Passport {
            digest: Digest::of("passport"),
            kind: "decision".into(),
            subject: "d1".into(),
            content: Document("passport".into()),
            made_at: at,
        };
        let release = Release {
            id: "r1".into(),
            kind: "ranking_list".into(),
            subject: "l1".into(),
            version: "1".into(),
            released_by: "alice".into(),
            released_on: day("2026-03-05"),
            withdrawn_on: Some(day("2026-06-01")),
            recorded_at: at,
        };
        let notice = Notice {
            id: "n1".into(),
            recipient: "zone-1".into(),
            kind: "figure_returned".into(),
            subject: "output".into(),
            text_zh: "已退回".into(),
            text_en: "returned".into(),
            due: Some(day("2026-03-12")),
            sent_at: at,
            read_at: None,
        };
        let step = RecordEvent {
            register: "applications".into(),
            record: "a".into(),
            number: 1,
            transition: "create".into(),
            from_state: None,
            to_state: "draft".into(),
            actor: "alice".into(),
            at,
            reason: None,
            clause: Some(format!("sample {}", ClausePath::parse("一").unwrap())),
        };
        changes
            .insert(&duty)
            .insert(&unit)
            .insert(&event)
            .insert(&calendar)
            .insert(&passport)
            .insert(&release);
        changes
            .insert(&notice)
            .insert(&record("a", "甲", at))
            .insert(&step);
        store.write(&act(at, "test.insert"), changes).await.unwrap();

        assert_eq!(
            store
                .find_duty_state("sample", "D-1", "dept-1", "2026-03")
                .await
                .unwrap()
                .unwrap()
                .row,
            duty
        );
        let reported = DutyFilter {
            state: Some("reported".into()),
            ..DutyFilter::default()
        };
        assert_eq!(store.list_duty_states(&reported).await.unwrap()[0].row, duty);
        assert_eq!(store.list_unit_rows().await.unwrap()[0].row, unit);
        assert_eq!(store.list_unit_events().await.unwrap()[0].row, event);
        assert_eq!(store.list_calendar_years().await.unwrap()[0].row, calendar);
        assert_eq!(
            store.find_passport(&passport.digest).await.unwrap().unwrap().row,
            passport
        );
        for (on, shown) in [
            ("2026-03-04", 0),
            ("2026-03-05", 1),
            ("2026-05-31", 1),
            ("2026-06-01", 0),
        ] {
            assert_eq!(
                store.list_releases_on(day(on)).await.unwrap().len(),
                shown,
                "{on}"
            );
            let found = store
                .find_release_on("ranking_list", "l1", day(on))
                .await
                .unwrap();
            assert_eq!(usize::from(found.is_some()), shown, "{on}");
        }
        let unread = NoticeFilter {
            unread: true,
            ..NoticeFilter::default()
        };
        let read = store.list_notices(&unread).await.unwrap().remove(0);
        let mut changes = Changes::new();
        changes.update(
            &read,
            &Notice {
                read_at: Some(at),
                ..notice
            },
        );
        store.write(&act(at, "notice.read"), changes).await.unwrap();
        assert!(store.list_notices(&unread).await.unwrap().is_empty());
        assert_eq!(
            store.list_record_events("applications", "a").await.unwrap()[0].row,
            step
        );
        assert!(store.verify_ledger(&[]).await.unwrap().is_sound());
    }
}
