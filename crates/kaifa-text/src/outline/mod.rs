//! Where the numbered clauses begin. Goes through the paragraphs, reads their numbers and decides which make sense
//! where they stand: a run goes on, restarts at 1, or runs on over the parts; a stray "1." in a sentence is left alone.
//! The result is a flat list with depths; `tree` makes clauses of it.

mod attached;
mod boxes;
mod contents;
mod habits;
mod ranks;
mod within;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::blocks::Table;
use crate::chinese_number;
use crate::closing::is_date_line;
use crate::metadata;
use crate::pattern::Regex;

use crate::confidence::Finding;
use crate::folded::Folded;
use crate::lines::Paragraphs;
use crate::numbering::{LAST, Marker, Style, marker};
use boxes::end_of_notes;
pub use boxes::with_title_and_notes;
use contents::contents;
use habits::{
    LONGEST_PART, has_articles_in_parts, heads_articles, lists_of_names, numbers_decimally,
    several_attachments_with_tasks,
};
use ranks::{BELOW_PARTS, rank};

/// The beginning of a numbered clause or an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Depth in the nesting of the document's own numbers, from 0.
    pub depth: usize,
    /// Its step of the path.
    pub label: String,
    /// Its numbering style, `None` for an attachment.
    pub style: Option<Style>,
    /// Place of the number in the even text.
    pub start: usize,
    /// Place of the words after the number.
    pub words: usize,
    /// What is odd about its number.
    pub oddity: Option<Oddity>,
    /// How its number was read.
    pub finding: Finding,
    /// Whether it explains a word of the document (名词解释) and asks for nothing.
    pub explains: bool,
}

/// A number that does not follow the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// Numbers between the one before and this one are missing.
    Gap {
        /// The number before.
        after: u32,
    },
    /// The same number again.
    Repeat,
    /// It is smaller than the one before.
    Back {
        /// The number before.
        after: u32,
    },
}

static FILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|ceb|zip|rar|jpe?g|png|PDF|DOCX?|XLSX?)$").unwrap()
});
static DATED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^1\.20\d\d年").unwrap());
/// The last chapter of many rules has no number.
const WITHOUT_NUMBER: &[&str] = &["附则"];
/// What explains the words of a document stands behind its clauses, below no one of them.
const OF_WORDS: &[&str] = &[
    "名词解释",
    "名词注释",
    "名词说明",
    "术语解释",
    "相关名词解释",
    "有关名词解释",
];
static TOP_OF_DECIMALS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2})[\p{Han}、]{2,24}$").unwrap());
/// How far apart two numbers may be and still belong to one run with a gap.
const WIDEST_GAP: u32 = 3;
/// How far a run must have come before numbers left out of it may be more, and how many more.
const FAR: u32 = 5;
const WIDEST_LEAP: u32 = 9;

/// Lines of a point 一是 before 二是, at most.
const LINES_OF_POINT: usize = 4;
/// Finds the openings of a document.
pub fn openings(paragraphs: &Paragraphs) -> Vec<Opening> {
    let mut outline = Outline {
        decimal: numbers_decimally(paragraphs),
        articles_in_parts: has_articles_in_parts(paragraphs),
        attachments_with_tasks: several_attachments_with_tasks(paragraphs),
        ..Outline::default()
    };
    let contents = contents(paragraphs);
    let names = lists_of_names(paragraphs);
    let titles = attached::titles(paragraphs);
    for (index, range) in paragraphs.ranges.iter().enumerate() {
        let listed = || names.iter().any(|list| list.contains(&index));
        if let Some((_, label)) = titles.iter().find(|(title, _)| *title == index) {
            outline.attach(label, range.clone());
        } else if !contents.iter().any(|list| list.contains(&index)) && !listed() {
            outline.paragraph(paragraphs, range.clone());
        }
    }
    outline.found
}

#[derive(Default)]
struct Outline {
    found: Vec<Opening>,
    /// Styles that are open, outermost first, each with its last number.
    open: Vec<(Style, u32)>,
    /// The last number of each style, for runs that go on over the parts.
    last: HashMap<Style, u32>,
    /// 1 inside an attachment, whose clauses lie one deeper.
    base: usize,
    /// Whether several attachments hold tables of tasks, whose rows are all numbered from 1.
    attachments_with_tasks: bool,
    /// Whether the document numbers its levels 1, 1.1, 1.1.1.
    decimal: bool,
    /// Whether its articles (第1条) lie in parts (一、).
    articles_in_parts: bool,
    /// Where the notes below the last table inside an article end.
    notes: usize,
    /// Whether what comes explains words.
    explains: bool,
    /// The rank of what was open when the first named number (任务一) came.
    above_named: u8,
}

