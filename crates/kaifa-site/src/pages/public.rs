//! The public page, without signing in: only what a named person released, in the version released, with date and name.
//! The date in the address is ignored here, so that nothing withdrawn can be asked for again. Also the office's buttons that
//! release and withdraw.

use askama::Template;
use axum::extract::{Form, Path};
use kaifa_base::{Date, Lang};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::release::{self, Kind, ReleasedTarget};
use kaifa_flow::stop::Stop;
use kaifa_store::Kept;
use kaifa_store::rows::{RankingList, Release};
use serde::{Deserialize, Serialize};

use crate::pages::frame::Frame;
use crate::pages::{Page, go, html, own_address};
use crate::web::visit::Visit;

/// The place of the public page in the navigation.
const SECTION: (&str, &str) = ("公开页", "Public page");

/// A thing that is public.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReleaseView {
    /// Its id.
    pub id: String,
    /// Kind in words.
    pub kind: String,
    /// What it is.
    pub title: String,
    /// Which version of it.
    pub version: String,
    /// Since when.
    pub released_on: Date,
    /// The same in words.
    pub released_words: String,
    /// Who released it.
    pub released_by: String,
    /// Whether the reader may withdraw it.
    pub may_withdraw: bool,
}

/// A clause of a released document.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PublicClause {
    /// Its address.
    pub path: String,
    /// Our short title.
    pub title: String,
    /// Its words, where the text was released with it.
    pub words: Vec<String>,
}

/// A line of a released ranking list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PublicRank {
    /// The rank; empty without one.
    pub rank: String,
    /// Name as printed.
    pub name: String,
    /// State in words.
    pub state: String,
}

/// A target of a released list of targets, in the reader's language.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PublicTarget {
    /// Its clause.
    pub clause: String,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub subject: String,
    /// By when, in words.
    pub by: String,
    /// The value reached.
    pub shown: String,
    /// Where it stood.
    pub status: String,
}

/// What a release holds.
enum Content {
    Document {
        facts: Vec<(String, String)>,
        clauses: Vec<PublicClause>,
    },
    Ranking {
        facts: Vec<(String, String)>,
        rows: Vec<PublicRank>,
    },
    Targets(Vec<PublicTarget>),
    Register {
        columns: Vec<String>,
        rows: Vec<Vec<String>>,
    },
}

#[derive(Template)]
#[template(path = "public.html")]
struct PublicPage {
    f: Frame,
    releases: Vec<ReleaseView>,
}

#[derive(Template)]
#[template(path = "public_one.html")]
struct ReleasePage {
    f: Frame,
    r: ReleaseView,
    content: Content,
}

fn list_title(list: &RankingList, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}({}年)", list.list, list.year),
        Lang::En => format!("{} ({})", list.list, list.year),
    }
}

fn version_words(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("第{number}版"),
        Lang::En => format!("version {number}"),
    }
}

/// How a release is named, and its version in words.
async fn named(visit: &Visit, release: &Release) -> Result<(String, String), Stop> {
    let lang = visit.lang;
    Ok(match Kind::parse(&release.kind) {
        Some(Kind::Ranking) => {
            let lists = visit.app.store.list_ranking_lists().await?;
            let list = lists.iter().find(|list| list.id == release.subject);
            let title = list.map_or_else(|| release.subject.clone(), |list| list_title(list, lang));
            (title, version_words(&release.version, lang))
        }
        Some(Kind::Document) => {
            let (edition, _) = release::released_document(&visit.app, release).await?;
            let document = edition.pack.document.as_ref();
            let title = document.and_then(|d| d.title.clone().or_else(|| d.doc_number.clone()));
            let number = release.version.split('/').next().unwrap_or_default();
            (
                title.unwrap_or_else(|| release.subject.clone()),
                version_words(number, lang),
            )
        }
        Some(Kind::Register) => {
            let released = release::register::released(&visit.app, &release.version).await?;
            let on = lang.date(release.released_on);
            let version = match lang {
                Lang::Zh => format!("截至{on}"),
                Lang::En => format!("as of {on}"),
            };
            (released.title.get(lang).to_owned(), version)
        }
        Some(Kind::Targets) => {
            let picture = visit.app.picture(visit.app.today()).await?;
            let title = picture.place(&release.subject).map_or_else(
                || release.subject.clone(),
                |place| place.document_title(visit.lang),
            );
            let on = lang.date(release.released_on);
            (
                title,
                match lang {
                    Lang::Zh => format!("截至{on}"),
                    Lang::En => format!("as of {on}"),
                },
            )
        }
        None => (release.subject.clone(), release.version.clone()),
    })
}

