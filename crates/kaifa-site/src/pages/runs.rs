//! Frozen evaluations: as issued, with the places to look at before anyone signs; publishing, correcting, and the report of what a
//! correction changes. Who runs the office sees all of them, everybody else with a business role the published ones.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use axum::response::Response;
use kaifa_base::{Date, Lang};
use kaifa_eval::composite::issued::IssuedYear;
use kaifa_eval::composite::year::YearInputs;
use kaifa_flow::evaluation::replay::{RunFile, replay_run};
use kaifa_flow::evaluation::runs::{self, Correction};
use kaifa_flow::people::permission::Task;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Scheme;
use kaifa_store::rows::{self, Run};
use kaifa_store::{Kept, LocalDay};
use serde::{Deserialize, Serialize};

use crate::pages::changes::ChangeView;
use crate::pages::evaluations::{find, percent, score_words, title};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::download::attachment;
use crate::web::visit::Visit;

/// A run in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunHead {
    /// Its id.
    pub id: String,
    /// Id of the scheme.
    pub scheme: String,
    /// Title of the scheme.
    pub title: String,
    /// The year.
    pub year: i64,
    /// How far it is: `frozen`, `in_force`, `corrected`.
    pub state: &'static str,
    /// The same in words.
    pub state_words: String,
    /// Who froze it.
    pub made_by: String,
    /// When.
    pub made_at: String,
    /// When it was published; empty: not yet.
    pub published_at: String,
    /// The run that it corrects; empty: none.
    pub replaces: String,
    /// Why.
    pub reason: String,
    /// The hash over inputs and results.
    pub digest: String,
}

/// A run with its result.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunView {
    /// Its head.
    #[serde(flatten)]
    pub head: RunHead,
    /// The ledger's root that was printed with it.
    pub root: String,
    /// The program that gathered the inputs.
    pub program: String,
    /// How many subjects.
    pub subjects: usize,
    /// How many figures.
    pub figures: usize,
    /// Replicates and seed in words; empty: nothing was repeated.
    pub draws: String,
    /// The parameters: title, value, author, reason.
    pub parameters: Vec<[String; 4]>,
    /// What is to be seen before signing: too few for grades, lines that meet.
    pub warnings: Vec<String>,
    /// By peer group: title and rows.
    pub groups: Vec<RunGroup>,
    /// Places to look at before anyone signs.
    pub fragile: Vec<RunFragile>,
    /// What it changes against the run that it corrects; empty: nothing, or no correction.
    pub changes: Vec<ChangeView>,
}

/// A peer group of a run.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunGroup {
    /// Its title; empty: there is only one.
    pub title: String,
    /// Who, by rank.
    pub rows: Vec<RunRow>,
}

/// A subject's place as issued.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunRow {
    /// The subject.
    pub zone: String,
    /// Its name as issued.
    pub name: String,
    /// Its rank.
    pub rank: Option<u32>,
    /// Its score, two places.
    pub score: String,
    /// The score unrounded.
    pub exact: String,
    /// Places gained.
    pub moved: String,
    /// 5 % and 95 % of the repeated ranks.
    pub interval: String,
    /// Lines that it stands inside of.
    pub lines: Vec<String>,
    /// Its grade; empty: it has none.
    pub grade: String,
}

/// A fragile place of a run.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunFragile {
    /// The line.
    pub line: String,
    /// Who.
    pub name: String,
    /// Its rank.
    pub rank: u32,
    /// Whether it stands inside.
    pub inside: bool,
    /// How often it does.
    pub chance: String,
}

/// A run as it stood on a day; nothing where it was made later.
pub fn as_of(mut head: rows::RunHead, on: Date) -> Option<rows::RunHead> {
    head.published_at = head.published_at.filter(|at| at.local_day() <= on);
    (head.made_at.local_day() <= on).then_some(head)
}

/// The frozen runs of a scheme and year as they stood on the day asked about, and which was in force.
pub async fn kept_on(
    visit: &Visit,
    scheme: &str,
    year: i64,
) -> Result<(Vec<rows::RunHead>, Option<String>), Stop> {
    let all = visit.app.store.list_run_heads_of(scheme, year).await?;
    let kept: Vec<rows::RunHead> = all.into_iter().filter_map(|run| as_of(run, visit.on)).collect();
    let current = runs::in_force(&kept).map(|run| run.id.clone());
    Ok((kept, current))
}

