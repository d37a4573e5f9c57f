//! A question about records as SQL. SQLite takes the tables in the order written here (`CROSS JOIN`); PostgreSQL plans by its
//! statistics.

use super::plan::Drive;
use super::query::{FieldTest, RecordQuery, RecordSort};
use crate::database::Engine;
use crate::instant::show_instant;
use crate::value::Value;

/// SQL with its arguments.
#[derive(Default)]
pub(super) struct Sql {
    pub from: String,
    /// The id of a record.
    pub id: &'static str,
    pub conditions: Vec<String>,
    pub order: String,
    pub arguments: Vec<Value>,
}

impl Sql {
    pub fn argument(&mut self, value: impl Into<String>) -> String {
        self.arguments.push(Value::Text(value.into()));
        format!("${}", self.arguments.len())
    }

    pub fn holds(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    pub fn one_of(&mut self, column: &str, values: &[String]) {
        let condition = self.is_one_of(column, values);
        self.holds(condition);
    }

    fn is_one_of(&mut self, column: &str, values: &[String]) -> String {
        let places: Vec<String> = values.iter().map(|value| self.argument(value)).collect();
        match places.is_empty() {
            true => "1 = 0".to_owned(),
            false => format!("{column} IN ({})", places.join(", ")),
        }
    }

    pub fn ids(&self) -> String {
        format!(
            "SELECT {} FROM {} WHERE {}",
            self.id,
            self.from,
            self.conditions.join(" AND ")
        )
    }
}

impl FieldTest {
    pub(super) fn condition(&self, column: &str, engine: Engine, sql: &mut Sql) -> String {
        match self {
            FieldTest::Equals(key) => format!("{column} = {}", sql.argument(key)),
            FieldTest::OneOf(keys) => sql.is_one_of(column, keys),
            FieldTest::Empty => format!("{column} = ''"),
            FieldTest::Starts(start) => {
                let (low, high) = (sql.argument(start), sql.argument(format!("{start}\u{10ffff}")));
                format!("({column} >= {low} AND {column} < {high})")
            }
            FieldTest::Contains(words) => holds_words(column, words, engine, sql),
            FieldTest::Between(low, high) => {
                // An empty value lies in no range. Of two lower bounds SQLite would search by the first alone.
                let mut parts = vec![match low.as_deref() {
                    None | Some("") => format!("{column} > ''"),
                    Some(low) => format!("{column} >= {}", sql.argument(low)),
                }];
                if let Some(high) = high {
                    parts.push(format!("{column} <= {}", sql.argument(high)));
                }
                format!("({})", parts.join(" AND "))
            }
        }
    }
}

/// The state of a record before a moment, from its steps.
pub(super) fn state_before(before: &str) -> String {
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

/// The units that a query is limited to.
pub(super) fn units(query: &RecordQuery) -> Option<Vec<String>> {
    match (&query.scope, &query.subject) {
        (None, None) => None,
        (None, Some(subject)) => Some(vec![subject.clone()]),
        (Some(scope), None) => Some(scope.clone()),
        (Some(scope), Some(subject)) => Some(scope.iter().filter(|one| *one == subject).cloned().collect()),
    }
}

/// A table of a question: its name, and where it holds the id of a record.
#[derive(Clone, Copy, PartialEq)]
struct Source {
    table: &'static str,
    id: &'static str,
}

const RECORD: Source = Source {
    table: "record r",
    id: "r.id",
};
/// The keys by which the list is ordered.
const ORDER: Source = Source {
    table: "record_key k",
    id: "k.record",
};
/// The keys that fit the condition along which the list is walked.
const FITTING: Source = Source {
    table: "record_key f",
    id: "f.record",
};

/// The question, walked along `drive`. `whole`: the columns of `record r` are asked for, not ids alone.
pub(super) fn compose(
    engine: Engine,
    query: &RecordQuery,
    drive: &Drive,
    descending: bool,
    whole: bool,
) -> Sql {
    let mut sql = Sql::default();
    let register = sql.argument(&query.register);
    let direction = if descending { "DESC" } else { "ASC" };
    // A condition on the field by which the list is ordered narrows the order itself.
    let (sort_field, settled) = match &query.sort {
        RecordSort::Created => (None, None),
        RecordSort::Field(name) => {
            let at = query.fields.iter().position(|filter| filter.field == *name);
            (Some(name), at)
        }
    };
    let led_by = match drive {
        Drive::Filter(at) if Some(*at) != settled => Some(*at),
        _ => None,
    };
    let mut sources = match (led_by, drive, sort_field) {
        (Some(_), ..) => vec![FITTING],
        (None, Drive::Order | Drive::Filter(_), Some(_)) => vec![ORDER],
        _ => vec![RECORD],
    };
    if sort_field.is_some() && !sources.contains(&ORDER) {
        sources.push(ORDER);
    }
    let of_record = whole || sort_field.is_none() || query.words.is_some() || query.before.is_some();
    if of_record && !sources.contains(&RECORD) {
        sources.push(RECORD);
    }
    let first = sources[0];
    sql.id = first.id;
    for source in &sources {
        let alias = &source.table[source.table.len() - 1..];
        sql.holds(format!("{alias}.register = {register}"));
        if *source != first {
            sql.holds(format!("{} = {}", source.id, first.id));
        }
    }
    let mut tables: Vec<String> = sources.iter().map(|source| source.table.to_owned()).collect();
    // Left to itself SQLite prefers the index that spares it the sorting of a few records, and walks all of them.
    match (engine, drive) {
        (Engine::Sqlite, Drive::Scope) if units(query).is_some_and(|units| !units.is_empty()) => {
            tables[0].push_str(" INDEXED BY record_subject")
        }
        (Engine::Sqlite, Drive::State) if !query.states.is_empty() => {
            tables[0].push_str(" INDEXED BY record_state")
        }
        (_, Drive::Among(records)) => {
            let list = sql.argument(serde_json::to_string(records).unwrap_or_default());
            tables.insert(
                0,
                match engine {
                    Engine::Sqlite => format!("json_each({list}) a"),
                    Engine::Postgres => format!("json_array_elements_text({list}::json) a (value)"),
                },
            );
            sql.holds("r.id = a.value".to_owned());
        }
        _ => {}
    }
    sql.from = tables.join(" CROSS JOIN ");
    sql.order = match sort_field {
        None => format!("r.created_at {direction}, r.id {direction}"),
        Some(_) => format!("k.value {direction}, k.record {direction}"),
    };
    if let Some(name) = sort_field {
        let field = sql.argument(name);
        sql.holds(format!("k.field = {field}"));
    }
    where_and_in_which_state(&mut sql, query, drive, first);
    for (at, filter) in query.fields.iter().enumerate() {
        let place = match at {
            at if Some(at) == led_by => "f",
            at if Some(at) == settled => "k",
            _ => "p",
        };
        let field = sql.argument(&filter.field);
        let condition = filter.test.condition(&format!("{place}.value"), engine, &mut sql);
        match place {
            "p" => sql.holds(format!(
                "EXISTS (SELECT 1 FROM record_key p WHERE p.register = {register} AND p.record = {} \
                 AND p.field = {field} AND {condition})",
                first.id
            )),
            place => sql.holds(format!("{place}.field = {field} AND {condition}")),
        }
    }
    if let Some(reach) = &query.reach {
        let unit = match first.table {
            "record_key k" => "k.subject",
            "record_key f" => "f.subject",
            _ => "COALESCE(r.subject, '')",
        };
        let of_units = sql.is_one_of(unit, &reach.units);
        let field = sql.argument(&reach.besides.field);
        let besides = reach.besides.test.condition("q.value", engine, &mut sql);
        sql.holds(format!(
            "({of_units} OR EXISTS (SELECT 1 FROM record_key q WHERE q.register = {register} AND q.record = {} \
             AND q.field = {field} AND {besides}))",
            first.id
        ));
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

/// The units and states of a query. Keys carry both, so that a record is not looked up for them.
fn where_and_in_which_state(sql: &mut Sql, query: &RecordQuery, drive: &Drive, first: Source) {
    // What does not lead the way must not lead by its index either: hence COALESCE.
    let (unit, state) = match (first.table, drive) {
        ("record_key k", _) => ("k.subject", "k.state"),
        ("record_key f", _) => ("f.subject", "f.state"),
        (_, Drive::Scope) => ("r.subject", "COALESCE(r.state, '')"),
        (_, Drive::State) => ("COALESCE(r.subject, '')", "r.state"),
        _ => ("COALESCE(r.subject, '')", "COALESCE(r.state, '')"),
    };
    if let Some(units) = units(query) {
        sql.one_of(unit, &units);
    }
    match query.before {
        None if query.states.is_empty() => {}
        None => sql.one_of(state, &query.states),
        Some(before) => {
            let before = sql.argument(show_instant(before));
            if !query.states.is_empty() {
                sql.one_of(&state_before(&before), &query.states);
            }
            sql.holds(format!("r.created_at < {before}"));
        }
    }
}
