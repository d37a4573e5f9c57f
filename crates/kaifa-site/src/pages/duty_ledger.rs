//! The ledger of supervision as page, JSON and workbook, with the filters of the duty list; and the contacts of units that stand
//! in its columns.

use askama::Template;
use axum::{Form, Json};
use kaifa_base::Date;
use kaifa_flow::duties::ledger::{COLUMNS, Surroundings, cells, count_by_source, digest, workbook};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::post::contact::{ContactWish, set_contact};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Duty, DutySource};
use kaifa_store::rows::UnitContact;
use serde::{Deserialize, Serialize};

use crate::pages::duties::{Choice, Filter, choices, unit_choices, visible};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::download::{XLSX, attachment};
use crate::web::visit::Visit;

/// Lines on one page; the workbook holds all.
const PER_PAGE: usize = 200;

/// How many duties come from a source.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SourceCount {
    /// Code of the source.
    pub source: String,
    /// In words.
    pub words: String,
    /// How many.
    pub count: usize,
}

/// The ledger of supervision.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DutyLedgerView {
    /// The day.
    pub on: Date,
    /// Lines by source; the kinds are never added together.
    pub sources: Vec<SourceCount>,
    /// Names of the columns after the number.
    pub columns: Vec<String>,
    /// The lines.
    pub lines: Vec<Vec<String>>,
    /// Digest of the lines.
    pub sha256: String,
}

type Line<'a> = (&'a PlacePicture, &'a Duty, &'a DutyNow);

/// The instances that fit the filters: of a periodic duty every period that has begun.
fn fitting<'a>(visit: &'a Visit, person: &Signed, picture: &'a Picture) -> Vec<Line<'a>> {
    let filter = Filter::of(visit, person);
    let mut found: Vec<Line<'a>> = visible(person, picture)
        .into_iter()
        .filter(|(place, duty, now)| filter.fits(place, duty, now) && filter.fits_lamp(now))
        .collect();
    found.sort_by_key(|(place, duty, now)| {
        (
            place.name().to_owned(),
            DutySource::ALL.iter().position(|source| *source == duty.source()),
            duty.id.clone(),
            now.subject().to_owned(),
            now.result.instance.from,
        )
    });
    found
}

async fn view(visit: &Visit, picture: &Picture, person: &Signed) -> Result<DutyLedgerView, Stop> {
    let found = fitting(visit, person, picture);
    let around = Surroundings::load(&visit.app, visit.on).await?;
    let lines: Vec<Vec<String>> = found
        .iter()
        .map(|(place, duty, now)| cells(place, duty, now, &around, visit.lang))
        .collect();
    let sources = count_by_source(found.iter().map(|(_, duty, _)| *duty))
        .into_iter()
        .map(|(source, count)| SourceCount {
            source: source.code().to_owned(),
            words: source.words().get(visit.lang).to_owned(),
            count,
        })
        .collect();
    Ok(DutyLedgerView {
        on: visit.on,
        sources,
        columns: COLUMNS
            .iter()
            .skip(1)
            .map(|(zh, en, _)| visit.t(zh, en).to_owned())
            .collect(),
        sha256: digest(&lines).to_string(),
        lines,
    })
}

#[derive(Template)]
#[template(path = "duty_ledger.html")]
struct DutyLedgerPage {
    f: Frame,
    v: DutyLedgerView,
    /// Lines on this page, each with number and address.
    shown: Vec<(usize, String, Vec<String>)>,
    documents: Vec<Choice>,
    units: Vec<Choice>,
    sources: Vec<Choice>,
    export: String,
    next: String,
    may_assign: bool,
}

