//! The facts that rules are judged over: tables of rows by subject and year, each fact with where it came from.
//!
//! The caller builds them, from its store or from a csv file; nothing here reads files. Rows keep their order, because
//! results are listed in it. An empty cell is left out, never stored as zero or as an empty text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use kaifa_base::{Date, Decimal, Place, Problem, Unit, Words};
use kaifa_pack::expr::Type;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codes::DUPLICATE_ROW;
use crate::shared::Shared;
use crate::value::Value;

/// Where a fact came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The source: the name of a file, form or list.
    pub source: Shared,
    /// Who handed it in or published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Shared>,
    /// Which version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Worksheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Shared>,
    /// Line or row, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Cell, e.g. `C7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<Shared>,
    /// Since when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Date>,
}

impl Origin {
    /// A source in words alone.
    pub fn of(source: impl Into<Shared>) -> Origin {
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

/// The facts of a row by column, in the order of the columns' names; few enough to be looked through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells(Vec<(Shared, Fact)>);

impl Cells {
    /// Room for so many facts.
    pub fn with_capacity(facts: usize) -> Cells {
        Cells(Vec::with_capacity(facts))
    }

    /// The fact of a column.
    pub fn get(&self, column: &str) -> Option<&Fact> {
        // Names mostly differ in length already, so looking through them is quicker than halving.
        let found = self.0.iter().find(|(name, _)| *name == *column);
        found.map(|(_, fact)| fact)
    }

    /// As [`Cells::get`], looking first where the column stood in another row.
    pub(crate) fn get_near(&self, column: &str, near: &mut usize) -> Option<&Fact> {
        match self.0.get(*near) {
            Some((name, fact)) if *name == *column => Some(fact),
            _ => {
                *near = self.place(column).ok()?;
                Some(&self.0[*near].1)
            }
        }
    }

    /// Sets the fact of a column.
    pub fn insert(&mut self, column: impl Into<Shared>, fact: Fact) {
        let column = column.into();
        match self.place(&column) {
            Ok(at) => self.0[at].1 = fact,
            Err(at) => self.0.insert(at, (column, fact)),
        }
    }

    /// Takes the fact of a column away.
    pub fn remove(&mut self, column: &str) -> Option<Fact> {
        self.place(column).ok().map(|at| self.0.remove(at).1)
    }

    /// Columns and facts.
    pub fn iter(&self) -> impl Iterator<Item = (&Shared, &Fact)> {
        self.0.iter().map(|(column, fact)| (column, fact))
    }

    /// The columns.
    pub fn columns(&self) -> impl Iterator<Item = &Shared> {
        self.0.iter().map(|(column, _)| column)
    }

    fn place(&self, column: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(name, _)| name.as_str().cmp(column))
    }
}

impl std::ops::Index<&str> for Cells {
    type Output = Fact;

    fn index(&self, column: &str) -> &Fact {
        self.get(column).expect("the row has a fact in this column")
    }
}

impl FromIterator<(Shared, Fact)> for Cells {
    fn from_iter<I: IntoIterator<Item = (Shared, Fact)>>(facts: I) -> Cells {
        let mut cells = Cells::default();
        facts
            .into_iter()
            .for_each(|(column, fact)| cells.insert(column, fact));
        cells
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cells, D::Error> {
        let read = BTreeMap::<Shared, Fact>::deserialize(deserializer)?;
        Ok(read.into_iter().collect())
    }
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
    pub cells: Cells,
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
    /// Subject and year → place of the row.
    #[serde(skip)]
    index: HashMap<String, Vec<(Option<i32>, usize)>>,
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
        if !self.note(&row, self.rows.len()) {
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
        // Rows of one source share the names of their columns, so most have none that the row before did not have.
        let known = |at: usize, column: &Shared| {
            let before = self.rows.last().and_then(|row| row.cells.0.get(at));
            before.is_some_and(|(name, _)| name.is_same(column)) || self.columns.contains(column.as_str())
        };
        let new: Vec<String> = row
            .cells
            .columns()
            .enumerate()
            .filter(|(at, column)| !known(*at, column))
            .map(|(_, column)| column.to_string())
            .collect();
        self.columns.extend(new);
        self.rows.push(row);
        Ok(())
    }

    /// Notes the place of a row; false where its subject has a row of the year already.
    fn note(&mut self, row: &FactRow, at: usize) -> bool {
        match self.index.get_mut(&row.subject) {
            Some(years) => {
                let is_new = years.iter().all(|(year, _)| *year != row.year);
                if is_new {
                    years.push((row.year, at));
                }
                is_new
            }
            None => {
                self.index.insert(row.subject.clone(), vec![(row.year, at)]);
                true
            }
        }
    }

    /// The rows in the order given.
    pub fn rows(&self) -> &[FactRow] {
        &self.rows
    }

    /// The row of a subject in a year.
    pub fn find(&self, subject: &str, year: Option<i32>) -> Option<&FactRow> {
        let years = self.index.get(subject)?;
        let found = years.iter().find(|(known, _)| *known == year);
        found.map(|(_, at)| &self.rows[*at])
    }

    /// Rebuilds the look-up after reading from a file.
    fn reindex(&mut self) {
        self.index.clear();
        let rows = std::mem::take(&mut self.rows);
        for (at, row) in rows.iter().enumerate() {
            self.note(row, at);
        }
        self.rows = rows;
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
                index: HashMap::new(),
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
    // Most are short whole numbers.
    if text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = text
            .bytes()
            .fold(0_i64, |so_far, digit| so_far * 10 + i64::from(digit - b'0'));
        return Some(Value::Number {
            value: Decimal::from(value),
            unit,
        });
    }
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
