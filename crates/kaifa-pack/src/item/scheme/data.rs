//! What a scheme reads: how rows belong to subjects and years, and which columns there are.

use kaifa_base::{Decimal, Unit as Measure};
use serde::{Deserialize, Serialize};

use super::super::{ItemPlace, Title};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What the ids of subjects are.
    SubjectCode {
        Text = "text", "文字", "text";
        Uscc = "uscc", "统一社会信用代码", "unified social credit code";
    }
}

choices! {
    /// How several rows of one subject become one.
    PartMerge {
        Sum = "sum", "合计", "sum";
        Same = "same", "各行相同", "the same in all rows";
    }
}

choices! {
    /// Type of an input.
    InputType {
        Number = "number", "数", "number";
        Integer = "integer", "整数", "integer";
        Flag = "flag", "是否", "yes or no";
        Text = "text", "文字", "text";
    }
}

/// `[scheme.data]`: how rows belong to subjects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeData {
    /// Column of the subject's id.
    pub subject: String,
    /// What the ids are.
    pub code: SubjectCode,
    /// Column of the subject's name.
    pub name: Option<String>,
    /// Column of the year.
    pub year: Option<String>,
    /// Text columns carried into the output.
    pub keep: Vec<String>,
    /// Text column with the unit of the directory, by id or name, that a subject belongs to: who may see it follows from it.
    pub unit: Option<String>,
    /// Column that tells several rows of one subject apart.
    pub part: Option<String>,
    /// How they become one.
    pub merge: PartMerge,
}

impl Default for SchemeData {
    fn default() -> SchemeData {
        SchemeData {
            subject: "id".to_owned(),
            code: SubjectCode::Text,
            name: None,
            year: None,
            keep: Vec::new(),
            unit: None,
            part: None,
            merge: PartMerge::Sum,
        }
    }
}

/// `[[scheme.input]]`: one column of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeInput {
    /// Its name in expressions.
    pub name: String,
    /// Its head in files.
    pub column: String,
    /// Further heads.
    pub aliases: Vec<String>,
    /// Type of its values.
    pub kind: InputType,
    /// What people see; the head where absent.
    pub title: Title,
    /// Unit of its values.
    pub unit: Option<Measure>,
    /// Decimals in which sums are shown.
    pub decimals: Option<u32>,
    /// The pack indicator whose accepted figures it takes.
    pub indicator: Option<String>,
    /// The composite scheme whose score it is, out of a hundred: a scheme may rest on others.
    pub scheme: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Whether an empty cell is a problem.
    pub required: bool,
    /// Values below are problems.
    pub minimum: Option<Decimal>,
    /// Values above are problems.
    pub maximum: Option<Decimal>,
    /// How its numbers in several rows of one subject become one, where that is otherwise than `[scheme.data]` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<PartMerge>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for SchemeData {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<SchemeData> {
        let mut fields = Fields::open(value, field, reader)?;
        let data = SchemeData {
            subject: fields.optional("subject").unwrap_or_else(|| "id".to_owned()),
            code: fields.optional("code").unwrap_or(SubjectCode::Text),
            name: fields.optional("name"),
            year: fields.optional("year"),
            keep: fields.list("keep"),
            unit: fields.optional("unit"),
            part: fields.optional("part"),
            merge: fields.optional("merge").unwrap_or(PartMerge::Sum),
        };
        fields.finish();
        Some(data)
    }
}

impl Stored for SchemeInput {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<SchemeInput> {
        let mut fields = Fields::open(value, field, reader)?;
        let name: Option<String> = fields.required("name");
        let column: Option<String> = fields.optional("column");
        let column = column.or_else(|| name.clone()).unwrap_or_default();
        let title = Title::read_optional(&mut fields).unwrap_or_else(|| Title {
            zh: column.clone(),
            en: None,
        });
        let input = SchemeInput {
            name: String::new(),
            column,
            aliases: fields.list("aliases"),
            kind: fields.optional("type").unwrap_or(InputType::Number),
            title,
            unit: fields.optional("unit"),
            decimals: fields.optional("decimals"),
            indicator: fields.optional("indicator"),
            scheme: fields.optional("scheme"),
            owner: fields.optional("owner"),
            required: fields.flag("required"),
            minimum: fields.optional("minimum"),
            maximum: fields.optional("maximum"),
            merge: fields.optional("merge"),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        Some(SchemeInput { name: name?, ..input })
    }
}
