//! What writing leaves: counts and keys that follow every write, keys of which there is one, imports in parts, earlier states, files and views.

use kaifa_base::Digest;
use kaifa_store::records::{IndexKind, IndexedField, RecordQuery, RecordSort, sort_key};
use kaifa_store::rows::{Record, RecordEvent, RecordFile, SavedView};
use kaifa_store::{Changes, Instant, Origin, Store};
use kaifa_testkit::{Clock, TestDb};

use super::{filled, ids, plot, query, spec};
use crate::support::{act, codes_of, insert};

#[tokio::test]
async fn counts_and_keys_follow_every_write_and_can_be_made_anew() {
    for (db, _) in filled("record_index").await {
        let (store, clock) = (&db.store, Clock::default());
        let counts = |store: Store| async move {
            let mut counts = store.count_records("plot", None).await.unwrap();
            counts.sort();
            counts
        };
        assert_eq!(
            counts(store.clone()).await,
            [("built".into(), 100), ("open".into(), 200)]
        );
        let old = store.find_record("plot", "p0001").await.unwrap().unwrap();
        let new = Record {
            state: "built".into(),
            subject: Some("zone-9".into()),
            fields: serde_json::json!({ "name": "改名", "area": "1000" }),
            ..old.row.clone()
        };
        let mut changes = Changes::new();
        changes.update(&old, &new);
        store
            .write(&act(clock.now(), "record.correct"), changes)
            .await
            .unwrap();
        assert_eq!(
            counts(store.clone()).await,
            [("built".into(), 101), ("open".into(), 199)]
        );
        assert_eq!(
            store
                .count_records("plot", Some(&["zone-9".into()]))
                .await
                .unwrap(),
            [("built".into(), 1)]
        );
        assert_eq!(
            store
                .find_by_key("plot", "#key", "改名")
                .await
                .unwrap()
                .as_deref(),
            Some("p0001")
        );
        assert_eq!(store.find_by_key("plot", "#key", "地块0001").await.unwrap(), None);
        let largest = RecordQuery {
            sort: RecordSort::Field("area".into()),
            descending: true,
            limit: 1,
            ..query()
        };
        assert_eq!(ids(store, &largest).await, ["p0001"]);

        // Where unit and state stay, only the keys of changed fields are written anew.
        let second = store.find_record("plot", "p0002").await.unwrap().unwrap();
        let mut changes = Changes::new();
        changes.update(
            &second,
            &Record {
                fields: serde_json::json!({ "name": "地块0002", "area": "2000" }),
                ..second.row.clone()
            },
        );
        store
            .write(&act(clock.now(), "record.correct"), changes)
            .await
            .unwrap();
        let key = |text: &str| sort_key(IndexKind::Number, text);
        let former = key(second.fields["area"].as_str().unwrap());
        for (field, value, found) in [
            ("area", key("2000"), true),
            ("area", former, false),
            ("name", "地块0002".to_owned(), true),
            ("#key", "地块0002".to_owned(), true),
        ] {
            let holders = store.find_by_keys("plot", field, &[value]).await.unwrap();
            let here = holders.iter().any(|(_, record)| record == "p0002");
            assert_eq!(here, found, "{field}");
        }
        let mut changes = Changes::new();
        let third = store.find_record("plot", "p0002").await.unwrap().unwrap();
        changes.update(
            &third,
            &Record {
                fields: serde_json::json!({ "name": "地块0002", "area": "2" }),
                ..third.row.clone()
            },
        );
        store
            .write(&act(clock.now(), "record.correct"), changes)
            .await
            .unwrap();

        // An act that is refused leaves keys and counts as they were.
        let stale = act(clock.now(), "record.correct");
        let mut changes = Changes::new();
        changes.update(&old, &new);
        assert!(store.write(&stale, changes).await.is_err());
        assert_eq!(
            counts(store.clone()).await,
            [("built".into(), 101), ("open".into(), 199)]
        );

        // The same fields change nothing; others are made from the records that are there.
        assert!(
            store
                .index_registers(&[("plot".into(), spec())])
                .await
                .unwrap()
                .is_empty()
        );
        let only_area: Vec<IndexedField> = spec().into_iter().filter(|field| field.name == "area").collect();
        let done = store
            .index_registers(&[("plot".into(), only_area)])
            .await
            .unwrap();
        assert_eq!(done, ["plot"]);
        assert_eq!(store.find_by_key("plot", "#key", "改名").await.unwrap(), None);
        assert_eq!(ids(store, &largest).await, ["p0001"]);
        assert!(store.verify_ledger(&[]).await.unwrap().is_sound());
    }
}

