//! Sums and counts: which of them are quotas or levels to be reached, and which only say what something known is like.

use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Decimal;

use super::Comparator;
use super::amount::{Amount, Form};
use super::around::Around;
use super::becoming;
use super::demand::URGED;
use super::exclusion::{FUND, QUOTA, is_standard};
use crate::confidence::Finding;

/// Verbs that make or win things: behind them a count in Chinese numerals is a quota, not the name of a task.
static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:打造|培育|培植|扶持|建设|建成|引进|引育|招引|新增|净增|完成|突破|形成|开拓|制定|制修订|组建|设立|创建|攻克|招聘|选派|新建|培养|遴选|评选|认定|研发|开发|获批|布局|包联|孵化|引入|新设|建立)[^,。;]{0,16}$").unwrap()
});
/// Kinds and levels that something is made up of.
const KINDS: [&str; 7] = ["门类", "梯队", "层次", "层级", "维度", "类别", "方面"];
/// 打造三个高地, 构建五个体系: counts of aims, not of things.
static AIMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:高地|中心|体系|环境|格局|样板|标杆|优势|工程|行动|机制|能力|关系|队伍|品牌|支撑|抓手|转变|跨越|提升|突破)$").unwrap()
});
/// 确保100亿元,力争160亿元: the clause is nothing but the higher figure.
static STRETCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:并|且|同时)?(?:力争|争取|确保|冲刺|奋力实现|奋斗目标)(?:达到|突破|实现|完成)?$").unwrap()
});
/// 为2万名老人提供体检: for so many of them something is done.
static DONE_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;]{2,20}?(?:提供|开展|实施|办理|发放|进行|免费|体检|筛查|建立|安装)").unwrap()
});
/// 带动3万名农户增收: so many people get something.
static HELPED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:带动|促进|帮助|助力|保障|惠及)[^,。;]{0,16}$").unwrap());
/// 运行成本降低50美元: by how much what something costs falls.
static CHEAPER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:成本|费用|价格|电价|气价|水价|运价|支出|负担|年龄)[^,。;]{0,10}(?:降低|下降|压减|减少|压降|再降|降)$").unwrap()
});
/// 50亿元以上项目: the size of what is spoken of.
static OF_THIS_SIZE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^的?[^,。;和、(]{0,8}(?:项目|企业|集群|高标准|宜机化)").unwrap());
/// 百亩以上连片改造项目
static LAND_OF_THIS_SIZE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^以上[^,。;、和(]{0,14}(?:项目|园区|基地|示范区|示范园|地块|企业)(?:建设)?$").unwrap()
});
static LATER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^,。;和、]{0,24}?\d+(?:—\d+|-\d+)?(?:个|家|项|名|户|件|座|亩)|^、[^,。;]{2,30}的[^,。;\d]{2,16}\d+(?:—\d+|-\d+)?(?:个|家|项|名|户|件|座)").unwrap()
});

static DONE_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:办结(?:[^率]|$)|办好|办成|办理完|出证|拿证|送达|即办|完成审批)").unwrap()
});
/// What is done with so many of something; what they are like (排查深度超过900米的矿山) is not demanded.
static DONE_WITH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:排查|开设|入驻|剥离|输转|新植|栽植|吸纳|启动|连通|贯通|抓好|运行|增设|增加|检测|抽检|调解|调处|发放|承接|承办|落地|募集|布设|安装|加装|更换|流转|托管|养殖|出栏|存栏|繁育|新招|招录|放贷|创收|救助|解决)[^,。;]{0,24}$").unwrap()
});
static LATER_COUNT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;和、(\d]{2,16}\d+(?:处|所|条|个|家|座|户)").unwrap());
static LATER_SHARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;和、\d]{2,24}率[^,。;和、\d]{0,6}\d[\d.]*%").unwrap());
/// 年销售额700万元以上大品种: the sum that each of them has.
static MEASURE_OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:销售额|营收|营业收入|主营业务收入|产值|税收|纳税|投资|注册资本|注册资本金)$").unwrap()
});
static OF_A_KIND: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,10}(?:$|[(])").unwrap());

/// 构建“1+4+40”的体系,即1个中心、4个站和40个点: the figures of a name, spelled out as so many things.
fn spells_out(amount: &Amount, around: &Around) -> bool {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:构建|形成|打造|建设|建成|建立|完善)[^,。;]{0,6}?(?P<figures>\d+(?:\+\d+)+)").unwrap()
    });
    if amount.form != Form::Counted || !around.clause.starts_with('即') || amount.comparator.is_some() {
        return false;
    }
    NAMED.captures(around.sentence).is_some_and(|named| {
        let mut figures = named["figures"].split('+');
        figures.any(|figure| amount.value.to_string() == figure)
    })
}

