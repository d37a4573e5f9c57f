use proptest::prelude::*;

use super::super::plan::{CategoryPlan, IndicatorPlan, ScorePlan};
use super::*;

pub fn plan(means: &[Mean]) -> CompositePlan {
    let leaf = |id: &str, parent, weight, turned| IndicatorPlan {
        id: id.to_owned(),
        parent,
        weight,
        turned,
        normal: NormalPlan::MinMax {
            low: 1.0,
            high: 100.0,
        },
        own_normal: false,
        missing: MissingPlan::Redistribute,
    };
    let category = |id: &str, weight| CategoryPlan {
        id: id.to_owned(),
        parent: None,
        weight,
    };
    CompositePlan {
        indicators: vec![
            leaf("a", Some(0), 3.0, false),
            leaf("b", Some(0), 1.0, true),
            leaf("c", Some(1), 1.0, false),
        ],
        categories: vec![category("x", 60.0), category("y", 40.0)],
        means: means.to_vec(),
        ..CompositePlan::default()
    }
}

fn field(columns: [&[f64]; 3]) -> Field {
    Field {
        subjects: columns[0].len(),
        values: columns.iter().map(|c| c.to_vec()).collect(),
        ..Field::default()
    }
}

#[test]
fn two_levels_give_what_is_worked_out_by_hand() {
    let field = field([&[10.0, 20.0, 30.0], &[3.0, 2.0, 1.0], &[5.0, 9.0, 7.0]]);
    let found = evaluate(&plan(&[Mean::Arithmetic]), &field);
    // Second: a 50.5, b 50.5, c 100 → x 50.5, total 0.6·50.5 + 0.4·100.
    assert!((found.total[1] - 70.3).abs() < 1e-12, "{:?}", found.total);
    assert!((found.categories[0][1] - 50.5).abs() < 1e-12);
    // Third: a 100, b 100 (fewest), c 50.5.
    assert!((found.total[2] - 80.2).abs() < 1e-12);
    assert_eq!(found.rank, [Some(3), Some(2), Some(1)]);
    let mixed = evaluate(&plan(&[Mean::Arithmetic, Mean::Geometric]), &field);
    assert!((mixed.total[1] - 50.5_f64.powf(0.6) * 100.0_f64.powf(0.4)).abs() < 1e-9);
    let harmonic = evaluate(&plan(&[Mean::Harmonic]), &field);
    assert!((harmonic.total[1] - 1.0 / (0.6 / 50.5 + 0.4 / 100.0)).abs() < 1e-9);
}

#[test]
fn a_missing_value_is_never_zero_and_its_weight_goes_to_its_siblings() {
    let field = field([&[10.0, f64::NAN, 30.0], &[3.0, 2.0, 1.0], &[5.0, 9.0, 7.0]]);
    let mut plan = plan(&[Mean::Arithmetic]);
    let found = evaluate(&plan, &field);
    assert!((found.categories[0][1] - 50.5).abs() < 1e-12, "only b counts");
    assert_eq!(found.rank[1], Some(2));
    plan.indicators[0].missing = MissingPlan::Unranked;
    let found = evaluate(&plan, &field);
    assert_eq!((found.rank[1], found.ranked), (None, 2));
    assert!(!found.total[1].is_nan(), "scored, not ranked");
    plan.indicators[0].missing = MissingPlan::Points(0.0);
    assert!((evaluate(&plan, &field).categories[0][1] - 0.25 * 50.5).abs() < 1e-12);
    plan.indicators[0].missing = MissingPlan::PeerMean;
    assert!((evaluate(&plan, &field).categories[0][1] - 50.5).abs() < 1e-12);
}

#[test]
fn ranks_are_made_on_unrounded_scores_and_equal_scores_share_the_best_place() {
    // Rounded to one place these three would tie; they do not. 0.1 + 0.2 and 0.3 are one number, and do.
    assert_eq!(
        ranks(&[50.04, 50.01, 50.03], &[true; 3]),
        [Some(1), Some(3), Some(2)]
    );
    assert_eq!(
        ranks(&[0.1 + 0.2, 0.3, 0.2, 0.4], &[true; 4]),
        [Some(2), Some(2), Some(4), Some(1)]
    );
    assert_eq!(
        ranks(&[1.0, 2.0, 3.0], &[true, false, true]),
        [Some(2), None, Some(1)]
    );
}

#[test]
fn ties_are_dense_or_parted_where_the_scheme_says_so() {
    let scores = [80.0, 90.0, 80.0, 70.0, 80.0];
    let all = [true; 5];
    assert_eq!(
        ranks_by(&scores, &all, true, &[]),
        [Some(2), Some(1), Some(2), Some(3), Some(2)]
    );
    // The third has more of the first column, the fifth nothing; the first lies between.
    let (one, two): (&[f64], &[f64]) = (&[5.0, 0.0, 7.0, 0.0, f64::NAN], &[0.0; 5]);
    assert_eq!(
        ranks_by(&scores, &all, false, &[one, two]),
        [Some(3), Some(1), Some(2), Some(5), Some(4)]
    );
    assert_eq!(
        ranks_by(&scores, &all, false, &[two]),
        [Some(2), Some(1), Some(2), Some(5), Some(2)]
    );
}

