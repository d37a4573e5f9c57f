//! Figures handed in as a workbook or csv, with every problem at its cell.

use axum::http::StatusCode;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{NEIGHBOUR, ZONE, world};

const HEADINGS: [&str; 7] = ["单位编码", "单位", "指标编码", "指标", "计量单位", "期间", "数值"];

/// A workbook as someone might hand it in.
fn sheet(name: &str, headings: &[&str], fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    sheet.write_row(0, 0, headings.iter().copied()).unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn row(
    sheet: &mut rust_xlsxwriter::Worksheet,
    at: u32,
    unit: &str,
    indicator: &str,
    measure: &str,
    period: &str,
) {
    let cells = [unit, "", indicator, "", measure, period];
    sheet.write_row(at, 0, cells).unwrap();
}

#[tokio::test]
async fn a_template_filled_and_uploaded_gives_the_figures_with_their_cells() {
    let world = world("round_trip").await;
    let template = world
        .get(&format!("/figures/template.xlsx?unit={ZONE}&period=2025"), "zone")
        .await;
    assert_eq!(template.status, StatusCode::OK);
    assert!(template.media.contains("spreadsheetml"), "{}", template.media);
    let read = kaifa_table::table_file::read(
        "t.xlsx",
        &template.bytes,
        kaifa_table::sheets::Wanted::Named("填报"),
    )
    .expect("a good template");
    assert_eq!(read.headings[..7], HEADINGS);
    let (unit, indicator, measure) = (0, 2, 4);
    let staff = read
        .rows
        .iter()
        .position(|row| row.cells[indicator] == "yz.staff")
        .expect("a row");
    assert_eq!(read.rows[staff].cells[unit], ZONE);
    assert_eq!(read.rows[staff].cells[5], "2025");
    // A person fills in two cells: a number, and a number that the spreadsheet keeps as text.
    let filled = sheet("填报", &HEADINGS, |sheet| {
        for (at, line) in (1..).zip(&read.rows) {
            row(
                sheet,
                at,
                ZONE,
                &line.cells[indicator],
                &line.cells[measure],
                "2025",
            );
            match line.cells[indicator].as_str() {
                "yz.staff" => {
                    sheet.write(at, 6, 310.5).unwrap();
                }
                "yz.bodies" => {
                    sheet.write(at, 6, "1,007").unwrap();
                }
                _ => {}
            }
        }
    });
    let parts: [(&str, &str, &[u8]); 3] = [
        ("unit", "", ZONE.as_bytes()),
        ("period", "", b"2025"),
        ("file", "2025.xlsx", &filled),
    ];
    let answer = world.upload("/figures/upload", &parts, "zone").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.all_versions().await, 2);
    assert_eq!(world.count("figure.submit").await, 1);
    let figure = &world.versions("yz.staff", ZONE).await[0];
    assert_eq!(
        figure.value.map(|value| value.to_string()).as_deref(),
        Some("310.5")
    );
    assert_eq!(figure.source["file"], "2025.xlsx");
    assert_eq!(figure.source["sheet"], "填报");
    assert_eq!(figure.source["cell"], format!("G{}", staff + 2));
    let page = world.get(&format!("/figures/yz.staff/{ZONE}/2025"), "zone").await;
    page.must_say("上传文件 · 2025.xlsx · 工作表“填报” · 单元格 G");
}

