//! `kaifa evaluate zones`, run as a program: scores, ranks and simulation of a small table, wide and long, on one thread and on
//! several; everything wrong with a table listed by cell.

use std::path::Path;

use crate::program::kaifa;

const SCHEME: &str = r#"
[[scheme]]
id = "try"
title = "试算"
subject = "zone"
method = "composite"
source = "测试"
[scheme.data]
subject = "zone"
[[scheme.input]]
name = "a"
required = true
[[scheme.input]]
name = "b"
aliases = ["乙指标"]
[[scheme.category]]
id = "x"
title = "类"
weight = "1"
[[scheme.indicator]]
id = "a"
title = "甲指标"
category = "x"
weight = "3"
missing = "refuse"
[[scheme.indicator]]
id = "b"
title = "乙指标"
category = "x"
weight = "1"
direction = "down"
missing = "redistribute"
[scheme.composite]
normalise = { method = "min_max", low = "0", high = "100" }
aggregate = "arithmetic"
[scheme.uncertainty]
generator = "splitmix64"
order = ["indicator_weights", "normalise"]
indicator_weights = "0.5"
normalise = [{ method = "min_max", low = "0", high = "100" }, { method = "percentile", low = "0", high = "100" }]
[[scheme.line]]
id = "last"
title = "末位"
kind = "penalty"
bottom = 1
"#;

fn evaluate(folder: &Path, table: &str, more: &[&str]) -> (i32, String) {
    std::fs::write(folder.join("scheme.toml"), SCHEME).unwrap();
    std::fs::write(folder.join("data.csv"), table).unwrap();
    let at = |name: &str| folder.join(name).display().to_string();
    let (scheme, data, out) = (at("scheme.toml"), at("data.csv"), at("out"));
    let mut args = vec![
        "evaluate", "zones", "--scheme", &scheme, "--data", &data, "--year", "2025", "--out", &out,
    ];
    args.extend(more);
    let done = kaifa(&args);
    (done.code, done.err)
}

#[test]
fn a_small_table_gives_what_is_worked_out_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    // 丙 lacks b, so only a counts for it: (25 − 10) ÷ 20 of 100.
    let (status, errors) = evaluate(
        folder.path(),
        "zone,a,b\n甲,30,5\n乙,10,1\n丙,25,\n",
        &["--simulate", "200", "--seed", "7"],
    );
    assert_eq!(status, 0, "{errors}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    assert_eq!(read("zones.csv"), "zone,score,rank\n甲,75,1\n乙,25,3\n丙,75,1\n");
    let ranks = read("ranks.csv");
    assert!(ranks.starts_with("zone,rank,median,p05,p95\n甲,1,"), "{ranks}");
    let simulation: serde_json::Value = serde_json::from_str(&read("simulation.json")).unwrap();
    assert_eq!(simulation["lines"][0]["first"], 3);
    assert_eq!(simulation["ranked"], 3);
    let shares: f64 = simulation["rank_variance"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["share"].as_f64().unwrap())
        .sum();
    assert!((shares - 1.0).abs() < 1e-6, "shares add up: {simulation}");
}

#[test]
fn long_tables_and_more_threads_give_the_same_bytes() {
    let wide = tempfile::tempdir().unwrap();
    let long = tempfile::tempdir().unwrap();
    let mut rows = ("zone,a,b\n".to_owned(), "zone,year,indicator,value\n".to_owned());
    for zone in 0..40 {
        let (a, b) = (zone * 37 % 101, zone * 53 % 89);
        rows.0 += &format!("z{zone},{a},{b}\n");
        rows.1 += &format!("z{zone},2025,a,{a}\nz{zone},2025,乙指标,{b}\nz{zone},2024,a,1\n");
    }
    let (status, errors) = evaluate(wide.path(), &rows.0, &["--simulate", "300", "--threads", "1"]);
    assert_eq!(status, 0, "{errors}");
    let (status, errors) = evaluate(long.path(), &rows.1, &["--simulate", "300", "--threads", "3"]);
    assert_eq!(status, 0, "{errors}");
    for name in ["zones.csv", "ranks.csv", "simulation.json"] {
        let read = |folder: &Path| std::fs::read(folder.join("out").join(name)).unwrap();
        assert_eq!(read(wide.path()), read(long.path()), "{name}");
    }
}

#[test]
fn everything_wrong_with_a_table_is_listed_by_cell_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (status, errors) = evaluate(folder.path(), "zone,a,b\n甲,约30,5\n乙,,1\n乙,3,x\n", &[]);
    assert_eq!(status, 1);
    for words in ["约30", "“a”不得为空", "“乙”出现了两次"] {
        assert!(errors.contains(words), "{words} is missing:\n{errors}");
    }
    assert!(!folder.path().join("out").exists());
}