#[tokio::test]
async fn a_key_that_another_record_holds_is_seen_inside_the_act() {
    for (db, _) in filled("record_unique").await {
        let clock = Clock::default();
        let mut writer = db.store.begin(&act(clock.now(), "record.create")).await.unwrap();
        let holder = writer
            .holder_of_key("plot", "#key", "地块0002", "")
            .await
            .unwrap();
        assert_eq!(holder.as_deref(), Some("p0002"));
        assert_eq!(
            writer
                .holder_of_key("plot", "#key", "地块0002", "p0002")
                .await
                .unwrap(),
            None
        );
        let mut changes = Changes::new();
        changes.insert(&Record {
            id: "new".into(),
            fields: serde_json::json!({ "name": "新地块" }),
            ..plot(1, clock.now())
        });
        writer.apply(changes).await.unwrap();
        let holder = writer.holder_of_key("plot", "#key", "新地块", "").await.unwrap();
        assert_eq!(holder.as_deref(), Some("new"));
        drop(writer);
        assert_eq!(
            db.store.find_by_key("plot", "#key", "新地块").await.unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn an_import_in_parts_is_one_act_and_the_ledger_proves_it() {
    for db in TestDb::on_each_engine("record_parts").await {
        let (store, clock) = (&db.store, Clock::default());
        store.index_registers(&[("plot".into(), spec())]).await.unwrap();
        let origin = Origin {
            file: "plots.xlsx".into(),
            sha256: Digest::of("plots"),
        };
        let rows: Vec<Record> = (1..=2500).map(|n| plot(n, clock.now())).collect();
        let event = |record: &Record| RecordEvent {
            register: record.register.clone(),
            record: record.id.clone(),
            number: 1,
            transition: "create".into(),
            from_state: None,
            to_state: record.state.clone(),
            actor: "alice".into(),
            at: record.created_at,
            reason: None,
            clause: None,
        };
        let mut writer = store.begin(&act(clock.now(), "record.import")).await.unwrap();
        for part in rows.chunks(700) {
            writer.import_part(&origin, part).await.unwrap();
            let events: Vec<RecordEvent> = part.iter().map(event).collect();
            writer.import_part(&origin, &events).await.unwrap();
        }
        writer.commit().await.unwrap();
        assert_eq!(store.query_records(&query()).await.unwrap().total, Some(2500));
        assert_eq!(store.list_register_events("plot").await.unwrap().len(), 2500);
        let report = store.verify_ledger(&[]).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.problems);
        assert_eq!(report.entries, 1);

        // A changed row of the import is found; parts out of order and rows that are there are refused whole.
        db.by_hand("UPDATE record SET title = 'x' WHERE id = 'p0007'")
            .await;
        assert!(!store.verify_ledger(&[]).await.unwrap().is_sound());
        for second in [&rows[0..1], &rows[1..2]] {
            let mut writer = store.begin(&act(clock.now(), "record.import")).await.unwrap();
            writer.import_part(&origin, &rows[1..2]).await.unwrap();
            writer.import_part(&origin, second).await.unwrap();
            let refused = codes_of(writer.commit().await);
            assert!(refused.contains(&"store.already_exists"), "{refused:?}");
        }
        assert_eq!(store.query_records(&query()).await.unwrap().total, Some(2500));
    }
}

#[tokio::test]
async fn the_states_of_an_earlier_day_are_those_of_its_steps() {
    for db in TestDb::on_each_engine("record_before").await {
        let (store, clock) = (&db.store, Clock::default());
        store.index_registers(&[("plot".into(), spec())]).await.unwrap();
        let record = plot(1, clock.now());
        insert(store, clock.now(), std::slice::from_ref(&record)).await;
        let step = |number: i64, to: &str, at: Instant| RecordEvent {
            register: "plot".into(),
            record: record.id.clone(),
            number,
            transition: "build".into(),
            from_state: None,
            to_state: to.into(),
            actor: "alice".into(),
            at,
            reason: None,
            clause: None,
        };
        let first = record.created_at;
        let later = first + chrono_days(3);
        insert(
            store,
            clock.now(),
            &[step(1, "open", first), step(2, "built", later)],
        )
        .await;
        let old = store.find_record("plot", &record.id).await.unwrap().unwrap();
        let mut changes = Changes::new();
        changes.update(
            &old,
            &Record {
                state: "built".into(),
                ..old.row.clone()
            },
        );
        store
            .write(&act(clock.now(), "record.build"), changes)
            .await
            .unwrap();
        let found = |state: &str, before: Instant| RecordQuery {
            states: vec![state.into()],
            before: Some(before),
            ..query()
        };
        let then = first + chrono_days(1);
        let now = first + chrono_days(5);
        assert_eq!(ids(store, &found("open", then)).await, ["p0001"]);
        assert!(ids(store, &found("built", then)).await.is_empty());
        assert_eq!(ids(store, &found("built", now)).await, ["p0001"]);
        assert!(ids(store, &found("open", first)).await.is_empty());
        assert_eq!(
            store.count_records_before("plot", None, then).await.unwrap(),
            [("open".to_owned(), 1)]
        );
        assert_eq!(
            store.count_records_by_unit_before(now).await.unwrap(),
            [("plot".to_owned(), "zone-1".to_owned(), "built".to_owned(), 1)]
        );
        let states = store
            .states_before("plot", &["p0001".into()], then)
            .await
            .unwrap();
        assert_eq!(states[0].1, "open");
    }
}

fn chrono_days(days: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::days(days)
}

#[tokio::test]
async fn files_and_views_are_kept_and_a_backup_brings_back_what_lists_need() {
    let target = TestDb::empty_on_each_engine("record_restore_target").await;
    for ((db, _), target) in filled("record_backup").await.into_iter().zip(target) {
        let (store, clock) = (&db.store, Clock::default());
        let file = RecordFile {
            id: "file-1".into(),
            register: "plot".into(),
            record: "p0001".into(),
            field: "contract".into(),
            name: "合同.pdf".into(),
            media: "application/pdf".into(),
            size: 3,
            sha256: Digest::of("pdf").to_string(),
            bytes: b"pdf".to_vec(),
            handed_in_by: "alice".into(),
            handed_in_at: clock.now(),
        };
        insert(store, clock.now(), std::slice::from_ref(&file)).await;
        let view = |id: &str, person: &str, shared| SavedView {
            id: id.into(),
            register: "plot".into(),
            person: person.into(),
            name: format!("视图{id}"),
            query: "state=open".into(),
            shared,
            removed: false,
            saved_at: clock.now(),
        };
        let views = [
            view("1", "alice", false),
            view("2", "bob", true),
            view("3", "bob", false),
        ];
        insert(store, clock.now(), &views).await;
        let names = |views: Vec<kaifa_store::Kept<SavedView>>| {
            views.iter().map(|view| view.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            names(store.list_saved_views("plot", "alice").await.unwrap()),
            ["视图1", "视图2"]
        );
        let heads = store.list_record_files("plot", "p0001").await.unwrap();
        assert_eq!((heads[0].name.as_str(), heads[0].size), ("合同.pdf", 3));
        assert_eq!(
            store.find_record_file("file-1").await.unwrap().unwrap().bytes,
            b"pdf"
        );

        let path = db.folder().join("backup.jsonl");
        store.backup(&path).await.unwrap();
        assert!(target.store.restore(&path).await.unwrap().is_sound());
        let mut counts = target.store.count_records("plot", None).await.unwrap();
        counts.sort();
        assert_eq!(counts, [("built".into(), 100), ("open".into(), 200)]);
        target
            .store
            .index_registers(&[("plot".into(), spec())])
            .await
            .unwrap();
        assert_eq!(
            target
                .store
                .find_by_key("plot", "#key", "地块0300")
                .await
                .unwrap()
                .as_deref(),
            Some("p0300")
        );
    }
}
