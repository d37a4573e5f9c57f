//! What a text says of the end of other documents, where a person can act on it: on the review before the new one comes into force,
//! and on the pages of both documents until the end is recorded.

use kaifa_base::{Date, Digest};
use kaifa_flow::address::url_encode;
use kaifa_flow::documents::draft_review::Desk;
use kaifa_flow::documents::repeals::{self, Known, Repeal, Waiting};
use kaifa_flow::documents::shelf::{name_of, with_base};
use kaifa_flow::place::ReadText;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;

use crate::pages::documents::succession::SuccessionView;
use crate::web::visit::Visit;

/// A document that the text under review says ends with it.
#[derive(Debug, Clone)]
pub struct RepealView {
    /// How the text names it.
    pub named: String,
    /// The clause that says so; empty where that is none.
    pub clause: String,
    /// Its pack; empty where it is none of ours.
    pub pack: String,
    /// How we call it.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Only some of its clauses are meant.
    pub partly: bool,
    /// Its recorded last day in words; empty while it is in force.
    pub ended: String,
    /// What would become of its duties, where its end can be recorded.
    pub duties: Option<SuccessionView>,
}

/// A document that the text under review amends: how its title names it, its pack and our name for it.
pub type Amended = (String, Option<(String, String)>);

/// What the text of a review says of other documents.
#[derive(Debug, Default)]
pub struct Others {
    /// What it repeals.
    pub repeals: Vec<RepealView>,
    /// What it amends.
    pub amends: Option<Amended>,
    /// The last day of what ends, as far as the text says from when it holds.
    pub last_day: Option<Date>,
    /// From when it holds, where the text says so.
    pub effective: Option<Date>,
}

/// What the text of a review says of the documents that we have.
pub async fn of_review(visit: &Visit, desk: &Desk) -> Result<Others, Stop> {
    let validity = &desk.text.reading.document.validity;
    let effective = validity.effective.as_ref().map(|stated| stated.value);
    let mut others = Others {
        effective,
        last_day: repeals::last_day(&desk.text, visit.app.today()),
        ..Others::default()
    };
    others.amends = amended(visit, &desk.text, &desk.review.pack).await?;
    if validity.replaces.is_empty() {
        return Ok(others);
    }
    let known = Known::all(&visit.app.store).await?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let drafted = with_base(desk.files()).edition;
    for repeal in repeals::named_by(&desk.text, &desk.review.pack, &known) {
        others
            .repeals
            .push(view(visit, desk, &picture, &drafted, repeal).await?);
    }
    Ok(others)
}

/// What a text that was taken in amends.
pub async fn amends(visit: &Visit, sha256: &Digest) -> Result<Option<Amended>, Stop> {
    let Some(source) = visit.app.store.find_source(sha256).await? else {
        return Ok(None);
    };
    let text = visit.app.read_text(sha256, &source.bytes);
    amended(visit, &text, "").await
}

/// What a text amends, as its title says; `own` is its own pack.
async fn amended(visit: &Visit, text: &ReadText, own: &str) -> Result<Option<Amended>, Stop> {
    let title = text.reading.document.title.as_deref().unwrap_or_default();
    if kaifa_text::metadata::validity::amended(title).is_none() {
        return Ok(None);
    }
    let known = Known::all(&visit.app.store).await?;
    let Some((named, pack)) = repeals::amended_by(text, &known) else {
        return Ok(None);
    };
    Ok(Some(match pack.filter(|pack| pack != own) {
        Some(pack) => (
            named,
            Some((pack.clone(), name_of(&visit.app.store, &pack).await?)),
        ),
        None => (named, None),
    }))
}

async fn view(
    visit: &Visit,
    desk: &Desk,
    picture: &Picture,
    drafted: &kaifa_pack::Edition,
    repeal: Repeal,
) -> Result<RepealView, Stop> {
    let pack = repeal.pack.clone().unwrap_or_default();
    let ends = match pack.as_str() {
        "" => Vec::new(),
        pack => visit.app.store.list_document_ends(Some(pack)).await?,
    };
    let place = picture.place(&pack).filter(|_| ends.is_empty());
    let next = (!repeals::only_repeals(&desk.text)).then_some((drafted, Some(&*desk.text)));
    Ok(RepealView {
        named: repeal.named,
        clause: repeal.clause.map(|clause| clause.to_string()).unwrap_or_default(),
        name: match pack.as_str() {
            "" => String::new(),
            pack => name_of(&visit.app.store, pack).await?,
        },
        href: match ends.is_empty() {
            true => format!("/documents/{}", url_encode(&pack)),
            false => format!("/documents/{}/life", url_encode(&pack)),
        },
        partly: repeal.partly,
        ended: ends
            .first()
            .map(|end| visit.lang.date(end.last_day))
            .unwrap_or_default(),
        duties: place
            .filter(|_| desk.is_open() && !repeal.partly)
            .map(|place| SuccessionView::of(place, next, "in-force", visit.lang)),
        pack,
    })
}

/// That a document says of another that it ends, while nobody has recorded it.
#[derive(Debug, Clone)]
pub struct WaitView {
    /// The pack of the document that says so.
    pub by: String,
    /// How that is called, with the clause.
    pub by_name: String,
    /// The pack of the document that is to end.
    pub ends: String,
    /// How that is called.
    pub ends_name: String,
    /// Its title.
    pub ends_title: String,
    /// Where its end is recorded, with what the text says filled in.
    pub href: String,
}

/// Everything that waits so on the day that is shown.
pub async fn waiting(visit: &Visit, picture: &Picture) -> Result<Vec<WaitView>, Stop> {
    let mut found = Vec::new();
    for one in repeals::waiting(&visit.app.store, picture).await? {
        found.push(wait_view(visit, one).await?);
    }
    Ok(found)
}

async fn wait_view(visit: &Visit, one: Waiting<'_>) -> Result<WaitView, Stop> {
    let (by, ends) = (one.by, one.ends);
    let editions = visit.app.store.list_editions(Some(by.name())).await?;
    let from = editions.last().map_or(visit.on, |first| first.in_force_from);
    let text = by.text.as_deref();
    let last_day = text.and_then(|text| repeals::last_day(text, from));
    let only_repeals = text.is_some_and(repeals::only_repeals);
    let clause = one
        .repeal
        .clause
        .map(|clause| format!(" {clause}"))
        .unwrap_or_default();
    let by_name = format!("{}{clause}", by.document_name());
    let fields = [
        ("kind", if only_repeals { "withdrawn" } else { "replaced" }),
        ("successor", if only_repeals { "" } else { by.name() }),
        (
            "last_day",
            &last_day.map(|day| day.to_string()).unwrap_or_default(),
        ),
        ("reason", &by_name),
    ]
    .map(|(name, value)| format!("{name}={}", url_encode(value)));
    Ok(WaitView {
        by: by.name().to_owned(),
        ends: ends.name().to_owned(),
        ends_name: ends.document_name(),
        ends_title: ends.document_title(visit.lang),
        href: format!(
            "/documents/{}/life?{}#end",
            url_encode(ends.name()),
            fields.join("&")
        ),
        by_name,
    })
}
