//! Workbooks (xlsx, xls) of task tables: rows of cells, printed as lines of cells parted by tabs. Values are shown as a person sees them: whole
//! numbers without a point, dates as dates, shares in percent, units that stand in the format. Sheets that are hidden are not read; what
//! a person would miss (hidden parts, formulas without a value) gets a note.

mod delimited;
pub mod form;
mod parts;
mod remarks;
mod shown;
mod writer;

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx, open_workbook_from_rs};
use chrono::Datelike;
use kaifa_base::{Digest, Words};
use kaifa_text::Source;

use crate::archive::Archive;
use crate::container::Container;
use crate::problems::{self, Refusal};
use crate::xls::{Book, Value};
pub use delimited::delimited;
use form::Form;
use shown::{Sheets, Shown};
use writer::{Gathered, Region, Writer};

/// Reads a workbook of Excel 2007 and later.
pub fn open(bytes: &[u8], mut archive: Archive) -> Result<Source, Refusal> {
    // What the workbook unpacks to is measured before it is opened, because opening does not stop at a limit.
    for name in archive.names() {
        if name.ends_with(".xml") || name.ends_with(".rels") {
            archive.bytes(&name)?;
        }
    }
    let shown = Sheets::read(&mut archive)?;
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: calamine::XlsxError| match error {
            calamine::XlsxError::Password => problems::encrypted("xlsx"),
            _ => problems::damaged("xlsx", problems::unfollowed()),
        })?;
    let of_sheets = book.sheets_metadata().to_vec();
    let (sheets, hidden): (Vec<_>, Vec<_>) = of_sheets
        .into_iter()
        .partition(|sheet| sheet.visible == SheetVisible::Visible);
    let mut writer = Writer::default();
    for sheet in sheets.into_iter().map(|sheet| sheet.name) {
        let of_sheet = shown.get(&sheet);
        let mut gathered = Gathered::default();
        {
            // Sheets that are charts have no cells.
            let Ok(mut reader) = book.worksheet_cells_reader(&sheet) else {
                continue;
            };
            while let Some(cell) = reader.next_cell().map_err(|_| {
                let what = Words::new(
                    format!("工作表“{sheet}”中有单元格无法读取"),
                    format!("a cell of the sheet “{sheet}” cannot be read"),
                );
                problems::damaged("xlsx", what)
            })? {
                let place = cell.get_position();
                if of_sheet.is_some_and(|sheet| sheet.without_value.contains(&place)) {
                    continue;
                }
                let form = of_sheet.and_then(|sheet| shown.form(sheet, place));
                writer.gather(&mut gathered, place, cell.get_value(), form)?;
            }
        }
        let merged: Vec<Region> = book
            .merge_cells_by_sheet_name(&sheet)
            .map(|regions| {
                regions
                    .into_iter()
                    .map(|region| (region.start, region.end))
                    .collect()
            })
            .unwrap_or_default();
        writer.sheet(&sheet, gathered, &merged, of_sheet)?;
    }
    let hidden: Vec<String> = hidden.into_iter().map(|sheet| sheet.name).collect();
    Ok(writer.finish(&hidden, Digest::of(bytes), "xlsx"))
}

/// Reads a binary workbook.
pub fn open_binary(bytes: &[u8], container: &mut Container) -> Result<Source, Refusal> {
    let book = Book::read(container)?;
    let mut writer = Writer::default();
    let (hidden, sheets): (Vec<_>, Vec<_>) = book.sheets.iter().partition(|sheet| sheet.is_hidden);
    for sheet in sheets {
        let mut shown = Shown::with_hidden(&sheet.hidden_rows, &sheet.hidden_columns);
        let mut gathered = Gathered::default();
        for cell in &sheet.cells {
            match cell.value {
                Value::None => drop(shown.without_value.insert(cell.place)),
                _ => writer.gather(&mut gathered, cell.place, &book.value(cell), book.form(cell))?,
            }
        }
        writer.sheet(&sheet.name, gathered, &sheet.merged, Some(&shown))?;
    }
    let hidden: Vec<String> = hidden.into_iter().map(|sheet| sheet.name.clone()).collect();
    Ok(writer.finish(&hidden, Digest::of(bytes), "xls"))
}

/// The words of a value as a cell of this form shows it.
fn words_of(value: &DataRef, form: Option<&Form>) -> String {
    match value {
        DataRef::String(words) => words.clone(),
        DataRef::SharedString(words) => (*words).to_owned(),
        DataRef::Int(number) => match form {
            Some(_) => number_of(*number as f64, form),
            None => number.to_string(),
        },
        DataRef::Float(number) => number_of(*number, form),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => moment.as_datetime().map_or_else(String::new, |moment| {
            let (date, time) = (moment.date(), moment.time());
            match form {
                Some(Form::Month) => format!("{}年{}月", date.year(), date.month()),
                Some(Form::Year) => format!("{}年", date.year()),
                _ if time == chrono::NaiveTime::MIN => date.to_string(),
                _ => format!("{date} {time}"),
            }
        }),
        DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => words.clone(),
        DataRef::Empty | DataRef::Error(_) => String::new(),
    }
}

fn number_of(number: f64, form: Option<&Form>) -> String {
    match form {
        Some(Form::Percent) => form::percent(number),
        Some(Form::Words(before, behind)) => format!("{before}{}{behind}", form::plain(number)),
        _ => form::plain(number),
    }
}
