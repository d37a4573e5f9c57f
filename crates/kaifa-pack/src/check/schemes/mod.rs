//! What can be wrong with an evaluation scheme: names that lead nowhere, weights that do not add up, bands and quotas
//! that cannot be reached or met, editions that overlap, numbers that take back what they are for, what would be added up and is no amount. One file per kind.

mod grades;
mod names;
mod numbers;
mod parts;
mod publication;
mod series;
mod used;
mod weights;

use super::Findings;
use crate::edition::Edition;
use crate::item::{ItemPlace, Scheme};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let schemes = &edition.pack.items.schemes;
    for scheme in schemes {
        let mut checker = Checker {
            scheme,
            edition,
            findings,
        };
        names::check(&mut checker);
        weights::check(&mut checker);
        grades::check(&mut checker);
        numbers::check(&mut checker);
        parts::check(&mut checker);
        publication::check(&mut checker);
        used::check(&mut checker);
    }
    series::check(schemes, &edition.items.schemes, findings);
}

/// A problem with the field of the scheme that it is about; empty: with the scheme as a whole.
fn in_field<'p>(problem: &'p mut kaifa_base::Problem, field: &str) -> &'p mut kaifa_base::Problem {
    problem.place.field = (!field.is_empty()).then(|| field.to_owned());
    problem
}

/// One scheme under check.
struct Checker<'a, 'f> {
    scheme: &'a Scheme,
    edition: &'a Edition,
    findings: &'f mut Findings,
}

impl Checker<'_, '_> {
    /// Reports an error at a part of the scheme.
    fn error(
        &mut self,
        code: &'static kaifa_base::CodeInfo,
        at: &ItemPlace,
        field: &str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> &mut kaifa_base::Problem {
        in_field(self.findings.error(code, at, &self.scheme.id, zh, en), field)
    }

    /// Reports a warning at a part of the scheme.
    fn warning(
        &mut self,
        code: &'static kaifa_base::CodeInfo,
        at: &ItemPlace,
        field: &str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> &mut kaifa_base::Problem {
        in_field(self.findings.warning(code, at, &self.scheme.id, zh, en), field)
    }

    /// The peer groups as weights see them; one without a name where the scheme has none.
    fn peer_groups(&self) -> Vec<Option<String>> {
        if self.scheme.peer_groups.is_empty() {
            return vec![None];
        }
        self.scheme
            .peer_groups
            .iter()
            .map(|group| Some(group.id.clone()))
            .collect()
    }
}
