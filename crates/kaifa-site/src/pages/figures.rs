//! Entry of figures: a grid like the workbook people know, with last period and last year beside each cell, what a reviewer
//! returned and why, and how complete the period is. Wrong cells come back marked with what was typed; then nothing is saved.

pub mod api;
pub mod grid;
pub mod history;
pub mod transfer;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Period, Place, Problem, Words};
use kaifa_flow::address::url_encode;
use kaifa_flow::codes;
use kaifa_flow::figures::book::{FigureBook, kind_of, known_by, period_at, period_before};
use kaifa_flow::figures::collect::{Entry, Submission, submit_all};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Indicator, PeriodKind};
use kaifa_store::rows::ReviewState;
use serde::Serialize;

use self::grid::{EntryRow, Grid};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// Periods of each kind that are offered, the current one included.
const PERIODS_OFFERED: usize = 8;

/// A unit that can be chosen.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UnitChoice {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Pack of the document that it belongs to.
    pub pack: String,
}

/// How complete a period is.
#[derive(Debug, Clone, Copy, Default, Serialize, utoipa::ToSchema)]
pub struct Completeness {
    /// Figures to report.
    pub total: usize,
    /// Handed in and not returned.
    pub handed_in: usize,
    /// Of them, accepted.
    pub accepted: usize,
    /// Of them, waiting for review.
    pub waiting: usize,
    /// Returned and not handed in again.
    pub returned: usize,
    /// Not handed in.
    pub open: usize,
}

/// The grid of a unit and period.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EntryView {
    /// The units that the reader may see.
    pub units: Vec<UnitChoice>,
    /// The chosen unit; absent where there is none to choose.
    pub unit: Option<UnitChoice>,
    /// The periods offered, newest first.
    pub periods: Vec<String>,
    /// The chosen period.
    pub period: String,
    /// The period before it.
    pub period_before: String,
    /// The same period of the year before.
    pub period_last_year: String,
    /// One row per figure.
    pub rows: Vec<EntryRow>,
    /// How complete it is.
    pub complete: Completeness,
    /// Whether the reader may enter figures here.
    pub may_enter: bool,
}

/// What was typed, by indicator: value and reason of the correction.
type Typed = BTreeMap<String, (String, String)>;

/// The indicators that a unit reports.
pub fn reported_by<'a>(place: &'a PlacePicture, subject: &str) -> impl Iterator<Item = &'a Indicator> {
    let kind = place.unit(subject).map(|unit| unit.kind);
    place.edition.items.indicators.iter().filter(move |indicator| {
        indicator.formula.is_none() && kind.is_some_and(|kind| indicator.subjects.contains(&kind))
    })
}

/// The units with figures to report for which a person may do a task, own units first.
pub fn units_for(picture: &Picture, person: &Signed, task: Task, document: Option<&str>) -> Vec<UnitChoice> {
    let mut units: Vec<UnitChoice> = picture
        .places
        .iter()
        .filter(|place| document.is_none_or(|wanted| wanted == place.name()))
        .flat_map(|place| place.snapshot.units.iter().map(move |unit| (place, unit)))
        .filter(|(place, unit)| {
            person.covers(task, &unit.id) && reported_by(place, &unit.id).next().is_some()
        })
        .map(|(place, unit)| UnitChoice {
            id: unit.id.clone(),
            name: unit.name.clone(),
            pack: place.name().to_owned(),
        })
        .collect();
    units.sort_by_key(|unit| !person.own_units().any(|own| own == unit.id));
    units
}

/// The documents in which the reader may see figures, for choosing one.
pub fn documents_of(visit: &Visit, picture: &Picture) -> Vec<(String, String)> {
    let mut documents = picture.document_names();
    documents.retain(|(pack, _)| {
        let seen = |person| !units_for(picture, person, Task::SeeFigures, Some(pack)).is_empty();
        visit.person.as_ref().is_some_and(seen)
    });
    documents
}

/// Address of the page of a figure.
pub fn figure_href(indicator: &str, subject: &str, period: Period) -> String {
    format!(
        "/figures/{}/{}/{period}",
        url_encode(indicator),
        url_encode(subject)
    )
}

/// Lamp class of a review state.
pub fn review_lamp(review: ReviewState) -> &'static str {
    match review {
        ReviewState::UnderReview => "todo",
        ReviewState::Draft => "idle",
        ReviewState::Accepted => "done",
        ReviewState::Returned => "over",
    }
}

