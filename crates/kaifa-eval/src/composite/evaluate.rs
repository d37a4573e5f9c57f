//! From values to ranks, every stage kept: raw, treated, normalised, the score of every node, the total, the rank.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::normal::{normalise, treat};
use super::plan::{CompositePlan, Mean, MissingPlan, NormalPlan};

/// Values of all subjects: one column per indicator of the plan, NaN where missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Field {
    /// Number of subjects.
    pub subjects: usize,
    /// By indicator, then subject.
    pub values: Vec<Vec<f64>>,
    /// Points after the total, by subject; empty: nobody has any.
    pub added: Vec<f64>,
}

/// Everything that comes out for every subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    /// Values with outliers treated, in the indicator's own sense, by indicator and subject.
    pub treated: Vec<Vec<f64>>,
    /// How many values of each indicator were pulled in.
    pub pulled_in: Vec<usize>,
    /// Normalised values; NaN where missing. By indicator and subject.
    pub normalised: Vec<Vec<f64>>,
    /// Normalised values with the missing rule applied; NaN where the weight goes to the siblings.
    pub counted: Vec<Vec<f64>>,
    /// The scores of the categories, by category and subject; NaN where none of its indicators has a value.
    pub categories: Vec<Vec<f64>>,
    /// The total before points are added and before it is bounded and rounded; NaN where nothing has a value.
    pub index: Vec<f64>,
    /// The total; NaN where nothing has a value.
    pub total: Vec<f64>,
    /// The rank, 1 the best; `None` for whom the scheme does not rank.
    pub rank: Vec<Option<u32>>,
    /// How many are ranked.
    pub ranked: u32,
}

impl Field {
    /// The field without one subject.
    pub fn without(&self, subject: usize) -> Field {
        let values = self.values.iter().map(|column| {
            let mut column = column.clone();
            column.remove(subject);
            column
        });
        let mut added = self.added.clone();
        if !added.is_empty() {
            added.remove(subject);
        }
        Field {
            subjects: self.subjects - 1,
            values: values.collect(),
            added,
        }
    }

    /// Points after the total of a subject.
    pub fn added_to(&self, subject: usize) -> f64 {
        self.added.get(subject).copied().unwrap_or(0.0)
    }
}

/// The treated values of an indicator, turned so that larger is better.
fn turned(plan: &CompositePlan, field: &Field, indicator: usize) -> (Vec<f64>, usize) {
    let (mut treated, moved) = treat(&field.values[indicator], plan.outliers);
    if plan.indicators[indicator].turned {
        treated.iter_mut().for_each(|v| *v = -*v);
    }
    (treated, moved)
}

/// The normalised columns by another normalisation than the scheme's own; indicators that have one of their own keep it.
pub(crate) fn normalised_by(
    plan: &CompositePlan,
    field: &Field,
    method: Option<&NormalPlan>,
) -> Vec<Vec<f64>> {
    (0..plan.indicators.len())
        .into_par_iter()
        .map(|at| {
            let indicator = &plan.indicators[at];
            let (values, _) = turned(plan, field, at);
            let method = method
                .filter(|_| !indicator.own_normal)
                .unwrap_or(&indicator.normal);
            counted(&normalise(&values, indicator.turned, method), indicator.missing)
        })
        .collect()
}

fn counted(normalised: &[f64], missing: MissingPlan) -> Vec<f64> {
    let fill = match missing {
        MissingPlan::Points(points) => points,
        MissingPlan::PeerMean => {
            let known = || normalised.iter().filter(|v| !v.is_nan());
            known().sum::<f64>() / known().count() as f64
        }
        MissingPlan::Redistribute | MissingPlan::Unranked => f64::NAN,
    };
    normalised
        .iter()
        .map(|v| if v.is_nan() { fill } else { *v })
        .collect()
}

