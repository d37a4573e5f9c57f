//! Review of figures by exception: what waits for me, the striking ones first with their change against last year; many
//! accepted at once, one returned with its reason.

use std::collections::{BTreeMap, HashSet};

use askama::Template;
use axum::Json;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_flow::figures::review::{Opinion, review_all, substitutes_allowed};
use kaifa_flow::figures::review_queue::{Strike, Waiting, key_of, read_keys, waiting_for};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::Verdict;
use serde::Serialize;

use super::figures::history::FigureView;
use super::figures::{documents_of, figure_href};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// Figures on one page.
const PER_PAGE: usize = 100;

/// One figure that waits for the reader.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WaitingView {
    /// Which version at which stage, as the review form names it.
    pub key: String,
    /// The version.
    pub figure: FigureView,
    /// The stage in words.
    pub stage: String,
    /// Last year's value for people, or the word in its place; empty without a figure.
    pub last_year: String,
    /// Change against last year in percent, one decimal; empty where there is nothing to compare with.
    pub change: String,
    /// Why it is looked at first, in words.
    pub strikes: Vec<String>,
    /// Whether it jumped.
    pub is_jump: bool,
    /// Page of the figure with all its versions.
    pub href: String,
}

/// What waits for the reader.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReviewsView {
    /// All that waits.
    pub total: usize,
    /// Of them, those to look at first.
    pub striking: usize,
    /// Number of this page, from 1.
    pub page: usize,
    /// Number of pages.
    pub pages: usize,
    /// The figures of this page.
    pub rows: Vec<WaitingView>,
}

impl WaitingView {
    fn of(waiting: &Waiting<'_>, names: &BTreeMap<String, String>, visit: &Visit) -> WaitingView {
        let figure = &waiting.figure;
        let lang = visit.lang;
        WaitingView {
            key: key_of(figure),
            figure: FigureView::of(waiting.place, figure, names, lang),
            stage: waiting.stage.role.words().get(lang).to_owned(),
            last_year: waiting
                .last_year
                .as_ref()
                .map(|last| match last.value {
                    Some(value) => show::number(value, 4),
                    None => last.state.words().get(lang).to_owned(),
                })
                .unwrap_or_default(),
            change: waiting
                .change
                .map(|change| {
                    let sign = if change.is_sign_positive() && !change.is_zero() {
                        "+"
                    } else {
                        ""
                    };
                    format!("{sign}{}%", show::number(change, 1))
                })
                .unwrap_or_default(),
            strikes: waiting
                .strikes
                .iter()
                .map(|strike| strike.words().get(lang).to_owned())
                .collect(),
            is_jump: waiting.strikes.contains(&Strike::Jump),
            href: figure_href(&figure.indicator, &figure.subject, figure.period),
        }
    }
}

/// Someone for whom the reader may stand in.
#[derive(Debug, Clone)]
struct Substituted {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "reviews.html")]
struct ReviewsPage {
    f: Frame,
    v: ReviewsView,
    documents: Vec<(String, String)>,
    document: String,
    substituted: Vec<Substituted>,
    problems: Vec<Problem>,
}

async fn waiting_here<'a>(
    visit: &Visit,
    picture: &'a Picture,
    person: &Signed,
) -> Result<Vec<Waiting<'a>>, Stop> {
    let mut waiting = waiting_for(&visit.app, picture, person).await?;
    if let Some(document) = visit.asked("document") {
        waiting.retain(|one| one.place.name() == document);
    }
    if let Some(unit) = visit.asked("unit") {
        waiting.retain(|one| one.figure.subject == unit);
    }
    Ok(waiting)
}

