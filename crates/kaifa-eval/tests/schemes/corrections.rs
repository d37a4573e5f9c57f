//! A corrected figure: every result that it changes and no other, and nothing left behind in the data.

use kaifa_eval::scheme::correction::{Corrected, Correction, differences};
use kaifa_eval::scheme::{Others, evaluate};

use crate::support::{plan, table};

/// Two indicators; the second is measured against the ratio of its sums, so that a correction moves everybody.
fn scheme(second: &str) -> String {
    format!(
        r#"
[[scheme]]
id = "t"
title = "测试"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "tax"
[[scheme.input]]
name = "land"
[[scheme.indicator]]
id = "tax_per_mu"
title = "亩均税收"
numerator = "tax"
denominator = "land"
weight = "100"
missing = "zero"
score = {{ function = "benchmark_ratio", benchmark = {second} }}
[scheme.grading]
by = "rank"
[[scheme.grade]]
id = "A"
up_to = "25"
[[scheme.grade]]
id = "B"
up_to = "75"
[[scheme.grade]]
id = "C"
"#
    )
}

const FIRMS: [(&str, &str); 4] = [
    ("a", "tax=100 land=10"),
    ("b", "tax=90 land=10"),
    ("c", "tax=80 land=10"),
    ("d", "tax=70 land=10"),
];

#[test]
fn a_correction_changes_the_corrected_and_those_it_passes() {
    let plan = plan(&scheme("\"10\""));
    let table = table(&plan, &FIRMS);
    let before = evaluate(&plan, &table, None, &Others::new());
    let land = plan.input("land").unwrap();
    // 80 on 7.5 mu is 10.67 a mu: from the third place to the first.
    let corrected = table.corrected(&[Correction {
        row: 2,
        input: land,
        value: Corrected::Number(Some(7.5)),
    }]);
    let after = evaluate(&plan, &corrected, None, &Others::new());
    let moved = differences(&before, &after);
    let shown: Vec<String> = moved
        .iter()
        .map(|one| {
            let (before, after) = (one.before.as_ref().unwrap(), one.after.as_ref().unwrap());
            format!(
                "{} {}{}→{}{}",
                one.subject,
                before.rank.unwrap(),
                before.grade.as_deref().unwrap(),
                after.rank.unwrap(),
                after.grade.as_deref().unwrap()
            )
        })
        .collect();
    assert_eq!(shown, ["a 1A→2B", "b 2B→3B", "c 3B→1A"]);
    assert!(moved[0].grade_moved() && moved[0].rank_moved());
    assert!(!moved[1].grade_moved());
    // The data at hand are as they were.
    assert!(differences(&before, &evaluate(&plan, &table, None, &Others::new())).is_empty());
    assert_eq!(table.number(land, 2), Some(10.0));
}

#[test]
fn a_benchmark_over_all_moves_with_the_correction_and_so_does_every_total() {
    let plan = plan(&scheme("{ of = \"ratio_of_sums\" }"));
    let table = table(&plan, &FIRMS);
    let before = evaluate(&plan, &table, None, &Others::new());
    let missing = table.corrected(&[Correction {
        row: 3,
        input: plan.input("tax").unwrap(),
        value: Corrected::Number(None),
    }]);
    let after = evaluate(&plan, &missing, None, &Others::new());
    let moved = differences(&before, &after);
    assert_eq!(moved.len(), 4, "{moved:?}");
    // Missing gives no points by the rule, and the subject is still there.
    let last = moved[3].after.as_ref().unwrap();
    assert_eq!((last.total, last.rank), (Some(0.0), Some(4)));
}

#[test]
fn subjects_that_come_or_go_are_named() {
    let plan = plan(&scheme("\"10\""));
    let (one, two) = (table(&plan, &FIRMS), table(&plan, &FIRMS[1..]));
    let (one, two) = (
        evaluate(&plan, &one, None, &Others::new()),
        evaluate(&plan, &two, None, &Others::new()),
    );
    let gone = differences(&one, &two);
    assert_eq!((gone[0].subject.as_str(), &gone[0].after), ("a", &None));
    let come = differences(&two, &one);
    assert_eq!(
        (
            come.last().unwrap().subject.as_str(),
            &come.last().unwrap().before
        ),
        ("a", &None)
    );
}
