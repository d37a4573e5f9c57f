//! The reading as the JSON of `kaifa read --format json`. Inner types are not sent outside; this is their one outside form.
//! A `value` is a JSON number with the digits of the text, which a floating point number would not keep.

use kaifa_base::Span;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::deadline::{Deadline, DeadlineKind};
use crate::layout::At;
use crate::notes::Note;
use crate::reading::Reading;
use crate::responsible::UnitMention;
use crate::source::Source;
use crate::strength::StrengthKind;
use crate::target::{Comparator, Target};
use crate::tree::Clause;

/// The reading of one file.
#[derive(Debug, Serialize)]
pub struct DocumentView {
    /// Metadata.
    pub document: MetadataView,
    /// The articles.
    pub articles: Vec<ArticleView>,
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
            },
            articles: reading
                .leaves()
                .into_iter()
                .map(|clause| article(source, clause))
                .collect(),
            notes: reading.notes.iter().map(|n| note(source, n)).collect(),
        }
    }
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
    }
}

fn deadline(source: &Source, deadline: &Deadline) -> DeadlineView {
    DeadlineView {
        text: source.slice(deadline.span).to_owned(),
        date: deadline.date.map(|date| date.to_string()),
        kind: deadline.kind,
        span: deadline.span,
        at: source.at(deadline.span).cloned(),
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
    }
}

fn note(source: &Source, note: &Note) -> NoteView {
    NoteView {
        code: note.short_code(),
        span: note.span,
        at: source.at(note.span).cloned(),
        text: note.text.clone(),
    }
}
