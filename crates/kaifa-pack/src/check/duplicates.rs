//! No id twice: within a kind, over the pack and what it builds on.

use std::collections::BTreeMap;

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::item::{ItemPlace, Items};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let items = &edition.items;
    macro_rules! by_id {
        ($($items:ident $kind:literal),+ $(,)?) => {$(
            each(findings, $kind, items.$items.iter().map(|item| (item.id.clone(), &item.at)));
        )+};
    }
    by_id!(
        units "unit",
        groups "group",
        unit_events "unit_event",
        indicators "indicator",
        parameters "parameter",
        fact_tables "fact_table",
        rules "rule",
        targets "target",
        duties "duty",
        schemes "scheme",
        registers "register",
        code_lists "code_list",
        forms "form",
        supervision_schemes "supervision_scheme",
        papers "paper",
        boards "board",
    );
    each(
        findings,
        "function",
        items.functions.iter().map(|item| (item.code.clone(), &item.at)),
    );
    each(
        findings,
        "calendar",
        items
            .calendars
            .iter()
            .map(|item| (item.year.to_string(), &item.at)),
    );
    // The same name over different tables is meant: each table has its own "bottom".
    let definitions = items.definitions.iter().map(|item| {
        let table = item
            .table
            .as_deref()
            .map(|table| format!("({table})"))
            .unwrap_or_default();
        (format!("{}{table}", item.name), &item.at)
    });
    each(findings, "definition", definitions);
    let Items {
        clauses,
        mechanisms,
        tests,
        ..
    } = &edition.pack.items;
    each(
        findings,
        "clause",
        clauses.iter().map(|item| (item.path.to_string(), &item.at)),
    );
    each(
        findings,
        "mechanism",
        mechanisms.iter().map(|item| (item.id.clone(), &item.at)),
    );
    each(
        findings,
        "test",
        tests.iter().map(|item| (item.name.clone(), &item.at)),
    );
}

fn each<'a>(findings: &mut Findings, kind: &str, items: impl Iterator<Item = (String, &'a ItemPlace)>) {
    let mut first: BTreeMap<String, &ItemPlace> = BTreeMap::new();
    for (id, at) in items {
        let Some(other) = first.get(&id) else {
            first.insert(id, at);
            continue;
        };
        let elsewhere = format!("{}/{}:{}", other.pack, other.file, other.line);
        findings
            .error(
                &codes::DUPLICATE,
                at,
                &id,
                format!("[[{kind}]]“{id}”重复,已见于 {elsewhere}"),
                format!("[[{kind}]] `{id}` is there twice, first in {elsewhere}"),
            )
            .hint = Some(kaifa_base::Words::new(
            "请另取一个编号",
            "give one of them another id",
        ));
    }
}
