//! Records of registers: made, filled, corrected, moved from state to state. The register's definition in the pack says
//! everything: fields, states, who may take which step, what must be filled, which guard holds, which clocks run. There is no
//! code for one register.

use std::collections::BTreeMap;

use kaifa_base::{Date, Digest, Place, Problem, Words};
use kaifa_eval::record::form::{Form, Setting, Stored};
use kaifa_pack::item::{FieldType, Register, RegisterClock, Transition};
use kaifa_store::rows::{Record, RecordEvent, RecordFile};
use kaifa_store::{Act, Changes, Kept, new_id};

use crate::app::App;
use crate::flow::codes;
use crate::flow::place::{BlockNow, PlacePicture};
use crate::flow::record_clocks;
use crate::flow::record_form::{self, known_fields, read_typed, refuse_taken, refuses, required, to_store};
use crate::flow::record_rights::Rights;
use crate::flow::register_index::DUE;
use crate::permission::Signed;
use crate::web::stop::Stop;
use crate::web::upload::File;

/// Who works on which register of which place.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The program.
    pub app: &'a App,
    /// The place.
    pub place: &'a PlacePicture,
    /// Who.
    pub person: &'a Signed,
    /// The register.
    pub register: &'a Register,
}

impl<'a> Desk<'a> {
    /// What the person may do with the register.
    pub fn rights(&self) -> Rights<'a> {
        Rights::of(self.person, self.register)
    }

    /// The register, ready to judge records today.
    pub fn form(&self) -> Form<'a> {
        record_form::form(self.place, self.register, self.app.today())
    }
}

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

/// Fields as typed, by name. `version` is the state of the record that they were typed over.
pub type Typed = BTreeMap<String, String>;

/// Files handed in, by field.
pub type Files = BTreeMap<String, File>;

/// The key of [`Typed`] that says which state of the record was on the screen.
pub const VERSION: &str = "version";

/// Makes a record in the register's first state.
pub async fn create(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    register: &Register,
    subject: &str,
    typed: &Typed,
) -> Result<String, Stop> {
    let desk = Desk {
        app,
        place,
        person,
        register,
    };
    create_with_files(desk, subject, typed, &Files::new()).await
}

/// Makes a record in the register's first state, with files.
pub async fn create_with_files(
    desk: Desk<'_>,
    subject: &str,
    typed: &Typed,
    files: &Files,
) -> Result<String, Stop> {
    let Desk {
        app,
        place,
        person,
        register,
    } = desk;
    let rights = desk.rights();
    if !rights.makes(subject) {
        return Err(Stop::refused(rights.refusal("登记事项", "make records")));
    }
    let (now, on) = (app.now(), app.today());
    let form = desk.form();
    let mut fields = Stored::new();
    let mut problems = read_typed(&app.store, place, &form, &rights, subject, typed, &mut fields).await?;
    match place.unit(subject) {
        None => problems.push(Problem::error(
            &codes::UNKNOWN_SUBJECT,
            Place::field("subject"),
            Words::new(
                format!("单位目录中没有“{subject}”"),
                format!("the directory has no unit `{subject}`"),
            ),
        )),
        Some(unit) if unit.kind != register.subject => {
            let (wanted, found) = (register.subject.words(), unit.kind.words());
            problems.push(Problem::error(
                &codes::WRONG_SUBJECT,
                Place::field("subject"),
                Words::new(
                    format!(
                        "“{}”应登记在{}名下,“{}”是{}",
                        register.title, wanted.zh, unit.name, found.zh
                    ),
                    format!(
                        "a record belongs to a {}, `{subject}` is a {}",
                        wanted.en, found.en
                    ),
                ),
            ));
        }
        Some(_) => {}
    }
    let id = new_id(now);
    let state = register.start().map(|state| state.id.clone()).unwrap_or_default();
    let rows = file_rows(desk, &id, subject, files, &mut fields, &mut problems);
    let setting = Setting {
        subject,
        state: &state,
        on,
    };
    problems.extend(record_form::judge(&form, &mut fields, setting));
    if refuses(&problems) {
        return Err(Stop::problems(problems));
    }
    let event = first_event(register, &id, &state, person, now);
    let mut map = to_store(register, &serde_json::Value::Null, &fields);
    set_due(place, register, &mut map, std::slice::from_ref(&event), on);
    let record = Record {
        register: register.id.clone(),
        id: id.clone(),
        state: state.clone(),
        subject: Some(subject.to_owned()),
        title: form.title(&fields, setting),
        fields: serde_json::Value::Object(map),
        created_by: person.id.clone(),
        created_at: now,
        updated_at: now,
    };
    let mut changes = Changes::new();
    changes.insert(&record).insert(&event);
    for row in &rows {
        changes.insert(row);
    }
    let act = Act::new(
        now,
        &person.id,
        "record.create",
        format!("record:{}/{id}", register.id),
    );
    save(app, place, register, act, &record, changes).await?;
    Ok(id)
}

