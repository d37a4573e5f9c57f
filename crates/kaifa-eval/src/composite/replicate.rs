//! One repeated ranking: drawn weights and methods, a weighted sum per subject, places. Written as plain loops over columns. Where a
//! value is missing and its weight goes to siblings, the subject's weights are worked out for it alone.
//!
//! A scheme's rounding and its rule for ties do not apply here: a replicate asks for the order that other weights would give, and
//! a tie made by rounding would hide it.

use super::draws::Draws;
use super::evaluate::{Composite, Field, inward, normalised_by, outward};
use super::placing::Placer;
use super::plan::{CompositePlan, Mean};
use super::simulate::{Draw, Task};
use kaifa_base::steps::widest;

/// One way of computing: a normalisation and a mean, with the columns ready to be added up.
pub(super) struct Variant {
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
    pub(super) variants: Vec<Variant>,
    means: usize,
    /// Ranked subjects that lack a value whose weight goes to siblings, with the indicators that they have.
    partial: Vec<usize>,
    weights: (Vec<f64>, Vec<f64>),
    pub(super) subjects: Vec<usize>,
    baseline: Vec<u32>,
    /// Points after the total of the ranked subjects; empty: nobody has any, and totals need not be made to be placed.
    added: Vec<f64>,
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
            added: match field.added.iter().any(|points| *points != 0.0) {
                true => subjects.iter().map(|s| field.added_to(*s)).collect(),
                false => Vec::new(),
            },
            plan,
            subjects,
        }
    }

    /// How many indicators and categories there are.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.weights.0.len(), self.weights.1.len())
    }

    /// How many ways of computing there are: normalisations and means.
    pub(super) fn ways(&self) -> (usize, usize) {
        (self.variants.len() / self.means, self.means)
    }

    /// The weights of a replicate, and the way of computing that it draws.
    pub(super) fn drawn(&self, k: usize, indicators: &mut [f64], categories: &mut [f64]) -> usize {
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
pub(super) const TOGETHER: usize = 8;

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
            // Sums order subjects as totals do, until points come on top of a total.
            for (score, points) in bench.scores[at].iter_mut().zip(&self.added) {
                let total = variant.mean.map_or(*score, |mean| outward(mean, *score));
                *score = self.plan.score.bounded(total + points);
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
    pub(super) fn rho(&self, ranks: &[u16]) -> f64 {
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
            let sums = widest(
                #[inline(always)]
                move || {
                    let mut sums = [0.0; STRETCH];
                    for (weight, values) in weights.iter().zip(stretch) {
                        for (sum, value) in sums.iter_mut().zip(values) {
                            *sum += weight * value;
                        }
                    }
                    sums
                },
            );
            let end = (start + STRETCH).min(scores.len());
            scores[start..end].copy_from_slice(&sums[..end - start]);
        }
    }
}
