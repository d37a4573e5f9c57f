//! How firm a rank is: the ranking repeated many times with other weights and methods, as the scheme's `[uncertainty]` says.
//!
//! Draws are by counter (`draws.rs`) and results are whole numbers per subject and rank, so the same seed gives the same bytes
//! on any number of threads. A replicate costs one weighted sum per subject and one placing of all subjects; both are written
//! as plain loops over columns. Where a value is missing and its weight goes to siblings, the subject's weights are worked
//! out for it alone.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::draws::Draws;
use super::evaluate::{Composite, Field, inward, normalised_by};
use super::plan::{CompositePlan, Mean, NormalPlan};

/// What is drawn, in the order of drawing.
#[derive(Debug, Clone, PartialEq)]
pub enum Draw {
    /// Every indicator's weight times 1 ± this; one draw each.
    IndicatorWeights(f64),
    /// Every category's weight times 1 ± this; one draw each.
    CategoryWeights(f64),
    /// One of these normalisations, for all indicators without one of their own.
    Normalise(Vec<NormalPlan>),
    /// One of these means, on every level.
    Aggregate(Vec<Mean>),
}

/// What a simulation is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// What is drawn.
    pub draws: Vec<Draw>,
    /// How often.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
    /// How many threads may work; the result is the same for any number.
    pub threads: usize,
}

/// How often each subject came to each place, and how near each replicate was to the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// Places of the subjects that are ranked, in the order of the field.
    pub subjects: Vec<usize>,
    /// By ranked subject, then place: how often. Row length is the number of ranked subjects.
    counts: Vec<u32>,
    /// Spearman's coefficient of each replicate against the baseline.
    pub rho: Vec<f64>,
}

impl Simulation {
    /// How often a ranked subject (by its place among [`Simulation::subjects`]) came to each place, the first at 0.
    pub fn counts(&self, subject: usize) -> &[u32] {
        let n = self.subjects.len();
        &self.counts[subject * n..(subject + 1) * n]
    }

    /// The quantile of a subject's ranks, linearly between neighbours.
    pub fn quantile(&self, subject: usize, share: f64) -> f64 {
        let replicates = self.rho.len();
        let position = share * (replicates - 1) as f64;
        let at = position as usize;
        let counts = self.counts(subject);
        let low = place_of(counts, at);
        let high = place_of(counts, (at + 1).min(replicates - 1));
        low + (position - at as f64) * (high - low)
    }

    /// How often a subject came to one of these places (from 1, both ends included), as a share.
    pub fn chance(&self, subject: usize, first: u32, last: u32) -> f64 {
        let counts = self.counts(subject);
        let from = (first.max(1) as usize - 1).min(counts.len());
        let to = (last as usize).min(counts.len());
        let often: u64 = counts[from.min(to)..to].iter().map(|c| u64::from(*c)).sum();
        often as f64 / self.rho.len() as f64
    }

    /// The mean of Spearman's coefficients.
    pub fn rho_mean(&self) -> f64 {
        self.rho.iter().sum::<f64>() / self.rho.len() as f64
    }

