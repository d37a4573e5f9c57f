//! The part of the demonstration that judges: parameters that the office set, ranking lists that were taken in, and what was decided on
//! the proposals that the rules made of them.

use kaifa_base::Date;
use kaifa_store::rows::{ParameterValue, ProposalFilter};
use kaifa_store::{Act, Changes, new_id};
use kaifa_table::table_file;
use serde::Deserialize;

use super::{ACTOR, Story, date, moment};
use crate::app::{App, Clock};
use crate::rules::decide::{self, Wish};
use crate::rules::{judge, rank_list};
use crate::stop::Stop;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterDoc {
    pack: String,
    id: String,
    value: String,
    reason: String,
    on: toml::value::Datetime,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RankingDoc {
    pack: String,
    on: toml::value::Datetime,
    list: String,
    publisher: String,
    csv: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionDoc {
    pack: String,
    on: toml::value::Datetime,
    by: String,
    rule: String,
    subject: String,
    year: i64,
    reason: String,
    due: Option<toml::value::Datetime>,
}

impl Story {
    pub(super) async fn set_parameters(&self, told: &App) -> Result<(), Stop> {
        for parameter in &self.parameters {
            let day = date(&parameter.on)?;
            let mut changes = Changes::new();
            changes.insert(&ParameterValue {
                id: new_id(moment(day, 9)),
                pack: parameter.pack.clone(),
                parameter: parameter.id.clone(),
                value: parameter.value.clone(),
                valid_from: Date::MIN.max(Date::from_ymd_opt(2000, 1, 1).unwrap_or(day)),
                author: "领导小组办公室(样例)".to_owned(),
                set_at: moment(day, 9),
                reason: parameter.reason.clone(),
            });
            let act = Act::new(
                moment(day, 9),
                ACTOR,
                "parameter.set",
                format!("parameter:{}", parameter.id),
            )
            .because(&parameter.reason);
            told.store.write(&act, changes).await?;
        }
        Ok(())
    }

    pub(super) async fn take_in_ranking(&self, told: &App, ranking: &RankingDoc) -> Result<(), Stop> {
        let day = date(&ranking.on)?;
        let app = told.at(Clock::Fixed(moment(day, 10)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&ranking.pack)?;
        let csv = ranking.csv.trim_start();
        let table = table_file::read("sample.csv", csv.as_bytes(), kaifa_table::sheets::Wanted::First)
            .map_err(Stop::problems)?;
        let office = self.person(&app, "office").await?;
        let about = rank_list::About {
            list: ranking.list.clone(),
            publisher: ranking.publisher.clone(),
            correction: None,
        };
        rank_list::import(&app, place, &office.id, &about, &table, csv.as_bytes()).await?;
        let picture = app.picture(day).await?;
        judge::propose(
            &app,
            picture.place_or_stop(&ranking.pack)?,
            &office.id,
            "样例:导入名次后运行",
        )
        .await?;
        Ok(())
    }

    pub(super) async fn decide(&self, told: &App, wanted: &DecisionDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = told.at(Clock::Fixed(moment(day, 11)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let filter = ProposalFilter {
            pack: Some(wanted.pack.clone()),
            rule: Some(wanted.rule.clone()),
            subject: Some(wanted.subject.clone()),
            year: Some(wanted.year),
            ..ProposalFilter::default()
        };
        let proposal = told.store.list_proposals(&filter).await?.into_iter().next();
        let proposal = proposal.ok_or_else(|| {
            Stop::failed(format!(
                "sample: no proposal {} {} {}",
                wanted.rule, wanted.subject, wanted.year
            ))
        })?;
        let person = self.person(&app, &wanted.by).await?;
        let due = wanted
            .due
            .as_ref()
            .map(date)
            .transpose()?
            .map(|due| due.to_string());
        let wish = Wish {
            confirm: true,
            option: None,
            number: None,
            reason: wanted.reason.clone(),
            due,
        };
        decide::decide(&app, place, &person, &proposal, wish).await?;
        Ok(())
    }
}
