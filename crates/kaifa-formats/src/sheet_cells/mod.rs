//! The cells of one sheet of a workbook, row by row, with what they do not say of themselves: hidden rows, formulas, merged cells. The sheet
//! is unpacked and read once, in pieces. Cells are those of `calamine`, which reads all workbooks that are not plain.

mod format;
mod xml;

use std::io::{Read, Seek};

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};
use kaifa_text::layout::CellName;
use zip::ZipArchive;

use format::Kind;
use xml::{Tag, Tokens, decoded};

/// What a sheet says beside its cells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Numbers of hidden rows, from 1.
    pub hidden: Vec<u32>,
    /// Names of cells with a formula, in the order of the sheet.
    pub formulas: Vec<String>,
    /// Merged ranges: `A1:C1`.
    pub merged: Vec<String>,
}

/// A row: its number, from 1, and its cells.
pub type TakeRow<'t> = dyn FnMut(u32, &[DataRef<'_>]) + 't;

/// An opened workbook.
pub struct Book<R> {
    archive: ZipArchive<R>,
    /// The name of each sheet, and the link to its part.
    sheets: Vec<(String, String)>,
    strings: Vec<String>,
    /// How each style shows numbers.
    kinds: Vec<Kind>,
    /// Whether days are counted from 1904.
    from_1904: bool,
}

/// Columns that a sheet has at most.
const WIDEST: usize = 16_384;

/// Whether a cell says nothing.
pub fn is_blank(cell: &DataRef<'_>) -> bool {
    match cell {
        DataRef::Empty => true,
        DataRef::String(text) => text.trim().is_empty(),
        DataRef::SharedString(text) => text.trim().is_empty(),
        _ => false,
    }
}

impl<R: Read + Seek> Book<R> {
    /// Opens a workbook; says why not where it is damaged or not plain.
    pub fn open(book: R) -> Result<Book<R>, String> {
        let mut archive = ZipArchive::new(book).map_err(|error| error.to_string())?;
        let (mut sheets, mut from_1904) = (Vec::new(), false);
        each_tag(&mut archive, "xl/workbook.xml", |tag| {
            match tag.name {
                b"workbookPr" => {
                    from_1904 |= tag
                        .attribute("date1904")
                        .is_some_and(|value| matches!(&value[..], "1" | "true"));
                }
                b"sheet" => {
                    let link = tag.attributes().find(|(name, _)| name.ends_with(b":id"));
                    let link = link.map(|(_, value)| String::from_utf8_lossy(value).into_owned());
                    sheets.extend(tag.attribute("name").zip(link));
                }
                _ => {}
            }
            Ok(())
        })?;
        let mut targets = Vec::new();
        each_tag(&mut archive, "xl/_rels/workbook.xml.rels", |tag| {
            if tag.name == b"Relationship" {
                targets.extend(tag.attribute("Id").zip(tag.attribute("Target")));
            }
            Ok(())
        })?;
        let part = |link: &str| {
            let target = &targets.iter().find(|(id, _)| id == link)?.1;
            Some(match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            })
        };
        for (_, link) in &mut sheets {
            *link = part(link).ok_or("a sheet without its part")?;
        }
        let kinds = match archive.index_for_name("xl/styles.xml") {
            Some(_) => format::kinds(&mut archive)?,
            None => Vec::new(),
        };
        let strings = match archive.index_for_name("xl/sharedStrings.xml") {
            Some(_) => strings(&mut archive)?,
            None => Vec::new(),
        };
        Ok(Book {
            archive,
            sheets,
            strings,
            kinds,
            from_1904,
        })
    }

    /// The names of its sheets.
    pub fn sheet_names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Whether a sheet can be read here.
    pub fn holds(&self, sheet: &str) -> bool {
        let part = self.sheets.iter().find(|(name, _)| name == sheet);
        part.is_some_and(|(_, part)| self.archive.index_for_name(part).is_some())
    }

    /// Hands on every row of a sheet that has a filled cell.
    pub fn each_row(&mut self, sheet: &str, take: &mut TakeRow<'_>) -> Result<Marks, String> {
        let found = self.sheets.iter().find(|(name, _)| name == sheet);
        let (_, part) = found.ok_or("no such sheet")?;
        let text = self.archive.by_name(part).map_err(|error| error.to_string())?;
        let mut reading = Reading {
            strings: &self.strings,
            kinds: &self.kinds,
            from_1904: self.from_1904,
            marks: Marks::default(),
            number: 0,
            cells: Vec::new(),
            filled: false,
            next: (0, 0),
            take,
        };
        reading.run(Tokens::new(text))?;
        Ok(reading.marks)
    }
}

/// Hands on every opening tag of a part.
fn each_tag<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: &str,
    mut take: impl FnMut(&Tag<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let text = archive
        .by_name(part)
        .map_err(|error| format!("{part}: {error}"))?;
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next()? {
        let tag = tokens.tag(&token);
        if !tag.closes {
            take(&tag)?;
        }
    }
    Ok(())
}

