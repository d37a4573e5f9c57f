//! How far each duty is, per responsible subject and per period of a periodic one. Deadlines and lamps are worked out
//! elsewhere; here is what people reported and accepted.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// The state of one duty of one subject in one period.
    DutyState in "duty_state" key [pack, duty, subject, period_key] {
        /// The pack.
        pack: String,
        /// The duty's id in the pack.
        duty: String,
        /// The responsible unit.
        subject: String,
        /// The period of a periodic duty, `once` otherwise.
        period_key: String,
        /// The state: `open`, `reported`, `accepted`, `returned` …
        state: String,
        /// Progress in words or per cent, as reported.
        progress: Option<String>,
        /// Evidence: a list.
        evidence: serde_json::Value,
        /// Who reported last.
        reported_by: Option<String>,
        /// When.
        reported_at: Option<Instant>,
        /// Who accepted.
        accepted_by: Option<String>,
        /// When.
        accepted_at: Option<Instant>,
        /// A deadline that was set in place of the worked-out one.
        due_override: Option<Date>,
        /// Why it was set.
        due_reason: Option<String>,
    }
}

/// Which states. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DutyFilter {
    /// The pack.
    pub pack: Option<String>,
    /// The duty.
    pub duty: Option<String>,
    /// The responsible unit.
    pub subject: Option<String>,
    /// The state.
    pub state: Option<String>,
}

impl Store {
    /// One state.
    pub async fn find_duty_state(
        &self,
        pack: &str,
        duty: &str,
        subject: &str,
        period_key: &str,
    ) -> Result<Option<Kept<DutyState>>> {
        let key = [pack, duty, subject, period_key].map(|part| Value::Text(part.to_owned()));
        self.find(&key).await
    }

    /// The states that fit, by pack, duty, subject and period.
    pub async fn list_duty_states(&self, filter: &DutyFilter) -> Result<Vec<Kept<DutyState>>> {
        self.select(
            Select::all()
                .equals_if("pack", filter.pack.as_ref())
                .equals_if("duty", filter.duty.as_ref())
                .equals_if("subject", filter.subject.as_ref())
                .equals_if("state", filter.state.as_ref()),
        )
        .await
    }
}
