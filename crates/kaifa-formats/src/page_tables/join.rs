//! Tables over several pages. The last table of a page and the first one of the next are one if nothing stands between them and their
//! columns lie alike. A head that is printed again is set aside; a row that the page cut is put together; a cell over several rows
//! goes on where its column is empty below the cut.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use kaifa_text::is_task_header;

use super::cells::{Cell, Part};
use crate::flow::LONGEST_CELL;
use crate::page_lines::Line;

/// What became of the parts.
#[derive(Debug, Default)]
pub struct Joined {
    /// Tables, each the parts of it in order, their rows counted through.
    pub tables: Vec<Vec<Part>>,
    /// Parts that are no table after all.
    pub refused: Vec<Part>,
}

/// The rows of a head that may be printed again.
const HEAD: u32 = 4;

/// How far edges of columns may lie apart on two pages, as a share of the table's width.
const SHIFT: f32 = 0.012;

/// Puts the parts of tables together; `lines` are the other lines of their pages. Lines that only say that a table goes on are
/// set aside.
pub fn join(parts: Vec<Part>, lines: &mut [Line]) -> Joined {
    let mut pages: HashMap<u32, Range<usize>> = HashMap::new();
    let mut from = 0;
    for page in lines.chunk_by(|a, b| a.page == b.page) {
        pages.insert(page[0].page, from..from + page.len());
        from += page.len();
    }
    let mut tables: Vec<Table> = Vec::new();
    for part in parts {
        let of_page = |page: u32| pages.get(&page).cloned().unwrap_or_default();
        let goes_on = tables.last().is_some_and(|table| {
            let above = &lines[of_page(part.page)];
            let below = &lines[of_page(table.page)];
            table.page + 1 == part.page
                && !below.iter().any(|line| !line.aside && line.y > table.bottom)
                && !above
                    .iter()
                    .any(|line| !line.aside && line.y < part.top && !says_goes_on(&line.words))
                && table.fits(&part)
        });
        match tables.last_mut().filter(|_| goes_on) {
            Some(table) => {
                for line in &mut lines[of_page(part.page)] {
                    line.aside |= line.y < part.top;
                }
                table.extend(part);
            }
            None => tables.push(Table::new(part)),
        }
    }
    let mut joined = Joined::default();
    for table in tables {
        if table.holds_data() {
            joined.tables.push(table.parts);
        } else {
            joined.refused.extend(table.parts);
        }
    }
    joined
}

/// 续表, (续表), 续表1.
fn says_goes_on(words: &str) -> bool {
    let bare: Vec<char> = words
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '\u{ff08}' | '\u{ff09}'))
        .collect();
    bare.starts_with(&['续', '表']) && bare.len() <= 5
}

/// A table being put together.
struct Table {
    columns: Vec<f32>,
    rows: u32,
    page: u32,
    bottom: f32,
    parts: Vec<Part>,
    /// The last cell that begins in each column: part and number.
    last: HashMap<u32, (usize, usize)>,
}

/// A row by what it shows: columns, rows and words of its cells.
type Shown = Vec<(u32, u32, u32, String)>;

impl Table {
    fn new(part: Part) -> Table {
        let mut table = Table {
            columns: part.columns.clone(),
            rows: 0,
            page: 0,
            bottom: 0.0,
            parts: Vec::new(),
            last: HashMap::new(),
        };
        table.push(part);
        table
    }

    /// Whether the columns of a part lie as those of the table; one of the two may lack some.
    fn fits(&self, part: &Part) -> bool {
        let relative = |edges: &[f32]| edges.iter().map(|edge| edge - edges[0]).collect::<Vec<_>>();
        let (mut few, mut many) = (relative(&part.columns), relative(&self.columns));
        if few.len() > many.len() {
            (few, many) = (many, few);
        }
        let ends = |edges: &[f32]| edges[edges.len() - 1];
        let shift = SHIFT * ends(&many);
        let head: Vec<String> = part
            .cells
            .iter()
            .filter(|c| c.place.row == 0)
            .map(Cell::bare)
            .collect();
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        (ends(&few) - ends(&many)).abs() <= shift
            && few
                .iter()
                .all(|edge| (many[nearest(&many, *edge)] - edge).abs() <= shift)
            && (!is_task_header(&head) || self.repeated_rows(part) > 0)
    }

    /// How many rows of a part repeat the first rows of the table.
    fn repeated_rows(&self, part: &Part) -> u32 {
        let first = &self.parts[0];
        let count = (0..HEAD.min(part.rows).min(first.rows))
            .take_while(|row| {
                let shown = row_of(part, *row);
                !shown.is_empty() && shown == row_of(first, *row)
            })
            .count() as u32;
        let whole = part
            .cells
            .iter()
            .all(|cell| cell.place.row >= count || cell.place.row + cell.place.rows <= count);
        if whole { count } else { 0 }
    }

    fn extend(&mut self, mut part: Part) {
        self.align(&mut part);
        let repeated = self.repeated_rows(&part);
        for row in 0..repeated {
            let words = part.cells.iter().filter(|cell| cell.place.row == row);
            let words: Vec<String> = words.map(|cell| cell.paragraphs.concat()).collect();
            part.repeated.push(words.join("  "));
        }
        part.cells.retain(|cell| cell.place.row >= repeated);
        for cell in &mut part.cells {
            cell.place.row -= repeated;
        }
        part.rows -= repeated;
        if part.rows > 0 {
            self.close_cut(&mut part, repeated.max(1));
        }
        self.push(part);
    }

