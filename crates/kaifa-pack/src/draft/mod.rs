//! Drafts: a clause tree becomes a proposed pack. Every part of every clause is taken: figures become targets, conditions
//! rules, what is to be done duties; what is left is proposed as a statement. Each proposal carries its place in the text,
//! how it was found and how sure that is. A draft is a proposal and nothing else: a person reviews it.
//!
//! `assumed` is what is taken for granted of the document as a whole, `proposal` is one item, `sentence` cuts the words, `target`, `duty`, `rule` and `document` read them, `directory` says who
//! is meant, `known` gives ids that stand for nothing else, `edit` is what a reviewer does to them, `files` writes a pack folder, `corrections` counts what a reviewer had to change.

mod assumed;
mod condition;
pub mod corrections;
mod directory;
mod document;
mod duty;
pub mod edit;
mod files;
pub mod known;
mod names;
mod proposal;
mod rule;
mod sentence;
mod strength;
mod subject;
mod target;
mod title;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kaifa_base::{ClausePath, Span, Words};
use kaifa_text::deadline::{Deadline, DeadlineKind};
use kaifa_text::{Clause, ClauseKind, Reading, Source, is_about_the_situation};
use regex::Regex;
use toml::Value;

use crate::item::Items;
use directory::Directory;
use names::Names;
use proposal::Build;

pub use assumed::{Assumed, Bearers, Whose};
pub use condition::consequence;
pub use files::draft_files;
pub use proposal::{DOUBTFUL, Proposal, body};

/// A proposed pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Name of the pack.
    pub name: String,
    /// The clauses to account for, in the order of the text, with a short title.
    pub clauses: Vec<(ClausePath, String)>,
    /// What is proposed, in the order of the text; what comes along (units, indicators …) last.
    pub proposals: Vec<Proposal>,
}

static GENERAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"指导思想|总体要求|基本原则|基本思路|总体思路|总体目标|主要目标|发展目标|工作目标|重要意义|重大意义|^总则|^附则|^目的").unwrap()
});
/// Begins a list of principles inside a clause: nothing in it is to be done by itself.
static PRINCIPLES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:坚持|遵循)(?:以下|下列|如下)[^,]{0,6}原则").unwrap());
/// Why nothing comes of a clause that says what the document is, for whom and since when it holds.
const STATES: (&str, u8) = ("说明目的、依据、适用范围、解释或施行,没有可核对的事项", 82);
/// The same of a clause about how things stand.
const SITUATION: (&str, u8) = ("现状与形势,没有可核对的事项", 82);

static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:本(?:办法|规定|意见|方案|通知|细则|措施)(?:所称|适用|由|自|中|的)|为(?:了|充分|切实|有效|保障|健全|完善|提升|提高|做好|进一步|深入|贯彻|规范|推动|加快|促进|全面)|根据|依据|以[^,]{2,40}为指导|坚持|牢固树立|高举|深入贯彻|全面贯彻)",
        r"|适用于?本(?:办法|规定|意见|方案|细则|条例)|有效期|负责解释|解释权|同时废止|此前规定"
    ))
    .unwrap()
});

/// Years over which something is added up, and no clock: 四年, 三年累计.
static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:未来|今后)?(?:[一二两三四五六七八九十]|\d{1,2})年(?:内|间|累计)*$").unwrap()
});

/// Words that begin what is set up once: a body, a list, a plan.
static SET_UP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[^,]{0,12}(?:要|应当?|须|负责))?[并且同时]*(?:成立|组建|设立|建立|健全|制定|编制|出台|搭建|设置).{3,}",
    )
    .unwrap()
});

/// Words that begin what is made and handed over.
static HANDED_OVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[并且同时]*(?:制定|出台|编制|建立|印发|完成|设立|组建|发布|上报|报送|召开).{3,}").unwrap()
});

/// Drafts a pack for a text. `base` holds what packs build on: indicators with a known name are taken from there.
pub fn draft(source: &Source, reading: &Reading, base: &Items, name: &str) -> Draft {
    draft_assuming(source, reading, base, name, Assumed::of(reading))
}

