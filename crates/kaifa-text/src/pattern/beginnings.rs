//! Where in a text matches of several patterns can begin, told in one pass over it: a character is looked at once for all of them, and the
//! one behind it where a match can begin.

use super::openings::Openings;
use super::{Engine, Regex};

/// The characters that matches of some patterns begin with. Each pattern has a bit.
pub struct Beginnings {
    /// Bits of the patterns, and above them those of the patterns where anything may stand behind this one.
    first: Bits,
    /// The characters that may stand behind the others.
    second: Bits,
}

/// For characters a bit for each pattern.
struct Bits {
    ascii: [u16; 0x80],
    /// For characters of three bytes, by the last two of them: a few others share a place.
    wide: [u16; 64 * 64],
    /// For those of two or four.
    rare: u16,
}

/// Most texts have no more places of a pattern than one in so many bytes.
const BYTES_A_PLACE: usize = 48;
/// Patterns that one pass can tell.
const MOST: usize = 8;
/// The bits of that many.
const FIRST: u16 = (1 << MOST) - 1;

/// For each pattern the places of a text where its matches can begin, in order.
pub type Places = [Vec<u32>; MOST];

impl Beginnings {
    /// Those of at most eight patterns; the first has the lowest bit.
    pub fn of(patterns: &[&Regex]) -> Beginnings {
        assert!(patterns.len() <= MOST, "a bit for each");
        let mut all = Beginnings {
            first: Bits::default(),
            second: Bits::default(),
        };
        for (number, pattern) in patterns.iter().enumerate() {
            let bit = 1 << number;
            let engine = pattern.engine.as_ref();
            let opens = engine.and_then(|engine| engine.opens.as_deref());
            all.first.add(bit, opens);
            let (alone, second) = engine.map_or((None, None), behind_first);
            all.first.add(bit << MOST, alone.as_ref());
            all.second.add(bit, second.as_ref());
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
            // Most characters have three bytes and begin nothing.
            while let [0xe0..=0xef, middle, last, further @ ..] = rest
                && self.first.wide[place(*middle, *last)] & FIRST == 0
            {
                rest = further;
            }
            let Some((bits, further)) = self.first.read(rest) else {
                break;
            };
            if bits & FIRST != 0 {
                let mut bits = match bits & FIRST & !(bits >> MOST) {
                    0 => bits & FIRST,
                    _ => {
                        bits & FIRST & (bits >> MOST | self.second.read(further).map_or(0, |(bits, _)| bits))
                    }
                };
                let at = text.len() - rest.len();
                while bits != 0 {
                    places[bits.trailing_zeros() as usize].push(at as u32);
                    bits &= bits - 1;
                }
            }
            rest = further;
        }
        places
    }
}

/// The characters behind which anything may stand where a match begins with them, and those that may stand behind its other first ones;
/// none where they are most of all.
fn behind_first(engine: &Engine) -> (Option<Openings>, Option<Openings>) {
    let classes = &engine.nfa.classes;
    let mut alone = vec![false; classes.count()];
    let mut second = vec![false; classes.count()];
    for (first, alone) in alone.iter_mut().enumerate() {
        match engine.nfa.seconds(first) {
            Some(seconds) if classes.openings(|class| seconds[class]).is_some() => {
                let all = second.iter_mut().zip(seconds);
                all.for_each(|(held, further)| *held |= further);
            }
            _ => *alone = true,
        }
    }
    let of = |held: &[bool]| classes.openings(|class| held[class]);
    (of(&alone), of(&second))
}

impl Default for Bits {
    fn default() -> Bits {
        Bits {
            ascii: [0; 0x80],
            wide: [0; 64 * 64],
            rare: 0,
        }
    }
}

impl Bits {
    /// Gives a pattern's bit to some characters; to all where they are not known.
    fn add(&mut self, bit: u16, characters: Option<&Openings>) {
        let ascii = |byte: usize| characters.is_none_or(|set| set.holds_ascii(byte as u8));
        let wide = |place: usize| characters.is_none_or(|set| set.may_hold_wide(place / 64, place % 64));
        for (byte, bits) in self.ascii.iter_mut().enumerate() {
            *bits |= if ascii(byte) { bit } else { 0 };
        }
        for (place, bits) in self.wide.iter_mut().enumerate() {
            *bits |= if wide(place) { bit } else { 0 };
        }
        let rare = characters.is_none_or(Openings::holds_rare);
        self.rare |= if rare { bit } else { 0 };
    }

    /// The bits of the character that a text begins with, and what stands behind it.
    #[inline(always)]
    fn read<'t>(&self, text: &'t [u8]) -> Option<(u16, &'t [u8])> {
        match text {
            [0xe0..=0xef, middle, last, further @ ..] => Some((self.wide[place(*middle, *last)], further)),
            [first @ ..0x80, further @ ..] => Some((self.ascii[usize::from(*first)], further)),
            [0x80..0xe0, _, further @ ..] | [_, _, _, _, further @ ..] => Some((self.rare, further)),
            _ => None,
        }
    }
}

/// A number below 4,096 for a character of three bytes, by the last two of them: a few others share it.
#[inline(always)]
pub fn place(middle: u8, last: u8) -> usize {
    usize::from(last % 64) * 64 + usize::from(middle % 64)
}
