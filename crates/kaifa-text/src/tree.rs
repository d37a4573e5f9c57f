//! The document as a tree of addressed clauses. Every part of the text belongs to exactly one clause's own words:
//! numbered clauses, the preamble (引言), the closing part (结尾), attachments. What the clauses demand is filled in by
//! `responsible`, `deadline`, `target` and `strength`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use kaifa_base::{ClausePath, Span};

use crate::brackets::closing_of;
use crate::closing;
use crate::condition::Condition;
use crate::confidence::Finding;
use crate::deadline::Deadline;
use crate::lines::{Paragraphs, first_line};
use crate::numbering::Style;
use crate::outline::Opening;
use crate::responsible::{LABEL, UnitMention};
use crate::strength::Strength;
use crate::target::Target;

/// What part of a document a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClauseKind {
    /// The document as a whole; only the root.
    Document,
    /// What stands before the first number: header, salutation, grounds.
    Preamble,
    /// A numbered clause.
    Numbered,
    /// An attachment that is part of the text.
    Attachment,
    /// What stands after the last clause: effect, signature, list of attachments.
    Closing,
}

/// The heading of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The words, without number and end mark, blanks of line breaks removed.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

/// A part of the document with its address.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The address, unique in the document.
    pub path: ClausePath,
    /// What part it is.
    pub kind: ClauseKind,
    /// The number as printed, e.g. `(十四)`.
    pub number: Option<String>,
    /// The heading, where it has one.
    pub heading: Option<Heading>,
    /// All of it, children included.
    pub span: Span,
    /// Its own words: number, heading and text up to the first child.
    pub own: Span,
    /// Whether it says something of its own beyond number and heading.
    pub has_text: bool,
    /// The clauses inside.
    pub children: Vec<Clause>,
    /// Responsible units of the closing clause, in order.
    pub responsible: Vec<UnitMention>,
    /// Those of them, or of a sentence of the text, that lead.
    pub lead: Vec<UnitMention>,
    /// Time limits and rhythms.
    pub deadlines: Vec<Deadline>,
    /// Demanded figures.
    pub targets: Vec<Target>,
    /// Words that say how strongly something is demanded.
    pub strengths: Vec<Strength>,
    /// Conditions with their consequences.
    pub conditions: Vec<Condition>,
    /// Of a row of a task table the cells that say what is to be done or reached; of other clauses nothing.
    pub says: Vec<Span>,
    /// How its number was read.
    pub finding: Finding,
    /// Whether it explains a word of the document and asks for nothing.
    pub(crate) explains: bool,
    /// Whether its own words end with its units, and the clauses inside stand in a box with a title of its own.
    pub(crate) closed_above_box: bool,
    /// Where its closing clauses stand in the even text.
    pub(crate) closing: Vec<Range<usize>>,
    /// Where the closing clause with the units begins in the even text.
    pub(crate) responsible_start: Option<usize>,
    /// Own words in the even text.
    pub(crate) even: Range<usize>,
    /// Where the words after the number begin in the even text.
    pub(crate) words: usize,
}

impl Clause {
    /// Whether it is an article: a numbered clause without numbered clauses inside, or one that was closed by its units before a
    /// box of them with a title of its own.
    pub fn is_leaf(&self) -> bool {
        self.kind == ClauseKind::Numbered && (self.children.is_empty() || self.closed_above_box)
    }

    /// This clause and all below it, in the order of the text.
    pub fn walk(&self) -> Vec<&Clause> {
        let mut all = Vec::new();
        self.walk_into(&mut all);
        all
    }

    fn walk_into<'a>(&'a self, all: &mut Vec<&'a Clause>) {
        all.push(self);
        self.children.iter().for_each(|child| child.walk_into(all));
    }

    pub(crate) fn for_each_mut(&mut self, change: &mut impl FnMut(&mut Clause)) {
        change(self);
        self.children
            .iter_mut()
            .for_each(|child| child.for_each_mut(change));
    }
}

/// What is longer is a paragraph. Lists of measures open with whole sentences, which are their headings all the same.
const LONGEST_HEADING: usize = 150;
const USUAL_HEADING: usize = 45;

