//! A table of quotas: places as rows or as columns.

use kaifa_text::{Source, read};

use crate::prints::{LAYOUTS, Layout};
use crate::report;

const PLACES: [&str; 3] = ["东汀区", "西汀区", "云麓县"];
const QUOTAS: [(&str, &str, [&str; 3]); 3] = [
    ("新建高标准农田", "万亩", ["1.2", "0.8", "4.5"]),
    ("清淤沟渠", "公里", ["95", "70", "280"]),
    ("整治山塘", "口", ["120", "80", "420"]),
];

fn demands(text: &str) -> Vec<String> {
    let reading = read(&Source::from_text(text));
    let mut found: Vec<String> = Vec::new();
    for clause in reading.leaves() {
        for target in &clause.targets {
            let unit = target.unit.as_deref().unwrap_or_default();
            let scope = target.scope.as_deref().unwrap_or("-");
            let by = target.by.as_deref().unwrap_or("-");
            found.push(format!(
                "{scope} {} {}{unit} {by}",
                target.indicator, target.value
            ));
        }
    }
    found.sort();
    found
}

fn expected(whole: bool) -> Vec<String> {
    let mut all: Vec<String> = QUOTAS
        .iter()
        .flat_map(|(name, unit, figures)| {
            let each = PLACES.iter().zip(figures);
            each.map(move |(place, figure)| format!("{place} {name} {figure}{unit} 2026"))
        })
        .collect();
    if whole {
        let sums = ["6.5", "445", "620"];
        let sums = QUOTAS.iter().zip(sums);
        all.extend(sums.map(|((name, unit, _), sum)| format!("全市 {name} {sum}{unit} 2026")));
    }
    all.sort();
    all
}

/// Places as columns, the unit in a column of its own or beside the name, with a column of units of state or without.
fn by_columns(layout: Layout, apart: bool, whole: bool, named: bool) -> String {
    let owned = |cells: Vec<&str>| cells.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut head = vec!["序号", "建设任务"];
    if apart {
        head.push("单位");
    }
    if whole {
        head.push("全市合计");
    }
    head.extend(PLACES);
    if named {
        head.push("牵头单位");
    }
    let mut rows = vec![owned(head)];
    let sums = ["6.5", "445", "620"];
    for (at, (name, unit, figures)) in QUOTAS.iter().enumerate() {
        let beside = format!("{name}({unit})");
        let number = (at + 1).to_string();
        let mut row = vec![number.as_str(), if apart { name } else { &beside }];
        if apart {
            row.push(unit);
        }
        if whole {
            row.push(sums[at]);
        }
        row.extend(figures);
        if named {
            row.push("市水利局");
        }
        rows.push(owned(row));
    }
    format!("清州市2026年农田水利任务分解表\n{}", layout.print(&rows))
}

/// Places as rows, the units in the names of columns.
fn by_rows(layout: Layout, numbered: bool, whole: bool) -> String {
    let mut head = vec!["县(区)".to_owned()];
    head.extend(QUOTAS.iter().map(|(name, unit, _)| format!("{name}({unit})")));
    let mut rows = vec![head];
    for (at, place) in PLACES.iter().enumerate() {
        let figures = QUOTAS.iter().map(|(_, _, figures)| figures[at].to_owned());
        rows.push([(*place).to_owned()].into_iter().chain(figures).collect());
    }
    if whole {
        rows.push(["全市合计", "6.5", "445", "620"].map(str::to_owned).to_vec());
    }
    if numbered {
        for (at, row) in rows.iter_mut().enumerate() {
            let number = match at {
                0 => "序号".to_owned(),
                at if at > PLACES.len() => String::new(),
                at => at.to_string(),
            };
            row.insert(0, number);
        }
    }
    format!("清州市2026年农田水利任务分解表\n{}", layout.print(&rows))
}

#[test]
fn quotas_of_places_are_read_the_same_in_every_print() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    let mut check = |name: String, text: String, expected: Vec<String>| {
        all += 1;
        let found = demands(&text);
        if found != expected {
            wrong.push(format!("{name}\n{text}\n{}", found.join("\n")));
        }
    };
    for layout in LAYOUTS {
        for whole in [false, true] {
            for apart in [false, true] {
                for named in [false, true] {
                    let text = by_columns(layout, apart, whole, named);
                    check(
                        format!("{layout:?} Columns {apart} {whole} {named}"),
                        text,
                        expected(whole),
                    );
                }
            }
            // Without numbers nothing shows where a row of lines begins.
            let kinds: &[bool] = if layout.is_of_lines() {
                &[true]
            } else {
                &[false, true]
            };
            for numbered in kinds {
                if whole && layout.is_of_lines() {
                    continue;
                }
                let text = by_rows(layout, *numbered, whole);
                check(
                    format!("{layout:?} Rows {numbered} {whole}"),
                    text,
                    expected(false),
                );
            }
        }
    }
    report(&wrong, all);
}
