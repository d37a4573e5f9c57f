//! Each scoring function on small numbers, both sides of its bounds, computed in columns and in fractions.

use kaifa_eval::scheme::explain::explain;
use kaifa_eval::scheme::{Others, evaluate};

use crate::support::{one_indicator, plan, table};

/// Points of a function for values of `x`, which both ways of computing must give.
fn points(score: &str, more: &str, values: &[&str]) -> Vec<String> {
    let plan = plan(&one_indicator(score, more));
    let rows: Vec<(String, String)> = values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            (
                format!("F{at}"),
                if value.is_empty() {
                    String::new()
                } else {
                    format!("x={value}")
                },
            )
        })
        .collect();
    let rows: Vec<(&str, &str)> = rows
        .iter()
        .map(|(id, cells)| (id.as_str(), cells.as_str()))
        .collect();
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    (0..rows.len())
        .map(|row| {
            let derivation = explain(&evaluation, row);
            let exact = derivation.items[0].points.clone().unwrap_or("–".to_owned());
            let (run, place) = evaluation.run(row);
            let column = run.points[0][place];
            let same = exact
                .parse::<f64>()
                .is_ok_and(|exact| (exact - column).abs() < 1e-9);
            assert!(
                same || (exact == "–" && column.is_nan()),
                "{exact} in fractions, {column} in columns"
            );
            exact
        })
        .collect()
}

#[test]
fn benchmark_ratio() {
    let score = r#"function = "benchmark_ratio", benchmark = "20", cap = "1.5", floor = "0""#;
    assert_eq!(
        points(score, "", &["20", "10", "30", "31", "-5", ""]),
        ["100", "50", "150", "150", "0", "0"]
    );
    let none = r#"function = "benchmark_ratio", benchmark = "0""#;
    assert_eq!(
        points(none, "", &["20"]),
        ["0"],
        "nothing to compare with counts as missing"
    );
}

#[test]
fn min_max_with_floor() {
    let fixed = r#"function = "min_max", base = "20", span = "80", low = "2", high = "12""#;
    assert_eq!(points(fixed, "", &["7", "2", "12"]), ["60", "20", "100"]);
    let weighted = one_indicator(fixed, "").replace("weight = \"100\"", "weight = \"15\"");
    let plan = plan(&weighted.replace(
        "[[scheme.indicator]]",
        "[scheme.score]\nfull = \"15\"\n[[scheme.indicator]]",
    ));
    let data = table(&plan, &[("F", "x=7")]);
    assert_eq!(evaluate(&plan, &data, None, &Others::new()).total(0), Some(9.0));
    let peers = r#"function = "min_max", base = "20", span = "80""#;
    assert_eq!(points(peers, "", &["7", "2", "12"]), ["60", "20", "100"]);
    assert_eq!(
        points(peers, "", &["5", "5"]),
        ["100", "100"],
        "all alike: the upper end"
    );
}

