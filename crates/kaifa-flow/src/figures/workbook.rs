//! The workbook of figures: written as a template with one row per figure to report, read back with every problem at its
//! cell, and written again as an export of the figures that count. A csv with the same headings is read alike.

use kaifa_base::{Period, Problem, Words};
use kaifa_table::sheets::Wanted;
use kaifa_table::table_file::{Row, Table, read_in_part};
use rust_xlsxwriter::{DataValidation, Format, Formula, Workbook, XlsxError};

use crate::codes;
use crate::figures::book::kind_of;
use crate::figures::collect::Entry;
use crate::place::PlacePicture;

/// The sheet that is filled in.
const SHEET: &str = "填报";
/// Its headings.
pub const HEADINGS: [&str; 8] = [
    "单位编码",
    "单位",
    "指标编码",
    "指标",
    "计量单位",
    "期间",
    "数值",
    "更正理由",
];
/// Headings without which a row says nothing.
const NEEDED: [&str; 5] = ["单位编码", "指标编码", "计量单位", "期间", "数值"];
/// Headings of an export beyond those of the template; ignored when one is handed in again.
const EXPORT_HEADINGS: [&str; 8] = [
    "状态",
    "审核",
    "版本",
    "截止日",
    "知悉时间",
    "通过时间",
    "填报人",
    "来源",
];
/// Spreadsheets keep 15 digits of a number; a longer one is written as text.
const SPREADSHEET_DIGITS: usize = 15;

/// One figure to be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Id of the unit.
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// Id of the indicator.
    pub indicator: String,
    /// Its name.
    pub indicator_name: String,
    /// The unit of measure.
    pub unit: String,
    /// The period.
    pub period: Period,
}

/// The figures that a unit reports for a period, in the order of the packs.
pub fn lines(place: &PlacePicture, subject: &str, period: Period) -> Vec<Line> {
    let Some(unit) = place.unit(subject) else {
        return Vec::new();
    };
    place
        .edition
        .items
        .indicators
        .iter()
        .filter(|indicator| indicator.formula.is_none() && indicator.subjects.contains(&unit.kind))
        .filter(|indicator| indicator.period == kind_of(period))
        .map(|indicator| Line {
            subject: unit.id.clone(),
            subject_name: unit.name.clone(),
            indicator: indicator.id.clone(),
            indicator_name: indicator.name.clone(),
            unit: indicator.unit.symbol().to_owned(),
            period,
        })
        .collect()
}

/// The template: a sheet to fill in and a sheet that says how.
pub fn template(lines: &[Line]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading = Format::new().set_bold().set_background_color("#E6F1F6");
    let text = Format::new().set_num_format("@");
    // Not "General": under it a spreadsheet turns `12%` into 0.12 and `1-2` into a date without saying so.
    let number = Format::new().set_num_format("#,##0.00##");
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    for (column, (name, width)) in (0..).zip(
        HEADINGS
            .into_iter()
            .zip([22.0, 22.0, 26.0, 30.0, 12.0, 10.0, 16.0, 30.0]),
    ) {
        sheet.write_with_format(0, column, name, &heading)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, line) in (1..).zip(lines) {
        let cells = [
            &line.subject,
            &line.subject_name,
            &line.indicator,
            &line.indicator_name,
            &line.unit,
        ];
        for (column, cell) in (0..).zip(cells) {
            sheet.write_with_format(row, column, cell, &text)?;
        }
        sheet.write_with_format(row, 5, line.period.to_string(), &text)?;
        sheet.write_blank(row, 6, &number)?;
        sheet.write_blank(row, 7, &text)?;
    }
    if let Ok(last) = u32::try_from(lines.len())
        && last > 0
    {
        let rule = DataValidation::new()
            .allow_custom(Formula::new("=OR(ISNUMBER(G2),G2=\"不适用\")"))
            .set_error_title("数值")?
            .set_error_message("请填数字;没有此项请填“不适用”")?;
        sheet.add_data_validation(1, 6, last, 6, &rule)?;
    }
    let help = book.add_worksheet();
    help.set_name("说明")?;
    help.set_column_width(0, 70.0)?;
    help.set_column_width(1, 70.0)?;
    for (row, (zh, en)) in (0..).zip(HELP) {
        help.write(row, 0, *zh)?;
        help.write(row, 1, *en)?;
    }
    book.save_to_buffer()
}

/// What the second sheet says.
const HELP: &[(&str, &str)] = &[
    (
        "只填“数值”列;改动已报数据时,在“更正理由”列写明理由。",
        "Fill in only the column 数值; when a reported value changes, say why in the column 更正理由.",
    ),
    (
        "编码、计量单位、期间和工作表名称请勿改动。",
        "Leave codes, units of measure, periods and the name of the sheet as they are.",
    ),
    (
        "只填数字,单位以“计量单位”列为准;百分数填 97.3,不要填 97.3%。",
        "Enter digits only, in the unit of the column 计量单位; a percentage is 97.3, not 97.3%.",
    ),
    (
        "没有此项填“不适用”;暂时没有数据就留空,留空不等于 0。",
        "Write 不适用 where the question does not arise; leave a cell empty if there is no figure yet. Empty is not 0.",
    ),
    (
        "不要用公式;从别处复制时,选择性粘贴为数值。",
        "No formulas; when copying from elsewhere, paste as values.",
    ),
    (
        "有一处不对,整个文件都不保存,所有问题按单元格一次列出。",
        "If one cell is wrong nothing of the file is saved; all problems are listed by cell at once.",
    ),
];

