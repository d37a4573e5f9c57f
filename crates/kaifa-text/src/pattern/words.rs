//! The words that the matches of a pattern begin with. In a longer text they are looked for many bytes at a time.

use std::sync::OnceLock;

use aho_corasick::packed::{Config, Searcher};
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::Extractor;

/// The words of a pattern, made ready when a text is long enough for the first time.
pub(super) struct Words {
    hir: Hir,
    search: OnceLock<Option<Searcher>>,
}

/// So many words are looked for together.
const MOST: usize = 64;
/// Bytes of a Chinese character: what is shorter stands nearly everywhere.
const SHORTEST: usize = 3;
/// Characters of a class that are words of their own.
const CLASS: usize = 16;

impl Words {
    pub(super) fn new(hir: Hir) -> Words {
        Words {
            hir,
            search: OnceLock::new(),
        }
    }

    /// How to look for them; none where matches begin with too many or too short ones.
    pub(super) fn search(&self) -> Option<&Searcher> {
        self.search.get_or_init(|| searcher(&self.hir)).as_ref()
    }
}

fn searcher(hir: &Hir) -> Option<Searcher> {
    let mut extractor = Extractor::new();
    extractor.limit_class(CLASS).limit_total(MOST);
    let mut words = extractor.extract(hir);
    words.minimize_by_preference();
    let words = words.literals()?;
    if words.is_empty() || words.iter().any(|word| word.len() < SHORTEST) {
        return None;
    }
    Config::new().builder().extend(words).build()
}
