//! The part of the demonstration that evaluates zones: frozen, published, corrected.

use serde::Deserialize;

use super::{Story, date, moment};
use crate::app::{App, Clock};
use crate::evaluation::runs::{self, Correction};
use crate::stop::Stop;

/// An evaluation of zones, frozen and published; with a reason, as a correction of the one published before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvaluationDoc {
    pack: String,
    on: toml::value::Datetime,
    by: String,
    scheme: String,
    year: i32,
    pub(super) correction: Option<String>,
    /// Whether it is left frozen, for people to look at and publish.
    #[serde(default)]
    unpublished: bool,
}

impl Story {
    pub(super) async fn evaluate(&self, told: &App, wanted: &EvaluationDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = told.at(Clock::Fixed(moment(day, 10)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let person = self.person(&app, &wanted.by).await?;
        let kept = app
            .store
            .list_run_heads_of(&wanted.scheme, i64::from(wanted.year))
            .await?;
        let correction = wanted.correction.as_ref().map(|reason| Correction {
            replaces: runs::in_force(&kept)
                .map(|run| run.id.clone())
                .unwrap_or_default(),
            reason: reason.clone(),
        });
        let run = runs::freeze(&app, &person, place, &wanted.scheme, wanted.year, correction).await?;
        match wanted.unpublished {
            true => Ok(()),
            false => runs::publish(&app, &person, &run, true).await,
        }
    }
}
