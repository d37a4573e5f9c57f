//! Tables whose columns stand below each other, as the text layer of a page has them or somebody laid them out with blanks: where a word
//! stands tells its column, also on the lines on which a cell goes on. Columns are those of the rows that have a word in each.

use std::collections::BTreeMap;
use std::ops::Range;

use super::cells::heads_group;
use super::opens_note;
use super::pasted::{LineEnds, PastedRow, Piece, RawLine};
use super::row_number::RowNumber;
use crate::folded::{fold, is_blank};
use crate::lines::column_width;
use crate::task_table;

/// Lines between two rows that belong to neither, such as the head of a page, at most.
const LINES_BETWEEN_ROWS: usize = 3;
/// Blanks that part two cells, at least; a wide one counts as two.
const GAP: usize = 2;
const WIDTH_OF_A_LETTER: usize = 2;

/// Words of a line that wide blanks set apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Scalar values of the line.
    pub chars: Range<usize>,
    /// Columns of the page that they take.
    place: Range<usize>,
}

impl Segment {
    /// It as a piece of a cell.
    pub fn piece(&self, line: usize) -> Piece {
        let part = self.chars.clone();
        Piece { line, part }
    }

    /// Whether it stands below or above some columns of the page.
    fn shares(&self, place: &Range<usize>) -> bool {
        self.place.start < place.end && place.start < self.place.end
    }
}

/// The segments of a line.
pub fn segments(line: &str) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    let (mut column, mut blanks) = (0, GAP);
    for (at, c) in line.chars().enumerate() {
        let width = match c {
            '\t' => GAP,
            c => column_width(c),
        };
        if is_blank(c) {
            blanks += width;
        } else {
            match found.last_mut().filter(|_| blanks < GAP) {
                Some(last) => {
                    last.chars.end = at + 1;
                    last.place.end = column + width;
                }
                None => found.push(Segment {
                    chars: at..at + 1,
                    place: column..column + width,
                }),
            }
            blanks = 0;
        }
        column += width;
    }
    spaced_names(line, found)
}

/// Columns between two letters of a name that was spaced out, at most: 指  标.
const SPACED: usize = 4;

/// The segments, of which letters alone near each other are one name.
fn spaced_names(line: &str, segments: Vec<Segment>) -> Vec<Segment> {
    let alone = |segment: &Segment| {
        let letter = line.chars().nth(segment.chars.start);
        segment.chars.len() == 1 && letter.is_some_and(|c| ('\u{4e00}'..'\u{a000}').contains(&c))
    };
    let mut found: Vec<Segment> = Vec::with_capacity(segments.len());
    let mut spaced = false;
    for segment in segments {
        let own = alone(&segment);
        match found
            .last_mut()
            .filter(|last| own && (spaced || alone(last)) && segment.place.start - last.place.end <= SPACED)
        {
            Some(last) => {
                last.chars.end = segment.chars.end;
                last.place.end = segment.place.end;
                spaced = true;
            }
            None => {
                spaced = false;
                found.push(segment);
            }
        }
    }
    found
}

/// A table, by the line that each of its rows begins with.
pub struct LaidOut {
    /// Its rows.
    pub rows: BTreeMap<usize, PastedRow>,
    /// The line after it.
    pub after: usize,
}

/// The head of a table, whose names may be broken over lines.
#[derive(Clone)]
pub struct Head {
    /// The names of the columns.
    pub names: Vec<String>,
    /// Where they stand on the page.
    places: Vec<Range<usize>>,
    row: PastedRow,
}

/// Lines on which the names of columns go on, at most.
const LINES_OF_NAMES: usize = 2;
/// Columns of a table, at least, and how many of their names the first line of a head holds.
const FEWEST_COLUMNS: usize = 3;
const FEWEST_ON_A_LINE: usize = 2;

