//! Tables that people hand in: csv in UTF-8 or GB18030, Parquet, and a sheet of a workbook (xlsx, xls). Gives a heading row and text
//! cells, each with its place; what the columns mean is for the caller. Formulas, hidden rows and dates under other headings are problems.

use std::collections::BTreeSet;

use calamine::DataRef;
use kaifa_base::{Place, Problem, Words};

use crate::codes;
use crate::parquet_cells;
use crate::sheets::marks::Marks;
use crate::sheets::rows::{TableAround, each_row, texts};
use crate::sheets::{Wanted, is_workbook};

/// A table as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Headings, trimmed.
    pub headings: Vec<String>,
    /// Rows; every row has as many cells as there are headings.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line of the file or row of the sheet, from 1.
    pub number: usize,
    /// Cells as text, trimmed.
    pub cells: Vec<String>,
    /// Name of the file.
    pub file: String,
    /// Name of the sheet, for workbooks.
    pub sheet: Option<String>,
}

impl Table {
    /// The position of a heading.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.headings.iter().position(|heading| heading == name)
    }
}

impl Row {
    /// The place of a cell.
    pub fn place(&self, column: usize) -> Place {
        match &self.sheet {
            None => Place {
                file: Some(self.file.clone()),
                line: Some(self.number),
                column: Some(column + 1),
                ..Place::default()
            },
            Some(sheet) => Place {
                file: Some(self.file.clone()),
                sheet: Some(sheet.clone()),
                cell: Some(cell_name(column, self.number)),
                ..Place::default()
            },
        }
    }
}

/// `C7` of column 2 and row 7.
pub fn cell_name(column: usize, row: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{row}")
}

/// Reads a csv, Parquet file or workbook by its content.
pub fn read(name: &str, bytes: &[u8], wanted: Wanted<'_>) -> Result<Table, Vec<Problem>> {
    match read_in_part(name, bytes, wanted) {
        (Some(table), problems) if problems.is_empty() => Ok(table),
        (_, problems) => Err(problems),
    }
}

/// Reads as much as can be read, so that what the cells say can be checked together with how they are written. Cells with a
/// problem are empty; without headings there is no table.
pub fn read_in_part(name: &str, bytes: &[u8], wanted: Wanted<'_>) -> (Option<Table>, Vec<Problem>) {
    if bytes.starts_with(parquet_cells::MAGIC) {
        return match parquet_cells::read(name, bytes) {
            Ok(table) => (Some(table), Vec::new()),
            Err(problems) => (None, problems),
        };
    }
    let mut reading = Reading {
        most: if is_workbook(bytes) { CELLS } else { usize::MAX },
        ..Reading::default()
    };
    match each_row(name, bytes, wanted, &mut |number, cells| {
        reading.take(number, cells);
    }) {
        Ok(around) => reading.finish(name, around),
        Err(problems) => (None, problems),
    }
}

/// Cells of a sheet at most: 500,000 rows of 100 columns. A small file can unpack to many more, and one cell far to the right makes
/// every row as wide; a csv is as large as it looks.
const CELLS: usize = 50_000_000;

/// What was read of a table so far.
#[derive(Default)]
struct Reading {
    headings: Vec<String>,
    /// Rows with their numbers; each as long as its file or its last cell has it.
    rows: Vec<(u32, Vec<String>)>,
    /// Row, from 1, and column, from 0, of dates where none is expected.
    dates: BTreeSet<(u32, u32)>,
    /// Rows and cells that came, also those that are no longer kept because they are too many.
    count: (usize, usize),
    /// Cells that may come.
    most: usize,
}

