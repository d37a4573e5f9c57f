//! The ready schemes of the repository on invented firms.

use kaifa_eval::scheme::explain::explain;
use kaifa_eval::scheme::measures::{EarlierGrades, proposals};
use kaifa_eval::scheme::{Others, evaluate};

use crate::support::{derivation, ready, shown, table};

/// A firm above scale with the six values 30, 120, 2.0, 6000, 20, 0.025.
pub const ABOVE: &str = "above_scale=1 land_own=1 land_rented=0 land_let=0 tax=30 value_added=120 energy=60 pollutant=0.02 employees=6 rd=25 revenue=1000";

#[test]
fn huangyan_2022_gives_its_test_vectors() {
    let plan = ready("huangyan.toml", "huangyan-2022");
    let below = "above_scale=0 land_own=2 land_rented=1 land_let=1 tax=40 electricity=200";
    let rows = [("甲", ABOVE), ("乙", below)];
    let above = derivation(&plan, &rows, "甲");
    let points: Vec<String> = above
        .items
        .iter()
        .map(|item| format!("{:.4}", item.points.as_ref().unwrap().parse::<f64>().unwrap()))
        .collect();
    assert_eq!(
        points,
        ["37.3490", "17.6263", "14.8478", "12.1709", "11.0254", "8.2781"]
    );
    let four = |total: &Option<String>| format!("{:.4}", total.as_ref().unwrap().parse::<f64>().unwrap());
    assert_eq!(four(&above.total), "101.2975");
    let below = derivation(&plan, &rows, "乙");
    assert_eq!(four(&below.total), "128.7745");
    assert!(above.agrees && below.agrees);
}

#[test]
fn huangyan_2021_uses_the_benchmarks_of_its_own_year() {
    let plan = ready("huangyan.toml", "huangyan-2021");
    let above = derivation(&plan, &[("甲", ABOVE)], "甲");
    // 30/26.01·30 + 120/132.27·20 + 2/2.54·20 + 6000/4861.08·10 + 20/17.45·10 + 0.025/0.0305·10
    let expected =
        900.0 / 26.01 + 2400.0 / 132.27 + 40.0 / 2.54 + 60000.0 / 4861.08 + 200.0 / 17.45 + 0.25 / 0.0305;
    let total: f64 = above.total.unwrap().parse().unwrap();
    assert!((total - expected).abs() < 1e-9, "{total} {expected}");
}

#[test]
fn all_values_at_the_benchmark_give_the_full_score() {
    let plan = ready("huangyan.toml", "huangyan-2022");
    let firm = "above_scale=1 land_own=100 land_rented=0 land_let=0 tax=2409.7 value_added=13616 energy=5054.1945063103 pollutant=2.761972570 employees=750.6063947 rd=30.2 revenue=1000";
    let total: f64 = derivation(&plan, &[("甲", firm)], "甲")
        .total
        .unwrap()
        .parse()
        .unwrap();
    assert!((total - 100.0).abs() < 1e-5, "{total}");
}

#[test]
fn a_firm_without_emission_data_gets_the_mean_of_its_peers_on_that_item() {
    let plan = ready("huangyan.toml", "huangyan-2022");
    let without = ABOVE.replace("pollutant=0.02 ", "");
    let twice = ABOVE.replace("pollutant=0.02", "pollutant=0.01");
    let below = "above_scale=0 land_own=1 land_rented=0 land_let=0 tax=1 electricity=1";
    let rows = [
        ("甲", ABOVE),
        ("乙", twice.as_str()),
        ("丙", without.as_str()),
        ("丁", below),
    ];
    let third = derivation(&plan, &rows, "丙");
    let item = third
        .items
        .iter()
        .find(|item| item.id == "value_added_per_pollutant")
        .unwrap();
    let points: f64 = item.points.as_ref().unwrap().parse().unwrap();
    assert!((points - 1.5 * 60000.0 / 4929.81).abs() < 1e-9, "{points}");
    assert!(item.how.zh.contains("同组平均分") && item.value.is_none());
}

#[test]
fn huaian_compares_with_twice_last_years_mean_of_the_county() {
    let plan = ready("huaian.toml", "huaian-2024");
    let firm = |county: &str, tax: &str| {
        format!(
            "county={county} above_scale=1 utility=0 years_in_production=9 county_case=0 adjustment=0 land_own=10 land_rented=0 land_let=0 tax={tax} revenue=1000 energy=10"
        )
    };
    let before = table(
        &plan,
        &[
            ("甲", &firm("东", "10")),
            ("乙", &firm("东", "30")),
            ("丙", &firm("西", "5")),
        ],
    );
    let utility = firm("东", "80").replace("utility=0", "utility=1");
    let small = firm("东", "80")
        .replace("above_scale=1", "above_scale=0")
        .replace("land_own=10", "land_own=2");
    let rows = [
        ("甲", firm("东", "40")),
        ("乙", firm("西", "5")),
        ("水厂", utility),
        ("小厂", small),
    ];
    let rows: Vec<(&str, &str)> = rows.iter().map(|(id, cells)| (*id, cells.as_str())).collect();
    let now = table(&plan, &rows);
    let evaluation = evaluate(&plan, &now, Some(&before), &Others::new());
    // East: (10 + 30)/(10 + 10) = 2 per mu, twice 4; the firm has 4: 45 points.
    let first = explain(&evaluation, 0);
    assert_eq!(first.items[0].compared_with[0].number.as_deref(), Some("4"));
    assert_eq!(first.items[0].points.as_deref(), Some("45"));
    let second = explain(&evaluation, 1);
    assert_eq!(second.items[0].compared_with[0].number.as_deref(), Some("1"));
    assert_eq!(evaluation.grade(2), Some("T"));
    assert_eq!(evaluation.rank(2), None);
    assert!(evaluation.total(2).is_some(), "evaluated, not ranked");
    assert!(evaluation.excluded(3));
}

