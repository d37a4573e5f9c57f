//! What labels at the head of lines or sentences say of the words behind them: 存在问题: how things stand, 整改措施: what is to be done,
//! 整改时限: by when. A label of its time alone governs an article of any kind. An article that is laid out so is the row of a table in words: its time governs its figures, and what is wrong demands nothing.

use std::ops::Range;
use std::sync::LazyLock;

use crate::deadline::{Deadline, DeadlineKind};
use crate::pattern::Regex;
use crate::signs::Signs;

/// The labelled parts of an article.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// What is told of, with its labels.
    pub situation: Vec<Range<usize>>,
    /// Times, with their labels.
    pub limits: Vec<Range<usize>>,
    /// Whether a label says what is to be done.
    pub demands: bool,
}

/// A label with its colon or in brackets of its own.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[。;\n])(?P<label>(?:\d{1,2}[.、]|\([一二三四五六七八九十\d]{1,2}\))?【?\p{Han}{2,8}(?::|】:?))").unwrap()
});
/// What is done by the time of all of it: 前完成, 前全部整改到位.
static FOR_ALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^前?(?:基本|全部|全面)?(?:完成|整改|落实|销号|解决|到位)*(?:任务)?[。;]?$").unwrap()
});
/// A label that says by when all of it is done, with its time.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[。;,\n(〔\[])(?P<limit>(?:(?:完成|办结|办理|落实|整改|达标|推进|实施|任务|工作|目标|销号|交付|建成)?(?:时限|期限)(?:要求)?",
        r"|(?:完成|办结|整改|销号|达标|交付|建成|见效)(?:时间|日期)(?:要求|节点)?|时间(?:节点|要求|进度|安排)):[^\n。;,)〕\]【]*)"
    ))
    .unwrap()
});
/// 【完成时间】6月30日前
static LIMIT_IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<limit>【\p{Han}{0,2}(?:时限|期限|时间|日期)(?:要求|节点)?】:?[^\n。;,【]*)").unwrap()
});
/// 配合单位:甲局完成时限:9月, where a blank parted them.
static LIMIT_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{Han}(?P<limit>(?:完成|办结|整改)(?:时限|时间|期限):(?:[0-9]|第?[一二三四]季度|[上下]半年|年[底内])[^\n。;,)〕\]【]*)").unwrap()
});
const SITUATION: &[&str] = &["问题", "现状", "情况", "原因", "短板", "表现", "隐患", "不足"];
const LIMITS: &[&str] = &["时限", "时限要求", "期限", "时间", "时间要求", "时间节点", "日期"];
/// What stands before the sign of each label that [`LIMIT`], [`LIMIT_IN_BRACKETS`] and [`LIMIT_BEHIND`] know.
const ENDS_OF_LIMITS: &[&str] = &["限", "时间", "日期", "要求", "节点", "进度", "安排"];
const DEMANDS: &[&str] = &["措施", "目标", "任务", "举措", "要求", "内容", "标准", "方案"];

/// What the labels of some own words say, told by the words before their colons and brackets.
#[derive(Default)]
struct Said {
    /// What is to be done.
    demands: bool,
    /// By when.
    limits: bool,
}

impl Said {
    fn by(text: &str, signs: Signs) -> Said {
        let mut said = Said::default();
        for (at, _) in signs.iter().filter(|(_, sign)| matches!(sign, ':' | '】')) {
            let ends = |kinds: &[&str]| kinds.iter().any(|kind| text[..at].ends_with(kind));
            said.demands |= ends(DEMANDS);
            said.limits |= ends(ENDS_OF_LIMITS);
        }
        said
    }
}

/// The labelled parts of some own words with their signs.
pub fn parts(text: &str, own: Range<usize>, signs: Signs) -> Labelled {
    let said = Said::by(text, signs);
    // A label of problems alone may open a list of what is to be mended.
    let divided = said.demands.then(|| divided(text, own.clone()));
    match divided.filter(|parts| parts.demands) {
        Some(parts) => parts,
        None if said.limits => Labelled {
            limits: limits_alone(text, own),
            ..Labelled::default()
        },
        None => Labelled::default(),
    }
}

