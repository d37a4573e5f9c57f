//! From proposal to ban and its end, day by day.

mod made_up;

use kaifa_eval::effects::{
    Decision, EffectState, History, LimitSet, ListJudged, Proposal, RecordReached, Succession, blocked,
    decision_gaps, effects,
};
use kaifa_eval::outcome::Outcome;
use made_up::{day, facts, run, settings};

fn outcome(rule: &str, table: &str, text: &str, as_of: &str) -> Outcome {
    let run = run(&facts(table, text), &settings(&[]), as_of);
    run.outcomes.into_iter().find(|o| o.rule == rule).expect(rule)
}

fn card() -> Proposal {
    let text = "subject year level state rank list_size\n甲 2020 provincial ranked 43 50";
    Proposal {
        id: "P1".into(),
        outcome: outcome("CARD", "zones", text, "2020-12-31"),
        proposed_on: day("2021-03-01"),
        withdrawn_on: None,
    }
}

fn decision(on: &str) -> Decision {
    Decision {
        id: "D1".into(),
        proposal: "P1".into(),
        on: day(on),
        by: "王某".into(),
        role: "office".into(),
        confirmed: true,
        option: None,
        number: None,
        reason: String::new(),
    }
}

fn expand(history: &History, subject: &str, on: &str) -> Option<String> {
    blocked(history, subject, "zone.expand", day(on)).map(|b| b.rule)
}

#[test]
fn a_card_blocks_from_its_decision_until_rectification_and_a_clean_list() {
    let list = |on: &str, year: i32, fires: bool| ListJudged {
        on: day(on),
        year,
        subjects: ["甲".to_owned()].into(),
        fired: if fires {
            [("甲".to_owned(), "CARD".to_owned())].into()
        } else {
            Default::default()
        },
    };
    let mut history = History {
        proposals: vec![card()],
        ..History::default()
    };
    assert_eq!(
        expand(&history, "甲", "2021-04-01"),
        None,
        "a proposal blocks nothing"
    );
    assert_eq!(
        effects(&history, day("2021-04-01"))[0].state,
        EffectState::Proposed
    );
    history.decisions.push(decision("2021-04-10"));
    assert_eq!(expand(&history, "甲", "2021-04-09"), None);
    assert_eq!(expand(&history, "甲", "2021-04-10").as_deref(), Some("CARD"));
    let accepted = RecordReached {
        register: "rectification".into(),
        subject: "甲".into(),
        state: "accepted".into(),
        on: day("2021-09-01"),
        proposal: None,
    };
    history.records.push(accepted);
    assert_eq!(
        expand(&history, "甲", "2021-10-01").as_deref(),
        Some("CARD"),
        "the list is still to come"
    );
    history.lists.push(list("2022-03-01", 2021, true));
    assert_eq!(
        expand(&history, "甲", "2022-04-01").as_deref(),
        Some("CARD"),
        "the list still fires"
    );
    history.lists.push(list("2023-03-01", 2022, false));
    assert_eq!(expand(&history, "甲", "2023-02-28").as_deref(), Some("CARD"));
    assert_eq!(expand(&history, "甲", "2023-03-01"), None);
    assert_eq!(expand(&history, "乙", "2021-10-01"), None, "another zone is free");
}

#[test]
fn a_limit_waits_for_its_number_and_never_stops() {
    let mut history = History {
        proposals: vec![card()],
        decisions: vec![decision("2021-04-10")],
        ..History::default()
    };
    let limit = |history: &History| effects(history, day("2021-05-01"))[2].state;
    assert_eq!(limit(&history), EffectState::AwaitsChoice);
    history.decisions[0].number = Some(made_up::decimal("50"));
    assert_eq!(limit(&history), EffectState::InEffect);
    assert!(blocked(&history, "甲", "land.quota", day("2021-05-01")).is_none());
}

