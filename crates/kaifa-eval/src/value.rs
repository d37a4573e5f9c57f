//! Values of expressions: exact numbers with units, texts, days, and the third truth value.
//!
//! *Unknown* is a value and carries the reasons why nothing is known. A number of which only bounds are known
//! ([`Value::Between`]) exists because "at least two of three years" is already true when two are and the third is not
//! reported. Missing is never zero and never false.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use kaifa_base::{Date, Decimal, Lang, Unit};
use kaifa_pack::expr::units;
use serde::{Deserialize, Serialize};

/// Why something is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "missing", rename_all = "snake_case")]
pub enum Cause {
    /// The row is there, the cell is empty.
    EmptyFact {
        /// Fact table.
        table: String,
        /// Column.
        column: String,
        /// Subject of the row.
        subject: String,
        /// Year of the row.
        year: Option<i32>,
    },
    /// The table of facts has no such column.
    NoColumn {
        /// Fact table.
        table: String,
        /// Column.
        column: String,
    },
    /// The subject has no row in that year.
    NoRow {
        /// Fact table.
        table: String,
        /// Subject.
        subject: String,
        /// The year asked for.
        year: Option<i32>,
    },
    /// No facts of that table were given.
    NoTable {
        /// Fact table.
        table: String,
    },
    /// The parameter has no value.
    UnsetParameter {
        /// Its id.
        id: String,
    },
    /// A rank was asked for in a list that is not known to be complete.
    ListNotComplete {
        /// Fact table.
        table: String,
    },
    /// The date of the document is not known.
    NoIssueDate,
    /// The expression itself says `missing`.
    SaidMissing,
    /// The operation has no result: division by zero, more than 28 digits, units that do not agree.
    NoResult {
        /// The expression.
        expression: String,
    },
}

impl Cause {
    /// The name of what is missing: column, parameter or table.
    pub fn name(&self) -> &str {
        match self {
            Cause::EmptyFact { column, .. } | Cause::NoColumn { column, .. } => column,
            Cause::NoRow { table, .. } | Cause::NoTable { table } | Cause::ListNotComplete { table } => table,
            Cause::UnsetParameter { id } => id,
            Cause::NoIssueDate => "issued",
            Cause::SaidMissing => "missing",
            Cause::NoResult { expression } => expression,
        }
    }

    /// Whether it is only that the history does not reach so far back.
    pub(crate) fn is_history(&self) -> bool {
        matches!(self, Cause::NoRow { .. } | Cause::SaidMissing)
    }
}

/// A value of an expression or a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Value {
    /// An exact number.
    Number {
        /// The number in its unit.
        value: Decimal,
        /// The unit; absent fits every unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Unit>,
    },
    /// A number known only to lie between bounds, both included.
    Between {
        /// At least.
        low: Decimal,
        /// At most; absent is open.
        high: Option<Decimal>,
        /// Why it is not exact.
        causes: Vec<Cause>,
    },
    /// A text or code.
    Text {
        /// The text.
        value: String,
    },
    /// True or false.
    Bool {
        /// Which.
        value: bool,
    },
    /// A day.
    Date {
        /// The day.
        value: Date,
    },
    /// Several values.
    List {
        /// The values.
        items: Vec<Value>,
    },
    /// Not known.
    Unknown {
        /// Why, in order, each once.
        causes: Vec<Cause>,
    },
}

impl Value {
    /// A plain number.
    pub fn number(value: impl Into<Decimal>) -> Value {
        Value::Number {
            value: value.into(),
            unit: None,
        }
    }

    /// A text.
    pub fn text(value: impl Into<String>) -> Value {
        Value::Text { value: value.into() }
    }

    /// True or false.
    pub fn truth(value: bool) -> Value {
        Value::Bool { value }
    }

    /// A day.
    pub fn date(value: Date) -> Value {
        Value::Date { value }
    }

    /// Not known, for one reason.
    pub fn unknown(cause: Cause) -> Value {
        Value::Unknown { causes: vec![cause] }
    }

    /// Three-valued truth: `None` is unknown. Anything that is not a truth value is unknown too.
    pub fn as_truth(&self) -> Option<bool> {
        match self {
            Value::Bool { value } => Some(*value),
            _ => None,
        }
    }

    /// The day, if it is one.
    pub(crate) fn as_date(&self) -> Option<Date> {
        match self {
            Value::Date { value } => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is exactly known.
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Value::Number { value, .. } => Some(*value),
            _ => None,
        }
    }

    /// Whether it is known exactly.
    pub fn is_known(&self) -> bool {
        !matches!(self, Value::Unknown { .. } | Value::Between { .. })
    }

