//! Records of registers: made, filled, corrected, moved from state to state, listed, taken in and handed out as tables. The register's
//! definition in the pack says everything: fields, states, who may take which step, what must be filled, which guard holds, which
//! clocks run. There is no code for one register.

pub mod clocks;
mod files;
pub mod fit;
pub mod form;
mod guard;
pub mod import;
pub mod index;
pub mod list;
mod make;
pub mod open;
pub(crate) mod reminders;
pub mod reveal;
pub mod rights;
mod step;
pub mod then;
pub mod views;
pub mod words;
pub mod workbook;

pub use files::File;
pub(crate) use make::create_admitted;
pub(crate) use make::set_due;
pub use make::{Desk, Files, Typed, VERSION, correct, create, create_with_files, new_record};
pub use step::{Prepared, Step, blocks_against, prepare_step, steps, take_step, take_step_with_files};
