//! The exception from a deadline: a locked form is opened for one unit and period until a day, with the reason.

use kaifa_base::{Date, Period, Place, Problem, Words};
use kaifa_pack::item::Form;
use kaifa_store::rows::FormException;
use kaifa_store::{Act, Changes, new_id};

use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// Opens a form for a unit and period until a day; both day and reason are as typed.
pub async fn open_until(
    app: &App,
    person: &Signed,
    form: &Form,
    unit: &str,
    period: Period,
    until: &str,
    reason: &str,
) -> Result<(), Stop> {
    let mut problems = Vec::new();
    let until = until
        .trim()
        .parse::<Date>()
        .ok()
        .filter(|day| *day >= app.today());
    if until.is_none() {
        let words = Words::new(
            "开放到哪天须为今天或以后的日期",
            "the last day must be today or later",
        );
        problems.push(Problem::error(&codes::DATE_ORDER, Place::field("until"), words));
    }
    let reason = reason.trim();
    if reason.is_empty() {
        let words = Words::new("须写明开放的理由", "an exception needs a reason");
        problems.push(Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            words,
        ));
    }
    let (Some(until_day), true) = (until, problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let now = app.now();
    let mut changes = Changes::new();
    changes.insert(&FormException {
        id: new_id(now),
        form: form.id.clone(),
        subject: unit.to_owned(),
        period,
        until_day,
        reason: reason.to_owned(),
        granted_by: person.id.clone(),
        granted_at: now,
    });
    let subject = format!("form:{}/{unit}/{period}", form.id);
    let act = Act::new(now, &person.id, "form.except", subject).because(reason);
    app.store.write(&act, changes).await?;
    Ok(())
}
