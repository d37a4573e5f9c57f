//! Rows of a sheet of a workbook of Excel 97 to 2003, handed on as those of later ones are.

use calamine::DataRef;
use kaifa_base::{Place, Problem};
use kaifa_formats::xls::{Book, Sheet};
use kaifa_table::table_file::cell_name;

use super::marks::Marks;
use super::stream::{TableAround, TakeRow, is_blank, without_sheet};

/// How such a workbook begins.
pub const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Opens a workbook.
pub fn open(name: &str, bytes: &[u8]) -> Result<Book, Vec<Problem>> {
    Book::open(bytes).map_err(|problem| {
        vec![Problem {
            place: Place::file(name),
            ..*problem
        }]
    })
}

/// Hands on every row that has a filled cell; `wanted` chooses the sheet among their names.
pub fn read(
    name: &str,
    bytes: &[u8],
    wanted: impl Fn(&[String]) -> Option<String>,
    take: &mut TakeRow<'_>,
) -> Result<TableAround, Vec<Problem>> {
    let book = open(name, bytes)?;
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = wanted(&names).and_then(|wanted| book.sheets.iter().find(|sheet| sheet.name == wanted));
    let sheet = chosen.ok_or_else(|| without_sheet(name, &names))?;
    for cells in sheet.cells.chunk_by(|a, b| a.place.0 == b.place.0) {
        let mut row: Vec<DataRef<'_>> = Vec::new();
        for cell in cells {
            row.resize(cell.place.1 as usize, DataRef::Empty);
            row.push(book.value(cell));
        }
        if !row.iter().all(is_blank) {
            take(cells[0].place.0 + 1, &row);
        }
    }
    Ok(TableAround {
        sheet: Some(sheet.name.clone()),
        marks: marks(sheet),
    })
}

/// What the cells of a sheet do not say of themselves.
fn marks(sheet: &Sheet) -> Marks {
    let name = |(row, column): (u32, u32)| cell_name(column as usize, row as usize + 1);
    Marks {
        hidden: sheet.hidden_rows.iter().map(|row| row + 1).collect(),
        formulas: (sheet.cells.iter())
            .filter(|cell| cell.is_formula)
            .map(|cell| name(cell.place))
            .collect(),
        merged: (sheet.merged.iter())
            .map(|(first, last)| format!("{}:{}", name(*first), name(*last)))
            .collect(),
    }
}
