//! Calendar arithmetic that every clock uses: months and years are added with the day clipped to the month's last day.

use chrono::{Datelike, Days, Months};
use kaifa_base::Date;

/// `day` plus months (or minus, if negative); the 31st clips to the month's last day.
pub fn add_months(day: Date, months: i32) -> Option<Date> {
    let step = Months::new(months.unsigned_abs());
    if months >= 0 {
        day.checked_add_months(step)
    } else {
        day.checked_sub_months(step)
    }
}

/// `day` plus days (or minus, if negative).
pub fn add_days(day: Date, days: i64) -> Option<Date> {
    let step = Days::new(days.unsigned_abs());
    if days >= 0 {
        day.checked_add_days(step)
    } else {
        day.checked_sub_days(step)
    }
}

/// 31 December of the day's year.
pub fn end_of_year(day: Date) -> Option<Date> {
    Date::from_ymd_opt(day.year(), 12, 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn months_clip_to_the_last_day_of_the_month() {
        assert_eq!(add_months(day("2020-08-31"), 6), Some(day("2021-02-28")));
        assert_eq!(add_months(day("2019-07-10"), 6), Some(day("2020-01-10")));
        assert_eq!(add_months(day("2020-03-31"), -1), Some(day("2020-02-29")));
        assert_eq!(end_of_year(day("2020-06-30")), Some(day("2020-12-31")));
    }
}
