//! Duties that no document demands: assigned by the resolution of a meeting, the written instruction of a leader, or the finding
//! of an inspection. They join the duties of a place and run like them; their source stays with them.

use std::sync::Arc;

use chrono::Datelike;
use kaifa_base::{Date, Decimal, Lang, Place, Problem, Words};
use kaifa_pack::Edition;
use kaifa_pack::item::{
    Assigned, Basis, Due, Duty, DutyKind, DutySource, ItemPlace, Milestone, Strength, Title,
};
use kaifa_store::rows::Assignment;
use kaifa_store::{Act, Changes, Kept};

use crate::app::App;
use crate::codes;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::post::outbox;
use crate::stop::Stop;
use crate::typed_fields::{date, needed, unit};

/// An assignment as typed.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Code of the source.
    pub source: String,
    /// Meeting, leader or inspection.
    pub source_title: String,
    /// Its day.
    pub source_on: String,
    /// Short title.
    pub title: String,
    /// What is demanded.
    pub demand: String,
    /// The lead unit: id or name.
    pub lead: String,
    /// Units that take part: ids or names, one a line or separated by `、`.
    pub co_units: String,
    /// When it is due.
    pub due: String,
    /// Milestones, one a line: `2026-03-31 方案报审`.
    pub milestones: String,
    /// What must be handed in, one a line or separated by `、`.
    pub evidence: String,
    /// The number to be reached.
    pub amount: String,
    /// Its unit of measure.
    pub measure: String,
}

/// The edition of a place with what was assigned in it.
pub(crate) fn with_assigned(edition: Arc<Edition>, assignments: &[Assignment]) -> Arc<Edition> {
    if assignments.is_empty() {
        return edition;
    }
    let mut edition = Edition::clone(&edition);
    let pack = edition.name().to_owned();
    edition
        .items
        .duties
        .extend(assignments.iter().map(|row| duty_of(row, &pack)));
    Arc::new(edition)
}

/// An assignment as a duty.
fn duty_of(row: &Assignment, pack: &str) -> Duty {
    let strings = |list: &serde_json::Value| -> Vec<String> {
        serde_json::from_value(list.clone()).unwrap_or_default()
    };
    let milestones: Vec<Milestone> = serde_json::from_value(row.milestones.clone()).unwrap_or_default();
    let mut responsible = vec![row.lead_unit.clone()];
    responsible.extend(strings(&row.co_units));
    Duty {
        id: row.id.clone(),
        title: Title {
            zh: row.title.clone(),
            en: None,
        },
        kind: if milestones.is_empty() {
            DutyKind::Once
        } else {
            DutyKind::Checklist
        },
        lead: vec![row.lead_unit.clone()],
        responsible,
        for_each: None,
        due: Some(Due::On(row.due)),
        every: None,
        by_day: None,
        starting: Some(row.start_on),
        until: None,
        items: milestones.iter().map(|one| one.title.clone()).collect(),
        milestones,
        evidence: strings(&row.evidence),
        accepted_by: Some("office".to_owned()),
        assigned: Some(Assigned {
            source: DutySource::parse(&row.source_kind).unwrap_or(DutySource::Instruction),
            title: row.source_title.clone(),
            on: row.source_on,
            demand: row.demand.clone(),
        }),
        basis: Basis {
            strength: Some(Strength::Must),
            ..Basis::default()
        },
        at: ItemPlace {
            pack: pack.to_owned(),
            ..ItemPlace::default()
        },
    }
}

/// Assigns a duty; gives its id. All that is wrong with what was typed is listed by field.
pub async fn assign(app: &App, place: &PlacePicture, person: &Signed, wish: &Wish) -> Result<String, Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    let mut problems = Vec::new();
    let row = read(app, place, person, wish, &mut problems);
    let Some(row) = row.filter(|_| problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let year = app.today().year();
    let known = app.store.list_assignments(place.name()).await?.len();
    let id = format!("A-{year}-{}-{:03}", place.name(), known + 1);
    let row = Assignment {
        id: id.clone(),
        ..row
    };
    let mut changes = Changes::new();
    changes.insert(&row);
    let messages = outbox::assigned(app, place, &row);
    outbox::add(app, &mut changes, messages).await?;
    let subject = format!("duty:{}/{id}//once", place.name());
    let act = Act::new(app.now(), &person.id, "duty.assign", subject).because(source_words(&row));
    app.store.write(&act, changes).await?;
    Ok(id)
}

/// Withdraws what was assigned, with the reason.
pub async fn withdraw(app: &App, person: &Signed, old: &Kept<Assignment>, reason: &str) -> Result<(), Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Stop::problems(vec![Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            Words::new("撤销须写明理由", "a withdrawal needs a reason"),
        )]));
    }
    let mut changes = Changes::new();
    changes.update(
        old,
        &Assignment {
            withdrawn_at: Some(app.now()),
            withdrawn_reason: Some(reason.to_owned()),
            ..old.row.clone()
        },
    );
    let subject = format!("duty:{}/{}//once", old.pack, old.id);
    let act = Act::new(app.now(), &person.id, "duty.withdraw", subject).because(reason);
    app.store.write(&act, changes).await?;
    Ok(())
}

