//! The scoring functions over a run of rows. Where there is no value, or what it is compared with is missing, the result
//! is NaN; what that means is for the rules of the indicator. Formulas: `docs/reference/scheme-format.md`, F1 to F13.

use super::plan::Function;

/// What a function works on.
pub struct Cells<'a> {
    /// The values.
    pub values: &'a [f64],
    /// The weights; one number where all are the same.
    pub weights: &'a [f64],
    /// Ranks of the values among the peers, for rank steps; 0 where there is no value.
    pub ranks: Option<&'a [u32]>,
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
    fn each(&self, out: &mut [f64], points: impl Fn(f64, f64) -> f64) {
        if let [weight] = self.weights {
            for (out, value) in out.iter_mut().zip(self.values) {
                *out = points(*value, *weight);
            }
        } else {
            for ((out, value), weight) in out.iter_mut().zip(self.values).zip(self.weights) {
                *out = points(*value, *weight);
            }
        }
    }

    /// As [`Cells::each`], with the number compared with in `out`.
    fn with_bound(&self, out: &mut [f64], points: impl Fn(f64, f64, f64) -> f64) {
        if let [weight] = self.weights {
            for (out, value) in out.iter_mut().zip(self.values) {
                *out = points(*value, *out, *weight);
            }
        } else {
            for ((out, value), weight) in out.iter_mut().zip(self.values).zip(self.weights) {
                *out = points(*value, *out, *weight);
            }
        }
    }
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

/// The points of a run of rows.
pub fn fill(
    cells: &Cells<'_>,
    function: &Function,
    mut bound: impl FnMut(Side, &mut [f64]),
    out: &mut [f64],
) {
    match function {
        Function::BenchmarkRatio { cap, floor, .. } => {
            bound(Side::First, out);
            let (cap, floor) = (*cap, *floor);
            cells.with_bound(out, |value, benchmark, weight| {
                let ratio = bounded(value / benchmark, floor, cap) * weight;
                if benchmark > 0.0 { ratio } else { f64::NAN }
            });
        }
        Function::Linear { base, span, .. } => {
            bound(Side::First, out);
            let mut highs = vec![0.0; out.len()];
            bound(Side::Second, &mut highs);
            for (place, (out, high)) in out.iter_mut().zip(&highs).enumerate() {
                let (value, low) = (cells.values[place], *out);
                let weight = if let [weight] = cells.weights {
                    *weight
                } else {
                    cells.weights[place]
                };
                // All peers alike: everybody is at the upper end.
                let share = if *high == low {
                    1.0
                } else {
                    (value - low) / (high - low)
                };
                *out = if value.is_nan() {
                    f64::NAN
                } else {
                    weight * (base + span * share) / 100.0
                };
            }
        }
        Function::InverseMean { .. } => {
            bound(Side::First, out);
            cells.with_bound(out, |value, mean, weight| {
                if mean > 0.0 {
                    weight / 2.0 * bounded(2.0 - value / mean, 0.0, f64::INFINITY)
                } else {
                    f64::NAN
                }
            });
        }
        Function::BestRatio { .. } => {
            bound(Side::First, out);
            cells.with_bound(out, |value, best, weight| {
                if best > 0.0 {
                    weight * value / best
                } else {
                    f64::NAN
                }
            });
        }
        Function::RankSteps { step, .. } => {
            let ranks = cells.ranks.unwrap_or(&[]);
            for (place, (out, rank)) in out.iter_mut().zip(ranks).enumerate() {
                let weight = if let [weight] = cells.weights {
                    *weight
                } else {
                    cells.weights[place]
                };
                *out = if *rank == 0 {
                    f64::NAN
                } else {
                    bounded(weight - step * f64::from(*rank - 1), 0.0, f64::INFINITY)
                };
            }
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
        } => cells.each(out, |value, weight| {
            let points = base + base_share * weight + step * steps(value, *per, *partial);
            let points = bounded(points, *low, *high);
            // A multiple of no bound stays no bound, also for a weight of zero.
            let (least, most) = (multiple(*floor, weight), multiple(*cap, weight));
            bounded(points, least, most)
        }),
        Function::Threshold { levels, high } => cells.each(out, |value, _| {
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
        } => {
            bound(Side::First, out);
            cells.with_bound(out, |value, target, weight| {
                weight + bounded(points * steps(value - target, *per, *partial), -limit, *limit)
            });
        }
        Function::Count { points, high } => cells.each(out, |value, weight| {
            bounded(points * value, f64::NEG_INFINITY, high.unwrap_or(weight))
        }),
        Function::Deduction { points, low } => {
            cells.each(out, |value, weight| {
                bounded(weight - points * value, *low, f64::INFINITY)
            });
        }
        Function::Share { full } => cells.each(out, |value, weight| weight * value / full),
        Function::Manual { .. } => cells.each(out, |value, _| value),
    }
}

fn multiple(of: f64, weight: f64) -> f64 {
    if of.is_infinite() { of } else { of * weight }
}
