//! A kill at any moment leaves whole acts or nothing.
//!
//! The test starts itself again as a second program that imports without end, kills that program in the middle, and looks
//! at what is left.

mod support;

use std::process::{Command, Stdio};
use std::time::Duration;

use kaifa_base::Digest;
use kaifa_store::rows::{Record, RecordFilter};
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
