//! One duty: what the clause asks, who answers for it, how its date came about, what was handed in and accepted, and the
//! forms to report and to accept. The list is in `duties.rs`.

use askama::Template;
use axum::Form;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Date, Lang, Problem, Words};
use kaifa_eval::duties::{DutyResult, foremost};
use kaifa_flow::duties::scheme::Running;
use kaifa_flow::duties::supervise::{self, ALL_ITEMS, Report, Verdict};
use kaifa_flow::duties::words::rhythm_words;
use kaifa_flow::duties::{self, decompose};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Due, DueEvent, Duty};
use kaifa_store::rows::{DutyState, DutyStepKind};
use kaifa_store::{LocalDay, Value};
use serde::{Deserialize, Serialize};

use crate::pages::chase::{self, SlipView};
use crate::pages::duty_end::{self, EndNote};
use crate::pages::duty_view::DutyView;
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
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

/// The instance that an address means, with its place and duty.
pub fn find<'a>(
    visit: &Visit,
    picture: &'a Picture,
    pack: &str,
    id: &str,
) -> Result<(&'a PlacePicture, &'a Duty, &'a DutyNow), Stop> {
    let unit = visit.asked("unit");
    let period = visit.asked("period");
    find_instance(
        visit.allow(Task::SeeWork, None)?,
        picture,
        (pack, id),
        unit,
        period,
    )
}

/// The instance of a duty by unit and period. Without them it is the one that matters most on the day.
pub fn find_instance<'a>(
    person: &Signed,
    picture: &'a Picture,
    (pack, id): (&str, &str),
    unit: Option<&str>,
    period: Option<&str>,
) -> Result<(&'a PlacePicture, &'a Duty, &'a DutyNow), Stop> {
    let place = picture.place_or_stop(pack)?;
    let none = || Stop::not_found(format!("任务 {id}"), format!("duty {id}"));
    let duty = place
        .edition
        .items
        .duties
        .iter()
        .find(|duty| duty.id == id)
        .ok_or_else(none)?;
    let all: Vec<&DutyNow> = place
        .duties
        .iter()
        .filter(|now| now.duty == id)
        .filter(|now| unit.is_none_or(|unit| now.subject() == unit))
        .filter(|now| period.is_none_or(|period| now.period_key() == period))
        .collect();
    let seen: Vec<&DutyNow> = all
        .iter()
        .copied()
        .filter(|now| supervise::may_see(person, now))
        .collect();
    let Some(first) = seen.first() else {
        let Some(other) = all.first() else {
            return Err(none());
        };
        let whom = other.units.first().map_or(id, |unit| place.unit_name(unit));
        return Err(match person.may(Task::SeeWork, Some(whom)) {
            Err(problem) => Stop::refused(problem),
            Ok(()) => none(),
        });
    };
    let of_first: Vec<DutyResult> = seen
        .iter()
        .filter(|now| now.subject() == first.subject())
        .map(|now| now.result.clone())
        .collect();
    let wanted = foremost(&of_first).map(|result| result.instance.clone());
    let chosen = seen
        .iter()
        .find(|now| wanted.as_ref() == Some(&now.result.instance))
        .unwrap_or(first);
    Ok((place, duty, chosen))
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
    let by_day = duty.by_day.map(|day| {
        pick(
            format!(",每期 {}月{}日前", day.month, day.day),
            format!(", by {:02}-{:02} of each period", day.month, day.day),
        )
    });
    match (&duty.due, duty.every) {
        (_, Some(_)) => format!("{}{}", rhythm_words(duty, lang), by_day.unwrap_or_default()),
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
                |day| show::date(day, lang),
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

async fn detail(visit: &Visit, place: &PlacePicture, duty: &Duty, now: &DutyNow) -> Result<DutyDetail, Stop> {
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
        let due = step.due.map(|due| format!(" → {}", show::date(due, lang)));
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

/// What the report form sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ReportForm {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    on: String,
    #[serde(default)]
    part: String,
    #[serde(default)]
    interim: String,
    #[serde(default)]
    difficulties: String,
}

/// What the form of a step sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct StepForm {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    period: String,
    kind: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    archive_number: String,
}

/// What the form of the office sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AcceptForm {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    period: String,
    number: usize,
    choice: String,
    #[serde(default)]
    reason: String,
}

