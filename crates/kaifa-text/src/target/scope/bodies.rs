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
/// 规模以上工业企业亩均税收: a figure that each firm has.
static FIRMS_EACH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:\p{Han}|[A-Z]、?){2,12}?(?:企业|边民)|搬迁户|脱贫户)(?:亩均|人均|户均)").unwrap()
});
/// 重点场所在线监测安装率, 公路口岸进口整体通关时间: those of a class that is told apart from others, and a rate or time that each of them has.
static MEMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^((?:[A-E]类、)*(?:[A-E]类|(?:\p{Han}|“[^“”]{2,8}”){2,12}?(?:(?:人|人员|企业)、\p{Han}{2,10}?)?)(?:企业|国企|人员|学生|场所|口岸|建设项目|用户|院所|医院|高校|中小学|食堂|领域|农户|边民|家庭))",
        r"((?:\p{Han}|[A-Z“”\x22+]){2,24}?(?:率|比例|比重|占比|时间|时限|周期|时长|增幅|幅度|能耗|强度))",
        r"(?:$|[^\p{Han}A-Z”]|应|要|须|力争|确保|达|提|超|不|由|从|为|控制|保持|稳定|压|降|缩|平均|下降|增长|年均)"
    ))
    .unwrap()
});
/// What each of them can have.
static RATED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("率|比例|比重|占比|时间|时限|周期|时长|增幅|幅度|能耗|强度").unwrap());
/// What belongs to the name of the rate: 项目开工率, 企业满意度, 企业数占比.
static OF_THE_CLASS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:数(?:量|占|达|超|不|增|翻|为)|占|的|中|落户|入驻|入园|入库|开工|竣工|投产|完成|签约|履约|满意|培育|存活|上市|化解|增长|参保|就业)").unwrap()
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
    if let Some(firms) = rest
        .contains("均")
        .then(|| FIRMS_EACH.captures(rest))
        .flatten()
        .and_then(|found| found.get(1))
        && !VERBS_WITHIN.is_match(firms.as_str())
    {
        return Some(firms.end());
    }
    members(rest)
}

/// Where the members of a class end that have a rate of their own.
fn members(rest: &str) -> Option<usize> {
    let rated = RATED.is_match(rest);
    let found = rated.then(|| MEMBERS.captures(rest)).flatten()?;
    let class = found.get(1)?;
    let named = VERBS_WITHIN.is_match(class.as_str())
        || OPENS_WITHOUT_SUBJECT.is_match(class.as_str())
        || class.as_str().starts_with(['全', '各', '我', '本', '每'])
        || class.as_str().contains('的')
        || OF_THE_CLASS.is_match(&rest[class.end()..]);
    (!named).then_some(class.end())
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

/// Bodies of a kind, before a rate that each of them has: 公共机构人均能耗, 运营公司资产负债率.
static KIND_OF_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^((?:\p{Han}{2,16}?(?:机构|公司|主体|银行|机关|用户|养殖场|用膜区|士兵|建制村|行政村|自然村|教学点|公立医院|本科学校|职业学校|建成区|主城区|热线|处理厂|池塘|试点县|水源地)|(?:\p{Han}{2,12}(?:的|、))?有[^,。;:\d]{2,12}的(?:村庄|地区|园区|县|企业)|[二三]级医院|(?:新建|存量|在建|既有|现有)\p{Han}{0,6}?(?:数据中心|物流园区|公共建筑|居住小区))(?:\([^()]*\))?)",
        r"(?:[^,。;:的数占业](?:\p{Han}|[A-Z]){1,28}|平均)(?:率|比例|比重|占比|能耗|强度|水耗|覆盖|倍数|时间|时限|[PWC]UE)"
    ))
    .unwrap()
});
/// 节约型机关建成率, 日间照料机构覆盖率: how many of them there are, which none of them has.
static OF_THEIR_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:创?建成|覆盖|建有|入驻|创建|普及|开工|完成|竣工|培育|增长|达标|运行)率").unwrap()
});

/// Where a body of a kind ends that has a rate, a share or a consumption of its own.
pub(super) fn with_a_rate(rest: &str) -> Option<usize> {
    let body = KIND_OF_BODY.captures(rest)?.get(1)?;
    let named = OF_THEIR_NUMBER.is_match(&rest[body.end()..])
        // 规上工业企业研发机构设置率: the firms have them.
        || body.as_str().contains("企业") && !body.as_str().contains("的")
        || body.as_str().starts_with("内设")
        || VERBS_WITHIN.is_match(body.as_str())
        || NO_SUBJECT_BEFORE_PLACE.is_match(body.as_str());
    (!named).then_some(body.end())
}
