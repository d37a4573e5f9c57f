//! A class that is told apart from others and has a measure of its own: 在孵企业存活率, 国控断面水质优良比例, 65岁以上老年人健康管理率.
//!
//! Two noun phrases stand side by side. The first ends with a word for somebody or something that can have a measure (`head`) and says which of
//! them are meant (`is_told_apart`): a bare 企业 or 项目 belongs to the name (项目开工率). The second ends with a measure (`MEASURES`) that
//! each of them has, or all of them have together; how many of them there are, or how large a part of a whole they are, is none (企业占比).
//! Trades have energy and emissions for each unit; what they bring forth is named after them (氢能产业产值, 规模以上工业增加值, 高新技术产业产值占比).

use std::sync::LazyLock;

use crate::pattern::{Match, Regex};

use super::noun;
use super::openers::{OPENS_WITHOUT_SUBJECT, VERBS_WITHIN};

/// How far into a clause a class can reach, and how long the name of its measure can be, in bytes.
const LONGEST: usize = 120;

/// Firms, other bodies and people that can have a measure.
static BODIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        // Firms and other bodies.
        r"^(?:机构建筑|机关建筑|(?:社会|行业|群团|“两新”|两新|集体经济)组织|企业|国企|公司|集团|银行|合作社|农场|养殖场|机构|主体|机关|(?:用[能水电人]|排污|事业|责任|建设|施工|运维|监理|经营|产废|供水|会员|成员|预算|涉农)单位|用膜区|大学|学院|高校|学校|中小学|幼儿园|医院|卫生院|院所|研究院",
        r"|平台|孵化器|众创空间|(?:服务|养老|托育|文化|活动|医疗|急救|分拣|配送|创新|数据|防控|救助)中心|基地|集群|市场|商户|门店|网点|热线|窗口|服务站|卫生室|食堂|景区|商场|酒店|饭店|宾馆|民宿|超市|药店",
        // People.
        r"|人员|成员|班子|(?:初中|高中|中职|中小学|小学)生|大学生|研究生|学生|毕业生|老年人|残疾人|儿童|新生儿|孕产妇|患者|居民|农户|牧户|搬迁户|脱贫户|贫困户|低保户|困难户|示范户|养殖户|种植户|经营户|边民|群众|劳动力|年龄人口|转移人口|(?:从业|入社|职业|的)农民|村民|牧民|渔民|农民工|青少年|家庭|用户|士兵|职工|技工|教师|医师)"
    ))
    .unwrap()
});
/// Places, works and trades that can have one.
static THINGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        // Places of a kind.
        r"^(?:建制村|行政村|自然村|村庄|社区|小区|断面|水体|水域|湖库|水源地|河段|河道|灌区|草原|林场|矿山|煤矿|公路|国道|路段|路口|港口|机场|车站|口岸|场所|水厂|处理厂|发电厂|电厂|填埋场|泵站|水库|池塘|教学点|(?:试点|重点|贫困|脱贫|帮扶|示范|产粮|大)县|(?:试点|示范|重点|贫困|脱贫|帮扶)村|物流园区|的(?:其他|其余)?(?:村庄|地区|园区|县|市|乡镇|村|社区)",
        // Works and things.
        r"|项目|工程|公共建筑|居住建筑|城镇建筑|民用建筑|新建建筑|厂房|住宅|管网|锅炉|窑炉|机组|电机|变压器|化粪池|设施|缺陷|车辆|公交车|船舶|班列|航线|列车",
        // Trades.
        r"|领域|产业链|产业|工业|制造业|建筑业|服务业|种植业|养殖业|旅游业|冶炼)"
    ))
    .unwrap()
});

/// The word for somebody or something that can have a measure, where words begin with one.
fn head(words: &str) -> Option<Match<'_>> {
    BODIES.find(words).or_else(|| THINGS.find(words))
}

/// Classes that need no word to tell them apart from others: 建制村通客车率.
static OF_ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:(?:社会|行业|群团|“两新”|两新|集体经济)组织|(?:初中|高中|中职|小学)生|建制村|行政村|自然村|国企|高校|中小学|残疾人|新生儿|孕产妇|老年人|边民|搬迁户|脱贫户|贫困户|低保户|示范户|养殖户|孵化器|产业链|新建建筑|从业农民|入社农民|职业农民|城镇建筑|公共建筑|居住建筑)$").unwrap()
});

