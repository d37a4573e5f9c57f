//! A table of tasks.

use kaifa_text::{Source, read};

use crate::prints::{LAYOUTS, Layout};
use crate::report;

/// How rows are numbered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Numbers {
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
    /// The number as printed.
    pub fn print(self, part: usize, within: usize, all: usize) -> String {
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

    /// Its step of the address.
    pub fn label(self, part: usize, within: usize, all: usize) -> String {
        match self {
            Numbers::Plain | Numbers::Point | Numbers::None => all.to_string(),
            _ => self.print(part, within, all),
        }
    }
}

/// What stands between the rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Between {
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
pub const HEADS: [[&str; 6]; 4] = [
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

pub const TASKS: [[&str; 5]; 5] = [
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

pub const READ: [&str; 5] = [
    "区工信局,区住建局,区财政局 < 区工信局 | 2026-06-30 | 12 万平方米 by 2026-06",
    "区商务局,各街道 < 区商务局 | 2026-12-31 | 20 个 by 2026",
    "区人社局,区总工会 < 区人社局 | 2026-09-30 | 3000 人次 by 2026-09",
    "区水务局,各镇 < 区水务局 | 2026-08-15 | 45 公里 by 2026-08",
    "区园林局,区城管局 < 区园林局 | 2026-11-30 | 6 个 by 2026-11",
];

/// Addresses of the articles and what each demands.
pub fn demands(text: &str) -> Vec<String> {
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

pub fn table_of_tasks(
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
    let lines = layout.is_of_lines();
    // Nothing shows where a row ends but its number.
    lines && numbers == Numbers::None && between != Between::Nothing
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
