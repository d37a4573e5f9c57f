//! Reading the ledger: one entry, pages of entries by who, what and when, and all writes of one row.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Result;
use crate::instant::{Instant, show_instant};
use crate::ledger::entry::{ChangeImage, Entry, StoredEntry};
use crate::ledger::root::Root;
use crate::store::Store;
use crate::table::{Image, Stored, Table};
use crate::tables::find_table;
use crate::value::{Kind, Value};

/// Which entries. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Who.
    pub actor: Option<String>,
    /// The start of the action code: `figure.` finds every act on figures.
    pub action_starts: Option<String>,
    /// On what.
    pub subject: Option<String>,
    /// Not before.
    pub from: Option<Instant>,
    /// Not after.
    pub until: Option<Instant>,
    /// Only entries with a smaller number: the way to the next page.
    pub before_seq: Option<i64>,
}

/// Up to so many entries are looked through for the tables that they wrote.
const TOLD_APART: usize = 200;

/// What acts wrote after an entry of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The newest entry; nothing where there is none.
    pub newest: Option<i64>,
    /// The newest entry of an act.
    pub newest_act: Option<i64>,
    /// By table the newest act that wrote it; nothing where there were too many acts to tell them apart.
    pub tables: Option<BTreeMap<&'static str, i64>>,
}

/// The tables that an entry wrote, out of its payload.
#[derive(Deserialize)]
struct Tables {
    #[serde(default)]
    changes: Vec<TableNamed>,
    #[serde(default)]
    imports: Vec<TableNamed>,
}

#[derive(Deserialize)]
struct TableNamed {
    table: String,
}

impl Tables {
    fn of(payload: &str) -> Option<impl Iterator<Item = &'static Table>> {
        let tables: Tables = serde_json::from_str(payload).ok()?;
        let named = tables.changes.into_iter().chain(tables.imports);
        Some(named.filter_map(|one| find_table(&one.table)))
    }
}

/// One write of a row, out of its history.
#[derive(Debug, Clone, PartialEq)]
pub struct RowWrite {
    /// The entry.
    pub entry: Entry,
    /// The row after it; nothing for a row that came in a bulk import, whose entry holds only a digest.
    pub after: Option<Image>,
    /// The changed columns before it.
    pub before: Image,
}

impl EntryFilter {
    /// The part of a statement that keeps what fits, with its arguments.
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut conditions = Vec::new();
        let mut arguments = Vec::new();
        let mut add = |condition: &str, value: Value| {
            arguments.push(value);
            conditions.push(condition.replace('?', &format!("${}", arguments.len())));
        };
        if let Some(actor) = &self.actor {
            add("actor = ?", Value::Text(actor.clone()));
        }
        if let Some(start) = &self.action_starts {
            add("SUBSTR(action, 1, LENGTH(?)) = ?", Value::Text(start.clone()));
        }
        if let Some(subject) = &self.subject {
            add("subject = ?", Value::Text(subject.clone()));
        }
        if let Some(from) = self.from {
            add("at >= ?", Value::Text(show_instant(from)));
        }
        if let Some(until) = self.until {
            add("at <= ?", Value::Text(show_instant(until)));
        }
        if let Some(seq) = self.before_seq {
            add("seq < ?", Value::Integer(seq));
        }
        let conditions = match conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", conditions.join(" AND ")),
        };
        (conditions, arguments)
    }
}

impl Store {
    /// The last entry's number, time and hash; `None` before the first entry.
    pub async fn ledger_root(&self) -> Result<Option<Root>> {
        let entries = self.entries_where("", &[], 1).await?;
        Ok(entries.into_iter().next().map(|entry| Root {
            seq: entry.seq,
            at: entry.at,
            hash: entry.hash,
        }))
    }

