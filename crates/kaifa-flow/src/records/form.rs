//! What somebody typed into a record, read and judged by the register's definition: the fields as they would be stored, and
//! everything that is wrong with them. Used by forms, live checks, API and import alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use kaifa_base::{Date, Lang, Place, Problem, Severity, Words};
use kaifa_eval::book::Book;
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::record::form::{Form, Setting, Stored};
use kaifa_pack::item::{FieldType, Register, RegisterCheck, RegisterField};
use kaifa_pack::words::Rows;
use kaifa_store::rows::Record;
use kaifa_store::{Store, Writer};

use crate::codes;
use crate::place::PlacePicture;
use crate::records::Typed;
use crate::records::index::KEY;
use crate::records::rights::{About, Rights, covered};
use crate::records::words::register_title;
use crate::stop::Stop;

/// The parameters of a place as they are set on a day; those of the day of the picture are worked out once.
pub fn book(place: &PlacePicture, on: Date) -> Arc<Book> {
    let compile = || {
        let parameters = Excerpt {
            parameters: place.excerpt.parameters.clone(),
            ..Excerpt::default()
        };
        Arc::new(Book::compile(&parameters, &place.settings, on).0)
    };
    match on == place.on {
        true => place.parameter_book.get_or_init(compile).clone(),
        false => compile(),
    }
}

/// A register of a place, ready to judge records on a day.
pub fn form<'p>(place: &'p PlacePicture, register: &'p Register, on: Date) -> Form<'p> {
    Form::new(register, &place.edition, book(place, on))
}

