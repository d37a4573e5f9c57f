//! Work that passes from one person to a successor: proposed, confirmed by both, done in one act.

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One hand-over.
    HandOver in "hand_over" key [id] {
        /// Its id.
        id: String,
        /// Who hands over.
        from_person: String,
        /// Who takes over.
        to_person: String,
        /// Why.
        reason: String,
        /// What passes, as it stood when it was confirmed.
        content: serde_json::Value,
        /// Who proposed it.
        proposed_by: String,
        /// When.
        proposed_at: Instant,
        /// When the one who hands over confirmed.
        from_confirmed_at: Option<Instant>,
        /// When the successor confirmed.
        to_confirmed_at: Option<Instant>,
        /// Who refused.
        refused_by: Option<String>,
        /// Why.
        refused_reason: Option<String>,
        /// When it was carried out.
        done_at: Option<Instant>,
    }
}

impl Store {
    /// One hand-over.
    pub async fn find_hand_over(&self, id: &str) -> Result<Option<Kept<HandOver>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// All hand-overs, newest first.
    pub async fn list_hand_overs(&self) -> Result<Vec<Kept<HandOver>>> {
        self.select(Select::all().order("proposed_at DESC, id DESC"))
            .await
    }
}
