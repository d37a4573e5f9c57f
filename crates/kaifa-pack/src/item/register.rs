//! Registers: typed records with states and transitions, from which pages, workbooks and permissions follow. Fields are in
//! `register_field.rs`, states, steps and clocks in `register_flow.rs`.

use kaifa_base::Lang;
use serde::{Deserialize, Serialize};

use super::register_field::in_language;
use super::{
    Basis, Expression, ItemPlace, ReasonText, RegisterClock, RegisterField, RegisterState, Transition,
    UnitKind,
};
use crate::decode::{Fields, Reader, Stored};

/// `[[register]]`: one register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Its id.
    pub id: String,
    /// Our own short title.
    pub title: String,
    /// Its title in English.
    pub title_en: Option<String>,
    /// What it is for and how it is filled in.
    #[serde(default)]
    pub help: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help_en: Option<String>,
    /// Kind of unit that a record belongs to.
    pub subject: UnitKind,
    /// The field with the unified social credit code of the firm that a record is about. Whoever speaks for that firm sees the
    /// record, and makes and moves it where the role `enterprise` is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    /// Words for one record in lists, with fields in braces; the first short field where absent.
    #[serde(default)]
    pub record_title: Option<ReasonText>,
    /// Fields that together tell records apart; none: records are told apart by their number alone.
    #[serde(default)]
    pub key: Vec<String>,
    /// Fields shown as columns of the list; the first few where absent.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Field by which the list is ordered at first, `-` before it for downwards; newest first where absent.
    #[serde(default)]
    pub sort: Option<String>,
    /// Roles that see records within their scope; the program's own rule where empty.
    #[serde(default)]
    pub see: Vec<String>,
    /// Roles that make, import and correct records within their scope; the program's own rule where empty.
    #[serde(default)]
    pub edit: Vec<String>,
    /// States whose records may be released to the public, with the fields that are marked so.
    #[serde(default)]
    pub public_states: Vec<String>,
    /// The fields of a record.
    pub fields: Vec<RegisterField>,
    /// What must hold of every record.
    #[serde(default)]
    pub checks: Vec<RegisterCheck>,
    /// Its states.
    pub states: Vec<RegisterState>,
    /// How a record goes from state to state.
    pub transitions: Vec<Transition>,
    /// What runs against a date.
    #[serde(default)]
    pub clocks: Vec<RegisterClock>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// Something that must hold of a record whenever it is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterCheck {
    /// Its id.
    pub id: String,
    /// What must hold; a check that cannot be judged because a field is empty does not stand against the record.
    pub holds: Expression,
    /// What is wrong if it does not.
    pub message: String,
    /// The same in English.
    pub message_en: Option<String>,
    /// The field beside which the message stands.
    pub field: Option<String>,
    /// Only pointed out, not refused.
    pub warning: bool,
    /// Where it is written; not part of its value.
    #[serde(skip)]
    pub at: ItemPlace,
}

impl Register {
    /// The state in which records begin.
    pub fn start(&self) -> Option<&RegisterState> {
        self.states.iter().find(|state| state.start)
    }

    /// The state of an id.
    pub fn state(&self, id: &str) -> Option<&RegisterState> {
        self.states.iter().find(|state| state.id == id)
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&RegisterField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What it is for and how it is filled in; Chinese where there is no English.
    pub fn help(&self, lang: Lang) -> Option<&str> {
        in_language(&self.help, &self.help_en, lang)
    }

    /// The heading under which a field stands: its own, else that of the fields before it; empty before the first.
    pub fn section_of(&self, name: &str, lang: Lang) -> &str {
        let mut section = "";
        for field in &self.fields {
            section = in_language(&field.section, &field.section_en, lang).unwrap_or(section);
            if field.name == name {
                break;
            }
        }
        section
    }

    /// The step of an id.
    pub fn transition(&self, id: &str) -> Option<&Transition> {
        self.transitions.iter().find(|transition| transition.id == id)
    }
}

impl Stored for RegisterCheck {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<RegisterCheck> {
        let mut fields = Fields::open(value, field, reader)?;
        let (id, holds): (Option<String>, Option<Expression>) =
            (fields.required("id"), fields.required("holds"));
        let message: Option<String> = fields.required("message");
        let (message_en, about) = (fields.optional("message_en"), fields.optional("field"));
        let warning = fields.flag("warning");
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(RegisterCheck {
            id: id?,
            holds: holds?,
            message: message?,
            message_en,
            field: about,
            warning,
            at,
        })
    }
}

impl Stored for Register {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Register> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title: Option<String> = fields.required("title");
        let (title_en, help) = (fields.optional("title_en"), fields.optional("help"));
        let help_en = fields.optional("help_en");
        let subject: Option<UnitKind> = fields.required("subject");
        let firm = fields.optional("firm");
        let (record_title, sort) = (fields.optional("record_title"), fields.optional("sort"));
        let (key, columns) = (fields.list("key"), fields.list("columns"));
        let (see, edit) = (fields.list("see"), fields.list("edit"));
        let public_states = fields.list("public_states");
        let (parts, checks) = (fields.list("field"), fields.list("check"));
        let (states, transitions) = (fields.list("state"), fields.list("transition"));
        let clocks = fields.list("clock");
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Register {
            id: id?,
            title: title?,
            title_en,
            help,
            help_en,
            subject: subject?,
            firm,
            record_title,
            key,
            columns,
            sort,
            see,
            edit,
            public_states,
            fields: parts,
            checks,
            states,
            transitions,
            clocks,
            basis,
            at,
        })
    }
}
