//! The part of the demonstration that does its duties: evidence for those whose time has come, in time, late or not at all.

use kaifa_base::Date;
use kaifa_pack::item::DutyKind;
use kaifa_store::Act;
use serde::Deserialize;

use super::{ACTOR, Story, date, moment, unit_actor};
use crate::app::{App, Clock};
use crate::place::standing::Evidence;
use crate::stop::Stop;

/// How many of a hundred are done in time, late, or, where they come round, kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyShares {
    in_time: u64,
    late: u64,
    kept: u64,
}

impl Story {
    /// Evidence for duties whose time has come, so that lamps of every colour show.
    pub(super) async fn do_duties(&self, told: &App, today: Date) -> Result<(), Stop> {
        let now = moment(today, 8);
        let app = told.at(Clock::Fixed(now));
        let picture = app.picture(today).await?;
        let taken_up = date(&self.taken_up)?;
        for place in &picture.places {
            let mut rows = Vec::new();
            for duty in &place.duties {
                let Some(item) = place.edition.duty(&duty.duty) else {
                    continue;
                };
                let Some(due) = duty.result.instance.due.filter(|due| *due < today) else {
                    continue;
                };
                let drawn = self.draw(&[place.name(), &duty.duty, duty.subject(), &duty.period_key()]) % 100;
                let shift = i64::try_from(drawn % 17).unwrap_or(0);
                let on = match item.kind {
                    DutyKind::Periodic if drawn < self.duties.kept => {
                        due - chrono::TimeDelta::days(shift.min(3))
                    }
                    DutyKind::Periodic => continue,
                    _ if drawn < self.duties.in_time => due - chrono::TimeDelta::days(shift),
                    _ if drawn < self.duties.in_time + self.duties.late => {
                        due + chrono::TimeDelta::days(shift + 5)
                    }
                    _ => continue,
                };
                if on >= today {
                    continue;
                }
                let on = duty.result.instance.from.map_or(on, |from| on.max(from));
                let words = item
                    .evidence
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "办结报告".to_owned());
                let entry = |item: Option<String>| Evidence {
                    on,
                    words: format!("{words}(样例)"),
                    item,
                    by: unit_actor(),
                    accepted_by: Some(ACTOR.to_owned()),
                    accepted_on: Some(on.max(taken_up)),
                    returned: None,
                    reported_on: Some(on.max(taken_up)),
                    part: None,
                    interim: false,
                    difficulties: None,
                    set_aside_on: None,
                };
                let mut evidence: Vec<Evidence> =
                    item.items.iter().map(|name| entry(Some(name.clone()))).collect();
                for _ in evidence.len()..usize::try_from(duty.result.instance.times.max(1)).unwrap_or(1) {
                    evidence.push(entry(None));
                }
                rows.push(kaifa_store::rows::DutyState {
                    pack: place.name().to_owned(),
                    duty: duty.duty.clone(),
                    subject: duty.subject().to_owned(),
                    period_key: duty.period_key(),
                    state: "accepted".to_owned(),
                    progress: None,
                    evidence: serde_json::to_value(&evidence).map_err(Stop::failed)?,
                    reported_by: Some(ACTOR.to_owned()),
                    reported_at: Some(moment(on.max(taken_up), 9)),
                    accepted_by: Some(ACTOR.to_owned()),
                    accepted_at: Some(moment(on.max(taken_up), 10)),
                    due_override: None,
                    due_reason: None,
                });
            }
            let act = Act::new(now, ACTOR, "duty.import", format!("duties:{}", place.name()));
            self.hand_in(
                &told.store,
                &act,
                &format!("sample-duties-{}", place.name()),
                &rows,
            )
            .await?;
        }
        Ok(())
    }
}
