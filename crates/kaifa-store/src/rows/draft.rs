//! The review of a draft on the way to a pack in force: the review as a whole, its items as they stand, and the steps that
//! people took, each with what it changed so that it can be undone.

use kaifa_base::{ClausePath, Digest};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// The review of the draft of one text.
    DraftReview in "draft_review" key [sha256] {
        /// The text.
        sha256: Digest,
        /// The name of the pack that it will be.
        pack: String,
        /// `open` or `in_force`.
        state: String,
        /// Who had it drafted.
        started_by: String,
        /// When.
        started_at: Instant,
        /// The edition that came of it.
        edition: Option<i64>,
        /// Who put it in force.
        finished_by: Option<String>,
        /// When.
        finished_at: Option<Instant>,
    }
}

table! {
    /// One proposed item, as it stands.
    DraftItem in "draft_item" key [sha256, item] {
        /// The text.
        sha256: Digest,
        /// Its number in the draft, never given twice.
        item: i64,
        /// Its place in the order of the text.
        position: i64,
        /// The list of the pack that it belongs to: `duty`, `target` …
        list: String,
        /// Its keys and values as the pack's file will have them.
        content: String,
        /// The clause in which it was found.
        clause: Option<ClausePath>,
        /// Where its words begin in the text.
        span_start: Option<i64>,
        /// Where they end.
        span_end: Option<i64>,
        /// How sure the reading was, 0 to 100.
        sure: i64,
        /// How it was found.
        found_zh: String,
        /// The same in English.
        found_en: String,
        /// `open`, `accepted`, `rejected`, or `gone` (merged into another, or its making undone).
        state: String,
        /// Why it was rejected.
        reason: Option<String>,
        /// Who changed it last.
        changed_by: String,
        /// When.
        changed_at: Instant,
    }
}

table! {
    /// One step of a review.
    DraftStep in "draft_step" key [sha256, number] {
        /// The text.
        sha256: Digest,
        /// 1, 2, 3 …
        number: i64,
        /// What was done, as in the ledger.
        action: String,
        /// Who did it.
        person: String,
        /// When.
        at: Instant,
        /// Every item that it changed, before and after.
        changes: serde_json::Value,
        /// Who took it back.
        undone_by: Option<String>,
        /// When.
        undone_at: Option<Instant>,
    }
}

impl Store {
    /// The review of a text.
    pub async fn find_draft_review(&self, sha256: &Digest) -> Result<Option<Kept<DraftReview>>> {
        self.find(&[Value::Text(sha256.to_string())]).await
    }

    /// All reviews that are not finished, oldest first.
    pub async fn list_open_draft_reviews(&self) -> Result<Vec<Kept<DraftReview>>> {
        self.select(
            Select::all()
                .equals("state", &"open".to_owned())
                .order("started_at, sha256"),
        )
        .await
    }

    /// The items of a review in the order of the text.
    pub async fn list_draft_items(&self, sha256: &Digest) -> Result<Vec<Kept<DraftItem>>> {
        self.select(Select::all().equals("sha256", sha256).order("position, item"))
            .await
    }

    /// The steps of a review, newest first.
    pub async fn list_draft_steps(&self, sha256: &Digest) -> Result<Vec<Kept<DraftStep>>> {
        self.select(Select::all().equals("sha256", sha256).order("number DESC"))
            .await
    }
}
