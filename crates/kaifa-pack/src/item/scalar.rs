//! A single value as a pack or a test writes it, before the type of its column or parameter is known.

use std::fmt;

use kaifa_base::{Date, Decimal};
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use crate::decode::{Reader, Stored, choices};

choices! {
    /// Type of a parameter, of a column of facts.
    ValueType {
        /// A whole number.
        Integer = "integer", "整数", "integer";
        /// An exact decimal number.
        Decimal = "decimal", "数", "decimal";
        /// Words.
        Text = "text", "文字", "text";
        /// One of a list of words.
        Choice = "choice", "选项", "choice";
        /// Yes or no.
        Bool = "bool", "是否", "yes or no";
        /// A day.
        Date = "date", "日期", "date";
    }
}

/// A value of one of the four forms that TOML offers to packs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A day.
    Date(Date),
    /// Text, or an exact number in quotes.
    Text(String),
}

impl Scalar {
    /// Whether the value is of a type; a choice must be one of `choices`.
    pub fn fits(&self, kind: ValueType, choices: &[String]) -> bool {
        match (kind, self) {
            (ValueType::Integer, Scalar::Integer(_))
            | (ValueType::Decimal, Scalar::Integer(_))
            | (ValueType::Text, Scalar::Text(_))
            | (ValueType::Bool, Scalar::Bool(_))
            | (ValueType::Date, Scalar::Date(_)) => true,
            (ValueType::Decimal, Scalar::Text(text)) => Decimal::from_str_exact(text).is_ok(),
            (ValueType::Choice, Scalar::Text(text)) => choices.contains(text),
            _ => false,
        }
    }

    /// The value as an exact number, if it is one.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Scalar::Integer(number) => Some(Decimal::from(*number)),
            Scalar::Text(text) => Decimal::from_str_exact(text.trim()).ok(),
            _ => None,
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Bool(truth) => write!(f, "{truth}"),
            Scalar::Integer(number) => write!(f, "{number}"),
            Scalar::Date(date) => write!(f, "{date}"),
            Scalar::Text(text) => f.write_str(text),
        }
    }
}

impl Stored for Scalar {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Scalar> {
        match value.get_ref() {
            DeValue::Boolean(truth) => Some(Scalar::Bool(*truth)),
            DeValue::Integer(_) => i64::read(value, field, reader).map(Scalar::Integer),
            DeValue::Datetime(_) => Date::read(value, field, reader).map(Scalar::Date),
            DeValue::String(_) => String::read(value, field, reader).map(Scalar::Text),
            // A float, list or table: the message for exact numbers says how to write one.
            _ => Decimal::read(value, field, reader).map(|number| Scalar::Text(number.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_fits_only_its_own_type() {
        let choices = vec!["ranked".to_owned()];
        assert!(Scalar::Text("12.5".into()).fits(ValueType::Decimal, &[]));
        assert!(!Scalar::Text("12.5".into()).fits(ValueType::Integer, &[]));
        assert!(Scalar::Text("ranked".into()).fits(ValueType::Choice, &choices));
        assert!(!Scalar::Text("absent".into()).fits(ValueType::Choice, &choices));
    }
}
