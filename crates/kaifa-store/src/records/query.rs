//! Asking for records at any size: filter, order and page in SQL.
//!
//! A list is walked along one order and everything else is looked up per record. Which one is chosen by what is known
//! beforehand: few records in the scope or the state, few that fit a filter, else the order of the list itself. So a page of a
//! million records touches some hundred of them; only a question that hardly any of them fits, and that nothing narrows, is
//! walked through to the end.

use kaifa_base::Decimal;

use crate::database::{Connection, Engine};
use crate::error::Result;
use crate::instant::{Instant, parse_instant, show_instant};
use crate::rows::{Record, RecordEvent};
use crate::store::Store;
use crate::table::{Kept, Stored, kept};
use crate::value::{Kind, Value};

/// So many records are looked at one by one and sorted without anybody noticing.
const FEW: i64 = 20_000;

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

/// Which records, in which order, which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordQuery {
    /// The register.
    pub register: String,
    /// The units that the reader may see; all where absent.
    pub scope: Option<Vec<String>>,
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

/// SQL with its arguments.
#[derive(Default)]
struct Sql {
    from: String,
    conditions: Vec<String>,
    order: String,
    arguments: Vec<Value>,
}

impl Sql {
    fn argument(&mut self, value: impl Into<String>) -> String {
        self.arguments.push(Value::Text(value.into()));
        format!("${}", self.arguments.len())
    }

    fn holds(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    fn one_of(&mut self, column: &str, values: &[String]) {
        let places: Vec<String> = values.iter().map(|value| self.argument(value)).collect();
        match places.is_empty() {
            true => self.holds("1 = 0".to_owned()),
            false => self.holds(format!("{column} IN ({})", places.join(", "))),
        }
    }

    fn ids(&self) -> String {
        format!(
            "SELECT r.id FROM {} WHERE {}",
            self.from,
            self.conditions.join(" AND ")
        )
    }
}

impl FieldTest {
    fn condition(&self, column: &str, engine: Engine, sql: &mut Sql) -> String {
        match self {
            FieldTest::Equals(key) => format!("{column} = {}", sql.argument(key)),
            FieldTest::Empty => format!("{column} = ''"),
            FieldTest::Starts(start) => {
                let (low, high) = (sql.argument(start), sql.argument(format!("{start}\u{10ffff}")));
                format!("({column} >= {low} AND {column} < {high})")
            }
            FieldTest::Contains(words) => holds_words(column, words, engine, sql),
            FieldTest::Between(low, high) => {
                // An empty value lies in no range.
                let mut parts = vec![format!("{column} > ''")];
                if let Some(low) = low {
                    parts.push(format!("{column} >= {}", sql.argument(low)));
                }
                if let Some(high) = high {
                    parts.push(format!("{column} <= {}", sql.argument(high)));
                }
                format!("({})", parts.join(" AND "))
            }
        }
    }

