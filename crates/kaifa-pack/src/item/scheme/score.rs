//! The closed list of scoring functions: how the value of an indicator becomes points. Formulas are those of the
//! reference page (`docs/reference/scheme-format.md`), F1 to F13; F14 is the override of an indicator.

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};

use super::Bound;
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// The scoring functions.
    FunctionKind {
        BenchmarkRatio = "benchmark_ratio", "标准值法", "benchmark ratio";
        MinMax = "min_max", "极差法", "min–max";
        InverseMean = "inverse_mean", "均值反比法", "inverse to the mean";
        BestRatio = "best_ratio", "最优值比法", "ratio to the best";
        RankSteps = "rank_steps", "位次递减法", "rank steps";
        BaseStep = "base_step", "基础分加减", "base plus step";
        Parity = "parity", "持平得分法", "parity";
        Threshold = "threshold", "分档计分", "threshold";
        Target = "target", "目标完成法", "target completion";
        Count = "count", "按次加分", "count";
        Deduction = "deduction", "按次扣分", "deduction";
        Efficacy = "efficacy", "功效系数法", "efficacy coefficient";
        Scheme = "scheme", "引用得分", "score of another scheme";
        Manual = "manual", "人工评分", "manual score";
    }
}

/// One level of [`ScoreFunction::Threshold`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdLevel {
    /// From which value.
    pub from: Decimal,
    /// Points on reaching it.
    pub points: Decimal,
    /// Points for each `per` beyond it.
    pub more: Option<Decimal>,
    /// What `more` counts.
    pub per: Option<Decimal>,
}

/// How a value becomes points. `cap` and `floor` are multiples of the weight, other bounds are points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "function", rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the keys are those of the reference page, described there once"
)]
pub enum ScoreFunction {
    /// F1: w·x/b.
    BenchmarkRatio {
        benchmark: Bound,
        cap: Option<Decimal>,
        floor: Option<Decimal>,
    },
    /// F2: w·(base + span·(x−low)/(high−low))/100.
    MinMax {
        base: Decimal,
        span: Decimal,
        low: Option<Bound>,
        high: Option<Bound>,
    },
    /// F3: (w/2)·max(0, 2 − x/mean).
    InverseMean { mean: Option<Bound> },
    /// F3b: w·x/best.
    BestRatio { best: Option<Bound> },
    /// F4: max(0, w − step·(r−1)).
    RankSteps { step: Decimal },
    /// F5: base + step·g/per.
    BaseStep {
        base: Decimal,
        step: Decimal,
        per: Decimal,
        partial: bool,
        low: Option<Decimal>,
        high: Option<Decimal>,
    },
    /// F6: share·w + points·g/per.
    Parity {
        share: Decimal,
        points: Decimal,
        per: Decimal,
        partial: bool,
        cap: Option<Decimal>,
        floor: Option<Decimal>,
    },
    /// F7: points of the highest level reached.
    Threshold {
        levels: Vec<ThresholdLevel>,
        high: Option<Decimal>,
    },
    /// F8: w + points·(x−target)/per, the second part within ±limit.
    Target {
        target: Bound,
        points: Decimal,
        per: Decimal,
        partial: bool,
        limit: Decimal,
    },
    /// F9: points·x.
    Count { points: Decimal, high: Option<Decimal> },
    /// F10: w − points·x.
    Deduction { points: Decimal, low: Option<Decimal> },
    /// F11: w·(base + span·(x−low)/(high−low))/100.
    Efficacy {
        base: Decimal,
        span: Decimal,
        low: Bound,
        high: Bound,
    },
    /// F12: w·score/full of another scheme.
    Scheme { scheme: String },
    /// F13: a person's points.
    Manual {
        low: Decimal,
        high: Decimal,
        reason: String,
    },
}

