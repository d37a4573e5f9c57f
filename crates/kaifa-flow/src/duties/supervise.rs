//! Duties reported and accepted: a responsible unit hands in evidence with its day, the office accepts it or returns it
//! with a reason. What is due and which lamp burns is worked out elsewhere from what is stored here.
//!
//! All evidence of one instance is one row; a second writer at the same time is refused by the store, never merged. Where a
//! duty is split, each unit hands its part to the lead, who gathers the parts and reports the whole. Nobody accepts what they
//! handed in themselves.

use std::collections::BTreeMap;

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_pack::item::Duty;
use kaifa_store::rows::DutyState;
use kaifa_store::{Act, Changes, Kept};

use crate::app::App;
use crate::codes;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::place::standing::{DutyNow, Evidence, evidence_of};
use crate::post::outbox;
use crate::stop::Stop;

/// What is handed in, as typed.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The evidence in words.
    pub words: String,
    /// The item of a checklist; empty is all of them.
    pub item: String,
    /// The day it was done; empty is today.
    pub on: String,
    /// The unit whose part it is; empty is the duty as a whole.
    pub part: String,
    /// It tells how far the work is and completes nothing.
    pub interim: bool,
    /// What stands in the way and what help is asked for.
    pub difficulties: String,
}

/// What the office says of one thing handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// In order.
    Accept,
    /// Goes back, with the reason.
    Return(String),
}

/// Item word with which all items of a checklist are reported at once.
pub const ALL_ITEMS: &str = "*";

/// Whether a person may report on an instance: one of its units is within reach, or a grant covers everything.
pub fn may_report(person: &Signed, duty: &DutyNow) -> bool {
    covers_one(person, Task::ReportDuty, duty)
}

/// Whether a person may accept or return what was handed in for the duty as a whole.
pub fn may_accept(person: &Signed, duty: &DutyNow) -> bool {
    covers_one(person, Task::AcceptDuty, duty)
}

/// Whether a person may accept or return this piece: a part also as the lead, who gathers the parts, and never one's own.
pub fn may_accept_piece(person: &Signed, duty: &DutyNow, piece: &Evidence) -> bool {
    piece.by != person.id && (may_accept(person, duty) || (piece.part.is_some() && leads(person, duty)))
}

/// Whether a person answers for the unit that leads.
pub fn leads(person: &Signed, duty: &DutyNow) -> bool {
    duty.lead()
        .is_some_and(|lead| person.covers(Task::ReportDuty, lead))
}

/// The units of whose part a person may report.
pub fn own_parts<'d>(person: &Signed, duty: &'d DutyNow) -> Vec<&'d str> {
    duty.result
        .instance
        .parts
        .iter()
        .map(String::as_str)
        .filter(|unit| person.covers(Task::ReportDuty, unit))
        .collect()
}

/// Whether a person may report the duty as a whole: where it is split, only the lead.
pub fn may_report_whole(person: &Signed, duty: &DutyNow) -> bool {
    may_report(person, duty) && (duty.result.instance.parts.is_empty() || leads(person, duty))
}

/// Whether an instance concerns a person: one of its units is within reach, or a grant covers everything.
pub fn may_see(person: &Signed, duty: &DutyNow) -> bool {
    covers_one(person, Task::SeeWork, duty)
}

/// The instances of a place that concern a person, with their duties.
pub fn visible<'p>(
    person: &Signed,
    place: &'p PlacePicture,
) -> impl Iterator<Item = (&'p Duty, &'p DutyNow)> {
    let duties = place.edition.items.duties.iter();
    let by_id: BTreeMap<&str, &Duty> = duties.map(|duty| (duty.id.as_str(), duty)).collect();
    let seen = place.duties.iter().filter(|now| may_see(person, now));
    seen.filter_map(move |now| Some((*by_id.get(now.duty.as_str())?, now)))
}

/// No unit is named like this, so only a grant over everything covers it.
const NOBODY: &str = "";

fn covers_one(person: &Signed, task: Task, duty: &DutyNow) -> bool {
    person.covers(task, NOBODY) || duty.units.iter().any(|unit| person.covers(task, unit))
}

