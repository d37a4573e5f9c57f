//! The rows of one fact table as columns, and where the same subject stands in other years.

use std::collections::HashMap;
use std::sync::Arc;

use kaifa_base::Date;

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
    /// Rows by subject, then year: number of the subject, year, row.
    by_subject: Vec<(u32, i32, u32)>,
    /// Where each row stands in that order.
    standing: Vec<u32>,
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
        let mut by_subject = Vec::with_capacity(rows.len());
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
            by_subject.push((number, row.year.unwrap_or(i32::MIN), at as u32));
        }
        by_subject.sort();
        let mut standing = vec![0; rows.len()];
        for (at, (_, _, row)) in by_subject.iter().enumerate() {
            standing[*row as usize] = at as u32;
        }
        Sheet {
            rows,
            texts: Vec::new(),
            codes: HashMap::new(),
            by_subject,
            standing,
            by_year: rows.iter().all(|row| row.year.is_some()),
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
        let look = |(row, standing): (&FactRow, &u32)| {
            let year = row.year.and_then(|year| year.checked_sub(back))?;
            let at = *standing as usize;
            let (subject, ..) = self.by_subject[at];
            // A subject has few rows, and the one that is looked for is near.
            let same = |of: &&(u32, i32, u32)| of.0 == subject;
            let found = if back >= 0 {
                let before = self.by_subject[..=at].iter().rev().take_while(same);
                before.take_while(|(_, here, _)| *here >= year).last()
            } else {
                let after = self.by_subject[at..].iter().take_while(same);
                after.take_while(|(_, here, _)| *here <= year).last()
            };
            found.filter(|(_, here, _)| *here == year).map(|(.., row)| *row)
        };
        let each = self.rows.iter().zip(&self.standing);
        let link: Arc<Vec<u32>> = Arc::new(each.map(|row| look(row).unwrap_or(NO_ROW)).collect());
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
        let mut near = 0;
        let values: Vec<Option<&Value>> = rows
            .iter()
            .map(|row| row.cells.get_near(name, &mut near).map(|fact| &fact.value))
            .collect();
        let Some(first) = values.iter().find_map(|value| *value) else {
            return Column::Unknown(GAP);
        };
        let mut unknown: Vec<u8> = Vec::with_capacity(rows.len());
        let mut note = |why: u8| unknown.push(why);
        // Why a value is not of the kind of the column.
        let other = |value: &Option<&Value>| if value.is_none() { GAP } else { ASK };
        let column = match first {
            Value::Number { unit, .. } => {
                let numbers = values.iter().filter_map(|value| value.as_ref()?.as_number());
                let scale = numbers.map(|n| if n.scale() == 0 { 0 } else { n.normalize().scale() });
                let scale = scale.max().unwrap_or(0);
                let whole = |value: &Option<&Value>| match value {
                    Some(Value::Number { value, unit: own }) if own == unit => mantissa(*value, scale),
                    _ => None,
                };
                let numbers = values
                    .iter()
                    .map(|value| {
                        let whole = whole(value);
                        note(if whole.is_some() { 0 } else { other(value) });
                        whole.unwrap_or(0)
                    })
                    .collect();
                Column::number(numbers, scale, *unit, None)
            }
            Value::Text { .. } => {
                let mut last: Option<(&str, u32)> = None;
                let codes = values
                    .iter()
                    .map(|value| match value {
                        Some(Value::Text { value }) => {
                            note(0);
                            let code = match last {
                                Some((text, code)) if text == value => code,
                                _ => self.code(value),
                            };
                            last = Some((value, code));
                            code
                        }
                        value => {
                            note(other(value));
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
                    values
                        .iter()
                        .map(|value| match value {
                            Some(Value::Bool { value }) => u8::from(*value),
                            value => other(value),
                        })
                        .collect(),
                );
            }
            Value::Date { .. } => {
                let days = values
                    .iter()
                    .map(|value| match value {
                        Some(Value::Date { value }) => {
                            note(0);
                            *value
                        }
                        value => {
                            note(other(value));
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
