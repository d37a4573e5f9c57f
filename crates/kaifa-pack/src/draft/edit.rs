//! What a reviewer does to proposals besides accepting them: split one in two, merge two, add one that the reader missed,
//! and keep the ids of an earlier edition where the same thing is said again.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::{ClausePath, Span, Words};
use kaifa_text::Source;
use toml::{Table, Value};

use super::proposal::{Build, Proposal};
use super::{Draft, sentence, title};
use crate::citing::citing;
use crate::diff::{Party, compare};
use crate::edition::Edition;

/// Where the words of a proposal can be divided: behind each sentence, part or comma inside.
pub fn joints(source: &Source, span: Span) -> Vec<usize> {
    let mut found: Vec<usize> = sentence::parts(source, span)
        .into_iter()
        .flat_map(|part| sentence::stretches(source, part))
        .map(|stretch| stretch.start)
        .filter(|start| *start > span.start)
        .collect();
    found.dedup();
    found
}

/// Divides a proposal at a place inside its words; the second part gets an id of its own. What a part no longer says (its
/// figure, its date) is taken out of it; a time limit that opens the whole governs both parts.
pub fn split(
    source: &Source,
    proposal: &Proposal,
    at: usize,
    second_id: &str,
) -> Option<(Proposal, Proposal)> {
    let span = proposal.span?;
    if at <= span.start || at >= span.end {
        return None;
    }
    let (first, second) = (Span::new(span.start, at), Span::new(at, span.end));
    let mut second = over(source, proposal, second);
    second.fields.insert("id".to_owned(), second_id.into());
    Some((over(source, proposal, first), second))
}

/// A proposal over other words.
fn over(source: &Source, proposal: &Proposal, span: Span) -> Proposal {
    let words = sentence::plain(source, span);
    let mut fields = proposal.fields.clone();
    fields.insert("title".to_owned(), title::of(&words).into());
    fields.insert("span".to_owned(), span_value(span));
    let figure = fields.get("figure").and_then(Value::as_str).map(str::to_owned);
    let opens = |figure: &str| {
        let whole = proposal.span.map(|whole| source.slice(whole)).unwrap_or_default();
        proposal.list == "duty" && whole.trim_start().starts_with(figure)
    };
    let gone = figure.filter(|figure| !source.slice(span).contains(figure.as_str()));
    if gone.as_deref().is_some_and(opens) {
        fields.remove("figure");
    } else if gone.is_some() {
        for key in ["figure", "due", "due_after", "every", "by_day", "note"] {
            fields.remove(key);
        }
        if proposal.list == "duty" {
            fields.insert("kind".to_owned(), "standing".into());
        }
    }
    Proposal {
        fields,
        span: Some(span),
        ..proposal.clone()
    }
}

fn span_value(span: Span) -> Value {
    vec![span.start as i64, span.end as i64].into()
}

/// One proposal over the words of two; what the first leaves open comes from the second.
pub fn merge(source: &Source, first: &Proposal, second: &Proposal) -> Proposal {
    let mut fields = first.fields.clone();
    for (key, value) in &second.fields {
        match (fields.get_mut(key), value) {
            (None, _) => {
                fields.insert(key.clone(), value.clone());
            }
            (Some(Value::Array(mine)), Value::Array(other))
                if matches!(key.as_str(), "responsible" | "lead" | "items") =>
            {
                let new: Vec<Value> = other.iter().filter(|one| !mine.contains(one)).cloned().collect();
                mine.extend(new);
            }
            _ => {}
        }
    }
    let dated = |fields: &Table| fields.contains_key("due") || fields.contains_key("due_after");
    if first.list == "duty" {
        let kind = match (fields.contains_key("every"), dated(&fields)) {
            (true, _) => "periodic",
            (false, true) => "once",
            _ => "standing",
        };
        if fields.get("kind").and_then(Value::as_str) == Some("standing") {
            fields.insert("kind".to_owned(), kind.into());
        }
    }
    let span = match (first.span, second.span) {
        (Some(one), Some(other)) => Some(Span::new(one.start.min(other.start), one.end.max(other.end))),
        (one, other) => one.or(other),
    };
    if let Some(span) = span {
        fields.insert("span".to_owned(), span_value(span));
        if first.list == "duty" && !fields.contains_key("title") {
            fields.insert(
                "title".to_owned(),
                title::of(&sentence::plain(source, span)).into(),
            );
        }
    }
    Proposal {
        fields,
        span,
        sure: first.sure.min(second.sure),
        ..first.clone()
    }
}

