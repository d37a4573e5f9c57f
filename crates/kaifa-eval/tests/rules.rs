//! What a run of rules says besides what fires: reasons, leaves, gaps, windows, parameters, corrections.

mod made_up;

use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::outcome::Outcome;
use kaifa_eval::rules::{RunOptions, run_rules};
use kaifa_eval::trace::Leaf;
use kaifa_eval::value::Cause;
use made_up::{day, excerpt, facts, fired, run, settings};
use proptest::prelude::*;

const HEADER: &str = "subject year level state rank list_size\n";

fn card(run: &kaifa_eval::outcome::RuleRun, year: i32) -> &Outcome {
    run.outcomes
        .iter()
        .find(|o| o.rule == "CARD" && o.year == Some(year))
        .expect("a card")
}

#[test]
fn every_reason_that_holds_is_given_with_its_figures_and_their_source() {
    let facts = facts(
        "zones",
        &format!("{HEADER}甲 2020 provincial ranked 43 50\n甲 2021 provincial ranked 45 50"),
    );
    let run = run(&facts, &settings(&[]), "2021-12-31");
    let outcome = card(&run, 2021);
    assert_eq!(
        outcome.reasons,
        ["2021年全省第45位(共50位),在后10位之内", "由第43位退至第45位"]
    );
    let sources: Vec<(String, Option<usize>)> = outcome
        .because
        .iter()
        .filter_map(|leaf| match leaf {
            Leaf::Fact {
                period,
                column,
                origin,
                ..
            } if column == "rank" => Some((period.clone()?, origin.row)),
            _ => None,
        })
        .collect();
    assert!(
        sources.contains(&("2020".into(), Some(2))) && sources.contains(&("2021".into(), Some(3))),
        "{sources:?}"
    );
    assert_eq!(outcome.parameters[0].id, "min_fall");
    assert_eq!(outcome.parameters[0].author, "云泽办");
    assert_eq!(
        outcome.from_event.as_deref(),
        Some("decision"),
        "a penalty waits for a decision"
    );
}

#[test]
fn outcomes_of_many_rows_come_in_the_order_of_the_rows_whatever_pieces_they_are_made_in() {
    let subjects: Vec<String> = (0..9_000).map(|at| format!("区{at:04}")).collect();
    let rows = subjects
        .iter()
        .map(|subject| format!("\n{subject} 2020 provincial ranked 45 50"));
    let facts = facts(
        "zones",
        &format!("{}{}", HEADER.trim_end(), rows.collect::<String>()),
    );
    let run = run(&facts, &settings(&[]), "2020-12-31");
    let cards = run.outcomes.iter().filter(|outcome| outcome.rule == "CARD");
    let found: Vec<&str> = cards.map(|outcome| outcome.subject.as_str()).collect();
    assert_eq!(found, subjects);
}

#[test]
fn an_outcome_is_written_with_the_keys_of_the_published_form() {
    let facts = facts("zones", &format!("{HEADER}甲 2020 provincial ranked 43 50"));
    let json = serde_json::to_value(card(&run(&facts, &settings(&[]), "2020-12-31"), 2020)).unwrap();
    for key in [
        "subject",
        "year",
        "rule",
        "clause",
        "consequence",
        "text",
        "from",
        "until",
        "decides",
        "because",
        "parameters",
    ] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["clause"], "五/(一)");
    assert_eq!(json["consequence"], "yellow_card");
    assert!(json["from"].is_null());
}

#[test]
fn an_empty_fact_is_not_assessable_and_the_other_branch_still_counts() {
    let facts = facts(
        "zones",
        &format!(
            "{HEADER}甲 2020 provincial ranked 30 50\n甲 2021 provincial ranked 35 -\n乙 2021 provincial ranked 30 -"
        ),
    );
    let run = run(&facts, &settings(&[]), "2021-12-31");
    assert_eq!(card(&run, 2021).reasons, ["由第30位退至第35位"]);
    let gap = run
        .not_assessable
        .iter()
        .find(|g| g.subject == "乙" && g.rule == "CARD")
        .expect("a gap");
    assert!(
        gap.missing
            .iter()
            .any(|c| matches!(c, Cause::EmptyFact { column, .. } if column == "list_size"))
    );
}

