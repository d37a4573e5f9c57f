//! Two documents beside each other: any two editions, or a text that has no pack yet and is drafted for the comparison. Pairs by
//! subject, which side is stricter, and what only one has; or, from an upper document to a lower, which goals are carried.

use askama::Template;
use axum::Json;
use kaifa_base::{Digest, Lang};
use kaifa_flow::address::url_encode;
use kaifa_flow::documents::draft_review::Desk;
use kaifa_flow::documents::shelf::{base_pack, find_edition, with_base};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::Edition;
use kaifa_pack::diff::{Outcome, Pair, Party, Subject, compare};
use kaifa_pack::draft::{draft, draft_files};
use serde::Serialize;
use utoipa::ToSchema;

use crate::pages::documents::SECTION;
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A side as loaded.
struct Loaded {
    name: String,
    /// Where its clauses are.
    href: String,
    edition: Edition,
    text: Option<std::sync::Arc<kaifa_flow::place::ReadText>>,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    f: Frame,
    options: Vec<(String, String)>,
    left: String,
    right: String,
    subject: String,
    outcome: String,
    carries: bool,
    left_name: String,
    right_name: String,
    left_href: String,
    right_href: String,
    pairs: Vec<Pair>,
    counts: Vec<(&'static str, String, usize)>,
    subjects: Vec<(&'static str, String)>,
    asked: bool,
    /// Goals of the upper document that the lower carries, and those that it does not.
    carried: (usize, usize),
}

/// A comparison.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonView {
    /// Name of the left-hand document.
    pub left: String,
    /// Name of the right-hand document.
    pub right: String,
    /// The pairs: subject, outcome, both sides with their words and spans, and in what they differ.
    #[schema(value_type = Vec<Object>)]
    pub pairs: Vec<Pair>,
}

/// `GET /api/compare?left=&right=&carries=`: sides as the page names them, `PACK#EDITION` or `text:SHA256`.
#[utoipa::path(get, path = "/api/compare", tag = "documents",
    params(("left" = String, Query, description = "PACK#EDITION or text:SHA256"), ("right" = String, Query, description = "the same"),
        ("carries" = Option<String>, Query, description = "1: only the goals of the left-hand one")),
    responses((status = 200, body = ComparisonView)))]
pub async fn api_pairs(visit: Visit) -> Result<Json<ComparisonView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let side = |name: &str| {
        let asked = visit.asked(name).filter(|asked| !asked.is_empty());
        asked.map(str::to_owned).ok_or_else(|| {
            Stop::bad_field(
                name,
                "没有说明比对哪一份".to_owned(),
                "which document is to be compared is not said".to_owned(),
            )
        })
    };
    let (left, right) = (
        load(&visit, &side("left")?).await?,
        load(&visit, &side("right")?).await?,
    );
    let pairs = pairs(&left, &right, asks_what_is_carried(&visit));
    Ok(Json(ComparisonView {
        left: left.name,
        right: right.name,
        pairs,
    }))
}

/// Whether only the goals of the left-hand document are asked for; the form sends an empty word where they are not.
fn asks_what_is_carried(visit: &Visit) -> bool {
    visit.asked("carries").is_some_and(|asked| !asked.is_empty())
}

/// The pairs of two documents; `carries` keeps the goals of the left-hand one.
fn pairs(left: &Loaded, right: &Loaded, carries: bool) -> Vec<Pair> {
    let mut pairs = compare(left.party(), right.party());
    if carries {
        pairs.retain(|pair| pair.subject == Subject::Target && pair.left.is_some());
    }
    pairs
}

impl Loaded {
    fn party(&self) -> Party<'_> {
        Party {
            edition: &self.edition,
            source: self.text.as_ref().map(|text| &text.source),
        }
    }
}

