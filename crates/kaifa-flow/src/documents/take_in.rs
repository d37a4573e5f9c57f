//! A policy document comes in at the door: its bytes are kept untouched under their hash and joined to the pack that speaks
//! about it. Reading never repairs it, and a text that differs from the reviewed one is taken in all the same; the pages
//! say so. Nothing is decided here about what the document demands: that is the pack's part.

use kaifa_base::{Digest, Place, Problem, Span, Words};
use kaifa_store::rows::Source as SourceRow;
use kaifa_store::{Act, Changes};
use kaifa_text::Source;

use crate::app::App;
use crate::codes;
use crate::place::PlacePicture;
use crate::place::picture::Picture;
use crate::stop::Stop;

/// A file that a person hands in.
#[derive(Debug, Clone, Copy)]
pub struct Offered<'a> {
    /// Its name on the person's machine.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The pack that the person chose; none leaves it to the text.
    pub pack: Option<&'a str>,
}

/// By what a text was joined to its pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinedBy {
    /// It is the very text that the pack was reviewed against.
    Hash,
    /// Its number is the number of the pack's document.
    Number,
    /// The person said so.
    Choice,
    /// No pack speaks about it yet.
    Nothing,
}

impl JoinedBy {
    fn words(self) -> &'static str {
        match self {
            JoinedBy::Hash => "与审阅时的文本一致",
            JoinedBy::Number => "文号相同",
            JoinedBy::Choice => "由存入人指定",
            JoinedBy::Nothing => "尚无对应的政策包",
        }
    }
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// Its hash, which is also its id.
    pub sha256: Digest,
    /// The pack that it was joined to.
    pub pack: Option<String>,
    /// By what.
    pub joined_by: JoinedBy,
}

/// Takes a file in as one act. Taking the same file in again changes nothing, or joins it where it had no pack.
pub async fn take_in(app: &App, picture: &Picture, by: &str, offered: Offered<'_>) -> Result<TakenIn, Stop> {
    let text = kaifa_formats::open(offered.bytes).map_err(|problem| {
        let at = Place::file(offered.name);
        Stop::problems(vec![Problem {
            place: at,
            ..*problem
        }])
    })?;
    check(&offered, &text)?;
    let (pack, joined_by) = join(picture, &text, &offered)?;
    let taken = TakenIn {
        sha256: text.digest().clone(),
        pack: pack.clone(),
        joined_by,
    };
    let now = app.now();
    let mut changes = Changes::new();
    match app.store.find_source(text.digest()).await? {
        Some(known) if known.pack == pack || pack.is_none() => {
            return Ok(TakenIn {
                pack: known.pack.clone(),
                ..taken
            });
        }
        Some(known) => {
            let joined = SourceRow {
                pack,
                ..known.row.clone()
            };
            changes.update(&known, &joined);
        }
        None => {
            changes.insert(&SourceRow {
                sha256: text.digest().clone(),
                name: offered.name.to_owned(),
                media: media(text.format()).to_owned(),
                encoding: text.encoding().map(str::to_owned),
                doc_number: kaifa_text::read(&text).document.doc_number,
                pack,
                taken_in_by: by.to_owned(),
                taken_in_at: now,
                bytes: offered.bytes.to_vec(),
            });
        }
    }
    let subject = format!("source:{}", taken.sha256);
    let act = Act::new(now, by, "source.take_in", subject).because(joined_by.words());
    app.store.write(&act, changes).await?;
    Ok(taken)
}

fn check(offered: &Offered<'_>, text: &Source) -> Result<(), Stop> {
    let at = Place::file(offered.name);
    let problem = if text.looks_binary() {
        Problem::error(
            &codes::DOCUMENT_BINARY,
            at,
            Words::new(
                "文件不是文本,无法逐条读取",
                "the file is not text and cannot be read clause by clause",
            ),
        )
        .hint(
            "可存入 txt、html、docx、doc、wps、pdf、ofd、xlsx、xls、et、csv、tsv 文件",
            "upload a txt, html, docx, doc, wps, pdf, ofd, xlsx, xls, et, csv or tsv file",
        )
    } else if text
        .shown(Span::new(0, text.len()))
        .chars()
        .all(|c| c.is_whitespace() || c == '\u{feff}')
    {
        Problem::error(
            &codes::DOCUMENT_EMPTY,
            at,
            Words::new("文件中没有文字", "the file holds no words"),
        )
        .hint(
            "请检查是否选错了文件;扫描件没有文字层,请先作文字识别",
            "check whether it is the right file; a scan has no text layer and needs character recognition first",
        )
    } else {
        return Ok(());
    };
    Err(Stop::problems(vec![problem]))
}

