//! The schemes whose scores another takes (70 / 30): each is evaluated by itself over its own reading of the same data, those that it
//! rests on first, and its scores are matched to subjects by their ids. Whoever has no score there has a missing value here.
//! Columns are filled with floats; the evaluation stays beside them, so that a single score can be had in fractions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use kaifa_base::Words as Message;
use kaifa_pack::Standing;

use super::evaluate::{Evaluation, evaluate};
use super::exactly::ExactRow;
use super::explain::words;
use super::plan::{Plan, float};
use super::state::NO_PEERS;
use super::table::{Subjects, Table};
use super::totals::disqualifying;
use crate::exact::{Exact, exact};

/// The scores that a scheme takes of others, by the name by which it calls them: an id or a series.
pub type Others<'a> = BTreeMap<String, Arc<OtherScores<'a>>>;

/// The schemes that another rests on, evaluated.
#[derive(Default)]
pub struct OtherEvaluations<'a> {
    all: Vec<Arc<Evaluation<'a>>>,
}

impl<'a> OtherEvaluations<'a> {
    /// Evaluates schemes, each over its table and the rows of the year before. Those that a scheme rests on come before it.
    pub fn of(
        schemes: impl IntoIterator<Item = (&'a Plan, &'a Table, Option<&'a Table>)>,
    ) -> OtherEvaluations<'a> {
        let mut others = OtherEvaluations::default();
        for (plan, table, before) in schemes {
            let scores = others.scores(plan, &table.subjects);
            others.all.push(Arc::new(evaluate(plan, table, before, &scores)));
        }
        others
    }

    /// The evaluations, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Evaluation<'a>> {
        self.all.iter().map(|one| &**one)
    }

    /// The evaluation of a scheme, by its id or series.
    pub fn named(&self, name: &str) -> Option<&Evaluation<'a>> {
        self.find(name).map(|one| &**one)
    }

    fn find(&self, name: &str) -> Option<&Arc<Evaluation<'a>>> {
        self.all.iter().find(|one| one.plan.scheme.is_called(name))
    }

    /// The scores that a plan takes, for these subjects.
    pub fn scores(&self, plan: &Plan, subjects: &Subjects) -> Others<'a> {
        let of = |name: &str| {
            let scores = OtherScores::of(self.find(name)?.clone(), subjects);
            Some((name.to_owned(), Arc::new(scores)))
        };
        plan.used_schemes().filter_map(of).collect()
    }
}

/// The scores of an evaluation, for the rows of another table.
pub struct OtherScores<'a> {
    /// The evaluation by the other scheme.
    pub evaluation: Arc<Evaluation<'a>>,
    /// Where each row stands in the data of that evaluation; absent: all stand in their own place.
    rows: Option<Vec<Option<usize>>>,
    /// The scores as shares of the full score; NaN where there is none.
    pub(super) shares: Vec<f64>,
}

impl<'a> OtherScores<'a> {
    fn of(evaluation: Arc<Evaluation<'a>>, subjects: &Subjects) -> OtherScores<'a> {
        let own = &evaluation.table.subjects;
        let rows = (own != subjects).then(|| {
            let rows: HashMap<&str, usize> = (0..own.len()).map(|row| (own.get(row), row)).collect();
            let row_of = |row| rows.get(subjects.get(row)).copied();
            (0..subjects.len()).map(row_of).collect()
        });
        let mut scores = OtherScores {
            evaluation,
            rows,
            shares: Vec::new(),
        };
        let share_of = |row| {
            let there = scores.row(row);
            there.map_or(f64::NAN, |row| share(&scores.evaluation, row))
        };
        scores.shares = (0..subjects.len()).map(share_of).collect();
        scores
    }

    /// Where a row stands in the data of the other evaluation.
    pub fn row(&self, row: usize) -> Option<usize> {
        match &self.rows {
            None => Some(row),
            Some(rows) => rows[row],
        }
    }

    /// The share of the full score that a row has, as a fraction: divided without rounding, of a score that is rounded only where
    /// its scheme says so.
    pub fn exactly(&self, row: usize) -> Option<Exact> {
        if self.shares[row].is_nan() {
            return None;
        }
        let score = ExactRow::of(&self.evaluation, self.row(row)?).score()?;
        Some(score / exact(self.evaluation.plan.scheme.score.full))
    }
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
