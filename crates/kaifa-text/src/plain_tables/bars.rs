//! Tables whose cells are set apart by bars: a row on each line (`| 1 | 任务 | 甲局 |`) or a cell on each line that ends with a bar.

use std::ops::Range;

use super::cells::{heads_group, table_of_cells};
use super::ragged::row_of;
use super::row_number::RowNumber;
use super::{opens_attachment, row, table_of};
use crate::blocks::{Row, Table};
use crate::lines::Paragraphs;
use crate::numbering::marker;
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
fn cells_of_line(text: &str, line: &Range<usize>, enclosed: bool, closed: bool) -> Vec<Range<usize>> {
    let mut cells: Vec<Range<usize>> = Vec::new();
    let mut start = line.start;
    for (bar, _) in text[line.clone()].match_indices('|') {
        cells.push(start..line.start + bar);
        start = line.start + bar + 1;
    }
    cells.push(start..line.end);
    // Bars at both ends enclose the row; in other tables they set empty cells apart.
    let inner = usize::from(enclosed && text[line.clone()].starts_with('|'));
    let outer =
        usize::from((enclosed || closed) && text[line.clone()].ends_with('|') && cells.len() > inner + 1);
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
    /// Whether bars stand at both ends of the rows too, or at the last.
    enclosed: bool,
    closed: bool,
}

impl<'a> Lines<'a> {
    fn line(&self, index: usize) -> &'a str {
        match self.paragraphs.ranges.get(index) {
            Some(line) => &self.text[line.clone()],
            None => "",
        }
    }

    fn cells(&self, index: usize) -> Vec<Range<usize>> {
        cells_of_line(
            self.text,
            &self.paragraphs.ranges[index],
            self.enclosed,
            self.closed,
        )
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
        let mut both = parts.clone();
        both.resize(names.len().max(parts.len()), "");
        let merged = task_table::merged(&names, &both);
        let whole: Option<Vec<&str>> = merged
            .as_ref()
            .map(|names| names.iter().map(String::as_str).collect());
        let of_two = whole.as_ref().is_some_and(|names| is_header(names));
        if !alone && !of_two && !task_table::is_header_of_two(&names, &parts) {
            return None;
        }
        let named = |parts: &[&str]| {
            let mut own = parts.iter().filter(|part| !part.is_empty()).peekable();
            own.peek().is_some() && own.all(|part| task_table::column_of(part).is_some())
        };
        let second = below.filter(|_| named(&parts) || whole.is_some());
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
            let columns = match &whole {
                Some(names) => task_table::columns_of(names),
                None => columns.map(|(above, part)| part.or(above)).collect(),
            };
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
        closed: line.ends_with('|'),
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
            // 索引号: | 12 |: the table of a portal.
            if cells
                .first()
                .is_some_and(|first| text[first.clone()].ends_with(':'))
            {
                return false;
            }
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
        if (index..next).any(|between| opens_attachment(paragraphs.text(between))) {
            return None;
        }
        let words = lines.words(next);
        // 1.绿化率 numbers itself in the cell of its name.
        let numbered = || RowNumber::of(words[0]).is_some() || marker(words[0]).is_some();
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

/// A table with a cell on each line or few lines, a bar behind each but the last, on its line or on one of its own.
fn cell_lines(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    let text = paragraphs.folded.text();
    // How many bars a line ends with that has none elsewhere.
    let bars = |index: usize| {
        let line = paragraphs
            .ranges
            .get(index)
            .map_or("", |line| &text[line.clone()]);
        let words = line.trim_end_matches('|');
        if words.contains('|') {
            0
        } else {
            line.len() - words.len()
        }
    };
    let lone = |index: usize| bars(index) > 0 && paragraphs.ranges[index].len() == bars(index);
    if lone(first) || bars(first) == 0 && !lone(first + 1) {
        return None;
    }
    let mut cells: Vec<Range<usize>> = Vec::new();
    // The paragraph after each cell.
    let mut after: Vec<usize> = Vec::new();
    let mut start = first;
    for index in first..paragraphs.ranges.len() {
        let end = paragraphs.ranges[index].end;
        if bars(index) > 0 {
            let words = paragraphs.ranges[start].start..end - bars(index);
            let own = text[words.clone()].trim_end_matches('\n').len();
            cells.push(words.start..words.start + own);
            cells.extend((1..bars(index)).map(|bar| end - bars(index) + bar..end - bars(index) + bar));
            after.resize(cells.len(), index + 1);
            start = index + 1;
        } else if index == start && is_rule(&text[paragraphs.ranges[index].clone()]) {
            start = index + 1;
        } else if index + 1 - start > LINES_OF_A_CELL {
            break;
        }
    }
    let mut found = table_of_cells(text, &cells)?;
    // The last cell of a table may lack its bar.
    let width = found.0.rows[0].cells.len();
    let unbarred = paragraphs.ranges.get(start).filter(|_| found.1 == cells.len());
    if let Some(last) = unbarred.filter(|_| (cells.len() + 1).is_multiple_of(width)) {
        cells.push(last.clone());
        after.push(start + 1);
        found = table_of_cells(text, &cells)?;
    }
    let (table, taken) = found;
    let next = *after.get(taken - 1)?;
    Some((table, next))
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
