//! Registers: typed records with states and transitions, from which pages, workbooks and permissions follow.

use kaifa_base::Unit as Measure;
use serde::{Deserialize, Serialize};

use super::{Basis, Expression, ItemPlace, Length, UnitKind};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// Type of a field of a record.
    FieldType {
        Text = "text", "短文本", "text";
        LongText = "long_text", "长文本", "long text";
        Integer = "integer", "整数", "integer";
        Decimal = "decimal", "数", "decimal";
        Date = "date", "日期", "date";
        Choice = "choice", "选项", "choice";
        Bool = "bool", "是否", "yes or no";
        Unit = "unit", "单位", "unit";
        File = "file", "文件", "file";
    }
}

/// `[[register]]`: one register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Its id.
    pub id: String,
    /// Our own short title.
    pub title: String,
    /// Its title in English.
    pub title_en: Option<String>,
    /// Kind of unit that a record belongs to.
    pub subject: UnitKind,
    /// The fields of a record.
    pub fields: Vec<RegisterField>,
    /// Its states.
    pub states: Vec<RegisterState>,
    /// How a record goes from state to state.
    pub transitions: Vec<Transition>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterField {
    /// Its name in expressions and files.
    pub name: String,
    /// What people see.
    pub title: String,
    /// Type of its values.
    pub kind: FieldType,
    /// Must be filled in to save a record.
    pub required: bool,
    /// The words to choose from.
    pub choices: Vec<String>,
    /// Which kind of unit a unit field takes.
    pub unit_kind: Option<UnitKind>,
    /// Unit of its values.
    pub unit: Option<Measure>,
    /// What to enter.
    pub help: Option<String>,
}

/// A state of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterState {
    /// Its id.
    pub id: String,
    /// What people see.
    pub title: String,
    /// Whether records begin in it.
    pub start: bool,
    /// Whether records end in it.
    pub is_final: bool,
}

/// A step from state to state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// Its id.
    pub id: String,
    /// The word on the button.
    pub title: String,
    /// From which states.
    pub from: Vec<String>,
    /// To which state.
    pub to: String,
    /// Who may.
    pub roles: Vec<String>,
    /// Fields that must be filled in.
    pub requires: Vec<String>,
    /// What must hold.
    pub guard: Option<Expression>,
    /// Words if the guard fails.
    pub refusal: Option<String>,
    /// What comes next is due this long after.
    pub clock: Option<Length>,
}

impl Register {
    /// The state in which records begin.
    pub fn start(&self) -> Option<&RegisterState> {
        self.states.iter().find(|state| state.start)
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&RegisterField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Stored for RegisterField {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<RegisterField> {
        let mut fields = Fields::open(value, field, reader)?;
        let (name, title): (Option<String>, Option<String>) =
            (fields.required("name"), fields.required("title"));
        let kind: Option<FieldType> = fields.required("type");
        let (required, choices) = (fields.flag("required"), fields.list("choices"));
        let (unit_kind, unit, help) = (
            fields.optional("unit_kind"),
            fields.optional("unit"),
            fields.optional("help"),
        );
        fields.finish();
        Some(RegisterField {
            name: name?,
            title: title?,
            kind: kind?,
            required,
            choices,
            unit_kind,
            unit,
            help,
        })
    }
}

impl Stored for RegisterState {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<RegisterState> {
        let mut fields = Fields::open(value, field, reader)?;
        let (id, title): (Option<String>, Option<String>) = (fields.required("id"), fields.required("title"));
        let (start, is_final) = (fields.flag("start"), fields.flag("final"));
        fields.finish();
        Some(RegisterState {
            id: id?,
            title: title?,
            start,
            is_final,
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
        let from = fields.required("from").unwrap_or_default();
        let to: Option<String> = fields.required("to");
        let (roles, requires) = (fields.list("roles"), fields.list("requires"));
        let (guard, refusal) = (fields.optional("guard"), fields.optional("refusal"));
        let clock = fields.optional("clock");
        fields.finish();
        Some(Transition {
            id: id?,
            title: title?,
            from,
            to: to?,
            roles,
            requires,
            guard,
            refusal,
            clock,
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
        let title_en = fields.optional("title_en");
        let subject: Option<UnitKind> = fields.required("subject");
        let (parts, states, transitions) = (
            fields.list("field"),
            fields.list("state"),
            fields.list("transition"),
        );
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Register {
            id: id?,
            title: title?,
            title_en,
            subject: subject?,
            fields: parts,
            states,
            transitions,
            basis,
            at,
        })
    }
}
