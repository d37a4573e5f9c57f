//! Making and moving forward the tables. The files under `migrations/` are never edited once released; a change is a new
//! file. They are written in the SQL that both engines share, with two words replaced for PostgreSQL.

use kaifa_base::{Place, Words};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::codes;
use crate::database::{Database, Engine};
use crate::error::{Result, StoreError};
use crate::store::Store;
use crate::value::{Kind, Value};

/// All migrations: number, name, text.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "first tables",
        include_str!("../migrations/0001_first_tables.sql"),
    ),
    (
        2,
        "effect limits",
        include_str!("../migrations/0002_effect_limits.sql"),
    ),
    (
        10,
        "draft review",
        include_str!("../migrations/0010_draft_review.sql"),
    ),
    (11, "registers", include_str!("../migrations/0011_registers.sql")),
    (12, "reports", include_str!("../migrations/0012_reports.sql")),
    (
        13,
        "supervision",
        include_str!("../migrations/0013_supervision.sql"),
    ),
    (
        21,
        "evaluation runs",
        include_str!("../migrations/0021_evaluation_runs.sql"),
    ),
    (
        34,
        "reports by unit",
        include_str!("../migrations/0034_reports_by_unit.sql"),
    ),
    (
        36,
        "keys with unit and state",
        include_str!("../migrations/0036_keys_with_unit_and_state.sql"),
    ),
];

/// The number of the newest migration that this program knows.
pub fn newest_schema() -> i64 {
    MIGRATIONS.last().map_or(0, |(number, _, _)| *number)
}

impl Store {
    /// Makes the tables or moves them forward, and gives the schema's numbers before and after. Refuses a database that a
    /// newer program made.
    pub async fn migrate(&self) -> Result<(i64, i64)> {
        let before = self.schema_version().await?;
        let newest = newest_schema();
        if before > newest {
            return Err(newer_schema(before, newest));
        }
        let migrator = Migrator::with_migrations(
            MIGRATIONS
                .iter()
                .map(|(number, name, text)| {
                    let sql = AssertSqlSafe(for_engine(text, self.engine())).into_sql_str();
                    Migration::new(*number, (*name).into(), MigrationType::Simple, sql, false)
                })
                .collect(),
        );
        match &self.database {
            Database::Sqlite { writer, .. } => migrator.run(writer).await,
            Database::Postgres(pool) => migrator.run(pool).await,
        }
        .map_err(translate)?;
        Ok((before, newest))
    }

    /// The number of the newest migration applied; 0 for a database without tables.
    pub async fn schema_version(&self) -> Result<i64> {
        let mut connection = self.database.reader().await?;
        let table = match self.engine() {
            Engine::Sqlite => {
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'"
            }
            Engine::Postgres => {
                "SELECT COUNT(*) FROM pg_catalog.pg_tables \
                 WHERE schemaname = ANY (current_schemas(false)) AND tablename = '_sqlx_migrations'"
            }
        };
        if connection.number(table, &[]).await? == 0 {
            return Ok(0);
        }
        let rows = connection
            .rows("SELECT MAX(version) FROM _sqlx_migrations", &[], &[Kind::Integer])
            .await?;
        Ok(match rows.first().and_then(|row| row.first()) {
            Some(Value::Integer(version)) => *version,
            _ => 0,
        })
    }

    /// Refuses unless the tables are those that this program needs.
    pub async fn require_schema(&self) -> Result<()> {
        let (found, newest) = (self.schema_version().await?, newest_schema());
        if found > newest {
            return Err(newer_schema(found, newest));
        }
        if found < newest {
            let mut problem = kaifa_base::Problem::error(
                &codes::SCHEMA_MISSING,
                Place::default(),
                Words::new(
                    format!("数据库结构为第 {found} 版,程序需要第 {newest} 版"),
                    format!("the database has schema {found}; the program needs {newest}"),
                ),
            );
            problem = problem.hint(
                "请先备份,再运行 kaifa migrate",
                "make a backup, then run `kaifa migrate`",
            );
            return Err(StoreError::Refused(vec![problem]));
        }
        Ok(())
    }
}

/// The text for one engine. PostgreSQL knows bytes as BYTEA, and compares text by the language of the server unless told
/// to compare bytes, as SQLite and this program do. It has no tables that are stored in their key.
fn for_engine(text: &str, engine: Engine) -> String {
    match engine {
        Engine::Sqlite => text.to_owned(),
        Engine::Postgres => text
            .replace(" TEXT", " TEXT COLLATE \"C\"")
            .replace(" BLOB", " BYTEA")
            .replace(" WITHOUT ROWID", ""),
    }
}

pub(crate) fn newer_schema(found: i64, newest: i64) -> StoreError {
    let problem = kaifa_base::Problem::error(
        &codes::SCHEMA_NEWER,
        Place::default(),
        Words::new(
            format!("数据来自更新的程序(结构第 {found} 版,本程序只到第 {newest} 版)"),
            format!(
                "the data was made by a newer program (schema {found}; this program knows up to {newest})"
            ),
        ),
    );
    StoreError::Refused(vec![
        problem.hint("请使用新版程序打开", "open it with the newer program"),
    ])
}

fn translate(error: MigrateError) -> StoreError {
    let changed = |number: i64| {
        StoreError::refused(
            &codes::SCHEMA_CHANGED,
            Place::item(number.to_string()),
            Words::new(
                format!("第 {number} 号迁移与程序所带的不同"),
                format!("migration {number} was applied in another form than this program carries"),
            ),
        )
    };
    match error {
        MigrateError::VersionMismatch(number) => changed(number),
        MigrateError::VersionMissing(number) => newer_schema(number, newest_schema()),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            StoreError::Database(error)
        }
        other => StoreError::Database(sqlx::Error::Migrate(Box::new(other))),
    }
}