    /// The least of them.
    pub fn rho_min(&self) -> f64 {
        self.rho.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

/// The place (from 1) of the observation at a position of the sorted ranks.
fn place_of(counts: &[u32], position: usize) -> f64 {
    let mut before = 0_usize;
    for (place, count) in counts.iter().enumerate() {
        before += *count as usize;
        if before > position {
            return (place + 1) as f64;
        }
    }
    counts.len() as f64
}

/// One way of computing: a normalisation and a mean, with the columns ready to be added up.
struct Variant {
    /// By indicator: the values of the ranked subjects, as the mean adds them up.
    columns: Vec<Vec<f64>>,
    /// The same by stretch of subjects, then indicator: what is added up together lies together.
    stretches: Vec<[f64; STRETCH]>,
    mean: Option<Mean>,
}

/// Subjects of a stretch; its sums stay in registers while all indicators are added.
const STRETCH: usize = 16;

fn stretches(columns: &[Vec<f64>], n: usize) -> Vec<[f64; STRETCH]> {
    let starts = (0..n).step_by(STRETCH);
    let of = |start: usize, column: &Vec<f64>| {
        let mut stretch = [0.0; STRETCH];
        let end = (start + STRETCH).min(n);
        stretch[..end - start].copy_from_slice(&column[start..end]);
        stretch
    };
    starts
        .flat_map(|start| columns.iter().map(move |column| of(start, column)))
        .collect()
}

/// Everything that a replicate needs.
pub(super) struct Replicator<'a> {
    plan: &'a CompositePlan,
    draws: Draws,
    order: Vec<Draw>,
    variants: Vec<Variant>,
    means: usize,
    /// Ranked subjects that lack a value whose weight goes to siblings, with the indicators that they have.
    partial: Vec<usize>,
    weights: (Vec<f64>, Vec<f64>),
    pub(super) subjects: Vec<usize>,
    baseline: Vec<u32>,
}

impl<'a> Replicator<'a> {
    pub(super) fn new(
        plan: &'a CompositePlan,
        field: &Field,
        base: &Composite,
        task: &Task,
    ) -> Replicator<'a> {
        let subjects: Vec<usize> = (0..field.subjects).filter(|s| base.rank[*s].is_some()).collect();
        let each: usize = task
            .draws
            .iter()
            .map(|draw| match draw {
                Draw::IndicatorWeights(_) => plan.indicators.len(),
                Draw::CategoryWeights(_) => plan.categories.len(),
                Draw::Normalise(_) | Draw::Aggregate(_) => 1,
            })
            .sum();
        let normals = task.draws.iter().find_map(|d| match d {
            Draw::Normalise(list) => Some(list.iter().map(Some).collect::<Vec<_>>()),
            _ => None,
        });
        let means = task.draws.iter().find_map(|d| match d {
            Draw::Aggregate(list) => Some(list.iter().map(|m| Some(*m)).collect::<Vec<_>>()),
            _ => None,
        });
        let normals = normals.unwrap_or_else(|| vec![None]);
        let means = means.unwrap_or_else(|| vec![plan.one_mean()]);
        let mut variants = Vec::new();
        for normal in &normals {
            let columns = normalised_by(plan, field, *normal);
            for mean in &means {
                let of = |column: &Vec<f64>| {
                    let value = |s: &usize| match mean {
                        Some(mean) if !column[*s].is_nan() => inward(*mean, column[*s]),
                        _ => column[*s],
                    };
                    subjects.iter().map(value).collect()
                };
                let columns: Vec<Vec<f64>> = columns.iter().map(of).collect();
                variants.push(Variant {
                    stretches: stretches(&columns, subjects.len()),
                    columns,
                    mean: *mean,
                });
            }
        }
        let lacks = |at: &usize| variants[0].columns.iter().any(|column| column[*at].is_nan());
        let mixed = variants.iter().any(|v| v.mean.is_none());
        Replicator {
            draws: Draws {
                seed: task.seed,
                each: each as u64,
            },
            order: task.draws.clone(),
            means: means.len(),
            partial: (0..subjects.len()).filter(|at| mixed || lacks(at)).collect(),
            variants,
            weights: (plan.indicator_weights(), plan.category_weights()),
            baseline: subjects.iter().map(|s| base.rank[*s].unwrap_or(0)).collect(),
            plan,
            subjects,
        }
    }

    /// How many ways of computing there are: normalisations and means.
    pub(super) fn ways(&self) -> (usize, usize) {
        (self.variants.len() / self.means, self.means)
    }

