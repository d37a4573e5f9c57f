//! A text that was taken in and that no pack speaks about yet: shown as the reader sees it, with units, deadlines, targets
//! and remarks per clause. It demands nothing of anybody until a person has reviewed a pack for it.

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect};
use kaifa_base::{Date, Digest};
use kaifa_flow::address::url_encode;
use kaifa_flow::documents::take_in::{Offered, kind_words, source_of, take_in};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::draft::Assumed;
use kaifa_text::Source;
use kaifa_text::target::Target;
use serde::{Deserialize, Serialize};

use crate::pages::documents::SECTION;
use crate::pages::documents::living::NoteView;
use crate::pages::documents::marked::{PieceView, paragraphs};
use crate::pages::documents::repealed::{self, Amended};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// A text as read.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReadView {
    /// Hash of its bytes.
    pub sha256: String,
    /// File name.
    pub name: String,
    /// What kind of file it was taken from.
    pub kind: String,
    /// Encoding found; none for containers, which say it themselves.
    pub encoding: Option<String>,
    /// Title in the text.
    pub title: Option<String>,
    /// Number in the text.
    pub doc_number: Option<String>,
    /// Signatory.
    pub issuer: Option<String>,
    /// Date of signature.
    pub issued: Option<Date>,
    /// Clauses.
    pub clauses: Vec<ReadClause>,
    /// Remarks about the text as a whole.
    pub notes: Vec<NoteView>,
    /// The pack that it belongs to by now.
    pub pack: Option<String>,
    /// Whose figures those are taken to be of which the text does not say it: of the `place`, or of its `zones` together.
    pub whose: String,
}

/// A clause as read.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReadClause {
    /// Its address.
    pub path: String,
    /// How deep it lies, from 1.
    pub level: usize,
    /// Its words.
    pub words: Vec<Vec<PieceView>>,
    /// Responsible units as written.
    pub responsible: Vec<String>,
    /// Those that lead.
    pub lead: Vec<String>,
    /// Time limits: words and date.
    pub deadlines: Vec<(String, String)>,
    /// Demanded figures, as written.
    pub targets: Vec<String>,
    /// Remarks.
    pub notes: Vec<NoteView>,
}

/// A figure as it stands in the text; one that stands alone in the cell of a table with whose it is and what it measures.
fn figure(source: &Source, target: &Target) -> String {
    let words = source.shown(target.span).into_owned();
    if words.contains(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign)) {
        return words;
    }
    let unit = target.unit.as_deref().unwrap_or_default();
    let whose = target.scope.iter().map(String::as_str);
    let figure = format!("{words}{unit}");
    let parts: Vec<&str> = whose.chain([target.indicator.as_str(), &figure]).collect();
    parts.join(" ")
}

async fn view(visit: &Visit, sha256: &str) -> Result<ReadView, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let missing = || Stop::not_found(format!("文本 {sha256}"), format!("text {sha256}"));
    let hash = Digest::parse(sha256).ok_or_else(missing)?;
    let row = visit.app.store.find_source(&hash).await?.ok_or_else(missing)?;
    let source = source_of(&row.bytes);
    let reading = kaifa_text::read(&source);
    let notes_at = |path: Option<&kaifa_base::ClausePath>| NoteView::of_clause(&reading, path, visit.lang);
    let clauses = reading
        .all_clauses()
        .into_iter()
        .map(|clause| ReadClause {
            path: clause.path.to_string(),
            level: clause.path.steps().count(),
            words: paragraphs(&source, clause, std::iter::empty(), visit.lang),
            responsible: clause.responsible.iter().map(|unit| unit.name.clone()).collect(),
            lead: clause.lead.iter().map(|unit| unit.name.clone()).collect(),
            deadlines: clause
                .deadlines
                .iter()
                .map(|deadline| {
                    let date = deadline.date.map(|date| date.to_string());
                    (source.shown(deadline.span).into_owned(), date.unwrap_or_default())
                })
                .collect(),
            targets: clause
                .targets
                .iter()
                .map(|target| figure(&source, target))
                .collect(),
            notes: notes_at(Some(&clause.path)),
        })
        .collect();
    Ok(ReadView {
        sha256: row.sha256.to_string(),
        name: row.name.clone(),
        kind: kind_words(source.format()).get(visit.lang).to_owned(),
        encoding: source.encoding().map(str::to_owned),
        title: reading.document.title.clone(),
        doc_number: reading.document.doc_number.clone(),
        issuer: reading.document.issuer.clone(),
        issued: reading.document.issued,
        clauses,
        notes: notes_at(None),
        whose: Assumed::of(&reading).whose.code().to_owned(),
        pack: row.pack.clone(),
    })
}

