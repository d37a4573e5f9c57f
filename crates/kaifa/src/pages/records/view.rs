//! What is shown of one record on a day: fields in groups, steps with what stands against them, clocks, what refers to it.

use kaifa_base::{Date, Problem};
use kaifa_eval::record::clock::{ClockState, ClockStatus};
use kaifa_pack::item::{FieldType, Register, RegisterClock, RegisterField};
use kaifa_store::people::Role;
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Kept, Value};
use serde::Serialize;

use crate::flow::picture::Picture;
use crate::flow::place::{BlockNow, PlacePicture};
use crate::flow::record_clocks;
use crate::flow::record_rights::{Rights, covered};
use crate::flow::records::{Typed, steps};
use crate::pages::records::history::{HistoryView, fields_of, history};
use crate::pages::records::input::FieldInput;
use crate::pages::registers::words::step_title;
use crate::pages::registers::{
    field_text, field_title, find_register, register_title, state_title, value_words,
};
use crate::pages::show;
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
    /// Its title.
    pub title: String,
    /// How often it was written: to be sent back with a change, so that nobody's change is lost.
    pub version: i64,
    /// What runs against a date.
    pub clocks: Vec<ClockView>,
    /// The fields, grouped by their headings or by the step that asks for them.
    pub groups: Vec<FieldGroup>,
    /// Whether some personal values are covered.
    pub covered: bool,
    /// Fields of earlier definitions, with their values.
    pub former: Vec<(String, String)>,
    /// Records that name this one.
    pub referred_by: Vec<ReferenceView>,
    /// What happened, oldest first.
    pub history: Vec<HistoryView>,
    /// What can come next.
    pub steps: Vec<StepView>,
    /// The fields that the reader may correct now; nothing if none.
    #[serde(skip)]
    pub corrections: Option<Vec<FieldInput>>,
    /// Whether a correction needs a reason.
    #[serde(skip)]
    pub needs_reason: bool,
}

/// A clock of a record.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ClockView {
    /// What must be done.
    pub title: String,
    /// How it stands, in words.
    pub status: String,
    /// The lamp: `ok`, `soon`, `over`, `done`, `open`.
    pub lamp: &'static str,
    /// The day on which it was started.
    pub started: Date,
    /// Its last day.
    pub due: Option<Date>,
    /// Days after its end.
    pub days_late: i64,
    /// How often it was made longer.
    pub extended: u32,
    /// A year without a working-day calendar was counted as Monday to Friday.
    pub provisional: bool,
    /// Who is told when, in words.
    pub told: Vec<String>,
}

/// A record that names another.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReferenceView {
    /// Its register.
    pub register: String,
    /// Title of its register.
    pub register_title: String,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The field in which it names the other, in words.
    pub field: String,
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
    let (first, shared) = find_register(picture, register)?;
    // A unit that has gone leaves its records readable.
    let place = picture.place_of_unit(&subject).unwrap_or(first);
    let register = place.edition.register(register).unwrap_or(shared);
    let rights = Rights::of(visit.signed()?, register);
    if !rights.sees(&subject) {
        return Err(Stop::refused(rights.refusal("查看此事项", "see this record")));
    }
    Ok(Found {
        place,
        register,
        record,
    })
}

/// The record as it stood at the end of the day asked about, with its whole view. `uncovered` shows personal values.
pub(super) async fn view(
    visit: &Visit,
    picture: &Picture,
    found: &Found<'_>,
    attempt: &Attempt,
    uncovered: bool,
) -> Result<RecordView, Stop> {
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
    if !is_today {
        set_back(visit.on, &mut now, &events, &writes);
    }
    let person = visit.signed()?;
    let rights = Rights::of(person, register);
    let subject = now.subject.clone().unwrap_or_default();
    let eyes = Eyes {
        visit,
        place,
        rights,
        subject: &subject,
        uncovered,
    };
    let state = register.state(&now.state);
    let corrects = is_today && rights.corrects(&now);
    let corrections = corrects.then(|| {
        let trying = attempt.step == CORRECT;
        inputs(&eyes, &now, attempt, trying, |field| {
            rights.edits_field(field, &subject)
        })
    });
    let mut groups = groups(&eyes, &now);
    link(visit, place, register, &now, &mut groups).await?;
    let covered = groups
        .iter()
        .flat_map(|group| &group.fields)
        .any(|field| field.covered);
    Ok(RecordView {
        register: register.id.clone(),
        register_title: register_title(register, visit.lang),
        id: now.id.clone(),
        pack: place.name().to_owned(),
        document: place.document_name(),
        subject_name: place.unit_name(&subject).to_owned(),
        state: now.state.clone(),
        state_title: state_title(register, &now.state, visit.lang).to_owned(),
        is_final: state.is_some_and(|state| state.is_final),
        proposal: Some(field_text(&now, "proposal").to_owned()).filter(|id| !id.is_empty()),
        title: now.title.clone(),
        version: record.row_version,
        clocks: record_clocks::states(place, register, &now.fields, &events, visit.on)
            .iter()
            .map(|(clock, state)| clock_view(visit, clock, state))
            .collect(),
        covered,
        former: former(register, &now),
        referred_by: referred_by(visit, picture, person, &record.row).await?,
        groups,
        history: history(visit, found, &events, &writes).await?,
        steps: if is_today {
            step_views(&eyes, &now, attempt)
        } else {
            Vec::new()
        },
        needs_reason: state.is_none_or(|state| !state.start),
        corrections: corrections.filter(|inputs| !inputs.is_empty()),
        subject,
    })
}

