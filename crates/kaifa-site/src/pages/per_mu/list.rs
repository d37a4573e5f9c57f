//! The list of one run with filters, its results as a file, and what the office does with a run: publish it, correct it.

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use kaifa_base::Lang;
use kaifa_eval::scheme::Table;
use kaifa_flow::evaluation::per_mu::{self, COLUMN, FirmRun, Listing, Scope, Wish};
use kaifa_flow::evaluation::replay::run_file;
use kaifa_flow::people::permission::Task;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Scheme;
use serde::{Deserialize, Serialize};

use super::objections::{self, ObjectionLine};
use super::{Opened, bullet, grade_class, grade_words, rests_on, short};
use crate::pages::frame::Frame;
use crate::pages::pager::Pager;
use crate::pages::{Page, go, html};
use crate::web::download::{CSV, attachment};
use crate::web::visit::Visit;

/// Firms on a page.
const PER_PAGE: usize = 50;
/// A column with more different words is filtered by typing.
const FEW_WORDS: usize = 60;

/// A page of the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunView {
    /// Id of the run.
    pub id: String,
    /// Title and year.
    pub title: String,
    /// Where it stands, in words.
    pub state: String,
    /// Titles of the schemes whose scores enter.
    pub rests_on: Vec<String>,
    /// Grades with how many have each, of those that the other filters leave.
    pub grades: Vec<GradeCount>,
    /// Titles of the indicators, in the order of the cells.
    pub indicators: Vec<String>,
    /// Titles of the text columns, in the order of the cells.
    pub columns: Vec<String>,
    /// The firms of this page.
    pub firms: Vec<FirmLine>,
    /// Which stretch of the list this is.
    pub pager: Pager,
}

/// How many firms have a grade.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct GradeCount {
    /// The grade.
    pub grade: String,
    /// In words.
    pub words: String,
    /// How many.
    pub count: usize,
    /// How good it is.
    #[serde(skip)]
    class: &'static str,
    /// Where the list of these is.
    #[serde(skip)]
    href: String,
    #[serde(skip)]
    chosen: bool,
}

/// A firm in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FirmLine {
    /// Its code.
    pub code: String,
    /// Its name, where the data give it.
    pub name: String,
    /// What stands in the text columns.
    pub words: Vec<String>,
    /// What its parts of land are called, where it has several.
    pub parts: Vec<String>,
    /// Its peer group.
    pub group: String,
    /// Points by indicator; nothing where there are none.
    pub points: Vec<Option<f64>>,
    /// Total.
    pub total: Option<f64>,
    /// Rank and how many are ranked together.
    pub rank: Option<(u32, u32)>,
    /// Grade.
    pub grade: String,
    #[serde(skip)]
    class: &'static str,
    #[serde(skip)]
    bars: Vec<String>,
    #[serde(skip)]
    total_words: String,
}

/// A filter on a text column.
#[derive(Debug, Clone)]
struct Filter {
    key: String,
    title: String,
    chosen: String,
    /// The words to choose from; empty where there are too many.
    words: Vec<String>,
}

#[derive(Template)]
#[template(path = "per_mu_run.html")]
struct RunPage {
    f: Frame,
    v: RunView,
    lamp: &'static str,
    filters: Vec<Filter>,
    groups: Vec<(String, String)>,
    group: String,
    q: String,
    grade: String,
    /// Whether the reader sees only the own firm.
    own: bool,
    /// How many firms have several parts of land, and whether only these are shown.
    joined: (usize, bool),
    firms: usize,
    /// The table of firms: its file name and its hash.
    source: (String, String),
    unverified: Vec<String>,
    /// Groups too small for their grades; empty for whoever sees a part.
    warnings: Vec<String>,
    published: String,
    window: String,
    takes_objections: bool,
    corrected_by: String,
    replaces: String,
    reason: String,
    may_run: bool,
    /// Whether the register of objections is open to the reader.
    may_decide: bool,
    /// Whether the reader sees every row, and so may have the file.
    may_download: bool,
    has_measures: bool,
    objections: Vec<ObjectionLine>,
    has_accepted: bool,
}

/// The text columns that are shown, as inputs of the plan.
fn shown_columns(run: &FirmRun) -> Vec<usize> {
    let scheme: &Scheme = run.scheme();
    scheme
        .data
        .keep
        .iter()
        .filter_map(|name| run.plan.input(name))
        .collect()
}

/// A score as people read it: with the decimals that define it, else four.
pub(super) fn score_words(run: &FirmRun, total: f64) -> String {
    let decimals = run.scheme().score.decimals.unwrap_or(4);
    short(total, decimals as usize)
}

