//! Evaluations of zones by the schemes in force: which there are, and the ranking of one with rank, move, score, and beside it
//! the interval of the rank as a bar, with the reward and penalty lines drawn through and fragile places marked. Scores
//! and ranks are open to everyone with a business role; figures behind them are on the zone's page, by right.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::{Lang, Problem, Words};
use kaifa_eval::composite::evaluation::Evaluated;
use kaifa_flow::evaluation::zones::{ZoneEvaluation, evaluation, schemes, years};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{NormalisationMethod, Scheme};
use serde::Serialize;

use crate::pages::evaluation_ranking::{GroupView, group_view};
use crate::pages::frame::Frame;
use crate::pages::{Page, html, runs};
use crate::web::visit::Visit;

/// A scheme in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SchemeView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The document.
    pub document: String,
    /// The pack.
    pub pack: String,
    /// The clause, where it rests on one.
    pub clause: String,
    /// How many indicators it has.
    pub indicators: usize,
    /// The years for which there are figures, latest first.
    pub years: Vec<i32>,
}

/// The ranking of a year.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EvaluationView {
    /// The scheme.
    pub scheme: SchemeView,
    /// The year.
    pub year: i32,
    /// How the score comes about, in words.
    pub method: String,
    /// What the scheme fills in without a source.
    pub unverified: Vec<String>,
    /// How often the ranking was repeated; absent: not at all.
    pub replicates: Option<usize>,
    /// Whether the scheme says nothing of what is drawn, so that every weight varies by a quarter.
    pub drawn_by_default: bool,
    /// The seed of the draws.
    pub seed: Option<u64>,
    /// One ranking per peer group.
    pub groups: Vec<GroupView>,
    /// Names of zones of last year that are not evaluated any more.
    pub gone: Vec<String>,
    /// Where last year's ranks come from: the published run; empty: computed from last year's figures, or there is none.
    pub last_run: String,
    /// Parameters of the scheme that are not set, by title.
    pub unset: Vec<String>,
    /// Frozen runs of the year that the reader may see, newest first: id, and how far it is in words.
    pub runs: Vec<(String, String)>,
    /// Whether the year has a published run.
    pub published: bool,
}

/// A share as percent without decimals; never 0 % or 100 % for what is neither.
pub fn percent(share: f64) -> String {
    match share {
        s if s > 0.0 && s < 0.005 => "<1%".to_owned(),
        s if (0.995..1.0).contains(&s) => ">99%".to_owned(),
        s => format!("{:.0}%", s * 100.0),
    }
}

/// A score with two places.
pub fn score_words(score: f64) -> String {
    if score.is_nan() {
        String::new()
    } else {
        format!("{score:.2}")
    }
}

/// The scheme of an id in any place, with the place.
pub fn find<'p>(picture: &'p Picture, id: &str) -> Result<(&'p PlacePicture, &'p Scheme), Stop> {
    let mut all = picture
        .places
        .iter()
        .flat_map(|place| schemes(place).map(move |scheme| (place, scheme)));
    all.find(|(_, scheme)| scheme.id == id)
        .ok_or_else(|| Stop::not_found(format!("考核办法 {id}"), format!("scheme {id}")))
}

/// The year asked for, or the latest with figures.
pub fn year_of(visit: &Visit, place: &PlacePicture, scheme: &Scheme) -> Result<i32, Stop> {
    match visit.asked("year") {
        Some(text) => text.parse().map_err(|_| {
            Stop::bad_field(
                "year",
                format!("年度应写成 2025,现为“{text}”"),
                format!("a year is written 2025, found “{text}”"),
            )
        }),
        None => Ok(years(place, scheme)
            .first()
            .copied()
            .unwrap_or(chrono::Datelike::year(&visit.on) - 1)),
    }
}

/// The evaluation, or the answer that it cannot be made.
pub fn made(place: &PlacePicture, scheme: &Scheme, year: i32) -> Result<Arc<ZoneEvaluation>, Stop> {
    evaluation(place, scheme, year).map_err(|problems| Stop {
        status: axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        problems,
    })
}

impl SchemeView {
    /// The view of a scheme.
    pub fn of(place: &PlacePicture, scheme: &Scheme, lang: Lang) -> SchemeView {
        SchemeView {
            id: scheme.id.clone(),
            title: title(&scheme.title, lang),
            document: place.document_name(),
            pack: place.name().to_owned(),
            clause: scheme.basis.address(),
            indicators: scheme.indicators.len(),
            years: years(place, scheme),
        }
    }
}

