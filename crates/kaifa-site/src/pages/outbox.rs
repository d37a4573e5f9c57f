//! Messages: a person's own, with a receipt to give; for the office all of them with their ways, what reaches nobody, the hand-over to
//! the gateway; and due dates as a calendar file.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::{Form, Json};
use kaifa_base::Date;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::post::{self, gateway, ics, receipt};
use kaifa_flow::stop::Stop;
use kaifa_store::rows::{Delivery, DeliveryState, NoticeFilter};
use kaifa_store::{Kept, LocalDay};
use serde::{Deserialize, Serialize};

use crate::pages::duties::visible;
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::download::{CSV, attachment};
use crate::web::visit::Visit;

/// Messages on the page.
const SHOWN: usize = 500;

/// One message on one way.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WayView {
    /// `site`, `mail` or `gateway`.
    pub way: String,
    /// In words.
    pub words: String,
    /// Code of the state.
    pub state: String,
    /// In words.
    pub state_words: String,
    /// What the way answered.
    pub detail: String,
}

/// One message.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MessageView {
    /// Its id.
    pub id: String,
    /// The day it was sent.
    pub on: Date,
    /// For whom.
    pub recipient: String,
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// By when something is to be done.
    pub due: Option<Date>,
    /// The day of the receipt.
    pub read_on: Option<Date>,
    /// Whether the reader may give the receipt.
    pub mine: bool,
    /// Its ways.
    pub ways: Vec<WayView>,
    /// Whether it reaches nobody.
    pub undeliverable: bool,
}

/// The messages that a person may see.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OutboxView {
    /// The messages, newest first.
    pub messages: Vec<MessageView>,
    /// How many have no receipt.
    pub unread: usize,
    /// How many reach nobody.
    pub undeliverable: usize,
}

fn way_words(way: &str) -> (&'static str, &'static str) {
    match way {
        post::MAIL => ("邮件", "mail"),
        post::GATEWAY => ("网关", "gateway"),
        _ => ("站内", "site"),
    }
}

/// A message reaches nobody if the site does not, and no other way took it.
fn reaches_nobody(ways: &[&Kept<Delivery>]) -> bool {
    let stuck = |one: &&&Kept<Delivery>| one.way == post::SITE && one.state == DeliveryState::Undeliverable;
    ways.iter().any(|one| stuck(&one))
        && !ways
            .iter()
            .any(|one| matches!(one.state, DeliveryState::Sent | DeliveryState::Received))
}

async fn view(visit: &Visit, person: &Signed) -> Result<OutboxView, Stop> {
    let picture = visit.picture().await?;
    let people = visit.app.people_names().await?;
    let office = person.may_do(Task::RunOffice);
    let deliveries = visit.app.store.list_deliveries().await?;
    let mut by_notice: BTreeMap<&str, Vec<&Kept<Delivery>>> = BTreeMap::new();
    for delivery in &deliveries {
        by_notice.entry(&delivery.notice).or_default().push(delivery);
    }
    let mut messages = Vec::new();
    for notice in visit.app.store.list_notices(&NoticeFilter::default()).await? {
        let mine = post::is_for(person, &notice);
        if !(office || mine) || notice.sent_at.local_day() > visit.on {
            continue;
        }
        let ways = by_notice.get(notice.id.as_str()).cloned().unwrap_or_default();
        let name = people
            .get(&notice.recipient)
            .map_or_else(|| picture.unit_name(&notice.recipient), String::as_str);
        messages.push(MessageView {
            on: notice.sent_at.local_day(),
            recipient: name.to_owned(),
            text: visit.t(&notice.text_zh, &notice.text_en).to_owned(),
            href: notice.subject.clone(),
            due: notice.due,
            read_on: notice.read_at.map(|at| at.local_day()),
            mine,
            undeliverable: reaches_nobody(&ways),
            ways: ways
                .iter()
                .map(|one| {
                    let (zh, en) = way_words(&one.way);
                    WayView {
                        way: one.way.clone(),
                        words: visit.t(zh, en).to_owned(),
                        state: one.state.code().to_owned(),
                        state_words: one.state.words().get(visit.lang).to_owned(),
                        detail: one.detail.clone().unwrap_or_default(),
                    }
                })
                .collect(),
            id: notice.row.id,
        });
    }
    Ok(OutboxView {
        unread: messages.iter().filter(|one| one.read_on.is_none()).count(),
        undeliverable: messages.iter().filter(|one| one.undeliverable).count(),
        messages,
    })
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxPage {
    f: Frame,
    v: OutboxView,
    /// How many there are in all.
    all: usize,
    /// The messages shown, by day.
    days: Vec<(Date, Vec<MessageView>)>,
    office: bool,
    only: String,
}

/// `GET /outbox`
pub async fn list(visit: Visit) -> Page {
    let person = visit.signed()?;
    let mut v = view(&visit, person).await?;
    let only = visit.asked("only").unwrap_or_default().to_owned();
    let mut days: Vec<(Date, Vec<MessageView>)> = Vec::new();
    let all = v.messages.len();
    let shown = std::mem::take(&mut v.messages)
        .into_iter()
        .filter(|one| match only.as_str() {
            "unread" => one.read_on.is_none(),
            "undeliverable" => one.undeliverable,
            "mine" => one.mine,
            _ => true,
        });
    for message in shown.take(SHOWN) {
        match days.last_mut() {
            Some((day, of_day)) if *day == message.on => of_day.push(message),
            _ => days.push((message.on, vec![message])),
        }
    }
    html(&OutboxPage {
        f: visit.frame(("", ""), visit.t("消息", "Messages")),
        v,
        all,
        days,
        office: person.may_do(Task::RunOffice),
        only,
    })
}

/// The messages that the reader may see, with their ways.
#[utoipa::path(get, path = "/api/outbox", tag = "messages",
    responses((status = 200, body = OutboxView)))]
