//! Handing over one's work: what passes, and the confirmation of both. The two persons see it, and the security administrator.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use kaifa_base::Date;
use kaifa_flow::people::hand_over::{self, Passing};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::stop::Stop;
use kaifa_store::people::Role;
use kaifa_store::rows::HandOver;
use kaifa_store::{Kept, LocalDay};
use serde::Deserialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// One hand-over in the list.
struct Line {
    id: String,
    from: String,
    to: String,
    on: Date,
    state: (&'static str, String),
}

fn state_of(row: &HandOver, visit: &Visit) -> (&'static str, String) {
    let (class, zh, en) = if row.done_at.is_some() {
        ("done", "已移交", "done")
    } else if row.refused_by.is_some() {
        ("late", "已退回", "refused")
    } else {
        ("todo", "待确认", "to confirm")
    };
    (class, visit.t(zh, en).to_owned())
}

fn may_see(person: &Signed, row: &HandOver) -> bool {
    [&row.from_person, &row.to_person, &row.proposed_by].contains(&&person.id)
        || person.may_do(Task::GrantRights)
}

#[derive(Template)]
#[template(path = "hand_overs.html")]
struct HandOversPage {
    f: Frame,
    lines: Vec<Line>,
    /// Whether the reader proposes for others.
    grants: bool,
    me: String,
    passing: Option<Passing>,
    grant_words: Vec<String>,
}

fn grant_words(
    passing: &Passing,
    picture: &kaifa_flow::place::picture::Picture,
    visit: &Visit,
) -> Vec<String> {
    passing
        .grants
        .iter()
        .map(|(role, unit)| {
            let role = Role::parse(role).map_or(role.clone(), |role| role.words().get(visit.lang).to_owned());
            match unit {
                Some(unit) => format!("{role} · {}", picture.unit_name(unit)),
                None => format!("{role} · {}", visit.t("全部", "everything")),
            }
        })
        .collect()
}

/// `GET /hand-over`
pub async fn list(visit: Visit) -> Page {
    let person = visit.signed()?;
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let lines = visit
        .app
        .store
        .list_hand_overs()
        .await?
        .into_iter()
        .filter(|row| may_see(person, row))
        .map(|row| Line {
            from: name(&row.from_person),
            to: name(&row.to_person),
            on: row.proposed_at.local_day(),
            state: state_of(&row, &visit),
            id: row.row.id,
        })
        .collect();
    let picture = visit.app.picture(visit.app.today()).await?;
    let passing = match person.may_do(Task::SeeWork) {
        true => Some(hand_over::passing(&visit.app, &picture, person).await?),
        false => None,
    };
    html(&HandOversPage {
        f: visit.frame(("", ""), visit.t("工作移交", "Hand-over")),
        lines,
        grants: person.may_do(Task::GrantRights),
        me: person.id.clone(),
        grant_words: passing
            .as_ref()
            .map(|passing| grant_words(passing, &picture, &visit))
            .unwrap_or_default(),
        passing,
    })
}

/// What the form of a proposal sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ProposeForm {
    #[serde(default)]
    from: String,
    to: String,
    #[serde(default)]
    reason: String,
}

/// `POST /hand-over`
pub async fn post(visit: Visit, Form(form): Form<ProposeForm>) -> Page {
    let person = visit.signed()?;
    let from = if form.from.is_empty() {
        person.id.as_str()
    } else {
        &form.from
    };
    let id = hand_over::propose(&visit.app, person, from, &form.to, &form.reason).await?;
    go(&format!("/hand-over/{id}"), "created")
}

#[derive(Template)]
#[template(path = "hand_over.html")]
struct HandOverPage {
    f: Frame,
    row: HandOver,
    from: String,
    to: String,
    state: (&'static str, String),
    passing: Passing,
    grant_words: Vec<String>,
    may_confirm: bool,
    may_refuse: bool,
}

async fn find(visit: &Visit, id: &str) -> Result<Kept<HandOver>, Stop> {
    let person = visit.signed()?;
    let none = || Stop::not_found(format!("移交 {id}"), format!("hand-over {id}"));
    let row = visit.app.store.find_hand_over(id).await?.ok_or_else(none)?;
    // To others it does not exist.
    if may_see(person, &row) {
        Ok(row)
    } else {
        Err(none())
    }
}

/// `GET /hand-over/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let person = visit.signed()?;
    let row = find(&visit, &id).await?;
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let picture = visit.app.picture(visit.app.today()).await?;
    let passing: Passing = serde_json::from_value(row.content.clone()).unwrap_or_default();
    let open = row.done_at.is_none() && row.refused_by.is_none();
    html(&HandOverPage {
        f: visit.frame(("工作移交", "Hand-over"), visit.t("移交确认", "Confirmation")),
        from: name(&row.from_person),
        to: name(&row.to_person),
        state: state_of(&row, &visit),
        grant_words: grant_words(&passing, &picture, &visit),
        passing,
        may_confirm: open
            && ((person.id == row.from_person && row.from_confirmed_at.is_none())
                || (person.id == row.to_person && row.to_confirmed_at.is_none())),
        may_refuse: open,
        row: row.row,
    })
}

/// `POST /hand-over/{id}/confirm`
pub async fn post_confirm(visit: Visit, Path(id): Path<String>) -> Page {
    let person = visit.signed()?;
    let row = find(&visit, &id).await?;
    hand_over::confirm(&visit.app, person, &row).await?;
    go(&format!("/hand-over/{id}"), "saved")
}

/// What the form of a refusal sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RefuseForm {
    #[serde(default)]
    reason: String,
}

/// `POST /hand-over/{id}/refuse`
pub async fn post_refuse(visit: Visit, Path(id): Path<String>, Form(form): Form<RefuseForm>) -> Page {
    let person = visit.signed()?;
    let row = find(&visit, &id).await?;
    hand_over::refuse(&visit.app, person, &row, &form.reason).await?;
    go(&format!("/hand-over/{id}"), "returned")
}
