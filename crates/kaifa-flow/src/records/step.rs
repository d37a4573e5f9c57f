//! Steps of records: which start from a state and what stands against each, and taking one: role, fields, evidence, guard and clock
//! are judged together, and everything that stands against it is said at once.

use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_eval::record::form::Setting;
use kaifa_pack::item::{Register, Transition};
use kaifa_store::rows::{Record, RecordEvent, RecordFile};
use kaifa_store::{Act, Changes, Kept};

use super::files::file_rows;
use super::guard::check_guard;
use super::make::{Desk, Files, Typed, events_of, same_version, save, set_due};
use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::place::{BlockNow, PlacePicture};
use crate::records::clocks;
use crate::records::form::{self, known_fields, read_typed, refuses, required, to_store};
use crate::records::rights::{About, Rights};
use crate::records::words::{state_title, step_title};
use crate::stop::Stop;

/// A step that a record could take, and why this person cannot take it now.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The step.
    pub transition: &'a Transition,
    /// What stands against it; empty if it may be taken.
    pub against: Vec<Problem>,
    /// Whether it is for this person's role; otherwise only others may take it.
    pub for_role: bool,
    /// The blocks among what stands against it.
    pub blocks: Vec<BlockNow>,
}

/// The steps that start from the record's state, each with what stands against it for this person today.
pub fn steps<'a>(
    place: &PlacePicture,
    person: &Signed,
    register: &'a Register,
    record: &Record,
    on: Date,
) -> Vec<Step<'a>> {
    let form = form::form(place, register, on);
    let fields = known_fields(register, &record.fields);
    register
        .transitions
        .iter()
        .filter(|transition| transition.from.contains(&record.state))
        .map(|transition| {
            let mut against = Vec::new();
            check_role(Rights::of(person, register), transition, record, &mut against);
            let for_role = against.is_empty();
            let blocks = check_guard(place, &form, transition, record, &fields, on, &mut against);
            Step {
                transition,
                against,
                for_role,
                blocks,
            }
        })
        .collect()
}

/// The blocks that refuse a step with these fields, for the page that says so.
pub async fn blocks_against(
    desk: Desk<'_>,
    record: &Record,
    transition: &str,
    typed: &Typed,
) -> Result<Vec<BlockNow>, Stop> {
    let Desk {
        app, place, register, ..
    } = desk;
    let Some(step) = register.transition(transition) else {
        return Ok(Vec::new());
    };
    let on = app.today();
    let (form, rights) = (desk.form(), desk.rights().within(step, record));
    let about = About::record(register, record);
    let mut fields = known_fields(register, &record.fields);
    read_typed(&app.store, place, &form, &rights, about, typed, &mut fields).await?;
    Ok(check_guard(
        place,
        &form,
        step,
        record,
        &fields,
        on,
        &mut Vec::new(),
    ))
}

/// A step that was prepared: what stands against it, and what it would write.
pub struct Prepared {
    /// Everything that stands against it.
    pub problems: Vec<Problem>,
    /// The first block among that.
    block: Option<BlockNow>,
    moved: Record,
    event: RecordEvent,
    files: Vec<RecordFile>,
    title: String,
}

