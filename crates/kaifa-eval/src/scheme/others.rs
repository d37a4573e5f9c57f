//! The schemes whose scores another takes (70 / 30): each is evaluated by itself over its own reading of the same data, those that it
//! rests on first, and its scores are matched to subjects by their ids. Whoever has no score there has a missing value here.

use std::collections::HashMap;

use kaifa_base::Words as Message;
use kaifa_pack::Standing;

use super::evaluate::{Evaluation, Others, evaluate};
use super::explain::words;
use super::plan::{Plan, float};
use super::state::NO_PEERS;
use super::table::{Subjects, Table};
use super::totals::disqualifying;

/// The schemes that another rests on, evaluated.
#[derive(Default)]
pub struct OtherEvaluations<'a> {
    all: Vec<Evaluation<'a>>,
}

impl<'a> OtherEvaluations<'a> {
    /// Evaluates schemes, each over its table and the rows of the year before. Those that a scheme rests on come before it.
    pub fn of(
        schemes: impl IntoIterator<Item = (&'a Plan, &'a Table, Option<&'a Table>)>,
    ) -> OtherEvaluations<'a> {
        let mut others = OtherEvaluations::default();
        for (plan, table, before) in schemes {
            let scores = others.scores(plan, &table.subjects);
            others.all.push(evaluate(plan, table, before, &scores));
        }
        others
    }

    /// The evaluations, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Evaluation<'a>> {
        self.all.iter()
    }

    /// The evaluation of a scheme, by its id or series.
    pub fn named(&self, name: &str) -> Option<&Evaluation<'a>> {
        self.all.iter().find(|one| one.plan.scheme.is_called(name))
    }

    /// The scores that a plan takes, for these subjects.
    pub fn scores(&self, plan: &Plan, subjects: &Subjects) -> Others {
        let of = |name: &str| Some((name.to_owned(), shares(self.named(name)?, subjects)));
        plan.used_schemes().filter_map(of).collect()
    }
}

/// The scores of an evaluation as shares of its full score, for the rows of another table; NaN where there is none.
fn shares(evaluation: &Evaluation<'_>, subjects: &Subjects) -> Vec<f64> {
    let own = &evaluation.table.subjects;
    if own == subjects {
        return (0..own.len()).map(|row| share(evaluation, row)).collect();
    }
    let rows: HashMap<&str, usize> = (0..own.len()).map(|row| (own.get(row), row)).collect();
    (0..subjects.len())
        .map(|row| {
            rows.get(subjects.get(row))
                .map_or(f64::NAN, |row| share(evaluation, *row))
        })
        .collect()
}

fn share(evaluation: &Evaluation<'_>, row: usize) -> f64 {
    let full = float(evaluation.plan.scheme.score.full);
    match evaluation.total(row) {
        Some(total) if full > 0.0 && !without_peers(evaluation, row) => total / full,
        _ => f64::NAN,
    }
}

/// Whether a scheme of peer groups has none for a row: it does not speak of such a subject.
fn without_peers(evaluation: &Evaluation<'_>, row: usize) -> bool {
    let (run, place) = evaluation.run(row);
    run.states.peers.get(place) == Some(&NO_PEERS)
}

/// Why a scheme gives a subject no score that another could take; `row` is where it stands in the data of the scheme.
pub(super) fn without_score(evaluation: &Evaluation<'_>, row: Option<usize>) -> Option<Message> {
    let Some(row) = row else {
        return Some(Message::new(
            "该办法所用的数据中没有它",
            "the data of that scheme do not hold it",
        ));
    };
    if !share(evaluation, row).is_nan() {
        return None;
    }
    let scheme = &evaluation.plan.scheme;
    let (run, place) = evaluation.run(row);
    if without_peers(evaluation, row) {
        return Some(Message::new(
            "不属于该办法的任何同类组",
            "it belongs to no peer group of that scheme",
        ));
    }
    let exemption = run.states.exemption(place).map(|at| &scheme.exemptions[at]);
    if let Some(one) =
        exemption.filter(|one| matches!(one.standing, Standing::Collected | Standing::Excluded))
    {
        let (title, standing) = (words(&one.title), one.standing.words());
        return Some(Message::new(
            format!("在该办法中属“{}”,{}", title.zh, standing.zh),
            format!("under that scheme “{}”: {}", title.en, standing.en),
        ));
    }
    let held = run.states.vetoes.get(place).copied().unwrap_or(0) & disqualifying(evaluation.plan);
    let veto = scheme
        .vetoes
        .iter()
        .enumerate()
        .find(|(at, _)| held & (1 << at) != 0);
    Some(match veto {
        Some((_, veto)) => {
            let title = words(&veto.title);
            Message::new(
                format!("在该办法中因“{}”被取消资格", title.zh),
                format!("disqualified under that scheme by “{}”", title.en),
            )
        }
        None => Message::new(
            "该办法所需数据缺失,不计分",
            "data that the scheme needs are missing: no score",
        ),
    })
}
