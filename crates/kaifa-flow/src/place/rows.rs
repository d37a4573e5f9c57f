//! The rows of the store that a place rests on, each as it counts on the day.

use std::collections::BTreeMap;

use kaifa_base::Date;
use kaifa_store::rows::{
    Assignment, Decision, DutyPart, DutyState, DutyStep, EffectEnd, EffectLimit, FigureVersion, Proposal,
    Record, RecordEvent, Run, Slip, UnitEvent, UnitRow,
};

use crate::rules::judge::ListWithRows;

/// How many records of a unit are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCount {
    /// The register.
    pub register: String,
    /// The unit.
    pub subject: String,
    /// The state.
    pub state: String,
    /// How many.
    pub count: i64,
}

/// Rows of the store that belong to one place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaceRows {
    /// Values of parameters that the office set, oldest first.
    pub parameters: Vec<kaifa_store::rows::ParameterValue>,
    /// Facts of the document that the office entered, oldest first.
    pub document_facts: Vec<kaifa_store::rows::DocumentFact>,
    /// Figures in force of the indicators that targets and evaluations of zones read.
    pub figures: Vec<FigureVersion>,
    /// Lists in force.
    pub lists: Vec<ListWithRows>,
    /// Proposals.
    pub proposals: Vec<Proposal>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Ends by hand.
    pub ends: Vec<EffectEnd>,
    /// Numbers of limits.
    pub limits: Vec<EffectLimit>,
    /// Records of the registers that rules follow.
    pub records: Vec<Record>,
    /// How many records there are, of every register.
    pub record_counts: Vec<RecordCount>,
    /// Steps of the records that rules follow.
    pub record_events: Vec<RecordEvent>,
    /// Progress of duties.
    pub duty_states: Vec<DutyState>,
    /// Units that the office recorded besides the document.
    pub units: Vec<UnitRow>,
    /// Changes of units that the office recorded, oldest first.
    pub unit_events: Vec<UnitEvent>,
    /// What was assigned besides the document.
    pub assignments: Vec<Assignment>,
    /// How duties are split.
    pub duty_parts: Vec<DutyPart>,
    /// Verification, extension, closing, reopening of duties, oldest first.
    pub duty_steps: Vec<DutyStep>,
    /// Slips issued, oldest first.
    pub slips: Vec<Slip>,
    /// Published evaluations.
    pub runs: Vec<Run>,
    /// Calendars that the office entered.
    pub calendars: Vec<kaifa_store::rows::CalendarYear>,
    /// Names of people by id.
    pub people: BTreeMap<String, String>,
    /// Since when the office works with the document.
    pub taken_up: Option<Date>,
    /// The first day of a document that was accepted by the day asked about and does not hold yet.
    pub begins: Option<Date>,
}
