//! The form for a new record, made from the register's definition.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Lang, Problem};
use kaifa_flow::codes;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records::rights::{ABOUT_FIRM, About, Rights};
use kaifa_flow::records::words::{field_title, register_title};
use kaifa_flow::records::{Desk, Files, Typed, create_with_files};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Register, RegisterField};
use kaifa_pack::words::Rows;

use crate::pages::frame::Frame;
use crate::pages::records::input::{FieldInput, has_files};
use crate::pages::records::sent::Sent;
use crate::pages::registers::transfer::{all_subjects, own_subjects};
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// A field that nobody fills in.
struct Follows {
    name: String,
    title: String,
    /// From what it follows, in words.
    formula: String,
}

#[derive(Template)]
#[template(path = "record_new.html")]
struct NewPage {
    f: Frame,
    register: String,
    title: String,
    help: String,
    subject: String,
    /// The code of the firm that the record is about; empty where it is made for a unit.
    about_firm: String,
    /// The firms that the reader speaks for.
    voices: Vec<String>,
    /// Whether the reader may also make it for a unit.
    for_units: bool,
    subjects: Vec<(String, String)>,
    /// Inputs under their headings.
    sections: Vec<(String, Vec<FieldInput>)>,
    /// Names and titles of fields that follow by themselves.
    derived: Vec<Follows>,
    files: bool,
    problems: Vec<Problem>,
}

/// Inputs under the headings of their fields, in the order of the fields.
fn in_sections(register: &Register, lang: Lang, inputs: Vec<FieldInput>) -> Vec<(String, Vec<FieldInput>)> {
    let mut sections: Vec<(String, Vec<FieldInput>)> = Vec::new();
    for input in inputs {
        let title = register.section_of(&input.name, lang).to_owned();
        match sections.iter_mut().find(|(known, _)| *known == title) {
            Some((_, list)) => list.push(input),
            None => sections.push((title, vec![input])),
        }
    }
    sections
}

fn page(visit: &Visit, picture: &Picture, register: &str, typed: &Typed, problems: Vec<Problem>) -> Page {
    let person = visit.signed()?;
    let (first, definition) = picture.find_register(register)?;
    let rights = Rights::of(person, definition);
    if !rights.makes_some() {
        return Err(Stop::refused(rights.refusal("登记事项", "make records")));
    }
    let voices = rights.own_firms();
    let own_firm = match typed.get(ABOUT_FIRM).filter(|code| !code.is_empty()) {
        Some(asked) => rights.firm_for_new(Some(asked))?,
        None if rights.makes_for_units() => None,
        None => voices.first().copied(),
    };
    let subjects = match own_firm {
        Some(_) => all_subjects(picture, definition),
        None => own_subjects(picture, &rights),
    };
    let subject = typed.get("subject").cloned().unwrap_or_default();
    let place = picture.place_of_unit(&subject).unwrap_or(first);
    let wording = place.wording(visit.lang);
    // What only a step asks for is asked where the step is taken.
    let later = |field: &RegisterField| {
        let mut steps = definition.transitions.iter();
        steps.any(|step| step.asks_for(&field.name))
    };
    let about = About {
        unit: subjects.first().map(|(id, _)| id.as_str()).unwrap_or_default(),
        firm: own_firm,
    };
    let fields: Vec<&RegisterField> = definition
        .fields
        .iter()
        .filter(|field| field.required || field.required_if.is_some() || !later(field))
        .filter(|field| rights.edits_field(field, about))
        // Whose voice it is says which firm it is about.
        .filter(|field| own_firm.is_none() || definition.firm.as_ref() != Some(&field.name))
        .collect();
    let inputs: Vec<FieldInput> = fields
        .iter()
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
        help: definition.help(visit.lang).unwrap_or_default().to_owned(),
        subject,
        about_firm: own_firm.unwrap_or_default().to_owned(),
        for_units: rights.makes_for_units(),
        voices: voices.into_iter().map(str::to_owned).collect(),
        subjects: subjects.clone(),
        files: has_files(&inputs),
        sections: in_sections(definition, visit.lang, inputs),
        derived: definition
            .fields
            .iter()
            .filter(|field| field.derived.is_some() && rights.sees_field(field, about))
            .map(|field| Follows {
                name: field.name.clone(),
                title: field_title(field, visit.lang),
                formula: field
                    .derived
                    .as_ref()
                    .map(|formula| wording.value_of(&formula.text, Rows::Register(definition)))
                    .unwrap_or_default(),
            })
            .collect(),
        problems,
    })
}

/// `GET /registers/{register}/new?subject=…`: values of fields may be given in the address.
pub async fn form(visit: Visit, Path(register): Path<String>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    page(&visit, &picture, &register, &visit.query, Vec::new())
}

async fn make(visit: &Visit, register: &str, typed: &Typed, files: &Files) -> Result<String, Stop> {
    let subject = typed.get("subject").cloned().unwrap_or_default();
    if subject.is_empty() {
        let problem = Problem::error(
            &codes::REQUIRED,
            kaifa_base::Place::field("subject"),
            kaifa_base::Words::new("请选择单位", "choose a unit"),
        );
        return Err(Stop::problems(vec![problem]));
    }
    let person = visit.signed()?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = match picture.place_of_unit(&subject) {
        Some(place) => place,
        None => picture.find_register(register)?.0,
    };
    let definition = match place.edition.register(register) {
        Some(own) => own,
        None => picture.find_register(register)?.1,
    };
    let desk = Desk {
        app: &visit.app,
        place,
        person,
        register: definition,
    };
    create_with_files(desk, &subject, typed, files).await
}

/// `POST /registers/{register}/new`
pub async fn post(visit: Visit, Path(register): Path<String>, sent: Sent) -> Page {
    match make(&visit, &register, &sent.typed, &sent.files).await {
        Ok(id) => go(&format!("/registers/{register}/{id}"), "created"),
        Err(stop) => answer(&visit, &register, &sent.typed, stop).await,
    }
}

/// What the API takes for a new record.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
pub struct NewRecord {
    /// The unit.
    pub subject: String,
    /// The firm that speaks, by its code; needed where the person speaks for several, or also has units.
    #[serde(default)]
    pub firm: Option<String>,
    /// Fields by name, as text.
    #[serde(default)]
    pub fields: Typed,
}

/// The record that was made.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct MadeRecord {
    /// Its id.
    pub id: String,
}

/// `POST /api/registers/{register}`
#[utoipa::path(post, path = "/api/registers/{register}", request_body = NewRecord,
    responses((status = 201, body = MadeRecord), (status = 422, description = "every problem of the fields")))]
pub async fn api_post(
    visit: Visit,
    Path(register): Path<String>,
    Json(new): Json<NewRecord>,
) -> Result<(StatusCode, Json<MadeRecord>), Stop> {
    let mut typed = new.fields;
    typed.insert("subject".to_owned(), new.subject);
    typed.extend(new.firm.map(|firm| (ABOUT_FIRM.to_owned(), firm)));
    let id = make(&visit, &register, &typed, &Files::new()).await?;
    Ok((StatusCode::CREATED, Json(MadeRecord { id })))
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
