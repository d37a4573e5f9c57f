//! Slips: what a scheme of supervision gives a unit for one matter, and what the unit answered.

use kaifa_base::{Date, Decimal};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One slip.
    Slip in "slip" key [id] {
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
        /// To whom.
        unit: String,
        /// The scheme.
        scheme: String,
        /// Which of its slips.
        slip: String,
        /// Why.
        reason: String,
        /// By when an answer is due.
        answer_by: Option<Date>,
        /// Points that it adds or takes.
        points: Option<Decimal>,
        /// Who issued it.
        issued_by: String,
        /// When.
        issued_at: Instant,
        /// What the unit answered.
        answer: Option<String>,
        /// Who.
        answered_by: Option<String>,
        /// When.
        answered_at: Option<Instant>,
    }
}

impl Store {
    /// One slip.
    pub async fn find_slip(&self, id: &str) -> Result<Option<Kept<Slip>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The slips of a place, oldest first.
    pub async fn list_slips(&self, pack: &str) -> Result<Vec<Kept<Slip>>> {
        self.select(
            Select::all()
                .equals("pack", &pack.to_owned())
                .order("issued_at, id"),
        )
        .await
    }
}
