//! Cells of a workbook that are shown in percent: 0.035 in such a cell is 3.5 % to whoever looks at it. The library that reads the
//! values tells dates by their formats and not these.

use std::collections::{HashMap, HashSet};

use crate::archive::Archive;
use crate::problems::Refusal;
use crate::xml::{self, Node};

/// Formats in percent that every workbook knows.
const BUILT_IN: [u32; 2] = [9, 10];

/// Row and column, from 0.
type Place = (u32, u32);

/// The cells in percent, by the names of their sheets.
pub fn find(archive: &mut Archive) -> Result<HashMap<String, HashSet<Place>>, Refusal> {
    let styles = match archive.text("xl/styles.xml")? {
        Some(styles) => percent_styles(&styles)?,
        None => HashSet::new(),
    };
    if styles.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = HashMap::new();
    for (sheet, part) in parts(archive)? {
        if let Some(text) = archive.text(&part)? {
            found.insert(sheet, cells(&text, &styles)?);
        }
    }
    Ok(found)
}

/// The styles of cells, by their number, whose format is one in percent.
fn percent_styles(text: &str) -> Result<HashSet<u32>, Refusal> {
    let mut formats: HashSet<u32> = BUILT_IN.into();
    let mut styles = HashSet::new();
    let (mut in_cells, mut number) = (false, 0);
    xml::walk(text, "styles.xml", |node| {
        match node {
            Node::Start("numFmt", attributes) => {
                let code = attributes.get("formatCode").unwrap_or_default();
                if let Some(id) = attributes.number("numFmtId").filter(|_| code.contains('%')) {
                    formats.insert(id);
                }
            }
            Node::Start("cellXfs", _) => in_cells = true,
            Node::End("cellXfs") => in_cells = false,
            Node::Start("xf", attributes) if in_cells => {
                if attributes
                    .number("numFmtId")
                    .is_some_and(|id| formats.contains(&id))
                {
                    styles.insert(number);
                }
                number += 1;
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// The sheets with the parts that hold them.
fn parts(archive: &mut Archive) -> Result<Vec<(String, String)>, Refusal> {
    let (Some(book), Some(relations)) = (
        archive.text("xl/workbook.xml")?,
        archive.text("xl/_rels/workbook.xml.rels")?,
    ) else {
        return Ok(Vec::new());
    };
    let mut targets: HashMap<String, String> = HashMap::new();
    xml::walk(&relations, "workbook.xml.rels", |node| {
        if let Node::Start("Relationship", attributes) = node
            && let (Some(id), Some(target)) = (attributes.get("Id"), attributes.get("Target"))
        {
            let part = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(id, part);
        }
        Ok(())
    })?;
    let mut sheets = Vec::new();
    xml::walk(&book, "workbook.xml", |node| {
        // The number of the sheet is `sheetId`; `id` is that of its relation.
        if let Node::Start("sheet", attributes) = node
            && let (Some(name), Some(id)) = (attributes.get("name"), attributes.get("id"))
            && let Some(part) = targets.get(&id)
        {
            sheets.push((name, part.clone()));
        }
        Ok(())
    })?;
    Ok(sheets)
}

/// The places of the cells of a sheet with one of these styles.
fn cells(text: &str, styles: &HashSet<u32>) -> Result<HashSet<Place>, Refusal> {
    let mut found = HashSet::new();
    xml::walk(text, "sheet.xml", |node| {
        if let Node::Start("c", attributes) = node
            && attributes
                .number("s")
                .is_some_and(|style| styles.contains(&style))
            && let Some(place) = attributes.get("r").as_deref().and_then(place)
        {
            found.insert(place);
        }
        Ok(())
    })?;
    Ok(found)
}

/// `B3` as row and column.
fn place(name: &str) -> Option<Place> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let column = letters.chars().try_fold(0_u32, |sum, c| {
        let letter = c.to_digit(36).filter(|digit| *digit >= 10)? - 9;
        sum.checked_mul(26)?.checked_add(letter)
    })?;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// A number as its hundredfold with the sign, to the last digit that it has.
pub fn words(number: f64) -> String {
    let plain = number.to_string();
    let (sign, plain) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let (moved, rest) = match part.len() {
        0 | 1 => (format!("{part:0<2}"), ""),
        _ => (part[..2].to_owned(), &part[2..]),
    };
    let digits = format!("{whole}{moved}");
    let whole = match digits.trim_start_matches('0') {
        "" => "0",
        other => other,
    };
    match rest {
        "" => format!("{sign}{whole}%"),
        rest => format!("{sign}{whole}.{rest}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_percent_keep_their_digits() {
        let shown = [0.035, 0.07, 1.0, 0.5, 12.345, -0.00125, 0.0].map(words);
        assert_eq!(shown, ["3.5%", "7%", "100%", "50%", "1234.5%", "-0.125%", "0%"]);
    }

    #[test]
    fn names_of_cells_are_places() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("AB12"), Some((11, 27)));
        assert_eq!(place("12"), None);
        assert_eq!(place("ZZZZZZZZZZ1"), None);
    }
}
