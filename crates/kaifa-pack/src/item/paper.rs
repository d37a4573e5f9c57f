//! Templates of official papers: what a notice, letter, minutes or bulletin says, with holes for what it is about. Layout and
//! numbering are the program's; wording is the place's.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::{ItemPlace, Title};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What a paper is about, which decides the holes that it may have.
    PaperAbout {
        /// One instance of a duty.
        Duty = "duty", "任务", "a duty";
        /// A slip.
        Slip = "slip", "督办单", "a slip";
        /// A record of a register: a talk, a rectification.
        Record = "record", "台账事项", "a record";
        /// A decision.
        Decision = "decision", "决定", "a decision";
        /// A quarter, half-year or year.
        Stretch = "stretch", "期间", "a stretch of time";
        /// A meeting with its resolutions.
        Meeting = "meeting", "会议", "a meeting";
    }
}

/// `[[paper]]`: one template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTemplate {
    /// Its id.
    pub id: String,
    /// What kind of paper it is, for choosing one.
    pub title: Title,
    /// What it is about.
    pub about: PaperAbout,
    /// Only for records of this register.
    pub register: Option<String>,
    /// The agency mark of its document number, e.g. `开办字`.
    pub mark: String,
    /// The heading of the paper.
    pub heading: String,
    /// Whom it addresses, before the text.
    pub addressed: Option<String>,
    /// The paragraphs; `# ` begins a heading of the first level, `## ` of the second, `|name|` stands for a table.
    pub body: Vec<String>,
    /// Whether it bears the red head of the issuer.
    pub red_head: bool,
    /// Where it is written.
    pub at: ItemPlace,
}

impl PaperTemplate {
    /// Every text of the template that may have holes.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [self.heading.as_str()]
            .into_iter()
            .chain(self.addressed.as_deref())
            .chain(self.body.iter().map(String::as_str))
    }

    /// The names in braces of a text.
    pub fn holes(text: &str) -> Vec<&str> {
        text.split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect()
    }
}

impl PaperAbout {
    /// The names that a template about this may have in braces.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            PaperAbout::Duty => &[
                "unit",
                "co_units",
                "duty",
                "demand",
                "source",
                "document",
                "clause",
                "due",
                "days_late",
                "lamp",
                "reason",
                "progress",
                "today",
                "answer_by",
                "place",
            ],
            PaperAbout::Slip => &[
                "unit",
                "duty",
                "source",
                "due",
                "days_late",
                "slip",
                "cause",
                "answer_by",
                "answer",
                "points",
                "today",
                "place",
                "document",
                "clause",
            ],
            PaperAbout::Record => &[
                "unit",
                "cause",
                "due",
                "held_on",
                "persons",
                "minutes",
                "plan",
                "evidence",
                "acceptance_note",
                "state",
                "today",
                "place",
                "document",
                "clause",
            ],
            PaperAbout::Decision => &[
                "unit",
                "decision",
                "cause",
                "clause",
                "document",
                "from",
                "until",
                "decided_by",
                "reason",
                "year",
                "today",
                "place",
            ],
            PaperAbout::Stretch => &[
                "period",
                "units",
                "due",
                "in_time",
                "late",
                "overdue",
                "missed",
                "share",
                "best",
                "worst",
                "targets_on_path",
                "targets_off",
                "by_source",
                "today",
                "place",
                "document",
            ],
            PaperAbout::Meeting => &[
                "meeting",
                "held_on",
                "resolutions",
                "count",
                "units",
                "today",
                "place",
            ],
        }
    }

    /// The names of tables that it may have.
    pub fn tables(self) -> &'static [&'static str] {
        match self {
            PaperAbout::Stretch => &["ranking", "overdue", "targets", "sources"],
            PaperAbout::Meeting => &["resolutions"],
            _ => &[],
        }
    }
}

impl Stored for PaperTemplate {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<PaperTemplate> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let about: Option<PaperAbout> = fields.required("about");
        let register = fields.optional("register");
        let (mark, heading): (Option<String>, Option<String>) =
            (fields.required("mark"), fields.required("heading"));
        let (addressed, body) = (fields.optional("addressed"), fields.list("body"));
        let red_head = fields.flag("red_head");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(PaperTemplate {
            id: id?,
            title: title?,
            about: about?,
            register,
            mark: mark?,
            heading: heading?,
            addressed,
            body,
            red_head,
            at,
        })
    }
}
