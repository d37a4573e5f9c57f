//! Figures in Chinese words: counts (五百家, 两到三个), shares (四成), sums (千亿元) and parts of a whole (三分之一, 一半).

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Decimal;

use super::amount::{Amount, Form, quoted, times_what};
use super::comparator::{BEHIND, both, leading};
use super::{Comparator, exclusion};
use crate::chinese_number;
use crate::folded::Folded;

/// Counts and shares in Chinese numerals: 两个, 三十名, 五百家, 百项, 两到三个, 四成.
static HAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<low>[一二两三四五六七八九十百千]+|(?P<one>万亿))(?:(?:到|至|—)(?P<high>[一二两三四五六七八九十百千]+))?(?P<unit>个百分点|[万亿]?(?:家|项|个|所|名|支|座|条|款|件|处|户|套|人次|人|亩|吨标准煤|吨|千瓦时|千瓦|立方米|平方米|公里|公顷|斤|年一遇)|[万亿]*(?:美元|元)|倍|成(?P<tenth>[一二三四五六七八九半])?)").unwrap()
});
static FRACTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("千分之(?P<thousandths>[一二三四五六七八九十]{1,3})|百分之(?P<hundredths>百|[一二三四五六七八九十]{1,3}(?:点[〇零一二三四五六七八九]{1,2})?)|(?P<whole>[二三四五六七八九十])分之(?P<part>[一二两三四五六七八九])|(?P<more>过半)(?:数)?|(?P<half>一半|半数)|(?P<part_digit>[1-9])/(?P<whole_digit>[2-9]|10)").unwrap()
});
/// 办理时限压缩一半, 6月底前完成四分之三: by how much something moves, or how much of it is done.
static MOVED_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:减少|压减|压缩|压降|缩短|下降|降低|精简|增长|增加|提高|提升|递增|递减|完成|清偿|化解)$|比[^,。;]{2,14}(?:低|高|少|多|快)$|(?:减少|压减|压缩|缩短|精简)\\p{Han}{2,8}$").unwrap()
});
static COUNT_FOLLOWS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d+[户家个项]").unwrap());
/// 占全区三分之一: how large a part it is.
static PART_OF: LazyLock<Regex> = LazyLock::new(|| Regex::new("占[^,。;占]{0,16}$").unwrap());
/// A rate, whose figure needs no verb.
static RATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:率|面|占比|比例|比重)(?:均|各|都)?$").unwrap());
/// 覆盖八成乡镇: what it reaches.
static COVERING: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:覆盖|惠及)[^,。;、]{0,6}$").unwrap());
/// Something is given to each of several.
static EACH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("每(?:个[^月季]|[位名家人组镇乡村县区市企])").unwrap());
/// What follows the count of a thing that is none: 两个月, 三个方面, 五个一, 一个一个.
static HAN_NO_THING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:月|工作日|小时|季度|年|星期|方面|环节|层面|层次|阶段|维度|领域|一|不|更|大|全|必|统|批|确保|员|会|立|为)").unwrap()
});

