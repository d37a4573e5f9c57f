//! What is shown of one record on a day: fields in groups, steps with what stands against them, clocks, what refers to it.

use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records;
use kaifa_flow::records::rights::{About, Rights};
use kaifa_flow::records::then::set_back;
use kaifa_flow::records::words::{field_text, field_title, register_title, state_title};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Kept, LocalDay, Value};
use serde::Serialize;

use crate::pages::records::clocks::{ClockView, clock_view};
use crate::pages::records::fields::{FieldGroup, former, groups, link};
use crate::pages::records::history::{HistoryView, history};
use crate::pages::records::input::FieldInput;
use crate::pages::records::steps::{Attempt, StepView, inputs, step_views};
use crate::web::visit::Visit;

/// One record.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RecordView {
    /// The register.
    pub register: String,
    /// Title of the register.
    pub register_title: String,
    /// Its id.
    pub id: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// The unit.
    pub subject: String,
    /// Name of the unit.
    pub subject_name: String,
    /// The state.
    pub state: String,
    /// The state in words.
    pub state_title: String,
    /// Whether it ended.
    pub is_final: bool,
    /// The proposal whose decision opened it.
    pub proposal: Option<String>,
    /// Its title.
    pub title: String,
    /// How often it was written: to be sent back with a change, so that nobody's change is lost.
    pub version: i64,
    /// What runs against a date.
    pub clocks: Vec<ClockView>,
    /// The fields, grouped by their headings or by the step that asks for them.
    pub groups: Vec<FieldGroup>,
    /// Whether some personal values are covered.
    pub covered: bool,
    /// Fields of earlier definitions, with their values.
    pub former: Vec<(String, String)>,
    /// Records that name this one.
    pub referred_by: Vec<ReferenceView>,
    /// What happened, oldest first.
    pub history: Vec<HistoryView>,
    /// What can come next.
    pub steps: Vec<StepView>,
    /// The fields that the reader may correct now; nothing if none.
    #[serde(skip)]
    pub corrections: Option<Vec<FieldInput>>,
    /// Whether a correction needs a reason.
    #[serde(skip)]
    pub needs_reason: bool,
}

/// A record that names another.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReferenceView {
    /// Its register.
    pub register: String,
    /// Title of its register.
    pub register_title: String,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The field in which it names the other, in words.
    pub field: String,
}

/// A record with what it belongs to.
pub(super) struct Found<'a> {
    /// The place.
    pub place: &'a PlacePicture,
    /// The register.
    pub register: &'a Register,
    /// The record.
    pub record: Kept<Record>,
}

pub(super) async fn find<'a>(
    visit: &Visit,
    picture: &'a Picture,
    register: &str,
    id: &str,
) -> Result<Found<'a>, Stop> {
    let gone = || Stop::not_found(format!("事项 {id}"), format!("record {id}"));
    let record = visit
        .app
        .store
        .find_record(register, id)
        .await?
        .ok_or_else(gone)?;
    let subject = record.subject.clone().unwrap_or_default();
    let (first, shared) = picture.find_register(register)?;
    // A unit that has gone leaves its records readable.
    let place = picture.place_of_unit(&subject).unwrap_or(first);
    let register = place.edition.register(register).unwrap_or(shared);
    let rights = Rights::of(visit.signed()?, register);
    if !rights.sees(About::record(register, &record)) {
        return Err(Stop::refused(rights.refusal("查看此事项", "see this record")));
    }
    Ok(Found {
        place,
        register,
        record,
    })
}

