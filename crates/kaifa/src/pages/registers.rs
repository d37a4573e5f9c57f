//! The registers of all places: which there are, and the records of one as page, JSON and csv. Everything follows from the
//! register's definition in a pack; one record and its steps are in `records.rs`.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use kaifa_base::{Date, Lang};
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::rows::Record;
use serde::Serialize;

use crate::flow::picture::Picture;
use crate::flow::place::PlacePicture;
use crate::pages::frame::Frame;
use crate::pages::{Page, html, show};
use crate::permission::{Signed, Task};
use crate::web::stop::Stop;
use crate::web::visit::Visit;

/// Records on one page of a list.
const PER_PAGE: usize = 200;
/// Fields shown as columns of a list; the export holds all.
const COLUMNS: usize = 5;

/// A register with how many of its records the reader may see.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RegisterView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What a record belongs to, in words.
    pub subject: String,
    /// The documents that have it.
    pub documents: Vec<String>,
    /// Records in each state, in the order of the states.
    pub states: Vec<StateCount>,
    /// Records in all.
    pub total: usize,
}

/// How many records are in a state.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StateCount {
    /// The state.
    pub state: String,
    /// Its title.
    pub title: String,
    /// Whether records end in it.
    pub is_final: bool,
    /// How many.
    pub count: usize,
}

/// A column of a list of records.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ColumnView {
    /// Name of the field.
    pub name: String,
    /// Its title, with the unit.
    pub title: String,
    /// Whether its values are numbers.
    pub number: bool,
}

/// A record in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RecordRow {
    /// Its id.
    pub id: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// The unit.
    pub subject: String,
    /// Name of the unit.
    pub subject_name: String,
    /// The state.
    pub state: String,
    /// The state in words.
    pub state_title: String,
    /// Whether it ended.
    pub is_final: bool,
    /// The values of the columns, in words.
    pub values: Vec<String>,
    /// The day it was made.
    pub created_on: Date,
    /// The day it last changed.
    pub updated_on: Date,
}

/// The records of one register.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RecordsView {
    /// The register, counted before filtering.
    pub register: RegisterView,
    /// The columns.
    pub columns: Vec<ColumnView>,
    /// The records of this page.
    pub records: Vec<RecordRow>,
    /// Records that fit the filter.
    pub fitting: usize,
    /// This page, from 1.
    pub page: usize,
    /// Pages in all.
    pub pages: usize,
}

/// The register of an id with the first place that has it, or the answer that there is none.
pub fn find_register<'a>(picture: &'a Picture, id: &str) -> Result<(&'a PlacePicture, &'a Register), Stop> {
    picture
        .places
        .iter()
        .find_map(|place| Some((place, place.edition.register(id)?)))
        .ok_or_else(|| Stop::not_found(format!("台账 {id}"), format!("register {id}")))
}

/// The title in the reader's language.
pub fn register_title(register: &Register, lang: Lang) -> String {
    match (&register.title_en, lang) {
        (Some(english), Lang::En) => english.clone(),
        _ => register.title.clone(),
    }
}

/// The title of a state; the id if the register has it no more.
pub fn state_title<'a>(register: &'a Register, state: &'a str) -> &'a str {
    register
        .states
        .iter()
        .find(|one| one.id == state)
        .map_or(state, |one| one.title.as_str())
}

/// A value as people read it.
pub fn value_words(place: &PlacePicture, field: &RegisterField, value: &str, lang: Lang) -> String {
    match field.kind {
        FieldType::Choice => place.function_title(value),
        FieldType::Unit => place.unit_name(value).to_owned(),
        FieldType::Date => value
            .parse()
            .map_or_else(|_| value.to_owned(), |day| show::date(day, lang)),
        FieldType::Integer | FieldType::Decimal => value
            .parse()
            .map_or_else(|_| value.to_owned(), |number| show::number(number, 4)),
        FieldType::Bool => match value {
            "true" => lang.pick("是", "yes").to_owned(),
            "false" => lang.pick("否", "no").to_owned(),
            other => other.to_owned(),
        },
        FieldType::Text | FieldType::LongText | FieldType::File => value.to_owned(),
    }
}

/// The stored text of a field; empty if there is none.
pub fn field_text<'a>(record: &'a Record, name: &str) -> &'a str {
    record
        .fields
        .get(name)
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
}

/// The title of a field with its unit.
pub fn field_title(field: &RegisterField) -> String {
    match field.unit {
        Some(unit) => format!("{}({})", field.title, unit.symbol()),
        None => field.title.clone(),
    }
}

/// The records of a register that a person may see, as they stood on the day asked about.
pub fn visible<'a>(
    person: &Signed,
    picture: &'a Picture,
    register: &str,
) -> Vec<(&'a PlacePicture, &'a Record)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for place in &picture.places {
        for record in place.records.iter().filter(|record| record.register == register) {
            let subject = record.subject.as_deref().unwrap_or_default();
            if person.covers(Task::SeeRecords, subject) && seen.insert(&record.id) {
                found.push((place, record));
            }
        }
    }
    found
}

