//! Collection forms: which there are, why they are asked and until when, how complete and how timely the units are by what they
//! handed in; and one form with all its units, where a reviewer accepts what does not strike and returns the rest one by one.

pub mod unit;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Form as Sent, Path};
use kaifa_base::{Date, Lang, Period, Problem};
use kaifa_flow::address::url_encode;
use kaifa_flow::figures::book::{FigureBook, kind_of, known_by, period_at, period_before};
use kaifa_flow::figures::forms::{self, Progress};
use kaifa_flow::figures::review::{Opinion, review_all, waiting_at};
use kaifa_flow::figures::review_queue::is_jump;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Form;
use kaifa_store::Kept;
use kaifa_store::rows::{FigureVersion, ReviewState, Verdict};
use serde::Serialize;

use crate::pages::figures::bad_period;
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// Units on one page.
const PER_PAGE: usize = 100;
/// Periods that are offered for choosing.
const PERIODS_OFFERED: usize = 8;

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

/// One unit of a form.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UnitLine {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// How far it is.
    pub progress: ProgressView,
    /// Class of its lamp.
    pub lamp: &'static str,
    /// State in words.
    pub state: String,
    /// Figures that wait for the reader.
    pub for_me: usize,
    /// Of them, those that changed so much that they are looked at one by one.
    pub striking: usize,
    /// Address of its grid.
    pub href: String,
}

/// A form with its units.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FormView {
    /// The form.
    pub form: FormHead,
    /// Periods offered, newest first.
    pub periods: Vec<String>,
    /// All units together.
    pub total: ProgressView,
    /// Units that the reader sees.
    pub units: usize,
    /// Of them, complete ones.
    pub complete_units: usize,
    /// Units shown after filtering.
    pub shown: usize,
    /// Number of this page.
    pub page: usize,
    /// Number of pages.
    pub pages: usize,
    /// The units of this page.
    pub rows: Vec<UnitLine>,
    /// Whether the reader reviews some of them.
    pub may_review: bool,
}

impl FormHead {
    fn of(place: &PlacePicture, form: &Form, period: Period, on: Date, lang: Lang) -> FormHead {
        let due = forms::due_day(place, form, period);
        let day = |day: Option<Date>| day.map(|day| show::date(day, lang)).unwrap_or_default();
        FormHead {
            id: form.id.clone(),
            title: form.title.get(lang).to_owned(),
            pack: place.name().to_owned(),
            document: place.document_name(),
            owner: form.owner.clone().unwrap_or_default(),
            clause: form
                .basis
                .clause
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
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
        self.due.map(|due| show::date(due, *lang)).unwrap_or_default()
    }
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
    let f = visit.frame(("报表", "Forms"), visit.t("报表", "Collection forms"));
    html(&FormsPage { f, lines })
}

/// The collection forms that the reader sees, with completeness and timeliness by content.
#[utoipa::path(get, path = "/api/forms", responses((status = 200, body = Vec<FormLine>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<FormLine>>, Stop> {
    let picture = visit.picture().await?;
    Ok(Json(lines(&visit, &picture).await?))
}

