//! The use cases: each file is something that a person sets going, from input to ledger.

pub mod codes;
pub mod collect;
pub mod decide;
pub mod facts_file;
pub mod judge;
pub mod picture;
pub mod place;
pub mod rank_list;
pub mod records;
pub mod shelf;
pub mod standing;
pub mod table_file;
