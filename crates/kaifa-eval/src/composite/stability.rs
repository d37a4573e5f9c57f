//! What stands beside a rank: what the choices of method contribute to its uncertainty, how likely each line is, what is
//! fragile, and how the order depends on who takes part.

use super::evaluate::{Composite, Field, evaluate_among};
use super::plan::CompositePlan;
use super::replicate::{Bench, Replicator, TOGETHER};
use super::simulate::{Draw, Task};
use super::simulation::Simulation;

/// The share of rank variance that a choice explains by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// `weights`, `normalise`, `aggregate`, or `interaction` for what none explains by itself.
    pub choice: &'static str,
    /// The share, from 0 to 1.
    pub share: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Groups of draws that are left out in turn to find the intervals.
const GROUPS: usize = 16;

/// Sums over draws of weights, one entry per subject: what the shares are computed from.
#[derive(Clone)]
struct Sums {
    draws: f64,
    ranks: Vec<f64>,
    squares: Vec<f64>,
    means: Vec<f64>,
    mean_squares: Vec<f64>,
    by_normal: Vec<Vec<f64>>,
    by_mean: Vec<Vec<f64>>,
}

impl Sums {
    fn new(n: usize, normals: usize, means: usize) -> Sums {
        Sums {
            draws: 0.0,
            ranks: vec![0.0; n],
            squares: vec![0.0; n],
            means: vec![0.0; n],
            mean_squares: vec![0.0; n],
            by_normal: vec![vec![0.0; n]; normals],
            by_mean: vec![vec![0.0; n]; means],
        }
    }

    fn columns(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        [
            &mut self.ranks,
            &mut self.squares,
            &mut self.means,
            &mut self.mean_squares,
        ]
        .into_iter()
        .chain(&mut self.by_normal)
        .chain(&mut self.by_mean)
    }

    fn add(&mut self, other: &mut Sums, sign: f64) {
        self.draws += sign * other.draws;
        for (own, more) in self.columns().zip(other.columns()) {
            own.iter_mut()
                .zip(more.iter())
                .for_each(|(sum, value)| *sum += sign * value);
        }
    }

    /// Shares of weights, normalisation, aggregation, and the rest.
    fn shares(&self) -> [f64; 4] {
        let (normals, means) = (self.by_normal.len() as f64, self.by_mean.len() as f64);
        let ways = normals * means;
        let all = self.draws * ways;
        let (mut total, mut weights, mut normal, mut mean) = (0.0, 0.0, 0.0, 0.0);
        for subject in 0..self.ranks.len() {
            let middle = self.ranks[subject] / all;
            total += self.squares[subject] / all - middle * middle;
            let spread = self.mean_squares[subject] / self.draws - (self.means[subject] / self.draws).powi(2);
            weights += spread * self.draws / (self.draws - 1.0).max(1.0);
            let of = |sums: &[Vec<f64>], each: f64| -> f64 {
                sums.iter()
                    .map(|s| (s[subject] / each - middle).powi(2))
                    .sum::<f64>()
                    / sums.len() as f64
            };
            normal += of(&self.by_normal, self.draws * means);
            mean += of(&self.by_mean, self.draws * normals);
        }
        if total <= 0.0 {
            return [0.0; 4];
        }
        let (weights, normal, mean) = (weights / total, normal / total, mean / total);
        [weights, normal, mean, 1.0 - weights - normal - mean]
    }
}

