//! Sums and counts that demand nothing since they describe: what things are like (50亿元以上项目), how many of them there are
//! already (围绕10条产业链), how long something lasts.

use std::sync::LazyLock;

use super::Comparator;
use super::amount::{Amount, Form};
use super::around::Around;
use super::becoming;
use super::exclusion::{FUND, QUOTA, is_standard};
use crate::pattern::Regex;

/// Whether a figure says what things are like: 50亿元以上项目, 25户以上村组.
pub(super) fn describes(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    describes_what_is_counted(amount, around, unit, money)
        || has_such_an_attribute(amount, around)
        // 开采深度超过1200米的煤矿, 30万吨/年以下煤矿: what the things spoken of are like.
        || amount.form == Form::Measured && CLASS.is_match(around.behind(amount))
        // 推动年产120万套的…项目开工: what the project will make.
        || around.before.ends_with("年产") && around.after.contains("项目")
        // 时速80公里以上道路: for what speed it is built.
        || around.before.ends_with("时速") && !around.after.is_empty()
}

/// 50亿元以上项目1个以上, 2家以上的开发区整合为1家: the first figure describes the thing counted.
fn describes_what_is_counted(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    let (before, after) = (around.before, around.after);
    let measured = amount.form == Form::Measured;
    let bounded = amount.comparator.is_some();
    if !bounded && !measured {
        return false;
    }
    let later = LATER.is_match(after);
    if later && (money || measured || after.starts_with('的'))
        || bounded && money && OF_THIS_SIZE.is_match(after)
        || amount.spoken && LAND_OF_THIS_SIZE.is_match(around.behind(amount)) && unit == "亩"
    {
        return true;
    }
    // 存栏500头以上育肥场40处, 25户以上村组硬化率100%: what the things are like.
    let sized_by = is_sized_by(amount, around);
    (sized_by || before.is_empty())
        && bounded
        && !after.starts_with(['的', '、', '('])
        && (before.is_empty() && sized_by && around.after.contains(|c: char| c.is_ascii_digit())
            || later
            || LATER_COUNT.is_match(after)
            || LATER_SHARE.is_match(after)
            || money && MEASURE_OF_THEM.is_match(before) && OF_A_KIND.is_match(after))
}

/// Whether the bound stands behind the figure: 500头以上.
fn is_sized_by(amount: &Amount, around: &Around) -> bool {
    around.behind(amount).starts_with("以上") || around.behind(amount).starts_with("以下")
}

/// Whether a figure with a bound is an attribute of those spoken of behind it.
fn has_such_an_attribute(amount: &Amount, around: &Around) -> bool {
    const BY_SIZE: [&str; 10] = [
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
    ];
    if amount.comparator.is_none() {
        return false;
    }
    let (before, after) = (around.before, around.after);
    let attribute = !before.is_empty()
        && ATTRIBUTE.is_match(after)
        && !is_standard(after)
        && !ELLIPTIC.is_match(before)
        && !QUOTA.is_match(before)
        && !FUND.is_match(around.clause);
    attribute
        // 制定标准1项以上的企业比例: whose share is spoken of.
        || SHARE_OF_SUCH.is_match(after)
        // 超过100人的企业比例: what the things are like.
        || before.is_empty()
            && !is_sized_by(amount, around)
            && OF_SUCH_A_SIZE.is_match(after)
            && !around.clause.starts_with(|c: char| c.is_ascii_digit())
        // 用地3亩以上规模以下企业: a class of firms by the land they take.
        || BY_SIZE.iter().any(|size| before.ends_with(size)) && FIRMS.is_match(after)
        // 当年纳税50万元以上或三年纳税200万元以上的商户: which ones.
        || after.strip_prefix('或').is_some_and(|other| {
            other.contains(|c: char| c.is_ascii_digit()) || around.after.contains('的')
        })
}

