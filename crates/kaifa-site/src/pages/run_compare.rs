//! The issued result of a run beside what is known today, or was known on a day: whose score, rank and consequence differs, and which
//! figures and parameters do it. Figures are shown by right.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::{Date, Lang};
use kaifa_eval::composite::issued::IssuedYear;
use kaifa_eval::composite::year::YearInputs;
use kaifa_flow::evaluation::runs::issued;
use kaifa_flow::evaluation::zones::{evaluation, schemes};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::stop::Stop;
use serde::Serialize;

use crate::pages::changes::ChangeView;
use crate::pages::evaluations::{find, title};
use crate::pages::frame::Frame;
use crate::pages::runs::{RunHead, head, inputs_of, seen_by};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// The issued result beside what is known otherwise.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunCompareView {
    /// The run.
    pub head: RunHead,
    /// The day whose knowledge is compared; absent: today's.
    pub known: Option<Date>,
    /// The day in words.
    pub known_words: String,
    /// Every subject: as issued, and as known then.
    pub changes: Vec<ChangeView>,
    /// Changed figures that the reader may see: subject, input, before, after.
    pub figures: Vec<[String; 4]>,
    /// Changed figures that the reader may not see.
    pub hidden: usize,
    /// Changed parameters: title, before, after.
    pub parameters: Vec<[String; 3]>,
}

async fn compare_view(visit: &Visit, id: &str) -> Result<RunCompareView, Stop> {
    let run = seen_by(visit, id).await?;
    let (inputs, issued) = (inputs_of(&run)?, issued(&run)?);
    let known = match visit.asked("known") {
        None => None,
        Some(text) => Some(text.parse::<Date>().map_err(|_| {
            Stop::bad_field(
                "known",
                format!("日期应写成 2025-12-31,现为“{text}”"),
                format!("a date is written 2025-12-31, found “{text}”"),
            )
        })?),
    };
    let (now, result) = match (known, &run.pack) {
        (Some(day), Some(pack)) => {
            let place = visit.app.place_as_known(pack, day).await?;
            evaluated(&place, &inputs)?
        }
        _ => {
            let picture = visit.app.picture(visit.app.today()).await?;
            evaluated(find(&picture, &inputs.scheme.id)?.0, &inputs)?
        }
    };
    let lang = visit.lang;
    let person = visit.signed()?;
    let none = || lang.pick("无", "none").to_owned();
    let input_title = |name: &str| {
        let found = inputs.scheme.input(name);
        found.map_or_else(|| name.to_owned(), |input| title(&input.title, lang))
    };
    let all = inputs.changed_inputs(&now);
    let (shown, hidden): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|one| person.may(Task::SeeFigures, Some(&one.subject)).is_ok());
    Ok(RunCompareView {
        head: head(visit, &run, Some(&inputs.scheme)).await?,
        known,
        known_words: known.map(|day| lang.date(day)).unwrap_or_default(),
        changes: ChangeView::all(&issued.differences(&result), &now.scheme, lang),
        figures: shown
            .into_iter()
            .map(|one| {
                let [was, is] = one.value.map(|value| value.unwrap_or_else(none));
                [one.name, input_title(&one.input), was, is]
            })
            .collect(),
        hidden: hidden.len(),
        parameters: inputs
            .changed_parameters(&now)
            .into_iter()
            .map(|one| {
                let [was, is] = one.value.map(|value| value.unwrap_or_else(none));
                [one.title, was, is]
            })
            .collect(),
    })
}

/// The evaluation of a run's year by a place: what goes in, and the result as it would be issued.
fn evaluated(place: &PlacePicture, issued: &YearInputs) -> Result<(YearInputs, IssuedYear), Stop> {
    let id = &issued.scheme.id;
    let scheme = schemes(place)
        .find(|scheme| scheme.id == *id)
        .ok_or_else(|| Stop::not_found(format!("考核办法 {id}"), format!("scheme {id}")))?;
    let made = evaluation(place, scheme, issued.year).map_err(Stop::problems)?;
    Ok((made.inputs.clone(), made.result.issued(&made.inputs)))
}

#[derive(Template)]
#[template(path = "run_compare.html")]
struct RunComparePage {
    f: Frame,
    v: RunCompareView,
}

/// `GET /runs/{id}/compare?known=`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let v = compare_view(&visit, &id).await?;
    let title = match visit.lang {
        Lang::Zh => format!("{}年{}:公布时与现在", v.head.year, v.head.title),
        Lang::En => format!("{} {}: as issued and as known", v.head.title, v.head.year),
    };
    html(&RunComparePage {
        f: visit.frame(("封存运算", "Frozen runs"), title),
        v,
    })
}

/// `GET /api/runs/{id}/compare?known=`
#[utoipa::path(get, path = "/api/runs/{id}/compare", responses((status = 200, body = RunCompareView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<RunCompareView>, Stop> {
    Ok(Json(compare_view(&visit, &id).await?))
}
