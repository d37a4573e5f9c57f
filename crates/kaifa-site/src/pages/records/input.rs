//! A field of a register as an input of a form, by its type.

use kaifa_base::Problem;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::records::words::{choice_words, field_title, value_words};
use kaifa_flow::records::workbook::words_of;
use kaifa_pack::item::{FieldType, RegisterField};

use crate::web::visit::Visit;

/// Choices that are shown as a list to pick from; more are offered while one types.
const MOST_CHOICES: usize = 300;
/// Choices that are offered while one types.
const MOST_OFFERED: usize = 5_000;

/// A field of a form.
#[derive(Debug, Clone)]
pub struct FieldInput {
    /// Its name.
    pub name: String,
    /// Its title, with the unit.
    pub title: String,
    /// Code of its type.
    pub kind: &'static str,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it takes several values, one a line.
    pub many: bool,
    /// Values and words to choose from; empty for a typed value.
    pub choices: Vec<(String, String)>,
    /// Values and words offered while one types.
    pub offered: Vec<(String, String)>,
    /// Least value, empty if there is none.
    pub min: String,
    /// Greatest value.
    pub max: String,
    /// Most signs.
    pub max_length: String,
    /// What to enter.
    pub help: String,
    /// The value so far.
    pub value: String,
    /// The value so far in words, for what cannot be typed again.
    pub words: String,
    /// What is wrong with it, in the reader's language.
    pub wrong: String,
}

impl FieldInput {
    /// The input of a field with its value so far; problems are shown at the field that they name.
    pub(crate) fn of(
        visit: &Visit,
        place: &PlacePicture,
        field: &RegisterField,
        required: bool,
        value: &str,
        problems: &[Problem],
    ) -> FieldInput {
        let all: Vec<(String, String)> = match field.kind {
            FieldType::Choice => field
                .choices
                .iter()
                .map(|choice| (choice.clone(), choice_words(place, field, choice, visit.lang)))
                .collect(),
            FieldType::Bool => vec![
                ("true".to_owned(), visit.t("是", "yes").to_owned()),
                ("false".to_owned(), visit.t("否", "no").to_owned()),
            ],
            FieldType::Unit => place
                .snapshot
                .units
                .iter()
                .filter(|unit| field.unit_kind.is_none_or(|kind| kind == unit.kind))
                .map(|unit| (unit.id.clone(), unit.name.clone()))
                .collect(),
            FieldType::Code => {
                let list = field
                    .code_list
                    .as_deref()
                    .and_then(|id| place.edition.code_list(id));
                let codes = list.into_iter().flat_map(|list| &list.codes);
                codes
                    .map(|code| {
                        (
                            code.code.clone(),
                            value_words(place, field, &code.code, visit.lang),
                        )
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        let (choices, offered) = match all.len() {
            0..=MOST_CHOICES if !field.many => (all, Vec::new()),
            _ => (Vec::new(), all.into_iter().take(MOST_OFFERED).collect()),
        };
        let help = match (field.help(visit.lang), field.kind) {
            (Some(help), _) => help.to_owned(),
            (None, FieldType::Record) => visit
                .t(
                    "填写事项的编号,或能认出它的编码",
                    "the number of the record, or what tells it apart",
                )
                .to_owned(),
            (None, FieldType::Polygon) => visit
                .t("GeoJSON 多边形,经度在前", "a GeoJSON polygon, longitude first")
                .to_owned(),
            (None, FieldType::File) if field.many => visit
                .t("可以先传一个,以后再添加", "more can be added later")
                .to_owned(),
            (None, _) if field.many => visit.t("每行一个", "one a line").to_owned(),
            (None, _) if field.min.is_some() || field.max.is_some() || field.max_length.is_some() => {
                visit.t(&words_of(place, field), "").to_owned()
            }
            (None, _) => String::new(),
        };
        let shown =
            |value: Option<rust_decimal::Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
        FieldInput {
            name: field.name.clone(),
            title: field_title(field, visit.lang),
            kind: field.kind.code(),
            required,
            many: field.many,
            choices,
            offered,
            min: shown(field.min),
            max: shown(field.max),
            max_length: field.max_length.map(|most| most.to_string()).unwrap_or_default(),
            help,
            words: value_words(place, field, value, visit.lang),
            value: value.to_owned(),
            wrong: problems
                .iter()
                .filter(|problem| problem.place.field.as_ref() == Some(&field.title))
                .map(|problem| problem.message.get(visit.lang))
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
}

/// Whether a form needs to be sent in parts.
pub fn has_files(inputs: &[FieldInput]) -> bool {
    inputs.iter().any(|input| input.kind == FieldType::File.code())
}
