//! From points to a total: up the tree, with the weight of what is missing or does not apply moved where the scheme says;
//! then adjustments, bounds, and rounding where the score is defined as rounded.

use std::sync::Arc;

use kaifa_pack::{MissingRule, NotApplicableRule, ScoreRounding, Standing, VetoEffect};

use super::column_expression::{FALSE, TRUE};
use super::plan::{Plan, float};
use super::run::{Run, cell, needs_tree};
use super::table::Table;
use kaifa_base::steps::widest;

/// Rows whose totals stay in the nearest cache while they are added up.
const NEAR: usize = 1_024;
/// Totals that are looked at together for one on the edge of its rounding.
const TOGETHER: usize = 64;

/// A node of the tree and what hangs below it.
#[derive(Debug, Clone)]
pub struct Node {
    /// The indicator, for leaves.
    pub leaf: Option<usize>,
    /// Nodes below.
    pub below: Vec<Node>,
}

/// The tree of a plan: the total's node.
pub fn tree(plan: &Plan) -> Node {
    fn children(plan: &Plan, parent: Option<&str>) -> Vec<Node> {
        let scheme = &plan.scheme;
        let categories = scheme
            .categories
            .iter()
            .filter(|category| category.parent.as_deref() == parent)
            .map(|category| Node {
                leaf: None,
                below: children(plan, Some(&category.id)),
            });
        let leaves = scheme
            .indicators
            .iter()
            .enumerate()
            .filter(|(_, indicator)| indicator.category.as_deref() == parent)
            .map(|(at, _)| Node {
                leaf: Some(at),
                below: Vec::new(),
            });
        categories.chain(leaves).collect()
    }
    Node {
        leaf: None,
        below: children(plan, None),
    }
}

/// How a total is bounded and rounded, as floats.
#[derive(Debug, Clone, Copy)]
pub struct ScoreNumbers {
    full: f64,
    scale: Option<f64>,
    rounding: ScoreRounding,
    low: f64,
    high: f64,
    adjustment_low: f64,
    adjustment_high: f64,
    rests_on_others: bool,
}

impl ScoreNumbers {
    /// Those of a plan.
    pub fn of(plan: &Plan) -> ScoreNumbers {
        let rule = &plan.scheme.score;
        let or = |bound: Option<kaifa_base::Decimal>, otherwise: f64| bound.map_or(otherwise, float);
        ScoreNumbers {
            full: float(rule.full),
            scale: rule
                .decimals
                .map(|decimals| 10f64.powi(i32::try_from(decimals.min(9)).unwrap_or(9))),
            rounding: rule.rounding,
            low: or(rule.low, f64::NEG_INFINITY),
            high: or(rule.high, f64::INFINITY),
            adjustment_low: or(rule.adjustment_low, f64::NEG_INFINITY),
            adjustment_high: or(rule.adjustment_high, f64::INFINITY),
            rests_on_others: plan.rests_on_others(),
        }
    }

    /// The scores of some totals, in their place.
    fn finish(&self, totals: &mut [f64]) {
        let (low, high, all) = (self.low, self.high, totals.iter_mut());
        widest(
            #[inline(always)]
            move || {
                for total in all {
                    *total = if *total < low { low } else { *total };
                    *total = if *total > high { high } else { *total };
                }
            },
        );
        let Some(scale) = self.scale else { return };
        match self.rounding {
            ScoreRounding::HalfUp => round(totals, scale, |shifted| floor(shifted + 0.5)),
            ScoreRounding::HalfEven => round(totals, scale, nearest),
            ScoreRounding::Down => round(totals, scale, truncated),
        }
    }

