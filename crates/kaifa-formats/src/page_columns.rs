//! Pages set in two columns: the left one is read before the right one, and what goes across both parts them into bands. To what
//! comes after, such a page looks like one of a single narrow column: the right column stands where the left one does, and lines
//! across are drawn together to that width.

use crate::page_lines::{Glyph, Line, lines_of};

/// So many lines must stand beside each other before a page is taken for one of two columns.
const ENOUGH: usize = 8;

/// Where the gap between the columns may be, as a share of the width of the text, and how many places in it are tried.
const MIDDLE: std::ops::Range<f32> = 0.38..0.62;
const TRIED: usize = 96;

/// Width of the gap between the columns, in characters, at least. It is the same on all lines, so it may be narrow.
const GAP: f32 = 0.6;

/// Width of a column, in characters, at least: cells of lists are narrower.
const NARROWEST: f32 = 11.0;

/// Distance of a line's end from the edge of its column at which it is full, in characters.
const FULL: f32 = 1.6;

/// In the height of a line, so many heights of a character, nothing else begins.
const LINE: f32 = 0.45;

/// The two columns of a page.
#[derive(Debug, Clone, Copy)]
struct Columns {
    left: f32,
    /// Where the left column ends.
    ends: f32,
    /// Where the right column begins.
    begins: f32,
    right: f32,
}

/// The characters of a line, from left to right.
type Row = Vec<Glyph>;

/// The lines of a page in the order in which they are read.
pub fn lines_of_page(glyphs: Vec<Glyph>, number: u32, height: f32) -> Vec<Line> {
    let rows = rows(&glyphs);
    let Some(columns) = columns(&rows) else {
        return lines_of(glyphs, number, height);
    };
    let mut found = Vec::new();
    let mut top = f32::NEG_INFINITY;
    let mut rest = rows.as_slice();
    while let [first, ..] = rest {
        let across = columns.is_crossed_by(first);
        let taken = rest
            .iter()
            .take_while(|row| columns.is_crossed_by(row) == across)
            .count();
        let (band, others) = rest.split_at(taken);
        // Signs that are raised or lowered are nearer to their own line than to the next.
        let bottom = match (band.last(), others.first()) {
            (Some(last), Some(next)) => f32::midpoint(lowest(last), next[0].y.min(lowest(next))),
            _ => f32::INFINITY,
        };
        rest = others;
        let within = top..bottom;
        top = bottom;
        let mine = glyphs.iter().filter(|glyph| within.contains(&glyph.y)).copied();
        if across {
            let narrow = (columns.ends - columns.left) / (columns.right - columns.left);
            let drawn = mine.map(|glyph| Glyph {
                x: columns.left + (glyph.x - columns.left) * narrow,
                width: glyph.width * narrow,
                ..glyph
            });
            found.extend(lines_of(drawn.collect(), number, height));
            continue;
        }
        let middle = f32::midpoint(columns.ends, columns.begins);
        let (left, right): (Vec<Glyph>, Vec<Glyph>) =
            mine.partition(|glyph| glyph.x + 0.5 * glyph.width < middle);
        let moved = right.into_iter().map(|glyph| Glyph {
            x: glyph.x - (columns.begins - columns.left),
            ..glyph
        });
        let mut left = lines_of(left, number, height);
        left.iter_mut().for_each(|line| line.column_end = Some(middle));
        found.extend(left);
        found.extend(lines_of(moved.collect(), number, height));
    }
    found
}

