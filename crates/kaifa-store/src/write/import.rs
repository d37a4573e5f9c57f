//! Rows that come from a file, many to a statement: the ledger keeps one digest over them, and each taken key is named.

use std::collections::HashSet;

use kaifa_base::{Digest, Digester};

use super::refusal::already_exists;
use super::{Writer, insert_statement, key_conditions, row_arguments};
use crate::changes::{Import, Origin};
use crate::database::Engine;
use crate::error::Result;
use crate::ledger::{ImportImage, row_digest};
use crate::table::{Stored, Table};
use crate::value::Value;

/// Rows per statement of an import: large enough to be fast, small enough for the argument limits of both engines.
const IMPORT_ROWS: usize = 500;
const IMPORT_ARGUMENTS: usize = 30_000;

/// What was imported of a table so far: the ledger keeps one digest over the digests of the rows in the order of their keys.
pub(super) struct ImportPart {
    pub(super) table: &'static Table,
    pub(super) origin: Origin,
    pub(super) count: i64,
    pub(super) last: Vec<Value>,
    pub(super) digest: Digester,
}

impl Writer {
    pub(super) async fn import_rows(&mut self, mut import: Import) -> Result<()> {
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
