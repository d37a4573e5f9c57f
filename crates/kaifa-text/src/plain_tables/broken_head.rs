//! Tables of lines whose names of columns were broken over lines and whose rows open with their number and their name in one line
//! (1 增加学位), as the text layer of a page prints them. Both are mended, and the table read as any other with a cell on each line.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::cells::{LONGEST_NAME, table_of_cells};
use crate::blocks::Table;
use crate::lines::Paragraphs;
use crate::task_table::{Column, column_of};

/// Lines of the names of columns, and rows, at most and at least.
const MOST_NAMES: usize = 14;
const FEWEST_ROWS: usize = 3;
/// Lines of one name, at most.
const LINES_OF_A_NAME: usize = 3;

/// The table that begins with a paragraph, and the paragraph after it.
pub fn table(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    if column_of(paragraphs.text(first)) != Some(Column::Number) {
        return None;
    }
    let count = paragraphs.ranges.len();
    let body =
        (first + 2..count.min(first + MOST_NAMES)).find(|index| number(paragraphs, *index, 1).is_some())?;
    let names = &paragraphs.ranges[first + 1..body];
    let text = paragraphs.folded.text();
    let is_name = |name: &Range<usize>| {
        let words = &text[name.clone()];
        words.chars().count() <= LONGEST_NAME && !words.contains(['。', ',', ';', ':'])
    };
    if !names.iter().all(is_name) {
        return None;
    }
    // The cells of the rows, each with its paragraph, and where the rows begin.
    let mut cells: Vec<(Range<usize>, usize)> = Vec::new();
    let mut starts: Vec<usize> = Vec::new();
    for index in body..count {
        let range = paragraphs.ranges[index].clone();
        match number(paragraphs, index, starts.len() + 1) {
            Some(length) => {
                starts.push(cells.len());
                cells.push((range.start..range.start + length, index));
                cells.push((range.start + length..range.end, index));
            }
            None => cells.push((range, index)),
        }
    }
    if starts.len() < FEWEST_ROWS {
        return None;
    }
    let mut distances: BTreeMap<usize, usize> = BTreeMap::new();
    for two in starts.windows(2) {
        *distances.entry(two[1] - two[0]).or_default() += 1;
    }
    let width = distances
        .into_iter()
        .max_by_key(|(width, times)| (*times, Reverse(*width)))?
        .0;
    let names = names_of(text, names, width - 1)?;
    let head = std::iter::once(paragraphs.ranges[first].clone()).chain(names);
    let head: Vec<Range<usize>> = head.collect();
    let own: Vec<Range<usize>> = cells.iter().map(|(cell, _)| cell.clone()).collect();
    let (table, taken) = table_of_cells(text, &[&head[..], &own[..]].concat())?;
    let next = cells.get(taken - head.len()).map_or(count, |(_, index)| *index);
    Some((table, next))
}

/// The length of the number that opens a line and is parted from words by a blank.
fn number(paragraphs: &Paragraphs, index: usize, number: usize) -> Option<usize> {
    let rest = paragraphs.text(index).strip_prefix(&number.to_string())?;
    let at = paragraphs.text(index).len() - rest.len();
    let words = rest.starts_with(|c: char| ('\u{4e00}'..'\u{a000}').contains(&c));
    let parted = paragraphs
        .folded
        .blank_before(paragraphs.ranges[index].start + at);
    (words && parted).then_some(at)
}

/// The names of so many columns, put together from lines so that most of them are known and none is much longer than the others.
fn names_of(text: &str, lines: &[Range<usize>], columns: usize) -> Option<Vec<Range<usize>>> {
    const KNOWN: usize = 100;
    type Names = Option<(usize, Vec<Range<usize>>)>;
    // The best names of the lines up to each, by how many there are.
    let mut best: Vec<Vec<Names>> = vec![vec![None; columns + 1]; lines.len() + 1];
    best[0][0] = Some((0, Vec::new()));
    for end in 1..=lines.len() {
        for start in end.saturating_sub(LINES_OF_A_NAME)..end {
            let name = lines[start].start..lines[end - 1].end;
            let words = text[name.clone()].replace('\n', "");
            let known = column_of(&words).is_some_and(|column| column != Column::Measure);
            let worth = KNOWN * usize::from(known) + LINES_OF_A_NAME.pow(2) - (end - start).pow(2);
            for column in 1..=columns {
                let Some((before, names)) = best[start][column - 1].clone() else {
                    continue;
                };
                let all = before + worth;
                if best[end][column].as_ref().is_none_or(|(best, _)| *best < all) {
                    best[end][column] = Some((all, [&names[..], std::slice::from_ref(&name)].concat()));
                }
            }
        }
    }
    best.pop()?.pop()?.map(|(_, names)| names)
}