/// `GET /compare?left=&right=&subject=&outcome=&carries=`
pub async fn show(visit: Visit) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let asked = |key: &str| visit.asked(key).unwrap_or_default().to_owned();
    let (left, right) = (asked("left"), asked("right"));
    let (subject, outcome, carries) = (asked("subject"), asked("outcome"), asks_what_is_carried(&visit));
    let mut pairs = Vec::new();
    let (mut names, mut hrefs) = ((String::new(), String::new()), (String::new(), String::new()));
    let both = !left.is_empty() && !right.is_empty();
    if both {
        let (one, other) = (load(&visit, &left).await?, load(&visit, &right).await?);
        pairs = self::pairs(&one, &other, carries);
        names = (one.name, other.name);
        hrefs = (one.href, other.href);
    }
    pairs.retain(|pair| subject.is_empty() || pair.subject.code() == subject);
    let carried = pairs.iter().filter(|pair| pair.right.is_some()).count();
    let carried = (carried, pairs.len() - carried);
    let counts = Outcome::ALL
        .iter()
        .map(|one| {
            let count = pairs.iter().filter(|pair| pair.outcome == *one).count();
            (one.code(), one.words().get(visit.lang).to_owned(), count)
        })
        .collect();
    pairs.retain(|pair| outcome.is_empty() || pair.outcome.code() == outcome);
    // What both sides say comes before what one of them lacks.
    pairs.sort_by_key(|pair| pair.left.is_none() || pair.right.is_none());
    let options = options(&visit).await?;
    let left = options
        .first()
        .map(|(code, _)| code.clone())
        .filter(|_| left.is_empty())
        .unwrap_or(left);
    // A document beside itself tells nothing.
    let beside = options
        .iter()
        .map(|(code, _)| code)
        .find(|code| **code != left)
        .filter(|_| right.is_empty());
    let right = beside.cloned().unwrap_or(right);
    html(&ComparePage {
        f: visit.frame(SECTION, visit.t("文件比对", "Comparison")),
        options,
        left,
        right,
        subject,
        outcome,
        carries,
        left_name: names.0,
        right_name: names.1,
        left_href: hrefs.0,
        right_href: hrefs.1,
        pairs,
        counts,
        subjects: Subject::ALL
            .iter()
            .map(|one| (one.code(), one.words().get(visit.lang).to_owned()))
            .collect(),
        asked: both,
        carried,
    })
}

/// Everything that can be compared: editions, newest first within a document, and texts without a pack.
async fn options(visit: &Visit) -> Result<Vec<(String, String)>, Stop> {
    let picture = visit.picture().await?;
    let mut found = Vec::new();
    for edition in visit.app.store.list_editions(None).await? {
        if edition.pack == "base" {
            continue;
        }
        let place = picture.place(&edition.pack);
        let name = place.map_or_else(|| edition.pack.clone(), |place| place.document_name());
        let words = edition_name(&name, &edition.number.to_string(), visit.lang);
        found.push((format!("{}#{}", edition.pack, edition.number), words));
    }
    for head in visit.app.store.list_source_heads().await? {
        if head.pack.is_none() {
            let words = visit.lang.aside(&head.name, visit.t("草案", "draft"));
            found.push((format!("text:{}", head.sha256), words));
        }
    }
    Ok(found)
}

/// A document with the number of its edition.
fn edition_name(name: &str, number: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{name} 第{number}版"),
        Lang::En => format!("{name}, edition {number}"),
    }
}

/// A name for the draft of a text, which no other text has: items of the same id are the same within one document only.
fn draft_name(hash: &Digest) -> String {
    let short: String = hash.as_str().chars().take(12).collect();
    format!("draft-{short}")
}

async fn load(visit: &Visit, asked: &str) -> Result<Loaded, Stop> {
    let missing = || Stop::not_found(format!("可比对的“{asked}”"), format!("“{asked}” to compare"));
    let app = &visit.app;
    if let Some(hash) = asked.strip_prefix("text:") {
        let hash = Digest::parse(hash).ok_or_else(missing)?;
        let source = app.store.find_source(&hash).await?.ok_or_else(missing)?;
        let text = app.read_text(&hash, &source.bytes);
        let files = match Desk::load(app, &hash).await? {
            Some(desk) => desk.files(),
            None => draft_files(
                &draft(
                    &text.source,
                    &text.reading,
                    &base_pack().items,
                    &draft_name(&hash),
                ),
                false,
            ),
        };
        return Ok(Loaded {
            name: {
                let read = &text.reading.document;
                let name = read.doc_number.clone().or(read.title.clone());
                let name = name.unwrap_or_else(|| source.name.clone());
                format!("{name}{}", visit.t("(草案)", " (draft)"))
            },
            href: format!("/documents/texts/{hash}"),
            edition: with_base(files).edition,
            text: Some(text),
        });
    }
    let (pack, number) = asked.rsplit_once('#').ok_or_else(missing)?;
    let edition = find_edition(&app.store, pack, number.parse().map_err(|_| missing())?).await?;
    let reviewed = edition
        .pack
        .document
        .as_ref()
        .and_then(|document| document.text_sha256.clone());
    let source = match reviewed {
        Some(hash) => app.store.find_source(&hash).await?,
        None => None,
    };
    let document = edition.pack.document.as_ref();
    let name = document.and_then(|document| document.doc_number.clone().or(document.title.clone()));
    Ok(Loaded {
        name: edition_name(name.as_deref().unwrap_or(pack), number, visit.lang),
        href: format!("/documents/{}", url_encode(pack)),
        text: source.map(|source| app.read_text(&source.sha256, &source.bytes)),
        edition,
    })
}
