//! How often patterns are found where nothing is wrong: tables are drawn in which every figure comes by chance alone, of the size
//! and spread of the table at hand, and are looked at like it. Drawn by counter from a seed: anybody gets the same.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::super::column_expression::NumberExpression;
use super::super::plan::{AgreementPlan, Plan};
use super::super::table::{Column, Table};
use super::agreements::sides;
use super::patterns::{changes, middle_and_spread};
use super::reading::Reading;
use super::{Pattern, screen};
use crate::composite::draws::Draws;

/// Rows of a drawn table at most; more rows make the rates no better and the wait longer.
const ROWS: usize = 5_000;

/// How often a pattern was found in clean tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// Clean tables drawn.
    pub tables: u32,
    /// Rows of each.
    pub rows: usize,
    /// Tables with at least one alarm.
    pub with_alarm: u32,
    /// Alarms in all of them.
    pub alarms: usize,
}

/// How an input is drawn.
enum Model {
    /// By chance.
    Chance(Chance),
    /// As it is in the table at hand.
    Kept,
}

/// How figures above zero are drawn: mean and spread of the logarithm, share of figures that are there, decimals, spread of the
/// change in a year.
struct Chance {
    middle: f64,
    spread: f64,
    there: f64,
    scale: f64,
    change: f64,
}

fn models(reading: &Reading<'_>) -> Vec<Model> {
    let table = reading.table;
    reading
        .plan
        .inputs
        .iter()
        .enumerate()
        .map(|(input, described)| {
            let Column::Number(numbers) = &table.columns[input] else {
                return Model::Kept;
            };
            let logarithms: Vec<f64> = numbers
                .iter()
                .filter(|number| **number > 0.0)
                .map(|number| number.ln())
                .collect();
            if logarithms.is_empty() {
                return Model::Kept;
            }
            let there = logarithms.len() as f64 / numbers.len() as f64;
            let (middle, spread) = middle_and_spread(logarithms);
            let change = reading.before.map_or(0.0, |before| {
                let changes = changes(table, before, input);
                middle_and_spread(changes.into_iter().map(|(_, change)| change).collect()).1
            });
            Model::Chance(Chance {
                middle,
                spread,
                there,
                scale: 10f64.powi(described.decimals.unwrap_or(2).min(9) as i32),
                change: if change.is_finite() { change } else { 0.0 },
            })
        })
        .collect()
}

/// A standard normal number from two draws (Box and Muller 1958).
fn normal(draws: &Draws, row: u64, draw: u64) -> f64 {
    let (one, two) = (draws.at(row, draw), draws.at(row, draw + 1));
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * two).cos()
}

/// An agreement one side of which is an input: it is drawn as the other side, apart by chance as far as in the table at hand.
struct Tie<'p> {
    input: usize,
    to: &'p NumberExpression,
    spread: f64,
}

fn ties<'p>(plan: &'p Plan, table: &Table) -> Vec<Tie<'p>> {
    let tie = |agreement: &'p AgreementPlan| {
        let (input, to) = match (&agreement.one, &agreement.other) {
            (NumberExpression::Input(input), to) | (to, NumberExpression::Input(input)) => (*input, to),
            _ => return None,
        };
        let (one, other) = sides(agreement, table);
        let apart = one
            .iter()
            .zip(&other)
            .filter(|(one, other)| **one > 0.0 && **other > 0.0);
        let spread = middle_and_spread(apart.map(|(one, other)| (one / other).ln()).collect()).1;
        Some(Tie {
            input,
            to,
            spread: if spread.is_finite() { spread } else { 0.0 },
        })
    };
    plan.agreements.iter().filter_map(tie).collect()
}

/// Draws the tied inputs of a table anew, but those that are known.
fn draw_ties(table: &mut Table, ties: &[Tie<'_>], first: u64, draws: &Draws, known: impl Fn(usize) -> bool) {
    for (number, tie) in ties.iter().enumerate() {
        if known(tie.input) {
            continue;
        }
        let rows = table.rows();
        let mut column = vec![f64::NAN; rows];
        tie.to.fill(table, 0..rows, &mut column);
        for (row, value) in column.iter_mut().enumerate() {
            *value *= (tie.spread * normal(draws, row as u64, first + 2 * number as u64)).exp();
        }
        table.columns[tie.input] = Column::Number(column.into());
    }
}

/// What a reading is drawn by.
struct Drawn<'r> {
    reading: &'r Reading<'r>,
    models: Vec<Model>,
    ties: Vec<Tie<'r>>,
    /// Its first draw for ties.
    first: u64,
}