/// A title in the reader's language.
pub fn title(title: &kaifa_pack::item::Title, lang: Lang) -> String {
    match (&title.en, lang) {
        (Some(en), Lang::En) => en.clone(),
        _ => title.zh.clone(),
    }
}

/// How a scheme makes a score, in words.
fn method(scheme: &Scheme, lang: Lang) -> String {
    let Some(composite) = &scheme.composite else {
        return String::new();
    };
    let means: Vec<String> = composite
        .aggregate
        .iter()
        .map(|mean| mean.words().get(lang).to_owned())
        .collect();
    let normal = composite.normalise.method;
    let own = scheme.indicators.iter().filter_map(|one| one.normalise.as_ref());
    let own = own.filter(|one| one.method != normal).count();
    let outliers = composite.outliers.method.words();
    let (words, outliers) = (normal.words(), outliers.get(lang));
    match lang {
        Lang::Zh => {
            let normal = match normal {
                NormalisationMethod::None => "各指标不换算".to_owned(),
                _ => format!("各指标按{}换算", words.zh),
            };
            let own = match own {
                0 => String::new(),
                _ => format!("({own} 项另有方法)"),
            };
            format!("{normal}{own},离群值{outliers},逐级加权{}", means.join("、"))
        }
        Lang::En => {
            let normal = match normal {
                NormalisationMethod::None => "indicators as they are".to_owned(),
                _ => format!("indicators by {}", words.en),
            };
            let own = match own {
                0 => String::new(),
                _ => format!(" ({own} in their own way)"),
            };
            format!(
                "{normal}{own}, outliers {outliers}, weighted {} up the levels",
                means.join(", ")
            )
        }
    }
}

/// The frozen runs of a year that the reader may see, as they stood on the day asked about, and whether one is in force.
async fn run_links(visit: &Visit, scheme: &Scheme, year: i32) -> Result<(Vec<(String, String)>, bool), Stop> {
    let (kept, current) = runs::kept_on(visit, &scheme.id, i64::from(year)).await?;
    let office = visit.signed()?.may_do(Task::RunOffice);
    let seen = kept.iter().filter(|run| office || run.published_at.is_some());
    let links = seen.map(|run| {
        let state = runs::state_of(run, current.as_deref());
        (run.id.clone(), runs::state_words(state, visit.lang))
    });
    Ok((links.collect(), current.is_some()))
}

async fn evaluation_view(visit: &Visit, picture: &Picture, id: &str) -> Result<EvaluationView, Stop> {
    let (place, scheme) = find(picture, id)?;
    let year = year_of(visit, place, scheme)?;
    let made = made(place, scheme, year)?;
    let lang = visit.lang;
    let (runs, published) = run_links(visit, scheme, year).await?;
    Ok(EvaluationView {
        runs,
        published,
        last_run: made
            .inputs
            .last
            .as_ref()
            .and_then(|last| last.run.clone())
            .unwrap_or_default(),
        unset: made
            .inputs
            .parameters
            .iter()
            .filter(|used| used.value.is_none())
            .map(|used| used.title.clone())
            .collect(),
        scheme: SchemeView::of(place, scheme, lang),
        year,
        method: method(scheme, lang),
        unverified: scheme.unverified.clone(),
        replicates: made.inputs.draws.map(|draws| draws.replicates),
        drawn_by_default: scheme.uncertainty.is_none(),
        seed: made.inputs.draws.map(|draws| draws.seed),
        groups: made
            .result
            .groups
            .iter()
            .map(|group| group_view(&made.inputs.scheme, &made, group, lang))
            .collect(),
        gone: made
            .result
            .gone
            .iter()
            .map(|zone| picture.unit_name(zone).to_owned())
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "evaluations.html")]
struct EvaluationsPage {
    f: Frame,
    schemes: Vec<SchemeView>,
}

/// `GET /evaluations`
pub async fn list(visit: Visit) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    html(&EvaluationsPage {
        f: visit.frame(
            ("考核与决定", "Evaluation"),
            visit.t("综合评价", "Zone evaluation"),
        ),
        schemes: scheme_views(&picture, visit.lang),
    })
}

