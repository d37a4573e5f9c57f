//! Patterns over short Chinese texts, with the meaning and the names of the `regex` crate. Thousands of them are asked about
//! every page, mostly in vain and about a clause of a few characters. So a question costs next to nothing before the first character is
//! read, a character is one step and not three bytes, and where no match can begin nothing is done. What this engine does not know, or
//! finds too long, it hands to `regex` (`docs/adr/0041`).

mod beginnings;
mod classes;
mod dfa;
mod groups;
mod needed;
mod nfa;
mod openings;
mod search;
mod words;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

pub use beginnings::{Beginnings, Places, place};
use dfa::Dfa;
use groups::By;
pub use groups::Captures;
use nfa::Nfa;
use openings::Openings;
use regex_syntax::hir::{Hir, Look};
use search::boundary_from;
use words::Words;

/// A compiled pattern.
pub struct Regex {
    text: String,
    /// None where the pattern asks for what this engine does not know.
    engine: Option<Engine>,
    /// The slow and sure way, compiled when first needed.
    sure: OnceLock<regex::Regex>,
}

/// What most questions need is held together, the rest behind pointers: most are answered before the first step.
struct Engine {
    /// Bytes of the shortest match, and of the longest.
    shortest: usize,
    longest: Option<usize>,
    /// The characters that a match can begin with; none where it may be empty or begin with nearly any.
    opens: Option<Box<Openings>>,
    /// Characters of which one stands in every match, where `opens` rules out little.
    needed: Option<Box<Openings>>,
    /// The characters that a text with a match ends with, where it reaches to the end; none as above.
    closes: Option<Box<Openings>>,
    dfa: Dfa,
    /// Whether every match begins at the beginning of the text, and whether every one reaches to its end.
    anchored: bool,
    reaches_end: bool,
    /// Whether `opens` holds for a match at the beginning of the text as well.
    opens_text: bool,
    nfa: Box<Nfa>,
    /// The words that a match begins with, asked in longer texts.
    words: Box<Words>,
}

/// A match in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'h> {
    text: &'h str,
    start: usize,
    end: usize,
}

impl<'h> Match<'h> {
    /// Where it begins.
    pub fn start(&self) -> usize {
        self.start
    }

    /// Where it ends.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Its bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Its words.
    pub fn as_str(&self) -> &'h str {
        &self.text[self.start..self.end]
    }
}

/// This engine gives up: too many states, or too much read again for the length of the text.
struct GaveUp;

/// How often each byte of a text is read before the sure way is asked, whose time grows with the length alone.
const READ_A_BYTE: usize = 100;
/// The same for a text of whatever length.
const READ_AT_LEAST: usize = 3000;

impl Regex {
    /// Compiles a pattern.
    pub fn new(text: &str) -> Result<Regex, Box<regex_syntax::Error>> {
        let hir = regex_syntax::parse(text).map_err(Box::new)?;
        let engine = Nfa::of(&hir).map(|nfa| Engine::new(nfa, hir));
        Ok(Regex {
            text: text.to_owned(),
            engine,
            sure: OnceLock::new(),
        })
    }

    fn sure(&self) -> &regex::Regex {
        self.sure
            .get_or_init(|| regex::Regex::new(&self.text).expect("a pattern that was parsed"))
    }

    /// Whether it matches anywhere.
    pub fn is_match(&self, text: &str) -> bool {
        let all = 0..text.len();
        match self.engine.as_ref().map(|engine| engine.search(text, all, true)) {
            Some(Ok(found)) => found.is_some(),
            _ => self.sure().is_match(text),
        }
    }

