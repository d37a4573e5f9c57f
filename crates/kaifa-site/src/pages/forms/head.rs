//! What is said of a form wherever it is shown: its head, and how far it is.

use kaifa_base::{Date, Lang, Period};
use kaifa_flow::figures::forms::{self, Progress};
use kaifa_flow::place::PlacePicture;
use kaifa_pack::item::Form;
use serde::Serialize;

/// How far units are with a form, as shown.
#[derive(Debug, Clone, Copy, Default, Serialize, utoipa::ToSchema)]
pub struct ProgressView {
    /// Figures asked for.
    pub asked: usize,
    /// Handed in and not returned.
    pub handed_in: usize,
    /// Of them, by the deadline.
    pub on_time: usize,
    /// Accepted.
    pub accepted: usize,
    /// Waiting for a review.
    pub waiting: usize,
    /// Returned and not mended.
    pub returned: usize,
    /// Completeness in whole percent.
    pub percent: usize,
    /// Timeliness in whole percent.
    pub percent_on_time: usize,
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> ProgressView {
        ProgressView {
            asked: progress.asked,
            handed_in: progress.handed_in,
            on_time: progress.on_time,
            accepted: progress.accepted,
            waiting: progress.waiting,
            returned: progress.returned,
            percent: progress.percent(),
            percent_on_time: progress.percent_on_time(),
        }
    }
}

/// What is said of a form everywhere.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FormHead {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Pack of its document.
    pub pack: String,
    /// The document.
    pub document: String,
    /// Who answers for it.
    pub owner: String,
    /// The clause that it rests on; empty where none.
    pub clause: String,
    /// What it rests on in words.
    pub rests_on: String,
    /// Its term in words; empty where it has none.
    pub term: String,
    /// The rhythm in words.
    pub rhythm: String,
    /// How many figures one unit fills in.
    pub cells: usize,
    /// How many it shows without asking.
    pub reused: usize,
    /// The period looked at.
    pub period: String,
    /// Last day for handing in.
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub is_over: bool,
    /// Whether nothing is taken after it.
    pub locked: bool,
}

impl FormHead {
    pub(super) fn of(place: &PlacePicture, form: &Form, period: Period, on: Date, lang: Lang) -> FormHead {
        let due = forms::due_day(place, form, period);
        let day = |day: Option<Date>| day.map(|day| lang.date(day)).unwrap_or_default();
        FormHead {
            id: form.id.clone(),
            title: form.title.get(lang).to_owned(),
            pack: place.name().to_owned(),
            document: place.document_name(),
            owner: form.owner.clone().unwrap_or_default(),
            clause: form.basis.address(),
            rests_on: form.rests_on.clone().unwrap_or_default(),
            term: match (form.from, form.until) {
                (None, None) => String::new(),
                (from, until) => format!("{} – {}", day(from), day(until)),
            },
            rhythm: form.period.words().get(lang).to_owned(),
            cells: form.indicators.len(),
            reused: form.reuses.len(),
            period: period.to_string(),
            due,
            is_over: due.is_some_and(|due| due < on),
            locked: form.locked,
        }
    }

    /// The deadline for people.
    pub fn due_words(&self, lang: &Lang) -> String {
        self.due.map(|due| lang.date(due)).unwrap_or_default()
    }
}
