//! What somebody gets, which nobody has to reach: subsidies, premiums, payments, what they are given for, and their ceilings.

use std::sync::LazyLock;

use super::Comparator;
use super::amount::{Amount, Form};
use super::around::Around;
use super::demand::{RATE_BEFORE, SHARE_OF};
use super::exclusion::QUOTA;
use crate::pattern::Regex;

/// Whether a figure is what somebody gets, or how large that for which he gets it may be.
pub(super) fn is_given(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    is_paid(amount, around, unit, money)
        || is_of_supported(amount, around, money)
        || is_ceiling_of_given(amount, around, unit, money)
        || money && (PAID_OUT.is_match(around.before) || ALLOWANCE.is_match(around.before))
        // 每家奖励用地指标200亩: a reward, though no money.
        || unit == "亩" && !amount.is_at_least() && REWARD.is_match(around.clause)
}

/// Whether a budget sets a sum aside (财政每年安排专项资金3000万元), which is no payment yet.
pub(super) fn is_budgeted(around: &Around, money: bool) -> bool {
    // 财政每年安排专项资金,规模保持在3000万元以上: the size of it can stand in the next clause.
    let budget = match around.before.ends_with("规模") {
        true => around.portion,
        false => around.clause,
    };
    money && BUDGET.is_match(budget)
}

/// 薪酬差距2倍以上, 年薪不超过职工平均工资的3倍: how far apart they are is no pay.
fn says_how_far_apart(amount: &Amount, around: &Around, unit: &str) -> bool {
    unit == "倍" && (around.before.contains("差距") || around.head(amount).ends_with('的'))
}

/// Whether a sum, share or multiple is paid. A sum may be spread over the clauses that say who gets it; a share stands beside what it is a
/// share of.
fn is_paid(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    let (before, after) = (around.before, around.after);
    let share = amount.form == Form::Percent;
    if !(money || share || unit == "倍") {
        return false;
    }
    let shared_out = share && after.starts_with("用于") && (before.ends_with('的') || before.is_empty());
    let lent = (money || unit == "倍") && LENT.is_match(before) && !GIVEN.is_match(around.clause);
    let ratio_of_pay = says_how_far_apart(amount, around, unit) && !GIVEN_ONCE.is_match(around.clause);
    if shared_out || lent || ratio_of_pay {
        return false;
    }
    let rate = share && (RATE_BEFORE.is_match(before) || SHARE_OF.is_match(before));
    let budgeted = is_budgeted(around, money);
    match (rate, amount.is_at_least() || budgeted) {
        (true, _) => PAID.is_match(around.clause) || is_deducted(around.clause),
        (false, true) if budgeted || !money => GIVEN.is_match(around.clause),
        (false, true) => GIVEN.is_match(around.portion),
        (false, false) if unit == "倍" || FOUNDED.is_match(around.clause) => is_subsidy(around.clause),
        (false, false) => is_subsidy(around.portion),
    }
}

/// 支持比例不超过总投资的15%, 总投资不低于2000万元的单体项目: what is paid for, and to whom.
fn is_of_supported(amount: &Amount, around: &Around, money: bool) -> bool {
    let share = amount.form == Form::Percent;
    (share || money)
        && SUPPORTED.is_match(around.sentence)
        && (share && amount.comparator == Some(Comparator::AtMost) && SUPPORT_SHARE.is_match(around.before)
            || money && SIZE_OF_SUPPORTED.is_match(around.before))
}

/// Whether a figure is the most that somebody gets.
fn is_ceiling_of_given(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    let before = around.before;
    // 给予租金补贴,面积不超过3000平方米
    let of_something = amount.comparator == Some(Comparator::AtMost)
        && matches!(amount.form, Form::Measured | Form::Counted)
        && GIVEN.is_match(around.portion)
        && !QUOTA.is_match(before)
        && matches!(
            unit.chars().last(),
            Some('米' | '次' | '个' | '家' | '人' | '亩' | '项' | '年' | '月')
        );
    // 分割转让比例最高不超过60%: a limit on a ratio.
    let limit = || {
        (says_how_far_apart(amount, around, unit)
            || amount.form == Form::Percent && RATIO_AT_MOST.is_match(before))
            && !GIVEN_ONCE.is_match(around.clause)
    };
    of_something
        // 贷款最高额度由10万元提高至15万元
        || money && MOST_GIVEN.is_match(before)
        || AT_MOST_PAID.is_match(before) && !limit()
        || around.clause.contains("最高可达")
}

