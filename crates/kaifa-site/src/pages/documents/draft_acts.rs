//! What a person does to a review as a whole: begins it, accepts a clause, changes what is assumed, adds an item, takes a step back, puts the edition in force.
//! Steps on one item are in `draft_item`.

use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect};
use kaifa_base::ClausePath;
use kaifa_flow::address::url_encode;
use kaifa_flow::documents::draft_review::{self, Seen};
use kaifa_flow::documents::life::EndWish;
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use serde::Deserialize;

use crate::pages::documents::drafting::{address, hash_of};
use crate::pages::documents::succession;
use crate::pages::{Page, go};
use crate::web::visit::Visit;

/// What the form that starts a review sends.
#[derive(Debug, Deserialize)]
pub struct StartForm {
    #[serde(default)]
    name: String,
    /// Whose figures those are of which the text does not say it.
    #[serde(default)]
    whose: String,
}

/// `POST /documents/texts/{sha256}/review`: the text is drafted.
pub async fn post_start(visit: Visit, Path(sha256): Path<String>, Form(form): Form<StartForm>) -> Page {
    let hash = hash_of(&sha256)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let joined = visit
        .app
        .store
        .find_source(&hash)
        .await?
        .and_then(|source| source.pack.clone());
    let place = joined.and_then(|pack| {
        picture
            .place(&pack)
            .and_then(|place| place.region().map(str::to_owned))
    });
    let person = visit.allow(Task::RunOffice, place.as_deref())?;
    draft_review::start(&visit.app, person, &hash, &form.name, form.whose.parse().ok()).await?;
    Ok(Redirect::to(&address(&hash)).into_response())
}

/// `POST /documents/texts/{sha256}/review/undo`
pub async fn post_undo(visit: Visit, Path(sha256): Path<String>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let item = draft_review::undo(&visit.app, person, &hash).await?;
    let anchor = item.map(|item| format!("#i-{item}")).unwrap_or_default();
    go(&format!("{}{anchor}", address(&hash)), "undone")
}

/// What the form that accepts all open items of a clause sends.
#[derive(Debug, Deserialize)]
pub struct AcceptForm {
    /// The address of the clause, to go back to.
    #[serde(default)]
    clause: String,
    /// The items that the page showed as open: number, colon, version, with blanks between them.
    #[serde(default)]
    seen: String,
}

/// `POST /documents/texts/{sha256}/review/accept`
pub async fn post_accept(visit: Visit, Path(sha256): Path<String>, Form(form): Form<AcceptForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let seen = seen(&form.seen)?;
    draft_review::judge_together(&visit.app, person, &hash, &seen).await?;
    go(
        &format!("{}#{}", address(&hash), url_encode(&form.clause)),
        "saved",
    )
}

/// Items as a page showed them: number, colon, version, with blanks between them.
fn seen(text: &str) -> Result<Vec<Seen>, Stop> {
    let pair = |pair: &str| {
        let (number, version) = pair.split_once(':')?;
        Some(Seen {
            item: number.parse().ok()?,
            version: version.parse().ok()?,
            content: None,
        })
    };
    let seen: Option<Vec<Seen>> = text.split_whitespace().map(pair).collect();
    seen.ok_or_else(|| {
        Stop::bad_field(
            "seen",
            format!("应为“项号:版本”,现为“{}”", text),
            format!("expected number:version, found “{}”", text),
        )
    })
}

/// What the form that takes figures to be somebody else's sends.
#[derive(Debug, Deserialize)]
pub struct AssumeForm {
    /// Whose they are to be.
    #[serde(default)]
    whose: String,
    /// The figures that the page showed as not judged.
    #[serde(default)]
    seen: String,
}

/// `POST /documents/texts/{sha256}/review/assume`
pub async fn post_assume(visit: Visit, Path(sha256): Path<String>, Form(form): Form<AssumeForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let whose = form.whose.parse().map_err(|()| {
        Stop::bad_field(
            "whose",
            format!("应为 place 或 zones,现为“{}”", form.whose),
            format!("expected `place` or `zones`, found “{}”", form.whose),
        )
    })?;
    draft_review::assume(&visit.app, person, &hash, whose, &seen(&form.seen)?).await?;
    go(&address(&hash), "saved")
}

/// What the form that adds an item sends.
#[derive(Debug, Deserialize)]
pub struct AddForm {
    #[serde(default)]
    clause: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    words: String,
}

/// `POST /documents/texts/{sha256}/review/add`
pub async fn post_add(visit: Visit, Path(sha256): Path<String>, Form(form): Form<AddForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let clause = ClausePath::parse(&form.clause)
        .map_err(|problem| Stop::bad_field("clause", format!("条款地址不能识别:{}", form.clause), problem))?;
    let item = draft_review::add(&visit.app, person, &hash, (&form.list, &clause, &form.words)).await?;
    let base = address(&hash);
    match form.list.as_str() {
        "clause" => go(&format!("{base}#i-{item}"), "saved"),
        _ => go(&format!("{base}/{item}"), "saved"),
    }
}

/// `POST /documents/texts/{sha256}/review/in-force`: `from` says since when. For each document that the text repeals, `end.PACK` says
/// that its end is recorded as well, `last_day.PACK` on which day where not the day before, `duty.PACK.ID` what becomes of a duty.
pub async fn post_in_force(
    visit: Visit,
    Path(sha256): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let value = |name: &str| {
        let found = sent.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    };
    let typed = value("from");
    let from = typed.parse().map_err(|_| {
        Stop::bad_field(
            "from",
            format!("启用日期应写成 2025-12-31,现为“{typed}”"),
            format!("a date is written 2025-12-31, found “{typed}”"),
        )
    })?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let mut ends = Vec::new();
    for pack in sent.iter().filter_map(|(name, _)| name.strip_prefix("end.")) {
        // To end a document is the work of the office of its place.
        visit.allow(Task::RunOffice, picture.place_or_stop(pack)?.region())?;
        let wish = EndWish {
            last_day: value(&format!("last_day.{pack}")).to_owned(),
            reason: value(&format!("reason.{pack}")).to_owned(),
            duties: succession::sent(&sent, pack),
            ..EndWish::default()
        };
        ends.push((pack.to_owned(), wish));
    }
    let pack = draft_review::put_draft_in_force(&visit.app, person, &hash, from, &ends).await?;
    go(&format!("/documents/{}", url_encode(&pack)), "in_force")
}
