//! Figures of an assessment, which nobody has to reach: points, weights, and how many indicators it has.

use std::sync::LazyLock;

use super::amount::{Amount, Form};
use super::around::Around;
use crate::pattern::Regex;

/// Whether a figure says how something is assessed: what earns points, what an assessment consists of, how much a part counts.
pub(super) fn is_scored(amount: &Amount, around: &Around, unit: &str) -> bool {
    let (before, after) = (around.before, around.after);
    let plain_share = amount.form == Form::Percent && amount.comparator.is_none();
    // 权重占30%: how much something counts.
    plain_share
        && (around.clause.contains("权重")
            || COUNTS_FOR.is_match(before)
            || before.ends_with('占') && COUNT_FOR.is_match(around.clause))
        // 分值由3分提高到5分
        || SCORE_SHARE.is_match(before) && ASSESSED.is_match(around.sentence)
        // 增长15%以上得满分,每低1个百分点扣10分: what earns points.
        // 定量指标分值占比不低于七成: how the points are shared out.
        || SCORED.is_match(around.clause)
            && !POINTS_SHARED.is_match(before)
            && !(unit == "分" && around.clause.starts_with("分值"))
        // 设甲、乙、丙3项,由…打分
        || before.starts_with('设')
            && amount.comparator.is_none()
            && matches!(unit, "项" | "个" | "类")
            && CONSISTS.is_match(before)
            && ASSESSING.iter().any(|word| around.sentence.contains(word))
        // 设置5项指标: how something is measured.
        || unit == "项" && (after.starts_with("指标") || after.ends_with("评价指标"))
}

/// Words of assessing.
const ASSESSING: [&str; 5] = ["打分", "评分", "分值", "权重", "指标"];

static POINTS_SHARED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("分值(?:所)?(?:占比|占比重|的比重|比重|权重)$|差距$").unwrap());
/// 权重由2%: how much something counts where it is assessed.
static SCORE_SHARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:其?考核|其)?(?:权重|分值)由\d[\d.]*[%分]?$").unwrap());
static ASSESSED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("纳入[^,。;]{0,16}(?:考核|考评|评价)").unwrap());
/// 年度考核占40%: how much each part of an assessment counts.
static COUNTS_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:考核|考评|测评|评价|评议|评分|得分|成绩|分值|打分)(?:结果|得分|分值)?(?:各|分别)?占(?:总分的?|比)?$").unwrap()
});
/// 综合评价占60%、重点工作占40%: the parts of one assessment.
static COUNT_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:考核|考评|测评|评价|评议|评分|得分|成绩|分值|打分)(?:结果|得分|分值)?占(?:总分的?|比)?\d")
        .unwrap()
});
/// 设甲、乙、丙3项,由…打分: what an assessment consists of.
static CONSISTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^设(?:有)?[^立置施备计定,。;]{2,}[、和]").unwrap());
/// Words of scoring.
static SCORED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"得满分|不得分|得\d+(?:\.\d+)?分|[扣加减计记][^,。;]{0,4}\d(?:\.\d+)?分|分值").unwrap()
});