    /// The value as it stands in a reason text of a language.
    pub fn said(&self, lang: Lang) -> Cow<'_, str> {
        match (self, lang) {
            (Value::Text { value }, _) => Cow::Borrowed(value),
            (_, Lang::Zh) => Cow::Owned(self.to_string()),
            (Value::Between { low, high: None, .. }, Lang::En) => {
                format!("at least {}", low.normalize()).into()
            }
            (Value::Bool { value }, Lang::En) => Cow::Borrowed(if *value { "yes" } else { "no" }),
            (Value::List { items }, Lang::En) => {
                let said: Vec<Cow<'_, str>> = items.iter().map(|item| item.said(lang)).collect();
                said.join(", ").into()
            }
            (Value::Unknown { .. }, Lang::En) => Cow::Borrowed("(missing)"),
            (_, Lang::En) => Cow::Owned(self.to_string()),
        }
    }

    /// Why it is not known; empty if it is.
    pub(crate) fn causes(&self) -> &[Cause] {
        match self {
            Value::Unknown { causes } | Value::Between { causes, .. } => causes,
            _ => &[],
        }
    }
}

impl fmt::Display for Value {
    /// The value as it stands in a reason text: numbers without trailing zeros and without unit, which the text has.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number { value, .. } => write!(f, "{}", value.normalize()),
            Value::Between {
                low,
                high: Some(high),
                ..
            } => write!(f, "{}–{}", low.normalize(), high.normalize()),
            Value::Between { low, high: None, .. } => write!(f, "至少{}", low.normalize()),
            Value::Text { value } => f.write_str(value),
            Value::Bool { value } => f.write_str(if *value { "是" } else { "否" }),
            Value::Date { value } => write!(f, "{value}"),
            Value::List { items } => {
                let shown: Vec<String> = items.iter().map(Value::to_string).collect();
                f.write_str(&shown.join("、"))
            }
            Value::Unknown { .. } => f.write_str("(缺)"),
        }
    }
}

/// Joins the causes of several values, each once, in order.
pub(crate) fn unknown_of<'v>(values: impl IntoIterator<Item = &'v Value>) -> Value {
    let mut causes: Vec<Cause> = Vec::new();
    for cause in values.into_iter().flat_map(Value::causes) {
        if !causes.contains(cause) {
            causes.push(cause.clone());
        }
    }
    Value::Unknown { causes }
}

/// Three-valued "and".
pub(crate) fn and(left: &Value, right: &Value) -> Value {
    match (left.as_truth(), right.as_truth()) {
        (Some(false), _) | (_, Some(false)) => Value::truth(false),
        (Some(true), Some(true)) => Value::truth(true),
        _ => unknown_of([left, right]),
    }
}

/// Three-valued "or".
pub(crate) fn or(left: &Value, right: &Value) -> Value {
    match (left.as_truth(), right.as_truth()) {
        (Some(true), _) | (_, Some(true)) => Value::truth(true),
        (Some(false), Some(false)) => Value::truth(false),
        _ => unknown_of([left, right]),
    }
}

/// Three-valued "not".
pub(crate) fn not(value: &Value) -> Value {
    match value.as_truth() {
        Some(truth) => Value::truth(!truth),
        None => unknown_of([value]),
    }
}

/// Size of `left` against `right`; `None` where they cannot be compared.
pub(crate) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number { value: a, unit: x }, Value::Number { value: b, unit: y }) => match (x, y) {
            (Some(x), Some(y)) if x != y => compare_across(*a, *x, *b, *y),
            _ => Some(a.cmp(b)),
        },
        (Value::Date { value: a }, Value::Date { value: b }) => Some(a.cmp(b)),
        (Value::Text { value: a }, Value::Text { value: b }) => Some(a.cmp(b)),
        (Value::Bool { value: a }, Value::Bool { value: b }) => Some(a.cmp(b)),
        (Value::List { items: a }, Value::List { items: b }) => (a == b).then_some(Ordering::Equal),
        _ => None,
    }
}

/// Compares in whichever of the two units stays exact (1 亩 is not a finite number of 公顷 the other way round).
fn compare_across(a: Decimal, x: Unit, b: Decimal, y: Unit) -> Option<Ordering> {
    let there = x.convert(a, y)?;
    if y.convert(there, x) == Some(a.normalize()) || y.convert(there, x) == Some(a) {
        return Some(there.cmp(&b));
    }
    Some(a.cmp(&y.convert(b, x)?))
}

/// Sum or difference; a number without unit takes the other's unit.
pub(crate) fn add(left: &Value, right: &Value, subtract: bool) -> Option<Value> {
    let (Value::Number { value: a, unit: x }, Value::Number { value: b, unit: y }) = (left, right) else {
        return None;
    };
    let b = match (x, y) {
        (Some(x), Some(y)) if x != y => y.convert(*b, *x)?,
        _ => *b,
    };
    let value = if subtract {
        a.checked_sub(b)
    } else {
        a.checked_add(b)
    }?;
    Some(Value::Number {
        value,
        unit: x.or(*y),
    })
}

/// Product; per cents and multiples count as the plain numbers that they are.
pub(crate) fn multiply(left: &Value, right: &Value) -> Option<Value> {
    let (Value::Number { value: a, unit: x }, Value::Number { value: b, unit: y }) = (left, right) else {
        return None;
    };
    let (mut a, mut b) = (*a, *b);
    if let (Some(x), Some(y)) = (x, y) {
        // With two units the result is in the other's unit, so a per cent must become a plain factor first.
        if x.converts_to(Unit::none()) {
            a = x.convert(a, Unit::none())?;
            if y.converts_to(Unit::none()) {
                b = y.convert(b, Unit::none())?;
                return Some(Value::Number {
                    value: a.checked_mul(b)?,
                    unit: Some(Unit::none()),
                });
            }
        } else if y.converts_to(Unit::none()) {
            b = y.convert(b, Unit::none())?;
        }
    }
    Some(Value::Number {
        value: a.checked_mul(b)?,
        unit: units::product(*x, *y),
    })
}

