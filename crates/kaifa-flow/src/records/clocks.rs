//! The clocks of a record: taken from its steps, the place's working-day calendars and the parameters as they are set.

use kaifa_base::Date;
use kaifa_eval::calendar::WorkingDays;
use kaifa_eval::record::clock::{ClockState, Taken, run};
use kaifa_pack::item::{Length, Register, RegisterClock};
use kaifa_store::LocalDay;
use kaifa_store::rows::RecordEvent;

use crate::place::PlacePicture;

/// Whether anything of a register runs against a date.
pub fn has_clocks(register: &Register) -> bool {
    !register.clocks.is_empty() || register.transitions.iter().any(|step| step.clock.is_some())
}

/// The clocks of a register: those it names, and one for each step that says how soon the next must follow.
pub fn clocks(register: &Register) -> Vec<RegisterClock> {
    let mut clocks = register.clocks.clone();
    for step in register.transitions.iter().filter(|step| step.clock.is_some()) {
        let next = register
            .transitions
            .iter()
            .filter(|other| other.from.contains(&step.to));
        clocks.push(RegisterClock {
            id: format!("after-{}", step.id),
            title: register
                .state(&step.to)
                .map_or_else(|| step.title.clone(), |state| state.title.clone()),
            title_en: None,
            start: vec![step.id.clone()],
            stop: next
                .filter(|other| other.id != step.id)
                .map(|other| other.id.clone())
                .collect(),
            pause: Vec::new(),
            resume: Vec::new(),
            length: step.clock,
            length_parameter: None,
            length_unit: None,
            due_field: None,
            extend: None,
            remind: None,
            escalate: Vec::new(),
            at: step.at.clone(),
        });
    }
    clocks
}

/// How long a clock runs: its own length, or what its parameter says on the day.
pub fn length(place: &PlacePicture, clock: &RegisterClock, on: Date) -> Option<Length> {
    if clock.length.is_some() {
        return clock.length;
    }
    let id = clock.length_parameter.as_deref()?;
    let value = match place.settings.get(id) {
        Some(setting) => setting.value.clone(),
        None => place.edition.parameter_value(id, on)?.value.clone(),
    };
    let amount: u32 = value.as_decimal()?.try_into().ok()?;
    Some(Length {
        amount,
        unit: clock.length_unit?,
    })
}

/// The clocks that some step of a record has started, each as it stands on a day.
pub fn states(
    place: &PlacePicture,
    register: &Register,
    fields: &serde_json::Value,
    events: &[RecordEvent],
    on: Date,
) -> Vec<(RegisterClock, ClockState)> {
    let days = WorkingDays::new(&place.excerpt.calendars);
    let taken: Vec<Taken<'_>> = events
        .iter()
        .map(|event| Taken {
            step: &event.transition,
            on: event.at.local_day(),
        })
        .collect();
    clocks(register)
        .into_iter()
        .filter_map(|clock| {
            let due = clock
                .due_field
                .as_deref()
                .and_then(|name| fields.get(name)?.as_str()?.parse().ok());
            let state = run(&clock, length(place, &clock, on), due, &taken, &days, on)?;
            Some((clock, state))
        })
        .collect()
}

/// The day of the next deadline: the earliest of the clocks that run.
pub(crate) fn next_due(states: &[(RegisterClock, ClockState)]) -> Option<Date> {
    states
        .iter()
        .filter(|(_, state)| state.is_open())
        .filter_map(|(_, state)| state.due)
        .min()
}
