//! The form for a new record, made from the register's definition.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_pack::item::RegisterField;

use crate::flow::codes;
use crate::flow::picture::Picture;
use crate::flow::records::{Typed, create};
use crate::pages::frame::Frame;
use crate::pages::records::input::FieldInput;
use crate::pages::registers::{find_register, register_title};
use crate::pages::{Page, go, html};
use crate::permission::Task;
use crate::web::stop::Stop;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "record_new.html")]
struct NewPage {
    f: Frame,
    register: String,
    title: String,
    subject: String,
    subjects: Vec<(String, String)>,
    inputs: Vec<FieldInput>,
    problems: Vec<Problem>,
}

fn page(visit: &Visit, picture: &Picture, register: &str, typed: &Typed, problems: Vec<Problem>) -> Page {
    let person = visit.allow(Task::WorkOnRecords, None)?;
    let (first, definition) = find_register(picture, register)?;
    let subjects: Vec<(String, String)> = picture
        .places
        .iter()
        .filter(|place| place.edition.register(register).is_some())
        .flat_map(|place| &place.snapshot.units)
        .filter(|unit| unit.kind == definition.subject && person.covers(Task::WorkOnRecords, &unit.id))
        .map(|unit| (unit.id.clone(), unit.name.clone()))
        .collect();
    let subject = typed.get("subject").cloned().unwrap_or_default();
    let place = picture.place_of_unit(&subject).unwrap_or(first);
    // What only a later step asks for is not asked at the start.
    let later = |field: &RegisterField| {
        definition
            .transitions
            .iter()
            .filter(|step| {
                !definition
                    .start()
                    .is_some_and(|start| step.from.contains(&start.id))
            })
            .any(|step| step.requires.contains(&field.name))
    };
    let inputs = definition
        .fields
        .iter()
        .filter(|field| field.required || !later(field))
        .map(|field| {
            let value = typed.get(&field.name).map(String::as_str).unwrap_or_default();
            FieldInput::of(visit, place, field, field.required, value, &problems)
        })
        .collect();
    html(&NewPage {
        f: visit.frame(
            ("事项台账", "Records"),
            format!(
                "{} · {}",
                visit.t("新建", "New"),
                register_title(definition, visit.lang)
            ),
        ),
        register: register.to_owned(),
        title: register_title(definition, visit.lang),
        subject,
        subjects,
        inputs,
        problems,
    })
}

/// `GET /registers/{register}/new?subject=…`: values of fields may be given in the address.
pub async fn form(visit: Visit, Path(register): Path<String>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    page(&visit, &picture, &register, &visit.query, Vec::new())
}

/// `POST /registers/{register}/new`
pub async fn post(visit: Visit, Path(register): Path<String>, Form(typed): Form<Typed>) -> Page {
    let subject = typed.get("subject").cloned().unwrap_or_default();
    if subject.is_empty() {
        let problem = Problem::error(
            &codes::REQUIRED,
            kaifa_base::Place::field("subject"),
            kaifa_base::Words::new("请选择单位", "choose a unit"),
        );
        return answer(&visit, &register, &typed, Stop::problems(vec![problem])).await;
    }
    let person = visit.allow(Task::WorkOnRecords, Some(&subject))?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = match picture.place_of_unit(&subject) {
        Some(place) => place,
        None => find_register(&picture, &register)?.0,
    };
    let definition = match place.edition.register(&register) {
        Some(own) => own,
        None => find_register(&picture, &register)?.1,
    };
    match create(&visit.app, place, person, definition, &subject, &typed).await {
        Ok(id) => go(&format!("/registers/{register}/{id}"), "created"),
        Err(stop) => answer(&visit, &register, &typed, stop).await,
    }
}

/// The form again with what is wrong.
async fn answer(visit: &Visit, register: &str, typed: &Typed, stop: Stop) -> Page {
    if stop.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(stop);
    }
    let picture = visit.app.picture(visit.app.today()).await?;
    let page = page(visit, &picture, register, typed, stop.problems)?;
    Ok((stop.status, page).into_response())
}
