//! Scores that rest on the scores of other schemes are ranked, graded and rounded as fractions say, not as floats happen to fall.

use kaifa_eval::scheme::explain::explain;
use kaifa_eval::scheme::next_grade::Needed;
use kaifa_eval::scheme::{Evaluation, OtherEvaluations, Plan, Table, evaluate};

use crate::support::{schemes, table};

/// 70 of tax on land, 30 of what the province says, which is research on sales. Both come with more text of their own.
fn plans(city: &str, province: &str) -> (Plan, Plan) {
    let head = |id: &str, inputs: [&str; 2]| {
        let [above, below] = inputs;
        format!(
            r#"
[[scheme]]
id = "{id}"
title = "{id}"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "{above}"
[[scheme.input]]
name = "{below}"
"#
        )
    };
    let own = |weight: &str, above: &str, below: &str| {
        format!(
            r#"
[[scheme.indicator]]
id = "own"
title = "own"
numerator = "{above}"
denominator = "{below}"
weight = "{weight}"
missing = "zero"
score = {{ function = "benchmark_ratio", benchmark = "1" }}
"#
        )
    };
    let text = head("city", ["tax", "land"])
        + &own("70", "tax", "land")
        + r#"
[[scheme.indicator]]
id = "province"
title = "province"
weight = "30"
missing = "zero"
score = { function = "scheme", scheme = "province" }
"# + city
        + &head("province", ["rd", "sales"])
        + &own("100", "rd", "sales")
        + province;
    let file = schemes(&text);
    let plan = |at: usize| Plan::new(&file.schemes[at]).unwrap();
    (plan(0), plan(1))
}

/// Evaluates firms by tax, land, research and sales. The province has them the other way round, and one more.
fn with<T>(city: &str, province: &str, firms: &[[&str; 4]], look: impl FnOnce(&Evaluation<'_>) -> T) -> T {
    let (city, province) = plans(city, province);
    let row = |at: usize, cells: String| (format!("F{at}"), cells);
    let mut own = Vec::new();
    let mut its = vec![row(firms.len(), "rd=1 sales=1".to_owned())];
    for (at, [tax, land, rd, sales]) in firms.iter().enumerate() {
        own.push(row(at, format!("tax={tax} land={land}")));
        its.insert(0, row(at, format!("rd={rd} sales={sales}")));
    }
    let of = |plan: &Plan, rows: &[(String, String)]| -> Table {
        let rows: Vec<(&str, &str)> = rows
            .iter()
            .map(|(id, cells)| (id.as_str(), cells.as_str()))
            .collect();
        table(plan, &rows)
    };
    let (own, its) = (of(&city, &own), of(&province, &its));
    let others = OtherEvaluations::of([(&province, &its, None)]);
    let scores = others.scores(&city, &own.subjects);
    look(&evaluate(&city, &own, None, &scores))
}

fn totals_and_ranks(evaluation: &Evaluation<'_>) -> (Vec<f64>, Vec<u32>) {
    let rows = 0..evaluation.table.rows();
    assert!(rows.clone().all(|row| explain(evaluation, row).agrees));
    let both = rows.filter_map(|row| Some((evaluation.total(row)?, evaluation.rank(row)?)));
    both.unzip()
}

/// 70 ÷ 7 + 30 × 2 ÷ 3 and 70 ÷ 14 + 30 × 5 ÷ 6 are both 30, in floats they lie on either side of it.
const THIRTY: [[&str; 4]; 2] = [["1", "7", "2", "3"], ["1", "14", "5", "6"]];

#[test]
fn equal_fractions_share_a_rank_though_their_floats_differ() {
    let (totals, ranks) = with("", "", &THIRTY, totals_and_ranks);
    assert!(totals[0] < totals[1], "{totals:?}");
    assert_eq!(ranks, [1, 1]);
    // Parted by the score of the other scheme, of which the second has more.
    let parted = "[scheme.ranking]\ntie_break = [\"province\"]\n";
    assert_eq!(with(parted, "", &THIRTY, totals_and_ranks).1, [2, 1]);
    // Bounded at what both come to, which only one of the floats reaches.
    let bounded = "[scheme.score]\nhigh = \"30\"\n";
    assert_eq!(with(bounded, "", &THIRTY, totals_and_ranks).1, [1, 1]);
}

#[test]
fn different_fractions_have_different_ranks_though_their_floats_are_equal() {
    // A third, and the decimal of sixteen places below it, are the same float.
    let firms = [
        ["0", "1", "0.3333333333333333", "1"],
        ["0", "1", "1", "3"],
        ["0", "1", "2", "6"],
    ];
    let (totals, ranks) = with("", "", &firms, totals_and_ranks);
    assert_eq!(totals, [totals[0]; 3]);
    assert_eq!(ranks, [3, 1, 1]);
    // The score of the province is rounded there: what is equal is taken.
    let rounded = "[scheme.score]\ndecimals = 2\n";
    assert_eq!(with("", rounded, &firms, totals_and_ranks).1, [1, 1, 1]);
    let by_province = "[scheme.score]\ndecimals = 1\n[scheme.ranking]\ntie_break = [\"province\"]\n";
    assert_eq!(with(by_province, "", &firms, totals_and_ranks).1, [3, 1, 1]);
}

/// A from a score on, B below it.
fn bands(from: &str) -> String {
    format!(
        "[scheme.grading]\nby = \"score\"\n[[scheme.grade]]\nid = \"A\"\nfrom = \"{from}\"\n[[scheme.grade]]\nid = \"B\"\n"
    )
}

#[test]
fn a_band_is_reached_by_the_fraction() {
    let grades = |from: &str, firms: &[[&str; 4]]| -> Vec<String> {
        with(&bands(from), "", firms, |evaluation| {
            let grade = |row| evaluation.grade(row).unwrap().to_owned();
            (0..firms.len()).map(grade).collect()
        })
    };
    assert_eq!(grades("30", &THIRTY), ["A", "A"]);
    // Ten in floats, and a little less in fractions.
    let below = [["0", "1", "1", "3"], ["0", "1", "0.3333333333333333", "1"]];
    assert_eq!(grades("10", &below), ["A", "B"]);
}

#[test]
fn a_score_made_of_rounded_scores_is_rounded_as_its_decimals_say() {
    // Every score of two decimals that the province can give; three tenths of it have three.
    let research: Vec<String> = (0..=10_000u32).map(|hundredths| hundredths.to_string()).collect();
    let firms: Vec<[&str; 4]> = research.iter().map(|rd| ["0", "1", rd, "10000"]).collect();
    let scores = |rounding: &str| {
        let city = format!("[scheme.score]\ndecimals = 2\nrounding = \"{rounding}\"\n");
        let hundredths = |evaluation: &Evaluation<'_>| -> Vec<u32> {
            let total = |row| (evaluation.total(row).unwrap() * 100.0).round() as u32;
            (0..firms.len()).map(total).collect()
        };
        with(&city, "[scheme.score]\ndecimals = 2\n", &firms, hundredths)
    };
    let expected =
        |whole: fn(u32) -> u32| -> Vec<u32> { (0..=10_000).map(|score| whole(3 * score)).collect() };
    assert_eq!(scores("half_up"), expected(|tenths| (tenths + 5) / 10));
    assert_eq!(scores("down"), expected(|tenths| tenths / 10));
    let half_even = expected(|tenths| match (tenths % 10, tenths / 10) {
        (5, below) => below + below % 2,
        (_, below) => below + u32::from(tenths % 10 > 5),
    });
    assert_eq!(scores("half_even"), half_even);
}

