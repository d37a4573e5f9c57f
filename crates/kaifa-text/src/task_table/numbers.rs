//! The numbers of rows: their levels, and whether a column holds them.

use super::names::Column;
use crate::blocks::Row;
use crate::chinese_number;
use crate::folded::Folded;

/// The levels of numbers in a table, outermost first: 一、 above (一) above what else heads a group above the rows.
#[derive(Default)]
pub(super) struct Levels(Vec<u8>);

pub(super) const GROUP: u8 = 2;
pub(super) const ROW: u8 = 3;

impl Levels {
    /// Closes what is not above such a number, and says how much is.
    pub(super) fn enter(&mut self, rank: u8) -> usize {
        self.0.retain(|open| *open < rank);
        self.0.push(rank);
        self.0.len() - 1
    }
}

/// The level of a number as printed.
pub(super) fn rank_of(label: &str) -> u8 {
    let digits = label.trim_matches(['(', ')']);
    match () {
        _ if digits.is_empty() || !digits.chars().all(chinese_number::is_digit) => ROW,
        _ if digits.len() < label.len() => 1,
        _ => 0,
    }
}

/// Whether nearly all cells of a column that say anything are numbers.
pub(super) fn counts(folded: &Folded, column: u32, rows: &[Row]) -> bool {
    let cells = rows.iter().flat_map(|row| &row.cells);
    let own = cells.filter(|cell| cell.column == column && !cell.words.is_empty());
    let (numbers, all) = own.fold((0, 0), |(numbers, all), cell| {
        let number = label_of(&folded.text()[cell.words.clone()]).is_some();
        (numbers + usize::from(number), all + 1)
    });
    4 * numbers > 3 * all && all > 2
}

/// Whether some rows are numbered 一、 and others 1, so that the first head the others.
pub(super) fn numbers_of_two_kinds(folded: &Folded, columns: &[(u32, Column)], rows: &[Row]) -> bool {
    let ranks = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| columns.contains(&(cell.column, Column::Number)))
        .filter_map(|cell| label_of(&folded.text()[cell.words.clone()]))
        .map(|label| rank_of(&label));
    let (low, high) = ranks.fold((ROW, 0), |(low, high), rank| (low.min(rank), high.max(rank)));
    low < ROW && high == ROW
}

/// The number in a number cell: `1`, `1.`, `(一)`.
pub(super) fn label_of(cell: &str) -> Option<String> {
    let number = cell.trim_end_matches(['.', '、']);
    let plain = !number.is_empty()
        && number.chars().count() <= 6
        && number.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(c, '(' | ')' | '-' | '.' | '①'..='⑳')
                || chinese_number::is_digit(c)
        });
    plain.then(|| number.to_owned())
}
