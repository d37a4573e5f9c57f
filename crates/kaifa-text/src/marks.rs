//! Where in the even text what is looked for in all of it can begin: times, figures, consequences, words of strength, and how long the document
//! holds. One pass over a document tells it for all of them; where nothing is marked, nothing is looked for.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::{Beginnings, Match, Places, Regex};
use crate::{condition, deadline, metadata, strength, target, unread};

/// What is looked for in all of the text, by its number.
#[derive(Debug, Clone, Copy)]
pub enum Mark {
    /// What every time limit has.
    Time,
    /// What every figure has.
    Figure,
    /// What follows from a condition.
    Consequence,
    /// A word of strength.
    Strength,
    /// A sum, a count or a share in digits.
    Sum,
    /// From when the document holds.
    Effect,
    /// Until when it holds.
    Expiry,
    /// That others end with it.
    EndsOthers,
}

impl Mark {
    fn pattern(self) -> &'static Regex {
        match self {
            Mark::Time => &deadline::SIGNS,
            Mark::Figure => &target::amount::SIGN,
            Mark::Consequence => &condition::CONSEQUENCE,
            Mark::Strength => &strength::WORDS,
            Mark::Sum => &unread::FIGURE,
            Mark::Effect => &metadata::EFFECT,
            Mark::Expiry => &metadata::EXPIRY,
            Mark::EndsOthers => &metadata::ENDS_OTHERS,
        }
    }
}

static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    let all = [
        Mark::Time,
        Mark::Figure,
        Mark::Consequence,
        Mark::Strength,
        Mark::Sum,
        Mark::Effect,
        Mark::Expiry,
        Mark::EndsOthers,
    ];
    Beginnings::of(&all.map(Mark::pattern))
});

/// The marked places of a text.
#[derive(Debug, Clone)]
pub struct Marks(Places);

impl Marks {
    /// Marks a text.
    pub fn of(text: &str) -> Marks {
        Marks(BEGINNINGS.places(text))
    }

    /// What of a kind stands in a part of the text, with places counted from the beginning of the part.
    pub fn find<'a>(
        &'a self,
        mark: Mark,
        text: &'a str,
        part: Range<usize>,
    ) -> impl Iterator<Item = Match<'a>> {
        let places = &self.0[mark as usize];
        let first = places.partition_point(|at| (*at as usize) < part.start);
        let here = places[first..].iter().map(|at| *at as usize);
        let here = here.take_while(move |at| *at < part.end);
        mark.pattern()
            .find_among(&text[part.clone()], here.map(move |at| at - part.start))
    }
}
