//! Physical lines to paragraphs. A text layer of a PDF breaks lines at the page's width and puts page numbers between
//! them; a portal page has one paragraph per line. This file tells the two apart, drops page numbers, and joins what was
//! broken; what the paragraphs mean is left to others.

mod visible;

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;

use crate::pattern::Regex;

use crate::blocks::{self, Table};
use crate::folded::Folded;
use crate::numbering::{Marker, Style, marker};
use crate::plain_tables::{self, RawLine};
use crate::responsible::labels;
use crate::source::Source;
use crate::task_table::{self, TaskRow};

pub(crate) use visible::column_width;
use visible::{Line, holds, visible_lines};

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

    /// The rows of task tables that begin in a part of the even text.
    pub fn tasks_in(&self, part: Range<usize>) -> &[TaskRow] {
        let first = self.tasks.partition_point(|row| row.start < part.start);
        let rows = &self.tasks[first..];
        &rows[..rows.partition_point(|row| row.start < part.end)]
    }

    /// The table that holds a place of the even text.
    pub fn table_at(&self, place: usize) -> Option<&Table> {
        self.tables.iter().find(|table| table.even.contains(&place))
    }
}

/// Splits a source into paragraphs.
pub fn paragraphs(source: &Source) -> Paragraphs {
    if let Some(layout) = source.layout() {
        return blocks::paragraphs(source, layout);
    }
    let (written, lines) = visible_lines(source.text());
    let width = wrap_width(&lines);
    let base = width.map_or(0, |_| usual_indent(&lines));
    let mut result = Paragraphs::default();
    result.folded.reserve(written.text().len() + lines.len());
    let mut start = 0;
    let set_apart = lines.iter().any(|line| line.columns) || holds(source.text(), b'\t');
    let raw: Vec<RawLine<'_>> = lines.iter().map(Line::as_raw).collect();
    let may_hold_rows = set_apart
        || plain_tables::may_be_parted_by_blanks(source.text())
        || plain_tables::may_be_written_with_commas(source.text());
    let rows = match may_hold_rows {
        true => plain_tables::pasted_rows(&raw),
        false => BTreeMap::new(),
    };
    let barred = holds(written.text(), b'|');
    let names_rows = LazyCell::new(|| written.text().contains("序号") || written.text().contains("编号"));
    let tabled = || *names_rows;
    let has_bars = |line: &Line| barred && written.text()[line.even.clone()].contains('|');
    let mut index = 0;
    // Where rows begin whose words told their columns.
    let mut guessed: Vec<usize> = Vec::new();
    while let Some(line) = lines.get(index) {
        let row = rows.get(&index);
        let last = match row {
            Some(row) => {
                guessed.extend(row.guessed.then_some(start));
                row.write(&raw, &mut result.folded);
                index + row.lines - 1
            }
            None => {
                result.folded.append(&written, line.even.clone());
                index
            }
        };
        index = last + 1;
        let number_alone = || {
            let words = &written.text()[line.even.clone()];
            row.is_none() && line.letters <= LONGEST_NUMBER && is_number_alone(words, tabled)
        };
        let joined = match (width, lines.get(index)) {
            (_, Some(next)) if !has_bars(line) && !has_bars(next) && number_alone() => {
                let next = &written.text()[next.even.clone()];
                !is_number_alone(next, || false) && marker(next).is_none()
            }
            // A cell of a table laid out with bars.
            _ if row.is_some() || rows.contains_key(&index) || has_bars(line) => false,
            (Some(width), Some(next)) => continues(written.text(), line, next, width, base),
            (None, Some(next)) => breaks_off(written.text(), line, next),
            _ => false,
        };
        if !joined {
            let end = result.folded.text().len();
            result.folded.end_paragraph(lines[last].end);
            result.ranges.push(start..end);
            start = end + 1;
        }
    }
    result.tables = plain_tables::tables(&result);
    let rows = result.tables.iter_mut().flat_map(|table| &mut table.rows);
    rows.for_each(|row| row.guessed |= guessed.contains(&row.even.start));
    result.tasks = task_table::find(&result.folded, &result.tables);
    result
}

/// Letters of a number that stands on a line of its own, at most: 第二十三部分.
const LONGEST_NUMBER: usize = 7;
static NUMBER_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}(?:[编篇章节条]|部分))$")
        .unwrap()
});
static BRACKET_ALONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\([一二三四五六七八九十]{1,3}\)$").unwrap());

