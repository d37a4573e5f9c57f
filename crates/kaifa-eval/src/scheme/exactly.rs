//! One row evaluated in fractions instead of floats: the second method beside the columns. It decides where two totals are
//! too close for floats, and it is what a derivation shows.

use std::cmp::Ordering;

use kaifa_base::Decimal;
use kaifa_pack::{MissingRule, NotApplicableRule, ScoreRounding, Statistic};
use num_traits::{FromPrimitive, One, Signed, Zero};

use super::column_expression::{
    Comparison, FALSE, NumberExpression, Operation, TRUE, TruthExpression, UNKNOWN,
};
use super::evaluate::Evaluation;
use super::gathering::Gathered;
use super::plan::{BoundPlan, BoundPlanSource, Function, IndicatorPlan, LookupPlan, RawPlan};
use super::points::Side;
use super::run::cell;
use super::table::{Parts, Table};
use super::totals::{Node, tree};
use crate::exact::{Exact, exact, whole};

/// The decimal that a float was read from: the shortest that gives this float again.
pub fn of_float(number: f64) -> Exact {
    let text = format!("{number}");
    match Decimal::from_str_exact(&text) {
        Ok(decimal) => exact(decimal),
        Err(_) => Exact::from_f64(number).unwrap_or_else(Exact::zero),
    }
}

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

/// A number of a row.
pub fn number(table: &Table, row: usize, expression: &NumberExpression) -> Option<Exact> {
    match expression {
        NumberExpression::Input(at) => table.number(*at, row).map(of_float),
        NumberExpression::Constant(number) => (!number.is_nan()).then(|| of_float(*number)),
        NumberExpression::Negate(inner) => number(table, row, inner).map(|number| -number),
        NumberExpression::Absolute(inner) => number(table, row, inner).map(|number| number.abs()),
        NumberExpression::Round(inner, places) => {
            number(table, row, inner).map(|number| round(&number, *places))
        }
        NumberExpression::Arithmetic(operation, left, right) => {
            let (left, right) = (number(table, row, left)?, number(table, row, right)?);
            Some(match operation {
                Operation::Add => left + right,
                Operation::Subtract => left - right,
                Operation::Multiply => left * right,
                Operation::Divide if right.is_zero() => return None,
                Operation::Divide => left / right,
                Operation::Least => left.min(right),
                Operation::Largest => left.max(right),
            })
        }
        NumberExpression::Choose(condition, then, otherwise) => match truth(table, row, condition) {
            TRUE => number(table, row, then),
            FALSE => number(table, row, otherwise),
            _ => None,
        },
    }
}

/// A truth of a row, three-valued.
pub fn truth(table: &Table, row: usize, expression: &TruthExpression) -> u8 {
    let of = |inner: &TruthExpression| truth(table, row, inner);
    match expression {
        TruthExpression::Not(inner) => match of(inner) {
            TRUE => FALSE,
            FALSE => TRUE,
            unknown => unknown,
        },
        TruthExpression::And(left, right) => match (of(left), of(right)) {
            (FALSE, _) | (_, FALSE) => FALSE,
            (left, right) => left.max(right),
        },
        TruthExpression::Or(left, right) => match (of(left), of(right)) {
            (TRUE, _) | (_, TRUE) => TRUE,
            (left, right) => left.max(right),
        },
        TruthExpression::Compare(comparison, left, right) => {
            match (number(table, row, left), number(table, row, right)) {
                (Some(left), Some(right)) => u8::from(match comparison {
                    Comparison::Equal => left == right,
                    Comparison::Less => left < right,
                    Comparison::LessOrEqual => left <= right,
                }),
                _ => UNKNOWN,
            }
        }
        // Texts and presence are the same in both ways of computing.
        other => {
            let mut truth = [FALSE];
            other.fill(table, row..row + 1, &mut truth);
            truth[0]
        }
    }
}

