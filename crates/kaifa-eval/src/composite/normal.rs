//! Makes values of different units comparable: outliers first, then one of the closed list of normalisations. A missing value
//! (NaN) takes no part and stays missing. The sign of an indicator where less is better is turned before.

use super::plan::{NormalPlan, OutlierPlan};

/// Values with outliers treated, and how many were pulled in.
pub(crate) fn treat(values: &[f64], outliers: OutlierPlan) -> (Vec<f64>, usize) {
    let mut known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    if known.is_empty() || outliers == OutlierPlan::None {
        return (values.to_vec(), 0);
    }
    known.sort_unstable_by(f64::total_cmp);
    let (low, high) = match outliers {
        OutlierPlan::None => return (values.to_vec(), 0),
        OutlierPlan::Winsorise(share) => {
            // The share at each end is pulled in to the nearest value that stays; a part of a value stays.
            let out = (share * known.len() as f64).floor() as usize;
            let out = out.min((known.len() - 1) / 2);
            (known[out], known[known.len() - 1 - out])
        }
        OutlierPlan::Fence(times) => {
            let (first, third) = (quantile(&known, 0.25), quantile(&known, 0.75));
            let reach = times * (third - first);
            (first - reach, third + reach)
        }
    };
    let treated: Vec<f64> = values
        .iter()
        .map(|v| if v.is_nan() { *v } else { v.clamp(low, high) })
        .collect();
    let moved = treated
        .iter()
        .zip(values)
        .filter(|(t, v)| t != v && !v.is_nan())
        .count();
    (treated, moved)
}

/// The quantile of sorted values, linearly between neighbours.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let at = position as usize;
    let next = sorted[(at + 1).min(sorted.len() - 1)];
    sorted[at] + (position - at as f64) * (next - sorted[at])
}

/// What a normalisation found in the values, for the derivation: its numbers by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Smallest value.
    pub least: f64,
    /// Largest value.
    pub largest: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation (n−1).
    pub deviation: f64,
    /// How many values there are.
    pub count: usize,
}

impl Found {
    /// What is in the values.
    pub fn of(values: &[f64]) -> Found {
        let known = || values.iter().copied().filter(|v| !v.is_nan());
        let count = known().count();
        if count == 0 {
            return Found::default();
        }
        let mean = known().sum::<f64>() / count as f64;
        let squares: f64 = known().map(|v| (v - mean) * (v - mean)).sum();
        Found {
            least: known().fold(f64::INFINITY, f64::min),
            largest: known().fold(f64::NEG_INFINITY, f64::max),
            mean,
            deviation: if count > 1 {
                (squares / (count - 1) as f64).sqrt()
            } else {
                0.0
            },
            count,
        }
    }
}

