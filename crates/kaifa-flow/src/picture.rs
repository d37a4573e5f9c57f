//! Everything as it stands on a day, for every place in force. Pages, API and exports read from this and nothing else, so
//! that pages of one moment agree.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::Local;
use kaifa_base::Date;
use kaifa_pack::item::{EffectEnd, EndCondition, Register};
use kaifa_store::rows::{DutyFilter, ProposalFilter, Record, RecordEvent, RecordFilter};
use kaifa_store::{Instant, Store};

use crate::judge::ListWithRows;
use crate::library::Library;
use crate::place::{PlacePicture, PlaceRows, RecordCount};
use crate::shelf::Shelf;
use crate::standing;
use crate::stop::Stop;

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
    /// done later does not show: steps of records, decisions and evidence count from their day.
    pub async fn compute(store: &Store, library: &Library, shelf: &Shelf, on: Date) -> Result<Picture, Stop> {
        // Only what is judged: an installation may hold millions of figures that no target reads.
        let judged = shelf
            .editions
            .iter()
            .flat_map(|edition| standing::judged_indicators(edition))
            .collect();
        let figures = store.list_figures_in_force_of(&judged).await?;
        let mut lists = Vec::new();
        for list in store.list_ranking_lists_in_force(None).await? {
            let rows = store
                .list_ranking_rows(&list.id)
                .await?
                .into_iter()
                .map(|row| row.row)
                .collect();
            lists.push(ListWithRows { list: list.row, rows });
        }
        let by_then = |at: kaifa_store::Instant| at.date_naive() <= on;
        let people: BTreeMap<String, String> = store
            .list_people()
            .await?
            .into_iter()
            .map(|p| (p.id.clone(), p.name.clone()))
            .collect();
        let calendars: Vec<_> = store
            .list_calendar_years()
            .await?
            .into_iter()
            .map(|row| row.row)
            .collect();
        let decisions = store.list_decisions().await?;
        let ends = store.list_effect_ends().await?;
        let limits = store.list_effect_limits().await?;
        // Only what rules follow is held; every other register is asked by the pages that show it.
        let mut records = Vec::new();
        let mut events: Vec<RecordEvent> = Vec::new();
        for register in followed(shelf) {
            let filter = RecordFilter {
                register: Some(register.clone()),
                ..RecordFilter::default()
            };
            records.extend(store.list_records(&filter).await?);
            let steps = store.list_register_events(&register).await?;
            events.extend(steps.into_iter().map(|event| event.row));
        }
        let counts = match on < Local::now().date_naive() {
            true => store.count_records_by_unit_before(end_of(on)).await?,
            false => store.count_records_by_unit().await?,
        };
        let mut places = Vec::new();
        for edition in &shelf.editions {
            let pack = edition.name().to_owned();
            let own_units: HashSet<&str> = edition.items.units.iter().map(|unit| unit.id.as_str()).collect();
            let own = |unit: &str| own_units.contains(unit);
            let proposals = store
                .list_proposals(&ProposalFilter {
                    pack: Some(pack.clone()),
                    ..ProposalFilter::default()
                })
                .await?;
            let duty_states = store
                .list_duty_states(&DutyFilter {
                    pack: Some(pack.clone()),
                    ..DutyFilter::default()
                })
                .await?;
            let rows = PlaceRows {
                // A reading holds from the day that it is valid from, whenever it was entered.
                parameters: store
                    .list_parameter_values(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .collect(),
                document_facts: store
                    .list_document_facts(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .filter(|row| by_then(row.entered_at))
                    .collect(),
                figures: figures
                    .iter()
                    .filter(|figure| own(&figure.subject))
                    .map(|figure| figure.row.clone())
                    .collect(),
                lists: lists
                    .iter()
                    .filter(|list| list.rows.iter().any(|row| own(&row.subject)))
                    .cloned()
                    .collect(),
                decisions: decisions
                    .iter()
                    .filter(|decision| proposals.iter().any(|proposal| proposal.id == decision.proposal))
                    .map(|decision| decision.row.clone())
                    .collect(),
                ends: ends.iter().map(|end| end.row.clone()).collect(),
                limits: limits.iter().map(|limit| limit.row.clone()).collect(),
                records: records
                    .iter()
                    .filter(|record| record.subject.as_deref().is_some_and(own) && by_then(record.created_at))
                    .map(|record| as_of(&record.row, &events, on))
                    .collect(),
                record_counts: counts
                    .iter()
                    .filter(|(_, subject, ..)| own(subject))
                    .map(|(register, subject, state, count)| RecordCount {
                        register: register.clone(),
                        subject: subject.clone(),
                        state: state.clone(),
                        count: *count,
                    })
                    .collect(),
                record_events: events.iter().filter(|event| by_then(event.at)).cloned().collect(),
                proposals: proposals
                    .into_iter()
                    .map(|proposal| proposal.row)
                    .filter(|row| by_then(row.proposed_at))
                    .collect(),
                duty_states: duty_states.into_iter().map(|row| row.row).collect(),
                assignments: store
                    .list_assignments(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .filter(|row| by_then(row.assigned_at) && !row.withdrawn_at.is_some_and(by_then))
                    .collect(),
                duty_parts: store
                    .list_duty_parts(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .filter(|row| !row.dropped && by_then(row.set_at))
                    .collect(),
                duty_steps: store
                    .list_duty_steps(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .filter(|row| by_then(row.at))
                    .collect(),
                slips: store
                    .list_slips(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .filter(|row| by_then(row.issued_at))
                    .collect(),
                runs: store
                    .list_published_evaluations(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .collect(),
                calendars: calendars.clone(),
                people: people.clone(),
                taken_up: shelf.taken_up.get(&pack).copied(),
            };
            let source = store.list_sources_of_pack(&pack).await?.into_iter().next();
            let text = source.map(|source| library.text(&source.sha256, &source.bytes));
            places.push(PlacePicture::compute(edition.clone(), text, rows, on)?);
        }
        Ok(Picture { on, places })
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
    pub fn reach_of(&self, unit: &str) -> BTreeSet<String> {
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

/// The registers whose records rules open or wait for, or about which official papers are written.
fn followed(shelf: &Shelf) -> BTreeSet<String> {
    let papers = shelf.editions.iter().flat_map(|edition| &edition.items.papers);
    let mut registers: BTreeSet<String> = papers.filter_map(|paper| paper.register.clone()).collect();
    let rules = shelf.editions.iter().flat_map(|edition| &edition.items.rules);
    for consequence in rules.flat_map(|rule| &rule.consequences) {
        registers.extend(consequence.register.clone());
        if let Some(EffectEnd::When(conditions)) = &consequence.until {
            for condition in conditions {
                if let EndCondition::RecordState { record, .. } = condition {
                    registers.insert(record.clone());
                }
            }
        }
    }
    registers
}

/// The first moment after a day.
pub fn end_of(day: Date) -> Instant {
    let next = day.succ_opt().unwrap_or(day);
    next.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// A record in the state that it had by a day.
fn as_of(record: &Record, events: &[RecordEvent], on: Date) -> Record {
    let steps = events
        .iter()
        .filter(|event| event.register == record.register && event.record == record.id);
    let last = steps
        .filter(|event| event.at.date_naive() <= on)
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
