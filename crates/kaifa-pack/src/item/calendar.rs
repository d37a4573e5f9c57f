//! Working-day calendars: public holidays and make-up days of a year, with the order they rest on.

use std::collections::BTreeSet;

use chrono::{Datelike, Weekday};
use kaifa_base::Date;
use serde::{Deserialize, Serialize};

use super::ItemPlace;
use crate::decode::{Fields, Reader, Stored};

/// `[[calendar]]`: one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The year.
    pub year: i32,
    /// Number of the order that fixes it.
    pub order: String,
    /// Days off, weekends included or not.
    pub holidays: BTreeSet<Date>,
    /// Weekend days that are worked.
    pub workdays: BTreeSet<Date>,
    /// Where the days were taken from.
    pub source: Option<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Calendar {
    /// Whether offices work on a day of this year.
    pub fn is_working_day(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.workdays.contains(&day) || (!weekend && !self.holidays.contains(&day))
    }
}

impl Stored for Calendar {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Calendar> {
        let mut fields = Fields::open(value, field, reader)?;
        let year: Option<i32> = fields.required("year");
        fields.reader.item = year.map(|year| year.to_string());
        let order: Option<String> = fields.required("order");
        let holidays: BTreeSet<Date> = fields.required("holidays").unwrap_or_default();
        let workdays: BTreeSet<Date> = fields.optional("workdays").unwrap_or_default();
        let source = fields.optional("source");
        let at = ItemPlace::read(&fields);
        for day in holidays
            .iter()
            .chain(&workdays)
            .filter(|day| Some(day.year()) != year)
        {
            let bytes = fields.bytes();
            fields.reader.error(
                &crate::codes::BAD_VALUE,
                bytes,
                "holidays",
                format!("{day} 不在该年内"),
                format!("{day} is not a day of the year"),
            );
        }
        fields.finish();
        Some(Calendar {
            year: year?,
            order: order?,
            holidays,
            workdays,
            source,
            at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_make_up_saturday_is_worked_and_a_holiday_monday_is_not() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let calendar = Calendar {
            year: 2025,
            order: "x".into(),
            holidays: [day("2025-10-06")].into(),
            workdays: [day("2025-10-11")].into(),
            source: None,
            at: ItemPlace::default(),
        };
        assert!(calendar.is_working_day(day("2025-10-11")));
        assert!(!calendar.is_working_day(day("2025-10-06")));
        assert!(calendar.is_working_day(day("2025-10-13")));
        assert!(!calendar.is_working_day(day("2025-10-12")));
    }
}
