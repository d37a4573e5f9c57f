//! What the cells of a sheet do not say of themselves: rows that are hidden, cells that are formulas, cells that are merged.
//!
//! Looked for in the sheet's own text, in pieces, without reading the values.

use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Seek};

use kaifa_formats::form::{self, Form};
use zip::ZipArchive;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Numbers of hidden rows, from 1.
    pub hidden: Vec<u32>,
    /// Names of cells with a formula, in the order of the sheet.
    pub formulas: Vec<String>,
    /// Merged ranges: `A1:C1`.
    pub merged: Vec<String>,
}

/// Bytes taken at a time.
const PIECE: usize = 256 * 1024;

/// Looks through one sheet. A workbook that cannot be read so has no marks: reading its cells says what is wrong with it.
pub fn scan<R: Read + Seek>(book: R, sheet: &str) -> Marks {
    let Ok(mut archive) = ZipArchive::new(book) else {
        return Marks::default();
    };
    let mut marks = Marks::default();
    let mut cell: Vec<u8> = Vec::new();
    each_tag_of(&mut archive, sheet, &mut |tag| {
        take_tag(tag, &mut cell, &mut marks)
    });
    marks
}

/// Row and column, from 0, of the cells of a sheet whose style shows a number in percent. The sheet is looked through only where the
/// workbook has such a style.
pub fn percent_cells<R: Read + Seek>(book: R, sheet: &str) -> HashSet<(u32, u32)> {
    let mut found = HashSet::new();
    let Ok(mut archive) = ZipArchive::new(book) else {
        return found;
    };
    let styles = percent_styles(&whole(&mut archive, "xl/styles.xml").unwrap_or_default());
    if styles.is_empty() {
        return found;
    }
    each_tag_of(&mut archive, sheet, &mut |tag| {
        let tag = std::str::from_utf8(tag).unwrap_or_default();
        if let Some(cell) = tag.strip_prefix("c ").map(|_| tag)
            && attribute(cell, "s").is_some_and(|style| styles.contains(style))
            && let Some((column, row)) = attribute(cell, "r").and_then(position)
        {
            found.insert((row, column));
        }
    });
    found
}

/// The numbers of the styles of cells that show percent.
fn percent_styles(styles: &str) -> HashSet<String> {
    let own: BTreeMap<&str, bool> = tags(styles, "numFmt")
        .filter_map(|tag| {
            let code = unescaped(attribute(tag, "formatCode")?);
            Some((
                attribute(tag, "numFmtId")?,
                form::of_code(&code) == Some(Form::Percent),
            ))
        })
        .collect();
    let is_percent = |number: &str| {
        let built_in = || number.parse().ok().and_then(form::built_in) == Some(Form::Percent);
        own.get(number).copied().unwrap_or_else(built_in)
    };
    let of_cells = styles
        .split_once("<cellXfs")
        .and_then(|(_, rest)| rest.split_once("</cellXfs>"))
        .map_or("", |(of_cells, _)| of_cells);
    tags(of_cells, "xf")
        .enumerate()
        .filter(|(_, tag)| attribute(tag, "numFmtId").is_some_and(is_percent))
        .map(|(style, _)| style.to_string())
        .collect()
}

/// Hands on the tags of a sheet that may tell something.
fn each_tag_of<R: Read + Seek>(archive: &mut ZipArchive<R>, sheet: &str, take: &mut dyn FnMut(&[u8])) {
    if let Some(part) = part_of(archive, sheet)
        && let Ok(text) = archive.by_name(&part)
    {
        each_tag(text, take);
    }
}

/// The part of the file that holds a sheet.
fn part_of<R: Read + Seek>(archive: &mut ZipArchive<R>, sheet: &str) -> Option<String> {
    let book = whole(archive, "xl/workbook.xml")?;
    let links = whole(archive, "xl/_rels/workbook.xml.rels")?;
    let link = tags(&book, "sheet")
        .find(|tag| attribute(tag, "name").is_some_and(|name| unescaped(name) == sheet))
        .and_then(|tag| attribute(tag, "r:id").map(str::to_owned))?;
    let target = tags(&links, "Relationship")
        .find(|tag| attribute(tag, "Id") == Some(&link))
        .and_then(|tag| attribute(tag, "Target").map(str::to_owned))?;
    Some(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    })
}

