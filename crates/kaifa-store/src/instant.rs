//! Moments of time: UTC, to the millisecond, written `2026-03-05T08:00:00.000Z`. The fixed width makes the order of
//! texts the order of times, so both engines store and compare them as text. Nothing in this crate asks a clock: the
//! time of an act comes from whoever acts.

use chrono::{DateTime, Local, NaiveTime, TimeZone, Utc};
use kaifa_base::Date;

/// A moment in UTC. Parts below a millisecond are not kept.
pub type Instant = DateTime<Utc>;

/// The stored form.
pub fn show_instant(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Reads the stored form.
pub fn parse_instant(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.with_timezone(&Utc))
}

/// The day of a moment where the program runs.
pub trait LocalDay {
    /// The day by the clock of the place (`TZ`, or the system's setting): what people there mean by "on that day". In China the
    /// first eight hours of a day belong to the day before in UTC.
    fn local_day(&self) -> Date;
}

impl LocalDay for Instant {
    fn local_day(&self) -> Date {
        self.with_timezone(&Local).date_naive()
    }
}

/// The first moment of a day where the program runs.
pub fn start_of(day: Date) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN);
    Local
        .from_local_datetime(&midnight)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// The first moment after a day where the program runs.
pub fn end_of(day: Date) -> Instant {
    start_of(day.succ_opt().unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_place_ends_where_the_next_begins() {
        let day = "2026-03-05".parse::<Date>().unwrap();
        let (first, last) = (start_of(day), end_of(day) - chrono::TimeDelta::milliseconds(1));
        assert_eq!((first.local_day(), last.local_day()), (day, day));
        assert_eq!(end_of(day).local_day(), day.succ_opt().unwrap());
    }

    #[test]
    fn an_instant_is_stored_to_the_millisecond_and_sorts_as_text() {
        let at = parse_instant("2026-03-05T08:00:00.007Z").unwrap();
        assert_eq!(show_instant(at), "2026-03-05T08:00:00.007Z");
        let later = parse_instant("2026-03-05T16:00:00+08:00").unwrap() + chrono::TimeDelta::milliseconds(8);
        assert!(show_instant(at) < show_instant(later));
        assert_eq!(parse_instant("5 March"), None);
    }
}