#[derive(Template)]
#[template(path = "text.html")]
struct TextPage {
    f: Frame,
    view: ReadView,
    documents: Vec<(String, String)>,
    may_take_in: bool,
    in_review: bool,
    /// A name for the pack to be, from number and year.
    proposed_name: String,
    /// What the text amends.
    amends: Option<Amended>,
}

/// `GET /documents/texts/{sha256}`
pub async fn show_one(visit: Visit, Path(sha256): Path<String>) -> Page {
    let view = view(&visit, &sha256).await?;
    if let Some(pack) = &view.pack {
        return Ok(Redirect::to(&format!("/documents/{}", url_encode(pack))).into_response());
    }
    let in_review = match Digest::parse(&sha256) {
        Some(hash) => visit.app.store.find_draft_review(&hash).await?.is_some(),
        None => false,
    };
    let title = view.title.clone().unwrap_or_else(|| view.name.clone());
    let amends = match Digest::parse(&sha256) {
        Some(hash) => repealed::amends(&visit, &hash).await?,
        None => None,
    };
    html(&TextPage {
        amends,
        f: visit.frame(SECTION, title),
        documents: visit.picture().await?.document_names(),
        may_take_in: visit.signed()?.may_do(Task::RunOffice),
        in_review,
        proposed_name: proposed_name(&view),
        view,
    })
}

/// `document-2025-7` from a number, `document-1f3a` from the hash where there is none.
fn proposed_name(view: &ReadView) -> String {
    let digits: Vec<&str> = view
        .doc_number
        .as_deref()
        .unwrap_or_default()
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    match digits.as_slice() {
        [] => format!("document-{}", view.sha256.chars().take(6).collect::<String>()),
        some => format!("document-{}", some.join("-")),
    }
}

/// `GET /api/documents/texts/{sha256}`
#[utoipa::path(get, path = "/api/documents/texts/{sha256}", tag = "documents",
    params(("sha256" = String, Path, description = "hash of the text")), responses((status = 200, body = ReadView)))]
pub async fn api_one(visit: Visit, Path(sha256): Path<String>) -> Result<Json<ReadView>, Stop> {
    Ok(Json(view(&visit, &sha256).await?))
}

/// What the form that joins a text to a document sends.
#[derive(Debug, Deserialize)]
pub struct JoinForm {
    pack: String,
}

/// `POST /documents/texts/{sha256}`: the office says to which document a text belongs.
pub async fn post_join(visit: Visit, Path(sha256): Path<String>, Form(form): Form<JoinForm>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&form.pack)?;
    let person = visit.allow(Task::RunOffice, place.region())?;
    let missing = || Stop::not_found(format!("文本 {sha256}"), format!("text {sha256}"));
    let hash = Digest::parse(&sha256).ok_or_else(missing)?;
    let row = visit.app.store.find_source(&hash).await?.ok_or_else(missing)?;
    let offered = Offered {
        name: &row.name,
        bytes: &row.bytes,
        pack: Some(&form.pack),
    };
    take_in(&visit.app, &picture, &person.id, offered).await?;
    go(&format!("/documents/{}", url_encode(&form.pack)), "taken_in")
}