impl Outline {
    fn paragraph(&mut self, paragraphs: &Paragraphs, range: Range<usize>) {
        if let Some(table) = paragraphs.table_at(range.start) {
            if table
                .rows
                .first()
                .is_some_and(|row| row.even.start == range.start)
            {
                self.task_table(paragraphs, table);
            }
            return;
        }
        if range.start < self.notes {
            return;
        }
        let all = paragraphs.folded.text();
        let text = &all[range.clone()];
        if (!self.found.is_empty() || self.attachments_with_tasks)
            && let Some(label) = attached::label(paragraphs, range.clone())
        {
            self.attach(label, range);
            return;
        }
        // 1.报送表.xlsx, as portals list what can be fetched.
        if FILE.is_match(text) {
            return;
        }
        if WITHOUT_NUMBER.contains(&text) {
            let part = if self.articles_in_parts {
                Style::Han
            } else {
                Style::Chapter
            };
            if let Some(open) = self.open.iter().position(|(style, _)| *style == part) {
                self.open.truncate(open);
            }
            return;
        }
        if OF_WORDS.contains(&text.trim_end_matches(':')) {
            self.open.clear();
            self.explains = true;
            return;
        }
        let mut place = range.start;
        if let Some(first) = self.top_of_decimals(&paragraphs.folded, range.clone()) {
            self.take(first, range.start, false);
            return;
        }
        if let Some(first) = marker(text).filter(|m| self.may_open(m, text, &all[range.end..])) {
            place += first.length;
            self.take(first, range.start, false);
        } else if let Some((at, first)) =
            self.behind_lead_in(&all[range.clone()], &all[range.end..], range.start)
        {
            place = at + first.length;
            self.take(first, at, true);
        } else if let Some((at, first)) = self.sentences_behind_lead_in(&all[range.clone()], range.start) {
            place = at + first.length;
            self.take(first, at, true);
        } else if let Some((at, first)) = self.run_within(&all[range.clone()], range.start) {
            place = at + first.length;
            self.take(first, at, true);
        } else if let Some((at, first)) = self.below_heading(all, range.clone()) {
            place = at + first.length;
            self.take(first, at, true);
        } else {
            return;
        }
        while let Some((at, next)) = self.glued(&paragraphs.folded, range.start, place..range.end) {
            place = at + next.length;
            self.take(next, at, true);
        }
    }

    /// Begins an attachment.
    fn attach(&mut self, label: &str, range: Range<usize>) {
        self.open.clear();
        self.last.clear();
        self.base = 1;
        self.explains = false;
        self.found.push(Opening {
            depth: 0,
            label: label.to_owned(),
            style: None,
            start: range.start,
            words: range.end,
            oddity: None,
            finding: Finding::new("attachment", 95),
            explains: false,
        });
    }

    /// Where what follows the signature begins, if the last clause before a table was signed.
    fn signed_before(&self, paragraphs: &Paragraphs, table: &Range<usize>) -> Option<usize> {
        let last = self.found.last().filter(|last| last.style.is_some())?;
        let until = paragraphs
            .ranges
            .partition_point(|range| range.start < table.start);
        let from = paragraphs
            .ranges
            .partition_point(|range| range.start <= last.start);
        let outside = |index: &usize| paragraphs.table_at(paragraphs.ranges[*index].start).is_none();
        let mut lines = (from..until).rev().filter(outside);
        let dated = lines.find(|index| is_date_line(paragraphs.text(*index)))?;
        paragraphs.ranges.get(dated + 1).map(|next| next.start)
    }

    /// 1 总则, the level above 1.1: a number with nothing but a blank behind it.
    fn top_of_decimals(&self, folded: &Folded, range: Range<usize>) -> Option<Marker> {
        let found = TOP_OF_DECIMALS.captures(&folded.text()[range.clone()])?;
        let label = found.get(1)?;
        let number: u32 = label.as_str().parse().ok()?;
        let runs = number == 1 || number > 1 && self.previous(Style::ArabicPoint) == Some(number - 1);
        (self.decimal && runs && folded.blank_before(range.start + label.end())).then(|| Marker {
            style: Style::ArabicPoint,
            number,
            label: label.as_str().to_owned(),
            length: label.end(),
            strong: false,
        })
    }

