//! Passports issued from what is stored: of a proposal (over the frozen inputs of its run), a target and a duty on a day.
//! Computing one again is the evaluation's; here the pieces are gathered and the words of the clauses hashed.

use std::fmt;

use kaifa_base::{Citation, Date, Digest, Place, Problem, Words};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::facts::Facts;
use kaifa_eval::outcome::{Outcome, RuleRun};
use kaifa_eval::passport::Passport;
use kaifa_eval::targets::TargetInput;
use kaifa_pack::item::Basis;
use kaifa_store::rows::{Proposal, Run};
use kaifa_store::{Kept, Value};

use crate::app::App;
use crate::codes;
use crate::documents::shelf::find_edition;
use crate::place::rows::PlaceRows;
use crate::place::standing::{DutyNow, TargetNow, duty_input, performed};
use crate::place::{PlacePicture, settings};
use crate::rules::judge::outcome_of;
use crate::stop::Stop;

/// What a passport is of, as its page and the command line write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassportId {
    /// `proposal:ID`
    Proposal(String),
    /// `target:PACK/TARGET/SUBJECT@DATE`
    Target {
        /// The pack.
        pack: String,
        /// The target.
        target: String,
        /// Whom it is judged for.
        subject: String,
        /// The day.
        on: Date,
    },
    /// `duty:PACK/DUTY/UNIT/PERIOD@DATE`; the unit is empty where the duty is one in all.
    Duty {
        /// The pack.
        pack: String,
        /// The duty.
        duty: String,
        /// The unit.
        unit: String,
        /// First day of the period, or `once`.
        period: String,
        /// The day.
        on: Date,
    },
}

impl fmt::Display for PassportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PassportId::Proposal(id) => write!(f, "proposal:{id}"),
            PassportId::Target {
                pack,
                target,
                subject,
                on,
            } => write!(f, "target:{pack}/{target}/{subject}@{on}"),
            PassportId::Duty {
                pack,
                duty,
                unit,
                period,
                on,
            } => write!(f, "duty:{pack}/{duty}/{unit}/{period}@{on}"),
        }
    }
}

impl PassportId {
    /// Reads an id; says what is wrong otherwise.
    pub fn parse(text: &str) -> Result<PassportId, Box<Problem>> {
        PassportId::read(text.trim()).ok_or_else(|| {
            let message = Words::new(format!("“{text}”不是凭证编号"), format!("`{text}` is no id of a passport"));
            let shapes = Words::new(
                "应为 proposal:编号、target:文件/目标/对象@日期 或 duty:文件/任务/单位/期间@日期,“为什么”页上有",
                "write proposal:ID, target:PACK/TARGET/SUBJECT@DATE or duty:PACK/DUTY/UNIT/PERIOD@DATE; \
                 its page shows it",
            );
            let problem = Problem::error(&codes::PASSPORT_ID, Place::default(), message);
            Box::new(problem.hint(shapes.zh, shapes.en))
        })
    }

    fn read(text: &str) -> Option<PassportId> {
        let (kind, rest) = text.split_once(':')?;
        if kind == "proposal" {
            return (!rest.is_empty()).then(|| PassportId::Proposal(rest.to_owned()));
        }
        let (path, on) = rest.rsplit_once('@')?;
        let on = on.parse().ok()?;
        let parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        match (kind, parts.as_slice()) {
            ("target", [pack, target, subject]) => Some(PassportId::Target {
                pack: pack.clone(),
                target: target.clone(),
                subject: subject.clone(),
                on,
            }),
            ("duty", [pack, duty, unit, period]) => Some(PassportId::Duty {
                pack: pack.clone(),
                duty: duty.clone(),
                unit: unit.clone(),
                period: period.clone(),
                on,
            }),
            _ => None,
        }
    }

    /// A name for the exported file.
    pub fn file_name(&self) -> String {
        let plain: String = self
            .to_string()
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        format!("passport-{plain}.json")
    }
}

/// The passport of a target's status on the day of a picture.
pub fn of_target(place: &PlacePicture, now: &TargetNow) -> Passport {
    let input = TargetInput {
        excerpt: &place.excerpt,
        figures: &place.known_figures,
        membership: &place.membership,
        settings: &place.settings,
        as_of: place.on,
    };
    let basis = place
        .edition
        .items
        .targets
        .iter()
        .find(|target| target.id == now.target)
        .map(|target| &target.basis);
    Passport::of_target(&now.result, &input).with_decision(citations(place, basis), None)
}

/// The passport of a duty's state on the day of a picture.
pub fn of_duty(place: &PlacePicture, now: &DutyNow) -> Passport {
    let input = duty_input(place, &place.excerpt);
    let basis = place.edition.duty(&now.duty).map(|duty| &duty.basis);
    Passport::of_duty(&now.result, &performed(&now.evidence, place.on), &input)
        .with_decision(citations(place, basis), None)
}

/// The passport of a proposal and the run that it was made by.
#[derive(Debug)]
pub struct OfProposal {
    /// The passport.
    pub passport: Passport,
    /// The frozen run.
    pub run: Kept<Run>,
    /// What the rule said.
    pub outcome: Outcome,
}

