//! Places: regions and kinds of cities, zones, levels and their bodies, up to where the name of what is measured begins.

use std::ops::Range;
use std::sync::LazyLock;

use super::classes;
use super::openers::{OPENS_WITHOUT_SUBJECT, VERBS_WITHIN};
use crate::pattern::Regex;

const PLACES: &str = concat!(
    r"(?:开发区|新区|新城|新片区|科学城|科技城|自贸区|自贸试验区|综合保税区|综保区|边合区|跨合区|口岸|保税区|度假区|合作区|先行区|集聚区|高新区|经开区|示范区|试验区|园区|港区|集中区|集中发展区|工业园区|产业园区|工业园|产业园|功能板块|各板块|县区|区县|县\(市、区\)|县\(市\)|各市|各县|各区|各旗县|各盟市|行业|企事业单位",
    r"|各[县乡镇村]\([^()]{1,8}\)|各村|各社区|各乡镇|各街道|各镇街|各行政村|全街道|各地区|各地|全旗|全师|全国|我国|全市|全省|全州|全县|全区|全盟|全镇|全乡|全村|各镇|我市|我省|我州|我县|我区|本市|本省|市本级|县本级|区本级|省本级|州本级|财政|部门|管委会|管理机构)"
);

/// A place, a zone or zones.
pub(super) static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?:\d+个)?(?:[一二三四]类、|(?:\p{{Han}}{{2,4}}[、和])+\p{{Han}}{{2,6}}(?:等|国家级|省级)|\p{{Han}}{{2,6}}等|国家级[、和]|省级[、和])?[^,。;:、“”\d]{{0,12}}?{PLACES}(?:\([^()]*\))?(?:(?:各|(?:管理的|类)?(?:国家级|省级|市级|县级|县域|重点|各类)?(?:\(?(?:及|含)?以上\)?)?)(?:经济|高新技术产业|产业|工业|化工|物流|农业)?(?:开发区|园区|新区|高新区|经开区|示范区|集中区|集聚区|集中发展区|功能区|产业园|综合保税区|综保区|保税区|管委会(?:\([^()]*\))?|管理机构))*(?:新建(?:工业)?项目|新引进项目|新建、改扩建项目)?"
    ))
    .unwrap()
});
/// The whole place that is spoken of.
pub(super) static PLACE_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("全市|全省|全州|全县|全区|全盟|全旗|全镇|全乡|全街道|全国|我市|我省|我州|我县|我区").unwrap()
});
/// Words of an indicator or of what is done before a place: the place is not whose figure it is (投资增速高于全市, 推动全市).
pub(super) static NO_SUBJECT_BEFORE_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("高于|低于|超过|达到|占|率居|居全|覆盖|[量数率值]在|增速|增长|投资|收入|产值|税收|排名|综合|进入|挤进|争进|跻身|位居|位列|前列|推动|力争|实现|建设|打造|年底").unwrap()
});
static FURTHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^、(?:[^,。;:、“”\d]{{0,14}}?{PLACES}|(?:\dA级)?(?:及?以上)?(?:旅游)?景区|(?:乡镇|街道|镇街|镇|乡|村|社区)(?:\([^()]*\))?|单位|个人)"
    ))
    .unwrap()
});
/// 各街(镇), 各园区 behind the place that they belong to.
static EACH_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^各(?:街|镇|乡镇|街道|县区|区县|县|区|社区|村|开发区|园区)(?:\([^()]*\))?").unwrap()
});
/// 全区党政机关更新车辆74辆: the bodies of the place.
static BODIES_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:党政机关|机关事业单位|事业单位|国有企业|公共机构|规(?:模以)?上(?:工业|服务业|制造业)?企业)",
    )
    .unwrap()
});
/// 开发区规上企业, 园区平台公司, 管委会工作人员: bodies and people of a zone.
static BODIES_OF_ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:银行机构|金融机构|平台公司|规(?:模以)?上(?:非公有制|工业|制造业|服务业)*企业|党工委(?:[、和]管委会)?|管理办公室|(?:领导)?班子成员|工作人员)").unwrap()
});
/// Regions and kinds of cities before what is measured there: 长三角地区, 缺水城市.
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(?:(?:\p{Han}{2,4}、)+\p{Han}{2,4}等(?:领域|行业)|(?:\p{Han}{1,4}、)+\p{Han}{1,4}行业|[^半群\P{Han}]{2}岛|(?:\p{Han}{2,3}、)+\p{Han}{2,3}[二两三四五六七八九十]{1,2}(?:省|市|县|区|州)(?:\([^()]*\))?|[\p{Han}]{1,8}?(?:地区|区域|流域|平原|湾区|城市群|都市圈)|[\p{Han}]{2,3}省",
        r"|[\p{Han}]{0,6}?(?:省会|地级|县级|设区|特大|超大|大|中等|缺水|试点|重点|中心)(?:及以上)?城市)",
        r"(?:及周边)?(?:地区|区域)?[、和]?)+"
    ))
    .unwrap()
});
/// What shows that a region is part of an indicator's name, or that it is where something is done.
const NO_REGION: &[&str] = &[
    "生产总值",
    "的",
    "内",
    "外",
    "直",
    "属",
    "厅",
    "相关",
    "各",
    "级",
    "性",
    "间",
    "协调",
    "发展",
    "合作",
    "差异",
    "评估",
    "经济",
    "创新",
    "公共",
    "医疗",
    "养老",
    "中心",
    "布局",
];
/// 完成全省机组改造300万千瓦: the place stands behind the verb.
static DONE_IN_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:完成|提升|引领带动|引领|引导|盘活|新增)(全[省市县区州旗])(?:[^省市县区各域]|工业)")
        .unwrap()
});

