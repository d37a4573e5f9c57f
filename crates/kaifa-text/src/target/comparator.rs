//! The words that compare, before a figure (不低于) and behind it (以上), and those between indicator and figure that say nothing of
//! either.

use std::sync::LazyLock;

use crate::pattern::Regex;

use super::Comparator;
use super::amount::Form;

static SHARE_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(不低于|不少于|不超过|不高于|不多于|不小于|不大于|不得(?:低于|少于|超过|高于|多于|小于|大于)|超过|高于|低于|达到|控制在)[^,。;]{1,24}的$").unwrap()
});

static NOT_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("不(?:得|能|可|同时|应|宜)[^,。;不]{0,4}$").unwrap());
static AT_MOST_MADE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:至多|最多|不得多于)(?:可|只)?(?:设立|设置|保留|建设|建|设|配备|安排|聘用|承担|举办|组建)$")
        .unwrap()
});
static YEAR_OF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:20\d\d年|去年|上年|现在|目前)[底末]?的$").unwrap());
static PER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("每(?:[百千万]?(?:亩|平方公里|公顷|家|人|户|吨|名)|万名?[^,。;\\d]{0,6}人|万元)$").unwrap()
});
/// Comparators before a figure, longer ones first where one ends with another.
const BEFORE: &[(&str, Comparator)] = &[
    ("≥", Comparator::AtLeast),
    (">=", Comparator::AtLeast),
    ("≤", Comparator::AtMost),
    ("<=", Comparator::AtMost),
    (">", Comparator::Above),
    ("<", Comparator::Below),
    ("不得低于", Comparator::AtLeast),
    ("不得少于", Comparator::AtLeast),
    ("不得小于", Comparator::AtLeast),
    ("不低于", Comparator::AtLeast),
    ("不少于", Comparator::AtLeast),
    ("不小于", Comparator::AtLeast),
    ("至少有", Comparator::AtLeast),
    ("至少达到", Comparator::AtLeast),
    ("至少", Comparator::AtLeast),
    ("不得多于", Comparator::AtMost),
    ("不得大于", Comparator::AtMost),
    ("不下于", Comparator::AtLeast),
    ("不得超过", Comparator::AtMost),
    ("不得高于", Comparator::AtMost),
    ("不得突破", Comparator::AtMost),
    ("不超过", Comparator::AtMost),
    ("不高于", Comparator::AtMost),
    ("不多于", Comparator::AtMost),
    ("不大于", Comparator::AtMost),
    ("不突破", Comparator::AtMost),
    ("控制在", Comparator::AtMost),
    ("限制在", Comparator::AtMost),
    ("压缩在", Comparator::AtMost),
    ("压减至", Comparator::AtMost),
    ("压减到", Comparator::AtMost),
    ("压缩至", Comparator::AtMost),
    ("压缩到", Comparator::AtMost),
    ("缩短至", Comparator::AtMost),
    ("缩短到", Comparator::AtMost),
    ("下降到", Comparator::AtMost),
    ("降低到", Comparator::AtMost),
    ("降低至", Comparator::AtMost),
    ("下降至", Comparator::AtMost),
    ("减少到", Comparator::AtMost),
    ("减少至", Comparator::AtMost),
    ("缩减至", Comparator::AtMost),
    ("精简至", Comparator::AtMost),
    ("精简到", Comparator::AtMost),
    ("控制到", Comparator::AtMost),
    ("缩减到", Comparator::AtMost),
    ("压减为", Comparator::AtMost),
    ("下降至目前", Comparator::AtMost),
    ("下降到目前", Comparator::AtMost),
    ("压降至", Comparator::AtMost),
    ("压降到", Comparator::AtMost),
    ("降至", Comparator::AtMost),
    ("降到", Comparator::AtMost),
    ("最多", Comparator::AtMost),
    ("至多", Comparator::AtMost),
    ("减至", Comparator::AtMost),
    ("减到", Comparator::AtMost),
    ("仅保留", Comparator::Equal),
    ("只保留", Comparator::Equal),
    ("保持在", Comparator::Equal),
    ("稳定在", Comparator::Equal),
    ("维持在", Comparator::Equal),
    ("巩固在", Comparator::Equal),
    ("稳固在", Comparator::Equal),
    ("锁定在", Comparator::Equal),
    ("保持", Comparator::Equal),
    ("接近", Comparator::AtLeast),
    ("整合到", Comparator::AtMost),
    ("整合至", Comparator::AtMost),
    ("缩小至", Comparator::AtMost),
    ("缩小到", Comparator::AtMost),
    ("整合为", Comparator::Equal),
    ("合并为", Comparator::Equal),
    ("坚守", Comparator::AtLeast),
    ("严守", Comparator::AtLeast),
    ("守住", Comparator::AtLeast),
    ("稳定达到", Comparator::AtLeast),
    ("达到", Comparator::AtLeast),
    ("提高到", Comparator::AtLeast),
    ("提高至", Comparator::AtLeast),
    ("提升到", Comparator::AtLeast),
    ("提升至", Comparator::AtLeast),
    ("增加到", Comparator::AtLeast),
    ("增加至", Comparator::AtLeast),
    ("增至", Comparator::AtLeast),
    ("增长到", Comparator::AtLeast),
    ("发展到", Comparator::AtLeast),
    ("扩大至", Comparator::AtLeast),
    ("扩大到", Comparator::AtLeast),
    ("扩充到", Comparator::AtLeast),
    ("扩充至", Comparator::AtLeast),
    ("扩展到", Comparator::AtLeast),
    ("扩展至", Comparator::AtLeast),
    ("拓展到", Comparator::AtLeast),
    ("拓展至", Comparator::AtLeast),
    ("上升到", Comparator::AtLeast),
    ("上升至", Comparator::AtLeast),
    ("增长至", Comparator::AtLeast),
    ("攀升到", Comparator::AtLeast),
    ("攀升至", Comparator::AtLeast),
    ("目标值为", Comparator::AtLeast),
    ("目标为", Comparator::AtLeast),
    ("达", Comparator::AtLeast),
    ("迈上", Comparator::AtLeast),
    ("跨上", Comparator::AtLeast),
    ("跨过", Comparator::Above),
    ("越过", Comparator::Above),
    ("缩小到", Comparator::AtMost),
    ("突破", Comparator::Above),
    ("超过", Comparator::Above),
    ("高于", Comparator::Above),
    ("大于", Comparator::Above),
    ("超", Comparator::Above),
    ("收窄到", Comparator::AtMost),
    ("收窄至", Comparator::AtMost),
    ("放宽到", Comparator::AtMost),
    ("放宽至", Comparator::AtMost),
    ("迈过", Comparator::Above),
    ("小于", Comparator::Below),
    ("低于", Comparator::Below),
    ("少于", Comparator::Below),
];

