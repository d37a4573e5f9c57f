//! Passports compute again from their own JSON, and name what was changed.

mod made_up;

use kaifa_eval::duties::{DutyInput, Performed, instances, judge_duty};
use kaifa_eval::passport::{Passport, recompute};
use made_up::{day, excerpt, facts, run, settings};

fn passport() -> Passport {
    let facts = facts(
        "zones",
        "subject year level state rank list_size\n甲 2020 provincial ranked 43 50\n甲 2021 provincial ranked 45 50\n乙 2021 provincial ranked 1 50",
    );
    let settings = settings(&[("min_fall", 2)]);
    let run = run(&facts, &settings, "2021-12-31");
    let outcome = run
        .outcomes
        .iter()
        .find(|o| o.rule == "CARD" && o.year == Some(2021))
        .unwrap();
    Passport::of_outcome(outcome, &excerpt(), &facts, &settings, day("2021-12-31"), false)
}

fn changed(text: &str) -> Vec<String> {
    let passport = Passport::from_json(text).unwrap();
    recompute(&passport)
        .unwrap_err()
        .iter()
        .map(|p| p.place.item.clone().unwrap_or_default())
        .collect()
}

#[test]
fn a_passport_computes_again_from_its_json_to_the_same_bytes() {
    let text = passport().to_json();
    let again = Passport::from_json(&text).unwrap();
    assert_eq!(recompute(&again), Ok(()));
    assert_eq!(again.to_json(), text);
    assert!(!text.contains("乙"), "facts of others are not carried");
    assert!(
        !text.contains("EXIT"),
        "rules that it does not rest on are not carried"
    );
}

#[test]
fn a_changed_fact_is_named_and_the_result_does_not_come_out_again() {
    let text = passport()
        .to_json()
        .replace("\"value\": \"43\"", "\"value\": \"44\"");
    let named = changed(&text);
    assert!(named.contains(&"fact zones 甲 2020 rank".to_owned()), "{named:?}");
}

#[test]
fn a_changed_parameter_rule_or_result_is_named() {
    let named = changed(&passport().to_json().replace("bottom(10)", "bottom(9)"));
    assert!(named.iter().any(|n| n.starts_with("rules CARD")), "{named:?}");
    let named = changed(&passport().to_json().replace("yellow_card", "red_card"));
    assert!(named.contains(&"result".to_owned()), "{named:?}");
}

#[test]
fn new_seals_over_a_changed_fact_do_not_help() {
    let text = passport()
        .to_json()
        .replace("\"value\": \"45\"", "\"value\": \"30\"");
    let forged = Passport::from_json(&text)
        .unwrap()
        .with_decision(Vec::new(), None);
    let problems = recompute(&forged).unwrap_err();
    assert!(
        problems.iter().any(|p| p.code == "eval.passport_differs"),
        "{problems:?}"
    );
}

#[test]
fn a_removed_input_is_named() {
    let mut json: serde_json::Value = serde_json::from_str(&passport().to_json()).unwrap();
    json["settings"].as_object_mut().unwrap().remove("min_fall");
    assert!(changed(&json.to_string()).contains(&"setting min_fall".to_owned()));
}

#[test]
fn what_is_no_passport_is_refused_with_a_place() {
    let problem = Passport::from_json("{\"format\": 1,").unwrap_err();
    assert_eq!(
        (problem.code, problem.place.line),
        ("eval.passport_unreadable", Some(1))
    );
}

#[test]
fn a_duty_has_a_passport_too() {
    let (excerpt, settings) = (excerpt(), settings(&[]));
    let input = DutyInput {
        excerpt: &excerpt,
        settings: &settings,
        issued: Some(day("2019-07-10")),
        in_force: None,
        on: day("2020-01-11"),
    };
    let duty = excerpt.duty("D-MEASURES").unwrap();
    let done = [Performed {
        on: day("2020-01-11"),
        evidence: true,
        accepted: true,
        item: None,
        part: None,
    }];
    let result = judge_duty(duty, &instances(duty, &[], &input)[0], &done, &input);
    assert_eq!(result.days_late, 1);
    let passport = Passport::from_json(&Passport::of_duty(&result, &done, &input).to_json()).unwrap();
    assert_eq!(recompute(&passport), Ok(()));
}
