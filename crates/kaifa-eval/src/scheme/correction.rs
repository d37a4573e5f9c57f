//! What a corrected figure changes: the table with the correction, and every result that is another one afterwards. A benchmark
//! that is computed over subjects moves with it, so others may change too; nothing is left out.

use std::collections::HashMap;

use serde::Serialize;

use super::evaluate::Evaluation;
use super::table::{Column, NO_FLAG, Table};

/// A figure as it should be; `None` where it should be missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Corrected {
    /// A number.
    Number(Option<f64>),
    /// Yes or no.
    Flag(Option<bool>),
    /// A text; empty is missing.
    Text(String),
}

/// One corrected cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The row.
    pub row: usize,
    /// The input of the plan.
    pub input: usize,
    /// What it should be.
    pub value: Corrected,
}

impl Table {
    /// The table with corrected cells; the table itself stays as it is. A value of another kind than its column is passed
    /// over.
    pub fn corrected(&self, corrections: &[Correction]) -> Table {
        let mut table = self.clone();
        for one in corrections {
            match (&mut table.columns[one.input], &one.value) {
                (Column::Number(numbers), Corrected::Number(number)) => {
                    numbers[one.row] = number.unwrap_or(f64::NAN);
                }
                (Column::Flag(flags), Corrected::Flag(flag)) => {
                    flags[one.row] = flag.map_or(NO_FLAG, u8::from);
                }
                (Column::Text(words), Corrected::Text(word)) => words.set(one.row, word),
                _ => {}
            }
        }
        table
    }
}

/// Total, rank and grade of a subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The total.
    pub total: Option<f64>,
    /// The rank.
    pub rank: Option<u32>,
    /// What stands in the grade column.
    pub grade: Option<String>,
}

/// A subject whose result is another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// The subject.
    pub subject: String,
    /// Its name, where the data give it.
    pub name: Option<String>,
    /// Its result before; nothing where it was not there.
    pub before: Option<Outcome>,
    /// Its result afterwards; nothing where it is not there any more.
    pub after: Option<Outcome>,
}

impl Moved {
    /// Whether the grade is another one.
    pub fn grade_moved(&self) -> bool {
        self.before.as_ref().and_then(|one| one.grade.as_ref())
            != self.after.as_ref().and_then(|one| one.grade.as_ref())
    }

    /// Whether the rank is another one.
    pub fn rank_moved(&self) -> bool {
        self.before.as_ref().and_then(|one| one.rank) != self.after.as_ref().and_then(|one| one.rank)
    }
}

fn result(evaluation: &Evaluation<'_>, row: usize) -> Outcome {
    Outcome {
        total: evaluation.total(row),
        rank: evaluation.rank(row),
        grade: evaluation.grade(row).map(str::to_owned),
    }
}

/// Every subject whose total, rank or grade differs between two evaluations, in the order of the first; those that only the
/// second has come last.
pub fn differences(before: &Evaluation<'_>, after: &Evaluation<'_>) -> Vec<Moved> {
    let (earlier, later) = (&before.table.subjects, &after.table.subjects);
    let name = |evaluation: &Evaluation<'_>, row: usize| {
        let names = evaluation.table.names.as_ref()?;
        names.get(row).map(str::to_owned)
    };
    let mut all = Vec::new();
    if earlier == later {
        for row in 0..earlier.len() {
            // Most rows stay as they are; texts are only made for those that do not.
            let same = before.total(row) == after.total(row)
                && before.rank(row) == after.rank(row)
                && before.grade(row) == after.grade(row);
            if !same {
                all.push(Moved {
                    subject: earlier.get(row).to_owned(),
                    name: name(before, row),
                    before: Some(result(before, row)),
                    after: Some(result(after, row)),
                });
            }
        }
        return all;
    }
    let rows: HashMap<&str, usize> = (0..later.len()).map(|row| (later.get(row), row)).collect();
    for row in 0..earlier.len() {
        let other = rows.get(earlier.get(row)).copied();
        let (one, two) = (result(before, row), other.map(|row| result(after, row)));
        if two.as_ref() != Some(&one) {
            all.push(Moved {
                subject: earlier.get(row).to_owned(),
                name: name(before, row),
                before: Some(one),
                after: two,
            });
        }
    }
    let known: std::collections::HashSet<&str> = (0..earlier.len()).map(|row| earlier.get(row)).collect();
    for row in (0..later.len()).filter(|row| !known.contains(later.get(*row))) {
        all.push(Moved {
            subject: later.get(row).to_owned(),
            name: name(after, row),
            before: None,
            after: Some(result(after, row)),
        });
    }
    all
}
