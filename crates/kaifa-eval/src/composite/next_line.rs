//! What one figure would have to be for a subject to stand on the better side of a line, everything else as it is: the ranking is
//! evaluated anew with the figure changed, since one value can move the scale that all are measured on.

use kaifa_pack::item::LineKind;

use super::evaluate::{Composite, Field, evaluate_among};
use super::plan::CompositePlan;
use super::stability::LinePlaces;

/// The value of one indicator that takes a subject over a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// The indicator, by its place in the plan.
    pub indicator: usize,
    /// Its value now.
    pub now: f64,
    /// The nearest value that is enough.
    pub needed: f64,
}

/// Groups larger than this are not searched; every step evaluates the whole group.
const MOST_SEARCHED: usize = 200;
/// Halvings of the way from the value now to one that is enough: the answer is good to a millionth of the way.
const HALVINGS: usize = 20;
/// How far the search goes: so many times the spread of the group's values beyond the best of them.
const BEYOND: f64 = 3.0;

/// For every indicator alone, the nearest value that takes a subject over a line to the better side: into a reward, or out of a
/// penalty. Empty where it stands there already, is not ranked, or the group is too large; indicators that cannot do it alone are
/// left out. The smallest change, measured by the spread of the group's values, comes first.
pub fn reaches(
    plan: &CompositePlan,
    field: &Field,
    base: &Composite,
    unranked: &[usize],
    subject: usize,
    (kind, line): (LineKind, LinePlaces),
) -> Vec<Reach> {
    let is_better = |rank: u32| match kind {
        LineKind::Reward => rank <= line.last,
        LineKind::Penalty => rank < line.first,
    };
    let empty = line.last < line.first;
    let Some(rank) = base.rank[subject] else {
        return Vec::new();
    };
    if empty || is_better(rank) || field.subjects > MOST_SEARCHED {
        return Vec::new();
    }
    let mut tried = field.clone();
    let mut found: Vec<(f64, Reach)> = Vec::new();
    for (at, indicator) in plan.indicators.iter().enumerate() {
        let column = &field.values[at];
        let now = column[subject];
        let known = || column.iter().copied().filter(|value| !value.is_nan());
        let (least, largest) = (
            known().fold(f64::INFINITY, f64::min),
            known().fold(f64::NEG_INFINITY, f64::max),
        );
        let spread = largest - least;
        if now.is_nan() || spread <= 0.0 {
            continue;
        }
        let best = match indicator.turned {
            false => largest + BEYOND * spread,
            // A quantity that was never below zero in the group is not asked to be.
            true if least >= 0.0 => 0.0_f64.max(least - BEYOND * spread),
            true => least - BEYOND * spread,
        };
        let mut enough = |value: f64| {
            tried.values[at][subject] = value;
            let rank = evaluate_among(plan, &tried, unranked).rank[subject];
            rank.is_some_and(is_better)
        };
        if enough(best) {
            let (mut short, mut far) = (now, best);
            for _ in 0..HALVINGS {
                let middle = short + (far - short) / 2.0;
                if enough(middle) {
                    far = middle;
                } else {
                    short = middle;
                }
            }
            found.push((
                (far - now).abs() / spread,
                Reach {
                    indicator: at,
                    now,
                    needed: far,
                },
            ));
        }
        tried.values[at][subject] = now;
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.indicator.cmp(&b.1.indicator)));
    found.into_iter().map(|(_, reach)| reach).collect()
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::evaluate;
    use super::super::plan::{IndicatorPlan, Mean, MissingPlan, NormalPlan};
    use super::*;

    #[test]
    fn the_value_is_just_enough_and_the_smallest_change_comes_first() {
        let leaf = |id: &str, turned, weight| IndicatorPlan {
            id: id.to_owned(),
            parent: None,
            weight,
            turned,
            normal: NormalPlan::MinMax {
                low: 1.0,
                high: 100.0,
            },
            own_normal: false,
            missing: MissingPlan::Redistribute,
        };
        let plan = CompositePlan {
            indicators: vec![leaf("a", false, 3.0), leaf("b", true, 1.0)],
            means: vec![Mean::Arithmetic],
            ..CompositePlan::default()
        };
        let field = Field {
            subjects: 4,
            values: vec![vec![40.0, 30.0, 20.0, 10.0], vec![4.0, 3.0, 2.0, 1.0]],
            ..Field::default()
        };
        let base = evaluate(&plan, &field);
        assert_eq!(base.rank, [Some(1), Some(2), Some(3), Some(4)]);
        let line = LinePlaces { first: 1, last: 1 };
        let found = reaches(&plan, &field, &base, &[], 1, (LineKind::Reward, line));
        assert!(!found.is_empty());
        for reach in &found {
            let rank_with = |value: f64| {
                let mut field = field.clone();
                field.values[reach.indicator][1] = value;
                evaluate(&plan, &field).rank[1]
            };
            assert_eq!(rank_with(reach.needed), Some(1), "{reach:?}");
            let short = reach.now + (reach.needed - reach.now) * 0.999;
            assert_ne!(rank_with(short), Some(1), "{reach:?} is not the nearest");
        }
        // Out of a penalty; who stands on the better side needs nothing.
        let last = (LineKind::Penalty, LinePlaces { first: 4, last: 4 });
        assert!(!reaches(&plan, &field, &base, &[], 3, last).is_empty());
        assert!(reaches(&plan, &field, &base, &[], 2, last).is_empty());
    }
}
