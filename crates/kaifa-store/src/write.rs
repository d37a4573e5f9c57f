//! The one write path. [`Writer::commit`] is the only place where business rows become durable, and it adds the ledger
//! entry in the same transaction.
//!
//! Changes are applied one after another and every refusal is collected; if there is any, the transaction is undone and
//! all of them are returned. A kill at any moment leaves either the whole act or nothing.

pub(crate) mod import;
mod refusal;

use kaifa_base::{Problem, Words};

use self::import::ImportPart;
use self::refusal::{already_exists, row_place};
use crate::act::Act;
use crate::changes::{Change, Changes, Read};
use crate::codes;
use crate::database::{Connection, Database, Engine};
use crate::error::{Result, StoreError};
use crate::instant::show_instant;
use crate::ledger::{ChangeImage, ImportImage, Payload, Root, StoredEntry};
use crate::records::index::IndexWork;
use crate::records::query::find_by_key;
use crate::select::Select;
use crate::table::{Image, Kept, Stored, Table};
use crate::value::{Kind, Value};

/// An act in progress. Dropped without [`Writer::commit`], it leaves no trace.
pub struct Writer {
    pub(crate) connection: Connection,
    act: Act,
    seq: i64,
    previous_hash: String,
    payload: Payload,
    problems: Vec<Problem>,
    index: IndexWork,
    /// Imports whose rows come in parts.
    parts: Vec<ImportPart>,
    /// The engine refused a statement; PostgreSQL takes no further ones in this transaction.
    broken: bool,
}