/// Shares of rank variance by choice. A balanced design: the weights of each of `draws` replicates are combined with every
/// normalisation and every mean, so the shares of the choices add up exactly and the rest is their interaction. Intervals
/// come from leaving out one sixteenth of the draws at a time (jackknife).
pub(super) fn shares(replicator: &Replicator<'_>, task: &Task, draws: usize) -> Vec<Share> {
    let (normals, means) = replicator.ways();
    let n = replicator.subjects.len();
    let draws = draws.max(2 * GROUPS) / GROUPS * GROUPS;
    let mut groups = Vec::with_capacity(GROUPS);
    let work = |group: usize| {
        let mut bench = Bench::new(replicator);
        let mut sums = Sums::new(n, normals, means);
        let mut ranks = vec![vec![0_u16; n]; TOGETHER];
        let mut of_draws = vec![vec![0.0; n]; TOGETHER];
        let ks: Vec<usize> = (group..draws).step_by(GROUPS).collect();
        for ks in ks.chunks(TOGETHER) {
            let of_draws = &mut of_draws[..ks.len()];
            of_draws.iter_mut().for_each(|of_draw| of_draw.fill(0.0));
            for way in 0..normals * means {
                replicator.replicate(ks, way, &mut bench, &mut ranks);
                let (normal, mean) = (&mut sums.by_normal[way / means], &mut sums.by_mean[way % means]);
                for (of_draw, ranks) in of_draws.iter_mut().zip(&ranks) {
                    for (subject, rank) in ranks.iter().enumerate() {
                        let rank = f64::from(*rank);
                        of_draw[subject] += rank;
                        sums.squares[subject] += rank * rank;
                        normal[subject] += rank;
                        mean[subject] += rank;
                    }
                }
            }
            for of_draw in of_draws {
                sums.draws += 1.0;
                for (subject, sum) in of_draw.iter().enumerate() {
                    let middle = sum / (normals * means) as f64;
                    sums.ranks[subject] += sum;
                    sums.means[subject] += middle;
                    sums.mean_squares[subject] += middle * middle;
                }
            }
        }
        sums
    };
    let threads = task.threads.clamp(1, GROUPS);
    std::thread::scope(|scope| {
        let share = |first: usize| {
            (first..GROUPS)
                .step_by(threads)
                .map(|g| (g, work(g)))
                .collect::<Vec<_>>()
        };
        let helpers: Vec<_> = (1..threads).map(|t| scope.spawn(move || share(t))).collect();
        groups.extend(share(0));
        for helper in helpers {
            groups.extend(helper.join().expect("a simulating thread ends by itself"));
        }
    });
    groups.sort_by_key(|(group, _)| *group);
    let mut all = Sums::new(n, normals, means);
    groups.iter_mut().for_each(|(_, sums)| all.add(sums, 1.0));
    let found = all.shares();
    let left_out: Vec<[f64; 4]> = groups
        .iter_mut()
        .map(|(_, sums)| {
            let mut rest = all.clone();
            rest.add(sums, -1.0);
            rest.shares()
        })
        .collect();
    let drawn = |name: &str| {
        task.draws.iter().any(|draw| match draw {
            Draw::IndicatorWeights(_) | Draw::CategoryWeights(_) => name == "weights",
            Draw::Normalise(_) => name == "normalise",
            Draw::Aggregate(_) => name == "aggregate",
        }) || name == "interaction"
    };
    ["weights", "normalise", "aggregate", "interaction"]
        .into_iter()
        .enumerate()
        .filter(|(_, choice)| drawn(choice))
        .map(|(at, choice)| {
            let middle = left_out.iter().map(|s| s[at]).sum::<f64>() / GROUPS as f64;
            let squares: f64 = left_out.iter().map(|s| (s[at] - middle).powi(2)).sum();
            let error = 1.96 * (squares * (GROUPS - 1) as f64 / GROUPS as f64).sqrt();
            Share {
                choice,
                share: found[at],
                low: (found[at] - error).max(0.0),
                high: (found[at] + error).min(1.0),
            }
        })
        .collect()
}

/// A line of a ranking as places from the top: the first place inside and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinePlaces {
    /// First place inside, from 1.
    pub first: u32,
    /// Last place inside.
    pub last: u32,
}

impl LinePlaces {
    /// Whether a rank lies inside.
    pub fn holds(&self, rank: u32) -> bool {
        (self.first..=self.last).contains(&rank)
    }
}

/// Inside with less than this chance, or outside with more than the rest, is fragile.
const FIRM: f64 = 0.9;

/// How firmly a subject stands on its side of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Whether it is inside in the baseline.
    pub inside: bool,
    /// How often it was inside in the simulation.
    pub chance: f64,
}

impl Share {
    /// The interval as it is shown: an estimate from few subjects can lie outside what a share can be, and outside its own bounds.
    pub fn bounds(&self) -> [f64; 2] {
        let share = self.share.clamp(0.0, 1.0);
        let [one, other] = [self.low, self.high].map(|bound| bound.clamp(0.0, 1.0));
        [one.min(other).min(share), one.max(other).max(share)]
    }
}

impl Standing {
    /// Where a ranked subject (by its place among the simulated) stands.
    pub fn of(simulation: &Simulation, at: usize, rank: u32, line: LinePlaces) -> Standing {
        Standing {
            inside: line.holds(rank),
            chance: simulation.chance(at, line.first, line.last),
        }
    }

