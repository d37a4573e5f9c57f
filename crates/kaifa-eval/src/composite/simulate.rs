//! How firm a rank is: the ranking repeated many times with other weights and methods, as the scheme's `[uncertainty]` says.
//!
//! Draws are by counter (`draws.rs`) and results are whole numbers per subject and rank, so the same seed gives the same bytes
//! on any number of threads. One replicate is the work of `replicate.rs` and `placing.rs`; what came out is read from
//! `simulation.rs`.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::placing::Counts;
use super::plan::{Mean, NormalPlan};
use super::replicate::{Bench, Replicator, TOGETHER};
use super::simulation::Simulation;

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

/// Replicates that a thread takes at a time, at most.
const BLOCK: usize = 512;

/// What one thread brings back: the counts of ranks, and of each replicate its correlation with the baseline.
type Part = (Counts, Vec<(usize, f64)>);

/// Replicates of one way in blocks of nearly equal length, so that no thread has much more to do at the end.
fn blocks(ks: &[usize]) -> impl Iterator<Item = &[usize]> {
    let count = ks.len().div_ceil(BLOCK).max(1);
    ks.chunks(ks.len().div_ceil(count).max(1))
}

/// More subjects than this cannot be simulated at once; nobody ranks so many zones.
pub(crate) const MOST_SUBJECTS: usize = 16_000;

/// Repeats the ranking of at most [`MOST_SUBJECTS`] ranked subjects.
pub(super) fn simulate(replicator: &Replicator<'_>, task: &Task) -> Simulation {
    let n = replicator.subjects.len();
    let (indicators, categories) = replicator.size();
    let mut scratch = (vec![0.0; indicators], vec![0.0; categories]);
    // Replicates that compute in the same way go together.
    let mut by_way: Vec<Vec<usize>> = vec![Vec::new(); replicator.variants.len()];
    for k in 0..task.replicates {
        by_way[replicator.drawn(k, &mut scratch.0, &mut scratch.1)].push(k);
    }
    let jobs: Vec<(usize, &[usize])> = by_way
        .iter()
        .enumerate()
        .flat_map(|(way, ks)| blocks(ks).map(move |block| (way, block)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut bench = Bench::new(replicator);
        let mut counts = Counts::new(n);
        let mut together: Vec<Vec<u16>> = vec![vec![0; n]; TOGETHER];
        let mut rho = Vec::new();
        while let Some((way, ks)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            for ks in ks.chunks(TOGETHER) {
                replicator.replicate(ks, *way, &mut bench, &mut together);
                for (k, ranks) in ks.iter().zip(&together) {
                    rho.push((*k, replicator.rho(ranks)));
                    counts.add(ranks);
                }
            }
        }
        counts.count();
        (counts, rho)
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
    let (counts, found): (Vec<Counts>, Vec<_>) = parts.into_iter().unzip();
    found.into_iter().flatten().for_each(|(k, value)| rho[k] = value);
    Simulation {
        subjects: replicator.subjects.clone(),
        counts: Counts::sum(&counts, task.threads),
        rho,
    }
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::super::evaluate::{Composite, Field, evaluate, normalised_by, scores};
    use super::super::plan::{CategoryPlan, CompositePlan, IndicatorPlan, MissingPlan};
    use super::*;

    fn simulate(plan: &CompositePlan, field: &Field, base: &Composite, task: &Task) -> Simulation {
        super::simulate(&Replicator::new(plan, field, base, task), task)
    }

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
            means: vec![Mean::Arithmetic],
            ..CompositePlan::default()
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
            ..Field::default()
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
    fn points_after_the_total_are_added_in_every_replicate() {
        let (plan, mut field) = (plan(13), field(13, 41, 0));
        // More than any index can differ by: who gets them is first however weights and methods are drawn.
        field.added = (0..41).map(|s| if s == 17 { 1000.0 } else { 0.0 }).collect();
        let base = evaluate(&plan, &field);
        assert_eq!(base.rank[17], Some(1));
        let found = simulate(&plan, &field, &base, &task(60, 2));
        assert_eq!(found.counts(17)[0], 60);
        field.added = vec![0.0; 41];
        let without = simulate(&plan, &field, &evaluate(&plan, &field), &task(60, 2));
        field.added = Vec::new();
        assert_eq!(
            without,
            simulate(&plan, &field, &evaluate(&plan, &field), &task(60, 2))
        );
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
}