    /// The places of totals so close to where rounding changes that floats cannot tell on which side they lie. Floats are off by
    /// some of their last bits (1e-15 of the full score), so that hardly a row in a million is looked at in fractions for nothing.
    fn edges(&self, totals: &[f64]) -> Vec<u32> {
        let Some(scale) = self.scale else {
            return Vec::new();
        };
        let part = |shifted: f64| (shifted - truncated(shifted)).abs();
        match self.rounding {
            ScoreRounding::HalfUp | ScoreRounding::HalfEven => {
                self.close(totals, scale, |shifted| (part(shifted) - 0.5).abs())
            }
            ScoreRounding::Down => {
                // What is whole in floats too is cut off at itself, unless floats have rounded what was taken from another scheme.
                let whole = if self.rests_on_others { 0.0 } else { f64::INFINITY };
                self.close(totals, scale, |shifted| match part(shifted) {
                    0.0 => whole,
                    part => part.min(1.0 - part),
                })
            }
        }
    }

    /// The places of totals that are hardly off the edge of rounding. Many are looked at together, and only where one of them is
    /// that close each by itself.
    fn close(&self, totals: &[f64], scale: f64, off: impl Fn(f64) -> f64) -> Vec<u32> {
        let full = (self.full * scale).max(1.0);
        let is_close = |total: f64| {
            let shifted = total * scale;
            let size = shifted.abs();
            off(shifted) <= 1e-12 * if size > full { size } else { full }
        };
        let mut found = Vec::new();
        for (totals, first) in totals.chunks(TOGETHER).zip((0u32..).step_by(TOGETHER)) {
            let any_close = widest(
                #[inline(always)]
                || totals.iter().fold(false, |any, total| any | is_close(*total)),
            );
            if any_close {
                let close = totals.iter().zip(first..).filter(|(total, _)| is_close(**total));
                found.extend(close.map(|(_, place)| place));
            }
        }
        found
    }

    /// The whole number by which a score is ranked, larger is better: how many units of its last decimal it has, where it is
    /// rounded.
    #[inline]
    pub fn key(&self, score: f64) -> i64 {
        match self.scale {
            None => ordered(score),
            // The score is a whole number over the scale, which the product only misses by its last bits.
            Some(scale) => {
                let shifted = score * scale;
                (shifted + 0.5f64.copysign(shifted)) as i64
            }
        }
    }
}

fn round(totals: &mut [f64], scale: f64, whole: impl Fn(f64) -> f64) {
    widest(
        #[inline(always)]
        move || {
            for total in totals {
                *total = whole(*total * scale) / scale;
            }
        },
    );
}

/// The nearest whole number, the even one of two. The library's functions are calls on processors of the oldest kind, one for
/// each row; adding 2⁵² and taking it off again is done for several at once. From there on every float is whole.
#[inline]
fn nearest(number: f64) -> f64 {
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    let size = number.abs();
    let whole = if size < WHOLE {
        (size + WHOLE) - WHOLE
    } else {
        size
    };
    whole.copysign(number)
}

/// The whole number below.
#[inline]
fn floor(number: f64) -> f64 {
    let near = nearest(number);
    if near > number { near - 1.0 } else { near }
}

/// The whole number towards zero.
#[inline]
fn truncated(number: f64) -> f64 {
    floor(number.abs()).copysign(number)
}

/// A float as a whole number with the same order; both zeros are one.
fn ordered(number: f64) -> i64 {
    // Adding zero turns −0 into 0; the bits of negative floats run backwards.
    let bits = (number + 0.0).to_bits() as i64;
    if bits < 0 { i64::MIN - bits } else { bits }
}

impl Run {
    /// The totals of the run, and who is ranked. `disqualifying` are the vetoes that disqualify, one bit each.
    pub fn add_up(
        &mut self,
        plan: &Plan,
        table: &Table,
        tree: &Node,
        numbers: &ScoreNumbers,
        disqualifying: u16,
    ) {
        let mut totals = if needs_tree(plan) {
            (0..self.length)
                .map(|place| self.over_tree(plan, tree, place, numbers.full))
                .collect()
        } else {
            self.plain_totals(plan)
        };
        self.adjust(plan, table, numbers, &mut totals);
        self.edges = numbers.edges(&totals);
        numbers.finish(&mut totals);
        self.ranked = totals.iter().map(|total| !total.is_nan()).collect();
        self.totals = totals;
        self.unrank(plan, disqualifying);
    }