/// Evaluates a field in which all are ranked.
pub fn evaluate(plan: &CompositePlan, field: &Field) -> Composite {
    evaluate_among(plan, field, &[])
}

/// Evaluates a field; some subjects have a score and no rank.
pub(crate) fn evaluate_among(plan: &CompositePlan, field: &Field, unranked: &[usize]) -> Composite {
    let (mut treated, mut pulled_in, mut normalised) = (Vec::new(), Vec::new(), Vec::new());
    for (at, indicator) in plan.indicators.iter().enumerate() {
        let (values, moved) = turned(plan, field, at);
        normalised.push(normalise(&values, indicator.turned, &indicator.normal));
        treated.push(
            values
                .into_iter()
                .map(|v| if indicator.turned { -v } else { v })
                .collect(),
        );
        pulled_in.push(moved);
    }
    let columns: Vec<Vec<f64>> = normalised
        .iter()
        .zip(&plan.indicators)
        .map(|(column, i)| counted(column, i.missing))
        .collect();
    let (categories, index) = scores(
        plan,
        &columns,
        field.subjects,
        &plan.indicator_weights(),
        &plan.category_weights(),
    );
    let total: Vec<f64> = index
        .iter()
        .enumerate()
        .map(|(subject, index)| match index.is_nan() {
            true => f64::NAN,
            false => plan.score.finished(*index, field.added_to(subject)),
        })
        .collect();
    let left_out = |subject: usize| {
        let lacks = |(at, i): (usize, &super::plan::IndicatorPlan)| {
            i.missing == MissingPlan::Unranked && normalised[at][subject].is_nan()
        };
        total[subject].is_nan()
            || unranked.contains(&subject)
            || plan.indicators.iter().enumerate().any(lacks)
    };
    let takes_part: Vec<bool> = (0..field.subjects).map(|s| !left_out(s)).collect();
    let parted_by: Vec<&[f64]> = plan
        .ties
        .parted_by
        .iter()
        .map(|at| columns[*at].as_slice())
        .collect();
    let rank = ranks_by(&total, &takes_part, plan.ties.dense, &parted_by);
    let ranked = rank.iter().flatten().count() as u32;
    Composite {
        treated,
        pulled_in,
        normalised,
        counted: columns,
        categories,
        ranked,
        index,
        total,
        rank,
    }
}

/// The scores of all categories and the total, with weights given.
pub fn scores(
    plan: &CompositePlan,
    columns: &[Vec<f64>],
    subjects: usize,
    indicators: &[f64],
    categories: &[f64],
) -> (Vec<Vec<f64>>, Vec<f64>) {
    let complete = columns.iter().all(|column| column.iter().all(|v| !v.is_nan()));
    let mut nodes: Vec<Vec<f64>> = vec![Vec::new(); plan.categories.len()];
    for category in (0..plan.categories.len()).rev() {
        nodes[category] = node(
            plan,
            columns,
            &nodes,
            subjects,
            indicators,
            categories,
            Some(category),
        );
    }
    // With every value there and one mean everywhere, the total is one sum over the leaves: the same number that a simulation
    // computes, to the last digit.
    let total = match plan.one_mean() {
        Some(mean) if complete => {
            let mut effective = vec![0.0; indicators.len()];
            plan.effective(indicators, categories, &mut effective);
            (0..subjects)
                .map(|s| {
                    let mut sum = 0.0;
                    for (column, weight) in columns.iter().zip(&effective) {
                        sum += weight * inward(mean, column[s]);
                    }
                    outward(mean, sum)
                })
                .collect()
        }
        _ => node(plan, columns, &nodes, subjects, indicators, categories, None),
    };
    (nodes, total)
}

