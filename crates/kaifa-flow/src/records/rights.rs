//! What a person may do with records of a register: the definition narrows or widens by role what the program allows, register
//! by register, state by state, field by field. Page, API, export, history and search all ask here.

use kaifa_base::{Place, Problem, Words};
use kaifa_pack::item::{Register, RegisterField, Transition};
use kaifa_store::people::Role;
use kaifa_store::rows::Record;

use crate::people::permission::{NOT_ALLOWED, Signed, Task};

/// The rights of one person on one register.
#[derive(Debug, Clone, Copy)]
pub struct Rights<'a> {
    /// Who.
    pub person: &'a Signed,
    /// On what.
    pub register: &'a Register,
    /// In which step of which record: what the record says already stands, but for what the step asks.
    step: Option<(&'a Transition, &'a Record)>,
}

impl<'a> Rights<'a> {
    /// The rights of a person on a register.
    pub fn of(person: &'a Signed, register: &'a Register) -> Rights<'a> {
        Rights {
            person,
            register,
            step: None,
        }
    }

    /// The rights within a step: fields that it asks for or that are empty may be filled in, others changed only by whoever may
    /// correct the record as it stands.
    pub fn within(self, step: &'a Transition, record: &'a Record) -> Rights<'a> {
        Rights {
            step: (!self.corrects(record)).then_some((step, record)),
            ..self
        }
    }

    fn has_role(roles: &[String], task: Task, role: Role) -> bool {
        match roles.is_empty() {
            true => task.is_for(role),
            false => roles.iter().any(|one| one == role.code()),
        }
    }

    fn fits(&self, roles: &[String], task: Task, subject: Option<&str>) -> bool {
        self.person.reaches.iter().any(|reach| {
            let in_scope =
                subject.is_none_or(|subject| reach.unit.is_none() || reach.inside.contains(subject));
            Self::has_role(roles, task, reach.role) && in_scope
        })
    }

    /// Whether some of the register's records may be seen.
    pub fn sees_some(&self) -> bool {
        self.fits(&self.register.see, Task::SeeRecords, None)
    }

    /// Whether the records of a unit may be seen.
    pub fn sees(&self, subject: &str) -> bool {
        self.fits(&self.register.see, Task::SeeRecords, Some(subject))
    }

    /// The units whose records may be seen; nothing where all may.
    pub fn scope(&self) -> Option<Vec<String>> {
        let units = self
            .person
            .units_of(|role| Self::has_role(&self.register.see, Task::SeeRecords, role));
        units.map(|units| units.into_iter().collect())
    }

    /// Whether records may be made for some unit.
    pub fn makes_some(&self) -> bool {
        self.fits(&self.register.edit, Task::WorkOnRecords, None)
    }

    /// Whether records of a unit may be made.
    pub fn makes(&self, subject: &str) -> bool {
        self.fits(&self.register.edit, Task::WorkOnRecords, Some(subject))
    }

    /// Whether fields of a record may be corrected as it stands.
    pub fn corrects(&self, record: &Record) -> bool {
        let subject = record.subject.as_deref().unwrap_or_default();
        match self.register.state(&record.state) {
            Some(state) if !state.edit.is_empty() => self.person.covers_as(&state.edit, subject),
            Some(state) => state.start && self.makes(subject),
            // A state that the definition has no more holds nobody up.
            None => self.makes(subject),
        }
    }

    /// Whether a field may be seen.
    pub fn sees_field(&self, field: &RegisterField, subject: &str) -> bool {
        field.see.is_empty() || self.person.covers_as(&field.see, subject)
    }

    /// Whether a field may be filled in.
    pub fn edits_field(&self, field: &RegisterField, subject: &str) -> bool {
        field.derived.is_none()
            && self.sees_field(field, subject)
            && (field.edit.is_empty() || self.person.covers_as(&field.edit, subject))
            && self.step.is_none_or(|(step, record)| {
                let said = record.fields.get(&field.name).and_then(|value| value.as_str());
                step.asks_for(&field.name) || said.is_none_or(str::is_empty)
            })
    }

    /// The refusal, for a person who may not.
    pub fn refusal(&self, zh: &str, en: &str) -> Problem {
        let title = &self.register.title;
        Problem::error(
            &NOT_ALLOWED,
            Place::item(self.register.id.clone()),
            Words::new(
                format!("您没有在“{title}”中{zh}的权限"),
                format!("you may not {en} in the register `{title}`"),
            ),
        )
        .hint(
            "需要时请向安全管理员申请授权",
            "ask the security administrator for the right if you need it",
        )
    }
}

/// What stands for the covered part of a personal value.
pub const COVER: &str = "＊＊";

/// A personal value as it is shown to those who did not ask for it: its first sign, the rest covered.
pub fn covered(value: &str) -> String {
    match value.chars().next() {
        Some(first) => format!("{first}{COVER}"),
        None => String::new(),
    }
}
