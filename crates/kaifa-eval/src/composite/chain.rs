//! A scheme that rests on the scores of other schemes: seventy percent the province's rule, thirty the city's own. The other scheme is
//! evaluated over the same subjects; its score, out of a hundred, becomes an input.

use kaifa_base::{Decimal, Problem};
use kaifa_pack::item::Scheme;

use super::evaluation::{Evaluated, evaluate_scheme};
use super::from_scheme::Subjects;
use crate::value::Value;

/// The inputs of a scheme that are scores of others, each with the other scheme. What is not among `all` is left out; `pack check`
/// reports it.
pub fn rests_on<'s>(scheme: &'s Scheme, all: &'s [Scheme]) -> Vec<(&'s str, &'s Scheme)> {
    let inputs = scheme.inputs.iter();
    inputs
        .filter_map(|input| {
            let other = input.scheme.as_deref()?;
            Some((input.name.as_str(), all.iter().find(|one| one.id == other)?))
        })
        .collect()
}

/// The score of every scored subject of an evaluation, out of a hundred. It is a decimal of twelve places: the noise of adding up in
/// binary numbers ends there, and what was frozen once is read as the same number.
pub fn scores(scheme: &Scheme, subjects: &Subjects, groups: &[Evaluated]) -> Vec<(String, Decimal)> {
    let mut found = Vec::new();
    for group in groups {
        for member in &group.group.listed {
            let total = group.result.total[*member];
            let exact = format!("{total:.12}").parse::<Decimal>().ok();
            if let Some(score) = exact.filter(|_| !scheme.score.full.is_zero()) {
                let id = subjects.ids[group.group.members[*member]].clone();
                found.push((id, (score * Decimal::ONE_HUNDRED / scheme.score.full).normalize()));
            }
        }
    }
    found
}

/// Evaluates another scheme over subjects read for it, and puts the scores into an input of the subjects of the scheme that rests on it.
pub fn put_scores(
    input: &str,
    other: &Scheme,
    of_other: &Subjects,
    into: &mut Subjects,
) -> Result<(), Vec<Problem>> {
    let groups = evaluate_scheme(other, of_other, None)?;
    for (id, score) in scores(other, of_other, &groups) {
        if let Some(at) = into.ids.iter().position(|one| *one == id) {
            into.inputs[at].insert(input.to_owned(), Value::number(score));
        }
    }
    Ok(())
}
