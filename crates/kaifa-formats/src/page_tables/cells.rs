//! The characters of a page into the cells of its grids, and the lines of a cell into its paragraphs: a line goes on in the next
//! one where the first word of the next one had no room left.

use super::grid::{Grid, GridCell};
use super::split::split;
use crate::flow::LONGEST_CELL;
use kaifa_text::layout::leaves_bracket_open;

use crate::page_lines::{Glyph, Line, Page, lines_of};

/// What one page shows of a table.
#[derive(Debug)]
pub struct Part {
    /// The page, from 1.
    pub page: u32,
    /// Upper end on the page.
    pub top: f32,
    /// Lower end.
    pub bottom: f32,
    /// Edges of the columns.
    pub columns: Vec<f32>,
    /// Its first row in the table, from 0.
    pub first_row: u32,
    /// Rows.
    pub rows: u32,
    /// The cells, by row and column.
    pub cells: Vec<Cell>,
    /// Whether it stands where page headers and footers do.
    pub edge: bool,
    /// Rows that repeat the head of the table over a page; their words.
    pub repeated: Vec<String>,
    /// The characters, to be given back if it turns out to be no table.
    pub glyphs: Vec<Glyph>,
}

/// A cell with its words.
#[derive(Debug)]
pub struct Cell {
    /// Its place.
    pub place: GridCell,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// Width of its first word.
    pub first: f32,
    /// Room that its last line leaves.
    pub room: f32,
}

/// Grids of one page that are looked at.
const GRIDS: usize = 64;

/// Takes the characters that stand in grids out of a page. Grids within others are part of these.
pub fn take(page: &mut Page, number: u32) -> Vec<Part> {
    let mut grids = std::mem::take(&mut page.grids);
    let ladders = std::mem::take(&mut page.ladders);
    grids.extend(ladders.iter().filter_map(|ladder| ladder.grid(page)));
    let area = |grid: &Grid| {
        let [left, top, right, bottom] = grid.sides();
        (right - left) * (bottom - top)
    };
    grids.sort_by(|a, b| area(b).total_cmp(&area(a)));
    grids.truncate(GRIDS);
    let mut parts: Vec<Part> = Vec::new();
    for grid in grids {
        let [left, top, right, bottom] = grid.sides();
        let inside = |part: &Part| {
            let (from, to) = (part.columns[0], part.columns[part.columns.len() - 1]);
            left < to && right > from && top < part.bottom && bottom > part.top
        };
        if !parts.iter().any(inside) {
            parts.extend(part(page, number, grid));
        }
    }
    parts.sort_by(|a, b| a.top.total_cmp(&b.top));
    parts
}

/// The part of a table that a grid makes, if two of its cells side by side hold words and none holds a page.
fn part(page: &mut Page, number: u32, grid: Grid) -> Option<Part> {
    let mut cells: Vec<Vec<Glyph>> = grid.cells.iter().map(|_| Vec::new()).collect();
    let mut others = Vec::new();
    for glyph in &page.glyphs {
        // The middle of the character, which stands on its baseline.
        let place = grid.cell_at(glyph.x + glyph.width / 2.0, glyph.y - 0.35 * glyph.size);
        match place {
            Some(cell) => cells[cell].push(*glyph),
            None => others.push(*glyph),
        }
    }
    let visible = |cell: &Vec<Glyph>| cell.iter().filter(|glyph| !glyph.c.is_whitespace()).count();
    let filled: Vec<u32> = (cells.iter().zip(&grid.cells))
        .filter(|(words, _)| visible(words) > 0)
        .map(|(_, cell)| cell.row)
        .collect();
    if !filled.windows(2).any(|two| two[0] == two[1]) || cells.iter().any(|cell| visible(cell) > LONGEST_CELL)
    {
        return None;
    }
    let [_, top, _, bottom] = grid.sides();
    let glyphs = cells.iter().flatten().copied().collect();
    let lines = cells.into_iter().map(|cell| lines_of(cell, number, 0.0));
    let (cells, rows) = split(
        grid.cells.iter().copied().zip(lines).collect(),
        grid.rows.len() as u32 - 1,
    )?;
    let sides = |cell: &GridCell| {
        let right = grid.columns[(cell.column + cell.columns) as usize];
        (grid.columns[cell.column as usize], right)
    };
    let padding = padding(cells.iter().map(|(place, lines)| (sides(place), lines)));
    let made = |(place, lines): (GridCell, Vec<Line>)| {
        let (left, right) = sides(&place);
        cell(place, (left + padding, right - padding), &lines)
    };
    let mut cells: Vec<Cell> = cells.into_iter().map(made).collect();
    let rows = without_void_rows(&mut cells, rows);
    page.glyphs = others;
    Some(Part {
        page: number,
        top,
        bottom,
        first_row: 0,
        rows,
        columns: grid.columns,
        cells,
        edge: page.is_edge(top, bottom),
        repeated: Vec::new(),
        glyphs,
    })
}

