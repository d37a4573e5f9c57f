//! What stands in a derivation in words: what a value is compared with, and how its points come about.

use kaifa_base::{Decimal, Words as Message};
use kaifa_pack::{MissingRule, ScoreFunction, Statistic, ThresholdLevel};

use super::bounds::goes_by_rank;
use super::exactly::{Compared, ExactRow, number_on, of_float};
use super::explain::{ComparedItem, shown, words};
use super::explain_other::OtherScore;
use super::plan::{BoundPlanSource, Keys};
use super::points::Side;
use super::run::cell;
use crate::exact::{Exact, exact};

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
    let points = exact.points(at).as_ref().map(shown).unwrap_or_default();
    set_by_cell(exact, at, &points)
        .or_else(|| without_points(exact, at, &points, other))
        .or_else(|| Formula::of(exact, at, compared, points)?.words(other))
        .unwrap_or_else(|| Message::new("", ""))
}

/// The same words in both languages.
fn same(text: String) -> Message {
    Message::new(text.clone(), text)
}

/// What stands in a text input of the row; empty where it has none.
fn typed(exact: &ExactRow<'_, '_>, input: Option<usize>) -> String {
    let words = input.and_then(|input| exact.evaluation.table.words(input)?.get(exact.row));
    words.unwrap_or("").to_owned()
}

/// The words where the data decide the points before any function does.
fn set_by_cell(exact: &ExactRow<'_, '_>, at: usize, points: &str) -> Option<Message> {
    let plan = exact.evaluation.plan;
    Some(match exact.cell(at) {
        cell::NOT_APPLICABLE => {
            let rule = plan.scheme.indicators[at].not_applicable.words();
            Message::new(
                format!("不适用:{}", rule.zh),
                format!("not applicable: {}", rule.en),
            )
        }
        cell::INVALID => Message::new(
            format!("数据不可能成立,按规定计 {points} 分"),
            format!("the value cannot be right: {points} points by rule"),
        ),
        cell::OVERRIDDEN => {
            let automatic = exact.function_points(at).as_ref().map_or("–".to_owned(), shown);
            let reason = typed(exact, plan.indicators[at].override_reason);
            Message::new(
                format!("人工评分 {points} 替代自动得分 {automatic},理由:{reason}"),
                format!("points {points} given by a person replace {automatic}; reason: {reason}"),
            )
        }
        _ => return None,
    })
}

/// The words where a function has nothing to work on: no value, or nothing to compare it with.
fn without_points(
    exact: &ExactRow<'_, '_>,
    at: usize,
    points: &str,
    other: Option<&OtherScore>,
) -> Option<Message> {
    let rule = || missing(exact.evaluation.plan.scheme.indicators[at].missing, points);
    if exact.value(at).is_none() {
        return Some(match other {
            Some(other) => other.missing(rule()),
            None => rule(),
        });
    }
    exact.function_points(at).is_none().then(|| {
        let rule = rule();
        Message::new(
            format!("没有可比的标准值;{}", rule.zh),
            format!("nothing to compare with; {}", rule.en),
        )
    })
}

/// A function of points with the numbers of one row.
struct Formula<'e, 't, 'p> {
    exact: &'e ExactRow<'t, 'p>,
    /// The indicator, by its place in the scheme.
    at: usize,
    value: Exact,
    /// The value, the weight and the points as they are shown.
    x: String,
    w: String,
    points: String,
    /// What the value is compared with, on either side; empty where it is not.
    first: String,
    second: String,
}

impl<'e, 't, 'p> Formula<'e, 't, 'p> {
    /// The numbers of a row; nothing where it has no value.
    fn of(
        exact: &'e ExactRow<'t, 'p>,
        at: usize,
        compared: &[Compared],
        points: String,
    ) -> Option<Formula<'e, 't, 'p>> {
        let value = exact.value(at)?;
        let number = |side| number_on(compared, side).as_ref().map(shown).unwrap_or_default();
        Some(Formula {
            exact,
            at,
            x: shown(&value),
            w: shown(&exact.weight(at)),
            points,
            first: number(Side::First),
            second: number(Side::Second),
            value,
        })
    }

    /// The function in words; nothing where the indicator has none.
    fn words(&self, other: Option<&OtherScore>) -> Option<Message> {
        let Formula {
            x,
            w,
            points,
            first,
            second,
            ..
        } = self;
        let indicator = &self.exact.evaluation.plan.scheme.indicators[self.at];
        Some(match indicator.score.as_ref()? {
            ScoreFunction::BenchmarkRatio { cap, floor, .. } => {
                self.within(&format!("{w} × {x} ÷ {first}"), *cap, *floor)
            }
            ScoreFunction::MinMax { base, span, .. } | ScoreFunction::Efficacy { base, span, .. } => same(
                format!("{w} × [{base} + {span} × ({x} − {first}) ÷ ({second} − {first})] ÷ 100 = {points}"),
            ),
            ScoreFunction::InverseMean { .. } => {
                same(format!("{w} ÷ 2 × max(0, 2 − {x} ÷ {first}) = {points}"))
            }
            ScoreFunction::BestRatio { .. } => same(format!("{w} × {x} ÷ {first} = {points}")),
            ScoreFunction::RankSteps { step } => self.by_place(&step.to_string()),
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
            } => self.within(&format!("{share} × {w} + {step} × {x} ÷ {per}"), *cap, *floor),
            ScoreFunction::Threshold { levels, .. } => self.level(levels),
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
                Some(other) => other.how(w, points),
                None => Message::new(
                    format!("{w} × “{scheme}”得分占满分之比 {x} = {points}"),
                    format!("{w} × share {x} of the full score of `{scheme}` = {points}"),
                ),
            },
            ScoreFunction::Manual { reason, .. } => {
                let reason = typed(self.exact, self.exact.evaluation.plan.input(reason));
                Message::new(
                    format!("人工评分,理由:{reason}"),
                    format!("given by a person; reason: {reason}"),
                )
            }
        })
    }

    /// A formula with the limits of its points, in weights.
    fn within(&self, formula: &str, cap: Option<Decimal>, floor: Option<Decimal>) -> Message {
        let mut text = Message::new(formula, formula);
        if let Some(floor) = floor {
            text.zh.push_str(&format!(",不低于 {floor} 倍权重"));
            text.en.push_str(&format!(", at least {floor} times the weight"));
        }
        if let Some(cap) = cap {
            text.zh.push_str(&format!(",不超过 {cap} 倍权重"));
            text.en.push_str(&format!(", at most {cap} times the weight"));
        }
        text.zh.push_str(&format!(" = {}", self.points));
        text.en.push_str(&format!(" = {}", self.points));
        text
    }

    /// Points by the place among the peers.
    fn by_place(&self, step: &str) -> Message {
        let plan = self.exact.evaluation.plan;
        let better_up = goes_by_rank(&plan.indicators[self.at]).unwrap_or(true);
        let place = self.exact.place_of_value(self.at, better_up).unwrap_or_default();
        let formula = format!("max(0, {} − {step} × ({place} − 1)) = {}", self.w, self.points);
        Message::new(
            format!("同组第 {place} 位:{formula}"),
            format!("place {place} among the peers: {formula}"),
        )
    }

    /// Points by the highest level that the value reaches.
    fn level(&self, levels: &[ThresholdLevel]) -> Message {
        let Formula { x, points, .. } = self;
        let mut from_the_top = levels.iter().rev();
        match from_the_top.find(|level| self.value >= exact(level.from)) {
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