/// A period as asked for or the newest one that has ended.
fn period_of(visit: &Visit, kinds: &[PeriodKind]) -> Result<Period, Stop> {
    match visit.asked("period") {
        Some(text) => Period::parse(text).ok_or_else(|| bad_period(text)),
        None => {
            let kind = kinds.first().copied().unwrap_or(PeriodKind::Year);
            Ok(period_before(period_at(kind, visit.on)))
        }
    }
}

/// A period that cannot be read.
pub fn bad_period(text: &str) -> Stop {
    Stop::bad_field(
        "period",
        format!("期间应写成 2025、2025H1、2025Q3 或 2025-07,现为“{text}”"),
        format!("a period is written 2025, 2025H1, 2025Q3 or 2025-07, found “{text}”"),
    )
}

fn periods_offered(kinds: &[PeriodKind], visit: &Visit, chosen: Period) -> Vec<String> {
    let mut periods: Vec<Period> = kinds
        .iter()
        .flat_map(|kind| {
            std::iter::successors(Some(period_at(*kind, visit.on)), |period| {
                Some(period_before(*period))
            })
            .take(PERIODS_OFFERED)
        })
        .collect();
    if !periods.contains(&chosen) {
        periods.push(chosen);
    }
    periods.sort_by_key(|period| (kind_of(*period), std::cmp::Reverse(*period)));
    periods.iter().map(ToString::to_string).collect()
}

/// The grid as asked for, with what was typed where a submission failed.
async fn entry_view(visit: &Visit, picture: &Picture, typed: Option<&Typed>) -> Result<EntryView, Stop> {
    let person = visit.signed()?;
    let asked = visit.asked("unit");
    if let Some(unit) = asked {
        visit.allow(Task::SeeFigures, Some(unit))?;
    }
    let units = units_for(picture, person, Task::SeeFigures, visit.asked("document"));
    let unit = match asked {
        Some(id) => units.iter().find(|unit| unit.id == id).cloned(),
        None => units.first().cloned(),
    };
    let place = match &unit {
        Some(unit) => Some(picture.place_or_stop(&unit.pack)?),
        None if asked.is_some() => {
            return Err(Stop::not_found(
                "有填报任务的单位",
                "a unit with figures to report",
            ));
        }
        None => None,
    };
    let mut kinds: Vec<PeriodKind> = match (&unit, place) {
        (Some(unit), Some(place)) => reported_by(place, &unit.id).map(|one| one.period).collect(),
        _ => vec![PeriodKind::Year],
    };
    kinds.sort();
    kinds.dedup();
    let period = period_of(visit, &kinds)?;
    let mut view = EntryView {
        periods: periods_offered(&kinds, visit, period),
        period: period.to_string(),
        period_before: period_before(period).to_string(),
        period_last_year: period.shift_years(-1).to_string(),
        rows: Vec::new(),
        complete: Completeness::default(),
        may_enter: false,
        units,
        unit,
    };
    let (Some(unit), Some(place)) = (&view.unit, place) else {
        return Ok(view);
    };
    let limit = known_by(visit.on, visit.app.today());
    let book = FigureBook::of_subjects(&visit.app.store, [unit.id.as_str()], limit).await?;
    let grid = Grid {
        visit,
        book: &book,
        subject: &unit.id,
        period,
    };
    for indicator in reported_by(place, &unit.id).filter(|one| one.period == kind_of(period)) {
        let row = grid
            .row(indicator, typed.and_then(|typed| typed.get(&indicator.id)))
            .await?;
        view.complete
            .count(book.newest(&indicator.id, &unit.id, period).map(|v| v.review));
        view.rows.push(row);
    }
    view.may_enter = visit.on == visit.app.today() && person.covers(Task::EnterFigures, &unit.id);
    Ok(view)
}

impl Completeness {
    fn count(&mut self, review: Option<ReviewState>) {
        self.total += 1;
        match review {
            None | Some(ReviewState::Draft) => self.open += 1,
            Some(ReviewState::Returned) => self.returned += 1,
            Some(ReviewState::Accepted) => {
                self.handed_in += 1;
                self.accepted += 1;
            }
            Some(ReviewState::UnderReview) => {
                self.handed_in += 1;
                self.waiting += 1;
            }
        }
    }
}

