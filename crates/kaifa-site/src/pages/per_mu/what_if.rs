//! What if, of firms: other weights, benchmarks or quotas, no peer groups, or other figures of one firm; who wins and who loses shows
//! at once. The page is asked for by its address and writes nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Decimal, Lang, Problem};
use kaifa_eval::scheme::correction::Moved;
use kaifa_eval::scheme::wishes::{Spot, Wishes, benchmarks, field, grades, weights};
use kaifa_flow::evaluation::per_mu::{self, CorrectedCell, FirmRun, Trial, Tried};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::InputType;
use serde::Serialize;

use super::change::{MovedLine, grade_step, seen};
use super::{Opened, grade_words};
use crate::pages::frame::Frame;
use crate::pages::pager::Pager;
use crate::pages::what_if::knobs::{KnobView, decimal, shown};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Changed results on a page.
const PER_PAGE: usize = 100;

/// What was tried of a run, and what would come out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FirmsWhatIfView {
    /// Id of the run.
    pub run: String,
    /// The weights that can be moved.
    pub weights: Vec<KnobView>,
    /// The plain numbers compared with that can be moved.
    pub benchmarks: Vec<KnobView>,
    /// The grades that can be moved.
    pub grades: Vec<KnobView>,
    /// Whether the scheme has peer groups.
    pub has_groups: bool,
    /// Whether all are compared and ranked with all.
    pub all_together: bool,
    /// The firm whose figures are tried; empty: none.
    pub firm: String,
    /// Its name.
    pub firm_name: String,
    /// Its figures.
    pub figures: Vec<KnobView>,
    /// Whether anything is otherwise.
    pub tried: bool,
    /// The finding in words.
    pub finding: String,
    /// By grade: its words, how many have it, how many would have it.
    pub counts: Vec<(String, usize, usize)>,
    /// Every firm within reach whose result would be another one, changed grades first; a page of them.
    pub moved: Vec<MovedLine>,
    /// Which stretch of them this is.
    pub pager: Pager,
}

/// The row of the firm that is asked for, where the reader sees it.
fn firm_row(visit: &Visit, opened: &Opened) -> Result<Option<usize>, Stop> {
    let Some(asked) = visit
        .asked("firm")
        .map(str::trim)
        .filter(|asked| !asked.is_empty())
    else {
        return Ok(None);
    };
    let (run, scope) = (&opened.run, opened.scope(visit)?);
    let table = run.table();
    let named = |row: &usize| table.names.as_ref().and_then(|names| names.get(*row)) == Some(asked);
    let row = table
        .subjects
        .find(asked)
        .or_else(|| (0..table.rows()).find(named));
    let row = row.filter(|row| scope.holds(run, *row));
    row.map(Some).ok_or_else(|| {
        Stop::bad_field(
            "firm",
            format!("没有企业“{asked}”:请填统一社会信用代码或全称"),
            format!("there is no firm “{asked}”: give its code or full name"),
        )
    })
}

/// What an address asks to be tried; a number that is the one in force is no wish. All fields that cannot be read are listed.
fn trial(visit: &Visit, run: &FirmRun, row: Option<usize>) -> Result<Trial, Stop> {
    let (mut wishes, mut problems) = (Wishes::default(), Vec::new());
    let scheme = run.scheme();
    let mut number = |name: &str| match decimal(visit, name) {
        Ok(number) => number,
        Err(stop) => {
            problems.extend(stop.problems);
            None
        }
    };
    let mut wished = |kind: &str, all: Vec<(Spot, Decimal)>| -> BTreeMap<Spot, Decimal> {
        all.into_iter()
            .filter_map(|(spot, own)| {
                let wished = number(&field(kind, &spot)).filter(|wished| *wished != own)?;
                Some((spot, wished))
            })
            .collect()
    };
    wishes.weights = wished("w", weights(scheme));
    wishes.benchmarks = wished("b", benchmarks(scheme));
    for (id, own) in grades(scheme) {
        if let Some(wished) = number(&format!("grade.{id}")).filter(|wished| *wished != own) {
            wishes.grades.insert(id.to_owned(), wished);
        }
    }
    wishes.all_together = visit.asked("together").is_some() && !scheme.peer_groups.is_empty();
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    // Figures count only for the firm that the form was filled in for.
    let code = |row: usize| run.table().subjects.get(row);
    let row = row.filter(|row| visit.asked("of") == Some(code(*row)));
    let figures = run.figures();
    let cells = row.iter().flat_map(|row| {
        figures.iter().filter_map(|figure| {
            let value = visit.query.get(&format!("v.{}", figure.name))?.trim().to_owned();
            let was = run.figure_cell(*row, figure)?;
            (value != was).then(|| CorrectedCell {
                subject: code(*row).to_owned(),
                input: figure.name.clone(),
                was,
                value,
                objection: String::new(),
            })
        })
    });
    Ok(Trial {
        wishes,
        cells: cells.collect(),
    })
}

