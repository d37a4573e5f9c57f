//! Tables whose cells one blank sets apart, as the text layer of a page has them when its columns were lost: the head tells the kinds of
//! the columns, running numbers tell the rows, and what the words of a row say tells their columns, as a cell may hold blanks of its own, be
//! empty, or go on below. Where no column numbers them, rows are lines with a word for each column.

use std::collections::BTreeMap;

use super::cells::heads_group;
use super::laid_out::LaidOut;
use super::looks::{Lie, Looks, fit, looks, place, worth};
use super::pasted::{LineEnds, PastedRow, Piece, RawLine, has_blanks};
use super::row_number::RowNumber;
use crate::folded::{fold, is_blank};
use crate::task_table::{Column, columns_of, is_header, is_total};

/// Names of the head, at least.
const FEWEST_COLUMNS: usize = 4;
/// Columns before that of the numbers, at most.
const MOST_BEFORE_NUMBERS: usize = 2;
/// Lines between two rows that belong to neither, such as the number of a page and the head again, at most.
const LINES_BETWEEN_ROWS: usize = 3;
/// Lines of a row, at most.
const LINES_OF_A_ROW: usize = 6;
/// How what stands below a table begins.
const NOTES: [&str; 5] = ["注", "备注", "说明", "附", "填表"];

/// Words between two blanks.
struct Word {
    piece: Piece,
    even: String,
}

impl Word {
    /// What it looks like; a list may go on behind it.
    fn looks(&self) -> Looks {
        looks(self.even.trim_end_matches(['、', ',']))
    }
}

/// Whether some words are the head of a table.
fn names_columns(words: &[Word]) -> bool {
    let names: Vec<&str> = words.iter().map(|word| word.even.as_str()).collect();
    names.len() >= FEWEST_COLUMNS && is_header(&names)
}

/// The words of a line.
fn words(lines: &[RawLine<'_>], index: usize) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut apart = true;
    let raw = lines[index].raw;
    for (at, (place, c)) in raw.char_indices().enumerate() {
        let dated = || {
            found
                .last()
                .is_some_and(|last| goes_on_as_date(&last.even, &raw[place..]))
        };
        apart &= is_blank(c) || !dated();
        match found.last_mut().filter(|_| !apart) {
            _ if is_blank(c) => {}
            Some(last) => {
                last.piece.part.end = at + 1;
                last.even.push(fold(c));
            }
            None => found.push(Word {
                piece: Piece {
                    line: index,
                    part: at..at + 1,
                },
                even: fold(c).to_string(),
            }),
        }
        apart = is_blank(c);
    }
    found
}

/// Whether a blank stands inside a date: 2018年 12月, 2018年12 月.
fn goes_on_as_date(before: &str, after: &str) -> bool {
    let rest = after.trim_start_matches(|c: char| fold(c).is_ascii_digit());
    let digits = rest.len() < after.len();
    match before.chars().next_back() {
        Some('年') => {
            digits && rest.trim_start().starts_with('月') && before.starts_with(|c: char| c.is_ascii_digit())
        }
        Some('月') => digits && rest.trim_start().starts_with('日'),
        Some(last) => last.is_ascii_digit() && before.contains('年') && after.starts_with(['月', '日']),
        None => false,
    }
}

/// The table whose head begins with a line.
pub fn table(lines: &[RawLine<'_>], first: usize) -> Option<LaidOut> {
    if !has_blanks(lines[first].raw, FEWEST_COLUMNS - 1) {
        return None;
    }
    let head = words(lines, first);
    if head.len() < FEWEST_COLUMNS {
        return None;
    }
    let names: Vec<&str> = head.iter().map(|word| word.even.as_str()).collect();
    let columns = columns_of(&names);
    let numbers = columns.iter().position(|column| *column == Some(Column::Number));
    if numbers.is_some_and(|numbers| numbers > MOST_BEFORE_NUMBERS) || !is_header(&names) {
        return None;
    }
    let reader = Reader {
        lines,
        names: &names,
        columns: &columns,
        numbers,
    };
    let mut rows = reader.rows(first + 1)?;
    rows.0.insert(
        first,
        row_of(1, head.iter().map(|word| vec![word.piece.clone()]).collect()),
    );
    Some(LaidOut {
        rows: rows.0,
        after: rows.1,
    })
}

fn row_of(lines: usize, cells: Vec<Vec<Piece>>) -> PastedRow {
    PastedRow {
        lines,
        cells,
        line_ends: LineEnds::Broken,
        guessed: false,
    }
}

struct Reader<'a> {
    lines: &'a [RawLine<'a>],
    names: &'a [&'a str],
    columns: &'a [Option<Column>],
    /// The column that numbers the rows, if one does.
    numbers: Option<usize>,
}

