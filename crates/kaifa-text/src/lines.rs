//! Physical lines to paragraphs. A text layer of a PDF breaks lines at the page's width and puts page numbers between
//! them; a portal page has one paragraph per line. This file tells the two apart, drops page numbers, and joins what was
//! broken; what the paragraphs mean is left to others.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::barred;
use crate::blocks::{self, Table};
use crate::folded::{Folded, is_blank, is_han};
use crate::layout::leaves_bracket_open;
use crate::numbering::marker;
use crate::source::Source;
use crate::task_table::{self, TaskRow};

/// The document as paragraphs of even text.
#[derive(Debug, Clone, Default)]
pub struct Paragraphs {
    /// The even text; paragraphs end with `\n`.
    pub folded: Folded,
    /// Byte range of each paragraph in the even text, without its `\n`. None is empty.
    pub ranges: Vec<Range<usize>>,
    /// Tables, where the source has a layout; their cells are paragraphs too.
    pub tables: Vec<Table>,
    /// The rows of those of them that list tasks.
    pub tasks: Vec<TaskRow>,
}

impl Paragraphs {
    /// The even text of a paragraph.
    pub fn text(&self, index: usize) -> &str {
        &self.folded.text()[self.ranges[index].clone()]
    }

    /// The row of a task table that begins at a place of the even text.
    pub fn task_at(&self, start: usize) -> Option<&TaskRow> {
        self.tasks.iter().find(|row| row.start == start)
    }

    /// The table that holds a place of the even text.
    pub fn table_at(&self, place: usize) -> Option<&Table> {
        self.tables.iter().find(|table| table.even.contains(&place))
    }
}

/// A line of the source that is not empty.
struct Line {
    /// Place of the first and after the last visible scalar value.
    start: usize,
    end: usize,
    even: String,
    /// Columns before the first and up to the last visible character; wide characters take two.
    indent: usize,
    right: usize,
    /// Whether an empty line stands before it.
    after_gap: bool,
    /// Whether it has wide blanks inside, as rows of a table laid out with blanks do.
    columns: bool,
}

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[—\-]+\d{1,4}[—\-]+|第\d{1,4}页(?:共\d{1,4}页)?|\d{1,4}/\d{1,4})$").unwrap()
});

/// Splits a source into paragraphs.
pub fn paragraphs(source: &Source) -> Paragraphs {
    if let Some(layout) = source.layout() {
        return blocks::paragraphs(source, layout);
    }
    let lines = visible_lines(source.text());
    let width = wrap_width(&lines);
    let base = width.map_or(0, |_| usual_indent(&lines));
    let chars: Vec<char> = source.text().chars().collect();
    let mut result = Paragraphs::default();
    let mut start = 0;
    let tabbed = tabbed_rows(&lines, &chars);
    for (index, line) in lines.iter().enumerate() {
        let row = tabbed.contains(&index);
        for (offset, c) in chars[line.start..line.end].iter().enumerate() {
            // A row of a table pasted with tabs is read like one drawn with bars.
            let c = if row && *c == '\t' { '|' } else { *c };
            result.folded.push(c, line.start + offset);
        }
        let joined = match (width, lines.get(index + 1)) {
            // A cell of a table laid out with bars.
            _ if line.even.ends_with('|') || row => false,
            (Some(width), Some(next)) => continues(line, next, width, base),
            (None, Some(next)) => breaks_off(line, next),
            _ => false,
        };
        if !joined {
            let end = result.folded.text().len();
            result.folded.end_paragraph(line.end);
            result.ranges.push(start..end);
            start = end + 1;
        }
    }
    result.tables = barred::tables(&result);
    result.tasks = task_table::find(&result.folded, &result.tables);
    result
}

/// The lines of task tables whose cells are set apart by tabs, as a table copied out of a page or a sheet has them.
fn tabbed_rows(lines: &[Line], chars: &[char]) -> BTreeSet<usize> {
    let cells = |line: &Line| -> Vec<String> {
        let words: String = chars[line.start..line.end].iter().collect();
        words.split('\t').map(str::to_owned).collect()
    };
    let mut found = BTreeSet::new();
    let mut columns = 0;
    for (index, line) in lines.iter().enumerate() {
        let tabs = chars[line.start..line.end].iter().filter(|c| **c == '\t').count();
        let goes_on = columns > 0 && (1..columns).contains(&tabs);
        let cells = if goes_on || tabs < 2 {
            Vec::new()
        } else {
            cells(line)
        };
        if !goes_on {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            columns = if task_table::is_header(&cells) {
                cells.len()
            } else {
                0
            };
        }
        if columns > 0 {
            found.insert(index);
        }
    }
    found
}

