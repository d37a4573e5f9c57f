//! The list of a run as an address asks for it: filters over the columns, the page in the order of totals. Every row is looked
//! at once, which is quick also for half a million.

use std::collections::BTreeMap;

use super::{FirmRun, Scope};

/// What an address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    grade: Option<u8>,
    group: Option<u8>,
    /// Input and the code of its word; a word that does not occur has none.
    words: Vec<(usize, Option<u32>)>,
    text: Option<String>,
    /// Only firms with several parts of land.
    joined: bool,
}

/// The filter on firms of several parts in an address: `parts=1`.
pub const JOINED: &str = "parts";

/// The prefix of filters on text columns in an address: `w.zone=…`.
pub const COLUMN: &str = "w.";

impl Wish {
    /// Reads the query of an address; what means nothing is left out.
    pub fn read(query: &BTreeMap<String, String>, run: &FirmRun) -> Wish {
        let asked = |key: &str| {
            query
                .get(key)
                .map(|text| text.trim())
                .filter(|text| !text.is_empty())
        };
        let groups = &run.scheme().peer_groups;
        let group = |id: &str| groups.iter().position(|group| group.id == id);
        let words = query.keys().filter_map(|key| {
            let input = run.plan.input(key.strip_prefix(COLUMN)?)?;
            let word = asked(key)?;
            Some((input, run.table().words(input)?.dictionary().code(word)))
        });
        Wish {
            grade: asked("grade").and_then(|grade| run.plan.mark(grade)),
            group: asked("group")
                .and_then(group)
                .and_then(|at| u8::try_from(at).ok()),
            words: words.collect(),
            text: asked("q").map(str::to_owned),
            joined: asked(JOINED).is_some(),
        }
    }

    fn fits(&self, run: &FirmRun, row: usize) -> bool {
        let table = run.table();
        let of_group = |group: u8| {
            let (rows, place) = run.at(row);
            rows.states.peers.get(place) == Some(&group)
        };
        let in_parts = || {
            table
                .parts
                .as_ref()
                .is_some_and(|parts| !parts.of_row(row).is_empty())
        };
        self.group.is_none_or(of_group)
            && (!self.joined || in_parts())
            && self.words.iter().all(|(input, code)| {
                code.is_some() && table.words(*input).map(|words| words.codes[row]) == *code
            })
            && self.text.as_deref().is_none_or(|text| {
                let name = table.names.as_ref().and_then(|names| names.get(row));
                table.subjects.get(row).contains(text) || name.is_some_and(|name| name.contains(text))
            })
    }
}

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// How many fit.
    pub total: usize,
    /// How many of each mark fit, whatever grade is asked for.
    pub counts: Vec<usize>,
    /// The rows of the page.
    pub rows: Vec<usize>,
}

impl Listing {
    /// The rows that fit, `per_page` of them after `skipped`.
    pub fn of(run: &FirmRun, wish: &Wish, scope: &Scope, skipped: usize, per_page: usize) -> Listing {
        let mut listing = Listing {
            counts: vec![0; run.plan.marks.len()],
            ..Listing::default()
        };
        for row in run.order.iter().map(|row| *row as usize) {
            if !scope.holds(run, row) || !wish.fits(run, row) {
                continue;
            }
            let grade = run.ranks.grades[row];
            if let Some(count) = listing.counts.get_mut(usize::from(grade)) {
                *count += 1;
            }
            if wish.grade.is_some_and(|wanted| wanted != grade) {
                continue;
            }
            if listing.total >= skipped && listing.rows.len() < per_page {
                listing.rows.push(row);
            }
            listing.total += 1;
        }
        listing
    }
}
