//! A fresh database per test on each engine. SQLite lies in a folder of its own, PostgreSQL in a schema of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use kaifa_store::{Engine, Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

/// The variable that names the PostgreSQL server of the tests.
const SERVER: &str = "TEST_PG_URL";

/// A database of one test. Its folder is removed when it is dropped; a schema is made anew at the next run.
pub struct TestDb {
    /// The store on it, with all tables.
    pub store: Store,
    address: String,
    folder: PathBuf,
}

impl TestDb {
    /// A database of each engine, with all tables. `name` must be unique within the test program.
    pub async fn on_each_engine(name: &str) -> Vec<TestDb> {
        let mut databases = TestDb::empty_on_each_engine(name).await;
        for database in &mut databases {
            database
                .store
                .migrate()
                .await
                .expect("an empty database takes the tables");
        }
        databases
    }

    /// A database of each engine, without tables.
    pub async fn empty_on_each_engine(name: &str) -> Vec<TestDb> {
        let mut databases = vec![TestDb::empty_sqlite(name).await];
        match std::env::var(SERVER) {
            Ok(server) => databases.push(TestDb::empty_postgres(&server, name).await),
            Err(_) => println!("{name}: {SERVER} is not set, so this test runs on SQLite alone"),
        }
        databases
    }

    /// A SQLite database with all tables.
    pub async fn sqlite(name: &str) -> TestDb {
        let database = TestDb::empty_sqlite(name).await;
        database
            .store
            .migrate()
            .await
            .expect("an empty database takes the tables");
        database
    }

    async fn empty_sqlite(name: &str) -> TestDb {
        let folder = own_folder(name);
        let address = format!("sqlite:{}", folder.join("kaifa.db").display());
        TestDb {
            store: Store::open(&address).await.expect("a new SQLite file opens"),
            address,
            folder,
        }
    }

    async fn empty_postgres(server: &str, name: &str) -> TestDb {
        let program = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
        let schema: String = format!("{program}_{name}")
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_lowercase()
                } else {
                    '_'
                }
            })
            .collect();
        // Names longer than 63 bytes are cut by PostgreSQL without a word, and two tests would share a schema.
        assert!(
            schema.len() <= 63,
            "the test name {name} is too long for a schema"
        );
        let mut link = PgConnection::connect(server)
            .await
            .expect("the server of the tests answers");
        for sql in [
            format!("DROP SCHEMA IF EXISTS {schema} CASCADE"),
            format!("CREATE SCHEMA {schema}"),
        ] {
            sqlx::query(AssertSqlSafe(sql))
                .execute(&mut link)
                .await
                .expect("the user of the tests may make schemas");
        }
        let mark = if server.contains('?') { '&' } else { '?' };
        let address = format!("{server}{mark}options=-csearch_path%3D{schema}");
        TestDb {
            store: Store::open(&address).await.expect("the new schema opens"),
            address,
            folder: own_folder(name),
        }
    }

    /// The address to open it with.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A folder for files of this test.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs SQL past the program, as someone with the database's password could: without foreign keys or other guards.
    pub async fn by_hand(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.store.engine() {
            Engine::Sqlite => {
                let mut link = SqliteConnection::connect(&self.address)
                    .await
                    .expect("the file opens");
                sqlx::raw_sql("PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 10000")
                    .execute(&mut link)
                    .await
                    .expect("foreign keys can be turned off");
                sqlx::raw_sql(sql)
                    .execute(&mut link)
                    .await
                    .expect("the statement runs");
            }
            Engine::Postgres => {
                let mut link = PgConnection::connect(&self.address)
                    .await
                    .expect("the server answers");
                sqlx::raw_sql("SET session_replication_role = replica")
                    .execute(&mut link)
                    .await
                    .expect("the user of the tests may turn off foreign keys");
                sqlx::raw_sql(sql)
                    .execute(&mut link)
                    .await
                    .expect("the statement runs");
            }
        }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        // A folder that cannot be removed is only litter in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn own_folder(name: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("kaifa-test-{}-{number}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder takes a folder");
    folder
}
