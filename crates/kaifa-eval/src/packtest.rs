//! Runs the tests that a pack carries: `kaifa pack test`. Every expectation that is not met is said in words, with what
//! was expected and what came out; a test passes when there is nothing to say. One file per kind of test.

mod directory;
mod duties;
mod registers;
mod rules;
mod targets;

use kaifa_base::{Date, Words};
use kaifa_pack::item::{ItemPlace, PackTest, TestCase};
use kaifa_pack::{Directory, Edition};
use serde::Serialize;

use crate::compile::{Setting, Settings};
use crate::excerpt::Excerpt;
use crate::figures::Membership;

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// The test's sentence.
    pub name: String,
    /// Demands whose proof it is.
    pub mechanisms: Vec<String>,
    /// Whether everything expected came out.
    pub passed: bool,
    /// What did not, expected against found.
    pub failures: Vec<Words>,
    /// Where it is written.
    #[serde(skip)]
    pub at: ItemPlace,
}

/// Runs all tests of an edition's own pack and of the packs below it.
pub fn run_tests(edition: &Edition) -> Vec<TestReport> {
    let excerpt = Excerpt::of(edition);
    edition
        .items
        .tests
        .iter()
        .map(|test| run_test(edition, &excerpt, test))
        .collect()
}

/// Runs one test.
fn run_test(edition: &Edition, excerpt: &Excerpt, test: &PackTest) -> TestReport {
    let settings: Settings = test
        .set
        .iter()
        .map(|(id, value)| (id.clone(), Setting::for_run(value.clone())))
        .collect();
    let mut entered;
    let mut excerpt = excerpt;
    if let Some(issued) = test.document.issued {
        entered = excerpt.clone();
        if let Some(document) = entered.documents.last_mut() {
            document.issued = Some(issued);
        }
        excerpt = &entered;
    }
    let failures = match &test.case {
        TestCase::Rules(case) => rules::run(excerpt, &settings, test.as_of, case),
        TestCase::Target(case) => {
            targets::run(excerpt, &membership(edition, test), &settings, test.as_of, case)
        }
        TestCase::Duty(case) => duties::run(excerpt, &settings, test.document, case),
        TestCase::Register(case) => registers::run(edition, excerpt, &settings, test.as_of, case),
        TestCase::Directory(case) => directory::run(&Directory::of_edition(edition, &test.set), case),
    };
    TestReport {
        name: test.name.clone(),
        mechanisms: test.mechanisms.clone(),
        passed: failures.is_empty(),
        failures,
        at: test.at.clone(),
    }
}

/// Members of groups, counties of zones and names, as the packs state them.
fn membership(edition: &Edition, test: &PackTest) -> Membership {
    let items = &edition.items;
    let day = test.as_of.unwrap_or_default();
    let mut membership = Membership::default();
    for unit in &items.units {
        membership.names.insert(unit.id.clone(), unit.name.clone());
        if let Some(county) = &unit.county {
            membership.county.insert(unit.id.clone(), county.clone());
        }
    }
    let directory = Directory::of_edition(edition, &test.set);
    for group in &items.groups {
        membership
            .members
            .insert(group.id.clone(), directory.members(group, day));
        if let Some(name) = group.names.first() {
            membership.names.insert(group.id.clone(), name.clone());
        }
    }
    membership
}

/// A failure in words.
fn failure(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words::new(zh, en)
}

/// What a reason lacks of the words that it should hold, in whatever language.
fn unsaid(wanted: Option<&str>, reason: &Words) -> Option<Words> {
    let words = wanted.filter(|words| !reason.zh.contains(words) && !reason.en.contains(words))?;
    Some(failure(
        format!("理由应含“{words}”,实际为“{}”", reason.zh),
        format!("the reason should hold `{words}`, found `{}`", reason.en),
    ))
}

/// The last day that a test speaks of, where it does not say its date.
fn end_of(year: i32) -> Date {
    Date::from_ymd_opt(year, 12, 31).unwrap_or_default()
}
