//! Numbers that a scoring function compares with: fixed, by peer group, by subject, from a table, or computed over the
//! subjects.

use std::collections::BTreeMap;

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What is computed over several subjects.
    Statistic {
        RatioOfSums = "ratio_of_sums", "合计之比", "ratio of sums";
        Mean = "mean", "平均数", "mean";
        Median = "median", "中位数", "median";
        Least = "least", "最小值", "least";
        Largest = "largest", "最大值", "largest";
    }
}

choices! {
    /// Which year's rows a statistic is computed over.
    StatisticYear {
        Current = "current", "当年", "the year evaluated";
        Previous = "previous", "上年", "the year before";
    }
}

/// A number to compare with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// Where it comes from.
    pub source: BoundSource,
    /// What it is multiplied by.
    pub correction: Option<Lookup>,
}

/// Where a [`Bound`] comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundSource {
    /// The same for all.
    Fixed(Decimal),
    /// By peer group.
    Peers(BTreeMap<String, Decimal>),
    /// An input of the subject.
    Input(String),
    /// By a text input.
    Lookup(Lookup),
    /// Computed over subjects.
    Computed {
        /// What is computed.
        of: Statistic,
        /// Text inputs in which those subjects agree; absent: the peer group.
        within: Option<Vec<String>>,
        /// What the result is multiplied by.
        factor: Decimal,
        /// Over the rows of which year.
        year: StatisticYear,
    },
}

/// Numbers by the words of a text input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The text input.
    pub by: String,
    /// Word → number.
    pub table: BTreeMap<String, Decimal>,
    /// For words that are not in the table; absent: no number.
    pub otherwise: Option<Decimal>,
}

impl Lookup {
    /// The number for a word.
    pub fn find(&self, word: &str) -> Option<Decimal> {
        self.table.get(word).copied().or(self.otherwise)
    }

    fn read_in(fields: &mut Fields<'_, '_>) -> Option<Lookup> {
        let by: Option<String> = fields.required("by");
        let table: Option<BTreeMap<String, Decimal>> = fields.required("table");
        let otherwise = fields.optional("otherwise");
        Some(Lookup {
            by: by?,
            table: table?,
            otherwise,
        })
    }
}

impl Stored for Lookup {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Lookup> {
        let mut fields = Fields::open(value, field, reader)?;
        let lookup = Lookup::read_in(&mut fields);
        fields.finish();
        lookup
    }
}

impl Bound {
    /// A number that is the same for all.
    pub fn fixed(number: Decimal) -> Bound {
        Bound {
            source: BoundSource::Fixed(number),
            correction: None,
        }
    }
}

impl Stored for Bound {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Bound> {
        if !matches!(value.get_ref(), DeValue::Table(_)) {
            return Decimal::read(value, field, reader).map(Bound::fixed);
        }
        let mut fields = Fields::open(value, field, reader)?;
        let correction = fields.optional("correction");
        let source = match fields.exactly_one(&["peers", "input", "by", "of", "fixed"]) {
            Some("peers") => fields.required("peers").map(BoundSource::Peers),
            Some("input") => fields.required("input").map(BoundSource::Input),
            Some("fixed") => fields.required("fixed").map(BoundSource::Fixed),
            Some("by") => Lookup::read_in(&mut fields).map(BoundSource::Lookup),
            Some(_) => {
                let of: Option<Statistic> = fields.required("of");
                let within = fields.optional("within");
                let factor = fields.optional("factor").unwrap_or(Decimal::ONE);
                let year = fields.optional("year").unwrap_or(StatisticYear::Current);
                of.map(|of| BoundSource::Computed {
                    of,
                    within,
                    factor,
                    year,
                })
            }
            None => None,
        };
        if source.is_some() {
            fields.finish();
        }
        Some(Bound {
            source: source?,
            correction,
        })
    }
}
