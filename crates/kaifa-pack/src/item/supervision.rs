//! Schemes of supervision: the lamps of a place, the slips that it gives, and how its units are ranked in the bulletin. Places
//! differ in all three, so that they are data; which scheme holds is the parameter [`SCHEME_PARAMETER`].

use kaifa_base::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::{Expression, ItemPlace, Length, Title};
use crate::decode::{Fields, Reader, Stored, choices};

/// The parameter that names the scheme in force.
pub const SCHEME_PARAMETER: &str = "supervision.scheme";

/// Names that conditions of lamps and slips may use, for one instance of a duty on a day. For each slip of the scheme there are also
/// `slips_ID` (given for this matter), `missed_ID` (of these, whose answer is overdue), `row_ID` (the unit's last slips that were all
/// this one) and `year_ID` (the unit's this year).
pub(crate) const DUTY_NAMES: [&str; 13] = [
    "state",
    "rhythm",
    "strength",
    "source",
    "days_left",
    "days_late",
    "term",
    "done",
    "on_time",
    "behind",
    "warned",
    "returned",
    "waiting",
];

/// Names that the score of a unit may use, over a stretch of time.
pub(crate) const UNIT_NAMES: [&str; 7] = ["due", "in_time", "late", "overdue", "missed", "closed", "points"];

choices! {
    /// How a lamp looks; each has a shape besides the colour.
    LampLook {
        Ok = "ok", "绿", "green";
        Soon = "soon", "蓝", "blue";
        Late = "late", "黄", "yellow";
        Over = "over", "红", "red";
        Done = "done", "灰", "grey";
        Idle = "idle", "白", "white";
        Todo = "todo", "橙", "orange";
    }
}

choices! {
    /// What a slip leads to beside itself.
    SlipThen {
        /// A talk with the head of the unit.
        Talk = "talk", "约谈", "talk";
        /// A letter of supervision.
        Letter = "letter", "督办函", "letter of supervision";
        /// A notice of praise or warning.
        Notice = "notice", "通报", "notice";
        /// A case of rectification.
        Rectification = "rectification", "整改", "rectification";
        /// A report to the leaders.
        Report = "report", "呈报领导", "report to the leaders";
    }
}

/// `[[supervision_scheme]]`: one scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupervisionScheme {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// Where it is practised or described.
    pub source: Option<String>,
    /// The lamps; the first whose condition holds burns.
    pub lamps: Vec<SchemeLamp>,
    /// The slips.
    pub slips: Vec<SchemeSlip>,
    /// Score of a unit in the bulletin, higher is better; absent is the share done in time.
    pub score: Option<Expression>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// One lamp of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeLamp {
    /// Its id.
    pub id: String,
    /// What people see.
    pub title: Title,
    /// How it looks.
    pub look: LampLook,
    /// When it burns.
    pub when: Expression,
}

/// One slip of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeSlip {
    /// Its id.
    pub id: String,
    /// What people see.
    pub title: Title,
    /// When it is proposed; a person of the office gives it.
    pub when: Expression,
    /// How long the unit has for its answer.
    pub answer: Option<Length>,
    /// Points that it adds or takes.
    pub points: Option<Decimal>,
    /// How often it may be given for one matter; once unless said.
    pub at_most: u32,
    /// What follows.
    pub then: Option<SlipThen>,
}

impl SupervisionScheme {
    /// The slip of an id.
    pub fn slip(&self, id: &str) -> Option<&SchemeSlip> {
        self.slips.iter().find(|slip| slip.id == id)
    }
}

impl Stored for SchemeLamp {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<SchemeLamp> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read(&mut fields);
        let (look, when) = (fields.required("look"), fields.required("when"));
        fields.finish();
        Some(SchemeLamp {
            id: id?,
            title: title?,
            look: look?,
            when: when?,
        })
    }
}

impl Stored for SchemeSlip {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<SchemeSlip> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read(&mut fields);
        let when: Option<Expression> = fields.required("when");
        let (answer, points) = (fields.optional("answer"), fields.optional("points"));
        let at_most = fields.optional("at_most").unwrap_or(1);
        let then = fields.optional("then");
        fields.finish();
        Some(SchemeSlip {
            id: id?,
            title: title?,
            when: when?,
            answer,
            points,
            at_most,
            then,
        })
    }
}

impl Stored for SupervisionScheme {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<SupervisionScheme> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let source = fields.optional("source");
        let (lamps, slips) = (fields.list("lamp"), fields.list("slip"));
        let score = fields.optional("score");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(SupervisionScheme {
            id: id?,
            title: title?,
            source,
            lamps,
            slips,
            score,
            at,
        })
    }
}
