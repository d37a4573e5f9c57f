//! From the text of TOML files to checked items, with every problem named by file and line.
//!
//! Deserialising through derived code stops at the first problem of a file; this walker does not. It reads one key
//! after the other ([`Fields`]), remembers which keys a place knows, and reports what is left over. What the values
//! of each kind of item mean lies in [`crate::item`].

mod canonical;
mod choice;
mod fields;
mod file;
mod stored;

pub(crate) use canonical::canonical;
pub(crate) use choice::choices;
pub(crate) use fields::Fields;
pub(crate) use file::{Reader, SourceFile};
pub(crate) use stored::Stored;