pub(super) const BEHIND: &[(&str, Comparator)] = &[
    ("及以上", Comparator::AtLeast),
    ("以上", Comparator::AtLeast),
    ("及以下", Comparator::AtMost),
    ("以下", Comparator::AtMost),
    ("以内", Comparator::AtMost),
    ("之内", Comparator::AtMost),
    ("左右", Comparator::Equal),
    ("上下", Comparator::Equal),
];

/// Words that move a rank or a share by so much.
const MOVES: &[&str] = &[
    "提高", "提升", "增加", "上升", "递增", "递减", "下降", "降低", "增长", "前移", "前进", "进位", "进",
    "晋升",
];

/// Words between indicator and figure that say nothing of either.
const FILLERS: &[&str] = &[
    "力争",
    "分别",
    "均",
    "也",
    "都",
    "应",
    "要",
    "需",
    "须",
    "基本",
    "实现",
    "总体",
    "应当",
    "稳定",
    "至少",
    "平均",
    "整体",
    "全部",
    "争取",
    "努力",
    "原则上",
    "常年",
    "确保",
    "预计",
    "严格",
    "继续",
    "始终",
    "应为",
    "须为",
    "一般为",
    "一般",
    "逐步",
    "稳步",
];

/// What the comparators before and behind a figure say together: 控制在5%左右 is about 5 %, 保持在30%以上 at least 30 %.
pub(super) fn both(before: Option<Comparator>, behind: Option<Comparator>) -> Option<Comparator> {
    match (before, behind) {
        (Some(Comparator::Multiple), _) => before,
        (Some(Comparator::AtMost | Comparator::AtLeast), Some(Comparator::Equal)) => behind,
        (Some(Comparator::Equal | Comparator::AtMost), Some(_)) => behind,
        // 提高到15600元以下
        (Some(Comparator::AtLeast), Some(Comparator::AtMost)) => behind,
        (Some(_), _) => before,
        (None, _) => behind,
    }
}

