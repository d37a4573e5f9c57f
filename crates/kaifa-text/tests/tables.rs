//! One and the same table, printed in every way of laying out, numbering, heading and grouping that plain texts have, is read the
//! same each time: a table of tasks, and one of indicators. A way that cannot be told apart from others is named as such.

use kaifa_text::{Source, read};

/// How cells are set apart.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Layout {
    /// `| 1 | 任务 |` under a rule.
    Bars,
    /// The same, and merged cells are missing at the end of a row.
    BarsCut,
    /// `1 | 任务`.
    OpenBars,
    Tabs,
    Blanks,
    /// A cell on each line.
    Lines,
    /// A cell on each line with a bar behind it.
    BarredLines,
    Commas,
}

const LAYOUTS: [Layout; 8] = [
    Layout::Bars,
    Layout::BarsCut,
    Layout::OpenBars,
    Layout::Tabs,
    Layout::Blanks,
    Layout::Lines,
    Layout::BarredLines,
    Layout::Commas,
];

impl Layout {
    fn print(self, rows: &[Vec<String>]) -> String {
        let mut text = String::new();
        for (index, row) in rows.iter().enumerate() {
            let end = match self {
                Layout::BarsCut => row
                    .iter()
                    .rposition(|cell| !cell.is_empty())
                    .map_or(0, |last| last + 1),
                _ => row.len(),
            };
            // The heading of a group has a line of its own where no bars enclose the rows.
            let alone = row.iter().skip(1).all(String::is_empty);
            let line = match self {
                Layout::Bars | Layout::BarsCut => format!("| {} |", row[..end].join(" | ")),
                _ if alone => row[0].clone(),
                Layout::OpenBars => row.join(" | "),
                Layout::Tabs => row.join("\t"),
                Layout::Blanks => row.join("    "),
                Layout::Lines => row.join("\n"),
                Layout::BarredLines => format!("{} |", row.join(" |\n")),
                Layout::Commas => row.join(","),
            };
            text.push_str(&line);
            text.push('\n');
            if index == 0 && matches!(self, Layout::Bars | Layout::BarsCut) {
                text.push_str(&format!("|{}\n", " --- |".repeat(row.len())));
            }
        }
        text
    }
}

/// How rows are numbered.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Numbers {
    Plain,
    Point,
    Bracket,
    /// 1.1 under the first part.
    Levels,
    Han,
    Circled,
    /// No column numbers them.
    None,
}

const NUMBERS: [Numbers; 7] = [
    Numbers::Plain,
    Numbers::Point,
    Numbers::Bracket,
    Numbers::Levels,
    Numbers::Han,
    Numbers::Circled,
    Numbers::None,
];

impl Numbers {
    fn print(self, part: usize, within: usize, all: usize) -> String {
        match self {
            Numbers::Plain => all.to_string(),
            Numbers::Point => format!("{all}."),
            Numbers::Bracket => format!("({all})"),
            Numbers::Levels => format!("{part}.{within}"),
            Numbers::Han => ["一", "二", "三", "四", "五"][all - 1].to_owned(),
            Numbers::Circled => ["①", "②", "③", "④", "⑤"][all - 1].to_owned(),
            Numbers::None => String::new(),
        }
    }

    fn label(self, part: usize, within: usize, all: usize) -> String {
        match self {
            Numbers::Plain | Numbers::Point | Numbers::None => all.to_string(),
            _ => self.print(part, within, all),
        }
    }
}

/// What stands between the rows.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Between {
    Nothing,
    /// Headings of groups.
    Groups,
    /// The head again, as on each page.
    Heads,
    /// A rule of asterisks and the head again.
    Pages,
    /// A note under the table.
    Note,
}

const BETWEEN: [Between; 5] = [
    Between::Nothing,
    Between::Groups,
    Between::Heads,
    Between::Pages,
    Between::Note,
];

/// Names of the columns: number, task, content, lead, others, time.
const HEADS: [[&str; 6]; 4] = [
    ["序号", "重点任务", "工作内容", "牵头单位", "配合单位", "完成时限"],
    ["编号", "任务名称", "具体举措", "主办部门", "协办部门", "时间要求"],
    ["序", "工作事项", "主要措施", "牵头部门", "参与单位", "时间节点"],
    [
        "项次",
        "整治行动",
        "实施内容",
        "牵头科室",
        "支持单位",
        "计划完成时间",
    ],
];

const TASKS: [[&str; 5]; 5] = [
    [
        "盘活厂房",
        "盘活闲置厂房12万平方米。",
        "区工信局",
        "区住建局、区财政局",
        "2026年6月底前",
    ],
    [
        "招引项目",
        "新签约亿元以上项目20个。",
        "区商务局",
        "各街道",
        "2026年底前",
    ],
    [
        "培训工人",
        "培训技术工人3000人次。",
        "区人社局",
        "区总工会",
        "2026年9月底",
    ],
    [
        "清理沟渠",
        "完成清淤沟渠45公里。",
        "区水务局",
        "各镇",
        "2026年8月15日前",
    ],
    [
        "新建公园",
        "新建口袋公园6个。",
        "区园林局",
        "区城管局",
        "2026年11月底前",
    ],
];