/// A county or a city by its name: 东山县农村自来水普及率.
static BY_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:[^全各我本该市城小社园老主新景自每跨\P{Han}]\p{Han}{0,2}?(?:自治县|[^市区各全该]县)",
        r"|[^全各我本该城超股楼门夜花菜每跨新\P{Han}]\p{Han}{0,2}?[^县省级城超上股楼门夜花菜集都早]市)"
    ))
    .unwrap()
});
/// What is no name of a city, or goes on with it: 县级市, 农贸市场, 市直部门.
static OTHER_THAN_A_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[场民域区县级直政属内外本辖委值容局、和及]").unwrap());

/// A county or a city by its name, before a measure.
pub(super) fn by_name(words: &str) -> Option<Range<usize>> {
    let place = BY_NAME.find(words)?;
    let behind = &words[place.end()..];
    let named = !OTHER_THAN_A_NAME.is_match(behind)
        && classes::is_measure(behind)
        && SUBJECT.find(words).is_none_or(|other| other.end() <= place.end())
        && !VERBS_WITHIN.is_match(place.as_str())
        && !NO_SUBJECT_BEFORE_PLACE.is_match(place.as_str());
    named.then(|| 0..place.end())
}

/// 松山、柏河经济开发区: names that share the word of the last for what they are.
pub(super) fn names_of_one_kind(words: &str) -> Option<Range<usize>> {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:[^全各我本该其市县区\P{Han}]\p{Han}{1,2}[、和]){1,6}[^全各我本该其\P{Han}]\p{Han}{1,2}?(?:国家级|省级)?",
            "(?:经济技术|经济|高新技术产业|产业|工业|化工|综合)?(?:开发区|高新区|经开区|园区|工业园|产业园|集中区|集聚区|保税区|新区)"
        ))
        .unwrap()
    });
    static OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "^(?:力争|确保|争取|均|都|各|要|应|须|每年|至少|分别|实现|进入|完成|建成|新增|达到|位次|综合)",
        )
        .unwrap()
    });
    let several = words.contains(['、', '和']) && words.contains(['区', '园']);
    let names = several.then(|| NAMES.find(words)).flatten()?;
    let behind = &words[names.end()..];
    let named = (OF_THEM.is_match(behind) || classes::is_measure(behind))
        && !VERBS_WITHIN.is_match(names.as_str())
        && !OPENS_WITHOUT_SUBJECT.is_match(words)
        && !NO_SUBJECT_BEFORE_PLACE.is_match(names.as_str());
    named.then(|| names.range())
}

