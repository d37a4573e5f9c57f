//! Reviews of figures: many accepted at once or one returned with a reason, as one act, all or nothing. Who reviews at which
//! stage is said by the pack's route; whoever was faster is named to the slower one.

use kaifa_base::{Place, Problem, Words};
use kaifa_store::rows::{FigureReview, FigureVersion, Report, ReviewState, Verdict, review_figure};
use kaifa_store::{Act, Changes, Kept, StoreError};

use crate::app::App;
use crate::codes;
use crate::figures::book::FigureBook;
use crate::figures::form_checks::neighbours_below;
use crate::figures::form_gate::form_of;
use crate::people::permission::{Signed, Task};
use crate::place::{PlacePicture, Stage};
use crate::stop::Stop;

/// What a reviewer says.
#[derive(Debug, Clone)]
pub struct Opinion {
    /// Accept or return.
    pub verdict: Verdict,
    /// Why; needed for a return.
    pub reason: Option<String>,
    /// Id of the person for whom the reviewer stands in.
    pub on_behalf_of: Option<String>,
}

/// The stage at which a figure waits, if its route has it.
pub fn waiting_at(place: &PlacePicture, figure: &FigureVersion) -> Option<Stage> {
    place
        .review_stages(&figure.subject)
        .into_iter()
        .find(|stage| stage.number == figure.stage)
}

/// Whether someone may review in another's name here.
pub fn substitutes_allowed(place: &PlacePicture) -> bool {
    place
        .edition
        .items
        .review_routes
        .last()
        .is_some_and(|route| route.substitutes)
}

/// How a figure is named in a problem or the ledger.
fn figure_name(figure: &FigureVersion) -> String {
    format!(
        "figure:{}/{}/{}#{}",
        figure.indicator, figure.subject, figure.period, figure.version
    )
}

/// One opinion on figures as the reviewer read them. Every figure must wait at a stage at which this person reviews.
pub async fn review_all(
    app: &App,
    places: &[PlacePicture],
    person: &Signed,
    figures: &[Kept<FigureVersion>],
    opinion: &Opinion,
) -> Result<(), Stop> {
    let now = app.now();
    let reason = opinion.reason.clone().filter(|text| !text.trim().is_empty());
    let on_behalf_of = opinion
        .on_behalf_of
        .clone()
        .filter(|id| !id.trim().is_empty() && *id != person.id);
    let mut problems = Vec::new();
    let mut changes = Changes::new();
    for figure in figures {
        let Some(place) = places
            .iter()
            .find(|place| place.directory.unit(&figure.subject).is_some())
        else {
            problems.push(no_stage(place_in(None, figure), figure));
            continue;
        };
        let at = place_of(place, figure);
        let stages = place.review_stages(&figure.subject);
        let Some(step) = stages.iter().position(|stage| stage.number == figure.stage) else {
            problems.push(no_stage(at, figure));
            continue;
        };
        let task = stages[step].task();
        if let Err(problem) = person.may(task, Some(&figure.subject)) {
            problems.push(Problem { place: at, ..problem });
            continue;
        }
        if let Some(substituted) = &on_behalf_of
            && let Err(problem) = check_substitute(app, place, figure, task, substituted, &at).await?
        {
            problems.push(*problem);
            continue;
        }
        let review = FigureReview {
            indicator: figure.indicator.clone(),
            subject: figure.subject.clone(),
            period: figure.period,
            version: figure.version,
            stage: figure.stage,
            reviewer: person.id.clone(),
            on_behalf_of: on_behalf_of.clone(),
            verdict: opinion.verdict,
            reason: reason.clone(),
            at: now,
        };
        if opinion.verdict == Verdict::Accept
            && let Some(problem) = below_open(app, place, figure, &at).await?
        {
            problems.push(problem);
            continue;
        }
        match review_figure(figure, &review, step + 1 == stages.len()) {
            Ok(written) => {
                changes.extend(written);
            }
            Err(StoreError::Refused(found)) => {
                problems.extend(found.into_iter().map(|problem| Problem {
                    place: Place {
                        field: problem.place.field.clone(),
                        ..at.clone()
                    },
                    ..problem
                }));
            }
            Err(other) => return Err(other.into()),
        }
    }
    if !problems.is_empty() {
        // Alone, a missing right is a refusal; among others it is one problem of many.
        return Err(match problems.len() {
            1 => problems.remove(0).into(),
            _ => Stop::problems(problems),
        });
    }
    changes.extend(fewer_waiting(app, figures).await?);
    let action = match opinion.verdict {
        Verdict::Accept => "figure.accept",
        Verdict::Return => "figure.return",
    };
    let subject = match figures {
        [one] => figure_name(one),
        many => format!("figures:{}", many.len()),
    };
    let mut act = Act::new(now, &person.id, action, subject);
    if let Some(reason) = reason {
        act = act.because(reason);
    }
    match app.store.write(&act, changes).await {
        Ok(_) => Ok(()),
        Err(refused @ StoreError::Refused(_)) => {
            // Someone was faster between reading and writing: say who, rather than which row.
            let overtaken = overtaken(app, places, figures).await?;
            if overtaken.is_empty() {
                Err(refused.into())
            } else {
                Err(Stop::problems(overtaken))
            }
        }
        Err(other) => Err(other.into()),
    }
}

/// Figures that stood in reports wait there no longer: what each report says of the number of those that wait.
async fn fewer_waiting(app: &App, figures: &[Kept<FigureVersion>]) -> Result<Changes, Stop> {
    let mut reports: Vec<(Kept<Report>, i64)> = Vec::new();
    for figure in figures.iter().filter(|figure| figure.row_version == 0) {
        let Some(report) = app.store.find_report_of(figure).await? else {
            continue;
        };
        match reports.iter_mut().find(|(known, _)| known.row == report.row) {
            Some((_, count)) => *count += 1,
            None => reports.push((report, 1)),
        }
    }
    let mut changes = Changes::new();
    for (report, count) in reports {
        let row = Report {
            waiting: (report.waiting - count).max(0),
            ..report.row.clone()
        };
        changes.update(&report, &row);
    }
    Ok(changes)
}

