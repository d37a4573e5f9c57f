//! Figures of rules that nobody must reach because of where they stand: what somebody is paid, what running something costs, and
//! when something follows.

use std::sync::LazyLock;

use super::amount::{Amount, Form};
use super::around::Around;
use crate::deadline::is_first_of_conditions;
use crate::pattern::Regex;

/// 最低工资标准80%的生活补贴: how much of the usual pay somebody is paid.
static SHARE_OF_PAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:工资|薪酬|薪资|津贴|生活保障)(?:标准|水平)?的?\d[\d.]*%(?:以上|左右)?的?",
        "[^,。;、]{0,8}(?:补贴|补助|津贴|工资|报酬|薪酬|劳务费|生活费|待遇)"
    ))
    .unwrap()
});
/// 60万元、40万元运营经费: what running something costs.
static RUNNING_COST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:[、和及]?\d[\d.]*[万亿]?元)*的?",
        r"(?:运营|运行|运维|运转|办公|维护|管护|养护|公用|日常|保洁|值守)\p{Han}{0,4}(?:经费|费用|费)"
    ))
    .unwrap()
});

/// Whether a figure binds nobody because of where it stands.
pub(super) fn binds_nobody(amount: &Amount, around: &Around, money: bool) -> bool {
    // 每月提供不低于最低工资标准80%的生活补贴, 每个不少于30万元运营经费
    if amount.form == Form::Percent && SHARE_OF_PAY.is_match(around.clause)
        || money && RUNNING_COST.is_match(around.after)
    {
        return true;
    }
    // 带教满10人,留用率达到60%的,可申请…: when something follows.
    amount.comparator.is_some()
        && around.sentence.contains("的,")
        && around
            .sentence
            .split_once(around.clause)
            .is_some_and(|(_, behind)| is_first_of_conditions(around.clause, behind))
}