fn first_event(
    register: &Register,
    id: &str,
    state: &str,
    person: &Signed,
    at: kaifa_store::Instant,
) -> RecordEvent {
    RecordEvent {
        register: register.id.clone(),
        record: id.to_owned(),
        number: 1,
        transition: "create".to_owned(),
        from_state: None,
        to_state: state.to_owned(),
        actor: person.id.clone(),
        at,
        reason: None,
        clause: None,
    }
}

/// The rows of a new record that a decision opens.
pub fn new_record(
    app: &App,
    register: &Register,
    id: &str,
    subject: &str,
    fields: serde_json::Map<String, serde_json::Value>,
    by: &str,
    clause: Option<String>,
) -> Changes {
    let start = register
        .states
        .iter()
        .find(|state| state.start)
        .or(register.states.first());
    let state = start.map(|state| state.id.clone()).unwrap_or_default();
    let now = app.now();
    let mut fields = fields;
    // A decision that sets a date starts the clock that runs to it.
    let runs = |clock: &&RegisterClock| clock.start.iter().any(|step| step == "create");
    let due = register
        .clocks
        .iter()
        .filter(runs)
        .find_map(|clock| fields.get(clock.due_field.as_ref()?));
    if let Some(due) = due.cloned() {
        fields.insert(DUE.to_owned(), due);
    }
    let mut changes = Changes::new();
    changes.insert(&Record {
        register: register.id.clone(),
        id: id.to_owned(),
        state: state.clone(),
        subject: Some(subject.to_owned()),
        title: register.title.clone(),
        fields: serde_json::Value::Object(fields),
        created_by: by.to_owned(),
        created_at: now,
        updated_at: now,
    });
    changes.insert(&RecordEvent {
        register: register.id.clone(),
        record: id.to_owned(),
        number: 1,
        transition: "create".to_owned(),
        from_state: None,
        to_state: state,
        actor: by.to_owned(),
        at: now,
        reason: None,
        clause,
    });
    changes
}

