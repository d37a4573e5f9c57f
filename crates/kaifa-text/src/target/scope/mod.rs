//! Whose figure it is. A bearer is named where a clause begins, behind what opens it (`openers`), and ends where the name of what is measured
//! begins. What can be one, in the order in which it is looked for:
//!
//! | a bearer | is known by | its figure is handed on to the next clauses |
//! |---|---|---|
//! | each of a kind: 每个设区市, 每条产业链 | 每 and a verb or a comparator | to what goes on about the same (`handed_on`) |
//! | a region, an island, a kind of city, several trades: 长三角地区, 缺水城市, 水泥、陶瓷行业 | its last word | yes |
//! | a part of a city: 中心城区, 建成区 (`bodies`) | its last word | yes |
//! | levels, any one of several, members of a class with a rate of their own: 市县两级, 同一企业, 公路口岸整体通关时间 (`bodies`) | its last word, and the measure behind it; firms before a rate are part of its name | to what goes on about the same |
//! | what stands on a piece of land: 标准化厂房容积率 | a measure of building behind it | to other measures of building |
//! | somebody who shall do something: 各成员单位每年至少 | a verb of duty behind it | yes; a treasury's only to the size of what it gives |
//! | a place, a zone or zones, bodies of a zone: 全市, 甲高新区, 各县(市、区), 园区平台公司 | its last word | yes, until another level is spoken of or each of a series has had a figure |
//! | those from whom somebody comes or for whom somebody is: 从区属部门抽调, 为每个项目配备 | the two verbs | yes |
//! | a kind of place between measure and figure: 投资强度县城不低于 (`kinds`) | that it stands there | no |
//!
//! Whatever the way, it is a noun phrase (`noun`). Over a sentence only the same measure at a later time is handed on; over a semicolon places and zones are, a
//! class of firms is not; from a clause without a figure a body is handed on to what it does, not to what something else is like.
//!
//! It is none where it is the whole of a share or what is compared with (占全市比重, 高于全省), where it is counted itself (新建园区5个), where a verb stands
//! within it, and where the name behind it would be a mere 率 or 占比: then it is part of the name.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

pub(super) mod handed_on;
pub(super) mod kinds;

mod bodies;
mod noun;
mod openers;

pub(super) use noun::may_be;
pub(super) use openers::OPENS_WITHOUT_SUBJECT;
use openers::{CIRCUMSTANCE, GOOD_FOR, OPENER, VERBS_WITHIN};