/// `GET /duties/ledger`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let v = view(&visit, &picture, person).await?;
    let hrefs: Vec<String> = fitting(&visit, person, &picture)
        .into_iter()
        .map(|(place, _, now)| now.href(place.name()))
        .collect();
    let page: usize = visit
        .asked("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1)
        .max(1);
    let first = (page - 1) * PER_PAGE;
    let shown: Vec<_> = hrefs
        .into_iter()
        .zip(&v.lines)
        .enumerate()
        .skip(first)
        .take(PER_PAGE)
        .map(|(number, (href, line))| (number + 1, href, line.clone()))
        .collect();
    let filter = Filter::of(&visit, person);
    let query = visit.address_with("page", "");
    let export = match query.split_once('?') {
        Some((_, query)) => format!("/duties/ledger.xlsx?{query}"),
        None => "/duties/ledger.xlsx".to_owned(),
    };
    let joint = if query.contains('?') { '&' } else { '?' };
    let next = if first + shown.len() < v.lines.len() {
        format!("{query}{joint}page={}", page + 1)
    } else {
        String::new()
    };
    html(&DutyLedgerPage {
        f: visit.frame(
            ("台账", "Registers"),
            visit.t("督办台账", "Ledger of supervision"),
        ),
        shown,
        documents: choices(picture.document_names(), filter.document.unwrap_or_default()),
        units: choices(unit_choices(&visit, person, &picture), filter.unit),
        sources: choices(
            DutySource::ALL.iter().map(|source| {
                (
                    source.code().to_owned(),
                    source.words().get(visit.lang).to_owned(),
                )
            }),
            visit.asked("source").unwrap_or_default(),
        ),
        export,
        next,
        may_assign: person.may_do(Task::RunOffice),
        v,
    })
}

/// The ledger of supervision as JSON.
#[utoipa::path(get, path = "/api/duties/ledger", tag = "duties",
    params(("document" = Option<String>, Query, description = "pack"), ("unit" = Option<String>, Query, description = "unit id, `mine` or `all`"), ("source" = Option<String>, Query, description = "clause, resolution, instruction or finding"), ("lamp" = Option<String>, Query, description = "lamp code"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = DutyLedgerView)))]
pub async fn api_list(visit: Visit) -> Result<Json<DutyLedgerView>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(view(&visit, &picture, person).await?))
}

/// `GET /duties/ledger.xlsx`
pub async fn export(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let v = view(&visit, &picture, person).await?;
    let counts = count_by_source(
        fitting(&visit, person, &picture)
            .into_iter()
            .map(|(_, duty, _)| duty),
    );
    let root = visit
        .app
        .store
        .ledger_root()
        .await?
        .map(|root| root.to_string())
        .unwrap_or_default();
    let bytes = workbook(&v.lines, visit.on, &root, &counts, visit.lang).map_err(Stop::failed)?;
    Ok(attachment(&format!("duties-{}.xlsx", visit.on), XLSX, bytes))
}

/// One unit with its contact.
struct ContactRow {
    unit: String,
    name: String,
    contact: Option<UnitContact>,
}

#[derive(Template)]
#[template(path = "contacts.html")]
struct ContactsPage {
    f: Frame,
    rows: Vec<ContactRow>,
    may_set: bool,
}

/// `GET /contacts`
pub async fn contacts(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let mut rows: Vec<ContactRow> = Vec::new();
    for place in &picture.places {
        let answering: std::collections::BTreeSet<&String> =
            place.duties.iter().flat_map(|now| &now.units).collect();
        for unit in answering {
            // Names and addresses of people concern the unit itself and those who work with all of them.
            if (person.sees_everything() || person.covers(Task::SeeWork, unit))
                && !rows.iter().any(|row| row.unit == *unit)
            {
                rows.push(ContactRow {
                    unit: unit.clone(),
                    name: place.unit_name(unit).to_owned(),
                    contact: visit
                        .app
                        .store
                        .find_unit_contact(unit)
                        .await?
                        .map(|kept| kept.row),
                });
            }
        }
    }
    html(&ContactsPage {
        f: visit.frame(("台账", "Registers"), visit.t("单位联系人", "Contacts of units")),
        rows,
        may_set: person.may_do(Task::RunOffice) || person.may_do(Task::ReportDuty),
    })
}

/// What the form of a contact sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ContactForm {
    unit: String,
    #[serde(default)]
    leader: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    gateway: String,
}

/// `POST /contacts`
pub async fn post_contact(visit: Visit, Form(form): Form<ContactForm>) -> Page {
    let wish = ContactWish {
        unit: form.unit,
        leader: form.leader,
        contact: form.contact,
        mail: form.mail,
        gateway: form.gateway,
    };
    set_contact(&visit.app, visit.signed()?, &wish).await?;
    go("/contacts", "saved")
}