    /// The rows of a table of tasks lie below the clause that is open, or in an attachment where the document was signed before;
    /// numbers in other tables are not clauses.
    fn task_table(&mut self, paragraphs: &Paragraphs, table: &Table) {
        let rows = paragraphs.tasks_in(table.even.clone());
        if let Some(start) = self
            .signed_before(paragraphs, &table.even)
            .filter(|_| !rows.is_empty())
        {
            self.attach("附件", start..start);
        }
        let attached = self.base > 0 && boxes::are_places(rows, &self.found);
        let last = self.found.last();
        if attached || last.is_some_and(|last| boxes::belongs_to(last, paragraphs, table)) {
            self.notes = end_of_notes(paragraphs, table);
            return;
        }
        let below = self.open.len() + self.base;
        for row in rows {
            self.found.push(Opening {
                depth: below + row.depth,
                label: row.label.clone(),
                style: Some(Style::Row),
                start: row.start,
                words: row.words,
                oddity: None,
                finding: match row.guessed {
                    true => Finding::new("task_row_of_lines", 85),
                    false => Finding::new("task_row", 97),
                },
                explains: false,
            });
        }
    }

    /// Whether a number at the opening of a paragraph is one of the document's own.
    fn may_open(&self, found: &Marker, text: &str, after: &str) -> bool {
        if self.inside_article() && found.style > Style::Article {
            let heads = matches!(found.style, Style::Han | Style::HanBracket);
            return self.articles_in_parts && heads && heads_articles(text, after).is_some();
        }
        match found.style {
            // 03. [发文字号] …: the table of a portal is numbered too.
            Style::ArabicPoint | Style::ArabicComma
                if self.open.is_empty() && metadata::is_of_portal(&text[found.length..]) =>
            {
                false
            }
            Style::Decimal | Style::DecimalThree => self.decimal,
            // 2.2025年建成…: a number before a figure only where it goes on.
            Style::ArabicPoint if text[found.length..].starts_with(|c: char| c.is_ascii_digit()) => {
                // 1.2026年6月底前…, and a 2. opens a later paragraph.
                let first = found.number == 1 && DATED.is_match(text) && after.contains("\n2.");
                first || found.number > 1 && self.follows(found)
            }
            Style::Sequence if found.number == 1 => after.contains("\n其次"),
            Style::Letter if found.number == 1 => after.contains("\nB"),
            // 任务一: where 任务二 opens a later paragraph.
            Style::Named if found.number == 1 => {
                let second = found.label.replace('一', "二").replace('1', "2");
                after.contains(&format!("\n{second}"))
            }
            Style::Named => self.follows(found),
            Style::Sequence if found.number == LAST => self.previous(Style::Sequence).is_some(),
            Style::Sequence | Style::Letter => self.follows(found),
            Style::HanIs if found.number == 1 => {
                text.contains("。二是")
                    || after
                        .lines()
                        .take(LINES_OF_POINT)
                        .any(|line| line.starts_with("二是"))
            }
            Style::HanIs | Style::Ordinal if found.number > 1 => self.follows(found),
            _ if found.strong || found.number == 1 => true,
            _ => {
                self.follows(found)
                    || self.gap(found).is_some()
                    || self.begins_late(found, after)
                    || self.begins_far(found, after)
                    || self.leaps(found, &text[found.length..])
                    || self.goes_back(found)
                    || self.open.contains(&(found.style, found.number))
            }
        }
    }

    /// In a text of articles (条) the article is the smallest unit; what is numbered inside belongs to it.
    fn inside_article(&self) -> bool {
        self.open.iter().any(|(style, _)| *style == Style::Article)
    }

    fn previous(&self, style: Style) -> Option<u32> {
        let open = self
            .open
            .iter()
            .find(|(open, _)| *open == style)
            .map(|(_, number)| *number);
        open.or_else(|| self.last.get(&style).copied())
    }

    fn rank(&self, style: Style) -> u8 {
        match style {
            Style::Article if self.articles_in_parts => BELOW_PARTS,
            Style::Named => self.above_named,
            _ => rank(style),
        }
    }

    fn follows(&self, found: &Marker) -> bool {
        self.previous(found.style)
            .is_some_and(|before| found.number == before + 1)
    }

