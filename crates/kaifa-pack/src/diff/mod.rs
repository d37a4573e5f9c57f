//! Two documents, or two editions of one, beside each other: targets, duties and rules aligned by subject; for each pair
//! whether the right-hand one is stricter or looser, in what else it differs, and what only one of them has.
//!
//! Works on packs; a document without one is drafted first. `likeness` aligns words, `target` figures, `duty` duties and rules.

mod duty;
mod likeness;
mod target;

use kaifa_base::{ClausePath, Span};
use kaifa_text::Source;
use serde::Serialize;

use crate::decode::choices;
use crate::edition::Edition;
use crate::item::{Basis, Duty, Rule};

choices! {
    /// How the right-hand side compares with the left.
    Verdict {
        Stricter = "stricter", "更严", "stricter";
        Looser = "looser", "更松", "looser";
        Other = "other", "不同", "different";
    }
}

choices! {
    /// In what two items can differ.
    Aspect {
        Value = "value", "数值", "value";
        Deadline = "deadline", "期限", "deadline";
        Owner = "owner", "责任单位", "owner";
        Scope = "scope", "范围", "scope";
        Strength = "strength", "力度", "strength";
        Measure = "measure", "算法", "measure";
        Condition = "condition", "条件", "condition";
        Consequence = "consequence", "后果", "consequence";
    }
}

choices! {
    /// What can be said of a pair as a whole.
    Outcome {
        Same = "same", "一致", "the same";
        Stricter = "stricter", "右方更严", "right is stricter";
        Looser = "looser", "右方更松", "right is looser";
        Differs = "differs", "有出入", "differs";
        OnlyLeft = "only_left", "右方没有", "missing on the right";
        OnlyRight = "only_right", "左方没有", "missing on the left";
    }
}

choices! {
    /// What is compared.
    Subject {
        Target = "target", "目标", "target";
        Duty = "duty", "任务", "duty";
        Rule = "rule", "规则", "rule";
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// In what.
    pub aspect: Aspect,
    /// Which way.
    pub verdict: Verdict,
    /// What the left says.
    pub left: String,
    /// What the right says.
    pub right: String,
}

impl Point {
    fn other(aspect: Aspect, left: impl Into<String>, right: impl Into<String>) -> Point {
        Point {
            aspect,
            verdict: Verdict::Other,
            left: left.into(),
            right: right.into(),
        }
    }
}

/// An item as one side of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub clause: Option<ClausePath>,
    /// The words in the text.
    pub span: Option<Span>,
    /// The words themselves, where the text is at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it demands: figure and time, time limit or rhythm, condition and consequence.
    pub demands: String,
    /// Who answers for it, or whose figure it is.
    pub owner: String,
}

impl Side {
    fn of(party: Party<'_>, id: &str, title: &str, basis: &Basis, demands: String, owner: String) -> Side {
        let text = party
            .source
            .zip(basis.span)
            .map(|(source, span)| source.shown(span).into_owned());
        Side {
            id: id.to_owned(),
            title: title.to_owned(),
            clause: basis.clause.clone(),
            span: basis.span,
            text,
            demands,
            owner,
        }
    }
}

/// Two items on one subject, or one that has no counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// What kind of item.
    pub subject: Subject,
    /// What it comes to.
    pub outcome: Outcome,
    /// The left-hand item.
    pub left: Option<Side>,
    /// The right-hand item.
    pub right: Option<Side>,
    /// The differences.
    pub points: Vec<Point>,
}

/// One of the two: a pack, and its text where it is at hand.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The pack.
    pub edition: &'a Edition,
    /// The decoded text.
    pub source: Option<&'a Source>,
}

/// Compares two documents; targets first, then duties, then rules, each in the order of the left one.
pub fn compare(left: Party<'_>, right: Party<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let (one, other) = (target::series(left), target::series(right));
    align(
        &mut pairs,
        Subject::Target,
        (&one, &other),
        target::ENOUGH,
        target::alike,
        target::side,
        target::points,
    );
    let duties = |party| duty::worded::<Duty>(party, &party.edition.pack.items.duties);
    align(
        &mut pairs,
        Subject::Duty,
        (&duties(left), &duties(right)),
        duty::ENOUGH,
        duty::alike,
        duty::duty_side,
        duty::duty_points,
    );
    let rules = |party| duty::worded::<Rule>(party, &party.edition.pack.items.rules);
    align(
        &mut pairs,
        Subject::Rule,
        (&rules(left), &rules(right)),
        duty::ENOUGH,
        duty::alike,
        duty::rule_side,
        |one, other| duty::rule_points(one.item, other.item),
    );
    pairs
}

fn align<T>(
    pairs: &mut Vec<Pair>,
    subject: Subject,
    (left, right): (&[T], &[T]),
    enough: f64,
    alike: impl Fn(&T, &T) -> f64,
    side: impl Fn(&T) -> Side,
    points: impl Fn(&T, &T) -> Vec<Point>,
) {
    let found = likeness::matching(left, right, enough, alike);
    for (at, one) in left.iter().enumerate() {
        let partner = found
            .iter()
            .find(|(l, _, _)| *l == at)
            .map(|(_, r, _)| &right[*r]);
        let points = partner.map(|other| points(one, other)).unwrap_or_default();
        pairs.push(Pair {
            subject,
            outcome: match partner {
                None => Outcome::OnlyLeft,
                Some(_) => outcome(&points),
            },
            left: Some(side(one)),
            right: partner.map(&side),
            points,
        });
    }
    for (at, other) in right.iter().enumerate() {
        if !found.iter().any(|(_, r, _)| *r == at) {
            pairs.push(Pair {
                subject,
                outcome: Outcome::OnlyRight,
                left: None,
                right: Some(side(other)),
                points: Vec::new(),
            });
        }
    }
}

/// What the differences of a pair come to: the value decides, then the time limit, then the strength.
fn outcome(points: &[Point]) -> Outcome {
    let of = |aspect: Aspect| points.iter().find(|point| point.aspect == aspect);
    if points.is_empty() {
        return Outcome::Same;
    }
    if of(Aspect::Measure).is_some() {
        return Outcome::Differs;
    }
    let first = [Aspect::Value, Aspect::Deadline, Aspect::Strength]
        .into_iter()
        .find_map(of);
    match first.map(|point| point.verdict) {
        Some(Verdict::Stricter) => Outcome::Stricter,
        Some(Verdict::Looser) => Outcome::Looser,
        _ => Outcome::Differs,
    }
}

/// The difference in strength of two items.
fn strength(left: &Basis, right: &Basis) -> Option<Point> {
    let (one, other) = (left.strength?, right.strength?);
    (one != other).then(|| {
        // Strengths are listed from the strongest down.
        let verdict = if other < one {
            Verdict::Stricter
        } else {
            Verdict::Looser
        };
        Point {
            aspect: Aspect::Strength,
            verdict,
            left: one.words().zh,
            right: other.words().zh,
        }
    })
}
