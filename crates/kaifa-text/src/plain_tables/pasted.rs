//! Rows on a line whose cells are set apart by tabs, as a table copied out of a page or a sheet has them, or by wide blanks, as one laid
//! out by hand. They are written with bars, and read as such.

use std::collections::BTreeMap;

use super::number_of;
use crate::folded::Folded;
use crate::task_table;

/// What sets the cells of a line apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// A tab.
    Tab,
    /// Two blanks and more, or a wide one.
    Blanks,
}

/// Fewer columns set apart by blanks alone may be any words.
const FEWEST_BY_BLANKS: usize = 3;
/// Lines between two rows that belong to neither, at most.
const LINES_BETWEEN_ROWS: usize = 2;
/// Bytes of the longest head of a table.
const LONGEST_HEAD: usize = 400;

/// Which lines are rows of a task table, by their place.
pub fn rows<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<usize, Parting> {
    let lines: Vec<&str> = lines.collect();
    let mut found = BTreeMap::new();
    let mut open: Option<(Parting, usize)> = None;
    for (index, line) in lines.iter().enumerate() {
        let goes_on = |(parting, columns): &(Parting, usize), line: &str| {
            let cells = parting.cells(line).len();
            match parting {
                Parting::Tab => cells > 1 && cells <= *columns,
                Parting::Blanks => cells == *columns,
            }
        };
        // The heading of a group, or the number of a page, has no cells; the row after it numbers itself.
        let between = |open: &(Parting, usize)| {
            let mut next = lines[index + 1..].iter().take(LINES_BETWEEN_ROWS);
            let row = next.find(|line| goes_on(open, line));
            row.is_some_and(|row| number_of(open.0.cells(row)[0].trim()).is_some())
        };
        if open.is_some_and(|open| !goes_on(&open, line) && between(&open)) {
            continue;
        }
        open = open.filter(|open| goes_on(open, line));
        open = open.or_else(|| {
            if line.len() > LONGEST_HEAD {
                return None;
            }
            [Parting::Tab, Parting::Blanks].into_iter().find_map(|parting| {
                let cells = parting.cells(line);
                let fewest = match parting {
                    Parting::Tab => 2,
                    Parting::Blanks => FEWEST_BY_BLANKS,
                };
                (cells.len() >= fewest && task_table::is_header(&cells)).then_some((parting, cells.len()))
            })
        });
        if let Some((parting, _)) = open {
            found.insert(index, parting);
        }
    }
    found
}

impl Parting {
    /// The cells of a line. Tabs before the first word set empty cells apart, blanks there indent the line.
    fn cells(self, line: &str) -> Vec<&str> {
        match self {
            Parting::Tab if line.contains('\t') => line.trim_end().split('\t').collect(),
            Parting::Tab => Vec::new(),
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

    /// Writes a line that begins at `place` of the source as a row with bars; an empty first cell has one before it too.
    pub fn write(self, line: &str, place: usize, folded: &mut Folded) {
        let bar = |folded: &mut Folded, at: usize| folded.push('|', place + at);
        if self == Parting::Tab && line.starts_with('\t') {
            bar(folded, 0);
        }
        let skipped = match self {
            Parting::Tab => 0,
            Parting::Blanks => line.chars().take_while(|c| c.is_whitespace()).count(),
        };
        let mut blanks = 0;
        let visible = line.trim_end().chars().enumerate().skip(skipped);
        for (at, c) in visible {
            match (self, c) {
                (Parting::Tab, '\t') => bar(folded, at),
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
