//! Tables with a cell on each line and nothing between them, as tables of web pages turned to text have them. The head says how many
//! columns there are; the rows are found by their numbers, which count up, or, where no column numbers them, by equal distances.
//! Which column a line belongs to is plain where a row has as many lines as the head has columns. Else cells have several lines, are
//! empty, or reach down from the row above, and what the lines say decides: such rows are marked as guessed.

use std::ops::Range;

use super::by_distance;
use super::looks::{Lie, Looks, MISFIT, fit, looks, place};
use super::row_number::RowNumber;
use super::{opens_note, row, table_of};
use crate::blocks::{Row, Table};
use crate::lines::Paragraphs;
use crate::numbering::{Style, marker};
use crate::task_table::{Column, PART, column_of, columns_of, is_header};

/// Columns of a table, at most.
const MOST_COLUMNS: usize = 10;
/// Lines of a row, at most.
const MOST_LINES: usize = 40;
/// Letters of the name of a column, at most.
pub(super) const LONGEST_NAME: usize = 14;
const BYTES_A_LETTER: usize = 3;
/// Letters of the line over an attachment (附件12), at most.
const LONGEST_ATTACHMENT: usize = 5;

/// The table that begins with a paragraph, and the paragraph after it.
pub fn table(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    let (table, cells) = table_of_cells(paragraphs.folded.text(), &paragraphs.ranges[first..])?;
    Some((table, first + cells))
}

/// The table that begins with the first of some cells, and how many of them it takes.
pub fn table_of_cells(text: &str, cells: &[Range<usize>]) -> Option<(Table, usize)> {
    // The name of a column stands over that of the next one.
    let short = |index: usize| {
        let cell = cells.get(index);
        cell.is_some_and(|cell| cell.len() <= BYTES_A_LETTER * LONGEST_NAME)
    };
    let words = |index: usize| &text[cells[index].clone()];
    let opening = (short(0) && short(1)).then(|| column_of(words(0)))??;
    let mut names = 1;
    let numbered = opening == Column::Number;
    let first_of_run = |index: usize| {
        RowNumber::of(words(index))
            .is_some_and(|number| number.is_first() || goes_on_below(text, cells, index, &number))
    };
    while names <= MOST_COLUMNS && names < cells.len() {
        let name = words(names);
        let ends = match numbered {
            true => first_of_run(names) || heads_group(name),
            false => column_of(name).is_none(),
        };
        if ends {
            break;
        }
        let own = name.strip_prefix(PART).unwrap_or(name);
        if name.chars().count() > LONGEST_NAME || own.contains(['。', ',', ';', ':']) {
            return None;
        }
        names += 1;
    }
    let head: Vec<String> = (0..names).map(|index| words(index).replace('\n', "")).collect();
    let head_words: Vec<&str> = head.iter().map(String::as_str).collect();
    if names > MOST_COLUMNS || !is_header(&head_words) {
        return None;
    }
    let mut columns = columns_of(&head_words);
    let mut before = columns.iter().position(|column| *column == Some(Column::Number));
    let named = before.is_some();
    if before.is_none() {
        // The column of numbers has no name of its own: they stand beside the first or second cell of a row.
        let mut body = (names..cells.len()).take(2);
        let first = body.find(|index| RowNumber::of(words(*index)).is_some_and(|number| number.is_first()));
        let counted = first.filter(|first| counts_up(text, cells, *first, names));
        before = counted.map(|first| first - names);
        before
            .iter()
            .for_each(|at| columns.insert(*at, Some(Column::Number)));
    }
    let reader = Reader {
        text,
        cells,
        columns,
        before: before.unwrap_or(0),
        named,
        head,
    };
    match before {
        Some(_) => reader.by_numbers(),
        None => by_distance::table(&reader),
    }
}

/// Whether 2 and 3 follow on a first number at distances that rows have.
fn counts_up(text: &str, cells: &[Range<usize>], first: usize, width: usize) -> bool {
    let mut at = first;
    (2..=3).all(|_| {
        let Some(own) = RowNumber::of(&text[cells[at].clone()]) else {
            return false;
        };
        let mut next = (at + 2..cells.len()).take(2 * width);
        let next = next.find(|next| {
            RowNumber::of(&text[cells[*next].clone()]).is_some_and(|number| number.follows(&own))
        });
        next.is_some_and(|next| {
            at = next;
            true
        })
    })
}

