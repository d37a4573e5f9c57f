//! Which records do not fit the definition in force any more: states and fields that it no longer has, values that it would not
//! take, what it now asks for. Records themselves are left as they are.

use std::collections::BTreeSet;

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::record::form::Setting;
use kaifa_store::records::RecordQuery;
use kaifa_store::rows::Record;

use crate::app::App;
use crate::codes;
use crate::place::PlacePicture;
use crate::place::picture::Picture;
use crate::records::form::{form, known_fields, required};
use crate::records::rights::Rights;
use crate::stop::Stop;

/// Records listed at most; all are counted.
const LISTED: usize = 500;
/// Names in the fields of a record that are the program's own.
const OWN: &[&str] = &["proposal", "_due"];

/// A record with what does not fit.
#[derive(Debug, Clone)]
pub struct Misfit {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub subject: String,
    /// What does not fit.
    pub problems: Vec<Problem>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Records looked at.
    pub looked_at: i64,
    /// Records with something that does not fit.
    pub found: i64,
    /// The first of them.
    pub records: Vec<Misfit>,
}

/// Looks through all records of a register that the person sees.
pub async fn misfits(
    app: &App,
    picture: &Picture,
    place: &PlacePicture,
    rights: &Rights<'_>,
) -> Result<Found, Stop> {
    let register = rights.register;
    let form = form(place, register, app.today());
    let units: BTreeSet<&str> = picture
        .places
        .iter()
        .flat_map(|place| &place.snapshot.units)
        .map(|unit| unit.id.as_str())
        .collect();
    let query = rights.narrow(RecordQuery {
        register: register.id.clone(),
        ..RecordQuery::default()
    });
    let mut found = Found::default();
    app.store
        .each_record(&query, |record| {
            found.looked_at += 1;
            let problems = judge(&form, &record, &units, app.today());
            if !problems.is_empty() {
                found.found += 1;
                if found.records.len() < LISTED {
                    found.records.push(Misfit {
                        id: record.id.clone(),
                        title: record.title.clone(),
                        subject: record.subject.clone().unwrap_or_default(),
                        problems,
                    });
                }
            }
            Ok(())
        })
        .await?;
    Ok(found)
}

/// Everything about one record that the definition does not know or would not take.
fn judge(
    form: &kaifa_eval::record::form::Form<'_>,
    record: &Record,
    units: &BTreeSet<&str>,
    on: kaifa_base::Date,
) -> Vec<Problem> {
    let register = form.register;
    let mut problems = Vec::new();
    if register.state(&record.state).is_none() {
        problems.push(Problem::error(
            &codes::TRANSITION,
            Place::field("state"),
            Words::new(
                format!("状态“{}”在现行定义中没有,不能继续办理", record.state),
                format!(
                    "the definition has no state “{}”; no step starts there",
                    record.state
                ),
            ),
        ));
    }
    let fields = known_fields(register, &record.fields);
    for name in record.fields.as_object().into_iter().flat_map(|map| map.keys()) {
        if register.field(name).is_none() && !OWN.contains(&name.as_str()) {
            problems.push(Problem::warning(
                &codes::FIELD_TYPE,
                Place::field(name.clone()),
                Words::new(
                    format!("字段“{name}”在现行定义中没有,原值仍保留"),
                    format!("the definition has no field “{name}”; its value is kept"),
                ),
            ));
        }
    }
    // Units and records that are named count as there if they once were: names change, history stays.
    let known =
        |part: &str| Some(part.to_owned()).filter(|part| units.contains(part.as_str()) || part.len() >= 30);
    for reader in &form.readers {
        let Some(text) = fields.get(&reader.field.name) else {
            continue;
        };
        if let Err(fault) = reader.read(text, &known) {
            problems.push(Problem::error(
                &codes::FIELD_TYPE,
                reader.field.place(),
                reader.words(fault, text),
            ));
        }
    }
    let subject = record.subject.as_deref().unwrap_or_default();
    let setting = Setting {
        subject,
        state: &record.state,
        on,
    };
    problems.extend(form.missing(&fields, setting).into_iter().map(required));
    problems
}
