//! Every expression of a scheme can be read over its inputs, gives what its place wants, and uses nothing that a table lacks.

use std::collections::BTreeMap;

use kaifa_base::Words;

use super::super::Checker;
use crate::codes;
use crate::expr::{self, Columns, Environment, ExprKind, Literal, Type};
use crate::item::{Expression, InputType, Points, Raw};

/// The table of the inputs in expressions of a scheme.
const INPUTS: &str = "inputs";

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let mut columns = Columns::default();
    for indicator in &checker.edition.items.indicators {
        columns
            .columns
            .insert(indicator.id.clone(), Type::Number(Some(indicator.unit)));
    }
    for input in &scheme.inputs {
        let kind = match input.kind {
            InputType::Text => Type::Text,
            InputType::Number | InputType::Integer => Type::Number(input.unit),
            InputType::Flag => Type::Number(None),
        };
        columns.columns.insert(input.name.clone(), kind);
    }
    let names = Environment {
        table: Some(INPUTS.to_owned()),
        tables: BTreeMap::from([(INPUTS.to_owned(), columns)]),
        ..Environment::default()
    };
    let truth = |checker: &mut Checker<'_, '_>, one: &Expression| expression(checker, &names, one, true);
    let number = |checker: &mut Checker<'_, '_>, one: &Expression| expression(checker, &names, one, false);
    for indicator in &scheme.indicators {
        match &indicator.raw {
            Raw::Own => {}
            Raw::Value(value) => number(checker, value),
            Raw::Ratio {
                numerator,
                denominator,
            } => {
                number(checker, numerator);
                number(checker, denominator);
            }
        }
        for one in indicator.applies.iter().chain(&indicator.invalid) {
            truth(checker, one);
        }
    }
    for agreement in &scheme.agreements {
        number(checker, &agreement.one);
        number(checker, &agreement.other);
    }
    for group in &scheme.peer_groups {
        truth(checker, &group.concerns);
    }
    for adjustment in &scheme.adjustments {
        match &adjustment.points {
            Points::Fixed(_) => {}
            Points::Each { each: one, .. } | Points::Value(one) => number(checker, one),
        }
        if let Some(one) = &adjustment.concerns {
            truth(checker, one);
        }
    }
    for exemption in &scheme.exemptions {
        truth(checker, &exemption.concerns);
    }
    for veto in &scheme.vetoes {
        truth(checker, &veto.concerns);
    }
    for protection in &scheme.protections {
        truth(checker, &protection.concerns);
    }
}

fn expression(checker: &mut Checker<'_, '_>, names: &Environment, stored: &Expression, truth: bool) {
    let mut report = |zh: String, en: String| {
        let words = Words::new(
            format!("表达式“{}”:{zh}", stored.text),
            format!("expression `{}`: {en}", stored.text),
        );
        checker.findings.push(kaifa_base::Problem::error(
            &codes::BAD_EXPRESSION,
            stored.place.clone(),
            words,
        ));
    };
    let parsed = match expr::parse(&stored.text) {
        Ok(parsed) => parsed,
        Err(error) => return report(error.message.zh, error.message.en),
    };
    let (kind, errors) = expr::check(&parsed, names, &BTreeMap::new());
    let clean = errors.is_empty();
    for error in errors {
        report(error.message.zh, error.message.en);
    }
    let mut beyond = false;
    parsed.walk(&mut |node| {
        beyond |= match &node.kind {
            ExprKind::Literal(Literal::Date(_))
            | ExprKind::Outer(_)
            | ExprKind::Parameter(_)
            | ExprKind::Previous { .. }
            | ExprKind::Years { .. }
            | ExprKind::Every { .. }
            | ExprKind::Consecutive(_)
            | ExprKind::Fired(_)
            | ExprKind::Aggregate { .. }
            | ExprKind::RankIn { .. }
            | ExprKind::Blocked(_) => true,
            ExprKind::Call { name, .. } => !["min", "max", "abs", "round"].contains(&name.as_str()),
            _ => false,
        };
    });
    if clean && beyond {
        return report(
            "办法中的表达式只能用输入项、算术、比较、and/or/not、in、if、min、max、abs、round".to_owned(),
            "expressions of a scheme use inputs, arithmetic, comparisons, and/or/not, in, if, min, max, abs, round only"
                .to_owned(),
        );
    }
    let fits = matches!(
        (truth, &kind),
        (_, Type::Any) | (true, Type::Bool) | (false, Type::Number(_))
    );
    if clean && !fits {
        let (zh, en) = if truth {
            ("是/否", "true or false")
        } else {
            ("数", "a number")
        };
        report(
            format!("此处应为{zh},现为{}", kind.zh()),
            format!("this should be {en}, found {kind}"),
        );
    }
}