    /// A run whose first point was left out: 2. opens it where 3. and 4. follow before the next part.
    fn begins_late(&self, found: &Marker, after: &str) -> bool {
        let first = found.style == Style::ArabicPoint && found.number == 2;
        let unused = || !self.last.contains_key(&found.style) && !self.open.is_empty();
        let part = || after.find("\n(").into_iter().chain(after.find("、\n")).min();
        let goes_on = |number: &str| {
            after
                .find(number)
                .filter(|at| part().is_none_or(|part| *at < part))
        };
        first
            && unused()
            && goes_on("\n3.")
                .zip(goes_on("\n4."))
                .is_some_and(|(third, fourth)| third < fourth)
    }

    /// A part of a longer list, or one of which much was left out: a number far from the one before, and the two after it open
    /// paragraphs of the same part of the document.
    fn begins_far(&self, found: &Marker, after: &str) -> bool {
        let sign = match found.style {
            Style::ArabicPoint => '.',
            Style::ArabicComma => '、',
            _ => return false,
        };
        let far = match self.previous(found.style) {
            Some(before) => before >= FAR && found.number > before,
            None => found.number >= FAR && !self.open.is_empty(),
        };
        let of_part = || {
            let is_part = |line: &&str| {
                line.starts_with(chinese_number::is_digit)
                    && marker(line).is_some_and(|found| found.style == Style::Han)
            };
            after.lines().take_while(move |line| !is_part(line))
        };
        let mut lines = of_part();
        let mut opens = |number: u32| {
            let number = format!("{number}{sign}");
            lines.any(|line| line.starts_with(&number))
        };
        far && opens(found.number + 1) && opens(found.number + 2)
    }

    fn gap(&self, found: &Marker) -> Option<u32> {
        self.previous(found.style)
            .filter(|before| found.number > before + 1 && found.number <= before + 1 + WIDEST_GAP)
    }

    /// A number that was miscounted: one of the last few of an open run again, or one that was left out.
    fn goes_back(&self, found: &Marker) -> bool {
        let mut open = self.open.iter();
        open.any(|(style, before)| {
            *style == found.style && found.number < *before && found.number + WIDEST_GAP >= *before
        })
    }

    /// A text of which parts were left out: a run that has come far goes on with a greater number and a heading.
    fn leaps(&self, found: &Marker, words: &str) -> bool {
        let ahead = matches!(found.style, Style::ArabicPoint | Style::ArabicComma)
            && self.previous(found.style).is_some_and(|before| {
                before >= FAR && (before..=before + WIDEST_LEAP).contains(&found.number)
            });
        let heading = || {
            let (heading, rest) = words.split_once('。')?;
            let plain = !heading.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ';' | ':'));
            (plain && !rest.is_empty() && (4..=LONGEST_PART).contains(&heading.chars().count())).then_some(())
        };
        ahead && heading().is_some()
    }

    fn take(&mut self, found: Marker, start: usize, glued: bool) {
        if found.style == Style::Named && !self.last.contains_key(&Style::Named) {
            self.above_named = self.open.last().map_or(0, |(style, _)| self.rank(*style));
        }
        self.explains &= found.style >= Style::ArabicPoint;
        let before = self.previous(found.style);
        let known = self.open.iter().position(|(style, _)| *style == found.style);
        let oddity = match before {
            _ if matches!(found.style, Style::Decimal | Style::DecimalThree) || found.number == LAST => None,
            Some(before) if found.number == before && known.is_some() => Some(Oddity::Repeat),
            Some(before) if known.is_some() && found.number < before && found.number > 1 => {
                Some(Oddity::Back { after: before })
            }
            Some(before) if found.number > before + 1 => Some(Oddity::Gap { after: before }),
            _ => None,
        };
        match known {
            Some(index) => self.open.truncate(index),
            // A style of a higher rank closes what is open below it: "1." after "二是" is no part of "二是".
            None => {
                let rank = self.rank(found.style);
                let keep = self
                    .open
                    .iter()
                    .take_while(|(style, _)| self.rank(*style) <= rank)
                    .count();
                self.open.truncate(keep);
            }
        }
        let finding = match (oddity, glued) {
            (Some(_), _) => Finding::new("number_out_of_run", 70),
            (None, true) => Finding::new("glued_number", 90),
            (None, false) if found.strong => Finding::new("number", 99),
            (None, false) => Finding::new("number", 97),
        };
        self.found.push(Opening {
            depth: self.open.len() + self.base,
            label: found.label,
            style: Some(found.style),
            start,
            words: start + found.length,
            oddity,
            finding,
            explains: self.explains,
        });
        self.last.insert(found.style, found.number);
        self.open.push((found.style, found.number));
    }
}

#[cfg(test)]
mod tests;
