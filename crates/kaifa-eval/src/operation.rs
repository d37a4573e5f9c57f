//! Operations on values that need no row: literals, comparisons with bounds, the fixed functions.

use std::cmp::Ordering;

use chrono::Datelike;
use kaifa_base::{Date, Decimal, Unit};
use kaifa_pack::expr::{BinaryOperator, Builtin, Literal};
use rust_decimal::RoundingStrategy;
use rust_decimal::prelude::ToPrimitive;

use crate::date;
use crate::value::{self, Cause, Value};

/// A percentage in an expression is the plain ratio that it is: `50%` compares with `a / b` and with a column in per cent.
pub(crate) fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Number(value, Some(unit)) if unit.converts_to(Unit::none()) => Value::Number {
            value: unit.convert(*value, Unit::none()).unwrap_or(*value),
            unit: Some(Unit::none()),
        },
        Literal::Number(value, unit) => Value::Number {
            value: *value,
            unit: *unit,
        },
        Literal::Text(text) => Value::text(text.clone()),
        Literal::Bool(truth) => Value::truth(*truth),
        Literal::Date(day) => Value::date(*day),
        Literal::Missing => Value::unknown(Cause::SaidMissing),
    }
}

/// Compares; `None` if nothing can be said. Bounds decide where they are enough.
pub(crate) fn compare(operator: BinaryOperator, a: &Value, b: &Value) -> Option<Value> {
    use BinaryOperator as Op;
    if let (Value::Between { .. }, _) | (_, Value::Between { .. }) = (a, b) {
        return compare_bounds(operator, a, b).map(Value::truth);
    }
    if let (Value::List { items: x }, Value::List { items: y }) = (a, b) {
        // Lists have no order; they are the same or they are not.
        return match operator {
            Op::Equal => Some(Value::truth(x == y)),
            Op::NotEqual => Some(Value::truth(x != y)),
            _ => None,
        };
    }
    let order = value::order(a, b)?;
    Some(Value::truth(holds(operator, order)))
}

/// Whether a comparison holds of two values in this order.
pub(crate) fn holds(operator: BinaryOperator, order: Ordering) -> bool {
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

fn compare_bounds(operator: BinaryOperator, a: &Value, b: &Value) -> Option<bool> {
    use BinaryOperator as Op;
    let bounds = |value: &Value| match value {
        Value::Number { value, .. } => Some((*value, Some(*value))),
        Value::Between { low, high, .. } => Some((*low, *high)),
        _ => None,
    };
    let ((a_low, a_high), (b_low, b_high)) = (bounds(a)?, bounds(b)?);
    let (below, above) = (
        |x: Option<Decimal>, y: Decimal| x.is_some_and(|x| x < y),
        |x: Decimal, y: Option<Decimal>| y.is_some_and(|y| x > y),
    );
    let not_above = |x: Option<Decimal>, y: Decimal| x.is_some_and(|x| x <= y);
    let not_below = |x: Decimal, y: Option<Decimal>| y.is_some_and(|y| x >= y);
    let decide = |yes: bool, no: bool| {
        if yes {
            Some(true)
        } else if no {
            Some(false)
        } else {
            None
        }
    };
    match operator {
        Op::Less => decide(below(a_high, b_low), not_below(a_low, b_high)),
        Op::LessOrEqual => decide(not_above(a_high, b_low), above(a_low, b_high)),
        Op::Greater => decide(above(a_low, b_high), not_above(a_high, b_low)),
        Op::GreaterOrEqual => decide(not_below(a_low, b_high), below(a_high, b_low)),
        Op::Equal => decide(false, below(a_high, b_low) || above(a_low, b_high)),
        _ => decide(below(a_high, b_low) || above(a_low, b_high), false),
    }
}

pub(crate) fn call_builtin(function: Builtin, values: &[Value]) -> Option<Value> {
    let number = |at: usize| values[at].as_number();
    let day = |at: usize| values[at].as_date();
    let whole = |at: usize| {
        number(at)
            .filter(|n| n.fract().is_zero())
            .and_then(|n| n.to_i64())
    };
    Some(match function {
        Builtin::Min | Builtin::Max => {
            let mut best = &values[0];
            for candidate in &values[1..] {
                let order = value::order(candidate, best)?;
                if (function == Builtin::Min && order.is_lt()) || (function == Builtin::Max && order.is_gt())
                {
                    best = candidate;
                }
            }
            best.clone()
        }
        Builtin::Abs => match &values[0] {
            Value::Number { value, unit } => Value::Number {
                value: value.abs(),
                unit: *unit,
            },
            _ => return None,
        },
        Builtin::Round => match &values[0] {
            Value::Number { value, unit } => Value::Number {
                value: value.round_dp_with_strategy(
                    u32::try_from(whole(1)?).ok()?,
                    RoundingStrategy::MidpointAwayFromZero,
                ),
                unit: *unit,
            },
            _ => return None,
        },
        Builtin::YearOf => Value::number(day(0)?.year()),
        Builtin::Date => Value::date(Date::from_ymd_opt(
            i32::try_from(whole(0)?).ok()?,
            u32::try_from(whole(1)?).ok()?,
            u32::try_from(whole(2)?).ok()?,
        )?),
        Builtin::AddDays => Value::date(date::add_days(day(0)?, whole(1)?)?),
        Builtin::AddMonths => Value::date(date::add_months(day(0)?, i32::try_from(whole(1)?).ok()?)?),
        Builtin::AddYears => Value::date(date::add_months(
            day(0)?,
            i32::try_from(whole(1)?.checked_mul(12)?).ok()?,
        )?),
        Builtin::DaysBetween => Value::number((day(1)? - day(0)?).num_days()),
        Builtin::EndOfYear => Value::date(date::end_of_year(day(0)?)?),
    })
}
