//! The rows that one act writes, collected before anything touches the database. Rows are added or updated, never
//! removed: what ends gets an end date or a state.

use kaifa_base::Digest;

use crate::table::{Kept, Stored, Table};
use crate::value::Value;

/// A list of row changes, to be written by one act.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    pub(crate) rows: Vec<Change>,
    pub(crate) imports: Vec<Import>,
}

/// One row to add or to update.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub table: &'static Table,
    pub values: Vec<Value>,
    /// The row as the caller read it; nothing for a new row.
    pub read: Option<Read>,
}

/// What an update was made against.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub values: Vec<Value>,
    pub row_version: i64,
    pub entry_seq: i64,
}

/// Many new rows of one table that came from one file.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub table: &'static Table,
    pub origin: Origin,
    pub rows: Vec<Vec<Value>>,
}

/// The file that rows were imported from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file's name as the person gave it.
    pub file: String,
    /// The hash of its bytes.
    pub sha256: Digest,
}

impl Changes {
    /// No changes yet. An act without changes is still recorded, e.g. a sign-out.
    pub fn new() -> Changes {
        Changes::default()
    }

    /// Adds a new row.
    pub fn insert<T: Stored>(&mut self, row: &T) -> &mut Changes {
        self.rows.push(Change {
            table: T::TABLE,
            values: row.values(),
            read: None,
        });
        self
    }

    /// Updates a row against the state in which it was read: if someone else has changed it since, the whole act is
    /// refused. What has no row of its own yet (a figure inside a report, `row_version` 0) gets one.
    pub fn update<T: Stored>(&mut self, read: &Kept<T>, row: &T) -> &mut Changes {
        if read.row_version == 0 {
            return self.insert(row);
        }
        self.rows.push(Change {
            table: T::TABLE,
            values: row.values(),
            read: Some(Read {
                values: read.row.values(),
                row_version: read.row_version,
                entry_seq: read.entry_seq,
            }),
        });
        self
    }

    /// Adds many new rows from one file. The ledger keeps their number and one digest, not each row.
    pub fn import<T: Stored>(&mut self, origin: Origin, rows: &[T]) -> &mut Changes {
        self.imports.push(Import {
            table: T::TABLE,
            origin,
            rows: rows.iter().map(T::values).collect(),
        });
        self
    }

    /// The same, giving up each row as it is taken over: of many large rows there is never a second copy.
    pub fn import_owned<T: Stored>(&mut self, origin: Origin, rows: Vec<T>) -> &mut Changes {
        self.imports.push(Import {
            table: T::TABLE,
            origin,
            rows: rows.into_iter().map(|row| row.values()).collect(),
        });
        self
    }

    /// Takes over the changes of another list.
    pub fn extend(&mut self, other: Changes) -> &mut Changes {
        self.rows.extend(other.rows);
        self.imports.extend(other.imports);
        self
    }

    /// Whether nothing is to be written but the act itself.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.imports.is_empty()
    }
}
