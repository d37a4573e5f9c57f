//! The stretches of time that figures are reported for.
//!
//! Written `2025`, `2025H1`, `2025Q3`, `2025-07`. A period knows its first and last day and the same period of another
//! year; whether a figure is the period alone or cumulative from 1 January belongs to the indicator. Files and the API
//! keep the written form; people read [`Period::words`].

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{Lang, Words};

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

    /// The period for people: `2026年第三季度`, `Q3 2026`.
    pub fn words(self) -> Words {
        let year = self.year();
        match self {
            Period::Year(_) => Words::new(format!("{year}年"), year.to_string()),
            Period::Half(_, n) => {
                let half = if n == 1 { "上半年" } else { "下半年" };
                Words::new(format!("{year}年{half}"), format!("H{n} {year}"))
            }
            Period::Quarter(_, n) => {
                let quarter = ["一", "二", "三", "四"][usize::from(n) - 1];
                Words::new(format!("{year}年第{quarter}季度"), format!("Q{n} {year}"))
            }
            Period::Month(_, n) => Words::new(
                format!("{year}年{n}月"),
                self.first_day().format("%b %Y").to_string(),
            ),
        }
    }

    /// A written period for people; what is no period stays as it is.
    pub fn shown(text: &str, lang: Lang) -> String {
        Period::parse(text).map_or_else(|| text.to_owned(), |period| period.words().get(lang).to_owned())
    }

    /// The period between two days, where they bound one.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Option<Period> {
        let (year, month) = (from.year(), from.month() as u8);
        [
            Period::Year(year),
            Period::Half(year, month.div_ceil(6)),
            Period::Quarter(year, month.div_ceil(3)),
            Period::Month(year, month),
        ]
        .into_iter()
        .find(|period| period.first_day() == from && period.last_day() == to)
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
    fn people_read_a_period_in_words() {
        for (text, zh, en) in [
            ("2026", "2026年", "2026"),
            ("2026H1", "2026年上半年", "H1 2026"),
            ("2026H2", "2026年下半年", "H2 2026"),
            ("2026Q3", "2026年第三季度", "Q3 2026"),
            ("2026-09", "2026年9月", "Sep 2026"),
            ("once", "once", "once"),
        ] {
            assert_eq!(Period::shown(text, Lang::Zh), zh);
            assert_eq!(Period::shown(text, Lang::En), en);
        }
    }

    #[test]
    fn two_days_bound_a_period_or_none() {
        for text in ["2025", "2025H2", "2025Q2", "2024-02"] {
            let period = Period::parse(text).unwrap();
            assert_eq!(
                Period::between(period.first_day(), period.last_day()),
                Some(period)
            );
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(Period::between(day("2025-01-01"), day("2025-02-28")), None);
        assert_eq!(Period::between(day("2025-01-02"), day("2025-12-31")), None);
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
