//! Views of a list that people keep under a name: the query of its address, for oneself or for all who see the register.

use axum::extract::{Form, Path};
use kaifa_flow::stop::Stop;
use kaifa_store::rows::SavedView;
use kaifa_store::{Act, Changes, Value, new_id};
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
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > 40 {
        return Err(Stop::bad_field(
            "name",
            "请给视图取名,至多 40 字",
            "give the view a name of at most 40 signs",
        ));
    }
    // Only what the list itself reads is kept; the day asked about and messages are not part of a view.
    let kept: Vec<&str> = form
        .query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| {
            let key = pair.split('=').next().unwrap_or_default();
            !matches!(key, "" | "done" | "page" | "on" | "lang")
        })
        .collect();
    let now = visit.app.now();
    let view = SavedView {
        id: new_id(now),
        register: register.clone(),
        person: rights.person.id.clone(),
        name: name.to_owned(),
        query: kept.join("&"),
        shared: form.shared == "yes",
        removed: false,
        saved_at: now,
    };
    let act = Act::new(
        now,
        &rights.person.id,
        "view.save",
        format!("view:{register}/{}", view.id),
    );
    let mut changes = Changes::new();
    changes.insert(&view);
    visit.app.store.write(&act, changes).await?;
    go(&format!("/registers/{register}?{}", view.query), "saved")
}

/// `POST /registers/{register}/views/{id}/remove`
pub async fn post_remove(visit: Visit, Path((register, id)): Path<(String, String)>) -> Page {
    let person = visit.signed()?;
    let found = visit
        .app
        .store
        .find::<SavedView>(&[Value::Text(id.clone())])
        .await?;
    let view = found
        .filter(|view| view.person == person.id && view.register == register)
        .ok_or_else(|| Stop::not_found("视图", "the view"))?;
    let removed = SavedView {
        removed: true,
        ..view.row.clone()
    };
    let mut changes = Changes::new();
    changes.update(&view, &removed);
    let act = Act::new(
        visit.app.now(),
        &person.id,
        "view.remove",
        format!("view:{register}/{id}"),
    );
    visit.app.store.write(&act, changes).await?;
    go(&format!("/registers/{register}"), "saved")
}
