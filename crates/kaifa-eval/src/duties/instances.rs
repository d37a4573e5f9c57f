//! The instances of a duty: one for each unit and, if periodic, each period, with the day on which each is due.

use chrono::Datelike;
use kaifa_base::{Date, Words};
use kaifa_pack::item::{Due, DueEvent, Duty, DutyKind, LengthUnit, PeriodKind, Rhythm};

use super::{DutyInput, DutyInstance};
use crate::book::Book;
use crate::calendar::WorkingDays;
use crate::date::{add_days, add_months};
use crate::excerpt::Excerpt;
use crate::trace::ParameterUse;
use crate::value::Value;

/// The instances of a duty that have begun by the day: one per unit of `units` (or one in all), and per period.
pub fn instances(duty: &Duty, units: &[String], input: &DutyInput<'_>) -> Vec<DutyInstance> {
    let dated = dated(duty, input);
    if duty.for_each.is_none() {
        return dated;
    }
    let of = |unit: &String| {
        dated
            .iter()
            .map(|i| DutyInstance {
                unit: Some(unit.clone()),
                ..i.clone()
            })
            .collect::<Vec<_>>()
    };
    units.iter().flat_map(of).collect()
}

fn dated(duty: &Duty, input: &DutyInput<'_>) -> Vec<DutyInstance> {
    let blank = DutyInstance {
        duty: duty.id.clone(),
        unit: None,
        from: None,
        to: None,
        due: None,
        provisional: false,
        times: 1,
        undecided: None,
        parameters: Vec::new(),
        parts: Vec::new(),
    };
    if duty.kind == DutyKind::Periodic {
        let Some(rhythm) = duty.every else {
            return vec![blank];
        };
        let Some(start) = duty.starting.or(input.issued) else {
            let undecided = Words::new(
                "印发日期未录入,周期无从起算",
                "the date of issue is not entered, so no period can begin",
            );
            return vec![DutyInstance {
                undecided: Some(undecided),
                ..blank
            }];
        };
        return periods(rhythm, start, input.on, duty.until)
            .into_iter()
            .map(|(from, to)| (from, to, due_within(duty, from, to)))
            // By the tenth of each month, issued on the twentieth: of this month nothing was asked.
            .filter(|(.., due)| *due >= start)
            .map(|(from, to, due)| DutyInstance {
                from: Some(from),
                to: Some(to),
                due: Some(due),
                times: match rhythm {
                    Rhythm::Times { times, .. } => times.max(1),
                    Rhythm::Every(_) => 1,
                },
                ..blank.clone()
            })
            .collect();
    }
    let mut instance = blank;
    let days = WorkingDays::new(&input.excerpt.calendars);
    let mut parameter = |id: &str| {
        let used = parameter(id, input);
        let day = used.value.as_ref().and_then(Value::as_date);
        instance.parameters.push(used);
        day
    };
    let unset = |id: &str| {
        let name = input.excerpt.parameter_name(id);
        Words::new(
            format!("须先设定{}", name.zh),
            format!("{} must be set first", name.en),
        )
    };
    match &duty.due {
        None => {}
        Some(Due::On(day)) => instance.due = Some(*day),
        Some(Due::Parameter(id)) => {
            instance.due = parameter(id);
            if instance.due.is_none() {
                instance.undecided = Some(unset(id));
            }
        }
        Some(Due::After { event, length }) => {
            let (start, what) = match event {
                DueEvent::Issued => (
                    input.issued,
                    Words::new("须先录入印发日期", "the date of issue must be entered first"),
                ),
                DueEvent::InForce => (
                    input.in_force.or(input.issued),
                    Words::new(
                        "须先录入施行日期",
                        "the date of coming into force must be entered first",
                    ),
                ),
                // A parameter for the beginning that is not set falls back to nothing: the text leaves it open.
                DueEvent::Parameter(id) => (parameter(id), unset(id)),
            };
            instance.from = start;
            match start.and_then(|start| days.end_of(*length, start)) {
                Some(clock) => {
                    instance.due = Some(clock.day);
                    instance.provisional = clock.provisional;
                }
                None => instance.undecided = Some(what),
            }
        }
    }
    vec![instance]
}

pub(super) fn parameter(id: &str, input: &DutyInput<'_>) -> ParameterUse {
    let only = Excerpt {
        parameters: input
            .excerpt
            .parameters
            .iter()
            .filter(|p| p.id == id)
            .cloned()
            .collect(),
        ..Excerpt::default()
    };
    let setting = input
        .settings
        .get(id)
        .map(|s| (id.to_owned(), s.clone()))
        .into_iter()
        .collect();
    let (book, _) = Book::compile(&only, &setting, input.on);
    book.parameters
        .get(id)
        .cloned()
        .unwrap_or_else(|| ParameterUse::unset(id))
}

/// The periods from the one that holds `start` to the one that holds `on`.
fn periods(rhythm: Rhythm, start: Date, on: Date, until: Option<Date>) -> Vec<(Date, Date)> {
    let (months, year_aligned) = match rhythm {
        Rhythm::Times {
            per: PeriodKind::Year,
            ..
        } => (12, true),
        Rhythm::Times {
            per: PeriodKind::Half,
            ..
        } => (6, true),
        Rhythm::Times {
            per: PeriodKind::Quarter,
            ..
        } => (3, true),
        Rhythm::Times {
            per: PeriodKind::Month,
            ..
        } => (1, true),
        Rhythm::Every(length) => match length.unit {
            LengthUnit::Years => (12 * i32::try_from(length.amount).unwrap_or(1), false),
            LengthUnit::Months => (i32::try_from(length.amount).unwrap_or(1), false),
            LengthUnit::Days | LengthUnit::WorkingDays => {
                return by_days(i64::from(length.amount), start, on, until);
            }
        },
    };
    let months = months.max(1);
    // Calendar periods begin on their own first day; a stretch of years with the year, of months with the month.
    let first_month = if year_aligned {
        i32::try_from(start.month0()).unwrap_or(0) / months * months
    } else if months % 12 == 0 {
        0
    } else {
        i32::try_from(start.month0()).unwrap_or(0)
    };
    let mut found = Vec::new();
    let mut from = Date::from_ymd_opt(start.year(), 1, 1).and_then(|d| add_months(d, first_month));
    while let Some(first) = from.filter(|first| *first <= on && until.is_none_or(|until| *first <= until)) {
        let next = add_months(first, months);
        if let Some(last) = next.and_then(|n| n.pred_opt()) {
            found.push((first, last));
        }
        from = next;
    }
    found
}

fn by_days(days: i64, start: Date, on: Date, until: Option<Date>) -> Vec<(Date, Date)> {
    let mut found = Vec::new();
    let mut from = Some(start);
    while let Some(first) = from.filter(|f| days > 0 && *f <= on && until.is_none_or(|until| *f <= until)) {
        let next = add_days(first, days);
        if let Some(last) = next.and_then(|n| n.pred_opt()) {
            found.push((first, last));
        }
        from = next;
    }
    found
}

/// The due day within a period: the day that the duty names, else the period's last day.
fn due_within(duty: &Duty, from: Date, to: Date) -> Date {
    duty.by_day.and_then(|day| day.within(from, to)).unwrap_or(to)
}
