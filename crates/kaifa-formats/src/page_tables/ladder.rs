//! Tables with rules between their rows but none between their columns: rules of one length, one below the other, are a ladder. It is a
//! table where a head of a task table stands between two rungs and the gaps between its columns go on down.

use kaifa_text::is_task_header;

use super::grid::Grid;
use super::rules::Rule;
use crate::page_lines::{Glyph, Page, lines_of};

/// Rules across that no rule crosses, all of one length.
#[derive(Debug)]
pub struct Ladder {
    left: f32,
    right: f32,
    /// Where its rungs lie, from top to bottom.
    rungs: Vec<f32>,
}

/// How far ends of rungs may lie apart, in typographic points.
const ENDS: f32 = 3.0;
/// Ladders of a page.
const LADDERS: usize = 16;
/// Rungs above a head: lines at the top of the page.
const ABOVE: usize = 4;
/// The least gap between two columns, in characters.
const BETWEEN: f32 = 0.9;

/// Ladders of rules that are sorted from top to bottom.
pub fn ladders(rules: &[Rule], point: f32) -> Vec<Ladder> {
    let mut found: Vec<Ladder> = Vec::new();
    for rule in rules {
        let near = |a: f32, b: f32| (a - b).abs() <= ENDS * point;
        let known = found
            .iter()
            .position(|ladder| near(ladder.left, rule.from) && near(ladder.right, rule.to));
        match known {
            Some(known) => found[known].rungs.push(rule.at),
            None if found.len() < LADDERS => found.push(Ladder {
                left: rule.from,
                right: rule.to,
                rungs: vec![rule.at],
            }),
            None => {}
        }
    }
    found.retain(|ladder| ladder.rungs.len() >= 3);
    found
}

impl Ladder {
    /// The grid that it makes with the gaps between the words of a page.
    pub fn grid(&self, page: &Page) -> Option<Grid> {
        let mut bands: Vec<Vec<Glyph>> = self.rungs[1..].iter().map(|_| Vec::new()).collect();
        for glyph in page.glyphs.iter().filter(|glyph| !glyph.c.is_whitespace()) {
            let after = self
                .rungs
                .partition_point(|rung| *rung <= glyph.y - 0.35 * glyph.size);
            let inside = glyph.x > self.left - glyph.width && glyph.x < self.right;
            if after > 0 && after < self.rungs.len() && inside {
                bands[after - 1].push(*glyph);
            }
        }
        let head = (0..bands.len().min(ABOVE)).find(|band| is_head(&bands[*band]))?;
        let mut columns = columns(Vec::new(), &bands[head]);
        let mut end = head + 1;
        for band in &bands[head + 1..] {
            let more = self::columns(columns.clone(), band);
            if more.len() != columns.len() {
                break;
            }
            columns = more;
            end += 1;
        }
        let between = columns.windows(2).map(|two| (two[0].1 + two[1].0) / 2.0);
        let left = self.left.min(columns.first()?.0);
        let right = self.right.max(columns.last()?.1);
        let edges = std::iter::once(left).chain(between).chain([right]).collect();
        (end > head + 1).then(|| Grid::plain(edges, self.rungs[head..=end].to_vec()))
    }
}

fn is_head(band: &[Glyph]) -> bool {
    let words: Vec<String> = columns(Vec::new(), band)
        .into_iter()
        .map(|(from, to)| {
            let inside = band.iter().filter(|glyph| glyph.x >= from && glyph.x < to);
            let lines = lines_of(inside.copied().collect(), 1, 0.0);
            lines.into_iter().map(|line| line.words).collect()
        })
        .collect();
    words.len() >= 3 && is_task_header(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Columns with the characters of a band added: left and right edges, each a gap apart.
fn columns(mut columns: Vec<(f32, f32)>, band: &[Glyph]) -> Vec<(f32, f32)> {
    let size = band.iter().map(|glyph| glyph.size).fold(0.0, f32::max);
    columns.extend(band.iter().map(|glyph| (glyph.x, glyph.x + glyph.width)));
    columns.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut found: Vec<(f32, f32)> = Vec::new();
    for (from, to) in columns {
        match found.last_mut() {
            Some(last) if from < last.1 + BETWEEN * size => last.1 = last.1.max(to),
            _ => found.push((from, to)),
        }
    }
    found
}
