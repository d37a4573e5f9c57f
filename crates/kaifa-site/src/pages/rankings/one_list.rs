//! One published list: its rows, what a new version changed, and where it came from.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::Lang;
use kaifa_flow::people::permission::Task;
use kaifa_flow::release::Kind;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::ZoneLevel;
use kaifa_store::Kept;
use kaifa_store::rows::{RankingList, RankingRow};
use serde::Serialize;

use super::over_years::RankCell;
use super::{ListView, in_force, is_same, known_lists};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// One list with its rows.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RankingView {
    /// The list.
    pub list: ListView,
    /// Who entered it.
    pub entered_by: String,
    /// All versions of the same list, class and year.
    pub versions: Vec<ListView>,
    /// Its rows, by place.
    pub rows: Vec<RankRow>,
    /// Printed names that the version before held and this one does not.
    pub gone: Vec<String>,
    /// Number, time and hash of the ledger entry that took it in.
    pub root: String,
    /// Hash of the file that it came from.
    pub source: String,
}

/// One row of a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RankRow {
    /// The zone; empty if no document in force knows it.
    pub subject: String,
    /// The name as printed.
    pub printed_name: String,
    /// The name in the directory, for own zones.
    pub name: String,
    /// How it stands.
    pub cell: RankCell,
    /// Place of its rise among all rises.
    pub rise_rank: Option<i64>,
    /// Place of its fall among all falls.
    pub fall_rank: Option<i64>,
    /// The level in words.
    pub level: String,
    /// What the version before said, where it differs.
    pub before: String,
}

async fn ranking_view(visit: &Visit, id: &str) -> Result<RankingView, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let store = &visit.app.store;
    let known = known_lists(visit).await?;
    let list = known
        .iter()
        .find(|list| list.id == id)
        .ok_or_else(|| Stop::not_found(format!("名单 {id}"), format!("list {id}")))?;
    let picture = visit.picture().await?;
    let rows_of = async |list: Option<&Kept<RankingList>>| match list {
        None => Ok(Vec::new()),
        Some(list) => store.list_ranking_rows(&list.id).await,
    };
    let rows = rows_of(Some(list)).await?;
    let before = known
        .iter()
        .filter(|other| is_same(other, list) && other.version < list.version)
        .max_by_key(|other| other.version);
    let rows_before = rows_of(before).await?;
    let year_before = in_force(&known)
        .into_iter()
        .find(|other| (&other.list, &other.class, other.year) == (&list.list, &list.class, list.year - 1));
    let rows_year_before = rows_of(year_before).await?;
    let lang = visit.lang;
    let short = |row: &RankingRow| match row.rank {
        Some(rank) => format!("{}{rank}{}", lang.pick("第", "place "), lang.pick("位", "")),
        None => row.state.words().get(lang).to_owned(),
    };
    let row_view = |row: &RankingRow| {
        let same = |other: &&Kept<RankingRow>| other.subject == row.subject;
        let own = picture.place_of_unit(&row.subject).is_some();
        let was = rows_before.iter().find(same);
        RankRow {
            subject: if own { row.subject.clone() } else { String::new() },
            printed_name: row.printed_name.clone(),
            name: if own {
                picture.unit_name(&row.subject).to_owned()
            } else {
                String::new()
            },
            cell: RankCell::of(
                list,
                row,
                rows_year_before.iter().find(same).map(|row| &row.row),
                lang,
            ),
            rise_rank: row.rise_rank,
            fall_rank: row.fall_rank,
            level: row
                .level
                .as_deref()
                .map(|code| {
                    ZoneLevel::parse(code).map_or(code.to_owned(), |l| l.words().get(lang).to_owned())
                })
                .unwrap_or_default(),
            before: match was {
                None if before.is_some() => lang.pick("上一版未载", "not in the version before").to_owned(),
                Some(was) if (was.rank, was.state) != (row.rank, row.state) => short(was),
                _ => String::new(),
            },
        }
    };
    let people = visit.app.people_names().await?;
    let entry = store.find_entry(list.entry_seq).await?;
    Ok(RankingView {
        list: ListView::of(list, &known, lang),
        entered_by: people.get(&list.entered_by).unwrap_or(&list.entered_by).clone(),
        versions: known
            .iter()
            .filter(|other| is_same(other, list))
            .map(|other| ListView::of(other, &known, lang))
            .collect(),
        rows: rows.iter().map(|row| row_view(row)).collect(),
        gone: rows_before
            .iter()
            .filter(|was| !rows.iter().any(|row| row.subject == was.subject))
            .map(|was| was.printed_name.clone())
            .collect(),
        root: entry
            .map(|entry| {
                let root = kaifa_store::ledger::Root {
                    seq: entry.seq,
                    at: entry.at,
                    hash: entry.hash,
                };
                root.to_string()
            })
            .unwrap_or_default(),
        source: list.source.as_ref().map(ToString::to_string).unwrap_or_default(),
    })
}

#[derive(Template)]
#[template(path = "ranking.html")]
struct RankingPage {
    f: Frame,
    v: RankingView,
    public: Option<String>,
    may_release: bool,
}

impl RankingPage {
    fn has_levels(&self) -> bool {
        self.v.rows.iter().any(|row| !row.level.is_empty())
    }

    fn has_moves(&self) -> bool {
        self.v
            .rows
            .iter()
            .any(|row| row.rise_rank.or(row.fall_rank).is_some())
    }
}

/// `GET /rankings/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let v = ranking_view(&visit, &id).await?;
    let title = match visit.lang {
        Lang::Zh => format!("{}{}年名单", v.list.list, v.list.year),
        Lang::En => format!("{} {}", v.list.list, v.list.year),
    };
    let today = visit.app.today();
    let release = visit
        .app
        .store
        .find_release_on(Kind::Ranking.code(), &id, today)
        .await?;
    html(&RankingPage {
        f: visit.frame(("考核名次", "Rankings"), title),
        public: release.map(|release| release.id.clone()),
        may_release: visit.signed()?.may_do(Task::RunOffice),
        v,
    })
}

/// `GET /api/rankings/{id}`
#[utoipa::path(get, path = "/api/rankings/{id}", responses((status = 200, body = RankingView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<RankingView>, Stop> {
    Ok(Json(ranking_view(&visit, &id).await?))
}
