//! A worksheet as XML: where each cell stands in the bytes, which rows are hidden, which ranges are merged; and a copy in which some
//! cells hold other numbers. Only the bytes of those cells change: style, formulas, widths and everything else stay.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, edited, escaped};

/// Row and column, from 1.
pub type Address = (u32, u32);

/// One cell in the bytes of its sheet.
#[derive(Debug, Clone)]
struct CellSpan {
    start: usize,
    end: usize,
    style: Option<String>,
    formula: bool,
}

/// One row in the bytes of its sheet.
#[derive(Debug, Clone)]
struct RowSpan {
    start: usize,
    /// End of its opening tag.
    opened: usize,
    /// Start of its closing tag; the end of the tag where it has no content.
    closes: usize,
    empty: bool,
}

/// A worksheet.
#[derive(Debug, Default)]
pub struct SheetXml {
    xml: Vec<u8>,
    cells: BTreeMap<Address, CellSpan>,
    rows: BTreeMap<u32, RowSpan>,
    data: Option<(usize, usize, bool)>,
    /// Rows that are hidden.
    pub hidden_rows: BTreeSet<u32>,
    /// Merged ranges: first and last cell.
    pub merged: Vec<(Address, Address)>,
}

/// `C7` as row and column.
pub(crate) fn parse_address(text: &str) -> Option<Address> {
    let text = text.trim().replace('$', "");
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let column = text[..letters].bytes().fold(0, |sum, byte| {
        sum * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1
    });
    let row: u32 = text[letters..].parse().ok()?;
    (row > 0 && row <= 1_048_576 && column <= 16_384).then_some((row, column))
}

/// Row and column as `C7`.
pub(crate) fn show_address((row, column): Address) -> String {
    kaifa_table::table_file::cell_name(column as usize - 1, row as usize)
}

