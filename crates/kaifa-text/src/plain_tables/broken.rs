//! Rows with tabs whose cells go on over several lines without quotation marks: the row has all its cells only with the lines below it.

use super::cells::heads_group;
use super::pasted::{LineEnds, PastedRow, Piece, RawLine, even};
use super::row_number::RowNumber;
use crate::numbering::marker;
use crate::responsible::lists_units;

/// Lines of a row, at most.
const MOST_LINES: usize = 40;
/// Letters of a line that was broken at the width of its cell, at least.
const FEWEST_LETTERS: usize = 15;

/// The row with the lines that complete its cells, or as it is where they do not.
pub fn whole(lines: &[RawLine<'_>], index: usize, row: PastedRow, columns: usize) -> PastedRow {
    let tabs = |line: &RawLine<'_>| line.raw.matches('\t').count();
    let first = |line: &RawLine<'_>| even(line.raw.split('\t').next().unwrap_or_default());
    let begins = |line: &RawLine<'_>| tabs(line) > 0 && RowNumber::of(&first(line)).is_some();
    if row.lines > 1 || !begins(&lines[index]) {
        return row;
    }
    let mut found = row.clone();
    found.line_ends = LineEnds::AsWordsSay;
    let mut cells = tabs(&lines[index]) + 1;
    let complete = cells >= columns;
    for (below, line) in lines.iter().enumerate().skip(index + 1).take(MOST_LINES) {
        let words = even(line.raw);
        // Behind the last cell only further names of who does it can follow, up to the next row or the end of all.
        let followed = || {
            let mut rest = lines[below + 1..].iter().take_while(|next| !next.after_gap);
            below + 1 == lines.len() || rest.any(&begins)
        };
        let goes_on = match cells >= columns {
            true => tabs(line) == 0 && !words.contains(':') && lists_units(&words) && followed(),
            false => cells + tabs(line) <= columns,
        };
        if line.after_gap || begins(line) || words.is_empty() || heads_group(&words) || !goes_on {
            break;
        }
        let mut start = 0;
        for (number, part) in line.raw.trim_end().split('\t').enumerate() {
            let end = start + part.chars().count();
            if number > 0 {
                found.cells.push(Vec::new());
            }
            if let Some(cell) = found.cells.last_mut().filter(|_| end > start) {
                cell.push(Piece {
                    line: below,
                    part: start..end,
                });
            }
            start = end + 1;
        }
        cells += tabs(line);
        found.lines += 1;
    }
    let more = found.lines > 1 && cells == columns && (!complete || found.cells.len() == columns);
    if more { found } else { row }
}

/// Whether a line of a cell begins with words of its own and does not go on with those above it.
pub fn parts(above: &str, own: &str) -> bool {
    let ends = above.ends_with(['。', ';', ':', '!', '?']);
    let full = above.chars().count() >= FEWEST_LETTERS && !lists_units(above);
    ends || marker(own).is_some()
        || !full && !above.ends_with(['、', ',']) && !own.starts_with([',', '。', '、'])
}
