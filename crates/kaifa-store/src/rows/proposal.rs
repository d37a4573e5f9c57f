//! What rules propose. A rule that fires again for the same subject and year finds its proposal by the dedupe key instead
//! of proposing twice; a person decides (see `decision`).

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Value, code_list};

code_list! {
    /// Where a proposal stands.
    ProposalStatus {
        /// Waits for a decision.
        Proposed = "proposed", "待决定", "proposed";
        /// A corrected list or figure took its ground away before a decision.
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        /// Decided, one way or the other.
        Decided = "decided", "已决定", "decided";
    }
}

table! {
    /// One proposal of one rule.
    Proposal in "proposal" key [id] {
        /// Its id.
        id: String,
        /// The run that proposed it.
        run: String,
        /// The pack.
        pack: String,
        /// The rule's id in the pack.
        rule: String,
        /// The address of the clause.
        clause: String,
        /// The unit concerned.
        subject: String,
        /// The year evaluated.
        year: i64,
        /// The consequence proposed.
        consequence: String,
        /// The reason in words, with its figures.
        text: String,
        /// Which parts of the condition held with which values, and the parameters that it rests on.
        because: serde_json::Value,
        /// Who is to decide.
        decides: Option<String>,
        /// Where it stands.
        status: ProposalStatus,
        /// Equal for the same rule, subject and year on the same ground.
        dedupe_key: String,
        /// When it was made.
        proposed_at: Instant,
    }
}

/// Which proposals. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProposalFilter {
    /// The unit.
    pub subject: Option<String>,
    /// The pack.
    pub pack: Option<String>,
    /// The rule.
    pub rule: Option<String>,
    /// The year.
    pub year: Option<i64>,
    /// Where it stands.
    pub status: Option<ProposalStatus>,
    /// The run.
    pub run: Option<String>,
}

impl Store {
    /// One proposal.
    pub async fn find_proposal(&self, id: &str) -> Result<Option<Kept<Proposal>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The proposals that fit, newest year first.
    pub async fn list_proposals(&self, filter: &ProposalFilter) -> Result<Vec<Kept<Proposal>>> {
        self.select(
            Select::all()
                .equals_if("subject", filter.subject.as_ref())
                .equals_if("pack", filter.pack.as_ref())
                .equals_if("rule", filter.rule.as_ref())
                .equals_if("year", filter.year.as_ref())
                .equals_if("status", filter.status.as_ref())
                .equals_if("run", filter.run.as_ref())
                .order("year DESC, subject, pack, rule, id"),
        )
        .await
    }
}
