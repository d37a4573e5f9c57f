//! Numbers that cannot do what they are for, each by itself well formed: scales that run backwards, bounds that exclude each other,
//! lines that take in nobody, draws that are described and never made. A scheme with one of them evaluates without a complaint and
//! gives an order that nobody meant.

use std::collections::BTreeSet;

use kaifa_base::Decimal;

use super::Checker;
use crate::codes;
use crate::item::{
    AggregateMean, BetterDirection, Bound, BoundSource, DrawStep, Given, ItemPlace, LinePlace,
    NormalisationMethod, Normalise, Points, ScoreFunction,
};

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    normalisations(checker);
    means(checker);
    functions(checker);
    lines(checker);
    draws(checker);
    adjustments(checker);
    measures_and_windows(checker);
    peer_groups(checker);
}

/// An error at a part of the scheme.
fn wrong(
    checker: &mut Checker<'_, '_>,
    at: &ItemPlace,
    field: &str,
    zh: impl Into<String>,
    en: impl Into<String>,
) {
    checker.error(&codes::SCHEME_NUMBERS, at, field, zh, en);
}

/// A number that is the same for all.
fn fixed(bound: Option<&Bound>) -> Option<Decimal> {
    match bound {
        Some(Bound {
            source: BoundSource::Fixed(number),
            correction: None,
        }) => Some(*number),
        _ => None,
    }
}

/// Scales rise from low to high; which value of an efficacy coefficient is the better one follows from the direction.
fn normalisations(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let Some(composite) = &scheme.composite else {
        return;
    };
    if let Some(share) = composite.outliers.share
        && (share <= Decimal::ZERO || share >= Decimal::new(5, 1))
    {
        wrong(
            checker,
            &scheme.at,
            "outliers",
            format!("缩尾的比例 {share} 应在 0 与 0.5 之间"),
            format!("the share {share} that is winsorised should lie between 0 and 0.5"),
        );
    }
    scale(checker, &scheme.at, "composite", &composite.normalise, None);
    let drawn = scheme.uncertainty.iter().flat_map(|one| &one.normalise);
    for normalise in drawn {
        scale(checker, &scheme.at, "uncertainty", normalise, None);
    }
    for indicator in &scheme.indicators {
        if let Some(normalise) = &indicator.normalise {
            scale(
                checker,
                &indicator.at,
                "normalise",
                normalise,
                Some(indicator.direction),
            );
        }
        let method = indicator
            .normalise
            .as_ref()
            .unwrap_or(&composite.normalise)
            .method;
        if indicator.direction == BetterDirection::Down && method == NormalisationMethod::None {
            wrong(
                checker,
                &indicator.at,
                "direction",
                format!("“{}”越小越好,而不作标准化时数值越大得分越高", indicator.id),
                format!(
                    "less of `{}` is better, but without normalisation more of it scores more",
                    indicator.id
                ),
            );
        }
    }
}

fn scale(
    checker: &mut Checker<'_, '_>,
    at: &ItemPlace,
    field: &str,
    normalise: &Normalise,
    direction: Option<BetterDirection>,
) {
    if let (Some(low), Some(high)) = (normalise.low, normalise.high)
        && low >= high
    {
        wrong(
            checker,
            at,
            field,
            format!("标准化的下限 {low} 不低于上限 {high},好的反而得分低"),
            format!("the scale runs from {low} to {high}: the better would score less"),
        );
    }
    if let (Some(floor), Some(cap)) = (normalise.floor, normalise.cap)
        && floor > cap
    {
        wrong(
            checker,
            at,
            field,
            format!("下限 {floor} 高于上限 {cap}"),
            format!("the floor {floor} is above the cap {cap}"),
        );
    }
    let (Some(low), Some(high)) = (
        fixed(normalise.low_value.as_ref()),
        fixed(normalise.high_value.as_ref()),
    ) else {
        return;
    };
    let backwards = match direction {
        Some(BetterDirection::Up) => low > high,
        Some(BetterDirection::Down) => low < high,
        _ => false,
    };
    if low == high {
        wrong(
            checker,
            at,
            field,
            format!("不允许值与满意值同为 {low},算不出得分"),
            format!("the low and the high value are both {low}: no score can be computed"),
        );
    } else if backwards {
        wrong(
            checker,
            at,
            field,
            format!("不允许值 {low} 与满意值 {high} 的方向与指标的优劣方向相反"),
            format!(
                "the low value {low} and the high value {high} run against the direction of the indicator"
            ),
        );
    }
}