fn refusal(person: &Signed, task: Task, place: &PlacePicture, duty: &DutyNow) -> Stop {
    let whom = duty
        .units
        .first()
        .map_or(duty.duty.as_str(), |unit| place.unit_name(unit));
    match person.may(task, Some(whom)) {
        Err(problem) => Stop::refused(problem),
        // A unit's name is no id, so nothing covers it; should one ever be, the refusal still stands.
        Ok(()) => Stop::not_found("任务", "the duty"),
    }
}

/// Takes a report on an instance. All that is wrong with it is listed; nothing is written then.
pub async fn report(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    now: &DutyNow,
    report: &Report,
) -> Result<(), Stop> {
    if !may_report(person, now) {
        return Err(refusal(person, Task::ReportDuty, place, now));
    }
    let mut problems = Vec::new();
    let words = report.words.trim();
    if words.is_empty() {
        let wanted = if duty.evidence.is_empty() {
            String::new()
        } else {
            format!(":{}", duty.evidence.join("、"))
        };
        let message = Words::new(
            format!("请写明办结依据{wanted}"),
            format!("say what the evidence is{wanted}"),
        );
        problems.push(
            Problem::error(&codes::EVIDENCE_NEEDED, Place::field("words"), message).hint(
                "写明文件名称、文号或会议日期",
                "name the paper, its number or the day of the meeting",
            ),
        );
    }
    let part = part_of(place, person, now, &report.part, &mut problems);
    let item = match (&part, report.interim) {
        (None, false) => item_of(duty, &report.item, &mut problems),
        _ => None,
    };
    let on = day_of(app, now, &report.on, &mut problems);
    let (Some(on), true) = (on, problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let mut evidence = now.evidence.clone();
    evidence.push(Evidence {
        on,
        words: words.to_owned(),
        item,
        by: person.id.clone(),
        accepted_by: None,
        accepted_on: None,
        returned: None,
        reported_on: Some(app.today()),
        part,
        interim: report.interim,
        difficulties: Some(report.difficulties.trim().to_owned()).filter(|text| !text.is_empty()),
        set_aside_on: None,
    });
    let old = find(app, place, now).await?;
    refuse_if_moved_on(old.as_ref(), now)?;
    let mut row = old
        .as_ref()
        .map_or_else(|| blank(place, now), |old| old.row.clone());
    if !report.interim {
        row.state = "reported".to_owned();
    }
    row.evidence = serde_json::to_value(&evidence).map_err(Stop::failed)?;
    row.reported_by = Some(person.id.clone());
    row.reported_at = Some(app.now());
    let action = if report.interim {
        "duty.progress"
    } else {
        "duty.report"
    };
    write(app, place, person, duty, old, row, action, None, Changes::new()).await
}

/// Accepts or returns one thing handed in; `at` is its place in the list, from 0.
pub async fn judge(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    now: &DutyNow,
    at: usize,
    verdict: Verdict,
) -> Result<(), Stop> {
    let lead_of_part = now.evidence.get(at).is_some_and(|one| one.part.is_some()) && leads(person, now);
    if !may_accept(person, now) && !lead_of_part {
        return Err(refusal(person, Task::AcceptDuty, place, now));
    }
    let old = find(app, place, now).await?;
    refuse_if_moved_on(old.as_ref(), now)?;
    let mut evidence = now.evidence.clone();
    let (Some(old), Some(one)) = (old, evidence.get_mut(at)) else {
        return Err(Stop::not_found(
            format!("第 {} 份材料", at + 1),
            format!("piece {} of the evidence", at + 1),
        ));
    };
    refuse_own(person, one)?;
    if !one.waits() {
        let message = Words::new(
            "这份材料已经核验或退回",
            "this piece was accepted or returned already",
        );
        let problem = Problem::error(&codes::ALREADY_DECIDED, Place::field("number"), message);
        return Err(Stop::problems(vec![
            problem.hint("请刷新页面查看现状", "reload the page to see where it stands"),
        ]));
    }
    let mut row = old.row.clone();
    let (action, reason) = match verdict {
        Verdict::Accept => {
            one.accepted_by = Some(person.id.clone());
            one.accepted_on = Some(app.today());
            row.state = "accepted".to_owned();
            row.accepted_by = Some(person.id.clone());
            row.accepted_at = Some(app.now());
            ("duty.accept", None)
        }
        Verdict::Return(reason) => {
            let reason = reason.trim().to_owned();
            if reason.is_empty() {
                let message = Words::new("退回须写明理由", "a return needs a reason");
                let problem = Problem::error(&codes::REASON_NEEDED, Place::field("reason"), message);
                return Err(Stop::problems(vec![problem.hint(
                    "请写明缺什么、应怎样补",
                    "say what is lacking and how to mend it",
                )]));
            }
            one.returned = Some(reason.clone());
            row.state = "returned".to_owned();
            ("duty.return", Some(reason))
        }
    };
    let told = one.clone();
    row.evidence = serde_json::to_value(&evidence).map_err(Stop::failed)?;
    let message = match &reason {
        Some(reason) => outbox::returned(app, place, duty, now, &told, reason),
        None => outbox::accepted(app, place, duty, now, &told),
    };
    let mut more = Changes::new();
    outbox::add(app, &mut more, [message]).await?;
    write(app, place, person, duty, Some(old), row, action, reason, more).await
}

/// Nobody judges what they handed in themselves.
pub(crate) fn refuse_own(person: &Signed, piece: &Evidence) -> Result<(), Stop> {
    if piece.by != person.id {
        return Ok(());
    }
    let message = Words::new(
        "报告人不能核验本人报告的材料",
        "nobody may accept or return what they reported themselves",
    );
    let problem = Problem::error(&codes::OWN_REPORT, Place::field("number"), message);
    Err(Stop::problems(vec![problem.hint(
        "请由办公室其他人员核验",
        "let another person of the office do it",
    )]))
}

/// The unit whose part is reported: one of the parts that the person answers for; none is the whole, which only the lead
/// reports where the duty is split.
fn part_of(
    place: &PlacePicture,
    person: &Signed,
    now: &DutyNow,
    typed: &str,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        if !may_report_whole(person, now) {
            let lead = now.lead().map_or("", |unit| place.unit_name(unit)).to_owned();
            let message = Words::new(
                format!("任务已分解,整项由牵头单位{lead}汇总报告;请选择本单位承担的部分"),
                format!("the duty is split; {lead} reports the whole, choose the part of your unit"),
            );
            problems.push(Problem::error(&codes::REQUIRED, Place::field("part"), message));
        }
        return None;
    }
    if own_parts(person, now).contains(&typed) {
        return Some(typed.to_owned());
    }
    let message = Words::new(
        format!("“{}”不是您可报告的部分", place.unit_name(typed)),
        format!("`{}` is no part that you may report", place.unit_name(typed)),
    );
    problems.push(Problem::error(&codes::REQUIRED, Place::field("part"), message));
    None
}

