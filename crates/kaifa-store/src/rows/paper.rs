//! Official papers: drafted from a template, numbered, sent. What was sent is kept byte for byte with its hash.

use kaifa_base::{Date, Digest};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One paper.
    Paper in "paper" key [id] {
        /// Its id.
        id: String,
        /// The pack of the place that issues it.
        pack: String,
        /// The template.
        template: String,
        /// What it is about: kind and id.
        about: String,
        /// Its title.
        title: String,
        /// Its blocks.
        content: serde_json::Value,
        /// Ids of the units that it goes to, copies included.
        recipients: serde_json::Value,
        /// Who issues it.
        issuer: String,
        /// Document number, given when it is sent.
        number: Option<String>,
        /// Date of issue.
        dated: Option<Date>,
        /// Who drafted it.
        made_by: String,
        /// When.
        made_at: Instant,
        /// Who sent it.
        sent_by: Option<String>,
        /// When.
        sent_at: Option<Instant>,
        /// The ledger's root when it was sent.
        root: Option<String>,
        /// Hash of what was sent.
        sha256: Option<Digest>,
        /// What was sent.
        sent_file: Option<Vec<u8>>,
        /// Hash of the office's copy.
        office_sha256: Option<Digest>,
        /// The office's copy, with its figures footnoted.
        office_file: Option<Vec<u8>>,
    }
}

impl Store {
    /// One paper.
    pub async fn find_paper(&self, id: &str) -> Result<Option<Kept<Paper>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The papers of a place, newest first.
    pub async fn list_papers(&self, pack: &str) -> Result<Vec<Kept<Paper>>> {
        self.select(
            Select::all()
                .equals("pack", &pack.to_owned())
                .order("made_at DESC, id DESC"),
        )
        .await
    }
}
