//! Ids that mean something already. A draft counts its units, groups and indicators by itself, but figures, rights and duties go
//! by their ids over all documents and editions: an id may never come to stand for something else, and what has an id keeps it.
//!
//! Two documents of one place share units, indicators and the group of all zones by name, so that a figure is asked once and a
//! department finds its duties of both. Groups that only a document's own words hold together are never shared.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::{Draft, Proposal};
use crate::item::Items;

/// Kinds of items whose ids are counted by the draft and go by their names.
const NAMED: [&str; 3] = ["unit", "group", "indicator"];

/// Something with an id.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    list: &'static str,
    id: String,
    names: Vec<String>,
    /// What else has to agree: the unit of an indicator, the condition of a group.
    as_well: String,
}

/// What one document, or one edition of it, has given ids to.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// The name of its place, where it has one.
    place: Option<String>,
    known: Vec<Known>,
}

impl Taken {
    /// Everything that a pack itself declares.
    pub fn of_items(items: &Items, region: Option<&str>) -> Taken {
        let units = items.units.iter().map(|unit| Known {
            list: "unit",
            id: unit.id.clone(),
            names: with(&unit.name, &unit.aliases),
            as_well: String::new(),
        });
        let groups = items.groups.iter().map(|group| Known {
            list: "group",
            id: group.id.clone(),
            names: group.names.clone(),
            as_well: group
                .select
                .as_ref()
                .map_or(String::new(), |one| one.text.clone()),
        });
        let indicators = items.indicators.iter().map(|indicator| Known {
            list: "indicator",
            id: indicator.id.clone(),
            names: with(&indicator.name, &indicator.aliases),
            as_well: indicator.unit.symbol().to_owned(),
        });
        let known: Vec<Known> = units.chain(groups).chain(indicators).collect();
        Taken {
            place: place(&known, region),
            known,
        }
    }

    /// The same of a draft that nobody has put in force yet.
    pub fn of_proposals<'a>(proposals: impl IntoIterator<Item = &'a Proposal>) -> Taken {
        let mut region = None;
        let mut known = Vec::new();
        for proposal in proposals {
            if proposal.list == "document" {
                region = words(&proposal.fields, "region").into_iter().next();
            }
            known.extend(known_of(proposal));
        }
        Taken {
            place: place(&known, region.as_deref()),
            known,
        }
    }
}

fn with(name: &str, aliases: &[String]) -> Vec<String> {
    std::iter::once(name.to_owned())
        .chain(aliases.iter().cloned())
        .collect()
}

/// The name of the unit that a document is about; none where the text does not tell it.
fn place(known: &[Known], region: Option<&str>) -> Option<String> {
    let unit = known
        .iter()
        .find(|one| one.list == "unit" && Some(one.id.as_str()) == region)?;
    unit.names.first().filter(|name| *name != NO_NAME).cloned()
}

/// What a draft calls a place whose name its text does not say.
const NO_NAME: &str = "本地";

fn known_of(proposal: &Proposal) -> Option<Known> {
    let list = NAMED.into_iter().find(|list| *list == proposal.list)?;
    let names = ["name", "names", "aliases"]
        .into_iter()
        .flat_map(|key| words(&proposal.fields, key));
    let as_well = match list {
        "indicator" => words(&proposal.fields, "unit"),
        "group" => words(&proposal.fields, "select"),
        _ => Vec::new(),
    };
    Some(Known {
        list,
        id: proposal.id().to_owned(),
        names: names.collect(),
        as_well: as_well.concat(),
    })
}

