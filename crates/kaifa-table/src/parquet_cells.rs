//! A small Parquet table as text cells, like a csv: for tables of zones, figures and lists, of which every cell is looked at. Tables of
//! firms go by columns (`read_parquet.rs`).

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use kaifa_base::{Place, Problem, Words};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use crate::codes;
use crate::table_file::{Row, Table};

/// What a Parquet file begins with.
pub const MAGIC: &[u8] = b"PAR1";

/// Reads the table. Rows are counted from 1: a Parquet file has no line of heads.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, Vec<Problem>> {
    let reader = opened(name, Bytes::copy_from_slice(bytes))?;
    catch_unwind(AssertUnwindSafe(|| cells(name, &reader))).unwrap_or_else(|_| Err(vec![unreadable(name)]))
}

/// Opens a file. Its library is careful, but not ours: whatever it stumbles over is the file's problem, not the program's.
pub fn opened(name: &str, bytes: Bytes) -> Result<SerializedFileReader<Bytes>, Vec<Problem>> {
    let opened = catch_unwind(AssertUnwindSafe(|| SerializedFileReader::new(bytes)));
    let opened = opened.ok().and_then(Result::ok);
    opened.ok_or_else(|| vec![unreadable(name)])
}

fn cells(name: &str, reader: &SerializedFileReader<Bytes>) -> Result<Table, Vec<Problem>> {
    let unreadable = |_| vec![unreadable(name)];
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let fields = schema.root_schema().get_fields();
    let headings = fields
        .iter()
        .map(|field| field.name().trim().to_owned())
        .collect();
    let mut rows = Vec::new();
    let records = reader.get_row_iter(None).map_err(unreadable)?;
    for (record, number) in records.zip(1..) {
        let record = record.map_err(unreadable)?;
        rows.push(Row {
            number,
            cells: record.get_column_iter().map(|(_, field)| cell(field)).collect(),
            file: name.to_owned(),
            sheet: None,
        });
    }
    Ok(Table { headings, rows })
}

/// A Parquet file that its library does not read; what the library says of it is English and for programmers.
pub fn unreadable(name: &str) -> Problem {
    Problem::error(
        &codes::TABLE_UNREADABLE,
        Place::file(name),
        Words::new(
            "无法按 Parquet 读取:文件不完整、内容错乱,或用了不支持的压缩方式",
            "cannot be read as Parquet: it is cut off or garbled, or compressed in a way that is not supported",
        ),
    )
    .hint("请重新导出,或改用 csv、xlsx", "export it again, or hand in csv or xlsx")
}

/// A value as somebody would have typed it; a missing one is an empty cell.
fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.trim().to_owned(),
        Field::Bool(truth) => u8::from(*truth).to_string(),
        // The shortest digits that give the number again; not a number is a missing one.
        Field::Double(number) if number.is_nan() => String::new(),
        Field::Double(number) => number.to_string(),
        Field::Float(number) if number.is_nan() => String::new(),
        Field::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}
