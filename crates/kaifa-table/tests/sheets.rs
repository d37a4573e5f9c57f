//! Workbooks of both kinds as tables: what is read, what is a problem of which cell, and what is no table.

#[path = "../../kaifa-formats/tests/all/make/ole.rs"]
#[expect(dead_code, reason = "the tests of the formats need more of it")]
mod ole;

use std::io::{Cursor, Write};
use std::path::Path;

use kaifa_base::{Lang, Problem};
use kaifa_eval::scheme::Plan;
use kaifa_table::Incoming;
use kaifa_table::sheets::Wanted;
use kaifa_table::table_file::{Table, read, read_in_part};
use ole::{container, label, number, record, words};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

/// A workbook of 97 to 2003 with sheets by name and records. Style 1 shows percent, style 2 days, style 3 whole percent.
fn old(globals: &[u8], sheets: &[(&str, &[u8])]) -> Vec<u8> {
    let style = |format: u16| record(0x00e0, &words(&[0, format, 0]));
    let styles = [0, 10, 14, 9].map(style).concat();
    container(&[("Workbook", &ole::workbook(&[globals, &styles].concat(), sheets))])
}

/// A formula with its result.
fn formula(row: u16, column: u16, result: f64) -> Vec<u8> {
    let place = words(&[row, column, 0]);
    record(
        0x0006,
        &[&place[..], &result.to_le_bytes(), &words(&[0, 0, 0, 0])].concat(),
    )
}

/// A row that is hidden.
fn hidden(row: u16) -> Vec<u8> {
    record(0x0208, &words(&[row, 0, 5, 0, 0, 0, 0x20, 0]))
}

const HEADINGS: [&str; 5] = ["编码", "名称", "占比", "签订日期", "数值"];

/// A table in an old workbook.
fn old_table() -> Vec<u8> {
    let heads: Vec<u8> = (0..)
        .zip(HEADINGS)
        .flat_map(|(at, head)| label(0, at, head))
        .collect();
    let cells = [
        label(1, 0, "0012"),
        label(1, 1, "甲 "),
        number(1, 2, 1, 0.035),
        number(1, 3, 2, 45_659.0),
        number(1, 4, 0, 0.1 + 0.2),
        label(3, 0, "0013"),
        number(3, 2, 3, 0.5),
        number(3, 4, 0, 790.0),
    ];
    old(&[], &[("表", &[heads, cells.concat()].concat())])
}

/// The same table in a newer one.
fn new_table() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("表").unwrap();
    sheet.write_row(0, 0, HEADINGS).unwrap();
    let form = |code: &str| Format::new().set_num_format(code);
    let day = ExcelDateTime::from_ymd(2025, 1, 2).unwrap();
    sheet.write_row(1, 0, ["0012", "甲 "]).unwrap();
    sheet.write_with_format(1, 2, 0.035, &form("0.00%")).unwrap();
    sheet.write_with_format(1, 3, &day, &form("yyyy-mm-dd")).unwrap();
    sheet.write(1, 4, 0.1 + 0.2).unwrap();
    sheet.write(3, 0, "0013").unwrap();
    sheet.write_with_format(3, 2, 0.5, &form("0%")).unwrap();
    sheet.write(3, 4, 790).unwrap();
    book.save_to_buffer().unwrap()
}

fn cells(table: &Table) -> Vec<(usize, Vec<&str>)> {
    (table.rows.iter())
        .map(|row| (row.number, row.cells.iter().map(String::as_str).collect()))
        .collect()
}

/// Codes and cells of problems.
fn found(problems: &[Problem]) -> Vec<(&str, &str)> {
    (problems.iter())
        .map(|problem| (problem.code, problem.place.cell.as_deref().unwrap_or_default()))
        .collect()
}

#[test]
fn both_kinds_of_workbooks_are_the_same_table() {
    for (name, bytes) in [("表.xls", old_table()), ("表.xlsx", new_table())] {
        let table = read(name, &bytes, Wanted::First).expect(name);
        assert_eq!(table.headings, HEADINGS, "{name}");
        assert_eq!(
            cells(&table),
            [
                (2, vec!["0012", "甲", "3.5%", "2025-01-02", "0.3"]),
                (4, vec!["0013", "", "50%", "", "790"]),
            ],
            "{name}"
        );
        assert_eq!(table.rows[1].place(4).cell.as_deref(), Some("E4"));
    }
}