/// Whether so many are known already, and nothing is to become of them.
pub(super) fn is_known(amount: &Amount, around: &Around, unit: &str) -> bool {
    let (before, after) = (around.before, around.after);
    if after.starts_with('的') && amount.comparator.is_none() && !FUND.is_match(around.clause) {
        return true;
    }
    let known = is_told_before(amount, around, unit) && !is_chosen_by_each(around)
        // 由4类20项构成: what something consists of.
        || after.ends_with("构成")
        || after.ends_with("组成")
        // 推进3个在建项目: they are there already.
        || amount.is_unmarked() && after.starts_with("在建") && !BECOMES_READY.is_match(after);
    known && !(before.ends_with('等') && becoming::they_end(amount, around))
}

/// Whether the words before a figure say that so many are known.
fn is_told_before(amount: &Amount, around: &Around, unit: &str) -> bool {
    let (before, after) = (around.before, around.after);
    let unmarked = amount.is_unmarked();
    // 剩余14个站年底前全部开工, 存在隐患的5座桥月底前整改到位: what is to become of them.
    let to_become = || becoming::is_to_become(amount, around);
    let bounded_ones = amount.comparator.is_some()
        && (ELLIPTIC.is_match(before)
            || around.clause.starts_with("其中") && around.follows
            || amount.form == Form::Counted && THOSE.is_match(before) && around.is_last());
    unmarked && becoming::is_known(before)
        || before.ends_with(['即'])
        || before.ends_with("上述")
        || before.ends_with('等')
            && !GAINS.is_match(before)
            && !(amount.comparator.is_some() && USED.is_match(after))
        || unit != "倍" && before.ends_with('的') && !bounded_ones && !to_become()
        || unit != "倍"
            && before.ends_with(['这', '余', '约', '共', '其', '第'])
            && !before.ends_with("签约")
            && !before.ends_with("完成剩余")
            && !TOGETHER.is_match(before)
            && !to_become()
        // 兼顾平台建设、15项编码的应用: the verb before is a noun.
        || unmarked && NOUN_LISTED.is_match(before)
}

/// 各园区聚焦1个主导产业: each chooses so many.
pub(super) fn is_chosen_by_each(around: &Around) -> bool {
    around.before == "聚焦"
        && (around.clause.starts_with(['各', '每']) || ZONES_FOCUS.is_match(around.clause))
}

/// Whether a figure says how long something lasts or may take, and no bound or cut of it is demanded.
pub(super) fn lasts(amount: &Amount, around: &Around, unit: &str) -> bool {
    let time = matches!(
        unit,
        "个工作日" | "工作日" | "小时" | "个小时" | "分钟" | "秒" | "个月" | "周" | "天" | "日"
    );
    time && !matches!(amount.comparator, Some(Comparator::AtMost | Comparator::Below))
        && !is_shortened(around.before)
        && !(amount.comparator == Some(Comparator::AtLeast)
            && (EVERY.is_match(around.clause) || LASTS.is_match(around.before)))
        || unit == "日" && amount.comparator.is_none()
}

/// 办理时限压缩3天: by how much.
pub(super) fn is_shortened(before: &str) -> bool {
    before.ends_with(['缩', '短', '减', '少']) && SHORTENED.is_match(before)
}

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
static LATER_COUNT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;和、(\d]{2,16}\d+(?:处|所|条|个|家|座|户)").unwrap());
static LATER_SHARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;和、\d]{2,24}率[^,。;和、\d]{0,6}\d[\d.]*%").unwrap());
/// 年销售额700万元以上大品种: the sum that each of them has.
static MEASURE_OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:销售额|营收|营业收入|主营业务收入|产值|税收|纳税|投资|注册资本|注册资本金)$").unwrap()
});
static OF_A_KIND: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,10}(?:$|[(])").unwrap());
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
pub(super) static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:建设|建成|布局|打造|培育|引进|新增|创建|组建|设立|认定|新建)[^,。;]{2,60}、[^,。;、]{2,30}[^公]共$").unwrap()
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
pub(super) static GAINS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:新增|净增|培育|引进|招引|引育|实现|完成|建成|建设|打造|新建|改造|整治|连通|启动|开工|攻克|推进|打通|治理)[^,。;]{2,60}等[^,。;、\\d]{0,14}$|^扩容[^,。;]{2,60}等$").unwrap()
});
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
static FIRMS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{0,8}企业").unwrap());
