//! The one write path: all or nothing, one entry per act, and no silent overwriting.

mod support;

use kaifa_base::{Citation, ClausePath, Digest};
use kaifa_store::rows::{Record, RecordFilter};
use kaifa_store::{Act, Changes, Origin, StoreError, Value};
use kaifa_testkit::{Clock, TestDb};
use support::{act, codes_of, figure, inserts, record};

#[tokio::test]
async fn an_act_writes_its_rows_and_one_entry_that_says_who_what_why_and_on_which_clause() {
    for db in TestDb::on_each_engine("act_and_entry").await {
        let clock = Clock::default();
        let clause = Citation {
            pack: "sample".into(),
            doc_number: None,
            clause: ClausePath::parse("五/(十四)").unwrap(),
            span: None,
            quote_hash: None,
        };
        let act = Act::new(clock.now(), "alice", "record.create", "record:applications/a")
            .because("first entry")
            .on_clause(clause);
        let root = db
            .store
            .write(&act, inserts(&[record("a", "扩区", clock.now())]))
            .await
            .unwrap();

        let kept = db.store.find_record("applications", "a").await.unwrap().unwrap();
        assert_eq!(kept.row, record("a", "扩区", clock.now()));
        assert_eq!((kept.row_version, kept.entry_seq), (1, 1));
        let entry = db.store.find_entry(1).await.unwrap().unwrap();
        assert_eq!(
            (entry.actor.as_str(), entry.action.as_str()),
            ("alice", "record.create")
        );
        assert_eq!(entry.reason.as_deref(), Some("first entry"));
        assert_eq!(entry.clause.as_deref(), Some("sample 五/(十四)"));
        assert_eq!(entry.at, clock.now());
        let payload = entry.changes().unwrap();
        assert_eq!(payload.citation, act.clause);
        assert_eq!(payload.changes[0].row["title"], "扩区");
        assert_eq!(db.store.ledger_root().await.unwrap(), Some(root));
    }
}

