//! Records that no longer fit the definition in force: after a new edition old records stay as they are and readable; here is
//! listed what of them the new definition does not know or would not take.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_flow::people::permission::Task;
use kaifa_flow::records::fit::{Misfit, misfits};
use kaifa_flow::records::words::register_title;
use kaifa_flow::stop::Stop;
use serde::Serialize;

use crate::pages::frame::Frame;
use crate::pages::registers::open;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A record with what does not fit.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MisfitView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Name of its unit.
    pub unit: String,
    /// What does not fit, in the reader's language.
    pub problems: Vec<String>,
}

/// What was looked at, and what does not fit.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FitView {
    /// Records looked at: all of the register that the reader sees.
    pub looked_at: i64,
    /// Records with something that does not fit.
    pub found: i64,
    /// The first of them.
    pub records: Vec<MisfitView>,
}

async fn fit_view(visit: &Visit, id: &str) -> Result<FitView, Stop> {
    visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, rights) = open(visit, &picture, id)?;
    let found = misfits(&visit.app, &picture, place, &rights).await?;
    let view = |misfit: Misfit| MisfitView {
        unit: picture.unit_name(&misfit.subject).to_owned(),
        id: misfit.id,
        title: misfit.title,
        problems: misfit
            .problems
            .iter()
            .map(|problem| problem.message.get(visit.lang).to_owned())
            .collect(),
    };
    Ok(FitView {
        looked_at: found.looked_at,
        found: found.found,
        records: found.records.into_iter().map(view).collect(),
    })
}

#[derive(Template)]
#[template(path = "register_fit.html")]
struct FitPage {
    f: Frame,
    register: String,
    v: FitView,
}

/// `GET /registers/{register}/fit`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Page {
    let v = fit_view(&visit, &id).await?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (_, rights) = open(&visit, &picture, &id)?;
    let title = register_title(rights.register, visit.lang);
    html(&FitPage {
        f: visit.frame(
            ("事项台账", "Records"),
            format!(
                "{} · {title}",
                visit.t("与现行定义不符的事项", "Records that do not fit")
            ),
        ),
        register: id,
        v,
    })
}

/// `GET /api/registers/{register}/fit`
#[utoipa::path(get, path = "/api/registers/{register}/fit", responses((status = 200, body = FitView)))]
pub async fn api(visit: Visit, Path(id): Path<String>) -> Result<Json<FitView>, Stop> {
    Ok(Json(fit_view(&visit, &id).await?))
}
