//! Documents of Word 97 to 2003: they read as those of later versions do.

use kaifa_base::Lang;
use kaifa_formats::open;
use kaifa_text::layout::{Block, BlockKind, Piece};
use kaifa_text::{Source, read};

use crate::make::doc::{
    DELETED, HIDDEN, IN_TABLE, Paragraph, SPECIAL, cell, line, of_lines, packed, paragraph, row_end, run,
    streams, with,
};
use crate::make::ole::{container, words};

fn source(paragraphs: &[Paragraph]) -> Source {
    open(&packed(&streams(paragraphs, &[], [0; 4], &[]))).expect("a document")
}

fn lines(source: &Source) -> Vec<&str> {
    source
        .text()
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect()
}

/// Row, column, rows, columns and words of all cells.
fn cells(source: &Source) -> Vec<(u32, u32, u32, u32, String)> {
    let layout = source.layout().expect("a layout");
    let text: Vec<char> = source.text().chars().collect();
    let of_block = |block: &Block| {
        let BlockKind::Cell(cell) = block.kind else {
            return None;
        };
        let words = |piece: &Piece| match piece.reads {
            Some(c) => c.to_string(),
            None => text[piece.start as usize..piece.end as usize].iter().collect(),
        };
        let words = layout.pieces(block).iter().map(words).collect();
        Some((cell.row, cell.column, cell.rows, cell.columns, words))
    };
    layout.blocks().iter().filter_map(of_block).collect()
}

fn notes(source: &Source) -> Vec<String> {
    let notes = read(source).notes;
    let of_code = notes.iter().filter(|note| note.short_code() == "set_aside");
    of_code.map(|note| note.message.zh.clone()).collect()
}

#[test]
fn a_document_of_an_office_program_reads_as_it_is_shown() {
    // Written by LibreOffice: a box, lists, a hidden word, a tracked deletion, a link, a sign of a symbol font, a footnote, a header, a
    // table with merged cells and a table inside.
    let source = open(include_bytes!("../old_office/notice.doc")).expect("a document");
    assert_eq!(source.format(), "doc");
    assert_eq!(
        lines(&source),
        [
            "云泽市人民政府文件",
            "云政发〔2026〕3号",
            "云泽市人民政府关于园区提质的通知",
            "一、做强产业",
            "(一)引进企业。全市每年引进企业30家。(责任单位:市商务局)",
            "(二)制定实施细则。2026年6月底前完成。(责任单位:市工信局)",
            "二、保障措施",
            "(一)达到≥30亿元。(责任单位:市财政局)",
            "附件:任务清单",
            "序号\t任务\t责任单位\t时限\t",
            "一、产业\t",
            "1\t建平台\t市工信局\t2026年底\t",
            "2\t\t市财政局\t2026年\t30家\t",
            "2027年\t50家\t",
            "3\t引进",
            "企业\t市商务局\t长期坚持\t",
            "2026年3月18日",
            "指年末在库企业。",
        ]
    );
    let found = cells(&source);
    let place = |words: &str| {
        let cell = found.iter().find(|cell| cell.4 == words).expect(words);
        (cell.0, cell.1, cell.2, cell.3)
    };
    assert_eq!(place("一、产业"), (1, 0, 1, 4));
    assert_eq!(place("建平台"), (2, 1, 2, 1));
    assert_eq!(place("长期坚持"), (4, 3, 1, 1));
    let found = notes(&source);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("指年末在库企业"), "{found:?}");
    let reading = read(&source);
    assert_eq!(reading.document.doc_number.as_deref(), Some("云政发〔2026〕3号"));
}

#[test]
fn hidden_and_deleted_words_and_codes_of_fields_are_left_out() {
    let circled = [
        with("\u{13}", &SPECIAL),
        run(" eq \\o\\ac(○,2)"),
        with("\u{15}", &SPECIAL),
        run("每年通报。"),
    ];
    let link = [
        run("按照"),
        with("\u{13}", &SPECIAL),
        run(" HYPERLINK \"a\" "),
        with("\u{14}", &SPECIAL),
        run("《办法》"),
        with("\u{15}", &SPECIAL),
        run("办理\u{b}下一行"),
    ];
    let joined = Paragraph {
        end_sprms: DELETED.to_vec(),
        ..line("两段")
    };
    let hidden = [
        run("引进"),
        with("不少于", &HIDDEN),
        with("旧的", &DELETED),
        run("30家\u{1e}50家。"),
    ];
    let source = source(&[
        paragraph(circled.into(), &[]),
        paragraph(link.into(), &[]),
        joined,
        line("并作一段。"),
        paragraph(hidden.into(), &[]),
    ]);
    assert_eq!(
        lines(&source),
        [
            "②每年通报。",
            "按照《办法》办理",
            "下一行",
            "两段并作一段。",
            "引进30家-50家。"
        ]
    );
}

