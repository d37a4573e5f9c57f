//! Indicators: what is reported or computed, for whom, in which unit and how often.

use kaifa_base::Unit as Measure;
use serde::{Deserialize, Serialize};

use super::{Basis, Expression, ItemPlace, UnitKind};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// How often something is due or reported.
    PeriodKind {
        Year = "year", "年", "year";
        Half = "half", "半年", "half-year";
        Quarter = "quarter", "季度", "quarter";
        Month = "month", "月", "month";
    }
}

choices! {
    /// Whether a value stands for its period alone or for the year so far.
    Accumulation {
        Cumulative = "cumulative", "累计", "cumulative";
        Single = "single", "当期", "single period";
    }
}

choices! {
    /// Which way is better.
    BetterDirection {
        Up = "up", "越大越好", "more is better";
        Down = "down", "越小越好", "less is better";
        None = "none", "无方向", "neither";
    }
}

/// How the values of several zones become the value of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// They add up.
    Sum,
    /// Sum of one indicator over sum of another.
    Ratio {
        /// The indicator above the line.
        numerator: String,
        /// The indicator below the line.
        denominator: String,
    },
    /// They do not combine.
    None,
}

impl Aggregation {
    /// Its word.
    pub fn kind(&self) -> AggregationKind {
        match self {
            Aggregation::Sum => AggregationKind::Sum,
            Aggregation::Ratio { .. } => AggregationKind::Ratio,
            Aggregation::None => AggregationKind::None,
        }
    }
}

/// `[[indicator]]`: one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
    /// The unit of its values.
    pub unit: Measure,
    /// How often it is reported.
    pub period: PeriodKind,
    /// Alone or cumulative.
    pub accumulation: Accumulation,
    /// Kinds of units that report it.
    pub subjects: Vec<UnitKind>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which way is better.
    pub direction: BetterDirection,
    /// How it is computed, instead of being reported.
    pub formula: Option<Expression>,
    /// How it combines over zones.
    pub aggregate: Aggregation,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

choices! {
    /// The word for an [`Aggregation`].
    AggregationKind {
        Sum = "sum", "合计", "sum";
        Ratio = "ratio", "比率", "ratio";
        None = "none", "不汇总", "none";
    }
}

impl Stored for Indicator {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Indicator> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let name: Option<String> = fields.required("name");
        let name_en = fields.optional("name_en");
        let unit: Option<Measure> = fields.required("unit");
        let period: Option<PeriodKind> = fields.optional("period");
        let accumulation: Option<Accumulation> = fields.optional("accumulation");
        let subjects = fields.list("subjects");
        let (owner, direction) = (fields.optional("owner"), fields.optional("direction"));
        let (formula, aliases) = (fields.optional("formula"), fields.list("aliases"));
        let word: Option<AggregationKind> = fields.optional("aggregate");
        let (numerator, denominator) = if word == Some(AggregationKind::Ratio) {
            (fields.required("numerator"), fields.required("denominator"))
        } else {
            (None, None)
        };
        let aggregate = match (word, numerator, denominator) {
            (Some(AggregationKind::Sum), ..) => Aggregation::Sum,
            (Some(AggregationKind::Ratio), Some(numerator), Some(denominator)) => Aggregation::Ratio {
                numerator,
                denominator,
            },
            _ => Aggregation::None,
        };
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Indicator {
            id: id?,
            name: name?,
            name_en,
            unit: unit?,
            period: period.unwrap_or(PeriodKind::Year),
            accumulation: accumulation.unwrap_or(Accumulation::Cumulative),
            subjects,
            owner,
            direction: direction.unwrap_or(BetterDirection::None),
            formula,
            aggregate,
            aliases,
            basis,
            at,
        })
    }
}
