//! Workbooks of Excel 97 to 2003: they read as those of later versions do, and their own ways of storing values are known.

use kaifa_base::Lang;
use kaifa_formats::open;
use kaifa_text::read;

use crate::make::ole::{begin, container, end, number, record, string, task_table, words, workbook};

/// Opens a workbook of one sheet.
fn text_of(globals: &[u8], records: &[u8]) -> String {
    let bytes = container(&[("Workbook", &workbook(globals, &[("表", records)]))]);
    open(&bytes).expect("a workbook").text().to_owned()
}

/// Strings that all cells share, in parts of a record.
fn shared(parts: &[&[u8]]) -> Vec<u8> {
    let kinds = std::iter::once(0x00fc).chain(std::iter::repeat(0x003c));
    kinds
        .zip(parts)
        .flat_map(|(kind, part)| record(kind, part))
        .collect()
}

fn shared_label(row: u16, number: u16) -> Vec<u8> {
    record(0x00fd, &words(&[row, 0, 0, number, 0]))
}

#[test]
fn a_workbook_of_an_office_program_reads_as_it_is_shown() {
    // Written by LibreOffice: merged cells, forms of numbers, a hidden row, column and sheet, a division by zero.
    let source = open(include_bytes!("../old_office/tasks.xls")).expect("a workbook");
    assert_eq!(source.format(), "xls");
    assert_eq!(
        source.text().lines().collect::<Vec<_>>(),
        [
            "云泽市园区重点任务分解表",
            "序号\t工作任务\t责任单位\t目标值\t完成时限",
            "1\t新增用地\t市自然资源局\t2000亩\t2026-06-30",
            "2\t研发投入占比提高\t市科技局\t3.5%\t2026年12月",
            "3\t引进企业\t市商务局\t30\t2026年底",
            "4\t技改投资\t市工信局\t25亿元\t2027-01-01",
            "5\t市统计局\t每季度",
        ]
    );
    let reading = read(&source);
    let units: Vec<String> = (reading.leaves().iter())
        .flat_map(|leaf| leaf.responsible.iter().map(|unit| unit.name.clone()))
        .collect();
    assert_eq!(
        units,
        ["市自然资源局", "市科技局", "市商务局", "市工信局", "市统计局"]
    );
    let notes: Vec<&str> = (reading.notes.iter())
        .filter(|note| ["set_aside", "no_value"].contains(&note.short_code()))
        .map(|note| note.message.zh.as_str())
        .collect();
    let said = ["隐藏的行(5)", "隐藏的列(D)", "单元格 D7 显示错误 #DIV/0!", "底稿"];
    assert_eq!(notes.len(), said.len(), "{notes:?}");
    for (note, words) in notes.iter().zip(said) {
        assert!(note.contains(words), "{note} says {words}");
    }
    // The task of two rows is one cell, which the table tells.
    let layout = source.layout().expect("a layout");
    let task = layout.blocks().iter().find_map(|block| match block.kind {
        kaifa_text::layout::BlockKind::Cell(cell) if (cell.row, cell.column) == (5, 1) => Some(cell.rows),
        _ => None,
    });
    assert_eq!(task, Some(2));
}

#[test]
fn numbers_are_read_in_each_way_of_storing_them() {
    // 1234.5 as the upper bits of a fraction, 12.34 as a whole number of hundredths, -5 as a whole number.
    let fraction = (1234.5_f64.to_bits() >> 32) as u32;
    let rk = |bits: u32| bits.to_le_bytes();
    let run = [
        &words(&[0, 0, 0])[..],
        &rk(fraction),
        &words(&[0]),
        &rk(1234 << 2 | 3),
        &words(&[0]),
        &rk((-5_i32 << 2) as u32 | 2),
        &words(&[2]),
    ]
    .concat();
    let alone = [&words(&[1, 0, 0])[..], &rk(100 << 2 | 2)].concat();
    let yes = [&words(&[1, 1, 0])[..], &[1, 0]].concat();
    let records = [record(0x00bd, &run), record(0x027e, &alone), record(0x0205, &yes)].concat();
    assert_eq!(text_of(&[], &records), "1234.5\t12.34\t-5\n100\ttrue\n");
}

