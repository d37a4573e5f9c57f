//! Several rows of one subject (own land and rented land of one firm) joined to one, and kept beside it.

use std::collections::HashMap;

use kaifa_base::Decimal;

use super::table::{Column, NO_WORD, Subjects, Table, Words};

/// The rows that subjects were joined from (own land and rented land of one firm), of those that had more than one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// What each part is called.
    pub names: Words,
    /// The parts as rows, those of one subject beside each other.
    pub rows: Table,
    /// The row of the joined table that each belongs to, in rising order.
    pub of: Vec<usize>,
    /// The row that each was before.
    pub from: Vec<usize>,
}

impl Parts {
    /// The parts of a row of the joined table.
    pub fn of_row(&self, row: usize) -> std::ops::Range<usize> {
        self.of.partition_point(|of| *of < row)..self.of.partition_point(|of| *of <= row)
    }
}

impl Table {
    /// Joins rows of the same subject (own land and rented land of one firm): numbers add up, where at least one is there, but for
    /// those `of_the_whole` (a benchmark, years in production), which must agree where they are there, as flags and texts must.
    /// `called` says what each row is called, where the data say it. Gives the rows that disagree with the first row of their
    /// subject.
    pub fn merge_parts(
        mut self,
        called: &Words,
        of_the_whole: impl Fn(usize) -> bool,
    ) -> (Table, Vec<PartConflict>) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut kept: Vec<usize> = Vec::new();
        let mut into: Vec<usize> = Vec::with_capacity(self.rows());
        for row in 0..self.rows() {
            let at = *first.entry(self.subjects.get(row)).or_insert_with(|| {
                kept.push(row);
                kept.len() - 1
            });
            into.push(at);
        }
        if kept.len() == self.rows() {
            return (self, Vec::new());
        }
        let names = self.names.take().map(|names| names.select(&kept));
        let mut conflicts = Vec::new();
        let mut columns = Vec::new();
        for (place, column) in self.columns.iter_mut().enumerate() {
            columns.push(match column {
                Column::Number(numbers) if of_the_whole(place) => {
                    let mut all = vec![f64::NAN; kept.len()];
                    for (row, number) in numbers.iter().enumerate().filter(|(_, number)| !number.is_nan()) {
                        let known = &mut all[into[row]];
                        if known.is_nan() {
                            *known = *number;
                        } else if known != number {
                            let first = kept[into[row]];
                            conflicts.push(PartConflict {
                                row,
                                first,
                                column: place,
                            });
                        }
                    }
                    // Each part has it too, also one that did not repeat it.
                    let parts = numbers.iter_mut().zip(&into);
                    parts.for_each(|(number, at)| *number = all[*at]);
                    Column::Number(all.into())
                }
                Column::Number(numbers) => {
                    let mut sums = vec![f64::NAN; kept.len()];
                    for (row, number) in numbers.iter().enumerate().filter(|(_, number)| !number.is_nan()) {
                        let sum = &mut sums[into[row]];
                        *sum = if sum.is_nan() {
                            *number
                        } else {
                            added(*sum, *number)
                        };
                    }
                    Column::Number(sums.into())
                }
                Column::Flag(flags) => {
                    conflicts.extend(differing(&into, &kept, place, |one, other| {
                        flags[one] == flags[other]
                    }));
                    Column::Flag(kept.iter().map(|row| flags[*row]).collect())
                }
                Column::Text(words) => {
                    conflicts.extend(differing(&into, &kept, place, |one, other| {
                        words.codes[one] == words.codes[other]
                    }));
                    let mut words = words.clone();
                    words.keep(&kept);
                    Column::Text(words)
                }
            });
        }
        let mut subjects = Subjects::default();
        kept.iter().for_each(|row| subjects.push(self.subjects.get(*row)));
        let merged = Table {
            subjects,
            names,
            columns,
            parts: Some(Box::new(self.parts_of(called, &into, kept.len()))),
        };
        (merged, conflicts)
    }

    /// The rows that share the row that they are joined into with another.
    fn parts_of(&self, called: &Words, into: &[usize], joined: usize) -> Parts {
        let mut counts = vec![0u32; joined];
        into.iter().for_each(|row| counts[*row] += 1);
        let mut from: Vec<usize> = (0..self.rows()).filter(|row| counts[into[*row]] > 1).collect();
        from.sort_by_key(|row| into[*row]);
        let mut names = Words::default();
        for row in &from {
            let code = called.codes.get(*row).copied().unwrap_or(NO_WORD);
            names.push(called.dictionary().word(code).unwrap_or_default());
        }
        Parts {
            names,
            rows: self.select(&from),
            of: from.iter().map(|row| into[*row]).collect(),
            from,
        }
    }
}

/// The sum of two numbers as decimals: 1.1 and 2.2 are 3.3, which floats miss.
fn added(one: f64, other: f64) -> f64 {
    let decimal = |number: f64| number.to_string().parse::<Decimal>().ok();
    let sum = decimal(one)
        .zip(decimal(other))
        .and_then(|(one, other)| one.checked_add(other));
    sum.and_then(|sum| sum.to_string().parse().ok())
        .unwrap_or(one + other)
}

/// A part of a subject whose text or flag is not that of its first part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartConflict {
    /// The row.
    pub row: usize,
    /// The first row of its subject.
    pub first: usize,
    /// The column.
    pub column: usize,
}

fn differing(
    into: &[usize],
    kept: &[usize],
    column: usize,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<PartConflict> {
    into.iter()
        .enumerate()
        .map(|(row, at)| (row, kept[*at]))
        .filter(|(row, first)| !same(*row, *first))
        .map(|(row, first)| PartConflict { row, first, column })
        .collect()
}
