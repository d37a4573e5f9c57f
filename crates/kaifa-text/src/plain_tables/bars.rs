//! Tables whose cells are set apart by bars: a row on each line (`| 1 | 任务 | 甲局 |`) or a cell on each line that ends with a bar.

use std::ops::Range;

use super::{number_of, row, table_of};
use crate::blocks::{Row, Table};
use crate::lines::Paragraphs;
use crate::task_table::is_header;

/// Lines of one cell before the one that ends with its bar, at most.
const LINES_OF_A_CELL: usize = 6;
/// Lines between two rows that belong to neither, such as the number of a page, at most.
const LINES_BETWEEN_ROWS: usize = 2;

/// The table that begins with a paragraph, and the paragraph after it.
pub fn table(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    row_lines(paragraphs, first).or_else(|| cell_lines(paragraphs, first))
}

/// The cells of a line that holds a whole row.
fn cells_of_line(text: &str, line: &Range<usize>) -> Vec<Range<usize>> {
    let mut cells: Vec<Range<usize>> = Vec::new();
    let mut start = line.start;
    for (bar, _) in text[line.clone()].match_indices('|') {
        cells.push(start..line.start + bar);
        start = line.start + bar + 1;
    }
    cells.push(start..line.end);
    // Bars at both ends enclose the row.
    let inner = usize::from(text[line.clone()].starts_with('|'));
    let outer = usize::from(text[line.clone()].ends_with('|') && cells.len() > inner + 1);
    cells.drain(..inner);
    cells.truncate(cells.len() - outer);
    cells
}

fn is_rule(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '|' | '-' | ':' | '—' | '='))
}

fn row_of(cells: Vec<Range<usize>>) -> Row {
    row((0..).zip(cells), false)
}

/// The row on a line, bars and all.
fn row_on(text: &str, line: &Range<usize>) -> Row {
    Row {
        even: line.clone(),
        ..row_of(cells_of_line(text, line))
    }
}

/// A table with a row on each line, and the paragraph after it.
fn row_lines(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    let text = paragraphs.folded.text();
    let header = cells_of_line(text, &paragraphs.ranges[first]);
    if header.len() < 2 || !is_header(&header.iter().map(|cell| &text[cell.clone()]).collect::<Vec<_>>()) {
        return None;
    }
    let columns = header.len();
    let is_row = |index: &usize| {
        let line = &paragraphs.ranges[*index];
        let cells = cells_of_line(text, line);
        !is_rule(&text[line.clone()]) && (2..=columns).contains(&cells.len())
    };
    // The number of a page or the heading of a group between two rows, where the second goes on with the numbers.
    let goes_on = |index: usize| {
        let next = (index + 1..paragraphs.ranges.len())
            .take(LINES_BETWEEN_ROWS)
            .find(is_row)?;
        let cells = cells_of_line(text, &paragraphs.ranges[next]);
        (cells.len() == columns && number_of(&text[cells[0].clone()]).is_some()).then_some(next)
    };
    let mut rows = vec![row_on(text, &paragraphs.ranges[first])];
    let mut index = first + 1;
    while let Some(line) = paragraphs.ranges.get(index) {
        if is_row(&index) {
            rows.push(row_on(text, line));
        } else if !is_rule(&text[line.clone()]) {
            let Some(next) = goes_on(index) else {
                break;
            };
            rows.extend((index..next).map(|between| row_of(vec![paragraphs.ranges[between].clone()])));
            index = next;
            continue;
        }
        index += 1;
    }
    (rows.len() > 1).then(|| (table_of(rows, paragraphs.ranges[index - 1].end + 1), index))
}

/// A table with a cell on each line or few lines; its first column numbers the rows.
fn cell_lines(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    let text = paragraphs.folded.text();
    let ends = |index: usize| text[paragraphs.ranges[index].clone()].ends_with('|');
    if !ends(first) {
        return None;
    }
    let mut cells: Vec<Range<usize>> = Vec::new();
    let (mut start, mut after) = (first, first);
    for index in first..paragraphs.ranges.len() {
        if ends(index) {
            cells.push(paragraphs.ranges[start].start..paragraphs.ranges[index].end - 1);
            (start, after) = (index + 1, index + 1);
        } else if index + 1 - start > LINES_OF_A_CELL {
            break;
        }
    }
    // The last cell may lack its bar.
    let numbered = |cell: &Range<usize>| text[cell.clone()].chars().all(|c| c.is_ascii_digit());
    let columns = cells.iter().position(|cell| &text[cell.clone()] == "1")?;
    let header: Vec<&str> = cells[..columns].iter().map(|cell| &text[cell.clone()]).collect();
    if columns < 3 || !is_header(&header) {
        return None;
    }
    let missing = (columns - cells.len() % columns) % columns;
    if missing == 1 && after < paragraphs.ranges.len() {
        cells.push(paragraphs.ranges[after].clone());
        after += 1;
    }
    let mut rows = vec![row_of(cells[..columns].to_vec())];
    for cells in cells[columns..].chunks_exact(columns) {
        if !numbered(&cells[0]) {
            break;
        }
        rows.push(row_of(cells.to_vec()));
    }
    let end = paragraphs.ranges[after - 1].end + 1;
    Some((table_of(rows, end), after))
}

#[cfg(test)]
mod tests {
    use crate::lines::paragraphs;
    use crate::source::Source;

    fn shown(text: &str) -> Vec<Vec<String>> {
        let paragraphs = paragraphs(&Source::from_text(text));
        let words = |cell: &crate::blocks::TableCell| paragraphs.folded.text()[cell.words.clone()].to_owned();
        let tables = paragraphs.tables.iter().flat_map(|table| &table.rows);
        tables.map(|row| row.cells.iter().map(words).collect()).collect()
    }

    #[test]
    fn a_row_on_each_line() {
        let text = "清单\n| 序号 | 重点任务 | 责任单位 |\n|---|---|---|\n| 1 | 盘活厂房 | 甲局 |\n| 2 | 建设道路 | 乙局 |\n完。\n";
        assert_eq!(
            shown(text),
            [
                ["序号", "重点任务", "责任单位"],
                ["1", "盘活厂房", "甲局"],
                ["2", "建设道路", "乙局"]
            ]
        );
    }

    #[test]
    fn a_cell_on_each_line() {
        let text = "清单\n序号 |\n重点工作 |\n责任单位 |\n1 |\n盘活厂房。\n建设道路。 |\n甲局 |\n2 |\n招商 |\n乙局\n";
        assert_eq!(
            shown(text),
            [
                ["序号", "重点工作", "责任单位"],
                ["1", "盘活厂房。\n建设道路。", "甲局"],
                ["2", "招商", "乙局"]
            ]
        );
    }

    #[test]
    fn bars_elsewhere_are_words() {
        assert!(shown("甲|乙|丙\n一、任务\n建设a|b两处。\n").is_empty());
    }
}
