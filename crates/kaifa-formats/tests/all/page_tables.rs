//! Tables that are drawn on the pages of a pdf or ofd read as the same tables of a Word document; what only looks like one stays text.

use kaifa_base::Span;
use kaifa_formats::open;
use kaifa_text::{Source, read};

use crate::make::drawn::{Drawing, Ruled, Table, WIDTH};
use crate::make::pdf::Ink;
use crate::make::{docx, ofd, pdf};
use crate::task_tables;
use crate::twins::tree;

type Rows = Vec<Vec<Option<&'static str>>>;

/// Columns for the table of `task_tables`.
const WIDTHS: [usize; 6] = [2, 5, 9, 5, 7, 6];

/// The drawing as a pdf with each kind of ink, and as an ofd.
fn files(drawing: &Drawing) -> Vec<(String, Vec<u8>)> {
    let inks = [Ink::Stroked, Ink::Boxes, Ink::Dots];
    let mut all: Vec<(String, Vec<u8>)> = inks
        .iter()
        .map(|ink| (format!("pdf {ink:?}"), pdf::of_drawn(&drawing.pages, *ink)))
        .collect();
    all.push(("ofd".to_owned(), ofd::of_drawn(&drawing.pages)));
    all
}

/// What stands in a document: a paragraph or a table.
enum Part<'a> {
    Paragraph(&'a str),
    Table(Table<'a>),
}

/// Every file that is drawn reads as the Word document with the same parts.
fn check(parts: &[Part]) {
    let body: String = parts
        .iter()
        .map(|part| match part {
            Part::Paragraph(words) => docx::paragraph(words),
            Part::Table(table) => docx::table(table.rows),
        })
        .collect();
    let word = open(&docx::package(&body)).expect("a Word document");
    let expected = tree(&word);
    let mut drawing = Drawing::new();
    for part in parts {
        match part {
            Part::Paragraph(words) => drawing.paragraph(words),
            Part::Table(table) => drawing.table(table),
        }
    }
    drawing.turn();
    for (name, bytes) in files(&drawing) {
        let source = open(&bytes).expect("a document");
        let text = source.text();
        let found = tree(&source);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{name}\n{text}\n{}", word.text());
        }
        assert_eq!(found.len(), expected.len(), "{name}\n{text}");
        assert_eq!(rows_of(text), rows_of(word.text()), "{name}\n{text}");
    }
}

/// The lines of a text that are rows of a table, without blanks.
fn rows_of(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\u{c}']).filter(|line| line.contains('\t'));
    lines.map(|line| line.replace(' ', "")).collect()
}

#[test]
fn a_ruled_table_with_merged_cells() {
    let rows = task_tables::rows();
    for (ruled, centred) in [(Ruled::All, false), (Ruled::Inside, false), (Ruled::All, true)] {
        let mut table = Table::new(&rows, &WIDTHS);
        (table.ruled, table.centred) = (ruled, centred);
        check(&[Part::Table(table.clone())]);
        let mut drawing = Drawing::new();
        drawing.table(&table);
        for (name, bytes) in files(&drawing) {
            task_tables::check(&name[..3], &bytes);
        }
    }
}

#[test]
fn several_tables_on_a_page_between_paragraphs() {
    let other: Rows = vec![
        vec![Some("指标"), Some("单位"), Some("2025年")],
        vec![Some("1.产值"), Some("亿元"), Some("620")],
        vec![Some("2.税收"), Some("亿元"), Some("31")],
    ];
    let rows = task_tables::rows();
    check(&[
        Part::Paragraph("一、目标"),
        Part::Paragraph(
            "到2027年,全市开发区产值达到620亿元,税收达到40亿元,新增规模以上企业30家以上,亩均税收达到20万元,外贸进出口总额达到90亿元,完成固定资产投资300亿元以上,新增上市企业3家以上。",
        ),
        Part::Table(Table::new(&other, &[10, 6, 8])),
        Part::Paragraph("二、保障"),
        Part::Paragraph("各单位抓好落实。"),
        Part::Paragraph("附件1"),
        Part::Paragraph("任务分工表"),
        Part::Table(Table::new(&rows, &WIDTHS)),
        Part::Paragraph("注:本表由市开发区办公室解释。"),
    ]);
}

