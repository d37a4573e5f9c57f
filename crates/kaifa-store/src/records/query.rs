//! Asking for records at any size: filter, order and page in SQL.
//!
//! A list is walked along one order and everything else is looked up per record. Which one is chosen by what is known
//! beforehand (`plan.rs`): few records in the scope or the state, few that fit a filter or hold the words, else the order of the
//! list itself. Keys carry unit and state, so that walking an order touches one index, and a page behind the middle of a
//! counted list is reached from its end. What stays slow in a very long register is a question of wide conditions on other
//! fields than that of the order whose answers lie far down this order.

use std::collections::HashMap;

use kaifa_base::Decimal;

use super::compose::{Sql, compose, state_before};
use super::plan::{Drive, plan};
use crate::database::Connection;
use crate::error::Result;
use crate::instant::{Instant, parse_instant, show_instant};
use crate::rows::{Record, RecordEvent};
use crate::store::Store;
use crate::table::{Kept, Stored, kept};
use crate::value::{Kind, Value};
use crate::write::Writer;

/// A condition on an indexed field; values are keys ([`sort_key`](super::sort_key)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFilter {
    /// The field.
    pub field: String,
    /// The condition.
    pub test: FieldTest,
}

/// What a key must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldTest {
    /// Just this.
    Equals(String),
    /// One of these.
    OneOf(Vec<String>),
    /// From here up to there, both included.
    Between(Option<String>, Option<String>),
    /// Begins so.
    Starts(String),
    /// Holds these signs.
    Contains(String),
    /// Nothing.
    Empty,
}

/// The order of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RecordSort {
    /// By the moment in which they were made.
    #[default]
    Created,
    /// By an indexed field.
    Field(String),
}

/// What a reader may see who has units and, besides, records of any unit that are about the own firms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The units.
    pub units: Vec<String>,
    /// What the other records say.
    pub besides: FieldFilter,
}

/// Which records, in which order, which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordQuery {
    /// The register.
    pub register: String,
    /// The units whose records are asked for; all where absent.
    pub scope: Option<Vec<String>>,
    /// Records of some units and, besides, those that say something in a field; all where absent.
    pub reach: Option<Reach>,
    /// These states.
    pub states: Vec<String>,
    /// This unit.
    pub subject: Option<String>,
    /// Conditions on fields.
    pub fields: Vec<FieldFilter>,
    /// Words that the title holds.
    pub words: Option<String>,
    /// Units that count as holding the words.
    pub words_subjects: Vec<String>,
    /// Records made, and in their state, before this moment.
    pub before: Option<Instant>,
    /// The order.
    pub sort: RecordSort,
    /// Backwards: the newest or largest first.
    pub descending: bool,
    /// So many are skipped.
    pub offset: i64,
    /// So many are given.
    pub limit: i64,
}

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordPage {
    /// Its records.
    pub records: Vec<Kept<Record>>,
    /// How many fit in all; nothing where counting would mean to walk through everything.
    pub total: Option<i64>,
    /// Whether more follow.
    pub more: bool,
}

impl Store {
    /// A page of a list of records.
    pub async fn query_records(&self, query: &RecordQuery) -> Result<RecordPage> {
        let mut connection = self.database.snapshot().await?;
        let plan = plan(self, &mut connection, query).await?;
        let stretch = Stretch::of(query, plan.total);
        let sql = compose(connection.engine(), query, &plan.drive, stretch.descending, false);
        let page = format!(
            "{} ORDER BY {} LIMIT {} OFFSET {}",
            sql.ids(),
            sql.order,
            stretch.limit,
            stretch.offset
        );
        let rows = connection.rows(&page, &sql.arguments, &[Kind::Text]).await?;
        let mut ids: Vec<String> = rows.iter().flatten().map(Value::show).collect();
        if stretch.descending != query.descending {
            ids.reverse();
        }
        let limit = query.limit.max(1);
        let more = match plan.total {
            Some(total) => query.offset + limit < total,
            None => i64::try_from(ids.len()).unwrap_or(i64::MAX) > limit,
        };
        ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let records = find_records(&mut connection, &query.register, &ids).await?;
        let total = match (plan.total, &plan.drive) {
            (Some(total), _) => Some(total),
            (None, Drive::Order) if more => None,
            (None, Drive::Order) => Some(query.offset + i64::try_from(records.len()).unwrap_or(0)),
            (None, _) => {
                let count = format!("SELECT COUNT(*) FROM ({}) x", sql.ids());
                Some(connection.number(&count, &sql.arguments).await?)
            }
        };
        connection.rollback().await?;
        Ok(RecordPage { records, total, more })
    }

