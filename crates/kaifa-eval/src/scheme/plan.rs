//! From a scheme as data to something that runs over columns: names become places, decimals become floats, conditions are
//! compiled. What a checked scheme cannot have is still a problem here and never a panic.

use kaifa_base::{Decimal, Place, Problem, Words as Message};
use kaifa_pack::{
    Bound, BoundSource, Expression, InputType, Lookup, MissingRule, NotApplicableRule, Points, Raw, Scheme,
    SchemeIndicator, SchemeInput, SchemeMethod, ScoreFunction, Statistic, StatisticYear, Weight,
};

use super::column_expression::{Compiler, InputKind, NumberExpression, TruthExpression};
use crate::codes;

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

struct Builder<'a> {
    scheme: &'a Scheme,
    inputs: Vec<SchemeInput>,
    kinds: Vec<(String, InputKind)>,
    problems: Vec<Problem>,
}

impl<'a> Builder<'a> {
    fn new(scheme: &'a Scheme) -> Builder<'a> {
        let mut inputs = scheme.inputs.clone();
        // An indicator without formula is a column of its own name.
        for indicator in &scheme.indicators {
            let own =
                indicator.raw == Raw::Own && !matches!(indicator.score, Some(ScoreFunction::Scheme { .. }));
            if own && !inputs.iter().any(|input| input.name == indicator.id) {
                inputs.push(own_input(indicator));
            }
        }
        let kinds = inputs
            .iter()
            .map(|input| {
                let kind = match input.kind {
                    InputType::Text => InputKind::Text,
                    _ => InputKind::Number,
                };
                (input.name.clone(), kind)
            })
            .collect();
        Builder {
            scheme,
            inputs,
            kinds,
            problems: Vec::new(),
        }
    }

    fn refuse(&mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) {
        self.problems
            .push(Problem::error(&codes::BAD_SCHEME, place, Message::new(zh, en)));
    }

    fn place(&self, field: &str) -> Place {
        let mut place = self.scheme.at.place(&self.scheme.id);
        place.field = Some(field.to_owned());
        place
    }

    fn input(&mut self, name: &str, field: &str) -> Option<usize> {
        let found = self.inputs.iter().position(|input| input.name == name);
        if found.is_none() {
            let place = self.place(field);
            self.refuse(
                place,
                format!("没有输入项“{name}”"),
                format!("there is no input `{name}`"),
            );
        }
        found
    }

    fn number(&mut self, expression: &Expression) -> Option<NumberExpression> {
        let compiled = Compiler { inputs: &self.kinds }.number(&expression.text);
        compiled
            .map_err(|(zh, en)| self.refuse(expression.place.clone(), zh, en))
            .ok()
    }

    fn truth(&mut self, expression: &Expression) -> Option<TruthExpression> {
        let compiled = Compiler { inputs: &self.kinds }.truth(&expression.text);
        compiled
            .map_err(|(zh, en)| self.refuse(expression.place.clone(), zh, en))
            .ok()
    }

    fn truths<'e>(&mut self, expressions: impl Iterator<Item = &'e Expression>) -> Vec<TruthExpression> {
        expressions.filter_map(|one| self.truth(one)).collect()
    }

