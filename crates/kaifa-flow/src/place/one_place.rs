//! One place (a document in force and all that belongs to it) as it stands on a day: its directory, readings, text,
//! lists, records, what rules said and what was decided. Worked out once per day and ledger state; see `picture.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use kaifa_base::{Citation, ClausePath, Date, Lang};
use kaifa_eval::book::Book;
use kaifa_eval::compile::{Setting, Settings};
use kaifa_eval::effects::{self, Effect, History};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::facts::Facts;
use kaifa_eval::figures::{Figures, Membership};
use kaifa_eval::outcome::RuleRun;
use kaifa_eval::trace::ParameterSource;
use kaifa_pack::coverage::{ClauseAccount, Coverage};
use kaifa_pack::directory::holds;
use kaifa_pack::expr;
use kaifa_pack::item::{Calendar, EndCondition, Expression, Scalar, UnitKind};
use kaifa_pack::{Directory, Edition, Snapshot, UnitState};
use kaifa_store::LocalDay;
use kaifa_store::people::Role;
use kaifa_text::{Reading, Source};

use crate::evaluation;
use crate::evaluation::zones::Published;
use crate::people::permission::Task;
use crate::place::history::history;
use crate::place::rows::{PlaceRows, RecordCount};
use crate::place::standing::{self, DutyNow, TargetNow};
use crate::rules::judge;
use crate::stop::Stop;

/// The text of a document, read.
#[derive(Debug)]
pub struct ReadText {
    /// The decoded source.
    pub source: Source,
    /// Its clauses.
    pub reading: Reading,
}

/// A stage of review of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its number in the route, from 0.
    pub number: i64,
    /// The role that reviews.
    pub role: Role,
}

impl Stage {
    /// What one must be allowed to review at this stage.
    pub fn task(&self) -> Task {
        match self.role {
            Role::County => Task::ReviewAsCounty,
            _ => Task::ReviewAsOffice,
        }
    }
}

/// A block that holds on a day, with what a refusal must say.
#[derive(Debug, Clone)]
pub struct BlockNow {
    /// Code of what is blocked.
    pub function: String,
    /// The clause.
    pub clause: String,
    /// First day.
    pub from: Date,
    /// Last day, where known.
    pub until: Option<Date>,
    /// The end in words, where no day is known.
    pub until_event: String,
    /// Id of the decision.
    pub decision: String,
    /// Id of the proposal.
    pub proposal: String,
}

impl BlockNow {
    /// When it ends, as the end of a sentence.
    pub fn until_words(&self, lang: Lang) -> String {
        match (self.until, lang) {
            (Some(day), Lang::Zh) => format!("至{}止", crate::show::date(day, lang)),
            (Some(day), Lang::En) => format!("until {day}"),
            (None, Lang::Zh) => format!("至{}止", self.until_event),
            (None, Lang::En) => format!("until: {}", self.until_event),
        }
    }
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

    /// Works everything out.
    pub fn compute(
        edition: Arc<Edition>,
        text: Option<Arc<ReadText>>,
        rows: PlaceRows,
        on: Date,
    ) -> Result<PlacePicture, Stop> {
        let accepted = edition;
        let edition = crate::duties::assign::with_assigned(accepted.clone(), &rows.assignments);
        let edition = crate::place::unit_changes::with_recorded(edition, &rows.units, &rows.unit_events);
        let settings = settings(&edition, &rows, on);
        // The day of an event, once entered, is the same for every day asked about.
        let dates: BTreeMap<String, Scalar> = rows
            .parameters
            .iter()
            .filter_map(|row| {
                let parameter = edition.parameter(&row.parameter)?;
                let value = crate::rules::parameter_values::read_scalar(parameter, &row.value).ok()?;
                matches!(value, Scalar::Date(_)).then(|| (row.parameter.clone(), value))
            })
            .collect();
        let entered = |fact: &str| {
            rows.document_facts
                .iter()
                .rev()
                .find(|row| row.fact == fact)
                .and_then(|row| row.value.parse::<Date>().ok())
        };
        let issued = entered("issued").or(edition.issued());
        let directory = Directory::of_edition(&edition, &dates);
        let snapshot = directory.at(on);
        let mut place = PlacePicture(Arc::new(Standing {
            accepted,
            edition,
            on,
            settings,
            issued,
            directory,
            snapshot,
            text,
            published: evaluation::zones::published(&rows.runs, on)?,
            rows,
            rule_run: RuleRun::default(),
            history: History::default(),
            effects: Vec::new(),
            excerpt: Excerpt::default(),
            known_figures: Figures::default(),
            membership: Membership::default(),
            duties: Vec::new(),
            targets: Vec::new(),
            zone_evaluations: Default::default(),
            parameter_book: OnceLock::new(),
            accounts: OnceLock::new(),
        }));
        let excerpt = excerpt(&place.edition, &place.rows.calendars);
        place.made().excerpt = excerpt;
        let rule_run = judge::run(&place, &place.ranking_facts(), on);
        place.made().rule_run = rule_run;
        let history = history(&place)?;
        place.made().history = history;
        let effects = effects::effects(&place.history, on);
        place.made().effects = effects;
        let known_figures = standing::figures(&place.rows.figures, &place.rows.people);
        place.made().known_figures = known_figures;
        let membership = standing::membership(&place);
        place.made().membership = membership;
        let duties = standing::duties(&place, &place.excerpt);
        place.made().duties = duties;
        let targets = standing::targets(&place, &place.excerpt, &place.known_figures, &place.membership);
        place.made().targets = targets;
        Ok(place)
    }

