//! What became of every clause and every demand: which items carry it, which tests prove it, and whether they pass.
//!
//! The tests run elsewhere; their outcomes come in. A demand is proved when its tests fail as soon as the items that
//! carry it are taken away ([`without_mechanism`]): a test that passes without them proves nothing.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::citing::citing;
use crate::decode::choices;
use crate::edition::Edition;
use crate::item::Items;

/// How a test of the pack came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// Its name.
    pub name: String,
    /// Whether everything came out as expected.
    pub passed: bool,
}

choices! {
    /// Where a demand stands.
    MechanismState {
        /// Carried, and all its tests pass; after a proof also: they fail without it.
        Passing = "passing", "通过", "passing";
        Failing = "failing", "未通过", "failing";
        /// Carried, but no test proves it.
        Untested = "untested", "未测试", "untested";
        /// No item carries it.
        Missing = "missing", "未实现", "missing";
    }
}

/// The account of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Every demand, in the order of the pack.
    pub mechanisms: Vec<MechanismCoverage>,
    /// Every clause, in the order of the pack.
    pub clauses: Vec<ClauseCoverage>,
}

/// What became of a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MechanismCoverage {
    /// Its id.
    pub id: String,
    /// Ids of the items that carry it.
    pub items: Vec<String>,
    /// Names of the tests that prove it.
    pub tests: Vec<String>,
    /// Where it stands.
    pub state: MechanismState,
    /// What the removal of its items showed, where that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// What happened to the tests when the items of a demand were taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Tests of the demand that passed without its items: they prove nothing.
    pub survived: Vec<String>,
    /// Tests that failed although none of their demands lost an item.
    pub broken: Vec<String>,
}

impl Proof {
    /// Whether exactly the right tests failed.
    pub fn holds(&self) -> bool {
        self.survived.is_empty() && self.broken.is_empty()
    }
}

/// What became of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseCoverage {
    /// Name of the pack.
    pub pack: String,
    /// Its address.
    pub path: String,
    /// Ids of the items that cite it, or that it is a statement only.
    #[serde(flatten)]
    pub account: ClauseAccount,
}

/// The account of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ClauseAccount {
    /// Items cite it.
    Became {
        /// Their ids.
        became: Vec<String>,
    },
    /// It is a statement only.
    Statement {
        /// Always true.
        statement: bool,
        /// Why nothing came of it.
        reason: String,
    },
}

impl Coverage {
    /// The account of an edition's own pack. Without outcomes every carried demand is untested.
    pub fn of(edition: &Edition, outcomes: &[TestOutcome]) -> Coverage {
        let items = &edition.pack.items;
        let passed: BTreeSet<&str> = outcomes
            .iter()
            .filter(|outcome| outcome.passed)
            .map(|outcome| outcome.name.as_str())
            .collect();
        let ran: BTreeSet<&str> = outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
        let mechanisms = items
            .mechanisms
            .iter()
            .map(|mechanism| {
                let carriers: Vec<String> = citing(items)
                    .filter(|item| item.basis.mechanisms.contains(&mechanism.id))
                    .map(|item| item.id.to_owned())
                    .collect();
                let tests: Vec<String> = tests_of(items, &mechanism.id).map(str::to_owned).collect();
                let state = if carriers.is_empty() {
                    MechanismState::Missing
                } else if tests.is_empty() || !tests.iter().all(|test| ran.contains(test.as_str())) {
                    MechanismState::Untested
                } else if tests.iter().all(|test| passed.contains(test.as_str())) {
                    MechanismState::Passing
                } else {
                    MechanismState::Failing
                };
                MechanismCoverage {
                    id: mechanism.id.clone(),
                    items: carriers,
                    tests,
                    state,
                    proof: None,
                }
            })
            .collect();
        let clauses = items
            .clauses
            .iter()
            .map(|clause| {
                let became: Vec<String> = citing(items)
                    .filter(|item| item.basis.clauses().any(|cited| *cited == clause.path))
                    .map(|item| item.id.to_owned())
                    .collect();
                let account = match &clause.statement {
                    Some(reason) if became.is_empty() => ClauseAccount::Statement {
                        statement: true,
                        reason: reason.clone(),
                    },
                    _ => ClauseAccount::Became { became },
                };
                ClauseCoverage {
                    pack: edition.name().to_owned(),
                    path: clause.path.to_string(),
                    account,
                }
            })
            .collect();
        Coverage { mechanisms, clauses }
    }

    /// Adds what running the tests on [`without_mechanism`] showed. A demand whose tests survive is untested; one whose
    /// removal breaks tests that have nothing to do with it is failing.
    ///
    /// An item may carry several demands. The tests of those are expected to fail with it.
    pub fn prove(&mut self, edition: &Edition, id: &str, without: &[TestOutcome]) {
        let items = &edition.pack.items;
        let lost: BTreeSet<&str> = citing(items)
            .filter(|item| item.basis.mechanisms.iter().any(|carried| carried == id))
            .flat_map(|item| item.basis.mechanisms.iter().map(String::as_str))
            .collect();
        let concerned: BTreeSet<&str> = lost.iter().flat_map(|id| tests_of(items, id)).collect();
        let failed: BTreeSet<&str> = without
            .iter()
            .filter(|outcome| !outcome.passed)
            .map(|outcome| outcome.name.as_str())
            .collect();
        let Some(mechanism) = self.mechanisms.iter_mut().find(|mechanism| mechanism.id == id) else {
            return;
        };
        let proof = Proof {
            survived: tests_of(items, id)
                .filter(|test| !failed.contains(test))
                .map(str::to_owned)
                .collect(),
            broken: failed
                .difference(&concerned)
                .map(|&test| test.to_owned())
                .collect(),
        };
        if mechanism.state == MechanismState::Passing {
            mechanism.state = match (proof.survived.is_empty(), proof.broken.is_empty()) {
                (true, true) => MechanismState::Passing,
                (false, _) => MechanismState::Untested,
                (true, false) => MechanismState::Failing,
            };
        }
        mechanism.proof = Some(proof);
    }
}

/// The tests that carry a demand.
fn tests_of<'a>(items: &'a Items, id: &'a str) -> impl Iterator<Item = &'a str> {
    items
        .tests
        .iter()
        .filter(move |test| test.mechanisms.iter().any(|carried| carried == id))
        .map(|test| test.name.as_str())
}

/// The edition without the items that carry a demand; its tests stay.
pub fn without_mechanism(edition: &Edition, id: &str) -> Edition {
    let mut pack = edition.pack.clone();
    macro_rules! drop_carriers {
        ($($list:ident),*) => {
            $(pack.items.$list.retain(|item| !item.basis.mechanisms.iter().any(|carried| carried == id));)*
        };
    }
    drop_carriers!(
        targets,
        duties,
        rules,
        parameters,
        registers,
        indicators,
        units,
        groups,
        unit_events,
        review_routes,
        schemes
    );
    Edition::new(pack, edition.base.clone())
}
