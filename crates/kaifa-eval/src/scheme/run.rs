//! A run of rows on its way: values, points, totals. Rows are handled in runs of a fixed length, so that the work fits
//! the cache, and the order of every operation is the same on any number of threads.

use std::ops::Range;
use std::sync::Arc;

use kaifa_pack::{MissingRule, NotApplicableRule};

use super::bounds::Bounds;
use super::column_expression::{FALSE, NumberExpression, TRUE};
use super::numbers::Numbers;
use super::plan::{Function, IndicatorPlan, Level, Plan, RawPlan};
use super::points;
use super::state::States;
use super::table::{Column, Table};
use kaifa_base::steps::widest;

/// Rows of a run.
pub const RUN: usize = 16_384;

/// What a cell of subject and indicator is.
pub mod cell {
    /// It has a value.
    pub const VALUE: u8 = 0;
    /// The value is missing.
    pub const MISSING: u8 = 1;
    /// The value cannot be right.
    pub const INVALID: u8 = 2;
    /// The indicator does not apply.
    pub const NOT_APPLICABLE: u8 = 3;
    /// The subject's peer group does not use the indicator.
    pub const NOT_USED: u8 = 4;
    /// A person replaced the points.
    pub const OVERRIDDEN: u8 = 5;
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFault {
    /// It is missing and may not be.
    Refused,
    /// Points of a person outside their bounds.
    OutOfBounds,
    /// Points of a person without a reason.
    NoReason,
}

/// A faulty cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The row.
    pub row: usize,
    /// The indicator.
    pub indicator: usize,
    /// What is wrong.
    pub fault: CellFault,
}

/// One run of rows.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// Its first row.
    pub start: usize,
    /// How many rows.
    pub length: usize,
    /// What conditions say.
    pub states: Arc<States>,
    /// The values of each indicator; NaN where there is none.
    pub values: Arc<Vec<Vec<f64>>>,
    /// What each cell is, for indicators where it is not plain from the value; else empty.
    pub cells: Arc<Vec<Vec<u8>>>,
    /// The points of each indicator; NaN where there are none. They are shared with what-ifs that leave them as they are.
    pub points: Vec<Arc<Vec<f64>>>,
    /// The adjustments together.
    pub adjustments: Vec<f64>,
    /// The total; NaN where there is none.
    pub totals: Vec<f64>,
    /// Places whose total lies so close to where rounding changes that floats cannot tell on which side.
    pub edges: Vec<u32>,
    /// Whether a row takes part in the ranking.
    pub ranked: Vec<bool>,
    /// Faulty cells.
    pub faults: Vec<Fault>,
}

impl Run {
    /// The rows of the run.
    pub fn rows(&self) -> Range<usize> {
        self.start..self.start + self.length
    }

    /// A run with its conditions judged and its values made. `others` are the scores of other schemes.
    pub fn open(plan: &Plan, table: &Table, others: &super::Others<'_>, rows: Range<usize>) -> Run {
        let states = States::of(plan, table, rows.clone());
        let mut run = Run {
            start: rows.start,
            length: rows.len(),
            states: Arc::new(states),
            ..Run::default()
        };
        let (mut all_values, mut all_cells) = (Vec::new(), Vec::new());
        for indicator in &plan.indicators {
            let mut values = Vec::with_capacity(rows.len());
            fill_raw(&indicator.raw, table, others, rows.clone(), &mut values);
            let cells = if indicator.is_plain() {
                Vec::new()
            } else {
                run.cells_of(indicator, table, &mut values)
            };
            all_values.push(values);
            all_cells.push(cells);
        }
        run.values = Arc::new(all_values);
        run.cells = Arc::new(all_cells);
        run
    }

    fn cells_of(&self, indicator: &IndicatorPlan, table: &Table, values: &mut [f64]) -> Vec<u8> {
        let mut cells: Vec<u8> = values
            .iter()
            .map(|value| {
                if value.is_nan() {
                    cell::MISSING
                } else {
                    cell::VALUE
                }
            })
            .collect();
        let mut truth = vec![FALSE; values.len()];
        if let Some(invalid) = &indicator.invalid {
            invalid.fill(table, self.rows(), &mut truth);
            for ((cell, value), truth) in cells.iter_mut().zip(values.iter_mut()).zip(&truth) {
                if *truth == TRUE {
                    (*cell, *value) = (cell::INVALID, f64::NAN);
                }
            }
        }
        if let Some(applies) = &indicator.applies {
            applies.fill(table, self.rows(), &mut truth);
            for ((cell, value), truth) in cells.iter_mut().zip(values.iter_mut()).zip(&truth) {
                // Where it is not known whether it applies, it does: then a missing value shows.
                if *truth == FALSE {
                    (*cell, *value) = (cell::NOT_APPLICABLE, f64::NAN);
                }
            }
        }
        if indicator.weights.iter().any(Option::is_none) {
            for (place, (cell, value)) in cells.iter_mut().zip(values.iter_mut()).enumerate() {
                let peer = usize::from(self.states.peer(place));
                if indicator.weights.get(peer).is_none_or(Option::is_none) {
                    (*cell, *value) = (cell::NOT_USED, f64::NAN);
                }
            }
        }
        if let Some(manual) = indicator.override_by {
            for (place, cell) in cells.iter_mut().enumerate() {
                let given = table.number(manual, self.start + place).is_some();
                if given && !matches!(*cell, cell::NOT_APPLICABLE | cell::NOT_USED) {
                    *cell = cell::OVERRIDDEN;
                }
            }
        }
        cells
    }

