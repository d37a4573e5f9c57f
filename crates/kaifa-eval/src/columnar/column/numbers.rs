//! Numbers of columns and constants seen alike, brought to one unit and one scale: sums, differences, products, comparisons.

use std::sync::Arc;

use kaifa_base::Unit;
use kaifa_pack::expr::BinaryOperator;

use super::logic::bits;
use super::{ASK, Column, TRUE, mantissa};
use crate::value::Value;

pub(super) fn power(exponent: u32) -> Option<i64> {
    10_i64.checked_pow(exponent)
}

/// Numbers of a column or a constant, seen alike.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    pub(super) values: &'a [i64],
    pub(super) constant: i64,
    pub(super) scale: u32,
    pub(super) unit: Option<Unit>,
    pub(super) unknown: Option<&'a [u8]>,
    pub(super) blank: bool,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(column: &'a Column) -> Option<Numbers<'a>> {
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

    pub(super) fn is_blank(&self) -> bool {
        self.blank
    }

    fn is_constant(&self) -> bool {
        self.values.is_empty()
    }

    pub(super) fn at(&self, row: usize) -> i64 {
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

pub(super) fn compare_numbers(operator: BinaryOperator, a: &Column, b: &Column, rows: usize) -> Column {
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
