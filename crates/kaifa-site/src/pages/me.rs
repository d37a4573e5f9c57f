//! One's own account: who I am here, what I am granted, and a new password. Open to everyone who is signed in.

use askama::Template;
use axum::Json;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_flow::people::password::change_own;
use kaifa_flow::stop::Stop;
use serde::{Deserialize, Serialize};

use crate::pages::frame::Frame;
use crate::pages::people::GrantView;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// The own account.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MeView {
    /// The name to sign in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The grants, past ones included.
    pub grants: Vec<GrantView>,
}

async fn load(visit: &Visit) -> Result<MeView, Stop> {
    let person = visit.signed()?;
    let picture = visit.picture().await?;
    let names = visit.app.people_names().await?;
    let grants = visit.app.store.list_grants(Some(&person.id)).await?;
    Ok(MeView {
        login: person.login.clone(),
        name: person.name.clone(),
        grants: grants
            .iter()
            .map(|grant| GrantView::of(visit, &picture, &names, grant))
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    f: Frame,
    m: MeView,
    problems: Vec<Problem>,
}

impl MePage {
    async fn of(visit: &Visit) -> Result<MePage, Stop> {
        Ok(MePage {
            f: Frame {
                // Also on the answer to the form, whose own address only takes posts.
                path: "/me".to_owned(),
                ..visit.frame(("", ""), visit.t("我的账号", "My account"))
            },
            m: load(visit).await?,
            problems: Vec::new(),
        })
    }
}

/// `GET /me`
pub async fn show(visit: Visit) -> Page {
    html(&MePage::of(&visit).await?)
}

/// `GET /api/me`
#[utoipa::path(get, path = "/api/me", tag = "people", responses((status = 200, body = MeView)))]
pub async fn api_show(visit: Visit) -> Result<Json<MeView>, Stop> {
    Ok(Json(load(&visit).await?))
}

/// What the password form sends.
#[derive(Debug, Deserialize)]
pub struct PasswordForm {
    current: String,
    new: String,
    again: String,
}

/// `POST /me/password`. All sessions end, this one too: the new password is tried at once.
pub async fn post_password(visit: Visit, Form(form): Form<PasswordForm>) -> Page {
    let person = visit.signed()?;
    let changed = change_own(&visit.app, person, &form.current, &form.new, &form.again).await;
    match changed {
        Ok(()) => go("/sign-in", "password"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let mut page = MePage::of(&visit).await?;
            page.problems = stop.problems;
            Ok((stop.status, html(&page)?).into_response())
        }
        Err(stop) => Err(stop),
    }
}
