//! One row evaluated in fractions instead of floats: the second method beside the columns. It decides where two totals are
//! too close for floats, and it is what a derivation shows.

use std::cmp::Ordering;

use kaifa_pack::{MissingRule, Statistic};
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::column_expression::{NumberExpression, TRUE, TruthExpression};
use super::evaluate::{Evaluation, peer_means};
use super::exact_expression::{number, truth};
pub use super::exact_expression::{of_float, raw_value};
use super::gathering::Gathered;
use super::parts::Parts;
use super::plan::{BoundPlan, BoundPlanSource, Function, IndicatorPlan, LookupPlan, RawPlan};
use super::points::Side;
use super::run::{Run, cell};
use super::table::Table;
use crate::exact::{Exact, exact, whole};

/// A row under exact evaluation.
pub struct ExactRow<'e, 'a> {
    /// The evaluation that it belongs to.
    pub evaluation: &'e Evaluation<'a>,
    /// The row.
    pub row: usize,
    /// Where its figures stand: a table and the row there. Those of a part of it, where that is looked at by itself.
    figures: (&'e Table, usize),
}

/// What a value is compared with.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Which side of the function.
    pub side: Side,
    /// The number.
    pub number: Option<Exact>,
    /// What it was computed from, and the words of the group, where it is a statistic.
    pub statistic: Option<(Statistic, Gathered, Vec<String>)>,
    /// What it was multiplied by, where there is a correction.
    pub correction: Option<Exact>,
}

/// The number compared with on one side of a function.
pub fn number_on(compared: &[Compared], side: Side) -> Option<Exact> {
    compared.iter().find(|one| one.side == side)?.number.clone()
}

impl<'e, 'a> ExactRow<'e, 'a> {
    /// A row with its own figures.
    pub fn of(evaluation: &'e Evaluation<'a>, row: usize) -> ExactRow<'e, 'a> {
        ExactRow {
            evaluation,
            row,
            figures: (evaluation.table, row),
        }
    }

    /// A part of a row by itself: its own figures, compared with what the row is compared with.
    pub fn of_part(
        evaluation: &'e Evaluation<'a>,
        row: usize,
        parts: &'e Parts,
        part: usize,
    ) -> ExactRow<'e, 'a> {
        ExactRow {
            evaluation,
            row,
            figures: (&parts.rows, part),
        }
    }

    pub(super) fn is_part(&self) -> bool {
        !std::ptr::eq(self.figures.0, self.evaluation.table)
    }

    /// A number of its figures.
    pub(super) fn number(&self, expression: &NumberExpression) -> Option<Exact> {
        number(self.figures.0, self.figures.1, expression)
    }

    /// A truth of its figures, three-valued.
    pub(super) fn truth(&self, expression: &TruthExpression) -> u8 {
        truth(self.figures.0, self.figures.1, expression)
    }

    /// An input as it was handed in.
    pub fn input(&self, input: usize) -> Option<Exact> {
        self.figures.0.number(input, self.figures.1).map(of_float)
    }

    /// What a cell is.
    pub fn cell(&self, indicator: usize) -> u8 {
        match (self.is_part(), self.cell_of_row(indicator)) {
            (true, cell::VALUE | cell::MISSING | cell::INVALID | cell::OVERRIDDEN) => {
                self.cell_of_part(indicator)
            }
            (_, cell) => cell,
        }
    }

    fn cell_of_part(&self, indicator: usize) -> u8 {
        let plan = &self.evaluation.plan.indicators[indicator];
        if plan.override_by.is_some_and(|input| self.input(input).is_some()) {
            return cell::OVERRIDDEN;
        }
        let invalid = plan.invalid.as_ref();
        if invalid.is_some_and(|invalid| self.truth(invalid) == TRUE) {
            return cell::INVALID;
        }
        match self.raw_value(&plan.raw) {
            Some(_) => cell::VALUE,
            None => cell::MISSING,
        }
    }

    fn cell_of_row(&self, indicator: usize) -> u8 {
        let (run, place) = self.evaluation.run(self.row);
        match run.cells[indicator].get(place) {
            Some(cell) => *cell,
            None if run.values[indicator][place].is_nan() => cell::MISSING,
            None => cell::VALUE,
        }
    }

    /// The value of an indicator.
    pub fn value(&self, indicator: usize) -> Option<Exact> {
        if matches!(
            self.cell(indicator),
            cell::INVALID | cell::NOT_APPLICABLE | cell::NOT_USED
        ) {
            return None;
        }
        self.raw_value(&self.evaluation.plan.indicators[indicator].raw)
    }