/// The pack that a text belongs to: the one reviewed against this very text, else the one chosen, else the one with its
/// number. A choice may not contradict the hash.
fn join(picture: &Picture, text: &Source, offered: &Offered<'_>) -> Result<(Option<String>, JoinedBy), Stop> {
    let by_hash = picture
        .places
        .iter()
        .find(|place| reviewed_hash(place) == Some(text.digest()));
    if let Some(chosen) = offered.pack {
        let Some(place) = picture.place(chosen) else {
            let words = Words::new(
                format!("没有名为“{chosen}”的政策包在执行"),
                format!("no pack named `{chosen}` is in force"),
            );
            return Err(Stop::problems(vec![Problem::error(
                &codes::DOCUMENT_UNKNOWN,
                Place::field("pack"),
                words,
            )]));
        };
        if let Some(other) = by_hash.filter(|other| other.name() != chosen) {
            let words = Words::new(
                format!(
                    "这是{}的文本,不能归入{}",
                    other.document_name(),
                    place.document_name()
                ),
                format!("this is the text of {}, not of {}", other.name(), place.name()),
            );
            return Err(Stop::problems(vec![
                Problem::error(&codes::DOCUMENT_UNKNOWN, Place::field("pack"), words)
                    .hint("请选择“自动识别”", "choose “by the text itself”"),
            ]));
        }
        let joined_by = if by_hash.is_some() {
            JoinedBy::Hash
        } else {
            JoinedBy::Choice
        };
        return Ok((Some(chosen.to_owned()), joined_by));
    }
    if let Some(place) = by_hash {
        return Ok((Some(place.name().to_owned()), JoinedBy::Hash));
    }
    let number = kaifa_text::read(text)
        .document
        .doc_number
        .map(|number| folded(&number));
    let by_number = number.and_then(|number| {
        picture.places.iter().find(|place| {
            let document = place.edition.pack.document.as_ref();
            document.and_then(|d| d.doc_number.as_deref()).map(folded) == Some(number.clone())
        })
    });
    Ok(match by_number {
        Some(place) => (Some(place.name().to_owned()), JoinedBy::Number),
        None => (None, JoinedBy::Nothing),
    })
}

/// The hash of the text that a place's pack was reviewed against.
pub fn reviewed_hash(place: &PlacePicture) -> Option<&Digest> {
    place.edition.pack.document.as_ref()?.text_sha256.as_ref()
}

/// A document number with every kind of bracket as one, without blanks.
pub fn folded(number: &str) -> String {
    let fold = |c: char| match c {
        '\u{3014}' | '\u{ff08}' | '(' | '[' | '\u{3010}' | '\u{ff3b}' => '[',
        '\u{3015}' | '\u{ff09}' | ')' | ']' | '\u{3011}' | '\u{ff3d}' => ']',
        other => other,
    };
    number.chars().filter(|c| !c.is_whitespace()).map(fold).collect()
}

/// A text from bytes that were taken in before. What opened then opens now; bytes of an earlier time that do not are shown as
/// the plain text that they were taken for.
pub fn source_of(bytes: &[u8]) -> Source {
    kaifa_formats::open(bytes).unwrap_or_else(|_| Source::decode(bytes))
}

/// What kind of file a format or its media type is, for people.
pub fn kind_words(kind: &str) -> Words {
    let (zh, en) = match kind {
        "html" | "text/html" => ("网页", "web page"),
        "docx" | DOCX => ("Word 文档(docx)", "Word document (docx)"),
        "doc" | DOC => ("Word 或 WPS 文档(doc)", "Word or WPS document (doc)"),
        "xlsx" | XLSX => ("Excel 表格(xlsx)", "Excel workbook (xlsx)"),
        "xls" | XLS => ("Excel 或 WPS 表格(xls)", "Excel or WPS workbook (xls)"),
        "pdf" | "application/pdf" => ("PDF 文件", "PDF"),
        "ofd" | "application/ofd" => ("OFD 版式文件", "OFD"),
        "csv" | "text/csv" => ("数据表(csv)", "table (csv)"),
        "tsv" | "text/tab-separated-values" => ("数据表(tsv)", "table (tsv)"),
        _ => ("纯文本", "plain text"),
    };
    Words::new(zh, en)
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const DOC: &str = "application/msword";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const XLS: &str = "application/vnd.ms-excel";

/// The media type of a format.
fn media(format: &str) -> &'static str {
    match format {
        "html" => "text/html",
        "docx" => DOCX,
        "doc" => DOC,
        "xlsx" => XLSX,
        "xls" => XLS,
        "pdf" => "application/pdf",
        "ofd" => "application/ofd",
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        _ => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_whatever_brackets_they_are_printed_with() {
        let printed = "甲政发\u{3014}2025\u{3015}7号";
        for other in [
            "甲政发[2025]7号",
            "甲政发 (2025) 7号",
            "甲政发\u{3010}2025\u{3011}7号",
        ] {
            assert_eq!(folded(printed), folded(other), "{other}");
        }
        assert_ne!(folded(printed), folded("甲政发[2025]17号"));
    }
}
