//! Fields of records, and the code lists that they choose from.

use kaifa_base::{Decimal, Lang, Place, Unit as Measure};
use serde::{Deserialize, Serialize};

use super::{Basis, Expression, ItemPlace, UnitKind};
use crate::codes;
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// Type of a field of a record.
    FieldType {
        Text = "text", "短文本", "text";
        LongText = "long_text", "长文本", "long text";
        Integer = "integer", "整数", "integer";
        Decimal = "decimal", "数", "decimal";
        /// An amount of money: a decimal whose unit is one of money.
        Money = "money", "金额", "amount of money";
        Date = "date", "日期", "date";
        Choice = "choice", "选项", "choice";
        /// A code of a code list.
        Code = "code", "代码", "code";
        Bool = "bool", "是否", "yes or no";
        Unit = "unit", "单位", "unit";
        /// Another record, of the register that the field names.
        Record = "record", "事项", "record";
        /// A unified social credit code (统一社会信用代码) with its check sign.
        CreditCode = "credit_code", "统一社会信用代码", "unified social credit code";
        File = "file", "文件", "file";
        /// A polygon as GeoJSON, longitude before latitude.
        Polygon = "polygon", "范围", "polygon";
    }
}

impl FieldType {
    /// Whether its values are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, FieldType::Integer | FieldType::Decimal | FieldType::Money)
    }

    /// Whether its values are too long for a column of a list.
    pub fn is_long(self) -> bool {
        matches!(self, FieldType::LongText | FieldType::File | FieldType::Polygon)
    }
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterField {
    /// Its name in expressions and files.
    pub name: String,
    /// What people see.
    pub title: String,
    /// The same in English.
    #[serde(default)]
    pub title_en: Option<String>,
    /// Heading under which it stands on forms and pages.
    #[serde(default)]
    pub section: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section_en: Option<String>,
    /// Type of its values.
    pub kind: FieldType,
    /// Holds several values.
    #[serde(default)]
    pub many: bool,
    /// Must be filled in to save a record.
    pub required: bool,
    /// Must be filled in where this holds.
    #[serde(default)]
    pub required_if: Option<Expression>,
    /// The words to choose from.
    pub choices: Vec<String>,
    /// The same in English, one for each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices_en: Vec<String>,
    /// Which code list a code field takes.
    #[serde(default)]
    pub code_list: Option<String>,
    /// Which kind of unit a unit field takes.
    pub unit_kind: Option<UnitKind>,
    /// Of which register the record is.
    #[serde(default)]
    pub register: Option<String>,
    /// Unit of its values.
    pub unit: Option<Measure>,
    /// At least.
    #[serde(default)]
    pub min: Option<Decimal>,
    /// At most.
    #[serde(default)]
    pub max: Option<Decimal>,
    /// How many decimal places at most; a derived number is rounded to them, half away from zero.
    #[serde(default)]
    pub decimals: Option<u32>,
    /// How many signs at most.
    #[serde(default)]
    pub max_length: Option<usize>,
    /// The form of a text: a regular expression that the whole text fits.
    #[serde(default)]
    pub pattern: Option<String>,
    /// No two records of the register hold the same value.
    #[serde(default)]
    pub unique: bool,
    /// Can be filtered and sorted by, beyond the columns of the list.
    #[serde(default)]
    pub index: bool,
    /// Follows from the others; nobody enters it.
    #[serde(default)]
    pub derived: Option<Expression>,
    /// Says something of a person: covered until somebody who may see it asks, with a reason, and recorded then.
    #[serde(default)]
    pub personal: bool,
    /// May be released to the public with the record.
    #[serde(default)]
    pub public: bool,
    /// Roles that see it; everyone who sees the record where empty.
    #[serde(default)]
    pub see: Vec<String>,
    /// Roles that fill it in; everyone who edits the record where empty.
    #[serde(default)]
    pub edit: Vec<String>,
    /// Other headings under which it stands in foreign tables.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to enter.
    pub help: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help_en: Option<String>,
    /// Where it is written; not part of its value.
    #[serde(skip)]
    pub at: ItemPlace,
}

impl RegisterField {
    /// Its title; Chinese where there is no English.
    pub fn title_in(&self, lang: Lang) -> &str {
        match (lang, &self.title_en) {
            (Lang::En, Some(english)) => english,
            _ => &self.title,
        }
    }

    /// The field as a place of a problem, in both languages.
    pub fn place(&self) -> Place {
        Place {
            field_en: self.title_en.clone(),
            ..Place::field(self.title.clone())
        }
    }

    /// What to enter; Chinese where there is no English.
    pub fn help(&self, lang: Lang) -> Option<&str> {
        in_language(&self.help, &self.help_en, lang)
    }

