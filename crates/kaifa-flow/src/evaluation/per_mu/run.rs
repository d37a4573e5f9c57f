//! A run over a table of firms: frozen with everything that it rests on, opened again, published.

use std::sync::Arc;

use kaifa_base::{Date, Digest, Place, Problem, Words};
use kaifa_eval::calendar::WorkingDays;
use kaifa_eval::scheme::measures::EarlierGrades;
use kaifa_eval::scheme::ranking::Ranks;
use kaifa_eval::scheme::run::Run as RunOfRows;
use kaifa_eval::scheme::small_groups::SmallGroupFound;
use kaifa_eval::scheme::{Column, Evaluation, Others, Plan, Table, evaluate};
use kaifa_pack::item::{Scheme, ScoreFunction};
use kaifa_store::rows::{Run, RunFile, RunHead};
use kaifa_store::{Act, Changes, Document, LocalDay, new_id};
use kaifa_table::{Incoming, Loaded, write_csv};
use serde::{Deserialize, Serialize};

use super::cells::{CorrectedCell, corrections};
use crate::app::App;
use crate::codes;
use crate::evaluation::problems::problems_of;
use crate::evaluation::replay::run_file;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::stop::Stop;

/// The kind of these runs.
pub const KIND: &str = "enterprises";

/// The form of the inputs; a change of what they mean is another one.
const FORM: &str = "enterprises/1";
/// Name of the table of a run among its files.
pub const TABLE: &str = "table";
/// Name of the graded table.
const GRADED: &str = "graded.csv";

/// What is put into a run: with these and the program of the version named anybody gets the same results.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Frozen {
    /// What form these inputs have.
    pub form: String,
    /// The evaluation year.
    pub year: i32,
    /// The scheme as it stood in the pack.
    pub scheme: Scheme,
    /// The table as it was handed in.
    pub table: FrozenTable,
    /// Cells that accepted objections corrected.
    pub corrections: Vec<CorrectedCell>,
    /// Version of the program.
    pub program: String,
}

/// A table as it was handed in; its bytes lie beside the run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FrozenTable {
    /// Name on the sender's machine.
    pub name: String,
    /// Hash of the bytes.
    pub sha256: Digest,
}

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

/// An opened run. Values, points, ranks and grades are those of the evaluation, kept so that a list need not evaluate again.
#[derive(Debug)]
pub struct FirmRun {
    /// Its id.
    pub id: String,
    /// The pack.
    pub pack: String,
    /// What was put in.
    pub frozen: Frozen,
    /// The scheme, made ready.
    pub plan: Plan,
    /// The data, corrections included.
    pub loaded: Loaded,
    /// Values, points and totals.
    pub rows: Vec<RunOfRows>,
    /// Ranks and grades.
    pub ranks: Ranks,
    /// Rows by peer group, those with the largest total first; those without a total last.
    pub order: Vec<u32>,
    /// How many are ranked together with each row.
    pub sizes: Vec<u32>,
    /// Groups too small for their grades.
    pub small_groups: Vec<SmallGroupFound>,
    /// The bytes of the table, for a run that corrects this one.
    bytes: Arc<[u8]>,
}

impl FirmRun {
    /// The evaluation, made again from the same inputs.
    pub fn evaluation(&self) -> Evaluation<'_> {
        evaluate(
            &self.plan,
            &self.loaded.table,
            self.loaded.before.as_ref(),
            &Others::new(),
        )
    }

    /// The bytes of the table as it was handed in.
    pub(super) fn bytes(&self) -> Arc<[u8]> {
        self.bytes.clone()
    }

    /// The scheme.
    pub fn scheme(&self) -> &Scheme {
        &self.plan.scheme
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.loaded.table
    }

    /// The place of a row: its run of rows and the place there.
    pub fn at(&self, row: usize) -> (&RunOfRows, usize) {
        let run = &self.rows[row / kaifa_eval::scheme::run::RUN];
        (run, row - run.start)
    }

    /// What stands in the grade column of a row.
    pub fn grade(&self, row: usize) -> Option<&str> {
        let mark = self.plan.marks.get(usize::from(self.ranks.grades[row]))?;
        Some(mark)
    }

    /// How many have each mark.
    pub fn counts(&self) -> Vec<(String, usize)> {
        let mut counts = vec![0usize; self.plan.marks.len()];
        for grade in &self.ranks.grades {
            if let Some(count) = counts.get_mut(usize::from(*grade)) {
                *count += 1;
            }
        }
        self.plan.marks.iter().cloned().zip(counts).collect()
    }

    /// The word by which the scheme ties a row to a unit of the directory.
    pub fn unit_word(&self, row: usize) -> Option<&str> {
        let input = self.plan.input(self.scheme().data.unit.as_deref()?)?;
        self.table().words(input)?.get(row)
    }

    /// The grades by subject, for the years after.
    pub fn grades(&self) -> EarlierGrades {
        (0..self.table().rows())
            .filter_map(|row| {
                Some((
                    self.table().subjects.get(row).to_owned(),
                    self.grade(row)?.to_owned(),
                ))
            })
            .collect()
    }

    /// What stands in a cell, as people write it; empty where it is missing.
    pub fn cell(&self, row: usize, input: usize) -> String {
        cell(self.table(), row, input)
    }
}

