//! The scoring functions of a plan and the numbers that they compare with.

use kaifa_base::Decimal;
use kaifa_pack::{Bound, BoundSource, Lookup, SchemeIndicator, ScoreFunction, Statistic, StatisticYear};

use super::build::Builder;
use super::{BoundPlan, BoundPlanSource, Function, Keys, Level, LookupPlan, StatisticPlan, float};

impl Builder<'_> {
    pub(super) fn function(&mut self, indicator: &SchemeIndicator) -> Option<Function> {
        let Some(function) = &indicator.score else {
            let place = indicator.at.place(&indicator.id);
            self.refuse(place, "缺少计分函数", "there is no scoring function");
            return None;
        };
        let peers = |of| BoundPlan {
            source: BoundPlanSource::Computed(StatisticPlan {
                of,
                keys: Keys::Peers,
                factor: 1.0,
                previous: false,
            }),
            correction: None,
        };
        let none = |bound: &Option<Decimal>, otherwise: f64| bound.map_or(otherwise, float);
        let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
        Some(match function {
            ScoreFunction::BenchmarkRatio {
                benchmark,
                cap,
                floor,
            } => Function::BenchmarkRatio {
                benchmark: self.bound(benchmark)?,
                cap: none(cap, most),
                floor: none(floor, least),
            },
            ScoreFunction::MinMax {
                base,
                span,
                low,
                high,
            } => Function::Linear {
                base: float(*base),
                span: float(*span),
                low: match low {
                    Some(low) => self.bound(low)?,
                    None => peers(Statistic::Least),
                },
                high: match high {
                    Some(high) => self.bound(high)?,
                    None => peers(Statistic::Largest),
                },
            },
            ScoreFunction::Efficacy {
                base,
                span,
                low,
                high,
            } => Function::Linear {
                base: float(*base),
                span: float(*span),
                low: self.bound(low)?,
                high: self.bound(high)?,
            },
            ScoreFunction::InverseMean { mean } => Function::InverseMean {
                mean: match mean {
                    Some(mean) => self.bound(mean)?,
                    None => peers(Statistic::Mean),
                },
            },
            ScoreFunction::BestRatio { best } => Function::BestRatio {
                best: match best {
                    Some(best) => self.bound(best)?,
                    None => peers(Statistic::Largest),
                },
            },
            ScoreFunction::RankSteps { step } => Function::RankSteps {
                step: float(*step),
                better_up: indicator.direction != kaifa_pack::BetterDirection::Down,
            },
            ScoreFunction::BaseStep {
                base,
                step,
                per,
                partial,
                low,
                high,
            } => Function::Steps {
                base: float(*base),
                base_share: 0.0,
                step: float(*step),
                per: float(*per),
                partial: *partial,
                low: none(low, least),
                high: none(high, most),
                cap: most,
                floor: least,
            },
            ScoreFunction::Parity {
                share,
                points,
                per,
                partial,
                cap,
                floor,
            } => Function::Steps {
                base: 0.0,
                base_share: float(*share),
                step: float(*points),
                per: float(*per),
                partial: *partial,
                low: least,
                high: most,
                cap: none(cap, most),
                floor: none(floor, least),
            },
            ScoreFunction::Threshold { levels, high } => Function::Threshold {
                levels: levels
                    .iter()
                    .map(|level| Level {
                        from: float(level.from),
                        points: float(level.points),
                        more: level.more.map_or(0.0, float),
                        per: level.per.map_or(1.0, float),
                    })
                    .collect(),
                high: none(high, most),
            },
            ScoreFunction::Target {
                target,
                points,
                per,
                partial,
                limit,
            } => Function::Target {
                target: self.bound(target)?,
                points: float(*points),
                per: float(*per),
                partial: *partial,
                limit: float(*limit),
            },
            ScoreFunction::Count { points, high } => Function::Count {
                points: float(*points),
                high: high.map(float),
            },
            ScoreFunction::Deduction { points, low } => Function::Deduction {
                points: float(*points),
                low: none(low, 0.0),
            },
            // The score of another scheme comes as a share of its full score.
            ScoreFunction::Scheme { .. } => Function::Share { full: 1.0 },
            ScoreFunction::Manual { low, high, reason } => Function::Manual {
                low: float(*low),
                high: float(*high),
                reason: self.input(reason, "reason")?,
            },
        })
    }

    fn bound(&mut self, bound: &Bound) -> Option<BoundPlan> {
        let source = match &bound.source {
            BoundSource::Fixed(number) => BoundPlanSource::Fixed(float(*number)),
            BoundSource::Peers(numbers) => BoundPlanSource::Peers(
                self.scheme
                    .peer_groups
                    .iter()
                    .map(|group| numbers.get(&group.id).copied().map(float))
                    .collect(),
            ),
            BoundSource::Input(name) => BoundPlanSource::Input(self.input(name, "input")?),
            BoundSource::Lookup(lookup) => BoundPlanSource::Lookup(self.lookup(lookup)?),
            BoundSource::Computed {
                of,
                within,
                factor,
                year,
            } => BoundPlanSource::Computed(StatisticPlan {
                of: *of,
                keys: match within {
                    None => Keys::Peers,
                    Some(names) => Keys::Texts(
                        names
                            .iter()
                            .filter_map(|name| self.input(name, "within"))
                            .collect(),
                    ),
                },
                factor: float(*factor),
                previous: *year == StatisticYear::Previous,
            }),
        };
        let correction = match &bound.correction {
            Some(lookup) => Some(self.lookup(lookup)?),
            None => None,
        };
        Some(BoundPlan { source, correction })
    }

    fn lookup(&mut self, lookup: &Lookup) -> Option<LookupPlan> {
        Some(LookupPlan {
            input: self.input(&lookup.by, "by")?,
            lookup: lookup.clone(),
        })
    }
}
