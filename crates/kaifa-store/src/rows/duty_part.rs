//! How a duty is split: to units, and within a unit to years. A part that no longer holds is dropped, never removed.

use kaifa_base::{Date, Decimal};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// The part of one unit in one year.
    DutyPart in "duty_part" key [pack, duty, unit, year] {
        /// The pack.
        pack: String,
        /// The duty.
        duty: String,
        /// The unit.
        unit: String,
        /// The year; empty where the part is not split over years.
        year: String,
        /// What the unit does, in words.
        task: String,
        /// How much, where it is a number.
        amount: Option<Decimal>,
        /// Its unit of measure.
        measure: Option<String>,
        /// When the part is due.
        due: Option<Date>,
        /// Whether it no longer holds.
        dropped: bool,
        /// Who set it.
        set_by: String,
        /// When.
        set_at: Instant,
    }
}

impl Store {
    /// The parts of a place's duties, by duty, unit and year.
    pub async fn list_duty_parts(&self, pack: &str) -> Result<Vec<Kept<DutyPart>>> {
        self.select(
            Select::all()
                .equals("pack", &pack.to_owned())
                .order("duty, unit, year"),
        )
        .await
    }
}
