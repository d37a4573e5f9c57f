//! The fields of a record in groups, with where their values lead.

use kaifa_flow::place::PlacePicture;
use kaifa_flow::records::rights::covered;
use kaifa_flow::records::words::{field_text, field_title, register_title, step_title, value_words};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::rows::Record;
use serde::Serialize;

use crate::pages::records::view::Eyes;
use crate::web::visit::Visit;

/// Fields that belong together.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FieldGroup {
    /// What they belong to.
    pub title: String,
    /// The fields.
    pub fields: Vec<FieldView>,
}

/// One field with its value.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// Its title, with the unit.
    pub title: String,
    /// The value as people read it; empty if it was not filled in.
    pub words: String,
    /// The value as stored; empty while it is covered.
    pub value: String,
    /// Whether it is covered.
    pub covered: bool,
    /// Whether it follows from other fields.
    pub derived: bool,
    /// Where it leads: another record, files.
    pub links: Vec<LinkView>,
}

/// Something that a value leads to.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LinkView {
    /// Where.
    pub href: String,
    /// In words.
    pub words: String,
}

/// Fields under their headings; where the definition has none, under the steps that ask for them, and those that a record begins
/// with, or that no step asks for, come first.
pub(super) fn groups(eyes: &Eyes<'_>, record: &Record) -> Vec<FieldGroup> {
    let Eyes { visit, rights, .. } = eyes;
    let register = rights.register;
    let by_section = register.fields.iter().any(|field| field.section.is_some());
    let asked_by = |field: &RegisterField| -> Vec<&str> {
        let steps = register
            .transitions
            .iter()
            .filter(|_| !field.required && field.derived.is_none());
        steps
            .filter(|step| step.asks_for(&field.name))
            .map(|step| step_title(step, visit.lang))
            .collect()
    };
    let basics = visit.t("基本内容", "Basics").to_owned();
    let mut groups: Vec<FieldGroup> = vec![FieldGroup {
        title: basics.clone(),
        fields: Vec::new(),
    }];
    for field in register
        .fields
        .iter()
        .filter(|field| rights.sees_field(field, eyes.about))
    {
        let title = if by_section {
            match register.section_of(&field.name, visit.lang) {
                "" => basics.clone(),
                section => section.to_owned(),
            }
        } else {
            let steps = asked_by(field);
            match steps.is_empty() {
                true => basics.clone(),
                false => visit.lang.list(&steps),
            }
        };
        let view = field_view(eyes, field, record);
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.fields.push(view),
            None => groups.push(FieldGroup {
                title,
                fields: vec![view],
            }),
        }
    }
    groups.retain(|group| !group.fields.is_empty());
    groups
}

fn field_view(eyes: &Eyes<'_>, field: &RegisterField, record: &Record) -> FieldView {
    let value = field_text(record, &field.name).to_owned();
    let hidden = field.personal && !eyes.uncovered && !value.is_empty();
    FieldView {
        name: field.name.clone(),
        title: field_title(field, eyes.visit.lang),
        words: match hidden {
            true => covered(&value),
            false => value_words(eyes.place, field, &value, eyes.visit.lang),
        },
        value: if hidden { String::new() } else { value },
        covered: hidden,
        derived: field.derived.is_some(),
        links: Vec::new(),
    }
}

/// Adds where values lead: files of the record, other records as they stand on the day asked about.
pub(super) async fn link(
    visit: &Visit,
    place: &PlacePicture,
    register: &Register,
    record: &Record,
    groups: &mut [FieldGroup],
) -> Result<(), Stop> {
    let day = match visit.on < visit.app.today() {
        true => format!("?on={}", visit.on),
        false => String::new(),
    };
    for view in groups.iter_mut().flat_map(|group| &mut group.fields) {
        let Some(field) = register.field(&view.name) else {
            continue;
        };
        for line in view.value.lines() {
            match field.kind {
                FieldType::File => {
                    if let Some((id, name)) = line.split_once(' ').filter(|(id, _)| id.len() == 36) {
                        view.links.push(LinkView {
                            href: format!("/registers/{}/{}/files/{id}", register.id, record.id),
                            words: name.to_owned(),
                        });
                    }
                }
                FieldType::Record => {
                    let Some(other) = field.register.as_deref() else {
                        continue;
                    };
                    let found = visit.app.store.find_record(other, line).await?;
                    let title = place
                        .edition
                        .register(other)
                        .map(|other| register_title(other, visit.lang));
                    view.links.push(LinkView {
                        href: format!("/registers/{other}/{line}{day}"),
                        words: match (found, title) {
                            (Some(found), _) => found.title.clone(),
                            (None, Some(title)) => format!("{title} {line}"),
                            (None, None) => line.to_owned(),
                        },
                    });
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Values under names that the definition does not have any more.
pub(super) fn former(register: &Register, record: &Record) -> Vec<(String, String)> {
    let fields = record.fields.as_object().into_iter().flatten();
    fields
        .filter(|(name, _)| register.field(name).is_none() && !name.starts_with('_') && *name != "proposal")
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}
