//! Odd patterns in the data of a run, as all its schemes read them, for the office, and the check of what was announced of it.

use askama::Template;
use axum::extract::Path;
use kaifa_eval::scheme::forensics::{Announced, announced};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;

use super::Opened;
use crate::pages::frame::Frame;
use crate::pages::odd_patterns::{Looked, OddPatterns};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "per_mu_alarms.html")]
struct AlarmsPage {
    f: Frame,
    run: String,
    title: String,
    odd: OddPatterns,
    graded: String,
    grades: Vec<GradeField>,
    asked: bool,
    differences: Vec<String>,
}

/// A grade with what was announced of it, as typed.
#[derive(Debug, Clone)]
struct GradeField {
    id: String,
    typed: String,
}

/// What was announced of the whole run, as typed into the address; nothing is kept of it.
fn typed(visit: &Visit, grades: &[GradeField]) -> Result<Option<Announced>, Stop> {
    let count = |key: &str, text: &str| match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            Stop::bad_field(
                key,
                format!("应为整数,现为“{text}”"),
                format!("expected a whole number, found “{text}”"),
            )
        }),
    };
    let graded = count("graded", visit.asked("graded").unwrap_or_default())?;
    let mut announced = Announced {
        graded,
        ..Announced::default()
    };
    for (at, grade) in grades.iter().enumerate() {
        if let Some(found) = count(&format!("grade.{}", grade.id), &grade.typed)? {
            announced
                .grades
                .push((u8::try_from(at).map_err(Stop::failed)?, found));
        }
    }
    Ok((announced != Announced::default()).then_some(announced))
}

/// `GET /per-mu/{run}/alarms`, with `graded=` and `grade.A=` what was announced
pub async fn list(visit: Visit, Path(id): Path<String>) -> Page {
    visit.allow(Task::RunOffice, None)?;
    let opened = Opened::of(&visit, &id).await?;
    let run = opened.run.clone();
    let looked = tokio::task::spawn_blocking(move || Looked::at(&run.readings_of_figures()))
        .await
        .map_err(Stop::failed)?;
    let run = &opened.run;
    let grades: Vec<GradeField> = run
        .plan
        .scheme
        .grades
        .iter()
        .map(|grade| GradeField {
            id: grade.id.clone(),
            typed: visit
                .asked(&format!("grade.{}", grade.id))
                .unwrap_or_default()
                .to_owned(),
        })
        .collect();
    let said = typed(&visit, &grades)?;
    let differences = said
        .as_ref()
        .map(|said| announced(&run.plan, run.table(), &run.ranks, std::slice::from_ref(said)))
        .unwrap_or_default();
    let about = |code: &str| {
        let table = run.table();
        let row = table.subjects.find(code);
        let name = row.and_then(|row| table.names.as_ref()?.get(row));
        (
            format!("/per-mu/{id}/firms/{code}"),
            name.map_or(code, |name| name).to_owned(),
        )
    };
    let odd = OddPatterns::new(&visit, &run.readings_of_figures(), &looked, about);
    html(&AlarmsPage {
        f: visit.frame(
            ("企业亩均评价", "Per-mu evaluation"),
            visit.t("数据疑点", "Odd patterns in the data"),
        ),
        run: id,
        title: opened.title(visit.lang),
        odd,
        graded: visit.asked("graded").unwrap_or_default().to_owned(),
        grades,
        asked: said.is_some(),
        differences: differences
            .iter()
            .map(|alarm| alarm.found.get(visit.lang).to_owned())
            .collect(),
    })
}
