//! A small pack that uses every kind of item: it has no problems, its hash does not depend on layout, it can be
//! accepted, and its account of clauses and demands is right.

use std::fs;
use std::path::{Path, PathBuf};

use kaifa_base::{Date, Problem};
use kaifa_pack::coverage::{ClauseAccount, MechanismState};
use kaifa_pack::{
    Accepted, Coverage, Edition, Pack, PackFiles, TestOutcome, accept, check, codes, without_mechanism,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/good/minimal")
}

/// A folder of its own for one test.
fn empty_folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn codes_of(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

fn pack(files: &[(&str, &str)]) -> Pack {
    let files = files
        .iter()
        .map(|(name, content)| ((*name).to_owned(), (*content).to_owned()));
    let loaded = Pack::from_files(PackFiles::new("q", files));
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    loaded.pack
}

fn outcomes(edition: &Edition, failing: &[&str]) -> Vec<TestOutcome> {
    let tests = &edition.pack.items.tests;
    tests
        .iter()
        .map(|test| TestOutcome {
            name: test.name.clone(),
            passed: !failing.contains(&test.name.as_str()),
        })
        .collect()
}

#[test]
fn a_good_pack_only_waits_for_its_acceptance() {
    let loaded = Edition::load(&folder(), &[]);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    assert_eq!(codes_of(&check(&loaded.edition)), [codes::NOT_ACCEPTED.code]);
    assert_eq!(loaded.edition.pack.items.rules[0].alternatives.len(), 2);
    assert_eq!(loaded.edition.doc_number(), Some("青政发〔2025〕1号"));
}

const ONE: &str = "[[unit]]\nid = \"q.a\"\nname = \"甲\"\nkind = \"county\"\n";
const OTHER: &str = "[[unit]]\nkind = \"county\"\nname = \"乙\"\nid = \"q.b\"  # a remark\n";

#[test]
fn the_hash_does_not_depend_on_files_order_remarks_or_tests() {
    let together = pack(&[("units.toml", &format!("{ONE}\n{OTHER}"))]);
    let reversed = pack(&[("units.toml", &format!("{OTHER}\n{ONE}"))]);
    let apart = pack(&[("b/units.toml", ONE), ("a.toml", OTHER)]);
    let test = "[[test]]\nname = \"两个县\"\non = 2025-01-01\ncount = {}\n";
    let with_test = pack(&[("units.toml", &format!("{ONE}\n{OTHER}")), ("tests/t.toml", test)]);
    for other in [&reversed, &apart, &with_test] {
        assert_eq!(other.digest, together.digest);
        assert_eq!(other.item_digests, together.item_digests);
    }
}

#[test]
fn the_hash_changes_with_any_value() {
    let before = pack(&[("units.toml", &format!("{ONE}\n{OTHER}"))]);
    let after = pack(&[("units.toml", &format!("{ONE}\n{}", OTHER.replace('乙', "丙")))]);
    assert_ne!(before.digest, after.digest);
    assert_eq!(before.item_digests["unit q.a"], after.item_digests["unit q.a"]);
    assert_ne!(before.item_digests["unit q.b"], after.item_digests["unit q.b"]);
}

#[test]
fn a_pack_written_to_files_and_read_again_is_the_same() {
    let loaded = Pack::load(&folder());
    let again = Pack::from_files(loaded.pack.to_files().clone());
    assert_eq!(again.pack, loaded.pack);
}

#[test]
fn accepting_writes_the_hash_and_a_later_change_shows() {
    let copy = empty_folder("accepted").join("minimal");
    fs::create_dir_all(copy.join("tests")).unwrap();
    for name in ["document.toml", "items.toml", "tests/all.toml"] {
        fs::copy(folder().join(name), copy.join(name)).unwrap();
    }
    let on = Date::from_ymd_opt(2025, 5, 1).unwrap();
    assert_eq!(accept(&copy, &[], "李 \"审\"", on), Ok(Accepted::Edition(1)));
    assert_eq!(accept(&copy, &[], "李审", on), Ok(Accepted::Already(1)));
    let loaded = Edition::load(&copy, &[]);
    assert_eq!(loaded.edition.pack.items.acceptances[0].by, "李 \"审\"");
    assert!(check(&loaded.edition).is_empty());

    let items = fs::read_to_string(copy.join("items.toml")).unwrap();
    fs::write(
        copy.join("items.toml"),
        items.replace("value = \"50\"", "value = \"51\""),
    )
    .unwrap();
    assert_eq!(
        codes_of(&check(&Edition::load(&copy, &[]).edition)),
        [codes::STALE_ACCEPTANCE.code]
    );
    assert_eq!(accept(&copy, &[], "王审", on), Ok(Accepted::Edition(2)));
    assert!(check(&Edition::load(&copy, &[]).edition).is_empty());
}

#[test]
fn a_pack_with_errors_is_not_accepted_and_nothing_is_written() {
    let copy = empty_folder("refused").join("broken");
    fs::create_dir_all(&copy).unwrap();
    fs::write(
        copy.join("document.toml"),
        "[document]\nname = \"broken\"\ncolour = \"red\"\n",
    )
    .unwrap();
    let on = Date::from_ymd_opt(2025, 5, 1).unwrap();
    let refused = accept(&copy, &[], " ", on).unwrap_err();
    assert_eq!(
        codes_of(&refused),
        [codes::UNKNOWN_KEY.code, codes::MISSING_KEY.code]
    );
    assert!(!copy.join("review.toml").exists());
}

#[test]
fn coverage_says_what_became_of_each_clause_and_demand() {
    let edition = Edition::load(&folder(), &[]).edition;
    let coverage = Coverage::of(&edition, &outcomes(&edition, &["后三位约谈"]));
    let states: Vec<_> = coverage
        .mechanisms
        .iter()
        .map(|one| (one.id.as_str(), one.state))
        .collect();
    use MechanismState::{Failing, Missing, Passing, Untested};
    assert_eq!(states, [("Q-1", Passing), ("Q-2", Passing), ("Q-3", Failing)]);
    assert_eq!(coverage.mechanisms[2].items, ["Q-R1"]);
    let statement = ClauseAccount::Statement {
        statement: true,
        reason: "只有制定依据".into(),
    };
    assert_eq!(coverage.clauses[0].account, statement);
    let became = ["Q-D1", "Q-D2", "Q-R1", "q.last"].map(str::to_owned).to_vec();
    assert_eq!(coverage.clauses[2].account, ClauseAccount::Became { became });

    let json = serde_json::to_value(&coverage).unwrap();
    assert_eq!(json["mechanisms"][0]["state"], "passing");
    assert_eq!(json["mechanisms"][2]["tests"][0], "后三位约谈");
    assert_eq!(json["clauses"][0]["reason"], "只有制定依据");
    assert_eq!(json["clauses"][1]["became"][0], "Q-T1");

    let without = without_mechanism(&edition, "Q-3");
    assert!(without.rule("Q-R1").is_none());
    assert_eq!(Coverage::of(&without, &[]).mechanisms[2].state, Missing);
    assert_eq!(Coverage::of(&edition, &[]).mechanisms[0].state, Untested);
}

#[test]
fn a_demand_is_proved_only_if_exactly_its_tests_fail_without_its_items() {
    let edition = Edition::load(&folder(), &[]).edition;
    let proved = |failing: &[&str]| {
        let mut coverage = Coverage::of(&edition, &outcomes(&edition, &[]));
        coverage.prove(&edition, "Q-1", &outcomes(&edition, failing));
        (
            coverage.mechanisms[0].state,
            coverage.mechanisms[0].proof.clone().unwrap(),
        )
    };
    assert_eq!(proved(&["占比恰好一半:达到"]).0, MechanismState::Passing);
    let (state, proof) = proved(&[]);
    assert_eq!(
        (state, proof.survived),
        (MechanismState::Untested, vec!["占比恰好一半:达到".to_owned()])
    );
    let (state, proof) = proved(&["占比恰好一半:达到", "后三位约谈"]);
    assert_eq!(
        (state, proof.broken),
        (MechanismState::Failing, vec!["后三位约谈".to_owned()])
    );
}