/// The place in which something is done.
pub(super) fn where_done(words: &str) -> Option<Range<usize>> {
    static IN_ZONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:累计|每年|年均|至少|依法|有序)*(?:盘活|处置|消化|收回|腾出|腾退|清理|整治|改造|更新)([^,。;:、\d的]{0,10}?(?:开发区|园区|高新区|经开区|新区|集聚区|集中区|工业园|产业园|示范区|保税区))",
            r"内?(?:[^,。;\d]{0,6}?(?:闲置|低效|存量|空置|批而未供|老旧|零散|未利用|空闲|废弃)|土地|用地|厂房)"
        ))
        .unwrap()
    });
    let place = DONE_IN_PLACE
        .captures(words)
        .or_else(|| {
            const OPENS: [char; 15] = [
                '累', '每', '年', '至', '依', '有', '盘', '处', '消', '收', '腾', '清', '整', '改', '更',
            ];
            let zone = words.starts_with(OPENS) && words.contains(['区', '园']);
            zone.then(|| IN_ZONE.captures(words)).flatten()
        })?
        .get(1)?;
    Some(place.start()..place.end())
}

/// A region or a kind of city.
pub(super) fn region(opener: &str, words: &str) -> Option<Range<usize>> {
    let found = REGION.find(words)?;
    let region = found.as_str();
    if words.starts_with("新建") || opener.ends_with('在') && region.contains('等') {
        return None;
    }
    let end = region.trim_end_matches(['、', '和']).len();
    let part_of_name = || {
        NO_REGION.iter().any(|word| {
            // 大城市公共交通分担率: behind a kind of city the word opens the indicator.
            words[end..].starts_with(word) && !(*word == "公共" && region.ends_with("城市"))
        })
    };
    // 缺水地区省级开发区再生水利用率: the zones there.
    static ZONES_THERE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:国家级|省级|市级)?(?:以上)?(?:经济技术|经济|高新技术产业|产业|工业|化工)?(?:开发区|高新区|经开区|园区)").unwrap()
    });
    let zones = ZONES_THERE.find(&words[end..]).map_or(0, |zones| zones.end());
    let (region, end) = match classes::is_measure(&words[end + zones..]) {
        true if end == region.len() => (&words[..end + zones], end + zones),
        _ => (region, end),
    };
    let stands = end == region.len()
        && !part_of_name()
        && !VERBS_WITHIN.is_match(region)
        && !region.contains(['占', '全', '我', '本', '各', '跨'])
        && !NO_SUBJECT_BEFORE_PLACE.is_match(region);
    // 大河流域高耗水企业建成节水型企业的比例: the firms of the region.
    let firms = classes::before_measure(&words[end..]).filter(|class| words[..end + class].ends_with("企业"));
    stands.then_some(0..end + firms.unwrap_or(0))
}

/// A place that has been found up to `end`, with the bodies and further places that belong to it.
pub(super) fn place(words: &str, end: usize) -> Option<Range<usize>> {
    let (place, behind) = words.split_at(end);
    if is_part_of_a_name(place, behind) || is_a_share(place) {
        return None;
    }
    // 专项资金由市财政安排: who does it stands behind 由.
    if let Some(by) = place.rfind('由').filter(|by| !place[..*by].ends_with('自')) {
        return (by > 0).then_some(by + '由'.len_utf8()..end);
    }
    // 甲学院与园区共建: one of two who do something together.
    if place.contains('与') && !place.ends_with(['省', '市', '县']) && !words.starts_with("全") {
        return None;
    }
    // 电网企业通过全市虚拟电厂: by what it is done.
    if place.contains("通过") {
        return None;
    }
    let whole = PLACE_WITHIN.find(place).map_or(0, |whole| whole.start());
    if NO_SUBJECT_BEFORE_PLACE.is_match(&place[..whole]) || VERBS_WITHIN.is_match(place) {
        return None;
    }
    let end = with_what_belongs_to_it(words, end);
    let (place, behind) = words.split_at(end);
    // 财政收入 is an indicator, 市财政 a body.
    let body = [
        "每年", "安排", "设立", "统筹", "投入", "按", "要", "应", "每", "两年", "三年",
    ];
    if place.ends_with("财政") && !body.iter().any(|verb| behind.starts_with(verb)) {
        return None;
    }
    // 税收收入占全市比重: the place belongs to the share, not to who has it.
    (!place.contains('占')).then_some(0..end)
}

/// Parts of a body that stand in a zone: 高新区分中心.
const BRANCHES: &[&str] = &["分中心", "分公司", "分校", "分院", "分园", "分局", "分馆", "分站"];
/// Works that are counted behind the names of some.
static LISTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^、[^,。;:\d]{1,40}?等\d+[个项处座](?:重点|重大)?(?:项目|工程)").unwrap());

