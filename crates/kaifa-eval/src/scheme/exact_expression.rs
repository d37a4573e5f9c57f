//! Expressions over one row in fractions.

use kaifa_base::Decimal;
use num_traits::{FromPrimitive, Signed, Zero};

use super::column_expression::{
    Comparison, FALSE, NumberExpression, Operation, TRUE, TruthExpression, UNKNOWN,
};
use super::plan::RawPlan;
use super::table::Table;
use crate::exact::{Exact, exact, whole};

/// The decimal that a float was read from: the shortest that gives this float again.
pub fn of_float(number: f64) -> Exact {
    let text = format!("{number}");
    match Decimal::from_str_exact(&text) {
        Ok(decimal) => exact(decimal),
        Err(_) => Exact::from_f64(number).unwrap_or_else(Exact::zero),
    }
}

/// A number of a row.
pub fn number(table: &Table, row: usize, expression: &NumberExpression) -> Option<Exact> {
    match expression {
        NumberExpression::Input(at) => table.number(*at, row).map(of_float),
        NumberExpression::Constant(number) => (!number.is_nan()).then(|| of_float(*number)),
        NumberExpression::Negate(inner) => number(table, row, inner).map(|number| -number),
        NumberExpression::Absolute(inner) => number(table, row, inner).map(|number| number.abs()),
        NumberExpression::Round(inner, places) => {
            number(table, row, inner).map(|number| round(&number, *places))
        }
        NumberExpression::Arithmetic(operation, left, right) => {
            let (left, right) = (number(table, row, left)?, number(table, row, right)?);
            Some(match operation {
                Operation::Add => left + right,
                Operation::Subtract => left - right,
                Operation::Multiply => left * right,
                Operation::Divide if right.is_zero() => return None,
                Operation::Divide => left / right,
                Operation::Least => left.min(right),
                Operation::Largest => left.max(right),
            })
        }
        NumberExpression::Choose(condition, then, otherwise) => match truth(table, row, condition) {
            TRUE => number(table, row, then),
            FALSE => number(table, row, otherwise),
            _ => None,
        },
    }
}

/// A truth of a row, three-valued.
pub fn truth(table: &Table, row: usize, expression: &TruthExpression) -> u8 {
    let of = |inner: &TruthExpression| truth(table, row, inner);
    match expression {
        TruthExpression::Not(inner) => match of(inner) {
            TRUE => FALSE,
            FALSE => TRUE,
            unknown => unknown,
        },
        TruthExpression::And(left, right) => match (of(left), of(right)) {
            (FALSE, _) | (_, FALSE) => FALSE,
            (left, right) => left.max(right),
        },
        TruthExpression::Or(left, right) => match (of(left), of(right)) {
            (TRUE, _) | (_, TRUE) => TRUE,
            (left, right) => left.max(right),
        },
        TruthExpression::Compare(comparison, left, right) => {
            match (number(table, row, left), number(table, row, right)) {
                (Some(left), Some(right)) => u8::from(match comparison {
                    Comparison::Equal => left == right,
                    Comparison::Less => left < right,
                    Comparison::LessOrEqual => left <= right,
                }),
                _ => UNKNOWN,
            }
        }
        // Texts and presence are the same in both ways of computing.
        other => {
            let mut truth = [FALSE];
            other.fill(table, row..row + 1, &mut truth);
            truth[0]
        }
    }
}

/// The value that a row has before rules about missing or impossible values.
pub fn raw_value(table: &Table, row: usize, raw: &RawPlan) -> Option<Exact> {
    match raw {
        RawPlan::Value(expression) => number(table, row, expression),
        RawPlan::Ratio(numerator, denominator) => {
            let (above, below) = (number(table, row, numerator)?, number(table, row, denominator)?);
            below.is_positive().then(|| above / below)
        }
        RawPlan::OtherScheme(_) => None,
    }
}

fn round(number: &Exact, places: u32) -> Exact {
    let scale = whole(10i64.pow(places.min(18)));
    (number * &scale).round() / scale
}
