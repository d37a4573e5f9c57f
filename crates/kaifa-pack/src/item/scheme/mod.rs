//! Evaluation schemes: how subjects are scored, ranked and graded. One file per part of a scheme; the reference page is
//! `docs/reference/scheme-format.md`. Whether the parts fit together is the work of `check::schemes`.

mod agreement;
mod bound;
mod composite;
mod data;
mod given;
mod grade;
mod indicator;
mod objection;
mod publication;
mod score;
mod standing;

pub use agreement::Agreement;
pub use bound::{Bound, BoundSource, Lookup, Statistic, StatisticYear};
pub use composite::{
    AggregateMean, Composite, DrawStep, Generator, Line, LineKind, LinePlace, NormalisationMethod, Normalise,
    OutlierMethod, Outliers, Uncertainty,
};
pub use data::{InputType, PartMerge, SchemeData, SchemeInput, SubjectCode};
pub use given::Given;
pub use grade::{
    EdgeRule, Grade, GradeRule, Grading, Measure, QuotaRounding, SchemeOutput, SmallGroup, SmallGroupRule,
    Summary,
};
pub use indicator::{Category, MissingRule, NotApplicableRule, Raw, SchemeIndicator, Weight};
pub use objection::Objection;
pub use publication::Publication;
pub use score::{FunctionKind, ScoreFunction, ThresholdLevel};
pub use standing::{
    Adjustment, Exemption, PeerGroup, Points, Protection, Ranking, Standing, TieRule, Veto, VetoEffect,
};

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};

use super::{Basis, ItemPlace, Title, UnitKind};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// Who is evaluated.
    SchemeSubject {
        Enterprise = "enterprise", "企业", "enterprise";
        Zone = "zone", "开发区", "zone";
        County = "county", "县(市、区)", "county";
        Other = "other", "其他", "other";
    }
}

impl SchemeSubject {
    /// The kind of unit whose figures are evaluated, where subjects are units of the directory.
    pub fn unit_kind(self) -> Option<UnitKind> {
        match self {
            SchemeSubject::Zone => Some(UnitKind::Zone),
            SchemeSubject::County => Some(UnitKind::County),
            SchemeSubject::Enterprise | SchemeSubject::Other => None,
        }
    }
}

choices! {
    /// How indicators become a total.
    SchemeMethod {
        Points = "points", "计分", "points";
        Composite = "composite", "综合指数", "composite";
    }
}

choices! {
    /// How a score that is defined as rounded is rounded.
    ScoreRounding {
        HalfUp = "half_up", "四舍五入", "half up";
        HalfEven = "half_even", "四舍六入五成双", "half to even";
        Down = "down", "舍去", "down";
    }
}

/// `[[scheme]]`: one edition of an evaluation scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// Its id.
    pub id: String,
    /// What its editions share.
    pub series: String,
    /// First evaluation year for which it holds; absent is open.
    pub from_year: Option<i32>,
    /// Last evaluation year for which it holds; absent is open.
    pub until_year: Option<i32>,
    /// Our own short title.
    pub title: Title,
    /// Who is evaluated.
    pub subject: SchemeSubject,
    /// How indicators become a total.
    pub method: SchemeMethod,
    /// What it was taken from, where no document of the pack says it.
    pub source: Option<String>,
    /// What was filled in without having been read in a source.
    pub unverified: Vec<String>,
    /// How the data are laid out.
    pub data: SchemeData,
    /// The columns of the data.
    pub inputs: Vec<SchemeInput>,
    /// Inner nodes of the tree.
    pub categories: Vec<Category>,
    /// Leaves of the tree.
    pub indicators: Vec<SchemeIndicator>,
    /// Normalisation and means of a composite.
    pub composite: Option<Composite>,
    /// What a simulation draws.
    pub uncertainty: Option<Uncertainty>,
    /// What follows from a place.
    pub lines: Vec<Line>,
    /// How the total is bounded and rounded.
    pub score: ScoreRule,
    /// Peer groups; none: all are peers.
    pub peer_groups: Vec<PeerGroup>,
    /// How ranks are made.
    pub ranking: Ranking,
    /// Points after the total.
    pub adjustments: Vec<Adjustment>,
    /// Who is not ranked.
    pub exemptions: Vec<Exemption>,
    /// What caps a grade or disqualifies.
    pub vetoes: Vec<Veto>,
    /// Who gets no worse than a grade.
    pub protections: Vec<Protection>,
    /// How grades are given; absent: none are.
    pub grading: Option<Grading>,
    /// The grades, best first.
    pub grades: Vec<Grade>,
    /// How result files are laid out.
    pub output: SchemeOutput,
    /// Further tables of the result.
    pub summaries: Vec<Summary>,
    /// Differential measures, proposed by grade.
    pub measures: Vec<Measure>,
    /// How results can be objected to; absent: the scheme says nothing of it.
    pub objection: Option<Objection>,
    /// Statements of one figure that ought to agree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreements: Vec<Agreement>,
    /// The ranking list that a published evaluation becomes; absent: rules do not act on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<Publication>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// `[scheme.score]`: how the total is bounded and rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreRule {
    /// The full score, 100 unless said.
    pub full: Decimal,
    /// Decimals of a score that is defined as rounded; absent: nothing is rounded.
    pub decimals: Option<u32>,
    /// How it is rounded.
    pub rounding: ScoreRounding,
    /// Least total.
    pub low: Option<Decimal>,
    /// Largest total.
    pub high: Option<Decimal>,
    /// Least sum of all adjustments.
    pub adjustment_low: Option<Decimal>,
    /// Largest sum of all adjustments.
    pub adjustment_high: Option<Decimal>,
}

