//! Pages of an OFD that take templates: letterheads are read, what repeats is not.

use kaifa_formats::open;
use kaifa_text::read;

use crate::make::zipped;

/// Words at a height of the page, in millimetres, and as large.
fn text(y: f32, size: f32, words: &str) -> String {
    let width = |c: char| if c.is_ascii() { size / 2.0 } else { size };
    let deltas: Vec<String> = words.chars().map(|c| width(c).to_string()).collect();
    format!(
        "<ofd:TextObject ID=\"9\" Boundary=\"25 {y} 150 8\" Size=\"{size}\"><ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"{}\">{words}</ofd:TextCode></ofd:TextObject>",
        deltas.join(" ")
    )
}

/// A box from corner to corner, with a rule down its middle and one across.
fn frame(top: f32, bottom: f32) -> String {
    let height = bottom - top;
    let half = height / 2.0;
    format!(
        "<ofd:PathObject ID=\"8\" Boundary=\"20 {top} 160 {height}\" LineWidth=\"0.2\"><ofd:AbbreviatedData>M 0 0 L 160 0 L 160 {height} L 0 {height} C M 80 0 L 80 {height} M 0 {half} L 160 {half}</ofd:AbbreviatedData></ofd:PathObject>"
    )
}

/// A document of pages, each with the numbers of templates that it takes and its objects.
fn ofd(templates: &[&str], pages: &[(&[usize], String)]) -> Vec<u8> {
    let content = |taken: &[usize], objects: &str| {
        let taken: String = taken
            .iter()
            .map(|number| {
                format!(
                    "<ofd:Template TemplateID=\"{}\" ZOrder=\"Background\"/>",
                    50 + number
                )
            })
            .collect();
        format!(
            "<ofd:Page xmlns:ofd=\"x\">{taken}<ofd:Content><ofd:Layer ID=\"2\">{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    };
    let named: String = (0..templates.len())
        .map(|number| {
            format!(
                "<ofd:TemplatePage ID=\"{}\" BaseLoc=\"Tpls/{number}.xml\"/>",
                50 + number
            )
        })
        .collect();
    let places: String = (0..pages.len())
        .map(|number| format!("<ofd:Page ID=\"{number}\" BaseLoc=\"Pages/{number}.xml\"/>"))
        .collect();
    let mut parts = vec![
        (
            "OFD.xml".to_owned(),
            "<ofd:OFD xmlns:ofd=\"x\"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".to_owned(),
        ),
        (
            "Doc_0/Document.xml".to_owned(),
            format!("<ofd:Document xmlns:ofd=\"x\"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{named}</ofd:CommonData><ofd:Pages>{places}</ofd:Pages></ofd:Document>"),
        ),
    ];
    for (number, objects) in templates.iter().enumerate() {
        parts.push((format!("Doc_0/Tpls/{number}.xml"), content(&[], objects)));
    }
    for (number, (taken, objects)) in pages.iter().enumerate() {
        parts.push((format!("Doc_0/Pages/{number}.xml"), content(taken, objects)));
    }
    let parts: Vec<(&str, &[u8])> = (parts.iter())
        .map(|(name, words)| (name.as_str(), words.as_bytes()))
        .collect();
    zipped(&parts)
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let source = open(bytes).expect("a document");
    let lines = source
        .text()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// A letter of two pages with its head, and with head, foot and watermark on both.
pub fn letter() -> Vec<u8> {
    let letterhead = [
        text(60.0, 12.0, "云泽市人民政府文件"),
        text(85.0, 5.6, "云政发〔2026〕3号"),
    ]
    .concat();
    let every = [
        text(20.0, 4.0, "内部资料"),
        text(150.0, 20.0, "严禁外传"),
        text(280.0, 4.0, "云泽市"),
    ]
    .concat();
    ofd(
        &[&letterhead, &every],
        &[
            (
                &[0, 1],
                [text(110.0, 5.6, "一、目标"), text(160.0, 5.6, "引进企业30家。")].concat(),
            ),
            (&[1], text(60.0, 5.6, "二、保障")),
        ],
    )
}

#[test]
fn a_letterhead_is_read_and_a_running_head_is_not() {
    let bytes = letter();
    assert_eq!(
        lines(&bytes),
        [
            "云泽市人民政府文件",
            "云政发〔2026〕3号",
            "一、目标",
            "引进企业30家。",
            "二、保障"
        ]
    );
    let reading = read(&open(&bytes).expect("a document"));
    assert_eq!(reading.document.doc_number.as_deref(), Some("云政发〔2026〕3号"));
}

#[test]
fn a_letterhead_that_all_pages_take_is_read_once() {
    let letterhead = text(60.0, 12.0, "云泽市人民政府文件");
    let page = |words: &str| (&[0][..], text(110.0, 5.6, words));
    assert_eq!(
        lines(&ofd(&[&letterhead], &[page("一、目标"), page("二、保障")])),
        ["云泽市人民政府文件", "一、目标", "二、保障"]
    );
}

#[test]
fn a_form_that_pages_fill_in_is_a_table_on_each() {
    let form = [
        frame(60.0, 80.0),
        text(67.0, 4.0, "任务"),
        text(77.0, 4.0, "责任单位"),
    ]
    .concat();
    let filled = |task: &str, unit: &str| {
        let right = |y: f32, words: &str| text(y, 4.0, words).replace("Boundary=\"25 ", "Boundary=\"110 ");
        (
            &[0][..],
            [
                right(67.0, task),
                right(77.0, unit),
                text(100.0, 5.6, "以上属实。"),
            ]
            .concat(),
        )
    };
    assert_eq!(
        lines(&ofd(
            &[&form],
            &[filled("建平台", "市工信局"), filled("建道路", "市住建局")]
        )),
        [
            "任务\t建平台",
            "责任单位\t市工信局",
            "以上属实。",
            "任务\t建道路",
            "责任单位\t市住建局",
            "以上属实。"
        ]
    );
}

#[test]
fn a_template_that_is_named_and_missing_damages_the_file() {
    let bytes = ofd(&[""], &[(&[0], text(110.0, 5.6, "一、目标"))]);
    let whole = open(&bytes).expect("a document");
    assert_eq!(whole.text().trim(), "一、目标");
    let unknown = ofd(&[], &[(&[7], text(110.0, 5.6, "一、目标"))]);
    assert_eq!(lines(&unknown), ["一、目标"]);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a zip");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut words = Vec::new();
        std::io::copy(&mut part, &mut words).expect("its bytes");
        if !name.contains("Tpls") {
            parts.push((name, words));
        }
    }
    let parts: Vec<(&str, &[u8])> = (parts.iter())
        .map(|(name, words)| (name.as_str(), words.as_slice()))
        .collect();
    let problem = open(&zipped(&parts)).expect_err("a missing template");
    assert_eq!(problem.code, "formats.damaged");
}
