//! One record of a register: its page, and the steps that people take on it. All of it follows from the register's
//! definition; there is no code for one register.

pub mod history;
pub mod input;
pub mod new;
pub mod view;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;

use crate::flow::codes;
use crate::flow::records::{Typed, blocks_against, take_step};
use crate::pages::frame::Frame;
use crate::pages::records::view::{Attempt, BlockView, RecordView, StepView, find, view};
use crate::pages::{Page, go, html};
use crate::web::stop::Stop;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    f: Frame,
    v: RecordView,
    problems: Vec<Problem>,
    refused_by: Vec<BlockView>,
}

impl RecordPage {
    /// The steps for this reader; those that ask for the same share one form.
    fn forms(&self) -> Vec<Vec<&StepView>> {
        let mut forms: Vec<Vec<&StepView>> = Vec::new();
        let names =
            |step: &StepView| -> Vec<String> { step.inputs.iter().map(|input| input.name.clone()).collect() };
        for step in self.v.steps.iter().filter(|step| step.for_role) {
            let clear =
                |step: &StepView| step.against.is_empty() && step.inputs.iter().all(|i| i.wrong.is_empty());
            let same = forms
                .iter_mut()
                .find(|form| names(form[0]) == names(step) && clear(form[0]) && clear(step));
            match same {
                Some(form) => form.push(step),
                None => forms.push(vec![step]),
            }
        }
        forms
    }

    /// The steps that others take.
    fn of_others(&self) -> Vec<&StepView> {
        self.v.steps.iter().filter(|step| !step.for_role).collect()
    }
}

/// `GET /registers/{register}/{id}`
pub async fn show_one(visit: Visit, Path((register, id)): Path<(String, String)>) -> Page {
    page(&visit, &register, &id, Attempt::default()).await
}

async fn page(visit: &Visit, register: &str, id: &str, attempt: Attempt) -> Page {
    let picture = visit.picture().await?;
    let found = find(visit, &picture, register, id).await?;
    let v = view(visit, &found, &attempt).await?;
    let today = visit.app.today();
    let (step, typed) = (&attempt.step, &attempt.typed);
    let blocks = if attempt
        .problems
        .iter()
        .any(|problem| problem.code == codes::BLOCKED.code)
    {
        blocks_against(found.place, found.register, &found.record, step, typed, today)
    } else {
        Vec::new()
    };
    let refused_by = blocks
        .iter()
        .map(|block| BlockView::of(visit, found.place, block))
        .collect();
    let title = format!("{} · {}", v.register_title, v.subject_name);
    let mut f = visit.frame(("事项台账", "Records"), title);
    // After a refused step too, language and date lead back to the record.
    f.path = format!("/registers/{register}/{id}");
    html(&RecordPage {
        f,
        v,
        problems: attempt.problems,
        refused_by,
    })
}

/// `GET /api/registers/{register}/{id}`
#[utoipa::path(get, path = "/api/registers/{register}/{id}", responses((status = 200, body = RecordView)))]
pub async fn api_record(
    visit: Visit,
    Path((register, id)): Path<(String, String)>,
) -> Result<Json<RecordView>, Stop> {
    let picture = visit.picture().await?;
    let found = find(&visit, &picture, &register, &id).await?;
    Ok(Json(view(&visit, &found, &Attempt::default()).await?))
}

/// `POST /registers/{register}/{id}/{transition}`: a refusal shows the record again with what stands against the step.
pub async fn post_step(
    visit: Visit,
    Path((register, id, step)): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Page {
    let today = visit.app.picture(visit.app.today()).await?;
    let found = find(&visit, &today, &register, &id).await?;
    let person = visit.signed()?;
    match take_step(
        &visit.app,
        found.place,
        person,
        found.register,
        &found.record,
        &step,
        &typed,
    )
    .await
    {
        Ok(()) => go(&format!("/registers/{register}/{id}"), "moved"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let attempt = Attempt {
                step,
                typed,
                problems: stop.problems,
            };
            let page = page(&visit, &register, &id, attempt).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}