    fn build(&mut self) -> Option<Plan> {
        let scheme = self.scheme;
        if scheme.method != SchemeMethod::Points {
            let place = self.place("method");
            self.refuse(
                place,
                "这里只评计分法的办法",
                "only schemes with method points are evaluated here",
            );
        }
        let indicators: Vec<IndicatorPlan> = scheme
            .indicators
            .iter()
            .filter_map(|indicator| self.indicator(indicator))
            .collect();
        let adjustments = scheme
            .adjustments
            .iter()
            .filter_map(|adjustment| {
                let points = match &adjustment.points {
                    Points::Fixed(points) => NumberExpression::Constant(float(*points)),
                    Points::Value(expression) => self.number(expression)?,
                    Points::Each { points, each } => NumberExpression::Arithmetic(
                        super::column_expression::Operation::Multiply,
                        Box::new(self.number(each)?),
                        Box::new(NumberExpression::Constant(float(*points))),
                    ),
                };
                let concerns = match &adjustment.concerns {
                    Some(condition) => Some(self.truth(condition)?),
                    None => None,
                };
                Some(AdjustmentPlan {
                    points,
                    concerns,
                    low: adjustment.low.map_or(f64::NEG_INFINITY, float),
                    high: adjustment.high.map_or(f64::INFINITY, float),
                })
            })
            .collect();
        let peer_groups = self.truths(scheme.peer_groups.iter().map(|one| &one.concerns));
        let exemptions = self.truths(scheme.exemptions.iter().map(|one| &one.concerns));
        let vetoes = self.truths(scheme.vetoes.iter().map(|one| &one.concerns));
        let protections = self.truths(scheme.protections.iter().map(|one| &one.concerns));
        let within = scheme
            .ranking
            .within
            .iter()
            .filter_map(|name| self.input(name, "within"))
            .collect();
        let tie_break = scheme
            .ranking
            .tie_break
            .iter()
            .filter_map(|id| scheme.indicators.iter().position(|one| one.id == *id))
            .collect();
        let mut marks: Vec<String> = scheme.grades.iter().map(|grade| grade.id.clone()).collect();
        let others = scheme.exemptions.iter().filter_map(|one| one.grade.as_ref());
        for mark in others.chain(scheme.vetoes.iter().filter_map(|one| one.grade.as_ref())) {
            if !marks.contains(mark) {
                marks.push(mark.clone());
            }
        }
        if marks.len() > 200 || vetoes.len() > 16 || protections.len() > 16 || exemptions.len() > 200 {
            let place = self.place("grade");
            self.refuse(
                place,
                "等级、豁免不超过 200 个,否决、保护不超过 16 个",
                "at most 200 grades and exemptions, at most 16 vetoes and protections",
            );
        }
        Some(Plan {
            scheme: scheme.clone(),
            inputs: self.inputs.clone(),
            peer_groups,
            indicators,
            adjustments,
            exemptions,
            vetoes,
            protections,
            within,
            tie_break,
            marks,
        })
    }

    fn indicator(&mut self, indicator: &SchemeIndicator) -> Option<IndicatorPlan> {
        let raw = match (&indicator.raw, &indicator.score) {
            (_, Some(ScoreFunction::Scheme { scheme })) => RawPlan::OtherScheme(scheme.clone()),
            (Raw::Own, _) => RawPlan::Value(NumberExpression::Input(self.input(&indicator.id, "indicator")?)),
            (Raw::Value(expression), _) => RawPlan::Value(self.number(expression)?),
            (
                Raw::Ratio {
                    numerator,
                    denominator,
                },
                _,
            ) => RawPlan::Ratio(self.number(numerator)?, self.number(denominator)?),
        };
        let weights = match &indicator.weight {
            Weight::Same(weight) => {
                vec![weight.number().map(float); self.scheme.peer_groups.len().max(1)]
            }
            by_group => self
                .scheme
                .peer_groups
                .iter()
                .map(|group| by_group.in_group(Some(&group.id)).map(float))
                .collect(),
        };
        let function = self.function(indicator)?;
        let applies = match &indicator.applies {
            Some(condition) => Some(self.truth(condition)?),
            None => None,
        };
        let invalid = match &indicator.invalid {
            Some(condition) => Some(self.truth(condition)?),
            None => None,
        };
        let place_of = |builder: &mut Builder<'_>, name: &Option<String>, field| match name {
            Some(name) => builder.input(name, field).map(Some),
            None => Some(None),
        };
        Some(IndicatorPlan {
            raw,
            weights,
            function,
            applies,
            not_applicable: indicator.not_applicable,
            invalid,
            invalid_points: indicator.invalid_points.map_or(0.0, float),
            missing: indicator.missing,
            missing_points: indicator.missing_points.map_or(0.0, float),
            override_by: place_of(self, &indicator.override_by, "override")?,
            override_reason: place_of(self, &indicator.override_reason, "override_reason")?,
        })
    }

    fn function(&mut self, indicator: &SchemeIndicator) -> Option<Function> {
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

fn own_input(indicator: &SchemeIndicator) -> SchemeInput {
    SchemeInput {
        name: indicator.id.clone(),
        column: indicator.id.clone(),
        aliases: Vec::new(),
        kind: InputType::Number,
        title: indicator.title.clone(),
        unit: indicator.unit,
        decimals: None,
        indicator: None,
        scheme: None,
        owner: indicator.owner.clone(),
        required: false,
        minimum: None,
        maximum: None,
        at: indicator.at.clone(),
    }
}
