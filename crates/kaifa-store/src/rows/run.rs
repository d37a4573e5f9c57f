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
use crate::table::{Kept, read_field, table};
use crate::value::{Document, Kind, Value};

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

/// A run without what was put in and what came out, for lists.
#[derive(Debug, Clone, PartialEq)]
pub struct RunHead {
    /// See [`Run::id`].
    pub id: String,
    /// See [`Run::kind`].
    pub kind: String,
    /// See [`Run::pack`].
    pub pack: Option<String>,
    /// See [`Run::as_of`].
    pub as_of: Date,
    /// See [`Run::digest`].
    pub digest: Digest,
    /// See [`Run::made_by`].
    pub made_by: String,
    /// See [`Run::made_at`].
    pub made_at: Instant,
    /// See [`Run::replaces`].
    pub replaces: Option<String>,
    /// See [`Run::reason`].
    pub reason: Option<String>,
    /// See [`Run::published_at`].
    pub published_at: Option<Instant>,
    /// See [`Run::published_root`].
    pub published_root: Option<String>,
    /// See [`Run::scheme`].
    pub scheme: Option<String>,
    /// See [`Run::year`].
    pub year: Option<i64>,
}

impl From<&Run> for RunHead {
    fn from(run: &Run) -> RunHead {
        RunHead {
            id: run.id.clone(),
            kind: run.kind.clone(),
            pack: run.pack.clone(),
            as_of: run.as_of,
            digest: run.digest.clone(),
            made_by: run.made_by.clone(),
            made_at: run.made_at,
            replaces: run.replaces.clone(),
            reason: run.reason.clone(),
            published_at: run.published_at,
            published_root: run.published_root.clone(),
            scheme: run.scheme.clone(),
            year: run.year,
        }
    }
}

impl RunHead {
    /// The columns of a head, in its order.
    const COLUMNS: [(&'static str, Kind); 13] = [
        ("id", Kind::Text),
        ("kind", Kind::Text),
        ("pack", Kind::Text),
        ("as_of", Kind::Text),
        ("digest", Kind::Text),
        ("made_by", Kind::Text),
        ("made_at", Kind::Text),
        ("replaces", Kind::Text),
        ("reason", Kind::Text),
        ("published_at", Kind::Text),
        ("published_root", Kind::Text),
        ("scheme", Kind::Text),
        ("year", Kind::Integer),
    ];

    fn read(row: Vec<Value>) -> Result<RunHead> {
        let mut values = row.into_iter();
        macro_rules! next {
            ($column:literal) => {
                read_field(values.next().unwrap_or(Value::Null), "run", $column)?
            };
        }
        Ok(RunHead {
            id: next!("id"),
            kind: next!("kind"),
            pack: next!("pack"),
            as_of: next!("as_of"),
            digest: next!("digest"),
            made_by: next!("made_by"),
            made_at: next!("made_at"),
            replaces: next!("replaces"),
            reason: next!("reason"),
            published_at: next!("published_at"),
            published_root: next!("published_root"),
            scheme: next!("scheme"),
            year: next!("year"),
        })
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

    /// The runs of a kind without their contents, newest first.
    pub async fn list_run_heads(&self, kind: &str) -> Result<Vec<RunHead>> {
        self.run_heads("kind = $1", &[Value::Text(kind.to_owned())]).await
    }

    /// One run without its contents.
    pub async fn find_run_head(&self, id: &str) -> Result<Option<RunHead>> {
        let found = self.run_heads("id = $1", &[Value::Text(id.to_owned())]).await?;
        Ok(found.into_iter().next())
    }

    async fn run_heads(&self, which: &'static str, arguments: &[Value]) -> Result<Vec<RunHead>> {
        let columns: Vec<&str> = RunHead::COLUMNS.iter().map(|(name, _)| *name).collect();
        let kinds: Vec<Kind> = RunHead::COLUMNS.iter().map(|(_, kind)| *kind).collect();
        let sql = format!(
            "SELECT {} FROM run WHERE {which} ORDER BY made_at DESC, id DESC",
            columns.join(", ")
        );
        let rows = self
            .database
            .reader()
            .await?
            .rows(&sql, arguments, &kinds)
            .await?;
        rows.into_iter().map(RunHead::read).collect()
    }

    /// The runs that evaluated a year by a scheme without their contents, newest first.
    pub async fn list_run_heads_of(&self, scheme: &str, year: i64) -> Result<Vec<RunHead>> {
        let arguments = [Value::Text(scheme.to_owned()), Value::Integer(year)];
        self.run_heads("scheme = $1 AND year = $2", &arguments).await
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
}
