//! The registers of all places: which there are, and the records of one as page and JSON. Everything follows from the
//! register's definition in a pack; one record and its steps are in `records.rs`, files in and out in `registers/transfer.rs`.

pub mod bulk;
pub mod fit;
pub mod list_view;
pub mod transfer;
pub mod views;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records;
use kaifa_flow::records::rights::Rights;
use kaifa_flow::records::words::{field_title, register_title, state_title};
use kaifa_flow::stop::Stop;
use kaifa_store::end_of;
use serde::Serialize;

use crate::pages::frame::Frame;
use crate::pages::registers::list_view::{FilterView, RecordsView, filters, records_view};
use crate::pages::registers::views::{ViewLink, view_links};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A register with how many of its records the reader may see.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RegisterView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub help: String,
    /// What a record belongs to, in words.
    pub subject: String,
    /// The documents that have it.
    pub documents: Vec<String>,
    /// Records in each state, in the order of the states.
    pub states: Vec<StateCount>,
    /// Records in all.
    pub total: i64,
    /// Whether the reader makes records of it.
    #[serde(skip)]
    pub may_make: bool,
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
    pub count: i64,
}

/// The register of an id with what the reader may do with it; a refusal for those who see none of its records.
pub fn open<'a>(
    visit: &'a Visit,
    picture: &'a Picture,
    id: &str,
) -> Result<(&'a PlacePicture, Rights<'a>), Stop> {
    let person = visit.signed()?;
    let (place, register) = picture.find_register(id)?;
    let rights = Rights::of(person, register);
    match rights.sees_some() {
        true => Ok((place, rights)),
        false => Err(Stop::refused(rights.refusal("查看事项", "see records"))),
    }
}

pub(crate) async fn register_view(
    visit: &Visit,
    picture: &Picture,
    rights: &Rights<'_>,
) -> Result<RegisterView, Stop> {
    let (register, lang) = (rights.register, visit.lang);
    let scope = rights.scope();
    let store = &visit.app.store;
    let past = picture.on < visit.app.today();
    let counted: BTreeMap<String, i64> = match past {
        _ if rights.reaches_firms() => {
            records::open::counts_within_reach(&visit.app, rights, picture.on).await?
        }
        true => store
            .count_records_before(&register.id, scope.as_deref(), end_of(picture.on))
            .await?
            .into_iter()
            .collect(),
        false => {
            let counts = store.count_records(&register.id, scope.as_deref()).await?;
            counts.into_iter().collect()
        }
    };
    Ok(RegisterView {
        id: register.id.clone(),
        title: register_title(register, lang),
        help: register.help(lang).unwrap_or_default().to_owned(),
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
                title: state_title(register, &state.id, lang).to_owned(),
                is_final: state.is_final,
                count: counted.get(&state.id).copied().unwrap_or(0),
            })
            .collect(),
        total: counted.values().sum(),
        may_make: rights.makes_some(),
    })
}

/// Every register of every place that the reader sees records of, with counts.
async fn overview(visit: &Visit) -> Result<Vec<RegisterView>, Stop> {
    let person = visit.signed()?;
    let picture = visit.picture().await?;
    let mut ids = BTreeSet::new();
    let mut views = Vec::new();
    for register in picture
        .places
        .iter()
        .flat_map(|place| &place.edition.items.registers)
    {
        let rights = Rights::of(person, register);
        if ids.insert(&register.id) && rights.sees_some() {
            views.push(register_view(visit, &picture, &rights).await?);
        }
    }
    // Somebody for whom no register is at all is told so, not shown an empty page.
    if views.is_empty() {
        visit.allow(Task::SeeRecords, None)?;
    }
    Ok(views)
}

#[derive(Template)]
#[template(path = "registers.html")]
struct RegistersPage {
    f: Frame,
    registers: Vec<RegisterView>,
    opens_documents: bool,
}

/// `GET /registers`
pub async fn list(visit: Visit) -> Page {
    let registers = overview(&visit).await?;
    html(&RegistersPage {
        f: visit.frame(("台账", "Registers"), visit.t("事项台账", "Records")),
        opens_documents: visit.signed()?.may_do(Task::SeeWork),
        registers,
    })
}

/// `GET /api/registers`
#[utoipa::path(get, path = "/api/registers", responses((status = 200, body = Vec<RegisterView>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<RegisterView>>, Stop> {
    Ok(Json(overview(&visit).await?))
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    f: Frame,
    v: RecordsView,
    documents: Vec<(String, String)>,
    subjects: Vec<(String, String)>,
    filters: Vec<FilterView>,
    /// Name, title, whether shown.
    all_columns: Vec<(String, String, bool)>,
    views: Vec<ViewLink>,
    /// Steps that can be taken for many at once: id and title.
    bulk: Vec<(String, String)>,
    state: String,
    document: String,
    subject: String,
    due: String,
    q: String,
    has_clocks: bool,
    may_make: bool,
    may_import: bool,
    opens_units: bool,
    may_fit: bool,
    may_release: bool,
}

impl RegisterPage {
    /// The query of the page without some keys, to go on with.
    fn without(&self, keys: &[&str]) -> String {
        let kept: Vec<&str> = self
            .f
            .query
            .split('&')
            .filter(|pair| {
                let key = pair.split('=').next().unwrap_or_default();
                !pair.is_empty() && key != "done" && key != "page" && !keys.contains(&key)
            })
            .collect();
        kept.join("&")
    }

