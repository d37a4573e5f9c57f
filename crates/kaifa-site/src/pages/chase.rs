//! The chase list: what the office asks after this week, unit by unit, with the slip that the scheme in force proposes; and the
//! giving and answering of slips.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::{Form, Json};
use kaifa_base::{Date, Lang, counted};
use kaifa_eval::duties::DutyState;
use kaifa_flow::duties::scheme::{self, Running, week_of, whom};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::post::outbox;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Duty, LampLook};
use kaifa_store::LocalDay;
use kaifa_store::rows::UnitContact;
use serde::{Deserialize, Serialize};

use crate::pages::bulletin;
use crate::pages::duties::visible;
use crate::pages::duty::find_instance;
use crate::pages::duty_view::DutyView;
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html, own_address};
use crate::web::visit::Visit;

/// Missed periods older than this stand in the bulletin, not in the chase list.
const MISSED_DAYS: i64 = 31;

/// A slip as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SlipView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The day it was given.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// By when an answer is due.
    pub answer_by: Option<Date>,
    /// The answer.
    pub answer: Option<String>,
    /// Whether the answer is overdue.
    pub unanswered: bool,
    /// Whether the reader may answer.
    pub may_answer: bool,
}

/// One thing to ask after.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ChaseItem {
    /// The duty as lists show it.
    pub duty: DutyView,
    /// Why it is on the list.
    pub why: String,
    /// Lamp of the scheme in force, and its class.
    pub scheme_lamp: Option<(String, &'static str)>,
    /// Slips that the scheme proposes: id and title.
    pub proposed: Vec<(String, String)>,
    /// Slips that were given.
    pub slips: Vec<SlipView>,
}

/// What is asked of one unit.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ChaseUnit {
    /// Its id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Leader and contact.
    pub whom: String,
    /// How many are late.
    pub late: usize,
    /// What is asked after.
    pub items: Vec<ChaseItem>,
}

/// The list of a week.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ChaseView {
    /// The day.
    pub on: Date,
    /// Monday and Sunday of its week.
    pub week: (Date, Date),
    /// Titles of the schemes in force, by document.
    pub schemes: Vec<(String, String)>,
    /// The units, those with most that is late first.
    pub units: Vec<ChaseUnit>,
}

/// Class of a lamp of a scheme.
fn look_class(look: LampLook) -> &'static str {
    look.code()
}

/// Why an instance is asked after in a week; nothing if it is not.
fn why(now: &DutyNow, week: (Date, Date), lang: Lang) -> Option<String> {
    let pick = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let due = now.result.instance.due;
    let returned = now.evidence.last().is_some_and(|one| one.returned.is_some());
    Some(match now.result.state {
        DutyState::Done | DutyState::DoneLate | DutyState::NotDue => return None,
        DutyState::Overdue => match lang {
            Lang::Zh => format!("逾期天数 {}", now.result.days_late),
            Lang::En => format!("{} late", counted(now.result.days_late, "day", "days")),
        },
        DutyState::Missed if now.result.days_late <= MISSED_DAYS => pick("过期未办", "missed"),
        DutyState::Missed => return None,
        _ if returned => pick("材料退回待补", "evidence returned"),
        DutyState::Behind => pick("节点滞后", "behind its milestones"),
        _ if due.is_some_and(|due| due >= week.0 && due <= week.1) => pick("本周到期", "due this week"),
        DutyState::DueSoon => pick("临期", "due soon"),
        _ => return None,
    })
}

/// The slips of an instance.
pub fn slips(person: &Signed, place: &PlacePicture, now: &DutyNow, lang: Lang) -> Vec<SlipView> {
    scheme::slips_of(place, now)
        .map(|slip| {
            let answered = slip.answered_at.is_some_and(|at| at.local_day() <= place.on);
            SlipView {
                id: slip.id.clone(),
                title: scheme::slip_title(place, slip, lang).to_owned(),
                on: slip.issued_at.local_day(),
                reason: slip.reason.clone(),
                answer_by: slip.answer_by,
                answer: slip.answer.clone().filter(|_| answered),
                unanswered: !answered && slip.answer_by.is_some_and(|by| by < place.on),
                may_answer: slip.answered_at.is_none() && person.covers(Task::ReportDuty, &slip.unit),
            }
        })
        .collect()
}

/// The lamp of the scheme in force for an instance.
pub fn scheme_lamp(
    running: Option<&Running<'_>>,
    duty: &Duty,
    now: &DutyNow,
    lang: Lang,
) -> Option<(String, &'static str)> {
    let lamp = running?.lamp(duty, now)?;
    Some((lamp.title.get(lang).to_owned(), look_class(lamp.look)))
}

