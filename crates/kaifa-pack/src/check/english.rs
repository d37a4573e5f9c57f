//! English words are optional, but not in halves: a register with an English title has English words throughout, and a pack that
//! gives some clauses or readings in English gives all of them. What is missing is pointed out, never refused.

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::item::{ItemPlace, Register};

/// So many are named; the rest are counted.
const NAMED: usize = 5;

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let items = &edition.pack.items;
    for register in items
        .registers
        .iter()
        .filter(|register| register.title_en.is_some())
    {
        missing(findings, &register.at, &register.id, &of_register(register));
    }
    let clauses: Vec<_> = items
        .clauses
        .iter()
        .filter(|clause| clause.title.is_some())
        .collect();
    if let Some(first) = clauses.iter().find(|clause| clause.title_en.is_some()) {
        let without = clauses.iter().filter(|clause| {
            clause.title_en.is_none() || clause.statement.is_some() && clause.statement_en.is_none()
        });
        let names: Vec<String> = without.map(|clause| clause.path.to_string()).collect();
        missing(findings, &first.at, &first.path.to_string(), &names);
    }
    let read: Vec<_> = items
        .parameters
        .iter()
        .filter(|one| !one.readings.is_empty())
        .collect();
    if let Some(first) = read.iter().find(|one| !one.readings_en.is_empty()) {
        let without = read.iter().filter(|one| one.readings_en.is_empty());
        let names: Vec<String> = without.map(|one| format!("{}.readings", one.id)).collect();
        missing(findings, &first.at, &first.id, &names);
    }
}

/// The words of a register that have no English beside them, by their keys.
fn of_register(register: &Register) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |chinese: bool, english: bool, key: String| {
        if chinese && !english {
            found.push(key);
        }
    };
    note(
        register.help.is_some(),
        register.help_en.is_some(),
        "help".to_owned(),
    );
    for field in &register.fields {
        let key = |key: &str| format!("{}.{key}", field.name);
        note(true, field.title_en.is_some(), key("title"));
        note(
            field.section.is_some(),
            field.section_en.is_some(),
            key("section"),
        );
        note(field.help.is_some(), field.help_en.is_some(), key("help"));
        // Options that are written as codes get their words elsewhere.
        let in_words = field.choices.iter().any(|choice| !choice.is_ascii());
        note(in_words, !field.choices_en.is_empty(), key("choices"));
    }
    for state in &register.states {
        note(true, state.title_en.is_some(), format!("{}.title", state.id));
    }
    for step in &register.transitions {
        note(true, step.title_en.is_some(), format!("{}.title", step.id));
        note(
            step.refusal.is_some(),
            step.refusal_en.is_some(),
            format!("{}.refusal", step.id),
        );
    }
    for check in &register.checks {
        note(true, check.message_en.is_some(), format!("{}.message", check.id));
    }
    for clock in &register.clocks {
        note(true, clock.title_en.is_some(), format!("{}.title", clock.id));
    }
    found
}

fn missing(findings: &mut Findings, at: &ItemPlace, item: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let (count, first) = (names.len(), names[..names.len().min(NAMED)].join(", "));
    let more = if count > NAMED { " …" } else { "" };
    let problem = findings.warning(
        &codes::HALF_ENGLISH,
        at,
        item,
        format!("{count} 处没有英文:{first}{more}"),
        format!("{count} have no English words: {first}{more}"),
    );
    problem.hint = Some(kaifa_base::Words::new(
        "在同一处加写以 _en 结尾的键",
        "write the key that ends in `_en` beside each",
    ));
}
