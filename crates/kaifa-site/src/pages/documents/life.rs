//! The life of a document: its editions with their days, what changed from each to the next, how it ended, and what became of
//! its duties.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use kaifa_base::Date;
use kaifa_flow::address::url_encode;
use kaifa_flow::documents;
use kaifa_flow::documents::life::{DutyWish, EndWish, KINDS};
use kaifa_flow::documents::shelf::{find_edition, name_of};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_store::Kept;
use kaifa_store::rows::DutyEnd;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pages::documents::SECTION;
use crate::pages::documents::repealed::{self, WaitView};
use crate::pages::documents::succession::{self, SuccessionView};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// An edition.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionLine {
    /// Its number.
    pub number: i64,
    /// First day in force.
    pub from: Date,
    /// Last day in force; absent while it is.
    pub until: Option<Date>,
    /// Who accepted it.
    pub by: String,
    /// The comparison with the edition before.
    pub compare: String,
}

/// How the document ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndLine {
    /// In words: replaced, expired, withdrawn.
    pub kind: String,
    /// Its last day.
    pub last_day: Date,
    /// The pack that takes its place.
    pub successor: String,
    /// How that is named.
    pub successor_name: String,
    /// Why.
    pub reason: String,
    /// Who entered it.
    pub by: String,
}

/// What became of a duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyLine {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `ok` goes on, `done` closed, `idle` ended.
    pub outcome: &'static str,
    /// The same in words.
    pub words: String,
    /// Where it is.
    pub href: String,
    /// Why.
    pub reason: String,
    /// The duty of the successor under which it goes on; empty where it does not.
    pub under: String,
}

/// The life of a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct LifeView {
    /// Its pack.
    pub pack: String,
    /// How it is named.
    pub name: String,
    /// Its editions, newest first.
    pub editions: Vec<EditionLine>,
    /// How it ended.
    pub ends: Vec<EndLine>,
    /// What became of its duties.
    pub duties: Vec<DutyLine>,
    /// Duties of others that it took over.
    pub taken_over: Vec<DutyLine>,
    /// Whether it is in force.
    pub in_force: bool,
    /// The last day of effect that the text names.
    pub expires: Option<Date>,
    /// Whether that day has passed while it is still in force.
    pub overdue: bool,
    #[serde(skip)]
    region: Option<String>,
}

#[derive(Template)]
#[template(path = "life.html")]
struct LifePage {
    f: Frame,
    life: LifeView,
    may: bool,
    kinds: Vec<(&'static str, String)>,
    others: Vec<(String, String)>,
    /// What the form is filled in with: as the address says, else the end of validity.
    wish: EndForm,
    /// What would become of the duties, once it is chosen who takes over.
    duties: Option<SuccessionView>,
    /// Duties under which one that has ended can go on: id, and clause with title.
    choices: Vec<(String, String)>,
    /// Documents that say that this one ends.
    repealed_by: Vec<WaitView>,
}

/// What became of a duty: its lamp and words.
pub fn outcome_words(visit: &Visit, outcome: &str) -> (&'static str, String) {
    match outcome {
        "goes_on" => (
            "ok",
            visit
                .t("由接替文件承接", "goes on under the successor")
                .to_owned(),
        ),
        "closed" => ("done", visit.t("经决定关闭", "closed by decision").to_owned()),
        _ => ("idle", visit.t("随文件终止", "ends with the document").to_owned()),
    }
}

/// `GET /api/documents/{pack}/life`
#[utoipa::path(get, path = "/api/documents/{pack}/life", tag = "documents",
    params(("pack" = String, Path, description = "name of the pack")), responses((status = 200, body = LifeView)))]
pub async fn api_one(visit: Visit, Path(pack): Path<String>) -> Result<Json<LifeView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    Ok(Json(life(&visit, &pack).await?))
}

