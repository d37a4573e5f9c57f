//! One instance of a duty with all that belongs to it: what the clause asks, who answers for it, how its date came about, what was
//! handed in and accepted, how it is split, and what was done.

use kaifa_base::{Date, Lang, Words};
use kaifa_flow::duties::supervise;
use kaifa_flow::duties::words::rhythm_words;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Due, DueEvent, Duty};
use kaifa_store::rows::DutyState;
use kaifa_store::{LocalDay, Value};
use serde::Serialize;

use crate::pages::duty_end::{self, EndNote};
use crate::pages::duty_view::DutyView;
use crate::web::visit::Visit;

/// Other instances listed beside one.
const OTHERS: usize = 60;

/// A phrase of the text that names who is responsible, and whom it means.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ResponsibleView {
    /// As written.
    pub written: String,
    /// Whether it leads.
    pub leads: bool,
    /// Names of the units meant.
    pub units: Vec<String>,
    /// What stands for no known unit.
    pub unresolved: Vec<String>,
}

/// One thing handed in.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EvidenceView {
    /// Its place in the list, from 0.
    pub number: usize,
    /// The day it was done.
    pub on: Date,
    /// In words.
    pub words: String,
    /// The item of a checklist.
    pub item: Option<String>,
    /// Who handed it in.
    pub by: String,
    /// Who accepted it.
    pub accepted_by: Option<String>,
    /// When.
    pub accepted_on: Option<Date>,
    /// Why it was returned.
    pub returned: Option<String>,
    /// Name of the unit whose part it is.
    pub part: Option<String>,
    /// It tells how far the work is and completes nothing.
    pub interim: bool,
    /// What stands in the way.
    pub difficulties: Option<String>,
    /// Since when it counts no longer.
    pub set_aside_on: Option<Date>,
    /// Whether the reader may accept or return it.
    pub may_judge: bool,
}

/// The part of one unit.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PartView {
    /// Name of the unit.
    pub unit: String,
    /// What it does.
    pub task: String,
    /// How much, in all years.
    pub amount: String,
    /// By when.
    pub due: Option<Date>,
    /// Whether its part was accepted; nothing for the lead, whose report is the whole.
    pub accepted: Option<bool>,
}

/// An item of a checklist.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ItemView {
    /// The item.
    pub item: String,
    /// Since when it is done.
    pub done_on: Option<Date>,
}

/// Something that was done about an instance.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct HistoryView {
    /// The day.
    pub on: Date,
    /// Who.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// Why.
    pub reason: String,
}

/// One instance with all that belongs to it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DutyDetail {
    /// As in the list.
    pub duty: DutyView,
    /// The words of the clause, where the text was taken in.
    pub quote: Option<String>,
    /// Our reason for reading it so.
    pub note: Option<String>,
    /// Who is responsible, as written and as meant.
    pub responsible: Vec<ResponsibleView>,
    /// How the due date came about.
    pub due_because: String,
    /// What must be handed in.
    pub wanted: Vec<String>,
    /// Who accepts.
    pub accepted_by: String,
    /// What was handed in.
    pub evidence: Vec<EvidenceView>,
    /// The checklist.
    pub items: Vec<ItemView>,
    /// What was done, newest first.
    pub history: Vec<HistoryView>,
    /// How it is split.
    pub parts: Vec<PartView>,
    /// What the end of its document, or of one before it, means for it.
    pub ends: Vec<EndNote>,
    /// The other instances that the reader may see.
    pub others: Vec<DutyView>,
}

