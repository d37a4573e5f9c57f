//! Each way of altering the books past the program, and the words with which verification names it.

mod support;

use kaifa_base::Digest;
use kaifa_store::ledger::{Root, VerifyReport};
use kaifa_store::rows::Record;
use kaifa_store::{Changes, Origin};
use kaifa_testkit::{Clock, TestDb};
use support::{act, inserts, record};

/// Five entries: a and b are made, a is changed, c is made, forty rows are imported. Gives the root of each.
async fn books(db: &TestDb) -> Vec<Root> {
    let mut clock = Clock::default();
    let mut roots = Vec::new();
    for id in ["a", "b"] {
        let row = record(id, "原件", clock.now());
        roots.push(
            db.store
                .write(&act(clock.tick(), "record.create"), inserts(&[row]))
                .await
                .unwrap(),
        );
    }
    roots.push(change_title(db, "a", "改件", &mut clock).await);
    let row = record("c", "原件", clock.now());
    roots.push(
        db.store
            .write(&act(clock.tick(), "record.create"), inserts(&[row]))
            .await
            .unwrap(),
    );
    let rows: Vec<Record> = (0..40)
        .map(|n| record(&format!("r{n:02}"), "导入", clock.now()))
        .collect();
    let mut changes = Changes::new();
    changes.import(
        Origin {
            file: "rows.csv".into(),
            sha256: Digest::of("rows"),
        },
        &rows,
    );
    roots.push(
        db.store
            .write(&act(clock.tick(), "record.import"), changes)
            .await
            .unwrap(),
    );
    roots
}

async fn change_title(db: &TestDb, id: &str, title: &str, clock: &mut Clock) -> Root {
    let read = db.store.find_record("applications", id).await.unwrap().unwrap();
    let mut changes = Changes::new();
    changes.update(
        &read,
        &Record {
            title: title.into(),
            ..read.row.clone()
        },
    );
    db.store
        .write(&act(clock.tick(), "record.change"), changes)
        .await
        .unwrap()
}

/// Codes and items of what was found, notes left out.
fn found(report: &VerifyReport) -> Vec<(&'static str, String)> {
    let errors = report
        .problems
        .iter()
        .filter(|problem| problem.severity == kaifa_base::Severity::Error);
    errors
        .map(|problem| (problem.code, problem.place.item.clone().unwrap_or_default()))
        .collect()
}

/// Applies SQL by hand to fresh books on each engine and gives what verification finds without and with the roots.
async fn after(name: &str, sql: &str) -> Vec<(VerifyReport, VerifyReport)> {
    let mut reports = Vec::new();
    for db in TestDb::on_each_engine(name).await {
        let roots = books(&db).await;
        let sound = db.store.verify_ledger(&roots).await.unwrap();
        assert!(sound.is_sound(), "{:?}", sound.problems);
        db.by_hand(sql).await;
        let without = db.store.verify_ledger(&[]).await.unwrap();
        reports.push((without, db.store.verify_ledger(&roots).await.unwrap()));
    }
    reports
}

#[tokio::test]
async fn untouched_books_are_sound_and_without_a_root_the_report_says_what_it_cannot_exclude() {
    for db in TestDb::on_each_engine("sound").await {
        let roots = books(&db).await;
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert!(report.is_sound());
        assert_eq!((report.entries, report.rows), (5, 43));
        assert_eq!(report.root.as_ref(), roots.last());
        let codes: Vec<_> = report.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["ledger.rewrite_possible"]);
        assert!(report.problems[0].message.zh.contains("不能排除"));

        let report = db.store.verify_ledger(&roots[..3]).await.unwrap();
        assert_eq!(report.problems[0].code, "ledger.uncovered_tail");
        assert!(
            report.problems[0].message.en.contains("the 2 entries after it"),
            "{}",
            report.problems[0].message.en
        );
        assert!(db.store.verify_ledger(&roots).await.unwrap().problems.is_empty());
    }
}

#[tokio::test]
async fn an_empty_ledger_is_sound() {
    for db in TestDb::on_each_engine("empty_ledger").await {
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert_eq!(
            (report.entries, report.rows, report.root, report.problems),
            (0, 0, None, Vec::new())
        );
    }
}

