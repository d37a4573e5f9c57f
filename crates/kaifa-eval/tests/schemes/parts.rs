//! Firms of several rows (own land, rented land): joined they are ranked and graded, and each part is scored by itself.

use kaifa_eval::scheme::explain::{Derivation, PartItem, explain};
use kaifa_eval::scheme::{Others, Words, evaluate};
use kaifa_pack::PartMerge;

use crate::ready::ABOVE;
use crate::support::{plan, ready, table};

#[test]
fn own_and_rented_land_of_one_firm_are_joined() {
    let plan = ready("huangyan.toml", "huangyan-2022");
    let own = ABOVE
        .replace("tax=30", "tax=20")
        .replace("pollutant=0.02", "pollutant=0.01");
    let rented = "above_scale=1 land_own=0 land_rented=1 land_let=0 tax=10";
    let parts = table(&plan, &[("乙", ABOVE), ("甲", own.as_str()), ("甲", rented)]);
    let mut called = Words::default();
    ["自有", "自有", "租赁"].iter().for_each(|name| called.push(name));
    let (joined, conflicts) = parts.merge_parts(&called, |_| false);
    assert!(conflicts.is_empty());
    assert_eq!(joined.rows(), 2);
    let evaluation = evaluate(&plan, &joined, None, &Others::new());
    assert!(explain(&evaluation, 0).parts.is_empty(), "one row is no part");
    let derivation = explain(&evaluation, 1);
    let tax = &derivation.items[0];
    assert_eq!(tax.value.as_deref(), Some("15"), "30 of tax over 2 mu");
    // Each part by itself, against the same benchmark.
    let shown: Vec<_> = derivation
        .parts
        .iter()
        .map(|part| {
            let tax = &part.items[0];
            (part.name.as_str(), tax.value.as_deref(), tax.points.is_some())
        })
        .collect();
    assert_eq!(shown, [("自有", Some("20"), true), ("租赁", Some("10"), true)]);
    let rented = &derivation.parts[1];
    assert_eq!(
        rented.items[1].value, None,
        "rented land came without value added"
    );
    // What the rule gives for a missing value is the mean of the peers, not what the whole firm has.
    let emission = rented
        .items
        .iter()
        .find(|item| item.id == "value_added_per_pollutant");
    let mean = 10.0 * (6000.0 + 12000.0) / 2.0 / 4929.81;
    assert!((number(&emission.unwrap().points) - mean).abs() < 1e-9);
    let sum = rented.items.iter().map(|item| number(&item.points)).sum::<f64>();
    assert!(
        (number(&rented.sum) - sum).abs() < 1e-9,
        "the points of a part add up to its total"
    );
}

fn number(text: &Option<String>) -> f64 {
    text.as_ref().unwrap().parse().unwrap()
}

#[test]
fn parts_that_contradict_each_other_are_found() {
    let plan = ready("huangyan.toml", "huangyan-2022");
    let below = ABOVE.replace("above_scale=1", "above_scale=0");
    let (_, conflicts) =
        table(&plan, &[("甲", ABOVE), ("甲", below.as_str())]).merge_parts(&Words::default(), |_| false);
    assert_eq!(conflicts.len(), 1);
    assert_eq!((conflicts[0].row, conflicts[0].first), (1, 0));
}

/// A benchmark of each firm, a place among the peers, points that a person may replace, and the new ones only collected.
const SCHEME: &str = r#"
[[scheme]]
id = "t"
title = "t"
subject = "enterprise"
method = "points"
[scheme.data]
part = "part"
[[scheme.input]]
name = "tax"
[[scheme.input]]
name = "land"
[[scheme.input]]
name = "years"
merge = "same"
[[scheme.input]]
name = "benchmark"
merge = "same"
[[scheme.input]]
name = "given"
merge = "same"
[[scheme.input]]
name = "reason"
type = "text"
[[scheme.indicator]]
id = "ratio"
title = "亩均税收"
numerator = "tax"
denominator = "land"
weight = "60"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = { input = "benchmark" } }
[[scheme.indicator]]
id = "place"
title = "亩均税收名次"
numerator = "tax"
denominator = "land"
weight = "40"
missing = "zero"
score = { function = "rank_steps", step = "5" }
override = "given"
override_reason = "reason"
[[scheme.exemption]]
id = "new"
title = "新投产"
where = "years < 2"
standing = "collected"
"#;

/// The firm 甲 of two rows beside 乙 (4 of tax per mu) and 丙 (1).
fn firm_of_two(own: &str, rented: &str) -> Derivation {
    let plan = plan(SCHEME);
    let rows = [
        ("甲", own),
        ("甲", rented),
        ("乙", "tax=12 land=3 years=5 benchmark=5"),
        ("丙", "tax=3 land=3 years=5 benchmark=5"),
    ];
    let same = |at: usize| plan.inputs[at].merge == Some(PartMerge::Same);
    let (joined, conflicts) = table(&plan, &rows).merge_parts(&Words::default(), same);
    assert!(conflicts.is_empty(), "{conflicts:?}");
    explain(&evaluate(&plan, &joined, None, &Others::new()), 0)
}

fn points(items: &[kaifa_eval::scheme::explain::Item]) -> Vec<f64> {
    items.iter().map(|item| number(&item.points)).collect()
}

#[test]
fn what_is_no_amount_is_not_added_up_and_each_part_is_compared_with_the_same() {
    let firm = firm_of_two("tax=10 land=2 years=3 benchmark=5", "tax=4 land=2 years=3");
    assert_eq!(
        points(&firm.items),
        [42.0, 35.0],
        "3.5 against 5, second of three"
    );
    let of_part = |part: &PartItem| (points(&part.items), number(&part.sum));
    // 5 a mu would be first, 2 second.
    assert_eq!(of_part(&firm.parts[0]), (vec![60.0, 40.0], 100.0));
    assert_eq!(of_part(&firm.parts[1]), (vec![24.0, 35.0], 59.0));
    let decimals = firm_of_two("tax=1.1 land=0.1 years=3 benchmark=5", "tax=2.2 land=0.2");
    let land = decimals.items[0].inputs.iter().map(|input| input.2.as_deref());
    assert_eq!(
        land.collect::<Vec<_>>(),
        [Some("3.3"), Some("0.3")],
        "sums are those of decimals"
    );
    let given = firm_of_two(
        "tax=10 land=2 years=3 benchmark=5 given=33 reason=协商",
        "tax=4 land=2 years=3 reason=协商",
    );
    assert_eq!(points(&given.items), [42.0, 33.0]);
    assert_eq!(points(&given.parts[1].items), [24.0, 33.0]);
}

#[test]
fn a_firm_that_is_only_collected_has_no_score_in_its_parts_either() {
    let firm = firm_of_two("tax=10 land=2 years=1 benchmark=5", "tax=4 land=2 years=1");
    assert_eq!(firm.score, None, "one year and one year are one year");
    assert!(firm.parts.iter().all(|part| part.sum.is_none()));
}

#[test]
fn rows_that_give_the_whole_two_numbers_contradict_each_other() {
    let plan = plan(SCHEME);
    let rows = [("甲", "years=1"), ("甲", "years=2"), ("甲", "")];
    let same = |at: usize| plan.inputs[at].merge == Some(PartMerge::Same);
    let (joined, conflicts) = table(&plan, &rows).merge_parts(&Words::default(), same);
    assert_eq!(conflicts.len(), 1);
    assert_eq!((conflicts[0].row, conflicts[0].first), (1, 0));
    assert_eq!(joined.number(plan.input("years").unwrap(), 0), Some(1.0));
}