/// The name under which a correction counts as an attempt.
pub(super) const CORRECT: &str = "correct";

/// For whom a record is shown, and how openly.
struct Eyes<'a> {
    visit: &'a Visit,
    place: &'a PlacePicture,
    rights: Rights<'a>,
    subject: &'a str,
    uncovered: bool,
}

/// Sets a record back to what it was at the end of a day.
fn set_back(on: Date, now: &mut Record, events: &[RecordEvent], writes: &[kaifa_store::ledger::RowWrite]) {
    if let Some(last) = events.last() {
        now.state = last.to_state.clone();
    }
    // Writes come newest first; the first that is not later than the day is what held. What came in bulk has no image of its
    // own: then what the next write found is what held.
    let at = writes.iter().position(|write| write.entry.at.date_naive() <= on);
    let Some(at) = at else { return };
    if let Some(then) = &writes[at].after {
        now.fields = fields_of(then);
    } else if let Some(next) = at.checked_sub(1).map(|next| &writes[next])
        && next.before.contains_key("fields")
    {
        now.fields = fields_of(&next.before);
    }
}

fn step_views(eyes: &Eyes<'_>, now: &Record, attempt: &Attempt) -> Vec<StepView> {
    let Eyes {
        visit, place, rights, ..
    } = eyes;
    let register = rights.register;
    let not_tried = Attempt::default();
    let found = steps(place, rights.person, register, now, visit.app.today());
    found
        .iter()
        .map(|step| {
            let attempt = if step.transition.id == attempt.step {
                attempt
            } else {
                &not_tried
            };
            let asked = |field: &RegisterField| {
                let transition = step.transition;
                transition.requires.contains(&field.name)
                    || transition.evidence.contains(&field.name)
                    || (field.required && field_text(now, &field.name).is_empty())
            };
            let is_start = register.start().is_some_and(|start| start.id == now.state);
            StepView {
                id: step.transition.id.clone(),
                title: step_title(step.transition, visit.lang).to_owned(),
                to: state_title(register, &step.transition.to, visit.lang).to_owned(),
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
                inputs: inputs(eyes, now, attempt, true, &asked),
                further: inputs(eyes, now, attempt, false, |field| {
                    !asked(field) && (is_start || field_text(now, &field.name).is_empty())
                }),
            }
        })
        .collect()
}

fn role_words(visit: &Visit, roles: &[String]) -> String {
    let words: Vec<String> = roles
        .iter()
        .map(|code| Role::parse(code).map_or(code.clone(), |role| role.words().get(visit.lang).to_owned()))
        .collect();
    words.join(visit.t("、", ", "))
}

fn inputs(
    eyes: &Eyes<'_>,
    record: &Record,
    attempt: &Attempt,
    required: bool,
    wanted: impl Fn(&RegisterField) -> bool,
) -> Vec<FieldInput> {
    let Eyes {
        visit,
        place,
        rights,
        subject,
        ..
    } = eyes;
    let fields = rights.register.fields.iter();
    fields
        .filter(|field| wanted(field) && rights.edits_field(field, subject))
        .map(|field| {
            let typed = attempt.typed.get(&field.name);
            let value = typed.map_or(field_text(record, &field.name), String::as_str);
            FieldInput::of(
                visit,
                place,
                field,
                required || field.required,
                value,
                &attempt.problems,
            )
        })
        .collect()
}

