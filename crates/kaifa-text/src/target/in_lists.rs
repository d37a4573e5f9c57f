//! Counts that go on with the one before them in a list: 标准厂房12万平方米、人才公寓300套.

use std::sync::LazyLock;

use super::amount::{Amount, Form};
use super::around::Around;
use super::becoming;
use super::described::ELLIPTIC;
use super::exclusion::no_target;
use crate::confidence::Finding;
use crate::pattern::Regex;

/// A count in a list whose items before it are demanded (标准厂房12万平方米、人才公寓300套), or behind a clause of that kind.
pub(super) fn goes_on(amount: &Amount, around: &Around, same_clause: bool) -> Option<Finding> {
    let unit = amount.unit.as_deref().unwrap_or_default();
    let money = unit.ends_with('元') || unit.contains("元/");
    let thing = matches!(amount.form, Form::Counted | Form::Measured);
    let ends = around.after.is_empty() || around.after.starts_with(['、', '(', ')']);
    // 培育8家龙头企业,600家专精特新企业: the clause is nothing but the count and what is counted.
    let counts_only = around.before.is_empty()
        && amount.form == Form::Counted
        && !around.after.is_empty()
        && (!NOT_COUNTED_ONLY.is_match(around.after) || TRAINED.is_match(around.after));
    if !thing
        || no_target(amount, around, unit, money)
        || !same_clause
            && !counts_only
            && (!ends || becoming::speaks_of_known(around.before) || around.before.is_empty())
        || around.before.ends_with(['第', '共'])
        || around.before.ends_with('的')
            && !(ends && amount.form == Form::Counted && ELLIPTIC.is_match(around.before))
        || around.before.ends_with("总投资")
        || amount.form == Form::Measured && !ends && (money || around.after.starts_with(['的', '以']))
    {
        return None;
    }
    let sure = if same_clause { 82 } else { 72 };
    Some(Finding::new("quota_goes_on", sure))
}

/// 300名班组长参加脱产培训: so many are sent to learn.
static TRAINED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^,。;]{1,20}参加[^,。;]{0,16}(?:培训|研修|学习|考察|锻炼)$").unwrap());
/// Words that tell what a counted thing does or is.
static NOT_COUNTED_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:以|的|为|由|是|分别|均|已|不|用于|其中|左右)|担任|作为|负责|参加|完成|纳入|达到").unwrap()
});
