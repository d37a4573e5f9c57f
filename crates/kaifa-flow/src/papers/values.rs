//! What fills the holes of a paper's template, by what the paper is about. A figure carries the footnote that leads to what it rests on,
//! for the office's copy; what is not known stays a visible gap, never a guess.

use std::collections::BTreeMap;

use kaifa_base::{Date, Digest, Lang};
use kaifa_pack::item::PaperAbout;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::duties::bulletin::{self, Stretch};
use crate::duties::ledger::source_words;
use crate::duties::scheme::{is_about, slip_title};
use crate::duties::steps::stage;
use crate::duties::words::due_words;
use crate::papers::file::date_words;
use crate::papers::passports::{self, PassportId};
use crate::place::PlacePicture;
use crate::place::standing::DutyNow;
use crate::show::two_digits;
use crate::stop::Stop;

/// The content of one hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// What it says.
    pub text: String,
    /// What the figure rests on.
    pub note: Option<String>,
}

/// A table of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableData {
    /// Headings.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// Everything that a template may take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values {
    /// Holes by name.
    pub holes: BTreeMap<&'static str, Hole>,
    /// Tables by name.
    pub tables: BTreeMap<&'static str, TableData>,
    /// Units that the paper goes to.
    pub recipients: Vec<String>,
}

impl Values {
    fn put(&mut self, name: &'static str, text: impl Into<String>) {
        self.noted(name, text, None);
    }

    fn noted(&mut self, name: &'static str, text: impl Into<String>, note: Option<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.holes.insert(name, Hole { text, note });
        }
    }

    fn table(&mut self, name: &'static str, columns: &[&str], rows: Vec<Vec<String>>) {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        self.tables.insert(name, TableData { columns, rows });
    }
}

/// What a paper is about, as an address: `duty:PACK/DUTY/UNIT/PERIOD`, `slip:ID`, `record:REGISTER/ID`, `decision:PROPOSAL`,
/// `stretch:2026H1`, `meeting:DAY/TITLE`.
pub fn parse_about(text: &str) -> Option<(PaperAbout, &str)> {
    let (kind, rest) = text.split_once(':')?;
    Some((PaperAbout::parse(kind)?, rest))
}

/// The values for a paper about something of a place.
pub async fn values(app: &App, place: &PlacePicture, about: &str) -> Result<Values, Stop> {
    let unknown = || {
        Stop::not_found(
            format!("公文事由 {about}"),
            format!("what the paper is about: {about}"),
        )
    };
    let (kind, rest) = parse_about(about).ok_or_else(unknown)?;
    let mut values = Values::default();
    values.put("today", date_words(app.today()));
    values.put("place", place.region_name().unwrap_or_default());
    values.put("document", place.document_name());
    match kind {
        PaperAbout::Duty => {
            let now = place
                .duties
                .iter()
                .find(|now| now.key(place.name()) == rest)
                .ok_or_else(unknown)?;
            of_duty(place, now, &mut values);
        }
        PaperAbout::Slip => {
            let slip = place
                .rows
                .slips
                .iter()
                .find(|slip| slip.id == rest)
                .ok_or_else(unknown)?;
            let now = place
                .duties
                .iter()
                .find(|now| is_about(slip, now))
                .ok_or_else(unknown)?;
            of_duty(place, now, &mut values);
            values.put("slip", slip_title(place, slip, Lang::Zh));
            values.put("cause", slip.reason.clone());
            values.put("answer_by", slip.answer_by.map(date_words).unwrap_or_default());
            values.put("answer", slip.answer.clone().unwrap_or_default());
            values.put(
                "points",
                slip.points
                    .map(|points| points.normalize().to_string())
                    .unwrap_or_default(),
            );
            values.recipients = vec![slip.unit.clone()];
        }
        PaperAbout::Record => of_record(place, rest, &mut values).ok_or_else(unknown)?,
        PaperAbout::Decision => of_decision(app, place, rest, &mut values)
            .await?
            .ok_or_else(unknown)?,
        PaperAbout::Stretch => {
            let stretch = Stretch::parse(rest).ok_or_else(unknown)?;
            of_stretch(app, place, stretch, &mut values).await?;
        }
        PaperAbout::Meeting => of_meeting(place, rest, &mut values).ok_or_else(unknown)?,
    }
    Ok(values)
}