#[test]
fn formulas_dates_and_hidden_rows_are_all_listed_by_cell() {
    let old_book = {
        let records = [
            label(0, 0, "指标"),
            label(0, 1, "数值"),
            label(1, 0, "税收"),
            formula(1, 1, 2.0),
            label(2, 0, "用地"),
            number(2, 1, 2, 45_659.0),
            label(3, 0, "产值"),
            number(3, 1, 0, 7.0),
            hidden(3),
            hidden(9),
        ];
        old(&[], &[("填报", &records.concat())])
    };
    let new_book = {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("填报").unwrap();
        sheet
            .write_column(0, 0, ["指标", "税收", "用地", "产值"])
            .unwrap();
        sheet.write(0, 1, "数值").unwrap();
        sheet.write_formula(1, 1, "=1+1").unwrap();
        let day = ExcelDateTime::from_ymd(2025, 1, 2).unwrap();
        let form = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_with_format(2, 1, &day, &form).unwrap();
        sheet.write(3, 1, 7).unwrap();
        sheet.set_row_hidden(3).unwrap();
        sheet.set_row_hidden(9).unwrap();
        book.save_to_buffer().unwrap()
    };
    for (name, bytes) in [("a.xls", old_book), ("a.xlsx", new_book)] {
        let (table, problems) = read_in_part(name, &bytes, Wanted::Named("填报"));
        assert_eq!(
            found(&problems),
            [
                ("flow.formula_cell", "B2"),
                ("flow.date_cell", "B3"),
                ("flow.hidden_rows", "A4")
            ],
            "{name}"
        );
        assert!(problems.iter().all(|problem| problem.hint.is_some()));
        let table = table.expect("the rest is read");
        assert_eq!(
            cells(&table),
            [
                (2, vec!["税收", ""]),
                (3, vec!["用地", ""]),
                (4, vec!["产值", "7"])
            ]
        );
    }
}

