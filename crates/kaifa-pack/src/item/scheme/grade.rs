//! Grades, their quotas, the layout of results, and what a grade proposes.

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::super::{ItemPlace, Title};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What grades are given by.
    GradeRule {
        Rank = "rank", "名次累计比例", "cumulative share of ranks";
        Quota = "quota", "名额", "counted places";
        Score = "score", "得分档次", "bands of the score";
    }
}

choices! {
    /// Which grade equal scores over the edge of a quota get.
    EdgeRule {
        Better = "better", "就高", "the better";
        Worse = "worse", "就低", "the worse";
    }
}

choices! {
    /// What happens in small groups.
    SmallGroupRule {
        Warn = "warn", "提示", "warn";
        NoLast = "no_last", "不评最低等级", "nobody gets the last grade";
        Ungraded = "ungraded", "不分等级", "ungraded";
    }
}

choices! {
    /// How the number of places is rounded.
    QuotaRounding {
        Floor = "floor", "舍去", "down";
        Ceil = "ceil", "进一", "up";
        HalfUp = "half_up", "四舍五入", "half up";
    }
}

/// What happens in groups with fewer ranked than `below`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmallGroup {
    /// Groups smaller than this.
    pub below: u32,
    /// What happens.
    pub rule: SmallGroupRule,
}

/// `[scheme.grading]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grading {
    /// What grades are given by.
    pub by: GradeRule,
    /// Which grade equal scores over an edge get.
    pub edge: EdgeRule,
    /// What happens in small groups.
    pub small_group: Option<SmallGroup>,
}

/// `[[scheme.grade]]`: one grade; the list goes from the best to the worst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// Its id, as it stands in results.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// By rank: up to this percent of the ranked; the last grade has none.
    pub up_to: Option<Decimal>,
    /// By quota: percent of the ranked.
    pub share: Option<Decimal>,
    /// By quota: how the number of places is rounded.
    pub rounding: QuotaRounding,
    /// By quota: takes what is left.
    pub rest: bool,
    /// By score: from this score; the last grade has none.
    pub from: Option<Decimal>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[scheme.output]`: how result files are laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeOutput {
    /// Head of the value of an indicator, with `{n}` and `{id}`.
    pub value: String,
    /// Head of the points of an indicator.
    pub score: String,
    /// Decimals of values and points in files.
    pub decimals: u32,
}

impl SchemeOutput {
    /// The head of the value of an indicator, which is the `n`th from 1.
    pub fn value_head(&self, n: usize, id: &str) -> String {
        self.value.replace("{n}", &n.to_string()).replace("{id}", id)
    }

    /// The head of its points.
    pub fn score_head(&self, n: usize, id: &str) -> String {
        self.score.replace("{n}", &n.to_string()).replace("{id}", id)
    }
}

impl Default for SchemeOutput {
    fn default() -> SchemeOutput {
        SchemeOutput {
            value: "{id}".to_owned(),
            score: "{id}_score".to_owned(),
            decimals: 4,
        }
    }
}

/// `[[scheme.summary]]`: one more table: counts by grade, mean score, sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Name of its file, without ending.
    pub file: String,
    /// The text input by which it is made.
    pub by: String,
    /// Number inputs that are added up.
    pub sums: Vec<String>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[[scheme.measure]]`: a differential measure, proposed and never carried out by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// The grades that it follows.
    pub grades: Vec<String>,
    /// At least so many years running, this one included.
    pub years: u32,
    /// At most so many years running; absent: open.
    pub until_years: Option<u32>,
    /// What it is about, e.g. `electricity_price`.
    pub kind: String,
    /// Of one family only the highest is proposed.
    pub family: Option<String>,
    /// How much.
    pub amount: Option<Decimal>,
    /// Of what.
    pub unit: Option<String>,
    /// The document that allows it.
    pub legal_basis: String,
    /// Who may decide it.
    pub authority: String,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for SmallGroup {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<SmallGroup> {
        let mut fields = Fields::open(value, field, reader)?;
        let below = fields.required("below");
        let rule = fields.optional("rule").unwrap_or(SmallGroupRule::Warn);
        fields.finish();
        Some(SmallGroup { below: below?, rule })
    }
}

impl Stored for Grading {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Grading> {
        let mut fields = Fields::open(value, field, reader)?;
        let by = fields.required("by");
        let edge = fields.optional("edge").unwrap_or(EdgeRule::Better);
        let small_group = fields.optional("small_group");
        fields.finish();
        Some(Grading {
            by: by?,
            edge,
            small_group,
        })
    }
}

impl Stored for Grade {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Grade> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read_optional(&mut fields).or_else(|| id.clone().map(|zh| Title { zh, en: None }));
        let grade = Grade {
            id: String::new(),
            title: Title::default(),
            up_to: fields.optional("up_to"),
            share: fields.optional("share"),
            rounding: fields.optional("rounding").unwrap_or(QuotaRounding::Floor),
            rest: fields.flag("rest"),
            from: fields.optional("from"),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        Some(Grade {
            id: id?,
            title: title?,
            ..grade
        })
    }
}

impl Stored for SchemeOutput {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<SchemeOutput> {
        let mut fields = Fields::open(value, field, reader)?;
        let usual = SchemeOutput::default();
        let output = SchemeOutput {
            value: fields.optional("value").unwrap_or(usual.value),
            score: fields.optional("score").unwrap_or(usual.score),
            decimals: fields.optional("decimals").unwrap_or(usual.decimals),
        };
        fields.finish();
        Some(output)
    }
}

impl Stored for Summary {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Summary> {
        let mut fields = Fields::open(value, field, reader)?;
        let (file, by) = (fields.required("file"), fields.required("by"));
        let sums = fields.list("sums");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Summary {
            file: file?,
            by: by?,
            sums,
            at,
        })
    }
}

impl Stored for Measure {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Measure> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read(&mut fields);
        let grades = fields.required("grades");
        let years = fields.optional("years").unwrap_or(1);
        let until_years = fields.optional("until_years");
        let kind = fields.required("kind");
        let family = fields.optional("family");
        let (amount, unit) = (fields.optional("amount"), fields.optional("unit"));
        let (legal_basis, authority) = (fields.required("legal_basis"), fields.required("authority"));
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Measure {
            id: id?,
            title: title?,
            grades: grades?,
            years,
            until_years,
            kind: kind?,
            family,
            amount,
            unit,
            legal_basis: legal_basis?,
            authority: authority?,
            at,
        })
    }
}
