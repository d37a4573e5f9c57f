//! Official papers: drafted from a template of the packs, edited, numbered and sent. What was sent is stored byte for byte with its
//! hash; the office keeps a second copy in which every figure has the footnote that leads to what it rests on.

use std::collections::BTreeMap;

use chrono::Datelike;
use kaifa_base::{Date, Digest, Place, Problem, Words};
use kaifa_pack::item::PaperTemplate;
use kaifa_store::rows::Paper;
use kaifa_store::{Act, Changes, Kept, new_id};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::codes;
use crate::duties::assign;
use crate::papers::file::{self, Block, Run, Sheet};
use crate::papers::values::{TableData, Values, parse_about, values};
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::post::outbox::{self, Message};
use crate::stop::Stop;

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

/// The paper as it is laid out.
pub fn sheet(paper: &Paper, root: Option<&str>) -> Sheet {
    let content = content_of(paper);
    let mut blocks = Vec::new();
    for line in &content.lines {
        let table = line
            .strip_prefix('|')
            .and_then(|rest| rest.strip_suffix('|'))
            .and_then(|name| content.tables.get(name));
        blocks.push(match (table, line.strip_prefix("## "), line.strip_prefix("# ")) {
            (Some(table), ..) => Block::Table {
                columns: table.columns.clone(),
                rows: table.rows.clone(),
            },
            (None, Some(text), _) => Block::SubHeading(text.to_owned()),
            (None, None, Some(text)) => Block::Heading(text.to_owned()),
            (None, None, None) => Block::Paragraph(runs(line, &content.notes)),
        });
    }
    let printed = paper
        .dated
        .map(|dated| format!("{}  {}印发", paper.issuer, file::date_words(dated)));
    Sheet {
        red_head: content.red_head.then(|| format!("{}文件", paper.issuer)),
        number: paper.number.clone(),
        title: paper.title.clone(),
        addressed: Some(content.addressed.clone()).filter(|text| !text.is_empty()),
        blocks,
        issuer: paper.issuer.clone(),
        dated: paper.dated,
        copy_to: Some(content.copy_to.clone()).filter(|text| !text.is_empty()),
        imprint: printed
            .into_iter()
            .chain(root.map(|root| format!("操作账存根 {root}")))
            .collect(),
    }
}

/// A line cut at its footnotes.
fn runs(line: &str, notes: &[String]) -> Vec<Run> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[^") {
        let Some((number, tail)) = after.split_once(']') else {
            break;
        };
        let note = number
            .parse::<usize>()
            .ok()
            .and_then(|number| notes.get(number.checked_sub(1)?))
            .cloned();
        found.push(Run {
            text: before.to_owned(),
            note,
        });
        rest = tail;
    }
    found.push(Run::plain(rest));
    found
}

/// The next document number of a mark in a year: without leading zeros, in hexagonal brackets.
pub async fn next_number(app: &App, pack: &str, mark: &str, year: i32) -> Result<String, Stop> {
    let start = format!("{mark}〔{year}〕");
    let last = app
        .store
        .list_papers(pack)
        .await?
        .iter()
        .filter_map(|paper| serial(paper.number.as_deref()?, &start))
        .max()
        .unwrap_or(0);
    Ok(format!("{start}{}号", last + 1))
}

fn serial(number: &str, start: &str) -> Option<u32> {
    let digits = number.strip_prefix(start)?.strip_suffix('号')?;
    (!digits.starts_with('0')).then(|| digits.parse().ok()).flatten()
}

/// A document number as typed, with the brackets that the standard asks for.
fn normal_number(typed: &str) -> String {
    typed
        .trim()
        .replace(['[', '【', '(', '('], "〔")
        .replace([']', '】', ')', ')'], "〕")
        .replace(' ', "")
}

