//! The tables of a text document as XML: each cell with its text and its place in the bytes, and a copy in which some cells hold
//! other words. Cells are named `T1R2C3`: the third cell of the second row of the first table, tables counted in order.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::package::{edited, escaped};

/// Table, row and cell, from 1.
type WordAddress = (u32, u32, u32);

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct WordCell {
    /// Its text.
    pub text: String,
    /// Where its first run of text stands: start and end of the content of its `w:t`.
    first_text: Option<(usize, usize)>,
    /// Further runs of text, which are emptied when the cell is set.
    more_texts: Vec<(usize, usize)>,
    /// Where a run can be added: the end of the first paragraph, and whether that is a tag without content.
    paragraph: Option<(usize, usize, bool)>,
}

/// The tables of a document.
#[derive(Debug, Default)]
pub struct WordTables {
    xml: Vec<u8>,
    /// Every cell.
    pub cells: BTreeMap<WordAddress, WordCell>,
}

/// `T1R2C3` as numbers.
pub(crate) fn parse_word_address(text: &str) -> Option<WordAddress> {
    let rest = text.trim().to_ascii_uppercase();
    let (table, rest) = rest
        .strip_prefix('T')?
        .split_once('R')
        .map(|(t, r)| (t.to_owned(), r.to_owned()))?;
    let (row, cell) = rest.split_once('C')?;
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
    Some((number(&table)?, number(row)?, number(cell)?))
}

/// Numbers as `T1R2C3`.
pub(crate) fn show_word_address((table, row, cell): WordAddress) -> String {
    format!("T{table}R{row}C{cell}")
}

impl WordTables {
    /// Reads the main part of a document. A table inside a cell counts as a table of its own.
    pub fn parse(xml: Vec<u8>) -> Result<WordTables, String> {
        let mut found = WordTables::default();
        let mut reader = Reader::from_reader(xml.as_slice());
        let mut tables = 0;
        // Open tables: number, row, cell.
        let mut open: Vec<WordAddress> = Vec::new();
        let mut text_from: Option<usize> = None;
        loop {
            let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = reader.read_event().map_err(|error| error.to_string())?;
            let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Eof => break,
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "tbl" => {
                        tables += 1;
                        open.push((tables, 0, 0));
                    }
                    "tr" => {
                        if let Some(here) = open.last_mut() {
                            *here = (here.0, here.1 + 1, 0);
                        }
                    }
                    "tc" => {
                        if let Some(here) = open.last_mut() {
                            here.2 += 1;
                            found.cells.insert(*here, WordCell::default());
                        }
                    }
                    "p" if empty => {
                        if let Some(cell) = open.last().and_then(|here| found.cells.get_mut(here)) {
                            cell.paragraph.get_or_insert((start, end, true));
                        }
                    }
                    "t" if !empty => text_from = Some(end),
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "tbl" => {
                        open.pop();
                    }
                    "t" => {
                        let cell = open.last().and_then(|here| found.cells.get_mut(here));
                        if let (Some(from), Some(cell)) = (text_from.take(), cell) {
                            let words = String::from_utf8_lossy(&xml[from..start]);
                            cell.text.push_str(&super::sheet::unescaped(&words));
                            match cell.first_text {
                                None => cell.first_text = Some((from, start)),
                                Some(_) => cell.more_texts.push((from, start)),
                            }
                        }
                    }
                    "p" => {
                        if let Some(cell) = open.last().and_then(|here| found.cells.get_mut(here)) {
                            cell.paragraph.get_or_insert((start, start, false));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        for cell in found.cells.values_mut() {
            cell.text = cell.text.trim().to_owned();
        }
        found.xml = xml;
        Ok(found)
    }

    /// The document with other words in some cells. The first run keeps its look and gets the words; a cell without text gets a
    /// plain run.
    pub fn with(&self, values: &BTreeMap<WordAddress, String>) -> Vec<u8> {
        let mut edits = Vec::new();
        for (address, value) in values {
            let Some(cell) = self.cells.get(address) else {
                continue;
            };
            let words = escaped(value);
            match (cell.first_text, cell.paragraph) {
                (Some((from, to)), _) => {
                    edits.push((from, to, words));
                    edits.extend(
                        cell.more_texts
                            .iter()
                            .map(|(from, to)| (*from, *to, String::new())),
                    );
                }
                (None, Some((start, end, true))) => {
                    let tag = String::from_utf8_lossy(&self.xml[start..end]);
                    let opened = tag
                        .trim_end_matches('>')
                        .trim_end_matches('/')
                        .trim_end()
                        .to_owned();
                    edits.push((
                        start,
                        end,
                        format!("{opened}><w:r><w:t>{words}</w:t></w:r></w:p>"),
                    ));
                }
                (None, Some((start, _, false))) => {
                    edits.push((start, start, format!("<w:r><w:t>{words}</w:t></w:r>")));
                }
                (None, None) => {}
            }
        }
        edited(&self.xml, edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<w:document><w:body><w:p><w:r><w:t>题</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>税收</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:p><w:pPr/></w:p></w:tc><w:tc><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>旧</w:t></w:r><w:r><w:t>值</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#;

    #[test]
    fn cells_are_found_and_set_with_their_look() {
        let tables = WordTables::parse(XML.as_bytes().to_vec()).unwrap();
        assert_eq!(tables.cells[&(1, 1, 1)].text, "税收");
        assert_eq!(tables.cells[&(1, 2, 2)].text, "旧值");
        let values = BTreeMap::from([
            ((1, 1, 2), "12.5".to_owned()),
            ((1, 2, 1), "<3".to_owned()),
            ((1, 2, 2), "9".to_owned()),
        ]);
        let text = String::from_utf8(tables.with(&values)).unwrap();
        for part in [
            "<w:tc><w:p><w:r><w:t>12.5</w:t></w:r></w:p></w:tc>",
            "<w:p><w:pPr/><w:r><w:t>&lt;3</w:t></w:r></w:p>",
            "<w:rPr><w:b/></w:rPr><w:t>9</w:t></w:r><w:r><w:t></w:t></w:r>",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(WordTables::parse(text.into_bytes()).unwrap().cells.len(), 4);
    }

    #[test]
    fn addresses_are_read_and_shown() {
        assert_eq!(parse_word_address("t1r2c3"), Some((1, 2, 3)));
        assert_eq!(show_word_address((1, 2, 3)), "T1R2C3");
        for wrong in ["C7", "T0R1C1", "T1R1", ""] {
            assert_eq!(parse_word_address(wrong), None, "{wrong}");
        }
    }
}
