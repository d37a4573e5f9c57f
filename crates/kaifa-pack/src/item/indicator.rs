//! Indicators: what is reported or computed, for whom, in which unit and how often.

use kaifa_base::{Date, Lang, Unit as Measure, Words};
use serde::{Deserialize, Serialize};

use super::{Basis, Expression, ItemPlace, Title, UnitKind};
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
    /// How its definition changed, oldest first.
    pub changes: Vec<DefinitionChange>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[[indicator.change]]`: from a day on the indicator means something else, so that figures before and after do not compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionChange {
    /// First day of the new definition; a period that begins on it or later is reported by it.
    pub from: Date,
    /// What changed, in our own words.
    pub title: Title,
    /// Id of the indicator that gives earlier periods on the new definition (同口径); absent: there is no comparison over the
    /// change.
    pub comparable: Option<String>,
}

impl Stored for DefinitionChange {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<DefinitionChange> {
        let mut fields = Fields::open(value, field, reader)?;
        let from: Option<Date> = fields.required("from");
        let title = Title::read(&mut fields);
        let comparable = fields.optional("comparable");
        fields.finish();
        Some(DefinitionChange {
            from: from?,
            title: title?,
            comparable,
        })
    }
}

impl Indicator {
    /// Its name in a language; Chinese where there is no other.
    pub fn name_in(&self, lang: Lang) -> &str {
        match (lang, &self.name_en) {
            (Lang::En, Some(english)) => english,
            _ => &self.name,
        }
    }

    /// Its name in both languages.
    pub fn names(&self) -> Words {
        Words::new(self.name_in(Lang::Zh), self.name_in(Lang::En))
    }

    /// The change of definition that lies between two days, the later of which is `now`: the one that came last.
    pub fn change_between(&self, before: Date, now: Date) -> Option<&DefinitionChange> {
        self.changes
            .iter()
            .rev()
            .find(|change| before < change.from && change.from <= now)
    }
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
        let mut changes: Vec<DefinitionChange> = fields.list("change");
        changes.sort_by_key(|change| change.from);
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
            changes,
            basis,
            at,
        })
    }
}