    /// The leftmost match; of those that begin there the one that the pattern prefers.
    pub fn find<'h>(&self, text: &'h str) -> Option<Match<'h>> {
        self.find_between(text, 0..text.len())
    }

    /// The leftmost match that begins in a part of a text, its end included.
    fn find_between<'h>(&self, text: &'h str, starts: Range<usize>) -> Option<Match<'h>> {
        let engine = self.engine.as_ref();
        let found = match engine.map(|engine| engine.search(text, starts.clone(), false)) {
            Some(Ok(found)) => found,
            _ => {
                let found = self.sure().find_at(text, starts.start);
                let found = found.map(|found| (found.start(), found.end()));
                found.filter(|(start, _)| *start <= starts.end)
            }
        };
        found.map(|(start, end)| Match { text, start, end })
    }

    /// All matches, one behind the other.
    pub fn find_iter<'r, 'h>(&'r self, text: &'h str) -> impl Iterator<Item = Match<'h>> + use<'r, 'h> {
        self.find_all_between(text, 0..text.len())
    }

    fn find_all_between<'r, 'h>(
        &'r self,
        text: &'h str,
        starts: Range<usize>,
    ) -> impl Iterator<Item = Match<'h>> + use<'r, 'h> {
        let mut from = starts.start;
        let mut last_end = None;
        std::iter::from_fn(move || {
            loop {
                let found = (from <= starts.end)
                    .then(|| self.find_between(text, from..starts.end))
                    .flatten()?;
                from = found.end;
                // An empty match directly behind another one is none.
                let step = found.start == found.end;
                if step {
                    from += text[from..].chars().next().map_or(1, char::len_utf8);
                }
                if !(step && last_end == Some(found.end)) {
                    last_end = Some(found.end);
                    return Some(found);
                }
            }
        })
    }

    /// The matches among those places of a text where one can begin (see [`Beginnings`]), one behind the other.
    pub fn find_among<'h>(
        &self,
        text: &'h str,
        places: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = Match<'h>> {
        let mut from = 0;
        let mut budget = READ_AT_LEAST + READ_A_BYTE * text.len();
        places.filter_map(move |start| {
            if start < from {
                return None;
            }
            let engine = self.engine.as_ref();
            let end = match engine.map(|engine| engine.match_at(text, start, false, &mut budget)) {
                Some(Ok(end)) => end?,
                _ => {
                    let found = self.sure().find_at(text, start);
                    found.filter(|found| found.start() == start)?.end()
                }
            };
            from = end;
            Some(Match { text, start, end })
        })
    }

    /// The groups of a match of this pattern.
    pub fn groups<'r, 'h>(&'r self, found: Match<'h>) -> Captures<'r, 'h> {
        match &self.engine {
            Some(engine) => Captures::new(found, By::Graph(&engine.nfa)),
            None => Captures::new(found, By::Sure(self.sure())),
        }
    }

    /// The leftmost match with its groups.
    pub fn captures<'r, 'h>(&'r self, text: &'h str) -> Option<Captures<'r, 'h>> {
        self.find(text).map(|found| self.groups(found))
    }

    /// All matches with their groups.
    pub fn captures_iter<'r, 'h>(
        &'r self,
        text: &'h str,
    ) -> impl Iterator<Item = Captures<'r, 'h>> + use<'r, 'h> {
        self.find_iter(text).map(|found| self.groups(found))
    }

    /// The same of those matches alone that hold something of which the first ends and the last begins at known places, as every match does.
    pub fn captures_around<'r, 'h>(
        &'r self,
        text: &'h str,
        first_end: usize,
        last_start: usize,
    ) -> impl Iterator<Item = Captures<'r, 'h>> + use<'r, 'h> {
        let longest = self.engine.as_ref().and_then(|engine| engine.longest);
        let from = longest.map_or(0, |longest| first_end.saturating_sub(longest));
        let from = boundary_from(text, from);
        let matches = self.find_all_between(text, from..last_start);
        matches.map(|found| self.groups(found))
    }

    /// The text with the first match replaced.
    pub fn replace<'h>(&self, text: &'h str, with: &str) -> Cow<'h, str> {
        match self.find(text) {
            None => Cow::Borrowed(text),
            Some(found) => Cow::Owned([&text[..found.start], with, &text[found.end..]].concat()),
        }
    }

    /// The text with all matches replaced.
    pub fn replace_all<'h>(&self, text: &'h str, with: &str) -> Cow<'h, str> {
        let mut whole = String::new();
        let mut from = 0;
        for found in self.find_iter(text) {
            whole.push_str(&text[from..found.start]);
            whole.push_str(with);
            from = found.end;
        }
        if from == 0 && whole.is_empty() {
            return Cow::Borrowed(text);
        }
        whole.push_str(&text[from..]);
        Cow::Owned(whole)
    }
}

impl Engine {
    fn new(nfa: Nfa, hir: Hir) -> Engine {
        let properties = hir.properties();
        let anchored = properties.look_set_prefix().contains(Look::Start);
        let dfa = Dfa::new(&nfa);
        let (at_start, elsewhere) = (dfa.start(true), dfa.start(false));
        let start = if anchored { at_start } else { elsewhere };
        let openings = |live: Vec<bool>| nfa.classes.openings(|class| live[class]).map(Box::new);
        let opens = match start.matches() {
            true => None,
            false => openings(dfa.live(&nfa, start)),
        };
        let reaches_end = properties.look_set_suffix().contains(Look::End);
        let closes = match reaches_end && !at_start.matches_at_end() && !elsewhere.matches_at_end() {
            true => openings(nfa.last()),
            false => None,
        };
        let opens_text = anchored || at_start == elsewhere;
        let needed = match opens.is_none() || !opens_text {
            true => needed::needed(&hir).and_then(|ranges| Openings::of(ranges.into_iter())),
            false => None,
        };
        Engine {
            shortest: properties.minimum_len().unwrap_or(0),
            longest: properties.maximum_len(),
            opens,
            needed: needed.map(Box::new),
            closes,
            dfa,
            anchored,
            reaches_end,
            opens_text,
            nfa: Box::new(nfa),
            words: Box::new(Words::new(hir)),
        }
    }
}

#[cfg(test)]
mod tests;
