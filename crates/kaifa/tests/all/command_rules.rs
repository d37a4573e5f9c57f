//! `kaifa rules run`: the published vectors from a csv, in both encodings, and everything wrong with a table at once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::program::{Run, kaifa};
use tempfile::TempDir;

const HEADINGS: &str =
    "subject,year,level,class,list_size,rank,rise_rank,fall_rank,state,award,fdi_usd_100m,published";

fn csv(folder: &TempDir, rows: &[String]) -> PathBuf {
    let file = folder.path().join("facts.csv");
    std::fs::write(&file, format!("{HEADINGS}\n{}\n", rows.join("\n"))).expect("written");
    file
}

fn run(pack: &str, facts: &std::path::Path, rules: &str, set: &[&str]) -> Run {
    let facts = facts.display().to_string();
    let mut arguments = vec![
        "rules",
        "run",
        "--pack",
        pack,
        "--facts",
        &facts,
        "--as-of",
        "2023-12-31",
        "--rules",
        rules,
    ];
    for one in set {
        arguments.extend(["--set", one]);
    }
    kaifa(&arguments)
}

/// The last two digits of the rules that fired for a subject, by year: `31+32`, or nothing.
fn fired(run: &Run, subject: &str, years: std::ops::RangeInclusive<i64>) -> Vec<String> {
    let mut by_year: BTreeMap<i64, Vec<String>> = years.map(|year| (year, Vec::new())).collect();
    for outcome in run.json_lines().iter().filter(|one| one["subject"] == subject) {
        let rule = outcome["rule"].as_str().unwrap();
        assert!(
            !outcome["text"].as_str().unwrap().is_empty()
                && !outcome["because"].as_array().unwrap().is_empty(),
            "{outcome}"
        );
        let year = by_year
            .get_mut(&outcome["year"].as_i64().unwrap())
            .expect("a year of the file");
        year.push(rule.rsplit('-').next().unwrap().to_owned());
    }
    by_year.into_values().map(|rules| rules.join("+")).collect()
}

