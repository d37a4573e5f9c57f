//! Titles printed with their line ends in every place, with what stands around them on pages and in papers.

use kaifa_text::{Source, read};

const TITLES: &[&str] = &[
    "云泽市人民政府办公室关于印发《云泽市推动港区空域改革促进港口经济发展行动方案（2024—2027年）》的通知",
    "云泽省人民政府办公厅关于印发云泽省推动港口经济发展行动方案（2024—2026年）的通知",
    "关于印发《东湾区促进算力产业发展实施方案（2023年—2025年）》的通知",
    "东湾区发展和改革委员会关于加强产业规划管理的若干意见",
    "中共云泽市委、云泽市人民政府关于推进标准化建设的实施意见",
    "云泽市港口经济发展行动计划（2024—2027年）",
    "云泽市人民政府转发市商务局关于加快会展业发展意见的通知",
];

const AROUND: &[(&str, &str)] = &[
    ("", "\n\n云政办发〔2024〕7号\n各县区人民政府：\n"),
    (
        "云泽市人民政府文件\n云政办发〔2024〕7号\n\n",
        "\n各县区人民政府：\n",
    ),
    (
        "首页 > 政务公开 > 政府文件\n【字体：大 中 小】 打印本页\n",
        "\n发布日期：2024-03-05\n各县区人民政府：\n",
    ),
];

/// The title with line ends in the given places.
fn broken(title: &str, places: &[usize]) -> String {
    let mut lines = String::new();
    for (at, letter) in title.chars().enumerate() {
        if places.contains(&at) {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines
}

/// Where a title can be broken: numbers stay whole, no line begins with 、, and no line begins with less than the name of a place.
fn places(title: &str) -> Vec<usize> {
    let letters: Vec<char> = title.chars().collect();
    (6..letters.len())
        .filter(|at| {
            letters[*at] != '、' && !(letters[at - 1].is_ascii_digit() && letters[*at].is_ascii_digit())
        })
        .collect()
}

#[test]
fn titles_are_whole_wherever_their_lines_end() {
    let (mut prints, mut wrong) = (0, Vec::new());
    for (kind, title) in TITLES.iter().enumerate() {
        let places = places(title);
        let even: String = title.replace(' ', "").replace('（', "(").replace('）', ")");
        let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
        for (number, first) in places.iter().enumerate() {
            ways.push(vec![*first]);
            // Of two line ends every second one of the other, of three the last but few.
            for second in places[number + 1..].iter().skip(number % 2 + 3).step_by(3) {
                ways.push(vec![*first, *second]);
                let third = places.iter().rfind(|third| *third > &(second + 8));
                ways.extend(third.map(|third| vec![*first, *second, *third]));
            }
        }
        for (number, way) in ways.iter().enumerate() {
            let (before, after) = AROUND[(kind + number) % AROUND.len()];
            let text = format!(
                "{before}{}{after}现将有关事项通知如下。\n一、目标\n到2027年，吞吐量达到20万吨。\n云泽市人民政府\n2024年3月1日\n",
                broken(title, way)
            );
            let reading = read(&Source::from_text(&text));
            prints += 1;
            if reading.document.title.as_deref() != Some(even.as_str()) {
                wrong.push(format!(
                    "{}\n  -> {:?}",
                    broken(title, way),
                    reading.document.title
                ));
            }
        }
    }
    assert!(prints > 1_000, "only {prints} prints");
    assert!(
        wrong.is_empty(),
        "{} of {prints} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn several_bodies_on_one_line_above_the_subject_belong_to_the_title() {
    let bodies = "云泽市东湾区科学技术和工业信息化局　云泽市东湾区人力资源和社会保障局　中共云泽市东湾区委统一战线工作部";
    let subject = "关于印发东湾区支持青年创业实施办法的通知";
    let text = format!(
        "东湾科信规〔2024〕1号\n{bodies}\n{subject}\n各有关单位：\n现将办法印发给你们。\n第一条 支持创业。\n2024年3月1日\n"
    );
    let title = read(&Source::from_text(&text)).document.title;
    assert_eq!(title, Some(format!("{}{subject}", bodies.replace('　', ""))));
}
