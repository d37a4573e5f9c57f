//! What can be wrong with a pack whose files can be read. Each file here is one kind of check; all of them run, so that
//! all problems of a pack are listed at once.
//!
//! The base of an edition is taken as given: its own problems show when it is checked itself.

mod acceptance;
mod boards;
mod clauses;
mod deadlines;
mod discretion;
mod duplicates;
mod duties;
mod english;
mod expressions;
mod forms;
mod parameters;
mod references;
mod registers;
mod schemes;
mod supervision;
mod targets;
mod text;
mod units;

pub use registers::ROLES;
pub use text::check_text;

use std::collections::BTreeSet;

use kaifa_base::{CodeInfo, Problem, Words};

use crate::edition::Edition;
use crate::item::ItemPlace;

/// All problems of a pack in its edition, in the order of its files.
pub fn check(edition: &Edition) -> Vec<Problem> {
    let mut findings = Findings { problems: Vec::new() };
    duplicates::check(edition, &mut findings);
    // Where a file could not be read, any id may be one of its own.
    if !edition.packs().any(|pack| pack.incomplete) {
        references::check(edition, &mut findings);
        clauses::check(edition, &mut findings);
        expressions::check(edition, &mut findings);
    }
    discretion::check(edition, &mut findings);
    deadlines::check(edition, &mut findings);
    targets::check(edition, &mut findings);
    duties::check(edition, &mut findings);
    units::check(edition, &mut findings);
    parameters::check(edition, &mut findings);
    registers::check(edition, &mut findings);
    schemes::check(edition, &mut findings);
    forms::check(edition, &mut findings);
    supervision::check(edition, &mut findings);
    boards::check(edition, &mut findings);
    english::check(edition, &mut findings);
    acceptance::check(edition, &mut findings);
    findings.in_order()
}

/// The problems of the schemes of an edition alone, for schemes in files of their own.
pub(crate) fn check_schemes(edition: &Edition) -> Vec<Problem> {
    let mut findings = Findings { problems: Vec::new() };
    duplicates::check(edition, &mut findings);
    schemes::check(edition, &mut findings);
    findings.in_order()
}

/// The problems found so far.
struct Findings {
    problems: Vec<Problem>,
}

impl Findings {
    fn error(
        &mut self,
        code: &'static CodeInfo,
        at: &ItemPlace,
        item: &str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> &mut Problem {
        self.push(Problem::error(code, at.place(item), Words::new(zh, en)))
    }

    fn warning(
        &mut self,
        code: &'static CodeInfo,
        at: &ItemPlace,
        item: &str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> &mut Problem {
        self.push(Problem::warning(code, at.place(item), Words::new(zh, en)))
    }

    fn push(&mut self, problem: Problem) -> &mut Problem {
        self.problems.push(problem);
        self.problems.last_mut().expect("one was just added")
    }

    fn in_order(mut self) -> Vec<Problem> {
        self.problems.sort_by(|left, right| {
            (&left.place.file, left.place.line).cmp(&(&right.place.file, right.place.line))
        });
        self.problems
    }
}

/// The ids of a kind over the whole edition, those of unreadable items included, so that one problem does not cause
/// others.
fn known<'a>(edition: &'a Edition, kind: &str, read: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let prefix = format!("{kind} ");
    let unread = edition
        .packs()
        .flat_map(|pack| pack.unreadable.iter())
        .filter_map(move |key| key.strip_prefix(prefix.as_str()));
    read.chain(unread).collect()
}
