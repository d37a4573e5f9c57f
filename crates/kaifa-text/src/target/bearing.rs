//! Nouns that bear figures, and what they have: in 甲县、乙县产值 and 居住建筑、公共建筑节能率 the bearers end with the noun of their kind, and the measure of
//! all of them stands behind the last. A measure that a class of bodies has itself (研发费用占比, 户均收入) tells nothing of others; a sum of the
//! whole place (制造业增加值) or a count of other things does.

use std::sync::LazyLock;

use super::indicator;
use super::scope::{OPENS_WITHOUT_SUBJECT, kinds, may_be};
use crate::pattern::Regex;

/// The last words of places, zones, trades, bodies and people, each of which can have any measure.
const BODIES: &str = concat!(
    r"[^地小社片景林矿校库]区|县|[^城上都超股夜]市|[州旗盟镇乡]|[^农]村|村居|街道|社区|城区|景区|林区|矿区|片区|市本级|地区|区域|流域|湾区|[^半]岛|平原|城市群|都市圈|城市",
    r"|开发区|[^在入进]园|新城|科学城|科技城|港|口岸|产业带|廊道|商圈",
    r"|产业链|产业|行业|领域|板块|集群|赛道|产业化",
    r"|企业|公司|集团|银行|机构|医院|卫生[院室站所]|诊所|学校|高校|院校|大学|学院|中学|小学|初中|高中|幼儿园|院所|研究院|研究所|实验室|中心|平台|基地|部门|单位|机关|管委会|专班|工作组|领导小组",
    r"|协会|合作社|农场|养殖场|农户|商户|用户|家庭|人员|学生|毕业生|职工|居民|农民|儿童|老年人|老人|教师|成员|党员|干部|班子|中心组|党委|党组|库|基金"
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
    Regex::new(r"(?:开发区|高新区|经开区|园区|新区|新城|[^地小社片景林矿校库功]区|县|[^城上都超股夜]市|(?:^|、)[^大中小各本新老超每多]城市|[旗盟]|\p{Han}{2}[州镇乡村]|街道)(?:\([^()]*\))?$").unwrap()
});

/// How the name of a measure ends.
pub(super) static MEASURE_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "(?:率|强度|税收|产值|占比|比重|比例|面积|密度|值|额|量|时间|时限|时长|周期|收入|支出|投入|利润|成本|费用|经费|余额|规模|能耗|水耗|电耗|效率|水平|指数|浓度|",
        "倍数|之比|住院日|工期|年限|里程|产能|能力|产出|效益|均价|得分|[^制适]度|价格|天数|次数|营收|工资|薪酬|增速|增幅|降幅|年均|累计|增长|提高|提升|下降|降低|压减)$"
    ))
    .unwrap()
});
/// What things have each: a rate, a consumption, a time.
static OF_THINGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:率|比例|强度|密度|能耗|水耗|电耗|效率|水平|时间|时限|时长|周期|倍数|浓度)(?:提高|提升|下降|降低|压减)?$",
    )
    .unwrap()
});
/// How many of them there are, or which of them have come to be so: nothing that one of them has.
static OF_THEIR_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[总个家户]?数|数量|总量|总产?[量数]|占|覆盖|普及|建成|建有|创建|设置|配备|入驻|入园|开工|竣工|投产|存活|培育|增加|增长|增速|年均|累计|的)").unwrap()
});
/// A word of a name that only looks like a bearer: 单位能耗, 地区生产总值, 工业园区域.
static WITHIN_A_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:生产总值|GDP|域|场|属|级|内|本级|化|性|制|人口|镇|均)").unwrap());

/// What stands behind 单位 where it means a unit.
static PER_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:产品|面积|增加值|工业|产值|建筑|国内|地区|生产|投资|用地|土地|成本|能耗|电耗|水耗|用水)")
        .unwrap()
});

/// Where the place ends that opens some words; anything at all may be that of a place (甲区上市后备企业).
pub(super) fn place_before(words: &str) -> Option<usize> {
    let mut ends = words.char_indices().map(|(at, _)| at).skip(2);
    ends.find(|end| {
        let (place, behind) = words.split_at(*end);
        PLACE_ENDS.is_match(place)
            && !behind.starts_with('(')
            && !WITHIN_A_NAME.is_match(behind)
            && names_a_bearer(place)
    })
}