fn whole<R: Read + Seek>(archive: &mut ZipArchive<R>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// The opening tags of a name.
fn tags<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    text.split('<').filter_map(move |piece| {
        let tag = piece.split('>').next()?;
        let rest = tag.strip_prefix(name)?;
        rest.starts_with(|c: char| c.is_whitespace()).then_some(tag)
    })
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back();
        let after = &rest[at + name.len()..];
        if before.is_some_and(char::is_whitespace)
            && let Some(value) = after.trim_start().strip_prefix('=')
        {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split(quote).next();
        }
        rest = after;
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// Hands on the tags that begin with one of the letters of cells, formulas, rows and merged cells.
fn each_tag(mut text: impl Read, take: &mut dyn FnMut(&[u8])) {
    let mut held: Vec<u8> = Vec::with_capacity(2 * PIECE);
    let mut piece = vec![0; PIECE];
    loop {
        let read = match text.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(read) => read,
        };
        held.extend_from_slice(&piece[..read]);
        let mut done = 0;
        for open in memchr::memchr_iter(b'<', &held) {
            if open < done {
                continue;
            }
            let name = &held[open + 1..];
            // Only a tag that is wholly there can be judged; one that is cut is looked at with the next piece.
            match name.first() {
                None => break,
                Some(b'c' | b'f' | b'r' | b'm') => {}
                Some(_) => {
                    done = open + 1;
                    continue;
                }
            }
            let Some(length) = memchr::memchr(b'>', name) else {
                break;
            };
            take(&name[..length]);
            done = open + 1 + length;
        }
        // Keep an unfinished tag; of everything else nothing is needed any more.
        let rest = memchr::memrchr(b'<', &held).filter(|open| *open >= done);
        match rest {
            Some(open) => {
                held.drain(..open);
            }
            None => held.clear(),
        }
    }
}

fn take_tag(tag: &[u8], cell: &mut Vec<u8>, marks: &mut Marks) {
    let is = |name: &[u8]| {
        tag.strip_prefix(name).is_some_and(|rest| {
            rest.first()
                .is_none_or(|next| next.is_ascii_whitespace() || *next == b'/')
        })
    };
    let text = || std::str::from_utf8(tag).unwrap_or_default();
    if is(b"c") {
        cell.clear();
        cell.extend_from_slice(tag);
    } else if is(b"f") {
        let name = std::str::from_utf8(cell).ok().and_then(|tag| attribute(tag, "r"));
        marks.formulas.extend(name.map(str::to_owned));
    } else if is(b"row") {
        if attribute(text(), "hidden").is_some_and(|value| matches!(value, "1" | "true")) {
            marks
                .hidden
                .extend(attribute(text(), "r").and_then(|number| number.parse::<u32>().ok()));
        }
    } else if is(b"mergeCell") {
        marks.merged.extend(attribute(text(), "ref").map(str::to_owned));
    }
}

/// Column and row, from 0, of a cell's name.
pub fn position(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = name.split_at(digits);
    let mut column = 0_u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_uppercase() {
            return None;
        }
        column = column.checked_mul(26)? + u32::from(letter - b'A') + 1;
    }
    Some((
        column.checked_sub(1)?,
        number.parse::<u32>().ok()?.checked_sub(1)?,
    ))
}

impl Marks {
    /// Formulas by row, from 1, as columns from 0.
    pub fn formulas_by_row(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut rows: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (column, row) in self.formulas.iter().filter_map(|name| position(name)) {
            rows.entry(row + 1).or_default().push(column);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_wherever_the_pieces_are_cut() {
        let rows: String = (1..=200)
            .map(|n| {
                let hidden = if n % 50 == 0 { " hidden=\"1\"" } else { "" };
                format!("<row r=\"{n}\"{hidden}><c r=\"A{n}\" t=\"s\"><v>1</v></c><c r=\"B{n}\"><f>A{n}+1</f><v>2</v></c></row>")
            })
            .collect();
        let text = format!(
            "<sheetData>{rows}</sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells><cols/>"
        );
        struct Small<'t>(&'t [u8], usize);
        impl Read for Small<'_> {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let count = self.1.min(self.0.len()).min(into.len());
                into[..count].copy_from_slice(&self.0[..count]);
                self.0 = &self.0[count..];
                Ok(count)
            }
        }
        let look_through = |text: &mut dyn Read| {
            let (mut marks, mut cell) = (Marks::default(), Vec::new());
            each_tag(text, &mut |tag| take_tag(tag, &mut cell, &mut marks));
            marks
        };
        let wanted = look_through(&mut text.as_bytes());
        assert_eq!(wanted.hidden, [50, 100, 150, 200]);
        assert_eq!((wanted.formulas.len(), wanted.formulas[0].as_str()), (200, "B1"));
        assert_eq!(wanted.merged, ["A1:B1"]);
        for size in [1, 2, 7, 31] {
            assert_eq!(look_through(&mut Small(text.as_bytes(), size)), wanted, "{size}");
        }
    }

    #[test]
    fn names_of_cells_are_positions() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(position("AB12"), Some((27, 11)));
        assert_eq!(position("12"), None);
    }
}
