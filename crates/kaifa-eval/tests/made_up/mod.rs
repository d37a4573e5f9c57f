//! A made-up place and its rules, and short ways to say what happened there.
#![allow(dead_code, reason = "every test file uses a part")]

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal};
use kaifa_eval::compile::{Setting, Settings};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::facts::{Fact, FactRow, Facts, Origin, read_cell};
use kaifa_eval::outcome::RuleRun;
use kaifa_eval::rules::{RunOptions, run_rules};
use kaifa_pack::environment::column_type;
use kaifa_pack::item::Scalar;
use kaifa_pack::{Edition, Pack, PackFiles};

/// The pack's rules.
const RULES: &str = include_str!("rules.toml");
/// The pack's document, targets and duties.
const REST: &str = include_str!("rest.toml");

/// The made-up edition; its files must be without problems.
pub fn edition() -> Edition {
    let files = [("document.toml", REST), ("rules.toml", RULES)];
    let loaded = Pack::from_files(PackFiles::new(
        "yunze",
        files.map(|(n, t)| (n.to_owned(), t.to_owned())),
    ));
    let problems: Vec<String> = loaded.problems.iter().map(|p| p.to_string()).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    Edition::new(loaded.pack, Vec::new())
}

pub fn excerpt() -> Excerpt {
    Excerpt::of(&edition())
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Settings for one run: `("front", 10)`.
pub fn settings(values: &[(&str, i64)]) -> Settings {
    values
        .iter()
        .map(|(id, v)| ((*id).to_owned(), Setting::for_run(Scalar::Integer(*v))))
        .collect()
}

/// Rows of a table: a header of column names, then one line per row; `-` is an empty cell.
pub fn facts(table: &str, text: &str) -> Facts {
    let excerpt = excerpt();
    let mut lines = text
        .trim()
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let declared = excerpt.tables.iter().find(|t| t.id == table).unwrap();
    let mut facts = Facts::default();
    for (number, line) in lines.enumerate() {
        let mut row = FactRow::default();
        for (name, cell) in header.iter().zip(line) {
            match *name {
                "subject" => row.subject = cell.to_owned(),
                "year" => row.year = cell.parse().ok(),
                name => {
                    let column = declared.column(name).unwrap_or_else(|| panic!("column {name}"));
                    facts.table(table).columns.insert(name.to_owned());
                    let text = if cell == "-" { "" } else { cell };
                    if let Some(value) = read_cell(text, &column_type(column)).unwrap() {
                        let origin = Origin {
                            row: Some(number + 2),
                            ..Origin::of("list.csv")
                        };
                        row.cells.insert(name.to_owned(), Fact { value, origin });
                    }
                }
            }
        }
        facts.table(table).push(row).unwrap();
    }
    facts
}

pub fn run(facts: &Facts, settings: &Settings, as_of: &str) -> RuleRun {
    let (run, problems) = run_rules(&excerpt(), facts, settings, day(as_of), &RunOptions::default());
    assert!(problems.is_empty(), "{problems:#?}");
    run
}

/// The rules of a family that fire, by year.
pub fn fired(run: &RuleRun, family: &[&str]) -> BTreeMap<i32, Vec<String>> {
    let mut found: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for outcome in run.outcomes.iter().filter(|o| family.contains(&o.rule.as_str())) {
        found
            .entry(outcome.year.unwrap())
            .or_default()
            .push(outcome.rule.clone());
    }
    found
}