/// Whether a line is the number of a clause whose words stand in the next line; in a table such a line may be a cell.
fn is_number_alone(words: &str, tabled: impl Fn() -> bool) -> bool {
    match words.chars().next() {
        Some('(') => BRACKET_ALONE.is_match(words) && !tabled(),
        Some('第') => NUMBER_ALONE.is_match(words),
        _ => words.ends_with('、') && NUMBER_ALONE.is_match(words),
    }
}

/// The words of a paragraph up to the first line end in it; only cells of tables hold further ones.
pub(crate) fn first_line(words: &str) -> &str {
    &words[..memchr(b'\n', words.as_bytes()).unwrap_or(words.len())]
}

/// The column at which lines were broken, if they were: most long lines then end at nearly the same column.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
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
    // Lines of the same length that all end a sentence are paragraphs.
    let at_width = lines
        .iter()
        .filter(|l| !l.columns && l.right.abs_diff(width) <= 2);
    let whole = at_width.filter(|l| matches!(l.last, '。' | ')' | '】')).count();
    (width <= 130 && count * 10 >= long.len() * 4 && whole * 3 <= count * 2).then_some(width)
}

/// The indent of lines that continue a paragraph: the smallest one that is not rare.
fn usual_indent(lines: &[Line<'_>]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let long = lines.iter().filter(|l| !l.columns && l.right >= 36);
    let total = long.map(|l| *counts.entry(l.indent).or_default() += 1).count();
    counts
        .into_iter()
        .find(|(_, count)| count * 7 >= total)
        .map_or(0, |(indent, _)| indent)
}

/// Letters of a numbered heading that fills a line, at most.
const LONGEST_HEADING: usize = 40;

fn continues(written: &str, line: &Line<'_>, next: &Line<'_>, width: usize, base: usize) -> bool {
    let following = &written[next.even.clone()];
    // A full line ended a paragraph by chance where a number opens the next one.
    let opens_clause = || {
        let ended = matches!(line.last, '。' | ';' | ':' | ')' | '】' | '〕');
        // A heading may fill a line without a stop.
        let heads = |found: &Marker| {
            (found.strong || found.style == Style::ArabicPoint && line.letters <= LONGEST_HEADING)
                && marker(&written[line.even.clone()]).is_some()
        };
        marker(following).is_some_and(|found| ended || heads(&found))
    };
    if next.after_gap
        || next.indent >= base + 2
        || opens_clause()
        || (next.letters <= 4 && following.starts_with('附'))
    {
        return false;
    }
    line.right + 6 >= width || line.open
}

/// Whether a line of a text with one paragraph per line was cut all the same, as page breaks do that a conversion left behind:
/// it ends inside a label's bracket, or a sentence that began after another one has no end and no clause opens next.
fn breaks_off(written: &str, line: &Line<'_>, next: &Line<'_>) -> bool {
    let ends_whole = !(line.last.is_alphanumeric() || matches!(line.last, ',' | '、' | '—' | '-'));
    let cut = !ends_whole
        && line.letters >= 30
        && (next.after_page || line.stops && next.stops && next.letters >= 3);
    if line.columns || next.columns || !line.open && !cut {
        return false;
    }
    let (words, following) = (&written[line.even.clone()], &written[next.even.clone()]);
    let last = words.rsplit('。').next().unwrap_or_default();
    if following.starts_with(['—', '附', '《']) || marker(following).is_some() || opens_with_label(last) {
        return false;
    }
    if line.open {
        let opened = words.rfind(['(', '〔', '[']).map_or("", |at| &words[at..]);
        return opened.chars().count() <= 80 && following.contains([')', '〕', ']']);
    }
    true
}

/// Whether words begin with a label of units, whose list has no stop at its end.
fn opens_with_label(words: &str) -> bool {
    words.contains(':') && labels(words).next().is_some_and(|label| label.range.start == 0)
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
    fn a_question_mark_behind_a_blank_is_what_is_left_of_one() {
        assert_eq!(
            read("东湾区商务局 ？东湾区财政局\n\n？ 二、任务\n有何要求？ 按月报送。\n"),
            ["东湾区商务局东湾区财政局", "二、任务", "有何要求?按月报送。"]
        );
    }

    #[test]
    fn letters_of_one_font_are_ornaments_but_for_decimal_points() {
        assert_eq!(
            read("\u{e5d2}东湾区人民政府文件\u{e5d2}\n总投资1\u{e010} 2亿元\n"),
            ["东湾区人民政府文件", "总投资1.2亿元"]
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