#[tokio::test]
async fn both_engines_give_the_same_chain() {
    let mut roots = Vec::new();
    for db in TestDb::on_each_engine("same_chain").await {
        let clock = Clock::default();
        db.store
            .write(&act(clock.now(), "a"), inserts(&[record("a", "甲", clock.now())]))
            .await
            .unwrap();
        let mut changes = Changes::new();
        changes.insert(&figure("zone-1", 1, "12.50", clock.now()));
        roots.push(db.store.write(&act(clock.now(), "b"), changes).await.unwrap());
    }
    assert!(roots.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a_large_act_goes_on_under_further_entries_and_is_still_all_or_nothing() {
    for db in TestDb::on_each_engine("further_entries").await {
        let clock = Clock::default();
        let three = |rows: [&str; 3]| rows.map(|id| record(id, id, clock.now()));
        let act = act(clock.now(), "a");
        let mut left = db.store.begin(&act).await.unwrap();
        for row in three(["x", "y", "z"]) {
            left.apply(inserts(&[row])).await.unwrap();
            left.next_entry().await.unwrap();
        }
        drop(left);
        assert_eq!(
            db.store.ledger_root().await.unwrap(),
            None,
            "what is dropped leaves no entry"
        );

        let mut writer = db.store.begin(&act).await.unwrap();
        let [first, second, third] = three(["a", "b", "c"]);
        writer.apply(inserts(&[first])).await.unwrap();
        writer.next_entry().await.unwrap();
        writer.apply(inserts(&[second, third])).await.unwrap();
        let root = writer.commit().await.unwrap();
        assert_eq!(root.seq, 2);
        let counts: Vec<usize> = [
            db.store.find_entry(1).await.unwrap().unwrap(),
            db.store.find_entry(2).await.unwrap().unwrap(),
        ]
        .iter()
        .map(|entry| entry.changes().unwrap().changes.len())
        .collect();
        assert_eq!(counts, [1, 2]);
        let kept = db.store.find_record("applications", "c").await.unwrap().unwrap();
        assert_eq!(kept.entry_seq, 2);
        assert!(db.store.verify_ledger(&[root]).await.unwrap().is_sound());
    }
}

#[tokio::test]
async fn a_refused_act_lists_every_reason_and_leaves_no_trace() {
    for db in TestDb::on_each_engine("refused_whole").await {
        let clock = Clock::default();
        db.store
            .write(
                &act(clock.now(), "a"),
                inserts(&[record("a", "甲", clock.now()), record("b", "乙", clock.now())]),
            )
            .await
            .unwrap();
        let rows = [
            record("a", "丙", clock.now()),
            record("c", "丁", clock.now()),
            record("b", "戊", clock.now()),
        ];
        let refused = db.store.write(&act(clock.now(), "b"), inserts(&rows)).await;
        let problems = refused.unwrap_err().problems();
        let items: Vec<_> = problems
            .iter()
            .map(|problem| problem.place.item.clone().unwrap())
            .collect();
        assert_eq!(items, ["record applications / a", "record applications / b"]);
        assert!(
            problems
                .iter()
                .all(|problem| problem.code == "store.already_exists")
        );
        assert!(db.store.find_record("applications", "c").await.unwrap().is_none());
        assert_eq!(db.store.ledger_root().await.unwrap().unwrap().seq, 1);
    }
}

#[tokio::test]
async fn of_two_people_at_once_the_second_is_told_who_was_faster_and_nothing_is_overwritten() {
    for db in TestDb::on_each_engine("second_writer").await {
        let clock = Clock::default();
        db.store
            .write(&act(clock.now(), "a"), inserts(&[record("a", "甲", clock.now())]))
            .await
            .unwrap();
        let read = db.store.find_record("applications", "a").await.unwrap().unwrap();
        let change = |title: &str| {
            let mut changes = Changes::new();
            changes.update(
                &read,
                &Record {
                    title: title.into(),
                    ..read.row.clone()
                },
            );
            changes
        };
        let bob = Act::new(clock.now(), "bob", "record.change", "record:a");
        db.store.write(&bob, change("鲍勃")).await.unwrap();
        let late = db
            .store
            .write(&act(clock.now(), "c"), change("爱丽丝"))
            .await
            .unwrap_err()
            .problems();
        assert_eq!(late[0].code, "store.changed_meanwhile");
        assert!(
            late[0].message.en.starts_with("bob has changed this row"),
            "{}",
            late[0].message.en
        );
        let kept = db.store.find_record("applications", "a").await.unwrap().unwrap();
        assert_eq!(
            (kept.title.as_str(), kept.row_version, kept.entry_seq),
            ("鲍勃", 2, 2)
        );
    }
}

#[tokio::test]
async fn twenty_writers_at_once_give_twenty_entries_in_one_chain() {
    for db in TestDb::on_each_engine("many_writers").await {
        let clock = Clock::default();
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let store = db.store.clone();
                let row = record(&format!("r{number:02}"), "并发", clock.now());
                let act = act(clock.now(), "record.create");
                tokio::spawn(async move { store.write(&act, inserts(&[row])).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(
            db.store
                .list_records(&RecordFilter::default())
                .await
                .unwrap()
                .len(),
            20
        );
        let report = db.store.verify_ledger(&[]).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.problems);
        assert_eq!((report.entries, report.rows), (20, 20));
    }
}

#[tokio::test]
async fn a_writer_that_is_dropped_leaves_no_trace_and_does_not_block_the_next() {
    for db in TestDb::on_each_engine("dropped_writer").await {
        let clock = Clock::default();
        let mut writer = db.store.begin(&act(clock.now(), "a")).await.unwrap();
        writer
            .apply(inserts(&[record("a", "甲", clock.now())]))
            .await
            .unwrap();
        assert!(
            writer
                .find::<Record>(&[Value::Text("applications".into()), Value::Text("a".into())])
                .await
                .unwrap()
                .is_some()
        );
        drop(writer);
        let root = db
            .store
            .write(&act(clock.now(), "b"), inserts(&[record("b", "乙", clock.now())]))
            .await
            .unwrap();
        assert_eq!(root.seq, 1);
        assert!(db.store.find_record("applications", "a").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn an_act_without_actor_action_or_subject_is_refused_for_all_three() {
    for db in TestDb::on_each_engine("incomplete_act").await {
        let empty = Act::new(Clock::default().now(), " ", "", "");
        let codes = codes_of(db.store.write(&empty, Changes::new()).await);
        assert_eq!(codes, ["store.act_incomplete"; 3]);
    }
}

#[tokio::test]
async fn what_the_database_refuses_becomes_a_listed_problem_with_its_row() {
    for db in TestDb::on_each_engine("engine_refusals").await {
        let clock = Clock::default();
        let mut missing_with_value = figure("zone-1", 1, "3", clock.now());
        missing_with_value.state = kaifa_base::FigureState::Missing;
        let mut changes = Changes::new();
        changes.insert(&missing_with_value);
        let problems = db
            .store
            .write(&act(clock.now(), "a"), changes)
            .await
            .unwrap_err()
            .problems();
        assert_eq!(problems[0].code, "store.value_refused");
        assert_eq!(
            problems[0].place.item.as_deref(),
            Some("figure output / zone-1 / 2025 / 1")
        );

        let event = kaifa_store::rows::RecordEvent {
            register: "applications".into(),
            record: "nowhere".into(),
            number: 1,
            transition: "submit".into(),
            from_state: None,
            to_state: "submitted".into(),
            actor: "alice".into(),
            at: clock.now(),
            reason: None,
            clause: None,
        };
        let mut changes = Changes::new();
        changes.insert(&event);
        assert_eq!(
            codes_of(db.store.write(&act(clock.now(), "b"), changes).await),
            ["store.reference_missing"]
        );
        assert_eq!(db.store.ledger_root().await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_import_writes_many_rows_under_one_entry_and_names_every_taken_and_repeated_key() {
    for db in TestDb::on_each_engine("bulk_import").await {
        let clock = Clock::default();
        let origin = Origin {
            file: "records.csv".into(),
            sha256: Digest::of("file"),
        };
        let rows: Vec<Record> = (0..1_201)
            .map(|n| record(&format!("r{n:05}"), "导入", clock.now()))
            .collect();
        let mut changes = Changes::new();
        changes.import(origin.clone(), &rows);
        db.store
            .write(&act(clock.now(), "record.import"), changes)
            .await
            .unwrap();
        let payload = db.store.find_entry(1).await.unwrap().unwrap().changes().unwrap();
        assert_eq!(
            (payload.imports[0].count, payload.imports[0].file.as_str()),
            (1_201, "records.csv")
        );
        assert!(payload.changes.is_empty());

        let again = [
            record("r00003", "x", clock.now()),
            record("new", "x", clock.now()),
            record("new", "y", clock.now()),
        ];
        let mut changes = Changes::new();
        changes.import(origin, &again);
        let refused = db
            .store
            .write(&act(clock.now(), "record.import"), changes)
            .await
            .unwrap_err();
        let items: Vec<_> = refused
            .problems()
            .iter()
            .map(|p| p.place.item.clone().unwrap())
            .collect();
        assert_eq!(
            items,
            ["record applications / new", "record applications / r00003"]
        );
        assert_eq!(
            db.store
                .list_records(&RecordFilter::default())
                .await
                .unwrap()
                .len(),
            1_201
        );
    }
}

#[tokio::test]
async fn the_history_of_a_row_follows_its_writes_back_with_what_was_before() {
    for db in TestDb::on_each_engine("row_history").await {
        let mut clock = Clock::default();
        let mut state = record("a", "甲", clock.now());
        db.store
            .write(&act(clock.now(), "create"), inserts(&[state.clone()]))
            .await
            .unwrap();
        for next in ["submitted", "approved"] {
            let read = db.store.find_record("applications", "a").await.unwrap().unwrap();
            state.state = next.into();
            let mut changes = Changes::new();
            changes.update(&read, &state);
            db.store.write(&act(clock.tick(), next), changes).await.unwrap();
        }
        let key = [Value::Text("applications".into()), Value::Text("a".into())];
        let history = db.store.row_history::<Record>(&key).await.unwrap();
        let states: Vec<_> = history
            .iter()
            .map(|write| write.after.as_ref().unwrap()["state"].clone())
            .collect();
        assert_eq!(states, ["approved", "submitted", "draft"]);
        assert_eq!(history[0].before["state"], "submitted");
        assert!(history[2].before.is_empty());
    }
}

#[tokio::test]
async fn an_update_may_not_name_another_row_than_was_read() {
    for db in TestDb::on_each_engine("other_key").await {
        let clock = Clock::default();
        db.store
            .write(&act(clock.now(), "a"), inserts(&[record("a", "甲", clock.now())]))
            .await
            .unwrap();
        let read = db.store.find_record("applications", "a").await.unwrap().unwrap();
        let mut changes = Changes::new();
        changes.update(&read, &record("b", "甲", clock.now()));
        assert_eq!(
            codes_of(db.store.write(&act(clock.now(), "b"), changes).await),
            ["store.key_changed"]
        );
    }
}

#[tokio::test]
async fn an_address_that_is_neither_a_file_nor_postgresql_is_refused_with_what_was_expected() {
    for address in ["mysql://host/db", "", "sqlite:"] {
        match kaifa_store::Store::open(address).await {
            Err(StoreError::Refused(problems)) => assert_eq!(problems[0].code, "store.database_url"),
            other => panic!("{address}: {other:?}"),
        }
    }
}
