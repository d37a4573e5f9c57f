//! The own words of a clause cut into the pieces that each may demand something: sentences, their parts between semicolons,
//! and within a part the stretches that begin with a time limit of their own. Heading and closing clause with the units
//! are left out. Offsets are those of the decoded text.

use kaifa_base::Span;
use kaifa_text::{Clause, Source};

/// Letters that end a sentence or a part of it.
const ENDS: [char; 6] = ['。', '\u{ff1b}', ';', '\u{ff01}', '\u{ff1f}', '!'];
const OPENING: [char; 8] = [
    '\u{ff08}', '(', '\u{3014}', '[', '\u{3010}', '《', '“', '\u{ff3b}',
];
const CLOSING: [char; 8] = [
    '\u{ff09}', ')', '\u{3015}', ']', '\u{3011}', '》', '”', '\u{ff3d}',
];

/// The words that a clause has of its own, without heading and closing clause; of a row of a task table the cells that say what
/// is to be done. A heading that demands something itself (每半年通报一次评价结果) is no mere heading, unless it is the name of `general`
/// words such as 主要目标.
pub(super) fn words(source: &Source, clause: &Clause, general: bool) -> Vec<Span> {
    if !clause.says.is_empty() {
        return clause.says.clone();
    }
    let own = clause.own;
    let mut start = own.start;
    if let Some(heading) = &clause.heading
        && !general
        && demands(clause, heading.span)
    {
        start = heading.span.start.clamp(own.start, own.end);
    } else if let Some(heading) = &clause.heading {
        start = heading.span.end.clamp(own.start, own.end);
    } else if let Some(number) = &clause.number {
        // The number as printed, then its mark.
        let text = source.slice(own);
        let head = text.trim_start();
        let blank = text.chars().count() - head.chars().count();
        let printed = number.chars().count();
        let mark = head
            .chars()
            .skip(printed)
            .take_while(|c| "、.\u{ff0e} \u{3000}".contains(*c))
            .count();
        start = (own.start + blank + printed + mark).min(own.end);
    }
    vec![Span::new(
        start,
        closing(source, clause).unwrap_or(own.end).max(start),
    )]
}

/// Whether a time limit, a figure or a condition stands in some words of a clause without others below it.
fn demands(clause: &Clause, words: Span) -> bool {
    let found = clause.deadlines.iter().map(|deadline| deadline.span);
    let found = found.chain(clause.targets.iter().map(|target| target.span));
    let mut found = found.chain(clause.conditions.iter().map(|condition| condition.condition));
    clause.is_leaf() && found.any(|span| words.overlaps(span))
}

/// Where the closing clause with the responsible units begins.
fn closing(source: &Source, clause: &Clause) -> Option<usize> {
    let first = clause.responsible.iter().map(|unit| unit.span.start).min()?;
    let before: Vec<char> = source.slice(Span::new(clause.own.start, first)).chars().collect();
    let bracket = before
        .iter()
        .rposition(|c| OPENING.contains(c) && *c != '“' && *c != '《');
    let sentence = before
        .iter()
        .rposition(|c| *c == '。' || *c == '\n')
        .map(|at| at + 1);
    let at = match (bracket, sentence) {
        // A label stands between bracket and first unit.
        (Some(bracket), _) if before.len() - bracket <= 14 => bracket,
        (_, Some(sentence)) => sentence,
        (Some(bracket), None) => bracket,
        (None, None) => return None,
    };
    Some(clause.own.start + at)
}

/// The parts of some words that end with a full stop or semicolon outside brackets, blanks at both ends left out.
pub(super) fn parts(source: &Source, words: Span) -> Vec<Span> {
    cut(source, words, |c| ENDS.contains(&c))
}

/// The stretches of a part between commas.
pub(super) fn stretches(source: &Source, part: Span) -> Vec<Span> {
    cut(source, part, |c| c == '\u{ff0c}' || c == ',')
}

fn cut(source: &Source, words: Span, ends: impl Fn(char) -> bool) -> Vec<Span> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0usize, words.start);
    let mut keep = |start: usize, end: usize| {
        let span = trimmed(source, Span::new(start, end));
        if !span.is_empty() {
            found.push(span);
        }
    };
    for (at, c) in source.slice(words).chars().enumerate() {
        if OPENING.contains(&c) {
            depth += 1;
        } else if CLOSING.contains(&c) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && ends(c) {
            keep(start, words.start + at);
            start = words.start + at + 1;
        }
        if c == '\n' {
            depth = 0;
        }
    }
    keep(start, words.end);
    found
}

/// A span without blanks and stray marks at its ends.
fn trimmed(source: &Source, span: Span) -> Span {
    let stray = |c: &char| c.is_whitespace() || "。:\u{ff1a},\u{ff0c}".contains(*c);
    let characters: Vec<char> = source.slice(span).chars().collect();
    let head = characters.iter().take_while(|c| stray(c)).count();
    let tail = characters[head..].iter().rev().take_while(|c| stray(c)).count();
    Span::new(span.start + head, span.start + characters.len() - tail)
}

/// The words under a span on one line, commas and brackets of one width.
pub(super) fn plain(source: &Source, span: Span) -> String {
    source
        .shown(span)
        .chars()
        // Between the cells of a row, where one says nothing of the other.
        .map(|c| if c == '\t' { ';' } else { c })
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{ff0c}' => ',',
            '\u{ff08}' => '(',
            '\u{ff09}' => ')',
            '\u{ff1a}' => ':',
            '\u{ff1b}' => ';',
            '\u{ff05}' => '%',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_and_units_are_left_out_and_brackets_hold_together() {
        let source = Source::from_text(
            "一、重点任务\n(一)用好土地。年底前完成清查;每年(含当年;次年)复核。逐宗建账。(责任单位:甲局、乙局)\n(二)其他。无。\n",
        );
        let reading = kaifa_text::read(&source);
        let clause = reading.clause("一/(一)").expect("the clause");
        let found: Vec<&str> = parts(&source, words(&source, clause, false)[0])
            .into_iter()
            .map(|span| source.slice(span))
            .collect();
        assert_eq!(found, ["年底前完成清查", "每年(含当年;次年)复核", "逐宗建账"]);
    }
}