/// The item reported: none where the duty has no list or all of it is reported.
fn item_of(duty: &Duty, typed: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let typed = typed.trim();
    if duty.items.is_empty() || typed == ALL_ITEMS {
        return None;
    }
    if duty.items.iter().any(|item| item == typed) {
        return Some(typed.to_owned());
    }
    let list = duty.items.join("、");
    let message = if typed.is_empty() {
        Words::new(
            format!("请选定办结的是哪一项:{list}"),
            format!("choose which item is done: {list}"),
        )
    } else {
        Words::new(
            format!("清单中没有“{typed}”,应为:{list}"),
            format!("the list has no `{typed}`; it has: {list}"),
        )
    };
    problems.push(Problem::error(&codes::REQUIRED, Place::field("item"), message));
    None
}

/// The day reported: not after today, and inside the period of a periodic duty, since only that counts.
fn day_of(app: &App, now: &DutyNow, typed: &str, problems: &mut Vec<Problem>) -> Option<Date> {
    let today = app.today();
    let typed = typed.trim();
    let on = if typed.is_empty() {
        Ok(today)
    } else {
        typed.parse::<Date>()
    };
    let Ok(on) = on else {
        let message = Words::new(
            format!("应为日期(如 2025-12-31),现为“{typed}”"),
            format!("expected a date such as 2025-12-31, found `{typed}`"),
        );
        problems.push(Problem::error(&codes::FIELD_TYPE, Place::field("on"), message));
        return None;
    };
    if on > today {
        let message = Words::new(
            format!("办结日期 {on} 晚于今天"),
            format!("the day {on} lies after today"),
        );
        problems.push(Problem::error(&codes::DATE_ORDER, Place::field("on"), message));
        return None;
    }
    if let (Some(from), Some(to)) = (now.result.instance.from, now.result.instance.to)
        && (on < from || on > to)
    {
        let message = Words::new(
            format!("办结日期 {on} 不在本期({from} 至 {to})之内"),
            format!("the day {on} lies outside this period ({from} to {to})"),
        );
        problems.push(
            Problem::error(&codes::DATE_ORDER, Place::field("on"), message).hint(
                "请在办结当天所在的那一期报告",
                "report it in the period in which it was done",
            ),
        );
        return None;
    }
    Some(on)
}