const PLACES: &str = concat!(
    r"(?:开发区|新区|新城|新片区|科学城|科技城|自贸区|自贸试验区|综合保税区|综保区|边合区|跨合区|口岸|保税区|度假区|合作区|先行区|集聚区|高新区|经开区|示范区|试验区|园区|港区|集中区|集中发展区|工业园区|产业园区|工业园|产业园|功能板块|各板块|县区|区县|县\(市、区\)|县\(市\)|各市|各县|各区|各旗县|各盟市|行业|企事业单位",
    r"|各[县乡镇村]\([^()]{1,8}\)|各村|各社区|各乡镇|各街道|各镇街|各行政村|全街道|各地区|各地|全旗|全师|全国|我国|全市|全省|全州|全县|全区|全盟|全镇|全乡|全村|各镇|我市|我省|我州|我县|我区|本市|本省|市本级|县本级|区本级|省本级|州本级|财政|部门|管委会|管理机构)"
);

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?:\d+个)?(?:[一二三四]类、|(?:\p{{Han}}{{2,4}}[、和])+\p{{Han}}{{2,6}}(?:等|国家级|省级)|\p{{Han}}{{2,6}}等|国家级[、和]|省级[、和])?[^,。;:、“”\d]{{0,12}}?{PLACES}(?:\([^()]*\))?(?:(?:各|(?:管理的)?(?:国家级|省级|市级|县级|县域|重点|各类)?(?:\(?(?:及|含)?以上\)?)?)(?:经济|高新技术产业|产业|工业|化工|物流|农业)?(?:开发区|园区|新区|高新区|经开区|示范区|集中区|集聚区|集中发展区|功能区|产业园|综合保税区|综保区|保税区|管委会(?:\([^()]*\))?|管理机构))*(?:新建(?:工业)?项目|新引进项目|新建、改扩建项目)?"
    ))
    .unwrap()
});
static EACH_VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:至少|至多|最多|每年|每月|打造|培育|建设|确定|配备|包联|联系|引进|建成|新增|重点(?:培育|打造|发展|建设|推进|扶持|引进)|选择|设立|发展|创建|组建|形成|不少于|不超过|仅|只|原则上|要|应|包抓|引育|建有|设有|配有|拥有|吸纳|容纳|带动|接收|均|有)$").unwrap()
});
static EACH_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^每个?[^,。;:、]{0,8}?(?:开发区|园区|集中区|高新区|经开区|(?:县|市|区|省)\([^()]*\))")
        .unwrap()
});
static PLACE_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("全市|全省|全州|全县|全区|全盟|全旗|全镇|全乡|全街道|全国|我市|我省|我州|我县|我区").unwrap()
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
static NEW_PROJECTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:入园|入区|进区)(?:工业|产业|新建)?项目|^新(?:(?:建|入区|入园|上|引进)[^,。;:、\d]{0,6}?项目|(?:供|出让|增)[^,。;:、\d]{0,6}?用地)")
        .unwrap()
});
/// Somebody or something of which each has the figure: 每个设区市, 每人.
static EACH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^每(?:[个家名位所条座类支]|省|市|县|区|镇|乡|村|人)[^,。;:、\d一二两三四五六七八九十]{0,14}?(?:\([^()]*\))?(?:至少|至多|最多|每年|每月|打造|培育|建设|确定|配备|包联|联系|引进|建成|新增|重点(?:培育|打造|发展|建设|推进|扶持|引进)|选择|设立|发展|创建|组建|形成|不少于|不超过|仅|只|原则上|要|应|包抓|引育|建有|设有|配有|拥有|吸纳|容纳|带动|接收|均|有)").unwrap()
});
/// Words of an indicator or of what is done before a place: the place is not whose figure it is (投资增速高于全市, 推动全市).
static NO_SUBJECT_BEFORE_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("高于|低于|超过|达到|占|率居|居全|覆盖|[量数率值]在|增速|增长|投资|收入|产值|税收|排名|综合|进入|挤进|争进|跻身|位居|位列|前列|推动|力争|实现|建设|打造|年底").unwrap()
});
static LEVEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(省级|市级|州级|县级|区级)(?:每|择|评|安排|遴|统筹|政务)").unwrap());
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

/// Somebody who shall do something: 镇专业招商组确保完成, 各成员单位每年至少.
static ACTOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^([^,。;:、“”\d]{0,16}?(?:、[^,。;:、“”\d]{2,12}?)?",
        r"(?:单位|部门|组|专班|分队|负责人|成员|人员|干部|同志|企业|机构|乡镇|街道|镇|村|社区|中小学|学校|高校|院所|医院|中专|教师|队员|班子领导|集团|公司|平台|银行|专家|办公室|办|局|委|中心)(?:每人|各)?)",
        r"(?:原则上|每年|每两年|每学年|每人|每月|每季度|年内|在年内|独立|都|均)*(?:全年|20\d\d年|\d{1,2}月|牵头|确保|必须|需|须|要|应|至少|力争|不得|完成|提供|引进|联系|包联|新增|外出|走访|对接|上报|领衔|预留|开设|驻村|定向培养|培养技能人才)"
    ))
    .unwrap()
});

/// Places by their names before what each of them does: 东港县、西山县各建设1个.
static NAMED_PLACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:\p{Han}{2,3}、)+\p{Han}{2,3}?)各(?:建|新建|打造|培育|设)|^((?:\p{Han}{1,5}?(?:县|市|区|镇|乡|街道|管委会)[、和])+\p{Han}{1,5}?(?:县|市|区|镇|乡|街道|管委会))(?:各|分别|每年|至少|要|应|力争|确保)").unwrap()
});
/// Each of several bodies that act, whatever the verb: 各招商专班外出招商.
static EACH_ACTOR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^各[^,。;:、“”\d的]{1,10}?(?:专班|小组|分队|工作组)").unwrap());
/// What stands on a piece of land, before a measure of building: 标准化厂房容积率.
static BUILT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:((?:[A-Z]\d?)?\p{Han}{0,10}?(?:厂房|项目|地块|楼宇))(?:容积率|建筑密度|建筑系数|绿地率|(?:固定资产)?投资强度|亩均|层数)",
        r"|((?:[A-Z]\d?)?\p{Han}{0,10}?用地)(?:容积率|建筑密度|建筑系数|绿地率))"
    ))
    .unwrap()
});