#[test]
fn points_are_added_after_the_total_and_a_rounded_score_is_the_score() {
    let mut field = field([&[10.0, 20.0, 30.0], &[3.0, 2.0, 1.0], &[5.0, 9.0, 7.0]]);
    let mut plan = plan(&[Mean::Arithmetic]);
    field.added = vec![0.0, 12.0, 0.0];
    let found = evaluate(&plan, &field);
    assert!((found.total[1] - 82.3).abs() < 1e-12 && (found.index[1] - 70.3).abs() < 1e-12);
    assert_eq!(found.rank, [Some(3), Some(1), Some(2)]);
    plan.score.high = Some(81.0);
    assert_eq!(evaluate(&plan, &field).total[1], 81.0);
    // 81 and 80.2 are one score without decimals only when both round to it: 81 and 80.
    plan.score.rounded = Some((0, kaifa_pack::item::ScoreRounding::HalfUp));
    assert_eq!(evaluate(&plan, &field).total, [1.0, 81.0, 80.0]);
    let rule = ScorePlan {
        rounded: Some((2, kaifa_pack::item::ScoreRounding::HalfUp)),
        ..ScorePlan::default()
    };
    assert_eq!(rule.finished(0.125, 0.0), 0.13);
    assert_eq!(
        rule.finished(0.1 + 0.2, 0.005),
        0.31,
        "the noise of 0.1 + 0.2 does not decide"
    );
}

fn columns() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let value = prop_oneof![1 => Just(f64::NAN), 9 => (1..1000_i32).prop_map(|v| f64::from(v) / 7.0)];
    proptest::collection::vec(proptest::collection::vec(value, 12), 3)
}

fn method() -> impl Strategy<Value = NormalPlan> {
    prop_oneof![
        Just(NormalPlan::MinMax {
            low: 1.0,
            high: 100.0
        }),
        Just(NormalPlan::ZScore {
            centre: 50.0,
            spread: 10.0,
            floor: 1.0,
            cap: f64::INFINITY
        }),
        Just(NormalPlan::Rank {
            low: 1.0,
            high: 100.0
        }),
        Just(NormalPlan::Percentile {
            low: 1.0,
            high: 100.0
        }),
        Just(NormalPlan::Target {
            target: 80.0,
            high: 100.0
        }),
        Just(NormalPlan::Benchmark {
            benchmark: 70.0,
            cap: 1.5
        }),
    ]
}

proptest! {
    #[test]
    fn the_order_of_subjects_changes_nothing(values in columns(), method in method(), order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let mut plan = plan(&[Mean::Arithmetic]);
        plan.indicators.iter_mut().for_each(|i| i.normal = method);
        let found = evaluate(&plan, &Field { subjects: 12, values: values.clone(), ..Field::default() });
        let shuffled = values.iter().map(|c| order.iter().map(|at| c[*at]).collect()).collect();
        let again = evaluate(&plan, &Field { subjects: 12, values: shuffled, ..Field::default() });
        for (to, from) in order.iter().enumerate() {
            prop_assert_eq!(again.rank[to], found.rank[*from]);
        }
    }

    #[test]
    fn a_better_figure_never_lowers_a_rank(values in columns(), method in method(), who in 0..12_usize, which in 0..3_usize, more in 1..500_i32) {
        let mut plan = plan(&[Mean::Arithmetic]);
        plan.indicators.iter_mut().for_each(|i| i.normal = method);
        prop_assume!(!values[which][who].is_nan());
        let before = evaluate(&plan, &Field { subjects: 12, values: values.clone(), ..Field::default() });
        let mut better = values;
        let gain = f64::from(more) / 7.0;
        better[which][who] += if plan.indicators[which].turned { -gain } else { gain };
        prop_assume!(better[which][who] > 0.0);
        let after = evaluate(&plan, &Field { subjects: 12, values: better, ..Field::default() });
        if let (Some(before), Some(after)) = (before.rank[who], after.rank[who]) {
            // A single value far out widens the deviation, which can cost its owner elsewhere: z-scores cannot promise it.
            if !matches!(method, NormalPlan::ZScore { .. }) {
                prop_assert!(after <= before, "{} became {}", before, after);
            }
        }
    }

    #[test]
    fn turning_every_direction_reverses_the_order(values in columns()) {
        let one = |turned: bool| {
            let mut plan = plan(&[Mean::Arithmetic]);
            plan.indicators.iter_mut().for_each(|i| i.turned = turned);
            evaluate(&plan, &Field { subjects: 12, values: values.clone(), ..Field::default() })
        };
        let (up, down) = (one(false), one(true));
        for a in 0..12 {
            for b in 0..12 {
                if up.total[a] > up.total[b] + 1e-6 {
                    prop_assert!(down.rank[a] > down.rank[b]);
                }
            }
        }
    }
}
