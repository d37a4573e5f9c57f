//! Pages of placed characters (pdf, ofd) to lines and paragraphs. Characters on one baseline are a line; lines that fill the
//! page's width and go on at its left margin are one paragraph, also over the page; page numbers and lines that repeat at
//! the top or bottom of pages are set aside.

use std::collections::HashMap;
use std::sync::LazyLock;

use kaifa_base::{Span, Words};
use kaifa_text::layout::{At, BlockKind, Composer, Piece, leaves_bracket_open};
use kaifa_text::notes;
use regex::Regex;

use crate::limits;
use crate::problems::{self, Refusal};

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
    /// Whether pictures are shown on it.
    pub has_pictures: bool,
    /// Characters whose meaning the fonts do not tell.
    pub unreadable: usize,
}

/// A line of a page.
#[derive(Debug)]
struct Line {
    page: u32,
    words: String,
    left: f32,
    right: f32,
    y: f32,
    size: f32,
    /// Whether wide gaps part it into columns.
    columns: bool,
    /// Whether it stands at the edge of the page where headers and page numbers do.
    edge: bool,
    aside: bool,
}

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[—\-–―·•~]*\d{1,4}[—\-–―·•~]*|第\d{1,4}页(?:[,,/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}|[-—–]?[ivxIVX]{1,6}[-—–]?)$")
        .unwrap()
});

/// Share of a page's height at top and bottom where headers and footers stand.
const EDGE: f32 = 0.12;

/// Writes the pages as text, with their paragraphs as blocks.
pub fn compose(composer: &mut Composer, pages: Vec<Page>) -> Result<(), Refusal> {
    let mut lines: Vec<Line> = Vec::new();
    let mut without_text: Vec<u32> = Vec::new();
    let mut unreadable: Vec<u32> = Vec::new();
    let mut total = 0_u64;
    for (index, page) in pages.into_iter().enumerate() {
        let number = index as u32 + 1;
        total += page.glyphs.len() as u64;
        if total > limits::TEXT {
            return Err(problems::too_large(
                ("文字总量(字)", "the text (characters)"),
                total,
                limits::TEXT,
            ));
        }
        let readable = page.glyphs.iter().filter(|g| !g.c.is_whitespace()).count();
        if page.unreadable > readable {
            unreadable.push(number);
        } else if readable == 0 && page.has_pictures {
            without_text.push(number);
        }
        lines.extend(lines_of(page, number));
    }
    set_aside(&mut lines);
    write(composer, &lines);
    remark(
        composer,
        &without_text,
        ("没有文字层,可能是扫描件", "no text layer, probably scanned"),
    );
    remark(
        composer,
        &unreadable,
        (
            "的字体没有可用的编码,读不出文字",
            "fonts that do not tell their characters",
        ),
    );
    Ok(())
}

fn remark(composer: &mut Composer, pages: &[u32], words: (&str, &str)) {
    if pages.is_empty() {
        return;
    }
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => ranges.push((*page, *page)),
        }
    }
    let shown: Vec<String> = ranges
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    let end = composer.length() as usize;
    composer.remark(
        &notes::NO_TEXT_LAYER,
        Span::new(end, end),
        Words::new(
            format!("第 {} 页{}", shown.join("、"), words.0),
            format!("page {}: {}", shown.join(", "), words.1),
        ),
    );
}

fn lines_of(page: Page, number: u32) -> Vec<Line> {
    let mut glyphs = page.glyphs;
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
        lines.extend(line(mine.to_vec(), number, page.height));
    }
    lines
}

