//! What can go wrong here: problems for a person to mend, or a failure of the database or a file.

use std::fmt;

use kaifa_base::{CodeInfo, Place, Problem, Words};

use crate::codes;

/// An error of the store.
#[derive(Debug)]
pub enum StoreError {
    /// The request was refused; every reason is listed. Nothing was written.
    Refused(Vec<Problem>),
    /// The database failed.
    Database(sqlx::Error),
    /// A file failed: its name and the reason.
    File(String, std::io::Error),
    /// A stored value cannot be read as its column's type: table, column, what was found.
    StoredValue {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What was found.
        found: String,
    },
}

/// The result of a call to the store.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// A refusal for one reason.
    pub fn refused(code: &'static CodeInfo, place: Place, message: Words) -> StoreError {
        StoreError::Refused(vec![Problem::error(code, place, message)])
    }

    /// The problems for a person. A failure of the database or a file is one problem as well.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            StoreError::Refused(problems) => problems.clone(),
            StoreError::Database(error) => vec![
                Problem::error(
                    &codes::DATABASE,
                    Place::default(),
                    Words::new(
                        format!("数据库出错:{error}"),
                        format!("the database failed: {error}"),
                    ),
                )
                .hint(
                    "请运行 kaifa doctor 查看数据库状态",
                    "run `kaifa doctor` to see the state of the database",
                ),
            ],
            StoreError::File(name, error) => vec![Problem::error(
                &codes::FILE,
                Place::file(name.clone()),
                Words::new(
                    format!("文件无法读写:{error}"),
                    format!("the file cannot be read or written: {error}"),
                ),
            )],
            StoreError::StoredValue { table, column, found } => vec![
                Problem::error(
                    &codes::STORED_VALUE,
                    Place {
                        item: Some((*table).to_owned()),
                        field: Some((*column).to_owned()),
                        ..Place::default()
                    },
                    Words::new(
                        format!("库中的值“{found}”不符合该列的类型"),
                        format!("the stored value “{found}” does not fit its column"),
                    ),
                )
                .hint(
                    "可能有人直接改动了数据库,请运行 kaifa ledger verify",
                    "the database may have been edited by hand; run `kaifa ledger verify`",
                ),
            ],
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.problems().iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoreError::Database(error) => Some(error),
            StoreError::File(_, error) => Some(error),
            StoreError::Refused(_) | StoreError::StoredValue { .. } => None,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        StoreError::Database(error)
    }
}

impl From<Vec<Problem>> for StoreError {
    fn from(problems: Vec<Problem>) -> StoreError {
        StoreError::Refused(problems)
    }
}