/// How far a run is, where the one in force is known.
pub fn state_of(run: &rows::RunHead, current: Option<&str>) -> &'static str {
    match run.published_at {
        None => "frozen",
        Some(_) if current == Some(run.id.as_str()) => "in_force",
        Some(_) => "corrected",
    }
}

/// A state as [`state_of`] gives it, in words.
pub fn state_words(state: &str, lang: Lang) -> String {
    match state {
        "frozen" => lang.pick("已封存,未公布", "frozen, not published"),
        "in_force" => lang.pick("已公布,现行", "published, in force"),
        _ => lang.pick("已公布,后被更正", "published, corrected since"),
    }
    .to_owned()
}

/// The head of a run.
pub(super) async fn head(visit: &Visit, run: &Run, scheme: Option<&Scheme>) -> Result<RunHead, Stop> {
    let (id, year) = (
        run.scheme.clone().unwrap_or_default(),
        run.year.unwrap_or_default(),
    );
    let (_, current) = kept_on(visit, &id, year).await?;
    let people = visit.app.people_names().await?;
    let run = run.into();
    let state = state_of(&run, current.as_deref());
    Ok(head_among(visit, &run, scheme, state, &people))
}

fn head_among(
    visit: &Visit,
    run: &rows::RunHead,
    scheme: Option<&Scheme>,
    state: &'static str,
    people: &BTreeMap<String, String>,
) -> RunHead {
    let (id, year) = (
        run.scheme.clone().unwrap_or_default(),
        run.year.unwrap_or_default(),
    );
    RunHead {
        id: run.id.clone(),
        title: scheme.map_or_else(|| id.clone(), |scheme| title(&scheme.title, visit.lang)),
        scheme: id,
        year,
        state,
        state_words: state_words(state, visit.lang),
        made_by: people.get(&run.made_by).unwrap_or(&run.made_by).clone(),
        made_at: show::moment(run.made_at),
        published_at: run.published_at.map(show::moment).unwrap_or_default(),
        replaces: run.replaces.clone().unwrap_or_default(),
        reason: run.reason.clone().unwrap_or_default(),
        digest: run.digest.to_string(),
    }
}

/// The run, if the reader may see it.
pub(super) async fn seen_by(visit: &Visit, id: &str) -> Result<Kept<Run>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let run = runs::find(&visit.app, id).await?;
    if run.published_at.is_none() {
        visit.allow(Task::RunOffice, None)?;
    }
    Ok(run)
}

/// The inputs that a run of zones keeps.
pub(super) fn inputs_of(run: &Run) -> Result<YearInputs, Stop> {
    serde_json::from_str(&run.inputs.0).map_err(Stop::failed)
}

/// How a list is called: by its peer group and the values inside which it ranks.
pub fn list_title(group: Option<String>, list: &[String]) -> String {
    let parts: Vec<String> = group.into_iter().chain(list.iter().cloned()).collect();
    parts.join(" · ")
}

/// The rows of an issued result.
fn groups(issued: &IssuedYear, scheme: &Scheme, lang: Lang) -> Vec<RunGroup> {
    let group_title = |id: &Option<String>| {
        let found = id
            .as_ref()
            .and_then(|id| scheme.peer_groups.iter().find(|one| one.id == *id));
        found.map(|one| title(&one.title, lang))
    };
    let of_group = |group: &kaifa_eval::composite::issued::IssuedGroup| {
        let mut members: Vec<_> = group.members.iter().collect();
        members.sort_by_key(|member| (member.rank.unwrap_or(u32::MAX), member.subject.clone()));
        let row = |member: &kaifa_eval::composite::issued::IssuedMember| RunRow {
            zone: member.subject.clone(),
            name: member.name.clone(),
            rank: member.rank,
            score: score_words(member.score.unwrap_or(f64::NAN)),
            exact: member.score.map(|score| score.to_string()).unwrap_or_default(),
            moved: match member.moved {
                Some(up) if up > 0 => format!("▲{up}"),
                Some(down) if down < 0 => format!("▼{}", -down),
                Some(_) => "—".to_owned(),
                None => String::new(),
            },
            interval: member
                .interval
                .map(|[_, low, high]| format!("{low:.0}–{high:.0}"))
                .unwrap_or_default(),
            grade: member.grade.clone().unwrap_or_default(),
            lines: group
                .lines
                .iter()
                .zip(&scheme.lines)
                .filter(|(line, _)| member.inside.contains(&line.id))
                .map(|(_, line)| title(&line.title, lang))
                .collect(),
        };
        RunGroup {
            title: list_title(group_title(&group.id), &group.list),
            rows: members.into_iter().map(row).collect(),
        }
    };
    issued.groups.iter().map(of_group).collect()
}

