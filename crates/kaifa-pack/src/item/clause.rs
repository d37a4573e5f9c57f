//! The account of every clause of the document, and the list of demands (mechanisms) that items refer to.

use kaifa_base::{ClausePath, Lang};
use serde::{Deserialize, Serialize};

use super::ItemPlace;
use super::register_field::in_language;
use crate::decode::{Fields, Reader, Stored};

/// `[[clause]]`: one clause; cited by items, or a statement only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Its address.
    pub path: ClausePath,
    /// Our own short title.
    pub title: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// Why nothing came of it, where no item cites it.
    pub statement: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_en: Option<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Clause {
    /// Its title; Chinese where there is no English one, empty where there is none.
    pub fn title(&self, lang: Lang) -> &str {
        in_language(&self.title, &self.title_en, lang).unwrap_or_default()
    }

    /// Why nothing came of it; Chinese where there is no English.
    pub fn statement(&self, lang: Lang) -> Option<&str> {
        in_language(&self.statement, &self.statement_en, lang)
    }
}

impl Stored for Clause {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Clause> {
        let mut fields = Fields::open(value, field, reader)?;
        let path: Option<ClausePath> = fields.required("path");
        fields.reader.item = path.as_ref().map(ClausePath::to_string);
        let (title, statement) = (fields.optional("title"), fields.optional("statement"));
        let (title_en, statement_en) = (fields.optional("title_en"), fields.optional("statement_en"));
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Clause {
            path: path?,
            title,
            title_en,
            statement,
            statement_en,
            at,
        })
    }
}

/// `[[mechanism]]`: one demand of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mechanism {
    /// Its id in the inventory.
    pub id: String,
    /// The clause as the inventory gives it; a range or several clauses are possible, so it is text.
    pub clause: Option<String>,
    /// Our own short title.
    pub title: Option<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Mechanism {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Mechanism> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let (clause, title) = (fields.optional("clause"), fields.optional("title"));
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Mechanism {
            id: id?,
            clause,
            title,
            at,
        })
    }
}