    /// Hands every record that fits to `take`, in the order of the list, without holding all of them. The state of one
    /// moment, whatever is written meanwhile.
    pub async fn each_record(
        &self,
        query: &RecordQuery,
        mut take: impl FnMut(Kept<Record>) -> Result<()>,
    ) -> Result<()> {
        let mut connection = self.database.snapshot().await?;
        let plan = plan(self, &mut connection, query).await?;
        let sql = compose(connection.engine(), query, &plan.drive, query.descending, true);
        let columns: Vec<String> = Record::TABLE
            .select_list()
            .split(", ")
            .map(|column| format!("r.{column}"))
            .collect();
        let text = format!(
            "SELECT {} FROM {} WHERE {} ORDER BY {}",
            columns.join(", "),
            sql.from,
            sql.conditions.join(" AND "),
            sql.order
        );
        connection
            .for_each_row(&text, &sql.arguments, &Record::TABLE.select_kinds(), |values| {
                take(kept(values)?)
            })
            .await?;
        connection.rollback().await
    }

    /// How many records that fit are in each state; with a moment, in the state that they were in before it. Walks through all that
    /// may be seen, so it is for those who may see few.
    pub async fn count_by_state(&self, query: &RecordQuery) -> Result<Vec<(String, i64)>> {
        let mut connection = self.database.snapshot().await?;
        let plan = plan(self, &mut connection, query).await?;
        let mut sql = compose(connection.engine(), query, &plan.drive, false, true);
        let state = match query.before {
            None => "r.state".to_owned(),
            Some(before) => {
                let before = sql.argument(show_instant(before));
                state_before(&before)
            }
        };
        let text = format!(
            "SELECT x.state, COUNT(*) FROM (SELECT {state} AS state FROM {} WHERE {}) x GROUP BY x.state",
            sql.from,
            sql.conditions.join(" AND ")
        );
        let rows = connection
            .rows(&text, &sql.arguments, &[Kind::Text, Kind::Integer])
            .await?;
        connection.rollback().await?;
        Ok(rows
            .into_iter()
            .map(|row| (row[0].show(), number(&row[1])))
            .collect())
    }

    /// How many records of a register are in each state, within a scope.
    pub async fn count_records(
        &self,
        register: &str,
        scope: Option<&[String]>,
    ) -> Result<Vec<(String, i64)>> {
        let mut connection = self.database.reader().await?;
        counts(&mut connection, register, scope).await
    }

