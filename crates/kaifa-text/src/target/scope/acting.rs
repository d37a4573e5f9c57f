//! Those who are known by what they do or what is done with them: 镇专业招商组确保, 每个设区市, 从区属部门抽调, 向国家级开发区下放.

use std::ops::Range;
use std::sync::LazyLock;

use super::openers::VERBS_WITHIN;
use super::places::NO_SUBJECT_BEFORE_PLACE;
use crate::pattern::Regex;

/// 从区属部门抽调20名, 为每个项目配备1名: where those come from, and for whom each is.
static FROM_OR_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:从([^,。;:\d]{2,14}?(?:部门|单位|机关|企业|院所|高校))(?:抽调|选派|选调|抽选)",
        r"|为(每[个家名位][^,。;:\d]{1,10}?)(?:配备|提供|配置|安排|明确|确定))"
    ))
    .unwrap()
});
/// 向国家级开发区下放权限106项: to whom something is handed down.
static HANDED_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^向([^,。;:、\\d]{1,12}?(?:开发区|园区|高新区|经开区|新区|试验区|示范区|集聚区|综保区))(?:下放|赋予|移交|委托|授予)",
    )
    .unwrap()
});
static LEVEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(省级|市级|州级|县级|区级)(?:每|择|评|安排|遴|统筹|政务)").unwrap());
/// What each of several does or has.
const DOES: &str = concat!(
    "至少|至多|最多|每年|每月|打造|培育|建设|确定|配备|包联|联系|引进|建成|新增|重点(?:培育|打造|发展|建设|推进|扶持|引进)|选择|设立|发展|创建|组建|形成|不少于|不超过|仅|只|原则上|要|应|包抓|引育|建有|设有|配有|拥有|吸纳|容纳|带动|接收",
    "|扶持|遴选|明确|编制|制定|举办|开展|选派|选树|谋划|申报|盘活|招引|引荐|推荐|走访|转化|承担|吸引|集聚|招聘|聘用|完成|推出|改建|认领|结对|种植|养殖|销售",
    r"|(?:服务|帮扶|孵化|储备|培训|整治|改造|组织|实施|安排)(?:不|至|企业|项目|农户|群众|\d)|均|有"
);
/// Somebody or something of which each has the figure: 每个设区市, 每人.
static EACH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^每(?:省|市|县|区|镇|乡|村|人|[个家名位所条座类支][^,。;:、\d一二两三四五六七八九十])[^,。;:、\d一二两三四五六七八九十]{{0,14}}?(?:\([^()]*\))?(?:{DOES})"
    ))
    .unwrap()
});
static EACH_VERB: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!("(?:{DOES})$")).unwrap());
static EACH_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^每个?[^,。;:、]{0,8}?(?:开发区|园区|集中区|高新区|经开区|(?:县|市|区|省)\([^()]*\))")
        .unwrap()
});
/// Places by their names before what each of them does: 东港县、西山县各建设1个.
static NAMED_PLACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:\p{Han}{2,3}、)+\p{Han}{2,3}?)各(?:建|新建|打造|培育|设)|^((?:\p{Han}{1,5}?(?:县|市|区|镇|乡|街道|管委会)[、和])+\p{Han}{1,5}?(?:县|市|区|镇|乡|街道|管委会))(?:各|分别|每年|至少|要|应|力争|确保)").unwrap()
});
/// Each of several bodies that act, whatever the verb: 各招商专班外出招商.
static EACH_ACTOR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^各[^,。;:、“”\d的]{1,10}?(?:专班|小组|分队|工作组)").unwrap());
/// Somebody who shall do something: 镇专业招商组确保完成, 各成员单位每年至少.
static ACTOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^([^,。;:、“”\d]{0,16}?(?:、[^,。;:、“”\d]{2,12}?)?",
        r"(?:单位|部门|组|专班|分队|负责人|成员|人员|干部|同志|企业|机构|乡镇|街道|镇|村|社区|中小学|学校|高校|院所|医院|中专|教师|队员|班子领导|集团|公司|平台|银行|专家|办公室|办|局|委|中心)(?:每人|各)?)",
        r"(?:原则上|每年|每两年|每学年|每人|每月|每季度|年内|在年内|独立|都|均)*(?:全年|20\d\d年|\d{1,2}月|牵头|确保|必须|需|须|要|应|至少|力争|不得|完成|提供|引进|联系|包联|新增|外出|走访|对接|上报|领衔|预留|开设|驻村|定向培养|培养技能人才)"
    ))
    .unwrap()
});

/// Where those come from, or for whom each is.
pub(super) fn from_or_for(words: &str) -> Option<Range<usize>> {
    if !words.starts_with(['从', '为']) {
        return None;
    }
    let found = FROM_OR_FOR.captures(words)?;
    let whose = found.get(1).or(found.get(2))?;
    Some(whose.start()..whose.end())
}

/// To whom something is handed down.
pub(super) fn handed_to(words: &str) -> Option<Range<usize>> {
    if !words.starts_with('向') {
        return None;
    }
    let zone = HANDED_TO.captures(words)?.get(1)?;
    (!super::is_any_of_a_kind(zone.as_str())).then(|| zone.start()..zone.end())
}

/// 省级每年择优评选: a level that does something.
pub(super) fn level(words: &str) -> Option<Range<usize>> {
    if !words.starts_with(['省', '市', '州', '县', '区']) {
        return None;
    }
    LEVEL.captures(words).map(|level| 0..level[1].len())
}

/// Each of a kind, up to what each does or has.
pub(super) fn each(words: &str) -> Option<Range<usize>> {
    if !words.starts_with('每') {
        return None;
    }
    let words = EACH.find(words)?.as_str();
    let verb = EACH_VERB.find(words).map_or(words.len(), |verb| verb.start());
    let place = EACH_PLACE.find(&words[..verb]);
    Some(0..place.map_or(verb, |place| place.end()))
}

/// Places by their names.
pub(super) fn named_places(words: &str) -> Option<Range<usize>> {
    let found = NAMED_PLACES.captures(words)?;
    let places = found.get(1).or(found.get(2))?;
    let apart = VERBS_WITHIN.is_match(places.as_str())
        || NO_SUBJECT_BEFORE_PLACE.is_match(&places.as_str().replace("投资区", "区"));
    (!apart).then(|| 0..places.end())
}

/// Each of several bodies that act.
pub(super) fn each_actor(words: &str) -> Option<Range<usize>> {
    let each = words
        .starts_with('各')
        .then(|| EACH_ACTOR.find(words))
        .flatten()?;
    Some(0..each.end())
}

/// Somebody who shall do something, unless a place that ends where one was found reaches further.
pub(super) fn actor(words: &str, place: Option<usize>) -> Option<Range<usize>> {
    static COMES_TO: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^20\d\d年(?:[底末]前?)?(?:达到|超过|突破|增至|不少于)").unwrap());
    let actor = ACTOR.captures(words)?.get(1)?;
    // 甲高新区专精特新企业2027年达到30家: how many there are, and so nothing that they do.
    if COMES_TO.is_match(&words[actor.end()..]) {
        return None;
    }
    let stands = place.is_none_or(|place| place < actor.end())
        && !VERBS_WITHIN.is_match(actor.as_str())
        && !matches!(actor.as_str(), "企业" | "机构" | "人员")
        && !actor.as_str().ends_with("城镇");
    stands.then(|| 0..actor.end())
}
