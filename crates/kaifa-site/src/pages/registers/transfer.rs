//! Registers as files: the template, the list as csv and xlsx, and the upload with its problems by cell.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records::import::{Done, Existing, Order, Wish, import};
use kaifa_flow::records::list::ListWish;
use kaifa_flow::records::rights::{ABOUT_FIRM, About, Rights};
use kaifa_flow::records::then::{list_then, records_then};
use kaifa_flow::records::words::{register_title, state_title};
use kaifa_flow::records::workbook::{Out, template, template_fields};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Register;
use kaifa_store::rows::Record;
use kaifa_table::sheets::rows::TableSource;

use crate::pages::frame::Frame;
use crate::pages::registers::open;
use crate::pages::{Page, html};
use crate::web::download::{CSV, XLSX, attachment};
use crate::web::upload::Upload;
use crate::web::visit::Visit;

/// Problems that the page shows; the file of problems holds all of them.
const SHOWN: usize = 500;

/// The units to which records of a register may belong.
pub fn all_subjects(picture: &Picture, register: &Register) -> Vec<(String, String)> {
    let has_it = |place: &&PlacePicture| place.edition.register(&register.id).is_some();
    let units = picture
        .places
        .iter()
        .filter(has_it)
        .flat_map(|place| &place.snapshot.units);
    units
        .filter(|unit| unit.kind == register.subject)
        .map(|unit| (unit.id.clone(), unit.name.clone()))
        .collect()
}

/// The units for which the person may make records.
pub fn own_subjects(picture: &Picture, rights: &Rights<'_>) -> Vec<(String, String)> {
    let mut subjects = all_subjects(picture, rights.register);
    subjects.retain(|(id, _)| rights.makes(id));
    subjects
}

/// `GET /registers/{register}/template.xlsx`
pub async fn get_template(visit: Visit, Path(id): Path<String>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, rights) = open(&visit, &picture, &id)?;
    if !rights.makes_some() {
        return Err(Stop::refused(rights.refusal("登记事项", "make records")));
    }
    let subjects = own_subjects(&picture, &rights);
    let subject = subjects.first().map(|(id, _)| id.as_str()).unwrap_or_default();
    let fields = template_fields(&rights, subject);
    let bytes = template(place, rights.register, &fields, &subjects).map_err(Stop::failed)?;
    Ok(attachment(&format!("{id}-template.xlsx"), XLSX, bytes))
}

/// A file that was written to its end, handed on piece by piece. It lies in a temporary file, so that an export of any size takes no
/// memory, and one that fails is an error and not a file that ends too early.
async fn stream_answer(name: &str, media: &str, mut file: File) -> Page {
    let length = file.seek(SeekFrom::End(0)).map_err(Stop::failed)?;
    file.rewind().map_err(Stop::failed)?;
    let stream = tokio_util::io::ReaderStream::with_capacity(tokio::fs::File::from_std(file), 64 * 1024);
    let length = [(header::CONTENT_LENGTH, length.to_string())];
    let file = attachment(name, media, axum::body::Body::from_stream(stream));
    Ok((length, file).into_response())
}

/// Hands on the records that the query asks for, each as it stood on the day asked about.
async fn each(
    visit: &Visit,
    picture: &Picture,
    rights: &Rights<'_>,
    mut take: impl FnMut(&Record) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let today = visit.app.today();
    let wish = ListWish::read(&visit.query, rights.register, picture.on.min(today));
    let query = wish.query(picture, rights, today, 1);
    if picture.on < today {
        let records = match list_then(&visit.app, rights.register, &query, picture.on).await? {
            Some(records) => records,
            None => records_then(&visit.app, query, picture.on).await?,
        };
        return records.iter().try_for_each(take);
    }
    let mut stop = None;
    let done = visit
        .app
        .store
        .each_record(&query, |record| match take(&record) {
            Ok(()) => Ok(()),
            Err(failed) => {
                stop = Some(failed);
                Err(kaifa_store::StoreError::Refused(Vec::new()))
            }
        })
        .await;
    match stop {
        Some(stop) => Err(stop),
        None => Ok(done?),
    }
}

