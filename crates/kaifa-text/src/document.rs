//! The reading as the JSON of `kaifa read --format json`. Inner types are not sent outside; this is their one outside form. Words
//! are those of the source and the reading, not copies of them.
//! A `value` is a JSON number with the digits of the text, which a floating point number would not keep.

use std::collections::HashMap;

use kaifa_base::Span;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::condition::{Condition, ConsequenceKind};
use crate::confidence::Finding;
use crate::deadline::{Deadline, DeadlineKind};
use crate::layout::At;
use crate::metadata::attachments::Attachment;
use crate::metadata::validity::{NamedDocument, Stated};
use crate::notes::Note;
use crate::reading::Reading;
use crate::responsible::UnitMention;
use crate::source::Source;
use crate::strength::StrengthKind;
use crate::target::{Comparator, Target};
use crate::tree::{Clause, ClauseKind};

/// The reading of one file.
#[derive(Debug, Serialize)]
pub struct DocumentView<'a> {
    /// Metadata.
    pub document: MetadataView<'a>,
    /// The articles in the order of the text, those of attachments too.
    pub articles: Vec<ArticleView<'a>>,
    /// Notes on oddities.
    pub notes: Vec<NoteView<'a>>,
}

/// What the document says about itself.
#[derive(Debug, Serialize)]
pub struct MetadataView<'a> {
    /// Title.
    pub title: Option<&'a str>,
    /// Own number.
    pub doc_number: Option<&'a str>,
    /// Signatory.
    pub issuer: Option<&'a str>,
    /// Date of signature, `YYYY-MM-DD`.
    pub issued: Option<String>,
    /// Hash of the file.
    pub sha256: String,
    /// Numbers that it cites.
    pub basis: &'a [String],
    /// How each of title, doc_number, issuer and issued was found.
    pub found: FoundView,
    /// What a portal says of its validity.
    pub status: Option<StatedView<&'a str>>,
    /// First day of effect.
    pub effective: Option<StatedView<String>>,
    /// Last day of effect.
    pub expires: Option<StatedView<String>>,
    /// First and last year of a plan.
    pub plan_period: Option<StatedView<(i32, i32)>>,
    /// Announced attachments.
    pub attachments: Vec<AttachmentView<'a>>,
    /// Documents that end with this one.
    pub replaces: Vec<NamedView<'a>>,
    /// Documents that its preamble rests on.
    pub rests_on: Vec<NamedView<'a>>,
}

/// How the metadata was found.
#[derive(Debug, Serialize)]
pub struct FoundView {
    /// The title.
    pub title: Option<Finding>,
    /// The number.
    pub doc_number: Option<Finding>,
    /// The signatory.
    pub issuer: Option<Finding>,
    /// The date of signature.
    pub issued: Option<Finding>,
}

/// A statement with its place.
#[derive(Debug, Serialize)]
pub struct StatedView<T: Serialize> {
    /// What is stated.
    pub value: T,
    /// Where.
    pub span: Span,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// An announced attachment.
#[derive(Debug, Serialize)]
pub struct AttachmentView<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it is announced.
    pub span: Span,
    /// Whether it is in the text.
    pub present: bool,
}

/// A document named in 《》.
#[derive(Debug, Serialize)]
pub struct NamedView<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its number, where that follows.
    pub number: Option<&'a str>,
    /// Where it is named.
    pub span: Span,
}

/// An article.
#[derive(Debug, Serialize)]
pub struct ArticleView<'a> {
    /// Its own number under those it stands in; that of its attachment leads only where the numbers alone would name two articles.
    pub path: &'a str,
    /// The attachment that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<&'a str>,
    /// Heading.
    pub heading: Option<&'a str>,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<&'a At>,
    /// Units of the closing clause.
    pub responsible: Vec<String>,
    /// Units that lead.
    pub lead: Vec<&'a str>,
    /// Time limits and rhythms.
    pub deadlines: Vec<DeadlineView<'a>>,
    /// Demanded figures.
    pub targets: Vec<TargetView<'a>>,
    /// Words of strength.
    pub strengths: Vec<StrengthView<'a>>,
    /// Units resolved over a directory; filled by who has one.
    pub resolved: Vec<ResolvedView>,
    /// Where each responsible unit stands and how it was found, in the order of `responsible`.
    pub responsible_found: Vec<UnitView<'a>>,
    /// The same for `lead`.
    pub lead_found: Vec<UnitView<'a>>,
    /// Conditions with their consequences, material for rules.
    pub conditions: Vec<ConditionView<'a>>,
    /// How its number was read.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A unit and how it was found.
