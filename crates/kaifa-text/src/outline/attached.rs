//! Where attachments begin: under their label (附件1), over a table, or under a title that the document announced.

use std::ops::Range;
use std::sync::LazyLock;

use crate::closing::is_date_line;
use crate::lines::Paragraphs;
use crate::metadata::attachments::{Named, announced};
use crate::pattern::Regex;

static ATTACHMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^附[件表录][\d一二三四五六七八九十]{0,3}$").unwrap());
/// 附件2:任务清单, directly over a table.
static ATTACHED_TABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(附[件表录][\d一二三四五六七八九十]{0,3})[:]?[^。;:]{2,50}$").unwrap());

/// The paragraphs behind the signature that are the titles of announced attachments, and what each is called. Where the clauses
/// come only below such a title they are those of the document itself.
pub(super) fn titles(paragraphs: &Paragraphs) -> Vec<(usize, String)> {
    let announced: Vec<Named> = announced(paragraphs).into_iter().flatten().collect();
    let Some(first) = announced.iter().find(|one| !one.name.is_empty()) else {
        return Vec::new();
    };
    let lines = first.line..paragraphs.ranges.len();
    let Some(signed) = lines.clone().find(|line| is_date_line(paragraphs.text(*line))) else {
        return Vec::new();
    };
    let numbered = (0..first.line).any(|line| paragraphs.text(line).starts_with("一、"));
    let title = |line: usize| {
        let text = paragraphs.text(line);
        let of = announced.iter().find(|one| one.name == text)?;
        let number = of.number.map(|number| number.to_string()).unwrap_or_default();
        Some((line, format!("附件{number}")))
    };
    let behind = lines.filter(|line| numbered && *line > signed);
    let own = |line: &usize| label(paragraphs, paragraphs.ranges[line - 1].clone()).is_none();
    behind.filter(own).filter_map(title).collect()
}

/// The name of the attachment that begins with a paragraph.
pub(super) fn label(paragraphs: &Paragraphs, range: Range<usize>) -> Option<&str> {
    let text = &paragraphs.folded.text()[range.clone()];
    if !text.starts_with('附') {
        return None;
    }
    if ATTACHMENT.is_match(text) {
        return Some(text);
    }
    let label = ATTACHED_TABLE.captures(text)?.get(1)?;
    let over_table = paragraphs.table_at(range.end + 1).is_some();
    over_table.then(|| &text[label.range()])
}
