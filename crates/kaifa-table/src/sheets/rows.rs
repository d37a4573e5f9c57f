//! Rows of a csv or of one sheet of a workbook, handed on one after another without holding the table. A number that is shown in
//! percent is handed on as a text with its sign, as a csv of the sheet would hold it: 3.5 and 0.035 are not to be guessed.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::mpsc::{self, SyncSender};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use kaifa_base::{Digest, Digester, Place, Problem, Words};
use kaifa_formats::form;

use super::binary;
use super::marks::{self, Marks};
use super::refused::{is_no_csv, refused};
use super::wanted::Wanted;
use crate::codes;

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
    /// All sheets, hidden ones behind the others.
    pub sheets: Vec<String>,
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

    /// Hands on every row that has a filled cell.
    pub fn each_row(
        &self,
        name: &str,
        wanted: Wanted<'_>,
        take: &mut TakeRow<'_>,
    ) -> Result<TableAround, Vec<Problem>> {
        let path = match self {
            TableSource::Bytes(bytes) => return each_row(name, bytes, wanted, take),
            TableSource::Path(path) => path,
        };
        let unreadable = |error: std::io::Error| {
            vec![Problem::error(
                &codes::WRONG_WORKBOOK,
                Place::file(name),
                Words::new(format!("无法读取:{error}"), format!("cannot be read: {error}")),
            )]
        };
        let open = || File::open(path).map(BufReader::new).map_err(unreadable);
        let mut head = Vec::new();
        open()?
            .take(ZIP.len() as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        let whole = || std::fs::read(path).map_err(unreadable);
        match head == ZIP {
            true => {
                let refused = || whole().map_or_else(|error| error, |bytes| refused(name, &bytes));
                read_book(name, open, refused, wanted, take)
            }
            false => each_row(name, &whole()?, wanted, take),
        }
    }
}

/// How a workbook of Excel 2007 and later begins.
const ZIP: &[u8] = b"PK\x03\x04";

/// Whether a file begins as workbooks do, of either kind.
pub fn is_workbook(beginning: &[u8]) -> bool {
    beginning.starts_with(ZIP) || beginning.starts_with(binary::MAGIC)
}

/// Hands on every row of a file in memory that has a filled cell.
pub fn each_row(
    name: &str,
    bytes: &[u8],
    wanted: Wanted<'_>,
    take: &mut TakeRow<'_>,
) -> Result<TableAround, Vec<Problem>> {
    if bytes.starts_with(ZIP) {
        let refused = || refused(name, bytes);
        return read_book(name, || Ok(Cursor::new(bytes)), refused, wanted, take);
    }
    if bytes.starts_with(binary::MAGIC) {
        return binary::read(name, bytes, wanted, take);
    }
    if is_no_csv(bytes) {
        return Err(refused(name, bytes));
    }
    read_csv(name, bytes, take).map(|()| TableAround::default())
}

/// Reads the cells on a thread of their own, so that rows are judged meanwhile, and looks on another for hidden rows and formulas, of which
/// the cells say nothing. Hidden sheets come behind the others.
fn read_book<R: Read + Seek + Send>(
    name: &str,
    open: impl Fn() -> Result<R, Vec<Problem>>,
    refused: impl Fn() -> Vec<Problem>,
    wanted: Wanted<'_>,
    take: &mut TakeRow<'_>,
) -> Result<TableAround, Vec<Problem>> {
    let unreadable = |_: XlsxError| refused();
    let mut book: Xlsx<R> = Xlsx::new(open()?).map_err(unreadable)?;
    let mut sheets: Vec<_> = (book.sheets_metadata().iter())
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .collect();
    sheets.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
    let names: Vec<String> = sheets.into_iter().map(|sheet| sheet.name.clone()).collect();
    let sheet = wanted.choose(name, &names)?;
    let percent = marks::percent_cells(open()?, sheet);
    let (book, percent, again) = (&mut book, &percent, open()?);
    std::thread::scope(|scope| {
        let marks = scope.spawn(move || marks::scan(again, sheet));
        let (sender, receiver) = mpsc::sync_channel(PIECES_AHEAD);
        let cells = scope.spawn(move || read_cells(book, sheet, percent, &sender));
        for piece in receiver {
            piece.each(take);
        }
        match cells.join() {
            Ok(read) => read.map_err(unreadable)?,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        Ok(TableAround {
            sheet: Some(sheet.to_owned()),
            sheets: names.clone(),
            marks: marks.join().unwrap_or_default(),
        })
    })
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
    percent: &HashSet<(u32, u32)>,
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
        row[column] = match cell.get_value() {
            DataRef::Float(number) if percent.contains(&cell.get_position()) => {
                DataRef::String(form::percent(*number))
            }
            value => value.clone(),
        };
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

/// The cells of a row as texts without blanks around them.
pub fn texts(cells: &[DataRef<'_>]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| cell_text(cell).trim().to_owned())
        .collect()
}

/// A cell as a person would have typed it.
pub fn cell_text<'c>(cell: &'c DataRef<'_>) -> Cow<'c, str> {
    match cell {
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::String(text) => Cow::Borrowed(text),
        DataRef::Float(number) => Cow::Owned(form::plain(*number)),
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

fn read_csv(name: &str, bytes: &[u8], take: &mut TakeRow<'_>) -> Result<(), Vec<Problem>> {
    let problem =
        |code, place: Place, zh: String, en: String| vec![Problem::error(code, place, Words::new(zh, en))];
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
            Err(_) => {
                return Err(problem(
                    &codes::CSV_ROW,
                    Place::file(name),
                    "有的行无法拆成各列".to_owned(),
                    "a row cannot be parted into cells".to_owned(),
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

/// The line on which a record begins. The reader notes where it starts to look for a record, which is before the empty lines
/// that it skips, or between the two characters of a line end.
pub fn first_line(text: &str, looked_from: &csv::Position) -> usize {
    let from = usize::try_from(looked_from.byte()).unwrap_or(0);
    let skipped = text.as_bytes()[from.min(text.len())..]
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|byte| **byte == b'\n')
        .count();
    usize::try_from(looked_from.line()).unwrap_or(1) + skipped
}
