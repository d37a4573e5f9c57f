//! The steps of a duty beside reporting and accepting: the unit signs for it, somebody verifies it on the spot, the office
//! extends its date, closes it with an opinion and an archive number, or opens it again with a reason.
//!
//! Opening again sets the accepted evidence aside, so that the lamp burns again; nothing is removed.

use chrono::Datelike;
use kaifa_base::{Date, Place, Problem, Words};
use kaifa_eval::duties::DutyState;
use kaifa_pack::item::Duty;
use kaifa_store::rows::{DutyStep, DutyStepKind};
use kaifa_store::{Changes, new_id};

use crate::app::App;
use crate::codes;
use crate::duties::supervise;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::place::standing::DutyNow;
use crate::post::outbox;
use crate::stop::Stop;

/// A step as typed.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Result, opinion or reason.
    pub words: String,
    /// The new due date of an extension or reopening.
    pub due: String,
    /// The number in the archive; empty takes the next.
    pub archive_number: String,
}

/// Whether a person may take a step at all.
pub fn may(person: &Signed, now: &DutyNow, kind: DutyStepKind) -> bool {
    match kind {
        DutyStepKind::Receive => supervise::may_report(person, now),
        DutyStepKind::Verify => supervise::may_accept(person, now),
        DutyStepKind::Extend | DutyStepKind::Close | DutyStepKind::Reopen => person.may_do(Task::RunOffice),
    }
}

/// Whether a step fits where the duty stands.
pub fn fits(now: &DutyNow, kind: DutyStepKind) -> bool {
    let done = matches!(now.result.state, DutyState::Done | DutyState::DoneLate);
    let closed = now.closing().is_some();
    match kind {
        DutyStepKind::Receive => !now.steps.iter().any(|step| step.kind == DutyStepKind::Receive),
        DutyStepKind::Verify => !closed && now.evidence.iter().any(|one| one.returned.is_none()),
        // A period that went by cannot be made up, so its date is not moved.
        DutyStepKind::Extend => {
            !done && now.result.instance.due.is_some() && now.result.instance.to.is_none()
        }
        DutyStepKind::Close => done && !closed,
        DutyStepKind::Reopen => done,
    }
}