#[derive(Debug, Serialize)]
pub struct UnitView<'a> {
    /// As written.
    pub name: &'a str,
    /// Where it stands.
    pub span: Span,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A condition and what follows from it.
#[derive(Debug, Serialize)]
pub struct ConditionView<'a> {
    /// The words of the condition.
    pub condition: &'a str,
    /// Where they stand.
    pub condition_span: Span,
    /// The words of the consequence.
    pub consequence: &'a str,
    /// Where they stand.
    pub consequence_span: Span,
    /// What kind of consequence it is.
    pub kind: ConsequenceKind,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A time limit.
#[derive(Debug, Serialize)]
pub struct DeadlineView<'a> {
    /// The words of the source.
    pub text: &'a str,
    /// The last day.
    pub date: Option<String>,
    /// How it limits.
    pub kind: DeadlineKind,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<&'a At>,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A demanded figure.
#[derive(Debug, Serialize)]
pub struct TargetView<'a> {
    /// The words of the source.
    pub text: &'a str,
    /// What is measured.
    pub indicator: &'a str,
    /// How.
    pub comparator: Comparator,
    /// The value, with the digits of the text.
    pub value: Box<RawValue>,
    /// The unit as written.
    pub unit: Option<&'a str>,
    /// Year or month.
    pub by: Option<&'a str>,
    /// Whose figure.
    pub scope: Option<&'a str>,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<&'a At>,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A word of strength.
#[derive(Debug, Serialize)]
pub struct StrengthView<'a> {
    /// Its kind.
    pub kind: StrengthKind,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<&'a At>,
}

/// A unit and what it resolves to.
#[derive(Debug, Serialize)]
pub struct ResolvedView {
    /// As written.
    pub as_written: String,
    /// The units of the directory.
    pub units: Vec<String>,
    /// Pieces of it that stand for no unit of the directory on that day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<String>,
}

/// A note.
#[derive(Debug, Serialize)]
pub struct NoteView<'a> {
    /// Code of the closed list.
    pub code: &'static str,
    /// Where.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<&'a At>,
    /// The words there.
    pub text: &'a str,
    /// What is odd, in both languages.
    pub reason: ReasonView<'a>,
    /// How the place is proposed to be read; empty: left out.
    pub proposal: Option<&'a str>,
}

/// A sentence in both languages.
#[derive(Debug, Serialize)]
pub struct ReasonView<'a> {
    /// In Chinese.
    pub zh: &'a str,
    /// In English.
    pub en: &'a str,
}

impl<'a> DocumentView<'a> {
    /// The outside form of a reading of a source.
    pub fn new(source: &'a Source, reading: &'a Reading) -> DocumentView<'a> {
        let metadata = &reading.document;
        DocumentView {
            document: MetadataView {
                title: metadata.title.as_deref(),
                doc_number: metadata.doc_number.as_deref(),
                issuer: metadata.issuer.as_deref(),
                issued: metadata.issued.map(|date| date.to_string()),
                sha256: reading.digest.to_string(),
                basis: &metadata.basis,
                found: FoundView {
                    title: metadata.findings.title,
                    doc_number: metadata.findings.doc_number,
                    issuer: metadata.findings.issuer,
                    issued: metadata.findings.issued,
                },
                status: metadata
                    .validity
                    .status
                    .as_ref()
                    .map(|s| stated(s, |words| words.as_str())),
                effective: metadata.validity.effective.as_ref().map(|s| stated(s, day)),
                expires: metadata.validity.expires.as_ref().map(|s| stated(s, day)),
                plan_period: metadata.validity.plan_period.as_ref().map(|s| stated(s, |p| *p)),
                attachments: metadata.attachments.iter().map(attachment).collect(),
                replaces: metadata.validity.replaces.iter().map(named).collect(),
                rests_on: metadata.validity.rests_on.iter().map(named).collect(),
            },
            articles: articles(source, reading),
            notes: reading.notes.iter().map(|n| note(source, n)).collect(),
        }
    }
}

