//! The runs over tables of firms, and the form that grades a table.

use askama::Template;
use axum::Json;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Lang, Problem};
use kaifa_flow::evaluation::per_mu;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records::words::register_title;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::RunHead;
use serde::Serialize;

use super::state_of;
use crate::pages::frame::Frame;
use crate::pages::runs::as_of;
use crate::pages::{Page, go, html};
use crate::web::upload::Upload;
use crate::web::visit::Visit;

/// The most that a table may hold: 200 MB.
pub const LARGEST: usize = 200 * 1024 * 1024;

/// A run in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunLine {
    /// Its id.
    pub id: String,
    /// Title of the scheme.
    pub title: String,
    /// The year evaluated.
    pub year: i64,
    /// The document whose pack holds the scheme.
    pub document: String,
    /// Where it stands, in words.
    pub state: String,
    /// The same as a lamp.
    pub lamp: String,
    /// Who froze it and when.
    pub made: String,
    /// When it was published; empty if it is not.
    pub published: String,
    /// The run that it corrects.
    pub replaces: String,
    /// Why.
    pub reason: String,
}

/// A scheme that can be chosen: value of the form, title, years, head of its columns.
#[derive(Debug, Clone)]
struct SchemeChoice {
    value: String,
    title: String,
    columns: String,
    /// The schemes whose scores it takes.
    rests_on: Vec<String>,
    /// Registers that hold all of them: id and title.
    registers: Vec<(String, String)>,
    unverified: Vec<String>,
}

#[derive(Template)]
#[template(path = "per_mu.html")]
struct RunsPage {
    f: Frame,
    runs: Vec<RunLine>,
    schemes: Vec<SchemeChoice>,
    /// Registers that hold the columns of one of them: id and title.
    sources: Vec<(String, String)>,
    may_run: bool,
    scheme: String,
    year: String,
    problems: Vec<Problem>,
}

async fn lines(visit: &Visit, picture: &Picture) -> Result<Vec<RunLine>, Stop> {
    let office = visit.signed()?.may_do(Task::RunOffice);
    let heads: Vec<RunHead> = visit
        .app
        .store
        .list_run_heads(per_mu::KIND)
        .await?
        .into_iter()
        .filter_map(|head| as_of(head, visit.on))
        .collect();
    let names = visit.app.people_names().await?;
    let mut lines = Vec::new();
    for head in &heads {
        if !office && head.published_at.is_none() {
            continue;
        }
        let place = picture.place(head.pack.as_deref().unwrap_or_default());
        let id = head.scheme.as_deref().unwrap_or_default();
        let scheme = place.and_then(|place| per_mu::schemes(place, None).find(|scheme| scheme.id == id));
        let corrected_by = heads
            .iter()
            .filter(|other| other.replaces.as_ref() == Some(&head.id))
            .find(|other| office || other.published_at.is_some());
        let (lamp, state) = state_of(head, corrected_by, visit.lang);
        lines.push(RunLine {
            id: head.id.clone(),
            title: scheme.map_or_else(|| id.to_owned(), |scheme| scheme.title.get(visit.lang).to_owned()),
            year: head.year.unwrap_or_default(),
            document: place.map(|place| place.document_name()).unwrap_or_default(),
            state,
            lamp: lamp.to_owned(),
            made: format!(
                "{} {}",
                names.get(&head.made_by).unwrap_or(&head.made_by),
                show::moment(head.made_at)
            ),
            published: head.published_at.map(show::moment).unwrap_or_default(),
            replaces: head.replaces.clone().unwrap_or_default(),
            reason: head.reason.clone().unwrap_or_default(),
        });
    }
    Ok(lines)
}

fn choices(picture: &Picture, lang: Lang) -> Vec<SchemeChoice> {
    let mut choices = Vec::new();
    for place in &picture.places {
        for scheme in per_mu::schemes(place, None) {
            let years = match (scheme.from_year, scheme.until_year) {
                (None, None) => String::new(),
                (from, until) => {
                    let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
                    format!(" [{}–{}]", year(from), year(until))
                }
            };
            let used = per_mu::used_in_any_year(place, scheme);
            let unverified = std::iter::once(scheme).chain(used.iter().copied());
            choices.push(SchemeChoice {
                value: format!("{}/{}", place.name(), scheme.id),
                title: format!("{} · {}{years}", place.document_name(), scheme.title.get(lang)),
                columns: lang.list(&per_mu::register::columns(scheme, &used)),
                rests_on: used.iter().map(|one| one.title.get(lang).to_owned()).collect(),
                registers: per_mu::register::registers(place, scheme)
                    .into_iter()
                    .map(|register| (register.id.clone(), register_title(register, lang)))
                    .collect(),
                unverified: unverified.flat_map(|one| one.unverified.clone()).collect(),
            });
        }
    }
    choices
}

