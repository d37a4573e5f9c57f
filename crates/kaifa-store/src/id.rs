//! New ids: UUID version 7, made from the caller's time and random bits, so that rows of one day lie together.

use uuid::{NoContext, Timestamp, Uuid};

use crate::Instant;

/// A new id for something made at this time.
pub fn new_id(at: Instant) -> String {
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        at.timestamp_subsec_nanos(),
    ))
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse_instant;

    #[test]
    fn ids_differ_and_a_later_one_sorts_after() {
        let early = parse_instant("2026-03-05T08:00:00.000Z").unwrap();
        let late = parse_instant("2026-03-05T08:00:00.001Z").unwrap();
        assert_ne!(new_id(early), new_id(early));
        assert!(new_id(early) < new_id(late));
    }
}
