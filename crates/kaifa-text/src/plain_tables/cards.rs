//! Tables printed as cards: each row as its own list of labels and values, one a line, or both on a line with a colon between, and the
//! labels of every card the same. The labels of the first card are the head.

use std::ops::Range;

use super::row_number::RowNumber;
use super::{row, table_of};
use crate::blocks::{Row, Table};
use crate::lines::Paragraphs;
use crate::task_table::{Column, column_of, is_header};

/// Letters of a label, at most.
const LONGEST_LABEL: usize = 10;
/// Labels of a card, at least.
const FEWEST: usize = 3;
/// Lines of a value, at most.
const LINES_OF_A_VALUE: usize = 20;

/// A label and its value.
struct Entry {
    label: Range<usize>,
    value: Option<Range<usize>>,
}

/// The cards that begin with a paragraph, and the paragraph after them.
pub fn table(paragraphs: &Paragraphs, first: usize) -> Option<(Table, usize)> {
    let cards = Cards { paragraphs };
    let opening = cards.label(first)?;
    let name = cards.text(&opening);
    let numbered = column_of(name) == Some(Column::Number);
    let (card, mut next) = cards.card(first, name)?;
    let labels: Vec<String> = card
        .iter()
        .map(|entry| cards.text(&entry.label).to_owned())
        .collect();
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    if labels.len() < FEWEST || !is_header(&names) || cards.is_a_head(&card) {
        return None;
    }
    let head = row((0..).zip(card.iter().map(|entry| entry.label.clone())), false);
    let head = Row {
        even: paragraphs.ranges[first].start..opening.end,
        ..head
    };
    let mut rows = vec![head, cards.row(card, &labels)?];
    while cards.label(next).is_some_and(|label| cards.text(&label) == name) {
        let Some((mut card, mut after)) = cards.card(next, name) else {
            break;
        };
        // What has a label of its own below the last card is none of its entries.
        let other = |entry: &Entry| labels.iter().all(|label| label != cards.text(&entry.label));
        if let Some(at) = card.iter().position(other) {
            let end = card[at].label.start;
            card.truncate(at);
            after = paragraphs.ranges.partition_point(|range| range.end < end);
        }
        let Some(row) = cards.row(card, &labels) else {
            break;
        };
        rows.push(row);
        next = after;
    }
    let number = |row: &Row| RowNumber::of(cards.text(&row.cells[0].words)).is_some();
    let counted = !numbered || rows[1..].iter().all(number);
    (rows.len() > 2 && counted).then(|| {
        let end = paragraphs.ranges[next - 1].end + 1;
        let mut table = table_of(rows, end);
        table.even.start = paragraphs.ranges[first].start;
        (table, next)
    })
}

struct Cards<'a> {
    paragraphs: &'a Paragraphs,
}

impl Cards<'_> {
    fn text(&self, range: &Range<usize>) -> &str {
        &self.paragraphs.folded.text()[range.clone()]
    }

    /// The label that a paragraph is or begins with.
    fn label(&self, index: usize) -> Option<Range<usize>> {
        let line = self.paragraphs.ranges.get(index)?;
        let words = self.text(line);
        let open = words.len() - words.trim_start_matches('|').len();
        // Most paragraphs are longer than a label, which is told by its first letters.
        let mut letters = words[open..].char_indices().take(LONGEST_LABEL + 1);
        let ends = |(_, c): &(usize, char)| matches!(c, ':' | '|');
        let end = letters.find(ends).map_or(words.len(), |(end, _)| open + end);
        let name = &words[open..end];
        let short = name.chars().take(LONGEST_LABEL + 1).count() <= LONGEST_LABEL;
        (!name.is_empty() && short && column_of(name).is_some()).then(|| line.start + open..line.start + end)
    }

    /// The card that begins with a paragraph whose label is `first`, and the paragraph after it.
    fn card(&self, first: usize, name: &str) -> Option<(Vec<Entry>, usize)> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut index = first;
        let mut lines = 0;
        while let Some(line) = self.paragraphs.ranges.get(index) {
            // 各镇 below 配合单位 is its value, though a column may be named so.
            let units = entries
                .last()
                .is_some_and(|last| last.value.is_none() && self.asks_units(&last.label));
            let label = self
                .label(index)
                .filter(|_| !units || !crate::responsible::lists_units(self.text(line)));
            let known = |label: &Range<usize>| {
                entries
                    .iter()
                    .any(|entry| self.text(&entry.label) == self.text(label))
            };
            match label {
                Some(label) if index > first && self.text(&label) == name => break,
                Some(label) if !known(&label) => {
                    // A value of one line stands on the line of its label, behind a colon.
                    let end = line.start + self.text(line).trim_end_matches('|').len();
                    let value = label.end + ':'.len_utf8()..end;
                    let value = Some(value).filter(|value| value.start < value.end);
                    lines = usize::from(value.is_some());
                    entries.push(Entry { label, value });
                }
                _ => {
                    let last = entries.last_mut()?;
                    let goes_on = match &last.value {
                        Some(value) => lines < LINES_OF_A_VALUE && self.goes_on(&last.label, value, line),
                        None => true,
                    };
                    if !goes_on {
                        break;
                    }
                    last.value = Some(match last.value.take() {
                        Some(value) => value.start..line.end,
                        None => line.clone(),
                    });
                    lines += 1;
                }
            }
            index += 1;
        }
        Some((entries, index)).filter(|(entries, _)| entries.len() >= FEWEST)
    }

    /// Whether a line says more of a value: only sentences and lists of units go on.
    fn goes_on(&self, label: &Range<usize>, value: &Range<usize>, line: &Range<usize>) -> bool {
        match column_of(self.text(label)) {
            _ if self.asks_units(label) => crate::responsible::lists_units(self.text(line)),
            Some(Column::Number | Column::Limit | Column::Measure | Column::Place) => false,
            _ => !self.text(value).is_empty(),
        }
    }

    fn asks_units(&self, label: &Range<usize>) -> bool {
        matches!(column_of(self.text(label)), Some(Column::Units | Column::Lead))
    }

    /// Whether the labels stand one after the other without values, as a head whose cells stand on lines of their own.
    fn is_a_head(&self, card: &[Entry]) -> bool {
        let without = card.iter().filter(|entry| entry.value.is_none()).count();
        2 * without > card.len()
    }

    /// The values of a card below the labels of the first one.
    fn row(&self, card: Vec<Entry>, labels: &[String]) -> Option<Row> {
        let start = card.first()?.label.start;
        let end = card
            .iter()
            .filter_map(|entry| entry.value.as_ref())
            .map(|value| value.end)
            .max()?;
        let cells: Option<Vec<(u32, Range<usize>)>> = card
            .iter()
            .filter_map(|entry| Some((&entry.label, entry.value.clone()?)))
            .map(|(label, value)| {
                let column = labels.iter().position(|name| name == self.text(label))?;
                Some((column as u32, value))
            })
            .collect();
        let row = row(cells?, false);
        Some(Row {
            even: start..end,
            ..row
        })
    }
}
