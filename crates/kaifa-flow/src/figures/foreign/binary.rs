//! Somebody's table in a workbook of Excel 97 to 2003, as the grid that later workbooks give.

use std::collections::BTreeMap;

use kaifa_base::Problem;

use super::table::{Grid, has_sheet};
use crate::sheets::binary;
use crate::sheets::stream::cell_text;

/// Reads one sheet; the first that is not empty if none is named.
pub fn read(file: &str, bytes: &[u8], wanted: Option<&str>) -> Result<Grid, Vec<Problem>> {
    let book = binary::open(file, bytes)?;
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    has_sheet(file, &names, wanted)?;
    let mut grid = Grid {
        file: file.to_owned(),
        sheets: names,
        ..Grid::default()
    };
    let mut sheets = (book.sheets.iter()).filter(|sheet| wanted.is_none_or(|wanted| sheet.name == wanted));
    let Some(sheet) = sheets.find(|sheet| !sheet.cells.is_empty()) else {
        return Ok(grid);
    };
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut width = 0;
    for cell in &sheet.cells {
        let (row, column) = (cell.place.0, cell.place.1 as usize);
        width = width.max(column + 1);
        let row = rows.entry(row).or_default();
        row.resize(column, String::new());
        row.push(cell_text(&book.value(cell)).trim().to_owned());
    }
    for row in rows.values_mut() {
        row.resize(width, String::new());
    }
    for (first, last) in &sheet.merged {
        let (left, right) = (first.1 as usize, (last.1 as usize + 1).min(width));
        let head = rows.get(&first.0).and_then(|row| row.get(left)).cloned();
        if let Some(head) = head.filter(|head| !head.is_empty() && left < right && first.0 <= last.0) {
            for (_, row) in rows.range_mut(first.0..=last.0) {
                row[left..right].fill(head.clone());
            }
        }
    }
    grid.hidden = sheet.hidden_rows.iter().map(|row| *row as usize + 1).collect();
    grid.rows = (rows.into_iter())
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
        .map(|(row, cells)| (row as usize + 1, cells))
        .collect();
    grid.sheet = Some(sheet.name.clone());
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_gives_its_cells_and_merged_ones_the_words_of_their_first() {
        let bytes = include_bytes!("../../../../kaifa-formats/tests/old_office/tasks.xls");
        let grid = read("表.xls", bytes, None).expect("a workbook");
        assert_eq!((grid.sheet.as_deref(), grid.sheets.len()), (Some("任务"), 2));
        assert!(
            grid.rows[0]
                .1
                .iter()
                .all(|cell| cell == "云泽市园区重点任务分解表")
        );
        assert_eq!(
            grid.rows[3],
            (
                4,
                ["2", "研发投入占比提高", "市科技局", "0.035", "2026-12-01"]
                    .map(str::to_owned)
                    .to_vec()
            )
        );
        assert_eq!(grid.rows[6].1[1], "技改投资");
        assert!(grid.hidden.contains(&5));
        let problems = read("表.xls", bytes, Some("没有")).expect_err("no such sheet");
        assert_eq!(problems[0].code, "flow.wrong_sheet");
    }
}
