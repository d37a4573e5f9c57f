//! What workbooks show and their values do not: forms of numbers, formulas never computed, hidden parts, several tables on a sheet.

use kaifa_formats::open;
use kaifa_text::{Reading, Source, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

const HEADER: [&str; 5] = ["序号", "工作任务", "责任单位", "目标值", "完成时限"];

fn row(sheet: &mut Worksheet, at: u32, cells: &[&str]) {
    for (column, words) in (0..).zip(cells) {
        sheet.write(at, column, *words).expect("a cell");
    }
}

fn read_book(mut book: Workbook) -> (Source, Reading) {
    let source = open(&book.save_to_buffer().expect("a workbook")).expect("a workbook");
    let reading = read(&source);
    (source, reading)
}

/// The notes of a code, in Chinese.
fn notes(reading: &Reading, code: &str) -> Vec<String> {
    let of_code = reading.notes.iter().filter(|note| note.short_code() == code);
    of_code.map(|note| note.message.zh.clone()).collect()
}

#[test]
fn numbers_and_dates_are_read_in_the_form_that_is_shown() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = ExcelDateTime::parse_from_str("2026-06-01").expect("a date");
    for (at, code) in (0..).zip([
        "yyyy\"年\"m\"月\"",
        "yyyy\"年\"m\"月\"d\"日\"",
        "yyyy\"年\"",
        "[$-804]m\"月\"d\"日\";@",
    ]) {
        let format = Format::new().set_num_format(code);
        sheet.write_with_format(at, 0, &date, &format).expect("a date");
    }
    // Forms that Chinese workbooks know by number.
    for (at, index) in (4..).zip([57, 31]) {
        let format = Format::new().set_num_format_index(index);
        sheet.write_with_format(at, 0, &date, &format).expect("a date");
    }
    for (at, (number, code)) in (6..).zip([
        (0.1 + 0.2, "General"),
        (500.0, "#,##0\"万元\""),
        (35.0, "0\"%\""),
        (0.035, "0.0%"),
        (12_000.0, "0\\.0,\"万元\""),
    ]) {
        let format = Format::new().set_num_format(code);
        sheet.write_with_format(at, 0, number, &format).expect("a number");
    }
    let (source, _) = read_book(book);
    assert_eq!(
        source.text().lines().collect::<Vec<_>>(),
        [
            "2026年6月",
            "2026-06-01",
            "2026年",
            "2026-06-01",
            "2026年6月",
            "2026-06-01",
            "0.3",
            "500万元",
            "35%",
            "3.5%",
            "12000"
        ]
    );
}

#[test]
fn formulas_without_a_value_and_errors_are_noted_cell_by_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("任务").expect("a name");
    row(sheet, 0, &HEADER);
    row(sheet, 1, &["1", "新增用地", "市自然资源局"]);
    sheet.write(1, 3, Formula::new("=SUM(A1:A2)")).expect("a formula");
    row(sheet, 2, &["2", "引进企业", "市商务局"]);
    sheet
        .write(2, 3, Formula::new("=1/0").set_result("#DIV/0!"))
        .expect("a formula");
    row(sheet, 3, &["3", "建设道路", "市住建局"]);
    sheet
        .write(3, 3, Formula::new("=10*3").set_result("30"))
        .expect("a formula");
    // What it computes itself, the library that writes this leaves to whoever opens it.
    let (source, reading) = read_book(book);
    assert!(source.text().contains("市自然资源局\n") && source.text().contains("市住建局\t30\n"));
    let found = notes(&reading, "no_value");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("D2") && found[0].contains("公式"), "{found:?}");
    assert!(
        found[1].contains("D3") && found[1].contains("#DIV/0!"),
        "{found:?}"
    );
}

#[test]
fn hidden_rows_and_columns_are_read_and_noted_and_hidden_sheets_only_noted() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("任务").expect("a name");
    row(sheet, 0, &HEADER);
    for at in 1..6 {
        row(
            sheet,
            at,
            &[&at.to_string(), "新增用地", "市自然资源局", "100亩", "2026年底"],
        );
    }
    for at in [2, 3, 5, 90] {
        sheet.set_row_hidden(at).expect("a row");
    }
    sheet.set_column_hidden(3).expect("a column");
    sheet.set_column_range_hidden(9, 12).expect("columns");
    let hidden = book.add_worksheet().set_name("底稿").expect("a name");
    row(hidden, 0, &["旧的一行"]);
    hidden.set_hidden(true);
    let (source, reading) = read_book(book);
    assert!(!source.text().contains("旧的一行"));
    assert_eq!(reading.leaves().len(), 5, "{}", source.text());
    let found = notes(&reading, "set_aside");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found[0].contains("(3-4、6)") && found[1].contains("(D)"),
        "{found:?}"
    );
    assert!(found[2].contains("底稿"), "{found:?}");
}

#[test]
fn several_tables_on_a_sheet_have_heads_of_their_own() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .merge_range(0, 0, 0, 4, "云泽市园区重点任务分解表", &Format::new())
        .expect("a title");
    row(sheet, 1, &["填报单位:市园区办"]);
    row(sheet, 2, &HEADER);
    row(
        sheet,
        3,
        &["1", "新增用地", "市自然资源局", "2000亩", "2026年6月"],
    );
    row(sheet, 4, &["2", "引进企业", "市商务局", "30家", "2026年底"]);
    // A blank line and the heading of a group are no new table.
    row(sheet, 6, &["二、保障"]);
    row(sheet, 7, &["3", "通报进度", "市园区办", "4次", "2026年底"]);
    row(sheet, 9, &["主要指标表"]);
    row(sheet, 10, &["指标名称", "计量单位", "2025年", "2026年"]);
    row(sheet, 11, &["工业增加值", "亿元", "100", "120"]);
    let (source, reading) = read_book(book);
    let tables: Vec<u32> = source.layout().map_or(Vec::new(), |layout| {
        let cells = layout.blocks().iter().filter_map(|block| match block.kind {
            kaifa_text::layout::BlockKind::Cell(cell) => Some(cell.table),
            _ => None,
        });
        cells.collect()
    });
    assert_eq!(tables.last(), Some(&1));
    assert_eq!(tables.iter().filter(|table| **table == 1).count(), 9);
    let units: Vec<String> = reading
        .leaves()
        .iter()
        .flat_map(|leaf| leaf.responsible.iter().map(|unit| unit.name.clone()))
        .collect();
    assert_eq!(
        units,
        ["市自然资源局", "市商务局", "市园区办"],
        "{}",
        source.text()
    );
}
