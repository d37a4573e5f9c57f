//! Duties at work: assigned beside those of documents, split over units and years, reported, accepted, verified and closed; the scheme
//! that chases them; and the tables that show them, the ledger of supervision and the bulletin of a stretch of time. When one is due is
//! worked out in [`place::standing`](crate::place::standing).

pub mod assign;
pub mod bulletin;
pub mod decompose;
pub mod ledger;
pub mod scheme;
pub mod steps;
pub mod supervise;
pub mod target_words;
pub mod words;