/// A geometric or harmonic mean over a scale that reaches zero: whoever is last in one indicator has a total of zero, whatever the
/// others are.
fn means(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let Some(composite) = &scheme.composite else {
        return;
    };
    let multiplies = |mean: &AggregateMean| *mean != AggregateMean::Arithmetic;
    let reaches_zero = |one: &Normalise| match one.method {
        NormalisationMethod::MinMax | NormalisationMethod::Rank | NormalisationMethod::Percentile => {
            one.low.is_some_and(|low| low <= Decimal::ZERO)
        }
        NormalisationMethod::ZScore => one.floor.is_none_or(|floor| floor <= Decimal::ZERO),
        _ => false,
    };
    let own = scheme.indicators.iter().filter_map(|one| one.normalise.as_ref());
    let mut scales = own.chain([&composite.normalise]);
    let drawn = scheme.uncertainty.as_ref();
    let drawn_scale = drawn.is_some_and(|one| one.normalise.iter().any(reaches_zero));
    let drawn_mean = drawn.is_some_and(|one| one.aggregate.iter().any(multiplies));
    let scale = scales.any(reaches_zero);
    let mean = composite.aggregate.iter().any(multiplies);
    if (scale || drawn_scale) && (mean || drawn_mean) {
        checker.warning(
            &codes::SCHEME_NUMBERS,
            &scheme.at,
            "aggregate",
            "几何平均、调和平均遇到0分,总分即为0:标准化的下限应大于零",
            "a geometric or harmonic mean makes the total 0 where one score is 0: let the scale begin above zero",
        );
    }
}

/// Bounds of scoring functions.
fn functions(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    for indicator in &scheme.indicators {
        let bounds = match &indicator.score {
            Some(
                ScoreFunction::BenchmarkRatio { cap, floor, .. } | ScoreFunction::Parity { cap, floor, .. },
            ) => (*floor, *cap),
            Some(ScoreFunction::BaseStep { low, high, .. }) => (*low, *high),
            Some(ScoreFunction::Manual { low, high, .. }) => (Some(*low), Some(*high)),
            Some(ScoreFunction::MinMax { low, high, .. }) => {
                match (fixed(low.as_ref()), fixed(high.as_ref())) {
                    // Written from the worse to the better; the two being one leaves nothing to divide by.
                    (Some(low), Some(high)) if low == high => (Some(high), Some(low - Decimal::ONE)),
                    _ => (None, None),
                }
            }
            Some(ScoreFunction::Efficacy { low, high, .. }) => match (fixed(Some(low)), fixed(Some(high))) {
                (Some(low), Some(high)) if low == high => (Some(high), Some(low - Decimal::ONE)),
                _ => (None, None),
            },
            _ => (None, None),
        };
        if let (Some(low), Some(high)) = bounds
            && low > high
        {
            wrong(
                checker,
                &indicator.at,
                "score",
                format!("“{}”的下限不低于上限,算不出有高低之分的得分", indicator.id),
                format!(
                    "the lower bound of `{}` is not below its upper bound: no scores that differ come out",
                    indicator.id
                ),
            );
        }
    }
}

/// A line takes in somebody, and not everybody; a reward and a penalty by share do not meet.
fn lines(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let (mut top, mut bottom) = (Decimal::ZERO, Decimal::ZERO);
    for line in &scheme.lines {
        let share = |given: &Given<Decimal>| given.number();
        let (nobody, too_many) = match &line.place {
            LinePlace::Top(count) | LinePlace::Bottom(count) => (count.number() == Some(0), false),
            LinePlace::TopShare(given) | LinePlace::BottomShare(given) => {
                let number = share(given);
                (
                    number.is_some_and(|number| number <= Decimal::ZERO),
                    number.is_some_and(|number| number > Decimal::ONE_HUNDRED),
                )
            }
        };
        match &line.place {
            LinePlace::TopShare(given) => top = top.max(share(given).unwrap_or_default()),
            LinePlace::BottomShare(given) => bottom = bottom.max(share(given).unwrap_or_default()),
            _ => {}
        }
        if nobody || too_many {
            wrong(
                checker,
                &line.at,
                "line",
                format!(
                    "线“{}”{}",
                    line.id,
                    if nobody {
                        "取不到任何一名"
                    } else {
                        "超过100%"
                    }
                ),
                format!(
                    "the line `{}` {}",
                    line.id,
                    if nobody {
                        "takes in nobody"
                    } else {
                        "is more than 100 %"
                    }
                ),
            );
        }
    }
    if top <= Decimal::ONE_HUNDRED && bottom <= Decimal::ONE_HUNDRED && top + bottom > Decimal::ONE_HUNDRED {
        wrong(
            checker,
            &scheme.at,
            "line",
            format!("前 {top}% 与后 {bottom}% 有重叠"),
            format!("the first {top} % and the last {bottom} % overlap"),
        );
    }
}

