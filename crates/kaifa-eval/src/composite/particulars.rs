//! What a scheme says of single subjects besides their indicators: adjustments after the total, exemptions, vetoes, protections. A
//! condition that cannot be judged because something is missing is neither a yes nor a no; it is a problem of its subject.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Lang, Place, Problem, Words};
use kaifa_pack::expr::{Expr, ExprKind, parse};
use kaifa_pack::item::{Expression, Points, Scheme, Standing, Title, VetoEffect};

use super::from_scheme::Subjects;
use crate::book::Book;
use crate::codes::{BAD_CELL, BAD_EXPRESSION};
use crate::expression::{Evaluator, Scope};
use crate::facts::Facts;
use crate::value::Value;

/// What concerns one subject; everything by its place in the scheme's list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Particulars {
    /// Adjustments that are not zero, with their points after their own bounds.
    pub adjustments: Vec<(usize, Decimal)>,
    /// The sum of all adjustments after the scheme's bounds.
    pub added: Decimal,
    /// The first exemption that holds.
    pub exemption: Option<usize>,
    /// Vetoes that hold.
    pub vetoes: Vec<usize>,
    /// Protections that hold.
    pub protections: Vec<usize>,
}

impl Particulars {
    /// What an exemption leaves; absent: there is none.
    pub fn standing(&self, scheme: &Scheme) -> Option<Standing> {
        self.exemption.map(|at| scheme.exemptions[at].standing)
    }

    /// Whether a veto of a kind holds.
    pub(crate) fn is_vetoed(&self, scheme: &Scheme, effect: VetoEffect) -> bool {
        self.vetoes.iter().any(|at| scheme.vetoes[*at].effect == effect)
    }

    /// Whether it keeps a score: no veto takes it, and an exemption does not stop at collecting.
    pub fn is_scored(&self, scheme: &Scheme) -> bool {
        let left_out = matches!(
            self.standing(scheme),
            Some(Standing::Collected | Standing::Excluded)
        );
        !left_out && !self.is_vetoed(scheme, VetoEffect::Disqualify)
    }

    /// Whether it takes part in ranks.
    pub(crate) fn is_ranked(&self, scheme: &Scheme) -> bool {
        self.exemption.is_none() && self.is_scored(scheme)
    }
}

/// Judges a scheme's lists for all subjects; everything that cannot be judged is listed.
pub fn particulars(scheme: &Scheme, subjects: &Subjects) -> (Vec<Particulars>, Vec<Problem>) {
    let mut judge = Judge {
        scheme,
        subjects,
        book: Book::default(),
        facts: Facts::default(),
        parsed: BTreeMap::new(),
        problems: Vec::new(),
    };
    let mut found = vec![Particulars::default(); subjects.ids.len()];
    for (subject, one) in found.iter_mut().enumerate() {
        one.exemption = scheme
            .exemptions
            .iter()
            .position(|item| judge.holds(&item.concerns, subject));
        // Whom a scheme does not evaluate, it neither rewards nor punishes.
        if matches!(
            one.standing(scheme),
            Some(Standing::Collected | Standing::Excluded)
        ) {
            continue;
        }
        let which = |judge: &mut Judge<'_>, list: Vec<&Expression>| -> Vec<usize> {
            let holding = list.into_iter().enumerate();
            let mut found = Vec::new();
            for (at, concerns) in holding {
                if judge.holds(concerns, subject) {
                    found.push(at);
                }
            }
            found
        };
        one.vetoes = which(
            &mut judge,
            scheme.vetoes.iter().map(|item| &item.concerns).collect(),
        );
        one.protections = which(
            &mut judge,
            scheme.protections.iter().map(|item| &item.concerns).collect(),
        );
        for (at, item) in scheme.adjustments.iter().enumerate() {
            if item
                .concerns
                .as_ref()
                .is_some_and(|concerns| !judge.holds(concerns, subject))
            {
                continue;
            }
            let points = match &item.points {
                Points::Fixed(points) => *points,
                Points::Each { points, each } => *points * judge.number(each, subject),
                Points::Value(value) => judge.number(value, subject),
            };
            let points = bounded(points, item.low, item.high);
            if !points.is_zero() {
                one.adjustments.push((at, points));
            }
        }
        let sum = one.adjustments.iter().map(|(_, points)| *points).sum();
        one.added = bounded(sum, scheme.score.adjustment_low, scheme.score.adjustment_high);
    }
    (found, judge.problems)
}

