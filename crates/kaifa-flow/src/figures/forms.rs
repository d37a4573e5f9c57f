//! Collection forms: who fills in which, by when, what is locked, and how complete a unit's figures are by what stands in them.
//!
//! Completeness is never a click: a form is complete when each figure that it asks for was handed in and not returned.

use std::collections::BTreeSet;

use kaifa_base::{Date, Lang, Period, Words};
use kaifa_eval::calendar::WorkingDays;
use kaifa_pack::UnitState;
use kaifa_pack::item::Form;
use kaifa_store::LocalDay;
use kaifa_store::rows::{FormException, ReviewState};

use crate::figures::book::{FigureBook, period_at, period_before};
use crate::place::PlacePicture;
use crate::stop::Stop;

/// Whether a form is filled in by a unit.
pub(crate) fn asks_unit(place: &PlacePicture, form: &Form, unit: &UnitState) -> bool {
    form.subjects.contains(&unit.kind)
        && form.group.as_deref().is_none_or(|id| {
            place
                .directory
                .group(id)
                .is_some_and(|group| place.snapshot.members(group).contains(&unit.id))
        })
}

/// The units that fill in a form on the day, in the order of the directory.
pub fn units_of<'a>(place: &'a PlacePicture, form: &Form) -> Vec<&'a UnitState> {
    let members: Option<BTreeSet<String>> = form.group.as_deref().map(|id| {
        let group = place.directory.group(id);
        group
            .map(|group| place.snapshot.members(group).into_iter().collect())
            .unwrap_or_default()
    });
    let fits = |unit: &&UnitState| {
        form.subjects.contains(&unit.kind)
            && members.as_ref().is_none_or(|members| members.contains(&unit.id))
    };
    place.snapshot.units.iter().filter(fits).collect()
}

/// The form of an id in any place, with the place.
pub fn find<'a>(
    places: &'a [PlacePicture],
    pack: Option<&str>,
    id: &str,
) -> Option<(&'a PlacePicture, &'a Form)> {
    places
        .iter()
        .filter(|place| pack.is_none_or(|wanted| place.name() == wanted))
        .find_map(|place| Some((place, place.edition.form(id)?)))
}

/// The answer that a form is not there.
pub fn unknown(id: &str) -> Stop {
    Stop::not_found(format!("报表 {id}"), format!("the form {id}"))
}

/// The last day on which a period is handed in on time; absent where the form has no deadline.
pub fn due_day(place: &PlacePicture, form: &Form, period: Period) -> Option<Date> {
    let days = WorkingDays::new(&place.excerpt.calendars);
    days.end_of(form.deadline?, period.last_day()).map(|end| end.day)
}

/// Whether a form is taken on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// It is; by an exception until a day, where one is needed.
    Open {
        /// Last day of the exception.
        exception_until: Option<Date>,
    },
    /// It is not: the deadline was on this day.
    Locked(Date),
}

/// Whether a unit may hand in a form for a period on a day.
pub fn lock(
    place: &PlacePicture,
    form: &Form,
    subject: &str,
    period: Period,
    exceptions: &[FormException],
    today: Date,
) -> Lock {
    let open = Lock::Open {
        exception_until: None,
    };
    let due = match due_day(place, form, period) {
        Some(due) if form.locked && today > due => due,
        _ => return open,
    };
    let until = exceptions
        .iter()
        .filter(|one| one.form == form.id && one.subject == subject && one.period == period)
        .map(|one| one.until_day)
        .max();
    match until {
        Some(day) if today <= day => Lock::Open {
            exception_until: Some(day),
        },
        _ => Lock::Locked(due),
    }
}

/// What is said of a locked form.
pub fn locked_words(form: &Form, due: Date) -> Words {
    Words::new(
        format!(
            "“{}”已于{}截止,需要补报请向主管单位申请限时开放",
            form.title.zh,
            Lang::Zh.date(due)
        ),
        format!(
            "`{}` was due on {}; ask its owner for a timed exception",
            form.title.get(Lang::En),
            Lang::En.date(due)
        ),
    )
}

/// The newest period of a form that has ended by a day.
pub fn last_period(form: &Form, on: Date) -> Period {
    period_before(period_at(form.period, on))
}

/// How far one unit is with one form for one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Figures that are asked for.
    pub asked: usize,
    /// Handed in and not returned.
    pub handed_in: usize,
    /// Of these, on the day of the deadline or before; where there is no deadline, all.
    pub on_time: usize,
    /// Of the handed in, accepted.
    pub accepted: usize,
    /// Of the handed in, waiting.
    pub waiting: usize,
    /// Sent back and not mended.
    pub returned: usize,
}

impl Progress {
    /// Adds the progress of another unit or form.
    pub fn add(&mut self, other: Progress) {
        self.asked += other.asked;
        self.handed_in += other.handed_in;
        self.on_time += other.on_time;
        self.accepted += other.accepted;
        self.waiting += other.waiting;
        self.returned += other.returned;
    }

    /// Whether every figure was handed in.
    pub fn is_complete(&self) -> bool {
        self.handed_in == self.asked
    }

    /// Whether every figure was accepted.
    pub fn is_done(&self) -> bool {
        self.accepted == self.asked
    }

    /// Share handed in, in whole percent, never 100 before all are in.
    pub fn percent(&self) -> usize {
        share(self.handed_in, self.asked)
    }

    /// Share handed in on time.
    pub fn percent_on_time(&self) -> usize {
        share(self.on_time, self.asked)
    }
}

fn share(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(100)
}

/// How far a unit is with a form for a period, by what stands in the book.
pub fn progress(
    place: &PlacePicture,
    form: &Form,
    subject: &str,
    period: Period,
    book: &FigureBook,
) -> Progress {
    let due = due_day(place, form, period);
    let mut progress = Progress {
        asked: form.indicators.len(),
        ..Progress::default()
    };
    for indicator in &form.indicators {
        let versions = book.versions(indicator, subject, period);
        let Some(newest) = versions.last() else { continue };
        match newest.review {
            ReviewState::Draft => continue,
            ReviewState::Returned => {
                progress.returned += 1;
                continue;
            }
            ReviewState::Accepted => progress.accepted += 1,
            ReviewState::UnderReview => progress.waiting += 1,
        }
        progress.handed_in += 1;
        // On time is who handed in something that was not sent back by the deadline; a later correction does not undo it.
        let in_time = |at: Date| due.is_none_or(|due| at <= due);
        let first = versions
            .iter()
            .find(|one| !matches!(one.review, ReviewState::Draft | ReviewState::Returned));
        if first.is_some_and(|first| in_time(first.known_at.local_day())) {
            progress.on_time += 1;
        }
    }
    progress
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_whole_only_when_all_is_there() {
        assert_eq!(
            (share(0, 3), share(2, 3), share(199, 200), share(3, 3)),
            (0, 66, 99, 100)
        );
        assert_eq!(share(0, 0), 100, "nothing asked is nothing missing");
    }
}
