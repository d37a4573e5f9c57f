//! Lists of records at any size: what they are found by ([`index`]) and how they are asked ([`query`]): planned, composed as SQL,
//! with the texts of very long registers in memory while they are searched.

mod compose;
mod in_memory;
pub mod index;
mod plan;
pub(crate) mod query;
mod texts;

pub use index::{IndexKind, IndexedField, sort_key};
pub(crate) use texts::Texts;

pub use query::{FieldFilter, FieldTest, Reach, RecordPage, RecordQuery, RecordSort};