    /// Whether the order of the keys leads to what fits.
    fn is_narrow(&self) -> bool {
        !matches!(self, FieldTest::Contains(_))
    }
}

/// The state of a record before a moment, from its steps.
fn state_before(before: &str) -> String {
    format!(
        "COALESCE((SELECT e.to_state FROM record_event e WHERE e.register = r.register \
         AND e.record = r.id AND e.at < {before} ORDER BY e.number DESC LIMIT 1), r.state)"
    )
}

fn holds_words(column: &str, words: &str, engine: Engine, sql: &mut Sql) -> String {
    let words = sql.argument(words);
    match engine {
        Engine::Sqlite => format!("instr({column}, {words}) > 0"),
        Engine::Postgres => format!("strpos({column}, {words}) > 0"),
    }
}

impl Store {
    /// A page of a list of records.
    pub async fn query_records(&self, query: &RecordQuery) -> Result<RecordPage> {
        let mut connection = self.database.snapshot().await?;
        let few = narrow(&mut connection, query).await?;
        let sql = compose(&connection, query, &few);
        let limit = query.limit.max(1);
        let page = format!(
            "{} ORDER BY {} LIMIT {} OFFSET {}",
            sql.ids(),
            sql.order,
            limit + 1,
            query.offset
        );
        let ids = connection.rows(&page, &sql.arguments, &[Kind::Text]).await?;
        let more = i64::try_from(ids.len()).unwrap_or(i64::MAX) > limit;
        let mut records = Vec::new();
        for id in ids
            .into_iter()
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .flatten()
        {
            records.extend(find_record(&mut connection, &query.register, id).await?);
        }
        let total = match few {
            Drive::Counted(total) => Some(total),
            Drive::Scope | Drive::State | Drive::Filter(_) => Some(
                connection
                    .number(&format!("SELECT COUNT(*) FROM ({}) x", sql.ids()), &sql.arguments)
                    .await?,
            ),
            Drive::Order if !more => Some(query.offset + i64::try_from(records.len()).unwrap_or(0)),
            Drive::Order => None,
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
        let few = narrow(&mut connection, query).await?;
        let sql = compose(&connection, query, &few);
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
        for chunk in keys.chunks(1_000) {
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

/// What a list is walked along.
enum Drive {
    /// Nothing has to be looked up beyond unit and state, and their number is known.
    Counted(i64),
    /// The records of the units.
    Scope,
    /// The records of the states.
    State,
    /// The keys that fit a condition, by its place.
    Filter(usize),
    /// The order of the list.
    Order,
}

async fn narrow(connection: &mut Connection, query: &RecordQuery) -> Result<Drive> {
    if query.before.is_some() {
        return Ok(Drive::Order);
    }
    let units = units(query);
    let by_state = counts(connection, &query.register, units.as_deref()).await?;
    let in_states: i64 = by_state
        .iter()
        .filter(|(state, _)| query.states.is_empty() || query.states.contains(state))
        .map(|(_, count)| count)
        .sum();
    if query.fields.is_empty() && query.words.is_none() {
        let walks_order = units.is_none() && (query.states.is_empty() || in_states > FEW);
        if walks_order || in_states > FEW {
            return Ok(Drive::Counted(in_states));
        }
    }
    let in_scope: i64 = by_state.iter().map(|(_, count)| count).sum();
    if units.is_some() && in_scope <= FEW {
        return Ok(Drive::Scope);
    }
    if !query.states.is_empty() && in_states <= FEW {
        return Ok(Drive::State);
    }
    let mut best: Option<(i64, usize)> = None;
    for (at, filter) in query.fields.iter().enumerate() {
        if !filter.test.is_narrow() {
            continue;
        }
        let mut sql = Sql::default();
        let (register, field) = (sql.argument(&query.register), sql.argument(&filter.field));
        let condition = filter.test.condition("value", connection.engine(), &mut sql);
        let text = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM record_key WHERE register = {register} AND field = {field} \
             AND {condition} LIMIT {}) x",
            FEW + 1
        );
        let count = connection.number(&text, &sql.arguments).await?;
        if count <= FEW && best.is_none_or(|(fewest, _)| count < fewest) {
            best = Some((count, at));
        }
    }
    Ok(best.map_or(Drive::Order, |(_, at)| Drive::Filter(at)))
}

/// The units that a query is limited to.
fn units(query: &RecordQuery) -> Option<Vec<String>> {
    match (&query.scope, &query.subject) {
        (None, None) => None,
        (None, Some(subject)) => Some(vec![subject.clone()]),
        (Some(scope), None) => Some(scope.clone()),
        (Some(scope), Some(subject)) => Some(scope.iter().filter(|one| *one == subject).cloned().collect()),
    }
}

fn compose(connection: &Connection, query: &RecordQuery, drive: &Drive) -> Sql {
    let engine = connection.engine();
    let mut sql = Sql::default();
    let register = sql.argument(&query.register);
    let direction = if query.descending { "DESC" } else { "ASC" };
    let order_key = match &query.sort {
        RecordSort::Created => {
            sql.order = format!("r.created_at {direction}, r.id {direction}");
            None
        }
        RecordSort::Field(field) => {
            sql.order = format!("k.value {direction}, k.record {direction}");
            Some(sql.argument(field))
        }
    };
    // CROSS JOIN keeps the order of the tables on SQLite; PostgreSQL plans by its statistics.
    sql.from = match (drive, &order_key) {
        (Drive::Counted(_) | Drive::Order, Some(_)) => "record_key k CROSS JOIN record r".to_owned(),
        (Drive::Filter(_), Some(_)) => "record_key f CROSS JOIN record r CROSS JOIN record_key k".to_owned(),
        (Drive::Filter(_), None) => "record_key f CROSS JOIN record r".to_owned(),
        (_, Some(_)) => "record r CROSS JOIN record_key k".to_owned(),
        (_, None) => "record r".to_owned(),
    };
    if let Some(field) = order_key {
        sql.holds(format!("k.register = {register} AND k.field = {field}"));
        sql.holds("r.id = k.record".to_owned());
    }
    sql.holds(format!("r.register = {register}"));
    if let Some(units) = units(query) {
        // Where the scope does not lead the way its index must not either.
        let column = match drive {
            Drive::Scope => "r.subject",
            _ => "COALESCE(r.subject, '')",
        };
        sql.one_of(column, &units);
    }
    if !query.states.is_empty() {
        let column = match (drive, query.before) {
            (_, Some(before)) => {
                let before = sql.argument(show_instant(before));
                state_before(&before)
            }
            (Drive::State, None) => "r.state".to_owned(),
            _ => "COALESCE(r.state, '')".to_owned(),
        };
        sql.one_of(&column, &query.states);
    }
    if let Some(before) = query.before {
        let before = sql.argument(show_instant(before));
        sql.holds(format!("r.created_at < {before}"));
    }
    for (at, filter) in query.fields.iter().enumerate() {
        let field = sql.argument(&filter.field);
        if matches!(drive, Drive::Filter(chosen) if *chosen == at) {
            let condition = filter.test.condition("f.value", engine, &mut sql);
            sql.holds(format!(
                "f.register = {register} AND f.field = {field} AND r.id = f.record"
            ));
            sql.holds(condition);
        } else {
            let condition = filter.test.condition("p.value", engine, &mut sql);
            sql.holds(format!(
                "EXISTS (SELECT 1 FROM record_key p WHERE p.register = {register} AND p.record = r.id \
                 AND p.field = {field} AND {condition})"
            ));
        }
    }
    if let Some(words) = &query.words {
        let mut either = vec![holds_words("r.title", words, engine, &mut sql)];
        let id = sql.argument(words);
        either.push(format!("r.id = {id}"));
        if !query.words_subjects.is_empty() {
            let places: Vec<String> = query
                .words_subjects
                .iter()
                .map(|unit| sql.argument(unit))
                .collect();
            either.push(format!("COALESCE(r.subject, '') IN ({})", places.join(", ")));
        }
        sql.holds(format!("({})", either.join(" OR ")));
    }
    sql
}

async fn find_record(connection: &mut Connection, register: &str, id: Value) -> Result<Option<Kept<Record>>> {
    let key = [Value::Text(register.to_owned()), id];
    let found = crate::select::Select::key::<Record>(&key).run(connection).await?;
    Ok(found.into_iter().next())
}

async fn counts(
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
