//! Exactly which results change: by one objection, if it were accepted, and by a run that corrects another.

use std::cmp::{Ordering, Reverse};

use askama::Template;
use axum::extract::Path;
use kaifa_eval::scheme::correction::{Moved, Outcome, differences};
use kaifa_flow::evaluation::per_mu::{self, CorrectedCell, FirmRun};
use kaifa_flow::people::permission::Task;
use kaifa_flow::records::words::state_title;
use kaifa_flow::stop::Stop;
use serde::Serialize;

use super::Opened;
use super::list::score_words;
use super::objections::{self, ObjectionLine};
use crate::pages::frame::Frame;
use crate::pages::pager::Pager;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Changed results on a page.
const PER_PAGE: usize = 100;

/// A firm whose result is another one.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MovedLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it has.
    pub before: OutcomeWords,
    /// What it would have, or has now.
    pub after: OutcomeWords,
    /// Whether the grade is another one.
    pub grade_moved: bool,
}

impl MovedLine {
    pub(super) fn of(run: &FirmRun, one: &Moved) -> MovedLine {
        MovedLine {
            code: one.subject.clone(),
            name: one.name.clone().unwrap_or_default(),
            before: OutcomeWords::of(run, one.before.as_ref()),
            after: OutcomeWords::of(run, one.after.as_ref()),
            grade_moved: one.grade_moved(),
        }
    }
}

/// Score, rank and grade in words; empty where there is none.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct OutcomeWords {
    /// The score.
    pub score: String,
    /// The rank.
    pub rank: String,
    /// The grade.
    pub grade: String,
}

impl OutcomeWords {
    fn of(run: &FirmRun, outcome: Option<&Outcome>) -> OutcomeWords {
        let Some(outcome) = outcome else {
            return OutcomeWords::default();
        };
        OutcomeWords {
            score: outcome
                .total
                .map(|total| score_words(run, total))
                .unwrap_or_default(),
            rank: outcome.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            grade: outcome.grade.clone().unwrap_or_default(),
        }
    }
}

/// A corrected figure in words.
#[derive(Debug, Clone)]
struct CellLine {
    code: String,
    title: String,
    was: String,
    value: String,
    objection: String,
}

#[derive(Template)]
#[template(path = "per_mu_change.html")]
struct ChangePage {
    f: Frame,
    run: String,
    title: String,
    /// Id of the objection, where the page is about one.
    objection: String,
    /// State of the objection in words.
    state: String,
    /// The run that is corrected, where the page is about a correction.
    corrects: String,
    reason: String,
    cells: Vec<CellLine>,
    scores: usize,
    ranks: usize,
    grades: usize,
    firms: usize,
    moved: Vec<MovedLine>,
    pager: Pager,
    /// The objection itself, where the page is about one.
    filed: Option<ObjectionLine>,
    /// Whether the register of objections is open to the reader.
    may_decide: bool,
}

fn cell_lines(visit: &Visit, run: &FirmRun, cells: &[CorrectedCell]) -> Vec<CellLine> {
    let may_decide = visit
        .person
        .as_ref()
        .is_some_and(|person| person.may_do(Task::SeeRecords));
    let missing = visit.t("缺", "missing");
    let or_missing = |text: &str| {
        if text.is_empty() {
            missing.to_owned()
        } else {
            text.to_owned()
        }
    };
    cells
        .iter()
        .map(|cell| CellLine {
            code: cell.subject.clone(),
            title: run
                .figure(&cell.input)
                .map_or_else(|| cell.input.clone(), |figure| figure.title(visit.lang)),
            was: or_missing(&cell.was),
            value: or_missing(&cell.value),
            objection: if may_decide {
                cell.objection.clone()
            } else {
                String::new()
            },
        })
        .collect()
}

/// The firms that this person sees, those whose grade moves first.
pub(super) fn seen(opened: &Opened, visit: &Visit, mut moved: Vec<Moved>) -> Result<Vec<Moved>, Stop> {
    let scope = opened.scope(visit)?;
    if !scope.is_all() {
        let run = &opened.run;
        let rows: std::collections::HashMap<&str, usize> = (0..run.table().rows())
            .map(|row| (run.table().subjects.get(row), row))
            .collect();
        moved.retain(|one| {
            rows.get(one.subject.as_str())
                .is_some_and(|row| scope.holds(run, *row))
        });
    }
    let run = &opened.run;
    moved.sort_by_key(|one| {
        let kind = match grade_step(run, one) {
            Some(Ordering::Less) => 0,
            Some(Ordering::Greater) => 1,
            _ => 2 + u8::from(!one.grade_moved()),
        };
        let rank = |outcome: &Option<Outcome>| outcome.as_ref().and_then(|one| one.rank);
        let step = rank(&one.before)
            .zip(rank(&one.after))
            .map(|(before, after)| before.abs_diff(after));
        (kind, Reverse(step))
    });
    Ok(moved)
}

