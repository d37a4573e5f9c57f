//! Files that were handed in with records: evidence, maps, papers. A file is never replaced; a record names the ones that count.

use crate::error::Result;
use crate::instant::Instant;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Kind, Value};

table! {
    /// One file.
    RecordFile in "record_file" key [id] {
        /// Its id.
        id: String,
        /// The register.
        register: String,
        /// The record.
        record: String,
        /// The field that it was handed in for.
        field: String,
        /// Its name on the sender's machine.
        name: String,
        /// Its media type.
        media: String,
        /// Bytes.
        size: i64,
        /// Hash of the bytes.
        sha256: String,
        /// The bytes.
        bytes: Vec<u8>,
        /// Who.
        handed_in_by: String,
        /// When.
        handed_in_at: Instant,
    }
}

/// A file without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFileHead {
    /// Its id.
    pub id: String,
    /// The field that it was handed in for.
    pub field: String,
    /// Its name on the sender's machine.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Hash of the bytes.
    pub sha256: String,
}

impl Store {
    /// One file with its bytes.
    pub async fn find_record_file(&self, id: &str) -> Result<Option<Kept<RecordFile>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The files of a record, oldest first, without their bytes.
    pub async fn list_record_files(&self, register: &str, record: &str) -> Result<Vec<RecordFileHead>> {
        let sql = "SELECT id, field, name, size, sha256 FROM record_file \
                   WHERE register = $1 AND record = $2 ORDER BY handed_in_at, id";
        let arguments = [Value::Text(register.to_owned()), Value::Text(record.to_owned())];
        let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer, Kind::Text];
        let rows = self
            .database
            .reader()
            .await?
            .rows(sql, &arguments, &kinds)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let mut row = row.into_iter();
                let mut text = || row.next().map(|value| value.show()).unwrap_or_default();
                RecordFileHead {
                    id: text(),
                    field: text(),
                    name: text(),
                    size: text().parse().unwrap_or_default(),
                    sha256: text(),
                }
            })
            .collect())
    }
}
