//! How the life of a document ends: amended, replaced, expired or withdrawn at a date; and what becomes of each of its
//! duties. What was evaluated before stays with the edition of its day.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// The end of a document.
    DocumentEnd in "document_end" key [id] {
        /// Its id.
        id: String,
        /// The pack of the document.
        pack: String,
        /// `replaced`, `expired` or `withdrawn`.
        kind: String,
        /// The last day on which it holds.
        last_day: Date,
        /// The pack that takes its place, where one does.
        successor: Option<String>,
        /// On what that rests.
        reason: String,
        /// Who recorded it.
        recorded_by: String,
        /// When.
        recorded_at: Instant,
    }
}

table! {
    /// What becomes of a duty when its document ends.
    DutyEnd in "duty_end" key [pack, duty, document_end] {
        /// The pack.
        pack: String,
        /// The duty.
        duty: String,
        /// The end of the document that it goes with.
        document_end: String,
        /// `ends`, `goes_on` under the successor, or `closed` by decision.
        outcome: String,
        /// The pack under which it goes on.
        successor_pack: Option<String>,
        /// The duty under which it goes on.
        successor_duty: Option<String>,
        /// Why it was closed.
        reason: Option<String>,
        /// Who recorded it.
        recorded_by: String,
        /// When.
        recorded_at: Instant,
    }
}

impl Store {
    /// The ends of documents, of one pack or of all, newest first.
    pub async fn list_document_ends(&self, pack: Option<&str>) -> Result<Vec<Kept<DocumentEnd>>> {
        let pack = pack.map(str::to_owned);
        self.select(
            Select::all()
                .equals_if("pack", pack.as_ref())
                .order("last_day DESC, id DESC"),
        )
        .await
    }

    /// What became of the duties of a pack.
    pub async fn list_duty_ends(&self, pack: &str) -> Result<Vec<Kept<DutyEnd>>> {
        self.select(Select::all().equals("pack", &pack.to_owned()).order("duty"))
            .await
    }

    /// The duties of other documents that go on under the duties of a pack.
    pub async fn list_duties_taken_over(&self, pack: &str) -> Result<Vec<Kept<DutyEnd>>> {
        self.select(
            Select::all()
                .equals("successor_pack", &pack.to_owned())
                .order("successor_duty, pack, duty"),
        )
        .await
    }
}
