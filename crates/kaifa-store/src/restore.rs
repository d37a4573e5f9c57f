//! Restoring a backup: only into a database without data, only a complete file, and the ledger is verified afterwards.
//!
//! Everything goes in within one transaction: a file that turns out damaged in its last line leaves the database empty.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kaifa_base::{CodeInfo, Digester, Place, Problem, Words};

use crate::backup::{FORMAT, LEDGER, Line};
use crate::codes;
use crate::database::Connection;
use crate::error::{Result, StoreError};
use crate::ledger::{StoredEntry, VerifyReport};
use crate::migrate::{newer_schema, newest_schema};
use crate::records::index::count_again;
use crate::store::Store;
use crate::tables::{TABLES, find_table};
use crate::value::{Kind, Value};
use crate::write::insert_statement;

/// Rows per statement.
const ROWS: usize = 200;

/// Where the rows of the table being read go.
struct Target {
    name: &'static str,
    columns: Vec<String>,
    kinds: Vec<Kind>,
    waiting: Vec<Vec<Value>>,
}

impl Store {
    /// Restores a backup into this database and verifies the ledger. Makes the tables if they are missing.
    pub async fn restore(&self, path: &Path) -> Result<VerifyReport> {
        self.migrate().await?;
        self.require_empty().await?;
        let file = path.display().to_string();
        let lines = BufReader::new(File::open(path).map_err(|error| StoreError::File(file.clone(), error))?);
        let mut connection = self.database.writer().await?;
        match read_into(&mut connection, &file, lines).await {
            Ok(()) => connection.commit().await?,
            Err(error) => {
                connection.rollback().await?;
                return Err(error);
            }
        }
        self.verify_ledger(&[]).await
    }

    async fn require_empty(&self) -> Result<()> {
        let mut connection = self.database.reader().await?;
        let names = TABLES.iter().map(|table| table.name).chain([LEDGER, "session"]);
        let mut problems = Vec::new();
        for name in names {
            let count = connection
                .number(&format!("SELECT COUNT(*) FROM {name}"), &[])
                .await?;
            if count > 0 {
                problems.push(
                    Problem::error(
                        &codes::NOT_EMPTY,
                        Place::item(name),
                        Words::new(
                            format!("目标库不是空的:{name} 有 {count} 行"),
                            format!("the database is not empty: {name} has {count} rows"),
                        ),
                    )
                    .hint("请恢复到新的空库", "restore into a new, empty database"),
                );
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Refused(problems))
        }
    }
}

async fn read_into(connection: &mut Connection, file: &str, lines: impl BufRead) -> Result<()> {
    let mut hash = Digester::default();
    let (mut rows, mut entries) = (0_i64, 0_i64);
    let mut target: Option<Target> = None;
    let mut head_seen = false;
    let mut end_seen = false;
    for (at, line) in lines.lines().enumerate() {
        let number = at + 1;
        let text = line.map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => bad(&codes::BACKUP_FORMAT, file, number, NO_BACKUP),
            _ => StoreError::File(file.to_owned(), error),
        })?;
        if end_seen {
            return Err(bad(
                &codes::BACKUP_DAMAGED,
                file,
                number,
                ("结束行之后还有内容", "there is more after the last line"),
            ));
        }
        let parsed = serde_json::from_str(&text).ok();
        match parsed {
            Some(Line::Head { kaifa_backup, schema }) if !head_seen => {
                if kaifa_backup != FORMAT || schema > newest_schema() {
                    return Err(newer_schema(schema, newest_schema()));
                }
                head_seen = true;
            }
            _ if !head_seen => return Err(bad(&codes::BACKUP_FORMAT, file, number, NO_BACKUP)),
            Some(Line::Table { table, columns }) => {
                flush(connection, &mut target).await?;
                target = Some(find_target(&table, columns).ok_or_else(|| {
                    bad(
                        &codes::BACKUP_DAMAGED,
                        file,
                        number,
                        (
                            "表或列不属于本程序",
                            "a table or column that this program does not have",
                        ),
                    )
                })?);
            }
            Some(Line::Row(values)) => {
                let unreadable = || {
                    bad(
                        &codes::BACKUP_DAMAGED,
                        file,
                        number,
                        ("这一行无法读取", "the row cannot be read"),
                    )
                };
                let into = target.as_mut().ok_or_else(unreadable)?;
                let values = read_row(&into.kinds, values).ok_or_else(unreadable)?;
                match into.name {
                    LEDGER => entries += 1,
                    _ => rows += 1,
                }
                into.waiting.push(values);
                if into.waiting.len() >= ROWS {
                    write_rows(connection, into).await?;
                }
            }
            Some(Line::End {
                rows: all,
                entries: acts,
                sha256,
            }) => {
                if (all, acts) != (rows, entries) || hash.clone().finish().as_str() != sha256 {
                    return Err(bad(
                        &codes::BACKUP_DAMAGED,
                        file,
                        number,
                        (
                            "内容与结束行的哈希不符,文件被改动过",
                            "the contents do not give the hash of the last line: the file was changed",
                        ),
                    ));
                }
                end_seen = true;
            }
            _ => {
                return Err(bad(
                    &codes::BACKUP_DAMAGED,
                    file,
                    number,
                    ("这一行无法读取", "the line cannot be read"),
                ));
            }
        }
        hash.update(text.as_bytes());
        hash.update(b"\n");
    }
    if !head_seen {
        return Err(bad(&codes::BACKUP_FORMAT, file, 1, NO_BACKUP));
    }
    if !end_seen {
        return Err(bad(
            &codes::BACKUP_DAMAGED,
            file,
            0,
            (
                "文件不完整:没有结束行",
                "the file is cut off: its last line is missing",
            ),
        ));
    }
    flush(connection, &mut target).await?;
    // Keys of lists are made when the registers' definitions are known; counts need none.
    count_again(connection, None).await?;
    set_head(connection).await
}

