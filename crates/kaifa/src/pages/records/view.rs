//! What is shown of one record on a day: fields in groups, steps with what stands against them, the next due date.

use kaifa_base::{Date, Problem};
use kaifa_pack::item::{Register, RegisterField};
use kaifa_store::people::Role;
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Kept, Value};
use serde::Serialize;

use crate::flow::picture::Picture;
use crate::flow::place::{BlockNow, PlacePicture};
use crate::flow::records::{Typed, steps};
use crate::pages::records::history::{HistoryView, fields_of, history};
use crate::pages::records::input::FieldInput;
use crate::pages::registers::{
    field_text, field_title, find_register, register_title, state_title, value_words,
};
use crate::pages::show;
use crate::permission::Task;
use crate::web::stop::Stop;
use crate::web::visit::Visit;

/// One record.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RecordView {
    /// The register.
    pub register: String,
    /// Title of the register.
    pub register_title: String,
    /// Its id.
    pub id: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// The unit.
    pub subject: String,
    /// Name of the unit.
    pub subject_name: String,
    /// The state.
    pub state: String,
    /// The state in words.
    pub state_title: String,
    /// Whether it ended.
    pub is_final: bool,
    /// The proposal whose decision opened it.
    pub proposal: Option<String>,
    /// Until when the next step is due, in words.
    pub due: Option<String>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// The fields, grouped by the step that asks for them.
    pub groups: Vec<FieldGroup>,
    /// What happened, oldest first.
    pub history: Vec<HistoryView>,
    /// What can come next.
    pub steps: Vec<StepView>,
}

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
    /// The value as stored.
    pub value: String,
}

/// A step that starts from the record's state.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StepView {
    /// Its id.
    pub id: String,
    /// The word on the button.
    pub title: String,
    /// Where it leads, in words.
    pub to: String,
    /// Who may take it, in words.
    pub roles: String,
    /// Whether the reader's role takes it.
    pub for_role: bool,
    /// What stands against it.
    pub against: Vec<String>,
    /// The blocks among that.
    pub blocks: Vec<BlockView>,
    /// What it asks for.
    #[serde(skip)]
    pub inputs: Vec<FieldInput>,
    /// What may be filled in besides.
    #[serde(skip)]
    pub further: Vec<FieldInput>,
}

/// A block that refuses a step, with where to read on.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BlockView {
    /// What is blocked, in words.
    pub function: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// The clause.
    pub clause: String,
    /// Since when.
    pub from: Date,
    /// Until when or what, in words.
    pub until: String,
    /// The proposal whose decision blocks.
    pub proposal: String,
}

impl BlockView {
    /// The view of a block.
    pub(super) fn of(visit: &Visit, place: &PlacePicture, block: &BlockNow) -> BlockView {
        BlockView {
            function: place.function_title(&block.function),
            pack: place.name().to_owned(),
            document: place.document_name(),
            clause: block.clause.clone(),
            from: block.from,
            until: block.until_words(visit.lang),
            proposal: block.proposal.clone(),
        }
    }
}

/// A step that was tried and not taken: what was typed comes back with what is wrong.
#[derive(Default)]
pub(super) struct Attempt {
    /// The step.
    pub step: String,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// A record with what it belongs to.
pub(super) struct Found<'a> {
    /// The place.
    pub place: &'a PlacePicture,
    /// The register.
    pub register: &'a Register,
    /// The record.
    pub record: Kept<Record>,
}

pub(super) async fn find<'a>(
    visit: &Visit,
    picture: &'a Picture,
    register: &str,
    id: &str,
) -> Result<Found<'a>, Stop> {
    let gone = || Stop::not_found(format!("事项 {id}"), format!("record {id}"));
    let record = visit
        .app
        .store
        .find_record(register, id)
        .await?
        .ok_or_else(gone)?;
    let subject = record.subject.clone().unwrap_or_default();
    visit.allow(Task::SeeRecords, Some(&subject))?;
    let place = picture.place_of_unit(&subject).ok_or_else(gone)?;
    let register = match place.edition.register(register) {
        Some(own) => own,
        None => find_register(picture, register)?.1,
    };
    Ok(Found {
        place,
        register,
        record,
    })
}