/// Works out a step without taking it.
pub async fn prepare_step(
    desk: Desk<'_>,
    record: &Kept<Record>,
    transition: &str,
    typed: &Typed,
    files: &Files,
) -> Result<Prepared, Stop> {
    let Desk {
        app,
        place,
        person,
        register,
    } = desk;
    let step = register
        .transition(transition)
        .filter(|one| one.from.contains(&record.state));
    let Some(step) = step else {
        return Err(Stop::problems(vec![not_from_here(register, record, transition)]));
    };
    let mut problems = Vec::new();
    check_role(desk.rights(), step, record, &mut problems);
    if !problems.is_empty() {
        return Err(Stop {
            status: axum::http::StatusCode::FORBIDDEN,
            problems,
        });
    }
    same_version(app, record, typed).await?;
    let (now, on) = (app.now(), app.today());
    let (form, rights) = (desk.form(), desk.rights().within(step, record));
    let about = About::record(register, record);
    let mut fields = known_fields(register, &record.fields);
    problems.extend(read_typed(&app.store, place, &form, &rights, about, typed, &mut fields).await?);
    let rows = file_rows(app, &rights, &record.id, about, files, &mut fields, &mut problems);
    let setting = Setting {
        subject: about.unit,
        state: &step.to,
        on,
    };
    form::judge_beside(place, &form, &mut fields, setting, &mut problems);
    for name in &step.requires {
        let already = problems.iter().any(|problem| {
            problem.code == codes::REQUIRED.code
                && problem.place.field.as_ref() == register.field(name).map(|field| &field.title)
        });
        if let (false, false, Some(field)) = (already, fields.contains_key(name), register.field(name)) {
            problems.push(required(field));
        }
    }
    if !step.evidence.is_empty() {
        let known = app.store.list_record_files(&record.register, &record.id).await?;
        for field in step.evidence.iter().filter_map(|name| register.field(name)) {
            let named = fields.get(&field.name).map(String::as_str).unwrap_or_default();
            let has_file = rows.iter().any(|row| row.field == field.name)
                || known
                    .iter()
                    .any(|file| named.lines().any(|line| line.starts_with(&file.id)));
            if !has_file {
                problems.push(
                    Problem::error(
                        &codes::EVIDENCE_NEEDED,
                        field.place(),
                        Words::new(
                            format!("办理“{}”须上传“{}”", step.title, field.title),
                            format!(
                                "“{}” needs a file for “{}”",
                                step_title(step, Lang::En),
                                field.title_in(Lang::En)
                            ),
                        ),
                    )
                    .hint("请选择文件后再办理", "choose a file, then take the step"),
                );
            }
        }
    }
    let guarded = check_guard(place, &form, step, record, &fields, on, &mut problems);
    let events = events_of(app, record).await?;
    check_extension(place, register, record, step, &events, on, &mut problems);
    let reason = step
        .requires
        .iter()
        .filter(|name| {
            register
                .field(name)
                .is_some_and(|field| !field.personal && field.see.is_empty())
        })
        .filter_map(|name| typed.get(name))
        .find(|text| !text.trim().is_empty())
        .cloned();
    let event = RecordEvent {
        register: record.register.clone(),
        record: record.id.clone(),
        number: events.iter().map(|event| event.number).max().unwrap_or(0) + 1,
        transition: step.id.clone(),
        from_state: Some(record.state.clone()),
        to_state: step.to.clone(),
        actor: person.id.clone(),
        at: now,
        reason,
        clause: None,
    };
    let mut map = to_store(register, &record.fields, &fields);
    let all: Vec<RecordEvent> = events.into_iter().chain([event.clone()]).collect();
    set_due(place, register, &mut map, &all, on);
    let moved = Record {
        state: step.to.clone(),
        title: form.title(&fields, setting),
        fields: serde_json::Value::Object(map),
        updated_at: now,
        ..record.row.clone()
    };
    Ok(Prepared {
        problems,
        block: guarded.into_iter().next(),
        moved,
        event,
        files: rows,
        title: step.title.clone(),
    })
}

/// Takes a step. A refusal by a block is itself an act in the ledger, so that the attempt stays visible.
pub async fn take_step(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    register: &Register,
    record: &Kept<Record>,
    transition: &str,
    typed: &Typed,
) -> Result<(), Stop> {
    let desk = Desk {
        app,
        place,
        person,
        register,
    };
    take_step_with_files(desk, record, transition, typed, &Files::new()).await
}

/// Takes a step, with files.
pub async fn take_step_with_files(
    desk: Desk<'_>,
    record: &Kept<Record>,
    transition: &str,
    typed: &Typed,
    files: &Files,
) -> Result<(), Stop> {
    let Desk {
        app,
        place,
        person,
        register,
    } = desk;
    let prepared = prepare_step(desk, record, transition, typed, files).await?;
    if refuses(&prepared.problems) {
        if let Some(block) = &prepared.block {
            tell_refusal(desk, record, &prepared, block).await?;
        }
        return Err(Stop::problems(prepared.problems));
    }
    let mut changes = Changes::new();
    changes.update(record, &prepared.moved).insert(&prepared.event);
    for row in &prepared.files {
        changes.insert(row);
    }
    let act = Act::new(
        app.now(),
        &person.id,
        format!("record.{}", prepared.event.transition),
        format!("record:{}/{}", record.register, record.id),
    );
    save(app, place, register, act, &prepared.moved, changes).await
}

