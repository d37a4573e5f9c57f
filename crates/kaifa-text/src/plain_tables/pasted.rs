//! Rows on a line whose cells are set apart by tabs, as a table copied out of a page or a sheet has them, or by wide blanks, as one laid
//! out by hand. They are written with bars, and read as such.

use std::collections::BTreeMap;

use super::cells::heads_group;
use super::row_number::RowNumber;
use crate::folded::{Folded, fold, is_blank};
use crate::task_table;

/// What sets the cells of a line apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// A tab.
    Tab,
    /// A comma, as sheets are written out.
    Comma,
    /// Two blanks and more, or a wide one.
    Blanks,
}

/// Fewer columns set apart by blanks or commas alone may be any words.
const FEWEST_BY_WORDS: usize = 3;
/// Lines between two rows that belong to neither, at most.
const LINES_BETWEEN_ROWS: usize = 2;
/// Rows of a head, at most.
const LINES_OF_HEAD: usize = 2;
/// Bytes of the longest head of a table.
const LONGEST_HEAD: usize = 400;

/// Whether a text may hold a table whose cells commas set apart: one of its columns names what its rows are.
pub fn may_be_written_with_commas(text: &str) -> bool {
    text.contains(',')
        && [
            "号,", "项次,", "任务,", "项目,", "名称,", "指标,", "事项,", "内容,",
        ]
        .iter()
        .any(|name| text.contains(name))
}

/// A table whose head was found.
#[derive(Debug, Clone, Copy)]
struct Open {
    parting: Parting,
    columns: usize,
}

/// Which lines are rows of a task table, by their place.
pub fn rows<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<usize, Parting> {
    let lines: Vec<&str> = lines.collect();
    let mut found = BTreeMap::new();
    let mut open: Option<Open> = None;
    for (index, line) in lines.iter().enumerate() {
        // The heading of a group, or the number of a page, has no cells; the row after it numbers itself.
        let between = |open: &Open| {
            let mut next = lines[index + 1..].iter().take(LINES_BETWEEN_ROWS);
            let row = next.find(|line| open.goes_on(line));
            row.is_some_and(|row| {
                let cells = open.parting.cells(row);
                RowNumber::of(cells[0].trim()).is_some()
                    || cells.len() == open.columns && heads_group(&even(line))
            })
        };
        if open.is_some_and(|open| !open.goes_on(line) && between(&open)) {
            continue;
        }
        open = open.filter(|open| open.goes_on(line));
        open = open.or_else(|| opened(&lines[index..]));
        if let Some(open) = open {
            found.insert(index, open.parting);
        }
    }
    found
}

/// The table whose head the first of some lines is, alone or with the names of parts below it.
fn opened(lines: &[&str]) -> Option<Open> {
    let line = lines.first().filter(|line| line.len() <= LONGEST_HEAD)?;
    let partings = [Parting::Tab, Parting::Blanks, Parting::Comma];
    partings.into_iter().find_map(|parting| {
        let names = parting.cells(line);
        if names.len() < parting.fewest() {
            return None;
        }
        let below = || lines.get(1).map(|line| parting.cells(line)).unwrap_or_default();
        let parts = || task_table::is_header(&[names.clone(), below()].concat());
        if !task_table::is_header(&names) && !parts() {
            return None;
        }
        // Under the name of a wide column several may stand.
        let widths = lines
            .iter()
            .take(LINES_OF_HEAD + 1)
            .map(|line| parting.cells(line).len());
        let columns = match parting {
            Parting::Tab => widths.max().unwrap_or_default(),
            Parting::Blanks | Parting::Comma => names.len(),
        };
        Some(Open { parting, columns })
    })
}

impl Open {
    /// Whether a line is a row of the table.
    fn goes_on(&self, line: &str) -> bool {
        let cells = self.parting.cells(line);
        match self.parting {
            Parting::Tab => cells.len() > 1 && cells.len() <= self.columns,
            // A row with an empty cell has fewer, but a number.
            Parting::Blanks => {
                let numbered = || RowNumber::of(cells[0]).is_some();
                cells.len() == self.columns || (2..self.columns).contains(&cells.len()) && numbered()
            }
            Parting::Comma => cells.len() == self.columns,
        }
    }
}

impl Parting {
    /// Columns of a table, at least.
    fn fewest(self) -> usize {
        match self {
            Parting::Tab => 2,
            Parting::Blanks | Parting::Comma => FEWEST_BY_WORDS,
        }
    }

    /// The cells of a line. Tabs before the first word set empty cells apart, blanks there indent the line.
    fn cells(self, line: &str) -> Vec<&str> {
        match self {
            Parting::Tab if line.contains('\t') => line.trim_end().split('\t').collect(),
            Parting::Tab => Vec::new(),
            Parting::Comma => cells_by_comma(line),
            Parting::Blanks => {
                let line = line.trim();
                let mut cells = Vec::new();
                let (mut start, mut blanks) = (0, 0);
                for (at, c) in line.char_indices() {
                    match c {
                        '\u{3000}' | '\t' => blanks += 2,
                        _ if c.is_whitespace() => blanks += 1,
                        _ => {
                            if blanks > 1 {
                                cells.push(line[start..at].trim_end());
                                start = at;
                            }
                            blanks = 0;
                        }
                    }
                }
                cells.push(&line[start..]);
                cells
            }
        }
    }

    /// Writes a line that begins at `place` of the source as a row with bars between its cells.
    pub fn write(self, line: &str, place: usize, folded: &mut Folded) {
        let bar = |folded: &mut Folded, at: usize| folded.push('|', place + at);
        let skipped = match self {
            Parting::Tab | Parting::Comma => 0,
            Parting::Blanks => line.chars().take_while(|c| c.is_whitespace()).count(),
        };
        let (mut blanks, mut quoted) = (0, false);
        let visible = line.trim_end().chars().enumerate().skip(skipped);
        for (at, c) in visible {
            match (self, c) {
                (Parting::Tab, '\t') => bar(folded, at),
                (Parting::Comma, '"') => quoted = !quoted,
                (Parting::Comma, ',') if !quoted => bar(folded, at),
                (Parting::Blanks, '\u{3000}' | '\t') => blanks += 2,
                (Parting::Blanks, c) if c.is_whitespace() => blanks += 1,
                _ => {
                    if blanks > 1 {
                        bar(folded, at - 1);
                    }
                    blanks = 0;
                    folded.push(c, place + at);
                }
            }
        }
    }
}

/// A line as it would be among the paragraphs.
fn even(line: &str) -> String {
    line.chars().filter(|c| !is_blank(*c)).map(fold).collect()
}

/// The cells of a line whose commas part them, but for those inside quotation marks.
fn cells_by_comma(line: &str) -> Vec<&str> {
    if !line.contains(',') {
        return Vec::new();
    }
    let mut quoted = false;
    let parts = |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    };
    line.trim()
        .split(parts)
        .map(|cell| cell.trim_matches('"'))
        .collect()
}
