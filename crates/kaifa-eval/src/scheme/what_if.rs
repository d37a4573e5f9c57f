//! The same data under a changed scheme: who wins and who loses. The evaluation itself is not touched.

use serde::Serialize;

use super::evaluate::{Evaluation, evaluate, reweigh};
use super::plan::Plan;
use super::table::Table;

/// What a change would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Ranked before and after.
    pub compared: usize,
    /// With a better rank.
    pub risen: usize,
    /// With a worse rank.
    pub fallen: usize,
    /// With a better grade.
    pub upgraded: usize,
    /// With a worse grade.
    pub downgraded: usize,
}

/// Compares two evaluations of the same table.
pub fn compare(before: &Evaluation<'_>, after: &Evaluation<'_>) -> Change {
    let mut change = Change::default();
    let ranks = before.ranks.ranks.iter().zip(&after.ranks.ranks);
    let grades = before.ranks.grades.iter().zip(&after.ranks.grades);
    for ((one, other), (grade, other_grade)) in ranks.zip(grades) {
        if *one == 0 || *other == 0 {
            continue;
        }
        change.compared += 1;
        change.risen += usize::from(other < one);
        change.fallen += usize::from(other > one);
        change.upgraded += usize::from(other_grade < grade);
        change.downgraded += usize::from(other_grade > grade);
    }
    change
}

/// What another weight of one indicator would do. `before` are the rows of the year before. The weights of the others stay; the full score moves with the sum.
pub fn other_weight(
    evaluation: &Evaluation<'_>,
    before: Option<&Table>,
    indicator: usize,
    weight: f64,
) -> Change {
    let mut plan: Plan = evaluation.plan.clone();
    for one in plan.indicators[indicator].weights.iter_mut().flatten() {
        *one = weight;
    }
    let after = reweigh(evaluation, &plan, indicator)
        .unwrap_or_else(|| evaluate(&plan, evaluation.table, before, &evaluation.others));
    compare(evaluation, &after)
}
