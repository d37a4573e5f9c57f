//! Reminders and escalations of records' clocks, as messages of the outbox, which sees to it that there are never two for one
//! thing.
//!
//! Only records with a deadline that is near or over are looked at; the list of records is asked for them by their next
//! deadline.

use std::collections::BTreeSet;

use chrono::Days;
use kaifa_base::{Date, Lang, Words};
use kaifa_pack::item::Register;
use kaifa_store::records::{FieldFilter, FieldTest, RecordQuery};
use kaifa_store::rows::Record;

use crate::app::App;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::place::picture::Picture;
use crate::post::outbox::Message;
use crate::records::clocks;
use crate::records::index::DUE;
use crate::records::rights::{About, Rights};
use crate::stop::Stop;

/// A reminder comes at most so long before its deadline.
const AHEAD: u64 = 400;

/// Everything of which somebody is to be told on the day of the picture.
pub async fn messages(app: &App, picture: &Picture) -> Result<Vec<Message>, Stop> {
    let people = people(app).await?;
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for place in &picture.places {
        for register in &place.edition.items.registers {
            let tells = register
                .clocks
                .iter()
                .any(|clock| clock.remind.is_some() || !clock.escalate.is_empty());
            if !tells {
                continue;
            }
            let last = picture
                .on
                .checked_add_days(Days::new(AHEAD))
                .unwrap_or(picture.on);
            let query = RecordQuery {
                register: register.id.clone(),
                fields: vec![FieldFilter {
                    field: DUE.to_owned(),
                    test: FieldTest::Between(None, Some(last.to_string())),
                }],
                ..RecordQuery::default()
            };
            let mut records = Vec::new();
            app.store
                .each_record(&query, |record| {
                    let own = record
                        .subject
                        .as_deref()
                        .is_some_and(|unit| place.edition.unit(unit).is_some());
                    if own && seen.insert((register.id.clone(), record.id.clone())) {
                        records.push(record.row);
                    }
                    Ok(())
                })
                .await?;
            for record in records {
                found.extend(of_record(app, place, register, &record, picture.on, &people).await?);
            }
        }
    }
    Ok(found)
}

async fn people(app: &App) -> Result<Vec<Signed>, Stop> {
    let mut people = Vec::new();
    for person in app.store.list_people().await? {
        people.extend(app.signed(&person.id).await?);
    }
    Ok(people)
}

async fn of_record(
    app: &App,
    place: &PlacePicture,
    register: &Register,
    record: &Record,
    on: Date,
    people: &[Signed],
) -> Result<Vec<Message>, Stop> {
    let events = app.store.list_record_events(&register.id, &record.id).await?;
    let events: Vec<_> = events.into_iter().map(|event| event.row).collect();
    let mut found = Vec::new();
    for (clock, state) in clocks::states(place, register, &record.fields, &events, on) {
        let (Some(due), true) = (state.due, state.is_open()) else {
            continue;
        };
        let unit = place.unit_name(record.subject.as_deref().unwrap_or_default());
        let reminder = state
            .remind_on
            .zip(clock.remind.as_ref())
            .map(|(day, one)| (day, one, "record.due_soon"));
        let escalations = state.escalate_on.iter().copied().zip(&clock.escalate);
        let all = reminder
            .into_iter()
            .chain(escalations.map(|(day, one)| (day, one, "record.overdue")));
        for (number, (day, one, kind)) in all.enumerate() {
            if day > on || (kind == "record.due_soon" && due < on) {
                continue;
            }
            let (zh, en) = match kind {
                "record.due_soon" => (one.title.as_deref().unwrap_or("临期提醒"), "Due soon"),
                _ => (one.title.as_deref().unwrap_or("逾期催办"), "Overdue"),
            };
            let words = Words::new(
                format!(
                    "{zh}:{unit}“{}”,{}到{}止",
                    record.title,
                    clock.title,
                    Lang::Zh.date(due)
                ),
                format!(
                    "{en}: {unit} “{}”, {} by {}",
                    record.title,
                    clock.title_en.as_deref().unwrap_or(&clock.title),
                    Lang::En.date(due)
                ),
            );
            let about = About::record(register, record);
            let reached = |person: &&Signed| Rights::of(person, register).covers_as(&one.roles, about);
            for person in people.iter().filter(reached) {
                found.push(Message {
                    key: format!("record:{}/{}/{}/{number}/{due}", register.id, record.id, clock.id),
                    recipient: person.id.clone(),
                    kind: kind.to_owned(),
                    href: format!("/registers/{}/{}", register.id, record.id),
                    words: words.clone(),
                    due: Some(due),
                });
            }
        }
    }
    Ok(found)
}