/// The stored fields of a record that the definition knows.
pub(crate) fn known_fields(register: &Register, fields: &serde_json::Value) -> Stored {
    let text = |name: &str| fields.get(name).and_then(serde_json::Value::as_str);
    register
        .fields
        .iter()
        .filter_map(|field| Some((field.name.clone(), text(&field.name)?.to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The fields to store: those of the definition as given, everything else (links to decisions, fields of earlier definitions) as
/// it was.
pub(crate) fn to_store(
    register: &Register,
    before: &serde_json::Value,
    fields: &Stored,
) -> serde_json::Map<String, serde_json::Value> {
    let mut map = before.as_object().cloned().unwrap_or_default();
    map.retain(|name, _| register.field(name).is_none());
    for (name, text) in fields {
        map.insert(name.clone(), serde_json::Value::String(text.clone()));
    }
    map
}

/// Reads what was typed over the fields so far. A field that is not there stays; an empty one is emptied. Fields that the person
/// may not fill in are refused when their value would change.
pub async fn read_typed(
    store: &Store,
    place: &PlacePicture,
    form: &Form<'_>,
    rights: &Rights<'_>,
    about: About<'_>,
    typed: &Typed,
    fields: &mut Stored,
) -> Result<Vec<Problem>, Stop> {
    let mut problems = Vec::new();
    for reader in &form.readers {
        let field = reader.field;
        let Some(text) = typed.get(&field.name).map(|text| text.trim()) else {
            continue;
        };
        if field.kind == FieldType::File && text.is_empty() {
            continue;
        }
        let before = fields.get(&field.name).map(String::as_str).unwrap_or_default();
        // A covered value was not touched.
        let untouched = text == before || (field.personal && text == covered(before));
        if untouched || field.derived.is_some() {
            continue;
        }
        if !rights.edits_field(field, about) {
            problems.push(not_to_edit(field));
            continue;
        }
        let known = known_values(store, place, field, text).await?;
        match reader.read(text, &|part| known.get(part).cloned().flatten()) {
            Ok(Some(value)) => {
                fields.insert(field.name.clone(), value);
            }
            Ok(None) => {
                fields.remove(&field.name);
            }
            Err(fault) => problems.push(Problem::error(
                &codes::FIELD_TYPE,
                field.place(),
                reader.words(fault, text),
            )),
        }
    }
    Ok(problems)
}

/// Units and records that a text names, by what was written.
async fn known_values(
    store: &Store,
    place: &PlacePicture,
    field: &RegisterField,
    text: &str,
) -> Result<BTreeMap<String, Option<String>>, Stop> {
    let mut known = BTreeMap::new();
    if !matches!(field.kind, FieldType::Unit | FieldType::Record) {
        return Ok(known);
    }
    let parts = text.split(['\n', '、', ';', ';']).map(str::trim).chain([text]);
    for part in parts.filter(|part| !part.is_empty()) {
        let found = match field.kind {
            FieldType::Unit => place
                .find_unit(part)
                .filter(|unit| field.unit_kind.is_none_or(|kind| kind == unit.kind))
                .map(|unit| unit.id.clone()),
            _ => find_reference(store, field, part).await?,
        };
        known.insert(part.to_owned(), found);
    }
    Ok(known)
}

/// The record that a text names: its number, or what tells the records of that register apart.
async fn find_reference(store: &Store, field: &RegisterField, text: &str) -> Result<Option<String>, Stop> {
    let Some(register) = field.register.as_deref() else {
        return Ok(None);
    };
    if let Some(record) = store.find_record(register, text).await? {
        return Ok(Some(record.id.clone()));
    }
    Ok(store.find_by_key(register, KEY, text).await?)
}

/// Everything that stands against fields being saved: what is missing and which checks do not hold. Derived fields are worked
/// out first.
pub fn judge(
    place: &PlacePicture,
    form: &Form<'_>,
    fields: &mut Stored,
    setting: Setting<'_>,
) -> Vec<Problem> {
    form.derive(fields, setting);
    let mut problems: Vec<Problem> = form.missing(fields, setting).into_iter().map(required).collect();
    for check in form.broken(fields, setting) {
        problems.push(broken(place, form.register, check));
    }
    problems
}

/// As [`judge`], beside what was found while the values were read: a field whose value was refused is not called empty besides.
pub fn judge_beside(
    place: &PlacePicture,
    form: &Form<'_>,
    fields: &mut Stored,
    setting: Setting<'_>,
    problems: &mut Vec<Problem>,
) {
    let is_refused = |place: &Place| {
        let mut refused = problems.iter().filter(|one| one.code == codes::FIELD_TYPE.code);
        refused.any(|one| one.place == *place)
    };
    let mut judged = judge(place, form, fields, setting);
    judged.retain(|one| one.code != codes::REQUIRED.code || !is_refused(&one.place));
    problems.extend(judged);
}

fn broken(place: &PlacePicture, register: &Register, check: &RegisterCheck) -> Problem {
    let field = check.field.as_deref().and_then(|name| register.field(name));
    let beside = field.map_or_else(|| Place::item(check.id.clone()), RegisterField::place);
    let english = check.message_en.clone().unwrap_or_else(|| check.message.clone());
    let words = Words::new(check.message.clone(), english);
    let hint = should_hold(place, register, &check.holds.text);
    let mut problem = match check.warning {
        true => Problem::warning(&codes::RECORD_CHECK, beside, words),
        false => Problem::error(&codes::RECORD_CHECK, beside, words),
    };
    problem.hint = Some(hint);
    problem
}

/// What must hold, in the titles of the register.
pub(crate) fn should_hold(place: &PlacePicture, register: &Register, condition: &str) -> Words {
    let said = |lang| {
        place
            .wording(lang)
            .condition_of(condition, Rows::Register(register))
    };
    Words::new(
        format!("应满足:{}", said(Lang::Zh)),
        format!("should hold: {}", said(Lang::En)),
    )
}

/// The problem of an empty field.
pub fn required(field: &RegisterField) -> Problem {
    Problem::error(
        &codes::REQUIRED,
        field.place(),
        Words::new(
            format!("“{}”必须填写", field.title),
            format!("“{}” must be filled in", field.title_in(Lang::En)),
        ),
    )
}

fn not_to_edit(field: &RegisterField) -> Problem {
    Problem::error(
        &codes::FIELD_RIGHT,
        field.place(),
        Words::new(
            format!("“{}”不由您填写", field.title),
            format!("“{}” is not for you to fill in", field.title_in(Lang::En)),
        ),
    )
}

/// Whether what was found refuses the whole; warnings do not.
pub fn refuses(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// Refuses an act that would give two records one value where each has its own.
pub(crate) async fn refuse_taken(
    writer: &mut Writer,
    register: &Register,
    record: &Record,
) -> Result<(), Stop> {
    let text = |name: &str| {
        record
            .fields
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    for field in register.fields.iter().filter(|field| field.unique) {
        let value = text(&field.name);
        if value.is_empty() {
            continue;
        }
        let kind = match field.kind.is_number() {
            true => kaifa_store::records::IndexKind::Number,
            false => kaifa_store::records::IndexKind::Text,
        };
        let key = kaifa_store::records::sort_key(kind, value);
        if let Some(other) = writer
            .holder_of_key(&register.id, &field.name, &key, &record.id)
            .await?
        {
            writer.refuse(taken(register, field.place(), value, &other));
        }
    }
    let parts: Vec<&str> = register.key.iter().map(|name| text(name)).collect();
    if !parts.is_empty() && parts.iter().all(|part| !part.is_empty()) {
        let key = parts.join(&kaifa_store::records::index::JOINT.to_string());
        if let Some(other) = writer.holder_of_key(&register.id, KEY, &key, &record.id).await? {
            writer.refuse(taken(register, key_place(register), &parts.join(" / "), &other));
        }
    }
    Ok(())
}

/// The titles of the fields that tell records apart.
pub fn key_title(register: &Register, lang: Lang) -> String {
    let title = |name: &String| {
        register
            .field(name)
            .map_or(name.as_str(), |field| field.title_in(lang))
            .to_owned()
    };
    let titles: Vec<String> = register.key.iter().map(title).collect();
    titles.join(lang.pick("+", " + "))
}

fn key_place(register: &Register) -> Place {
    Place {
        field_en: Some(key_title(register, Lang::En)),
        ..Place::field(key_title(register, Lang::Zh))
    }
}

/// The problem of a value that another record holds in the same field or fields.
fn taken(register: &Register, at: Place, value: &str, other: &str) -> Problem {
    let words = Words::new(
        format!(
            "“{}”为“{value}”的事项已在“{}”中",
            at.show(Lang::Zh),
            register.title
        ),
        format!(
            "the register “{}” has a record already whose “{}” is “{value}”",
            register_title(register, Lang::En),
            at.show(Lang::En)
        ),
    );
    Problem::error(&codes::KEY_TAKEN, at, words)
        .hint(format!("见事项 {other}"), format!("see record {other}"))
}
