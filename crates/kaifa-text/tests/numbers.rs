//! One and the same outline, numbered in every way that documents have and laid out in every way that files have, gives the same clauses.

mod shared;

use kaifa_text::{Source, read};

use shared::report;

/// A way of numbering: what is printed and what the address says, for the numbers one to nine.
#[derive(Clone, Copy)]
struct Style {
    print: fn(usize) -> String,
    label: fn(usize) -> String,
}

const HAN: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

fn sign(first: char, number: usize) -> String {
    char::from_u32(first as u32 + number as u32 - 1)
        .expect("a sign")
        .to_string()
}

macro_rules! style {
    ($print:expr, $label:expr) => {
        Style {
            print: $print,
            label: $label,
        }
    };
}

const fn part() -> Style {
    style!(|n| format!("{}、", HAN[n]), |n| HAN[n].to_owned())
}

const fn bracket() -> Style {
    style!(|n| format!("({})", HAN[n]), |n| format!("({})", HAN[n]))
}

const fn point() -> Style {
    style!(|n| format!("{n}."), |n| n.to_string())
}

const fn comma() -> Style {
    style!(|n| format!("{n}、"), |n| n.to_string())
}

const fn small() -> Style {
    style!(|n| format!("({n})"), |n| format!("({n})"))
}

const fn circled() -> Style {
    style!(|n| sign('①', n), |n| sign('①', n))
}

/// The levels of an outline, outermost first, under a name.
const LEVELS: &[(&str, &[Style])] = &[
    ("一、(一)1.", &[part(), bracket(), point()]),
    ("一、(一)1、", &[part(), bracket(), comma()]),
    ("一、(一)(1)", &[part(), bracket(), small()]),
    ("一、(一)①", &[part(), bracket(), circled()]),
    ("一、(一)", &[part(), bracket()]),
    ("一、1.", &[part(), point()]),
    ("一、1、", &[part(), comma()]),
    ("一、(1)", &[part(), small()]),
    ("一、①", &[part(), circled()]),
    ("一、1.(1)", &[part(), point(), small()]),
    ("一、1、(1)", &[part(), comma(), small()]),
    ("一、1.①", &[part(), point(), circled()]),
    ("一、", &[part()]),
    ("(一)", &[bracket()]),
    ("1.", &[point()]),
    ("1、", &[comma()]),
    ("(1)", &[small()]),
    ("①", &[circled()]),
    ("(一)1.", &[bracket(), point()]),
    ("(一)(1)", &[bracket(), small()]),
    ("1.(1)", &[point(), small()]),
    ("1、(1)", &[comma(), small()]),
    (
        "一．（一）１．",
        &[
            style!(|n| format!("{}．", HAN[n]), |n| HAN[n].to_owned()),
            style!(|n| format!("（{}）", HAN[n]), |n| format!("({})", HAN[n])),
            style!(|n| format!("{}．", sign('１', n)), |n| n.to_string()),
        ],
    ),
    (
        "一、(一)⒈",
        &[part(), bracket(), style!(|n| sign('⒈', n), |n| n.to_string())],
    ),
    (
        "一、㈠1.",
        &[
            part(),
            style!(|n| sign('㈠', n), |n| format!("({})", HAN[n])),
            point(),
        ],
    ),
    (
        "一、(一)⑴",
        &[part(), bracket(), style!(|n| sign('⑴', n), |n| sign('⑴', n))],
    ),
    (
        "一、(一)1)",
        &[
            part(),
            bracket(),
            style!(|n| format!("{n})"), |n| format!("{n})")),
        ],
    ),
    (
        "一、(一)一是",
        &[
            part(),
            bracket(),
            style!(|n| format!("{}是", HAN[n]), |n| format!("{}是", HAN[n])),
        ],
    ),
    (
        "一、(一)第一,",
        &[
            part(),
            bracket(),
            style!(|n| format!("第{},", HAN[n]), |n| format!("第{}", HAN[n])),
        ],
    ),
    (
        "第一部分一、(一)",
        &[
            style!(|n| format!("第{}部分 ", HAN[n]), |n| format!(
                "第{}部分",
                HAN[n]
            )),
            part(),
            bracket(),
        ],
    ),
    (
        "第一章一、(一)",
        &[
            style!(|n| format!("第{}章 ", HAN[n]), |n| format!("第{}章", HAN[n])),
            part(),
            bracket(),
        ],
    ),
    (
        "第一章第一节一、",
        &[
            style!(|n| format!("第{}章 ", HAN[n]), |n| format!("第{}章", HAN[n])),
            style!(|n| format!("第{}节 ", HAN[n]), |n| format!("第{}节", HAN[n])),
            part(),
        ],
    ),
];

