//! The part of the demonstration that anyone may read without signing in: a ranking list, where the targets of a document stand,
//! and the open fields of a register. Every page of the program says that it is a sample.

use serde::Deserialize;

use super::Story;
use crate::app::App;
use crate::release::{self, Kind};
use crate::stop::Stop;

/// Something that the office makes public on the last day of the story.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseDoc {
    by: String,
    kind: Kind,
    /// The pack or register; of a ranking, the name of its list.
    subject: String,
    /// The year of a ranking.
    year: Option<i64>,
}

impl Story {
    pub(super) async fn make_public(&self, told: &App) -> Result<(), Stop> {
        for wanted in &self.releases {
            let person = self.person(told, &wanted.by).await?;
            let subject = match wanted.kind {
                Kind::Ranking => newest_list(told, wanted).await?,
                _ => wanted.subject.clone(),
            };
            release::release(told, &person, wanted.kind, &subject).await?;
        }
        Ok(())
    }
}

async fn newest_list(told: &App, wanted: &ReleaseDoc) -> Result<String, Stop> {
    let lists = told.store.list_ranking_lists().await?;
    lists
        .iter()
        .filter(|list| list.list == wanted.subject && Some(list.year) == wanted.year)
        .max_by_key(|list| list.version)
        .map(|list| list.id.clone())
        .ok_or_else(|| Stop::failed(format!("sample: no list {} of {:?}", wanted.subject, wanted.year)))
}
