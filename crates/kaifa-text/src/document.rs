//! The reading as the JSON of `kaifa read --format json`. Inner types are not sent outside; this is their one outside form, with its
//! shapes in `view`.

mod view;

use std::collections::HashMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::condition::Condition;
use crate::deadline::Deadline;
use crate::metadata::attachments::Attachment;
use crate::metadata::validity::{NamedDocument, Stated};
use crate::notes::Note;
use crate::reading::Reading;
use crate::responsible::UnitMention;
use crate::source::Source;
use crate::target::Target;
use crate::tree::{Clause, ClauseKind};

pub use self::view::{
    ArticleView, AttachmentView, ConditionView, DeadlineView, DocumentView, FoundView, MetadataView,
    NamedView, NoteView, ReasonView, ResolvedView, StatedView, StrengthView, TargetView, UnitView,
};

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
