//! Years that are not over: what a paper says of them is demanded, not reported.

use std::sync::LazyLock;

use chrono::Datelike;

use super::DeadlineKind;
use super::calendar::{no_deadline, opens_clause};
use super::pattern::{Context, Reading};
use crate::confidence::Finding;
use crate::pattern::{Captures, Regex};

/// 2030年全市利用外资5亿美元, 2030年公办园占比达到60%, issued before: what a report would say of a year that is over is demanded
/// of one that is to come.
pub(super) fn is_to_come(context: &Context, year: i32) -> bool {
    let to_come = context
        .issued
        .is_some_and(|issued| year > issued.year() || year == issued.year() && issued.month() <= 6);
    let mut behind = context
        .after
        .chars()
        .take_while(|c| !matches!(c, ',' | '。' | ';' | '\n'));
    to_come
        && context.after.starts_with(['全', '公', '我'])
        && opens_clause(context.before_aim())
        && behind.any(|c| c.is_ascii_digit())
}

/// What goes on from 全年 to a name (全年目标任务), to how something always is (全年开放), or to whom something is given (全年营收过…的).
static OF_THE_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:的|目标|任务|计划|指标|预算|平均|均|用[电水气]|营收过|无休|不|天|候|开放|[^,。;]{0,20}(?:过|超过|达到?|满|以上)[^,。;]{0,12}的)").unwrap()
});

/// The year that a paper is for, where a figure is to be reached in all of it.
pub(super) fn whole_year(_: &Captures, context: &Context) -> Option<Reading> {
    let year = context.year()?;
    if no_deadline(context) || OF_THE_YEAR.is_match(context.after) || context.before.ends_with("年") {
        return None;
    }
    Some(Reading::of_year(
        DeadlineKind::Within,
        year,
        Finding::new("whole_year", 80),
    ))
}
