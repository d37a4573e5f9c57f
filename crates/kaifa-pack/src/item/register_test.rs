//! A test of a register: a record as it would be filled in, a step that is tried, and whether that is allowed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decode::Fields;

/// A record, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterCase {
    /// The register.
    pub register: String,
    /// The unit that the record belongs to.
    pub subject: Option<String>,
    /// The state that the record is in; the first one where absent.
    pub state: Option<String>,
    /// Its fields, by name, as they would be typed; a file field by the name of a file.
    pub fields: BTreeMap<String, String>,
    /// The step that is tried; absent: the record is saved as it is.
    pub step: Option<String>,
    /// Functions that are blocked for the unit.
    pub blocked: Vec<String>,
    /// Whether nothing stands against it.
    pub allowed: bool,
    /// Words of what stands against it.
    pub because: Option<String>,
    /// What derived fields come to be, by name; empty: nothing.
    pub derived: BTreeMap<String, String>,
}

/// Reads what is a test of a register.
pub(super) fn read_register(fields: &mut Fields<'_, '_>) -> Option<RegisterCase> {
    let register: Option<String> = fields.required("register");
    let allowed: Option<bool> = fields.required("allowed");
    let case = RegisterCase {
        register: String::new(),
        subject: fields.optional("subject"),
        state: fields.optional("state"),
        fields: fields.optional("fields").unwrap_or_default(),
        step: fields.optional("step"),
        blocked: fields.list("blocked"),
        allowed: false,
        because: fields.optional("because"),
        derived: fields.optional("derived").unwrap_or_default(),
    };
    Some(RegisterCase {
        register: register?,
        allowed: allowed?,
        ..case
    })
}
