//! Documents: the list of all that are in force or only taken in, and taking one in. One document with all that its clauses
//! have become is in `documents/living.rs`; a text that no pack speaks about in `documents/unpacked.rs`.

pub mod became;
pub mod draft_acts;
pub mod draft_assumed;
pub mod draft_doubts;
pub mod draft_fields;
pub mod draft_figures;
pub mod draft_item;
pub mod draft_words;
pub mod drafting;
pub mod life;
pub mod living;
pub mod marked;
pub mod repealed;
pub mod review_api;
pub mod succession;
pub mod unpacked;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Multipart, Path};
use chrono::{DateTime, Utc};
use kaifa_base::{Date, Lang};
use kaifa_flow::documents::issue_date;
use kaifa_flow::documents::shelf::name_of;
use kaifa_flow::documents::take_in::{Offered, kind_words, reviewed_hash, take_in};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::{PlacePicture, standing};
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::Kept;
use kaifa_store::rows::Edition;
use serde::{Deserialize, Serialize};

use crate::pages::documents::became::is_late;
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::upload::Upload;
use crate::web::visit::Visit;

/// The place of documents in the navigation.
pub const SECTION: (&str, &str) = ("文件", "Documents");

/// A document in force.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DocumentView {
    /// Its pack.
    pub pack: String,
    /// Number, or what stands for it.
    pub name: String,
    /// Its own number; absent where the text does not say.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Who issued it; absent where the text does not say.
    pub issuer: Option<String>,
    /// Day of issue, of the text or entered by the office.
    pub issued: Option<Date>,
    /// The same in words, or that it is not stated.
    pub issued_words: String,
    /// Whether the office entered the day because the text has none.
    pub issued_entered: bool,
    /// The place that it is about.
    pub region: String,
    /// Clauses to account for.
    pub clauses: usize,
    /// Of these, accounted for.
    pub accounted: usize,
    /// Duties.
    pub duties: usize,
    /// Of these, late on the day.
    pub late: usize,
    /// Targets.
    pub targets: usize,
    /// Rules.
    pub rules: usize,
    /// Number of the edition in force.
    pub edition: Option<i64>,
    /// Since when.
    pub in_force_from: Option<Date>,
    /// From when it will hold, where that is still to come.
    pub begins: Option<Date>,
    /// The last day of the edition, where its end is known.
    pub until: Option<Date>,
    /// The text, where it was taken in.
    pub text: Option<TextView>,
}

/// A text that was taken in.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TextView {
    /// Hash of its bytes.
    pub sha256: String,
    /// What kind of file it was taken from.
    pub kind: String,
    /// Encoding found; none for containers, which say it themselves.
    pub encoding: Option<String>,
    /// Whether it is the very text that the pack was reviewed against; absent where the pack names none.
    pub as_reviewed: Option<bool>,
    /// Oddities that the reader points at.
    pub notes: usize,
}

/// A text that was taken in and has no pack.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UnpackedView {
    /// Hash of its bytes.
    pub sha256: String,
    /// File name.
    pub name: String,
    /// Kind of file, in words.
    pub kind: String,
    /// Size in bytes.
    pub bytes: i64,
    /// The same for people.
    pub size: String,
    /// Who brought it.
    pub taken_in_by: String,
    /// When.
    pub taken_in_at: DateTime<Utc>,
    /// Whether its draft is under review.
    pub in_review: bool,
}

/// Everything on the page of documents.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DocumentsView {
    /// Documents in force.
    pub documents: Vec<DocumentView>,
    /// Texts without a pack.
    pub unpacked: Vec<UnpackedView>,
}

impl UnpackedView {
    /// When it was brought, in words.
    pub fn taken_in_words(&self) -> String {
        show::moment(self.taken_in_at)
    }
}

impl DocumentView {
    /// A document as it stands on the day of its place.
    pub fn of(place: &PlacePicture, editions: &[Kept<Edition>], lang: Lang) -> DocumentView {
        let document = place.edition.pack.document.as_ref();
        let items = &place.edition.pack.items;
        let accounts = place.accounts();
        let edition = editions
            .iter()
            .filter(|edition| edition.pack == place.name())
            .find(|edition| {
                edition.in_force_from <= place.on
                    && edition.in_force_until.is_none_or(|until| until >= place.on)
            });
        DocumentView {
            pack: place.name().to_owned(),
            name: place.document_name(),
            number: document.and_then(|d| d.doc_number.clone()),
            title: place.document_title(lang),
            issuer: document.and_then(|d| d.issuer.clone()),
            issued: place.issued,
            issued_words: match place.issued {
                Some(day) => lang.date(day),
                None => lang.pick("未载", "not stated").to_owned(),
            },
            issued_entered: place.issued.is_some() && place.edition.issued().is_none(),
            region: place.region_name().unwrap_or_default(),
            clauses: accounts.len(),
            accounted: accounts.iter().filter(|(_, accounted)| *accounted).count(),
            duties: items.duties.len(),
            late: items.duties.iter().filter(|duty| late(place, &duty.id)).count(),
            targets: items.targets.len(),
            rules: items.rules.len(),
            edition: edition.map(|edition| edition.number),
            in_force_from: edition.map(|edition| edition.in_force_from),
            begins: place.rows.begins,
            until: edition.and_then(|edition| edition.in_force_until),
            text: place.text.as_ref().map(|text| TextView {
                sha256: text.reading.digest.to_string(),
                kind: kind_words(text.source.format()).get(lang).to_owned(),
                encoding: text.source.encoding().map(str::to_owned),
                as_reviewed: reviewed_hash(place).map(|reviewed| *reviewed == text.reading.digest),
                notes: text.reading.notes.len(),
            }),
        }
    }
}

