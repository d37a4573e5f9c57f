//! What is known on a day: a place (a document in force and all that belongs to it) is worked out from its rows, and all places together
//! are the picture that pages, papers and exports read. What the office enters about a place beside its document, the calendar of a
//! year and changes of units, stands here too.

pub mod boards;
pub mod calendar;
mod history;
pub(crate) mod kept_rows;
mod one_place;
pub mod picture;
pub mod rows;
pub mod standing;
pub mod unit_changes;

pub use one_place::{BlockNow, PlacePicture, ReadText, Stage, Standing, settings};
