//! A record is made, filled and corrected. Steps from state to state are in `step.rs`, guards in `guard.rs`, files in `files.rs`.

use std::collections::BTreeMap;

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_eval::record::form::{Form, Setting, Stored};
use kaifa_pack::item::{Register, RegisterClock};
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Act, Changes, Kept, new_id};

use super::File;
use super::files::file_rows;
use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::records::clocks;
use crate::records::form::{self, known_fields, read_typed, refuse_taken, refuses, to_store};
use crate::records::index::DUE;
use crate::records::rights::{ABOUT_FIRM, About, Rights};
use crate::stop::Stop;

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
        form::form(self.place, self.register, self.app.today())
    }
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
    let rights = desk.rights();
    let about = About {
        unit: subject,
        firm: rights.firm_for_new(typed.get(ABOUT_FIRM).map(String::as_str))?,
    };
    if !rights.makes(about) {
        return Err(Stop::refused(rights.refusal("登记事项", "make records")));
    }
    create_admitted(desk, about, typed, files).await
}

/// Makes a record of somebody whose right to it the caller has proven.
pub(crate) async fn create_admitted(
    desk: Desk<'_>,
    about: About<'_>,
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
    let subject = about.unit;
    let (now, on) = (app.now(), app.today());
    let form = desk.form();
    let mut fields = Stored::new();
    let mut typed = typed.clone();
    typed.remove(ABOUT_FIRM);
    // Whoever speaks for a firm makes records about that one, whatever code was sent.
    if let (Some(field), Some(code)) = (register.firm.as_ref(), about.firm) {
        fields.insert(field.clone(), code.to_owned());
        typed.remove(field);
    }
    let mut problems = read_typed(&app.store, place, &form, &rights, about, &typed, &mut fields).await?;
    match place.unit(subject) {
        None => problems.push(Problem::error(
            &codes::UNKNOWN_SUBJECT,
            Place::field("subject"),
            Words::new(
                format!("单位目录中没有“{subject}”"),
                format!("the directory has no unit “{subject}”"),
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
                        "a record belongs to a {}, “{}” is a {}",
                        wanted.en, unit.name, found.en
                    ),
                ),
            ));
        }
        Some(_) => {}
    }
    let id = new_id(now);
    let state = register.start().map(|state| state.id.clone()).unwrap_or_default();
    let rows = file_rows(app, &rights, &id, about, files, &mut fields, &mut problems);
    let setting = Setting {
        subject,
        state: &state,
        on,
    };
    form::judge_beside(place, &form, &mut fields, setting, &mut problems);
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
    let about = About::record(register, record);
    let before = known_fields(register, &record.fields);
    let mut fields = before.clone();
    let mut problems = read_typed(&app.store, place, &form, &rights, about, typed, &mut fields).await?;
    let rows = file_rows(app, &rights, &record.id, about, files, &mut fields, &mut problems);
    let setting = Setting {
        subject: about.unit,
        state: &record.state,
        on,
    };
    form::judge_beside(place, &form, &mut fields, setting, &mut problems);
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

/// Writes a record with all that comes with it, unless another record holds one of its keys.
pub(super) async fn save(
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

pub(super) async fn events_of(app: &App, record: &Record) -> Result<Vec<RecordEvent>, Stop> {
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
    if !clocks::has_clocks(register) {
        return;
    }
    let states = clocks::states(
        place,
        register,
        &serde_json::Value::Object(fields.clone()),
        events,
        on,
    );
    match clocks::next_due(&states) {
        Some(day) => fields.insert(DUE.to_owned(), serde_json::Value::String(day.to_string())),
        None => fields.remove(DUE),
    };
}

/// Refuses what was typed over a state of the record that is no more.
pub(super) async fn same_version(app: &App, record: &Kept<Record>, typed: &Typed) -> Result<(), Stop> {
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
    let at = crate::show::moment(record.updated_at);
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
