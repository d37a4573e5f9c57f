//! The reading as text that a person can compare: the tree with headings, and under each clause what was found. The tests
//! put it beside the documents, and `kaifa read --format tree` shows it.

use std::fmt::Write as _;

use crate::metadata::attachments::Attachment;
use crate::metadata::validity::NamedDocument;
use crate::reading::Reading;
use crate::responsible::UnitMention;
use crate::source::Source;
use crate::tree::{Clause, ClauseKind};

/// Prints a reading.
pub fn tree(source: &Source, reading: &Reading) -> String {
    let mut out = String::new();
    let metadata = &reading.document;
    let facts = [
        ("title", metadata.title.clone()),
        ("number", metadata.doc_number.clone()),
        ("issuer", metadata.issuer.clone()),
        ("issued", metadata.issued.map(|date| date.to_string())),
        (
            "basis",
            (!metadata.basis.is_empty()).then(|| metadata.basis.join(" ")),
        ),
        (
            "status",
            metadata
                .validity
                .status
                .as_ref()
                .map(|status| status.value.clone()),
        ),
        (
            "effective",
            metadata
                .validity
                .effective
                .as_ref()
                .map(|day| day.value.to_string()),
        ),
        (
            "expires",
            metadata
                .validity
                .expires
                .as_ref()
                .map(|day| day.value.to_string()),
        ),
        (
            "plan period",
            metadata
                .validity
                .plan_period
                .as_ref()
                .map(|plan| format!("{}–{}", plan.value.0, plan.value.1)),
        ),
        ("replaces", named(&metadata.validity.replaces)),
        ("rests on", named(&metadata.validity.rests_on)),
        ("attachments", attachments(&metadata.attachments)),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            let _ = writeln!(out, "{name}: {value}");
        }
    }
    for child in &reading.root.children {
        clause(&mut out, source, child, 0);
    }
    for note in &reading.notes {
        let _ = writeln!(
            out,
            "! {} {} {}",
            note.short_code(),
            note.span,
            one_line(&note.text)
        );
    }
    out
}

fn clause(out: &mut String, source: &Source, clause: &Clause, depth: usize) {
    let indent = "  ".repeat(depth);
    let heading = clause.heading.as_ref().map_or_else(
        || {
            if clause.kind == ClauseKind::Numbered {
                String::new()
            } else {
                format!("[{} characters]", clause.own.len())
            }
        },
        |heading| heading.text.clone(),
    );
    let _ = writeln!(out, "{indent}{} {} {heading}", clause.path, clause.span);
    let names = |units: &[UnitMention]| {
        units
            .iter()
            .map(|u| u.name.as_str())
            .collect::<Vec<_>>()
            .join(" | ")
    };
    if !clause.responsible.is_empty() {
        let _ = writeln!(out, "{indent}  responsible: {}", names(&clause.responsible));
    }
    if !clause.lead.is_empty() {
        let _ = writeln!(out, "{indent}  lead: {}", names(&clause.lead));
    }
    for deadline in &clause.deadlines {
        let date = deadline
            .date
            .map_or_else(|| "-".to_owned(), |date| date.to_string());
        let text = one_line(source.slice(deadline.span));
        let _ = writeln!(out, "{indent}  deadline: {} {date} {text}", deadline.kind.name());
    }
    for target in &clause.targets {
        let part = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let _ = writeln!(
            out,
            "{indent}  target: {} | {} {} {} {} | by {} | {}",
            part(&target.scope),
            target.indicator,
            target.comparator.name(),
            target.value,
            part(&target.unit),
            part(&target.by),
            one_line(source.slice(target.span)),
        );
    }
    for found in &clause.conditions {
        let _ = writeln!(
            out,
            "{indent}  {}: {} => {}",
            found.kind.name(),
            one_line(source.slice(found.condition)),
            one_line(source.slice(found.consequence)),
        );
    }
    for child in &clause.children {
        self::clause(out, source, child, depth + 1);
    }
}

fn named(documents: &[NamedDocument]) -> Option<String> {
    (!documents.is_empty()).then(|| {
        let shown = |named: &NamedDocument| match &named.number {
            Some(number) => format!("《{}》{number}", named.title),
            None => format!("《{}》", named.title),
        };
        documents.iter().map(shown).collect::<Vec<_>>().join(" ")
    })
}

fn attachments(attachments: &[Attachment]) -> Option<String> {
    (!attachments.is_empty()).then(|| {
        let shown = |attachment: &Attachment| {
            format!(
                "{}{}",
                attachment.name,
                if attachment.present { "" } else { " (missing)" }
            )
        };
        attachments.iter().map(shown).collect::<Vec<_>>().join(" | ")
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect()
}
