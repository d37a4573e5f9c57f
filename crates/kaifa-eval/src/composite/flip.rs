//! The smallest change of one weight that takes a subject over a line.
//!
//! With one mean on all levels a score is, up to the same increasing function for all, `R + (B + δ·J)·S/(S + δ·w)`: `w` the
//! weight that is multiplied by 1 + δ, `S` the sum of it and its siblings, `J` what its own branch contributes, `B` what it
//! and its siblings do, `R` the rest. Two subjects are level where their difference of this is zero, which is one value of δ;
//! walking through these values in order, the place of a subject changes by one at each, until it crosses the line.

use super::evaluate::{Composite, inward, is_same};
use super::plan::{CompositePlan, Mean};
use super::stability::LinePlaces;

/// A change of a weight that takes a subject over a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// Id of the indicator or category.
    pub node: String,
    /// Whether it is a category.
    pub category: bool,
    /// The change as a share of the weight: −0.12 is 12 % less.
    pub change: f64,
    /// The subject that it changes places with at the line.
    pub rival: usize,
}

/// The smallest change that takes a subject over the line; `None` where no change of one weight does (down to nothing, or up to
/// ten times), or where the scheme mixes means, rounds the score or values are missing, so that no closed form holds.
pub fn smallest_flip(
    plan: &CompositePlan,
    base: &Composite,
    subject: usize,
    line: LinePlaces,
) -> Option<Flip> {
    let mean = plan.one_mean()?;
    let ranked: Vec<usize> = (0..base.rank.len()).filter(|s| base.rank[*s].is_some()).collect();
    if base
        .counted
        .iter()
        .any(|column| ranked.iter().any(|s| column[*s].is_nan()))
    {
        return None;
    }
    // Points after the total shift a difference as long as no bound cuts them off and nothing is rounded.
    let shift = |s: usize| base.total[s] - base.index[s];
    let shifted = ranked.iter().any(|s| !is_same(base.total[*s], base.index[*s]));
    let score = &plan.score;
    if score.rounded.is_some()
        || (shifted && (mean != Mean::Arithmetic || score.low.or(score.high).is_some()))
    {
        return None;
    }
    let own_rank = base.rank[subject]?;
    let (indicators, categories) = (plan.indicator_weights(), plan.category_weights());
    let mut effective = vec![0.0; indicators.len()];
    plan.effective(&indicators, &categories, &mut effective);
    // What every leaf contributes to the difference of another subject and this one.
    let part = |leaf: usize, other: usize| {
        let column = &base.counted[leaf];
        effective[leaf] * (inward(mean, column[other]) - inward(mean, column[subject]))
    };
    let below = |leaf: usize, node: Option<usize>| {
        let mut at = plan.indicators[leaf].parent;
        while at.is_some() && at != node {
            at = plan.categories[at.unwrap_or(0)].parent;
        }
        at == node
    };
    let siblings = |parent: Option<usize>| -> f64 {
        let leaves = plan
            .indicators
            .iter()
            .filter(|i| i.parent == parent)
            .map(|i| i.weight);
        leaves
            .chain(
                plan.categories
                    .iter()
                    .filter(|c| c.parent == parent)
                    .map(|c| c.weight),
            )
            .sum()
    };
    let nodes = (0..indicators.len())
        .map(|i| (false, i, plan.indicators[i].parent, indicators[i]))
        .chain((0..categories.len()).map(|c| (true, c, plan.categories[c].parent, categories[c])));
    let leaves = 0..indicators.len();
    let mut best: Option<Flip> = None;
    for (category, node, parent, weight) in nodes {
        let sum = siblings(parent);
        let in_branch: Vec<bool> = leaves
            .clone()
            .map(|leaf| {
                if category {
                    below(leaf, Some(node))
                } else {
                    leaf == node
                }
            })
            .collect();
        let near: Vec<bool> = leaves.clone().map(|leaf| below(leaf, parent)).collect();
        // Where each other subject is level with this one, and on which side it is before.
        let mut meetings: Vec<(f64, usize, bool)> = Vec::new();
        for other in ranked.iter().copied().filter(|s| *s != subject) {
            let (mut rest, mut around, mut branch) = (0.0, 0.0, 0.0);
            if shifted {
                rest += shift(other) - shift(subject);
            }
            for leaf in leaves.clone() {
                let difference = part(leaf, other);
                if near[leaf] {
                    around += difference;
                    if in_branch[leaf] {
                        branch += difference;
                    }
                } else {
                    rest += difference;
                }
            }
            let change = -sum * (rest + around) / (rest * weight + branch * sum);
            let possible =
                change.is_finite() && (-1.0..=9.0).contains(&change) && sum + change * weight > 0.0;
            if possible {
                meetings.push((change, other, rest + around > 0.0));
            }
        }
        for direction in [1.0, -1.0] {
            let mut on_the_way: Vec<(f64, usize, bool)> = meetings
                .iter()
                .copied()
                .filter(|(change, ..)| change * direction >= 0.0)
                .collect();
            on_the_way.sort_by(|a, b| {
                (a.0 * direction)
                    .total_cmp(&(b.0 * direction))
                    .then(a.1.cmp(&b.1))
            });
            let mut rank = i64::from(own_rank);
            for (change, rival, was_ahead) in on_the_way {
                rank += if was_ahead { -1 } else { 1 };
                let inside = u32::try_from(rank).is_ok_and(|rank| line.holds(rank));
                if inside != line.holds(own_rank) {
                    if best.as_ref().is_none_or(|b| change.abs() < b.change.abs()) {
                        let id = if category {
                            &plan.categories[node].id
                        } else {
                            &plan.indicators[node].id
                        };
                        best = Some(Flip {
                            node: id.clone(),
                            category,
                            change,
                            rival,
                        });
                    }
                    break;
                }
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::{Field, evaluate, scores};
    use super::super::plan::{CategoryPlan, IndicatorPlan, MissingPlan, NormalPlan};
    use super::*;

    #[test]
    fn just_short_of_the_change_nothing_happens_and_just_beyond_it_does() {
        let leaf = |id: &str, parent, weight| IndicatorPlan {
            id: id.to_owned(),
            parent: Some(parent),
            weight,
            turned: false,
            normal: NormalPlan::None,
            own_normal: false,
            missing: MissingPlan::Redistribute,
        };
        let category = |id: &str, weight| CategoryPlan {
            id: id.to_owned(),
            parent: None,
            weight,
        };
        for mean in [Mean::Arithmetic, Mean::Geometric, Mean::Harmonic] {
            let plan = CompositePlan {
                indicators: vec![leaf("a", 0, 2.0), leaf("b", 0, 1.0), leaf("c", 1, 1.0)],
                categories: vec![category("x", 3.0), category("y", 2.0)],
                means: vec![mean],
                ..CompositePlan::default()
            };
            let field = Field {
                subjects: 4,
                values: vec![
                    vec![60.0, 40.0, 30.0, 10.0],
                    vec![20.0, 55.0, 50.0, 15.0],
                    vec![30.0, 45.0, 40.0, 20.0],
                ],
                ..Field::default()
            };
            let base = evaluate(&plan, &field);
            let line = LinePlaces { first: 1, last: 1 };
            for subject in 0..4 {
                let Some(flip) = smallest_flip(&plan, &base, subject, line) else {
                    continue;
                };
                let rank_at = |change: f64| {
                    let (mut indicators, mut categories) =
                        (plan.indicator_weights(), plan.category_weights());
                    let named = |id: &String| *id == flip.node;
                    match plan.categories.iter().map(|c| &c.id).position(named) {
                        Some(at) => categories[at] *= 1.0 + change,
                        None => {
                            let at = plan.indicators.iter().map(|i| &i.id).position(named).unwrap();
                            indicators[at] *= 1.0 + change;
                        }
                    }
                    let (_, total) = scores(&plan, &base.counted, 4, &indicators, &categories);
                    1 + total.iter().filter(|t| **t > total[subject]).count()
                };
                let inside = base.rank[subject] == Some(1);
                assert_eq!(
                    rank_at(flip.change * 0.999) == 1,
                    inside,
                    "{mean:?} {subject} {flip:?}"
                );
                assert_ne!(
                    rank_at(flip.change * 1.001 + 1e-9 * flip.change.signum()) == 1,
                    inside,
                    "{mean:?} {flip:?}"
                );
            }
            assert!(
                smallest_flip(&plan, &base, 3, line).is_none(),
                "worst in everything"
            );
        }
    }
}
