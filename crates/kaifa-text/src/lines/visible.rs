//! The lines of a source that are not empty, with what is known of each: its even text, its place, its columns, whether a gap or the
//! number of a page stands before it. Numbers and running heads of pages are left out.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memmem};

use crate::folded::{Folded, fold, is_blank, is_private, run_of_han};
use crate::pages;
use crate::pattern::Regex;
use crate::plain_tables::RawLine;
use crate::runs;

/// A line of the source that is not empty.
pub(super) struct Line<'a> {
    /// All of it as it stands in the source.
    pub(super) raw: &'a str,
    /// Place of its first scalar value.
    pub(super) start: usize,
    /// Place of the last visible scalar value.
    pub(super) end: usize,
    /// Its even text, in that of all lines.
    pub(super) even: Range<usize>,
    /// Scalar values of its even text.
    pub(super) letters: usize,
    /// The last one.
    pub(super) last: char,
    /// Whether it leaves a bracket open, and whether it holds a full stop.
    pub(super) open: bool,
    pub(super) stops: bool,
    /// Columns before the first and up to the last visible character; wide characters take two.
    pub(super) indent: usize,
    pub(super) right: usize,
    /// Whether an empty line stands before it, and whether the number of a page, alone on its line, or a running head.
    pub(super) after_gap: bool,
    pub(super) after_page: bool,
    /// Whether it has wide blanks inside, as rows of a table laid out with blanks do.
    pub(super) columns: bool,
}

impl<'a> Line<'a> {
    pub(super) fn as_raw(&self) -> RawLine<'a> {
        RawLine {
            raw: self.raw,
            start: self.start,
            after_gap: self.after_gap,
        }
    }
}

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[—\-]+\d{1,4}[—\-]+|第\d{1,4}页(?:共\d{1,4}页)?|\d{1,4}/\d{1,4})$").unwrap()
});

/// The lines that are not empty, and their even text one behind the other.
pub(super) fn visible_lines(text: &str) -> (Folded, Vec<Line<'_>>) {
    let mut written = Folded::default();
    written.reserve(text.len());
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut place = 0;
    let mut gap = false;
    // A page number and the empty lines around it are no gap: the sentence goes on over the page.
    let mut page_broken = false;
    let mut breaks = Vec::new();
    // `\r\n` needs no care, the `\r` is a blank; only texts of old systems end lines with `\r` alone.
    let line_end = if holds(text, b'\n') { b'\n' } else { b'\r' };
    // Few texts have other ends than that one, which is found many bytes at a time.
    let others = holds(text, b'\x0c') || memmem::find(text.as_bytes(), "\u{2028}".as_bytes()).is_some();
    let raw_lines: &mut dyn Iterator<Item = &str> = match others {
        true => &mut text.split([char::from(line_end), '\u{0c}', '\u{2028}']),
        false => &mut split_at(text, line_end),
    };
    for raw in raw_lines {
        for raw in runs::paragraphs(raw, runs::is_run(raw, text.len())) {
            let start = written.text().len();
            let (line, length) = visible_line(raw, place, &mut written);
            if let Some(line) = line {
                if PAGE_NUMBER.is_match(&written.text()[start..]) {
                    page_broken = true;
                    breaks.push(lines.len());
                } else {
                    lines.push(Line {
                        after_gap: gap && !page_broken,
                        ..line
                    });
                    (gap, page_broken) = (false, false);
                }
            } else {
                gap = true;
            }
            place += length;
        }
        place += 1;
    }
    let lines = without_furniture(lines, &breaks, &written);
    (written, lines)
}

/// The parts of a text between ASCII characters of a kind.
fn split_at(text: &str, sign: u8) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let ends = memchr_iter(sign, text.as_bytes()).chain([text.len()]);
    ends.map(move |end| &text[std::mem::replace(&mut from, end + 1)..end])
}

/// Whether an ASCII character stands in a text.
pub(super) fn holds(text: &str, sign: u8) -> bool {
    memchr(sign, text.as_bytes()).is_some()
}

/// The lines without numbers and running heads of pages.
fn without_furniture<'a>(lines: Vec<Line<'a>>, breaks: &[usize], written: &Folded) -> Vec<Line<'a>> {
    let words: Vec<&str> = lines
        .iter()
        .map(|line| &written.text()[line.even.clone()])
        .collect();
    let furniture = pages::furniture(&words, breaks);
    if furniture.is_empty() {
        return lines;
    }
    let mut after_page = false;
    let mut kept = Vec::with_capacity(lines.len());
    for (at, line) in lines.into_iter().enumerate() {
        if furniture.contains(&at) {
            after_page = true;
            continue;
        }
        kept.push(Line {
            after_gap: line.after_gap && !after_page,
            after_page,
            ..line
        });
        after_page = false;
    }
    kept
}

/// What is known of a line up to a place in it.
#[derive(Default)]
struct Seen {
    /// Its characters and columns so far.
    length: usize,
    column: usize,
    /// Columns before the first and up to the last visible character.
    indent: usize,
    right: usize,
    /// How many characters were visible, and the place of the last one.
    letters: usize,
    last: usize,
    /// Whether wide blanks stand between visible ones.
    wide: bool,
}

impl Seen {
    /// Whether a blank stands before the next character, or nothing visible in its line.
    fn is_behind_blank(&self) -> bool {
        self.letters == 0 || self.length > self.last + 1
    }

