//! A table of indicators inside a clause belongs to the clause: its rows are no articles, the years of its columns are time limits of the
//! clause, and each figure is due by the year of its column.

use kaifa_text::{Source, read};

use crate::prints::LAYOUTS;
use crate::report;

/// What stands above and below the table: a heading alone, goals in prose and the title of a box, or an announcement and a caption; what the
/// clause demands beside the table.
const AROUND: [(&str, &str, &str, &str); 4] = [
    ("主要指标\n", "", "", ""),
    (
        "发展目标\n到2027年,新增湖滨步道18公里。\n专栏1 节水主要指标\n",
        "注:①带*的为2024年数。②〔〕内为5年累计数。③2025年污水集中收集率增长2.5%为预计数。\n",
        "到2027年 ",
        ">=18 公里 2027; ",
    ),
    (
        "具体要求\n节水水平稳步提高,主要指标见下表。\n表1 东湾区节水主要指标\n",
        "",
        "",
        "",
    ),
    (
        "主要指标\n",
        "注:湖心总磷浓度取全年平均值,2026年起另行统计。\n",
        "",
        "",
    ),
];

/// The columns of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// Number, name, unit, three years, kind.
    Numbered,
    /// Number, name, kind, three years that are named goals, and units in the cells.
    UnitsInCells,
    /// Name, unit, three years, kind.
    Named,
    /// A group, a name with its number and unit, two years, the growth each year or the sum over all years, kind.
    Grouped,
}

const FORMS: [Form; 4] = [Form::Numbered, Form::UnitsInCells, Form::Named, Form::Grouped];

/// Group, name, unit, the base year, two goals, kind.
const INDICATORS: [[&str; 7]; 4] = [
    ["水资源", "污水集中收集率", "%", "68.4*", "≥75", "80", "预期性"],
    ["水资源", "再生水利用量", "万吨", "82", "110", "＞140", "预期性"],
    [
        "水生态",
        "生态缓冲带长度(三年累计)",
        "公里",
        "—",
        "126",
        "200",
        "约束性",
    ],
    [
        "水生态",
        "湖心总磷浓度",
        "毫克/升",
        "0.07",
        "≤0.06",
        "0.05",
        "约束性",
    ],
];
const DEMANDED: &str = concat!(
    ">=75 % 2027; >=80 % 2030; >=110 万吨 2027; >140 万吨 2030; ",
    ">=126 公里 2027; >=200 公里 2030; <=0.06 毫克/升 2027; <=0.05 毫克/升 2030"
);

/// Group, name, the base year, the goal, growth or sum, kind.
const GROUPED: [[&str; 6]; 5] = [
    ["水资源", "1.污水集中收集率(%)", "68.4*", "80", "—", "预期性"],
    ["水资源", "2.再生水利用量(万吨)", "82", "—", "5", "预期性"],
    ["水生态", "3.管网漏损率(%)", "9.5", "—", "＜8、逐年降低", "约束性"],
    ["水生态", "4.生态缓冲带长度(公里)", "—", "—", "〔200〕", "约束性"],
    ["水生态", "5.单位产值水耗降低(%)", "—", "—", "〔16〕", "约束性"],
];
const DEMANDED_OF_GROUPED: &str = ">=80 % 2030; >=5 % 2030; <8 % 2030; >=200 公里 2030; >=16 % 2030";

impl Form {
    /// The rows, the head first; the times that they limit, and what they demand.
    fn table(self) -> (Vec<Vec<String>>, &'static str, &'static str) {
        let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        if self == Form::Grouped {
            let head = ["类别", "指标", "2025年", "2030年", "年均/累计", "属性"];
            let rows = [head].iter().chain(&GROUPED).map(|row| owned(row)).collect();
            return (rows, "2030年", DEMANDED_OF_GROUPED);
        }
        let head = match self {
            Form::Numbered => owned(&["序号", "指标名称", "单位", "2025年", "2027年", "2030年", "属性"]),
            Form::UnitsInCells => owned(&[
                "序号",
                "指标名称",
                "指标属性",
                "基准值(2025年)",
                "目标值(2027年)",
                "目标值(2030年)",
            ]),
            _ => owned(&["指标", "单位", "2025年", "2027年", "2030年", "指标性质"]),
        };
        let mut rows = vec![head];
        for (at, [_, name, unit, base, next, last, kind]) in INDICATORS.into_iter().enumerate() {
            let number = (at + 1).to_string();
            let with_unit = |figure: &str| match figure {
                "—" => "/".to_owned(),
                figure => format!("{figure}{unit}"),
            };
            rows.push(match self {
                Form::Numbered => owned(&[&number, name, unit, base, next, last, kind]),
                Form::UnitsInCells => {
                    let figures = [base, next, last].map(with_unit);
                    [owned(&[&number, name, kind]), figures.to_vec()].concat()
                }
                _ => owned(&[name, unit, base, next, last, kind]),
            });
        }
        (rows, "2027年 2030年", DEMANDED)
    }
}

