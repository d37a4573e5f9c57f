//! Schemes that take the scores of others: 70 points of the own indicator and 30 of what the province says, which rests on a third.

use kaifa_eval::scheme::explain::explain;
use kaifa_eval::scheme::{Evaluation, OtherEvaluations, Plan, Table, evaluate};

use crate::support::{schemes, table};

const THREE: &str = r#"
[[scheme]]
id = "city"
title = "市级"
title_en = "city"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "tax"
[[scheme.indicator]]
id = "tax"
title = "税收"
weight = "70"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = { of = "largest", year = "previous" } }
[[scheme.indicator]]
id = "province"
title = "省级得分"
weight = "30"
missing = "zero"
score = { function = "scheme", scheme = "province" }

[[scheme]]
id = "country"
title = "国家"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "energy"
[[scheme.indicator]]
id = "energy"
title = "能耗"
weight = "100"
missing = "unranked"
score = { function = "deduction", points = "10" }
[[scheme.veto]]
id = "serious"
title = "事故"
where = "energy > 99"
effect = "disqualify"

[[scheme]]
id = "province-1"
series = "province"
title = "省级"
title_en = "province"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "rd"
[[scheme.input]]
name = "scale"
type = "flag"
[[scheme.peer_group]]
id = "above"
title = "规上"
where = "scale = 1"
[[scheme.indicator]]
id = "rd"
title = "研发"
weight = "60"
missing = "zero"
score = { function = "best_ratio" }
[[scheme.indicator]]
id = "country"
title = "国家得分"
weight = "60"
missing = "zero"
score = { function = "scheme", scheme = "country" }
[[scheme.exemption]]
id = "pilot"
title = "试点"
where = "rd > 8"
standing = "collected"
[scheme.score]
full = "120"
"#;

/// The three, with four firms; the province does not hold the fifth.
fn data() -> Vec<(Plan, Table)> {
    let file = schemes(THREE);
    let rows: [&[(&str, &str)]; 3] = [
        &[
            ("F", "tax=10"),
            ("G", "tax=5"),
            ("H", "tax=5"),
            ("I", ""),
            ("J", "tax=2"),
        ],
        &[
            ("F", "energy=0"),
            ("G", "energy=2"),
            ("H", "energy=100"),
            ("I", "energy=0"),
            ("J", "energy=0"),
        ],
        // In another order, and without the last.
        &[
            ("I", "scale=1 rd=9"),
            ("H", "scale=0 rd=1"),
            ("G", "scale=1 rd=4"),
            ("F", "scale=1 rd=2"),
        ],
    ];
    let plans = file.schemes.iter().map(|scheme| Plan::new(scheme).unwrap());
    plans
        .zip(rows)
        .map(|(plan, rows)| (plan.clone(), table(&plan, rows)))
        .collect()
}

fn evaluated<'a>(all: &'a [(Plan, Table)], before: Option<&Table>) -> (OtherEvaluations<'a>, Evaluation<'a>) {
    let deeper = all[1..].iter().map(|(plan, table)| (plan, table, None));
    let others = OtherEvaluations::of(deeper);
    let (plan, table) = &all[0];
    let scores = others.scores(plan, &table.subjects);
    let evaluation = evaluate(plan, table, before, &scores);
    (others, evaluation)
}

#[test]
fn a_scheme_takes_the_score_of_another_that_takes_that_of_a_third() {
    let all = data();
    let before = table(&all[0].0, &[("F", "tax=10")]);
    let (others, evaluation) = evaluated(&all, Some(&before));
    let total = |name: &str, row: usize| others.named(name).and_then(|one| one.total(row));
    assert_eq!(
        (total("country", 0), total("country", 1)),
        (Some(100.0), Some(80.0))
    );
    // I is only collected, so that the best of the others is the 4 of G; F has half of it.
    let province = |row: usize| total("province", row);
    assert_eq!((province(3), province(2)), (Some(90.0), Some(108.0)));
    let totals = (evaluation.total(0), evaluation.total(1));
    assert_eq!(
        totals,
        (Some(92.5), Some(62.0)),
        "70 + 30 × 90/120 and 35 + 30 × 108/120"
    );
    // Without a score there: H belongs to no group, I is only collected, J is not held.
    let without: Vec<Option<f64>> = (2..5).map(|row| evaluation.total(row)).collect();
    assert_eq!(without, [Some(35.0), Some(0.0), Some(14.0)]);
}

#[test]
fn more_firms_in_the_year_before_are_no_matter() {
    let all = data();
    let rows: Vec<(String, &str)> = (0..20_000).map(|at| (format!("E{at}"), "tax=10")).collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(id, cells)| (id.as_str(), *cells)).collect();
    let before = table(&all[0].0, &rows);
    let (_, evaluation) = evaluated(&all, Some(&before));
    assert_eq!(evaluation.total(2), Some(35.0));
}

#[test]
fn a_derivation_opens_the_other_score_down_to_its_figures_or_says_why_there_is_none() {
    let all = data();
    let before = table(&all[0].0, &[("F", "tax=10")]);
    let (_, evaluation) = evaluated(&all, Some(&before));
    let explained = |row: usize| explain(&evaluation, row);
    let second = explained(1);
    assert!(second.agrees);
    let item = &second.items[1];
    let province = item.other.as_ref().unwrap();
    assert_eq!(
        (province.scheme.as_str(), province.full.as_str()),
        ("province-1", "120")
    );
    assert_eq!(item.formula_words.zh, "“省级”得分 ÷ 满分");
    assert!(
        item.how
            .zh
            .starts_with("“省级”得分 108(满分 120),计 30 × 108 ÷ 120 = 27"),
        "{}",
        item.how.zh
    );
    let below = province.derivation.as_ref().unwrap();
    assert_eq!((&below.rank, &below.grade), (&None, &None));
    assert_eq!(below.items[0].inputs[0].2.as_deref(), Some("4"));
    let country = below.items[1].other.as_ref().unwrap();
    assert_eq!(country.score.as_deref(), Some("80"));
    assert_eq!(
        below.items[1].how.zh,
        "“国家”得分 80(满分 100),计 60 × 80 ÷ 100 = 48"
    );
    assert_eq!(
        country.derivation.as_ref().unwrap().items[0].value.as_deref(),
        Some("2")
    );
    let how = |row: usize| explained(row).items[1].how.zh.clone();
    assert_eq!(
        how(2),
        "“省级”没有得分:不属于该办法的任何同类组;缺数据:按规定计0分"
    );
    assert!(
        how(3).starts_with("“省级”没有得分:在该办法中属“试点”"),
        "{}",
        how(3)
    );
    assert_eq!(
        how(4),
        "“省级”没有得分:该办法所用的数据中没有它;缺数据:按规定计0分"
    );
    let third = explained(2);
    let below = third.items[1]
        .other
        .as_ref()
        .unwrap()
        .derivation
        .as_ref()
        .unwrap();
    let country = below.items[1].other.as_ref().unwrap();
    assert_eq!(
        country.without.as_ref().unwrap().zh,
        "在该办法中因“事故”被取消资格"
    );
}
