//! Working days by dated calendars. A year without a calendar falls back to Monday–Friday and marks the result as
//! provisional; it is computed again when the year's order is entered.

use std::collections::BTreeMap;

use chrono::{Datelike, Weekday};
use kaifa_base::Date;
use kaifa_pack::item::{Calendar, Length, LengthUnit};
use serde::{Deserialize, Serialize};

/// A day that was computed, and whether every year on the way had its calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockDay {
    /// The day.
    pub day: Date,
    /// A year without calendar was touched.
    pub provisional: bool,
}

/// The calendars by year.
#[derive(Debug, Clone, Default)]
pub struct WorkingDays<'a> {
    by_year: BTreeMap<i32, &'a Calendar>,
}

impl<'a> WorkingDays<'a> {
    /// The calendars of an edition; a later one for the same year replaces the earlier.
    pub fn new(calendars: &'a [Calendar]) -> WorkingDays<'a> {
        WorkingDays {
            by_year: calendars.iter().map(|c| (c.year, c)).collect(),
        }
    }

    /// Whether offices work that day.
    pub(crate) fn is_working(&self, day: Date) -> bool {
        let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.by_year.get(&day.year()) {
            Some(calendar) if calendar.workdays.contains(&day) => true,
            Some(calendar) if calendar.holidays.contains(&day) => false,
            _ => weekday,
        }
    }

    /// The n-th working day after a day; the day itself does not count.
    pub fn after(&self, start: Date, count: u32) -> Option<ClockDay> {
        let (mut day, mut left, mut provisional) = (start, count, false);
        while left > 0 {
            day = day.succ_opt()?;
            provisional |= !self.by_year.contains_key(&day.year());
            left -= u32::from(self.is_working(day));
        }
        Some(ClockDay { day, provisional })
    }

    /// The last day of a length that starts on a day.
    pub fn end_of(&self, length: Length, start: Date) -> Option<ClockDay> {
        match length.unit {
            LengthUnit::WorkingDays => self.after(start, length.amount),
            _ => length.end_from(start).map(|day| ClockDay {
                day,
                provisional: false,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn calendar() -> Calendar {
        Calendar {
            year: 2025,
            order: "放假通知".into(),
            holidays: ["2025-01-01", "2025-01-28", "2025-01-29"].map(day).into(),
            workdays: [day("2025-01-26")].into(),
            source: None,
            at: Default::default(),
        }
    }

    #[test]
    fn holidays_are_skipped_and_make_up_sundays_count() {
        let calendars = [calendar()];
        let days = WorkingDays::new(&calendars);
        // Friday the 24th, then the make-up Sunday, Monday, and Thursday after two days off.
        assert_eq!(
            days.after(day("2025-01-24"), 3),
            Some(ClockDay {
                day: day("2025-01-30"),
                provisional: false
            })
        );
        assert!(days.is_working(day("2025-01-26")) && !days.is_working(day("2025-01-28")));
    }

    #[test]
    fn a_clock_that_reaches_into_a_year_without_calendar_is_provisional() {
        let calendars = [calendar()];
        let days = WorkingDays::new(&calendars);
        assert_eq!(
            days.after(day("2025-12-30"), 1).map(|d| d.provisional),
            Some(false)
        );
        assert_eq!(
            days.after(day("2025-12-30"), 2).map(|d| d.provisional),
            Some(true)
        );
    }

    #[test]
    fn six_months_after_issue_end_on_the_same_day_of_the_month() {
        let days = WorkingDays::default();
        let six_months = Length {
            amount: 6,
            unit: LengthUnit::Months,
        };
        assert_eq!(
            days.end_of(six_months, day("2019-07-10")).map(|d| d.day),
            Some(day("2020-01-10"))
        );
        assert_eq!(
            days.end_of(six_months, day("2019-08-31")).map(|d| d.day),
            Some(day("2020-02-29"))
        );
    }
}
