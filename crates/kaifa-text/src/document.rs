//! The reading as the JSON of `kaifa read --format json`. Inner types are not sent outside; this is their one outside form.
//! A `value` is a JSON number with the digits of the text, which a floating point number would not keep.

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
pub struct DocumentView {
    /// Metadata.
    pub document: MetadataView,
    /// The articles of the document itself.
    pub articles: Vec<ArticleView>,
    /// Articles of its attachments, where they are numbered.
    pub attachment_articles: Vec<ArticleView>,
    /// Notes on oddities.
    pub notes: Vec<NoteView>,
}

/// What the document says about itself.
#[derive(Debug, Serialize)]
pub struct MetadataView {
    /// Title.
    pub title: Option<String>,
    /// Own number.
    pub doc_number: Option<String>,
    /// Signatory.
    pub issuer: Option<String>,
    /// Date of signature, `YYYY-MM-DD`.
    pub issued: Option<String>,
    /// Hash of the file.
    pub sha256: String,
    /// Numbers that it cites.
    pub basis: Vec<String>,
    /// How each of title, doc_number, issuer and issued was found.
    pub found: FoundView,
    /// What a portal says of its validity.
    pub status: Option<StatedView<String>>,
    /// First day of effect.
    pub effective: Option<StatedView<String>>,
    /// Last day of effect.
    pub expires: Option<StatedView<String>>,
    /// First and last year of a plan.
    pub plan_period: Option<StatedView<(i32, i32)>>,
    /// Announced attachments.
    pub attachments: Vec<AttachmentView>,
    /// Documents that end with this one.
    pub replaces: Vec<NamedView>,
    /// Documents that its preamble rests on.
    pub rests_on: Vec<NamedView>,
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
pub struct AttachmentView {
    /// Its name.
    pub name: String,
    /// Where it is announced.
    pub span: Span,
    /// Whether it is in the text.
    pub present: bool,
}

/// A document named in 《》.
#[derive(Debug, Serialize)]
pub struct NamedView {
    /// Its title.
    pub title: String,
    /// Its number, where that follows.
    pub number: Option<String>,
    /// Where it is named.
    pub span: Span,
}

/// An article.
#[derive(Debug, Serialize)]
pub struct ArticleView {
    /// Address.
    pub path: String,
    /// Heading.
    pub heading: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// Units of the closing clause.
    pub responsible: Vec<String>,
    /// Units that lead.
    pub lead: Vec<String>,
    /// Time limits and rhythms.
    pub deadlines: Vec<DeadlineView>,
    /// Demanded figures.
    pub targets: Vec<TargetView>,
    /// Words of strength.
    pub strengths: Vec<StrengthView>,
    /// Units resolved over a directory; filled by who has one.
    pub resolved: Vec<ResolvedView>,
    /// Where each responsible unit stands and how it was found, in the order of `responsible`.
    pub responsible_found: Vec<UnitView>,
    /// The same for `lead`.
    pub lead_found: Vec<UnitView>,
    /// Conditions with their consequences, material for rules.
    pub conditions: Vec<ConditionView>,
    /// How its number was read.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A unit and how it was found.
#[derive(Debug, Serialize)]
pub struct UnitView {
    /// As written.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A condition and what follows from it.
#[derive(Debug, Serialize)]
pub struct ConditionView {
    /// The words of the condition.
    pub condition: String,
    /// Where they stand.
    pub condition_span: Span,
    /// The words of the consequence.
    pub consequence: String,
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
pub struct DeadlineView {
    /// The words of the source.
    pub text: String,
    /// The last day.
    pub date: Option<String>,
    /// How it limits.
    pub kind: DeadlineKind,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A demanded figure.
#[derive(Debug, Serialize)]
pub struct TargetView {
    /// The words of the source.
    pub text: String,
    /// What is measured.
    pub indicator: String,
    /// How.
    pub comparator: Comparator,
    /// The value, with the digits of the text.
    pub value: Box<RawValue>,
    /// The unit as written.
    pub unit: Option<String>,
    /// Year or month.
    pub by: Option<String>,
    /// Whose figure.
    pub scope: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// How it was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A word of strength.
#[derive(Debug, Serialize)]
pub struct StrengthView {
    /// Its kind.
    pub kind: StrengthKind,
    /// Where it stands.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
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
pub struct NoteView {
    /// Code of the closed list.
    pub code: &'static str,
    /// Where.
    pub span: Span,
    /// Page, paragraph or cell of it in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// The words there.
    pub text: String,
    /// What is odd, in both languages.
    pub reason: ReasonView,
    /// How the place is proposed to be read; empty: left out.
    pub proposal: Option<String>,
}

/// A sentence in both languages.
#[derive(Debug, Serialize)]
pub struct ReasonView {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl DocumentView {
    /// The outside form of a reading of a source.
    pub fn new(source: &Source, reading: &Reading) -> DocumentView {
        let metadata = &reading.document;
        DocumentView {
            document: MetadataView {
                title: metadata.title.clone(),
                doc_number: metadata.doc_number.clone(),
                issuer: metadata.issuer.clone(),
                issued: metadata.issued.map(|date| date.to_string()),
                sha256: reading.digest.to_string(),
                basis: metadata.basis.clone(),
                found: FoundView {
                    title: metadata.findings.title,
                    doc_number: metadata.findings.doc_number,
                    issuer: metadata.findings.issuer,
                    issued: metadata.findings.issued,
                },
                status: metadata.validity.status.as_ref().map(|s| stated(s, Clone::clone)),
                effective: metadata.validity.effective.as_ref().map(|s| stated(s, day)),
                expires: metadata.validity.expires.as_ref().map(|s| stated(s, day)),
                plan_period: metadata.validity.plan_period.as_ref().map(|s| stated(s, |p| *p)),
                attachments: metadata.attachments.iter().map(attachment).collect(),
                replaces: metadata.validity.replaces.iter().map(named).collect(),
                rests_on: metadata.validity.rests_on.iter().map(named).collect(),
            },
            articles: articles(source, reading, false),
            attachment_articles: articles(source, reading, true),
            notes: reading.notes.iter().map(|n| note(source, n)).collect(),
        }
    }
}

/// The articles of the document, or of its attachments.
fn articles(source: &Source, reading: &Reading, attached: bool) -> Vec<ArticleView> {
    let parts = reading.root.children.iter();
    parts
        .filter(|part| (part.kind == ClauseKind::Attachment) == attached)
        .flat_map(Clause::walk)
        .filter(|clause| clause.is_leaf())
        .map(|clause| article(source, clause))
        .collect()
}

fn article(source: &Source, clause: &Clause) -> ArticleView {
    let names = |units: &[UnitMention]| units.iter().map(|unit| unit.name.clone()).collect();
    ArticleView {
        path: clause.path.to_string(),
        heading: clause.heading.as_ref().map(|heading| heading.text.clone()),
        span: clause.span,
        at: source.at(clause.span).cloned(),
        responsible: names(&clause.responsible),
        lead: names(&clause.lead),
        deadlines: clause.deadlines.iter().map(|d| deadline(source, d)).collect(),
        targets: clause.targets.iter().map(|t| target(source, t)).collect(),
        strengths: clause
            .strengths
            .iter()
            .map(|s| StrengthView {
                kind: s.kind,
                span: s.span,
                at: source.at(s.span).cloned(),
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

fn stated<T, V: Serialize>(stated: &Stated<T>, value: impl Fn(&T) -> V) -> StatedView<V> {
    StatedView {
        value: value(&stated.value),
        span: stated.span,
        finding: stated.finding,
    }
}

fn attachment(attachment: &Attachment) -> AttachmentView {
    AttachmentView {
        name: attachment.name.clone(),
        span: attachment.span,
        present: attachment.present,
    }
}

fn named(document: &NamedDocument) -> NamedView {
    NamedView {
        title: document.title.clone(),
        number: document.number.clone(),
        span: document.span,
    }
}

fn unit(unit: &UnitMention) -> UnitView {
    UnitView {
        name: unit.name.clone(),
        span: unit.span,
        finding: unit.finding,
    }
}

fn condition(source: &Source, condition: &Condition) -> ConditionView {
    ConditionView {
        condition: source.slice(condition.condition).to_owned(),
        condition_span: condition.condition,
        consequence: source.slice(condition.consequence).to_owned(),
        consequence_span: condition.consequence,
        kind: condition.kind,
        finding: condition.finding,
    }
}

fn deadline(source: &Source, deadline: &Deadline) -> DeadlineView {
    DeadlineView {
        text: source.slice(deadline.span).to_owned(),
        date: deadline.date.map(|date| date.to_string()),
        kind: deadline.kind,
        span: deadline.span,
        at: source.at(deadline.span).cloned(),
        finding: deadline.finding,
    }
}

fn target(source: &Source, target: &Target) -> TargetView {
    TargetView {
        text: source.slice(target.span).to_owned(),
        indicator: target.indicator.clone(),
        comparator: target.comparator,
        value: RawValue::from_string(target.value.to_string()).expect("a decimal is a JSON number"),
        unit: target.unit.clone(),
        by: target.by.clone(),
        scope: target.scope.clone(),
        span: target.span,
        at: source.at(target.span).cloned(),
        finding: target.finding,
    }
}

fn note(source: &Source, note: &Note) -> NoteView {
    NoteView {
        code: note.short_code(),
        span: note.span,
        at: source.at(note.span).cloned(),
        text: note.text.clone(),
        reason: ReasonView {
            zh: note.message.zh.clone(),
            en: note.message.en.clone(),
        },
        proposal: note.proposal.clone(),
    }
}
