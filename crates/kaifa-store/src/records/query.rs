//! Asking for records at any size: filter, order and page in SQL.
//!
//! A list is walked along one order and everything else is looked up per record. Which one is chosen by what is known
//! beforehand (`plan.rs`): few records in the scope or the state, few that fit a filter or hold the words, else the order of the
//! list itself. Keys carry unit and state, so that walking an order touches one index, and a page behind the middle of a
//! counted list is reached from its end. What stays slow in a very long register is a question of wide conditions on other
//! fields than that of the order whose answers lie far down this order.

pub(super) mod counts;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::compose::{Sql, compose};
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
