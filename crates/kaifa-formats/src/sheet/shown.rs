//! What a workbook shows and the library that reads its values does not tell: the forms of numbers, rows and columns that are hidden,
//! formulas that were never computed.

use std::collections::{BTreeSet, HashMap};

use super::form::{self, Form};
use crate::archive::Archive;
use crate::problems::Refusal;
use crate::xml::{self, Node};

/// Row and column, from 0.
pub type Place = (u32, u32);

/// What a sheet shows beside its values.
#[derive(Debug, Default)]
pub struct Shown {
    /// The forms of cells, by their place.
    forms: HashMap<Place, usize>,
    /// Rows that are hidden.
    pub hidden_rows: Vec<u32>,
    /// First and last of columns that are hidden.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Cells whose formula has no value.
    pub without_value: BTreeSet<Place>,
}

impl Shown {
    /// A sheet with hidden rows and ranges of columns.
    pub fn with_hidden(rows: &[u32], columns: &[(u32, u32)]) -> Shown {
        Shown {
            hidden_rows: rows.to_vec(),
            hidden_columns: columns.to_vec(),
            ..Shown::default()
        }
    }
}

/// What the sheets of a workbook show, by their names.
#[derive(Debug, Default)]
pub struct Sheets {
    styles: Vec<Option<Form>>,
    sheets: HashMap<String, Shown>,
}

impl Sheets {
    /// Looks through the sheets of a workbook.
    pub fn read(archive: &mut Archive) -> Result<Sheets, Refusal> {
        let styles = match archive.text("xl/styles.xml")? {
            Some(styles) => forms(&styles)?,
            None => Vec::new(),
        };
        let mut sheets = HashMap::new();
        let book = Book::read(archive)?;
        for (sheet, part) in book.parts {
            if let Some(text) = archive.text(&part)? {
                sheets.insert(sheet, shown(&text, &styles, book.is_computed)?);
            }
        }
        Ok(Sheets { styles, sheets })
    }

    /// What a sheet shows.
    pub fn get(&self, sheet: &str) -> Option<&Shown> {
        self.sheets.get(sheet)
    }

    /// The form in which a cell of a sheet shows its number.
    pub fn form(&self, sheet: &Shown, place: Place) -> Option<&Form> {
        self.styles.get(*sheet.forms.get(&place)?)?.as_ref()
    }
}

/// The forms of the styles of cells, by their number.
fn forms(text: &str) -> Result<Vec<Option<Form>>, Refusal> {
    let mut own: HashMap<u32, Option<Form>> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    xml::walk(text, "styles.xml", |node| {
        match node {
            Node::Start("numFmt", attributes) => {
                let code = attributes.get("formatCode").unwrap_or_default();
                if let Some(id) = attributes.number("numFmtId") {
                    own.insert(id, form::of_code(&code));
                }
            }
            Node::Start("cellXfs", _) => in_cells = true,
            Node::End("cellXfs") => in_cells = false,
            Node::Start("xf", attributes) if in_cells => {
                let id = attributes.number("numFmtId").unwrap_or(0);
                styles.push(own.get(&id).cloned().unwrap_or_else(|| form::built_in(id)));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// The sheets of a workbook.
struct Book {
    /// Their names with the parts that hold them.
    parts: Vec<(String, String)>,
    /// Whether formulas were computed when it was saved. Libraries that write workbooks leave that to whoever opens them, and put 0
    /// in the place of results.
    is_computed: bool,
}

impl Book {
    fn read(archive: &mut Archive) -> Result<Book, Refusal> {
        let mut found = Book {
            parts: Vec::new(),
            is_computed: true,
        };
        let (Some(book), Some(relations)) = (
            archive.text("xl/workbook.xml")?,
            archive.text("xl/_rels/workbook.xml.rels")?,
        ) else {
            return Ok(found);
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
        xml::walk(&book, "workbook.xml", |node| {
            match node {
                // The number of the sheet is `sheetId`; `id` is that of its relation.
                Node::Start("sheet", attributes) => {
                    let part = attributes.get("id").and_then(|id| targets.get(&id).cloned());
                    found.parts.extend(attributes.get("name").zip(part));
                }
                Node::Start("calcPr", attributes) => {
                    found.is_computed = !is_set(attributes, "fullCalcOnLoad")
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// A cell with a formula, before its end.
struct Formula {
    place: Place,
    /// Whether its value is a text, which may be empty.
    is_text: bool,
    has_value: bool,
}

fn shown(text: &str, styles: &[Option<Form>], is_computed: bool) -> Result<Shown, Refusal> {
    let mut found = Shown::default();
    let mut cell: Option<Place> = None;
    let mut is_text = false;
    let mut formula: Option<Formula> = None;
    let mut in_value = false;
    xml::walk(text, "sheet.xml", |node| {
        match node {
            Node::Start("c", attributes) => {
                cell = attributes.get("r").as_deref().and_then(place);
                is_text = attributes.get("t").as_deref() == Some("str");
                let style = attributes.number("s").unwrap_or(0);
                if let (Some(place), Some(Some(_))) = (cell, styles.get(style)) {
                    found.forms.insert(place, style);
                }
            }
            Node::Start("f", _) => {
                formula = cell.map(|place| Formula {
                    place,
                    is_text,
                    has_value: false,
                });
            }
            Node::Start("v", _) => in_value = true,
            Node::End("v") => in_value = false,
            Node::Text(words) if in_value && (is_computed || words != "0") => {
                if let Some(formula) = &mut formula {
                    formula.has_value = true;
                }
            }
            Node::End("c") => {
                let empty = formula.take().filter(|f| !f.has_value && !f.is_text);
                found.without_value.extend(empty.map(|formula| formula.place));
            }
            Node::Start("row", attributes) if is_set(attributes, "hidden") => {
                let row = attributes.number::<u32>("r").and_then(|row| row.checked_sub(1));
                found.hidden_rows.extend(row);
            }
            Node::Start("col", attributes) if is_set(attributes, "hidden") => {
                let column = |name: &str| attributes.number::<u32>(name)?.checked_sub(1);
                found.hidden_columns.extend(column("min").zip(column("max")));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

fn is_set(attributes: &xml::Attributes, name: &str) -> bool {
    matches!(attributes.get(name).as_deref(), Some("1" | "true"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_nobody_computed_have_no_value() {
        let sheet = concat!(
            r#"<sheetData><row r="1"><c r="A1"><f>1+1</f><v></v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1-1</f><v>0</v></c>"#,
            r#"<c r="D1" t="str"><f>IF(1,"")</f><v></v></c><c r="E1"><v>0</v></c></row></sheetData>"#
        );
        let without = |is_computed| -> Vec<Place> {
            let shown = shown(sheet, &[], is_computed).unwrap();
            shown.without_value.into_iter().collect()
        };
        assert_eq!(without(true), [(0, 0), (0, 1)]);
        assert_eq!(without(false), [(0, 0), (0, 1), (0, 2)]);
    }

    #[test]
    fn names_of_cells_are_places() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("AB12"), Some((11, 27)));
        assert_eq!(place("12"), None);
        assert_eq!(place("ZZZZZZZZZZ1"), None);
    }
}
