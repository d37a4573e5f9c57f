//! The facts that rules are judged over: tables of rows by subject and year, each fact with where it came from.
//!
//! The caller builds them, from its store or from a csv file; nothing here reads files. Rows keep their order, because
//! results are listed in it. An empty cell is left out, never stored as zero or as an empty text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::{Date, Decimal, Place, Problem, Unit, Words};
use kaifa_pack::expr::Type;
use serde::{Deserialize, Serialize};

use crate::codes::DUPLICATE_ROW;
use crate::value::Value;

/// Where a fact came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The source in words: file, form, list and version.
    pub source: String,
    /// Worksheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Line or row, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Cell, e.g. `C7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Since when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Date>,
}

impl Origin {
    /// A source in words alone.
    pub fn of(source: impl Into<String>) -> Origin {
        Origin {
            source: source.into(),
            ..Origin::default()
        }
    }
}

/// One value and its origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The value; never unknown.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
}

/// What is known of one subject in one year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactRow {
    /// Id of the subject.
    pub subject: String,
    /// The year; absent in tables without years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The day on which the row became known, where it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Column → fact; empty cells are absent.
    pub cells: BTreeMap<String, Fact>,
}

/// The rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactRows {
    /// The columns that were asked for, also where every cell is empty.
    pub columns: BTreeSet<String>,
    /// Whether every subject of the list is there, so that ranks may be computed from it.
    #[serde(default)]
    pub complete: bool,
    /// The rows in the order given.
    rows: Vec<FactRow>,
    #[serde(skip)]
    index: BTreeMap<String, BTreeMap<Option<i32>, usize>>,
}

/// All facts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Table id → rows.
    pub tables: BTreeMap<String, FactRows>,
}

impl FactRows {
    /// No rows yet, with the columns that the source has.
    pub fn new(columns: impl IntoIterator<Item = String>) -> FactRows {
        FactRows {
            columns: columns.into_iter().collect(),
            ..FactRows::default()
        }
    }

    /// Adds a row; a second one for the same subject and year is refused.
    pub fn push(&mut self, row: FactRow) -> Result<(), Box<Problem>> {
        let years = self.index.entry(row.subject.clone()).or_default();
        if years.contains_key(&row.year) {
            let year = row.year.map(|y| y.to_string()).unwrap_or_default();
            return Err(Box::new(
                Problem::error(
                    &DUPLICATE_ROW,
                    Place::item(row.subject.clone()),
                    Words::new(
                        format!("“{}”{year}年的数据出现了两次", row.subject),
                        format!("`{}` has two rows for {year}", row.subject),
                    ),
                )
                .hint("请只保留一行", "keep one of them"),
            ));
        }
        years.insert(row.year, self.rows.len());
        self.columns.extend(row.cells.keys().cloned());
        self.rows.push(row);
        Ok(())
    }

    /// The rows in the order given.
    pub fn rows(&self) -> &[FactRow] {
        &self.rows
    }

    /// The row of a subject in a year.
    pub fn find(&self, subject: &str, year: Option<i32>) -> Option<&FactRow> {
        self.index.get(subject)?.get(&year).map(|at| &self.rows[*at])
    }

    /// Rebuilds the look-up after reading from a file.
    fn reindex(&mut self) {
        self.index.clear();
        for (at, row) in self.rows.iter().enumerate() {
            self.index
                .entry(row.subject.clone())
                .or_default()
                .insert(row.year, at);
        }
    }
}

impl Facts {
    /// The rows of a table, made if there are none yet.
    pub fn table(&mut self, id: &str) -> &mut FactRows {
        self.tables.entry(id.to_owned()).or_default()
    }

    /// What was known on a day: rows published by then, or, where no day is given, rows of years up to that day's year.
    pub fn known_on(&self, day: Date) -> Cow<'_, Facts> {
        use chrono::Datelike;
        let is_known = |row: &&FactRow| match (row.published, row.year) {
            (Some(published), _) => published <= day,
            (None, Some(year)) => year <= day.year(),
            (None, None) => true,
        };
        if self
            .tables
            .values()
            .all(|rows| rows.rows.iter().all(|row| is_known(&row)))
        {
            return Cow::Borrowed(self);
        }
        let mut known = Facts::default();
        for (id, rows) in &self.tables {
            let kept = rows.rows.iter().filter(is_known);
            let mut table = FactRows {
                columns: rows.columns.clone(),
                complete: rows.complete,
                rows: kept.cloned().collect(),
                index: BTreeMap::new(),
            };
            table.reindex();
            known.tables.insert(id.clone(), table);
        }
        Cow::Owned(known)
    }

    /// Makes facts read from a file usable again; the look-up is not stored.
    pub fn reindexed(mut self) -> Facts {
        self.tables.values_mut().for_each(FactRows::reindex);
        self
    }
}

/// Reads the text of a cell as a value of a column's type. `Ok(None)` is an empty cell.
pub fn read_cell(text: &str, kind: &Type) -> Result<Option<Value>, Words> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |zh: String, en: String| Err(Words::new(zh, en));
    let value = match kind {
        Type::Number(unit) => match number(text, *unit) {
            Some(value) => value,
            None => {
                return refuse(
                    format!("应为数字,现为“{text}”"),
                    format!("expected a number, found `{text}`"),
                );
            }
        },
        Type::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "是" => Value::truth(true),
            "false" | "0" | "no" | "否" => Value::truth(false),
            _ => {
                return refuse(
                    format!("应为“是”或“否”(true、false),现为“{text}”"),
                    format!("expected true or false, found `{text}`"),
                );
            }
        },
        Type::Date => match Date::parse_from_str(text, "%Y-%m-%d") {
            Ok(day) => Value::date(day),
            Err(_) => {
                return refuse(
                    format!("应为日期 2020-06-30,现为“{text}”"),
                    format!("expected a date such as 2020-06-30, found `{text}`"),
                );
            }
        },
        Type::Choice(choices) if !choices.iter().any(|c| c == text) => {
            return refuse(
                format!("应为{}之一,现为“{text}”", choices.join("、")),
                format!("expected one of {}, found `{text}`", choices.join(", ")),
            );
        }
        Type::Choice(_) | Type::Text | Type::Any | Type::List(_) => Value::text(text),
    };
    Ok(Some(value))
}

/// A number, with its own unit (`1.2亿元`) or that of the column.
fn number(text: &str, unit: Option<Unit>) -> Option<Value> {
    let plain: String = text
        .chars()
        .filter(|c| *c != ',' && *c != '\u{ff0c}' && !c.is_whitespace())
        .collect();
    if let Ok(value) = plain.parse::<Decimal>() {
        return Some(Value::Number { value, unit });
    }
    let split = plain.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == '+'))?;
    let (digits, symbol) = plain.split_at(split);
    let own = Unit::parse(symbol)?;
    let value = digits.parse::<Decimal>().ok()?;
    match unit {
        Some(unit) => Some(Value::Number {
            value: own.convert(value, unit)?,
            unit: Some(unit),
        }),
        None => Some(Value::Number {
            value,
            unit: Some(own),
        }),
    }
}