#[test]
fn the_next_grade_names_the_score_that_another_scheme_would_have_to_give_and_what_would_bring_it() {
    // 35 and 30 × 33.3 ÷ 100: the province rounds its third.
    let alone = |from: &str, province: &str| -> Vec<Needed> {
        let firms = [["1", "2", "1", "3"]];
        let province = format!("[scheme.score]\ndecimals = 1\n{province}");
        with(&bands(from), &province, &firms, |evaluation| {
            explain(evaluation, 0).next.unwrap().alone
        })
    };
    // 10.01 points more are 66.66… there, of which it gives 66.7; its own total is a third before it is rounded.
    let [own, province] = &alone("55", "")[..] else {
        panic!("two are enough by themselves");
    };
    assert_eq!((own.id.as_str(), own.value.as_str()), ("own", "0.643"));
    let (title, value) = province.words();
    assert_eq!(title.zh, "“province”得分");
    assert_eq!(value.zh, "66.7 分(满分 100,还差 33.4 分)");
    let score = province.other.as_ref().unwrap();
    assert_eq!(score.scheme, "province");
    let below: Vec<_> = score
        .alone
        .iter()
        .map(|one| (one.id.as_str(), one.value.as_str()))
        .collect();
    assert_eq!(below, [("own", "0.667")]);
    // More than the full score is not hoped for, unless the province says how much it can give.
    let ids = |from: &str, province: &str| -> Vec<String> {
        let all = alone(from, province).into_iter();
        all.map(|one| format!("{} {}", one.id, one.value)).collect()
    };
    assert_eq!(ids("80", "")[..].len(), 1);
    assert_eq!(ids("80", "high = \"150\"\n")[1], "province 150");
    assert_eq!(ids("80.01", "high = \"150\"\n").len(), 1);
}
