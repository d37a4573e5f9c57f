//! Who is compared with whom, and what is special about single subjects: peer groups, ranking, adjustments, exemptions,
//! vetoes, protections.

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::super::{Expression, ItemPlace, Title};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// Which ranks equal scores get.
    TieRule {
        Competition = "competition", "并列后跳位(1,2,2,4)", "competition (1, 2, 2, 4)";
        Dense = "dense", "并列不跳位(1,2,2,3)", "dense (1, 2, 2, 3)";
    }
}

choices! {
    /// What an exempt subject still has.
    Standing {
        Evaluated = "evaluated", "评价不排名", "evaluated, not ranked";
        Collected = "collected", "只采集不评价", "collected, not evaluated";
        Excluded = "excluded", "不列入", "excluded";
        OutsideQuota = "outside_quota", "不占名额", "outside the quota";
    }
}

choices! {
    /// What a veto does.
    VetoEffect {
        CapGrade = "cap_grade", "限制等级", "caps the grade";
        Disqualify = "disqualify", "取消资格", "disqualifies";
        LoseAward = "lose_award", "取消评奖", "loses the award";
    }
}

/// `[[scheme.peer_group]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerGroup {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// Who belongs to it.
    pub concerns: Expression,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[scheme.ranking]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Text inputs within whose equal values ranks are made.
    pub within: Vec<String>,
    /// Which ranks equal scores get.
    pub ties: TieRule,
    /// Indicators that part equal scores.
    pub tie_break: Vec<String>,
}

impl Default for Ranking {
    fn default() -> Ranking {
        Ranking {
            within: Vec::new(),
            ties: TieRule::Competition,
            tie_break: Vec::new(),
        }
    }
}

/// How many points an adjustment gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Points {
    /// So many.
    Fixed(Decimal),
    /// So many for each unit of an expression.
    Each {
        /// Points of one unit.
        points: Decimal,
        /// What is counted.
        each: Expression,
    },
    /// The value of an expression.
    Value(Expression),
}

/// `[[scheme.adjustment]]`: points after the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// How many points.
    pub points: Points,
    /// Who gets it; absent: all.
    pub concerns: Option<Expression>,
    /// Least points.
    pub low: Option<Decimal>,
    /// Most points.
    pub high: Option<Decimal>,
    /// What must be handed in.
    pub evidence: Vec<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[[scheme.exemption]]`: who is not ranked as the others are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// Whom it concerns.
    pub concerns: Expression,
    /// What is left.
    pub standing: Standing,
    /// What stands in the grade column.
    pub grade: Option<String>,
    /// Which grade's consequences follow.
    pub treated_as: Option<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[[scheme.veto]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Veto {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// Whom it concerns.
    pub concerns: Expression,
    /// What it does.
    pub effect: VetoEffect,
    /// The best grade still possible, or the grade shown of a disqualified subject.
    pub grade: Option<String>,
    /// What must be handed in.
    pub evidence: Vec<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[[scheme.protection]]`: who gets no worse than a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// Whom it concerns.
    pub concerns: Expression,
    /// The worst grade possible.
    pub at_least: String,
    /// Where it is written.
    pub at: ItemPlace,
}

/// What these lists have in common: `id`, `title`, `where`.
struct Head {
    id: Option<String>,
    title: Option<Title>,
    at: ItemPlace,
}

impl Head {
    fn read(fields: &mut Fields<'_, '_>) -> Head {
        Head {
            id: fields.required("id"),
            title: Title::read(fields),
            at: ItemPlace::read(fields),
        }
    }
}

impl Stored for PeerGroup {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<PeerGroup> {
        let mut fields = Fields::open(value, field, reader)?;
        let head = Head::read(&mut fields);
        let concerns = fields.required("where");
        fields.finish();
        Some(PeerGroup {
            id: head.id?,
            title: head.title?,
            concerns: concerns?,
            at: head.at,
        })
    }
}

impl Stored for Ranking {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Ranking> {
        let mut fields = Fields::open(value, field, reader)?;
        let ranking = Ranking {
            within: fields.list("within"),
            ties: fields.optional("ties").unwrap_or(TieRule::Competition),
            tie_break: fields.list("tie_break"),
        };
        fields.finish();
        Some(ranking)
    }
}

impl Stored for Adjustment {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Adjustment> {
        let mut fields = Fields::open(value, field, reader)?;
        let head = Head::read(&mut fields);
        let points = match fields.exactly_one(&["points", "value"]) {
            Some("points") => {
                let points: Option<Decimal> = fields.required("points");
                let each: Option<Expression> = fields.optional("each");
                points.map(|points| match each {
                    Some(each) => Points::Each { points, each },
                    None => Points::Fixed(points),
                })
            }
            Some(_) => fields.required("value").map(Points::Value),
            None => None,
        };
        let concerns = fields.optional("where");
        let (low, high) = (fields.optional("low"), fields.optional("high"));
        let evidence = fields.list("evidence");
        fields.finish();
        Some(Adjustment {
            id: head.id?,
            title: head.title?,
            points: points?,
            concerns,
            low,
            high,
            evidence,
            at: head.at,
        })
    }
}

impl Stored for Exemption {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Exemption> {
        let mut fields = Fields::open(value, field, reader)?;
        let head = Head::read(&mut fields);
        let (concerns, standing) = (fields.required("where"), fields.required("standing"));
        let (grade, treated_as) = (fields.optional("grade"), fields.optional("treated_as"));
        fields.finish();
        Some(Exemption {
            id: head.id?,
            title: head.title?,
            concerns: concerns?,
            standing: standing?,
            grade,
            treated_as,
            at: head.at,
        })
    }
}

impl Stored for Veto {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Veto> {
        let mut fields = Fields::open(value, field, reader)?;
        let head = Head::read(&mut fields);
        let (concerns, effect) = (fields.required("where"), fields.required("effect"));
        let grade = match effect {
            Some(VetoEffect::CapGrade) => fields.required("grade"),
            _ => fields.optional("grade"),
        };
        let evidence = fields.list("evidence");
        fields.finish();
        if effect == Some(VetoEffect::CapGrade) && grade.is_none() {
            return None;
        }
        Some(Veto {
            id: head.id?,
            title: head.title?,
            concerns: concerns?,
            effect: effect?,
            grade,
            evidence,
            at: head.at,
        })
    }
}

impl Stored for Protection {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Protection> {
        let mut fields = Fields::open(value, field, reader)?;
        let head = Head::read(&mut fields);
        let (concerns, at_least) = (fields.required("where"), fields.required("at_least"));
        fields.finish();
        Some(Protection {
            id: head.id?,
            title: head.title?,
            concerns: concerns?,
            at_least: at_least?,
            at: head.at,
        })
    }
}
