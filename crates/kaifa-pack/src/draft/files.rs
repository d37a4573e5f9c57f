//! A draft, or what a person made of it, as the files of a pack: items in the order of the text, and of what comes along only
//! what is needed.

use std::collections::BTreeSet;

use kaifa_base::{ClausePath, Lang};
use toml::Value;

use super::Draft;
use super::proposal::{DOUBTFUL, Proposal, body};
use crate::files::PackFiles;

/// File, list of items, and what a newcomer reads at its top.
const FILES: &[(&str, &[&str], &str)] = &[
    ("document.toml", &["document"], "文件本身 · the document"),
    (
        "units.toml",
        &["unit", "group"],
        "文中的单位和统称 · units and groups that the text names",
    ),
    ("indicators.toml", &["indicator"], "指标 · indicators"),
    (
        "parameters.toml",
        &["parameter"],
        "原文没有写明的 · what the text leaves open",
    ),
    (
        "facts.toml",
        &["fact_table", "definition"],
        "规则所看的事实 · the facts that rules look at",
    ),
    ("targets.toml", &["target"], "目标 · targets"),
    ("duties.toml", &["duty"], "任务 · duties"),
    ("rules.toml", &["rule"], "规则 · rules"),
    ("registers.toml", &["register"], "台账 · registers"),
];

/// The files of a pack with these items and this account of clauses. `remarks` writes above each item how it was found.
pub fn draft_files(draft: &Draft, remarks: bool) -> PackFiles {
    let draft = &Draft {
        proposals: with_findings(&draft.proposals),
        ..draft.clone()
    };
    let used = needed(&draft.proposals);
    let mut files = vec![("clauses.toml".to_owned(), clauses(draft))];
    for (file, lists, head) in FILES {
        let mut text = format!("# {head}\n");
        let mut empty = true;
        for proposal in &draft.proposals {
            if !lists.contains(&proposal.list.as_str()) || !used.contains(proposal.id()) {
                continue;
            }
            empty = false;
            text.push('\n');
            if remarks {
                text.push_str(&remark(proposal));
            }
            match proposal.list.as_str() {
                "document" => text.push_str("[document]\n"),
                list => text.push_str(&format!("[[{list}]]\n")),
            }
            text.push_str(&body(&proposal.fields));
        }
        if !empty {
            files.push(((*file).to_owned(), text));
        }
    }
    PackFiles::new(draft.name.clone(), files)
}

/// The items with a column for every finding that a rule waits for: a rule that a reviewer adds needs one, too.
fn with_findings(proposals: &[Proposal]) -> Vec<Proposal> {
    let mut all = proposals.to_vec();
    let text = |one: &Proposal, key: &str| one.fields.get(key).and_then(Value::as_str).map(str::to_owned);
    for rule in proposals.iter().filter(|one| one.list == "rule") {
        let (Some(table), Some(column)) = (text(rule, "table"), text(rule, "when")) else {
            continue;
        };
        let plain = column.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !column.starts_with("judged_") || !plain || !table.ends_with("_findings") {
            continue;
        }
        if !all
            .iter()
            .any(|one| one.list == "fact_table" && one.id() == table)
        {
            all.push(super::rule::findings_table(&table, Vec::new()));
        }
        let Some(found) = all
            .iter_mut()
            .find(|one| one.list == "fact_table" && one.id() == table)
        else {
            continue;
        };
        let columns = found
            .fields
            .entry("column")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(columns) = columns
            && !columns
                .iter()
                .any(|one| one.get("name").and_then(Value::as_str) == Some(&column))
        {
            columns.push(super::rule::finding(&column, rule.title()));
        }
    }
    all
}

fn remark(proposal: &Proposal) -> String {
    let doubt = if proposal.sure < DOUBTFUL { "存疑 " } else { "" };
    format!(
        "# {doubt}把握 {}% · {}\n",
        proposal.sure,
        proposal.found_by.get(Lang::Zh)
    )
}

/// The account of clauses: every one with its title; with its statement where nothing cites it.
fn clauses(draft: &Draft) -> String {
    let cited: BTreeSet<&str> = draft.proposals.iter().flat_map(Proposal::clauses).collect();
    let statement = |path: &ClausePath| {
        draft
            .proposals
            .iter()
            .find(|one| one.list == "clause" && one.id() == path.as_str())
            .and_then(|one| one.fields.get("statement"))
    };
    let mut text = "# 每一条的落实 · the account of every clause\n".to_owned();
    for (path, title) in &draft.clauses {
        let quoted = |words: &str| Value::from(words).to_string();
        text.push_str(&format!(
            "\n[[clause]]\npath = {}\ntitle = {}\n",
            quoted(path.as_str()),
            quoted(title)
        ));
        if let Some(statement) = statement(path).filter(|_| !cited.contains(path.as_str())) {
            text.push_str(&format!("statement = {statement}\n"));
        }
    }
    text
}

/// Ids of the items to write: those that a person judges, and what they name, directly or through others. Units that a duty
/// names by their words count as named.
fn needed(proposals: &[Proposal]) -> BTreeSet<String> {
    let judged = |one: &&Proposal| one.is_judged() || one.list == "document";
    let mut used: BTreeSet<String> = proposals
        .iter()
        .filter(judged)
        .map(|one| one.id().to_owned())
        .collect();
    loop {
        let mut words = BTreeSet::new();
        for proposal in proposals.iter().filter(|one| used.contains(one.id())) {
            proposal
                .fields
                .values()
                .for_each(|value| gather(value, &mut words));
        }
        let more: Vec<String> = proposals
            .iter()
            .filter(|one| !used.contains(one.id()))
            .filter(|one| {
                let named = |key: &str| match one.fields.get(key) {
                    Some(Value::Array(list)) => list
                        .iter()
                        .filter_map(Value::as_str)
                        .any(|name| words.contains(name)),
                    Some(Value::String(name)) => words.contains(name.as_str()),
                    _ => false,
                };
                let mentioned =
                    matches!(one.list.as_str(), "unit" | "group") && (named("name") || named("names"));
                words.contains(one.id()) || mentioned
            })
            .map(|one| one.id().to_owned())
            .collect();
        if more.is_empty() {
            return used;
        }
        used.extend(more);
    }
}

fn gather(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            words.insert(text.clone());
            // A parameter inside an expression.
            let inside = text.split('$').skip(1);
            let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_');
            words.extend(inside.filter_map(|rest| rest.split(ends).next().map(str::to_owned)));
        }
        Value::Array(list) => list.iter().for_each(|one| gather(one, words)),
        Value::Table(table) => table.values().for_each(|one| gather(one, words)),
        _ => {}
    }
}
