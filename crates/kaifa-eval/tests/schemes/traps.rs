//! What went wrong in other systems, each as a test.

use kaifa_eval::scheme::explain::explain;
use kaifa_eval::scheme::run::CellFault;
use kaifa_eval::scheme::{Others, evaluate};

use crate::support::{derivation, one_indicator, plan, results, table};

const RATIO: &str = r#"function = "benchmark_ratio", benchmark = "100""#;
const QUOTA: &str = r#"
[scheme.grading]
by = "quota"
[[scheme.grade]]
id = "A"
share = "20"
[[scheme.grade]]
id = "B"
share = "30"
[[scheme.grade]]
id = "C"
rest = true
[[scheme.grade]]
id = "D"
share = "5"
rounding = "ceil"
"#;

#[test]
fn ranks_are_made_on_unrounded_scores_unless_the_scheme_defines_the_score_as_rounded() {
    let rows = [("甲", "x=90.00001"), ("乙", "x=90.00002")];
    assert_eq!(
        results(&one_indicator(RATIO, ""), &rows),
        ["甲 90.0000 2 –", "乙 90.0000 1 –"]
    );
    let rounded = one_indicator(RATIO, "[scheme.score]\ndecimals = 4\n");
    assert_eq!(results(&rounded, &rows), ["甲 90.0000 1 –", "乙 90.0000 1 –"]);
}

#[test]
fn totals_equal_in_decimals_share_a_rank_though_floats_differ() {
    // 0.1 + 0.2 and 0.3 differ as floats.
    let text = one_indicator(RATIO, "[[scheme.input]]\nname = \"y\"\n")
        .replace("value = \"x\"", "value = \"x + y\"");
    let rows = [("甲", "x=0.1 y=0.2"), ("乙", "x=0.3 y=0"), ("丙", "x=0.2 y=0")];
    assert_eq!(
        results(&text, &rows),
        ["甲 0.3000 1 –", "乙 0.3000 1 –", "丙 0.2000 3 –"]
    );
}

#[test]
fn a_score_on_the_edge_of_its_rounding_is_rounded_as_its_decimals_say() {
    let score = r#"function = "count", points = "1""#;
    let rows = [
        ("a", "x=0.285"),
        ("b", "x=1.005"),
        ("c", "x=0.29"),
        ("d", "x=2.675"),
    ];
    let scores = |rounding: &str| {
        let more = format!("[scheme.score]\ndecimals = 2\nrounding = \"{rounding}\"");
        let plan = plan(&one_indicator(score, &more));
        let table = table(&plan, &rows);
        let evaluation = evaluate(&plan, &table, None, &Others::new());
        let all = 0..rows.len();
        assert!(all.clone().all(|row| explain(&evaluation, row).agrees));
        all.filter_map(|row| evaluation.total(row)).collect::<Vec<f64>>()
    };
    assert_eq!(scores("half_up"), [0.29, 1.01, 0.29, 2.68]);
    assert_eq!(scores("half_even"), [0.28, 1.0, 0.29, 2.68]);
    assert_eq!(scores("down"), [0.28, 1.0, 0.29, 2.67]);
}

#[test]
fn what_parts_equal_scores_is_compared_in_decimals_too() {
    let plan = plan(
        r#"[[scheme]]
id = "t"
title = "t"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "x"
[[scheme.input]]
name = "y"
[[scheme.indicator]]
id = "a"
title = "a"
numerator = "x"
denominator = "y"
weight = "50"
missing = "zero"
score = { function = "count", points = "1" }
[[scheme.indicator]]
id = "b"
title = "b"
value = "3 - x / y"
weight = "50"
missing = "zero"
score = { function = "count", points = "1" }
[scheme.score]
decimals = 4
[scheme.ranking]
tie_break = ["a"]
"#,
    );
    let rows = [("甲", "x=0.3 y=0.1"), ("乙", "x=3 y=1"), ("丙", "x=2 y=1")];
    let table = table(&plan, &rows);
    let evaluation = evaluate(&plan, &table, None, &Others::new());
    let ranks: Vec<_> = (0..3).map(|row| evaluation.rank(row)).collect();
    assert_eq!(ranks, [Some(1), Some(1), Some(3)], "0.3 ÷ 0.1 is 3");
}

