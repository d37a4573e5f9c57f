//! A number of a scheme that may be left open by its text: written as it is, or named as the parameter that holds it, so that it
//! has an author, a date and a reason.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use crate::decode::{Fields, Reader, Stored};

/// A number, or the parameter that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given<T> {
    /// The number itself.
    Number(T),
    /// The value of a parameter.
    Parameter {
        /// Its id.
        parameter: String,
    },
}

impl<T: Copy> Given<T> {
    /// The number; `None` where it is a parameter that was not settled yet.
    pub fn number(&self) -> Option<T> {
        match self {
            Given::Number(number) => Some(*number),
            Given::Parameter { .. } => None,
        }
    }
}

impl<T> Given<T> {
    /// The parameter that holds it.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Given::Number(_) => None,
            Given::Parameter { parameter } => Some(parameter),
        }
    }
}

impl<T: Stored> Stored for Given<T> {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Given<T>> {
        if !matches!(value.get_ref(), DeValue::Table(_)) {
            return T::read(value, field, reader).map(Given::Number);
        }
        let mut fields = Fields::open(value, field, reader)?;
        let parameter = fields.required("parameter");
        fields.finish();
        Some(Given::Parameter {
            parameter: parameter?,
        })
    }
}
