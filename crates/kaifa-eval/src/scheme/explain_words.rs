//! What stands in a derivation in words: what a value is compared with, and how its points come about.

use kaifa_base::Words as Message;
use kaifa_pack::{MissingRule, ScoreFunction, Statistic};

use super::exactly::{Compared, ExactRow, of_float};
use super::explain::{ComparedItem, shown, words};
use super::explain_other::OtherScore;
use super::plan::{BoundPlanSource, Keys};
use super::points::Side;
use super::run::cell;

/// The words that name the group of a statistic, in brackets: the peer group, or the words of text inputs.
fn group_words(exact: &ExactRow<'_, '_>, at: usize, side: Side, name: &[String]) -> Message {
    let plan = exact.evaluation.plan;
    let (run, place) = exact.evaluation.run(exact.row);
    let by_peers = plan.indicators[at].function.bounds().into_iter().any(|(of, bound)| {
        of == side
            && matches!(&bound.source, BoundPlanSource::Computed(statistic) if statistic.keys == Keys::Peers)
    });
    let peers = plan.scheme.peer_groups.get(usize::from(run.states.peer(place)));
    match peers.filter(|_| by_peers) {
        Some(group) => {
            let title = words(&group.title);
            Message::new(format!("({})", title.zh), format!(" ({})", title.en))
        }
        None if name.is_empty() => Message::new("", ""),
        None => {
            let names = format!("({})", name.join(" · "));
            Message::new(names.clone(), names)
        }
    }
}

/// What a value is compared with, in words.
pub(super) fn compared_item(exact: &ExactRow<'_, '_>, at: usize, compared: &Compared) -> ComparedItem {
    let indicator = &exact.evaluation.plan.scheme.indicators[at];
    let side = match (&indicator.score, compared.side) {
        (Some(ScoreFunction::MinMax { .. } | ScoreFunction::Efficacy { .. }), Side::First) => {
            Message::new("下限", "lower end")
        }
        (Some(ScoreFunction::MinMax { .. } | ScoreFunction::Efficacy { .. }), Side::Second) => {
            Message::new("上限", "upper end")
        }
        (Some(ScoreFunction::Target { .. }), _) => Message::new("目标", "target"),
        (Some(ScoreFunction::InverseMean { .. }), _) => Message::new("平均数", "mean"),
        (Some(ScoreFunction::BestRatio { .. }), _) => Message::new("最优值", "best"),
        _ => Message::new("标准值", "benchmark"),
    };
    let mut what = match &compared.statistic {
        None => side,
        Some((of, gathered, name)) => {
            let group = group_words(exact, at, compared.side, name);
            let number = |sum: super::sums::Sum| shown(&of_float(sum.value()));
            let count = gathered.count;
            match of {
                Statistic::RatioOfSums => Message::new(
                    format!(
                        "{}{}:{count} 户合计之比 {} ÷ {}",
                        side.zh,
                        group.zh,
                        number(gathered.numerator),
                        number(gathered.denominator)
                    ),
                    format!(
                        "{}{}: ratio of sums over {count}: {} ÷ {}",
                        side.en,
                        group.en,
                        number(gathered.numerator),
                        number(gathered.denominator)
                    ),
                ),
                other => {
                    let of = other.words();
                    Message::new(
                        format!("{}{}:{count} 户的{}", side.zh, group.zh, of.zh),
                        format!("{}{}: {} of {count}", side.en, group.en, of.en),
                    )
                }
            }
        }
    };
    if let Some(factor) = &compared.correction {
        let factor = shown(factor);
        what = Message::new(
            format!("{},修正系数 {factor}", what.zh),
            format!("{}, corrected by {factor}", what.en),
        );
    }
    ComparedItem {
        what,
        number: compared.number.as_ref().map(shown),
    }
}

