//! Tables with a cell on each line and nothing between them, as tables of web pages turned to text have them. The head says how many
//! columns there are; the rows are found by their numbers, which count up, or, where no column numbers them, by equal distances.
//! Which column a line belongs to is plain where a row has as many lines as the head has columns. Else cells have several lines, are
//! empty, or reach down from the row above, and what the lines say decides: such rows are marked as guessed.

use std::ops::Range;

use super::looks::{Lie, Looks, MISFIT, fit, looks, place};
use super::row_number::RowNumber;
use super::{row, table_of};
use crate::blocks::{Row, Table};
use crate::lines::Paragraphs;
use crate::numbering::{Style, marker};
use crate::task_table::{Column, column_of, is_header, names_tasks};

/// Columns of a table, at most.
const MOST_COLUMNS: usize = 10;
/// Lines of a row, at most.
const MOST_LINES: usize = 40;
/// Letters of the name of a column, at most.
const LONGEST_NAME: usize = 14;
const BYTES_A_LETTER: usize = 3;
/// Letters of the line over an attachment (附件12), at most.
const LONGEST_ATTACHMENT: usize = 5;

/// The table that begins with a paragraph, and the paragraph after it.
pub fn table(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    // The name of a column stands over that of the next one.
    let short = |index: usize| {
        let line = paragraphs.ranges.get(index);
        line.is_some_and(|line| line.len() <= BYTES_A_LETTER * LONGEST_NAME)
    };
    let opening = (short(first) && short(first + 1)).then(|| column_of(paragraphs.text(first)))??;
    let mut names = 1;
    let count = paragraphs.ranges.len();
    let numbered = opening == Column::Number;
    while names <= MOST_COLUMNS && first + names < count {
        let text = paragraphs.text(first + names);
        let ends = match numbered {
            true => RowNumber::of(text).is_some_and(|number| number.is_first()) || heads_group(text),
            false => column_of(text).is_none() && !is_remark(text),
        };
        if ends {
            break;
        }
        if text.chars().count() > LONGEST_NAME || text.contains(['。', ',', ';', ':']) {
            return None;
        }
        names += 1;
    }
    let head: Vec<&str> = (first..first + names)
        .map(|index| paragraphs.text(index))
        .collect();
    if names > MOST_COLUMNS || !is_header(&head) {
        return None;
    }
    let reader = Reader {
        paragraphs,
        first,
        columns: head.iter().map(|name| column_of(name)).collect(),
        head,
    };
    if numbered {
        reader.by_numbers()
    } else {
        reader.by_distance()
    }
}

/// 备注 and other names of columns that are nobody's task.
fn is_remark(name: &str) -> bool {
    matches!(
        name,
        "备注"
            | "责任领导"
            | "分管领导"
            | "责任人"
            | "联系人"
            | "包抓领导"
            | "牵头领导"
            | "责任县领导"
            | "完成情况"
            | "进展情况"
    )
}

/// 一、重点项目 between the rows of a table.
pub fn heads_group(text: &str) -> bool {
    text.chars().count() <= 40
        && !text.ends_with('。')
        && marker(text).is_some_and(|found| matches!(found.style, Style::Han | Style::HanBracket))
}

/// Whether a number may be that of the row after another; the first row has the first number.
fn goes_on(number: &RowNumber, before: Option<&RowNumber>) -> bool {
    before.map_or(number.is_first(), |before| number.goes_on(before))
}

struct Reader<'a> {
    paragraphs: &'a Paragraphs,
    first: usize,
    /// What the columns hold, where their names tell.
    columns: Vec<Option<Column>>,
    head: Vec<&'a str>,
}

