//! One form with its units: how far each is, what waits for the reader, and accepting many at once.

use askama::Template;
use axum::Json;
use axum::extract::{Form as Sent, Path};
use kaifa_base::{Lang, Period, Problem};
use kaifa_flow::figures::book::{FigureBook, known_by};
use kaifa_flow::figures::forms::{self, Progress};
use kaifa_flow::figures::review::{Opinion, review_all};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::Verdict;
use serde::Serialize;

use super::head::{FormHead, ProgressView};
use super::{href, period_asked, periods_offered, waiting_for_me};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// Units on one page.
const PER_PAGE: usize = 100;

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
    pub(super) fn of(visit: &Visit, v: FormView, problems: Vec<Problem>) -> FormPage {
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
