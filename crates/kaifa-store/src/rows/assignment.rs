//! What was assigned besides the documents: by the resolution of a meeting, the written instruction of a leader, or the
//! finding of an inspection. It runs as a duty; its source stays with it, so that no count mixes the kinds.

use kaifa_base::{Date, Decimal};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One assigned duty.
    Assignment in "assignment" key [id] {
        /// Its id, also that of the duty.
        id: String,
        /// The pack of the place in which it runs.
        pack: String,
        /// `resolution`, `instruction` or `finding`.
        source_kind: String,
        /// The meeting, the leader, or the inspection.
        source_title: String,
        /// The day of the meeting, instruction or inspection.
        source_on: Date,
        /// A short title.
        title: String,
        /// What is demanded, in words.
        demand: String,
        /// The unit that leads.
        lead_unit: String,
        /// The units that take part: a list of ids.
        co_units: serde_json::Value,
        /// The day from which it runs.
        start_on: Date,
        /// When it is due.
        due: Date,
        /// Milestones: a list of title and due date.
        milestones: serde_json::Value,
        /// What must be handed in: a list.
        evidence: serde_json::Value,
        /// The number to be reached, where there is one.
        amount: Option<Decimal>,
        /// Its unit of measure.
        measure: Option<String>,
        /// Who assigned it.
        assigned_by: String,
        /// When.
        assigned_at: Instant,
        /// When it was withdrawn.
        withdrawn_at: Option<Instant>,
        /// Why.
        withdrawn_reason: Option<String>,
    }
}

impl Store {
    /// One assigned duty.
    pub async fn find_assignment(&self, id: &str) -> Result<Option<Kept<Assignment>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// What was assigned in a place, in the order of assignment.
    pub async fn list_assignments(&self, pack: &str) -> Result<Vec<Kept<Assignment>>> {
        self.select(
            Select::all()
                .equals("pack", &pack.to_owned())
                .order("assigned_at, id"),
        )
        .await
    }
}