fn visible_lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut place = 0;
    let mut gap = false;
    // A page number and the empty lines around it are no gap: the sentence goes on over the page.
    let mut page_broken = false;
    // `\r\n` needs no care, the `\r` is a blank; only texts of old systems end lines with `\r` alone.
    let line_end = if text.contains('\n') { '\n' } else { '\r' };
    for raw in text.split([line_end, '\u{0c}', '\u{2028}']) {
        let mut length = 0;
        // Places of the first and the last visible character, and whether wide blanks stand between visible ones.
        let (mut first, mut last, mut wide) = (None, 0, false);
        let mut even = String::with_capacity(raw.len());
        for (at, c) in raw.chars().enumerate() {
            length = at + 1;
            if !is_han(c) && is_blank(c) {
                continue;
            }
            wide |= first.is_some() && at > last + 2;
            first.get_or_insert(at);
            last = at;
            even.push(if is_han(c) { c } else { crate::folded::fold(c) });
        }
        if let Some(first) = first {
            if PAGE_NUMBER.is_match(&even) {
                page_broken = true;
            } else {
                let columns = |end: usize| raw.chars().take(end).map(column_width).sum();
                lines.push(Line {
                    start: place + first,
                    end: place + last + 1,
                    even,
                    indent: columns(first),
                    right: columns(last + 1),
                    after_gap: gap && !page_broken,
                    columns: wide,
                });
                (gap, page_broken) = (false, false);
            }
        } else {
            gap = true;
        }
        place += length + 1;
    }
    lines
}

fn column_width(c: char) -> usize {
    match c {
        '\u{2e80}'..='\u{ffef}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2026}' => 2,
        _ => 1,
    }
}

/// The column at which lines were broken, if they were: most long lines then end at nearly the same column.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let long: Vec<usize> = lines
        .iter()
        .filter(|l| !l.columns && l.right >= 36)
        .map(|l| l.right)
        .collect();
    if long.len() < 8 {
        return None;
    }
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for right in &long {
        for near in right.saturating_sub(2)..=right + 2 {
            *counts.entry(near).or_default() += 1;
        }
    }
    let (width, count) = counts.into_iter().max_by_key(|(width, count)| (*count, *width))?;
    (width <= 130 && count * 10 >= long.len() * 4).then_some(width)
}

/// The indent of lines that continue a paragraph: the smallest one that is not rare.
fn usual_indent(lines: &[Line]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let long = lines.iter().filter(|l| !l.columns && l.right >= 36);
    let total = long.map(|l| *counts.entry(l.indent).or_default() += 1).count();
    counts
        .into_iter()
        .find(|(_, count)| count * 7 >= total)
        .map_or(0, |(indent, _)| indent)
}

fn continues(line: &Line, next: &Line, width: usize, base: usize) -> bool {
    if next.after_gap
        || next.indent >= base + 2
        || (next.even.starts_with('附') && next.even.chars().count() <= 4)
    {
        return false;
    }
    line.right + 6 >= width || leaves_bracket_open(&line.even)
}

/// Whether a line of a text with one paragraph per line was cut all the same, as page breaks do that a conversion left behind:
/// it ends inside a label's bracket, or a sentence that began after another one has no end and no clause opens next.
fn breaks_off(line: &Line, next: &Line) -> bool {
    if line.columns
        || next.columns
        || marker(&next.even).is_some()
        || next.even.starts_with(['—', '附', '《'])
    {
        return false;
    }
    if leaves_bracket_open(&line.even) {
        let opened = line
            .even
            .rfind(['(', '〔', '['])
            .map_or("", |at| &line.even[at..]);
        return opened.chars().count() <= 80 && next.even.contains([')', '〕', ']']);
    }
    let ends_whole =
        |even: &str| even.ends_with(|c: char| !(c.is_alphanumeric() || matches!(c, ',' | '、' | '—' | '-')));
    line.even.chars().count() >= 30
        && line.even.contains('。')
        && !ends_whole(&line.even)
        && next.even.contains('。')
        && next.even.chars().count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let paragraphs = paragraphs(&Source::from_text(text));
        (0..paragraphs.ranges.len())
            .map(|i| paragraphs.text(i).to_owned())
            .collect()
    }

    #[test]
    fn one_paragraph_per_line_where_lines_are_not_broken_at_a_width() {
        assert_eq!(
            read("一、目标\r\n\r\n 全市 共同努力。\n"),
            ["一、目标", "全市共同努力。"]
        );
    }

    #[test]
    fn a_sentence_cut_by_a_page_goes_on_in_the_next_line() {
        let cut = "二、目标\n——生态进一步完善。健全政策法规,加强公共服务能力建设和研发、测\n\n试、标准。\n(二)乙。(牵头部\n\n门:市商务局)\n";
        assert_eq!(
            read(cut)[1..],
            [
                "——生态进一步完善。健全政策法规,加强公共服务能力建设和研发、测试、标准。",
                "(二)乙。(牵头部门:市商务局)"
            ]
        );
    }

    #[test]
    fn lines_broken_at_the_page_width_are_joined_and_page_numbers_dropped() {
        let full = "各开发区要把项目建设放在首位逐月调度并及时协调";
        let mut text = String::from("    一、目标\n");
        for _ in 0..5 {
            text.push_str(&format!("    {full}\n{full}{}\n", "各处"));
        }
        text.push_str(&format!("    {full}\n\n — 2 —\n\n问题。\n"));
        let paragraphs = read(&text);
        assert_eq!(paragraphs[0], "一、目标");
        assert_eq!(paragraphs.last().unwrap(), &format!("{full}问题。"));
        assert_eq!(paragraphs.len(), 7);
    }
}
