//! The units of one day.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use kaifa_base::Date;
use serde::Serialize;

use super::{Directory, holds};
use crate::expr::parse;
use crate::item::{Group, Unit, UnitEvent, UnitEventKind, UnitKind, ZoneClass, ZoneLevel};

/// The directory on a day.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The day.
    pub day: Date,
    /// The units that exist, in the order declared.
    pub units: Vec<UnitState>,
    /// Events that have not happened because nobody has entered their date.
    pub not_given: Vec<UnitEvent>,
    /// Events up to the day whose unit the text does not name.
    pub unnamed: Vec<UnitEvent>,
    /// Units by every name that they bear, folded; made when a text is resolved.
    pub(super) names: OnceLock<HashMap<String, usize>>,
}

/// A unit as it is on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitState {
    /// Its id.
    pub id: String,
    /// Its name that day.
    pub name: String,
    /// Names that it bore before.
    pub former_names: Vec<String>,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// Second names, never counted.
    pub plates: Vec<String>,
    /// Second names that were revoked.
    pub revoked_plates: Vec<String>,
    /// What it is.
    pub kind: UnitKind,
    /// Rank, for zones.
    pub level: Option<ZoneLevel>,
    /// Class, for zones.
    pub class: Option<ZoneClass>,
    /// Where it lies.
    pub county: Option<String>,
    /// Who manages it.
    pub manager: Option<String>,
    /// To whom its management is entrusted.
    pub trustee: Option<String>,
    /// The unit that it is a part of.
    pub parent: Option<String>,
    /// Classes in which totals count it.
    pub counted_as: Vec<ZoneClass>,
    /// Number of its parks, where stated.
    pub parks: Option<u32>,
    /// Units that were merged into it.
    pub predecessors: Vec<String>,
    /// What is assumed and why.
    pub assumption: Option<String>,
}

impl UnitState {
    pub(super) fn declared(unit: &Unit) -> UnitState {
        UnitState {
            id: unit.id.clone(),
            name: unit.name.clone(),
            former_names: Vec::new(),
            aliases: unit.aliases.clone(),
            plates: unit.plates.clone(),
            revoked_plates: Vec::new(),
            kind: unit.kind,
            level: unit.level,
            class: unit.class,
            county: unit.county.clone(),
            manager: unit.manager.clone(),
            trustee: unit.trustee.clone(),
            parent: unit.parent.clone(),
            counted_as: unit.counted_as.clone(),
            parks: None,
            predecessors: Vec::new(),
            assumption: unit.assumption.clone(),
        }
    }

    /// An attribute by the name that conditions use; `None` where it is not known.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match name {
            "id" => Some(&self.id),
            "name" => Some(&self.name),
            "kind" => Some(self.kind.code()),
            "level" => self.level.map(ZoneLevel::code),
            "class" => self.class.map(ZoneClass::code),
            "county" => self.county.as_deref(),
            "manager" => self.manager.as_deref(),
            "trustee" => self.trustee.as_deref(),
            "parent" => self.parent.as_deref(),
            _ => None,
        }
    }

    fn apply(&mut self, event: &UnitEvent) {
        match event.kind {
            UnitEventKind::Rename => {
                if let Some(name) = &event.name {
                    let old = std::mem::replace(&mut self.name, name.clone());
                    // A body with two names may be renamed to one of them.
                    self.aliases.retain(|alias| *alias != self.name);
                    self.former_names.push(old);
                }
            }
            UnitEventKind::HangPlate => {
                if let Some(plate) = &event.name {
                    self.aliases.retain(|alias| alias != plate);
                    if !self.plates.contains(plate) {
                        self.plates.push(plate.clone());
                    }
                }
            }
            UnitEventKind::RevokePlate => {
                if let Some(plate) = &event.name {
                    self.aliases.retain(|alias| alias != plate);
                    self.plates.retain(|known| known != plate);
                    self.revoked_plates.push(plate.clone());
                }
            }
            UnitEventKind::EndTrust => self.trustee = None,
            _ => {}
        }
        if event.kind != UnitEventKind::EndTrust && event.trustee.is_some() {
            self.trustee.clone_from(&event.trustee);
        }
        if event.manager.is_some() {
            self.manager.clone_from(&event.manager);
        }
        self.parks = event.parks.or(self.parks);
        self.level = event.level.or(self.level);
        self.class = event.class.or(self.class);
        if let Some(counted_as) = &event.counted_as {
            self.counted_as.clone_from(counted_as);
        }
    }
}

