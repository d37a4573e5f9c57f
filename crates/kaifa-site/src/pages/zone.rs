//! One zone on a day: what holds for it in a box, everything that happened to it on one time axis, its places in the
//! rankings, its figures, and its names over time. Decisions, records and figures are only for those whose grants hold it.

pub mod life;
pub mod particulars;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::Problem;
use kaifa_flow::evaluation::zones::schemes;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::unit_changes::ChangeWish;
use kaifa_flow::records;
use kaifa_flow::records::rights::Rights;
use kaifa_flow::records::words::state_title;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::UnitEventKind;
use serde::Serialize;

use self::life::{LifeView, decided_life, directory_life, ranking_life};
use self::particulars::{FigureRow, attributes, figures};
use crate::pages::decisions::EffectView;
use crate::pages::evaluations::SchemeView;
use crate::pages::frame::Frame;
use crate::pages::rankings::over_years::{RankTable, tables};
use crate::pages::unit_changes::{Choices, may_record};
use crate::pages::zones::{holds, waiting};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// One zone, or another unit of the directory.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ZoneView {
    /// Its id.
    pub id: String,
    /// Its name on the day.
    pub name: String,
    /// Whether it exists on the day.
    pub exists: bool,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// Title and value of each attribute, in words.
    pub attributes: Vec<(String, String)>,
    /// Names, plates and when they came and went.
    pub names: Vec<LifeView>,
    /// What is assumed, and why.
    pub assumptions: Vec<String>,
    /// Whether the reader may see decisions and records.
    pub may_see: bool,
    /// What holds on the day.
    pub holds: Vec<EffectView>,
    /// Proposals that wait for a decision: id, title, reason, clause.
    pub waiting: Vec<WaitingView>,
    /// Records that have not ended.
    pub open: Vec<OpenRecord>,
    /// Everything that happened, by date; what has no date at the end.
    pub life: Vec<LifeView>,
    /// Its places over the years, by list.
    pub rankings: Vec<RankTable>,
    /// The schemes that evaluate it, with the years for which there are figures.
    pub evaluations: Vec<SchemeView>,
    /// Whether the reader may see figures.
    pub may_see_figures: bool,
    /// Its figures, the newest of each indicator.
    pub figures: Vec<FigureRow>,
    /// Titles of the indicators that it should report and has not.
    pub unreported: Vec<String>,
}

/// A proposal that waits for a decision.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WaitingView {
    /// The proposal.
    pub proposal: String,
    /// Title of the rule.
    pub title: String,
    /// The reason.
    pub text: String,
    /// The clause.
    pub clause: String,
    /// What it waits for, in words.
    pub state: String,
}

/// A record that has not ended.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OpenRecord {
    /// Address of its page.
    pub href: String,
    /// What it is.
    pub title: String,
    /// Its state in words.
    pub state: String,
}

