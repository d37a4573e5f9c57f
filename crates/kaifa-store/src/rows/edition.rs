//! Editions of packs that were accepted: numbered per pack, never overwritten. Which one holds on a day follows from the
//! in-force dates.

use kaifa_base::{Date, Digest};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Document;

table! {
    /// One accepted edition of a pack.
    Edition in "edition" key [pack, number] {
        /// The pack's name.
        pack: String,
        /// 1, 2, 3 …
        number: i64,
        /// The first day on which it holds.
        in_force_from: Date,
        /// The last day, if known.
        in_force_until: Option<Date>,
        /// The pack's files, as one JSON text.
        content: Document,
        /// The hash of the content.
        digest: Digest,
        /// The document that it was reviewed against.
        source: Option<Digest>,
        /// Who accepted it.
        accepted_by: String,
        /// When.
        accepted_at: Instant,
    }
}

impl Store {
    /// All editions of one pack or of all, newest first.
    pub async fn list_editions(&self, pack: Option<&str>) -> Result<Vec<Kept<Edition>>> {
        let pack = pack.map(str::to_owned);
        self.select(
            Select::all()
                .equals_if("pack", pack.as_ref())
                .order("pack, number DESC"),
        )
        .await
    }

    /// The edition of a pack that holds on a day.
    pub async fn find_edition_in_force(&self, pack: &str, on: Date) -> Result<Option<Kept<Edition>>> {
        let editions = self
            .select(
                Select::all()
                    .equals("pack", &pack.to_owned())
                    .at_most("in_force_from", &on)
                    .matches("in_force_until IS NULL OR in_force_until >= ?", &on)
                    .order("number DESC")
                    .page(0, 1),
            )
            .await?;
        Ok(editions.into_iter().next())
    }
}
