//! Whom one speaks to in a unit, and where messages for it go beside the site.

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// The contact of one unit.
    UnitContact in "unit_contact" key [unit] {
        /// The unit.
        unit: String,
        /// The responsible leader.
        leader: Option<String>,
        /// The contact person.
        contact: Option<String>,
        /// Address for mail.
        mail: Option<String>,
        /// Number of the unit at the place's message gateway.
        gateway: Option<String>,
        /// Who entered it.
        set_by: String,
        /// When.
        set_at: Instant,
    }
}

impl Store {
    /// The contact of a unit.
    pub async fn find_unit_contact(&self, unit: &str) -> Result<Option<Kept<UnitContact>>> {
        self.find(&[Value::Text(unit.to_owned())]).await
    }

    /// All contacts, by unit.
    pub async fn list_unit_contacts(&self) -> Result<Vec<Kept<UnitContact>>> {
        self.select(Select::all().order("unit")).await
    }
}