fn passport_note(id: &PassportId, json: &str) -> String {
    format!("依据链 {id},SHA-256 {}", Digest::of(json))
}

/// A day of a record as papers write it; anything else as it stands.
fn day_words(text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), date_words)
}

fn of_duty(place: &PlacePicture, now: &DutyNow, values: &mut Values) {
    let Some(duty) = place.edition.duty(&now.duty) else {
        return;
    };
    let id = PassportId::Duty {
        pack: place.name().to_owned(),
        duty: now.duty.clone(),
        unit: now.subject().to_owned(),
        period: now.period_key(),
        on: place.on,
    };
    let note = passport_note(&id, &passports::of_duty(place, now).to_json());
    let name = |unit: &String| place.unit_name(unit).to_owned();
    let due = now.result.instance.due.map(date_words);
    values.put(
        "unit",
        now.lead().map(|lead| place.unit_name(lead)).unwrap_or_default(),
    );
    values.put(
        "co_units",
        now.units.iter().skip(1).map(name).collect::<Vec<_>>().join("、"),
    );
    values.put("duty", duty.title.zh.clone());
    let demand = duty
        .assigned
        .as_ref()
        .map_or(duty.title.zh.clone(), |one| one.demand.clone());
    values.put("demand", demand);
    values.put("source", source_words(place, duty, Lang::Zh));
    values.put("clause", duty.basis.address());
    values.put("due", due.unwrap_or_else(|| due_words(now, Lang::Zh)));
    values.noted("days_late", now.result.days_late.to_string(), Some(note.clone()));
    values.put("lamp", now.result.lamp.words().zh);
    values.put("reason", now.result.reason.zh.clone());
    let (done, needed) = now.result.progress;
    values.noted(
        "progress",
        format!("{done}/{needed},{}", stage(duty, now).zh),
        Some(note),
    );
    values.recipients = now.units.clone();
}

fn of_record(place: &PlacePicture, rest: &str, values: &mut Values) -> Option<()> {
    let (register, id) = rest.split_once('/')?;
    let record = place
        .rows
        .records
        .iter()
        .find(|record| record.register == register && record.id == id)?;
    let definition = place.edition.register(register)?;
    let unit = record.subject.clone()?;
    values.put("unit", place.unit_name(&unit));
    let state = definition.states.iter().find(|state| state.id == record.state)?;
    values.put("state", state.title.clone());
    for name in PaperAbout::Record.names() {
        let value = record.fields.get(*name).and_then(|value| value.as_str());
        if let Some(value) = value {
            values.put(name, day_words(value));
        }
    }
    // The clause of the rule whose consequence opened the record.
    let proposal = record.fields.get("proposal").and_then(|value| value.as_str());
    let clause = proposal
        .and_then(|id| place.history.proposals.iter().find(|one| one.id == id))
        .and_then(|one| one.outcome.clause.as_ref());
    if let Some(clause) = clause {
        values.put("clause", clause.to_string());
    }
    values.recipients = vec![unit];
    Some(())
}

