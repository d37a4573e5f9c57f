//! Who accepted which edition of a pack, by the hash of what was accepted.

use kaifa_base::{Date, Digest};
use serde::{Deserialize, Serialize};

use super::ItemPlace;
use crate::decode::{Fields, Reader, Stored};

/// `[[accepted]]` of `review.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Who accepted.
    pub by: String,
    /// When.
    pub on: Date,
    /// Number of the edition, from 1.
    pub edition: u32,
    /// Hash of what was accepted.
    pub digest: Digest,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Acceptance {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Acceptance> {
        let mut fields = Fields::open(value, field, reader)?;
        let by: Option<String> = fields.required("by");
        let on: Option<Date> = fields.required("on");
        let edition: Option<u32> = fields.required("edition");
        let digest: Option<Digest> = fields.required("digest");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Acceptance {
            by: by?,
            on: on?,
            edition: edition?,
            digest: digest?,
            at,
        })
    }
}
