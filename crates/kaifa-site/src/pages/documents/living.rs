//! The living document: the text on the left, clause by clause, and beside each clause what it has become. Without the text
//! the clause addresses and our short titles stand for it. Anchors are clause addresses, so that every "why" can lead here.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use kaifa_base::{ClausePath, Date, Digest, Lang};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::release::Kind;
use kaifa_flow::stop::Stop;
use kaifa_pack::citing::citing;
use kaifa_store::LocalDay;
use kaifa_store::rows::Release;
use kaifa_text::Reading;
use kaifa_text::notes::Note;
use serde::Serialize;

use crate::pages::documents::became::{LineView, Looking};
use crate::pages::documents::marked::{PieceView, paragraphs};
use crate::pages::documents::repealed::{self, WaitView};
use crate::pages::documents::{DocumentView, SECTION};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A clause with its words and what it has become.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ClauseView {
    /// Its address.
    pub path: String,
    /// How deep it lies, from 1.
    pub level: usize,
    /// Our short title.
    pub title: String,
    /// Its words as paragraphs; empty where the text was not taken in.
    pub words: Vec<Vec<PieceView>>,
    /// Whether the text taken in lacks it.
    pub not_in_text: bool,
    /// What it has become.
    pub lines: Vec<LineView>,
    /// Why nothing came of it, where it is a statement only.
    pub statement: String,
    /// Whether it is accounted for; headings without words of their own always are.
    pub accounted: bool,
    /// What the reader points at in its words.
    pub notes: Vec<NoteView>,
}

/// A remark of the reader.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct NoteView {
    /// Its code.
    pub code: &'static str,
    /// What was found.
    pub message: String,
    /// The words there.
    pub text: String,
    /// How the place is proposed to be read, where that can be said; empty words mean: leave it out.
    pub reading: Option<String>,
}

impl NoteView {
    /// What the reader points at in a clause, or in none.
    pub fn of_clause(reading: &Reading, clause: Option<&ClausePath>, lang: Lang) -> Vec<NoteView> {
        let here = |note: &&Note| {
            let at = reading
                .clause_at(note.span.start)
                .filter(|_| !note.span.is_empty());
            at.map(|found| &found.path) == clause
        };
        let of = |note: &Note| NoteView {
            code: note.short_code(),
            message: note.message.get(lang).to_owned(),
            text: note.text.clone(),
            reading: note.proposal.clone(),
        };
        reading.notes.iter().filter(here).map(of).collect()
    }
}

/// A document with all that it has become.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LivingView {
    /// The document.
    pub document: DocumentView,
    /// Its clauses in the order of the text, as filtered.
    pub clauses: Vec<ClauseView>,
    /// Remarks of the reader about the document as a whole.
    pub notes: Vec<NoteView>,
    /// Clauses with something late.
    pub late: usize,
    /// Clauses with something of the reader's own.
    pub mine: usize,
    /// Clauses not yet accounted for.
    pub open: usize,
}

impl ClauseView {
    fn is_late(&self) -> bool {
        self.lines.iter().any(|line| line.late)
    }

    fn is_mine(&self) -> bool {
        self.lines.iter().any(|line| line.mine)
    }
}

/// Every clause of a place, as its reader may see it.
fn clauses(looking: Looking<'_>) -> Vec<ClauseView> {
    let place = looking.place;
    let items = &place.edition.pack.items;
    let accounts = place.accounts();
    let of = |path: &ClausePath| {
        let listed = items.clauses.iter().find(|clause| clause.path == *path);
        let lines = looking.lines(path);
        let statement = listed.and_then(|clause| clause.statement(looking.lang));
        ClauseView {
            path: path.to_string(),
            level: path.steps().count(),
            title: listed.map_or("", |clause| clause.title(looking.lang)).to_owned(),
            words: Vec::new(),
            not_in_text: false,
            statement: statement
                .filter(|_| lines.is_empty())
                .unwrap_or_default()
                .to_owned(),
            lines,
            accounted: accounts
                .iter()
                .all(|(known, accounted)| *accounted || known != path.as_str()),
            notes: Vec::new(),
        }
    };
    let Some(text) = &place.text else {
        return items.clauses.iter().map(|clause| of(&clause.path)).collect();
    };
    let mut found: Vec<ClauseView> = text
        .reading
        .all_clauses()
        .into_iter()
        .map(|clause| {
            let marking =
                citing(items).filter(|item| item.basis.clauses().any(|cited| *cited == clause.path));
            ClauseView {
                words: paragraphs(&text.source, clause, marking, looking.lang),
                notes: notes(place, Some(&clause.path), looking),
                ..of(&clause.path)
            }
        })
        .collect();
    for clause in &items.clauses {
        if text.reading.clause(clause.path.as_str()).is_none() {
            found.push(ClauseView {
                not_in_text: true,
                ..of(&clause.path)
            });
        }
    }
    found
}

/// The reader's remarks in a clause, or those in none.
fn notes(place: &PlacePicture, clause: Option<&ClausePath>, looking: Looking<'_>) -> Vec<NoteView> {
    let text = place.text.as_ref();
    text.map_or_else(Vec::new, |text| {
        NoteView::of_clause(&text.reading, clause, looking.lang)
    })
}

