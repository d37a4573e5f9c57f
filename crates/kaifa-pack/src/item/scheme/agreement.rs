//! `[[scheme.agreement]]`: two statements of one figure that ought to agree: a whole and its parts, or two sources.

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::super::{Expression, ItemPlace, Title};
use crate::decode::{Fields, Reader, Stored};

/// Two statements that ought to agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its id.
    pub id: String,
    /// What is compared.
    pub title: Title,
    /// One statement.
    pub one: Expression,
    /// The other: the sum of the parts, or the figure of another source.
    pub other: Expression,
    /// How far they may lie apart, in percent of the larger one.
    pub tolerance: Decimal,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Agreement {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Agreement> {
        let mut fields = Fields::open(value, field, reader)?;
        let (id, title, at) = (
            fields.required("id"),
            Title::read(&mut fields),
            ItemPlace::read(&fields),
        );
        let (one, other) = (fields.required("one"), fields.required("other"));
        let tolerance = fields.optional("tolerance").unwrap_or_default();
        fields.finish();
        Some(Agreement {
            id: id?,
            title: title?,
            one: one?,
            other: other?,
            tolerance,
            at,
        })
    }
}
