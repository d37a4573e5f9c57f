//! Characters that a pattern treats alike are one class. Texts are Chinese: of the twenty thousand characters a pattern names a
//! few, which stand in a table small enough to stay at hand; all others are one class.

use std::ops::{Range, RangeInclusive};

use super::openings::Openings;

/// The class of every character.
pub(super) struct Classes {
    /// Those of the characters of [`BLOCKS`].
    blocks: [[u8; BLOCK as usize]; BLOCKS.len()],
    /// The class of the characters of [`WIDE`] that are not listed.
    usual: u8,
    /// Those of other classes: the bytes of the character above the class, at the place that [`hash`] gives or behind it.
    listed: Box<[u32]>,
    shift: u32,
    /// Where each run of characters of one class begins, and its class, for all others.
    runs: Vec<(u32, u8)>,
    count: usize,
}

/// Characters of a block.
const BLOCK: u32 = 128;
/// Where the blocks of ASCII and of Chinese signs begin.
const BLOCKS: [u32; 3] = [0, 0x2000, 0x3000];
/// The characters that texts are made of.
pub(super) const HAN: RangeInclusive<u32> = 0x4e00..=0x9fff;

/// Ranges of characters, both ends included, in order.
pub(super) type Ranges = Vec<(u32, u32)>;

/// The characters whose first byte is one of the usual ones, and these bytes: all of [`HAN`] and some before it.
const WIDE: RangeInclusive<u32> = 0x4000..=0x9fff;
const FIRST_OF_WIDE: RangeInclusive<u8> = 0xe4..=0xe9;

/// The three bytes of a character as one number, of the four of which it is the first three.
#[inline(always)]
fn written(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes) & 0xff_ffff
}

/// Spreads characters over places: as many as 32 − `shift` bits can number.
#[inline(always)]
fn hash(written: u32, shift: u32) -> usize {
    (written.wrapping_mul(0x9e37_79b1) >> shift) as usize
}

/// A class while sets split it.
#[derive(Clone, Copy)]
struct Split {
    /// How many runs it has, and how many of them the set holds that splits it.
    runs: usize,
    inside: usize,
    /// The class that those become.
    into: Option<usize>,
}

impl Split {
    fn of(runs: usize) -> Split {
        Split {
            runs,
            inside: 0,
            into: None,
        }
    }
}

impl Classes {
    /// The classes that tell all `sets` apart, and for each set whether it holds each class; none if there are more than 255.
    pub(super) fn of(sets: &[Ranges]) -> Option<(Classes, Vec<Vec<bool>>)> {
        let mut borders: Vec<u32> = sets
            .iter()
            .flatten()
            .flat_map(|(from, to)| [*from, to + 1])
            .collect();
        borders.push(0);
        borders.sort_unstable();
        borders.dedup();
        // The runs of a set, in order.
        let runs_of = |set: &Ranges| {
            let place = |code: u32| borders.partition_point(|border| *border < code);
            let runs: Vec<Range<usize>> = set.iter().map(|(from, to)| place(*from)..place(to + 1)).collect();
            runs.into_iter().flatten()
        };
        // Each set splits the classes it holds a part of.
        let mut class_of_run = vec![0_usize; borders.len()];
        let mut split = vec![Split::of(borders.len())];
        let mut touched = Vec::new();
        for set in sets {
            let runs = runs_of(set);
            for run in runs.clone() {
                let class = &mut split[class_of_run[run]];
                if class.inside == 0 {
                    touched.push(class_of_run[run]);
                }
                class.inside += 1;
            }
            for run in runs {
                let Split { runs, inside, into } = split[class_of_run[run]];
                if inside < runs {
                    let further = into.unwrap_or(split.len());
                    if into.is_none() {
                        split[class_of_run[run]].into = Some(further);
                        split.push(Split::of(inside));
                    }
                    class_of_run[run] = further;
                }
            }
            for class in touched.drain(..) {
                let Split { runs, inside, into } = split[class];
                split[class] = Split::of(if into.is_some() { runs - inside } else { runs });
            }
        }
        let count = split.len();
        if count > 255 {
            return None;
        }
        let runs: Vec<(u32, u8)> = borders
            .iter()
            .zip(&class_of_run)
            .map(|(border, class)| (*border, *class as u8))
            .collect();
        let holds = sets
            .iter()
            .map(|set| {
                let mut held = vec![false; count];
                runs_of(set).for_each(|run| held[class_of_run[run]] = true);
                held
            })
            .collect();
        Some((Classes::over(runs, count), holds))
    }

