//! Attachments that a document announces, and whether they are in the text: as a part of its own (附件1), or under their own title.

use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Span;

use crate::lines::Paragraphs;
use crate::tree::{Clause, ClauseKind};

/// An announced attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as announced; empty where only its number is.
    pub name: String,
    /// Where it is announced.
    pub span: Span,
    /// Whether it is in the text.
    pub present: bool,
}

static ANNOUNCED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^附(?:件|表)[\d一二三四五]*[:](.*)$").unwrap());
static FURTHER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d{1,2})[.、](.{2,60})$").unwrap());
static OWN_NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"附(?:件|表)(\d{1,2})").unwrap());
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|[^\d])(\d{1,2})[.、]").unwrap());

/// Finds the announced attachments.
pub fn find(paragraphs: &Paragraphs, root: &Clause) -> Vec<Attachment> {
    let parts: Vec<&Clause> = root
        .children
        .iter()
        .filter(|c| c.kind == ClauseKind::Attachment)
        .collect();
    let numbers: Vec<u32> = parts
        .iter()
        .filter_map(|part| OWN_NUMBER.captures(&part.path.to_string())?[1].parse().ok())
        .collect();
    let mut found = Vec::new();
    for list in announced(paragraphs) {
        let several = list.len();
        for Named { number, name, line } in list {
            let range = paragraphs.ranges[line].clone();
            // The attached document may follow under its number, or under its own title.
            let numbered = number.is_some_and(|number| numbers.contains(&number));
            let follows = !name.is_empty()
                && (line + 1..paragraphs.ranges.len()).any(|later| {
                    let text = paragraphs.text(later);
                    text.contains(&name) && !FURTHER.is_match(text)
                });
            found.push(Attachment {
                name,
                span: paragraphs.folded.span(range),
                present: numbered || follows || parts.len() >= several,
            });
        }
    }
    found
}

/// The lists of names that a document announces: 附件:1.甲 / 2.乙.
pub fn announced(paragraphs: &Paragraphs) -> Vec<Vec<Named>> {
    let mut lists = Vec::new();
    let mut index = 0;
    while index < paragraphs.ranges.len() {
        let text = paragraphs.text(index);
        let Some(announced) = ANNOUNCED.captures(text) else {
            index += 1;
            continue;
        };
        let first = announced.get(1).map_or(text.len(), |m| m.start());
        let mut names: Vec<Named> = names_of(&text[first..])
            .into_iter()
            .map(|(number, name)| Named {
                number,
                name,
                line: index,
            })
            .collect();
        while let Some(next) = paragraphs.ranges.get(index + 1) {
            let text = &paragraphs.folded.text()[next.clone()];
            let Some(further) = FURTHER.captures(text) else {
                break;
            };
            if text.ends_with(['。', ';']) {
                break;
            }
            index += 1;
            names.push(Named {
                number: further[1].parse().ok(),
                name: further[2].to_owned(),
                line: index,
            });
        }
        lists.push(names);
        index += 1;
    }
    lists
}

/// A name as announced.
#[derive(Debug)]
pub struct Named {
    /// Its number in the list, where the list has several.
    pub number: Option<u32>,
    /// The name; empty where only 附件: stands there.
    pub name: String,
    /// The paragraph that announces it.
    pub line: usize,
}

/// The names in a line: one, or several with numbers (1.甲 2.乙).
fn names_of(text: &str) -> Vec<(Option<u32>, String)> {
    let starts: Vec<(usize, usize)> = NUMBERED
        .captures_iter(text)
        .filter_map(|c| Some((c.get(1)?.start(), c.get(0)?.end())))
        .collect();
    if starts.is_empty() {
        return vec![(None, text.trim_end_matches('。').to_owned())];
    }
    starts
        .iter()
        .enumerate()
        .map(|(index, (start, from))| {
            let to = starts.get(index + 1).map_or(text.len(), |(next, _)| *next);
            let number: String = text[*start..].chars().take_while(char::is_ascii_digit).collect();
            let name = text[*from..to].trim_end_matches(['。', ';']).to_owned();
            (number.parse().ok(), name)
        })
        .collect()
}
