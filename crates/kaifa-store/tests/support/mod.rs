//! What the tests of this crate share: short acts and rows.
#![allow(dead_code)]

use kaifa_base::{Date, Decimal, FigureState, Period};
use kaifa_store::rows::{FigureVersion, Record, ReviewState};
use kaifa_store::{Act, Changes, Instant, Store, StoreError};

pub fn act(at: Instant, action: &str) -> Act {
    Act::new(at, "alice", action, "test:1")
}

pub fn record(id: &str, title: &str, at: Instant) -> Record {
    Record {
        register: "applications".into(),
        id: id.into(),
        state: "draft".into(),
        subject: Some("zone-1".into()),
        title: title.into(),
        fields: serde_json::json!({"area": "12.50", "note": "新增"}),
        created_by: "alice".into(),
        created_at: at,
        updated_at: at,
    }
}

pub fn figure(subject: &str, version: i64, value: &str, at: Instant) -> FigureVersion {
    FigureVersion {
        indicator: "output".into(),
        subject: subject.into(),
        period: Period::Year(2025),
        version,
        state: FigureState::Reported,
        value: Some(Decimal::from_str_exact(value).unwrap()),
        unit: Some("亿元".into()),
        state_reason: None,
        held_on: Date::from_ymd_opt(2025, 12, 31),
        known_at: at,
        source: serde_json::json!({"file": "report.xlsx", "sheet": "产值", "cell": "C3"}),
        entered_by: "alice".into(),
        correction_reason: None,
        review: ReviewState::UnderReview,
        stage: 1,
        accepted_at: None,
    }
}

pub fn inserts(rows: &[Record]) -> Changes {
    let mut changes = Changes::new();
    for row in rows {
        changes.insert(row);
    }
    changes
}

/// The codes of a refusal.
pub fn codes_of<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Vec<&'static str> {
    let error = result.expect_err("the request should be refused");
    error.problems().iter().map(|problem| problem.code).collect()
}

/// Writes new rows under one act.
pub async fn insert<T: kaifa_store::Stored>(store: &Store, at: Instant, rows: &[T]) {
    let mut changes = Changes::new();
    for row in rows {
        changes.insert(row);
    }
    store.write(&act(at, "test.insert"), changes).await.unwrap();
}

/// A day, as it is written.
pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}
