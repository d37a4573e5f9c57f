//! What must hold for any data: the order of rows and the number of threads change nothing, a better figure never lowers
//! a rank, reversing a direction reverses the order, columns and fractions agree.

use kaifa_eval::scheme::evaluate::reweigh;
use kaifa_eval::scheme::explain::explain;
use kaifa_eval::scheme::{Evaluation, Others, Plan, Table, evaluate};
use proptest::prelude::*;

use crate::support::{one_indicator, plan, table};

const SCHEME: &str = r#"
[[scheme]]
id = "p"
title = "测试"
subject = "enterprise"
method = "points"
[scheme.score]
SCORE
[[scheme.input]]
name = "county"
type = "text"
[[scheme.input]]
name = "industry"
type = "text"
[[scheme.input]]
name = "tax"
[[scheme.input]]
name = "land"
[[scheme.input]]
name = "energy"
[[scheme.input]]
name = "veto"
type = "flag"
[[scheme.indicator]]
id = "a"
title = "甲"
numerator = "tax"
denominator = "land"
weight = "50"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = { of = "ratio_of_sums", within = ["industry"] }, cap = "1.5", floor = "0" }
[[scheme.indicator]]
id = "b"
title = "乙"
numerator = "tax"
denominator = "energy"
weight = "30"
missing = "peer_mean"
score = { function = "min_max", base = "20", span = "80" }
[[scheme.indicator]]
id = "c"
title = "丙"
value = "tax - energy"
weight = "20"
missing = "zero"
score = { function = "rank_steps", step = "0.1" }
[[scheme.veto]]
id = "v"
title = "否决"
where = "veto = 1"
effect = "cap_grade"
grade = "C"
[scheme.ranking]
within = ["county"]
[scheme.grading]
by = "rank"
[[scheme.grade]]
id = "A"
up_to = "20"
[[scheme.grade]]
id = "B"
up_to = "70"
[[scheme.grade]]
id = "C"
"#;

/// A row of random data: county, industry, tax in cents, land in hundredths, energy (may be missing), veto.
type Row = (u8, u8, i32, u32, Option<u32>, bool);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0..3u8,
        0..4u8,
        -500..50_000i32,
        0..20_000u32,
        prop::option::weighted(0.9, 0..9_000u32),
        prop::bool::weighted(0.1),
    );
    prop::collection::vec(row, 1..60)
}

fn cells(row: &Row) -> String {
    let mut text = format!(
        "county=c{} industry=i{} tax={} land={} veto={}",
        row.0,
        row.1,
        f64::from(row.2) / 100.0,
        f64::from(row.3) / 100.0,
        u8::from(row.5)
    );
    if let Some(energy) = row.4 {
        text.push_str(&format!(" energy={}", f64::from(energy) / 100.0));
    }
    text
}

fn table_of(plan: &Plan, rows: &[(usize, Row)]) -> Table {
    let rows: Vec<(String, String)> = rows
        .iter()
        .map(|(id, row)| (format!("F{id:03}"), cells(row)))
        .collect();
    let rows: Vec<(&str, &str)> = rows
        .iter()
        .map(|(id, cells)| (id.as_str(), cells.as_str()))
        .collect();
    table(plan, &rows)
}

fn numbered(rows: &[Row]) -> Vec<(usize, Row)> {
    rows.iter().copied().enumerate().collect()
}

