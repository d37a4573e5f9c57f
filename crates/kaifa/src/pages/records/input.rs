//! A field of a register as an input of a form, by its type.

use kaifa_base::Problem;
use kaifa_pack::item::{FieldType, RegisterField};

use crate::flow::place::PlacePicture;
use crate::pages::registers::field_title;
use crate::web::visit::Visit;

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
    /// Values and words to choose from; empty for a typed value.
    pub choices: Vec<(String, String)>,
    /// What to enter.
    pub help: String,
    /// The value so far.
    pub value: String,
    /// What is wrong with it, in the reader's language.
    pub wrong: String,
}

impl FieldInput {
    /// The input of a field with its value so far; problems are shown at the field that they name.
    pub(super) fn of(
        visit: &Visit,
        place: &PlacePicture,
        field: &RegisterField,
        required: bool,
        value: &str,
        problems: &[Problem],
    ) -> FieldInput {
        let choices = match field.kind {
            FieldType::Choice => field
                .choices
                .iter()
                .map(|choice| (choice.clone(), place.function_title(choice)))
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
            _ => Vec::new(),
        };
        let help = match (&field.help, field.kind) {
            (Some(help), _) => help.clone(),
            (None, FieldType::File) => visit
                .t("填写文件名称和存放位置", "name of the file and where it is kept")
                .to_owned(),
            (None, _) => String::new(),
        };
        FieldInput {
            name: field.name.clone(),
            title: field_title(field),
            kind: field.kind.code(),
            required,
            choices,
            help,
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