/// Whether the number after another one stands below it, so that a table may begin in the middle: 80, and 81 in the next row.
fn goes_on_below(text: &str, cells: &[Range<usize>], at: usize, number: &RowNumber) -> bool {
    let below = cells[at + 1..].iter().take(MOST_LINES);
    below
        .filter_map(|cell| RowNumber::of(&text[cell.clone()]))
        .any(|next| next.follows(number))
}

/// 一、重点项目 between the rows of a table.
pub fn heads_group(text: &str) -> bool {
    text.chars().count() <= 40
        && !text.ends_with('。')
        && marker(text).is_some_and(|found| matches!(found.style, Style::Han | Style::HanBracket))
}

/// Whether a number may be that of the row after another.
fn goes_on(number: &RowNumber, before: Option<&RowNumber>) -> bool {
    before.is_none_or(|before| number.goes_on(before))
}

/// Reads a table whose head was found.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// What stands in a cell, or in a line of one; the head first.
    pub(super) cells: &'a [Range<usize>],
    /// What the columns hold, where their names tell.
    pub(super) columns: Vec<Option<Column>>,
    /// How many columns stand before that of the numbers, and whether that has a name.
    before: usize,
    named: bool,
    pub(super) head: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn text(&self, index: usize) -> &str {
        &self.text[self.cells[index].clone()]
    }

    pub(super) fn line(&self, index: usize) -> Range<usize> {
        self.cells[index].clone()
    }

    pub(super) fn head_row(&self) -> Row {
        let column = |at: usize| match !self.named && at >= self.before {
            true => at + self.columns.len() - self.head.len(),
            false => at,
        };
        let cells = (0..self.head.len()).map(|at| (column(at) as u32, self.line(at)));
        row(cells, false)
    }

    /// The table whose rows a column counts. What stands before that column stands before the number of its row.
    fn by_numbers(&self) -> Option<(Table, usize)> {
        let mut rows = vec![self.head_row()];
        let mut at = self.head.len();
        let mut before: Option<RowNumber> = None;
        let mut longest = self.columns.len();
        let mut opening: Vec<(usize, Range<usize>)> = Vec::new();
        if self.before > 0 {
            let own = (at..self.cells.len()).take(self.before + 1);
            let first = own
                .clone()
                .find(|index| RowNumber::of(self.text(*index)).is_some())?;
            opening = (at..first).map(|index| (index - at, self.line(index))).collect();
            at = first;
        }
        loop {
            while self.before == 0
                && at < self.cells.len()
                && heads_group(self.text(at))
                && self.counts_on(at + 1, before.as_ref())
            {
                rows.push(row([(1, self.line(at))], false));
                at += 1;
            }
            let Some(number) = self.cells.get(at).and_then(|_| RowNumber::of(self.text(at))) else {
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
            let (cells, guessed) = self.cells(&lines, next.is_some());
            if cells.is_empty() {
                break;
            }
            longest = longest.max(lines.len() + 1);
            // Behind the last column begins the row below.
            let behind = self.columns.len() - self.before - 1;
            let (own, below): (Vec<_>, Vec<_>) = cells.into_iter().partition(|(column, _)| *column < behind);
            let own = own
                .into_iter()
                .map(|(column, words)| ((column + self.before + 1) as u32, words));
            let open = opening.drain(..).map(|(column, words)| (column as u32, words));
            let number_cell = (self.before as u32, self.line(at));
            rows.push(row(open.chain([number_cell]).chain(own), guessed));
            opening = below
                .into_iter()
                .map(|(column, words)| (column - behind, words))
                .collect();
            (at, before) = (end, Some(number));
            if next.is_none() {
                break;
            }
        }
        let end = self.cells.get(at - 1)?.end + 1;
        (rows.len() > 1).then(|| (table_of(rows, end), at))
    }

    /// Whether a line numbers a row that follows: the next one, or the first of a group.
    fn counts_on(&self, index: usize, before: Option<&RowNumber>) -> bool {
        let number = self
            .cells
            .get(index)
            .and_then(|_| RowNumber::of(self.text(index)));
        number.is_some_and(|number| goes_on(&number, before))
    }

    /// Where the row after the one at `at` begins: with its number or with the heading of a group above it. A figure in a cell may be
    /// the same; the number stands as far away as there are columns, nearly.
    fn next_number(&self, at: usize, own: &RowNumber) -> Option<usize> {
        let width = self.columns.len();
        let last = (at + MOST_LINES).min(self.cells.len());
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
        at + self.head.len() <= self.cells.len()
            && (0..self.head.len()).all(|name| self.text(at + name).replace('\n', "") == self.head[name])
    }

    /// Whether another part of the document begins with a line.
    fn ends_at(&self, index: usize) -> bool {
        let line = self.text(index);
        line.starts_with("附件") && line.chars().count() <= LONGEST_ATTACHMENT
            || column_of(line) == Some(Column::Number) && !self.is_head(index)
    }

    /// The lines of the last row, of which only what they say tells the end, and the paragraph after it.
    fn last_lines(&self, from: usize, longest: usize) -> (Vec<usize>, usize) {
        let until = (from + longest.max(self.columns.len())).min(self.cells.len());
        let until = (from..until)
            .find(|index| {
                self.ends_at(*index) || heads_group(self.text(*index)) || opens_note(self.text(*index))
            })
            .unwrap_or(until);
        let columns = &self.columns[self.before + 1..];
        let whole = columns.len();
        let worth = |count: usize| {
            let lines: Vec<Looks> = (from..from + count)
                .map(|index| looks(self.text(index)))
                .collect();
            // As many lines as columns are the usual row.
            2 * place(&lines, columns, Lie::Stacked).0 + i32::from(count == whole)
        };
        let count = (1..=until.saturating_sub(from)).max_by_key(|count| (worth(*count), until - count));
        let end = from + count.unwrap_or(0);
        ((from..end).collect(), end)
    }

    /// The lines of a row by the columns behind its number, and whether that was told by what they say.
    /// Where another row follows, what stands before its number is among them.
    fn cells(&self, lines: &[usize], followed: bool) -> (Vec<(usize, Range<usize>)>, bool) {
        let (opening, own) = (&self.columns[..self.before], &self.columns[self.before + 1..]);
        let columns = match followed {
            true => [own, opening].concat(),
            false => own.to_vec(),
        };
        let columns = columns.as_slice();
        let kinds: Vec<Looks> = lines.iter().map(|index| looks(self.text(*index))).collect();
        let one_each = kinds.len() == columns.len() || kinds.len() == own.len();
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
        let (_, mut places) = place(&kinds, columns, Lie::Stacked);
        self.tell_further_parts(lines, columns, &mut places);
        let mut cells: Vec<(usize, Range<usize>)> = Vec::new();
        for (index, column) in lines.iter().zip(places) {
            match cells.last_mut().filter(|(last, _)| *last == column) {
                Some((_, words)) => words.end = self.line(*index).end,
                None => cells.push((column, self.line(*index))),
            }
        }
        (cells, true)
    }

    /// A sentence with which the columns begin again under one number says more of the task whose name stands above it.
    fn tell_further_parts(&self, lines: &[usize], columns: &[Option<Column>], places: &mut [usize]) {
        let tasks = |column: usize| matches!(columns.get(column), Some(Some(Column::Task | Column::Target)));
        if !tasks(0) || !tasks(1) {
            return;
        }
        for at in 1..places.len() {
            let again = places[at] == 0 && places[at - 1] > 0 && self.text(lines[at]).contains('。');
            if again {
                places[at] = 1;
                let next = places.get_mut(at + 1).filter(|next| **next == 1);
                next.into_iter()
                    .for_each(|next| *next += usize::from(columns.get(2) == Some(&Some(Column::Remark))));
            }
        }
    }
}