#[test]
fn days_are_counted_from_1900_or_1904() {
    let style = |format: u16| record(0x00e0, &words(&[0, format, 0]));
    let own = record(0x041e, &[words(&[170]), string("yyyy\"年\"m\"月\"")].concat());
    let styles = [style(0), style(14), own, style(170)].concat();
    let days = [
        number(0, 0, 1, 46_203.0),
        number(1, 0, 2, 46_203.0),
        number(2, 0, 0, 46_203.0),
    ]
    .concat();
    assert_eq!(text_of(&styles, &days), "2026-06-30\n2026年6月\n46203\n");
    let from_1904 = [record(0x0022, &words(&[1])), styles].concat();
    assert_eq!(
        text_of(&from_1904, &number(0, 0, 1, 46_203.0 - 1462.0)),
        "2026-06-30\n"
    );
}

#[test]
fn shared_strings_go_on_over_records() {
    // The second string has bold words and a reading beside it, and is cut in the middle: the rest has narrow characters.
    let wide = |text: &str| words(&text.encode_utf16().collect::<Vec<_>>());
    let first = [
        &[0; 8][..],
        &string("甲"),
        &words(&[6]),
        &[1 | 4 | 8],
        &words(&[1, 3, 0]),
        &wide("园区"),
    ]
    .concat();
    let second = [&[0][..], b"2026", &[9; 4 + 3], &string("乙")].concat();
    let strings = shared(&[&first, &second, &string("丙")]);
    let cells: Vec<u8> = (0..4).flat_map(|n| shared_label(n, n)).collect();
    assert_eq!(text_of(&strings, &cells), "甲\n园区2026\n乙\n丙\n");
}

#[test]
fn results_of_formulas_are_read_and_those_never_computed_are_noted() {
    let formula = |row: u16, result: [u8; 8], flags: u16| {
        let place = words(&[row, 0, 0]);
        record(0x0006, &[&place[..], &result, &words(&[flags, 0, 0, 0])].concat())
    };
    let text = [0, 0, 0, 0, 0, 0, 0xff, 0xff];
    let error = [2, 0, 0x17, 0, 0, 0, 0xff, 0xff];
    let records = [
        formula(0, 30_f64.to_le_bytes(), 0),
        formula(1, text, 0),
        record(0x0207, &string("三十家")),
        formula(2, 0_f64.to_le_bytes(), 0),
        formula(3, 0_f64.to_le_bytes(), 1),
        formula(4, error, 0),
    ]
    .concat();
    let source = open(&container(&[("Workbook", &workbook(&[], &[("表", &records)]))])).expect("a workbook");
    assert_eq!(source.text(), "30\n三十家\n0\n");
    let notes = read(&source).notes;
    let said: Vec<&str> = (notes.iter())
        .filter(|note| note.short_code() == "no_value")
        .map(|note| note.message.zh.as_str())
        .collect();
    assert_eq!(said.len(), 2, "{notes:?}");
    assert!(said[0].contains("A4") && said[1].contains("#REF!"), "{said:?}");
}

#[test]
fn charts_on_a_sheet_add_no_cells() {
    let chart = [begin(0x600, 32), number(0, 0, 0, 7.0), end()].concat();
    let records = [number(0, 0, 0, 1.0), chart, number(1, 0, 0, 2.0)].concat();
    assert_eq!(text_of(&[], &records), "1\n2\n");
}

#[test]
fn a_cell_in_the_last_corner_takes_no_room() {
    let dimensions = record(0x0200, &[0xff; 14]);
    let records = [dimensions, number(u16::MAX, 255, 0, 1.0)].concat();
    assert_eq!(text_of(&[], &records), "1\n");
}

#[test]
fn what_cannot_be_read_says_why() {
    let refused = |stream: &str, bytes: &[u8], code: &str| {
        let problem = open(&container(&[(stream, bytes)])).expect_err(code);
        assert_eq!(problem.code, code, "{}", problem.show(Lang::En));
        assert!(problem.hint.is_some());
    };
    let protected = workbook(&record(0x002f, &[1, 0]), &[("表", &[])]);
    refused("Workbook", &protected, "formats.encrypted");
    refused("Book", b"old", "formats.old_office");
    let before = [begin(0x500, 5), end()].concat();
    refused("Workbook", &before, "formats.old_office");
    refused("Workbook", b"", "formats.damaged");
    let aside = workbook(&[], &[("表", &number(0, 256, 0, 1.0))]);
    refused("Workbook", &aside, "formats.damaged");
    let whole = workbook(&[], &[("表", &number(0, 0, 0, 1.0))]);
    for cut in 1..whole.len() {
        refused("Workbook", &whole[..cut], "formats.damaged");
    }
    let file = task_table(&[vec![Some("序号")]]);
    for cut in [30, file.len() / 3, file.len() / 2] {
        let problem = open(&file[..cut]).expect_err("a cut container");
        assert_eq!(problem.code, "formats.damaged");
    }
}
