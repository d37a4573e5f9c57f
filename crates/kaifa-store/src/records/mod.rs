//! Lists of records at any size: what they are found by ([`index`]) and how they are asked ([`query`]).

mod in_memory;
pub mod index;
pub mod query;

pub use index::{IndexKind, IndexedField, sort_key};
pub use query::{FieldFilter, FieldTest, RecordPage, RecordQuery, RecordSort};
