//! Tables with a cell on each line and without numbers: every row has a line for each column, or it is none.

use std::ops::Range;

use super::cells::{Reader, heads_group};
use super::looks::{Looks, fit, looks};
use super::{row, table_of};
use crate::blocks::Table;
use crate::task_table::{Column, is_header_of_indicators, names_tasks};

/// Columns of a table, at least.
const FEWEST_COLUMNS: usize = 2;

/// The table of a reader, and the cell after it.
pub(super) fn table(reader: &Reader<'_>) -> Option<(Table, usize)> {
    let width = reader.columns.len();
    let known: Vec<Column> = reader.columns.iter().flatten().copied().collect();
    let head: Vec<&str> = reader.head.iter().map(String::as_str).collect();
    let indicators = is_header_of_indicators(&head);
    if width < FEWEST_COLUMNS || !names_tasks(&known) && !indicators {
        return None;
    }
    let fits = |at: usize, columns: Range<usize>| {
        at + columns.len() <= reader.cells.len() && {
            let mut each = columns.clone().map(|column| {
                let cell = reader.text(at + column - columns.start);
                (looks(cell), cell, reader.columns[column])
            });
            each.all(|(kind, cell, column)| {
                fit(kind, column) >= 0 && (!indicators || may_be_of_indicator(kind, cell, column))
            })
        }
    };
    // The cell of a group stands beside the first of its rows only.
    let grouped = usize::from(indicators && reader.columns[0] == Some(Column::Group));
    let mut rows = vec![reader.head_row()];
    let mut at = width;
    loop {
        let from = [0, grouped].into_iter().find(|from| fits(at, *from..width));
        let group = reader.cells.get(at).is_some_and(|_| heads_group(reader.text(at)));
        if let Some(from) = from {
            let cells = (from..width).map(|column| (column as u32, reader.line(at + column - from)));
            rows.push(row(cells, true));
            at += width - from;
        } else if group && fits(at + 1, 0..width) {
            rows.push(row([(0, reader.line(at))], true));
            at += 1;
        } else {
            break;
        }
    }
    // One row may be any words that follow each other.
    let end = reader.cells.get(at - 1)?.end + 1;
    (rows.len() > 2).then(|| (table_of(rows, end), at))
}

/// Whether a cell may stand in a column of a table of indicators: a name, a unit of measure, a figure.
fn may_be_of_indicator(kind: Looks, cell: &str, column: Option<Column>) -> bool {
    let counts = cell.contains(|c: char| c.is_ascii_digit());
    match column {
        Some(Column::Target) => kind == Looks::Nothing || counts || !cell.contains(['。', ';', ':']),
        Some(Column::Measure) => kind == Looks::Nothing || !counts,
        Some(Column::Task) => kind != Looks::Number && kind != Looks::Nothing && !cell.contains(['。', ';']),
        _ => true,
    }
}
