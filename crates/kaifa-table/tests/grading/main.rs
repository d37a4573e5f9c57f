//! From a csv of many blocks to graded tables: what is read does not depend on the way, and what is written reads back.

mod garbled;

use std::path::Path;

use kaifa_base::{Lang, Problem};
use kaifa_eval::scheme::{Others, Plan};
use kaifa_pack::read_schemes;
use kaifa_table::outputs::Outputs;
use kaifa_table::{Incoming, Loaded};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

const SCHEME: &str = r#"
[[scheme]]
id = "t"
title = "测试"
subject = "enterprise"
method = "points"
source = "测试"
[scheme.data]
subject = "id"
name = "name"
keep = ["county"]
[[scheme.input]]
name = "county"
type = "text"
[[scheme.input]]
name = "tax"
[[scheme.input]]
name = "land"
[[scheme.input]]
name = "new"
type = "flag"
required = true
[[scheme.indicator]]
id = "a"
title = "亩均税收"
numerator = "tax"
denominator = "land"
weight = "100"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = { of = "ratio_of_sums", within = ["county"] }, cap = "1.5", floor = "0" }
[scheme.score]
full = "100"
decimals = 4
[scheme.ranking]
within = ["county"]
[[scheme.exemption]]
id = "new"
title = "新投产"
where = "new = 1"
standing = "evaluated"
grade = "X"
[scheme.grading]
by = "rank"
[[scheme.grade]]
id = "A"
up_to = "50"
[[scheme.grade]]
id = "B"
[scheme.output]
value = "v{n}"
score = "s{n}"
decimals = 4
"#;

/// Rows enough for several blocks, pages and row groups.
const ROWS: usize = 70_000;

fn plan() -> Plan {
    let file = read_schemes(Path::new("scheme.toml"), SCHEME);
    assert!(!Problem::any_error(&file.problems), "{:#?}", file.problems);
    Plan::new(&file.schemes[0]).unwrap()
}

fn row(at: usize) -> String {
    let county = if at.is_multiple_of(501) {
        String::new()
    } else {
        format!("c{}", at % 701)
    };
    let tax = (at * 7919) % 99_991;
    let land = at % 97;
    let new = u8::from(at.is_multiple_of(50));
    format!(
        "F{at},企业{at},{county},{}.{:02},{land},{new}",
        tax / 100,
        tax % 100
    )
}

fn csv(line: impl Fn(usize) -> String) -> String {
    let rows: Vec<String> = (0..ROWS).map(line).collect();
    format!("id,name,county,tax,land,new\n{}\n", rows.join("\n"))
}

fn read(bytes: &[u8], plan: &Plan) -> Result<Loaded, Vec<Problem>> {
    kaifa_table::read(Incoming::Bytes { name: "t.csv", bytes }, plan, 2025)
}

#[test]
fn blocks_and_cells_are_the_same_table() {
    let plan = plan();
    let text = csv(row);
    let by_block = read(text.as_bytes(), &plan).unwrap();
    let quoted = text.replacen("F1,", "\"F1\",", 1);
    let by_cell = read(quoted.as_bytes(), &plan).unwrap();
    assert_eq!(by_block.table, by_cell.table);
    assert_eq!(by_block.table.rows(), ROWS);
    let windows = text.replace('\n', "\r\n");
    assert_eq!(read(windows.as_bytes(), &plan).unwrap().table, by_block.table);
    assert_eq!(by_block.lines.get(ROWS - 1), ROWS + 1);
}

#[test]
fn faults_stand_with_their_line_in_whatever_block() {
    let plan = plan();
    let text = csv(|at| match at {
        12 => "F12,企业,c1,x,1,0".to_owned(),
        // An empty line before it.
        40_000 => format!("\n{}", row(at).replace("F40000", "F39999")),
        65_000 => "F65000,企业,c1,1,1".to_owned(),
        69_999 => "F69999,企业,c1,1,1,3".to_owned(),
        _ => row(at),
    });
    let problems = read(text.as_bytes(), &plan).unwrap_err();
    let found: Vec<String> = problems.iter().map(|one| one.place.show(Lang::En)).collect();
    let lines: Vec<Option<usize>> = problems.iter().map(|one| one.place.line).collect();
    let expected = [14, 40_003, 65_003, 70_002].map(Some);
    assert_eq!(lines, expected, "{found:?}");
}

#[test]
fn graded_parquet_reads_back_as_the_graded_csv() {
    let plan = plan();
    let loaded = read(csv(row).as_bytes(), &plan).unwrap();
    let none = Others::new();
    let outputs = Outputs::of(&plan, &loaded, &none);
    let folder = std::env::temp_dir().join(format!("kaifa-grading-{}", std::process::id()));
    outputs.write(&folder, &[]).unwrap();
    // Once more over what is there; nothing else stays behind, and what is no file is not put aside.
    outputs.write(&folder, &[]).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["graded.csv", "graded.parquet"]);
    let taken = folder.join("taken");
    std::fs::create_dir_all(taken.join("graded.csv")).unwrap();
    let refused = outputs.write(&taken, &[]).unwrap_err();
    assert_eq!(refused.path, taken.join("graded.csv"));
    assert!(taken.join("graded.csv").is_dir());
    let text = std::fs::read_to_string(folder.join("graded.csv")).unwrap();
    let file = std::fs::File::open(folder.join("graded.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(
        heads,
        ["id", "name", "county", "v1", "s1", "total", "rank", "grade"]
    );
    let mut rows = 0;
    for (row, line) in reader.get_row_iter(None).unwrap().zip(lines.by_ref()) {
        let row = row.unwrap();
        for ((head, field), cell) in row.get_column_iter().zip(line.split(',')) {
            match field {
                Field::Null => assert_eq!(cell, "", "{head}: {line}"),
                Field::Str(text) => assert_eq!(text, cell, "{head}: {line}"),
                Field::Double(number) => assert_eq!(cell.parse(), Ok(*number), "{head}: {line}"),
                Field::Decimal(number) => {
                    // The bytes of a whole number, the highest first.
                    let first = i64::from(number.data()[0] as i8 >> 7);
                    let bytes = number.data().iter();
                    let whole = bytes.fold(first, |whole, byte| whole << 8 | i64::from(*byte));
                    let shown = whole as f64 / 10f64.powi(number.scale());
                    assert_eq!(cell.parse(), Ok(shown), "{head}: {line}");
                }
                Field::Int(number) => assert_eq!(cell.parse(), Ok(*number), "{head}: {line}"),
                other => panic!("{head}: {other:?}"),
            }
        }
        rows += 1;
    }
    assert_eq!((rows, lines.next()), (ROWS, None));
    std::fs::remove_dir_all(&folder).unwrap();
}