#[test]
fn a_missing_level_is_not_assessable_and_another_level_is_not_concerned() {
    let facts = facts(
        "zones",
        &format!("{HEADER}甲 2020 - ranked 50 50\n乙 2020 national ranked 50 50"),
    );
    let run = run(&facts, &settings(&[]), "2020-12-31");
    assert!(fired(&run, &["CARD"]).is_empty());
    assert!(
        run.not_assessable
            .iter()
            .any(|g| g.subject == "甲" && g.rule == "CARD")
    );
    assert!(
        !run.not_assessable
            .iter()
            .any(|g| g.subject == "乙" && g.rule == "CARD")
    );
}

#[test]
fn a_rule_whose_facts_are_no_columns_is_named_once_with_what_is_missing() {
    let facts = facts(
        "zones",
        &format!("{HEADER}甲 2020 provincial ranked 43 50\n乙 2020 provincial ranked 44 50"),
    );
    let run = run(&facts, &settings(&[("front", 10)]), "2020-12-31");
    let named: Vec<(&str, String)> = run
        .not_assessed
        .iter()
        .map(|n| (n.rule.as_str(), n.missing.join(",")))
        .collect();
    assert!(named.contains(&("WORKS", "works".into())), "{named:?}");
    assert!(named.contains(&("BIG-FIRMS", "firms".into())), "{named:?}");
    assert_eq!(named.iter().filter(|(rule, _)| *rule == "REWARD").count(), 1);
    assert!(run.closing_object().unwrap()["not_assessed"].is_array());
}

#[test]
fn an_unset_parameter_stops_a_rule_and_says_so() {
    let facts = facts(
        "zones",
        "subject year level state rank list_size award\n甲 2020 provincial ranked 1 50 yes\n甲 2021 provincial ranked 1 50 yes\n甲 2022 provincial ranked 1 50 yes",
    );
    let without = run(&facts, &settings(&[]), "2022-12-31");
    assert!(fired(&without, &["REWARD"]).is_empty());
    assert!(
        without
            .not_assessable
            .iter()
            .any(|g| g.missing.contains(&Cause::UnsetParameter { id: "front".into() }))
    );
    let with = run(&facts, &settings(&[("front", 10)]), "2022-12-31");
    assert_eq!(fired(&with, &["REWARD"])[&2022], ["REWARD"]);
}

#[test]
fn years_before_the_date_to_count_from_do_not_count_and_the_outcome_says_which_way() {
    use kaifa_eval::compile::Setting;
    use kaifa_pack::item::Scalar;
    let facts = facts(
        "zones",
        &format!(
            "{HEADER}甲 2020 provincial ranked 43 50\n甲 2021 provincial ranked 45 50\n甲 2022 provincial ranked 45 50"
        ),
    );
    let open = run(&facts, &settings(&[]), "2022-12-31");
    assert_eq!(
        fired(&open, &["ACCOUNT"]).keys().collect::<Vec<_>>(),
        [&2021, &2022]
    );
    let remark = &open
        .outcomes
        .iter()
        .find(|o| o.rule == "ACCOUNT")
        .unwrap()
        .remarks[0];
    assert!(remark.zh.contains("没有截断"), "{}", remark.zh);
    let cut = [(
        "count_from".to_owned(),
        Setting::for_run(Scalar::Date(day("2021-01-01"))),
    )]
    .into();
    assert_eq!(
        fired(&run(&facts, &cut, "2022-12-31"), &["ACCOUNT"])
            .keys()
            .collect::<Vec<_>>(),
        [&2022]
    );
}

#[test]
fn runs_of_falls_end_where_the_history_ends() {
    let rows = |ranks: [u8; 3]| {
        let lines: Vec<String> = ranks
            .iter()
            .zip(2020..)
            .map(|(r, y)| format!("甲 {y} provincial ranked {r} 50"))
            .collect();
        facts("zones", &format!("{HEADER}{}", lines.join("\n")))
    };
    let slid = run(&rows([20, 22, 25]), &settings(&[]), "2022-12-31");
    let outcome = slid
        .outcomes
        .iter()
        .find(|o| o.rule == "SLIDE")
        .expect("two falls");
    assert_eq!((outcome.year, outcome.text.as_str()), (Some(2022), "连续2年退位"));
    assert!(
        fired(
            &run(&rows([20, 22, 22]), &settings(&[]), "2022-12-31"),
            &["SLIDE"]
        )
        .is_empty()
    );
}

#[test]
fn only_rows_known_on_the_day_are_judged() {
    let facts = facts(
        "zones",
        &format!("{HEADER}甲 2020 provincial ranked 43 50\n甲 2021 provincial ranked 45 50"),
    );
    assert_eq!(
        fired(&run(&facts, &settings(&[]), "2020-12-31"), &["CARD"]).len(),
        1
    );
}