fn node(
    plan: &CompositePlan,
    columns: &[Vec<f64>],
    nodes: &[Vec<f64>],
    subjects: usize,
    indicators: &[f64],
    categories: &[f64],
    at: Option<usize>,
) -> Vec<f64> {
    let mean = plan.mean_of(plan.height(at) - 1);
    let leaves = (0..plan.indicators.len())
        .filter(|i| plan.indicators[*i].parent == at)
        .map(|i| (&columns[i], indicators[i]));
    let inner = (0..plan.categories.len())
        .filter(|c| plan.categories[*c].parent == at)
        .map(|c| (&nodes[c], categories[c]));
    let children: Vec<(&Vec<f64>, f64)> = leaves.chain(inner).collect();
    (0..subjects)
        .map(|s| {
            let (mut sum, mut weights) = (0.0, 0.0);
            for (column, weight) in &children {
                if !column[s].is_nan() {
                    sum += weight * inward(mean, column[s]);
                    weights += weight;
                }
            }
            if weights > 0.0 {
                outward(mean, sum / weights)
            } else {
                f64::NAN
            }
        })
        .collect()
}

/// What is added up for a mean. The logarithm is that of a portable library: the same bits on every machine.
pub fn inward(mean: Mean, value: f64) -> f64 {
    match mean {
        Mean::Arithmetic => value,
        Mean::Geometric if value > 0.0 => libm::log(value),
        Mean::Harmonic if value > 0.0 => -1.0 / value,
        _ => f64::NEG_INFINITY,
    }
}

/// The mean of what was added up.
pub(crate) fn outward(mean: Mean, sum: f64) -> f64 {
    match mean {
        Mean::Arithmetic => sum,
        Mean::Geometric => libm::exp(sum),
        Mean::Harmonic if sum == f64::NEG_INFINITY => 0.0,
        Mean::Harmonic => -1.0 / sum,
    }
}

/// Scores nearer to each other than this share of the larger are one score: the noise of adding up in binary numbers stays
/// below it, and no difference of figures that anybody reports comes near it.
pub const SAME: f64 = 1e-12;

/// Whether two scores are one.
pub fn is_same(one: f64, other: f64) -> bool {
    let apart = (one - other).abs();
    one == other || (apart.is_finite() && apart <= SAME * one.abs().max(other.abs()))
}

/// Competition ranks on unrounded scores (1, 2, 2, 4), the largest first, among those that take part.
pub fn ranks(scores: &[f64], takes_part: &[bool]) -> Vec<Option<u32>> {
    ranks_by(scores, takes_part, false, &[])
}

/// Ranks of those that take part, the largest score first; equal scores are parted by further columns, the larger first and a
/// missing value last, and who is equal there too shares the rank. Dense ranks leave no place out after a shared one.
pub(crate) fn ranks_by(
    scores: &[f64],
    takes_part: &[bool],
    dense: bool,
    parted_by: &[&[f64]],
) -> Vec<Option<u32>> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|s| takes_part[*s]).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let value = |column: &[f64], subject: usize| match column[subject].is_nan() {
        true => f64::NEG_INFINITY,
        false => column[subject],
    };
    let further = |a: &usize, b: &usize| {
        let columns = parted_by
            .iter()
            .map(|column| (value(column, *a), value(column, *b)));
        let mut parted = columns.filter(|(a, b)| !is_same(*a, *b));
        parted.next().map_or(Ordering::Equal, |(a, b)| b.total_cmp(&a))
    };
    let mut ranks = vec![None; scores.len()];
    let (mut given, mut at) = (0, 0);
    while at < order.len() {
        let mut end = at + 1;
        while end < order.len() && is_same(scores[order[end - 1]], scores[order[end]]) {
            end += 1;
        }
        order[at..end].sort_by(|a, b| further(a, b).then(a.cmp(b)));
        for place in at..end {
            let parts = place == at || further(&order[place - 1], &order[place]) != Ordering::Equal;
            if parts {
                given = if dense { given + 1 } else { place as u32 + 1 };
            }
            ranks[order[place]] = Some(given);
        }
        at = end;
    }
    ranks
}

#[cfg(test)]
mod tests;
