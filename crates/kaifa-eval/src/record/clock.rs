//! Clocks of records: which step started one, when it ends after every pause and extension, and who is told when.
//!
//! Steps count by their day. A pause keeps what is left of the time (working days for a length in working days, else calendar
//! days) and the step that resumes starts it again from its own day.

use kaifa_base::Date;
use kaifa_pack::item::{Length, LengthUnit, RegisterClock};
use serde::{Deserialize, Serialize};

use crate::calendar::{ClockDay, WorkingDays};

/// A step that was taken, as a clock sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken<'a> {
    /// The step; `create` is the making of the record.
    pub step: &'a str,
    /// The day.
    pub on: Date,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStatus {
    /// It runs, and its end is not near.
    Running,
    /// It runs, and its reminder has come.
    DueSoon,
    /// It ran out.
    Overdue,
    /// It stands still.
    Paused,
    /// It was stopped in time.
    Done,
    /// It was stopped after its end.
    DoneLate,
    /// It runs towards an end that nobody has set.
    Open,
}

/// A clock on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockState {
    /// The clock.
    pub clock: String,
    /// The day on which it was started.
    pub started: Date,
    /// Its last day; nothing while it stands still or while its length is not set.
    pub due: Option<Date>,
    /// A year without a calendar was counted as Monday to Friday.
    pub provisional: bool,
    /// How it stands.
    pub status: ClockStatus,
    /// The day of the stop.
    pub stopped: Option<Date>,
    /// How often it was made longer.
    pub extended: u32,
    /// Days after its end, up to the stop or the day asked about.
    pub days_late: i64,
    /// The day of the reminder.
    pub remind_on: Option<Date>,
    /// The days on which somebody else is told, in the order of the definition.
    pub escalate_on: Vec<Date>,
}

impl ClockState {
    /// Whether it still waits for something.
    pub fn is_open(&self) -> bool {
        !matches!(self.status, ClockStatus::Done | ClockStatus::DoneLate)
    }
}