async fn of_decision(
    app: &App,
    place: &PlacePicture,
    proposal: &str,
    values: &mut Values,
) -> Result<Option<()>, Stop> {
    let found = place.history.proposals.iter().find(|one| one.id == proposal);
    let decision = place
        .history
        .decisions
        .iter()
        .find(|one| one.proposal == proposal);
    let (Some(found), Some(decision)) = (found, decision) else {
        return Ok(None);
    };
    let outcome = &found.outcome;
    let id = PassportId::Proposal(proposal.to_owned());
    let note = passport_note(&id, &passports::issue(app, &id).await?.to_json());
    let people = app.people_names().await?;
    values.put("unit", place.unit_name(&outcome.subject));
    let title = outcome
        .consequences
        .iter()
        .filter_map(|one| one.title.clone())
        .collect::<Vec<_>>()
        .join("、");
    let rule = place
        .edition
        .rule(&outcome.rule)
        .map(|rule| rule.title.zh.clone())
        .unwrap_or_default();
    values.put("decision", if title.is_empty() { rule } else { title });
    values.noted("cause", outcome.text.clone(), Some(note));
    values.put("clause", outcome.address());
    values.put("from", date_words(outcome.from.unwrap_or(decision.on)));
    let until = outcome
        .until
        .map(date_words)
        .or(outcome.until_event.clone())
        .unwrap_or_default();
    values.put("until", until);
    let who = people
        .get(&decision.by)
        .cloned()
        .unwrap_or_else(|| decision.by.clone());
    values.put("decided_by", who);
    values.put("reason", decision.reason.clone());
    let year = outcome.year.map(|year| year.to_string());
    values.put("year", year.unwrap_or_default());
    values.recipients = vec![outcome.subject.clone()];
    Ok(Some(()))
}

async fn of_stretch(
    app: &App,
    place: &PlacePicture,
    stretch: Stretch,
    values: &mut Values,
) -> Result<(), Stop> {
    let found = bulletin::bulletin(place, stretch);
    let root = app.store.ledger_root().await?.map(|root| root.to_string());
    let note = |what: &str| {
        format!(
            "{what};见 /duties/bulletin?period={}&on={};操作账存根 {}",
            stretch.period,
            place.on,
            root.as_deref().unwrap_or("-")
        )
    };
    let (due, in_time) = (found.sum(|line| line.due), found.sum(|line| line.in_time));
    values.put("period", stretch.noun());
    values.put(
        "units",
        found.units.iter().filter(|line| line.due > 0).count().to_string(),
    );
    values.noted(
        "due",
        due.to_string(),
        Some(note("期内到期的任务,每项计入牵头单位一次")),
    );
    values.noted(
        "in_time",
        in_time.to_string(),
        Some(note("期限当日或之前办结并核验")),
    );
    values.put("late", found.sum(|line| line.late).to_string());
    values.put("overdue", found.sum(|line| line.overdue).to_string());
    values.put("missed", found.sum(|line| line.missed).to_string());
    if let Some(share) = found.share() {
        values.noted(
            "share",
            format!("{}%", two_digits(share)),
            Some(note(&format!("{in_time}÷{due}"))),
        );
    }
    let named = |rank: &dyn Fn(usize) -> bool| {
        found
            .units
            .iter()
            .filter(|line| line.rank.is_some_and(rank))
            .map(|line| place.unit_name(&line.unit).to_owned())
            .collect::<Vec<_>>()
            .join("、")
    };
    values.put("best", named(&|rank| rank == 1));
    let last = found.units.iter().filter_map(|line| line.rank).max().unwrap_or(1);
    if last > 1 {
        values.put("worst", named(&|rank| rank == last));
    }
    values.noted(
        "targets_on_path",
        found.targets_on_path.to_string(),
        Some(note("目标达到或在路径上")),
    );
    values.put("targets_off", found.targets_off.to_string());
    let by_source: Vec<String> = found
        .sources
        .iter()
        .filter(|(_, due, _)| *due > 0)
        .map(|(source, due, in_time)| format!("{}{due}项、按时{in_time}项", source.words().zh))
        .collect();
    values.put("by_source", by_source.join(";"));
    tables_of_stretch(place, &found, values);
    values.recipients = found.units.iter().map(|line| line.unit.clone()).collect();
    Ok(())
}

