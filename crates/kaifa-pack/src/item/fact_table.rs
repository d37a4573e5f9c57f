//! Tables of facts that rules are judged over, and named expressions over them.

use kaifa_base::Unit as Measure;
use serde::{Deserialize, Serialize};

use super::{Expression, ItemPlace, ValueType};
use crate::codes;
use crate::decode::{Fields, Reader, Stored};

/// `[[fact_table]]`: what is known of subjects, by year or once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactTable {
    /// Its id.
    pub id: String,
    /// Kind of subject: zone, firm, project …
    pub subject: String,
    /// One row per subject and year, with history; otherwise one per subject.
    pub by_year: bool,
    /// Our own short title.
    pub title: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// A column of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in expressions and files.
    pub name: String,
    /// Type of its values.
    pub kind: ValueType,
    /// What people see; usable in expressions too.
    pub title: Option<String>,
    /// The same in English; the words of its name where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// Unit of its values.
    pub unit: Option<Measure>,
    /// The codes to choose from.
    pub choices: Vec<String>,
    /// What each code is called in Chinese, in their order; none where the codes are Chinese words themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choice_titles: Vec<String>,
    /// What it means or where it comes from.
    pub note: Option<String>,
}

impl FactTable {
    /// The column of a name or title.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .or_else(|| {
                self.columns
                    .iter()
                    .find(|column| column.title.as_deref() == Some(name))
            })
    }
}

impl Column {
    /// What a code is called in Chinese.
    pub(crate) fn choice_title(&self, code: &str) -> Option<&str> {
        let at = self.choices.iter().position(|one| one == code)?;
        self.choice_titles.get(at).map(String::as_str)
    }
}

impl Stored for Column {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Column> {
        let mut fields = Fields::open(value, field, reader)?;
        let name: Option<String> = fields.required("name");
        let kind: Option<ValueType> = fields.required("type");
        let (title, unit) = (fields.optional("title"), fields.optional("unit"));
        let title_en = fields.optional("title_en");
        let choices: Vec<String> = if kind == Some(ValueType::Choice) {
            fields.required("choices").unwrap_or_default()
        } else {
            Vec::new()
        };
        let choice_titles: Vec<String> = fields.list("choice_titles");
        if !choice_titles.is_empty() && choice_titles.len() != choices.len() {
            let bytes = fields.bytes();
            fields.reader.error(
                &codes::BAD_VALUE,
                bytes,
                "choice_titles",
                format!(
                    "choice_titles 有 {} 个,choices 有 {} 个,应一一对应",
                    choice_titles.len(),
                    choices.len()
                ),
                format!(
                    "{} choice_titles for {} choices; there must be one for each",
                    choice_titles.len(),
                    choices.len()
                ),
            );
        }
        let note = fields.optional("note");
        fields.finish();
        Some(Column {
            name: name?,
            kind: kind?,
            title,
            title_en,
            unit,
            choices,
            choice_titles,
            note,
        })
    }
}

impl Stored for FactTable {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<FactTable> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let subject: Option<String> = fields.required("subject");
        let (by_year, title) = (fields.flag("by_year"), fields.optional("title"));
        let title_en = fields.optional("title_en");
        let columns = fields.list("column");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(FactTable {
            id: id?,
            subject: subject?,
            by_year,
            title,
            title_en,
            columns,
            at,
        })
    }
}

/// `[[definition]]`: a named expression, usable in expressions over the same table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// The table whose columns it reads; absent for one that reads none.
    pub table: Option<String>,
    /// Names of its parameters.
    pub parameters: Vec<String>,
    /// What it stands for.
    pub expression: Expression,
    /// Our own short title, with its parameters in braces.
    pub title: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// Why it is read so.
    pub note: Option<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Definition {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Definition> {
        let mut fields = Fields::open(value, field, reader)?;
        let name = fields.id("name");
        let (table, parameters) = (fields.optional("table"), fields.list("parameters"));
        let expression: Option<Expression> = fields.required("expression");
        let (title, note) = (fields.optional("title"), fields.optional("note"));
        let title_en = fields.optional("title_en");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Definition {
            name: name?,
            table,
            parameters,
            expression: expression?,
            title,
            title_en,
            note,
            at,
        })
    }
}
