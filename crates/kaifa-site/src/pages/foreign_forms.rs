//! Forms of others (a province's workbook, a text document with tables): taken in once, bound to indicators, and filled in for a unit
//! and period with every cell that has no figure listed. The file is given back with its layout and formulas as they were.

use askama::Template;
use axum::extract::{Form as Sent, Multipart, Path};
use axum::response::IntoResponse;
use kaifa_base::{Period, Problem};
use kaifa_flow::address::url_encode;
use kaifa_flow::figures::book::FigureBook;
use kaifa_flow::figures::foreign::form::{Binding, Filled, fill, read_bindings, show_bindings, values};
use kaifa_flow::figures::foreign::keep::{self, media_of, pack_of};
use kaifa_flow::figures::foreign::table::period_of;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::Kept;
use kaifa_store::rows::ForeignForm;

use crate::pages::figures::units_for;
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::download::attachment;
use crate::web::upload::Upload;
use crate::web::visit::Visit;

#[derive(Debug, Clone)]
struct FormLine {
    id: String,
    name: String,
    file: String,
    cells: usize,
    made: String,
}

#[derive(Template)]
#[template(path = "foreign_forms.html")]
struct ListPage {
    f: Frame,
    documents: Vec<(String, String)>,
    forms: Vec<FormLine>,
    may_bind: bool,
}

/// `GET /foreign-forms`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeFigures, None)?;
    let picture = visit.picture().await?;
    let names = visit.app.people_names().await?;
    let forms = visit.app.store.list_foreign_forms().await?;
    let line = |form: Kept<ForeignForm>| FormLine {
        cells: form.bindings.as_array().map_or(0, Vec::len),
        made: format!(
            "{} {}",
            names.get(&form.made_by).unwrap_or(&form.made_by),
            show::moment(form.made_at)
        ),
        id: form.row.id,
        name: form.row.name,
        file: form.row.file,
    };
    html(&ListPage {
        f: visit.frame(("报表", "Forms"), visit.t("上级表样", "Foreign forms")),
        documents: picture.document_names(),
        forms: forms.into_iter().map(line).collect(),
        may_bind: person.may_do(Task::EnterFigures),
    })
}

/// `POST /foreign-forms`: fields `name`, `document`, `file`. Takes a form in with the bindings that its words suggest.
pub async fn post_new(mut visit: Visit, form: Multipart) -> Page {
    visit.on = visit.app.today();
    let person = visit.allow(Task::EnterFigures, None)?.clone();
    let upload = Upload::read(form).await?;
    let file = upload.file("file")?;
    let picture = visit.picture().await?;
    let place = match upload.text("document") {
        Some(pack) => picture.place_or_stop(pack)?,
        None => picture
            .places
            .first()
            .ok_or_else(|| Stop::not_found("文件", "a document"))?,
    };
    let name = upload.text("name").unwrap_or(&file.name).to_owned();
    let id = keep::take_in_form(&visit.app, place, &person, &name, &file.name, &file.bytes).await?;
    go(&format!("/foreign-forms/{}", url_encode(&id)), "taken_in")
}

/// One bound cell as shown.
#[derive(Debug, Clone)]
struct CellLine {
    cell: String,
    name: String,
    text: String,
    missing: bool,
}

#[derive(Template)]
#[template(path = "foreign_form.html")]
struct FormPage {
    f: Frame,
    id: String,
    name: String,
    file: String,
    bindings: String,
    units: Vec<(String, String)>,
    unit: String,
    period: String,
    cells: Vec<CellLine>,
    missing: usize,
    indicators: Vec<(String, String)>,
    may_bind: bool,
    problems: Vec<Problem>,
}

struct Chosen<'a> {
    form: Kept<ForeignForm>,
    place: &'a PlacePicture,
    units: Vec<(String, String)>,
    unit: String,
    period: Option<Period>,
}

async fn chosen<'a>(visit: &Visit, picture: &'a Picture, id: &str) -> Result<Chosen<'a>, Stop> {
    let person = visit.allow(Task::SeeFigures, None)?;
    let form = visit
        .app
        .store
        .find_foreign_form(id)
        .await?
        .ok_or_else(|| Stop::not_found("表样", "the form"))?;
    let place = picture.place_or_stop(pack_of(&form))?;
    let units: Vec<(String, String)> = units_for(picture, person, Task::SeeFigures, Some(place.name()))
        .into_iter()
        .map(|unit| (unit.id, unit.name))
        .collect();
    let unit = match visit.asked("unit") {
        Some(unit) => {
            visit.allow(Task::SeeFigures, Some(unit))?;
            unit.to_owned()
        }
        None => units.first().map(|(id, _)| id.clone()).unwrap_or_default(),
    };
    let period = match visit.asked("period") {
        None => None,
        Some(text) => Some(period_of(text).ok_or_else(|| crate::pages::figures::bad_period(text))?),
    };
    Ok(Chosen {
        form,
        place,
        units,
        unit,
        period,
    })
}