    /// The weights of a replicate, and the way of computing that it draws.
    fn drawn(&self, k: usize, indicators: &mut [f64], categories: &mut [f64]) -> usize {
        indicators.copy_from_slice(&self.weights.0);
        categories.copy_from_slice(&self.weights.1);
        let (k, mut j) = (k as u64, 0_u64);
        let (mut normal, mut mean) = (0, 0);
        let vary = |weights: &mut [f64], range: f64, j: &mut u64| {
            for weight in weights {
                *weight *= 1.0 + range * (2.0 * self.draws.at(k, *j) - 1.0);
                *j += 1;
            }
        };
        for draw in &self.order {
            match draw {
                Draw::IndicatorWeights(range) => vary(indicators, *range, &mut j),
                Draw::CategoryWeights(range) => vary(categories, *range, &mut j),
                Draw::Normalise(list) => {
                    normal = self.draws.choice(k, j, list.len());
                    j += 1;
                }
                Draw::Aggregate(list) => {
                    mean = self.draws.choice(k, j, list.len());
                    j += 1;
                }
            }
        }
        normal * self.means + mean
    }
}

/// Replicates that are added up together: a stretch of subjects is fetched once for all of them.
const TOGETHER: usize = 8;
/// Replicates whose ranks are counted together: a subject's counts are fetched once for all of them.
const BLOCK: usize = 256;

/// Working memory of one thread.
pub(super) struct Bench {
    indicators: Vec<f64>,
    categories: Vec<f64>,
    scores: Vec<Vec<f64>>,
    pub(super) effective: Vec<Vec<f64>>,
    placer: Placer,
}

impl Bench {
    pub(super) fn new(of: &Replicator<'_>) -> Bench {
        let (n, m) = (of.subjects.len(), of.plan.indicators.len());
        Bench {
            indicators: vec![0.0; m],
            categories: vec![0.0; of.plan.categories.len()],
            scores: vec![vec![0.0; n]; TOGETHER],
            effective: vec![vec![0.0; m]; TOGETHER],
            placer: Placer::new(n),
        }
    }
}

impl Replicator<'_> {
    /// Ranks of replicates (at most [`TOGETHER`]) that compute in one way, each with the weights of its own draw.
    pub(super) fn replicate(&self, ks: &[usize], way: usize, bench: &mut Bench, ranks: &mut [Vec<u16>]) {
        for (at, k) in ks.iter().enumerate() {
            self.drawn(*k, &mut bench.indicators, &mut bench.categories);
            self.plan
                .effective(&bench.indicators, &bench.categories, &mut bench.effective[at]);
        }
        let variant = &self.variants[way];
        add_up(
            &variant.stretches,
            &bench.effective[..ks.len()],
            &mut bench.scores[..ks.len()],
        );
        for (at, k) in ks.iter().enumerate() {
            if !self.partial.is_empty() {
                self.drawn(*k, &mut bench.indicators, &mut bench.categories);
                for subject in &self.partial {
                    bench.scores[at][*subject] =
                        self.partial_score(variant, *subject, &bench.indicators, &bench.categories);
                }
            }
            bench.placer.place(&bench.scores[at], &mut ranks[at]);
        }
    }

    /// The score of one subject by way of the tree, its missing values left out.
    fn partial_score(
        &self,
        variant: &Variant,
        subject: usize,
        indicators: &[f64],
        categories: &[f64],
    ) -> f64 {
        self.partial_node(variant, subject, indicators, categories, None)
            .unwrap_or(f64::NEG_INFINITY)
    }

    fn partial_node(
        &self,
        variant: &Variant,
        subject: usize,
        indicators: &[f64],
        categories: &[f64],
        node: Option<usize>,
    ) -> Option<f64> {
        let plan = self.plan;
        let mean = variant
            .mean
            .is_none()
            .then(|| plan.mean_of(plan.height(node) - 1));
        let (mut sum, mut weights) = (0.0, 0.0);
        let mut add = |value: f64, weight: f64| {
            // With one mean everywhere columns hold what is added up already, and so do the nodes below.
            sum += weight * mean.map_or(value, |mean| inward(mean, value));
            weights += weight;
        };
        for (at, indicator) in plan.indicators.iter().enumerate() {
            let value = variant.columns[at][subject];
            if indicator.parent == node && !value.is_nan() {
                add(value, indicators[at]);
            }
        }
        for (at, category) in plan.categories.iter().enumerate() {
            if category.parent == node
                && let Some(value) = self.partial_node(variant, subject, indicators, categories, Some(at))
            {
                add(value, categories[at]);
            }
        }
        let found = sum / weights;
        (weights > 0.0).then(|| match mean {
            Some(Mean::Geometric) => libm::exp(found),
            Some(Mean::Harmonic) if found.is_finite() => -1.0 / found,
            Some(Mean::Harmonic) => 0.0,
            _ => found,
        })
    }

    /// Spearman's coefficient against the baseline.
    fn rho(&self, ranks: &[u16]) -> f64 {
        let squares: i64 = ranks
            .iter()
            .zip(&self.baseline)
            .map(|(rank, base)| {
                let apart = i32::from(*rank) - *base as i32;
                i64::from(apart * apart)
            })
            .sum();
        let n = ranks.len() as f64;
        1.0 - 6.0 * squares as f64 / (n * (n * n - 1.0))
    }
}

