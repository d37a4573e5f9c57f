//! Whose figure it is: the subject at the beginning of a clause, if it is a place, a group of zones or units, or the kind
//! of project that a standard is set for.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

const PLACES: &str = concat!(
    r"(?:开发区|新区|高新区|经开区|示范区|试验区|园区|港区|集中区|工业园区|产业园区|工业园|产业园|功能板块|各板块|县区|区县|县\(市、区\)|县\(市\)|各市|各县|各区|行业|企事业单位",
    r"|全国|我国|全市|全省|全州|全县|全区|全盟|全镇|全乡|全村|各镇|我市|我省|我州|我县|我区|本市|本省|财政|部门|管委会|管理机构)"
);

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?:\d+个)?[^,。;:、“”\d]{{0,12}}?{PLACES}(?:\([^()]*\))?(?:(?:各|(?:国家级|省级|市级|县级|县域|重点|各类)?(?:\(?(?:及|含)?以上\)?)?)(?:经济|高新技术产业|产业)?(?:开发区|园区|新区|管委会|管理机构))*(?:新建(?:工业)?项目|新引进项目|新建、改扩建项目)?"
    ))
    .unwrap()
});
static VERBS_WITHIN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("破解|统筹|借鉴|推进|加快|建立|要求|制定").unwrap());
static EACH_VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:至少|每年|每月|打造|培育|建设|确定|配备|包联|联系|引进|建成|新增|重点|选择|设立|发展|创建|组建|形成|不少于|不超过|仅|只|原则上|要|应)$").unwrap()
});
static EACH_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^每个?[^,。;:、]{0,8}?(?:开发区|园区|集中区|高新区|经开区|(?:县|市|区|省)\([^()]*\))")
        .unwrap()
});
static PLACE_WITHIN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("全市|全省|全州|全县|全区|全盟|全国|我市|我省|我州|我县|我区").unwrap());
static FURTHER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^、[^,。;:、“”\d]{{0,14}}?{PLACES}")).unwrap());
static NEW_PROJECTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^新(?:建|入区|入园|上)[^,。;:、\d]{0,6}?项目").unwrap());
/// Somebody or something of which each has the figure: 每个设区市, 每人.
static EACH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^每(?:[个家名位所]|省|市|县|区|镇|乡|人)[^,。;:、\d一二两三四五六七八九十]{0,14}?(?:\([^()]*\))?(?:至少|每年|每月|打造|培育|建设|确定|配备|包联|联系|引进|建成|新增|重点|选择|设立|发展|创建|组建|形成|不少于|不超过|仅|只|原则上|要|应)").unwrap()
});
/// Words of an indicator or of what is done before a place: the place is not whose figure it is (投资增速高于全市, 推动全市).
static NO_SUBJECT_BEFORE_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("高于|低于|超过|达到|占|增速|增长|投资|收入|产值|税收|排名|综合|进入|跻身|位居|位列|前列|推动|力争|实现|建设|打造|年底").unwrap()
});
static LEVEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(省级|市级|州级|县级)(?:每|择|评|安排|遴)").unwrap());
/// In 在…中 and the like the words are no subject.
static CIRCUMSTANCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^在[^,。;]{0,24}?(?:中|方面|上|内|后|下|时|基础上)").unwrap());

/// Regions and kinds of cities before what is measured there: 长三角地区, 缺水城市.
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(?:[\p{Han}]{1,8}?(?:地区|区域|流域|平原|湾区|城市群|都市圈)|[\p{Han}]{2,3}省",
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
    "中心",
    "布局",
];

/// Somebody who shall do something: 镇专业招商组确保完成, 各成员单位每年至少.
static ACTOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^([^,。;:、“”\d]{1,16}?(?:、[^,。;:、“”\d]{2,12}?)?",
        r"(?:单位|部门|组|专班|分队|负责人|成员|人员|干部|同志|企业|机构|乡镇|街道|镇|村|社区|学校|高校|院所|医院|集团|公司|平台|银行|专家)(?:每人|各)?)",
        r"(?:原则上|每年|每月|每季度|年内|在年内|独立|都|均)*(?:确保|必须|需|须|要|应|至少|力争|不得|完成|提供|引进|联系|包联|新增)"
    ))
    .unwrap()
});

const OPENERS: &[&str] = &[
    "——",
    "并",
    "且",
    "同时",
    "力争",
    "争取",
    "确保",
    "推动",
    "推进",
    "支持",
    "鼓励",
    "引导",
    "促进",
    "使",
    "由",
    "对",
    "原则上",
    "其中",
    "实现",
    "基本完成",
    "基本实现",
    "全面",
    "带动",
    "全力",
    "今年",
    "要",
    "在",
];

