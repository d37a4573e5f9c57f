//! Rows with fewer cells than the head has columns, as tables have them whose merged or empty cells were lost on the way to plain text.
//! A row that has all its cells is taken as it stands. Else its number is its first cell, and what the other cells say tells where they
//! belong; such rows are marked as guessed, unless they fit from the left.

use std::ops::Range;

use super::looks::{Lie, Looks, MISFIT, fit, looks, place, worth};
use super::row;
use super::row_number::RowNumber;
use crate::blocks::Row;
use crate::numbering::marker;
use crate::task_table::Column;

/// Letters that a single cell has at least that is a sentence and no heading.
const SENTENCE: usize = 20;

/// The row of some cells below a head.
pub fn row_of(text: &str, mut cells: Vec<Range<usize>>, columns: &[Option<Column>]) -> Row {
    let width = columns.len();
    let words = |cell: &Range<usize>| &text[cell.clone()];
    let numbered = columns.first() == Some(&Some(Column::Number));
    let is_number = |cell: &Range<usize>| RowNumber::of(words(cell)).is_some();
    let opens = !numbered
        || cells
            .first()
            .is_none_or(|cell| words(cell).is_empty() || is_number(cell));
    // Empty cells inside a row show that none was lost.
    let filled = cells
        .iter()
        .rposition(|cell| !cell.is_empty())
        .unwrap_or_default();
    let inside = cells.len() <= width && cells[..filled].iter().skip(1).any(|cell| cell.is_empty());
    let fits_left = || {
        let mut each = cells.iter().zip(columns);
        each.all(|(cell, column)| {
            fit(looks(words(cell)), *column) > MISFIT || *column == Some(Column::Number)
        })
    };
    if inside && fits_left() {
        return row((0..).zip(cells), false);
    }
    let whole = cells.last().is_some_and(|cell| !cell.is_empty());
    if cells.len() == width && (opens || whole) && (whole || !fits_better_elsewhere(text, &cells, columns)) {
        return row((0..).zip(cells), false);
    }
    while cells.len() > 1 && cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    if let [only] = cells.as_slice() {
        let column = match goes_on(words(only)) {
            true => column_of_words(columns),
            false => 0,
        };
        return row([(column, only.clone())], false);
    }
    let first = usize::from(numbered);
    let shift = usize::from(numbered && opens);
    let kinds: Vec<Looks> = cells[shift.min(cells.len())..]
        .iter()
        .map(|cell| looks(words(cell)))
        .collect();
    let rest = columns.get(first..).unwrap_or_default();
    let from_left = shift == first && kinds.len() <= rest.len();
    let fits = kinds
        .iter()
        .zip(rest)
        .all(|(kind, column)| fit(*kind, *column) > MISFIT);
    let (best, places) = place(&kinds, rest, Lie::Apart);
    if from_left && fits && best < worth(&kinds, rest) + MUCH_BETTER {
        return row((0..).zip(cells), false);
    }
    let places = places.into_iter().map(|place| (first + place) as u32);
    let places: Vec<u32> = (0..shift as u32).chain(places).collect();
    row(places.into_iter().zip(cells), true)
}

/// How much better other columns must fit before a row with all its cells is read otherwise than it stands.
const MUCH_BETTER: i32 = 3;

/// Whether the last cells of a row are empty since one that reaches down from above is missing: the others stand too far left.
fn fits_better_elsewhere(text: &str, cells: &[Range<usize>], columns: &[Option<Column>]) -> bool {
    let all: Vec<Looks> = cells.iter().map(|cell| looks(&text[cell.clone()])).collect();
    let last = all
        .iter()
        .rposition(|cell| *cell != Looks::Nothing)
        .map_or(0, |last| last + 1);
    let own = &all[..last];
    last > 1 && place(own, columns, Lie::Apart).0 >= worth(&all, columns) + MUCH_BETTER
}

/// Whether the only cell of a row says more of the row above: a sentence that is neither a heading nor a note.
fn goes_on(words: &str) -> bool {
    let note = ["注:", "注.", "注1", "备注", "说明:", "填表", "附注"];
    marker(words).is_none()
        && !note.iter().any(|note| words.starts_with(note))
        && (words.contains(['。', ';', ',']) || words.chars().count() >= SENTENCE)
}

/// The column that says what is to be done, or else to be reached.
fn column_of_words(columns: &[Option<Column>]) -> u32 {
    let find = |wanted: Column| columns.iter().rposition(|column| *column == Some(wanted));
    find(Column::Task).or(find(Column::Target)).unwrap_or_default() as u32
}
