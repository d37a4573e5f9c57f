//! Delimited text (csv, tsv) of task tables, also with the signs that some programs part cells by: semicolons, and commas of full width.

use std::borrow::Cow;

use kaifa_base::{Digest, Words};
use kaifa_text::Source;
use kaifa_text::layout::Composer;

use super::writer::{Filled, write};
use crate::limits;
use crate::problems::{self, Refusal};

/// What parts cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delimiter {
    Byte(u8),
    /// A sign of several bytes, which also stands inside words.
    Wide(char),
}

const DELIMITERS: [Delimiter; 5] = [
    Delimiter::Byte(b'\t'),
    Delimiter::Byte(b','),
    Delimiter::Byte(b';'),
    Delimiter::Wide('\u{ff0c}'),
    Delimiter::Wide('\u{ff1b}'),
];

/// Rows that are looked at for the header of a task table.
const HEADER_ROWS: usize = 6;

/// Stands for a wide delimiter while a text is parted; no text holds it.
const STAND_IN: &str = "\u{1f}";
const STAND_IN_BYTE: u8 = 0x1f;

/// Reads delimited text if it is a task table: one of its first rows names tasks and who does them or until when.
pub fn delimited(digest: &Digest, encoding: &'static str, text: &str) -> Result<Option<Source>, Refusal> {
    let mut parted = DELIMITERS
        .into_iter()
        .map(|delimiter| (delimiter, Parted::new(text, delimiter)));
    let Some((delimiter, parted)) = parted.find(|(_, parted)| parted.is_task_table()) else {
        return Ok(None);
    };
    let mut cells = Vec::new();
    for (row, record) in records(&parted.text, parted.delimiter).enumerate() {
        let record = record.map_err(|_| {
            let what = Words::new(
                format!("第 {} 行无法拆成各列", row + 1),
                format!("row {} cannot be parted into cells", row + 1),
            );
            problems::damaged("csv", what)
        })?;
        for (column, words) in record.iter().enumerate() {
            let words = words.trim();
            if !words.is_empty() {
                cells.push(Filled {
                    row: row as u32,
                    column: column as u32,
                    words: match delimiter {
                        Delimiter::Wide(sign) => words.replace(STAND_IN, sign.encode_utf8(&mut [0; 4])),
                        Delimiter::Byte(_) => words.to_owned(),
                    },
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
    write(&mut composer, &mut 0, None, &cells, &[])?;
    let format = if delimiter == Delimiter::Byte(b'\t') {
        "tsv"
    } else {
        "csv"
    };
    Ok(Some(composer.finish(digest.clone(), format, Some(encoding))))
}

/// A text with what may part its cells.
struct Parted<'a> {
    text: Cow<'a, str>,
    delimiter: u8,
    /// Whether every row must have as many cells as the head, because the sign stands in words as well.
    is_even: bool,
}

impl<'a> Parted<'a> {
    fn new(text: &'a str, delimiter: Delimiter) -> Parted<'a> {
        let text = text.trim_start_matches('\u{feff}');
        match delimiter {
            Delimiter::Byte(delimiter) => Parted {
                text: Cow::Borrowed(text),
                delimiter,
                is_even: false,
            },
            Delimiter::Wide(sign) => Parted {
                text: match heads_tasks(&head(text).replace(sign, STAND_IN), STAND_IN_BYTE).is_some() {
                    true => Cow::Owned(text.replace(sign, STAND_IN)),
                    false => Cow::Borrowed(""),
                },
                delimiter: STAND_IN_BYTE,
                is_even: true,
            },
        }
    }

    fn is_task_table(&self) -> bool {
        let Some(columns) = heads_tasks(&self.text, self.delimiter) else {
            return false;
        };
        let mut records = records(&self.text, self.delimiter).flatten();
        !self.is_even || records.all(|record| record.len() == 1 || record.len() == columns)
    }
}

fn records(text: &str, delimiter: u8) -> csv::StringRecordsIntoIter<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
}

/// How many columns the head of a task table has among the first rows, if there is one.
fn heads_tasks(text: &str, delimiter: u8) -> Option<usize> {
    records(text, delimiter)
        .take(HEADER_ROWS)
        .flatten()
        .find_map(|record| {
            let cells: Vec<&str> = record.iter().collect();
            (cells.len() >= 3 && kaifa_text::is_task_header(&cells)).then_some(cells.len())
        })
}

/// The lines that may hold the header.
fn head(text: &str) -> &str {
    let end = text.match_indices('\n').nth(HEADER_ROWS - 1);
    end.map_or(text, |(end, _)| &text[..end])
}