fn not_from_here(register: &Register, record: &Record, transition: &str) -> Problem {
    let state = |lang| state_title(register, &record.state, lang);
    let step = |lang| {
        let step = register.transitions.iter().find(|step| step.id == transition);
        step.map_or(transition, |step| step_title(step, lang))
    };
    Problem::error(
        &codes::TRANSITION,
        Place::item(record.id.clone()),
        Words::new(
            format!("事项现为“{}”,不能办理“{}”", state(Lang::Zh), step(Lang::Zh)),
            format!(
                "the record stands at “{}”; “{}” does not start there",
                state(Lang::En),
                step(Lang::En)
            ),
        ),
    )
    .hint(
        "请刷新页面,可能已有人办理",
        "reload the page; someone may have been faster",
    )
}

async fn tell_refusal(
    desk: Desk<'_>,
    record: &Record,
    prepared: &Prepared,
    block: &BlockNow,
) -> Result<(), Stop> {
    let said: Vec<&str> = prepared
        .problems
        .iter()
        .filter(|problem| problem.code == codes::BLOCKED.code)
        .map(|problem| problem.message.zh.as_str())
        .collect();
    let mut act = Act::new(
        desk.app.now(),
        &desk.person.id,
        "record.refused",
        format!("record:{}/{}", record.register, record.id),
    )
    .because(format!("{}:{}", prepared.title, said.join(";")));
    if let Some(citation) = desk.place.citation(&block.clause) {
        act = act.on_clause(citation);
    }
    desk.app.store.write(&act, Changes::new()).await?;
    Ok(())
}

fn check_role(rights: Rights<'_>, step: &Transition, record: &Record, problems: &mut Vec<Problem>) {
    if rights.covers_as(&step.roles, About::record(rights.register, record)) {
        return;
    }
    let names = |lang: Lang| {
        let list: Vec<String> = step
            .roles
            .iter()
            .map(|code| {
                kaifa_store::people::Role::parse(code)
                    .map_or(code.clone(), |role| role.words().get(lang).to_owned())
            })
            .collect();
        lang.list(&list)
    };
    problems.push(Problem::error(
        &codes::TRANSITION_ROLE,
        Place::item(record.id.clone()),
        Words::new(
            format!("“{}”由{}办理", step.title, names(Lang::Zh)),
            format!("“{}” is done by: {}", step_title(step, Lang::En), names(Lang::En)),
        ),
    ));
}

/// A clock is made longer only while it runs, before its end, and as often as the definition allows.
fn check_extension(
    place: &PlacePicture,
    register: &Register,
    record: &Record,
    step: &Transition,
    events: &[RecordEvent],
    on: Date,
    problems: &mut Vec<Problem>,
) {
    for (clock, state) in clocks::states(place, register, &record.fields, events, on) {
        let Some(extend) = clock.extend.as_ref().filter(|extend| extend.step == step.id) else {
            continue;
        };
        let (zh, en) = if state.extended >= extend.times {
            (
                format!(
                    "“{}”至多延期{}次,已延期{}次",
                    clock.title, extend.times, state.extended
                ),
                format!(
                    "“{}”: as many extensions as are allowed ({}) have been given",
                    clock.title_en.as_deref().unwrap_or(&clock.title),
                    extend.times
                ),
            )
        } else if let Some(due) = state.due.filter(|due| *due < on) {
            (
                format!("“{}”已于{due}到期,到期后不能延期", clock.title),
                format!(
                    "“{}” ended on {due}; it cannot be extended afterwards",
                    clock.title_en.as_deref().unwrap_or(&clock.title)
                ),
            )
        } else {
            continue;
        };
        problems.push(Problem::error(
            &codes::CLOCK_EXTENSION,
            Place::item(record.id.clone()),
            Words::new(zh, en),
        ));
    }
}
