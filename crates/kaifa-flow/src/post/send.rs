//! The ways that messages take to their recipients: the site, mail where a server is set, the place's own gateway.
//!
//! Beside the site every way is claimed before it is tried, and a claim is unique, so that neither two runs at once nor a crash
//! sends anything twice; what was claimed and never answered for is listed for a person. All that waits for one address goes as one
//! digest. A unit in which nobody may sign in, and that has no other way, is undeliverable and listed.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_store::rows::{Delivery, DeliveryState, Notice, NoticeFilter, UnitContact};
use kaifa_store::{Act, Changes, Kept};

use crate::app::App;
use crate::people::permission::Signed;
use crate::place::picture::Picture;
use crate::post::gateway;
use crate::post::mail::MailServer;
use crate::post::outbox::ACTOR;
use crate::stop::Stop;

/// The way through the site.
pub const SITE: &str = "site";
/// The way through mail.
pub const MAIL: &str = "mail";
/// The way through the place's gateway.
pub const GATEWAY: &str = "gateway";

/// Where mail and gateway are; absent ways are not tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    /// The mail server.
    pub mail: Option<MailServer>,
    /// Address to which the gateway's messages are posted, `http://…`.
    pub gateway: Option<String>,
    /// Address of the site, before the links in messages.
    pub site: String,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// Messages that stand in the site of somebody.
    pub site: usize,
    /// Messages that went out by mail, and in how many digests.
    pub mail: (usize, usize),
    /// Messages that the gateway took.
    pub gateway: usize,
    /// Messages that reach nobody.
    pub undeliverable: usize,
    /// Messages that a way did not take; they are tried again.
    pub failed: usize,
}

/// The units that somebody answers for: who may sign in with a grant over them.
async fn reached_units(app: &App) -> Result<BTreeSet<String>, Stop> {
    let mut reached = BTreeSet::new();
    for person in app.store.list_people().await? {
        if person.disabled {
            continue;
        }
        reached.insert(person.id.clone());
        if let Some(signed) = app.signed(&person.id).await? {
            for reach in signed.reaches.iter().filter(|reach| reach.unit.is_some()) {
                reached.extend(reach.inside.iter().cloned());
            }
        }
    }
    Ok(reached)
}

/// Whether a message is for a person: addressed to them, or to a unit that a grant of theirs names or reaches.
pub fn is_for(person: &Signed, notice: &Notice) -> bool {
    notice.recipient == person.id
        || person
            .reaches
            .iter()
            .any(|reach| reach.unit.is_some() && reach.inside.contains(&notice.recipient))
}

/// Brings every message on its ways.
pub async fn send(app: &App, picture: &Picture, ways: &Ways) -> Result<Sent, Stop> {
    let notices: Vec<Notice> = app
        .store
        .list_notices(&NoticeFilter::default())
        .await?
        .into_iter()
        .map(|kept| kept.row)
        .collect();
    let contacts: BTreeMap<String, UnitContact> = app
        .store
        .list_unit_contacts()
        .await?
        .into_iter()
        .map(|kept| (kept.unit.clone(), kept.row))
        .collect();
    let mut sent = Sent::default();
    through_site(app, &notices, &contacts, ways, &mut sent).await?;
    if let Some(server) = &ways.mail {
        let of = |unit: &str| contacts.get(unit).and_then(|contact| contact.mail.clone());
        for (address, messages) in claim(app, &notices, MAIL, of).await? {
            let text = digest_text(picture, &messages, &ways.site);
            let result = server.send(&address, messages.len(), text).await;
            answer(app, MAIL, &messages, &result).await?;
            match result {
                Ok(()) => {
                    sent.mail.0 += messages.len();
                    sent.mail.1 += 1;
                }
                Err(_) => sent.failed += messages.len(),
            }
        }
    }
    if let Some(address) = &ways.gateway {
        let of = |unit: &str| contacts.get(unit).and_then(|contact| contact.gateway.clone());
        for (number, messages) in claim(app, &notices, GATEWAY, of).await? {
            let body = gateway::body(&number, &messages, &ways.site);
            let result = gateway::post(address, &body).await;
            answer(app, GATEWAY, &messages, &result).await?;
            match result {
                Ok(()) => sent.gateway += messages.len(),
                Err(_) => sent.failed += messages.len(),
            }
        }
    }
    Ok(sent)
}

