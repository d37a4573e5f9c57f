//! Rows of a task table as a plain text prints them: cells set apart by tabs or commas, as a table copied out of a page or a sheet has
//! them (a cell in quotation marks may go on over several lines), or by wide blanks, as one laid out by hand or the text layer of a page
//! (`laid_out`). They are written with bars, and read as such.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr_iter, memchr2, memmem};

use super::broken;
use super::cells::heads_group;
use super::laid_out;
use super::one_blank;
use super::row_number::RowNumber;
use crate::folded::{Folded, fold, is_blank};
use crate::pattern::Regex;
use crate::task_table;

/// A line of the source.
#[derive(Debug, Clone, Copy)]
pub struct RawLine<'a> {
    /// All of it as it stands there.
    pub raw: &'a str,
    /// Place of its first scalar value.
    pub start: usize,
    /// Whether an empty line stands before it.
    pub after_gap: bool,
}

/// A part of a cell that stands on one line: its scalar values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The line, counted from the first of all.
    pub line: usize,
    /// The scalar values of the line.
    pub part: Range<usize>,
}

/// What a line end in a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// A line of its own begins.
    Apart,
    /// The cell was broken at its width.
    Broken,
    /// What the words around it say.
    AsWordsSay,
}

/// A row over one line or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedRow {
    /// How many lines it takes.
    pub lines: usize,
    /// Its cells, each piece of which stands on a line of its own.
    pub cells: Vec<Vec<Piece>>,
    /// Whether the lines of a cell are its own.
    pub line_ends: LineEnds,
    /// Whether what words say told their columns.
    pub guessed: bool,
}

/// What sets the cells of a line apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parting {
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
/// Lines of a cell in quotation marks, at most.
const LINES_OF_A_CELL: usize = 40;

/// Names of columns before a comma: one of them names what the rows are.
static BEFORE_COMMA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "号,|项次,|任务,|项目,|名称,|指标,|事项,|内容,|地区,|县区,|区县,|乡镇,|街道,|区\\),|县\\),|道\\),",
    )
    .unwrap()
});

/// Whether a text may hold a table whose cells commas set apart.
pub fn may_be_written_with_commas(text: &str) -> bool {
    text.contains(',') && BEFORE_COMMA.is_match(text)
}

/// Names of columns, one of which the head of every table has.
const NAMES: [&str; 12] = [
    "号", "序", "项次", "任务", "项目", "名称", "指标", "事项", "内容", "措施", "区)", "县)",
];

static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&NAMES.map(regex_syntax::escape).join("|")).unwrap());

/// Whether a text may hold a table whose cells one blank sets apart: a name stands before a blank.
pub fn may_be_parted_by_blanks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut blanks = memchr_iter(b' ', bytes).chain(memmem::find_iter(bytes, "\u{3000}"));
    blanks.any(|at| {
        let before = &bytes[..at];
        // Inside a run of blanks no name ends.
        before.last().is_some_and(|last| *last != b' ')
            && NAMES.iter().any(|name| before.ends_with(name.as_bytes()))
    })
}

/// A table whose head was found.
#[derive(Debug, Clone, Copy)]
struct Open {
    parting: Parting,
    columns: usize,
}