pub async fn api_list(visit: Visit) -> Result<Json<OutboxView>, Stop> {
    let person = visit.signed()?;
    Ok(Json(view(&visit, person).await?))
}

/// What a receipt says.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
pub struct ReceiptForm {
    /// The way whose receipt it is; the site if empty.
    #[serde(default)]
    way: String,
    /// What the way says beside it.
    #[serde(default)]
    detail: String,
}

async fn receive(visit: &Visit, id: &str, form: &ReceiptForm) -> Result<(), Stop> {
    receipt::receive(&visit.app, visit.signed()?, id, &form.way, &form.detail).await
}

/// `POST /outbox/{id}/receipt`
pub async fn post_receipt(visit: Visit, Path(id): Path<String>, Form(form): Form<ReceiptForm>) -> Page {
    receive(&visit, &id, &form).await?;
    go("/outbox", "saved")
}

/// A receipt, as the gateway hands it back.
#[utoipa::path(post, path = "/api/outbox/{id}/receipt", tag = "messages", request_body = ReceiptForm,
    params(("id" = String, Path, description = "message")),
    responses((status = 200)))]
pub async fn api_receipt(
    visit: Visit,
    Path(id): Path<String>,
    Json(form): Json<ReceiptForm>,
) -> Result<Json<serde_json::Value>, Stop> {
    receive(&visit, &id, &form).await?;
    Ok(Json(serde_json::json!({ "received": id })))
}

/// `GET /outbox/gateway.csv`
pub async fn export(visit: Visit) -> Page {
    visit.allow(Task::RunOffice, None)?;
    let picture = visit.picture().await?;
    let mut rows = Vec::new();
    for notice in visit.app.store.list_notices(&NoticeFilter::default()).await? {
        let contact = visit.app.store.find_unit_contact(&notice.recipient).await?;
        let number = contact.and_then(|contact| contact.gateway.clone());
        let taken = visit
            .app
            .store
            .find_delivery(&notice.id, post::GATEWAY)
            .await?
            .is_some_and(|one| matches!(one.state, DeliveryState::Sent | DeliveryState::Received));
        if let (Some(number), false, None) = (number, taken, notice.read_at) {
            let unit = picture.unit_name(&notice.recipient).to_owned();
            rows.push((notice.row, unit, number));
        }
    }
    let bytes = gateway::csv(&rows).map_err(Stop::failed)?;
    Ok(attachment(&format!("messages-{}.csv", visit.on), CSV, bytes))
}

/// `GET /outbox/calendar.ics`: the due dates of the reader's own duties that are not done.
pub async fn calendar(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let own = person.own_reach();
    let events: Vec<ics::Event> = visible(person, &picture)
        .into_iter()
        .filter(|(.., now)| own.is_empty() || now.units.iter().any(|unit| own.contains(unit)))
        .filter(|(.., now)| now.result.done_on.is_none())
        .flat_map(|(place, duty, now)| {
            let whole = now.result.instance.due.map(|due| ics::Event {
                key: now.key(place.name()),
                on: due,
                title: duty.title.get(visit.lang).to_owned(),
                detail: now.result.reason.get(visit.lang).to_owned(),
                link: now.href(place.name()),
            });
            let milestones = duty.milestones.iter().map(|one| ics::Event {
                key: format!("{}#{}", now.key(place.name()), one.title),
                on: one.due,
                title: visit.lang.of(duty.title.get(visit.lang), &one.title),
                detail: String::new(),
                link: now.href(place.name()),
            });
            whole.into_iter().chain(milestones).collect::<Vec<_>>()
        })
        .filter(|event| event.on >= visit.on - chrono::TimeDelta::days(31))
        .collect();
    let text = ics::calendar(&events, visit.app.now());
    Ok(attachment(
        "duties.ics",
        "text/calendar; charset=utf-8",
        text.into_bytes(),
    ))
}
