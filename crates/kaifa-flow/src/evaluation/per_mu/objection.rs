//! Objections to published results: records of a register, with evidence. For each it can be said beforehand which results would
//! change; accepted ones are taken up by a new run, and the run objected to stays as it was issued.

use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_eval::scheme::correction::{Moved, differences};
use kaifa_pack::item::Register;
use kaifa_store::Kept;
use kaifa_store::records::{FieldFilter, FieldTest, IndexKind, RecordQuery, sort_key};
use kaifa_store::rows::{Record, RunHead};

use super::cells::corrections;
use super::run::keep;
use super::scope::unit_of;
use super::{CorrectedCell, FirmRun, Frozen, Scope, window_end};
use crate::app::App;
use crate::codes;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::records::rights::{About, Rights};
use crate::records::{Desk, Files, Typed, clocks, create_admitted, create_with_files};
use crate::stop::Stop;

/// The register of objections.
pub const REGISTER: &str = "grade_objection";
/// The state of an objection that was accepted.
const ACCEPTED: &str = "accepted";
/// Objections of one run, at most.
const MOST: i64 = 10_000;

/// What somebody objects to.
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// The firm.
    pub firm: String,
    /// The input that is said to be wrong.
    pub item: String,
    /// What it should be; empty: missing.
    pub claimed: String,
    /// What speaks for it.
    pub content: String,
    /// Evidence.
    pub files: Files,
}

fn refuse(zh: impl Into<String>, en: impl Into<String>) -> Stop {
    Stop::problems(vec![Problem::error(
        &codes::OBJECTION,
        Place::default(),
        Words::new(zh, en),
    )])
}

fn register(place: &PlacePicture) -> Result<&Register, Stop> {
    place.edition.register(REGISTER).ok_or_else(|| {
        Stop::not_found(
            "异议台账(基础包中没有)",
            "the register of objections of the base pack",
        )
    })
}

/// Files an objection; gives the id of its record.
pub async fn file(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    (head, run): (&RunHead, &FirmRun),
    claim: &Claim,
) -> Result<String, Stop> {
    let scope = Scope::of(person, place, run);
    let row = run
        .table()
        .subjects
        .find(&claim.firm)
        .filter(|row| scope.holds(run, *row))
        .ok_or_else(|| {
            Stop::not_found(
                format!("企业“{}”", claim.firm),
                format!("the firm `{}`", claim.firm),
            )
        })?;
    if head.published_at.is_none() {
        return Err(refuse(
            "结果尚未公布,不受理异议",
            "the result is not published yet: no objections are taken",
        ));
    }
    if let Some(end) = window_end(place, head, run.scheme()).filter(|end| app.today() > *end) {
        return Err(refuse(
            format!("异议期已于 {end} 届满"),
            format!("objections were taken until {end}"),
        ));
    }
    let figure = run.figure(&claim.item);
    let was = figure.as_ref().and_then(|figure| run.figure_cell(row, figure));
    let (Some(figure), Some(was)) = (figure, was) else {
        return Err(Stop::bad_field(
            "item",
            "请选择有异议的数据",
            "choose the figure that is objected to",
        ));
    };
    let cell = CorrectedCell {
        subject: claim.firm.clone(),
        input: figure.name.clone(),
        was,
        value: claim.claimed.trim().to_owned(),
        objection: String::new(),
    };
    if cell.was == cell.value {
        return Err(Stop::bad_field(
            "claimed",
            "主张的数值与评价所用相同",
            "the claimed value is the one that was used",
        ));
    }
    corrections(&run.readings(), std::slice::from_ref(&cell)).map_err(Stop::problems)?;
    let unit = run
        .unit_word(row)
        .and_then(|word| unit_of(place, word))
        .ok_or_else(|| {
            refuse(
                "评价数据没有写明企业所属单位,无法登记异议",
                "the data do not say which unit the firm belongs to",
            )
        })?;
    let mut typed = Typed::new();
    let name = run.table().names.as_ref().and_then(|names| names.get(row));
    for (field, value) in [
        ("run", run.id.as_str()),
        ("firm", &claim.firm),
        ("firm_name", name.unwrap_or(&claim.firm)),
        ("item", &cell.input),
        ("item_title", &figure.title(Lang::Zh)),
        ("recorded", &cell.was),
        ("claimed", &cell.value),
        ("content", &claim.content),
    ] {
        typed.insert(field.to_owned(), value.to_owned());
    }
    let desk = Desk {
        app,
        place,
        person,
        register: register(place)?,
    };
    match person.own_firms().find(|own| *own == claim.firm) {
        Some(own) => {
            let about = About {
                unit: &unit,
                firm: Some(own),
            };
            create_admitted(desk, about, &typed, &claim.files).await
        }
        None => create_with_files(desk, &unit, &typed, &claim.files).await,
    }
}

