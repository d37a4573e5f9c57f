//! Policy documents as they were taken in: the bytes untouched, named by their hash.

use kaifa_base::Digest;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, Stored, read_field, table};
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
    /// See [`Source::media`].
    pub media: String,
    /// See [`Source::pack`].
    pub pack: Option<String>,
    /// See [`Source::taken_in_by`].
    pub taken_in_by: String,
    /// See [`Source::taken_in_at`].
    pub taken_in_at: Instant,
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
                "SELECT sha256, name, media, pack, taken_in_by, taken_in_at, CAST(LENGTH(bytes) AS BIGINT) FROM source \
                 ORDER BY taken_in_at DESC, sha256",
                &[],
                &[[Kind::Text; 6].as_slice(), &[Kind::Integer]].concat(),
            )
            .await?;
        rows.into_iter().map(head).collect()
    }
}

fn head(row: Vec<Value>) -> Result<SourceHead> {
    let mut row = row.into_iter();
    let mut next = || row.next().unwrap_or(Value::Null);
    let table = Source::TABLE.name;
    Ok(SourceHead {
        sha256: read_field(next(), table, "sha256")?,
        name: read_field(next(), table, "name")?,
        media: read_field(next(), table, "media")?,
        pack: read_field(next(), table, "pack")?,
        taken_in_by: read_field(next(), table, "taken_in_by")?,
        taken_in_at: read_field(next(), table, "taken_in_at")?,
        byte_count: read_field(next(), table, "bytes")?,
    })
}