#[derive(Template)]
#[template(path = "figures.html")]
struct FiguresPage {
    f: Frame,
    v: EntryView,
    documents: Vec<(String, String)>,
    document: String,
    problems: Vec<Problem>,
}

impl FiguresPage {
    fn of(visit: &Visit, picture: &Picture, v: EntryView, problems: Vec<Problem>) -> FiguresPage {
        let title = match &v.unit {
            Some(unit) => format!("{} · {}", unit.name, Period::shown(&v.period, visit.lang)),
            None => visit.t("数据填报", "Entry of figures").to_owned(),
        };
        FiguresPage {
            f: visit.frame(("数据填报", "Entry of figures"), title),
            v,
            documents: documents_of(visit, picture),
            document: visit.asked("document").unwrap_or_default().to_owned(),
            problems,
        }
    }
}

/// `GET /figures`
pub async fn grid(visit: Visit) -> Page {
    visit.allow(Task::SeeFigures, None)?;
    let picture = visit.picture().await?;
    let view = entry_view(&visit, &picture, None).await?;
    html(&FiguresPage::of(&visit, &picture, view, Vec::new()))
}

/// `POST /figures`: fields `unit`, `period`, and per indicator `value.{id}` and `reason.{id}`.
pub async fn save(mut visit: Visit, Form(form): Form<Vec<(String, String)>>) -> Page {
    let mut typed = Typed::new();
    for (name, value) in form {
        if let Some(indicator) = name.strip_prefix("value.") {
            typed.entry(indicator.to_owned()).or_default().0 = value;
        } else if let Some(indicator) = name.strip_prefix("reason.") {
            typed.entry(indicator.to_owned()).or_default().1 = value;
        } else if matches!(name.as_str(), "unit" | "period" | "document") {
            visit.query.insert(name, value);
        }
    }
    // What is handed in today is known from today on, whatever day the page showed.
    visit.on = visit.app.today();
    let unit = visit.asked("unit").unwrap_or_default().to_owned();
    let person = visit.allow(Task::EnterFigures, Some(&unit))?.clone();
    let picture = visit.picture().await?;
    let asked = visit.asked("period").unwrap_or_default();
    let period = Period::parse(asked).ok_or_else(|| bad_period(asked))?;
    let place = picture
        .place_of_unit(&unit)
        .ok_or_else(|| Stop::not_found("单位", "the unit"))?;
    let name_of = |indicator: &str| {
        place
            .edition
            .indicator(indicator)
            .map_or_else(|| indicator.to_owned(), |found| found.name.clone())
    };
    let book = FigureBook::of_subjects(&visit.app.store, [unit.as_str()], None).await?;
    let mut submission = Submission {
        source: serde_json::json!({ "form": "web" }),
        ..Submission::default()
    };
    for (indicator, (text, reason)) in &typed {
        let at = Place::item(name_of(indicator));
        let emptied = text.trim().is_empty()
            && book
                .newest(indicator, &unit, period)
                .is_some_and(|version| version.review != ReviewState::Returned);
        if emptied {
            submission.problems.push(emptied_cell(at.clone()));
        }
        submission.entries.push(Entry {
            place: at,
            indicator: indicator.clone(),
            subject: unit.clone(),
            period,
            text: text.clone(),
            correction: Some(reason.clone()),
        });
    }
    match submit_all(&visit.app, &picture.places, &person, submission).await {
        Ok(_) => go(
            &format!("/figures?unit={}&period={period}", url_encode(&unit)),
            "submitted",
        ),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let mut view = entry_view(&visit, &picture, Some(&typed)).await?;
            for row in &mut view.rows {
                let name = name_of(&row.indicator);
                let here = stop
                    .problems
                    .iter()
                    .filter(|problem| problem.place.item.as_ref() == Some(&name));
                row.wrong = here.map(|problem| problem.message.clone()).collect();
            }
            let page = html(&FiguresPage::of(&visit, &picture, view, stop.problems))?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}

fn emptied_cell(at: Place) -> Problem {
    let words = Words::new("已报的数据不能清空", "a reported value cannot be emptied");
    Problem::error(&codes::EMPTIED, at, words).hint(
        "有误请填更正后的数值并写明理由;没有此项请填“不适用”",
        "enter the corrected value with its reason, or 不适用 (N/A) where the question does not arise",
    )
}
