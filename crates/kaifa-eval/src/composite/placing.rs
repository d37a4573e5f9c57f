//! Places of many scores, and how often each subject came to each place: the inner loops of a simulation.

/// Gives places to scores: a counting sort into narrow ranges of score, and a plain sort inside each.
pub(super) struct Placer {
    range_of: Vec<u16>,
    starts: Vec<u16>,
    /// Scores and subjects from the best, side by side.
    sorted: Vec<f64>,
    subjects: Vec<u16>,
}

impl Placer {
    pub(super) fn new(n: usize) -> Placer {
        let ranges = (2 * n).next_power_of_two().clamp(64, 32_768);
        Placer {
            range_of: vec![0; n],
            starts: vec![0; ranges],
            sorted: vec![0.0; n],
            subjects: vec![0; n],
        }
    }

    /// Competition ranks, the largest score first.
    pub(super) fn place(&mut self, scores: &[f64], ranks: &mut [u16]) {
        let (least, largest) = extremes(scores);
        let ranges = self.starts.len();
        let spread = largest - least;
        let scale = (ranges - 1) as f64 / spread;
        self.starts.fill(0);
        if spread > 0.0 && spread.is_finite() && scale.is_finite() {
            // From the top: the largest score falls into the first range. Adding 2⁵² leaves the nearest whole number in the
            // lowest bits, which is cheaper than a conversion and as monotonic.
            const WHOLE: f64 = 4_503_599_627_370_496.0;
            for (range, score) in self.range_of.iter_mut().zip(scores) {
                *range = ((largest - score) * scale + WHOLE).to_bits() as u16;
            }
        } else {
            // All the same, or some with nothing to add up (−∞): one range, and the sort inside it does everything.
            self.range_of.fill(0);
        }
        for range in &self.range_of {
            self.starts[usize::from(*range)] += 1;
        }
        sums_before(&mut self.starts);
        for (subject, (range, score)) in self.range_of.iter().zip(scores).enumerate() {
            let start = &mut self.starts[usize::from(*range)];
            let at = usize::from(*start);
            *start += 1;
            self.sorted[at] = *score;
            self.subjects[at] = subject as u16;
        }
        // Ranges follow each other in order, so one insertion pass settles what is left inside them.
        let (sorted, subjects) = (&mut self.sorted[..], &mut self.subjects[..]);
        for at in 1..sorted.len() {
            let (score, subject) = (sorted[at], subjects[at]);
            let mut to = at;
            while to > 0 && sorted[to - 1] < score {
                sorted[to] = sorted[to - 1];
                subjects[to] = subjects[to - 1];
                to -= 1;
            }
            sorted[to] = score;
            subjects[to] = subject;
        }
        let (mut before, mut shared) = (f64::NAN, 0_u16);
        for (place, (score, subject)) in sorted.iter().zip(subjects.iter()).enumerate() {
            shared = if *score == before {
                shared
            } else {
                place as u16 + 1
            };
            before = *score;
            ranks[usize::from(*subject)] = shared;
        }
    }
}

/// Makes of each number the sum of those before it, four numbers of 16 bits in one word at a time. Sums stay below 2¹⁶.
fn sums_before(numbers: &mut [u16]) {
    let mut sum = 0_u64;
    for four in numbers.chunks_exact_mut(4) {
        let word = (0..4).fold(0, |word, at| word | u64::from(four[at]) << (16 * at));
        let pairs = word + (word << 16);
        let upto = pairs + (pairs << 32);
        let before = (upto << 16) + sum * 0x0001_0001_0001_0001;
        sum += upto >> 48;
        for (at, number) in four.iter_mut().enumerate() {
            *number = (before >> (16 * at)) as u16;
        }
    }
}

/// The least and the largest score; four at a time, so that they need not wait for each other.
fn extremes(scores: &[f64]) -> (f64, f64) {
    let mut least = [f64::INFINITY; 4];
    let mut largest = [f64::NEG_INFINITY; 4];
    let mut take = |at: usize, score: f64| {
        least[at] = if score < least[at] { score } else { least[at] };
        largest[at] = if score > largest[at] { score } else { largest[at] };
    };
    let fours = scores.chunks_exact(4);
    fours.remainder().iter().for_each(|score| take(0, *score));
    for four in fours {
        for (at, score) in four.iter().enumerate() {
            take(at, *score);
        }
    }
    let fold = |all: [f64; 4], pick: fn(f64, f64) -> f64| all.into_iter().reduce(pick).unwrap_or(0.0);
    (fold(least, f64::min), fold(largest, f64::max))
}

/// How often each subject came to each place: small numbers near the work, large ones behind.
pub(super) struct Counts {
    n: usize,
    near: Vec<u16>,
    /// Rankings in `near`; it holds as many as fit in its numbers.
    held: usize,
    all: Vec<u32>,
}

impl Counts {
    pub(super) fn new(n: usize) -> Counts {
        Counts {
            n,
            near: vec![0; n * n],
            held: 0,
            all: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, rankings: &[Vec<u16>]) {
        if self.held + rankings.len() > usize::from(u16::MAX) {
            self.empty();
        }
        self.held += rankings.len();
        // The counts of a few subjects stay near while all rankings are gone through.
        const FEW: usize = 16;
        let n = self.n.max(1);
        for (few, counts) in self.near.chunks_mut(FEW * n).enumerate() {
            let subjects = few * FEW..(few * FEW + counts.len() / n);
            for ranks in rankings {
                for (rank, counts) in ranks[subjects.clone()].iter().zip(counts.chunks_exact_mut(n)) {
                    counts[usize::from(*rank) - 1] += 1;
                }
            }
        }
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
    }

    #[test]
    fn sums_before_are_those_of_one_after_the_other() {
        let numbers: Vec<u16> = (0..64).map(|at| at * at % 23).collect();
        let mut found = numbers.clone();
        sums_before(&mut found);
        for (at, found) in found.iter().enumerate() {
            assert_eq!(*found, numbers[..at].iter().sum::<u16>());
        }
    }
}