#[test]
fn a_threshold_is_compared_before_rounding_and_exactly_at_its_edge() {
    let score = r#"function = "threshold", levels = [{ from = "1.5", points = "100" }]"#;
    let text = one_indicator(score, "[[scheme.input]]\nname = \"y\"\n")
        .replace("value = \"x\"", "numerator = \"x\"\ndenominator = \"y\"");
    let rows = [
        ("甲", "x=1.49996 y=1"),
        ("乙", "x=0.3 y=0.2"),
        ("丙", "x=1.5 y=1"),
    ];
    assert_eq!(
        results(&text, &rows),
        ["甲 0.0000 3 –", "乙 100.0000 1 –", "丙 100.0000 1 –"]
    );
}

#[test]
fn equal_scores_at_the_edge_of_a_quota_get_the_same_grade_whatever_the_order() {
    let rows = [
        ("甲", "x=90"),
        ("乙", "x=80"),
        ("丙", "x=80"),
        ("丁", "x=80"),
        ("戊", "x=10"),
    ];
    let text = one_indicator(RATIO, QUOTA);
    let grades = |text: &str, rows: &[(&str, &str)]| -> Vec<String> {
        let mut all = results(text, rows);
        all.sort();
        all
    };
    let better = grades(&text, &rows);
    assert_eq!(
        better,
        [
            "丁 80.0000 2 B",
            "丙 80.0000 2 B",
            "乙 80.0000 2 B",
            "戊 10.0000 5 D",
            "甲 90.0000 1 A"
        ]
    );
    let mut backwards = rows;
    backwards.reverse();
    assert_eq!(grades(&text, &backwards), better);
    let worse = text.replace("by = \"quota\"", "by = \"quota\"\nedge = \"worse\"");
    assert_eq!(grades(&worse, &rows)[0], "丁 80.0000 2 C");
}

#[test]
fn quotas_from_both_ends_and_the_group_of_one() {
    let count = |n: usize| {
        let rows: Vec<(String, String)> = (0..n)
            .map(|at| (format!("F{at}"), format!("x={}", 100 - at)))
            .collect();
        let rows: Vec<(&str, &str)> = rows
            .iter()
            .map(|(id, cells)| (id.as_str(), cells.as_str()))
            .collect();
        let all = results(&one_indicator(RATIO, QUOTA), &rows);
        ["A", "B", "C", "D"].map(|grade| all.iter().filter(|line| line.ends_with(grade)).count())
    };
    assert_eq!(count(39), [7, 11, 19, 2]);
    assert_eq!(count(7), [1, 2, 3, 1]);
    assert_eq!(count(1), [0, 0, 0, 1]);
}

#[test]
fn small_groups_are_warned_about_or_spared_the_last_grade() {
    let small = |rule: &str| {
        let grading = format!("by = \"quota\"\nsmall_group = {{ below = 5, rule = \"{rule}\" }}");
        one_indicator(RATIO, &QUOTA.replace("by = \"quota\"", &grading))
    };
    let rows = [("甲", "x=90"), ("乙", "x=10")];
    assert_eq!(results(&small("warn"), &rows)[1], "乙 10.0000 2 D");
    assert_eq!(results(&small("no_last"), &rows)[1], "乙 10.0000 2 C");
    assert_eq!(results(&small("ungraded"), &rows)[1], "乙 10.0000 2 –");
    let plan = plan(&small("warn"));
    let data = table(&plan, &rows);
    assert_eq!(
        evaluate(&plan, &data, None, &Others::new()).small_groups()[0].size,
        2
    );
}

