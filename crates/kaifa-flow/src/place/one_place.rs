//! One place (a document in force and all that belongs to it) as it stands on a day: its directory, readings, text,
//! lists, records, what rules said and what was decided. Worked out once per day and ledger state; see `picture.rs`.

mod blocks;
mod compute;
mod review_route;
mod wording;

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use kaifa_base::{Citation, ClausePath, Date, Lang};
use kaifa_eval::book::Book;
use kaifa_eval::compile::Settings;
use kaifa_eval::effects::{Effect, History};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::facts::Facts;
use kaifa_eval::figures::{Figures, Membership};
use kaifa_eval::outcome::RuleRun;
use kaifa_pack::coverage::{ClauseAccount, Coverage};
use kaifa_pack::item::UnitKind;
use kaifa_pack::{Directory, Edition, Snapshot, UnitState};
use kaifa_text::{Reading, Source};

use crate::evaluation;
use crate::evaluation::zones::Published;
use crate::place::rows::{PlaceRows, RecordCount};
use crate::place::standing::{DutyNow, TargetNow};
use crate::rules::judge;

pub use self::blocks::BlockNow;
pub use self::compute::settings;
pub use self::review_route::Stage;

/// The text of a document, read.
#[derive(Debug)]
pub struct ReadText {
    /// The decoded source.
    pub source: Source,
    /// Its clauses.
    pub reading: Reading,
}

/// One place on a day. Handed on and shared, not copied: it never changes once it is worked out.
#[derive(Debug, Clone)]
pub struct PlacePicture(Arc<Standing>);

impl Deref for PlacePicture {
    type Target = Standing;

    fn deref(&self) -> &Standing {
        &self.0
    }
}

/// What is known of a place on a day.
#[derive(Debug)]
pub struct Standing {
    /// The edition in force as it was accepted.
    accepted: Arc<Edition>,
    /// The edition in force with what was assigned besides the document.
    pub edition: Arc<Edition>,
    /// The day.
    pub on: Date,
    /// Parameter values that the office set.
    pub settings: Settings,
    /// The issue date: of the text, or entered by the office.
    pub issued: Option<Date>,
    /// The rows that everything rests on.
    pub rows: PlaceRows,
    /// The directory over time.
    pub directory: Directory,
    /// The directory on the day.
    pub snapshot: Snapshot,
    /// The text, where it was taken in.
    pub text: Option<Arc<ReadText>>,
    /// What rules say on the lists in force.
    pub rule_run: RuleRun,
    /// What happened that effects depend on.
    pub history: History,
    /// Every effect and where it stands on the day.
    pub effects: Vec<Effect>,
    /// The items as the evaluation reads them.
    pub excerpt: Excerpt,
    /// Accepted figures as the evaluation reads them.
    pub known_figures: Figures,
    /// Who belongs to whom on the day.
    pub membership: Membership,
    /// Every instance of every duty.
    pub duties: Vec<DutyNow>,
    /// Every target for every subject.
    pub targets: Vec<TargetNow>,
    /// Evaluations of zones that were published by the day.
    pub published: Vec<Published>,
    /// Evaluations of zones, as far as somebody has asked for them.
    pub zone_evaluations: evaluation::zones::Memory,
    /// The parameters as registers and boards read them, as far as somebody has asked for them.
    pub parameter_book: OnceLock<Arc<Book>>,
    /// See [`PlacePicture::accounts`].
    accounts: OnceLock<Vec<(String, bool)>>,
}

impl PlacePicture {
    /// Every clause to account for, and whether it is: those that the pack lists, and those of the text that it misses.
    pub fn accounts(&self) -> &[(String, bool)] {
        self.accounts.get_or_init(|| {
            let coverage = Coverage::of(&self.edition, &[]);
            let is_open = |account: &ClauseAccount| matches!(account, ClauseAccount::Became { became } if became.is_empty());
            let listed = coverage.clauses.into_iter();
            let mut found: Vec<(String, bool)> = listed
                .map(|clause| (clause.path, !is_open(&clause.account)))
                .collect();
            if let Some(text) = &self.text {
                for clause in text.reading.accountable() {
                    if !found.iter().any(|(path, _)| path == clause.path.as_str()) {
                        found.push((clause.path.to_string(), false));
                    }
                }
            }
            found
        })
    }

    /// Name of the pack.
    pub fn name(&self) -> &str {
        self.edition.name()
    }

    /// How the document is named in a sentence: number, or title.
    pub fn document_name(&self) -> String {
        let document = self.edition.pack.document.as_ref();
        document
            .and_then(|d| {
                d.doc_number
                    .clone()
                    .or_else(|| d.title.as_ref().map(|t| format!("《{t}》")))
            })
            .unwrap_or_else(|| {
                self.region_name()
                    .map_or_else(|| self.name().to_owned(), |region| format!("{region}文件"))
            })
    }

