//! Where in which document something is said.
//!
//! A clause is addressed by the nesting of the document's own numbers, as printed: `二/(一)/1`, `五/(十四)`,
//! `第四章/第二十九条`. Parts without a number have fixed names: [`ClausePath::PREAMBLE`], [`ClausePath::CLOSING`].

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Digest, Span};

/// The address of a clause inside its document. Never empty, no empty step, half-width brackets, no blanks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClausePath(String);

impl ClausePath {
    /// Name of the unnumbered part before the first number.
    pub const PREAMBLE: &'static str = "引言";
    /// Name of the unnumbered part after the last clause.
    pub const CLOSING: &'static str = "结尾";

    /// Reads an address; full-width brackets are folded to half-width. Says what is wrong otherwise.
    pub fn parse(text: &str) -> Result<ClausePath, String> {
        let folded: String = text
            .trim()
            .chars()
            .map(|c| match c {
                '\u{ff08}' => '(',
                '\u{ff09}' => ')',
                other => other,
            })
            .collect();
        if folded.is_empty() {
            return Err("a clause address may not be empty".into());
        }
        if folded.split('/').any(str::is_empty) {
            return Err(format!("clause address `{text}` has an empty step"));
        }
        if folded.chars().any(char::is_whitespace) {
            return Err(format!("clause address `{text}` contains a blank"));
        }
        Ok(ClausePath(folded))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// The clause that holds this one, `None` at the top.
    pub fn parent(&self) -> Option<ClausePath> {
        self.0
            .rsplit_once('/')
            .map(|(head, _)| ClausePath(head.to_owned()))
    }
}

impl fmt::Display for ClausePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ClausePath {
    type Error = String;

    fn try_from(text: String) -> Result<ClausePath, String> {
        ClausePath::parse(&text)
    }
}

impl From<ClausePath> for String {
    fn from(path: ClausePath) -> String {
        path.0
    }
}

/// A pointer into a policy document: which document, which clause, and, where known, which words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Citation {
    /// Name of the pack of the document, e.g. its folder name.
    pub pack: String,
    /// The document's own number, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_number: Option<String>,
    /// The clause.
    pub clause: ClausePath,
    /// The words, as a span of the decoded source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Hash of the words under the span, so that a changed text is noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote_hash: Option<Digest>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_fold_brackets_and_know_their_parents() {
        let path = ClausePath::parse("二/\u{ff08}一\u{ff09}/1").unwrap();
        assert_eq!(path.as_str(), "二/(一)/1");
        assert_eq!(path.parent().unwrap().as_str(), "二/(一)");
    }

    #[test]
    fn each_rejected_shape_says_why() {
        assert!(ClausePath::parse(" ").unwrap_err().contains("empty"));
        assert!(ClausePath::parse("一//1").unwrap_err().contains("empty step"));
        assert!(ClausePath::parse("一/(二 )").unwrap_err().contains("blank"));
    }
}
