//! Bands that can be reached, grades in order, quotas that can be met.

use kaifa_base::{Decimal, Words};

use super::Checker;
use crate::codes;
use crate::item::{Grade, GradeRule, Points, QuotaRounding, Scheme, ScoreFunction, SmallGroupRule, Weight};

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    levels(checker);
    let scheme = checker.scheme;
    let Some(grading) = &scheme.grading else {
        if let Some(grade) = scheme.grades.first() {
            checker.error(
                &codes::SCHEME_BANDS,
                &grade.at,
                "grade",
                "有等级而没有 [scheme.grading]",
                "there are grades but no [scheme.grading]",
            );
        }
        return;
    };
    if scheme.grades.is_empty() {
        checker.error(
            &codes::SCHEME_BANDS,
            &scheme.at,
            "grade",
            "有 [scheme.grading] 而没有等级",
            "there is [scheme.grading] but no grade",
        );
        return;
    }
    match grading.by {
        GradeRule::Rank => cumulative(checker),
        GradeRule::Quota => quotas(checker),
        GradeRule::Score => bands(checker),
    }
}

/// The levels of threshold functions rise, and none lies beyond the bound of the points.
fn levels(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    for indicator in &scheme.indicators {
        let Some(ScoreFunction::Threshold { levels, high }) = &indicator.score else {
            continue;
        };
        for pair in levels.windows(2) {
            if pair[1].from <= pair[0].from {
                checker.error(
                    &codes::SCHEME_BANDS,
                    &indicator.at,
                    "levels",
                    format!(
                        "“{}”的分档 {} 不高于前一档 {}",
                        indicator.id, pair[1].from, pair[0].from
                    ),
                    format!(
                        "level {} of `{}` is not above level {}",
                        pair[1].from, indicator.id, pair[0].from
                    ),
                );
            }
        }
        for level in levels {
            if let Some(high) = high.filter(|high| level.points > *high) {
                checker.error(
                    &codes::SCHEME_BANDS,
                    &indicator.at,
                    "levels",
                    format!(
                        "“{}”的档次 {} 给 {} 分,超过上限 {high},得不到",
                        indicator.id, level.from, level.points
                    ),
                    format!(
                        "level {} of `{}` gives {} points, beyond the bound {high}: they cannot be reached",
                        level.from, indicator.id, level.points
                    ),
                );
            }
        }
    }
}

fn cumulative(checker: &mut Checker<'_, '_>) {
    let grades = &checker.scheme.grades;
    let last = grades.len() - 1;
    let mut before = Decimal::ZERO;
    for (place, grade) in grades.iter().enumerate() {
        match grade.up_to {
            None if place < last => wants(checker, grade, "up_to"),
            None => {
                if before >= Decimal::ONE_HUNDRED {
                    unreachable(checker, grade, "up_to", before);
                }
            }
            Some(up_to) => {
                if up_to <= before || up_to > Decimal::ONE_HUNDRED {
                    unreachable(checker, grade, "up_to", before);
                }
                before = up_to;
            }
        }
    }
    if grades[last]
        .up_to
        .is_some_and(|up_to| up_to < Decimal::ONE_HUNDRED)
    {
        checker.error(
            &codes::SCHEME_QUOTA,
            &grades[last].at,
            "up_to",
            format!("比例只到 {before}%,其余的没有等级"),
            format!("the shares end at {before} %: the others have no grade"),
        );
    }
}

fn wants(checker: &mut Checker<'_, '_>, grade: &Grade, key: &str) {
    checker.error(
        &codes::SCHEME_BANDS,
        &grade.at,
        key,
        format!("等级“{}”缺少 {key}", grade.id),
        format!("the grade `{}` has no `{key}`", grade.id),
    );
}

fn unreachable(checker: &mut Checker<'_, '_>, grade: &Grade, key: &str, before: Decimal) {
    checker.error(
        &codes::SCHEME_BANDS,
        &grade.at,
        key,
        format!("等级“{}”得不到:前一等级已到 {before}%,本等级应在其上且不超过 100%", grade.id),
        format!(
            "the grade `{}` cannot be reached: the one before ends at {before} %, this one should end above and at most at 100 %",
            grade.id
        ),
    );
}

/// The number of places of a share of `n`.
pub(super) fn places(share: Decimal, rounding: QuotaRounding, n: u32) -> u32 {
    use rust_decimal::RoundingStrategy;
    use rust_decimal::prelude::ToPrimitive;
    let exact = share * Decimal::from(n) / Decimal::ONE_HUNDRED;
    let rounded = match rounding {
        QuotaRounding::Floor => exact.floor(),
        QuotaRounding::Ceil => exact.ceil(),
        QuotaRounding::HalfUp => exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero),
    };
    rounded.to_u32().unwrap_or(u32::MAX)
}

