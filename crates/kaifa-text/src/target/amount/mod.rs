//! Figures with unit and comparator: 达到120亿元, 10个以上, 1—2个, 前5位, 翻一番, 实现全覆盖, 零的突破. What the figure
//! is about, and whether it is demanded at all, is left to others. `spoken` reads those that are words themselves.

mod lasting;
mod spoken;

use std::ops::Range;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Decimal;

use super::Comparator;
use super::comparator::{BEHIND, both, leading};
use super::in_words::{fractions, in_chinese};
use super::{other_words, range};
use crate::folded::Folded;
use crate::marks::Mark;
use lasting::lasting;
use spoken::spoken;

/// A figure found in a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Where figure or its leading comparator begins: everything before it is about the indicator.
    pub start: usize,
    /// Where the figure itself begins.
    pub figure: usize,
    /// After the unit and a comparator behind it.
    pub end: usize,
    /// The value, or the lower one of a range.
    pub value: Decimal,
    /// The upper value of a range.
    pub upper: Option<Decimal>,
    /// The unit as written.
    pub unit: Option<String>,
    /// The comparator that stands before or behind it, if any.
    pub comparator: Option<Comparator>,
    /// What kind of figure it is.
    pub form: Form,
    /// Whether it is written in Chinese numerals, where a count is more often part of a name (三个一批).
    pub spoken: bool,
}

impl Amount {
    /// Whether it is a single value that is said to be neither a bound nor a change.
    pub fn is_unmarked(&self) -> bool {
        self.comparator.is_none() && self.upper.is_none()
    }

    /// Whether it is a lower bound.
    pub fn is_at_least(&self) -> bool {
        matches!(self.comparator, Some(Comparator::AtLeast | Comparator::Above))
    }
}

/// Kinds of figures that read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A share or rate.
    Percent,
    /// Money, area, weight and other measured quantities.
    Measured,
    /// Things counted.
    Counted,
    /// A number without a unit.
    Bare,
    /// A rank or a change of it.
    Rank,
    /// 翻番, 全覆盖, 零的突破: the words themselves are the figure.
    Spoken,
}