const READ: [&str; 5] = [
    "区工信局,区住建局,区财政局 < 区工信局 | 2026-06-30 | 12 万平方米 by 2026-06",
    "区商务局,各街道 < 区商务局 | 2026-12-31 | 20 个 by 2026",
    "区人社局,区总工会 < 区人社局 | 2026-09-30 | 3000 人次 by 2026-09",
    "区水务局,各镇 < 区水务局 | 2026-08-15 | 45 公里 by 2026-08",
    "区园林局,区城管局 < 区园林局 | 2026-11-30 | 6 个 by 2026-11",
];

/// Addresses of the articles and what each demands.
fn demands(text: &str) -> Vec<String> {
    let reading = read(&Source::from_text(text));
    let clauses = reading.root.walk();
    let articles = clauses
        .into_iter()
        .filter(|clause| clause.is_leaf() && !clause.targets.is_empty());
    articles
        .map(|clause| {
            let names = |units: &[kaifa_text::responsible::UnitMention]| {
                units
                    .iter()
                    .map(|unit| unit.name.clone())
                    .collect::<Vec<_>>()
                    .join(",")
            };
            let dates = clause.deadlines.iter().filter_map(|limit| limit.date);
            let dates: Vec<String> = dates.map(|date| date.to_string()).collect();
            let targets = clause.targets.iter().map(|target| {
                let unit = target.unit.as_deref().unwrap_or_default();
                format!(
                    "{} {unit} by {}",
                    target.value,
                    target.by.as_deref().unwrap_or("-")
                )
            });
            let targets: Vec<String> = targets.collect();
            format!(
                "{}: {} < {} | {} | {}",
                clause.path.as_str(),
                names(&clause.responsible),
                names(&clause.lead),
                dates.join(","),
                targets.join("; ")
            )
        })
        .collect()
}

fn table_of_tasks(
    layout: Layout,
    numbers: Numbers,
    head: &[&str; 6],
    between: Between,
) -> (String, Vec<String>) {
    let skipped = usize::from(numbers == Numbers::None);
    let row = |cells: &[&str]| {
        cells[skipped..]
            .iter()
            .map(|cell| (*cell).to_owned())
            .collect::<Vec<_>>()
    };
    let names = row(head);
    let (mut rows, mut expected) = (vec![names.clone()], Vec::new());
    let mut pages = Vec::new();
    for (index, task) in TASKS.iter().enumerate() {
        let (part, within) = if index < 3 { (1, index + 1) } else { (2, index - 2) };
        if between == Between::Groups && within == 1 {
            let mut heading = vec![String::new(); names.len()];
            heading[0] = ["一、壮大产业", "二、改善环境"][part - 1].to_owned();
            rows.push(heading);
        }
        if within == 1 && part == 2 && matches!(between, Between::Heads | Between::Pages) {
            if between == Between::Pages {
                pages.push(std::mem::take(&mut rows));
            }
            rows.push(names.clone());
        }
        let number = numbers.print(part, within, index + 1);
        let cells: Vec<&str> = [number.as_str()]
            .into_iter()
            .chain(task.iter().copied())
            .collect();
        rows.push(row(&cells));
        let label = numbers.label(part, within, index + 1);
        let group = match between {
            Between::Groups => ["一/", "二/"][part - 1],
            _ => "",
        };
        expected.push(format!("{group}{label}: {}", READ[index]));
    }
    pages.push(rows);
    let printed: Vec<String> = pages.iter().map(|rows| layout.print(rows)).collect();
    let note = match between {
        Between::Note => "注:各单位按季度报送进展。\n",
        _ => "",
    };
    let text = format!("东湾区2026年重点任务清单\n{}{note}", printed.join("* * *\n"));
    (text, expected)
}

/// Ways that do not tell what a row is.
fn is_open_to_doubt(layout: Layout, numbers: Numbers, between: Between) -> bool {
    let lines = matches!(layout, Layout::Lines | Layout::BarredLines);
    // Nothing shows where a row ends but its number.
    lines && numbers == Numbers::None && between != Between::Nothing
        || layout == Layout::BarredLines && (numbers == Numbers::None || between != Between::Nothing && between != Between::Note)
        // A number among its like is the heading of a group.
        || numbers == Numbers::Han && between == Between::Groups
}

#[test]
fn a_table_of_tasks_is_read_the_same_in_every_print() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for layout in LAYOUTS {
        for numbers in NUMBERS {
            for (form, head) in HEADS.iter().enumerate() {
                for between in BETWEEN {
                    if is_open_to_doubt(layout, numbers, between) {
                        continue;
                    }
                    all += 1;
                    let (text, expected) = table_of_tasks(layout, numbers, head, between);
                    let found = demands(&text);
                    if found != expected {
                        wrong.push(format!(
                            "{layout:?} {numbers:?} head {form} {between:?}\n{text}\n{}",
                            found.join("\n")
                        ));
                    }
                }
            }
        }
    }
    report(&wrong, all);
}

