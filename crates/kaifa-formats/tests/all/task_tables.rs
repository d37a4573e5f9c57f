//! Task tables give the same articles from a workbook, from delimited text, and from tables in documents.

use kaifa_formats::open;
use kaifa_text::read;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::make::{docx, html};
use crate::twins::tree;

const HEADER: [&str; 6] = ["序号", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限"];

/// Number, task, measure, lead, co-units, limit; `None` goes on with the cell above.
pub fn rows() -> Vec<Vec<Option<&'static str>>> {
    let row = |cells: [&'static str; 6]| cells.map(|c| (c != "^").then_some(c)).to_vec();
    vec![
        row(HEADER),
        row([
            "1",
            "一、做强产业",
            "制定产业链图谱,规模以上企业达到30家以上。",
            "市工信局",
            "市财政局、市统计局",
            "2025年12月底前",
        ]),
        row([
            "2",
            "^",
            "新增产业用地2000亩。盘活存量用地。",
            "市自然资源局",
            "各县(市、区)政府,各开发区管委会",
            "2026-06-30",
        ]),
        row([
            "3",
            "二、优化环境",
            "每季度通报一次审批时限。",
            "市行政审批局",
            "各开发区管委会",
            "长期坚持",
        ]),
    ]
}

/// What every format must give.
const EXPECTED: [&str; 13] = [
    "clause 一 做强产业",
    "clause 一/1 ",
    "clause 一/2 新增产业用地2000亩",
    "clause 二 优化环境",
    "clause 二/3 ",
    "一/1 null | [\"市工信局\",\"市财政局\",\"市统计局\"] | [\"市工信局\"]",
    "一/1 by_date \"2025-12-31\"",
    "一/1 \"规模以上企业\" \">=\" 30 \"家\" \"2025-12\" null",
    "一/2 \"新增产业用地2000亩\" | [\"市自然资源局\",\"各县(市、区)政府\",\"各开发区管委会\"] | [\"市自然资源局\"]",
    "一/2 by_date \"2026-06-30\"",
    "一/2 \"新增产业用地\" \">=\" 2000 \"亩\" \"2026-06\" null",
    "二/3 null | [\"市行政审批局\",\"各开发区管委会\"] | [\"市行政审批局\"]",
    "二/3 periodic null",
];

pub fn check(format: &str, bytes: &[u8]) {
    let source = open(bytes).unwrap_or_else(|problem| panic!("{format}: {problem}"));
    assert_eq!(source.format(), format);
    let found: Vec<String> = tree(&source)
        .into_iter()
        .filter(|line| line.starts_with("clause ") || line.starts_with(['一', '二']))
        .filter(|line| !line.contains("strengths") && !line.starts_with("clause 引言"))
        .collect();
    let plain = |line: &str| line.replace('"', "");
    let expected: Vec<String> = EXPECTED.iter().map(|line| plain(line)).collect();
    let found: Vec<String> = found.iter().map(|line| plain(line)).collect();
    assert_eq!(found, expected, "{format}\n{}", source.text());
}

#[test]
fn shares_of_a_workbook_are_read_in_percent() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (percent, plain) = (Format::new().set_num_format("0.0%"), Format::new());
    for (column, head) in (0..).zip(["序号", "工作任务", "目标值", "责任单位", "完成时限"]) {
        sheet.write_string(0, column, head).expect("a cell");
    }
    for (row, (task, value, format)) in (1..).zip([
        ("研发投入占比", 0.035, &percent),
        ("工业用地占比", 0.6, &percent),
        ("亩均税收(万元)", 0.6, &plain),
    ]) {
        sheet.write_number(row, 0, f64::from(row)).expect("a cell");
        sheet.write_string(row, 1, task).expect("a cell");
        sheet
            .write_number_with_format(row, 2, value, format)
            .expect("a cell");
        sheet.write_string(row, 3, "市统计局").expect("a cell");
        sheet.write_string(row, 4, "2030年底前").expect("a cell");
    }
    let source = open(&book.save_to_buffer().expect("a workbook")).expect("a workbook");
    let values: Vec<&str> = source
        .text()
        .lines()
        .filter_map(|line| line.split('\t').nth(2))
        .collect();
    assert_eq!(values, ["目标值", "3.5%", "60%", "0.6"]);
    let figures: Vec<String> = tree(&source)
        .into_iter()
        .filter(|line| line.contains(">="))
        .collect();
    assert_eq!(figures.len(), 3, "{figures:?}");
    assert!(
        figures[0].contains("3.5 \"%\"") || figures[0].contains("3.5 %"),
        "{figures:?}"
    );
}