/// Name of the root's path.
pub const WHOLE: &str = "全文";

/// Builds the tree from the openings.
pub fn build(paragraphs: &Paragraphs, openings: &[Opening]) -> Clause {
    let total = paragraphs.folded.text().len();
    let mut builder = Builder {
        paragraphs,
        taken: HashMap::new(),
        beside_headings: beside_headings(paragraphs, openings),
    };
    let first = openings.first().map_or(total, |o| o.start);
    let numbered = openings.iter().take_while(|o| o.style.is_some()).count();
    let before_attachments = openings.get(numbered).map_or(total, |o| o.start);
    let closing = match openings[..numbered].last() {
        Some(last) => {
            // What stands behind a table belongs to no row of it.
            match paragraphs.table_at(last.start) {
                Some(table) => table.even.end.max(last.start).min(before_attachments),
                None => closing::start(paragraphs, last.start..before_attachments),
            }
        }
        None => before_attachments,
    };
    let mut root = builder.clause(WHOLE.to_owned(), ClauseKind::Document, 0..0, 0);
    root.span = paragraphs.folded.span(builder.trimmed(0..total));
    if let Some(preamble) = builder.unnumbered(ClausePath::PREAMBLE, ClauseKind::Preamble, 0..first) {
        root.children.push(preamble);
    }
    root.children
        .extend(builder.siblings(&openings[..numbered], "", 0, closing));
    if let Some(part) = builder.unnumbered(
        ClausePath::CLOSING,
        ClauseKind::Closing,
        closing..before_attachments,
    ) {
        root.children.push(part);
    }
    root.children
        .extend(builder.siblings(&openings[numbered..], "", 0, total));
    root
}

/// Letters of the heading of an article in whose line text follows, at most, and among others that have one.
const ARTICLE_HEADING: usize = 12;
const AMONG_OTHERS: usize = 20;

/// Where the articles begin beside which others have a short heading, in a document in which many have one.
fn beside_headings(paragraphs: &Paragraphs, openings: &[Opening]) -> HashSet<usize> {
    let articles = openings
        .iter()
        .filter(|opening| opening.style == Some(Style::Article));
    let short = |opening: &Opening| {
        let line = first_line(&paragraphs.folded.text()[opening.words..]);
        let first = line.split('。').next().unwrap_or_default();
        let more = line.len() > first.len() + '。'.len_utf8();
        more && !first.contains([',', ';', ':']) && first.chars().count() <= ARTICLE_HEADING
    };
    let all: Vec<(usize, bool)> = articles.map(|opening| (opening.start, short(opening))).collect();
    let headed = all.iter().filter(|(_, short)| *short).count();
    if headed < 3 || 3 * headed < all.len() {
        return HashSet::new();
    }
    let beside = |index: &usize| {
        let next = all.get(index + 1).is_some_and(|(_, short)| *short);
        next || *index > 0 && all[index - 1].1
    };
    (0..all.len()).filter(beside).map(|index| all[index].0).collect()
}

struct Builder<'a> {
    paragraphs: &'a Paragraphs,
    /// Where articles begin that may have a longer heading.
    beside_headings: HashSet<usize>,
    /// How often each path was given, so that a repeated number gets an address of its own.
    taken: HashMap<String, usize>,
}

