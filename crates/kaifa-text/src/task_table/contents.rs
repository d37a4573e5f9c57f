//! What a column holds whose name says nothing: its cells tell, where no other column holds the same.

use super::names::Column;
use crate::blocks::Row;
use crate::folded::Folded;
use crate::plain_tables::{Looks, looks};

/// Rows of a table whose cells tell what a column holds, at least.
const FEWEST_ROWS: usize = 3;

/// Adds the columns of numbers, of units and of time limits that their cells show.
pub fn tell(folded: &Folded, columns: &mut Vec<(u32, Column)>, rows: &[Row]) {
    if rows.len() < FEWEST_ROWS {
        return;
    }
    let last = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.column)
        .max();
    let tasks = columns
        .iter()
        .filter(|(_, role)| matches!(role, Column::Task | Column::Target));
    let first_task = tasks.map(|(column, _)| *column).min().unwrap_or_default();
    for column in 0..=last.unwrap_or_default() {
        if columns.iter().any(|(known, _)| *known == column) {
            continue;
        }
        let cells = rows.iter().flat_map(|row| &row.cells);
        let own = cells.filter(|cell| cell.column == column && !cell.from_above && !cell.words.is_empty());
        let kinds: Vec<Looks> = own
            .map(|cell| looks(&folded.text()[cell.words.clone()]))
            .collect();
        let most = |wanted: Looks| {
            let count = kinds.iter().filter(|kind| **kind == wanted).count();
            kinds.len() >= FEWEST_ROWS && 5 * count >= 4 * kinds.len()
        };
        let has = |wanted: &[Column]| columns.iter().any(|(_, role)| wanted.contains(role));
        let role = match () {
            _ if most(Looks::Number) && !has(&[Column::Number]) && column <= first_task + 1 => Column::Number,
            _ if most(Looks::Units) && !has(&[Column::Units, Column::Lead]) => Column::Units,
            _ if most(Looks::Limit) && !has(&[Column::Limit]) => Column::Limit,
            _ => continue,
        };
        columns.push((column, role));
    }
    columns.sort_by_key(|(column, _)| *column);
}
