//! Figures by the hundred thousand: a long table of one form (one row per figure) checked as a whole and written as reports, one
//! submission and one entry of the ledger.
//!
//! Four steps in four files: `long_file` reads the table into numbers, `check` finds every problem of a row and settles which rows
//! replace which, `together` asks the form's checks, `write` makes the reports.

mod check;
mod long_file;
mod together;
mod write;

pub use check::{Ask, Checked, Counts, Known, KnownFigures, Policy, check, handed_in, known_figures};
pub use long_file::{LongTable, read};
pub use together::check_together;
pub use write::{Written, write};