fn line(mut glyphs: Vec<Glyph>, page: u32, height: f32) -> Option<Line> {
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    // A character printed twice with a small shift is one, made bold.
    glyphs.dedup_by(|b, a| a.c == b.c && (b.x - a.x).abs() < 0.2 * a.size && !a.c.is_whitespace());
    let visible: Vec<Glyph> = glyphs.into_iter().filter(|g| !g.c.is_whitespace()).collect();
    let (first, last) = (visible.first()?, visible.last()?);
    let size = visible.iter().map(|g| g.size).fold(0.0, f32::max);
    let mut words = String::new();
    let mut columns = false;
    for (index, glyph) in visible.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &visible[before]) {
            let gap = glyph.x - (before.x + before.width);
            if gap > 0.3 * glyph.size {
                let blanks = ((gap / (0.5 * glyph.size)).round() as usize).clamp(1, 24);
                words.extend(std::iter::repeat_n(' ', blanks));
                columns |= gap > 2.5 * size;
            }
        }
        words.push(glyph.c);
    }
    let y = visible.iter().find(|g| g.size >= size).map_or(first.y, |g| g.y);
    Some(Line {
        page,
        left: first.x,
        right: last.x + last.width,
        y,
        size,
        columns,
        edge: height > 0.0 && (y < height * EDGE || y > height * (1.0 - EDGE)),
        aside: false,
        words,
    })
}

/// Marks page numbers, and lines that repeat at the edges of most pages.
fn set_aside(lines: &mut [Line]) {
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
        let visible: String = line
            .words
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '\u{ff10}'..='\u{ff19}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
                other => other,
            })
            .collect();
        let repeats = seen
            .get(&even(line))
            .is_some_and(|(count, _)| *count >= 3 && *count * 2 > pages);
        line.aside = PAGE_NUMBER.is_match(&visible) || repeats;
    }
}

/// Left and right edge of the running text of a page, or of all pages where it has little text.
#[derive(Debug, Clone, Copy)]
struct Margins {
    left: f32,
    right: f32,
}

fn margins<'a>(lines: impl Iterator<Item = &'a Line>) -> Option<(Margins, usize)> {
    let lines: Vec<&Line> = lines.filter(|line| !line.aside && !line.columns).collect();
    let widest = lines
        .iter()
        .map(|line| line.right - line.left)
        .fold(0.0, f32::max);
    let long: Vec<&&Line> = lines
        .iter()
        .filter(|line| line.right - line.left > widest * 0.6)
        .collect();
    let size = long.first()?.size;
    let mut lefts: Vec<f32> = long.iter().map(|line| line.left).collect();
    let mut rights: Vec<f32> = long.iter().map(|line| line.right).collect();
    lefts.sort_by(f32::total_cmp);
    rights.sort_by(f32::total_cmp);
    // The smallest left edge that is not rare.
    let left = lefts
        .iter()
        .copied()
        .find(|left| lefts.iter().filter(|l| (**l - left).abs() < 0.5 * size).count() * 7 >= lefts.len())?;
    let right = rights[(rights.len() - 1) * 4 / 5];
    Some((Margins { left, right }, long.len()))
}

/// Few long lines tell little about a page's margins.
const ENOUGH_LINES: usize = 8;

fn write(composer: &mut Composer, lines: &[Line]) {
    let Some((all, _)) = margins(lines.iter()) else {
        return;
    };
    let mut of_page: HashMap<u32, Margins> = HashMap::new();
    for page in lines.chunk_by(|a, b| a.page == b.page) {
        let own = margins(page.iter()).filter(|(_, count)| *count >= ENOUGH_LINES);
        of_page.insert(page[0].page, own.map_or(all, |(margins, _)| margins));
    }
    let margin = |line: &Line| of_page.get(&line.page).copied().unwrap_or(all);
    let mut paragraph: Vec<Piece> = Vec::new();
    let mut at = At::default();
    let mut number = 0;
    let mut before: Option<&Line> = None;
    for line in lines {
        if composer.length() > 0 && before.or(lines.first()).is_some_and(|b| b.page != line.page) {
            composer.write("\u{c}");
        }
        if line.aside {
            composer.paragraph(
                BlockKind::Aside,
                At {
                    page: Some(line.page),
                    ..At::default()
                },
                &line.words,
            );
            continue;
        }
        let goes_on = before.is_some_and(|before| continues(before, line, margin(before), margin(line)));
        if !goes_on {
            composer.block(
                BlockKind::Paragraph,
                std::mem::take(&mut at),
                std::mem::take(&mut paragraph),
            );
            number += 1;
            at = At {
                page: Some(line.page),
                paragraph: Some(number),
                ..At::default()
            };
        }
        let indent = ((line.left - margin(line).left) / (0.5 * line.size))
            .round()
            .clamp(0.0, 60.0) as usize;
        composer.write(&" ".repeat(indent));
        paragraph.push(composer.write(&line.words));
        composer.write("\n");
        before = Some(line);
    }
    composer.block(BlockKind::Paragraph, at, paragraph);
}

