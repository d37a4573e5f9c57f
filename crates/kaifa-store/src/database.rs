//! The two engines behind one face: open by address, run one SQL text with `$1 …` on either, read rows by column kind.
//!
//! Everything else in this crate speaks to a [`Connection`] and does not know which engine answers. SQLite has one
//! writing connection, taken with `BEGIN IMMEDIATE`, so writers queue instead of failing; PostgreSQL queues at the locked
//! head of the ledger.

use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

use futures_util::TryStreamExt;
use kaifa_base::{Place, Words};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Postgres, Row, Sqlite, Transaction};

use crate::codes;
use crate::error::{Result, StoreError};
use crate::value::{Kind, Value};

/// How many rows of SQLite wait for their reader at most.
const ROWS_HANDED_ON: usize = 512;
/// So many rows are read together at most.
const TOGETHER: usize = 20_000;
/// Rows of a part, where they are read one by one.
const PART: usize = 500;

/// The taking of some rows, for which reading waits.
pub(crate) type Taken = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Rows that were taken at once.
fn taken(how: Result<()>) -> Taken {
    Box::pin(std::future::ready(how))
}

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file, embedded.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl Engine {
    /// The name shown.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }
}

/// The pools of the engine in use.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// A connection, alone or inside a transaction. A transaction that is dropped without [`Connection::commit`] is undone.
pub(crate) enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTransaction(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTransaction(Transaction<'static, Postgres>),
}

impl Database {
    /// Opens `sqlite:FILE`, a bare file name, or `postgres://…`. A missing SQLite file is made.
    pub async fn open(address: &str) -> Result<Database> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options =
                PgConnectOptions::from_str(address).map_err(|error| unreadable(&error.to_string()))?;
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(30))
                .connect_with(options)
                .await?;
            return Ok(Database::Postgres(pool));
        }
        let file = address.strip_prefix("sqlite:").unwrap_or(address);
        let file = file.strip_prefix("//").unwrap_or(file);
        if file.is_empty() || file.contains("://") || file.starts_with(":memory") {
            return Err(unreadable("neither a file name nor postgres://…"));
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A root of the ledger may be printed the moment after a commit. It must survive a power cut, or the
            // ledger would look cut off against that root: FULL, not NORMAL.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            // Rows are handed from the thread of the connection to the reader; more at a time means fewer changes of thread.
            .row_buffer_size(ROWS_HANDED_ON);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(60))
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options)
            .await?;
        Ok(Database::Sqlite { writer, readers })
    }

    pub fn engine(&self) -> Engine {
        match self {
            Database::Sqlite { .. } => Engine::Sqlite,
            Database::Postgres(_) => Engine::Postgres,
        }
    }

    /// A connection for one read.
    pub async fn reader(&self) -> Result<Connection> {
        Ok(match self {
            Database::Sqlite { readers, .. } => Connection::Sqlite(readers.acquire().await?),
            Database::Postgres(pool) => Connection::Postgres(pool.acquire().await?),
        })
    }

    /// A transaction that sees one unchanging state while others write.
    pub async fn snapshot(&self) -> Result<Connection> {
        Ok(match self {
            Database::Sqlite { readers, .. } => Connection::SqliteTransaction(readers.begin().await?),
            Database::Postgres(pool) => Connection::PostgresTransaction(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// A writing transaction.
    pub async fn writer(&self) -> Result<Connection> {
        Ok(match self {
            Database::Sqlite { writer, .. } => {
                Connection::SqliteTransaction(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Database::Postgres(pool) => Connection::PostgresTransaction(pool.begin().await?),
        })
    }

    pub async fn close(&self) {
        match self {
            Database::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }
}

impl Connection {
    pub fn engine(&self) -> Engine {
        match self {
            Connection::Sqlite(_) | Connection::SqliteTransaction(_) => Engine::Sqlite,
            Connection::Postgres(_) | Connection::PostgresTransaction(_) => Engine::Postgres,
        }
    }

    /// Runs a statement; `kinds` gives the column kind of each argument, needed where an argument may be empty.
    pub async fn execute(&mut self, sql: &str, arguments: &[(Kind, &Value)]) -> sqlx::Result<u64> {
        match self {
            Connection::Sqlite(link) => execute_sqlite(link, sql, arguments).await,
            Connection::SqliteTransaction(link) => execute_sqlite(link, sql, arguments).await,
            Connection::Postgres(link) => execute_postgres(link, sql, arguments).await,
            Connection::PostgresTransaction(link) => execute_postgres(link, sql, arguments).await,
        }
    }

    /// Hands each row of a query to `take`, without holding all of them.
    pub async fn for_each_row(
        &mut self,
        sql: &str,
        arguments: &[Value],
        kinds: &[Kind],
        mut take: impl FnMut(Vec<Value>) -> Result<()>,
    ) -> Result<()> {
        self.for_each_part(sql, arguments, kinds, |rows| {
            taken(rows.into_iter().try_for_each(&mut take))
        })
        .await
    }

    /// Hands the rows of a query on in parts, without holding all of them.
    pub async fn for_each_part(
        &mut self,
        sql: &str,
        arguments: &[Value],
        kinds: &[Kind],
        mut take: impl FnMut(Vec<Vec<Value>>) -> Taken,
    ) -> Result<()> {
        let together = match self {
            Connection::Sqlite(link) => together_sqlite(link, sql, arguments, kinds).await,
            Connection::SqliteTransaction(link) => together_sqlite(link, sql, arguments, kinds).await,
            Connection::Postgres(_) | Connection::PostgresTransaction(_) => None,
        };
        if let Some(rows) = together {
            return take(rows).await;
        }
        match self {
            Connection::Sqlite(link) => parts_sqlite(link, sql, arguments, kinds, take).await,
            Connection::SqliteTransaction(link) => parts_sqlite(link, sql, arguments, kinds, take).await,
            Connection::Postgres(link) => parts_postgres(link, sql, arguments, kinds, take).await,
            Connection::PostgresTransaction(link) => parts_postgres(link, sql, arguments, kinds, take).await,
        }
    }

    /// All rows of a query.
    pub async fn rows(&mut self, sql: &str, arguments: &[Value], kinds: &[Kind]) -> Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        self.for_each_part(sql, arguments, kinds, |part| {
            rows.extend(part);
            taken(Ok(()))
        })
        .await?;
        Ok(rows)
    }

    /// The one number that a query gives, 0 if it gives none.
    pub async fn number(&mut self, sql: &str, arguments: &[Value]) -> Result<i64> {
        let rows = self.rows(sql, arguments, &[Kind::Integer]).await?;
        Ok(match rows.first().and_then(|row| row.first()) {
            Some(Value::Integer(number)) => *number,
            _ => 0,
        })
    }

    /// Makes the transaction's work last.
    pub async fn commit(self) -> Result<()> {
        match self {
            Connection::SqliteTransaction(link) => link.commit().await?,
            Connection::PostgresTransaction(link) => link.commit().await?,
            Connection::Sqlite(_) | Connection::Postgres(_) => {}
        }
        Ok(())
    }

    /// Undoes the transaction's work.
    pub async fn rollback(self) -> Result<()> {
        match self {
            Connection::SqliteTransaction(link) => link.rollback().await?,
            Connection::PostgresTransaction(link) => link.rollback().await?,
            Connection::Sqlite(_) | Connection::Postgres(_) => {}
        }
        Ok(())
    }
}

fn unreadable(reason: &str) -> StoreError {
    StoreError::refused(
        &codes::DATABASE_URL,
        Place::default(),
        Words::new(
            format!("数据库地址无法识别({reason});应为 SQLite 文件名或 postgres:// 地址"),
            format!(
                "the database address is not understood ({reason}); expected a SQLite file or postgres://…"
            ),
        ),
    )
}

/// The statements are composed from table descriptions and constant texts of this crate; values travel as arguments.
/// That is what `AssertSqlSafe` asserts, here and only here.
async fn execute_sqlite(
    link: &mut sqlx::SqliteConnection,
    sql: &str,
    arguments: &[(Kind, &Value)],
) -> sqlx::Result<u64> {
    let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(sql.to_owned()));
    for (kind, value) in arguments {
        query = bind_sqlite(query, *kind, value);
    }
    Ok(query.execute(link).await?.rows_affected())
}

async fn execute_postgres(
    link: &mut sqlx::PgConnection,
    sql: &str,
    arguments: &[(Kind, &Value)],
) -> sqlx::Result<u64> {
    let mut query = sqlx::query::<Postgres>(AssertSqlSafe(sql.to_owned()));
    for (kind, value) in arguments {
        query = bind_postgres(query, *kind, value);
    }
    Ok(query.execute(link).await?.rows_affected())
}

async fn parts_sqlite(
    link: &mut sqlx::SqliteConnection,
    sql: &str,
    arguments: &[Value],
    kinds: &[Kind],
    mut take: impl FnMut(Vec<Vec<Value>>) -> Taken,
) -> Result<()> {
    let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(sql.to_owned()));
    for value in arguments {
        query = bind_sqlite(query, Kind::Text, value);
    }
    let mut rows = query.fetch(link);
    let mut part = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let values = kinds
            .iter()
            .enumerate()
            .map(|(at, kind)| read_sqlite(&row, at, *kind));
        part.push(values.collect::<sqlx::Result<_>>()?);
        if part.len() >= PART {
            take(std::mem::take(&mut part)).await?;
        }
    }
    take(part).await
}

/// All rows of a query in one text. SQLite's rows go from the thread of the connection to the reader one by one, and each of these
/// hand-overs costs more than reading the row. Nothing where that does not fit: bytes and documents, which are long, JSON of the query's own, more rows than
/// should lie in memory twice, or a value that JSON does not hold; then they are read one by one.
async fn together_sqlite(
    link: &mut sqlx::SqliteConnection,
    sql: &str,
    arguments: &[Value],
    kinds: &[Kind],
) -> Option<Vec<Vec<Value>>> {
    let long = |kind: &Kind| matches!(kind, Kind::Bytes | Kind::Document);
    if kinds.iter().any(long) || sql.contains("json") {
        return None;
    }
    let columns: Vec<String> = (0..kinds.len()).map(|at| format!("c{at}")).collect();
    let columns = columns.join(", ");
    let sql = format!(
        "WITH q({columns}) AS ({sql}) \
         SELECT json_group_array(json_array({columns})) FROM (SELECT * FROM q LIMIT {})",
        TOGETHER + 1
    );
    let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(sql));
    for value in arguments {
        query = bind_sqlite(query, Kind::Text, value);
    }
    let text: String = query.fetch_one(link).await.ok()?.try_get(0).ok()?;
    let mut rows: Vec<Vec<Value>> = serde_json::from_str(&text).ok()?;
    if rows.len() > TOGETHER {
        return None;
    }
    for (value, kind) in rows.iter_mut().flat_map(|row| row.iter_mut().zip(kinds)) {
        match (&value, kind) {
            (Value::Integer(number), Kind::Boolean) => *value = Value::Boolean(*number != 0),
            (Value::Integer(number), Kind::Text | Kind::Secret) => *value = Value::Text(number.to_string()),
            _ => {}
        }
    }
    Some(rows)
}

async fn parts_postgres(
    link: &mut sqlx::PgConnection,
    sql: &str,
    arguments: &[Value],
    kinds: &[Kind],
    mut take: impl FnMut(Vec<Vec<Value>>) -> Taken,
) -> Result<()> {
    let mut query = sqlx::query::<Postgres>(AssertSqlSafe(sql.to_owned()));
    for value in arguments {
        query = bind_postgres(query, Kind::Text, value);
    }
    let mut rows = query.fetch(link);
    let mut part = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let values = kinds
            .iter()
            .enumerate()
            .map(|(at, kind)| read_postgres(&row, at, *kind));
        part.push(values.collect::<sqlx::Result<_>>()?);
        if part.len() >= PART {
            take(std::mem::take(&mut part)).await?;
        }
    }
    take(part).await
}