/// All that belongs to an instance, as far as the reader may see it.
pub(super) async fn detail(
    visit: &Visit,
    place: &PlacePicture,
    duty: &Duty,
    now: &DutyNow,
) -> Result<DutyDetail, Stop> {
    let person = visit.signed()?;
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let lang = visit.lang;
    let meant = place.directory.resolve_list(&duty.responsible, &place.snapshot);
    let responsible = duty
        .responsible
        .iter()
        .zip(meant)
        .map(|(written, meant)| {
            if duty.assigned.is_some() {
                return ResponsibleView {
                    written: place.unit_name(written).to_owned(),
                    leads: duty.lead.contains(written),
                    units: vec![place.unit_name(written).to_owned()],
                    unresolved: Vec::new(),
                };
            }
            ResponsibleView {
                written: written.clone(),
                leads: duty.lead.contains(written),
                units: meant.names().into_iter().map(str::to_owned).collect(),
                unresolved: meant.unresolved.into_iter().chain(meant.unnamed).collect(),
            }
        })
        .collect();
    let evidence = now
        .evidence
        .iter()
        .enumerate()
        .map(|(number, one)| EvidenceView {
            number,
            on: one.on,
            words: one.words.clone(),
            item: one.item.clone(),
            by: name(&one.by),
            accepted_by: one.accepted_by.as_deref().map(name),
            accepted_on: one.accepted_on,
            returned: one.returned.clone(),
            part: one.part.as_deref().map(|unit| place.unit_name(unit).to_owned()),
            interim: one.interim,
            difficulties: one.difficulties.clone(),
            set_aside_on: one.set_aside_on,
            may_judge: one.waits() && supervise::may_accept_piece(person, now, one),
        })
        .collect();
    let counts = |item: &str| {
        let fits = |one: &&kaifa_flow::place::standing::Evidence| {
            one.counts_on(visit.on)
                && one.part.is_none()
                && (one.accepted_by_day(visit.on) || duty.accepted_by.is_none())
                && one.item.as_deref().is_none_or(|own| own == item)
        };
        now.evidence.iter().filter(fits).map(|one| one.on).min()
    };
    let key =
        [place.name(), &now.duty, now.subject(), &now.period_key()].map(|part| Value::Text(part.to_owned()));
    let mut history: Vec<(kaifa_store::Instant, HistoryView)> = visit
        .app
        .store
        .row_history::<DutyState>(&key)
        .await?
        .into_iter()
        .filter(|write| write.entry.at.local_day() <= visit.on && write.entry.action != "duty.reopen")
        .map(|write| {
            let view = HistoryView {
                on: write.entry.at.local_day(),
                who: name(&write.entry.actor),
                what: crate::pages::actions::words(&write.entry.action, lang),
                reason: write.entry.reason.unwrap_or_default(),
            };
            (write.entry.at, view)
        })
        .collect();
    history.extend(now.steps.iter().map(|step| {
        let due = step.due.map(|due| format!(" → {}", lang.date(due)));
        let view = HistoryView {
            on: step.done_on,
            who: name(&step.actor),
            what: step.kind.words().get(lang).to_owned(),
            reason: format!("{}{}", step.words, due.unwrap_or_default()),
        };
        (step.at, view)
    }));
    history.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let history = history.into_iter().map(|(_, view)| view).collect();
    let others = place
        .duties
        .iter()
        .filter(|other| other.duty == now.duty)
        .filter(|other| other.subject() != now.subject() || other.period_key() != now.period_key())
        .filter(|other| supervise::may_see(person, other))
        .rev()
        .take(OTHERS)
        .map(|other| DutyView::of(place, duty, other, lang))
        .collect();
    Ok(DutyDetail {
        quote: duty
            .basis
            .clause
            .as_ref()
            .and_then(|clause| place.quote(clause.as_str())),
        note: duty.basis.note.clone(),
        responsible,
        due_because: due_because(place, duty, now, lang),
        wanted: duty.evidence.clone(),
        accepted_by: accepted_by(duty, lang),
        evidence,
        items: duty
            .items
            .iter()
            .map(|item| ItemView {
                item: item.clone(),
                done_on: counts(item),
            })
            .collect(),
        history,
        parts: parts(place, now),
        ends: duty_end::notes(visit, place, duty).await?,
        others,
        duty: DutyView::of(place, duty, now, lang),
    })
}