/// 将雄安新区绿地占比稳定在…: whose share is brought to a level.
static BROUGHT_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:稳定|控制|保持|维持|提高|提升|下降|降低|降|压减|压缩|缩短|增加|扩大)(?:在|到|至|为)")
        .unwrap()
});
/// The subject that a heading of goals names: 2023年全区经济社会发展主要预期目标, 全市开发区发展目标.
pub fn of_heading(heading: &str) -> Option<&str> {
    static OPENING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:20\d\d年?(?:度|(?:—|-)20\d\d年)?)?").unwrap());
    let words = &heading[OPENING.find(heading).map_or(0, |m| m.end())..];
    let subject = leading(words).map(|range| &words[range])?;
    PLACE_WITHIN.is_match(subject).then_some(subject)
}

/// Whether a subject is one of a kind that nothing tells apart (园区): what it shall reach says that already.
pub fn is_any_of_a_kind(subject: &str) -> bool {
    matches!(
        subject,
        "园区" | "开发区" | "高新区" | "经开区" | "部门" | "管委会" | "管理机构" | "港区"
    )
}

/// 各新增: each of those named before does so.
static EACH_DOES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^各(?:新增|新建|建成|培育|打造|引进|完成|实现|整治|盘活|培训|达到|提高|压减|举办|开展)")
        .unwrap()
});

/// 在东汀区建成2座, 在三个领域各打造: where something is done.
static AT_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:\p{Han}|、){1,14}?(?:[^地小社片]区|县|[^城]市|镇|乡|街道|板块|[一二两三四五六七八九十]个(?:领域|行业)))(?:各|分别|再)?(?:建成|建设|设立|新建|布局|打造|建立|培育|创建|布设|选择|新增)").unwrap()
});
/// 完成全省机组改造300万千瓦: the place stands behind the verb.
static DONE_IN_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:完成|提升|引领带动|引领|引导|盘活|新增)(全[省市县区州旗])(?:[^省市县区各域]|工业)")
        .unwrap()
});
/// 全区党政机关更新车辆74辆: the bodies of the place.
static BODIES_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:党政机关|机关事业单位|事业单位|国有企业|公共机构|规(?:模以)?上(?:工业|服务业|制造业)?企业)",
    )
    .unwrap()
});

/// 从区属部门抽调20名, 为每个项目配备1名: where those come from, and for whom each is.
static FROM_OR_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:从([^,。;:\d]{2,14}?(?:部门|单位|机关|企业|院所|高校))(?:抽调|选派|选调|抽选)",
        r"|为(每[个家名位][^,。;:\d]{1,10}?)(?:配备|提供|配置|安排|明确|确定))"
    ))
    .unwrap()
});
/// 开发区规上企业, 园区平台公司, 管委会工作人员: bodies and people of a zone.
static BODIES_OF_ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:银行机构|金融机构|平台公司|规(?:模以)?上(?:非公有制|工业|制造业|服务业)*企业|(?:领导)?班子成员|工作人员)").unwrap()
});

/// 向国家级开发区下放权限106项: to whom something is handed down.
static HANDED_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^向([^,。;:、\\d]{1,12}?(?:开发区|园区|高新区|经开区|新区|试验区|示范区|集聚区|综保区))(?:下放|赋予|移交|委托|授予)",
    )
    .unwrap()
});

/// The subject's range at the beginning of a clause.
pub fn leading(clause: &str) -> Option<Range<usize>> {
    let found = opening(clause)?;
    let name = noun::name(&clause[found.clone()])?;
    Some(found.start + name.start..found.start + name.end)
}

