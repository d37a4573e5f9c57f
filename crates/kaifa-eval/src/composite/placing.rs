//! Places of many scores, and how often each subject came to each place: the inner loops of a simulation.

use kaifa_base::steps::{extremes, widest};

/// Bits of a subject's number; above them stands the position of its score.
const SUBJECT_BITS: u32 = 14;
const SUBJECT: usize = (1 << SUBJECT_BITS) - 1;
/// A position has two digits of so many bits.
const DIGIT_BITS: u32 = 9;
const DIGITS: usize = 1 << DIGIT_BITS;
const POSITIONS: u32 = 1 << (2 * DIGIT_BITS);

/// Gives places to scores: each becomes a position among so many between the best and the last, positions are sorted digit by
/// digit, and the few scores that fall on the same position are compared.
pub(super) struct Placer {
    /// Position and subject in one word: in the order of subjects, of the lower digit, of the position.
    given: Vec<u32>,
    halfway: Vec<u32>,
    sorted: Vec<u32>,
}

impl Placer {
    pub(super) fn new(n: usize) -> Placer {
        assert!(n <= SUBJECT + 1, "subjects have numbers of so many bits");
        Placer {
            given: vec![0; n],
            halfway: vec![0; n],
            sorted: vec![0; n],
        }
    }

    /// Competition ranks, the largest score first.
    pub(super) fn place(&mut self, scores: &[f64], ranks: &mut [u16]) {
        self.find_positions(scores);
        let low = |word: u32| (word >> SUBJECT_BITS) as usize % DIGITS;
        let high = |word: u32| (word >> (SUBJECT_BITS + DIGIT_BITS)) as usize % DIGITS;
        let (mut lows, mut highs) = ([0; DIGITS], [0; DIGITS]);
        for word in &self.given {
            lows[low(*word)] += 1;
            highs[high(*word)] += 1;
        }
        sums_before(&mut lows);
        sums_before(&mut highs);
        for word in &self.given {
            let next = &mut lows[low(*word)];
            self.halfway[usize::from(*next)] = *word;
            *next += 1;
        }
        for word in &self.halfway {
            let next = &mut highs[high(*word)];
            self.sorted[usize::from(*next)] = *word;
            *next += 1;
            ranks[*word as usize & SUBJECT] = *next;
        }
        self.settle_close(scores, ranks);
    }

    /// Ranks of those that share a position. They are few, so neighbours are looked at many at a time.
    fn settle_close(&mut self, scores: &[f64], ranks: &mut [u16]) {
        const MANY: usize = 32;
        let close = |one: u32, other: u32| one >> SUBJECT_BITS == other >> SUBJECT_BITS;
        let n = self.sorted.len();
        let mut at = 0;
        while at + 1 < n {
            let end = (at + MANY).min(n - 1);
            let pairs = self.sorted[at..end].iter().zip(&self.sorted[at + 1..=end]);
            if !pairs.fold(false, |any, (one, other)| any | close(*one, *other)) {
                at = end;
                continue;
            }
            while at < end {
                let first = at;
                at += 1;
                while at < n && close(self.sorted[first], self.sorted[at]) {
                    at += 1;
                }
                if at - first > 1 {
                    settle(&mut self.sorted[first..at], first as u16, scores, ranks);
                }
            }
        }
    }

    /// Fills in `given`: the largest score has position 0.
    fn find_positions(&mut self, scores: &[f64]) {
        let (least, largest) = extremes(scores);
        let spread = largest - least;
        let scale = f64::from(POSITIONS - 1) / spread;
        // All the same, or some with nothing to add up (−∞): one position, and the comparison does everything.
        let alike = !(spread > 0.0 && spread.is_finite() && scale.is_finite());
        // Adding 2⁵² leaves the nearest whole number in the lowest bits, which is cheaper than a conversion and as monotonic.
        const WHOLE: f64 = 4_503_599_627_370_496.0;
        let all = self.given.iter_mut().zip(scores).enumerate();
        widest(
            #[inline(always)]
            move || {
                for (subject, (word, score)) in all {
                    let position = ((largest - score) * scale + WHOLE).to_bits() as u32;
                    *word = position << SUBJECT_BITS | subject as u32;
                }
            },
        );
        if alike {
            self.given.iter_mut().for_each(|word| *word &= SUBJECT as u32);
        }
    }
}

/// Ranks of subjects on one position, who come after so many others.
fn settle(close: &mut [u32], before: u16, scores: &[f64], ranks: &mut [u16]) {
    let subject = |word: &u32| *word as usize & SUBJECT;
    let score = |word: &u32| scores[subject(word)];
    close.sort_unstable_by(|one, other| score(other).total_cmp(&score(one)));
    let mut place = before;
    for same in close.chunk_by(|one, other| score(one) == score(other)) {
        same.iter().for_each(|word| ranks[subject(word)] = place + 1);
        place += same.len() as u16;
    }
}

/// Makes of each number the sum of those before it.
fn sums_before(numbers: &mut [u16]) {
    let mut sum = 0;
    for number in numbers {
        (*number, sum) = (sum, sum + *number);
    }
}

