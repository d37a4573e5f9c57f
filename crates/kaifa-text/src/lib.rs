#![doc = include_str!("../README.md")]

mod brackets;
pub mod chinese_number;
mod closing;
pub mod condition;
pub mod confidence;
pub mod deadline;
pub mod document;
mod folded;
mod lines;
pub mod metadata;
pub mod notes;
pub mod numbering;
mod oddities;
mod outline;
pub mod print;
mod reading;
pub mod responsible;
mod source;
pub mod strength;
pub mod target;
mod tree;

pub use document::DocumentView;
pub use reading::{Reading, read};
pub use source::Source;
pub use tree::{Clause, ClauseKind, Heading};