/// The values of a filled workbook or csv, and what is wrong with the file itself. Rows without a value say nothing.
/// `measure_of` gives the unit of measure of an indicator: a value in another one is refused, not converted.
pub fn read<'a>(
    name: &str,
    bytes: &[u8],
    measure_of: impl Fn(&str) -> Option<&'a str>,
) -> (Vec<Entry>, Vec<Problem>) {
    let (table, mut problems) = read_in_part(name, bytes, Wanted::Named(SHEET));
    let Some(table) = table else {
        return (Vec::new(), problems);
    };
    if !check_headings(name, &table, &mut problems) {
        return (Vec::new(), problems);
    }
    let entries = table
        .rows
        .iter()
        .filter_map(|row| read_row(&table, row, &measure_of, &mut problems))
        .collect();
    (entries, problems)
}

fn check_headings(name: &str, table: &Table, problems: &mut Vec<Problem>) -> bool {
    let first = Row {
        number: 1,
        cells: Vec::new(),
        file: name.to_owned(),
        sheet: table.rows.first().and_then(|row| row.sheet.clone()),
    };
    for needed in NEEDED.iter().filter(|needed| table.column(needed).is_none()) {
        problems.push(
            Problem::error(
                &codes::WRONG_HEADER,
                first.place(table.headings.len()),
                Words::new(
                    format!("缺少“{needed}”列"),
                    format!("the column “{needed}” is missing"),
                ),
            )
            .hint("请使用下载的模板", "use the downloaded template"),
        );
    }
    for (column, heading) in table.headings.iter().enumerate() {
        let known = HEADINGS.contains(&heading.as_str()) || EXPORT_HEADINGS.contains(&heading.as_str());
        if !known && !heading.is_empty() {
            problems.push(Problem::error(
                &codes::WRONG_HEADER,
                first.place(column),
                Words::new(
                    format!("不认识的列“{heading}”"),
                    format!("unknown column “{heading}”"),
                ),
            ));
        } else if table.column(heading) != Some(column) && !heading.is_empty() {
            problems.push(Problem::error(
                &codes::WRONG_HEADER,
                first.place(column),
                Words::new(
                    format!("“{heading}”列出现两次"),
                    format!("the column “{heading}” appears twice"),
                ),
            ));
        }
    }
    NEEDED.iter().all(|needed| table.column(needed).is_some())
}

fn read_row<'a>(
    table: &Table,
    row: &Row,
    measure_of: impl Fn(&str) -> Option<&'a str>,
    problems: &mut Vec<Problem>,
) -> Option<Entry> {
    let cell = |name: &str| {
        let at = table.column(name)?;
        Some((at, row.cells.get(at).map_or("", String::as_str)))
    };
    let (at, value) = cell("数值")?;
    if value.is_empty() {
        return None;
    }
    let before = problems.len();
    let mut needed = |name: &str| -> String {
        let (column, text) = cell(name).unwrap_or((0, ""));
        if text.is_empty() {
            problems.push(Problem::error(
                &codes::EMPTY_CELL,
                row.place(column),
                Words::new(format!("“{name}”不能为空"), format!("“{name}” may not be empty")),
            ));
        }
        text.to_owned()
    };
    let (subject, indicator, period_text) = (needed("单位编码"), needed("指标编码"), needed("期间"));
    let period = Period::parse(&period_text);
    if period.is_none() && !period_text.is_empty() {
        let column = table.column("期间").unwrap_or(0);
        problems.push(
            Problem::error(
                &codes::WRONG_PERIOD,
                row.place(column),
                Words::new(
                    format!("期间应写成 2025、2025H1、2025Q3 或 2025-07,现为“{period_text}”"),
                    format!("a period is written 2025, 2025H1, 2025Q3 or 2025-07, found “{period_text}”"),
                ),
            )
            .hint(
                "请按模板原样保留期间",
                "leave the periods of the template as they are",
            ),
        );
    }
    if let (Some((column, written)), Some(expected)) = (cell("计量单位"), measure_of(&indicator))
        && written != expected
    {
        problems.push(
            Problem::error(
                &codes::UNIT_OF_MEASURE,
                row.place(column),
                Words::new(
                    format!("计量单位应为“{expected}”,现为“{written}”"),
                    format!("the unit of measure is “{expected}”, found “{written}”"),
                ),
            )
            .hint(
                "请按模板的计量单位换算后填报",
                "convert the value to the unit of the template",
            ),
        );
    }
    // What is wrong with the value itself is found with the other values, so an entry goes on even beside other problems.
    let readable = !subject.is_empty() && !indicator.is_empty();
    if problems.len() > before && !readable {
        return None;
    }
    Some(Entry {
        place: row.place(at),
        indicator,
        subject,
        period: period?,
        text: value.to_owned(),
        correction: cell("更正理由").map(|(_, text)| text.to_owned()),
    })
}

