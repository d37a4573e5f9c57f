//! The data of an evaluation as one scheme reads them. Where a scheme rests on others, all of them read the same data: a column that
//! several read is looked at once, as the first of them reads it.

use std::collections::HashSet;

use super::super::plan::Plan;
use super::super::table::{Column, Table};
use super::{Alarm, Pattern};

/// What a scheme reads.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// The scheme.
    pub plan: &'a Plan,
    /// The data.
    pub table: &'a Table,
    /// The rows of the year before.
    pub before: Option<&'a Table>,
    /// Which figure each input is, counted over all readings: inputs that stand in one column of the data are one figure.
    pub figures: Vec<usize>,
}

impl<'a> Reading<'a> {
    /// That of a scheme that rests on no other: every input is a figure of its own.
    pub fn alone(plan: &'a Plan, table: &'a Table, before: Option<&'a Table>) -> Reading<'a> {
        Reading {
            plan,
            table,
            before,
            figures: (0..plan.inputs.len()).collect(),
        }
    }
}

/// What tells an alarm from all others, in whatever reading it is found.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    pattern: Pattern,
    figure: Option<usize>,
    threshold: Option<u64>,
    subjects: Vec<&'a str>,
    /// The statements that disagree.
    stated: Option<String>,
}

/// The alarms of all readings, each once and in the order of the patterns; `found` are those of each reading.
pub(super) fn each_once(readings: &[Reading<'_>], found: Vec<Vec<Alarm>>) -> Vec<Alarm> {
    let mut known = HashSet::new();
    let mut known_figures = HashSet::new();
    let mut alarms = Vec::new();
    for (reading, found) in readings.iter().zip(found) {
        let before = known_figures.len();
        let columns = reading.figures.iter().zip(&reading.table.columns);
        let numbers = columns.filter(|(_, column)| matches!(column, Column::Number(_)));
        known_figures.extend(numbers.map(|(figure, _)| *figure));
        let with_new_figures = known_figures.len() > before;
        for alarm in found {
            // Rows of figures all of which were compared already are no other copy.
            if alarm.pattern == Pattern::CopiedRows && !with_new_figures {
                continue;
            }
            let subject = |row: &usize| reading.table.subjects.get(*row);
            let disagreement = alarm.pattern == Pattern::Disagreement;
            let key = Key {
                pattern: alarm.pattern,
                figure: alarm.input.map(|input| reading.figures[input]),
                threshold: alarm.threshold.map(f64::to_bits),
                subjects: alarm.rows.iter().map(subject).collect(),
                stated: disagreement.then(|| alarm.found.zh.clone()),
            };
            if known.insert(key) {
                alarms.push(alarm);
            }
        }
    }
    alarms.sort_by_key(|alarm| alarm.pattern);
    alarms
}
