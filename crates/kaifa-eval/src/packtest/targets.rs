//! Tests of targets: figures, and the status with value, gap and words of the reason.

use kaifa_base::{Date, Decimal, Figure, FigureState, Quantity, Words};
use kaifa_pack::item::{Target, TargetCase, TestFigure};
use rust_decimal::RoundingStrategy;

use super::{end_of, failure, unsaid};
use crate::compile::Settings;
use crate::excerpt::Excerpt;
use crate::facts::Origin;
use crate::figures::{FigureEntry, Figures, Membership};
use crate::targets::{TargetInput, judge_target};

pub(super) fn run(
    excerpt: &Excerpt,
    membership: &Membership,
    settings: &Settings,
    as_of: Option<Date>,
    case: &TargetCase,
) -> Vec<Words> {
    let Some(target) = excerpt.target(&case.target) else {
        return vec![failure(
            format!("没有目标“{}”", case.target),
            format!("there is no target `{}`", case.target),
        )];
    };
    let mut failures = Vec::new();
    let subject = subject(target, case);
    let mut figures = Figures::default();
    for figure in &case.figures {
        match entry(excerpt, figure, &subject) {
            Some(entry) => figures.insert(entry),
            None => failures.push(failure(
                format!("没有指标“{}”", figure.indicator),
                format!("there is no indicator `{}`", figure.indicator),
            )),
        }
    }
    let last = case.figures.iter().map(|f| f.period.year()).max();
    let as_of = as_of
        .or_else(|| last.map(|year| end_of(year + 1)))
        .or(target.by)
        .unwrap_or_default();
    let input = TargetInput {
        excerpt,
        figures: &figures,
        membership,
        settings,
        as_of,
    };
    let result = judge_target(target, &subject, &input);
    if result.status.code() != case.status {
        let (wanted, found, reason) = (&case.status, result.status.code(), &result.reason);
        failures.push(failure(
            format!("应为 {wanted},实际为 {found}:{}", reason.zh),
            format!("expected {wanted}, found {found}: {}", reason.en),
        ));
    }
    let mut number = |what: (&str, &str), wanted: &Option<String>, found: Option<Decimal>| {
        let Some(wanted) = wanted else { return };
        if !found.is_some_and(|found| reads_as(found, wanted)) {
            let found = found.map_or("—".to_owned(), |f| f.to_string());
            failures.push(failure(
                format!("{}应为 {wanted},实际为 {found}", what.0),
                format!("the {} should be {wanted}, found {found}", what.1),
            ));
        }
    };
    number(("值", "value"), &case.shown, result.value);
    number(("差距", "gap"), &case.gap, result.gap);
    failures.extend(unsaid(case.reason.as_deref(), &result.reason));
    failures
}

/// Whom the test judges: the member named, else the scope, else the only subject that has figures.
fn subject(target: &Target, case: &TargetCase) -> String {
    let scope = target.scope.clone().unwrap_or_default();
    if let Some(subject) = &case.subject {
        return subject.clone();
    }
    let others = case.figures.iter().filter_map(|f| f.subject.clone());
    let mut members = others.filter(|s| target.against.as_ref() != Some(s));
    if target.each {
        members.next().unwrap_or(scope)
    } else {
        scope
    }
}

fn entry(excerpt: &Excerpt, figure: &TestFigure, subject: &str) -> Option<FigureEntry> {
    let indicator = excerpt.indicators.iter().find(|i| i.id == figure.indicator)?;
    let quantity = Quantity::new(figure.value.unwrap_or_default(), indicator.unit);
    Some(FigureEntry {
        indicator: indicator.id.clone(),
        subject: figure.subject.clone().unwrap_or_else(|| subject.to_owned()),
        period: figure.period,
        figure: match figure.state {
            FigureState::Reported => Figure::Reported { quantity },
            FigureState::NotDue => Figure::NotDue,
            FigureState::Missing => Figure::Missing,
            FigureState::Rejected => Figure::Rejected {
                quantity,
                reason: String::new(),
            },
            FigureState::NotApplicable => Figure::NotApplicable {
                reason: String::new(),
            },
        },
        origin: Origin::of("test"),
    })
}

/// Whether a number, rounded to as many places as were written, is the number written; the sign is left to the words.
fn reads_as(found: Decimal, wanted: &str) -> bool {
    let digits: String = wanted
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let Ok(number) = digits.parse::<Decimal>() else {
        return false;
    };
    found
        .abs()
        .round_dp_with_strategy(number.scale(), RoundingStrategy::MidpointAwayFromZero)
        == number
}
