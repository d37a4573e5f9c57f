//! Workbooks (xlsx) and delimited text (csv, tsv) of task tables: rows of cells, printed as lines of cells parted by tabs.
//! Values are shown as a person sees them: whole numbers without a point, dates as dates, shares in percent where the cell shows them so. Sheets that are hidden are not read.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx, open_workbook_from_rs};
use kaifa_base::Digest;
use kaifa_text::Source;
use kaifa_text::layout::{At, BlockKind, Cell, CellName, Composer};

use crate::archive::Archive;
use crate::limits;
use crate::percents;
use crate::problems::{self, Refusal};

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
    let percents = percents::find(&mut archive)?;
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: calamine::XlsxError| match error {
            calamine::XlsxError::Password => problems::encrypted("xlsx"),
            other => problems::damaged("xlsx", other),
        })?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut composer = Composer::new();
    let mut all = 0;
    let mut tables = 0;
    for sheet in sheets {
        let percent = percents.get(&sheet);
        let mut cells: Vec<Filled> = Vec::new();
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
                let in_percent = percent.is_some_and(|places| places.contains(&(row, column)));
                let words = match cell.get_value() {
                    DataRef::Float(number) if in_percent => percents::words(*number),
                    DataRef::Int(number) if in_percent => percents::words(*number as f64),
                    value => words_of(value),
                };
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
        write(&mut composer, &mut tables, Some(&sheet), cells, &merged)?;
    }
    Ok(composer.finish(Digest::of(bytes), "xlsx", "UTF-8"))
}

fn words_of(value: &DataRef) -> String {
    match value {
        DataRef::String(words) => words.clone(),
        DataRef::SharedString(words) => (*words).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => moment.as_datetime().map_or_else(String::new, |moment| {
            let (date, time) = (moment.date(), moment.time());
            if time == chrono::NaiveTime::MIN {
                date.to_string()
            } else {
                format!("{date} {time}")
            }
        }),
        DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => words.clone(),
        DataRef::Empty | DataRef::Error(_) => String::new(),
    }
}

/// Writes the cells of a sheet, or of a delimited text, as one table.
fn write(
    composer: &mut Composer,
    tables: &mut u32,
    sheet: Option<&str>,
    mut cells: Vec<Filled>,
    merged: &[Region],
) -> Result<(), Refusal> {
    if cells.is_empty() {
        return Ok(());
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
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

/// Rows that are looked at for the header of a task table.
const HEADER_ROWS: usize = 6;

/// Reads delimited text if it is a task table: one of its first rows names tasks and who does them or until when.
pub fn delimited(digest: &Digest, encoding: &'static str, text: &str) -> Result<Option<Source>, Refusal> {
    let Some(delimiter) = [b'\t', b',']
        .into_iter()
        .find(|delimiter| is_task_table(text, *delimiter))
    else {
        return Ok(None);
    };
    let mut cells = Vec::new();
    for (row, record) in records(text, delimiter).enumerate() {
        let record = record.map_err(|error| problems::damaged("csv", error))?;
        for (column, words) in record.iter().enumerate() {
            let words = words.trim();
            if !words.is_empty() {
                cells.push(Filled {
                    row: row as u32,
                    column: column as u32,
                    words: words.to_owned(),
                });
            }
        }
        if cells.len() > limits::CELLS {
            let what = ("单元格数", "the number of cells");
            return Err(problems::too_large(
                what,
                cells.len() as u64,
                limits::CELLS as u64,
            ));
        }
    }
    let mut composer = Composer::new();
    write(&mut composer, &mut 0, None, cells, &[])?;
    let format = if delimiter == b'\t' { "tsv" } else { "csv" };
    Ok(Some(composer.finish(digest.clone(), format, encoding)))
}

fn records(text: &str, delimiter: u8) -> csv::StringRecordsIntoIter<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
        .into_records()
}

fn is_task_table(text: &str, delimiter: u8) -> bool {
    records(text, delimiter)
        .take(HEADER_ROWS)
        .flatten()
        .any(|record| {
            let cells: Vec<&str> = record.iter().collect();
            cells.len() >= 3 && kaifa_text::is_task_header(&cells)
        })
}