#[test]
fn whoever_signs_is_told_that_a_grade_has_no_place_also_where_the_scheme_says_nothing_of_small_groups() {
    let told = |n: usize| {
        let rows: Vec<(String, String)> = (0..n).map(|at| (format!("F{at}"), format!("x={at}"))).collect();
        let rows: Vec<(&str, &str)> = rows
            .iter()
            .map(|(id, cells)| (id.as_str(), cells.as_str()))
            .collect();
        let plan = plan(&one_indicator(RATIO, QUOTA));
        let data = table(&plan, &rows);
        let found = evaluate(&plan, &data, None, &Others::new()).small_groups();
        found.first().map(|group| group.words().zh)
    };
    assert_eq!(
        told(1).as_deref(),
        Some("只有 1 个参加排名,按比例定等级意义不大;等级 A、B、C 没有名额")
    );
    assert_eq!(told(7), None);
    assert_eq!(told(39), None);
}

#[test]
fn a_missing_value_is_not_zero_and_the_derivation_says_what_it_is() {
    let plan = plan(&one_indicator(RATIO, ""));
    let missing = derivation(&plan, &[("甲", ""), ("乙", "x=0")], "甲");
    assert_eq!(
        (
            missing.items[0].value.as_deref(),
            missing.items[0].points.as_deref()
        ),
        (None, Some("0"))
    );
    assert_eq!(missing.items[0].how.zh, "缺数据:按规定计0分");
    let zero = derivation(&plan, &[("甲", ""), ("乙", "x=0")], "乙");
    assert_eq!(zero.items[0].value.as_deref(), Some("0"));
    assert_eq!(zero.items[0].how.zh, "100 × 0 ÷ 100 = 0");
}

#[test]
fn what_a_missing_value_does_is_the_schemes_choice() {
    let with = |rule: &str| one_indicator(RATIO, "").replace("missing = \"zero\"", rule);
    let rows = [("甲", "x=50"), ("乙", "x=70"), ("丙", "")];
    let third = |rule: &str| results(&with(rule), &rows)[2].clone();
    assert_eq!(third("missing = \"peer_mean\""), "丙 60.0000 2 –");
    assert_eq!(
        third("missing = \"penalty\"\nmissing_points = \"-3\""),
        "丙 -3.0000 3 –"
    );
    assert_eq!(third("missing = \"unranked\""), "丙 0.0000 – –");
    assert_eq!(third("missing = \"refuse\""), "丙 – – –");
    let plan = plan(&with("missing = \"refuse\""));
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    assert_eq!(evaluation.runs[0].faults[0].fault, CellFault::Refused);
}

/// Two categories: 60 (two items of 30) and 40 (one item).
fn tree(missing: &str) -> String {
    let mut text = String::from(
        "[[scheme]]\nid = \"t\"\ntitle = \"测试\"\nsubject = \"zone\"\nmethod = \"points\"\n[[scheme.input]]\nname = \"bonded\"\ntype = \"flag\"\n",
    );
    for (id, weight) in [("p", "60"), ("q", "40")] {
        text.push_str(&format!(
            "[[scheme.category]]\nid = \"{id}\"\ntitle = \"{id}\"\nweight = \"{weight}\"\n"
        ));
    }
    for (id, category, weight) in [("a", "p", "30"), ("b", "p", "30"), ("c", "q", "40")] {
        let extra = if id == "a" { missing } else { "missing = \"zero\"" };
        text.push_str(&format!(
            "[[scheme.indicator]]\nid = \"{id}\"\ntitle = \"{id}\"\ncategory = \"{category}\"\nweight = \"{weight}\"\n{extra}\nscore = {{ function = \"benchmark_ratio\", benchmark = \"10\" }}\n"
        ));
    }
    text
}