/// A form may want the units below first: the problem that some of them are not done, with their names.
async fn below_open(
    app: &App,
    place: &PlacePicture,
    figure: &FigureVersion,
    at: &Place,
) -> Result<Option<Problem>, Stop> {
    let form = form_of(place, &figure.indicator, &figure.subject, figure.period);
    if !form.is_some_and(|form| form.below_first) {
        return Ok(None);
    }
    let below: Vec<String> = neighbours_below(place, &figure.subject)
        .into_iter()
        .filter(|unit| form_of(place, &figure.indicator, unit, figure.period).is_some())
        .collect();
    let book = FigureBook::of_subjects(&app.store, below.iter().map(String::as_str), None).await?;
    let open: Vec<&str> = below
        .iter()
        .filter(|unit| {
            let newest = book.newest(&figure.indicator, unit, figure.period);
            newest.is_none_or(|newest| newest.review != ReviewState::Accepted)
        })
        .map(|unit| place.unit_name(unit))
        .collect();
    if open.is_empty() {
        return Ok(None);
    }
    let words = Words::new(
        format!("下级尚未审定:{}", open.join("、")),
        format!("units below are not done: {}", open.join(", ")),
    );
    Ok(Some(Problem::error(&codes::BELOW_OPEN, at.clone(), words).hint(
        "请先审完下级同一指标,再审本级",
        "review the same figure of the units below first",
    )))
}

/// The figures among these that have moved on since they were read, each as a problem that says who moved it.
async fn overtaken(
    app: &App,
    places: &[PlacePicture],
    read: &[Kept<FigureVersion>],
) -> Result<Vec<Problem>, Stop> {
    let mut problems = Vec::new();
    for figure in read {
        let now = app
            .store
            .find_figure(&figure.indicator, &figure.subject, figure.period, figure.version)
            .await?;
        if let Some(now) = now
            && (now.stage != figure.stage || now.review != figure.review)
        {
            let place = places
                .iter()
                .find(|place| place.directory.unit(&figure.subject).is_some());
            problems.push(reviewed_meanwhile(app, place, figure).await?);
        }
    }
    Ok(problems)
}

/// The problem that someone else was faster, with who it was. `read` is the figure as this reviewer saw it.
pub(crate) async fn reviewed_meanwhile(
    app: &App,
    place: Option<&PlacePicture>,
    read: &FigureVersion,
) -> Result<Problem, Stop> {
    let reviews = app
        .store
        .list_figure_reviews(&read.indicator, &read.subject, read.period)
        .await?;
    let names = app.people_names().await?;
    let last = reviews
        .iter()
        .rev()
        .find(|review| review.version == read.version && review.stage >= read.stage);
    let words = match last {
        Some(review) => {
            let who = names.get(&review.reviewer).unwrap_or(&review.reviewer);
            let verdict = review.verdict.words();
            Words::new(
                format!("{who}已先审核({}),您的操作未保存", verdict.zh),
                format!(
                    "{who} has reviewed it already ({}); yours was not saved",
                    verdict.en
                ),
            )
        }
        None => Words::new(
            "该数据已被他人改动,您的操作未保存",
            "someone else has changed it; yours was not saved",
        ),
    };
    Ok(
        Problem::error(&codes::REVIEWED_MEANWHILE, place_in(place, read), words).hint(
            "请刷新审核页,核对后再处理其余数据",
            "reload the review page, check, and go on with the others",
        ),
    )
}

async fn check_substitute(
    app: &App,
    place: &PlacePicture,
    figure: &FigureVersion,
    task: Task,
    substituted: &str,
    at: &Place,
) -> Result<Result<(), Box<Problem>>, Stop> {
    let problem = |zh: &str, en: &str| {
        Ok(Err(Box::new(Problem::error(
            &codes::SUBSTITUTE,
            at.clone(),
            Words::new(zh, en),
        ))))
    };
    if !substitutes_allowed(place) {
        return problem(
            "本文件的审核流程不允许代为审核",
            "the review route of this document knows no substitutes",
        );
    }
    match app.signed(substituted).await? {
        Some(other) if other.covers(task, &figure.subject) => Ok(Ok(())),
        _ => problem(
            "被代理人本人无权审核这项数据",
            "the person stood in for may not review this figure",
        ),
    }
}

/// Where a figure stands; by its id where no directory holds its unit.
pub fn place_in(place: Option<&PlacePicture>, figure: &FigureVersion) -> Place {
    place.map_or_else(
        || Place::item(figure_name(figure)),
        |place| place_of(place, figure),
    )
}

fn place_of(place: &PlacePicture, figure: &FigureVersion) -> Place {
    let indicator = place
        .edition
        .indicator(&figure.indicator)
        .map_or(figure.indicator.as_str(), |indicator| indicator.name.as_str());
    Place::item(format!(
        "{} · {indicator} · {}",
        place.unit_name(&figure.subject),
        figure.period
    ))
}

fn no_stage(at: Place, figure: &FigureVersion) -> Problem {
    Problem::error(
        &codes::REVIEW_STAGE,
        at,
        Words::new(
            format!("审核流程中没有第 {} 级", figure.stage + 1),
            format!("the review route has no stage {}", figure.stage + 1),
        ),
    )
    .hint(
        "审核流程改变后,请填报单位重新提交",
        "the route has changed; ask the unit to hand it in again",
    )
}
