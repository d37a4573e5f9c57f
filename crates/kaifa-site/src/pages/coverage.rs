//! Coverage: what became of every clause and of every demand, which tests prove it and whether they pass. The tests of an
//! edition are run once and remembered by the hash of the edition, because they depend on nothing else.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use askama::Template;
use axum::Json;
use kaifa_base::Digest;
use kaifa_eval::packtest::run_tests;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::stop::Stop;
use kaifa_pack::Edition;
use kaifa_pack::citing::citing;
use kaifa_pack::coverage::{Coverage, MechanismState, TestOutcome};
use serde::Serialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// What became of a clause.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ClauseRow {
    /// Its address.
    pub path: String,
    /// Our short title.
    pub title: String,
    /// The items that rest on it: kind in words, id and title.
    pub items: Vec<(String, String, String)>,
    /// Why nothing came of it, where it is a statement only.
    pub statement: String,
    /// The demands that its items carry.
    pub mechanisms: Vec<String>,
    /// Whether it is accounted for.
    pub accounted: bool,
}

/// What became of a demand.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MechanismRow {
    /// Its id.
    pub id: String,
    /// Ids of the items that carry it.
    pub items: Vec<String>,
    /// Names of the tests that prove it.
    pub tests: Vec<String>,
    /// `passing`, `failing`, `untested` or `missing`.
    pub state: &'static str,
    /// The same in words.
    pub state_words: String,
    /// Lamp class.
    pub lamp: &'static str,
}

/// The account of one document.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CoverageView {
    /// Its pack.
    pub pack: String,
    /// Its name.
    pub document: String,
    /// How many clauses are accounted for.
    pub accounted: usize,
    /// How many demands pass.
    pub passing: usize,
    /// How many clauses there are in all.
    pub clause_count: usize,
    /// How many demands there are in all.
    pub mechanism_count: usize,
    /// Every clause, as filtered.
    pub clauses: Vec<ClauseRow>,
    /// Every demand, as filtered.
    pub mechanisms: Vec<MechanismRow>,
}

type Outcomes = Arc<Vec<TestOutcome>>;

/// Outcomes by hash of the edition; a handful of editions at most.
static TESTED: LazyLock<Mutex<BTreeMap<Digest, Outcomes>>> = LazyLock::new(Mutex::default);

/// How the tests of an edition come out.
async fn outcomes(edition: Arc<Edition>) -> Result<Outcomes, Stop> {
    let lock = || {
        TESTED
            .lock()
            .expect("no thread panics while holding the outcomes")
    };
    // The hash of an edition leaves its tests out.
    let key = Digest::of(format!("{}{:?}", edition.digest, edition.items.tests));
    if let Some(known) = lock().get(&key) {
        return Ok(known.clone());
    }
    let run = move || {
        let reports = run_tests(&edition).into_iter();
        reports
            .map(|report| TestOutcome {
                name: report.name,
                passed: report.passed,
            })
            .collect()
    };
    let found: Vec<TestOutcome> = tokio::task::spawn_blocking(run).await.map_err(Stop::failed)?;
    let found = Arc::new(found);
    lock().insert(key, found.clone());
    Ok(found)
}

async fn of(place: &PlacePicture, visit: &Visit) -> Result<CoverageView, Stop> {
    let outcomes = outcomes(place.edition.clone()).await?;
    let coverage = Coverage::of(&place.edition, &outcomes);
    let items = &place.edition.pack.items;
    let clauses: Vec<ClauseRow> = place
        .accounts()
        .iter()
        .map(|(path, accounted)| {
            let listed = items.clauses.iter().find(|clause| clause.path.as_str() == path);
            let carrying: Vec<_> = citing(items)
                .filter(|item| item.basis.clauses().any(|cited| cited.as_str() == path))
                .collect();
            let mut mechanisms: Vec<String> = Vec::new();
            for id in carrying.iter().flat_map(|item| &item.basis.mechanisms) {
                if !mechanisms.contains(id) {
                    mechanisms.push(id.clone());
                }
            }
            ClauseRow {
                title: listed.map_or("", |clause| clause.title(visit.lang)).to_owned(),
                statement: listed
                    .and_then(|clause| clause.statement(visit.lang))
                    .filter(|_| carrying.is_empty())
                    .unwrap_or_default()
                    .to_owned(),
                items: carrying
                    .iter()
                    .map(|item| {
                        (
                            item.kind.words().get(visit.lang).to_owned(),
                            item.id.to_owned(),
                            item.title_in(visit.lang).to_owned(),
                        )
                    })
                    .collect(),
                mechanisms,
                accounted: *accounted,
                path: path.clone(),
            }
        })
        .collect();
    let mechanisms: Vec<MechanismRow> = coverage
        .mechanisms
        .into_iter()
        .map(|mechanism| MechanismRow {
            id: mechanism.id,
            items: mechanism.items,
            tests: mechanism.tests,
            state: mechanism.state.code(),
            state_words: mechanism.state.words().get(visit.lang).to_owned(),
            lamp: match mechanism.state {
                MechanismState::Passing => "ok",
                MechanismState::Failing => "over",
                MechanismState::Untested => "soon",
                MechanismState::Missing => "todo",
            },
        })
        .collect();
    let only_open = visit.asked("show") == Some("open");
    Ok(CoverageView {
        pack: place.name().to_owned(),
        document: place.document_name(),
        accounted: clauses.iter().filter(|clause| clause.accounted).count(),
        passing: mechanisms
            .iter()
            .filter(|one| one.state == MechanismState::Passing.code())
            .count(),
        clause_count: clauses.len(),
        mechanism_count: mechanisms.len(),
        clauses: clauses
            .into_iter()
            .filter(|clause| !only_open || !clause.accounted)
            .collect(),
        mechanisms: mechanisms
            .into_iter()
            .filter(|one| !only_open || one.state != MechanismState::Passing.code())
            .collect(),
    })
}

async fn view(visit: &Visit) -> Result<Vec<CoverageView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let chosen = visit.asked("document");
    let mut found = Vec::new();
    for place in picture
        .places
        .iter()
        .filter(|place| chosen.is_none_or(|wanted| wanted == place.name()))
    {
        found.push(of(place, visit).await?);
    }
    Ok(found)
}

#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage {
    f: Frame,
    documents: Vec<CoverageView>,
    names: Vec<(String, String)>,
    document: String,
    only_open: bool,
}

/// `GET /coverage`
pub async fn list(visit: Visit) -> Page {
    let documents = view(&visit).await?;
    html(&CoveragePage {
        f: visit.frame(("系统", "System"), visit.t("条款落实", "Coverage")),
        documents,
        names: visit.picture().await?.document_names(),
        document: visit.asked("document").unwrap_or_default().to_owned(),
        only_open: visit.asked("show") == Some("open"),
    })
}

/// `GET /api/coverage`
#[utoipa::path(get, path = "/api/coverage", tag = "documents",
    params(("document" = Option<String>, Query, description = "pack of one document"), ("show" = Option<String>, Query, description = "open: only what is not accounted for or does not pass")),
    responses((status = 200, body = [CoverageView])))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<CoverageView>>, Stop> {
    Ok(Json(view(&visit).await?))
}