/// The record as it stood at the end of the day asked about, with its whole view. `uncovered` shows personal values.
pub(super) async fn view(
    visit: &Visit,
    picture: &Picture,
    found: &Found<'_>,
    attempt: &Attempt,
    uncovered: bool,
) -> Result<RecordView, Stop> {
    let Found {
        place,
        register,
        record,
    } = found;
    let store = &visit.app.store;
    let events: Vec<RecordEvent> = store
        .list_record_events(&register.id, &record.id)
        .await?
        .into_iter()
        .map(|event| event.row)
        .filter(|event| event.at.local_day() <= visit.on)
        .collect();
    if events.is_empty() {
        return Err(Stop::not_found(
            format!("{}的事项 {}", visit.lang.date(visit.on), record.id),
            format!("record {} on {}", record.id, visit.on),
        ));
    }
    let key = [Value::Text(register.id.clone()), Value::Text(record.id.clone())];
    let writes = store.row_history::<Record>(&key).await?;
    let mut now = record.row.clone();
    let is_today = visit.on >= visit.app.today();
    if !is_today {
        set_back(visit.on, &mut now, &events, &writes);
    }
    let person = visit.signed()?;
    let rights = Rights::of(person, register);
    let about = About::record(register, &now);
    let eyes = Eyes {
        visit,
        place,
        rights,
        about,
        uncovered,
    };
    let state = register.state(&now.state);
    let corrects = is_today && rights.corrects(&now);
    let corrections = corrects.then(|| {
        let trying = attempt.step == CORRECT;
        inputs(&eyes, &now, attempt, trying, |field| {
            rights.edits_field(field, about)
        })
    });
    let mut groups = groups(&eyes, &now);
    link(visit, place, register, &now, &mut groups).await?;
    let covered = groups
        .iter()
        .flat_map(|group| &group.fields)
        .any(|field| field.covered);
    Ok(RecordView {
        register: register.id.clone(),
        register_title: register_title(register, visit.lang),
        id: now.id.clone(),
        pack: place.name().to_owned(),
        document: place.document_name(),
        subject_name: place.unit_name(about.unit).to_owned(),
        state: now.state.clone(),
        state_title: state_title(register, &now.state, visit.lang).to_owned(),
        is_final: state.is_some_and(|state| state.is_final),
        proposal: Some(field_text(&now, "proposal").to_owned()).filter(|id| !id.is_empty()),
        title: now.title.clone(),
        version: record.row_version,
        clocks: records::clocks::states(place, register, &now.fields, &events, visit.on)
            .iter()
            .map(|(clock, state)| clock_view(visit, clock, state))
            .collect(),
        covered,
        former: former(register, &now),
        referred_by: referred_by(visit, picture, person, &record.row).await?,
        groups,
        history: history(visit, found, &events, &writes).await?,
        steps: if is_today {
            step_views(&eyes, &now, attempt)
        } else {
            Vec::new()
        },
        needs_reason: state.is_none_or(|state| !state.start),
        corrections: corrections.filter(|inputs| !inputs.is_empty()),
        subject: about.unit.to_owned(),
    })
}

/// The name under which a correction counts as an attempt.
pub(super) const CORRECT: &str = "correct";

/// For whom a record is shown, and how openly.
pub(super) struct Eyes<'a> {
    pub visit: &'a Visit,
    pub place: &'a PlacePicture,
    pub rights: Rights<'a>,
    pub about: About<'a>,
    pub uncovered: bool,
}

/// The records that name this one and that the reader may see, the first hundred of each field.
async fn referred_by(
    visit: &Visit,
    picture: &Picture,
    person: &kaifa_flow::people::permission::Signed,
    record: &Record,
) -> Result<Vec<ReferenceView>, Stop> {
    use kaifa_store::records::{FieldFilter, FieldTest, RecordQuery};
    let mut found = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for other in picture
        .places
        .iter()
        .flat_map(|place| &place.edition.items.registers)
    {
        let names = |field: &&RegisterField| {
            field.kind == FieldType::Record && field.register.as_deref() == Some(&record.register)
        };
        for field in other.fields.iter().filter(names) {
            if !seen.insert((other.id.clone(), field.name.clone())) {
                continue;
            }
            let query = Rights::of(person, other).narrow(RecordQuery {
                register: other.id.clone(),
                fields: vec![FieldFilter {
                    field: field.name.clone(),
                    test: FieldTest::Equals(record.id.clone()),
                }],
                limit: 100,
                ..RecordQuery::default()
            });
            for one in visit.app.store.query_records(&query).await?.records {
                found.push(ReferenceView {
                    register: other.id.clone(),
                    register_title: register_title(other, visit.lang),
                    id: one.id.clone(),
                    title: one.title.clone(),
                    field: field_title(field, visit.lang),
                });
            }
        }
    }
    Ok(found)
}