/// What all readings are drawn by, and how many draws a row takes.
fn drawn<'r>(readings: &'r [Reading<'r>]) -> (Vec<Drawn<'r>>, u64) {
    let figures = readings.iter().flat_map(|reading| &reading.figures);
    let mut next = 5 * figures.max().map_or(0, |last| last + 1) as u64;
    let of = |reading: &'r Reading<'r>| {
        let ties = ties(reading.plan, reading.table);
        let first = next;
        next += 2 * ties.len() as u64;
        Drawn {
            reading,
            models: models(reading),
            ties,
            first,
        }
    };
    (readings.iter().map(of).collect(), next)
}

/// Columns of a figure: now, and in the year before.
type Columns = (Column, Column);

impl Drawn<'_> {
    /// A clean table and the year before it. Figures that an earlier reading has are taken from there, those of this one are added.
    fn draw(&self, rows: usize, draws: &Draws, known: &mut HashMap<usize, Columns>) -> (Table, Table) {
        let table = self.reading.table;
        let picked: Vec<usize> = (0..rows).collect();
        let (mut now, mut then) = (table.select(&picked), table.select(&picked));
        let figures = &self.reading.figures;
        for ((input, model), figure) in self.models.iter().enumerate().zip(figures) {
            let columns = match (known.get(figure), model) {
                (Some(columns), _) => columns.clone(),
                (None, Model::Chance(chance)) => chance.columns(rows, 5 * *figure as u64, draws),
                (None, Model::Kept) => continue,
            };
            (now.columns[input], then.columns[input]) = columns;
        }
        for one in [&mut now, &mut then] {
            let is_known = |input: usize| known.contains_key(&figures[input]);
            draw_ties(one, &self.ties, self.first, draws, is_known);
        }
        for (input, figure) in figures.iter().enumerate() {
            if matches!(now.columns[input], Column::Number(_)) {
                let columns = || (now.columns[input].clone(), then.columns[input].clone());
                known.entry(*figure).or_insert_with(columns);
            }
        }
        (now, then)
    }
}

impl Chance {
    /// Figures drawn for this year and the year before, by draws from `at` on.
    fn columns(&self, rows: usize, at: u64, draws: &Draws) -> Columns {
        let rounded = |number: f64| (number * self.scale).round() / self.scale;
        let (mut new, mut old) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for row in 0..rows as u64 {
            if draws.at(row, at) >= self.there {
                new.push(f64::NAN);
                old.push(f64::NAN);
                continue;
            }
            let logarithm = self.middle + self.spread * normal(draws, row, at + 1);
            new.push(rounded(logarithm.exp()));
            old.push(rounded(
                (logarithm - self.change * normal(draws, row, at + 3)).exp(),
            ));
        }
        (Column::Number(new.into()), Column::Number(old.into()))
    }
}

/// Draws clean data and counts the alarms in them, by pattern. Nothing is drawn for [`Pattern::Announced`]: counting does not err.
pub fn false_alarms(readings: &[Reading<'_>], tables: u32, seed: u64) -> BTreeMap<Pattern, Rate> {
    let (drawn, each) = drawn(readings);
    let rows_of = |reading: &Reading<'_>| reading.table.rows().min(ROWS);
    let found: Vec<Vec<Pattern>> = (0..tables)
        .into_par_iter()
        .map(|number| {
            let draws = Draws {
                seed: seed ^ u64::from(number).wrapping_mul(0xD1B5_4A32_D192_ED03),
                each,
            };
            let mut known = HashMap::new();
            let draw = |one: &Drawn<'_>| one.draw(rows_of(one.reading), &draws, &mut known);
            let clean: Vec<(Table, Table)> = drawn.iter().map(draw).collect();
            let readings = readings.iter().zip(&clean).map(|(reading, (now, then))| Reading {
                plan: reading.plan,
                table: now,
                before: reading.before.map(|_| then),
                figures: reading.figures.clone(),
            });
            let alarms = screen(&readings.collect::<Vec<_>>());
            alarms.into_iter().map(|alarm| alarm.pattern).collect()
        })
        .collect();
    let rows = readings.first().map_or(0, rows_of);
    Pattern::ALL
        .into_iter()
        .map(|pattern| {
            let count = |alarms: &&Vec<Pattern>| alarms.iter().filter(|one| **one == pattern).count();
            let rate = Rate {
                tables,
                rows,
                with_alarm: u32::try_from(found.iter().filter(|alarms| count(alarms) > 0).count())
                    .unwrap_or(u32::MAX),
                alarms: found.iter().map(|alarms| count(&alarms)).sum(),
            };
            (pattern, rate)
        })
        .collect()
}
