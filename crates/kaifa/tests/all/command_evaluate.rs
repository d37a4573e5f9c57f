//! `kaifa evaluate enterprises`: a table in, graded tables out; everything wrong with a table at once; explanations.

use std::path::{Path, PathBuf};

use crate::program::{Run, kaifa};
use tempfile::TempDir;

const HEADS: &str = "id,county,zone,industry,land_mu,tax,revenue,value_added,energy_tce,pollutant_t,rd_spend,employees,new,veto";

/// Made-up firms with valid codes, the best first.
const FIRMS: [&str; 6] = [
    "91110000612345675L,330101,Z1,0610,10,300,1000,200,50,1,10,20,0,0",
    "91110000224691349F,330101,Z1,0610,10,200,1000,200,50,1,10,20,0,0",
    "911100008370370168,330101,Z2,0610,10,100,1000,200,50,1,10,20,0,1",
    "91110000449382686W,330101,Z2,4411,10,50,1000,200,,1,10,20,0,0",
    "91110000061728353U,330102,Z2,4411,0,50,1000,200,50,1,10,20,0,0",
    "911100006740740225,330102,Z1,4411,10,50,1000,200,50,1,10,20,1,0",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn evaluate(folder: &TempDir, text: &[u8], more: &[&str]) -> Run {
    let data = folder.path().join("firms.csv");
    std::fs::write(&data, text).unwrap();
    on(folder, &data, more)
}

fn on(folder: &TempDir, data: &Path, more: &[&str]) -> Run {
    let scheme = root().join("benches/w1.toml").display().to_string();
    let (data, out) = (
        data.display().to_string(),
        folder.path().join("out").display().to_string(),
    );
    let mut arguments = vec![
        "--lang",
        "en",
        "evaluate",
        "enterprises",
        "--scheme",
        &scheme,
        "--data",
        &data,
        "--year",
        "2025",
        "--out",
        &out,
    ];
    arguments.extend(more);
    kaifa(&arguments)
}

fn firms() -> String {
    format!("{HEADS}\n{}\n", FIRMS.join("\n"))
}

fn graded(folder: &TempDir) -> Vec<String> {
    let text = std::fs::read_to_string(folder.path().join("out/graded.csv")).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn firms_are_graded_and_summed_up_by_zone() {
    let folder = TempDir::new().unwrap();
    evaluate(&folder, firms().as_bytes(), &[]).ends(0);
    let text = std::fs::read_to_string(folder.path().join("out/graded.csv")).unwrap();
    assert!(
        text.starts_with("id,county,zone,industry,v1,v2,v3,v4,v5,v6,s1,s2,s3,s4,s5,s6,total,rank,grade\n")
    );
    let ends: Vec<String> = graded(&folder)
        .iter()
        .map(|line| line.rsplit(',').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    // 20 % of 4 is less than one place; the vetoed firm keeps its rank; the new one has none. The fourth is measured against its own
    // industry and has 85 points without its energy, more than the third.
    assert_eq!(ends, ["B 1", "B 2", "D 4", "C 3", "D 1", "X "]);
    // Land 0: no value, 0 points; energy missing: no value.
    let cells: Vec<Vec<String>> = graded(&folder)
        .iter()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    assert_eq!((cells[4][4].as_str(), cells[4][10].as_str()), ("", "0"));
    assert_eq!((cells[3][6].as_str(), cells[3][12].as_str()), ("", "0"));
    let zones = std::fs::read_to_string(folder.path().join("out/zones.csv")).unwrap();
    let lines: Vec<&str> = zones.lines().collect();
    assert!(lines[0].starts_with("zone,nA,nB,nC,nD,nX,mean_score,land_mu,land_mu_missing,"));
    assert!(lines[1].starts_with("Z1,0,2,0,0,1,"), "{zones}");
    assert!(
        lines[2].contains(",100,1,"),
        "energy of Z2: 100 over two firms, one missing: {zones}"
    );
}

#[test]
fn csv_with_quotes_and_in_gb18030_and_with_line_ends_of_windows_gives_the_same() {
    let folder = TempDir::new().unwrap();
    evaluate(&folder, firms().as_bytes(), &[]).ends(0);
    let plain = graded(&folder);
    let quoted = firms().replace("Z1", "\"Z1\"").replace('\n', "\r\n");
    evaluate(&folder, quoted.as_bytes(), &[]).ends(0);
    assert_eq!(graded(&folder), plain);
    evaluate(&folder, firms().replace('\n', "\r\n").as_bytes(), &[]).ends(0);
    assert_eq!(graded(&folder), plain);
    evaluate(&folder, format!("\u{feff}{}", firms()).as_bytes(), &[]).ends(0);
    assert_eq!(graded(&folder), plain);
    let named = firms().replace("Z1", "开发区");
    let (gb, _, _) = encoding_rs::GB18030.encode(&named);
    evaluate(&folder, &gb, &[]).ends(0);
    assert_eq!(
        graded(&folder),
        plain
            .iter()
            .map(|line| line.replace("Z1", "开发区"))
            .collect::<Vec<_>>()
    );
}

#[test]
fn the_parquet_that_is_written_can_be_read() {
    let folder = TempDir::new().unwrap();
    evaluate(&folder, firms().as_bytes(), &[]).ends(0);
    let bytes = std::fs::read(folder.path().join("out/graded.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    // Zones are ranked from a Parquet table as from the same in csv.
    let scheme = folder.path().join("zones.toml");
    std::fs::write(
        &scheme,
        "[[scheme]]\nid = \"z\"\ntitle = \"z\"\nsubject = \"zone\"\nmethod = \"composite\"\nsource = \"test\"\n\
         [scheme.data]\nsubject = \"id\"\n\
         [[scheme.input]]\nname = \"county\"\ntype = \"text\"\n[[scheme.input]]\nname = \"v1\"\n[[scheme.input]]\nname = \"s3\"\n\
         [[scheme.indicator]]\nid = \"v1\"\ntitle = \"v1\"\nweight = \"2\"\nmissing = \"redistribute\"\n\
         [[scheme.indicator]]\nid = \"s3\"\ntitle = \"s3\"\nweight = \"1\"\nmissing = \"redistribute\"\n\
         [scheme.composite]\nnormalise = { method = \"min_max\", low = \"0\", high = \"100\" }\naggregate = \"arithmetic\"\n",
    )
    .unwrap();
    let zones = |file: &str, out: &str| {
        let at = |name: &str| folder.path().join(name).display().to_string();
        let (scheme, data, out_of) = (scheme.display().to_string(), at(file), at(out));
        kaifa(&[
            "evaluate", "zones", "--scheme", &scheme, "--data", &data, "--year", "2025", "--out", &out_of,
        ])
        .ends(0);
        std::fs::read_to_string(folder.path().join(out).join("zones.csv")).unwrap()
    };
    let ranked = zones("out/graded.parquet", "from_parquet");
    assert_eq!(ranked, zones("out/graded.csv", "from_csv"));
    assert_eq!(ranked.lines().count(), 1 + FIRMS.len());
    // It has no inputs, and each of them is named.
    let file = folder.path().join("out/graded.parquet");
    let run = on(&folder, &file, &[]).ends(1);
    for head in ["land_mu", "tax", "employees", "veto"] {
        assert!(
            run.err.contains(&format!("the column `{head}` is missing")),
            "{}",
            run.err
        );
    }
}

#[test]
fn everything_wrong_with_a_table_is_listed_by_cell_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let mut rows: Vec<String> = FIRMS.iter().map(|&row| row.to_owned()).collect();
    rows[0] = rows[0].replace("91110000612345675L", "91110000612345675K");
    rows[1] = rows[1].replace(",200,1000,", ",约200,1000,");
    rows[2] = rows[2].replace("330101", "");
    rows[3] = rows[3].replace(",20,0,0", ",20.5,0,2");
    rows[4] = format!("{},9", rows[4]);
    rows[5] = FIRMS[1].to_owned();
    let run = evaluate(
        &folder,
        format!("{HEADS}\n\n{}\n", rows.join("\n")).as_bytes(),
        &[],
    )
    .ends(1);
    for words in [
        "firms.csv:3:1 · id: `91110000612345675K` is not a unified social credit code: the check sign should be L",
        "firms.csv:4:6 · tax: expected a number, found `约200`",
        "firms.csv:5:2 · county: may not be empty",
        "firms.csv:6:12 · employees: expected a whole number, found 20.5",
        "firms.csv:6:14 · veto: expected 0 or 1, found `2`",
        "firms.csv:7: expected 14 columns, found 15",
        "firms.csv:8:1 · id: `91110000224691349F` is already in line 4",
    ] {
        assert!(run.err.contains(words), "“{words}” is not said:\n{}", run.err);
    }
    assert_eq!(run.err.matches("error[").count(), 7, "{}", run.err);
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_missing_flag_cannot_be_judged_and_a_missing_file_is_said() {
    let folder = TempDir::new().unwrap();
    let run = evaluate(&folder, firms().replace(",20,0,0\n", ",20,0,\n").as_bytes(), &[]).ends(1);
    assert!(run.err.contains("veto: may not be empty"), "{}", run.err);
    on(&folder, &folder.path().join("none.csv"), &[])
        .ends(1)
        .says("cannot be read");
    evaluate(&folder, b"", &[]).ends(1).says("the file is empty");
}

#[test]
fn a_result_opens_as_a_derivation_in_words_and_as_json() {
    let folder = TempDir::new().unwrap();
    let id = "91110000449382686W";
    let run = evaluate(&folder, firms().as_bytes(), &["--explain", id]).ends(0);
    for words in [
        "missing: 0 points by rule",
        "benchmark(4411): ratio of sums over 2: 100 ÷ 20",
        "40 × 5 ÷ 5",
        "rank [330101]: 3 / 4",
        "grade: C",
        "for B: score 100 needed, 15 missing",
    ] {
        assert!(run.out.contains(words), "“{words}”\n{}", run.out);
    }
    let run = evaluate(
        &folder,
        firms().as_bytes(),
        &["--explain", id, "--format", "json"],
    )
    .ends(0);
    let json = run.json();
    assert_eq!(
        (json["subject"].as_str(), json["agrees"].as_bool()),
        (Some(id), Some(true))
    );
    assert_eq!(json["items"].as_array().unwrap().len(), 6);
    evaluate(&folder, firms().as_bytes(), &["--explain", "nobody"])
        .ends(1)
        .says("there is no `nobody`");
}

#[test]
fn each_part_of_a_firms_land_is_derived_by_itself_and_the_joined_result_counts() {
    let folder = TempDir::new().unwrap();
    let id = "91110000612345675L";
    let data = folder.path().join("parts.csv");
    let head = "code,name,year,part,above_scale,land_own,land_rented,land_let,tax,value_added,energy,pollutant,employees,rd,revenue,electricity";
    let rows = ["自有,0,2,0,0,20,,,,,,,100", "租赁,0,0,1,0,10,,,,,,,50"];
    let rows = rows.map(|row| format!("{id},甲厂,2022,{row}")).join("\n");
    std::fs::write(&data, format!("{head}\n{rows}\n")).unwrap();
    let scheme = root().join("schemes/huangyan.toml").display().to_string();
    let data = data.display().to_string();
    let run = kaifa(&[
        "evaluate",
        "enterprises",
        "--scheme",
        &scheme,
        "--data",
        &data,
        "--year",
        "2022",
        "--explain",
        id,
    ])
    .ends(0);
    for words in [
        "依据: 黄岩区公布的 2022 年度",
        // Joined: 30 on 3 mu, 30 over 150.
        "50 × 10 ÷ 11.5932 = 43.1287306352",
        "评价结果以合并后的为准",
        "· 自有",
        "· 租赁",
        // Both parts have 10 on a mu; each has its own total.
        "= 本块合计(不含加减分) 85.6457",
    ] {
        assert!(run.out.contains(words), "“{words}”\n{}", run.out);
    }
    assert_eq!(run.out.matches("50 × 10 ÷ 11.5932").count(), 3, "{}", run.out);
    assert_eq!(run.out.matches("名次: 1 / 1").count(), 1, "parts have no rank");
}

#[test]
fn what_a_result_rests_on_is_kept_when_asked_and_another_weight_only_answers() {
    let folder = TempDir::new().unwrap();
    evaluate(&folder, firms().as_bytes(), &["--derivations"]).ends(0);
    let statistics = std::fs::read_to_string(folder.path().join("out/statistics.csv")).unwrap();
    assert!(
        statistics.contains("tax_per_mu,1,0610,3,600,30,20\n"),
        "{statistics}"
    );
    let before = graded(&folder);
    let run = evaluate(
        &folder,
        firms().as_bytes(),
        &["--what-if", "tax_per_mu=0", "--format", "json"],
    )
    .ends(0);
    assert_eq!(run.json()["compared"].as_u64(), Some(5));
    assert_eq!(graded(&folder), before);
    evaluate(&folder, firms().as_bytes(), &["--what-if", "tax=1"])
        .ends(1)
        .says("tax_per_mu");
}

#[test]
fn repeated_computing_proves_itself_equal() {
    let folder = TempDir::new().unwrap();
    let run = evaluate(
        &folder,
        firms().as_bytes(),
        &["--timings", "--repeat", "3", "--threads", "2"],
    )
    .ends(0);
    let line: serde_json::Value = run
        .err
        .lines()
        .find_map(|line| serde_json::from_str(line).ok())
        .unwrap();
    assert_eq!(line["same"].as_bool(), Some(true));
    for key in ["load", "features", "compute", "write", "total", "rss_mib"] {
        assert!(line[key].is_number(), "{key}: {line}");
    }
}

#[test]
fn ready_schemes_are_without_errors_and_say_what_was_not_verified() {
    let folder = TempDir::new().unwrap();
    for entry in std::fs::read_dir(root().join("schemes")).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let file = kaifa_pack::read_schemes(&path, &std::fs::read_to_string(&path).unwrap());
            assert!(
                file.problems.is_empty(),
                "{}: {:?}",
                path.display(),
                file.problems
            );
        }
    }
    let scheme = root().join("schemes/lianyungang.toml").display().to_string();
    let data = folder.path().join("zones.csv");
    std::fs::write(
        &data,
        "zone,land,tax,value_added,energy,pollutant,employees,rd,revenue\n甲区,10,5,5,5,5,5,5,5\n",
    )
    .unwrap();
    let data = data.display().to_string();
    kaifa(&[
        "--lang",
        "en",
        "evaluate",
        "enterprises",
        "--scheme",
        &scheme,
        "--data",
        &data,
        "--year",
        "2023",
    ])
    .ends(0)
    .says("not verified:");
    kaifa(&[
        "--lang",
        "en",
        "evaluate",
        "enterprises",
        "--scheme",
        &scheme,
        "--data",
        &data,
        "--year",
        "2020",
    ])
    .ends(1)
    .says("no scheme holds in 2020");
}
