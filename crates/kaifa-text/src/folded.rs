//! The text made even for matching, with the way back to the source. Full-width letters, digits and punctuation become
//! half-width, blanks go, paragraphs are joined with `\n`. Every byte of the even text knows which scalar value of the
//! source it came from, so whatever is found here gets a span there; the source itself is never changed. While it is written, its
//! [`Signs`] are listed: who splits it at stops, commas or brackets goes from one to the next.

use std::ops::Range;
use std::sync::OnceLock;

use kaifa_base::Span;

use crate::marks::{Mark, Marks};
use crate::pattern::Match;
use crate::signs::{Sign, Signs};
use crate::variants::common;

/// Even text over a source.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    text: String,
    /// Characters that stand side by side in the source too and take as many bytes each, up to the next run.
    runs: Vec<Run>,
    /// The place in the source that goes on with the last run, and the bytes of its characters.
    next: (u32, usize),
    /// All characters but the common Chinese ones.
    signs: Vec<Sign>,
    /// Start and end of what stands for one character and takes several (`&amp;`), in order.
    wide: Vec<(u32, u32)>,
    /// Whether the cells of a row stand one behind the other, whose lines in the source stand side by side.
    out_of_order: bool,
    /// Made when it is written and first asked.
    marks: OnceLock<Marks>,
}

/// Where a run begins: the byte of the even text and the scalar value of the source.
#[derive(Debug, Clone, Copy)]
struct Run {
    byte: u32,
    place: u32,
}

/// Most texts have no more runs, and no more signs, than one in so many bytes.
const BYTES_A_RUN: usize = 16;

impl Folded {
    /// Even text of words that stand alone.
    #[cfg(test)]
    pub fn of(text: &str) -> Folded {
        let mut folded = Folded::default();
        let characters = text.chars().enumerate();
        characters.for_each(|(place, c)| folded.push(c, place));
        folded
    }

    /// Adds one scalar value of the source at `place`; blanks are dropped.
    pub fn push(&mut self, original: char, place: usize) {
        // Most characters are Chinese ones, which stay as they are.
        let even = match original {
            _ if is_han(original) => original,
            _ if is_blank(original) => return,
            // Only behind a digit it can be a decimal point.
            _ if is_private(original) && !self.text.ends_with(|c: char| c.is_ascii_digit()) => return,
            _ => fold(original),
        };
        match is_han(even) {
            true => {
                self.go_on(place as u32, 1, HAN_BYTES);
                self.text.push(even);
            }
            false => self.push_sign(even, place),
        }
    }

    /// Adds a sign, even already, for the scalar value at `place`.
    pub fn push_sign(&mut self, even: char, place: usize) {
        self.go_on(place as u32, 1, even.len_utf8());
        self.signs.push(Sign::new(self.text.len(), even));
        self.text.push(even);
    }

    /// The next `count` characters, of so many bytes each, stand from a place of the source on.
    fn go_on(&mut self, place: u32, count: u32, width: usize) {
        if self.next != (place, width) {
            self.out_of_order |= place < self.next.0;
            let byte = self.text.len() as u32;
            self.runs.push(Run { byte, place });
        }
        self.next = (place + count, width);
    }