/// Knobs of numbers by indicator and peer group.
fn knobs(
    run: &FirmRun,
    kind: &str,
    all: Vec<(Spot, Decimal)>,
    wished: &BTreeMap<Spot, Decimal>,
    lang: Lang,
) -> Vec<KnobView> {
    let scheme = run.scheme();
    let knob = |(spot, own): (Spot, Decimal)| {
        let (id, group) = &spot;
        let indicator = scheme.indicators.iter().find(|one| one.id == *id)?;
        let title = indicator.title.get(lang);
        let group = group
            .as_ref()
            .and_then(|id| scheme.peer_groups.iter().find(|one| one.id == *id));
        Some(KnobView {
            name: field(kind, &spot),
            title: match group {
                None => title.to_owned(),
                Some(group) => format!("{title} · {}", group.title.get(lang)),
            },
            own: shown(Some(own)),
            now: shown(Some(wished.get(&spot).copied().unwrap_or(own))),
            most: shown(Some(own * Decimal::from(3))),
            unit: String::new(),
            inner: false,
        })
    };
    all.into_iter().filter_map(knob).collect()
}

fn grade_knobs(run: &FirmRun, wishes: &Wishes, lang: Lang) -> Vec<KnobView> {
    let knob = |(id, own): (&str, Decimal)| {
        let (_, grade) = run.scheme().grade(id)?;
        let unit = match (grade.up_to, grade.share) {
            (Some(_), _) => lang.pick("累计 %", "% from the top"),
            (None, Some(_)) => "%",
            (None, None) => lang.pick("分以上", "points or more"),
        };
        Some(KnobView {
            name: format!("grade.{id}"),
            title: grade_words(run, id, lang),
            own: shown(Some(own)),
            now: shown(Some(wishes.grades.get(id).copied().unwrap_or(own))),
            most: "100".to_owned(),
            unit: unit.to_owned(),
            inner: false,
        })
    };
    grades(run.scheme()).into_iter().filter_map(knob).collect()
}

fn figure_knobs(run: &FirmRun, row: Option<usize>, cells: &[CorrectedCell], lang: Lang) -> Vec<KnobView> {
    let Some(row) = row else {
        return Vec::new();
    };
    let knob = |figure: &per_mu::Figure<'_>| {
        let own = run.figure_cell(row, figure)?;
        let wished = cells.iter().find(|cell| cell.input == figure.name);
        Some(KnobView {
            name: format!("v.{}", figure.name),
            title: figure.title(lang),
            now: wished.map_or(own.clone(), |cell| cell.value.clone()),
            own,
            most: String::new(),
            unit: figure
                .input
                .unit
                .map(|unit| unit.symbol().to_string())
                .unwrap_or_default(),
            inner: false,
        })
    };
    let figures = run.figures();
    // Where a firm belongs is no figure.
    let figures = figures
        .iter()
        .filter(|figure| figure.input.kind != InputType::Text);
    figures.filter_map(knob).collect()
}

/// By grade how many firms within reach have it and would have it.
fn counts(opened: &Opened, visit: &Visit, tried: &Tried) -> Result<Vec<(String, usize, usize)>, Stop> {
    let (run, scope) = (&opened.run, opened.scope(visit)?);
    let mut counts = vec![(0, 0); run.plan.marks.len()];
    for (row, (before, after)) in run.ranks.grades.iter().zip(&tried.grades).enumerate() {
        if !scope.holds(run, row) {
            continue;
        }
        if let Some(count) = counts.get_mut(usize::from(*before)) {
            count.0 += 1;
        }
        if let Some(count) = counts.get_mut(usize::from(*after)) {
            count.1 += 1;
        }
    }
    let marks = run.plan.marks.iter().zip(counts);
    Ok(marks
        .map(|(mark, (before, after))| (grade_words(run, mark, visit.lang), before, after))
        .collect())
}

/// Who would gain and who would lose, in words.
fn finding(run: &FirmRun, moved: &[Moved], tried: bool, lang: Lang) -> String {
    let (mut up, mut down, mut risen, mut fallen) = (0, 0, 0, 0);
    for one in moved {
        let (Some(before), Some(after)) = (&one.before, &one.after) else {
            continue;
        };
        let step = grade_step(run, one);
        up += usize::from(step == Some(Ordering::Less));
        down += usize::from(step == Some(Ordering::Greater));
        if let (Some(before), Some(after)) = (before.rank, after.rank) {
            risen += usize::from(after < before);
            fallen += usize::from(after > before);
        }
    }
    match (tried, lang) {
        (false, Lang::Zh) => "这就是现在的结果;改动左边的数,谁受益、谁受损随即显示".to_owned(),
        (false, Lang::En) => {
            "This is the result as it is; change a number and winners and losers show".to_owned()
        }
        (true, Lang::Zh) => format!("{up} 户升档,{down} 户降档;名次 {risen} 户前移,{fallen} 户后移"),
        (true, Lang::En) => {
            format!("{up} gain a grade, {down} lose one; {risen} rise in rank, {fallen} fall")
        }
    }
}