#[tokio::test]
async fn an_edited_entry_is_named_with_its_number_time_and_actor() {
    for (report, _) in after(
        "entry_edited",
        "UPDATE ledger_entry SET actor = 'mallory' WHERE seq = 2",
    )
    .await
    {
        assert_eq!(found(&report), [("ledger.entry_edited", "entry 2".to_owned())]);
        assert!(
            report.problems[0].message.zh.contains("第 2 条")
                && report.problems[0].message.zh.contains("mallory")
        );
    }
}

#[tokio::test]
async fn an_entry_edited_together_with_its_hash_no_longer_carries_the_next_one() {
    for db in TestDb::on_each_engine("entry_rehashed").await {
        books(&db).await;
        let entry = db.store.find_entry(2).await.unwrap().unwrap();
        let recipe = serde_json::to_string(&(
            "kaifa-ledger-1",
            2,
            kaifa_store::show_instant(entry.at),
            "mallory",
            &entry.action,
            &entry.subject,
            &entry.reason,
            &entry.clause,
            Digest::of(&entry.payload),
            &entry.previous_hash,
        ));
        let hash = Digest::of(recipe.unwrap());
        db.by_hand(&format!(
            "UPDATE ledger_entry SET actor = 'mallory', hash = '{hash}' WHERE seq = 2"
        ))
        .await;
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert_eq!(found(&report), [("ledger.chain_broken", "entry 3".to_owned())]);
        assert!(report.problems[0].message.en.contains("entry 2 was replaced"));
    }
}

#[tokio::test]
async fn an_edited_row_is_named_with_its_column_and_both_values() {
    let sql = "UPDATE record SET title = '伪造' WHERE id = 'a'";
    for (report, _) in after("row_edited", sql).await {
        assert_eq!(
            found(&report),
            [("ledger.row_edited", "record applications / a".to_owned())]
        );
        assert_eq!(report.problems[0].place.field.as_deref(), Some("title"));
        assert!(
            report.problems[0].message.zh.contains("第 3 条账"),
            "{}",
            report.problems[0].message.zh
        );
        assert!(report.problems[0].message.zh.contains("title 改件 → 伪造"));
    }
}

#[tokio::test]
async fn for_a_reader_without_right_to_the_values_an_edited_row_is_named_by_its_columns_alone() {
    for db in TestDb::on_each_engine("row_edited_blind").await {
        books(&db).await;
        db.by_hand("UPDATE record SET title = '伪造' WHERE id = 'a'")
            .await;
        let report = db.store.verify_ledger_without_values(&[]).await.unwrap();
        let problem = &report.problems[0];
        assert_eq!(problem.code, "ledger.row_edited");
        assert!(problem.message.zh.ends_with("title"), "{}", problem.message.zh);
        for words in [&problem.message.zh, &problem.message.en] {
            assert!(!words.contains("伪造") && !words.contains("改件"), "{words}");
        }
    }
}

#[tokio::test]
async fn a_row_that_was_emptied_in_one_column_is_named_too() {
    for (report, _) in after("row_emptied", "UPDATE record SET subject = NULL WHERE id = 'b'").await {
        assert_eq!(report.problems[0].code, "ledger.row_edited");
        assert!(
            report.problems[0].message.en.contains("subject zone-1 → -"),
            "{}",
            report.problems[0].message.en
        );
    }
}

#[tokio::test]
async fn a_removed_row_is_named_with_the_entry_that_wrote_it() {
    for (report, _) in after("row_removed", "DELETE FROM record WHERE id = 'a'").await {
        assert_eq!(
            found(&report),
            [("ledger.row_removed", "record applications / a".to_owned())]
        );
        assert!(report.problems[0].message.en.contains("entry 3"));
    }
}

#[tokio::test]
async fn an_added_row_is_named_with_the_entry_that_it_claims() {
    let sql = "INSERT INTO record SELECT register, 'x', state, subject, title, fields, created_by, created_at, updated_at, \
               row_version, entry_seq FROM record WHERE id = 'b'";
    for (report, _) in after("row_added", sql).await {
        assert_eq!(
            found(&report),
            [("ledger.row_added", "record applications / x".to_owned())]
        );
        assert!(report.problems[0].message.en.contains("claims entry 2"));
    }
}

#[tokio::test]
async fn a_row_that_claims_an_entry_beyond_the_ledger_is_named() {
    let sql = "UPDATE record SET entry_seq = 99 WHERE id = 'b'";
    for (report, _) in after("row_beyond", sql).await {
        assert_eq!(
            found(&report),
            [
                ("ledger.row_added", "record applications / b".to_owned()),
                ("ledger.row_removed", "record applications / b".to_owned())
            ]
        );
    }
}

