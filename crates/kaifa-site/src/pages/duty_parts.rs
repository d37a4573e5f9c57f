//! The form that splits a duty over units and years.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::Datelike;
use kaifa_base::Problem;
use kaifa_flow::address::url_encode;
use kaifa_flow::duties::decompose::{self, Line, Wish};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Duty;

use crate::pages::duty::find_instance;
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// Empty rows for units that the text does not name.
const SPARE: usize = 3;
/// Years that a split may span.
const MOST_YEARS: i32 = 10;

#[derive(Template)]
#[template(path = "duty_parts.html")]
struct PartsPage {
    f: Frame,
    duty_title: String,
    back: String,
    action: String,
    years: Vec<String>,
    units: Vec<String>,
    wish: Wish,
    problems: Vec<Problem>,
}

impl PartsPage {
    fn amount<'a>(&self, line: &'a Line, year: &str) -> &'a str {
        line.amounts.get(year).map_or("", String::as_str)
    }

    fn year_total(&self, year: &str) -> &str {
        self.wish.year_totals.get(year).map_or("", String::as_str)
    }
}

/// The columns: not by year, and each year until the duty is due.
fn years(visit: &Visit, now: &DutyNow) -> Vec<String> {
    let first = visit.app.today().year();
    let last = now
        .result
        .instance
        .due
        .map_or(first, |due| due.year())
        .clamp(first, first + MOST_YEARS - 1);
    let mut years = vec![String::new()];
    if last > first {
        years.extend((first..=last).map(|year| year.to_string()));
    }
    let of_parts = now.parts.iter().map(|part| part.year.clone());
    for year in of_parts {
        if !years.contains(&year) {
            years.push(year);
        }
    }
    years.sort();
    years
}

/// The split as it stands, or a row for every unit that answers for the duty.
fn standing(place: &PlacePicture, duty: &Duty, now: &DutyNow) -> Wish {
    let mut wish = Wish::default();
    if let Some((total, measure)) = decompose::total_of(place, duty) {
        wish.total = total.to_string();
        wish.measure = measure;
    }
    let mut lines: Vec<Line> = Vec::new();
    for part in &now.parts {
        let name = place.unit_name(&part.unit);
        let line = match lines.iter_mut().find(|line| line.unit == name) {
            Some(line) => line,
            None => {
                lines.push(Line {
                    unit: name.to_owned(),
                    task: part.task.clone(),
                    due: part.due.map(|due| due.to_string()).unwrap_or_default(),
                    amounts: BTreeMap::new(),
                });
                lines.last_mut().expect("one was just added")
            }
        };
        if let Some(amount) = part.amount {
            line.amounts.insert(part.year.clone(), amount.to_string());
        }
        if let Some(measure) = &part.measure {
            wish.measure.clone_from(measure);
        }
    }
    if lines.is_empty() {
        lines.extend(now.units.iter().map(|unit| Line {
            unit: place.unit_name(unit).to_owned(),
            ..Line::default()
        }));
    }
    lines.extend(std::iter::repeat_n(Line::default(), SPARE));
    wish.lines = lines;
    wish
}

fn page(
    visit: &Visit,
    (place, duty, now): (&PlacePicture, &Duty, &DutyNow),
    wish: Wish,
    problems: Vec<Problem>,
) -> Page {
    html(&PartsPage {
        f: visit.frame(("台账", "Registers"), visit.t("任务分解", "Split a duty")),
        duty_title: duty.title.get(visit.lang).to_owned(),
        back: now.href(place.name()),
        action: format!(
            "/duties/{}/{}/parts",
            url_encode(place.name()),
            url_encode(&duty.id)
        ),
        years: years(visit, now),
        units: place
            .snapshot
            .units
            .iter()
            .map(|unit| unit.name.clone())
            .collect(),
        wish,
        problems,
    })
}

/// `GET /duties/{pack}/{duty}/parts`
pub async fn form(visit: Visit, Path((pack, id)): Path<(String, String)>) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let found = find_instance(person, &picture, (&pack, &id), "", "")?;
    if !decompose::may(person, found.2) {
        person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    }
    let wish = standing(found.0, found.1, found.2);
    page(&visit, found, wish, Vec::new())
}

/// The rows of the form, whose names are `unit.0`, `amount.0.2026`, `year.2026`.
fn read(pairs: Vec<(String, String)>) -> Wish {
    let mut wish = Wish::default();
    let mut lines: BTreeMap<usize, Line> = BTreeMap::new();
    for (name, value) in pairs {
        let mut steps = name.splitn(3, '.');
        let (field, second, third) = (steps.next().unwrap_or_default(), steps.next(), steps.next());
        match (field, second) {
            ("total", _) => wish.total = value,
            ("measure", _) => wish.measure = value,
            ("year", Some(_)) if value.trim().is_empty() => {}
            ("year", Some(year)) => {
                wish.year_totals.insert(year.to_owned(), value);
            }
            (field, Some(row)) => {
                let Ok(row) = row.parse::<usize>() else { continue };
                let line = lines.entry(row).or_default();
                match field {
                    "unit" => line.unit = value,
                    "task" => line.task = value,
                    "due" => line.due = value,
                    "amount" => {
                        line.amounts.insert(third.unwrap_or_default().to_owned(), value);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    wish.lines = lines.into_values().collect();
    wish
}

/// `POST /duties/{pack}/{duty}/parts`
pub async fn post(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let found = find_instance(person, &picture, (&pack, &id), "", "")?;
    let (place, duty, now) = found;
    let wish = read(pairs);
    match decompose::split(&visit.app, place, person, duty, now, &wish).await {
        Ok(()) => go(&now.href(place.name()), "saved"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let shown = page(&visit, found, wish, stop.problems)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(stop) => Err(stop),
    }
}
