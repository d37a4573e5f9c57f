//! The rankings of a scheme over the years: each zone's place, its move as it was and on a comparable basis. A year that was published
//! shows the places as issued, another one those of the figures known on the day.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::Lang;
use kaifa_flow::evaluation::zones::{evaluation, years};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::stop::Stop;
use serde::Serialize;

use crate::pages::chart::{self, Scale, Series, lines};
use crate::pages::evaluation_ranking::entry_words;
use crate::pages::evaluations::{SchemeView, find};
use crate::pages::frame::Frame;
use crate::pages::runs::list_title;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// More lines than this in one chart cannot be told apart.
const MOST_LINES: usize = 20;

/// The rankings over the years.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct YearsView {
    /// The scheme.
    pub scheme: SchemeView,
    /// The years, oldest first, each with the run that was published; empty: none.
    pub years: Vec<(i32, String)>,
    /// Years that cannot be evaluated, with the reason.
    pub left_out: Vec<(i32, String)>,
    /// One table per peer group and list.
    pub groups: Vec<YearsGroup>,
}

/// The table of one peer group.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct YearsGroup {
    /// Its title; empty: there is only one.
    pub title: String,
    /// The zones, by their latest place.
    pub zones: Vec<YearsZone>,
    /// The chart.
    #[serde(skip)]
    pub chart: String,
}

/// A zone over the years.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct YearsZone {
    /// The zone.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// One cell a year.
    pub cells: Vec<YearsCell>,
}

/// A zone in a year.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct YearsCell {
    /// Its place; absent: not ranked on this list.
    pub rank: Option<u32>,
    /// Places gained against the year before, as both were.
    pub moved: Option<i64>,
    /// The same among those that took part in both years.
    pub comparable: Option<i64>,
    /// What it was compared with, where it was merged since the year before.
    pub note: String,
}

impl YearsCell {
    /// `▲2`, `▼3`, `—`.
    pub fn arrow(moved: &Option<i64>) -> String {
        match moved {
            Some(up) if *up > 0 => format!("▲{up}"),
            Some(down) if *down < 0 => format!("▼{}", -down),
            Some(_) => "—".to_owned(),
            None => String::new(),
        }
    }
}

type ListKey = (Option<String>, Vec<String>);

fn years_view(
    visit: &Visit,
    place: &PlacePicture,
    id: &str,
    names: impl Fn(&str) -> String,
) -> Result<YearsView, Stop> {
    let lang = visit.lang;
    let scheme = kaifa_flow::evaluation::zones::schemes(place)
        .find(|scheme| scheme.id == id)
        .ok_or_else(|| Stop::not_found(format!("考核办法 {id}"), format!("scheme {id}")))?;
    let mut all = years(place, scheme);
    all.reverse();
    let (mut shown, mut left_out) = (Vec::new(), Vec::new());
    let mut cells: BTreeMap<ListKey, BTreeMap<String, BTreeMap<i32, YearsCell>>> = BTreeMap::new();
    for year in all {
        let made = match evaluation(place, scheme, year) {
            Ok(made) => made,
            Err(problems) => {
                let first = problems
                    .first()
                    .map(|problem| problem.message.get(lang).to_owned());
                left_out.push((year, first.unwrap_or_default()));
                continue;
            }
        };
        let issued = place
            .published
            .iter()
            .find(|one| one.scheme == id && one.year == year);
        let ranks = match issued {
            Some(issued) => issued.ranks.clone(),
            None => made.result.as_last_year(),
        };
        for one in ranks {
            let movement = made.result.moves.get(&one.subject);
            let key = (one.group.clone(), one.list.clone());
            let cell = YearsCell {
                rank: Some(one.rank),
                moved: None,
                comparable: movement.and_then(|movement| movement.comparable),
                note: movement
                    .filter(|movement| movement.merged.is_some())
                    .map(|movement| entry_words(movement, &one.subject, lang))
                    .unwrap_or_default(),
            };
            cells
                .entry(key)
                .or_default()
                .entry(one.subject)
                .or_default()
                .insert(year, cell);
        }
        shown.push((year, issued.map(|issued| issued.run.clone()).unwrap_or_default()));
    }
    let groups = cells
        .into_iter()
        .map(|((group, list), zones)| {
            let found = group
                .as_ref()
                .and_then(|id| scheme.peer_groups.iter().find(|one| one.id == *id));
            let heading = list_title(
                found.map(|one| crate::pages::evaluations::title(&one.title, lang)),
                &list,
            );
            let mut rows: Vec<YearsZone> = zones
                .into_iter()
                .map(|(zone, of_year)| row(zone, &of_year, &shown, &names))
                .collect();
            rows.sort_by_key(|row| {
                let last = row.cells.iter().rev().find_map(|cell| cell.rank);
                (
                    row.cells.last().is_none_or(|cell| cell.rank.is_none()),
                    last,
                    row.zone.clone(),
                )
            });
            YearsGroup {
                chart: chart(&rows, &shown, lang),
                title: heading,
                zones: rows,
            }
        })
        .collect();
    Ok(YearsView {
        scheme: SchemeView::of(place, scheme, lang),
        years: shown,
        left_out,
        groups,
    })
}

fn row(
    zone: String,
    of_year: &BTreeMap<i32, YearsCell>,
    shown: &[(i32, String)],
    names: &impl Fn(&str) -> String,
) -> YearsZone {
    let rank = |year: i32| of_year.get(&year).and_then(|cell| cell.rank);
    let cell = |year: i32| {
        let mut cell = of_year.get(&year).cloned().unwrap_or_default();
        if let (Some(before), Some(now)) = (rank(year - 1), cell.rank) {
            cell.moved = Some(i64::from(before) - i64::from(now));
        }
        cell
    };
    YearsZone {
        name: names(&zone),
        cells: shown.iter().map(|(year, _)| cell(*year)).collect(),
        zone,
    }
}

fn chart(rows: &[YearsZone], shown: &[(i32, String)], lang: Lang) -> String {
    if shown.len() < 2 {
        return String::new();
    }
    let series: Vec<Series<'_>> = rows
        .iter()
        .take(MOST_LINES)
        .map(|row| Series {
            name: &row.name,
            points: shown
                .iter()
                .zip(&row.cells)
                .map(|((year, _), cell)| (chart::year(i64::from(*year), lang), cell.rank.map(f64::from)))
                .collect(),
            required: false,
        })
        .collect();
    lines(
        lang.pick("历年名次", "ranks over the years"),
        Scale::Places,
        &series,
        lang,
    )
}

async fn view(visit: &Visit, id: &str) -> Result<YearsView, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let (place, _) = find(&picture, id)?;
    years_view(visit, place, id, |zone| picture.unit_name(zone).to_owned())
}

#[derive(Template)]
#[template(path = "evaluation_years.html")]
struct YearsPage {
    f: Frame,
    v: YearsView,
}

/// `GET /evaluations/{scheme}/years`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Page {
    let v = view(&visit, &id).await?;
    let title = match visit.lang {
        Lang::Zh => format!("{}:历年比较", v.scheme.title),
        Lang::En => format!("{}: over the years", v.scheme.title),
    };
    html(&YearsPage {
        f: visit.frame(("综合评价", "Zone evaluation"), title),
        v,
    })
}

/// `GET /api/evaluations/{scheme}/years`
#[utoipa::path(get, path = "/api/evaluations/{scheme}/years", responses((status = 200, body = YearsView)))]
pub async fn api(visit: Visit, Path(id): Path<String>) -> Result<Json<YearsView>, Stop> {
    Ok(Json(view(&visit, &id).await?))
}
