//! From a scheme as data to something that runs over columns: names become places, decimals become floats, conditions are
//! compiled.

mod build;
mod function;

use kaifa_base::{Decimal, Problem};
use kaifa_pack::{Lookup, MissingRule, NotApplicableRule, Scheme, SchemeInput, Statistic};

use self::build::Builder;
use super::column_expression::{NumberExpression, TruthExpression};

/// A scheme made ready.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The scheme as written, for titles and for what does not concern columns.
    pub scheme: Scheme,
    /// The columns that a table must have, in this order.
    pub inputs: Vec<SchemeInput>,
    /// Who belongs to which peer group; empty: all are peers.
    pub peer_groups: Vec<TruthExpression>,
    /// The leaves, in the order of the scheme.
    pub indicators: Vec<IndicatorPlan>,
    /// Points after the total.
    pub adjustments: Vec<AdjustmentPlan>,
    /// Conditions of the exemptions.
    pub exemptions: Vec<TruthExpression>,
    /// Conditions of the vetoes.
    pub vetoes: Vec<TruthExpression>,
    /// Conditions of the protections.
    pub protections: Vec<TruthExpression>,
    /// Text inputs within whose equal values ranks are made.
    pub within: Vec<usize>,
    /// Indicators that part equal scores.
    pub tie_break: Vec<usize>,
    /// Statements of one figure that ought to agree.
    pub agreements: Vec<AgreementPlan>,
    /// What can stand in the grade column: the scheme's grades first, then the marks of exemptions and vetoes.
    pub marks: Vec<String>,
}

/// An indicator made ready.
#[derive(Debug, Clone)]
pub struct IndicatorPlan {
    /// How its value comes about.
    pub raw: RawPlan,
    /// Its weight in each peer group (one entry where there are none); `None`: not used there.
    pub weights: Vec<Option<f64>>,
    /// How the value becomes points.
    pub function: Function,
    /// Where it applies.
    pub applies: Option<TruthExpression>,
    /// What happens where it does not.
    pub not_applicable: NotApplicableRule,
    /// Where the value cannot be right.
    pub invalid: Option<TruthExpression>,
    /// Points there.
    pub invalid_points: f64,
    /// What a missing value does.
    pub missing: MissingRule,
    /// Points of a missing value with [`MissingRule::Penalty`].
    pub missing_points: f64,
    /// The input that replaces the points.
    pub override_by: Option<usize>,
    /// The text input with the reason.
    pub override_reason: Option<usize>,
}

impl IndicatorPlan {
    /// Whether all subjects use it alike and every one either has a value or misses it.
    pub fn is_plain(&self) -> bool {
        self.applies.is_none()
            && self.invalid.is_none()
            && self.override_by.is_none()
            && self.weights.len() == 1
    }
}

/// How a value comes about.
#[derive(Debug, Clone)]
pub enum RawPlan {
    /// An expression.
    Value(NumberExpression),
    /// A ratio, with a value only where the second is above zero.
    Ratio(NumberExpression, NumberExpression),
    /// The score of another scheme, given from outside.
    OtherScheme(String),
}

/// A scoring function with its numbers as floats; the formulas are those of [`ScoreFunction`].
#[derive(Debug, Clone)]
#[allow(
    missing_docs,
    reason = "the numbers are those of `ScoreFunction`, described in the reference page"
)]
pub enum Function {
    BenchmarkRatio {
        benchmark: BoundPlan,
        cap: f64,
        floor: f64,
    },
    Linear {
        base: f64,
        span: f64,
        low: BoundPlan,
        high: BoundPlan,
    },
    InverseMean {
        mean: BoundPlan,
    },
    BestRatio {
        best: BoundPlan,
    },
    RankSteps {
        step: f64,
        better_up: bool,
    },
    Steps {
        base: f64,
        base_share: f64,
        step: f64,
        per: f64,
        partial: bool,
        low: f64,
        high: f64,
        cap: f64,
        floor: f64,
    },
    Threshold {
        levels: Vec<Level>,
        high: f64,
    },
    Target {
        target: BoundPlan,
        points: f64,
        per: f64,
        partial: bool,
        limit: f64,
    },
    Count {
        points: f64,
        high: Option<f64>,
    },
    Deduction {
        points: f64,
        low: f64,
    },
    Share {
        full: f64,
    },
    Manual {
        low: f64,
        high: f64,
        reason: usize,
    },
}

