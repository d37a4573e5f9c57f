//! Decisions of named persons on proposals. One proposal has at most one decision.

use kaifa_base::Decimal;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::code_list;

code_list! {
    /// What was decided.
    Choice {
        /// As proposed.
        Confirm = "confirm", "确认", "confirm";
        /// Not taken.
        Reject = "reject", "不予采纳", "reject";
        /// Taken with changes that the reason states.
        Change = "change", "变更后采纳", "change";
    }
}

table! {
    /// One decision.
    Decision in "decision" key [id] {
        /// Its id.
        id: String,
        /// The proposal.
        proposal: String,
        /// Who decided.
        decided_by: String,
        /// In which role.
        role: String,
        /// What.
        choice: Choice,
        /// Why.
        reason: String,
        /// The option picked, where the rule gives several.
        picked: Option<String>,
        /// The number set, where the consequence is a limit.
        amount: Option<Decimal>,
        /// When.
        decided_at: Instant,
    }
}

impl Store {
    /// The decision on a proposal.
    pub async fn find_decision_on(&self, proposal: &str) -> Result<Option<Kept<Decision>>> {
        let found = self
            .select(Select::all().equals("proposal", &proposal.to_owned()))
            .await?;
        Ok(found.into_iter().next())
    }

    /// All decisions, newest first.
    pub async fn list_decisions(&self) -> Result<Vec<Kept<Decision>>> {
        self.select(Select::all().order("decided_at DESC, id DESC")).await
    }
}