/// The head that begins with a line.
pub fn head(lines: &[RawLine<'_>], first: usize) -> Option<Head> {
    let own = segments(lines[first].raw);
    // A row of sentences names nothing.
    if own.len() < FEWEST_ON_A_LINE || lines[first].raw.contains('。') {
        return None;
    }
    let mut head = Head {
        names: own.iter().map(|segment| words(&lines[first], segment)).collect(),
        places: own.iter().map(|segment| segment.place.clone()).collect(),
        row: PastedRow {
            lines: 1,
            cells: own.iter().map(|segment| vec![segment.piece(first)]).collect(),
            line_ends: LineEnds::Broken,
            guessed: false,
        },
    };
    for _ in 0..LINES_OF_NAMES {
        let longer = head.with_line(lines, first + head.row.lines);
        match longer.filter(|longer| longer.known() > head.known() || longer.is_beside(&head)) {
            Some(longer) => head = longer,
            None => break,
        }
    }
    // The last line of a cell may stand over the head of the next page.
    let goes_over = |column: usize| {
        let pieces = &head.row.cells[column];
        pieces.len() > 1 && pieces[0].line == first && task_table::column_of(&head.names[column]).is_none()
    };
    let broken = head.names.len() > own.len() && (0..head.names.len()).any(goes_over);
    let names: Vec<&str> = head.names.iter().map(String::as_str).collect();
    (names.len() >= FEWEST_COLUMNS && !broken && task_table::is_header(&names)).then_some(head)
}

impl Head {
    /// How many names say what their column holds, and how many were broken inside brackets.
    fn known(&self) -> i32 {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let goals = i32::from(task_table::is_header(&names));
        let broken = names
            .iter()
            .filter(|name| name.matches('(').count() > name.matches(')').count());
        let known = names.iter().filter(|name| task_table::column_of(name).is_some());
        goals + known.count() as i32 - broken.count() as i32
    }

    /// Whether a line more holds names that stand beside those above it, and no figures.
    fn is_beside(&self, shorter: &Head) -> bool {
        let apart = self.row.cells.iter().all(|pieces| pieces.len() == 1);
        let named = |name: &String| {
            !name.starts_with(|c: char| c.is_ascii_digit()) && !name.contains(['。', ',', ';'])
        };
        apart && self.known() == shorter.known() && self.names.iter().all(named)
    }

    /// The head where its names go on below themselves, and others stand beside them.
    fn with_line(&self, lines: &[RawLine<'_>], index: usize) -> Option<Head> {
        let line = lines.get(index).filter(|line| !line.after_gap)?;
        let mut longer = self.clone();
        for segment in segments(line.raw) {
            let below = |place: &Range<usize>| segment.shares(place);
            let mut above = (0..longer.places.len()).filter(|column| below(&longer.places[*column]));
            match (above.next(), above.next()) {
                (Some(column), None) => {
                    longer.names[column].push_str(&words(line, &segment));
                    longer.row.cells[column].push(segment.piece(index));
                }
                (None, _) => {
                    let column = longer
                        .places
                        .partition_point(|place| place.start < segment.place.start);
                    longer.names.insert(column, words(line, &segment));
                    longer.row.cells.insert(column, vec![segment.piece(index)]);
                    longer.places.insert(column, segment.place);
                }
                _ => return None,
            }
        }
        longer.row.lines += 1;
        Some(longer)
    }

    /// The column that numbers the rows.
    fn numbers(&self) -> Option<usize> {
        let number = |name: &String| task_table::column_of(name) == Some(task_table::Column::Number);
        self.names.iter().position(number)
    }
}

/// The table whose head begins with a line, if its columns stand below each other.
pub fn table(lines: &[RawLine<'_>], first: usize) -> Option<LaidOut> {
    let head = head(lines, first)?;
    let reader = Reader {
        columns: columns(lines, first, &head)?,
        head,
        lines,
        first,
    };
    reader.read()
}

fn words(line: &RawLine<'_>, segment: &Segment) -> String {
    let chars = line.raw.chars().skip(segment.chars.start);
    let visible = chars.take(segment.chars.len()).filter(|c| !is_blank(*c));
    visible.map(fold).collect()
}

fn is_number(line: &RawLine<'_>, segment: &Segment) -> bool {
    RowNumber::of(&words(line, segment)).is_some()
}

/// The columns of the page that each column of the table takes. None where they do not stand below each other.
fn columns(lines: &[RawLine<'_>], first: usize, head: &Head) -> Option<Vec<Range<usize>>> {
    let numbers = head.numbers();
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut rows, mut others) = (0, 0);
    for (index, line) in lines.iter().enumerate().skip(first + head.row.lines) {
        let own = segments(line.raw);
        // The columns of the next page may stand elsewhere.
        if repeats(lines, index, head) || self::head(lines, index).is_some() {
            break;
        }
        let whole =
            own.len() == head.names.len() && numbers.is_none_or(|numbers| is_number(line, &own[numbers]));
        // What stands before the numbers may stand on another line of the row.
        let before = numbers.filter(|before| *before > 0 && own.len() + before == head.names.len());
        let before = before.filter(|_| is_number(line, &own[0]));
        if !whole && before.is_none() {
            others += 1;
            if others > 4 * LINES_BETWEEN_ROWS {
                break;
            }
            continue;
        }
        (rows, others) = (rows + 1, 0);
        let skipped = if whole { 0 } else { before.unwrap_or_default() };
        if found.is_empty() {
            found = head.places[..skipped].to_vec();
            found.extend(own.into_iter().map(|segment| segment.place));
            continue;
        }
        for (column, segment) in found.iter_mut().skip(skipped).zip(own) {
            *column = column.start.min(segment.place.start)..column.end.max(segment.place.end);
        }
    }
    let apart = found.windows(2).all(|two| two[0].end < two[1].start);
    (rows > 0 && apart).then_some(found)
}

/// Whether the head stands again on a line.
fn repeats(lines: &[RawLine<'_>], index: usize, head: &Head) -> bool {
    let own = segments(lines[index].raw);
    let mut both = own.iter().zip(&head.names);
    own.len() == head.names.len()
        && both.all(|(segment, name)| name.starts_with(&words(&lines[index], segment)))
}

struct Reader<'a> {
    lines: &'a [RawLine<'a>],
    /// The line that the table begins with.
    first: usize,
    head: Head,
    columns: Vec<Range<usize>>,
}

/// What a line is to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A row begins with it, or it is the heading of a group or the head again.
    Row,
    /// The row before it goes on.
    More,
    Other,
}

impl Reader<'_> {
    /// The segments of a line; where only one blank parts two columns, the place tells.
    fn segments(&self, index: usize) -> Vec<Segment> {
        let line = &self.lines[index];
        let mut found = Vec::new();
        for segment in segments(line.raw) {
            let mut rest = segment;
            let (mut column, mut before) = (0, ' ');
            for (at, c) in line.raw.chars().enumerate() {
                let starts = self.columns.iter().skip(1).any(|range| range.start == column);
                if rest.chars.contains(&at)
                    && at > rest.chars.start
                    && starts
                    && is_blank(before)
                    && !is_blank(c)
                {
                    found.push(Segment {
                        chars: rest.chars.start..at - 1,
                        place: rest.place.start..column - 1,
                    });
                    rest = Segment {
                        chars: at..rest.chars.end,
                        place: column..rest.place.end,
                    };
                }
                column += match c {
                    '\t' => GAP,
                    c => column_width(c),
                };
                before = c;
            }
            found.push(rest);
        }
        found
    }

    fn column_of(&self, segment: &Segment) -> usize {
        let near = |column: &Range<usize>| {
            let shared =
                column.end.min(segment.place.end) as i64 - column.start.max(segment.place.start) as i64;
            (
                shared.max(0),
                -((column.start as i64 - segment.place.start as i64).abs()),
            )
        };
        let all = self.columns.iter().enumerate();
        all.max_by_key(|(_, column)| near(column))
            .map_or(0, |(index, _)| index)
    }

    fn kind(&self, index: usize, segments: &[Segment]) -> Kind {
        let line = &self.lines[index];
        let first = &segments[0];
        let own = words(line, first);
        // Words that begin below the first column and run on below others are none of its cells.
        let in_first = first.place.start < self.columns[0].end;
        let numbers = self.head.numbers();
        let mut before = segments.iter().take(numbers.unwrap_or_default() + 1);
        let numbered =
            before.any(|segment| Some(self.column_of(segment)) == numbers && is_number(line, segment));
        let whole = segments.len() == self.columns.len() && numbers.is_none();
        if numbered || whole || heads_group(&own) || task_table::is_total(&own) {
            return Kind::Row;
        }
        // A cell before the numbers may stand beside any line of its rows.
        let outside = in_first && numbers.is_none_or(|numbers| numbers == 0);
        let alone = line.after_gap && segments.len() == 1 && !self.opens_row(index, first);
        match outside || alone {
            true => Kind::Other,
            false => Kind::More,
        }
    }

    /// Whether the only words of a line stand where their column begins, above the number of their row.
    fn opens_row(&self, index: usize, words: &Segment) -> bool {
        let column = &self.columns[self.column_of(words)];
        words.place.start == column.start && self.number_below(index).is_some()
    }

    fn read(&self) -> Option<LaidOut> {
        let mut rows: BTreeMap<usize, PastedRow> = BTreeMap::new();
        rows.insert(self.first, self.head.row.clone());
        let (mut index, mut after) = (self.first + self.head.row.lines, self.first + self.head.row.lines);
        // The heading of a group stands in no column but the first.
        let mut last: Option<usize> = None;
        while index < self.lines.len() {
            let segments = self.segments(index);
            // The head again, on the next page, or that of another table.
            if repeats(self.lines, index, &self.head) || head(self.lines, index).is_some() {
                break;
            }
            let kind = self.kind(index, &segments);
            let begins = match kind {
                Kind::Row => Some(index),
                // Cells that begin above the number, which stands in the middle of its row.
                Kind::More if self.lines[index].after_gap => self.number_below(index).map(|_| index),
                Kind::More | Kind::Other => None,
            };
            if let Some(begin) = begins {
                let number = self.number_below(index).unwrap_or(index);
                let end = match kind {
                    Kind::Row => begin + 1,
                    _ => number + 1,
                };
                let row = self.row_of_lines(begin, end);
                rows.insert(begin, row);
                last = Some(begin);
                (index, after) = (end, end);
                continue;
            }
            let more = kind == Kind::More || self.goes_below(index, &segments, last);
            let goes_on = more && after == index && !self.lines[index].after_gap;
            if let Some(row) = last.filter(|_| goes_on).and_then(|last| rows.get_mut(&last)) {
                self.add(row, index, &segments);
                row.lines += 1;
                (index, after) = (index + 1, index + 1);
                continue;
            }
            let mut next = (index + 1..self.lines.len()).take(LINES_BETWEEN_ROWS);
            let row_below = next.any(|next| {
                let segments = self.segments(next);
                self.kind(next, &segments) == Kind::Row && segments.len() > 1
            });
            if !row_below {
                break;
            }
            index += 1;
        }
        // A heading below which no row stands is none of the table's.
        while let Some(last) = rows.last_entry().filter(|last| self.is_heading(*last.key())) {
            after = *last.key();
            last.remove();
        }
        (rows.len() > 1).then_some(LaidOut { rows, after })
    }

    /// Whether the only words of a line go on with the first cell of the row above, which took all of its column, where nothing numbers
    /// the rows.
    fn goes_below(&self, index: usize, segments: &[Segment], above: Option<usize>) -> bool {
        let [only] = segments else {
            return false;
        };
        let first = &self.columns[0];
        let alone =
            self.head.numbers().is_none() && only.place.start == first.start && only.place.end <= first.end;
        let words = words(&self.lines[index], only);
        let row_above = above.filter(|above| alone && *above + 1 == index);
        row_above.is_some_and(|above| {
            let cell = &self.segments(above)[0].place;
            cell.start == first.start && cell.end + WIDTH_OF_A_LETTER >= first.end && !opens_note(&words)
        })
    }

    /// Whether a line holds the heading of a group and nothing else.
    fn is_heading(&self, index: usize) -> bool {
        let own = segments(self.lines[index].raw);
        matches!(&own[..], [only] if heads_group(&words(&self.lines[index], only)))
    }

    /// The only numbered line of the lines without gaps from one on.
    fn number_below(&self, index: usize) -> Option<usize> {
        let block = (index + 1..self.lines.len()).take_while(|index| !self.lines[*index].after_gap);
        let mut numbered = block.filter(|index| {
            let segments = self.segments(*index);
            self.kind(*index, &segments) == Kind::Row
        });
        let first = numbered.next()?;
        numbered.next().is_none().then_some(first)
    }

    fn row_of_lines(&self, first: usize, end: usize) -> PastedRow {
        let mut row = PastedRow {
            lines: end - first,
            cells: vec![Vec::new(); self.columns.len()],
            line_ends: LineEnds::Broken,
            guessed: false,
        };
        for line in first..end {
            self.add(&mut row, line, &self.segments(line));
        }
        row
    }

    /// Adds what a line says to the cells of a row; the lines of a list of names are those of several.
    fn add(&self, row: &mut PastedRow, line: usize, segments: &[Segment]) {
        for segment in segments {
            row.cells[self.column_of(segment)].push(segment.piece(line));
        }
    }
}