/// Names of two words for all of a kind: nothing tells them apart.
const ONE_NAME: &[&str] = &["市场主体", "经营主体", "工业项目", "城乡居民", "工业企业"];

/// What a class is like, told by a figure: 10千伏及以下, 年用水量10万立方米以上的, 11个, 等4家.
static FIGURED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:(?:年|日|单户|单体|总|进水|占地|用地|投资)\p{Han}{0,10}?(?:[A-Z]{1,5}\p{Han}{0,4})?)?(?:低于|高于|超过|满|过|超)?(?:\d[\d.]*[万亿千百]*|[一二三四五六七八九十百千]*[百千万亿]+元)(?:\p{Han}|/){0,6}?(?:及?以[上下内]|的)的?",
        r"|等?(?:\d+|[两三四五六七八九十]+)(?:个|家|座|所|条|处|台|户|名|类|种)"
    ))
    .unwrap()
});
/// Words that no name of a class holds: what is done, what is measured, and relations to something else.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^配套|率|比重|比例|占比|增速|增长|总额|产值|[^低高]收入|^收入|余额|强度|数量|总量|指标|面积",
        "|占|达到|面向|投向|用于|对接|协调|帮助|进行|成长为|纳入|为|与|以[^上下内]|按|将|把|从[^业]|由|向|对|每|均|全部|不|逐步|滚动|累计|完成|开展|提供|引进|吸引|投早|保障|是|使",
        "|推动|支持|鼓励|引导|培育|打造|形成|提升|提高|加强|强化|优化|搬迁改造|至少|必须|应当|分别"
    ))
    .unwrap()
});
/// Relative clauses that tell a class apart: 有条件的, 承担重大专项的, 名录内的, 改造后的.
static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[^的]{0,12}?有[^的]{1,14}|符合[^的]{2,8}|具备[^的]{2,8}|承担[^的]{2,16}|从事[^的]{2,12}|[^的]{2,14}[内后中外]|新建|在建|在运|在用|在营)的[^的]*$").unwrap()
});

/// What is said of a class before 的, and the words behind it: 参与互市的, 停产一年以上、税收为零的, 排名靠后的.
static SAID_OF_IT: LazyLock<Regex> = LazyLock::new(|| Regex::new("^([^的]{3,24}的)([^的]*)$").unwrap());
/// What they have become: 纳入名单管理的企业.
static HAS_BECOME_SO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:纳入|列入|接受|申请|申报|获得|取得|通过|接入|覆盖)[^的]{2,16}的[^的]*$").unwrap()
});
/// What is not said of a class, but of figures or of what is done to it.
static NOT_SAID_OF_IT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "率|比重|比例|占比|增速|增长|总额|产值|余额|数量|总量|达到|将|把|每|均|全部|完成|开展|推动|支持|鼓励|引导|培育|打造|形成|提升|提高|加强|强化|优化|必须|应当|分别",
        "|^(?:对|向|为|由|以|按|经|新|该|这|其|上述|现有|原有|一[定些批]|相关|有关|良好|较[高好])|[内外中后]的$"
    ))
    .unwrap()
});

