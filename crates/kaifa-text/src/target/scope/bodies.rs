//! Bodies that open a clause as those whose figure it is: levels of administration, any one of several firms, those who go first, those to whom
//! 对 points.

use std::sync::LazyLock;

use crate::pattern::Regex;

use super::openers::{OPENS_WITHOUT_SUBJECT, VERBS_WITHIN};
use super::places::NO_SUBJECT_BEFORE_PLACE;

/// 市、区两级, 省市县三级政务大厅.
static LEVELS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[省市州县区乡镇村](?:\([^()]*\))?[、和]?){2,4}[两二三四]级(?:\p{Han}{0,6}?(?:政务大厅|部门|机关|政府|财政|法院))?").unwrap()
});
/// 同一企业: any one of them.
static SAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:同一\p{Han}{2,6}对)?同一(?:\p{Han}{0,4}(?:企业|项目|单位|对象|主体|区域))").unwrap()
});
/// 国有企业率先…: those who shall go first.
static GO_AHEAD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\p{Han}{2,20}?(?:企业|项目|单位|机构|部门))(?:率先|带头)").unwrap());
/// 对A类企业贷款余额…: 对 says whose it is.
static TOWARDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:((?:\p{Han}|[A-Z]|、){1,14}?企业)\p{Han}{2,8}(?:余额|利率|价格|费率|时限|频次|次数|比例|幅度)",
        r"|([^,。;:]{2,40}?(?:企业|主体|机构|单位|农户))收取的)"
    ))
    .unwrap()
});
/// Where the body ends that opens some words; `before` are the words before them in their clause.
pub(super) fn leading(before: &str, rest: &str) -> Option<usize> {
    let level = rest.starts_with(['省', '市', '州', '县', '区', '乡', '镇', '村']);
    if let Some(levels) = (level && rest.contains('级'))
        .then(|| LEVELS.find(rest))
        .flatten()
    {
        return Some(levels.end());
    }
    if let Some(same) = rest.starts_with("同一").then(|| SAME.find(rest)).flatten() {
        return Some(same.end());
    }
    if before.ends_with('对')
        && let Some(firms) = TOWARDS
            .captures(rest)
            .and_then(|found| found.get(1).or(found.get(2)))
    {
        return Some(firms.end());
    }
    let goes_ahead = rest.contains("率先") || rest.contains("带头");
    if let Some(ahead) = goes_ahead
        .then(|| GO_AHEAD.captures(rest))
        .flatten()
        .and_then(|found| found.get(1))
        && !VERBS_WITHIN.is_match(ahead.as_str())
    {
        return Some(ahead.end());
    }
    None
}

/// 中心城区管道燃气普及率, 省辖市城区…: a part of a city, before what is measured in it.
static CITY_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Han}{0,5}?(?:中心城区|主城区|老城区|建成区|新城区|市域|[市州县]城区|居住区)|^\p{Han}{0,5}?保护区内").unwrap()
});
/// What belongs to the part of a city itself: 建成区面积.
static OF_THE_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:内|按|面积|规模|的|[、和及]|范围|更新|改造|建设|硬化|$|\d+[^米\d]|不|达|超)").unwrap()
});

/// Where a part of a city ends, before what is measured in it.
pub(super) fn city_part(rest: &str) -> Option<usize> {
    let part = (rest.contains('区') || rest.starts_with("市域"))
        .then(|| CITY_PART.find(rest))
        .flatten()?;
    let named = OF_THE_PART.is_match(&rest[part.end()..])
        || OPENS_WITHOUT_SUBJECT.is_match(part.as_str()) && !part.as_str().starts_with("建成区")
        || VERBS_WITHIN.is_match(part.as_str())
        || NO_SUBJECT_BEFORE_PLACE.is_match(part.as_str());
    (!named).then_some(part.end())
}
