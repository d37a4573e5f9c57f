//! What lists of records are found by: a key per record and indexed field, and counts by unit and state.
//!
//! Both follow from the rows of `record`. They are written in the transaction that writes the record, whoever writes it, and
//! can be made anew at any time ([`Store::index_registers`]), which is also how a changed definition takes effect.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};

use crate::database::{Connection, Engine};
use crate::error::Result;
use crate::rows::Record;
use crate::store::Store;
use crate::table::{Stored, Table};
use crate::value::{Kind, Value};
use crate::write::import::insert_many;

/// Keys per statement; PostgreSQL takes 65,535 values in one.
const KEYS: usize = 2_000;
/// Between the parts of a key of several fields.
pub const JOINT: char = '\u{1f}';
/// Signs of a text that count for its place in a list.
const KEY_LENGTH: usize = 120;

/// How the values of an indexed field are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKind {
    /// By their bytes; dates too.
    Text,
    /// By their size.
    Number,
}

/// A field that lists can be filtered and sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedField {
    /// Its name, or one of its own for several fields together.
    pub name: String,
    /// How its values are ordered.
    pub kind: IndexKind,
    /// Holds several values, one a line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// The fields that it joins; itself where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

/// The key of a stored value; texts in this order stand in the order of the values. Empty for an empty value.
pub fn sort_key(kind: IndexKind, text: &str) -> String {
    match kind {
        IndexKind::Text => text.chars().take(KEY_LENGTH).collect(),
        IndexKind::Number => match text.parse::<Decimal>() {
            Ok(number) => number_key(number),
            // What is no number (any more) stands behind all numbers, so that it is seen.
            Err(_) if !text.is_empty() => format!("9{}", text.chars().take(KEY_LENGTH).collect::<String>()),
            Err(_) => String::new(),
        },
    }
}

/// Sign, exponent and digits of `0.d₁d₂… × 10^e`; those of negative numbers turned round.
fn number_key(number: Decimal) -> String {
    if number.is_zero() {
        return "5".to_owned();
    }
    let number = number.normalize();
    let digits = number.mantissa().unsigned_abs().to_string();
    let exponent = 500 + digits.len() as i64 - i64::from(number.scale());
    let digits = digits.trim_end_matches('0');
    if number.is_sign_positive() {
        return format!("6{exponent:03}{digits}");
    }
    let turned: String = format!("{exponent:03}{digits}")
        .bytes()
        .map(|digit| char::from(b'0' + b'9' - digit))
        .collect();
    format!("4{turned}~")
}

/// A row of `record_key`: register, record, field, value, unit, state.
type KeyRow = [Value; 6];
/// Its columns.
const KEY_COLUMNS: &str = "register, record, field, value, subject, state";

