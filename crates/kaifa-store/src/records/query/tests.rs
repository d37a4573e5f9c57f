use kaifa_base::Digest;

use super::*;
use crate::act::Act;
use crate::changes::Origin;
use crate::records::{FieldFilter, FieldTest, IndexKind, IndexedField, sort_key};

const RECORDS: i64 = 120;

fn spec() -> Vec<IndexedField> {
    let field = |name: &str, kind| IndexedField {
        name: name.into(),
        kind,
        many: false,
        of: Vec::new(),
    };
    vec![field("name", IndexKind::Text), field("area", IndexKind::Number)]
}

fn plot(n: i64, at: Instant) -> Record {
    let area = if n % 7 == 0 {
        String::new()
    } else {
        (n * 37 % 50).to_string()
    };
    Record {
        register: "plot".into(),
        id: format!("p{n:03}"),
        state: if n % 3 == 0 { "built" } else { "open" }.into(),
        subject: Some(format!("zone-{}", n % 5)),
        title: format!("地块{n}"),
        fields: serde_json::json!({ "name": format!("地块{n}"), "area": area }),
        created_by: "alice".into(),
        created_at: at + chrono::TimeDelta::seconds(n * 31 % 60),
        updated_at: at,
    }
}

#[tokio::test]
async fn whatever_a_list_is_walked_along_it_is_the_same_list() {
    let file = std::env::temp_dir().join(format!("kaifa-query-{}.db", std::process::id()));
    let store = Store::open(&file.to_string_lossy()).await.unwrap();
    store.migrate().await.unwrap();
    store.index_registers(&[("plot".into(), spec())]).await.unwrap();
    let at = parse_instant("2026-03-05T08:00:00.000Z").unwrap();
    let plots: Vec<Record> = (0..RECORDS).map(|n| plot(n, at)).collect();
    let origin = Origin {
        file: "plots.csv".into(),
        sha256: Digest::of("plots"),
    };
    let act = Act::new(at, "alice", "record.import", "record:plot");
    let mut writer = store.begin(&act).await.unwrap();
    writer.import_part(&origin, &plots).await.unwrap();
    writer.commit().await.unwrap();

    let number = |text: &str| Some(sort_key(IndexKind::Number, text));
    let filter = |field: &str, test| FieldFilter {
        field: field.into(),
        test,
    };
    let wide = filter("area", FieldTest::Between(number("5"), number("45")));
    let all = RecordQuery {
        register: "plot".into(),
        limit: RECORDS + 1,
        ..RecordQuery::default()
    };
    let built = vec!["built".to_owned()];
    let zones: Vec<String> = ["zone-1", "zone-2"].map(str::to_owned).to_vec();
    let questions = [
        all.clone(),
        RecordQuery {
            states: built.clone(),
            subject: Some("zone-2".into()),
            ..all.clone()
        },
        RecordQuery {
            fields: vec![wide.clone(), filter("name", FieldTest::Starts("地块1".into()))],
            ..all.clone()
        },
        RecordQuery {
            fields: vec![wide, filter("name", FieldTest::Contains("1".into()))],
            states: built,
            ..all.clone()
        },
        RecordQuery {
            words: Some("块7".into()),
            words_subjects: vec!["zone-4".into()],
            ..all
        },
    ];
    let everyone: Vec<String> = plots.iter().map(|plot| plot.id.clone()).collect();
    let mut connection = store.database.snapshot().await.unwrap();
    for question in questions {
        for (scope, sort, descending) in [
            (None, RecordSort::Created, true),
            (Some(zones.clone()), RecordSort::Created, false),
            (None, RecordSort::Field("area".into()), false),
            (Some(zones.clone()), RecordSort::Field("name".into()), true),
        ] {
            let query = RecordQuery {
                scope: scope.clone(),
                sort,
                descending,
                ..question.clone()
            };
            // The plain reckoning leaves the scope to its caller.
            let seen = plots.iter().filter(|plot| {
                let unit = plot.subject.clone().unwrap_or_default();
                scope.as_ref().is_none_or(|scope| scope.contains(&unit))
            });
            let reckoned = query.among(&spec(), seen.cloned().collect());
            let expected: Vec<&str> = reckoned.iter().map(|plot| plot.id.as_str()).collect();
            let mut drives = vec![
                Drive::Scope,
                Drive::State,
                Drive::Order,
                Drive::Among(everyone.clone()),
            ];
            drives.extend((0..query.fields.len()).map(Drive::Filter));
            for drive in drives {
                for (backwards, whole) in [(false, false), (true, false), (false, true)] {
                    let walked = query.descending != backwards;
                    let sql = compose(store.engine(), &query, &drive, walked, whole);
                    let text = format!("{} ORDER BY {}", sql.ids(), sql.order);
                    let rows = connection
                        .rows(&text, &sql.arguments, &[Kind::Text])
                        .await
                        .unwrap();
                    let mut ids: Vec<String> = rows.iter().flatten().map(Value::show).collect();
                    if backwards {
                        ids.reverse();
                    }
                    assert_eq!(ids, expected, "{drive:?} {query:?}");
                }
            }
        }
    }
    drop(connection);
    store.close().await;
    std::fs::remove_file(file).unwrap();
}
