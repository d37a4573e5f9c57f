//! Values, titles and states of registers as people read them.

use kaifa_base::Lang;
use kaifa_pack::item::{FieldType, Register, RegisterField, Transition};
use kaifa_store::rows::Record;

use crate::place::PlacePicture;
use crate::show;

/// The title in the reader's language.
pub fn register_title(register: &Register, lang: Lang) -> String {
    match (&register.title_en, lang) {
        (Some(english), Lang::En) => english.clone(),
        _ => register.title.clone(),
    }
}

/// The title of a state; the id if the register has it no more.
pub fn state_title<'a>(register: &'a Register, state: &'a str, lang: Lang) -> &'a str {
    match register.state(state) {
        Some(found) => match (&found.title_en, lang) {
            (Some(english), Lang::En) => english,
            _ => &found.title,
        },
        None => state,
    }
}

/// The word on the button of a step.
pub fn step_title(step: &Transition, lang: Lang) -> &str {
    match (&step.title_en, lang) {
        (Some(english), Lang::En) => english,
        _ => &step.title,
    }
}

/// The title of a field with its unit.
pub fn field_title(field: &RegisterField, lang: Lang) -> String {
    let title = field.title_in(lang);
    match field
        .unit
        .map(|unit| unit.symbol())
        .filter(|symbol| !symbol.is_empty())
    {
        Some(symbol) => lang.aside(title, symbol),
        None => title.to_owned(),
    }
}

/// The stored text of a field; empty if there is none.
pub fn field_text<'a>(record: &'a Record, name: &str) -> &'a str {
    record
        .fields
        .get(name)
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
}

/// A value as people read it.
pub fn value_words(place: &PlacePicture, field: &RegisterField, value: &str, lang: Lang) -> String {
    if field.many {
        let parts: Vec<String> = value.lines().map(|part| one(place, field, part, lang)).collect();
        return lang.list(&parts);
    }
    one(place, field, value, lang)
}

/// An option as people read it: its own English words, else those of the function that it names, else itself.
pub fn choice_words(place: &PlacePicture, field: &RegisterField, choice: &str, lang: Lang) -> String {
    match (field.choice_en(choice), lang) {
        (Some(english), Lang::En) => english.to_owned(),
        _ => place.function_title(choice, lang),
    }
}

fn one(place: &PlacePicture, field: &RegisterField, value: &str, lang: Lang) -> String {
    match field.kind {
        FieldType::Choice => choice_words(place, field, value, lang),
        FieldType::Code => code_words(place, field, value, lang),
        FieldType::Unit => place.unit_name(value).to_owned(),
        FieldType::Date => value
            .parse()
            .map_or_else(|_| value.to_owned(), |day| lang.date(day)),
        FieldType::Integer | FieldType::Decimal | FieldType::Money => value
            .parse()
            .map_or_else(|_| value.to_owned(), |number| show::number(number, 4)),
        FieldType::Bool => match value {
            "true" => lang.pick("是", "yes").to_owned(),
            "false" => lang.pick("否", "no").to_owned(),
            other => other.to_owned(),
        },
        // `id name` of a file that was handed in; an older text is a text.
        FieldType::File => match value.split_once(' ') {
            Some((id, name)) if id.len() == 36 => name.to_owned(),
            _ => value.to_owned(),
        },
        FieldType::Polygon => {
            let corners = value.matches("],[").count() + 1;
            lang.pick(
                &format!("多边形({corners}个点)"),
                &format!("polygon of {corners} points"),
            )
            .to_owned()
        }
        FieldType::Text | FieldType::LongText | FieldType::CreditCode | FieldType::Record => value.to_owned(),
    }
}

fn code_words(place: &PlacePicture, field: &RegisterField, value: &str, lang: Lang) -> String {
    let list = field
        .code_list
        .as_deref()
        .and_then(|id| place.edition.code_list(id));
    let code = list.and_then(|list| list.codes.iter().find(|code| code.code == value));
    let title = code.and_then(|code| match (&code.title_en, lang) {
        (Some(english), Lang::En) => Some(english),
        _ => code.title.as_ref(),
    });
    match title {
        // A code that people know has digits (3612); a word of the list's own says nothing beside its title.
        Some(title) if !value.contains(|sign: char| sign.is_ascii_digit()) => title.clone(),
        Some(title) => format!("{value} {title}"),
        None => value.to_owned(),
    }
}
