//! What a document shows of its numbering as a whole, asked before its numbers are read one by one.

use std::ops::Range;

use super::attached;
use crate::chinese_number;
use crate::lines::Paragraphs;
use crate::numbering::{Style, marker};

/// Letters of the heading of a part, at most.
pub const LONGEST_PART: usize = 30;

/// Lines at the top of a page among which its path may stand.
const LINES_OF_PAGE: usize = 6;
const HOME: &[&str] = &["首页", "网站首页", "主页", "门户首页"];

/// Lines that number names and no clauses: the attachments behind the first (附件:1.甲表, 2.乙表), the path of a page (1.首页, 2.政务公开).
pub fn lists_of_names(paragraphs: &Paragraphs) -> Vec<Range<usize>> {
    let count = paragraphs.ranges.len();
    let number = |text: &str| {
        let found = marker(text).filter(|_| !text.contains('。'))?;
        matches!(found.style, Style::ArabicPoint | Style::ArabicComma).then_some((found.number, found.length))
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    for index in 0..count {
        let text = paragraphs.text(index);
        let begins = match text
            .strip_prefix("附件")
            .or(text.strip_prefix("附表"))
            .or(text.strip_prefix("附录"))
        {
            Some(rest) => rest.strip_prefix(':').and_then(|rest| match rest.is_empty() {
                true => Some(0),
                false => number(rest)
                    .filter(|(first, _)| *first == 1)
                    .map(|(first, _)| first),
            }),
            None if index < LINES_OF_PAGE => number(text)
                .filter(|(first, length)| *first == 1 && HOME.contains(&&text[*length..]))
                .map(|(first, _)| first),
            None => None,
        };
        // 注:1.…, 2.… behind a table.
        let noted = || {
            let behind = index > 0 && !paragraphs.tables.is_empty() && {
                let before = paragraphs.ranges[index - 1].start;
                paragraphs.table_at(before).is_some()
                    && paragraphs.table_at(paragraphs.ranges[index].start).is_none()
            };
            (behind && NOTES.iter().any(|note| text.starts_with(note)))
                .then(|| end_of_notes(paragraphs, index))
        };
        if let Some(end) = noted() {
            found.push(index..end);
            continue;
        }
        let Some(mut last) = begins else { continue };
        let mut end = index + 1;
        while end < count && number(paragraphs.text(end)).is_some_and(|(next, _)| next == last + 1) {
            (last, end) = (last + 1, end + 1);
        }
        found.push(index..end);
    }
    found
}

/// What opens the notes under a table.
const NOTES: &[&str] = &[
    "注",
    "备注",
    "说明",
    "填报说明",
    "填表说明",
    "编制说明",
    "附注",
    "相关附件",
];

/// The line behind the notes under a table, of which the first stands in a line and the others count on from its number or from one.
fn end_of_notes(paragraphs: &Paragraphs, first: usize) -> usize {
    let text = paragraphs.text(first);
    let own = text.find([':', '.']).and_then(|at| marker(&text[at + 1..]));
    let style = own.as_ref().map(|own| own.style);
    let mut last = own.map_or(0, |own| own.number);
    let mut end = first + 1;
    while end < paragraphs.ranges.len() {
        let next = marker(paragraphs.text(end)).filter(|next| {
            next.number == last + 1
                && next.style > Style::HanBracket
                && style.is_none_or(|style| style == next.style)
        });
        let Some(next) = next else { break };
        (last, end) = (next.number, end + 1);
    }
    end
}

/// Whether enough paragraphs open with 1.1, 1.2 to be levels and no amounts.
pub fn numbers_decimally(paragraphs: &Paragraphs) -> bool {
    let found = (0..paragraphs.ranges.len())
        .map(|index| paragraphs.text(index))
        .filter(|text| text.starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(marker)
        .filter(|found| found.style == Style::Decimal)
        .count();
    found >= 3
}

/// Whether parts (一、, 二、) hold articles (第1条) that run on over them. In other texts what is numbered so inside an article is an item of it.
pub fn has_articles_in_parts(paragraphs: &Paragraphs) -> bool {
    let all = paragraphs.folded.text();
    let mut parts = 0;
    for range in &paragraphs.ranges {
        let text = &all[range.clone()];
        if text.starts_with('第') && marker(text).is_some_and(|found| found.style == Style::Chapter) {
            return false;
        }
        if text.starts_with(chinese_number::is_digit)
            && marker(text).is_some_and(|found| found.style == Style::Han)
            && heads_articles(text, &all[range.end..]).is_some_and(|first| (first == 1) == (parts == 0))
        {
            parts += 1;
        }
    }
    parts > 1
}

/// The number of the first article (第1条) below a line that is a heading, directly or under a second heading.
pub fn heads_articles(heading: &str, after: &str) -> Option<u32> {
    if heading.contains('。') || heading.chars().count() > LONGEST_PART {
        return None;
    }
    let (next, rest) = after.trim_start_matches('\n').split_once('\n')?;
    let found = marker(next)?;
    match found.style {
        Style::Article => Some(found.number),
        Style::HanBracket if found.number == 1 => heads_articles(next, rest),
        _ => None,
    }
}

/// Whether tasks stand in tables below several attachments.
pub fn several_attachments_with_tasks(paragraphs: &Paragraphs) -> bool {
    let mut starts = paragraphs.ranges.iter().filter(|range| {
        paragraphs.folded.text()[range.start..].starts_with('附')
            && attached::label(paragraphs, (*range).clone()).is_some()
    });
    let mut next = starts.next();
    let mut held = 0;
    while let Some(start) = next {
        next = starts.next();
        let end = next.map_or(usize::MAX, |next| next.start);
        let tasks = &paragraphs.tasks;
        held += usize::from(tasks.iter().any(|row| (start.end..end).contains(&row.start)));
    }
    held > 1
}
