//! Lines and tables of pages (pdf, ofd) to a text with its paragraphs and cells. Lines that fill the page's width and go on at its
//! left margin are one paragraph, also over the page.

use std::collections::HashMap;

use kaifa_base::{Span, Words};
use kaifa_text::layout::{At, BlockKind, Composer, Piece, leaves_bracket_open};
use kaifa_text::notes;

use crate::limits;
use crate::page_columns::lines_of_page;
use crate::page_lines::{Glyph, LOST, Line, Page, lines_of, set_aside};
use crate::page_marks;
use crate::page_tables::{self, Part, Reaching};
use crate::problems::{self, Refusal};

/// Something that stands on a page.
enum Item {
    Line(Line),
    /// A part of a table, and whether that table begins with it.
    Part(Part, bool),
}

/// Writes the pages as text, with their paragraphs and cells as blocks.
pub fn compose(composer: &mut Composer, mut pages: Vec<Page>) -> Result<(), Refusal> {
    let mut lines: Vec<Line> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    // Other characters of pages with tables, in case that one of them turns out to be none.
    let mut others: HashMap<u32, (f32, Vec<Glyph>)> = HashMap::new();
    let mut without_text: Vec<u32> = Vec::new();
    let mut unreadable: Vec<u32> = Vec::new();
    let mut total = 0_u64;
    let marks = page_marks::take(&mut pages);
    for ((number, mut page), marks) in (1..).zip(pages).zip(marks) {
        total += page.glyphs.len() as u64;
        if total > limits::TEXT {
            return Err(problems::too_large(
                ("文字总量(字)", "the text (characters)"),
                total,
                limits::TEXT,
            ));
        }
        let is_read = |g: &&Glyph| !g.c.is_whitespace() && g.c != LOST;
        let readable = page.glyphs.iter().filter(is_read).count();
        if page.unreadable > readable {
            page.glyphs.retain(|g| g.c != LOST);
            unreadable.push(number);
        } else if readable == 0 && page.has_pictures {
            without_text.push(number);
        }
        let found = page_tables::take(&mut page, number);
        if !found.is_empty() {
            others.insert(number, (page.height, page.glyphs.clone()));
            parts.extend(found);
        }
        lines.extend(lines_of_page(page.glyphs, number, page.height));
        for mut line in lines_of(marks, number, 0.0) {
            line.aside = true;
            lines.push(line);
        }
    }
    set_aside(&mut lines);
    let joined = page_tables::join(parts, &mut lines);
    let lines = give_back(lines, joined.refused, others);
    write(composer, &items(lines, joined.tables));
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

/// The lines of all pages once the characters of what is no table stand among them again.
fn give_back(lines: Vec<Line>, refused: Vec<Part>, mut others: HashMap<u32, (f32, Vec<Glyph>)>) -> Vec<Line> {
    if refused.is_empty() {
        return lines;
    }
    let mut changed: HashMap<u32, (f32, Vec<Glyph>)> = HashMap::new();
    for part in refused {
        let page = changed
            .entry(part.page)
            .or_insert_with(|| others.remove(&part.page).unwrap_or_default());
        page.1.extend(part.glyphs);
    }
    let mut all: Vec<Line> = lines
        .into_iter()
        .filter(|line| !changed.contains_key(&line.page))
        .collect();
    for (number, (height, glyphs)) in changed {
        all.extend(lines_of_page(glyphs, number, height));
    }
    all.sort_by_key(|line| line.page);
    set_aside(&mut all);
    all
}

/// Lines and tables in their order: a table stands before the first line whose baseline is below its upper end.
fn items(lines: Vec<Line>, tables: Vec<Vec<Part>>) -> Vec<Item> {
    let mut found = Vec::new();
    let mut parts = tables
        .into_iter()
        .flat_map(|table| (0..).zip(table).map(|(number, part)| (part, number == 0)))
        .peekable();
    let mut without_rules = page_tables::find_without_rules(&lines).into_iter().peekable();
    let mut taken = 0;
    for (index, line) in lines.into_iter().enumerate() {
        let beyond = |part: &Part| (line.column_end).is_some_and(|end| part.columns.first() > Some(&end));
        let before = |part: &Part| {
            (part.page, part.top) < (line.page, line.y) && !(part.page == line.page && beyond(part))
        };
        while let Some((part, begins)) = parts.next_if(|(part, _)| before(part)) {
            found.push(Item::Part(part, begins));
        }
        if let Some((range, part)) = without_rules.next_if(|(range, _)| range.start == index) {
            taken = range.end;
            found.push(Item::Part(part, true));
        }
        if index >= taken {
            found.push(Item::Line(line));
        }
    }
    found.extend(parts.map(|(part, begins)| Item::Part(part, begins)));
    found
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

/// Left and right edge of the running text of a page, or of all pages where it has little text.
#[derive(Debug, Clone, Copy)]
struct Margins {
    left: f32,
    right: f32,
}

fn margins(lines: &[&Line]) -> Option<(Margins, usize)> {
    let lines: Vec<&Line> = lines
        .iter()
        .copied()
        .filter(|line| !line.aside && !line.wide)
        .collect();
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

/// The margins of lines that are all parted into columns.
fn outermost(lines: &[&Line]) -> Margins {
    Margins {
        left: lines.iter().map(|line| line.left).fold(f32::INFINITY, f32::min),
        right: lines
            .iter()
            .map(|line| line.right)
            .fold(f32::NEG_INFINITY, f32::max),
    }
}

/// Few long lines tell little about a page's margins.
const ENOUGH_LINES: usize = 8;

fn write(composer: &mut Composer, items: &[Item]) {
    let all = margins(&lines(items)).map_or_else(|| outermost(&lines(items)), |(margins, _)| margins);
    let mut of_page: HashMap<u32, Margins> = HashMap::new();
    for page in items.chunk_by(|a, b| a.page() == b.page()) {
        let own = margins(&lines(page)).filter(|(_, count)| *count >= ENOUGH_LINES);
        of_page.insert(page[0].page(), own.map_or(all, |(margins, _)| margins));
    }
    let margin = |line: &Line| of_page.get(&line.page).copied().unwrap_or(all);
    let mut paragraph: Vec<Piece> = Vec::new();
    let mut at = At::default();
    let mut number = 0;
    let mut before: Option<&Item> = None;
    let mut table = 0;
    let mut reaching = Reaching::new();
    for item in items {
        if composer.length() > 0 && before.or(items.first()).is_some_and(|b| b.page() != item.page()) {
            composer.write("\u{c}");
        }
        let line = match item {
            Item::Line(line) => line,
            Item::Part(part, begins) => {
                end_paragraph(composer, &mut at, &mut paragraph);
                if *begins {
                    table += 1;
                    reaching.clear();
                }
                page_tables::write(composer, table - 1, part, &mut reaching);
                before = Some(item);
                continue;
            }
        };
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
        let goes_on = before
            .and_then(Item::line)
            .is_some_and(|before| continues(before, line, margin(before), margin(line)));
        if !goes_on {
            end_paragraph(composer, &mut at, &mut paragraph);
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
        before = Some(item);
    }
    end_paragraph(composer, &mut at, &mut paragraph);
}

fn lines(items: &[Item]) -> Vec<&Line> {
    items.iter().filter_map(Item::line).collect()
}

fn end_paragraph(composer: &mut Composer, at: &mut At, pieces: &mut Vec<Piece>) {
    composer.block(BlockKind::Paragraph, std::mem::take(at), std::mem::take(pieces));
}

impl Item {
    fn line(&self) -> Option<&Line> {
        match self {
            Item::Line(line) => Some(line),
            Item::Part(..) => None,
        }
    }

    fn page(&self) -> u32 {
        match self {
            Item::Line(line) => line.page,
            Item::Part(part, _) => part.page,
        }
    }
}

/// Whether a line goes on with the one before it.
fn continues(before: &Line, line: &Line, old: Margins, new: Margins) -> bool {
    let size = before.size.max(line.size);
    let same_size = (before.size - line.size).abs() < 0.15 * size;
    let near = line.page != before.page || line.y - before.y < 2.6 * size;
    let at_margin = line.left < new.left + 0.9 * size && line.left > new.left - 1.5 * size;
    let full = before.right > old.right - 1.6 * size || leaves_bracket_open(&before.words);
    same_size && near && at_margin && full && !before.wide && !line.wide && !heads_attachment(&line.words)
}

/// 附件, 附件2, 附表一: what stands alone over an attachment goes on with nothing.
fn heads_attachment(words: &str) -> bool {
    let bare: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let number = ["附件", "附表", "附录"]
        .iter()
        .find_map(|head| bare.strip_prefix(head));
    number.is_some_and(|number| {
        let number = number.trim_end_matches([':', '\u{ff1a}']);
        number.chars().count() <= 2
            && number
                .chars()
                .all(|c| c.is_numeric() || "一二三四五六七八九十".contains(c))
    })
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
        let source = composer.finish(Digest::of("x"), "pdf", None);
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
    fn numbers_of_pages_are_set_aside_also_over_a_printing_line_and_an_attachment_begins_anew() {
        let full = "附件:重点任务清单和责任分工以及进度安排表";
        // The last lines of the pages stand far above the edge; the figure in the middle is none of a page.
        let pages = vec![
            page(7, &[(2, "一、目标"), (0, "1200"), (14, "— 1 —")]),
            page(7, &[(0, full), (14, "— 2 —")]),
            page(
                7,
                &[
                    (0, "附件"),
                    (2, "重点任务清单"),
                    (14, "— 3 —"),
                    (0, "抄送:各县。"),
                ],
            ),
        ];
        assert_eq!(
            paragraphs(pages),
            ["一、目标", "1200", full, "附件", "重点任务清单", "抄送:各县。"]
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
        let source = composer.finish(Digest::of("x"), "pdf", None);
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