fn report(wrong: &[String], all: usize) {
    let names: Vec<&str> = wrong.iter().filter_map(|one| one.lines().next()).collect();
    let first = wrong.first().map(String::as_str).unwrap_or_default();
    if let Some(file) = std::env::var_os("WRONG") {
        std::fs::write(file, wrong.join("\n\n")).expect("a file to write to");
    }
    assert!(
        wrong.is_empty(),
        "{} of {all}:\n{}\n\n{first}",
        wrong.len(),
        names.join("\n")
    );
}

/// What may stand behind a table, and the words by which it is known.
const TAILS: &[(&str, &str)] = &[
    ("注:各单位按季度报送进展。\n", "注:"),
    ("注:1.各单位按季度报送进展。\n2.排名第一的单位牵头。\n", "注:"),
    ("备注:各单位按季度报送进展。\n", "备注:"),
    ("说明:本清单由区发改局负责解释,各单位按季度报送进展。\n", "说明:"),
    (
        "填报说明:\n1.各单位按季度报送进展。\n2.未完成的要说明原因。\n3.联系人为王某某。\n",
        "填报说明",
    ),
    ("相关附件\n1.重点任务清单.docx\n2.进展情况表.xlsx\n", "相关附件"),
    ("附件下载:\n重点任务清单.docx\n", "附件下载"),
    ("联系人:王某某\n联系电话:1234567\n", "联系人"),
    ("东湾区人民政府办公室\n2026年2月3日\n", "东湾区人民政府办公室\n"),
    ("(此件公开发布)\n", "(此件"),
    ("抄送:区委各部门,区人大常委会办公室。\n", "抄送"),
    ("打印\n关闭\n", "打印"),
    (
        "各单位要高度重视,认真组织实施,确保各项任务落到实处。\n",
        "各单位要",
    ),
    ("资料来源:区统计局。\n主办:东湾区人民政府\n", "资料来源"),
    ("下一篇:关于开展安全检查的通知\n", "下一篇"),
];

#[test]
fn what_follows_a_table_belongs_to_no_row() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for layout in LAYOUTS {
        for numbers in [Numbers::Plain, Numbers::Levels, Numbers::None] {
            for (tail, sign) in TAILS {
                let lines = matches!(layout, Layout::Lines | Layout::BarredLines);
                if lines && numbers == Numbers::None {
                    continue;
                }
                all += 1;
                let (table, expected) = table_of_tasks(layout, numbers, &HEADS[0], Between::Nothing);
                let text = format!("{table}{tail}");
                let source = Source::from_text(&text);
                let reading = read(&source);
                let found = demands(&text);
                let leaves = reading.leaves();
                let last = leaves.last().map_or("", |row| source.slice(row.own));
                if found != expected || leaves.len() != expected.len() || last.contains(sign) {
                    wrong.push(format!(
                        "{layout:?} {numbers:?} {sign}\n{text}\n{}\n{} leaves\n{last}",
                        found.join("\n"),
                        leaves.len()
                    ));
                }
            }
        }
    }
    report(&wrong, all);
}

#[test]
fn a_second_table_has_its_own_head() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for layout in LAYOUTS {
        for numbers in [Numbers::Plain, Numbers::Levels, Numbers::None] {
            let lines = matches!(layout, Layout::Lines | Layout::BarredLines);
            if lines && numbers == Numbers::None {
                continue;
            }
            for title in [
                "",
                "东湾区2026年民生实事清单\n",
                "附表\n",
                "注:按季度报送进展。\n二、民生实事\n",
                "* * *\n民生实事清单\n",
            ] {
                for second in [0, 1, 2, 3] {
                    // Without a title the same head is that of the next page.
                    if second == 0 && title.is_empty() {
                        continue;
                    }
                    all += 1;
                    let (first, mut expected) = table_of_tasks(layout, numbers, &HEADS[0], Between::Nothing);
                    let (table, others) = table_of_tasks(layout, numbers, &HEADS[second], Between::Nothing);
                    let table = table.split_once('\n').map_or("", |(_, table)| table);
                    let found = demands(&format!("{first}{title}{table}"));
                    // What the address of the second table is depends on its title.
                    expected.extend(others);
                    let plain = |rows: &[String]| -> Vec<String> {
                        let rows = rows.iter().filter_map(|row| row.split_once(": "));
                        rows.map(|(_, row)| row.to_owned()).collect()
                    };
                    if plain(&found) != plain(&expected) {
                        wrong.push(format!(
                            "{layout:?} {numbers:?} {title:?} {second}\n{first}{title}{table}\n{}",
                            found.join("\n")
                        ));
                    }
                }
            }
        }
    }
    report(&wrong, all);
}

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
                    if parts && !bars_or_tabs || layout == Layout::BarredLines && numbers == Numbers::Bracket
                    {
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
