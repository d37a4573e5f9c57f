//! A run over a table of firms: frozen with everything that it rests on, opened again, published.

use std::sync::Arc;

use kaifa_base::{Date, Digest, Place, Problem, Words};
use kaifa_eval::calendar::WorkingDays;
use kaifa_pack::item::Scheme;
use kaifa_store::rows::{Run, RunFile, RunHead};
use kaifa_store::{Act, Changes, Document, LocalDay, new_id};
use kaifa_table::write_csv;
use serde::{Deserialize, Serialize};

use super::FirmRun;
use super::frozen::{FORM, Frozen, FrozenTable, work_out};
use super::used::used_in_year;
use crate::app::App;
use crate::codes;
use crate::evaluation::replay::run_file;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::stop::Stop;

/// The kind of these runs.
pub const KIND: &str = "enterprises";

/// Name of the table of a run among its files.
pub const TABLE: &str = "table";
/// Name of the graded table.
const GRADED: &str = "graded.csv";

/// What comes out of a run; the graded table lies beside it as csv.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Results {
    /// How many firms.
    firms: usize,
    /// How many have each mark, in the order of the scheme.
    counts: Vec<(String, usize)>,
    /// Hash of the graded table.
    graded: Digest,
}

/// Grades a table by a scheme and freezes the result. All problems of the table are given; then nothing is kept. The other list
/// are warnings.
pub async fn freeze(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    scheme: &Scheme,
    year: i32,
    (name, bytes): (&str, &[u8]),
) -> Result<(String, Vec<Problem>), Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    let others = used_in_year(place, scheme, year).map_err(Stop::problems)?;
    let frozen = Frozen {
        form: FORM.to_owned(),
        year,
        scheme: scheme.clone(),
        others: others.into_iter().cloned().collect(),
        table: FrozenTable {
            name: name.to_owned(),
            sha256: Digest::of(bytes),
        },
        corrections: Vec::new(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    keep(app, place.name(), person, (frozen, bytes.into()), None).await
}

/// Works a run out and writes it. `replaces` is the run that it corrects, with the reason.
pub(super) async fn keep(
    app: &App,
    pack: &str,
    person: &Signed,
    (frozen, bytes): (Frozen, Arc<[u8]>),
    replaces: Option<(String, String)>,
) -> Result<(String, Vec<Problem>), Stop> {
    let now = app.now();
    let id = new_id(now);
    let (of_run, of_pack) = (id.clone(), pack.to_owned());
    let (run, warnings) = tokio::task::spawn_blocking(move || work_out(of_run, of_pack, frozen, bytes))
        .await
        .map_err(Stop::failed)?
        .map_err(Stop::problems)?;
    if run.table().rows() == 0 {
        return Err(Stop::problems(vec![nobody(&run.frozen)]));
    }
    let graded = graded(&run)?;
    let inputs = Document(serde_json::to_string(&run.frozen).map_err(Stop::failed)?);
    let results = results(&run, &graded)?;
    let (replaced, reason) = replaces.unzip();
    let row = Run {
        id: id.clone(),
        kind: KIND.to_owned(),
        pack: Some(pack.to_owned()),
        as_of: app.today(),
        digest: Run::digest_of(&inputs, &results),
        inputs,
        results,
        made_by: person.id.clone(),
        made_at: now,
        replaces: replaced,
        reason: reason.clone(),
        published_at: None,
        published_root: None,
        scheme: Some(run.scheme().id.clone()),
        year: Some(i64::from(run.frozen.year)),
    };
    let files = [(TABLE, run.bytes.to_vec()), (GRADED, graded)].map(|(name, bytes)| RunFile {
        run: id.clone(),
        name: name.to_owned(),
        sha256: Digest::of(&bytes),
        bytes,
    });
    let mut act = Act::new(now, &person.id, "run.freeze", format!("run:{id}"));
    if let Some(reason) = reason {
        act = act.because(reason);
    }
    let mut changes = Changes::new();
    changes.insert(&row);
    files.iter().for_each(|file| {
        changes.insert(file);
    });
    app.store.write(&act, changes).await?;
    app.keep_firm_run(Arc::new(run));
    Ok((id, warnings))
}

/// That a table holds no firm of the year: nothing is frozen then.
fn nobody(frozen: &Frozen) -> Problem {
    let (name, year) = (&frozen.table.name, frozen.year);
    let words = Words::new(
        format!("没有{year}年的企业数据,无从评价"),
        format!("there is no firm of {year} to be graded"),
    );
    Problem::error(&codes::TABLE_UNREADABLE, Place::file(name), words).hint(
        "从台账取数时,只取所选年度已办结的记录",
        "of a register only records of that year in a final state are taken",
    )
}

/// What comes out of a run, as it is kept.
fn results(run: &FirmRun, graded: &[u8]) -> Result<Document, Stop> {
    let results = Results {
        firms: run.table().rows(),
        counts: run.counts(),
        graded: Digest::of(graded),
    };
    serde_json::to_string(&results)
        .map(Document)
        .map_err(Stop::failed)
}

/// The graded table as csv.
fn graded(run: &FirmRun) -> Result<Vec<u8>, Stop> {
    let mut graded = Vec::new();
    write_csv::graded(&run.evaluation(), &mut graded).map_err(Stop::failed)?;
    Ok(graded)
}

/// Opens a run. What was opened lately is kept; a run never changes.
pub async fn open(app: &App, id: &str) -> Result<(RunHead, Arc<FirmRun>), Stop> {
    let unknown = || Stop::not_found(format!("评价“{id}”"), format!("the evaluation `{id}`"));
    let head = app.store.find_run_head(id).await?.ok_or_else(unknown)?;
    if head.kind != KIND {
        return Err(unknown());
    }
    if let Some(run) = app.kept_firm_run(id) {
        return Ok((head, run));
    }
    let row = app.store.find_run(id).await?.ok_or_else(unknown)?.row;
    let file = app.store.find_run_file(id, TABLE).await?.ok_or_else(unknown)?;
    let (id, pack) = (row.id, row.pack.unwrap_or_default());
    let run = tokio::task::spawn_blocking(move || {
        let frozen: Frozen = serde_json::from_str(&row.inputs.0).map_err(Stop::failed)?;
        let (run, _) = work_out(id, pack, frozen, file.row.bytes.into()).map_err(Stop::problems)?;
        Ok::<_, Stop>(Arc::new(run))
    })
    .await
    .map_err(Stop::failed)??;
    app.keep_firm_run(run.clone());
    Ok((head, run))
}

/// Works a run out again from what was put in; gives whether the results, with the hash of the graded table, are the same to the byte.
pub async fn replay(app: &App, id: &str) -> Result<bool, Stop> {
    let file = run_file(&app.store, id).await?.filter(|file| file.kind == KIND);
    let file =
        file.ok_or_else(|| Stop::not_found(format!("评价“{id}”"), format!("the evaluation `{id}`")))?;
    let again = tokio::task::spawn_blocking(move || file.replay())
        .await
        .map_err(Stop::failed)?;
    Ok(again.map_err(Stop::problems)?.problems.is_empty())
}

/// The results of a run, from what was put in and its table alone.
pub fn recompute(frozen: Frozen, table: Vec<u8>) -> Result<String, Vec<Problem>> {
    let (run, _) = work_out(String::new(), String::new(), frozen, table.into())?;
    let text = graded(&run).and_then(|graded| results(&run, &graded));
    text.map(|text| text.0).map_err(|stop| stop.problems)
}

/// The graded table of a run as it was issued.
pub async fn graded_file(app: &App, id: &str) -> Result<Vec<u8>, Stop> {
    let file = app.store.find_run_file(id, GRADED).await?;
    let file =
        file.ok_or_else(|| Stop::not_found(format!("评价“{id}”"), format!("the evaluation `{id}`")))?;
    Ok(file.row.bytes)
}

/// Publishes a run: it is frozen for good, and the time for objections begins.
pub async fn publish(app: &App, person: &Signed, id: &str) -> Result<(), Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    let kept = app
        .store
        .find_run(id)
        .await?
        .filter(|run| run.kind == KIND)
        .ok_or_else(|| Stop::not_found(format!("评价“{id}”"), format!("the evaluation `{id}`")))?;
    let root = app.store.ledger_root().await?;
    let changes = Run::publish(&kept, app.now(), root.as_ref())?;
    let act = Act::new(app.now(), &person.id, "run.publish", format!("run:{id}"));
    app.store.write(&act, changes).await?;
    Ok(())
}

/// The last day on which objections are taken; `None` where the run is not published or the scheme says nothing.
pub fn window_end(place: &PlacePicture, head: &RunHead, scheme: &Scheme) -> Option<Date> {
    let published = head.published_at?.local_day();
    let window = scheme.objection.as_ref()?.window;
    let days = WorkingDays::new(&place.excerpt.calendars);
    days.end_of(window, published).map(|day| day.day)
}