/// Corrects fields of a record where its state allows it. A correction after the first state needs a reason.
pub async fn correct(
    desk: Desk<'_>,
    record: &Kept<Record>,
    typed: &Typed,
    files: &Files,
) -> Result<(), Stop> {
    let Desk {
        app,
        place,
        person,
        register,
    } = desk;
    let rights = desk.rights();
    if !rights.corrects(record) {
        return Err(Stop::refused(rights.refusal("更正此事项", "correct this record")));
    }
    same_version(app, record, typed).await?;
    let (now, on) = (app.now(), app.today());
    let form = desk.form();
    let subject = record.subject.as_deref().unwrap_or_default();
    let before = known_fields(register, &record.fields);
    let mut fields = before.clone();
    let mut problems = read_typed(&app.store, place, &form, &rights, subject, typed, &mut fields).await?;
    let rows = file_rows(desk, &record.id, subject, files, &mut fields, &mut problems);
    let setting = Setting {
        subject,
        state: &record.state,
        on,
    };
    problems.extend(record_form::judge(&form, &mut fields, setting));
    let reason = typed
        .get("reason")
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    let first = register.start().is_some_and(|start| start.id == record.state);
    if !first && reason.is_none() {
        problems.push(Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            Words::new("请写明更正理由", "say why it is corrected"),
        ));
    }
    if refuses(&problems) {
        return Err(Stop::problems(problems));
    }
    if fields == before && rows.is_empty() {
        return Ok(());
    }
    let events = events_of(app, record).await?;
    let mut map = to_store(register, &record.fields, &fields);
    set_due(place, register, &mut map, &events, on);
    let corrected = Record {
        title: form.title(&fields, setting),
        fields: serde_json::Value::Object(map),
        updated_at: now,
        ..record.row.clone()
    };
    let mut changes = Changes::new();
    changes.update(record, &corrected);
    for row in &rows {
        changes.insert(row);
    }
    let mut act = Act::new(
        now,
        &person.id,
        "record.correct",
        format!("record:{}/{}", record.register, record.id),
    );
    if let Some(reason) = reason {
        act = act.because(reason);
    }
    save(app, place, register, act, &corrected, changes).await
}

