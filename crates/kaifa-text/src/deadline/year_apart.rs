//! A month whose year stands before what is due by then: 2026年度方案为4月底前.

use chrono::NaiveDate;

use super::DeadlineKind;
use super::calendar::{by_of, last_day, last_of_third, no_deadline};
use super::pattern::{Context, Pattern, Reading};
use crate::confidence::Finding;
use crate::pattern::Captures;

pub(super) fn patterns() -> Vec<Pattern> {
    vec![
        Pattern::new(
            r"(20\d\d)年度?\p{Han}{2,10}为(?P<span>(\d{1,2})月(?:(\d{1,2})日|([上中下]旬))?[底末]?(?:之?前|以前))",
            year_apart,
        )
        .with(&["为"]),
    ]
}

fn year_apart(captures: &Captures, context: &Context) -> Option<Reading> {
    let year: i32 = captures[1].parse().ok()?;
    let month: u32 = captures[3].parse().ok()?;
    let date = match (captures.get(4), captures.get(5)) {
        (Some(day), _) => NaiveDate::from_ymd_opt(year, month, day.as_str().parse().ok()?),
        (None, Some(third)) => last_of_third(year, month, third.as_str()),
        (None, None) => last_day(year, month),
    };
    (!no_deadline(context)).then_some(Reading {
        kind: DeadlineKind::ByDate,
        date: Some(date?),
        by: Some(by_of(year, Some(month))),
        broken: false,
        finding: Finding::new("year_apart", 85),
    })
}
