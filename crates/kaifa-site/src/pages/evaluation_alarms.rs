//! Odd patterns in the figures that zones are evaluated from, for the office.

use askama::Template;
use axum::extract::Path;
use kaifa_eval::scheme::forensics::Figures;
use kaifa_flow::evaluation::zones::evaluation;
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;

use crate::pages::evaluations::{find, made, title, year_of};
use crate::pages::frame::Frame;
use crate::pages::odd_patterns::{Looked, OddPatterns};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "evaluation_alarms.html")]
struct AlarmsPage {
    f: Frame,
    scheme: String,
    title: String,
    year: i32,
    years: Vec<i32>,
    /// Nothing where the scheme has no figures that can be laid out as a table.
    odd: Option<OddPatterns>,
}

/// `GET /evaluations/{scheme}/alarms`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Page {
    visit.allow(Task::RunOffice, None)?;
    let picture = visit.picture().await?;
    let (place, scheme) = find(&picture, &id)?;
    let year = year_of(&visit, place, scheme)?;
    let now = made(place, scheme, year)?;
    let before = evaluation(place, scheme, year - 1).ok();
    let figures = Figures::of(
        scheme,
        &now.result.subjects,
        before.as_ref().map(|before| &before.result.subjects),
    );
    let looked = match figures {
        Some(figures) => Some(
            tokio::task::spawn_blocking(move || {
                let looked = Looked::at(&[figures.reading()]);
                (figures, looked)
            })
            .await
            .map_err(Stop::failed)?,
        ),
        None => None,
    };
    let odd = looked.map(|(figures, looked)| {
        let about = |zone: &str| {
            let name = picture.unit_name(zone).to_owned();
            (format!("/evaluations/{id}/{zone}?year={year}#how"), name)
        };
        OddPatterns::new(&visit, &[figures.reading()], &looked, about)
    });
    html(&AlarmsPage {
        f: visit.frame(
            ("评价", "Evaluations"),
            visit.t("数据疑点", "Odd patterns in the data"),
        ),
        title: title(&scheme.title, visit.lang),
        years: kaifa_flow::evaluation::zones::years(place, scheme),
        scheme: id,
        year,
        odd,
    })
}
