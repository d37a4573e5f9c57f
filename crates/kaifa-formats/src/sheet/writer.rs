//! Writes sheets one after the other: rows on lines, cells parted by tabs, each with its place.

use std::collections::HashMap;

use calamine::DataRef;
use kaifa_base::Digest;
use kaifa_text::Source;
use kaifa_text::layout::{At, BlockKind, Cell, CellName, Composer};

use super::form::Form;
use super::remarks::{self, Holds, WithoutValue};
use super::shown::{Place, Shown};
use super::{parts, words_of};
use crate::limits;
use crate::problems::{self, Refusal};

/// First and last cell of a merged region, as row and column.
pub type Region = (Place, Place);

/// A cell with its words.
pub struct Filled {
    pub row: u32,
    pub column: u32,
    pub words: String,
}

/// The cells of a sheet that is being read.
#[derive(Default)]
pub struct Gathered {
    cells: Vec<Filled>,
    errors: Vec<(Place, String)>,
}

/// A workbook as far as it is written.
#[derive(Default)]
pub struct Writer {
    composer: Composer,
    without_value: WithoutValue,
    tables: u32,
    cells: usize,
    /// Bytes of the words of all cells.
    length: u64,
}

impl Writer {
    /// Takes up a cell of a sheet, within the limits.
    pub fn gather(
        &mut self,
        sheet: &mut Gathered,
        place: Place,
        value: &DataRef,
        form: Option<&Form>,
    ) -> Result<(), Refusal> {
        if let DataRef::Error(error) = value {
            sheet.errors.push((place, error.to_string()));
        }
        let words = words_of(value, form);
        if words.trim().is_empty() {
            return Ok(());
        }
        self.cells += 1;
        if self.cells > limits::CELLS {
            let what = ("单元格数", "the number of cells");
            return Err(problems::too_large(what, self.cells as u64, limits::CELLS as u64));
        }
        self.length += words.len() as u64;
        // A character has four bytes at most.
        within_text(self.length / 4)?;
        sheet.cells.push(Filled {
            row: place.0,
            column: place.1,
            words,
        });
        Ok(())
    }

    /// Writes the cells of a sheet with what a person would miss of it.
    pub fn sheet(
        &mut self,
        name: &str,
        gathered: Gathered,
        merged: &[Region],
        shown: Option<&Shown>,
    ) -> Result<(), Refusal> {
        let Gathered { mut cells, errors } = gathered;
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let start = self.composer.length();
        for table in parts::tables(&cells) {
            write(&mut self.composer, &mut self.tables, Some(name), table, merged)?;
        }
        if let Some(shown) = shown {
            let holds = Holds::of(&cells);
            remarks::hidden_parts(&mut self.composer, name, shown, start, &holds);
            for place in &shown.without_value {
                self.without_value.note(&mut self.composer, name, *place, None);
            }
        }
        for (place, error) in errors {
            self.without_value
                .note(&mut self.composer, name, place, Some(&error));
        }
        Ok(())
    }

    /// The workbook, of which some sheets are hidden and not written.
    pub fn finish(mut self, hidden: &[String], digest: Digest, format: &'static str) -> Source {
        self.without_value.finish(&mut self.composer);
        remarks::hidden_sheets(&mut self.composer, hidden);
        self.composer.finish(digest, format, None)
    }
}

fn within_text(length: u64) -> Result<(), Refusal> {
    match length > limits::TEXT {
        true => {
            let what = ("文字总量(字)", "the text (characters)");
            Err(problems::too_large(what, length, limits::TEXT))
        }
        false => Ok(()),
    }
}

/// Writes cells in order, of a sheet or of a delimited text, as one table.
pub fn write(
    composer: &mut Composer,
    tables: &mut u32,
    sheet: Option<&str>,
    cells: &[Filled],
    merged: &[Region],
) -> Result<(), Refusal> {
    if cells.is_empty() {
        return Ok(());
    }
    if composer.length() > 0 {
        composer.write("\n");
    }
    let sizes: HashMap<(u32, u32), (u32, u32)> = merged.iter().map(|(start, end)| (*start, *end)).collect();
    for row in cells.chunk_by(|a, b| a.row == b.row) {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                composer.write("\t");
            }
            let end = sizes.get(&(cell.row, cell.column)).copied();
            let (last_row, last_column) = end.unwrap_or((cell.row, cell.column));
            let piece = composer.write(&cell.words);
            let place = Cell {
                table: *tables,
                row: cell.row,
                column: cell.column,
                rows: last_row.saturating_sub(cell.row) + 1,
                columns: last_column.saturating_sub(cell.column) + 1,
            };
            let at = At {
                sheet: sheet.map(str::to_owned),
                cell: Some(CellName {
                    row: cell.row,
                    column: cell.column,
                }),
                ..At::default()
            };
            composer.block(BlockKind::Cell(place), at, [piece]);
        }
        composer.write("\n");
        within_text(u64::from(composer.length()))?;
    }
    *tables += 1;
    Ok(())
}
