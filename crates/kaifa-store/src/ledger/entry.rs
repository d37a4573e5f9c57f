//! One entry of the ledger, what it says of the rows it wrote, and how its hash is made.
//!
//! The hash covers a JSON array of the entry's parts in fixed order, so that a stand-alone verifier in any language can
//! recompute it: `["kaifa-ledger-1", seq, at, actor, action, subject, reason, clause, sha256(payload), previous hash]`.

use kaifa_base::{Citation, Digest};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::instant::{Instant, parse_instant};
use crate::table::Image;
use crate::value::{Kind, Value};

/// One entry of the ledger: who did what to what, why and by which clause. What rows it wrote is in its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: String,
    /// What, as a code.
    pub action: String,
    /// On what.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// On which clause: pack and address.
    pub clause: Option<String>,
    /// The rows written, as stored; see [`Entry::changes`].
    pub payload: String,
    /// The hash of the entry before.
    pub previous_hash: Digest,
    /// The hash of this entry.
    pub hash: Digest,
}

impl Entry {
    /// The rows that it wrote; `None` if the stored text was damaged.
    pub fn changes(&self) -> Option<Payload> {
        Payload::parse(&self.payload)
    }
}

/// What an entry says of the rows it wrote.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Payload {
    /// The full citation of the act's clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Citation>,
    /// Rows written one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeImage>,
    /// Rows written in bulk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<ImportImage>,
}

/// One row that was added or updated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeImage {
    /// The table.
    pub table: String,
    /// How often the row has been written, this time included.
    pub version: i64,
    /// The entry that wrote it before; nothing for a new row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<i64>,
    /// The row after the act.
    pub row: Image,
    /// The changed columns before the act; `null` for one that was empty.
    #[serde(default, skip_serializing_if = "Image::is_empty")]
    pub before: Image,
}

/// Rows that were added in bulk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportImage {
    /// The table.
    pub table: String,
    /// The file that they came from.
    pub file: String,
    /// The hash of the file.
    pub file_sha256: String,
    /// How many rows.
    pub count: i64,
    /// SHA-256 over the row digests in the order of the key; a row digest is the SHA-256 of the row's image as JSON.
    pub digest: String,
}

impl Payload {
    /// Reads the stored text.
    pub fn parse(text: &str) -> Option<Payload> {
        serde_json::from_str(text).ok()
    }
}

/// The row before an act, from the row after it and the changed columns as they were.
pub(crate) fn row_before(row: &Image, before: &Image) -> Image {
    let mut image = row.clone();
    for (column, value) in before {
        match value.is_null() {
            true => image.remove(column),
            false => image.insert(column.clone(), value.clone()),
        };
    }
    image
}

/// The digest of one row's image: what a bulk import commits to.
pub(crate) fn row_digest(image: &Image) -> Digest {
    // An image is a sorted map of plain values; it cannot fail to print.
    Digest::of(serde_json::to_string(image).unwrap_or_default())
}

/// The parts of an entry that its hash covers, as stored.
pub(crate) struct Links<'a> {
    pub seq: i64,
    pub at: &'a str,
    pub actor: &'a str,
    pub action: &'a str,
    pub subject: &'a str,
    pub reason: Option<&'a str>,
    pub clause: Option<&'a str>,
    pub payload: &'a Digest,
    pub previous_hash: &'a str,
}

/// The hash of an entry.
pub(crate) fn entry_hash(links: &Links<'_>) -> Digest {
    let parts = (
        "kaifa-ledger-1",
        links.seq,
        links.at,
        links.actor,
        links.action,
        links.subject,
        links.reason,
        links.clause,
        links.payload.as_str(),
        links.previous_hash,
    );
    Digest::of(serde_json::to_string(&parts).unwrap_or_default())
}

/// An entry exactly as stored, even if someone damaged it: verification must be able to speak about it.
#[derive(Debug, Clone)]
pub(crate) struct StoredEntry {
    pub seq: i64,
    pub at: String,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub reason: Option<String>,
    pub clause: Option<String>,
    pub payload: String,
    pub previous_hash: String,
    pub hash: String,
}

impl StoredEntry {
    /// The columns, in the order of [`StoredEntry::from_values`].
    pub const COLUMNS: &'static str =
        "seq, at, actor, action, subject, reason, clause, payload, previous_hash, hash";
    /// Their kinds.
    pub const KINDS: [Kind; 10] = [
        Kind::Integer,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
    ];

