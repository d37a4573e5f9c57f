//! Records of the demonstration: single ones with their steps, and tables that come in as one import, whose records then take steps
//! together.

use std::collections::BTreeMap;
use std::sync::Arc;

use kaifa_pack::item::Register;
use kaifa_store::rows::RecordFilter;
use serde::Deserialize;

use super::{Story, date, moment};
use crate::app::{App, Clock};
use crate::place::PlacePicture;
use crate::records;
use crate::records::import::{Order, Wish, import};
use crate::stop::Stop;
use kaifa_table::sheets::rows::TableSource;

/// A record with the steps that it takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordDoc {
    pack: String,
    on: toml::value::Datetime,
    by: String,
    register: String,
    subject: String,
    fields: BTreeMap<String, String>,
    #[serde(default, rename = "step")]
    steps: Vec<StepDoc>,
}

/// A step of a record, or of all records of a table that have some values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepDoc {
    on: toml::value::Datetime,
    by: String,
    transition: String,
    /// Only records with these values take it.
    #[serde(default, rename = "where")]
    values: BTreeMap<String, String>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// Whether it is to be refused.
    #[serde(default)]
    refused: bool,
}

/// A table of records in csv, as a place would bring it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableDoc {
    pack: String,
    on: toml::value::Datetime,
    by: String,
    register: String,
    csv: String,
    #[serde(default, rename = "step")]
    steps: Vec<StepDoc>,
}

impl Story {
    pub(super) async fn work_on_record(&self, told: &App, wanted: &RecordDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = told.at(Clock::Fixed(moment(day, 14)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let register = definition(place, &wanted.register)?;
        let person = self.person(&app, &wanted.by).await?;
        let id = records::create(&app, place, &person, register, &wanted.subject, &wanted.fields).await?;
        for step in &wanted.steps {
            self.step(
                told,
                &wanted.pack,
                &wanted.register,
                step,
                std::slice::from_ref(&id),
            )
            .await?;
        }
        Ok(())
    }

    pub(super) async fn take_in_table(&self, told: &App, wanted: &TableDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = Arc::new(told.at(Clock::Fixed(moment(day, 14))));
        let order = Order {
            picture: app.picture(day).await?,
            pack: wanted.pack.clone(),
            register: wanted.register.clone(),
            person: self.person(&app, &wanted.by).await?,
            app: app.clone(),
        };
        let source = TableSource::Bytes(wanted.csv.trim_start().as_bytes().to_vec());
        let mut problems = Vec::new();
        let file = format!("sample-{}.csv", wanted.register);
        let known = self.ids_of(&app, &wanted.register).await?;
        let done = import(order, &file, source, &Wish::default(), |problem| {
            problems.push(problem)
        })
        .await?;
        if done.is_err() {
            return Err(Stop::problems(problems));
        }
        let mut new = self.ids_of(&app, &wanted.register).await?;
        new.retain(|id| !known.contains(id));
        for step in &wanted.steps {
            self.step(told, &wanted.pack, &wanted.register, step, &new)
                .await?;
        }
        Ok(())
    }

    /// Takes a step on those of some records that it is for.
    async fn step(
        &self,
        told: &App,
        pack: &str,
        register: &str,
        step: &StepDoc,
        ids: &[String],
    ) -> Result<(), Stop> {
        let day = date(&step.on)?;
        let app = told.at(Clock::Fixed(moment(day, 15)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(pack)?;
        let definition = definition(place, register)?;
        let person = self.person(&app, &step.by).await?;
        for id in ids {
            let record = told.store.find_record(register, id).await?;
            let record = record.ok_or_else(|| Stop::failed("sample: record vanished"))?;
            let has = |(name, value): (&String, &String)| {
                record.fields.get(name).and_then(|text| text.as_str()) == Some(value)
            };
            if !step.values.iter().all(has) {
                continue;
            }
            let (transition, fields) = (&step.transition, &step.fields);
            let outcome =
                records::take_step(&app, place, &person, definition, &record, transition, fields).await;
            match (outcome, step.refused) {
                (Ok(()), false) => {}
                (Err(stop), true) if stop.status == axum::http::StatusCode::UNPROCESSABLE_ENTITY => {}
                (Ok(()), true) => {
                    return Err(Stop::failed(format!(
                        "sample: step {transition} was to be refused"
                    )));
                }
                (Err(stop), _) => return Err(stop),
            }
        }
        Ok(())
    }

    async fn ids_of(&self, app: &App, register: &str) -> Result<Vec<String>, Stop> {
        let filter = RecordFilter {
            register: Some(register.to_owned()),
            ..RecordFilter::default()
        };
        let records = app.store.list_records(&filter).await?;
        Ok(records.into_iter().map(|record| record.row.id).collect())
    }
}

/// A register that the story names.
fn definition<'p>(place: &'p PlacePicture, register: &str) -> Result<&'p Register, Stop> {
    let found = place.edition.register(register);
    found.ok_or_else(|| Stop::failed(format!("sample: register {register}")))
}