/// The passport of a proposal, over the inputs of the run that made it, so that it stays what it was.
pub async fn of_proposal(
    app: &App,
    place: &PlacePicture,
    proposal: &Kept<Proposal>,
) -> Result<OfProposal, Stop> {
    let outcome = outcome_of(proposal)?;
    let run = run_of(app, proposal, &outcome).await?;
    let facts: Facts = serde_json::from_str(&run.inputs.0).map_err(Stop::failed)?;
    let editions = app.store.list_editions(Some(&proposal.pack)).await?;
    let number = editions
        .iter()
        .filter(|edition| edition.accepted_at <= run.made_at && edition.in_force_from <= run.as_of)
        .map(|edition| edition.number)
        .max();
    let edition = match number {
        Some(number) => std::sync::Arc::new(find_edition(&app.store, &proposal.pack, number).await?),
        // An edition that comes into force later is used early, as the shelf does for days before the first.
        None => place.edition.clone(),
    };
    let parameters = app.store.list_parameter_values(&proposal.pack).await?;
    let rows = PlaceRows {
        parameters: parameters
            .into_iter()
            .map(|row| row.row)
            .filter(|row| row.set_at <= run.made_at)
            .collect(),
        ..PlaceRows::default()
    };
    let settings = settings(&edition, &rows, run.as_of);
    let excerpt = Excerpt::of(&edition);
    let basis = edition.rule(&proposal.rule).map(|rule| &rule.basis);
    let decision = place
        .history
        .decisions
        .iter()
        .find(|decision| decision.proposal == proposal.id)
        .cloned();
    let passport = Passport::of_outcome(
        &outcome,
        &excerpt,
        &facts.reindexed(),
        &settings,
        run.as_of,
        false,
    )
    .with_decision(citations(place, basis), decision);
    Ok(OfProposal {
        passport,
        run,
        outcome,
    })
}

/// The run that said what the proposal holds. One that was withdrawn names the run that withdrew it; the run before stands
/// in the ledger.
async fn run_of(app: &App, proposal: &Kept<Proposal>, outcome: &Outcome) -> Result<Kept<Run>, Stop> {
    let history = app
        .store
        .row_history::<Proposal>(&[Value::Text(proposal.id.clone())])
        .await?;
    let mut ids = vec![proposal.run.clone()];
    for write in history {
        ids.extend(
            write
                .before
                .get("run")
                .and_then(|run| run.as_str())
                .map(str::to_owned),
        );
    }
    for id in ids {
        if let Some(run) = app.store.find_run(&id).await? {
            let said: RuleRun = serde_json::from_str(&run.results.0).map_err(Stop::failed)?;
            if said.outcomes.contains(outcome) {
                return Ok(run);
            }
        }
    }
    Err(Stop::not_found(
        "提出这一建议的运算",
        "the run that made this proposal",
    ))
}

/// The clauses of an item, each with the hash of its words where the text was taken in.
fn citations(place: &PlacePicture, basis: Option<&Basis>) -> Vec<Citation> {
    let Some(basis) = basis else { return Vec::new() };
    let number = place
        .edition
        .pack
        .document
        .as_ref()
        .and_then(|document| document.doc_number.clone());
    basis
        .clauses()
        .map(|clause| {
            let own = place
                .text
                .as_ref()
                .and_then(|text| text.reading.clause(clause.as_str()));
            let span = basis
                .span
                .filter(|_| basis.clause.as_ref() == Some(clause))
                .or(own.map(|clause| clause.own));
            let words = span
                .zip(place.text.as_ref())
                .and_then(|(span, text)| span.slice(text.source.text()));
            Citation {
                pack: place.name().to_owned(),
                doc_number: number.clone(),
                clause: clause.clone(),
                span,
                quote_hash: words.map(Digest::of),
            }
        })
        .collect()
}

/// The passport of an id.
pub async fn issue(app: &App, id: &PassportId) -> Result<Passport, Stop> {
    let none = || Stop::not_found(format!("凭证 {id}"), format!("the passport {id}"));
    match id {
        PassportId::Proposal(proposal) => {
            let proposal = app.store.find_proposal(proposal).await?.ok_or_else(none)?;
            let picture = app.picture(app.today()).await?;
            let place = picture.place_or_stop(&proposal.pack)?;
            Ok(of_proposal(app, place, &proposal).await?.passport)
        }
        PassportId::Target {
            pack,
            target,
            subject,
            on,
        } => {
            let picture = app.picture(*on).await?;
            let place = picture.place_or_stop(pack)?;
            let now = place
                .targets
                .iter()
                .find(|now| now.target == *target && now.subject == *subject);
            Ok(of_target(place, now.ok_or_else(none)?))
        }
        PassportId::Duty {
            pack,
            duty,
            unit,
            period,
            on,
        } => {
            let picture = app.picture(*on).await?;
            let place = picture.place_or_stop(pack)?;
            let fits =
                |now: &&DutyNow| now.duty == *duty && now.subject() == unit && now.period_key() == *period;
            Ok(of_duty(place, place.duties.iter().find(fits).ok_or_else(none)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_as_they_are_written() {
        for text in [
            "proposal:0192",
            "target:made-up/T-1/made.group@2026-03-05",
            "duty:made-up/D-1//once@2026-03-05",
            "duty:made-up/D-1/made.zone/2026-01-01@2026-03-05",
        ] {
            assert_eq!(
                PassportId::parse(text).map(|id| id.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn an_unreadable_id_is_told_with_the_shapes_that_exist() {
        for text in [
            "",
            "proposal:",
            "target:a/b@2026-03-05",
            "duty:a/b/c/once",
            "duty:a/b/c/once@soon",
        ] {
            let problem = PassportId::parse(text).unwrap_err();
            assert_eq!(problem.code, codes::PASSPORT_ID.code, "{text}");
        }
    }
}
