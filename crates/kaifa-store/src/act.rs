//! Who does what to what, when, why, and on which clause: the head of every ledger entry.

use kaifa_base::{Citation, Place, Problem, Words};

use crate::Instant;
use crate::codes;

/// One act of a person or of the program. The time is the caller's; the store asks no clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Instant,
    /// Who: a person's id, or the name of the part of the program that acts by itself.
    pub actor: String,
    /// What, as a dotted code: `figure.enter`, `proposal.decide`.
    pub action: String,
    /// On what, as kind and id: `figure:gdp/zone-1/2025`.
    pub subject: String,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// On which clause.
    pub clause: Option<Citation>,
}

impl Act {
    /// An act without reason and clause.
    pub fn new(
        at: Instant,
        actor: impl Into<String>,
        action: impl Into<String>,
        subject: impl Into<String>,
    ) -> Act {
        Act {
            at,
            actor: actor.into(),
            action: action.into(),
            subject: subject.into(),
            reason: None,
            clause: None,
        }
    }

    /// The same act with its reason.
    pub fn because(mut self, reason: impl Into<String>) -> Act {
        self.reason = Some(reason.into());
        self
    }

    /// The same act with the clause that it rests on.
    pub fn on_clause(mut self, clause: Citation) -> Act {
        self.clause = Some(clause);
        self
    }

    /// The clause as one word of the ledger: pack and address.
    pub(crate) fn clause_text(&self) -> Option<String> {
        self.clause
            .as_ref()
            .map(|citation| format!("{} {}", citation.pack, citation.clause))
    }

    /// What is missing.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        [
            ("actor", &self.actor, "操作人"),
            ("action", &self.action, "操作"),
            ("subject", &self.subject, "对象"),
        ]
        .into_iter()
        .filter(|(_, text, _)| text.trim().is_empty())
        .map(|(field, _, zh)| {
            Problem::error(
                &codes::ACT_INCOMPLETE,
                Place::field(field),
                Words::new(
                    format!("缺少{zh},不能记账"),
                    format!("an act without {field} cannot be recorded"),
                ),
            )
        })
        .collect()
    }
}
