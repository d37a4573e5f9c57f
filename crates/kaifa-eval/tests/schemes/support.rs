//! Schemes from text and tables from rows, and one way to evaluate them.

use std::path::Path;

use kaifa_base::Problem;
use kaifa_eval::scheme::explain::{Derivation, explain};
use kaifa_eval::scheme::table::{NO_FLAG, Subjects};
use kaifa_eval::scheme::{Column, Evaluation, Numbers, Others, Plan, Table, Words, evaluate};
use kaifa_pack::{InputType, SchemeFile, read_schemes};

/// The schemes of a text; it must be without errors.
pub fn schemes(text: &str) -> SchemeFile {
    let file = read_schemes(Path::new("tests/scheme.toml"), text);
    assert!(!Problem::any_error(&file.problems), "{:#?}", file.problems);
    file
}

/// The plan of the only scheme of a text.
pub fn plan(text: &str) -> Plan {
    Plan::new(&schemes(text).schemes[0]).unwrap()
}

/// A plan of a ready scheme of the repository.
pub fn ready(file: &str, id: &str) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemes")
        .join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let file = schemes(&text);
    let scheme = file.schemes.iter().find(|scheme| scheme.id == id).unwrap();
    Plan::new(scheme).unwrap()
}

/// A table from rows of `id` and `name=value` pairs parted by blanks; what is not given is missing.
pub fn table(plan: &Plan, rows: &[(&str, &str)]) -> Table {
    let mut subjects = Subjects::default();
    let mut columns: Vec<Column> = plan
        .inputs
        .iter()
        .map(|input| match input.kind {
            InputType::Text => Column::Text(Words::default()),
            InputType::Flag => Column::Flag(Vec::new()),
            InputType::Number | InputType::Integer => Column::Number(Numbers::default()),
        })
        .collect();
    for (id, cells) in rows {
        subjects.push(id);
        let given = |name: &str| {
            cells
                .split_whitespace()
                .filter_map(|cell| cell.split_once('='))
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value)
        };
        for cell in cells.split_whitespace().filter_map(|cell| cell.split_once('=')) {
            assert!(plan.input(cell.0).is_some(), "no input {}", cell.0);
        }
        for (input, column) in plan.inputs.iter().zip(&mut columns) {
            let value = given(&input.name);
            match column {
                Column::Text(words) => words.push(value.unwrap_or("")),
                Column::Flag(flags) => flags.push(value.map_or(NO_FLAG, |value| value.parse().unwrap())),
                Column::Number(numbers) => {
                    numbers.push(value.map_or(f64::NAN, |value| value.parse().unwrap()))
                }
            }
        }
    }
    Table {
        subjects,
        names: None,
        columns,
        parts: None,
    }
}

/// What an evaluation says about each subject: total, rank, grade; `–` for none.
pub fn shown(evaluation: &Evaluation<'_>) -> Vec<String> {
    (0..evaluation.table.rows())
        .map(|row| {
            let total = evaluation
                .total(row)
                .map_or("–".to_owned(), |total| format!("{:.4}", total));
            let rank = evaluation
                .rank(row)
                .map_or("–".to_owned(), |rank| rank.to_string());
            let grade = evaluation.grade(row).unwrap_or("–");
            format!("{} {total} {rank} {grade}", evaluation.table.subjects.get(row))
        })
        .collect()
}

/// Evaluates rows and gives what it says about each.
pub fn results(text: &str, rows: &[(&str, &str)]) -> Vec<String> {
    let plan = plan(text);
    let table = table(&plan, rows);
    shown(&evaluate(&plan, &table, None, &Others::new()))
}

/// The derivation of one subject.
pub fn derivation(plan: &Plan, rows: &[(&str, &str)], id: &str) -> Derivation {
    let table = table(plan, rows);
    let evaluation = evaluate(plan, &table, None, &Others::new());
    let row = table.subjects.find(id).unwrap();
    explain(&evaluation, row)
}

/// A scheme with one indicator of weight 100 that is the input `x`.
pub fn one_indicator(score: &str, more: &str) -> String {
    format!(
        r#"
[[scheme]]
id = "t"
title = "测试"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "x"
[[scheme.indicator]]
id = "only"
title = "指标"
value = "x"
weight = "100"
missing = "zero"
score = {{ {score} }}
{more}
"#
    )
}