impl Default for ScoreRule {
    fn default() -> ScoreRule {
        ScoreRule {
            full: Decimal::ONE_HUNDRED,
            decimals: None,
            rounding: ScoreRounding::HalfUp,
            low: None,
            high: None,
            adjustment_low: None,
            adjustment_high: None,
        }
    }
}

impl Stored for ScoreRule {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<ScoreRule> {
        let mut fields = Fields::open(value, field, reader)?;
        let rule = ScoreRule {
            full: fields.optional("full").unwrap_or(Decimal::ONE_HUNDRED),
            decimals: fields.optional("decimals"),
            rounding: fields.optional("rounding").unwrap_or(ScoreRounding::HalfUp),
            low: fields.optional("low"),
            high: fields.optional("high"),
            adjustment_low: fields.optional("adjustment_low"),
            adjustment_high: fields.optional("adjustment_high"),
        };
        fields.finish();
        Some(rule)
    }
}

impl Scheme {
    /// Whether this edition holds for an evaluation year.
    pub fn holds_in(&self, year: i32) -> bool {
        self.from_year.is_none_or(|from| from <= year) && self.until_year.is_none_or(|until| year <= until)
    }

    /// The input of a name.
    pub fn input(&self, name: &str) -> Option<&SchemeInput> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// The grade of an id, and its place from the best.
    pub fn grade(&self, id: &str) -> Option<(usize, &Grade)> {
        self.grades.iter().enumerate().find(|(_, grade)| grade.id == id)
    }

    /// What a mark in the column of grades means, beside itself: the title of the grade, or of the exemption that it stands for.
    pub fn mark_title(&self, mark: &str) -> Option<&Title> {
        let grade = self.grade(mark).map(|(_, grade)| &grade.title);
        let exempt = || {
            let mut exemptions = self.exemptions.iter();
            exemptions
                .find(|exemption| exemption.grade.as_deref() == Some(mark))
                .map(|exemption| &exemption.title)
        };
        grade.or_else(exempt).filter(|title| title.zh != mark)
    }

    /// The indicator of an id.
    pub fn indicator(&self, id: &str) -> Option<&SchemeIndicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The parameters that hold numbers of the scheme, each once, with the place that names it.
    pub fn parameters(&self) -> Vec<(&str, &ItemPlace)> {
        let categories = self
            .categories
            .iter()
            .map(|one| (one.weight.parameter(), &one.at));
        let indicators = self
            .indicators
            .iter()
            .map(|one| (one.weight.parameter(), &one.at));
        let lines = self.lines.iter().map(|one| (one.place.parameter(), &one.at));
        let mut found: Vec<(&str, &ItemPlace)> = Vec::new();
        for (parameter, at) in categories.chain(indicators).chain(lines) {
            if let Some(parameter) = parameter
                && found.iter().all(|(known, _)| *known != parameter)
            {
                found.push((parameter, at));
            }
        }
        found
    }

    /// The category of an id.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }
}

impl Stored for Scheme {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Scheme> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let subject: Option<SchemeSubject> = fields.required("subject");
        let method: Option<SchemeMethod> = fields.required("method");
        let scheme = Scheme {
            id: String::new(),
            series: fields
                .optional("series")
                .or_else(|| id.clone())
                .unwrap_or_default(),
            from_year: fields.optional("from_year"),
            until_year: fields.optional("until_year"),
            title: Title::default(),
            subject: subject.unwrap_or(SchemeSubject::Other),
            method: method.unwrap_or(SchemeMethod::Points),
            source: fields.optional("source"),
            unverified: fields.list("unverified"),
            data: fields.optional("data").unwrap_or_default(),
            inputs: fields.list("input"),
            categories: fields.list("category"),
            indicators: fields.list("indicator"),
            composite: fields.optional("composite"),
            uncertainty: fields.optional("uncertainty"),
            lines: fields.list("line"),
            score: fields.optional("score").unwrap_or_default(),
            peer_groups: fields.list("peer_group"),
            ranking: fields.optional("ranking").unwrap_or_default(),
            adjustments: fields.list("adjustment"),
            exemptions: fields.list("exemption"),
            vetoes: fields.list("veto"),
            protections: fields.list("protection"),
            grading: fields.optional("grading"),
            grades: fields.list("grade"),
            output: fields.optional("output").unwrap_or_default(),
            summaries: fields.list("summary"),
            measures: fields.list("measure"),
            objection: fields.optional("objection"),
            agreements: fields.list("agreement"),
            publication: fields.optional("publication"),
            basis: Basis::read(&mut fields),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        subject?;
        method?;
        Some(Scheme {
            id: id?,
            title: title?,
            ..scheme
        })
    }
}
