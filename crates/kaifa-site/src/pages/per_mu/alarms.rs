//! Odd patterns in the data of a run, for the office: each says how it was computed and how often it is found where nothing is
//! wrong. An alarm is a reason to look and changes nothing.

use askama::Template;
use axum::extract::Path;
use kaifa_eval::scheme::forensics::{Announced, Pattern, announced, false_alarms, screen};
use kaifa_flow::permission::Task;
use kaifa_flow::stop::Stop;

use super::Opened;
use crate::pages::frame::Frame;
use crate::pages::pager::Pager;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Alarms on a page.
const PER_PAGE: usize = 100;
/// Clean tables that the rates rest on, and their seed.
const TABLES: u32 = 100;
const SEED: u64 = 2025;

/// A pattern with its rate.
#[derive(Debug, Clone)]
struct PatternLine {
    title: String,
    count: usize,
    with_alarm: u32,
    alarms: usize,
}

/// An alarm with the firms that it is about.
#[derive(Debug, Clone)]
struct AlarmLine {
    pattern: String,
    found: String,
    firms: Vec<(String, String)>,
    more: usize,
}

#[derive(Template)]
#[template(path = "per_mu_alarms.html")]
struct AlarmsPage {
    f: Frame,
    run: String,
    title: String,
    patterns: Vec<PatternLine>,
    tables: u32,
    rows: usize,
    seed: u64,
    last_year: bool,
    agreements: bool,
    alarms: Vec<AlarmLine>,
    pager: Pager,
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
                format!("expected a whole number, found `{text}`"),
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
    let (found, rates) = tokio::task::spawn_blocking(move || {
        let (table, before) = (run.table(), run.loaded.before.as_ref());
        (
            screen(&run.plan, table, before),
            false_alarms(&run.plan, table, before, TABLES, SEED),
        )
    })
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
    let name = |row: usize| {
        let table = run.table();
        let code = table.subjects.get(row).to_owned();
        let name = table.names.as_ref().and_then(|names| names.get(row));
        (code.clone(), name.map_or(code, str::to_owned))
    };
    const SHOWN: usize = 10;
    let lines = found
        .iter()
        .map(|alarm| AlarmLine {
            pattern: alarm.pattern.words().get(visit.lang).to_owned(),
            found: alarm.found.get(visit.lang).to_owned(),
            firms: alarm.rows.iter().take(SHOWN).map(|row| name(*row)).collect(),
            more: alarm.rows.len().saturating_sub(SHOWN),
        })
        .collect();
    let rows = rates.values().next().map_or(0, |rate| rate.rows);
    let (alarms, pager) = Pager::cut(&visit, lines, PER_PAGE);
    html(&AlarmsPage {
        f: visit.frame(
            ("企业亩均评价", "Firms per mu"),
            visit.t("数据疑点", "Odd patterns in the data"),
        ),
        run: id,
        title: opened.title(visit.lang),
        patterns: rates
            .iter()
            .filter(|(pattern, _)| **pattern != Pattern::Announced)
            .map(|(pattern, rate)| PatternLine {
                title: pattern.words().get(visit.lang).to_owned(),
                count: found.iter().filter(|alarm| alarm.pattern == *pattern).count(),
                with_alarm: rate.with_alarm,
                alarms: rate.alarms,
            })
            .collect(),
        tables: TABLES,
        rows,
        seed: SEED,
        last_year: run.loaded.before.is_some(),
        agreements: !run.plan.agreements.is_empty(),
        alarms,
        pager,
        graded: visit.asked("graded").unwrap_or_default().to_owned(),
        grades,
        asked: said.is_some(),
        differences: differences
            .iter()
            .map(|alarm| alarm.found.get(visit.lang).to_owned())
            .collect(),
    })
}
