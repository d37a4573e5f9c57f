//! The rows of one fact table as columns, and where the same subject stands in other years.

use std::collections::HashMap;
use std::sync::Arc;

use kaifa_base::{Date, Unit};

use super::column::{ASK, Column, GAP, HISTORY, NO_ROW, mantissa};
use crate::facts::{FactRow, FactRows};
use crate::value::Value;

/// A fact table as columns.
pub struct Sheet<'a> {
    /// The rows, in the order of the results.
    pub rows: &'a [FactRow],
    /// Texts by code.
    pub texts: Vec<String>,
    codes: HashMap<String, u32>,
    /// Place of the subject of each row, subjects numbered by first appearance.
    subjects: Vec<u32>,
    /// Subject and year → row.
    places: HashMap<(u32, i32), u32>,
    /// Whether every row has a year, so that years can be linked.
    pub by_year: bool,
    facts: HashMap<String, Column>,
    links: HashMap<i32, Arc<Vec<u32>>>,
}

impl<'a> Sheet<'a> {
    /// Numbers the subjects; columns are read when they are first asked for.
    pub fn new(source: &'a FactRows) -> Sheet<'a> {
        let rows = source.rows();
        let mut numbers: HashMap<&str, u32> = HashMap::with_capacity(rows.len() / 4);
        let mut subjects = Vec::with_capacity(rows.len());
        let mut places = HashMap::with_capacity(rows.len());
        let mut last: Option<(&str, u32)> = None;
        for (at, row) in rows.iter().enumerate() {
            let number = match last {
                Some((subject, number)) if subject == row.subject => number,
                _ => {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    *numbers.entry(&row.subject).or_insert(next)
                }
            };
            last = Some((&row.subject, number));
            subjects.push(number);
            if let (Some(year), Ok(at)) = (row.year, u32::try_from(at)) {
                places.insert((number, year), at);
            }
        }
        Sheet {
            rows,
            texts: Vec::new(),
            codes: HashMap::new(),
            subjects,
            by_year: rows.iter().all(|row| row.year.is_some()),
            places,
            facts: HashMap::new(),
            links: HashMap::new(),
        }
    }

    fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.codes.insert(text.to_owned(), code);
        code
    }

    /// For each row, the row of its subject `back` years before, or [`NO_ROW`].
    pub fn link(&mut self, back: i32) -> Arc<Vec<u32>> {
        if let Some(link) = self.links.get(&back) {
            return Arc::clone(link);
        }
        let look = |(row, subject): (&FactRow, &u32)| {
            let year = row.year.and_then(|year| year.checked_sub(back));
            year.and_then(|year| self.places.get(&(*subject, year)))
                .copied()
                .unwrap_or(NO_ROW)
        };
        let link: Arc<Vec<u32>> = Arc::new(self.rows.iter().zip(&self.subjects).map(look).collect());
        self.links.insert(back, Arc::clone(&link));
        link
    }

    /// The year of each row, `back` years before.
    pub fn years(&self, back: i32) -> Column {
        Column::number(
            self.rows
                .iter()
                .map(|row| i64::from(row.year.unwrap_or(0)) - i64::from(back))
                .collect(),
            0,
            None,
            None,
        )
    }

    /// The subject of each row.
    pub fn subjects(&mut self) -> Column {
        let rows = self.rows;
        let codes = rows.iter().map(|row| self.code(&row.subject)).collect();
        Column::Text {
            codes: Arc::new(codes),
            unknown: None,
        }
    }

    /// The facts of a column, `back` years before.
    pub fn fact(&mut self, name: &str, back: i32) -> Column {
        let own = match self.facts.get(name) {
            Some(column) => column.clone(),
            None => {
                let column = self.read(name);
                self.facts.insert(name.to_owned(), column.clone());
                column
            }
        };
        if back == 0 {
            return own;
        }
        let link = self.link(back);
        match own {
            // A column that nobody was asked for is still no gap where there is no row at all.
            Column::Unknown(why) => {
                let of = |at: &u32| if *at == NO_ROW { HISTORY } else { why };
                let unknown: Vec<u8> = link.iter().map(of).collect();
                Column::number(vec![0; self.rows.len()], 0, None, Some(unknown))
            }
            own => own.gathered(&link, HISTORY),
        }
    }

    fn read(&mut self, name: &str) -> Column {
        let rows = self.rows;
        let Some(first) = rows.iter().find_map(|row| row.cells.get(name)) else {
            return Column::Unknown(GAP);
        };
        let mut unknown: Vec<u8> = Vec::with_capacity(rows.len());
        let mut note = |why: u8| unknown.push(why);
        let column = match &first.value {
            Value::Number { unit, .. } => {
                let scale = rows
                    .iter()
                    .filter_map(|row| row.cells.get(name)?.value.as_number())
                    .map(|n| n.normalize().scale())
                    .max();
                let scale = scale.unwrap_or(0);
                let values = rows
                    .iter()
                    .map(|row| whole(row, name, scale, *unit, &mut note))
                    .collect();
                Column::number(values, scale, *unit, None)
            }
            Value::Text { .. } => {
                let codes = rows
                    .iter()
                    .map(|row| match row.cells.get(name).map(|f| &f.value) {
                        Some(Value::Text { value }) => {
                            note(0);
                            self.code(value)
                        }
                        other => {
                            note(if other.is_none() { GAP } else { ASK });
                            0
                        }
                    })
                    .collect();
                Column::Text {
                    codes: Arc::new(codes),
                    unknown: None,
                }
            }
            Value::Bool { .. } => {
                return Column::truth(
                    rows.iter()
                        .map(|row| match row.cells.get(name).map(|f| &f.value) {
                            Some(Value::Bool { value }) => u8::from(*value),
                            None => GAP,
                            Some(_) => ASK,
                        })
                        .collect(),
                );
            }
            Value::Date { .. } => {
                let days = rows
                    .iter()
                    .map(|row| match row.cells.get(name).map(|f| &f.value) {
                        Some(Value::Date { value }) => {
                            note(0);
                            *value
                        }
                        other => {
                            note(if other.is_none() { GAP } else { ASK });
                            Date::default()
                        }
                    })
                    .collect();
                Column::Day {
                    days: Arc::new(days),
                    unknown: None,
                }
            }
            _ => return Column::Unknown(ASK),
        };
        with_unknown(column, unknown)
    }
}

fn whole(row: &FactRow, name: &str, scale: u32, unit: Option<Unit>, note: &mut impl FnMut(u8)) -> i64 {
    let fact = row.cells.get(name).map(|fact| &fact.value);
    let found = match fact {
        Some(Value::Number { value, unit: own }) if *own == unit => mantissa(*value, scale),
        _ => None,
    };
    note(match (found, fact) {
        (Some(_), _) => 0,
        (None, None) => GAP,
        (None, Some(_)) => ASK,
    });
    found.unwrap_or(0)
}

fn with_unknown(column: Column, why: Vec<u8>) -> Column {
    let why = why.iter().any(|w| *w != 0).then(|| Arc::new(why));
    match column {
        Column::Number {
            values, scale, unit, ..
        } => Column::Number {
            values,
            scale,
            unit,
            unknown: why,
        },
        Column::Text { codes, .. } => Column::Text { codes, unknown: why },
        Column::Day { days, .. } => Column::Day { days, unknown: why },
        other => other,
    }
}