async fn release_view(visit: &Visit, release: &Kept<Release>) -> Result<ReleaseView, Stop> {
    let (title, version) = named(visit, release).await?;
    let people = visit.app.people_names().await?;
    let may_withdraw = match &visit.person {
        Some(person) => may_release(visit, person, &release.kind, &release.subject)
            .await
            .is_ok(),
        None => false,
    };
    Ok(ReleaseView {
        id: release.id.clone(),
        kind: Kind::parse(&release.kind)
            .map(|kind| kind.words().get(visit.lang).to_owned())
            .unwrap_or_default(),
        title,
        version,
        released_on: release.released_on,
        released_words: visit.lang.date(release.released_on),
        released_by: people.get(&release.released_by).cloned().unwrap_or_default(),
        may_withdraw,
    })
}

/// `GET /public`
pub async fn list(visit: Visit) -> Page {
    let mut releases = Vec::new();
    for release in visit.app.store.list_releases_on(visit.app.today()).await? {
        releases.push(release_view(&visit, &release).await?);
    }
    html(&PublicPage {
        f: frame(&visit, visit.t("公开内容", "Public").to_owned()),
        releases,
    })
}

/// The frame of today, whatever date the address names.
fn frame(visit: &Visit, title: String) -> Frame {
    Frame {
        on: visit.app.today(),
        place: visit
            .person
            .as_ref()
            .map_or(String::new(), |person| visit.app.place_name(Some(person))),
        ..visit.frame(SECTION, title)
    }
}

/// `GET /public/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let release = release::find(&visit.app, &id).await?;
    let r = release_view(&visit, &release).await?;
    let content = match Kind::parse(&release.kind) {
        Some(Kind::Document) => document(&visit, &release).await?,
        Some(Kind::Ranking) => ranking(&visit, &release).await?,
        Some(Kind::Targets) => {
            let targets = release::released_targets(&visit.app, &release).await?;
            Content::Targets(
                targets
                    .iter()
                    .map(|target| public_target(target, visit.lang))
                    .collect(),
            )
        }
        Some(Kind::Register) => {
            let released = release::register::released(&visit.app, &release.version).await?;
            Content::Register {
                columns: released
                    .columns
                    .iter()
                    .map(|words| words.get(visit.lang).to_owned())
                    .collect(),
                rows: released.rows,
            }
        }
        None => return Err(Stop::failed(format!("release {id} is of no known kind"))),
    };
    html(&ReleasePage {
        f: frame(&visit, r.title.clone()),
        r,
        content,
    })
}

fn public_target(target: &ReleasedTarget, lang: Lang) -> PublicTarget {
    PublicTarget {
        clause: target.clause.clone(),
        title: target.title.get(lang).to_owned(),
        subject: target.subject.clone(),
        by: target.by.map(|day| lang.date(day)).unwrap_or_default(),
        shown: target.shown(lang).unwrap_or_default().to_owned(),
        status: target.status.get(lang).to_owned(),
    }
}