/// How what was numbered lies in the lines of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// One line each.
    Each,
    /// The heading of an article on a line of its own.
    HeadingApart,
    /// An empty line between.
    Gaps,
    /// Wide blanks before.
    Indented,
    /// A blank behind the number.
    BlankBehind,
    /// A colon behind the heading instead of a stop.
    Colon,
    /// Only statements, no headings.
    NoHeading,
    /// Broken at the width of a page, with page numbers.
    Wrapped,
    /// The first child behind the heading of its parent.
    Glued,
    /// The articles of a part one behind the other.
    Run,
    /// Some lines before the first number and behind the last.
    Framed,
    /// A table of contents above.
    Contents,
    /// Bold marks around the numbered headings.
    Bold,
    /// The number on a line of its own.
    NumberApart,
}

const LINES: [Lines; 14] = [
    Lines::Each,
    Lines::HeadingApart,
    Lines::Gaps,
    Lines::Indented,
    Lines::BlankBehind,
    Lines::Colon,
    Lines::NoHeading,
    Lines::Wrapped,
    Lines::Glued,
    Lines::Run,
    Lines::Framed,
    Lines::Contents,
    Lines::Bold,
    Lines::NumberApart,
];

/// Whether the numbers of a lower level begin anew in each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counting {
    Anew,
    On,
    /// The second number of each level is left out.
    Gap,
    /// The second number stands twice.
    Twice,
    /// The number before comes again, then it goes on.
    Back,
}

const COUNTINGS: [Counting; 5] = [
    Counting::Anew,
    Counting::On,
    Counting::Gap,
    Counting::Twice,
    Counting::Back,
];

const NAMES: [&str; 9] = [
    "壮大主导产业",
    "盘活存量载体",
    "招引优质项目",
    "培育技术工人",
    "优化政务服务",
    "畅通物流通道",
    "改善人居环境",
    "守牢安全底线",
    "强化组织保障",
];
const TEXTS: [&str; 9] = [
    "围绕重点链条绘制图谱,支持企业实施智能化改造,推动上下游协同配套,打造一批具有竞争力的集群。",
    "摸清底数并建立台账,引入社会资本参与改造,分类推进更新,促进土地集约使用。",
    "常态化走访重点企业,紧盯在谈线索,健全全流程服务机制,推动签约项目加快落地。",
    "支持院校与企业共建实训基地,推行学徒培养,落实技能津贴,拓宽成长通道。",
    "推行一次告知,压缩办理环节,完善帮办代办,让企业少跑腿。",
    "加密货运班列,完善末端网点,推动多式联运,降低综合成本。",
    "整治背街小巷,补齐停车设施,扩大绿地空间,提升社区品质。",
    "压实主体责任,开展隐患排查,强化应急演练,守住底线。",
    "健全协调机制,加强督促检查,营造良好氛围,确保落地见效。",
];

/// The numbers of the children of the parent that stands at some place among its like.
fn numbers(counting: Counting, parent: usize, depth: usize, children: usize) -> Vec<usize> {
    let own: Vec<usize> = (1..=children).collect();
    match counting {
        Counting::Anew => own,
        Counting::On if depth == 1 => own.iter().map(|n| n + parent * children).collect(),
        Counting::On => own,
        Counting::Gap if depth > 0 => vec![1, 3, 4],
        Counting::Twice if depth > 0 => vec![1, 2, 2, 3],
        Counting::Back if depth > 0 => vec![1, 2, 3, 2, 4],
        _ => own,
    }
}

struct Printer {
    levels: &'static [Style],
    lines: Lines,
    counting: Counting,
    text: String,
    paths: Vec<String>,
    at: usize,
}

impl Printer {
    fn level(&mut self, depth: usize, parent: usize, path: &str) {
        let style = self.levels[depth];
        let children = if depth == 0 { 2 } else { 3 };
        let mut seen: Vec<String> = Vec::new();
        for (index, number) in numbers(self.counting, parent, depth, children)
            .into_iter()
            .enumerate()
        {
            let label = (style.label)(number);
            let mut own = if path.is_empty() {
                label.clone()
            } else {
                format!("{path}/{label}")
            };
            let times = 1 + seen.iter().filter(|other| **other == label).count();
            seen.push(label);
            if times > 1 {
                own = format!("{own}#{times}");
            }
            let leaf = depth + 1 == self.levels.len();
            let name = NAMES[self.at % NAMES.len()];
            let text = TEXTS[self.at % TEXTS.len()];
            self.at += 1;
            let printed = (style.print)(number);
            self.line(&printed, name, text, leaf, index > 0);
            if leaf {
                self.paths.push(own);
            } else {
                self.level(depth + 1, index, &own);
            }
        }
    }