/// Whether a line goes on with the one before it.
fn continues(before: &Line, line: &Line, old: Margins, new: Margins) -> bool {
    let size = before.size.max(line.size);
    let same_size = (before.size - line.size).abs() < 0.15 * size;
    let near = line.page != before.page || line.y - before.y < 2.6 * size;
    let at_margin = line.left < new.left + 0.9 * size && line.left > new.left - 1.5 * size;
    let full = before.right > old.right - 1.6 * size || leaves_bracket_open(&before.words);
    same_size && near && at_margin && full && !before.columns && !line.columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use kaifa_base::Digest;

    /// A page of lines, each with its left edge in characters; 20 to a full line.
    fn page(number: usize, lines: &[(usize, &str)]) -> Page {
        let size = 10.0;
        let mut glyphs = Vec::new();
        for (row, (left, words)) in lines.iter().enumerate() {
            for (index, c) in words.chars().enumerate() {
                glyphs.push(Glyph {
                    c,
                    x: 50.0 + size * (left + index) as f32,
                    y: 150.0 + 20.0 * row as f32,
                    width: size,
                    size,
                });
            }
        }
        for (index, c) in format!("—{number}—").chars().enumerate() {
            glyphs.push(Glyph {
                c,
                x: 150.0 + size * index as f32,
                y: 790.0,
                width: size,
                size,
            });
        }
        Page {
            height: 842.0,
            glyphs,
            ..Page::default()
        }
    }

    fn paragraphs(pages: Vec<Page>) -> Vec<String> {
        let mut composer = Composer::new();
        compose(&mut composer, pages).unwrap();
        let source = composer.finish(Digest::of("x"), "pdf", "UTF-8");
        let layout = source.layout().unwrap();
        layout
            .blocks()
            .iter()
            .filter(|b| b.kind == BlockKind::Paragraph)
            .map(|b| {
                layout
                    .pieces(b)
                    .iter()
                    .map(|p| source.slice(Span::new(p.start as usize, p.end as usize)))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn full_lines_go_on_at_the_margin_and_over_the_page_and_page_numbers_are_set_aside() {
        let full = "各开发区要把项目建设放在首位逐月调度并及时";
        let indented = "各开发区要把项目建设放在首位逐月调度并";
        let pages = vec![
            page(
                1,
                &[
                    (2, "一、目标"),
                    (2, indented),
                    (0, full),
                    (0, "协调。"),
                    (2, indented),
                ],
            ),
            page(2, &[(0, full), (0, "解决问题。"), (2, "二、任务")]),
        ];
        assert_eq!(
            paragraphs(pages),
            [
                "一、目标".to_owned(),
                format!("{indented}{full}协调。"),
                format!("{indented}{full}解决问题。"),
                "二、任务".to_owned()
            ]
        );
    }

    #[test]
    fn pages_that_only_show_pictures_get_a_note() {
        let mut composer = Composer::new();
        let scanned = || Page {
            height: 842.0,
            has_pictures: true,
            ..Page::default()
        };
        compose(&mut composer, vec![scanned(), scanned()]).unwrap();
        let source = composer.finish(Digest::of("x"), "pdf", "UTF-8");
        let remarks = source.layout().unwrap().remarks();
        assert_eq!(remarks.len(), 1);
        assert!(
            remarks[0]
                .message
                .get(kaifa_base::Lang::En)
                .starts_with("page 1-2:")
        );
    }
}