/// A time between a class and its measure: 重点企业2027年底前利用率.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:到)?(?:20\d\d年)?(?:\d{1,2}月|[一二三四]季度|[上下]半年)?(?:年?[底末]前?|汛期前|前)?")
        .unwrap()
});
/// A name that ends with a measure, and what stands behind it.
static MEASURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^((?:\p{Han}|[A-Z&“”\x22+、]|\([^()]{1,8}\)|\d+(?:G|分钟|小时|日|米|公里|类))*?",
        r"(?:率|比例|比重|占比|强度|能耗|水耗|电耗|能源消耗|热损失|损耗|碳排放|排放量|浓度|时间|时限|周期|时长|增幅|增速|余额|费率|倍数|成本|利润|产值|营业收入|税收|增加值|出口额|销售额|交易额|成交额|金额|拥有量|开行量|吞吐量|取水量|用水量|耗水量|用电量|利用量|处理量|产量|人均\p{Han}{0,4}经费|科研经费|研发经费|研发经费投入|研发投入|满意度|寿命|学时|床位数|(?:覆盖|享受|受益|参与|技改|应用)面|产业规模|总规模|规模|集聚度|[PWC]UE|全覆盖))",
        r"(?:$|[^\p{Han}A-Z”的]|应|要|须|力争|确保|达|提|超|不|由|从|为|控制|保持|稳定|维持|压|降|缩|下降|增长|增加|年均|累计|较|比|高于|低于|均|平均|分别|一般|原则上|总体|翻|突破|同比|户均|[一二两三四五六七八九十]年|每年|逐年|实现|削减|减少|在|到)"
    ))
    .unwrap()
});
/// A part of those of a class, how large it is.
static PART_OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\p{Han}|[“”、&A-Z]){2,24}?(?:占比|比例|比重|率)(?:$|[^\p{Han}]|应|要|须|力争|达|提|不|超|由|从|保持|稳定|控制|降)").unwrap()
});
/// Firms that a chain of trades has so many of.
static FIRMS_OF_A_CHAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:规(?:模以)?上|上市|链主|龙头|配套|专精特新|高新技术)[^,。;:的占\\d]{0,6}企业[^,。;:的占]{0,6}\\d").unwrap()
});
/// Endings of a measure, asked first.
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("产业链|全部|全覆盖|率|比例|比重|占比|强度|[能水电]耗|消耗|损|排放|浓度|时间|时限|周期|时长|增[幅速]|人均|户均|余额|倍数|成本|利润|产值|收入|税收|增加值|额|量|经费|投入|满意度|寿命|学时|床位数|面|规模|度|UE").unwrap()
});

/// What is no measure that one of them has: how many there are, how large a part they are, or a word that only goes on with the name of the class.
static OF_THEIR_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:[的、和及与]|实现|全覆盖|数[量占达超不增翻为]|总数|总量|个数|家数|户数|人数|规模|面积|占|比例|比重|中[^高低级小医药水学等型央]|中高[^级]|新增(?:规模|产能|面积)|在园幼儿|在校生|面向|投向|用于",
        "|(?:累计|总体|整体|平均)?(?:创?建成|覆盖|建有|入驻|创建|普及|开工|竣工|投产|投运|完成|培育|增长|达标|运行|消除|漏损|通达|拥有|清零|配置)(?:率|比例|面)",
        "|[^率]{2,4}任务[^率]{0,2}率|开办|化|链|家[^庭]|部|库|集团|协会|联盟|技术中心|用地|资金|建设(?:项目|用地|资金|单位|领域)|改革|编制|设置|面积|建筑|业[^务绩]|区|园|城|镇|岸|辆|医生|师|口[^岸]|生[^产活态物命])"
    ))
    .unwrap()
});

/// What goes on with the name of a trade, and what a trade has.
static OF_A_TRADE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:能效|可再生能源使用|绿电消费",
        "|(?:单位|万元)(?:增加值|产值|产品)?[^占]{0,6}?(?:能耗|能源消耗|水耗|取水量|用水量|排放)|二氧化碳|碳排放|非常规水|吨[钢铝铜水])"
    ))
    .unwrap()
});
/// A share within a trade, not that of the trade in a whole.
static OF_ITS_ENERGY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:能效|可再生能源|绿电|非化石|单位)").unwrap());
/// What of several things comes to a sum.
const SUMS: &[&str] = &["收入", "产值", "税收", "增加值", "利润", "额", "规模", "量"];
/// Firms for whom loans of a kind are.
const KINDS_OF_LOANS: &[&str] = &[
    "小微企业",
    "中小企业",
    "民营企业",
    "个体工商户",
    "涉农主体",
    "经营主体",
];
/// Trades as statistics name them, with what they count of them.
static STATISTICS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:规模以上|规上|限额以上|限上|高新技术|民营|全部|制造|核心|主导|首位|特色)[^占]{0,6}?业(?:总?产值|增加值|营业收入|主营业务收入|投资)").unwrap()
});

static ZONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("开发区|高新区|经开区|园区|新区|保税区|管委会").unwrap());

