//! Backups: one file of JSON lines, the same for both engines, so that a backup of one restores into the other.
//!
//! First line: what it is, the schema and the ledger's root. Then each table with its rows, the ledger last of all. The last
//! line holds the SHA-256 of everything before it, so a file that was cut off is noticed. Written from one snapshot while
//! others go on writing. Sessions are left out.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kaifa_base::{Digest, Digester};
use serde::{Deserialize, Serialize};

use crate::database::Connection;
use crate::error::{Result, StoreError};
use crate::ledger::StoredEntry;
use crate::migrate::newest_schema;
use crate::store::Store;
use crate::tables::TABLES;
use crate::value::{Kind, Value};

/// The number of this form of file.
pub(crate) const FORMAT: i64 = 1;

/// The name of the ledger among the tables of a backup.
pub(crate) const LEDGER: &str = "ledger_entry";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// The hash of the file.
    pub sha256: Digest,
    /// Business rows in it.
    pub rows: i64,
    /// Ledger entries in it.
    pub entries: i64,
    /// The number and hash of its last ledger entry; nothing if there is none.
    pub root: Option<(i64, String)>,
}

/// One line of a backup.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Line {
    /// The first.
    Head {
        /// [`FORMAT`].
        kaifa_backup: i64,
        /// The schema of the rows.
        schema: i64,
    },
    /// The start of a table.
    Table {
        /// Its name.
        table: String,
        /// The columns of each row that follows.
        columns: Vec<String>,
    },
    /// The last.
    End {
        /// Business rows.
        rows: i64,
        /// Ledger entries.
        entries: i64,
        /// The hash of all lines before.
        sha256: String,
    },
    /// A row; bytes in base 64.
    Row(Vec<serde_json::Value>),
}

impl Store {
    /// Writes everything into one file, which must not exist yet, while others go on writing.
    pub async fn backup(&self, path: &Path) -> Result<Backup> {
        self.require_schema().await?;
        let partial = path.with_extension("partial");
        let written = self.write_backup(path, &partial).await;
        if written.is_err() {
            // The error that stopped the backup is the one to report, not a failure to tidy up after it.
            let _ = std::fs::remove_file(&partial);
        }
        written
    }

    async fn write_backup(&self, path: &Path, partial: &Path) -> Result<Backup> {
        let failed = |error| StoreError::File(path.display().to_string(), error);
        if path.exists() {
            return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
        }
        let mut out = HashedFile::create(partial).map_err(failed)?;
        let head = Line::Head {
            kaifa_backup: FORMAT,
            schema: newest_schema(),
        };
        out.line(&head).map_err(failed)?;
        let mut connection = self.database.snapshot().await?;
        let mut rows = 0;
        for table in TABLES {
            let columns = table.select_list();
            let kinds = table.select_kinds();
            rows += copy_table(
                &mut connection,
                &mut out,
                table.name,
                &columns,
                &kinds,
                &table.key.join(", "),
            )
            .await?;
        }

        let entries = copy_table(
            &mut connection,
            &mut out,
            LEDGER,
            StoredEntry::COLUMNS,
            &StoredEntry::KINDS,
            "seq",
        )
        .await?;
        let root = connection
            .rows(
                "SELECT seq, hash FROM ledger_entry ORDER BY seq DESC LIMIT 1",
                &[],
                &[Kind::Integer, Kind::Text],
            )
            .await?;
        connection.rollback().await?;
        let end = Line::End {
            rows,
            entries,
            sha256: out.digest_so_far().to_string(),
        };
        out.line(&end).map_err(failed)?;
        let sha256 = out.finish().map_err(failed)?;
        std::fs::rename(partial, path).map_err(failed)?;
        Ok(Backup {
            path: path.to_owned(),
            sha256,
            rows,
            entries,
            root: match root.first().map(Vec::as_slice) {
                Some([Value::Integer(seq), Value::Text(hash)]) => Some((*seq, hash.clone())),
                _ => None,
            },
        })
    }
}

async fn copy_table(
    connection: &mut Connection,
    out: &mut HashedFile,
    name: &str,
    columns: &str,
    kinds: &[Kind],
    order: &str,
) -> Result<i64> {
    let failed = |error| StoreError::File(name.to_owned(), error);
    let head = Line::Table {
        table: name.to_owned(),
        columns: columns.split(", ").map(str::to_owned).collect(),
    };
    out.line(&head).map_err(failed)?;
    let mut count = 0;
    connection
        .for_each_row(
            &format!("SELECT {columns} FROM {name} ORDER BY {order}"),
            &[],
            kinds,
            |values| {
                count += 1;
                let row = Line::Row(values.iter().map(value_to_json).collect());
                out.line(&row).map_err(failed)
            },
        )
        .await?;
    Ok(count)
}

fn value_to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(yes) => (*yes).into(),
        Value::Integer(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Bytes(bytes) => BASE64_STANDARD.encode(bytes).into(),
    }
}

/// A file that is hashed while it is written.
struct HashedFile {
    out: BufWriter<File>,
    hash: Digester,
}

impl HashedFile {
    fn create(path: &Path) -> std::io::Result<HashedFile> {
        Ok(HashedFile {
            out: BufWriter::new(File::create(path)?),
            hash: Digester::default(),
        })
    }

    fn line(&mut self, line: &Line) -> std::io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        self.hash.update(text.as_bytes());
        self.out.write_all(text.as_bytes())
    }

    fn digest_so_far(&self) -> Digest {
        self.hash.clone().finish()
    }

    /// Brings everything to the disk.
    fn finish(mut self) -> std::io::Result<Digest> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        Ok(self.hash.finish())
    }
}