async fn zone_view(visit: &Visit, picture: &Picture, id: &str) -> Result<ZoneView, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let place = picture
        .place_of_unit(id)
        .ok_or_else(|| Stop::not_found(format!("单位 {id}"), format!("unit {id}")))?;
    let lang = visit.lang;
    let may_see = person.covers(Task::SeeRecords, id);
    let may_see_figures = person.covers(Task::SeeFigures, id);
    let directory = directory_life(visit, place, id, may_record(visit, place)?);
    let is_name = |kind: &UnitEventKind| {
        matches!(
            kind,
            UnitEventKind::Rename | UnitEventKind::HangPlate | UnitEventKind::RevokePlate
        )
    };
    let names = directory
        .iter()
        .filter(|(_, kind)| is_name(kind))
        .map(|(life, _)| life.clone())
        .collect();
    let mut life: Vec<LifeView> = directory.into_iter().map(|(life, _)| life).collect();
    life.extend(ranking_life(visit, place, id));
    if may_see {
        life.extend(decided_life(visit, place, id));
    }
    life.sort_by_key(|one| (one.on.is_none(), one.on));
    let declared = place.directory.unit(id);
    let unit_assumption = place.unit(id).map_or_else(
        || declared.and_then(|unit| unit.assumption.clone()),
        |unit| unit.assumption.clone(),
    );
    let event_assumptions = place
        .directory
        .history(id)
        .into_iter()
        .filter_map(|event| event.assumption);
    let mut assumptions: Vec<String> = unit_assumption.into_iter().chain(event_assumptions).collect();
    assumptions.dedup();
    let (figures, unreported) = match may_see_figures {
        true => figures(visit, place, id).await?,
        false => Default::default(),
    };
    let waiting = match may_see {
        true => waiting(place, id),
        false => Default::default(),
    };
    let mut open = Vec::new();
    if may_see {
        let person = visit.signed()?;
        for (register, record) in records::open::of_unit(&visit.app, place, id).await? {
            if Rights::of(person, register).sees(id) {
                open.push(OpenRecord {
                    href: format!("/registers/{}/{}", record.register, record.id),
                    state: state_title(register, &record.state, lang).to_owned(),
                    title: record.title,
                });
            }
        }
    }
    let evaluated = place.zones().any(|zone| zone.id == id);
    let evaluations = schemes(place)
        .filter(|_| evaluated)
        .map(|scheme| SchemeView::of(place, scheme, lang))
        .filter(|scheme| !scheme.years.is_empty())
        .collect();
    Ok(ZoneView {
        id: id.to_owned(),
        name: place.unit_name(id).to_owned(),
        exists: place.unit(id).is_some(),
        pack: place.name().to_owned(),
        document: place.document_name(),
        attributes: attributes(visit, place, id),
        names,
        assumptions,
        may_see,
        holds: if may_see {
            holds(place, id, lang)
        } else {
            Vec::new()
        },
        waiting: place
            .history
            .proposals
            .iter()
            .filter_map(|proposal| Some((proposal, waiting.get(&proposal.id)?)))
            .map(|(proposal, state)| WaitingView {
                state: state.words().get(lang).to_owned(),
                proposal: proposal.id.clone(),
                title: place
                    .edition
                    .rule(&proposal.outcome.rule)
                    .map(|rule| rule.title.get(lang).to_owned())
                    .unwrap_or_default(),
                text: proposal.outcome.said(lang).to_owned(),
                clause: proposal.outcome.address(),
            })
            .collect(),
        open,
        life,
        rankings: tables(visit, picture, Some(id)).await?,
        evaluations,
        may_see_figures,
        figures,
        unreported,
    })
}

#[derive(Template)]
#[template(path = "zone.html")]
struct ZonePage {
    f: Frame,
    v: ZoneView,
    may_work: bool,
    may_record: bool,
    choices: Choices,
    /// Names of the units that exist, to choose from.
    units: Vec<String>,
    sent: ChangeWish,
    problems: Vec<Problem>,
}

/// `GET /zones/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    page(&visit, &id, ChangeWish::default(), Vec::new()).await
}

/// The page, with the form for a change as it was sent and what is wrong in it.
pub async fn page(visit: &Visit, id: &str, sent: ChangeWish, problems: Vec<Problem>) -> Page {
    let picture = visit.picture().await?;
    let v = zone_view(visit, &picture, id).await?;
    let place = picture.place_or_stop(&v.pack)?;
    let may_record = may_record(visit, place)?;
    html(&ZonePage {
        f: visit.frame(("开发区", "Zones"), v.name.clone()),
        may_work: visit.signed()?.covers(Task::WorkOnRecords, id) && v.exists,
        choices: Choices::of(visit),
        units: match may_record {
            true => place
                .snapshot
                .units
                .iter()
                .map(|unit| unit.name.clone())
                .collect(),
            false => Vec::new(),
        },
        may_record,
        sent,
        problems,
        v,
    })
}

/// `GET /api/zones/{id}`
#[utoipa::path(get, path = "/api/zones/{id}", responses((status = 200, body = ZoneView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<ZoneView>, Stop> {
    let picture = visit.picture().await?;
    Ok(Json(zone_view(&visit, &picture, &id).await?))
}