static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:1[:∶])?(?P<low>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)%?(?:(?:—|-|~|至|到)+(?P<high>\d+(?:\.\d+)?))?",
        r"(?:[多余])?(?P<unit>:1|个百分点|百分点|%|‰|[万亿]方|[十百千万亿]*[多余]?(?:",
        r"(?P<measured>亿美元|美元|欧元|港元|元|平方公里|平方千米|平方米|㎡|立方米|公里|千米|海里|年一遇|公顷|亩次|亩|米|(?:千克|公斤|克|吨)标准煤|吨|千升|毫升|升|公斤|斤|千克|毫克|微克|毫米|厘米|毫秒|微秒|兆帕|千帕|帕|千瓦时|千瓦|千伏安|千伏|兆伏安|兆瓦时|兆瓦|兆赫|兆比特|兆|赫兹|分贝|摄氏度|蒸吨|度|倍|",
        r"TB|PB|EB|[kMGT]Wh|[kMG]W|吉瓦时|吉瓦|kVA|kV|MPa|kPa|ms|dB|EFLOPS|PFLOPS|EFlops|PFlops|TFLOPS|Gbps|Tbps|Mbps|标准箱|自然箱|标箱|TEU|架次|班次|列次|人次|人年|人月|床|",
        r"个?工作日|个?小时|分钟|秒|个月|周|天|日|岁|P)",
        r"|(?P<points>分)|(?P<rank>个?位次|位|名次|强)|(?P<counted>名|人|户次|户|家次|家|个|项|件|所|条段|条|座次|座|台套|台|辆|套|份|幅|艘|架|列|处|支|只次|只|头次|头|羽|尾|册|学时|课时|批次|剂次|个?基点|株|棵|颗|发|款|种|类|门|例|宗|块|场次|场|次|部|篇|栋|幢|间|片|站|口|眼|张|班|村|对|票|剂|枚|期|单|盏|桩|路))",
        r"(?:/(?:亩|年|人|平方公里|公顷|立方米|件|项|吨标准煤|吨|千克|公斤|月|天|户|平方米|万元|万人|千人|日|小时|千瓦时|千瓦|升)|每(?:立方米|升|平方米))?|[百千]?[万亿]+路?)?"
    ))
    .unwrap()
});
static YEARS_FOLLOW: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:[、和及]20\d\d)+年").unwrap());
static OF_MANY: LazyLock<Regex> = LazyLock::new(|| Regex::new("^/10{0,3}万").unwrap());
/// A measure of time before its comparator.
static LASTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:期限?|时间|时长|年限)(?:一般|原则上|应当?|均)*(?:不得?(?:少于|低于|短于)|至少)$|(?:周期|寿命|等候时间|轮候时间|年限|年期)(?:由[0-9.]+年)?(?:达到|不超过|不低于|超过|控制在|(?:延长|提高|增加|缩短|压缩|压减|降低|调整)(?:到|至|为))$").unwrap()
});
/// Among whom the firms are that are called so.
static RANKED_FIRMS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:世界|国内|全国|中国|全球|民营企业|民企|行业)$").unwrap());
/// 平均办理时间在6个工作日内, 压缩在3天内: within so long.
static WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:时间|时限|时长|周期|用时)(?:均|平均|稳定|保持|压缩|控制|缩短)*在$").unwrap()
});
/// Another unit in brackets: 20台(套), 30名(个).
static ALSO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\((?:名|个|套|台|家|项|次|件|处|户|人|组|座|支|间)\)").unwrap());
/// What every figure has: most sentences have none of it, and nothing further is looked for in them.
pub(crate) static SIGN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d|番|倍增|零的突破|全覆盖|首位|全部\p{Han}|所有[^制权者人的]|每[^,。;\d]{1,12}[都均][有建设拥配]|一律[退关停搬淘完]|清零|应.尽.|对全部|零发生|零事故|零增长|为零|[一二三四五六七八九十百]强|前[一二三四五六七八九十]|第[一二三四五六七八九十]|[一二两三四五六七八九十百千][万亿]?[家项个所名支座条款件处户套人亩成倍]|[十百千][万亿]+[元美]|万亿[元美]|分之[一二三四五六七八九百]|[百千][万亿]?[吨千立平公斤]|[一过]半|半数|[一二三五十百]年一遇|[少低短]于[一二两三四五六七八九十]|至少[一二两三四五六七八九十]").unwrap()
});

static SELECTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:确定|发展|选择|选拔(?:资助|培养)?|遴选(?:建设)?|聚焦|优选|评选(?:资助)?|选择|选树|扶持建设|设置|择优设立|(?:^|[^建])设|配备)$|(?:确定|重点发展|评选|选拔|遴选)[^,。;]{2,20}$").unwrap()
});
static POINTS_FOLLOW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:(?:、|,)\d+(?:\.\d+)?个)*(?:和|、|及)\d+(?:\.\d+)?个百分点").unwrap());
static COMES_FROM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:由|从)(?:现在|目前|现有|平均|原来)?(?:20\d\d年[底末]?)?的?$|由[^,。;\d]{2,16}$").unwrap()
});
/// What moves goes on to another value, whatever the verb: 由86%升至93%.
static GOES_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:左右|以上|以下)?\p{Han}{0,6}?(?:到|至|为)(?:(?:20\d\d年|明年|年底)的?)?(?:\d|[一二两三四五六七八九十百千半]|百分)").unwrap()
});

/// The places of some words where figures can be, leaving out those that are known to be something else.
pub fn signs(even: &Folded, words: Range<usize>, known: impl Fn(usize) -> bool) -> Vec<usize> {
    let places = even.find(Mark::Figure, words).map(|sign| sign.start());
    places.filter(|place| !known(*place)).collect()
}