/// Counts in Chinese numerals. 一个 and 一家 count only where a comparator says so or something is given to each.
pub(super) fn in_chinese(even: &Folded, clause: Range<usize>) -> Vec<Amount> {
    let all = even.text();
    let (text, offset) = (&all[clause.clone()], clause.start);
    HAN.captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let (before, after) = (&text[..whole.start()], &text[whole.end()..]);
            let numeral = |name: &str| {
                let words = found.name(name)?.as_str();
                match words {
                    "百" => Some(100),
                    "千" => Some(1000),
                    "万亿" => Some(1),
                    _ => chinese_number::parse(words),
                }
            };
            let (value, upper) = (numeral("low")?, numeral("high"));
            // 五成五, 七成半: tenths and hundredths.
            let tenth = found.name("tenth").map(|tenth| match tenth.as_str() {
                "半" => 5,
                digit => chinese_number::parse(digit).unwrap_or_default(),
            });
            // 突破万亿元: one of it.
            let one = found.name("one").is_some();
            if one != found["unit"].starts_with(['美', '元']) {
                return None;
            }
            let unit = match tenth {
                Some(_) => "成".to_owned(),
                None if one => whole.as_str().to_owned(),
                None => found["unit"].to_owned(),
            };
            let behind = BEHIND.iter().find(|(word, _)| after.starts_with(word));
            let points = unit == "个百分点";
            let share = unit == "成" || points;
            let sum = unit.ends_with('元');
            let weighed = unit.ends_with(['吨', '煤', '瓦', '时', '米', '里', '顷', '斤']);
            let (value, doubled) = match doubled(before, value).filter(|_| unit == "倍") {
                Some(start) => (2, Some(start)),
                None => (value, None),
            };
            let (start, comparator) = match times_what(before, Some(&unit)).or(doubled) {
                Some(start) => (start, Some(Comparator::Multiple)),
                None if unit == "倍" => return None,
                None => leading(before, if share { Form::Percent } else { Form::Counted }, Some(&unit)),
            };
            let by = before.trim_end_matches(['近', '约']);
            let moved = (share && (MOVED_BY.is_match(by) || PART_OF.is_match(by) || COVERING.is_match(by))).then_some(Comparator::AtLeast);
            let comparator = both(comparator, behind.map(|(_, behind)| *behind)).or(moved);
            let at_least = before.contains("至少");
            let said = &all[all[..offset + whole.start()]
                .rfind([',', '。', ';', '\n'])
                .unwrap_or(0)..offset + whole.start()];
            let distributed = EACH.is_match(said) || before.ends_with('各') || at_least;
            let named = before.ends_with([
                '第', '“', '这', '每', '某', '任', '数', '几', '后', '前', '哪', '同', '唯', '其', '上',
                '下', '十', '逐', '统', '万',
            ]) || before.ends_with(|c: char| c.is_ascii_digit() || c == '.');
            // 千人桥, 百人计划: a round number that opens a name.
            let opens_a_name = matches!(&found["low"], "百" | "千")
                && unit == "人"
                && behind.is_none()
                && after.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && c != '的');
            if named
                || opens_a_name
                || quoted(even, offset + whole.start())
                || HAN_NO_THING.is_match(after) && behind.is_none()
                || value == 1 && upper.is_none() && comparator.is_none() && !distributed && !made_one(before, after)
                || (share || sum) && comparator.is_none()
                || weighed && comparator.is_none() && !["百", "千"].contains(&&found["low"])
                || (sum || weighed) && after.starts_with(['级', '的']) && !exclusion::is_standard(after)
                // 税收超千万元企业20户、超五千万元3户: the sum says which of them are counted.
                || sum && COUNT_FOLLOWS.is_match(after)
            {
                return None;
            }
            let unit_is_times = unit == "倍";
            Some(Amount {
                start: offset + start,
                figure: offset + whole.start(),
                end: offset + whole.end() + behind.map_or(0, |(word, _)| word.len()),
                value: tenth.map_or(Decimal::from(value), |tenth| Decimal::new(i64::from(value * 10 + tenth), 1)),
                upper: upper.map(Decimal::from),
                unit: Some(unit),
                comparator: comparator.or(at_least.then_some(Comparator::AtLeast)),
                form: match () {
                    () if share => Form::Percent,
                    () if sum || weighed || unit_is_times => Form::Measured,
                    () => Form::Counted,
                },
                spoken: !sum,
            })
        })
        .collect()
}

/// 建成一个具有国际水平的计算中心, 培植一个年销售收入过150亿元的集群: one thing of its kind that is made.
fn made_one(before: &str, after: &str) -> bool {
    ["建成", "培植", "建成投用"]
        .iter()
        .any(|verb| before.ends_with(verb))
        && ["具有", "年", "销售收入", "产值"]
            .iter()
            .any(|word| after.starts_with(word))
}

/// 增加约一倍 says the same as 翻一番: where the verb begins.
fn doubled(before: &str, times: u32) -> Option<usize> {
    let verb = before.trim_end_matches(['约', '近']);
    let grows = ["增加", "增长", "提高", "扩大"]
        .iter()
        .find_map(|word| verb.strip_suffix(word));
    grows.filter(|_| times == 1).map(str::len)
}

/// 四点二: a numeral and its decimals, one digit each.
fn with_decimals(whole: &str, decimals: &str) -> Option<Decimal> {
    let mut value = Decimal::from(chinese_number::parse(whole)?);
    for (place, digit) in (1..).zip(decimals.chars()) {
        let digit = match digit {
            '零' | '〇' => 0,
            digit => chinese_number::parse(digit.encode_utf8(&mut [0; 4]))?,
        };
        value += Decimal::new(i64::from(digit), place);
    }
    Some(value)
}

