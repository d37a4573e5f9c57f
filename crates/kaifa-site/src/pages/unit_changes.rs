//! What the office records of units besides the documents: a change of one, a new one, the withdrawal of a record that was wrong.

use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_flow::address::url_encode;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::unit_changes::{self, ChangeWish, KINDS, UnitWish};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{UnitKind, ZoneClass, ZoneLevel};
use serde::Deserialize;

use crate::pages::{Page, go, zone, zones};
use crate::web::visit::Visit;

/// The reason of a withdrawal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WithdrawForm {
    reason: String,
}

/// Code and words of everything that can be chosen.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// What can happen to a unit.
    pub changes: Vec<(&'static str, String)>,
    /// What a unit can be; zones first.
    pub kinds: Vec<(&'static str, String)>,
    /// Levels of zones.
    pub levels: Vec<(&'static str, String)>,
    /// Classes of zones.
    pub classes: Vec<(&'static str, String)>,
}

impl Choices {
    /// In the reader's language.
    pub fn of(visit: &Visit) -> Choices {
        let words = |words: kaifa_base::Words| words.get(visit.lang).to_owned();
        let kinds = UnitKind::ALL.iter();
        let mut kinds: Vec<_> = kinds.map(|kind| (kind.code(), words(kind.words()))).collect();
        kinds.sort_by_key(|(code, _)| *code != UnitKind::Zone.code());
        let levels = ZoneLevel::ALL.iter();
        let classes = ZoneClass::ALL.iter();
        Choices {
            changes: KINDS
                .iter()
                .map(|kind| (kind.code(), words(kind.words())))
                .collect(),
            kinds,
            levels: levels.map(|level| (level.code(), words(level.words()))).collect(),
            classes: classes
                .map(|class| (class.code(), words(class.words())))
                .collect(),
        }
    }
}

/// Whether the visitor records changes of a place's units; of its past days nobody does.
pub fn may_record(visit: &Visit, place: &PlacePicture) -> Result<bool, Stop> {
    let office = visit.signed()?.may(Task::RunOffice, place.region()).is_ok();
    Ok(office && visit.on == visit.app.today())
}

fn place_of<'p>(picture: &'p Picture, id: &str) -> Result<&'p PlacePicture, Stop> {
    picture
        .place_of_unit(id)
        .ok_or_else(|| Stop::not_found(format!("单位 {id}"), format!("unit {id}")))
}

/// `POST /zones/{id}`: a change of a unit.
pub async fn post_change(visit: Visit, Path(id): Path<String>, Form(wish): Form<ChangeWish>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = place_of(&picture, &id)?;
    let person = visit.allow(Task::RunOffice, place.region())?;
    match unit_changes::record(&visit.app, place, person, &id, &wish).await {
        Ok(()) => go(&format!("/zones/{}", url_encode(&id)), "unit_recorded"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = zone::page(&visit, &id, wish, stop.problems).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /zones`: a new unit.
pub async fn post_unit(visit: Visit, Form(wish): Form<UnitWish>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&wish.document)?;
    let person = visit.allow(Task::RunOffice, place.region())?;
    match unit_changes::found(&visit.app, place, person, &wish).await {
        Ok(id) => go(&format!("/zones/{}", url_encode(&id)), "unit_recorded"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = zones::page(&visit, wish, stop.problems).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /zones/{id}/changes/{change}/withdraw`: a record that was wrong.
pub async fn post_withdraw(
    visit: Visit,
    Path((id, change)): Path<(String, String)>,
    Form(form): Form<WithdrawForm>,
) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = place_of(&picture, &id)?;
    let person = visit.allow(Task::RunOffice, place.region())?;
    unit_changes::withdraw(&visit.app, place, person, &change, &form.reason).await?;
    let picture = visit.app.picture(visit.app.today()).await?;
    // A unit that only this record founded is gone with it.
    let back = match picture.place_of_unit(&id) {
        Some(_) => format!("/zones/{}", url_encode(&id)),
        None => "/zones".to_owned(),
    };
    go(&back, "unit_withdrawn")
}