    /// Makes room for so many bytes.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
        self.runs.reserve(bytes / BYTES_A_RUN);
        self.signs.reserve(bytes / BYTES_A_RUN);
    }

    /// Adds a run of `count` Chinese characters of the source from `place` on.
    pub fn push_run(&mut self, run: &str, count: usize, place: usize) {
        self.go_on(place as u32, count as u32, HAN_BYTES);
        self.text.push_str(run);
    }

    /// Adds a part of other even text.
    pub fn append(&mut self, other: &Folded, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let (first, last) = (other.run_at(range.start), other.run_at(range.end - 1));
        let (from, to) = (range.start as u32, self.text.len() as u32);
        self.runs.push(Run {
            byte: to,
            place: other.place_in(first, range.start),
        });
        let inside = other.runs[first + 1..=last].iter();
        self.runs.extend(inside.map(|run| Run {
            byte: run.byte - from + to,
            place: run.place,
        }));
        let signs = other.signs(range.clone()).iter();
        self.signs
            .extend(signs.map(|(at, c)| Sign::new(at - range.start + to as usize, c)));
        self.next = (other.place_in(last, range.end - 1) + 1, other.width(last));
        self.text.push_str(&other.text[range]);
    }

    /// Adds one character for which `start..end` of the source stand; blanks are dropped.
    pub fn push_wide(&mut self, original: char, start: usize, end: usize) {
        if !is_blank(original) {
            self.wide.push((start as u32, end as u32));
        }
        self.push(original, start);
    }

    /// Ends a paragraph whose last line ends at `place`.
    pub fn end_paragraph(&mut self, place: usize) {
        self.push_sign('\n', place);
    }

    /// The even text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signs of a part of it.
    pub fn signs(&self, part: Range<usize>) -> Signs<'_> {
        Signs::new(&self.signs).within(part)
    }

    /// What of a kind stands in a part of it, with places counted from the beginning of the part.
    pub fn find(&self, mark: Mark, part: Range<usize>) -> impl Iterator<Item = Match<'_>> {
        let marks = self.marks.get_or_init(|| Marks::of(&self.text));
        marks.find(mark, &self.text, part)
    }

    /// Whether anything of a kind stands in a part of it.
    pub fn holds(&self, mark: Mark, part: Range<usize>) -> bool {
        self.find(mark, part).next().is_some()
    }

    /// The run that holds a byte.
    fn run_at(&self, byte: usize) -> usize {
        self.runs
            .partition_point(|run| run.byte as usize <= byte)
            .saturating_sub(1)
    }

    /// The bytes that each character of a run takes.
    fn width(&self, run: usize) -> usize {
        match self.text.as_bytes()[self.runs[run].byte as usize] {
            ..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => HAN_BYTES,
            _ => 4,
        }
    }

    /// The place in the source of the character of a run that holds a byte.
    fn place_in(&self, run: usize, byte: usize) -> u32 {
        let bytes = byte as u32 - self.runs[run].byte;
        let characters = match self.width(run) {
            1 => bytes,
            HAN_BYTES => bytes / HAN_BYTES as u32,
            width => bytes / width as u32,
        };
        self.runs[run].place + characters
    }

    /// The places in the source of the first and the last character of a range that is not empty.
    fn places(&self, range: Range<usize>) -> (u32, u32) {
        if self.out_of_order {
            return self.places_apart(range);
        }
        let first = self.run_at(range.start);
        let ends_here = self
            .runs
            .get(first + 1)
            .is_none_or(|next| range.end <= next.byte as usize);
        let last = match ends_here {
            true => first,
            false => self.run_at(range.end - 1),
        };
        (
            self.place_in(first, range.start),
            self.place_in(last, range.end - 1),
        )
    }

    /// The same where the runs do not stand in the order of the source.
    fn places_apart(&self, range: Range<usize>) -> (u32, u32) {
        let runs = self.run_at(range.start)..=self.run_at(range.end - 1);
        let places = runs.map(|run| {
            let next = self
                .runs
                .get(run + 1)
                .map_or(range.end, |next| next.byte as usize);
            let from = range.start.max(self.runs[run].byte as usize);
            (
                self.place_in(run, from),
                self.place_in(run, next.min(range.end) - 1),
            )
        });
        places.fold((u32::MAX, 0), |(first, last), (from, to)| {
            (first.min(from), last.max(to))
        })
    }

    /// Span of the source under a byte range of the even text.
    pub fn span(&self, range: Range<usize>) -> Span {
        if range.start >= range.end || range.end > self.text.len() {
            let byte = range.start.min(self.text.len().saturating_sub(1));
            let place = match self.text.is_empty() {
                true => 0,
                false => self.places(byte..byte + 1).0 as usize,
            };
            return Span::new(place, place);
        }
        let (first, last) = self.places(range);
        let wide = self.wide.binary_search_by_key(&last, |(start, _)| *start);
        let end = wide.map_or(last + 1, |index| self.wide[index].1);
        Span::new(first as usize, end as usize)
    }

    /// Whether the span of a range is nothing but its characters: they stand side by side in the source too, each for one of its own.
    pub fn is_whole(&self, range: Range<usize>, span: Span) -> bool {
        let letters = self.text[range.clone()].chars().count();
        range.start < range.end && span.len() == letters && {
            let (first, last) = self.places(range);
            (last - first) as usize + 1 == letters
        }
    }

    /// Whether blanks stood in the source directly before this byte.
    pub fn blank_before(&self, byte: usize) -> bool {
        let run = self.runs.binary_search_by_key(&byte, |run| run.byte as usize);
        run.is_ok_and(|run| self.begins_behind_blank(run))
    }

    /// The places inside a range before which blanks stood in the source.
    pub fn blanks(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let runs = self.run_at(range.start) + 1..self.runs.len();
        runs.take_while(move |run| (self.runs[*run].byte as usize) < range.end)
            .filter(|run| self.begins_behind_blank(*run))
            .map(|run| self.runs[run].byte as usize)
    }

    fn begins_behind_blank(&self, run: usize) -> bool {
        let Run { byte, place } = self.runs[run];
        run > 0 && place > self.place_in(run - 1, byte as usize - 1) + 1
    }
}

/// Whether a character is one of the common Chinese ones: neither blank nor bracket nor stop nor digit.
pub fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Bytes of one of them.
const HAN_BYTES: usize = 3;

/// The bytes and the number of the common Chinese characters that a text begins with.
pub fn run_of_han(text: &str) -> (usize, usize) {
    // U+4E00 to U+9FFF are E4 B8 80 to E9 BF BF.
    let letters = text.as_bytes().chunks_exact(HAN_BYTES);
    let count = letters
        .take_while(|letter| matches!(letter[0], 0xe5..=0xe9) || letter[0] == 0xe4 && letter[1] >= 0xb8)
        .count();
    (count * HAN_BYTES, count)
}

/// Blanks in the sense of this crate: white space, places where a word may be parted, and invisible marks of web pages.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// Whether a character has a meaning in one font only.
pub fn is_private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// The half-width form of a full-width character; private glyphs stand for a decimal point in the fonts where they occur.
pub fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{e000}'..='\u{f8ff}' => '.',
        '\u{fe59}' => '(',
        '\u{fe5a}' => ')',
        '\u{2013}' | '\u{2015}' | '\u{2500}' => '\u{2014}',
        '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' => common(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_and_blanks_are_even_and_lead_back_to_the_source() {
        let even =
            Folded::of("到 \u{ff12}\u{ff10}\u{ff12}\u{ff17} 年\u{ff0c}超 \u{ff11}\u{e010}\u{ff12} 万亿元");
        assert_eq!(even.text(), "到2027年,超1.2万亿元");
        let strange = Folded::of("\u{2f00}、基\u{ad}础\u{2f64}\u{f9d1}");
        assert_eq!(strange.text(), "一、基础用六");
        let at = strange.text().find('用').unwrap();
        assert_eq!(strange.span(at..at + 3), Span::new(5, 6));
        let at = even.text().find("1.2").unwrap();
        assert_eq!(even.span(at..at + 3), Span::new(11, 14));
        assert!(even.blank_before(at));
        assert!(!even.blank_before(at + 1));
    }
}