async fn what_if_view(
    visit: &Visit,
    opened: &Opened,
    row: Option<usize>,
    trial: Trial,
) -> Result<FirmsWhatIfView, Stop> {
    let (run, lang) = (&opened.run, visit.lang);
    let tried = per_mu::try_out(run, trial.clone()).await?;
    let counts = counts(opened, visit, &tried)?;
    let moved = seen(opened, visit, tried.moved)?;
    let finding = finding(run, &moved, !trial.is_empty(), lang);
    let lines: Vec<MovedLine> = moved.iter().map(|one| MovedLine::of(run, one)).collect();
    let (moved, pager) = Pager::cut(visit, lines, PER_PAGE);
    let (scheme, wishes) = (run.scheme(), &trial.wishes);
    let table = run.table();
    let name = |row: usize| {
        table
            .names
            .as_ref()
            .and_then(|names| names.get(row))
            .unwrap_or_default()
    };
    Ok(FirmsWhatIfView {
        run: run.id.clone(),
        weights: knobs(run, "w", weights(scheme), &wishes.weights, lang),
        benchmarks: knobs(run, "b", benchmarks(scheme), &wishes.benchmarks, lang),
        grades: grade_knobs(run, wishes, lang),
        has_groups: !scheme.peer_groups.is_empty(),
        all_together: wishes.all_together,
        firm: row
            .map(|row| table.subjects.get(row).to_owned())
            .unwrap_or_default(),
        firm_name: row.map(name).unwrap_or_default().to_owned(),
        figures: figure_knobs(run, row, &trial.cells, lang),
        tried: !trial.is_empty(),
        finding,
        counts,
        moved,
        pager,
    })
}

/// What was tried and what is wrong with it: wishes that cannot be answered leave the result as it is, with what was typed.
async fn view(visit: &Visit, opened: &Opened) -> Result<(FirmsWhatIfView, Vec<Problem>), Stop> {
    let refused = |stop: &Stop| stop.status == StatusCode::UNPROCESSABLE_ENTITY;
    let (row, unknown) = match firm_row(visit, opened) {
        Ok(row) => (row, Vec::new()),
        Err(stop) if refused(&stop) => (None, stop.problems),
        Err(stop) => return Err(stop),
    };
    let asked = match trial(visit, &opened.run, row) {
        Ok(trial) => what_if_view(visit, opened, row, trial).await,
        Err(stop) => Err(stop),
    };
    match asked {
        Ok(mut view) => {
            if !unknown.is_empty() {
                view.firm = visit.asked("firm").unwrap_or_default().to_owned();
            }
            Ok((view, unknown))
        }
        Err(stop) if refused(&stop) => {
            let view = what_if_view(visit, opened, row, Trial::default()).await?;
            let view = view.with_typed(visit);
            let problems = unknown.into_iter().chain(stop.problems);
            let problems = problems.map(|problem| view.named(problem)).collect();
            Ok((view, problems))
        }
        Err(stop) => Err(stop),
    }
}

impl FirmsWhatIfView {
    /// The same with the numbers as they were typed.
    fn with_typed(mut self, visit: &Visit) -> FirmsWhatIfView {
        let knobs = self.weights.iter_mut().chain(&mut self.benchmarks);
        for knob in knobs.chain(&mut self.grades).chain(&mut self.figures) {
            if let Some(typed) = visit.asked(&knob.name) {
                knob.now = typed.to_owned();
            }
        }
        self
    }

    /// A problem with the field's title in place of its name.
    fn named(&self, mut problem: Problem) -> Problem {
        let knobs = self.weights.iter().chain(&self.benchmarks);
        let mut knobs = knobs.chain(&self.grades).chain(&self.figures);
        let field = problem.place.field.as_deref();
        let named = |knob: &&KnobView| {
            let name = knob.name.as_str();
            Some(name) == field || name.strip_prefix("v.") == field
        };
        if let Some(knob) = knobs.find(named) {
            problem.place.field = Some(knob.title.clone());
        }
        problem
    }
}

#[derive(Template)]
#[template(path = "per_mu_what_if.html")]
struct WhatIfPage {
    f: Frame,
    v: FirmsWhatIfView,
    run: String,
    title: String,
    moved: Vec<MovedLine>,
    pager: Pager,
    problems: Vec<Problem>,
}

/// `GET /per-mu/{run}/what-if`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Page {
    let opened = Opened::of(&visit, &id).await?;
    let (v, problems) = view(&visit, &opened).await?;
    let status = match problems.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = html(&WhatIfPage {
        f: visit.frame(("企业亩均评价", "Per-mu evaluation"), visit.t("试算", "What if")),
        run: id,
        title: opened.title(visit.lang),
        moved: v.moved.clone(),
        pager: v.pager.clone(),
        v,
        problems,
    })?;
    Ok((status, page).into_response())
}

/// `GET /api/per-mu/{run}/what-if`
#[utoipa::path(get, path = "/api/per-mu/{run}/what-if", responses((status = 200, body = FirmsWhatIfView)))]
pub async fn api(visit: Visit, Path(id): Path<String>) -> Result<Json<FirmsWhatIfView>, Stop> {
    let opened = Opened::of(&visit, &id).await?;
    match view(&visit, &opened).await? {
        (view, problems) if problems.is_empty() => Ok(Json(view)),
        (_, problems) => Err(Stop::problems(problems)),
    }
}
