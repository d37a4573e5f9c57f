//! Which rows of a run a person sees, and which schemes of a place grade firms.

use std::collections::HashSet;

use kaifa_pack::item::{Scheme, SchemeMethod, SchemeSubject};

use super::FirmRun;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;

/// Which rows of a run a person sees: all, those of units within reach, or those of the firms that the person speaks for.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The codes of the words of the unit column within reach; absent: every row.
    units: Option<HashSet<u32>>,
    /// The rows of the person's own firms.
    own: HashSet<usize>,
}

impl Scope {
    /// The scope of a person in a run.
    pub fn of(person: &Signed, place: &PlacePicture, run: &FirmRun) -> Scope {
        let find = |code: &str| run.table().subjects.find(code);
        Scope {
            units: Scope::units(person, place, run),
            own: person.own_firms().filter_map(find).collect(),
        }
    }

    fn units(person: &Signed, place: &PlacePicture, run: &FirmRun) -> Option<HashSet<u32>> {
        person.units_of(|role| Task::SeeFigures.is_for(role))?;
        let words = (run.scheme().data.unit.as_deref())
            .and_then(|name| run.plan.input(name))
            .and_then(|input| run.table().words(input));
        let Some(words) = words else {
            return Some(HashSet::new());
        };
        let dictionary = words.dictionary();
        let covered = |code: &u32| {
            dictionary
                .word(*code)
                .and_then(|word| unit_of(place, word))
                .is_some_and(|unit| person.covers(Task::SeeFigures, &unit))
        };
        let all = u32::try_from(dictionary.len()).unwrap_or(u32::MAX);
        Some((0..all).filter(covered).collect())
    }

    /// Whether a row is inside.
    pub fn holds(&self, run: &FirmRun, row: usize) -> bool {
        let Some(codes) = &self.units else { return true };
        let words = (run.scheme().data.unit.as_deref())
            .and_then(|name| run.plan.input(name))
            .and_then(|input| run.table().words(input));
        self.own.contains(&row) || words.is_some_and(|words| codes.contains(&words.codes[row]))
    }

    /// Whether every row is inside.
    pub fn is_all(&self) -> bool {
        self.units.is_none()
    }

    /// Whether nothing but the person's own firms is inside.
    pub fn is_own(&self) -> bool {
        self.units.as_ref().is_some_and(HashSet::is_empty) && !self.own.is_empty()
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