#[test]
fn a_workbook() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("清单").expect("a name");
    let date = Format::new().set_num_format("yyyy-mm-dd");
    sheet
        .merge_range(0, 0, 0, 5, "云泽市开发区重点任务清单", &Format::new())
        .expect("a title");
    for (row, cells) in rows().iter().enumerate() {
        let row = row as u32 + 1;
        for (column, cell) in cells.iter().enumerate() {
            let column = column as u16;
            match cell {
                Some("2026-06-30") => {
                    let day = ExcelDateTime::from_ymd(2026, 6, 30).expect("a date");
                    sheet
                        .write_datetime_with_format(row, column, &day, &date)
                        .expect("a cell");
                }
                Some(number) if number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()) => {
                    sheet
                        .write_number(row, column, number.parse::<f64>().expect("a number"))
                        .expect("a cell");
                }
                Some(words) => {
                    sheet.write_string(row, column, *words).expect("a cell");
                }
                None => {}
            }
        }
    }
    sheet
        .merge_range(2, 1, 3, 1, "一、做强产业", &Format::new())
        .expect("a merged cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    check("xlsx", &bytes);
    let source = open(&bytes).expect("a workbook");
    let reading = read(&source);
    let clause = reading.clause("一/2").expect("a row");
    let at = |span| serde_json::to_string(source.at(span).expect("a place")).expect("JSON");
    assert_eq!(at(clause.span), r#"{"sheet":"清单","cell":"A4"}"#);
    assert_eq!(at(clause.deadlines[0].span), r#"{"sheet":"清单","cell":"F4"}"#);
    assert_eq!(at(clause.targets[0].span), r#"{"sheet":"清单","cell":"C4"}"#);
}

#[test]
fn delimited_text_in_both_encodings() {
    let quoted = |cell: &str| {
        if cell.contains(',') {
            format!("\"{cell}\"")
        } else {
            cell.to_owned()
        }
    };
    // Without merged cells the group is written again in each row.
    let mut group = "";
    let lines: Vec<Vec<String>> = rows()
        .into_iter()
        .map(|row| {
            row.into_iter()
                .map(|cell| {
                    if let Some(words) =
                        cell.filter(|words| words.contains('、') && words.chars().count() == 6)
                    {
                        group = words;
                    }
                    cell.map_or_else(|| group.to_owned(), str::to_owned)
                })
                .collect()
        })
        .collect();
    for (format, separator) in [("csv", ","), ("tsv", "\t")] {
        let text: String = lines
            .iter()
            .map(|row| {
                let cells: Vec<String> = row
                    .iter()
                    .map(|c| if format == "csv" { quoted(c) } else { c.clone() })
                    .collect();
                cells.join(separator) + "\r\n"
            })
            .collect();
        let (gb, _, _) = encoding_rs::GB18030.encode(&text);
        for bytes in [text.as_bytes(), &gb] {
            let source = open(bytes).expect("a table");
            assert_eq!(source.format(), format);
            let reading = read(&source);
            let paths: Vec<&str> = reading.leaves().iter().map(|c| c.path.as_str()).collect();
            assert_eq!(paths, ["1", "2", "3"]);
            let units: Vec<&str> = reading.leaves()[1]
                .responsible
                .iter()
                .map(|u| u.name.as_str())
                .collect();
            assert_eq!(units, ["市自然资源局", "各县(市、区)政府", "各开发区管委会"]);
            assert_eq!(
                reading.leaves()[1].heading.as_ref().expect("a heading").text,
                "一、做强产业"
            );
        }
    }
    let prose = "一、目标,到2027年,产值达到620亿元\n二、任务,建好园区,由市工信局负责\n";
    assert_eq!(open(prose.as_bytes()).expect("text").format(), "text");
}

#[test]
fn tables_in_a_word_document_and_on_a_page() {
    check("docx", &docx::package(&docx::table(&rows())));
    check("html", html::page(&html::table(&rows())).as_bytes());
}

#[test]
fn cells_that_mark_who_leads_and_cells_over_several_lines() {
    let table = "任务清单\t责任单位\t时限\n建平台\t市工信局牵头,市财政局、市税务局配合\t2025年\n清查\t\"牵头单位:市自然资源局\n配合单位:各县区\"\t每季度\n扩区\t\"市商务\n局\n市统计局\"\t2026.3\n";
    let source = open(table.as_bytes()).expect("a table");
    let reading = read(&source);
    let shown: Vec<String> = reading
        .leaves()
        .iter()
        .map(|clause| {
            let names = |units: &[kaifa_text::responsible::UnitMention]| {
                units
                    .iter()
                    .map(|u| u.name.as_str())
                    .collect::<Vec<_>>()
                    .join("、")
            };
            let limits: Vec<String> = clause
                .deadlines
                .iter()
                .map(|d| {
                    d.date
                        .map_or_else(|| d.kind.name().to_owned(), |date| date.to_string())
                })
                .collect();
            format!(
                "{} {} | {} | {}",
                clause.path,
                names(&clause.responsible),
                names(&clause.lead),
                limits.join(" ")
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "1 市工信局、市财政局、市税务局 | 市工信局 | 2025-12-31",
            "2 市自然资源局、各县区 | 市自然资源局 | periodic",
            "3 市商务局、市统计局 |  | 2026-03-31",
        ]
    );
}

#[test]
fn a_table_in_an_attachment_lies_below_it_and_other_tables_open_no_clause() {
    let other = vec![
        vec![Some("指标"), Some("单位"), Some("2025年实绩")],
        vec![Some("1.产值"), Some("亿元"), Some("620")],
        vec![Some("2.税收"), Some("亿元"), Some("31")],
    ];
    let body = [
        docx::paragraph("一、目标"),
        docx::paragraph("到2027年,全市开发区产值达到620亿元。"),
        docx::table(&other),
        docx::paragraph("二、保障"),
        docx::paragraph("各单位抓好落实。"),
        docx::paragraph("附件1"),
        docx::paragraph("任务分工表"),
        docx::table(&rows()),
    ]
    .concat();
    let source = open(&docx::package(&body)).expect("a document");
    let reading = read(&source);
    let paths: Vec<&str> = reading.leaves().iter().map(|c| c.path.as_str()).collect();
    assert_eq!(paths, ["一", "二", "附件1/一/1", "附件1/一/2", "附件1/二/3"]);
    let at = |path: &str| {
        source
            .at(reading.clause(path).expect("a clause").span)
            .cloned()
            .expect("a place")
    };
    assert_eq!(at("附件1/一/2").table, Some(2));
    assert_eq!(at("附件1/一/2").cell.expect("a cell").to_string(), "A3");
}
