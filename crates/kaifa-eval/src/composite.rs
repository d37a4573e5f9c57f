//! Composite evaluation of zones: values become comparable, go up a tree of weighted means, and are ranked; beside every rank
//! stands how firm it is.
//!
//! Numbers here are binary floating point in a fixed order of operations, with logarithms from a portable library: the same
//! bytes on every machine and number of threads (ADR 0019 says why floats, and what is done about ties).

pub mod chain;
pub(crate) mod draws;
pub mod evaluate;
pub mod evaluation;
pub mod flip;
pub mod from_scheme;
mod grades;
pub mod issued;
pub mod movement;
pub mod next_line;
pub mod normal;
pub mod particulars;
mod placing;
pub mod plan;
mod replicate;
pub mod settle;
mod simulate;
mod simulation;
pub mod stability;
mod warnings;
pub mod what_if;
pub mod year;