/// The shared strings.
fn strings<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Vec<String>, String> {
    let text = archive
        .by_name("xl/sharedStrings.xml")
        .map_err(|error| error.to_string())?;
    let mut tokens = Tokens::new(text);
    let mut strings = Vec::new();
    let mut words = Words::default();
    while let Some(token) = tokens.next()? {
        let tag = tokens.tag(&token);
        words.take(tokens.text(&token), &tag)?;
        if tag.name == b"si" && (tag.closes || tag.empty) {
            strings.push(std::mem::take(&mut words.said));
        }
    }
    Ok(strings)
}

/// The text of a string that may have several pieces; readings of Japanese signs are no part of it.
#[derive(Default)]
struct Words {
    said: String,
    inside: bool,
    keeps_blanks: bool,
    reading: bool,
    /// What was gathered of the piece so far.
    piece: String,
}

impl Words {
    /// Takes a tag and the text before it.
    fn take(&mut self, text: &[u8], tag: &Tag<'_>) -> Result<(), String> {
        if self.inside {
            self.piece.push_str(&decoded(text)?);
            if let Some(plain) = tag.plain {
                self.piece
                    .push_str(std::str::from_utf8(plain).map_err(|error| error.to_string())?);
            }
        }
        match (tag.name, tag.closes) {
            (b"t", false) if !self.reading && !tag.empty => {
                self.inside = true;
                self.keeps_blanks = tag
                    .attributes()
                    .any(|(name, value)| name == b"xml:space" && value == b"preserve");
            }
            (b"t", true) if self.inside => {
                self.inside = false;
                let piece = match self.keeps_blanks {
                    true => &self.piece,
                    false => self.piece.trim_matches([' ', '\t', '\r', '\n']),
                };
                self.said.push_str(&xml::without_escapes(piece));
                self.piece.clear();
            }
            (b"rPh", closes) => self.reading = !closes && !tag.empty,
            _ => {}
        }
        Ok(())
    }
}

/// A sheet that is being read.
struct Reading<'s, 't> {
    strings: &'s [String],
    kinds: &'s [Kind],
    from_1904: bool,
    marks: Marks,
    /// The row so far: its number, its cells, and whether one says something.
    number: u32,
    cells: Vec<DataRef<'s>>,
    filled: bool,
    /// Row and column, from 0, of a cell that does not say where it stands.
    next: (u32, u32),
    take: &'t mut TakeRow<'t>,
}

/// A cell whose tag is open.
struct Open<'s> {
    at: (u32, u32),
    kind: Kind,
    what: What,
    value: DataRef<'s>,
    /// Whether it says where it stands.
    placed: bool,
}

/// What the value of a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// A number, or what cannot be read as one.
    Untold,
    Number,
    Shared,
    Inline,
    Text,
    Truth,
    Error,
    Moment,
}