/// All records that fit the query, every field, exact values.
pub async fn csv_file(visit: &Visit, id: &str) -> Page {
    let picture = visit.picture().await?;
    let (first, rights) = open(visit, &picture, id)?;
    let people = visit.app.people_names().await?;
    let out = Out {
        register: rights.register,
        rights,
        lang: visit.lang,
    };
    // Spreadsheets take a csv for UTF-8 only with this mark.
    let mut begun = tempfile::tempfile().map_err(Stop::failed)?;
    begun.write_all("\u{feff}".as_bytes()).map_err(Stop::failed)?;
    let mut file = csv::Writer::from_writer(begun);
    file.write_record(out.headings()).map_err(Stop::failed)?;
    each(visit, &picture, &rights, |record| {
        let place = picture
            .place_of_unit(record.subject.as_deref().unwrap_or_default())
            .unwrap_or(first);
        let state = state_title(rights.register, &record.state, visit.lang);
        let maker = people.get(&record.created_by).unwrap_or(&record.created_by);
        let row = out.row(place, record, state, maker);
        file.write_record(out.csv_cells(row)).map_err(Stop::failed)
    })
    .await?;
    let file = file.into_inner().map_err(Stop::failed)?;
    stream_answer(&format!("{id}-{}.csv", visit.on), CSV, file).await
}

/// The same as a workbook, which can be changed and handed in again.
pub async fn xlsx_file(visit: &Visit, id: &str) -> Page {
    let picture = visit.picture().await?;
    let (first, rights) = open(visit, &picture, id)?;
    let people = visit.app.people_names().await?;
    let out = Out {
        register: rights.register,
        rights,
        lang: visit.lang,
    };
    let mut book = out.workbook().map_err(Stop::failed)?;
    let sheet = book.worksheet_from_index(0).map_err(Stop::failed)?;
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let mut at = 0;
    each(visit, &picture, &rights, |record| {
        let place = picture
            .place_of_unit(record.subject.as_deref().unwrap_or_default())
            .unwrap_or(first);
        let state = state_title(rights.register, &record.state, visit.lang);
        let maker = people.get(&record.created_by).unwrap_or(&record.created_by);
        at += 1;
        let row = out.row(place, record, state, maker);
        out.write_row(sheet, at, &row, &date).map_err(Stop::failed)
    })
    .await?;
    let mut file = tempfile::tempfile().map_err(Stop::failed)?;
    book.save_to_writer(&mut file).map_err(Stop::failed)?;
    stream_answer(&format!("{id}-{}.xlsx", visit.on), XLSX, file).await
}

#[derive(Template)]
#[template(path = "register_import.html")]
struct ImportPage {
    f: Frame,
    register: String,
    help: String,
    told_apart_by: String,
    subjects: Vec<(String, String)>,
    subject: String,
    update: bool,
    file: String,
    done: Option<Done>,
    dry_run: bool,
    problems: Vec<Problem>,
    found: usize,
}

impl ImportPage {
    fn of(visit: &Visit, picture: &Picture, rights: &Rights<'_>) -> ImportPage {
        let register = rights.register;
        let title = register_title(register, visit.lang);
        let subjects = own_subjects(picture, rights);
        ImportPage {
            f: visit.frame(
                ("事项台账", "Records"),
                visit.lang.of(visit.t("导入", "Import"), title),
            ),
            register: register.id.clone(),
            help: register.help(visit.lang).unwrap_or_default().to_owned(),
            told_apart_by: kaifa_flow::records::form::key_title(register, visit.lang),
            subject: match &subjects[..] {
                [(only, _)] => only.clone(),
                _ => String::new(),
            },
            subjects,
            update: false,
            file: String::new(),
            done: None,
            dry_run: false,
            problems: Vec::new(),
            found: 0,
        }
    }
}

/// `GET /registers/{register}/import`
pub async fn form(visit: Visit, Path(id): Path<String>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let (_, rights) = open(&visit, &picture, &id)?;
    html(&ImportPage::of(&visit, &picture, &rights))
}