/// All articles in order. Numbers of an attachment that no other part of the document has stand as they are.
fn articles<'a>(source: &'a Source, reading: &'a Reading) -> Vec<ArticleView<'a>> {
    let parts: Vec<Part> = reading.root.children.iter().map(Part::new).collect();
    let mut met: HashMap<&str, usize> = HashMap::new();
    for (_, number) in parts.iter().flat_map(|part| &part.articles) {
        *met.entry(number).or_default() += 1;
    }
    let of_part = |part: &Part<'a>| {
        let attachment = part.attachment;
        let unique = part.articles.iter().all(|(_, number)| met[number] == 1);
        let articles = part.articles.iter();
        let path =
            |(clause, number): &(&'a Clause, &'a str)| if unique { number } else { clause.path.as_str() };
        let articles = articles.map(|entry| article(source, entry.0, path(entry), attachment));
        articles.collect::<Vec<_>>()
    };
    parts.iter().flat_map(of_part).collect()
}

/// What stands directly under the document: a clause of its own or an attachment.
struct Part<'a> {
    /// Address of the attachment.
    attachment: Option<&'a str>,
    /// Its articles, each with its number inside the part.
    articles: Vec<(&'a Clause, &'a str)>,
}

impl<'a> Part<'a> {
    fn new(part: &'a Clause) -> Part<'a> {
        let attachment = (part.kind == ClauseKind::Attachment).then(|| part.path.as_str());
        let number = |clause: &'a Clause| {
            let inside = attachment
                .and_then(|attachment| clause.path.as_str().strip_prefix(attachment)?.strip_prefix('/'));
            inside.unwrap_or(clause.path.as_str())
        };
        let articles = part.walk().into_iter().filter(|clause| clause.is_leaf());
        Part {
            attachment,
            articles: articles.map(|clause| (clause, number(clause))).collect(),
        }
    }
}

fn article<'a>(
    source: &'a Source,
    clause: &'a Clause,
    path: &'a str,
    attachment: Option<&'a str>,
) -> ArticleView<'a> {
    ArticleView {
        path,
        attachment,
        heading: clause.heading.as_ref().map(|heading| heading.text.as_str()),
        span: clause.span,
        at: source.at(clause.span),
        responsible: clause.responsible.iter().map(|unit| unit.name.clone()).collect(),
        lead: clause.lead.iter().map(|unit| unit.name.as_str()).collect(),
        deadlines: clause.deadlines.iter().map(|d| deadline(source, d)).collect(),
        targets: clause.targets.iter().map(|t| target(source, t)).collect(),
        strengths: clause
            .strengths
            .iter()
            .map(|s| StrengthView {
                kind: s.kind,
                span: s.span,
                at: source.at(s.span),
            })
            .collect(),
        resolved: Vec::new(),
        responsible_found: clause.responsible.iter().map(unit).collect(),
        lead_found: clause.lead.iter().map(unit).collect(),
        conditions: clause.conditions.iter().map(|c| condition(source, c)).collect(),
        finding: clause.finding,
    }
}

fn day(date: &chrono::NaiveDate) -> String {
    date.to_string()
}

fn stated<'a, T, V: Serialize>(stated: &'a Stated<T>, value: impl Fn(&'a T) -> V) -> StatedView<V> {
    StatedView {
        value: value(&stated.value),
        span: stated.span,
        finding: stated.finding,
    }
}

