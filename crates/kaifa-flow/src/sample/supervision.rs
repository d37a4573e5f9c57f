//! The part of the demonstration that supervises: what a meeting and a leader assigned, a split with its parts, slips on what is overdue,
//! contacts, and the messages of the day. Told through the same use cases that people use.

use kaifa_base::Date;
use kaifa_eval::duties::DutyState;
use kaifa_store::rows::UnitContact;
use kaifa_store::{Act, Changes};
use serde::Deserialize;

use super::{ACTOR, Story, date, moment};
use crate::app::{App, Clock};
use crate::duties::scheme::{self, Running};
use crate::duties::{assign, supervise};
use crate::post::outbox;
use crate::stop::Stop;

/// Something assigned besides the documents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignmentDoc {
    pack: String,
    on: toml::value::Datetime,
    by: String,
    source: String,
    source_title: String,
    source_on: toml::value::Datetime,
    title: String,
    demand: String,
    lead: String,
    #[serde(default)]
    co_units: String,
    due: toml::value::Datetime,
    #[serde(default)]
    milestones: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    measure: String,
    /// A note of progress on a later day: day, person, words, difficulties.
    progress: Option<ProgressDoc>,
}

/// A note of progress.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgressDoc {
    on: toml::value::Datetime,
    by: String,
    words: String,
    #[serde(default)]
    difficulties: String,
}

/// A contact of a unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactDoc {
    unit: String,
    leader: String,
    contact: String,
}

impl Story {
    /// Everything that belongs to supervision.
    pub(super) async fn supervise(&self, told: &App, today: Date) -> Result<(), Stop> {
        self.enter_contacts(told).await?;
        for assignment in &self.assignments {
            self.assign(told, assignment).await?;
        }
        self.give_slips(told, today).await?;
        let app = told.at(Clock::Fixed(moment(today, 9)));
        let picture = app.picture(today).await?;
        outbox::sweep(&app, &picture, outbox::ACTOR).await?;
        Ok(())
    }

    async fn enter_contacts(&self, told: &App) -> Result<(), Stop> {
        let at = moment(date(&self.taken_up)?, 11);
        for contact in &self.contacts {
            let mut changes = Changes::new();
            changes.insert(&UnitContact {
                unit: contact.unit.clone(),
                leader: Some(contact.leader.clone()),
                contact: Some(contact.contact.clone()),
                mail: None,
                gateway: None,
                set_by: ACTOR.to_owned(),
                set_at: at,
            });
            let act = Act::new(at, ACTOR, "contact.set", format!("unit:{}", contact.unit));
            told.store.write(&act, changes).await?;
        }
        Ok(())
    }

    async fn assign(&self, told: &App, wanted: &AssignmentDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = told.at(Clock::Fixed(moment(day, 10)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let person = self.person(&app, &wanted.by).await?;
        let wish = assign::Wish {
            source: wanted.source.clone(),
            source_title: wanted.source_title.clone(),
            source_on: date(&wanted.source_on)?.to_string(),
            title: wanted.title.clone(),
            demand: wanted.demand.clone(),
            lead: wanted.lead.clone(),
            co_units: wanted.co_units.clone(),
            due: date(&wanted.due)?.to_string(),
            milestones: wanted.milestones.clone(),
            evidence: wanted.evidence.clone(),
            amount: wanted.amount.clone(),
            measure: wanted.measure.clone(),
        };
        let id = assign::assign(&app, place, &person, &wish).await?;
        let Some(progress) = &wanted.progress else {
            return Ok(());
        };
        let day = date(&progress.on)?;
        let app = told.at(Clock::Fixed(moment(day, 15)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let person = self.person(&app, &progress.by).await?;
        let report = supervise::Report {
            words: progress.words.clone(),
            difficulties: progress.difficulties.clone(),
            interim: true,
            ..supervise::Report::default()
        };
        let now = place.duties.iter().find(|now| now.duty == id);
        let (Some(now), Some(duty)) = (now, place.edition.duty(&id)) else {
            return Err(Stop::failed(format!(
                "sample: the assigned duty {id} does not run"
            )));
        };
        supervise::report(&app, place, &person, duty, now, &report).await
    }

    /// The slip that the scheme proposes, for the first overdue duties of each place.
    async fn give_slips(&self, told: &App, today: Date) -> Result<(), Stop> {
        let Some(yesterday) = today.pred_opt() else {
            return Ok(());
        };
        let app = told.at(Clock::Fixed(moment(yesterday, 16)));
        let person = self.person(&app, &self.slips_by).await?;
        let picture = app.picture(yesterday).await?;
        for place in &picture.places {
            let overdue = place
                .duties
                .iter()
                .filter(|now| now.result.state == DutyState::Overdue && now.lead().is_some());
            for now in overdue.take(self.slips) {
                let (Some(duty), Some(running)) = (place.edition.duty(&now.duty), Running::of(place)) else {
                    continue;
                };
                if let Some(slip) = running.proposed(duty, now).first() {
                    scheme::give(&app, place, &person, duty, now, &slip.id, "").await?;
                }
            }
        }
        Ok(())
    }
}
