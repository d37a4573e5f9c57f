//! Facts about a document that its text leaves out and the office enters, such as the day of issue. A correction is a new
//! row; the one entered last holds.

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// One fact about a document.
    DocumentFact in "document_fact" key [id] {
        /// Its id.
        id: String,
        /// The pack of the document.
        pack: String,
        /// Which fact, e.g. `issued`.
        fact: String,
        /// The value as text; a date in ISO form.
        value: String,
        /// Who entered it.
        author: String,
        /// When.
        entered_at: Instant,
        /// On what it rests.
        reason: String,
    }
}

impl Store {
    /// All facts entered for a pack's document, in the order in which they were entered.
    pub async fn list_document_facts(&self, pack: &str) -> Result<Vec<Kept<DocumentFact>>> {
        self.select(
            Select::all()
                .equals("pack", &pack.to_owned())
                .order("entered_at, id"),
        )
        .await
    }

    /// The fact as entered last.
    pub async fn find_document_fact(&self, pack: &str, fact: &str) -> Result<Option<Kept<DocumentFact>>> {
        let facts = self
            .select(
                Select::all()
                    .equals("pack", &pack.to_owned())
                    .equals("fact", &fact.to_owned())
                    .order("entered_at DESC, id DESC")
                    .page(0, 1),
            )
            .await?;
        Ok(facts.into_iter().next())
    }
}
