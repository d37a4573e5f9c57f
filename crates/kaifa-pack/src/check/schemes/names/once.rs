//! Every id stands once in its list.

use std::collections::BTreeSet;

use super::super::Checker;
use crate::codes;
use crate::item::ItemPlace;

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let lists: [(&str, Vec<(&str, &ItemPlace)>); 9] = [
        (
            "input",
            scheme
                .inputs
                .iter()
                .map(|one| (one.name.as_str(), &one.at))
                .collect(),
        ),
        // Categories and indicators are nodes of one tree.
        (
            "indicator",
            scheme
                .categories
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .chain(scheme.indicators.iter().map(|one| (one.id.as_str(), &one.at)))
                .collect(),
        ),
        (
            "peer_group",
            scheme
                .peer_groups
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "adjustment",
            scheme
                .adjustments
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "exemption",
            scheme
                .exemptions
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "veto",
            scheme
                .vetoes
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "grade",
            scheme
                .grades
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "line",
            scheme
                .lines
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "measure",
            scheme
                .measures
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
    ];
    for (list, ids) in lists {
        let mut seen = BTreeSet::new();
        for (id, at) in ids {
            if !seen.insert(id) {
                checker.error(
                    &codes::DUPLICATE,
                    at,
                    list,
                    format!("同一办法中“{id}”出现两次"),
                    format!("`{id}` is there twice in one scheme"),
                );
            }
        }
    }
}