impl Builder<'_> {
    fn siblings(&mut self, openings: &[Opening], parent: &str, depth: usize, end: usize) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let mut index = 0;
        while index < openings.len() {
            let opening = &openings[index];
            let inner = openings[index + 1..]
                .iter()
                .take_while(|o| o.depth > depth)
                .count();
            let next = index + 1 + inner;
            let clause_end = openings.get(next).map_or(end, |o| o.start);
            clauses.push(self.numbered(opening, &openings[index + 1..next], parent, clause_end));
            index = next;
        }
        clauses
    }

    fn numbered(&mut self, opening: &Opening, inner: &[Opening], parent: &str, end: usize) -> Clause {
        let mut path = if parent.is_empty() {
            opening.label.clone()
        } else {
            format!("{parent}/{}", opening.label)
        };
        let times = self.taken.entry(path.clone()).or_default();
        *times += 1;
        if *times > 1 {
            path = format!("{path}#{times}");
        }
        let own_end = inner.first().map_or(end, |o| o.start);
        let kind = if opening.style.is_some() {
            ClauseKind::Numbered
        } else {
            ClauseKind::Attachment
        };
        let mut clause = self.clause(path.clone(), kind, opening.start..own_end, opening.words);
        clause.number = Some(opening.label.clone());
        clause.finding = opening.finding;
        clause.explains = opening.explains;
        clause.span = self.paragraphs.folded.span(self.trimmed(opening.start..end));
        // An article's first sentence is rarely a heading; a line of its own without a stop is one.
        let text = &self.paragraphs.folded.text()[clause.words..clause.even.end];
        let line = text.split('\n').next().unwrap_or_default();
        let limit = match opening.style {
            Some(Style::Article)
                if line.contains(['。', ';', ':'])
                    || line.ends_with(',')
                    || ["下列", "以下", "如下"].iter().any(|list| line.contains(list)) =>
            {
                match self.beside_headings.contains(&opening.start) {
                    true => AMONG_OTHERS,
                    false => ARTICLE_HEADING,
                }
            }
            Some(Style::Article) => USUAL_HEADING,
            _ => LONGEST_HEADING,
        };
        if kind == ClauseKind::Numbered {
            self.find_heading(&mut clause, !inner.is_empty(), limit);
        }
        let depth = inner.iter().map(|o| o.depth).min().unwrap_or_default();
        clause.children = self.siblings(inner, &path, depth, end);
        clause
    }

    fn unnumbered(&self, name: &str, kind: ClauseKind, range: Range<usize>) -> Option<Clause> {
        let trimmed = self.trimmed(range);
        (!trimmed.is_empty()).then(|| self.clause(name.to_owned(), kind, trimmed.clone(), trimmed.start))
    }

    fn clause(&self, path: String, kind: ClauseKind, range: Range<usize>, words: usize) -> Clause {
        let even = self.trimmed(range);
        let own = self.paragraphs.folded.span(even.clone());
        Clause {
            path: ClausePath::parse(&path)
                .unwrap_or_else(|_| ClausePath::parse(WHOLE).expect("a fixed name")),
            kind,
            number: None,
            heading: None,
            span: own,
            own,
            has_text: words < even.end,
            children: Vec::new(),
            responsible: Vec::new(),
            lead: Vec::new(),
            deadlines: Vec::new(),
            targets: Vec::new(),
            strengths: Vec::new(),
            conditions: Vec::new(),
            says: Vec::new(),
            finding: Finding::new("part", 95),
            explains: false,
            closed_above_box: false,
            closing: Vec::new(),
            responsible_start: None,
            words: words.min(even.end),
            even,
        }
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.paragraphs.folded.text()[range.clone()];
        let head = text.len() - text.trim_start_matches('\n').len();
        let tail = text.len() - text.trim_end_matches('\n').len();
        let end = range.end - tail;
        (range.start + head).min(end)..end
    }

    /// 第一条(目的) or 第一条【目的】: an article's heading in brackets before its text.
    fn bracketed_heading(&self, clause: &Clause) -> Option<Heading> {
        let text = &self.paragraphs.folded.text()[clause.words..clause.even.end];
        let open = text
            .chars()
            .next()
            .filter(|c| matches!(c, '(' | '【' | '〔' | '['))?;
        let close = text.find(closing_of(open)?)?;
        let words = &text[open.len_utf8()..close];
        let after = &text[close + open.len_utf8()..];
        let plain = (2..=20).contains(&words.chars().count()) && !words.contains(['。', ';', ':', '\n']);
        (plain && !after.trim_matches('\n').is_empty()).then(|| Heading {
            text: words.to_owned(),
            span: self
                .paragraphs
                .folded
                .span(clause.words + open.len_utf8()..clause.words + close),
        })
    }

    /// The words up to the first full stop, or to the line's end, if text follows.
    fn find_heading(&self, clause: &mut Clause, has_children: bool, limit: usize) {
        let text = &self.paragraphs.folded.text()[clause.words..clause.even.end];
        let line = first_line(text);
        let stop = line.find('。');
        let (words, after) = match stop {
            Some(stop) => (&line[..stop], &text[stop + '。'.len_utf8()..]),
            None => (line, &text[line.len()..]),
        };
        clause.has_text = !after.trim_start_matches('\n').is_empty() || (!has_children && !words.is_empty());
        if limit < LONGEST_HEADING
            && let Some(heading) = self.bracketed_heading(clause)
        {
            clause.heading = Some(heading);
            return;
        }
        // 第二条 …履行下列职责: opens a list, it is no heading.
        if limit < LONGEST_HEADING && words.ends_with(':') {
            return;
        }
        if stop.is_some()
            && let Some(words) = before_colon(words)
        {
            clause.heading = Some(self.heading(clause, words));
            return;
        }
        let words = match LABEL.find(words) {
            // (一)优服务(责任单位:甲局): the units are no part of the heading.
            Some(label) => words[..label.start()].trim_end_matches(['(', '〔', '[', '【']),
            None => words.trim_end_matches([':', ';']),
        };
        let glued = before_label_of_itself(words);
        let (words, after) = match glued {
            Some(heading) => (heading, &text[heading.len()..]),
            None => (words, after),
        };
        // What stands under 附则 may all belong to the closing part.
        let last = matches!(words, "附则" | "其他" | "其它" | "其他事项");
        let follows = has_children || last || !after.trim_start_matches('\n').is_empty();
        // A long sentence is a heading only where another one follows in its line, not where nothing but the units do.
        let length = words.chars().count();
        let goes_on = || {
            let rest = stop.map_or("", |stop| &line[stop + '。'.len_utf8()..]);
            !rest.is_empty() && !rest.starts_with(['(', '〔', '[', '【']) && !LABEL.is_match(rest)
        };
        let fits = length <= limit && (length <= USUAL_HEADING || goes_on()) || glued.is_some();
        if follows && !words.is_empty() && fits {
            clause.heading = Some(self.heading(clause, words));
        }
    }

    /// The heading with which the words of a clause begin.
    fn heading(&self, clause: &Clause, words: &str) -> Heading {
        Heading {
            text: words.to_owned(),
            span: self
                .paragraphs
                .folded
                .span(clause.words..clause.words + words.len()),
        }
    }
}