/// The steps that start from the record's state, each with what stands against it for this person today.
pub fn steps<'a>(
    place: &PlacePicture,
    person: &Signed,
    register: &'a Register,
    record: &Record,
    on: Date,
) -> Vec<Step<'a>> {
    let form = record_form::form(place, register, on);
    let fields = known_fields(register, &record.fields);
    register
        .transitions
        .iter()
        .filter(|transition| transition.from.contains(&record.state))
        .map(|transition| {
            let mut against = Vec::new();
            check_role(person, transition, record, &mut against);
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
    let (form, rights) = (desk.form(), desk.rights());
    let subject = record.subject.as_deref().unwrap_or_default();
    let mut fields = known_fields(register, &record.fields);
    read_typed(&app.store, place, &form, &rights, subject, typed, &mut fields).await?;
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
    check_role(person, step, record, &mut problems);
    if !problems.is_empty() {
        return Err(Stop {
            status: axum::http::StatusCode::FORBIDDEN,
            problems,
        });
    }
    same_version(app, record, typed).await?;
    let (now, on) = (app.now(), app.today());
    let (form, rights) = (desk.form(), desk.rights());
    let subject = record.subject.as_deref().unwrap_or_default();
    let mut fields = known_fields(register, &record.fields);
    problems.extend(read_typed(&app.store, place, &form, &rights, subject, typed, &mut fields).await?);
    let rows = file_rows(desk, &record.id, subject, files, &mut fields, &mut problems);
    let setting = Setting {
        subject,
        state: &step.to,
        on,
    };
    problems.extend(record_form::judge(&form, &mut fields, setting));
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
                        Place::field(field.title.clone()),
                        Words::new(
                            format!("办理“{}”须上传“{}”", step.title, field.title),
                            format!("`{}` needs a file for `{}`", step.title, field.title),
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

/// Writes a record with all that comes with it, unless another record holds one of its keys.
async fn save(
    app: &App,
    place: &PlacePicture,
    register: &Register,
    mut act: Act,
    record: &Record,
    changes: Changes,
) -> Result<(), Stop> {
    if let Some(clause) = &register.basis.clause
        && let Some(citation) = place.citation(&clause.to_string())
    {
        act = act.on_clause(citation);
    }
    let mut writer = app.store.begin(&act).await?;
    refuse_taken(&mut writer, register, record).await?;
    writer.apply(changes).await?;
    writer.commit().await?;
    Ok(())
}

async fn events_of(app: &App, record: &Record) -> Result<Vec<RecordEvent>, Stop> {
    let events = app.store.list_record_events(&record.register, &record.id).await?;
    Ok(events.into_iter().map(|event| event.row).collect())
}

/// Keeps the day of the next deadline with the record, so that lists can be asked by it.
pub(crate) fn set_due(
    place: &PlacePicture,
    register: &Register,
    fields: &mut serde_json::Map<String, serde_json::Value>,
    events: &[RecordEvent],
    on: Date,
) {
    if !record_clocks::has_clocks(register) {
        return;
    }
    let states = record_clocks::states(
        place,
        register,
        &serde_json::Value::Object(fields.clone()),
        events,
        on,
    );
    match record_clocks::next_due(&states) {
        Some(day) => fields.insert(DUE.to_owned(), serde_json::Value::String(day.to_string())),
        None => fields.remove(DUE),
    };
}

/// Refuses what was typed over a state of the record that is no more.
async fn same_version(app: &App, record: &Kept<Record>, typed: &Typed) -> Result<(), Stop> {
    let Some(seen) = typed.get(VERSION).filter(|seen| !seen.is_empty()) else {
        return Ok(());
    };
    if *seen == record.row_version.to_string() {
        return Ok(());
    }
    let last = app.store.find_entry(record.entry_seq).await?;
    let who = match last {
        Some(entry) => app
            .people_names()
            .await?
            .get(&entry.actor)
            .cloned()
            .unwrap_or(entry.actor),
        None => String::new(),
    };
    let at = crate::pages::show::moment(record.updated_at);
    Err(Stop::problems(vec![
        Problem::error(
            &codes::RECORD_CHANGED,
            Place::item(record.id.clone()),
            Words::new(
                format!("{who}已于 {at} 改动了此事项,您看到的不是最新内容,本次未保存"),
                format!("{who} changed this record at {at}; what you saw is not its newest state, nothing was saved"),
            ),
        )
        .hint("请核对最新内容后再提交", "check the newest state, then submit again"),
    ]))
}

fn not_from_here(register: &Register, record: &Record, transition: &str) -> Problem {
    let state = register
        .state(&record.state)
        .map_or(record.state.as_str(), |state| &state.title);
    Problem::error(
        &codes::TRANSITION,
        Place::item(record.id.clone()),
        Words::new(
            format!("事项现为“{state}”,不能办理“{transition}”"),
            format!(
                "the record is `{}`; `{transition}` does not start there",
                record.state
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

fn check_role(person: &Signed, step: &Transition, record: &Record, problems: &mut Vec<Problem>) {
    let subject = record.subject.as_deref().unwrap_or_default();
    if person.covers_as(&step.roles, subject) {
        return;
    }
    let names = |lang| {
        let list: Vec<String> = step
            .roles
            .iter()
            .map(|code| {
                kaifa_store::people::Role::parse(code)
                    .map_or(code.clone(), |role| role.words().get(lang).to_owned())
            })
            .collect();
        list.join(if lang == kaifa_base::Lang::Zh { "、" } else { ", " })
    };
    problems.push(Problem::error(
        &codes::TRANSITION_ROLE,
        Place::item(record.id.clone()),
        Words::new(
            format!("“{}”由{}办理", step.title, names(kaifa_base::Lang::Zh)),
            format!("`{}` is done by: {}", step.title, names(kaifa_base::Lang::En)),
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
    for (clock, state) in record_clocks::states(place, register, &record.fields, events, on) {
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
                    "`{}` can be extended {} times and has been",
                    clock.title, extend.times
                ),
            )
        } else if let Some(due) = state.due.filter(|due| *due < on) {
            (
                format!("“{}”已于{due}到期,到期后不能延期", clock.title),
                format!(
                    "`{}` ended on {due}; it cannot be extended afterwards",
                    clock.title
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

/// Checks the guard; gives the blocks if blocks refuse.
fn check_guard(
    place: &PlacePicture,
    form: &Form<'_>,
    step: &Transition,
    record: &Record,
    fields: &Stored,
    on: Date,
    problems: &mut Vec<Problem>,
) -> Vec<BlockNow> {
    let Some(guard) = step.guard.as_ref() else {
        return Vec::new();
    };
    let subject = record.subject.as_deref().unwrap_or_default();
    // Which blocks the guard asked about and met.
    let met = std::cell::RefCell::new(Vec::new());
    let blocked = |subject: &str, function: &str| {
        let block = place.block_on(subject, function, on);
        let is_blocked = block.is_some();
        met.borrow_mut().extend(block);
        is_blocked
    };
    let setting = Setting {
        subject,
        state: &record.state,
        on,
    };
    if form.guard_holds(&guard.text, fields, setting, &blocked) {
        return Vec::new();
    }
    let refusal = step
        .refusal
        .clone()
        .unwrap_or_else(|| "不符合办理条件".to_owned());
    let english = step
        .refusal_en
        .clone()
        .unwrap_or_else(|| format!("the condition of this step does not hold ({refusal})"));
    let blocks = met.into_inner();
    if blocks.is_empty() {
        problems.push(
            Problem::error(
                &codes::GUARD,
                Place::item(record.id.clone()),
                Words::new(refusal.clone(), english),
            )
            .hint(
                format!("应满足:{}", guard.text),
                format!("should hold: {}", guard.text),
            ),
        );
        return blocks;
    }
    for block in &blocks {
        problems.push(blocked_by(place, record, subject, &refusal, block));
    }
    blocks
}

fn blocked_by(
    place: &PlacePicture,
    record: &Record,
    subject: &str,
    refusal: &str,
    block: &BlockNow,
) -> Problem {
    let function = place.function_title(&block.function);
    let (until_zh, until_en) = (
        block.until_words(kaifa_base::Lang::Zh),
        block.until_words(kaifa_base::Lang::En),
    );
    Problem::error(
        &codes::BLOCKED,
        Place {
            item: Some(record.id.clone()),
            clause: kaifa_base::ClausePath::parse(&block.clause).ok(),
            ..Place::default()
        },
        Words::new(
            format!(
                "{refusal}:{}“{function}”自{}起被禁止,依据{}{},{until_zh}",
                place.unit_name(subject),
                crate::pages::show::date(block.from, kaifa_base::Lang::Zh),
                place.document_name(),
                block.clause,
            ),
            format!(
                "refused: `{function}` is blocked for {} since {} under {} {}; {until_en}",
                place.unit_name(subject),
                block.from,
                place.document_name(),
                block.clause,
            ),
        ),
    )
    .hint(
        format!("限制来自决定 {}", block.decision),
        format!("the block comes from decision {}", block.decision),
    )
}

/// The rows of files that were handed in; their fields name them, one a line.
fn file_rows(
    desk: Desk<'_>,
    record: &str,
    subject: &str,
    files: &Files,
    fields: &mut Stored,
    problems: &mut Vec<Problem>,
) -> Vec<RecordFile> {
    let Desk {
        app,
        person,
        register,
        ..
    } = desk;
    let rights = desk.rights();
    let mut rows = Vec::new();
    for (name, file) in files {
        let field = register.field(name).filter(|field| field.kind == FieldType::File);
        let Some(field) = field.filter(|field| rights.edits_field(field, subject)) else {
            problems.push(Problem::error(
                &codes::FIELD_RIGHT,
                Place::field(name.clone()),
                Words::new(
                    format!("“{name}”不是由您上传文件的字段"),
                    format!("`{name}` is no field for which you hand in files"),
                ),
            ));
            continue;
        };
        let row = RecordFile {
            id: new_id(app.now()),
            register: register.id.clone(),
            record: record.to_owned(),
            field: name.clone(),
            name: file.name.clone(),
            media: "application/octet-stream".to_owned(),
            size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
            sha256: Digest::of(&file.bytes).to_string(),
            bytes: file.bytes.clone(),
            handed_in_by: person.id.clone(),
            handed_in_at: app.now(),
        };
        let line = format!("{} {}", row.id, row.name.replace('\n', " "));
        match fields.get_mut(name).filter(|_| field.many) {
            Some(lines) => {
                lines.push('\n');
                lines.push_str(&line);
            }
            None => {
                fields.insert(name.clone(), line);
            }
        }
        rows.push(row);
    }
    rows
}
