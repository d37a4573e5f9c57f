//! The document that a pack stands for, and how its yearly facts are read from a table.

use std::collections::BTreeMap;

use kaifa_base::{Date, Digest};
use serde::{Deserialize, Serialize};

use super::ItemPlace;
use crate::decode::{Fields, Reader, Stored};

/// `[document]`: what a document says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Name of the pack, the same as its folder.
    pub name: String,
    /// The title as printed.
    pub title: Option<String>,
    /// The document's own number.
    pub doc_number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// When; absent where the text has no date and the office must enter it.
    pub issued: Option<Date>,
    /// The place: a unit.
    pub region: Option<String>,
    /// Hash of the file that the pack was reviewed against.
    pub text_sha256: Option<Digest>,
    /// Packs that this one builds on.
    pub builds_on: Vec<String>,
    /// Numbers of the documents that it cites.
    pub basis: Vec<String>,
    /// End of validity or of the plan period, if stated.
    pub expires: Option<Date>,
    /// Why it is read so.
    pub note: Option<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Document {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Document> {
        let mut fields = Fields::open(value, field, reader)?;
        let name = fields.id("name");
        let document = Document {
            name: String::new(),
            title: fields.optional("title"),
            doc_number: fields.optional("doc_number"),
            issuer: fields.optional("issuer"),
            issued: fields.optional("issued"),
            region: fields.optional("region"),
            text_sha256: fields.optional("text_sha256"),
            builds_on: fields.list("builds_on"),
            basis: fields.list("basis"),
            expires: fields.optional("expires"),
            note: fields.optional("note"),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        Some(Document {
            name: name?,
            ..document
        })
    }
}

/// `[facts]`: how a table of yearly facts is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactsFile {
    /// The fact table that its rows belong to.
    pub table: String,
    /// Column with the subject.
    pub subject: String,
    /// Column with the year.
    pub year: Option<String>,
    /// Column with the date on which the row became known.
    pub published: Option<String>,
    /// Column of the file = column of the fact table, where the names differ.
    pub columns: BTreeMap<String, String>,
    /// Columns that are passed over.
    pub ignore: Vec<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for FactsFile {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<FactsFile> {
        let mut fields = Fields::open(value, field, reader)?;
        let (table, subject) = (fields.required("table"), fields.required("subject"));
        let facts = FactsFile {
            table: String::new(),
            subject: String::new(),
            year: fields.optional("year"),
            published: fields.optional("published"),
            columns: fields.optional("columns").unwrap_or_default(),
            ignore: fields.list("ignore"),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        Some(FactsFile {
            table: table?,
            subject: subject?,
            ..facts
        })
    }
}
