//! Collection forms: which figures are asked of which units, how often, by when, why, and until when. A figure is asked in one
//! form; other forms show it and say where it comes from.

use kaifa_base::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::{Basis, Expression, ItemPlace, Length, PeriodKind, ReasonText, Title, UnitKind};
use crate::decode::{Fields, Reader, Stored, choices};

/// `[[form]]`: one collection form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Its id.
    pub id: String,
    /// Our own short title.
    pub title: Title,
    /// Ids of the indicators that it asks for, in the order of the form.
    pub indicators: Vec<String>,
    /// Ids of indicators that another form asks for and that stand here beside them, never typed again.
    pub reuses: Vec<String>,
    /// Kinds of units that hand it in.
    pub subjects: Vec<UnitKind>,
    /// Of these, only the members of this group.
    pub group: Option<String>,
    /// How often.
    pub period: PeriodKind,
    /// How long after the last day of the period it is due; absent: no date.
    pub deadline: Option<Length>,
    /// Whether nothing is taken after the deadline without an exception.
    pub locked: bool,
    /// Whether a figure of a unit is accepted only when the same figure of every unit below it is.
    pub below_first: bool,
    /// Who answers for the form.
    pub owner: Option<String>,
    /// The regulation or approval that it rests on, in words, beside the clause.
    pub rests_on: Option<String>,
    /// First day of its term.
    pub from: Option<Date>,
    /// Last day of its term: nothing is asked for periods that end later.
    pub until: Option<Date>,
    /// What must hold between its figures.
    pub checks: Vec<FormCheck>,
    /// How a long table from elsewhere is read: one row per figure.
    pub table: Option<FormTable>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

choices! {
    /// What a failed check does.
    CheckSeverity {
        /// The form is not taken.
        Error = "error", "须改正", "must be mended";
        /// The form is taken when the reporter says why.
        Warning = "warning", "须说明", "needs a word";
    }
}

/// What must hold between the figures of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormCheck {
    /// Its id within the form.
    pub id: String,
    /// Expression over the figures of the form; see [`crate::form_table`] for the names it may use.
    pub holds: Expression,
    /// What is said where it does not hold.
    pub text: ReasonText,
    /// The same in English; absent: English readers get the Chinese one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_en: Option<ReasonText>,
    /// What follows.
    pub severity: CheckSeverity,
}

/// The columns of a long table and the words of its state column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormTable {
    /// Heading of the column with the unit.
    pub subject: String,
    /// Heading of the column with the indicator.
    pub indicator: String,
    /// Heading of the column with the period.
    pub period: String,
    /// Heading of the column with the value.
    pub value: String,
    /// Heading of the column that says how far the figure is; absent: every row is handed in.
    pub state: Option<String>,
    /// What its words mean.
    pub states: Vec<(String, HandedIn)>,
}

choices! {
    /// How far a figure from elsewhere is on its way.
    HandedIn {
        /// Kept, not handed in.
        Draft = "draft", "草稿", "draft";
        /// Waits for the first review.
        Submitted = "submitted", "已提交", "handed in";
        /// Waits for the last review.
        Reviewed = "reviewed", "已初审", "reviewed";
        /// Counts.
        Accepted = "accepted", "已通过", "accepted";
    }
}

impl Form {
    /// Whether it asks for figures of a period, by its term.
    pub fn asks_for(&self, first_day: Date, last_day: Date) -> bool {
        self.from.is_none_or(|from| last_day >= from) && self.until.is_none_or(|until| first_day <= until)
    }

    /// Whether it asks for an indicator or shows it.
    pub fn holds(&self, indicator: &str) -> bool {
        self.indicators
            .iter()
            .chain(&self.reuses)
            .any(|id| id == indicator)
    }
}

impl Stored for FormCheck {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<FormCheck> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let holds: Option<Expression> = fields.required("holds");
        let text: Option<ReasonText> = fields.required("text");
        let (text_en, severity) = (fields.optional("text_en"), fields.optional("severity"));
        fields.finish();
        Some(FormCheck {
            id: id?,
            holds: holds?,
            text: text?,
            text_en,
            severity: severity.unwrap_or(CheckSeverity::Error),
        })
    }
}

impl Stored for FormTable {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<FormTable> {
        let mut fields = Fields::open(value, field, reader)?;
        let subject: Option<String> = fields.required("subject");
        let indicator: Option<String> = fields.required("indicator");
        let period: Option<String> = fields.required("period");
        let number: Option<String> = fields.required("value");
        let state = fields.optional("state");
        let words: Option<StateWords> = fields.optional("states");
        fields.finish();
        Some(FormTable {
            subject: subject?,
            indicator: indicator?,
            period: period?,
            value: number?,
            state,
            states: words.map(|words| words.0).unwrap_or_default(),
        })
    }
}

/// `states = { 草稿 = "draft" }`: the keys are the words of the table.
struct StateWords(Vec<(String, HandedIn)>);

impl Stored for StateWords {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<StateWords> {
        let mut fields = Fields::open(value, field, reader)?;
        let pairs = fields.free();
        let words = pairs
            .into_iter()
            .filter_map(|(word, meaning)| {
                Some((word.to_owned(), HandedIn::read(meaning, word, fields.reader)?))
            })
            .collect();
        Some(StateWords(words))
    }
}

impl Stored for Form {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Form> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let indicators: Option<Vec<String>> = fields.required("indicators");
        let reuses = fields.list("reuses");
        let subjects: Option<Vec<UnitKind>> = fields.required("subjects");
        let group = fields.optional("group");
        let period: Option<PeriodKind> = fields.required("period");
        let deadline = fields.optional("deadline");
        let (locked, below_first) = (fields.flag("locked"), fields.flag("below_first"));
        let (owner, rests_on) = (fields.optional("owner"), fields.optional("rests_on"));
        let (from, until) = (fields.optional("from"), fields.optional("until"));
        let checks = fields.list("check");
        let table = fields.optional("table");
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Form {
            id: id?,
            title: title?,
            indicators: indicators?,
            reuses,
            subjects: subjects?,
            group,
            period: period?,
            deadline,
            locked,
            below_first,
            owner,
            rests_on,
            from,
            until,
            checks,
            table,
            basis,
            at,
        })
    }
}