/// Weighted sums of several replicates over stretches of subjects.
fn add_up(stretches: &[[f64; STRETCH]], weights: &[Vec<f64>], scores: &mut [Vec<f64>]) {
    let indicators = weights.first().map_or(1, Vec::len).max(1);
    for (at, stretch) in stretches.chunks_exact(indicators).enumerate() {
        let start = at * STRETCH;
        for (weights, scores) in weights.iter().zip(scores.iter_mut()) {
            let mut sums = [0.0; STRETCH];
            for (weight, values) in weights.iter().zip(stretch) {
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += weight * value;
                }
            }
            let end = (start + STRETCH).min(scores.len());
            scores[start..end].copy_from_slice(&sums[..end - start]);
        }
    }
}

/// Gives places to scores: a counting sort into narrow ranges of score, and a plain sort inside each.
struct Placer {
    range_of: Vec<u16>,
    starts: Vec<u16>,
    /// Scores and subjects from the best, side by side.
    sorted: Vec<f64>,
    subjects: Vec<u16>,
}

impl Placer {
    fn new(n: usize) -> Placer {
        let ranges = (2 * n).next_power_of_two().clamp(64, 32_768);
        Placer {
            range_of: vec![0; n],
            starts: vec![0; ranges + 1],
            sorted: vec![0.0; n],
            subjects: vec![0; n],
        }
    }

