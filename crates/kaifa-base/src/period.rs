//! The stretches of time that figures are reported for.
//!
//! Written `2025`, `2025H1`, `2025Q3`, `2025-07`. A period knows its first and last day and the same period of another
//! year; whether a figure is the period alone or cumulative from 1 January belongs to the indicator.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A reporting period. Ordered by last day, the shorter first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// A calendar year.
    Year(i32),
    /// First or second half (1, 2).
    Half(i32, u8),
    /// Quarter 1 to 4.
    Quarter(i32, u8),
    /// Month 1 to 12.
    Month(i32, u8),
}

impl Period {
    /// Reads `2025`, `2025H1`, `2025Q3`, `2025-07`.
    pub fn parse(text: &str) -> Option<Period> {
        let text = text.trim();
        let year: i32 = text.get(..4)?.parse().ok()?;
        let rest = &text[4..];
        let part = |digits: &str, most: u8| digits.parse::<u8>().ok().filter(|n| (1..=most).contains(n));
        match rest.chars().next() {
            None => Some(Period::Year(year)),
            Some('H' | 'h') => part(&rest[1..], 2).map(|n| Period::Half(year, n)),
            Some('Q' | 'q') => part(&rest[1..], 4).map(|n| Period::Quarter(year, n)),
            Some('-') => part(&rest[1..], 12).map(|n| Period::Month(year, n)),
            Some(_) => None,
        }
    }

    /// The calendar year it lies in.
    pub fn year(self) -> i32 {
        match self {
            Period::Year(y) | Period::Half(y, _) | Period::Quarter(y, _) | Period::Month(y, _) => y,
        }
    }

    fn months(self) -> (u32, u32) {
        match self {
            Period::Year(_) => (1, 12),
            Period::Half(_, n) => (u32::from(n) * 6 - 5, u32::from(n) * 6),
            Period::Quarter(_, n) => (u32::from(n) * 3 - 2, u32::from(n) * 3),
            Period::Month(_, n) => (u32::from(n), u32::from(n)),
        }
    }

    /// First day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.months().0, 1).expect("a period starts on a real day")
    }

    /// Last day.
    pub fn last_day(self) -> NaiveDate {
        let (year, last) = (self.year(), self.months().1);
        let next = if last == 12 {
            (year + 1, 1)
        } else {
            (year, last + 1)
        };
        NaiveDate::from_ymd_opt(next.0, next.1, 1)
            .and_then(|d| d.pred_opt())
            .expect("a period ends on a real day")
    }

    /// The period of the same kind and place, `years` later (or earlier, if negative).
    pub fn shift_years(self, years: i32) -> Period {
        match self {
            Period::Year(y) => Period::Year(y + years),
            Period::Half(y, n) => Period::Half(y + years, n),
            Period::Quarter(y, n) => Period::Quarter(y + years, n),
            Period::Month(y, n) => Period::Month(y + years, n),
        }
    }

    /// The calendar year of a day.
    pub fn year_of(day: NaiveDate) -> Period {
        Period::Year(day.year())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(y) => write!(f, "{y:04}"),
            Period::Half(y, n) => write!(f, "{y:04}H{n}"),
            Period::Quarter(y, n) => write!(f, "{y:04}Q{n}"),
            Period::Month(y, n) => write!(f, "{y:04}-{n:02}"),
        }
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Period) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Period) -> std::cmp::Ordering {
        self.last_day()
            .cmp(&other.last_day())
            .then_with(|| other.first_day().cmp(&self.first_day()))
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Period, String> {
        Period::parse(&text)
            .ok_or_else(|| format!("`{text}` is no period; write 2025, 2025H1, 2025Q3 or 2025-07"))
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_print_and_bound_themselves() {
        for text in ["2025", "2025H1", "2025Q3", "2024-02"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        let february = Period::parse("2024-02").unwrap();
        assert_eq!(february.last_day(), NaiveDate::from_ymd_opt(2024, 2, 29).unwrap());
        assert_eq!(
            Period::parse("2025H2").unwrap().first_day(),
            NaiveDate::from_ymd_opt(2025, 7, 1).unwrap()
        );
        assert_eq!(
            Period::parse("2025Q4").unwrap().last_day(),
            Period::Year(2025).last_day()
        );
    }

    #[test]
    fn wrong_periods_are_refused() {
        for text in ["2025Q5", "2025-13", "25", "2025X", "2025H", "二〇二五"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_quarter_comes_before_the_year_that_ends_with_it() {
        assert!(Period::Quarter(2025, 4) < Period::Year(2025));
        assert!(Period::Year(2024) < Period::Month(2025, 1));
    }
}