async fn run_view(visit: &Visit, id: &str) -> Result<RunView, Stop> {
    let run = seen_by(visit, id).await?;
    let (inputs, issued) = (inputs_of(&run)?, runs::issued(&run)?);
    let lang = visit.lang;
    let changes = match &run.replaces {
        Some(before) => {
            let before = runs::issued(&*runs::find(&visit.app, before).await?)?;
            ChangeView::all(&before.differences(&issued), &inputs.scheme, lang)
        }
        None => Vec::new(),
    };
    let line_title = |id: &str| {
        let found = inputs.scheme.lines.iter().find(|line| line.id == id);
        found.map_or_else(|| id.to_owned(), |line| title(&line.title, lang))
    };
    Ok(RunView {
        head: head(visit, &run, Some(&inputs.scheme)).await?,
        root: run.published_root.clone().unwrap_or_default(),
        program: inputs.program.clone(),
        subjects: inputs.subjects.len(),
        figures: inputs.subjects.iter().map(|one| one.versions.len()).sum(),
        draws: match (inputs.draws, lang) {
            (Some(draws), Lang::Zh) => format!("重复 {} 次,种子 {}", draws.replicates, draws.seed),
            (Some(draws), Lang::En) => format!("repeated {} times, seed {}", draws.replicates, draws.seed),
            (None, _) => String::new(),
        },
        parameters: inputs
            .parameters
            .iter()
            .map(|used| {
                let value = used.value.as_ref().map(ToString::to_string);
                [
                    used.title.clone(),
                    value.unwrap_or_else(|| lang.pick("未设定", "not set").to_owned()),
                    used.author.clone(),
                    used.reason.clone(),
                ]
            })
            .collect(),
        warnings: issued
            .groups
            .iter()
            .flat_map(|group| group.warnings(&inputs.scheme))
            .map(|words| words.get(lang).to_owned())
            .collect(),
        groups: groups(&issued, &inputs.scheme, lang),
        fragile: issued
            .fragile()
            .into_iter()
            .map(|one| RunFragile {
                line: line_title(one.line),
                name: one.member.name.clone(),
                rank: one.member.rank.unwrap_or_default(),
                inside: one.inside,
                chance: percent(one.chance),
            })
            .collect(),
        changes,
    })
}

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsPage {
    f: Frame,
    runs: Vec<RunHead>,
}

async fn heads(visit: &Visit) -> Result<Vec<RunHead>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let all = visit.app.store.list_run_heads(runs::ZONES).await?;
    let all: Vec<rows::RunHead> = all.into_iter().filter_map(|run| as_of(run, visit.on)).collect();
    let (current, people) = (runs::all_in_force(&all), visit.app.people_names().await?);
    let mut found = Vec::new();
    for run in &all {
        if run.published_at.is_none() && !person.may_do(Task::RunOffice) {
            continue;
        }
        let scheme = run.scheme.as_deref().and_then(|id| find(&picture, id).ok());
        let state = state_of(run, current.get(run.id.as_str()).copied());
        found.push(head_among(
            visit,
            run,
            scheme.map(|(_, scheme)| scheme),
            state,
            &people,
        ));
    }
    Ok(found)
}

/// `GET /runs`
pub async fn list(visit: Visit) -> Page {
    let runs = heads(&visit).await?;
    html(&RunsPage {
        f: visit.frame(
            ("综合评价", "Zone evaluation"),
            visit.t("封存运算", "Frozen runs"),
        ),
        runs,
    })
}