/// How the points come about, in words with the numbers in them.
pub(super) fn how(
    exact: &ExactRow<'_, '_>,
    at: usize,
    compared: &[Compared],
    other: Option<&OtherScore>,
) -> Message {
    let plan = exact.evaluation.plan;
    let indicator = &plan.scheme.indicators[at];
    let points = exact.points(at).as_ref().map(shown).unwrap_or_default();
    let same = |text: String| Message::new(text.clone(), text);
    match exact.cell(at) {
        cell::NOT_APPLICABLE => {
            let rule = indicator.not_applicable.words();
            return Message::new(
                format!("不适用:{}", rule.zh),
                format!("not applicable: {}", rule.en),
            );
        }
        cell::INVALID => {
            return Message::new(
                format!("数据不可能成立,按规定计 {points} 分"),
                format!("the value cannot be right: {points} points by rule"),
            );
        }
        cell::OVERRIDDEN => {
            let automatic = exact.function_points(at).as_ref().map_or("–".to_owned(), shown);
            let reason = plan.indicators[at]
                .override_reason
                .and_then(|input| exact.evaluation.table.words(input)?.get(exact.row))
                .unwrap_or("")
                .to_owned();
            return Message::new(
                format!("人工评分 {points} 替代自动得分 {automatic},理由:{reason}"),
                format!("points {points} given by a person replace {automatic}; reason: {reason}"),
            );
        }
        _ => {}
    }
    let Some(value) = exact.value(at) else {
        let rule = missing(indicator.missing, &points);
        return match other {
            Some(other) => other.missing(rule),
            None => rule,
        };
    };
    if exact.function_points(at).is_none() {
        let rule = missing(indicator.missing, &points);
        return Message::new(
            format!("没有可比的标准值;{}", rule.zh),
            format!("nothing to compare with; {}", rule.en),
        );
    }
    let (x, w) = (shown(&value), shown(&exact.weight(at)));
    let number = |side| {
        super::exactly::number_on(compared, side)
            .as_ref()
            .map(shown)
            .unwrap_or_default()
    };
    let (first, second) = (number(Side::First), number(Side::Second));
    let Some(function) = &indicator.score else {
        return same(String::new());
    };
    let limits =
        |zh: &str, en: &str, cap: &Option<kaifa_base::Decimal>, floor: &Option<kaifa_base::Decimal>| {
            let mut text = Message::new(zh, en);
            if let Some(floor) = floor {
                text.zh.push_str(&format!(",不低于 {floor} 倍权重"));
                text.en.push_str(&format!(", at least {floor} times the weight"));
            }
            if let Some(cap) = cap {
                text.zh.push_str(&format!(",不超过 {cap} 倍权重"));
                text.en.push_str(&format!(", at most {cap} times the weight"));
            }
            text.zh.push_str(&format!(" = {points}"));
            text.en.push_str(&format!(" = {points}"));
            text
        };
    match function {
        ScoreFunction::BenchmarkRatio { cap, floor, .. } => {
            let formula = format!("{w} × {x} ÷ {first}");
            limits(&formula, &formula, cap, floor)
        }
        ScoreFunction::MinMax { base, span, .. } | ScoreFunction::Efficacy { base, span, .. } => same(
            format!("{w} × [{base} + {span} × ({x} − {first}) ÷ ({second} − {first})] ÷ 100 = {points}"),
        ),
        ScoreFunction::InverseMean { .. } => same(format!("{w} ÷ 2 × max(0, 2 − {x} ÷ {first}) = {points}")),
        ScoreFunction::BestRatio { .. } => same(format!("{w} × {x} ÷ {first} = {points}")),
        ScoreFunction::RankSteps { step } => {
            let better_up = super::bounds::goes_by_rank(&plan.indicators[at]).unwrap_or(true);
            let place = exact.place_of_value(at, better_up).unwrap_or_default();
            let formula = format!("max(0, {w} − {step} × ({place} − 1)) = {points}");
            Message::new(
                format!("同组第 {place} 位:{formula}"),
                format!("place {place} among the peers: {formula}"),
            )
        }
        ScoreFunction::BaseStep { base, step, per, .. } => {
            same(format!("{base} + {step} × {x} ÷ {per} = {points}"))
        }
        ScoreFunction::Parity {
            share,
            points: step,
            per,
            cap,
            floor,
            ..
        } => {
            let formula = format!("{share} × {w} + {step} × {x} ÷ {per}");
            limits(&formula, &formula, cap, floor)
        }
        ScoreFunction::Threshold { levels, .. } => {
            let reached = levels
                .iter()
                .rev()
                .find(|level| value >= crate::exact::exact(level.from));
            match reached {
                Some(level) => Message::new(
                    format!("{x} 达到 {} 档 = {points}", level.from),
                    format!("{x} reaches level {} = {points}", level.from),
                ),
                None => Message::new(
                    format!("{x} 未达到任何档 = {points}"),
                    format!("{x} reaches no level = {points}"),
                ),
            }
        }
        ScoreFunction::Target {
            points: step,
            per,
            limit,
            ..
        } => same(format!(
            "{w} + {step} × ({x} − {first}) ÷ {per} (±{limit}) = {points}"
        )),
        ScoreFunction::Count { points: each, .. } => same(format!("{each} × {x} = {points}")),
        ScoreFunction::Deduction { points: each, .. } => same(format!("{w} − {each} × {x} = {points}")),
        ScoreFunction::Scheme { scheme } => match other {
            Some(other) => other.how(&w, &points),
            None => Message::new(
                format!("{w} × “{scheme}”得分占满分之比 {x} = {points}"),
                format!("{w} × share {x} of the full score of `{scheme}` = {points}"),
            ),
        },
        ScoreFunction::Manual { reason, .. } => {
            let reason = plan
                .input(reason)
                .and_then(|input| exact.evaluation.table.words(input)?.get(exact.row))
                .unwrap_or("")
                .to_owned();
            Message::new(
                format!("人工评分,理由:{reason}"),
                format!("given by a person; reason: {reason}"),
            )
        }
    }
}

fn missing(rule: MissingRule, points: &str) -> Message {
    match rule {
        MissingRule::Zero => Message::new("缺数据:按规定计0分", "missing: 0 points by rule"),
        MissingRule::PeerMean => Message::new(
            format!("缺数据:取同组平均分 {points}"),
            format!("missing: mean points of the peers, {points}"),
        ),
        MissingRule::Penalty => Message::new(
            format!("缺数据:按规定计 {points} 分"),
            format!("missing: {points} points by rule"),
        ),
        MissingRule::Redistribute => Message::new(
            "缺数据:权重分摊到同级指标",
            "missing: its weight goes to its siblings",
        ),
        MissingRule::Unranked => Message::new("缺数据:不参加排名", "missing: not ranked"),
        MissingRule::Refuse => Message::new("缺数据:不得缺", "missing, which is not allowed"),
    }
}
