//! An opened run over a table of firms: the scheme made ready, its data, what came out.

use std::sync::Arc;

use kaifa_eval::scheme::forensics::Reading;
use kaifa_eval::scheme::measures::EarlierGrades;
use kaifa_eval::scheme::ranking::Ranks;
use kaifa_eval::scheme::run::Run as RunOfRows;
use kaifa_eval::scheme::small_groups::SmallGroupFound;
use kaifa_eval::scheme::{Column, Evaluation, Plan, Table, evaluate};
use kaifa_pack::item::Scheme;
use kaifa_table::{Loaded, UsedScheme, evaluate_used};

use super::Frozen;

/// An opened run. Values, points, ranks and grades are those of the evaluation, kept so that a list need not evaluate again.
#[derive(Debug)]
pub struct FirmRun {
    /// Its id.
    pub id: String,
    /// The pack.
    pub pack: String,
    /// What was put in.
    pub frozen: Frozen,
    /// The scheme, made ready.
    pub plan: Plan,
    /// The data, corrections included.
    pub loaded: Loaded,
    /// The schemes that it rests on, each with its data.
    pub used: Vec<UsedScheme>,
    /// Values, points and totals.
    pub rows: Vec<RunOfRows>,
    /// Ranks and grades.
    pub ranks: Ranks,
    /// Rows by peer group, those with the largest total first; those without a total last.
    pub order: Vec<u32>,
    /// How many are ranked together with each row.
    pub sizes: Vec<u32>,
    /// Groups too small for their grades.
    pub small_groups: Vec<SmallGroupFound>,
    /// The bytes of the table, for a run that corrects this one.
    pub(super) bytes: Arc<[u8]>,
}

impl FirmRun {
    /// The evaluation, made again from the same inputs.
    pub fn evaluation(&self) -> Evaluation<'_> {
        let table = &self.loaded.table;
        let others = evaluate_used(&self.used).scores(&self.plan, &table.subjects);
        evaluate(&self.plan, table, self.loaded.before.as_ref(), &others)
    }

    /// The data as all schemes of the run read them, to be looked through for odd patterns.
    pub fn readings_of_figures(&self) -> Vec<Reading<'_>> {
        kaifa_table::readings(&self.plan, &self.loaded, &self.used)
    }

    /// The scheme's data, then those of the schemes that it rests on: the same table, each as it reads it.
    pub(super) fn readings(&self) -> Vec<(&Plan, &Loaded)> {
        let others = self.used.iter().map(|one| (&one.plan, &one.loaded));
        std::iter::once((&self.plan, &self.loaded))
            .chain(others)
            .collect()
    }

    /// The bytes of the table as it was handed in.
    pub(super) fn bytes(&self) -> Arc<[u8]> {
        self.bytes.clone()
    }

    /// The scheme.
    pub fn scheme(&self) -> &Scheme {
        &self.plan.scheme
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.loaded.table
    }

    /// The place of a row: its run of rows and the place there.
    pub fn at(&self, row: usize) -> (&RunOfRows, usize) {
        let run = &self.rows[row / kaifa_eval::scheme::run::RUN];
        (run, row - run.start)
    }

    /// What stands in the grade column of a row.
    pub fn grade(&self, row: usize) -> Option<&str> {
        let mark = self.plan.marks.get(usize::from(self.ranks.grades[row]))?;
        Some(mark)
    }

    /// How many have each mark.
    pub fn counts(&self) -> Vec<(String, usize)> {
        let mut counts = vec![0usize; self.plan.marks.len()];
        for grade in &self.ranks.grades {
            if let Some(count) = counts.get_mut(usize::from(*grade)) {
                *count += 1;
            }
        }
        self.plan.marks.iter().cloned().zip(counts).collect()
    }

    /// The word by which the scheme ties a row to a unit of the directory.
    pub fn unit_word(&self, row: usize) -> Option<&str> {
        let input = self.plan.input(self.scheme().data.unit.as_deref()?)?;
        self.table().words(input)?.get(row)
    }

    /// The grades by subject, for the years after.
    pub fn grades(&self) -> EarlierGrades {
        (0..self.table().rows())
            .filter_map(|row| {
                Some((
                    self.table().subjects.get(row).to_owned(),
                    self.grade(row)?.to_owned(),
                ))
            })
            .collect()
    }
}

/// What stands in a cell of a table, as people write it.
pub(super) fn cell(table: &Table, row: usize, input: usize) -> String {
    match &table.columns[input] {
        Column::Text(words) => words.get(row).unwrap_or_default().to_owned(),
        _ => table
            .number(input, row)
            .map(|number| number.to_string())
            .unwrap_or_default(),
    }
}
