//! Rows that were read before, kept until an act writes a table that they come from. The ledger tells which tables each act wrote;
//! there is no other way to write them, so nothing kept can be older than the last act that was looked at.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};

use kaifa_store::Table;
use kaifa_store::ledger::Written;

use crate::stop::Stop;

/// Which act last wrote each table, as far as the ledger was looked at.
#[derive(Debug, Clone, Default)]
pub struct LastWrites {
    /// The newest entry that was looked at.
    pub seen: i64,
    /// The newest act among those.
    pub act: i64,
    /// Up to here acts were not told apart: each may have written any table.
    any: i64,
    tables: BTreeMap<&'static str, i64>,
}

impl LastWrites {
    /// Takes in what was written after an entry that was looked at before. Requests that look at the same time may bring the same
    /// entries twice.
    pub fn add(&mut self, written: Written) {
        let Some(newest) = written.newest.filter(|newest| *newest > self.seen) else {
            return;
        };
        self.seen = newest;
        self.act = self.act.max(written.newest_act.unwrap_or_default());
        match written.tables {
            Some(tables) => {
                for (table, act) in tables {
                    let last = self.tables.entry(table).or_default();
                    *last = act.max(*last);
                }
            }
            None => self.any = newest,
        }
    }

    /// The newest act that wrote any of some tables.
    pub fn of(&self, tables: &[&'static Table]) -> i64 {
        let newest = tables.iter().filter_map(|table| self.tables.get(table.name));
        newest.copied().max().unwrap_or_default().max(self.any)
    }
}

/// So many answers are kept at most; past days asked about come and go.
const ANSWERS_KEPT: usize = 2_000;

/// What was read, under a name of its own, with the newest act that had written its tables.
type Kept = BTreeMap<String, (i64, Arc<dyn Any + Send + Sync>)>;

/// Rows that were read before.
#[derive(Debug, Default)]
pub struct KeptRows {
    kept: Mutex<Kept>,
}

impl KeptRows {
    /// The rows as they are after the acts that were looked at.
    pub fn after(&self, writes: LastWrites) -> RowsNow<'_> {
        RowsNow { kept: self, writes }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept
            .lock()
            .expect("no thread panics while holding the kept rows")
    }
}

/// The rows as they are after the acts that were looked at.
#[derive(Debug)]
pub struct RowsNow<'a> {
    kept: &'a KeptRows,
    writes: LastWrites,
}

/// What was read before.
pub enum Known<T> {
    /// As it is now.
    Now(Arc<T>),
    /// As it was after an act; its tables were written since.
    Before(Arc<T>, i64),
    /// Nothing.
    Nothing,
}

impl RowsNow<'_> {
    /// What was read under a name before.
    pub fn known<T: Send + Sync + 'static>(&self, name: &str, tables: &[&'static Table]) -> Known<T> {
        let known = self.kept.kept().get(name).cloned();
        let rows = known.and_then(|(of, rows)| Some((of, rows.downcast::<T>().ok()?)));
        match rows {
            Some((of, rows)) if of >= self.writes.of(tables) => Known::Now(rows),
            Some((of, rows)) => Known::Before(rows, of),
            None => Known::Nothing,
        }
    }

    /// Keeps what was read under a name.
    pub fn keep<T: Send + Sync + 'static>(
        &self,
        name: &str,
        tables: &[&'static Table],
        rows: Arc<T>,
    ) -> Arc<T> {
        let mut kept = self.kept.kept();
        if kept.len() >= ANSWERS_KEPT {
            kept.clear();
        }
        kept.insert(name.to_owned(), (self.writes.of(tables), rows.clone()));
        rows
    }

    /// What `read` gives from `tables`; read again only after an act that wrote one of them. `name` names the question, with
    /// everything that it depends on besides the tables.
    pub async fn get<T: Send + Sync + 'static, E>(
        &self,
        name: &str,
        tables: &[&'static Table],
        read: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, Stop>
    where
        Stop: From<E>,
    {
        if let Known::Now(rows) = self.known(name, tables) {
            return Ok(rows);
        }
        Ok(self.keep(name, tables, Arc::new(read.await?)))
    }
}

#[cfg(test)]
mod tests {
    use kaifa_store::rows::{Decision, Slip};
    use kaifa_store::{Stored, Table};

    use super::*;

    fn wrote(newest: i64, tables: Option<&[&'static Table]>) -> Written {
        let named = |tables: &[&'static Table]| tables.iter().map(|table| (table.name, newest)).collect();
        Written {
            newest: Some(newest),
            newest_act: Some(newest),
            tables: tables.map(named),
        }
    }

    async fn ask(rows: &KeptRows, writes: &LastWrites, answer: i64) -> i64 {
        let read = async { Ok::<_, Stop>(answer) };
        let now = rows.after(writes.clone());
        *now.get("question", &[Slip::TABLE], read).await.unwrap()
    }

    #[tokio::test]
    async fn read_again_only_after_an_act_that_wrote_the_table() {
        let rows = KeptRows::default();
        let mut writes = LastWrites::default();
        writes.add(wrote(7, None));
        assert_eq!(ask(&rows, &writes, 1).await, 1);
        writes.add(wrote(8, Some(&[Decision::TABLE])));
        assert_eq!(ask(&rows, &writes, 2).await, 1, "decisions are another table");
        writes.add(wrote(9, Some(&[Slip::TABLE])));
        assert_eq!(ask(&rows, &writes, 3).await, 3);
        assert_eq!(ask(&rows, &writes, 4).await, 3);
        writes.add(wrote(400, None));
        assert_eq!(ask(&rows, &writes, 5).await, 5, "too many acts to tell apart");
    }
}