/// The words under a key, of a list each.
fn words(fields: &Table, key: &str) -> Vec<String> {
    match fields.get(key) {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Gives what a draft counts the ids that it has already, and everything else ids that stand for nothing yet. `own` are the
/// editions of the document before, newest first, `others` the other documents.
pub fn settle_ids(draft: &mut Draft, own: &[Taken], others: &[Taken]) {
    let here = Taken::of_proposals(&draft.proposals).place;
    let neighbours: Vec<&Taken> = others
        .iter()
        .filter(|one| here.is_some() && one.place == here)
        .collect();
    let mut used: BTreeSet<String> = own
        .iter()
        .chain(others)
        .flat_map(|one| one.known.iter().map(|known| known.id.clone()))
        .collect();
    let meant = used.clone();
    let mut settled: BTreeMap<String, String> = BTreeMap::new();
    let wanted: Vec<Known> = draft.proposals.iter().filter_map(known_of).collect();
    used.extend(wanted.iter().map(|one| one.id.clone()));
    let mut given: BTreeSet<String> = BTreeSet::new();
    for one in &wanted {
        let named = |known: &&Known| {
            let free = known.list == one.list && !given.contains(&known.id);
            free && known.names.iter().any(|name| one.names.contains(name))
        };
        let before = own.iter().find_map(|taken| taken.known.iter().find(named));
        let beside = || {
            let shared = one.list != "group" || !one.as_well.is_empty();
            let same = |known: &&Known| named(known) && known.as_well == one.as_well;
            let mut taken = neighbours.iter().filter(|_| shared);
            taken.find_map(|taken| taken.known.iter().find(same))
        };
        let id = match before.or_else(beside) {
            Some(known) => known.id.clone(),
            None if meant.contains(&one.id) => free(&used, &one.id),
            None => one.id.clone(),
        };
        used.insert(id.clone());
        given.insert(id.clone());
        if id != one.id {
            settled.insert(one.id.clone(), id);
        }
    }
    for proposal in &mut draft.proposals {
        let keys: Vec<String> = proposal.fields.keys().cloned().collect();
        for key in keys.iter().filter(|key| !WORDS.contains(&key.as_str())) {
            if let Some(value) = proposal.fields.get_mut(key) {
                rename(value, &settled);
            }
        }
    }
}

/// Keys that hold words of the text or of ours and never an id.
const WORDS: [&str; 9] = [
    "title",
    "name",
    "names",
    "aliases",
    "text",
    "note",
    "statement",
    "figure",
    "scope_text",
];

fn rename(value: &mut Value, settled: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(id) = settled.get(text) {
                text.clone_from(id);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| rename(one, settled)),
        Value::Table(table) => table.iter_mut().for_each(|(_, one)| rename(one, settled)),
        _ => {}
    }
}

/// `x.unit.7` where `x.unit.3` is taken: the next number that stands for nothing; `x.place.2` where `x.place` is.
fn free(used: &BTreeSet<String>, id: &str) -> String {
    let counted = id
        .rsplit_once('.')
        .filter(|(_, number)| number.chars().all(|c| c.is_ascii_digit()));
    let stem = counted.map_or(id, |(stem, _)| stem);
    (2..)
        .map(|number| format!("{stem}.{number}"))
        .find(|id| !used.contains(id))
        .expect("the ids never end")
}

#[cfg(test)]
mod tests {
    use kaifa_text::Source;

    use super::*;
    use crate::draft::draft;

    fn drafted(text: &str) -> Draft {
        let source = Source::from_text(text);
        draft(
            &source,
            &kaifa_text::read(&source),
            &Items::default(),
            "document-2030-1",
        )
    }

    fn id(draft: &Draft, list: &str, name: &str) -> String {
        let found = draft
            .proposals
            .iter()
            .find(|one| one.list == list && one.title() == name);
        found.unwrap_or_else(|| panic!("{name}")).id().to_owned()
    }

    fn indicator_of(draft: &Draft, title: &str) -> String {
        let target = draft
            .proposals
            .iter()
            .find(|one| one.list == "target" && one.title() == title);
        words(&target.expect("the target").fields, "indicator").concat()
    }

    const FIRST: &str = "甲远市人民政府关于园区的通知\n一、目标。到2030年底,建成标准厂房20个,引进企业50家。\n二、清查。2030年9月底前完成清查。(责任单位:市商务局)\n";

    #[test]
    fn an_edition_keeps_the_ids_of_what_it_names_again_and_gives_no_old_id_to_anything_new() {
        let first = drafted(FIRST);
        let mut second = drafted(
            "甲远市人民政府关于园区的通知\n一、目标。到2030年底,新建公园3个,引进企业60家。\n二、清查。2030年9月底前完成清查。(责任单位:市审计局、市商务局)\n",
        );
        let fresh = indicator_of(&second, "新建公园");
        assert_eq!(
            fresh,
            indicator_of(&first, "建成标准厂房"),
            "both are the first of their text"
        );
        settle_ids(&mut second, &[Taken::of_proposals(&first.proposals)], &[]);
        assert_eq!(
            indicator_of(&second, "引进企业"),
            indicator_of(&first, "引进企业")
        );
        assert_eq!(id(&second, "unit", "市商务局"), id(&first, "unit", "市商务局"));
        for (list, name) in [("indicator", "新建公园"), ("unit", "市审计局")] {
            let id = id(&second, list, name);
            assert!(first.proposals.iter().all(|one| one.id() != id), "{name} {id}");
        }
    }

    #[test]
    fn documents_of_one_place_share_by_name_and_those_of_another_share_nothing() {
        let first = Taken::of_proposals(&drafted(FIRST).proposals);
        let mut beside = drafted(&FIRST.replace("园区的通知", "招商的通知"));
        settle_ids(&mut beside, &[], std::slice::from_ref(&first));
        assert_eq!(
            id(&beside, "unit", "市商务局"),
            id(&drafted(FIRST), "unit", "市商务局")
        );
        assert_eq!(
            beside.proposals[0].fields["region"].as_str(),
            Some("document.place")
        );
        let mut other = drafted(&FIRST.replace("甲远市", "乙远市"));
        settle_ids(&mut other, &[], std::slice::from_ref(&first));
        assert_eq!(id(&other, "unit", "乙远市"), "document.place.2");
        assert_eq!(
            other.proposals[0].fields["region"].as_str(),
            Some("document.place.2")
        );
        let taken: Vec<&str> = first.known.iter().map(|one| one.id.as_str()).collect();
        for one in other.proposals.iter().filter_map(known_of) {
            assert!(!taken.contains(&one.id.as_str()), "{}", one.id);
        }
    }
}