/// What is described for a simulation is drawn, and drawn weights keep their sign.
fn draws(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let Some(uncertainty) = &scheme.uncertainty else {
        return;
    };
    let described = [
        (
            DrawStep::IndicatorWeights,
            uncertainty.indicator_weights.is_some(),
            "indicator_weights",
        ),
        (
            DrawStep::CategoryWeights,
            uncertainty.category_weights.is_some(),
            "category_weights",
        ),
        (
            DrawStep::Normalise,
            !uncertainty.normalise.is_empty(),
            "normalise",
        ),
        (
            DrawStep::Aggregate,
            !uncertainty.aggregate.is_empty(),
            "aggregate",
        ),
    ];
    for (step, is_described, field) in described {
        if is_described && !uncertainty.order.contains(&step) {
            wrong(
                checker,
                &scheme.at,
                field,
                format!("写了“{field}”而 order 中没有,模拟时不会抽取"),
                format!("`{field}` is given but not in `order`, so it is never drawn"),
            );
        }
    }
    for (range, field) in [
        (uncertainty.indicator_weights, "indicator_weights"),
        (uncertainty.category_weights, "category_weights"),
    ] {
        if let Some(range) = range
            && (range <= Decimal::ZERO || range >= Decimal::ONE)
        {
            wrong(
                checker,
                &scheme.at,
                field,
                format!("权重的变动幅度 {range} 应大于 0 小于 1(0.25 即上下四分之一)"),
                format!(
                    "weights vary by {range}; expected above 0 and below 1 (0.25 is a quarter up and down)"
                ),
            );
        }
    }
}

/// Bounds of adjustments leave room for the points.
fn adjustments(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    for one in &scheme.adjustments {
        let points = match &one.points {
            Points::Fixed(points) | Points::Each { points, .. } => Some(*points),
            Points::Value(_) => None,
        };
        let crossed = matches!((one.low, one.high), (Some(low), Some(high)) if low > high);
        let no_award = points.is_some_and(|points| points > Decimal::ZERO)
            && one.high.is_some_and(|high| high < Decimal::ZERO);
        let no_deduction = points.is_some_and(|points| points < Decimal::ZERO)
            && one.low.is_some_and(|low| low > Decimal::ZERO);
        if crossed || no_award || no_deduction {
            wrong(
                checker,
                &one.at,
                "adjustment",
                format!("“{}”的上下限与所给的分相矛盾", one.id),
                format!("the bounds of `{}` contradict its points", one.id),
            );
        }
    }
    let score = &scheme.score;
    let crossed = |low: Option<Decimal>, high: Option<Decimal>| matches!((low, high), (Some(low), Some(high)) if low > high);
    if crossed(score.low, score.high) || crossed(score.adjustment_low, score.adjustment_high) {
        wrong(
            checker,
            &scheme.at,
            "score",
            "[scheme.score] 的下限高于上限",
            "a lower bound of [scheme.score] is above its upper bound",
        );
    }
}

/// Measures hold in some year; a window for objections is open for a day at least.
fn measures_and_windows(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    for measure in &scheme.measures {
        if measure.until_years.is_some_and(|until| until < measure.years) {
            wrong(
                checker,
                &measure.at,
                "until_years",
                format!(
                    "措施“{}”至多 {} 年,少于至少 {} 年,永不提出",
                    measure.id,
                    measure.until_years.unwrap_or_default(),
                    measure.years
                ),
                format!(
                    "the measure `{}` ends before it begins and is never proposed",
                    measure.id
                ),
            );
        }
    }
    if scheme
        .objection
        .as_ref()
        .is_some_and(|objection| objection.window.amount == 0)
    {
        wrong(
            checker,
            &scheme.at,
            "window",
            "异议期为0,无从提出异议",
            "the time for objections is 0: nobody can object",
        );
    }
}

/// A subject belongs to the first peer group whose condition holds: one with the condition of another stays empty.
fn peer_groups(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let mut known = BTreeSet::new();
    for group in &scheme.peer_groups {
        if !known.insert(group.concerns.text.as_str()) {
            wrong(
                checker,
                &group.at,
                "where",
                format!("同类组“{}”的条件与前面的组相同,没有对象会归入", group.id),
                format!(
                    "the peer group `{}` has the condition of an earlier one and stays empty",
                    group.id
                ),
            );
        }
    }
}