/// The state of each message in the site: it stands there if somebody answers for the unit; else it is undeliverable, unless another
/// way leads there.
async fn through_site(
    app: &App,
    notices: &[Notice],
    contacts: &BTreeMap<String, UnitContact>,
    ways: &Ways,
    sent: &mut Sent,
) -> Result<(), Stop> {
    let reached = reached_units(app).await?;
    let known: BTreeMap<String, Kept<Delivery>> = app
        .store
        .list_deliveries()
        .await?
        .into_iter()
        .filter(|delivery| delivery.way == SITE)
        .map(|delivery| (delivery.notice.clone(), delivery))
        .collect();
    let mut changes = Changes::new();
    for notice in notices {
        let contact = contacts.get(&notice.recipient);
        let other_way = (ways.mail.is_some() && contact.is_some_and(|one| one.mail.is_some()))
            || (ways.gateway.is_some() && contact.is_some_and(|one| one.gateway.is_some()));
        let stands = reached.contains(&notice.recipient);
        let state = if notice.read_at.is_some() {
            DeliveryState::Received
        } else if stands {
            DeliveryState::Sent
        } else {
            DeliveryState::Undeliverable
        };
        sent.site += usize::from(stands);
        sent.undeliverable += usize::from(!stands && !other_way);
        let row = Delivery {
            notice: notice.id.clone(),
            way: SITE.to_owned(),
            state,
            address: None,
            detail: (state == DeliveryState::Undeliverable).then(|| "该单位没有可登录的人员".to_owned()),
            tried_at: app.now(),
            received_at: notice.read_at,
        };
        match known.get(&notice.id) {
            None => changes.insert(&row),
            Some(old) if old.state != state => changes.update(old, &row),
            Some(_) => continue,
        };
    }
    if !changes.is_empty() {
        let act = Act::new(app.now(), ACTOR, "outbox.deliver", "outbox:site");
        app.store.write(&act, changes).await?;
    }
    Ok(())
}

/// Claims what a way has not been tried for, by address; the store refuses a second claim.
async fn claim(
    app: &App,
    notices: &[Notice],
    way: &str,
    address_of: impl Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, Vec<Notice>>, Stop> {
    let tried: BTreeMap<String, Kept<Delivery>> = app
        .store
        .list_deliveries()
        .await?
        .into_iter()
        .filter(|delivery| delivery.way == way)
        .map(|delivery| (delivery.notice.clone(), delivery))
        .collect();
    let mut claimed: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
    let mut changes = Changes::new();
    for notice in notices {
        // What was read in the site needs no other way any more.
        let Some(address) = address_of(&notice.recipient).filter(|_| notice.read_at.is_none()) else {
            continue;
        };
        let row = Delivery {
            notice: notice.id.clone(),
            way: way.to_owned(),
            state: DeliveryState::Waiting,
            address: Some(address.clone()),
            detail: None,
            tried_at: app.now(),
            received_at: None,
        };
        match tried.get(&notice.id) {
            None => changes.insert(&row),
            // A way that said no is tried again; one that never answered is for a person to look at.
            Some(old) if old.state == DeliveryState::Waiting && old.detail.is_some() => {
                changes.update(old, &row)
            }
            Some(_) => continue,
        };
        claimed.entry(address).or_default().push(notice.clone());
    }
    if !changes.is_empty() {
        let act = Act::new(app.now(), ACTOR, "outbox.claim", format!("outbox:{way}"));
        app.store.write(&act, changes).await?;
    }
    Ok(claimed)
}

/// Records what a way answered.
async fn answer(app: &App, way: &str, messages: &[Notice], result: &Result<(), String>) -> Result<(), Stop> {
    let mut changes = Changes::new();
    for notice in messages {
        let Some(old) = app.store.find_delivery(&notice.id, way).await? else {
            continue;
        };
        let (state, detail) = match result {
            Ok(()) => (DeliveryState::Sent, None),
            Err(detail) => (DeliveryState::Waiting, Some(detail.clone())),
        };
        changes.update(
            &old,
            &Delivery {
                state,
                detail,
                tried_at: app.now(),
                ..old.row.clone()
            },
        );
    }
    let act = Act::new(app.now(), ACTOR, "outbox.deliver", format!("outbox:{way}"));
    app.store.write(&act, changes).await?;
    Ok(())
}

/// The text of a digest: what is due first, each with its link.
fn digest_text(picture: &Picture, messages: &[Notice], site: &str) -> String {
    let mut sorted: Vec<&Notice> = messages.iter().collect();
    sorted.sort_by_key(|notice| (notice.due.is_none(), notice.due, notice.sent_at));
    let mut text = String::new();
    for (number, notice) in sorted.iter().enumerate() {
        let unit = picture.unit_name(&notice.recipient);
        text.push_str(&format!(
            "{}. [{unit}] {}\n   {site}{}\n",
            number + 1,
            notice.text_zh,
            notice.subject
        ));
    }
    text
}
