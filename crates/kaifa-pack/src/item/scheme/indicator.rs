//! The tree of indicators of a scheme: categories, and leaves with value, weight, scoring and what happens where the
//! value is missing, impossible or does not apply.

use std::collections::BTreeMap;

use kaifa_base::{Decimal, Unit as Measure};
use serde::{Deserialize, Serialize};

use super::super::{Basis, BetterDirection, Expression, ItemPlace, PeriodKind, Title};
use super::{Normalise, ScoreFunction};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What a missing value does.
    MissingRule {
        Zero = "zero", "按规定计0分", "0 points by rule";
        PeerMean = "peer_mean", "取同组平均分", "mean score of the peers";
        Redistribute = "redistribute", "权重分摊到同级指标", "weight shared among siblings";
        Penalty = "penalty", "扣分", "penalty";
        Unranked = "unranked", "不参加排名", "not ranked";
        Refuse = "refuse", "不得缺", "may not be missing";
    }
}

choices! {
    /// What an indicator that does not apply does.
    NotApplicableRule {
        Redistribute = "redistribute", "权重分摊到同级指标", "weight shared among siblings";
        Reduce = "reduce", "满分相应减少", "the full score is lower";
    }
}

/// The weight of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Weight {
    /// The same for all.
    Same(Decimal),
    /// By peer group; a group that is not named does not use the node.
    ByPeerGroup(BTreeMap<String, Decimal>),
}

impl Weight {
    /// The weight in a peer group; `None`: the group does not use the node.
    pub fn in_group(&self, peer_group: Option<&str>) -> Option<Decimal> {
        match self {
            Weight::Same(weight) => Some(*weight),
            Weight::ByPeerGroup(weights) => weights.get(peer_group?).copied(),
        }
    }

    fn read_in(fields: &mut Fields<'_, '_>) -> Option<Weight> {
        let (same, by_group) = (fields.optional("weight"), fields.optional("weights"));
        match fields.exactly_one(&["weight", "weights"])? {
            "weight" => same.map(Weight::Same),
            _ => by_group.map(Weight::ByPeerGroup),
        }
    }
}

/// `[[scheme.category]]`: an inner node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// The node above; absent: the total.
    pub parent: Option<String>,
    /// Its weight.
    pub weight: Weight,
    /// Where it is written.
    pub at: ItemPlace,
}

/// How the raw value of an indicator comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // A scheme has a few dozen of them.
pub enum Raw {
    /// The input of the indicator's own id.
    Own,
    /// An expression over the inputs.
    Value(Expression),
    /// A ratio; no value unless the part below the line is above zero.
    Ratio {
        /// Above the line.
        numerator: Expression,
        /// Below the line.
        denominator: Expression,
    },
}

/// `[[scheme.indicator]]`: a leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeIndicator {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// Unit of its value.
    pub unit: Option<Measure>,
    /// The category above; absent: the total.
    pub category: Option<String>,
    /// How its value comes about.
    pub raw: Raw,
    /// Its weight.
    pub weight: Weight,
    /// Which way is better.
    pub direction: BetterDirection,
    /// How often it is reported.
    pub period: Option<PeriodKind>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Points: how the value becomes points.
    pub score: Option<ScoreFunction>,
    /// Composite: instead of the scheme's own normalisation.
    pub normalise: Option<Normalise>,
    /// Where it applies; absent: everywhere.
    pub applies: Option<Expression>,
    /// What happens where it does not.
    pub not_applicable: NotApplicableRule,
    /// What a missing value does.
    pub missing: MissingRule,
    /// Points of a missing value, with `missing = "penalty"`.
    pub missing_points: Option<Decimal>,
    /// Where the value cannot be right.
    pub invalid: Option<Expression>,
    /// Points where it cannot be right.
    pub invalid_points: Option<Decimal>,
    /// Input that replaces the points where it is present.
    pub override_by: Option<String>,
    /// Text input with the reason.
    pub override_reason: Option<String>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Category {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Category> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read(&mut fields);
        let parent = fields.optional("parent");
        let weight = Weight::read_in(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Category {
            id: id?,
            title: title?,
            parent,
            weight: weight?,
            at,
        })
    }
}

impl Stored for SchemeIndicator {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<SchemeIndicator> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read(&mut fields);
        let weight = Weight::read_in(&mut fields);
        let missing: Option<MissingRule> = fields.required("missing");
        let raw = match fields.at_most_one(&["value", "numerator"]) {
            Some("value") => fields.required("value").map(Raw::Value),
            Some(_) => {
                let numerator = fields.required("numerator");
                let denominator = fields.required("denominator");
                numerator
                    .zip(denominator)
                    .map(|(numerator, denominator)| Raw::Ratio {
                        numerator,
                        denominator,
                    })
            }
            None => Some(Raw::Own),
        };
        fields.at_most_one(&["score", "normalise"]);
        let missing_points = if missing == Some(MissingRule::Penalty) {
            fields.required("missing_points")
        } else {
            None
        };
        let invalid = fields.optional("invalid");
        let indicator = SchemeIndicator {
            id: String::new(),
            title: Title::default(),
            unit: fields.optional("unit"),
            category: fields.optional("category"),
            raw: Raw::Own,
            weight: Weight::Same(Decimal::ZERO),
            direction: fields.optional("direction").unwrap_or(BetterDirection::Up),
            period: fields.optional("period"),
            owner: fields.optional("owner"),
            score: fields.optional("score"),
            normalise: fields.optional("normalise"),
            applies: fields.optional("applies"),
            not_applicable: fields
                .optional("not_applicable")
                .unwrap_or(NotApplicableRule::Redistribute),
            missing: missing.unwrap_or(MissingRule::Refuse),
            missing_points,
            invalid_points: if invalid.is_some() {
                fields.required("invalid_points")
            } else {
                None
            },
            invalid,
            override_by: fields.optional("override"),
            override_reason: None,
            basis: Basis::read(&mut fields),
            at: ItemPlace::read(&fields),
        };
        let override_reason = if indicator.override_by.is_some() {
            fields.required("override_reason")
        } else {
            None
        };
        fields.finish();
        missing?;
        Some(SchemeIndicator {
            id: id?,
            title: title?,
            raw: raw?,
            weight: weight?,
            override_reason,
            ..indicator
        })
    }
}