/// Where a class ends that opens some words and has the measure behind it.
pub(in crate::target) fn before_measure(words: &str) -> Option<usize> {
    if words.starts_with(['全', '各', '我', '本', '每']) || !MEASURED.is_match(words) {
        return None;
    }
    let mut at = 0;
    for sign in words.chars() {
        if matches!(sign, ',' | ';' | ':' | '。') || at > LONGEST {
            return None;
        }
        if let Some(head) = head(&words[at..]) {
            let end = with_bracket(words, at + head.end());
            let class = &words[..end];
            // 开发区服务平台使用率: what a zone has is the zone's, but for firms and people.
            let of_zone = ZONE.find(&words[..at]).is_some();
            let within = ["企业", "人员", "职工"].contains(&head.as_str());
            if (within || !of_zone)
                && has(class, head.as_str(), &words[end..])
                && is_told_apart(&words[..at], head.as_str())
                && noun::may_be(class)
                && !is_a_byword(class)
            {
                return Some(end);
            }
        }
        at += sign.len_utf8();
    }
    None
}

/// 氢能产业集聚企业80家: a trade that so many belong to.
pub(super) fn that_gathers(words: &str) -> Option<std::ops::Range<usize>> {
    static GATHERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^([^,。;:、的\d]{2,14}?(?:产业链|产业|集群|制造业|服务业|赛道|基地))(?:内)?(?:力争|将|要)*(?:集聚|聚集|汇聚|拥有|吸引|吸纳)[^度区发,。;:的][^,。;:的]*?\d").unwrap()
    });
    let gathers = words.contains(['聚', '拥', '吸']);
    let trade = gathers.then(|| GATHERS.captures(words)).flatten()?.get(1)?;
    let deed = OPENS_WITHOUT_SUBJECT.is_match(words) || VERBS_WITHIN.is_match(trade.as_str());
    (!deed).then(|| trade.range())
}

/// Whether words behind a class that ends in `before` tell of a part of them, and not of things with 中 in their name (中小企业).
pub(in crate::target) fn part_of_them(before: &str, words: &str) -> bool {
    let ends_with_head = || {
        let mut ends = before.char_indices().rev().map(|(at, _)| at).take(6);
        ends.any(|at| head(&before[at..]).is_some_and(|head| head.end() == before.len() - at))
    };
    tells_of_a_part(words) && ends_with_head()
}

/// Whether words go on with a part of those before them (中绿色建筑占比), not with a thing that has 中 in its name (中医馆覆盖率).
fn tells_of_a_part(words: &str) -> bool {
    const NAMES: &[char] = &[
        '小', '高', '级', '等', '型', '央', '心', '医', '药', '低', '标', '试', '国', '长', '欧', '水',
    ];
    let part = words.strip_prefix('中').filter(|part| !part.starts_with(NAMES));
    part.is_some_and(|part| PART_OF_THEM.is_match(part))
}

/// 中欧班列(甲市): the bracket behind a head belongs to it, and so does the mark that closes a quotation (国际贸易“单一窗口”).
fn with_bracket(words: &str, end: usize) -> usize {
    let open = words[..end].matches('“').count() > words[..end].matches('”').count();
    if open && words[end..].starts_with('”') {
        return end + '”'.len_utf8();
    }
    let bracket = words[end..]
        .strip_prefix('(')
        .and_then(|inner| inner.find(')'))
        .filter(|close| *close <= 24);
    end + bracket.map_or(0, |close| close + 2)
}

/// Whether the words behind a class are a measure that it has.
fn has(class: &str, head: &str, behind: &str) -> bool {
    let behind = &behind[TIME.find(behind).map_or(0, |time| time.end())..];
    // 新建建筑中绿色建筑占比: a part of them.
    if tells_of_a_part(behind) && !head.ends_with("企业") {
        return true;
    }
    if all_or_each_of_them(head, behind) {
        return true;
    }
    let measure = MEASURES.captures(behind).and_then(|found| found.get(1));
    let Some(measure) = measure.filter(|name| name.len() < LONGEST) else {
        return false;
    };
    let trade = head.ends_with('业') && head != "企业" || head == "冶炼" || head == "领域";
    match trade {
        true => is_of_a_trade(class, measure.as_str()),
        false => is_of_its_own(class, measure.as_str()),
    }
}

