//! Tables that people hand in: csv in UTF-8 or GB18030, Parquet, and the first sheet of a workbook. Gives a heading row and text
//! cells, each with its place; what the columns mean is for the caller.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use kaifa_base::{Place, Problem, Words};

use crate::codes;
use crate::parquet_cells;

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

/// Reads a csv, Parquet file or workbook by its content. `sheet` is the sheet to read of a workbook; the first if `None`.
pub fn read(name: &str, bytes: &[u8], sheet: Option<&str>) -> Result<Table, Vec<Problem>> {
    match read_in_part(name, bytes, sheet) {
        (Some(table), problems) if problems.is_empty() => Ok(table),
        (_, problems) => Err(problems),
    }
}

/// Reads as much as can be read, so that what the cells say can be checked together with how they are written. Cells with a
/// problem are empty; without headings there is no table.
pub fn read_in_part(name: &str, bytes: &[u8], sheet: Option<&str>) -> (Option<Table>, Vec<Problem>) {
    let read = if bytes.starts_with(parquet_cells::MAGIC) {
        parquet_cells::read(name, bytes).map(|table| (Some(table), Vec::new()))
    } else if bytes.starts_with(b"PK\x03\x04") {
        read_workbook(name, bytes, sheet)
    } else {
        read_csv(name, bytes)
    };
    read.unwrap_or_else(|problems| (None, problems))
}

fn read_csv(name: &str, bytes: &[u8]) -> Result<(Option<Table>, Vec<Problem>), Vec<Problem>> {
    let problem = |zh: String, en: String| {
        vec![Problem::error(
            &codes::WRONG_WORKBOOK,
            Place::file(name),
            Words::new(zh, en),
        )]
    };
    if bytes.contains(&0) {
        return Err(problem(
            "既不是 csv 也不是 xlsx、Parquet 文件".into(),
            "neither a csv, a Parquet nor an xlsx file".into(),
        ));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _, broken) = encoding_rs::GB18030.decode(body);
            if broken {
                return Err(problem(
                    "文字编码既不是 UTF-8 也不是 GB18030".into(),
                    "the text is neither UTF-8 nor GB18030".into(),
                ));
            }
            text.into_owned()
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut headings: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        match record {
            Err(error) => problems.push(Problem::error(
                &codes::CSV_ROW,
                Place::file(name),
                Words::new(format!("无法读取:{error}"), format!("cannot be read: {error}")),
            )),
            Ok(record) => {
                let number = record
                    .position()
                    .map_or(1, |position| first_line(&text, position));
                let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
                if headings.is_empty() {
                    headings = cells;
                } else if cells.iter().all(String::is_empty) {
                } else if cells.len() != headings.len() {
                    problems.push(Problem::error(
                        &codes::CSV_ROW,
                        Place::file(name).at_line(number),
                        Words::new(
                            format!("应有 {} 列,现有 {} 列", headings.len(), cells.len()),
                            format!("expected {} columns, found {}", headings.len(), cells.len()),
                        ),
                    ));
                } else {
                    rows.push(Row {
                        number,
                        cells,
                        file: name.to_owned(),
                        sheet: None,
                    });
                }
            }
        }
    }
    if headings.is_empty() {
        problems.extend(problem("文件是空的".into(), "the file is empty".into()));
    }
    let table = (!headings.is_empty()).then_some(Table { headings, rows });
    Ok((table, problems))
}

/// The line on which a record begins. The reader notes where it starts to look for a record, which is before the empty lines
/// that it skips, or between the two characters of a line end.
pub fn first_line(text: &str, looked_from: &csv::Position) -> usize {
    let from = usize::try_from(looked_from.byte()).unwrap_or(0);
    let skipped = text.as_bytes()[from.min(text.len())..]
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|byte| **byte == b'\n')
        .count();
    usize::try_from(looked_from.line()).unwrap_or(1) + skipped
}