/// Takes a step. All that stands against it is listed; nothing is written then.
pub async fn take(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    now: &DutyNow,
    kind: DutyStepKind,
    wish: &Wish,
) -> Result<(), Stop> {
    if !may(person, now, kind) {
        let task = match kind {
            DutyStepKind::Receive => Task::ReportDuty,
            DutyStepKind::Verify => Task::AcceptDuty,
            _ => Task::RunOffice,
        };
        let whom = now.lead().map_or(now.duty.as_str(), |unit| place.unit_name(unit));
        return Err(match person.may(task, Some(whom)) {
            Err(problem) => Stop::refused(problem),
            Ok(()) => Stop::not_found("任务", "the duty"),
        });
    }
    let words = wish.words.trim();
    let mut problems = Vec::new();
    if !fits(now, kind) {
        let (step, lamp) = (kind.words(), now.result.lamp.words());
        let message = Words::new(
            format!("任务现为“{}”,不能办理“{}”", lamp.zh, step.zh),
            format!("the duty is {}; it cannot be {}", lamp.en, step.en),
        );
        problems.push(
            Problem::error(&codes::DUTY_STEP, Place::item(now.duty.clone()), message).hint(
                "销号和重新办理须先办结;延期只用于未办结的一次性任务",
                "closing and reopening need a done duty; only a once-off duty that is not done can be extended",
            ),
        );
    }
    if words.is_empty() && kind != DutyStepKind::Receive {
        let what = match kind {
            DutyStepKind::Verify => Words::new("请写明核查结果", "say what the verification found"),
            DutyStepKind::Close => Words::new("请写明销号意见", "give the opinion with which it is closed"),
            _ => Words::new("请写明理由", "give the reason"),
        };
        problems.push(Problem::error(&codes::REASON_NEEDED, Place::field("words"), what));
    }
    let due = due_of(app, now, kind, &wish.due, &mut problems);
    let own = |one: &&crate::place::standing::Evidence| one.by == person.id && one.counts_on(place.on);
    if matches!(kind, DutyStepKind::Verify | DutyStepKind::Close)
        && let Some(piece) = now.evidence.iter().find(own)
        && let Err(stop) = supervise::refuse_own(person, piece)
    {
        problems.extend(stop.problems);
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let archive_number = (kind == DutyStepKind::Close).then(|| match wish.archive_number.trim() {
        "" => next_archive_number(place, app.today()),
        typed => typed.to_owned(),
    });
    let mut changes = Changes::new();
    changes.insert(&DutyStep {
        id: new_id(app.now()),
        pack: place.name().to_owned(),
        duty: now.duty.clone(),
        subject: now.subject().to_owned(),
        period_key: now.period_key(),
        kind,
        done_on: app.today(),
        actor: person.id.clone(),
        at: app.now(),
        words: words.to_owned(),
        due,
        archive_number,
    });
    let message = match kind {
        DutyStepKind::Receive | DutyStepKind::Verify => None,
        _ => Some(outbox::stepped(app, place, duty, now, kind, words, due)),
    };
    outbox::add(app, &mut changes, message).await?;
    let action = format!("duty.{}", kind.code());
    let reason = Some(words.to_owned()).filter(|words| !words.is_empty());
    if kind != DutyStepKind::Reopen {
        let subject = format!("duty:{}", now.key(place.name()));
        let act = supervise::act(app, place, person, duty, &action, &subject, reason);
        app.store.write(&act, changes).await?;
        return Ok(());
    }
    let old = supervise::find(app, place, now).await?;
    supervise::refuse_if_moved_on(old.as_ref(), now)?;
    let mut evidence = now.evidence.clone();
    for one in evidence.iter_mut().filter(|one| one.counts_on(app.today())) {
        one.set_aside_on = Some(app.today());
    }
    let mut row = old
        .as_ref()
        .map_or_else(|| supervise::blank(place, now), |old| old.row.clone());
    row.state = "reopened".to_owned();
    row.evidence = serde_json::to_value(&evidence).map_err(Stop::failed)?;
    supervise::write(app, place, person, duty, old, row, &action, reason, changes).await
}

/// The due date that a step sets: later than the old one for an extension, not before today for a reopening.
fn due_of(
    app: &App,
    now: &DutyNow,
    kind: DutyStepKind,
    typed: &str,
    problems: &mut Vec<Problem>,
) -> Option<Date> {
    let needed = kind == DutyStepKind::Extend;
    if !needed && kind != DutyStepKind::Reopen {
        return None;
    }
    let typed = typed.trim();
    let at = || Place::field("due");
    if typed.is_empty() {
        if needed {
            let message = Words::new("请写明新的期限", "give the new due date");
            problems.push(Problem::error(&codes::REQUIRED, at(), message));
        }
        return None;
    }
    let Ok(due) = typed.parse::<Date>() else {
        let message = Words::new(
            format!("应为日期(如 2025-12-31),现为“{typed}”"),
            format!("expected a date such as 2025-12-31, found `{typed}`"),
        );
        problems.push(Problem::error(&codes::FIELD_TYPE, at(), message));
        return None;
    };
    let earliest = match now.result.instance.due {
        Some(old) if needed => old.max(app.today()),
        _ => app.today(),
    };
    let too_early = due < earliest || (needed && Some(due) == now.result.instance.due);
    if too_early {
        let message = Words::new(
            format!("新的期限 {due} 应晚于 {earliest}"),
            format!("the new due date {due} must lie after {earliest}"),
        );
        problems.push(Problem::error(&codes::DATE_ORDER, at(), message));
        return None;
    }
    Some(due)
}

/// `2026-014`: the next number of the year in which duties of the place were closed.
fn next_archive_number(place: &PlacePicture, today: Date) -> String {
    let year = format!("{}-", today.year());
    let last = place
        .rows
        .duty_steps
        .iter()
        .filter_map(|step| {
            step.archive_number
                .as_deref()?
                .strip_prefix(&year)?
                .parse::<u32>()
                .ok()
        })
        .max()
        .unwrap_or(0);
    format!("{year}{:03}", last + 1)
}

/// Where a duty stands in the ledger of supervision, from assignment to closing.
pub fn stage(duty: &Duty, now: &DutyNow) -> Words {
    let done = matches!(now.result.state, DutyState::Done | DutyState::DoneLate);
    if now.closing().is_some() {
        Words::new("已销号", "closed")
    } else if done {
        Words::new("待销号", "to close")
    } else if duty.accepted_by.is_some() && now.evidence.iter().any(|one| one.waits()) {
        Words::new("待核验", "to accept")
    } else if now.steps.iter().any(|step| step.kind == DutyStepKind::Reopen) {
        Words::new("重新办理", "reopened")
    } else if now.result.state == DutyState::Missed {
        Words::new("过期未办", "missed")
    } else if now.steps.iter().any(|step| step.kind == DutyStepKind::Receive) || !now.evidence.is_empty() {
        Words::new("办理中", "under way")
    } else {
        Words::new("待签收", "to sign for")
    }
}
