//! The life of a frozen evaluation: frozen, published, corrected by another. Each step is one act in the ledger; a published run is
//! never changed. Computing one again is `replay.rs`'s part.

use std::collections::BTreeSet;

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::composite::issued::IssuedYear;
use kaifa_eval::composite::year::YearInputs;
use kaifa_store::rows::{Run, RunHead};
use kaifa_store::{Act, Changes, Document, Kept, new_id};

use crate::app::App;
use crate::codes;
use crate::evaluation::issued_list::{self, Issue};
use crate::evaluation::zones::evaluation;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::rules::judge;
use crate::stop::Stop;

/// The kind of a run that evaluates zones.
pub const ZONES: &str = "zones";

/// A run of a kind that can be shown and computed again by itself.
pub async fn find(app: &App, id: &str) -> Result<Kept<Run>, Stop> {
    let run = app.store.find_run(id).await?;
    run.filter(|run| run.scheme.is_some())
        .ok_or_else(|| Stop::not_found(format!("封存运算 {id}"), format!("frozen run {id}")))
}

/// The result that a run of zones keeps.
pub fn issued(run: &Run) -> Result<IssuedYear, Stop> {
    serde_json::from_str(&run.results.0).map_err(Stop::failed)
}

/// What a run of zones was computed from.
pub fn inputs(run: &Run) -> Result<YearInputs, Stop> {
    serde_json::from_str(&run.inputs.0).map_err(Stop::failed)
}

/// Of some runs those that are in force: published, and corrected by no published one.
pub fn all_in_force(runs: &[RunHead]) -> BTreeSet<&str> {
    let published = || runs.iter().filter(|run| run.published_at.is_some());
    let corrected: BTreeSet<&str> = published().filter_map(|run| run.replaces.as_deref()).collect();
    let ids = published().map(|run| run.id.as_str());
    ids.filter(|id| !corrected.contains(id)).collect()
}

/// The run of a scheme and year that is in force.
pub fn in_force(runs: &[RunHead]) -> Option<&RunHead> {
    let current = all_in_force(runs);
    runs.iter().find(|run| current.contains(run.id.as_str()))
}

/// What a new run is made of and why.
#[derive(Debug, Clone, Default)]
pub struct Correction {
    /// The published run that is corrected.
    pub replaces: String,
    /// Why.
    pub reason: String,
}

/// Freezes the evaluation of a year as it stands. A year that has a published run is only frozen again as a correction of it.
pub async fn freeze(
    app: &App,
    person: &Signed,
    place: &PlacePicture,
    scheme: &str,
    year: i32,
    correction: Option<Correction>,
) -> Result<String, Stop> {
    let missing = || Stop::not_found(format!("考核办法 {scheme}"), format!("scheme {scheme}"));
    let written = crate::evaluation::zones::schemes(place)
        .find(|one| one.id == scheme)
        .ok_or_else(missing)?;
    let runs = app.store.list_run_heads_of(scheme, i64::from(year)).await?;
    check_turn(&runs, correction.as_ref())?;
    let made = evaluation(place, written, year).map_err(Stop::problems)?;
    let inputs = Document(serde_json::to_string(&made.inputs).map_err(Stop::failed)?);
    let results = made.result.issued(&made.inputs);
    let results = Document(serde_json::to_string(&results).map_err(Stop::failed)?);
    let now = app.now();
    let id = new_id(now);
    let (replaces, reason) = correction.map(|one| (one.replaces, one.reason)).unzip();
    let mut changes = Changes::new();
    changes.insert(&Run {
        id: id.clone(),
        kind: ZONES.to_owned(),
        pack: Some(place.name().to_owned()),
        as_of: place.on,
        digest: Run::digest_of(&inputs, &results),
        inputs,
        results,
        made_by: person.id.clone(),
        made_at: now,
        replaces,
        reason: reason.clone(),
        published_at: None,
        published_root: None,
        scheme: Some(scheme.to_owned()),
        year: Some(i64::from(year)),
    });
    let mut act = Act::new(now, &person.id, "run.freeze", format!("run:{id}"));
    act.reason = reason;
    app.store.write(&act, changes).await?;
    Ok(id)
}

