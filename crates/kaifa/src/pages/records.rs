//! One record of a register: its fields, what happened to it, which steps come next, who may take them and what stands
//! against them; and the form for a new one. All of it from the register's definition; no code for one register.

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Date, Problem};
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::ledger::{EntryFilter, RowWrite};
use kaifa_store::people::Role;
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Kept, Value};
use serde::Serialize;

use crate::flow::codes;
use crate::flow::picture::Picture;
use crate::flow::place::{BlockNow, PlacePicture};
use crate::flow::records::{Typed, blocks_against, create, steps, take_step};
use crate::pages::frame::Frame;
use crate::pages::registers::{
    field_text, field_title, find_register, register_title, state_title, value_words,
};
use crate::pages::{Page, go, html, show};
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
    fn of(
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

impl BlockView {
    fn of(visit: &Visit, place: &PlacePicture, block: &BlockNow) -> BlockView {
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
struct Attempt {
    step: String,
    typed: Typed,
    problems: Vec<Problem>,
}

/// A record with what it belongs to.
struct Found<'a> {
    place: &'a PlacePicture,
    register: &'a Register,
    record: Kept<Record>,
}

async fn find<'a>(visit: &Visit, picture: &'a Picture, register: &str, id: &str) -> Result<Found<'a>, Stop> {
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
async fn view(visit: &Visit, found: &Found<'_>, attempt: &Attempt) -> Result<RecordView, Stop> {
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

fn fields_of(image: &kaifa_store::Image) -> serde_json::Value {
    match image.get("fields") {
        Some(serde_json::Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(other) => other.clone(),
        None => serde_json::Value::Null,
    }
}

/// Steps and refused attempts, oldest first.
async fn history(
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
    let at = |moment: kaifa_store::Instant| {
        moment
            .with_timezone(&chrono::Local)
            .format("%Y-%m-%d %H:%M")
            .to_string()
    };
    let mut lines: Vec<(kaifa_store::Instant, HistoryView)> = Vec::new();
    for event in events {
        let step = register.transitions.iter().find(|one| one.id == event.transition);
        // The record's row is written with each of its steps, so the writes, oldest first, go with their numbers.
        let number = usize::try_from(event.number).unwrap_or_default();
        let write = writes.iter().rev().nth(number.saturating_sub(1));
        lines.push((
            event.at,
            HistoryView {
                at: at(event.at),
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
                    at: at(entry.at),
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

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    f: Frame,
    v: RecordView,
    problems: Vec<Problem>,
    refused_by: Vec<BlockView>,
}

impl RecordPage {
    /// The steps for this reader; those that ask for the same share one form.
    fn forms(&self) -> Vec<Vec<&StepView>> {
        let mut forms: Vec<Vec<&StepView>> = Vec::new();
        let names =
            |step: &StepView| -> Vec<String> { step.inputs.iter().map(|input| input.name.clone()).collect() };
        for step in self.v.steps.iter().filter(|step| step.for_role) {
            let clear =
                |step: &StepView| step.against.is_empty() && step.inputs.iter().all(|i| i.wrong.is_empty());
            let same = forms
                .iter_mut()
                .find(|form| names(form[0]) == names(step) && clear(form[0]) && clear(step));
            match same {
                Some(form) => form.push(step),
                None => forms.push(vec![step]),
            }
        }
        forms
    }

    /// The steps that others take.
    fn of_others(&self) -> Vec<&StepView> {
        self.v.steps.iter().filter(|step| !step.for_role).collect()
    }
}

/// `GET /registers/{register}/{id}`
pub async fn show_one(visit: Visit, Path((register, id)): Path<(String, String)>) -> Page {
    page(&visit, &register, &id, Attempt::default()).await
}

async fn page(visit: &Visit, register: &str, id: &str, attempt: Attempt) -> Page {
    let picture = visit.picture().await?;
    let found = find(visit, &picture, register, id).await?;
    let v = view(visit, &found, &attempt).await?;
    let today = visit.app.today();
    let (step, typed) = (&attempt.step, &attempt.typed);
    let blocks = if attempt
        .problems
        .iter()
        .any(|problem| problem.code == codes::BLOCKED.code)
    {
        blocks_against(found.place, found.register, &found.record, step, typed, today)
    } else {
        Vec::new()
    };
    let refused_by = blocks
        .iter()
        .map(|block| BlockView::of(visit, found.place, block))
        .collect();
    let title = format!("{} · {}", v.register_title, v.subject_name);
    let mut f = visit.frame(("事项台账", "Records"), title);
    // After a refused step too, language and date lead back to the record.
    f.path = format!("/registers/{register}/{id}");
    html(&RecordPage {
        f,
        v,
        problems: attempt.problems,
        refused_by,
    })
}

/// `GET /api/registers/{register}/{id}`
#[utoipa::path(get, path = "/api/registers/{register}/{id}", responses((status = 200, body = RecordView)))]
pub async fn api_record(
    visit: Visit,
    Path((register, id)): Path<(String, String)>,
) -> Result<Json<RecordView>, Stop> {
    let picture = visit.picture().await?;
    let found = find(&visit, &picture, &register, &id).await?;
    Ok(Json(view(&visit, &found, &Attempt::default()).await?))
}

/// `POST /registers/{register}/{id}/{transition}`: a refusal shows the record again with what stands against the step.
pub async fn post_step(
    visit: Visit,
    Path((register, id, step)): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Page {
    let today = visit.app.picture(visit.app.today()).await?;
    let found = find(&visit, &today, &register, &id).await?;
    let person = visit.signed()?;
    match take_step(
        &visit.app,
        found.place,
        person,
        found.register,
        &found.record,
        &step,
        &typed,
    )
    .await
    {
        Ok(()) => go(&format!("/registers/{register}/{id}"), "moved"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let attempt = Attempt {
                step,
                typed,
                problems: stop.problems,
            };
            let page = page(&visit, &register, &id, attempt).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}

#[derive(Template)]
#[template(path = "record_new.html")]
struct NewPage {
    f: Frame,
    register: String,
    title: String,
    subject: String,
    subjects: Vec<(String, String)>,
    inputs: Vec<FieldInput>,
    problems: Vec<Problem>,
}

fn new_page(visit: &Visit, picture: &Picture, register: &str, typed: &Typed, problems: Vec<Problem>) -> Page {
    let person = visit.allow(Task::WorkOnRecords, None)?;
    let (first, definition) = find_register(picture, register)?;
    let subjects: Vec<(String, String)> = picture
        .places
        .iter()
        .filter(|place| place.edition.register(register).is_some())
        .flat_map(|place| &place.snapshot.units)
        .filter(|unit| unit.kind == definition.subject && person.covers(Task::WorkOnRecords, &unit.id))
        .map(|unit| (unit.id.clone(), unit.name.clone()))
        .collect();
    let subject = typed.get("subject").cloned().unwrap_or_default();
    let place = picture.place_of_unit(&subject).unwrap_or(first);
    // What only a later step asks for is not asked at the start.
    let later = |field: &RegisterField| {
        definition
            .transitions
            .iter()
            .filter(|step| {
                !definition
                    .start()
                    .is_some_and(|start| step.from.contains(&start.id))
            })
            .any(|step| step.requires.contains(&field.name))
    };
    let inputs = definition
        .fields
        .iter()
        .filter(|field| field.required || !later(field))
        .map(|field| {
            let value = typed.get(&field.name).map(String::as_str).unwrap_or_default();
            FieldInput::of(visit, place, field, field.required, value, &problems)
        })
        .collect();
    html(&NewPage {
        f: visit.frame(
            ("事项台账", "Records"),
            format!(
                "{} · {}",
                visit.t("新建", "New"),
                register_title(definition, visit.lang)
            ),
        ),
        register: register.to_owned(),
        title: register_title(definition, visit.lang),
        subject,
        subjects,
        inputs,
        problems,
    })
}

/// `GET /registers/{register}/new?subject=…`: values of fields may be given in the address.
pub async fn new_form(visit: Visit, Path(register): Path<String>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    new_page(&visit, &picture, &register, &visit.query, Vec::new())
}

/// `POST /registers/{register}/new`
pub async fn post_new(visit: Visit, Path(register): Path<String>, Form(typed): Form<Typed>) -> Page {
    let subject = typed.get("subject").cloned().unwrap_or_default();
    if subject.is_empty() {
        let problem = Problem::error(
            &codes::REQUIRED,
            kaifa_base::Place::field("subject"),
            kaifa_base::Words::new("请选择单位", "choose a unit"),
        );
        return answer_new(&visit, &register, &typed, Stop::problems(vec![problem])).await;
    }
    let person = visit.allow(Task::WorkOnRecords, Some(&subject))?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = match picture.place_of_unit(&subject) {
        Some(place) => place,
        None => find_register(&picture, &register)?.0,
    };
    let definition = match place.edition.register(&register) {
        Some(own) => own,
        None => find_register(&picture, &register)?.1,
    };
    match create(&visit.app, place, person, definition, &subject, &typed).await {
        Ok(id) => go(&format!("/registers/{register}/{id}"), "created"),
        Err(stop) => answer_new(&visit, &register, &typed, stop).await,
    }
}

/// The form again with what is wrong.
async fn answer_new(visit: &Visit, register: &str, typed: &Typed, stop: Stop) -> Page {
    if stop.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(stop);
    }
    let picture = visit.app.picture(visit.app.today()).await?;
    let page = new_page(visit, &picture, register, typed, stop.problems)?;
    Ok((stop.status, page).into_response())
}