fn bind_sqlite<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    kind: Kind,
    value: &Value,
) -> Query<'q, Sqlite, SqliteArguments> {
    match (value, kind) {
        (Value::Text(text), _) => query.bind(text.clone()),
        (Value::Integer(number), _) => query.bind(*number),
        (Value::Boolean(yes), _) => query.bind(*yes),
        (Value::Bytes(bytes), _) => query.bind(bytes.clone()),
        (Value::Null, Kind::Integer) => query.bind(None::<i64>),
        (Value::Null, Kind::Boolean) => query.bind(None::<bool>),
        (Value::Null, Kind::Bytes) => query.bind(None::<Vec<u8>>),
        (Value::Null, Kind::Text | Kind::Document | Kind::Secret) => query.bind(None::<String>),
    }
}

fn bind_postgres<'q>(
    query: Query<'q, Postgres, PgArguments>,
    kind: Kind,
    value: &Value,
) -> Query<'q, Postgres, PgArguments> {
    match (value, kind) {
        (Value::Text(text), _) => query.bind(text.clone()),
        (Value::Integer(number), _) => query.bind(*number),
        (Value::Boolean(yes), _) => query.bind(*yes),
        (Value::Bytes(bytes), _) => query.bind(bytes.clone()),
        (Value::Null, Kind::Integer) => query.bind(None::<i64>),
        (Value::Null, Kind::Boolean) => query.bind(None::<bool>),
        (Value::Null, Kind::Bytes) => query.bind(None::<Vec<u8>>),
        (Value::Null, Kind::Text | Kind::Document | Kind::Secret) => query.bind(None::<String>),
    }
}

