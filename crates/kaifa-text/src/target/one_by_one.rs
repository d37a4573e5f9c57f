//! Several indicators with a figure each: 甲、乙总量分别达到20家、1家. `whose_each` are several bearers of one measure.

use std::sync::LazyLock;

use crate::pattern::Regex;

use super::amount::Amount;
use super::indicator::{BASE, LEADING_WORDS, MEASURE, SHARED_MEASURE, TAIL, with_subject, without_urging};

/// The names of several indicators that have their figures one by one (甲、乙总量分别达到20家、1家): as many as there are
/// figures. Words that only say how they move (分别提高) take the indicators of the clause before.
pub fn one_for_each(
    before: &str,
    count: usize,
    carried: &[String],
    subject: Option<&str>,
) -> Option<Vec<String>> {
    let words = BASE.replace_all(before, "");
    let words = without_urging(&words)
        .replace("分别", "")
        .replace("依次", "")
        .replace("以及", "、");
    let words = words
        .trim_matches(['、', ',', ':'])
        .trim_end_matches('为')
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '、');
    let movement = words.is_empty()
        || [
            "提高",
            "提升",
            "增长",
            "年均增长",
            "下降",
            "降低",
            "增加",
            "占",
            "突破",
            "达到",
        ]
        .iter()
        .any(|word| words.starts_with(word));
    if movement && carried.len() == count {
        return Some(
            carried
                .iter()
                .map(|name| with_subject(words, Some(name)))
                .collect(),
        );
    }
    // 甲企业和乙企业实现倍增,分别超过90家和870家: the subject of the clause before names them.
    if movement && let Some(subject) = subject {
        let parts: Vec<&str> = subject.split(['、', '和', '与']).collect();
        if parts.len() == count {
            return Some(parts.iter().map(|part| with_subject(words, Some(part))).collect());
        }
    }
    let tail = TAIL.find(words).filter(|m| m.start() > 0);
    let (base, tail) = tail.map_or((words, ""), |tail| (&words[..tail.start()], tail.as_str()));
    // 单位工业增加值能耗、用水量: both per unit.
    let per_unit = PER_UNIT
        .captures(base)
        .map_or("", |found| found.get(1).map_or("", |unit| unit.as_str()));
    let of_unit = |part: &str| match !part.starts_with("单位") && CONSUMED.is_match(part) {
        true => per_unit,
        false => "",
    };
    for separators in [&['、', '和', '与'][..], &['、'][..]] {
        let parts: Vec<&str> = base.split(separators).collect();
        if parts.len() == count {
            let last = parts[count - 1];
            let measure = SHARED_MEASURE
                .find(last)
                .filter(|m| m.start() > 0)
                .map_or("", |m| m.as_str());
            return Some(
                parts
                    .iter()
                    .map(|part| {
                        match MEASURE.is_match(part) || measure.is_empty() || part.ends_with(measure) {
                            true => format!("{}{part}{tail}", of_unit(part)),
                            false => format!("{part}{measure}{tail}"),
                        }
                    })
                    .collect(),
            );
        }
    }
    None
}

/// 收入150亿元,企业120家;下一年分别达到190亿元、150家: what had figures in the same units before, in the same order.
pub fn same_again(before: &str, amounts: &[Amount], known: &[(String, String)]) -> Option<Vec<String>> {
    let words = LEADING_WORDS.replace(before, "");
    let words = words.replace("分别", "").replace("依次", "");
    let one_unit = amounts.windows(2).all(|pair| pair[0].unit == pair[1].unit);
    let moves = matches!(
        words.as_str(),
        "" | "达到" | "增加到" | "提高到" | "突破" | "超过" | "完成" | "为"
    );
    if one_unit || !moves {
        return None;
    }
    let alike = |(unit, _): &(String, String), amount: &Amount| Some(unit) == amount.unit.as_ref();
    known
        .windows(amounts.len())
        .rfind(|before| {
            before
                .iter()
                .zip(amounts)
                .all(|(known, amount)| alike(known, amount))
        })
        .map(|before| before.iter().map(|(_, name)| name.clone()).collect())
}

static PER_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^、]{0,12}?(单位[^、]{2,10}?)(?:能耗|水耗|电耗|用水量|二氧化碳排放量?|碳排放)[、和]")
        .unwrap()
});
static CONSUMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:能耗|水耗|电耗|用水量|二氧化碳排放量?|碳排放强?度?|取水量)$").unwrap());