/// `GET /documents/{pack}/life`
pub async fn show_one(visit: Visit, Path(pack): Path<String>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let life = life(&visit, &pack).await?;
    let asked = |key: &str| visit.asked(key).unwrap_or_default().to_owned();
    let wish = EndForm {
        kind: asked("kind"),
        last_day: match visit.asked("last_day") {
            Some(day) => day.to_owned(),
            None => life.expires.map(|day| day.to_string()).unwrap_or_default(),
        },
        successor: asked("successor"),
        reason: asked("reason"),
    };
    let picture = visit.app.picture(visit.app.today()).await?;
    let mut duties = None;
    if life.in_force && visit.asked("successor").is_some() {
        let last_day = wish.last_day.parse().ok();
        let before = documents::life::picture_of_last_day(&visit.app, &pack, last_day).await?;
        let next = picture
            .place(&wish.successor)
            .map(|next| (&*next.edition, next.text.as_deref()));
        duties = before
            .place(&pack)
            .map(|place| SuccessionView::of(place, next, "end-form", visit.lang));
    }
    let successor = life.ends.first().map(|end| end.successor.as_str());
    let choices = match successor.filter(|name| !name.is_empty()) {
        Some(name) => {
            let editions = visit.app.store.list_editions(Some(name)).await?;
            let number = editions.first().map_or(1, |edition| edition.number);
            succession::choices(&find_edition(&visit.app.store, name, number).await?, visit.lang)
        }
        None => Vec::new(),
    };
    let mut repealed_by = repealed::waiting(&visit, &picture).await?;
    repealed_by.retain(|one| one.ends == pack);
    html(&LifePage {
        wish,
        duties,
        choices,
        repealed_by,
        f: visit.frame(SECTION, visit.t("版次与存续", "Editions and life")),
        may: visit
            .signed()?
            .may(Task::RunOffice, life.region.as_deref())
            .is_ok(),
        kinds: KINDS
            .iter()
            .map(|(code, zh, en)| (*code, visit.t(zh, en).to_owned()))
            .collect(),
        others: picture
            .document_names()
            .into_iter()
            .filter(|(other, _)| *other != pack)
            .collect(),
        life,
    })
}

async fn life(visit: &Visit, pack: &str) -> Result<LifeView, Stop> {
    let editions = visit.app.store.list_editions(Some(pack)).await?;
    let Some(newest) = editions.first() else {
        return Err(Stop::not_found(
            format!("文件 {pack}"),
            format!("document {pack}"),
        ));
    };
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let newest_edition = find_edition(&visit.app.store, pack, newest.number).await?;
    let document = newest_edition.pack.document.as_ref();
    let region = document.and_then(|document| document.region.clone());
    let titles: BTreeMap<String, String> = newest_edition
        .pack
        .items
        .duties
        .iter()
        .map(|duty| (duty.id.clone(), duty.title.get(visit.lang).to_owned()))
        .collect();
    let ends = visit.app.store.list_document_ends(Some(pack)).await?;
    let last_day = ends.first().map(|end| end.last_day);
    let line = |row: &Kept<DutyEnd>, title: Option<&String>, href: String| {
        let (outcome, words) = outcome_words(visit, &row.outcome);
        DutyLine {
            id: row.duty.clone(),
            title: title.cloned().unwrap_or_else(|| row.duty.clone()),
            outcome,
            words,
            href,
            reason: row.reason.clone().unwrap_or_default(),
            under: row.successor_duty.clone().unwrap_or_default(),
        }
    };
    let mut end_lines = Vec::new();
    for end in &ends {
        let successor = end.successor.clone().unwrap_or_default();
        end_lines.push(EndLine {
            kind: documents::life::kind_words(&end.kind, visit.lang).to_owned(),
            last_day: end.last_day,
            successor_name: name_of(&visit.app.store, &successor).await?,
            successor,
            reason: end.reason.clone(),
            by: name(&end.recorded_by),
        });
    }
    let duty_ends = visit.app.store.list_duty_ends(pack).await?;
    let duties = duty_ends
        .iter()
        .map(|row| {
            let href = match (&row.successor_pack, &row.successor_duty) {
                (Some(pack), Some(duty)) => format!("/duties/{}/{}", url_encode(pack), url_encode(duty)),
                _ => last_day.map_or_else(String::new, |day| {
                    format!("/duties/{}/{}?on={day}", url_encode(pack), url_encode(&row.duty))
                }),
            };
            line(row, titles.get(&row.duty), href)
        })
        .collect();
    let mut taken_over = Vec::new();
    for row in &visit.app.store.list_duties_taken_over(pack).await? {
        let under = row.successor_duty.as_deref().unwrap_or_default();
        let href = format!("/documents/{}/life", url_encode(&row.pack));
        let mut taken = line(row, titles.get(under), href);
        taken.words = format!("{} {}", name_of(&visit.app.store, &row.pack).await?, row.duty);
        taken_over.push(taken);
    }
    let in_force = newest.in_force_until.is_none();
    Ok(LifeView {
        pack: pack.to_owned(),
        name: document
            .and_then(|document| document.doc_number.clone().or(document.title.clone()))
            .unwrap_or_else(|| pack.to_owned()),
        editions: editions
            .iter()
            .map(|edition| EditionLine {
                number: edition.number,
                from: edition.in_force_from,
                until: edition.in_force_until,
                by: name(&edition.accepted_by),
                compare: match edition.number {
                    1 => String::new(),
                    number => format!(
                        "/compare?left={}&right={}",
                        url_encode(&format!("{pack}#{}", number - 1)),
                        url_encode(&format!("{pack}#{number}"))
                    ),
                },
            })
            .collect(),
        ends: end_lines,
        duties,
        taken_over,
        in_force,
        expires: document.and_then(|document| document.expires),
        overdue: in_force
            && document
                .and_then(|one| one.expires)
                .is_some_and(|day| day < visit.on),
        region,
    })
}