/// The heading before a colon behind which sentences follow: 健全需求管理:对各部门开展摸底。 A label of units or of one fact is none, nor is what opens a list
/// (各园区要做到:一是…).
fn before_colon(words: &str) -> Option<&str> {
    const LETTERS: std::ops::RangeInclusive<usize> = 3..=16;
    let (head, after) = words.split_once(':')?;
    let names = LETTERS.contains(&head.chars().count())
        && !head.contains([',', ';', '(', ')', '《', '》', '“', '”'])
        && !head.contains(|c: char| c.is_ascii_digit())
        && !head.ends_with(['要', '应', '须', '到', '为', '是', '括', '前', '看'])
        && !["以下", "下列", "如下"].iter().any(|list| head.contains(list))
        && !LABEL.is_match(words)
        && before_label_of_itself(words).is_none()
        && !after.starts_with("一是")
        && !after.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '①'));
    names.then_some(head)
}

/// The heading before a label that repeats how it begins, where the line end between them was lost: 目标和任务目标:到2030年….
fn before_label_of_itself(words: &str) -> Option<&str> {
    const LETTERS_OF_LABEL: std::ops::RangeInclusive<usize> = 2..=8;
    let (head, _) = words.split_once(':')?;
    let places: Vec<usize> = head.char_indices().map(|(at, _)| at).collect();
    let label = |letters: usize| Some(&head[*places.get(places.len().checked_sub(letters)?)?..]);
    LETTERS_OF_LABEL
        .filter_map(label)
        .filter(|label| head.starts_with(label))
        .map(|label| &head[..head.len() - label.len()])
        .find(|heading| heading.chars().count() > 2 && heading.chars().count() <= USUAL_HEADING)
}
