//! Views of lists of records that somebody keeps under a name: the query of the list's address.

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};

table! {
    /// One saved view.
    SavedView in "saved_view" key [id] {
        /// Its id.
        id: String,
        /// The register.
        register: String,
        /// Whose it is.
        person: String,
        /// Its name.
        name: String,
        /// The query of the list's address.
        query: String,
        /// Whether everyone who sees the register may use it.
        shared: bool,
        /// Whether it was taken away.
        removed: bool,
        /// When it was saved.
        saved_at: Instant,
    }
}

impl Store {
    /// The views of a register that a person may use: the own ones and the shared ones, by name.
    pub async fn list_saved_views(&self, register: &str, person: &str) -> Result<Vec<Kept<SavedView>>> {
        let select = Select::all()
            .equals("register", &register.to_owned())
            .matches("person = ? OR shared", &person.to_owned())
            .holds("NOT removed");
        self.select(select.order("name, id")).await
    }
}
