//! How many records are in each state: now or before a moment, of a register, a list or a unit.

use kaifa_base::Decimal;

use super::super::compose::{Sql, compose, state_before};
use super::super::plan::plan;
use super::RecordQuery;
use crate::database::Connection;
use crate::error::Result;
use crate::instant::{Instant, show_instant};
use crate::store::Store;
use crate::value::{Kind, Value};

impl Store {
    /// How many records that fit are in each state; with a moment, in the state that they were in before it. Walks through all that
    /// may be seen, so it is for those who may see few.
    pub async fn count_by_state(&self, query: &RecordQuery) -> Result<Vec<(String, i64)>> {
        let mut connection = self.database.snapshot().await?;
        let plan = plan(self, &mut connection, query).await?;
        let mut sql = compose(connection.engine(), query, &plan.drive, false, true);
        let state = match query.before {
            None => "r.state".to_owned(),
            Some(before) => {
                let before = sql.argument(show_instant(before));
                state_before(&before)
            }
        };
        let text = format!(
            "SELECT x.state, COUNT(*) FROM (SELECT {state} AS state FROM {} WHERE {}) x GROUP BY x.state",
            sql.from,
            sql.conditions.join(" AND ")
        );
        let rows = connection
            .rows(&text, &sql.arguments, &[Kind::Text, Kind::Integer])
            .await?;
        connection.rollback().await?;
        Ok(by_state(&rows))
    }

    /// How many records of a register are in each state, within a scope.
    pub async fn count_records(
        &self,
        register: &str,
        scope: Option<&[String]>,
    ) -> Result<Vec<(String, i64)>> {
        let mut connection = self.database.reader().await?;
        counts(&mut connection, register, scope).await
    }

    /// How many records of a unit are in each state, by register.
    pub async fn count_records_by_unit(&self) -> Result<Vec<(String, String, String, i64)>> {
        let sql = "SELECT register, subject, state, records FROM record_count WHERE records > 0";
        let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer];
        let rows = self.database.reader().await?.rows(sql, &[], &kinds).await?;
        Ok(by_unit(&rows))
    }

    /// How many records of a unit were in each state before a moment, by register. Walks through all of them.
    pub async fn count_records_by_unit_before(
        &self,
        before: Instant,
    ) -> Result<Vec<(String, String, String, i64)>> {
        let sql = format!(
            "SELECT x.register, x.subject, x.state, COUNT(*) FROM \
             (SELECT r.register, COALESCE(r.subject, '') AS subject, {} AS state FROM record r WHERE r.created_at < $1) x \
             GROUP BY x.register, x.subject, x.state",
            state_before("$1")
        );
        let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer];
        let arguments = [Value::Text(show_instant(before))];
        let rows = self
            .database
            .reader()
            .await?
            .rows(&sql, &arguments, &kinds)
            .await?;
        Ok(by_unit(&rows))
    }

    /// How many records of a register were in each state before a moment, within a scope. Walks through all of them.
    pub async fn count_records_before(
        &self,
        register: &str,
        scope: Option<&[String]>,
        before: Instant,
    ) -> Result<Vec<(String, i64)>> {
        let mut sql = Sql::default();
        let (register, before) = (sql.argument(register), sql.argument(show_instant(before)));
        sql.holds(format!("r.register = {register} AND r.created_at < {before}"));
        if let Some(scope) = scope {
            sql.one_of("COALESCE(r.subject, '')", scope);
        }
        let text = format!(
            "SELECT x.state, COUNT(*) FROM (SELECT {} AS state FROM record r WHERE {}) x GROUP BY x.state",
            state_before(&before),
            sql.conditions.join(" AND ")
        );
        let mut connection = self.database.reader().await?;
        let rows = connection
            .rows(&text, &sql.arguments, &[Kind::Text, Kind::Integer])
            .await?;
        Ok(by_state(&rows))
    }
}

pub(in crate::records) async fn counts(
    connection: &mut Connection,
    register: &str,
    scope: Option<&[String]>,
) -> Result<Vec<(String, i64)>> {
    let mut sql = Sql::default();
    let register = sql.argument(register);
    sql.holds(format!("register = {register}"));
    if let Some(scope) = scope {
        sql.one_of("subject", scope);
    }
    let text = format!(
        "SELECT state, CAST(SUM(records) AS BIGINT) FROM record_count WHERE {} GROUP BY state",
        sql.conditions.join(" AND ")
    );
    let rows = connection
        .rows(&text, &sql.arguments, &[Kind::Text, Kind::Integer])
        .await?;
    Ok(by_state(&rows))
}

/// Rows of state and count.
fn by_state(rows: &[Vec<Value>]) -> Vec<(String, i64)> {
    rows.iter().map(|row| (row[0].show(), number(&row[1]))).collect()
}

/// Rows of register, unit, state and count.
fn by_unit(rows: &[Vec<Value>]) -> Vec<(String, String, String, i64)> {
    let of_row = |row: &Vec<Value>| (row[0].show(), row[1].show(), row[2].show(), number(&row[3]));
    rows.iter().map(of_row).collect()
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Integer(number) => *number,
        other => other
            .show()
            .parse::<Decimal>()
            .ok()
            .and_then(|n| n.try_into().ok())
            .unwrap_or(0),
    }
}