/// The figures of a clause. Those inside quotation marks, titles, or behind 第 or 后 are none.
pub fn find(even: &Folded, clause: Range<usize>) -> Vec<Amount> {
    let text = &even.text()[clause.clone()];
    let mut found: Vec<Amount> = FIGURE
        .captures_iter(text)
        .filter_map(|figure| {
            let whole = figure.get(0)?;
            let before = &text[..whole.start()];
            if quoted(even, clause.start + whole.start())
                || before.ends_with(['第', '后', '〔', '(', '.', '+', '“'])
                // 总投资超100亿元(或10亿美元): the same in another measure.
                || before.ends_with("(或")
                || of_a_path(before)
                || before.ends_with(|c: char| c.is_ascii_alphanumeric())
            {
                return None;
            }
            // Digits alone (2027) have no unit and no part but themselves: nothing need be taken apart.
            let bare = whole.as_str().bytes().all(|byte| byte.is_ascii_digit());
            let part = |name: &str| match bare {
                true => (name == "low").then_some(whole),
                false => figure.name(name),
            };
            // 1.3万余项: the magnitude belongs to the unit, that it is somewhat more to neither.
            let as_written = part("unit").map(|u| u.as_str().replace(['多', '余'], ""));
            let unit = as_written.as_deref();
            // 提高6个和8个百分点: the unit of the last belongs to all.
            let shared = unit == Some("个") && POINTS_FOLLOW.is_match(&text[whole.end()..]);
            let unit = if shared { Some("个百分点") } else { unit };
            let low = part("low")?;
            let percent_inside = text[low.end()..].starts_with('%');
            let unit = unit.or(percent_inside.then_some("%"));
            // 生存周期达到5年: so long, where nothing else has years without 内 or 前.
            let years = unit.is_none() && text[whole.end()..].starts_with('年') && LASTING.is_match(before);
            let unit = if years { Some("年") } else { unit };
            let whole_end = whole.end() + if years { '年'.len_utf8() } else { 0 };
            // 不少于360机时: a measure of any name behind a comparator, where nothing else follows.
            // 18/10万: so many of a hundred thousand.
            let of_many = OF_MANY.find(&text[whole_end..]).filter(|_| unit.is_none());
            let whole_end = whole_end + of_many.as_ref().map_or(0, |of| of.as_str().len());
            let unit = of_many.map(|of| of.as_str()).or(unit);
            let named = named_unit(unit, before, &text[whole_end..]);
            let whole_end = whole_end + named;
            let (named, unit) = match named {
                0 => (false, unit),
                _ => (
                    true,
                    Some(&text[whole_end - named - unit.map_or(0, str::len)..whole_end]),
                ),
            };
            // 30名(个)以上: the other unit in brackets belongs to the unit as written.
            let other = ALSO
                .find(&text[whole_end..])
                .filter(|_| unit.is_some())
                .map_or("", |other| other.as_str());
            let whole_end = whole_end + other.len();
            let after = &text[whole_end..];
            // 分别形成800亿级、500亿级集群: the sum names a class of things.
            if after.starts_with('级') && unit.is_some_and(|u| u.ends_with(['亿', '万', '元'])) {
                return None;
            }
            // 由38%提高到45%: where it comes from is no figure to be reached.
            if COMES_FROM.is_match(before) && GOES_TO.is_match(after) {
                return None;
            }
            // 1/3以上 is a fraction, which is not one figure.
            if unit.is_none()
                && after.starts_with('/')
                && after[1..].starts_with(|c: char| c.is_ascii_digit())
            {
                return None;
            }
            // 世界500强企业 is what they are called.
            if unit == Some("强")
                && RANKED_FIRMS.is_match(before)
                && after.starts_with(['企', '民', '央', '外', '项', '投'])
            {
                return None;
            }
            // 提高到20年一遇; 20年一遇洪水 is what something is built against.
            if unit == Some("年一遇") && leading(before, Form::Measured, unit).1.is_none() {
                return None;
            }
            // 40期培训, but 二期3期 are parts of works; 票据, 单位, 剂量 are other words.
            if unit.is_some_and(|u| other_words::opens(u, before, after)) {
                return None;
            }
            // 分值不低于5分; elsewhere points are those of a scoring rule, or the opening of another word.
            if part("points").is_some() && !text[..whole.start()].contains("分值") {
                return None;
            }
            // 2026、2027、2028年: the first years of a list.
            if unit.is_none() && low.len() == 4 && YEARS_FOLLOW.is_match(after) {
                return None;
            }
            if unit.is_none() && after.starts_with(['年', '月', '日', '号', '+', '期', '版', 'G', 'X'])
                || unit.is_none() && after.starts_with(|c: char| c.is_ascii_alphabetic())
            {
                return None;
            }
            let form = match unit {
                // 进入全省前60, a rank without its word.
                None if before.ends_with('前')
                    && (after.is_empty() || after.starts_with([',', ';', '、', '。', '以', '之', '和'])) =>
                {
                    Form::Rank
                }
                None | Some(":1") => Form::Bare,
                Some("%" | "‰" | "个百分点" | "百分点") => Form::Percent,
                // 进入全省前10名 is a rank like 前10位.
                Some(unit) if unit.ends_with('名') && before.ends_with('前') => Form::Rank,
                // 进位5名
                Some("名") if before.ends_with("进位") || before.ends_with("前移") => Form::Rank,
                _ if part("rank").is_some() => Form::Rank,
                _ if part("counted").is_some() && !named => Form::Counted,
                _ => Form::Measured,
            };
            let value = Decimal::from_str(&low.as_str().replace(',', "")).ok()?;
            let upper = part("high").and_then(|high| Decimal::from_str(high.as_str()).ok());
            let within = after.starts_with('内') && WITHIN.is_match(before);
            let behind = match within {
                true => Some(&("内", Comparator::AtMost)),
                false => BEHIND.iter().find(|(word, _)| after.starts_with(word)),
            };
            let (start, comparator) = match times_what(before, unit) {
                Some(start) => (start, Some(Comparator::Multiple)),
                None => leading(before, form, unit),
            };
            let end = whole_end + behind.map_or(0, |(word, _)| word.len());
            Some(Amount {
                start: clause.start + start,
                figure: clause.start + whole.start(),
                end: clause.start + end,
                value,
                upper,
                unit: unit.map(|unit| format!("{unit}{other}")),
                comparator: both(ceiling(before, comparator), behind.map(|(_, behind)| *behind)),
                form,
                spoken: false,
            })
        })
        .collect();
    found.extend(spoken(even, clause.clone()));
    found.extend(fractions(even, clause.clone()));
    found.extend(lasting(even, clause.clone()));
    let taken: Vec<Range<usize>> = found.iter().map(|a| a.start..a.end).collect();
    found.extend(
        in_chinese(even, clause)
            .into_iter()
            .filter(|a| !taken.iter().any(|t| t.start < a.end && a.start < t.end)),
    );
    found.sort_by_key(|a| (a.figure, a.start));
    range::share_units(even.text(), &mut found);
    range::join(even.text(), &mut found);
    found.sort_by_key(|a| a.start);
    found
}

