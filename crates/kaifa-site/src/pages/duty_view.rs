//! One instance of a duty as lists and pages show it: lamp, due date and period in words. What it rests on is computed
//! elsewhere; the list is in `duties.rs`.

use kaifa_base::{Date, Lang};
use kaifa_eval::duties::Lamp;
use kaifa_flow::duties::words::{due_words, period_words, rhythm_words};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_pack::item::Duty;
use serde::Serialize;

/// A unit that answers for a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnitView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// One instance of a duty in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DutyView {
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// Id of the duty.
    pub duty: String,
    /// Title.
    pub title: String,
    /// Clause.
    pub clause: String,
    /// How often, in words.
    pub rhythm: String,
    /// Strength code.
    pub strength: String,
    /// Strength in words.
    pub strength_words: String,
    /// The unit whose instance it is; empty where it is one in all.
    pub unit: String,
    /// Who answers for it, lead units first.
    pub units: Vec<UnitView>,
    /// Names of the text that the directory does not resolve.
    pub unresolved: Vec<String>,
    /// First day of the period, or `once`.
    pub period: String,
    /// The period in words.
    pub period_words: String,
    /// When it is due.
    pub due: Option<Date>,
    /// The same in words; *standing* where there is no date.
    pub due_words: String,
    /// The due date may move when a calendar is entered.
    pub provisional: bool,
    /// State code.
    pub state: String,
    /// Lamp code.
    pub lamp: String,
    /// Lamp in words.
    pub lamp_words: String,
    /// Class of the lamp.
    pub lamp_class: &'static str,
    /// Days late.
    pub days_late: i64,
    /// Items or times done.
    pub done: u32,
    /// Items or times needed.
    pub needed: u32,
    /// Why it stands so.
    pub reason: String,
    /// Pieces of evidence that wait for the office.
    pub waiting: usize,
    /// Address of its page.
    pub href: String,
    /// Address of its passport.
    pub why: String,
}

/// Class of a lamp on pages.
pub fn lamp_class(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Normal => "ok",
        Lamp::DueSoon => "soon",
        Lamp::Behind => "late",
        Lamp::Overdue => "over",
        Lamp::Closed => "done",
        Lamp::NotDue => "idle",
        Lamp::DecisionNeeded => "todo",
    }
}

/// Every lamp, the most pressing first.
pub const LAMPS: [Lamp; 7] = [
    Lamp::Overdue,
    Lamp::DecisionNeeded,
    Lamp::DueSoon,
    Lamp::Behind,
    Lamp::Normal,
    Lamp::NotDue,
    Lamp::Closed,
];

/// The word of a lamp in addresses and JSON.
pub fn lamp_code(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Normal => "normal",
        Lamp::DueSoon => "due_soon",
        Lamp::Behind => "behind",
        Lamp::Overdue => "overdue",
        Lamp::Closed => "closed",
        Lamp::NotDue => "not_due",
        Lamp::DecisionNeeded => "decision_needed",
    }
}

impl DutyView {
    /// The view of an instance.
    pub fn of(place: &PlacePicture, duty: &Duty, now: &DutyNow, lang: Lang) -> DutyView {
        let result = &now.result;
        let strength = duty.basis.strength;
        let href = now.href(place.name());
        DutyView {
            pack: place.name().to_owned(),
            document: place.document_name(),
            duty: duty.id.clone(),
            title: duty.title.get(lang).to_owned(),
            clause: duty.basis.address(),
            rhythm: rhythm_words(duty, lang),
            strength: strength.map(|s| s.code().to_owned()).unwrap_or_default(),
            strength_words: strength
                .map(|s| s.words().get(lang).to_owned())
                .unwrap_or_default(),
            unit: now.subject().to_owned(),
            units: now
                .units
                .iter()
                .map(|id| UnitView {
                    id: id.clone(),
                    name: place.unit_name(id).to_owned(),
                })
                .collect(),
            unresolved: now.unresolved.clone(),
            period: now.period_key(),
            period_words: period_words(now, lang),
            due: result.instance.due,
            due_words: due_words(now, lang),
            provisional: result.instance.provisional,
            state: result.state.code().to_owned(),
            lamp: lamp_code(result.lamp).to_owned(),
            lamp_words: result.lamp.words().get(lang).to_owned(),
            lamp_class: lamp_class(result.lamp),
            days_late: result.days_late,
            done: result.progress.0,
            needed: result.progress.1,
            reason: result.reason.get(lang).to_owned(),
            waiting: waiting(duty, now),
            why: href.replacen("/duties/", "/why/duty/", 1),
            href,
        }
    }

    /// The first units by name and how many more there are, so that a list stays a line.
    pub fn units_short(&self, lang: Lang) -> String {
        let names: Vec<&str> = self.units.iter().take(3).map(|unit| unit.name.as_str()).collect();
        match self.units.len().saturating_sub(3) {
            0 => lang.list(&names),
            more => format!("{} +{more}", lang.list(&names)),
        }
    }
}

/// Pieces of evidence that nobody has accepted or returned yet, where somebody must.
pub fn waiting(duty: &Duty, now: &DutyNow) -> usize {
    if duty.accepted_by.is_none() {
        return 0;
    }
    now.evidence.iter().filter(|one| one.waits()).count()
}
