//! Official papers: the list, a draft with its form and preview, sending, and the files. A recipient sees what was sent to them and
//! nothing else.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Date, Problem};
use kaifa_flow::papers::file::{Block, Sheet};
use kaifa_flow::papers::{self, Edit, content_of, recipients_of, sheet, templates};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::Paper;
use kaifa_store::{Kept, LocalDay};
use serde::Deserialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::download::attachment;
use crate::web::upload::Upload;
use crate::web::visit::Visit;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// One paper in the list.
struct Line {
    id: String,
    title: String,
    kind: String,
    number: String,
    dated: Option<Date>,
    recipients: String,
    sent: bool,
    sha256: String,
}

/// Whether a person may see a paper: the office every one, a unit what was sent to it.
fn may_see(person: &Signed, paper: &Paper) -> bool {
    person.may_do(Task::RunOffice)
        || person.may_do(Task::Decide)
        || (paper.sent_at.is_some()
            && recipients_of(paper).iter().any(|unit| {
                person
                    .reaches
                    .iter()
                    .any(|reach| reach.unit.is_some() && reach.inside.contains(unit))
            }))
}

fn kind_of(place: &PlacePicture, paper: &Paper, visit: &Visit) -> String {
    place
        .edition
        .items
        .papers
        .iter()
        .find(|template| template.id == paper.template)
        .map_or(paper.template.clone(), |template| {
            template.title.get(visit.lang).to_owned()
        })
}

#[derive(Template)]
#[template(path = "papers.html")]
struct PapersPage {
    f: Frame,
    lines: Vec<Line>,
    /// What papers can be drafted of: pack, what about, words.
    matters: Vec<(String, String, String)>,
    office: bool,
}

/// Things of one kind that the list offers for drafting.
const OFFERED: usize = 12;

/// What papers can be drafted of here: meetings, slips, records, decisions, the newest of each; duties and bulletins have
/// the button on their own pages.
fn to_draft(place: &PlacePicture) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for row in place
        .rows
        .assignments
        .iter()
        .filter(|row| row.source_kind == "resolution")
    {
        let about = format!("meeting:{}/{}", row.source_on, row.source_title);
        if !found.iter().any(|(known, _)| *known == about) {
            found.push((about, format!("{} {}", row.source_on, row.source_title)));
        }
    }
    let unit = |unit: &str| place.unit_name(unit).to_owned();
    found.extend(place.rows.slips.iter().rev().take(OFFERED).map(|slip| {
        let words = format!(
            "{} {}:{}",
            slip.issued_at.local_day(),
            unit(&slip.unit),
            slip.reason
        );
        (format!("slip:{}", slip.id), words)
    }));
    let with_template = |register: &str| {
        place
            .edition
            .items
            .papers
            .iter()
            .any(|paper| paper.register.as_deref() == Some(register))
    };
    let records = place
        .rows
        .records
        .iter()
        .rev()
        .filter(|record| with_template(&record.register));
    found.extend(records.take(OFFERED).map(|record| {
        let words = format!(
            "{} {}",
            record.title,
            record.subject.as_deref().map(unit).unwrap_or_default()
        );
        (format!("record:{}/{}", record.register, record.id), words)
    }));
    let decided = place.history.decisions.iter().filter(|one| one.confirmed);
    found.extend(decided.take(OFFERED).filter_map(|one| {
        let proposal = place
            .history
            .proposals
            .iter()
            .find(|other| other.id == one.proposal)?;
        let words = format!("{} {}", one.on, unit(&proposal.outcome.subject));
        Some((format!("decision:{}", one.proposal), words))
    }));
    found
        .into_iter()
        .map(|(about, words)| (place.name().to_owned(), about, words))
        .collect()
}

