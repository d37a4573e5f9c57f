//! Parameters: what a text leaves open, with dated values that a named person set for a reason.

use kaifa_base::{Date, Lang, Unit as Measure};
use serde::{Deserialize, Serialize};

use super::{Basis, ItemPlace, Scalar, Title, ValueType};
use crate::codes;
use crate::decode::{Fields, Reader, Stored};

/// `[[parameter]]`: one open value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its id.
    pub id: String,
    /// The ambiguity that it settles.
    pub ambiguity: Option<String>,
    /// Our own short title.
    pub title: Title,
    /// Type of its values.
    pub kind: ValueType,
    /// The codes to choose from.
    pub choices: Vec<String>,
    /// The readings that the text allows. Those of the choices come first, in the order of the choices; what follows is
    /// allowed by the text and cannot be chosen.
    pub readings: Vec<String>,
    /// The same in English, one for each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings_en: Vec<String>,
    /// Unit of its values.
    pub unit: Option<Measure>,
    /// The values, in the order written; none means not set.
    pub values: Vec<ParameterValue>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// A value and who set it why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterValue {
    /// The value.
    pub value: Scalar,
    /// Who set it.
    pub author: String,
    /// When it was set.
    pub date: Date,
    /// Why.
    pub reason: String,
    /// In force from this day on; absent means always.
    pub from: Option<Date>,
}

impl Parameter {
    /// The value in force on a day: of those begun by then, the one that began last, and of these the one set last.
    pub fn value_at(&self, day: Date) -> Option<&ParameterValue> {
        self.values
            .iter()
            .filter(|value| value.from.is_none_or(|from| from <= day))
            .max_by_key(|value| (value.from, value.date))
    }

    /// The readings; Chinese where there are no English ones.
    pub fn readings(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En if !self.readings_en.is_empty() => &self.readings_en,
            _ => &self.readings,
        }
    }

    /// What a choice means, in the words of the readings.
    pub fn reading_of(&self, choice: &str, lang: Lang) -> Option<&str> {
        let place = self.choices.iter().position(|one| one == choice)?;
        self.readings(lang).get(place).map(String::as_str)
    }
}

impl Stored for ParameterValue {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<ParameterValue> {
        let mut fields = Fields::open(value, field, reader)?;
        let set: Option<Scalar> = fields.required("value");
        let author: Option<String> = fields.required("author");
        let date: Option<Date> = fields.required("date");
        let reason: Option<String> = fields.required("reason");
        let from = fields.optional("from");
        fields.finish();
        Some(ParameterValue {
            value: set?,
            author: author?,
            date: date?,
            reason: reason?,
            from,
        })
    }
}

impl Stored for Parameter {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Parameter> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let ambiguity = fields.optional("ambiguity");
        let kind: Option<ValueType> = fields.required("type");
        let choices: Vec<String> = fields.list("choices");
        let (readings, unit) = (fields.list("readings"), fields.optional("unit"));
        let readings_en = fields.list("readings_en");
        let values: Vec<ParameterValue> = fields.list("value");
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        if let Some(kind) = kind {
            for one in values.iter().filter(|one| !one.value.fits(kind, &choices)) {
                let (found, words) = (one.value.to_string(), kind.words());
                let bytes = fields.bytes();
                fields.reader.error(
                    &codes::BAD_VALUE,
                    bytes,
                    "value",
                    format!("参数的值“{found}”不是{}", words.zh),
                    format!("the value `{found}` of the parameter is not of type {}", words.en),
                );
            }
        }
        fields.finish();
        Some(Parameter {
            id: id?,
            ambiguity,
            title: title?,
            kind: kind?,
            choices,
            readings,
            readings_en,
            unit,
            values,
            basis,
            at,
        })
    }
}
