//! Frozen runs: what was put in, what came out, and the hash over both. A published run is not changed any more; a
//! correction is a new run that names the one it replaces. [`Run::publish`] keeps to that.

use kaifa_base::{Date, Digest, Place, Words};

use crate::changes::Changes;
use crate::codes;
use crate::error::{Result, StoreError};
use crate::instant::Instant;
use crate::ledger::Root;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Document, Value};

table! {
    /// One run of an evaluation or of rules.
    Run in "run" key [id] {
        /// Its id.
        id: String,
        /// What was run: `rules`, `targets`, `duties`, `zones` …
        kind: String,
        /// The pack whose items were run.
        pack: Option<String>,
        /// The day as of which.
        as_of: Date,
        /// Everything that was put in: edition, parameters, facts.
        inputs: Document,
        /// Everything that came out, traces included.
        results: Document,
        /// The hash over inputs and results; see [`Run::digest_of`].
        digest: Digest,
        /// Who ran it.
        made_by: String,
        /// When.
        made_at: Instant,
        /// The run that it corrects.
        replaces: Option<String>,
        /// Why there is a correction.
        reason: Option<String>,
        /// When it was published; it is frozen from then on.
        published_at: Option<Instant>,
        /// The root of the ledger that was printed with it.
        published_root: Option<String>,
        /// The scheme by which was evaluated.
        scheme: Option<String>,
        /// The year that was evaluated.
        year: Option<i64>,
    }
}

impl Run {
    /// The hash over inputs and results: of their two hashes, in this order.
    pub fn digest_of(inputs: &Document, results: &Document) -> Digest {
        Digest::of(format!("{}{}", Digest::of(&inputs.0), Digest::of(&results.0)))
    }

    /// The changes that publish a run with the ledger's root of the moment. Refused if it is published already.
    pub fn publish(read: &Kept<Run>, at: Instant, root: Option<&Root>) -> Result<Changes> {
        if read.published_at.is_some() {
            return Err(StoreError::refused(
                &codes::RUN_PUBLISHED,
                Place::item(read.id.clone()),
                Words::new(
                    "已公布的运算不再改动;更正须另作一次运算并写明理由",
                    "a published run is not changed; a correction is a new run with a reason",
                ),
            ));
        }
        let mut next = read.row.clone();
        next.published_at = Some(at);
        next.published_root = root.map(Root::to_string);
        let mut changes = Changes::new();
        changes.update(read, &next);
        Ok(changes)
    }
}

impl Store {
    /// One run.
    pub async fn find_run(&self, id: &str) -> Result<Option<Kept<Run>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The runs that evaluated a year by a scheme, newest first.
    pub async fn list_runs_of(&self, scheme: &str, year: i64) -> Result<Vec<Kept<Run>>> {
        self.select(
            Select::all()
                .equals("scheme", &scheme.to_owned())
                .equals("year", &year)
                .order("made_at DESC, id DESC"),
        )
        .await
    }

    /// The published runs of a pack by any scheme, newest first.
    pub async fn list_published_evaluations(&self, pack: &str) -> Result<Vec<Kept<Run>>> {
        self.select(
            Select::all()
                .equals("pack", &pack.to_owned())
                .holds("scheme IS NOT NULL AND published_at IS NOT NULL")
                .order("made_at DESC, id DESC"),
        )
        .await
    }

    /// The runs of a kind or all, newest first.
    pub async fn list_runs(&self, kind: Option<&str>, limit: i64) -> Result<Vec<Kept<Run>>> {
        let kind = kind.map(str::to_owned);
        self.select(
            Select::all()
                .equals_if("kind", kind.as_ref())
                .order("made_at DESC, id DESC")
                .page(0, limit),
        )
        .await
    }
}
