//! Fills the holes of a reason from columns, in the very form that [`Value`] has when it is written out.

use rust_decimal::Decimal;

use super::column::{ASK, Column};
use super::compute::Columns;
use super::step::StepId;
use crate::value::{Cause, Value};

/// A piece of a reason.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Words as they stand.
    Words(String),
    /// The value of a step.
    Hole(StepId),
}

/// Writes a reason; false if columns cannot tell a hole.
pub fn fill(pieces: &[Piece], columns: &Columns, texts: &[String], row: usize, out: &mut String) -> bool {
    for piece in pieces {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Hole(step) => match columns[*step].as_ref() {
                Some(column) if show(column, texts, row, out) => {}
                _ => return false,
            },
        }
    }
    true
}

fn show(column: &Column, texts: &[String], row: usize, out: &mut String) -> bool {
    match column.unknown_at(row) {
        0 => {}
        why if why & ASK != 0 => return false,
        _ => {
            out.push_str(&Value::unknown(Cause::SaidMissing).to_string());
            return true;
        }
    }
    match column {
        Column::Number { values, scale, .. } => push_number(values[row], *scale, out),
        Column::Text { codes, .. } => out.push_str(&texts[codes[row] as usize]),
        Column::Truth(states) => out.push_str(&Value::truth(states[row] == 1).to_string()),
        Column::Day { days, .. } => out.push_str(&Value::date(days[row]).to_string()),
        Column::Constant(value) => out.push_str(&value.to_string()),
        Column::Unknown(_) => return false,
    }
    true
}

fn push_number(mantissa: i64, scale: u32, out: &mut String) {
    if scale > 0 {
        let number = Decimal::from_i128_with_scale(i128::from(mantissa), scale);
        out.push_str(&number.normalize().to_string());
        return;
    }
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = mantissa.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if mantissa < 0 {
        out.push('-');
    }
    out.extend(digits[at..].iter().map(|d| char::from(*d)));
}