#[test]
fn inverse_to_the_mean_and_ratio_to_the_best() {
    let inverse = r#"function = "inverse_mean""#;
    assert_eq!(
        points(inverse, "", &["5", "15", "10", "10"]),
        ["75", "25", "50", "50"]
    );
    let fixed = r#"function = "inverse_mean", mean = "10""#;
    assert_eq!(points(fixed, "", &["20", "25", "0"]), ["0", "0", "100"]);
    assert_eq!(
        points(r#"function = "best_ratio""#, "", &["5", "20", "10"]),
        ["25", "100", "50"]
    );
}

#[test]
fn rank_steps_go_down_from_the_first() {
    let score = r#"function = "rank_steps", step = "0.2""#;
    assert_eq!(
        points(score, "", &["5", "9", "9", "1"]),
        ["99.6", "100", "100", "99.4"]
    );
}

#[test]
fn values_equal_in_decimals_share_a_place_though_floats_differ() {
    let plan = plan(
        r#"[[scheme]]
id = "t"
title = "t"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "tax"
[[scheme.input]]
name = "land"
[[scheme.indicator]]
id = "x"
title = "x"
numerator = "tax"
denominator = "land"
weight = "100"
missing = "zero"
score = { function = "rank_steps", step = "5" }
"#,
    );
    let rows = [
        ("F0", "tax=0.3 land=0.1"),
        ("F1", "tax=3 land=1"),
        ("F2", "tax=0.07 land=0.1"),
        ("F3", "tax=0.7 land=1"),
        ("F4", "tax=0.69999999999 land=1"),
    ];
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    let points: Vec<f64> = (0..rows.len()).filter_map(|row| evaluation.total(row)).collect();
    assert_eq!(points, [100.0, 100.0, 90.0, 90.0, 80.0]);
    let third = explain(&evaluation, 2);
    assert!(
        third.items[0].how.zh.contains("同组第 3 位"),
        "{}",
        third.items[0].how.zh
    );
}

#[test]
fn steps_from_a_base() {
    let partial = r#"function = "base_step", base = "2", step = "0.1", per = "2", partial = true, low = "0", high = "4""#;
    assert_eq!(
        points(partial, "", &["0", "3", "-3", "100", "-100"]),
        ["2", "2.15", "1.85", "4", "0"]
    );
    let whole = partial.replace("true", "false");
    assert_eq!(points(&whole, "", &["3", "-3", "4"]), ["2.1", "1.9", "2.2"]);
    let parity =
        r#"function = "parity", share = "0.8", points = "1", per = "5", partial = false, cap = "1.5""#;
    assert_eq!(
        points(parity, "", &["0", "12", "-5", "1000"]),
        ["80", "82", "79", "150"]
    );
}

#[test]
fn thresholds_compare_unrounded_values() {
    let score = r#"function = "threshold", levels = [{ from = "30", points = "3" }, { from = "60", points = "3", per = "5", more = "1" }], high = "6""#;
    assert_eq!(
        points(score, "", &["29.99999", "30", "64.9", "65", "1000"]),
        ["0", "3", "3", "4", "6"]
    );
}

#[test]
fn target_count_and_deduction() {
    let target =
        r#"function = "target", target = "50", points = "0.1", per = "1", partial = true, limit = "3""#;
    assert_eq!(
        points(target, "", &["50", "60", "45", "500", "-500"]),
        ["100", "101", "99.5", "103", "97"]
    );
    assert_eq!(
        points(
            r#"function = "count", points = "10", high = "110""#,
            "",
            &["3", "10", "12"]
        ),
        ["30", "100", "110"]
    );
    assert_eq!(
        points(
            r#"function = "deduction", points = "1.5""#,
            "",
            &["0", "2", "100"]
        ),
        ["100", "97", "0"]
    );
}

#[test]
fn efficacy_coefficient() {
    let score = r#"function = "efficacy", base = "60", span = "40", low = "10", high = "20""#;
    assert_eq!(
        points(score, "", &["10", "15", "20", "25"]),
        ["60", "80", "100", "120"]
    );
}

#[test]
fn a_correction_multiplies_the_benchmark_of_an_industry() {
    let more = "[[scheme.input]]\nname = \"industry\"\ntype = \"text\"\n";
    let score = r#"function = "benchmark_ratio", benchmark = { fixed = "20", correction = { by = "industry", table = { "4411" = "0.5" }, otherwise = "1" } }"#;
    let plan = plan(&one_indicator(score, more));
    let data = table(&plan, &[("F", "x=10 industry=4411"), ("G", "x=10 industry=0610")]);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    assert_eq!(
        (evaluation.total(0), evaluation.total(1)),
        (Some(100.0), Some(50.0))
    );
    assert!(
        explain(&evaluation, 0).items[0].compared_with[0]
            .what
            .zh
            .contains("修正系数 0.5")
    );
}

#[test]
fn medians_means_and_largest_by_group() {
    let more = "[[scheme.input]]\nname = \"industry\"\ntype = \"text\"\n";
    let with = |of: &str| {
        format!(r#"function = "benchmark_ratio", benchmark = {{ of = "{of}", within = ["industry"] }}"#)
    };
    let rows = [
        ("F", "x=1 industry=a"),
        ("G", "x=2 industry=a"),
        ("H", "x=9 industry=a"),
        ("I", "x=5 industry=b"),
    ];
    for (of, expected) in [
        ("median", 50.0),
        ("mean", 25.0),
        ("largest", 100.0 / 9.0),
        ("least", 100.0),
    ] {
        let plan = plan(&one_indicator(&with(of), more));
        let data = table(&plan, &rows);
        let evaluation = evaluate(&plan, &data, None, &Others::new());
        let total = evaluation.total(0).unwrap();
        assert!((total - expected).abs() < 1e-12, "{of}: {total}");
        assert_eq!(evaluation.total(3), Some(100.0), "{of} of a group of one");
    }
}
