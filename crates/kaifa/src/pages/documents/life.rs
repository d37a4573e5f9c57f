//! The life of a document: its editions with their days, what changed from each to the next, how it ended, and what became of
//! its duties.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path};
use kaifa_store::Kept;
use kaifa_store::rows::DutyEnd;
use serde::Deserialize;

use crate::flow::document_life::{self, EndWish, KINDS};
use crate::flow::shelf::find_edition;
use crate::pages::documents::{SECTION, region};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html, url_encode};
use crate::permission::Task;
use crate::web::stop::Stop;
use crate::web::visit::Visit;

struct EditionLine {
    number: i64,
    from: String,
    until: String,
    by: String,
    /// The comparison with the edition before.
    compare: String,
}

struct EndLine {
    kind: String,
    last_day: String,
    successor: String,
    reason: String,
    by: String,
}

struct DutyLine {
    id: String,
    title: String,
    outcome: &'static str,
    words: String,
    href: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "life.html")]
struct LifePage {
    f: Frame,
    pack: String,
    editions: Vec<EditionLine>,
    ends: Vec<EndLine>,
    duties: Vec<DutyLine>,
    taken_over: Vec<DutyLine>,
    may: bool,
    in_force: bool,
    kinds: Vec<(&'static str, String)>,
    others: Vec<(String, String)>,
    expires: String,
}

fn outcome_words(visit: &Visit, outcome: &str) -> (&'static str, String) {
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

/// `GET /documents/{pack}/life`
pub async fn show_one(visit: Visit, Path(pack): Path<String>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let editions = visit.app.store.list_editions(Some(&pack)).await?;
    let Some(newest) = editions.first() else {
        return Err(Stop::not_found(
            format!("文件 {pack}"),
            format!("document {pack}"),
        ));
    };
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let newest_edition = find_edition(&visit.app.store, &pack, newest.number).await?;
    let document = newest_edition.pack.document.as_ref();
    let region = document.and_then(|document| document.region.clone());
    let titles: BTreeMap<String, String> = newest_edition
        .pack
        .items
        .duties
        .iter()
        .map(|duty| (duty.id.clone(), duty.title.get(visit.lang).to_owned()))
        .collect();
    let ends = visit.app.store.list_document_ends(Some(&pack)).await?;
    let last_day = ends.first().map(|end| end.last_day);
    let line = |row: &Kept<DutyEnd>, title: Option<&String>, href: String| {
        let (outcome, words) = outcome_words(&visit, &row.outcome);
        DutyLine {
            id: row.duty.clone(),
            title: title.cloned().unwrap_or_else(|| row.duty.clone()),
            outcome,
            words,
            href,
            reason: row.reason.clone().unwrap_or_default(),
        }
    };
    let duty_ends = visit.app.store.list_duty_ends(&pack).await?;
    let duties = duty_ends
        .iter()
        .map(|row| {
            let href = match (&row.successor_pack, &row.successor_duty) {
                (Some(pack), Some(duty)) => format!("/duties/{}/{}", url_encode(pack), url_encode(duty)),
                _ => last_day.map_or_else(String::new, |day| {
                    format!("/duties/{}/{}?on={day}", url_encode(&pack), url_encode(&row.duty))
                }),
            };
            line(row, titles.get(&row.duty), href)
        })
        .collect();
    let taken_over = visit
        .app
        .store
        .list_duties_taken_over(&pack)
        .await?
        .iter()
        .map(|row| {
            let under = row.successor_duty.as_deref().unwrap_or_default();
            let mut taken = line(
                row,
                titles.get(under),
                format!("/documents/{}/life", url_encode(&row.pack)),
            );
            taken.words = format!("{} {}", row.pack, row.duty);
            taken
        })
        .collect();
    let in_force = newest.in_force_until.is_none();
    let picture = visit.app.picture(visit.app.today()).await?;
    html(&LifePage {
        f: visit.frame(SECTION, visit.t("版次与存续", "Editions and life")),
        editions: editions
            .iter()
            .map(|edition| EditionLine {
                number: edition.number,
                from: edition.in_force_from.to_string(),
                until: edition
                    .in_force_until
                    .map(|day| day.to_string())
                    .unwrap_or_default(),
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
        ends: ends
            .iter()
            .map(|end| EndLine {
                kind: KINDS
                    .iter()
                    .find(|(code, ..)| *code == end.kind)
                    .map_or_else(|| end.kind.clone(), |(_, zh, en)| visit.t(zh, en).to_owned()),
                last_day: end.last_day.to_string(),
                successor: end.successor.clone().unwrap_or_default(),
                reason: end.reason.clone(),
                by: name(&end.recorded_by),
            })
            .collect(),
        duties,
        taken_over,
        may: visit.signed()?.may(Task::RunOffice, region.as_deref()).is_ok(),
        in_force,
        kinds: KINDS
            .iter()
            .map(|(code, zh, en)| (*code, visit.t(zh, en).to_owned()))
            .collect(),
        others: picture
            .document_names()
            .into_iter()
            .filter(|(other, _)| *other != pack)
            .collect(),
        expires: document
            .and_then(|document| document.expires)
            .map(|day| day.to_string())
            .unwrap_or_default(),
        pack,
    })
}

/// What the form that ends a document sends.
#[derive(Debug, Deserialize)]
pub struct EndForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    last_day: String,
    #[serde(default)]
    successor: String,
    #[serde(default)]
    reason: String,
}

/// `POST /documents/{pack}/life`
pub async fn post_end(visit: Visit, Path(pack): Path<String>, Form(form): Form<EndForm>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&pack)?;
    let person = visit.allow(Task::RunOffice, region(place))?;
    let wish = EndWish {
        kind: form.kind,
        last_day: form.last_day,
        successor: form.successor,
        reason: form.reason,
    };
    document_life::end(&visit.app, &picture, place, person, &wish).await?;
    go(&format!("/documents/{}/life", url_encode(&pack)), "saved")
}

/// What the form that closes a duty sends.
#[derive(Debug, Deserialize)]
pub struct CloseForm {
    #[serde(default)]
    duty: String,
    #[serde(default)]
    reason: String,
}

/// `POST /documents/{pack}/life/close`
pub async fn post_close(visit: Visit, Path(pack): Path<String>, Form(form): Form<CloseForm>) -> Page {
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
    document_life::close_duty(&visit.app, person, &pack, &form.duty, &form.reason).await?;
    go(&format!("/documents/{}/life", url_encode(&pack)), "saved")
}
