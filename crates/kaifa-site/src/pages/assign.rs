//! The form with which the office assigns what no document demands, and the withdrawal of what was assigned.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_flow::address::url_encode;
use kaifa_flow::duties::assign::{self, Wish};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::DutySource;
use serde::Deserialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// What the form sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AssignForm {
    pack: String,
    source: String,
    source_title: String,
    source_on: String,
    title: String,
    demand: String,
    lead: String,
    co_units: String,
    due: String,
    milestones: String,
    evidence: String,
    amount: String,
    measure: String,
}

#[derive(Template)]
#[template(path = "assign.html")]
struct AssignPage {
    f: Frame,
    typed: AssignForm,
    documents: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    units: Vec<String>,
    problems: Vec<Problem>,
}

async fn page(visit: &Visit, typed: AssignForm, problems: Vec<Problem>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let units: std::collections::BTreeSet<String> = picture
        .places
        .iter()
        .flat_map(|place| place.snapshot.units.iter().map(|unit| unit.name.clone()))
        .collect();
    html(&AssignPage {
        f: visit.frame(("台账", "Registers"), visit.t("交办任务", "Assign a duty")),
        typed,
        documents: picture.document_names(),
        sources: DutySource::ALL
            .iter()
            .filter(|source| **source != DutySource::Clause)
            .map(|source| {
                (
                    source.code().to_owned(),
                    source.words().get(visit.lang).to_owned(),
                )
            })
            .collect(),
        units: units.into_iter().collect(),
        problems,
    })
}

/// `GET /duties/assign`
pub async fn form(visit: Visit) -> Page {
    visit.allow(Task::RunOffice, None)?;
    let typed = AssignForm {
        source: visit.asked("source").unwrap_or_default().to_owned(),
        source_title: visit.asked("source_title").unwrap_or_default().to_owned(),
        source_on: visit.asked("source_on").unwrap_or_default().to_owned(),
        ..AssignForm::default()
    };
    page(&visit, typed, Vec::new()).await
}

/// `POST /duties/assign`
pub async fn post(visit: Visit, Form(typed): Form<AssignForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&typed.pack)?;
    let wish = Wish {
        source: typed.source.clone(),
        source_title: typed.source_title.clone(),
        source_on: typed.source_on.clone(),
        title: typed.title.clone(),
        demand: typed.demand.clone(),
        lead: typed.lead.clone(),
        co_units: typed.co_units.clone(),
        due: typed.due.clone(),
        milestones: typed.milestones.clone(),
        evidence: typed.evidence.clone(),
        amount: typed.amount.clone(),
        measure: typed.measure.clone(),
    };
    match assign::assign(&visit.app, place, person, &wish).await {
        Ok(id) => go(&format!("/duties/{}/{id}", url_encode(place.name())), "created"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let shown = page(&visit, typed, stop.problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// What the form of a withdrawal sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct WithdrawForm {
    #[serde(default)]
    reason: String,
}

/// `POST /duties/assign/{id}/withdraw`
pub async fn post_withdraw(visit: Visit, Path(id): Path<String>, Form(form): Form<WithdrawForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let old = visit
        .app
        .store
        .find_assignment(&id)
        .await?
        .filter(|row| row.withdrawn_at.is_none())
        .ok_or_else(|| Stop::not_found(format!("交办任务 {id}"), format!("assignment {id}")))?;
    assign::withdraw(&visit.app, person, &old, &form.reason).await?;
    go("/duties/ledger", "saved")
}
