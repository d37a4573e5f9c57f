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

/// Two counties; a veto, points after the total, grades by quota, ties parted by an indicator, lists inside each county.
const RULES: &str = r#"
[[scheme]]
id = "own"
title = "本市办法"
subject = "zone"
method = "composite"
source = "测试"
[scheme.data]
subject = "zone"
[scheme.score]
decimals = 1
high = "100"
[[scheme.input]]
name = "county"
type = "text"
[[scheme.input]]
name = "a"
[[scheme.input]]
name = "b"
[[scheme.input]]
name = "patents"
[[scheme.input]]
name = "accident"
type = "flag"
[[scheme.indicator]]
id = "a"
title = "甲指标"
weight = "1"
missing = "redistribute"
[[scheme.indicator]]
id = "b"
title = "乙指标"
weight = "1"
missing = "redistribute"
[scheme.composite]
normalise = { method = "min_max", low = "0", high = "100" }
aggregate = "arithmetic"
[scheme.ranking]
within = ["county"]
tie_break = ["a"]
[[scheme.adjustment]]
id = "patents"
title = "专利"
points = "2"
each = "patents"
high = "6"
[[scheme.veto]]
id = "accident"
title = "安全事故"
where = "accident = 1"
effect = "disqualify"
grade = "取消"
[scheme.grading]
by = "quota"
[[scheme.grade]]
id = "A"
title = "好"
share = "50"
rounding = "ceil"
[[scheme.grade]]
id = "B"
title = "一般"
rest = true

[[scheme]]
id = "both"
title = "七三合成"
subject = "zone"
method = "composite"
source = "测试"
[scheme.data]
subject = "zone"
[[scheme.input]]
name = "own"
scheme = "own"
[[scheme.input]]
name = "province"
[[scheme.indicator]]
id = "province"
title = "省级得分"
weight = "70"
missing = "unranked"
[[scheme.indicator]]
id = "own"
title = "本市得分"
weight = "30"
missing = "unranked"
[scheme.composite]
normalise = { method = "none" }
aggregate = "arithmetic"
"#;

fn run_rules(folder: &Path, id: &str, table: &str) -> (i32, String, String) {
    std::fs::write(folder.join("scheme.toml"), RULES).unwrap();
    std::fs::write(folder.join("data.csv"), table).unwrap();
    let at = |name: &str| folder.join(name).display().to_string();
    let scheme = format!("{}#{id}", at("scheme.toml"));
    let (data, out) = (at("data.csv"), at("out"));
    let args = [
        "evaluate", "zones", "--scheme", &scheme, "--data", &data, "--year", "2025", "--out", &out,
    ];
    let done = kaifa(&args);
    let zones = std::fs::read_to_string(folder.join("out/zones.csv")).unwrap_or_default();
    (done.code, done.err, zones)
}

#[test]
fn points_vetoes_grades_ties_and_lists_apply_as_the_scheme_says() {
    let folder = tempfile::tempdir().unwrap();
    // 甲 and 乙 tie at 50 and are parted by a; 丙 gains 2·2; 丁 would have 2·9, at most 6; 戊 had an accident; 己 is alone in its county.
    let (code, errors, zones) = run_rules(
        folder.path(),
        "own",
        "zone,county,a,b,patents,accident\n甲,东,100,0,0,0\n乙,东,0,100,0,0\n丙,东,40,50,2,0\n丁,东,20,30,9,0\n戊,东,90,90,0,1\n己,西,10,10,0,0\n",
    );
    assert_eq!(code, 0, "{errors}");
    assert_eq!(
        zones,
        "zone,score,rank,grade,county\n甲,50,1,A,东\n乙,50,2,A,东\n丙,49,3,B,东\n丁,31,4,B,东\n戊,,,取消,东\n己,10,1,A,西\n"
    );
    let (code, errors, _) = run_rules(
        folder.path(),
        "own",
        "zone,county,a,b,patents,accident\n甲,东,100,0,0,\n乙,东,0,100,,0\n",
    );
    assert_eq!(code, 1);
    for words in ["accident = 1", "patents"] {
        assert!(errors.contains(words), "{words} is missing:\n{errors}");
    }
}

#[test]
fn a_scheme_rests_on_the_score_of_another() {
    let folder = tempfile::tempdir().unwrap();
    // Own scores: 甲 100, 乙 0. 0.7·60 + 0.3·100 = 72; 0.7·80 + 0 = 56.
    let (code, errors, zones) = run_rules(
        folder.path(),
        "both",
        "zone,county,a,b,patents,accident,province\n甲,东,9,9,0,0,60\n乙,东,1,1,0,0,80\n",
    );
    assert_eq!(code, 0, "{errors}");
    assert_eq!(zones, "zone,score,rank\n甲,72,1\n乙,56,2\n");
}

