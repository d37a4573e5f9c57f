//! Figures in digits: their unit, which may be one that no list knows, their comparator, and the digits that are part of a word, of a path or of
//! another time and no figure.

use std::borrow::Cow;
use std::ops::Range;
use std::str::FromStr;
use std::sync::LazyLock;

use kaifa_base::Decimal;

use super::{Amount, Form, quoted, times_what};
use crate::folded::Folded;
use crate::pattern::{Captures, Match, Regex};
use crate::target::comparator::{BEHIND, both, leading};
use crate::target::{Comparator, other_words};

/// The figures in digits of a clause.
pub(super) fn in_digits(even: &Folded, clause: Range<usize>) -> Vec<Amount> {
    let text = &even.text()[clause.clone()];
    let figures = FIGURE.captures_iter(text);
    figures
        .filter_map(|figure| {
            let whole = figure.get(0)?;
            let inside =
                begins_inside_a_word(&text[..whole.start()]) || quoted(even, clause.start + whole.start());
            let amount = if inside { None } else { amount(text, &figure) };
            amount.map(|found| Amount {
                start: clause.start + found.start,
                figure: clause.start + found.figure,
                end: clause.start + found.end,
                ..found
            })
        })
        .collect()
}

/// Whether digits behind these words go on with something: 第3, (或10亿美元), A3, 7×24.
fn begins_inside_a_word(before: &str) -> bool {
    before.ends_with(['第', '后', '〔', '(', '.', '+', '×', '“'])
        // 总投资超100亿元(或10亿美元): the same in another measure.
        || before.ends_with("(或")
        || of_a_path(before)
        || before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// What a figure in digits says, with places in its clause.
fn amount(text: &str, figure: &Captures) -> Option<Amount> {
    let whole = figure.get(0)?;
    let before = &text[..whole.start()];
    // Digits alone (2027) have no unit and no part but themselves: nothing need be taken apart.
    let bare = whole.as_str().bytes().all(|byte| byte.is_ascii_digit());
    let part = |name: &str| match bare {
        true => (name == "low").then_some(whole),
        false => figure.name(name),
    };
    let low = part("low")?;
    let measure = Measure::of(text, whole, low, part("unit"));
    let (unit, after) = (measure.unit.as_deref(), &text[measure.end..]);
    // 由38%提高到45%: where it comes from is no figure to be reached.
    let comes_from = COMES_FROM.is_match(before) && GOES_TO.is_match(after);
    // 分值不低于5分; elsewhere points are those of a scoring rule, or the opening of another word.
    let scored = part("points").is_some() && !before.contains("分值");
    // 2026、2027、2028年: the first years of a list.
    let listed_year = unit.is_none() && low.len() == 4 && YEARS_FOLLOW.is_match(after);
    if comes_from || scored || listed_year || is_other_word(before, unit, after) {
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
        _ if part("counted").is_some() && !measure.named => Form::Counted,
        _ => Form::Measured,
    };
    let within = after.starts_with('内') && WITHIN.is_match(before);
    let behind = match within {
        true => Some(&("内", Comparator::AtMost)),
        false => BEHIND.iter().find(|(word, _)| after.starts_with(word)),
    };
    let (start, comparator) = match times_what(before, unit) {
        Some(start) => (start, Some(Comparator::Multiple)),
        None => leading(before, form, unit),
    };
    Some(Amount {
        start,
        figure: whole.start(),
        end: measure.end + behind.map_or(0, |(word, _)| word.len()),
        value: Decimal::from_str(&low.as_str().replace(',', "")).ok()?,
        upper: part("high").and_then(|high| Decimal::from_str(high.as_str()).ok()),
        unit: unit.map(|unit| format!("{unit}{}", measure.other)),
        comparator: both(ceiling(before, comparator), behind.map(|(_, behind)| *behind)),
        form,
        spoken: false,
    })
}

/// The unit of a figure.
struct Measure<'t> {
    unit: Option<Cow<'t, str>>,
    /// Whether it is one that no list knows.
    named: bool,
    /// Another unit in brackets behind it: 30名(个).
    other: &'t str,
    /// Where the figure ends with it.
    end: usize,
}