async fn reviews_view(visit: &Visit, waiting: &[Waiting<'_>]) -> Result<ReviewsView, Stop> {
    let names = visit.app.people_names().await?;
    let pages = waiting.len().div_ceil(PER_PAGE).max(1);
    let page = visit
        .asked("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
        .clamp(1, pages);
    Ok(ReviewsView {
        total: waiting.len(),
        striking: waiting.iter().filter(|one| !one.strikes.is_empty()).count(),
        rows: waiting
            .iter()
            .skip((page - 1) * PER_PAGE)
            .take(PER_PAGE)
            .map(|one| WaitingView::of(one, &names, visit))
            .collect(),
        page,
        pages,
    })
}

/// Everyone else who could review something of this, where the route allows substitutes.
async fn substituted(
    visit: &Visit,
    person: &Signed,
    waiting: &[Waiting<'_>],
) -> Result<Vec<Substituted>, Stop> {
    let asked: HashSet<(&str, Task)> = waiting
        .iter()
        .filter(|one| substitutes_allowed(one.place))
        .map(|one| (one.figure.subject.as_str(), one.stage.task()))
        .collect();
    let mut found = Vec::new();
    if asked.is_empty() {
        return Ok(found);
    }
    for other in visit.app.store.list_people().await? {
        if other.id != person.id
            && let Some(other) = visit.app.signed(&other.id).await?
            && asked.iter().any(|(subject, task)| other.covers(*task, subject))
        {
            found.push(Substituted {
                id: other.id,
                name: other.name,
            });
        }
    }
    Ok(found)
}

async fn reviews_page(visit: &Visit, person: &Signed, problems: Vec<Problem>) -> Result<ReviewsPage, Stop> {
    let picture = visit.app.picture(visit.app.today()).await?;
    let waiting = waiting_here(visit, &picture, person).await?;
    Ok(ReviewsPage {
        f: visit.frame(("指标", "Figures"), visit.t("数据审核", "Review of figures")),
        v: reviews_view(visit, &waiting).await?,
        documents: documents_of(visit, &picture),
        document: visit.asked("document").unwrap_or_default().to_owned(),
        substituted: substituted(visit, person, &waiting).await?,
        problems,
    })
}

/// `GET /reviews`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::ReviewFigures, None)?;
    html(&reviews_page(&visit, person, Vec::new()).await?)
}

/// `GET /api/reviews`: what waits for the reader.
#[utoipa::path(get, path = "/api/reviews", tag = "figures",
    params(("document" = Option<String>, Query, description = "pack"), ("unit" = Option<String>, Query, description = "unit id"), ("page" = Option<usize>, Query, description = "from 1")),
    responses((status = 200, body = ReviewsView)))]
pub async fn api_list(visit: Visit) -> Result<Json<ReviewsView>, Stop> {
    let person = visit.allow(Task::ReviewFigures, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let waiting = waiting_here(&visit, &picture, person).await?;
    Ok(Json(reviews_view(&visit, &waiting).await?))
}

/// `POST /reviews`: `figure` once per figure, `verdict`, `reason`, `on_behalf_of`.
pub async fn review(visit: Visit, Form(form): Form<Vec<(String, String)>>) -> Page {
    let person = visit.allow(Task::ReviewFigures, None)?;
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let keys: Vec<String> = form
        .iter()
        .filter(|(key, _)| key == "figure")
        .map(|(_, value)| value.clone())
        .collect();
    let text = field("verdict").unwrap_or_default();
    let verdict = Verdict::parse(&text).ok_or_else(|| {
        Stop::bad_field(
            "verdict",
            format!("审核意见应为通过或退回,现为“{text}”"),
            format!("a verdict is accept or return, found “{text}”"),
        )
    })?;
    let opinion = Opinion {
        verdict,
        reason: field("reason"),
        on_behalf_of: field("on_behalf_of"),
    };
    match give(&visit, person, &keys, &opinion).await {
        Ok(()) => {
            let done = match verdict {
                Verdict::Accept => "accepted",
                Verdict::Return => "returned",
            };
            go("/reviews", done)
        }
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = reviews_page(&visit, person, stop.problems).await?;
            Ok((stop.status, html(&page)?).into_response())
        }
        Err(stop) => Err(stop),
    }
}

async fn give(visit: &Visit, person: &Signed, keys: &[String], opinion: &Opinion) -> Result<(), Stop> {
    let picture = visit.app.picture(visit.app.today()).await?;
    let figures = read_keys(&visit.app, &picture, keys).await?;
    review_all(&visit.app, &picture.places, person, &figures, opinion).await
}
