//! How a figure is recognised as demanded, by its form and the words around it: a rank that is entered, a share that is reached,
//! a part of some things that does something. Sums and counts are left to `quantity`.

use std::sync::LazyLock;

use kaifa_base::Decimal;

use super::Comparator;
use super::amount::{Amount, Form};
use super::around::Around;
use super::binds_nobody::binds_nobody;
use super::exclusion::no_target;
use super::quantity::quantity;
use crate::confidence::Finding;
use crate::pattern::Regex;

pub(super) static URGED: LazyLock<Regex> = LazyLock::new(|| Regex::new("力争|确保|争取").unwrap());
static THINGS_BECOME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^的[^,。;的]{2,12}?(?:建成|完成|建立|配备|通过|达标|达到|实现|开展|设立|得到|成立|拥有|具备|纳入|接入|参加|参与|加入|签订|使用|采用|应用",
        "|用上|开通|进入|创成|获得|取得|安装|享有|享受|落实|推行|公开|上线)"
    )).unwrap()
});

/// 1个园区创成国家级经开区: a count opens the clause, and what it shall become stands behind it.
pub(super) static BECOMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;\\d、]{0,14}?(?:成功|力争)?(?:全面(?:建成|完成|投用|投产|达标)|全部[^,。;]{2}|创建|创成|获评|达到[^,。;\\d]{1,6}级|获批|入选|上市|通过|晋升|升级为|升格为|迈入|进入|跻身)").unwrap()
});

static DONE_IN_FULL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:实行|实现|纳入|达标|完成|覆盖|上线|通过|执行|落实|采用|推行|公开|兑现|整改|接入|就业|安置|回收|处置|利用|签订|建立|配备|办结|按|开工|建成|投产)").unwrap()
});

static THEY_DO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;的\\d]{2,16}?(?:纳入|完成|建成|实现|建立|配备|接入|开展|设立|设置|通过|达标|达到|进入|参加|接受|使用|采用|具备|低于|高于|降至|降到)|^(?:就读|升入|进入|纳入|达到)").unwrap()
});

/// 第一年完成30%: in which year of several.
static IN_A_YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new("第[一二三四五]年.*完成$").unwrap());

static THEY_GET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;的\\d]{2,16}?(?:设置|建设|建立|开展|推广|配备|设立|实施|推行|建成|布设)").unwrap()
});

static MADE_IN_PART: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:加强|完成|开展|推进|实施|建设|改造|提升)$").unwrap());

/// 完成任务的45%, 完成总任务的70%: how much of it is done.
static DONE_OF: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:完成|达到|实现)[^,。;]{1,24}的$").unwrap());

/// Verbs that take a part of something: 消化存量用地的30%.
static DONE_WITH_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:至少|力争|确保|再)?(?:消化|处置|盘活|清理|淘汰|改造|整治|修复|压减|削减|关停|腾退|拆除|更新|更换|化解|清偿|转移|搬迁)[^,。;]{2,20}的$").unwrap()
});

/// 按上年度用水总量的, and what comes to so much of it.
static RECKONED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:^|[应须要将可])按照?[^,。;]{2,40}的$").unwrap());
static COMES_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:左右|以上|以内)?(?:估算|测算|预估|预留|储备|配建|配置|配备)").unwrap());

/// 覆盖全区50%规上企业: what it reaches.
static COVERING: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:覆盖|惠及)[^,。;、]{0,6}$").unwrap());

/// 压缩时限60%, 平均减材料40%: by how much what somebody has to bring, to do or to wait becomes less.
static CUTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:、|和|平均|再|分别|至少|力争|整体|总体|累计|共)*(?:压缩|压减|缩短|减少|精简|降低|减轻|减|降|节约|节省)(?:申请|办理|申报|审批|办事|企业|群众|行政|提交|运行|管理|物流|用能)?",
        "(?:材料|环节|时限|时间|时长|成本|费用|跑动次数|跑动|表单|事项|流程|负担|人员|编制|机构|层级|开支|支出|用工|证明)$"
    ))
    .unwrap()
});

/// 公共机构节水15%: by how much less is used. What is built to a standard (执行节能65%标准) saves nothing that is measured.
static SAVES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:节能|节水|节电|节煤|节油|节气|节材|节地|降耗|减排|减碳)$").unwrap());

/// 进入前30名的园区不少于4家: so many of them shall have the rank.
static RANKED_ARE_COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^的[^,。;、\d]{1,12}?(?:不少于|不低于|达到|达|超过|突破|至少|有|为|力争|新增|增加到|占)*\d")
        .unwrap()
});

