//! What Word keeps in other places than the text of paragraphs: tracked changes, boxes, notes, numbers, formulas, nested tables.

use kaifa_formats::open;
use kaifa_text::layout::BlockKind;
use kaifa_text::{Source, read};

use crate::make::docx::{package_of, paragraph};

/// A run of words.
fn run(words: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>")
}

/// A paragraph with properties and runs.
fn with(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

fn source(body: &str) -> Source {
    open(&package_of(body, &[])).expect("a document")
}

fn numbered(list: u32, level: u32) -> String {
    format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>")
}

fn level(index: u32, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl=\"{index}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:suff w:val=\"nothing\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
    )
}

fn lines(source: &Source) -> Vec<&str> {
    source.text().lines().filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_deleted_paragraph_is_gone_with_its_number_and_a_deleted_end_joins_two() {
    let deleted = "<w:del><w:r><w:delText>旧的一段。</w:delText></w:r></w:del>";
    let end = "<w:rPr><w:del w:id=\"1\"/></w:rPr>";
    let body = [
        with(&format!("{}{end}", numbered(1, 0)), deleted),
        with(&numbered(1, 0), &run("引进企业30家。")),
        with(end, &run("到2027年,")),
        with(&numbered(1, 0), &run("产值达到100亿元。")),
        with(&numbered(1, 0), &format!("<w:ins>{}</w:ins>", run("新加一句。"))),
        with("<w:rPr><w:moveFrom/></w:rPr>", &run("末段。")),
    ]
    .concat();
    let list = format!(
        "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\">{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
        level(0, "japaneseCounting", "（%1）", "")
    );
    let bytes = package_of(&body, &[("word/numbering.xml", &list)]);
    assert_eq!(
        lines(&open(&bytes).expect("a document")),
        [
            "（一）引进企业30家。",
            "到2027年,产值达到100亿元。",
            "（二）新加一句。",
            "末段。"
        ]
    );
}

#[test]
fn deleted_rows_and_cells_that_go_on_are_no_cells_of_their_own() {
    let cell = |properties: &str, words: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(words))
    };
    let body = [
        "<w:tbl><w:tr>",
        &cell("<w:hMerge w:val=\"restart\"/>", "序号"),
        &cell("<w:hMerge/>", ""),
        &cell("", "任务"),
        "</w:tr><w:tr><w:trPr><w:del/></w:trPr>",
        &[cell("", "甲"), cell("", "乙"), cell("", "丙")].concat(),
        "</w:tr><w:tr>",
        &[cell("<w:vMerge/>", "丁"), cell("", "戊"), cell("", "己")].concat(),
        "</w:tr><w:tr>",
        &[cell("", "庚"), cell("", "辛"), cell("", "壬")].concat(),
        "</w:tr></w:tbl>",
    ]
    .concat();
    let source = source(&body);
    let layout = source.layout().expect("a layout");
    let cells: Vec<String> = layout
        .blocks()
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Cell(cell) => Some(format!("{}{}+{}", cell.row, cell.column, cell.columns)),
            _ => None,
        })
        .collect();
    // 丁 goes on with 序号 above; the deleted row is none.
    assert_eq!(cells, ["00+2", "02+1", "11+1", "12+1", "20+1", "21+1", "22+1"]);
    assert!(!source.text().contains(['甲', '乙', '丙']), "{}", source.text());
}

