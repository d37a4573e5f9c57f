//! Changes in the directory of units that the office records besides what documents say: a zone is founded, renamed, merged,
//! transferred, upgraded, revoked by a later approval. They join the units and events of the edition and count from their day. A
//! record that was wrong is withdrawn with a reason and stays in the store.

mod enter;

use std::sync::Arc;

use kaifa_pack::Edition;
use kaifa_pack::item::{
    Basis, EventDate, ItemPlace, Unit, UnitEvent, UnitEventKind, UnitKind, ZoneClass, ZoneLevel,
};
use kaifa_store::Instant;
use kaifa_store::rows::{UnitEvent as EventRow, UnitRow};
use serde::{Deserialize, Serialize};

pub use enter::{ChangeWish, KINDS, UnitWish, found, record, withdraw};

/// Recorded events come after those that the documents date on the same day.
const AFTER_DOCUMENTS: u32 = 100_000;

/// What an event row holds besides unit, kind and day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct EventContent {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    into: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manager: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trustee: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<ZoneLevel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parks: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Withdrawn>,
}

/// That a record was wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Withdrawn {
    at: Instant,
    by: String,
    reason: String,
}

/// What a unit row holds besides unit, kind and name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct UnitContent {
    pack: String,
    level: Option<ZoneLevel>,
    class: Option<ZoneClass>,
    county: Option<String>,
    manager: Option<String>,
}

/// The pack that a recorded unit belongs to.
pub fn pack_of(row: &UnitRow) -> Option<&str> {
    row.content["pack"].as_str()
}

/// Whether a recorded event counted at a moment, or counts now: it was entered, and nobody had withdrawn it.
pub fn counts(row: &EventRow, known: Option<Instant>) -> bool {
    let withdrawn = content(row).withdrawn.map(|withdrawn| withdrawn.at);
    match known {
        None => withdrawn.is_none(),
        Some(known) => row.entered_at < known && withdrawn.is_none_or(|at| at >= known),
    }
}

fn content(row: &EventRow) -> EventContent {
    serde_json::from_value(row.content.clone()).unwrap_or_default()
}

/// An edition with the units and events that the office recorded.
pub(crate) fn with_recorded(edition: Arc<Edition>, units: &[UnitRow], events: &[EventRow]) -> Arc<Edition> {
    if units.is_empty() && events.is_empty() {
        return edition;
    }
    let mut edition = Edition::clone(&edition);
    let at = ItemPlace {
        pack: edition.name().to_owned(),
        ..ItemPlace::default()
    };
    // A unit is there where the event that brought it to life counts.
    let founded = |id: &str| {
        let kind = |row: &EventRow| UnitEventKind::parse(&row.kind);
        events.iter().any(|row| match kind(row) {
            Some(UnitEventKind::Establish) => row.unit == id,
            Some(UnitEventKind::MergeNew) => content(row).into.as_deref() == Some(id),
            _ => false,
        })
    };
    let units = units.iter().filter(|row| founded(&row.unit));
    let items = &mut edition.items;
    items.units.extend(units.map(|row| unit_of(row, &at)));
    let numbered = events.iter().zip(AFTER_DOCUMENTS..);
    let recorded = numbered.filter_map(|(row, no)| event_of(row, no, &at));
    items.unit_events.extend(recorded);
    Arc::new(edition)
}

fn unit_of(row: &UnitRow, at: &ItemPlace) -> Unit {
    let content: UnitContent = serde_json::from_value(row.content.clone()).unwrap_or_default();
    Unit {
        id: row.unit.clone(),
        name: row.name.clone(),
        kind: UnitKind::parse(&row.kind).unwrap_or(UnitKind::Other),
        level: content.level,
        class: content.class,
        county: content.county,
        manager: content.manager,
        trustee: None,
        parent: None,
        plates: Vec::new(),
        aliases: Vec::new(),
        counted_as: content.class.into_iter().collect(),
        from: None,
        until: None,
        assumption: None,
        basis: Basis::default(),
        at: at.clone(),
    }
}

fn event_of(row: &EventRow, no: u32, at: &ItemPlace) -> Option<UnitEvent> {
    let content = content(row);
    Some(UnitEvent {
        id: row.id.clone(),
        no,
        kind: UnitEventKind::parse(&row.kind)?,
        unit: Some(row.unit.clone()),
        unnamed: None,
        count: None,
        date: EventDate::On(row.happened_on),
        name: content.name,
        into: content.into,
        manager: content.manager,
        trustee: content.trustee,
        parks: content.parks,
        level: content.level,
        class: None,
        counted_as: None,
        title: None,
        assumption: None,
        basis: Basis::default(),
        at: at.clone(),
    })
}
