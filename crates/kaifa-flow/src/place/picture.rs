//! Everything as it stands on a day, for every place in force. Pages, API and exports read from this and nothing else, so
//! that pages of one moment agree.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use chrono::Local;
use kaifa_base::Date;
use kaifa_pack::Edition;
use kaifa_pack::item::{EffectEnd as WhenItEnds, EndCondition, Register};
use kaifa_store::people::Person;
use kaifa_store::rows::{
    Assignment, CalendarYear, Decision, DocumentFact, DutyFilter, DutyPart, DutyState, DutyStep, EffectEnd,
    EffectLimit, FigureReview, FigureVersion, ParameterValue, Proposal, ProposalFilter, RankingList,
    RankingRow, Record, RecordEvent, RecordFilter, Report, Run, Slip, Source, Submission, UnitEvent, UnitRow,
};
use kaifa_store::{Instant, Kept, Store, Stored, Table, end_of};

use crate::documents::library::Library;
use crate::documents::shelf::Shelf;
use crate::place::kept_rows::{Known, RowsNow};
use crate::place::rows::{PlaceRows, RecordCount};
use crate::place::{PlacePicture, ReadText, standing, unit_changes};
use crate::rules::judge::ListWithRows;
use crate::stop::Stop;

/// Where figures and what was said of them stand.
pub(crate) const FIGURE_TABLES: &[&Table] = &[
    FigureVersion::TABLE,
    FigureReview::TABLE,
    Report::TABLE,
    Submission::TABLE,
];

/// All places on a day.
#[derive(Debug)]
pub struct Picture {
    /// The day.
    pub on: Date,
    /// One per document in force.
    pub places: Vec<PlacePicture>,
}

impl Picture {
    /// The register of an id with the first place that has it, or the answer that there is none.
    pub fn find_register(&self, id: &str) -> Result<(&PlacePicture, &Register), Stop> {
        self.places
            .iter()
            .find_map(|place| Some((place, place.edition.register(id)?)))
            .ok_or_else(|| Stop::not_found(format!("台账 {id}"), format!("register {id}")))
    }

    /// Reads all rows that matter and works everything out: what held on the day, by all that is known now. What was
    /// done later does not show: steps of records, decisions and evidence count from their day. A place of which no row
    /// differs from `before` is handed on as it was.
    pub async fn compute(
        store: &Store,
        now: &RowsNow<'_>,
        library: &Library,
        shelf: &Shelf,
        on: Date,
        before: Option<&Picture>,
    ) -> Result<Picture, Stop> {
        let shared = SharedRows::read(store, now, shelf, on).await?;
        let mut places = Vec::new();
        for edition in &shelf.editions {
            let rows = rows_of_place(store, now, &shared, edition, shelf, (on, None)).await?;
            let text = text_of(store, now, library, edition).await?;
            let before =
                before.and_then(|before| before.places.iter().find(|place| place.name() == edition.name()));
            let place = match before {
                Some(before) if before.rests_on(edition, text.as_ref(), &rows, on) => before.clone(),
                _ => {
                    let edition = edition.clone();
                    // Long enough to hold up the other requests of a thread.
                    let work = move || PlacePicture::compute(edition, text, rows, on);
                    tokio::task::spawn_blocking(work).await.map_err(Stop::failed)??
                }
            };
            places.push(place);
        }
        Ok(Picture { on, places })
    }

    /// One place as it stood on a day by what was known at its end: edition, parameters, figures and published lists that were
    /// accepted, set or entered by then, whatever day they hold for.
    pub async fn place_as_known(
        store: &Store,
        now: &RowsNow<'_>,
        library: &Library,
        pack: &str,
        day: Date,
    ) -> Result<PlacePicture, Stop> {
        let known = end_of(day);
        let shelf = Shelf::load(store, library, day, Some(known)).await?;
        let edition = shelf.edition(pack).ok_or_else(|| {
            Stop::not_found(
                format!("{day} 时的文件 {pack}"),
                format!("document {pack} as known on {day}"),
            )
        })?;
        let shared = SharedRows::read(store, now, &shelf, day).await?;
        let shared = SharedRows {
            figures: Arc::new(
                store
                    .list_figures_in_force_of(&judged(&shelf), Some(known))
                    .await?,
            ),
            lists: Arc::new(lists_with_rows(store, Some(known)).await?),
            ..shared
        };
        let mut rows = rows_of_place(store, now, &shared, edition, &shelf, (day, Some(known))).await?;
        rows.parameters.retain(|row| row.set_at < known);
        let text = text_of(store, now, library, edition).await?;
        let edition = edition.clone();
        let work = move || PlacePicture::compute(edition, text, rows, day);
        tokio::task::spawn_blocking(work).await.map_err(Stop::failed)?
    }

