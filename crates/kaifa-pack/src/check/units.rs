//! The directory makes sense: nobody is above itself, no name belongs to two units at once, and events happen to units
//! that exist on their day.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::Date;

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::item::{EventDate, Items, Unit, UnitEventKind, UnitKind};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let items = &edition.items;
    let links = |read: fn(&Unit) -> Option<&String>| -> BTreeMap<&str, &str> {
        items
            .units
            .iter()
            .filter_map(|unit| Some((unit.id.as_str(), read(unit)?.as_str())))
            .collect()
    };
    circles(
        edition,
        findings,
        ("上级", "parent"),
        &links(|unit| unit.parent.as_ref()),
    );
    circles(
        edition,
        findings,
        ("管理单位", "manager"),
        &links(|unit| unit.manager.as_ref()),
    );
    circles(
        edition,
        findings,
        ("托管单位", "trustee"),
        &links(|unit| unit.trustee.as_ref()),
    );
    let successors = items
        .unit_events
        .iter()
        .filter_map(|event| Some((event.unit.as_deref()?, event.into.as_deref()?)))
        .collect();
    circles(edition, findings, ("后继单位", "successor"), &successors);
    same_names(edition, findings);
    events(edition, findings);
}

fn circles(edition: &Edition, findings: &mut Findings, (zh, en): (&str, &str), links: &BTreeMap<&str, &str>) {
    let mut reported = BTreeSet::new();
    for start in links.keys() {
        let mut path = vec![*start];
        while let Some(next) = path.last().and_then(|last| links.get(last)) {
            if let Some(at) = path.iter().position(|unit| unit == next) {
                let circle: BTreeSet<&str> = path[at..].iter().copied().collect();
                // Every unit of a circle leads to it; one message is enough.
                if reported.insert(circle) {
                    let shown = format!("{} → {next}", path[at..].join(" → "));
                    if let Some(unit) = edition.unit(next) {
                        findings.error(
                            &codes::CYCLIC_UNITS,
                            &unit.at,
                            &unit.id,
                            format!("{zh}成环:{shown}"),
                            format!("the {en} runs in a circle: {shown}"),
                        );
                    }
                }
                break;
            }
            path.push(*next);
        }
    }
}

/// First and last-plus-one day of a unit as far as the pack says; events without a known day leave the life open.
fn life(unit: &Unit, items: &Items) -> Option<(Date, Date)> {
    let mut from = unit.from;
    let mut until = unit.until;
    for event in &items.unit_events {
        let EventDate::On(day) = event.date else {
            if event.unit.as_deref() == Some(&unit.id) || event.into.as_deref() == Some(&unit.id) {
                return None;
            }
            continue;
        };
        let founded = event.kind == UnitEventKind::Establish && event.unit.as_deref() == Some(&unit.id)
            || event.kind == UnitEventKind::MergeNew && event.into.as_deref() == Some(&unit.id);
        let ended = matches!(
            event.kind,
            UnitEventKind::MergeInto | UnitEventKind::MergeNew | UnitEventKind::RevokeZone
        ) && event.unit.as_deref() == Some(&unit.id);
        if founded {
            from = from.or(Some(day));
        }
        if ended {
            until = until.or(Some(day));
        }
    }
    Some((from.unwrap_or(Date::MIN), until.unwrap_or(Date::MAX)))
}

fn same_names(edition: &Edition, findings: &mut Findings) {
    let mut by_name: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for unit in &edition.items.units {
        by_name.entry(&unit.name).or_default().push(unit);
    }
    for (name, units) in by_name {
        for (at, later) in units.iter().enumerate() {
            for earlier in &units[..at] {
                let lives = life(earlier, &edition.items).zip(life(later, &edition.items));
                if earlier.id == later.id || !lives.is_some_and(|(a, b)| a.0 < b.1 && b.0 < a.1) {
                    continue;
                }
                findings.error(
                    &codes::OVERLAPPING_LIVES,
                    &later.at,
                    &later.id,
                    format!("与“{}”同名“{name}”,且存续时间重叠", earlier.id),
                    format!("it bears the name `{name}` at the same time as `{}`", earlier.id),
                );
            }
        }
    }
}

fn events(edition: &Edition, findings: &mut Findings) {
    for event in &edition.pack.items.unit_events {
        let unit = event.unit.as_deref().and_then(|id| edition.unit(id));
        if let (EventDate::On(day), Some(unit)) = (&event.date, unit) {
            let too_early = unit.from.is_some_and(|from| *day < from);
            let too_late = unit.until.is_some_and(|until| *day > until);
            if too_early || too_late {
                findings.error(
                    &codes::OVERLAPPING_LIVES,
                    &event.at,
                    &event.id,
                    format!("{day} 时“{}”不存在", unit.id),
                    format!("`{}` does not exist on {day}", unit.id),
                );
            }
        }
        let missing = match event.kind {
            UnitEventKind::Rename | UnitEventKind::HangPlate | UnitEventKind::RevokePlate
                if event.name.is_none() && event.unit.is_some() =>
            {
                Some("name")
            }
            UnitEventKind::MergeInto | UnitEventKind::MergeNew
                if event.into.is_none() && event.unit.is_some() =>
            {
                Some("into")
            }
            UnitEventKind::SetParks if event.parks.is_none() => Some("parks"),
            UnitEventKind::StartTrust if event.trustee.is_none() => Some("trustee"),
            UnitEventKind::Transfer if event.manager.is_none() && event.unit.is_some() => Some("manager"),
            // Bodies have a rank of another kind, which the directory does not keep.
            UnitEventKind::Upgrade | UnitEventKind::Downgrade
                if event.level.is_none() && unit.is_some_and(|unit| unit.kind == UnitKind::Zone) =>
            {
                Some("level")
            }
            _ => None,
        };
        if let Some(missing) = missing {
            let kind = event.kind.words();
            findings.error(
                &codes::INCOMPLETE,
                &event.at,
                &event.id,
                format!("“{}”缺少 {missing}", kind.zh),
                format!("an event `{}` needs `{missing}`", event.kind),
            );
        }
    }
}
