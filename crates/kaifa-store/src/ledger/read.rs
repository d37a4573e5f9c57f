//! Reading the ledger: one entry, pages of entries by who, what and when, and all writes of one row.

use crate::error::Result;
use crate::instant::{Instant, show_instant};
use crate::ledger::entry::{ChangeImage, Entry, StoredEntry};
use crate::ledger::root::Root;
use crate::store::Store;
use crate::table::{Image, Stored};
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

    /// The newest entry after a number, and the newest of those that is more than a sign-in or sign-out; nothing where none is.
    pub async fn newest_after(&self, seq: i64) -> Result<(Option<i64>, Option<i64>)> {
        let sql = "SELECT MAX(seq), MAX(CASE WHEN action LIKE 'session.%' THEN NULL ELSE seq END) \
                   FROM ledger_entry WHERE seq > $1";
        let kinds = [Kind::Integer, Kind::Integer];
        let mut connection = self.database.reader().await?;
        let rows = connection.rows(sql, &[Value::Integer(seq)], &kinds).await?;
        let number = |at: usize| match rows.first().and_then(|row| row.get(at)) {
            Some(Value::Integer(seq)) => Some(*seq),
            _ => None,
        };
        Ok((number(0), number(1)))
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
        let mut conditions = Vec::new();
        let mut arguments = Vec::new();
        let mut add = |condition: &str, value: Value| {
            arguments.push(value);
            conditions.push(condition.replace('?', &format!("${}", arguments.len())));
        };
        if let Some(actor) = &filter.actor {
            add("actor = ?", Value::Text(actor.clone()));
        }
        if let Some(start) = &filter.action_starts {
            add("SUBSTR(action, 1, LENGTH(?)) = ?", Value::Text(start.clone()));
        }
        if let Some(subject) = &filter.subject {
            add("subject = ?", Value::Text(subject.clone()));
        }
        if let Some(from) = filter.from {
            add("at >= ?", Value::Text(show_instant(from)));
        }
        if let Some(until) = filter.until {
            add("at <= ?", Value::Text(show_instant(until)));
        }
        if let Some(seq) = filter.before_seq {
            add("seq < ?", Value::Integer(seq));
        }
        let conditions = match conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", conditions.join(" AND ")),
        };
        self.entries_where(&conditions, &arguments, limit).await
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
