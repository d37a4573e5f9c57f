//! Csv of many rows, block by block: each block is cut at line ends, and the pieces are read side by side, while the rows of the
//! block before are put to the others and the next block is fetched. A file with quoted cells, or in GB18030, goes the slower way, cell by cell; the result is the same.

use std::io::Read;

use kaifa_base::{Place, Problem};
use kaifa_eval::scheme::Plan;
use rayon::prelude::*;

use super::Incoming;
use super::cell::{cell_end, scan_number};
use super::layout::{Layout, Role};
use super::part::{KnownWords, Loaded, Part};
use crate::sheets::is_no_csv;
use crate::table_file::cell_name;

/// Pieces of a block, read side by side.
const LANES: usize = 4;
/// Bytes of a block; memory beyond the columns themselves stays below a small multiple of it.
const BLOCK: usize = 2 << 20;

/// Words of a column that a lane remembers; where there are more, most do not come again.
const KEPT_WORDS: usize = 1 << 16;

/// What reads one piece of each block; its memory and its words serve for the next.
struct Lane<'l> {
    part: Part<'l>,
    known: KnownWords,
    lines: usize,
    plain: bool,
}

/// Reads a csv file.
pub fn read(incoming: Incoming<'_>, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let name = incoming.name();
    let io = |error: std::io::Error| incoming.unreadable(&error);
    let mut file = incoming.open()?;
    let mut block = Vec::with_capacity(BLOCK + BLOCK / 4);
    let mut more = fill(&mut *file, &mut block).map_err(io)?;
    let body = block.strip_prefix(b"\xef\xbb\xbf").map_or(0, |_| 3);
    let head_end = memchr::memchr(b'\n', &block[body..]).map_or(block.len(), |at| body + at);
    if is_no_csv(&block[..head_end]) || plain(&block[..head_end]).is_none() {
        return cell_by_cell(incoming, plan, year);
    }
    let heads: Vec<String> = String::from_utf8_lossy(&block[body..head_end])
        .trim_end_matches('\r')
        .split(',')
        .map(|head| head.trim().to_owned())
        .collect();
    if heads.iter().all(String::is_empty) {
        return Err(incoming.problem("文件是空的".into(), "the file is empty".into()));
    }
    let layout = Layout::of(&name, &heads, plan)?;
    let mut all = Part::new(&layout, &name);
    let lanes = || -> Vec<Lane<'_>> { (0..LANES).map(|_| Lane::new(&layout, &name)).collect() };
    // Lanes that read a block, and those that have read the one before.
    let (mut reading, mut read, mut with_rows) = (lanes(), lanes(), 0);
    let mut next = Vec::with_capacity(block.capacity());
    let mut line = 2;
    let mut append = |all: &mut Part<'_>, lanes: &mut [Lane<'_>]| {
        for lane in lanes {
            all.append(&mut lane.part, line, &mut lane.known);
            line += lane.lines;
        }
    };
    block.drain(..(head_end + 1).min(block.len()));
    loop {
        let end = if more {
            memchr::memrchr(b'\n', &block).map_or(0, |at| at + 1)
        } else {
            block.len()
        };
        let pieces = cut(&block[..end]);
        let used = &mut reading[..pieces.len()];
        next.clear();
        next.extend_from_slice(&block[end..]);
        let (fetched, ()) = rayon::join(
            || {
                append(&mut all, &mut read[..with_rows]);
                if more {
                    fill(&mut *file, &mut next)
                } else {
                    Ok(false)
                }
            },
            || {
                used.par_iter_mut()
                    .zip(pieces)
                    .for_each(|(lane, piece)| lane.read(piece));
            },
        );
        if used.iter().any(|lane| !lane.plain) {
            return cell_by_cell(incoming, plan, year);
        }
        if more && all.lines.is_empty() {
            let rows: usize = used.iter().map(|lane| lane.part.lines.len()).sum();
            make_room(&mut all, rows, end, incoming.size());
        }
        with_rows = used.len();
        std::mem::swap(&mut reading, &mut read);
        std::mem::swap(&mut block, &mut next);
        if !more {
            break;
        }
        more = fetched.map_err(io)?;
    }
    append(&mut all, &mut read[..with_rows]);
    drop((reading, read, block, next));
    all.finish(plan, year)
}

/// Makes room for the rows of the whole file, from those of its beginning.
fn make_room(all: &mut Part<'_>, rows: usize, bytes: usize, size: Option<u64>) {
    let (Some(size), 1..) = (size, bytes) else { return };
    let expected = rows as f64 * (size as f64 / bytes as f64) * 1.01;
    all.reserve(expected as usize + 1);
}

