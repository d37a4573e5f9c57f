//! Conditions over the attributes of a unit, for groups and review routes: comparison, membership, and, or, not, known.
//!
//! An attribute that is not stated is unknown, and so is every comparison with it; only what is true selects.

use super::UnitState;
use crate::expr::{BinaryOperator, Expr, ExprKind, Literal, UnaryOperator};

/// Whether a condition holds for a unit; `None` where that is unknown.
pub fn holds(condition: &Expr, unit: &UnitState) -> Option<bool> {
    match &condition.kind {
        ExprKind::Literal(Literal::Bool(truth)) => Some(*truth),
        ExprKind::Unary(UnaryOperator::Not, inner) => holds(inner, unit).map(|truth| !truth),
        ExprKind::Is { subject, known } => Some(text(subject, unit).is_some() == *known),
        ExprKind::Binary(BinaryOperator::And, left, right) => match (holds(left, unit), holds(right, unit)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        ExprKind::Binary(BinaryOperator::Or, left, right) => match (holds(left, unit), holds(right, unit)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        ExprKind::Binary(BinaryOperator::In, value, list) => {
            let value = text(value, unit)?;
            let ExprKind::List(items) = &list.kind else {
                return None;
            };
            Some(items.iter().any(|item| text(item, unit) == Some(value)))
        }
        ExprKind::Binary(BinaryOperator::Equal, left, right) => Some(text(left, unit)? == text(right, unit)?),
        ExprKind::Binary(BinaryOperator::NotEqual, left, right) => {
            Some(text(left, unit)? != text(right, unit)?)
        }
        _ => None,
    }
}

fn text<'a>(expr: &'a Expr, unit: &'a UnitState) -> Option<&'a str> {
    match &expr.kind {
        ExprKind::Name(name) => unit.attribute(name),
        ExprKind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}