/// Drops rows in which no words begin and into which a cell reaches from above: a box that ends a little before its neighbours makes
/// such a row. Gives how many rows are left.
fn without_void_rows(cells: &mut Vec<Cell>, rows: u32) -> u32 {
    let mut begins = vec![false; rows as usize];
    let mut reached = vec![0_i32; rows as usize + 1];
    for cell in cells.iter() {
        let place = cell.place;
        begins[place.row as usize] |= cell.is_filled();
        reached[(place.row + 1).min(rows) as usize] += 1;
        reached[(place.row + place.rows).min(rows) as usize] -= 1;
    }
    // Rows that are kept, up to each row.
    let mut kept = vec![0; rows as usize + 1];
    let mut reach = 0;
    for row in 0..rows as usize {
        reach += reached[row];
        kept[row + 1] = kept[row] + u32::from(begins[row] || reach == 0);
    }
    cells.retain_mut(|cell| {
        let (from, to) = (cell.place.row, cell.place.row + cell.place.rows);
        cell.place.row = kept[from as usize];
        cell.place.rows = kept[to as usize] - kept[from as usize];
        cell.place.rows > 0
    });
    cells.sort_by_key(|cell| (cell.place.row, cell.place.column));
    kept[rows as usize]
}

/// Room that the table leaves between its rules and its words: the least that is found, and not more than a character.
fn padding<'a>(cells: impl Iterator<Item = ((f32, f32), &'a Vec<Line>)>) -> f32 {
    let mut least = f32::INFINITY;
    for ((left, right), lines) in cells {
        for line in lines {
            let beside = (line.left - left).min(right - line.right);
            least = least.min(beside.clamp(0.0, 0.8 * line.size));
        }
    }
    if least.is_finite() { least } else { 0.0 }
}

fn cell(place: GridCell, (left, right): (f32, f32), lines: &[Line]) -> Cell {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut room = 0.0;
    for (index, line) in lines.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &lines[before]);
        match paragraphs.last_mut() {
            Some(last) if before.is_some_and(|before| goes_on(before, room, line)) => {
                append(last, &line.words);
            }
            _ => paragraphs.push(line.words.clone()),
        }
        let (before, after) = ((line.left - left).max(0.0), (right - line.right).max(0.0));
        // Beside a line in the middle there is room on both sides.
        let centred = (before - after).abs() < 0.6 * line.size;
        room = if centred { before + after } else { after };
    }
    Cell {
        place,
        first: lines.first().map_or(0.0, |line| line.first),
        room,
        paragraphs,
    }
}

/// Whether a line goes on in the next one.
fn goes_on(before: &Line, room: f32, next: &Line) -> bool {
    let new_item =
        before.words.ends_with(['。', ';', '\u{ff1b}', ':', '\u{ff1a}']) && begins_item(&next.words);
    let indented = before.words.ends_with('。') && next.left > before.left + 1.5 * next.size;
    !new_item && !indented && fits_not(next.first, room, next.size)
}

/// Whether words had no room on the line before. Lines that are stretched to fill their cell leave a little, and so do cells with
/// rules of their own that stand a little apart.
pub fn fits_not(width: f32, room: f32, size: f32) -> bool {
    width > room - 0.35 * size
}

/// Whether words begin with a number of their own.
pub fn begins_item(words: &str) -> bool {
    let inner = words.trim_start_matches(['(', '\u{ff08}']);
    let after = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    after.len() < inner.len() && after.starts_with(['.', '\u{ff0e}', '、', ')', '\u{ff09}'])
        || words.starts_with(|c| ('①'..='⑳').contains(&c))
}

/// Appends the words of a line; only words of letters are set apart.
pub fn append(words: &mut String, more: &str) {
    let letter = |c: char| c.is_ascii_alphabetic();
    if words.ends_with(letter) && more.starts_with(letter) {
        words.push(' ');
    }
    words.push_str(more);
}

/// Whether words end inside a bracket or a quotation.
fn leaves_open(words: &str) -> bool {
    leaves_bracket_open(words) || words.matches('“').count() > words.matches('”').count()
}

impl Cell {
    /// Whether it holds words.
    pub fn is_filled(&self) -> bool {
        !self.paragraphs.is_empty()
    }

    /// Appends what a cell holds that goes on with this one over the page.
    pub fn append(&mut self, more: Cell) {
        if more.paragraphs.is_empty() {
            return;
        }
        let mut paragraphs = more.paragraphs.into_iter();
        let cut_inside = self.paragraphs.last().is_some_and(|last| leaves_open(last));
        if (more.first > self.room || cut_inside)
            && let Some(last) = self.paragraphs.last_mut()
            && let Some(first) = paragraphs.next()
        {
            append(last, &first);
        }
        self.paragraphs.extend(paragraphs);
        self.room = more.room;
    }

    /// Scalar values of its words.
    pub fn length(&self) -> usize {
        self.paragraphs.iter().map(|words| words.chars().count()).sum()
    }

    /// Its words without blanks.
    pub fn bare(&self) -> String {
        let words = self.paragraphs.iter().flat_map(|words| words.chars());
        words.filter(|c| !c.is_whitespace()).collect()
    }
}