    /// What acts after an entry wrote. Sign-ins and sign-outs are no acts here.
    pub async fn written_after(&self, seq: i64) -> Result<Written> {
        let sql = format!(
            "SELECT seq, action, payload FROM ledger_entry WHERE seq > $1 ORDER BY seq LIMIT {}",
            TOLD_APART + 1
        );
        let kinds = [Kind::Integer, Kind::Text, Kind::Text];
        let mut written = Written::default();
        let mut connection = self.database.reader().await?;
        let rows = connection.rows(&sql, &[Value::Integer(seq)], &kinds).await?;
        if rows.len() > TOLD_APART {
            let newest = connection
                .number("SELECT MAX(seq) FROM ledger_entry", &[])
                .await?;
            return Ok(Written {
                newest: Some(newest),
                newest_act: Some(newest),
                tables: None,
            });
        }
        let mut tables = BTreeMap::new();
        for row in rows {
            let [Value::Integer(seq), Value::Text(action), Value::Text(payload)] = row.as_slice() else {
                continue;
            };
            written.newest = Some(*seq);
            if action.starts_with("session.") {
                continue;
            }
            written.newest_act = Some(*seq);
            let Some(named) = Tables::of(payload) else {
                // Damaged text: verification tells, and until then nothing that was read before is trusted.
                return Ok(Written {
                    tables: None,
                    ..written
                });
            };
            tables.extend(named.map(|table| (table.name, *seq)));
        }
        written.tables = Some(tables);
        Ok(written)
    }

    /// One entry.
    pub async fn find_entry(&self, seq: i64) -> Result<Option<Entry>> {
        let entries = self
            .entries_where(" WHERE seq = $1", &[Value::Integer(seq)], 1)
            .await?;
        Ok(entries.into_iter().next())
    }

    /// Entries, newest first.
    pub async fn list_entries(&self, filter: &EntryFilter, limit: i64) -> Result<Vec<Entry>> {
        let (conditions, arguments) = filter.conditions();
        self.entries_where(&conditions, &arguments, limit).await
    }

    /// How many entries there are of each action.
    pub async fn count_actions(&self, filter: &EntryFilter) -> Result<Vec<(String, i64)>> {
        let (conditions, arguments) = filter.conditions();
        let sql =
            format!("SELECT action, COUNT(*) FROM ledger_entry{conditions} GROUP BY action ORDER BY action");
        let kinds = [Kind::Text, Kind::Integer];
        let rows = self
            .database
            .reader()
            .await?
            .rows(&sql, &arguments, &kinds)
            .await?;
        let counted = rows.into_iter().filter_map(|row| match row.as_slice() {
            [Value::Text(action), Value::Integer(count)] => Some((action.clone(), *count)),
            _ => None,
        });
        Ok(counted.collect())
    }

    /// All writes of one row, newest first. Each write names the one before it, so this follows the row back without an
    /// index of its own.
    pub async fn row_history<T: Stored>(&self, key: &[Value]) -> Result<Vec<RowWrite>> {
        let mut history = Vec::new();
        let Some(row) = self.find::<T>(key).await? else {
            return Ok(history);
        };
        let (mut seq, mut version) = (Some(row.entry_seq), row.row_version);
        while let Some(entry) = match seq {
            Some(seq) => self.find_entry(seq).await?,
            None => None,
        } {
            let change = entry.changes().and_then(|payload| {
                payload
                    .changes
                    .into_iter()
                    .find(|change| is_write_of::<T>(change, key, version))
            });
            seq = change.as_ref().and_then(|change| change.was);
            version -= 1;
            history.push(RowWrite {
                entry,
                before: change
                    .as_ref()
                    .map(|change| change.before.clone())
                    .unwrap_or_default(),
                after: change.map(|change| change.row),
            });
        }
        Ok(history)
    }

    async fn entries_where(&self, conditions: &str, arguments: &[Value], limit: i64) -> Result<Vec<Entry>> {
        let columns = StoredEntry::COLUMNS;
        let sql = format!("SELECT {columns} FROM ledger_entry{conditions} ORDER BY seq DESC LIMIT {limit}");
        let kinds: &[Kind] = &StoredEntry::KINDS;
        let rows = self.database.reader().await?.rows(&sql, arguments, kinds).await?;
        rows.into_iter()
            .map(|values| StoredEntry::from_values(values).into_entry())
            .collect()
    }
}

fn is_write_of<T: Stored>(change: &ChangeImage, key: &[Value], version: i64) -> bool {
    change.table == T::TABLE.name
        && change.version == version
        && T::TABLE
            .key
            .iter()
            .zip(key)
            .all(|(column, value)| match (change.row.get(*column), value) {
                (Some(serde_json::Value::String(found)), Value::Text(text)) => found == text,
                (Some(found), Value::Integer(number)) => found.as_i64() == Some(*number),
                _ => false,
            })
}
