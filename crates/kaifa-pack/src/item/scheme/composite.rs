//! Composite schemes: outliers, normalisation, means up the tree, what a simulation draws, and the lines of a ranking.

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::super::{ItemPlace, Title};
use super::{Bound, Given};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What is done about values far from the others.
    OutlierMethod {
        None = "none", "不处理", "none";
        Winsorise = "winsorise", "缩尾", "winsorised";
        Fence = "fence", "四分位距截断", "fenced";
    }
}

choices! {
    /// How values of different units become comparable.
    NormalisationMethod {
        None = "none", "不处理", "none";
        MinMax = "min_max", "极差标准化", "min–max";
        ZScore = "z_score", "标准分", "z-score";
        Rank = "rank", "位次", "rank";
        Percentile = "percentile", "百分位", "percentile";
        Target = "target", "目标距离", "distance to target";
        Benchmark = "benchmark", "标准值比", "benchmark ratio";
        Efficacy = "efficacy", "功效系数", "efficacy coefficient";
    }
}

choices! {
    /// The weighted mean of a level.
    AggregateMean {
        Arithmetic = "arithmetic", "算术平均", "arithmetic mean";
        Geometric = "geometric", "几何平均", "geometric mean";
        Harmonic = "harmonic", "调和平均", "harmonic mean";
    }
}

choices! {
    /// What a simulation draws.
    DrawStep {
        IndicatorWeights = "indicator_weights", "指标权重", "indicator weights";
        CategoryWeights = "category_weights", "类别权重", "category weights";
        Normalise = "normalise", "标准化方法", "normalisation";
        Aggregate = "aggregate", "合成方法", "aggregation";
    }
}

choices! {
    /// How random numbers are made.
    Generator {
        SplitMix64 = "splitmix64", "SplitMix64 计数器", "counter-based SplitMix64";
    }
}

choices! {
    /// What a line of a ranking means.
    LineKind {
        Reward = "reward", "奖励", "reward";
        Penalty = "penalty", "处罚", "penalty";
    }
}

/// How outliers are treated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outliers {
    /// The method.
    pub method: OutlierMethod,
    /// Winsorise: the share at each end, between 0 and 0.5.
    pub share: Option<Decimal>,
    /// Fence: how many interquartile ranges beyond the quartiles.
    pub times: Option<Decimal>,
}

/// A normalisation with its numbers; which of them a method needs is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Normalise {
    /// The method.
    pub method: NormalisationMethod,
    /// Lower end of the scale.
    pub low: Option<Decimal>,
    /// Upper end of the scale.
    pub high: Option<Decimal>,
    /// z-score: the scale's value at the mean.
    pub centre: Option<Decimal>,
    /// z-score: the scale's step of one standard deviation.
    pub spread: Option<Decimal>,
    /// Least normalised value.
    pub floor: Option<Decimal>,
    /// Largest normalised value.
    pub cap: Option<Decimal>,
    /// Efficacy: points at the low value.
    pub base: Option<Decimal>,
    /// Efficacy: points between low and high value.
    pub span: Option<Decimal>,
    /// Target: what is to be reached.
    pub target: Option<Bound>,
    /// Benchmark: what is compared with.
    pub benchmark: Option<Bound>,
    /// Efficacy: the value that may not be fallen below.
    pub low_value: Option<Bound>,
    /// Efficacy: the value that satisfies.
    pub high_value: Option<Bound>,
}

/// `[scheme.composite]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composite {
    /// How outliers are treated, before anything else.
    pub outliers: Outliers,
    /// How indicators become comparable, unless one says otherwise.
    pub normalise: Normalise,
    /// The mean of each level, innermost first; the last holds for all further levels.
    pub aggregate: Vec<AggregateMean>,
}

/// `[scheme.uncertainty]`: what a simulation draws, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncertainty {
    /// How random numbers are made.
    pub generator: Generator,
    /// What is drawn, in this order; one number per weight, one per choice.
    pub order: Vec<DrawStep>,
    /// Indicator weights are multiplied by 1 ± this.
    pub indicator_weights: Option<Decimal>,
    /// Category weights are multiplied by 1 ± this.
    pub category_weights: Option<Decimal>,
    /// The normalisations among which one is drawn for all indicators.
    pub normalise: Vec<Normalise>,
    /// The means among which one is drawn for every level.
    pub aggregate: Vec<AggregateMean>,
}

impl Uncertainty {
    /// What is drawn where a scheme says nothing of it: every weight a quarter up and down, the range that the packs' own schemes and
    /// the usual method studies take. A rank is never shown without how firm it is.
    pub fn of_weights() -> Uncertainty {
        let quarter = Some(Decimal::new(25, 2));
        Uncertainty {
            generator: Generator::SplitMix64,
            order: vec![DrawStep::IndicatorWeights, DrawStep::CategoryWeights],
            indicator_weights: quarter,
            category_weights: quarter,
            normalise: Vec::new(),
            aggregate: Vec::new(),
        }
    }
}

