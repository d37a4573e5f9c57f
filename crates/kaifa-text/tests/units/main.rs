//! One and the same duties, their units printed in every wording, with every bracket and in every place that closing clauses have, are read
//! the same each time: who is responsible, and who of them leads.

mod names;
#[path = "../shared/mod.rs"]
mod shared;

use kaifa_text::{Source, read};

use shared::report;

/// The one named first and the others.
type Units = (&'static str, &'static [&'static str]);

const UNITS: [Units; 3] = [
    ("区工信局", &["区住建局", "区财政局"]),
    ("区商务局", &["各镇(街道)", "区投资促进中心"]),
    (
        "区人力资源和社会保障局",
        &["区总工会", "东湾职业学院", "区教育局"],
    ),
];

const TEXTS: [(&str, &str); 3] = [
    ("盘活闲置厂房", "摸清闲置厂房底数,引入社会资本改造老旧载体。"),
    ("招引优质项目", "围绕主导产业绘制招商图谱,常态化走访重点企业。"),
    ("培训技术工人", "支持企业与院校共建实训基地,推行学徒培养。"),
];

/// How a clause says who does it: 甲 stands for the first, 乙 for the others, joined as is usual.
struct Wording {
    words: &'static str,
    leads: bool,
    /// Whether it is a list with labels, which may stand without brackets anywhere, or a sentence.
    labelled: bool,
}

const fn labelled(words: &'static str, leads: bool) -> Wording {
    Wording {
        words,
        leads,
        labelled: true,
    }
}

const fn said(words: &'static str, leads: bool) -> Wording {
    Wording {
        words,
        leads,
        labelled: false,
    }
}

const WORDINGS: &[Wording] = &[
    labelled("责任单位:甲、乙", false),
    labelled("责任部门:甲,乙", false),
    labelled("责任单位:甲;乙", false),
    labelled("落实单位:甲、乙", false),
    labelled("承办单位:甲、乙", false),
    labelled("负责单位:甲、乙", false),
    labelled("责任主体:甲、乙", false),
    labelled("工作分工:甲、乙", false),
    labelled("责任单位为:甲、乙", false),
    labelled("市级责任单位:甲、乙", false),
    labelled("考核责任单位:甲、乙", false),
    labelled("牵头单位:甲;会办单位:乙", true),
    labelled("责任科室:甲、乙", false),
    labelled("责任单位(部门):甲、乙", false),
    labelled("责任部门和单位:甲、乙", false),
    labelled("实施主体:甲、乙", false),
    labelled("组织实施单位:甲、乙", false),
    labelled("主管部门:甲、乙", false),
    labelled("承担单位:甲、乙", false),
    labelled("任务承担单位:甲、乙", false),
    labelled("工作责任单位:甲、乙", false),
    labelled("推进单位:甲、乙", false),
    labelled("执行单位:甲、乙", false),
    labelled("完成单位:甲、乙", false),
    labelled("建设单位:甲、乙", false),
    labelled("包保单位:甲、乙", false),
    labelled("责任单位 甲、乙", false),
    labelled("责任单位:甲 乙", false),
    labelled("责任单位:\n甲、乙", false),
    labelled("责 任 单 位:甲、乙", false),
    labelled("责任单位及责任人:甲、乙", false),
    labelled("*责任单位:甲、乙", false),
    labelled("责任单位：甲，乙", false),
    labelled("总牵头单位:甲;配合单位:乙", true),
    labelled("牵头科室:甲;配合科室:乙", true),
    labelled("牵头处室:甲 配合处室:乙", true),
    labelled("省级牵头单位:甲;责任单位:乙", true),
    labelled("牵头单位:甲\n责任单位:乙", true),
    labelled("配合单位:乙;牵头单位:甲", true),
    labelled("牵头部门(单位):甲;配合部门(单位):乙", true),
    labelled("【牵头单位】甲【配合单位】乙", true),
    labelled("牵头单位:甲(责任人:王某某);配合单位:乙", true),
    labelled("牵头:甲 参与:乙", true),
    labelled("牵头单位:甲;参与单位:乙", true),
    labelled("牵头单位:甲;支持单位:乙", true),
    labelled("牵头单位:甲;协同单位:乙", true),
    labelled("责任市领导:王某某;牵头单位:甲;责任单位:乙", true),
    labelled("包抓领导:王某某;责任单位:甲、乙", false),
    labelled("督导单位:甲;责任单位:乙", false),
    labelled("指导单位:甲;责任单位:乙", false),
    labelled("责任人:王某某;责任单位:甲、乙", false),
    labelled("完成时限:长期坚持;责任单位:甲、乙", false),
    labelled("责任单位:甲、乙;完成时限:持续推进", false),
    labelled("责任单位:甲、乙;时间要求:立行立改", false),
    labelled("责任单位:甲、乙等", false),
    labelled("责任单位:甲、乙按职责分工负责", false),
    labelled("牵头单位:甲;配合单位:乙", true),
    labelled("牵头单位:甲,配合单位:乙", true),
    labelled("牵头单位:甲。配合单位:乙", true),
    labelled("牵头单位:甲、配合单位:乙", true),
    labelled("牵头单位:甲  配合单位:乙", true),
    labelled("牵头部门:甲;责任部门:乙", true),
    labelled("牵头单位:甲;责任单位:乙", true),
    labelled("牵头责任单位:甲;配合责任单位:乙", true),
    labelled("牵头:甲;配合:乙", true),
    labelled("主办单位:甲;协办单位:乙", true),
    labelled("主责单位:甲;配合单位:乙", true),
    labelled("责任单位:甲(牵头)、乙", true),
    labelled("责任单位:甲(牵头单位)、乙(配合单位)", true),
    labelled("责任单位:甲牵头,乙配合", true),
    labelled("责任单位:甲牵头,乙按职责分工负责", true),
    labelled("责任分工:甲牵头,乙配合", true),
    labelled("责任领导:王某某;责任单位:甲、乙", false),
    labelled("责任单位:甲、乙;责任人:王某某", false),
    labelled("责任单位:甲、乙;责任领导:王某某、李某某", false),
    labelled("牵头领导:王某某;牵头单位:甲;配合单位:乙", true),
    labelled("牵头领导:王某某,牵头单位:甲,配合单位:乙", true),
    labelled("分管领导:王某某 牵头单位:甲 责任单位:乙", true),
    labelled("责任单位:甲、乙;完成时限:2026年底前", false),
    labelled("责任单位:甲、乙,完成时限:2026年底前", false),
    labelled("责任单位:甲、乙。完成时限:2026年底前", false),
    labelled("完成时限:2026年底前;责任单位:甲、乙", false),
    labelled("完成时限:2026年底前 牵头单位:甲 配合单位:乙", true),
    said("甲牵头,乙配合", true),
    said("甲牵头,乙等配合", true),
    said("甲牵头;乙配合", true),
    said("甲牵头、乙配合", true),
    said("甲牵头,乙按职责分工负责", true),
    said("甲牵头负责,乙参与", true),
    said("由甲牵头,乙配合", true),
    said("由甲牵头负责,乙按职责分工配合", true),
    said("甲牵头会同乙", true),
    said("甲牵头会同乙落实", true),
    said("由甲牵头,会同乙负责", true),
    said("甲为牵头单位,乙为配合单位", true),
    said("甲为责任单位", false),
    said("由甲负责,乙协助", false),
    said("由甲负责,乙配合", false),
    said("甲负责,乙配合", false),
    said("甲会同乙负责", false),
    said("甲会同乙", false),
    said("甲会同乙落实", false),
    said("由甲会同乙组织实施", false),
    said("甲、乙负责", false),
    said("甲、乙按职责分工负责", false),
    said("甲、乙按职责负责", false),
    said("甲、乙分别负责", false),
    said("甲、乙共同负责", false),
    said("甲、乙分工负责", false),
    said("甲、乙依职责分工负责", false),
    said("甲、乙根据职责分工负责", false),
    said("甲、乙等按职责分工负责", false),
    said("由甲、乙负责", false),
    said("由甲、乙负责落实", false),
    said("甲主办,乙协办", true),
    said("甲(牵头)、乙", true),
    said("甲、乙", false),
    said("甲,乙", false),
    said("甲牵头,乙配合,2026年底前完成", true),
    said("2026年底前,甲、乙负责", false),
    said("甲、乙负责,2026年底前完成", false),
    said("甲、乙按分管领域负责,2026年底前完成并持续推进", false),
    said("甲牵头,乙按职能范围负责", true),
    said("甲、乙负责;2026年底前完成", false),
];

impl Wording {
    fn print(&self, (first, others): Units) -> String {
        self.words.replace('甲', first).replace('乙', &others.join("、"))
    }
}

/// What encloses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Enclosed {
    Round,
    Wide,
    Hexagonal,
    Square,
    Lenticular,
    Stop,
    Bare,
    Dash,
}

const ENCLOSED: [Enclosed; 8] = [
    Enclosed::Round,
    Enclosed::Wide,
    Enclosed::Hexagonal,
    Enclosed::Square,
    Enclosed::Lenticular,
    Enclosed::Stop,
    Enclosed::Bare,
    Enclosed::Dash,
];

impl Enclosed {
    fn print(self, words: &str) -> String {
        match self {
            Enclosed::Round => format!("({words})"),
            Enclosed::Wide => format!("（{words}。）"),
            Enclosed::Hexagonal => format!("〔{words}〕"),
            Enclosed::Square => format!("[{words}]"),
            Enclosed::Lenticular => format!("【{words}】"),
            Enclosed::Stop => format!("{words}。"),
            Enclosed::Bare => words.to_owned(),
            Enclosed::Dash => format!("——{words}"),
        }
    }

    fn is_bracket(self) -> bool {
        !matches!(self, Enclosed::Stop | Enclosed::Bare | Enclosed::Dash)
    }
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    OwnLine,
    BehindStop,
    BeforeStop,
    BehindHeading,
    BehindItems,
    BetweenLines,
}

const PLACES: [Place; 6] = [
    Place::OwnLine,
    Place::BehindStop,
    Place::BeforeStop,
    Place::BehindHeading,
    Place::BehindItems,
    Place::BetweenLines,
];

impl Place {
    fn print(self, (heading, text): (&str, &str), clause: &str) -> String {
        match self {
            Place::OwnLine => format!("{heading}。{text}\n{clause}\n"),
            Place::BehindStop => format!("{heading}。{text}{clause}\n"),
            Place::BeforeStop => format!("{heading}。{}{clause}。\n", text.trim_end_matches('。')),
            Place::BehindHeading => format!("{heading}{clause}\n{text}\n"),
            Place::BehindItems => {
                format!("{heading}。{text}\n建立台账,逐项销号。\n按月通报进展。\n{clause}\n")
            }
            Place::BetweenLines => format!("{heading}。\n{clause}\n{text}\n"),
        }
    }
}

/// Prints that nobody writes, or that say nothing certain.
fn is_left_out(wording: &Wording, enclosed: Enclosed, place: Place) -> bool {
    let sentence = !enclosed.is_bracket();
    let bare_list = !wording.words.contains(['负', '牵', '办', '会', ':', '为']);
    // Without brackets what stands behind the text must be a sentence of its own.
    sentence && matches!(place, Place::BeforeStop | Place::BehindHeading)
        // Lines of their own, and labels with a bracket for their sign, stand in no bracket.
        || (wording.words.contains(['\n', '【']) && (!sentence || enclosed == Enclosed::Stop))
        || wording.words.contains(['*']) && (place != Place::OwnLine || !sentence || enclosed == Enclosed::Dash)
        // Behind the text only a sign tells a label from a name.
        || wording.words == "责任单位 甲、乙" && sentence && place == Place::BetweenLines
        // A mere list of names is a closing clause by its brackets.
        || sentence && bare_list
        || sentence && wording.words == "甲会同乙"
        || place == Place::BetweenLines && !wording.labelled && sentence
        || enclosed == Enclosed::Wide && place == Place::BeforeStop
}

fn duties(text: &str) -> Vec<String> {
    let reading = read(&Source::from_text(text));
    let names = |units: &[kaifa_text::responsible::UnitMention]| {
        let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
        names.join(",")
    };
    let clauses = reading.leaves().into_iter().map(|clause| {
        format!(
            "{}: {} < {}",
            clause.path.as_str(),
            names(&clause.responsible),
            names(&clause.lead)
        )
    });
    clauses.collect()
}

#[test]
fn units_are_read_the_same_in_every_print() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for (index, wording) in WORDINGS.iter().enumerate() {
        for enclosed in ENCLOSED {
            // These brackets are even for all that reads them: some wordings are enough.
            let rare = matches!(enclosed, Enclosed::Hexagonal | Enclosed::Square);
            if rare && index % 4 > 0 {
                continue;
            }
            for place in PLACES {
                if is_left_out(wording, enclosed, place) {
                    continue;
                }
                all += 1;
                let mut text = "东湾区提升行动方案\n一、主要任务\n".to_owned();
                let mut expected = Vec::new();
                for (index, units) in UNITS.iter().enumerate() {
                    let number = ["(一)", "(二)", "(三)"][index];
                    let clause = enclosed.print(&wording.print(*units));
                    text.push_str(number);
                    text.push_str(&place.print(TEXTS[index], &clause));
                    let (first, others) = units;
                    let named = match wording.words.find('乙') {
                        Some(at) if wording.words[at..].contains('甲') => [*others, &[*first]].concat(),
                        Some(_) => [&[*first], *others].concat(),
                        None => vec![*first],
                    };
                    let lead = if wording.leads { first } else { "" };
                    expected.push(format!("一/{number}: {} < {lead}", named.join(",")));
                }
                let found = duties(&text);
                if found != expected {
                    wrong.push(format!(
                        "{} {enclosed:?} {place:?}\n{text}\n{}",
                        wording.words,
                        found.join("\n")
                    ));
                }
            }
        }
    }
    report(&wrong, all);
}

