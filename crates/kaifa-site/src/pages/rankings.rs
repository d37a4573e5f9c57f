//! Published rankings over the years: every list with its versions, and for each list and class a table zone by year with
//! moves and awards, beside a chart. Rankings are open to everyone who is signed in with a business role.

pub mod one_list;
pub mod over_years;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use kaifa_base::{Date, Lang};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::ZoneClass;
use kaifa_store::rows::RankingList;
use kaifa_store::{Kept, LocalDay};
use serde::Serialize;

use self::over_years::{RankTable, tables};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Everything about published rankings.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RankingsView {
    /// A table per list and class.
    pub tables: Vec<RankTable>,
    /// Every version of every list, newest year first.
    pub lists: Vec<ListView>,
}

/// One version of a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ListView {
    /// Its id.
    pub id: String,
    /// Name of the list.
    pub list: String,
    /// The class in words.
    pub class: String,
    /// The year evaluated.
    pub year: i64,
    /// 1, 2, 3 …
    pub version: i64,
    /// Whether a later version replaced it.
    pub replaced: bool,
    /// Who published it.
    pub publisher: String,
    /// When it was published.
    pub published_on: Option<Date>,
    /// How many zones the whole list has.
    pub size: Option<i64>,
    /// The day it was entered.
    pub entered_on: Date,
    /// Why it replaces an earlier version.
    pub correction: String,
}

/// The class of a list in words.
pub fn class_words(code: &str, lang: Lang) -> String {
    match ZoneClass::parse(code) {
        Some(class) => class.words().get(lang).to_owned(),
        None if code == "all" => lang.pick("全部", "all").to_owned(),
        None => code.to_owned(),
    }
}

impl ListView {
    fn of(list: &Kept<RankingList>, all: &[Kept<RankingList>], lang: Lang) -> ListView {
        ListView {
            id: list.id.clone(),
            list: list.list.clone(),
            class: class_words(&list.class, lang),
            year: list.year,
            version: list.version,
            replaced: all
                .iter()
                .any(|other| is_same(other, list) && other.version > list.version),
            publisher: list.publisher.clone(),
            published_on: list.published_on,
            size: list.list_size,
            entered_on: list.entered_at.local_day(),
            correction: list.correction_reason.clone().unwrap_or_default(),
        }
    }
}

fn is_same(a: &RankingList, b: &RankingList) -> bool {
    (&a.list, &a.class, a.year) == (&b.list, &b.class, b.year)
}

/// The versions of the lists that were published by the day asked about, as they are known now.
async fn known_lists(visit: &Visit) -> Result<Vec<Kept<RankingList>>, Stop> {
    let mut lists = visit.app.store.list_ranking_lists().await?;
    lists.retain(|list| published(list) <= visit.on || visit.on >= visit.app.today());
    Ok(lists)
}

/// The day of publication; where the list has none, the day it was entered.
pub fn published(list: &RankingList) -> Date {
    list.published_on.unwrap_or_else(|| list.entered_at.local_day())
}

/// Versions in force out of all: the newest of each list, class and year.
fn in_force(lists: &[Kept<RankingList>]) -> Vec<&Kept<RankingList>> {
    lists
        .iter()
        .filter(|list| {
            !lists
                .iter()
                .any(|other| is_same(other, list) && other.version > list.version)
        })
        .collect()
}

async fn rankings_view(visit: &Visit, picture: &Picture) -> Result<RankingsView, Stop> {
    let known = known_lists(visit).await?;
    let mut lists: Vec<ListView> = known
        .iter()
        .map(|list| ListView::of(list, &known, visit.lang))
        .collect();
    lists.sort_by(|a, b| (b.year, &a.list, &a.class, b.version).cmp(&(a.year, &b.list, &b.class, a.version)));
    Ok(RankingsView {
        tables: tables(visit, picture, None).await?,
        lists,
    })
}

#[derive(Template)]
#[template(path = "rankings.html")]
struct RankingsPage {
    f: Frame,
    v: RankingsView,
    names: BTreeSet<String>,
    classes: BTreeMap<String, String>,
    list: String,
    class: String,
    may_import: bool,
}

/// `GET /rankings?list=&class=`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let known = known_lists(&visit).await?;
    html(&RankingsPage {
        f: visit.frame(("考核与决定", "Evaluation"), visit.t("考核名次", "Rankings")),
        v: rankings_view(&visit, &picture).await?,
        names: known.iter().map(|list| list.list.clone()).collect(),
        classes: known
            .iter()
            .map(|list| (list.class.clone(), class_words(&list.class, visit.lang)))
            .collect(),
        list: visit.asked("list").unwrap_or_default().to_owned(),
        class: visit.asked("class").unwrap_or_default().to_owned(),
        may_import: person.may_do(Task::RunOffice),
    })
}

/// `GET /api/rankings`
#[utoipa::path(get, path = "/api/rankings", responses((status = 200, body = RankingsView)))]
pub async fn api_list(visit: Visit) -> Result<Json<RankingsView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(rankings_view(&visit, &picture).await?))
}
