//! Who decides, and that no path leads from a discretionary clause to a penalty by itself.
//!
//! Where the text leaves a matter to somebody's judgement, a block or the proposal of a penalty needs a fact that only a
//! person enters; such columns are named `judged…`. Each way in which the rule can fire must demand one.

use kaifa_base::Words;

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::expr::{BinaryOperator, Expr, ExprKind, Literal, parse};
use crate::item::{Action, Basis, Rule, RuleKind};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    for rule in &edition.pack.items.rules {
        let needs_decision = rule
            .consequences
            .iter()
            .any(|one| matches!(one.action, Action::Propose | Action::Block));
        if needs_decision && rule.decides.is_none() {
            findings
                .error(
                    &codes::NO_DECIDER,
                    &rule.at,
                    &rule.id,
                    "规则提出建议或限制,却没有写明由谁决定",
                    "the rule proposes or blocks, but names nobody who decides",
                )
                .hint = Some(Words::new(
                "请填写由谁决定(decides)",
                "fill in who decides (`decides`)",
            ));
        }
        if is_discretionary(rule) && punishes(rule) && !needs_judgement(rule, edition, 0) {
            findings
                .error(
                    &codes::DISCRETION_PUNISHES,
                    &rule.at,
                    &rule.id,
                    "条款属裁量,惩戒或限制却不经人判断",
                    "the clause leaves discretion, yet a penalty or block follows without a person's judgement",
                )
                .hint = Some(Words::new(
                "每个 when 都须要求一个 judged_ 开头、由人填写的事实",
                "every `when` must demand a fact that a person enters, named `judged_…`",
            ));
        }
    }
}

fn is_discretionary(rule: &Rule) -> bool {
    let Basis { strength, .. } = &rule.basis;
    rule.kind == RuleKind::Judged || strength.is_some_and(|strength| strength.leaves_discretion())
}

fn punishes(rule: &Rule) -> bool {
    let penal = matches!(
        rule.kind,
        RuleKind::Penalty | RuleKind::Judged | RuleKind::Referral
    );
    rule.consequences
        .iter()
        .any(|one| one.action == Action::Block || (penal && one.action == Action::Propose))
}

/// Whether the rule can fire only where a person has judged. `depth` bounds rules that rest on each other.
fn needs_judgement(rule: &Rule, edition: &Edition, depth: usize) -> bool {
    let demands =
        |text: &str| parse(text).is_ok_and(|parsed| demands_judgement(&parsed, rule, edition, depth));
    rule.concerns
        .as_ref()
        .is_some_and(|concerns| demands(&concerns.text))
        || rule
            .alternatives
            .iter()
            .all(|alternative| alternative.when.as_ref().is_some_and(|when| demands(&when.text)))
}

fn demands_judgement(condition: &Expr, rule: &Rule, edition: &Edition, depth: usize) -> bool {
    if depth > 8 {
        return false;
    }
    let demands = |inner: &Expr| demands_judgement(inner, rule, edition, depth);
    match &condition.kind {
        ExprKind::Name(name) => {
            is_judged_column(name, rule, edition) || definition_demands(name, rule, edition, depth)
        }
        ExprKind::Call { name, .. } => definition_demands(name, rule, edition, depth),
        ExprKind::Binary(BinaryOperator::And, left, right) => demands(left) || demands(right),
        ExprKind::Binary(BinaryOperator::Or, left, right) => demands(left) && demands(right),
        // `judged_x = 'poor'`, `judged_x in [..]`, `judged_x = true`; `judged_x = false` demands no finding.
        ExprKind::Binary(operator, left, right) if operator.is_comparison() => {
            let denied = matches!(right.kind, ExprKind::Literal(Literal::Bool(false)));
            matches!(&left.kind, ExprKind::Name(name) if is_judged_column(name, rule, edition)) && !denied
        }
        ExprKind::Every { condition, .. } | ExprKind::Consecutive(condition) => demands(condition),
        ExprKind::Fired(id) => edition
            .rule(id)
            .is_some_and(|other| needs_judgement(other, edition, depth + 1)),
        _ => false,
    }
}

fn is_judged_column(name: &str, rule: &Rule, edition: &Edition) -> bool {
    edition
        .fact_table(&rule.table)
        .and_then(|table| table.column(name))
        .is_some_and(|column| column.name.starts_with("judged"))
}

fn definition_demands(name: &str, rule: &Rule, edition: &Edition, depth: usize) -> bool {
    edition
        .definition(name, &rule.table)
        .and_then(|definition| parse(&definition.expression.text).ok())
        .is_some_and(|body| demands_judgement(&body, rule, edition, depth + 1))
}
