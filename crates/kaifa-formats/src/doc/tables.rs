//! Tables of a binary document: cells gathered row by row, whose edges tell which columns they cover.

use std::collections::HashMap;
use std::rc::Rc;

use super::sprm::{Joins, Row};
use crate::flow::{FlowCell, Item, Table};

/// A flow being read: the body, or the cells of a table.
#[derive(Default)]
pub struct Frame {
    /// What the body, or the current cell, holds so far.
    pub items: Vec<Item>,
    /// The cells of the current row that are at their end.
    cells: Vec<Vec<Item>>,
    rows: Vec<Made>,
}

/// A row at its end: what its cells hold, and where they lie.
struct Made {
    cells: Vec<Vec<Item>>,
    row: Option<Rc<Row>>,
}

/// Edges that lie no further apart are one, in twentieths of a point.
const APART: i16 = 15;

impl Frame {
    /// Ends a cell.
    pub fn end_cell(&mut self) {
        self.cells.push(std::mem::take(&mut self.items));
    }

    /// Ends a row, whose cells lie as `row` says.
    pub fn end_row(&mut self, row: Option<Rc<Row>>) {
        let mut cells = std::mem::take(&mut self.cells);
        // The mark at the end of a row is no cell; what stands before it without a mark of its own belongs to the last.
        let rest = std::mem::take(&mut self.items);
        match cells.last_mut() {
            Some(last) => last.extend(rest),
            None if rest.is_empty() => {}
            None => cells.push(rest),
        }
        self.rows.push(Made { cells, row });
    }

    /// The table, with a row whose end is missing.
    pub fn table(mut self) -> Table {
        if !self.cells.is_empty() || !self.items.is_empty() {
            self.end_row(None);
        }
        let mut edges: Vec<i16> = (self.rows.iter())
            .filter_map(|made| made.row.as_deref())
            .flat_map(|row| row.edges.iter().copied())
            .collect();
        edges.sort_unstable();
        edges.dedup_by(|next, before| next.saturating_sub(*before) <= APART);
        let column = |edge: i16| edges.partition_point(|known| *known <= edge).max(1) as u32 - 1;
        let mut table = Table::default();
        // The cell that began last in each column, by row and place in it.
        let mut begun: HashMap<u32, (usize, usize)> = HashMap::new();
        for Made { cells, row } in self.rows {
            let mut made: Vec<FlowCell> = Vec::new();
            let at = table.rows.len();
            for (index, items) in cells.into_iter().enumerate() {
                let shape = row.as_deref().and_then(|row| {
                    let (left, right) = (*row.edges.get(index)?, *row.edges.get(index + 1)?);
                    Some((column(left), column(right), *row.joins.get(index)?))
                });
                let after = made.last().map_or(0, |cell| cell.column + cell.columns);
                let (left, right, joins) = shape.unwrap_or((after, after + 1, Joins::default()));
                let columns = right.saturating_sub(left).max(1);
                if joins.left
                    && let Some(before) = made.last_mut()
                {
                    before.columns += columns;
                    before.items.extend(items);
                    continue;
                }
                if joins.above
                    && let Some((row, place)) = begun.get(&left).copied()
                    && let Some(above) = table.rows.get_mut(row).and_then(|row| row.get_mut(place))
                {
                    above.rows = (at - row) as u32 + 1;
                    above.items.extend(items);
                    continue;
                }
                begun.insert(left, (at, made.len()));
                made.push(FlowCell {
                    items,
                    column: left,
                    columns,
                    rows: 1,
                });
            }
            table.rows.push(made);
        }
        table
    }
}