/// 占比上限由8%提高到12%: what a ceiling is raised to is at most, what a floor is lowered to at least.
fn ceiling(before: &str, comparator: Option<Comparator>) -> Option<Comparator> {
    static BOUND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:上限(?P<most>)|下限)(?:标准|值|要求)?(?:统一|分别|相应|可|均)*(?:由|从|[提放调拓降压]|为)[^,。;、]{0,16}$").unwrap()
    });
    match comparator {
        Some(Comparator::AtLeast | Comparator::AtMost) => match BOUND.captures(before) {
            Some(bound) if bound.name("most").is_some() => Some(Comparator::AtMost),
            Some(_) => Some(Comparator::AtLeast),
            None => comparator,
        },
        _ => comparator,
    }
}

/// Whether a figure stands behind a stroke (24/7), which does not part two figures with a unit each (120万千瓦/240万千瓦时).
fn of_a_path(before: &str) -> bool {
    let unit = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    before
        .strip_suffix('/')
        .is_some_and(|before| !before.ends_with(unit) || !before.contains(|c: char| c.is_ascii_digit()))
}

/// The length of a unit that no list knows: 不少于360机时, 85万千伏以上. A comparator says that it is one, and the end of the words.
fn named_unit(unit: Option<&str>, before: &str, after: &str) -> usize {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(\\p{Han}{1,4}?(?:/\\p{Han}{1,4}?)?)(?:(?:及?以上|及?以下|以内|之内|左右|上下)?(?:$|[,;、。(])|(?:及?以上|以内|之内|左右|上下))").unwrap()
    });
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:[年月日号期版级档以之左上及多余后前和的大关台目水等倍批轮遍回届]|与|区间|时[至到])|[市省县区乡镇村]$").unwrap()
    });
    let open = unit.is_none_or(|unit| unit.trim_end_matches(['十', '百', '千', '万', '亿']).is_empty());
    let name = NAMED
        .captures(after)
        .filter(|_| open)
        .and_then(|found| found.get(1));
    let Some(name) = name.filter(|name| !OTHER.is_match(name.as_str())) else {
        return 0;
    };
    let compared = leading(before, Form::Measured, Some(name.as_str())).1.is_some()
        || BEHIND
            .iter()
            .any(|(word, _)| after[name.end()..].starts_with(word));
    if compared { name.end() } else { 0 }
}