/// A long table with three groups; the groups' cells reach over their rows.
fn long_rows(grouped: bool) -> Rows {
    const MEASURES: [&str; 4] = [
        "制定产业链图谱,规模以上企业达到30家以上,力争形成百亿级产业集群,建立项目全生命周期服务机制。",
        "新增产业用地2000亩。盘活存量用地,清理闲置土地。",
        "每季度通报一次审批时限。",
        "引进投资亿元以上项目20个,开工率达到80%以上,竣工投产率达到50%以上,逐月调度并及时协调解决问题,年底前向市政府报告。",
    ];
    const UNITS: [&str; 5] = [
        "市工信局",
        "市财政局、市统计局",
        "市自然资源局",
        "各县(市、区)政府,各开发区管委会",
        "市商务局",
    ];
    const LIMITS: [&str; 3] = ["2025年12月底前", "2026-06-30", "2027年3月底前"];
    const NUMBERS: [&str; 30] = [
        "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18",
        "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30",
    ];
    const GROUPS: [&str; 3] = ["一、做强产业", "二、优化环境", "三、深化改革"];
    let mut rows = vec![
        ["序号", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限"]
            .map(Some)
            .to_vec(),
    ];
    for n in 0..30 {
        rows.push(vec![
            Some(NUMBERS[n]),
            (!grouped || n % 10 == 0).then_some(GROUPS[n / 10]),
            Some(MEASURES[n % 4]),
            Some(UNITS[n % 5]),
            Some(UNITS[(n + 1) % 5]),
            Some(LIMITS[n % 3]),
        ]);
    }
    rows
}

#[test]
fn a_table_over_several_pages() {
    for grouped in [false, true] {
        let rows = long_rows(grouped);
        for (head_again, cuts_rows) in [(false, false), (true, false), (false, true), (true, true)] {
            let mut table = Table::new(&rows, &WIDTHS);
            (table.head_again, table.cuts_rows) = (head_again, cuts_rows);
            check(&[
                Part::Paragraph("各单位:"),
                Part::Table(table),
                Part::Paragraph("注:本表由市开发区办公室解释。"),
            ]);
        }
    }
}

#[test]
fn a_table_whose_columns_gaps_set_apart() {
    let rows: Rows = vec![
        vec![Some("序号"), Some("重点任务"), Some("责任单位"), Some("完成时限")],
        vec![
            Some("1"),
            Some("建设公共服务平台"),
            Some("市工信局"),
            Some("2025年12月底前"),
        ],
        vec![
            Some("2"),
            Some("盘活存量用地,清理闲置土地,规模以上企业达到30家以上"),
            Some("市自然资源局"),
            Some("2026-06-30"),
        ],
        vec![
            Some("3"),
            Some("每季度通报一次"),
            Some("市财政局、市统计局"),
            Some("长期坚持"),
        ],
    ];
    for (ruled, padding) in [(Ruled::Nowhere, 1.5), (Ruled::Nowhere, 0.8), (Ruled::Across, 0.8)] {
        let mut table = Table::new(&rows, &[4, 14, 12, 8]);
        (table.ruled, table.padding) = (ruled, padding);
        check(&[
            Part::Paragraph("各单位:"),
            Part::Table(table),
            Part::Paragraph("二、保障"),
            Part::Paragraph("各单位抓好落实。"),
        ]);
    }
}

#[test]
fn a_table_of_figures_without_rules() {
    let rows: Rows = vec![
        vec![Some("指标"), Some("单位"), Some("2025年")],
        vec![Some("产值"), Some("亿元"), Some("620")],
        vec![Some("税收"), Some("亿元"), Some("31")],
        vec![Some("企业"), Some("家"), Some("480")],
    ];
    let mut table = Table::new(&rows, &[6, 4, 8]);
    (table.ruled, table.padding) = (Ruled::Nowhere, 1.5);
    check(&[
        Part::Paragraph("各单位:"),
        Part::Table(table),
        Part::Paragraph("一、目标"),
        Part::Paragraph("各单位抓好落实。"),
    ]);
}

#[test]
fn what_stands_side_by_side_without_rules_is_no_table_where_it_opens_clauses_or_has_two_columns() {
    let mut drawing = Drawing::new();
    for (left, middle, right) in [
        ("一、甲", "市工信局", "乙"),
        ("二、丙", "市财政局", "丁"),
        ("三、戊", "市商务局", "己"),
    ] {
        drawing.skip(1.8);
        for (x, words) in [(2.0, left), (14.0, middle), (28.0, right)] {
            drawing.word(x, words);
        }
    }
    drawing.skip(4.0);
    for (left, right) in [
        ("联系人:张某", "电话:123"),
        ("传真:456", "邮编:789"),
        ("地址:云泽市", "日期:5月"),
    ] {
        drawing.skip(1.8);
        drawing.word(2.0, left);
        drawing.word(24.0, right);
    }
    drawing.turn();
    for (name, bytes) in files(&drawing) {
        let source = open(&bytes).expect("a document");
        assert!(!source.text().contains('\t'), "{name}\n{}", source.text());
    }
}

/// The text of a drawing as each file, with and without its lines.
fn lines_change_nothing(drawing: &Drawing) {
    let mut bare = Drawing {
        pages: drawing.pages.clone(),
    };
    for page in &mut bare.pages {
        page.lines.clear();
    }
    for ((name, drawn), (_, plain)) in files(drawing).into_iter().zip(files(&bare)) {
        let (drawn, plain) = (
            open(&drawn).expect("a document"),
            open(&plain).expect("a document"),
        );
        assert_eq!(drawn.text(), plain.text(), "{name}");
        assert_eq!(tree(&drawn), tree(&plain), "{name}");
    }
}

#[test]
fn frames_underlines_and_red_lines_are_no_tables() {
    let wide = WIDTH as f32;
    let long =
        "全市开发区要把项目建设放在首位,逐月调度并及时协调解决问题,到2027年产值达到620亿元,税收达到40亿元。";
    let mut drawing = Drawing::new();
    drawing.frame([-3.0, -1.0, wide + 3.0, 66.0]);
    drawing.paragraph("云泽市人民政府文件");
    drawing.line([0.0, 0.8, wide, 0.8]);
    drawing.line([0.0, 1.1, wide, 1.1]);
    drawing.paragraph("一、目标");
    drawing.frame([-0.5, 0.5, wide + 0.5, 7.5]);
    drawing.paragraph(long);
    drawing.paragraph("二、保障");
    drawing.paragraph(long);
    drawing.line([4.0, 0.3, 12.0, 0.3]);
    // A box for a tick, a frame with a line under its head.
    drawing.frame([0.2, 0.9, 1.2, 1.9]);
    drawing.paragraph("各单位抓好落实。");
    drawing.skip(1.0);
    drawing.frame([0.0, 0.0, wide, 6.0]);
    drawing.line([0.0, 2.5, wide, 2.5]);
    drawing.paragraph("提示");
    drawing.paragraph("请各单位按时报送。");
    drawing.turn();
    lines_change_nothing(&drawing);
}

#[test]
fn two_boxes_side_by_side_and_an_empty_grid_are_no_tables() {
    let mut drawing = Drawing::new();
    drawing.paragraph("一、目标");
    drawing.frame([-0.5, 0.5, 20.0, 4.0]);
    drawing.frame([20.0, 0.5, 40.5, 4.0]);
    drawing.paragraph("到2027年,全市开发区产值达到620亿元,税收达到40亿元。");
    drawing.skip(3.0);
    for n in 0..10 {
        drawing.line([n as f32 * 4.0, 0.0, n as f32 * 4.0, 18.0]);
        drawing.line([0.0, n as f32 * 2.0, 36.0, n as f32 * 2.0]);
    }
    drawing.skip(20.0);
    drawing.paragraph("二、保障");
    drawing.turn();
    lines_change_nothing(&drawing);
}

#[test]
fn places_name_page_table_and_cell() {
    let rows = long_rows(true);
    let mut table = Table::new(&rows, &WIDTHS);
    table.head_again = true;
    let mut drawing = Drawing::new();
    drawing.paragraph("各单位:");
    drawing.table(&table);
    for (name, bytes) in files(&drawing) {
        let source = open(&bytes).expect("a document");
        let reading = read(&source);
        let at = |span: Span, source: &Source| {
            serde_json::to_string(source.at(span).expect("a place")).expect("JSON")
        };
        let first = reading.clause("一/2").expect("a row");
        assert_eq!(
            at(first.span, &source),
            r#"{"page":1,"table":1,"cell":"A3"}"#,
            "{name}"
        );
        let last = reading.clause("三/30").expect("a row");
        let limit = at(last.deadlines.last().expect("a time limit").span, &source);
        assert!(
            limit.ends_with(r#","table":1,"cell":"F31"}"#) && !limit.contains(r#""page":1,"#),
            "{name}: {limit}"
        );
    }
}