    /// The place of a pack.
    pub fn place(&self, pack: &str) -> Option<&PlacePicture> {
        self.places.iter().find(|place| place.name() == pack)
    }

    /// The place of a pack, or the answer that it is not there.
    pub fn place_or_stop(&self, pack: &str) -> Result<&PlacePicture, Stop> {
        self.place(pack)
            .ok_or_else(|| Stop::not_found(format!("文件 {pack}"), format!("document {pack}")))
    }

    /// The place whose directory holds a unit.
    pub fn place_of_unit(&self, unit: &str) -> Option<&PlacePicture> {
        self.places
            .iter()
            .find(|place| place.directory.unit(unit).is_some())
    }

    /// Name of a unit anywhere; the id if it is nowhere.
    pub fn unit_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.place_of_unit(id).map_or(id, |place| place.unit_name(id))
    }

    /// A unit and everything below it, anywhere.
    pub(crate) fn reach_of(&self, unit: &str) -> BTreeSet<String> {
        self.places
            .iter()
            .flat_map(|place| place.reach_of(unit))
            .collect()
    }

    /// Pack and name of each document, for choosing one.
    pub fn document_names(&self) -> Vec<(String, String)> {
        self.places
            .iter()
            .map(|place| (place.name().to_owned(), place.document_name()))
            .collect()
    }
}

/// Rows of which every place takes its part.
struct SharedRows {
    figures: Arc<Vec<Kept<FigureVersion>>>,
    lists: Arc<Vec<ListWithRows>>,
    people: Arc<Vec<Kept<Person>>>,
    calendars: Arc<Vec<Kept<CalendarYear>>>,
    units: Arc<Vec<Kept<UnitRow>>>,
    unit_events: Arc<Vec<Kept<UnitEvent>>>,
    decisions: Arc<Vec<Kept<Decision>>>,
    ends: Arc<Vec<Kept<EffectEnd>>>,
    limits: Arc<Vec<Kept<EffectLimit>>>,
    /// Only what rules follow; every other register is asked by the pages that show it.
    records: Vec<Arc<Vec<Kept<Record>>>>,
    events: Vec<Arc<Vec<Kept<RecordEvent>>>>,
    /// Register, unit, state, how many.
    counts: Arc<Vec<(String, String, String, i64)>>,
}

impl SharedRows {
    async fn read(store: &Store, now: &RowsNow<'_>, shelf: &Shelf, on: Date) -> Result<SharedRows, Stop> {
        let judged = judged(shelf);
        let names: Vec<&str> = judged.iter().map(String::as_str).collect();
        let figures = format!("figures in force of {}", names.join(" "));
        let figures = match now.known(&figures, FIGURE_TABLES) {
            Known::Now(rows) => rows,
            Known::Before(rows, since) => {
                let rows = store.list_figures_in_force_after(&judged, &rows, since).await?;
                now.keep(&figures, FIGURE_TABLES, rows)
            }
            Known::Nothing => {
                let rows = store.list_figures_in_force_of(&judged, None).await?;
                now.keep(&figures, FIGURE_TABLES, Arc::new(rows))
            }
        };
        let mut records = Vec::new();
        let mut events = Vec::new();
        for register in followed(shelf) {
            let filter = RecordFilter {
                register: Some(register.clone()),
                ..RecordFilter::default()
            };
            let (name, read) = (format!("records of {register}"), store.list_records(&filter));
            records.push(now.get(&name, &[Record::TABLE], read).await?);
            let (name, read) = (
                format!("steps of {register}"),
                store.list_register_events(&register),
            );
            events.push(now.get(&name, &[RecordEvent::TABLE], read).await?);
        }
        let counts = match on < Local::now().date_naive() {
            true => Arc::new(store.count_records_by_unit_before(end_of(on)).await?),
            false => {
                let read = store.count_records_by_unit();
                now.get("record counts", &[Record::TABLE], read).await?
            }
        };
        Ok(SharedRows {
            figures,
            lists: now
                .get(
                    "lists",
                    &[RankingList::TABLE, RankingRow::TABLE],
                    lists_with_rows(store, None),
                )
                .await?,
            people: now.get("people", &[Person::TABLE], store.list_people()).await?,
            calendars: now
                .get("calendars", &[CalendarYear::TABLE], store.list_calendar_years())
                .await?,
            units: now
                .get("units", &[UnitRow::TABLE], store.list_unit_rows())
                .await?,
            unit_events: now
                .get("unit events", &[UnitEvent::TABLE], store.list_unit_events())
                .await?,
            decisions: now
                .get("decisions", &[Decision::TABLE], store.list_decisions())
                .await?,
            ends: now
                .get("ends", &[EffectEnd::TABLE], store.list_effect_ends())
                .await?,
            limits: now
                .get("limits", &[EffectLimit::TABLE], store.list_effect_limits())
                .await?,
            records,
            events,
            counts,
        })
    }
}

