//! The clocks of a record in words: what runs, until when, and who is told.

use kaifa_base::Date;
use kaifa_eval::record::clock::{ClockState, ClockStatus};
use kaifa_pack::item::RegisterClock;
use serde::Serialize;

use crate::pages::records::steps::role_words;
use crate::web::visit::Visit;

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

/// A clock in words.
pub(super) fn clock_view(visit: &Visit, clock: &RegisterClock, state: &ClockState) -> ClockView {
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
    let day = visit.lang.date(day);
    let what = title.unwrap_or(visit.t(what.0, what.1));
    format!("{day} {what} {}", role_words(visit, roles))
}
