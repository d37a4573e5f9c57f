//! `[scheme.objection]`: how long and how a result can be objected to.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::super::Length;
use crate::decode::{Fields, Reader, Stored};

/// What a scheme says of objections to its results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// How long objections are taken, from the day of publication on.
    pub window: Length,
    /// Through whom they come.
    pub through: Option<String>,
    /// What must be handed in with one.
    pub evidence: Vec<String>,
}

impl Stored for Objection {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Objection> {
        let mut fields = Fields::open(value, field, reader)?;
        let window = fields.required("window");
        let through = fields.optional("through");
        let evidence = fields.list("evidence");
        fields.finish();
        Some(Objection {
            window: window?,
            through,
            evidence,
        })
    }
}