    /// An entry from a row of the ledger, its columns in the order of [`StoredEntry::COLUMNS`]. A value of a kind that the program never
    /// wrote is taken as its text, so that verification finds it and reading does not fail.
    pub fn from_values(values: Vec<Value>) -> StoredEntry {
        let mut values = values.into_iter();
        let seq = match values.next() {
            Some(Value::Integer(seq)) => seq,
            _ => 0,
        };
        let mut text = || match values.next() {
            None | Some(Value::Null) => None,
            Some(Value::Text(text)) => Some(text),
            Some(other) => Some(other.show()),
        };
        StoredEntry {
            seq,
            at: text().unwrap_or_default(),
            actor: text().unwrap_or_default(),
            action: text().unwrap_or_default(),
            subject: text().unwrap_or_default(),
            reason: text(),
            clause: text(),
            payload: text().unwrap_or_default(),
            previous_hash: text().unwrap_or_default(),
            hash: text().unwrap_or_default(),
        }
    }

    /// The values of the columns.
    pub fn values(&self) -> Vec<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        let optional = |it: &Option<String>| it.as_deref().map_or(Value::Null, text);
        vec![
            Value::Integer(self.seq),
            text(&self.at),
            text(&self.actor),
            text(&self.action),
            text(&self.subject),
            optional(&self.reason),
            optional(&self.clause),
            text(&self.payload),
            text(&self.previous_hash),
            text(&self.hash),
        ]
    }

    /// The hash that its parts give if it stands at `seq`.
    pub fn computed_hash_at(&self, seq: i64) -> Digest {
        entry_hash(&Links {
            seq,
            at: &self.at,
            actor: &self.actor,
            action: &self.action,
            subject: &self.subject,
            reason: self.reason.as_deref(),
            clause: self.clause.as_deref(),
            payload: &Digest::of(&self.payload),
            previous_hash: &self.previous_hash,
        })
    }

    /// The entry for readers.
    pub fn into_entry(self) -> Result<Entry> {
        let damaged = |column: &'static str, found: &str| StoreError::StoredValue {
            table: "ledger_entry",
            column,
            found: found.to_owned(),
        };
        Ok(Entry {
            seq: self.seq,
            at: parse_instant(&self.at).ok_or_else(|| damaged("at", &self.at))?,
            previous_hash: Digest::parse(&self.previous_hash)
                .ok_or_else(|| damaged("previous_hash", &self.previous_hash))?,
            hash: Digest::parse(&self.hash).ok_or_else(|| damaged("hash", &self.hash))?,
            actor: self.actor,
            action: self.action,
            subject: self.subject,
            reason: self.reason,
            clause: self.clause,
            payload: self.payload,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> StoredEntry {
        StoredEntry {
            seq: 3,
            at: "2026-03-05T08:00:00.000Z".into(),
            actor: "alice".into(),
            action: "figure.enter".into(),
            subject: "figure:a".into(),
            reason: None,
            clause: None,
            payload: "{}".into(),
            previous_hash: Digest::of("2").to_string(),
            hash: String::new(),
        }
    }

    #[test]
    fn every_part_of_an_entry_changes_its_hash() {
        let first = entry().computed_hash_at(3);
        let edits: [fn(&mut StoredEntry); 8] = [
            |e| e.at = "2026-03-05T08:00:00.001Z".into(),
            |e| e.actor = "bob".into(),
            |e| e.action = "figure.return".into(),
            |e| e.subject = "figure:b".into(),
            |e| e.reason = Some(String::new()),
            |e| e.clause = Some("p 一".into()),
            |e| e.payload = "{ }".into(),
            |e| e.previous_hash = Digest::of("1").to_string(),
        ];
        for edit in edits {
            let mut edited = entry();
            edit(&mut edited);
            assert_ne!(edited.computed_hash_at(3), first);
        }
        assert_ne!(entry().computed_hash_at(4), first);
    }

    #[test]
    fn the_hash_is_the_published_recipe() {
        let payload = Digest::of("{}");
        let previous = Digest::of("2");
        let recipe = format!(
            r#"["kaifa-ledger-1",3,"2026-03-05T08:00:00.000Z","alice","figure.enter","figure:a",null,null,"{payload}","{previous}"]"#
        );
        assert_eq!(entry().computed_hash_at(3), Digest::of(recipe));
    }

    #[test]
    fn the_row_before_a_change_follows_from_the_row_after_and_the_changed_columns() {
        let change = ChangeImage {
            table: "t".into(),
            version: 2,
            was: Some(1),
            row: Image::from([
                ("id".into(), "a".into()),
                ("state".into(), "done".into()),
                ("note".into(), "n".into()),
            ]),
            before: Image::from([
                ("state".into(), "open".into()),
                ("note".into(), serde_json::Value::Null),
            ]),
        };
        let before = row_before(&change.row, &change.before);
        assert_eq!(
            before,
            Image::from([("id".into(), "a".into()), ("state".into(), "open".into())])
        );
    }
}