impl SheetXml {
    /// Reads a sheet.
    pub fn parse(xml: Vec<u8>) -> Result<SheetXml, String> {
        let mut sheet = SheetXml::default();
        let mut reader = Reader::from_reader(xml.as_slice());
        let (mut row, mut column) = (0, 0);
        let mut cell: Option<(Address, CellSpan)> = None;
        loop {
            let start = position(&reader);
            let event = reader.read_event().map_err(|error| error.to_string())?;
            let end = position(&reader);
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Eof => break,
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "sheetData" => sheet.data = Some((start, end, empty)),
                    "row" => {
                        row = attribute(&tag, "r")
                            .and_then(|r| r.parse().ok())
                            .unwrap_or(row + 1);
                        column = 0;
                        if matches!(attribute(&tag, "hidden").as_deref(), Some("1" | "true")) {
                            sheet.hidden_rows.insert(row);
                        }
                        let span = RowSpan {
                            start,
                            opened: end,
                            closes: end,
                            empty,
                        };
                        sheet.rows.insert(row, span);
                    }
                    "c" => {
                        let address = attribute(&tag, "r")
                            .and_then(|r| parse_address(&r))
                            .unwrap_or((row, column + 1));
                        column = address.1;
                        let span = CellSpan {
                            start,
                            end,
                            style: attribute(&tag, "s"),
                            formula: false,
                        };
                        match empty {
                            true => {
                                sheet.cells.insert(address, span);
                            }
                            false => cell = Some((address, span)),
                        }
                    }
                    "f" => {
                        if let Some((_, span)) = &mut cell {
                            span.formula = true;
                        }
                    }
                    "mergeCell" => {
                        let range = attribute(&tag, "ref").unwrap_or_default();
                        let (first, last) = range.split_once(':').unwrap_or((&range, &range));
                        sheet.merged.extend(parse_address(first).zip(parse_address(last)));
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "c" => {
                        if let Some((address, mut span)) = cell.take() {
                            span.end = end;
                            sheet.cells.insert(address, span);
                        }
                    }
                    "row" => {
                        if let Some(span) = sheet.rows.get_mut(&row) {
                            span.closes = start;
                        }
                    }
                    "sheetData" => {
                        if let Some(data) = &mut sheet.data {
                            data.1 = start;
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        if sheet.data.is_none() {
            return Err("no sheetData".to_owned());
        }
        sheet.xml = xml;
        Ok(sheet)
    }

    /// Whether a formula stands in a cell.
    pub(crate) fn has_formula(&self, address: Address) -> bool {
        self.cells.get(&address).is_some_and(|cell| cell.formula)
    }

    /// The first cell of the merged range that a cell lies in; the cell itself where it lies in none.
    pub(crate) fn merged_head(&self, address: Address) -> Address {
        let inside = |(first, last): &&(Address, Address)| {
            (first.0..=last.0).contains(&address.0) && (first.1..=last.1).contains(&address.1)
        };
        self.merged
            .iter()
            .find(inside)
            .map_or(address, |(first, _)| *first)
    }

    /// The sheet with other contents in some cells; `None` empties a cell and keeps its style.
    pub fn with(&self, values: &BTreeMap<Address, Option<Content>>) -> Vec<u8> {
        let mut edits = Vec::new();
        let mut added: BTreeMap<u32, Vec<(u32, String)>> = BTreeMap::new();
        for (address, value) in values {
            match self.cells.get(address) {
                Some(cell) => edits.push((
                    cell.start,
                    cell.end,
                    cell_xml(*address, cell.style.as_deref(), value),
                )),
                None => added
                    .entry(address.0)
                    .or_default()
                    .push((address.1, cell_xml(*address, None, value))),
            }
        }
        for (row, cells) in added {
            self.add_cells(row, cells, &mut edits);
        }
        edited(&self.xml, joined(edits))
    }

    /// Puts cells that are not there yet into their row, in the order of columns.
    fn add_cells(&self, row: u32, cells: Vec<(u32, String)>, edits: &mut Vec<(usize, usize, String)>) {
        let all: String = cells.iter().map(|(_, xml)| xml.as_str()).collect();
        match self.rows.get(&row) {
            Some(span) if span.empty => {
                let tag = String::from_utf8_lossy(&self.xml[span.start..span.opened]).into_owned();
                let open = tag
                    .trim_end_matches('>')
                    .trim_end_matches('/')
                    .trim_end()
                    .to_owned();
                edits.push((span.start, span.opened, format!("{open}>{all}</row>")));
            }
            Some(span) => {
                for (column, xml) in cells {
                    let next = self.cells.range((row, column)..(row + 1, 0)).next();
                    let at = next.map_or(span.closes, |(_, cell)| cell.start);
                    edits.push((at, at, xml));
                }
            }
            None => {
                let Some((start, end, empty)) = self.data else {
                    return;
                };
                let xml = format!("<row r=\"{row}\">{all}</row>");
                if empty {
                    edits.push((start, end, format!("<sheetData>{xml}</sheetData>")));
                } else {
                    let next = self.rows.range(row..).next();
                    let at = next.map_or(end, |(_, span)| span.start);
                    edits.push((at, at, xml));
                }
            }
        }
    }
}

/// Insertions at one place become one, so that their order stays; an empty `sheetData` is opened once for all rows.
fn joined(mut edits: Vec<(usize, usize, String)>) -> Vec<(usize, usize, String)> {
    edits.sort_by_key(|(start, end, _)| (*start, *end));
    let mut joined: Vec<(usize, usize, String)> = Vec::new();
    for (start, end, text) in edits {
        match joined.last_mut() {
            Some(last) if last.0 == start && last.1 == end => {
                match (
                    last.2.strip_suffix("</sheetData>"),
                    text.strip_prefix("<sheetData>"),
                ) {
                    (Some(head), Some(tail)) => last.2 = format!("{head}{tail}"),
                    _ => last.2.push_str(&text),
                }
            }
            _ => joined.push((start, end, text)),
        }
    }
    joined
}

/// What is put into a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A number, digit for digit.
    Number(String),
    /// Words.
    Text(String),
}

fn cell_xml(address: Address, style: Option<&str>, value: &Option<Content>) -> String {
    let place = show_address(address);
    let style = style.map(|style| format!(" s=\"{style}\"")).unwrap_or_default();
    match value {
        None => format!("<c r=\"{place}\"{style}/>"),
        Some(Content::Number(number)) => format!("<c r=\"{place}\"{style}><v>{number}</v></c>"),
        Some(Content::Text(text)) => {
            let text = escaped(text);
            format!(
                "<c r=\"{place}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            )
        }
    }
}

fn position<R>(reader: &Reader<R>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// An attribute without its prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .find_map(|found| (found.key.local_name().as_ref() == name).then(|| found.value.clone().into_owned()))
}

/// The sheets of a workbook in order: name and part.
pub fn sheets(package: &mut Package<'_>) -> Result<Vec<(String, String)>, String> {
    let workbook = package.part("xl/workbook.xml")?.ok_or("no workbook")?;
    let relations = package
        .part("xl/_rels/workbook.xml.rels")?
        .ok_or("no relations")?;
    let mut targets = BTreeMap::new();
    for_each_tag(&relations, |tag| {
        if tag.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            targets.insert(id, target);
        }
    })?;
    let mut sheets = Vec::new();
    for_each_tag(&workbook, |tag| {
        if tag.local_name().as_ref() != "sheet" {
            return;
        }
        // `id` without its prefix is the relation, `sheetId` is another attribute.
        let id = attribute(tag, "id").unwrap_or_default();
        if let (Some(name), Some(target)) = (attribute(tag, "name"), targets.get(&id)) {
            let part = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            sheets.push((unescaped(&name), part));
        }
    })?;
    Ok(sheets)
}

fn for_each_tag(xml: &[u8], mut take: impl FnMut(&BytesStart<'_>)) -> Result<(), String> {
    let mut reader = Reader::from_reader(xml);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => return Ok(()),
            Event::Start(tag) | Event::Empty(tag) => take(&tag),
            _ => {}
        }
    }
}

pub(super) fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

/// The workbook part with the word that everything is to be computed anew when it is opened: numbers have changed, and what
/// formulas last gave stands in the file.
pub(crate) fn recomputing(workbook: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(workbook).into_owned();
    if text.contains("fullCalcOnLoad=") {
        return workbook.to_vec();
    }
    if let Some(at) = text.find("<calcPr") {
        let at = at + "<calcPr".len();
        return edited(workbook, vec![(at, at, " fullCalcOnLoad=\"1\"".to_owned())]);
    }
    // The order of the parts of a workbook is fixed.
    let ends = [
        "</definedNames>",
        "</externalReferences>",
        "</functionGroups>",
        "</sheets>",
    ];
    let after = ends
        .into_iter()
        .find_map(|end| text.find(end).map(|at| at + end.len()));
    match after {
        Some(at) => edited(
            workbook,
            vec![(at, at, "<calcPr fullCalcOnLoad=\"1\"/>".to_owned())],
        ),
        None => workbook.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<Content> {
        Some(Content::Number(text.to_owned()))
    }

    #[test]
    fn addresses_are_read_and_shown() {
        assert_eq!(parse_address("C7"), Some((7, 3)));
        assert_eq!(parse_address("$ab$12"), Some((12, 28)));
        assert_eq!(show_address((12, 28)), "AB12");
        for wrong in ["", "7", "C", "C0", "ABCD1", "A1048577"] {
            assert_eq!(parse_address(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_the_cells_that_are_set_change() {
        let xml = r#"<worksheet><cols><col min="1"/></cols><sheetData><row r="2" ht="20"><c r="A2" t="s"><v>0</v></c><c r="C2" s="4"><v>1</v></c></row><row r="4" hidden="1"/><row r="5"><c r="B5"><f>B2*2</f><v>9</v></c></row></sheetData><mergeCells><mergeCell ref="A7:C8"/></mergeCells></worksheet>"#;
        let sheet = SheetXml::parse(xml.as_bytes().to_vec()).unwrap();
        assert!(sheet.has_formula((5, 2)) && !sheet.has_formula((2, 3)));
        assert!(sheet.hidden_rows.contains(&4));
        assert_eq!(sheet.merged_head((8, 3)), (7, 1));
        let values = BTreeMap::from([
            ((2, 2), number("7")),
            ((2, 3), number("12.50")),
            ((3, 1), Some(Content::Text("甲&乙".to_owned()))),
            ((4, 2), number("8")),
            ((9, 1), number("1")),
        ]);
        let text = String::from_utf8(sheet.with(&values)).unwrap();
        let expected = r#"<worksheet><cols><col min="1"/></cols><sheetData><row r="2" ht="20"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>7</v></c><c r="C2" s="4"><v>12.50</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t xml:space="preserve">甲&amp;乙</t></is></c></row><row r="4" hidden="1"><c r="B4"><v>8</v></c></row><row r="5"><c r="B5"><f>B2*2</f><v>9</v></c></row><row r="9"><c r="A9"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A7:C8"/></mergeCells></worksheet>"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn an_empty_sheet_is_opened_once() {
        let sheet = SheetXml::parse(b"<worksheet><sheetData/></worksheet>".to_vec()).unwrap();
        let values = BTreeMap::from([((1, 1), number("1")), ((2, 1), number("2"))]);
        let text = String::from_utf8(sheet.with(&values)).unwrap();
        assert_eq!(
            text,
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row></sheetData></worksheet>"
        );
    }

    #[test]
    fn a_workbook_is_computed_anew_when_opened() {
        let recomputed = |xml: &str| String::from_utf8(recomputing(xml.as_bytes())).unwrap();
        assert_eq!(
            recomputed("<workbook><sheets></sheets><calcPr calcId=\"1\"/></workbook>"),
            "<workbook><sheets></sheets><calcPr fullCalcOnLoad=\"1\" calcId=\"1\"/></workbook>"
        );
        assert_eq!(
            recomputed("<workbook><sheets></sheets></workbook>"),
            "<workbook><sheets></sheets><calcPr fullCalcOnLoad=\"1\"/></workbook>"
        );
    }
}