/// The bounds of a function; `$given` opens those that may be absent.
macro_rules! bounds_of {
    ($function:expr, $given:ident) => {{
        let (first, second) = match $function {
            ScoreFunction::BenchmarkRatio { benchmark, .. } => (Some(benchmark), None),
            ScoreFunction::MinMax { low, high, .. } => (low.$given(), high.$given()),
            ScoreFunction::InverseMean { mean } => (mean.$given(), None),
            ScoreFunction::BestRatio { best } => (best.$given(), None),
            ScoreFunction::Target { target, .. } => (Some(target), None),
            ScoreFunction::Efficacy { low, high, .. } => (Some(low), Some(high)),
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }};
}

impl ScoreFunction {
    /// Its word.
    pub fn kind(&self) -> FunctionKind {
        match self {
            ScoreFunction::BenchmarkRatio { .. } => FunctionKind::BenchmarkRatio,
            ScoreFunction::MinMax { .. } => FunctionKind::MinMax,
            ScoreFunction::InverseMean { .. } => FunctionKind::InverseMean,
            ScoreFunction::BestRatio { .. } => FunctionKind::BestRatio,
            ScoreFunction::RankSteps { .. } => FunctionKind::RankSteps,
            ScoreFunction::BaseStep { .. } => FunctionKind::BaseStep,
            ScoreFunction::Parity { .. } => FunctionKind::Parity,
            ScoreFunction::Threshold { .. } => FunctionKind::Threshold,
            ScoreFunction::Target { .. } => FunctionKind::Target,
            ScoreFunction::Count { .. } => FunctionKind::Count,
            ScoreFunction::Deduction { .. } => FunctionKind::Deduction,
            ScoreFunction::Efficacy { .. } => FunctionKind::Efficacy,
            ScoreFunction::Scheme { .. } => FunctionKind::Scheme,
            ScoreFunction::Manual { .. } => FunctionKind::Manual,
        }
    }

    /// The numbers that it compares with.
    pub fn bounds(&self) -> impl Iterator<Item = &Bound> {
        bounds_of!(self, as_ref)
    }

    /// The same, to be changed.
    pub fn bounds_mut(&mut self) -> impl Iterator<Item = &mut Bound> {
        bounds_of!(self, as_mut)
    }
}

impl Stored for ThresholdLevel {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<ThresholdLevel> {
        let mut fields = Fields::open(value, field, reader)?;
        let (from, points) = (fields.required("from"), fields.required("points"));
        let (more, per) = match fields.has("more") || fields.has("per") {
            true => (fields.required("more"), fields.required("per")),
            false => (None, None),
        };
        fields.finish();
        Some(ThresholdLevel {
            from: from?,
            points: points?,
            more,
            per,
        })
    }
}

impl Stored for ScoreFunction {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<ScoreFunction> {
        let mut fields = Fields::open(value, field, reader)?;
        let kind: FunctionKind = fields.required("function")?;
        let function = read_keys(kind, &mut fields);
        fields.finish();
        function
    }
}

fn read_keys(kind: FunctionKind, fields: &mut Fields<'_, '_>) -> Option<ScoreFunction> {
    // Every required key is asked for before the first `?`, so that all that are absent are listed.
    macro_rules! required {
        ($($name:ident),*) => {{
            let ($($name,)*) = ($(fields.required(stringify!($name)),)*);
            ($($name?,)*)
        }};
    }
    Some(match kind {
        FunctionKind::BenchmarkRatio => {
            let (cap, floor) = (fields.optional("cap"), fields.optional("floor"));
            let (benchmark,) = required!(benchmark);
            ScoreFunction::BenchmarkRatio {
                benchmark,
                cap,
                floor,
            }
        }
        FunctionKind::MinMax => {
            let (low, high) = (fields.optional("low"), fields.optional("high"));
            let (base, span) = required!(base, span);
            ScoreFunction::MinMax {
                base,
                span,
                low,
                high,
            }
        }
        FunctionKind::InverseMean => ScoreFunction::InverseMean {
            mean: fields.optional("mean"),
        },
        FunctionKind::BestRatio => ScoreFunction::BestRatio {
            best: fields.optional("best"),
        },
        FunctionKind::RankSteps => {
            let (step,) = required!(step);
            ScoreFunction::RankSteps { step }
        }
        FunctionKind::BaseStep => {
            let (low, high) = (fields.optional("low"), fields.optional("high"));
            let (base, step, per, partial) = required!(base, step, per, partial);
            ScoreFunction::BaseStep {
                base,
                step,
                per,
                partial,
                low,
                high,
            }
        }
        FunctionKind::Parity => {
            let (cap, floor) = (fields.optional("cap"), fields.optional("floor"));
            let (share, points, per, partial) = required!(share, points, per, partial);
            ScoreFunction::Parity {
                share,
                points,
                per,
                partial,
                cap,
                floor,
            }
        }
        FunctionKind::Threshold => {
            let high = fields.optional("high");
            let (levels,) = required!(levels);
            ScoreFunction::Threshold { levels, high }
        }
        FunctionKind::Target => {
            let (target, points, per, partial, limit) = required!(target, points, per, partial, limit);
            ScoreFunction::Target {
                target,
                points,
                per,
                partial,
                limit,
            }
        }
        FunctionKind::Count => {
            let high = fields.optional("high");
            let (points,) = required!(points);
            ScoreFunction::Count { points, high }
        }
        FunctionKind::Deduction => {
            let low = fields.optional("low");
            let (points,) = required!(points);
            ScoreFunction::Deduction { points, low }
        }
        FunctionKind::Efficacy => {
            let (base, span, low, high) = required!(base, span, low, high);
            ScoreFunction::Efficacy {
                base,
                span,
                low,
                high,
            }
        }
        FunctionKind::Scheme => {
            let (scheme,) = required!(scheme);
            ScoreFunction::Scheme { scheme }
        }
        FunctionKind::Manual => {
            let (low, high, reason) = required!(low, high, reason);
            ScoreFunction::Manual { low, high, reason }
        }
    })
}
