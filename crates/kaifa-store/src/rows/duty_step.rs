//! What was done about a duty beside reporting and accepting: received, verified on the spot, extended, closed, reopened.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::code_list;

code_list! {
    /// What kind of step.
    DutyStepKind {
        /// The responsible unit has taken note.
        Receive = "receive", "签收", "received";
        /// Somebody looked at it and found it so.
        Verify = "verify", "核查", "verified";
        /// A later due date was granted.
        Extend = "extend", "延期", "extended";
        /// Closed with an opinion.
        Close = "close", "销号", "closed";
        /// Opened again, with the reason.
        Reopen = "reopen", "重新办理", "reopened";
    }
}

table! {
    /// One step.
    DutyStep in "duty_step" key [id] {
        /// Its id.
        id: String,
        /// The pack.
        pack: String,
        /// The duty.
        duty: String,
        /// The unit of the instance; empty where it is one in all.
        subject: String,
        /// The period, `once` otherwise.
        period_key: String,
        /// What.
        kind: DutyStepKind,
        /// The day it was done.
        done_on: Date,
        /// By whom.
        actor: String,
        /// When it was recorded.
        at: Instant,
        /// Result, opinion or reason.
        words: String,
        /// The due date that an extension or reopening sets.
        due: Option<Date>,
        /// Number in the archive, given when closed.
        archive_number: Option<String>,
    }
}

impl Store {
    /// The steps of a place's duties, oldest first.
    pub async fn list_duty_steps(&self, pack: &str) -> Result<Vec<Kept<DutyStep>>> {
        self.select(Select::all().equals("pack", &pack.to_owned()).order("at, id"))
            .await
    }
}