#[test]
fn a_hidden_sheet_is_read_only_when_it_is_named() {
    let old_book = {
        // Sheets are announced as shown; the byte that hides one stands behind its place in the stream.
        let mut stream = ole::workbook(&[], &[("底稿", &label(0, 0, "旧")), ("表", &label(0, 0, "新"))]);
        let announced = stream
            .windows(2)
            .position(|two| two == 0x0085_u16.to_le_bytes())
            .expect("a sheet");
        stream[announced + 8] = 1;
        container(&[("Workbook", &stream)])
    };
    let new_book = {
        let mut book = Workbook::new();
        for (name, word) in [("底稿", "旧"), ("表", "新")] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            match name {
                "底稿" => sheet.set_hidden(true),
                _ => sheet.set_active(true),
            };
            sheet.write(0, 0, word).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    for (name, bytes) in [("a.xls", old_book), ("a.xlsx", new_book)] {
        let heading = |wanted| read(name, &bytes, wanted).expect(name).headings;
        assert_eq!(heading(Wanted::First), ["新"], "{name}");
        assert_eq!(heading(Wanted::Named("底稿")), ["旧"]);
        assert_eq!(heading(Wanted::NamedOrFirst("没有")), ["新"]);
        let problems = read(name, &bytes, Wanted::Named("没有")).unwrap_err();
        assert_eq!(problems[0].code, "flow.wrong_sheet");
        let words = problems[0].show(Lang::Zh);
        assert!(words.contains("没有工作表“没有”,现有:表、底稿"), "{words}");
    }
}

#[test]
fn a_cell_far_away_takes_no_room() {
    let heads = [
        label(0, 0, "编码"),
        label(1, 0, "1"),
        number(u16::MAX, 255, 0, 1.0),
    ]
    .concat();
    let table = read("a.xls", &old(&[], &[("表", &heads)]), Wanted::First).expect("a small table");
    assert_eq!((table.headings.len(), table.rows.len()), (256, 2));
    assert_eq!(table.rows[1].place(255).cell.as_deref(), Some("IV65536"));

    let mut book = Workbook::new();
    let sheet: &mut Worksheet = book.add_worksheet();
    sheet.write(0, 16_383, "远").unwrap();
    for row in 1..4_000 {
        sheet.write(row, 0, row).unwrap();
    }
    let problems = read("a.xlsx", &book.save_to_buffer().unwrap(), Wanted::First).unwrap_err();
    assert_eq!(problems[0].code, "flow.table_unreadable");
    assert!(problems[0].hint.is_some());
}

#[test]
fn an_old_workbook_of_firms_is_graded_as_its_csv() {
    const SCHEME: &str = r#"
[[scheme]]
id = "t"
title = "测试"
subject = "enterprise"
method = "points"
source = "测试"
[scheme.data]
subject = "id"
[[scheme.input]]
name = "tax"
[[scheme.input]]
name = "land"
[[scheme.indicator]]
id = "a"
title = "亩均税收"
numerator = "tax"
denominator = "land"
weight = "100"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = { of = "ratio_of_sums" }, cap = "1.5", floor = "0" }
[scheme.score]
full = "100"
"#;
    let file = kaifa_pack::read_schemes(Path::new("scheme.toml"), SCHEME);
    assert!(!Problem::any_error(&file.problems), "{:#?}", file.problems);
    let plan = Plan::new(&file.schemes[0]).unwrap();
    let heads: Vec<u8> = (0..)
        .zip(["id", "tax", "land"])
        .flat_map(|(at, head)| label(0, at, head))
        .collect();
    let sheet = |tax: Vec<u8>, land: Vec<u8>| {
        let firms = [label(1, 0, "001"), label(2, 0, "002"), number(2, 1, 0, 7.0)].concat();
        let records = [heads.clone(), firms, tax, land, number(2, 2, 0, 3.0)].concat();
        old(&[], &[("企业", &records)])
    };
    let load = |name, bytes| kaifa_table::read(Incoming::Bytes { name, bytes }, &plan, 2025);
    let book = sheet(number(1, 1, 0, 12.5), number(1, 2, 0, 4.0));
    let of_book = load("企业.xls", &book).expect("a workbook");
    let of_csv = load("企业.csv", "id,tax,land\n001,12.5,4\n002,7,3\n".as_bytes()).expect("a csv");
    assert_eq!(of_book.table, of_csv.table);

    let wrong = sheet(number(1, 1, 1, 0.125), label(1, 2, "约4"));
    let problems = load("企业.xls", &wrong).unwrap_err();
    assert_eq!(
        found(&problems),
        [("flow.not_a_number", "B2"), ("flow.not_a_number", "C2")]
    );
    assert!(problems[0].show(Lang::Zh).contains("12.5%"));
    let page = load("企业.xls", b"<html><table><tr><td>id</td></tr></table></html>").unwrap_err();
    assert_eq!(page[0].code, "flow.wrong_workbook");
}

#[test]
fn what_is_no_table_says_what_it_is_and_what_to_do() {
    let zip = |part: &str, text: &str| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(part, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let cases: [(Vec<u8>, &str, &str); 11] = [
        (b"<html><table><tr><td>1</td></tr></table></html>".to_vec(), "flow.wrong_workbook", "html"),
        (
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><T/></Workbook>".to_vec(),
            "formats.unsupported",
            "Excel 2003 XML",
        ),
        (b"{\\rtf1 a}".to_vec(), "formats.unsupported", "RTF"),
        (b"%PDF-1.4 broken".to_vec(), "formats.damaged", "pdf"),
        (vec![1, 0, 2, 0], "flow.wrong_workbook", "也不是文字"),
        (zip("xl/workbook.bin", ""), "formats.unsupported", "xlsb"),
        (
            zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            "formats.unsupported",
            "ods",
        ),
        (zip("a.csv", "a"), "formats.unsupported", "压缩包"),
        (container(&[("EncryptedPackage", b"x")]), "formats.encrypted", "密码"),
        (container(&[("Book", b"old")]), "formats.old_office", "Excel 95"),
        (b"PK\x03\x04 broken".to_vec(), "formats.damaged", "损坏"),
    ];
    for (bytes, code, said) in cases {
        let problems = read("表.xls", &bytes, Wanted::First).unwrap_err();
        let words = problems[0].show(Lang::Zh);
        assert_eq!((problems.len(), problems[0].code), (1, code), "{words}");
        assert!(words.contains(said), "{words} says {said}");
        assert!(problems[0].hint.is_some(), "{words}");
        assert_eq!(problems[0].place.file.as_deref(), Some("表.xls"));
    }
}
