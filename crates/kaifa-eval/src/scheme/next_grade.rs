//! What the next better grade would take: the score that the last place of that grade has today, how many points are
//! missing to it, and what each single indicator would have to be for that, the others unchanged. Where an indicator is the score of
//! another scheme, that is the score needed there, and what would bring it.

use kaifa_base::Words as Message;
use num_traits::{Signed, ToPrimitive, Zero};
use serde::Serialize;

use super::evaluate::Evaluation;
use super::exactly::{ExactRow, number_on, of_float};
use super::explain::{shown, symbol, words};
use super::plan::{Function, RawPlan, float};
use super::points::Side;
use super::ranking::Limits;
use super::run::cell;
use crate::exact::{Exact, exact as decimal, whole};

/// What the next better grade would take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextGrade {
    /// The grade.
    pub grade: String,
    /// The score of its last place today, or where its band begins.
    pub score: String,
    /// How many points are missing; what decides there is reaching that score, since equal scores share a place.
    pub missing: String,
    /// The indicators whose value alone could bring it.
    pub alone: Vec<Needed>,
    /// A veto stands in the way: no score brings the grade.
    pub vetoed: bool,
}

/// The value that an indicator would have to have, the others unchanged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Needed {
    /// Id of the indicator.
    pub id: String,
    /// Its title.
    pub title: Message,
    /// The value; the score, where it is that of another scheme.
    pub value: String,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Where the value is the score of another scheme, which, and what would bring it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<NeededScore>,
}

/// The score that another scheme would have to give.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeededScore {
    /// Id of the scheme.
    pub scheme: String,
    /// Its title.
    pub title: Message,
    /// Its full score.
    pub full: String,
    /// How many points more than today that is.
    pub missing: String,
    /// The indicators of that scheme whose value alone could bring the score.
    pub alone: Vec<Needed>,
}

impl Needed {
    /// What it is, and how much of it, in words.
    pub fn words(&self) -> (Message, Message) {
        let value = &self.value;
        match &self.other {
            None => {
                let unit = self.unit.as_deref().unwrap_or_default();
                let value = format!("{value} {unit}").trim_end().to_owned();
                (self.title.clone(), Message::new(value.clone(), value))
            }
            Some(NeededScore {
                title, full, missing, ..
            }) => (
                Message::new(format!("“{}”得分", title.zh), format!("score by “{}”", title.en)),
                Message::new(
                    format!("{value} 分(满分 {full},还差 {missing} 分)"),
                    format!("{value} of {full} ({missing} missing)"),
                ),
            ),
        }
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
    let score = of_float(score);
    let missing = more_than(&score, of_float(own));
    // What one indicator must bring starts from the total before rounding.
    let more = more_than(&score, exact.total()?);
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
    Some(NextGrade {
        grade: scheme.grades[target].id.clone(),
        score: shown(&score),
        missing: shown(&missing),
        alone: if vetoed { Vec::new() } else { alone(exact, &more) },
        vetoed,
    })
}

/// What is missing from what is there to what is needed; nothing where there is enough.
fn more_than(needed: &Exact, has: Exact) -> Exact {
    (needed - has).max(Exact::zero())
}

/// The indicators of a row each of which could bring some more points by itself.
fn alone(exact: &ExactRow<'_, '_>, more: &Exact) -> Vec<Needed> {
    let plan = exact.evaluation.plan;
    let needed = |at: usize| {
        let indicator = &plan.scheme.indicators[at];
        let value = value_for(exact, at, more)?;
        let (value, other) = match &plan.indicators[at].raw {
            RawPlan::OtherScheme(name) => {
                let (score, other) = score_for(exact, name, &value)?;
                (score, Some(other))
            }
            _ => (value, None),
        };
        Some(Needed {
            id: indicator.id.clone(),
            title: words(&indicator.title),
            value: shown(&value),
            unit: symbol(indicator.unit),
            other,
        })
    };
    (0..plan.indicators.len()).filter_map(needed).collect()
}

/// The score that another scheme must give for a share of its full score, and what would bring it there. More than its upper bound, or
/// its full score where it has none, is not hoped for.
fn score_for(exact: &ExactRow<'_, '_>, name: &str, share: &Exact) -> Option<(Exact, NeededScore)> {
    let taken = exact.evaluation.others.get(name)?;
    let there = ExactRow::of(&taken.evaluation, taken.row(exact.row)?);
    let scheme = &taken.evaluation.plan.scheme;
    let full = decimal(scheme.score.full);
    let mut score = share * &full;
    if let Some(decimals) = scheme.score.decimals {
        // Only scores of so many decimals occur there.
        let scale = whole(10i64.pow(decimals.min(9)));
        score = (score * &scale).ceil() / scale;
    }
    if score > decimal(scheme.score.high.unwrap_or(scheme.score.full)) {
        return None;
    }
    let needed = NeededScore {
        scheme: scheme.id.clone(),
        title: words(&scheme.title),
        full: shown(&full),
        missing: shown(&more_than(&score, there.score()?)),
        alone: alone(&there, &more_than(&score, there.total()?)),
    };
    Some((score, needed))
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
/// it. The benchmark is taken as it stands. Of another scheme's score it is the share of the full score.
fn value_for(exact: &ExactRow<'_, '_>, at: usize, more: &Exact) -> Option<Exact> {
    if exact.cell(at) != cell::VALUE {
        return None;
    }
    let value = exact.value(at)?;
    let weight = exact.weight(at);
    let points = exact.function_points(at)? + more;
    let compared = exact.compared(at);
    let side = |side| number_on(&compared, side);
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
            (points * hundred / weight - of_float(*base)) / of_float(*span) * (high - &low) + low
        }
        Function::Share { full } => points * of_float(*full) / weight,
        _ => return None,
    };
    (found != value).then_some(found)
}