async fn page(visit: &Visit, scheme: &str, year: &str, problems: Vec<Problem>) -> Page {
    visit.allow(Task::SeeGrades, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let schemes = choices(&picture, visit.lang);
    let mut sources: Vec<(String, String)> = schemes
        .iter()
        .flat_map(|scheme| scheme.registers.clone())
        .collect();
    sources.sort();
    sources.dedup();
    html(&RunsPage {
        f: visit.frame(
            ("考核与决定", "Evaluation"),
            visit.t("企业亩均评价", "Per-mu evaluation"),
        ),
        runs: lines(visit, &picture).await?,
        schemes,
        sources,
        may_run: visit.signed()?.may_do(Task::RunOffice),
        scheme: scheme.to_owned(),
        year: year.to_owned(),
        problems,
    })
}

/// `GET /per-mu`
pub async fn list(visit: Visit) -> Page {
    page(&visit, "", "", Vec::new()).await
}

/// `GET /api/per-mu`
#[utoipa::path(get, path = "/api/per-mu", responses((status = 200, body = Vec<RunLine>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<RunLine>>, Stop> {
    visit.allow(Task::SeeGrades, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    Ok(Json(lines(&visit, &picture).await?))
}

/// `POST /per-mu`: grades a table and freezes the result.
pub async fn post(visit: Visit, form: Multipart) -> Page {
    visit.allow(Task::RunOffice, None)?;
    let upload = Upload::read(form).await?;
    let (scheme, year) = (
        upload.text("scheme").unwrap_or_default(),
        upload.text("year").unwrap_or_default(),
    );
    match freeze(&visit, &upload, scheme, year).await {
        Ok(id) => go(&format!("/per-mu/{id}"), "graded"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = page(&visit, scheme, year, stop.problems).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}

async fn freeze(visit: &Visit, upload: &Upload, scheme: &str, year: &str) -> Result<String, Stop> {
    let picture = visit.app.picture(visit.app.today()).await?;
    let mut problems = Vec::new();
    let mut take = |stop: Stop| problems.extend(stop.problems);
    let number: Option<i32> = year.parse().ok().filter(|year| (1990..=2100).contains(year));
    if number.is_none() {
        take(Stop::bad_field(
            "year",
            format!("评价年度应写成四位数字,现为“{year}”"),
            format!("the year is written with four digits, found “{year}”"),
        ));
    }
    let (pack, id) = scheme.split_once('/').unwrap_or_default();
    let place = picture.place(pack);
    let chosen = place.and_then(|place| per_mu::schemes(place, None).find(|one| one.id == id));
    match chosen {
        None => take(Stop::bad_field("scheme", "请选择评价办法", "choose a scheme")),
        Some(chosen) if number.is_some_and(|year| !chosen.holds_in(year)) => take(Stop::bad_field(
            "year",
            format!("“{}”不适用于 {year} 年", chosen.title.zh),
            format!("the scheme “{id}” does not hold in {year}"),
        )),
        Some(_) => {}
    }
    let register = upload.text("register").filter(|register| !register.is_empty());
    let file = upload.file("file");
    match (&file, register) {
        (Err(stop), None) => take(stop.clone()),
        (Ok(_), Some(_)) => take(Stop::bad_field(
            "register",
            "既选了文件又选了台账,请只留一种来源",
            "both a file and a register are chosen; keep one of them",
        )),
        _ => {}
    }
    let (Some(place), Some(chosen), Some(number), true) = (place, chosen, number, problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let person = visit.signed()?;
    let (name, bytes) = match register {
        Some(register) => {
            per_mu::register::table(&visit.app, person, place, chosen, register, number).await?
        }
        None => file.map(|file| (file.name.clone(), file.bytes.clone()))?,
    };
    let (id, _) = per_mu::freeze(&visit.app, place, person, chosen, number, (&name, &bytes)).await?;
    Ok(id)
}
