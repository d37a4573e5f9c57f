//! The pack against the text it was reviewed against: the same file, the same clauses, and every figure where its span
//! says it stands.

use std::collections::BTreeSet;

use kaifa_base::{ClausePath, Place, Problem, Span, Words};
use kaifa_text::{Reading, Source};

use super::Findings;
use crate::citing::citing;
use crate::codes;
use crate::edition::Edition;
use crate::figure::{holds_date, holds_number, holds_rhythm};
use crate::item::{Basis, Due, ItemPlace};

/// All differences between a pack and its text as the reader found it.
pub fn check_text(edition: &Edition, source: &Source, reading: &Reading) -> Vec<Problem> {
    let hash = &reading.digest;
    let clauses: Vec<TextClause> = reading
        .all_clauses()
        .into_iter()
        .map(|clause| TextClause {
            path: clause.path.clone(),
            span: clause.span,
        })
        .collect();
    let accountable: Vec<&ClausePath> = reading
        .accountable()
        .into_iter()
        .map(|clause| &clause.path)
        .collect();
    let mut findings = Findings { problems: Vec::new() };
    if let Some(document) = &edition.pack.document
        && let Some(expected) = document.text_sha256.as_ref().filter(|expected| *expected != hash)
    {
        findings.error(
            &codes::TEXT_DIFFERS,
            &document.at,
            &document.name,
            format!("原文哈希为 {},本包审阅时为 {}", hash.short(), expected.short()),
            format!(
                "the text has the hash {}, the pack was reviewed against {}",
                hash.short(),
                expected.short()
            ),
        );
    }
    same_clauses(edition, &accountable, &clauses, &mut findings);
    let text = Text {
        source,
        clauses: &clauses,
    };
    for item in citing(&edition.pack.items) {
        text.span_and_figure(item.at, item.id, item.basis, &mut findings);
    }
    values(edition, &mut findings);
    findings.in_order()
}

/// A clause of the text and its words, those of clauses below included.
struct TextClause {
    path: ClausePath,
    span: Span,
}

fn same_clauses(
    edition: &Edition,
    accountable: &[&ClausePath],
    clauses: &[TextClause],
    findings: &mut Findings,
) {
    let listed: BTreeSet<&ClausePath> = edition
        .pack
        .items
        .clauses
        .iter()
        .map(|clause| &clause.path)
        .collect();
    let file = format!("{}/clauses.toml", edition.pack.name);
    for path in accountable.iter().filter(|path| !listed.contains(*path)) {
        let place = Place {
            clause: Some((*path).clone()),
            ..Place::file(&file)
        };
        let words = Words::new(
            format!("原文有条款“{}”,条款清单没有", path),
            format!(
                "the text has the clause `{}`, the account of clauses does not",
                path
            ),
        );
        findings.push(Problem::error(&codes::CLAUSES_DIFFER, place, words));
    }
    let in_text: BTreeSet<&ClausePath> = clauses.iter().map(|clause| &clause.path).collect();
    for clause in edition
        .pack
        .items
        .clauses
        .iter()
        .filter(|clause| !in_text.contains(&clause.path))
    {
        findings.error(
            &codes::CLAUSES_DIFFER,
            &clause.at,
            clause.path.as_str(),
            format!("条款清单有“{}”,原文没有", clause.path),
            format!("the account of clauses has `{}`, the text does not", clause.path),
        );
    }
}

struct Text<'a> {
    source: &'a Source,
    clauses: &'a [TextClause],
}

impl Text<'_> {
    fn span_and_figure(&self, at: &ItemPlace, id: &str, basis: &Basis, findings: &mut Findings) {
        let Some(span) = basis.span else { return };
        let Some(words) = span.slice(self.source.text()) else {
            findings.error(
                &codes::SPAN_OUTSIDE,
                at,
                id,
                format!("span {span} 超出原文(共 {} 字)", self.source.len()),
                format!(
                    "the span {span} reaches past the text of {} characters",
                    self.source.len()
                ),
            );
            return;
        };
        let cited: Vec<&TextClause> = basis
            .clauses()
            .filter_map(|path| self.clauses.iter().find(|clause| clause.path == *path))
            .collect();
        if !cited.is_empty() && !cited.iter().any(|clause| clause.span.contains(span)) {
            let path = &cited[0].path;
            findings
                .error(
                    &codes::SPAN_OUTSIDE,
                    at,
                    id,
                    format!("span {span} 不在条款“{path}”之内"),
                    format!("the span {span} is not inside the clause `{path}`"),
                )
                .place
                .clause = Some(path.clone());
        }
        if let Some(figure) = basis
            .figure
            .as_ref()
            .filter(|figure| !words.contains(figure.as_str()))
        {
            findings
                .error(
                    &codes::FIGURE_ABSENT,
                    at,
                    id,
                    format!("span {span} 内没有“{figure}”"),
                    format!("`{figure}` does not stand under the span {span}"),
                )
                .place
                .span = Some(span);
        }
    }
}

/// Whether each figure says what its item says.
fn values(edition: &Edition, findings: &mut Findings) {
    let items = &edition.pack.items;
    for target in &items.targets {
        let Some((figure, value)) = target.basis.figure.as_ref().zip(target.value) else {
            continue;
        };
        if !holds_number(figure, value) {
            differs(
                findings,
                &target.at,
                &target.id,
                figure,
                &plain(value.normalize()),
            );
        }
    }
    for duty in &items.duties {
        let Some(figure) = &duty.basis.figure else {
            continue;
        };
        let (holds, expected) = match (&duty.due, &duty.every) {
            (Some(Due::On(day)), _) => (holds_date(figure, *day), plain(day)),
            (Some(Due::After { length, .. }), _) => {
                (holds_number(figure, length.amount.into()), length.words())
            }
            (_, Some(rhythm)) => (holds_rhythm(figure, *rhythm), rhythm.words()),
            _ => continue,
        };
        if !holds {
            differs(findings, &duty.at, &duty.id, figure, &expected);
        }
    }
}

fn plain(value: impl ToString) -> Words {
    Words::new(value.to_string(), value.to_string())
}

fn differs(findings: &mut Findings, at: &ItemPlace, id: &str, figure: &str, expected: &Words) {
    findings.error(
        &codes::FIGURE_DIFFERS,
        at,
        id,
        format!("“{figure}”中没有事项所写的“{}”", expected.zh),
        format!("`{figure}` does not hold the item's `{}`", expected.en),
    );
}
