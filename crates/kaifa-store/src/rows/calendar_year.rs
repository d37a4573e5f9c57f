//! Holidays and make-up working days per year, with the order that they rest on. Counting days is done elsewhere.

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// The calendar of one year.
    CalendarYear in "calendar_year" key [year] {
        /// The year.
        year: i64,
        /// The order that it rests on.
        rests_on: String,
        /// Days off that fall on weekdays: a list of ISO dates.
        holidays: serde_json::Value,
        /// Working days that fall on weekends: a list of ISO dates.
        workdays: serde_json::Value,
        /// Who entered it.
        entered_by: String,
        /// When.
        entered_at: Instant,
    }
}

impl Store {
    /// All years that were entered, in order.
    pub async fn list_calendar_years(&self) -> Result<Vec<Kept<CalendarYear>>> {
        self.select(Select::all().order("year")).await
    }
}