/// The rows of task tables, by the line each begins with.
pub fn rows(lines: &[RawLine<'_>]) -> BTreeMap<usize, PastedRow> {
    let mut found = BTreeMap::new();
    let mut open: Option<Open> = None;
    let mut index = 0;
    while index < lines.len() {
        // The heading of a group, or the number of a page, has no cells; the row after it numbers itself.
        let between = |open: &Open| {
            let mut next = (index + 1..lines.len()).take(LINES_BETWEEN_ROWS);
            let row = next.find_map(|next| open.row(lines, next));
            row.is_some_and(|row| {
                RowNumber::of(&row.words(lines, 0)).is_some()
                    || row.cells.len() == open.columns && heads_group(&even(lines[index].raw))
            })
        };
        let row = open.and_then(|open| open.row(lines, index));
        if row.is_none() && open.is_some_and(|open| between(&open)) {
            index += 1;
            continue;
        }
        if let Some(row) = row {
            index += row.lines;
            found.insert(index - row.lines, row);
            continue;
        }
        if let Some(table) = laid_out(lines, index) {
            (open, index) = (None, table.after);
            found.extend(table.rows);
            continue;
        }
        open = opened(lines, index);
        if let Some(table) = Some(index)
            .filter(|_| open.is_none())
            .and_then(|index| one_blank(lines, index))
        {
            index = table.after;
            found.extend(table.rows);
            continue;
        }
        match open.and_then(|open| open.row(lines, index)) {
            Some(row) => {
                index += row.lines;
                found.insert(index - row.lines, row);
            }
            None => (open, index) = (None, index + 1),
        }
    }
    found
}

/// Whether a line has so many blanks, without which that many columns and one more are not set apart by blanks.
pub(super) fn has_blanks(line: &str, fewest: usize) -> bool {
    line.chars().filter(|c| is_blank(*c)).take(fewest).count() == fewest
}

/// Whether a line can be the head of a table, which says no sentence.
fn may_be_head(line: &RawLine<'_>) -> bool {
    line.raw.len() <= LONGEST_HEAD && !line.raw.contains('。')
}

/// The table that begins with a line whose columns stand below each other.
fn laid_out(lines: &[RawLine<'_>], index: usize) -> Option<laid_out::LaidOut> {
    let line = Some(lines[index]).filter(|line| may_be_head(line) && !line.raw.contains('\t'))?;
    let blanks = line.raw.trim().contains("  ") || line.raw.trim().contains('\u{3000}');
    blanks.then(|| laid_out::table(lines, index))?
}

/// The table that begins with a line whose words one blank sets apart.
fn one_blank(lines: &[RawLine<'_>], index: usize) -> Option<laid_out::LaidOut> {
    let line = lines[index].raw;
    let named = || NAMED.is_match(line);
    let may_be = line.len() <= LONGEST_HEAD && memchr2(b'\t', b'|', line.as_bytes()).is_none() && named();
    may_be.then(|| one_blank::table(lines, index))?
}

/// The table whose head begins with a line, alone or with the names of parts below it.
fn opened(lines: &[RawLine<'_>], index: usize) -> Option<Open> {
    Some(lines[index]).filter(may_be_head)?;
    let partings = [Parting::Tab, Parting::Blanks, Parting::Comma];
    partings.into_iter().find_map(|parting| {
        if parting == Parting::Blanks && !has_blanks(lines[index].raw, parting.fewest() - 1) {
            return None;
        }
        let head = parting.record(lines, index)?;
        if head.cells.len() < parting.fewest() {
            return None;
        }
        let all = |row: &PastedRow| -> Vec<String> {
            (0..row.cells.len()).map(|cell| row.words(lines, cell)).collect()
        };
        let below = parting.record(lines, index + head.lines);
        let (names, parts) = (all(&head), below.as_ref().map(all).unwrap_or_default());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if !task_table::is_header(&names) && !task_table::is_header_of_two(&names, &parts) {
            return None;
        }
        // Under the name of a wide column several may stand.
        let columns = match parting {
            Parting::Tab => {
                let (mut next, mut widest) = (index, 0);
                for _ in 0..=LINES_OF_HEAD {
                    let Some(row) = parting.record(lines, next) else {
                        break;
                    };
                    (next, widest) = (next + row.lines, widest.max(row.cells.len()));
                }
                widest
            }
            Parting::Blanks | Parting::Comma => names.len(),
        };
        Some(Open { parting, columns })
    })
}

impl Open {
    /// The row of the table that begins with a line.
    fn row(&self, lines: &[RawLine<'_>], index: usize) -> Option<PastedRow> {
        let row = self.parting.record(lines, index)?;
        let row = match self.parting {
            Parting::Tab => broken::whole(lines, index, row, self.columns),
            Parting::Blanks | Parting::Comma => row,
        };
        let count = row.cells.len();
        let fits = match self.parting {
            Parting::Tab => count > 1 && count <= self.columns,
            // A row with an empty cell has fewer, but a number.
            Parting::Blanks => {
                let numbered = || RowNumber::of(&row.words(lines, 0)).is_some();
                count == self.columns || (2..self.columns).contains(&count) && numbered()
            }
            Parting::Comma => count == self.columns,
        };
        fits.then_some(row)
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

    /// The cells of a line and of those that go on with its last cell.
    fn record(self, lines: &[RawLine<'_>], index: usize) -> Option<PastedRow> {
        let line = lines.get(index)?;
        match self {
            Parting::Tab if line.raw.contains('\t') => Some(record(lines, index, '\t')),
            Parting::Comma if line.raw.contains(',') => Some(record(lines, index, ',')),
            Parting::Tab | Parting::Comma => None,
            Parting::Blanks => {
                let segments = laid_out::segments(line.raw).into_iter();
                Some(PastedRow {
                    lines: 1,
                    cells: segments.map(|segment| vec![segment.piece(index)]).collect(),
                    line_ends: LineEnds::Broken,
                    guessed: false,
                })
            }
        }
    }
}

/// The cells of a record, of which those in quotation marks may hold the separator and line ends.
fn record(lines: &[RawLine<'_>], first: usize, separator: char) -> PastedRow {
    let quoted = quoted_record(lines, first, separator);
    quoted.unwrap_or_else(|| {
        let mut row = PastedRow {
            lines: 1,
            cells: vec![Vec::new()],
            line_ends: LineEnds::Apart,
            guessed: false,
        };
        let mut start = 0;
        let visible = lines[first].raw.trim_end().chars().count();
        for (at, c) in lines[first].raw.chars().take(visible).enumerate() {
            if c == separator {
                row.push(first, start..at);
                row.cells.push(Vec::new());
                start = at + 1;
            }
        }
        row.push(first, start..visible);
        row
    })
}

/// None where a quotation mark at the beginning of a cell has no other at the end of one.
fn quoted_record(lines: &[RawLine<'_>], first: usize, separator: char) -> Option<PastedRow> {
    let mut row = PastedRow {
        lines: 0,
        cells: vec![Vec::new()],
        line_ends: LineEnds::Apart,
        guessed: false,
    };
    let (mut quoted, mut closed) = (false, false);
    for (index, line) in lines.iter().enumerate().skip(first).take(LINES_OF_A_CELL) {
        row.lines += 1;
        let mut start = 0;
        let trimmed = line.raw.trim_end();
        let visible = trimmed.chars().count();
        let mut chars = trimmed.chars().enumerate().peekable();
        let mut words = false;
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            match c {
                '"' if quoted && next == Some('"') => {
                    chars.next();
                }
                '"' if quoted => {
                    row.push(index, start..at);
                    (quoted, closed, start) = (false, true, at + 1);
                }
                '"' if !words && !closed && start <= at && row.cells.last()?.is_empty() => {
                    (quoted, start) = (true, at + 1);
                }
                _ if quoted => {}
                c if c == separator => {
                    if !closed {
                        row.push(index, start..at);
                    }
                    row.cells.push(Vec::new());
                    (closed, words, start) = (false, false, at + 1);
                }
                // Words behind the closing mark: the marks are part of the cell's words.
                c if closed && !c.is_whitespace() => return None,
                c => words |= !c.is_whitespace(),
            }
        }
        if quoted || !closed {
            row.push(index, start..visible);
        }
        if !quoted {
            return Some(row);
        }
    }
    None
}

impl PastedRow {
    fn push(&mut self, line: usize, part: Range<usize>) {
        if let Some(cell) = self.cells.last_mut().filter(|_| !part.is_empty()) {
            cell.push(Piece { line, part });
        }
    }

    /// The even words of a cell.
    fn words(&self, lines: &[RawLine<'_>], cell: usize) -> String {
        let pieces = self.cells.get(cell).into_iter().flatten();
        pieces
            .map(|piece| {
                let line = lines[piece.line].raw.chars();
                even_chars(line.skip(piece.part.start).take(piece.part.len()))
            })
            .collect()
    }

    /// Whether a piece of a cell is a line of its own below another one.
    fn parts_lines(&self, lines: &[RawLine<'_>], above: &Piece, own: &Piece) -> bool {
        let words = |piece: &Piece| {
            let line = lines[piece.line].raw.chars();
            even_chars(line.skip(piece.part.start).take(piece.part.len()))
        };
        match self.line_ends {
            LineEnds::Apart => true,
            LineEnds::Broken => false,
            LineEnds::AsWordsSay => broken::parts(&words(above), &words(own)),
        }
    }

    /// Writes it with bars between its cells.
    pub fn write(&self, lines: &[RawLine<'_>], folded: &mut Folded) {
        let starts = self
            .cells
            .iter()
            .flatten()
            .map(|piece| lines[piece.line].start + piece.part.start);
        let mut last = starts.min().map(|start| start.saturating_sub(1));
        for (index, cell) in self.cells.iter().enumerate() {
            let place = last.unwrap_or_default();
            if index > 0 {
                folded.push('|', place);
            }
            for (at, piece) in cell.iter().enumerate() {
                let line = lines[piece.line];
                if at > 0 && self.parts_lines(lines, &cell[at - 1], piece) {
                    folded.push_sign('\n', line.start.saturating_sub(1));
                }
                let part = line.raw.chars().enumerate().skip(piece.part.start);
                for (at, c) in part.take(piece.part.len()) {
                    folded.push(c, line.start + at);
                }
                last = Some(line.start + piece.part.end);
            }
        }
    }
}

/// A line as it would be among the paragraphs.
pub(super) fn even(line: &str) -> String {
    even_chars(line.chars())
}

fn even_chars(chars: impl Iterator<Item = char>) -> String {
    let mut even = String::with_capacity(3 * chars.size_hint().0);
    even.extend(chars.filter(|c| !is_blank(*c)).map(fold));
    even
}
