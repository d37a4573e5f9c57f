//! Three-valued logic over whole columns, and choosing between two columns row by row.

use std::sync::Arc;

use kaifa_base::Date;

use super::numbers::{Numbers, power};
use super::{ASK, Column, FALSE, TRUE};
use crate::value::Value;

// Operations on one state are written without branches, so that a loop over a column takes many rows in one step.

/// All bits where something holds, none where it does not.
#[inline]
pub fn bits(holds: bool) -> u8 {
    u8::from(holds).wrapping_neg()
}

/// Three-valued "and": false decides, else every ignorance adds up.
#[inline]
fn and_state(a: u8, b: u8) -> u8 {
    let both = a | b;
    let known = bits(both <= TRUE);
    bits(a != FALSE) & bits(b != FALSE) & both & (known | !1)
}

/// Three-valued "or".
#[inline]
fn or_state(a: u8, b: u8) -> u8 {
    let yes = bits(a == TRUE) | bits(b == TRUE);
    (yes & TRUE) | (!yes & (a | b))
}

pub(super) fn zip_states(a: &Column, b: &Column, rows: usize, operation: impl Fn(u8, u8) -> u8) -> Column {
    let (a, b) = (a.states(rows), b.states(rows));
    Column::truth(a.iter().zip(b.iter()).map(|(a, b)| operation(*a, *b)).collect())
}

/// Three-valued "and" of two columns.
pub fn and(a: &Column, b: &Column, rows: usize) -> Column {
    zip_states(a, b, rows, and_state)
}

/// Three-valued "or" of two columns.
pub fn or(a: &Column, b: &Column, rows: usize) -> Column {
    zip_states(a, b, rows, or_state)
}

/// Three-valued "not".
pub fn not(a: &Column, rows: usize) -> Column {
    let a = a.states(rows);
    Column::truth(a.iter().map(|s| s ^ u8::from(*s <= TRUE)).collect())
}

/// Whether a value is known (or, for `known = false`, missing).
pub fn is_known(a: &Column, known: bool, rows: usize) -> Column {
    let state = |why: u8| {
        if why & ASK != 0 {
            ASK
        } else {
            u8::from((why == 0) == known)
        }
    };
    Column::truth((0..rows).map(|row| state(a.unknown_at(row))).collect())
}

/// `if condition then … else …`.
pub fn choose(condition: &Column, then: &Column, otherwise: &Column, rows: usize) -> Column {
    let states = condition.states(rows);
    let pick = |row: usize| match states[row] {
        TRUE => Ok(then),
        FALSE => Ok(otherwise),
        why => Err(why),
    };
    let unknown = || -> Option<Vec<u8>> {
        Some(
            (0..rows)
                .map(|row| pick(row).map_or_else(|why| why, |c| c.unknown_at(row)))
                .collect(),
        )
    };
    let numbers = (Numbers::of(then), Numbers::of(otherwise));
    match (then, otherwise) {
        (Column::Unknown(_), Column::Unknown(_)) | (Column::Truth(_), _) | (_, Column::Truth(_)) => {
            Column::truth(
                (0..rows)
                    .map(|row| pick(row).map_or_else(|why| why, |c| c.state_at(row)))
                    .collect(),
            )
        }
        (Column::Constant(Value::Bool { .. }), _) | (_, Column::Constant(Value::Bool { .. })) => {
            Column::truth(
                (0..rows)
                    .map(|row| pick(row).map_or_else(|why| why, |c| c.state_at(row)))
                    .collect(),
            )
        }
        (Column::Day { .. } | Column::Constant(Value::Date { .. }), _)
        | (Column::Unknown(_), Column::Day { .. }) => {
            let day = |row: usize, column: &Column| match column {
                Column::Day { days, .. } => Some(days[row]),
                Column::Constant(Value::Date { value }) => Some(*value),
                Column::Unknown(_) => Some(Date::default()),
                _ => None,
            };
            let days: Option<Vec<Date>> = (0..rows)
                .map(|row| pick(row).map_or_else(|_| Some(Date::default()), |c| day(row, c)))
                .collect();
            match days {
                Some(days) => Column::Day {
                    days: Arc::new(days),
                    unknown: unknown().map(Arc::new),
                },
                None => Column::Unknown(ASK),
            }
        }
        _ => match numbers {
            (Some(a), Some(b)) if a.unit == b.unit || a.is_blank() || b.is_blank() => {
                let scale = a.scale.max(b.scale);
                let (Some(up_a), Some(up_b)) = (power(scale - a.scale), power(scale - b.scale)) else {
                    return Column::Unknown(ASK);
                };
                let value = |row: usize| match states[row] {
                    TRUE => a.at(row).checked_mul(up_a),
                    FALSE => b.at(row).checked_mul(up_b),
                    _ => Some(0),
                };
                let values: Option<Vec<i64>> = (0..rows).map(value).collect();
                let unit = if a.is_blank() { b.unit } else { a.unit };
                match values {
                    Some(values) => Column::number(values, scale, unit, unknown()),
                    None => Column::Unknown(ASK),
                }
            }
            _ => Column::Unknown(ASK),
        },
    }
}