/// The words before 约 or 近 that say about how much it is, and whether it is about so much; 签约 and 附近 are other words.
fn about(before: &str) -> Option<(&str, bool)> {
    let (rest, roughly) = match without_end(before, "约") {
        Some(rest) => (rest.strip_suffix('大').unwrap_or(rest), true),
        None => (without_end(before, "近")?, false),
    };
    let within = match roughly {
        true => [
            '签', '节', '制', '预', '合', '条', '公', '邀', '解', '履', '违', '集',
        ]
        .as_slice(),
        false => &['附', '接', '最', '邻', '临', '靠', '就', '远'],
    };
    (!rest.ends_with(within)).then_some((rest, roughly))
}

/// The comparator that ends the words before a figure, and where it begins.
pub(super) fn leading(before: &str, form: Form, unit: Option<&str>) -> (usize, Option<Comparator>) {
    let (start, comparator) = compared(before, form, unit);
    // 产值将达到620亿元; 将86项权限下放 has no comparator.
    match before[..start]
        .strip_suffix('将')
        .filter(|_| comparator.is_some())
    {
        Some(rest) if !rest.is_empty() => (strip_fillers(rest), comparator),
        _ => (start, comparator),
    }
}

fn compared(before: &str, form: Form, unit: Option<&str>) -> (usize, Option<Comparator>) {
    // 达到约620亿元, 超过近千家: what it is about stands between.
    if let Some((rest, roughly)) = about(before) {
        let (start, comparator) = compared(rest, form, unit);
        let equal = roughly && matches!(comparator, Some(Comparator::AtLeast | Comparator::AtMost));
        return (
            start,
            if equal {
                Some(Comparator::Equal)
            } else {
                comparator
            },
        );
    }
    if form == Form::Rank {
        if let Some(rest) = before.strip_suffix('前') {
            return (rest.len(), Some(Comparator::TopRank));
        }
        if let Some(rest) = before.strip_suffix("前进").or(before.strip_suffix("争先进")) {
            return (rest.len(), Some(Comparator::Change));
        }
        if unit == Some("强") {
            return (before.len(), Some(Comparator::TopRank));
        }
    }
    // 不低于全市总量的50%: what the share is taken of stands between comparator and figure.
    // 不超过平均工资的2倍: and what it is a multiple of.
    let of_whole = form == Form::Percent || unit == Some("倍");
    if let Some(share) = SHARE_OF.captures(before).filter(|_| of_whole) {
        let (start, word) = (share.get(1).map_or(0, |m| m.start()), &share[1]);
        let comparator = BEFORE
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, comparator)| *comparator);
        return (strip_fillers(&before[..start]), comparator);
    }
    // 增加到2026年的600家: the year stands between comparator and figure.
    let before = YEAR_OF
        .find(before)
        .map_or(before, |year| &before[..year.start()]);
    // 不低于每亩320万元: what the figure is counted by stands between comparator and figure.
    let before = PER.find(before).map_or(before, |per| &before[..per.start()]);
    // 人均预期寿命提高1岁
    if form == Form::Rank || unit.is_some_and(|u| u.ends_with("百分点") || u == "岁") {
        let trimmed = FILLERS.iter().fold(before, |b, f| b.strip_suffix(f).unwrap_or(b));
        if let Some(word) = MOVES.iter().find(|word| trimmed.ends_with(**word)) {
            // A rank's move belongs to the figure, that of a share to the indicator.
            let keep = if form == Form::Rank {
                trimmed.len() - word.len()
            } else {
                trimmed.len()
            };
            return (strip_fillers(&before[..keep]), Some(Comparator::Change));
        }
    }
    // 总产值实现760亿元: directly before a quantity the word compares; elsewhere it says nothing.
    let quantity = matches!(form, Form::Measured | Form::Counted);
    if let Some(rest) = before
        .strip_suffix("实现")
        .filter(|rest| quantity && !rest.is_empty())
    {
        return (strip_fillers(rest), Some(Comparator::AtLeast));
    }
    // 税收过百亿元: a sum that is passed; 通过 and 经过 are other words.
    if let Some(rest) = before.strip_suffix('过')
        && unit.is_some_and(|unit| unit.ends_with(['元', '成']))
        && !rest.ends_with(['超', '不', '通', '经', '渡'])
    {
        return (strip_fillers(rest), Some(Comparator::Above));
    }
    for (word, comparator) in BEFORE {
        if let Some(rest) = without_end(before, word) {
            // 雷达300米 is no figure that is reached.
            if *word == "达" && rest.ends_with(['雷', '发', '表', '传', '抵', '马', '送', '直', '畅'])
            {
                break;
            }
            // 不同时担任超过3个: what must not exceed is at most.
            // 放宽至不高于3%: the verb before says no more.
            let rest = match word.starts_with('不') {
                true => rest
                    .trim_end_matches("控制在")
                    .trim_end_matches("保持在")
                    .trim_end_matches("稳定在"),
                false => rest,
            };
            let arrived = arrives(rest).filter(|_| word.starts_with('不'));
            let rest = arrived.map_or(rest, |(verb, _)| &rest[..rest.len() - verb - '至'.len_utf8()]);
            let denied = matches!(comparator, Comparator::Above) && NOT_TO.is_match(rest);
            let comparator = if denied { Comparator::AtMost } else { *comparator };
            return (strip_fillers(rest), Some(comparator));
        }
    }
    // 至多设立1家: the verb stands between.
    if let Some(most) = AT_MOST_MADE.find(before).filter(|_| form == Form::Counted) {
        return (strip_fillers(&before[..most.start()]), Some(Comparator::AtMost));
    }
    if let Some((verb, comparator)) = arrives(before) {
        return (strip_fillers(&before[..before.len() - verb]), Some(comparator));
    }
    (strip_fillers(before), None)
}

