//! Everything as it stands on a day, for every place in force. Pages, API and exports read from this and nothing else, so
//! that pages of one moment agree.

use std::collections::BTreeSet;
use std::sync::Arc;

use kaifa_base::Date;
use kaifa_store::Store;
use kaifa_store::rows::{DutyFilter, FigureFilter, ProposalFilter, RecordFilter};
use kaifa_text::Source;

use crate::flow::judge::ListWithRows;
use crate::flow::place::{PlacePicture, PlaceRows, ReadText};
use crate::flow::shelf::Shelf;
use crate::web::stop::Stop;

/// All places on a day.
#[derive(Debug)]
pub struct Picture {
    /// The day.
    pub on: Date,
    /// One per document in force.
    pub places: Vec<PlacePicture>,
}

impl Picture {
    /// Reads all rows that matter and works everything out. A day in the past sees what was known by its end.
    pub async fn compute(store: &Store, shelf: &Shelf, on: Date, today: Date) -> Result<Picture, Stop> {
        // Asking about another day asks what held then, by today's knowledge for the future and by that day's for the past.
        let known_at = (on < today).then(|| {
            on.succ_opt()
                .unwrap_or(on)
                .and_time(chrono::NaiveTime::MIN)
                .and_utc()
        });
        let by_then = |at: kaifa_store::Instant| known_at.is_none_or(|limit| at < limit);
        let figures = store
            .list_figures_in_force(&FigureFilter::default(), known_at)
            .await?;
        let mut lists = Vec::new();
        for list in store.list_ranking_lists_in_force(known_at).await? {
            let rows = store
                .list_ranking_rows(&list.id)
                .await?
                .into_iter()
                .map(|row| row.row)
                .collect();
            lists.push(ListWithRows { list: list.row, rows });
        }
        let decisions = store.list_decisions().await?;
        let ends = store.list_effect_ends().await?;
        let records = store.list_records(&RecordFilter::default()).await?;
        let mut events = Vec::new();
        for record in &records {
            events.extend(
                store
                    .list_record_events(&record.register, &record.id)
                    .await?
                    .into_iter()
                    .map(|event| event.row),
            );
        }
        let mut places = Vec::new();
        for edition in &shelf.editions {
            let pack = edition.name().to_owned();
            let own = |unit: &str| edition.unit(unit).is_some();
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
                parameters: store
                    .list_parameter_values(&pack)
                    .await?
                    .into_iter()
                    .map(|row| row.row)
                    .filter(|row| by_then(row.set_at))
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
                records: records
                    .iter()
                    .filter(|record| record.subject.as_deref().is_some_and(own) && by_then(record.created_at))
                    .map(|record| record.row.clone())
                    .collect(),
                record_events: events.iter().filter(|event| by_then(event.at)).cloned().collect(),
                proposals: proposals
                    .into_iter()
                    .map(|proposal| proposal.row)
                    .filter(|row| by_then(row.proposed_at))
                    .collect(),
                duty_states: duty_states.into_iter().map(|row| row.row).collect(),
            };
            let source = store
                .list_sources_of_pack(&pack)
                .await?
                .into_iter()
                .find(|source| by_then(source.taken_in_at));
            let text = source.map(|source| {
                let source = Source::decode(&source.bytes);
                let reading = kaifa_text::read(&source);
                Arc::new(ReadText { source, reading })
            });
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