fn read_workbook(
    name: &str,
    bytes: &[u8],
    sheet: Option<&str>,
) -> Result<(Option<Table>, Vec<Problem>), Vec<Problem>> {
    let unreadable = |why: String| {
        vec![Problem::error(
            &codes::WRONG_WORKBOOK,
            Place::file(name),
            Words::new(
                format!("无法按工作簿读取:{why}"),
                format!("cannot be read as a workbook: {why}"),
            ),
        )]
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let names = book.sheet_names();
    let wanted = match sheet {
        Some(wanted) if names.iter().any(|name| name == wanted) => wanted.to_owned(),
        Some(wanted) => {
            return Err(vec![
                Problem::error(
                    &codes::WRONG_SHEET,
                    Place::file(name),
                    Words::new(
                        format!("没有工作表“{wanted}”,现有:{}", names.join("、")),
                        format!("there is no sheet “{wanted}”; found: {}", names.join(", ")),
                    ),
                )
                .hint("请使用下载的模板", "use the downloaded template"),
            ]);
        }
        None => names
            .first()
            .cloned()
            .ok_or_else(|| unreadable("没有工作表".into()))?,
    };
    let range = book
        .worksheet_range(&wanted)
        .map_err(|error| unreadable(error.to_string()))?;
    let formulas = book
        .worksheet_formula(&wanted)
        .map_err(|error| unreadable(error.to_string()))?;
    let (first_row, first_column) = range
        .start()
        .map_or((0, 0), |(row, column)| (row as usize, column as usize));
    let mut headings: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for (offset, cells) in range.rows().enumerate() {
        let number = first_row + offset + 1;
        if headings.is_empty() {
            headings = vec![String::new(); first_column];
            headings.extend(cells.iter().map(|cell| cell.to_string().trim().to_owned()));
            continue;
        }
        let mut row = Row {
            number,
            cells: vec![String::new(); first_column],
            file: name.to_owned(),
            sheet: Some(wanted.clone()),
        };
        for (at, cell) in cells.iter().enumerate() {
            let column = first_column + at;
            let formula = formulas
                .get_value(((number - 1) as u32, column as u32))
                .is_some_and(|text| !text.is_empty());
            if formula {
                problems.push(
                    Problem::error(
                        &codes::FORMULA_CELL,
                        row.place(column),
                        Words::new(
                            "单元格是公式,应为数值",
                            "the cell is a formula; a value is expected",
                        ),
                    )
                    .hint("复制后选择性粘贴为数值", "copy and paste as values"),
                );
            }
            row.cells.push(match cell {
                _ if formula => String::new(),
                Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_)
                    if !is_date_heading(&headings[column]) =>
                {
                    problems.push(
                        Problem::error(
                            &codes::DATE_CELL,
                            row.place(column),
                            Words::new(
                                "单元格是日期,应为数字或文字",
                                "the cell is a date; a number or text is expected",
                            ),
                        )
                        .hint(
                            "请把单元格格式改为“常规”后重填",
                            "set the cell's format to General and enter it again",
                        ),
                    );
                    String::new()
                }
                Data::DateTime(when) => {
                    let (year, month, day, ..) = when.to_ymd_hms_milli();
                    format!("{year:04}-{month:02}-{day:02}")
                }
                Data::Float(value) => trim_float(*value),
                Data::Int(value) => value.to_string(),
                other => other.to_string().trim().to_owned(),
            });
        }
        if row.cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(row);
        }
    }
    if headings.is_empty() {
        problems.push(Problem::error(
            &codes::WRONG_HEADER,
            Place::file(name),
            Words::new("工作表是空的", "the sheet is empty"),
        ));
    }
    let table = (!headings.is_empty()).then_some(Table { headings, rows });
    Ok((table, problems))
}

fn is_date_heading(heading: &str) -> bool {
    heading.contains("日期") || heading == "published"
}

/// A cell's number as a person typed it: 15 significant digits, which is what a spreadsheet keeps.
pub fn trim_float(value: f64) -> String {
    let text = format!("{value:.14e}");
    match text.parse::<f64>() {
        Ok(rounded) if rounded.fract() == 0.0 && rounded.abs() < 1e15 => format!("{rounded:.0}"),
        Ok(rounded) => rounded.to_string(),
        Err(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_read_in_both_encodings_with_its_lines() {
        let text = "单位,名次\n甲区,43\n\n乙区,45\n";
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        let utf8 = read("a.csv", text.as_bytes(), None).unwrap();
        assert_eq!(utf8, read("a.csv", &gb, None).unwrap());
        assert_eq!(utf8.headings, ["单位", "名次"]);
        assert_eq!((utf8.rows[0].number, utf8.rows[1].number), (2, 4));
        let windows = read("a.csv", text.replace('\n', "\r\n").as_bytes(), None).unwrap();
        assert_eq!(utf8, windows);
        assert_eq!(utf8.rows[1].place(1).show(kaifa_base::Lang::Zh), "a.csv:4:2");
    }

    #[test]
    fn rows_of_another_width_and_binary_files_are_listed() {
        let problems = read("a.csv", "a,b\n1\n1,2,3\n".as_bytes(), None).unwrap_err();
        assert_eq!(problems.len(), 2);
        assert_eq!(
            read("a.csv", &[0, 1, 2], None).unwrap_err()[0].code,
            codes::WRONG_WORKBOOK.code
        );
        assert_eq!(
            read("a.xlsx", b"PK\x03\x04 broken", None).unwrap_err()[0].code,
            codes::WRONG_WORKBOOK.code
        );
    }

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        assert_eq!(cell_name(0, 1), "A1");
        assert_eq!(cell_name(27, 12), "AB12");
    }

    #[test]
    fn typed_decimals_survive_the_binary_form_of_a_sheet() {
        assert_eq!(trim_float(0.1 + 0.2), "0.3");
        assert_eq!(trim_float(790.0), "790");
        assert_eq!(trim_float(2.54), "2.54");
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
        let problems = read("a.xlsx", &bytes, Some("填报")).unwrap_err();
        let found: Vec<(&str, &str)> = problems
            .iter()
            .map(|p| (p.code, p.place.cell.as_deref().unwrap()))
            .collect();
        assert_eq!(
            found,
            [(codes::FORMULA_CELL.code, "B2"), (codes::DATE_CELL.code, "B3")]
        );
        assert_eq!(
            read("a.xlsx", &bytes, Some("别的")).unwrap_err()[0].code,
            codes::WRONG_SHEET.code
        );
    }
}