fn attachment(attachment: &Attachment) -> AttachmentView<'_> {
    AttachmentView {
        name: &attachment.name,
        span: attachment.span,
        present: attachment.present,
    }
}

fn named(document: &NamedDocument) -> NamedView<'_> {
    NamedView {
        title: &document.title,
        number: document.number.as_deref(),
        span: document.span,
    }
}

fn unit(unit: &UnitMention) -> UnitView<'_> {
    UnitView {
        name: &unit.name,
        span: unit.span,
        finding: unit.finding,
    }
}

fn condition<'a>(source: &'a Source, condition: &'a Condition) -> ConditionView<'a> {
    ConditionView {
        condition: source.slice(condition.condition),
        condition_span: condition.condition,
        consequence: source.slice(condition.consequence),
        consequence_span: condition.consequence,
        kind: condition.kind,
        finding: condition.finding,
    }
}

fn deadline<'a>(source: &'a Source, deadline: &'a Deadline) -> DeadlineView<'a> {
    DeadlineView {
        text: source.slice(deadline.span),
        date: deadline.date.map(|date| date.to_string()),
        kind: deadline.kind,
        span: deadline.span,
        at: source.at(deadline.span),
        finding: deadline.finding,
    }
}

fn target<'a>(source: &'a Source, target: &'a Target) -> TargetView<'a> {
    TargetView {
        text: source.slice(target.span),
        indicator: &target.indicator,
        comparator: target.comparator,
        value: RawValue::from_string(target.value.to_string()).expect("a decimal is a JSON number"),
        unit: target.unit.as_deref(),
        by: target.by.as_deref(),
        scope: target.scope.as_deref(),
        span: target.span,
        at: source.at(target.span),
        finding: target.finding,
    }
}

fn note<'a>(source: &'a Source, note: &'a Note) -> NoteView<'a> {
    NoteView {
        code: note.short_code(),
        span: note.span,
        at: source.at(note.span),
        text: &note.text,
        reason: ReasonView {
            zh: &note.message.zh,
            en: &note.message.en,
        },
        proposal: note.proposal.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Path and attachment of each article.
    fn paths(text: &str) -> Vec<(String, Option<String>)> {
        let source = Source::decode(text.as_bytes());
        let reading = crate::read(&source);
        let view = DocumentView::new(&source, &reading);
        let articles = view.articles.iter();
        articles
            .map(|article| (article.path.to_owned(), article.attachment.map(str::to_owned)))
            .collect()
    }

    const TABLE: &str = "序号\t任务\t责任单位\t完成时限\n1\t建成标准厂房\t县住建局\t2027年6月底\n2\t打通园区北路\t县交通局\t2027年9月底\n";

    #[test]
    fn articles_of_an_attachment_keep_their_numbers_where_these_name_no_other() {
        let text = format!(
            "关于做好园区建设的通知\n\n一、加强领导。各单位要落实责任。\n二、按月调度。每月报送进展。\n\n附件\n\n任务分工表\n\n{TABLE}"
        );
        let attachment = || Some("附件".to_owned());
        let expected = [
            ("一".to_owned(), None),
            ("二".to_owned(), None),
            ("1".to_owned(), attachment()),
            ("2".to_owned(), attachment()),
        ];
        assert_eq!(paths(&text), expected);
    }

    #[test]
    fn attachments_with_the_same_numbers_lead_them() {
        let text = "关于做好园区建设的通知\n\n一、加强领导。各单位要落实责任。\n二、按月调度。每月报送进展。\n\n附件1\n\n厂房建设办法\n\n一、建设。由县住建局负责。\n二、验收。每年一次。\n\n\
                    附件2\n\n道路养护办法\n\n一、养护。由县交通局负责。\n二、检查。每月一次。\n";
        let found: Vec<String> = paths(text).into_iter().map(|(path, _)| path).collect();
        assert_eq!(
            found,
            ["一", "二", "附件1/一", "附件1/二", "附件2/一", "附件2/二"]
        );
    }
}