#[test]
fn words_of_boxes_stand_before_the_paragraph_that_holds_them() {
    let inner = paragraph("框内一句。");
    let drawing = format!(
        "<w:r><mc:AlternateContent xmlns:mc=\"mc\"><mc:Choice><w:drawing><a:p xmlns:a=\"a\"><a:r><a:t>图中字</a:t></a:r></a:p><w:txbxContent>{inner}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    );
    let body = [
        with("", &[run("一、目标。前半句,"), drawing, run("后半句。")].concat()),
        paragraph("二、任务"),
    ]
    .concat();
    let source = source(&body);
    assert_eq!(
        lines(&source),
        ["图中字", "框内一句。", "一、目标。前半句,后半句。", "二、任务"]
    );
    let starts: Vec<u32> = source.layout().map_or(Vec::new(), |layout| {
        layout
            .blocks()
            .iter()
            .map(|b| layout.pieces(b)[0].start)
            .collect()
    });
    assert!(starts.is_sorted() && starts.len() == 4, "{starts:?}");
}

#[test]
fn footnotes_stand_behind_the_text_and_a_note_says_what_each_says() {
    let body = [
        paragraph("一、目标"),
        with(
            "",
            &[
                &run("规模以上企业"),
                "<w:r><w:footnoteReference w:id=\"2\"/></w:r>",
                &run("达到30家。"),
            ]
            .concat(),
        ),
    ]
    .concat();
    let notes = format!(
        "<w:footnotes xmlns:w=\"w\"><w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote></w:footnotes>",
        paragraph("分隔"),
        run("指年主营业务收入2000万元以上的企业。")
    );
    let source = open(&package_of(&body, &[("word/footnotes.xml", &notes)])).expect("a document");
    assert_eq!(
        lines(&source),
        [
            "一、目标",
            "规模以上企业达到30家。",
            "指年主营业务收入2000万元以上的企业。"
        ]
    );
    let reading = read(&source);
    assert_eq!(
        reading.leaves()[0].targets.len(),
        1,
        "the figure of the note is no target"
    );
    let note = reading.notes.iter().find(|note| note.short_code() == "set_aside");
    let note = note.expect("a note");
    assert_eq!(note.text, "业");
    assert!(note.message.zh.contains("2000万元以上"), "{:?}", note.message);
}

#[test]
fn pictures_formulas_and_objects_get_a_note_where_they_stand() {
    let picture = "<w:r><w:drawing><wp:inline><a:graphic><pic:pic><a:blip/></pic:pic></a:graphic></wp:inline></w:drawing></w:r>";
    let old_picture = "<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>";
    let object = |program: &str| {
        format!(
            "<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject ProgID=\"{program}\"/></w:object></w:r>"
        )
    };
    let line = "<w:r><w:pict><v:line/></w:pict></w:r>";
    let hidden = format!("<w:del>{picture}</w:del>");
    let body = [
        paragraph("一、得分"),
        with(
            "",
            &[&run("得分按"), &object("Equation.DSMT4"), &run("计算。"), line].concat(),
        ),
        with("", &[picture, old_picture].concat()),
        with("", &[run("附表"), object("Excel.Sheet.12"), hidden].concat()),
    ]
    .concat();
    let source = open(&package_of(&body, &[])).expect("a document");
    assert_eq!(lines(&source), ["一、得分", "得分按计算。", "附表"]);
    let notes: Vec<(String, String)> = (read(&source).notes.into_iter())
        .filter(|note| note.short_code() == "set_aside")
        .map(|note| (note.text, note.message.zh))
        .collect();
    let said = [
        ("按", "1 个公式对象"),
        ("。", "2 幅图片或图形"),
        ("表", "1 个嵌入对象"),
    ];
    assert_eq!(notes.len(), said.len(), "{notes:?}");
    for ((text, words), (before, what)) in notes.iter().zip(said) {
        assert!(text == before && words.contains(what), "{text}: {words}");
    }
}

#[test]
fn lists_take_their_levels_from_styles_and_begin_anew_where_they_say() {
    let list = format!(
        "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:numStyleLink w:val=\"Own\"/></w:abstractNum><w:abstractNum w:abstractNumId=\"1\"><w:styleLink w:val=\"Own\"/>{}{}{}</w:abstractNum><w:abstractNum w:abstractNumId=\"2\">{}{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"2\"/></w:num></w:numbering>",
        level(0, "chineseCounting", "第%1章 ", ""),
        level(
            1,
            "chineseCountingThousand",
            "第%2条 ",
            "<w:lvlRestart w:val=\"0\"/>"
        ),
        level(2, "decimal", "%2-%3.", "<w:lvlRestart w:val=\"1\"/>"),
        level(0, "ideographTraditional", "%1、", "<w:pStyle w:val=\"A\"/>"),
        level(1, "decimalEnclosedCircle", "%2", "<w:pStyle w:val=\"B\"/>"),
    );
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:type=\"paragraph\" w:styleId=\"A\"><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style><w:style w:type=\"paragraph\" w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style></w:styles>";
    let body: String = [0, 1, 2, 1, 2, 0, 1, 2]
        .into_iter()
        .map(|level| with(&numbered(1, level), &run("甲")))
        .chain(
            ["A", "B", "B", "A", "B"]
                .map(|style| with(&format!("<w:pStyle w:val=\"{style}\"/>"), &run("乙"))),
        )
        .collect();
    let parts = [("word/numbering.xml", list.as_str()), ("word/styles.xml", styles)];
    let source = open(&package_of(&body, &parts)).expect("a document");
    assert_eq!(
        lines(&source),
        [
            "第一章 甲",
            "第一条 甲",
            "一-1.甲",
            "第二条 甲",
            "二-2.甲",
            "第二章 甲",
            "第三条 甲",
            "三-1.甲",
            "甲、乙",
            "①乙",
            "②乙",
            "乙、乙",
            "①乙"
        ]
    );
}

#[test]
fn formulas_keep_strokes_brackets_and_powers() {
    let m = |words: &str| format!("<m:r><m:t>{words}</m:t></m:r>");
    let formula = format!(
        "<m:oMath xmlns:m=\"m\"><m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>{}<m:d><m:e>{}</m:e></m:d>{}<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup><m:rad><m:e>{}</m:e></m:rad></m:oMath>",
        m("实际值-下限"),
        m("目标值"),
        m("×"),
        m("a+b"),
        m("×"),
        m("10"),
        m("4"),
        m("c")
    );
    let body = with("", &format!("{}{formula}{}", run("得分="), run("。")));
    assert_eq!(
        lines(&source(&body)),
        ["得分=(实际值-下限)/目标值×(a+b)×10^4√c。"]
    );
}

#[test]
fn signs_fields_breaks_and_soft_hyphens_are_what_word_shows() {
    let body = with(
        "<w:tabs><w:tab w:val=\"left\"/></w:tabs>",
        concat!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> eq \\o\\ac(</w:instrText></w:r><w:r><w:instrText>○,2)</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            "<w:r><w:t>合格率</w:t><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/><w:t>95%。</w:t><w:br/></w:r>",
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>一、基\u{ad}</w:t><w:softHyphen/><w:t>础</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t><w:tab/><w:noBreakHyphen/></w:r>"
        ),
    );
    let source = source(&body);
    assert_eq!(lines(&source), ["②合格率≥95%。", "一、基\u{ad}础"]);
}

