//! A kill at any moment leaves whole acts or nothing.
//!
//! The test starts itself again as a second program that imports without end, kills that program in the middle, and looks
//! at what is left.

mod support;

use std::process::{Command, Stdio};
use std::time::Duration;

use kaifa_base::Digest;
use kaifa_store::records::{IndexKind, IndexedField, sort_key};
use kaifa_store::rows::{Record, RecordEvent, RecordFilter};
use kaifa_store::{Changes, Origin, Store};
use kaifa_testkit::{Clock, TestDb};
use support::{act, record};

const ADDRESS: &str = "KAIFA_TEST_KILL_ADDRESS";
const ROUND: &str = "KAIFA_TEST_KILL_ROUND";
const ROWS: usize = 2_000;

#[tokio::test]
#[ignore = "the second program of the test below; it never ends by itself"]
async fn import_until_killed() {
    let Ok(address) = std::env::var(ADDRESS) else {
        println!("{ADDRESS} is not set: started by hand, there is nothing to import into");
        return;
    };
    let store = Store::open(&address).await.unwrap();
    let round = std::env::var(ROUND).unwrap_or_default();
    let clock = Clock::default();
    for batch in 0.. {
        let rows: Vec<Record> = (0..ROWS)
            .map(|n| record(&format!("{round}-{batch}-{n}"), "导入", clock.now()))
            .collect();
        let mut changes = Changes::new();
        changes.import(
            Origin {
                file: "rows.csv".into(),
                sha256: Digest::of("rows"),
            },
            &rows,
        );
        store
            .write(&act(clock.now(), "record.import"), changes)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_kill_during_an_import_leaves_whole_imports_and_a_sound_ledger() {
    for db in TestDb::on_each_engine("kill").await {
        for round in 0..4 {
            let mut importer = Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "import_until_killed"])
                .env(ADDRESS, db.address())
                .env(ROUND, round.to_string())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            // Wait for the first whole import of the round, then strike at some point of the next ones.
            let before = entries(&db.store).await;
            for _ in 0..600 {
                if entries(&db.store).await > before {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            tokio::time::sleep(Duration::from_millis(40 + 70 * round)).await;
            assert!(
                importer.try_wait().unwrap().is_none(),
                "it was still importing when it was killed"
            );
            importer.kill().unwrap();
            importer.wait().unwrap();
        }
        // The first write after the kills queues behind whatever the engine still has to undo.
        let clock = Clock::default();
        let mut changes = Changes::new();
        changes.insert(&record("after", "续", clock.now()));
        db.store
            .write(&act(clock.now(), "record.create"), changes)
            .await
            .unwrap();

        let rows = db
            .store
            .list_records(&RecordFilter::default())
            .await
            .unwrap()
            .len();
        assert_eq!((rows - 1) % ROWS, 0, "whole imports only: {rows} rows");
        assert!(
            rows > 4 * ROWS,
            "each round had time for at least one import: {rows} rows"
        );
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.problems);
        assert_eq!(usize::try_from(report.entries).unwrap(), (rows - 1) / ROWS + 1);
    }
}

async fn entries(store: &Store) -> i64 {
    store.ledger_root().await.unwrap().map_or(0, |root| root.seq)
}

#[tokio::test]
#[ignore = "the second program of the test below; it never ends by itself"]
async fn step_until_killed() {
    let Ok(address) = std::env::var(ADDRESS) else {
        println!("{ADDRESS} is not set: started by hand, there is nothing to step");
        return;
    };
    let store = Store::open(&address).await.unwrap();
    let clock = Clock::default();
    loop {
        for n in 0..10 {
            let read = store
                .find_record("applications", &format!("r{n}"))
                .await
                .unwrap()
                .unwrap();
            let events = store.list_record_events("applications", &read.id).await.unwrap();
            let number = i64::try_from(events.len()).unwrap() + 1;
            let mut changes = Changes::new();
            changes.update(
                &read,
                &Record {
                    state: format!("s{number}"),
                    fields: serde_json::json!({ "area": number.to_string() }),
                    ..read.row.clone()
                },
            );
            changes.insert(&event(&read.id, number, clock.now()));
            store
                .write(&act(clock.now(), "record.step"), changes)
                .await
                .unwrap();
        }
    }
}

fn event(record: &str, number: i64, at: kaifa_store::Instant) -> RecordEvent {
    RecordEvent {
        register: "applications".into(),
        record: record.into(),
        number,
        transition: "step".into(),
        from_state: None,
        to_state: format!("s{number}"),
        actor: "alice".into(),
        at,
        reason: None,
        clause: None,
    }
}

#[tokio::test]
async fn a_kill_during_steps_leaves_every_record_in_the_state_of_its_last_step() {
    for db in TestDb::on_each_engine("kill_steps").await {
        let area = IndexedField {
            name: "area".into(),
            kind: IndexKind::Number,
            many: false,
            of: Vec::new(),
        };
        db.store
            .index_registers(&[("applications".into(), vec![area])])
            .await
            .unwrap();
        let clock = Clock::default();
        let mut changes = Changes::new();
        for n in 0..10 {
            changes.insert(&record(&format!("r{n}"), "步", clock.now()));
        }
        db.store
            .write(&act(clock.now(), "record.create"), changes)
            .await
            .unwrap();
        for round in 0..3 {
            let before = entries(&db.store).await;
            let mut stepper = Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "step_until_killed"])
                .env(ADDRESS, db.address())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            for _ in 0..1200 {
                if entries(&db.store).await > before + 5 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            tokio::time::sleep(Duration::from_millis(13 * round)).await;
            assert!(
                stepper.try_wait().unwrap().is_none(),
                "it was still stepping when it was killed"
            );
            stepper.kill().unwrap();
            stepper.wait().unwrap();
        }
        // The first write after the kills queues behind whatever the engine still has to undo.
        db.store
            .write(&act(clock.now(), "test.after"), Changes::new())
            .await
            .unwrap();
        let mut steps = 0;
        for n in 0..10 {
            let id = format!("r{n}");
            let kept = db.store.find_record("applications", &id).await.unwrap().unwrap();
            let events = db.store.list_record_events("applications", &id).await.unwrap();
            steps += events.len();
            if let Some(last) = events.last() {
                assert_eq!((&kept.state, kept.row_version), (&last.to_state, last.number + 1));
                let key = sort_key(IndexKind::Number, &last.number.to_string());
                let holder = db
                    .store
                    .find_by_keys("applications", "area", &[key])
                    .await
                    .unwrap();
                assert!(holder.iter().any(|(_, record)| *record == id), "{id}");
            }
        }
        assert!(steps > 15, "{steps}");
        let counted: i64 = db
            .store
            .count_records("applications", None)
            .await
            .unwrap()
            .iter()
            .map(|(_, count)| count)
            .sum();
        assert_eq!(counted, 10);
        assert!(db.store.verify_ledger(&[]).await.unwrap().is_sound());
    }
}
