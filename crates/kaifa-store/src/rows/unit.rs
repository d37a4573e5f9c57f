//! What the office adds to the directory of units that the packs bring: dated descriptions of units, and the events of
//! their lives. What a description or an event means is worked out elsewhere; here they are dated JSON.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// A unit as it is described for a span of days. A unit may have several rows, one after another.
    UnitRow in "unit_row" key [id] {
        /// Its id.
        id: String,
        /// The unit.
        unit: String,
        /// The kind of unit: `zone`, `department` …
        kind: String,
        /// Its full name.
        name: String,
        /// Everything else, in the form of the directory.
        content: serde_json::Value,
        /// The first day.
        valid_from: Option<Date>,
        /// The last day.
        valid_to: Option<Date>,
        /// Who entered it.
        entered_by: String,
        /// When.
        entered_at: Instant,
    }
}

table! {
    /// An event in the life of units: established, merged, split, renamed …
    UnitEvent in "unit_event" key [id] {
        /// Its id.
        id: String,
        /// The kind of event.
        kind: String,
        /// The day.
        happened_on: Date,
        /// The unit that it is about first of all.
        unit: String,
        /// Everything else, in the form of the directory.
        content: serde_json::Value,
        /// The clause or order that it rests on.
        rests_on: Option<String>,
        /// Who entered it.
        entered_by: String,
        /// When.
        entered_at: Instant,
    }
}

impl Store {
    /// The descriptions of units, by unit and first day.
    pub async fn list_unit_rows(&self) -> Result<Vec<Kept<UnitRow>>> {
        self.select(Select::all().order("unit, valid_from, id")).await
    }

    /// The events, by day.
    pub async fn list_unit_events(&self) -> Result<Vec<Kept<UnitEvent>>> {
        self.select(Select::all().order("happened_on, id")).await
    }
}