/// Only what is judged: an installation may hold millions of figures that no target reads.
fn judged(shelf: &Shelf) -> BTreeSet<String> {
    let editions = shelf.editions.iter();
    editions
        .flat_map(|edition| standing::judged_indicators(edition))
        .collect()
}

async fn lists_with_rows(store: &Store, known: Option<Instant>) -> Result<Vec<ListWithRows>, Stop> {
    let mut lists = Vec::new();
    for list in store.list_ranking_lists_in_force(known).await? {
        let rows = store.list_ranking_rows(&list.id).await?;
        lists.push(ListWithRows {
            list: list.row,
            rows: rows.into_iter().map(|row| row.row).collect(),
        });
    }
    Ok(lists)
}

/// The text of an edition, where it was taken in: the one that it was reviewed against, else the newest of its document. A text
/// that came later is that of the next edition and changes nothing before that is in force.
async fn text_of(
    store: &Store,
    now: &RowsNow<'_>,
    library: &Library,
    edition: &Edition,
) -> Result<Option<Arc<ReadText>>, Stop> {
    let reviewed = edition
        .pack
        .document
        .as_ref()
        .and_then(|document| document.text_sha256.as_ref());
    let read = async {
        let sources = store.list_sources_of_pack(edition.name()).await?;
        let own = sources.iter().find(|source| Some(&source.sha256) == reviewed);
        let source = own.or(sources.first());
        Ok::<_, Stop>(source.map(|source| library.text(&source.sha256, &source.bytes)))
    };
    let hash = reviewed.map_or("", |hash| hash.as_str());
    let name = format!("text of {} {hash}", edition.name());
    let text = now.get(&name, &[Source::TABLE], read).await?;
    Ok((*text).clone())
}