/// Parts of a whole in words: 三分之一, 一半以上, 过半. Those that per cent tells exactly are given in per cent, others as so many thirds.
pub(super) fn fractions(even: &Folded, clause: Range<usize>) -> Vec<Amount> {
    let (text, offset) = (&even.text()[clause.clone()], clause.start);
    let may_hold = text.contains("分之") || text.contains('半') || text.contains('/');
    if !may_hold {
        return Vec::new();
    }
    FRACTION
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let (before, after) = (&text[..whole.start()], &text[whole.end()..]);
            // 压缩1/3; 9/10 of a date or 1/100 are none.
            let digits = found.name("whole_digit").is_some();
            if digits
                && (before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/'))
                    || after
                        .starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '万')))
            {
                return None;
            }
            let (whole_name, part_name) = match digits {
                true => ("whole_digit", "part_digit"),
                false => ("whole", "part"),
            };
            let number = |words: &str| words.parse().ok().or_else(|| chinese_number::parse(words));
            let (value, unit) = match (found.name(whole_name), found.name(part_name)) {
                _ if found.name("thousandths").is_some() => {
                    let value = chinese_number::parse(&found["thousandths"])?;
                    (Decimal::from(value), "‰".to_owned())
                }
                // 百分之百, 百分之九十五
                _ if found.name("hundredths").is_some() => {
                    let hundredths = &found["hundredths"];
                    let value = match (hundredths.split_once('点'), hundredths) {
                        (_, "百") => Decimal::ONE_HUNDRED,
                        (Some((whole, decimals)), _) => with_decimals(whole, decimals)?,
                        (None, numeral) => Decimal::from(chinese_number::parse(numeral)?),
                    };
                    (value, "%".to_owned())
                }
                (Some(of), Some(part)) => {
                    let of: u32 = number(of.as_str()).filter(|of| (2..=10).contains(of))?;
                    let part = number(part.as_str()).filter(|part| *part < of)?;
                    match 1000 % of {
                        0 => (
                            Decimal::new(i64::from(part * 1000 / of), 1).normalize(),
                            "%".to_owned(),
                        ),
                        _ => (Decimal::from(part), format!("/{of}")),
                    }
                }
                _ => (Decimal::from(50), "%".to_owned()),
            };
            // 超过半数: 过 belongs to the comparator; 超过半天 is no part of a whole.
            let over = found.name("more").is_some() && before.ends_with('超');
            if over && !whole.as_str().ends_with('数')
                || after.starts_with(['天', '年', '个', '小', '日', '月'])
            {
                return None;
            }
            let figure = whole.start() + if over { '过'.len_utf8() } else { 0 };
            let before = &text[..figure];
            let behind = BEHIND.iter().find(|(word, _)| after.starts_with(word));
            let hundredths = ["hundredths", "thousandths"]
                .iter()
                .any(|part| found.name(part).is_some());
            let (start, comparator) = match leading(before, Form::Percent, Some("%")) {
                // 不少于总建筑面积千分之二: 的 may be left out behind the whole; 超过核定人数百分之二十 is a threshold.
                (start, None) if hundredths => {
                    let of_whole = leading(&format!("{before}的"), Form::Percent, Some("%"));
                    match of_whole.1 {
                        Some(Comparator::AtLeast | Comparator::AtMost) => of_whole,
                        _ => (start, None),
                    }
                }
                found => found,
            };
            let by = before.trim_end_matches(['近', '约']);
            let comparator = both(comparator, behind.map(|(_, behind)| *behind))
                .or(found.name("more").map(|_| Comparator::Above))
                .or((MOVED_BY.is_match(by) || PART_OF.is_match(by)).then_some(Comparator::AtLeast))
                // 实施率百分之百
                .or(RATE.is_match(by).then_some(match value == Decimal::ONE_HUNDRED {
                    true => Comparator::Equal,
                    false => Comparator::AtLeast,
                }));
            // 百分之八 is read like 8%; 一半 and 三分之一 need a word that says what they are.
            if comparator.is_none() && !hundredths {
                return None;
            }
            if quoted(even, offset + figure) {
                return None;
            }
            Some(Amount {
                start: offset + start,
                figure: offset + figure,
                end: offset + whole.end() + behind.map_or(0, |(word, _)| word.len()),
                value,
                upper: None,
                unit: Some(unit),
                comparator,
                form: Form::Percent,
                spoken: !hundredths,
            })
        })
        .collect()
}