/// Normalises values whose direction has been turned already (larger is better). Where all values are the same, a method that
/// compares them gives its middle: nobody stands out.
pub fn normalise(values: &[f64], turned: bool, method: &NormalPlan) -> Vec<f64> {
    let found = Found::of(values);
    let each = |f: &dyn Fn(f64) -> f64| {
        values
            .iter()
            .map(|v| if v.is_nan() { *v } else { f(*v) })
            .collect()
    };
    // Goals are written in the indicator's own sense; where less is better, values come in with the sign turned.
    let own = |v: f64| if turned { -v } else { v };
    match method {
        NormalPlan::None => each(&own),
        NormalPlan::MinMax { low, high } => {
            let range = found.largest - found.least;
            let width = high - low;
            if range > 0.0 {
                each(&|v| low + width * (v - found.least) / range)
            } else {
                each(&|_| low + width / 2.0)
            }
        }
        NormalPlan::ZScore {
            centre,
            spread,
            floor,
            cap,
        } => each(&|v| {
            let z = if found.deviation > 0.0 {
                (v - found.mean) / found.deviation
            } else {
                0.0
            };
            (centre + spread * z).max(*floor).min(*cap)
        }),
        NormalPlan::Rank { low, high } | NormalPlan::Percentile { low, high } => {
            let average = matches!(method, NormalPlan::Percentile { .. });
            let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let steps = sorted.len().saturating_sub(1) as f64;
            each(&|v| {
                let below = sorted.partition_point(|s| *s < v) as f64;
                let up_to = sorted.partition_point(|s| *s <= v) as f64;
                // Percentile: the average of the shared places from the lowest. Rank: the best of the shared places.
                let place = if average {
                    (below + up_to + 1.0) / 2.0
                } else {
                    up_to
                };
                if steps > 0.0 {
                    low + (high - low) * (place - 1.0) / steps
                } else {
                    (low + high) / 2.0
                }
            })
        }
        NormalPlan::Target { target, high } => each(&|v| {
            let reached = if turned { target / own(v) } else { own(v) / target };
            let reached = if turned && own(v) <= 0.0 {
                f64::INFINITY
            } else {
                reached
            };
            (high * reached).min(*high)
        }),
        NormalPlan::Benchmark { benchmark, cap } => each(&|v| {
            let ratio = if turned {
                benchmark / own(v)
            } else {
                own(v) / benchmark
            };
            let ratio = if turned && own(v) <= 0.0 {
                f64::INFINITY
            } else {
                ratio
            };
            (100.0 * ratio).min(100.0 * cap)
        }),
        NormalPlan::Efficacy {
            base,
            span,
            low,
            high,
            cap,
        } => each(&|v| (base + span * (own(v) - low) / (high - low)).min(*cap)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: f64 = f64::NAN;

    #[test]
    fn every_method_gives_what_is_worked_out_by_hand() {
        let x = [10.0, 20.0, N, 40.0];
        let is = |found: Vec<f64>, expected: &[f64]| {
            assert_eq!(found.len(), expected.len());
            for (f, e) in found.iter().zip(expected) {
                assert!(
                    (f.is_nan() && e.is_nan()) || (f - e).abs() < 1e-12,
                    "{found:?} is not {expected:?}"
                );
            }
        };
        let at = |method: NormalPlan| normalise(&x, false, &method);
        is(
            at(NormalPlan::MinMax {
                low: 1.0,
                high: 100.0,
            }),
            &[1.0, 34.0, N, 100.0],
        );
        is(
            at(NormalPlan::Percentile {
                low: 1.0,
                high: 100.0,
            }),
            &[1.0, 50.5, N, 100.0],
        );
        is(
            at(NormalPlan::Target {
                target: 40.0,
                high: 100.0,
            }),
            &[25.0, 50.0, N, 100.0],
        );
        is(
            at(NormalPlan::Benchmark {
                benchmark: 20.0,
                cap: 1.5,
            }),
            &[50.0, 100.0, N, 150.0],
        );
        let efficacy = NormalPlan::Efficacy {
            base: 60.0,
            span: 40.0,
            low: 20.0,
            high: 40.0,
            cap: f64::INFINITY,
        };
        is(at(efficacy), &[40.0, 60.0, N, 100.0]);
        // The mean of 10, 20 and 40 is 70/3; their deviation (n−1) is the root of 700/3.
        let deviation = (700.0_f64 / 3.0).sqrt();
        let z = |v: f64| 50.0 + 10.0 * (v - 70.0 / 3.0) / deviation;
        let z_score = NormalPlan::ZScore {
            centre: 50.0,
            spread: 10.0,
            floor: 1.0,
            cap: f64::INFINITY,
        };
        is(at(z_score), &[z(10.0), z(20.0), N, z(40.0)]);
    }

    #[test]
    fn shared_places_and_equal_values_are_treated_alike() {
        let rank = normalise(
            &[5.0, 5.0, 9.0],
            false,
            &NormalPlan::Rank {
                low: 0.0,
                high: 100.0,
            },
        );
        assert_eq!(rank, [50.0, 50.0, 100.0]);
        let percentile = normalise(
            &[5.0, 5.0, 9.0],
            false,
            &NormalPlan::Percentile {
                low: 0.0,
                high: 100.0,
            },
        );
        assert_eq!(percentile, [25.0, 25.0, 100.0]);
        let same = normalise(
            &[7.0, 7.0],
            false,
            &NormalPlan::MinMax {
                low: 0.0,
                high: 100.0,
            },
        );
        assert_eq!(same, [50.0, 50.0]);
    }

    #[test]
    fn less_energy_than_the_target_is_full_score_and_more_is_less() {
        let turned = [-50.0, -100.0, -200.0];
        let found = normalise(
            &turned,
            true,
            &NormalPlan::Target {
                target: 100.0,
                high: 100.0,
            },
        );
        assert_eq!(found, [100.0, 100.0, 50.0]);
    }

    #[test]
    fn winsorising_pulls_in_the_stated_share_and_no_more() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        let (treated, moved) = treat(&values, OutlierPlan::Winsorise(0.05));
        assert_eq!((treated[0], treated[19], moved), (2.0, 19.0, 2));
        let (untouched, moved) = treat(&values[..10], OutlierPlan::Winsorise(0.05));
        assert_eq!(
            (untouched.as_slice(), moved),
            (&values[..10], 0),
            "half a value is no value"
        );
        let (fenced, moved) = treat(&[1.0, 2.0, 3.0, 4.0, 100.0], OutlierPlan::Fence(1.5));
        assert_eq!((fenced[4], moved), (7.0, 1));
        assert_eq!(treat(&[N, N], OutlierPlan::Winsorise(0.1)).1, 0);
    }
}
