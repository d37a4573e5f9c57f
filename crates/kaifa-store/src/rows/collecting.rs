//! What collecting figures needs beside the figures: exceptions from a deadline, named mappings of foreign tables, and foreign
//! forms with what is bound to their cells.

use kaifa_base::{Date, Period};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// Leave to hand in a form after its deadline, until a day.
    FormException in "form_exception" key [id] {
        /// Its id.
        id: String,
        /// The form.
        form: String,
        /// The unit.
        subject: String,
        /// The period.
        period: Period,
        /// The last day on which the form is taken.
        until_day: Date,
        /// Why.
        reason: String,
        /// Who granted it.
        granted_by: String,
        /// When.
        granted_at: Instant,
    }
}

table! {
    /// How the columns of somebody's table belong to the figures, under a name, to be used again.
    TableMapping in "table_mapping" key [id] {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// Headings and what they mean; the form of the program.
        content: serde_json::Value,
        /// Who made it.
        made_by: String,
        /// When.
        made_at: Instant,
    }
}

table! {
    /// Somebody's own form (a workbook or a text document), kept as it is, with what is bound to its cells.
    ForeignForm in "foreign_form" key [id] {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// The file's name as the person gave it.
        file: String,
        /// The media type.
        media: String,
        /// Cells and what stands in them; the form of the program.
        bindings: serde_json::Value,
        /// Who took it in.
        made_by: String,
        /// When.
        made_at: Instant,
        /// The file.
        bytes: Vec<u8>,
    }
}

impl Store {
    /// Exceptions of a form, newest first.
    pub async fn list_form_exceptions(&self, form: &str) -> Result<Vec<Kept<FormException>>> {
        self.select(
            Select::all()
                .equals("form", &form.to_owned())
                .order("granted_at DESC, id"),
        )
        .await
    }

    /// All mappings, by name.
    pub async fn list_table_mappings(&self) -> Result<Vec<Kept<TableMapping>>> {
        self.select(Select::all().order("name")).await
    }

    /// One mapping.
    pub async fn find_table_mapping(&self, id: &str) -> Result<Option<Kept<TableMapping>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// All foreign forms, by name.
    pub async fn list_foreign_forms(&self) -> Result<Vec<Kept<ForeignForm>>> {
        self.select(Select::all().order("name")).await
    }

    /// One foreign form.
    pub async fn find_foreign_form(&self, id: &str) -> Result<Option<Kept<ForeignForm>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }
}