impl Reading {
    fn take(&mut self, number: u32, cells: &[DataRef<'_>]) {
        if self.headings.is_empty() {
            self.headings = texts(cells);
            return;
        }
        self.count = (self.count.0 + 1, self.count.1 + cells.len());
        if self.count.1 > self.most {
            self.rows = Vec::new();
            return;
        }
        for (column, cell) in (0..).zip(cells) {
            let is_date = matches!(
                cell,
                DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_)
            );
            let heading = self.headings.get(column as usize);
            if is_date && !heading.is_some_and(|heading| is_date_heading(heading)) {
                self.dates.insert((number, column));
            }
        }
        self.rows.push((number, texts(cells)));
    }

    fn finish(mut self, name: &str, around: TableAround) -> (Option<Table>, Vec<Problem>) {
        let mut problems = Vec::new();
        if around.sheet.is_some() {
            // A sheet has as many columns as its widest row.
            let wide = |cells: &[String]| {
                cells
                    .iter()
                    .rposition(|cell| !cell.is_empty())
                    .map_or(0, |last| last + 1)
            };
            let width = (self.rows.iter()).map(|(_, cells)| wide(cells));
            let width = width.fold(wide(&self.headings), usize::max);
            self.headings.resize(width, String::new());
        } else {
            let width = self.headings.len();
            self.rows.retain(|(number, cells)| {
                let fits = cells.len() == width;
                if !fits {
                    problems.push(wrong_length(name, *number, cells.len(), width));
                }
                fits
            });
        }
        let width = self.headings.len();
        if width == 0 {
            return (None, vec![empty(name)]);
        }
        let (count, cells) = self.count;
        if count.saturating_mul(width).max(cells) > self.most {
            return (None, vec![too_large(name, count)]);
        }
        let mut rows = Vec::with_capacity(self.rows.len());
        for (number, mut cells) in self.rows {
            cells.resize(width, String::new());
            rows.push(Row {
                number: number as usize,
                cells,
                file: name.to_owned(),
                sheet: around.sheet.clone(),
            });
        }
        problems.extend(refuse_cells(&mut rows, &self.dates, &around.marks));
        let table = Table {
            headings: self.headings,
            rows,
        };
        (Some(table), problems)
    }
}

/// Empties the cells that are formulas, or dates where none is expected, and says so; so of rows that are hidden.
fn refuse_cells(rows: &mut [Row], dates: &BTreeSet<(u32, u32)>, marks: &Marks) -> Vec<Problem> {
    let hidden: BTreeSet<u32> = marks.hidden.iter().copied().collect();
    let formulas: BTreeSet<(u32, u32)> = (marks.formulas_by_row().into_iter())
        .flat_map(|(row, columns)| columns.into_iter().map(move |column| (row, column)))
        .collect();
    let mut problems = Vec::new();
    for row in rows {
        let number = row.number as u32;
        if hidden.contains(&number) {
            problems.push(hidden_row(row.place(0), number));
        }
        let of_row = (number, 0)..=(number, u32::MAX);
        let refused: BTreeSet<(u32, u32)> = (dates.range(of_row.clone()))
            .chain(formulas.range(of_row))
            .copied()
            .collect();
        for cell in refused {
            let column = cell.1 as usize;
            let place = row.place(column);
            problems.push(match formulas.contains(&cell) {
                true => formula(place),
                false => date(place),
            });
            if let Some(text) = row.cells.get_mut(column) {
                text.clear();
            }
        }
    }
    problems
}

/// A row that nobody sees.
pub fn hidden_row(place: Place, number: u32) -> Problem {
    let words = Words::new(
        format!("第 {number} 行被隐藏,但有内容"),
        format!("row {number} is hidden and holds values"),
    );
    Problem::error(&codes::HIDDEN_ROWS, place, words).hint(
        "请取消隐藏或筛选,核对后再导入;不需要的行请删除",
        "show the row and check it, or delete it",
    )
}

/// A formula where a value is expected.
pub fn formula(place: Place) -> Problem {
    let words = Words::new(
        "单元格是公式,应为数值",
        "the cell is a formula; a value is expected",
    );
    Problem::error(&codes::FORMULA_CELL, place, words)
        .hint("复制后选择性粘贴为数值", "copy and paste as values")
}

