//! Binary workbooks of Excel 97 to 2003 (`.xls`, BIFF8 by [MS-XLS]) and of WPS (`.et`): values of cells with the formats in which they
//! are shown, merged cells, what is hidden. Formulas are read by the results that are stored with them; charts, macros and notes are not
//! read. Older workbooks (BIFF5, Excel 95) are refused.

mod records;
mod sheet;

use std::collections::HashMap;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};
use kaifa_base::Words;

use crate::bytes::{u16_at, u32_at};
use crate::container::Container;
use crate::limits;
use crate::problems::{self, Refusal, SaveAs};
use crate::sheet::form::{self, Form};
use records::{CutOff, Record, Records, kind};
pub use sheet::{Cell, Sheet, Value};

/// How cells of a style show their number.
#[derive(Debug)]
struct Style {
    form: Option<Form>,
    is_date: bool,
}

/// A workbook.
#[derive(Debug, Default)]
pub struct Book {
    /// Its sheets with cells, in order.
    pub sheets: Vec<Sheet>,
    styles: Vec<Style>,
    strings: Vec<String>,
    /// Days are counted from 1904.
    from_1904: bool,
}

/// What is said of a sheet before it: its place in the stream, name and whether it is hidden.
struct Announced {
    start: usize,
    name: String,
    is_hidden: bool,
    has_cells: bool,
}

/// A version of the format: BIFF8.
const VERSION: u16 = 0x0600;

/// Characters of the code of a format; Excel takes no more.
const CODE: usize = 255;

/// A cell says the number of its style in two bytes.
const STYLES: usize = 1 << 16;

impl Book {
    /// Reads a workbook.
    ///
    /// # Errors
    ///
    /// One problem where the file is no such workbook: encrypted, damaged, older, or beyond the limits.
    pub fn open(bytes: &[u8]) -> Result<Book, Refusal> {
        Book::read(&mut Container::open(bytes)?)
    }

    pub(crate) fn read(container: &mut Container) -> Result<Book, Refusal> {
        let Some(stream) = container.stream("Workbook")? else {
            return match container.has("Book") {
                true => Err(before_97()),
                false => Err(problems::missing_part("xls", "Workbook")),
            };
        };
        let mut book = Book::default();
        let sheets = book.globals(&stream)?;
        // Each sheet ends where the next begins, so that no bytes are read twice.
        let mut starts: Vec<usize> = sheets.iter().map(|sheet| sheet.start).collect();
        starts.sort_unstable();
        let mut cells = 0;
        for announced in sheets.into_iter().filter(|sheet| sheet.has_cells) {
            let after = starts.partition_point(|start| *start <= announced.start);
            let end = starts
                .get(after)
                .copied()
                .unwrap_or(stream.len())
                .min(stream.len());
            let Some(records) = stream.get(announced.start..end) else {
                return Err(damaged(CutOff));
            };
            let mut sheet = Sheet::new(announced.name, announced.is_hidden);
            sheet.read(records, &mut cells)?;
            book.sheets.push(sheet);
        }
        Ok(book)
    }

    /// Reads what holds for all sheets.
    fn globals(&mut self, stream: &[u8]) -> Result<Vec<Announced>, Refusal> {
        let mut sheets = Vec::new();
        let mut formats: HashMap<u16, String> = HashMap::new();
        let mut styles: Vec<u16> = Vec::new();
        let mut ended = false;
        for (index, record) in Records(stream).enumerate() {
            let record = record.map_err(damaged)?;
            match record.kind {
                kind::BOF if index == 0 && u16_at(record.data, 0) != Some(VERSION) => return Err(before_97()),
                kind::BOF => {}
                _ if index == 0 => {
                    return Err(problems::damaged(
                        "xls",
                        Words::new("开头不是工作簿的样子", "it does not begin as a workbook"),
                    ));
                }
                kind::EOF => {
                    ended = true;
                    break;
                }
                kind::FILE_PASS => return Err(problems::encrypted("xls")),
                kind::DATE_MODE => self.from_1904 = u16_at(record.data, 0) == Some(1),
                kind::STYLE if styles.len() < STYLES => styles.push(u16_at(record.data, 2).unwrap_or(0)),
                kind::FORMAT => {
                    if let Some(number) = u16_at(record.data, 0)
                        && let Some(code) = record.parts(2).long_string()
                    {
                        formats.insert(number, code.chars().take(CODE).collect());
                    }
                }
                kind::SHARED_STRINGS => {
                    let mut parts = record.parts(8);
                    while !parts.is_empty() {
                        self.strings.push(parts.long_string().unwrap_or_default());
                        within(
                            self.strings.len(),
                            limits::CELLS,
                            ("文字单元格数", "the number of strings"),
                        )?;
                    }
                }
                kind::SHEET => {
                    sheets.extend(announced(record));
                    within(sheets.len(), limits::PARTS, ("工作表数", "the number of sheets"))?;
                }
                _ => {}
            }
        }
        if !ended {
            return Err(damaged(CutOff));
        }
        self.styles = (styles.into_iter())
            .map(|number| match formats.get(&number) {
                Some(code) => Style {
                    form: form::of_code(code),
                    is_date: form::is_date(code),
                },
                None => Style {
                    form: form::built_in(number.into()),
                    is_date: form::is_built_in_date(number.into()),
                },
            })
            .collect();
        Ok(sheets)
    }

    /// In which form a cell shows its number.
    pub fn form(&self, cell: &Cell) -> Option<&Form> {
        self.styles.get(usize::from(cell.style))?.form.as_ref()
    }

    /// What a cell holds.
    pub fn value<'b>(&'b self, cell: &'b Cell) -> DataRef<'b> {
        match &cell.value {
            Value::Number(number) => match self.styles.get(usize::from(cell.style)) {
                Some(style) if style.is_date => {
                    let kind = ExcelDateTimeType::DateTime;
                    DataRef::DateTime(ExcelDateTime::new(*number, kind, self.from_1904))
                }
                _ => DataRef::Float(*number),
            },
            Value::Shared(number) => {
                DataRef::SharedString(self.strings.get(*number as usize).map_or("", String::as_str))
            }
            Value::Text(words) => DataRef::SharedString(words),
            Value::Bool(yes) => DataRef::Bool(*yes),
            Value::Error(error) => DataRef::Error(error.clone()),
            Value::None => DataRef::Empty,
        }
    }
}

fn announced(record: Record) -> Option<Announced> {
    let data = record.data;
    let length = *data.get(6)?;
    Some(Announced {
        start: u32_at(data, 0)? as usize,
        is_hidden: data.get(4)? & 3 != 0,
        has_cells: *data.get(5)? == 0,
        name: record.parts(7).string(length.into())?.replace('\0', ""),
    })
}

fn within(found: usize, limit: usize, what: (&str, &str)) -> Result<(), Refusal> {
    match found > limit {
        true => Err(problems::too_large(what, found as u64, limit as u64)),
        false => Ok(()),
    }
}

fn damaged(_: CutOff) -> Refusal {
    problems::damaged("xls", Words::new("内容不全", "it is cut off"))
}

fn before_97() -> Refusal {
    problems::old_office((" Excel 95 ", "Excel 95"), SaveAs::Xlsx)
}
