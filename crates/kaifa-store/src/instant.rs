//! Moments of time: UTC, to the millisecond, written `2026-03-05T08:00:00.000Z`. The fixed width makes the order of
//! texts the order of times, so both engines store and compare them as text. Nothing in this crate asks a clock: the
//! time of an act comes from whoever acts.

use chrono::{DateTime, Utc};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_stored_to_the_millisecond_and_sorts_as_text() {
        let at = parse_instant("2026-03-05T08:00:00.007Z").unwrap();
        assert_eq!(show_instant(at), "2026-03-05T08:00:00.007Z");
        let later = parse_instant("2026-03-05T16:00:00+08:00").unwrap() + chrono::TimeDelta::milliseconds(8);
        assert!(show_instant(at) < show_instant(later));
        assert_eq!(parse_instant("5 March"), None);
    }
}
