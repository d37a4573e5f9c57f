//! The schemes that the scheme of a run rests on, as the pack has them for the year: their scores enter its own (70 / 30), so a run
//! holds them too.

use kaifa_base::{Place, Problem};
use kaifa_pack::item::Scheme;
use kaifa_pack::{scheme_in_year, used_schemes};

use crate::place::PlacePicture;

/// The schemes that a scheme rests on in an evaluation year, each after those that it rests on itself.
pub(crate) fn used_in_year<'p>(
    place: &'p PlacePicture,
    scheme: &Scheme,
    year: i32,
) -> Result<Vec<&'p Scheme>, Vec<Problem>> {
    used_among(&place.edition.items.schemes, scheme, year)
}

/// The same among some schemes: those of a pack, or those that were frozen with a run.
pub(super) fn used_among<'s>(
    all: &'s [Scheme],
    scheme: &Scheme,
    year: i32,
) -> Result<Vec<&'s Scheme>, Vec<Problem>> {
    let place = Place::item(scheme.id.clone());
    used_schemes(scheme, &|name| scheme_in_year(all, Some(name), year, &place))
}

/// All schemes that a scheme rests on in any of its years: every edition that a name can mean.
pub fn used_in_any_year<'p>(place: &'p PlacePicture, scheme: &Scheme) -> Vec<&'p Scheme> {
    let all = &place.edition.items.schemes;
    let mut found: Vec<&Scheme> = Vec::new();
    let mut names: Vec<&str> = scheme.used_schemes().collect();
    let mut open = Vec::new();
    while let Some(name) = names.pop() {
        open.extend(all.iter().filter(|one| one.is_called(name)));
        while let Some(used) = open.pop() {
            if found.iter().all(|one| one.id != used.id) {
                found.push(used);
                names.extend(used.used_schemes());
            }
        }
    }
    found.sort_by_key(|one| all.iter().position(|other| other.id == one.id));
    found
}
