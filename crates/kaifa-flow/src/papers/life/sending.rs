//! Sending a paper: its number and date, both copies with their hashes, and the messages to the recipients.

use chrono::Datelike;
use kaifa_base::{Date, Digest, Place, Problem, Words};
use kaifa_store::rows::Paper;
use kaifa_store::{Act, Changes, Kept};

use super::layout::sheet;
use super::{GAP, content_of, recipients_of, refuse_sent};
use crate::app::App;
use crate::codes;
use crate::papers::file::{self};
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::post::outbox::{self, Message};
use crate::stop::Stop;

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
    let number = number_of(app, place, &content.mark, number, year, &mut problems).await?;
    if let Some(bytes) = &edited
        && !is_docx(bytes)
    {
        let words = Words::new("定稿应为 docx 文件", "the final text must be a docx file");
        problems.push(
            Problem::error(&codes::PAPER_FILE, Place::field("file"), words).hint(
                "doc、wps 请用 Word 或 WPS 打开后另存为 docx",
                "open a doc or wps in Word or WPS and save it as docx",
            ),
        );
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

/// The number typed, or the next one of the year where none was; it is well formed and not taken.
async fn number_of(
    app: &App,
    place: &PlacePicture,
    mark: &str,
    typed: &str,
    year: i32,
    problems: &mut Vec<Problem>,
) -> Result<String, Stop> {
    let number = match normal_number(typed) {
        typed if typed.is_empty() => next_number(app, place.name(), mark, year).await?,
        typed => typed,
    };
    let well_formed = number
        .split_once('〔')
        .is_some_and(|(mark, _)| serial(&number, &format!("{mark}〔{year}〕")).is_some() && !mark.is_empty());
    let papers = app.store.list_papers(place.name()).await?;
    let taken = papers
        .iter()
        .any(|other| other.number.as_deref() == Some(number.as_str()));
    if well_formed && !taken {
        return Ok(number);
    }
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
    Ok(number)
}

/// Whether bytes are a package that holds a document.
fn is_docx(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(std::io::Cursor::new(bytes))
        .is_ok_and(|mut archive| archive.by_name("word/document.xml").is_ok())
}
