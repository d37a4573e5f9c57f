#![doc = include_str!("../README.md")]

mod blocks;
mod brackets;
pub mod chinese_number;
mod closing;
pub mod condition;
pub mod confidence;
pub mod deadline;
pub mod document;
mod folded;
pub mod layout;
mod lines;
mod marks;
pub mod metadata;
pub mod notes;
pub mod numbering;
mod oddities;
mod outline;
mod pattern;
mod plain_tables;
pub mod print;
mod reading;
pub mod responsible;
mod runs;
mod signs;
mod source;
pub mod strength;
pub mod target;
mod task_table;
mod tree;
mod unread;

pub use document::DocumentView;
pub use reading::{Reading, read};
pub use source::Source;
pub use target::is_about_the_situation;
pub use task_table::is_header as is_task_header;
pub use tree::{Clause, ClauseKind, Heading};