    /// The place while it is being worked out.
    fn made(&mut self) -> &mut Standing {
        Arc::get_mut(&mut self.0).expect("a place is shared only once it is worked out")
    }

    /// Whether it rests on nothing else than this.
    pub fn rests_on(
        &self,
        accepted: &Arc<Edition>,
        text: Option<&Arc<ReadText>>,
        rows: &PlaceRows,
        on: Date,
    ) -> bool {
        let same_text = match (&self.text, text) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        self.on == on && same_text && Arc::ptr_eq(&self.accepted, accepted) && self.rows == *rows
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
    pub fn document_title(&self) -> String {
        let document = self.edition.pack.document.as_ref();
        document
            .and_then(|d| d.title.clone())
            .unwrap_or_else(|| format!("{}(文本未载标题)", self.document_name()))
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
    pub fn reach_of(&self, unit: &str) -> BTreeSet<String> {
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

    /// The stages that figures of a unit pass, as the pack's route says.
    pub fn review_stages(&self, unit: &str) -> Vec<Stage> {
        let Some(route) = self.edition.items.review_routes.last() else {
            return vec![Stage {
                number: 0,
                role: Role::Office,
            }];
        };
        let state = self.unit(unit);
        let skipped = |stage: &str| {
            route
                .skip
                .iter()
                .any(|skip| skip.stage == stage && state.is_some_and(|unit| applies(&skip.concerns, unit)))
        };
        // A county that reports for itself is not its own reviewer.
        let own_county =
            |role: Role| role == Role::County && state.is_some_and(|unit| unit.kind == UnitKind::County);
        // A zone that no county manages has no county stage.
        let no_county = |role: Role| {
            role == Role::County
                && state.is_some_and(|unit| unit.kind == UnitKind::Zone && !self.county_manages(unit))
        };
        let stages: Vec<Stage> = route
            .stages
            .iter()
            .enumerate()
            .filter(|(_, stage)| !skipped(stage))
            .filter_map(|(number, stage)| {
                Some(Stage {
                    number: i64::try_from(number).ok()?,
                    role: Role::parse(stage)?,
                })
            })
            .filter(|stage| !own_county(stage.role) && !no_county(stage.role))
            .collect();
        if stages.is_empty() {
            vec![Stage {
                number: 0,
                role: Role::Office,
            }]
        } else {
            stages
        }
    }

    fn county_manages(&self, zone: &UnitState) -> bool {
        zone.manager
            .as_deref()
            .or(zone.county.as_deref())
            .and_then(|id| self.unit(id))
            .is_some_and(|unit| unit.kind == UnitKind::County)
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

    /// Title of something that can be blocked.
    pub fn function_title(&self, code: &str, lang: Lang) -> String {
        match self.edition.function(code) {
            Some(function) => match (&function.title_en, lang) {
                (Some(english), Lang::En) => english.clone(),
                _ => function.title.clone(),
            },
            None => code.to_owned(),
        }
    }

    /// Title of what an effect does. The outcome keeps the Chinese one; the edition in force may have it in another language.
    pub fn effect_title(&self, effect: &Effect, lang: Lang) -> Option<String> {
        let kept = effect.what.title.as_ref()?;
        let rule = self.edition.rule(&effect.rule);
        let titles = rule.into_iter().flat_map(|rule| &rule.consequences);
        let mut titles = titles.filter_map(|consequence| consequence.title.as_ref());
        let title = titles.find(|title| title.zh == *kept);
        Some(title.map_or(kept.as_str(), |title| title.get(lang)).to_owned())
    }

    /// Words for an option of a decision.
    pub fn option_words(&self, rule: &str, code: &str) -> String {
        let consequences = self.edition.rule(rule).map(|rule| rule.consequences.as_slice());
        consequences
            .unwrap_or_default()
            .iter()
            .find_map(|one| one.option_title(code))
            .unwrap_or(code)
            .to_owned()
    }

    /// The condition with which an effect ends, in words.
    pub fn end_condition_words(&self, condition: &EndCondition, lang: Lang) -> String {
        match condition {
            EndCondition::RecordState { record, state } => {
                let register = self.edition.register(record);
                let title = register.map_or(record.as_str(), |register| register.title.as_str());
                let state = register
                    .and_then(|r| r.states.iter().find(|s| s.id == *state))
                    .map_or(state.as_str(), |s| s.title.as_str());
                match lang {
                    Lang::Zh => format!("{title}{state}"),
                    Lang::En => format!("{title} reaches {state}"),
                }
            }
            EndCondition::ListWithout { rule } => {
                let title = self
                    .edition
                    .rule(rule)
                    .map_or(rule.clone(), |rule| rule.title.get(lang).to_owned());
                match lang {
                    Lang::Zh => format!("下一次公布的名单不再触发“{title}”"),
                    Lang::En => format!("the next published list does not trigger “{title}”"),
                }
            }
        }
    }

    /// The block of a function for a subject on a day.
    pub fn block_on(&self, subject: &str, function: &str, on: Date) -> Option<BlockNow> {
        let block = effects::blocked(&self.history, subject, function, on)?;
        let decision = block.decision.as_ref();
        let ends = self
            .effects
            .iter()
            .find(|effect| {
                decision.is_some_and(|d| d.proposal == effect.proposal)
                    && effect.what.functions.iter().any(|f| f == function)
            })
            .map(|effect| {
                effect
                    .what
                    .ends_when
                    .iter()
                    .map(|c| self.end_condition_words(c, Lang::Zh))
                    .collect::<Vec<_>>()
                    .join("且")
            })
            .unwrap_or_default();
        Some(BlockNow {
            function: function.to_owned(),
            clause: block
                .citation
                .map(|citation| citation.clause.to_string())
                .unwrap_or_default(),
            from: block.from.unwrap_or(on),
            until: block.until,
            until_event: if ends.is_empty() {
                block.until_words.unwrap_or_default()
            } else {
                ends
            },
            decision: decision.map(|d| d.id.clone()).unwrap_or_default(),
            proposal: decision.map(|d| d.proposal.clone()).unwrap_or_default(),
        })
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
    pub fn ranking_facts(&self) -> Facts {
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

/// The items as the evaluation reads them; a calendar that the office entered replaces the pack's of that year.
fn excerpt(edition: &Edition, entered: &[kaifa_store::rows::CalendarYear]) -> Excerpt {
    let mut excerpt = Excerpt::of(edition);
    for row in entered {
        let days = |value: &serde_json::Value| {
            serde_json::from_value::<BTreeSet<Date>>(value.clone()).unwrap_or_default()
        };
        let Ok(year) = i32::try_from(row.year) else {
            continue;
        };
        excerpt.calendars.retain(|calendar| calendar.year != year);
        excerpt.calendars.push(Calendar {
            year,
            order: row.rests_on.clone(),
            holidays: days(&row.holidays),
            workdays: days(&row.workdays),
            source: None,
            at: kaifa_pack::item::ItemPlace::default(),
        });
    }
    excerpt
}

/// Whether a condition over unit attributes holds; an unknown attribute does not.
fn applies(condition: &Expression, unit: &UnitState) -> bool {
    expr::parse(&condition.text).is_ok_and(|parsed| holds(&parsed, unit) == Some(true))
}

/// The parameter values that the office set, as they hold on the day: of those begun by then, the one that began last, and of
/// these the one set last.
pub fn settings(edition: &Edition, rows: &PlaceRows, on: Date) -> Settings {
    let mut settings = Settings::new();
    let mut begun: Vec<_> = rows
        .parameters
        .iter()
        .filter(|row| row.valid_from <= on)
        .collect();
    begun.sort_by_key(|row| row.valid_from);
    for row in begun {
        let Some(parameter) = edition.parameter(&row.parameter) else {
            continue;
        };
        if let Ok(value) = crate::rules::parameter_values::read_scalar(parameter, &row.value) {
            let setting = Setting {
                value,
                author: rows.people.get(&row.author).unwrap_or(&row.author).clone(),
                date: Some(row.set_at.local_day()),
                reason: row.reason.clone(),
                from: ParameterSource::Office,
            };
            settings.insert(row.parameter.clone(), setting);
        }
    }
    settings
}
