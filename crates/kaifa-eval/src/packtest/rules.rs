//! Tests of rules: rows of facts, what fires, why, from when until when, and what cannot be judged.

use std::collections::BTreeSet;

use kaifa_base::{Date, Severity, Words};
use kaifa_pack::environment::column_type;
use kaifa_pack::item::{RuleCase, Scalar, TestRow};

use super::{end_of, failure};
use crate::compile::{Settings, typed};
use crate::effects::{History, ListJudged, Proposal, RecordReached, period};
use crate::excerpt::Excerpt;
use crate::facts::{Fact, FactRow, Facts, Origin};
use crate::outcome::{Outcome, RuleRun};
use crate::rules::{RunOptions, run_rules};
use crate::value::Value;

pub(super) fn run(
    excerpt: &Excerpt,
    settings: &Settings,
    as_of: Option<Date>,
    case: &RuleCase,
) -> Vec<Words> {
    let mut failures = Vec::new();
    for id in case.rules.iter().filter(|id| excerpt.rule(id).is_none()) {
        failures.push(failure(
            format!("没有规则“{id}”"),
            format!("there is no rule `{id}`"),
        ));
    }
    let tables: BTreeSet<&str> = case
        .rules
        .iter()
        .filter_map(|id| excerpt.rule(id))
        .map(|rule| rule.table.as_str())
        .collect();
    let table = match (&case.table, tables.len()) {
        (Some(table), _) => table.clone(),
        (None, 1) => tables.first().map(|t| (*t).to_owned()).unwrap_or_default(),
        _ => {
            failures.push(failure("测试须写明 table", "the test must name its `table`"));
            return failures;
        }
    };
    // Tables named by the test may be more than the rules need; rows are read with all of them.
    let mut facts = Facts::default();
    add_rows(excerpt, &table, &case.rows, &mut facts, &mut failures);
    for (other, rows) in &case.tables {
        add_rows(excerpt, other, rows, &mut facts, &mut failures);
    }
    let last_year = case.rows.iter().filter_map(year_of).max();
    let as_of = as_of.unwrap_or_else(|| last_year.map(end_of).unwrap_or_default());
    let narrow = excerpt.for_rules(case.rules.iter().map(String::as_str));
    let mut set = settings.clone();
    // A setting of no parameter is a mistake of the test; one that this family does not read is not.
    set.retain(|id, _| {
        narrow.parameters.iter().any(|p| p.id == *id) || !excerpt.parameters.iter().any(|p| p.id == *id)
    });
    let options = RunOptions {
        complete_list: case.complete_list,
        ..RunOptions::default()
    };
    let (run, problems) = run_rules(&narrow, &facts, &set, as_of, &options);
    // Only what concerns this family: a broken rule elsewhere is the business of the check.
    let ours = |item: &Option<String>| {
        item.as_ref()
            .is_none_or(|i| case.rules.contains(i) || excerpt.rule(i).is_none())
    };
    failures.extend(
        problems
            .into_iter()
            .filter(|p| p.severity == Severity::Error && ours(&p.place.item))
            .map(|p| p.message),
    );
    expect_fires(case, &run, &mut failures);
    expect_reasons(case, &run, &mut failures);
    expect_values(case, &run, &mut failures);
    expect_gaps(case, &run, &mut failures);
    expect_effects(case, &run, &facts, as_of, &mut failures);
    failures
}

fn year_of(row: &TestRow) -> Option<i32> {
    match row.get("year") {
        Some(Scalar::Integer(year)) => i32::try_from(*year).ok(),
        _ => None,
    }
}