    /// Title of the document, or what stands for it.
    pub fn document_title(&self, lang: Lang) -> String {
        let document = self.edition.pack.document.as_ref();
        document.and_then(|d| d.title.clone()).unwrap_or_else(|| {
            let remark = lang.pick("文本未载标题", "no title in the text");
            lang.aside(self.document_name(), remark)
        })
    }

    /// The unit whose office works with the document.
    pub fn region(&self) -> Option<&str> {
        self.edition.pack.document.as_ref()?.region.as_deref()
    }

    /// The place that the document is about.
    pub fn region_name(&self) -> Option<String> {
        self.directory.unit(self.region()?).map(|unit| unit.name.clone())
    }

    /// A unit that exists on the day.
    pub fn unit(&self, id: &str) -> Option<&UnitState> {
        self.snapshot.unit(id)
    }

    /// A unit that exists on the day, by id, name, former name, plate or alias.
    pub fn find_unit(&self, name: &str) -> Option<&UnitState> {
        self.snapshot.unit(name).or_else(|| {
            self.snapshot.units.iter().find(|unit| {
                unit.name == name
                    || [&unit.aliases, &unit.former_names, &unit.plates]
                        .into_iter()
                        .flatten()
                        .any(|other| other == name)
            })
        })
    }

    /// Name of a unit on the day; of one that is gone, the last; else the id.
    pub fn unit_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.unit(id)
            .map(|unit| unit.name.as_str())
            .or_else(|| self.directory.unit(id).map(|unit| unit.name.as_str()))
            .unwrap_or(id)
    }

    /// The zones that exist on the day.
    pub fn zones(&self) -> impl Iterator<Item = &UnitState> {
        self.snapshot
            .units
            .iter()
            .filter(|unit| unit.kind == UnitKind::Zone)
    }

    /// A unit and everything below it: what lies in it, is managed by it, entrusted to it or part of it.
    pub(crate) fn reach_of(&self, unit: &str) -> BTreeSet<String> {
        let mut inside: BTreeSet<String> = BTreeSet::from([unit.to_owned()]);
        loop {
            let more: Vec<String> = self
                .snapshot
                .units
                .iter()
                .filter(|one| !inside.contains(&one.id))
                .filter(|one| {
                    [&one.county, &one.manager, &one.trustee, &one.parent]
                        .into_iter()
                        .flatten()
                        .any(|above| inside.contains(above))
                })
                .map(|one| one.id.clone())
                .collect();
            if more.is_empty() {
                return inside;
            }
            inside.extend(more);
        }
    }

    /// How many records of a unit have not ended, over all registers.
    pub fn open_records(&self, unit: &str) -> i64 {
        let ended = |count: &&RecordCount| {
            let register = self.edition.register(&count.register);
            register
                .and_then(|register| register.state(&count.state))
                .is_some_and(|state| state.is_final)
        };
        let of_unit = self
            .rows
            .record_counts
            .iter()
            .filter(|count| count.subject == unit);
        of_unit
            .filter(|count| !ended(count))
            .map(|count| count.count)
            .sum()
    }

    /// A clause of the document, for the ledger.
    pub fn citation(&self, clause: &str) -> Option<Citation> {
        Some(Citation {
            pack: self.name().to_owned(),
            doc_number: self
                .edition
                .pack
                .document
                .as_ref()
                .and_then(|d| d.doc_number.clone()),
            clause: ClausePath::parse(clause).ok()?,
            span: None,
            quote_hash: None,
        })
    }

    /// The words of a clause, where the text was taken in.
    pub fn quote(&self, clause: &str) -> Option<String> {
        let text = self.text.as_ref()?;
        let clause = text.reading.clause(clause)?;
        clause
            .own
            .slice(text.source.text())
            .map(|words| words.trim().to_owned())
    }

    /// Yearly facts from the lists in force.
    pub(crate) fn ranking_facts(&self) -> Facts {
        let Some(table) = self.edition.fact_table(judge::RANKING_TABLE) else {
            return Facts::default();
        };
        judge::gather_rankings(table, &self.rows.lists, |subject| {
            let unit = self.directory.unit(subject)?;
            let now = self.unit(subject);
            let level = now
                .map_or(unit.level, |n| n.level)
                .map(|level| level.code().to_owned());
            let class = now
                .map_or(unit.class, |n| n.class)
                .map(|class| class.code().to_owned());
            Some((level, class))
        })
    }
}
