//! Pages set in two columns: the left one is read before the right one, and what goes across both parts them into bands. To what
//! comes after, such a page looks like one of a single narrow column: the right column stands where the left one does, and lines
//! across are drawn together to that width.

use crate::page_lines::{Glyph, Line, lines_of};

/// So many lines must stand beside each other before a page is taken for one of two columns.
const ENOUGH: usize = 8;

/// Where the gap between the columns may be, as a share of the width of the text.
const MIDDLE: std::ops::Range<f32> = 0.38..0.62;

/// Distance of a line's end from the edge of its column at which it is full, in characters.
const FULL: f32 = 1.6;

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

/// The lines of a page in the order in which they are read.
pub fn lines_of_page(glyphs: Vec<Glyph>, number: u32, height: f32) -> Vec<Line> {
    let lines = lines_of(glyphs.clone(), number, height);
    let Some(columns) = columns(&lines) else {
        return lines;
    };
    let mut found = Vec::new();
    let mut top = f32::NEG_INFINITY;
    let mut rest = lines.as_slice();
    while let [first, ..] = rest {
        let across = columns.is_crossed_by(first);
        let taken = rest
            .iter()
            .take_while(|line| columns.is_crossed_by(line) == across)
            .count();
        let (band, others) = rest.split_at(taken);
        // Signs that are raised or lowered are nearer to their own line than to the next.
        let bottom = match (band.last(), others.first()) {
            (Some(last), Some(next)) => f32::midpoint(last.y, next.y),
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
        found.extend(lines_of(left, number, height));
        found.extend(lines_of(moved.collect(), number, height));
    }
    found
}

/// The columns of a page: many lines are parted by a gap at the same place near the middle, and on both sides of it most of them
/// reach from edge to edge, as running text does and the cells of a table do not.
fn columns(lines: &[Line]) -> Option<Columns> {
    let parted: Vec<&Line> = lines.iter().filter(|line| !line.columns.is_empty()).collect();
    if parted.len() < ENOUGH {
        return None;
    }
    let left = lines.iter().map(|line| line.left).fold(f32::INFINITY, f32::min);
    let right = lines
        .iter()
        .map(|line| line.right)
        .fold(f32::NEG_INFINITY, f32::max);
    let gaps = |line: &Line| -> Vec<(f32, f32)> {
        let pairs = line.columns.windows(2);
        pairs.map(|pair| (pair[0].right, pair[1].left)).collect()
    };
    let middle = |x: f32| MIDDLE.contains(&((x - left) / (right - left)));
    let mut centres: Vec<f32> = parted
        .iter()
        .flat_map(|line| gaps(line))
        .map(|(from, to)| f32::midpoint(from, to))
        .filter(|x| middle(*x))
        .collect();
    centres.sort_by(f32::total_cmp);
    let centre = *centres.get(centres.len() / 2)?;
    // Of each line that is parted there, the ends of its two sides.
    let sides: Vec<(&Line, f32, f32)> = parted
        .iter()
        .filter_map(|line| {
            let (from, to) = gaps(line)
                .into_iter()
                .find(|(from, to)| (*from..*to).contains(&centre))?;
            Some((*line, from, to))
        })
        .collect();
    let crossed = lines
        .iter()
        .filter(|line| line.left < centre && line.right > centre)
        .count()
        - sides.len();
    if sides.len() < ENOUGH || crossed * 2 > sides.len() {
        return None;
    }
    let found = Columns {
        left,
        ends: sides
            .iter()
            .map(|(_, from, _)| *from)
            .fold(f32::NEG_INFINITY, f32::max),
        begins: sides.iter().map(|(_, _, to)| *to).fold(f32::INFINITY, f32::min),
        right,
    };
    let share = |is: &dyn Fn(&(&Line, f32, f32)) -> bool| {
        sides.iter().filter(|side| is(side)).count() * 5 >= sides.len() * 3
    };
    let full_left = share(&|(line, from, _)| {
        *from > found.ends - FULL * line.size && line.left < found.left + 2.5 * line.size
    });
    let full_right = share(&|(line, _, to)| {
        line.right > found.right - FULL * line.size && *to < found.begins + 2.5 * line.size
    });
    let (one, other) = (found.ends - found.left, found.right - found.begins);
    (full_left && full_right && one < 1.3 * other && other < 1.3 * one).then_some(found)
}

impl Columns {
    /// Whether a line goes across both columns, or stands in the middle between them.
    fn is_crossed_by(self, line: &Line) -> bool {
        let middle = f32::midpoint(self.ends, self.begins);
        let between = |from: f32, to: f32| from < middle && to > middle;
        if line.columns.is_empty() {
            return between(line.left, line.right);
        }
        let parts = line.columns.iter();
        parts
            .clone()
            .any(|part| between(part.left, part.right) && part.right > self.begins && part.left < self.ends)
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