async fn document(visit: &Visit, release: &Release) -> Result<Content, Stop> {
    let (edition, source) = release::released_document(&visit.app, release).await?;
    let reading = source.as_ref().map(kaifa_text::read);
    let mut facts = Vec::new();
    if let Some(document) = &edition.pack.document {
        let issued = document.issued.map(|day| visit.lang.date(day));
        let of = [
            (visit.t("文号", "Number"), document.doc_number.clone()),
            (visit.t("印发机关", "Issuer"), document.issuer.clone()),
            (visit.t("印发日期", "Issued"), issued),
        ];
        facts.extend(
            of.into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?))),
        );
    }
    let title_of = |path: &str| {
        let clause = edition
            .pack
            .items
            .clauses
            .iter()
            .find(|clause| clause.path.as_str() == path);
        clause.map_or("", |clause| clause.title(visit.lang)).to_owned()
    };
    let clauses = match (&source, &reading) {
        (Some(source), Some(reading)) => reading
            .all_clauses()
            .into_iter()
            .map(|clause| PublicClause {
                path: clause.path.to_string(),
                title: title_of(clause.path.as_str()),
                words: source.shown(clause.own).lines().map(str::to_owned).collect(),
            })
            .collect(),
        _ => edition
            .pack
            .items
            .clauses
            .iter()
            .map(|clause| PublicClause {
                path: clause.path.to_string(),
                title: clause.title(visit.lang).to_owned(),
                words: Vec::new(),
            })
            .collect(),
    };
    Ok(Content::Document { facts, clauses })
}

async fn ranking(visit: &Visit, release: &Release) -> Result<Content, Stop> {
    let lists = visit.app.store.list_ranking_lists().await?;
    let list = lists.iter().find(|list| list.id == release.subject);
    let list = list.ok_or_else(|| Stop::failed(format!("release {} names no list", release.id)))?;
    let published = list.published_on.map(|day| visit.lang.date(day));
    let of = [
        (visit.t("公布单位", "Published by"), Some(list.publisher.clone())),
        (visit.t("公布日期", "Published on"), published),
        (
            visit.t("名单总数", "On the list"),
            list.list_size.map(|size| size.to_string()),
        ),
    ];
    let facts = of
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    let rows = visit.app.store.list_ranking_rows(&list.id).await?;
    let rows = rows
        .iter()
        .map(|row| PublicRank {
            rank: row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            name: row.printed_name.clone(),
            state: row.state.words().get(visit.lang).to_owned(),
        })
        .collect();
    Ok(Content::Ranking { facts, rows })
}

/// Whether a person may release a thing or take it back: the office of the place that it is about.
async fn may_release(visit: &Visit, person: &Signed, kind: &str, subject: &str) -> Result<(), Stop> {
    let picture = visit.app.picture(visit.app.today()).await?;
    let unit = match Kind::parse(kind) {
        Some(Kind::Document | Kind::Targets) => picture
            .place(subject)
            .and_then(kaifa_flow::place::PlacePicture::region),
        // A list is of the whole province; every place on it has its own zones there.
        _ => None,
    };
    person.may(Task::RunOffice, unit).map_err(Stop::refused)
}

/// What the button "release" sends.
#[derive(Debug, Deserialize)]
pub struct ReleaseForm {
    kind: String,
    subject: String,
    #[serde(default)]
    back: String,
}

/// `POST /releases`
pub async fn post_release(visit: Visit, Form(form): Form<ReleaseForm>) -> Page {
    let person = visit.signed()?;
    let Some(kind) = Kind::parse(&form.kind) else {
        return Err(Stop::bad_field(
            "kind",
            format!("不能公开“{}”", form.kind),
            format!("“{}” is nothing that can be released", form.kind),
        ));
    };
    may_release(&visit, person, &form.kind, &form.subject).await?;
    let id = release::release(&visit.app, person, kind, &form.subject).await?;
    let back = match form.back.as_str() {
        "" => format!("/public/{id}"),
        back => own_address(Some(back)),
    };
    go(&back, "released")
}

/// What the button "withdraw" sends.
#[derive(Debug, Deserialize)]
pub struct WithdrawForm {
    #[serde(default)]
    reason: String,
}

/// `POST /releases/{id}/withdraw`
pub async fn post_withdraw(visit: Visit, Path(id): Path<String>, Form(form): Form<WithdrawForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let found = release::find(&visit.app, &id).await?;
    may_release(&visit, person, &found.kind, &found.subject).await?;
    release::withdraw(&visit.app, person, &id, &form.reason).await?;
    go("/public", "moved")
}