impl Writer {
    pub(crate) async fn begin(database: &Database, act: &Act) -> Result<Writer> {
        let problems = act.problems();
        if !problems.is_empty() {
            return Err(StoreError::Refused(problems));
        }
        let mut connection = database.writer().await?;
        // On PostgreSQL the locked head is the queue of writers; SQLite has already taken its write lock.
        let lock = match connection.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => " FOR UPDATE",
        };
        let head = connection
            .rows(
                &format!("SELECT seq, hash FROM ledger_head WHERE id = 1{lock}"),
                &[],
                &[Kind::Integer, Kind::Text],
            )
            .await?;
        let (seq, previous_hash) = match head.into_iter().next().as_deref() {
            Some([Value::Integer(seq), Value::Text(hash)]) => (*seq, hash.clone()),
            _ => {
                return Err(StoreError::StoredValue {
                    table: "ledger_head",
                    column: "seq",
                    found: "-".to_owned(),
                });
            }
        };
        Ok(Writer {
            connection,
            act: act.clone(),
            seq: seq + 1,
            previous_hash,
            payload: Payload {
                citation: act.clause.clone(),
                ..Payload::default()
            },
            problems: Vec::new(),
            index: IndexWork::default(),
            parts: Vec::new(),
            broken: false,
        })
    }

    /// The row of a key as it is now, this act's own changes included.
    pub async fn find<T: Stored>(&mut self, key: &[Value]) -> Result<Option<Kept<T>>> {
        Ok(self.select(Select::key::<T>(key)).await?.into_iter().next())
    }

    pub(crate) async fn select<T: Stored>(&mut self, select: Select) -> Result<Vec<Kept<T>>> {
        select.run(&mut self.connection).await
    }

    /// The record other than `own` that holds a key of an indexed field, this act's own changes included. Nobody else writes
    /// meanwhile, so what is free now is free when the act is committed.
    pub async fn holder_of_key(
        &mut self,
        register: &str,
        field: &str,
        key: &str,
        own: &str,
    ) -> Result<Option<String>> {
        self.index.flush(&mut self.connection).await?;
        find_by_key(&mut self.connection, register, field, key, own).await
    }

    /// Adds a reason for refusing the whole act.
    pub fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Applies changes. Refusals are collected and returned by [`Writer::commit`].
    pub async fn apply(&mut self, changes: Changes) -> Result<()> {
        for change in changes.rows {
            if self.broken {
                return Ok(());
            }
            match &change.read {
                None => self.insert_row(&change).await?,
                Some(read) => self.update_row(&change, read).await?,
            }
        }
        for import in changes.imports {
            if self.broken {
                return Ok(());
            }
            self.import_rows(import).await?;
        }
        Ok(())
    }

    /// Adds the ledger entry and makes everything durable, or refuses with every reason collected.
    pub async fn commit(mut self) -> Result<Root> {
        if !self.problems.is_empty() {
            self.connection.rollback().await?;
            return Err(StoreError::Refused(self.problems));
        }
        let root = self.write_entry().await?;
        self.connection.commit().await?;
        Ok(root)
    }

    /// Ends the ledger entry of what was changed so far and goes on under a further one of the same act, in the same transaction: an
    /// act of any size stays all or nothing, and no entry holds more than a person can open.
    pub async fn next_entry(&mut self) -> Result<()> {
        if !self.problems.is_empty() || self.broken {
            return Ok(());
        }
        let root = self.write_entry().await?;
        self.seq = root.seq + 1;
        self.previous_hash = root.hash.to_string();
        self.payload = Payload {
            citation: self.act.clause.clone(),
            ..Payload::default()
        };
        Ok(())
    }

    async fn write_entry(&mut self) -> Result<Root> {
        self.index.flush(&mut self.connection).await?;
        for part in self.parts.drain(..) {
            self.payload.imports.push(ImportImage {
                table: part.table.name.to_owned(),
                file: part.origin.file,
                file_sha256: part.origin.sha256.to_string(),
                count: part.count,
                digest: part.digest.finish().to_string(),
            });
        }
        let payload = serde_json::to_string(&self.payload).unwrap_or_default();
        let mut entry = StoredEntry {
            seq: self.seq,
            at: show_instant(self.act.at),
            clause: self.act.clause_text(),
            actor: self.act.actor.clone(),
            action: self.act.action.clone(),
            subject: self.act.subject.clone(),
            reason: self.act.reason.clone(),
            payload,
            previous_hash: self.previous_hash.clone(),
            hash: String::new(),
        };
        let hash = entry.computed_hash_at(entry.seq);
        entry.hash = hash.to_string();
        let values = entry.values();
        self.connection
            .execute(
                &insert_statement("ledger_entry", StoredEntry::COLUMNS, StoredEntry::KINDS.len(), 1),
                &StoredEntry::KINDS.into_iter().zip(&values).collect::<Vec<_>>(),
            )
            .await?;
        self.connection
            .execute(
                "UPDATE ledger_head SET seq = $1, at = $2, hash = $3 WHERE id = 1",
                &[
                    (Kind::Integer, &Value::Integer(entry.seq)),
                    (Kind::Text, &Value::Text(entry.at)),
                    (Kind::Text, &Value::Text(entry.hash)),
                ],
            )
            .await?;
        Ok(Root {
            seq: entry.seq,
            at: self.act.at,
            hash,
        })
    }

    async fn insert_row(&mut self, change: &Change) -> Result<()> {
        let table = change.table;
        let (version, seq) = (Value::Integer(1), Value::Integer(self.seq));
        let arguments = row_arguments(table, &change.values, &version, &seq);
        let sql = insert_statement(table.name, &table.select_list(), arguments.len(), 1)
            + " ON CONFLICT DO NOTHING";
        match self.connection.execute(&sql, &arguments).await {
            Ok(0) => self.problems.push(already_exists(table, &change.values)),
            Ok(_) => {
                self.index
                    .note(&mut self.connection, table, None, &change.values)
                    .await?;
                self.payload.changes.push(ChangeImage {
                    table: table.name.to_owned(),
                    version: 1,
                    was: None,
                    row: table.image(&change.values),
                    before: Image::new(),
                });
            }
            Err(error) => self.refused_by_engine(error, table, &change.values)?,
        }
        Ok(())
    }

    async fn update_row(&mut self, change: &Change, read: &Read) -> Result<()> {
        let table = change.table;
        let key = table.key_of(&read.values);
        if table.key_of(&change.values) != key {
            self.problems.push(Problem::error(
                &codes::KEY_CHANGED,
                row_place(table, &read.values),
                Words::new(
                    "更新不能改变行的标识",
                    "an update cannot change what identifies the row",
                ),
            ));
            return Ok(());
        }
        let (version, seq) = (Value::Integer(read.row_version + 1), Value::Integer(self.seq));
        let mut arguments = row_arguments(table, &change.values, &version, &seq);
        let names = table.select_list();
        let sets: Vec<String> = names
            .split(", ")
            .enumerate()
            .map(|(at, name)| format!("{name} = ${}", at + 1))
            .collect();
        let mut conditions = Vec::new();
        for (column, value) in table.key.iter().zip(&key) {
            arguments.push((Kind::Text, value));
            conditions.push(format!("{column} = ${}", arguments.len()));
        }
        let expected = Value::Integer(read.row_version);
        arguments.push((Kind::Integer, &expected));
        conditions.push(format!("row_version = ${}", arguments.len()));
        let sql = format!(
            "UPDATE {} SET {} WHERE {}",
            table.name,
            sets.join(", "),
            conditions.join(" AND ")
        );
        match self.connection.execute(&sql, &arguments).await {
            Ok(0) => self.report_missed_update(table, &read.values).await?,
            Ok(_) => {
                self.index
                    .note(&mut self.connection, table, Some(&read.values), &change.values)
                    .await?;
                let row = table.image(&change.values);
                self.payload.changes.push(ChangeImage {
                    table: table.name.to_owned(),
                    version: read.row_version + 1,
                    was: Some(read.entry_seq),
                    before: changed_columns(table.image(&read.values), &row),
                    row,
                });
            }
            Err(error) => self.refused_by_engine(error, table, &change.values)?,
        }
        Ok(())
    }
}

