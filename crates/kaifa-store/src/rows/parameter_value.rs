//! Values that the office gives to the open parameters of a pack. Each value stays; the one set last for a day holds.

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

    /// The value of one parameter for a day: of those that hold by then, the latest start, and of equal starts the one set
    /// last.
    pub async fn find_parameter_value(
        &self,
        pack: &str,
        parameter: &str,
        on: Date,
    ) -> Result<Option<Kept<ParameterValue>>> {
        let values = self
            .select(
                Select::all()
                    .equals("pack", &pack.to_owned())
                    .equals("parameter", &parameter.to_owned())
                    .at_most("valid_from", &on)
                    .order("valid_from DESC, set_at DESC, id DESC")
                    .page(0, 1),
            )
            .await?;
        Ok(values.into_iter().next())
    }
}