/// Drafts a pack for a text of which a person says what is to be assumed where it is silent.
pub fn draft_assuming(
    source: &Source,
    reading: &Reading,
    base: &Items,
    name: &str,
    assumed: Assumed,
) -> Draft {
    let mut names = Names::new(name);
    let read = &reading.document;
    let named: Vec<&str> = [
        read.issuer.as_deref(),
        read.title.as_deref(),
        read.doc_number.as_deref(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let zone = assumed::zone_of(read.issuer.as_deref(), read.title.as_deref().unwrap_or_default());
    let mut drafter = Drafter {
        source,
        base,
        assumed,
        directory: Directory::new(&names, zone, &named, assumed.whose),
        names: &mut names,
        indicators: BTreeMap::new(),
        along: Vec::new(),
        facts: rule::Facts::default(),
        situation: situation(reading),
        found: Vec::new(),
    };
    for clause in reading.accountable() {
        drafter.clause(clause);
    }
    let region = drafter.directory.region.clone();
    let Drafter {
        directory,
        along,
        facts,
        found,
        ..
    } = drafter;
    let mut proposals = vec![document::propose(reading, name, &region)];
    proposals.extend(found);
    proposals.extend(directory.into_proposals());
    proposals.extend(along);
    proposals.extend(facts.proposals(&names));
    Draft {
        name: name.to_owned(),
        clauses: clause_titles(source, reading),
        proposals,
    }
}

/// The clauses to account for, in the order of the text, with a short title each.
pub fn clause_titles(source: &Source, reading: &Reading) -> Vec<(ClausePath, String)> {
    let title = |clause: &Clause| (clause.path.clone(), title_of(source, clause));
    reading.accountable().into_iter().map(title).collect()
}

/// A short title for the account of a clause: its heading, else what it begins with.
fn title_of(source: &Source, clause: &Clause) -> String {
    let named = match clause.kind {
        ClauseKind::Preamble => Some("引言".to_owned()),
        ClauseKind::Closing => Some("结尾".to_owned()),
        _ => clause
            .heading
            .as_ref()
            .map(|heading| title::shorten(&heading.text, 24)),
    };
    let words = || {
        sentence::words(source, clause, false)
            .into_iter()
            .next()
            .unwrap_or(clause.own)
    };
    named.unwrap_or_else(|| title::of(&sentence::plain(source, words())))
}

struct Drafter<'a> {
    source: &'a Source,
    base: &'a Items,
    assumed: Assumed,
    names: &'a mut Names,
    directory: Directory,
    indicators: BTreeMap<String, String>,
    along: Vec<Proposal>,
    facts: rule::Facts,
    /// Clauses about how things stand, by their addresses; nothing is to be done in them or below.
    situation: Vec<String>,
    found: Vec<Proposal>,
}

/// The clauses whose heading says that they tell how things stand (现状, 形势).
fn situation(reading: &Reading) -> Vec<String> {
    let tells = |clause: &&Clause| {
        let heading = clause.heading.as_ref();
        heading.is_some_and(|heading| is_about_the_situation(&heading.text))
    };
    let clauses = reading.all_clauses().into_iter().filter(tells);
    clauses.map(|clause| clause.path.to_string()).collect()
}

impl Drafter<'_> {
    fn clause(&mut self, clause: &Clause) {
        let before = self.found.len();
        let mut general = false;
        let tells = self.situation.iter().any(|above| {
            let below = clause.path.as_str().strip_prefix(above.as_str());
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        });
        if tells {
            return self.statement(clause, SITUATION);
        }
        if clause.kind == ClauseKind::Numbered {
            let heading = clause.heading.as_ref().map(|heading| heading.text.as_str());
            general = heading.is_some_and(|heading| GENERAL.is_match(heading));
            for unit in clause.responsible.iter().chain(&clause.lead) {
                self.directory.named(self.names, &unit.name, &clause.path);
            }
            for words in sentence::words(self.source, clause, general) {
                for part in sentence::parts(self.source, words) {
                    general |= PRINCIPLES.is_match(&sentence::plain(self.source, part));
                    self.part(clause, part, general);
                }
            }
            self.heading_alone(clause, before, general);
        }
        if self.found.len() == before {
            self.statement(
                clause,
                match (clause.kind, general) {
                    (ClauseKind::Preamble, _) => ("印发说明、依据与目的,没有可核对的事项", 88),
                    (ClauseKind::Closing, _) => ("落款、施行日期与附注,没有可核对的事项", 85),
                    (_, true) => ("总体要求,没有可核对的事项", 80),
                    _ if !clause.children.is_empty() => ("引出下列各项,本身没有可核对的事项", 80),
                    _ if self.only_states(clause) => STATES,
                    _ => ("没有读出可核对的事项", 50),
                },
            );
        }
    }

    /// Whether every part of a clause says what the document is, for whom and since when it holds.
    fn only_states(&self, clause: &Clause) -> bool {
        let mut parts = sentence::words(self.source, clause, false)
            .into_iter()
            .flat_map(|words| sentence::parts(self.source, words))
            .map(|part| sentence::plain(self.source, part))
            .peekable();
        parts.peek().is_some() && parts.all(|words| STATEMENT.is_match(&words))
    }

    /// A clause that says nothing beside its heading, and who does it, asks for what the heading names.
    fn heading_alone(&mut self, clause: &Clause, before: usize, general: bool) {
        let Some(heading) = &clause.heading else { return };
        let asked = clause.is_leaf() && !clause.responsible.is_empty() && clause.says.is_empty();
        if self.found.len() > before || general || !asked {
            return;
        }
        let mut proposal = duty::propose(self.source, self.names, clause, (heading.span, None));
        proposal.sure = proposal.sure.min(60);
        self.found.push(proposal);
    }

    /// One part of a clause: a figure, a condition, or something to be done.
    fn part(&mut self, clause: &Clause, part: Span, general: bool) {
        let words = sentence::plain(self.source, part);
        let mut deadlines: Vec<&Deadline> = clause
            .deadlines
            .iter()
            .filter(|deadline| part.contains(deadline.span))
            .collect();
        if deadlines.is_empty() {
            deadlines.extend(limit_of_row(clause, part));
        }
        let targets: Vec<_> = clause
            .targets
            .iter()
            .filter(|target| part.overlaps(target.span))
            .collect();
        for target in &targets {
            let yearly = deadlines
                .iter()
                .any(|deadline| deadline.kind == DeadlineKind::Periodic);
            let proposal = target::Targets {
                source: self.source,
                base: self.base,
                assumed: self.assumed,
                names: self.names,
                directory: &mut self.directory,
                indicators: &mut self.indicators,
                along: &mut self.along,
            }
            .propose(clause, target, yearly);
            self.found.push(proposal);
        }
        // A clock that runs from the issue is no deadline of a figure; what it limits is a duty as well. 四年累计120家 are the years of a sum.
        let of_a_sum = |deadline: &Deadline| {
            let years = YEARS.is_match(&sentence::plain(self.source, deadline.span));
            let governs = |target: &Span| {
                let gap = self
                    .source
                    .slice(Span::new(deadline.span.end, target.start.max(deadline.span.end)));
                target.contains(deadline.span)
                    || deadline.span.end <= target.start && !gap.contains(|c: char| !c.is_alphanumeric())
            };
            years && targets.iter().any(|target| governs(&target.span))
        };
        let within = deadlines.iter().any(|deadline| {
            deadline.kind == DeadlineKind::Within && deadline.date.is_none() && !of_a_sum(deadline)
        });
        let conditions: Vec<_> = clause
            .conditions
            .iter()
            .filter(|found| part.contains(found.condition))
            .collect();
        for found in &conditions {
            let piece = Span::new(found.condition.start, found.consequence.end.min(part.end));
            let found = condition::Condition::of(self.source, found);
            let proposal = rule::propose(self.names, &mut self.facts, clause, (piece, found));
            self.known(&proposal, "decides", clause);
            self.found.push(proposal);
        }
        if let Some(first) = conditions.iter().map(|found| found.condition.start).min() {
            return self.before_condition(clause, Span::new(part.start, first), &deadlines);
        }
        if !targets.is_empty() && !within {
            let taken: Vec<Span> = targets.iter().map(|target| target.span).collect();
            return self.beside_targets(clause, part, &taken);
        }
        let states = STATEMENT.is_match(&words) || words.ends_with(':') || words.chars().count() < 5;
        if deadlines.is_empty() && (general || states || told_as_done(clause, part)) {
            return;
        }
        for (piece, deadline) in self.pieces(part, &deadlines) {
            let proposal = duty::propose(self.source, self.names, clause, (piece, deadline));
            self.known(&proposal, "responsible", clause);
            self.found.push(proposal);
        }
    }

    /// Units that an item names and its clause does not are entered like those of the clause.
    fn known(&mut self, proposal: &Proposal, key: &str, clause: &Clause) {
        let names = match proposal.fields.get(key) {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(name)) => vec![name.as_str()],
            _ => Vec::new(),
        };
        for name in names {
            self.directory.named(self.names, name, &clause.path);
        }
    }

    /// 每月调度,对滞后的予以通报: what has a time of its own before the condition is a duty beside the rule.
    fn before_condition(&mut self, clause: &Clause, words: Span, deadlines: &[&Deadline]) {
        for part in sentence::parts(self.source, words) {
            let own = deadlines.iter().find(|deadline| part.contains(deadline.span));
            let acts = sentence::plain(self.source, part).chars().count() >= 6;
            if let Some(deadline) = own.filter(|_| acts) {
                let proposal = duty::propose(self.source, self.names, clause, (part, Some(*deadline)));
                self.found.push(proposal);
            }
        }
    }

    /// 新增企业50家,制定实施细则: what a row of a task table has to hand over beside its figures is a duty; that it is one of
    /// its own is doubtful.
    fn beside_targets(&mut self, clause: &Clause, part: Span, taken: &[Span]) {
        if clause.says.is_empty() {
            return;
        }
        for stretch in sentence::stretches(self.source, part) {
            let words = sentence::plain(self.source, stretch);
            if taken.iter().any(|span| span.overlaps(stretch)) || !HANDED_OVER.is_match(&words) {
                continue;
            }
            let deadline = limit_of_row(clause, stretch);
            let mut proposal = duty::propose(self.source, self.names, clause, (stretch, deadline));
            proposal.sure = proposal.sure.min(60);
            self.found.push(proposal);
        }
    }

    /// A part with several time limits is cut where each begins; one with a rhythm also where something is set up before that,
    /// which is done once: 成立领导小组,每两个月召开一次会议.
    fn pieces<'d>(&self, part: Span, deadlines: &[&'d Deadline]) -> Vec<(Span, Option<&'d Deadline>)> {
        if deadlines.len() < 2 {
            let only = deadlines.first().copied();
            let rhythm = only.filter(|deadline| deadline.kind == DeadlineKind::Periodic);
            return match rhythm.and_then(|rhythm| self.set_up_before(part, rhythm.span)) {
                Some((before, behind)) => vec![(before, None), (behind, only)],
                None => vec![(part, only)],
            };
        }
        let mut pieces: Vec<(Span, Option<&Deadline>)> = Vec::new();
        for stretch in sentence::stretches(self.source, part) {
            let own = deadlines
                .iter()
                .find(|deadline| stretch.overlaps(deadline.span))
                .copied();
            match pieces.last_mut() {
                Some((piece, last)) if own.is_none() || last.is_none() => {
                    piece.end = stretch.end;
                    *last = last.or(own);
                }
                _ => pieces.push((stretch, own)),
            }
        }
        pieces
    }

    /// A part cut before the stretch with its rhythm, where the words before set something up.
    fn set_up_before(&self, part: Span, rhythm: Span) -> Option<(Span, Span)> {
        let stretches = sentence::stretches(self.source, part);
        let at = stretches.iter().position(|stretch| stretch.overlaps(rhythm))?;
        let before = Span::new(part.start, stretches[..at].last()?.end);
        let sets_up = SET_UP.is_match(&sentence::plain(self.source, before));
        sets_up.then(|| (before, Span::new(stretches[at].start, part.end)))
    }

    /// Accounts for a clause of which nothing comes, with the reason and how sure that is.
    fn statement(&mut self, clause: &Clause, (reason, sure): (&str, u8)) {
        self.found.push(Proposal {
            list: "clause".to_owned(),
            fields: Build::default()
                .set("path", clause.path.as_str())
                .set("statement", reason)
                .done(),
            clause: Some(clause.path.clone()),
            span: Some(clause.own),
            sure,
            found_by: Words::new(
                "没有数值、期限、条件和动作",
                "no figure, time limit, condition or act",
            ),
        });
    }
}

/// The time limit that a row of a task table gives some of its words in a cell of its own: the last one that follows them on their
/// line, else the last of the row.
fn limit_of_row(clause: &Clause, words: Span) -> Option<&Deadline> {
    if clause.says.is_empty() {
        return None;
    }
    let apart = |deadline: &&Deadline| clause.says.iter().all(|cell| !cell.overlaps(deadline.span));
    let limits: Vec<&Deadline> = clause.deadlines.iter().filter(apart).collect();
    let behind = clause
        .says
        .iter()
        .map(|cell| cell.start)
        .filter(|start| *start >= words.end);
    let line_ends = behind.min().unwrap_or(usize::MAX);
    let on_line = |limit: &&&Deadline| limit.span.start >= words.end && limit.span.start < line_ends;
    limits.iter().rfind(on_line).or(limits.last()).copied()
}

/// Whether a piece reports what has been done and demands nothing.
fn told_as_done(clause: &Clause, piece: Span) -> bool {
    strength::governing(clause, piece).0 == "fact"
}
