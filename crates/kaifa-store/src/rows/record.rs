//! Records of registers: fields as the register defines them, the state they are in, and each step from state to state.
//! What a state or a step means stands in the pack; the full history of the fields is in the ledger.

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One record of a register.
    Record in "record" key [register, id] {
        /// The register.
        register: String,
        /// Its id.
        id: String,
        /// The state it is in.
        state: String,
        /// The unit that it belongs to or is about.
        subject: Option<String>,
        /// A short title for lists.
        title: String,
        /// The fields.
        fields: serde_json::Value,
        /// Who made it.
        created_by: String,
        /// When.
        created_at: Instant,
        /// When it was last changed.
        updated_at: Instant,
    }
}

table! {
    /// One step of a record from state to state.
    RecordEvent in "record_event" key [register, record, number] {
        /// The register.
        register: String,
        /// The record.
        record: String,
        /// 1, 2, 3 … within the record.
        number: i64,
        /// The transition.
        transition: String,
        /// The state before; nothing when it was made.
        from_state: Option<String>,
        /// The state after.
        to_state: String,
        /// Who.
        actor: String,
        /// When.
        at: Instant,
        /// Why.
        reason: Option<String>,
        /// The clause that it rests on: pack and address.
        clause: Option<String>,
    }
}

/// Which records. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// The register.
    pub register: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// The unit.
    pub subject: Option<String>,
}

impl Store {
    /// One record.
    pub async fn find_record(&self, register: &str, id: &str) -> Result<Option<Kept<Record>>> {
        self.find(&[Value::Text(register.to_owned()), Value::Text(id.to_owned())])
            .await
    }

    /// The records that fit, in the order in which they were made.
    pub async fn list_records(&self, filter: &RecordFilter) -> Result<Vec<Kept<Record>>> {
        self.select(
            Select::all()
                .equals_if("register", filter.register.as_ref())
                .equals_if("state", filter.state.as_ref())
                .equals_if("subject", filter.subject.as_ref())
                .order("register, created_at, id"),
        )
        .await
    }

    /// The steps of a record, in order.
    pub async fn list_record_events(&self, register: &str, record: &str) -> Result<Vec<Kept<RecordEvent>>> {
        self.select(
            Select::all()
                .equals("register", &register.to_owned())
                .equals("record", &record.to_owned()),
        )
        .await
    }
}