#[test]
fn cells_lie_where_the_edges_of_their_rows_say() {
    let source = source(&[
        line("附件"),
        cell("序号"),
        cell("任务"),
        cell("单位"),
        row_end(&[0, 1000, 3000, 5000], &[0, 0x60, 0]),
        cell("1"),
        cell(""),
        cell("市财政局"),
        row_end(&[0, 1000, 3000, 5000], &[0, 0x20, 0]),
        cell("合计"),
        cell("两项"),
        row_end(&[0, 2990, 5000], &[0, 0]),
        cell("甲"),
        cell("乙"),
        cell("丙"),
        row_end(&[0, 1000, 3000, 5000], &[1, 2, 0]),
        line("完"),
    ]);
    assert_eq!(
        cells(&source),
        [
            (0, 0, 1, 1, "序号"),
            (0, 1, 2, 1, "任务"),
            (0, 2, 1, 1, "单位"),
            (1, 0, 1, 1, "1"),
            (1, 2, 1, 1, "市财政局"),
            (2, 0, 1, 2, "合计"),
            (2, 2, 1, 1, "两项"),
            (3, 0, 1, 2, "甲\n乙"),
            (3, 2, 1, 1, "丙"),
        ]
        .map(|(row, column, rows, columns, words)| (row, column, rows, columns, words.to_owned()))
    );
    assert!(lines(&source).first() == Some(&"附件") && lines(&source).last() == Some(&"完"));
}

#[test]
fn a_table_without_edges_and_without_its_last_mark_keeps_its_words() {
    let end = Paragraph {
        end: 0x07,
        ..paragraph(Vec::new(), &[&IN_TABLE[..], &[0x17, 0x24, 1]].concat())
    };
    let source = source(&[cell("甲"), cell("乙"), end, cell("丙"), cell("丁")]);
    let found: Vec<String> = cells(&source).into_iter().map(|cell| cell.4).collect();
    assert_eq!(found, ["甲", "乙", "丙", "丁"]);
}

/// A level of a list: its start, format and what is shown.
fn level(start: u32, format: u8, shown: &str) -> Vec<u8> {
    let units: Vec<u16> = shown.encode_utf16().collect();
    let mut head = vec![0; 28];
    head[..4].copy_from_slice(&start.to_le_bytes());
    head[4] = format;
    head[15] = 2;
    [head, words(&[units.len() as u16]), words(&units)].concat()
}

#[test]
fn automatic_numbers_are_counted_also_by_styles_and_with_starts_of_their_own() {
    let levels = [
        level(1, 39, "第\u{0}章"),
        level(1, 39, "(\u{1})"),
        level(3, 18, "\u{2}"),
        vec![level(1, 255, ""); 6].concat(),
    ]
    .concat();
    let lists = [words(&[1]), 7_u32.to_le_bytes().to_vec(), vec![0; 24]].concat();
    // Two lists of one look; the second begins its second level at 5.
    let list = |overrides: u8| [&7_u32.to_le_bytes()[..], &[0; 8], &[overrides, 0, 0, 0]].concat();
    let overrides = [2_u32.to_le_bytes().to_vec(), list(0), list(1)].concat();
    let starts = [
        vec![0xff; 8],
        5_u32.to_le_bytes().to_vec(),
        0x11_u32.to_le_bytes().to_vec(),
    ]
    .concat();
    // Styles 0 and 1 of paragraphs: the second builds on the first and stands on its second level.
    let style = |base: u16, sprms: &[u8]| {
        let properties = [words(&[0]), sprms.to_vec()].concat();
        let body = [
            words(&[0, base << 4 | 1, 0, 0, 0]),
            words(&[1, u16::from(b'A'), 0]),
            words(&[properties.len() as u16]),
            properties,
        ]
        .concat();
        [words(&[body.len() as u16]), body].concat()
    };
    let sheet = [
        words(&[4, 2, 10]),
        style(0xfff, &[0x0b, 0x46, 1, 0]),
        style(0, &[0x0a, 0x26, 1]),
    ]
    .concat();
    let of = |list: u8, level: u8| [0x0b, 0x46, list, 0, 0x0a, 0x26, level];
    let body = [
        paragraph(vec![run("总则")], &[]),
        paragraph(vec![run("目标")], &of(1, 1)),
        paragraph(vec![run("产值")], &of(1, 2)),
        paragraph(vec![run("税收")], &of(1, 2)),
        paragraph(vec![run("任务")], &[]),
        paragraph(vec![run("企业")], &of(2, 1)),
        paragraph(vec![run("不编号")], &[0x0b, 0x46, 0, 0]),
        paragraph(vec![run("旧的编号")], &[0x0b, 0x46, 0xff, 0x07]),
    ];
    let parts = [(1, sheet), (73, lists), (74, overrides)];
    let behind = [(73, levels), (74, starts)];
    let source = open(&packed(&streams(&body, &parts, [0; 4], &behind))).expect("a document");
    assert_eq!(
        lines(&source),
        [
            "第一章总则",
            "(一)目标",
            "③产值",
            "④税收",
            "第二章任务",
            "(五)企业",
            "不编号",
            "旧的编号"
        ]
    );
    let found = notes(&source);
    assert!(
        found.len() == 1 && found[0].contains("1 段的自动编号"),
        "{found:?}"
    );
}

