//! Keeping what others bring: a form of theirs with its bindings, and a mapping of headings under a name.

use kaifa_base::{Place, Problem, Words};
use kaifa_store::rows::{ForeignForm, TableMapping};
use kaifa_store::{Act, Changes, Kept, new_id};

use super::form::{Binding, is_document, suggest};
use super::mapping::Mapping;
use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::stop::Stop;

/// Types of the two kinds of files.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The pack of the document whose indicators a form asks for; it stands beside the type of its file.
pub fn pack_of(form: &ForeignForm) -> &str {
    form.media.split_once("; pack=").map_or("", |(_, pack)| pack)
}

/// The type of a form's file.
pub fn media_of(form: &ForeignForm) -> &str {
    form.media
        .split_once("; pack=")
        .map_or(form.media.as_str(), |(media, _)| media)
}

/// Takes a form in under a name that no other has, with the bindings that its words suggest; gives its id.
pub async fn take_in_form(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    name: &str,
    file: &str,
    bytes: &[u8],
) -> Result<String, Stop> {
    let taken = app.store.list_foreign_forms().await?;
    if taken.iter().any(|form| form.name == name) {
        let words = Words::new(
            format!("已有表样“{name}”"),
            format!("there is a form “{name}” already"),
        );
        return Err(Stop::problems(vec![Problem::error(
            &codes::BINDING,
            Place::field("name"),
            words,
        )]));
    }
    let bindings = suggest(bytes, place).map_err(Stop::problems)?;
    let media = match is_document(bytes) {
        true => DOCX,
        false => XLSX,
    };
    let now = app.now();
    let id = new_id(now);
    let mut changes = Changes::new();
    changes.insert(&ForeignForm {
        id: id.clone(),
        name: name.to_owned(),
        file: file.to_owned(),
        media: format!("{media}; pack={}", place.name()),
        bindings: serde_json::to_value(&bindings).map_err(Stop::failed)?,
        made_by: person.id.clone(),
        made_at: now,
        bytes: bytes.to_vec(),
    });
    let subject = format!("foreign_form:{name}");
    let act = Act::new(now, &person.id, "foreign_form.take_in", subject);
    app.store.write(&act, changes).await?;
    Ok(id)
}

/// Binds the cells of a form anew.
pub async fn bind(
    app: &App,
    person: &Signed,
    form: &Kept<ForeignForm>,
    bindings: &[Binding],
) -> Result<(), Stop> {
    let row = ForeignForm {
        bindings: serde_json::to_value(bindings).map_err(Stop::failed)?,
        made_by: person.id.clone(),
        made_at: app.now(),
        ..form.row.clone()
    };
    let mut changes = Changes::new();
    changes.update(form, &row);
    let subject = format!("foreign_form:{}", form.name);
    let act = Act::new(app.now(), &person.id, "foreign_form.bind", subject);
    app.store.write(&act, changes).await?;
    Ok(())
}

/// Keeps a mapping under a name; one of the same name is replaced.
pub async fn keep_mapping(app: &App, person: &Signed, name: &str, mapping: &Mapping) -> Result<(), Stop> {
    let (now, mut changes) = (app.now(), Changes::new());
    let content = serde_json::to_value(mapping).map_err(Stop::failed)?;
    let known = app.store.list_table_mappings().await?;
    match known.iter().find(|row| row.name == name) {
        Some(old) => {
            let row = TableMapping {
                content,
                made_by: person.id.clone(),
                made_at: now,
                ..old.row.clone()
            };
            changes.update(old, &row);
        }
        None => {
            changes.insert(&TableMapping {
                id: new_id(now),
                name: name.to_owned(),
                content,
                made_by: person.id.clone(),
                made_at: now,
            });
        }
    }
    let act = Act::new(now, &person.id, "table.map", format!("mapping:{name}"));
    app.store.write(&act, changes).await?;
    Ok(())
}
