//! Nouns that bear figures, and what they have: in 甲县、乙县产值 and 居住建筑、公共建筑节能率 the bearers end with the noun of their kind, and the measure of
//! all of them stands behind the last. A measure that a class of bodies has itself (研发费用占比, 户均收入) tells nothing of others; a sum of the
//! whole place (制造业增加值) or a count of other things does.

use std::sync::LazyLock;

use super::scope::{OPENS_WITHOUT_SUBJECT, may_be};
use crate::pattern::Regex;

/// The last words of places, zones, trades, bodies and people, each of which can have any measure.
const BODIES: &str = concat!(
    r"[^地小社片景林矿校库]区|县|[^城]市|[州旗盟镇乡]|[^农]村|街道|社区|城区|景区|林区|矿区|片区|市本级|地区|区域|流域|湾区|[^半]岛|平原|城市群|都市圈|城市",
    r"|开发区|园|新城|科学城|科技城|港|口岸|产业带|廊道|商圈",
    r"|产业链|产业|行业|领域|板块|集群|赛道|产业化",
    r"|企业|公司|集团|银行|机构|医院|学校|高校|院校|大学|学院|中学|小学|初中|高中|幼儿园|院所|研究院|研究所|实验室|中心|平台|基地|部门|单位|机关|管委会",
    r"|协会|合作社|农场|养殖场|农户|商户|用户|家庭|人员|学生|毕业生|职工|居民|农民|儿童|老年人|老人|教师|库|基金"
);
/// The last words of things, which have rates and the like, but of which there is also an output or a number.
const THINGS: &str = concat!(
    r"建筑|厂房|小区|住宅|楼宇|项目|工程|地块|设施|设备|装置|锅炉|窑炉|电机|变压器|机组|空调|灯具|管网|管道|电站|电源|水厂|处理厂|车辆|公交车|船舶",
    r"|道路|公路|农村公路|河流|断面|水体|水源地|耕地|农田|线路|班列|[A-Z甲乙丙丁一二三四五]类|[一二三四五]级"
);
static BODY_ENDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?:{BODIES})(?:\([^()]*\))?$")).unwrap());
static THING_ENDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?:{THINGS})(?:\([^()]*\))?$")).unwrap());
static PLACE_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:开发区|高新区|经开区|园区|新区|新城|[^地小社片景林矿校库功]区|县|[^城]市|[旗盟]|\p{Han}{2}[州镇乡村]|街道)(?:\([^()]*\))?$").unwrap()
});

/// How the name of a measure ends.
pub(super) static MEASURE_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "(?:率|强度|税收|产值|占比|比重|比例|面积|密度|值|额|量|时间|时限|时长|周期|收入|支出|投入|利润|成本|费用|经费|余额|规模|能耗|水耗|电耗|效率|水平|指数|浓度|",
        "倍数|价格|天数|次数|营收|工资|薪酬|增速|增幅|降幅|年均|累计|增长|提高|提升|下降|降低|压减)$"
    ))
    .unwrap()
});
/// What things have each: a rate, a consumption, a time.
static OF_THINGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:率|强度|密度|能耗|水耗|电耗|效率|水平|时间|时限|时长|周期|倍数|浓度)(?:提高|提升|下降|降低|压减)?$",
    )
    .unwrap()
});
/// How many of them there are, or which of them have come to be so: nothing that one of them has.
static OF_THEIR_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[总个家户]?数|数量|总量|总产?[量数]|占|覆盖|普及|建成|建有|创建|设置|配备|入驻|入园|开工|竣工|投产|存活|培育|增加|增长|增速|年均|累计|的)").unwrap()
});
/// A word of a name that only looks like a bearer: 单位能耗, 地区生产总值, 工业园区域.
static WITHIN_A_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:生产总值|GDP|域|场|属|级|内|本级|化|性|制|人口)").unwrap());

/// Where the bearer ends in words that name a bearer and its measure. Anything at all may be that of a place (甲区上市后备企业).
pub(super) fn before_measure(words: &str) -> Option<usize> {
    let mut ends: Vec<usize> = words.char_indices().map(|(at, _)| at).skip(2).collect();
    ends.reverse();
    ends.into_iter().find(|end| {
        let (bearer, measure) = words.split_at(*end);
        let measure = measure.strip_prefix('内').unwrap_or(measure);
        let possible = measure.chars().count() > 1
            && !WITHIN_A_NAME.is_match(measure)
            && !OF_THEIR_NUMBER.is_match(measure);
        possible
            && (MEASURE_ENDS.is_match(measure) && BODY_ENDS.is_match(bearer)
                || OF_THINGS.is_match(measure) && THING_ENDS.is_match(bearer)
                || PLACE_ENDS.is_match(bearer))
            && names_a_bearer(bearer)
    })
}

/// Whether a name ends with the noun of those that can bear a figure.
pub(super) fn is_bearer(name: &str) -> bool {
    (BODY_ENDS.is_match(name) || THING_ENDS.is_match(name)) && names_a_bearer(name)
}

/// Whether a name is that of a place.
pub(super) fn is_place(name: &str) -> bool {
    PLACE_ENDS.is_match(name) && names_a_bearer(name)
}

/// Whether words say who it is, not what is done or how much.
fn names_a_bearer(name: &str) -> bool {
    may_be(name)
        && !OPENS_WITHOUT_SUBJECT.is_match(name)
        && !name.starts_with("单位")
        && !name.contains("占")
        && !name.contains("比重")
}
