//! Pages of placed characters (pdf, ofd) to lines. Characters on one baseline are a line; page numbers and lines that repeat
//! at the top or bottom of pages are set aside.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::page_tables::{Grid, Ladder};

/// Stands for a character whose meaning its font does not tell.
pub const LOST: char = '\u{fffd}';

/// A character placed on a page; lengths in the page's unit, y grows downward.
#[derive(Debug, Clone, Copy)]
pub struct Glyph {
    /// The character.
    pub c: char,
    /// Left edge.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Advance.
    pub width: f32,
    /// Font size.
    pub size: f32,
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// Height.
    pub height: f32,
    /// Its characters, in any order.
    pub glyphs: Vec<Glyph>,
    /// Grids that its rules draw.
    pub grids: Vec<Grid>,
    /// Rules across that no others cross.
    pub ladders: Vec<Ladder>,
    /// Whether pictures are shown on it.
    pub has_pictures: bool,
    /// Characters whose meaning the fonts do not tell.
    pub unreadable: usize,
}

/// A line of a page.
#[derive(Debug, Clone)]
pub struct Line {
    /// The page, from 1.
    pub page: u32,
    /// Its words, with blanks where gaps are.
    pub words: String,
    /// Left edge.
    pub left: f32,
    /// Right edge.
    pub right: f32,
    /// Baseline.
    pub y: f32,
    /// Size of its largest characters.
    pub size: f32,
    /// Width of its first word.
    pub first: f32,
    /// Its columns, if gaps part it; else none.
    pub columns: Vec<Column>,
    /// Whether one of the gaps is so wide that it goes on with no other line.
    pub wide: bool,
    /// In a left column, where it ends: what stands beyond comes later, however high it stands.
    pub column_end: Option<f32>,
    /// Whether it stands at the edge of the page where headers and page numbers do.
    edge: bool,
    /// Whether it is no part of the document.
    pub aside: bool,
}

/// Words of a line between gaps.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Left edge.
    pub left: f32,
    /// Right edge.
    pub right: f32,
    /// Width of its first word.
    pub first: f32,
    /// Where it begins in the words of the line, in bytes.
    pub start: usize,
}

impl Line {
    /// Its columns with their words; one column where it has none.
    pub fn parts(&self) -> Vec<(Column, &str)> {
        if self.columns.is_empty() {
            let whole = Column {
                left: self.left,
                right: self.right,
                first: self.first,
                start: 0,
            };
            return vec![(whole, &self.words)];
        }
        let ends = self.columns.iter().skip(1).map(|column| column.start);
        let ends = ends.chain([self.words.len()]);
        let parts = self.columns.iter().zip(ends);
        parts
            .map(|(column, end)| (*column, self.words[column.start..end].trim_end()))
            .collect()
    }
}

impl Page {
    /// Whether a character stands in a grid.
    pub fn in_grid(&self, glyph: &Glyph) -> bool {
        let within = |edges: &[f32], at: f32| {
            let ends = edges.first().zip(edges.last());
            ends.is_some_and(|(first, last)| (*first..=*last).contains(&at))
        };
        (self.grids.iter()).any(|grid| within(&grid.columns, glyph.x) && within(&grid.rows, glyph.y))
    }

    /// Whether all between two heights stands where headers and footers do.
    pub fn is_edge(&self, top: f32, bottom: f32) -> bool {
        self.height > 0.0 && (bottom < self.height * EDGE || top > self.height * (1.0 - EDGE))
    }
}

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[—\-–―·•~]*\d{1,4}[—\-–―·•~]*|第\d{1,4}页(?:[,,/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}|[-—–]?[ivxIVX]{1,6}[-—–]?)$")
        .unwrap()
});

/// Share of a page's height at top and bottom where headers and footers stand.
const EDGE: f32 = 0.12;

/// Width of a gap that may part columns, in characters.
const GAP: f32 = 1.2;

/// Width of a gap that parts columns without doubt.
pub const WIDE: f32 = 2.5;

/// Characters to lines, from top to bottom; `height` is that of their page, or 0 where its edges don't matter.
pub fn lines_of(mut glyphs: Vec<Glyph>, number: u32, height: f32) -> Vec<Line> {
    glyphs.retain(|g| {
        [g.x, g.y, g.width, g.size]
            .iter()
            .all(|v| v.is_finite() && v.abs() < 1e6)
            && g.size > 0.0
    });
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut lines = Vec::new();
    let mut rest = glyphs.as_slice();
    while let Some(first) = rest.first() {
        // The line's baseline is that of its largest characters, so that raised signs belong to it.
        let (mut y, mut size) = (first.y, first.size);
        let mut taken = 1;
        while let Some(next) = rest.get(taken) {
            if next.y - y > 0.45 * size.max(next.size) {
                break;
            }
            if next.size > size {
                (y, size) = (next.y, next.size);
            }
            taken += 1;
        }
        let (mine, others) = rest.split_at(taken);
        rest = others;
        lines.extend(line(mine.to_vec(), number, height));
    }
    lines
}