fn register_view(
    picture: &Picture,
    register: &Register,
    records: &[(&PlacePicture, &Record)],
    lang: Lang,
) -> RegisterView {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, record) in records {
        *counts.entry(&record.state).or_default() += 1;
    }
    RegisterView {
        id: register.id.clone(),
        title: register_title(register, lang),
        subject: register.subject.words().get(lang).to_owned(),
        documents: picture
            .places
            .iter()
            .filter(|place| place.edition.register(&register.id).is_some())
            .map(PlacePicture::document_name)
            .collect(),
        states: register
            .states
            .iter()
            .map(|state| StateCount {
                state: state.id.clone(),
                title: state.title.clone(),
                is_final: state.is_final,
                count: counts.get(state.id.as_str()).copied().unwrap_or(0),
            })
            .collect(),
        total: records.len(),
    }
}

/// Every register of every place, with counts.
async fn overview(visit: &Visit) -> Result<Vec<RegisterView>, Stop> {
    let person = visit.allow(Task::SeeRecords, None)?;
    let picture = visit.picture().await?;
    let mut ids = BTreeSet::new();
    let mut views = Vec::new();
    for register in picture
        .places
        .iter()
        .flat_map(|place| &place.edition.items.registers)
    {
        if ids.insert(&register.id) {
            let records = visible(person, &picture, &register.id);
            views.push(register_view(&picture, register, &records, visit.lang));
        }
    }
    Ok(views)
}

#[derive(Template)]
#[template(path = "registers.html")]
struct RegistersPage {
    f: Frame,
    registers: Vec<RegisterView>,
    may_work: bool,
}

/// `GET /registers`
pub async fn list(visit: Visit) -> Page {
    let registers = overview(&visit).await?;
    html(&RegistersPage {
        f: visit.frame(("台账", "Registers"), visit.t("事项台账", "Records")),
        may_work: visit.signed()?.may_do(Task::WorkOnRecords),
        registers,
    })
}

/// `GET /api/registers`
#[utoipa::path(get, path = "/api/registers", responses((status = 200, body = Vec<RegisterView>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<RegisterView>>, Stop> {
    Ok(Json(overview(&visit).await?))
}

/// Whether a record fits what the query asks.
fn fits(visit: &Visit, place: &PlacePicture, register: &Register, record: &Record) -> bool {
    let subject = record.subject.as_deref().unwrap_or_default();
    let is = |key: &str, value: &str| visit.asked(key).is_none_or(|wanted| wanted == value);
    let words = visit.asked("q").map(str::trim).unwrap_or_default();
    let holds_words = || {
        let values = register.fields.iter().any(|field| {
            let text = field_text(record, &field.name);
            !text.is_empty() && value_words(place, field, text, visit.lang).contains(words)
        });
        values || place.unit_name(subject).contains(words) || record.id.contains(words)
    };
    is("state", &record.state)
        && is("subject", subject)
        && is("document", place.name())
        && (words.is_empty() || holds_words())
}

/// The fields that a list shows: those that fit in a column, required ones first.
fn column_fields(register: &Register) -> Vec<&RegisterField> {
    let short = |field: &&RegisterField| !matches!(field.kind, FieldType::LongText | FieldType::File);
    let mut fields: Vec<&RegisterField> = register.fields.iter().filter(short).collect();
    fields.sort_by_key(|field| !field.required);
    // A register of long texts alone still says what its records are about.
    fields.extend(
        register
            .fields
            .iter()
            .filter(|field| !short(field) && field.required),
    );
    fields.truncate(COLUMNS);
    fields
}

fn row(
    place: &PlacePicture,
    register: &Register,
    fields: &[&RegisterField],
    record: &Record,
    lang: Lang,
) -> RecordRow {
    let subject = record.subject.clone().unwrap_or_default();
    let state = register.states.iter().find(|state| state.id == record.state);
    RecordRow {
        id: record.id.clone(),
        pack: place.name().to_owned(),
        document: place.document_name(),
        subject_name: place.unit_name(&subject).to_owned(),
        subject,
        state_title: state_title(register, &record.state).to_owned(),
        is_final: state.is_some_and(|state| state.is_final),
        state: record.state.clone(),
        values: fields
            .iter()
            .map(|field| value_words(place, field, field_text(record, &field.name), lang))
            .collect(),
        created_on: record.created_at.date_naive(),
        updated_on: record.updated_at.date_naive(),
    }
}