#[test]
fn the_weight_of_what_is_missing_or_does_not_apply_goes_where_the_scheme_says() {
    let rows = [("甲", "bonded=0 a=10 b=5 c=5"), ("乙", "bonded=1 b=5 c=5")];
    let second = |missing: &str| results(&tree(missing), &rows)[1].clone();
    // To its sibling: b counts 60 of the 60.
    assert_eq!(second("missing = \"redistribute\""), "乙 50.0000 2 –");
    let applies = "missing = \"zero\"\napplies = \"bonded = 0\"\n";
    assert_eq!(
        second(&format!("{applies}not_applicable = \"redistribute\"")),
        "乙 50.0000 2 –"
    );
    // Lower full score: 35 of 70.
    assert_eq!(
        second(&format!("{applies}not_applicable = \"reduce\"")),
        "乙 50.0000 2 –"
    );
    let uneven = [("甲", "bonded=0 a=10 b=5 c=5"), ("乙", "bonded=1 b=10 c=5")];
    assert_eq!(
        results(&tree("missing = \"redistribute\""), &uneven)[1],
        "乙 80.0000 1 –"
    );
    assert_eq!(
        results(&tree(&format!("{applies}not_applicable = \"reduce\"")), &uneven)[1],
        "乙 71.4286 1 –"
    );
    for missing in [
        "missing = \"redistribute\"".to_owned(),
        format!("{applies}not_applicable = \"reduce\""),
    ] {
        let plan = plan(&tree(&missing));
        assert!(derivation(&plan, &uneven, "乙").agrees);
    }
}

#[test]
fn a_person_replaces_points_only_with_a_reason_and_both_stay_visible() {
    let more = "[[scheme.input]]\nname = \"manual\"\n[[scheme.input]]\nname = \"why\"\ntype = \"text\"\n";
    let text = one_indicator(RATIO, more).replace(
        "missing = \"zero\"",
        "missing = \"zero\"\noverride = \"manual\"\noverride_reason = \"why\"",
    );
    let plan = plan(&text);
    let rows = [
        ("甲", "x=50 manual=80 why=复核"),
        ("乙", "x=50 manual=80"),
        ("丙", "x=50"),
    ];
    let first = derivation(&plan, &rows, "甲");
    assert_eq!(first.items[0].points.as_deref(), Some("80"));
    assert_eq!(first.items[0].how.zh, "人工评分 80 替代自动得分 50,理由:复核");
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    let faults: Vec<(usize, CellFault)> = evaluation.runs[0]
        .faults
        .iter()
        .map(|one| (one.row, one.fault))
        .collect();
    assert_eq!(faults, [(1, CellFault::NoReason)]);
    assert_eq!(evaluation.total(2), Some(50.0));
}

#[test]
fn impossible_values_are_punished_as_the_scheme_says() {
    let text = one_indicator(RATIO, "").replace(
        "missing = \"zero\"",
        "missing = \"zero\"\ninvalid = \"x <= 0\"\ninvalid_points = \"-3\"",
    );
    assert_eq!(
        results(&text, &[("甲", "x=0"), ("乙", "x=10"), ("丙", "")]),
        ["甲 -3.0000 3 –", "乙 10.0000 1 –", "丙 0.0000 2 –"]
    );
}

#[test]
fn a_condition_that_cannot_be_judged_is_reported_and_not_taken_as_no() {
    let more = "[[scheme.input]]\nname = \"accident\"\ntype = \"flag\"\n[[scheme.veto]]\nid = \"v\"\ntitle = \"事故\"\nwhere = \"accident = 1\"\neffect = \"disqualify\"\n";
    let plan = plan(&one_indicator(RATIO, more));
    let data = table(
        &plan,
        &[("甲", "x=1 accident=1"), ("乙", "x=1"), ("丙", "x=1 accident=0")],
    );
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    assert_eq!((evaluation.total(0), evaluation.rank(0)), (None, None));
    let unknown: Vec<usize> = evaluation.runs[0]
        .states
        .unknown
        .iter()
        .map(|one| one.row)
        .collect();
    assert_eq!(unknown, [1]);
    assert_eq!(evaluation.rank(2), Some(1));
}