    /// How many records of a unit are in each state, by register.
    pub async fn count_records_by_unit(&self) -> Result<Vec<(String, String, String, i64)>> {
        let sql = "SELECT register, subject, state, records FROM record_count WHERE records > 0";
        let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer];
        let rows = self.database.reader().await?.rows(sql, &[], &kinds).await?;
        Ok(rows
            .into_iter()
            .map(|row| (row[0].show(), row[1].show(), row[2].show(), number(&row[3])))
            .collect())
    }

    /// How many records of a unit were in each state before a moment, by register. Walks through all of them.
    pub async fn count_records_by_unit_before(
        &self,
        before: Instant,
    ) -> Result<Vec<(String, String, String, i64)>> {
        let sql = format!(
            "SELECT x.register, x.subject, x.state, COUNT(*) FROM \
             (SELECT r.register, COALESCE(r.subject, '') AS subject, {} AS state FROM record r WHERE r.created_at < $1) x \
             GROUP BY x.register, x.subject, x.state",
            state_before("$1")
        );
        let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer];
        let arguments = [Value::Text(show_instant(before))];
        let rows = self
            .database
            .reader()
            .await?
            .rows(&sql, &arguments, &kinds)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row[0].show(), row[1].show(), row[2].show(), number(&row[3])))
            .collect())
    }

    /// The record that holds a value in a field of which no two hold the same, or a key of several fields.
    pub async fn find_by_key(&self, register: &str, field: &str, key: &str) -> Result<Option<String>> {
        let mut connection = self.database.reader().await?;
        find_by_key(&mut connection, register, field, key, "").await
    }

    /// The records that hold one of many keys, as key and record.
    pub async fn find_by_keys(
        &self,
        register: &str,
        field: &str,
        keys: &[String],
    ) -> Result<Vec<(String, String)>> {
        let mut connection = self.database.reader().await?;
        let mut found = Vec::new();
        for chunk in keys.chunks(NAMED) {
            let mut sql = Sql::default();
            let (register, field) = (sql.argument(register), sql.argument(field));
            sql.one_of("value", chunk);
            let text = format!(
                "SELECT value, record FROM record_key WHERE register = {register} AND field = {field} AND {}",
                sql.conditions.join(" AND ")
            );
            let rows = connection
                .rows(&text, &sql.arguments, &[Kind::Text, Kind::Text])
                .await?;
            found.extend(rows.into_iter().map(|row| (row[0].show(), row[1].show())));
        }
        Ok(found)
    }

    /// The state that each of some records was in before a moment.
    pub async fn states_before(
        &self,
        register: &str,
        records: &[String],
        before: Instant,
    ) -> Result<Vec<(String, String, Instant)>> {
        let mut connection = self.database.reader().await?;
        let mut found = Vec::new();
        for record in records {
            let sql = "SELECT to_state, at FROM record_event WHERE register = $1 AND record = $2 AND at < $3 \
                       ORDER BY number DESC LIMIT 1";
            let arguments =
                [register, record, &show_instant(before)].map(|text| Value::Text(text.to_owned()));
            let rows = connection
                .rows(sql, &arguments, &[Kind::Text, Kind::Text])
                .await?;
            if let Some([state, at]) = rows.first().map(Vec::as_slice)
                && let Some(at) = parse_instant(&at.show())
            {
                found.push((record.clone(), state.show(), at));
            }
        }
        Ok(found)
    }

    /// How many records of a register were in each state before a moment, within a scope. Walks through all of them.
    pub async fn count_records_before(
        &self,
        register: &str,
        scope: Option<&[String]>,
        before: Instant,
    ) -> Result<Vec<(String, i64)>> {
        let mut sql = Sql::default();
        let (register, before) = (sql.argument(register), sql.argument(show_instant(before)));
        sql.holds(format!("r.register = {register} AND r.created_at < {before}"));
        if let Some(scope) = scope {
            sql.one_of("COALESCE(r.subject, '')", scope);
        }
        let text = format!(
            "SELECT x.state, COUNT(*) FROM (SELECT {} AS state FROM record r WHERE {}) x GROUP BY x.state",
            state_before(&before),
            sql.conditions.join(" AND ")
        );
        let mut connection = self.database.reader().await?;
        let rows = connection
            .rows(&text, &sql.arguments, &[Kind::Text, Kind::Integer])
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row[0].show(), number(&row[1])))
            .collect())
    }

    /// The units that have records in a register.
    pub async fn list_record_subjects(&self, register: &str) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT subject FROM record_count WHERE register = $1 AND records > 0 AND subject > '' \
                   ORDER BY subject";
        let arguments = [Value::Text(register.to_owned())];
        let rows = self
            .database
            .reader()
            .await?
            .rows(sql, &arguments, &[Kind::Text])
            .await?;
        Ok(rows.into_iter().map(|row| row[0].show()).collect())
    }

    /// The steps of all records of a register, by record and order.
    pub async fn list_register_events(&self, register: &str) -> Result<Vec<Kept<RecordEvent>>> {
        self.select(crate::select::Select::all().equals("register", &register.to_owned()))
            .await
    }
}

