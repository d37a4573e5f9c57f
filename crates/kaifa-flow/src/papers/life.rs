//! Official papers: drafted from a template of the packs, edited, numbered and sent. What was sent is stored byte for byte with its
//! hash; the office keeps a second copy in which every figure has the footnote that leads to what it rests on.

mod layout;
mod sending;

use std::collections::BTreeMap;

use kaifa_base::{Place, Problem, Words};
use kaifa_pack::item::PaperTemplate;
use kaifa_store::rows::Paper;
use kaifa_store::{Act, Changes, Kept, new_id};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::codes;
use crate::duties::assign;
use crate::papers::values::{TableData, Values, parse_about, values};
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::stop::Stop;

pub use self::layout::sheet;
pub use self::sending::{next_number, send};

/// How a gap begins that nobody has filled; a paper with one is not sent.
const GAP: &str = "〔待填:";

/// What a paper says, as stored and edited.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Content {
    /// Whom it addresses.
    pub addressed: String,
    /// The lines: `# ` a heading, `## ` one of the second level, `|name|` a table, else a paragraph; `[^1]` hangs a footnote.
    pub lines: Vec<String>,
    /// Tables by name.
    pub tables: BTreeMap<String, TableData>,
    /// Footnotes, the first is 1.
    pub notes: Vec<String>,
    /// Who gets a copy.
    pub copy_to: String,
    /// The agency mark of the number.
    pub mark: String,
    /// Whether it bears the red head.
    pub red_head: bool,
}

/// A paper as edited.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// Heading.
    pub title: String,
    /// Whom it addresses.
    pub addressed: String,
    /// The text, a line a paragraph.
    pub text: String,
    /// Who gets a copy.
    pub copy_to: String,
    /// Who issues it.
    pub issuer: String,
    /// Units that it goes to: ids or names.
    pub recipients: String,
}

/// The content of a stored paper.
pub fn content_of(paper: &Paper) -> Content {
    serde_json::from_value(paper.content.clone()).unwrap_or_default()
}

/// The units that a stored paper goes to.
pub fn recipients_of(paper: &Paper) -> Vec<String> {
    serde_json::from_value(paper.recipients.clone()).unwrap_or_default()
}

/// The templates for something.
pub fn templates<'p>(place: &'p PlacePicture, about: &str) -> Vec<&'p PaperTemplate> {
    let Some((kind, rest)) = parse_about(about) else {
        return Vec::new();
    };
    place
        .edition
        .items
        .papers
        .iter()
        .filter(|paper| paper.about == kind)
        .filter(|paper| {
            paper
                .register
                .as_deref()
                .is_none_or(|register| rest.split('/').next() == Some(register))
        })
        .collect()
}

/// What a paper about something is drafted from, where this person drafts papers and a template fits; else empty.
pub fn may_draft(place: &PlacePicture, person: &Signed, about: String) -> String {
    let known = match about
        .strip_prefix("record:")
        .and_then(|rest| rest.split_once('/'))
    {
        Some((register, id)) => place
            .rows
            .records
            .iter()
            .any(|record| record.register == register && record.id == id),
        None => true,
    };
    match known && person.may_do(Task::RunOffice) && !templates(place, &about).is_empty() {
        true => about,
        false => String::new(),
    }
}

