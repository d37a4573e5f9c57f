//! Several indicators with a figure each: 甲、乙总量分别达到20家、1家.

use std::sync::LazyLock;

use crate::brackets;
use crate::pattern::Regex;

use super::amount::Amount;
use super::indicator::{BASE, LEADING_WORDS, MEASURE, SHARED_MEASURE, TAIL, with_subject};

/// The names of several indicators that have their figures one by one (甲、乙总量分别达到20家、1家): as many as there are
/// figures. Words that only say how they move (分别提高) take the indicators of the clause before.
pub fn one_for_each(
    before: &str,
    count: usize,
    carried: &[String],
    subject: Option<&str>,
) -> Option<Vec<String>> {
    let words = BASE.replace_all(before, "");
    let words = LEADING_WORDS.replace(&words, "");
    let words = words
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

/// Those whose figures they are one by one, and what is measured of all of them: 国家级、省级园区亩均税收分别…, 其中甲区、乙区依次为… (with what was
/// measured before).
pub fn bearers(
    before: &str,
    scope: Option<&str>,
    count: usize,
    measured: Option<&str>,
) -> Option<(Vec<String>, String)> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^((?:(?:(?:国家级|省级|市级|县级)(?:开发区|园区|高新区|经开区)?|东部|中部|西部|东北|城市|农村|城镇|城区|\p{Han}{2,6}?(?:开发区|园区|高新区|经开区|地区|厂房|小学|初中|高中))[、和及]?)+)",
            r"(\p{Han}[^、]{1,20})$"
        ))
        .unwrap()
    });
    let parts = |words: &str| -> Option<Vec<String>> {
        [&['、', '和', '及', '与'][..], &['、'][..]]
            .iter()
            .find_map(|signs| {
                let parts: Vec<String> = words.split(*signs).map(str::to_owned).collect();
                (parts.len() == count && parts.iter().all(|part| part.chars().count() > 1)).then_some(parts)
            })
    };
    let words = BASE.replace_all(before, "");
    let words = LEADING_WORDS.replace(&words, "");
    let words = words
        .replace("分别", "")
        .replace("依次", "")
        .replace("以及", "、");
    let words = words.trim_end_matches('为').trim_end_matches('均');
    if let Some(of_scope) = scope.and_then(&parts).filter(|_| !words.contains('、')) {
        let of_what = if words.is_empty() { measured? } else { words };
        return Some((with_the_kind_of_the_last(of_scope), of_what.to_owned()));
    }
    if let Some(found) = HEAD.captures(words)
        && let Some(whose) = parts(found[1].trim_end_matches(['、', '和', '及']))
        && MEASURE_ENDS.is_match(&found[2])
    {
        return Some((whose, found[2].to_owned()));
    }
    if let Some((classes, measure)) = classes_with_a_measure(words, count) {
        return Some((classes, measure));
    }
    // 省、市、县(市、区)教育支出占比分别…: the levels of administration.
    if let Some(found) = LEVELS.captures(words)
        && MEASURE_ENDS.is_match(&found[2])
    {
        let levels: Vec<String> = brackets::split_outside(&found[1], 0..found[1].len(), &['、', '和'])
            .map(|level| found[1][level].to_owned())
            .collect();
        if levels.len() == count {
            return Some((levels, found[2].to_owned()));
        }
    }
    let whose = parts(words).filter(|whose| whose.iter().all(|one| super::scope::kinds::is_zone(one)))?;
    Some((whose, measured?.to_owned()))
}

/// 三甲医院、重点高校5G网络覆盖率达到90%: classes of which each is covered to the same extent.
pub(super) fn classes_covered(words: &str) -> Option<Vec<String>> {
    let covered = words.ends_with("覆盖率") && words.contains('、');
    let (classes, measure) = covered
        .then(|| classes_with_a_measure(words, words.matches('、').count() + 1))
        .flatten()?;
    Some(classes.iter().map(|class| format!("{class}{measure}")).collect())
}

/// 三甲医院、4A级景区、服务区起降点覆盖率分别…: classes, the last of which has what is measured of all behind it.
fn classes_with_a_measure(words: &str, count: usize) -> Option<(Vec<String>, String)> {
    const KIND: &str = concat!(
        r"(?:开发区|经济特区|特区|示范园|产业园|服务区|景区|度假区|园区|高新区|经开区|保税区|口岸|医院|学校|高校|机构|企业|",
        r"县城|城市|城区|集中区|集聚区)(?:\([^()]*\))?"
    );
    static CLASS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            r"^(\p{{Han}}{{2,4}}?)?((?:国家级|省级)?[^、]{{0,16}}?{KIND})"
        ))
        .unwrap()
    });
    static ONLY_CLASS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!("^[^、]{{0,20}}{KIND}$")).unwrap());
    let parts: Vec<&str> = brackets::split_outside(words, 0..words.len(), &['、'])
        .map(|part| &words[part])
        .collect();
    let (last, others) = parts.split_last().filter(|_| parts.len() == count)?;
    let found = CLASS.captures(last)?;
    let whole = found.get(0)?;
    let measure = last[whole.end()..].trim_start_matches('内');
    let named = |part: &&str| ONLY_CLASS.is_match(part);
    let measured = measure.chars().count() > 1
        && (MEASURE_ENDS.is_match(measure) || measure.ends_with('数') || measure.starts_with("引进"));
    if !measured || measure.starts_with(['数', '占']) {
        return None;
    }
    if others.iter().all(named) {
        let classes = others.iter().map(|part| (*part).to_owned());
        return Some((
            classes.chain([whole.as_str().to_owned()]).collect(),
            measure.to_owned(),
        ));
    }
    let names = others
        .iter()
        .copied()
        .chain([whole.as_str()])
        .map(str::to_owned)
        .collect();
    let named = with_the_kind_of_the_last(names);
    named[0].ends_with("区").then(|| (named, measure.to_owned()))
}

/// 青桦、柳河国家级园区: the kind that the last of several bare names says is that of all.
fn with_the_kind_of_the_last(names: Vec<String>) -> Vec<String> {
    let Some((last, others)) = names.split_last() else {
        return names;
    };
    let kind = ["国家级", "省级"]
        .iter()
        .find_map(|level| last.find(level).filter(|at| *at > 0));
    let bare = |name: &String| (2..=4).contains(&name.chars().count()) && !MEASURE_ENDS.is_match(name);
    match kind.filter(|_| others.iter().all(bare)) {
        Some(kind) => {
            let named = others.iter().map(|name| format!("{name}{}", &last[kind..]));
            named.chain([last.clone()]).collect()
        }
        None => names,
    }
}

static LEVELS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:[省市州县区旗乡镇村]级?(?:\([^()]*\))?[、和])+[省市州县区旗乡镇村]级?(?:\([^()]*\))?)(\p{Han}[^、]{2,40})$")
        .unwrap()
});
/// How the name of a measure ends.
static MEASURE_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:率|强度|税收|产值|占比|比重|比例|面积|密度|值|额|量|时间|时限|收入|投入|增速|增长|提高|下降)$",
    )
    .unwrap()
});
static PER_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^、]{0,12}?(单位[^、]{2,10}?)(?:能耗|水耗|电耗|用水量|二氧化碳排放量?|碳排放)[、和]")
        .unwrap()
});
static CONSUMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:能耗|水耗|电耗|用水量|二氧化碳排放量?|碳排放强?度?|取水量)$").unwrap());