impl<'s> Reading<'s, '_> {
    fn run(&mut self, mut tokens: Tokens<impl Read>) -> Result<(), String> {
        let (mut in_data, mut seen) = (false, false);
        let mut open: Option<Open<'s>> = None;
        let mut inline: Option<Words> = None;
        // What stands in a value before a comment or unparsed text.
        let mut before = String::new();
        while let Some(token) = tokens.next()? {
            let (text, tag) = (tokens.text(&token), tokens.tag(&token));
            if !in_data {
                match tag.name {
                    b"sheetData" if !tag.closes => (in_data, seen) = (!tag.empty, true),
                    b"mergeCell" if !tag.closes => self.marks.merged.extend(tag.attribute("ref")),
                    _ => {}
                }
                continue;
            }
            if let Some(words) = &mut inline {
                words.take(text, &tag)?;
            }
            match (tag.name, tag.closes) {
                (b"c", false) => {
                    let cell = self.open(&tag)?;
                    match tag.empty {
                        true => self.put(cell.at, cell.value),
                        false => open = Some(cell),
                    }
                }
                (b"c", true) => {
                    if let Some(cell) = open.take() {
                        self.put(cell.at, cell.value);
                    }
                }
                (b"v", closes) => {
                    if let Some(cell) = &mut open
                        && (closes || tag.empty)
                    {
                        let whole;
                        let text = match before.is_empty() {
                            true => text,
                            false => {
                                before.push_str(&decoded(text)?);
                                whole = std::mem::take(&mut before);
                                whole.as_bytes()
                            }
                        };
                        cell.value = match tag.empty {
                            true => DataRef::Empty,
                            false => self.value(text, cell.what, cell.kind)?,
                        };
                    }
                    before.clear();
                }
                (b"f", false) => {
                    if let Some(cell) = open.as_ref().filter(|cell| cell.placed) {
                        let (row, column) = cell.at;
                        self.marks.formulas.push(CellName { row, column }.to_string());
                    }
                }
                (b"is", false) if !tag.empty => inline = Some(Words::default()),
                (b"is", true) => {
                    if let (Some(cell), Some(words)) = (&mut open, inline.take()) {
                        cell.value = DataRef::String(words.said);
                    }
                }
                (b"row", false) => {
                    if let Some(number) = tag.raw("r") {
                        let number = digits(number).filter(|number| *number > 0);
                        self.next.0 = number.ok_or("a row without a number")? - 1;
                    }
                    if tag
                        .raw("hidden")
                        .is_some_and(|value| matches!(value, b"1" | b"true"))
                    {
                        self.marks.hidden.push(self.next.0 + 1);
                    }
                    if tag.empty {
                        self.next = (self.next.0 + 1, 0);
                    }
                }
                (b"row", true) => self.next = (self.next.0 + 1, 0),
                (b"sheetData", true) => in_data = false,
                _ if tag.name.starts_with(b"!") => {
                    before.push_str(&decoded(text)?);
                    if let Some(plain) = tag.plain {
                        before.push_str(&String::from_utf8_lossy(plain));
                    }
                    if open.is_none() {
                        before.clear();
                    }
                }
                _ => {}
            }
        }
        if in_data || !seen {
            return Err("the sheet is cut off, or is no sheet of cells".to_owned());
        }
        self.end_row();
        Ok(())
    }

    fn open(&self, tag: &Tag<'_>) -> Result<Open<'s>, String> {
        let mut cell = Open {
            at: self.next,
            kind: Kind::Plain,
            what: What::Untold,
            value: DataRef::Empty,
            placed: false,
        };
        for (name, value) in tag.attributes() {
            match name {
                b"r" => {
                    cell.at = position(value).ok_or("a cell without a place")?;
                    cell.placed = true;
                }
                b"s" => {
                    let style = digits(value).unwrap_or(0) as usize;
                    cell.kind = self.kinds.get(style).copied().unwrap_or(Kind::Plain);
                }
                b"t" => {
                    cell.what = match value {
                        b"n" => What::Number,
                        b"s" => What::Shared,
                        b"inlineStr" | b"is" => What::Inline,
                        b"str" => What::Text,
                        b"b" => What::Truth,
                        b"e" => What::Error,
                        b"d" => What::Moment,
                        other => {
                            return Err(format!("a cell of the kind {}", String::from_utf8_lossy(other)));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(cell)
    }

    fn value(&self, text: &[u8], what: What, kind: Kind) -> Result<DataRef<'s>, String> {
        let plain = || std::str::from_utf8(text).map_err(|error| error.to_string());
        Ok(match what {
            What::Inline => DataRef::Empty,
            What::Text => DataRef::String(xml::without_escapes(&decoded(text)?).into_owned()),
            What::Moment => DataRef::DateTimeIso(decoded(text)?.into_owned()),
            What::Truth => match plain()?.trim().to_ascii_lowercase().as_str() {
                "" => DataRef::Empty,
                "0" | "false" => DataRef::Bool(false),
                "1" | "true" => DataRef::Bool(true),
                other => return Err(format!("{other} as a truth value")),
            },
            What::Error => DataRef::Error(plain()?.parse().map_err(|_| "an unknown error value")?),
            _ if text.is_empty() => DataRef::Empty,
            What::Shared => {
                let string = digits(text).and_then(|index| self.strings.get(index as usize));
                DataRef::SharedString(string.ok_or("a shared string that is not there")?)
            }
            What::Number | What::Untold => match plain()?.parse::<f64>() {
                Ok(number) => self.number(number, kind),
                Err(_) if what == What::Untold => DataRef::String(plain()?.to_owned()),
                Err(error) => return Err(error.to_string()),
            },
        })
    }

    fn number(&self, number: f64, kind: Kind) -> DataRef<'s> {
        let moment = |of| DataRef::DateTime(ExcelDateTime::new(number, of, self.from_1904));
        match kind {
            Kind::Plain => DataRef::Float(number),
            Kind::Moment => moment(ExcelDateTimeType::DateTime),
            Kind::Duration => moment(ExcelDateTimeType::TimeDelta),
        }
    }

    fn put(&mut self, at: (u32, u32), value: DataRef<'s>) {
        let (row, column) = (at.0, at.1 as usize);
        if row + 1 != self.number {
            self.end_row();
            self.number = row + 1;
        }
        self.next.1 = at.1 + 1;
        // A column far to the right of everything is no column of a table.
        if column >= WIDEST {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, DataRef::Empty);
        }
        self.filled |= !is_blank(&value);
        self.cells[column] = value;
    }

    fn end_row(&mut self) {
        if self.filled {
            (self.take)(self.number, &self.cells);
        }
        self.cells.clear();
        self.filled = false;
    }
}

fn digits(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Row and column, from 0, of a cell's name.
fn position(name: &[u8]) -> Option<(u32, u32)> {
    let mut column = 0_u32;
    let letters = name
        .iter()
        .take_while(|letter| letter.is_ascii_alphabetic())
        .count();
    for letter in &name[..letters] {
        let value = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    let row = digits(&name[letters..])?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests;
