//! Brackets and quotation marks without their counterpart, each with the words around it as they are proposed to be read.

use kaifa_base::Words;

use super::{ENDS_WHOLE, Finder, char_at};
use crate::brackets::closing_of;
use crate::notes;
use crate::signs::Signs;
use crate::tree::{Clause, ClauseKind};

/// What is longer is no line of a title or a cell, which may be cut anywhere.
const CUT_ANYWHERE: usize = 60;

impl Finder<'_> {
    /// Brackets are judged over a clause, because broken lines cut them; quotation marks over a paragraph. Attachments are
    /// left out: tables laid out with blanks cut every sentence.
    pub(super) fn pairs(&mut self) {
        let all = self.looked.paragraphs.folded.text();
        let attachments: Vec<&Clause> = self
            .looked
            .root
            .children
            .iter()
            .filter(|c| c.kind == ClauseKind::Attachment)
            .collect();
        let attached = |at: usize| attachments.iter().any(|a| a.even.start <= at);
        let signs = self.looked.paragraphs.folded.signs(0..all.len());
        for clause in self.looked.root.walk() {
            if clause.kind != ClauseKind::Document
                && !attached(clause.words)
                && let Some(odd) = unpaired_bracket(all, signs, clause.words..clause.even.end)
            {
                let at = odd.at;
                self.propose(
                    &notes::BRACKET_MISMATCH,
                    char_at(all, at),
                    Words::new(
                        format!("括号不成对,拟读作“{}”", odd.proposal),
                        format!("brackets do not pair; proposed reading: {}", odd.proposal),
                    ),
                    Some(odd.proposal),
                );
            }
        }
        let ranges = &self.looked.paragraphs.ranges;
        let unpaired = |part: std::ops::Range<usize>| {
            unpaired_quote(signs.within(part.clone()).counted_from(part.start))
        };
        // A title over two lines and a cell of several are cut anywhere, also inside quotation marks.
        let goes_on = |one: &std::ops::Range<usize>, next: &std::ops::Range<usize>| {
            let words = &all[one.clone()];
            words.chars().count() <= CUT_ANYWHERE
                && !words.ends_with(ENDS_WHOLE)
                && unpaired(one.clone()).is_some()
                && unpaired(one.start..next.end).is_none()
        };
        // What is quoted over several paragraphs opens each of them and closes the last.
        let quoted_on = |index: usize| {
            let below = ranges[index + 1..].iter();
            let mut quoted = below.take_while(|next| all[next.start..].starts_with('“'));
            let last = quoted.find(|next| unpaired((*next).clone()) != Some(0));
            last.is_some_and(|last| unpaired(last.clone()).is_none())
        };
        for (index, range) in ranges.iter().enumerate() {
            let Some(at) = unpaired(range.clone()).filter(|_| !attached(range.start)) else {
                continue;
            };
            if at == 0 && quoted_on(index) {
                continue;
            }
            let before = index.checked_sub(1).and_then(|before| ranges.get(before));
            if !ranges.get(index + 1).is_some_and(|next| goes_on(range, next))
                && !before.is_some_and(|before| goes_on(before, range))
            {
                let proposal = with_marks_in_turn(&all[range.clone()], at);
                let message = Words::new(
                    format!("引号不成对或次序颠倒,拟读作“{proposal}”"),
                    format!("quotation marks do not pair or are swapped; proposed reading: {proposal}"),
                );
                let place = char_at(all, range.start + at);
                self.propose(&notes::QUOTE_ORDER, place, message, Some(proposal));
            }
        }
    }
}

/// A bracket without its counterpart, and the words around it as they are proposed to be read.
struct OddBracket {
    at: usize,
    proposal: String,
}