/// What stands in a cell of a table, as people write it.
fn cell(table: &Table, row: usize, input: usize) -> String {
    match &table.columns[input] {
        Column::Text(words) => words.get(row).unwrap_or_default().to_owned(),
        _ => table
            .number(input, row)
            .map(|number| number.to_string())
            .unwrap_or_default(),
    }
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
    rests_on_no_other(scheme)?;
    let frozen = Frozen {
        form: FORM.to_owned(),
        year,
        scheme: scheme.clone(),
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

/// Refuses a scheme that takes the score of another: a run holds one scheme, and the score would silently be missing.
fn rests_on_no_other(scheme: &Scheme) -> Result<(), Stop> {
    let other = scheme.indicators.iter().find_map(|one| match &one.score {
        Some(ScoreFunction::Scheme { scheme }) => Some(scheme),
        _ => None,
    });
    let Some(other) = other else {
        return Ok(());
    };
    let words = Words::new(
        format!("这个办法要用“{other}”的得分,站内评价只用一个办法"),
        format!("the scheme takes the score of `{other}`; a run on the site is by one scheme"),
    );
    let problem = Problem::error(&codes::SCHEME_OF_SCHEME, Place::field("scheme"), words);
    Err(Stop::problems(vec![problem.hint(
        "请用命令 kaifa evaluate enterprises 计算",
        "grade by the command kaifa evaluate enterprises",
    )]))
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

/// Evaluates what was put in. Gives warnings beside the run.
fn work_out(
    id: String,
    pack: String,
    frozen: Frozen,
    bytes: Arc<[u8]>,
) -> Result<(FirmRun, Vec<Problem>), Vec<Problem>> {
    let plan = Plan::new(&frozen.scheme)?;
    let name = frozen.table.name.clone();
    if frozen.form != FORM || Digest::of(&bytes) != frozen.table.sha256 {
        return Err(vec![Problem::error(
            &codes::TABLE_UNREADABLE,
            Place::file(&name),
            Words::new(
                "封存的数据与其摘要不符,或由更新的程序封存",
                "the frozen table does not have its hash, or a newer program froze it",
            ),
        )]);
    }
    if let Some(other) = plan.used_schemes().next() {
        return Err(vec![Problem::error(
            &codes::UNKNOWN_SUBJECT,
            Place::item(frozen.scheme.id.clone()),
            Words::new(
                format!("办法引用另一办法“{other}”的得分,请用命令行评价"),
                format!("the scheme uses the score of `{other}`: evaluate it by the command"),
            ),
        )]);
    }
    let incoming = Incoming::Bytes {
        name: &name,
        bytes: &bytes[..],
    };
    let mut loaded = kaifa_table::read(incoming, &plan, frozen.year)?;
    let cells = corrections(&plan, &loaded.table, &frozen.corrections)?;
    if !cells.is_empty() {
        loaded.table = loaded.table.corrected(&cells);
    }
    let evaluation = evaluate(&plan, &loaded.table, loaded.before.as_ref(), &Others::new());
    let mut problems = std::mem::take(&mut loaded.warnings);
    problems.extend(problems_of(&evaluation, &name, &loaded.lines));
    if Problem::any_error(&problems) {
        return Err(problems);
    }
    let rows = loaded.table.rows();
    let mut order: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
    let total = |row: &u32| evaluation.total(*row as usize).unwrap_or(f64::NEG_INFINITY);
    let peer = |row: &u32| {
        let (run, place) = evaluation.run(*row as usize);
        run.states.peer(place)
    };
    order.sort_by(|one, other| {
        peer(one)
            .cmp(&peer(other))
            .then(total(other).total_cmp(&total(one)))
            .then(one.cmp(other))
    });
    let sizes = (0..rows)
        .map(|row| evaluation.group_size(row).unwrap_or(0))
        .collect();
    let small_groups = evaluation.small_groups();
    let Evaluation { runs, ranks, .. } = evaluation;
    let run = FirmRun {
        id,
        pack,
        rows: runs,
        ranks,
        order,
        sizes,
        small_groups,
        frozen,
        loaded,
        plan,
        bytes,
    };
    Ok((run, problems))
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
