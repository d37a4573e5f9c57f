//! What a person may do with records of a register: the definition narrows or widens by role what the program allows, register
//! by register, state by state, field by field. Page, API, export, history and search all ask here.

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_pack::item::{Register, RegisterField, Transition};
use kaifa_store::people::Role;
use kaifa_store::records::{FieldFilter, FieldTest, IndexKind, Reach, RecordQuery, sort_key};
use kaifa_store::rows::Record;

use crate::codes;
use crate::people::permission::{NOT_ALLOWED, Signed, Task};
use crate::records::words::register_title;

/// The key under which a form or the API says for which firm a record is made.
pub const ABOUT_FIRM: &str = "about_firm";

/// Whom a record is about: the unit that it belongs to and, where its register says so, a firm.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The unit.
    pub unit: &'a str,
    /// The unified social credit code of the firm.
    pub firm: Option<&'a str>,
}

impl<'a> About<'a> {
    /// Whom a record of a register is about.
    pub fn record(register: &Register, record: &'a Record) -> About<'a> {
        let firm = register.firm.as_deref();
        About {
            unit: record.subject.as_deref().unwrap_or_default(),
            firm: firm.and_then(|field| record.fields.get(field)?.as_str()),
        }
    }
}

impl<'a> From<&'a str> for About<'a> {
    fn from(unit: &'a str) -> About<'a> {
        About { unit, firm: None }
    }
}

impl<'a> From<&'a String> for About<'a> {
    fn from(unit: &'a String) -> About<'a> {
        About::from(unit.as_str())
    }
}

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

    /// Whether a grant with a fitting role reaches somebody; nobody asked about: whether there is such a grant at all.
    fn fits(&self, has_role: impl Fn(Role) -> bool, about: Option<About<'_>>) -> bool {
        self.person
            .reaches
            .iter()
            .filter(|reach| has_role(reach.role))
            .any(|reach| match (reach.role, about) {
                (Role::Enterprise, None) => self.register.firm.is_some(),
                (Role::Enterprise, Some(about)) => about.firm.is_some_and(|firm| reach.inside.contains(firm)),
                (_, None) => true,
                (_, Some(about)) => reach.unit.is_none() || reach.inside.contains(about.unit),
            })
    }

    fn sees_as(&self, role: Role) -> bool {
        // A firm sees the records about itself, whoever else does.
        role == Role::Enterprise || Self::has_role(&self.register.see, Task::SeeRecords, role)
    }

    fn makes_as(&self, role: Role) -> bool {
        Self::has_role(&self.register.edit, Task::WorkOnRecords, role)
    }

