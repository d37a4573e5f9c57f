//! Why a result is what it is. A trace is a tree whose leaves are a clause, a parameter with its author, a fact with its
//! origin, or something missing; it is what a passport shows and what pages open to. It is plain data and reads back from
//! its own JSON.

use kaifa_base::{Citation, Date};
use serde::{Deserialize, Serialize};

use crate::facts::Origin;
use crate::value::{Cause, Value};

/// A parameter as it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterUse {
    /// Its id.
    pub id: String,
    /// Its short words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The value; absent if it is not set.
    pub value: Option<Value>,
    /// Who set it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Why so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Where the value comes from: the pack, or this run only.
    pub from: ParameterSource,
}

/// Where a parameter's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterSource {
    /// Written in the pack.
    Pack,
    /// Entered in the program by the office.
    Office,
    /// Given for this run only.
    Run,
    /// Nobody has set it.
    Unset,
}

/// The end of a branch: what the result rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "leaf", rename_all = "snake_case")]
pub enum Leaf {
    /// A clause of a document.
    Clause {
        /// Which.
        citation: Citation,
    },
    /// A setting.
    Parameter {
        /// The value and who answers for it.
        parameter: ParameterUse,
    },
    /// A reported row.
    Fact {
        /// Fact table or `figure`.
        table: String,
        /// Subject.
        subject: String,
        /// Year or period.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        period: Option<String>,
        /// Column or indicator.
        column: String,
        /// The value.
        value: Value,
        /// Where it came from.
        origin: Origin,
    },
    /// Nothing is known here.
    Missing {
        /// Why.
        cause: Cause,
    },
}

/// A step of the derivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// What was asked: an expression or a short sentence.
    pub step: String,
    /// What came out.
    pub value: Value,
    /// The year looked at, where it is not the year being judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// What it rests on directly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<Leaf>,
    /// The steps below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Trace>,
}

impl Trace {
    /// A step without parts.
    pub fn new(step: impl Into<String>, value: Value, leaves: Vec<Leaf>) -> Trace {
        Trace {
            step: step.into(),
            value,
            year: None,
            leaves,
            parts: Vec::new(),
        }
    }

    /// All leaves below, each once, in order.
    pub fn all_leaves(&self) -> Vec<&Leaf> {
        let mut found = Vec::new();
        self.collect(&mut found, false);
        found
    }

    /// The leaves that carry the result: of an "or" that holds, only the parts that hold.
    pub(crate) fn deciding_leaves(&self) -> Vec<&Leaf> {
        let mut found = Vec::new();
        self.collect(&mut found, true);
        found
    }

    fn collect<'t>(&'t self, found: &mut Vec<&'t Leaf>, deciding: bool) {
        for leaf in &self.leaves {
            if !found.contains(&leaf) {
                found.push(leaf);
            }
        }
        for part in &self.parts {
            let other_way =
                matches!((self.value.as_truth(), part.value.as_truth()), (Some(a), Some(b)) if a != b);
            // A negation is the one step whose part has the opposite value and still decides.
            if deciding && other_way && self.parts.len() > 1 {
                continue;
            }
            part.collect(found, deciding);
        }
    }
}

impl ParameterUse {
    /// A parameter that nobody has set.
    pub fn unset(id: &str) -> ParameterUse {
        ParameterUse {
            id: id.to_owned(),
            title: String::new(),
            value: None,
            author: String::new(),
            date: None,
            reason: String::new(),
            from: ParameterSource::Unset,
        }
    }
}