fn line(mut glyphs: Vec<Glyph>, page: u32, height: f32) -> Option<Line> {
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    // A character printed twice with a small shift is one, made bold.
    glyphs.dedup_by(|b, a| a.c == b.c && (b.x - a.x).abs() < 0.2 * a.size && !a.c.is_whitespace());
    let mut visible: Vec<Glyph> = glyphs.into_iter().filter(|g| !g.c.is_whitespace()).collect();
    // One strange sign before the words is the dot or square of a list.
    if let [sign, word, ..] = visible[..]
        && sign.c == LOST
        && word.c != LOST
    {
        visible.remove(0);
    }
    let (first, last) = (visible.first()?, visible.last()?);
    let size = visible.iter().map(|g| g.size).fold(0.0, f32::max);
    let mut words = String::new();
    let mut columns: Vec<Column> = Vec::new();
    // First character of the column being read, and where its words begin.
    let (mut begin, mut start) = (0, 0);
    let mut wide = false;
    let column = |begin: usize, end: usize, start: usize| Column {
        left: visible[begin].x,
        right: visible[end].x + visible[end].width,
        first: first_word(&visible[begin..=end]),
        start,
    };
    for (index, glyph) in visible.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &visible[before]) {
            let gap = glyph.x - (before.x + before.width);
            if gap > 0.3 * glyph.size {
                let blanks = ((gap / (0.5 * glyph.size)).round() as usize).clamp(1, 24);
                words.extend(std::iter::repeat_n(' ', blanks));
                wide |= gap > WIDE * size;
                if gap > GAP * size {
                    columns.push(column(begin, index - 1, start));
                    (begin, start) = (index, words.len());
                }
            }
        }
        words.push(glyph.c);
    }
    if !columns.is_empty() {
        columns.push(column(begin, visible.len() - 1, start));
    }
    let y = visible.iter().find(|g| g.size >= size).map_or(first.y, |g| g.y);
    Some(Line {
        page,
        left: first.x,
        right: last.x + last.width,
        y,
        size,
        first: first_word(&visible),
        columns,
        wide,
        column_end: None,
        edge: height > 0.0 && (y < height * EDGE || y > height * (1.0 - EDGE)),
        aside: false,
        words,
    })
}

/// Width of the first word of some characters, with the signs that stay with it: no line ends with an opening sign or begins
/// with a closing one.
fn first_word(glyphs: &[Glyph]) -> f32 {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '%');
    let opens = |c: char| "([〔《“‘【\u{ff08}".contains(c);
    let closes = |c: char| ")]〕》”’】,。;:、!?\u{ff09}\u{ff0c}\u{ff1b}\u{ff1a}\u{ff01}\u{ff1f}".contains(c);
    let mut chars = glyphs.iter().map(|glyph| glyph.c).peekable();
    let mut count = 0;
    while chars.next_if(|c| opens(*c)).is_some() {
        count += 1;
    }
    if let Some(first) = chars.next() {
        count += 1;
        while chars.next_if(|c| is_word(first) && is_word(*c)).is_some() {
            count += 1;
        }
    }
    while chars.next_if(|c| closes(*c)).is_some() {
        count += 1;
    }
    match &glyphs[..count] {
        [first, .., last] => last.x + last.width - first.x,
        [only] => only.width,
        [] => 0.0,
    }
}

/// Marks page numbers, and lines that repeat at the edges of most pages.
pub fn set_aside(lines: &mut [Line]) {
    let even = |line: &Line| -> String {
        let chars = line.words.chars().filter(|c| !c.is_whitespace());
        chars.map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
    };
    let pages = lines.iter().map(|line| line.page).max().unwrap_or(0);
    let mut seen: HashMap<String, (u32, u32)> = HashMap::new();
    for line in lines.iter().filter(|line| line.edge) {
        let (count, last) = seen.entry(even(line)).or_default();
        if *last != line.page {
            *count += 1;
            *last = line.page;
        }
    }
    for line in lines.iter_mut().filter(|line| line.edge) {
        let repeats = seen
            .get(&even(line))
            .is_some_and(|(count, _)| *count >= 3 && *count * 2 > pages);
        line.aside = PAGE_NUMBER.is_match(&bare(line)) || repeats;
    }
    set_numbers_aside(lines);
}

/// Page numbers that stand further inside, over a printing line or on a page of another height: alone on their line, the first or
/// the last of their page, or between dashes, and as far from the number of their page as at least two others.
fn set_numbers_aside(lines: &mut [Line]) {
    let number = |line: &Line| -> Option<i64> {
        let bare = bare(line);
        let digits = bare.trim_matches(DASHES);
        let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        Some(digits.parse::<i64>().ok().filter(|_| is_number)? - i64::from(line.page))
    };
    let alone = |at: usize| {
        let page = |near: Option<usize>| near.and_then(|near| lines.get(near)).map(|near| near.page);
        let own = Some(lines[at].page);
        page(at.checked_sub(1)) != own || page(Some(at + 1)) != own
    };
    let candidates: Vec<(usize, i64)> = (0..lines.len())
        .filter(|at| alone(*at) || lines[*at].words.trim().starts_with(DASHES))
        .filter_map(|at| Some((at, number(&lines[at])?)))
        .collect();
    let mut ahead: HashMap<i64, u32> = HashMap::new();
    for (_, distance) in &candidates {
        *ahead.entry(*distance).or_default() += 1;
    }
    for (at, distance) in candidates {
        lines[at].aside |= ahead[&distance] >= 3;
    }
}

const DASHES: [char; 5] = ['—', '-', '–', '―', '·'];

/// The words of a line without blanks, digits of full width as usual ones.
fn bare(line: &Line) -> String {
    let visible = line.words.chars().filter(|c| !c.is_whitespace());
    visible
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}
