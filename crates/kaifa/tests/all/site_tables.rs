//! Tables and forms of others: headings matched, problems by cell, mappings kept; foreign workbooks and documents filled in.

use std::io::Read;

use crate::support::World;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kaifa_base::Period;
use kaifa_store::people::Role;
use kaifa_store::rows::FigureFilter;
use rust_xlsxwriter::{Format, Workbook};

const ZONE: &str = "yz.zone.huxi";

async fn world(name: &str) -> World {
    let world = World::new(name).await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    world.person("clerk", Role::Office, None).await;
    world
}

/// A table as a department might send it: a cover sheet, a title, a general unit, a heading over two rows, a total, a hidden row.
fn table(value: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("封面").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("数据").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 4, "2025年开发区情况", &plain).unwrap();
    sheet.write(1, 4, "单位:亿元").unwrap();
    sheet.merge_range(2, 0, 3, 0, "开发区名称", &plain).unwrap();
    sheet.merge_range(2, 1, 2, 2, "经济", &plain).unwrap();
    sheet.write(3, 1, "GDP").unwrap();
    sheet.write(3, 2, "营业收入(万元)").unwrap();
    sheet.merge_range(2, 3, 3, 3, "联系人", &plain).unwrap();
    sheet.write(4, 0, "湖西高新区").unwrap();
    sheet.write(4, 1, value).unwrap();
    sheet.write(4, 2, 3_005_000).unwrap();
    sheet.write(4, 3, "甲").unwrap();
    sheet.write(5, 0, "临泽经济开发区").unwrap();
    sheet.write(5, 1, 50).unwrap();
    sheet.set_row_hidden(5).unwrap();
    sheet.write(6, 0, "合计").unwrap();
    sheet.write(6, 1, 150).unwrap();
    book.save_to_buffer().unwrap()
}

/// The columns of the mapping page as its form sends them.
fn columns<'a>(data: &'a str, hidden: &'a str, step: &'a str) -> Vec<(&'a str, &'a str, &'a [u8])> {
    let mut parts: Vec<(&str, &str, &[u8])> = vec![
        ("data", "", data.as_bytes()),
        ("file_name", "", "外来.xlsx".as_bytes()),
        ("document", "", b"yunze-2025-7"),
        ("heading_rows", "", b"2"),
        ("sheet", "", "数据".as_bytes()),
        ("period", "", b"2025"),
        ("measure", "", "亿元".as_bytes()),
        ("hidden", "", hidden.as_bytes()),
        ("leave_out", "", "合计、总计".as_bytes()),
        ("step", "", step.as_bytes()),
    ];
    for (name, value) in [
        ("column.0.heading", "开发区名称"),
        ("column.0.field", "unit"),
        ("column.1.heading", "经济 GDP"),
        ("column.1.field", "figure:gdp"),
        ("column.2.heading", "经济 营业收入(万元)"),
        ("column.2.field", "figure:revenue"),
        ("column.2.measure", "万元"),
        ("column.3.heading", "联系人"),
        ("column.3.field", "ignore"),
    ] {
        parts.push((name, "", value.as_bytes()));
    }
    parts
}

#[tokio::test]
async fn headings_are_matched_problems_are_listed_by_cell_and_the_mapping_is_kept() {
    let world = world("table").await;
    let bytes = table("120.5");
    let look = world
        .upload(
            "/tables",
            &[
                ("document", "", b"yunze-2025-7"),
                ("step", "", b"look"),
                ("file", "外来.xlsx", &bytes),
            ],
            "clerk",
        )
        .await;
    assert_eq!(look.status, StatusCode::OK, "{}", look.body);
    look.must_say("经济 GDP")
        .must_say("value=\"figure:gdp\" selected")
        .must_say("value=\"figure:revenue\" selected")
        .must_say("value=\"unit\" selected")
        .must_say("name=\"period\" value=\"2025\"")
        .must_say("name=\"measure\" value=\"亿元\"")
        .must_say("隐藏");
    let data = BASE64_STANDARD.encode(&bytes);
    let refused = world
        .upload("/tables", &columns(&data, "refuse", "try"), "clerk")
        .await;
    refused
        .must_say("单元格 A6")
        .must_say("flow.hidden_row")
        .must_say("未写入");
    let tried = world
        .upload("/tables", &columns(&data, "skip", "try"), "clerk")
        .await;
    tried.must_say("试读没有问题").must_say("2 项数据");
    let all = FigureFilter::default();
    assert!(
        world.app.store.list_figures(&all).await.unwrap().is_empty(),
        "a try writes nothing"
    );
    let mut keep = columns(&data, "skip", "keep");
    keep.push(("mapping_name", "", "商务局月表".as_bytes()));
    assert_eq!(
        world.upload("/tables", &keep, "clerk").await.status,
        StatusCode::SEE_OTHER
    );
    world
        .get("/tables", "clerk")
        .await
        .must_say("商务局月表")
        .must_say("经济 GDP、");
    // The kept mapping reads the next table at once; a wrong number is named by its cell.
    let mapping = world.app.store.list_table_mappings().await.unwrap().remove(0);
    let wrong = table("约120");
    let used = [
        ("use", "", mapping.id.as_bytes()),
        ("step", "", b"look" as &[u8]),
        ("file", "外来.xlsx", &wrong),
    ];
    let page = world.upload("/tables", &used, "clerk").await;
    page.must_say("单元格 B5").must_say("约120");
    let text_number = table("120.5");
    let used = [
        ("use", "", mapping.id.as_bytes()),
        ("step", "", b"import" as &[u8]),
        ("file", "外来.xlsx", &text_number),
    ];
    let done = world.upload("/tables", &used, "clerk").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let figure = world
        .app
        .store
        .find_figure("revenue", ZONE, Period::Year(2025), 1)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        figure.value.unwrap().to_string(),
        "300.5",
        "3 005 000 万元 are 300.5 亿元"
    );
    assert_eq!(
        (figure.source["cell"].as_str(), figure.source["sheet"].as_str()),
        (Some("C5"), Some("数据"))
    );
    let other = world
        .upload(
            "/tables",
            &[
                ("document", "", b"yunze-2025-7"),
                ("sheet", "", "没有".as_bytes()),
                ("file", "外来.xlsx", &bytes),
            ],
            "clerk",
        )
        .await;
    other.must_say("flow.wrong_sheet").must_say("封面、数据");
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Figures of the zone for two years, accepted.
async fn figures(world: &World) {
    world.person("county", Role::County, Some("yz.county.huxi")).await;
    for (period, gdp) in [("2024", "100"), ("2025", "125")] {
        let form = [("period", period), ("value.gdp", gdp)];
        let sent = world
            .post(&format!("/forms/zone-economy/{ZONE}"), &form, "zone")
            .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        for login in ["county", "office"] {
            let form = [("period", period), ("verdict", "accept")];
            world
                .post(&format!("/forms/zone-economy/{ZONE}/review"), &form, login)
                .await;
        }
    }
}

