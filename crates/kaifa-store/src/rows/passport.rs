//! Decision passports as they were issued, named by their hash.

use kaifa_base::Digest;

use crate::error::Result;
use crate::instant::Instant;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Document, Value};

table! {
    /// One passport.
    Passport in "passport" key [digest] {
        /// The hash of the content, which is also its id.
        digest: Digest,
        /// What it is about: `proposal`, `decision`, `target`, `duty` …
        kind: String,
        /// The id of what it is about.
        subject: String,
        /// The passport, as JSON text.
        content: Document,
        /// When it was made.
        made_at: Instant,
    }
}

impl Store {
    /// The passport with this hash.
    pub async fn find_passport(&self, digest: &Digest) -> Result<Option<Kept<Passport>>> {
        self.find(&[Value::Text(digest.to_string())]).await
    }
}