    /// Counts the columns of a part as those of the table, or the other way round where the part knows more.
    fn align(&mut self, part: &mut Part) {
        let renumber = |part: &mut Part, old: &[f32], new: &[f32]| {
            for cell in &mut part.cells {
                let at = |column: u32| nearest(new, old[column as usize] - old[0] + new[0]) as u32;
                let (from, to) = (at(cell.place.column), at(cell.place.column + cell.place.columns));
                cell.place.column = from;
                cell.place.columns = (to - from).max(1);
            }
        };
        let own = part.columns.clone();
        if own.len() <= self.columns.len() {
            renumber(part, &own, &self.columns);
            return;
        }
        let old = std::mem::replace(&mut self.columns, own);
        for part in &mut self.parts {
            renumber(part, &old, &self.columns);
        }
        let renumbered =
            |column: u32| nearest(&self.columns, old[column as usize] - old[0] + self.columns[0]);
        let last = std::mem::take(&mut self.last);
        self.last = last
            .into_iter()
            .map(|(column, cell)| (renumbered(column) as u32, cell))
            .collect();
    }

    /// Joins the first row of a part to what the page cut: the whole row, or the cells that reach over several rows.
    fn close_cut(&mut self, part: &mut Part, head: u32) {
        let keys = self.key_columns(part, head);
        let first: Vec<&Cell> = part.cells.iter().filter(|cell| cell.place.row == 0).collect();
        let cut = first
            .iter()
            .any(|cell| !cell.is_filled() && keys.contains(&cell.place.column))
            && first.iter().any(|cell| cell.is_filled())
            && (first.iter()).all(|cell| !cell.is_filled() || self.above(cell.place.column).is_some());
        let taken = if cut { 1 } else { 0 };
        let mut kept = Vec::new();
        for mut cell in std::mem::take(&mut part.cells) {
            if cell.place.row > 0 {
                cell.place.row -= taken;
                kept.push(cell);
                continue;
            }
            let place = cell.place;
            match self.above(place.column) {
                Some(above) if cut => {
                    above.place.rows += place.rows - 1;
                    above.append(cell);
                }
                Some(above) if !cell.is_filled() && (place.rows > 1 || above.place.rows > 1) => {
                    above.place.rows += place.rows;
                }
                _ if cut => {}
                _ => kept.push(cell),
            }
        }
        part.cells = kept;
        part.rows -= taken;
    }

    /// The cell that ends with the last row in a column.
    fn above(&mut self, column: u32) -> Option<&mut Cell> {
        let (part, cell) = *self.last.get(&column)?;
        let rows = self.rows;
        let cell = &mut self.parts[part].cells[cell];
        (cell.place.row + cell.place.rows == rows).then_some(cell)
    }

    /// Columns in which every row has words of its own: a row without them there is the end of the row before. Looked at are
    /// the last part, without the head, and the new one.
    fn key_columns(&self, part: &Part, head: u32) -> HashSet<u32> {
        let before = self.parts.last().into_iter().flat_map(|last| &last.cells);
        let before = before.filter(|cell| cell.place.row >= head);
        let all = before.chain(part.cells.iter().filter(|cell| cell.place.row > 0));
        let mut counts: HashMap<u32, (u32, bool)> = HashMap::new();
        for cell in all {
            let (count, whole) = counts.entry(cell.place.column).or_insert((0, true));
            *count += 1;
            *whole &= cell.is_filled() && cell.place.rows == 1;
        }
        let keys = counts
            .into_iter()
            .filter(|(_, (count, whole))| *whole && *count >= 2);
        keys.map(|(column, _)| column).collect()
    }

    fn push(&mut self, mut part: Part) {
        part.first_row = self.rows;
        for (number, cell) in part.cells.iter_mut().enumerate() {
            cell.place.row += self.rows;
            self.last.insert(cell.place.column, (self.parts.len(), number));
        }
        self.rows += part.rows;
        self.page = part.page;
        self.bottom = part.bottom;
        self.parts.push(part);
    }

    /// Whether rows and columns mean something, as for tables of Word documents: two rows with two filled cells, no cell as
    /// long as a page. A table at the edge of its page is the page's head or foot.
    fn holds_data(&self) -> bool {
        let cells = || self.parts.iter().flat_map(|part| &part.cells);
        let mut filled: HashMap<u32, u32> = HashMap::new();
        for cell in cells().filter(|cell| cell.is_filled()) {
            *filled.entry(cell.place.row).or_default() += 1;
        }
        filled.values().filter(|count| **count >= 2).count() >= 2
            && cells().all(|cell| cell.length() <= LONGEST_CELL)
            && (self.parts.len() > 1 || !self.parts[0].edge)
    }
}

fn row_of(part: &Part, row: u32) -> Shown {
    let before = part.cells.partition_point(|cell| cell.place.row < row);
    let cells = part.cells[before..].iter();
    cells
        .take_while(|cell| cell.place.row == row)
        .map(|cell| {
            (
                cell.place.column,
                cell.place.columns,
                cell.place.rows,
                cell.bare(),
            )
        })
        .collect()
}

/// The edge nearest to a place.
fn nearest(edges: &[f32], place: f32) -> usize {
    let after = edges.partition_point(|edge| *edge < place);
    match (after.checked_sub(1), edges.get(after)) {
        (Some(before), Some(edge)) if place - edges[before] < *edge - place => before,
        (Some(before), None) => before,
        _ => after,
    }
}
