//! Parquet into columns: each column of the file is decoded on its own, side by side with the others. Texts, whole
//! numbers, floats, yes/no and decimals are understood; anything else is a problem of its column.

use bytes::Bytes;
use kaifa_base::{Place, Problem, Words as Message};
use kaifa_eval::scheme::table::NO_WORD;
use kaifa_eval::scheme::{Column, Plan, Words};
use kaifa_pack::InputType;
use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use rayon::prelude::*;

use super::Incoming;
use super::layout::{Layout, Role};
use super::part::{Loaded, Part};
use crate::codes;

/// Records decoded at a time.
const BATCH: usize = 65_536;

/// A column of the file as decoded.
enum Decoded {
    Numbers(Vec<f64>),
    Texts(Vec<Option<ByteArray>>),
    Words(Words),
    Nothing,
}

/// Reads a Parquet file.
pub fn read(incoming: Incoming<'_>, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
    let name = incoming.name();
    // Read whole: columns are decoded side by side, and clones of one open file would share their place in it.
    let reader = SerializedFileReader::new(Bytes::from(incoming.all()?)).map_err(|why| {
        incoming.problem(
            format!("无法按 Parquet 读取:{why}"),
            format!("cannot be read as Parquet: {why}"),
        )
    })?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let heads: Vec<String> = schema
        .columns()
        .iter()
        .map(|column| column.path().string())
        .collect();
    let layout = Layout::of(&name, &heads, plan)?;
    let columns: Vec<Result<Decoded, String>> = (0..heads.len())
        .into_par_iter()
        .map(|at| {
            let text = match &layout.roles[at] {
                Role::PassedOver => return Ok(Decoded::Nothing),
                Role::Input(input) => layout.checks[*input].kind == InputType::Text,
                Role::Year => false,
                _ => true,
            };
            decode(
                &reader,
                at,
                schema.column(at).as_ref(),
                text,
                layout.roles[at] != Role::Subject,
            )
        })
        .collect();
    let mut problems = Vec::new();
    let mut part = Part::new(&layout, &name);
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    // Rows are counted from 1; a Parquet file has no line of heads.
    (0..rows).for_each(|row| part.lines.push(row + 1));
    for (at, column) in columns.into_iter().enumerate() {
        match column {
            Ok(column) => take(&mut part, at, column, rows),
            Err(why) => {
                let mut place = Place::file(&name);
                place.field = Some(heads[at].clone());
                problems.push(Problem::error(
                    &codes::TABLE_UNREADABLE,
                    place,
                    Message::new(
                        format!("这一列无法读取:{why}"),
                        format!("the column cannot be read: {why}"),
                    ),
                ));
            }
        }
    }
    if !problems.is_empty() {
        problems.extend(part.problems);
        return Err(problems);
    }
    part.finish(plan, year)
}

/// Takes a decoded column in.
fn take(part: &mut Part<'_>, at: usize, column: Decoded, rows: usize) {
    match column {
        Decoded::Nothing => {}
        Decoded::Words(words) => part.whole_words(at, words),
        Decoded::Numbers(numbers) => {
            for (row, number) in numbers.into_iter().enumerate() {
                part.number_in(row + 1, at, number);
            }
        }
        Decoded::Texts(texts) => {
            for row in 0..rows {
                let text = texts.get(row).and_then(Option::as_ref);
                let text = text.map(|text| String::from_utf8_lossy(text.data()));
                part.text(row + 1, at, text.as_deref().unwrap_or(""));
            }
        }
    }
}

fn decode(
    reader: &SerializedFileReader<Bytes>,
    at: usize,
    descriptor: &ColumnDescriptor,
    text: bool,
    by_dictionary: bool,
) -> Result<Decoded, String> {
    if descriptor.max_rep_level() > 0 {
        return Err("a list".to_owned());
    }
    let scale = decimal_scale(descriptor);
    let mut numbers = Vec::new();
    let mut texts = Vec::new();
    let mut words = Words::default();
    let optional = descriptor.max_def_level() > 0;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(|error| error.to_string())?;
        let column = group.get_column_reader(at).map_err(|error| error.to_string())?;
        match column {
            ColumnReader::ByteArrayColumnReader(column) if text => {
                batches(column, optional, |value| {
                    if by_dictionary {
                        let bytes = value.map_or(&b""[..], ByteArray::data);
                        words.push(std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?);
                    } else {
                        texts.push(value.cloned());
                    }
                    Ok(())
                })?;
            }
            ColumnReader::DoubleColumnReader(column) if !text => {
                batches(column, optional, |value| {
                    numbers.push(value.copied().unwrap_or(f64::NAN));
                    Ok(())
                })?;
            }
            ColumnReader::FloatColumnReader(column) if !text => {
                // The decimal that the narrow float stands for, not its binary tail.
                batches(column, optional, |value| {
                    numbers
                        .push(value.map_or(f64::NAN, |value| value.to_string().parse().unwrap_or(f64::NAN)));
                    Ok(())
                })?;
            }
            ColumnReader::Int32ColumnReader(column) if !text => {
                batches(column, optional, |value| {
                    numbers.push(value.map_or(f64::NAN, |value| f64::from(*value) / scale));
                    Ok(())
                })?;
            }
            ColumnReader::Int64ColumnReader(column) if !text => {
                batches(column, optional, |value| {
                    numbers.push(value.map_or(f64::NAN, |value| *value as f64 / scale));
                    Ok(())
                })?;
            }
            ColumnReader::BoolColumnReader(column) if !text => {
                batches(column, optional, |value| {
                    numbers.push(value.map_or(f64::NAN, |value| f64::from(u8::from(*value))));
                    Ok(())
                })?;
            }
            // Whole numbers where words are expected (codes written as numbers) have lost their leading zeros.
            _ => {
                let found = descriptor.physical_type();
                let wanted = if text { "text" } else { "numbers" };
                return Err(format!("{found}, expected {wanted}"));
            }
        }
    }
    Ok(if !text {
        Decoded::Numbers(numbers)
    } else if by_dictionary {
        Decoded::Words(words)
    } else {
        Decoded::Texts(texts)
    })
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
    mut each: impl FnMut(Option<&T::T>) -> Result<(), String>,
) -> Result<(), String> {
    loop {
        let (mut values, mut levels) = (Vec::with_capacity(BATCH), Vec::new());
        let (records, _, _) = column
            .read_records(BATCH, optional.then_some(&mut levels), None, &mut values)
            .map_err(|error| error.to_string())?;
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

impl Part<'_> {
    /// Takes in a number of a Parquet column.
    fn number_in(&mut self, line: usize, column: usize, number: f64) {
        match self.role(column) {
            Role::Input(input) => self.number(line, column, input, number),
            Role::Year if number.fract() == 0.0 => self.text(line, column, &format!("{number:.0}")),
            _ => self.text(line, column, &number.to_string()),
        }
    }

    /// Takes in a column of texts; empty ones are looked at as cells are.
    fn whole_words(&mut self, column: usize, words: Words) {
        if let Role::Input(input) = self.role(column) {
            if words.codes.contains(&NO_WORD) {
                for (row, code) in words.codes.iter().enumerate() {
                    if *code == NO_WORD {
                        self.empty_if_required(row + 1, column, input);
                    }
                }
            }
            return self.whole_column(input, Column::Text(words));
        }
        for row in 0..words.codes.len() {
            self.text(row + 1, column, words.get(row).unwrap_or(""));
        }
    }
}
