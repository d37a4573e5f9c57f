//! Tables of many rows as columns: csv and Parquet into the table of an evaluation, and its results out again. Everything
//! that is wrong with a table is listed by cell; then nothing of it is taken in.

mod cell;
mod layout;
mod part;

pub mod read_csv;
pub mod read_parquet;
pub mod write_csv;
pub mod write_parquet;

pub use layout::Layout;
pub use part::{Lines, Loaded};

use std::path::Path;

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::scheme::Plan;

use crate::flow::codes;

/// Reads a table for a plan. `year` picks rows where the data have a year.
pub fn read(path: &Path, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let unreadable = |error: &std::io::Error| {
        vec![Problem::error(
            &codes::TABLE_UNREADABLE,
            Place::file(path.display().to_string()),
            Words::new(
                format!("文件无法读取:{error}"),
                format!("the file cannot be read: {error}"),
            ),
        )]
    };
    let mut file = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
    let mut magic = [0u8; 4];
    let parquet = std::io::Read::read_exact(&mut file, &mut magic).is_ok() && &magic == b"PAR1";
    drop(file);
    if parquet {
        read_parquet::read(path, plan, year)
    } else {
        read_csv::read(path, plan, year)
    }
}