    /// Sums in the order of the indicators, some rows after others, so that their totals stay near.
    fn plain_totals(&self, plan: &Plan) -> Vec<f64> {
        let mut totals = Vec::with_capacity(self.length);
        for start in (0..self.length).step_by(NEAR) {
            let rows = start..(start + NEAR).min(self.length);
            for (indicator, points) in plan.indicators.iter().zip(&self.points) {
                let without = indicator.missing == MissingRule::Unranked;
                let summand = |points: &f64| if without && points.is_nan() { 0.0 } else { *points };
                let points = &points[rows.clone()];
                if totals.len() == start {
                    // Not added to zeros: memory that is fresh and read before it is written costs the system twice.
                    totals.extend(points.iter().map(|points| 0.0 + summand(points)));
                } else {
                    let add = points.iter().zip(&mut totals[start..]);
                    add.for_each(|(points, total)| *total += summand(points));
                }
            }
        }
        totals.resize(self.length, 0.0);
        totals
    }

    /// The total of one row over the tree.
    fn over_tree(&self, plan: &Plan, tree: &Node, place: usize, full: f64) -> f64 {
        let mut reduced = 0.0;
        let (points, weight) = self.node(plan, tree, place, &mut reduced);
        if weight == 0.0 {
            return f64::NAN;
        }
        // What `redistribute` freed on the top level goes to the rest; what `reduce` freed lowers the full score.
        let total = points * (full / weight);
        if reduced > 0.0 {
            total * full / (full - reduced).max(f64::MIN_POSITIVE)
        } else {
            total
        }
    }

    /// Points and weight of a node; a node of weight 0 has given its weight to its siblings.
    fn node(&self, plan: &Plan, node: &Node, place: usize, reduced: &mut f64) -> (f64, f64) {
        if let Some(at) = node.leaf {
            return self.leaf(plan, at, place, reduced);
        }
        let (mut points, mut active, mut all) = (0.0, 0.0, 0.0);
        for child in &node.below {
            let (child_points, child_weight) = self.node(plan, child, place, reduced);
            points += child_points;
            active += child_weight;
            all += self.whole_weight(plan, child, place);
        }
        if active == 0.0 {
            return (0.0, 0.0);
        }
        let share = if active == all { 1.0 } else { all / active };
        (points * share, all)
    }

    fn whole_weight(&self, plan: &Plan, node: &Node, place: usize) -> f64 {
        match node.leaf {
            Some(at) => self.weight(plan, at, place),
            None => node
                .below
                .iter()
                .map(|child| self.whole_weight(plan, child, place))
                .sum(),
        }
    }

    fn weight(&self, plan: &Plan, at: usize, place: usize) -> f64 {
        let weights = &plan.indicators[at].weights;
        weights
            .get(usize::from(self.states.peer(place)))
            .copied()
            .flatten()
            .unwrap_or(0.0)
    }

    fn leaf(&self, plan: &Plan, at: usize, place: usize, reduced: &mut f64) -> (f64, f64) {
        let indicator = &plan.indicators[at];
        let points = self.points[at][place];
        let weight = self.weight(plan, at, place);
        match self.cells[at].get(place).copied().unwrap_or(cell::VALUE) {
            cell::NOT_USED => (0.0, 0.0),
            cell::NOT_APPLICABLE => match indicator.not_applicable {
                NotApplicableRule::Redistribute => (0.0, 0.0),
                NotApplicableRule::Reduce => {
                    *reduced += weight;
                    (0.0, weight)
                }
            },
            _ if !points.is_nan() => (points, weight),
            _ => match indicator.missing {
                MissingRule::Redistribute => (0.0, 0.0),
                MissingRule::Unranked => (0.0, weight),
                _ => (f64::NAN, weight),
            },
        }
    }

    fn adjust(&mut self, plan: &Plan, table: &Table, numbers: &ScoreNumbers, totals: &mut [f64]) {
        if plan.adjustments.is_empty() {
            return;
        }
        let mut sums = vec![0.0; self.length];
        for at in 0..plan.adjustments.len() {
            for (sum, points) in sums.iter_mut().zip(self.adjustment(plan, table, at)) {
                *sum += points;
            }
        }
        for (sum, total) in sums.iter_mut().zip(totals.iter_mut()) {
            *sum = sum.max(numbers.adjustment_low).min(numbers.adjustment_high);
            *total += *sum;
        }
        self.adjustments = sums;
    }