fn late(place: &PlacePicture, duty: &str) -> bool {
    let instances = place.duties.iter().filter(|now| now.duty == duty);
    standing_now(instances).any(|now| is_late(now.result.lamp))
}

/// Of the instances of a duty the present one of each unit: the last that has begun.
pub fn standing_now<'a>(
    instances: impl Iterator<Item = &'a standing::DutyNow>,
) -> impl Iterator<Item = &'a standing::DutyNow> {
    let mut last: Vec<&standing::DutyNow> = Vec::new();
    for instance in instances {
        match last
            .iter_mut()
            .find(|known| known.subject() == instance.subject())
        {
            Some(known) if known.result.instance.from < instance.result.instance.from => *known = instance,
            Some(_) => {}
            None => last.push(instance),
        }
    }
    last.into_iter()
}

/// Everything on the page.
async fn view(visit: &Visit) -> Result<DocumentsView, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let editions = visit.app.store.list_editions(None).await?;
    let heads = visit.app.store.list_source_heads().await?;
    let reviews = visit.app.store.list_open_draft_reviews().await?;
    let people = visit.app.people_names().await?;
    Ok(DocumentsView {
        documents: picture
            .places
            .iter()
            .map(|place| DocumentView::of(place, &editions, visit.lang))
            .collect(),
        unpacked: heads
            .into_iter()
            .filter(|head| head.pack.is_none())
            .map(|head| UnpackedView {
                in_review: reviews.iter().any(|review| review.sha256.as_str() == head.sha256),
                sha256: head.sha256,
                name: head.name,
                kind: kind_words(&head.media).get(visit.lang).to_owned(),
                bytes: head.byte_count,
                size: show::size(head.byte_count),
                taken_in_by: people.get(&head.taken_in_by).cloned().unwrap_or(head.taken_in_by),
                taken_in_at: head.taken_in_at,
            })
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "documents.html")]
struct DocumentsPage {
    f: Frame,
    view: DocumentsView,
    may_take_in: bool,
    /// Documents that have ended: pack, name, how, last day.
    ended: Vec<(String, String, String, Date)>,
}

/// `GET /documents`
pub async fn list(visit: Visit) -> Page {
    let view = view(&visit).await?;
    let ends = visit.app.store.list_document_ends(None).await?;
    let kind = |code: &str| kaifa_flow::documents::life::kind_words(code, visit.lang).to_owned();
    let mut ended = Vec::new();
    for end in ends.iter().filter(|end| end.last_day < visit.on) {
        let name = name_of(&visit.app.store, &end.pack).await?;
        ended.push((end.pack.clone(), name, kind(&end.kind), end.last_day));
    }
    html(&DocumentsPage {
        ended,
        f: visit.frame(SECTION, visit.t("政策文件", "Policy documents")),
        may_take_in: visit.signed()?.may_do(Task::RunOffice),
        view,
    })
}

/// `GET /api/documents`
#[utoipa::path(get, path = "/api/documents", tag = "documents", responses((status = 200, body = DocumentsView)))]
pub async fn api_list(visit: Visit) -> Result<Json<DocumentsView>, Stop> {
    Ok(Json(view(&visit).await?))
}

/// `POST /documents`: a text is handed in.
pub async fn post_text(visit: Visit, form: Multipart) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let upload = Upload::read(form).await?;
    let file = upload.file("file")?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let chosen = upload.text("pack");
    // To put a text under a document is the work of the office of that place.
    if let Some(place) = chosen.and_then(|pack| picture.place(pack)) {
        visit.allow(Task::RunOffice, place.region())?;
    }
    let offered = Offered {
        name: &file.name,
        bytes: &file.bytes,
        pack: chosen,
    };
    let taken = take_in(&visit.app, &picture, &person.id, offered).await?;
    match taken.pack {
        Some(pack) => go(
            &format!("/documents/{}", kaifa_flow::address::url_encode(&pack)),
            "taken_in",
        ),
        None => go(&format!("/documents/texts/{}", taken.sha256), "taken_in"),
    }
}

/// What the form for the day of issue sends.
#[derive(Debug, Deserialize)]
pub struct IssuedForm {
    #[serde(default)]
    issued: String,
    #[serde(default)]
    reason: String,
}

/// `POST /documents/{pack}/issued`
pub async fn post_issued(visit: Visit, Path(pack): Path<String>, Form(form): Form<IssuedForm>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&pack)?;
    let person = visit.allow(Task::RunOffice, place.region())?;
    issue_date::enter(&visit.app, place, person, &form.issued, &form.reason).await?;
    go(
        &format!("/documents/{}", kaifa_flow::address::url_encode(&pack)),
        "saved",
    )
}