/// An id like some of a draft that it does not have yet: `PREFIX-D-2.1-c`, counted by letters, then by numbers.
pub fn free_id(taken: &BTreeSet<String>, like: &str) -> String {
    let stem = like.rsplit_once('-').map_or(like, |(stem, _)| stem);
    let letters = ('a'..='z').map(|letter| format!("{stem}-{letter}"));
    let numbers = (27..).map(|number| format!("{stem}-{number}"));
    letters
        .chain(numbers)
        .find(|id| !taken.contains(id))
        .expect("the ids never end")
}

/// A new item that a reviewer adds to a clause by hand, to be filled in. It rests on all words of the clause.
pub fn blank(
    draft: &Draft,
    list: &str,
    (clause, span): (&ClausePath, Option<Span>),
    words: &str,
) -> Proposal {
    let taken: BTreeSet<String> = draft.proposals.iter().map(|one| one.id().to_owned()).collect();
    let mut names = super::names::Names::new(&draft.name);
    let kind = match list {
        "target" => "-T",
        "duty" => "-D",
        "rule" => "-R",
        _ => "-P",
    };
    let id = free_id(&taken, &names.of_clause(kind, clause));
    let build = match list {
        "clause" => Build::default()
            .set("path", clause.as_str())
            .set("statement", words),
        _ => Build::default()
            .set("id", id.as_str())
            .set("clause", clause.as_str())
            .set("title", title::shorten(words, 30))
            .set_if("span", span.filter(|_| list != "parameter").map(span_value)),
    };
    let build = match list {
        "duty" => build.set("kind", "standing").set("strength", "must"),
        "target" => build
            .set("measure", "narrative")
            .set("strength", "must")
            .set("scope", names.one("zones"))
            .set("none_in_text", words),
        "rule" => build
            .set("kind", "judged")
            .set("strength", "must")
            .set("table", names.table("findings"))
            .set("when", column_of(&id))
            .set("text", title::shorten(words, 40)),
        "parameter" => build.set("type", "text"),
        _ => build,
    };
    Proposal {
        list: list.to_owned(),
        fields: build.done(),
        clause: Some(clause.clone()),
        span,
        sure: 100,
        found_by: Words::new("审阅人新增", "added by the reviewer"),
    }
}

/// The column in which the finding that a rule waits for is entered.
pub(super) fn column_of(rule: &str) -> String {
    let plain = rule
        .to_ascii_lowercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    format!("judged_{plain}")
}

/// Gives the items of a draft the ids that they had in an earlier edition, where the same is said: reports on a duty then go
/// on. What is new gets an id that the earlier edition never used. Gives how many were found again.
pub fn keep_ids(draft: &mut Draft, drafted: &Edition, earlier: &Edition, source: &Source) -> usize {
    // By their words alone: the ids of a fresh draft follow from places in the text and mean nothing here.
    let mut unnamed = drafted.clone();
    unnamed.pack.name.push_str(" (draft)");
    let party = |edition, source| Party { edition, source };
    let again: BTreeMap<String, String> = compare(party(&unnamed, Some(source)), party(earlier, None))
        .into_iter()
        .filter_map(|pair| Some((pair.left?.id, pair.right?.id)))
        .collect();
    let before: BTreeSet<String> = citing(&earlier.pack.items)
        .map(|item| item.id.to_owned())
        .collect();
    let mut taken: BTreeSet<String> = draft.proposals.iter().map(|one| one.id().to_owned()).collect();
    taken.extend(before.iter().cloned());
    let mut kept = 0;
    let mut columns: BTreeMap<String, String> = BTreeMap::new();
    for proposal in draft
        .proposals
        .iter_mut()
        .filter(|one| one.is_judged() && one.list != "clause")
    {
        let id = match again.get(proposal.id()) {
            Some(id) => {
                kept += 1;
                id.clone()
            }
            None if before.contains(proposal.id()) => free_id(&taken, proposal.id()),
            None => continue,
        };
        taken.insert(id.clone());
        if proposal.list == "rule" {
            columns.insert(column_of(proposal.id()), column_of(&id));
        }
        proposal.fields.insert("id".to_owned(), id.into());
    }
    rename_columns(draft, &columns);
    kept
}

/// The finding that a rule waits for is entered under the rule's own name, so it goes with the id.
fn rename_columns(draft: &mut Draft, columns: &BTreeMap<String, String>) {
    let renamed = |value: &mut Value| {
        if let Value::String(name) = value
            && let Some(new) = columns.get(name.as_str())
        {
            name.clone_from(new);
        }
    };
    for proposal in &mut draft.proposals {
        match proposal.list.as_str() {
            "rule" => proposal.fields.get_mut("when").into_iter().for_each(renamed),
            "fact_table" => {
                let all = proposal.fields.get_mut("column").and_then(Value::as_array_mut);
                let names = all.into_iter().flatten().filter_map(|one| one.get_mut("name"));
                names.for_each(renamed);
            }
            _ => {}
        }
    }
}