/// How a sum or count was recognised as demanded, if it is.
pub(super) fn quantity(amount: &Amount, around: &Around, unit: &str, money: bool) -> Option<Finding> {
    let (before, after) = (around.before, around.after);
    if spells_out(amount, around) {
        return Some(Finding::new("spelled_out", 70));
    }
    // 15岁以上人群: whom the figure describes.
    if unit == "岁"
        && amount.comparator != Some(Comparator::Change)
        && !before.ends_with("寿命")
        && !before.ends_with("年龄")
        && !CHEAPER.is_match(before)
    {
        return None;
    }
    // 50亿元以上项目1个以上, 2家以上的开发区整合为1家: the first figure describes the thing counted.
    let later = LATER.is_match(after);
    let describes = (amount.comparator.is_some() || amount.form == Form::Measured)
        && (later && (money || amount.form == Form::Measured || after.starts_with('的'))
            || money && OF_THIS_SIZE.is_match(after) && amount.comparator.is_some()
            || amount.spoken && LAND_OF_THIS_SIZE.is_match(around.behind(amount)) && unit == "亩");
    // 开采深度超过1200米的煤矿, 30万吨/年以下煤矿: what the things spoken of are like.
    // 推动年产120万套的…项目开工: what the project will make.
    let describes = describes || before.ends_with("年产") && after.contains("项目");
    // 存栏500头以上育肥场40处, 25户以上村组硬化率100%: what the things are like.
    let sized_by = ["以上", "以下"]
        .iter()
        .any(|word| around.behind(amount).starts_with(word));
    let bounded = sized_by || amount.comparator.is_some() && before.is_empty();
    let bounded = bounded && amount.comparator.is_some() && !after.starts_with(['的', '、', '(']);
    let describes = describes
        || bounded
            && (before.is_empty() && sized_by && around.after.contains(|c: char| c.is_ascii_digit())
                || later
                || LATER_COUNT.is_match(after)
                || LATER_SHARE.is_match(after)
                || money && MEASURE_OF_THEM.is_match(before) && OF_A_KIND.is_match(after));
    let describes = describes
        || amount.comparator.is_some()
            && !before.is_empty()
            && ATTRIBUTE.is_match(after)
            && !is_standard(after)
            && !ELLIPTIC.is_match(before)
            && !QUOTA.is_match(before)
            && !FUND.is_match(around.clause)
        || amount.form == Form::Measured && CLASS.is_match(around.behind(amount));
    let unmarked = amount.comparator.is_none() && amount.upper.is_none();
    // 剩余14个站年底前全部开工, 存在隐患的5座桥月底前整改到位: what is to become of them.
    let to_become = becoming::is_to_become(amount, around);
    let known = unmarked && becoming::is_known(before)
        || before.ends_with(['即'])
        || before.ends_with("上述")
        || before.ends_with('等')
            && !GAINS.is_match(before)
            && !(amount.comparator.is_some() && USED.is_match(after))
        || unit != "倍"
            && before.ends_with('的')
            && !to_become
            && !(amount.comparator.is_some()
                && (ELLIPTIC.is_match(before)
                    || around.clause.starts_with("其中") && around.follows
                    || amount.form == Form::Counted
                        && THOSE.is_match(before)
                        && (after.is_empty() || after.starts_with(['、', '(']))))
        || unit != "倍"
            && !to_become
            && before.ends_with(['这', '余', '约', '共', '其', '第'])
            && !before.ends_with("签约")
            && !before.ends_with("完成剩余")
            && !TOGETHER.is_match(before);
    // 兼顾平台建设、15项编码的应用: the verb before is a noun.
    let known = known || unmarked && NOUN_LISTED.is_match(before);
    // 各园区聚焦1个主导产业: each chooses so many.
    let chosen_by_each =
        before == "聚焦" && (around.clause.starts_with(['各', '每']) || ZONES_FOCUS.is_match(around.clause));
    let known = known && !chosen_by_each;
    let of_known = after.starts_with('的') && amount.comparator.is_none() && !FUND.is_match(around.clause);
    // 办理时限压缩3天: by how much.
    let shortened = before.ends_with(['缩', '短', '减', '少']) && SHORTENED.is_match(before);
    let time = matches!(
        unit,
        "个工作日" | "工作日" | "小时" | "个小时" | "分钟" | "秒" | "个月" | "周" | "天" | "日"
    ) && !matches!(amount.comparator, Some(Comparator::AtMost | Comparator::Below))
        && !shortened
        && !(amount.comparator == Some(Comparator::AtLeast)
            && (EVERY.is_match(around.clause) || LASTS.is_match(before)))
        || unit == "日" && amount.comparator.is_none();
    // 制定标准1项以上的企业比例: whose share is spoken of.
    let describes = describes || amount.comparator.is_some() && SHARE_OF_SUCH.is_match(after);
    // 超过100人的企业比例: what the things are like.
    let describes = describes
        || before.is_empty()
            && amount.comparator.is_some()
            && !sized_by
            && OF_SUCH_A_SIZE.is_match(after)
            && !around.clause.starts_with(|c: char| c.is_ascii_digit());
    // 用地3亩以上规模以下企业: a class of firms by the land they take.
    let describes = describes
        || amount.comparator.is_some()
            && [
                "用地",
                "占地",
                "面积",
                "耗能",
                "能耗",
                "消费量",
                "用能",
                "用水量",
                "用电量",
                "排放量",
            ]
            .iter()
            .any(|size| before.ends_with(size))
            && FIRMS.is_match(after);
    // 时速80公里以上道路: for what speed it is built.
    let describes = describes || before.ends_with("时速") && !after.is_empty();
    // 当年纳税50万元以上或三年纳税200万元以上的商户: which ones.
    let describes = describes
        || amount.comparator.is_some()
            && after.strip_prefix('或').is_some_and(|other| {
                other.contains(|c: char| c.is_ascii_digit()) || around.after.contains('的')
            });
    // 由4类20项构成: what something consists of.
    let known = known || after.ends_with("构成") || after.ends_with("组成");
    // 推进3个在建项目: they are there already.
    let known = known || unmarked && after.starts_with("在建") && !BECOMES_READY.is_match(after);
    // 设立登记0.5个工作日办结: how long it may take.
    if amount.comparator.is_none()
        && !before.is_empty()
        && matches!(
            unit,
            "个工作日" | "工作日" | "个小时" | "小时" | "分钟" | "天" | "日"
        )
        && DONE_IN.is_match(after)
    {
        return Some(Finding::new("done_in", 66));
    }
    // 建成年收入超20亿元的园区10个,其中超50亿元的3个: a part of what is counted.
    let part_of_counted = (around.beside || around.follows)
        && amount.form == Form::Counted
        && (after.is_empty() || after.starts_with(['、', '(']))
        && around.clause.starts_with("其中")
        && ELLIPTIC.is_match(before);
    if part_of_counted {
        return Some(Finding::new("stated_for_a_time", 66));
    }
    let ends_so = before.ends_with('等') && becoming::they_end(amount, around);
    if describes || known && !ends_so || of_known || time {
        return None;
    }
    if amount.upper.is_some() {
        // 力争1—2家企业上市.
        let opens = before.is_empty() && !URGED.is_match(around.head(amount));
        return (!opens).then(|| Finding::new("range", 74));
    }
    let ends = after.is_empty() || after.starts_with(['、', '(']);
    // 整合为一支队伍: the article of one thing, not a count.
    let one_thing =
        amount.spoken && amount.value == Decimal::ONE && amount.comparator == Some(Comparator::Equal);
    if amount.comparator.is_some() && !one_thing {
        return Some(match amount.form {
            Form::Counted => Finding::new("compared_count", 80),
            _ => Finding::new("compared_quantity", 76),
        });
    }
    if before.is_empty() && after.is_empty() && STRETCH.is_match(around.head(amount)) {
        return Some(Finding::new("stretch", 78));
    }
    // 高风险装置9套全部退出: so many, whatever becomes of all of them.
    if amount.form == Form::Counted
        && after.starts_with("全部")
        && after.chars().count() == 4
        && !before.is_empty()
    {
        return Some(Finding::new("count_becomes", 66));
    }
    if to_become && amount.form != Form::Bare && becoming::are_the_remaining(before) {
        return Some(Finding::new("count_becomes", 64));
    }
    let listed = before.ends_with('等') && before.contains('、');
    let (alone, all) = (
        matches!(before, "" | "首批"),
        around.timed || after.contains("全部"),
    );
    if (alone || listed) && all && becoming::they_shall(amount, around, listed) {
        return Some(Finding::new("count_becomes", 66));
    }
    // 审批服务方面5项:…: how many of those that are listed are of a kind.
    if before.ends_with("方面") && (after.is_empty() || after.starts_with(':')) {
        return None;
    }
    if amount.spoken {
        let one = amount.value == Decimal::ONE;
        // 四个门类、三个梯队的人才库: how the thing is made up.
        if KINDS.iter().any(|kind| after.starts_with(kind)) {
            return None;
        }
        return (MAKES.is_match(before) && (one || !AIMS.is_match(after)))
            .then(|| Finding::new("spoken_count", 66));
    }
    if chosen_by_each && amount.form == Form::Counted {
        return Some(Finding::new("quota", 70));
    }
    if before.ends_with(['将', '把']) && MOVED.is_match(after) {
        return Some(Finding::new("quota", 70));
    }
    if shortened || CHEAPER.is_match(before) {
        return Some(Finding::new("compared_quantity", 75));
    }
    // 建设实验室、研究中心、中试基地共12家
    if before.ends_with('共') && TOGETHER.is_match(before) && ends {
        return Some(Finding::new("quota", 70));
    }
    // 对300万亩灌溉面积实施治理: so much of it is worked on.
    if before == "对" && around.timed && DONE_TO.is_match(after) {
        return Some(Finding::new("quota", 66));
    }
    // 为2万名老人提供体检, 带动3万名农户增收
    let people = matches!(unit.chars().last(), Some('人' | '名' | '户' | '次'));
    if amount.form == Form::Counted
        && (before == "为" && DONE_FOR.is_match(after)
            || people && HELPED.is_match(before) && !after.starts_with('的'))
    {
        return Some(Finding::new("quota", 66));
    }
    // 明确1名负责人: posts are given to so many.
    if matches!(unit, "名" | "人")
        && (before.ends_with("明确") || before.ends_with("确定"))
        && !after.is_empty()
    {
        return Some(Finding::new("quota", 66));
    }
    // 实现80公里绿道贯通, 首期10亿元年底前到位: what becomes of it stands behind.
    let comes = before.is_empty() && around.head(amount).ends_with("实现") && !after.is_empty()
        || around.timed
            && money
            && [
                "到位",
                "设立",
                "募集",
                "实缴",
                "认缴",
                "缴足",
                "投放完",
                "支付完",
                "拨付完",
                "下达完",
                "发行",
            ]
            .iter()
            .any(|word| after.contains(word))
            && !after.starts_with('的');
    if comes {
        return Some(Finding::new("quota", 66));
    }
    // 与200家企业签订协议: with whom something is begun.
    if before.ends_with('与') && amount.form == Form::Counted && BEGUN.is_match(after) {
        return Some(Finding::new("quota", 66));
    }
    if before.contains('等') && GAINS.is_match(before) || QUOTA.is_match(before) || DONE_WITH.is_match(before)
    {
        return Some(Finding::new("quota", 80));
    }
    // 到2025年,上市企业数为200家,营业收入760亿元: a state told for a time that lies ahead.
    // 主要产品产量:原煤3亿吨: what is measured of each of a list stands before the colon.
    let of_a_list = around.sentence.contains(':')
        && THING.is_match(before)
        && around.sentence.find(around.clause).is_some_and(|at| {
            let lead = around.sentence[..at].strip_suffix(':');
            lead.is_some_and(|measured| STATED.is_match(measured))
        });
    let stated = before.len() > 6 && (before.ends_with('为') || STATED.is_match(before)) || of_a_list;
    // 其中规上企业产值980亿元: a part of what is demanded.
    let part = around.follows && around.clause.starts_with("其中") && STATED.is_match(before);
    if (around.timed || part || around.beside) && ends && stated {
        return Some(Finding::new("stated_for_a_time", 66));
    }
    // 每个街(镇)有1所养老机构: each has so many.
    let each_has = matches!(
        before.trim_start_matches("力争").trim_start_matches("确保"),
        "有" | "应有" | "要有" | "都有" | "均有" | "各有" | "至少有"
    ) && amount.form == Form::Counted
        && around.clause.contains(['每', '各']);
    if each_has {
        return Some(Finding::new("quota", 66));
    }
    // 今明两年投资530亿元
    if around.timed && ends && money && matches!(before, "投资" | "完成投资" | "计划投资") {
        return Some(Finding::new("stated_for_a_time", 60));
    }
    // 2031年诊断60家: what is done to so many by a time, whatever the verb.
    let only_deed = around.timed
        && ends
        && unmarked
        && !money
        && amount.form == Form::Counted
        && around.clause.starts_with("20")
        && ONLY_DEED.is_match(before)
        && !IS_SO.is_match(before);
    if only_deed {
        return Some(Finding::new("deed", 62));
    }
    // 确保新办企业1500家: what is urged needs no further verb.
    let urged = URGED.is_match(around.head(amount)) && !before.is_empty();
    if ends && urged {
        return Some(Finding::new("urged", 70));
    }
    // 维修加固老旧泵站41座: what is done to so many of something, whatever the verb.
    // 落实人才振兴60条 names a paper by its points.
    let done = ends
        && unit != "倍"
        && !(unit == "条" && before.contains("落实"))
        && !money
        && unmarked
        && !super::scope::kinds::is_zone(before)
        && DEED.is_match(before)
        && !IS_SO.is_match(before);
    done.then(|| Finding::new("deed", 58))
}