    /// Goes over so many visible characters, which take so many columns.
    #[inline(always)]
    fn visible(&mut self, count: usize, columns: usize) {
        match self.letters {
            0 => self.indent = self.column,
            _ => self.wide |= self.length > self.last + 2,
        }
        self.column += columns;
        self.length += count;
        self.letters += count;
        self.last = self.length - 1;
        self.right = self.column;
    }
}

/// One line that begins at `place` of the source, unless it is empty, and how many scalar values it has. Its even text is written.
fn visible_line<'a>(raw: &'a str, place: usize, written: &mut Folded) -> (Option<Line<'a>>, usize) {
    let from = written.text().len();
    let mut seen = Seen::default();
    let (mut depth, mut stops) = (0_u32, false);
    let mut rest = raw;
    loop {
        // Most characters are Chinese ones, which stay as they are: a run of them goes over as a whole.
        let (bytes, count) = run_of_han(rest);
        if count > 0 {
            written.push_run(&rest[..bytes], count, place + seen.length);
            seen.visible(count, 2 * count);
            rest = &rest[bytes..];
        }
        let Some(sign) = rest.chars().next() else {
            break;
        };
        let behind = &rest[sign.len_utf8()..];
        // How many characters, of which nothing stays.
        let left_out = match sign {
            // ？二、任务: a sentence ends with the mark, so behind a blank or at the head of a line it is all that is left of a blank.
            '?' | '\u{ff1f}' if seen.is_behind_blank() => {
                seen.column += column_width(sign);
                1
            }
            _ if is_plain(sign) => 0,
            // Two asterisks make words bold where a page was turned to plain text.
            '*' if behind.starts_with('*') => 2,
            // A letter of a font of its own is an ornament, but for a decimal point.
            c if is_private(c) && !stands_for_a_sign(written.text(), behind) => 1,
            // The line of a cell ends inside the line of its row.
            '<' if line_break(rest).is_some() => {
                if seen.letters > 0 && raw.contains('|') {
                    written.push_sign('\n', place + seen.length);
                }
                line_break(rest).unwrap_or_default()
            }
            // So many signs before a blank make a heading there.
            '#' if seen.letters == 0 => heading_mark(rest),
            // A point before a number of its own: - (一), • 第一条.
            c if seen.letters == 0 && POINTS.contains(&c) && numbered_behind(behind) => 1,
            c if is_blank(c) => {
                seen.column += column_width(c);
                1
            }
            _ => 0,
        };
        if left_out > 0 {
            seen.length += left_out;
            rest = match left_out {
                1 => behind,
                // More than one are ASCII characters.
                _ => &rest[left_out..],
            };
            continue;
        }
        let even = fold(sign);
        written.push_sign(even, place + seen.length);
        match even {
            '(' | '〔' | '[' | '《' => depth += 1,
            ')' | '〕' | ']' | '》' => depth = depth.saturating_sub(1),
            '。' => stops = true,
            _ => {}
        }
        seen.visible(1, column_width(sign));
        rest = behind;
    }
    let length = seen.length;
    let line = (seen.letters > 0).then(|| Line {
        raw,
        start: place,
        end: place + seen.last + 1,
        even: from..written.text().len(),
        letters: seen.letters,
        last: written.text()[from..].chars().next_back().unwrap_or(' '),
        open: depth > 0,
        stops,
        indent: seen.indent,
        right: seen.right,
        after_gap: false,
        after_page: false,
        columns: seen.wide,
    });
    (line, length)
}

/// Whether a sign is nothing but itself wherever it stands: digits, letters, stops, commas, brackets. Most are.
fn is_plain(sign: char) -> bool {
    matches!(sign, '\u{3001}'..='\u{3011}' | '\u{ff01}'..='\u{ff5e}' | '“' | '”' | '(' | ')' | ',' | '.' | ':' | ';' | '%')
        || sign.is_ascii_alphanumeric()
}

/// Signs at the beginning of some words that mark a heading: ##, and a blank.
fn heading_mark(words: &str) -> usize {
    let marks = words.len() - words.trim_start_matches('#').len();
    let marked = marks <= 6 && words[marks..].starts_with(' ');
    if marked { marks } else { 0 }
}

/// What lists put before their points.
const POINTS: &[char] = &['-', '*', '+', '•', '·', '▪', '●', '■', '◆', '○', '–'];

/// Whether a number of clauses stands behind a blank: (一), 第三条, 1., 一、.
fn numbered_behind(words: &str) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        let number = "[一二三四五六七八九十百\\d]{1,4}";
        Regex::new(&format!(
            "^[ \u{3000}]+(?:[(（]{number}[)）]|第{number}[章节条]|{number}[、是]|\\d{{1,2}}[ \u{3000}]*[.．][^\\d])"
        ))
        .unwrap()
    });
    words.starts_with(is_blank) && NUMBER.is_match(words)
}

/// Bytes of the mark of a line break at the beginning of some words.
fn line_break(words: &str) -> Option<usize> {
    let marks = ["<br>", "<br/>", "<br />", "<BR>"];
    marks
        .iter()
        .find(|mark| words.starts_with(**mark))
        .map(|mark| mark.len())
}

/// Whether a letter between such words stands between digits.
fn stands_for_a_sign(before: &str, after: &str) -> bool {
    let digit = |c: char| fold(c).is_ascii_digit();
    before.ends_with(digit) && after.trim_start_matches(is_blank).starts_with(digit)
}

pub(crate) fn column_width(c: char) -> usize {
    match c {
        '\u{2e80}'..='\u{ffef}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2026}' => 2,
        _ => 1,
    }
}
