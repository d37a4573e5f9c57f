//! The signs of all patterns of time limits, looked for in one go: where a sign can begin, those that begin so are compared.

use std::ops::Range;

use super::pattern::Pattern;
use crate::pattern::place;

/// Signs by the bytes they begin with.
pub(super) struct SignsOfPatterns {
    /// By the first byte of ASCII, and by the last two of three bytes: the group of the signs that begin so, 0 for none.
    ascii: [u8; 0x80],
    wide: Box<[u8; 64 * 64]>,
    /// The signs of each group.
    groups: Vec<Vec<Sign>>,
}

/// A sign and the pattern that it belongs to.
struct Sign {
    word: &'static str,
    pattern: usize,
    /// Its first eight bytes as one number, and the bits that they take of one.
    head: u64,
    mask: u64,
}

/// Bytes that are compared at once.
const HEAD: usize = 8;

impl Sign {
    fn new(word: &'static str, pattern: usize) -> Sign {
        let taken = word.len().min(HEAD);
        let mut head = [0; HEAD];
        head[..taken].copy_from_slice(&word.as_bytes()[..taken]);
        Sign {
            word,
            pattern,
            head: u64::from_le_bytes(head),
            mask: u64::MAX >> (8 * (HEAD - taken)),
        }
    }

    /// Whether a text begins with it.
    #[inline]
    fn opens(&self, text: &[u8]) -> bool {
        match text.first_chunk() {
            Some(head) if (u64::from_le_bytes(*head) ^ self.head) & self.mask != 0 => false,
            Some(_) if self.word.len() <= HEAD => true,
            _ => text.starts_with(self.word.as_bytes()),
        }
    }
}

impl SignsOfPatterns {
    /// The signs of some patterns.
    pub(super) fn of(patterns: &[Pattern]) -> SignsOfPatterns {
        let mut all = SignsOfPatterns {
            ascii: [0; 0x80],
            wide: Box::new([0; 64 * 64]),
            groups: vec![Vec::new()],
        };
        let signs = patterns
            .iter()
            .enumerate()
            .flat_map(|(at, pattern)| pattern.signs.iter().map(move |sign| (at, *sign)));
        for (pattern, sign) in signs {
            let group = match *sign.as_bytes() {
                [first @ ..0x80, ..] => &mut all.ascii[usize::from(first)],
                [0xe0..=0xef, middle, last, ..] => &mut all.wide[place(middle, last)],
                _ => panic!("a sign of common characters"),
            };
            if *group == 0 {
                *group = u8::try_from(all.groups.len()).expect("few openings");
                all.groups.push(Vec::new());
            }
            all.groups[usize::from(*group)].push(Sign::new(sign, pattern));
        }
        all
    }

    /// Passes on each sign in some words with the pattern that it belongs to.
    pub(super) fn find(&self, words: &str, mut pass: impl FnMut(usize, Range<usize>)) {
        let mut rest = words.as_bytes();
        loop {
            let (group, further) = match rest {
                // Most characters have three bytes.
                [0xe0..=0xef, middle, last, further @ ..] => (self.wide[place(*middle, *last)], further),
                [first @ ..0x80, further @ ..] => (self.ascii[usize::from(*first)], further),
                [0x80..0xe0, _, further @ ..] | [_, _, _, _, further @ ..] => (0, further),
                _ => return,
            };
            if group != 0 {
                let at = words.len() - rest.len();
                for sign in &self.groups[usize::from(group)] {
                    if sign.opens(rest) {
                        pass(sign.pattern, at..at + sign.word.len());
                    }
                }
            }
            rest = further;
        }
    }
}