async fn view(visit: &Visit, person: &Signed, picture: &Picture) -> Result<ChaseView, Stop> {
    let week = week_of(visit.on);
    let contacts: BTreeMap<String, UnitContact> = visit
        .app
        .store
        .list_unit_contacts()
        .await?
        .into_iter()
        .map(|contact| (contact.unit.clone(), contact.row))
        .collect();
    let running: BTreeMap<&str, Running<'_>> = picture
        .places
        .iter()
        .filter_map(|place| Some((place.name(), Running::of(place)?)))
        .collect();
    let mut units: BTreeMap<String, ChaseUnit> = BTreeMap::new();
    for (place, duty, now) in visible(person, picture) {
        let slips = slips(person, place, now, visit.lang);
        let unanswered = slips.iter().any(|slip| slip.unanswered);
        let why = match why(now, week, visit.lang) {
            Some(why) => why,
            None if unanswered => visit.t("督办单未反馈", "a slip is unanswered").to_owned(),
            None => continue,
        };
        let (unit, name) = match now.lead() {
            Some(lead) => (lead.to_owned(), place.unit_name(lead).to_owned()),
            None => {
                let text = visit.lang.list(&now.unresolved);
                (
                    String::new(),
                    if text.is_empty() {
                        visit.t("未明确责任单位", "nobody named").to_owned()
                    } else {
                        text
                    },
                )
            }
        };
        let running = running.get(place.name());
        let item = ChaseItem {
            duty: DutyView::of(place, duty, now, visit.lang),
            why,
            scheme_lamp: scheme_lamp(running, duty, now, visit.lang),
            proposed: running
                .map(|running| running.proposed(duty, now))
                .unwrap_or_default()
                .into_iter()
                .map(|slip| (slip.id.clone(), slip.title.get(visit.lang).to_owned()))
                .collect(),
            slips,
        };
        let entry = units.entry(format!("{unit}{name}")).or_insert_with(|| ChaseUnit {
            whom: whom(contacts.get(&unit)),
            unit,
            name,
            late: 0,
            items: Vec::new(),
        });
        entry.late += usize::from(matches!(item.duty.lamp_class, "over" | "late"));
        entry.items.push(item);
    }
    let mut units: Vec<ChaseUnit> = units.into_values().collect();
    for unit in &mut units {
        unit.items
            .sort_by_key(|item| (std::cmp::Reverse(item.duty.days_late), item.duty.due));
    }
    units.sort_by_key(|unit| std::cmp::Reverse((unit.late, unit.items.len())));
    Ok(ChaseView {
        on: visit.on,
        week,
        schemes: picture
            .places
            .iter()
            .filter_map(|place| {
                let running = running.get(place.name())?;
                Some((
                    place.document_name(),
                    running.scheme.title.get(visit.lang).to_owned(),
                ))
            })
            .collect(),
        units,
    })
}

#[derive(Template)]
#[template(path = "chase.html")]
struct ChasePage {
    f: Frame,
    v: ChaseView,
    office: bool,
    /// Whether the bulletin of all units is open to the reader.
    sees_all: bool,
}

/// `GET /duties/chase`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let v = view(&visit, person, &picture).await?;
    html(&ChasePage {
        f: visit.frame(("台账", "Registers"), visit.t("催办清单", "Chase list")),
        sees_all: bulletin::allow(&visit).is_ok(),
        office: person.may_do(Task::RunOffice) && visit.on == visit.app.today(),
        v,
    })
}

/// The chase list of the week of a day.
#[utoipa::path(get, path = "/api/duties/chase", tag = "duties",
    params(("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = ChaseView)))]
pub async fn api_list(visit: Visit) -> Result<Json<ChaseView>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(view(&visit, person, &picture).await?))
}

/// What the form of a slip sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct SlipForm {
    pack: String,
    duty: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    period: String,
    slip: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

/// `POST /slips`
pub async fn post_slip(visit: Visit, Form(form): Form<SlipForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (pack, duty) = (&form.pack, &form.duty);
    let (place, duty, now) = find_instance(person, &picture, (pack, duty), &form.unit, &form.period)?;
    scheme::give(&visit.app, place, person, duty, now, &form.slip, &form.reason).await?;
    let back = match form.back.as_str() {
        "" => now.href(place.name()),
        back => own_address(Some(back)),
    };
    go(&back, "moved")
}

/// What the form of an answer sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AnswerForm {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    back: String,
}

/// `POST /slips/{id}/answer`
pub async fn post_answer(visit: Visit, Path(id): Path<String>, Form(form): Form<AnswerForm>) -> Page {
    let person = visit.allow(Task::ReportDuty, None)?;
    let slip = visit
        .app
        .store
        .find_slip(&id)
        .await?
        .ok_or_else(|| Stop::not_found(format!("督办单 {id}"), format!("slip {id}")))?;
    scheme::answer(&visit.app, person, &slip, &form.answer).await?;
    go(&own_address(Some(&form.back)), "submitted")
}

/// `POST /outbox/sweep`: what the day brings is said to everyone whom it concerns, once.
pub async fn post_sweep(visit: Visit) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    outbox::sweep(&visit.app, &picture, &person.id).await?;
    go("/outbox", "saved")
}
