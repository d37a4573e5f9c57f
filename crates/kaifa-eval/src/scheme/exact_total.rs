//! One row's way from points to its total in fractions: up the tree, adjustments, bounds, rounding.

use std::cmp::Ordering;
use std::sync::OnceLock;

use kaifa_pack::{MissingRule, NotApplicableRule, ScoreRounding};
use num_traits::{One, Signed, Zero};

use super::column_expression::TRUE;
use super::evaluate::Evaluation;
use super::exactly::{ExactRow, bound_by};
use super::run::cell;
use super::totals::{Node, tree};
use crate::exact::{Exact, exact, whole};

impl ExactRow<'_, '_> {
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

/// The order of rows where floats are too close to tell it.
pub struct ExactOrder<'e, 'a> {
    evaluation: &'e Evaluation<'a>,
    /// The totals that were asked for, of a plan that rests on others: it is asked about equal floats too, of which there may be many.
    totals: Vec<OnceLock<Option<Exact>>>,
}

impl<'e, 'a> ExactOrder<'e, 'a> {
    /// That of an evaluation.
    pub fn of(evaluation: &'e Evaluation<'a>) -> ExactOrder<'e, 'a> {
        let kept = match evaluation.plan.rests_on_others() {
            true => evaluation.table.rows(),
            false => 0,
        };
        ExactOrder {
            evaluation,
            totals: (0..kept).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Compares the totals of two rows without rounding; a row that has none is least.
    pub fn of_totals(&self, one: usize, other: usize) -> Ordering {
        let total = |row: usize| ExactRow::of(self.evaluation, row).total();
        if self.totals.is_empty() {
            return total(one).cmp(&total(other));
        }
        let kept = |row: usize| self.totals[row].get_or_init(|| total(row));
        kept(one).cmp(kept(other))
    }

    /// Compares the points of an indicator in the same way.
    pub fn of_points(&self, indicator: usize, one: usize, other: usize) -> Ordering {
        let points = |row| ExactRow::of(self.evaluation, row).points(indicator);
        points(one).cmp(&points(other))
    }
}
