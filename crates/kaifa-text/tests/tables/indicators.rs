//! A table of indicators, with goals by year and the unit in a column of its own.

use kaifa_text::{Source, read};

use crate::prints::{LAYOUTS, Layout};
use crate::report;
use crate::tasks::Numbers;

/// How the columns of goals are named, and the base year beside them; the last in two rows.
const GOALS: [[&str; 3]; 5] = [
    ["2025年(基期)", "2027年", "2030年"],
    ["2025年实际", "2027年目标", "2030年目标"],
    ["现状值", "2027年目标值", "2030年目标值"],
    ["2025年完成", "到2027年", "到2030年"],
    ["基期值", "2027", "2030"],
];

const INDICATORS: [[&str; 7]; 4] = [
    [
        "污水集中收集率",
        "%",
        "68.4",
        "≥75",
        "80以上",
        "预期性",
        "区水务局",
    ],
    ["再生水利用量", "万吨", "82", "110", "140", "预期性", "区水务局"],
    [
        "生态缓冲带长度",
        "公里",
        "63",
        "126",
        "200",
        "约束性",
        "区水利局、各镇",
    ],
    [
        "湖心总磷浓度",
        "毫克/升",
        "0.07",
        "≤0.06",
        "0.05",
        "约束性",
        "区生态环境局",
    ],
];

const DEMANDED: [&str; 4] = [
    "区水务局 | >=75 % 2027; >=80 % 2030",
    "区水务局 | >=110 万吨 2027; >=140 万吨 2030",
    "区水利局,各镇 | >=126 公里 2027; >=200 公里 2030",
    "区生态环境局 | <=0.06 毫克/升 2027; <=0.05 毫克/升 2030",
];

fn indicators(text: &str) -> Vec<String> {
    let reading = read(&Source::from_text(text));
    let clauses = reading.root.walk();
    let articles = clauses
        .into_iter()
        .filter(|clause| clause.is_leaf() && !clause.targets.is_empty());
    articles
        .map(|clause| {
            let units: Vec<&str> = clause.responsible.iter().map(|unit| unit.name.as_str()).collect();
            let targets = clause.targets.iter().map(|target| {
                let unit = target.unit.as_deref().unwrap_or_default();
                let by = target.by.as_deref().unwrap_or("-");
                format!("{}{} {unit} {by}", target.comparator.name(), target.value)
            });
            let targets: Vec<String> = targets.collect();
            format!(
                "{}: {} | {}",
                clause.path.as_str(),
                units.join(","),
                targets.join("; ")
            )
        })
        .collect()
}

#[test]
fn a_table_of_indicators_is_read_the_same_in_every_print() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for layout in LAYOUTS {
        for numbers in [Numbers::Plain, Numbers::Point, Numbers::Bracket] {
            for goals in GOALS {
                for parts in [false, true] {
                    let bars_or_tabs = matches!(layout, Layout::Bars | Layout::OpenBars | Layout::Tabs);
                    if parts && !bars_or_tabs {
                        continue;
                    }
                    all += 1;
                    let mut head = vec!["序号", "指标名称", "计量单位"];
                    head.extend(goals);
                    head.extend(["指标属性", "责任部门"]);
                    let mut rows = vec![head.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
                    if parts {
                        // The goals stand under the name of one wide column.
                        let second = rows[0].iter().enumerate();
                        let second = second.map(|(at, name)| {
                            if (4..6).contains(&at) {
                                name.clone()
                            } else {
                                String::new()
                            }
                        });
                        let second: Vec<String> = second.collect();
                        rows[0][4] = "规划目标".to_owned();
                        rows[0][5] = String::new();
                        rows.push(second);
                    }
                    let mut expected = Vec::new();
                    for (index, indicator) in INDICATORS.iter().enumerate() {
                        let mut row = vec![numbers.print(1, index + 1, index + 1)];
                        row.extend(indicator.iter().map(|cell| (*cell).to_owned()));
                        rows.push(row);
                        let label = numbers.label(1, index + 1, index + 1);
                        expected.push(format!("{label}: {}", DEMANDED[index]));
                    }
                    let text = format!("东湾区节水规划主要指标\n{}", layout.print(&rows));
                    let found = indicators(&text);
                    if found != expected {
                        wrong.push(format!(
                            "{layout:?} {numbers:?} {goals:?} parts {parts}\n{text}\n{}",
                            found.join("\n")
                        ));
                    }
                }
            }
        }
    }
    report(&wrong, all);
}