/// `GET /papers`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let mut lines = Vec::new();
    let mut matters: Vec<(String, String, String)> = Vec::new();
    for place in &picture.places {
        for paper in visit.app.store.list_papers(place.name()).await? {
            if !may_see(person, &paper) {
                continue;
            }
            lines.push(Line {
                kind: kind_of(place, &paper, &visit),
                recipients: visit.lang.list(
                    &recipients_of(&paper)
                        .iter()
                        .take(3)
                        .map(|unit| place.unit_name(unit))
                        .collect::<Vec<_>>(),
                ),
                number: paper.number.clone().unwrap_or_default(),
                dated: paper.dated,
                sent: paper.sent_at.is_some(),
                sha256: paper.sha256.as_ref().map(ToString::to_string).unwrap_or_default(),
                title: paper.title.clone(),
                id: paper.row.id,
            });
        }
        if person.may_do(Task::RunOffice) {
            matters.extend(to_draft(place));
        }
    }
    html(&PapersPage {
        f: visit.frame(("", ""), visit.t("公文", "Papers")),
        lines,
        matters,
        office: person.may_do(Task::RunOffice),
    })
}

/// What the form of a draft sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct DraftForm {
    pack: String,
    about: String,
    #[serde(default)]
    template: String,
}

#[derive(Template)]
#[template(path = "paper_choose.html")]
struct ChoosePage {
    f: Frame,
    pack: String,
    about: String,
    templates: Vec<(String, String)>,
}

/// `POST /papers`: drafts from the template chosen, or asks which.
pub async fn post_draft(visit: Visit, Form(form): Form<DraftForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&form.pack)?;
    let fitting = templates(place, &form.about);
    let template = match (form.template.as_str(), fitting.as_slice()) {
        ("", [only]) => only.id.clone(),
        ("", _) => {
            return html(&ChoosePage {
                f: visit.frame(("", ""), visit.t("拟公文", "Draft a paper")),
                templates: fitting
                    .iter()
                    .map(|one| (one.id.clone(), one.title.get(visit.lang).to_owned()))
                    .collect(),
                pack: form.pack,
                about: form.about,
            });
        }
        (chosen, _) => chosen.to_owned(),
    };
    let id = papers::draft(&visit.app, place, person, &template, &form.about).await?;
    go(&format!("/papers/{id}"), "created")
}

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperPage {
    f: Frame,
    paper: Paper,
    kind: String,
    sheet: Sheet,
    dated: String,
    recipients: String,
    addressed: String,
    text: String,
    copy_to: String,
    notes: Vec<String>,
    next_number: String,
    office: bool,
    sha256: String,
    office_sha256: String,
    problems: Vec<Problem>,
}

impl PaperPage {
    /// The rows and headings of a table block; nothing for other blocks.
    fn table<'b>(&self, block: &'b Block) -> Option<(&'b Vec<String>, &'b Vec<Vec<String>>)> {
        match block {
            Block::Table { columns, rows } => Some((columns, rows)),
            _ => None,
        }
    }

    /// The words of a text block, and the tag that they stand in.
    fn words(&self, block: &Block) -> (String, &'static str) {
        match block {
            Block::Heading(text) => (text.clone(), "paper-h1"),
            Block::SubHeading(text) => (text.clone(), "paper-h2"),
            Block::Paragraph(runs) => (runs.iter().map(|run| run.text.as_str()).collect(), "paper-p"),
            Block::Table { .. } => (String::new(), "paper-p"),
        }
    }
}

async fn find<'p>(
    visit: &Visit,
    picture: &'p Picture,
    id: &str,
) -> Result<(&'p PlacePicture, Kept<Paper>), Stop> {
    let person = visit.signed()?;
    let none = || Stop::not_found(format!("公文 {id}"), format!("paper {id}"));
    let paper = visit.app.store.find_paper(id).await?.ok_or_else(none)?;
    if !may_see(person, &paper) {
        person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    }
    Ok((picture.place_or_stop(&paper.pack)?, paper))
}

