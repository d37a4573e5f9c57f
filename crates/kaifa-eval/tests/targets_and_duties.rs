//! Targets and duties at and beside their lines.

mod made_up;

use kaifa_base::{Figure, Period, Quantity};
use kaifa_eval::duties::{DutyInput, DutyState, Lamp, Performed, foremost, instances, judge_duty};
use kaifa_eval::facts::Origin;
use kaifa_eval::figures::{FigureEntry, Figures};
use kaifa_eval::passport::{Passport, recompute};
use kaifa_eval::targets::{TargetInput, TargetResult, TargetStatus, judge_target};
use made_up::{day, decimal, excerpt, settings};

/// Judges a target on figures `indicator subject period value`.
fn judge(target: &str, subject: &str, as_of: &str, figures: &[(&str, &str, &str, &str)]) -> TargetResult {
    let excerpt = excerpt();
    let entries = figures
        .iter()
        .map(|(indicator, subject, period, value)| FigureEntry {
            indicator: (*indicator).to_owned(),
            subject: (*subject).to_owned(),
            period: Period::parse(period).unwrap(),
            figure: Figure::Reported {
                quantity: Quantity::new(
                    decimal(value),
                    excerpt
                        .indicators
                        .iter()
                        .find(|i| i.id == *indicator)
                        .unwrap()
                        .unit,
                ),
            },
            origin: Origin::of("form"),
        });
    let figures = Figures::from(entries.collect::<Vec<_>>());
    let mut membership = kaifa_eval::figures::Membership::default();
    membership
        .members
        .insert("zones".into(), vec!["a".into(), "b".into()]);
    let settings = settings(&[]);
    let input = TargetInput {
        excerpt: &excerpt,
        figures: &figures,
        membership: &membership,
        settings: &settings,
        as_of: day(as_of),
    };
    let result = judge_target(excerpt.target(target).unwrap(), subject, &input);
    let passport = Passport::of_target(&result, &input).to_json();
    assert_eq!(
        recompute(&Passport::from_json(&passport).unwrap()),
        Ok(()),
        "its passport computes again"
    );
    result
}

#[test]
fn average_growth_is_met_exactly_at_the_bound() {
    for (end, status) in [
        ("161.051", TargetStatus::Met),
        ("161.050999999999999", TargetStatus::Missed),
        ("160", TargetStatus::Missed),
    ] {
        let result = judge(
            "T-GROWTH",
            "zones",
            "2021-03-31",
            &[("gdp", "zones", "2015", "100"), ("gdp", "zones", "2020", end)],
        );
        assert_eq!(result.status, status, "{end}: {}", result.reason.zh);
        assert!(result.reason.zh.contains("161.051"), "{}", result.reason.zh);
    }
}

#[test]
fn a_fall_of_exactly_twenty_per_cent_is_met() {
    for (end, status) in [("0.96", TargetStatus::Met), ("0.97", TargetStatus::Missed)] {
        let result = judge(
            "T-ENERGY",
            "zones",
            "2021-03-31",
            &[
                ("energy", "zones", "2015", "1.20"),
                ("energy", "zones", "2020", end),
            ],
        );
        assert_eq!(result.status, status, "{}", result.reason.zh);
    }
}

#[test]
fn a_share_sums_its_members_and_a_missing_member_is_missing_not_zero() {
    let all = [
        ("gdp", "a", "2018", "400"),
        ("gdp", "b", "2018", "390"),
        ("gdp", "city", "2018", "1550"),
    ];
    let met = judge("T-SHARE-18", "zones", "2019-03-31", &all);
    assert_eq!(
        (met.status, met.value.map(|v| v.round_dp(2))),
        (TargetStatus::Met, Some(decimal("50.97")))
    );
    let gap = judge("T-SHARE-18", "zones", "2019-03-31", &all[..1]);
    assert_eq!(gap.status, TargetStatus::NotAssessable);
    assert!(gap.reason.zh.contains("b 2018"), "{}", gap.reason.zh);
}

#[test]
fn between_two_targets_the_path_is_linear() {
    let result = judge(
        "T-SHARE-20",
        "zones",
        "2020-03-31",
        &[("gdp", "zones", "2019", "832"), ("gdp", "city", "2019", "1600")],
    );
    assert_eq!(
        (result.status, result.required),
        (TargetStatus::Striving, Some(decimal("52.5")))
    );
    assert!(result.reason.zh.contains("落后于路径"), "{}", result.reason.zh);
}

