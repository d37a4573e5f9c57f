//! Comparing two columns: texts by their codes, truth values, days, numbers.

use kaifa_base::Date;
use kaifa_pack::expr::BinaryOperator;

use super::logic::zip_states;
use super::numbers::compare_numbers;
use super::{ASK, Column, FALSE, TRUE};
use crate::operation::holds;
use crate::value::Value;

/// Compares two columns.
pub fn compare(operator: BinaryOperator, a: &Column, b: &Column, rows: usize, texts: &[String]) -> Column {
    use BinaryOperator as Op;
    match (a, b) {
        (Column::Unknown(x), Column::Unknown(y)) => return Column::Unknown(x | y),
        (Column::Constant(x), Column::Constant(y)) => {
            return crate::operation::compare(operator, x, y).map_or(Column::Unknown(ASK), Column::Constant);
        }
        (Column::Unknown(why), other) | (other, Column::Unknown(why)) => {
            return Column::truth((0..rows).map(|row| (why | other.unknown_at(row)) & !1).collect());
        }
        _ => {}
    }
    let equal = match operator {
        Op::Equal => Some(TRUE),
        Op::NotEqual => Some(FALSE),
        _ => None,
    };
    let same = |yes: bool, why: u8, equal: u8| if why == 0 { u8::from(yes) ^ equal ^ 1 } else { why };
    match (a, b) {
        (Column::Text { codes, unknown }, Column::Constant(Value::Text { value }))
        | (Column::Constant(Value::Text { value }), Column::Text { codes, unknown }) => {
            let Some(equal) = equal else {
                return Column::Unknown(ASK);
            };
            let code = texts
                .iter()
                .position(|t| t == value)
                .and_then(|at| u32::try_from(at).ok());
            // A text that no row has is none of the codes.
            let code = code.unwrap_or(u32::MAX);
            let is = |c: &u32| *c == code;
            Column::truth(match unknown {
                None => codes.iter().map(|c| u8::from(is(c)) ^ equal ^ 1).collect(),
                Some(unknown) => codes
                    .iter()
                    .zip(unknown.iter())
                    .map(|(c, w)| same(is(c), *w, equal))
                    .collect(),
            })
        }
        (Column::Text { codes: x, .. }, Column::Text { codes: y, .. }) => {
            let Some(equal) = equal else {
                return Column::Unknown(ASK);
            };
            let why = |row: usize| a.unknown_at(row) | b.unknown_at(row);
            Column::truth(
                (0..rows)
                    .map(|row| same(x[row] == y[row], why(row), equal))
                    .collect(),
            )
        }
        (
            Column::Truth(_) | Column::Constant(Value::Bool { .. }),
            Column::Truth(_) | Column::Constant(Value::Bool { .. }),
        ) => {
            let Some(equal) = equal else {
                return Column::Unknown(ASK);
            };
            zip_states(a, b, rows, |x, y| {
                if (x | y) <= TRUE {
                    u8::from(x == y) ^ equal ^ 1
                } else {
                    (x | y) & !1
                }
            })
        }
        (
            Column::Day { .. } | Column::Constant(Value::Date { .. }),
            Column::Day { .. } | Column::Constant(Value::Date { .. }),
        ) => {
            let day = |column: &Column, row: usize| match column {
                Column::Day { days, .. } => days[row],
                Column::Constant(Value::Date { value }) => *value,
                _ => Date::default(),
            };
            let one = |row: usize| match a.unknown_at(row) | b.unknown_at(row) {
                0 => u8::from(holds(operator, day(a, row).cmp(&day(b, row)))),
                why => why,
            };
            Column::truth((0..rows).map(one).collect())
        }
        _ => compare_numbers(operator, a, b, rows),
    }
}