/// The visible characters line by line, from top to bottom.
fn rows(glyphs: &[Glyph]) -> Vec<Row> {
    let mut all: Vec<Glyph> = glyphs
        .iter()
        .filter(|glyph| !glyph.c.is_whitespace())
        .copied()
        .collect();
    all.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Row> = Vec::new();
    for glyph in all {
        match rows.last_mut() {
            Some(row) if glyph.y - row[0].y < LINE * row[0].size.max(glyph.size) => row.push(glyph),
            _ => rows.push(vec![glyph]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    rows
}

fn lowest(row: &[Glyph]) -> f32 {
    row.iter().map(|glyph| glyph.y).fold(f32::NEG_INFINITY, f32::max)
}

/// The ends of what stands on both sides of a place, where a gap is there.
fn sides(row: &[Glyph], place: f32) -> Option<(f32, f32)> {
    let behind = row.partition_point(|glyph| glyph.x + 0.5 * glyph.width < place);
    let (last, next) = (row[..behind].last()?, row.get(behind)?);
    let (from, to) = (last.x + last.width, next.x);
    (from <= place && place <= to && to - from >= GAP * last.size.min(next.size)).then_some((from, to))
}

/// The columns of a page: many lines are parted by a gap at the same place near the middle, and on both sides of it many of them
/// reach from edge to edge, as running text does and the cells of a table do not.
fn columns(rows: &[Row]) -> Option<Columns> {
    let ends = |row: &Row| {
        row.last()
            .map_or(f32::NEG_INFINITY, |glyph| glyph.x + glyph.width)
    };
    let left = rows.iter().map(|row| row[0].x).fold(f32::INFINITY, f32::min);
    let right = rows.iter().map(ends).fold(f32::NEG_INFINITY, f32::max);
    let place = |step: usize| {
        let share = MIDDLE.start + (MIDDLE.end - MIDDLE.start) * step as f32 / TRIED as f32;
        left + (right - left) * share
    };
    let parted = |place: f32| rows.iter().filter(|row| sides(row, place).is_some()).count();
    let (_, middle) = (0..=TRIED)
        .map(|step| (parted(place(step)), place(step)))
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count >= ENOUGH)?;
    let parted: Vec<(&Row, f32, f32)> = rows
        .iter()
        .filter_map(|row| sides(row, middle).map(|(from, to)| (row, from, to)))
        .collect();
    let across = rows
        .iter()
        .filter(|row| row[0].x < middle && ends(row) > middle)
        .count()
        - parted.len();
    let found = Columns {
        left,
        ends: parted
            .iter()
            .map(|(_, from, _)| *from)
            .fold(f32::NEG_INFINITY, f32::max),
        begins: parted.iter().map(|(_, _, to)| *to).fold(f32::INFINITY, f32::min),
        right,
    };
    let many = |count: usize| count * 5 >= parted.len() * 2;
    let full = |row: &Row, from: f32, to: f32, begin: f32, end: f32| {
        let size = row[0].size;
        to > end - FULL * size && from < begin + 2.5 * size
    };
    let full_left = parted
        .iter()
        .filter(|(row, from, _)| full(row, row[0].x, *from, found.left, found.ends))
        .count();
    let full_right = parted
        .iter()
        .filter(|(row, _, to)| full(row, *to, ends(row), found.begins, found.right))
        .count();
    let (one, other) = (found.ends - found.left, found.right - found.begins);
    let size = parted
        .iter()
        .map(|(row, ..)| row[0].size)
        .fold(f32::INFINITY, f32::min);
    let alike = one < 1.3 * other && other < 1.3 * one && one.min(other) > NARROWEST * size;
    (across * 2 <= parted.len() && many(full_left) && many(full_right) && alike).then_some(found)
}

impl Columns {
    /// Whether a line goes across both columns, or stands in the middle between them.
    fn is_crossed_by(self, row: &Row) -> bool {
        let middle = f32::midpoint(self.ends, self.begins);
        let begins_before = row[0].x < middle;
        let ends_behind = row.last().is_some_and(|glyph| glyph.x + glyph.width > middle);
        begins_before && ends_behind && sides(row, middle).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words from a place on; ten units to a character.
    fn set(glyphs: &mut Vec<Glyph>, x: f32, y: f32, words: &str) {
        for (index, c) in words.chars().enumerate() {
            glyphs.push(Glyph {
                c,
                x: x + 10.0 * index as f32,
                y,
                width: 10.0,
                size: 10.0,
            });
        }
    }

    fn words(glyphs: Vec<Glyph>) -> Vec<String> {
        let lines = lines_of_page(glyphs, 1, 842.0);
        lines.into_iter().map(|line| line.words).collect()
    }

    #[test]
    fn the_left_column_is_read_before_the_right_one_between_what_goes_across() {
        let mut glyphs = Vec::new();
        set(&mut glyphs, 150.0, 100.0, "关于园区建设的若干意见");
        let (left, right) = ("各开发区要把建设放在首位", "市商务局负责统筹和调度等");
        for row in 0..9 {
            let y = 140.0 + 20.0 * row as f32;
            set(&mut glyphs, 50.0, y, if row == 8 { "完成。" } else { left });
            // The columns need not stand on the same lines.
            set(&mut glyphs, 200.0, y + 2.0, right);
        }
        set(
            &mut glyphs,
            50.0,
            340.0,
            "联系人和电话等信息另行通知请各单位注意查收。",
        );
        let mut expected = vec!["关于园区建设的若干意见"];
        expected.extend([left; 8]);
        expected.push("完成。");
        expected.extend([right; 9]);
        expected.push("联系人和电话等信息另行通知请各单位注意查收。");
        assert_eq!(words(glyphs), expected);
    }

    #[test]
    fn a_list_of_two_columns_stays_one() {
        let mut glyphs = Vec::new();
        for row in 0..12 {
            let y = 140.0 + 20.0 * row as f32;
            set(
                &mut glyphs,
                50.0,
                y,
                ["甲园区", "乙高新区", "丙经济开发区"][row % 3],
            );
            set(&mut glyphs, 200.0, y, ["一百", "二百五十", "三千"][row % 3]);
        }
        assert_eq!(words(glyphs).len(), 12);
    }
}