#[test]
fn a_misspelt_head_and_a_year_without_rows_are_problems_and_no_empty_ranking() {
    let folder = tempfile::tempdir().unwrap();
    // `b` may be missing in a cell; a column that nobody has would redistribute its weight for all without a word.
    let (status, errors) = evaluate(folder.path(), "zone,a,丙指标\n甲,3,5\n乙,2,1\n", &[]);
    assert_eq!(status, 1, "{errors}");
    assert!(
        errors.contains("表头缺少“b”一列") && errors.contains("丙指标"),
        "{errors}"
    );
    let (status, errors) = evaluate(folder.path(), "zone,year,a,b\n甲,2024,3,5\n乙,2024,2,1\n", &[]);
    assert_eq!(status, 1, "{errors}");
    assert!(errors.contains("没有 2025 年的数据,文件中有:2024"), "{errors}");
    let (status, errors) = evaluate(folder.path(), "zone,a,b\n", &[]);
    assert_eq!(status, 1, "{errors}");
    assert!(errors.contains("表中没有一行数据"), "{errors}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn how_firm_a_rank_is_comes_with_it_unless_it_is_not_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let table = "zone,a,b\n甲,9,1\n乙,5,5\n丙,4,5\n";
    let there = |name: &str| folder.path().join("out").join(name).exists();
    evaluate(folder.path(), table, &["--simulate", "0"]);
    assert!(there("zones.csv") && !there("ranks.csv"));
    evaluate(folder.path(), table, &[]);
    let ranks = std::fs::read_to_string(folder.path().join("out/ranks.csv")).unwrap();
    assert!(ranks.starts_with("zone,rank,median,p05,p95\n甲,1,"), "{ranks}");
}

#[test]
fn a_tie_over_a_line_is_said_to_whoever_signs() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = evaluate(folder.path(), "zone,a,b\n甲,9,1\n乙,5,5\n丙,5,5\n", &[]);
    assert_eq!(code, 0, "{said}");
    // Second are two, so nobody is third.
    assert!(
        said.contains("名次有并列:“末位”应取 1 个,现有 0 个在线内"),
        "{said}"
    );
    let (_, clear) = evaluate(folder.path(), "zone,a,b\n甲,9,1\n乙,5,5\n丙,4,5\n", &[]);
    assert!(!clear.contains("并列"), "{clear}");
}

#[test]
fn a_field_too_small_for_its_grades_or_lines_is_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    let rules = RULES.replacen("[scheme.grading]\nby = \"quota\"", "[[scheme.line]]\nid = \"front\"\ntitle = \"前两名\"\nkind = \"reward\"\ntop = 2\n[[scheme.line]]\nid = \"rear\"\ntitle = \"后两名\"\nkind = \"penalty\"\nbottom = 2\n[scheme.grading]\nby = \"quota\"", 1);
    std::fs::write(folder.path().join("scheme.toml"), rules).unwrap();
    std::fs::write(
        folder.path().join("data.csv"),
        "zone,county,a,b,patents,accident\n甲,东,100,0,0,0\n乙,东,0,100,0,0\n丙,东,40,50,2,0\n己,西,10,10,0,0\n",
    )
    .unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let scheme = format!("{}#own", at("scheme.toml"));
    let (data, out) = (at("data.csv"), at("out"));
    let done = kaifa(&[
        "evaluate",
        "zones",
        "--scheme",
        &scheme,
        "--data",
        &data,
        "--year",
        "2025",
        "--out",
        &out,
        "--simulate",
        "50",
    ]);
    assert_eq!(done.code, 0, "{}", done.err);
    for words in [
        "只有 3 个参加排名,“前两名”与“后两名”重叠:第 2 至 2 名同时在两条线内",
        // Alone in its county, it takes the one place of the best grade.
        "“西”只有 1 个参加排名,按比例定等级意义不大;等级 B 没有名额",
        // The scheme says nothing of what is drawn, and is simulated all the same.
        "按各项权重上下四分之一模拟",
    ] {
        assert!(done.err.contains(words), "{words} is missing:\n{}", done.err);
    }
    let simulation = std::fs::read_to_string(folder.path().join("out/simulation.json")).unwrap();
    let simulation: serde_json::Value = serde_json::from_str(&simulation).unwrap();
    for share in simulation["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["rank_variance"].as_array().cloned().unwrap_or_default())
    {
        let number = |key: &str| share[key].as_f64().unwrap();
        let (low, of, high) = (number("low"), number("share"), number("high"));
        assert!(0.0 <= low && low <= of && of <= high && high <= 1.0, "{share}");
    }
}