    /// Whether the simulation disagrees too often to rely on the side.
    pub fn is_fragile(&self) -> bool {
        let agrees = if self.inside {
            self.chance
        } else {
            1.0 - self.chance
        };
        agrees < FIRM
    }
}

/// What happens to the order of the others when one subject is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Who is left out.
    pub subject: usize,
    /// How many pairs of the others change their order.
    pub reversed: usize,
    /// The most places that one of the others moves among them.
    pub largest_move: u32,
    /// Who moves so far; absent where nobody moves.
    pub mover: Option<usize>,
}

/// Leaves out every ranked subject in turn and evaluates the others anew; those without rank go on making values comparable.
pub fn leave_one_out(
    plan: &CompositePlan,
    field: &Field,
    base: &Composite,
    unranked: &[usize],
) -> Vec<LeftOut> {
    let ranked: Vec<usize> = (0..field.subjects).filter(|s| base.rank[*s].is_some()).collect();
    ranked
        .iter()
        .map(|out| {
            let there = |s: usize| if s > *out { s - 1 } else { s };
            let unranked: Vec<usize> = unranked.iter().map(|s| there(*s)).collect();
            let again = evaluate_among(plan, &field.without(*out), &unranked);
            let others: Vec<usize> = ranked.iter().copied().filter(|s| s != out).collect();
            let mut order = others.clone();
            order.sort_by(|a, b| base.total[*b].total_cmp(&base.total[*a]));
            let after: Vec<f64> = order.iter().map(|s| -again.total[there(*s)]).collect();
            let before = place_among(&others.iter().map(|s| base.total[*s]).collect::<Vec<_>>());
            let now = place_among(&others.iter().map(|s| again.total[there(*s)]).collect::<Vec<_>>());
            let moves = before.iter().zip(&now).map(|(b, n)| b.abs_diff(*n));
            let largest = moves
                .enumerate()
                .max_by_key(|(at, moved)| (*moved, usize::MAX - at));
            let (mover, largest_move) = match largest {
                Some((at, moved)) if moved > 0 => (Some(others[at]), moved),
                _ => (None, 0),
            };
            LeftOut {
                subject: *out,
                reversed: reversed_pairs(&after),
                largest_move,
                mover,
            }
        })
        .collect()
}

fn place_among(scores: &[f64]) -> Vec<u32> {
    let ranks = super::evaluate::ranks(scores, &vec![true; scores.len()]);
    ranks.into_iter().map(|r| r.unwrap_or(0)).collect()
}

/// Pairs out of order in a list that was in order: merge sort counts them.
fn reversed_pairs(values: &[f64]) -> usize {
    fn sort(values: &mut Vec<f64>) -> usize {
        if values.len() < 2 {
            return 0;
        }
        let mut right = values.split_off(values.len() / 2);
        let mut count = sort(values) + sort(&mut right);
        let left = std::mem::take(values);
        let (mut l, mut r) = (left.into_iter().peekable(), right.into_iter().peekable());
        let mut left_over = l.len();
        while let (Some(a), Some(b)) = (l.peek(), r.peek()) {
            // Equal scores are no reversal.
            if *b < *a - super::evaluate::SAME * a.abs() {
                count += left_over;
                values.extend(r.next());
            } else {
                left_over -= 1;
                values.extend(l.next());
            }
        }
        values.extend(l);
        values.extend(r);
        count
    }
    sort(&mut values.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_out_of_order_are_counted() {
        assert_eq!(reversed_pairs(&[1.0, 2.0, 3.0]), 0);
        assert_eq!(reversed_pairs(&[3.0, 2.0, 1.0]), 3);
        assert_eq!(reversed_pairs(&[2.0, 1.0, 4.0, 3.0]), 2);
        assert_eq!(reversed_pairs(&[1.0, 1.0]), 0);
    }

    #[test]
    fn fragile_is_whoever_the_simulation_does_not_leave_on_its_side() {
        let line = LinePlaces { first: 56, last: 60 };
        assert!(line.holds(56) && !line.holds(55));
        assert!(
            Standing {
                inside: true,
                chance: 0.85
            }
            .is_fragile()
        );
        assert!(
            !Standing {
                inside: true,
                chance: 0.95
            }
            .is_fragile()
        );
        assert!(
            Standing {
                inside: false,
                chance: 0.2
            }
            .is_fragile()
        );
        assert!(
            !Standing {
                inside: false,
                chance: 0.05
            }
            .is_fragile()
        );
    }
}
