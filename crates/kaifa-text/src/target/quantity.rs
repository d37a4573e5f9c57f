//! Sums and counts: which of them are quotas or levels to be reached, and by what they are recognised.

use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Decimal;

use super::Comparator;
use super::amount::{Amount, Form};
use super::around::Around;
use super::becoming;
use super::demand::URGED;
use super::described::{
    ELLIPTIC, GAINS, TOGETHER, describes, is_chosen_by_each, is_known, is_shortened, lasts,
};
use super::exclusion::QUOTA;
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
static DONE_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:办结(?:[^率]|$)|办好|办成|办理完|出证|拿证|送达|即办|完成审批)").unwrap()
});
/// What is done with so many of something; what they are like (排查深度超过900米的矿山) is not demanded.
static DONE_WITH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:排查|开设|入驻|剥离|输转|新植|栽植|吸纳|启动|连通|贯通|抓好|运行|增设|增加|检测|抽检|调解|调处|发放|承接|承办|落地|募集|布设|安装|加装|更换|流转|托管|养殖|出栏|存栏|繁育|新招|招录|放贷|创收|救助|解决)[^,。;]{0,24}$").unwrap()
});

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
    if is_age(amount, before, unit) {
        return None;
    }
    if is_done_in(amount, around, unit) {
        return Some(Finding::new("done_in", 66));
    }
    if is_part_of_counted(amount, around) {
        return Some(Finding::new("stated_for_a_time", 66));
    }
    if describes(amount, around, unit, money) || is_known(amount, around, unit) || lasts(amount, around, unit)
    {
        return None;
    }
    if amount.upper.is_some() {
        // 力争1—2家企业上市.
        let opens = before.is_empty() && !URGED.is_match(around.head(amount));
        return (!opens).then(|| Finding::new("range", 74));
    }
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
    let becomes = count_becomes(amount, around);
    if becomes.is_some() {
        return becomes;
    }
    // 审批服务方面5项:…: how many of those that are listed are of a kind.
    if before.ends_with("方面") && (after.is_empty() || after.starts_with(':')) {
        return None;
    }
    if amount.spoken {
        return spoken_count(amount, around);
    }
    if is_shortened(before) || CHEAPER.is_match(before) {
        return Some(Finding::new("compared_quantity", 75));
    }
    quota(amount, around, unit, money)
        .or_else(|| state(amount, around, money))
        .or_else(|| deed(amount, around, unit, money))
}

/// 15岁以上人群: whether an age says whom something is about.
fn is_age(amount: &Amount, before: &str, unit: &str) -> bool {
    unit == "岁"
        && amount.comparator != Some(Comparator::Change)
        && !before.ends_with("寿命")
        && !before.ends_with("年龄")
        && !CHEAPER.is_match(before)
}

/// 设立登记0.5个工作日办结: how long it may take.
fn is_done_in(amount: &Amount, around: &Around, unit: &str) -> bool {
    amount.comparator.is_none()
        && !around.before.is_empty()
        && matches!(
            unit,
            "个工作日" | "工作日" | "个小时" | "小时" | "分钟" | "天" | "日"
        )
        && DONE_IN.is_match(around.after)
}

/// 建成年收入超20亿元的园区10个,其中超50亿元的3个: a part of what is counted.
fn is_part_of_counted(amount: &Amount, around: &Around) -> bool {
    (around.beside || around.follows)
        && amount.form == Form::Counted
        && around.is_last()
        && around.clause.starts_with("其中")
        && ELLIPTIC.is_match(around.before)
}

/// So many things of which the words behind them say what becomes of them.
fn count_becomes(amount: &Amount, around: &Around) -> Option<Finding> {
    let (before, after) = (around.before, around.after);
    // 高风险装置9套全部退出: so many, whatever becomes of all of them.
    let all_of_them = amount.form == Form::Counted
        && after.starts_with("全部")
        && after.chars().count() == 4
        && !before.is_empty();
    if all_of_them {
        return Some(Finding::new("count_becomes", 66));
    }
    if amount.form != Form::Bare
        && becoming::is_to_become(amount, around)
        && becoming::are_the_remaining(before)
    {
        return Some(Finding::new("count_becomes", 64));
    }
    let listed = before.ends_with('等') && before.contains('、');
    let alone = matches!(before, "" | "首批");
    let all = around.timed || after.contains("全部");
    ((alone || listed) && all && becoming::they_shall(amount, around, listed))
        .then(|| Finding::new("count_becomes", 66))
}

/// A count in Chinese numerals: 打造三个基地.
fn spoken_count(amount: &Amount, around: &Around) -> Option<Finding> {
    // 四个门类、三个梯队的人才库: how the thing is made up.
    let made_up = KINDS.iter().any(|kind| around.after.starts_with(kind));
    let one = amount.value == Decimal::ONE;
    (!made_up && MAKES.is_match(around.before) && (one || !AIMS.is_match(around.after)))
        .then(|| Finding::new("spoken_count", 66))
}

