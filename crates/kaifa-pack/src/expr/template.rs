//! Reason texts with expressions in braces: `{year}年全省排名第{rank}位`. A brace that is meant as such is doubled.

use kaifa_base::Span;

use super::{Expr, ExprError, parse};

/// A text with holes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Words and holes in order.
    pub parts: Vec<TemplatePart>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Words as they stand.
    Words(String),
    /// A hole, filled with the value of the expression.
    Hole(Expr),
}

impl Template {
    /// The expressions of all holes.
    pub fn holes(&self) -> impl Iterator<Item = &Expr> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Hole(expr) => Some(expr),
            TemplatePart::Words(_) => None,
        })
    }
}

/// Reads a template; every broken hole is reported, with the characters of the template.
pub fn parse_template(text: &str) -> Result<Template, Vec<ExprError>> {
    let characters: Vec<char> = text.chars().collect();
    let (mut parts, mut errors, mut words, mut at) = (Vec::new(), Vec::new(), String::new(), 0);
    while at < characters.len() {
        let c = characters[at];
        if (c == '{' || c == '}') && characters.get(at + 1) == Some(&c) {
            words.push(c);
            at += 2;
        } else if c == '{' {
            let Some(length) = characters[at..].iter().position(|c| *c == '}') else {
                errors.push(ExprError::new(
                    Span::new(at, characters.len()),
                    "“{”没有对应的“}”",
                    "`{` has no closing `}`",
                ));
                break;
            };
            let inner: String = characters[at + 1..at + length].iter().collect();
            if !words.is_empty() {
                parts.push(TemplatePart::Words(std::mem::take(&mut words)));
            }
            // Blanks in front bring the expression, and so its spans, to its place in the template.
            match parse(&format!("{:before$}{inner}", "", before = at + 1)) {
                Ok(expr) => parts.push(TemplatePart::Hole(expr)),
                Err(error) => errors.push(error),
            }
            at += length + 1;
        } else {
            words.push(c);
            at += 1;
        }
    }
    if !words.is_empty() {
        parts.push(TemplatePart::Words(words));
    }
    if errors.is_empty() {
        Ok(Template { parts })
    } else {
        Err(errors)
    }
}
