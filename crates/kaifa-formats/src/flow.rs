//! The flow of a document: paragraphs and tables, one after the other, tables in cells of tables. Word and web documents use
//! tables for data and to place things on the page; only those with data stay tables, of the others the words go on in the flow.

use kaifa_text::layout::{At, BlockKind, Cell, CellName, Composer, Piece};

/// A part of the flow.
#[derive(Debug)]
pub enum Item {
    /// A paragraph.
    Paragraph(Vec<Piece>),
    /// A table.
    Table(Table),
    /// Words that are no part of the document.
    Aside(Vec<Piece>),
}

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Vec<FlowCell>>,
}

/// A cell with its own flow.
#[derive(Debug)]
pub struct FlowCell {
    /// What it holds.
    pub items: Vec<Item>,
    /// Column, from 0.
    pub column: u32,
    /// Columns that it covers.
    pub columns: u32,
    /// Rows that it covers.
    pub rows: u32,
}

/// The paragraphs of a cell, with those of the tables inside it.
fn into_paragraphs(items: Vec<Item>, into: &mut Vec<Vec<Piece>>) {
    for item in items {
        match item {
            Item::Paragraph(pieces) | Item::Aside(pieces) => into.push(pieces),
            Item::Table(table) => {
                for cell in table.rows.into_iter().flatten() {
                    into_paragraphs(cell.items, into);
                }
            }
        }
    }
}

/// The longest cell of a table with data, in scalar values; what is longer is a page laid out in a table.
pub const LONGEST_CELL: usize = 1500;

/// Makes blocks of a flow.
#[derive(Debug, Default)]
pub struct Emitter {
    paragraphs: u32,
    tables: u32,
}

impl Emitter {
    /// Makes the blocks of all items, in order.
    pub fn emit(&mut self, composer: &mut Composer, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Paragraph(pieces) if pieces.iter().any(|p| p.end > p.start) => {
                    self.paragraphs += 1;
                    let at = At {
                        paragraph: Some(self.paragraphs),
                        ..At::default()
                    };
                    composer.block(BlockKind::Paragraph, at, pieces);
                }
                Item::Paragraph(_) => {}
                Item::Aside(pieces) => composer.block(BlockKind::Aside, At::default(), pieces),
                Item::Table(table) if table.holds_data() => self.table(composer, table),
                Item::Table(table) => {
                    for cell in table.rows.into_iter().flatten() {
                        self.emit(composer, cell.items);
                    }
                }
            }
        }
    }

    fn table(&mut self, composer: &mut Composer, table: Table) {
        self.tables += 1;
        for (row, cells) in table.rows.into_iter().enumerate() {
            for cell in cells {
                let place = Cell {
                    table: self.tables - 1,
                    row: row as u32,
                    column: cell.column,
                    rows: cell.rows.max(1),
                    columns: cell.columns.max(1),
                };
                let at = At {
                    table: Some(self.tables),
                    cell: Some(CellName {
                        row: place.row,
                        column: place.column,
                    }),
                    ..At::default()
                };
                let mut pieces: Vec<Piece> = Vec::new();
                let mut paragraphs = Vec::new();
                into_paragraphs(cell.items, &mut paragraphs);
                for more in paragraphs {
                    if let Some(last) = pieces.last().copied() {
                        // The end of a paragraph inside the cell.
                        pieces.push(Piece {
                            start: last.end,
                            end: last.end + 1,
                            reads: Some('\n'),
                        });
                    }
                    pieces.extend(more);
                }
                composer.block(BlockKind::Cell(place), at, pieces);
            }
        }
    }
}

/// The longest table inside a cell of a table with data, in scalar values.
const LONGEST_INNER: usize = 300;

/// How many filled cells there are at least for each that holds a table.
const CELLS_AN_INNER: usize = 4;

impl Table {
    /// Whether rows and columns mean something: two rows with two filled cells, no cell as long as a page, and tables inside
    /// only where they are few and small among many cells.
    fn holds_data(&self) -> bool {
        let filled = |row: &[FlowCell]| row.iter().filter(|cell| length(&cell.items) > 0).count();
        let full_rows = self.rows.iter().filter(|row| filled(row) >= 2).count();
        let all: usize = self.rows.iter().map(|row| filled(row)).sum();
        let cells = || self.rows.iter().flatten();
        let holds_table = |cell: &&FlowCell| cell.items.iter().any(|item| matches!(item, Item::Table(_)));
        let inner = cells().filter(holds_table).count();
        let small = cells()
            .filter(holds_table)
            .all(|cell| length(&cell.items) <= LONGEST_INNER);
        let few = inner == 0 || small && full_rows > 2 && inner * CELLS_AN_INNER <= all;
        full_rows >= 2 && few && cells().all(|cell| length(&cell.items) <= LONGEST_CELL)
    }
}

/// Scalar values of the words of a cell.
fn length(items: &[Item]) -> usize {
    let of_item = |item: &Item| -> usize {
        match item {
            Item::Paragraph(pieces) | Item::Aside(pieces) => {
                pieces.iter().map(|p| (p.end - p.start) as usize).sum()
            }
            Item::Table(table) => table.rows.iter().flatten().map(|cell| length(&cell.items)).sum(),
        }
    };
    items.iter().map(of_item).sum()
}