/// A clause that begins with one of these has no subject of its own.
const NO_SUBJECT: &[&str] = &[
    "占",
    "比",
    "较",
    "进入",
    "跻身",
    "纳入",
    "建",
    "引",
    "培育",
    "打造",
    "形成",
    "完成",
    "确定",
    "发展",
    "选",
    "认定",
    "贡献",
    "以",
    "把",
    "将",
    "与",
    "向",
    "为",
    "从",
    "根据",
    "按照",
    "围绕",
    "新增",
    "安排",
    "招引",
    "引育",
    "组建",
    "设立",
    "整合",
    "合并",
    "提高",
    "提升",
    "扩大",
    "集中",
    "优先",
    "加强",
    "加快",
    "聚焦",
    "落实",
    "严格",
    "清理",
    "立足",
    "依托",
    "结合",
    "针对",
    "面向",
    "发挥",
    "通过",
    "利用",
    "借助",
    "按",
    "遵循",
    "坚持",
    "推行",
    "瞄准",
    "对标",
    "采取",
    "创新",
    "大幅",
    "精简",
    "压减",
    "缩减",
    "完善",
    "深化",
    "优化",
    "强化",
    "统筹",
    "保障",
    "开展",
    "实施",
    "构建",
    "持续",
    "稳步",
    "逐步",
    "积极",
    "大力",
    "着力",
    "深入",
    "有序",
    "加大",
    "做大",
    "做强",
    "做优",
    "抓好",
    "抓实",
    "鼓励",
    "争创",
    "争取",
    "开放",
    "扎实",
    "申请",
    "申报",
    "符合",
    "具备",
    "高标准",
    "高质量",
];

static OPENS_WITHOUT_SUBJECT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("^(?:{})", NO_SUBJECT.join("|"))).unwrap());

/// The subject's range at the beginning of a clause.
pub fn leading(clause: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(opener) = OPENERS.iter().find(|opener| clause[from..].starts_with(**opener)) {
        if *opener == "在" && CIRCUMSTANCE.is_match(&clause[from..]) {
            return None;
        }
        from += opener.len();
    }
    let rest = &clause[from..];
    if OPENS_WITHOUT_SUBJECT.is_match(rest) {
        return None;
    }
    if let Some(projects) = rest.starts_with('新').then(|| NEW_PROJECTS.find(rest)).flatten() {
        return Some(from..from + projects.end());
    }
    if let Some(level) = rest
        .starts_with(['省', '市', '州', '县'])
        .then(|| LEVEL.captures(rest))
        .flatten()
    {
        return Some(from..from + level[1].len());
    }
    if let Some(each) = rest.starts_with('每').then(|| EACH.find(rest)).flatten() {
        let words = each.as_str();
        let verb = EACH_VERB.find(words).map_or(words.len(), |verb| verb.start());
        let place = EACH_PLACE.find(&words[..verb]).map_or(verb, |place| place.end());
        return Some(from..from + place);
    }
    if let Some(region) = REGION.find(rest) {
        let end = region.as_str().trim_end_matches(['、', '和']).len();
        let named = !NO_REGION.iter().any(|word| rest[end..].starts_with(word));
        if end == region.len()
            && named
            && !VERBS_WITHIN.is_match(region.as_str())
            && !region.as_str().contains(['占', '全', '我', '本', '各', '跨'])
            && !NO_SUBJECT_BEFORE_PLACE.is_match(region.as_str())
        {
            return Some(from..from + end);
        }
    }
    let place = SUBJECT.find(rest);
    let actor = ACTOR.captures(rest).and_then(|actor| actor.get(1));
    if let Some(actor) = actor.filter(|actor| {
        place.is_none_or(|place| place.end() < actor.end()) && !VERBS_WITHIN.is_match(actor.as_str())
    }) {
        return Some(from..from + actor.end());
    }
    let mut end = place?.end();
    let place = PLACE_WITHIN.find(&rest[..end]).map_or(0, |place| place.start());
    if NO_SUBJECT_BEFORE_PLACE.is_match(&rest[..place]) || VERBS_WITHIN.is_match(&rest[..end]) {
        return None;
    }
    while let Some(further) = FURTHER.find(&rest[end..]) {
        end += further.end();
    }
    // 财政收入 is an indicator, 市财政 a body.
    let body = ["每年", "安排", "设立", "统筹", "投入", "按", "要", "应", "每"];
    if rest[..end].ends_with("财政") && !body.iter().any(|verb| rest[end..].starts_with(verb)) {
        return None;
    }
    // 税收收入占全市比重: the place belongs to the share, not to who has it.
    (!rest[..end].contains('占')).then_some(from..from + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_end_where_the_indicator_begins() {
        for (clause, subject) in [
            ("乙开发区工业产值突破70亿元", Some("乙开发区")),
            ("全市开发区安全评估完成率100%", Some("全市开发区")),
            (
                "甲经济开发区、乙高新区各确定2个主导产业",
                Some("甲经济开发区、乙高新区"),
            ),
            ("在6个重点行业各培育1个", Some("6个重点行业")),
            ("各县(市、区)每年新建2个", Some("各县(市、区)")),
            ("新建工业项目容积率不低于1.2", Some("新建工业项目")),
            ("省级每年择优评选", Some("省级")),
            ("占全市比重达到50%", None),
            ("在全省园区评比中进1位", None),
            ("引进十亿元以上项目2个", None),
            ("机构比例不低于60%", None),
            ("税收占全市比重50%以上", None),
            ("工业产值和财政收入年均增长7%", None),
            ("市财政每年安排6000万元", Some("市财政")),
        ] {
            assert_eq!(leading(clause).map(|r| &clause[r]), subject, "{clause}");
        }
    }
}