/// `POST /registers/{register}/import`: everything or nothing. With `check` nothing is written in any case; with `problems` the
/// answer to a file with problems is a csv of all of them.
pub async fn post(visit: Visit, Path(id): Path<String>, form: Multipart) -> Page {
    let upload = Upload::read(form).await?;
    let file = upload.file("file")?.clone();
    let picture = visit.app.picture(visit.app.today()).await?;
    let (first, rights) = open(&visit, &picture, &id)?;
    let subject = upload.text("subject").map(str::to_owned);
    let place = subject
        .as_deref()
        .and_then(|unit| picture.place_of_unit(unit))
        .unwrap_or(first);
    let wish = Wish {
        subject: subject.clone(),
        existing: match upload.text("existing") {
            Some("update") => Existing::Update,
            _ => Existing::Refuse,
        },
        dry_run: upload.text("check").is_some(),
        sheet: None,
    };
    let order = Order {
        app: visit.app.clone(),
        picture: picture.clone(),
        pack: place.name().to_owned(),
        register: id.clone(),
        person: rights.person.clone(),
    };
    let whole = upload.text("problems").is_some();
    let mut problems = Vec::new();
    let mut all = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    all.write_record(["place", "code", "message", "hint"])
        .map_err(Stop::failed)?;
    let outcome = import(
        order,
        &file.name,
        TableSource::Bytes(file.bytes),
        &wish,
        |problem| {
            if whole {
                let cells = csv_of(&problem, &visit);
                let _ = all.write_record(cells);
            } else if problems.len() < SHOWN {
                problems.push(problem);
            }
        },
    )
    .await?;
    if whole && outcome.is_err() {
        let bytes = all.into_inner().map_err(Stop::failed)?;
        return Ok(attachment(&format!("{id}-problems.csv"), CSV, bytes));
    }
    let mut page = ImportPage::of(&visit, &picture, &rights);
    page.file = file.name;
    page.update = wish.existing == Existing::Update;
    page.dry_run = wish.dry_run;
    page.subject = subject.unwrap_or_default();
    let status = match outcome {
        Ok(done) => {
            page.problems = done.warnings.clone();
            page.done = Some(done);
            StatusCode::OK
        }
        Err(found) => {
            (page.problems, page.found) = (problems, found);
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    Ok((status, html(&page)?).into_response())
}

fn csv_of(problem: &Problem, visit: &Visit) -> [String; 4] {
    [
        problem
            .place
            .cell
            .clone()
            .unwrap_or_else(|| problem.place.show(visit.lang)),
        problem.code.to_owned(),
        problem.message.get(visit.lang).to_owned(),
        problem
            .hint
            .as_ref()
            .map(|hint| hint.get(visit.lang).to_owned())
            .unwrap_or_default(),
    ]
}

/// `POST /registers/{register}/check`: a form as it is being filled in; answers with what is wrong and what follows, as JSON.
pub async fn post_check(
    visit: Visit,
    Path(id): Path<String>,
    axum::extract::Form(typed): axum::extract::Form<BTreeMap<String, String>>,
) -> Result<axum::Json<CheckView>, Stop> {
    let picture = visit.app.picture(visit.app.today()).await?;
    let person = visit.signed()?;
    let subject = typed.get("subject").cloned().unwrap_or_default();
    let (first, register) = picture.find_register(&id)?;
    let place = picture.place_of_unit(&subject).unwrap_or(first);
    let register = place.edition.register(&id).unwrap_or(register);
    let rights = Rights::of(person, register);
    if !rights.makes_some() && !rights.sees_some() {
        return Err(Stop::refused(rights.refusal("登记事项", "make records")));
    }
    let form = kaifa_flow::records::form::form(place, register, visit.app.today());
    let about = About {
        unit: &subject,
        firm: rights
            .firm_for_new(typed.get(ABOUT_FIRM).map(String::as_str))
            .ok()
            .flatten(),
    };
    let mut fields = BTreeMap::new();
    let store = &visit.app.store;
    let mut problems =
        kaifa_flow::records::form::read_typed(store, place, &form, &rights, about, &typed, &mut fields)
            .await?;
    let state = register
        .start()
        .map(|state| state.id.as_str())
        .unwrap_or_default();
    let setting = kaifa_eval::record::form::Setting {
        subject: &subject,
        state,
        on: visit.app.today(),
    };
    problems.extend(kaifa_flow::records::form::judge(
        place,
        &form,
        &mut fields,
        setting,
    ));
    let by_title = |title: &str| register.fields.iter().find(|field| field.title == title);
    let mut view = CheckView::default();
    for problem in problems {
        let text = problem.message.get(visit.lang).to_owned();
        // What is still empty is not wrong while one is typing.
        if problem.code == kaifa_flow::codes::REQUIRED.code {
            continue;
        }
        match problem.place.field.as_deref().and_then(by_title) {
            Some(field) => {
                view.fields.entry(field.name.clone()).or_default().push(text);
            }
            None => view.whole.push(text),
        }
    }
    for field in register
        .fields
        .iter()
        .filter(|field| field.derived.is_some() && rights.sees_field(field, about))
    {
        let text = fields.get(&field.name).map(String::as_str).unwrap_or_default();
        let words = kaifa_flow::records::words::value_words(place, field, text, visit.lang);
        view.derived.insert(field.name.clone(), words);
    }
    Ok(axum::Json(view))
}

/// What is wrong with a form so far, and what follows from it.
#[derive(Debug, Default, serde::Serialize)]
pub struct CheckView {
    /// What is wrong, by field.
    pub fields: BTreeMap<String, Vec<String>>,
    /// What is wrong with the fields together.
    pub whole: Vec<String>,
    /// Derived fields in words.
    pub derived: BTreeMap<String, String>,
}
