//! Values that the office gives to the open parameters of a pack. Each value stays. Of those begun by a day the one that
//! began last holds, of equal starts the one set last.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// One value of a parameter, with who set it and why.
    ParameterValue in "parameter_value" key [id] {
        /// Its id.
        id: String,
        /// The pack.
        pack: String,
        /// The parameter's id in the pack.
        parameter: String,
        /// The value, in the form of the pack.
        value: String,
        /// The first day for which it holds.
        valid_from: Date,
        /// Who set it.
        author: String,
        /// When.
        set_at: Instant,
        /// Why.
        reason: String,
    }
}

impl Store {
    /// The values set for the parameters of a pack, in the order in which they were set.
    pub async fn list_parameter_values(&self, pack: &str) -> Result<Vec<Kept<ParameterValue>>> {
        self.select(Select::all().equals("pack", &pack.to_owned()).order("set_at, id"))
            .await
    }
}