fn read_sqlite(row: &SqliteRow, at: usize, kind: Kind) -> sqlx::Result<Value> {
    let read = match kind {
        Kind::Integer => row.try_get::<Option<i64>, _>(at).map(|v| v.map(Value::Integer)),
        Kind::Boolean => row.try_get::<Option<bool>, _>(at).map(|v| v.map(Value::Boolean)),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(at).map(|v| v.map(Value::Bytes)),
        Kind::Text | Kind::Document | Kind::Secret => {
            row.try_get::<Option<String>, _>(at).map(|v| v.map(Value::Text))
        }
    };
    // SQLite lets a hand put text into a number column. Such a value is handed on as text, so that reading names the
    // column and verification names the row, instead of the whole query failing.
    read.or_else(|_| {
        row.try_get_unchecked::<Option<String>, _>(at)
            .map(|v| v.map(Value::Text))
    })
    .map(|value| value.unwrap_or(Value::Null))
}

fn read_postgres(row: &PgRow, at: usize, kind: Kind) -> sqlx::Result<Value> {
    Ok(match kind {
        Kind::Integer => row.try_get::<Option<i64>, _>(at)?.map(Value::Integer),
        Kind::Boolean => row.try_get::<Option<bool>, _>(at)?.map(Value::Boolean),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Value::Bytes),
        Kind::Text | Kind::Document | Kind::Secret => row.try_get::<Option<String>, _>(at)?.map(Value::Text),
    }
    .unwrap_or(Value::Null))
}