/// Whether a place is part of the name of something else.
fn is_part_of_a_name(place: &str, behind: &str) -> bool {
    let trade = place.ends_with("行业");
    // 新建街道区域养老中心100个: what is built stands behind the verb; 部门联合抽查 and 重点行业场所 are names of things.
    let made = place.starts_with("新建")
        && !place.contains("项目")
        && !behind.contains("项目")
        && !["率", "占比", "比例", "强度"]
            .iter()
            .any(|measure| behind.contains(measure));
    let named = trade && behind.starts_with("场所") || place == "部门" && behind.starts_with(['联', '间']);
    // 零碳园区试点1个: what is counted stands behind it.
    let tried = behind
        .strip_prefix("试点")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()));
    // 园区以外的项目占比: what is not in it.
    let outside = ["以外", "之外", "外的", "外新"]
        .iter()
        .any(|word| behind.starts_with(word));
    // 市开发区办 is an office, 高新区分中心 a part of something else.
    let office = behind.starts_with(['办', '局', '委']) && !behind.starts_with("办理")
        || BRANCHES.iter().any(|part| behind.starts_with(part));
    // 甲产业园、乙电站等6个项目: one of those that are counted.
    let listed = behind.starts_with('、') && LISTED.is_match(behind);
    // 行业龙头企业: leaders of a trade.
    let leaders = trade
        && [
            "龙头",
            "领军",
            "骨干",
            "头部",
            "标杆",
            "协会",
            "平均",
            "标准",
            "规范",
            "细分",
            "企业数",
        ]
        .iter()
        .any(|word| behind.starts_with(word));
    // 排名由全省第9位前移: from where it moves.
    let rank = behind.strip_prefix('第');
    let ranked = rank.is_some_and(|rank| rank.starts_with(|c: char| c.is_ascii_digit()));
    made || named || tried || outside || office || listed || leaders || ranked
}

/// 三分之一以上的省级园区进入…: whether it is so many of them, no subject.
fn is_a_share(place: &str) -> bool {
    ["分之", "成以上", "成的"]
        .iter()
        .any(|share| place.contains(share))
        || place.starts_with("一半")
        || place.starts_with("半数")
}

/// Bodies and people of a place, whose measures are not those of the place.
const BODIES: &[&str] = &[
    "企业",
    "人员",
    "机构",
    "公司",
    "银行",
    "医院",
    "卫生院",
    "学校",
    "高校",
    "院校",
    "幼儿园",
    "单位",
];

/// The end of a place with its bodies, each of its parts and the further places of a list.
fn with_what_belongs_to_it(words: &str, end: usize) -> usize {
    let mut end = end;
    if let Some(bodies) = BODIES_WITHIN
        .find(&words[end..])
        .filter(|_| words.starts_with(['全', '我', '本']))
        .filter(|bodies| !words[end + bodies.end()..].starts_with('数'))
    {
        end += bodies.end();
    }
    if let Some(bodies) = BODIES_OF_ZONE.find(&words[end..]).filter(|bodies| {
        let counted = ["数", "达", "不", "超", "突"]
            .iter()
            .any(|word| words[end + bodies.end()..].starts_with(word));
        !counted && !words[..end].ends_with("行业")
    }) {
        end += bodies.end();
    }
    // 自贸试验区东港、西港两个片区: the parts of it.
    static PARTS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:\p{Han}{2,4}、)+\p{Han}{2,4}?[两二三四五六七八九十]个?(?:片区|园区|区块|组团|板块|分区)",
        )
        .unwrap()
    });
    if let Some(parts) = words[end..]
        .contains('、')
        .then(|| PARTS.find(&words[end..]))
        .flatten()
    {
        return end + parts.end();
    }
    // 全省规上中小企业数字化比例, 园区就业人员…覆盖率: a class within the place.
    if !words.starts_with(['各', '每'])
        && let Some(class) = classes::before_measure(&words[end..])
        && BODIES.iter().any(|head| words[..end + class].ends_with(head))
    {
        return end + class;
    }
    // 全市各街(镇)
    if let Some(each) = EACH_WITHIN.find(&words[end..]) {
        end += each.end();
    }
    while let Some(further) = FURTHER.find(&words[end..]) {
        end += further.end();
    }
    end
}