/// The first bracket of a part of the text that has no counterpart there.
fn unpaired_bracket(text: &str, signs: Signs, part: std::ops::Range<usize>) -> Option<OddBracket> {
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in signs.within(part.clone()).iter() {
        if closing_of(c).is_some() {
            open.push((at, c));
            continue;
        }
        if !matches!(c, ')' | '〕' | ']' | '】' | '》' | '〉') {
            continue;
        }
        // A number such as 1) closes nothing.
        let number =
            c == ')' && text[part.start..at].ends_with(|d: char| d.is_ascii_digit()) && open.is_empty();
        match open.pop() {
            Some((_, o)) if closing_of(o) == Some(c) => {}
            Some((start, o)) => {
                // (甲》: the closing one takes the form of the opening one.
                let inner = &text[start..at];
                let proposal = shortened(inner) + &closing_of(o).map_or_else(String::new, String::from);
                return Some(OddBracket { at: start, proposal });
            }
            None if number => {}
            None => {
                let proposal = sentence_around(&text[part.clone()], at - part.start).replacen(c, "", 1);
                return Some(OddBracket { at, proposal });
            }
        }
    }
    let (at, o) = *open.first()?;
    let end = text[at..part.end]
        .find(['。', '\n'])
        .map_or(part.end, |end| at + end);
    let proposal = shortened(&text[at..end]) + &closing_of(o).map_or_else(String::new, String::from);
    Some(OddBracket { at, proposal })
}

/// The words from the last full stop to the next one.
fn sentence_around(text: &str, at: usize) -> String {
    let start = text[..at].rfind(['。', '\n', ';', ',']).map_or(0, |stop| {
        stop + text[stop..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[at..]
        .find(['。', '\n', ';', ','])
        .map_or(text.len(), |end| at + end);
    shortened(&text[start..end])
}

/// At most forty characters of some words.
fn shortened(words: &str) -> String {
    match words.chars().count() {
        0..=40 => words.to_owned(),
        _ => words.chars().take(39).chain(['…']).collect(),
    }
}

/// The words around a quotation mark that does not pair, with the marks opening and closing in turn.
fn with_marks_in_turn(text: &str, at: usize) -> String {
    let words = sentence_around(text, at);
    let marks = words.chars().filter(|c| matches!(c, '“' | '”')).count();
    if marks % 2 == 1 {
        // One mark too many or too few: without it.
        return words.replace(['“', '”'], "");
    }
    if words.contains("”“") || words.contains("“”") {
        // Marks with nothing between them enclose nothing.
        return words.replace(['“', '”'], "");
    }
    let mut opens = true;
    words
        .chars()
        .map(|c| match c {
            '“' | '”' => {
                opens = !opens;
                if opens { '”' } else { '“' }
            }
            other => other,
        })
        .collect()
}

fn unpaired_quote(signs: Signs) -> Option<usize> {
    let mut open: Option<usize> = None;
    for (at, c) in signs.iter() {
        match (c, open) {
            ('“', None) => open = Some(at),
            ('”', Some(_)) => open = None,
            ('“' | '”', _) => return Some(at),
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folded::Folded;

    #[test]
    fn brackets_and_quotes_that_do_not_pair_are_found_at_their_place() {
        let odd = |text: &str| {
            let even = Folded::of(text);
            unpaired_bracket(text, even.signs(0..text.len()), 0..text.len()).map(|odd| (odd.at, odd.proposal))
        };
        assert_eq!(odd("甲(乙)《丙》"), None);
        assert_eq!(odd("(甲》"), Some((0, "(甲)".to_owned())));
        assert_eq!(odd("1)甲"), None);
        assert_eq!(odd("甲〔乙"), Some(("甲".len(), "〔乙〕".to_owned())));
        assert_eq!(odd("甲)乙。"), Some(("甲".len(), "甲乙".to_owned())));
        assert_eq!(
            with_marks_in_turn("理顺”内外“关系", "理顺".len()),
            "理顺“内外”关系"
        );
        let quote = |text: &str| unpaired_quote(Folded::of(text).signs(0..text.len()));
        assert_eq!(quote("“甲”“乙”"), None);
        assert_eq!(quote("甲”“乙"), Some("甲".len()));
    }
}