/// Bits of every result by subject, so that equal means equal to the last bit.
fn bits(evaluation: &Evaluation<'_>) -> Vec<(String, u64, Option<u32>, Option<String>)> {
    let mut all: Vec<_> = (0..evaluation.table.rows())
        .map(|row| {
            (
                evaluation.table.subjects.get(row).to_owned(),
                evaluation.total(row).map_or(0, f64::to_bits),
                evaluation.rank(row),
                evaluation.grade(row).map(str::to_owned),
            )
        })
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_changes_nothing(rows in rows(), seed in any::<u64>(), rounded in any::<bool>()) {
        let plan = plan(&SCHEME.replace("SCORE", if rounded { "decimals = 2" } else { "full = \"100\"" }));
        let mut shuffled = numbered(&rows);
        let one = table_of(&plan, &shuffled);
        shuffled.sort_by_key(|(id, _)| (*id as u64 + 1).wrapping_mul(seed | 1));
        let other = table_of(&plan, &shuffled);
        let (one, other) = (evaluate(&plan, &one, None, &Others::new()), evaluate(&plan, &other, None, &Others::new()));
        prop_assert_eq!(bits(&one), bits(&other));
    }

    #[test]
    fn columns_and_fractions_agree(rows in rows(), rounded in any::<bool>()) {
        let plan = plan(&SCHEME.replace("SCORE", if rounded { "decimals = 2" } else { "full = \"100\"" }));
        let data = table_of(&plan, &numbered(&rows));
        let evaluation = evaluate(&plan, &data, None, &Others::new());
        for row in 0..data.rows() {
            let derivation = explain(&evaluation, row);
            prop_assert!(derivation.agrees, "{:?}", derivation);
            if let (Some(total), Some(exact), false) = (evaluation.total(row), &derivation.total, rounded) {
                let exact: f64 = exact.parse().unwrap();
                prop_assert!((total - exact).abs() <= 1e-9 * total.abs().max(1.0), "{} {}", total, exact);
            }
        }
    }

    #[test]
    fn a_better_figure_never_lowers_a_rank(rows in rows(), which in any::<prop::sample::Index>(), more in 1..9_999i32) {
        let plan = plan(&SCHEME.replace("SCORE", "full = \"100\""));
        // An industry whose tax adds up to nothing or less has no benchmark; coming out of that is a step and no slope.
        let rows: Vec<Row> = rows.into_iter().map(|row| (row.0, row.1, row.2.abs(), row.3, row.4, row.5)).collect();
        let at = which.index(rows.len());
        // Without land or energy the tax enters no ratio, and a missing item follows the others' mean.
        prop_assume!(rows[at].3 > 0 && rows[at].4.is_some_and(|energy| energy > 0));
        let mut better = numbered(&rows);
        better[at].1.2 += more;
        let (one, other) = (table_of(&plan, &numbered(&rows)), table_of(&plan, &better));
        let (one, other) = (evaluate(&plan, &one, None, &Others::new()), evaluate(&plan, &other, None, &Others::new()));
        prop_assert!(other.rank(at) <= one.rank(at), "{:?} {:?}", one.rank(at), other.rank(at));
    }

    #[test]
    fn another_weight_over_kept_values_is_what_a_new_evaluation_says(rows in rows(), weight in 0..100u32, rounded in any::<bool>()) {
        let plan = plan(&SCHEME.replace("SCORE", if rounded { "decimals = 2" } else { "full = \"100\"" }));
        let data = table_of(&plan, &numbered(&rows));
        let before = evaluate(&plan, &data, None, &Others::new());
        for at in 0..plan.indicators.len() {
            let mut other = plan.clone();
            other.indicators[at].weights = vec![Some(f64::from(weight))];
            let anew = evaluate(&other, &data, None, &Others::new());
            match reweigh(&before, &other, at) {
                Some(after) => prop_assert_eq!(bits(&after), bits(&anew)),
                // What is missing of the second has the mean points of the peers.
                None => prop_assert_eq!(at, 1),
            }
        }
    }

    #[test]
    fn reversing_a_direction_reverses_the_order(values in prop::collection::btree_set(0..100_000u32, 2..40)) {
        let score = r#"function = "rank_steps", step = "0.1""#;
        let up = plan(&one_indicator(score, ""));
        let down = plan(&one_indicator(score, "").replace("missing =", "direction = \"down\"\nmissing ="));
        let rows: Vec<(String, String)> = values.iter().map(|value| (format!("F{value}"), format!("x={value}"))).collect();
        let rows: Vec<(&str, &str)> = rows.iter().map(|(id, cells)| (id.as_str(), cells.as_str())).collect();
        let (one, other) = (table(&up, &rows), table(&down, &rows));
        let (one, other) = (evaluate(&up, &one, None, &Others::new()), evaluate(&down, &other, None, &Others::new()));
        let n = rows.len() as u32;
        for row in 0..rows.len() {
            prop_assert_eq!(one.rank(row).unwrap() + other.rank(row).unwrap(), n + 1);
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let plan = plan(&SCHEME.replace("SCORE", "decimals = 4"));
    // Enough rows for many runs; a linear congruence is random enough.
    let mut state = 7u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let rows: Vec<Row> = (0..30_000)
        .map(|_| {
            (
                next(3) as u8,
                next(4) as u8,
                next(50_000) as i32 - 500,
                next(20_000) as u32,
                (next(10) > 0).then(|| next(9_000) as u32),
                next(50) == 0,
            )
        })
        .collect();
    let data = table_of(&plan, &numbered(&rows));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bits(&evaluate(&plan, &data, None, &Others::new())))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
}
