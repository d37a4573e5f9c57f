//! Brackets of even text: which belong together, and splitting lists outside them.

use std::ops::Range;

use crate::signs::{Signs, signs_of};

/// A bracket and what it encloses, as byte ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// With the brackets.
    pub outer: Range<usize>,
    /// Without them.
    pub inner: Range<usize>,
}

/// The closing counterpart of an opening bracket.
pub fn closing_of(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '〔' => '〕',
        '[' => ']',
        '【' => '】',
        '{' => '}',
        '《' => '》',
        '〈' => '〉',
        _ => return None,
    })
}

/// Round, square and hexagonal groups in order of their opening, outer before inner. One that is never closed reaches to
/// the end of its text.
pub fn groups(text: &str) -> Vec<Group> {
    groups_among(signs_of(text), text.len())
}

/// The same groups of a text of so many bytes whose signs are known.
pub fn groups_among(signs: impl Iterator<Item = (usize, char)>, length: usize) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in signs {
        if matches!(c, '(' | '〔' | '[' | '【') {
            found.push(Group {
                outer: at..length,
                inner: at + c.len_utf8()..length,
            });
            open.push((found.len() - 1, c));
        } else if let Some(place) = open.iter().rposition(|(_, o)| closing_of(*o) == Some(c)) {
            let (index, _) = open[place];
            found[index].outer.end = at + c.len_utf8();
            found[index].inner.end = at;
            open.truncate(place);
        }
    }
    found
}

/// Where the opening bracket before `inner_start` begins.
pub fn opening_start(text: &str, inner_start: usize) -> usize {
    text[..inner_start]
        .char_indices()
        .next_back()
        .map_or(0, |(at, _)| at)
}

/// Splits a range at separators, ASCII or Chinese signs, that stand outside brackets; empty parts are left out.
pub fn split_outside<'a>(
    text: &'a str,
    range: Range<usize>,
    separators: &'a [char],
) -> impl Iterator<Item = Range<usize>> + 'a {
    let start = range.start;
    let signs = signs_of(&text[range.clone()]).map(move |(at, c)| (start + at, c));
    split_among(text, signs, range, separators)
}

/// The same parts of a range of the even text.
pub fn split_signs<'a>(
    text: &'a str,
    signs: Signs<'a>,
    range: Range<usize>,
    separators: &'a [char],
) -> impl Iterator<Item = Range<usize>> + 'a {
    split_among(text, signs.within(range.clone()).iter(), range, separators)
}

fn split_among<'a>(
    text: &'a str,
    mut signs: impl Iterator<Item = (usize, char)> + 'a,
    range: Range<usize>,
    separators: &'a [char],
) -> impl Iterator<Item = Range<usize>> + 'a {
    let (start, end) = (range.start, range.end);
    let mut open: Vec<char> = Vec::new();
    let mut from = start;
    let parts = std::iter::from_fn(move || {
        if from > end {
            return None;
        }
        for (at, c) in signs.by_ref() {
            if closing_of(c).is_some() {
                open.push(c);
            } else if let Some(place) = open.iter().rposition(|o| closing_of(*o) == Some(c)) {
                open.truncate(place);
            } else if open.is_empty()
                && separators.contains(&c)
                && !(c == ',' && groups_digits(text, at))
                && !(c == ':' && is_ratio(text, at))
            {
                let part = from..at;
                from = at + c.len_utf8();
                return Some(part);
            }
        }
        let rest = from..end;
        from = end + 1;
        Some(rest)
    });
    parts.filter(|part| !part.is_empty())
}

/// What is left of a range without some others inside it, in order.
pub fn without(range: Range<usize>, holes: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = range.start;
    let mut holes: Vec<&Range<usize>> = holes.iter().collect();
    holes.sort_by_key(|hole| hole.start);
    for hole in holes {
        if from < hole.start {
            parts.push(from..hole.start.min(range.end));
        }
        from = from.max(hole.end);
    }
    if from < range.end {
        parts.push(from..range.end);
    }
    parts
}

/// Whether a comma stands between thousands: 2,400.
fn groups_digits(text: &str, at: usize) -> bool {
    let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
    digits == 3 && text[..at].ends_with(|c: char| c.is_ascii_digit())
}

/// Whether a colon stands between the two figures of a ratio: 3.2:1.
fn is_ratio(text: &str, at: usize) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    text[..at].ends_with(digit) && text[at + 1..].starts_with(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_outside_brackets_only() {
        let text = "市商务局(甲、乙)、各县";
        let parts: Vec<&str> = split_outside(text, 0..text.len(), &['、'])
            .map(|r| &text[r])
            .collect();
        assert_eq!(parts, ["市商务局(甲、乙)", "各县"]);
    }

    #[test]
    fn a_comma_between_thousands_separates_nothing() {
        let text = "产值2,400亿元,税收80亿元";
        let parts: Vec<&str> = split_outside(text, 0..text.len(), &[','])
            .map(|r| &text[r])
            .collect();
        assert_eq!(parts, ["产值2,400亿元", "税收80亿元"]);
    }

    #[test]
    fn a_group_that_is_never_closed_reaches_to_the_end() {
        let text = "甲〔乙(丙)丁";
        let inner: Vec<&str> = groups(text).into_iter().map(|g| &text[g.inner]).collect();
        assert_eq!(inner, ["乙(丙)丁", "丙"]);
    }
}
