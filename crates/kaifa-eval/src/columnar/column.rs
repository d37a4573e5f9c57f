//! Columns of values, one entry per row of a fact table, and the operations over whole columns.
//!
//! Truth and ignorance are one byte: 0 is false, 1 is true, anything larger says why nothing is known. The reasons are kept
//! apart only as far as the run treats them apart: the history does not reach so far ([`HISTORY`]), a fact is missing
//! ([`GAP`]), or these columns cannot say and the interpreter is to be asked ([`ASK`]). Numbers are whole numbers at one
//! scale per column, so every comparison is exact; whatever would not fit is [`ASK`], never rounded.

use std::sync::Arc;

use kaifa_base::{Date, Decimal, Unit};
use kaifa_pack::expr::BinaryOperator;

use crate::value::Value;

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
            other if rows == 0 => {
                let _ = other;
                Arc::default()
            }
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

fn zip_states(a: &Column, b: &Column, rows: usize, operation: impl Fn(u8, u8) -> u8) -> Column {
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

fn power(exponent: u32) -> Option<i64> {
    10_i64.checked_pow(exponent)
}

/// Numbers of a column or a constant, seen alike.
#[derive(Clone, Copy)]
struct Numbers<'a> {
    values: &'a [i64],
    constant: i64,
    scale: u32,
    unit: Option<Unit>,
    unknown: Option<&'a [u8]>,
    blank: bool,
}