async fn page(
    visit: &Visit,
    place: &PlacePicture,
    paper: Kept<Paper>,
    typed: Option<Edit>,
    problems: Vec<Problem>,
) -> Page {
    let office = visit.signed()?.may_do(Task::RunOffice);
    let content = content_of(&paper);
    let year = chrono::Datelike::year(&visit.app.today());
    let next_number = papers::next_number(&visit.app, place.name(), &content.mark, year).await?;
    let names = |units: Vec<String>| {
        let names: Vec<String> = units
            .iter()
            .map(|unit| place.unit_name(unit).to_owned())
            .collect();
        names.join("、")
    };
    let typed = typed.unwrap_or_else(|| Edit {
        title: paper.title.clone(),
        addressed: content.addressed.clone(),
        text: content.lines.join("\n"),
        copy_to: content.copy_to.clone(),
        issuer: paper.issuer.clone(),
        recipients: names(recipients_of(&paper)),
    });
    let digest =
        |digest: &Option<kaifa_base::Digest>| digest.as_ref().map(ToString::to_string).unwrap_or_default();
    let sheet = sheet(&paper, paper.root.as_deref());
    html(&PaperPage {
        f: visit.frame(("公文", "Papers"), paper.title.clone()),
        kind: kind_of(place, &paper, visit),
        dated: sheet.dated.map(papers::file::date_words).unwrap_or_default(),
        sheet,
        recipients: typed.recipients,
        addressed: typed.addressed,
        text: typed.text,
        copy_to: typed.copy_to,
        notes: content.notes,
        next_number,
        office,
        sha256: digest(&paper.sha256),
        office_sha256: digest(&paper.office_sha256),
        problems,
        paper: Paper {
            sent_file: None,
            office_file: None,
            title: typed.title,
            issuer: typed.issuer,
            ..paper.row
        },
    })
}

/// `GET /papers/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let picture = visit.picture().await?;
    let (place, paper) = find(&visit, &picture, &id).await?;
    page(&visit, place, paper, None, Vec::new()).await
}

/// What the form of an edit sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EditForm {
    title: String,
    addressed: String,
    text: String,
    copy_to: String,
    issuer: String,
    recipients: String,
}

/// `POST /papers/{id}`
pub async fn post_edit(visit: Visit, Path(id): Path<String>, Form(form): Form<EditForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, paper) = find(&visit, &picture, &id).await?;
    let edit = Edit {
        title: form.title,
        addressed: form.addressed,
        text: form.text,
        copy_to: form.copy_to,
        issuer: form.issuer,
        recipients: form.recipients,
    };
    match papers::edit(&visit.app, place, person, &paper, &edit).await {
        Ok(()) => go(&format!("/papers/{id}"), "saved"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let shown = page(&visit, place, paper, Some(edit), stop.problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /papers/{id}/send`
pub async fn post_send(visit: Visit, Path(id): Path<String>, form: Multipart) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let upload = Upload::read(form).await?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let (place, paper) = find(&visit, &picture, &id).await?;
    let number = upload.text("number").unwrap_or_default();
    let dated = upload.text("dated").unwrap_or_default();
    let edited = upload.files.get("file").map(|file| file.bytes.clone());
    match papers::send(&visit.app, place, person, &paper, number, dated, edited).await {
        Ok(()) => go(&format!("/papers/{id}"), "released"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let shown = page(&visit, place, paper, None, stop.problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `GET /papers/{id}/{copy}`: `draft.docx`, `sent.docx` or `office.docx`.
pub async fn file(visit: Visit, Path((id, copy)): Path<(String, String)>) -> Page {
    let picture = visit.picture().await?;
    let (_, paper) = find(&visit, &picture, &id).await?;
    let none = || Stop::not_found(format!("文件 {copy}"), format!("the file {copy}"));
    let office = || visit.allow(Task::RunOffice, None).map(|_| ());
    let bytes = match copy.as_str() {
        "sent.docx" => paper.sent_file.clone().ok_or_else(none)?,
        "office.docx" => {
            office()?;
            match paper.office_file.clone() {
                Some(bytes) => bytes,
                None => papers::file::write(&sheet(&paper, None), true).map_err(Stop::failed)?,
            }
        }
        "draft.docx" => {
            office()?;
            papers::file::write(&sheet(&paper, None), false).map_err(Stop::failed)?
        }
        _ => return Err(none()),
    };
    let number = paper.number.clone().unwrap_or_default();
    Ok(attachment(&format!("{number}{}.docx", paper.title), DOCX, bytes))
}
