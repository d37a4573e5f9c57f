//! The one write path. [`Writer::commit`] is the only place where business rows become durable, and it adds the ledger
//! entry in the same transaction.
//!
//! Changes are applied one after another and every refusal is collected; if there is any, the transaction is undone and
//! all of them are returned. A kill at any moment leaves either the whole act or nothing.

use std::collections::HashSet;

use kaifa_base::{Digest, Digester, Place, Problem, Words};
use sqlx::error::ErrorKind;

use crate::act::Act;
use crate::changes::{Change, Changes, Import, Origin, Read};
use crate::codes;
use crate::database::{Connection, Database, Engine};
use crate::error::{Result, StoreError};
use crate::instant::show_instant;
use crate::ledger::{ChangeImage, ImportImage, Payload, Root, StoredEntry, row_digest};
use crate::records::index::IndexWork;
use crate::records::query::find_by_key;
use crate::select::Select;
use crate::table::{Image, Kept, Stored, Table, show_key};
use crate::value::{Kind, Value};

/// Rows per statement of an import: large enough to be fast, small enough for the argument limits of both engines.
const IMPORT_ROWS: usize = 500;
const IMPORT_ARGUMENTS: usize = 30_000;

/// What was imported of a table so far: the ledger keeps one digest over the digests of the rows in the order of their keys.
struct ImportPart {
    table: &'static Table,
    origin: Origin,
    count: i64,
    last: Vec<Value>,
    digest: Digester,
}

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

    async fn import_rows(&mut self, mut import: Import) -> Result<()> {
        let table = import.table;
        import.rows.sort_by_cached_key(|values| table.key_of(values));
        for pair in import.rows.windows(2) {
            if table.key_of(&pair[0]) == table.key_of(&pair[1]) {
                self.problems.push(already_exists(table, &pair[1]));
            }
        }
        let mut digests = String::with_capacity(import.rows.len() * 64);
        for values in &import.rows {
            digests.push_str(row_digest(&table.image(values)).as_str());
        }
        self.insert_rows(table, &import.rows).await?;
        if self.broken {
            return Ok(());
        }
        self.payload.imports.push(ImportImage {
            table: table.name.to_owned(),
            file: import.origin.file,
            file_sha256: import.origin.sha256.to_string(),
            count: i64::try_from(import.rows.len()).unwrap_or(i64::MAX),
            digest: Digest::of(digests).to_string(),
        });
        Ok(())
    }

    /// Inserts rows in few statements and names those whose key is taken.
    async fn insert_rows(&mut self, table: &'static Table, rows: &[Vec<Value>]) -> Result<()> {
        let (version, seq) = (Value::Integer(1), Value::Integer(self.seq));
        let width = table.columns.len() + 2;
        for rows in rows.chunks(IMPORT_ROWS.min(IMPORT_ARGUMENTS / width)) {
            let mut arguments = Vec::with_capacity(rows.len() * width);
            for values in rows {
                arguments.extend(row_arguments(table, values, &version, &seq));
            }
            let engine = self.connection.engine();
            let sql = insert_many(engine, table.name, &table.select_list(), width, rows.len())
                + " ON CONFLICT DO NOTHING";
            match self.connection.execute(&sql, &arguments).await {
                Ok(written) if written == rows.len() as u64 => {
                    for values in rows {
                        self.index.note(&mut self.connection, table, None, values).await?;
                    }
                }
                Ok(_) => self.report_taken_keys(table, rows).await?,
                Err(error) => {
                    self.refused_by_engine(error, table, &rows[0])?;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Adds the next rows of a table that come from a file, in the order of their keys over all parts: so a file of any size
    /// goes in as one act without being held whole.
    pub async fn import_part<T: Stored>(&mut self, origin: &Origin, rows: &[T]) -> Result<()> {
        let table = T::TABLE;
        let at = match self.parts.iter().position(|part| part.table.name == table.name) {
            Some(at) => at,
            None => {
                self.parts.push(ImportPart {
                    table,
                    origin: origin.clone(),
                    count: 0,
                    last: Vec::new(),
                    digest: Digester::default(),
                });
                self.parts.len() - 1
            }
        };
        let rows: Vec<Vec<Value>> = rows.iter().map(T::values).collect();
        for values in &rows {
            let key = table.key_of(values);
            let part = &mut self.parts[at];
            if part.last >= key {
                self.problems.push(already_exists(table, values));
                return Ok(());
            }
            part.last = key;
            part.count += 1;
            part.digest.update(row_digest(&table.image(values)).as_str());
        }
        self.insert_rows(table, &rows).await
    }

    /// Names each row of a chunk whose key was there before this act.
    async fn report_taken_keys(&mut self, table: &'static Table, rows: &[Vec<Value>]) -> Result<()> {
        let mut seen = HashSet::new();
        for values in rows {
            let key = table.key_of(values);
            let mut arguments = key.clone();
            let conditions = key_conditions(table);
            arguments.push(Value::Integer(self.seq));
            let sql = format!(
                "SELECT COUNT(*) FROM {} t WHERE {conditions} AND t.entry_seq = ${}",
                table.name,
                arguments.len()
            );
            // A key that occurs twice in the file was reported already; the one row of it that went in does not count
            // for the second.
            if seen.insert(key) && self.connection.number(&sql, &arguments).await? == 0 {
                self.problems.push(already_exists(table, values));
            }
        }
        Ok(())
    }

    /// Says why an update found no row: it is gone, or someone else was faster.
    async fn report_missed_update(&mut self, table: &'static Table, values: &[Value]) -> Result<()> {
        let key = table.key_of(values);
        let sql = format!(
            "SELECT l.actor, l.at FROM {} t JOIN ledger_entry l ON l.seq = t.entry_seq WHERE {}",
            table.name,
            key_conditions(table)
        );
        let found = self
            .connection
            .rows(&sql, &key, &[Kind::Text, Kind::Text])
            .await?;
        let place = row_place(table, values);
        self.problems.push(match found.first().map(Vec::as_slice) {
            Some([actor, at]) => Problem::error(
                &codes::CHANGED_MEANWHILE,
                place,
                Words::new(
                    format!("{} 已于 {} 改动了这一行,您的改动未保存", actor.show(), at.show()),
                    format!(
                        "{} has changed this row at {}; your change was not saved",
                        actor.show(),
                        at.show()
                    ),
                ),
            )
            .hint(
                "请重新打开,核对后再提交",
                "open it again, check, and submit once more",
            ),
            _ => Problem::error(
                &codes::NOT_FOUND,
                place,
                Words::new("要更新的行不存在", "the row to update does not exist"),
            ),
        });
        Ok(())
    }

    /// Turns a refusal of the engine into a listed problem; failures stay failures.
    fn refused_by_engine(
        &mut self,
        error: sqlx::Error,
        table: &'static Table,
        values: &[Value],
    ) -> Result<()> {
        let Some(kind) = error.as_database_error().map(|error| error.kind()) else {
            return Err(error.into());
        };
        let place = row_place(table, values);
        let problem = match kind {
            ErrorKind::UniqueViolation => already_exists(table, values),
            ErrorKind::ForeignKeyViolation => Problem::error(
                &codes::REFERENCE_MISSING,
                place,
                Words::new("所指的行不存在", "the row that it points to does not exist"),
            ),
            ErrorKind::CheckViolation | ErrorKind::NotNullViolation => Problem::error(
                &codes::VALUE_REFUSED,
                place,
                Words::new(
                    format!("数据库不接受该值:{error}"),
                    format!("the database does not take this value: {error}"),
                ),
            ),
            _ => return Err(error.into()),
        };
        self.problems.push(problem);
        self.broken = true;
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

/// The same for many rows. SQLite gets places that have no number: looking up the names of thousands of numbered places takes
/// longer than writing the rows.
pub(crate) fn insert_many(engine: Engine, table: &str, columns: &str, width: usize, rows: usize) -> String {
    if engine == Engine::Postgres {
        return insert_statement(table, columns, width, rows);
    }
    let row = format!("({})", vec!["?"; width].join(", "));
    format!(
        "INSERT INTO {table} ({columns}) VALUES {}",
        vec![row.as_str(); rows].join(", ")
    )
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

pub(crate) fn row_place(table: &Table, values: &[Value]) -> Place {
    Place::item(format!("{} {}", table.name, show_key(&table.key_of(values))))
}

fn already_exists(table: &'static Table, values: &[Value]) -> Problem {
    Problem::error(
        &codes::ALREADY_EXISTS,
        row_place(table, values),
        Words::new(
            format!("“{}”已存在,或其中须唯一的值已被占用", table.show_key(values)),
            format!(
                "“{}” exists already, or a value that must be unique is taken",
                table.show_key(values)
            ),
        ),
    )
}