fn bounded(points: Decimal, low: Option<Decimal>, high: Option<Decimal>) -> Decimal {
    let points = low.map_or(points, |low| points.max(low));
    high.map_or(points, |high| points.min(high))
}

struct Judge<'a> {
    scheme: &'a Scheme,
    subjects: &'a Subjects,
    book: Book,
    facts: Facts,
    parsed: BTreeMap<String, Option<Expr>>,
    problems: Vec<Problem>,
}

impl Judge<'_> {
    fn value(&mut self, expression: &Expression, subject: usize) -> Option<Value> {
        if !self.parsed.contains_key(&expression.text) {
            let read = parse(&expression.text)
                .map_err(|error| {
                    let place = expression.place.clone();
                    self.problems
                        .push(Problem::error(&BAD_EXPRESSION, place, error.message));
                })
                .ok();
            self.parsed.insert(expression.text.clone(), read);
        }
        let expr = self.parsed.get(&expression.text)?.as_ref()?;
        let evaluator = Evaluator::new(&self.book, &self.facts, Date::default());
        let scope = Scope::of_values(&self.subjects.ids[subject], &self.subjects.inputs[subject]);
        Some(evaluator.value(expr, &scope))
    }

    fn open(&mut self, expression: &Expression, subject: usize) {
        let place = Place {
            field: Some(expression.text.clone()),
            ..self.subjects.places[subject].clone()
        };
        // What is missing is said by the titles of the figures; the condition stands beside it as the scheme writes it.
        let mut titles: Vec<&Title> = Vec::new();
        if let Ok(read) = parse(&expression.text) {
            read.walk(&mut |node| {
                let ExprKind::Name(name) = &node.kind else { return };
                let there = self.subjects.inputs[subject].contains_key(name.as_str());
                let input = self.scheme.input(name).filter(|_| !there);
                titles.extend(input.map(|input| &input.title));
            });
        }
        titles.dedup();
        let list = |words: Vec<&str>, between: &str| words.join(between);
        let (zh, en) = (
            list(titles.iter().map(|title| title.zh.as_str()).collect(), "、"),
            list(titles.iter().map(|title| title.get(Lang::En)).collect(), ", "),
        );
        let words = match titles.is_empty() {
            true => Words::new(
                format!("“{}”缺数据,无法判断", expression.text),
                format!("`{}` cannot be judged: something is missing", expression.text),
            ),
            false => Words::new(
                format!("缺“{zh}”,条件 {} 无法判断", expression.text),
                format!("{en}: missing, so that `{}` cannot be judged", expression.text),
            ),
        };
        self.problems.push(Problem::error(&BAD_CELL, place, words).hint(
            "是与否的项填 0 或 1,次数没有的填 0",
            "enter 0 or 1 for yes and no, and 0 where there is none",
        ));
    }

    fn holds(&mut self, expression: &Expression, subject: usize) -> bool {
        match self.value(expression, subject).map(|value| value.as_truth()) {
            Some(Some(truth)) => truth,
            Some(None) => {
                self.open(expression, subject);
                false
            }
            None => false,
        }
    }

    fn number(&mut self, expression: &Expression, subject: usize) -> Decimal {
        match self.value(expression, subject).map(|value| value.as_number()) {
            Some(Some(number)) => number,
            Some(None) => {
                self.open(expression, subject);
                Decimal::ZERO
            }
            None => Decimal::ZERO,
        }
    }
}
