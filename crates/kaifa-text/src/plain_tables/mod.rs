//! Task tables of a plain text, in all the forms in which pages turned to text, pasted sheets and mails have them: a row on each line
//! with bars, tabs or wide blanks between its cells (`pasted`, `bars`), or a cell on each line, with a bar behind it (`bars`) or
//! without (`cells`). Each form gives the same tables as containers do, and `task_table` reads them all. Only what has a head that
//! names tasks and who does them is a table; bars, tabs and short lines elsewhere are words like any others.

mod bars;
mod broken;
mod broken_head;
mod by_distance;
mod cards;
mod cells;
mod laid_out;
mod looks;
mod one_blank;
mod pasted;
mod ragged;
mod row_number;

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;

use crate::blocks::{Row, Table, TableCell};
use crate::lines::Paragraphs;
use crate::pattern::Regex;

pub use cells::heads_group;
pub use looks::{Looks, looks};
pub use pasted::{RawLine, may_be_parted_by_blanks, may_be_written_with_commas, rows as pasted_rows};

/// Letters of the line over an attachment with its title, at most.
const LONGEST_ATTACHMENT: usize = 50;

static NOTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:备?注|说明|数据来源)[\d一二三]?[:.、①]").unwrap());

/// Whether a line opens the notes below a table that tell what its figures mean (注:〔〕内为5年累计数。).
pub fn opens_note(line: &str) -> bool {
    line.starts_with(['注', '备', '说', '数']) && NOTE.is_match(line)
}

/// Whether a line between two rows opens an attachment (附件2), so that the rows below it are those of another table.
fn opens_attachment(line: &str) -> bool {
    let named = ["附件", "附表", "附录"].iter().any(|name| line.starts_with(name));
    named && line.chars().count() <= LONGEST_ATTACHMENT && !line.contains(['。', '|'])
}

/// The task tables of some paragraphs that are not from a container.
pub fn tables(paragraphs: &Paragraphs) -> Vec<Table> {
    let barred = memchr(b'|', paragraphs.folded.text().as_bytes()).is_some();
    let mut found = Vec::new();
    let mut index = 0;
    while index < paragraphs.ranges.len() {
        let with_bars = barred.then(|| bars::table(paragraphs, index)).flatten();
        let of_lines = || {
            let lines = cells::table(paragraphs, index);
            let lines = lines.or_else(|| broken_head::table(paragraphs, index));
            lines.or_else(|| cards::table(paragraphs, index))
        };
        match with_bars.or_else(of_lines) {
            Some((table, next)) => {
                found.push(table);
                index = next;
            }
            None => index += 1,
        }
    }
    found
}

/// A row of cells by their columns; the columns of a row may come again.
fn row(cells: impl IntoIterator<Item = (u32, Range<usize>)>, guessed: bool) -> Row {
    let cells: Vec<TableCell> = cells
        .into_iter()
        .map(|(column, words)| TableCell {
            column,
            columns: 1,
            words,
            from_above: false,
        })
        .collect();
    let even = cells.first().map_or(0, |c| c.words.start)..cells.last().map_or(0, |c| c.words.end);
    Row { cells, even, guessed }
}

fn table_of(rows: Vec<Row>, end: usize) -> Table {
    let start = rows.first().map_or(end, |row| row.even.start);
    Table {
        rows,
        even: start..end,
    }
}