    /// The score of another scheme is one of the whole subject, for its parts too.
    fn raw_value(&self, raw: &RawPlan) -> Option<Exact> {
        if let RawPlan::OtherScheme(name) = raw {
            return self.evaluation.others.get(name)?.exactly(self.row);
        }
        raw_value(self.figures.0, self.figures.1, raw)
    }

    /// The weight of an indicator for this row.
    pub fn weight(&self, indicator: usize) -> Exact {
        let (run, place) = self.evaluation.run(self.row);
        let peer = usize::from(run.states.peer(place));
        let weights = &self.evaluation.plan.indicators[indicator].weights;
        weights
            .get(peer)
            .copied()
            .flatten()
            .map_or_else(Exact::zero, of_float)
    }

    /// The numbers that an indicator is compared with.
    pub fn compared(&self, indicator: usize) -> Vec<Compared> {
        let function = &self.evaluation.plan.indicators[indicator].function;
        function
            .bounds()
            .into_iter()
            .map(|(side, bound)| self.bound(indicator, side, bound))
            .collect()
    }

    fn bound(&self, indicator: usize, side: Side, bound: &BoundPlan) -> Compared {
        let (run, place) = self.evaluation.run(self.row);
        let mut statistic = None;
        let number = match &bound.source {
            BoundPlanSource::Fixed(number) => Some(of_float(*number)),
            BoundPlanSource::Peers(numbers) => numbers
                .get(usize::from(run.states.peer(place)))
                .copied()
                .flatten()
                .map(of_float),
            BoundPlanSource::Input(input) => self.input(*input),
            BoundPlanSource::Lookup(lookup) => self.look_up(lookup),
            BoundPlanSource::Computed(plan) => {
                let found = self.evaluation.bounds.statistic(indicator, side, self.row);
                found.and_then(|(value, gathered, name)| {
                    statistic = Some((plan.of, gathered, name.to_vec()));
                    let ratio = || {
                        let below = of_float(gathered.denominator.value());
                        (!below.is_zero())
                            .then(|| of_float(gathered.numerator.value()) / below * of_float(plan.factor))
                    };
                    match plan.of {
                        Statistic::RatioOfSums if gathered.count > 0 => ratio(),
                        _ => (!value.is_nan()).then(|| of_float(value)),
                    }
                })
            }
        };
        let correction = bound.correction.as_ref().map(|lookup| self.look_up(lookup));
        let number = match &correction {
            None => number,
            Some(factor) => number.zip(factor.clone()).map(|(number, factor)| number * factor),
        };
        Compared {
            side,
            number,
            statistic,
            correction: correction.flatten(),
        }
    }

    fn look_up(&self, lookup: &LookupPlan) -> Option<Exact> {
        let word = self.evaluation.table.words(lookup.input)?.get(self.row)?;
        lookup.lookup.find(word).map(exact)
    }