    /// The points of all indicators. `ranks` are the ranks that rank steps go by, over the whole table.
    pub fn score(&mut self, plan: &Plan, table: &Table, bounds: &Bounds<'_>, ranks: &[Option<Vec<u32>>]) {
        self.points = (0..plan.indicators.len())
            .map(|at| Arc::new(self.points_of(plan, table, bounds, ranks[at].as_deref(), at)))
            .collect();
    }

    /// The points of one indicator.
    pub fn points_of(
        &mut self,
        plan: &Plan,
        table: &Table,
        bounds: &Bounds<'_>,
        ranks: Option<&[u32]>,
        at: usize,
    ) -> Vec<f64> {
        let indicator = &plan.indicators[at];
        let mut weights = Vec::new();
        self.weights(indicator, &mut weights);
        let cells = points::Cells {
            values: &self.values[at],
            weights: &weights,
            ranks: ranks.map(|ranks| &ranks[self.rows()]),
            otherwise: if self.cells[at].is_empty() {
                missing_points(indicator)
            } else {
                f64::NAN
            },
        };
        let bound = |side| bounds.of_rows(at, side, table, self.rows(), &self.states);
        let mut out = points::points(&cells, &indicator.function, bound);
        if let Function::Threshold { levels, .. } = &indicator.function {
            self.look_closely(indicator, levels, table, at, &mut out);
        }
        self.settle(at, indicator, table, &mut out);
        out
    }

    /// The same rows with the same values, before totals; what is not changed is shared.
    pub fn again(&self) -> Run {
        Run {
            start: self.start,
            length: self.length,
            states: self.states.clone(),
            values: self.values.clone(),
            cells: self.cells.clone(),
            points: self.points.clone(),
            ..Run::default()
        }
    }

    /// Values that floats cannot tell from the edge of a level are compared in fractions.
    fn look_closely(
        &self,
        indicator: &IndicatorPlan,
        levels: &[Level],
        table: &Table,
        at: usize,
        out: &mut [f64],
    ) {
        for (place, value) in self.values[at].iter().enumerate() {
            let edge = levels.iter().position(|level| {
                *value != level.from
                    && (value - level.from).abs() <= 1e-12 * value.abs().max(level.from.abs())
            });
            let Some(edge) = edge else { continue };
            let exact = super::exactly::raw_value(table, self.start + place, &indicator.raw);
            let reached = exact.is_some_and(|value| value >= super::exactly::of_float(levels[edge].from));
            out[place] = match reached.then_some(edge).or(edge.checked_sub(1)) {
                Some(level) if reached => levels[level].points,
                Some(level) => {
                    let cells = points::Cells {
                        values: &[levels[edge].from],
                        weights: &[0.0],
                        ranks: None,
                        otherwise: f64::NAN,
                    };
                    let below = Function::Threshold {
                        levels: levels[..=level].to_vec(),
                        high: f64::INFINITY,
                    };
                    points::points(&cells, &below, |_| Vec::new())[0]
                }
                None => 0.0,
            };
        }
    }

    /// The weight of each row, one number where all have the same.
    fn weights(&self, indicator: &IndicatorPlan, out: &mut Vec<f64>) {
        out.clear();
        match indicator.weights[..] {
            [only] => out.push(only.unwrap_or(0.0)),
            ref several => out.extend((0..self.length).map(|place| {
                several
                    .get(usize::from(self.states.peer(place)))
                    .copied()
                    .flatten()
                    .unwrap_or(0.0)
            })),
        }
    }

    /// Points where there is no value, by the rules of the indicator.
    fn settle(&mut self, at: usize, indicator: &IndicatorPlan, table: &Table, out: &mut [f64]) {
        let missing = missing_points(indicator);
        for (place, (points, cell)) in out.iter_mut().zip(&self.cells[at]).enumerate() {
            *points = match *cell {
                cell::INVALID => indicator.invalid_points,
                cell::NOT_APPLICABLE | cell::NOT_USED => f64::NAN,
                cell::OVERRIDDEN => indicator
                    .override_by
                    .and_then(|input| table.number(input, self.start + place))
                    .unwrap_or(f64::NAN),
                _ if points.is_nan() => missing,
                _ => *points,
            };
        }
        self.find_faults(at, indicator, table, out);
    }

