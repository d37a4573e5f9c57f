//! Tables of contents in every print before a body that is read as if they were not there.

use kaifa_text::{Source, read};

/// Kinds of numbering: headings with their level, and what stands under each in the body.
const BODIES: &[&[(usize, &str, &str)]] = &[
    &[
        (0, "第一篇　开创港区建设新局面", "本篇说明全局。"),
        (1, "第一章　发展环境", "站在新的起点上。"),
        (2, "第一节　已有的基础", "“十四五”时期成效明显。"),
        (2, "第二节　面临的变化", "形势更加复杂。"),
        (1, "第二章　主要目标", "到2030年，吞吐量达到200万吨。"),
        (0, "第二篇　建设现代化产业体系 巩固根基", ""),
        (1, "第三章　提升传统产业", "改造企业50家。"),
        (1, "第四章　保障措施", "各部门要落实。"),
    ],
    &[
        (0, "第一章 总则", ""),
        (2, "第一条 为了规范管理，制定本办法。", "另有规定的除外。"),
        (0, "第二章 管理职责", ""),
        (2, "第二条 主管部门应当每年检查一次。", "结果应当公开。"),
        (0, "第三章 附则", ""),
        (2, "第三条 本办法自公布之日起施行。", ""),
    ],
    &[
        (0, "一、总体要求", ""),
        (1, "（一）基本原则", "坚持统筹兼顾。"),
        (1, "（二）主要目标", "到2027年，培育企业20家。"),
        (0, "二、重点任务清单", ""),
        (1, "（三）建设平台", "建成平台3个。（责任单位：市商务局）"),
        (0, "三、保障措施", "各县区要落实。"),
    ],
];
const HEADS: &[&str] = &[
    "目录\n",
    "目　　录\n\n",
    "目\n录\n",
    "【目 录】\n",
    "目录：\n",
    "",
];
const PAGES: &[&str] = &["", " 3", "…………3", "........ - 3 -", "\t3"];
const PREAMBLES: [&str; 2] = ["", "\n为加快建设，根据有关规定，制定本文件。\n\n"];

/// What of a reading must not differ: paths, headings, units, figures and times.
fn shown(text: &str) -> Vec<String> {
    let reading = read(&Source::from_text(text));
    let title = reading.document.title.clone().unwrap_or_default();
    let leaves = reading.leaves().into_iter().map(|clause| {
        format!(
            "{} {:?} {} {} {}",
            clause.path,
            clause.heading.as_ref().map(|heading| &heading.text),
            clause.responsible.len(),
            clause.targets.len(),
            clause.deadlines.len()
        )
    });
    std::iter::once(title).chain(leaves).collect()
}

#[test]
fn a_table_of_contents_is_no_part_of_the_body() {
    let (mut prints, mut wrong) = (0, Vec::new());
    for body in BODIES {
        let written: String = body
            .iter()
            .map(|(_, heading, text)| format!("{heading}\n{text}\n"))
            .collect();
        let end = "\n云泽市人民政府\n2025年3月18日\n";
        let title = "云泽市港区发展规划纲要\n\n";
        let without =
            PREAMBLES.map(|preamble| (preamble, shown(&format!("{title}{preamble}{written}{end}"))));
        for (depth, head, page, preamble, indent) in ways() {
            let entries = body
                .iter()
                .filter(|(level, ..)| *level <= depth && *level < 2 || *level == 2 && depth == 2);
            let entries: Vec<String> = entries
                .filter(|(_, heading, _)| !heading.contains('。'))
                .map(|(level, heading, _)| format!("{}{heading}{page}\n", indent.repeat(*level)))
                .collect();
            // A list of two headings without a title says nothing.
            if entries.len() < 3 && head.is_empty() {
                continue;
            }
            let expected = without
                .iter()
                .find(|(other, _)| *other == preamble)
                .map(|(_, read)| read);
            let read = shown(&format!(
                "{title}{head}{}{preamble}{written}{end}",
                entries.concat()
            ));
            prints += 1;
            if Some(&read) != expected {
                wrong.push(format!("{head}{}{preamble}\n  -> {read:?}", entries.concat()));
            }
        }
    }
    assert!(prints > 500, "only {prints} prints");
    assert!(
        wrong.is_empty(),
        "{} of {prints} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Depth of the entries, words above them, what tells their pages, what stands behind them, and their indent.
fn ways() -> Vec<(usize, &'static str, &'static str, &'static str, &'static str)> {
    let mut all = Vec::new();
    for depth in 0..3 {
        for head in HEADS {
            for page in PAGES {
                for preamble in &PREAMBLES {
                    let indents: &[&str] = if depth > 0 { &["", "  ", "　　"] } else { &[""] };
                    all.extend(
                        indents
                            .iter()
                            .map(|indent| (depth, *head, *page, *preamble, *indent)),
                    );
                }
            }
        }
    }
    all
}
