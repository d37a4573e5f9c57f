//! What happened at a place that effects depend on: proposals, decisions, ends and limits, records and lists.

use kaifa_base::Decimal;
use kaifa_eval::effects::{self, History, ListJudged, RecordReached};
use kaifa_store::LocalDay;
use kaifa_store::rows::ProposalStatus;

use crate::place::PlacePicture;
use crate::stop::Stop;

/// The history of a place, out of its rows and what its rules said.
pub(crate) fn history(place: &PlacePicture) -> Result<History, Stop> {
    let rows = &place.rows;
    let mut history = History::default();
    for row in &rows.proposals {
        let outcome = serde_json::from_value(row.because.clone()).map_err(Stop::failed)?;
        history.proposals.push(effects::Proposal {
            id: row.id.clone(),
            outcome,
            proposed_on: row.proposed_at.local_day(),
            withdrawn_on: (row.status == ProposalStatus::Withdrawn).then(|| row.proposed_at.local_day()),
        });
    }
    for row in &rows.decisions {
        history.decisions.push(effects::Decision {
            id: row.id.clone(),
            proposal: row.proposal.clone(),
            on: row.decided_at.local_day(),
            by: row.decided_by.clone(),
            role: row.role.clone(),
            confirmed: row.choice != kaifa_store::rows::Choice::Reject,
            option: row.picked.clone(),
            number: row.amount as Option<Decimal>,
            reason: row.reason.clone(),
        });
    }
    for end in &rows.ends {
        history.ended.push(effects::EndedByHand {
            proposal: end.proposal.clone(),
            consequence: usize::try_from(end.consequence).unwrap_or_default(),
            on: end.ended_on,
            by: end.ended_by.clone(),
        });
    }
    for limit in &rows.limits {
        history.limits.push(effects::LimitSet {
            proposal: limit.proposal.clone(),
            number: limit.amount,
            on: limit.set_on,
            by: limit.set_by.clone(),
        });
    }
    for event in &rows.record_events {
        let Some(record) = rows
            .records
            .iter()
            .find(|record| record.id == event.record && record.register == event.register)
        else {
            continue;
        };
        history.records.push(RecordReached {
            register: event.register.clone(),
            subject: record.subject.clone().unwrap_or_default(),
            state: event.to_state.clone(),
            on: event.at.local_day(),
            proposal: record
                .fields
                .get("proposal")
                .and_then(|v| v.as_str())
                .map(str::to_owned),
        });
    }
    // What was decided on a unit goes on for the one that it was merged into.
    for (on, event) in place.directory.dated_events() {
        if let (Some(unit), Some(successor)) = (&event.unit, &event.into) {
            history.successions.push(effects::Succession {
                unit: unit.clone(),
                successor: successor.clone(),
                on,
            });
        }
    }
    for list in &rows.lists {
        let year = i32::try_from(list.list.year).unwrap_or_default();
        history.lists.push(ListJudged {
            on: list
                .list
                .published_on
                .unwrap_or_else(|| list.list.entered_at.local_day()),
            year,
            subjects: list.rows.iter().map(|row| row.subject.clone()).collect(),
            fired: place
                .rule_run
                .outcomes
                .iter()
                .filter(|outcome| outcome.year == Some(year))
                .map(|outcome| (outcome.subject.clone(), outcome.rule.clone()))
                .collect(),
        });
    }
    Ok(history)
}
