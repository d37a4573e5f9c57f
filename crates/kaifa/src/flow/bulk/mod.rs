//! Figures by the hundred thousand: a long table of one form (one row per figure) checked as a whole and written as reports, one
//! submission and one entry of the ledger.
//!
//! Three steps in three files: `long_file` reads the table into numbers, `check` finds every problem and settles which rows replace
//! which, `write` makes the reports.

mod check;
mod long_file;
mod write;

pub use check::{Ask, Checked, Counts, Known, KnownFigures, Policy, check, handed_in, known_figures};
pub use long_file::{LongTable, read};
pub use write::{Written, write};