    fn over(runs: Vec<(u32, u8)>, count: usize) -> Classes {
        // The parts of the runs that lie in a part of all characters.
        let within = |part: Range<u32>| {
            let ends = runs.iter().skip(1).map(|run| run.0).chain([u32::MAX]);
            let parts = runs.iter().zip(ends);
            parts
                .map(move |(run, end)| (run.0.max(part.start), end.min(part.end), run.1))
                .filter(|(from, to, _)| from < to)
        };
        let blocks = BLOCKS.map(|start| {
            let mut block = [0; BLOCK as usize];
            for (from, to, class) in within(start..start + BLOCK) {
                block[(from - start) as usize..(to - start) as usize].fill(class);
            }
            block
        });
        let mut shares = vec![0_u32; count];
        let wide: Vec<(u32, u32, u8)> = within(*WIDE.start()..WIDE.end() + 1).collect();
        for (from, to, class) in &wide {
            shares[usize::from(*class)] += to - from;
        }
        let usual = (0..count).max_by_key(|class| shares[*class]).unwrap_or(0) as u8;
        let listed: Vec<(u32, u8)> = wide
            .into_iter()
            .filter(|(_, _, class)| *class != usual)
            .flat_map(|(from, to, class)| (from..to).map(move |code| (code, class)))
            .collect();
        let (listed, shift) = places(&listed);
        Classes {
            blocks,
            usual,
            listed,
            shift,
            runs,
            count,
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The characters of the classes that are asked for; none if they are most of all.
    pub(super) fn openings(&self, asked: impl Fn(usize) -> bool) -> Option<Openings> {
        let ends = self
            .runs
            .iter()
            .skip(1)
            .map(|run| run.0 - 1)
            .chain([char::MAX as u32]);
        let ranges = self.runs.iter().zip(ends);
        Openings::of(
            ranges
                .filter(|((_, class), _)| asked(usize::from(*class)))
                .map(|((from, _), to)| (*from, to)),
        )
    }

    /// The class of the character that the rest of a text begins with, and what stands behind it. Asked for each step of each search.
    #[inline(always)]
    pub(super) fn read<'t>(&self, text: &str, rest: &'t [u8]) -> Option<(usize, &'t [u8])> {
        // Four bytes are fetched at once; the last character of a text has no fourth.
        if let Some(bytes) = rest.first_chunk()
            && FIRST_OF_WIDE.contains(&rest[0])
        {
            return Some((usize::from(self.of_wide(written(*bytes))), &rest[3..]));
        }
        let (class, behind) = match rest {
            [] => return None,
            [first @ ..0x80, behind @ ..] => (self.blocks[0][usize::from(*first)], behind),
            // The blocks of Chinese signs.
            [first @ 0xe2..=0xe3, middle @ 0x80..=0x81, last, behind @ ..] => {
                let block = usize::from(first - 0xe1);
                let place = usize::from(middle % 2) * 64 + usize::from(last % 64);
                (self.blocks[block][place], behind)
            }
            [first, middle, last] if FIRST_OF_WIDE.contains(first) => {
                (self.of_wide(written([*first, *middle, *last, 0])), &rest[3..])
            }
            _ => self.of_other(text, rest),
        };
        Some((usize::from(class), behind))
    }

    #[inline(always)]
    fn of_wide(&self, written: u32) -> u8 {
        let mut place = hash(written, self.shift);
        loop {
            match self.listed[place] {
                0 => return self.usual,
                listed if listed >> 8 == written => return listed as u8,
                // Taken by another one: it stands behind it.
                _ => place = (place + 1) & (self.listed.len() - 1),
            }
        }
    }

    #[cold]
    fn of_other<'t>(&self, text: &str, rest: &'t [u8]) -> (u8, &'t [u8]) {
        let sign = text[text.len() - rest.len()..].chars().next().unwrap_or_default();
        (class_in(&self.runs, sign as u32), &rest[sign.len_utf8()..])
    }
}

fn class_in(runs: &[(u32, u8)], code: u32) -> u8 {
    runs[runs.partition_point(|(border, _)| *border <= code) - 1].1
}

/// A table of the characters, twice as large as they need, and the shift of its hashes.
fn places(listed: &[(u32, u8)]) -> (Box<[u32]>, u32) {
    let bits = (2 * listed.len()).next_power_of_two().ilog2().max(4);
    let mut table = vec![0; 1 << bits].into_boxed_slice();
    for (code, class) in listed {
        // The last six bits of a character are in its last byte, the six before in the middle one.
        let byte = |bits: u32| (code >> bits) as u8 % 64 + 0x80;
        let written = written([(code >> 12) as u8 + 0xe0, byte(6), byte(0), 0]);
        let mut place = hash(written, 32 - bits);
        while table[place] != 0 {
            place = (place + 1) & (table.len() - 1);
        }
        table[place] = written << 8 | u32::from(*class);
    }
    (table, 32 - bits)
}
