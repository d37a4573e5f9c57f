//! What happened to a record: its steps with the fields that each changed, and the attempts that were refused.

use kaifa_base::Date;
use kaifa_pack::item::Register;
use kaifa_store::ledger::{EntryFilter, RowWrite};
use kaifa_store::rows::RecordEvent;
use serde::Serialize;

use crate::flow::place::PlacePicture;
use crate::pages::records::view::Found;
use crate::pages::registers::{field_title, state_title, value_words};
use crate::pages::show;
use crate::web::stop::Stop;
use crate::web::visit::Visit;

/// Something that happened to the record.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct HistoryView {
    /// When.
    pub at: String,
    /// The day.
    pub on: Date,
    /// Who.
    pub who: String,
    /// Which step.
    pub step: String,
    /// The state before, in words.
    pub from: String,
    /// The state after, in words; the same for a refused step.
    pub to: String,
    /// Whether the step was refused.
    pub refused: bool,
    /// Why.
    pub reason: String,
    /// The clause that it rests on.
    pub clause: String,
    /// Title, old and new value of each field that changed with it.
    pub changed: Vec<FieldChange>,
}

/// A field that changed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FieldChange {
    /// Its title.
    pub title: String,
    /// The value before; empty if there was none.
    pub before: String,
    /// The value after.
    pub after: String,
}

/// The fields in a stored image of a record.
pub(super) fn fields_of(image: &kaifa_store::Image) -> serde_json::Value {
    match image.get("fields") {
        Some(serde_json::Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(other) => other.clone(),
        None => serde_json::Value::Null,
    }
}

/// Steps and refused attempts, oldest first.
pub(super) async fn history(
    visit: &Visit,
    found: &Found<'_>,
    events: &[RecordEvent],
    writes: &[RowWrite],
) -> Result<Vec<HistoryView>, Stop> {
    let Found {
        place,
        register,
        record,
    } = found;
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let mut lines: Vec<(kaifa_store::Instant, HistoryView)> = Vec::new();
    for event in events {
        let step = register.transitions.iter().find(|one| one.id == event.transition);
        // The record's row is written with each of its steps, so the writes, oldest first, go with their numbers.
        let number = usize::try_from(event.number).unwrap_or_default();
        let write = writes.iter().rev().nth(number.saturating_sub(1));
        lines.push((
            event.at,
            HistoryView {
                at: show::moment(event.at),
                on: event.at.date_naive(),
                who: name(&event.actor),
                step: match (step, event.from_state.is_none()) {
                    (Some(step), _) => step.title.clone(),
                    (None, true) => visit.t("登记", "made").to_owned(),
                    (None, false) => event.transition.clone(),
                },
                from: event
                    .from_state
                    .as_deref()
                    .map(|state| state_title(register, state).to_owned())
                    .unwrap_or_default(),
                to: state_title(register, &event.to_state).to_owned(),
                refused: false,
                reason: event.reason.clone().unwrap_or_default(),
                clause: event.clause.clone().unwrap_or_default(),
                changed: write.map_or_else(Vec::new, |write| changed(visit, place, register, write)),
            },
        ));
    }
    let refused = EntryFilter {
        action_starts: Some("record.refused".to_owned()),
        subject: Some(format!("record:{}/{}", register.id, record.id)),
        ..EntryFilter::default()
    };
    for entry in visit.app.store.list_entries(&refused, 100).await? {
        if entry.at.date_naive() <= visit.on {
            let state = lines
                .iter()
                .filter(|(when, _)| *when <= entry.at)
                .max_by_key(|(when, _)| *when)
                .map(|(_, line)| line.to.clone())
                .unwrap_or_default();
            lines.push((
                entry.at,
                HistoryView {
                    at: show::moment(entry.at),
                    on: entry.at.date_naive(),
                    who: name(&entry.actor),
                    step: visit.t("办理被拒绝", "refused").to_owned(),
                    from: state.clone(),
                    to: state,
                    refused: true,
                    reason: entry.reason.clone().unwrap_or_default(),
                    clause: entry.clause.clone().unwrap_or_default(),
                    changed: Vec::new(),
                },
            ));
        }
    }
    lines.sort_by_key(|(when, _)| *when);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn changed(visit: &Visit, place: &PlacePicture, register: &Register, write: &RowWrite) -> Vec<FieldChange> {
    let after = write.after.as_ref().map(fields_of).unwrap_or_default();
    let before = fields_of(&write.before);
    let is_first = write.before.is_empty();
    if !is_first && before.is_null() {
        return Vec::new();
    }
    let text = |fields: &serde_json::Value, name: &str| {
        let value = fields.get(name).and_then(serde_json::Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    register
        .fields
        .iter()
        .map(|field| (field, text(&before, &field.name), text(&after, &field.name)))
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| FieldChange {
            title: field_title(field),
            before: value_words(place, field, &before, visit.lang),
            after: value_words(place, field, &after, visit.lang),
        })
        .collect()
}