/// How far one unit is, as a lamp.
fn lamp(head: &FormHead, progress: &Progress, lang: Lang) -> (&'static str, String) {
    let (lamp, zh, en) = if progress.is_done() {
        ("done", "已审定", "done")
    } else if progress.returned > 0 {
        ("late", "有退回", "returned in part")
    } else if progress.is_complete() {
        ("todo", "待审核", "waiting for review")
    } else if head.is_over {
        ("over", "逾期未齐", "overdue")
    } else if progress.handed_in > 0 {
        ("soon", "部分已报", "in part")
    } else {
        ("idle", "未报", "not handed in")
    };
    (lamp, lang.pick(zh, en).to_owned())
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

async fn form_view(visit: &Visit, picture: &Picture, id: &str) -> Result<FormView, Stop> {
    let person = visit.allow(Task::SeeFigures, None)?;
    let (place, form) =
        forms::find(&picture.places, visit.asked("document"), id).ok_or_else(|| forms::unknown(id))?;
    let period = period_asked(visit, form)?;
    let limit = known_by(visit.on, visit.app.today());
    let book = visit.app.figures_of_period(period, limit).await?;
    let head = FormHead::of(place, form, period, visit.on, visit.lang);
    let (mut total, mut complete_units, mut units) = (Progress::default(), 0, Vec::new());
    let wanted = visit.asked("state");
    let mut seen = 0;
    for unit in forms::units_of(place, form) {
        if !person.covers(Task::SeeFigures, &unit.id) {
            continue;
        }
        seen += 1;
        let progress = forms::progress(place, form, &unit.id, period, &book);
        complete_units += usize::from(progress.is_complete());
        total.add(progress);
        let fits = match wanted {
            Some("open") => !progress.is_complete(),
            Some("waiting") => progress.waiting > 0,
            Some("returned") => progress.returned > 0,
            _ => true,
        };
        if fits {
            units.push((unit, progress));
        }
    }
    let pages = units.len().div_ceil(PER_PAGE).max(1);
    let page = visit
        .asked("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1)
        .clamp(1, pages);
    let here = &units[(page - 1) * PER_PAGE..(page * PER_PAGE).min(units.len())];
    let may_review = person.may_do(Task::ReviewFigures) && visit.on == visit.app.today();
    let last_year = match may_review {
        true => {
            FigureBook::of_subjects(
                &visit.app.store,
                here.iter().map(|(unit, _)| unit.id.as_str()),
                limit,
            )
            .await?
        }
        false => FigureBook::default(),
    };
    let rows = here
        .iter()
        .map(|(unit, progress)| {
            let mine = match may_review && progress.waiting > 0 {
                true => waiting_for_me(place, form, &unit.id, period, &book, &last_year, person),
                false => Vec::new(),
            };
            let (lamp, state) = lamp(&head, progress, visit.lang);
            UnitLine {
                id: unit.id.clone(),
                name: unit.name.clone(),
                progress: (*progress).into(),
                lamp,
                state,
                for_me: mine.len(),
                striking: mine.iter().filter(|(_, strikes)| *strikes).count(),
                href: href(&form.id, Some(&unit.id), period),
            }
        })
        .collect();
    Ok(FormView {
        form: head,
        periods: periods_offered(form, visit.on, period),
        total: total.into(),
        units: seen,
        complete_units,
        shown: units.len(),
        page,
        pages,
        rows,
        may_review,
    })
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    f: Frame,
    v: FormView,
    state: String,
    problems: Vec<Problem>,
}

impl FormPage {
    fn of(visit: &Visit, v: FormView, problems: Vec<Problem>) -> FormPage {
        let title = format!("{} · {}", v.form.title, Period::shown(&v.form.period, visit.lang));
        FormPage {
            f: visit.frame(("报表", "Forms"), title),
            state: visit.asked("state").unwrap_or_default().to_owned(),
            v,
            problems,
        }
    }
}

/// `GET /forms/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let picture = visit.picture().await?;
    let view = form_view(&visit, &picture, &id).await?;
    html(&FormPage::of(&visit, view, Vec::new()))
}

/// One collection form with its units.
#[utoipa::path(get, path = "/api/forms/{id}", responses((status = 200, body = FormView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<FormView>, Stop> {
    let picture = visit.picture().await?;
    Ok(Json(form_view(&visit, &picture, &id).await?))
}

/// `POST /forms/{id}/accept`: fields `period` and `unit`, one per ticked unit. Accepts what waits for the reviewer and does not
/// strike; what strikes stays for a look.
pub async fn post_accept(
    mut visit: Visit,
    Path(id): Path<String>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Page {
    let mut units = Vec::new();
    for (name, value) in sent {
        match name.as_str() {
            "unit" => units.push(value),
            "period" | "document" => {
                visit.query.insert(name, value);
            }
            _ => {}
        }
    }
    visit.on = visit.app.today();
    let person = visit.allow(Task::ReviewFigures, None)?.clone();
    let picture = visit.picture().await?;
    let (place, form) =
        forms::find(&picture.places, visit.asked("document"), &id).ok_or_else(|| forms::unknown(&id))?;
    let period = period_asked(&visit, form)?;
    let book = FigureBook::of_subjects(&visit.app.store, units.iter().map(String::as_str), None).await?;
    let mut accepted = Vec::new();
    for unit in &units {
        let waiting = waiting_for_me(place, form, unit, period, &book, &book, &person);
        accepted.extend(
            waiting
                .into_iter()
                .filter(|(_, strikes)| !strikes)
                .map(|(figure, _)| figure),
        );
    }
    let back = href(&form.id, None, period);
    if accepted.is_empty() {
        return go(&back, "none_accepted");
    }
    let opinion = Opinion {
        verdict: Verdict::Accept,
        reason: None,
        on_behalf_of: None,
    };
    review_all(&visit.app, &picture.places, &person, &accepted, &opinion).await?;
    go(&back, "accepted")
}