/// Whether some words speak of a subsidy, a premium or the like.
pub(super) fn is_subsidy(words: &str) -> bool {
    // 征收签约420户: land that is taken over.
    let land = words.contains("征收") && LAND.is_match(words);
    let taken = land.then(|| LAND.replace_all(words, ""));
    SUBSIDY.is_match(taken.as_deref().unwrap_or(words))
        || words.contains("保费") && PREMIUM.is_match(words)
        || is_deducted(words)
}

fn is_deducted(words: &str) -> bool {
    words.contains("扣除") && DEDUCTED.is_match(words)
}

static SUBSIDY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"补助|补贴|贴息|资助|奖补|奖励|奖金|津贴|年薪|薪酬|罚款|给予|劳务|贷款|租金|费用的(?:\d|一半|全部|实际)|减免|减征|征收|返还|予以(?:支持|补|奖|资助|贴)|经费支持|资金支持|(?:贷款|授信|补助|补贴|支持|资助|奖励|担保|最高)额度|额度(?:最高|不超过)|出资比例|股权比例|持股")
        .unwrap()
});
static LAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:土地|房屋|集体土地|完成)征收|征收(?:签约|拆迁|安置|土地|房屋|工作|面积)").unwrap()
});
/// 保费, but not 担保费. A pattern of its own, since what may stand before it is nearly any character.
static PREMIUM: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:^|[^担])保费").unwrap());
/// 扣除, but not 加计扣除.
static DEDUCTED: LazyLock<Regex> = LazyLock::new(|| Regex::new("[^计]扣除").unwrap());
/// Words of paying: where a share of something known is meant, only they make it a subsidy.
static PAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"给予|予以|贴息(?:年)?利?率|按(?:照)?[^,。;]{0,20}(?:补助|补贴|奖励|资助|贴息)|一次性(?:$|[^化通办告合成])|罚款|返还|征收|减免|股权比例|持股|年薪|薪酬标准|劳务|费用的(?:\d|一半|全部|实际)").unwrap()
});
static MOST_GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("最高(?:授信|贷款|补助|补贴|担保|奖励|支持)?(?:额度|限额|金额|标准|额)(?:由|从|$)").unwrap()
});
/// 组建规模30亿元的母基金: what is founded is that of its own clause, whatever the others give.
static FOUNDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:推动|支持|鼓励|加快|并)?(?:设立|组建|发起|筹建|新设|成立)[^,。;]{0,30}(?:基金|资金池|担保公司)",
    )
    .unwrap()
});
/// 兑现各类惠企资金3亿元: what is paid out.
static PAID_OUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:兑现|兑付)[^,。;、]{0,12}(?:资金|奖金|奖补|补贴|补助|奖励|红利|政策)$").unwrap()
});
static REWARD: LazyLock<Regex> = LazyLock::new(|| Regex::new("奖励|奖补").unwrap());
static ALLOWANCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:生均|供养|发放|月人均|救助)标准|(?:安排|给予|拨付)(?:工作|办公|活动|运营)经费").unwrap()
});
static BUDGET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("财政[^,。;]{0,10}安排|设立[^,。;]{0,26}(?:资金|基金)").unwrap());
/// Words of paying that make even a lower bound (补助不低于500万元) a subsidy.
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"给予|予以(?:[^整合撤关淘保清取公通确批]|$)|补助|补贴|贴息|资助|奖补|奖励|奖金|津贴|年薪|薪酬|罚款|返还|减免|免租|消费券|费用的(?:\d|一半|全部|实际)")
        .unwrap()
});
/// 新增制造业贷款30亿元: what banks shall lend.
static LENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:新增|投放|发放|授信)[^,。;、]{0,16}贷款$|贷款(?:余额|总额|投放|规模)$|放贷$").unwrap()
});
/// Words of giving, where pay itself is spoken of as a ratio.
static GIVEN_ONCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("给予|予以|补助|补贴|贴息|资助|奖补|奖励|罚款|返还|减免|得分|权重").unwrap());
static AT_MOST_PAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"最高(?:可|可至|可达|可达到|不超过|给予|至|为|可?(?:申请|享受|获得|补助|奖励|贷款))?$")
        .unwrap()
});
static RATIO_AT_MOST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:比例|占比|比重|密度|率)最高$").unwrap());
static SUPPORTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:支持|补助|补贴|奖补|资助)(?:资金)?(?:比例|额度|标准|上限)|支持资金|单体项目|申报项目")
        .unwrap()
});
static SUPPORT_SHARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:支持|补助|补贴|奖补|资助)(?:资金)?的?比例(?:原则上|最高)?$").unwrap());
static SIZE_OF_SUPPORTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:投资|投资额|价格|金额|支持资金)(?:原则上)?(?:要|应|须)?在?$").unwrap());