fn add_rows(excerpt: &Excerpt, table: &str, rows: &[TestRow], facts: &mut Facts, failures: &mut Vec<Words>) {
    let Some(declared) = excerpt.tables.iter().find(|t| t.id == table) else {
        failures.push(failure(
            format!("没有事实表“{table}”"),
            format!("there is no fact table `{table}`"),
        ));
        return;
    };
    facts.table(table);
    for (number, row) in rows.iter().enumerate() {
        let mut made = FactRow {
            subject: match row.get("subject") {
                Some(subject) => subject.to_string(),
                None => "甲".to_owned(),
            },
            year: if declared.by_year { year_of(row) } else { None },
            ..FactRow::default()
        };
        for (name, scalar) in row {
            let Some(column) = declared.column(name) else {
                if !matches!(name.as_str(), "subject" | "year") {
                    failures.push(failure(
                        format!("事实表 {table} 没有“{name}”一列"),
                        format!("the fact table {table} has no column `{name}`"),
                    ));
                }
                continue;
            };
            if *scalar == Scalar::Text(String::new()) {
                // An empty text is an empty cell: the column is there, the fact is not.
                facts.table(table).columns.insert(column.name.clone());
                continue;
            }
            match typed(scalar, &column_type(column)) {
                Some(value) => {
                    if name == "published" {
                        made.published = value.as_date();
                    }
                    let origin = Origin {
                        row: Some(number + 1),
                        ..Origin::of("test")
                    };
                    made.cells.insert(&column.name, Fact { value, origin });
                }
                None => failures.push(failure(
                    format!("“{name}”的值“{scalar}”不合类型"),
                    format!("the value `{scalar}` of `{name}` is not of its type"),
                )),
            }
        }
        if let Err(problem) = facts.table(table).push(made) {
            failures.push(problem.message.clone());
        }
    }
}

/// The outcomes of a rule that fit what a test line names; a name left out fits all.
fn fitting<'r>(
    run: &'r RuleRun,
    subject: &'r Option<String>,
    year: Option<i32>,
    rule: &'r str,
) -> impl Iterator<Item = &'r Outcome> {
    run.outcomes.iter().filter(move |o| {
        o.rule == rule
            && subject.as_ref().is_none_or(|s| *s == o.subject)
            && year.is_none_or(|y| o.year == Some(y))
    })
}

fn where_words(subject: &Option<String>, year: Option<i32>) -> (String, String) {
    let (mut zh, mut en) = (String::new(), String::new());
    if let Some(subject) = subject {
        zh.push_str(subject);
        en.push_str(subject);
    }
    if let Some(year) = year {
        zh.push_str(&format!("{year}年"));
        en.push_str(&format!(" {year}"));
    }
    (zh, en.trim().to_owned())
}

fn expect_fires(case: &RuleCase, run: &RuleRun, failures: &mut Vec<Words>) {
    for expected in &case.fires {
        let wanted: BTreeSet<&str> = expected.rules.iter().map(String::as_str).collect();
        let found: BTreeSet<&str> = case
            .rules
            .iter()
            .filter(|rule| {
                fitting(run, &expected.subject, expected.year, rule)
                    .next()
                    .is_some()
            })
            .map(String::as_str)
            .collect();
        if wanted == found {
            continue;
        }
        let (zh, en) = where_words(&expected.subject, expected.year);
        let list = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join(", ");
        let gaps = gap_words(case, run, &expected.subject, expected.year);
        failures.push(failure(
            format!("{zh}:应触发[{}],实际触发[{}]{gaps}", list(&wanted), list(&found)),
            format!(
                "{en}: expected [{}] to fire, found [{}]{gaps}",
                list(&wanted),
                list(&found)
            ),
        ));
    }
}

/// What could not be judged, to tell "does not fire" from "not known".
fn gap_words(case: &RuleCase, run: &RuleRun, subject: &Option<String>, year: Option<i32>) -> String {
    let mut words: Vec<String> = run
        .not_assessed
        .iter()
        .filter(|n| case.rules.contains(&n.rule))
        .map(|n| format!("{}: {}", n.rule, n.missing.join(", ")))
        .collect();
    words.extend(
        run.not_assessable
            .iter()
            .filter(|n| case.rules.contains(&n.rule))
            .filter(|n| {
                subject.as_ref().is_none_or(|s| *s == n.subject) && year.is_none_or(|y| n.year == Some(y))
            })
            .map(|n| {
                let missing: Vec<&str> = n.missing.iter().map(|c| c.name()).collect();
                format!("{}: {}", n.rule, missing.join(", "))
            }),
    );
    if words.is_empty() {
        String::new()
    } else {
        format!(" (? {})", words.join("; "))
    }
}

