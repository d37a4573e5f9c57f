//! Records that have not ended, as they stood on the day of a picture: those of one unit, and those whose next step is a
//! person's.

use std::collections::BTreeMap;

use kaifa_base::Date;
use kaifa_pack::item::Register;
use kaifa_store::end_of;
use kaifa_store::records::RecordQuery;
use kaifa_store::rows::Record;

use crate::app::App;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::place::picture::Picture;
use crate::records::rights::Rights;
use crate::stop::Stop;

/// Records of one register that a page about something else lists.
const LISTED: i64 = 50;

/// The records of a unit that have not ended, with their register.
pub async fn of_unit<'p>(
    app: &App,
    place: &'p PlacePicture,
    unit: &str,
) -> Result<Vec<(&'p Register, Record)>, Stop> {
    let mut found = Vec::new();
    for register in &place.edition.items.registers {
        let states: Vec<String> = register
            .states
            .iter()
            .filter(|state| !state.is_final)
            .map(|state| state.id.clone())
            .collect();
        let counts = place.rows.record_counts.iter();
        let any = counts.filter(|count| count.subject == unit && count.register == register.id);
        if !any
            .into_iter()
            .any(|count| count.count > 0 && states.contains(&count.state))
        {
            continue;
        }
        let query = RecordQuery {
            register: register.id.clone(),
            subject: Some(unit.to_owned()),
            states,
            descending: true,
            limit: LISTED,
            ..RecordQuery::default()
        };
        found.extend(
            asked(app, place.on, query)
                .await?
                .into_iter()
                .map(|record| (register, record)),
        );
    }
    Ok(found)
}

/// The records of a place for which some step that leads on is for one of the person's roles, the first of each register.
pub async fn to_move<'p>(
    app: &App,
    picture: &'p Picture,
    person: &Signed,
) -> Result<Vec<(&'p PlacePicture, &'p Register, Record)>, Stop> {
    let mut found = Vec::new();
    for place in &picture.places {
        for register in &place.edition.items.registers {
            let rights = Rights::of(person, register);
            let for_person = |roles: &[String]| {
                person
                    .reaches
                    .iter()
                    .any(|reach| roles.iter().any(|role| role == reach.role.code()))
            };
            // A step that stays in its state may always be taken; it waits for nobody.
            let steps = register.transitions.iter().filter(|step| for_person(&step.roles));
            let mut states: Vec<String> = steps
                .flat_map(|step| step.from.iter().filter(|from| **from != step.to))
                .filter(|state| {
                    register
                        .state(state)
                        .is_some_and(|state| !state.is_final && !state.rests)
                })
                .cloned()
                .collect();
            states.sort();
            states.dedup();
            let firms = register.firm.is_some() && person.own_firms().next().is_some();
            let any = place.rows.record_counts.iter().any(|count| {
                count.register == register.id
                    && states.contains(&count.state)
                    && (firms || rights.sees(&count.subject))
            });
            if states.is_empty() || !any {
                continue;
            }
            let query = rights.narrow(of_place(place, register, states));
            let records = asked(app, place.on, query).await?;
            found.extend(records.into_iter().map(|record| (place, register, record)));
        }
    }
    Ok(found)
}

/// The question for the records of a place in some states, the first of them.
fn of_place(place: &PlacePicture, register: &Register, states: Vec<String>) -> RecordQuery {
    let units = place.snapshot.units.iter();
    RecordQuery {
        register: register.id.clone(),
        scope: Some(units.map(|unit| unit.id.clone()).collect()),
        states,
        limit: LISTED,
        ..RecordQuery::default()
    }
}

/// How many records that the person may see were in each state on a day, where some of them are about the person's firms.
pub async fn counts_within_reach(
    app: &App,
    rights: &Rights<'_>,
    on: Date,
) -> Result<BTreeMap<String, i64>, Stop> {
    let query = rights.narrow(RecordQuery {
        register: rights.register.id.clone(),
        before: (on < app.today()).then(|| end_of(on)),
        ..RecordQuery::default()
    });
    let counts = app.store.count_by_state(&query).await?;
    Ok(counts.into_iter().collect())
}

/// The records about the firms that a person speaks for that have not ended, with place and register.
pub async fn about_firms<'p>(
    app: &App,
    picture: &'p Picture,
    person: &Signed,
) -> Result<Vec<(&'p PlacePicture, &'p Register, Record)>, Stop> {
    let mut found = Vec::new();
    for place in &picture.places {
        for register in place
            .edition
            .items
            .registers
            .iter()
            .filter(|register| register.firm.is_some())
        {
            let open = register
                .states
                .iter()
                .filter(|state| !state.is_final && !state.rests);
            let states: Vec<String> = open.map(|state| state.id.clone()).collect();
            let rights = Rights::of(person, register);
            let Some(query) = rights.narrow_to_firms(of_place(place, register, states)) else {
                continue;
            };
            if query.states.is_empty() {
                continue;
            }
            let records = asked(app, place.on, query).await?;
            found.extend(records.into_iter().map(|record| (place, register, record)));
        }
    }
    Ok(found)
}

/// Asks for records as they stood on a day.
async fn asked(app: &App, on: Date, mut query: RecordQuery) -> Result<Vec<Record>, Stop> {
    if on >= app.today() {
        let page = app.store.query_records(&query).await?;
        return Ok(page.records.into_iter().map(|record| record.row).collect());
    }
    let before = end_of(on);
    query.before = Some(before);
    let page = app.store.query_records(&query).await?;
    let mut records: Vec<Record> = page.records.into_iter().map(|record| record.row).collect();
    let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
    for (id, state, _) in app.store.states_before(&query.register, &ids, before).await? {
        if let Some(record) = records.iter_mut().find(|record| record.id == id) {
            record.state = state;
        }
    }
    Ok(records)
}