#[test]
fn adjustments_have_bounds_of_their_own_and_together() {
    let more = r#"
[[scheme.input]]
name = "patents"
[[scheme.input]]
name = "accidents"
[[scheme.adjustment]]
id = "patents"
title = "专利"
points = "0.5"
each = "patents"
high = "3"
[[scheme.adjustment]]
id = "accidents"
title = "事故"
points = "-1"
each = "accidents"
[scheme.score]
adjustment_low = "-2"
"#;
    let rows = [
        ("甲", "x=50 patents=4 accidents=0"),
        ("乙", "x=50 patents=100 accidents=1"),
        ("丙", "x=50 patents=0 accidents=9"),
        ("丁", "x=50"),
    ];
    assert_eq!(
        results(&one_indicator(RATIO, more), &rows),
        [
            "甲 52.0000 1 –",
            "乙 52.0000 1 –",
            "丙 48.0000 4 –",
            "丁 50.0000 3 –"
        ]
    );
}

#[test]
fn ties_are_parted_by_named_indicators_and_dense_ranks_do_not_skip() {
    let second = r#"
[[scheme.input]]
name = "y"
[[scheme.indicator]]
id = "second"
title = "指标二"
value = "y"
weight = "50"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = "50" }
"#;
    let text = one_indicator(r#"function = "benchmark_ratio", benchmark = "50""#, second)
        .replace("weight = \"100\"", "weight = \"50\"");
    let rows = [("甲", "x=10 y=20"), ("乙", "x=20 y=10"), ("丙", "x=5 y=5")];
    assert_eq!(
        results(&text, &rows),
        ["甲 30.0000 1 –", "乙 30.0000 1 –", "丙 10.0000 3 –"]
    );
    let parted = format!("{text}\n[scheme.ranking]\ntie_break = [\"second\"]\n");
    assert_eq!(results(&parted, &rows)[..2], ["甲 30.0000 1 –", "乙 30.0000 2 –"]);
    let dense = format!("{text}\n[scheme.ranking]\nties = \"dense\"\n");
    assert_eq!(results(&dense, &rows)[2], "丙 10.0000 2 –");
}

#[test]
fn bands_of_the_score_hold_at_their_edge() {
    let bands = "[scheme.grading]\nby = \"score\"\n[[scheme.grade]]\nid = \"优\"\nfrom = \"90\"\n[[scheme.grade]]\nid = \"良\"\nfrom = \"60.3\"\n[[scheme.grade]]\nid = \"差\"\n";
    let rows = [
        ("甲", "x=90"),
        ("乙", "x=89.999999"),
        ("丙", "x=60.3"),
        ("丁", "x=60.2999999"),
    ];
    let grades: Vec<String> = results(&one_indicator(RATIO, bands), &rows)
        .iter()
        .map(|line| line.chars().last().unwrap().to_string())
        .collect();
    assert_eq!(grades, ["优", "良", "良", "差"]);
}

#[test]
fn the_next_grade_says_what_is_missing_and_what_would_bring_it() {
    let plan = plan(&one_indicator(RATIO, QUOTA));
    let rows: Vec<(String, String)> = (0..10)
        .map(|at| (format!("F{at}"), format!("x={}", 90 - at)))
        .collect();
    let rows: Vec<(&str, &str)> = rows
        .iter()
        .map(|(id, cells)| (id.as_str(), cells.as_str()))
        .collect();
    let next = derivation(&plan, &rows, "F2").next.unwrap();
    assert_eq!(
        (next.grade.as_str(), next.score.as_str(), next.missing.as_str()),
        ("A", "89", "1")
    );
    let [only] = &next.alone[..] else {
        panic!("{:?}", next.alone);
    };
    assert_eq!((only.id.as_str(), only.value.as_str()), ("only", "89"));
    assert!(derivation(&plan, &rows, "F0").next.is_none());
}
