//! Whom messages for a unit reach: the persons who answer for it, its mail address and its number in the place's gateway.

use kaifa_store::rows::UnitContact;
use kaifa_store::{Act, Changes};

use crate::app::App;
use crate::people::permission::{Signed, Task};
use crate::stop::Stop;

/// The contact of a unit as typed.
#[derive(Debug, Clone, Default)]
pub struct ContactWish {
    /// The unit.
    pub unit: String,
    /// Who leads it.
    pub leader: String,
    /// Who does its work on duties.
    pub contact: String,
    /// Its mail address.
    pub mail: String,
    /// Its number in the gateway.
    pub gateway: String,
}

/// Enters the contact of a unit: the office for all, a unit for itself.
pub async fn set_contact(app: &App, person: &Signed, wish: &ContactWish) -> Result<(), Stop> {
    if !person.may_do(Task::RunOffice) {
        person
            .may(Task::ReportDuty, Some(&wish.unit))
            .map_err(Stop::refused)?;
    }
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(mail) = given(&wish.mail)
        && !mail.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !mail.contains(char::is_whitespace)
        })
    {
        return Err(Stop::bad_field(
            "mail",
            format!("邮箱应写成 name@example.gov.cn,现为“{mail}”"),
            format!("a mail address is written name@example.gov.cn, found `{mail}`"),
        ));
    }
    let row = UnitContact {
        unit: wish.unit.clone(),
        leader: given(&wish.leader),
        contact: given(&wish.contact),
        mail: given(&wish.mail),
        gateway: given(&wish.gateway),
        set_by: person.id.clone(),
        set_at: app.now(),
    };
    let mut changes = Changes::new();
    match app.store.find_unit_contact(&wish.unit).await? {
        Some(old) => changes.update(&old, &row),
        None => changes.insert(&row),
    };
    let subject = format!("unit:{}", wish.unit);
    let act = Act::new(app.now(), &person.id, "contact.set", subject);
    app.store.write(&act, changes).await?;
    Ok(())
}