impl Reader<'_> {
    /// The rows from a line on, and the line after them.
    fn rows(&self, first: usize) -> Option<(BTreeMap<usize, PastedRow>, usize)> {
        let mut rows = BTreeMap::new();
        let mut before: Option<RowNumber> = None;
        let (mut index, mut after) = (first, first);
        while index < self.lines.len() && index < after + LINES_BETWEEN_ROWS {
            let own = words(self.lines, index);
            let again = self.is_head(&own);
            if let Some((at, number)) = self.number(&own, before.as_ref()) {
                let count = self.lines_of_row(index, &number, own.len() - at);
                let guessed =
                    count > 1 || own.len() - at != self.columns.len() - self.numbers.unwrap_or_default();
                let mut cells = self.cells(own, at);
                (index + 1..index + count).for_each(|line| self.go_on(&mut cells, words(self.lines, line)));
                let pieces = cells
                    .into_iter()
                    .map(|cell| cell.into_iter().map(|word| word.piece));
                let row = row_of(count, pieces.map(Iterator::collect).collect());
                rows.insert(index, PastedRow { guessed, ..row });
                (index, before) = (index + count, Some(number));
                after = index;
            } else if again || self.is_row_without_number(&own) {
                rows.insert(
                    index,
                    row_of(1, own.into_iter().map(|word| vec![word.piece]).collect()),
                );
                index += 1;
                after = if again { after } else { index };
            } else if names_columns(&own) {
                break;
            } else {
                index += 1;
            }
        }
        // A head again below which nothing stands belongs to another table.
        rows.retain(|line, _| *line < after);
        (rows.len() > 1).then_some((rows, after))
    }

    fn is_head(&self, own: &[Word]) -> bool {
        own.iter()
            .map(|word| word.even.as_str())
            .eq(self.names.iter().copied())
    }

    /// Whether some words are those of a row, each in its column, where no column numbers the rows.
    fn is_row_without_number(&self, own: &[Word]) -> bool {
        let kinds = || own.iter().map(Word::looks).collect::<Vec<_>>();
        self.numbers.is_none() && own.len() == self.columns.len() && worth(&kinds(), self.columns) > 0
    }

    /// The number of the row that begins with some words, and which of them it is.
    fn number(&self, own: &[Word], before: Option<&RowNumber>) -> Option<(usize, RowNumber)> {
        let mut opening = own.iter().take(self.numbers? + 1).enumerate();
        opening.find_map(|(at, word)| {
            let number = RowNumber::of(&word.even)?;
            let fits = before.is_none_or(|before| number.goes_on(before));
            (fits && own.len() > at + 1).then_some((at, number))
        })
    }

    /// How many lines a row takes: until the next one begins, or as long as words are missing.
    fn lines_of_row(&self, first: usize, number: &RowNumber, own: usize) -> usize {
        let mut count = 1;
        let mut said = own;
        while let Some(line) = self.lines.get(first + count).filter(|line| !line.after_gap) {
            let words = words(self.lines, first + count);
            let even: String = line.raw.chars().filter(|c| !is_blank(*c)).map(fold).collect();
            let note = NOTES.iter().any(|note| even.starts_with(note));
            let ends = note || heads_group(&even) || is_total(&even) || names_columns(&words);
            if self.number(&words, Some(number)).is_some() {
                return count;
            }
            if ends || count == LINES_OF_A_ROW {
                break;
            }
            said += words.len();
            count += 1;
        }
        // Nothing but missing words shows that the last row goes on.
        let behind = self.columns.len() - self.numbers.unwrap_or_default();
        let missing = own < behind && said <= behind;
        if missing { count } else { 1 }
    }

    /// The cells of a row whose number is the word at `number`.
    fn cells(&self, mut words: Vec<Word>, number: usize) -> Vec<Vec<Word>> {
        let mut cells: Vec<Vec<Word>> = self.columns.iter().map(|_| Vec::new()).collect();
        let numbers = self.numbers.unwrap_or_default();
        let own = words.split_off(number + 1);
        for (word, cell) in words.into_iter().zip(&mut cells[numbers - number..]) {
            cell.push(word);
        }
        let behind = numbers + 1;
        let columns = &self.columns[behind..];
        let places: Vec<usize> = match own.len() == columns.len() {
            true => (0..own.len()).collect(),
            false => {
                let kinds: Vec<Looks> = own.iter().map(Word::looks).collect();
                let lie = match own.len() < columns.len() {
                    true => Lie::Apart,
                    false => Lie::Stacked,
                };
                place(&kinds, columns, lie).1
            }
        };
        for (word, column) in own.into_iter().zip(places) {
            cells[behind + column].push(word);
        }
        cells
    }

    /// Adds the words of a line to the cells that they go on, each to one further right than the one before.
    fn go_on(&self, cells: &mut [Vec<Word>], words: Vec<Word>) {
        let behind = self.numbers.unwrap_or_default() + 1;
        // What the words up to one are worth at best, the last of them in one column, and the columns of all.
        let mut best: Vec<(i32, Vec<usize>)> = vec![(0, Vec::new())];
        for word in &words {
            let ways = (behind..cells.len()).filter_map(|column| {
                let own = self.worth_behind(&cells[column], word, self.columns[column]);
                let before = best
                    .iter()
                    .filter(|(_, columns)| columns.last().is_none_or(|last| *last < column));
                let (worth, columns) = before.max_by_key(|(worth, _)| *worth)?;
                Some((worth + own, [columns.as_slice(), &[column]].concat()))
            });
            best = ways.collect();
        }
        // More words than columns: all of them belong to the last one that is left.
        let found = best.into_iter().max_by_key(|(worth, _)| *worth);
        let columns = found.map(|(_, columns)| columns).unwrap_or_default();
        let last = columns.last().copied().unwrap_or(behind);
        for (at, word) in words.into_iter().enumerate() {
            let column = columns.get(at).copied().unwrap_or(last);
            if let Some(cell) = cells.get_mut(column) {
                cell.push(word);
            }
        }
    }

    /// What it is worth that a word goes on behind the words of a cell: it still holds what its column holds, it was not at its end,
    /// and the longest cells are those that are broken.
    fn worth_behind(&self, cell: &[Word], word: &Word, column: Option<Column>) -> i32 {
        const FULL: i32 = 100;
        let before: String = cell.iter().map(|word| word.even.as_str()).collect();
        let kind = |words: &str| fit(looks(words.trim_end_matches(['、', ','])), column);
        let asked = matches!(column, Some(Column::Units | Column::Lead | Column::Limit));
        let alike = i32::from(asked && kind(&word.even) > 0) + i32::from(before.ends_with('、'));
        let changed = match asked {
            _ if before.is_empty() => kind(&word.even) - 1,
            true => kind(&format!("{before}{}", word.even)) - kind(&before),
            false => 0,
        };
        let ended = i32::from(before.ends_with(['。', ';']));
        FULL * (changed + 2 * alike - 2 * ended) + before.chars().count() as i32
    }
}