/// Drafts a paper; gives its id.
pub async fn draft(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    template: &str,
    about: &str,
) -> Result<String, Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    let template = templates(place, about)
        .into_iter()
        .find(|paper| paper.id == template)
        .ok_or_else(|| Stop::not_found(format!("公文模板 {template}"), format!("the template {template}")))?;
    let values = values(app, place, about).await?;
    let mut notes = Vec::new();
    let mut filled = |text: &str, noted: bool| fill(text, &values, noted.then_some(&mut notes));
    let title = filled(&template.heading, false);
    let addressed = template.addressed.as_deref().map(|text| filled(text, false));
    let lines = template.body.iter().map(|line| filled(line, true)).collect();
    let document = place.edition.pack.document.as_ref();
    let issuer = document
        .and_then(|document| document.issuer.clone())
        .or_else(|| place.region_name())
        .unwrap_or_default();
    let content = Content {
        addressed: addressed.unwrap_or_default(),
        lines,
        tables: values
            .tables
            .iter()
            .map(|(name, table)| ((*name).to_owned(), table.clone()))
            .collect(),
        notes,
        copy_to: String::new(),
        mark: template.mark.clone(),
        red_head: template.red_head,
    };
    let id = new_id(app.now());
    let mut changes = Changes::new();
    changes.insert(&Paper {
        id: id.clone(),
        pack: place.name().to_owned(),
        template: template.id.clone(),
        about: about.to_owned(),
        title,
        content: serde_json::to_value(&content).map_err(Stop::failed)?,
        recipients: serde_json::json!(values.recipients),
        issuer,
        number: None,
        dated: None,
        made_by: person.id.clone(),
        made_at: app.now(),
        sent_by: None,
        sent_at: None,
        root: None,
        sha256: None,
        sent_file: None,
        office_sha256: None,
        office_file: None,
    });
    let act = Act::new(app.now(), &person.id, "paper.draft", format!("paper:{id}"));
    app.store.write(&act, changes).await?;
    Ok(id)
}

/// A text with its holes filled; a hole that nothing fills stays a gap that can be seen.
fn fill(text: &str, values: &Values, mut notes: Option<&mut Vec<String>>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match values.holes.get(name) {
            Some(hole) => {
                filled.push_str(&hole.text);
                if let (Some(notes), Some(note)) = (notes.as_deref_mut(), &hole.note) {
                    notes.push(note.clone());
                    filled.push_str(&format!("[^{}]", notes.len()));
                }
            }
            None => filled.push_str(&format!("{GAP}{name}〕")),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// Changes a draft.
pub async fn edit(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    paper: &Kept<Paper>,
    edit: &Edit,
) -> Result<(), Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    refuse_sent(paper)?;
    let mut problems = Vec::new();
    let mut recipients: Vec<String> = Vec::new();
    for name in assign::pieces(&edit.recipients) {
        match place.find_unit(&name) {
            Some(unit) if !recipients.contains(&unit.id) => recipients.push(unit.id.clone()),
            Some(_) => {}
            None => problems.push(Problem::error(
                &codes::UNKNOWN_SUBJECT,
                Place::field("recipients"),
                Words::new(
                    format!("单位目录中没有“{name}”"),
                    format!("the directory has no unit `{name}`"),
                ),
            )),
        }
    }
    for (field, text, zh, en) in [
        ("title", &edit.title, "标题", "the heading"),
        ("text", &edit.text, "正文", "the text"),
        ("issuer", &edit.issuer, "发文机关", "the issuer"),
    ] {
        if text.trim().is_empty() {
            let words = Words::new(format!("请填写{zh}"), format!("give {en}"));
            problems.push(Problem::error(&codes::REQUIRED, Place::field(field), words));
        }
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let content = Content {
        addressed: edit.addressed.trim().to_owned(),
        lines: edit
            .text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        copy_to: edit.copy_to.trim().trim_end_matches('。').to_owned(),
        ..content_of(paper)
    };
    let mut changes = Changes::new();
    changes.update(
        paper,
        &Paper {
            title: edit.title.trim().to_owned(),
            issuer: edit.issuer.trim().to_owned(),
            content: serde_json::to_value(&content).map_err(Stop::failed)?,
            recipients: serde_json::json!(recipients),
            ..paper.row.clone()
        },
    );
    let act = Act::new(app.now(), &person.id, "paper.edit", format!("paper:{}", paper.id));
    app.store.write(&act, changes).await?;
    Ok(())
}

fn refuse_sent(paper: &Paper) -> Result<(), Stop> {
    if paper.sent_at.is_none() {
        return Ok(());
    }
    let words = Words::new(
        "公文已发出,不能再改",
        "the paper was sent and cannot change any more",
    );
    Err(Stop::problems(vec![
        Problem::error(&codes::PAPER_SENT, Place::item(paper.id.clone()), words)
            .hint("需更正时请另行发文", "to correct it, send another paper"),
    ]))
}
