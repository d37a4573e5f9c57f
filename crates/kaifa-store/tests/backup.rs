//! Backups: one file, the same for both engines; restored only when whole, only into an empty place, ledger verified.

mod support;

use std::path::Path;

use kaifa_base::Digest;
use kaifa_store::rows::Source;
use kaifa_store::{Changes, Engine, Health, StoreError, newest_schema};
use kaifa_testkit::{Clock, TestDb};
use support::{act, codes_of, figure, inserts, record};

async fn fill(db: &TestDb) {
    let mut clock = Clock::default();
    for number in 0..250 {
        let row = record(&format!("r{number:03}"), "备份", clock.now());
        db.store
            .write(&act(clock.tick(), "record.create"), inserts(&[row]))
            .await
            .unwrap();
    }
    let bytes: Vec<u8> = (0..=255).collect();
    let mut changes = Changes::new();
    changes
        .insert(&figure("zone-1", 1, "12.50", clock.now()))
        .insert(&Source {
            sha256: Digest::of(&bytes),
            name: "文件.txt".into(),
            media: "text/plain".into(),
            encoding: Some("GB18030".into()),
            doc_number: None,
            pack: Some("sample".into()),
            taken_in_by: "alice".into(),
            taken_in_at: clock.now(),
            bytes,
        });
    db.store
        .write(&act(clock.tick(), "source.take_in"), changes)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_backup_of_each_engine_restores_into_each_engine_with_the_same_root_and_the_same_bytes() {
    for from in TestDb::on_each_engine("backup_from").await {
        fill(&from).await;
        let path = from.folder().join("kaifa.backup");
        let backup = from.store.backup(&path).await.unwrap();
        assert_eq!((backup.rows, backup.entries), (252, 251));
        assert_eq!(backup.sha256, Digest::of(std::fs::read(&path).unwrap()));
        let root = from.store.ledger_root().await.unwrap().unwrap();
        assert_eq!(backup.root, Some((root.seq, root.hash.to_string())));
        for into in TestDb::empty_on_each_engine("backup_into").await {
            let report = into.store.restore(&path).await.unwrap();
            assert!(report.is_sound(), "{:?}", report.problems);
            assert_eq!((report.rows, report.entries), (252, 251));
            assert_eq!(into.store.ledger_root().await.unwrap(), Some(root.clone()));
            let source = into.store.list_sources_of_pack("sample").await.unwrap().remove(0);
            assert_eq!(Digest::of(&source.bytes), source.sha256);
            // A backup of the restored data is the same file, and writing goes on where it stopped.
            let again = into
                .store
                .backup(&into.folder().join("again.backup"))
                .await
                .unwrap();
            assert_eq!(again.sha256, backup.sha256);
            let clock = Clock::default();
            let next = inserts(&[record("next", "续", clock.now())]);
            assert_eq!(
                into.store
                    .write(&act(clock.now(), "record.create"), next)
                    .await
                    .unwrap()
                    .seq,
                252
            );
        }
    }
}

#[tokio::test]
async fn a_backup_made_while_others_write_is_one_consistent_moment() {
    for db in TestDb::on_each_engine("backup_online").await {
        fill(&db).await;
        let store = db.store.clone();
        let writing = tokio::spawn(async move {
            let clock = Clock::default();
            for number in 0..40 {
                let row = record(&format!("later{number:02}"), "并行", clock.now());
                store
                    .write(&act(clock.now(), "record.create"), inserts(&[row]))
                    .await
                    .unwrap();
            }
        });
        let path = db.folder().join("online.backup");
        let backup = db.store.backup(&path).await.unwrap();
        writing.await.unwrap();
        let into = TestDb::sqlite("backup_online_into").await;
        let report = into.store.restore(&path).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.problems);
        assert_eq!(report.entries, backup.entries);
    }
}

#[tokio::test]
async fn a_database_with_data_is_never_restored_over_and_every_filled_table_is_named() {
    for db in TestDb::on_each_engine("not_empty").await {
        fill(&db).await;
        let path = db.folder().join("kaifa.backup");
        db.store.backup(&path).await.unwrap();
        let codes = codes_of(db.store.restore(&path).await);
        assert_eq!(codes, ["store.not_empty"; 4], "source, figure, record, ledger");
        assert!(
            codes_of(db.store.backup(&path).await).contains(&"store.file"),
            "an old backup is not overwritten"
        );
    }
}

