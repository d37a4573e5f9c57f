//! One record of a register: its page, the steps that people take on it, corrections, files, and covered values that somebody
//! asks for. All of it follows from the register's definition; there is no code for one register.

pub mod clocks;
pub mod fields;
pub mod history;
pub mod input;
pub mod new;
pub mod sent;
pub mod steps;
pub mod view;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_flow::codes;
use kaifa_flow::papers::may_draft;
use kaifa_flow::people::permission::Task;
use kaifa_flow::records::reveal::reveal;
use kaifa_flow::records::rights::{About, Rights};
use kaifa_flow::records::{Desk, Files, Typed, VERSION, blocks_against, correct, take_step_with_files};
use kaifa_flow::stop::Stop;

use crate::pages::frame::Frame;
use crate::pages::records::input::has_files;
use crate::pages::records::sent::Sent;
use crate::pages::records::steps::{Attempt, BlockView, StepView};
use crate::pages::records::view::{CORRECT, Found, RecordView, find, view};
use crate::pages::{Page, go, html};
use crate::web::download::attachment;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    f: Frame,
    v: RecordView,
    problems: Vec<Problem>,
    refused_by: Vec<BlockView>,
    /// Whether pages of units and documents open for the reader.
    opens_units: bool,
    correcting: bool,
    reason: String,
    /// What a paper about it is drafted from; empty for those who draft none.
    paper_about: String,
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

    /// Whether a step's form is sent in parts, because it holds files.
    fn in_parts(&self, step: &StepView) -> bool {
        has_files(&step.inputs) || has_files(&step.further)
    }

    /// Whether the form of corrections is.
    fn corrections_in_parts(&self) -> bool {
        self.v
            .corrections
            .as_ref()
            .is_some_and(|inputs| has_files(inputs))
    }
}

/// `GET /registers/{register}/{id}`
pub async fn show_one(visit: Visit, Path((register, id)): Path<(String, String)>) -> Page {
    page(&visit, &register, &id, Attempt::default(), false).await
}

fn desk<'a>(visit: &'a Visit, found: &Found<'a>) -> Result<Desk<'a>, Stop> {
    Ok(Desk {
        app: &visit.app,
        place: found.place,
        person: visit.signed()?,
        register: found.register,
    })
}

async fn page(visit: &Visit, register: &str, id: &str, attempt: Attempt, uncovered: bool) -> Page {
    let picture = visit.picture().await?;
    let found = find(visit, &picture, register, id).await?;
    let v = view(visit, &picture, &found, &attempt, uncovered).await?;
    let blocked = attempt
        .problems
        .iter()
        .any(|problem| problem.code == codes::BLOCKED.code);
    let blocks = match blocked {
        true => blocks_against(desk(visit, &found)?, &found.record, &attempt.step, &attempt.typed).await?,
        false => Vec::new(),
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
        paper_about: match visit.on == visit.app.today() {
            true => may_draft(found.place, visit.signed()?, format!("record:{register}/{id}")),
            false => String::new(),
        },
        opens_units: visit.signed()?.may_do(Task::SeeWork),
        correcting: attempt.step == CORRECT,
        reason: attempt.typed.get("reason").cloned().unwrap_or_default(),
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
    Ok(Json(
        view(&visit, &picture, &found, &Attempt::default(), false).await?,
    ))
}

/// Takes a step or corrects the record.
async fn act(
    visit: &Visit,
    register: &str,
    id: &str,
    step: &str,
    typed: &Typed,
    files: &Files,
) -> Result<(), Stop> {
    let today = visit.app.picture(visit.app.today()).await?;
    let found = find(visit, &today, register, id).await?;
    let desk = desk(visit, &found)?;
    match step {
        CORRECT => correct(desk, &found.record, typed, files).await,
        step => take_step_with_files(desk, &found.record, step, typed, files).await,
    }
}

/// `POST /registers/{register}/{id}/{transition}`, or `…/correct`: a refusal shows the record again with what stands against it.
pub async fn post_step(
    visit: Visit,
    Path((register, id, step)): Path<(String, String, String)>,
    sent: Sent,
) -> Page {
    match act(&visit, &register, &id, &step, &sent.typed, &sent.files).await {
        Ok(()) => {
            let done = if step == CORRECT { "saved" } else { "moved" };
            go(&format!("/registers/{register}/{id}"), done)
        }
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let attempt = Attempt {
                step,
                typed: sent.typed,
                problems: stop.problems,
            };
            let page = page(&visit, &register, &id, attempt, false).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// What the API takes for a step or a correction.
#[derive(Debug, Default, serde::Deserialize, utoipa::ToSchema)]
pub struct Change {
    /// Fields by name, as text.
    #[serde(default)]
    pub fields: Typed,
    /// The version of the record that the caller has seen; a later one refuses the change.
    pub version: Option<i64>,
    /// Why; asked for by corrections after the first state.
    pub reason: Option<String>,
}

/// `POST /api/registers/{register}/{id}/{step}`; `correct` changes fields without a step.
#[utoipa::path(post, path = "/api/registers/{register}/{id}/{step}", request_body = Change,
    responses((status = 200, body = RecordView), (status = 422, description = "everything that stands against it")))]
pub async fn api_step(
    visit: Visit,
    Path((register, id, step)): Path<(String, String, String)>,
    Json(change): Json<Change>,
) -> Result<Json<RecordView>, Stop> {
    let mut typed = change.fields;
    typed.extend(
        change
            .version
            .map(|version| (VERSION.to_owned(), version.to_string())),
    );
    typed.extend(change.reason.map(|reason| ("reason".to_owned(), reason)));
    act(&visit, &register, &id, &step, &typed, &Files::new()).await?;
    api_record(visit, Path((register, id))).await
}

/// `POST /registers/{register}/{id}/reveal`: shows covered values once, after the reason has been recorded.
pub async fn post_reveal(
    visit: Visit,
    Path((register, id)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Page {
    let picture = visit.picture().await?;
    let found = find(&visit, &picture, &register, &id).await?;
    let reason = typed.get("reason").map(String::as_str).unwrap_or_default();
    let person = visit.signed()?;
    reveal(&visit.app, person, found.register, &found.record, reason).await?;
    page(&visit, &register, &id, Attempt::default(), true).await
}

/// `GET /registers/{register}/{id}/files/{file}`
pub async fn get_file(visit: Visit, Path((register, id, file)): Path<(String, String, String)>) -> Page {
    let gone = || Stop::not_found("文件", "the file");
    let picture = visit.app.picture(visit.app.today()).await?;
    let found = find(&visit, &picture, &register, &id).await?;
    let row = visit.app.store.find_record_file(&file).await?.ok_or_else(gone)?;
    let rights = Rights::of(visit.signed()?, found.register);
    let about = About::record(found.register, &found.record);
    let seen = found
        .register
        .field(&row.field)
        .is_none_or(|field| rights.sees_field(field, about));
    if row.record != id || row.register != register || !seen {
        return Err(gone());
    }
    Ok(attachment(&row.name, &row.media, row.row.bytes.clone()))
}