#[tokio::test]
async fn a_row_set_back_to_an_earlier_state_that_an_entry_once_wrote_is_named() {
    let sql = "UPDATE record SET title = '原件', row_version = 1, entry_seq = 1 WHERE id = 'a'";
    for (report, _) in after("row_set_back", sql).await {
        let codes: Vec<_> = found(&report).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, ["ledger.row_added", "ledger.row_removed"]);
        assert!(report.problems[0].message.zh.contains("退回旧状"));
    }
}

#[tokio::test]
async fn rows_of_an_import_are_held_against_its_digest_and_count() {
    for (sql, count) in [
        (
            "UPDATE record SET title = '伪造' WHERE id = 'r07'",
            "40 are found",
        ),
        ("DELETE FROM record WHERE id = 'r07'", "39 are found"),
        ("UPDATE record SET id = 'r99' WHERE id = 'r07'", "40 are found"),
    ] {
        for (report, _) in after("import_changed", sql).await {
            assert_eq!(
                found(&report),
                [("ledger.import_changed", "entry 5 record".to_owned())]
            );
            assert_eq!(report.problems[0].place.file.as_deref(), Some("rows.csv"));
            assert!(
                report.problems[0].message.en.contains(count),
                "{}",
                report.problems[0].message.en
            );
        }
    }
}

#[tokio::test]
async fn an_imported_row_that_was_changed_properly_later_leaves_the_import_sound() {
    for db in TestDb::on_each_engine("import_then_change").await {
        books(&db).await;
        let mut clock = Clock::default();
        change_title(&db, "r07", "更正", &mut clock).await;
        change_title(&db, "r07", "再更正", &mut clock).await;
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.problems);
        db.by_hand("UPDATE record SET title = '伪造' WHERE id = 'r08'")
            .await;
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert_eq!(
            found(&report),
            [("ledger.import_changed", "entry 5 record".to_owned())]
        );
    }
}

#[tokio::test]
async fn a_deleted_entry_is_named_by_its_number_and_so_are_several() {
    for (report, _) in after("entry_deleted", "DELETE FROM ledger_entry WHERE seq = 4").await {
        let found = found(&report);
        assert_eq!(found[0], ("ledger.entry_deleted", "entry 4".to_owned()));
        assert_eq!(
            found[1],
            ("ledger.row_added", "record applications / c".to_owned())
        );
    }
    for (report, _) in after("entries_deleted", "DELETE FROM ledger_entry WHERE seq IN (1, 2)").await {
        assert_eq!(found(&report)[0], ("ledger.entry_deleted", "entry 1".to_owned()));
        assert!(report.problems[0].message.en.contains("entries 1 to 2"));
    }
}

#[tokio::test]
async fn two_swapped_entries_are_named_as_a_pair() {
    let sql = "UPDATE ledger_entry SET seq = 99 WHERE seq = 2; UPDATE ledger_entry SET seq = 2 WHERE seq = 4; \
               UPDATE ledger_entry SET seq = 4 WHERE seq = 99";
    for (report, _) in after("swapped", sql).await {
        assert_eq!(found(&report), [("ledger.entries_swapped", "entry 2".to_owned())]);
        assert!(report.problems[0].message.zh.contains("第 2 条账与第 4 条账"));
    }
}

#[tokio::test]
async fn a_cut_tail_is_found_by_the_head_record() {
    let sql = "DELETE FROM ledger_entry WHERE seq = 4; DELETE FROM record WHERE id = 'c'; \
               DELETE FROM ledger_entry WHERE seq = 5; DELETE FROM record WHERE entry_seq = 5";
    for (report, with_roots) in after("tail_cut", sql).await {
        assert_eq!(found(&report), [("ledger.tail_cut", "entry 4".to_owned())]);
        assert!(report.problems[0].message.en.contains("names entry 5"));
        assert_eq!(
            found(&with_roots).len(),
            3,
            "head record and two roots: {:?}",
            with_roots.problems
        );
    }
}

#[tokio::test]
async fn a_cut_tail_with_a_mended_head_is_found_only_by_a_root_kept_outside() {
    let sql = "DELETE FROM record WHERE entry_seq >= 4; DELETE FROM ledger_entry WHERE seq >= 4; \
               UPDATE ledger_head SET seq = 3, at = (SELECT at FROM ledger_entry WHERE seq = 3), \
               hash = (SELECT hash FROM ledger_entry WHERE seq = 3)";
    for (report, with_roots) in after("tail_and_head", sql).await {
        assert_eq!(found(&report), []);
        assert_eq!(report.problems[0].code, "ledger.rewrite_possible");
        let codes: Vec<_> = found(&with_roots).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, ["ledger.tail_cut", "ledger.tail_cut"]);
        assert!(with_roots.problems[0].message.zh.contains("库外账根为第 4 条"));
    }
}