/// The row of an instance.
pub async fn find(app: &App, place: &PlacePicture, now: &DutyNow) -> Result<Option<Kept<DutyState>>, Stop> {
    Ok(app
        .store
        .find_duty_state(place.name(), &now.duty, now.subject(), &now.period_key())
        .await?)
}

/// What the person saw must still be what is stored; otherwise an entry made meanwhile would be lost.
pub(crate) fn refuse_if_moved_on(old: Option<&Kept<DutyState>>, now: &DutyNow) -> Result<(), Stop> {
    let stored = old.map(|row| evidence_of(row)).unwrap_or_default();
    if stored == now.evidence {
        return Ok(());
    }
    let message = Words::new(
        "这项任务的材料刚刚有变动",
        "the evidence of this duty has just changed",
    );
    let problem = Problem::error(&codes::REVIEWED_MEANWHILE, Place::item(now.duty.clone()), message);
    Err(Stop::problems(vec![
        problem.hint("请刷新页面后再办理", "reload the page and try again"),
    ]))
}

/// The row of an instance that has none yet.
pub fn blank(place: &PlacePicture, now: &DutyNow) -> DutyState {
    DutyState {
        pack: place.name().to_owned(),
        duty: now.duty.clone(),
        subject: now.subject().to_owned(),
        period_key: now.period_key(),
        state: "open".to_owned(),
        progress: None,
        evidence: serde_json::Value::Array(Vec::new()),
        reported_by: None,
        reported_at: None,
        accepted_by: None,
        accepted_at: None,
        due_override: None,
        due_reason: None,
    }
}

/// Writes the row of an instance and what belongs to the same act.
#[expect(clippy::too_many_arguments, reason = "one write, named part by part")]
pub async fn write(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    old: Option<Kept<DutyState>>,
    row: DutyState,
    action: &str,
    reason: Option<String>,
    mut changes: Changes,
) -> Result<(), Stop> {
    let subject = format!(
        "duty:{}/{}/{}/{}",
        row.pack, row.duty, row.subject, row.period_key
    );
    let act = act(app, place, person, duty, action, &subject, reason);
    match old {
        Some(old) => changes.update(&old, &row),
        None => changes.insert(&row),
    };
    app.store.write(&act, changes).await?;
    Ok(())
}

/// An act on a duty, on the clause that it rests on.
pub fn act(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    action: &str,
    subject: &str,
    reason: Option<String>,
) -> Act {
    let mut act = Act::new(app.now(), &person.id, action, subject);
    if let Some(reason) = reason {
        act = act.because(reason);
    }
    let number = place
        .edition
        .pack
        .document
        .as_ref()
        .and_then(|document| document.doc_number.as_deref());
    if let Some(citation) = duty.basis.citation(place.name(), number) {
        act = act.on_clause(citation);
    }
    act
}