fn tables_of_stretch(place: &PlacePicture, found: &bulletin::Bulletin, values: &mut Values) {
    let ranking = found
        .units
        .iter()
        .map(|line| {
            vec![
                line.rank
                    .map_or_else(|| "不排名".to_owned(), |rank| rank.to_string()),
                place.unit_name(&line.unit).to_owned(),
                line.due.to_string(),
                line.in_time.to_string(),
                line.late.to_string(),
                line.overdue.to_string(),
                line.missed.to_string(),
                line.points.normalize().to_string(),
                line.score.map(two_digits).unwrap_or_default(),
            ]
        })
        .collect();
    values.table(
        "ranking",
        &[
            "名次", "单位", "到期", "按时", "迟办", "逾期", "过期", "计分", "得分",
        ],
        ranking,
    );
    let open = bulletin::due_in(place, found.stretch)
        .into_iter()
        .filter(|(_, now)| now.result.done_on.is_none())
        .map(|(duty, now)| {
            vec![
                duty.title.zh.clone(),
                now.lead()
                    .map(|lead| place.unit_name(lead).to_owned())
                    .unwrap_or_default(),
                now.result
                    .instance
                    .due
                    .map(|due| due.to_string())
                    .unwrap_or_default(),
                now.result.days_late.to_string(),
            ]
        })
        .collect();
    values.table("overdue", &["任务", "责任单位", "期限", "迟(天)"], open);
    let targets = place
        .targets
        .iter()
        .filter_map(|now| {
            let target = place.edition.target(&now.target)?;
            let status = crate::duties::target_words::status_words(target, now.result.status, Lang::Zh);
            Some(vec![
                target.title.zh.clone(),
                place.unit_name(&now.subject).to_owned(),
                status,
            ])
        })
        .collect();
    values.table("targets", &["目标", "范围", "状态"], targets);
    let sources = found
        .sources
        .iter()
        .map(|(source, due, in_time)| vec![source.words().zh, due.to_string(), in_time.to_string()])
        .collect();
    values.table("sources", &["来源", "到期", "按时办结"], sources);
}

/// A meeting by its day and title: what it resolved is what was assigned with it as the source.
fn of_meeting(place: &PlacePicture, rest: &str, values: &mut Values) -> Option<()> {
    let (day, title) = rest.split_once('/')?;
    let day: Date = day.parse().ok()?;
    let resolved: Vec<&kaifa_store::rows::Assignment> = place
        .rows
        .assignments
        .iter()
        .filter(|row| row.source_kind == "resolution" && row.source_on == day && row.source_title == title)
        .collect();
    if resolved.is_empty() {
        return None;
    }
    values.put("meeting", title);
    values.put("held_on", date_words(day));
    values.put("count", resolved.len().to_string());
    let name = |unit: &String| place.unit_name(unit).to_owned();
    let sentences: Vec<String> = resolved
        .iter()
        .enumerate()
        .map(|(at, row)| {
            format!(
                "({}){}。由{}牵头,{}前办结。",
                at + 1,
                row.demand.trim_end_matches('。'),
                name(&row.lead_unit),
                date_words(row.due)
            )
        })
        .collect();
    values.put("resolutions", sentences.join(""));
    let mut units: Vec<String> = Vec::new();
    for row in &resolved {
        let co: Vec<String> = serde_json::from_value(row.co_units.clone()).unwrap_or_default();
        for unit in [row.lead_unit.clone()].into_iter().chain(co) {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
    }
    values.put("units", units.iter().map(name).collect::<Vec<_>>().join("、"));
    let rows = resolved
        .iter()
        .map(|row| {
            let co: Vec<String> = serde_json::from_value(row.co_units.clone()).unwrap_or_default();
            vec![
                row.id.clone(),
                row.title.clone(),
                name(&row.lead_unit),
                co.iter().map(name).collect::<Vec<_>>().join("、"),
                row.due.to_string(),
            ]
        })
        .collect();
    values.table(
        "resolutions",
        &["编号", "议定事项", "牵头单位", "配合单位", "期限"],
        rows,
    );
    values.recipients = units;
    Some(())
}