fn quotas(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let rests = scheme.grades.iter().filter(|grade| grade.rest).count();
    for grade in &scheme.grades {
        if grade.share.is_none() && !grade.rest {
            wants(checker, grade, "share");
        }
    }
    let shares: Decimal = scheme.grades.iter().filter_map(|grade| grade.share).sum();
    if shares > Decimal::ONE_HUNDRED || (rests == 0 && shares != Decimal::ONE_HUNDRED) || rests > 1 {
        checker
            .error(
                &codes::SCHEME_QUOTA,
                &scheme.grades[0].at,
                "share",
                format!("名额合计 {shares}%,取其余的等级有 {rests} 个"),
                format!("the quotas add up to {shares} %, and {rests} grades take the rest"),
            )
            .hint = Some(Words::new(
            "合计不超过 100%,且恰有一个等级写 rest = true(或合计恰为 100%)",
            "at most 100 % in all, and exactly one grade with `rest = true` (or exactly 100 %)",
        ));
        return;
    }
    let covered = match scheme
        .grading
        .as_ref()
        .and_then(|grading| grading.small_group.as_ref())
    {
        Some(small) if small.rule != SmallGroupRule::Warn => small.below,
        _ => 1,
    };
    let fails: Vec<u32> = (covered.max(1)..=200)
        .filter(|n| {
            let taken: u32 = scheme
                .grades
                .iter()
                .filter_map(|grade| Some(places(grade.share?, grade.rounding, *n)))
                .sum();
            taken > *n || (rests == 0 && taken != *n)
        })
        .take(3)
        .collect();
    if !fails.is_empty() {
        let list: Vec<String> = fails.iter().map(u32::to_string).collect();
        checker
            .warning(
                &codes::SCHEME_QUOTA,
                &scheme.grades[0].at,
                "share",
                format!("参评 {} 个等情形下,名额取整后不等于总数", list.join("、")),
                format!(
                    "rounded, the quotas do not make up the whole for {} subjects, for example",
                    list.join(", ")
                ),
            )
            .hint = Some(Words::new(
            "给一个等级写 rest = true,或用 small_group 说明小组怎么办",
            "give one grade `rest = true`, or say with `small_group` what happens in small groups",
        ));
    }
}

fn bands(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let last = scheme.grades.len() - 1;
    let most = largest_total(scheme);
    let mut before: Option<Decimal> = None;
    for (place, grade) in scheme.grades.iter().enumerate() {
        let Some(from) = grade.from else {
            if place < last {
                wants(checker, grade, "from");
            }
            continue;
        };
        if let Some(above) = before.filter(|above| from >= *above) {
            checker.error(
                &codes::SCHEME_BANDS,
                &grade.at,
                "from",
                format!("等级“{}”得不到:{from} 分起,而更高的等级从 {above} 分起", grade.id),
                format!(
                    "the grade `{}` cannot be reached: it begins at {from}, a better one at {above}",
                    grade.id
                ),
            );
        }
        if let Some(most) = most.filter(|most| from > *most) {
            checker.error(
                &codes::SCHEME_BANDS,
                &grade.at,
                "from",
                format!("等级“{}”得不到:{from} 分起,而最高只能得 {most} 分", grade.id),
                format!(
                    "the grade `{}` cannot be reached: it begins at {from}, the largest total is {most}",
                    grade.id
                ),
            );
        }
        before = Some(from);
    }
    if scheme.grades[last].from.is_some() && scheme.score.low.is_none() {
        checker.warning(
            &codes::SCHEME_BANDS,
            &scheme.grades[last].at,
            "from",
            format!("低于 {} 分的没有等级", before.unwrap_or_default()),
            format!("totals below {} have no grade", before.unwrap_or_default()),
        );
    }
}

/// The largest total that the scheme allows; `None`: unbounded or not known.
fn largest_total(scheme: &Scheme) -> Option<Decimal> {
    let mut total = Decimal::ZERO;
    for indicator in &scheme.indicators {
        let weight = match &indicator.weight {
            Weight::Same(weight) => weight.number()?,
            Weight::ByPeerGroup(weights) => weights.values().copied().max()?,
        };
        total += match indicator.score.as_ref()? {
            ScoreFunction::BenchmarkRatio { cap, .. } | ScoreFunction::Parity { cap, .. } => weight * (*cap)?,
            ScoreFunction::MinMax {
                base,
                span,
                low: None,
                high: None,
            } => weight * (base + span) / Decimal::ONE_HUNDRED,
            ScoreFunction::MinMax { .. } | ScoreFunction::Efficacy { .. } => return None,
            ScoreFunction::InverseMean { .. } => weight,
            ScoreFunction::BestRatio { .. }
            | ScoreFunction::RankSteps { .. }
            | ScoreFunction::Scheme { .. } => weight,
            ScoreFunction::BaseStep { high, .. } => (*high)?,
            ScoreFunction::Threshold { levels, high } => match high {
                Some(high) => *high,
                None if levels.iter().all(|level| level.more.is_none()) => {
                    levels.iter().map(|level| level.points).max().unwrap_or_default()
                }
                None => return None,
            },
            ScoreFunction::Target { limit, .. } => weight + limit,
            ScoreFunction::Count { high, .. } => high.unwrap_or(weight),
            ScoreFunction::Deduction { .. } => weight,
            ScoreFunction::Manual { high, .. } => *high,
        };
    }
    let mut adjustments = Decimal::ZERO;
    for adjustment in &scheme.adjustments {
        adjustments += match (&adjustment.points, adjustment.high) {
            (_, Some(high)) => high.max(Decimal::ZERO),
            (Points::Fixed(points), None) => (*points).max(Decimal::ZERO),
            (Points::Each { points, .. }, None) if *points <= Decimal::ZERO => Decimal::ZERO,
            _ => scheme.score.adjustment_high?,
        };
    }
    if let Some(high) = scheme.score.adjustment_high {
        adjustments = adjustments.min(high);
    }
    let total = total + adjustments;
    Some(
        scheme
            .score
            .high
            .map_or(total, |high| total.min(high))
            .normalize(),
    )
}