fn date(place: Place) -> Problem {
    let words = Words::new(
        "单元格是日期,应为数字或文字",
        "the cell is a date; a number or text is expected",
    );
    Problem::error(&codes::DATE_CELL, place, words).hint(
        "请把单元格格式改为“常规”后重填",
        "set the cell's format to General and enter it again",
    )
}

fn wrong_length(name: &str, line: u32, found: usize, expected: usize) -> Problem {
    Problem::error(
        &codes::CSV_ROW,
        Place::file(name).at_line(line as usize),
        Words::new(
            format!("应有 {expected} 列,现有 {found} 列"),
            format!("expected {expected} columns, found {found}"),
        ),
    )
}

fn empty(name: &str) -> Problem {
    Problem::error(
        &codes::WRONG_HEADER,
        Place::file(name),
        Words::new("表是空的", "the table is empty"),
    )
}

fn too_large(name: &str, rows: usize) -> Problem {
    Problem::error(
        &codes::TABLE_UNREADABLE,
        Place::file(name),
        Words::new(
            format!("工作表有 {rows} 行,单元格超过 {CELLS} 个的上限"),
            format!("the sheet has {rows} rows and more than {CELLS} cells, the limit"),
        ),
    )
    .hint(
        "请删除表右侧远处的内容,或拆分后再上传",
        "delete what stands far to the right of the table, or split it",
    )
}

fn is_date_heading(heading: &str) -> bool {
    heading.contains("日期") || heading == "published"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_read_in_both_encodings_with_its_lines() {
        let text = "单位,名次\n甲区,43\n\n乙区,45\n";
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        let utf8 = read("a.csv", text.as_bytes(), Wanted::First).unwrap();
        assert_eq!(utf8, read("a.csv", &gb, Wanted::First).unwrap());
        assert_eq!(utf8.headings, ["单位", "名次"]);
        assert_eq!((utf8.rows[0].number, utf8.rows[1].number), (2, 4));
        let windows = read("a.csv", text.replace('\n', "\r\n").as_bytes(), Wanted::First).unwrap();
        assert_eq!(utf8, windows);
        assert_eq!(utf8.rows[1].place(1).show(kaifa_base::Lang::Zh), "a.csv:4:2");
    }

    #[test]
    fn rows_of_another_width_and_binary_files_are_listed() {
        let problems = read("a.csv", "a,b\n1\n1,2,3\n".as_bytes(), Wanted::First).unwrap_err();
        assert_eq!(problems.len(), 2);
        assert_eq!(
            read("a.csv", &[0, 1, 2], Wanted::First).unwrap_err()[0].code,
            codes::WRONG_WORKBOOK.code
        );
    }

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        assert_eq!(cell_name(0, 1), "A1");
        assert_eq!(cell_name(27, 12), "AB12");
    }

    #[test]
    fn formulas_and_dates_in_a_sheet_are_problems_by_cell() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("填报").unwrap();
        sheet.write_row(0, 0, ["指标", "数值"]).unwrap();
        sheet.write(1, 0, "税收").unwrap();
        sheet.write_formula(1, 1, "=1+1").unwrap();
        sheet.write(2, 0, "用地").unwrap();
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 1, 2).unwrap();
        sheet
            .write_with_format(
                2,
                1,
                &date,
                &rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd"),
            )
            .unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let problems = read("a.xlsx", &bytes, Wanted::Named("填报")).unwrap_err();
        let found: Vec<(&str, &str)> = problems
            .iter()
            .map(|p| (p.code, p.place.cell.as_deref().unwrap()))
            .collect();
        assert_eq!(
            found,
            [(codes::FORMULA_CELL.code, "B2"), (codes::DATE_CELL.code, "B3")]
        );
        assert_eq!(
            read("a.xlsx", &bytes, Wanted::Named("别的")).unwrap_err()[0].code,
            codes::WRONG_SHEET.code
        );
    }
}
