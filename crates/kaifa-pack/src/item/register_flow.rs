//! States of records, the steps between them, and the clocks that steps start, hold and stop.

use serde::{Deserialize, Serialize};

use super::{Expression, ItemPlace, Length, LengthUnit};
use crate::decode::{Fields, Reader, Stored};

/// A state of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterState {
    /// Its id.
    pub id: String,
    /// What people see.
    pub title: String,
    /// The same in English.
    #[serde(default)]
    pub title_en: Option<String>,
    /// Whether records begin in it.
    pub start: bool,
    /// Whether records end in it.
    pub is_final: bool,
    /// Whether records rest in it: steps lead on, but nobody is waited for.
    #[serde(default)]
    pub rests: bool,
    /// Roles that may correct fields while a record is in it; where empty, in the first state everyone who may edit the
    /// register, elsewhere nobody.
    #[serde(default)]
    pub edit: Vec<String>,
    /// Where it is written; not part of its value.
    #[serde(skip)]
    pub at: ItemPlace,
}

/// A step from state to state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// Its id.
    pub id: String,
    /// The word on the button.
    pub title: String,
    /// The same in English.
    #[serde(default)]
    pub title_en: Option<String>,
    /// From which states.
    pub from: Vec<String>,
    /// To which state.
    pub to: String,
    /// Who may.
    pub roles: Vec<String>,
    /// Fields that must be filled in.
    pub requires: Vec<String>,
    /// File fields that must hold a file.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// What must hold.
    pub guard: Option<Expression>,
    /// Words if the guard fails.
    pub refusal: Option<String>,
    /// The same in English.
    #[serde(default)]
    pub refusal_en: Option<String>,
    /// What comes next is due this long after.
    pub clock: Option<Length>,
    /// Can be taken for many records at once.
    #[serde(default)]
    pub bulk: bool,
    /// Where it is written; not part of its value.
    #[serde(skip)]
    pub at: ItemPlace,
}

impl Transition {
    /// Whether a field is filled in with the step.
    pub fn asks_for(&self, field: &str) -> bool {
        self.requires.iter().chain(&self.evidence).any(|one| one == field)
    }
}

/// Something that must be done within a time: runs from a step to a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterClock {
    /// Its id.
    pub id: String,
    /// What must be done.
    pub title: String,
    /// The same in English.
    pub title_en: Option<String>,
    /// Steps that start it; `create` is the making of a record. A start while it runs starts it anew.
    pub start: Vec<String>,
    /// Steps that end it.
    pub stop: Vec<String>,
    /// Steps from which it stands still.
    pub pause: Vec<String>,
    /// Steps from which it goes on.
    pub resume: Vec<String>,
    /// How long it runs.
    pub length: Option<Length>,
    /// How long it runs, where the text leaves it open: a parameter, counted in `length_unit`.
    pub length_parameter: Option<String>,
    /// What the parameter counts.
    pub length_unit: Option<LengthUnit>,
    /// The date field that says when it ends.
    pub due_field: Option<String>,
    /// How it can be made longer.
    pub extend: Option<Extension>,
    /// The reminder before its end.
    pub remind: Option<Reminder>,
    /// Who is told, how long after its end.
    pub escalate: Vec<Reminder>,
    /// Where it is written; not part of its value.
    #[serde(skip)]
    pub at: ItemPlace,
}

/// How a clock can be made longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The step that does it.
    pub step: String,
    /// By how much.
    pub by: Length,
    /// How often at most.
    pub times: u32,
}

/// Who is told, how long before or after a clock's end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// How long.
    pub length: Length,
    /// Roles, within whose scope the record lies.
    pub roles: Vec<String>,
    /// What it is called.
    pub title: Option<String>,
}

impl Stored for RegisterState {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<RegisterState> {
        let mut fields = Fields::open(value, field, reader)?;
        let (id, title): (Option<String>, Option<String>) = (fields.required("id"), fields.required("title"));
        let title_en = fields.optional("title_en");
        let (start, is_final) = (fields.flag("start"), fields.flag("final"));
        let (rests, edit) = (fields.flag("rests"), fields.list("edit"));
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(RegisterState {
            id: id?,
            title: title?,
            title_en,
            start,
            is_final,
            rests,
            edit,
            at,
        })
    }
}

impl Stored for Transition {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Transition> {
        let mut fields = Fields::open(value, field, reader)?;
        let (id, title): (Option<String>, Option<String>) = (fields.required("id"), fields.required("title"));
        let title_en = fields.optional("title_en");
        let from = fields.required("from").unwrap_or_default();
        let to: Option<String> = fields.required("to");
        let (roles, requires) = (fields.list("roles"), fields.list("requires"));
        let evidence = fields.list("evidence");
        let (guard, refusal) = (fields.optional("guard"), fields.optional("refusal"));
        let refusal_en = fields.optional("refusal_en");
        let clock = fields.optional("clock");
        let bulk = fields.flag("bulk");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Transition {
            id: id?,
            title: title?,
            title_en,
            from,
            to: to?,
            roles,
            requires,
            evidence,
            guard,
            refusal,
            refusal_en,
            clock,
            bulk,
            at,
        })
    }
}

impl Stored for RegisterClock {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<RegisterClock> {
        let mut fields = Fields::open(value, field, reader)?;
        let (id, title): (Option<String>, Option<String>) = (fields.required("id"), fields.required("title"));
        let title_en = fields.optional("title_en");
        let start = fields.required("start").unwrap_or_default();
        let (stop, pause, resume) = (fields.list("stop"), fields.list("pause"), fields.list("resume"));
        let (length, due_field) = (fields.optional("length"), fields.optional("due_field"));
        let (length_parameter, length_unit) = (
            fields.optional("length_parameter"),
            fields.optional("length_unit"),
        );
        fields.exactly_one(&["length", "length_parameter", "due_field"]);
        let (extend, remind) = (fields.optional("extend"), fields.optional("remind"));
        let escalate = fields.list("escalate");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(RegisterClock {
            id: id?,
            title: title?,
            title_en,
            start,
            stop,
            pause,
            resume,
            length,
            length_parameter,
            length_unit,
            due_field,
            extend,
            remind,
            escalate,
            at,
        })
    }
}

impl Stored for Extension {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Extension> {
        let mut fields = Fields::open(value, field, reader)?;
        let (step, by): (Option<String>, Option<Length>) = (fields.required("step"), fields.required("by"));
        let times = fields.optional("times").unwrap_or(1);
        fields.finish();
        Some(Extension {
            step: step?,
            by: by?,
            times,
        })
    }
}

impl Stored for Reminder {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Reminder> {
        let mut fields = Fields::open(value, field, reader)?;
        let length: Option<Length> = match fields.exactly_one(&["before", "after"])? {
            "before" => fields.required("before"),
            _ => fields.required("after"),
        };
        let (roles, title) = (fields.list("roles"), fields.optional("title"));
        fields.optional::<Length>("before");
        fields.optional::<Length>("after");
        fields.finish();
        Some(Reminder {
            length: length?,
            roles,
            title,
        })
    }
}
