//! What is read once and kept: editions parsed from their files, documents read from their bytes. Both are known by the hash
//! of what they were read from, so nothing here can go stale.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use kaifa_base::Digest;
use kaifa_pack::Edition;

use crate::documents::take_in::source_of;
use crate::place::ReadText;

/// Parsed editions and read documents.
#[derive(Debug, Default)]
pub struct Library {
    editions: Mutex<BTreeMap<String, Arc<Edition>>>,
    texts: Mutex<BTreeMap<Digest, Arc<ReadText>>>,
}

impl Library {
    /// The edition parsed before from files of these hashes.
    pub(crate) fn known_edition(&self, key: &str) -> Option<Arc<Edition>> {
        self.editions
            .lock()
            .expect("no thread panics while holding the library")
            .get(key)
            .cloned()
    }

    /// Keeps an edition under the hashes of its files.
    pub(crate) fn keep_edition(&self, key: String, edition: Edition) -> Arc<Edition> {
        let edition = Arc::new(edition);
        self.editions
            .lock()
            .expect("no thread panics while holding the library")
            .insert(key, edition.clone());
        edition
    }

    /// The reading of a document's bytes.
    pub fn text(&self, sha256: &Digest, bytes: &[u8]) -> Arc<ReadText> {
        let known = self
            .texts
            .lock()
            .expect("no thread panics while holding the library")
            .get(sha256)
            .cloned();
        known.unwrap_or_else(|| {
            let source = source_of(bytes);
            let reading = kaifa_text::read(&source);
            let text = Arc::new(ReadText { source, reading });
            self.texts
                .lock()
                .expect("no thread panics while holding the library")
                .insert(sha256.clone(), text.clone());
            text
        })
    }
}