/// Where 为2020年的 begins before so many times as much: the figure is a multiple of what it was.
pub(super) fn times_what(before: &str, unit: Option<&str>) -> Option<usize> {
    static TIMES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:达到|相当于|为|是)(?:20\\d\\d年[底末]?|上年|去年|目前|现在|[“”]?十[一二三四五六]五[“”]?期?末)(?:同期)?的$").unwrap()
    });
    let times = TIMES.find(before).filter(|_| unit == Some("倍"))?;
    Some(times.start())
}

/// Whether a place lies inside the quotation marks of a name, or a title. What is quoted with commas behind 实现 is no name but a whole sentence of goals.
pub(super) fn quoted(even: &Folded, at: usize) -> bool {
    let all = even.text();
    let signs = even.signs(0..at).iter().rev();
    let in_paragraph = signs.take_while(|(_, sign)| *sign != '\n');
    [('“', '”'), ('《', '》')].into_iter().any(|(open, close)| {
        let mut marks = in_paragraph
            .clone()
            .filter(|(_, sign)| *sign == open || *sign == close);
        let opened = marks.next().filter(|(_, sign)| *sign == open);
        opened.is_some_and(|(opened, _)| {
            all[at..].find(close).is_some_and(|closed| {
                open == '《' || !all[..opened].ends_with("实现") || !all[opened..at + closed].contains(',')
            })
        })
    })
}