    /// Whether a grant with one of these roles reaches the unit or the firm.
    pub(crate) fn covers_as<'b>(&self, roles: &[String], about: impl Into<About<'b>>) -> bool {
        self.fits(
            |role| roles.iter().any(|one| one == role.code()),
            Some(about.into()),
        )
    }

    /// Whether some of the register's records may be seen.
    pub fn sees_some(&self) -> bool {
        self.fits(|role| self.sees_as(role), None)
    }

    /// Whether the records about somebody may be seen.
    pub fn sees<'b>(&self, about: impl Into<About<'b>>) -> bool {
        self.fits(|role| self.sees_as(role), Some(about.into()))
    }

    /// The units whose records may be seen; nothing where all may.
    pub fn scope(&self) -> Option<Vec<String>> {
        let of_units = |role| role != Role::Enterprise && self.sees_as(role);
        let units = self.person.units_of(of_units);
        units.map(|units| units.into_iter().collect())
    }

    /// Whether records about the person's firms are within reach, whatever unit they belong to.
    pub fn reaches_firms(&self) -> bool {
        self.firm_filter().is_some() && self.scope().is_some()
    }

    /// The condition that a record is about one of the person's firms.
    fn firm_filter(&self) -> Option<FieldFilter> {
        let field = self.register.firm.clone()?;
        let codes = self.person.own_firms();
        let codes: Vec<String> = codes.map(|code| sort_key(IndexKind::Text, code)).collect();
        (!codes.is_empty()).then_some(FieldFilter {
            field,
            test: FieldTest::OneOf(codes),
        })
    }

    /// Narrows a question to the records about the person's firms; nothing where there can be none.
    pub(crate) fn narrow_to_firms(&self, mut query: RecordQuery) -> Option<RecordQuery> {
        query.fields.push(self.firm_filter()?);
        Some(query)
    }

    /// Narrows a question to the records that may be seen: those of the units within reach and those about the firms that the person
    /// speaks for.
    pub fn narrow(&self, query: RecordQuery) -> RecordQuery {
        let Some(units) = self.scope() else { return query };
        match (self.firm_filter(), units.is_empty()) {
            (None, _) => RecordQuery {
                scope: Some(match query.scope {
                    Some(asked) => units.into_iter().filter(|unit| asked.contains(unit)).collect(),
                    None => units,
                }),
                ..query
            },
            (Some(firms), true) => {
                let mut fields = query.fields;
                fields.push(firms);
                RecordQuery { fields, ..query }
            }
            (Some(besides), false) => RecordQuery {
                reach: Some(Reach { units, besides }),
                ..query
            },
        }
    }

    /// Whether records may be made for some unit, not only about the person's own firms.
    pub fn makes_for_units(&self) -> bool {
        let of_units = |role| role != Role::Enterprise && self.makes_as(role);
        self.person.reaches.iter().any(|reach| of_units(reach.role))
    }

    /// The firms about which the person makes records as their voice.
    pub fn own_firms(&self) -> Vec<&'a str> {
        let makes = self.register.firm.is_some() && self.makes_as(Role::Enterprise);
        self.person.own_firms().filter(|_| makes).collect()
    }

    /// The firm that a new record is about where the person speaks for it: the one asked for; where none is, the only one, or nothing
    /// for whoever makes it for a unit.
    pub fn firm_for_new(&self, asked: Option<&str>) -> Result<Option<&'a str>, Problem> {
        let own = self.own_firms();
        let at = Place::field(ABOUT_FIRM);
        match (asked.filter(|code| !code.is_empty()), own.as_slice()) {
            (Some(asked), own) => own
                .iter()
                .find(|code| **code == asked)
                .map(|code| Some(*code))
                .ok_or_else(|| {
                    let words = Words::new(
                        format!("您不能为企业“{asked}”办理"),
                        format!("you do not speak for the firm “{asked}”"),
                    );
                    Problem::error(&NOT_ALLOWED, at, words)
                }),
            (None, []) => Ok(None),
            (None, _) if self.makes_for_units() => Ok(None),
            (None, [only]) => Ok(Some(*only)),
            (None, several) => {
                let words = Words::new(
                    format!("请选择为哪家企业办理:{}", several.join("、")),
                    format!("choose the firm: {}", several.join(", ")),
                );
                Err(Problem::error(&codes::REQUIRED, at, words))
            }
        }
    }

    /// Whether records may be made for somebody.
    pub fn makes_some(&self) -> bool {
        self.fits(|role| self.makes_as(role), None)
    }

    /// Whether records about somebody may be made.
    pub fn makes<'b>(&self, about: impl Into<About<'b>>) -> bool {
        self.fits(|role| self.makes_as(role), Some(about.into()))
    }

    /// Whether fields of a record may be corrected as it stands.
    pub fn corrects(&self, record: &Record) -> bool {
        let about = About::record(self.register, record);
        match self.register.state(&record.state) {
            Some(state) if !state.edit.is_empty() => self.covers_as(&state.edit, about),
            Some(state) => state.start && self.makes(about),
            // A state that the definition has no more holds nobody up.
            None => self.makes(about),
        }
    }

    /// Whether a field may be seen.
    pub fn sees_field<'b>(&self, field: &RegisterField, about: impl Into<About<'b>>) -> bool {
        field.see.is_empty() || self.covers_as(&field.see, about)
    }

    /// Whether a field says which firm a record is about, and the person reaches it only as the voice of that firm: nobody writes
    /// another's code there.
    fn names_own_firm(&self, field: &RegisterField, about: About<'_>) -> bool {
        let names = self.register.firm.as_ref() == Some(&field.name);
        let of_units = |role| role != Role::Enterprise && self.makes_as(role);
        names && about.firm.is_some() && !self.fits(of_units, Some(about))
    }

    /// Whether a field may be filled in.
    pub fn edits_field<'b>(&self, field: &RegisterField, about: impl Into<About<'b>>) -> bool {
        let about = about.into();
        field.derived.is_none()
            && !self.names_own_firm(field, about)
            && self.sees_field(field, about)
            && (field.edit.is_empty() || self.covers_as(&field.edit, about))
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
                format!(
                    "you may not {en} in the register “{}”",
                    register_title(self.register, Lang::En)
                ),
            ),
        )
        .hint(
            "需要时请向安全保密管理员申请授权",
            "ask the security administrator for the right if you need it",
        )
    }
}

/// What stands for the covered part of a personal value.
pub(crate) const COVER: &str = "＊＊";

/// A personal value as it is shown to those who did not ask for it: its first sign, the rest covered.
pub fn covered(value: &str) -> String {
    match value.chars().next() {
        Some(first) => format!("{first}{COVER}"),
        None => String::new(),
    }
}
