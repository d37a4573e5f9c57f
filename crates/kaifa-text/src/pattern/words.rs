//! The words that the matches of a pattern begin with. In a longer text they are looked for many bytes at a time.

use std::sync::OnceLock;

use aho_corasick::packed::{Config, Searcher};
use memchr::memmem::Finder;
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::Extractor;

/// The words of a pattern, made ready when a text is long enough for the first time.
pub(super) struct Words {
    hir: Hir,
    search: OnceLock<Option<Search>>,
}

/// How words are looked for.
pub(super) enum Search {
    /// By what all of them begin with, which takes a third of the time.
    One(Finder<'static>),
    Several(Searcher),
}

impl Search {
    /// The next place of a text from another one on where a word can begin.
    #[inline]
    pub(super) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        match self {
            Search::One(word) => Some(at + word.find(&text[at..])?),
            Search::Several(words) => Some(words.find_in(text, (at..text.len()).into())?.start()),
        }
    }
}

/// So many words are looked for together.
const MOST: usize = 64;
/// Bytes of a Chinese character: what is shorter stands nearly everywhere.
const SHORTEST: usize = 3;
/// Bytes that tell enough where all words begin with them: two digits, or a Chinese character.
const COMMON: usize = 2;
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
    pub(super) fn search(&self) -> Option<&Search> {
        self.search.get_or_init(|| search(&self.hir)).as_ref()
    }
}

fn search(hir: &Hir) -> Option<Search> {
    let mut extractor = Extractor::new();
    extractor.limit_class(CLASS).limit_total(MOST);
    let mut words = extractor.extract(hir);
    words.minimize_by_preference();
    let common = words.longest_common_prefix().and_then(whole_characters);
    let words = words.literals()?;
    if words.is_empty() || words.iter().any(|word| word.len() < SHORTEST) {
        return None;
    }
    match common {
        Some(common) if common.len() >= COMMON => Some(Search::One(Finder::new(common).into_owned())),
        _ => Config::new().builder().extend(words).build().map(Search::Several),
    }
}

/// Bytes up to the end of the last character that is whole in them.
fn whole_characters(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(whole) => Some(whole),
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
    }
}