#[test]
fn endnotes_and_boxes_are_found_by_their_places() {
    let body = [
        paragraph(vec![with("\u{8}", &SPECIAL), run("关于园区的通知")], &[]),
        paragraph(vec![run("引进企业30家"), with("\u{2}", &SPECIAL), run("。")], &[]),
        line("指年末数。"),
        line("云泽市人民政府文件"),
        line("群组中的文字"),
    ];
    let plc = |places: &[u32], data: &[u8]| -> Vec<u8> {
        let places: Vec<u8> = places.iter().flat_map(|place| place.to_le_bytes()).collect();
        [&places[..], data].concat()
    };
    let shape = |number: u32| [&number.to_le_bytes()[..], &[0; 22]].concat();
    let text = |number: u32| [&[0; 14][..], &number.to_le_bytes(), &[0; 4]].concat();
    let parts = [
        (40, plc(&[0, 18], &shape(1025))),
        (46, plc(&[16, 18], &[1, 0])),
        (47, plc(&[0, 6, 7], &[])),
        (56, plc(&[0, 10, 17], &[text(1025), text(1026)].concat())),
    ];
    let made = streams(&body, &parts, [18, 0, 6, 17], &[]);
    let source = open(&packed(&made)).expect("a document");
    assert_eq!(
        lines(&source),
        [
            "云泽市人民政府文件",
            "关于园区的通知",
            "引进企业30家。",
            "群组中的文字",
            "指年末数。"
        ]
    );
    let found = notes(&source);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|note| note.contains("指年末数")), "{found:?}");
    assert!(found.iter().any(|note| note.contains("文本框")), "{found:?}");
}

#[test]
fn what_cannot_be_read_says_why() {
    let refused = |made: &[Vec<u8>; 2], code: &str| {
        let problem = open(&packed(made)).expect_err(code);
        assert_eq!(problem.code, code, "{}", problem.show(Lang::En));
        assert!(problem.hint.is_some());
    };
    let good = || streams(&[line("一、目标"), line("二、任务")], &[], [0; 4], &[]);
    let changed = |at: usize, bytes: &[u8]| {
        let [mut main, table] = good();
        main[at..at + bytes.len()].copy_from_slice(bytes);
        [main, table]
    };
    refused(&changed(2, &[0x68, 0]), "formats.old_office");
    refused(&changed(0, &[0xdc, 0xa5]), "formats.old_office");
    refused(&changed(10, &[0, 3]), "formats.encrypted");
    refused(&changed(0, &[0, 0]), "formats.damaged");
    refused(&changed(76, &[0xff; 4]), "formats.too_large");
    // More words than there are, and words outside of the file.
    refused(&changed(76, &[200, 0, 0, 0]), "formats.damaged");
    refused(&changed(154 + 8 * 33 + 4, &[0; 4]), "formats.damaged");
    let [main, table] = good();
    refused(&[main[..100].to_vec(), table.clone()], "formats.damaged");
    refused(&[main[..1026].to_vec(), table.clone()], "formats.damaged");
    refused(
        &[main.clone(), table[..table.len() - 9].to_vec()],
        "formats.damaged",
    );
    let problem = open(&container(&[("WordDocument", &main)])).expect_err("no table");
    assert_eq!(problem.code, "formats.damaged");
    let file = of_lines(&["一、目标"]);
    for cut in [600, file.len() / 3, file.len() / 2] {
        let problem = open(&file[..cut]).expect_err("a cut container");
        assert_eq!(problem.code, "formats.damaged");
    }
}

#[test]
fn pictures_formulas_and_objects_get_a_note_where_they_stand() {
    let object = |program: &str| {
        [
            with("\u{13}", &SPECIAL),
            run(&format!(" EMBED {program} ")),
            with("\u{14}", &SPECIAL),
            with("\u{1}", &SPECIAL),
            with("\u{15}", &SPECIAL),
        ]
    };
    let picture = || with("\u{1}", &SPECIAL);
    let of_form = [
        with("\u{13}", &SPECIAL),
        run(" FORMTEXT "),
        picture(),
        with("\u{14}", &SPECIAL),
        run("三项"),
        with("\u{15}", &SPECIAL),
    ];
    let hidden = with("\u{1}", &[SPECIAL, HIDDEN].concat());
    let mut formula = vec![run("得分按")];
    formula.extend(object("Equation.3"));
    formula.push(run("计算"));
    formula.extend(of_form);
    let source = source(&[
        paragraph(formula, &[]),
        paragraph(vec![picture(), picture(), hidden], &[]),
        paragraph(object("Excel.Sheet.8").into_iter().collect(), &[]),
        line("完"),
    ]);
    assert_eq!(lines(&source), ["得分按计算三项", "完"]);
    let said = ["1 个公式对象", "2 幅图片或图形", "1 个嵌入对象"];
    let notes = notes(&source);
    assert_eq!(notes.len(), said.len(), "{notes:?}");
    for (note, words) in notes.iter().zip(said) {
        assert!(note.contains(words), "{note} says {words}");
    }
}