impl<'t> Measure<'t> {
    /// `written` is the unit that the pattern of figures found.
    fn of(text: &'t str, whole: Match<'t>, low: Match<'t>, written: Option<Match<'t>>) -> Measure<'t> {
        let (before, after) = (&text[..whole.start()], &text[whole.end()..]);
        // 1.3万余项: the magnitude belongs to the unit, that it is somewhat more to neither.
        let as_written = written.map(|unit| match unit.as_str().contains(['多', '余']) {
            true => Cow::Owned(unit.as_str().replace(['多', '余'], "")),
            false => Cow::Borrowed(unit.as_str()),
        });
        // 提高6个和8个百分点: the unit of the last belongs to all.
        let shared = as_written.as_deref() == Some("个") && POINTS_FOLLOW.is_match(after);
        let percent_inside = || text[low.end()..].starts_with('%');
        let (unit, mut end) = match as_written {
            Some(_) if shared => (Some(Cow::Borrowed("个百分点")), whole.end()),
            Some(unit) => (Some(unit), whole.end()),
            None if percent_inside() => (Some(Cow::Borrowed("%")), whole.end()),
            // 生存周期达到5年: so long, where nothing else has years without 内 or 前.
            None if after.starts_with('年') && LASTING.is_match(before) => {
                (Some(Cow::Borrowed("年")), whole.end() + '年'.len_utf8())
            }
            // 18/10万: so many of a hundred thousand.
            None => match OF_MANY.find(after) {
                Some(of) => (Some(Cow::Borrowed(of.as_str())), whole.end() + of.len()),
                None => (None, whole.end()),
            },
        };
        // 不少于360机时: a measure of any name behind a comparator, where nothing else follows.
        let named = named_unit(unit.as_deref(), before, &text[end..]);
        let start = end - unit.as_deref().map_or(0, str::len);
        end += named;
        let unit = match named {
            0 => unit,
            _ => Some(Cow::Borrowed(&text[start..end])),
        };
        // 30名(个)以上: the other unit in brackets belongs to the unit as written.
        let other = ALSO.find(&text[end..]).filter(|_| unit.is_some());
        let other = other.map_or("", |other| other.as_str());
        Measure {
            unit,
            named: named > 0,
            other,
            end: end + other.len(),
        }
    }
}

/// Whether a figure is part of a word, a name or a fraction by its unit and the words behind it.
fn is_other_word(before: &str, unit: Option<&str>, after: &str) -> bool {
    let Some(unit) = unit else {
        // 1/3以上 is a fraction, which is not one figure.
        let fraction = after
            .strip_prefix('/')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        return fraction
            || after.starts_with(['年', '月', '日', '号', '+', '期', '版', 'G', 'X'])
            || after.starts_with(|c: char| c.is_ascii_alphabetic());
    };
    // 分别形成800亿级、500亿级集群: the sum names a class of things.
    after.starts_with('级') && unit.ends_with(['亿', '万', '元'])
        // 世界500强企业 is what they are called.
        || unit == "强"
            && RANKED_FIRMS.is_match(before)
            && after.starts_with(['企', '民', '央', '外', '项', '投'])
        // 提高到20年一遇; 20年一遇洪水 is what something is built against.
        || unit == "年一遇" && leading(before, Form::Measured, Some(unit)).1.is_none()
        // 40期培训, but 二期3期 are parts of works; 票据, 单位, 剂量 are other words.
        || other_words::opens(unit, before, after)
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
static POINTS_FOLLOW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:(?:、|,)\d+(?:\.\d+)?个)*(?:和|、|及)\d+(?:\.\d+)?个百分点").unwrap());
static COMES_FROM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:由|从)(?:现在|目前|现有|平均|原来)?(?:20\d\d年[底末]?)?的?$|由[^,。;\d]{2,16}$").unwrap()
});
/// What moves goes on to another value, whatever the verb: 由86%升至93%.
static GOES_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:左右|以上|以下)?\p{Han}{0,6}?(?:到|至|为)(?:(?:20\d\d年|明年|年底)的?)?(?:\d|[一二两三四五六七八九十百千半]|百分)").unwrap()
});