/// A level of a threshold function.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    /// From which value.
    pub from: f64,
    /// Points on reaching it.
    pub points: f64,
    /// Points for each `per` beyond it.
    pub more: f64,
    /// What `more` counts.
    pub per: f64,
}

/// A number to compare with.
#[derive(Debug, Clone)]
pub struct BoundPlan {
    /// Where it comes from.
    pub source: BoundPlanSource,
    /// What it is multiplied by.
    pub correction: Option<LookupPlan>,
}

/// Where a [`BoundPlan`] comes from.
#[derive(Debug, Clone)]
pub enum BoundPlanSource {
    /// The same for all.
    Fixed(f64),
    /// By peer group.
    Peers(Vec<Option<f64>>),
    /// An input.
    Input(usize),
    /// By a text input.
    Lookup(LookupPlan),
    /// Computed over subjects.
    Computed(StatisticPlan),
}

/// Numbers by the words of a text input.
#[derive(Debug, Clone)]
pub struct LookupPlan {
    /// The text input.
    pub input: usize,
    /// The numbers.
    pub lookup: Lookup,
}

/// A statistic over subjects.
#[derive(Debug, Clone)]
pub struct StatisticPlan {
    /// What is computed.
    pub of: Statistic,
    /// Over whom.
    pub keys: Keys,
    /// What the result is multiplied by.
    pub factor: f64,
    /// Whether over the rows of the year before.
    pub previous: bool,
}

/// Which subjects belong together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Keys {
    /// Those of one peer group.
    Peers,
    /// Those with the same words in these text inputs; none: all.
    Texts(Vec<usize>),
}

/// An adjustment made ready.
#[derive(Debug, Clone)]
pub struct AdjustmentPlan {
    /// The points.
    pub points: NumberExpression,
    /// Who gets it.
    pub concerns: Option<TruthExpression>,
    /// Least points.
    pub low: f64,
    /// Most points.
    pub high: f64,
}

/// Two statements of one figure.
#[derive(Debug, Clone)]
pub struct AgreementPlan {
    /// One.
    pub one: NumberExpression,
    /// The other.
    pub other: NumberExpression,
    /// How far they may lie apart, in percent of the larger one.
    pub tolerance: f64,
}

/// A decimal as a float, the nearest one.
pub(super) fn float(decimal: Decimal) -> f64 {
    // `Decimal::to_f64` divides mantissa by power of ten and can be off by one unit; the text never is.
    decimal.to_string().parse().unwrap_or(f64::NAN)
}

impl Plan {
    /// Makes a scheme ready; all that is wrong is listed.
    pub fn new(scheme: &Scheme) -> Result<Plan, Vec<Problem>> {
        let mut builder = Builder::new(scheme);
        let plan = builder.build();
        match plan {
            Some(plan) if builder.problems.is_empty() => Ok(plan),
            _ => Err(builder.problems),
        }
    }

    /// Inputs, conditions and agreements of a scheme of any method, for those who look at the figures without evaluating them. There
    /// are no indicators; a condition that only an evaluation understands is left out.
    pub fn of_figures(scheme: &Scheme) -> Option<Plan> {
        Builder::new(scheme).figures()
    }

    /// The place of an input.
    pub fn input(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|input| input.name == name)
    }

    /// How many peer groups there are; one where the scheme has none.
    pub fn groups(&self) -> usize {
        self.peer_groups.len().max(1)
    }

    /// The place of a mark.
    pub fn mark(&self, name: &str) -> Option<u8> {
        self.marks
            .iter()
            .position(|mark| mark == name)
            .and_then(|at| u8::try_from(at).ok())
    }

    /// Whether it takes the score of another scheme. Then equal floats are looked at in fractions too: what is added was divided and
    /// added up already, and floats have rounded it on the way.
    pub fn rests_on_others(&self) -> bool {
        self.used_schemes().next().is_some()
    }

    /// The schemes whose scores this one uses.
    pub fn used_schemes(&self) -> impl Iterator<Item = &str> {
        self.indicators
            .iter()
            .filter_map(|indicator| match &indicator.raw {
                RawPlan::OtherScheme(id) => Some(id.as_str()),
                _ => None,
            })
    }
}
