#![doc = include_str!("../README.md")]

mod cell;
mod decimals;
mod finish;
mod layout;
mod parquet_chunk;
mod parquet_delta;
mod parquet_texts;
mod part;

pub mod announced;
pub mod codes;
pub mod facts_file;
pub mod outputs;
mod parquet_cells;
mod read_csv;
mod read_parquet;
pub mod sheets;
pub mod table_file;
pub mod used;
pub mod write_csv;
mod write_parquet;

pub use cell::{flag, number};
pub use layout::{Layout, Role};
pub use part::{Lines, Loaded};
pub use used::{UsedScheme, evaluate_used, read_for_all, readings};

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::scheme::Plan;

/// A table as it comes in.
#[derive(Debug, Clone, Copy)]
pub enum Incoming<'a> {
    /// A file; csv is read from it block by block.
    File(&'a Path),
    /// Bytes that were handed in under a name.
    Bytes {
        /// The name.
        name: &'a str,
        /// The bytes.
        bytes: &'a [u8],
    },
}

impl<'a> Incoming<'a> {
    /// The name in places of problems.
    fn name(self) -> String {
        match self {
            Incoming::File(path) => path.display().to_string(),
            Incoming::Bytes { name, .. } => name.to_owned(),
        }
    }

    fn open(self) -> Result<Box<dyn Read + Send + 'a>, Vec<Problem>> {
        match self {
            Incoming::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(self.unreadable(&error)),
            },
            Incoming::Bytes { bytes, .. } => Ok(Box::new(Cursor::new(bytes))),
        }
    }

    /// How many bytes it has, where that is known beforehand.
    fn size(self) -> Option<u64> {
        match self {
            Incoming::File(path) => std::fs::metadata(path).ok().map(|file| file.len()),
            Incoming::Bytes { bytes, .. } => Some(bytes.len() as u64),
        }
    }

    fn all(self) -> Result<Vec<u8>, Vec<Problem>> {
        match self {
            Incoming::File(path) => std::fs::read(path).map_err(|error| self.unreadable(&error)),
            Incoming::Bytes { bytes, .. } => Ok(bytes.to_vec()),
        }
    }

    fn unreadable(self, error: &std::io::Error) -> Vec<Problem> {
        self.problem(
            format!("文件无法读取:{error}"),
            format!("the file cannot be read: {error}"),
        )
    }

    fn problem(self, zh: String, en: String) -> Vec<Problem> {
        let place = Place::file(self.name());
        vec![Problem::error(
            &codes::TABLE_UNREADABLE,
            place,
            Words::new(zh, en),
        )]
    }
}

/// Reads a table for a plan: csv, Parquet, or the first sheet of a workbook (xlsx, xls). `year` picks rows where the data have a year.
pub fn read(incoming: Incoming<'_>, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let mut magic = [0u8; 8];
    // What is shorter is no container.
    let begins = incoming.open()?.read_exact(&mut magic).is_ok();
    if begins && magic.starts_with(parquet_cells::MAGIC) {
        return read_parquet::read(incoming, plan, year);
    }
    match begins && sheets::is_workbook(&magic) {
        true => read_csv::cell_by_cell(incoming, plan, year),
        false => read_csv::read(incoming, plan, year),
    }
}
