//! Tables whose cells are set apart by bars: a row on each line (`| 1 | 任务 | 甲局 |`) or a cell on each line that ends with a bar.

use std::ops::Range;

use super::cells::heads_group;
use super::ragged::row_of;
use super::row_number::RowNumber;
use super::{row, table_of};
use crate::blocks::{Row, Table};
use crate::lines::Paragraphs;
use crate::task_table::{self, Column, is_header};

/// Lines of one cell before the one that ends with its bar, at most.
const LINES_OF_A_CELL: usize = 6;
/// Lines between two rows that belong to neither, such as the number of a page, at most.
const LINES_BETWEEN_ROWS: usize = 2;

/// The table that begins with a paragraph, and the paragraph after it.
pub fn table(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    row_lines(paragraphs, first).or_else(|| cell_lines(paragraphs, first))
}

/// The cells of a line that holds a whole row.
fn cells_of_line(text: &str, line: &Range<usize>, enclosed: bool) -> Vec<Range<usize>> {
    let mut cells: Vec<Range<usize>> = Vec::new();
    let mut start = line.start;
    for (bar, _) in text[line.clone()].match_indices('|') {
        cells.push(start..line.start + bar);
        start = line.start + bar + 1;
    }
    cells.push(start..line.end);
    // Bars at both ends enclose the row; in other tables they set empty cells apart.
    let inner = usize::from(enclosed && text[line.clone()].starts_with('|'));
    let outer = usize::from(enclosed && text[line.clone()].ends_with('|') && cells.len() > inner + 1);
    cells.drain(..inner);
    cells.truncate(cells.len() - outer);
    cells
}

fn is_rule(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '|' | '-' | ':' | '—' | '=' | '*' | '_' | '+' | '─' | '━'))
}

/// The head of a table.
struct Head {
    rows: Vec<Row>,
    columns: Vec<Option<Column>>,
    /// The line after it.
    after: usize,
}

/// The lines of a table that has a row on each.
struct Lines<'a> {
    paragraphs: &'a Paragraphs,
    text: &'a str,
    /// Whether bars stand at the ends of the rows too.
    enclosed: bool,
}

impl<'a> Lines<'a> {
    fn line(&self, index: usize) -> &'a str {
        match self.paragraphs.ranges.get(index) {
            Some(line) => &self.text[line.clone()],
            None => "",
        }
    }

    fn cells(&self, index: usize) -> Vec<Range<usize>> {
        cells_of_line(self.text, &self.paragraphs.ranges[index], self.enclosed)
    }

    fn words(&self, index: usize) -> Vec<&'a str> {
        self.cells(index)
            .into_iter()
            .map(|cell| &self.text[cell])
            .collect()
    }

    /// The first line from `index` on that is no rule.
    fn next(&self, index: usize) -> Option<usize> {
        (index..self.paragraphs.ranges.len()).find(|index| !is_rule(self.line(*index)))
    }

    /// Whether a line is a row beside one with or without bars at its ends.
    fn is_row(&self, index: usize) -> bool {
        let line = self.line(index);
        line.contains('|') && !is_rule(line) && line.starts_with('|') >= self.enclosed
    }

    /// The head that begins with a line, and the line after it. Its second row names the parts of a wide column.
    fn head(&self, first: usize) -> Option<Head> {
        let cells = self.cells(first);
        let names = self.words(first);
        if names.len() < 2 || names.iter().all(|name| name.is_empty()) {
            return None;
        }
        let below = self.next(first + 1).filter(|next| self.is_row(*next));
        let parts: Vec<&str> = below.map(|next| self.words(next)).unwrap_or_default();
        let alone = is_header(&names);
        if !alone && !is_header(&[names.clone(), parts.clone()].concat()) {
            return None;
        }
        let named = |parts: &[&str]| {
            let mut own = parts.iter().filter(|part| !part.is_empty()).peekable();
            own.peek().is_some() && own.all(|part| task_table::column_of(part).is_some())
        };
        let second = below.filter(|_| named(&parts));
        let of_line = |index: usize, cells: Vec<Range<usize>>| Row {
            even: self.paragraphs.ranges[index].clone(),
            ..row((0..).zip(cells), false)
        };
        let Some(second) = second else {
            return alone.then(|| Head {
                rows: vec![of_line(first, cells)],
                columns: task_table::columns_of(&names),
                after: first + 1,
            });
        };
        let below = self.cells(second);
        if below.len() >= cells.len() {
            let columns = task_table::columns_of(&names)
                .into_iter()
                .zip(task_table::columns_of(&parts));
            let columns = columns.map(|(above, part)| part.or(above)).collect();
            let second_row = of_line(second, below);
            return Some(Head {
                rows: vec![of_line(first, cells), second_row],
                columns,
                after: second + 1,
            });
        }
        // Where merged cells were lost the parts stand in the place of the one column that they are parts of.
        let body = self.next(second + 1).map(|next| self.cells(next).len())?;
        let wide = task_table::columns_of(&names)
            .iter()
            .position(|column| *column == Some(Column::Target))
            .or_else(|| names.iter().position(|name| name.contains(['目', '标', '指'])))?;
        if cells.len() - 1 + below.len() != body {
            return alone.then(|| Head {
                rows: vec![of_line(first, cells)],
                columns: task_table::columns_of(&names),
                after: first + 1,
            });
        }
        let spliced: Vec<Range<usize>> = [&cells[..wide], &below, &cells[wide + 1..]].concat();
        let names: Vec<&str> = spliced.iter().map(|cell| &self.text[cell.clone()]).collect();
        Some(Head {
            rows: vec![of_line(first, spliced)],
            columns: task_table::columns_of(&names),
            after: second + 1,
        })
    }
}

