//! Where in a text matches of several patterns can begin, told in one pass over it: a character is looked at once for all of them.

use super::Regex;

/// The characters that matches of some patterns begin with. Each pattern has a bit.
pub struct Beginnings {
    ascii: [u8; 0x80],
    /// For characters of three bytes, by the last two of them: a few others share a place.
    wide: [u8; 64 * 64],
    /// For those of two or four.
    rare: u8,
}

/// Most texts have no more places of a pattern than one in so many bytes.
const BYTES_A_PLACE: usize = 48;
/// Patterns that one pass can tell.
const MOST: usize = 8;

/// For each pattern the places of a text where its matches can begin, in order.
pub type Places = [Vec<u32>; MOST];

impl Beginnings {
    /// Those of at most eight patterns; the first has the lowest bit.
    pub fn of(patterns: &[&Regex]) -> Beginnings {
        assert!(patterns.len() <= MOST, "a bit for each");
        let mut all = Beginnings {
            ascii: [0; 0x80],
            wide: [0; 64 * 64],
            rare: 0,
        };
        for (number, pattern) in patterns.iter().enumerate() {
            let bit = 1 << number;
            let opens = pattern.engine.as_ref().and_then(|engine| engine.opens.as_deref());
            let ascii = |byte: usize| opens.is_none_or(|opens| opens.holds_ascii(byte as u8));
            let wide = |place: usize| opens.is_none_or(|opens| opens.may_hold_wide(place / 64, place % 64));
            for (byte, bits) in all.ascii.iter_mut().enumerate() {
                *bits |= if ascii(byte) { bit } else { 0 };
            }
            for (place, bits) in all.wide.iter_mut().enumerate() {
                *bits |= if wide(place) { bit } else { 0 };
            }
            all.rare |= if opens.is_none_or(|opens| opens.holds_rare()) {
                bit
            } else {
                0
            };
        }
        all
    }

    /// The places of a text where a match can begin.
    pub fn places(&self, text: &str) -> Places {
        let mut places = Places::default();
        places
            .iter_mut()
            .for_each(|places| places.reserve(text.len() / BYTES_A_PLACE));
        let mut rest = text.as_bytes();
        loop {
            let at = text.len() - rest.len();
            let (mut bits, further) = match rest {
                // Most characters have three bytes.
                [0xe0..=0xef, middle, last, further @ ..] => {
                    let place = usize::from(last % 64) * 64 + usize::from(middle % 64);
                    (self.wide[place], further)
                }
                [first @ ..0x80, further @ ..] => (self.ascii[usize::from(*first)], further),
                [0x80..0xe0, _, further @ ..] | [_, _, _, _, further @ ..] => (self.rare, further),
                _ => break,
            };
            while bits != 0 {
                places[bits.trailing_zeros() as usize].push(at as u32);
                bits &= bits - 1;
            }
            rest = further;
        }
        places
    }
}
