//! Composing the few shapes of query that the row modules need: equal, bounds, order, limit. Column names are constants
//! of this crate; values are always arguments.

use crate::database::Connection;
use crate::error::Result;
use crate::table::{Kept, Stored, kept};
use crate::value::{Field, Value};

/// A query over one table.
#[derive(Debug, Default)]
pub(crate) struct Select {
    conditions: Vec<String>,
    arguments: Vec<Value>,
    order: &'static str,
    page: Option<(i64, i64)>,
}

impl Select {
    /// Every row.
    pub fn all() -> Select {
        Select::default()
    }

    /// The row of a key.
    pub fn key<T: Stored>(key: &[Value]) -> Select {
        let mut select = Select::all();
        for (column, value) in T::TABLE.key.iter().zip(key) {
            select = select.condition(column, "=", value.clone());
        }
        select
    }

    fn condition(mut self, column: &str, comparison: &str, value: Value) -> Select {
        self.arguments.push(value);
        self.conditions
            .push(format!("{column} {comparison} ${}", self.arguments.len()));
        self
    }

    /// Rows whose column equals the value.
    pub fn equals(self, column: &'static str, value: &impl Field) -> Select {
        self.condition(column, "=", value.to_value())
    }

    /// Rows whose column equals the value, where one is given.
    pub fn equals_if<F: Field>(self, column: &'static str, value: Option<&F>) -> Select {
        match value {
            Some(value) => self.equals(column, value),
            None => self,
        }
    }

    /// Rows whose column is at most the value.
    pub fn at_most(self, column: &'static str, value: &impl Field) -> Select {
        self.condition(column, "<=", value.to_value())
    }

    /// A condition in SQL; `?` stands for the one value.
    pub fn matches(mut self, condition: &'static str, value: &impl Field) -> Select {
        self.arguments.push(value.to_value());
        let place = format!("${}", self.arguments.len());
        self.conditions
            .push(format!("({})", condition.replace('?', &place)));
        self
    }

    /// A condition in SQL without values.
    pub fn holds(mut self, condition: &'static str) -> Select {
        self.conditions.push(format!("({condition})"));
        self
    }

    /// The order, in SQL.
    pub fn order(mut self, order: &'static str) -> Select {
        self.order = order;
        self
    }

    /// At most `limit` rows after the first `offset`.
    pub fn page(mut self, offset: i64, limit: i64) -> Select {
        self.page = Some((offset, limit));
        self
    }

    /// Runs it.
    pub async fn run<T: Stored>(self, connection: &mut Connection) -> Result<Vec<Kept<T>>> {
        let table = T::TABLE;
        let mut sql = format!("SELECT {} FROM {}", table.select_list(), table.name);
        sql.push_str(&self.tail(&table.key.join(", ")));
        let rows = connection
            .rows(&sql, &self.arguments, &table.select_kinds())
            .await?;
        rows.into_iter().map(kept).collect()
    }

    fn conditions_text(&self) -> String {
        match self.conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", self.conditions.join(" AND ")),
        }
    }

    fn tail(&self, key: &str) -> String {
        let order = if self.order.is_empty() { key } else { self.order };
        let mut text = format!("{} ORDER BY {order}", self.conditions_text());
        if let Some((offset, limit)) = self.page {
            text.push_str(&format!(" LIMIT {limit} OFFSET {offset}"));
        }
        text
    }
}