/// So many or so much that something is done with, by its verb.
fn quota(amount: &Amount, around: &Around, unit: &str, money: bool) -> Option<Finding> {
    let (before, after) = (around.before, around.after);
    let counted = amount.form == Form::Counted;
    let by_what_stands_there = counted && is_chosen_by_each(around)
        || before.ends_with(['将', '把']) && MOVED.is_match(after)
        // 建设实验室、研究中心、中试基地共12家
        || before.ends_with('共') && around.is_last() && TOGETHER.is_match(before);
    if by_what_stands_there {
        return Some(Finding::new("quota", 70));
    }
    let people = matches!(unit.chars().last(), Some('人' | '名' | '户' | '次'));
    // 对300万亩灌溉面积实施治理: so much of it is worked on.
    let by_what_stands_behind = before == "对" && around.timed && DONE_TO.is_match(after)
        // 为2万名老人提供体检, 带动3万名农户增收
        || counted
            && (before == "为" && DONE_FOR.is_match(after)
                || people && HELPED.is_match(before) && !after.starts_with('的'))
        // 明确1名负责人: posts are given to so many.
        || matches!(unit, "名" | "人")
            && (before.ends_with("明确") || before.ends_with("确定"))
            && !after.is_empty()
        // 开展40家企业节能诊断
        || before == "开展" && matches!(unit, "家" | "户")
        || comes(amount, around, money)
        // 与200家企业签订协议: with whom something is begun.
        || before.ends_with('与') && counted && BEGUN.is_match(after);
    if by_what_stands_behind {
        return Some(Finding::new("quota", 66));
    }
    let won = before.contains('等') && GAINS.is_match(before);
    (won || QUOTA.is_match(before) || DONE_WITH.is_match(before)).then(|| Finding::new("quota", 80))
}

/// 实现80公里绿道贯通, 首期10亿元年底前到位: what becomes of it stands behind.
fn comes(amount: &Amount, around: &Around, money: bool) -> bool {
    const PROVIDED: [&str; 11] = [
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
    ];
    let after = around.after;
    around.before.is_empty() && around.head(amount).ends_with("实现") && !after.is_empty()
        || around.timed
            && money
            && PROVIDED.iter().any(|word| after.contains(word))
            && !after.starts_with('的')
}

/// A state told for a time that lies ahead, or for each of several.
fn state(amount: &Amount, around: &Around, money: bool) -> Option<Finding> {
    let (before, ends) = (around.before, around.is_last());
    // 主要产品产量:原煤3亿吨: what is measured of each of a list stands before the colon.
    let of_a_list = || {
        around.sentence.contains(':')
            && THING.is_match(before)
            && around.sentence.find(around.clause).is_some_and(|at| {
                let lead = around.sentence[..at].strip_suffix(':');
                lead.is_some_and(|measured| STATED.is_match(measured))
            })
    };
    // 其中规上企业产值980亿元: a part of what is demanded.
    let part = || around.follows && around.clause.starts_with("其中") && STATED.is_match(before);
    // 到2025年,上市企业数为200家,营业收入760亿元: a state told for a time that lies ahead.
    if ends
        && (before.len() > 6 && (before.ends_with('为') || STATED.is_match(before)) || of_a_list())
        && (around.timed || around.beside || part())
    {
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
    let invested = around.timed && ends && money && matches!(before, "投资" | "完成投资" | "计划投资");
    invested.then(|| Finding::new("stated_for_a_time", 60))
}

/// What is urged, or done to so many, whatever the verb.
fn deed(amount: &Amount, around: &Around, unit: &str, money: bool) -> Option<Finding> {
    let before = around.before;
    if !around.is_last() {
        return None;
    }
    let done = !money && amount.is_unmarked();
    // 2031年诊断60家: what is done to so many by a time.
    let only_deed = done
        && around.timed
        && amount.form == Form::Counted
        && around.clause.starts_with("20")
        && ONLY_DEED.is_match(before)
        && !IS_SO.is_match(before);
    if only_deed {
        return Some(Finding::new("deed", 62));
    }
    // 确保新办企业1500家: what is urged needs no further verb.
    if !before.is_empty() && URGED.is_match(around.head(amount)) {
        return Some(Finding::new("urged", 70));
    }
    // 维修加固老旧泵站41座: what is done to so many of something.
    // 落实人才振兴60条 names a paper by its points.
    let done = done
        && unit != "倍"
        && !(unit == "条" && before.contains("落实"))
        && !super::scope::kinds::is_zone(before)
        && DEED.is_match(before)
        && !IS_SO.is_match(before);
    done.then(|| Finding::new("deed", 58))
}

/// A verb of two letters.
static ONLY_DEED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,3}$").unwrap());
static THING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,8}$").unwrap());
/// What is done to so much of something.
static DONE_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;的\d]{2,16}?(?:实施|开展|进行|完成)[^,。;的\d]{2,12}$").unwrap());
/// A verb and what it is done to.
static DEED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:\p{Han}|[A-Z“”、]){4,30}$").unwrap());
/// Words that say how things are, not what is done.
static IS_SO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("有|设计|时速|额定|含|共|约|占|包括|涉及|位于|属|系|是|为|其中|总投资|距|长|宽|高|现|原|已|每|容纳|可|达|由|从|比|按|的|日产|产能|规模|总量|数$|数量$|额$|值$|面积$|期$|限$|为期|时间$|组成|小于|大于|累计|连续|满|近|超|过|以|在|用于|内设|经费|职数|编制|补|奖|扣|加分|给予|罚|工期|预算|估算|存量|户籍|国有|拟").unwrap()
});
/// Words that have a value of their own.
static STATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:产值|收入|营收|投资|外资|内资|总值|额|总量|总数|规模|面积|数|数量|产量|发电量|加工量|吞吐量|货运量|客运量|能力|里程|人口|强度|税收|利税|利润|增加值|人员|人数|就业|存栏|出栏)$")
        .unwrap()
});
/// 将86项权限下放到位: what happens to the things stands behind them.
static MOVED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("下放|移交|取消|整改|撤销|整合|销号|办结|落实|纳入|压减").unwrap());
static BEGUN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^,。;]{1,16}(?:开展|建立|签订|签署|达成)").unwrap());
