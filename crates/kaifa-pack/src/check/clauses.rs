//! Every clause of the document is accounted for: cited by an item, or a statement with its reason. And the demands
//! that items carry are those of the document.

use std::collections::BTreeSet;

use kaifa_base::{ClausePath, Words};

use super::{Findings, known};
use crate::citing::citing;
use crate::codes;
use crate::edition::Edition;
use crate::nearest::nearest;

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let pack = &edition.pack;
    if pack.stands_for_document() {
        cited_clauses_are_listed(edition, findings);
        listed_clauses_are_accounted_for(edition, findings);
    }
    let mechanisms = known(
        edition,
        "mechanism",
        pack.items.mechanisms.iter().map(|item| item.id.as_str()),
    );
    let by_items = citing(&pack.items)
        .flat_map(|item| item.basis.mechanisms.iter().map(move |id| (item.at, item.id, id)));
    let by_tests = pack.items.tests.iter().flat_map(|test| {
        test.mechanisms
            .iter()
            .map(move |id| (&test.at, test.name.as_str(), id))
    });
    for (at, item, id) in by_items.chain(by_tests) {
        if mechanisms.contains(id.as_str()) {
            continue;
        }
        let problem = findings.error(
            &codes::UNKNOWN_MECHANISM,
            at,
            item,
            format!("“mechanisms”所列“{id}”不在本包的要求清单中"),
            format!("`mechanisms` names `{id}`, which is no demand of this pack"),
        );
        if let Some(near) = nearest(id, mechanisms.iter().copied()) {
            problem.hint = Some(Words::new(
                format!("是否为“{near}”?"),
                format!("did you mean `{near}`?"),
            ));
        }
    }
}

fn cited_clauses_are_listed(edition: &Edition, findings: &mut Findings) {
    let listed = known(
        edition,
        "clause",
        edition
            .pack
            .items
            .clauses
            .iter()
            .map(|clause| clause.path.as_str()),
    );
    for item in citing(&edition.pack.items) {
        if item.basis.clause.is_none() && item.kind.rests_on_a_clause() {
            findings.error(
                &codes::NO_CLAUSE,
                item.at,
                item.id,
                format!("{}没有写明所依据的条款", item.kind.words().zh),
                format!("the {} rests on no clause", item.kind.words().en),
            );
        }
        for clause in item
            .basis
            .clauses()
            .filter(|clause| !listed.contains(clause.as_str()))
        {
            let problem = findings.error(
                &codes::CLAUSE_UNLISTED,
                item.at,
                item.id,
                format!("所引条款“{clause}”不在条款清单中"),
                format!("it cites the clause `{clause}`, which the account of clauses does not have"),
            );
            problem.place.clause = Some(clause.clone());
            if let Some(near) = nearest(clause.as_str(), listed.iter().copied()) {
                problem.hint = Some(Words::new(
                    format!("是否为“{near}”?"),
                    format!("did you mean `{near}`?"),
                ));
            }
        }
    }
}

fn listed_clauses_are_accounted_for(edition: &Edition, findings: &mut Findings) {
    let cited: BTreeSet<&ClausePath> = citing(&edition.pack.items)
        .flat_map(|item| item.basis.clauses())
        .collect();
    // An item that could not be read may be the one that cites the clause.
    let all_read = edition.pack.unreadable.is_empty();
    for clause in &edition.pack.items.clauses {
        let path = &clause.path;
        match (cited.contains(path), &clause.statement) {
            (false, None) if all_read => {
                findings
                    .error(
                        &codes::CLAUSE_UNACCOUNTED,
                        &clause.at,
                        path.as_str(),
                        format!("条款“{path}”既无事项引用,也未说明为何没有事项"),
                        format!("nothing cites the clause `{path}`, and no statement says why"),
                    )
                    .hint = Some(Words::new(
                    "请让事项引用它,或写明 statement",
                    "let an item cite it, or give a `statement`",
                ));
            }
            (true, Some(_)) => {
                findings.error(
                    &codes::CLAUSE_BOTH,
                    &clause.at,
                    path.as_str(),
                    format!("条款“{path}”写明为纯陈述,却有事项引用"),
                    format!("the clause `{path}` is called a mere statement, yet an item cites it"),
                );
            }
            _ => {}
        }
    }
}