impl Amount {
    /// Comparator and value of each target that the figure makes; a range makes two. `first` and `last` hold the comparator
    /// where several figures share one before the first or behind the last (分别达到50%、45%以上); `before` are the words before the figure, which tell
    /// a selection (确定2个) from a quantity to be achieved (引进2个).
    pub fn readings(&self, first: &Amount, last: &Amount, before: &str) -> Vec<(Comparator, Decimal)> {
        // 每年提高1—3个百分点 moves by both.
        if let (Some(upper), Some(Comparator::Change)) = (self.upper, self.comparator) {
            return vec![(Comparator::Change, self.value), (Comparator::Change, upper)];
        }
        if let Some(upper) = self.upper {
            return vec![(Comparator::AtLeast, self.value), (Comparator::AtMost, upper)];
        }
        let exact = self.form == Form::Percent && self.value == Decimal::ONE_HUNDRED
            || self.form == Form::Counted && SELECTION.is_match(before);
        // 排名分别提升5位和8位以上: what moves each of them.
        let moves = self.form == Form::Rank || self.unit.as_deref().is_some_and(|u| u.ends_with("百分点"));
        if moves && first.comparator == Some(Comparator::Change) {
            return vec![(Comparator::Change, self.value)];
        }
        let exact = exact && !before.contains("至少");
        let unmarked = if exact {
            Comparator::Equal
        } else {
            Comparator::AtLeast
        };
        vec![(
            self.comparator
                .or(last.comparator)
                .or(first.comparator)
                .unwrap_or(unmarked),
            self.value,
        )]
    }

    /// Where the words about this figure begin when another figure stands before it in the clause.
    pub(crate) fn phrase_start(&self, all: &str, from: usize) -> usize {
        let words = all.get(from..self.start).unwrap_or_default();
        let outside = |at: usize| words[at..].matches(')').count() <= words[at..].matches('(').count();
        let skip = words
            .rmatch_indices(['、', '和', '及'])
            .find(|(at, _)| outside(*at))
            // 1家甲企业或2家乙企业: in its place.
            .or(words
                .ends_with('或')
                .then(|| (words.len() - '或'.len_utf8(), "或")))
            .map_or(0, |(at, sign)| at + sign.len());
        (from + skip).min(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, Option<String>, Option<Comparator>) {
        let found = find(&Folded::of(text), 0..text.len());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        (
            found[0].value.to_string(),
            found[0].unit.clone(),
            found[0].comparator,
        )
    }

    #[test]
    fn digits_units_and_comparators() {
        let unit = |u: &str| Some(u.to_owned());
        assert_eq!(
            one("增加值达到3500亿元"),
            ("3500".into(), unit("亿元"), Some(Comparator::AtLeast))
        );
        assert_eq!(
            one("产值超1.20万亿元"),
            ("1.20".into(), unit("万亿元"), Some(Comparator::Above))
        );
        assert_eq!(
            one("强度达到250万元/亩以上"),
            ("250".into(), unit("万元/亩"), Some(Comparator::AtLeast))
        );
        assert_eq!(
            one("税收1,200万元以内"),
            ("1200".into(), unit("万元"), Some(Comparator::AtMost))
        );
        assert_eq!(
            one("下降12%左右"),
            ("12".into(), unit("%"), Some(Comparator::Equal))
        );
        assert_eq!(
            one("占比提高3个百分点"),
            ("3".into(), unit("个百分点"), Some(Comparator::Change))
        );
        assert_eq!(
            one("每年至少进1位"),
            ("1".into(), unit("位"), Some(Comparator::Change))
        );
        assert_eq!(
            one("进入全国前10名"),
            ("10".into(), unit("名"), Some(Comparator::TopRank))
        );
        assert_eq!(
            one("进入全省前三,"),
            ("3".into(), None, Some(Comparator::TopRank))
        );
        assert_eq!(
            one("保持在30%以上"),
            ("30".into(), unit("%"), Some(Comparator::AtLeast))
        );
        assert_eq!(
            one("进入全国百强"),
            ("100".into(), unit("强"), Some(Comparator::TopRank))
        );
    }

    #[test]
    fn years_ordinals_names_and_quotes_hold_no_figure() {
        for text in [
            "2025年",
            "第3批",
            "赋能“415X”集群",
            "5G基站",
            "《十条》(2018版)",
            "排名后3位",
        ] {
            assert_eq!(find(&Folded::of(text), 0..text.len()), Vec::new(), "{text}");
        }
    }
}
