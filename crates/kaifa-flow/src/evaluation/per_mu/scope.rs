//! Which rows of a run a person sees, and which schemes of a place grade firms.

use std::collections::HashSet;

use kaifa_pack::item::{Scheme, SchemeMethod, SchemeSubject};

use super::FirmRun;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;

/// Which rows of a run a person sees: those of units within reach, or all.
#[derive(Debug, Clone)]
pub struct Scope(Option<HashSet<u32>>);

impl Scope {
    /// The scope of a person in a run.
    pub fn of(person: &Signed, place: &PlacePicture, run: &FirmRun) -> Scope {
        if person.units_of(|role| Task::SeeFigures.is_for(role)).is_none() {
            return Scope(None);
        }
        let words = (run.scheme().data.unit.as_deref())
            .and_then(|name| run.plan.input(name))
            .and_then(|input| run.table().words(input));
        let Some(words) = words else {
            return Scope(Some(HashSet::new()));
        };
        let dictionary = words.dictionary();
        let covered = |code: &u32| {
            dictionary
                .word(*code)
                .and_then(|word| unit_of(place, word))
                .is_some_and(|unit| person.covers(Task::SeeFigures, &unit))
        };
        let all = u32::try_from(dictionary.len()).unwrap_or(u32::MAX);
        Scope(Some((0..all).filter(covered).collect()))
    }

    /// Whether a row is inside.
    pub fn holds(&self, run: &FirmRun, row: usize) -> bool {
        let Some(codes) = &self.0 else { return true };
        let words = (run.scheme().data.unit.as_deref())
            .and_then(|name| run.plan.input(name))
            .and_then(|input| run.table().words(input));
        words.is_some_and(|words| codes.contains(&words.codes[row]))
    }

    /// Whether every row is inside.
    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }
}

/// The unit of the directory that a word means: its id or a name.
pub fn unit_of(place: &PlacePicture, word: &str) -> Option<String> {
    let unit = place.unit(word).or_else(|| place.find_unit(word))?;
    Some(unit.id.clone())
}

/// The schemes of a place that grade firms by points in a year; of any year where none is given.
pub fn schemes(place: &PlacePicture, year: Option<i32>) -> impl Iterator<Item = &Scheme> {
    place.edition.items.schemes.iter().filter(move |scheme| {
        scheme.subject == SchemeSubject::Enterprise
            && scheme.method == SchemeMethod::Points
            && year.is_none_or(|year| scheme.holds_in(year))
    })
}