#[test]
fn the_histories_of_provincial_ranks_bring_what_the_vectors_say() {
    // Rank or nothing (disqualified), whether it was rewarded; then what fires in each year. Lists of 50.
    type Case = (&'static [(Option<i64>, bool)], &'static [&'static str]);
    const fn at(rank: i64) -> (Option<i64>, bool) {
        (Some(rank), false)
    }
    const fn won(rank: i64) -> (Option<i64>, bool) {
        (Some(rank), true)
    }
    const CASES: [Case; 13] = [
        (&[at(43), at(30), at(45)], &["31", "", "31+32"]),
        (&[at(43), at(45), at(47)], &["31", "31+32", "31+32"]),
        (&[at(46), at(30), at(47)], &["31", "", "31+32+33"]),
        (&[at(46), at(30), at(30), at(47)], &["31", "", "", "31"]),
        (&[at(44), at(44), at(44)], &["31", "31+32", "31+32"]),
        (&[at(12), at(15), at(14)], &["", "31", ""]),
        (&[at(46), (None, false), at(47)], &["31", "", "31+32+33"]),
        (&[won(8), won(6), won(9)], &["", "", "30+31"]),
        (&[won(8), at(6), won(9)], &["", "", "31"]),
        (&[won(8), won(12), won(9)], &["", "31", ""]),
        (&[at(40), at(41), at(41)], &["", "31", "31+32"]),
        (&[at(42), at(46), at(48)], &["31", "31+32", "31+32+33"]),
        (&[at(47), at(49)], &["31", "31+32+33"]),
    ];
    let mut rows = Vec::new();
    for (number, (years, _)) in CASES.iter().enumerate() {
        for (year, (rank, award)) in (2019..).zip(*years) {
            let (state, rank) = match rank {
                Some(rank) => ("ranked", rank.to_string()),
                None => ("disqualified", String::new()),
            };
            let award = if *award { "true" } else { "" };
            rows.push(format!(
                "案例{number},{year},provincial,,50,{rank},,,{state},{award},,"
            ));
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let facts = csv(&folder, &rows);
    let rules = "R-YB-30,R-YB-31,R-YB-32,R-YB-33";
    let found = run("yanbian", &facts, rules, &["front=10", "min_fall=1"]).ends(0);
    for (number, (years, expected)) in CASES.iter().enumerate() {
        let last = 2018 + i64::try_from(years.len()).unwrap();
        assert_eq!(
            fired(&found, &format!("案例{number}"), 2019..=last),
            *expected,
            "case {number}"
        );
    }
    let first = &found.json_lines()[0];
    assert_eq!(first["clause"], "五/(十四)");
    assert!(first["text"].as_str().unwrap().contains("第43位"), "{first}");
    let fallen = found
        .json_lines()
        .into_iter()
        .find(|one| one["subject"] == "案例5")
        .expect("a fall");
    let parameters = fallen["parameters"].as_array().unwrap();
    assert!(
        parameters.iter().any(|one| one["id"] == "yb.A9.min_fall"),
        "{fallen}"
    );

    let text = std::fs::read_to_string(&facts).unwrap();
    std::fs::write(&facts, encoding_rs::GB18030.encode(&text).0).unwrap();
    let again = run("yanbian", &facts, rules, &["front=10", "min_fall=1"]).ends(0);
    assert_eq!(again.out, found.out, "GB18030 gives the same");
}

#[test]
fn the_histories_of_both_classes_of_lists_bring_what_the_vectors_say() {
    // Class and size of the list; then rank, rise rank, fall rank, foreign investment; then what fires in each year.
    type Case = (
        &'static str,
        &'static [(i64, i64, i64, &'static str)],
        &'static [&'static str],
    );
    let cases: [Case; 9] = [
        (
            "economic,150",
            &[(146, 60, 60, "0.1"), (120, 60, 60, "0.1"), (147, 60, 60, "0.1")],
            &["48", "", "48"],
        ),
        (
            "economic,150",
            &[(146, 60, 60, "0.1"), (147, 60, 60, "0.1")],
            &["48", "48+49"],
        ),
        (
            "economic,150",
            &[(90, 60, 60, "0.1"), (140, 60, 3, "0.1"), (147, 60, 60, "0.1")],
            &["", "48", "48+49"],
        ),
        (
            "economic,150",
            &[(60, 60, 60, "0.1"), (22, 7, 60, "1.00")],
            &["", "47"],
        ),
        ("economic,150", &[(22, 60, 60, "0.99")], &[""]),
        ("economic,150", &[(146, 60, 60, "1.20")], &["47+48"]),
        (
            "hightech,30",
            &[(29, 60, 60, "0.1"), (28, 60, 60, "0.1")],
            &["48", ""],
        ),
        (
            "hightech,30",
            &[(29, 60, 60, "0.1"), (30, 60, 60, "0.1")],
            &["48", "48+49"],
        ),
        (
            "hightech,30",
            &[(3, 60, 60, "0.1"), (4, 60, 60, "0.1")],
            &["47", ""],
        ),
    ];
    let mut rows = Vec::new();
    for (number, (list, years, _)) in cases.iter().enumerate() {
        for (year, (rank, rise, fall, fdi)) in (2016..).zip(*years) {
            rows.push(format!(
                "案例{number},{year},provincial,{list},{rank},{rise},{fall},ranked,,{fdi},"
            ));
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let found = run(
        "zhangjiakou-2016-12",
        &csv(&folder, &rows),
        "R-ZJK-47,R-ZJK-48,R-ZJK-49",
        &[],
    )
    .ends(0);
    for (number, (_, years, expected)) in cases.iter().enumerate() {
        let last = 2015 + i64::try_from(years.len()).unwrap();
        assert_eq!(
            fired(&found, &format!("案例{number}"), 2016..=last),
            *expected,
            "case {number}"
        );
    }
    let two_reasons = found
        .json_lines()
        .into_iter()
        .find(|one| one["subject"] == "案例3")
        .unwrap();
    assert!(
        two_reasons["because"].as_array().unwrap().len() >= 2,
        "{two_reasons}"
    );
}

#[test]
fn everything_wrong_with_a_table_is_listed_with_its_line_and_nothing_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = [
        "甲,2019,provincial,,50,forty,,,ranked,,,".to_owned(),
        "甲,next,provincial,,50,41,,,ranked,,,".to_owned(),
        "乙,2019,provincial,,50,41,,,resting,,,".to_owned(),
    ];
    let found = run("yanbian", &csv(&folder, &rows), "R-YB-31", &[]).ends(1);
    assert_eq!(found.out, "");
    found
        .says("forty")
        .says("next")
        .says("resting")
        .says(":2")
        .says(":3")
        .says(":4");
    let file = folder.path().join("odd.csv");
    std::fs::write(&file, "subject,year,colour\n甲,2019,red\n").unwrap();
    run("yanbian", &file, "R-YB-31", &[]).ends(1).says("colour");
}

#[test]
fn a_setting_of_the_wrong_type_or_an_unknown_one_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let facts = csv(&folder, &["甲,2019,provincial,,50,43,,,ranked,,,".to_owned()]);
    let found = run("yanbian", &facts, "R-YB-31", &["front=ten", "depth=3", "front"]).ends(1);
    found.says("ten").says("depth").says("--set front");
    kaifa(&["rules", "run", "--pack", "yanbian", "--as-of", "2023-12-31"]).ends(2);
}

#[test]
fn a_rule_whose_facts_are_no_columns_is_named_once_at_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let facts = csv(&folder, &["甲,2019,provincial,,50,43,,,ranked,,,".to_owned()]);
    let facts = facts.display().to_string();
    let found = kaifa(&[
        "rules",
        "run",
        "--pack",
        "yanbian",
        "--facts",
        &facts,
        "--as-of",
        "2023-12-31",
    ])
    .ends(0);
    let lines = found.json_lines();
    let closing = lines.last().unwrap()["not_assessed"]
        .as_array()
        .expect("a closing object");
    assert!(closing.len() > 1);
    assert!(
        lines[..lines.len() - 1]
            .iter()
            .all(|line| line["rule"].is_string())
    );
}

#[test]
fn reasons_are_in_the_language_that_was_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let facts = csv(&folder, &["甲,2019,provincial,,50,43,,,ranked,,,".to_owned()]);
    let facts = facts.display().to_string();
    let asked = |lang: &[&str]| {
        let words = [
            "rules",
            "run",
            "--pack",
            "yanbian",
            "--facts",
            &facts,
            "--as-of",
            "2023-12-31",
            "--rules",
            "R-YB-31",
        ];
        kaifa(&[&words, lang].concat()).ends(0)
    };
    let chinese = &asked(&[]).json_lines()[0];
    assert_eq!(chinese["text"], "2019年全省排名第43位(共50位),在后10位之内");
    assert!(chinese.get("text_en").is_none(), "{chinese}");
    let english = &asked(&["--lang", "en"]).json_lines()[0];
    assert_eq!(english["text"], chinese["text"]);
    assert_eq!(
        english["text_en"],
        "place 43 of 50 in the province in 2019, within the last 10"
    );
    let line = asked(&["--lang", "en", "--format", "text"]);
    assert!(line.out.contains("place 43 of 50"), "{}", line.out);
}
