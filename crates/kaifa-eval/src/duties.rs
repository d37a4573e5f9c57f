//! Duties at a date: their instances (one for each unit and, if periodic, each period), when each is due, its state, its
//! lamp and how many days it is late.
//!
//! A once-off duty that is late is *overdue* and stays so until it is done; a period that went by cannot be made up, so
//! it is *missed*. Where nobody has entered the date that the text leaves open, a decision is needed, not a guess.

mod completion;
mod instances;

use std::borrow::Borrow;

use kaifa_base::{Date, Lang, Words, counted};
use kaifa_pack::item::Duty;
use serde::{Deserialize, Serialize};

use self::completion::{completion, late_milestones};
use crate::compile::Settings;
use crate::date::add_days;
use crate::excerpt::Excerpt;
use crate::trace::{Leaf, ParameterUse, Trace};
use crate::value::Value;

pub use self::instances::instances;

/// Longest warning before a due date.
const WARNING_DAYS: i64 = 30;

/// Where a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
    /// Its time has not begun.
    NotDue,
    /// Under way.
    Open,
    /// Due within the warning time.
    DueSoon,
    /// In time as a whole, but a milestone went by undone.
    Behind,
    /// Late and still to be done.
    Overdue,
    /// Done in time.
    Done,
    /// Done, but late.
    DoneLate,
    /// Its period went by without it.
    Missed,
    /// A date or setting that it depends on must be entered first.
    DecisionNeeded,
}

/// The lamp shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lamp {
    /// 正常
    Normal,
    /// 临期
    DueSoon,
    /// 滞后
    Behind,
    /// 逾期
    Overdue,
    /// 已办结
    Closed,
    /// 未到期
    NotDue,
    /// 需决定
    DecisionNeeded,
}

impl DutyState {
    /// The word stored and compared in tests.
    pub fn code(self) -> &'static str {
        match self {
            DutyState::NotDue => "not_due",
            DutyState::Open => "open",
            DutyState::DueSoon => "due_soon",
            DutyState::Behind => "behind",
            DutyState::Overdue => "overdue",
            DutyState::Done => "done",
            DutyState::DoneLate => "done_late",
            DutyState::Missed => "missed",
            DutyState::DecisionNeeded => "decision_needed",
        }
    }

    /// Its lamp.
    pub fn lamp(self) -> Lamp {
        match self {
            DutyState::NotDue => Lamp::NotDue,
            DutyState::Open => Lamp::Normal,
            DutyState::DueSoon => Lamp::DueSoon,
            DutyState::Overdue => Lamp::Overdue,
            DutyState::Done | DutyState::DoneLate => Lamp::Closed,
            DutyState::Missed | DutyState::Behind => Lamp::Behind,
            DutyState::DecisionNeeded => Lamp::DecisionNeeded,
        }
    }
}

impl Lamp {
    /// The word shown.
    pub fn words(self) -> Words {
        match self {
            Lamp::Normal => Words::new("正常", "on course"),
            Lamp::DueSoon => Words::new("临期", "due soon"),
            Lamp::Behind => Words::new("滞后", "behind"),
            Lamp::Overdue => Words::new("逾期", "overdue"),
            Lamp::Closed => Words::new("已办结", "closed"),
            Lamp::NotDue => Words::new("未到期", "not due"),
            Lamp::DecisionNeeded => Words::new("需决定", "decision needed"),
        }
    }
}

/// Something handed in for a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performed {
    /// The day it was done.
    pub on: Date,
    /// Evidence is there.
    pub evidence: bool,
    /// It was accepted.
    pub accepted: bool,
    /// The item of a checklist; absent is all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The unit whose part it is; absent is the duty as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// What the dates of duties depend on.
pub struct DutyInput<'a> {
    /// The items.
    pub excerpt: &'a Excerpt,
    /// Parameters entered outside the pack.
    pub settings: &'a Settings,
    /// Date of issue, entered or of the document.
    pub issued: Option<Date>,
    /// Since when the document is in force.
    pub in_force: Option<Date>,
    /// The day.
    pub on: Date,
}

/// One thing to be done: a duty, of a unit, in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyInstance {
    /// Id of the duty.
    pub duty: String,
    /// Of which unit, where each has its own.
    pub unit: Option<String>,
    /// First day on which it can be done for this instance; absent is any day.
    pub from: Option<Date>,
    /// Last day of its period, for periodic duties.
    pub to: Option<Date>,
    /// When it is due.
    pub due: Option<Date>,
    /// The due date reaches into a year without calendar.
    pub provisional: bool,
    /// How often within the period.
    pub times: u32,
    /// What must be entered before it can be dated.
    pub undecided: Option<Words>,
    /// Parameters that the dates rest on.
    pub parameters: Vec<ParameterUse>,
    /// Units whose parts must be in before the whole is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

/// Where an instance stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyResult {
    /// The instance.
    pub instance: DutyInstance,
    /// Its state.
    pub state: DutyState,
    /// Its lamp.
    pub lamp: Lamp,
    /// The day on which it was complete.
    pub done_on: Option<Date>,
    /// Days after the due date, of the completion or, if open, of today; 0 if in time.
    pub days_late: i64,
    /// Items or times done, and how many are needed.
    pub progress: (u32, u32),
    /// First day of the warning.
    pub warn_from: Option<Date>,
    /// Why, in a sentence.
    pub reason: Words,
    /// What it rests on.
    pub trace: Trace,
}

