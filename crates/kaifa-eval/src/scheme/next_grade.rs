//! What the next better grade would take: the score that the last place of that grade has today, how many points are
//! missing to it, and what each single indicator would have to be for that, the others unchanged.

use kaifa_base::Lang;
use num_traits::{Signed, ToPrimitive};
use serde::Serialize;

use super::evaluate::Evaluation;
use super::exactly::ExactRow;
use super::explain::Derivation;
use super::plan::Function;
use super::plan::float;
use super::points::Side;
use super::ranking::Limits;
use super::run::cell;
use crate::exact::{Exact, to_decimal};

/// What the next better grade would take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextGrade {
    /// The grade.
    pub grade: String,
    /// The score of its last place today, or where its band begins.
    pub score: String,
    /// How many points are missing; what decides there is reaching that score, since equal scores share a place.
    pub missing: String,
    /// For each indicator whose value alone could bring it: id and the value needed.
    pub alone: Vec<(String, String)>,
    /// A veto stands in the way: no score brings the grade.
    pub vetoed: bool,
}

impl Derivation {
    /// The indicators that alone could bring the next grade: title, and the value needed with its unit.
    pub fn needed_alone(&self, lang: Lang) -> Vec<(String, String)> {
        let alone = self.next.iter().flat_map(|next| &next.alone);
        alone
            .map(
                |(id, value)| match self.items.iter().find(|item| item.id == *id) {
                    Some(item) => {
                        let unit = item.unit.as_deref().unwrap_or_default();
                        let value = format!("{value} {unit}");
                        (item.title.get(lang).to_owned(), value.trim_end().to_owned())
                    }
                    None => (id.clone(), value.clone()),
                },
            )
            .collect()
    }
}

/// What the next better grade of a row would take; `None` where there is none.
pub fn next_grade(exact: &ExactRow<'_, '_>) -> Option<NextGrade> {
    let evaluation = exact.evaluation;
    let scheme = &evaluation.plan.scheme;
    let (run, place) = evaluation.run(exact.row);
    let rank = evaluation.rank(exact.row)?;
    let grade = usize::from(evaluation.ranks.grades[exact.row]);
    let target = (grade.checked_sub(1)?).min(scheme.grades.len().checked_sub(1)?);
    let score = match Limits::of(scheme) {
        Some(limits) => {
            let upto = limits.in_group(evaluation.group_size(exact.row)?).upto()[target];
            // The grade may be empty in a small group, or reached already and lost by a veto.
            score_of_place(evaluation, exact.row, upto.max(1).min(rank))?
        }
        None => float(scheme.grades[target].from?),
    };
    let own = evaluation.total(exact.row)?;
    let still = |has: Exact| {
        let more = super::exactly::of_float(score) - has;
        if more.is_negative() {
            Exact::from_integer(0.into())
        } else {
            more
        }
    };
    let missing = still(super::exactly::of_float(own));
    // What one indicator must bring starts from the total before rounding.
    let more = still(exact.total()?);
    let vetoed = run.states.vetoes.get(place).is_some_and(|held| {
        scheme.vetoes.iter().enumerate().any(|(at, veto)| {
            let caps = veto
                .grade
                .as_deref()
                .and_then(|cap| scheme.grade(cap))
                .is_some_and(|(cap, _)| cap > target);
            held & (1 << at) != 0 && caps
        })
    });
    let alone = (0..scheme.indicators.len())
        .filter_map(|at| {
            Some((
                scheme.indicators[at].id.clone(),
                shown(&needed(exact, at, &more)?),
            ))
        })
        .collect();
    Some(NextGrade {
        grade: scheme.grades[target].id.clone(),
        score: score.to_string(),
        missing: shown(&missing),
        alone: if vetoed { Vec::new() } else { alone },
        vetoed,
    })
}

fn shown(number: &Exact) -> String {
    to_decimal(number).map_or_else(|| number.to_string(), |decimal| decimal.to_string())
}

/// The score on a place of the row's ranking.
fn score_of_place(evaluation: &Evaluation<'_>, row: usize, place: u32) -> Option<f64> {
    let group = evaluation.groups.group(row)?;
    let mut scores: Vec<f64> = Vec::new();
    for run in &evaluation.runs {
        for (at, ranked) in run.ranked.iter().enumerate() {
            if *ranked && evaluation.groups.group(run.start + at) == Some(group) {
                scores.push(run.totals[at]);
            }
        }
    }
    scores.sort_by(|one, other| other.total_cmp(one));
    scores.get(place as usize - 1).copied()
}

/// The value that one indicator needs for some more points, where its function is a straight line and its bounds allow
/// it. The benchmark is taken as it stands.
fn needed(exact: &ExactRow<'_, '_>, at: usize, more: &Exact) -> Option<Exact> {
    if exact.cell(at) != cell::VALUE {
        return None;
    }
    let value = exact.value(at)?;
    let weight = exact.weight(at);
    let points = exact.function_points(at)? + more;
    let compared = exact.compared(at);
    let side = |side| super::exactly::number_on(&compared, side);
    let first = side(Side::First);
    if !weight.is_positive() {
        return None;
    }
    let found = match &exact.evaluation.plan.indicators[at].function {
        Function::BenchmarkRatio { cap, .. } => {
            let most = weight.to_f64()? * cap;
            (points.to_f64()? <= most).then_some(())?;
            points * first? / weight
        }
        Function::BestRatio { .. } => points * first? / weight,
        Function::InverseMean { .. } => {
            (points <= weight).then_some(())?;
            (Exact::from_integer(2.into()) - Exact::from_integer(2.into()) * points / weight) * first?
        }
        Function::Linear { base, span, .. } => {
            let (low, high) = (first?, side(Side::Second)?);
            let hundred = Exact::from_integer(100.into());
            let of = super::exactly::of_float;
            (points * hundred / weight - of(*base)) / of(*span) * (high - &low) + low
        }
        _ => return None,
    };
    (found != value).then_some(found)
}