/// One row of an export: the template's columns, then state, review, version, both clocks, who and from where.
pub type ExportRow = Vec<String>;

/// Position of the value in an [`ExportRow`].
const VALUE_COLUMN: usize = 6;

/// An export as a workbook.
pub fn export_xlsx(rows: &[ExportRow]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading = Format::new().set_bold().set_background_color("#E6F1F6");
    let text = Format::new().set_num_format("@");
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    for (column, name) in (0..).zip(HEADINGS.iter().chain(&EXPORT_HEADINGS)) {
        sheet.write_with_format(0, column, *name, &heading)?;
        sheet.set_column_width(column, 18.0)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (at, row) in (1..).zip(rows) {
        for (column, cell) in row.iter().enumerate() {
            let position = u16::try_from(column).unwrap_or(u16::MAX);
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            match cell.parse::<f64>() {
                Ok(number) if column == VALUE_COLUMN && digits <= SPREADSHEET_DIGITS => {
                    sheet.write(at, position, number)?
                }
                _ => sheet.write_with_format(at, position, cell, &text)?,
            };
        }
    }
    book.save_to_buffer()
}

/// An export as csv, with the mark by which spreadsheets know UTF-8.
pub fn export_csv(rows: &[ExportRow]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    out.write_record(HEADINGS.iter().chain(&EXPORT_HEADINGS))?;
    for row in rows {
        out.write_record(row.iter().enumerate().map(|(column, cell)| {
            if column == VALUE_COLUMN {
                cell.clone()
            } else {
                inert(cell)
            }
        }))?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// Text that a person typed must not become a formula in the reader's spreadsheet.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "单位编码,单位,指标编码,指标,计量单位,期间,数值,更正理由";

    fn found(csv: &str) -> (Vec<Entry>, Vec<(&'static str, String)>) {
        let (entries, problems) = read("a.csv", csv.as_bytes(), |indicator| {
            (indicator == "i").then_some("万元")
        });
        let found = problems
            .iter()
            .map(|problem| (problem.code, problem.place.show(kaifa_base::Lang::Zh)))
            .collect();
        (entries, found)
    }

    #[test]
    fn rows_without_a_value_say_nothing() {
        let (entries, problems) = found(&format!(
            "{HEAD}\nz,甲,i,税收,万元,2025,,\nz,甲,j,用地,亩,2025,3.50,\n"
        ));
        assert_eq!(problems, []);
        assert_eq!(entries.len(), 1);
        assert_eq!(
            (entries[0].indicator.as_str(), entries[0].text.as_str()),
            ("j", "3.50")
        );
        assert_eq!(entries[0].place.line, Some(3));
    }

    #[test]
    fn missing_and_renamed_headings_are_all_listed() {
        let (_, problems) = found("单位编码,指标编码,单位名,数额\nz,i,甲,3\n");
        let places: Vec<&str> = problems.iter().map(|(_, place)| place.as_str()).collect();
        assert_eq!(
            places,
            ["a.csv:1:5", "a.csv:1:5", "a.csv:1:5", "a.csv:1:3", "a.csv:1:4"]
        );
        assert!(problems.iter().all(|(code, _)| *code == codes::WRONG_HEADER.code));
    }

    #[test]
    fn empty_codes_and_unreadable_periods_are_listed_by_cell() {
        let (entries, problems) = found(&format!("{HEAD}\n,甲,i,税收,万元,去年,3,\n"));
        assert!(entries.is_empty());
        assert_eq!(
            problems,
            [
                (codes::EMPTY_CELL.code, "a.csv:2:1".to_owned()),
                (codes::WRONG_PERIOD.code, "a.csv:2:6".to_owned())
            ]
        );
    }

    #[test]
    fn a_value_in_another_unit_is_refused() {
        let (_, problems) = found(&format!("{HEAD}\nz,甲,i,税收,亿元,2025,3,\n"));
        assert_eq!(problems, [(codes::UNIT_OF_MEASURE.code, "a.csv:2:5".to_owned())]);
    }

    #[test]
    fn typed_text_does_not_become_a_formula_in_an_export() {
        let mut row = vec![String::new(); HEADINGS.len() + EXPORT_HEADINGS.len()];
        row[VALUE_COLUMN] = "-3.5".to_owned();
        row[VALUE_COLUMN + 1] = "=HYPERLINK(\"x\")".to_owned();
        let text = String::from_utf8(export_csv(&[row]).unwrap()).unwrap();
        assert!(text.contains(",-3.5,\"'=HYPERLINK"), "{text}");
    }
}