/// Which places a line takes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinePlace {
    /// The first so many.
    Top(Given<u32>),
    /// The last so many.
    Bottom(Given<u32>),
    /// The first so many percent of the ranked, rounded down.
    TopShare(Given<Decimal>),
    /// The last so many percent of the ranked, rounded down.
    BottomShare(Given<Decimal>),
}

impl LinePlace {
    /// The parameter that holds the number of places.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            LinePlace::Top(count) | LinePlace::Bottom(count) => count.parameter(),
            LinePlace::TopShare(share) | LinePlace::BottomShare(share) => share.parameter(),
        }
    }
}

/// `[[scheme.line]]`: what follows from a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// What it means.
    pub kind: LineKind,
    /// Which places it takes in.
    pub place: LinePlace,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Outliers {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Outliers> {
        let mut fields = Fields::open(value, field, reader)?;
        let method: Option<OutlierMethod> = fields.required("method");
        let share = match method {
            Some(OutlierMethod::Winsorise) => fields.required("share"),
            _ => None,
        };
        let times = match method {
            Some(OutlierMethod::Fence) => fields.required("times"),
            _ => None,
        };
        fields.finish();
        Some(Outliers {
            method: method?,
            share,
            times,
        })
    }
}

impl Stored for Normalise {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Normalise> {
        let mut fields = Fields::open(value, field, reader)?;
        let method: NormalisationMethod = fields.required("method")?;
        let needs: &[&str] = match method {
            NormalisationMethod::None => &[],
            NormalisationMethod::MinMax | NormalisationMethod::Rank | NormalisationMethod::Percentile => {
                &["low", "high"]
            }
            NormalisationMethod::ZScore => &["centre", "spread"],
            NormalisationMethod::Target => &["target", "high"],
            NormalisationMethod::Benchmark => &["benchmark"],
            NormalisationMethod::Efficacy => &["base", "span", "low_value", "high_value"],
        };
        macro_rules! key {
            ($name:literal) => {
                match needs.contains(&$name) {
                    true => fields.required($name),
                    false => fields.optional($name),
                }
            };
        }
        let normalise = Normalise {
            method,
            low: key!("low"),
            high: key!("high"),
            centre: key!("centre"),
            spread: key!("spread"),
            floor: fields.optional("floor"),
            cap: fields.optional("cap"),
            base: key!("base"),
            span: key!("span"),
            target: key!("target"),
            benchmark: key!("benchmark"),
            low_value: key!("low_value"),
            high_value: key!("high_value"),
        };
        fields.finish();
        Some(normalise)
    }
}

/// One word, or a list of words.
struct Means(Vec<AggregateMean>);

impl Stored for Means {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Means> {
        match value.get_ref() {
            DeValue::Array(_) => Vec::read(value, field, reader).map(Means),
            _ => AggregateMean::read(value, field, reader).map(|mean| Means(vec![mean])),
        }
    }
}

impl Stored for Composite {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Composite> {
        let mut fields = Fields::open(value, field, reader)?;
        let outliers = fields.optional("outliers").unwrap_or(Outliers {
            method: OutlierMethod::None,
            share: None,
            times: None,
        });
        let normalise = fields.required("normalise");
        let aggregate: Option<Means> = fields.required("aggregate");
        fields.finish();
        Some(Composite {
            outliers,
            normalise: normalise?,
            aggregate: aggregate?.0,
        })
    }
}

impl Stored for Uncertainty {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Uncertainty> {
        let mut fields = Fields::open(value, field, reader)?;
        let generator = fields.required("generator");
        let order: Vec<DrawStep> = fields.required("order").unwrap_or_default();
        macro_rules! if_drawn {
            ($step:ident, $name:literal) => {
                match order.contains(&DrawStep::$step) {
                    true => fields.required($name),
                    false => fields.optional($name),
                }
            };
        }
        let indicator_weights = if_drawn!(IndicatorWeights, "indicator_weights");
        let category_weights = if_drawn!(CategoryWeights, "category_weights");
        let normalise: Option<Vec<Normalise>> = if_drawn!(Normalise, "normalise");
        let aggregate: Option<Vec<AggregateMean>> = if_drawn!(Aggregate, "aggregate");
        fields.finish();
        Some(Uncertainty {
            generator: generator?,
            order,
            indicator_weights,
            category_weights,
            normalise: normalise.unwrap_or_default(),
            aggregate: aggregate.unwrap_or_default(),
        })
    }
}

impl Stored for Line {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Line> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read(&mut fields);
        let kind: Option<LineKind> = fields.required("kind");
        let place = match fields.exactly_one(&["top", "bottom", "top_share", "bottom_share"]) {
            Some("top") => fields.required("top").map(LinePlace::Top),
            Some("bottom") => fields.required("bottom").map(LinePlace::Bottom),
            Some("top_share") => fields.required("top_share").map(LinePlace::TopShare),
            Some(_) => fields.required("bottom_share").map(LinePlace::BottomShare),
            None => None,
        };
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Line {
            id: id?,
            title: title?,
            kind: kind?,
            place: place?,
            at,
        })
    }
}
