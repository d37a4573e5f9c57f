//! The places of own zones over the years: a table per list and class with moves and awards, and its chart.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::Lang;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::{RankState, RankingList, RankingRow};
use serde::Serialize;

use super::{class_words, in_force, known_lists};
use crate::pages::chart::{self, Scale, Series, lines};
use crate::web::visit::Visit;

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

fn award_words(award: Option<&str>, lang: Lang) -> String {
    match award {
        None | Some("" | "no" | "否" | "无" | "false" | "0") => String::new(),
        Some("yes" | "是" | "true" | "1") => lang.pick("获奖", "award").to_owned(),
        Some(name) => name.to_owned(),
    }
}

impl RankCell {
    pub(super) fn of(
        list: &RankingList,
        row: &RankingRow,
        year_before: Option<&RankingRow>,
        lang: Lang,
    ) -> RankCell {
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