fn changle_rows() -> Vec<(String, String)> {
    let firm = |tax: u32| {
        format!(
            "above_scale=1 utility=0 veto=0 protected=0 land_own=10 land_rented=0 land_let=0 tax={tax} value_added=100 energy=10 pollutant=1 employees=10 rd=10 revenue=1000"
        )
    };
    (0..20).map(|at| (format!("F{at:02}"), firm(200 - at))).collect()
}

#[test]
fn changle_vetoes_cap_protections_lift_and_utilities_are_only_collected() {
    let plan = ready("changle.toml", "changle-2023");
    let mut rows = changle_rows();
    rows[0].1 = rows[0].1.replace("veto=0", "veto=1");
    rows[19].1 = rows[19].1.replace("protected=0", "protected=1");
    rows.push(("水厂".to_owned(), rows[5].1.replace("utility=0", "utility=1")));
    let mut both = rows[18].1.clone();
    both = both
        .replace("veto=0", "veto=1")
        .replace("protected=0", "protected=1");
    rows[18].1 = both;
    let rows: Vec<(&str, &str)> = rows
        .iter()
        .map(|(id, cells)| (id.as_str(), cells.as_str()))
        .collect();
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    let grades: String = (0..20).map(|row| evaluation.grade(row).unwrap()).collect();
    // The vetoed first keeps rank 1 and its place: nobody moves up (4 places of A, one of them lost).
    assert_eq!(grades, "CAAABBBBBBBBBBBCCCCC");
    assert_eq!(evaluation.rank(0), Some(1));
    assert_eq!(
        (evaluation.rank(20), evaluation.total(20), evaluation.grade(20)),
        (None, None, None)
    );
}

#[test]
fn shandong_proposes_the_ladder_by_years_and_never_a_bill() {
    let plan = ready("shandong.toml", "shandong-2019");
    let rows: Vec<(String, String)> = changle_rows()
        .into_iter()
        .map(|(id, cells)| (id, cells.replace(" veto=0 protected=0", "")))
        .collect();
    let rows: Vec<(&str, &str)> = rows
        .iter()
        .map(|(id, cells)| (id.as_str(), cells.as_str()))
        .collect();
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    let last = || EarlierGrades::from([("F19".to_owned(), "D".to_owned())]);
    let amounts = |earlier: &[EarlierGrades]| -> Vec<String> {
        proposals(&evaluation, earlier)
            .iter()
            .map(|one| format!("{} {} {}", one.subject, one.years, one.amount.unwrap()))
            .collect()
    };
    assert_eq!(amounts(&[]), ["F19 1 0.05"]);
    assert_eq!(amounts(&[last()]), ["F19 2 0.10"]);
    assert_eq!(amounts(&[last(), last()]), ["F19 3 0.15"]);
    assert_eq!(amounts(&[last(), last(), last()]), ["F19 4 0.15"]);
    // A better year between breaks the run.
    assert_eq!(amounts(&[EarlierGrades::new(), last()]), ["F19 1 0.05"]);
    let proposal = &proposals(&evaluation, &[])[0];
    assert!(!proposal.legal_basis.is_empty() && !proposal.authority.is_empty());
}

#[test]
fn subjects_without_grade_are_treated_as_the_scheme_says() {
    let plan = ready("anhui-county-city.toml", "anhui-county-city");
    let rows: Vec<(String, String)> = changle_rows()
        .into_iter()
        .map(|(id, cells)| (id, cells.replace("utility=0 veto=0 protected=0", "no_grade=0")))
        .collect();
    let mut rows: Vec<(&str, String)> = rows
        .iter()
        .map(|(id, cells)| (id.as_str(), cells.clone()))
        .collect();
    rows[0].1 = rows[0].1.replace("no_grade=0", "no_grade=1");
    let rows: Vec<(&str, &str)> = rows.iter().map(|(id, cells)| (*id, cells.as_str())).collect();
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());
    assert!(shown(&evaluation)[0].ends_with("– 不定等级"));
    assert_eq!(evaluation.rank(1), Some(1));
}