/// Fills a block up; `false` at the end of the file.
fn fill(file: &mut (dyn Read + Send), block: &mut Vec<u8>) -> std::io::Result<bool> {
    // A line longer than a block makes it grow.
    let wanted = BLOCK.saturating_sub(block.len()).max(BLOCK / 4) as u64;
    let read = file.take(wanted).read_to_end(block)?;
    Ok(read as u64 == wanted)
}

/// The text that can be read the fast way: no quotes, no zeros, and UTF-8.
pub(crate) fn plain(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    memchr::memchr2(b'"', 0, bytes).is_none().then_some(text)
}

/// At most as many pieces as there are lanes, which end with a line.
pub(crate) fn cut(block: &[u8]) -> Vec<&[u8]> {
    let piece = block.len().div_ceil(LANES);
    let mut pieces = Vec::with_capacity(LANES);
    let mut rest = block;
    while !rest.is_empty() {
        let at = piece.min(rest.len());
        let end = memchr::memchr(b'\n', &rest[at - 1..]).map_or(rest.len(), |found| at + found);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

impl<'l> Lane<'l> {
    fn new(layout: &'l Layout, file: &'l str) -> Lane<'l> {
        Lane {
            part: Part::new(layout, file),
            known: KnownWords::default(),
            lines: 0,
            plain: true,
        }
    }

    /// Reads a piece, with lines counted from 0.
    fn read(&mut self, piece: &[u8]) {
        if self.part.most_words() > KEPT_WORDS {
            *self = Lane::new(self.part.layout, self.part.file);
        }
        self.part.clear();
        let text = plain(piece);
        self.plain = text.is_some();
        if let Some(text) = text {
            self.lines = read_piece(&mut self.part, text);
        }
    }
}

/// Takes the rows of a piece into a part; gives the number of its lines.
fn read_piece(part: &mut Part<'_>, text: &str) -> usize {
    let piece = text.as_bytes();
    let columns: Vec<Option<usize>> = (0..part.layout.roles.len())
        .map(|column| match part.role(column) {
            Role::Input(input) if part.layout.checks[input].kind != kaifa_pack::InputType::Text => {
                Some(input)
            }
            _ => None,
        })
        .collect();
    let mut line = 0;
    let mut at = 0;
    while at < piece.len() {
        if matches!(piece[at], b'\n' | b'\r') {
            // An empty line.
            at += if piece[at..].starts_with(b"\r\n") { 2 } else { 1 };
            line += 1;
            continue;
        }
        let mut column = 0;
        loop {
            let numeric = columns.get(column).copied().flatten();
            let scanned = numeric.and_then(|input| scan_number(piece, at).map(|found| (input, found)));
            if let Some((input, (number, end))) = scanned {
                part.number(line, column, input, number);
                at = end;
            } else {
                let end = cell_end(piece, at);
                if column < columns.len() {
                    part.text(line, column, text[at..end].trim_end_matches('\r'));
                }
                at = end;
            }
            column += 1;
            if piece.get(at) == Some(&b',') {
                at += 1;
            } else {
                break;
            }
        }
        if column != columns.len() {
            part.wrong_length(line, column);
            // The file is refused; what is missing is filled up so that the columns stay of one length.
            for missing in column..columns.len() {
                part.skip(missing);
            }
        }
        part.lines.push(line);
        at += match piece.get(at) {
            Some(b'\r') if piece.get(at + 1) == Some(&b'\n') => 2,
            _ => 1,
        };
        line += 1;
    }
    line
}

/// Quoted cells, GB18030, workbooks: through the general readers, cell by cell.
pub(crate) fn cell_by_cell(incoming: Incoming<'_>, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let name = incoming.name();
    let bytes = incoming.all()?;
    let (table, problems) = crate::table_file::read_in_part(&name, &bytes, crate::sheets::Wanted::First);
    let Some(table) = table else { return Err(problems) };
    let layout = Layout::of(&name, &table.headings, plan)?;
    let mut part = Part::new(&layout, &name);
    part.problems = problems;
    for row in &table.rows {
        for (column, cell) in row.cells.iter().enumerate() {
            part.text(row.number, column, cell);
        }
        part.lines.push(row.number);
    }
    let sheet = table.rows.first().and_then(|row| row.sheet.as_deref());
    part.finish(plan, year)
        .map_err(|problems| by_cell(problems, sheet))
}

/// Names cells of a sheet as people do: `C7` instead of line 7, column 3.
fn by_cell(problems: Vec<Problem>, sheet: Option<&str>) -> Vec<Problem> {
    let named = |place: Place| match (sheet, place.line, place.column) {
        (Some(sheet), Some(line), Some(column)) => Place {
            sheet: Some(sheet.to_owned()),
            cell: Some(cell_name(column - 1, line)),
            line: None,
            column: None,
            ..place
        },
        _ => place,
    };
    (problems.into_iter())
        .map(|problem| Problem {
            place: named(problem.place),
            ..problem
        })
        .collect()
}
