//! What stands behind a table: notes, lists of attachments, signatures, or another table with a head of its own.

use kaifa_text::{Source, read};

use crate::prints::{LAYOUTS, Layout};
use crate::report;
use crate::tasks::{Between, HEADS, Numbers, demands, table_of_tasks};

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
                // Numbered notes behind bars on lines of their own are taken for clauses.
                let open = layout == Layout::LoneBars && *sign == "填报说明";
                if lines && numbers == Numbers::None || open {
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
