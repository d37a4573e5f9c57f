//! Figures over the API: the same that pages show and take, with the same checks and rights.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use kaifa_base::{Lang, Period, Place, Problem};
use kaifa_flow::figures::book::{FigureBook, known_by};
use kaifa_flow::figures::collect::{Entry, Submission, submit_all};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use serde::{Deserialize, Serialize};

use super::history::FigureView;
use super::{EntryView, bad_period, entry_view, units_for};
use crate::web::visit::Visit;

/// The figures that count on the day asked about and that the reader may see, filtered by document, unit, indicator, period.
pub async fn visible_figures(visit: &Visit, picture: &Picture, lang: Lang) -> Result<Vec<FigureView>, Stop> {
    let person = visit.signed()?;
    if let Some(unit) = visit.asked("unit") {
        visit.allow(Task::SeeFigures, Some(unit))?;
    }
    let period = match visit.asked("period") {
        None => None,
        Some(text) => Some(Period::parse(text).ok_or_else(|| bad_period(text))?),
    };
    let units = units_for(picture, person, Task::SeeFigures, visit.asked("document"));
    let limit = known_by(visit.on, visit.app.today());
    let names = visit.app.people_names().await?;
    let mut figures = Vec::new();
    for unit in units
        .iter()
        .filter(|unit| visit.asked("unit").is_none_or(|wanted| wanted == unit.id))
    {
        let place = picture.place_or_stop(&unit.pack)?;
        let book = FigureBook::of_subjects(&visit.app.store, [unit.id.as_str()], limit).await?;
        figures.extend(
            book.all()
                .filter_map(|versions| {
                    let first = versions.first()?;
                    book.in_force(&first.indicator, &first.subject, first.period)
                })
                .filter(|figure| period.is_none_or(|wanted| wanted == figure.period))
                .filter(|figure| {
                    visit
                        .asked("indicator")
                        .is_none_or(|wanted| wanted == figure.indicator)
                })
                .map(|figure| FigureView::of(place, figure, &names, lang)),
        );
    }
    Ok(figures)
}

/// `GET /api/figures`: the figures that count.
#[utoipa::path(get, path = "/api/figures", tag = "figures",
    params(("document" = Option<String>, Query, description = "pack"), ("unit" = Option<String>, Query, description = "unit id"), ("indicator" = Option<String>, Query, description = "indicator id"), ("period" = Option<String>, Query, description = "2025, 2025H1, 2025Q3 or 2025-07"), ("on" = Option<String>, Query, description = "as known on this day")),
    responses((status = 200, body = [FigureView])))]
pub async fn list(visit: Visit) -> Result<Json<Vec<FigureView>>, Stop> {
    visit.allow(Task::SeeFigures, None)?;
    let picture = visit.picture().await?;
    Ok(Json(visible_figures(&visit, &picture, visit.lang).await?))
}

/// `GET /api/figures/entry`: the grid of a unit and period.
#[utoipa::path(get, path = "/api/figures/entry", tag = "figures",
    params(("unit" = Option<String>, Query, description = "unit id"), ("period" = Option<String>, Query, description = "2025, 2025H1, 2025Q3 or 2025-07")),
    responses((status = 200, body = EntryView)))]
pub async fn entry(visit: Visit) -> Result<Json<EntryView>, Stop> {
    visit.allow(Task::SeeFigures, None)?;
    let picture = visit.picture().await?;
    Ok(Json(entry_view(&visit, &picture, None).await?))
}

/// One value handed in.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFigure {
    /// Id of the indicator.
    pub indicator: String,
    /// Id of the unit.
    pub subject: String,
    /// The period: 2025, 2025H1, 2025Q3 or 2025-07.
    pub period: String,
    /// The value as text or number; text loses no digit. `不适用` or `N/A` where the question does not arise.
    #[schema(value_type = String)]
    pub value: NewValue,
    /// Why it differs from the version before.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A value as sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum NewValue {
    /// As text.
    Text(String),
    /// As a JSON number.
    Number(serde_json::Number),
}

impl NewValue {
    fn into_text(self) -> String {
        match self {
            NewValue::Text(text) => text,
            NewValue::Number(number) => number.to_string(),
        }
    }
}

/// What was taken.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Taken {
    /// Number of new versions.
    pub submitted: usize,
}

/// `POST /api/figures`: values handed in together, all or none.
#[utoipa::path(post, path = "/api/figures", tag = "figures", request_body = [NewFigure],
    responses((status = 200, body = Taken), (status = 422, description = "problems, by position in the list; nothing was saved")))]
pub async fn submit(
    visit: Visit,
    body: Result<Json<Vec<NewFigure>>, JsonRejection>,
) -> Result<Json<Taken>, Stop> {
    let person = visit.allow(Task::EnterFigures, None)?;
    let Json(figures) = body.map_err(|error| {
        let why = error.body_text();
        Stop::bad_field(
            "body",
            format!("正文应为数组,每项含 indicator、subject、period、value:{why}"),
            format!("the body is an array of indicator, subject, period, value: {why}"),
        )
    })?;
    let mut submission = Submission {
        source: serde_json::json!({ "form": "api" }),
        ..Submission::default()
    };
    for (number, figure) in (1..).zip(figures) {
        let place = Place::item(format!("[{number}]"));
        match Period::parse(&figure.period) {
            Some(period) => submission.entries.push(Entry {
                place,
                indicator: figure.indicator,
                subject: figure.subject,
                period,
                text: figure.value.into_text(),
                correction: figure.reason,
            }),
            None => {
                let at_place = |problem: Problem| Problem {
                    place: Place {
                        field: problem.place.field.clone(),
                        ..place.clone()
                    },
                    ..problem
                };
                let found = bad_period(&figure.period).problems;
                submission.problems.extend(found.into_iter().map(at_place));
            }
        }
    }
    let picture = visit.app.picture(visit.app.today()).await?;
    let submitted = submit_all(&visit.app, &picture.places, person, submission).await?;
    Ok(Json(Taken { submitted }))
}
