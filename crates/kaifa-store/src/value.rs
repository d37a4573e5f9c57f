//! What a column can hold, and which Rust types are stored in which kind of column.
//!
//! Few kinds, equal on both engines: text, integer, boolean, bytes. Dates, instants, decimals, periods and JSON are
//! text in one fixed form, so that a row has exactly one image in the ledger whatever the engine.

use std::fmt;

use kaifa_base::{ClausePath, Date, Decimal, Digest, FigureState, Period};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use crate::instant::{Instant, parse_instant, show_instant};

/// The kind of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// Yes or no.
    Boolean,
    /// Bytes; in the ledger by hash only.
    Bytes,
    /// A large text; in the ledger by hash only.
    Document,
    /// A text nobody may read back out of the ledger; there by hash only.
    Secret,
}

impl Kind {
    /// Whether a ledger entry carries the hash of the value instead of the value.
    pub(crate) fn is_hashed(self) -> bool {
        matches!(self, Kind::Bytes | Kind::Document | Kind::Secret)
    }
}

/// A stored value. Ordered as both engines order it: text by bytes, numbers by size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Reads a value out of JSON; numbers that are not whole become text.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(OfJson)
    }
}

struct OfJson;

impl Visitor<'_> for OfJson {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true, false or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::Boolean(yes))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Integer))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        let number = serde_json::Number::from_f64(number);
        Ok(number.map_or(Value::Null, |number| Value::Text(number.to_string())))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }
}

impl Value {
    /// The value as a person reads it in a message.
    pub fn show(&self) -> String {
        match self {
            Value::Null => "-".to_owned(),
            Value::Boolean(yes) => yes.to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }
}

/// A Rust type that a column can hold.
pub trait Field: Sized {
    /// The kind of its column.
    const KIND: Kind;
    /// Whether the column may be empty.
    const NULLABLE: bool = false;
    /// The stored form.
    fn to_value(&self) -> Value;
    /// Reads the stored form; gives back what is none.
    fn from_value(value: Value) -> Result<Self, Value>;
}

/// A large text, such as the contents of a pack edition or the results of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document(pub String);

/// A text that is never shown, such as a password hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<F: Field> Field for Option<F> {
    const KIND: Kind = F::KIND;
    const NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, F::to_value)
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Null => Ok(None),
            other => F::from_value(other).map(Some),
        }
    }
}

impl Field for i64 {
    const KIND: Kind = Kind::Integer;

    fn to_value(&self) -> Value {
        Value::Integer(*self)
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Integer(number) => Ok(number),
            other => Err(other),
        }
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Boolean;

    fn to_value(&self) -> Value {
        Value::Boolean(*self)
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Boolean(yes) => Ok(yes),
            other => Err(other),
        }
    }
}

impl Field for Vec<u8> {
    const KIND: Kind = Kind::Bytes;

    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(other),
        }
    }
}

/// Types stored as text in one form.
macro_rules! text_fields {
    ($($type:ty, $kind:ident, |$it:ident| $show:expr, |$text:ident| $read:expr;)*) => {$(
        impl Field for $type {
            const KIND: Kind = Kind::$kind;

            fn to_value(&self) -> Value {
                let $it = self;
                Value::Text($show)
            }

            fn from_value(value: Value) -> Result<Self, Value> {
                match value {
                    Value::Text($text) => $read,
                    other => Err(other),
                }
            }
        }
    )*};
}

text_fields! {
    String, Text, |it| it.clone(), |text| Ok(text);
    Document, Document, |it| it.0.clone(), |text| Ok(Document(text));
    Secret, Secret, |it| it.0.clone(), |text| Ok(Secret(text));
    Date, Text, |it| it.format("%Y-%m-%d").to_string(), |text| Date::parse_from_str(&text, "%Y-%m-%d").or(Err(Value::Text(text)));
    Instant, Text, |it| show_instant(*it), |text| parse_instant(&text).ok_or(Value::Text(text));
    Decimal, Text, |it| it.to_string(), |text| Decimal::from_str_exact(&text).or(Err(Value::Text(text)));
    Period, Text, |it| it.to_string(), |text| Period::parse(&text).ok_or(Value::Text(text));
    Digest, Text, |it| it.to_string(), |text| Digest::parse(&text).ok_or(Value::Text(text));
    ClausePath, Text, |it| it.to_string(), |text| ClausePath::parse(&text).or(Err(Value::Text(text)));
    FigureState, Text, |it| it.code().to_owned(), |text| FigureState::parse(&text).ok_or(Value::Text(text));
    serde_json::Value, Text, |it| it.to_string(), |text| serde_json::from_str(&text).or(Err(Value::Text(text)));
}

/// Declares a closed list that is stored by code and shown in two languages.
macro_rules! code_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $code:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$item_doc])* $item,)+ }

        impl $name {
            /// The whole list, in order.
            pub const ALL: &'static [$name] = &[$($name::$item),+];

            /// The stored word.
            pub fn code(self) -> &'static str {
                match self { $($name::$item => $code,)+ }
            }

            /// The item of a stored word.
            pub fn parse(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$item),)+ _ => None }
            }

            /// The word shown.
            pub fn words(self) -> kaifa_base::Words {
                match self { $($name::$item => kaifa_base::Words::new($zh, $en),)+ }
            }
        }

        impl $crate::value::Field for $name {
            const KIND: $crate::value::Kind = $crate::value::Kind::Text;

            fn to_value(&self) -> $crate::value::Value {
                $crate::value::Value::Text(self.code().to_owned())
            }

            fn from_value(value: $crate::value::Value) -> std::result::Result<Self, $crate::value::Value> {
                match value {
                    $crate::value::Value::Text(code) => {
                        $name::parse(&code).ok_or($crate::value::Value::Text(code))
                    }
                    other => Err(other),
                }
            }
        }
    };
}
pub(crate) use code_list;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits_and_dates_their_form() {
        let value = Decimal::from_str_exact("12.50").unwrap();
        assert_eq!(value.to_value(), Value::Text("12.50".into()));
        assert_eq!(
            Decimal::from_value(Value::Text("12.50".into()))
                .unwrap()
                .to_string(),
            "12.50"
        );
        let day = Date::from_ymd_opt(2026, 3, 5).unwrap();
        assert_eq!(day.to_value(), Value::Text("2026-03-05".into()));
        let other = Value::Text("5.3.2026".into());
        assert_eq!(Date::from_value(other.clone()), Err(other));
    }

    #[test]
    fn an_empty_optional_column_is_null_and_a_required_one_is_refused() {
        assert_eq!(None::<String>.to_value(), Value::Null);
        assert_eq!(Option::<String>::from_value(Value::Null), Ok(None));
        assert_eq!(String::from_value(Value::Null), Err(Value::Null));
        let nullable = [<Option<Date> as Field>::NULLABLE, <Date as Field>::NULLABLE];
        assert_eq!(nullable, [true, false]);
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        assert!(!format!("{:?}", Secret("argon".into())).contains("argon"));
    }
}