    fn line(&mut self, number: &str, name: &str, text: &str, leaf: bool, later: bool) {
        let words = match self.lines {
            _ if !leaf && self.lines == Lines::Bold => format!("**{number}{name}**"),
            Lines::NumberApart if !leaf => format!("{number}\n{name}"),
            _ if !leaf => format!("{number}{name}"),
            Lines::HeadingApart => format!("{number}{name}\n{text}"),
            Lines::BlankBehind => format!("{number} {name}。{text}"),
            Lines::Colon => format!("{number}{name}:{text}"),
            Lines::NoHeading => format!("{number}{text}"),
            Lines::Bold => format!("**{number}{name}。**{text}"),
            Lines::NumberApart => format!("{number}\n{name}。{text}"),
            _ => format!("{number}{name}。{text}"),
        };
        let joined = match self.lines {
            Lines::Glued => leaf && !later,
            Lines::Run => leaf && later,
            _ => false,
        };
        if joined {
            self.text.pop();
        }
        let words = match self.lines {
            Lines::Indented => format!("\u{3000}\u{3000}{words}\n"),
            Lines::Gaps => format!("{words}\n\n"),
            _ => format!("{words}\n"),
        };
        self.text.push_str(&words);
    }

    fn finish(mut self) -> (String, Vec<String>) {
        self.text = match self.lines {
            Lines::Wrapped => wrapped(&self.text),
            Lines::Framed => format!(
                "东湾区人民政府办公室关于印发提升行动方案的通知\n各镇、街道:\n现将方案印发给你们,请认真贯彻执行。\n东湾区提升行动方案\n为推动高质量发展,制定本方案。\n{}东湾区人民政府办公室\n2025年3月10日\n",
                self.text
            ),
            Lines::Contents => {
                let entries: Vec<&str> = self.text.lines().filter(|line| !line.contains('。')).collect();
                match entries.is_empty() {
                    true => self.text,
                    false => format!("提升行动方案\n目录\n{}\n{}", entries.join("\n"), self.text),
                }
            }
            _ => self.text,
        };
        (self.text, self.paths)
    }
}

/// Lines of a text broken after so many letters, as pages do, with a page number after so many lines.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 28;
    const PAGE: usize = 9;
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let letters: Vec<char> = format!("\u{3000}\u{3000}{paragraph}").chars().collect();
        lines.extend(letters.chunks(WIDTH).map(|line| line.iter().collect::<String>()));
    }
    let mut printed = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && index % PAGE == 0 {
            printed.push_str(&format!("\n— {} —\n\n", index / PAGE));
        }
        printed.push_str(line);
        printed.push('\n');
    }
    printed
}

/// Outlines that nobody can tell from another, or that nobody writes.
fn is_left_out(name: &str, depth: usize, lines: Lines, counting: Counting) -> bool {
    let deeper = depth > 1;
    let weak = !name.contains(['一', '㈠']);
    // In a paragraph or glued only some numbers stand.
    (lines == Lines::Glued || counting != Counting::Anew) && !deeper
        || matches!(lines, Lines::Run | Lines::Glued)
            && (counting != Counting::Anew && counting != Counting::On || name.ends_with([',', ')', '①', '、', '⒈', '⑴', '部']) || name.contains(['章', '部']))
        || lines == Lines::Glued && (name.contains(['.', '．']) || name.ends_with('是'))
        || lines == Lines::NumberApart && (weak || name.ends_with(['是', ',']) || name.contains(['1', '①', '⑴', '⒈', '１']))
        || lines == Lines::Contents && !deeper
        || counting == Counting::Back && (name.ends_with(['是', ',']))
        || counting == Counting::Gap && name.ends_with(['是', ','])
        || counting == Counting::Twice && name.ends_with(['是', ','])
        // Parts that run on inside other parts begin anew.
        || name.contains('章') && counting != Counting::Anew
        || name.contains("部分") && counting != Counting::Anew
}

#[test]
fn an_outline_is_read_the_same_in_every_print() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for (name, levels) in LEVELS {
        for lines in LINES {
            for counting in COUNTINGS {
                if is_left_out(name, levels.len(), lines, counting) {
                    continue;
                }
                all += 1;
                let mut printer = Printer {
                    levels,
                    lines,
                    counting,
                    text: String::new(),
                    paths: Vec::new(),
                    at: 0,
                };
                printer.level(0, 0, "");
                let (text, expected) = printer.finish();
                let reading = read(&Source::from_text(&text));
                let found: Vec<String> = reading
                    .leaves()
                    .iter()
                    .map(|clause| clause.path.as_str().to_owned())
                    .collect();
                if found != expected {
                    wrong.push(format!(
                        "{name} {lines:?} {counting:?}\n{text}\n{}\nexpected {}",
                        found.join(" "),
                        expected.join(" ")
                    ));
                }
            }
        }
    }
    report(&wrong, all);
}