/// The living document as asked for.
async fn view(visit: &Visit, pack: &str) -> Result<LivingView, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let place = picture.place_or_stop(pack)?;
    let editions = visit.app.store.list_editions(Some(pack)).await?;
    let looking = Looking {
        place,
        person,
        lang: visit.lang,
    };
    let mut clauses = clauses(looking);
    let count = |is: fn(&ClauseView) -> bool| clauses.iter().filter(|clause| is(clause)).count();
    let (late, mine, open) = (
        count(ClauseView::is_late),
        count(ClauseView::is_mine),
        count(|clause| !clause.accounted),
    );
    match visit.asked("show") {
        Some("late") => clauses.retain(ClauseView::is_late),
        Some("mine") => clauses.retain(ClauseView::is_mine),
        Some("open") => clauses.retain(|clause| !clause.accounted),
        _ => {}
    }
    Ok(LivingView {
        document: DocumentView::of(place, &editions, visit.lang),
        clauses,
        notes: notes(place, None, looking),
        late,
        mine,
        open,
    })
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    f: Frame,
    view: LivingView,
    filter: String,
    has_own: bool,
    may_run: bool,
    may_enter_date: bool,
    issued_by: Option<(String, String, String)>,
    releases: Vec<ReleaseState>,
    next_texts: Vec<NextText>,
    /// Documents that this one says end with it, and nobody has recorded.
    repeals: Vec<WaitView>,
    /// Documents that say that this one ends.
    repealed_by: Vec<WaitView>,
}

/// Whether a thing is public, for the button beside it.
struct ReleaseState {
    kind: &'static str,
    title: String,
    release: Option<(String, Date)>,
}

/// A text of the document that no edition rests on yet.
struct NextText {
    sha256: String,
    file: String,
    in_review: bool,
}

/// Texts that were taken in after the one shown, or the one shown where the edition was reviewed against another: from each the
/// next edition can be drafted.
async fn next_texts(visit: &Visit, document: &DocumentView) -> Result<Vec<NextText>, Stop> {
    let shown = document.text.as_ref();
    let mut found = Vec::new();
    for head in visit.app.store.list_source_heads().await? {
        if head.pack.as_deref() != Some(document.pack.as_str()) {
            continue;
        }
        let is_shown = shown.is_some_and(|text| text.sha256 == head.sha256);
        if is_shown && shown.and_then(|text| text.as_reviewed) != Some(false) {
            break;
        }
        let review = match Digest::parse(&head.sha256) {
            Some(hash) => visit.app.store.find_draft_review(&hash).await?,
            None => None,
        };
        if review.as_ref().is_none_or(|review| review.state == "open") {
            found.push(NextText {
                sha256: head.sha256,
                file: head.name,
                in_review: review.is_some(),
            });
        }
        if is_shown {
            break;
        }
    }
    Ok(found)
}

/// `GET /documents/{pack}`
pub async fn show_one(visit: Visit, Path(pack): Path<String>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let is_there = visit.picture().await?.place(&pack).is_some();
    if !is_there && !visit.app.store.list_document_ends(Some(&pack)).await?.is_empty() {
        // It has ended by the day asked about: how, and what became of its duties, stands there.
        let life = format!("/documents/{pack}/life?{}", visit.raw_query);
        return Ok(Redirect::to(life.trim_end_matches('?')).into_response());
    }
    let view = view(&visit, &pack).await?;
    let person = visit.signed()?;
    let picture = visit.picture().await?;
    let place = picture.place_or_stop(&pack)?;
    let may_run = person.may(Task::RunOffice, place.region()).is_ok();
    let public = visit.app.store.list_releases_on(visit.app.today()).await?;
    let released = |kind: Kind| {
        let is =
            |release: &&kaifa_store::Kept<Release>| release.kind == kind.code() && release.subject == pack;
        ReleaseState {
            kind: kind.code(),
            title: kind.words().get(visit.lang).to_owned(),
            release: public
                .iter()
                .find(is)
                .map(|release| (release.id.clone(), release.released_on)),
        }
    };
    let people = visit.app.people_names().await?;
    let entered = visit
        .app
        .store
        .find_document_fact(&pack, kaifa_flow::documents::issue_date::ISSUED)
        .await?;
    let issued_by = entered.filter(|_| view.document.issued_entered).map(|fact| {
        let who = people
            .get(&fact.author)
            .cloned()
            .unwrap_or_else(|| fact.author.clone());
        (
            who,
            visit.lang.date(fact.entered_at.local_day()),
            fact.reason.clone(),
        )
    });
    let next_texts = match may_run {
        true => next_texts(&visit, &view.document).await?,
        false => Vec::new(),
    };
    let waiting = repealed::waiting(&visit, &picture).await?;
    let (repeals, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|one| one.by == pack);
    html(&DocumentPage {
        repeals,
        repealed_by: others.into_iter().filter(|one| one.ends == pack).collect(),
        next_texts,
        f: visit.frame(SECTION, view.document.name.clone()),
        filter: visit.asked("show").unwrap_or_default().to_owned(),
        has_own: person.own_units().next().is_some(),
        may_enter_date: may_run && place.edition.issued().is_none(),
        may_run,
        issued_by,
        releases: vec![released(Kind::Document), released(Kind::Targets)],
        view,
    })
}

/// `GET /api/documents/{pack}`
#[utoipa::path(get, path = "/api/documents/{pack}", tag = "documents",
    params(("pack" = String, Path, description = "name of the pack"), ("show" = Option<String>, Query, description = "late, mine or open")),
    responses((status = 200, body = LivingView)))]
pub async fn api_one(visit: Visit, Path(pack): Path<String>) -> Result<Json<LivingView>, Stop> {
    Ok(Json(view(&visit, &pack).await?))
}
