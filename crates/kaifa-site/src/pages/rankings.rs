//! Published rankings over the years: every list with its versions, and for each list and class a table zone by year with
//! moves and awards, beside a chart. Rankings are open to everyone who is signed in with a business role.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::{Date, Lang};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::release::Kind;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{ZoneClass, ZoneLevel};
use kaifa_store::rows::{RankState, RankingList, RankingRow};
use kaifa_store::{Kept, LocalDay};
use serde::Serialize;

use crate::pages::chart::{self, Scale, Series, lines};
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

/// The places of own zones over the years in one list and class.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RankTable {
    /// Name of the list.
    pub list: String,
    /// The class in words.
    pub class: String,
    /// The years with a list, oldest first.
    pub years: Vec<i64>,
    /// One line per zone.
    pub zones: Vec<ZoneRanks>,
    /// What the chart shows, in words.
    pub finding: String,
    /// The chart.
    #[serde(skip)]
    pub chart: String,
}

/// One zone over the years.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ZoneRanks {
    /// The zone.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// One cell per year of the table.
    pub cells: Vec<RankCell>,
}

/// How a zone stands in one year's list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RankCell {
    /// The year.
    pub year: i64,
    /// The version in force; empty if the zone is on no list of the year.
    pub list_id: String,
    /// Its place.
    pub rank: Option<i64>,
    /// Out of how many.
    pub size: Option<i64>,
    /// Why there is no place, in words; empty if there is one.
    pub state: String,
    /// Places won (above 0) or lost against the year before.
    pub moved: Option<i64>,
    /// Its award.
    pub award: String,
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

/// The class of a list in words.
pub fn class_words(code: &str, lang: Lang) -> String {
    match ZoneClass::parse(code) {
        Some(class) => class.words().get(lang).to_owned(),
        None if code == "all" => lang.pick("全部", "all").to_owned(),
        None => code.to_owned(),
    }
}

