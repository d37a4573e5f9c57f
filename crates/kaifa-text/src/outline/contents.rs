//! Tables of contents: lists of headings that come again as headings of the body. Their entries open no clause.

use std::ops::Range;

use memchr::memmem;

use crate::lines::Paragraphs;
use crate::numbering::{Marker, Style, marker};

/// Dots of a row of them that leads to the number of a page, and such rows in a table of contents, at least.
const LEADING_DOTS: &str = "......";
const FEWEST_ENTRIES: usize = 3;
/// Letters of an entry, at most.
const LONGEST_ENTRY: usize = 60;

/// The lines of tables of contents: those with dots, those below 目录 whose first entry comes again, and lists of headings alone that
/// all come again with something below them.
pub fn contents(paragraphs: &Paragraphs) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = dotted(paragraphs).into_iter().collect();
    let count = paragraphs.ranges.len();
    let mut index = 0;
    while index < count {
        let list = match titled(paragraphs, index) {
            Some(first) => Some(index..end_of_list(paragraphs, first)).filter(|list| {
                let numbered = (first..list.end).find(|entry| numbered(paragraphs, *entry).is_some());
                let mut entries = [Some(first), numbered].into_iter().flatten();
                entries.any(|entry| comes_again(paragraphs, entry, list.end).is_some())
            }),
            None => without_title(paragraphs, index),
        };
        let list = list.filter(|list| !found.iter().any(|other| other.contains(&list.start)));
        index = list.as_ref().map_or(index + 1, |list| list.end.max(index + 1));
        found.extend(list);
    }
    found
}

/// The line behind the title of a table of contents.
fn titled(paragraphs: &Paragraphs, index: usize) -> Option<usize> {
    let title = paragraphs
        .text(index)
        .trim_matches(['【', '】', '[', ']', ':', '#', '*', '-', '—']);
    match title {
        "目录" | "目次" => Some(index + 1),
        "目" if index + 1 < paragraphs.ranges.len() && matches!(paragraphs.text(index + 1), "录" | "次") => {
            Some(index + 2)
        }
        _ => None,
    }
}

/// The lines of a table of contents whose entries dots lead to the numbers of their pages.
fn dotted(paragraphs: &Paragraphs) -> Option<Range<usize>> {
    let count = paragraphs.ranges.len();
    let holds = |words: &str, dots: &str| memmem::find(words.as_bytes(), dots.as_bytes()).is_some();
    let dots = [LEADING_DOTS, "………"];
    // Few texts have any, which is told many bytes at a time.
    if !dots.iter().any(|dots| holds(paragraphs.folded.text(), dots)) {
        return None;
    }
    let dotted = |index: usize| dots.iter().any(|dots| holds(paragraphs.text(index), dots));
    let mut all = (0..count).filter(|index| dotted(*index));
    let first = all.next()?;
    let (mut last, mut rows) = (first, 1);
    for index in all.take_while(|index| !paragraphs.text(*index).contains('。')) {
        let between = || (last + 1..index).any(|line| paragraphs.text(line).contains('。'));
        if between() {
            break;
        }
        (last, rows) = (index, rows + 1);
    }
    // The words of an entry may stand on the line before its dots.
    let opens = |index: usize| marker(paragraphs.text(index)).is_some();
    let start = match first.checked_sub(1) {
        Some(before) if !opens(first) && opens(before) => before,
        _ => first,
    };
    (rows >= FEWEST_ENTRIES).then_some(start..last + 1)
}

/// A list of headings that no title calls so: at least three lines with numbers from the first on and nothing between, which all come again in
/// their order, the last of them with words below it.
fn without_title(paragraphs: &Paragraphs, first: usize) -> Option<Range<usize>> {
    let opens = |found: &Marker| {
        found.number == 1 && matches!(found.style, Style::Part | Style::Chapter | Style::Han)
    };
    let text = paragraphs.text(first);
    if !text.starts_with(['第', '一']) || !numbered(paragraphs, first).as_ref().is_some_and(opens) {
        return None;
    }
    let end = end_of_list(paragraphs, first);
    let end = (first..end)
        .find(|entry| numbered(paragraphs, *entry).is_none())
        .unwrap_or(end);
    if end - first < FEWEST_ENTRIES {
        return None;
    }
    let mut place = end;
    for entry in first..end {
        place = comes_again(paragraphs, entry, place)? + 1;
    }
    let below = place < paragraphs.ranges.len() && numbered(paragraphs, place).is_none();
    below.then_some(first..end)
}

/// Where a list of short lines ends that begins with an entry: before the first sentence, or where the first entry comes again.
fn end_of_list(paragraphs: &Paragraphs, first: usize) -> usize {
    let count = paragraphs.ranges.len();
    let numbered_entry = (first..count).find(|index| numbered(paragraphs, *index).is_some());
    let ends = |index: &usize| {
        let text = paragraphs.text(*index);
        text.contains('。')
            || text.chars().count() > LONGEST_ENTRY
            || paragraphs
                .table_at(paragraphs.ranges[*index].start)
                .is_some_and(|_| !entry(text).contains(char::is_alphabetic))
            || *index > first && alike(paragraphs, first, *index)
            || numbered_entry.is_some_and(|entry| *index > entry && alike(paragraphs, entry, *index))
    };
    (first..count).find(ends).unwrap_or(count)
}

/// The number of a line that can be an entry.
fn numbered(paragraphs: &Paragraphs, index: usize) -> Option<Marker> {
    let text = paragraphs.text(index);
    let short = !text.contains('。') && !text.ends_with([':', ';']) && text.chars().count() <= LONGEST_ENTRY;
    short.then(|| marker(text)).flatten()
}

/// The words of an entry without the number of its page.
fn entry(text: &str) -> &str {
    text.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | '-' | '—' | '(' | ')')
    })
}

/// Whether a line opens with the words of an entry, or with the first of them where it was broken.
fn alike(paragraphs: &Paragraphs, listed: usize, line: usize) -> bool {
    let (listed, line) = (entry(paragraphs.text(listed)), paragraphs.text(line));
    let behind_number = |text: &str| marker(text).map_or(0, |found| text[found.length..].chars().count());
    !listed.is_empty()
        && (line.starts_with(listed) || listed.starts_with(entry(line)) && behind_number(line) >= 2)
}

/// Where an entry comes again from a line on.
fn comes_again(paragraphs: &Paragraphs, listed: usize, from: usize) -> Option<usize> {
    let opens = paragraphs.text(listed).chars().next()?;
    (from..paragraphs.ranges.len())
        .filter(|line| paragraphs.text(*line).starts_with(opens))
        .find(|line| alike(paragraphs, listed, *line))
}
