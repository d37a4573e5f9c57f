//! The hash-chained ledger: its entries, its roots, reading it, and proving that nothing was altered.
//!
//! Entries are only added, by the one write path. Roots printed in notices or kept elsewhere let anyone prove later that
//! the chain was not rebuilt.

mod entry;
mod read;
mod root;
mod row_key;
mod verify;
mod verify_chain;
mod verify_rows;

pub use entry::{ChangeImage, Entry, ImportImage, Payload};
pub(crate) use entry::{StoredEntry, row_digest};
pub use read::{EntryFilter, RowWrite, Written};
pub use root::Root;
pub use verify::VerifyReport;
