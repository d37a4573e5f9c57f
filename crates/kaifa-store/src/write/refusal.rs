//! Why an act is refused, as listed problems: the row is there already, gone, or changed by someone else meanwhile.

use kaifa_base::{Place, Problem, Words};
use sqlx::error::ErrorKind;

use super::{Writer, key_conditions};
use crate::codes;
use crate::error::Result;
use crate::table::{Table, show_key};
use crate::value::{Kind, Value};

impl Writer {
    /// Says why an update found no row: it is gone, or someone else was faster.
    pub(super) async fn report_missed_update(
        &mut self,
        table: &'static Table,
        values: &[Value],
    ) -> Result<()> {
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
    pub(super) fn refused_by_engine(
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

pub(crate) fn row_place(table: &Table, values: &[Value]) -> Place {
    Place::item(format!("{} {}", table.name, show_key(&table.key_of(values))))
}

pub(super) fn already_exists(table: &'static Table, values: &[Value]) -> Problem {
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
