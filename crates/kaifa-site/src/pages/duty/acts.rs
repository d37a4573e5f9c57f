//! What the forms of a duty's page do: report, accept or return, take a step.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_flow::duties;
use kaifa_flow::duties::supervise::{self, Report, Verdict};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::DutyStepKind;
use serde::Deserialize;

use super::{find_instance, page};
use crate::pages::{Page, go};
use crate::web::visit::Visit;

/// What the report form sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ReportForm {
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) period: String,
    #[serde(default)]
    pub(super) words: String,
    #[serde(default)]
    pub(super) item: String,
    #[serde(default)]
    pub(super) on: String,
    #[serde(default)]
    pub(super) part: String,
    #[serde(default)]
    pub(super) interim: String,
    #[serde(default)]
    pub(super) difficulties: String,
}

/// What the form of a step sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct StepForm {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    period: String,
    kind: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    archive_number: String,
}

/// What the form of the office sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AcceptForm {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    period: String,
    number: usize,
    choice: String,
    #[serde(default)]
    reason: String,
}

/// `POST /duties/{pack}/{duty}/report`
pub async fn post_report(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(form): Form<ReportForm>,
) -> Page {
    let person = visit.allow(Task::ReportDuty, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, duty, now) = find_instance(person, &picture, (&pack, &id), &form.unit, &form.period)?;
    let report = Report {
        words: form.words.clone(),
        item: form.item.clone(),
        on: form.on.clone(),
        part: form.part.clone(),
        interim: form.interim == "yes",
        difficulties: form.difficulties.clone(),
    };
    match supervise::report(&visit.app, place, person, duty, now, &report).await {
        Ok(()) => go(&now.href(place.name()), "submitted"),
        // What was typed stays in the form, beside what is wrong with it.
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let shown = page(&visit, (place, duty, now), form, stop.problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /duties/{pack}/{duty}/accept`
pub async fn post_accept(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(form): Form<AcceptForm>,
) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, duty, now) = find_instance(person, &picture, (&pack, &id), &form.unit, &form.period)?;
    let (verdict, done) = match form.choice.as_str() {
        "accept" => (Verdict::Accept, "accepted"),
        "return" => (Verdict::Return(form.reason), "returned"),
        other => {
            return Err(Stop::bad_field(
                "choice",
                format!("应为 accept 或 return,现为“{other}”"),
                format!("expected accept or return, found “{other}”"),
            ));
        }
    };
    supervise::judge(&visit.app, place, person, duty, now, form.number, verdict).await?;
    go(&now.href(place.name()), done)
}

/// `POST /duties/{pack}/{duty}/step`
pub async fn post_step(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(form): Form<StepForm>,
) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, duty, now) = find_instance(person, &picture, (&pack, &id), &form.unit, &form.period)?;
    let Some(kind) = DutyStepKind::parse(&form.kind) else {
        return Err(Stop::bad_field(
            "kind",
            format!("没有步骤“{}”", form.kind),
            format!("there is no step “{}”", form.kind),
        ));
    };
    let wish = duties::steps::Wish {
        words: form.words,
        due: form.due,
        archive_number: form.archive_number,
    };
    duties::steps::take(&visit.app, place, person, duty, now, kind, &wish).await?;
    go(&now.href(place.name()), "moved")
}
