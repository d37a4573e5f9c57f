//! The shapes of that JSON. Words are those of the source and the reading, not copies of them. A `value` is a JSON number with the
//! digits of the text, which a floating point number would not keep.

use kaifa_base::Span;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::condition::ConsequenceKind;
use crate::confidence::Finding;
use crate::deadline::DeadlineKind;
use crate::layout::At;
use crate::strength::StrengthKind;
use crate::target::Comparator;

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