fn scheme_views(picture: &Picture, lang: Lang) -> Vec<SchemeView> {
    let all = picture
        .places
        .iter()
        .flat_map(|place| schemes(place).map(move |scheme| (place, scheme)));
    all.map(|(place, scheme)| SchemeView::of(place, scheme, lang))
        .collect()
}

/// `GET /api/evaluations`
#[utoipa::path(get, path = "/api/evaluations", responses((status = 200, body = Vec<SchemeView>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<SchemeView>>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(scheme_views(&picture, visit.lang)))
}

#[derive(Template)]
#[template(path = "evaluation.html")]
struct EvaluationPage {
    f: Frame,
    v: EvaluationView,
    /// Whether the reader may freeze it.
    office: bool,
}

#[derive(Template)]
#[template(path = "evaluation_waits.html")]
struct WaitingPage {
    f: Frame,
    scheme: SchemeView,
    year: i32,
    /// What stands against the evaluation, in a sentence.
    why: String,
    /// The same, cell by cell.
    problems: Vec<Problem>,
    /// Whether the reader enters figures, and reviews them.
    enters: bool,
    reviews: bool,
    /// Frozen runs of the year, which stay what they are.
    runs: Vec<(String, String)>,
}

/// A scheme with its year, as a title.
fn year_title(year: i32, scheme: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{year}年{scheme}"),
        Lang::En => format!("{scheme} {year}"),
    }
}

/// Why there is no ranking of a year yet, with the cells that are missing; nothing where there is one. That figures are still to
/// come is how every year begins, and no failure of the page.
fn waits(place: &PlacePicture, scheme: &Scheme, year: i32) -> Option<(Words, Vec<Problem>)> {
    if !scheme.holds_in(year) {
        let words = Words::new(
            format!("这个办法不适用于 {year} 年。"),
            format!("The scheme does not hold in {year}."),
        );
        return Some((words, Vec::new()));
    }
    let nobody = |group: &Evaluated| group.result.total.iter().all(|total| total.is_nan());
    match evaluation(place, scheme, year) {
        Err(problems) => {
            let words = Words::new(
                format!(
                    "{year} 年还不能评价:有 {} 处数据或设定缺着或不对。",
                    problems.len()
                ),
                format!(
                    "{year} cannot be evaluated yet: {} figures or settings are missing or wrong.",
                    problems.len()
                ),
            );
            Some((words, problems))
        }
        Ok(made) if made.result.groups.iter().all(nobody) => {
            let words = Words::new(
                format!("{year} 年还没有已通过的数据可供排名。"),
                format!("There are no accepted figures of {year} to rank by yet."),
            );
            Some((words, Vec::new()))
        }
        Ok(_) => None,
    }
}

async fn waiting_page(
    visit: &Visit,
    (place, scheme, year): (&PlacePicture, &Scheme, i32),
    why: &Words,
    problems: Vec<Problem>,
) -> Page {
    let person = visit.signed()?;
    let (runs, _) = run_links(visit, scheme, year).await?;
    // No figure helps a year in which the scheme does not hold.
    let holds = scheme.holds_in(year);
    let scheme = SchemeView::of(place, scheme, visit.lang);
    html(&WaitingPage {
        f: visit.frame(
            ("综合评价", "Zone evaluation"),
            year_title(year, &scheme.title, visit.lang),
        ),
        scheme,
        year,
        why: why.get(visit.lang).to_owned(),
        problems,
        enters: holds && person.may_do(Task::EnterFigures),
        reviews: holds && person.may_do(Task::ReviewFigures),
        runs,
    })
}

/// `GET /evaluations/{scheme}?year=`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let (place, scheme) = find(&picture, &id)?;
    let year = year_of(&visit, place, scheme)?;
    if let Some((why, problems)) = waits(place, scheme, year) {
        return waiting_page(&visit, (place, scheme, year), &why, problems).await;
    }
    let v = evaluation_view(&visit, &picture, &id).await?;
    let title = year_title(v.year, &v.scheme.title, visit.lang);
    html(&EvaluationPage {
        f: visit.frame(("综合评价", "Zone evaluation"), title),
        office: visit.signed()?.may_do(Task::RunOffice),
        v,
    })
}

/// `GET /api/evaluations/{scheme}?year=`
#[utoipa::path(get, path = "/api/evaluations/{scheme}", responses((status = 200, body = EvaluationView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<EvaluationView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(evaluation_view(&visit, &picture, &id).await?))
}