/// Where the bearer ends in words that name a bearer and its measure.
pub(super) fn before_measure(words: &str) -> Option<usize> {
    let mut ends: Vec<usize> = words.char_indices().map(|(at, _)| at).skip(2).collect();
    ends.reverse();
    ends.into_iter().find(|end| {
        let (bearer, measure) = words.split_at(*end);
        let measure = without_inside(measure);
        let possible = measure.chars().count() > 1
            && !WITHIN_A_NAME.is_match(measure)
            && !OF_THEIR_NUMBER.is_match(measure);
        // 企业单位产品能耗: for each of its products.
        let per_unit = bearer.ends_with("单位") && PER_UNIT.is_match(measure);
        possible
            && !per_unit
            && (MEASURE_ENDS.is_match(measure) && BODY_ENDS.is_match(bearer)
                || OF_THINGS.is_match(measure) && THING_ENDS.is_match(bearer)
                || PLACE_ENDS.is_match(bearer))
            && names_a_bearer(bearer)
    })
}

/// A measure without the word that says that it is within (企业内用水量, 设备中的节能产品占比).
pub(super) fn without_inside(measure: &str) -> &str {
    // 中水回用率, 中医药服务提供率: the sign opens a name.
    let named = ["中水", "中医", "中药", "中小", "中高", "中级"];
    if named.iter().any(|name| measure.starts_with(name)) {
        return measure;
    }
    ["中的", "内", "中"]
        .iter()
        .find_map(|inside| measure.strip_prefix(inside))
        .unwrap_or(measure)
}

/// What was measured of others, as it is said of another bearer of the same kind, who takes their place (钢铁企业吨钢取水量, 水泥企业).
pub(super) fn measure_of_the_same_kind<'m>(measured: &'m str, whose: &str) -> &'m str {
    let kind = |name: &str| name.chars().rev().take(2).collect::<String>();
    let own = before_measure(measured).filter(|end| {
        let own = &measured[..*end];
        kind(own) == kind(whose) || is_place(own) && is_place(whose)
    });
    own.map_or(measured, |end| without_inside(&measured[end..]))
}

/// The same, without a kind of place before it (县城绿化率) either.
pub(super) fn measure_of_another<'m>(measured: &'m str, whose: &str) -> &'m str {
    let measure = measure_of_the_same_kind(measured, whose);
    kinds::without_kind_of_place(measure).unwrap_or(measure)
}

/// Whether a name ends with the noun of those that can bear a figure.
pub(super) fn is_bearer(name: &str) -> bool {
    (BODY_ENDS.is_match(name) || THING_ENDS.is_match(name)) && names_a_bearer(name)
}

/// Whether a name is that of a class of bodies or of one body, whose measures are not those of a place.
pub(super) fn is_class(name: &str) -> bool {
    static CLASS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:企业|公司|集团|银行|机构|医院|学校|高校|院校|大学|学院|中学|小学|初中|高中|幼儿园|院所|研究院|研究所|实验室|孵化器|合作社|养殖场|农户|商户|用户|",
            r"家庭|人员|学生|毕业生|职工|居民|儿童|老年人|教师|产业链|产业|板块|集群|项目|库|池|专板)(?:\([^()]*\))?$"
        ))
        .unwrap()
    });
    CLASS.is_match(name) && !name.ends_with("管理机构")
}

/// Whether a name is that of a place.
pub(super) fn is_place(name: &str) -> bool {
    PLACE_ENDS.is_match(name) && !name.contains('的') && names_a_bearer(name)
}