/// A clock in words.
fn clock_view(visit: &Visit, clock: &RegisterClock, state: &ClockState) -> ClockView {
    let (lamp, zh, en) = match state.status {
        ClockStatus::Running => ("ok", "正常", "on track"),
        ClockStatus::DueSoon => ("soon", "临期", "due soon"),
        ClockStatus::Overdue => ("over", "逾期", "overdue"),
        ClockStatus::Paused => ("open", "已暂停", "paused"),
        ClockStatus::Done => ("done", "已办结", "done"),
        ClockStatus::DoneLate => ("done", "逾期办结", "done late"),
        ClockStatus::Open => ("open", "期限未定", "no date set"),
    };
    let mut told = Vec::new();
    if let (Some(day), Some(remind)) = (state.remind_on, &clock.remind) {
        told.push(told_words(
            visit,
            day,
            remind.title.as_deref(),
            &remind.roles,
            ("提醒", "reminder to"),
        ));
    }
    for (day, one) in state.escalate_on.iter().zip(&clock.escalate) {
        told.push(told_words(
            visit,
            *day,
            one.title.as_deref(),
            &one.roles,
            ("催办", "escalation to"),
        ));
    }
    let title = match (&clock.title_en, visit.lang) {
        (Some(english), kaifa_base::Lang::En) => english.clone(),
        _ => clock.title.clone(),
    };
    ClockView {
        title,
        status: visit.t(zh, en).to_owned(),
        lamp,
        started: state.started,
        due: state.due,
        days_late: state.days_late,
        extended: state.extended,
        provisional: state.provisional,
        told: if state.is_open() { told } else { Vec::new() },
    }
}

fn told_words(visit: &Visit, day: Date, title: Option<&str>, roles: &[String], what: (&str, &str)) -> String {
    let day = show::date(day, visit.lang);
    let what = title.unwrap_or(visit.t(what.0, what.1));
    format!("{day} {what} {}", role_words(visit, roles))
}

/// Fields under their headings; where the definition has none, under the steps that ask for them, and those that a record begins
/// with, or that no step asks for, come first.
fn groups(eyes: &Eyes<'_>, record: &Record) -> Vec<FieldGroup> {
    let Eyes { visit, rights, .. } = eyes;
    let register = rights.register;
    let by_section = register.fields.iter().any(|field| field.section.is_some());
    let asked_by = |field: &RegisterField| -> Vec<&str> {
        let steps = register
            .transitions
            .iter()
            .filter(|_| !field.required && field.derived.is_none());
        steps
            .filter(|step| step.requires.contains(&field.name) || step.evidence.contains(&field.name))
            .map(|step| step_title(step, visit.lang))
            .collect()
    };
    let basics = visit.t("基本内容", "Basics").to_owned();
    let mut groups: Vec<FieldGroup> = vec![FieldGroup {
        title: basics.clone(),
        fields: Vec::new(),
    }];
    let mut part = String::new();
    for field in register
        .fields
        .iter()
        .filter(|field| rights.sees_field(field, eyes.subject))
    {
        let title = if by_section {
            // A field without a heading stands under that of the field before it.
            part = field.section.clone().unwrap_or(part);
            if part.is_empty() {
                basics.clone()
            } else {
                part.clone()
            }
        } else {
            let steps = asked_by(field);
            match steps.is_empty() {
                true => basics.clone(),
                false => steps.join(visit.t("、", ", ")),
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
async fn link(
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
                    let title = place.edition.register(other).map(|other| other.title.clone());
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
fn former(register: &Register, record: &Record) -> Vec<(String, String)> {
    let fields = record.fields.as_object().into_iter().flatten();
    fields
        .filter(|(name, _)| register.field(name).is_none() && !name.starts_with('_') && *name != "proposal")
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// The records that name this one and that the reader may see, the first hundred of each field.
async fn referred_by(
    visit: &Visit,
    picture: &Picture,
    person: &crate::permission::Signed,
    record: &Record,
) -> Result<Vec<ReferenceView>, Stop> {
    use kaifa_store::records::{FieldFilter, FieldTest, RecordQuery};
    let mut found = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for other in picture
        .places
        .iter()
        .flat_map(|place| &place.edition.items.registers)
    {
        let names = |field: &&RegisterField| {
            field.kind == FieldType::Record && field.register.as_deref() == Some(&record.register)
        };
        for field in other.fields.iter().filter(names) {
            if !seen.insert((other.id.clone(), field.name.clone())) {
                continue;
            }
            let query = RecordQuery {
                register: other.id.clone(),
                scope: Rights::of(person, other).scope(),
                fields: vec![FieldFilter {
                    field: field.name.clone(),
                    test: FieldTest::Equals(record.id.clone()),
                }],
                limit: 100,
                ..RecordQuery::default()
            };
            for one in visit.app.store.query_records(&query).await?.records {
                found.push(ReferenceView {
                    register: other.id.clone(),
                    register_title: register_title(other, visit.lang),
                    id: one.id.clone(),
                    title: one.title.clone(),
                    field: field_title(field, visit.lang),
                });
            }
        }
    }
    Ok(found)
}
