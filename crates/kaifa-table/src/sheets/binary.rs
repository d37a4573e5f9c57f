//! Rows of a sheet of a workbook of Excel 97 to 2003, handed on as those of later ones are.

use calamine::DataRef;
use kaifa_base::Problem;
use kaifa_formats::form::{self, Form};
use kaifa_formats::xls::{Book, Cell, Sheet};

use super::marks::Marks;
use super::refused::refused;
use super::rows::{TableAround, TakeRow, is_blank};
use super::wanted::Wanted;
use crate::table_file::cell_name;

/// How such a workbook begins.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Hands on every row that has a filled cell. Hidden sheets come behind the others.
pub fn read(
    name: &str,
    bytes: &[u8],
    wanted: Wanted<'_>,
    take: &mut TakeRow<'_>,
) -> Result<TableAround, Vec<Problem>> {
    let mut book = Book::open(bytes).map_err(|_| refused(name, bytes))?;
    book.sheets.sort_by_key(|sheet| sheet.is_hidden);
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = wanted.choose(name, &names)?;
    let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name == chosen) else {
        return Ok(TableAround::default());
    };
    for cells in sheet.cells.chunk_by(|a, b| a.place.0 == b.place.0) {
        let mut row: Vec<DataRef<'_>> = Vec::new();
        for cell in cells {
            row.resize(cell.place.1 as usize, DataRef::Empty);
            row.push(value(&book, cell));
        }
        if !row.iter().all(is_blank) {
            take(cells[0].place.0 + 1, &row);
        }
    }
    Ok(TableAround {
        sheet: Some(sheet.name.clone()),
        sheets: names.clone(),
        marks: marks(sheet),
    })
}

/// What a cell holds; a number that is shown in percent with its sign.
fn value<'b>(book: &'b Book, cell: &'b Cell) -> DataRef<'b> {
    match book.value(cell) {
        DataRef::Float(number) if book.form(cell) == Some(&Form::Percent) => {
            DataRef::String(form::percent(number))
        }
        value => value,
    }
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

#[cfg(test)]
mod tests {
    use super::super::rows::{TableSource, texts};
    use crate::sheets::Wanted;

    #[test]
    fn rows_are_handed_on_with_what_their_cells_do_not_say() {
        let bytes = include_bytes!("../../../kaifa-formats/tests/old_office/tasks.xls");
        let source = TableSource::Bytes(bytes.to_vec());
        let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
        let around = source
            .each_row("表.xls", Wanted::First, &mut |number, cells| {
                rows.push((number, texts(cells)));
            })
            .expect("a workbook");
        assert_eq!(around.sheet.as_deref(), Some("任务"));
        assert_eq!(rows.len(), 7);
        let row = ["2", "研发投入占比提高", "市科技局", "3.5%", "2026-12-01"];
        assert_eq!(rows[3], (4, row.map(str::to_owned).to_vec()));
        assert_eq!(around.marks.hidden, [5]);
        assert_eq!(around.marks.formulas, ["D6", "D7"]);
        assert_eq!(around.marks.merged, ["A1:E1", "B6:B7"]);
        let problems = source
            .each_row("表.xls", Wanted::Named("没有"), &mut |_, _| {})
            .expect_err("no such sheet");
        assert_eq!(problems[0].code, "flow.wrong_sheet");
    }
}