/// Sends a paper: gives it its number and date, writes both copies, stores them with their hashes, and tells every recipient. An edited
/// docx takes the place of the generated one as what was sent.
pub async fn send(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    paper: &Kept<Paper>,
    number: &str,
    dated: &str,
    edited: Option<Vec<u8>>,
) -> Result<(), Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    refuse_sent(paper)?;
    let content = content_of(paper);
    let mut problems = Vec::new();
    let dated = match dated.trim() {
        "" => Some(app.today()),
        typed => typed.parse::<Date>().ok(),
    };
    if dated.is_none() {
        let words = Words::new(
            "成文日期应写成 2026-03-31",
            "the date of issue is written 2026-03-31",
        );
        problems.push(Problem::error(&codes::FIELD_TYPE, Place::field("dated"), words));
    }
    let year = dated.unwrap_or(app.today()).year();
    let number = match normal_number(number) {
        typed if typed.is_empty() => next_number(app, place.name(), &content.mark, year).await?,
        typed => typed,
    };
    let well_formed = number
        .split_once('〔')
        .is_some_and(|(mark, _)| serial(&number, &format!("{mark}〔{year}〕")).is_some() && !mark.is_empty());
    let taken = app
        .store
        .list_papers(place.name())
        .await?
        .iter()
        .any(|other| other.number.as_deref() == Some(number.as_str()));
    if !well_formed || taken {
        let words = if taken {
            Words::new(
                format!("发文字号“{number}”已被使用"),
                format!("the number `{number}` is taken"),
            )
        } else {
            Words::new(
                format!("发文字号应为“机关代字〔{year}〕序号号”,现为“{number}”"),
                format!("a number is written mark〔{year}〕serial号, found `{number}`"),
            )
        };
        problems.push(
            Problem::error(&codes::PAPER_NUMBER, Place::field("number"), words)
                .hint("留空则自动编号", "left empty, the next one is taken"),
        );
    }
    if let Some(bytes) = &edited
        && !is_docx(bytes)
    {
        let words = Words::new("定稿应为 docx 文件", "the final text must be a docx file");
        problems.push(Problem::error(&codes::PAPER_FILE, Place::field("file"), words));
    }
    if edited.is_none() {
        let texts = [&paper.title, &content.addressed];
        for text in texts
            .into_iter()
            .chain(&content.lines)
            .filter(|text| text.contains(GAP))
        {
            let words = Words::new(
                format!("还有未填的内容:“{text}”"),
                format!("a gap is not filled: `{text}`"),
            );
            problems.push(Problem::error(&codes::REQUIRED, Place::field("text"), words));
        }
    }
    let recipients = recipients_of(paper);
    if recipients.is_empty() {
        let words = Words::new("请填写收文单位", "give the units that it goes to");
        problems.push(Problem::error(
            &codes::REQUIRED,
            Place::field("recipients"),
            words,
        ));
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let root = app.store.ledger_root().await?.map(|root| root.to_string());
    let mut row = Paper {
        number: Some(number.clone()),
        dated,
        sent_by: Some(person.id.clone()),
        sent_at: Some(app.now()),
        root: root.clone(),
        ..paper.row.clone()
    };
    let laid_out = sheet(&row, root.as_deref());
    let sent = match edited {
        Some(bytes) => bytes,
        None => file::write(&laid_out, false).map_err(Stop::failed)?,
    };
    let office = file::write(&laid_out, true).map_err(Stop::failed)?;
    row.sha256 = Some(Digest::of(&sent));
    row.office_sha256 = Some(Digest::of(&office));
    row.sent_file = Some(sent);
    row.office_file = Some(office);
    let mut changes = Changes::new();
    changes.update(paper, &row);
    let messages: Vec<Message> = recipients
        .into_iter()
        .map(|unit| Message {
            key: format!("paper:{}", paper.id),
            recipient: unit,
            kind: "paper.sent".to_owned(),
            href: format!("/papers/{}", paper.id),
            words: Words::new(
                format!("收到公文:{}({number})", paper.title),
                format!("A paper for you: {} ({number})", paper.title),
            ),
            due: None,
        })
        .collect();
    outbox::add(app, &mut changes, messages).await?;
    let act = Act::new(app.now(), &person.id, "paper.send", format!("paper:{}", paper.id)).because(number);
    app.store.write(&act, changes).await?;
    Ok(())
}

/// Whether bytes are a package that holds a document.
fn is_docx(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(std::io::Cursor::new(bytes))
        .is_ok_and(|mut archive| archive.by_name("word/document.xml").is_ok())
}
