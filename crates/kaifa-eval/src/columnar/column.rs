//! Columns of values, one entry per row of a fact table; below `column/` the operations over whole columns.
//!
//! Truth and ignorance are one byte: 0 is false, 1 is true, anything larger says why nothing is known. The reasons are kept
//! apart only as far as the run treats them apart: the history does not reach so far ([`HISTORY`]), a fact is missing
//! ([`GAP`]), or these columns cannot say and the interpreter is to be asked ([`ASK`]). Numbers are whole numbers at one
//! scale per column, so every comparison is exact; whatever would not fit is [`ASK`], never rounded.

mod comparison;
mod logic;
mod numbers;

use std::sync::Arc;

use kaifa_base::{Date, Decimal, Unit};

use crate::value::Value;

pub use self::comparison::compare;
pub use self::logic::{and, bits, choose, is_known, not, or};
pub use self::numbers::{arithmetic, minus};

/// False.
pub const FALSE: u8 = 0;
/// True.
pub const TRUE: u8 = 1;
/// Not known: the history does not reach so far back.
pub const HISTORY: u8 = 2;
/// Not known: a fact or parameter is missing.
pub const GAP: u8 = 4;
/// Not to be said from columns: the interpreter knows.
pub const ASK: u8 = 8;
/// No row, in a link to another year.
pub const NO_ROW: u32 = u32::MAX;

/// A column; clones share it.
#[derive(Debug, Clone)]
pub enum Column {
    /// The same on every row.
    Constant(Value),
    /// The same on every row, and not known.
    Unknown(u8),
    /// Truth values.
    Truth(Arc<Vec<u8>>),
    /// Numbers: mantissas at one scale, in one unit.
    Number {
        /// The mantissas.
        values: Arc<Vec<i64>>,
        /// Decimal places of the mantissas.
        scale: u32,
        /// The unit, as in [`Value::Number`].
        unit: Option<Unit>,
        /// Where nothing is known; absent if everything is.
        unknown: Option<Arc<Vec<u8>>>,
    },
    /// Texts as numbers of the table's list of texts.
    Text {
        /// Place in the list.
        codes: Arc<Vec<u32>>,
        /// Where nothing is known.
        unknown: Option<Arc<Vec<u8>>>,
    },
    /// Days.
    Day {
        /// The days.
        days: Arc<Vec<Date>>,
        /// Where nothing is known.
        unknown: Option<Arc<Vec<u8>>>,
    },
}

impl Column {
    /// A column of numbers.
    pub fn number(values: Vec<i64>, scale: u32, unit: Option<Unit>, unknown: Option<Vec<u8>>) -> Column {
        Column::Number {
            values: Arc::new(values),
            scale,
            unit,
            unknown: unknown.map(Arc::new),
        }
    }

    /// A column of truth values.
    pub fn truth(states: Vec<u8>) -> Column {
        Column::Truth(Arc::new(states))
    }

    /// Why nothing is known on a row; 0 if it is.
    pub fn unknown_at(&self, row: usize) -> u8 {
        match self {
            Column::Constant(_) => 0,
            Column::Unknown(why) => *why,
            Column::Truth(states) => states[row] & !1,
            Column::Number { unknown, .. } | Column::Text { unknown, .. } | Column::Day { unknown, .. } => {
                unknown.as_ref().map_or(0, |u| u[row])
            }
        }
    }

    /// The truth value on a row.
    pub fn state_at(&self, row: usize) -> u8 {
        match self {
            Column::Constant(Value::Bool { value }) => u8::from(*value),
            Column::Truth(states) => states[row],
            Column::Unknown(why) => *why,
            _ => ASK,
        }
    }

    /// The truth values of all rows.
    pub fn states(&self, rows: usize) -> Arc<Vec<u8>> {
        match self {
            Column::Truth(states) => Arc::clone(states),
            _ if rows == 0 => Arc::default(),
            other => Arc::new(vec![other.state_at(0); rows]),
        }
    }

    /// The same entries as seen from rows that look elsewhere; `absent` where they look at no row.
    pub fn gathered(&self, link: &[u32], absent: u8) -> Column {
        let looked = |unknown: &Option<Arc<Vec<u8>>>| -> Option<Arc<Vec<u8>>> {
            if unknown.is_none() && !link.contains(&NO_ROW) {
                return None;
            }
            let of = |at: &u32| match unknown {
                _ if *at == NO_ROW => absent,
                Some(unknown) => unknown[*at as usize],
                None => 0,
            };
            Some(Arc::new(link.iter().map(of).collect()))
        };
        match self {
            Column::Constant(_) | Column::Unknown(_) => self.clone(),
            Column::Truth(states) => {
                let of = |at: &u32| states.get(*at as usize).copied().unwrap_or(absent);
                Column::truth(link.iter().map(of).collect())
            }
            Column::Number {
                values,
                scale,
                unit,
                unknown,
            } => Column::Number {
                values: Arc::new(
                    link.iter()
                        .map(|at| values.get(*at as usize).copied().unwrap_or(0))
                        .collect(),
                ),
                scale: *scale,
                unit: *unit,
                unknown: looked(unknown),
            },
            Column::Text { codes, unknown } => Column::Text {
                codes: Arc::new(
                    link.iter()
                        .map(|at| codes.get(*at as usize).copied().unwrap_or(0))
                        .collect(),
                ),
                unknown: looked(unknown),
            },
            Column::Day { days, unknown } => Column::Day {
                days: Arc::new(
                    link.iter()
                        .map(|at| days.get(*at as usize).copied().unwrap_or_default())
                        .collect(),
                ),
                unknown: looked(unknown),
            },
        }
    }
}

/// A number as a mantissa at a scale; `None` if it does not fit.
pub fn mantissa(value: Decimal, scale: u32) -> Option<i64> {
    if scale == 0 && value.scale() == 0 {
        return i64::try_from(value.mantissa()).ok();
    }
    let value = value.normalize();
    let up = scale.checked_sub(value.scale())?;
    i64::try_from(value.mantissa().checked_mul(10_i128.checked_pow(up)?)?).ok()
}