fn expect_reasons(case: &RuleCase, run: &RuleRun, failures: &mut Vec<Words>) {
    for expected in &case.because {
        let found: Vec<&Outcome> = fitting(run, &expected.subject, expected.year, &expected.rule).collect();
        if found.iter().any(|o| o.text.contains(&expected.text)) {
            continue;
        }
        let (zh, en) = where_words(&expected.subject, expected.year);
        let texts: Vec<&str> = found.iter().map(|o| o.text.as_str()).collect();
        let (rule, text, texts) = (&expected.rule, &expected.text, texts.join(" | "));
        failures.push(failure(
            format!("{zh} {rule}:理由应含“{text}”,实际为“{texts}”"),
            format!("{en} {rule}: the reason should hold `{text}`, found `{texts}`"),
        ));
    }
}

fn expect_values(case: &RuleCase, run: &RuleRun, failures: &mut Vec<Words>) {
    for expected in &case.values {
        let found: Vec<&Value> = fitting(run, &expected.subject, expected.year, &expected.rule)
            .flat_map(|o| o.consequences.iter().filter_map(|c| c.value.as_ref()))
            .collect();
        if found.iter().any(|value| equals(value, &expected.equals)) {
            continue;
        }
        let (zh, en) = where_words(&expected.subject, expected.year);
        let shown: Vec<String> = found.iter().map(|v| v.to_string()).collect();
        let (rule, wanted, shown) = (&expected.rule, &expected.equals, shown.join(", "));
        failures.push(failure(
            format!("{zh} {rule}:结果应为 {wanted},实际为 [{shown}]"),
            format!("{en} {rule}: the result should be {wanted}, found [{shown}]"),
        ));
    }
}

fn equals(value: &Value, scalar: &Scalar) -> bool {
    match (value, scalar) {
        (Value::Number { value, .. }, scalar) => scalar.as_decimal() == Some(*value),
        (Value::Bool { value }, Scalar::Bool(wanted)) => value == wanted,
        (Value::Date { value }, Scalar::Date(wanted)) => value == wanted,
        (other, scalar) => other.to_string() == scalar.to_string(),
    }
}

fn expect_gaps(case: &RuleCase, run: &RuleRun, failures: &mut Vec<Words>) {
    for expected in &case.not_assessable {
        let missing: Vec<&str> = run
            .not_assessable
            .iter()
            .filter(|n| n.rule == expected.rule)
            .filter(|n| expected.subject.as_ref().is_none_or(|s| *s == n.subject))
            .filter(|n| expected.year.is_none_or(|y| n.year == Some(y)))
            .flat_map(|n| n.missing.iter().map(|c| c.name()))
            .chain(
                run.not_assessed
                    .iter()
                    .filter(|n| n.rule == expected.rule)
                    .flat_map(|n| n.missing.iter().map(String::as_str)),
            )
            .collect();
        let met = match &expected.missing {
            Some(name) => missing.contains(&name.as_str()),
            None => !missing.is_empty(),
        };
        if !met {
            let (zh, en) = where_words(&expected.subject, expected.year);
            let wanted = expected.missing.clone().unwrap_or_else(|| "…".into());
            let (rule, found) = (&expected.rule, missing.join(", "));
            failures.push(failure(
                format!("{zh} {rule}:应因缺“{wanted}”无法判断,实际缺[{found}]"),
                format!("{en} {rule}: should not be assessable for want of `{wanted}`, missing is [{found}]"),
            ));
        }
    }
}