async fn filled(visit: &Visit, chosen: &Chosen<'_>) -> Result<Vec<Filled>, Stop> {
    let Some(period) = chosen.period else {
        return Ok(Vec::new());
    };
    let limit = kaifa_flow::figures::book::known_by(visit.on, visit.app.today());
    let book = FigureBook::of_subjects(&visit.app.store, [chosen.unit.as_str()], limit).await?;
    Ok(values(&chosen.form, chosen.place, &chosen.unit, period, &book))
}

async fn page(
    visit: &Visit,
    picture: &Picture,
    id: &str,
    typed: Option<String>,
    problems: Vec<Problem>,
) -> Result<FormPage, Stop> {
    let chosen = chosen(visit, picture, id).await?;
    let cells: Vec<CellLine> = filled(visit, &chosen)
        .await?
        .into_iter()
        .map(|one| CellLine {
            cell: one.binding.cell,
            name: one.name,
            missing: one.text.is_none(),
            text: one.text.unwrap_or_default(),
        })
        .collect();
    let bindings: Vec<Binding> = serde_json::from_value(chosen.form.bindings.clone()).unwrap_or_default();
    let indicators = chosen
        .place
        .edition
        .items
        .indicators
        .iter()
        .map(|one| (one.id.clone(), one.name.clone()))
        .collect();
    Ok(FormPage {
        f: visit.frame(("报表", "Forms"), chosen.form.name.clone()),
        id: id.to_owned(),
        name: chosen.form.name.clone(),
        file: chosen.form.file.clone(),
        bindings: typed.unwrap_or_else(|| show_bindings(&bindings)),
        missing: cells.iter().filter(|cell| cell.missing).count(),
        cells,
        units: chosen.units,
        unit: chosen.unit,
        period: chosen.period.map(|period| period.to_string()).unwrap_or_default(),
        indicators,
        may_bind: visit.signed()?.may_do(Task::EnterFigures),
        problems,
    })
}

/// `GET /foreign-forms/{id}`: query `unit` and `period` to see what would be filled in.
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let picture = visit.picture().await?;
    html(&page(&visit, &picture, &id, None, Vec::new()).await?)
}

/// `POST /foreign-forms/{id}`: field `bindings`, one cell a line.
pub async fn post_bindings(
    mut visit: Visit,
    Path(id): Path<String>,
    Sent(sent): Sent<std::collections::BTreeMap<String, String>>,
) -> Page {
    visit.on = visit.app.today();
    let person = visit.allow(Task::EnterFigures, None)?.clone();
    let picture = visit.picture().await?;
    let chosen = chosen(&visit, &picture, &id).await?;
    let text = sent.get("bindings").cloned().unwrap_or_default();
    let bindings = match read_bindings(&text, &chosen.place.edition, &chosen.form.bytes) {
        Ok(bindings) => bindings,
        Err(problems) => {
            let page = page(&visit, &picture, &id, Some(text), problems).await?;
            return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
        }
    };
    keep::bind(&visit.app, &person, &chosen.form, &bindings).await?;
    go(&format!("/foreign-forms/{}", url_encode(&id)), "saved")
}

/// `GET /foreign-forms/{id}/file?unit=&period=`: the form filled in.
pub async fn file(visit: Visit, Path(id): Path<String>) -> Page {
    let picture = visit.picture().await?;
    let chosen = chosen(&visit, &picture, &id).await?;
    let Some(period) = chosen.period else {
        return Err(Stop::bad_field("period", "请写明期间", "say the period"));
    };
    let filled = filled(&visit, &chosen).await?;
    let bytes = fill(&chosen.form, &filled).map_err(Stop::failed)?;
    let (stem, ending) = chosen
        .form
        .file
        .rsplit_once('.')
        .unwrap_or((&chosen.form.file, "xlsx"));
    let name = format!(
        "{stem}_{}_{period}.{ending}",
        chosen.place.unit_name(&chosen.unit)
    );
    Ok(attachment(&name, media_of(&chosen.form), bytes))
}
