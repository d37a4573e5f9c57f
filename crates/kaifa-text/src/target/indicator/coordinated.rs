//! Coordinated indicators that share a tail and a figure, told from one indicator over several things: 税收、外贸总额 are two,
//! 车间、工厂数量 is one.

use std::sync::LazyLock;

use super::{MEASURE, TAIL};
use crate::pattern::Regex;

/// A measure that several parts of a list share: 机械化率, 覆盖率, 增加值.
pub(in crate::target) static SHARED_MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:整体通关时间|(?:平均)?(?:办理|审批|办结|通关|开办|注册|验收)时[限间]|\p{Han}{0,2}化率|平均\p{Han}{2,8}率|\p{Han}{2}率|增加值|总产值|产值|收入|投资|(?:占\p{Han}{2,12}的?)?(?:占比|比重|比例)|产量|面积|(?:产业(?:集群|链)?)?规模|数量|总量)$",
    )
    .unwrap()
});

/// What each of several substances or things has.
static SHARED_BY_MANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:排放总量|排放量|使用量|消费量|增加值|总产值|产值|产量|占比|比重)$").unwrap()
});

/// What several services share: 报装平均时限.
static SHARED_TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:报装|办理|审批|受理|业务)\p{Han}{0,6}(?:时限|时间|周期)$").unwrap());

static QUOTA_VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:重点|择优|遴选|优选|逐步|力争|争取|新|再|各|每年|共|基本|分别|重点扶持|滚动)*",
        r"(?:打造|培育|建设|建成|形成|新增|净增|确定|发展|评选|遴选|认定|创建|整合为|合并为|配备|保留|下放|安排|设立|设置|组建|布局|选派|招引|扶持|开放|新建|盘活|推出|实施|培养|选择|优选|选树|聚焦|拥有|保有)*$"
    ))
    .unwrap()
});

static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:打造|培育|建设|建成|布局|引进|新增|创建|组建|设立|认定|遴选|新建|形成)").unwrap()
});

/// 处理率力争提高: what urges between the name and how it moves.
fn without_urging_end(words: &str) -> &str {
    ["力争", "确保", "争取", "努力", "预计", "将"]
        .iter()
        .fold(words, |words, urging| match words.ends_with(urging) {
            true => words.trim_end_matches(urging),
            false => words,
        })
}

/// Splits a list of indicators that share a tail and a figure.
pub(super) fn coordinated(words: &str, one_by_one: bool) -> Vec<String> {
    let words = &words.replace("以及", "、")[..];
    // 布局重点实验室、技术创新中心各3家: each of them.
    if let Some(each) = words.strip_suffix('各')
        && each.contains(['、', '和'])
    {
        let each = MAKES.replace(each, "");
        return each.split(['、', '和']).map(str::to_owned).collect();
    }
    let words = QUOTA_VERB
        .find(words)
        .filter(|m| m.start() > 0 || m.end() > 0)
        // 更新290台: the sign is half of another verb.
        .filter(|m| !(m.as_str() == "新" && words[..m.start()].ends_with(['更', '翻', '创', '革'])))
        .map_or(words, |m| &words[..m.start()]);
    let tail = TAIL.find(words).filter(|m| m.start() > 0);
    let (base, tail) = match &tail {
        Some(tail) => (without_urging_end(&words[..tail.start()]), tail.as_str()),
        None => (words, ""),
    };
    // 用水、用气报装时限各压缩2天: the parts share all that follows them.
    if let Some(each) = base.strip_suffix('各')
        && let Some((first, rest)) = each.split_once('、')
        && let Some(shared) = SHARED_TIME.find(rest).filter(|m| m.start() > 0)
    {
        let first = format!("{first}{}", shared.as_str());
        return vec![format!("{first}{tail}"), format!("{rest}{tail}")];
    }
    let base = match base.ends_with("平均") || base.ends_with("年均") {
        true => base,
        false => base.trim_end_matches('均').trim_end_matches("分别"),
    };
    for separators in [&['、', '和'][..], &['、'][..]] {
        let parts: Vec<&str> = base.split(separators).collect();
        if parts.len() > 1 && parts.iter().all(|part| MEASURE.is_match(part)) {
            return parts.iter().map(|part| format!("{part}{tail}")).collect();
        }
    }
    // 二氧化硫、氮氧化物、有机物排放总量均下降: so do more than two.
    if one_by_one && let Some(measure) = SHARED_BY_MANY.find(base) {
        let parts: Vec<&str> = base[..measure.start()].split(['、', '和']).collect();
        let short = |part: &&str| (2..=10).contains(&part.chars().count());
        if parts.len() > 2 && parts.iter().all(short) {
            return parts
                .iter()
                .map(|part| format!("{part}{}{tail}", measure.as_str()))
                .collect();
        }
    }
    // 种植、收获机械化率均达到: the parts share the measure that ends the last one.
    if one_by_one
        && let Some((first, last)) = base.split_once(['、', '和'])
        && let Some(measure) = SHARED_MEASURE.find(last).filter(|m| m.start() > 0)
        && !first.contains(['、', '和'])
    {
        return vec![
            format!("{first}{}{tail}", measure.as_str()),
            format!("{last}{tail}"),
        ];
    }
    // 人次、花费均增长: each of them grows.
    if one_by_one && !tail.is_empty() && base.contains('、') {
        let parts: Vec<&str> = base.split(['、', '和']).collect();
        if parts.iter().all(|part| (2..=8).contains(&part.chars().count())) {
            return parts.iter().map(|part| format!("{part}{tail}")).collect();
        }
    }
    let base = match base.contains('占') {
        true => base.trim_end_matches('的'),
        false => base,
    };
    vec![format!("{base}{tail}")]
}