/// 高耗能企业全部完成诊断, 规模以上企业亩均税收: what all of them do, and what each has.
fn all_or_each_of_them(head: &str, behind: &str) -> bool {
    let firms = head.ends_with("企业");
    let people = head.ends_with(['户', '民']) && !matches!(head, "居民" | "村民");
    let each = || {
        let behind = behind.strip_prefix('年').unwrap_or(behind);
        ["亩均", "人均", "户均"].iter().any(|per| behind.starts_with(per))
    };
    firms && behind.starts_with("全部")
        || (firms || people) && each()
        || head == "产业链" && FIRMS_OF_A_CHAIN.is_match(behind)
}

/// Whether a trade has a measure, and neither is part of a name that statistics use.
fn is_of_a_trade(trade: &str, measure: &str) -> bool {
    OF_A_TRADE.is_match(measure)
        && !STATISTICS.is_match(&format!("{trade}{measure}"))
        && (!measure.contains('占') || OF_ITS_ENERGY.is_match(measure))
}

/// Whether members of a class have a measure, which is not the name of something else of theirs.
fn is_of_its_own(class: &str, measure: &str) -> bool {
    let several = class.starts_with(|c: char| c.is_ascii_digit());
    let passed_over = [
        // 8个平台营业收入突破百亿元: so many of them do.
        several && SUMS.iter().any(|sum| measure.ends_with(sum)),
        // 居民医保参保率: one name.
        class.ends_with("居民") && measure.starts_with("医保"),
        // 小微企业贷款余额: a kind of loans.
        measure.contains("贷款") && KINDS_OF_LOANS.iter().any(|kind| class.ends_with(kind)),
        // 居民人均可支配收入 is one name.
        measure.starts_with("人均") || measure.starts_with("收入"),
        // 项目推进率: what is done with them.
        VERBS_WITHIN.find(measure).is_some_and(|verb| verb.start() == 0) && !measure.ends_with("比例"),
        // 窗口服务群众满意率: how content they are is said of the window.
        class.ends_with("群众") && measure.starts_with("满意"),
        // 产业链招商签约项目开工率: what is done along it.
        class.ends_with("产业链")
            && (measure.contains("项目") && !measure.starts_with("项目占") || measure.starts_with("招商")),
        // 医院医师: another class goes on.
        head(measure).is_some() && !measure.starts_with("家庭医生") && !measure.starts_with("项目占"),
        OF_THEIR_NUMBER.is_match(measure),
    ];
    !passed_over.contains(&true)
}

/// Whether words open with the name of a measure, whoever has it.
pub(super) fn is_measure(words: &str) -> bool {
    MEASURED.is_match(words) && MEASURES.is_match(words)
}

/// Whether a noun for somebody or something that can have a measure stands before the first figure.
pub(super) fn names_a_class(words: &str) -> bool {
    let end = words
        .find(|c: char| c.is_ascii_digit() || c == ',')
        .unwrap_or(words.len());
    words[..end]
        .char_indices()
        .any(|(at, _)| head(&words[at..end]).is_some())
}

/// Whether the words before a head tell which of them are meant.
fn is_told_apart(before: &str, head: &str) -> bool {
    let class = format!("{before}{head}");
    if ONE_NAME.contains(&class.as_str()) {
        return false;
    }
    if before.is_empty() {
        return OF_ITSELF.is_match(head);
    }
    let plain = FIGURED.replace_all(before, "");
    let figures = plain.contains(|c: char| c.is_ascii_digit());
    let named = || {
        !NO_NAME.is_match(&plain)
            && (!plain.contains('的') && !head.starts_with('的')
                || RELATIVE.is_match(&format!("{plain}{head}")))
    };
    let told = !figures && (named() || is_said_of(&plain, head));
    // 符合条件的企业: what opens like a verb tells which of them.
    let verb = || {
        OPENS_WITHOUT_SUBJECT.is_match(&class)
            && !RELATIVE.is_match(&class)
            && !HAS_BECOME_SO.is_match(&class)
    };
    told && before.chars().count() < 30 && !verb()
}

/// “僵尸企业”: a byword opens the name of what is measured.
fn is_a_byword(class: &str) -> bool {
    class.starts_with('“') && class.ends_with('”') && class.matches('“').count() == 1
}