/// The words at the beginning of a clause that stand where a subject stands.
fn opening(clause: &str) -> Option<Range<usize>> {
    let mut from = 0;
    // 对全部企业完成体检: all of them are what the figure says.
    if clause.starts_with("对全部") {
        return None;
    }
    if clause.starts_with(['将', '把']) && BROUGHT_TO.is_match(clause) {
        let verb = '将'.len_utf8();
        return opening(&clause[verb..]).map(|found| found.start + verb..found.end + verb);
    }
    while let Some(opener) = OPENER.find(&clause[from..]) {
        if matches!(opener.as_str(), "在" | "除") && CIRCUMSTANCE.is_match(&clause[from..])
            || opener.as_str() == "对" && GOOD_FOR.is_match(&clause[from + opener.len()..])
        {
            return None;
        }
        from += opener.len();
        if opener.as_str() == "在"
            && let Some(place) = AT_PLACE.captures(&clause[from..]).and_then(|found| found.get(1))
            && !VERBS_WITHIN.is_match(place.as_str())
        {
            return Some(from..from + place.end());
        }
    }
    let rest = &clause[from..];
    if let Some(found) = FROM_OR_FOR
        .captures(rest)
        .filter(|_| rest.starts_with(['从', '为']))
        && let Some(whose) = found.get(1).or(found.get(2))
    {
        return Some(from + whose.start()..from + whose.end());
    }
    if let Some(end) = bodies::city_part(rest) {
        return Some(from..from + end);
    }
    // 推进30个园区循环化改造: so many of them are worked on.
    let opener = clause[..from].trim_start_matches(['并', '且']);
    if rest.starts_with(|c: char| c.is_ascii_digit())
        && ["推进", "推动", "支持", "引导", "促进"]
            .iter()
            .any(|verb| opener.ends_with(verb))
    {
        return None;
    }
    if let Some(place) = DONE_IN_PLACE.captures(rest).and_then(|found| found.get(1)) {
        return Some(from + place.start()..from + place.end());
    }
    // 新增工业项目投资强度: the kind of project has it.
    let built = rest.starts_with("新增").then(|| BUILT.captures(rest)).flatten();
    if let Some(built) = built.as_ref().and_then(|found| found.get(1)) {
        return Some(from..from + built.end());
    }
    if let Some(zone) = rest
        .starts_with('向')
        .then(|| HANDED_TO.captures(rest))
        .flatten()
        .and_then(|found| found.get(1))
        .filter(|zone| !is_any_of_a_kind(zone.as_str()))
    {
        return Some(from + zone.start()..from + zone.end());
    }
    // 2026年、2027年各新增数据集5个: each of the years.
    if OPENS_WITHOUT_SUBJECT.is_match(rest) || rest.starts_with('各') && EACH_DOES.is_match(rest) {
        return None;
    }
    if let Some(projects) = rest
        .starts_with(['新', '入', '进'])
        .then(|| NEW_PROJECTS.find(rest))
        .flatten()
    {
        return Some(from..from + projects.end());
    }
    if let Some(level) = rest
        .starts_with(['省', '市', '州', '县', '区'])
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
    if let Some(region) = REGION.find(rest).filter(|region| {
        !(rest.starts_with("新建") || clause[..from].ends_with('在') && region.as_str().contains('等'))
    }) {
        let end = region.as_str().trim_end_matches(['、', '和']).len();
        let named = !NO_REGION.iter().any(|word| {
            // 大城市公共交通分担率: behind a kind of city the word opens the indicator.
            rest[end..].starts_with(word) && !(*word == "公共" && region.as_str().ends_with("城市"))
        });
        if end == region.len()
            && named
            && !VERBS_WITHIN.is_match(region.as_str())
            && !region.as_str().contains(['占', '全', '我', '本', '各', '跨'])
            && !NO_SUBJECT_BEFORE_PLACE.is_match(region.as_str())
        {
            return Some(from..from + end);
        }
    }
    if let Some(end) = bodies::leading(&clause[..from], rest) {
        return Some(from..from + end);
    }
    if let Some(built) = BUILT
        .captures(rest)
        .and_then(|found| found.get(1).or(found.get(2)))
        && !VERBS_WITHIN.is_match(built.as_str())
        && SUBJECT.find(rest).is_none_or(|place| place.end() <= built.end())
    {
        return Some(from..from + built.end());
    }
    if let Some(end) = bodies::with_a_rate(rest) {
        return Some(from..from + end);
    }
    if let Some(named) = NAMED_PLACES
        .captures(rest)
        .and_then(|found| found.get(1).or(found.get(2)))
        && !VERBS_WITHIN.is_match(named.as_str())
        && !NO_SUBJECT_BEFORE_PLACE.is_match(&named.as_str().replace("投资区", "区"))
    {
        return Some(from..from + named.end());
    }
    if let Some(each) = rest.starts_with('各').then(|| EACH_ACTOR.find(rest)).flatten() {
        return Some(from..from + each.end());
    }
    let place = SUBJECT.find(rest);
    let actor = ACTOR.captures(rest).and_then(|actor| actor.get(1));
    if let Some(actor) = actor.filter(|actor| {
        place.is_none_or(|place| place.end() < actor.end())
            && !VERBS_WITHIN.is_match(actor.as_str())
            && !matches!(actor.as_str(), "企业" | "机构" | "人员")
            && !actor.as_str().ends_with("城镇")
    }) {
        return Some(from..from + actor.end());
    }
    let mut end = place?.end();
    // 新建街道区域养老中心100个: what is built stands behind the verb; 部门联合抽查 and 重点行业场所 are names of things.
    let made = rest.starts_with("新建")
        && !rest.contains("项目")
        && !["率", "占比", "比例", "强度"]
            .iter()
            .any(|measure| rest[end..].contains(measure));
    let named = rest[..end].ends_with("行业") && rest[end..].starts_with("场所")
        || rest[..end] == *"部门" && rest[end..].starts_with(['联', '间']);
    if made || named {
        return None;
    }
    // 市开发区办 is an office.
    if rest[end..].starts_with(['办', '局', '委']) && !rest[end..].starts_with("办理") {
        return None;
    }
    // 行业龙头企业: leaders of a trade.
    if rest[..end].ends_with("行业")
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
        .any(|w| rest[end..].starts_with(w))
    {
        return None;
    }
    // 排名由全省第9位前移: from where it moves.
    if rest[end..].starts_with('第') && rest[end..].chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    // 三分之一以上的省级园区进入…: so many of them, no subject.
    if rest[..end].contains("分之")
        || rest[..end].contains("成以上")
        || rest[..end].contains("成的")
        || rest.starts_with("一半")
        || rest.starts_with("半数")
    {
        return None;
    }
    // 专项资金由市财政安排: who does it stands behind 由.
    if let Some(by) = rest[..end].rfind('由').filter(|by| !rest[..*by].ends_with('自')) {
        let begin = by + '由'.len_utf8();
        return (begin > '由'.len_utf8()).then_some(from + begin..from + end);
    }
    let place = PLACE_WITHIN.find(&rest[..end]).map_or(0, |place| place.start());
    // 甲学院与园区共建: one of two who do something together.
    if rest[..end].contains('与') && !rest[..end].ends_with(['省', '市', '县']) && !rest.starts_with("全")
    {
        return None;
    }
    if NO_SUBJECT_BEFORE_PLACE.is_match(&rest[..place]) || VERBS_WITHIN.is_match(&rest[..end]) {
        return None;
    }
    if let Some(bodies) = BODIES_WITHIN
        .find(&rest[end..])
        .filter(|_| rest[..end].starts_with(['全', '我', '本']))
        .filter(|bodies| !rest[end + bodies.end()..].starts_with('数'))
    {
        end += bodies.end();
    }
    if let Some(bodies) = BODIES_OF_ZONE.find(&rest[end..]).filter(|bodies| {
        let counted = ["数", "达", "不", "超", "突"]
            .iter()
            .any(|word| rest[end + bodies.end()..].starts_with(word));
        !counted && !rest[..end].ends_with("行业")
    }) {
        end += bodies.end();
    }
    // 全市各街(镇)
    if let Some(each) = EACH_WITHIN.find(&rest[end..]) {
        end += each.end();
    }
    while let Some(further) = FURTHER.find(&rest[end..]) {
        end += further.end();
    }
    // 财政收入 is an indicator, 市财政 a body.
    let body = [
        "每年", "安排", "设立", "统筹", "投入", "按", "要", "应", "每", "两年", "三年",
    ];
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
            ("甲台商投资区、乙县各不少于60万平方米", Some("甲台商投资区、乙县")),
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
