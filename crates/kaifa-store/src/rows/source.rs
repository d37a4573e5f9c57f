//! Policy documents as they were taken in: the bytes untouched, named by their hash.

use kaifa_base::Digest;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Kind, Value};

table! {
    /// A policy document as it was taken in.
    Source in "source" key [sha256] {
        /// The hash of the bytes, which is also its id.
        sha256: Digest,
        /// The file name as the person gave it.
        name: String,
        /// The media type, e.g. `text/plain`.
        media: String,
        /// The text encoding found, for texts.
        encoding: Option<String>,
        /// The document's own number, where known.
        doc_number: Option<String>,
        /// The pack that was joined to it.
        pack: Option<String>,
        /// Who took it in.
        taken_in_by: String,
        /// When.
        taken_in_at: Instant,
        /// The bytes.
        bytes: Vec<u8>,
    }
}

/// A source without its bytes, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceHead {
    /// See [`Source::sha256`].
    pub sha256: String,
    /// See [`Source::name`].
    pub name: String,
    /// See [`Source::pack`].
    pub pack: Option<String>,
    /// How many bytes.
    pub byte_count: i64,
}

impl Store {
    /// The document with this hash.
    pub async fn find_source(&self, sha256: &Digest) -> Result<Option<Kept<Source>>> {
        self.find(&[Value::Text(sha256.to_string())]).await
    }

    /// The documents that were joined to a pack, newest first.
    pub async fn list_sources_of_pack(&self, pack: &str) -> Result<Vec<Kept<Source>>> {
        self.select(
            Select::all()
                .equals("pack", &pack.to_owned())
                .order("taken_in_at DESC, sha256"),
        )
        .await
    }

    /// All documents, without their bytes, newest first.
    pub async fn list_source_heads(&self) -> Result<Vec<SourceHead>> {
        let rows = self
            .database
            .reader()
            .await?
            .rows(
                "SELECT sha256, name, pack, CAST(LENGTH(bytes) AS BIGINT) FROM source ORDER BY taken_in_at DESC, sha256",
                &[],
                &[Kind::Text, Kind::Text, Kind::Text, Kind::Integer],
            )
            .await?;
        let text = |value: &Value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
        Ok(rows
            .iter()
            .map(|row| SourceHead {
                sha256: text(&row[0]).unwrap_or_default(),
                name: text(&row[1]).unwrap_or_default(),
                pack: text(&row[2]),
                byte_count: match row[3] {
                    Value::Integer(count) => count,
                    _ => 0,
                },
            })
            .collect())
    }
}