#[test]
fn a_number_set_after_the_decision_makes_the_limit_hold_from_that_day_and_leaves_the_rest_alone() {
    let set = |number: &str, on: &str| LimitSet {
        proposal: "P1".into(),
        number: made_up::decimal(number),
        on: day(on),
        by: "office".into(),
    };
    let mut history = History {
        proposals: vec![card()],
        decisions: vec![decision("2021-04-10")],
        limits: vec![set("50", "2021-05-06")],
        ..History::default()
    };
    let limit = |history: &History, on: &str| {
        let effect = effects(history, day(on)).remove(2);
        (
            effect.state,
            effect.from,
            effect.number.map(|number| number.to_string()),
        )
    };
    assert_eq!(limit(&history, "2021-05-05").0, EffectState::AwaitsChoice);
    let from = Some(day("2021-05-06"));
    assert_eq!(
        limit(&history, "2021-05-06"),
        (EffectState::InEffect, from, Some("50".to_owned()))
    );
    assert_eq!(
        effects(&history, day("2021-05-06"))[0].from,
        Some(day("2021-04-10")),
        "the card itself"
    );
    history.limits.push(set("40", "2021-06-01"));
    assert_eq!(limit(&history, "2021-05-31").2.as_deref(), Some("50"));
    assert_eq!(
        limit(&history, "2021-06-01"),
        (EffectState::InEffect, from, Some("40".to_owned()))
    );
}

#[test]
fn three_years_from_the_decision_end_the_day_before_and_follow_into_successors() {
    let text = "subject year level state rank list_size\n甲 2020 provincial ranked 47 50\n甲 2021 provincial ranked 49 50";
    let outcome = outcome("EXIT", "zones", text, "2021-12-31");
    let proposal = Proposal {
        id: "P1".into(),
        outcome,
        proposed_on: day("2022-03-01"),
        withdrawn_on: None,
    };
    let successions = vec![Succession {
        unit: "甲".into(),
        successor: "新甲".into(),
        on: day("2023-01-01"),
    }];
    let history = History {
        proposals: vec![proposal],
        decisions: vec![decision("2022-05-20")],
        successions,
        ..History::default()
    };
    let set_up = |subject: &str, on: &str| blocked(&history, subject, "zone.set_up", day(on));
    assert_eq!(set_up("甲", "2025-05-19").unwrap().until, Some(day("2025-05-19")));
    assert!(set_up("甲", "2025-05-20").is_none());
    assert!(set_up("新甲", "2022-12-31").is_none() && set_up("新甲", "2023-01-01").is_some());
}

#[test]
fn works_that_are_late_block_for_the_rest_of_the_calendar_year_without_a_decision() {
    let late = outcome(
        "WORKS",
        "works",
        "subject year due finished\n甲 2020 2020-06-30 2020-10-05",
        "2020-12-31",
    );
    assert_eq!(
        (late.from, late.until),
        (Some(day("2020-07-01")), Some(day("2020-12-31")))
    );
    let proposal = Proposal {
        id: "P1".into(),
        outcome: late,
        proposed_on: day("2020-07-01"),
        withdrawn_on: None,
    };
    let history = History {
        proposals: vec![proposal],
        ..History::default()
    };
    assert_eq!(expand(&history, "甲", "2020-06-30"), None);
    assert_eq!(expand(&history, "甲", "2020-07-01").as_deref(), Some("WORKS"));
    assert_eq!(expand(&history, "甲", "2020-12-31").as_deref(), Some("WORKS"));
    assert_eq!(expand(&history, "甲", "2021-01-01"), None);
}

#[test]
fn a_decision_must_pick_one_of_the_options_and_a_refusal_needs_a_reason() {
    let text = "subject year class state rank list_size\n甲 2020 economic ranked 146 150\n甲 2021 economic ranked 147 150";
    let change = outcome("CHANGE", "zones", text, "2021-12-31");
    let mut taken = decision("2022-04-01");
    assert!(decision_gaps(&change, &taken)[0].en.contains("adjust, cancel"));
    taken.option = Some("abolish".into());
    assert!(
        decision_gaps(&change, &taken)[0]
            .en
            .contains("none of the options")
    );
    taken.option = Some("adjust".into());
    assert!(decision_gaps(&change, &taken).is_empty());
    taken.confirmed = false;
    assert!(decision_gaps(&change, &taken)[0].en.contains("needs a reason"));
}