/// What the form that ends a document holds.
struct EndForm {
    kind: String,
    last_day: String,
    successor: String,
    reason: String,
}

/// `POST /documents/{pack}/life`
pub async fn post_end(
    visit: Visit,
    Path(pack): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Page {
    let value = |name: &str| {
        let found = sent.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let wish = EndWish {
        kind: value("kind"),
        last_day: value("last_day"),
        successor: value("successor"),
        reason: value("reason"),
        duties: succession::sent(&sent, &pack),
    };
    let last_day = wish.last_day.parse().ok();
    let picture = documents::life::picture_of_last_day(&visit.app, &pack, last_day).await?;
    let place = picture.place_or_stop(&pack)?;
    let person = visit.allow(Task::RunOffice, place.region())?;
    documents::life::end(&visit.app, place, person, &wish).await?;
    go(&format!("/documents/{}/life", url_encode(&pack)), "saved")
}

/// What the form that decides on a duty sends.
#[derive(Debug, Deserialize)]
pub struct DutyForm {
    #[serde(default)]
    duty: String,
    /// `ends`, `closed`, or `goes_on:` with the duty of the successor.
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    reason: String,
}

/// `POST /documents/{pack}/life/duty`
pub async fn post_duty(visit: Visit, Path(pack): Path<String>, Form(form): Form<DutyForm>) -> Page {
    let editions = visit.app.store.list_editions(Some(&pack)).await?;
    let newest = editions
        .first()
        .ok_or_else(|| Stop::not_found(format!("文件 {pack}"), format!("document {pack}")))?;
    let edition = find_edition(&visit.app.store, &pack, newest.number).await?;
    let region = edition
        .pack
        .document
        .as_ref()
        .and_then(|document| document.region.as_deref());
    let person = visit.allow(Task::RunOffice, region)?;
    let (outcome, under) = form.outcome.split_once(':').unwrap_or((&form.outcome, ""));
    let wish = DutyWish {
        duty: form.duty.clone(),
        outcome: outcome.to_owned(),
        successor_duty: under.to_owned(),
        reason: form.reason.clone(),
    };
    documents::life::decide_duty(&visit.app, person, &pack, &wish).await?;
    go(&format!("/documents/{}/life", url_encode(&pack)), "saved")
}
