//! A clock that only moves when told to, so that tests mean the same on every day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kaifa_store::LocalDay;

/// A clock under the test's control. Starts at 08:00 UTC on 5 March 2026.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: DateTime<Utc>,
}

impl Default for Clock {
    fn default() -> Clock {
        let start = NaiveDate::from_ymd_opt(2026, 3, 5).and_then(|day| day.and_hms_opt(8, 0, 0));
        Clock {
            now: start.unwrap_or_default().and_utc(),
        }
    }
}

impl Clock {
    /// What it shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day that it shows.
    pub fn today(&self) -> NaiveDate {
        self.now.local_day()
    }

    /// Moves on by one second and shows that.
    pub fn tick(&mut self) -> DateTime<Utc> {
        self.advance(TimeDelta::seconds(1))
    }

    /// Moves on and shows the new time.
    pub fn advance(&mut self, by: TimeDelta) -> DateTime<Utc> {
        self.now += by;
        self.now
    }
}
