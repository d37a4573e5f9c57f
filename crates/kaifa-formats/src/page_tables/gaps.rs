//! Tables without rules: lines whose wide gaps lie one below the other. Only what is certain is taken: a head that names tasks and who
//! does them with rows below it that keep to its columns, or lines of the same three columns or more that open no clause.
//! A row is on one line; in a task table words that had no room go on below.

use std::ops::{Range, RangeInclusive};

use kaifa_text::is_task_header;

use super::cells::{Cell, Part, append, begins_item, fits_not};
use super::grid::GridCell;
use crate::page_lines::{Column, Line, WIDE};

/// Columns of a table without rules; two beside each other are often a name and a date, or two signatures.
const COLUMNS: RangeInclusive<usize> = 3..=64;
/// Rows, at least.
const ROWS: usize = 3;
/// The least gap between columns over all rows, in characters.
const BETWEEN: f32 = 0.9;
/// How far rows lie apart at most, in characters.
const APART: f32 = 3.0;
/// How far words of a column may stand off each other, in characters.
const OFF: f32 = 0.6;

/// Finds the tables among lines: which lines each takes, and its part.
pub fn find(lines: &[Line]) -> Vec<(Range<usize>, Part)> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let run = Run::from(lines, from);
        let looked_at = run.as_ref().map_or(1, |run| run.rows.len().max(1));
        from += match run.and_then(|run| run.table()) {
            Some((count, part)) => {
                found.push((from..from + count, part));
                count
            }
            None => looked_at,
        };
    }
    found
}

/// Whether a line is the head of a task table.
fn is_head(line: &Line) -> bool {
    if !COLUMNS.contains(&line.columns.len()) {
        return false;
    }
    let parts = line.parts();
    is_task_header(&parts.iter().map(|(_, words)| *words).collect::<Vec<_>>())
}

fn gaps_are_wide(line: &Line) -> bool {
    let gaps = line.columns.windows(2).map(|two| two[1].left - two[0].right);
    gaps.fold(f32::INFINITY, f32::min) > WIDE * line.size
}

/// Words of a line in a column.
#[derive(Debug, Clone, Copy)]
struct Words<'a> {
    column: usize,
    at: Column,
    words: &'a str,
}

/// Lines that keep to the same columns.
struct Run<'a> {
    lines: &'a [Line],
    /// Left and right edge of each column.
    columns: Vec<(f32, f32)>,
    rows: Vec<Vec<Words<'a>>>,
    is_task_table: bool,
}