/// The source of an assignment in words.
pub fn source_words(row: &Assignment) -> String {
    let kind = DutySource::parse(&row.source_kind).map_or(String::new(), |kind| kind.words().zh);
    format!("{kind}:{}({})", row.source_title, Lang::Zh.date(row.source_on))
}

fn read(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    wish: &Wish,
    problems: &mut Vec<Problem>,
) -> Option<Assignment> {
    let source = DutySource::parse(wish.source.trim()).filter(|source| *source != DutySource::Clause);
    if source.is_none() {
        let message = Words::new(
            "请选择来源:会议议定、领导批示或督查发现",
            "choose the source: meeting resolution, written instruction or inspection finding",
        );
        problems.push(Problem::error(&codes::REQUIRED, Place::field("source"), message));
    }
    let source_title = needed(
        "source_title",
        &wish.source_title,
        ("来源名称", "the source"),
        problems,
    );
    let source_on = date(
        "source_on",
        &wish.source_on,
        ("来源日期", "the day of the source"),
        problems,
    );
    let title = needed("title", &wish.title, ("任务名称", "the title"), problems);
    let demand = needed("demand", &wish.demand, ("任务内容", "what is demanded"), problems);
    let due = date("due", &wish.due, ("办结期限", "the due date"), problems);
    let lead = needed("lead", &wish.lead, ("牵头单位", "the lead unit"), problems)
        .and_then(|name| unit(place, "lead", &name, problems));
    let mut co_units: Vec<String> = Vec::new();
    for name in pieces(&wish.co_units) {
        if let Some(id) = unit(place, "co_units", &name, problems)
            && Some(&id) != lead.as_ref()
            && !co_units.contains(&id)
        {
            co_units.push(id);
        }
    }
    let start_on = app.today();
    if let Some(due) = due.filter(|due| *due < start_on) {
        let message = Words::new(
            format!("办结期限 {due} 早于今天"),
            format!("the due date {due} lies before today"),
        );
        problems.push(Problem::error(&codes::DATE_ORDER, Place::field("due"), message));
    }
    if let Some(on) = source_on.filter(|on| *on > start_on) {
        let message = Words::new(
            format!("来源日期 {on} 晚于今天"),
            format!("the day of the source {on} lies after today"),
        );
        problems.push(Problem::error(
            &codes::DATE_ORDER,
            Place::field("source_on"),
            message,
        ));
    }
    let milestones = milestones(&wish.milestones, due, problems);
    let amount = match wish.amount.trim() {
        "" => None,
        typed => match typed.parse::<Decimal>() {
            Ok(amount) => Some(amount),
            Err(_) => {
                let message = Words::new(
                    format!("应为数字,现为“{typed}”"),
                    format!("expected a number, found `{typed}`"),
                );
                problems.push(Problem::error(
                    &codes::NOT_A_NUMBER,
                    Place::field("amount"),
                    message,
                ));
                None
            }
        },
    };
    let measure = Some(wish.measure.trim().to_owned()).filter(|text| !text.is_empty());
    if amount.is_some() && measure.is_none() {
        let message = Words::new("目标值须写明计量单位", "a number needs its unit of measure");
        problems.push(Problem::error(&codes::REQUIRED, Place::field("measure"), message));
    }
    Some(Assignment {
        id: String::new(),
        pack: place.name().to_owned(),
        source_kind: source?.code().to_owned(),
        source_title: source_title?,
        source_on: source_on?,
        title: title?,
        demand: demand?,
        lead_unit: lead?,
        co_units: serde_json::json!(co_units),
        start_on,
        due: due?,
        milestones: serde_json::to_value(milestones).unwrap_or_default(),
        evidence: serde_json::json!(pieces(&wish.evidence)),
        amount,
        measure,
        assigned_by: person.id.clone(),
        assigned_at: app.now(),
        withdrawn_at: None,
        withdrawn_reason: None,
    })
}

/// The pieces of a list typed in one field.
pub fn pieces(text: &str) -> Vec<String> {
    text.split(['、', '\n', ',', ','])
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .map(str::to_owned)
        .collect()
}

fn milestones(text: &str, due: Option<Date>, problems: &mut Vec<Problem>) -> Vec<Milestone> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let at = || Place::field("milestones").at_line(number + 1);
        let (day, title) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (day, title) = (day.parse::<Date>(), title.trim());
        match day {
            Ok(day) if !title.is_empty() => {
                if due.is_some_and(|due| day > due) {
                    let message = Words::new(
                        format!("节点 {day} 晚于办结期限"),
                        format!("the milestone {day} lies after the due date"),
                    );
                    problems.push(Problem::error(&codes::DATE_ORDER, at(), message));
                }
                found.push(Milestone {
                    title: title.to_owned(),
                    due: day,
                });
            }
            _ => {
                let message = Words::new(
                    format!("节点应写成“2026-03-31 方案报审”,现为“{line}”"),
                    format!("a milestone is written `2026-03-31 title`, found `{line}`"),
                );
                problems.push(Problem::error(&codes::FIELD_TYPE, at(), message));
            }
        }
    }
    found
}
