//! What a block can stop: applying to expand, new land quota, a promotion.

use serde::{Deserialize, Serialize};

use super::ItemPlace;
use crate::decode::{Fields, Reader, Stored};

/// `[[function]]`: one act that can be blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Its code, e.g. `zone.expand`.
    pub code: String,
    /// What people see.
    pub title: String,
    /// What people see in English.
    pub title_en: Option<String>,
    /// The number used in explanations.
    pub short: Option<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Function {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Function> {
        let mut fields = Fields::open(value, field, reader)?;
        let code = fields.id("code");
        let title: Option<String> = fields.required("title");
        let (title_en, short) = (fields.optional("title_en"), fields.optional("short"));
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Function {
            code: code?,
            title: title?,
            title_en,
            short,
            at,
        })
    }
}