#[test]
fn who_is_first_cannot_rise_and_hopes_are_never_missed() {
    let places = |before, now| {
        judge(
            "T-RISE",
            "a",
            "2021-12-31",
            &[("place", "a", "2020", before), ("place", "a", "2021", now)],
        )
    };
    assert_eq!(places("31", "30").status, TargetStatus::Met);
    assert_eq!(places("30", "30").status, TargetStatus::Missed);
    assert!(places("1", "1").reason.zh.contains("无可进之位"));
    let hope = judge(
        "T-HOPE",
        "zones",
        "2021-03-31",
        &[("gdp", "zones", "2020", "3400")],
    );
    assert_eq!(
        (hope.status, hope.gap),
        (TargetStatus::Striving, Some(decimal("100")))
    );
    assert_eq!(
        judge("T-HOPE", "zones", "2019-03-31", &[]).status,
        TargetStatus::Pending
    );
    assert_eq!(
        judge("T-HOPE", "zones", "2021-03-31", &[]).status,
        TargetStatus::NotAssessable
    );
}

#[test]
fn the_pace_still_needed_is_said_before_the_date() {
    let result = judge(
        "T-HOPE",
        "zones",
        "2019-03-31",
        &[("gdp", "zones", "2018", "2892.5619834711")],
    );
    assert_eq!(
        result.needed_pace,
        Some(decimal("10")),
        "two years at ten per cent"
    );
}

/// State, days late and due date of a duty on a day.
fn state(
    duty: &str,
    on: &str,
    issued: Option<&str>,
    done: &[(&str, bool, Option<&str>)],
) -> (DutyState, i64, Option<String>) {
    let (excerpt, settings) = (excerpt(), settings(&[]));
    let input = DutyInput {
        excerpt: &excerpt,
        settings: &settings,
        issued: issued.map(day),
        in_force: None,
        on: day(on),
    };
    let duty = excerpt.duty(duty).unwrap();
    let performed: Vec<Performed> = done
        .iter()
        .map(|(on, accepted, item)| Performed {
            on: day(on),
            evidence: true,
            accepted: *accepted,
            item: item.map(str::to_owned),
            part: None,
        })
        .collect();
    let results: Vec<_> = instances(duty, &[], &input)
        .iter()
        .map(|i| judge_duty(duty, i, &performed, &input))
        .collect();
    let result = foremost(&results).unwrap();
    (
        result.state,
        result.days_late,
        result.instance.due.map(|d| d.to_string()),
    )
}

#[test]
fn six_months_after_issue_the_duty_is_due_and_the_next_day_overdue() {
    let issued = Some("2019-07-10");
    let due = Some("2020-01-10".to_owned());
    assert_eq!(
        state("D-MEASURES", "2019-12-10", issued, &[]),
        (DutyState::Open, 0, due.clone())
    );
    assert_eq!(
        state("D-MEASURES", "2019-12-11", issued, &[]),
        (DutyState::DueSoon, 0, due.clone())
    );
    assert_eq!(
        state("D-MEASURES", "2020-01-10", issued, &[]),
        (DutyState::DueSoon, 0, due.clone())
    );
    assert_eq!(
        state("D-MEASURES", "2020-01-11", issued, &[]),
        (DutyState::Overdue, 1, due.clone())
    );
    assert_eq!(
        state("D-MEASURES", "2020-02-01", issued, &[("2020-01-10", true, None)]),
        (DutyState::Done, 0, due.clone())
    );
    assert_eq!(
        state("D-MEASURES", "2020-02-01", issued, &[("2020-01-12", true, None)]),
        (DutyState::DoneLate, 2, due.clone())
    );
    assert_eq!(
        state("D-MEASURES", "2020-01-11", issued, &[("2020-01-09", false, None)]).0,
        DutyState::Overdue,
        "not accepted is not done"
    );
}

#[test]
fn without_a_date_of_issue_a_decision_is_needed() {
    assert_eq!(
        state("D-MEASURES", "2020-01-11", None, &[]),
        (DutyState::DecisionNeeded, 0, None)
    );
    assert_eq!(DutyState::DecisionNeeded.lamp(), Lamp::DecisionNeeded);
}

#[test]
fn a_period_that_went_by_is_missed_and_a_checklist_is_done_when_all_items_are() {
    assert_eq!(
        state("D-MEETING", "2020-06-30", None, &[]),
        (DutyState::DueSoon, 0, Some("2020-06-30".into()))
    );
    assert_eq!(
        state("D-MEETING", "2020-07-01", None, &[]),
        (DutyState::Missed, 1, Some("2020-06-30".into()))
    );
    assert_eq!(
        state(
            "D-MEETING",
            "2020-07-02",
            None,
            &[("2020-06-30", true, None), ("2020-07-01", true, None)]
        )
        .0,
        DutyState::Done
    );
    let half = [("2020-05-01", true, Some("供水"))];
    assert_eq!(state("D-LIST", "2020-06-01", None, &half).0, DutyState::Open);
    let both = [half[0], ("2020-12-31", true, Some("排水"))];
    assert_eq!(state("D-LIST", "2021-01-05", None, &both).0, DutyState::Done);
}