/// How often each subject came to each place: small numbers near the work, large ones behind.
pub(super) struct Counts {
    n: usize,
    /// Rankings that wait to be counted, [`FEW`] subjects of all of them side by side: what is counted together is read in one line.
    waiting: Vec<[[u16; FEW]; AT_ONCE]>,
    waits: usize,
    near: Vec<u16>,
    /// Rankings in `near`; it holds as many as fit in its numbers.
    held: usize,
    all: Vec<u32>,
}

/// Subjects whose counts stay near while the rankings that wait are counted.
const FEW: usize = 32;
/// Rankings that are counted in one go: a subject's counts are fetched once for all of them.
const AT_ONCE: usize = 512;

impl Counts {
    pub(super) fn new(n: usize) -> Counts {
        Counts {
            n,
            waiting: vec![[[0; FEW]; AT_ONCE]; n.div_ceil(FEW)],
            waits: 0,
            near: vec![0; n * n],
            held: 0,
            all: Vec::new(),
        }
    }

    /// Adds a ranking.
    pub(super) fn add(&mut self, ranks: &[u16]) {
        for (few, ranks) in self.waiting.iter_mut().zip(ranks.chunks(FEW)) {
            few[self.waits][..ranks.len()].copy_from_slice(ranks);
        }
        self.waits += 1;
        if self.waits == AT_ONCE {
            self.count();
        }
    }

    /// Counts the rankings that wait; none may wait when sums are made.
    pub(super) fn count(&mut self) {
        if self.held + self.waits > usize::from(u16::MAX) {
            self.empty();
        }
        self.held += self.waits;
        let n = self.n.max(1);
        for (few, counts) in self.waiting.iter().zip(self.near.chunks_mut(FEW * n)) {
            for ranks in &few[..self.waits] {
                for (rank, counts) in ranks.iter().zip(counts.chunks_exact_mut(n)) {
                    counts[usize::from(*rank) - 1] += 1;
                }
            }
        }
        self.waits = 0;
    }

    fn empty(&mut self) {
        self.all.resize(self.near.len(), 0);
        for (sum, near) in self.all.iter_mut().zip(&mut self.near) {
            *sum += u32::from(std::mem::take(near));
        }
        self.held = 0;
    }

    /// All counts of several, added up by so many threads.
    pub(super) fn sum(parts: &[Counts], threads: usize) -> Vec<u32> {
        let n = parts.first().map_or(0, |part| part.n);
        let mut sums = vec![0; n * n];
        let piece = (n * n).div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            for (at, sums) in sums.chunks_mut(piece).enumerate() {
                let rows = at * piece..at * piece + sums.len();
                scope.spawn(move || {
                    for part in parts {
                        let near = part.near[rows.clone()].iter().map(|near| u32::from(*near));
                        sums.iter_mut().zip(near).for_each(|(sum, more)| *sum += more);
                        if !part.all.is_empty() {
                            let all = &part.all[rows.clone()];
                            sums.iter_mut().zip(all).for_each(|(sum, more)| *sum += more);
                        }
                    }
                });
            }
        });
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_given_by_score_and_shared_by_equals() {
        let mut placer = Placer::new(6);
        let mut ranks = vec![0; 6];
        placer.place(&[3.0, 1.0, 3.0, f64::NEG_INFINITY, 2.0, 1.0], &mut ranks);
        assert_eq!(ranks, [1, 4, 1, 6, 3, 4]);
        placer.place(&[5.0; 6], &mut ranks);
        assert_eq!(ranks, [1; 6]);
        // More of them than are looked at together.
        let scores: Vec<f64> = (0..200).map(|j| f64::from(j / 50)).collect();
        let mut ranks = vec![0; 200];
        Placer::new(200).place(&scores, &mut ranks);
        assert_eq!(ranks[..50], [151; 50]);
        assert_eq!(ranks[100..150], [51; 50]);
        assert_eq!(ranks[199], 1);
    }

    #[test]
    fn scores_nearer_than_a_position_keep_their_order() {
        let scores = [2.0, 1.0, 1.0 + 1e-12, 1.0 + 2e-12, 1.0 + 1e-12];
        let mut ranks = vec![0; 5];
        Placer::new(5).place(&scores, &mut ranks);
        assert_eq!(ranks, [1, 5, 3, 2, 3]);
    }

    #[test]
    fn many_scores_have_the_places_of_their_sorted_order() {
        let draws = super::super::draws::Draws { seed: 3, each: 2_543 };
        let scores: Vec<f64> = (0..2_543).map(|j| (draws.at(0, j) * 1e4).floor()).collect();
        let mut ranks = vec![0; scores.len()];
        Placer::new(scores.len()).place(&scores, &mut ranks);
        for (score, rank) in scores.iter().zip(&ranks) {
            let better = scores.iter().filter(|other| *other > score).count();
            assert_eq!(usize::from(*rank), better + 1);
        }
    }
}