#[test]
fn firms_are_counted_strictly_above_the_line_and_ranks_only_in_complete_lists() {
    let mut both = facts(
        "zones",
        "subject year score\n甲 2020 90\n乙 2020 80\n丙 2020 80\n丁 2020 70",
    );
    for (third, expected) in [("100", false), ("100.1", true)] {
        let firms = facts(
            "firms",
            &format!(
                "subject year zone revenue\na 2020 甲 120\nb 2020 甲 101\nc 2020 甲 {third}\nd 2020 乙 500"
            ),
        );
        both.tables.extend(firms.tables);
        let found = fired(&run(&both, &settings(&[]), "2020-12-31"), &["BIG-FIRMS"]);
        assert_eq!(!found.is_empty(), expected, "{third}");
    }
    let closed = run(&both, &settings(&[]), "2020-12-31");
    assert!(closed.outcomes.iter().all(|o| o.rule != "FIRST-THREE"));
    let options = RunOptions {
        complete_list: true,
        ..RunOptions::default()
    };
    let (complete, _) = run_rules(&excerpt(), &both, &settings(&[]), day("2020-12-31"), &options);
    let ranked: Vec<(&str, &str)> = complete
        .outcomes
        .iter()
        .filter(|o| o.rule == "FIRST-THREE")
        .map(|o| (o.subject.as_str(), o.text.as_str()))
        .collect();
    assert_eq!(ranked, [("甲", "得分第1"), ("乙", "得分第2"), ("丙", "得分第2")]);
}

#[test]
fn a_corrected_list_adds_and_withdraws_outcomes() {
    let before = run(
        &facts(
            "zones",
            &format!("{HEADER}甲 2020 provincial ranked 43 50\n乙 2020 provincial ranked 40 50"),
        ),
        &settings(&[]),
        "2020-12-31",
    );
    let after = run(
        &facts(
            "zones",
            &format!("{HEADER}甲 2020 provincial ranked 40 50\n乙 2020 provincial ranked 43 50"),
        ),
        &settings(&[]),
        "2020-12-31",
    );
    let difference = before.difference(&after);
    assert_eq!(
        difference
            .added
            .iter()
            .map(|o| o.subject.as_str())
            .collect::<Vec<_>>(),
        ["乙"]
    );
    assert_eq!(
        difference
            .withdrawn
            .iter()
            .map(|o| o.subject.as_str())
            .collect::<Vec<_>>(),
        ["甲"]
    );
}

#[test]
fn settings_and_rules_that_do_not_exist_are_all_reported() {
    let options = RunOptions {
        rules: Some(["NO".to_owned()].into()),
        ..RunOptions::default()
    };
    let (_, problems) = run_rules(
        &excerpt(),
        &Default::default(),
        &settings(&[("nothing", 1)]),
        day("2020-12-31"),
        &options,
    );
    let codes: Vec<&str> = problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["eval.unknown_parameter", "eval.unknown_rule"]);
    let mut broken: Excerpt = excerpt();
    broken.rules[1].alternatives[0].when = Some("bottom(".to_owned().into());
    let (_, problems) = run_rules(
        &broken,
        &Default::default(),
        &settings(&[]),
        day("2020-12-31"),
        &RunOptions::default(),
    );
    assert_eq!(problems[0].code, "eval.bad_expression");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_rows_changes_nothing_but_the_order_of_outcomes(
        ranks in proptest::collection::vec(1u8..=50, 9),
        order in Just((0..9usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let lines: Vec<String> = ranks
            .iter()
            .enumerate()
            .map(|(at, rank)| format!("{} {} provincial ranked {rank} 50", ["甲", "乙", "丙"][at % 3], 2020 + at / 3))
            .collect();
        let shuffled: Vec<String> = order.iter().map(|at| lines[*at].clone()).collect();
        let outcomes = |lines: &[String]| {
            let run = run(&facts("zones", &format!("{HEADER}{}", lines.join("\n"))), &settings(&[]), "2022-12-31");
            let mut said: Vec<String> =
                run.outcomes.iter().map(|o| format!("{} {:?} {} {}", o.subject, o.year, o.rule, o.text)).collect();
            said.sort();
            said
        };
        prop_assert_eq!(outcomes(&lines), outcomes(&shuffled));
    }
}
