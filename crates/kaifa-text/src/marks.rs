//! Where in the even text what is looked for in every sentence can begin: times, figures, consequences, words of strength. One pass
//! over a document tells it for all of them; where nothing is marked, nothing is looked for.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::{Beginning, Beginnings, Match, Regex};
use crate::{condition, deadline, strength, target, unread};

/// What is looked for in every sentence, as the bit that marks it.
#[derive(Debug, Clone, Copy)]
pub enum Mark {
    /// What every time limit has.
    Time = 1,
    /// What every figure has.
    Figure = 2,
    /// What follows from a condition.
    Consequence = 4,
    /// A word of strength.
    Strength = 8,
    /// A sum, a count or a share in digits.
    Sum = 16,
}

impl Mark {
    fn pattern(self) -> &'static Regex {
        match self {
            Mark::Time => &deadline::SIGNS,
            Mark::Figure => &target::amount::SIGN,
            Mark::Consequence => &condition::CONSEQUENCE,
            Mark::Strength => &strength::WORDS,
            Mark::Sum => &unread::FIGURE,
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
    ];
    Beginnings::of(&all.map(Mark::pattern))
});

/// The marked places of a text.
#[derive(Debug, Clone)]
pub struct Marks(Vec<Beginning>);

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
        let first = self.0.partition_point(|(at, _)| (*at as usize) < part.start);
        let here = self.0[first..]
            .iter()
            .take_while(move |(at, _)| (*at as usize) < part.end);
        let places = here.filter(move |(_, bits)| bits & mark as u8 != 0);
        mark.pattern().find_among(
            &text[part.clone()],
            places.map(move |(at, _)| *at as usize - part.start),
        )
    }
}