/// How the due date of a duty comes about.
pub fn due_because(place: &PlacePicture, duty: &Duty, now: &DutyNow, lang: Lang) -> String {
    let pick = |zh: String, en: String| lang.pick(&zh, &en).to_owned();
    let parameter = |id: &str| {
        place
            .edition
            .parameter(id)
            .map_or_else(|| id.to_owned(), |parameter| parameter.title.get(lang).to_owned())
    };
    let by_day = duty.by_day.map(|day| match day.month {
        0 if day.of_last => pick(
            format!(",每期末月{}日前", day.day),
            format!(", by day {} of the last month of each period", day.day),
        ),
        0 => pick(
            format!(",每期首月{}日前", day.day),
            format!(", by day {} of the first month of each period", day.day),
        ),
        month => pick(
            format!(",每期 {month}月{}日前", day.day),
            format!(", by {month:02}-{:02} of each period", day.day),
        ),
    });
    match (&duty.due, duty.every) {
        (_, Some(_)) => format!("{}{}", rhythm_words(duty, lang), by_day.unwrap_or_default()),
        (Some(Due::On(_)), _) if duty.assigned.is_some() => pick(
            "下达任务时定的日期".to_owned(),
            "the day set when the task was given".to_owned(),
        ),
        (Some(Due::On(_)), _) => pick(
            "文件写明的日期".to_owned(),
            "the day that the text gives".to_owned(),
        ),
        (Some(Due::Parameter(id)), _) => pick(
            format!("由“{}”设定", parameter(id)),
            format!("set by “{}”", parameter(id)),
        ),
        (Some(Due::After { event, length }), _) => {
            let length = length.words();
            let start = now.result.instance.from.map_or_else(
                || lang.pick("未录", "not entered").to_owned(),
                |day| lang.date(day),
            );
            let event = match event {
                DueEvent::Issued => Words::new("印发之日", "the day of issue"),
                DueEvent::InForce => Words::new("施行之日", "the day of coming into force"),
                DueEvent::Parameter(id) => Words::new(parameter(id), parameter(id)),
            };
            pick(
                format!("自{}({start})起{}", event.zh, length.zh),
                format!("{} from {} ({start})", length.en, event.en),
            )
        }
        (None, None) => pick("文件没有写明日期".to_owned(), "the text gives no day".to_owned()),
    }
}

/// The parts by unit, amounts of all years together.
fn parts(place: &PlacePicture, now: &DutyNow) -> Vec<PartView> {
    let mut found: Vec<PartView> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for part in &now.parts {
        if seen.contains(&part.unit.as_str()) {
            continue;
        }
        seen.push(&part.unit);
        let of_unit = || now.parts.iter().filter(|one| one.unit == part.unit);
        let amounts: Vec<String> = of_unit()
            .filter_map(|one| {
                let amount = one.amount?;
                let measure = one.measure.as_deref().unwrap_or_default();
                Some(match one.year.as_str() {
                    "" => format!("{amount} {measure}"),
                    year => format!("{year}: {amount} {measure}"),
                })
            })
            .collect();
        let is_part = now.result.instance.parts.contains(&part.unit);
        found.push(PartView {
            unit: place.unit_name(&part.unit).to_owned(),
            task: part.task.clone(),
            amount: amounts.join("; "),
            due: part.due,
            accepted: is_part.then(|| {
                now.evidence
                    .iter()
                    .any(|one| one.part.as_ref() == Some(&part.unit) && one.accepted_by_day(place.on))
            }),
        });
    }
    found
}

fn accepted_by(duty: &Duty, lang: Lang) -> String {
    match duty.accepted_by.as_deref() {
        None => lang.pick("不需核验", "needs no acceptance").to_owned(),
        Some(word) => kaifa_store::people::Role::parse(word)
            .map_or_else(|| word.to_owned(), |role| role.words().get(lang).to_owned()),
    }
}