#[test]
fn a_small_table_inside_a_cell_leaves_the_table_around_it_one() {
    let row = |cells: [&str; 3]| {
        let cells: String = cells.iter().map(|cell| format!("<w:tc>{cell}</w:tc>")).collect();
        format!("<w:tr>{cells}</w:tr>")
    };
    let inner = format!(
        "{}<w:tbl>{}{}</w:tbl>",
        paragraph("引进项目:"),
        "<w:tr><w:tc><w:p/></w:tc></w:tr>",
        row([&paragraph("甲类30个"), &paragraph("乙类20个"), &paragraph("")])
    );
    let text = |words: [&str; 3]| row([&paragraph(words[0]), &paragraph(words[1]), &paragraph(words[2])]);
    let body = [
        "<w:tbl>",
        &text(["序号", "重点任务", "责任单位"]),
        &text(["1", "产值达到100亿元。", "市工信局"]),
        &row([&paragraph("2"), &inner, &paragraph("市商务局")]),
        &text(["3", "每季度通报。", "市统计局"]),
        "</w:tbl>",
    ]
    .concat();
    let source = source(&body);
    let reading = read(&source);
    let units: Vec<String> = reading
        .leaves()
        .iter()
        .flat_map(|leaf| leaf.responsible.iter().map(|unit| unit.name.clone()))
        .collect();
    assert_eq!(units, ["市工信局", "市商务局", "市统计局"], "{}", source.text());
}
