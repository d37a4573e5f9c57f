//! Sheets of all kinds of cells, read here and by `calamine`.

use std::io::{Cursor, Write as _};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Book, Marks, is_blank};

const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<workbookPr/><sheets><sheet name="表&amp;一" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3">
<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="0.0&quot;d&quot;"/></numFmts>
<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="46"/></cellXfs></styleSheet>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>甲局</t></si>
<si><t xml:space="preserve"> 乙 &amp; 丙 </t></si><si><r><t>富</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 文本</t></r><rPh sb="0" eb="1"><t>フ</t></rPh></si>
<si/><si><t/></si><si><t> 两端 </t></si><si><t>一_x000D_二&#10;三</t></si><si><t><![CDATA[原<样>]]></t></si></sst>"#;

/// A workbook with these rows, and what stands behind them.
fn workbook(rows: &str, behind: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="2" width="9"/></cols><sheetData>{rows}</sheetData>{behind}</worksheet>"#
    );
    with_sheet(&sheet)
}

fn with_sheet(sheet: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", STRINGS),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

type Rows = Vec<(u32, Vec<String>)>;

fn shown(cells: &[DataRef<'_>]) -> Vec<String> {
    let last = cells.iter().rposition(|cell| !matches!(cell, DataRef::Empty));
    cells[..last.map_or(0, |last| last + 1)]
        .iter()
        .map(|cell| format!("{cell:?}"))
        .collect()
}

fn read(bytes: &[u8]) -> Result<(Rows, Marks), String> {
    let mut book = Book::open(Cursor::new(bytes))?;
    let name = book.sheet_names().remove(0);
    let mut rows = Vec::new();
    let marks = book.each_row(&name, &mut |number, cells| rows.push((number, shown(cells))))?;
    Ok((rows, marks))
}

fn read_by_calamine(bytes: &[u8]) -> Rows {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names().remove(0);
    let mut cells = book.worksheet_cells_reader(&name).unwrap();
    let mut rows: Vec<(u32, Vec<DataRef<'_>>)> = Vec::new();
    while let Some(cell) = cells.next_cell().unwrap() {
        let (row, column) = cell.get_position();
        if rows.last().is_none_or(|last| last.0 != row + 1) {
            rows.push((row + 1, Vec::new()));
        }
        let last = &mut rows.last_mut().unwrap().1;
        last.resize(last.len().max(column as usize + 1), DataRef::Empty);
        last[column as usize] = cell.get_value().clone();
    }
    rows.retain(|(_, cells)| cells.iter().any(|cell| !is_blank(cell)));
    rows.into_iter()
        .map(|(number, cells)| (number, shown(&cells)))
        .collect()
}

const ROWS: &str = r#"
<row r="1" spans="1:9"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>5</v></c><c r="F1" t="s"><v>6</v></c><c r="G1" t="s"><v>7</v></c></row>
<row r="2" hidden="1"><c r="A2"><v>1.5</v></c><c r="B2" s="1"><v>45000</v></c><c r="C2" s="2"><v>45000.25</v></c><c r="D2" s="3"><v>1.25</v></c><c r="E2" s="4"><v>3</v></c><c r="F2" s="5"><v>2</v></c><c r="G2" s="99"><v>7</v></c><c r="H2"><v>-1E-3</v></c></row>
<row r="4"><c r="B4" t="inlineStr"><is><t>行内 &lt;文&gt;</t></is></c><c r="C4" t="str"><f>A1&amp;B1</f><v>算 &amp; 出</v></c><c r="D4" t="b"><v>1</v></c><c r="E4" t="e"><v>#DIV/0!</v></c><c r="F4" t="d"><v>2024-05-06</v></c><c r="AA4"><v>12</v></c></row>
<row><c><v>5</v></c><c/><c t="n"><v>6</v></c></row>
<row r="9"/><row><c r="A10" s="1"/><c r="B10"><v/></c></row>
<row r="12"><c r="A12"><f t="shared" si="0"/><v>8</v></c><c r="B12"><v>约5万</v></c><!-- <c r="C12"><v>1</v></c> --><c r="D12" t="inlineStr"><is><r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r></is></c></row>"#;

#[test]
fn cells_are_those_that_calamine_reads() {
    let bytes = workbook(
        ROWS,
        r#"<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>"#,
    );
    let (rows, marks) = read(&bytes).unwrap();
    assert_eq!(rows, read_by_calamine(&bytes));
    assert_eq!(rows.len(), 5);
    assert_eq!(
        marks,
        Marks {
            hidden: vec![2],
            formulas: vec!["C4".into(), "A12".into()],
            merged: vec!["A1:C1".into()],
        }
    );
}

#[test]
fn names_with_a_prefix_and_single_quotation_marks_are_read() {
    let sheet = "<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><x:sheetData><x:row r='3'><x:c r='B3' t='s'><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>";
    let bytes = with_sheet(sheet);
    assert_eq!(read(&bytes).unwrap().0, read_by_calamine(&bytes));
}

#[test]
fn tags_that_are_cut_by_the_pieces_are_whole() {
    let rows: String = (1..=40_000)
        .map(|row| {
            format!(
                r#"<row r="{row}"><c r="A{row}" t="s"><v>{}</v></c><c r="B{row}"><v>{row}.5</v></c></row>"#,
                row % 8
            )
        })
        .collect();
    let bytes = workbook(&rows, "");
    assert_eq!(read(&bytes).unwrap().0, read_by_calamine(&bytes));
}

#[test]
fn what_is_damaged_is_said() {
    for rows in [
        r#"<row r="1"><c r="A1" t="s"><v>99</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="zzz"><v>9</v></c></row>"#,
        r#"<row r="1"><c r="1A"><v>9</v></c></row>"#,
    ] {
        assert!(read(&workbook(rows, "")).is_err(), "{rows}");
    }
    assert!(read(&with_sheet("<worksheet><sheetData><row r=\"1\">")).is_err());
    assert!(read(&with_sheet("<chartsheet/>")).is_err());
    assert!(Book::open(Cursor::new(b"PK".as_slice())).is_err());
}
