//! Characters of which something is asked, told by the bytes they are written in: most characters of a text are passed over without
//! being decoded.

use std::ops::Range;

use super::classes::HAN;

/// A set of characters; of those of three bytes, as all Chinese ones are, it may hold some more.
pub(super) struct Openings {
    ascii: [u64; 2],
    /// At the place of the last of three bytes a bit for each middle one, and a bit for each first one.
    wide: [u64; 64],
    firsts: u64,
    /// Whether a character of two or four bytes is one of them.
    rare: bool,
}

/// So many Chinese characters are too many to gain anything.
const MANY: usize = 512;

impl Openings {
    /// The characters of some ranges, both ends included; none if they are most of all.
    pub(super) fn of(ranges: impl Iterator<Item = (u32, u32)> + Clone) -> Option<Openings> {
        let within = |(from, to): (u32, u32), part: Range<u32>| from.max(part.start)..(to + 1).min(part.end);
        let of_han = |range| within(range, *HAN.start()..HAN.end() + 1).len();
        if ranges.clone().any(|range| of_han(range) > MANY) {
            return None;
        }
        let mut set = Openings {
            ascii: [0; 2],
            wide: [0; 64],
            firsts: 0,
            rare: false,
        };
        for range in ranges {
            for code in within(range, 0..0x80) {
                set.ascii[code as usize / 64] |= 1 << (code % 64);
            }
            for code in within(range, 0x800..0x1_0000) {
                set.wide[code as usize % 64] |= 1 << (code / 64 % 64);
                set.firsts |= 1 << (code / 4096);
            }
            set.rare |= !within(range, 0x80..0x800).is_empty() || range.1 >= 0x1_0000;
        }
        Some(set)
    }

    /// The next place of a text, from the beginning of a character on, where one of them stands.
    #[inline]
    pub(super) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        let mut rest = text.get(at..)?;
        loop {
            // Most characters have three bytes.
            while let [first @ 0xe0..=0xef, middle, last, further @ ..] = rest {
                if self.holds_wide(*first, *middle, *last) {
                    return Some(text.len() - rest.len());
                }
                rest = further;
            }
            let first = *rest.first()?;
            let (length, holds) = match first {
                ..0x80 => (1, self.holds_ascii(first)),
                0x80..0xe0 => (2, self.rare),
                _ => (4, self.rare),
            };
            if holds {
                return Some(text.len() - rest.len());
            }
            rest = rest.get(length..)?;
        }
    }

    /// Whether a text can begin with one of them.
    #[inline]
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        match text {
            [] => false,
            [first @ 0xe0..=0xef, middle, last, ..] => self.holds_wide(*first, *middle, *last),
            [first @ ..0x80, ..] => self.holds_ascii(*first),
            _ => self.rare,
        }
    }

    /// Whether a text can end with one of them.
    #[inline]
    pub(super) fn may_end(&self, text: &[u8]) -> bool {
        match text {
            [] => false,
            [.., last @ ..0x80] => self.holds_ascii(*last),
            [.., first @ 0xe0..=0xef, middle, last] => self.holds_wide(*first, *middle, *last),
            _ => self.rare,
        }
    }

    /// Whether a character of two or four bytes is one of them.
    pub(super) fn holds_rare(&self) -> bool {
        self.rare
    }

    /// Whether a character of three bytes can be one of them, as far as the last and the middle one tell.
    pub(super) fn may_hold_wide(&self, last: usize, middle: usize) -> bool {
        self.wide[last] >> middle & 1 != 0
    }

    /// Whether an ASCII character is one of them.
    #[inline]
    pub(super) fn holds_ascii(&self, byte: u8) -> bool {
        self.ascii[usize::from(byte >> 6 & 1)] >> (byte % 64) & 1 != 0
    }

    #[inline]
    fn holds_wide(&self, first: u8, middle: u8, last: u8) -> bool {
        self.wide[usize::from(last % 64)] >> (middle % 64) & 1 != 0 && self.firsts >> (first % 16) & 1 != 0
    }
}
