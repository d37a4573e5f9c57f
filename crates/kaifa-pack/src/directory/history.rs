//! The life line of a unit: every event that concerns it, in order, the undated ones last.

use kaifa_base::{ClausePath, Date, Words};
use serde::Serialize;

use super::Directory;
use crate::item::{UnitEvent, UnitEventKind};

/// One event in the life of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LifeEvent {
    /// The day; `None` where nobody has entered it.
    pub date: Option<Date>,
    /// The event.
    pub event: String,
    /// Its place in the order of one day.
    pub no: u32,
    /// What happens.
    pub kind: UnitEventKind,
    /// What happens, as a sentence without a subject.
    pub words: Words,
    /// The clause that it rests on.
    pub clause: Option<ClausePath>,
    /// The pack whose document says so.
    pub pack: String,
    /// What is assumed and why.
    pub assumption: Option<String>,
}

impl Directory {
    /// What happened and will happen to a unit.
    pub fn history(&self, unit: &str) -> Vec<LifeEvent> {
        let dated = self.dated.iter().map(|(day, event)| (Some(*day), event));
        let undated = self.not_given.iter().map(|event| (None, event));
        dated
            .chain(undated)
            .filter(|(_, event)| event.unit.as_deref() == Some(unit) || event.into.as_deref() == Some(unit))
            .map(|(date, event)| LifeEvent {
                date,
                event: event.id.clone(),
                no: event.no,
                kind: event.kind,
                words: self.event_words(event, unit),
                clause: event.basis.clause.clone(),
                pack: event.at.pack.clone(),
                assumption: event.assumption.clone(),
            })
            .collect()
    }

    /// The event seen from one of its units.
    fn event_words(&self, event: &UnitEvent, seen_from: &str) -> Words {
        let name = |id: &Option<String>| -> String {
            let id = id.as_deref().unwrap_or_default();
            self.unit(id)
                .map_or_else(|| id.to_owned(), |unit| unit.name.clone())
        };
        let given = event.name.as_deref().unwrap_or_default();
        let (manager, trustee) = (name(&event.manager), name(&event.trustee));
        let is_successor = event.into.as_deref() == Some(seen_from);
        match event.kind {
            UnitEventKind::Rename => Words::new(format!("更名为“{given}”"), format!("renamed to “{given}”")),
            UnitEventKind::Transfer => {
                Words::new(format!("划归{manager}管理"), format!("transferred to {manager}"))
            }
            UnitEventKind::StartTrust => {
                Words::new(format!("委托{trustee}管理"), format!("entrusted to {trustee}"))
            }
            UnitEventKind::KeepTrust => Words::new(
                format!("仍由{trustee}托管"),
                format!("still entrusted to {trustee}"),
            ),
            UnitEventKind::MergeNew | UnitEventKind::MergeInto if is_successor => {
                let other = name(&event.unit);
                Words::new(format!("由“{other}”并入"), format!("took over “{other}”"))
            }
            UnitEventKind::MergeNew => {
                let into = name(&event.into);
                Words::new(
                    format!("合并新设为“{into}”"),
                    format!("merged into the new “{into}”"),
                )
            }
            UnitEventKind::MergeInto => {
                let into = name(&event.into);
                Words::new(format!("并入“{into}”"), format!("merged into “{into}”"))
            }
            UnitEventKind::SetParks => {
                let parks = event.parks.unwrap_or_default();
                Words::new(format!("设{parks}个园区"), format!("consists of {parks} parks"))
            }
            UnitEventKind::HangPlate => {
                Words::new(format!("加挂“{given}”牌子"), format!("plate “{given}” hung"))
            }
            UnitEventKind::RevokePlate => {
                Words::new(format!("撤销“{given}”牌子"), format!("plate “{given}” revoked"))
            }
            _ => event.kind.words(),
        }
    }
}
