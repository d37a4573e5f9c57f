//! Ranks over several years and what must follow from them, year by year: both sides of every threshold and window.

mod made_up;

use std::collections::BTreeMap;

use made_up::{facts, fired, run, settings};

const FAMILY: &[&str] = &["REWARD", "CARD", "ACCOUNT", "EXIT"];

/// Ranks of one provincial zone in a list of 50, from 2020; `x` is disqualified. Awards likewise, `-` for none given.
fn judged(ranks: &str, awards: &str) -> Vec<String> {
    let mut text = "subject year level state rank list_size award\n".to_owned();
    let mut awards = awards.split(',').map(str::trim);
    let ranks: Vec<&str> = ranks.split(',').map(str::trim).collect();
    for (at, rank) in ranks.iter().enumerate() {
        let award = awards.next().filter(|a| !a.is_empty()).unwrap_or("no");
        let (state, rank) = if *rank == "x" {
            ("disqualified", "-")
        } else {
            ("ranked", *rank)
        };
        text.push_str(&format!(
            "甲 {} provincial {state} {rank} 50 {award}\n",
            2020 + at
        ));
    }
    let found = fired(
        &run(&facts("zones", &text), &settings(&[("front", 10)]), "2030-12-31"),
        FAMILY,
    );
    (0..ranks.len())
        .map(|at| {
            found
                .get(&(2020 + at as i32))
                .map(|r| r.join(" "))
                .unwrap_or_default()
        })
        .collect()
}

#[test]
fn cards_accountability_and_exit_follow_the_ranks() {
    for (ranks, expected) in [
        ("43, 30, 45", ["CARD", "", "CARD ACCOUNT"].as_slice()),
        ("43, 45, 47", &["CARD", "CARD ACCOUNT", "CARD ACCOUNT"]),
        ("46, 30, 47", &["CARD", "", "CARD ACCOUNT EXIT"]),
        ("46, 30, 30, 47", &["CARD", "", "", "CARD"]),
        ("44, 44, 44", &["CARD", "CARD ACCOUNT", "CARD ACCOUNT"]),
        ("12, 15, 14", &["", "CARD", ""]),
        ("46, x, 47", &["CARD", "", "CARD ACCOUNT EXIT"]),
        ("40, 41, 41", &["", "CARD", "CARD ACCOUNT"]),
        ("42, 46, 48", &["CARD", "CARD ACCOUNT", "CARD ACCOUNT EXIT"]),
        ("47, 49", &["CARD", "CARD ACCOUNT EXIT"]),
    ] {
        assert_eq!(judged(ranks, ""), expected, "{ranks}");
    }
}

#[test]
fn a_reward_needs_front_rank_and_award_in_each_of_three_years() {
    assert_eq!(
        judged("8, 6, 9", "yes, yes, yes"),
        ["", "", "REWARD CARD"],
        "reward and card stand together"
    );
    assert_eq!(judged("8, 6, 9", "yes, no, yes"), ["", "", "CARD"]);
    assert_eq!(judged("8, 12, 9", "yes, yes, yes"), ["", "CARD", ""]);
}

/// Lines `year class rank rise fall fdi` of one zone; the list has 150 places, or 30 for high-tech zones.
fn economic(lines: &str) -> BTreeMap<i32, Vec<String>> {
    let mut text = "subject year class state rank list_size rise_rank fall_rank fdi\n".to_owned();
    for line in lines.trim().lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let size = if cells[1] == "economic" { 150 } else { 30 };
        text.push_str(&format!(
            "甲 {} {} ranked {} {size} {} {} {}\n",
            cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]
        ));
    }
    fired(
        &run(&facts("zones", &text), &settings(&[]), "2030-12-31"),
        &["PRAISE", "WARN", "CHANGE"],
    )
}

#[test]
fn warnings_of_two_years_in_a_row_lead_to_a_change_whatever_their_reasons() {
    let not_in_a_row =
        economic("2020 economic 146 99 99 0.1\n2021 economic 120 99 99 0.1\n2022 economic 147 99 99 0.1");
    assert_eq!(
        not_in_a_row,
        BTreeMap::from([(2020, vec!["WARN".into()]), (2022, vec!["WARN".into()])])
    );
    let in_a_row = economic("2020 economic 146 99 99 0.1\n2021 economic 147 99 99 0.1");
    assert_eq!(in_a_row[&2021], ["WARN", "CHANGE"]);
    let two_reasons =
        economic("2020 economic 90 99 99 0.1\n2021 economic 140 99 3 0.1\n2022 economic 147 99 99 0.1");
    assert_eq!(two_reasons[&2021], ["WARN"], "by the fall");
    assert_eq!(two_reasons[&2022], ["WARN", "CHANGE"], "by the place");
    assert_eq!(
        economic("2020 hightech 29 - - -\n2021 hightech 28 - - -"),
        BTreeMap::from([(2020, vec!["WARN".into()])])
    );
    assert_eq!(
        economic("2020 hightech 29 - - -\n2021 hightech 30 - - -")[&2021],
        ["WARN", "CHANGE"]
    );
}

#[test]
fn praise_has_several_reasons_and_can_stand_beside_a_warning() {
    assert_eq!(
        economic("2020 economic 60 99 99 0.1\n2021 economic 22 7 99 1.00")[&2021],
        ["PRAISE"]
    );
    assert!(economic("2021 economic 22 99 99 0.99").is_empty());
    assert_eq!(
        economic("2021 economic 146 99 99 1.20")[&2021],
        ["PRAISE", "WARN"]
    );
    assert_eq!(
        economic("2020 hightech 3 - - -\n2021 hightech 4 - - -"),
        BTreeMap::from([(2020, vec!["PRAISE".into()])])
    );
}