#[test]
fn offices_that_lost_what_parts_them_are_several() {
    let text = "一、任务\n(一)盘活厂房。建立台账。(区工信局、区财政局、北园镇、三溪镇、东湾开发公司)\n";
    assert_eq!(
        duties(text),
        ["一/(一): 区工信局,区财政局,北园镇,三溪镇,东湾开发公司 < "]
    );
    for (cell, expected) in [
        ("发改局财政局住建局", "发改局,财政局,住建局"),
        ("发改局 财政局", "发改局,财政局"),
        ("应急管理局财政局", "应急管理局,财政局"),
        ("区税务局稽查局", "区税务局稽查局"),
        ("公安局交警大队", "公安局交警大队"),
        ("区发改局区财政局", "区发改局,区财政局"),
    ] {
        let text = format!(
            "东湾区重点任务清单\n序号\t重点任务\t责任单位\t完成时限\n1\t盘活厂房\t{cell}\t6月底前\n2\t招引项目\t商务局\t年底前\n"
        );
        let found = duties(&text);
        assert_eq!(found, [format!("1: {expected} < "), "2: 商务局 < ".to_owned()]);
    }
}

#[test]
fn a_clause_that_its_units_close_above_a_box_is_an_article() {
    let text = include_str!("../examples/closed-above-a-box.txt");
    let (text, _) = text.split_once("\n==========\n").expect("an example");
    let reading = read(&Source::from_text(text));
    let paths: Vec<&str> = reading
        .leaves()
        .iter()
        .map(|clause| clause.path.as_str())
        .collect();
    assert_eq!(
        paths,
        ["一/(一)", "一/(一)/1", "一/(一)/2", "一/(二)/1", "一/(二)/2"]
    );
}
