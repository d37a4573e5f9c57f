//! What happened to a record: its steps with the fields that each changed, and the attempts that were refused.

use kaifa_base::Date;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::records::rights::{About, Rights, covered};
use kaifa_flow::records::then::fields_of;
use kaifa_flow::records::words::{field_title, state_title, step_title, value_words};
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::RegisterField;
use kaifa_store::LocalDay;
use kaifa_store::ledger::{EntryFilter, RowWrite};
use kaifa_store::rows::RecordEvent;
use serde::Serialize;

use crate::pages::records::view::Found;
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
    let rights = Rights::of(visit.signed()?, register);
    let about = About::record(register, record);
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let mut lines: Vec<(kaifa_store::Instant, HistoryView)> = Vec::new();
    for event in events {
        let step = register.transitions.iter().find(|one| one.id == event.transition);
        // The record's row is written with each of its steps, so the writes that are no corrections, oldest first, go with
        // their numbers.
        let number = usize::try_from(event.number).unwrap_or_default();
        let with_steps = writes.iter().rev().filter(|write| !is_correction(write));
        let write = with_steps.clone().nth(number.saturating_sub(1));
        lines.push((
            event.at,
            HistoryView {
                at: show::moment(event.at),
                on: event.at.local_day(),
                who: name(&event.actor),
                step: match (step, event.from_state.is_none()) {
                    (Some(step), _) => step_title(step, visit.lang).to_owned(),
                    (None, true) => visit.t("登记", "made").to_owned(),
                    (None, false) => event.transition.clone(),
                },
                from: event
                    .from_state
                    .as_deref()
                    .map(|state| state_title(register, state, visit.lang).to_owned())
                    .unwrap_or_default(),
                to: state_title(register, &event.to_state, visit.lang).to_owned(),
                refused: false,
                reason: event.reason.clone().unwrap_or_default(),
                clause: event.clause.clone().unwrap_or_default(),
                changed: write.map_or_else(Vec::new, |write| changed(visit, place, &rights, about, write)),
            },
        ));
    }
    for write in writes
        .iter()
        .filter(|write| is_correction(write) && write.entry.at.local_day() <= visit.on)
    {
        let state = state_at(&lines, write.entry.at);
        lines.push((
            write.entry.at,
            HistoryView {
                at: show::moment(write.entry.at),
                on: write.entry.at.local_day(),
                who: name(&write.entry.actor),
                step: visit.t("更正", "corrected").to_owned(),
                from: state.clone(),
                to: state,
                refused: false,
                reason: write.entry.reason.clone().unwrap_or_default(),
                clause: String::new(),
                changed: changed(visit, place, &rights, about, write),
            },
        ));
    }
    let refused = EntryFilter {
        action_starts: Some("record.refused".to_owned()),
        subject: Some(format!("record:{}/{}", register.id, record.id)),
        ..EntryFilter::default()
    };
    for entry in visit.app.store.list_entries(&refused, 100).await? {
        if entry.at.local_day() <= visit.on {
            let state = state_at(&lines, entry.at);
            lines.push((
                entry.at,
                HistoryView {
                    at: show::moment(entry.at),
                    on: entry.at.local_day(),
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

/// Whether a write changed fields without a step: a correction, or an import that updated the record.
fn is_correction(write: &RowWrite) -> bool {
    let updates = write.entry.action == "record.import" && !write.before.is_empty();
    write.entry.action == "record.correct" || updates
}

/// The state that the last line before a moment led to.
fn state_at(lines: &[(kaifa_store::Instant, HistoryView)], at: kaifa_store::Instant) -> String {
    let before = lines
        .iter()
        .filter(|(when, _)| *when <= at)
        .max_by_key(|(when, _)| *when);
    before.map(|(_, line)| line.to.clone()).unwrap_or_default()
}

fn changed(
    visit: &Visit,
    place: &PlacePicture,
    rights: &Rights<'_>,
    about: About<'_>,
    write: &RowWrite,
) -> Vec<FieldChange> {
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
    let words = |field: &RegisterField, value: &str| match field.personal {
        true => covered(value),
        false => value_words(place, field, value, visit.lang),
    };
    rights
        .register
        .fields
        .iter()
        .filter(|field| rights.sees_field(field, about))
        .map(|field| (field, text(&before, &field.name), text(&after, &field.name)))
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| FieldChange {
            title: field_title(field, visit.lang),
            before: words(field, &before),
            after: words(field, &after),
        })
        .collect()
}
