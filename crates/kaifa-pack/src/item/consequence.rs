//! What follows when a rule fires: a proposal, a block, a record to open, and from when until when.

use serde::{Deserialize, Serialize};

use super::{Expression, Length, Title};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What is done.
    Action {
        /// A card, an award, a talk: a person decides.
        Propose = "propose", "建议", "proposed";
        Block = "block", "限制", "blocked";
        Open = "open", "立案", "record opened";
        Allow = "allow", "准许", "allowed";
        Waive = "waive", "减免", "waived";
        Require = "require", "要求", "required";
        Flag = "flag", "提示", "flagged";
        Compute = "compute", "计算", "computed";
    }
}

/// A moment that an effect starts or ends at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The date that an expression gives.
    At(Box<Expression>),
    /// An event in words; `decision` is the day of the decision.
    Event(String),
}

/// How an effect ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectEnd {
    /// At a date or at an event in words.
    Moment(Moment),
    /// By itself, when all of these hold.
    When(Vec<EndCondition>),
    /// After a length from its beginning; the last day is the day before.
    After(Length),
}

/// A condition that ends an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndCondition {
    /// The record that was opened has reached a state.
    RecordState {
        /// The register.
        record: String,
        /// The state.
        state: String,
    },
    /// A later list on which the rule does not fire.
    ListWithout {
        /// The rule.
        rule: String,
    },
}

/// `[[rule.then]]`: one consequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequence {
    /// What is done.
    pub action: Action,
    /// Its code, e.g. `yellow_card`.
    pub what: Option<String>,
    /// Words for it.
    pub title: Option<Title>,
    /// The result, for compute and waive.
    pub value: Option<Expression>,
    /// The register in which a record is opened.
    pub register: Option<String>,
    /// What is blocked.
    pub functions: Vec<String>,
    /// Limited by a number that the decision sets, not stopped.
    pub limit: bool,
    /// Of which the decision must pick one.
    pub options: Vec<String>,
    /// What each option means, in the order of the options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub option_titles: Vec<String>,
    /// When it begins.
    pub from: Option<Moment>,
    /// When it ends.
    pub until: Option<EffectEnd>,
    /// Why it is read so.
    pub note: Option<String>,
}

impl Consequence {
    /// What an option means, in words.
    pub fn option_title(&self, option: &str) -> Option<&str> {
        let place = self.options.iter().position(|one| one == option)?;
        self.option_titles.get(place).map(String::as_str)
    }
}

impl Stored for EndCondition {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<EndCondition> {
        let mut fields = Fields::open(value, field, reader)?;
        let (record, state) = (fields.optional("record"), fields.optional("state"));
        let rule = fields.optional("list_without");
        let form = fields.exactly_one(&["record", "list_without"]);
        if form == Some("record") && state.is_none() {
            fields.required::<String>("state");
        }
        fields.finish();
        match (record, state, rule) {
            (Some(record), Some(state), _) => Some(EndCondition::RecordState { record, state }),
            (None, _, Some(rule)) => Some(EndCondition::ListWithout { rule }),
            _ => None,
        }
    }
}

impl Stored for Consequence {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Consequence> {
        let mut fields = Fields::open(value, field, reader)?;
        let action: Option<Action> = fields.required("do");
        let (what, title) = (fields.optional("what"), Title::read_optional(&mut fields));
        let (result, register) = (fields.optional("value"), fields.optional("register"));
        let (functions, limit) = (fields.list("functions"), fields.flag("limit"));
        let (options, note) = (fields.list("options"), fields.optional("note"));
        let option_titles = fields.list("option_titles");
        fields.at_most_one(&["from", "from_event"]);
        fields.at_most_one(&["until", "until_event", "ends_when", "length"]);
        let from = match (fields.optional("from"), fields.optional("from_event")) {
            (Some(expression), _) => Some(Moment::At(Box::new(expression))),
            (None, event) => event.map(Moment::Event),
        };
        let until = fields
            .optional("until")
            .map(|at| EffectEnd::Moment(Moment::At(Box::new(at))));
        let event = fields
            .optional("until_event")
            .map(|event| EffectEnd::Moment(Moment::Event(event)));
        let conditions = fields.optional("ends_when").map(EffectEnd::When);
        let length = fields.optional("length").map(EffectEnd::After);
        fields.finish();
        Some(Consequence {
            action: action?,
            what,
            title,
            value: result,
            register,
            functions,
            limit,
            options,
            option_titles,
            from,
            until: until.or(event).or(conditions).or(length),
            note,
        })
    }
}
