//! The machinery's own view of an edition: every expression parsed, every name in one place, parameters with the value
//! that counts on the day. Built once per run from an [`Excerpt`](crate::excerpt::Excerpt) (`compile.rs`); the evaluation
//! then never parses anything.

use std::collections::BTreeMap;

use kaifa_base::{Citation, Date};
use kaifa_pack::expr::{Environment, Expr, Template};
use kaifa_pack::item::{Consequence, Rule};

use crate::trace::ParameterUse;

/// What evaluation needs of an edition.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Tables with their columns, definitions with their bodies, known names.
    pub names: Environment,
    /// Parameter id → the value in force on the day of the run, and who answers for it.
    pub parameters: BTreeMap<String, ParameterUse>,
    /// Date of the document.
    pub issued: Option<Date>,
    /// The rules in the order of the pack.
    pub rules: Vec<BookRule>,
}

/// A rule, ready to run.
#[derive(Debug, Clone)]
pub struct BookRule {
    /// The rule as written.
    pub item: Rule,
    /// Its clause; absent for rules of packs without a document.
    pub citation: Option<Citation>,
    /// Whom it concerns; absent is every row.
    pub concerns: Option<Expr>,
    /// Date before which years are not counted in windows.
    pub window_from: Option<Expr>,
    /// Alternatives; the rule fires if any holds.
    pub alternatives: Vec<BookAlternative>,
    /// What follows.
    pub consequences: Vec<BookConsequence>,
}

/// One way in which a rule can fire.
#[derive(Debug, Clone)]
pub struct BookAlternative {
    /// What must hold; absent always holds.
    pub when: Option<Expr>,
    /// The reason in words, with holes.
    pub text: Option<Template>,
    /// The same in English, where the pack has it.
    pub text_en: Option<Template>,
}

/// What a rule brings about, with its dates parsed.
#[derive(Debug, Clone)]
pub struct BookConsequence {
    /// The consequence as written.
    pub item: Consequence,
    /// Result of `compute` and `waive`.
    pub value: Option<Expr>,
    /// First day.
    pub from: Option<Expr>,
    /// Last day.
    pub until: Option<Expr>,
}

impl Book {
    /// The rule of an id, with its place in the order of the pack.
    pub fn rule(&self, id: &str) -> Option<(usize, &BookRule)> {
        self.rules.iter().enumerate().find(|(_, rule)| rule.item.id == id)
    }
}