    /// An option in English, where there are words for it.
    pub fn choice_en(&self, choice: &str) -> Option<&str> {
        let at = self.choices.iter().position(|one| one == choice)?;
        self.choices_en.get(at).map(String::as_str)
    }
}

/// Words in a language, Chinese where there are no English ones.
pub(super) fn in_language<'w>(zh: &'w Option<String>, en: &'w Option<String>, lang: Lang) -> Option<&'w str> {
    match (lang, en) {
        (Lang::En, Some(en)) => Some(en),
        _ => zh.as_deref(),
    }
}

impl Stored for RegisterField {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<RegisterField> {
        let mut fields = Fields::open(value, field, reader)?;
        let (name, title): (Option<String>, Option<String>) =
            (fields.required("name"), fields.required("title"));
        let kind: Option<FieldType> = fields.required("type");
        let (title_en, section) = (fields.optional("title_en"), fields.optional("section"));
        let (section_en, help_en) = (fields.optional("section_en"), fields.optional("help_en"));
        let choices_en = fields.list("choices_en");
        let (many, required) = (fields.flag("many"), fields.flag("required"));
        let required_if = fields.optional("required_if");
        let (choices, code_list) = (fields.list("choices"), fields.optional("code_list"));
        let (unit_kind, register) = (fields.optional("unit_kind"), fields.optional("register"));
        let unit = fields.optional("unit");
        let (min, max) = (fields.optional("min"), fields.optional("max"));
        let (decimals, max_length) = (fields.optional("decimals"), fields.optional("max_length"));
        let pattern = fields.optional("pattern");
        let (unique, index) = (fields.flag("unique"), fields.flag("index"));
        let derived = fields.optional("derived");
        let (personal, public) = (fields.flag("personal"), fields.flag("public"));
        let (see, edit) = (fields.list("see"), fields.list("edit"));
        let (aliases, help) = (fields.list("aliases"), fields.optional("help"));
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(RegisterField {
            name: name?,
            title: title?,
            title_en,
            section,
            section_en,
            kind: kind?,
            many,
            required,
            required_if,
            choices,
            choices_en,
            code_list,
            unit_kind,
            register,
            unit,
            min,
            max,
            decimals,
            max_length,
            pattern,
            unique,
            index,
            derived,
            personal,
            public,
            see,
            edit,
            aliases,
            help,
            help_en,
            at,
        })
    }
}

/// `[[code_list]]`: codes with their words, such as classes of industry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeList {
    /// Its id.
    pub id: String,
    /// Our own short title.
    pub title: String,
    /// The codes.
    pub codes: Vec<Code>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code.
    pub code: String,
    /// What it stands for; the code itself where absent.
    pub title: Option<String>,
    /// The same in English.
    pub title_en: Option<String>,
}

impl Stored for Code {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Code> {
        let mut fields = Fields::open(value, field, reader)?;
        let code: Option<String> = fields.required("code");
        let (title, title_en) = (fields.optional("title"), fields.optional("title_en"));
        fields.finish();
        Some(Code {
            code: code?,
            title,
            title_en,
        })
    }
}

/// Codes that are numbered through: `{ prefix = "Z", digits = 4, from = 1, to = 2543 }`.
struct Series {
    prefix: String,
    digits: usize,
    from: u32,
    to: u32,
}

/// More codes than any list of codes has; a slip of the pen must not fill the memory.
const LONGEST_SERIES: u32 = 100_000;

impl Stored for Series {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Series> {
        let mut fields = Fields::open(value, field, reader)?;
        let prefix = fields.optional("prefix").unwrap_or_default();
        let digits = fields.optional("digits").unwrap_or(1);
        let (from, to): (Option<u32>, Option<u32>) = (fields.required("from"), fields.required("to"));
        if let (Some(from), Some(to)) = (from, to)
            && (from > to || to - from >= LONGEST_SERIES)
        {
            let bytes = fields.bytes();
            fields.reader.error(
                &codes::BAD_VALUE,
                bytes,
                "series",
                format!("series 的起止 {from}–{to} 不成序列(至多 {LONGEST_SERIES} 个)"),
                format!("the series {from}–{to} runs backwards or has more than {LONGEST_SERIES} codes"),
            );
            return None;
        }
        fields.finish();
        Some(Series {
            prefix,
            digits,
            from: from?,
            to: to?,
        })
    }
}

impl Stored for CodeList {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<CodeList> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title: Option<String> = fields.required("title");
        let mut codes: Vec<Code> = fields.list("code");
        let series: Vec<Series> = fields.list("series");
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        for one in series {
            codes.extend((one.from..=one.to).map(|number| Code {
                code: format!("{}{number:0digits$}", one.prefix, digits = one.digits),
                title: None,
                title_en: None,
            }));
        }
        Some(CodeList {
            id: id?,
            title: title?,
            codes,
            basis,
            at,
        })
    }
}
