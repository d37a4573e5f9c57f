//! What is public: only what a named person released, in the version and from the day stated.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// One thing shown to the public.
    Release in "release_row" key [id] {
        /// Its id.
        id: String,
        /// What kind: `ranking_list`, `run`, `document` …
        kind: String,
        /// Its id.
        subject: String,
        /// The version of it that is shown.
        version: String,
        /// Who released it.
        released_by: String,
        /// The first day.
        released_on: Date,
        /// The first day on which it is shown no longer.
        withdrawn_on: Option<Date>,
        /// When the release was recorded.
        recorded_at: Instant,
    }
}

impl Store {
    /// What the public sees on a day, newest first.
    pub async fn list_releases_on(&self, day: Date) -> Result<Vec<Kept<Release>>> {
        self.select(
            Select::all()
                .at_most("released_on", &day)
                .matches("withdrawn_on IS NULL OR withdrawn_on > ?", &day)
                .order("released_on DESC, id DESC"),
        )
        .await
    }

    /// What the public sees of one thing on a day.
    pub async fn find_release_on(
        &self,
        kind: &str,
        subject: &str,
        day: Date,
    ) -> Result<Option<Kept<Release>>> {
        let found = self
            .select(
                Select::all()
                    .equals("kind", &kind.to_owned())
                    .equals("subject", &subject.to_owned())
                    .at_most("released_on", &day)
                    .matches("withdrawn_on IS NULL OR withdrawn_on > ?", &day)
                    .order("released_on DESC, id DESC")
                    .page(0, 1),
            )
            .await?;
        Ok(found.into_iter().next())
    }
}