/// Runs a clock over the steps of a record, in their order, up to a day. `length` is the clock's own or that of its parameter;
/// `due` the date of its field. Nothing if no step started it.
pub fn run(
    clock: &RegisterClock,
    length: Option<Length>,
    due: Option<Date>,
    steps: &[Taken<'_>],
    days: &WorkingDays<'_>,
    on: Date,
) -> Option<ClockState> {
    let mut state: Option<ClockState> = None;
    let mut left: Option<i64> = None;
    let working = length.is_some_and(|length| length.unit == LengthUnit::WorkingDays);
    let is = |list: &[String], step: &str| list.iter().any(|one| one == step);
    for taken in steps.iter().filter(|taken| taken.on <= on) {
        if is(&clock.start, taken.step) {
            let end = match due {
                Some(day) => Some(ClockDay {
                    day,
                    provisional: false,
                }),
                None => length.and_then(|length| days.end_of(length, taken.on)),
            };
            left = None;
            state = Some(ClockState {
                clock: clock.id.clone(),
                started: taken.on,
                due: end.map(|end| end.day),
                provisional: end.is_some_and(|end| end.provisional),
                status: ClockStatus::Running,
                stopped: None,
                extended: 0,
                days_late: 0,
                remind_on: None,
                escalate_on: Vec::new(),
            });
            continue;
        }
        let Some(now) = state.as_mut().filter(|now| now.stopped.is_none()) else {
            continue;
        };
        if is(&clock.stop, taken.step) {
            now.stopped = Some(taken.on);
            // What stood still when it ended was not late.
            if now.status == ClockStatus::Paused {
                now.status = ClockStatus::Running;
            }
        } else if is(&clock.pause, taken.step) && now.status != ClockStatus::Paused {
            left = now.due.map(|due| days_between(days, taken.on, due, working));
            now.status = ClockStatus::Paused;
            now.due = None;
        } else if is(&clock.resume, taken.step) && now.status == ClockStatus::Paused {
            now.status = ClockStatus::Running;
            if let Some(left) = left.take() {
                let end = moved(days, taken.on, left, working);
                now.due = end.map(|end| end.day);
                now.provisional |= end.is_some_and(|end| end.provisional);
            }
        } else if let Some(extend) = clock.extend.as_ref().filter(|extend| extend.step == taken.step)
            && now.extended < extend.times
        {
            now.extended += 1;
            let end = now.due.and_then(|due| days.end_of(extend.by, due));
            if let Some(end) = end {
                now.due = Some(end.day);
                now.provisional |= end.provisional;
            }
        }
    }
    let mut state = state?;
    if let (Some(due), Some(remind)) = (state.due, &clock.remind) {
        state.remind_on = before(days, due, remind.length);
    }
    if let Some(due) = state.due {
        state.escalate_on = clock
            .escalate
            .iter()
            .filter_map(|one| Some(days.end_of(one.length, due)?.day))
            .collect();
    }
    if let Some(due) = state.due {
        state.days_late = (state.stopped.unwrap_or(on) - due).num_days().max(0);
    }
    state.status = match (state.status, state.stopped, state.due) {
        (_, Some(_), _) if state.days_late > 0 => ClockStatus::DoneLate,
        (_, Some(_), _) => ClockStatus::Done,
        (ClockStatus::Paused, ..) => ClockStatus::Paused,
        (_, None, None) => ClockStatus::Open,
        (_, None, Some(due)) if due < on => ClockStatus::Overdue,
        _ if state.remind_on.is_some_and(|day| day <= on) => ClockStatus::DueSoon,
        _ => ClockStatus::Running,
    };
    Some(state)
}

/// Days from one to another, the first not counted; below zero if the other lies before.
fn days_between(days: &WorkingDays<'_>, from: Date, to: Date, working: bool) -> i64 {
    if !working {
        return (to - from).num_days();
    }
    let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
    let count = first
        .iter_days()
        .skip(1)
        .take_while(|day| *day <= last)
        .filter(|day| days.is_working(*day));
    sign * i64::try_from(count.count()).unwrap_or(i64::MAX)
}

/// The day so many days after another. A time that had run out before a pause is out on the day of the resuming step.
fn moved(days: &WorkingDays<'_>, from: Date, left: i64, working: bool) -> Option<ClockDay> {
    let amount = u32::try_from(left.max(0)).ok()?;
    let unit = if working {
        LengthUnit::WorkingDays
    } else {
        LengthUnit::Days
    };
    days.end_of(Length { amount, unit }, from)
}

/// The day so long before another.
fn before(days: &WorkingDays<'_>, day: Date, length: Length) -> Option<Date> {
    use chrono::{Days, Months};
    match length.unit {
        LengthUnit::Days => day.checked_sub_days(Days::new(u64::from(length.amount))),
        LengthUnit::Months => day.checked_sub_months(Months::new(length.amount)),
        LengthUnit::Years => day.checked_sub_months(Months::new(length.amount.checked_mul(12)?)),
        LengthUnit::WorkingDays => {
            let (mut found, mut left) = (day, length.amount);
            while left > 0 {
                found = found.pred_opt()?;
                left -= u32::from(days.is_working(found));
            }
            Some(found)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kaifa_pack::item::{Calendar, Extension, Reminder};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn working(amount: u32) -> Length {
        Length {
            amount,
            unit: LengthUnit::WorkingDays,
        }
    }

    fn clock() -> RegisterClock {
        let steps = |list: &[&str]| list.iter().map(|step| (*step).to_owned()).collect();
        RegisterClock {
            id: "answer".into(),
            title: "答复".into(),
            title_en: None,
            start: steps(&["accept"]),
            stop: steps(&["answer"]),
            pause: steps(&["ask"]),
            resume: steps(&["supply"]),
            length: Some(working(10)),
            length_parameter: None,
            length_unit: None,
            due_field: None,
            extend: Some(Extension {
                step: "extend".into(),
                by: working(5),
                times: 1,
            }),
            remind: Some(Reminder {
                length: working(2),
                roles: Vec::new(),
                title: None,
            }),
            escalate: vec![Reminder {
                length: working(1),
                roles: Vec::new(),
                title: None,
            }],
            at: kaifa_pack::item::ItemPlace::default(),
        }
    }

    /// National Day week of 2025 with its make-up days.
    fn calendar() -> Calendar {
        Calendar {
            year: 2025,
            order: "放假通知".into(),
            holidays: (1..=8).map(|n| day(&format!("2025-10-0{n}"))).collect(),
            workdays: [day("2025-09-28"), day("2025-10-11")].into(),
            source: None,
            at: Default::default(),
        }
    }

    fn state(steps: &[(&str, &str)], on: &str) -> Option<ClockState> {
        let calendars = [calendar()];
        let days = WorkingDays::new(&calendars);
        let taken: Vec<Taken> = steps
            .iter()
            .map(|(step, on)| Taken { step, on: day(on) })
            .collect();
        let clock = clock();
        run(&clock, clock.length, None, &taken, &days, day(on))
    }

    #[test]
    fn holidays_do_not_count_and_make_up_days_do() {
        // From Wednesday 24 September: 25, 26, Sunday 28, 29, 30, then 9, 10, Saturday 11, 13, 14 October.
        let running = state(&[("accept", "2025-09-24")], "2025-10-09").unwrap();
        assert_eq!(running.due, Some(day("2025-10-14")));
        assert_eq!(running.remind_on, Some(day("2025-10-11")));
        assert_eq!(running.escalate_on, [day("2025-10-15")]);
        assert_eq!(running.status, ClockStatus::Running);
        assert_eq!(
            state(&[("accept", "2025-09-24")], "2025-10-11").unwrap().status,
            ClockStatus::DueSoon
        );
        assert_eq!(
            state(&[("accept", "2025-09-24")], "2025-10-14").unwrap().status,
            ClockStatus::DueSoon
        );
        let late = state(&[("accept", "2025-09-24")], "2025-10-15").unwrap();
        assert_eq!((late.status, late.days_late), (ClockStatus::Overdue, 1));
        assert_eq!(state(&[("create", "2025-09-24")], "2025-10-15"), None);
    }

    #[test]
    fn a_pause_keeps_what_is_left() {
        let steps = [("accept", "2025-09-24"), ("ask", "2025-09-26")];
        let paused = state(&steps, "2025-12-01").unwrap();
        assert_eq!((paused.status, paused.due), (ClockStatus::Paused, None));
        // Eight working days were left; they run from the day on which the papers came.
        let steps = [steps[0], steps[1], ("supply", "2025-10-20")];
        assert_eq!(state(&steps, "2025-10-21").unwrap().due, Some(day("2025-10-30")));
    }

    #[test]
    fn it_is_made_longer_as_often_as_allowed() {
        let once = [("accept", "2025-10-13"), ("extend", "2025-10-20")];
        assert_eq!(state(&once, "2025-10-21").unwrap().due, Some(day("2025-11-03")));
        let twice = [once[0], once[1], ("extend", "2025-10-28")];
        let state = state(&twice, "2025-10-29").unwrap();
        assert_eq!((state.due, state.extended), (Some(day("2025-11-03")), 1));
    }

    #[test]
    fn the_stop_in_time_and_the_day_after() {
        let last = [("accept", "2025-10-13"), ("answer", "2025-10-27")];
        assert_eq!(state(&last, "2025-12-01").unwrap().status, ClockStatus::Done);
        let late = [("accept", "2025-10-13"), ("answer", "2025-10-28")];
        let late = state(&late, "2025-12-01").unwrap();
        assert_eq!((late.status, late.days_late), (ClockStatus::DoneLate, 1));
        assert!(!late.is_open());
    }

    #[test]
    fn without_a_length_it_is_open_and_never_late() {
        let clock = RegisterClock {
            length: None,
            ..clock()
        };
        let taken = [Taken {
            step: "accept",
            on: day("2025-01-06"),
        }];
        let state = run(
            &clock,
            None,
            None,
            &taken,
            &WorkingDays::default(),
            day("2030-01-01"),
        )
        .unwrap();
        assert_eq!((state.status, state.days_late), (ClockStatus::Open, 0));
    }
}
