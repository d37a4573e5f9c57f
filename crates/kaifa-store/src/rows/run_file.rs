//! Tables that a run was computed from, where they are too large to stand in its inputs: byte for byte, named there by their hash.

use kaifa_base::Digest;

use crate::error::Result;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One file of a run.
    RunFile in "run_file" key [run, name] {
        /// The run.
        run: String,
        /// Its name within the run, e.g. `data.csv`.
        name: String,
        /// The hash of the bytes.
        sha256: Digest,
        /// The bytes.
        bytes: Vec<u8>,
    }
}

impl Store {
    /// One file of a run.
    pub async fn find_run_file(&self, run: &str, name: &str) -> Result<Option<Kept<RunFile>>> {
        self.find(&[Value::Text(run.to_owned()), Value::Text(name.to_owned())])
            .await
    }
}