impl Reader<'_> {
    fn text(&self, index: usize) -> &str {
        self.paragraphs.text(index)
    }

    fn line(&self, index: usize) -> Range<usize> {
        self.paragraphs.ranges[index].clone()
    }

    fn head_row(&self) -> Row {
        let cells = (0..self.head.len()).map(|at| (at as u32, self.line(self.first + at)));
        row(cells, false)
    }

    /// The table whose first column counts its rows.
    fn by_numbers(&self) -> Option<(Table, usize)> {
        let mut rows = vec![self.head_row()];
        let mut at = self.first + self.head.len();
        let mut before: Option<RowNumber> = None;
        let mut longest = self.columns.len();
        loop {
            while at < self.paragraphs.ranges.len()
                && heads_group(self.text(at))
                && self.counts_on(at + 1, before.as_ref())
            {
                rows.push(row([(1, self.line(at))], false));
                at += 1;
            }
            let Some(number) = self
                .paragraphs
                .ranges
                .get(at)
                .and_then(|_| RowNumber::of(self.text(at)))
            else {
                break;
            };
            if !goes_on(&number, before.as_ref()) {
                break;
            }
            let next = self.next_number(at, &number);
            let (lines, end) = match next {
                Some(next) => (self.lines_between(at + 1, next), next),
                None => self.last_lines(at + 1, longest),
            };
            let (cells, guessed) = self.cells(&lines);
            if cells.is_empty() {
                break;
            }
            longest = longest.max(lines.len() + 1);
            let own = cells
                .into_iter()
                .map(|(column, words)| (column as u32 + 1, words));
            rows.push(row([(0, self.line(at))].into_iter().chain(own), guessed));
            (at, before) = (end, Some(number));
            if next.is_none() {
                break;
            }
        }
        let end = self.paragraphs.ranges.get(at - 1)?.end + 1;
        (rows.len() > 1).then(|| (table_of(rows, end), at))
    }

    /// Whether a line numbers a row that follows: the next one, or the first of a group.
    fn counts_on(&self, index: usize, before: Option<&RowNumber>) -> bool {
        let number = self
            .paragraphs
            .ranges
            .get(index)
            .and_then(|_| RowNumber::of(self.text(index)));
        number.is_some_and(|number| goes_on(&number, before))
    }

    /// Where the row after the one at `at` begins: with its number or with the heading of a group above it. A figure in a cell may be
    /// the same; the number stands as far away as there are columns, nearly.
    fn next_number(&self, at: usize, own: &RowNumber) -> Option<usize> {
        let width = self.columns.len();
        let last = (at + MOST_LINES).min(self.paragraphs.ranges.len());
        let stop = (at + 1..last).find(|index| self.ends_at(*index)).unwrap_or(last);
        let group = (at + 1..stop)
            .find(|index| heads_group(self.text(*index)) && self.counts_on(index + 1, Some(own)));
        let stop = group.unwrap_or(stop);
        let number = (at + 2..stop)
            .filter(|index| RowNumber::of(self.text(*index)).is_some_and(|number| number.follows(own)))
            .min_by_key(|index| (index - at).abs_diff(width));
        number.or(group)
    }

    /// The lines of a row but for a head that is repeated on a new page.
    fn lines_between(&self, from: usize, to: usize) -> Vec<usize> {
        let heads: Vec<usize> = (from..to).filter(|at| self.is_head(*at)).collect();
        let in_head = |index: usize| {
            heads
                .iter()
                .any(|at| (*at..at + self.head.len()).contains(&index))
        };
        (from..to).filter(|index| !in_head(*index)).collect()
    }

    fn is_head(&self, at: usize) -> bool {
        at + self.head.len() <= self.paragraphs.ranges.len()
            && (0..self.head.len()).all(|name| self.text(at + name) == self.head[name])
    }

    /// Whether another part of the document begins with a line.
    fn ends_at(&self, index: usize) -> bool {
        let line = self.text(index);
        line.starts_with("附件") && line.chars().count() <= LONGEST_ATTACHMENT
            || column_of(line) == Some(Column::Number) && !self.is_head(index)
    }

    /// The lines of the last row, of which only what they say tells the end, and the paragraph after it.
    fn last_lines(&self, from: usize, longest: usize) -> (Vec<usize>, usize) {
        let until = (from + longest.max(self.columns.len())).min(self.paragraphs.ranges.len());
        let until = (from..until)
            .find(|index| self.ends_at(*index) || heads_group(self.text(*index)))
            .unwrap_or(until);
        let whole = self.columns.len() - 1;
        let worth = |count: usize| {
            let lines: Vec<Looks> = (from..from + count)
                .map(|index| looks(self.text(index)))
                .collect();
            // As many lines as columns are the usual row.
            2 * place(&lines, &self.columns[1..], Lie::Stacked).0 + i32::from(count == whole)
        };
        let count = (1..=until.saturating_sub(from)).max_by_key(|count| (worth(*count), until - count));
        let end = from + count.unwrap_or(0);
        ((from..end).collect(), end)
    }

    /// The lines of a row by the columns behind its number, and whether that was told by what they say.
    fn cells(&self, lines: &[usize]) -> (Vec<(usize, Range<usize>)>, bool) {
        let columns = &self.columns[1..];
        let kinds: Vec<Looks> = lines.iter().map(|index| looks(self.text(*index))).collect();
        let one_each = kinds.len() == columns.len();
        let fits = one_each
            && kinds
                .iter()
                .zip(columns)
                .all(|(kind, column)| fit(*kind, *column) > MISFIT);
        if fits {
            return (
                lines.iter().map(|index| self.line(*index)).enumerate().collect(),
                false,
            );
        }
        let (_, places) = place(&kinds, columns, Lie::Stacked);
        let mut cells: Vec<(usize, Range<usize>)> = Vec::new();
        for (index, column) in lines.iter().zip(places) {
            match cells.last_mut().filter(|(last, _)| *last == column) {
                Some((_, words)) => words.end = self.line(*index).end,
                None => cells.push((column, self.line(*index))),
            }
        }
        (cells, true)
    }

    /// The table without numbers: every row has a line for each column, or it is none.
    fn by_distance(&self) -> Option<(Table, usize)> {
        let width = self.columns.len();
        let mut rows = vec![self.head_row()];
        let mut at = self.first + width;
        let fits = |at: usize| {
            let lines = self.paragraphs.ranges.get(at..at + width)?;
            let all = lines
                .iter()
                .map(|line| looks(&self.paragraphs.folded.text()[line.clone()]));
            let mut kinds = all.zip(&self.columns);
            kinds.all(|(kind, column)| fit(kind, *column) >= 0).then_some(())
        };
        let known: Vec<Column> = self.columns.iter().flatten().copied().collect();
        if width < 2 || !names_tasks(&known) {
            return None;
        }
        loop {
            let group = self
                .paragraphs
                .ranges
                .get(at)
                .is_some_and(|_| heads_group(self.text(at)));
            if fits(at).is_some() {
                let cells = (0..width).map(|column| (column as u32, self.line(at + column)));
                rows.push(row(cells, true));
                at += width;
            } else if group && fits(at + 1).is_some() {
                rows.push(row([(0, self.line(at))], true));
                at += 1;
            } else {
                break;
            }
        }
        // One row may be any words that follow each other.
        let end = self.paragraphs.ranges.get(at - 1)?.end + 1;
        (rows.len() > 2).then(|| (table_of(rows, end), at))
    }
}