    /// The place of an indicator's value among those of the peers. That of a part is the place that its value would have among
    /// the other subjects.
    pub fn place_of_value(&self, indicator: usize, better_up: bool) -> Option<i64> {
        let (plan, table) = (self.evaluation.plan, self.evaluation.table);
        let value = self.value(indicator)?;
        let near = value.to_f64()?;
        let peer = |run: &Run, place: usize| (plan.groups() > 1).then(|| run.states.peer(place));
        let (own_run, own_place) = self.evaluation.run(self.row);
        let own = peer(own_run, own_place);
        let better = |run: &Run, place: usize, other: f64| {
            if run.start + place == self.row || other.is_nan() || peer(run, place) != own {
                return false;
            }
            let close = (other - near).abs() <= 1e-12 * other.abs().max(near.abs());
            let exact = close.then(|| raw_value(table, run.start + place, &plan.indicators[indicator].raw));
            let above = match exact.flatten() {
                Some(other) => other.cmp(&value),
                None => other.partial_cmp(&near).unwrap_or(Ordering::Equal),
            };
            above
                == if better_up {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
        };
        let before = self.evaluation.runs.iter().flat_map(|run| {
            let values = run.values[indicator].iter().enumerate();
            values.filter(|(place, other)| better(run, *place, **other))
        });
        i64::try_from(before.count()).ok().map(|before| before + 1)
    }

    /// The points that the function gives; `None` where it has nothing to go by.
    pub fn function_points(&self, indicator: usize) -> Option<Exact> {
        let function = &self.evaluation.plan.indicators[indicator].function;
        let value = self.value(indicator)?;
        let weight = self.weight(indicator);
        let compared = self.compared(indicator);
        let side = |side| number_on(&compared, side);
        let first = side(Side::First);
        let positive = |number: Option<Exact>| number.filter(Signed::is_positive);
        let bounded = |points: Exact, low: f64, high: f64| bound_by(points, low, high, &Exact::one());
        Some(match function {
            Function::BenchmarkRatio { cap, floor, .. } => {
                bounded(value / positive(first)?, *floor, *cap) * weight
            }
            Function::Linear { base, span, .. } => {
                let (low, high) = (first?, side(Side::Second)?);
                let share = if low == high {
                    Exact::one()
                } else {
                    (value - &low) / (high - &low)
                };
                weight * (of_float(*base) + of_float(*span) * share) / whole(100)
            }
            Function::InverseMean { .. } => {
                weight / whole(2) * bounded(whole(2) - value / positive(first)?, 0.0, f64::INFINITY)
            }
            Function::BestRatio { .. } => weight * value / positive(first)?,
            Function::RankSteps { step, better_up } => {
                let behind = if self.is_part() {
                    self.place_of_value(indicator, *better_up)? - 1
                } else {
                    // Ranks are whole numbers; the points of the columns give the rank back without looking at all rows.
                    let (run, place) = self.evaluation.run(self.row);
                    let points = run.points[indicator][place];
                    ((super::plan_weight(&weight) - points) / step).round() as i64
                };
                bounded(weight - of_float(*step) * whole(behind), 0.0, f64::INFINITY)
            }
            Function::Steps {
                base,
                base_share,
                step,
                per,
                partial,
                low,
                high,
                cap,
                floor,
            } => {
                let points = of_float(*base)
                    + of_float(*base_share) * &weight
                    + of_float(*step) * steps(value / of_float(*per), *partial);
                bound_by(bounded(points, *low, *high), *floor, *cap, &weight)
            }
            Function::Threshold { levels, high } => {
                let reached = levels.iter().rev().find(|level| value >= of_float(level.from));
                let points = reached.map_or_else(Exact::zero, |level| {
                    let beyond = steps(
                        (value.clone() - of_float(level.from)) / of_float(level.per),
                        false,
                    );
                    of_float(level.points) + of_float(level.more) * beyond
                });
                bounded(points, f64::NEG_INFINITY, *high)
            }
            Function::Target {
                points,
                per,
                partial,
                limit,
                ..
            } => {
                let over = steps((value - first?) / of_float(*per), *partial) * of_float(*points);
                weight + bounded(over, -limit, *limit)
            }
            Function::Count { points, high } => {
                let most = high.map_or(weight, of_float);
                (of_float(*points) * value).min(most)
            }
            Function::Deduction { points, low } => {
                bounded(weight - of_float(*points) * value, *low, f64::INFINITY)
            }
            Function::Share { full } => weight * value / of_float(*full),
            Function::Manual { .. } => value,
        })
    }

    /// The points of an indicator with the rules for what is missing, impossible or replaced.
    pub fn points(&self, indicator: usize) -> Option<Exact> {
        let plan: &IndicatorPlan = &self.evaluation.plan.indicators[indicator];
        match self.cell(indicator) {
            cell::NOT_APPLICABLE | cell::NOT_USED => None,
            cell::INVALID => Some(of_float(plan.invalid_points)),
            cell::OVERRIDDEN => plan.override_by.and_then(|input| self.input(input)),
            _ => self.function_points(indicator).or_else(|| match plan.missing {
                MissingRule::Zero => Some(Exact::zero()),
                MissingRule::Penalty => Some(of_float(plan.missing_points)),
                MissingRule::PeerMean => {
                    let (run, place) = self.evaluation.run(self.row);
                    let points = if self.is_part() {
                        // The whole may have a value where the part has none.
                        let means = peer_means(self.evaluation.plan, &self.evaluation.runs, indicator);
                        let peer = usize::from(run.states.peer(place));
                        means.get(peer).copied().unwrap_or(f64::NAN)
                    } else {
                        run.points[indicator][place]
                    };
                    Some(points).filter(|points| !points.is_nan()).map(of_float)
                }
                MissingRule::Redistribute | MissingRule::Unranked | MissingRule::Refuse => None,
            }),
        }
    }
}

/// Within two bounds that are multiples of something; infinities are no bounds.
pub(super) fn bound_by(number: Exact, low: f64, high: f64, of: &Exact) -> Exact {
    let number = if low.is_finite() {
        number.max(of_float(low) * of)
    } else {
        number
    };
    if high.is_finite() {
        number.min(of_float(high) * of)
    } else {
        number
    }
}

fn steps(steps: Exact, partial: bool) -> Exact {
    if partial { steps } else { steps.trunc() }
}