fn award_words(award: Option<&str>, lang: Lang) -> String {
    match award {
        None | Some("" | "no" | "否" | "无" | "false" | "0") => String::new(),
        Some("yes" | "是" | "true" | "1") => lang.pick("获奖", "award").to_owned(),
        Some(name) => name.to_owned(),
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

impl RankCell {
    fn of(list: &RankingList, row: &RankingRow, year_before: Option<&RankingRow>, lang: Lang) -> RankCell {
        let moved = match (row.rank, year_before.and_then(|before| before.rank)) {
            (Some(now), Some(before)) => Some(before - now),
            _ => None,
        };
        RankCell {
            year: list.year,
            list_id: list.id.clone(),
            rank: row.rank,
            size: list.list_size,
            state: match row.state {
                RankState::Ranked => String::new(),
                state => state.words().get(lang).to_owned(),
            },
            moved,
            award: award_words(row.award.as_deref(), lang),
        }
    }

    fn none(year: i64, lang: Lang) -> RankCell {
        RankCell {
            year,
            list_id: String::new(),
            rank: None,
            size: None,
            state: lang.pick("名单未载", "not on the list").to_owned(),
            moved: None,
            award: String::new(),
        }
    }

    /// `▲2`, `▼3`, `—`; empty where a move is not known.
    pub fn arrow(&self) -> String {
        match self.moved {
            None => String::new(),
            Some(0) => "—".to_owned(),
            Some(up) if up > 0 => format!("▲{up}"),
            Some(down) => format!("▼{}", -down),
        }
    }

    /// Class of the arrow.
    pub fn arrow_class(&self) -> &'static str {
        match self.moved {
            Some(up) if up > 0 => "up",
            Some(down) if down < 0 => "down",
            _ => "muted",
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

/// The tables over the years, for all own zones or for one.
pub async fn tables(visit: &Visit, picture: &Picture, only: Option<&str>) -> Result<Vec<RankTable>, Stop> {
    let lists = known_lists(visit).await?;
    type ByYear<'a> = BTreeMap<i64, (&'a RankingList, Vec<RankingRow>)>;
    let mut groups: BTreeMap<(&str, &str), ByYear<'_>> = BTreeMap::new();
    for list in in_force(&lists) {
        let fits = |key: &str, value: &str| visit.asked(key).is_none_or(|wanted| wanted == value);
        if only.is_none() && !(fits("list", &list.list) && fits("class", &list.class)) {
            continue;
        }
        let rows = visit.app.store.list_ranking_rows(&list.id).await?;
        let rows = rows.into_iter().map(|row| row.row).collect();
        let years = groups.entry((&list.list, &list.class)).or_default();
        years.insert(list.year, (&list.row, rows));
    }
    let lang = visit.lang;
    let mut tables = Vec::new();
    for ((list, class), years) in groups {
        let own: BTreeSet<&str> = years
            .values()
            .flat_map(|(_, rows)| rows)
            .map(|row| row.subject.as_str())
            .filter(|subject| picture.place_of_unit(subject).is_some())
            .filter(|subject| only.is_none_or(|wanted| wanted == *subject))
            .collect();
        if own.is_empty() {
            continue;
        }
        let row_of = |year: i64, subject: &str| {
            let (list, rows) = years.get(&year)?;
            Some((*list, rows.iter().find(|row| row.subject == subject)?))
        };
        let mut zones: Vec<ZoneRanks> = own
            .into_iter()
            .map(|subject| ZoneRanks {
                subject: subject.to_owned(),
                name: picture.unit_name(subject).to_owned(),
                cells: years
                    .keys()
                    .map(|&year| match row_of(year, subject) {
                        None => RankCell::none(year, lang),
                        Some((list, row)) => {
                            let before = row_of(year - 1, subject).map(|(_, row)| row);
                            RankCell::of(list, row, before, lang)
                        }
                    })
                    .collect(),
            })
            .collect();
        let last = |zone: &ZoneRanks| zone.cells.last().and_then(|cell| cell.rank).unwrap_or(i64::MAX);
        zones.sort_by(|a, b| (last(a), &a.name).cmp(&(last(b), &b.name)));
        let finding = finding(&zones, lang);
        tables.push(RankTable {
            chart: chart(&zones, &finding, lang),
            list: list.to_owned(),
            class: class_words(class, lang),
            years: years.keys().copied().collect(),
            zones,
            finding,
        });
    }
    Ok(tables)
}

/// What the newest year says, as the title of the chart.
fn finding(zones: &[ZoneRanks], lang: Lang) -> String {
    let newest: Vec<(&ZoneRanks, &RankCell)> = zones
        .iter()
        .filter_map(|zone| Some((zone, zone.cells.last()?)))
        .collect();
    let year = newest.first().map(|(_, cell)| cell.year).unwrap_or_default();
    if let [(zone, cell)] = newest.as_slice() {
        let place = match (cell.rank, cell.size) {
            (Some(rank), Some(size)) => match lang {
                Lang::Zh => format!("第{rank}位(共{size}位)"),
                Lang::En => format!("place {rank} of {size}"),
            },
            (Some(rank), None) => format!("{}{rank}", lang.pick("第", "place ")),
            (None, _) => cell.state.clone(),
        };
        let moved = match (cell.moved, lang) {
            (Some(up), Lang::Zh) if up > 0 => format!(",比上年前进{up}位"),
            (Some(up), Lang::En) if up > 0 => format!(", {up} up"),
            (Some(down), Lang::Zh) if down < 0 => format!(",比上年后退{}位", -down),
            (Some(down), Lang::En) if down < 0 => format!(", {} down", -down),
            (Some(_), Lang::Zh) => ",与上年持平".to_owned(),
            (Some(_), Lang::En) => ", unchanged".to_owned(),
            (None, _) => String::new(),
        };
        return match lang {
            Lang::Zh => format!("{year}年{}{place}{moved}", zone.name),
            Lang::En => format!("{year}: {}, {place}{moved}", zone.name),
        };
    }
    let count = |test: &dyn Fn(i64) -> bool| {
        let moves = newest.iter().filter_map(|(_, cell)| cell.moved);
        moves.filter(|moved| test(*moved)).count()
    };
    let (up, down) = (count(&|moved| moved > 0), count(&|moved| moved < 0));
    match lang {
        Lang::Zh => format!("{year}年:{up} 个前进,{down} 个后退"),
        Lang::En => format!("{year}: {up} rose, {down} fell"),
    }
}

fn chart(zones: &[ZoneRanks], title: &str, lang: Lang) -> String {
    let series: Vec<Series<'_>> = zones
        .iter()
        .map(|zone| Series {
            name: &zone.name,
            points: zone
                .cells
                .iter()
                .map(|cell| (chart::year(cell.year, lang), cell.rank.map(|rank| rank as f64)))
                .collect(),
            required: false,
        })
        .collect();
    lines(title, Scale::Places, &series, lang)
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
