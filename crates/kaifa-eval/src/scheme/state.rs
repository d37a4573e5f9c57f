//! What conditions say about each row: peer group, exemption, vetoes, protections. A condition that cannot be judged
//! because something is missing is a problem of its row, never a silent no.

use std::ops::Range;

use kaifa_pack::Standing;

use super::column_expression::{FALSE, TRUE, TruthExpression, UNKNOWN};
use super::plan::Plan;
use super::table::Table;

/// The row belongs to no peer group.
pub const NO_PEERS: u8 = u8::MAX;
/// The row is under no exemption.
const NO_EXEMPTION: u8 = u8::MAX;

/// What conditions say about a run of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct States {
    /// Peer group of each row, or [`NO_PEERS`]; empty where the scheme has none.
    pub peers: Vec<u8>,
    /// Exemption of each row, or [`NO_EXEMPTION`]; empty where the scheme has none.
    pub exemptions: Vec<u8>,
    /// The vetoes that hold, one bit each; empty where the scheme has none.
    pub vetoes: Vec<u16>,
    /// The protections that hold.
    pub protections: Vec<u16>,
    /// Conditions that could not be judged.
    pub unknown: Vec<Unjudged>,
}

/// A condition that could not be judged for a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// The row.
    pub row: usize,
    /// Which condition.
    pub condition: Condition,
}

/// Which condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Of this peer group, or that none holds (`None`).
    PeerGroup(Option<usize>),
    /// Of this exemption.
    Exemption(usize),
    /// Of this veto.
    Veto(usize),
    /// Of this protection.
    Protection(usize),
}

impl States {
    /// Judges all conditions over some rows.
    pub fn of(plan: &Plan, table: &Table, rows: Range<usize>) -> States {
        let mut states = States::default();
        let length = rows.len();
        let mut truth = vec![FALSE; length];
        let first = |conditions: &[TruthExpression],
                     none: u8,
                     truth: &mut Vec<u8>,
                     unknown: &mut Vec<Unjudged>,
                     name: fn(usize) -> Condition| {
            let mut found = vec![none; length];
            for (at, condition) in conditions.iter().enumerate() {
                condition.fill(table, rows.clone(), truth);
                for place in unjudged(truth).filter(|place| found[*place] == none) {
                    unknown.push(Unjudged {
                        row: rows.start + place,
                        condition: name(at),
                    });
                }
                for (found, truth) in found.iter_mut().zip(truth.iter()) {
                    let holds = (*truth == TRUE) & (*found == none);
                    *found = if holds { at as u8 } else { *found };
                }
            }
            found
        };
        if !plan.peer_groups.is_empty() {
            states.peers = first(
                &plan.peer_groups,
                NO_PEERS,
                &mut truth,
                &mut states.unknown,
                |at| Condition::PeerGroup(Some(at)),
            );
            for (place, peer) in states.peers.iter().enumerate() {
                if *peer == NO_PEERS {
                    states.unknown.push(Unjudged {
                        row: rows.start + place,
                        condition: Condition::PeerGroup(None),
                    });
                }
            }
        }
        if !plan.exemptions.is_empty() {
            states.exemptions = first(
                &plan.exemptions,
                NO_EXEMPTION,
                &mut truth,
                &mut states.unknown,
                Condition::Exemption,
            );
        }
        let all = |conditions: &[TruthExpression],
                   truth: &mut Vec<u8>,
                   unknown: &mut Vec<Unjudged>,
                   name: fn(usize) -> Condition| {
            let mut held = vec![0u16; if conditions.is_empty() { 0 } else { length }];
            for (at, condition) in conditions.iter().enumerate() {
                condition.fill(table, rows.clone(), truth);
                for place in unjudged(truth) {
                    unknown.push(Unjudged {
                        row: rows.start + place,
                        condition: name(at),
                    });
                }
                for (held, truth) in held.iter_mut().zip(truth.iter()) {
                    *held |= u16::from(*truth == TRUE) << at;
                }
            }
            held
        };
        states.vetoes = all(&plan.vetoes, &mut truth, &mut states.unknown, Condition::Veto);
        states.protections = all(
            &plan.protections,
            &mut truth,
            &mut states.unknown,
            Condition::Protection,
        );
        states
    }

    /// The peer group at a place of the run; 0 where the scheme has none.
    pub fn peer(&self, place: usize) -> u8 {
        self.peers.get(place).copied().unwrap_or(0)
    }

    /// The exemption at a place of the run.
    pub fn exemption(&self, place: usize) -> Option<usize> {
        self.exemptions
            .get(place)
            .copied()
            .filter(|one| *one != NO_EXEMPTION)
            .map(usize::from)
    }

    /// What a subject under an exemption still has; `None`: an ordinary subject.
    pub fn standing(&self, plan: &Plan, place: usize) -> Option<Standing> {
        self.exemption(place)
            .map(|one| plan.scheme.exemptions[one].standing)
    }
}

/// The places where nothing could be judged: hardly ever any, so they are looked for before anything else, all at once.
fn unjudged(truth: &[u8]) -> impl Iterator<Item = usize> {
    let any = truth.iter().fold(false, |any, truth| any | (*truth == UNKNOWN));
    let places = truth.iter().enumerate().filter(|(_, truth)| **truth == UNKNOWN);
    places
        .map(|(place, _)| place)
        .take(if any { truth.len() } else { 0 })
}
