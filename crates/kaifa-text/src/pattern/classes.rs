//! Characters that a pattern treats alike are one class. Texts are Chinese: of the twenty thousand characters a pattern names a
//! few, which stand in a table small enough to stay at hand; all others are one class.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::openings::Openings;

/// The class of every character.
pub(super) struct Classes {
    /// Those of the characters of [`BLOCKS`].
    blocks: [[u8; BLOCK as usize]; BLOCKS.len()],
    /// The class of the Chinese characters that are not listed.
    usual: u8,
    /// Chinese characters of other classes: the character above the class, at the place that [`hash`] gives or behind it.
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

/// Spreads characters over places: as many as 32 − `shift` bits can number.
#[inline]
fn hash(code: u32, shift: u32) -> usize {
    (code.wrapping_mul(0x9e37_79b1) >> shift) as usize
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
        // Each set splits the classes it holds a part of.
        let mut class_of_run = vec![0_usize; borders.len()];
        let mut count = 1;
        for set in sets {
            let mut split: HashMap<usize, usize> = HashMap::new();
            let mut inside = vec![false; borders.len()];
            for (from, to) in set {
                let first = borders.partition_point(|border| border < from);
                let last = borders.partition_point(|border| border <= to);
                inside[first..last].fill(true);
            }
            let mut outside = vec![false; count];
            for (run, class) in class_of_run.iter().enumerate() {
                outside[*class] |= !inside[run];
            }
            for (run, class) in class_of_run
                .iter_mut()
                .enumerate()
                .filter(|(run, _)| inside[*run])
            {
                let _ = run;
                if outside[*class] {
                    *class = *split.entry(*class).or_insert_with(|| {
                        count += 1;
                        count - 1
                    });
                }
            }
        }
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
                for (from, to) in set {
                    let first = borders.partition_point(|border| border < from);
                    let last = borders.partition_point(|border| border <= to);
                    class_of_run[first..last]
                        .iter()
                        .for_each(|class| held[*class] = true);
                }
                held
            })
            .collect();
        Some((Classes::over(runs, count), holds))
    }

    fn over(runs: Vec<(u32, u8)>, count: usize) -> Classes {
        let blocks = BLOCKS.map(|start| std::array::from_fn(|place| class_in(&runs, start + place as u32)));
        let mut shares = vec![0_u32; count];
        let ends = runs.iter().skip(1).map(|run| run.0).chain([u32::MAX]);
        let han: Vec<(u32, u32, u8)> = runs
            .iter()
            .zip(ends)
            .map(|(run, end)| (run.0.max(*HAN.start()), end.min(HAN.end() + 1), run.1))
            .filter(|(from, to, _)| from < to)
            .collect();
        for (from, to, class) in &han {
            shares[usize::from(*class)] += to - from;
        }
        let usual = (0..count).max_by_key(|class| shares[*class]).unwrap_or(0) as u8;
        let listed: Vec<(u32, u8)> = han
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

    #[inline(always)]
    fn of_han(&self, code: u32) -> u8 {
        let mut place = hash(code, self.shift);
        loop {
            match self.listed[place] {
                0 => return self.usual,
                listed if listed >> 8 == code => return listed as u8,
                // Taken by another one: it stands behind it.
                _ => place = (place + 1) & (self.listed.len() - 1),
            }
        }
    }

    /// The class of a character. Asked for each step of each search.
    #[inline(always)]
    pub(super) fn class(&self, c: char) -> usize {
        let code = c as u32;
        usize::from(match HAN.contains(&code) {
            true => self.of_han(code),
            false => self.of_other(code),
        })
    }

    #[inline]
    fn of_other(&self, code: u32) -> u8 {
        match BLOCKS.iter().position(|block| code.wrapping_sub(*block) < BLOCK) {
            Some(block) => self.blocks[block][(code % BLOCK) as usize],
            None => class_in(&self.runs, code),
        }
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
        let mut place = hash(*code, 32 - bits);
        while table[place] != 0 {
            place = (place + 1) & (table.len() - 1);
        }
        table[place] = code << 8 | u32::from(*class);
    }
    (table, 32 - bits)
}
