//! What position a period holds in a rule. One that tells who or what is meant (毕业2年内的学生, 连续两年每年…), when something follows
//! (每年服务满50家且…的,给予奖励), how an amount is reckoned (每年每家给予5万元), or until when those who want something may ask for it
//! (于每年3月提出申请) binds nobody; one in what a body shall do does.

use std::sync::LazyLock;

use super::pattern::Context;
use crate::pattern::Regex;

/// 连续三年每年, 近两年每年: over how many years something is looked at.
static OVER_YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:连续|近|最近|前|上)(?:\d+|[一二两三四五六七八九十]+)个?(?:年|月|季度|学年|学期|周)(?:以上|内|里|中|来)?$")
        .unwrap()
});
/// 连续三年每年给予经费: what is given goes on for so long.
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:均|都|至少|应当?|要|将)*(?:给予|安排|投入|拿出|选派|选拔|发放|资助|支持)").unwrap()
});

/// Whether a rhythm says over what something is looked at: 连续两年每年招收30人以上的.
pub(super) fn looks_back(context: &Context) -> bool {
    OVER_YEARS.is_match(context.before)
        && !MUST.is_match(context.phrase)
        && COMPARED.is_match(clause_behind(context))
        && !GIVES.is_match(context.after)
}

/// The words behind a time up to the end of its clause.
fn clause_behind<'a>(context: &Context<'a>) -> &'a str {
    context
        .after
        .split(['。', ';', '\n', ','])
        .next()
        .unwrap_or_default()
}

/// What somebody has behind him, and how long ago: 毕业2年内, 退役1年内.
static BEHIND_ONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:毕业|离校|结业|肄业|退役|退伍|复员|转业|归国|回国|刑满释放|解除戒毒)(?:不超过|未满|未超过)?$",
    )
    .unwrap()
});
/// How soon something shall be done is said of what else people, firms and works have behind them as well (注册1年内应当开业, 出院1个月内随访).
static FOUNDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:成立|注册|设立|创办|开业|创业|入驻|登记|产后|术后|出院|出生|婚后|丧偶|失业|离职)$")
        .unwrap()
});
/// What is to be done in time: 退役1个月内到区局报到.
const DUE: [char; 8] = ['到', '向', '应', '须', '办', '完', '登', '将'];
static NAMES_ONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[)]|(?:且|并)?[^,。;应须要完]{0,16}(?:的|企业|公司|主体|机构|组织|个体工商户|合作社)(?:[,。;、)(]|\\p{Han})|$)")
        .unwrap()
});

/// Whether a span of time tells who is meant.
pub(super) fn tells_who(whole: &str, context: &Context) -> bool {
    whole.contains(['年', '月'])
        && (BEHIND_ONE.is_match(context.before) && !context.after.starts_with(DUE)
            || FOUNDED.is_match(context.before) && NAMES_ONE.is_match(context.after))
}

/// A figure and what it is compared with.
static COMPARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:超过|达到?|满|不少于|不低于|不足|低于|少于|多于|高于|至少|突破|累计)[^,。;]{0,6}[\d一二两三四五六七八九十百千万半]",
        r"|[\d一二两三四五六七八九十百千万][\d.一二两三四五六七八九十百千万亿]*[^,。;\d]{0,4}(?:及以上|以上|及以下|以下)"
    ))
    .unwrap()
});
/// What somebody must do.
static MUST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("应当|应[在于按将对由及该]|应$|必须|须[在于按将对由]|力争|争取|确保|负责").unwrap()
});
/// What follows from a condition: something is given, allowed, granted or taken.
static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^[^。;]{0,24}?(?:给予|予以|可(?:以|按|申|享|认|优|直|获|在|向|由|继|免|适)|享受|奖励|奖补|补助|补贴|资助|表扬|表彰|通报|约谈|取消|撤销|不予|不得|不再|",
        "暂停|列入|纳入|授予|评为|认定|优先|加[分\\d]|扣[分\\d减]|减[免半]|免[除于征]|调[高低]|退出|终止|收回|再(?:给予|奖|补|增)|增加|分别)"
    ))
    .unwrap()
});

/// Whether the clause that holds a time says when something follows: so much in so long, a 的 behind it or behind a clause that goes on
/// with it, and what follows. A clause that says what somebody must do is none.
pub(super) fn says_when(context: &Context) -> bool {
    let portion = &context.after[..context
        .after
        .find(['。', ';', '\n'])
        .unwrap_or(context.after.len())];
    let Some((condition, consequence)) = portion.split_once("的,") else {
        return false;
    };
    let mut clauses = condition.split(',');
    let own = clauses.next().unwrap_or_default();
    let said_before = context
        .before
        .rsplit(['。', ';', '\n', ',', ':'])
        .next()
        .unwrap_or_default();
    // 各县每年新增10家以上,达到20家的,给予奖励: what all of them do is demanded, only what is more is rewarded.
    let demanded = condition.contains(',') && is_said_of_all(said_before);
    is_a_condition(own)
        && !demanded
        && !MUST.is_match(said_before)
        && clauses.all(goes_on)
        && FOLLOWS.is_match(consequence)
}

