//! What was typed into the fields of a form, with a problem at the field where it cannot be taken.

use kaifa_base::{Date, Place, Problem, Words};

use crate::codes;
use crate::place::PlacePicture;

/// What was typed into a field that may not stay empty.
pub fn needed(
    field: &str,
    typed: &str,
    (zh, en): (&str, &str),
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        let message = Words::new(format!("请填写{zh}"), format!("give {en}"));
        problems.push(Problem::error(&codes::REQUIRED, Place::field(field), message));
        return None;
    }
    Some(typed.to_owned())
}

/// The day typed into a field.
pub fn date(field: &str, typed: &str, what: (&str, &str), problems: &mut Vec<Problem>) -> Option<Date> {
    let typed = needed(field, typed, what, problems)?;
    typed.parse().ok().or_else(|| {
        let message = Words::new(
            format!("应为日期(如 2025-12-31),现为“{typed}”"),
            format!("expected a date such as 2025-12-31, found `{typed}`"),
        );
        problems.push(Problem::error(&codes::FIELD_TYPE, Place::field(field), message));
        None
    })
}

/// The id of the unit whose id or name was typed into a field.
pub fn unit(place: &PlacePicture, field: &str, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let found = place.find_unit(name).map(|unit| unit.id.clone());
    if found.is_none() {
        let message = Words::new(
            format!("单位目录中没有“{name}”"),
            format!("the directory has no unit `{name}`"),
        );
        problems.push(Problem::error(
            &codes::UNKNOWN_SUBJECT,
            Place::field(field),
            message,
        ));
    }
    found
}