/// Where an instance stands on a day, given what was handed in for it by then.
pub fn judge_duty(
    duty: &Duty,
    instance: &DutyInstance,
    performed: &[Performed],
    input: &DutyInput<'_>,
) -> DutyResult {
    let on = input.on;
    let counts = |p: &&Performed| {
        p.on <= on
            && (p.accepted || duty.accepted_by.is_none())
            && (p.evidence || duty.evidence.is_empty())
            && instance.to.is_none_or(|to| p.on <= to)
            && (instance.to.is_none() || instance.from.is_none_or(|from| p.on >= from))
    };
    let valid: Vec<&Performed> = performed.iter().filter(counts).collect();
    let (progress, done_on) = completion(duty, instance, &valid);
    let late_by = |day: Date| instance.due.map_or(0, |due| (day - due).num_days().max(0));
    let warn_from = warning(duty, instance, input);
    let late_milestones = late_milestones(duty, &valid, on);
    let behind = !late_milestones.is_empty();
    let (state, days_late) = match (done_on, instance.due) {
        _ if instance.undecided.is_some() && done_on.is_none() => (DutyState::DecisionNeeded, 0),
        (Some(day), _) if late_by(day) > 0 => (DutyState::DoneLate, late_by(day)),
        (Some(_), _) => (DutyState::Done, 0),
        (None, Some(due)) if on > due => {
            let gone = instance.to.is_some_and(|to| on > to);
            (
                if gone {
                    DutyState::Missed
                } else {
                    DutyState::Overdue
                },
                late_by(on),
            )
        }
        (None, _) if behind => (DutyState::Behind, 0),
        (None, Some(_)) if warn_from.is_some_and(|from| on >= from) => (DutyState::DueSoon, 0),
        (None, _) if instance.from.is_some_and(|from| on < from) => (DutyState::NotDue, 0),
        (None, _) => (DutyState::Open, 0),
    };
    let lamp = state.lamp();
    let mut reason = reason(instance, state, done_on, days_late, progress);
    if state == DutyState::Behind {
        let names = late_milestones.join("、");
        reason = Words::new(
            format!("{}(节点未完成:{names})", reason.zh),
            format!("{} (milestones undone: {names})", reason.en),
        );
    }
    let mut leaves: Vec<Leaf> = instance
        .parameters
        .iter()
        .cloned()
        .map(|parameter| Leaf::Parameter { parameter })
        .collect();
    let document = input.excerpt.documents.iter().find(|d| d.name == duty.at.pack);
    let number = document.and_then(|d| d.doc_number.as_deref());
    leaves.extend(
        duty.basis
            .citation(&duty.at.pack, number)
            .map(|citation| Leaf::Clause { citation }),
    );
    DutyResult {
        trace: Trace::new(duty.title.zh.clone(), Value::text(state.code()), leaves),
        instance: instance.clone(),
        state,
        lamp,
        done_on,
        days_late,
        progress,
        warn_from,
        reason,
    }
}

/// First day of the warning: 30 days before the due date, or a third of the time there is, whichever is shorter.
fn warning(duty: &Duty, instance: &DutyInstance, input: &DutyInput<'_>) -> Option<Date> {
    let due = instance.due?;
    let start = instance.from.or(duty.starting).or(input.issued);
    let available = start.map_or(WARNING_DAYS * 3, |start| (due - start).num_days().max(0));
    add_days(due, -WARNING_DAYS.min(available / 3))
}

fn reason(
    instance: &DutyInstance,
    state: DutyState,
    done: Option<Date>,
    late: i64,
    progress: (u32, u32),
) -> Words {
    if let (DutyState::DecisionNeeded, Some(words)) = (state, &instance.undecided) {
        return words.clone();
    }
    let (mut zh, mut en) = match instance.due {
        Some(due) => (
            format!("期限{}", Lang::Zh.date(due)),
            format!("due {}", Lang::En.date(due)),
        ),
        None => ("没有期限".to_owned(), "no due date".to_owned()),
    };
    if instance.provisional {
        zh.push_str("(暂定:有年度尚无工作日历)");
        en.push_str(" (provisional: a year has no calendar yet)");
    }
    if progress.1 > 1 {
        zh.push_str(&format!(",完成{}/{}", progress.0, progress.1));
        en.push_str(&format!(", {} of {} done", progress.0, progress.1));
    }
    if let Some(done) = done {
        zh.push_str(&format!(",{}办结", Lang::Zh.date(done)));
        en.push_str(&format!(", done on {}", Lang::En.date(done)));
    }
    if late > 0 {
        zh.push_str(&format!(",迟{late}天"));
        en.push_str(&format!(", {} late", counted(late, "day", "days")));
    }
    Words::new(zh, en)
}

/// Of all instances of one unit, the one that matters on the day: what is due soon, else what was just missed, else the
/// current period if it is done, else an older miss, else the current period.
pub fn foremost<R: Borrow<DutyResult>>(results: &[R]) -> Option<&DutyResult> {
    let last = results.last()?.borrow();
    let missed = results
        .len()
        .checked_sub(2)
        .and_then(|at| results.get(at))
        .map(Borrow::borrow)
        .filter(|before: &&DutyResult| before.state == DutyState::Missed);
    let Some(missed) = missed else { return Some(last) };
    let just_now = missed.days_late <= WARNING_DAYS;
    match last.state {
        DutyState::DueSoon | DutyState::Missed => Some(last),
        DutyState::Done | DutyState::DoneLate if !just_now => Some(last),
        _ => Some(missed),
    }
}