/// The objections to a run, oldest first.
pub async fn objections(app: &App, run: &str) -> Result<Vec<Kept<Record>>, Stop> {
    let query = RecordQuery {
        register: REGISTER.to_owned(),
        fields: vec![FieldFilter {
            field: "run".to_owned(),
            test: FieldTest::Equals(sort_key(IndexKind::Text, run)),
        }],
        limit: MOST,
        ..RecordQuery::default()
    };
    Ok(app.store.query_records(&query).await?.records)
}

/// Whether a person may see an objection: within reach of its unit, or of the own firm.
pub fn may_see(place: &PlacePicture, person: &Signed, record: &Record) -> Result<bool, Stop> {
    let register = register(place)?;
    Ok(Rights::of(person, register).sees(About::record(register, record)))
}

/// When an objection that waits is to be decided.
pub async fn decided_by(app: &App, place: &PlacePicture, record: &Record) -> Result<Option<Date>, Stop> {
    let events = app.store.list_record_events(REGISTER, &record.id).await?;
    let events: Vec<_> = events.into_iter().map(|event| event.row).collect();
    let states = clocks::states(place, register(place)?, &record.fields, &events, app.today());
    Ok(clocks::next_due(&states))
}

/// The cell that an objection says is wrong.
pub fn cell_of(record: &Record) -> CorrectedCell {
    let text = |name: &str| record.fields[name].as_str().unwrap_or_default().to_owned();
    CorrectedCell {
        subject: text("firm"),
        input: text("item"),
        was: text("recorded"),
        value: text("claimed"),
        objection: record.id.clone(),
    }
}

/// The cells of objections that were accepted.
pub fn accepted(records: &[Kept<Record>]) -> Vec<CorrectedCell> {
    records
        .iter()
        .filter(|record| record.state == ACCEPTED)
        .map(|record| cell_of(record))
        .collect()
}

/// Every result of a run that corrected cells would change. Nothing is kept of it.
pub fn would_change(run: &FirmRun, cells: &[CorrectedCell]) -> Result<Vec<Moved>, Stop> {
    let otherwise = run.otherwise(cells).map_err(Stop::problems)?;
    Ok(differences(&run.evaluation(), &otherwise.evaluation(&run.plan)))
}

/// Makes the run that takes up the accepted objections.
pub async fn correct(app: &App, person: &Signed, run: &FirmRun, reason: &str) -> Result<String, Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    if reason.trim().is_empty() {
        return Err(Stop::problems(vec![Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            Words::new("请写明更正理由", "say why it is corrected"),
        )]));
    }
    let heads = app.store.list_run_heads(super::KIND).await?;
    if let Some(later) = heads
        .iter()
        .find(|head| head.replaces.as_deref() == Some(&run.id))
    {
        return Err(refuse(
            format!("这次评价已由 {} 更正", later.id),
            format!("the run was corrected by {} already", later.id),
        ));
    }
    let taken_up = accepted(&objections(app, &run.id).await?);
    if taken_up.is_empty() {
        return Err(refuse("没有已采纳的异议", "no objection was accepted"));
    }
    let mut frozen: Frozen = run.frozen.clone();
    frozen.program = env!("CARGO_PKG_VERSION").to_owned();
    frozen.corrections.extend(taken_up);
    let replaces = (run.id.clone(), reason.trim().to_owned());
    let (id, _) = keep(app, &run.pack, person, (frozen, run.bytes()), Some(replaces)).await?;
    Ok(id)
}
