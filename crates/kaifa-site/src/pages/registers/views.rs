//! Views of a list that people keep under a name: the query of its address, for oneself or for all who see the register.

use axum::extract::{Form, Path};
use kaifa_flow::records::views;
use kaifa_flow::stop::Stop;
use serde::Deserialize;

use crate::pages::registers::open;
use crate::pages::{Page, go};
use crate::web::visit::Visit;

/// A saved view as a link.
#[derive(Debug, Clone)]
pub struct ViewLink {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The query of the address.
    pub query: String,
    /// Whether everyone may use it.
    pub shared: bool,
    /// Whether it is the reader's own, to be taken away.
    pub own: bool,
}

/// The views that the reader may use.
pub async fn view_links(visit: &Visit, register: &str) -> Result<Vec<ViewLink>, Stop> {
    let person = &visit.signed()?.id;
    let views = visit.app.store.list_saved_views(register, person).await?;
    Ok(views
        .into_iter()
        .map(|view| ViewLink {
            own: view.person == *person,
            id: view.row.id,
            name: view.row.name,
            query: view.row.query,
            shared: view.row.shared,
        })
        .collect())
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub struct NewView {
    name: String,
    query: String,
    #[serde(default)]
    shared: String,
}

/// `POST /registers/{register}/views`
pub async fn post_view(visit: Visit, Path(register): Path<String>, Form(form): Form<NewView>) -> Page {
    let picture = visit.picture().await?;
    let (_, rights) = open(&visit, &picture, &register)?;
    let shared = form.shared == "yes";
    let query = views::save(
        &visit.app,
        rights.person,
        &register,
        &form.name,
        &form.query,
        shared,
    )
    .await?;
    go(&format!("/registers/{register}?{query}"), "saved")
}

/// `POST /registers/{register}/views/{id}/remove`
pub async fn post_remove(visit: Visit, Path((register, id)): Path<(String, String)>) -> Page {
    let person = visit.signed()?;
    views::remove(&visit.app, person, &register, &id).await?;
    go(&format!("/registers/{register}"), "saved")
}