impl<'a> Run<'a> {
    fn from(lines: &'a [Line], from: usize) -> Option<Run<'a>> {
        let first = &lines[from];
        if first.aside || !COLUMNS.contains(&first.columns.len()) {
            return None;
        }
        let parts = first.parts();
        let mut run = Run {
            lines: &lines[from..],
            columns: parts.iter().map(|(at, _)| (at.left, at.right)).collect(),
            rows: Vec::new(),
            is_task_table: is_head(first),
        };
        for (index, line) in run.lines.iter().enumerate() {
            let before = &run.lines[index.saturating_sub(1)];
            let near = line.page == first.page && line.y - before.y < APART * line.size.max(before.size);
            if line.aside || !near || index > 0 && is_head(line) {
                break;
            }
            let Some(row) = run.row(line) else { break };
            if !run.is_task_table && (row.len() < run.columns.len() || !gaps_are_wide(line)) {
                break;
            }
            run.rows.push(row);
        }
        Some(run)
    }

    /// The words of a line in their columns, which may grow; none where they keep to no column.
    fn row(&mut self, line: &'a Line) -> Option<Vec<Words<'a>>> {
        let mut columns = self.columns.clone();
        let mut row: Vec<Words> = Vec::new();
        for (at, words) in line.parts() {
            let first = columns.partition_point(|column| column.1 <= at.left);
            let (from, to) = columns.get_mut(first)?;
            if *from >= at.right {
                return None;
            }
            (*from, *to) = (from.min(at.left), to.max(at.right));
            if let Some(before) = row.last_mut().filter(|before| before.column == first) {
                // A gap inside the words of a column.
                before.at.right = at.right;
                before.words = &line.words[before.at.start..at.start + words.len()];
                continue;
            }
            row.push(Words {
                column: first,
                at,
                words,
            });
        }
        let apart = |two: &[(f32, f32)]| two[1].0 - two[0].1 >= BETWEEN * line.size;
        columns.windows(2).all(apart).then(|| {
            self.columns = columns;
            row
        })
    }

    /// The table, and how many lines it takes.
    fn table(&self) -> Option<(usize, Part)> {
        let mut rows: Vec<Vec<(Words, Vec<String>)>> = Vec::new();
        let mut count = 0;
        for (index, row) in self.rows.iter().enumerate() {
            let size = self.lines[index].size;
            if row.len() + 1 >= self.columns.len() {
                let begun = row.iter().map(|words| (*words, vec![words.words.to_owned()]));
                rows.push(begun.collect());
            } else if !self.go_on(rows.last_mut()?, row, index, size) {
                break;
            }
            count = index + 1;
        }
        let body = &rows[usize::from(self.is_task_table).min(rows.len())..];
        let opens_clause =
            |row: &Vec<(Words, Vec<String>)>| row.iter().take(2).any(|cell| begins_item(cell.0.words));
        let certain = rows.len() >= ROWS
            && (0..self.columns.len()).all(|column| self.aligned(body, column))
            && (self.is_task_table || !rows.iter().any(opens_clause));
        certain.then(|| (count, self.part(rows, count)))
    }

    /// Adds a line to the row above it if all its words go on there: below them, and with no room beside them.
    fn go_on(
        &self,
        row: &mut [(Words<'a>, Vec<String>)],
        more: &[Words<'a>],
        index: usize,
        size: f32,
    ) -> bool {
        if index < 2 || more.iter().any(|words| words.column == 0) {
            return false;
        }
        let goes_on = |cell: &(Words, Vec<String>), words: &Words| {
            let room = self.columns[words.column].1 - cell.0.at.right;
            (cell.0.at.left - words.at.left).abs() < OFF * size && fits_not(words.at.first, room, size)
        };
        let all = more.iter().all(|words| {
            let above = row.iter().find(|cell| cell.0.column == words.column);
            above.is_some_and(|cell| goes_on(cell, words))
        });
        if all {
            for words in more {
                for (above, paragraphs) in row.iter_mut().filter(|cell| cell.0.column == words.column) {
                    above.at.right = words.at.right;
                    if let Some(last) = paragraphs.last_mut() {
                        append(last, words.words);
                    }
                }
            }
        }
        all
    }

    /// Whether the words of a column stand one below the other, by their left, their right or their middle.
    fn aligned(&self, rows: &[Vec<(Words, Vec<String>)>], column: usize) -> bool {
        let size = self.lines[0].size;
        let cells = || {
            rows.iter()
                .flatten()
                .map(|cell| cell.0)
                .filter(|words| words.column == column)
        };
        let even = |place: fn(Words) -> f32| {
            let all = || cells().map(place);
            let (least, most) = (
                all().fold(f32::INFINITY, f32::min),
                all().fold(f32::NEG_INFINITY, f32::max),
            );
            most - least < OFF * size
        };
        even(|words| words.at.left)
            || even(|words| words.at.right)
            || even(|words| (words.at.left + words.at.right) / 2.0)
    }

    fn part(&self, rows: Vec<Vec<(Words, Vec<String>)>>, count: usize) -> Part {
        let lines = &self.lines[..count];
        let mut columns: Vec<f32> = self.columns.iter().map(|column| column.0).collect();
        columns.extend(self.columns.last().map(|column| column.1));
        let mut cells = Vec::new();
        let high = rows.len() as u32;
        for (row, words) in (0..).zip(rows) {
            cells.extend(words.into_iter().map(|(words, paragraphs)| Cell {
                place: GridCell {
                    row,
                    column: words.column as u32,
                    rows: 1,
                    columns: 1,
                },
                paragraphs,
                first: 0.0,
                room: 0.0,
            }));
        }
        Part {
            page: lines[0].page,
            top: lines[0].y - lines[0].size,
            bottom: lines[count - 1].y,
            columns,
            first_row: 0,
            rows: high,
            cells,
            edge: false,
            repeated: Vec::new(),
            glyphs: Vec::new(),
        }
    }
}