/// A verb of any name that arrives at a value (升至, 恢复到, behind 由 and a figure also 调整为): its length, and whether it goes up or down.
fn arrives(before: &str) -> Option<(usize, Comparator)> {
    static FROM_A_FIGURE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:由|从)[^,。;、]{0,16}?\d[^,。;、\d]{1,9}$").unwrap());
    /// Verbs of one character, and what may stand before them in a verb of two.
    const SHORT: &[char] = &['升', '增', '涨', '扩', '做', '降', '减', '缩', '压', '削', '拉'];
    const COMPOUND: &[char] = &[
        '提', '攀', '上', '跃', '晋', '回', '递', '削', '缩', '压', '精', '裁', '核', '下', '收', '微', '猛',
        '新', '扩',
    ];
    const NO_VERB: &[char] = &[
        '截', '直', '冬', '甚', '乃', '遍', '涉', '及', '受', '得', '看', '找', '收', '遇', '拿', '感', '等',
        '送', '上', '下', '年', '月', '日', '时', '周', '以', '来', '考', '可', '宽', '率', '度', '量', '额',
        '值', '数', '例', '重', '比',
    ];
    let moves = |rest: &&str| {
        rest.ends_with([
            '减', '缩', '压', '降', '增', '升', '扩', '提', '短', '少', '加', '高', '低', '大',
        ])
    };
    let arrived = before.strip_suffix(['到', '至']).or_else(|| {
        before
            .strip_suffix('为')
            .filter(moves)
            .filter(|_| FROM_A_FIGURE.is_match(before))
    })?;
    let mut letters = arrived.chars().rev();
    let (last, first) = (letters.next()?, letters.next());
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if !han(last) || NO_VERB.contains(&last) {
        return None;
    }
    let short = SHORT.contains(&last) && !first.is_some_and(|c| COMPOUND.contains(&c));
    let verb: String = match first.filter(|c| han(*c) && !short) {
        Some(first) => [first, last].iter().collect(),
        None if short => last.to_string(),
        None => return None,
    };
    let less = verb.contains(['降', '减', '缩', '压', '少', '低', '窄', '短', '削', '精', '并']);
    let comparator = if less {
        Comparator::AtMost
    } else {
        Comparator::AtLeast
    };
    Some((before.len() - arrived.len() + verb.len(), comparator))
}

/// The words before a word that they end with: the last byte tells of most that they do not.
fn without_end<'a>(words: &'a str, end: &str) -> Option<&'a str> {
    match words.as_bytes().last() == end.as_bytes().last() {
        true => words.strip_suffix(end),
        false => None,
    }
}

/// How names of what is measured end (总量, 总产值, 能耗, 用地规模), and times.
const MEASURE_ENDS: [char; 24] = [
    '年', '底', '末', '前', '率', '度', '例', '重', '比', '值', '额', '量', '数', '入', '资', '模', '收',
    '耗', '价', '间', '速', '力', '积', '费',
];

fn strip_fillers(words: &str) -> usize {
    let mut words = words;
    loop {
        // 容积率在2.0以上; 在10%的学校 is a place.
        let at = without_end(words, "在").filter(|rest| rest.ends_with(MEASURE_ENDS));
        match FILLERS
            .iter()
            .find_map(|filler| without_end(words, filler))
            .or(at)
        {
            Some(rest) => words = rest,
            None => return words.len(),
        }
    }
}