/// Quotient; `None` for division by zero and for more digits than a decimal holds.
pub(crate) fn divide(left: &Value, right: &Value) -> Option<Value> {
    let (Value::Number { value: a, unit: x }, Value::Number { value: b, unit: y }) = (left, right) else {
        return None;
    };
    let mut b = *b;
    match (x, y) {
        (Some(x), Some(y)) if x.converts_to(*y) => b = y.convert(b, *x)?,
        (_, Some(y)) if y.converts_to(Unit::none()) => b = y.convert(b, Unit::none())?,
        _ => {}
    }
    Some(Value::Number {
        value: a.checked_div(b)?,
        unit: units::quotient(*x, *y),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_truth() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::truth(true)),
            Just(Value::truth(false)),
            Just(Value::unknown(Cause::UnsetParameter { id: "a".into() })),
            Just(Value::unknown(Cause::SaidMissing)),
        ]
    }

    fn quantity(value: &str, unit: &str) -> Value {
        Value::Number {
            value: value.parse().unwrap(),
            unit: (!unit.is_empty()).then(|| Unit::parse(unit).unwrap()),
        }
    }

    #[test]
    fn unknown_gives_way_only_where_the_other_side_decides() {
        let unknown = Value::unknown(Cause::SaidMissing);
        assert_eq!(or(&unknown, &Value::truth(true)).as_truth(), Some(true));
        assert_eq!(or(&unknown, &Value::truth(false)).as_truth(), None);
        assert_eq!(and(&unknown, &Value::truth(false)).as_truth(), Some(false));
        assert_eq!(and(&unknown, &Value::truth(true)).as_truth(), None);
        assert_eq!(not(&unknown).as_truth(), None);
    }

    #[test]
    fn numbers_compare_and_combine_across_units_without_rounding() {
        assert_eq!(
            order(&quantity("10000", "万美元"), &quantity("1", "亿美元")),
            Some(Ordering::Equal)
        );
        assert_eq!(
            order(&quantity("3", "亩"), &quantity("2000", "平方米")),
            Some(Ordering::Equal)
        );
        assert_eq!(
            order(&quantity("2000", "平方米"), &quantity("3", "亩")),
            Some(Ordering::Equal)
        );
        assert_eq!(
            order(&quantity("5", ""), &quantity("5", "位")),
            Some(Ordering::Equal),
            "a plain number fits"
        );
        assert_eq!(order(&quantity("1", "亿元"), &quantity("1", "亿美元")), None);
        assert_eq!(
            divide(&quantity("7500", "万元"), &quantity("500", "亩")),
            Some(quantity("15", "万元/亩"))
        );
        assert_eq!(
            divide(&quantity("1", "亿元"), &quantity("2000", "万元")),
            Some(Value::Number {
                value: 5.into(),
                unit: Some(Unit::none()),
            })
        );
        assert_eq!(divide(&quantity("1", ""), &quantity("0", "")), None);
        assert_eq!(
            multiply(&quantity("3000", "万元"), &quantity("104", "%")),
            Some(quantity("3120.00", "万元"))
        );
        assert_eq!(add(&quantity("1", "亿元"), &quantity("1", "位"), false), None);
    }

    proptest! {
        #[test]
        fn the_laws_of_three_valued_logic_hold(a in any_truth(), b in any_truth(), c in any_truth()) {
            let truth = |v: &Value| v.as_truth();
            prop_assert_eq!(truth(&and(&a, &b)), truth(&and(&b, &a)));
            prop_assert_eq!(truth(&or(&a, &b)), truth(&or(&b, &a)));
            prop_assert_eq!(truth(&and(&a, &and(&b, &c))), truth(&and(&and(&a, &b), &c)));
            prop_assert_eq!(truth(&or(&a, &or(&b, &c))), truth(&or(&or(&a, &b), &c)));
            prop_assert_eq!(truth(&not(&and(&a, &b))), truth(&or(&not(&a), &not(&b))));
            prop_assert_eq!(truth(&and(&a, &or(&b, &c))), truth(&or(&and(&a, &b), &and(&a, &c))));
            prop_assert_eq!(truth(&not(&not(&a))), truth(&a));
        }

        #[test]
        fn what_is_said_with_gaps_stays_true_when_they_are_filled(a in any_truth(), b in any_truth(), fill in any::<bool>()) {
            let filled = |v: &Value| Value::truth(v.as_truth().unwrap_or(fill));
            for operation in [and, or] {
                let before = operation(&a, &b).as_truth();
                let after = operation(&filled(&a), &filled(&b)).as_truth();
                prop_assert!(before.is_none() || before == after);
            }
        }
    }
}
