//! Lists of records on both engines: filters, order and pages against a plain reckoning; below, what writing leaves.

#[path = "../support/mod.rs"]
mod support;
mod writes;

use kaifa_store::records::{
    FieldFilter, FieldTest, IndexKind, IndexedField, RecordQuery, RecordSort, sort_key,
};
use kaifa_store::rows::Record;
use kaifa_store::{Instant, Store};
use kaifa_testkit::{Clock, TestDb};
use support::insert;

fn spec() -> Vec<IndexedField> {
    let field = |name: &str, kind| IndexedField {
        name: name.into(),
        kind,
        many: false,
        of: Vec::new(),
    };
    vec![
        field("name", IndexKind::Text),
        field("area", IndexKind::Number),
        IndexedField {
            name: "#key".into(),
            kind: IndexKind::Text,
            many: false,
            of: vec!["name".into()],
        },
    ]
}

fn plot(n: i64, at: Instant) -> Record {
    let area = match n % 7 {
        0 => String::new(),
        rest => format!("{}.{rest}", n % 50),
    };
    let mut fields = serde_json::json!({ "name": format!("地块{n:04}") });
    if !area.is_empty() {
        fields["area"] = area.into();
    }
    Record {
        register: "plot".into(),
        id: format!("p{n:04}"),
        state: if n % 3 == 0 { "built" } else { "open" }.into(),
        subject: Some(format!("zone-{}", n % 5)),
        title: format!("地块{n:04}"),
        fields,
        created_by: "alice".into(),
        created_at: at,
        updated_at: at,
    }
}

async fn filled(name: &str) -> Vec<(TestDb, Vec<Record>)> {
    let mut all = Vec::new();
    for db in TestDb::on_each_engine(name).await {
        db.store
            .index_registers(&[("plot".into(), spec())])
            .await
            .unwrap();
        let clock = Clock::default();
        let rows: Vec<Record> = (1..=300).map(|n| plot(n, clock.now())).collect();
        insert(&db.store, clock.now(), &rows).await;
        all.push((db, rows));
    }
    all
}

fn query() -> RecordQuery {
    RecordQuery {
        register: "plot".into(),
        limit: 10_000,
        ..RecordQuery::default()
    }
}

fn filter(field: &str, test: FieldTest) -> FieldFilter {
    FieldFilter {
        field: field.into(),
        test,
    }
}

async fn ids(store: &Store, query: &RecordQuery) -> Vec<String> {
    let page = store.query_records(query).await.unwrap();
    page.records.iter().map(|record| record.id.clone()).collect()
}

fn area(record: &Record) -> Option<f64> {
    record.fields.get("area")?.as_str()?.parse().ok()
}

#[tokio::test]
async fn filters_orders_and_pages_give_what_a_plain_reckoning_gives() {
    for (db, rows) in filled("record_query").await {
        let store = &db.store;
        let wanted = |fits: &dyn Fn(&Record) -> bool| -> Vec<String> {
            let mut ids: Vec<String> = rows
                .iter()
                .filter(|row| fits(row))
                .map(|row| row.id.clone())
                .collect();
            ids.sort();
            ids
        };
        let sorted = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        let cases: Vec<(RecordQuery, Vec<String>)> = vec![
            (query(), wanted(&|_| true)),
            (
                RecordQuery {
                    states: vec!["built".into()],
                    ..query()
                },
                wanted(&|row| row.state == "built"),
            ),
            (
                RecordQuery {
                    scope: Some(vec!["zone-1".into(), "zone-2".into()]),
                    ..query()
                },
                wanted(&|row| matches!(row.subject.as_deref(), Some("zone-1" | "zone-2"))),
            ),
            (
                RecordQuery {
                    scope: Some(Vec::new()),
                    ..query()
                },
                Vec::new(),
            ),
            (
                RecordQuery {
                    subject: Some("zone-3".into()),
                    states: vec!["open".into()],
                    ..query()
                },
                wanted(&|row| row.subject.as_deref() == Some("zone-3") && row.state == "open"),
            ),
            (
                RecordQuery {
                    fields: vec![filter(
                        "area",
                        FieldTest::Between(
                            Some(sort_key(IndexKind::Number, "9")),
                            Some(sort_key(IndexKind::Number, "10.3")),
                        ),
                    )],
                    ..query()
                },
                wanted(&|row| area(row).is_some_and(|area| (9.0..=10.3).contains(&area))),
            ),
            (
                RecordQuery {
                    fields: vec![filter("area", FieldTest::Empty)],
                    ..query()
                },
                wanted(&|row| area(row).is_none()),
            ),
            (
                RecordQuery {
                    fields: vec![filter("name", FieldTest::Starts("地块01".into()))],
                    ..query()
                },
                wanted(&|row| row.title.starts_with("地块01")),
            ),
            (
                RecordQuery {
                    fields: vec![filter(
                        "name",
                        FieldTest::OneOf(["地块0007", "地块0029", "地块9999"].map(Into::into).into()),
                    )],
                    ..query()
                },
                wanted(&|row| row.title == "地块0007" || row.title == "地块0029"),
            ),
            (
                RecordQuery {
                    fields: vec![filter("name", FieldTest::Contains("29".into()))],
                    ..query()
                },
                wanted(&|row| row.title.contains("29")),
            ),
            (
                RecordQuery {
                    words: Some("块007".into()),
                    ..query()
                },
                wanted(&|row| row.title.contains("块007")),
            ),
            (
                RecordQuery {
                    words: Some("没有".into()),
                    words_subjects: vec!["zone-4".into()],
                    ..query()
                },
                wanted(&|row| row.subject.as_deref() == Some("zone-4")),
            ),
        ];
        for (query, wanted) in cases {
            for sort in [RecordSort::Created, RecordSort::Field("area".into())] {
                let query = RecordQuery {
                    sort,
                    ..query.clone()
                };
                let page = store.query_records(&query).await.unwrap();
                assert_eq!(page.total, Some(wanted.len() as i64), "{query:?}");
                assert_eq!(sorted(ids(store, &query).await), wanted, "{query:?}");
            }
        }
        // By size, empty values before all others; and the same backwards, in pages.
        let by_area = RecordQuery {
            sort: RecordSort::Field("area".into()),
            ..query()
        };
        let found = store.query_records(&by_area).await.unwrap().records;
        let areas: Vec<Option<f64>> = found.iter().map(|record| area(record)).collect();
        assert!(areas.is_sorted_by(|a, b| a.unwrap_or(-1.0) <= b.unwrap_or(-1.0)));
        let mut pages = Vec::new();
        for page in 0..4 {
            let query = RecordQuery {
                descending: true,
                offset: page * 100,
                limit: 100,
                ..by_area.clone()
            };
            let part = store.query_records(&query).await.unwrap();
            assert_eq!((part.total, part.more), (Some(300), page < 2));
            pages.extend(part.records.iter().map(|record| record.id.clone()));
        }
        let mut backwards = ids(store, &by_area).await;
        backwards.reverse();
        assert_eq!(pages, backwards);
        let mut streamed = Vec::new();
        store
            .each_record(&by_area, |record| {
                streamed.push(record.id.clone());
                Ok(())
            })
            .await
            .unwrap();
        streamed.reverse();
        assert_eq!(streamed, backwards);
    }
}