#[tokio::test]
async fn an_edited_head_record_is_named() {
    for (report, _) in after("head_edited", "UPDATE ledger_head SET seq = 2").await {
        assert_eq!(found(&report), [("ledger.head_edited", "ledger_head".to_owned())]);
    }
    for (report, _) in after("head_removed", "DELETE FROM ledger_head").await {
        assert_eq!(found(&report), [("ledger.head_edited", "ledger_head".to_owned())]);
    }
}

#[tokio::test]
async fn a_wholly_rebuilt_chain_passes_by_itself_and_fails_against_a_root_kept_outside() {
    for db in TestDb::on_each_engine("rebuilt").await {
        let roots = books(&db).await;
        let rebuilt = TestDb::sqlite("rebuilt_books").await;
        let mut clock = Clock::default();
        for number in 0..5 {
            let row = record(&format!("f{number}"), "另一本账", clock.now());
            rebuilt
                .store
                .write(&act(clock.tick(), "record.create"), inserts(&[row]))
                .await
                .unwrap();
        }
        let alone = rebuilt.store.verify_ledger(&[]).await.unwrap();
        assert!(alone.is_sound());
        assert_eq!(alone.problems[0].code, "ledger.rewrite_possible");
        let against = rebuilt.store.verify_ledger(&roots[2..3]).await.unwrap();
        assert_eq!(found(&against), [("ledger.rebuilt", "entry 3".to_owned())]);
        assert!(against.problems[0].message.zh.contains(roots[2].hash.short()));
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_put_in_by_hand_is_named_not_stumbled_over() {
    let db = TestDb::sqlite("wrong_type").await;
    let mut changes = Changes::new();
    let clock = Clock::default();
    changes.insert(&kaifa_store::rows::CalendarYear {
        year: 2026,
        rests_on: "order".into(),
        holidays: serde_json::json!(["2026-01-01"]),
        workdays: serde_json::json!([]),
        entered_by: "alice".into(),
        entered_at: clock.now(),
    });
    db.store
        .write(&act(clock.now(), "calendar.enter"), changes)
        .await
        .unwrap();
    db.by_hand("UPDATE calendar_year SET row_version = 'many'").await;
    let report = db.store.verify_ledger(&[]).await.unwrap();
    assert_eq!(found(&report)[0].0, "ledger.row_added");
    let error = db.store.list_calendar_years().await.unwrap_err();
    assert_eq!(error.problems()[0].code, "store.stored_value");
}

#[tokio::test]
async fn an_entry_whose_changes_cannot_be_read_is_named_even_if_its_hash_was_made_to_fit() {
    for db in TestDb::on_each_engine("unreadable").await {
        let clock = Clock::default();
        db.store
            .write(&act(clock.now(), "note"), Changes::new())
            .await
            .unwrap();
        let entry = db.store.find_entry(1).await.unwrap().unwrap();
        let parts = serde_json::to_string(&(
            "kaifa-ledger-1",
            1,
            kaifa_store::show_instant(entry.at),
            &entry.actor,
            &entry.action,
            &entry.subject,
            &entry.reason,
            &entry.clause,
            Digest::of("[1]"),
            &entry.previous_hash,
        ));
        let hash = Digest::of(parts.unwrap());
        let sql = format!(
            "UPDATE ledger_entry SET payload = '[1]', hash = '{hash}'; UPDATE ledger_head SET hash = '{hash}'"
        );
        db.by_hand(&sql).await;
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert_eq!(
            found(&report),
            [("ledger.entry_unreadable", "entry 1".to_owned())]
        );
    }
}

#[tokio::test]
async fn rows_of_an_edited_entry_are_not_called_damaged_on_its_word() {
    let sql = "UPDATE ledger_entry SET payload = '{}' WHERE seq = 3";
    for (report, _) in after("edited_payload", sql).await {
        assert_eq!(found(&report)[0], ("ledger.entry_edited", "entry 3".to_owned()));
        assert_eq!(found(&report).len(), 1, "{:?}", report.problems);
    }
}