/// The value that a row has before rules about missing or impossible values.
pub fn raw_value(table: &Table, row: usize, raw: &RawPlan) -> Option<Exact> {
    match raw {
        RawPlan::Value(expression) => number(table, row, expression),
        RawPlan::Ratio(numerator, denominator) => {
            let (above, below) = (number(table, row, numerator)?, number(table, row, denominator)?);
            below.is_positive().then(|| above / below)
        }
        RawPlan::OtherScheme(_) => None,
    }
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

    fn is_part(&self) -> bool {
        !std::ptr::eq(self.figures.0, self.evaluation.table)
    }

    fn number(&self, expression: &NumberExpression) -> Option<Exact> {
        number(self.figures.0, self.figures.1, expression)
    }

    fn truth(&self, expression: &TruthExpression) -> u8 {
        truth(self.figures.0, self.figures.1, expression)
    }

    /// An input as it was handed in.
    pub fn input(&self, input: usize) -> Option<Exact> {
        self.figures.0.number(input, self.figures.1).map(of_float)
    }

    /// What a cell is.
    pub fn cell(&self, indicator: usize) -> u8 {
        match (self.is_part(), self.cell_of_row(indicator)) {
            (true, cell::VALUE | cell::MISSING | cell::INVALID) => self.cell_of_part(indicator),
            (_, cell) => cell,
        }
    }

    fn cell_of_part(&self, indicator: usize) -> u8 {
        let plan = &self.evaluation.plan.indicators[indicator];
        let invalid = plan.invalid.as_ref();
        if invalid.is_some_and(|invalid| self.truth(invalid) == TRUE) {
            return cell::INVALID;
        }
        match raw_value(self.figures.0, self.figures.1, &plan.raw) {
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
        let raw = &self.evaluation.plan.indicators[indicator].raw;
        if matches!(raw, RawPlan::OtherScheme(_)) {
            if self.is_part() {
                return None;
            }
            let (run, place) = self.evaluation.run(self.row);
            return Some(run.values[indicator][place])
                .filter(|value| !value.is_nan())
                .map(of_float);
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

    /// The points that the function gives; `None` where it has nothing to go by. A part has no rank of its own.
    pub fn function_points(&self, indicator: usize) -> Option<Exact> {
        let function = &self.evaluation.plan.indicators[indicator].function;
        if self.is_part() && matches!(function, Function::RankSteps { .. }) {
            return None;
        }
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
            Function::RankSteps { step, .. } => {
                let (run, place) = self.evaluation.run(self.row);
                // Ranks are whole numbers; the points of the columns give the rank back.
                let points = run.points[indicator][place];
                let rank = ((super::plan_weight(&weight) - points) / step).round();
                bounded(weight - of_float(*step) * whole(rank as i64), 0.0, f64::INFINITY)
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
                    Some(run.points[indicator][place])
                        .filter(|points| !points.is_nan())
                        .map(of_float)
                }
                MissingRule::Redistribute | MissingRule::Unranked | MissingRule::Refuse => None,
            }),
        }
    }

    /// The points of an adjustment.
    pub fn adjustment(&self, at: usize) -> Exact {
        let adjustment = &self.evaluation.plan.adjustments[at];
        let holds = adjustment
            .concerns
            .as_ref()
            .is_none_or(|condition| self.truth(condition) == TRUE);
        match self.number(&adjustment.points) {
            Some(points) if holds => bound_by(points, adjustment.low, adjustment.high, &Exact::one()),
            _ => Exact::zero(),
        }
    }

    /// All adjustments together, bounded.
    pub fn adjustments(&self) -> Exact {
        let rule = &self.evaluation.plan.scheme.score;
        let sum = (0..self.evaluation.plan.adjustments.len())
            .fold(Exact::zero(), |sum, at| sum + self.adjustment(at));
        let sum = rule.adjustment_low.map_or(sum.clone(), |low| sum.max(exact(low)));
        rule.adjustment_high
            .map_or(sum.clone(), |high| sum.min(exact(high)))
    }

    /// The points of the indicators, up the tree.
    pub fn sum(&self) -> Option<Exact> {
        let plan = self.evaluation.plan;
        let mut reduced = Exact::zero();
        let (points, weight) = self.node(&tree(plan), &mut reduced)?;
        if weight.is_zero() {
            return None;
        }
        let full = exact(plan.scheme.score.full);
        let total = points * &full / weight;
        let left = &full - reduced;
        Some(if left.is_positive() {
            total * &full / left
        } else {
            total
        })
    }

    fn node(&self, node: &Node, reduced: &mut Exact) -> Option<(Exact, Exact)> {
        if let Some(at) = node.leaf {
            return self.leaf(at, reduced);
        }
        let (mut points, mut active, mut all) = (Exact::zero(), Exact::zero(), Exact::zero());
        for child in &node.below {
            let (child_points, child_weight) = self.node(child, reduced)?;
            points += child_points;
            active += child_weight;
            all += self.whole_weight(child);
        }
        if active.is_zero() {
            return Some((Exact::zero(), Exact::zero()));
        }
        Some((points * &all / active, all))
    }

    fn whole_weight(&self, node: &Node) -> Exact {
        match node.leaf {
            Some(at) => self.weight(at),
            None => node
                .below
                .iter()
                .fold(Exact::zero(), |sum, child| sum + self.whole_weight(child)),
        }
    }

    fn leaf(&self, at: usize, reduced: &mut Exact) -> Option<(Exact, Exact)> {
        let indicator = &self.evaluation.plan.indicators[at];
        let weight = self.weight(at);
        match self.cell(at) {
            cell::NOT_USED => Some((Exact::zero(), Exact::zero())),
            cell::NOT_APPLICABLE if indicator.not_applicable == NotApplicableRule::Redistribute => {
                Some((Exact::zero(), Exact::zero()))
            }
            cell::NOT_APPLICABLE => {
                *reduced += &weight;
                Some((Exact::zero(), weight))
            }
            _ => match (self.points(at), indicator.missing) {
                (Some(points), _) => Some((points, weight)),
                (None, MissingRule::Redistribute) => Some((Exact::zero(), Exact::zero())),
                (None, MissingRule::Unranked) => Some((Exact::zero(), weight)),
                (None, _) => None,
            },
        }
    }

    /// The total before rounding.
    pub fn total(&self) -> Option<Exact> {
        let rule = &self.evaluation.plan.scheme.score;
        let total = self.sum()? + self.adjustments();
        let total = rule.low.map_or(total.clone(), |low| total.max(exact(low)));
        Some(rule.high.map_or(total.clone(), |high| total.min(exact(high))))
    }

    /// The score: the total, rounded where the scheme says so.
    pub fn score(&self) -> Option<Exact> {
        let rule = &self.evaluation.plan.scheme.score;
        let total = self.total()?;
        let Some(decimals) = rule.decimals else {
            return Some(total);
        };
        let scale = whole(10i64.pow(decimals.min(9)));
        let shifted = total * &scale;
        let rounded = match rule.rounding {
            ScoreRounding::HalfUp => (shifted + Exact::new(1.into(), 2.into())).floor(),
            ScoreRounding::Down => shifted.trunc(),
            ScoreRounding::HalfEven => {
                let down = shifted.floor();
                let beyond = (&shifted - &down).cmp(&Exact::new(1.into(), 2.into()));
                let even = (&down / whole(2)).is_integer();
                if beyond == Ordering::Greater || (beyond == Ordering::Equal && !even) {
                    down + whole(1)
                } else {
                    down
                }
            }
        };
        Some(rounded / scale)
    }
}

/// Compares the totals of two rows without rounding; a row without total is least.
pub fn compare_totals(evaluation: &Evaluation<'_>, one: usize, other: usize) -> Ordering {
    let total = |row| ExactRow::of(evaluation, row).total();
    total(one).cmp(&total(other))
}

/// Within two bounds that are multiples of something; infinities are no bounds.
fn bound_by(number: Exact, low: f64, high: f64, of: &Exact) -> Exact {
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

fn round(number: &Exact, places: u32) -> Exact {
    let scale = whole(10i64.pow(places.min(18)));
    (number * &scale).round() / scale
}