/// `GET /api/runs`
#[utoipa::path(get, path = "/api/runs", responses((status = 200, body = Vec<RunHead>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<RunHead>>, Stop> {
    Ok(Json(heads(&visit).await?))
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    f: Frame,
    v: RunView,
    /// Whether the reader may publish, correct and hand over.
    office: bool,
    /// What computing again gave, where it was asked for.
    replayed: Option<Result<String, Vec<String>>>,
}

/// `GET /runs/{id}?replay=1`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let v = run_view(&visit, &id).await?;
    let replayed = match visit.asked("replay") {
        Some(_) => {
            let run = seen_by(&visit, &id).await?;
            let words = |problems: Vec<kaifa_base::Problem>| -> Vec<String> {
                problems.iter().map(|problem| problem.show(visit.lang)).collect()
            };
            Some(match replay_run(&run) {
                Ok(done) if done.problems.is_empty() => Ok(done.again.to_string()),
                Ok(done) => Err(words(done.problems)),
                Err(problems) => Err(words(problems)),
            })
        }
        None => None,
    };
    let title = match visit.lang {
        Lang::Zh => format!("{}年{}:封存运算", v.head.year, v.head.title),
        Lang::En => format!("{} {}: frozen run", v.head.title, v.head.year),
    };
    html(&RunPage {
        f: visit.frame(("封存运算", "Frozen runs"), title),
        office: visit.signed()?.may_do(Task::RunOffice),
        v,
        replayed,
    })
}

/// `GET /api/runs/{id}`
#[utoipa::path(get, path = "/api/runs/{id}", responses((status = 200, body = RunView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<RunView>, Stop> {
    Ok(Json(run_view(&visit, &id).await?))
}

/// `GET /runs/{id}/file`: the run with all that it rests on, for `kaifa replay` elsewhere. It holds the figures of all subjects.
pub async fn file(visit: Visit, Path(id): Path<String>) -> Result<Response, Stop> {
    visit.allow(Task::RunOffice, None)?;
    let run = runs::find(&visit.app, &id).await?;
    let text = RunFile::of(&run)
        .and_then(|file| file.to_json())
        .map_err(Stop::failed)?;
    Ok(attachment(
        &format!("run-{id}.json"),
        "application/json",
        text.into_bytes(),
    ))
}

/// Which year is to be frozen.
#[derive(Debug, Deserialize)]
pub struct FreezeForm {
    year: i32,
}

/// `POST /evaluations/{scheme}/freeze`
pub async fn post_freeze(visit: Visit, Path(scheme): Path<String>, Form(form): Form<FreezeForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, _) = find(&picture, &scheme)?;
    let id = runs::freeze(&visit.app, person, place, &scheme, form.year, None).await?;
    go(&format!("/runs/{id}"), "frozen")
}

/// A confirmation.
#[derive(Debug, Deserialize)]
pub struct PublishForm {
    seen: Option<String>,
}

/// `POST /runs/{id}/publish`
pub async fn post_publish(visit: Visit, Path(id): Path<String>, Form(form): Form<PublishForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    runs::publish(&visit.app, person, &id, form.seen.is_some()).await?;
    go(&format!("/runs/{id}"), "published")
}

/// Why it is corrected.
#[derive(Debug, Deserialize)]
pub struct CorrectForm {
    #[serde(default)]
    reason: String,
}

/// `POST /runs/{id}/correct`: freezes what is known today as a correction of a published run.
pub async fn post_correct(visit: Visit, Path(id): Path<String>, Form(form): Form<CorrectForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let run = runs::find(&visit.app, &id).await?;
    let scheme = run.scheme.clone().unwrap_or_default();
    let year = i32::try_from(run.year.unwrap_or_default()).map_err(Stop::failed)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, _) = find(&picture, &scheme)?;
    let correction = Correction {
        replaces: id,
        reason: form.reason.trim().to_owned(),
    };
    let id = runs::freeze(&visit.app, person, place, &scheme, year, Some(correction)).await?;
    go(&format!("/runs/{id}"), "frozen")
}