#[tokio::test]
async fn a_foreign_workbook_is_filled_in_with_its_formulas_and_layout_untouched() {
    let world = world("workbook").await;
    figures(&world).await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("省表").unwrap();
    sheet.set_column_width(0, 33.0).unwrap();
    let money = Format::new().set_num_format("#,##0.00").set_bold();
    sheet
        .write_row(0, 0, ["指标", "本年", "上年同期", "增量"])
        .unwrap();
    sheet.write(1, 0, "地区生产总值").unwrap();
    sheet.write_blank(1, 1, &money).unwrap();
    sheet.write_blank(1, 2, &money).unwrap();
    sheet.write_formula(1, 3, "=B2-C2").unwrap();
    sheet.write(2, 0, "营业收入(万元)").unwrap();
    sheet.write_blank(2, 1, &money).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let parts = [
        ("name", "", "省年报".as_bytes()),
        ("document", "", b"yunze-2025-7"),
        ("file", "省年报.xlsx", &bytes),
    ];
    let taken = world.upload("/foreign-forms", &parts, "clerk").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let address = taken.location.split('?').next().unwrap().to_owned();
    let page = world
        .get(&format!("{address}?unit={ZONE}&period=2025"), "clerk")
        .await;
    page.must_say("省表!B2 = gdp")
        .must_say("省表!C2 = gdp [上年同期]")
        .must_say("(万元)");
    page.must_say("省表!B3").must_say("缺").must_not_say("省表!D2 =");
    // A formula is never written over, an unknown indicator is named by its line.
    let form = [(
        "bindings",
        "省表!B2 = gdp\n省表!D2 = gdp\n省表!C2 = 没有的\n不成行",
    )];
    let wrong = world.post(&address, &form, "clerk").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .must_say("公式不能被改写")
        .must_say("没有指标“没有的”")
        .must_say("第 4 行");
    let file = world
        .get(&format!("{address}/file?unit={ZONE}&period=2025"), "clerk")
        .await;
    assert_eq!(file.status, StatusCode::OK);
    let xml = part(&file.bytes, "xl/worksheets/sheet1.xml");
    let before = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<v>125</v>") && xml.contains("<v>100</v>"), "{xml}");
    let formula = |xml: &str| xml[xml.find("<f>").unwrap()..xml.find("</f>").unwrap()].to_owned();
    assert_eq!(formula(&xml), formula(&before));
    assert_eq!(
        xml[..xml.find("<sheetData").unwrap()],
        before[..before.find("<sheetData").unwrap()]
    );
    assert_eq!(part(&file.bytes, "xl/styles.xml"), part(&bytes, "xl/styles.xml"));
    assert!(part(&file.bytes, "xl/workbook.xml").contains("fullCalcOnLoad=\"1\""));
    use calamine::{Reader, Xlsx};
    let mut read: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.bytes.clone())).unwrap();
    let range = read.worksheet_range("省表").unwrap();
    assert_eq!(range.get_value((1, 1)).unwrap().to_string(), "125");
    assert_eq!(
        world
            .get(&format!("{address}?unit={ZONE}&period=nie"), "clerk")
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_foreign_document_is_filled_in_cell_by_cell() {
    let world = world("document").await;
    figures(&world).await;
    let xml = r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>指标</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>本年</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>同比</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>地区生产总值</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:pPr/></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#;
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("word/document.xml", xml), ("word/styles.xml", "<styles/>")] {
        out.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut out, text.as_bytes()).unwrap();
    }
    let bytes = out.finish().unwrap().into_inner();
    let parts = [
        ("name", "", "通报".as_bytes()),
        ("document", "", b"yunze-2025-7"),
        ("file", "通报.docx", &bytes),
    ];
    let taken = world.upload("/foreign-forms", &parts, "clerk").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let address = taken.location.split('?').next().unwrap().to_owned();
    world
        .get(&address, "clerk")
        .await
        .must_say("T1R2C2 = gdp")
        .must_say("T1R2C3 = gdp [同比]");
    let file = world
        .get(&format!("{address}/file?unit={ZONE}&period=2025"), "clerk")
        .await;
    let filled = part(&file.bytes, "word/document.xml");
    assert!(
        filled.contains("<w:t>125</w:t>") && filled.contains("<w:pPr/><w:r><w:t>25</w:t>"),
        "{filled}"
    );
    assert_eq!(part(&file.bytes, "word/styles.xml"), "<styles/>");
}