fn firm_line(run: &FirmRun, row: usize, columns: &[usize], visit: &Visit) -> FirmLine {
    let table = run.table();
    let (rows, place) = run.at(row);
    let peer = usize::from(rows.states.peer(place));
    let finite = |number: f64| Some(number).filter(|number| !number.is_nan());
    let points: Vec<Option<f64>> = rows.points.iter().map(|points| finite(points[place])).collect();
    let bars = points
        .iter()
        .zip(&run.plan.indicators)
        .map(|(points, indicator)| {
            let weight = indicator.weights.get(peer).copied().flatten().unwrap_or(0.0);
            bullet(*points, weight)
        })
        .collect();
    let group = rows
        .states
        .peers
        .get(place)
        .and_then(|peer| run.scheme().peer_groups.get(usize::from(*peer)));
    let total = finite(rows.totals[place]);
    let mark = run.grade(row).unwrap_or_default();
    FirmLine {
        code: table.subjects.get(row).to_owned(),
        name: table
            .names
            .as_ref()
            .and_then(|names| names.get(row))
            .unwrap_or_default()
            .to_owned(),
        words: columns.iter().map(|input| run.cell(row, *input)).collect(),
        parts: part_names(table, row),
        group: group
            .map(|group| group.title.get(visit.lang).to_owned())
            .unwrap_or_default(),
        bars,
        points,
        total_words: total.map(|total| score_words(run, total)).unwrap_or_default(),
        total,
        rank: Some((run.ranks.ranks[row], run.sizes[row])).filter(|(rank, _)| *rank > 0),
        class: grade_class(run, run.ranks.grades[row]),
        grade: mark.to_owned(),
    }
}

/// What was not read in a source, of the scheme and of those that it rests on.
fn unverified(run: &FirmRun, lang: Lang) -> Vec<String> {
    let mut all = run.scheme().unverified.clone();
    for scheme in run.used.iter().map(|one| &one.plan.scheme) {
        let title = scheme.title.get(lang);
        let words = scheme.unverified.iter();
        all.extend(words.map(|words| format!("{title}{}{words}", lang.pick(":", ": "))));
    }
    all
}

/// How many rows have several parts.
fn joined(table: &Table) -> usize {
    let parts = table.parts.iter();
    parts
        .flat_map(|parts| parts.of.chunk_by(|one, other| one == other))
        .count()
}

/// What the parts of a row are called; nothing where it is one row of the data.
fn part_names(table: &Table, row: usize) -> Vec<String> {
    let parts = table.parts.iter();
    let names = parts.flat_map(|parts| {
        let of_row = parts.of_row(row);
        of_row.map(|part| parts.names.get(part).unwrap_or_default().to_owned())
    });
    names.collect()
}

fn view(visit: &Visit, opened: &Opened, scope: &Scope) -> RunView {
    let run = &opened.run;
    let wish = Wish::read(&visit.query, run);
    let page: usize = visit
        .asked("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1)
        .max(1);
    let mut listing = Listing::of(run, &wish, scope, (page - 1) * PER_PAGE, PER_PAGE);
    let last = listing.total.div_ceil(PER_PAGE).max(1);
    if page > last {
        listing = Listing::of(run, &wish, scope, (last - 1) * PER_PAGE, PER_PAGE);
    }
    let columns = shown_columns(run);
    let chosen = visit.asked("grade").unwrap_or_default();
    let marks = run.plan.marks.iter().zip(&listing.counts).zip(0u8..);
    RunView {
        id: run.id.clone(),
        title: opened.title(visit.lang),
        state: opened.state(visit.lang).1,
        rests_on: rests_on(run, visit.lang),
        grades: marks
            .map(|((mark, count), at)| GradeCount {
                grade: mark.clone(),
                words: grade_words(run, mark, visit.lang),
                count: *count,
                class: grade_class(run, at),
                href: visit.address_with("grade", if chosen == mark { "" } else { mark }),
                chosen: chosen == mark,
            })
            .collect(),
        indicators: run
            .scheme()
            .indicators
            .iter()
            .map(|one| one.title.get(visit.lang).to_owned())
            .collect(),
        columns: columns
            .iter()
            .map(|input| run.plan.inputs[*input].title.get(visit.lang).to_owned())
            .collect(),
        firms: listing
            .rows
            .iter()
            .map(|row| firm_line(run, *row, &columns, visit))
            .collect(),
        pager: Pager::at(visit, page.min(last), listing.total, PER_PAGE),
    }
}

fn filters(visit: &Visit, run: &FirmRun) -> Vec<Filter> {
    shown_columns(run)
        .into_iter()
        .filter_map(|input| {
            let dictionary = run.table().words(input)?.dictionary();
            let one = &run.plan.inputs[input];
            let key = format!("{COLUMN}{}", one.name);
            let mut words: Vec<String> = Vec::new();
            if dictionary.len() <= FEW_WORDS {
                let codes = 0..u32::try_from(dictionary.len()).unwrap_or(0);
                words.extend(codes.filter_map(|code| dictionary.word(code).map(str::to_owned)));
                words.sort();
            }
            Some(Filter {
                title: one.title.get(visit.lang).to_owned(),
                chosen: visit.asked(&key).unwrap_or_default().to_owned(),
                key,
                words,
            })
        })
        .collect()
}

/// `GET /per-mu/{run}?grade=…&group=…&q=…&w.zone=…`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let opened = Opened::of(&visit, &id).await?;
    let scope = opened.scope(&visit)?;
    let run = &opened.run;
    let records = per_mu::objections(&visit.app, &id).await?;
    let person = visit.signed()?;
    let objections = objections::lines(&visit, &opened, &records, None).await?;
    let window = match opened.window_end()? {
        Some(end) => visit.lang.date(end),
        None => String::new(),
    };
    html(&RunPage {
        f: visit.frame(("企业亩均评价", "Per-mu evaluation"), opened.title(visit.lang)),
        v: view(&visit, &opened, &scope),
        lamp: opened.state(visit.lang).0,
        // Whoever sees only the own firm has nothing to filter, and no list of everybody's words to choose from.
        own: scope.is_own(),
        filters: if scope.is_own() {
            Vec::new()
        } else {
            filters(&visit, run)
        },
        may_decide: person.may_do(Task::SeeRecords),
        may_download: scope.is_all() || person.may_do(Task::RunOffice),
        groups: run
            .scheme()
            .peer_groups
            .iter()
            .map(|group| (group.id.clone(), group.title.get(visit.lang).to_owned()))
            .collect(),
        group: visit.asked("group").unwrap_or_default().to_owned(),
        q: visit.asked("q").unwrap_or_default().to_owned(),
        grade: visit.asked("grade").unwrap_or_default().to_owned(),
        joined: (joined(run.table()), visit.asked(per_mu::JOINED).is_some()),
        firms: run.table().rows(),
        source: (run.frozen.table.name.clone(), run.frozen.table.sha256.to_string()),
        unverified: unverified(run, visit.lang),
        warnings: match scope.is_all() {
            true => {
                let words = run.small_groups.iter().take(FEW_WORDS).map(|group| group.words());
                words.map(|words| words.get(visit.lang).to_owned()).collect()
            }
            false => Vec::new(),
        },
        published: opened.head.published_at.map(show::moment).unwrap_or_default(),
        window,
        takes_objections: opened.takes_objections(visit.app.today())?,
        corrected_by: opened
            .corrected_by
            .as_ref()
            .map(|head| head.id.clone())
            .unwrap_or_default(),
        replaces: opened.head.replaces.clone().unwrap_or_default(),
        reason: opened.head.reason.clone().unwrap_or_default(),
        may_run: person.may_do(Task::RunOffice),
        has_measures: !run.scheme().measures.is_empty(),
        has_accepted: !per_mu::accepted(&records).is_empty(),
        objections,
    })
}