impl Store {
    /// The records of some ids, those that there are.
    pub async fn find_records(&self, register: &str, ids: &[String]) -> Result<Vec<Kept<Record>>> {
        find_records(&mut self.database.reader().await?, register, ids).await
    }
}

impl Writer {
    /// The records of some ids as this act sees them, its own changes included.
    pub async fn find_records(&mut self, register: &str, ids: &[String]) -> Result<Vec<Kept<Record>>> {
        find_records(&mut self.connection, register, ids).await
    }
}

/// Records or keys that one statement names. SQLite looks for the name of each numbered place among all before it: a thousand
/// take ten times as long as ten times a hundred, and longer than finding the rows.
const NAMED: usize = 100;

/// The part of an order that a page takes.
struct Stretch {
    descending: bool,
    offset: i64,
    limit: i64,
}

impl Stretch {
    /// From the end of the list where that is nearer. Where the records are not counted one more than the page tells whether
    /// another page follows.
    fn of(query: &RecordQuery, total: Option<i64>) -> Stretch {
        let limit = query.limit.max(1);
        match total {
            Some(total) if query.offset > total / 2 => Stretch {
                descending: !query.descending,
                offset: (total - query.offset - limit).max(0),
                limit: (total - query.offset).clamp(0, limit),
            },
            _ => Stretch {
                descending: query.descending,
                offset: query.offset,
                limit: limit + 1,
            },
        }
    }
}

/// The records of some ids, in their order.
async fn find_records(
    connection: &mut Connection,
    register: &str,
    ids: &[String],
) -> Result<Vec<Kept<Record>>> {
    let mut by_id: HashMap<String, Kept<Record>> = HashMap::with_capacity(ids.len());
    for part in ids.chunks(NAMED) {
        let mut sql = Sql::default();
        let register = sql.argument(register);
        sql.holds(format!("register = {register}"));
        sql.one_of("id", part);
        let text = format!(
            "SELECT {} FROM record WHERE {}",
            Record::TABLE.select_list(),
            sql.conditions.join(" AND ")
        );
        let kinds = Record::TABLE.select_kinds();
        for row in connection.rows(&text, &sql.arguments, &kinds).await? {
            let record: Kept<Record> = kept(row)?;
            by_id.insert(record.id.clone(), record);
        }
    }
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

pub(super) async fn counts(
    connection: &mut Connection,
    register: &str,
    scope: Option<&[String]>,
) -> Result<Vec<(String, i64)>> {
    let mut sql = Sql::default();
    let register = sql.argument(register);
    sql.holds(format!("register = {register}"));
    if let Some(scope) = scope {
        sql.one_of("subject", scope);
    }
    let text = format!(
        "SELECT state, CAST(SUM(records) AS BIGINT) FROM record_count WHERE {} GROUP BY state",
        sql.conditions.join(" AND ")
    );
    let rows = connection
        .rows(&text, &sql.arguments, &[Kind::Text, Kind::Integer])
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row[0].show(), number(&row[1])))
        .collect())
}

/// The record other than `own` that holds a key.
pub(crate) async fn find_by_key(
    connection: &mut Connection,
    register: &str,
    field: &str,
    key: &str,
    own: &str,
) -> Result<Option<String>> {
    let sql = "SELECT record FROM record_key WHERE register = $1 AND field = $2 AND value = $3 AND record <> $4 LIMIT 1";
    let arguments = [register, field, key, own].map(|text| Value::Text(text.to_owned()));
    let rows = connection.rows(sql, &arguments, &[Kind::Text]).await?;
    Ok(rows.first().and_then(|row| row.first()).map(Value::show))
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Integer(number) => *number,
        other => other
            .show()
            .parse::<Decimal>()
            .ok()
            .and_then(|n| n.try_into().ok())
            .unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
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
}
