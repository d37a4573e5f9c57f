//! Expressions and reason texts as packs store them: the text and where it stands. Reading and checking them is the
//! work of [`crate::expr`]; keeping the text lets a passport show what was written.

use kaifa_base::Place;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use crate::decode::{Reader, Stored};

macro_rules! stored_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub struct $name {
            /// The text as written.
            pub text: String,
            /// Where it is written; not part of its value.
            pub place: Place,
        }

        impl From<String> for $name {
            fn from(text: String) -> $name {
                $name { text, place: Place::default() }
            }
        }

        impl From<$name> for String {
            fn from(stored: $name) -> String {
                stored.text
            }
        }

        impl Stored for $name {
            fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<$name> {
                let text = String::read(value, field, reader)?;
                Some($name { text, place: reader.place(value.span(), field) })
            }
        }
    };
}

stored_text! {
    /// An expression, e.g. `bottom(10)`.
    Expression
}
stored_text! {
    /// A reason text with expressions in braces, e.g. `{year}年排名第{rank}位`.
    ReasonText
}