/// What belongs to others than a body: another class, a place, its economy, what is made or thrown away there.
const OTHERS: &str = concat!(
    "初中|高中|中职|小学|学生|儿童|老年|户籍|企业|公司|项目|[^发]机构|机关|国家|园区|开发区|集聚区|产业|行业|工业|制造业|服务业|农业|经济|地区|社会|城镇|城市|农村|乡镇|街道|社区|居民|人口|",
    "生产总值|GDP|财政|外资|外贸|进出口|全[国省市县区州]|学校|医院|高校|院所|森林|空气|水质|污水|垃圾|粪污|秸秆|固体废物|事项|政务"
);
/// What belongs to others than a project or a building, which have land and houses.
static BESIDE_LAND: LazyLock<Regex> = LazyLock::new(|| Regex::new(OTHERS).unwrap());
static BESIDE_BODIES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("{OTHERS}|用地|土地|厂房|小区|住宅|建筑|道路")).unwrap());
/// What a body does or keeps, so that the things counted behind it are of its doing: 带动配套企业600家, 毕业企业40家.
static OF_ITS_DOING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:每年|年|累计|户均|平均|均|人均|每家|至少|直接|新)*(?:带动|服务|吸纳|拥有|解决|承担|承接|主持|参与|参加|参训|转化|授权|提供|孵化|毕业|在孵|入驻|入库|在库|入池|挂牌|成员|会员|签约|合作)").unwrap()
});
/// The whole that a share is taken of, or what is compared with: 占营业收入比重, 低于全市平均水平.
static BEHIND_MEASURE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:占|高于|低于|快于|优于|与|[比较])[^,。;]*$").unwrap());
/// The share of those among them that are so: 有研发活动企业占比, 参与制定标准的企业比例.
static OF_SOME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:有[^,。;的]{2,10}|[^超不低高大小][^,。;]{2,40}(?:的|以上|以下))(?:企业|机构|项目)(?:占比|比例|比重)$").unwrap()
});

/// Whether words before a figure name what those of a class have themselves, without a noun that others have it (研发费用占营业收入比重, 户均收入),
/// or what they do (带动配套企业).
pub(super) fn is_possessed(scope: &str, words: &str, counts: bool) -> bool {
    let words = indicator::without_urging(words);
    // 同一企业: what is limited for one of them says nothing of all; departments have tasks.
    if scope.starts_with("同一") || scope.ends_with("部门") || scope.ends_with("财政") {
        return false;
    }
    let of_its_doing = OF_ITS_DOING.is_match(words);
    // 支持企业上云,新增上云企业40家: they are counted themselves.
    if counts && words.ends_with(scope) {
        return false;
    }
    if let Some(at) = words.find(scope) {
        return !OF_THEIR_NUMBER.is_match(&words[at + scope.len()..]);
    }
    if counts || of_its_doing {
        return of_its_doing;
    }
    // 培育库年度转化率: a set has rates, and no money.
    if scope.ends_with(['库', '池', '板']) && !words.ends_with('率') {
        return false;
    }
    // 配套率由目前的30%提高到50%: where it comes from is no part of it.
    static FROM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(?:由|从)[^,。;]{0,10}\\d[^,。;]*$").unwrap());
    let words = &words[..FROM.find(words).map_or(words.len(), |from| from.start())];
    let measured = BEHIND_MEASURE.replace(words, "");
    let on_land = ["项目", "厂房", "用地"].iter().any(|end| scope.ends_with(end));
    let others = if on_land { &BESIDE_LAND } else { &BESIDE_BODIES };
    OF_SOME.is_match(words)
        || (MEASURE_ENDS.is_match(&measured) || measured.len() < words.len() && MEASURE_ENDS.is_match(words))
            && !others.is_match(&measured)
            && (!OPENS_WITHOUT_SUBJECT.is_match(words) || is_rate_of_deed(words))
}

/// 完成率, 开放共享率: the rate at which something is done opens with no verb.
fn is_rate_of_deed(words: &str) -> bool {
    const LONGEST: usize = 5;
    words.ends_with('率') && words.chars().count() <= LONGEST
}

/// Whether words say who it is, not what is done or how much.
fn names_a_bearer(name: &str) -> bool {
    may_be(name)
        && !OPENS_WITHOUT_SUBJECT.is_match(name)
        && !name.starts_with("单位")
        && !name.contains(['占', '每'])
        && !name.contains("比重")
}