/// A table with a row on each line, and the paragraph after it.
fn row_lines(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    let text = paragraphs.folded.text();
    let line = paragraphs.text(first);
    if !line.contains('|') {
        return None;
    }
    let enclosed = line.starts_with('|');
    let lines = Lines {
        paragraphs,
        text,
        enclosed,
    };
    let Head {
        mut rows,
        columns,
        after,
    } = lines.head(first)?;
    let names = lines.words(first);
    // Another table begins with a head of its own; the same head again is the next page.
    let other = |index: usize| {
        let words = lines.words(index);
        words != names && is_header(&words)
    };
    let is_row = |index: usize| {
        let fits = || {
            let cells = lines.cells(index);
            let own = cells
                .iter()
                .rposition(|cell| !cell.is_empty())
                .map_or(0, |last| last + 1);
            own <= columns.len()
        };
        lines.is_row(index) && fits()
    };
    // The number of a page or the heading of a group between two rows, where the second goes on with the table.
    let goes_on = |index: usize| {
        let mut next = (index + 1..paragraphs.ranges.len()).take(LINES_BETWEEN_ROWS);
        let next = next.find(|next| is_row(*next))?;
        let words = lines.words(next);
        let numbered = || RowNumber::of(words[0]).is_some();
        let headed = || next == index + 1 && heads_group(paragraphs.text(index));
        let whole = words == names || words.len() == columns.len() && (numbered() || headed());
        (whole || enclosed && words.len() <= columns.len() && numbered()).then_some(next)
    };
    let of_head = rows.len();
    let mut index = after;
    while let Some(line) = paragraphs.ranges.get(index) {
        if is_rule(&text[line.clone()]) {
            index += 1;
        } else if is_row(index) && !other(index) {
            rows.push(Row {
                even: line.clone(),
                ..row_of(text, lines.cells(index), &columns)
            });
            index += 1;
        } else if let Some(next) = goes_on(index).filter(|next| !other(*next) && !lines.is_row(index)) {
            rows.extend((index..next).map(|between| row([(0, paragraphs.ranges[between].clone())], false)));
            index = next;
        } else {
            break;
        }
    }
    (rows.len() > of_head).then(|| (table_of(rows, paragraphs.ranges[index - 1].end + 1), index))
}

/// A table with a cell on each line or few lines; its first column numbers the rows.
fn cell_lines(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    let text = paragraphs.folded.text();
    let ends = |index: usize| text[paragraphs.ranges[index].clone()].ends_with('|');
    if !ends(first) {
        return None;
    }
    // Each cell, and the paragraph after it.
    let mut cells: Vec<(Range<usize>, usize)> = Vec::new();
    let mut start = first;
    for index in first..paragraphs.ranges.len() {
        if ends(index) {
            let words = paragraphs.ranges[start].start..paragraphs.ranges[index].end - 1;
            start = index + 1;
            cells.push((words, start));
        } else if index + 1 - start > LINES_OF_A_CELL {
            break;
        }
    }
    let number = |cell: &Range<usize>| RowNumber::of(&text[cell.clone()]);
    let columns = cells
        .iter()
        .position(|(cell, _)| number(cell).is_some_and(|number| number.is_first()))?;
    let header: Vec<&str> = cells[..columns]
        .iter()
        .map(|(cell, _)| &text[cell.clone()])
        .collect();
    if columns < 3 || !is_header(&header) {
        return None;
    }
    let mut rows = Vec::new();
    let mut after = first;
    for cells in cells.chunks(columns) {
        if !rows.is_empty() && number(&cells[0].0).is_none() {
            break;
        }
        let mut words: Vec<Range<usize>> = cells.iter().map(|(words, _)| words.clone()).collect();
        let mut end = cells[cells.len() - 1].1;
        // The last cell may lack its bar.
        if words.len() + 1 == columns
            && let Some(last) = paragraphs.ranges.get(end)
        {
            words.push(last.clone());
            end += 1;
        }
        if words.len() < columns {
            break;
        }
        rows.push(row((0..).zip(words), false));
        after = end;
    }
    let end = paragraphs.ranges[after - 1].end + 1;
    (rows.len() > 1).then(|| (table_of(rows, end), after))
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
