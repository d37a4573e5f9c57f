//! `[scheme.publication]`: the ranking list that a published evaluation of zones becomes, so that rules act on it.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use crate::decode::{Fields, Reader, Stored};

/// The list that a published evaluation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Name of the list, as an imported one would be named.
    pub list: String,
    /// Who publishes it.
    pub publisher: String,
}

impl Stored for Publication {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Publication> {
        let mut fields = Fields::open(value, field, reader)?;
        let list = fields.required("list");
        let publisher = fields.required("publisher");
        fields.finish();
        Some(Publication {
            list: list?,
            publisher: publisher?,
        })
    }
}
