//! The quarterly dispatch, the half-year bulletin with its ranking, and the yearly summary: one page over a stretch of time.

use askama::Template;
use axum::Json;
use chrono::Datelike;
use kaifa_base::Date;
use kaifa_flow::duties::bulletin::{Bulletin, Stretch, bulletin, due_in};
use kaifa_flow::duties::scheme::Running;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::show::two_digits;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Items;
use kaifa_pack::words::{Rows, Wording};
use serde::Serialize;

use crate::pages::duty_view::DutyView;
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// One unit in the ranking.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BulletinLine {
    /// Rank; nothing where nothing fell due.
    pub rank: Option<usize>,
    /// Its name.
    pub unit: String,
    /// Instances that fell due.
    pub due: usize,
    /// Done in time.
    pub in_time: usize,
    /// Done late.
    pub late: usize,
    /// Not done.
    pub overdue: usize,
    /// Periods that went by.
    pub missed: usize,
    /// Closed.
    pub closed: usize,
    /// Points of slips.
    pub points: String,
    /// The score with two digits.
    pub score: String,
    /// The exact score.
    pub exact: String,
}

/// How many fell due from one source.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BulletinSource {
    /// In words.
    pub words: String,
    /// Fell due.
    pub due: usize,
    /// Done in time.
    pub in_time: usize,
}

/// One document's stretch.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BulletinView {
    /// Pack of the document.
    pub pack: String,
    /// Its name.
    pub document: String,
    /// What it is called.
    pub title: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Whether the stretch is over.
    pub over: bool,
    /// The scheme by whose formula units are scored, and the formula.
    pub scheme: Option<(String, String)>,
    /// Share done in time, in percent.
    pub share: Option<String>,
    /// The units.
    pub units: Vec<BulletinLine>,
    /// By source.
    pub sources: Vec<BulletinSource>,
    /// Targets on their path, and off it.
    pub targets: (usize, usize),
    /// What is not done.
    pub open: Vec<DutyView>,
}

fn line(place: &PlacePicture, line: &kaifa_flow::duties::bulletin::UnitLine) -> BulletinLine {
    BulletinLine {
        rank: line.rank,
        unit: place.unit_name(&line.unit).to_owned(),
        due: line.due,
        in_time: line.in_time,
        late: line.late,
        overdue: line.overdue,
        missed: line.missed,
        closed: line.closed,
        points: line.points.normalize().to_string(),
        score: line.score.map(two_digits).unwrap_or_default(),
        exact: line
            .score
            .map(|score| score.normalize().to_string())
            .unwrap_or_default(),
    }
}

/// The view of one place's stretch.
pub fn view(visit: &Visit, place: &PlacePicture, stretch: Stretch) -> BulletinView {
    let found: Bulletin = bulletin(place, stretch);
    let not_done = |now: &DutyNow| now.result.done_on.is_none();
    BulletinView {
        pack: place.name().to_owned(),
        document: place.document_name(),
        title: stretch.words().get(visit.lang).to_owned(),
        from: stretch.from,
        to: stretch.to,
        over: stretch.to < visit.on,
        scheme: Running::of(place).map(|running| {
            (
                running.scheme.title.get(visit.lang).to_owned(),
                running
                    .scheme
                    .score
                    .as_ref()
                    .map_or("100 * in_time / due".to_owned(), |score| score.text.clone()),
            )
        }),
        share: found.share().map(two_digits),
        units: found.units.iter().map(|unit| line(place, unit)).collect(),
        sources: found
            .sources
            .iter()
            .map(|(source, due, in_time)| BulletinSource {
                words: source.words().get(visit.lang).to_owned(),
                due: *due,
                in_time: *in_time,
            })
            .collect(),
        targets: (found.targets_on_path, found.targets_off),
        open: due_in(place, stretch)
            .into_iter()
            .filter(|(_, now)| not_done(now))
            .map(|(duty, now)| DutyView::of(place, duty, now, visit.lang))
            .collect(),
    }
}

/// The stretch asked for, else the half-year that ended last.
fn asked_stretch(visit: &Visit) -> Result<Stretch, Stop> {
    match visit.asked("period") {
        Some(text) => Stretch::parse(text).ok_or_else(|| {
            Stop::bad_field(
                "period",
                format!("期间应写成 2026Q1、2026H1 或 2026,现为“{text}”"),
                format!("a period is written 2026Q1, 2026H1 or 2026, found “{text}”"),
            )
        }),
        None => Stretch::last_half(visit.on)
            .ok_or_else(|| Stop::bad_field("period", "期间超出范围", "the period is out of range")),
    }
}

/// Only those who see everything see all units side by side.
pub(crate) fn allow(visit: &Visit) -> Result<&Signed, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    if person.sees_everything() {
        return Ok(person);
    }
    Err(visit
        .allow(Task::RunOffice, None)
        .err()
        .unwrap_or_else(|| Stop::not_found("通报", "the bulletin")))
}

#[derive(Template)]
#[template(path = "bulletin.html")]
struct BulletinPage {
    f: Frame,
    bulletins: Vec<BulletinView>,
    period: String,
    periods: Vec<(String, String)>,
    office: bool,
}

impl BulletinPage {
    /// The formula of a scheme in the words of the columns.
    fn in_words(&self, formula: &str) -> String {
        Wording::new(&Items::default(), self.f.lang).value_of(formula, Rows::UnitScore)
    }
}

/// `GET /duties/bulletin`
pub async fn show_one(visit: Visit) -> Page {
    let person = allow(&visit)?;
    let stretch = asked_stretch(&visit)?;
    let picture = visit.picture().await?;
    let year = visit.on.year();
    let periods = [year, year - 1]
        .into_iter()
        .flat_map(|year| {
            let parts = ["Q1", "Q2", "H1", "Q3", "Q4", "H2", ""];
            parts.into_iter().map(move |part| format!("{year}{part}"))
        })
        .filter_map(|code| {
            let stretch = Stretch::parse(&code)?;
            let words = stretch.words().get(visit.lang).to_owned();
            (stretch.from <= visit.on).then_some((code, words))
        })
        .collect();
    html(&BulletinPage {
        f: visit.frame(("台账", "Registers"), stretch.words().get(visit.lang)),
        bulletins: picture
            .places
            .iter()
            .map(|place| view(&visit, place, stretch))
            .filter(|one| !one.units.is_empty())
            .collect(),
        period: visit
            .asked("period")
            .map_or_else(|| stretch.period.to_string(), str::to_owned),
        periods,
        office: person.may_do(Task::RunOffice),
    })
}

/// The stretches of all documents.
#[utoipa::path(get, path = "/api/duties/bulletin", tag = "duties",
    params(("period" = Option<String>, Query, description = "2026Q1, 2026H1 or 2026; the last half-year"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = Vec<BulletinView>)))]
pub async fn api_one(visit: Visit) -> Result<Json<Vec<BulletinView>>, Stop> {
    allow(&visit)?;
    let stretch = asked_stretch(&visit)?;
    let picture = visit.picture().await?;
    Ok(Json(
        picture
            .places
            .iter()
            .map(|place| view(&visit, place, stretch))
            .collect(),
    ))
}