#[tokio::test]
async fn every_bad_cell_of_a_workbook_is_listed_at_once_and_nothing_is_saved() {
    let world = world("bad_cells").await;
    let bytes = sheet("填报", &HEADINGS, |sheet| {
        row(sheet, 1, ZONE, "yz.bodies", "个", "2025");
        sheet.write_formula(1, 6, "=3+4").unwrap();
        row(sheet, 2, ZONE, "yz.staff", "人", "2025");
        let date = ExcelDateTime::from_ymd(2025, 3, 4).unwrap();
        sheet
            .write_with_format(2, 6, &date, &Format::new().set_num_format("yyyy-mm-dd"))
            .unwrap();
        row(sheet, 3, ZONE, "yz.idle_land", "亩", "2025");
        sheet.write(3, 6, "约5万").unwrap();
        row(sheet, 4, ZONE, "yz.nothing", "个", "2025");
        sheet.write(4, 6, 1).unwrap();
        row(sheet, 5, "yz.zone.none", "yz.directions", "个", "2025");
        sheet.write(5, 6, 1).unwrap();
        row(sheet, 6, ZONE, "yz.directions", "个", "2025");
        sheet.write(6, 6, 2).unwrap();
        row(sheet, 7, ZONE, "yz.directions", "个", "2025");
        sheet.write(7, 6, 3).unwrap();
        row(sheet, 8, ZONE, "yz.front_staff", "家", "2025");
        sheet.write(8, 6, 4).unwrap();
        row(sheet, 9, ZONE, "yz.rated_firms", "家", "2025Q1");
        sheet.write(9, 6, 4).unwrap();
        row(sheet, 10, NEIGHBOUR, "yz.bodies", "个", "2025");
        sheet.write(10, 6, 5).unwrap();
        row(sheet, 11, ZONE, "yz.online_rate", "%", "2025");
        sheet.write(11, 6, 88).unwrap();
        row(sheet, 12, ZONE, "yz.class_d_firms", "家", "2027");
        sheet.write(12, 6, 1).unwrap();
        row(sheet, 13, ZONE, "yz.rd_institutions", "家", "");
        sheet.write(13, 6, -1).unwrap();
        row(sheet, 14, ZONE, "yz.idle_land_settled", "亩", "2025");
        let percent = Format::new().set_num_format("0.0%");
        sheet.write_with_format(14, 6, 0.973, &percent).unwrap();
    });
    let answer = world
        .upload("/figures/upload", &[("file", "坏.xlsx", &bytes)], "zone")
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (cell, code) in [
        ("G2", "flow.formula_cell"),
        ("G3", "flow.date_cell"),
        ("G4", "flow.not_a_number"),
        ("G5", "flow.unknown_indicator"),
        ("G6", "flow.unknown_subject"),
        ("G8", "flow.duplicate"),
        ("E9", "flow.unit_of_measure"),
        ("G10", "flow.wrong_period"),
        ("G11", "permission.not_allowed"),
        ("G12", "flow.wrong_subject"),
        ("G13", "flow.future_period"),
        ("F14", "flow.empty_cell"),
        ("G15", "flow.not_a_number"),
    ] {
        let line = answer
            .body
            .lines()
            .find(|line| line.contains(&format!("单元格 {cell}<")))
            .unwrap_or_else(|| panic!("no problem at {cell}:\n{}", answer.body));
        assert!(line.contains(code), "{cell}: {line}");
    }
    answer.must_say("前一次在").must_say("坏.xlsx");
    assert_eq!(
        world.all_versions().await,
        0,
        "one wrong cell and nothing is saved"
    );
    assert_eq!(world.count("figure.submit").await, 0);
}

#[tokio::test]
async fn a_wrong_file_a_wrong_sheet_and_renamed_headings_are_refused_with_words() {
    let world = world("wrong_file").await;
    let other = sheet("Sheet1", &HEADINGS, |_| {});
    let renamed = ["单位编码", "单位", "指标编码", "指标", "计量单位", "时间", "数额"];
    let renamed = sheet("填报", &renamed, |sheet| {
        row(sheet, 1, ZONE, "yz.bodies", "个", "2025")
    });
    for (name, bytes, words) in [
        ("a.xlsx", other.as_slice(), vec!["没有工作表“填报”,现有:Sheet1"]),
        (
            "a.xlsx",
            &renamed,
            vec![
                "缺少“期间”列",
                "缺少“数值”列",
                "不认识的列“时间”",
                "不认识的列“数额”",
            ],
        ),
        ("a.pdf", b"%PDF-1.7 \x00\x01", vec!["pdf 文件已损坏"]),
        ("a.xlsx", b"PK\x03\x04 cut off", vec!["文件已损坏或不完整"]),
        ("empty.xlsx", b"", vec!["没有选择文件"]),
    ] {
        let answer = world
            .upload("/figures/upload", &[("file", name, bytes)], "zone")
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        for words in words {
            answer.must_say(words);
        }
    }
    assert_eq!(world.all_versions().await, 0);
}

#[tokio::test]
async fn a_csv_in_the_old_encoding_is_taken_like_one_in_utf8() {
    let world = world("gb18030").await;
    let text = format!("单位编码,指标编码,计量单位,期间,数值\n{ZONE},yz.idle_land,亩,2025,12.50\n");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let answer = world
        .upload("/figures/upload", &[("file", "填报.csv", &bytes)], "zone")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let figure = &world.versions("yz.idle_land", ZONE).await[0];
    assert_eq!(
        figure.value.map(|value| value.to_string()).as_deref(),
        Some("12.50")
    );
    assert_eq!(figure.source["line"], 2);
}
