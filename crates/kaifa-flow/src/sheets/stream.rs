//! Rows of a csv or of one sheet of a workbook, handed on one after another without holding the table.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::mpsc::{self, SyncSender};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use kaifa_base::{Digest, Digester, Place, Problem, Words};
use kaifa_table::table_file::first_line;

use crate::codes;
use crate::sheets::binary;
use crate::sheets::marks::{self, Marks};

/// A table file: in memory, as uploaded, or on disk.
pub enum TableSource {
    /// As uploaded.
    Bytes(Vec<u8>),
    /// On disk; read in pieces.
    Path(PathBuf),
}

/// A row: its number in the file, from 1, and its cells.
pub type TakeRow<'t> = dyn FnMut(u32, &[DataRef<'_>]) + 't;

/// What is known of a table beside its rows.
#[derive(Debug, Default)]
pub struct TableAround {
    /// The sheet that was read; nothing for a csv.
    pub sheet: Option<String>,
    /// Hidden rows and formulas of the sheet.
    pub marks: Marks,
}

impl TableSource {
    /// Hash of the bytes.
    pub fn digest(&self) -> std::io::Result<Digest> {
        match self {
            TableSource::Bytes(bytes) => Ok(Digest::of(bytes)),
            TableSource::Path(path) => {
                let mut digester = Digester::default();
                std::io::copy(&mut File::open(path)?, &mut digester)?;
                Ok(digester.finish())
            }
        }
    }

    fn begins_with(&self, start: &[u8]) -> std::io::Result<bool> {
        match self {
            TableSource::Bytes(bytes) => Ok(bytes.starts_with(start)),
            TableSource::Path(path) => {
                let mut head = Vec::new();
                File::open(path)?
                    .take(start.len() as u64)
                    .read_to_end(&mut head)?;
                Ok(head == start)
            }
        }
    }

    /// Hands on every row that has a filled cell. `wanted` chooses the sheet of a workbook among their names.
    pub fn each_row(
        &self,
        name: &str,
        wanted: impl Fn(&[String]) -> Option<String>,
        take: &mut TakeRow<'_>,
    ) -> Result<TableAround, Vec<Problem>> {
        let unreadable = |error: &dyn std::fmt::Display| {
            vec![Problem::error(
                &codes::WRONG_WORKBOOK,
                Place::file(name),
                Words::new(format!("无法读取:{error}"), format!("cannot be read: {error}")),
            )]
        };
        if self
            .begins_with(binary::MAGIC)
            .map_err(|error| unreadable(&error))?
        {
            return match self {
                TableSource::Bytes(bytes) => binary::read(name, bytes, wanted, take),
                TableSource::Path(path) => {
                    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
                    binary::read(name, &bytes, wanted, take)
                }
            };
        }
        let is_book = self
            .begins_with(b"PK\x03\x04")
            .map_err(|error| unreadable(&error))?;
        match (is_book, self) {
            (true, TableSource::Bytes(bytes)) => {
                read_book(name, Cursor::new(bytes), Cursor::new(bytes), wanted, take)
            }
            (true, TableSource::Path(path)) => {
                let open = || {
                    File::open(path)
                        .map(BufReader::new)
                        .map_err(|error| unreadable(&error))
                };
                read_book(name, open()?, open()?, wanted, take)
            }
            (false, TableSource::Bytes(bytes)) => {
                read_csv(name, bytes, take).map(|()| TableAround::default())
            }
            (false, TableSource::Path(path)) => {
                let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
                read_csv(name, &bytes, take).map(|()| TableAround::default())
            }
        }
    }
}

/// Reads the cells on a thread of their own, so that rows are judged meanwhile, and looks on another for hidden rows and formulas, of which
/// the cells say nothing.
fn read_book<R: Read + Seek + Send>(
    name: &str,
    book: R,
    again: R,
    wanted: impl Fn(&[String]) -> Option<String>,
    take: &mut TakeRow<'_>,
) -> Result<TableAround, Vec<Problem>> {
    let unreadable = |error: XlsxError| {
        vec![Problem::error(
            &codes::WRONG_WORKBOOK,
            Place::file(name),
            Words::new(
                format!("无法按工作簿读取:{error}"),
                format!("cannot be read as a workbook: {error}"),
            ),
        )]
    };
    let mut book: Xlsx<R> = Xlsx::new(book).map_err(unreadable)?;
    let names = book.sheet_names();
    let sheet = wanted(&names).ok_or_else(|| without_sheet(name, &names))?;
    let (book, sheet) = (&mut book, sheet.as_str());
    std::thread::scope(|scope| {
        let marks = scope.spawn(move || marks::scan(again, sheet));
        let (sender, receiver) = mpsc::sync_channel(PIECES_AHEAD);
        let cells = scope.spawn(move || read_cells(book, sheet, &sender));
        for piece in receiver {
            piece.each(take);
        }
        match cells.join() {
            Ok(read) => read.map_err(unreadable)?,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        Ok(TableAround {
            sheet: Some(sheet.to_owned()),
            marks: marks.join().unwrap_or_default(),
        })
    })
}

/// None of the sheets is the one that is needed.
pub(super) fn without_sheet(name: &str, names: &[String]) -> Vec<Problem> {
    vec![
        Problem::error(
            &codes::WRONG_SHEET,
            Place::file(name),
            Words::new(
                format!("没有所需的工作表,现有:{}", names.join("、")),
                format!("the needed sheet is missing; found: {}", names.join(", ")),
            ),
        )
        .hint("请使用下载的模板", "use the downloaded template"),
    ]
}

/// Cells that are handed from the thread that reads to the one that judges together, at least.
const PIECE: usize = 4_096;
/// Pieces that may wait to be judged.
const PIECES_AHEAD: usize = 8;

/// Some rows of a sheet, one after the other.
#[derive(Default)]
struct Piece<'b> {
    cells: Vec<DataRef<'b>>,
    /// The number of each row and where its cells end.
    rows: Vec<(u32, usize)>,
}