/// Whether the words before a head end a clause that says which of them are meant.
fn is_said_of(before: &str, head: &str) -> bool {
    let class = format!("{before}{head}");
    SAID_OF_IT
        .captures(&class)
        .and_then(|found| Some((found.get(1)?, found.get(2)?)))
        .is_some_and(|(said, name)| {
            !NOT_SAID_OF_IT.is_match(said.as_str()) && !NO_NAME.is_match(name.as_str())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_the_measure_behind_it() {
        for (class, measure) in [
            ("短流程炼钢企业", "吨钢电耗控制在420千瓦时以内"),
            ("在产铅锌矿山", "采矿贫化率不高于8%"),
            ("酿酒企业", "生产每吨原酒取水量不超过6立方米"),
            (
                "一般政府投资房建项目",
                "从立项到竣工验收全流程审批时间不超过60个工作日",
            ),
            ("落地项目", "当年到资率不低于30%"),
            ("70岁以上独居老年人", "家庭医生签约率达到85%"),
            ("35千伏及以上用户", "年平均停电时间不超过1小时"),
            ("自然村", "通硬化路率达到99%"),
            ("省控、市控断面", "水质达标比例保持在95%"),
            ("一、二级缺陷", "2027年底前消缺率达到100%"),
            ("农村集中供水管网", "热损失较2024年降低3个百分点"),
            ("既有公共建筑、改造后的居住建筑", "节能率提高20%"),
            ("新建公共机构建筑、新建厂房", "屋顶光伏覆盖率达到50%"),
            ("市级以上研发平台", "科研人员年人均科研经费不低于12万元"),
            ("东海大学", "2027年到账科研经费达到2亿元"),
            ("中亚班列(东海)", "年开行量达到600列"),
            ("国有融资租赁公司", "平均费率不高于3%"),
            ("有出口业务的中小企业", "出口额年均增长10%"),
            ("符合条件的小区", "充电设施配建率达到60%"),
            ("300万元以下的货物采购项目", "预留比例不低于50%"),
            ("年综合能耗1万吨标准煤以上的化工企业", "能耗监测接入率达到100%"),
            ("限上批发企业", "户均销售额达到3亿元"),
            ("高耗能企业", "全部完成节能诊断"),
            ("氢能产业", "单位产品能耗下降8%"),
            ("规上工业", "单位产值水耗下降8%"),
            ("建筑领域", "碳排放强度下降6%"),
            ("人员密集场所", "消防设施完好率达到98%"),
            ("新建数据中心", "PUE不高于1.25"),
            ("改造后的居住建筑", "节能率不低于30%"),
            ("上市公司", "研发投入强度达到5%"),
            ("中小学生", "体质健康达标率达到95%"),
        ] {
            let clause = format!("{class}{measure}");
            assert_eq!(
                before_measure(&clause).map(|end| &clause[..end]),
                Some(class),
                "{clause}"
            );
        }
    }

    #[test]
    fn what_is_counted_or_a_name_alone_is_no_class_with_a_measure() {
        for clause in [
            "企业数量达到300家",
            "项目开工率达到90%",
            "企业满意度达到95%",
            "规上服务业企业占比达到15%",
            "高新技术企业数突破80家",
            "重点项目开工率达到95%",
            "标准厂房平均入驻率达到80%",
            "规模以上工业增加值增长8%",
            "氢能产业规模达到90亿元",
            "食品工业总产值突破30亿元",
            "战略性新兴产业增加值占地区生产总值比重达到15%",
            "高新技术产业产值占比达到60%",
            "农村居民人均可支配收入增长7%",
            "小微企业贷款余额增长12%",
            "城市供水管网漏损率控制在9%以内",
            "8个平台营业收入突破百亿元",
            "产业发展基金投向园区的比例达到60%",
            "政府采购项目面向中小企业预留份额比例达到45%",
            "协调金融机构放款率达到90%",
            "全市企业利润增长5%",
            "老年人口健康管理率达到75%",
            "社区养老服务设施覆盖率达到100%",
            "居民医保参保率稳定在95%",
            "农产品市场化率达到60%",
            "新能源车辆占比达到30%",
            "现代服务业增加值占服务业增加值比重达到50%",
            "公路口岸建成2个",
            "园区企业开办时间压减至1天",
        ] {
            assert_eq!(before_measure(clause), None, "{clause}");
        }
    }
}