#[tokio::test]
async fn a_cut_changed_or_foreign_file_is_refused_by_its_own_code_and_leaves_the_database_empty() {
    let from = TestDb::sqlite("damaged_from").await;
    fill(&from).await;
    let path = from.folder().join("kaifa.backup");
    from.store.backup(&path).await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let cut = text.rsplit_once("{\"rows\"").unwrap().0.to_owned();
    let newer = text.replacen(&format!("\"schema\":{}", newest_schema()), "\"schema\":9999", 1);
    let cases = [
        ("cut", cut, "store.backup_damaged"),
        (
            "half a line",
            text[..text.len() / 2].to_owned(),
            "store.backup_damaged",
        ),
        (
            "changed",
            text.replacen("备份", "伪造", 1),
            "store.backup_damaged",
        ),
        (
            "more after the end",
            format!("{text}[]\n"),
            "store.backup_damaged",
        ),
        ("newer", newer, "store.schema_newer"),
        ("foreign", "name,value\n甲,1\n".to_owned(), "store.backup_format"),
        ("empty", String::new(), "store.backup_format"),
    ];
    for (name, contents, code) in cases {
        for into in TestDb::empty_on_each_engine("damaged_into").await {
            let file = into.folder().join("damaged.backup");
            std::fs::write(&file, &contents).unwrap();
            assert_eq!(codes_of(into.store.restore(&file).await), [code], "{name}");
            assert_eq!(into.store.ledger_root().await.unwrap(), None, "{name}");
            assert!(
                into.store
                    .list_records(&Default::default())
                    .await
                    .unwrap()
                    .is_empty(),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn a_missing_backup_file_and_a_folder_that_does_not_exist_are_said_with_their_names() {
    let db = TestDb::sqlite("no_file").await;
    let missing = Path::new("nowhere/kaifa.backup");
    for problems in [
        db.store.restore(missing).await.unwrap_err().problems(),
        db.store.backup(missing).await.unwrap_err().problems(),
    ] {
        assert_eq!(
            (problems[0].code, problems[0].place.file.as_deref()),
            ("store.file", missing.to_str())
        );
    }
}

#[tokio::test]
async fn migrating_twice_changes_nothing_and_a_newer_or_altered_schema_is_refused() {
    for db in TestDb::empty_on_each_engine("migrate").await {
        assert_eq!(
            codes_of(db.store.require_schema().await),
            ["store.schema_missing"]
        );
        assert_eq!(db.store.migrate().await.unwrap(), (0, newest_schema()));
        assert_eq!(
            db.store.migrate().await.unwrap(),
            (newest_schema(), newest_schema())
        );
        db.store.require_schema().await.unwrap();
        db.by_hand("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1")
            .await;
        let problems = db.store.migrate().await.unwrap_err().problems();
        assert_eq!(problems[0].code, "store.schema_newer");
        assert!(problems[0].message.en.contains("schema 9999"));
        assert_eq!(codes_of(db.store.require_schema().await), ["store.schema_newer"]);
    }
}

#[tokio::test]
async fn the_doctor_names_what_is_missing_and_what_to_do() {
    for db in TestDb::empty_on_each_engine("doctor").await {
        let today = Clock::default().today();
        let checks = db.store.doctor(today).await.unwrap();
        assert_eq!((checks[1].name, checks[1].health), ("schema", Health::Bad));
        assert!(checks[1].advice.as_ref().unwrap().en.contains("kaifa migrate"));
        db.store.migrate().await.unwrap();
        fill(&db).await;
        let checks = db.store.doctor(today).await.unwrap();
        let of = |name: &str| checks.iter().find(|check| check.name == name).unwrap().clone();
        assert_eq!(
            (of("database").health, of("schema").health),
            (Health::Good, Health::Good)
        );
        assert_eq!(of("ledger_head").health, Health::Good);
        assert_eq!(of("security_auditor").health, Health::Attention);
        db.by_hand("DELETE FROM ledger_entry WHERE seq = 251").await;
        let checks = db.store.doctor(today).await.unwrap();
        let head = checks.iter().find(|check| check.name == "ledger_head").unwrap();
        assert_eq!(head.health, Health::Bad);
        assert!(head.advice.as_ref().unwrap().zh.contains("ledger verify"));
    }
}

#[tokio::test]
async fn a_migration_that_was_applied_in_another_form_is_named() {
    for db in TestDb::on_each_engine("migration_altered").await {
        let other = match db.store.engine() {
            Engine::Sqlite => "x'00'",
            Engine::Postgres => "'\\x00'",
        };
        db.by_hand(&format!("UPDATE _sqlx_migrations SET checksum = {other}"))
            .await;
        let problems = db.store.migrate().await.unwrap_err().problems();
        assert_eq!(
            (problems[0].code, problems[0].place.item.as_deref()),
            ("store.schema_changed", Some("1"))
        );
    }
}

#[tokio::test]
async fn a_failure_of_the_database_is_a_problem_with_a_hint_and_no_refusal() {
    for db in TestDb::empty_on_each_engine("no_tables").await {
        let error = db.store.list_calendar_years().await.unwrap_err();
        assert!(!matches!(error, StoreError::Refused(_)));
        let problems = error.problems();
        assert_eq!(problems[0].code, "store.database");
        assert!(problems[0].hint.as_ref().unwrap().en.contains("kaifa doctor"));
    }
}