    /// The query of the page without its page number.
    fn kept_query(&self) -> String {
        self.without(&[])
    }

    /// Whether some field narrows the list.
    fn filtered(&self) -> bool {
        self.filters.iter().any(|one| {
            [&one.value, &one.from, &one.to]
                .iter()
                .any(|text| !text.is_empty())
        })
    }

    /// The query without the choice of columns, as names and values.
    fn kept_pairs(&self) -> Vec<(String, String)> {
        let kept = self.without(&["columns"]);
        let uri = format!("/?{kept}").parse().unwrap_or_default();
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri)
            .map(|query| query.0)
            .unwrap_or_default()
    }

    /// The names of the columns shown.
    fn column_names(&self) -> String {
        let names: Vec<&str> = self.v.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(",")
    }

    /// The address that orders by a column, turned round when it is the order already.
    fn sort_link(&self, name: &str) -> String {
        let word = match self.v.sort == name {
            true => format!("-{name}"),
            false => name.to_owned(),
        };
        let rest = self.without(&["sort"]);
        let joint = if rest.is_empty() { "" } else { "&" };
        format!("?{rest}{joint}sort={word}")
    }

    /// The mark of the column by which the list is ordered.
    fn sort_mark(&self, name: &str) -> &'static str {
        match self.v.sort.strip_prefix('-') {
            Some(sorted) if sorted == name => " ↓",
            None if self.v.sort == name => " ↑",
            _ => "",
        }
    }
}

/// `GET /registers/{register}`, and the csv and xlsx files of the same name.
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    if let Some(id) = id.strip_suffix(".csv") {
        return transfer::csv_file(&visit, id).await;
    }
    if let Some(id) = id.strip_suffix(".xlsx") {
        return transfer::xlsx_file(&visit, id).await;
    }
    let picture = visit.picture().await?;
    let (place, rights) = open(&visit, &picture, &id)?;
    let v = records_view(&visit, &picture, &rights).await?;
    let register = rights.register;
    let asked = |key: &str| visit.asked(key).unwrap_or_default().to_owned();
    let shown: BTreeSet<&str> = v.columns.iter().map(|column| column.name.as_str()).collect();
    let today = picture.on >= visit.app.today();
    html(&RegisterPage {
        documents: picture.document_names(),
        subjects: subjects(&visit, &picture, &rights).await?,
        filters: filters(&visit, place, register),
        all_columns: register
            .fields
            .iter()
            .filter(|field| field.see.is_empty() || has_role(&rights, &field.see))
            .map(|field| {
                let title = field_title(field, visit.lang);
                (field.name.clone(), title, shown.contains(field.name.as_str()))
            })
            .collect(),
        views: view_links(&visit, &id).await?,
        bulk: register
            .transitions
            .iter()
            .filter(|step| step.bulk && today)
            .filter(|step| has_role(&rights, &step.roles))
            .map(|step| {
                (
                    step.id.clone(),
                    kaifa_flow::records::words::step_title(step, visit.lang).to_owned(),
                )
            })
            .collect(),
        state: asked("state"),
        document: asked("document"),
        subject: asked("subject"),
        due: asked("due"),
        q: asked("q"),
        has_clocks: kaifa_flow::records::clocks::has_clocks(register),
        may_make: rights.makes_some() && today,
        may_import: rights.makes_for_units() && today,
        opens_units: rights.person.may_do(Task::SeeWork),
        may_fit: rights.person.may_do(Task::RunOffice),
        may_release: today && !register.public_states.is_empty() && rights.person.may_do(Task::RunOffice),
        f: visit.frame(("事项台账", "Records"), v.register.title.clone()),
        v,
    })
}

/// Whether the reader has one of some roles, for whatever unit.
fn has_role(rights: &Rights<'_>, roles: &[String]) -> bool {
    let reaches = &rights.person.reaches;
    reaches
        .iter()
        .any(|reach| roles.iter().any(|role| role == reach.role.code()))
}

/// Units that one may choose from: those of the scope that have records, the first few hundred.
async fn subjects(
    visit: &Visit,
    picture: &Picture,
    rights: &Rights<'_>,
) -> Result<Vec<(String, String)>, Stop> {
    const MOST: usize = 300;
    let units: BTreeSet<String> = visit
        .app
        .store
        .list_record_subjects(&rights.register.id)
        .await?
        .into_iter()
        .filter(|unit| rights.sees(unit))
        .take(MOST)
        .chain(visit.asked("subject").map(str::to_owned))
        .collect();
    Ok(units
        .into_iter()
        .map(|unit| {
            let name = picture.unit_name(&unit).to_owned();
            (unit, name)
        })
        .collect())
}

/// `GET /api/registers/{register}`: the filters of the page, as `state`, `subject`, `document`, `q`, `due`, `f.FIELD`,
/// `f.FIELD.from`, `f.FIELD.to`, `sort`, `columns`, `page`.
#[utoipa::path(get, path = "/api/registers/{register}", responses((status = 200, body = RecordsView)))]
pub async fn api_records(visit: Visit, Path(id): Path<String>) -> Result<Json<RecordsView>, Stop> {
    let picture = visit.picture().await?;
    let (_, rights) = open(&visit, &picture, &id)?;
    Ok(Json(records_view(&visit, &picture, &rights).await?))
}
