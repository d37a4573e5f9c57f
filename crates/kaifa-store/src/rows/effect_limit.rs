//! Numbers of limits: a decision may confirm a limit before its number is known; the number is set later and may be set
//! anew. The limit holds from the day on which its first number was set.

use kaifa_base::{Date, Decimal};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// One number.
    EffectLimit in "effect_limit" key [id] {
        /// Its id.
        id: String,
        /// The proposal whose limit it is.
        proposal: String,
        /// The number, in the unit that the consequence speaks of.
        amount: Decimal,
        /// The first day on which it holds.
        set_on: Date,
        /// Who set it.
        set_by: String,
        /// Why.
        reason: String,
        /// When it was set.
        recorded_at: Instant,
    }
}

impl Store {
    /// All numbers, in the order in which they were set.
    pub async fn list_effect_limits(&self) -> Result<Vec<Kept<EffectLimit>>> {
        self.select(Select::all().order("recorded_at, id")).await
    }
}
