//! A table that is open: its rows and cells, and the columns that cells reach over.

use crate::flow::{FlowCell, Item, Table};

/// A table that is open: its rows so far and the flow of its current cell.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) table: Table,
    pub(super) row: Vec<FlowCell>,
    pub(super) row_open: bool,
    pub(super) cell: Option<(u32, u32)>,
    pub(super) items: Vec<Item>,
}

impl Frame {
    pub(super) fn end_cell(&mut self) {
        if let Some((columns, rows)) = self.cell.take() {
            self.row.push(FlowCell {
                items: std::mem::take(&mut self.items),
                column: 0,
                columns,
                rows,
            });
        }
    }

    pub(super) fn end_row(&mut self) {
        if std::mem::take(&mut self.row_open) {
            self.table.rows.push(std::mem::take(&mut self.row));
        }
    }
}

/// Gives cells their columns, leaving room for those that reach down from rows above.
pub(super) fn settled(mut table: Table) -> Table {
    let mut reaching: Vec<(u32, u32, u32)> = Vec::new();
    for row in &mut table.rows {
        let mut column = 0;
        let taken = std::mem::take(&mut reaching);
        for cell in row.iter_mut() {
            while let Some((first, columns, _)) = taken
                .iter()
                .find(|(first, columns, _)| (*first..first + columns).contains(&column))
            {
                column = first + columns;
            }
            cell.column = column;
            column += cell.columns;
            if cell.rows > 1 {
                reaching.push((cell.column, cell.columns, cell.rows - 1));
            }
        }
        reaching.extend(
            taken
                .into_iter()
                .filter(|t| t.2 > 1)
                .map(|(c, n, rows)| (c, n, rows - 1)),
        );
    }
    table
}