/// The records that the query asks for, newest first.
async fn records_view(visit: &Visit, id: &str) -> Result<RecordsView, Stop> {
    let person = visit.allow(Task::SeeRecords, None)?;
    let picture = visit.picture().await?;
    let (_, register) = find_register(&picture, id)?;
    let all = visible(person, &picture, id);
    let fields = column_fields(register);
    let mut fitting: Vec<&(&PlacePicture, &Record)> = all
        .iter()
        .filter(|(place, record)| fits(visit, place, register, record))
        .collect();
    fitting.sort_by(|a, b| (b.1.created_at, &b.1.id).cmp(&(a.1.created_at, &a.1.id)));
    let pages = fitting.len().div_ceil(PER_PAGE).max(1);
    let page = visit
        .asked("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
        .clamp(1, pages);
    Ok(RecordsView {
        register: register_view(&picture, register, &all, visit.lang),
        columns: fields
            .iter()
            .map(|field| ColumnView {
                name: field.name.clone(),
                title: field_title(field),
                number: matches!(field.kind, FieldType::Integer | FieldType::Decimal),
            })
            .collect(),
        records: fitting
            .iter()
            .skip((page - 1) * PER_PAGE)
            .take(PER_PAGE)
            .map(|(place, record)| row(place, register, &fields, record, visit.lang))
            .collect(),
        fitting: fitting.len(),
        page,
        pages,
    })
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    f: Frame,
    v: RecordsView,
    documents: Vec<(String, String)>,
    subjects: BTreeMap<String, String>,
    state: String,
    document: String,
    subject: String,
    q: String,
    may_work: bool,
}

impl RegisterPage {
    /// The query of the page without its page number, to go on with.
    fn kept_query(&self) -> String {
        let kept: Vec<&str> = self
            .f
            .query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("page=") && !pair.starts_with("done="))
            .collect();
        kept.join("&")
    }
}

/// `GET /registers/{register}`, and the csv file of the same name.
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    if let Some(id) = id.strip_suffix(".csv") {
        return csv_file(&visit, id).await;
    }
    let v = records_view(&visit, &id).await?;
    let person = visit.signed()?;
    let picture = visit.picture().await?;
    let subjects = visible(person, &picture, &id)
        .into_iter()
        .filter_map(|(place, record)| {
            let subject = record.subject.clone()?;
            let name = place.unit_name(&subject).to_owned();
            Some((subject, name))
        })
        .collect();
    let asked = |key: &str| visit.asked(key).unwrap_or_default().to_owned();
    html(&RegisterPage {
        f: visit.frame(("事项台账", "Records"), v.register.title.clone()),
        documents: picture.document_names(),
        subjects,
        state: asked("state"),
        document: asked("document"),
        subject: asked("subject"),
        q: asked("q"),
        may_work: person.may_do(Task::WorkOnRecords),
        v,
    })
}

/// `GET /api/registers/{register}`
#[utoipa::path(get, path = "/api/registers/{register}", responses((status = 200, body = RecordsView)))]
pub async fn api_records(visit: Visit, Path(id): Path<String>) -> Result<Json<RecordsView>, Stop> {
    Ok(Json(records_view(&visit, &id).await?))
}

/// All records that fit the query, every field, exact values.
async fn csv_file(visit: &Visit, id: &str) -> Page {
    let person = visit.allow(Task::SeeRecords, None)?;
    let picture = visit.picture().await?;
    let (_, register) = find_register(&picture, id)?;
    let all = visible(person, &picture, id);
    let people = visit.app.people_names().await?;
    let t = |zh: &'static str, en: &'static str| visit.lang.pick(zh, en).to_owned();
    let mut file = csv::Writer::from_writer(Vec::new());
    let mut heading = vec![
        t("编号", "id"),
        t("单位编码", "unit id"),
        t("单位", "unit"),
        t("文件", "document"),
        t("状态", "state"),
    ];
    heading.extend(register.fields.iter().map(field_title));
    heading.extend([
        t("登记人", "made by"),
        t("登记时间", "made at"),
        t("更新时间", "changed at"),
    ]);
    file.write_record(&heading).map_err(Stop::failed)?;
    for (place, record) in &all {
        if !fits(visit, place, register, record) {
            continue;
        }
        let subject = record.subject.as_deref().unwrap_or_default();
        let mut cells = vec![
            record.id.clone(),
            subject.to_owned(),
            place.unit_name(subject).to_owned(),
            place.document_name(),
            state_title(register, &record.state).to_owned(),
        ];
        cells.extend(register.fields.iter().map(|field| {
            let text = field_text(record, &field.name);
            match field.kind {
                FieldType::Choice | FieldType::Unit => value_words(place, field, text, visit.lang),
                FieldType::Text | FieldType::LongText | FieldType::File => not_a_formula(text),
                _ => text.to_owned(),
            }
        }));
        cells.push(
            people
                .get(&record.created_by)
                .unwrap_or(&record.created_by)
                .clone(),
        );
        cells.push(record.created_at.to_rfc3339());
        cells.push(record.updated_at.to_rfc3339());
        file.write_record(&cells).map_err(Stop::failed)?;
    }
    let rows = file.into_inner().map_err(Stop::failed)?;
    // Spreadsheets take a csv for UTF-8 only with this mark.
    let body = ["\u{feff}".as_bytes(), &rows].concat();
    let name = format!("attachment; filename=\"{id}-{}.csv\"", visit.on);
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
        body,
    )
        .into_response())
}

/// Typed text that a spreadsheet would run as a formula gets an apostrophe before it.
fn not_a_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