#[derive(Template)]
#[template(path = "duty.html")]
struct DutyPage {
    f: Frame,
    d: DutyDetail,
    may_report: bool,
    /// Units whose part the reader may report: id and name.
    own_parts: Vec<(String, String)>,
    /// Whether the reader may report the whole.
    whole: bool,
    /// Steps that the reader may take now: code, words, whether a due date belongs to it, whether an archive number does.
    steps: Vec<(&'static str, String, bool, bool)>,
    may_split: bool,
    may_withdraw: bool,
    slips: Vec<SlipView>,
    scheme_lamp: Option<(String, &'static str)>,
    /// What a paper about it is drafted from; empty for those who draft none.
    paper_about: String,
    source: String,
    stage: String,
    demand: Option<String>,
    typed: ReportForm,
    all_items: &'static str,
    problems: Vec<Problem>,
}

async fn page(
    visit: &Visit,
    (place, duty, now): (&PlacePicture, &Duty, &DutyNow),
    typed: ReportForm,
    problems: Vec<Problem>,
) -> Page {
    let person = visit.signed()?;
    let d = detail(visit, place, duty, now).await?;
    // Only today can be acted upon; another day is looked at.
    let today = visit.on == visit.app.today();
    html(&DutyPage {
        f: visit.frame(("任务清单", "Duties"), d.duty.title.clone()),
        may_report: today && supervise::may_report(person, now),
        own_parts: supervise::own_parts(person, now)
            .into_iter()
            .map(|unit| (unit.to_owned(), place.unit_name(unit).to_owned()))
            .collect(),
        whole: supervise::may_report_whole(person, now),
        steps: DutyStepKind::ALL
            .iter()
            .copied()
            .filter(|kind| today && duties::steps::may(person, now, *kind) && duties::steps::fits(now, *kind))
            .map(|kind| {
                let words = kind.words().get(visit.lang).to_owned();
                let dated = matches!(kind, DutyStepKind::Extend | DutyStepKind::Reopen);
                (kind.code(), words, dated, kind == DutyStepKind::Close)
            })
            .collect(),
        may_split: today && decompose::may(person, now),
        may_withdraw: today && duty.assigned.is_some() && person.may_do(Task::RunOffice),
        slips: chase::slips(person, place, now, visit.lang),
        scheme_lamp: chase::scheme_lamp(Running::of(place).as_ref(), duty, now, visit.lang),
        paper_about: if today && person.may_do(Task::RunOffice) {
            format!("duty:{}", now.key(place.name()))
        } else {
            String::new()
        },
        source: format!(
            "{}:{}",
            duty.source().words().get(visit.lang),
            kaifa_flow::duties::ledger::source_words(place, duty)
        ),
        stage: duties::steps::stage(duty, now).get(visit.lang).to_owned(),
        demand: duty.assigned.as_ref().map(|assigned| assigned.demand.clone()),
        d,
        typed,
        all_items: ALL_ITEMS,
        problems,
    })
}

/// `GET /duties/{pack}/{duty}`
pub async fn show_one(visit: Visit, Path((pack, id)): Path<(String, String)>) -> Page {
    let picture = visit.picture().await?;
    let found = find(&visit, &picture, &pack, &id)?;
    page(&visit, found, ReportForm::default(), Vec::new()).await
}

/// One instance of a duty with its evidence.
#[utoipa::path(get, path = "/api/duties/{pack}/{duty}", tag = "duties",
    params(("pack" = String, Path, description = "pack"), ("duty" = String, Path, description = "duty id"), ("unit" = Option<String>, Query, description = "unit id, where each unit has its own"), ("period" = Option<String>, Query, description = "first day of the period"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = DutyDetail)))]
pub async fn api_one(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
) -> Result<Json<DutyDetail>, Stop> {
    let picture = visit.picture().await?;
    let (place, duty, now) = find(&visit, &picture, &pack, &id)?;
    Ok(Json(detail(&visit, place, duty, now).await?))
}

/// The values that forms send empty where an instance has no unit or period.
fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// `POST /duties/{pack}/{duty}/report`
pub async fn post_report(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(form): Form<ReportForm>,
) -> Page {
    let person = visit.allow(Task::ReportDuty, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, duty, now) = find_instance(
        person,
        &picture,
        (&pack, &id),
        given(&form.unit),
        given(&form.period),
    )?;
    let report = Report {
        words: form.words.clone(),
        item: form.item.clone(),
        on: form.on.clone(),
        part: form.part.clone(),
        interim: form.interim == "yes",
        difficulties: form.difficulties.clone(),
    };
    match supervise::report(&visit.app, place, person, duty, now, &report).await {
        Ok(()) => go(&now.href(place.name()), "submitted"),
        // What was typed stays in the form, beside what is wrong with it.
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let shown = page(&visit, (place, duty, now), form, stop.problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /duties/{pack}/{duty}/accept`
pub async fn post_accept(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(form): Form<AcceptForm>,
) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, duty, now) = find_instance(
        person,
        &picture,
        (&pack, &id),
        given(&form.unit),
        given(&form.period),
    )?;
    let (verdict, done) = match form.choice.as_str() {
        "accept" => (Verdict::Accept, "accepted"),
        "return" => (Verdict::Return(form.reason), "returned"),
        other => {
            return Err(Stop::bad_field(
                "choice",
                format!("应为 accept 或 return,现为“{other}”"),
                format!("expected accept or return, found `{other}`"),
            ));
        }
    };
    supervise::judge(&visit.app, place, person, duty, now, form.number, verdict).await?;
    go(&now.href(place.name()), done)
}

/// `POST /duties/{pack}/{duty}/step`
pub async fn post_step(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(form): Form<StepForm>,
) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, duty, now) = find_instance(
        person,
        &picture,
        (&pack, &id),
        given(&form.unit),
        given(&form.period),
    )?;
    let Some(kind) = DutyStepKind::parse(&form.kind) else {
        return Err(Stop::bad_field(
            "kind",
            format!("没有步骤“{}”", form.kind),
            format!("there is no step `{}`", form.kind),
        ));
    };
    let wish = duties::steps::Wish {
        words: form.words,
        due: form.due,
        archive_number: form.archive_number,
    };
    duties::steps::take(&visit.app, place, person, duty, now, kind, &wish).await?;
    go(&now.href(place.name()), "moved")
}