/// Whether a clause compares something that nobody must reach.
fn is_a_condition(clause: &str) -> bool {
    COMPARED.is_match(clause) && !MUST.is_match(clause)
}

/// Whether words begin with a whole place or each of several.
fn is_said_of_all(words: &str) -> bool {
    words.starts_with(['全', '各', '每', '我', '本'])
}

/// Whether a clause can go on with a condition. What was not done is another one, and so is more of the same.
fn goes_on(clause: &str) -> bool {
    let undone = ["未完成", "未达", "没有完成", "未按", "不达"];
    let anew = [
        "对", "凡", "若", "如", "达", "超", "高于", "低于", "不足", "满", "未",
    ];
    (COMPARED.is_match(clause) || clause.starts_with(['且', '并', '或', '同']))
        && !undone.iter().any(|word| clause.contains(word))
        && !anew.iter().any(|word| clause.starts_with(word))
}

/// Whether a clause with a figure is a condition that the clauses behind it go on with and a consequence follows: 带教满10人,留用率达到60%的,可申请….
/// `behind`: the words behind the clause, its comma included.
pub(crate) fn is_first_of_conditions(clause: &str, behind: &str) -> bool {
    let portion = &behind[..behind.find(['。', ';', '\n']).unwrap_or(behind.len())];
    let Some((condition, consequence)) = portion.strip_prefix(',').and_then(|rest| rest.split_once("的,"))
    else {
        return false;
    };
    is_a_condition(clause)
        && !is_said_of_all(clause)
        && condition
            .split(',')
            .all(|clause| goes_on(clause) && !MUST.is_match(clause))
        && FOLLOWS.is_match(consequence)
}

/// 每年每家分别给予5万元, 每月每人500元: what is paid for each of them.
static RATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^每(?:[个人户家亩处名位床间座所辆台吨次套头只公]|平方米|立方米|千瓦时|生)[^,。;投安列筹落]{0,10}?",
        r"(?:给予|发放|奖励?|补[贴助]?|支付|缴纳?|收取?|不少于|不低于|不超过|不高于|分别|各|按|最高|为)*\d[\d.,]*[万亿]?元"
    ))
    .unwrap()
});
/// 按照每月800元的标准扣除: an amount for each period.
static FOR_EACH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d[\d.,]*[万亿]*元").unwrap());
/// 每月按22个工作日计算: how an amount is reckoned.
static RECKONED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:按|以)照?[^,。;]{1,16}?(?:计算|折算|计发|计付|计提|计(?:[,。;(]|$))").unwrap()
});
/// 按月缴费期间, 按年缴费人员: what a time or a class of people is called.
static NAMED_BY_IT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Han}{2,6}?(?:期间|人员|标准|方式|制度)(?:的|[,。;、和与或]|$)").unwrap()
});

/// Whether a rhythm is part of an amount, of how it is reckoned, or of a name.
pub(super) fn reckons(whole: &str, context: &Context) -> bool {
    RATE.is_match(context.after)
        || whole.starts_with('每') && FOR_EACH.is_match(context.after)
        || whole.starts_with('每') && RECKONED.is_match(context.after)
        || whole.starts_with('按') && NAMED_BY_IT.is_match(context.after)
}

/// What those do who want something.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:均|都|内|期间|期)?(?:可以?|自愿|自主)(?:向[^,。;]{1,20})?(?:提出|提交)?(?:书面)?(?:申请|申报|申领|报名|参评|参加)",
        "|^[^,。;]{0,36}?(?:提出|提交|递交)[^,。;]{0,12}?(?:申请|申请材料|申请书|申请表)(?:[,。;、(]|$)",
        "|^[^,。;]{0,24}?(?:自愿|自主)?(?:报名|申领)(?:[,。;]|$)"
    ))
    .unwrap()
});
/// 有异议的应在7日内提出复核申请, 提出验收申请: what belongs to a procedure that is under way.
static UNDER_WAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("异议|复核|复查|复议|复审|复评|验收|延期|整改|备案|撤回|变更|注销|仲裁").unwrap()
});
/// A body that asks a higher one does its duty.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "(?:局|委|委员会|办|办公室|厅|部|政府|街道办事处|管委会|部门|各地|各级|州|盟|旗|县|市|区|镇|乡|街道|省)(?:\\([^()]*\\))?",
        "(?:应当?|须|要|原则上|按规定|统一|集中|于|在|可|可以)*$"
    ))
    .unwrap()
});

/// Whether a time is the window in which those who want something may ask for it.
pub(super) fn is_window(context: &Context) -> bool {
    if !ASKS.is_match(context.after) {
        return false;
    }
    let said = context
        .before
        .rsplit(['。', ';', '\n'])
        .next()
        .unwrap_or_default();
    let clause = said.rsplit(',').next().unwrap_or_default();
    let behind = clause_behind(context);
    !UNDER_WAY.is_match(behind) && !UNDER_WAY.is_match(said) && !BODY.is_match(clause)
}
