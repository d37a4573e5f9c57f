//! A long table in a csv: one row per figure with unit, indicator, period, value and, where the form has it, how far the figure
//! is. Every distinct word is kept once and rows hold numbers, so that a million rows are some tens of megabytes.

use std::borrow::Cow;
use std::collections::HashMap;

use kaifa_base::{Place, Problem, Words};
use kaifa_pack::item::FormTable;
use kaifa_table::sheets::is_no_csv;
use kaifa_table::sheets::rows::first_line;

use crate::codes;

/// A table as read. Rows stand in the order of the file.
#[derive(Debug, Default)]
pub struct LongTable {
    /// Name of the file.
    pub file: String,
    /// Units as written.
    pub subjects: Vec<String>,
    /// Indicators as written.
    pub indicators: Vec<String>,
    /// Periods as written.
    pub periods: Vec<String>,
    /// Words of the state column as written.
    pub states: Vec<String>,
    /// The rows.
    pub rows: Vec<LongRow>,
    /// The columns of unit, indicator, period, value and state, from 1, for places.
    pub columns: [usize; 5],
    values: String,
}

/// One row: numbers into the lists of the table.
#[derive(Debug, Clone, Copy)]
pub struct LongRow {
    /// Which unit.
    pub subject: u32,
    /// Which indicator.
    pub indicator: u32,
    /// Which period.
    pub period: u32,
    /// Which word of the state column.
    pub state: u32,
    /// Line of the file.
    pub line: u32,
    value: (u32, u32),
}

impl LongTable {
    /// The value of a row as written.
    pub fn value(&self, row: &LongRow) -> &str {
        let (start, length) = row.value;
        &self.values[start as usize..(start + length) as usize]
    }

    /// The place of a column of a row: 0 unit, 1 indicator, 2 period, 3 value, 4 state.
    pub fn place(&self, row: &LongRow, column: usize) -> Place {
        Place {
            column: Some(self.columns[column]),
            ..Place::file(&self.file).at_line(row.line as usize)
        }
    }
}

/// The distinct words of a column.
#[derive(Default)]
struct Column {
    numbers: HashMap<Box<[u8]>, u32>,
}

impl Column {
    fn number(&mut self, word: &[u8], list: &mut Vec<String>) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(list.len()).unwrap_or(u32::MAX);
        self.numbers.insert(word.into(), number);
        list.push(String::from_utf8_lossy(word).trim().to_owned());
        number
    }
}

/// Reads a csv in UTF-8 or GB18030. Problems of single rows are listed and the other rows are read all the same.
pub fn read(file: &str, bytes: &[u8], columns: &FormTable) -> (LongTable, Vec<Problem>) {
    let mut table = LongTable {
        file: file.to_owned(),
        ..LongTable::default()
    };
    let text = match decoded(bytes) {
        Ok(text) => text,
        Err(words) => {
            let problem = Problem::error(&codes::WRONG_WORKBOOK, Place::file(file), *words).hint(
                "请用 Excel 或 WPS 打开后另存为 csv(UTF-8)",
                "open it in Excel or WPS and save it as csv (UTF-8)",
            );
            return (table, vec![problem]);
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::ByteRecord::new();
    let headings: Vec<String> = match reader.read_byte_record(&mut record) {
        Ok(true) => record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
            .collect(),
        _ => Vec::new(),
    };
    let mut problems = Vec::new();
    let wanted = [
        Some(&columns.subject),
        Some(&columns.indicator),
        Some(&columns.period),
        Some(&columns.value),
        columns.state.as_ref(),
    ];
    let mut at = [usize::MAX; 5];
    for (place, wanted) in at.iter_mut().zip(wanted) {
        let Some(wanted) = wanted else { continue };
        match headings.iter().position(|heading| heading == wanted) {
            Some(column) => *place = column,
            None => problems.push(missing_column(file, wanted, &headings)),
        }
    }
    if !problems.is_empty() {
        return (table, problems);
    }
    table.columns = at.map(|column| column.wrapping_add(1));
    table.values.reserve(bytes.len() / 4);
    table.rows.reserve(bytes.len() / 32);
    let mut words: [Column; 4] = Default::default();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Err(_) => {
                let words = Words::new("有的行无法拆成各列", "a row cannot be parted into cells");
                problems.push(Problem::error(&codes::CSV_ROW, Place::file(file), words));
                break;
            }
            Ok(true) => {}
        }
        let line = record
            .position()
            .map_or(1, |position| first_line(&text, position));
        if record.len() != headings.len() {
            if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
                continue;
            }
            problems.push(Problem::error(
                &codes::CSV_ROW,
                Place::file(file).at_line(line),
                Words::new(
                    format!("应有 {} 列,现有 {} 列", headings.len(), record.len()),
                    format!("expected {} columns, found {}", headings.len(), record.len()),
                ),
            ));
            continue;
        }
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let start = table.values.len();
        // The text as a whole was checked to be UTF-8.
        table.values.push_str(String::from_utf8_lossy(cell(at[3])).trim());
        let row = LongRow {
            subject: words[0].number(cell(at[0]), &mut table.subjects),
            indicator: words[1].number(cell(at[1]), &mut table.indicators),
            period: words[2].number(cell(at[2]), &mut table.periods),
            state: match at[4] {
                usize::MAX => 0,
                column => words[3].number(cell(column), &mut table.states),
            },
            line: u32::try_from(line).unwrap_or(u32::MAX),
            value: (
                u32::try_from(start).unwrap_or(u32::MAX),
                u32::try_from(table.values.len() - start).unwrap_or(0),
            ),
        };
        table.rows.push(row);
    }
    if headings.is_empty() {
        let words = Words::new("文件是空的", "the file is empty");
        problems.push(Problem::error(&codes::WRONG_HEADER, Place::file(file), words));
    }
    (table, problems)
}

fn missing_column(file: &str, wanted: &str, headings: &[String]) -> Problem {
    Problem::error(
        &codes::WRONG_HEADER,
        Place::file(file).at_line(1),
        Words::new(
            format!("缺少列“{wanted}”,现有:{}", headings.join("、")),
            format!("the column “{wanted}” is missing; found: {}", headings.join(", ")),
        ),
    )
    .hint(
        "列名由报表的 [form.table] 规定;别人的表请先在“外来表格”中对应列名",
        "the form's [form.table] says the names; map a foreign table first",
    )
}

/// The text of a csv; a sign of bytes that are no text is refused.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Box<Words>> {
    if is_no_csv(bytes) {
        return Err(Box::new(Words::new("不是 csv 文件", "not a csv file")));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(body) {
        return Ok(Cow::Borrowed(text));
    }
    match encoding_rs::GB18030.decode(body) {
        (text, _, false) => Ok(text),
        _ => Err(Box::new(Words::new(
            "文字编码既不是 UTF-8 也不是 GB18030",
            "the text is neither UTF-8 nor GB18030",
        ))),
    }
}
