//! The signs of a text: every character but the common Chinese ones. Brackets, stops, commas, digits and letters are among them, one
//! character in seven or so. Those of the even text are listed once while it is written; parts of it take their share of the list.

use std::ops::Range;

/// A sign and the byte where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Sign {
    at: u32,
    sign: char,
}

impl Sign {
    /// A sign at a place.
    pub fn new(at: usize, sign: char) -> Sign {
        Sign { at: at as u32, sign }
    }
}

/// The signs of a part of the even text, in order.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'a> {
    listed: &'a [Sign],
    /// Places are counted from here.
    origin: usize,
}

impl<'a> Signs<'a> {
    /// Those of a list, with their places as listed.
    pub fn new(listed: &'a [Sign]) -> Signs<'a> {
        Signs { listed, origin: 0 }
    }

    /// The same signs with places counted from another one on.
    pub fn counted_from(self, origin: usize) -> Signs<'a> {
        Signs { origin, ..self }
    }

    /// Those inside a range.
    pub fn within(self, range: Range<usize>) -> Signs<'a> {
        let before = |place: usize| {
            let place = place + self.origin;
            self.listed.partition_point(|sign| (sign.at as usize) < place)
        };
        let (from, to) = (before(range.start), before(range.end));
        Signs {
            listed: &self.listed[from..to.max(from)],
            ..self
        }
    }

    /// Each with its place.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = (usize, char)> + Clone + 'a {
        let origin = self.origin;
        self.listed
            .iter()
            .map(move |sign| (sign.at as usize - origin, sign.sign))
    }

    /// The sentences of a range, each with the full stop or line end behind it.
    pub fn sentences(self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut stops = self
            .within(range.clone())
            .iter()
            .filter(|(_, c)| matches!(c, '。' | '\n'));
        let mut from = range.start;
        std::iter::from_fn(move || {
            let end = stops.next().map_or(range.end, |(at, c)| at + c.len_utf8());
            let sentence = from..end;
            from = end;
            (!sentence.is_empty()).then_some(sentence)
        })
    }
}

/// The ASCII characters and Chinese signs (U+3000 to U+3FFF) of a short text of its own, with their places.
pub fn signs_of(text: &str) -> impl Iterator<Item = (usize, char)> {
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
