//! A table of tasks with further columns: groups before the numbers, persons, progress, points; and one that begins in the middle.

use crate::prints::{LAYOUTS, Layout};
use crate::report;
use crate::tasks::{HEADS, READ, TASKS, demands};

/// What a table has beside its number, task, content, lead, others and time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum More {
    /// Rows are counted from 80 on.
    LaterPage,
    /// Who of the leaders looks after it.
    Persons,
    /// How far it is, with figures of what was.
    Progress,
    /// Points, and for what they are taken off.
    Points,
    /// A column that groups rows before the numbers; its cell stands in the first row of a group only.
    Groups,
    /// The same, and the cells of the other rows are missing, not empty.
    LostGroups,
}

const MORE: [More; 6] = [
    More::LaterPage,
    More::Persons,
    More::Progress,
    More::Points,
    More::Groups,
    More::LostGroups,
];

const PERSONS: [&str; 5] = ["周明", "吴芳", "周明", "郑刚", "吴芳"];
const PROGRESS: [&str; 5] = [
    "已盘活厂房5万平方米,完成42%。",
    "已签约11个。",
    "培训工人1850人次。",
    "完成清淤30公里。",
    "已建成4个,2个在建。",
];
const RULES: [&str; 5] = [
    "每少1万平方米扣2分。",
    "每少1个扣1分。",
    "低于80%的不得分。",
    "每少5公里扣1分。",
    "每少1个扣3分。",
];

/// The place of a further column and its cells, the name first.
fn further(more: More, row: usize) -> Vec<(usize, &'static str)> {
    let of = |name: &'static str, cells: [&'static str; 5]| row.checked_sub(1).map_or(name, |at| cells[at]);
    match more {
        More::LaterPage => Vec::new(),
        More::Persons => vec![(3, of("分管领导", PERSONS))],
        More::Progress => vec![(6, of("1—9月进展情况", PROGRESS))],
        More::Points => vec![(3, of("分值", ["20"; 5])), (4, of("评分标准", RULES))],
        More::Groups | More::LostGroups => vec![(0, of("类别", ["产业", "", "", "环境", ""]))],
    }
}

fn table(layout: Layout, more: More, head: &[&str; 6]) -> (String, Vec<String>) {
    let mut rows = Vec::new();
    let mut expected = Vec::new();
    for at in 0..=TASKS.len() {
        let number = match more {
            More::LaterPage => at + 79,
            _ => at,
        };
        let mut row: Vec<String> = match at.checked_sub(1) {
            None => head.iter().map(|name| (*name).to_owned()).collect(),
            Some(task) => {
                expected.push(format!("{number}: {}", READ[task]));
                let cells = TASKS[task].iter().map(|cell| (*cell).to_owned());
                [number.to_string()].into_iter().chain(cells).collect()
            }
        };
        for (place, cell) in further(more, at) {
            row.insert(place, cell.to_owned());
        }
        let lost = more == More::LostGroups && row[0].is_empty();
        if lost {
            row.remove(0);
            // Sheets pad what is missing at the end.
            if matches!(layout, Layout::ClosedBars | Layout::Bars) {
                row.push(String::new());
            }
        }
        rows.push(row);
    }
    let text = format!("东湾区2026年重点任务清单\n{}", layout.print(&rows));
    (text, expected)
}

/// Ways that do not tell what a row is.
fn is_open_to_doubt(layout: Layout, more: More) -> bool {
    match more {
        // An empty cell is nothing on a line of its own.
        More::Groups => matches!(layout, Layout::Lines | Layout::GappedLines | Layout::Blanks),
        // Sheets have all cells.
        More::LostGroups => {
            matches!(
                layout,
                Layout::Commas
                    | Layout::QuotedTabs
                    | Layout::Aligned
                    | Layout::AlignedApart
                    | Layout::AlignedHeads
            )
        }
        _ => false,
    }
}

#[test]
fn further_columns_change_nothing() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for layout in LAYOUTS {
        for more in MORE {
            for (form, head) in HEADS.iter().enumerate() {
                if is_open_to_doubt(layout, more) {
                    continue;
                }
                all += 1;
                let (text, expected) = table(layout, more, head);
                let found = demands(&text);
                if found != expected {
                    wrong.push(format!(
                        "{layout:?} {more:?} head {form}\n{text}\n{}",
                        found.join("\n")
                    ));
                }
            }
        }
    }
    report(&wrong, all);
}
