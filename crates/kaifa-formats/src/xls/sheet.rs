//! The cells of one sheet of a binary workbook.

use calamine::CellErrorType;
use kaifa_base::Words;

use super::records::{Record, Records, kind};
use super::{damaged, within};
use crate::bytes::{bytes_at, f64_at, u16_at, u32_at};
use crate::limits;
use crate::problems::{self, Refusal};

/// A sheet with cells.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether the workbook hides it.
    pub is_hidden: bool,
    /// Its cells that hold something, row by row from the left.
    pub cells: Vec<Cell>,
    /// First and last cell of each merged region, as row and column.
    pub merged: Vec<((u32, u32), (u32, u32))>,
    /// Rows that are hidden, from 0.
    pub hidden_rows: Vec<u32>,
    /// First and last of columns that are hidden.
    pub hidden_columns: Vec<(u32, u32)>,
}

/// A cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Row and column, from 0.
    pub place: (u32, u32),
    /// The number of its style.
    pub style: u16,
    /// What it holds.
    pub value: Value,
    /// Whether a formula computed it.
    pub is_formula: bool,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number, or the days of a date.
    Number(f64),
    /// One of the strings of the workbook.
    Shared(u32),
    /// A string of its own.
    Text(String),
    /// True or false.
    Bool(bool),
    /// An error, as `#REF!`.
    Error(CellErrorType),
    /// A formula that was never computed.
    None,
}

/// Columns of a sheet: A to IV.
const COLUMNS: u32 = 256;

impl Sheet {
    /// A sheet before its records.
    pub(super) fn new(name: String, is_hidden: bool) -> Sheet {
        Sheet {
            name,
            is_hidden,
            ..Sheet::default()
        }
    }

    /// Reads the records of a sheet; `all` counts the cells of the workbook.
    pub(super) fn read(&mut self, records: &[u8], all: &mut usize) -> Result<(), Refusal> {
        // Charts that stand on the sheet are streams of records inside of its own.
        let mut depth = 0_usize;
        for record in Records(records) {
            let record = record.map_err(damaged)?;
            match record.kind {
                kind::BOF => depth += 1,
                _ if depth == 0 => {
                    return Err(problems::damaged(
                        "xls",
                        Words::new("有的工作表没有开头", "a sheet has no beginning"),
                    ));
                }
                kind::EOF if depth == 1 => return self.finish(all),
                kind::EOF => depth -= 1,
                _ if depth > 1 => {}
                _ => {
                    self.record(record);
                    if *all + self.cells.len() > limits::CELLS {
                        self.count(all)?;
                    }
                }
            }
        }
        Err(problems::damaged(
            "xls",
            Words::new("有的工作表没有结尾", "a sheet has no end"),
        ))
    }

    fn finish(&mut self, all: &mut usize) -> Result<(), Refusal> {
        self.cells.sort_by_key(|cell| cell.place);
        if self.cells.iter().any(|cell| cell.place.1 >= COLUMNS) {
            return Err(problems::damaged(
                "xls",
                Words::new("有单元格落在最后一列之外", "a cell stands behind the last column"),
            ));
        }
        self.count(all)
    }

    fn count(&self, all: &mut usize) -> Result<(), Refusal> {
        *all += self.cells.len();
        within(*all, limits::CELLS, ("单元格数", "the number of cells"))
    }

