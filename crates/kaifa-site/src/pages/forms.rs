//! Collection forms: which there are, why they are asked and until when, how complete and how timely the units are by what they
//! handed in; and one form with all its units, where a reviewer accepts what does not strike and returns the rest one by one.

pub mod head;
pub mod unit;
pub mod units;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use askama::Template;
use axum::Json;
use kaifa_base::{Date, Period};
use kaifa_flow::address::url_encode;
use kaifa_flow::figures::book::{FigureBook, kind_of, known_by, period_at, period_before};
use kaifa_flow::figures::forms::{self, Progress};
use kaifa_flow::figures::review::waiting_at;
use kaifa_flow::figures::review_queue::is_jump;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Form;
use kaifa_store::Kept;
use kaifa_store::rows::{FigureVersion, ReviewState};
use serde::Serialize;

use self::head::{FormHead, ProgressView};
use crate::pages::figures::bad_period;
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Periods that are offered for choosing.
const PERIODS_OFFERED: usize = 8;

/// One form in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FormLine {
    /// The form.
    pub form: FormHead,
    /// Units that the reader sees.
    pub units: usize,
    /// Of them, those with every figure handed in.
    pub complete_units: usize,
    /// All of them together.
    pub progress: ProgressView,
    /// Where it leads: the grid of the one unit, or the list of units.
    pub href: String,
}

/// The period asked for, or the newest of the form that has ended.
fn period_asked(visit: &Visit, form: &Form) -> Result<Period, Stop> {
    let Some(text) = visit.asked("period") else {
        return Ok(forms::last_period(form, visit.on));
    };
    let period = Period::parse(text).ok_or_else(|| bad_period(text))?;
    match kind_of(period) == form.period {
        true => Ok(period),
        false => Err(bad_period(text)),
    }
}

fn periods_offered(form: &Form, on: Date, chosen: Period) -> Vec<String> {
    let now = period_at(form.period, on);
    let mut periods: Vec<Period> = std::iter::successors(Some(now), |period| Some(period_before(*period)))
        .take(PERIODS_OFFERED)
        .filter(|period| form.asks_for(period.first_day(), period.last_day()))
        .collect();
    if !periods.contains(&chosen) {
        periods.push(chosen);
    }
    periods.sort();
    periods.iter().rev().map(ToString::to_string).collect()
}

fn href(form: &str, unit: Option<&str>, period: Period) -> String {
    let unit = unit
        .map(|unit| format!("/{}", url_encode(unit)))
        .unwrap_or_default();
    format!("/forms/{}{unit}?period={period}", url_encode(form))
}

/// The forms that the reader sees, what is due first and not complete before the others.
pub async fn lines(visit: &Visit, picture: &Picture) -> Result<Vec<FormLine>, Stop> {
    let person = visit.allow(Task::SeeFigures, None)?;
    let limit = known_by(visit.on, visit.app.today());
    let mut books: BTreeMap<Period, Arc<FigureBook>> = BTreeMap::new();
    let mut lines = Vec::new();
    for place in &picture.places {
        for form in &place.edition.items.forms {
            let units: Vec<&str> = forms::units_of(place, form)
                .into_iter()
                .map(|unit| unit.id.as_str())
                .filter(|unit| person.covers(Task::SeeFigures, unit))
                .collect();
            let period = forms::last_period(form, visit.on);
            if units.is_empty() || !form.asks_for(period.first_day(), period.last_day()) {
                continue;
            }
            let book = match books.entry(period) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(visit.app.figures_of_period(period, limit).await?),
            };
            let (mut total, mut complete_units) = (Progress::default(), 0);
            for unit in &units {
                let progress = forms::progress(place, form, unit, period, book);
                complete_units += usize::from(progress.is_complete());
                total.add(progress);
            }
            let one = match units.as_slice() {
                [one] => Some(*one),
                _ => None,
            };
            lines.push(FormLine {
                form: FormHead::of(place, form, period, visit.on, visit.lang),
                units: units.len(),
                complete_units,
                progress: total.into(),
                href: href(&form.id, one, period),
            });
        }
    }
    // What is due first and not complete comes first.
    lines.sort_by_key(|line| (line.complete_units == line.units, line.form.due));
    Ok(lines)
}

#[derive(Template)]
#[template(path = "forms.html")]
struct FormsPage {
    f: Frame,
    lines: Vec<FormLine>,
}

/// `GET /forms`
pub async fn list(visit: Visit) -> Page {
    let picture = visit.picture().await?;
    let lines = lines(&visit, &picture).await?;
    let f = visit.frame(("指标", "Figures"), visit.t("报表", "Collection forms"));
    html(&FormsPage { f, lines })
}

/// The collection forms that the reader sees, with completeness and timeliness by content.
#[utoipa::path(get, path = "/api/forms", responses((status = 200, body = Vec<FormLine>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<FormLine>>, Stop> {
    let picture = visit.picture().await?;
    Ok(Json(lines(&visit, &picture).await?))
}

/// The newest versions of a unit's figures that wait for a person, and which of them strike.
fn waiting_for_me(
    place: &PlacePicture,
    form: &Form,
    unit: &str,
    period: Period,
    book: &FigureBook,
    last_year: &FigureBook,
    person: &Signed,
) -> Vec<(Kept<FigureVersion>, bool)> {
    let mut found = Vec::new();
    for indicator in &form.indicators {
        let Some(newest) = book.newest(indicator, unit, period) else {
            continue;
        };
        if newest.review != ReviewState::UnderReview {
            continue;
        }
        let Some(stage) = waiting_at(place, newest) else {
            continue;
        };
        if !person.covers(stage.task(), unit) {
            continue;
        }
        let before = last_year.in_force(indicator, unit, period.shift_years(-1));
        let strikes = match (before.map(|one| one.value), newest.value) {
            (Some(Some(before)), Some(now)) => is_jump(before, now),
            (Some(before), now) => before.is_some() != now.is_some(),
            (None, _) => false,
        };
        let corrects = book.in_force(indicator, unit, period).is_some();
        found.push((
            newest.clone(),
            strikes || corrects || newest.entered_by == person.id,
        ));
    }
    found
}