/// `GET /api/per-mu/{run}`: with the filters of the page.
#[utoipa::path(get, path = "/api/per-mu/{run}", responses((status = 200, body = RunView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<RunView>, Stop> {
    let opened = Opened::of(&visit, &id).await?;
    let scope = opened.scope(&visit)?;
    Ok(Json(view(&visit, &opened, &scope)))
}

/// `GET /per-mu/{run}/graded.csv`: the whole result, for those who see all of it.
pub async fn graded(visit: Visit, Path(id): Path<String>) -> Page {
    let opened = Opened::of(&visit, &id).await?;
    if !opened.scope(&visit)?.is_all() {
        visit.allow(Task::RunOffice, None)?;
    }
    let file = per_mu::graded_file(&visit.app, &id).await?;
    let name = format!("per-mu-{}-{}.csv", opened.run.frozen.year, opened.run.scheme().id);
    Ok(attachment(&name, CSV, file))
}

/// `GET /per-mu/{run}/file`: the run with its table and all that it rests on, for `kaifa replay` elsewhere.
pub async fn file(visit: Visit, Path(id): Path<String>) -> Page {
    visit.allow(Task::RunOffice, None)?;
    let opened = Opened::of(&visit, &id).await?;
    let file = run_file(&visit.app.store, &opened.run.id).await?;
    let file =
        file.ok_or_else(|| Stop::not_found(format!("评价“{id}”"), format!("the evaluation “{id}”")))?;
    let text = file.to_json().map_err(Stop::failed)?;
    Ok(attachment(
        &format!("run-{id}.json"),
        "application/json",
        text.into_bytes(),
    ))
}

/// `POST /per-mu/{run}/publish`
pub async fn post_publish(visit: Visit, Path(id): Path<String>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    per_mu::publish(&visit.app, person, &id).await?;
    go(&format!("/per-mu/{id}"), "published")
}

/// `POST /per-mu/{run}/replay`: works the run out again and compares the bytes.
pub async fn post_replay(visit: Visit, Path(id): Path<String>) -> Page {
    visit.allow(Task::SeeFigures, None)?;
    Opened::of(&visit, &id).await?;
    let same = per_mu::replay(&visit.app, &id).await?;
    let done = if same { "replayed" } else { "replayed_other" };
    go(&format!("/per-mu/{id}"), done)
}

/// The reason of a correction.
#[derive(Debug, Deserialize)]
pub struct Correction {
    #[serde(default)]
    reason: String,
}

/// `POST /per-mu/{run}/correct`: a new run with the accepted objections.
pub async fn post_correct(visit: Visit, Path(id): Path<String>, Form(form): Form<Correction>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let opened = Opened::of(&visit, &id).await?;
    let made = per_mu::correct(&visit.app, person, &opened.run, &form.reason).await?;
    go(&format!("/per-mu/{made}/difference"), "graded")
}