    /// Reads a record; what is too short for what it should hold says nothing.
    fn record(&mut self, record: Record) -> Option<()> {
        let data = record.data;
        match record.kind {
            kind::NUMBER => self.add(data, Value::Number(f64_at(data, 6)?)),
            kind::RK_NUMBER => self.add(data, Value::Number(rk(u32_at(data, 6)?))),
            kind::RK_NUMBERS => {
                let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
                let (numbers, _) = data.get(4..)?.as_chunks::<6>();
                for (column, number) in (u32::from(first)..).zip(numbers) {
                    self.cells.push(Cell {
                        place: (row.into(), column),
                        style: u16_at(number, 0)?,
                        value: Value::Number(rk(u32_at(number, 2)?)),
                        is_formula: false,
                    });
                }
                Some(())
            }
            kind::SHARED_LABEL => self.add(data, Value::Shared(u32_at(data, 6)?)),
            kind::LABEL | kind::RICH_LABEL => {
                let words = record.parts(6).long_string()?;
                self.add(data, Value::Text(words))
            }
            kind::BOOL_OR_ERROR => {
                let value = match data.get(7)? {
                    0 => Value::Bool(*data.get(6)? != 0),
                    _ => error(*data.get(6)?),
                };
                self.add(data, value)
            }
            kind::FORMULA => {
                self.add(data, result(data)?)?;
                self.cells.last_mut()?.is_formula = true;
                Some(())
            }
            kind::STRING => {
                // The result of the formula before it.
                let words = record.parts(0).long_string()?;
                let cell = self.cells.last_mut()?;
                if cell.value == Value::Text(String::new()) {
                    cell.value = Value::Text(words);
                }
                Some(())
            }
            kind::MERGED => {
                let (regions, _) = data.get(2..)?.as_chunks::<8>();
                for region in regions {
                    let [top, bottom, left, right] =
                        [0, 2, 4, 6].map(|at| u32::from(u16_at(region, at).unwrap_or(0)));
                    self.merged.push(((top, left), (bottom, right)));
                }
                Some(())
            }
            kind::ROW => {
                if u16_at(data, 12)? & 0x20 != 0 {
                    self.hidden_rows.push(u16_at(data, 0)?.into());
                }
                Some(())
            }
            kind::COLUMNS => {
                if u16_at(data, 8)? & 1 != 0 {
                    let columns = (u16_at(data, 0)?.into(), u16_at(data, 2)?.into());
                    self.hidden_columns.push(columns);
                }
                Some(())
            }
            _ => Some(()),
        }
    }

    /// Adds a cell whose place and style begin the record.
    fn add(&mut self, data: &[u8], value: Value) -> Option<()> {
        self.cells.push(Cell {
            place: (u16_at(data, 0)?.into(), u16_at(data, 2)?.into()),
            style: u16_at(data, 4)?,
            value,
            is_formula: false,
        });
        Some(())
    }
}

/// A number in four bytes ([MS-XLS] 2.5.217): the upper 30 bits of a binary fraction, or a whole number; a hundredfold of the number if
/// its lowest bit is set.
fn rk(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits as i32 >> 2),
    };
    match bits & 1 {
        0 => number,
        _ => number / 100.0,
    }
}

/// The stored result of a formula ([MS-XLS] 2.5.133). Libraries that write workbooks put 0 in the place of results and leave it to whoever
/// opens them to compute; such a 0 is no value.
fn result(data: &[u8]) -> Option<Value> {
    let stored: [u8; 8] = bytes_at(data, 6)?;
    let computed_later = u16_at(data, 14)? & 1 != 0;
    Some(match stored {
        [1, _, yes, .., 0xff, 0xff] => Value::Bool(yes != 0),
        [2, _, code, .., 0xff, 0xff] => error(code),
        // A string, which the next record holds unless it is empty.
        [_, .., 0xff, 0xff] => Value::Text(String::new()),
        _ => match f64::from_le_bytes(stored) {
            0.0 if computed_later => Value::None,
            number => Value::Number(number),
        },
    })
}

fn error(code: u8) -> Value {
    Value::Error(match code {
        0x00 => CellErrorType::Null,
        0x07 => CellErrorType::Div0,
        0x0f => CellErrorType::Value,
        0x17 => CellErrorType::Ref,
        0x1d => CellErrorType::Name,
        0x24 => CellErrorType::Num,
        0x2a => CellErrorType::NA,
        _ => CellErrorType::GettingData,
    })
}