impl<'a> Numbers<'a> {
    fn of(column: &'a Column) -> Option<Numbers<'a>> {
        match column {
            Column::Number {
                values,
                scale,
                unit,
                unknown,
            } => Some(Numbers {
                values,
                constant: 0,
                scale: *scale,
                unit: *unit,
                unknown: unknown.as_ref().map(|u| u.as_slice()),
                blank: false,
            }),
            Column::Constant(Value::Number { value, unit }) => {
                let scale = value.normalize().scale();
                Some(Numbers {
                    values: &[],
                    constant: mantissa(*value, scale)?,
                    scale,
                    unit: *unit,
                    unknown: None,
                    blank: false,
                })
            }
            Column::Unknown(_) => Some(Numbers {
                values: &[],
                constant: 0,
                scale: 0,
                unit: None,
                unknown: None,
                blank: true,
            }),
            _ => None,
        }
    }

    fn is_blank(&self) -> bool {
        self.blank
    }

    fn is_constant(&self) -> bool {
        self.values.is_empty()
    }

    fn at(&self, row: usize) -> i64 {
        self.values.get(row).copied().unwrap_or(self.constant)
    }

    /// The largest absolute mantissa.
    fn reach(&self) -> u64 {
        let most = self.values.iter().map(|v| v.unsigned_abs()).max();
        most.unwrap_or(self.constant.unsigned_abs())
    }
}

fn joined(a: &Column, b: &Column, rows: usize) -> Option<Vec<u8>> {
    match (a, b) {
        (
            Column::Number { unknown: None, .. } | Column::Constant(_),
            Column::Number { unknown: None, .. } | Column::Constant(_),
        ) => None,
        _ => Some(
            (0..rows)
                .map(|row| a.unknown_at(row) | b.unknown_at(row))
                .collect(),
        ),
    }
}

/// A constant in the unit of the other side, where that is exact; `None` where the units do not simply agree.
fn agreed(a: &Column, b: &Column) -> Option<(Column, Column)> {
    let (x, y) = (Numbers::of(a)?, Numbers::of(b)?);
    let convert = |constant: &Column, from: Unit, to: Unit| match constant {
        Column::Constant(Value::Number { value, .. }) => {
            let there = from.convert(*value, to)?;
            (to.convert(there, from)?.normalize() == value.normalize()).then_some(Column::Constant(
                Value::Number {
                    value: there,
                    unit: Some(to),
                },
            ))
        }
        _ => None,
    };
    match (x.unit, y.unit) {
        (Some(p), Some(q)) if p != q => {
            if y.is_constant() {
                Some((a.clone(), convert(b, q, p)?))
            } else if x.is_constant() {
                Some((convert(a, p, q)?, b.clone()))
            } else {
                None
            }
        }
        _ => Some((a.clone(), b.clone())),
    }
}

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

fn holds(operator: BinaryOperator, order: std::cmp::Ordering) -> bool {
    use BinaryOperator as Op;
    match operator {
        Op::Equal => order.is_eq(),
        Op::NotEqual => order.is_ne(),
        Op::Less => order.is_lt(),
        Op::LessOrEqual => order.is_le(),
        Op::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn compare_numbers(operator: BinaryOperator, a: &Column, b: &Column, rows: usize) -> Column {
    use BinaryOperator as Op;
    let Some((a, b)) = agreed(a, b) else {
        return Column::Unknown(ASK);
    };
    let (Some(x), Some(y)) = (Numbers::of(&a), Numbers::of(&b)) else {
        return Column::Unknown(ASK);
    };
    let scale = x.scale.max(y.scale);
    let (Some(up_x), Some(up_y)) = (power(scale - x.scale), power(scale - y.scale)) else {
        return Column::Unknown(ASK);
    };
    let fits = |n: &Numbers<'_>, up: i64| {
        up == 1
            || n.reach()
                .checked_mul(up.unsigned_abs())
                .is_some_and(|r| r < 1 << 62)
    };
    if !fits(&x, up_x) || !fits(&y, up_y) {
        return Column::Unknown(ASK);
    }
    // One plain loop per operator and shape: the compiler turns each into vector instructions.
    fn loops(
        x: &Numbers<'_>,
        y: &Numbers<'_>,
        up_x: i64,
        up_y: i64,
        rows: usize,
        is: impl Fn(i64, i64) -> bool,
    ) -> Vec<u8> {
        let test = |p: i64, q: i64| u8::from(is(p, q));
        match (x.is_constant(), y.is_constant()) {
            (false, true) if up_x == 1 => {
                let bound = y.constant * up_y;
                x.values.iter().map(|v| test(*v, bound)).collect()
            }
            (false, false) if up_x == 1 && up_y == 1 => {
                x.values.iter().zip(y.values).map(|(p, q)| test(*p, *q)).collect()
            }
            _ => (0..rows)
                .map(|row| test(x.at(row) * up_x, y.at(row) * up_y))
                .collect(),
        }
    }
    let mut states = match operator {
        Op::Equal => loops(&x, &y, up_x, up_y, rows, |p, q| p == q),
        Op::NotEqual => loops(&x, &y, up_x, up_y, rows, |p, q| p != q),
        Op::Less => loops(&x, &y, up_x, up_y, rows, |p, q| p < q),
        Op::LessOrEqual => loops(&x, &y, up_x, up_y, rows, |p, q| p <= q),
        Op::Greater => loops(&x, &y, up_x, up_y, rows, |p, q| p > q),
        _ => loops(&x, &y, up_x, up_y, rows, |p, q| p >= q),
    };
    for unknown in [x.unknown, y.unknown].into_iter().flatten() {
        for (state, why) in states.iter_mut().zip(unknown) {
            let kept = bits(*why == 0) | bits(*state > TRUE);
            *state = (*state & kept) | why;
        }
    }
    Column::truth(states)
}

/// Sum, difference or product.
pub fn arithmetic(operator: BinaryOperator, a: &Column, b: &Column, rows: usize) -> Column {
    use BinaryOperator as Op;
    let multiplies = operator == Op::Multiply;
    if let (Column::Constant(x), Column::Constant(y)) = (a, b) {
        let made = match operator {
            Op::Add => crate::value::add(x, y, false),
            Op::Subtract => crate::value::add(x, y, true),
            Op::Multiply => crate::value::multiply(x, y),
            _ => crate::value::divide(x, y),
        };
        return made.map_or(Column::Unknown(ASK), Column::Constant);
    }
    if let (Column::Unknown(x), Column::Unknown(y)) = (a, b) {
        return Column::Unknown(x | y);
    }
    if let (Column::Unknown(why), other) | (other, Column::Unknown(why)) = (a, b) {
        let unknown = (0..rows).map(|row| why | other.unknown_at(row)).collect();
        return Column::number(vec![0; rows], 0, None, Some(unknown));
    }
    let sides = if multiplies {
        Some((a.clone(), b.clone()))
    } else {
        agreed(a, b)
    };
    let Some((a, b)) = sides.filter(|_| operator != Op::Divide) else {
        return Column::Unknown(ASK);
    };
    let (Some(x), Some(y)) = (Numbers::of(&a), Numbers::of(&b)) else {
        return Column::Unknown(ASK);
    };
    // Products with a ratio in per cent change the number itself; the interpreter does that.
    if multiplies && x.unit.is_some() && y.unit.is_some() {
        return Column::Unknown(ASK);
    }
    let unknown = joined(&a, &b, rows);
    let (scale, up_x, up_y) = if multiplies {
        (x.scale + y.scale, 1, 1)
    } else {
        let scale = x.scale.max(y.scale);
        match (power(scale - x.scale), power(scale - y.scale)) {
            (Some(up_x), Some(up_y)) => (scale, up_x, up_y),
            _ => return Column::Unknown(ASK),
        }
    };
    let reach = |n: &Numbers<'_>, up: i64| n.reach().checked_mul(up.unsigned_abs());
    let fits = match (reach(&x, up_x), reach(&y, up_y)) {
        (Some(p), Some(q)) if multiplies => p.checked_mul(q).is_some_and(|r| r < 1 << 62),
        (Some(p), Some(q)) => p < 1 << 61 && q < 1 << 61,
        _ => false,
    };
    if !fits || scale > 18 {
        return Column::Unknown(ASK);
    }
    let each = |operation: fn(i64, i64) -> i64| -> Vec<i64> {
        (0..rows)
            .map(|row| operation(x.at(row) * up_x, y.at(row) * up_y))
            .collect()
    };
    let values = match operator {
        Op::Add => each(|p, q| p + q),
        Op::Subtract => each(|p, q| p - q),
        _ => each(|p, q| p * q),
    };
    let unit = if multiplies {
        kaifa_pack::expr::units::product(x.unit, y.unit)
    } else {
        x.unit.or(y.unit)
    };
    Column::number(values, scale, unit, unknown)
}

/// The opposite number.
pub fn minus(a: &Column) -> Column {
    match a {
        Column::Number {
            values,
            scale,
            unit,
            unknown,
        } => Column::Number {
            values: Arc::new(values.iter().map(|v| -v).collect()),
            scale: *scale,
            unit: *unit,
            unknown: unknown.clone(),
        },
        Column::Constant(Value::Number { value, unit }) => Column::Constant(Value::Number {
            value: -*value,
            unit: *unit,
        }),
        Column::Unknown(why) => Column::Unknown(*why),
        _ => Column::Unknown(ASK),
    }
}
