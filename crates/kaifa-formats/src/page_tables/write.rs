//! A part of a table as text: a row on a line, a tab after each cell, as tables of Word documents are written. A cell that reaches
//! down into a row has its words in the row where it begins, and its tab in each.

use kaifa_text::layout::{At, BlockKind, Cell, CellName, Composer};

use super::cells::Part;

/// Cells that reach into rows below: the first row that they do not reach, and their column.
pub type Reaching = Vec<(u32, u32)>;

/// Writes a part of a table; `table` is its number, from 0, and `reaching` what the part before it left.
pub fn write(composer: &mut Composer, table: u32, part: &Part, reaching: &mut Reaching) {
    for words in &part.repeated {
        let at = At {
            page: Some(part.page),
            ..At::default()
        };
        composer.paragraph(BlockKind::Aside, at, words);
    }
    let mut cells = part.cells.iter().peekable();
    for row in part.first_row..part.first_row + part.rows {
        reaching.retain(|(until, _)| *until > row);
        reaching.sort_by_key(|(_, column)| *column);
        let mut above = reaching.clone().into_iter().map(|(_, column)| column).peekable();
        while let Some(cell) = cells.next_if(|cell| cell.place.row == row) {
            let place = cell.place;
            while above.next_if(|column| *column < place.column).is_some() {
                composer.write("\t");
            }
            let piece = composer.write(&cell.paragraphs.join("\n"));
            composer.write("\t");
            let at = At {
                page: Some(part.page),
                table: Some(table + 1),
                cell: Some(CellName {
                    row,
                    column: place.column,
                }),
                ..At::default()
            };
            let kind = BlockKind::Cell(Cell {
                table,
                row,
                column: place.column,
                rows: place.rows,
                columns: place.columns,
            });
            composer.block(kind, at, [piece]);
            if place.rows > 1 {
                reaching.push((row + place.rows, place.column));
            }
        }
        for _ in above {
            composer.write("\t");
        }
        composer.write("\n");
    }
}