    /// The points of one adjustment for each row; what cannot be judged gives none.
    pub fn adjustment(&self, plan: &Plan, table: &Table, at: usize) -> Vec<f64> {
        let adjustment = &plan.adjustments[at];
        let mut points = vec![0.0; self.length];
        adjustment.points.fill(table, self.rows(), &mut points);
        let mut truth = vec![TRUE; self.length];
        if let Some(concerns) = &adjustment.concerns {
            truth.fill(FALSE);
            concerns.fill(table, self.rows(), &mut truth);
        }
        for (points, truth) in points.iter_mut().zip(&truth) {
            *points = if *truth == TRUE && !points.is_nan() {
                points.max(adjustment.low).min(adjustment.high)
            } else {
                0.0
            };
        }
        points
    }

    fn unrank(&mut self, plan: &Plan, disqualifying: u16) {
        for place in 0..self.states.exemptions.len() {
            match self.states.standing(plan, place) {
                None => {}
                Some(Standing::Evaluated | Standing::OutsideQuota) => self.ranked[place] = false,
                Some(Standing::Collected | Standing::Excluded) => {
                    self.ranked[place] = false;
                    self.totals[place] = f64::NAN;
                    for points in self.points.iter_mut().filter(|points| !points[place].is_nan()) {
                        Arc::make_mut(points)[place] = f64::NAN;
                    }
                }
            }
        }
        if disqualifying != 0 {
            for (place, held) in self.states.vetoes.iter().enumerate() {
                if held & disqualifying != 0 {
                    self.ranked[place] = false;
                    self.totals[place] = f64::NAN;
                }
            }
        }
        for (at, indicator) in plan.indicators.iter().enumerate() {
            if indicator.missing == MissingRule::Unranked {
                for (place, points) in self.points[at].iter().enumerate() {
                    let cell = self.cells[at].get(place).copied().unwrap_or(cell::VALUE);
                    if points.is_nan() && !matches!(cell, cell::NOT_APPLICABLE | cell::NOT_USED) {
                        self.ranked[place] = false;
                    }
                }
            }
        }
    }
}

/// The vetoes that disqualify, one bit each.
pub fn disqualifying(plan: &Plan) -> u16 {
    plan.scheme
        .vetoes
        .iter()
        .enumerate()
        .filter(|(_, veto)| veto.effect == VetoEffect::Disqualify)
        .fold(0, |bits, (at, _)| bits | (1 << at))
}

#[cfg(test)]
mod tests {
    use super::{floor, nearest, ordered, truncated};

    #[test]
    fn whole_numbers_are_those_of_the_library() {
        let large = 4_503_599_627_370_495.5;
        let sizes = [
            0.0,
            1e-300,
            0.25,
            0.5,
            0.75,
            1.5,
            2.5,
            1e6 + 0.5,
            large,
            large + 0.5,
            1e300,
        ];
        for number in sizes.into_iter().flat_map(|size: f64| [size, -size]) {
            assert_eq!(nearest(number).to_bits(), number.round_ties_even().to_bits());
            assert_eq!(floor(number).to_bits(), number.floor().to_bits());
            assert_eq!(truncated(number).to_bits(), number.trunc().to_bits());
        }
        assert!(floor(f64::NAN).is_nan() && floor(f64::INFINITY).is_infinite());
    }

    #[test]
    fn floats_keep_their_order_as_whole_numbers() {
        let numbers = [-1e300, -2.5, -2.4999, -0.0, 0.0, 1e-300, 2.0, 1e300];
        for pair in numbers.windows(2) {
            assert_eq!(pair[0] < pair[1], ordered(pair[0]) < ordered(pair[1]), "{pair:?}");
        }
        assert_eq!(ordered(-0.0), ordered(0.0));
    }
}