impl Directory {
    /// The directory on a day.
    pub fn at(&self, day: Date) -> Snapshot {
        let mut states: Vec<(UnitState, bool)> = self
            .units
            .iter()
            .map(|unit| {
                let begun =
                    unit.from.is_none_or(|from| from <= day) && !self.born_by_event.contains(&unit.id);
                let ended = unit.until.is_some_and(|until| until <= day);
                (UnitState::declared(unit), begun && !ended)
            })
            .collect();
        let place: BTreeMap<&str, usize> = self
            .units
            .iter()
            .enumerate()
            .map(|(at, unit)| (unit.id.as_str(), at))
            .collect();
        let mut unnamed = Vec::new();
        for (_, event) in self.dated.iter().take_while(|(date, _)| *date <= day) {
            let unit = event.unit.as_deref().and_then(|id| place.get(id)).copied();
            let into = event.into.as_deref().and_then(|id| place.get(id)).copied();
            if event.unit.is_none() {
                unnamed.push(event.clone());
            }
            match event.kind {
                UnitEventKind::Establish => {
                    if let Some(at) = unit {
                        states[at].1 = true;
                        states[at].0.apply(event);
                    }
                }
                UnitEventKind::MergeNew | UnitEventKind::MergeInto => {
                    if let Some(at) = unit {
                        states[at].1 = false;
                    }
                    if let Some(at) = into {
                        // A merger into a unit that the text founds with it brings that unit to life.
                        states[at].1 |= event.kind == UnitEventKind::MergeNew;
                        states[at].0.apply(event);
                        states[at].0.predecessors.extend(event.unit.clone());
                    }
                }
                UnitEventKind::RevokeZone => {
                    if let Some(at) = unit {
                        states[at].1 = false;
                    }
                }
                _ => {
                    if let Some(at) = unit {
                        states[at].0.apply(event);
                    }
                }
            }
        }
        let units = states
            .into_iter()
            .filter_map(|(state, alive)| alive.then_some(state))
            .collect();
        Snapshot {
            day,
            units,
            not_given: self.not_given.clone(),
            unnamed,
            names: OnceLock::new(),
        }
    }
}

impl Snapshot {
    /// The unit of an id, if it exists that day.
    pub fn unit(&self, id: &str) -> Option<&UnitState> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// How many units totals count in each class; a plate is never counted, a unit counted in two classes counts in
    /// both.
    pub fn count(&self) -> BTreeMap<ZoneClass, u32> {
        let mut count = BTreeMap::new();
        for class in self.units.iter().flat_map(|unit| &unit.counted_as) {
            *count.entry(*class).or_insert(0) += 1;
        }
        count
    }

    /// Ids of the members of a group that exist that day.
    pub fn members(&self, group: &Group) -> Vec<String> {
        match &group.select {
            // A condition that cannot be read selects nobody; checking the pack reports it.
            Some(select) => parse(&select.text).map_or_else(
                |_| Vec::new(),
                |condition| {
                    self.units
                        .iter()
                        .filter(|unit| holds(&condition, unit) == Some(true))
                        .map(|unit| unit.id.clone())
                        .collect()
                },
            ),
            None => group
                .members
                .iter()
                .filter(|id| self.unit(id).is_some())
                .cloned()
                .collect(),
        }
    }
}
