//! The per-mu evaluation of firms as an office runs it: a table of firms is graded by a scheme of a pack and frozen as a run,
//! published, objected to, corrected by a new run. A run holds its table, its scheme and its results; nothing of it is
//! ever changed. A scheme that takes the scores of others is frozen with them.

mod cells;
mod figures;
mod firm_run;
mod frozen;
mod listing;
mod objection;
pub mod register;
mod run;
mod scope;
mod used;
mod what_if;

pub use cells::CorrectedCell;
pub use figures::Figure;
pub use firm_run::FirmRun;
pub use frozen::Frozen;
pub use listing::{COLUMN, JOINED, Listing, Wish};
pub use objection::{
    Claim, REGISTER, accepted, cell_of, correct, decided_by, file, may_see, objections, would_change,
};
pub use run::{KIND, TABLE, freeze, graded_file, open, publish, recompute, replay, window_end};
pub use scope::{Scope, schemes, unit_of};
pub use used::used_in_any_year;
pub use what_if::{Trial, Tried, try_out};
