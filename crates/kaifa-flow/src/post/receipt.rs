//! Receipts: a unit signs for a message in the site; the office enters what another way reports back.

use kaifa_store::rows::{Delivery, DeliveryState, Notice};
use kaifa_store::{Act, Changes};

use super::{SITE, is_for};
use crate::app::App;
use crate::people::permission::{Signed, Task};
use crate::stop::Stop;

/// Notes that a message was received on a way, the site if empty. What was signed for already stays as it is.
pub async fn receive(app: &App, person: &Signed, id: &str, way: &str, detail: &str) -> Result<(), Stop> {
    let none = || Stop::not_found(format!("消息 {id}"), format!("message {id}"));
    let notice = app.store.find_notice(id).await?.ok_or_else(none)?;
    let way = if way.is_empty() { SITE } else { way };
    let own = is_for(person, &notice);
    // A unit signs for what it got; the office enters what the gateway reports back.
    if !(own || (way != SITE && person.may_do(Task::RunOffice))) {
        return Err(match person.may(Task::RunOffice, None) {
            Err(problem) => Stop::refused(problem),
            Ok(()) => Stop::bad_field(
                "way",
                "站内消息只能由收件单位签收",
                "only the recipient signs for a message in the site",
            ),
        });
    }
    let now = app.now();
    let mut changes = Changes::new();
    if way == SITE {
        if notice.read_at.is_some() {
            return Ok(());
        }
        changes.update(
            &notice,
            &Notice {
                read_at: Some(now),
                ..notice.row.clone()
            },
        );
    }
    match app.store.find_delivery(id, way).await? {
        Some(old) => {
            let row = Delivery {
                state: DeliveryState::Received,
                detail: Some(detail.trim().to_owned()).filter(|text| !text.is_empty()),
                received_at: Some(now),
                ..old.row.clone()
            };
            changes.update(&old, &row);
        }
        None if way == SITE => {}
        None => {
            return Err(Stop::not_found(
                format!("消息 {id} 的“{way}”投递记录"),
                format!("a delivery of message {id} by `{way}`"),
            ));
        }
    }
    let act = Act::new(now, &person.id, "outbox.receive", format!("notice:{id}"));
    app.store.write(&act, changes).await?;
    Ok(())
}