/// How a figure was recognised as demanded, if it is.
pub(super) fn demand(amount: &Amount, around: &Around) -> Option<Finding> {
    let (before, after) = (around.before, around.after);
    let unit = amount.unit.as_deref().unwrap_or_default();
    let money = unit.ends_with('元') || unit.contains("元/");
    if no_target(amount, around, unit, money) || binds_nobody(amount, around, money) {
        return None;
    }
    match amount.form {
        Form::Spoken => match amount.comparator {
            Some(Comparator::TopRank) => enters(before).then(|| Finding::new("rank", 72)),
            // 能退出验核的全部退出: how many can is left open.
            Some(Comparator::Equal) if before.ends_with('的') && around.clause.starts_with('能') => None,
            // 扩大至全部符合条件的企业: all of those that are.
            Some(Comparator::Equal) if before.ends_with(['至', '到']) && after.contains('的') => None,
            Some(Comparator::Equal) => Some(Finding::new("coverage", 62)),
            _ => Some(Finding::new("spoken_figure", 76)),
        },
        Form::Rank => match amount.comparator {
            Some(Comparator::TopRank) => {
                let described = after.starts_with("企业") || RANKED_ARE_COUNTED.is_match(after);
                (enters(before) && !described).then(|| Finding::new("rank", 72))
            }
            Some(Comparator::Change) => Some(Finding::new("change_of_rank", 88)),
            _ => None,
        },
        Form::Bare => ((amount.comparator.is_some() || amount.upper.is_some())
            && RATE_BEFORE.is_match(before))
        .then(|| Finding::new("bare_number", 80)),
        Form::Percent => {
            let compared = amount.comparator.is_some();
            if !compared && part_of_things(around, after) {
                return Some(Finding::new("part_of_things", 66));
            }
            // 新供用地100%实行“标准地”出让: the whole of something is done.
            if !compared && amount.value == Decimal::ONE_HUNDRED && DONE_IN_FULL.is_match(after) {
                return (!around.head(amount).is_empty()).then(|| Finding::new("done_in_full", 72));
            }
            let share = RATE_BEFORE.is_match(before)
                || SHARE_OF.is_match(before)
                || CUTS.is_match(before) && (after.is_empty() || after.starts_with(['、', '(']))
                || SAVES.is_match(before) && (after.is_empty() || after.starts_with(['、', '(']))
                || (around.timed || IN_A_YEAR.is_match(before))
                    && ["完成", "清偿", "化解", "整改", "拨付"]
                        .iter()
                        .any(|verb| before.ends_with(verb));
            // 按去年用量的60%—70%估算采购量: how much of one thing another comes to.
            let reckoned = before.ends_with('的') && RECKONED.is_match(before) && COMES_TO.is_match(after);
            // 确保50%的社区建成服务站: so many of them shall become something.
            let of_things = after.starts_with('的')
                && THINGS_BECOME.is_match(after)
                && (around.timed || URGED.is_match(around.clause));
            // 计划指标的40%用于工业项目, 完成任务的45%
            // 消化存量用地的30%: how much of it is done away with.
            let of_object = before.ends_with('的') && after.is_empty() && DONE_WITH_PART.is_match(before);
            let covering = COVERING.is_match(before) && !after.is_empty() && !after.starts_with('的');
            let used_for = of_object
                || covering
                || before.is_empty() && around.portion.contains("的") && after.starts_with("用于")
                || before.ends_with('的')
                    && (after.starts_with("用于") || DONE_OF.is_match(before) && after.is_empty());
            (compared || share || reckoned || of_things || used_for || after.starts_with("的不")).then(|| {
                Finding::new(
                    if compared { "compared_share" } else { "bare_share" },
                    if compared { 82 } else { 80 },
                )
            })
        }
        Form::Measured | Form::Counted => quantity(amount, around, unit, money),
    }
}

/// Whether words end with a rate or a share.
pub(super) fn is_rate(words: &str) -> bool {
    RATE_BEFORE.is_match(words)
}

/// Whether words say what a part of some things does.
pub(super) fn they_do(words: &str) -> bool {
    THEY_DO.is_match(words)
}

/// 60%学校纳入集团化管理, 在10%的服务站设置窗口, 加强15%的门店建设: so large a part of some things does or gets something.
fn part_of_things(around: &Around, after: &str) -> bool {
    let head = around.before;
    let them = after.strip_prefix('的').unwrap_or(after);
    let opens = around.head_is_empty() || URGED.is_match(head);
    opens && THEY_DO.is_match(them)
        || head.ends_with('在') && after.starts_with('的') && THEY_GET.is_match(them)
        || MADE_IN_PART.is_match(head) && after.starts_with('的') && them.chars().count() > 2
}

/// Whether words say what so many things shall become.
pub(super) fn becomes(words: &str) -> bool {
    BECOMES.is_match(words)
}

/// Whether the words behind 100% say what is done with the whole of something.
pub(super) fn done_in_full(after: &str) -> bool {
    DONE_IN_FULL.is_match(after)
}

fn enters(before: &str) -> bool {
    [
        "进入", "跻身", "迈进", "迈入", "位列", "保持", "位居", "进位", "冲刺", "挺进", "列入", "稳居", "居",
        "争进", "前移", "挤进",
    ]
    .iter()
    .any(|word| before.contains(word))
        || before.contains('进')
            && !["引进", "推进", "促进", "改进", "先进"]
                .iter()
                .any(|word| before.contains(word))
}

/// 增长率, 占比, 高于全国平均水平: what a share is a share or change of.
pub(super) static RATE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:率|比重|占比|比例|增长|增速|增幅|提高|提升|下降|降低|增加|减少|压减|削减|调减|压缩|缩短|精简|份额|水平|幅度|强度|系数|指数|[PWC]UE值?|提速|递增|递减|再降|再减|再提|再增|降幅|涨幅|速度|面积|比率|平均|[之入配值师生需桩车产销]比|(?:高于|快于|低于)(?:全[国省市县区州]|(?:所在|同期)?[^,。;]{0,8}(?:平均|平均水平|增速|标准|定额|基准|限值|下限|基准值|标准值))|率(?:由|从)[\d.]+|之比(?:力争|要|应)?(?:由|从)[\d.:]+)(?:\([^()]*\))?(?:为|在|均|各|分别|总体){0,2}$").unwrap()
});
/// 占全省的27%.
pub(super) static SHARE_OF: LazyLock<Regex> = LazyLock::new(|| Regex::new("占[^,。;占]{0,16}的?$").unwrap());
