//! Parquet into columns: each column of the file is decoded on its own, side by side with the others. Texts, whole
//! numbers, floats, yes/no and decimals are understood; anything else is a problem of its column.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use kaifa_base::{Place, Problem, Words as Message};
use kaifa_eval::scheme::Plan;
use kaifa_pack::InputType;
use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use rayon::prelude::*;

use super::Incoming;
use super::layout::{Layout, Role};
use super::part::{Lines, Loaded, Part};
use crate::parquet_texts::{self, Unread};
use crate::{codes, parquet_cells};

/// Records decoded at a time.
const BATCH: usize = 8_192;

/// Reads a Parquet file.
pub fn read(incoming: Incoming<'_>, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let name = incoming.name();
    // Read whole: columns are decoded side by side, and clones of one open file would share their place in it.
    let bytes = Bytes::from(incoming.all()?);
    let most = bytes.len();
    let reader = SerializedFileReader::new(bytes).map_err(|_| vec![parquet_cells::unreadable(&name)])?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let heads: Vec<String> = schema
        .columns()
        .iter()
        .map(|column| column.path().string())
        .collect();
    let layout = Layout::of(&name, &heads, plan)?;
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    // Columns differ much in what they cost: the longest are begun first, and each thread takes the next when it is done with one.
    let mut order: Vec<usize> = (0..heads.len()).collect();
    let bytes = |at: usize| -> i64 {
        let groups = reader.metadata().row_groups().iter();
        let sizes = groups.filter_map(|group| Some(group.columns().get(at)?.uncompressed_size()));
        sizes.fold(0, i64::saturating_add)
    };
    order.sort_by_cached_key(|at| std::cmp::Reverse((layout.roles[*at] == Role::Subject, bytes(*at))));
    let mut columns: Vec<(usize, Result<Part<'_>, Message>)> = order
        .into_iter()
        .par_bridge()
        .map(|at| {
            let mut part = Part::new(&layout, &name);
            if layout.roles[at] != Role::PassedOver {
                // A row of firms takes more than a byte; a garbled file may claim any number of rows.
                part.reserve_column(at, rows.min(most));
                let column = schema.column(at);
                // What the library stumbles over in a garbled file is the file's problem, not the program's.
                let decoded = catch_unwind(AssertUnwindSafe(|| decode(&reader, at, &column, &mut part)));
                return (at, decoded.unwrap_or_else(|_| Err(cut_off())).map(|()| part));
            }
            (at, Ok(part))
        })
        .collect();
    columns.sort_by_key(|(at, _)| *at);
    let mut problems = Vec::new();
    let mut part = Part::new(&layout, &name);
    // Rows are counted from 1; a Parquet file has no line of heads.
    part.lines = Lines::counted(rows);
    for (at, column) in columns {
        match column {
            Ok(column) => part.take_column(at, column),
            Err(why) => {
                let mut place = Place::file(&name);
                place.field = Some(heads[at].clone());
                problems.push(Problem::error(
                    &codes::TABLE_UNREADABLE,
                    place,
                    Message::new(
                        format!("这一列无法读取:{}", why.zh),
                        format!("the column cannot be read: {}", why.en),
                    ),
                ));
            }
        }
    }
    if !problems.is_empty() {
        problems.extend(part.problems);
        return Err(problems);
    }
    drop(reader);
    part.finish(plan, year)
}

/// Takes the cells of one column into a part.
fn decode(
    reader: &SerializedFileReader<Bytes>,
    at: usize,
    descriptor: &ColumnDescriptor,
    part: &mut Part<'_>,
) -> Result<(), Message> {
    if descriptor.max_rep_level() > 0 {
        return Err(Message::new("一格里有多个值", "a cell holds a list"));
    }
    let text = match part.role(at) {
        Role::Input(input) => part.layout.checks[input].kind == InputType::Text,
        Role::Year => false,
        _ => true,
    };
    let optional = descriptor.max_def_level() > 0;
    if text {
        return decode_texts(reader, at, descriptor, part);
    }
    let scale = decimal_scale(descriptor);
    let (mut row, mut held) = (1, Vec::with_capacity(BATCH));
    let mut number = |number: f64| {
        held.push(number);
        if held.len() == BATCH {
            part.numbers_in(row, at, &held);
            row += held.len();
            held.clear();
        }
        Ok(())
    };
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(broken)?;
        let column = group.get_column_reader(at).map_err(broken)?;
        match column {
            ColumnReader::DoubleColumnReader(column) => {
                batches(column, optional, |value| {
                    number(value.copied().unwrap_or(f64::NAN))
                })?;
            }
            ColumnReader::FloatColumnReader(column) => {
                // The decimal that the narrow float stands for, not its binary tail.
                batches(column, optional, |value: Option<&f32>| {
                    let decimal = value.and_then(|value| value.to_string().parse().ok());
                    number(decimal.unwrap_or(f64::NAN))
                })?;
            }
            ColumnReader::Int32ColumnReader(column) => {
                batches(column, optional, |value| {
                    number(value.map_or(f64::NAN, |value| f64::from(*value) / scale))
                })?;
            }
            ColumnReader::Int64ColumnReader(column) => {
                batches(column, optional, |value| {
                    number(value.map_or(f64::NAN, |value| *value as f64 / scale))
                })?;
            }
            ColumnReader::BoolColumnReader(column) => {
                batches(column, optional, |value| {
                    number(value.map_or(f64::NAN, |value| f64::from(u8::from(*value))))
                })?;
            }
            _ => return Err(other_type(descriptor, "数字", "numbers")),
        }
    }
    part.numbers_in(row, at, &held);
    all_there(reader, row - 1 + held.len())
}

