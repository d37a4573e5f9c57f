//! Workbooks (xlsx) of task tables: rows of cells, printed as lines of cells parted by tabs. Values are shown as a person sees them: whole
//! numbers without a point, dates as dates, shares in percent, units that stand in the format. Sheets that are hidden are not read; what
//! a person would miss (hidden parts, formulas without a value) gets a note.

mod delimited;
mod form;
mod parts;
mod remarks;
mod shown;

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx, open_workbook_from_rs};
use chrono::Datelike;
use kaifa_base::Digest;
use kaifa_text::Source;
use kaifa_text::layout::{At, BlockKind, Cell, CellName, Composer};

use crate::archive::Archive;
use crate::limits;
use crate::problems::{self, Refusal};
pub use delimited::delimited;
use form::Form;
use remarks::{Holds, WithoutValue};
use shown::Sheets;

/// First and last cell of a merged region, as row and column.
type Region = ((u32, u32), (u32, u32));

/// A cell with its words.
struct Filled {
    row: u32,
    column: u32,
    words: String,
}

/// Reads a workbook.
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
            other => problems::damaged("xlsx", other),
        })?;
    let of_sheets = book.sheets_metadata().to_vec();
    let (sheets, hidden): (Vec<_>, Vec<_>) = of_sheets
        .into_iter()
        .partition(|sheet| sheet.visible == SheetVisible::Visible);
    let mut composer = Composer::new();
    let mut without_value = WithoutValue::default();
    let mut all = 0;
    let mut tables = 0;
    for sheet in sheets.into_iter().map(|sheet| sheet.name) {
        let of_sheet = shown.get(&sheet);
        let mut cells: Vec<Filled> = Vec::new();
        let mut errors: Vec<(shown::Place, String)> = Vec::new();
        {
            // Sheets that are charts have no cells.
            let Ok(mut reader) = book.worksheet_cells_reader(&sheet) else {
                continue;
            };
            while let Some(cell) = reader
                .next_cell()
                .map_err(|error| problems::damaged("xlsx", error))?
            {
                let (row, column) = cell.get_position();
                if of_sheet.is_some_and(|sheet| sheet.without_value.contains(&(row, column))) {
                    continue;
                }
                let form = of_sheet.and_then(|sheet| shown.form(sheet, (row, column)));
                if let DataRef::Error(error) = cell.get_value() {
                    errors.push(((row, column), error.to_string()));
                }
                let words = words_of(cell.get_value(), form);
                if words.trim().is_empty() {
                    continue;
                }
                all += 1;
                if all > limits::CELLS {
                    let what = ("单元格数", "the number of cells");
                    return Err(problems::too_large(what, all as u64, limits::CELLS as u64));
                }
                cells.push(Filled { row, column, words });
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
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let start = composer.length();
        for table in parts::tables(&cells) {
            write(&mut composer, &mut tables, Some(&sheet), table, &merged)?;
        }
        if let Some(of_sheet) = of_sheet {
            let holds = Holds::of(&cells);
            remarks::hidden_parts(&mut composer, &sheet, of_sheet, start, &holds);
            for place in &of_sheet.without_value {
                without_value.note(&mut composer, &sheet, *place, None);
            }
        }
        for (place, error) in errors {
            without_value.note(&mut composer, &sheet, place, Some(&error));
        }
    }
    without_value.finish(&mut composer);
    let hidden: Vec<String> = hidden.into_iter().map(|sheet| sheet.name).collect();
    remarks::hidden_sheets(&mut composer, &hidden);
    Ok(composer.finish(Digest::of(bytes), "xlsx", "UTF-8"))
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

/// Writes cells in order, of a sheet or of a delimited text, as one table.
fn write(
    composer: &mut Composer,
    tables: &mut u32,
    sheet: Option<&str>,
    cells: &[Filled],
    merged: &[Region],
) -> Result<(), Refusal> {
    if cells.is_empty() {
        return Ok(());
    }
    if composer.length() > 0 {
        composer.write("\n");
    }
    let sizes: std::collections::HashMap<(u32, u32), (u32, u32)> =
        merged.iter().map(|(start, end)| (*start, *end)).collect();
    for row in cells.chunk_by(|a, b| a.row == b.row) {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                composer.write("\t");
            }
            let end = sizes.get(&(cell.row, cell.column)).copied();
            let (last_row, last_column) = end.unwrap_or((cell.row, cell.column));
            let piece = composer.write(&cell.words);
            let place = Cell {
                table: *tables,
                row: cell.row,
                column: cell.column,
                rows: last_row.saturating_sub(cell.row) + 1,
                columns: last_column.saturating_sub(cell.column) + 1,
            };
            let at = At {
                sheet: sheet.map(str::to_owned),
                cell: Some(CellName {
                    row: cell.row,
                    column: cell.column,
                }),
                ..At::default()
            };
            composer.block(BlockKind::Cell(place), at, [piece]);
        }
        composer.write("\n");
        if u64::from(composer.length()) > limits::TEXT {
            let what = ("文字总量(字)", "the text (characters)");
            return Err(problems::too_large(
                what,
                u64::from(composer.length()),
                limits::TEXT,
            ));
        }
    }
    *tables += 1;
    Ok(())
}
