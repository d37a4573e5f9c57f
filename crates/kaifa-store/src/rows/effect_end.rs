//! Ends of effects by hand: a person states that the event has happened with which an effect ends. What holds on a day is
//! worked out from decisions, records and lists; only these ends need a row of their own.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// One end.
    EffectEnd in "effect_end" key [id] {
        /// Its id.
        id: String,
        /// The proposal whose effect ends.
        proposal: String,
        /// Place of the consequence in the proposal's outcome, from 0.
        consequence: i64,
        /// The first day on which it no longer holds.
        ended_on: Date,
        /// Who stated it.
        ended_by: String,
        /// What the end rests on.
        reason: String,
        /// When it was stated.
        recorded_at: Instant,
    }
}

impl Store {
    /// All ends, in the order in which they were stated.
    pub async fn list_effect_ends(&self) -> Result<Vec<Kept<EffectEnd>>> {
        self.select(Select::all().order("recorded_at, id")).await
    }
}