/// The keys of a record's fields.
pub(super) fn keys_of(spec: &[IndexedField], fields: &serde_json::Value) -> Vec<(String, String)> {
    let text = |name: &str| {
        fields
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    let mut keys = Vec::new();
    for field in spec {
        if !field.of.is_empty() {
            let parts: Vec<&str> = field.of.iter().map(|name| text(name)).collect();
            // Without one of its parts a record has no such key.
            if parts.iter().all(|part| !part.is_empty()) {
                keys.push((field.name.clone(), parts.join(&JOINT.to_string())));
            }
        } else if field.many && text(&field.name).contains('\n') {
            let values = text(&field.name).lines();
            keys.extend(values.map(|value| (field.name.clone(), sort_key(field.kind, value))));
        } else {
            keys.push((field.name.clone(), sort_key(field.kind, text(&field.name))));
        }
    }
    keys
}

/// Keys of a record that go.
#[derive(Debug)]
struct Gone {
    register: Value,
    record: Value,
    /// Of these fields; of all where empty.
    fields: Vec<Value>,
}

/// What an act has to bring up to date, gathered while it is applied.
#[derive(Debug, Default)]
pub(crate) struct IndexWork {
    specs: HashMap<String, Vec<IndexedField>>,
    /// Records among the keys that are waiting.
    noted: HashSet<(String, String)>,
    /// Keys that go: those of a record, all or of some fields.
    gone: Vec<Gone>,
    keys: Vec<KeyRow>,
    counts: BTreeMap<(String, String, String), i64>,
}

impl IndexWork {
    /// Takes note of a row that was written; `before` is the row that it took the place of.
    pub async fn note(
        &mut self,
        connection: &mut Connection,
        table: &Table,
        before: Option<&[Value]>,
        after: &[Value],
    ) -> Result<()> {
        if table.name != Record::TABLE.name {
            return Ok(());
        }
        let [register, record, subject, state] = columns(after, ["register", "id", "subject", "state"]);
        let counted = |values: &[Value]| {
            let [register, subject, state] = columns(values, ["register", "subject", "state"]);
            (words(register), words(subject), words(state))
        };
        if let Some(before) = before {
            *self.counts.entry(counted(before)).or_default() -= 1;
        }
        *self.counts.entry(counted(after)).or_default() += 1;
        let found_by = ["fields", "subject", "state"];
        if before.is_some_and(|before| columns(before, found_by) == columns(after, found_by)) {
            return Ok(());
        }
        // A record that is written twice by one act keeps the keys of the last time.
        let key = (words(register), words(record));
        if self.noted.contains(&key) {
            self.flush(connection).await?;
        }
        self.noted.insert(key);
        let name = words(register);
        if !self.specs.contains_key(&name) {
            let spec = read_spec(connection, &name).await?.unwrap_or_default();
            self.specs.insert(name.clone(), spec);
        }
        let spec = &self.specs[&name];
        let keys = |values: &[Value]| {
            let [fields] = columns(values, ["fields"]);
            keys_of(spec, &serde_json::from_str(&words(fields)).unwrap_or_default())
        };
        let mut added = keys(after);
        if let Some(before) = before {
            // Keys carry unit and state. Where these stay, only those of changed fields are written anew.
            let whose = ["subject", "state"];
            let changed = match columns(before, whose) == columns(after, whose) {
                true => Some(changed_fields(&keys(before), &added)),
                false => None,
            };
            if let Some(changed) = &changed {
                added.retain(|(field, _)| changed.contains(field));
            }
            if changed.as_ref().is_none_or(|changed| !changed.is_empty()) {
                self.gone.push(Gone {
                    register: register.clone(),
                    record: record.clone(),
                    fields: changed.into_iter().flatten().map(Value::Text).collect(),
                });
            }
        }
        for (field, value) in added {
            self.keys.push([
                register.clone(),
                record.clone(),
                Value::Text(field),
                Value::Text(value),
                Value::Text(words(subject)),
                state.clone(),
            ]);
        }
        if self.keys.len() >= 50_000 {
            self.flush(connection).await?;
        }
        Ok(())
    }

    /// Writes what was gathered.
    pub async fn flush(&mut self, connection: &mut Connection) -> Result<()> {
        self.noted.clear();
        for gone in std::mem::take(&mut self.gone) {
            let arguments: Vec<(Kind, &Value)> = [&gone.register, &gone.record]
                .into_iter()
                .chain(&gone.fields)
                .map(|value| (Kind::Text, value))
                .collect();
            let places: Vec<String> = (3..=arguments.len()).map(|place| format!("${place}")).collect();
            let of = match places.is_empty() {
                true => String::new(),
                false => format!(" AND field IN ({})", places.join(", ")),
            };
            let sql = format!("DELETE FROM record_key WHERE register = $1 AND record = $2{of}");
            connection.execute(&sql, &arguments).await?;
        }
        write_keys(connection, &std::mem::take(&mut self.keys)).await?;
        for ((register, subject, state), more) in std::mem::take(&mut self.counts) {
            if more == 0 {
                continue;
            }
            let values = [
                Value::Text(register),
                Value::Text(subject),
                Value::Text(state),
                Value::Integer(more),
            ];
            let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer];
            connection
                .execute(
                    "INSERT INTO record_count (register, subject, state, records) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (register, subject, state) DO UPDATE SET records = record_count.records + $4",
                    &kinds.into_iter().zip(&values).collect::<Vec<_>>(),
                )
                .await?;
        }
        Ok(())
    }
}

/// The fields whose keys are others than before, in order.
fn changed_fields(before: &[(String, String)], after: &[(String, String)]) -> BTreeSet<String> {
    let only = |one: &[(String, String)], other: &[(String, String)]| -> Vec<String> {
        let known: HashSet<&(String, String)> = other.iter().collect();
        let new = one.iter().filter(|key| !known.contains(key));
        new.map(|(field, _)| field.clone()).collect()
    };
    [only(before, after), only(after, before)]
        .into_iter()
        .flatten()
        .collect()
}

async fn write_keys(connection: &mut Connection, keys: &[KeyRow]) -> Result<()> {
    let engine = connection.engine();
    let statement =
        |rows: usize| insert_many(engine, "record_key", KEY_COLUMNS, 6, rows) + " ON CONFLICT DO NOTHING";
    let full = statement(KEYS);
    for chunk in keys.chunks(KEYS) {
        let last;
        let sql = match chunk.len() {
            KEYS => &full,
            rows => {
                last = statement(rows);
                &last
            }
        };
        let arguments: Vec<(Kind, &Value)> =
            chunk.iter().flatten().map(|value| (Kind::Text, value)).collect();
        connection.execute(sql, &arguments).await?;
    }
    Ok(())
}

fn columns<'v, const N: usize>(values: &'v [Value], names: [&str; N]) -> [&'v Value; N] {
    names.map(|name| {
        let at = Record::TABLE.position(name);
        at.and_then(|at| values.get(at)).unwrap_or(&Value::Null)
    })
}