/// Those of a kind, whose number is demanded: 评估进入一类的不少于4个, 规模较大的不超过2个.
static THOSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:进入|跻身|入选|列入|纳入|获评|获得|达到|通过|建有|设有|拥有|创成|创建|符合|较[大小多少高低强弱])[^,。;、的]{0,16}的$").unwrap()
});
/// The share or number of those of a size.
static SHARE_OF_SUCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^的[\p{Han}]{0,8}(?:企业|项目|单位|机构|园区|村|户|人员|学校|家庭)(?:数量)?(?:占比|比例|比重|占)",
    )
    .unwrap()
});
/// A verb of two letters.
static ONLY_DEED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,3}$").unwrap());
static THING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,8}$").unwrap());
static OF_SUCH_A_SIZE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^的\p{Han}{0,6}(?:企业|项目|单位|机构|园区|地块|用户|村)[^,。;]{0,20}\d").unwrap()
});
/// 3个在建项目竣工: what becomes of them.
static BECOMES_READY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("竣工|完工|投产|投用|投运|建成|达产|完成|封顶").unwrap());
/// 省级园区聚焦1个主导产业: zones choose so many.
static ZONES_FOCUS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:园区|开发区|高新区|经开区|集聚区|示范区|县区)聚焦").unwrap());
/// Several kinds of things that are made, counted together.
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:建设|建成|布局|打造|培育|引进|新增|创建|组建|设立|认定|新建)[^,。;]{2,60}、[^,。;、]{2,30}[^公]共$").unwrap()
});
/// What is done to so much of something.
static DONE_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;的\d]{2,16}?(?:实施|开展|进行|完成)[^,。;的\d]{2,12}$").unwrap());
/// A verb and what it is done to.
static DEED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:\p{Han}|[A-Z“”、]){4,30}$").unwrap());
/// Words that say how things are, not what is done.
static IS_SO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("有|设计|时速|额定|含|共|约|占|包括|涉及|位于|属|系|是|为|其中|总投资|距|长|宽|高|现|原|已|每|容纳|可|达|由|从|比|按|的|日产|产能|规模|总量|数$|数量$|额$|值$|面积$|期$|限$|为期|时间$|组成|小于|大于|累计|连续|满|近|超|过|以|在|用于|内设|经费|职数|编制|补|奖|扣|加分|给予|罚|工期|预算|估算|存量|户籍|国有|拟").unwrap()
});
/// 过500亿元的达到50个: the thing counted is that of the clause before.
pub(super) static ELLIPTIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:其中|以及|、)?[^,。;]{0,24}(?:过|超|超过|达到|突破|以上|不低于)?[\d百千万亿]+[^,。;]{0,6}的$",
    )
    .unwrap()
});
/// 30万吨以下煤矿, 65蒸吨及以上锅炉: a class of things by their size.
static CLASS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:及?以下|及以上)\p{Han}").unwrap());
/// 的 and what is described, maybe after a further attribute.
static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:人民币|、[^,。;]{0,30}\d[^,。;]{0,12})?的[^,。;]").unwrap());
/// 新增甲、乙等10家: the things before 等 are kinds of what is won; elsewhere they are known already.
static GAINS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:新增|净增|培育|引进|招引|引育|实现|完成|建成|建设|打造|新建|改造|整治|连通|启动|开工|攻克|推进|打通|治理)[^,。;]{2,60}等[^,。;、\\d]{0,14}$|^扩容[^,。;]{2,60}等$").unwrap()
});
/// Words that have a value of their own.
static STATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:产值|收入|营收|投资|外资|内资|总值|额|总量|总数|规模|面积|数|数量|产量|发电量|加工量|吞吐量|货运量|客运量|能力|里程|人口|强度|税收|利税|利润|增加值|人员|人数|就业|存栏|出栏)$")
        .unwrap()
});

/// 将86项权限下放到位: what happens to the things stands behind them.
static MOVED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("下放|移交|取消|整改|撤销|整合|销号|办结|落实|纳入|压减").unwrap());

/// 在甲、乙等35个以上场景应用
static USED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^,。;的]{0,8}(?:应用|使用|推广|落地|上线|推行|互认|共享)$").unwrap());
static NOUN_LISTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:兼顾|统筹|考虑|结合)[^,。;]{2,24}(?:建设|改造|治理|推广|实施)、$").unwrap()
});
/// 教师每年至少1个月到企业实践: so much time of every year.
static EVERY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("每(?:年|学年|学期|季度|月)[^,。;\\d]{0,4}(?:至少|不少于|不低于)").unwrap());
/// 保存期不少于5年, 公告的时间不得少于三十日: how long something shall last.
static LASTS: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:天数|期限?|时间|时长|年限)$").unwrap());
static SHORTENED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:时限|时间|周期|环节|天数)(?:平均|各|均|再|同比)*(?:压缩|缩短|压减|减少)$").unwrap()
});
static BEGUN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^,。;]{1,16}(?:开展|建立|签订|签署|达成)").unwrap());
static FIRMS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{0,8}企业").unwrap());