/// A column has as many rows as the file says.
fn all_there(reader: &SerializedFileReader<Bytes>, found: usize) -> Result<(), Message> {
    let said = reader.metadata().file_metadata().num_rows();
    match usize::try_from(said) == Ok(found) {
        true => Ok(()),
        false => Err(cut_off()),
    }
}

/// Takes texts of one column into a part.
fn decode_texts(
    reader: &SerializedFileReader<Bytes>,
    at: usize,
    descriptor: &ColumnDescriptor,
    part: &mut Part<'_>,
) -> Result<(), Message> {
    let optional = descriptor.max_def_level() > 0;
    let mut row = 0;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(broken)?;
        if descriptor.physical_type() == Type::BYTE_ARRAY
            && parquet_texts::is_understood(group.metadata().column(at))
        {
            let pages = group.get_column_page_reader(at).map_err(broken)?;
            parquet_texts::texts(pages, optional, |text, taken| {
                row += 1;
                part.text_again(row, at, text, taken);
            })
            .map_err(|unread| match unread {
                Unread::Broken => cut_off(),
                Unread::NotUtf8 => not_utf8(),
            })?;
            continue;
        }
        let column = group.get_column_reader(at).map_err(broken)?;
        let ColumnReader::ByteArrayColumnReader(column) = column else {
            // Whole numbers where words are expected (codes written as numbers) have lost their leading zeros.
            return Err(other_type(descriptor, "文字", "text"));
        };
        batches(column, optional, |value| {
            let bytes = value.map_or(&b""[..], ByteArray::data);
            let text = std::str::from_utf8(bytes).map_err(|_| not_utf8())?;
            row += 1;
            part.text(row, at, text);
            Ok(())
        })?;
    }
    all_there(reader, row)
}

/// A column that its library does not read to the end.
fn broken(_: ParquetError) -> Message {
    cut_off()
}

fn cut_off() -> Message {
    Message::new("内容不完整或错乱", "it is cut off or garbled")
}

fn not_utf8() -> Message {
    Message::new("文字不是 UTF-8 编码", "its text is not UTF-8")
}

/// A column of another type than is wanted.
fn other_type(descriptor: &ColumnDescriptor, zh: &str, en: &str) -> Message {
    let found = descriptor.physical_type();
    Message::new(
        format!("应为{zh},现为 {found}"),
        format!("it holds {found}, expected {en}"),
    )
}

/// Ten to the scale of a decimal column, else 1.
fn decimal_scale(descriptor: &ColumnDescriptor) -> f64 {
    let decimal = matches!(descriptor.logical_type_ref(), Some(LogicalType::Decimal { .. }))
        || descriptor.converted_type() == ConvertedType::DECIMAL;
    if decimal {
        10f64.powi(descriptor.type_scale())
    } else {
        1.0
    }
}

/// Gives every value of a column chunk, `None` where it is null.
fn batches<T: DataType>(
    mut column: ColumnReaderImpl<T>,
    optional: bool,
    mut each: impl FnMut(Option<&T::T>) -> Result<(), Message>,
) -> Result<(), Message> {
    let (mut values, mut levels) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
    loop {
        values.clear();
        levels.clear();
        let (records, _, _) = column
            .read_records(BATCH, optional.then_some(&mut levels), None, &mut values)
            .map_err(broken)?;
        if records == 0 {
            return Ok(());
        }
        if optional {
            let mut values = values.iter();
            for level in &levels {
                each(if *level > 0 { values.next() } else { None })?;
            }
        } else {
            for value in &values {
                each(Some(value))?;
            }
        }
    }
}

impl<'l> Part<'l> {
    /// Takes in numbers of a Parquet column; the first one stands in this line.
    fn numbers_in(&mut self, line: usize, column: usize, numbers: &[f64]) {
        if let Role::Input(input) = self.layout.roles[column] {
            return self.numbers(line, column, input, numbers);
        }
        let year = self.layout.roles[column] == Role::Year;
        for (at, number) in numbers.iter().enumerate() {
            let text = match year && number.fract() == 0.0 {
                true => format!("{number:.0}"),
                false => number.to_string(),
            };
            self.text(line + at, column, &text);
        }
    }

    /// Takes a column over from a part that has no other.
    fn take_column(&mut self, column: usize, other: Part<'l>) {
        match self.layout.roles[column] {
            Role::PassedOver => {}
            Role::Subject => {
                (self.subjects, self.hashes) = (other.subjects, other.hashes);
                self.odd_codes = other.odd_codes;
            }
            Role::Name => self.names = other.names,
            Role::Year => self.years = other.years,
            Role::Part => self.parts = other.parts,
            Role::Input(input) => {
                if let Some(taken) = other.columns.into_iter().nth(input) {
                    self.columns[input] = taken;
                }
            }
        }
        self.problems.extend(other.problems);
    }
}
