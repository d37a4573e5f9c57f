//! Records of the demonstration: single ones with their steps, and tables that come in as one import, whose records then take steps
//! together.

use std::collections::BTreeMap;
use std::sync::Arc;

use kaifa_store::rows::RecordFilter;
use serde::Deserialize;

use super::{Story, date, moment};
use crate::app::{App, Clock};
use crate::records;
use crate::records::import::{Order, Wish, import};
use crate::sheets::stream::TableSource;
use crate::stop::Stop;

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
    steps: Vec<RecordStep>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
/// A step of a record.
struct RecordStep {
    on: toml::value::Datetime,
    by: String,
    transition: String,
    #[serde(default)]
    fields: BTreeMap<String, String>,
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
    steps: Vec<TableStep>,
}

/// A step that all records of a table take which have these values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableStep {
    on: toml::value::Datetime,
    by: String,
    transition: String,
    #[serde(default, rename = "where")]
    values: BTreeMap<String, String>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

impl Story {
    pub(super) async fn work_on_record(&self, told: &App, wanted: &RecordDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = told.at(Clock::Fixed(moment(day, 14)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let register = place
            .edition
            .register(&wanted.register)
            .ok_or_else(|| Stop::failed(format!("sample: register {}", wanted.register)))?;
        let person = self.person(&app, &wanted.by).await?;
        let id = records::create(&app, place, &person, register, &wanted.subject, &wanted.fields).await?;
        for step in &wanted.steps {
            let day = date(&step.on)?;
            let app = told.at(Clock::Fixed(moment(day, 15)));
            let picture = app.picture(day).await?;
            let place = picture.place_or_stop(&wanted.pack)?;
            let person = self.person(&app, &step.by).await?;
            let record = told
                .store
                .find_record(&wanted.register, &id)
                .await?
                .ok_or_else(|| Stop::failed("sample: record vanished"))?;
            let outcome = records::take_step(
                &app,
                place,
                &person,
                register,
                &record,
                &step.transition,
                &step.fields,
            )
            .await;
            match (outcome, step.refused) {
                (Ok(()), false) => {}
                (Err(stop), true) if stop.status == axum::http::StatusCode::UNPROCESSABLE_ENTITY => {}
                (Ok(()), true) => {
                    return Err(Stop::failed(format!(
                        "sample: step {} was to be refused",
                        step.transition
                    )));
                }
                (Err(stop), _) => return Err(stop),
            }
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
        for step in &wanted.steps {
            let day = date(&step.on)?;
            let app = told.at(Clock::Fixed(moment(day, 15)));
            let picture = app.picture(day).await?;
            let place = picture.place_or_stop(&wanted.pack)?;
            let register = place
                .edition
                .register(&wanted.register)
                .ok_or_else(|| Stop::failed(format!("sample: register {}", wanted.register)))?;
            let person = self.person(&app, &step.by).await?;
            for id in self.ids_of(&app, &wanted.register).await? {
                let record = told.store.find_record(&wanted.register, &id).await?;
                let Some(record) = record.filter(|_| !known.contains(&id)) else {
                    continue;
                };
                let fits = step.values.iter().all(|(name, value)| {
                    record.fields.get(name).and_then(|text| text.as_str()) == Some(value)
                });
                if fits {
                    records::take_step(
                        &app,
                        place,
                        &person,
                        register,
                        &record,
                        &step.transition,
                        &step.fields,
                    )
                    .await?;
                }
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