#[test]
fn a_milestone_that_went_by_undone_is_behind_and_all_but_one_of_the_parts_is_not_done() {
    let mut excerpt = excerpt();
    let list = excerpt
        .duties
        .iter_mut()
        .find(|duty| duty.id == "D-LIST")
        .unwrap();
    list.milestones = vec![kaifa_pack::item::Milestone {
        title: "供水".into(),
        due: day("2020-05-31"),
    }];
    let settings = settings(&[]);
    let judged = |on: &str, parts: &[&str], done: &[(&str, Option<&str>, Option<&str>)]| {
        let input = DutyInput {
            excerpt: &excerpt,
            settings: &settings,
            issued: None,
            in_force: None,
            on: day(on),
        };
        let duty = excerpt.duty("D-LIST").unwrap();
        let performed: Vec<Performed> = done
            .iter()
            .map(|(on, item, part)| Performed {
                on: day(on),
                evidence: true,
                accepted: true,
                item: item.map(str::to_owned),
                part: part.map(str::to_owned),
            })
            .collect();
        let mut instance = instances(duty, &[], &input).remove(0);
        instance.parts = parts.iter().map(|unit| (*unit).to_owned()).collect();
        let result = judge_duty(duty, &instance, &performed, &input);
        (result.state, result.progress)
    };
    let water = ("2020-05-31", Some("供水"), None);
    assert_eq!(judged("2020-05-31", &[], &[]).0, DutyState::Open);
    assert_eq!(judged("2020-06-01", &[], &[]), (DutyState::Behind, (0, 2)));
    assert_eq!(DutyState::Behind.lamp(), Lamp::Behind);
    assert_eq!(judged("2020-06-01", &[], &[water]), (DutyState::Open, (1, 2)));

    // The whole is reported, and one of two parts: not done. With the second part it is, on the later day.
    let whole = [
        water,
        ("2020-06-02", Some("排水"), None),
        ("2020-06-03", None, Some("a")),
    ];
    assert_eq!(judged("2020-06-10", &[], &whole[..2]).0, DutyState::Done);
    let (state, progress) = judged("2020-06-10", &["a", "b"], &whole);
    assert_eq!((state, progress), (DutyState::Open, (3, 4)));
    let mut all = whole.to_vec();
    all.push(("2020-06-09", None, Some("b")));
    assert_eq!(judged("2020-06-10", &["a", "b"], &all), (DutyState::Done, (4, 4)));
    // What a unit without a part hands in as one counts for nothing.
    all[3].2 = Some("c");
    assert_eq!(judged("2020-06-10", &["a", "b"], &all).0, DutyState::Open);
}

#[test]
fn a_day_of_the_last_month_of_each_quarter_goes_on_over_the_end_of_the_year() {
    use kaifa_pack::item::{MonthDay, PeriodKind, Rhythm};
    let mut excerpt = excerpt();
    let meeting = excerpt.duties.iter_mut().find(|duty| duty.id == "D-MEETING");
    let meeting = meeting.expect("the meeting");
    meeting.every = Some(Rhythm::Times {
        per: PeriodKind::Quarter,
        times: 1,
    });
    meeting.by_day = Some(MonthDay {
        month: 0,
        day: 25,
        of_last: true,
    });
    meeting.starting = Some(day("2020-11-02"));
    let settings = settings(&[]);
    let input = DutyInput {
        excerpt: &excerpt,
        settings: &settings,
        issued: None,
        in_force: None,
        on: day("2021-03-26"),
    };
    let duty = excerpt.duty("D-MEETING").unwrap();
    let found = instances(duty, &[], &input);
    let due: Vec<String> = found
        .iter()
        .filter_map(|one| Some(one.due?.to_string()))
        .collect();
    assert_eq!(due, ["2020-12-25", "2021-03-25"]);
    assert_eq!(
        judge_duty(duty, &found[0], &[], &input).state,
        DutyState::Missed,
        "the next quarter has begun"
    );
    assert_eq!(judge_duty(duty, &found[1], &[], &input).days_late, 1);
}

#[test]
fn a_period_whose_day_was_over_when_the_text_came_out_is_not_asked_for() {
    use kaifa_pack::item::{MonthDay, PeriodKind, Rhythm};
    let mut excerpt = excerpt();
    let meeting = excerpt.duties.iter_mut().find(|duty| duty.id == "D-MEETING");
    let meeting = meeting.expect("the meeting");
    meeting.starting = None;
    meeting.every = Some(Rhythm::Times {
        per: PeriodKind::Month,
        times: 1,
    });
    meeting.by_day = Some(MonthDay {
        month: 0,
        day: 10,
        of_last: false,
    });
    let settings = settings(&[]);
    let due = |issued: &str| -> Vec<String> {
        let input = DutyInput {
            excerpt: &excerpt,
            settings: &settings,
            issued: Some(day(issued)),
            in_force: None,
            on: day("2020-12-15"),
        };
        let found = instances(excerpt.duty("D-MEETING").unwrap(), &[], &input);
        found
            .iter()
            .filter_map(|one| Some(one.due?.to_string()))
            .collect()
    };
    assert_eq!(due("2020-11-20"), ["2020-12-10"]);
    assert_eq!(due("2020-11-10"), ["2020-11-10", "2020-12-10"]);
}