/// The record as it stood at the end of the day asked about, with its whole view.
pub(super) async fn view(visit: &Visit, found: &Found<'_>, attempt: &Attempt) -> Result<RecordView, Stop> {
    let Found {
        place,
        register,
        record,
    } = found;
    let store = &visit.app.store;
    let events: Vec<RecordEvent> = store
        .list_record_events(&register.id, &record.id)
        .await?
        .into_iter()
        .map(|event| event.row)
        .filter(|event| event.at.date_naive() <= visit.on)
        .collect();
    if events.is_empty() {
        return Err(Stop::not_found(
            format!("{}的事项 {}", show::date(visit.on, visit.lang), record.id),
            format!("record {} on {}", record.id, visit.on),
        ));
    }
    let key = [Value::Text(register.id.clone()), Value::Text(record.id.clone())];
    let writes = store.row_history::<Record>(&key).await?;
    let mut now = record.row.clone();
    let is_today = visit.on >= visit.app.today();
    if !is_today
        && let Some(then) = writes
            .iter()
            .find(|write| write.entry.at.date_naive() <= visit.on)
            .and_then(|write| write.after.as_ref())
    {
        now.fields = fields_of(then);
        now.state = then
            .get("state")
            .and_then(|v| v.as_str())
            .unwrap_or(&now.state)
            .to_owned();
    }
    let subject = now.subject.clone().unwrap_or_default();
    let (due, overdue) = due(visit, register, events.last());
    let person = visit.signed()?;
    let not_tried = Attempt::default();
    let steps = if is_today {
        steps(place, person, register, &now, visit.app.today())
            .iter()
            .map(|step| {
                (
                    step,
                    if step.transition.id == attempt.step {
                        attempt
                    } else {
                        &not_tried
                    },
                )
            })
            .map(|(step, attempt)| StepView {
                id: step.transition.id.clone(),
                title: step.transition.title.clone(),
                to: state_title(register, &step.transition.to).to_owned(),
                roles: role_words(visit, &step.transition.roles),
                for_role: step.for_role,
                against: step
                    .against
                    .iter()
                    .map(|p| p.message.get(visit.lang).to_owned())
                    .collect(),
                blocks: step
                    .blocks
                    .iter()
                    .map(|block| BlockView::of(visit, place, block))
                    .collect(),
                inputs: inputs(visit, place, register, &now, attempt, true, |field| {
                    step.transition.requires.contains(&field.name)
                }),
                further: inputs(visit, place, register, &now, attempt, false, |field| {
                    let is_start = register.start().is_some_and(|start| start.id == now.state);
                    !step.transition.requires.contains(&field.name)
                        && (is_start || field_text(&now, &field.name).is_empty())
                }),
            })
            .collect()
    } else {
        Vec::new()
    };
    let state = register.states.iter().find(|state| state.id == now.state);
    Ok(RecordView {
        register: register.id.clone(),
        register_title: register_title(register, visit.lang),
        id: now.id.clone(),
        pack: place.name().to_owned(),
        document: place.document_name(),
        subject_name: place.unit_name(&subject).to_owned(),
        subject,
        state: now.state.clone(),
        state_title: state_title(register, &now.state).to_owned(),
        is_final: state.is_some_and(|state| state.is_final),
        proposal: Some(field_text(&now, "proposal").to_owned()).filter(|id| !id.is_empty()),
        due,
        overdue,
        groups: groups(visit, place, register, &now),
        history: history(visit, found, &events, &writes).await?,
        steps,
    })
}

fn role_words(visit: &Visit, roles: &[String]) -> String {
    let words: Vec<String> = roles
        .iter()
        .map(|code| Role::parse(code).map_or(code.clone(), |role| role.words().get(visit.lang).to_owned()))
        .collect();
    words.join(visit.t("、", ", "))
}

fn inputs(
    visit: &Visit,
    place: &PlacePicture,
    register: &Register,
    record: &Record,
    attempt: &Attempt,
    required: bool,
    wanted: impl Fn(&RegisterField) -> bool,
) -> Vec<FieldInput> {
    let fields = register.fields.iter().filter(|field| wanted(field));
    fields
        .map(|field| {
            let typed = attempt.typed.get(&field.name);
            let value = typed.map_or(field_text(record, &field.name), String::as_str);
            FieldInput::of(visit, place, field, required, value, &attempt.problems)
        })
        .collect()
}

/// Until when the step after the last one is due, where that step starts a clock.
fn due(visit: &Visit, register: &Register, last: Option<&RecordEvent>) -> (Option<String>, bool) {
    let clock = last.and_then(|event| {
        let step = register
            .transitions
            .iter()
            .find(|one| one.id == event.transition)?;
        Some((event.at.date_naive(), step.clock?))
    });
    match clock {
        None => (None, false),
        Some((start, length)) => match length.end_from(start) {
            Some(day) => (Some(show::date(day, visit.lang)), day < visit.on),
            None => (
                Some(format!(
                    "{} + {}",
                    show::date(start, visit.lang),
                    length.words().get(visit.lang)
                )),
                false,
            ),
        },
    }
}

/// Fields under the steps that ask for them; those that a record begins with, or that no step asks for, come first.
fn groups(visit: &Visit, place: &PlacePicture, register: &Register, record: &Record) -> Vec<FieldGroup> {
    let asked_by = |field: &RegisterField| -> Vec<&str> {
        let steps = register.transitions.iter().filter(|_| !field.required);
        steps
            .filter(|step| step.requires.contains(&field.name))
            .map(|step| step.title.as_str())
            .collect()
    };
    let mut groups: Vec<FieldGroup> = vec![FieldGroup {
        title: visit.t("基本内容", "Basics").to_owned(),
        fields: Vec::new(),
    }];
    for field in &register.fields {
        let value = field_text(record, &field.name).to_owned();
        let view = FieldView {
            name: field.name.clone(),
            title: field_title(field),
            words: value_words(place, field, &value, visit.lang),
            value,
        };
        let steps = asked_by(field);
        let title = match steps.is_empty() {
            true => groups[0].title.clone(),
            false => steps.join(visit.t("、", ", ")),
        };
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