    fn find_faults(&mut self, at: usize, indicator: &IndicatorPlan, table: &Table, out: &[f64]) {
        let refuses = indicator.missing == MissingRule::Refuse;
        let manual = match indicator.function {
            Function::Manual { low, high, reason } => Some((low, high, reason)),
            _ => None,
        };
        if !refuses && manual.is_none() && indicator.override_by.is_none() {
            return;
        }
        for (place, points) in out.iter().enumerate() {
            let row = self.start + place;
            let cell = self.cells[at].get(place).copied().unwrap_or(cell::VALUE);
            let mut fault = |fault| {
                self.faults.push(Fault {
                    row,
                    indicator: at,
                    fault,
                });
            };
            let reasoned = |input: usize| table.words(input).is_some_and(|words| words.get(row).is_some());
            let without = matches!(cell, cell::NOT_APPLICABLE | cell::NOT_USED);
            if refuses && points.is_nan() && !without {
                fault(CellFault::Refused);
            }
            if cell == cell::OVERRIDDEN && indicator.override_reason.is_some_and(|input| !reasoned(input)) {
                fault(CellFault::NoReason);
            }
            if let (Some((low, high, reason)), false, false) =
                (manual, points.is_nan(), cell == cell::OVERRIDDEN)
            {
                if *points < low || *points > high {
                    fault(CellFault::OutOfBounds);
                }
                if !reasoned(reason) {
                    fault(CellFault::NoReason);
                }
            }
        }
    }
}

/// The points for a missing value, where the rule of the indicator gives any.
fn missing_points(indicator: &IndicatorPlan) -> f64 {
    match indicator.missing {
        MissingRule::Zero => 0.0,
        MissingRule::Penalty => indicator.missing_points,
        MissingRule::PeerMean | MissingRule::Redistribute | MissingRule::Unranked | MissingRule::Refuse => {
            f64::NAN
        }
    }
}

/// Whether totals of a plan need the tree: somewhere weight moves to siblings.
pub fn needs_tree(plan: &Plan) -> bool {
    plan.indicators.iter().any(|indicator| {
        indicator.missing == MissingRule::Redistribute
            || indicator.applies.is_some()
            || indicator.weights.iter().any(Option::is_none)
            || (indicator.not_applicable == NotApplicableRule::Reduce && indicator.applies.is_some())
    })
}

/// The numbers above and below the line of a ratio, where they are plain columns.
pub fn plain_numbers<'t>(raw: &RawPlan, table: &'t Table) -> Option<[&'t Numbers; 2]> {
    let column = |expression: &NumberExpression| match expression {
        NumberExpression::Input(at) => match &table.columns[*at] {
            Column::Number(numbers) => Some(numbers),
            _ => None,
        },
        _ => None,
    };
    match raw {
        RawPlan::Ratio(numerator, denominator) => Some([column(numerator)?, column(denominator)?]),
        _ => None,
    }
}

/// Those of some rows.
pub fn plain_columns<'t>(raw: &RawPlan, table: &'t Table, rows: Range<usize>) -> Option<[&'t [f64]; 2]> {
    plain_numbers(raw, table).map(|both| both.map(|numbers| &numbers[rows.clone()]))
}

fn fill_raw(
    raw: &RawPlan,
    table: &Table,
    others: &super::Others<'_>,
    rows: Range<usize>,
    out: &mut Vec<f64>,
) {
    match raw {
        RawPlan::Value(expression) => {
            out.resize(rows.len(), 0.0);
            expression.fill(table, rows, out);
        }
        RawPlan::Ratio(numerator, denominator) => {
            if let Some([numerators, denominators]) = plain_columns(raw, table, rows.clone()) {
                let both = numerators.iter().zip(denominators);
                widest(
                    #[inline(always)]
                    move || out.extend(both.map(|(numerator, denominator)| ratio(*numerator, *denominator))),
                );
                return;
            }
            out.resize(rows.len(), 0.0);
            numerator.fill(table, rows.clone(), out);
            let mut below = vec![0.0; out.len()];
            denominator.fill(table, rows, &mut below);
            for (value, below) in out.iter_mut().zip(&below) {
                *value = ratio(*value, *below);
            }
        }
        RawPlan::OtherScheme(id) => match others.get(id) {
            Some(scores) => out.extend_from_slice(&scores.shares[rows]),
            None => out.resize(rows.len(), f64::NAN),
        },
    }
}

/// A ratio has a value only where both are there and the second is above zero.
fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 {
        numerator / denominator
    } else {
        f64::NAN
    }
}
