//! The expression language of packs: from text to a checked tree.
//!
//! One language serves rules, definitions, guards, checks, formulas and group selections. This module reads it
//! ([`parse`]), prints it back, checks its types against an [`Environment`] ([`check`]) and says what an expression
//! refers to ([`references`]). It never computes a value: that is the work of the evaluation crate, so that a pack can
//! be checked without a single figure.

mod builtin;
mod check;
mod parse;
mod print;
mod references;
mod syntax;
mod template;
mod token;
mod types;
pub mod units;

pub use builtin::Builtin;
pub use check::check;
pub use parse::parse;
pub use references::{References, references};
pub use syntax::{AggregateKind, BinaryOperator, Direction, Expr, ExprKind, Literal, UnaryOperator};
pub use template::{Template, TemplatePart, parse_template};
pub use types::{Columns, DefinitionSignature, Environment, Type};

use kaifa_base::{Span, Words};

/// What is wrong with an expression, and with which of its characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprError {
    /// The characters (Unicode scalar values of the expression's own text).
    pub span: Span,
    /// What was found and what was expected.
    pub message: Words,
}

impl ExprError {
    fn new(span: Span, zh: impl Into<String>, en: impl Into<String>) -> ExprError {
        ExprError {
            span,
            message: Words::new(zh, en),
        }
    }
}

impl std::fmt::Display for ExprError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (characters {})", self.message.en, self.span)
    }
}

impl std::error::Error for ExprError {}

#[cfg(test)]
mod tests;
