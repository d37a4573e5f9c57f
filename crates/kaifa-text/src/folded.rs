//! The text made even for matching, with the way back to the source. Full-width letters, digits and punctuation become
//! half-width, blanks go, paragraphs are joined with `\n`. Every byte of the even text knows which scalar value of the
//! source it came from, so whatever is found here gets a span there; the source itself is never changed.

use std::ops::Range;

use kaifa_base::Span;

/// Even text over a source.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    text: String,
    /// For every byte of `text`: the scalar value of the source it came from.
    places: Vec<u32>,
    /// Start and end of what stands for one character and takes several (`&amp;`), in order.
    wide: Vec<(u32, u32)>,
}

impl Folded {
    /// Adds one scalar value of the source at `place`; blanks are dropped.
    pub fn push(&mut self, original: char, place: usize) {
        // Most characters are Chinese ones, which stay as they are.
        let even = match original {
            _ if is_han(original) => original,
            _ if is_blank(original) => return,
            _ => fold(original),
        };
        self.text.push(even);
        for _ in 0..even.len_utf8() {
            self.places.push(place as u32);
        }
    }

    /// Makes room for so many bytes.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
        self.places.reserve(bytes);
    }

    /// Adds a run of `count` Chinese characters of the source from `place` on.
    pub fn push_run(&mut self, run: &str, count: usize, place: usize) {
        self.text.push_str(run);
        let places = place as u32..(place + count) as u32;
        self.places.extend(places.flat_map(|place| [place; HAN_BYTES]));
    }

    /// Adds a part of other even text.
    pub fn append(&mut self, other: &Folded, range: Range<usize>) {
        self.text.push_str(&other.text[range.clone()]);
        self.places.extend_from_slice(&other.places[range]);
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
        self.text.push('\n');
        self.places.push(place as u32);
    }

    /// The even text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Span of the source under a byte range of the even text.
    pub fn span(&self, range: Range<usize>) -> Span {
        if range.start >= range.end || range.end > self.places.len() {
            let place = self
                .places
                .get(range.start)
                .or(self.places.last())
                .map_or(0, |p| *p as usize);
            return Span::new(place, place);
        }
        let last = self.places[range.end - 1];
        let wide = self.wide.binary_search_by_key(&last, |(start, _)| *start);
        let end = wide.map_or(last + 1, |index| self.wide[index].1);
        Span::new(self.places[range.start] as usize, end as usize)
    }

    /// Whether the characters of a range stand side by side in the source too, each for one of its own.
    pub fn is_whole(&self, range: Range<usize>) -> bool {
        let letters = self.text[range.clone()].chars().count();
        let end = range.end.saturating_sub(1);
        range.start < range.end
            && self.span(range.clone()).len() == letters
            && (self.places[end] - self.places[range.start]) as usize + 1 == letters
    }

    /// Whether blanks stood in the source directly before this byte.
    pub fn blank_before(&self, byte: usize) -> bool {
        byte > 0 && byte < self.places.len() && self.places[byte] > self.places[byte - 1] + 1
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

/// The ASCII characters and Chinese signs (U+3000 to U+3FFF) of a text with their places: brackets, stops and separators are among
/// them, the characters of words are not.
pub fn signs(text: &str) -> impl Iterator<Item = (usize, char)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(first) = bytes.get(at) {
            let place = at;
            at += match first {
                0..=0x7f => 1,
                0xe0..=0xef => 3,
                0xc0..=0xdf => 2,
                _ => 4,
            };
            match first {
                0..=0x7f => return Some((place, char::from(*first))),
                0xe3 => return Some((place, text[place..].chars().next()?)),
                _ => {}
            }
        }
        None
    })
}

/// The sentences of some words, each with the full stop or line end behind it.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut stops = signs(text).filter(|(_, c)| matches!(c, '。' | '\n'));
    let mut from = 0;
    std::iter::from_fn(move || {
        let end = stops.next().map_or(text.len(), |(at, c)| at + c.len_utf8());
        let sentence = from..end;
        from = end;
        (!sentence.is_empty()).then_some(sentence)
    })
}

/// Blanks in the sense of this crate: white space and invisible marks of web pages.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// The half-width form of a full-width character; private glyphs stand for a decimal point in the fonts where they occur.
pub fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{e000}'..='\u{f8ff}' => '.',
        '\u{fe59}' => '(',
        '\u{fe5a}' => ')',
        '\u{2013}' | '\u{2015}' | '\u{2500}' => '\u{2014}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(source: &str) -> Folded {
        let mut folded = Folded::default();
        source
            .chars()
            .enumerate()
            .for_each(|(place, c)| folded.push(c, place));
        folded
    }

    #[test]
    fn full_width_digits_and_blanks_are_even_and_lead_back_to_the_source() {
        let even = folded("到 \u{ff12}\u{ff10}\u{ff12}\u{ff17} 年\u{ff0c}超 \u{ff11}\u{e010}\u{ff12} 万亿元");
        assert_eq!(even.text(), "到2027年,超1.2万亿元");
        let at = even.text().find("1.2").unwrap();
        assert_eq!(even.span(at..at + 3), Span::new(11, 14));
        assert!(even.blank_before(at));
        assert!(!even.blank_before(at + 1));
    }
}