const NO_BACKUP: (&str, &str) = ("这不是本程序的备份文件", "this is no backup of this program");

fn bad(code: &'static CodeInfo, file: &str, line: usize, words: (&str, &str)) -> StoreError {
    let place = Place::file(file);
    let place = if line > 0 { place.at_line(line) } else { place };
    StoreError::Refused(vec![
        Problem::error(code, place, Words::new(words.0, words.1))
            .hint("请换用另一份备份", "use another backup"),
    ])
}

/// The table of a backup in this program. Columns that are newer than the backup stay empty.
fn find_target(name: &str, columns: Vec<String>) -> Option<Target> {
    let (name, known, kinds): (&'static str, String, Vec<Kind>) = match name {
        LEDGER => (
            LEDGER,
            StoredEntry::COLUMNS.to_owned(),
            StoredEntry::KINDS.to_vec(),
        ),
        other => {
            let table = find_table(other)?;
            (table.name, table.select_list(), table.select_kinds())
        }
    };
    let known: Vec<&str> = known.split(", ").collect();
    let kinds = columns
        .iter()
        .map(|column| known.iter().position(|name| name == column).map(|at| kinds[at]))
        .collect::<Option<Vec<Kind>>>()?;
    Some(Target {
        name,
        columns,
        kinds,
        waiting: Vec::new(),
    })
}

fn read_row(kinds: &[Kind], values: Vec<serde_json::Value>) -> Option<Vec<Value>> {
    if kinds.len() != values.len() {
        return None;
    }
    kinds
        .iter()
        .zip(values)
        .map(|(kind, value)| read_value(*kind, value))
        .collect()
}

fn read_value(kind: Kind, value: serde_json::Value) -> Option<Value> {
    Some(match (kind, value) {
        (_, serde_json::Value::Null) => Value::Null,
        (Kind::Boolean, serde_json::Value::Bool(yes)) => Value::Boolean(yes),
        (Kind::Integer, serde_json::Value::Number(number)) => Value::Integer(number.as_i64()?),
        (Kind::Bytes, serde_json::Value::String(text)) => Value::Bytes(BASE64_STANDARD.decode(text).ok()?),
        (Kind::Text | Kind::Document | Kind::Secret, serde_json::Value::String(text)) => Value::Text(text),
        _ => return None,
    })
}

async fn flush(connection: &mut Connection, target: &mut Option<Target>) -> Result<()> {
    match target {
        Some(target) if !target.waiting.is_empty() => write_rows(connection, target).await,
        _ => Ok(()),
    }
}

async fn write_rows(connection: &mut Connection, target: &mut Target) -> Result<()> {
    let rows = std::mem::take(&mut target.waiting);
    let sql = insert_statement(
        target.name,
        &target.columns.join(", "),
        target.columns.len(),
        rows.len(),
    );
    let arguments: Vec<(Kind, &Value)> = rows
        .iter()
        .flat_map(|row| target.kinds.iter().copied().zip(row))
        .collect();
    connection.execute(&sql, &arguments).await?;
    Ok(())
}

/// The head record follows from the last entry; whether the chain is sound is for verification to say.
async fn set_head(connection: &mut Connection) -> Result<()> {
    connection
        .execute(
            "UPDATE ledger_head SET \
             seq = COALESCE((SELECT MAX(seq) FROM ledger_entry), 0), \
             at = (SELECT at FROM ledger_entry ORDER BY seq DESC LIMIT 1), \
             hash = COALESCE((SELECT hash FROM ledger_entry ORDER BY seq DESC LIMIT 1), hash) \
             WHERE id = 1",
            &[],
        )
        .await?;
    Ok(())
}