/// The rows that belong to one place, as they count on the day.
async fn rows_of_place(
    store: &Store,
    now: &RowsNow<'_>,
    shared: &SharedRows,
    edition: &Edition,
    shelf: &Shelf,
    (on, known): (Date, Option<Instant>),
) -> Result<PlaceRows, Stop> {
    let pack = edition.name().to_owned();
    let name = |what: &str| format!("{what} of {pack}");
    let until = end_of(on);
    let by_then = |at: Instant| at < until;
    let units = that(&shared.units, |row| unit_changes::pack_of(row) == Some(&pack));
    let own_units: HashSet<&str> = (edition.items.units.iter())
        .map(|unit| unit.id.as_str())
        .chain(units.iter().map(|row| row.unit.as_str()))
        .collect();
    let own = |unit: &str| own_units.contains(unit);
    let filter = ProposalFilter {
        pack: Some(pack.clone()),
        ..ProposalFilter::default()
    };
    let read = store.list_proposals(&filter);
    let proposals = now.get(&name("proposals"), &[Proposal::TABLE], read).await?;
    let proposed: HashSet<&str> = proposals.iter().map(|proposal| proposal.id.as_str()).collect();
    let filter = DutyFilter {
        pack: Some(pack.clone()),
        ..DutyFilter::default()
    };
    let read = store.list_duty_states(&filter);
    let duty_states = now.get(&name("duty states"), &[DutyState::TABLE], read).await?;
    let read = store.list_parameter_values(&pack);
    let parameters = now
        .get(&name("parameters"), &[ParameterValue::TABLE], read)
        .await?;
    let read = store.list_document_facts(&pack);
    let facts = now
        .get(&name("document facts"), &[DocumentFact::TABLE], read)
        .await?;
    let read = store.list_assignments(&pack);
    let assignments = now.get(&name("assignments"), &[Assignment::TABLE], read).await?;
    let read = store.list_duty_parts(&pack);
    let parts = now.get(&name("duty parts"), &[DutyPart::TABLE], read).await?;
    let read = store.list_duty_steps(&pack);
    let steps = now.get(&name("duty steps"), &[DutyStep::TABLE], read).await?;
    let read = store.list_slips(&pack);
    let slips = now.get(&name("slips"), &[Slip::TABLE], read).await?;
    let read = store.list_published_evaluations(&pack);
    let runs = now.get(&name("published runs"), &[Run::TABLE], read).await?;
    let events = shared.events.iter().flat_map(|events| events.iter());
    let events: Vec<&RecordEvent> = events.map(|event| &event.row).collect();
    Ok(PlaceRows {
        // A reading holds from the day that it is valid from, whenever it was entered.
        parameters: that(&parameters, |_| true),
        document_facts: that(&facts, |row| by_then(row.entered_at)),
        figures: that(&shared.figures, |figure| own(&figure.subject)),
        lists: shared
            .lists
            .iter()
            .filter(|list| list.rows.iter().any(|row| own(&row.subject)))
            .cloned()
            .collect(),
        decisions: that(&shared.decisions, |decision| {
            proposed.contains(decision.proposal.as_str())
        }),
        ends: that(&shared.ends, |_| true),
        limits: that(&shared.limits, |_| true),
        records: shared
            .records
            .iter()
            .flat_map(|records| records.iter())
            .filter(|record| record.subject.as_deref().is_some_and(own) && by_then(record.created_at))
            .map(|record| as_of(&record.row, &events, until))
            .collect(),
        record_counts: shared
            .counts
            .iter()
            .filter(|(_, subject, ..)| own(subject))
            .map(|(register, subject, state, count)| RecordCount {
                register: register.clone(),
                subject: subject.clone(),
                state: state.clone(),
                count: *count,
            })
            .collect(),
        record_events: events
            .iter()
            .filter(|event| by_then(event.at))
            .map(|event| (*event).clone())
            .collect(),
        proposals: that(&proposals, |row| by_then(row.proposed_at)),
        duty_states: that(&duty_states, |_| true),
        unit_events: that(&shared.unit_events, |row| {
            own(&row.unit) && unit_changes::counts(row, known)
        }),
        units: units.clone(),
        assignments: that(&assignments, |row| {
            by_then(row.assigned_at) && !row.withdrawn_at.is_some_and(by_then)
        }),
        duty_parts: that(&parts, |row| !row.dropped && by_then(row.set_at)),
        duty_steps: that(&steps, |row| by_then(row.at)),
        slips: that(&slips, |row| by_then(row.issued_at)),
        runs: that(&runs, |_| true),
        calendars: that(&shared.calendars, |_| true),
        people: shared
            .people
            .iter()
            .map(|person| (person.id.clone(), person.name.clone()))
            .collect(),
        taken_up: shelf.taken_up.get(&pack).copied(),
        begins: shelf.begins.get(&pack).copied(),
    })
}

/// The rows that `wanted` keeps.
fn that<T: Clone>(rows: &[Kept<T>], wanted: impl Fn(&T) -> bool) -> Vec<T> {
    let rows = rows.iter().filter(|row| wanted(&row.row));
    rows.map(|row| row.row.clone()).collect()
}

/// The registers whose records rules open or wait for, or about which official papers are written.
fn followed(shelf: &Shelf) -> BTreeSet<String> {
    let papers = shelf.editions.iter().flat_map(|edition| &edition.items.papers);
    let mut registers: BTreeSet<String> = papers.filter_map(|paper| paper.register.clone()).collect();
    let rules = shelf.editions.iter().flat_map(|edition| &edition.items.rules);
    for consequence in rules.flat_map(|rule| &rule.consequences) {
        registers.extend(consequence.register.clone());
        if let Some(WhenItEnds::When(conditions)) = &consequence.until {
            for condition in conditions {
                if let EndCondition::RecordState { record, .. } = condition {
                    registers.insert(record.clone());
                }
            }
        }
    }
    registers
}

/// A record in the state that it had before a moment.
fn as_of(record: &Record, events: &[&RecordEvent], until: Instant) -> Record {
    let steps = events
        .iter()
        .filter(|event| event.register == record.register && event.record == record.id);
    let last = steps
        .filter(|event| event.at < until)
        .max_by_key(|event| event.number);
    match last {
        Some(event) => Record {
            state: event.to_state.clone(),
            updated_at: event.at,
            ..record.clone()
        },
        None => record.clone(),
    }
}