/// A correction names the published run in force and a reason; without one there is nothing published yet.
fn check_turn(runs: &[RunHead], correction: Option<&Correction>) -> Result<(), Stop> {
    let current = in_force(runs);
    let (field, words) = match (current, correction) {
        (None, None) => return Ok(()),
        (Some(_), None) => (
            "replaces",
            Words::new(
                "这一年的结果已经公布;要改须作更正并写明理由",
                "this year is published already; a change is a correction with a reason",
            ),
        ),
        (Some(current), Some(correction)) if current.id == correction.replaces => {
            if !correction.reason.trim().is_empty() {
                return Ok(());
            }
            (
                "reason",
                Words::new("请写明更正的理由", "say why it is corrected"),
            )
        }
        (_, Some(_)) => (
            "replaces",
            Words::new(
                "只能更正现行的已公布结果",
                "only the published result in force can be corrected",
            ),
        ),
    };
    Err(Stop::problems(vec![Problem::error(
        &codes::RUN_TURN,
        Place::field(field),
        words,
    )]))
}

/// Publishes a frozen run. Where places at the lines are fragile, the person confirms to have seen them; how many there were stands
/// in the ledger. Where the scheme says so, the result becomes a ranking list in the same act, and the rules are run over it.
pub async fn publish(app: &App, person: &Signed, id: &str, seen: bool) -> Result<(), Stop> {
    let run = find(app, id).await?;
    let (scheme, year) = (
        run.scheme.clone().unwrap_or_default(),
        run.year.unwrap_or_default(),
    );
    let runs = app.store.list_run_heads_of(&scheme, year).await?;
    let current = in_force(&runs).map(|run| run.id.as_str());
    if run.published_at.is_none() && current != run.replaces.as_deref() {
        let words = Words::new(
            "在此期间已有别的结果公布,请从现行结果重新更正",
            "another result was published meanwhile; start again from the one in force",
        );
        return Err(Stop::problems(vec![Problem::error(
            &codes::RUN_TURN,
            Place::item(id),
            words,
        )]));
    }
    let result = match run.kind.as_str() {
        ZONES => Some(issued(&run)?),
        _ => None,
    };
    let fragile = result.as_ref().map_or(0, |result| result.fragile().len());
    if fragile > 0 && !seen {
        let words = Words::new(
            format!("奖惩线上有 {fragile} 处位置不稳,公布前须确认已看过"),
            format!("places at the lines that are fragile: {fragile}; confirm that you have seen them"),
        );
        return Err(Stop::problems(vec![Problem::error(
            &codes::FRAGILE_UNSEEN,
            Place::field("seen"),
            words,
        )]));
    }
    let root = app.store.ledger_root().await?;
    let mut changes = Run::publish(&run, app.now(), root.as_ref())?;
    let publication = match &result {
        Some(_) => inputs(&run)?.scheme.publication,
        None => None,
    };
    if let (Some(result), Some(publication)) = (&result, &publication) {
        let issue = Issue {
            publication,
            by: &person.id,
            at: app.now(),
            on: app.today(),
        };
        let before = app.store.list_ranking_lists().await?;
        for (list, rows) in issued_list::lists(&run, result, issue, &before) {
            changes.insert(&list);
            for row in rows {
                changes.insert(&row);
            }
        }
    }
    let act = Act::new(app.now(), &person.id, "run.publish", format!("run:{id}"));
    let act = act.because(format!("已看过不稳位置 {fragile} 处"));
    app.store.write(&act, changes).await?;
    if let (Some(publication), Some(pack)) = (&publication, &run.pack) {
        let picture = app.picture(app.today()).await?;
        let reason = format!("公布:{}", publication.list);
        judge::propose(app, picture.place_or_stop(pack)?, &person.id, &reason).await?;
    }
    Ok(())
}