/// Each article with its time limits and targets.
fn articles(text: &str) -> Vec<String> {
    let source = Source::from_text(text);
    let reading = read(&source);
    let leaves = reading.leaves().into_iter();
    let lines = leaves.map(|clause| {
        let deadlines = clause
            .deadlines
            .iter()
            .map(|deadline| source.slice(deadline.span));
        let deadlines: Vec<&str> = deadlines.collect();
        let targets = clause.targets.iter().map(|target| {
            let unit = target.unit.as_deref().unwrap_or_default();
            let by = target.by.as_deref().unwrap_or("-");
            format!("{}{} {unit} {by}", target.comparator.name(), target.value)
        });
        let targets: Vec<String> = targets.collect();
        let path = clause.path.as_str();
        format!("{path}: {} | {}", deadlines.join(" "), targets.join("; "))
    });
    lines.collect()
}

#[test]
fn a_table_of_indicators_inside_a_clause_is_read_the_same_in_every_print() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for layout in LAYOUTS {
        for form in FORMS {
            for (around, (above, below, times, goals)) in AROUND.into_iter().enumerate() {
                all += 1;
                let (rows, limits, demanded) = form.table();
                let table = layout.print(&rows);
                let text = format!(
                    concat!(
                        "东湾区节水行动计划\n\n东湾区人民政府\n2026年3月2日\n\n一、总体要求\n坚持节水优先。\n二、目标\n",
                        "(一)总体目标\n节水水平稳步提高。\n(二){}{}\n{}三、重点任务\n(一)节水。到2027年,改造管网30公里。\n"
                    ),
                    above, table, below
                );
                let expected = [
                    "一:  | ".to_owned(),
                    "二/(一):  | ".to_owned(),
                    format!("二/(二): {times}{limits} | {goals}{demanded}"),
                    "三/(一): 到2027年 | >=30 公里 2027".to_owned(),
                ];
                let found = articles(&text);
                if found != expected {
                    wrong.push(format!(
                        "{layout:?} {form:?} around {around}\n{text}\n{}\n--- expected\n{}",
                        found.join("\n"),
                        expected.join("\n")
                    ));
                }
            }
        }
    }
    report(&wrong, all);
}

/// What each indicator counts for beside its goal of a year keeps nobody from having to reach it; the lead-in says whose the goals are. Points
/// alone are a rule of scores.
#[test]
fn goals_of_a_year_stand_beside_weights() {
    let read_table = |head: [&str; 5]| {
        let rows = [
            head,
            ["节水", "再生水利用率", "%", "12", "≥45"],
            ["节水", "供水管网漏损率", "%", "8", "≤9"],
        ];
        let table = rows.map(|row| row.join("\t")).join("\n");
        let text = format!(
            "东湾区水务考核办法\n\n第一条 为做好考核工作,制定本办法。\n第二条 2031年度全区园区考核指标、权重及目标值如下:\n{table}\n第三条 考核每年开展一次。\n"
        );
        let reading = read(&Source::from_text(&text));
        let article = reading.clause("第二条").expect("an article");
        let shown = article.targets.iter().map(|target| {
            let (scope, by) = (target.scope.as_deref(), target.by.as_deref());
            let (compared, value) = (target.comparator.name(), target.value);
            format!(
                "{} {} {compared}{value} {}",
                scope.unwrap_or("-"),
                target.indicator,
                by.unwrap_or("-")
            )
        });
        shown.collect::<Vec<String>>()
    };
    let goals = read_table(["一级指标", "二级指标", "单位", "权重", "2031年目标值"]);
    assert_eq!(
        goals,
        [
            "全区园区 再生水利用率 >=45 2031",
            "全区园区 供水管网漏损率 <=9 2031"
        ]
    );
    let scores = read_table(["一级指标", "二级指标", "单位", "权重", "满分标准"]);
    assert!(scores.is_empty(), "{scores:?}");
}
