//! Those who are known by what they do or what is done with them: 镇专业招商组确保, 每个设区市, 从区属部门抽调, 向国家级开发区下放.

use std::ops::Range;
use std::sync::LazyLock;

use super::classes;
use super::openers::{OPENS_WITHOUT_SUBJECT, VERBS_WITHIN};
use super::places::{NO_SUBJECT_BEFORE_PLACE, SUBJECT};
use crate::pattern::Regex;
use crate::target::bearing;

/// 从区属部门抽调20名, 为每个项目配备1名, 帮助骨干企业招工80人: where those come from, for whom each is, and whom something helps.
static FROM_OR_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:从([^,。;:\d]{2,14}?(?:部门|单位|机关|企业|院所|高校))(?:抽调|选派|选调|抽选)",
        r"|从([^,。;:\d]{1,10}?(?:企业|项目|园区|开发区|村|机构))(?:中)?(?:腾出|腾退|收回|回收)",
        r"|为(每[个家名位][^,。;:\d]{1,10}?)(?:配备|提供|配置|安排|明确|确定)",
        r"|(?:为|帮助|协助)([^,。;:\d为]{1,12}?[^,。;:\d、](?:企业|园区|开发区|医院|卫生院|学校|院校|高校|机构|院所|乡镇|合作社|农户|家庭|单位))",
        r"(?:每年|年内|全年|累计|至少|免费|定向|引进|引荐|招[聘录收募引工]|培养|培训|新增|输送|解决|开展|提供|诊断|配备|选派|减[免轻负]|融资|授信|节约|降低|争取|对接))"
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
        r"^每(?:省|市|县|区|镇|乡|村|人|[校院企社站馆批场期]|[个家名位所条座类支][^,。;:、\d一二两三四五六七八九十])[^,。;:、\d一二两三四五六七八九十]{{0,14}}?(?:、[^,。;:、\d一二两三四五六七八九十]{{1,6}}?)?(?:\([^()]*\))?(?:{DOES})"
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
    if !words.starts_with(['从', '为', '帮', '协']) {
        return None;
    }
    let found = FROM_OR_FOR.captures(words)?;
    let whose = (1..=4).find_map(|group| found.get(group))?;
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

/// A level of administration, before a measure of nobody else there: 区级数据开放率, 县域财政支出占比.
pub(super) fn level_with_measure(words: &str) -> Option<Range<usize>> {
    static LEVEL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("^(?:[省市州县区盟旗镇乡村](?:本?级)|基层)").unwrap());
    static NAMED_WITH_IT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:[及和与/内外间]|[^\\d,]*、|以上|财政|城市|城乡|经济|公立)|中心|开发区|园区|高新区|示范区|用于|投向|[省市州县区]级")
            .unwrap()
    });
    let level = LEVEL.find(words)?;
    let behind = &words[level.end()..];
    let its_own = classes::is_measure(behind)
        && !NAMED_WITH_IT.is_match(behind)
        && !classes::names_a_class(behind)
        && SUBJECT.find(words).is_none_or(|place| place.end() <= level.end());
    its_own.then(|| level.range())
}

/// Each of a kind, up to what each does or has.
pub(super) fn each(words: &str) -> Option<Range<usize>> {
    if !words.starts_with('每') {
        return None;
    }
    if let Some(whose) = some_of_each(words) {
        return Some(whose);
    }
    let words = EACH.find(words)?.as_str();
    let verb = EACH_VERB.find(words).map_or(words.len(), |verb| verb.start());
    let place = EACH_PLACE.find(&words[..verb]).map(|place| place.end());
    let end = place.or_else(|| without_what_it_has(words, verb));
    // 每座建筑面积不少于: of those named before, and not of something that has one.
    let measure_alone = || {
        let each = &words[..verb];
        each.chars().count() <= LONGEST_MEASURE && bearing::MEASURE_ENDS.is_match(each)
    };
    (end.is_some() || !measure_alone()).then(|| 0..end.unwrap_or(verb))
}

/// Letters of 每, a classifier and a measure alone, at most.
const LONGEST_MEASURE: usize = 6;

/// 每座设施配套管网长度不少于, 每家医院派驻人员不少于5名, 每批派驻时间: where each of them ends and what each has begins.
fn without_what_it_has(words: &str, verb: usize) -> Option<usize> {
    static PEOPLE_OF_IT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:工作|派驻|管理|专业|技术|专职|兼职|服务|医务|护理)(?:人员|人才)$").unwrap()
    });
    let each = &words[..verb];
    let of_it = bearing::MEASURE_ENDS.is_match(each) || PEOPLE_OF_IT.is_match(each);
    if !of_it || bearing::is_bearer(each) && !PEOPLE_OF_IT.is_match(each) {
        return None;
    }
    let classifier = each.char_indices().nth(2).map_or(each.len(), |(at, _)| at);
    let mut ends = each.char_indices().map(|(at, _)| at).skip(3);
    ends.find(|end| bearing::is_bearer(&format!("各{}", &each[classifier..*end])))
        .or_else(|| {
            ["每批", "每场", "每期"]
                .iter()
                .any(|time| each.starts_with(time))
                .then_some(classifier)
        })
}

/// Places by their names.
pub(super) fn named_places(words: &str) -> Option<Range<usize>> {
    let found = NAMED_PLACES.captures(words)?;
    let places = found.get(1).or(found.get(2))?;
    let apart = VERBS_WITHIN.is_match(places.as_str())
        || NO_SUBJECT_BEFORE_PLACE.is_match(&places.as_str().replace("投资区", "区"));
    (!apart).then(|| 0..places.end())
}