impl<'b> Piece<'b> {
    /// Adds a row, unless nothing in it is filled.
    fn add(&mut self, number: u32, row: &mut Vec<DataRef<'b>>) {
        if row.iter().all(is_blank) {
            row.clear();
            return;
        }
        self.cells.append(row);
        self.rows.push((number, self.cells.len()));
    }

    fn each(&self, take: &mut TakeRow<'_>) {
        let mut start = 0;
        for (number, end) in &self.rows {
            take(*number, &self.cells[start..*end]);
            start = *end;
        }
    }
}

/// Reads a sheet in pieces until its end, or until nobody takes them any more.
fn read_cells<'b, R: Read + Seek>(
    book: &'b mut Xlsx<R>,
    sheet: &str,
    sender: &SyncSender<Piece<'b>>,
) -> Result<(), XlsxError> {
    let mut cells = book.worksheet_cells_reader(sheet)?;
    let mut piece = Piece::default();
    let mut row: Vec<DataRef<'b>> = Vec::new();
    let mut number = 0_u32;
    while let Some(cell) = cells.next_cell()? {
        let (at, column) = cell.get_position();
        if at + 1 != number {
            piece.add(number, &mut row);
            number = at + 1;
            if piece.cells.len() >= PIECE && sender.send(std::mem::take(&mut piece)).is_err() {
                return Ok(());
            }
        }
        // A column far to the right of everything is no column of a table.
        let column = column as usize;
        if column >= WIDEST {
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, DataRef::Empty);
        }
        row[column] = cell.get_value().clone();
    }
    piece.add(number, &mut row);
    // Nobody takes them any more only when the judging side is being unwound.
    let _ = sender.send(piece);
    Ok(())
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

/// A cell as a person would have typed it.
pub fn cell_text<'c>(cell: &'c DataRef<'_>) -> Cow<'c, str> {
    match cell {
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::String(text) => Cow::Borrowed(text),
        DataRef::Float(number) => Cow::Owned(number_text(*number)),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        DataRef::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            Cow::Owned(format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Borrowed(text),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
    }
}

/// A number with the digits that a spreadsheet shows: the shortest that mean it, at most fifteen.
fn number_text(number: f64) -> String {
    let text = number.to_string();
    if text.len() <= 16 {
        return text;
    }
    match format!("{number:.14e}").parse::<f64>() {
        Ok(rounded) => rounded.to_string(),
        Err(_) => text,
    }
}

fn read_csv(name: &str, bytes: &[u8], take: &mut TakeRow<'_>) -> Result<(), Vec<Problem>> {
    let problem =
        |code, place: Place, zh: String, en: String| vec![Problem::error(code, place, Words::new(zh, en))];
    if bytes.contains(&0) {
        return Err(problem(
            &codes::WRONG_WORKBOOK,
            Place::file(name),
            "既不是 csv 也不是 xlsx、xls 文件".into(),
            "neither a csv nor an xlsx or xls file".into(),
        ));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let decoded;
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(_) => {
            let (text, _, broken) = encoding_rs::GB18030.decode(body);
            if broken {
                return Err(problem(
                    &codes::WRONG_WORKBOOK,
                    Place::file(name),
                    "文字编码既不是 UTF-8 也不是 GB18030".into(),
                    "the text is neither UTF-8 nor GB18030".into(),
                ));
            }
            decoded = text.into_owned();
            &decoded
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                return Err(problem(
                    &codes::CSV_ROW,
                    Place::file(name),
                    format!("无法读取:{error}"),
                    format!("cannot be read: {error}"),
                ));
            }
        }
        let line = record.position().map_or(0, |position| first_line(text, position));
        let cells: Vec<DataRef<'_>> = record.iter().map(DataRef::SharedString).collect();
        if cells.iter().any(|cell| !is_blank(cell)) {
            take(u32::try_from(line).unwrap_or(u32::MAX), &cells);
        }
    }
}