fn expect_effects(case: &RuleCase, run: &RuleRun, facts: &Facts, as_of: Date, failures: &mut Vec<Words>) {
    let history = history(case, run, facts, as_of);
    for expected in &case.effects {
        let mut found = Vec::new();
        let mut met = false;
        for outcome in fitting(run, &expected.subject, expected.year, &expected.rule) {
            let decided = case
                .decided
                .iter()
                .filter(|d| d.rule == outcome.rule)
                .filter(|d| d.subject.as_ref().is_none_or(|s| *s == outcome.subject))
                .find(|d| d.year.is_none_or(|y| outcome.year == Some(y)));
            let proposal = Proposal {
                id: outcome.rule.clone(),
                outcome: outcome.clone(),
                proposed_on: outcome.year.map_or(as_of, end_of),
                withdrawn_on: None,
            };
            for (index, consequence) in outcome.consequences.iter().enumerate() {
                let fits = expected
                    .function
                    .as_ref()
                    .is_none_or(|f| consequence.functions.contains(f))
                    && expected
                        .what
                        .as_ref()
                        .is_none_or(|w| consequence.what.as_ref() == Some(w));
                if !fits {
                    continue;
                }
                let (from, until) = period(&proposal, index, decided.map(|d| d.on), &history);
                met |= expected.from.is_none_or(|d| from == Some(d))
                    && expected.until.is_none_or(|d| until == Some(d))
                    && event_fits(&expected.from_event, &consequence.from_event)
                    && event_fits(&expected.until_event, &consequence.until_event);
                let show = |d: Option<Date>| d.map_or("…".to_owned(), |d| d.to_string());
                found.push(format!("{}–{}", show(from), show(until)));
            }
        }
        if !met {
            let (zh, en) = where_words(&expected.subject, expected.year);
            let show = |d: Option<Date>| d.map_or("…".to_owned(), |d| d.to_string());
            let what = expected
                .function
                .clone()
                .or(expected.what.clone())
                .unwrap_or_default();
            let (rule, from, until, found) = (
                &expected.rule,
                show(expected.from),
                show(expected.until),
                found.join(", "),
            );
            failures.push(failure(
                format!("{zh} {rule}:{what} 应为 {from}–{until},实际为 [{found}]"),
                format!("{en} {rule}: {what} should be {from}–{until}, found [{found}]"),
            ));
        }
    }
}

fn event_fits(expected: &Option<String>, found: &Option<String>) -> bool {
    expected
        .as_ref()
        .is_none_or(|wanted| found.as_ref().is_some_and(|f| f.contains(wanted)))
}

/// Records and later lists that the test assumes, so that effects which end by themselves end.
fn history(case: &RuleCase, run: &RuleRun, facts: &Facts, as_of: Date) -> History {
    let subjects: BTreeSet<String> = facts
        .tables
        .values()
        .flat_map(|t| t.rows())
        .map(|r| r.subject.clone())
        .collect();
    let mut records = Vec::new();
    for record in &case.records {
        for subject in &subjects {
            if record.subject.as_ref().is_none_or(|s| s == subject) {
                records.push(RecordReached {
                    register: record.record.clone(),
                    subject: subject.clone(),
                    state: record.state.clone(),
                    on: record.on,
                    proposal: None,
                });
            }
        }
    }
    let mut lists: Vec<ListJudged> = Vec::new();
    for row in facts.tables.values().flat_map(|t| t.rows()) {
        let Some(year) = row.year else { continue };
        let on = row.published.unwrap_or_else(|| end_of(year)).min(as_of);
        let fired = run
            .outcomes
            .iter()
            .filter(|o| o.subject == row.subject && o.year == row.year)
            .map(|o| (o.subject.clone(), o.rule.clone()))
            .collect();
        lists.push(ListJudged {
            on,
            year,
            subjects: [row.subject.clone()].into(),
            fired,
        });
    }
    History {
        records,
        lists,
        ..History::default()
    }
}