/// Each of several bodies that have a measure: 各高校毕业生就业率, 各公立医院平均住院日.
static EACH_WITH_MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^各[^,。;:、“”\\d的]{0,6}?(?:高校|院校|学校|中小学|幼儿园|医院|卫生院|院所|企业|银行|机构|单位|景区|灌区|平台|基地|合作社|产业链|财政|(?:党委|党组|党支部|党组织|政府)(?:\\([^()]*\\))?(?:[^,。;:、\\d的]{0,4}?(?:中心组|理论学习中心组|办公室|领导班子|班子))?)").unwrap()
});

/// Each of several bodies that act, or that have a measure.
pub(super) fn each_actor(words: &str) -> Option<Range<usize>> {
    if !words.starts_with('各') {
        return None;
    }
    if let Some(actor) = EACH_ACTOR.find(words) {
        return Some(0..actor.end());
    }
    let each = EACH_WITH_MEASURE.find(words)?;
    classes::is_measure(&words[each.end()..]).then(|| 0..each.end())
}

/// 全部村居均配备2名, 所有中学至少设1间: all of a kind, before what each of them does or has.
pub(super) fn all_of(words: &str) -> Option<Range<usize>> {
    static ALL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^((?:全部|所有|全体|一个)[^,。;:的\d]{1,16}?(?:\([^()]*\))?)(?:要|应当?|须|必须)?(?:[均都各只仅]|每[年月]|至少|最多|原则上|建有|设有|配有|拥有|配备)",
        )
        .unwrap()
    });
    let said = words
        .starts_with(['全', '所', '一'])
        .then(|| ALL.captures(words))
        .flatten();
    if let Some(whose) = said.as_ref().and_then(|all| all.get(1)) {
        return bearing::is_bearer(whose.as_str()).then(|| whose.range());
    }
    // 全部规上企业研发投入强度: a class of which nobody is left out.
    let (all, class) = words.split_at(words.char_indices().nth(2)?.0);
    let all = matches!(all, "全部" | "所有" | "全体");
    let end = all.then(|| classes::before_measure(class)).flatten()?;
    Some(0..words.len() - class.len() + end)
}

/// 每个乡镇班子中35岁以下的成员, 每家医院职工中高级职称人员占比: of each of them some.
pub(super) fn some_of_each(words: &str) -> Option<Range<usize>> {
    static AMONG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(每[^十百千万亿\d][^,。;:的\d]{2,24}?)中(?:\d|[^小级心央医药水学等型]\p{Han}*?(?:成员|人员|占比|比例|比重))").unwrap()
    });
    let among = words.contains('中').then(|| AMONG.captures(words)).flatten()?;
    let whose = among.get(1)?;
    (!VERBS_WITHIN.is_match(whose.as_str())).then(|| whose.range())
}

/// So many people of whom something is counted: 每千服务人口, 每百名职工.
static PER_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^每(?:[百千万]|[一二三四五六七八九十]+[百千万]|\\d+[百千万]?)(?:名|个|位|户|家)?[^,。;:、“”\\d的中]{0,6}?(?:人口|人|劳动力|职工|学生|儿童|老年人|居民|农户|住户|企业)").unwrap()
});
/// Others who shall be there for them. A thing (每千名老人养老床位) or a word for a number makes one name with them, as statistics use it.
static OTHERS_FOR_THEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:至少|配备|配置|配有)*[^,。;:\\d中]{0,8}?(?:[村校]医|[^就]医生|医师|护士|护理员|教师|社工|社会工作者|人员|辅导员|指导员|网格员|代办员|专员|专干|警力|民警|律师|志愿者)(?:达|不|应|要|须|力争|增|超|配|至少|\\d)|^(?:至少)?(?:配备|配置|安排|设)").unwrap()
});

/// So many people, before what is counted of them.
pub(super) fn per_head(words: &str) -> Option<Range<usize>> {
    let heads = words.starts_with('每').then(|| PER_HEAD.find(words)).flatten()?;
    let behind = &words[heads.end()..];
    (!behind.starts_with('员') && !behind.starts_with("拥有") && OTHERS_FOR_THEM.is_match(behind))
        .then(|| 0..heads.end())
}

/// Those told by a size who do something, whatever it is: 人口50万以下的县组建1个, 50万至100万的县设2处.
static TOLD_BY_SIZE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(\p{Han}{0,8}\d[\d.]*[十百千万亿]*\p{Han}{0,4}?(?:至\d[\d.]*[十百千万亿]*\p{Han}{0,4}?)?(?:及?以[上下内])?的(?:其他|其余)?[^,。;:的\d]{0,6}?",
        r"(?:[^地小社]区|县|[^城]市|乡镇|镇|乡|村|社区|企业|医院|学校|项目|单位|机构|地区|农户|合作社))",
        r"(?:原则上|一般|每年|年内|应当?|须|要|必须|可)*(?:至少|各|组建|建[设成立有]|配备|配置|设置|设立|设|安排|保留|创建|确定|选派|选择|举办|开展)"
    ))
    .unwrap()
});

/// Those told by a size who do something.
pub(super) fn told_by_size(words: &str) -> Option<Range<usize>> {
    if !words.contains('的') || !words.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let whose = TOLD_BY_SIZE.captures(words)?.get(1)?;
    let deed = OPENS_WITHOUT_SUBJECT.is_match(words);
    (!deed).then(|| 0..whose.end())
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
