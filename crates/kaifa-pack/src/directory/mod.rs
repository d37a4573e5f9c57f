//! The directory: which units there are on a day, under which names, managed by whom, and whom a phrase of a text means.
//!
//! The state of a day is never stored. It is the units as declared, replayed through every event dated up to and
//! including that day, in order of date and number. An event whose date nobody has entered has not happened; it is
//! listed, so that nobody takes the old state for the new one.

mod history;
mod resolve;
mod selection;
mod snapshot;

pub use history::LifeEvent;
pub use resolve::{Resolution, ResolvedUnit};
pub use selection::holds;
pub use snapshot::{Snapshot, UnitState};

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::Date;

use crate::edition::Edition;
use crate::item::{EventDate, Group, Items, Scalar, Unit, UnitEvent, UnitEventKind};

/// All units, groups and events that are known, with the dates that parameters give.
#[derive(Debug, Clone)]
pub struct Directory {
    units: Vec<Unit>,
    groups: Vec<Group>,
    /// In order of date and number.
    dated: Vec<(Date, UnitEvent)>,
    /// Events without a date, in order of number.
    not_given: Vec<UnitEvent>,
    /// Units that an event brings to life, so that they are absent before it.
    born_by_event: BTreeSet<String>,
}

impl Directory {
    /// The directory of some items. `dates` gives the value of each date parameter that is set.
    pub fn new(items: &Items, dates: &BTreeMap<String, Date>) -> Directory {
        let (mut dated, mut not_given) = (Vec::new(), Vec::new());
        for event in &items.unit_events {
            let date = match &event.date {
                EventDate::On(day) => Some(*day),
                EventDate::Parameter(parameter) => dates.get(parameter).copied(),
                EventDate::NotGiven => None,
            };
            match date {
                Some(day) => dated.push((day, event.clone())),
                None => not_given.push(event.clone()),
            }
        }
        dated.sort_by_key(|(day, event)| (*day, event.no));
        not_given.sort_by_key(|event| event.no);
        let born_by_event = items
            .unit_events
            .iter()
            .filter_map(|event| match event.kind {
                UnitEventKind::Establish => event.unit.clone(),
                UnitEventKind::MergeNew => event.into.clone(),
                _ => None,
            })
            .collect();
        Directory {
            units: items.units.clone(),
            groups: items.groups.clone(),
            dated,
            not_given,
            born_by_event,
        }
    }

    /// The directory of an edition: its date parameters as the packs set them, unless `settings` sets them otherwise.
    pub fn of_edition(edition: &Edition, settings: &BTreeMap<String, Scalar>) -> Directory {
        let from_packs = edition
            .items
            .parameters
            .iter()
            .filter_map(|parameter| Some((&parameter.id, &parameter.value_at(Date::MAX)?.value)));
        // Later entries of the same key win.
        let dates = from_packs
            .chain(settings)
            .filter_map(|(id, value)| match value {
                Scalar::Date(day) => Some((id.clone(), *day)),
                _ => None,
            })
            .collect();
        Directory::new(&edition.items, &dates)
    }

    /// The unit of an id, as declared.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// The unit declared under a name, whether it exists on a day or not.
    pub fn unit_named(&self, name: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.name == name)
    }

    /// The group of an id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// Events that have not happened because nobody has entered their date.
    pub fn not_given(&self) -> &[UnitEvent] {
        &self.not_given
    }

    /// All events with a date, in order.
    pub fn dated_events(&self) -> impl Iterator<Item = (Date, &UnitEvent)> {
        self.dated.iter().map(|(day, event)| (*day, event))
    }

    /// The members of a group on a day: ids of units that exist then, in the order of the group or of the directory.
    pub fn members(&self, group: &Group, day: Date) -> Vec<String> {
        self.at(day).members(group)
    }
}

#[cfg(test)]
mod tests;