/// The parts that labels divide some own words into.
fn divided(text: &str, own: Range<usize>) -> Labelled {
    let words = &text[own.clone()];
    let labels: Vec<Range<usize>> = LABEL
        .captures_iter(words)
        .filter_map(|found| found.name("label"))
        .map(|label| own.start + label.start()..own.start + label.end())
        .collect();
    let mut parts = Labelled::default();
    for (index, label) in labels.iter().enumerate() {
        let name = text[label.clone()].trim_end_matches([':', '】']);
        let part = label.start..labels.get(index + 1).map_or(own.end, |next| next.start);
        let ends = |kinds: &[&str]| kinds.iter().any(|kind| name.ends_with(kind));
        if ends(SITUATION) {
            parts.situation.push(part);
        } else if ends(LIMITS) {
            parts.limits.push(part);
        } else {
            parts.demands |= ends(DEMANDS);
        }
    }
    parts
}

/// The times of an article that no label divides but that of its time: 完成时限:2031年11月底 as a line, as a bracket or at the end of one, beside
/// who is responsible.
fn limits_alone(text: &str, own: Range<usize>) -> Vec<Range<usize>> {
    let words = &text[own.clone()];
    let forms: [&Regex; 3] = [&LIMIT, &LIMIT_IN_BRACKETS, &LIMIT_BEHIND];
    let found = forms.into_iter().flat_map(|form| form.captures_iter(words));
    found
        .filter_map(|found| found.name("limit"))
        .map(|limit| own.start + limit.start()..own.start + limit.end())
        .collect()
}

impl Labelled {
    /// The time that a label names for all that is to be done. One that is said to be for one thing (4月底前修订办法) is for that alone.
    pub fn by<'a>(&self, text: &str, deadlines: &'a [Deadline]) -> Option<&'a str> {
        let [part] = &self.limits[..] else { return None };
        let mut inside = deadlines.iter().filter(|d| part.contains(&d.even.start));
        let (limit, more) = (inside.next()?, inside.next());
        let behind = text[limit.even.end..part.end].trim_end();
        let for_all = more.is_none() && (behind.chars().count() <= 1 || FOR_ALL.is_match(behind));
        for_all
            .then_some(limit)
            .filter(|d| d.kind != DeadlineKind::Periodic)
            .and_then(|d| d.by.as_deref())
    }

    /// Whether a place lies in what is only told of.
    pub fn tells(&self, place: usize) -> bool {
        self.situation.iter().any(|part| part.contains(&place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::paragraphs;
    use crate::source::Source;

    fn parts_of(text: &str) -> Labelled {
        let even = paragraphs(&Source::from_text(text)).folded;
        parts(even.text(), 0..text.len(), even.signs(0..text.len()))
    }

    #[test]
    fn labels_say_what_the_words_behind_them_are() {
        let text = "管网破损\n存在问题:破损3处。\n整改措施:修复管网3公里。完成时限:2031年6月底前\n";
        let found = parts_of(text);
        let words = |parts: &[Range<usize>]| {
            parts
                .iter()
                .map(|part| text[part.clone()].trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&found.situation), ["存在问题:破损3处。"]);
        assert_eq!(words(&found.limits), ["完成时限:2031年6月底前"]);
        assert!(found.demands);
    }

    #[test]
    fn a_label_of_time_alone_says_by_when_all_of_it_is_done() {
        let limits = |text: &str| {
            let found = parts_of(text);
            assert!(!found.demands && found.situation.is_empty(), "{text}");
            let limits = found.limits.iter();
            limits
                .map(|part| text[part.clone()].to_owned())
                .collect::<Vec<_>>()
        };
        for (text, expected) in [
            (
                "新建粮库3座。\n牵头单位:甲局\n完成时限:2031年11月底\n",
                "完成时限:2031年11月底",
            ),
            ("新建粮库3座。(办结期限:2031年6月底前)", "办结期限:2031年6月底前"),
            ("新建粮库3座。(责任单位:甲局;完成时间:11月底)", "完成时间:11月底"),
            ("新建粮库3座。【时限要求】2031年底前", "【时限要求】2031年底前"),
        ] {
            assert_eq!(limits(text), [expected], "{text}");
        }
        assert!(limits("会议时间:2031年6月3日上午。").is_empty());
        assert!(limits("压缩办理时限:新建粮库的审批不超过3天。").is_empty());
    }

    #[test]
    fn without_a_label_of_what_is_to_be_done_nothing_is_only_told_of() {
        let text = "着力解决以下突出问题:新建管网3公里。";
        assert_eq!(parts_of(text), Labelled::default());
    }
}