/// `INSERT INTO t (…) VALUES ($1, …), …`.
pub(crate) fn insert_statement(table: &str, columns: &str, width: usize, rows: usize) -> String {
    let mut sql = format!("INSERT INTO {table} ({columns}) VALUES ");
    for row in 0..rows {
        if row > 0 {
            sql.push_str(", ");
        }
        let places: Vec<String> = (1..=width).map(|at| format!("${}", row * width + at)).collect();
        sql.push_str(&format!("({})", places.join(", ")));
    }
    sql
}

/// A row's values with the kinds of their columns, the two technical columns at the end.
pub(crate) fn row_arguments<'a>(
    table: &Table,
    values: &'a [Value],
    version: &'a Value,
    seq: &'a Value,
) -> Vec<(Kind, &'a Value)> {
    let mut arguments: Vec<(Kind, &Value)> = table
        .columns
        .iter()
        .map(|column| column.kind)
        .zip(values)
        .collect();
    arguments.extend([(Kind::Integer, version), (Kind::Integer, seq)]);
    arguments
}

/// The key columns as conditions on the table, which is called `t`: other tables of a join have columns of the same name.
fn key_conditions(table: &Table) -> String {
    let conditions: Vec<String> = table
        .key
        .iter()
        .enumerate()
        .map(|(at, column)| format!("t.{column} = ${}", at + 1))
        .collect();
    conditions.join(" AND ")
}

/// The columns that differ, as they were; `null` for one that was empty.
fn changed_columns(before: Image, after: &Image) -> Image {
    let mut changed: Image = before
        .iter()
        .filter(|(column, value)| after.get(*column) != Some(*value))
        .map(|(column, value)| (column.clone(), value.clone()))
        .collect();
    for column in after.keys().filter(|column| !before.contains_key(*column)) {
        changed.insert(column.clone(), serde_json::Value::Null);
    }
    changed
}