fn words(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

pub(super) async fn read_spec(
    connection: &mut Connection,
    register: &str,
) -> Result<Option<Vec<IndexedField>>> {
    let rows = connection
        .rows(
            "SELECT fields FROM register_index WHERE register = $1",
            &[Value::Text(register.to_owned())],
            &[Kind::Text],
        )
        .await?;
    Ok(rows
        .first()
        .and_then(|row| row.first())
        .and_then(|value| serde_json::from_str(&words(value)).ok()))
}

impl Store {
    /// Makes the lists of registers follow their definitions: where the indexed fields of one are others than before, its keys
    /// are made anew from its records, within one transaction that writers wait for. Gives the registers that were.
    pub async fn index_registers(&self, wanted: &[(String, Vec<IndexedField>)]) -> Result<Vec<String>> {
        let mut stale = Vec::new();
        for (register, spec) in wanted {
            let mut connection = self.database.reader().await?;
            if read_spec(&mut connection, register).await?.as_ref() != Some(spec) {
                stale.push((register, spec));
            }
        }
        let mut done = Vec::new();
        for (register, spec) in stale {
            let mut connection = self.database.writer().await?;
            if connection.engine() == Engine::Postgres {
                connection
                    .rows(
                        "SELECT seq FROM ledger_head WHERE id = 1 FOR UPDATE",
                        &[],
                        &[Kind::Integer],
                    )
                    .await?;
            }
            rebuild(&mut connection, register, spec).await?;
            connection.commit().await?;
            done.push(register.clone());
        }
        Ok(done)
    }
}

async fn rebuild(connection: &mut Connection, register: &str, spec: &[IndexedField]) -> Result<()> {
    let name = Value::Text(register.to_owned());
    let text = Value::Text(serde_json::to_string(spec).unwrap_or_default());
    connection
        .execute(
            "DELETE FROM record_key WHERE register = $1",
            &[(Kind::Text, &name)],
        )
        .await?;
    connection
        .execute(
            "INSERT INTO register_index (register, fields) VALUES ($1, $2) \
             ON CONFLICT (register) DO UPDATE SET fields = $2",
            &[(Kind::Text, &name), (Kind::Text, &text)],
        )
        .await?;
    // By pages of ids: rows cannot be read and written on one connection at the same time.
    let mut after = String::new();
    loop {
        let rows = connection
            .rows(
                "SELECT id, fields, COALESCE(subject, ''), state FROM record WHERE register = $1 AND id > $2 \
                 ORDER BY id LIMIT 5000",
                &[name.clone(), Value::Text(after.clone())],
                &[Kind::Text; 4],
            )
            .await?;
        let Some(last) = rows.last() else { break };
        after = words(&last[0]);
        let mut keys = Vec::new();
        for row in &rows {
            let fields = serde_json::from_str(&words(&row[1])).unwrap_or_default();
            for (field, value) in keys_of(spec, &fields) {
                keys.push([
                    name.clone(),
                    row[0].clone(),
                    Value::Text(field),
                    Value::Text(value),
                    row[2].clone(),
                    row[3].clone(),
                ]);
            }
        }
        write_keys(connection, &keys).await?;
    }
    count_again(connection, Some(&name)).await
}

/// Counts the records of a register, or of all of them, anew.
pub(crate) async fn count_again(connection: &mut Connection, register: Option<&Value>) -> Result<()> {
    let (condition, arguments): (&str, Vec<(Kind, &Value)>) = match register {
        Some(name) => (" WHERE register = $1", vec![(Kind::Text, name)]),
        None => ("", Vec::new()),
    };
    connection
        .execute(&format!("DELETE FROM record_count{condition}"), &arguments)
        .await?;
    connection
        .execute(
            &format!(
                "INSERT INTO record_count (register, subject, state, records) \
                 SELECT register, COALESCE(subject, ''), state, COUNT(*) FROM record{condition} \
                 GROUP BY register, COALESCE(subject, ''), state"
            ),
            &arguments,
        )
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_numbers_stand_in_the_order_of_the_numbers() {
        let ordered = [
            "-1000",
            "-12.51",
            "-12.5",
            "-1",
            "-0.001",
            "0",
            "0.0009",
            "0.001",
            "1",
            "1.25",
            "9",
            "10",
            "12.50",
            "99",
            "100",
            "79228162514264337593543950335",
        ];
        let keys: Vec<String> = ordered
            .iter()
            .map(|text| sort_key(IndexKind::Number, text))
            .collect();
        let mut sorted = keys.clone();
        sorted.sort();
        assert_eq!(keys, sorted);
        assert_eq!(
            sort_key(IndexKind::Number, "12.5"),
            sort_key(IndexKind::Number, "12.50")
        );
        assert_eq!(sort_key(IndexKind::Number, ""), "");
        assert!(sort_key(IndexKind::Number, "约5万") > keys[keys.len() - 1]);
    }

    #[test]
    fn a_joint_key_needs_all_its_parts() {
        let field = |name: &str, of: &[&str]| IndexedField {
            name: name.into(),
            kind: IndexKind::Text,
            many: false,
            of: of.iter().map(|one| (*one).to_owned()).collect(),
        };
        let spec = [field("#key", &["code", "year"]), field("code", &[])];
        let keys = keys_of(&spec, &serde_json::json!({ "code": "甲", "year": "2025" }));
        assert_eq!(keys[0], ("#key".to_owned(), "甲\u{1f}2025".to_owned()));
        let keys = keys_of(&spec, &serde_json::json!({ "year": "2025" }));
        assert_eq!(keys, [("code".to_owned(), String::new())]);
    }
}
