//! Csv of many rows, block by block: each block is cut at line ends, and the pieces are read side by side. A file with
//! quoted cells, or in GB18030, goes the slower way, cell by cell; the result is the same.

use std::io::Read;

use kaifa_base::Problem;
use kaifa_eval::scheme::Plan;
use rayon::prelude::*;

use super::Incoming;
use super::cell::scan_number;
use super::layout::{Layout, Role};
use super::part::{Loaded, Part};

/// Bytes read at a time; memory beyond the columns themselves stays below a small multiple of it.
const BLOCK: usize = 16 << 20;
/// Bytes of a piece; small enough to share out evenly.
const PIECE: usize = 1 << 20;

/// Reads a csv file.
pub fn read(incoming: Incoming<'_>, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let name = incoming.name();
    let io = |error: std::io::Error| incoming.unreadable(&error);
    let mut file = incoming.open()?;
    let mut block = Vec::with_capacity(BLOCK + PIECE);
    let mut more = fill(&mut *file, &mut block).map_err(io)?;
    let body = block.strip_prefix(b"\xef\xbb\xbf").map_or(0, |_| 3);
    let head_end = memchr::memchr(b'\n', &block[body..]).map_or(block.len(), |at| body + at);
    if !plain(&block) || std::str::from_utf8(&block[body..head_end]).is_err() {
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
    let mut line = 2;
    block.drain(..(head_end + 1).min(block.len()));
    loop {
        let end = if more {
            memchr::memrchr(b'\n', &block).map_or(0, |at| at + 1)
        } else {
            block.len()
        };
        if !plain(&block[..end]) {
            return cell_by_cell(incoming, plan, year);
        }
        let pieces = cut(&block[..end]);
        let first_lines: Vec<usize> = pieces
            .iter()
            .map(|piece| {
                let first = line;
                line += memchr::memchr_iter(b'\n', piece).count();
                first
            })
            .collect();
        let parts: Vec<Part<'_>> = pieces
            .par_iter()
            .zip(&first_lines)
            .map(|(piece, first)| read_piece(piece, *first, &layout, &name))
            .collect();
        parts.into_iter().for_each(|part| all.append(part));
        block.drain(..end);
        if !more {
            break;
        }
        more = fill(&mut *file, &mut block).map_err(io)?;
    }
    all.finish(plan, year)
}

/// Fills a block up; `false` at the end of the file.
fn fill(file: &mut dyn Read, block: &mut Vec<u8>) -> std::io::Result<bool> {
    let wanted = BLOCK.saturating_sub(block.len()).max(PIECE) as u64;
    let read = file.take(wanted).read_to_end(block)?;
    Ok(read as u64 == wanted)
}

/// Whether bytes can be read the fast way: no quotes, and UTF-8 as far as it is complete.
fn plain(bytes: &[u8]) -> bool {
    let utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        // A character cut off at the end of the block is no fault.
        Err(error) => error.error_len().is_none(),
    };
    utf8 && memchr::memchr2(b'"', 0, bytes).is_none()
}

/// Pieces that end with a line.
fn cut(block: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = block;
    while !rest.is_empty() {
        let at = PIECE.min(rest.len());
        let end = memchr::memchr(b'\n', &rest[at - 1..]).map_or(rest.len(), |found| at + found);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn read_piece<'l>(piece: &[u8], first_line: usize, layout: &'l Layout, file: &'l str) -> Part<'l> {
    let mut part = Part::new(layout, file);
    let columns = layout.roles.len();
    let mut line = first_line;
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
            let numeric = match layout.roles.get(column) {
                Some(Role::Input(input)) if layout.checks[*input].kind != kaifa_pack::InputType::Text => {
                    Some(*input)
                }
                _ => None,
            };
            let scanned = numeric.and_then(|input| scan_number(piece, at).map(|found| (input, found)));
            if let Some((input, (number, end))) = scanned {
                part.number(line, column, input, number);
                at = end;
            } else {
                let end = at
                    + piece[at..]
                        .iter()
                        .position(|byte| matches!(byte, b',' | b'\n'))
                        .unwrap_or(piece.len() - at);
                if column < columns {
                    let text = std::str::from_utf8(&piece[at..end]).unwrap_or_default();
                    part.text(line, column, text.trim_end_matches('\r'));
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
        if column != columns {
            part.wrong_length(line, column);
            // The file is refused; what is missing is filled up so that the columns stay of one length.
            for missing in column..columns {
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
    part
}

/// Quoted cells, GB18030, workbooks: through the general readers, cell by cell.
pub fn cell_by_cell(incoming: Incoming<'_>, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let name = incoming.name();
    let bytes = incoming.all()?;
    let (table, problems) = crate::table_file::read_in_part(&name, &bytes, None);
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
    part.finish(plan, year)
}
