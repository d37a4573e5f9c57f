//! Watermarks that lie level with the text: the same words in the same place on nearly every page, in a size that the text does not
//! have. (Those turned on their side are left out where the characters are read.)

use std::collections::HashMap;

use crate::page_lines::{Glyph, LOST, Page};

/// A document of fewer pages says too little about what is the same on each.
const PAGES: usize = 3;

/// The fewest characters of a mark.
const SHORTEST: usize = 2;

/// Characters of another size than the text has, at most: of more, nothing is kept to compare.
const MOST: usize = 2_000_000;

/// A gap between the words of a mark and others, in characters.
const GAP: f32 = 1.2;

/// A character and where it stands, as whole parts of the page's unit.
type Key = (char, i32, i32, i32);

/// Takes the characters of watermarks off the pages; gives those of each page.
pub fn take(pages: &mut [Page]) -> Vec<Vec<Glyph>> {
    let nothing = vec![Vec::new(); pages.len()];
    if pages.len() < PAGES {
        return nothing;
    }
    let Some(usual) = usual_size(pages) else {
        return nothing;
    };
    let strange = |glyph: &Glyph| {
        (glyph.size - usual).abs() > 0.1 * usual && glyph.c != LOST && !glyph.c.is_whitespace()
    };
    let strange_ones = pages
        .iter()
        .flat_map(|page| &page.glyphs)
        .filter(|glyph| strange(glyph));
    if strange_ones.count() > MOST {
        return nothing;
    }
    let mut seen: HashMap<Key, (usize, usize)> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        for glyph in page.glyphs.iter().filter(|glyph| strange(glyph)) {
            let (count, last) = seen.entry(key(glyph)).or_insert((0, usize::MAX));
            if *last != number {
                (*count, *last) = (*count + 1, number);
            }
        }
    }
    let all = pages.len();
    seen.retain(|_, (count, _)| *count >= PAGES && *count * 5 >= all * 4);
    if seen.is_empty() {
        return nothing;
    }
    pages
        .iter_mut()
        .map(|page| {
            let glyphs = std::mem::take(&mut page.glyphs);
            // Heads of tables and edges of pages repeat too, and are told by others.
            let in_table = |glyph: &Glyph| page.in_grid(glyph) || !page.ladders.is_empty();
            let marks = |glyph: &Glyph| {
                strange(glyph)
                    && seen.contains_key(&key(glyph))
                    && !in_table(glyph)
                    && !page.is_edge(glyph.y, glyph.y)
            };
            let mut rest = Vec::with_capacity(glyphs.len());
            let mut found = Vec::new();
            for words in words(glyphs) {
                let mut visible = words.iter().filter(|glyph| !glyph.c.is_whitespace()).peekable();
                let is_mark = visible.peek().is_some() && words.len() >= SHORTEST && visible.all(&marks);
                match is_mark {
                    true => found.extend(words),
                    false => rest.extend(words),
                }
            }
            page.glyphs = rest;
            found
        })
        .collect()
}

fn key(glyph: &Glyph) -> Key {
    let half = |length: f32| (2.0 * length).round() as i32;
    (glyph.c, half(glyph.x), half(glyph.y), half(glyph.size))
}

/// The size that most characters have.
fn usual_size(pages: &[Page]) -> Option<f32> {
    let mut sizes: HashMap<i32, usize> = HashMap::new();
    for glyph in pages.iter().flat_map(|page| &page.glyphs) {
        *sizes.entry((10.0 * glyph.size).round() as i32).or_default() += 1;
    }
    let usual = sizes.into_iter().max_by_key(|(size, count)| (*count, *size))?;
    Some(usual.0 as f32 / 10.0)
}

/// Characters in words: of one size, on one line, without a gap between them.
fn words(mut glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    glyphs.sort_by(|a, b| {
        let (a_line, b_line) = (a.y.total_cmp(&b.y), a.size.total_cmp(&b.size));
        a_line.then(b_line).then(a.x.total_cmp(&b.x))
    });
    let near = |a: &Glyph, b: &Glyph| a.y == b.y && a.size == b.size && b.x - (a.x + a.width) < GAP * a.size;
    glyphs.chunk_by(near).map(<[Glyph]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
        let place = |(at, c): (usize, char)| Glyph {
            c,
            x: x + size * at as f32,
            y,
            width: size,
            size,
        };
        words.chars().enumerate().map(place).collect()
    }

    fn pages(mark: &str, size: f32, count: usize) -> Vec<Page> {
        (0..count)
            .map(|number| Page {
                height: 800.0,
                glyphs: [
                    line("各单位应当按照职责分工抓好落实。", 70.0, 200.0, 16.0),
                    line(
                        &"甲乙丙丁"[number % 4 * 3..number % 4 * 3 + 3],
                        300.0,
                        400.0,
                        12.0,
                    ),
                    line(mark, 150.0, 400.0, size),
                    line(mark, 150.0, 20.0, size),
                ]
                .concat(),
                ..Page::default()
            })
            .collect()
    }

    fn taken(mut pages: Vec<Page>) -> String {
        let before: usize = pages.iter().map(|page| page.glyphs.len()).sum();
        let found = take(&mut pages);
        let after: usize = pages.iter().map(|page| page.glyphs.len()).sum();
        assert_eq!(before, after + found.iter().map(Vec::len).sum::<usize>());
        found[0].iter().map(|glyph| glyph.c).collect()
    }

    #[test]
    fn words_in_the_same_place_on_all_pages_are_marks_unless_they_are_text_or_edge() {
        assert_eq!(taken(pages("内部 资料", 40.0, 4)), "内部 资料");
        assert_eq!(taken(pages("内部资料", 16.0, 4)), "");
        assert_eq!(taken(pages("内部资料", 40.0, 2)), "");
    }
}
