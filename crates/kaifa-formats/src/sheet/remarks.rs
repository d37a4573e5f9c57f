//! What a workbook holds and the text does not show: cells without a value, hidden rows, columns and sheets.

use kaifa_base::{Span, Words};
use kaifa_text::layout::{CellName, Composer};
use kaifa_text::notes;

use super::shown::Shown;
use super::writer::Filled;
use crate::problems;

/// So many cells without a value get a note each; of the others one note gives the number.
const NOTED: usize = 30;

/// Cells without a value, noted one by one as far as they are not too many.
#[derive(Debug, Default)]
pub struct WithoutValue(usize);

impl WithoutValue {
    /// Notes a cell at the end of the text so far; `error` is what it shows instead of a value.
    pub fn note(&mut self, composer: &mut Composer, sheet: &str, place: (u32, u32), error: Option<&str>) {
        self.0 += 1;
        if self.0 > NOTED {
            return;
        }
        let cell = CellName {
            row: place.0,
            column: place.1,
        };
        let words = match error {
            Some(error) => Words::new(
                format!("工作表“{sheet}”单元格 {cell} 显示错误 {error},没有数值"),
                format!("cell {cell} of sheet “{sheet}” shows the error {error} and no value"),
            ),
            None => Words::new(
                format!(
                    "工作表“{sheet}”单元格 {cell} 的公式没有保存结果,读作空;请用 Excel/WPS 打开并保存一次再读"
                ),
                format!(
                    "the formula of cell {cell} of sheet “{sheet}” has no stored value and is read as empty; open the file in Excel or WPS, save it, and read that"
                ),
            ),
        };
        let end = composer.length() as usize;
        composer.remark(&notes::NO_VALUE, Span::new(end, end), words);
    }

    /// Says how many there are beyond those that were noted.
    pub fn finish(self, composer: &mut Composer) {
        let more = self.0.saturating_sub(NOTED);
        if more > 0 {
            let end = composer.length() as usize;
            let words = Words::new(
                format!("另有 {more} 个单元格没有数值"),
                format!("{more} more cells have no value"),
            );
            composer.remark(&notes::NO_VALUE, Span::new(end, end), words);
        }
    }
}

/// Notes rows and columns that are read though the sheet hides them; `holds` says which hold something.
pub fn hidden_parts(composer: &mut Composer, sheet: &str, shown: &Shown, start: u32, holds: &Holds) {
    let mut rows: Vec<u32> = shown.hidden_rows.clone();
    rows.sort_unstable();
    rows.dedup();
    rows.retain(|row| holds.rows.binary_search(row).is_ok());
    let columns = hidden_columns(&shown.hidden_columns, &holds.columns);
    let name = |column: u32| {
        let cell = CellName { row: 0, column }.to_string();
        cell.trim_end_matches('1').to_owned()
    };
    for (numbers, zh, en, show) in [
        (
            rows,
            "行",
            "rows",
            &(|row: u32| (row + 1).to_string()) as &dyn Fn(u32) -> String,
        ),
        (columns, "列", "columns", &name),
    ] {
        if !numbers.is_empty() {
            let (numbers_zh, numbers_en) = problems::listed(&ranges(&numbers, show));
            composer.remark(
                &notes::SET_ASIDE,
                Span::new(start as usize, start as usize),
                Words::new(
                    format!("工作表“{sheet}”中隐藏的{zh}({numbers_zh})也已读入,请核对是否应当略去"),
                    format!("hidden {en} of sheet “{sheet}” ({numbers_en}) are read like the others; check whether they belong to it"),
                ),
            );
        }
    }
}

/// The columns, in order, that lie in one of the ranges.
fn hidden_columns(ranges: &[(u32, u32)], columns: &[u32]) -> Vec<u32> {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    let mut ranges = ranges.into_iter().peekable();
    let mut end = None;
    let mut found = Vec::new();
    for column in columns {
        while let Some((_, last)) = ranges.next_if(|(first, _)| first <= column) {
            end = end.max(Some(last));
        }
        if end >= Some(*column) {
            found.push(*column);
        }
    }
    found
}

/// Rows and columns of a sheet that hold something, in order.
#[derive(Debug, Default)]
pub struct Holds {
    /// Rows, from 0.
    pub rows: Vec<u32>,
    /// Columns, from 0.
    pub columns: Vec<u32>,
}

impl Holds {
    /// The rows and columns of some cells, which are in order.
    pub fn of(cells: &[Filled]) -> Holds {
        let mut rows: Vec<u32> = cells.iter().map(|cell| cell.row).collect();
        let mut columns: Vec<u32> = cells.iter().map(|cell| cell.column).collect();
        rows.dedup();
        columns.sort_unstable();
        columns.dedup();
        Holds { rows, columns }
    }
}

/// Notes sheets that are not read because they are hidden.
pub fn hidden_sheets(composer: &mut Composer, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let end = composer.length() as usize;
    let (zh, en) = problems::listed(names);
    composer.remark(
        &notes::SET_ASIDE,
        Span::new(end, end),
        Words::new(
            format!("隐藏的工作表没有读入:{zh};需要时请取消隐藏后再读"),
            format!("hidden sheets are not read: {en}; unhide them if they belong to it"),
        ),
    );
}

/// Numbers in order as ranges: `2-4`, `7`.
fn ranges(numbers: &[u32], show: &dyn Fn(u32) -> String) -> Vec<String> {
    numbers
        .chunk_by(|a, b| a + 1 == *b)
        .filter_map(|run| match run {
            [] => None,
            [only] => Some(show(*only)),
            [first, .., last] => Some(format!("{}-{}", show(*first), show(*last))),
        })
        .collect()
}