    /// Competition ranks, the largest score first.
    fn place(&mut self, scores: &[f64], ranks: &mut [u16]) {
        let (least, largest) = extremes(scores);
        let ranges = self.starts.len() - 1;
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
            self.starts[usize::from(*range) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
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
struct Counts {
    n: usize,
    near: Vec<u16>,
    /// Rankings in `near`; it holds as many as fit in its numbers.
    held: usize,
    all: Vec<u32>,
}

impl Counts {
    fn new(n: usize) -> Counts {
        Counts {
            n,
            near: vec![0; n * n],
            held: 0,
            all: Vec::new(),
        }
    }

    fn add(&mut self, rankings: &[Vec<u16>]) {
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

    fn finish(mut self) -> Vec<u32> {
        self.empty();
        self.all
    }
}

/// What one thread brings back: the counts of ranks, and of each replicate its correlation with the baseline.
type Part = (Vec<u32>, Vec<(usize, f64)>);

/// More subjects than this cannot be simulated at once; nobody ranks so many zones.
pub const MOST_SUBJECTS: usize = 16_000;

/// Repeats the ranking. The field must have at most [`MOST_SUBJECTS`] ranked subjects.
pub fn simulate(plan: &CompositePlan, field: &Field, base: &Composite, task: &Task) -> Simulation {
    let replicator = Replicator::new(plan, field, base, task);
    let n = replicator.subjects.len();
    let mut scratch = (vec![0.0; plan.indicators.len()], vec![0.0; plan.categories.len()]);
    // Replicates that compute in the same way go together.
    let mut by_way: Vec<Vec<usize>> = vec![Vec::new(); replicator.variants.len()];
    for k in 0..task.replicates {
        by_way[replicator.drawn(k, &mut scratch.0, &mut scratch.1)].push(k);
    }
    let jobs: Vec<(usize, &[usize])> = by_way
        .iter()
        .enumerate()
        .flat_map(|(way, ks)| ks.chunks(BLOCK).map(move |block| (way, block)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut bench = Bench::new(&replicator);
        let mut counts = Counts::new(n);
        let mut block: Vec<Vec<u16>> = vec![vec![0; n]; BLOCK];
        let mut rho = Vec::new();
        while let Some((way, ks)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            for (ks, ranks) in ks.chunks(TOGETHER).zip(block.chunks_mut(TOGETHER)) {
                replicator.replicate(ks, *way, &mut bench, ranks);
            }
            for (k, ranks) in ks.iter().zip(&block) {
                rho.push((*k, replicator.rho(ranks)));
            }
            counts.add(&block[..ks.len()]);
        }
        (counts.finish(), rho)
    };
    let parts: Vec<Part> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..task.threads.max(1)).map(|_| scope.spawn(work)).collect();
        let own = work();
        let others = helpers
            .into_iter()
            .map(|h| h.join().expect("a simulating thread ends by itself"));
        std::iter::once(own).chain(others).collect()
    });
    let mut rho = vec![0.0; task.replicates];
    let mut counts = Vec::new();
    for (part, found) in parts {
        if counts.is_empty() {
            counts = part;
        } else {
            counts.iter_mut().zip(&part).for_each(|(sum, more)| *sum += more);
        }
        found.into_iter().for_each(|(k, value)| rho[k] = value);
    }
    Simulation {
        subjects: replicator.subjects,
        counts,
        rho,
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::{evaluate, scores};
    use super::super::plan::{CategoryPlan, IndicatorPlan, MissingPlan, OutlierPlan};
    use super::*;

    fn plan(indicators: usize) -> CompositePlan {
        let leaf = |at: usize| IndicatorPlan {
            id: format!("i{at}"),
            parent: Some(at % 3),
            weight: 1.0 + at as f64 / 4.0,
            turned: at % 4 == 1,
            normal: NormalPlan::MinMax {
                low: 1.0,
                high: 100.0,
            },
            own_normal: false,
            missing: MissingPlan::Redistribute,
        };
        let category = |id: &str, parent, weight| CategoryPlan {
            id: id.to_owned(),
            parent,
            weight,
        };
        CompositePlan {
            indicators: (0..indicators).map(leaf).collect(),
            // Three levels: the second category lies below the first.
            categories: vec![
                category("x", None, 6.0),
                category("y", Some(0), 2.0),
                category("z", None, 4.0),
            ],
            outliers: OutlierPlan::None,
            means: vec![Mean::Arithmetic],
        }
    }

    /// Values without a pattern; one in `gaps` is missing, none for 0.
    fn field(indicators: usize, subjects: usize, gaps: u64) -> Field {
        let draws = Draws { seed: 7, each: 100 };
        let value = |i: usize, s: usize| {
            let missing = gaps > 0
                && ((draws.at(s as u64, 90) * 1e9) as u64).is_multiple_of(3)
                && draws.choice(s as u64, i as u64, gaps as usize) == 0;
            if missing {
                f64::NAN
            } else {
                1.0 + 99.0 * draws.at(s as u64, i as u64)
            }
        };
        Field {
            subjects,
            values: (0..indicators)
                .map(|i| (0..subjects).map(|s| value(i, s)).collect())
                .collect(),
        }
    }

    fn task(replicates: usize, threads: usize) -> Task {
        Task {
            draws: vec![
                Draw::IndicatorWeights(0.25),
                Draw::CategoryWeights(0.25),
                Draw::Normalise(vec![
                    NormalPlan::MinMax {
                        low: 1.0,
                        high: 100.0,
                    },
                    NormalPlan::ZScore {
                        centre: 50.0,
                        spread: 10.0,
                        floor: 1.0,
                        cap: f64::INFINITY,
                    },
                    NormalPlan::Percentile {
                        low: 1.0,
                        high: 100.0,
                    },
                ]),
                Draw::Aggregate(vec![Mean::Arithmetic, Mean::Geometric, Mean::Harmonic]),
            ],
            replicates,
            seed: 2025,
            threads,
        }
    }

    #[test]
    fn the_repeated_ranking_is_the_plain_evaluation_with_other_weights_and_methods() {
        for gaps in [0, 4] {
            let (plan, field) = (plan(13), field(13, 41, gaps));
            assert_eq!(
                gaps > 0,
                field.values.iter().any(|c| c.iter().any(|v| v.is_nan()))
            );
            let base = evaluate(&plan, &field);
            let task = task(60, 1);
            let found = simulate(&plan, &field, &base, &task);
            let draws = Draws {
                seed: 2025,
                each: 13 + 3 + 2,
            };
            let mut counts = vec![vec![0_u32; 41]; 41];
            for k in 0..60 {
                let vary = |weight: f64, j: u64| weight * (1.0 + 0.25 * (2.0 * draws.at(k, j) - 1.0));
                let indicators: Vec<f64> = (0..13)
                    .map(|j| vary(plan.indicators[j].weight, j as u64))
                    .collect();
                let categories: Vec<f64> = (0..3)
                    .map(|j| vary(plan.categories[j].weight, 13 + j as u64))
                    .collect();
                let Draw::Normalise(normals) = &task.draws[2] else {
                    unreachable!("the third draw")
                };
                let Draw::Aggregate(means) = &task.draws[3] else {
                    unreachable!("the fourth draw")
                };
                let columns = normalised_by(&plan, &field, Some(&normals[draws.choice(k, 16, 3)]));
                let drawn = CompositePlan {
                    means: vec![means[draws.choice(k, 17, 3)]],
                    ..plan.clone()
                };
                let (_, total) = scores(&drawn, &columns, 41, &indicators, &categories);
                let ranks = super::super::evaluate::ranks(&total, &[true; 41]);
                for (subject, rank) in ranks.iter().enumerate() {
                    counts[subject][rank.unwrap() as usize - 1] += 1;
                }
            }
            for (subject, counts) in counts.iter().enumerate() {
                assert_eq!(
                    found.counts(subject),
                    counts,
                    "subject {subject} with gaps {gaps}"
                );
            }
        }
    }

    #[test]
    fn threads_change_nothing() {
        let (plan, field) = (plan(30), field(30, 300, 0));
        let base = evaluate(&plan, &field);
        let one = simulate(&plan, &field, &base, &task(500, 1));
        for threads in [2, 3, 7] {
            assert_eq!(
                one,
                simulate(&plan, &field, &base, &task(500, threads)),
                "{threads} threads"
            );
        }
        assert_ne!(
            one,
            simulate(
                &plan,
                &field,
                &base,
                &Task {
                    seed: 2026,
                    ..task(500, 1)
                }
            ),
            "another seed"
        );
    }

    #[test]
    fn quantiles_and_chances_are_those_of_the_sorted_ranks() {
        let (plan, field) = (plan(13), field(13, 5, 0));
        let base = evaluate(&plan, &field);
        let found = simulate(&plan, &field, &base, &task(21, 1));
        for subject in 0..5 {
            let mut sorted: Vec<f64> = Vec::new();
            for (place, count) in found.counts(subject).iter().enumerate() {
                sorted.extend(std::iter::repeat_n((place + 1) as f64, *count as usize));
            }
            assert_eq!(sorted.len(), 21);
            for share in [0.0, 0.05, 0.5, 0.95, 1.0] {
                assert_eq!(
                    found.quantile(subject, share),
                    super::super::normal::quantile(&sorted, share)
                );
            }
            let top_two = sorted.iter().filter(|r| **r <= 2.0).count() as f64 / 21.0;
            assert_eq!(found.chance(subject, 1, 2), top_two);
        }
    }

    #[test]
    fn places_are_given_by_score_and_shared_by_equals() {
        let mut placer = Placer::new(6);
        let mut ranks = vec![0; 6];
        placer.place(&[3.0, 1.0, 3.0, f64::NEG_INFINITY, 2.0, 1.0], &mut ranks);
        assert_eq!(ranks, [1, 4, 1, 6, 3, 4]);
        placer.place(&[5.0; 6], &mut ranks);
        assert_eq!(ranks, [1; 6]);
    }
}
