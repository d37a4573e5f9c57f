//! The scoring functions over a run of rows. Where there is no value, or what it is compared with is missing, the result
//! is NaN; what that means is for the rules of the indicator. Formulas: `docs/reference/scheme-format.md`, F1 to F13.

use super::plan::Function;
use kaifa_base::steps::widest;

/// What a function works on.
pub struct Cells<'a> {
    /// The values.
    pub values: &'a [f64],
    /// The weights; one number where all are the same.
    pub weights: &'a [f64],
    /// Ranks of the values among the peers, for rank steps; 0 where there is no value.
    pub ranks: Option<&'a [u32]>,
    /// What stands where there are no points; NaN: nothing yet.
    pub otherwise: f64,
}

/// Which of the numbers a function compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The only one, or the lower.
    First,
    /// The upper.
    Second,
}

impl Cells<'_> {
    /// Points from value and weight.
    fn each(&self, points: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let points = |value, weight| self.or_otherwise(points(value, weight));
        if let [weight] = self.weights {
            self.values.iter().map(|value| points(*value, *weight)).collect()
        } else {
            let both = self.values.iter().zip(self.weights);
            both.map(|(value, weight)| points(*value, *weight)).collect()
        }
    }

    /// Points from value, the number compared with, and weight, in the place of the numbers compared with.
    fn with_bound(&self, mut bounds: Vec<f64>, points: impl Fn(f64, f64, f64) -> f64) -> Vec<f64> {
        let (values, weights, otherwise) = (self.values, self.weights, self.otherwise);
        let all = bounds.iter_mut().zip(values);
        widest(
            #[inline(always)]
            move || match *weights {
                [weight] => {
                    for (bound, value) in all {
                        *bound = or(points(*value, *bound, weight), otherwise);
                    }
                }
                _ => {
                    for ((bound, value), weight) in all.zip(weights) {
                        *bound = or(points(*value, *bound, *weight), otherwise);
                    }
                }
            },
        );
        bounds
    }

    fn or_otherwise(&self, points: f64) -> f64 {
        or(points, self.otherwise)
    }

    fn weight(&self, place: usize) -> f64 {
        if let [weight] = self.weights {
            *weight
        } else {
            self.weights[place]
        }
    }
}

/// Points, or what stands for them where there are none.
#[inline]
fn or(points: f64, otherwise: f64) -> f64 {
    if points.is_nan() { otherwise } else { points }
}

/// Between two bounds; NaN stays NaN, which `f64::max` and `f64::min` would lose.
#[inline]
fn bounded(number: f64, low: f64, high: f64) -> f64 {
    let number = if number < low { low } else { number };
    if number > high { high } else { number }
}

/// Whole steps only, towards zero, where partial steps do not count.
#[inline]
fn steps(distance: f64, per: f64, partial: bool) -> f64 {
    let steps = distance / per;
    if partial {
        return steps;
    }
    // A quotient that is a whole number in decimals can fall just short of it in binary.
    let near = steps.round();
    if (steps - near).abs() <= 1e-9 * near.abs().max(1.0) {
        near
    } else {
        steps.trunc()
    }
}

/// The points of a run of rows. `bound` gives the number that each row is compared with.
pub fn points(cells: &Cells<'_>, function: &Function, bound: impl Fn(Side) -> Vec<f64>) -> Vec<f64> {
    match function {
        Function::BenchmarkRatio { cap, floor, .. } => {
            let (cap, floor) = (*cap, *floor);
            cells.with_bound(bound(Side::First), move |value, benchmark, weight| {
                let ratio = bounded(value / benchmark, floor, cap) * weight;
                if benchmark > 0.0 { ratio } else { f64::NAN }
            })
        }
        Function::Linear { base, span, .. } => {
            let (mut out, highs) = (bound(Side::First), bound(Side::Second));
            for (place, (out, high)) in out.iter_mut().zip(&highs).enumerate() {
                let (value, low) = (cells.values[place], *out);
                // All peers alike: everybody is at the upper end.
                let share = if *high == low {
                    1.0
                } else {
                    (value - low) / (high - low)
                };
                *out = cells.or_otherwise(if value.is_nan() {
                    f64::NAN
                } else {
                    cells.weight(place) * (base + span * share) / 100.0
                });
            }
            out
        }
        Function::InverseMean { .. } => cells.with_bound(bound(Side::First), move |value, mean, weight| {
            if mean > 0.0 {
                weight / 2.0 * bounded(2.0 - value / mean, 0.0, f64::INFINITY)
            } else {
                f64::NAN
            }
        }),
        Function::BestRatio { .. } => cells.with_bound(bound(Side::First), move |value, best, weight| {
            if best > 0.0 {
                weight * value / best
            } else {
                f64::NAN
            }
        }),
        Function::RankSteps { step, .. } => {
            let points = |(place, rank): (usize, &u32)| match *rank {
                0 => cells.otherwise,
                rank => bounded(
                    cells.weight(place) - step * f64::from(rank - 1),
                    0.0,
                    f64::INFINITY,
                ),
            };
            cells
                .ranks
                .unwrap_or(&[])
                .iter()
                .enumerate()
                .map(points)
                .collect()
        }
        Function::Steps {
            base,
            base_share,
            step,
            per,
            partial,
            low,
            high,
            cap,
            floor,
        } => cells.each(|value, weight| {
            let points = base + base_share * weight + step * steps(value, *per, *partial);
            let points = bounded(points, *low, *high);
            // A multiple of no bound stays no bound, also for a weight of zero.
            let (least, most) = (multiple(*floor, weight), multiple(*cap, weight));
            bounded(points, least, most)
        }),
        Function::Threshold { levels, high } => cells.each(|value, _| {
            if value.is_nan() {
                return f64::NAN;
            }
            let reached = levels.iter().rev().find(|level| value >= level.from);
            reached.map_or(0.0, |level| {
                let beyond = if level.more == 0.0 {
                    0.0
                } else {
                    level.more * steps(value - level.from, level.per, false)
                };
                bounded(level.points + beyond, f64::NEG_INFINITY, *high)
            })
        }),
        Function::Target {
            points,
            per,
            partial,
            limit,
            ..
        } => cells.with_bound(bound(Side::First), move |value, target, weight| {
            weight + bounded(points * steps(value - target, *per, *partial), -limit, *limit)
        }),
        Function::Count { points, high } => {
            cells.each(|value, weight| bounded(points * value, f64::NEG_INFINITY, high.unwrap_or(weight)))
        }
        Function::Deduction { points, low } => {
            cells.each(|value, weight| bounded(weight - points * value, *low, f64::INFINITY))
        }
        Function::Share { full } => cells.each(|value, weight| weight * value / full),
        Function::Manual { .. } => cells.each(|value, _| value),
    }
}

fn multiple(of: f64, weight: f64) -> f64 {
    if of.is_infinite() { of } else { of * weight }
}