/// Where the grade of a firm goes: `Less` to a better one, `Greater` to a worse; nothing where there is none before or after.
pub(super) fn grade_step(run: &FirmRun, one: &Moved) -> Option<Ordering> {
    let mark = |outcome: &Option<Outcome>| run.plan.mark(outcome.as_ref()?.grade.as_ref()?);
    Some(mark(&one.after)?.cmp(&mark(&one.before)?))
}

/// What a page about changed results is told besides them.
struct About {
    title: String,
    objection: String,
    state: String,
    corrects: String,
    reason: String,
    cells: Vec<CellLine>,
    filed: Option<ObjectionLine>,
}

fn page(visit: &Visit, opened: &Opened, about: About, moved: Vec<Moved>) -> Page {
    let run = &opened.run;
    let moved = seen(opened, visit, moved)?;
    let count = |fits: &dyn Fn(&Moved) -> bool| moved.iter().filter(|one| fits(one)).count();
    let (ranks, grades) = (count(&Moved::rank_moved), count(&Moved::grade_moved));
    let scores = moved.len();
    let lines: Vec<MovedLine> = moved.iter().map(|one| MovedLine::of(run, one)).collect();
    let (moved, pager) = Pager::cut(visit, lines, PER_PAGE);
    html(&ChangePage {
        f: visit.frame(("企业亩均评价", "Per-mu evaluation"), about.title),
        run: run.id.clone(),
        title: opened.title(visit.lang),
        objection: about.objection,
        state: about.state,
        corrects: about.corrects,
        reason: about.reason,
        cells: about.cells,
        scores,
        ranks,
        grades,
        firms: run.table().rows(),
        moved,
        pager,
        filed: about.filed,
        may_decide: visit.signed()?.may_do(Task::SeeRecords),
    })
}

/// `GET /per-mu/{run}/objections/{id}`: what would change if the objection were accepted.
pub async fn of_objection(visit: Visit, Path((id, record)): Path<(String, String)>) -> Page {
    let opened = Opened::of(&visit, &id).await?;
    let unknown = || Stop::not_found(format!("异议“{record}”"), format!("the objection “{record}”"));
    let found = visit
        .app
        .store
        .find_record(per_mu::REGISTER, &record)
        .await?
        .filter(|found| found.fields["run"].as_str() == Some(&id))
        .ok_or_else(unknown)?;
    let subject = found.subject.as_deref().unwrap_or_default();
    if !per_mu::may_see(opened.place()?, visit.signed()?, &found)? {
        visit.allow(Task::SeeRecords, Some(subject))?;
    }
    let cell = per_mu::cell_of(&found);
    let moved = per_mu::would_change(&opened.run, std::slice::from_ref(&cell))?;
    let register = opened.place()?.edition.register(per_mu::REGISTER);
    let about = About {
        title: visit.t("异议的影响", "What an objection would change").to_owned(),
        objection: record.clone(),
        state: register
            .map_or(found.state.as_str(), |register| {
                state_title(register, &found.state, visit.lang)
            })
            .to_owned(),
        corrects: String::new(),
        reason: String::new(),
        cells: cell_lines(&visit, &opened.run, std::slice::from_ref(&cell)),
        filed: objections::lines(&visit, &opened, std::slice::from_ref(&found), None)
            .await?
            .pop(),
    };
    page(&visit, &opened, about, moved)
}

/// `GET /per-mu/{run}/difference`: what a correction changed against the run that it corrects.
pub async fn of_correction(visit: Visit, Path(id): Path<String>) -> Page {
    let opened = Opened::of(&visit, &id).await?;
    let Some(corrects) = opened.head.replaces.clone() else {
        return Err(Stop::not_found(
            "更正前的评价",
            "an evaluation that this one corrects",
        ));
    };
    let (_, before) = per_mu::open(&visit.app, &corrects).await?;
    let moved = differences(&before.evaluation(), &opened.run.evaluation());
    let known = &before.frozen.corrections;
    let scope = opened.scope(&visit)?;
    // The figures of a firm are for those who see the firm.
    let within = |code: &str| {
        let row = opened.run.table().subjects.find(code);
        row.is_some_and(|row| scope.holds(&opened.run, row))
    };
    let new: Vec<CorrectedCell> = opened
        .run
        .frozen
        .corrections
        .iter()
        .filter(|cell| !known.contains(cell) && within(&cell.subject))
        .cloned()
        .collect();
    let about = About {
        title: visit
            .t("更正前后的差异", "What the correction changed")
            .to_owned(),
        objection: String::new(),
        state: String::new(),
        corrects,
        reason: opened.head.reason.clone().unwrap_or_default(),
        cells: cell_lines(&visit, &opened.run, &new),
        filed: None,
    };
    page(&visit, &opened, about, moved)
}
