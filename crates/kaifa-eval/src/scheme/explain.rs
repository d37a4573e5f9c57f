//! A result opened as a derivation that a clerk can follow: the figures handed in, the value, what it is compared with,
//! the points, the total, the rank, the grade, and what the next grade would take. Computed in fractions, apart from the
//! columns; where both ways differ the derivation says so.

use kaifa_base::{Lang, Words as Message};
use kaifa_pack::{MissingRule, Raw, ScoreFunction, Standing, Statistic, VetoEffect};
use num_traits::ToPrimitive;
use serde::Serialize;

use super::evaluate::Evaluation;
use super::exactly::{Compared, ExactRow, of_float};
use super::formula_words::formula_words;
use super::next_grade::{NextGrade, next_grade};
use super::plan::{BoundPlanSource, Keys};
use super::points::Side;
use super::run::cell;
use crate::exact::{Exact, to_decimal};

/// How one result comes about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Derivation {
    /// The subject.
    pub subject: String,
    /// Its name, where the data give it.
    pub name: Option<String>,
    /// The scheme.
    pub scheme: String,
    /// Title of the scheme.
    pub title: Message,
    /// The peer group.
    pub peer_group: Option<Message>,
    /// The exemption, and what it leaves.
    pub exemption: Option<(Message, Standing)>,
    /// The indicators, in the order of the scheme.
    pub items: Vec<Item>,
    /// The adjustments that gave points.
    pub adjustments: Vec<AdjustmentItem>,
    /// Sum of the points before adjustments.
    pub sum: Option<String>,
    /// The total before rounding.
    pub total: Option<String>,
    /// The score; differs from the total where the scheme rounds.
    pub score: Option<String>,
    /// Decimals of the score, where the scheme defines it as rounded.
    pub rounded_to: Option<u32>,
    /// Rank, how many are ranked, and the words of the group.
    pub rank: Option<(u32, u32, Vec<String>)>,
    /// What stands in the grade column.
    pub grade: Option<String>,
    /// Vetoes and protections that hold.
    pub held: Vec<Message>,
    /// What it was joined from, where that is several rows of the data.
    pub parts: Vec<PartItem>,
    /// What the next better grade would take.
    pub next: Option<NextGrade>,
    /// Whether columns and fractions give the same score.
    pub agrees: bool,
}

/// One indicator of a derivation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Id of the indicator.
    pub id: String,
    /// Its title.
    pub title: Message,
    /// The formula of its value as written.
    pub formula: String,
    /// The same with the titles of its inputs.
    pub formula_words: Message,
    /// The inputs in it: name, title, value (none where missing), unit.
    pub inputs: Vec<(String, String, Option<String>, Option<String>)>,
    /// Its value.
    pub value: Option<String>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// What it is compared with.
    pub compared_with: Vec<ComparedItem>,
    /// Its weight.
    pub weight: String,
    /// Its points; none where it does not count.
    pub points: Option<String>,
    /// How the points come about, in words.
    pub how: Message,
}

/// A part of a subject (own land, rented land) by itself: its figures compared with what the whole is compared with. It has no rank
/// and no grade; these are of the whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartItem {
    /// What it is called.
    pub name: String,
    /// Its place among all parts of the data.
    pub part: usize,
    /// The indicators, in the order of the scheme.
    pub items: Vec<Item>,
    /// Sum of the points before adjustments.
    pub sum: Option<String>,
}

/// A number compared with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedItem {
    /// Where it comes from, in words.
    pub what: Message,
    /// The number.
    pub number: Option<String>,
}

/// An adjustment of a derivation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AdjustmentItem {
    /// Id of the adjustment.
    pub id: String,
    /// Its title.
    pub title: Message,
    /// Its points.
    pub points: String,
    /// What must be handed in.
    pub evidence: Vec<String>,
}

/// Shows a fraction: all its digits where they end within ten places, else ten places.
fn shown(number: &Exact) -> String {
    to_decimal(number).map_or_else(|| number.to_string(), |decimal| decimal.to_string())
}

fn words(title: &kaifa_pack::Title) -> Message {
    Message::new(title.get(Lang::Zh), title.get(Lang::En))
}

/// Explains the result of a row.
pub fn explain(evaluation: &Evaluation<'_>, row: usize) -> Derivation {
    let plan = evaluation.plan;
    let scheme = &plan.scheme;
    let (run, place) = evaluation.run(row);
    let exact = ExactRow::of(evaluation, row);
    let scored = evaluation.total(row).is_some();
    let score = exact.score().filter(|_| scored);
    let agrees = match (&score, evaluation.total(row)) {
        (Some(score), Some(total)) => {
            let score = score.to_f64().unwrap_or(f64::NAN);
            // A rounded score may differ by its last digit where the total lies on the edge.
            let edge = scheme
                .score
                .decimals
                .map_or(1e-9, |decimals| 1.01 * 0.1f64.powi(decimals as i32));
            (score - total).abs() <= edge * total.abs().max(1.0)
        }
        (None, None) => true,
        _ => !scored,
    };
    let rank = evaluation.rank(row).map(|rank| {
        let group = evaluation.groups.group(row).unwrap_or(0);
        let words = plan
            .within
            .iter()
            .filter_map(|input| evaluation.table.words(*input)?.get(row).map(str::to_owned))
            .collect();
        (rank, evaluation.ranks.sizes[group], words)
    });
    let exemption = run.states.exemption(place).map(|at| {
        let one = &scheme.exemptions[at];
        (words(&one.title), one.standing)
    });
    Derivation {
        subject: evaluation.table.subjects.get(row).to_owned(),
        name: evaluation
            .table
            .names
            .as_ref()
            .and_then(|names| names.get(row))
            .map(str::to_owned),
        scheme: scheme.id.clone(),
        title: words(&scheme.title),
        peer_group: run
            .states
            .peers
            .get(place)
            .and_then(|peer| scheme.peer_groups.get(usize::from(*peer)))
            .map(|group| words(&group.title)),
        items: items(&exact),
        parts: parts(evaluation, row),
        adjustments: (0..plan.adjustments.len())
            .filter_map(|at| adjustment(&exact, at))
            .collect(),
        sum: exact.sum().filter(|_| scored).as_ref().map(shown),
        total: exact.total().filter(|_| scored).as_ref().map(shown),
        score: score.as_ref().map(shown),
        rounded_to: scheme.score.decimals,
        rank,
        grade: evaluation.grade(row).map(str::to_owned),
        held: held(evaluation, row),
        next: if exemption.is_none() {
            next_grade(&exact)
        } else {
            None
        },
        exemption,
        agrees,
    }
}

fn items(exact: &ExactRow<'_, '_>) -> Vec<Item> {
    (0..exact.evaluation.plan.indicators.len())
        .filter(|at| exact.cell(*at) != cell::NOT_USED)
        .map(|at| item(exact, at))
        .collect()
}

fn parts(evaluation: &Evaluation<'_>, row: usize) -> Vec<PartItem> {
    let Some(parts) = &evaluation.table.parts else {
        return Vec::new();
    };
    let of = |part: usize| {
        let exact = ExactRow::of_part(evaluation, row, parts, part);
        PartItem {
            name: parts.names.get(part).unwrap_or_default().to_owned(),
            part,
            items: items(&exact),
            sum: exact.sum().as_ref().map(shown),
        }
    };
    parts.of_row(row).map(of).collect()
}

fn adjustment(exact: &ExactRow<'_, '_>, at: usize) -> Option<AdjustmentItem> {
    use num_traits::Zero;
    let one = &exact.evaluation.plan.scheme.adjustments[at];
    let points = exact.adjustment(at);
    (!points.is_zero()).then(|| AdjustmentItem {
        id: one.id.clone(),
        title: words(&one.title),
        points: shown(&points),
        evidence: one.evidence.clone(),
    })
}

fn held(evaluation: &Evaluation<'_>, row: usize) -> Vec<Message> {
    let scheme = &evaluation.plan.scheme;
    let (run, place) = evaluation.run(row);
    let bits = |held: &[u16]| held.get(place).copied().unwrap_or(0);
    let (vetoes, protections) = (bits(&run.states.vetoes), bits(&run.states.protections));
    let mut all = Vec::new();
    for (_, veto) in scheme
        .vetoes
        .iter()
        .enumerate()
        .filter(|(at, _)| vetoes & (1 << at) != 0)
    {
        let title = words(&veto.title);
        let grade = veto.grade.as_deref().unwrap_or("");
        all.push(match veto.effect {
            VetoEffect::CapGrade => Message::new(
                format!("一票否决“{}”:等级不高于 {grade},名次与占额不变", title.zh),
                format!(
                    "veto “{}”: grade no better than {grade}; rank and place are kept",
                    title.en
                ),
            ),
            VetoEffect::Disqualify => Message::new(
                format!("一票否决“{}”:取消资格", title.zh),
                format!("veto “{}”: disqualified", title.en),
            ),
            VetoEffect::LoseAward => Message::new(
                format!("“{}”:取消评奖,得分与名次不变", title.zh),
                format!("“{}”: loses the award; score and rank are kept", title.en),
            ),
        });
    }
    let protected = scheme
        .protections
        .iter()
        .enumerate()
        .filter(|(at, _)| protections & (1 << at) != 0);
    for (_, one) in protected {
        let title = words(&one.title);
        all.push(Message::new(
            format!("“{}”:等级不低于 {}", title.zh, one.at_least),
            format!("“{}”: grade no worse than {}", title.en, one.at_least),
        ));
    }
    all
}

fn item(exact: &ExactRow<'_, '_>, at: usize) -> Item {
    let plan = exact.evaluation.plan;
    let indicator = &plan.scheme.indicators[at];
    let formula = match &indicator.raw {
        Raw::Own => indicator.id.clone(),
        Raw::Value(expression) => expression.text.clone(),
        Raw::Ratio {
            numerator,
            denominator,
        } => format!("({}) / ({})", numerator.text, denominator.text),
    };
    let names: Vec<&str> = formula
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
        .collect();
    let inputs = plan
        .inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| names.contains(&input.name.as_str()))
        .map(|(place, input)| {
            let value = exact.input(place);
            let unit = input
                .unit
                .map(|unit| unit.symbol().to_owned())
                .filter(|unit| !unit.is_empty());
            (
                input.name.clone(),
                input.title.zh.clone(),
                value.as_ref().map(shown),
                unit,
            )
        })
        .collect();
    let compared = exact.compared(at);
    Item {
        id: indicator.id.clone(),
        title: words(&indicator.title),
        formula,
        formula_words: formula_words(indicator, &plan.inputs),
        inputs,
        value: exact.value(at).as_ref().map(shown),
        unit: indicator
            .unit
            .map(|unit| unit.symbol().to_owned())
            .filter(|unit| !unit.is_empty()),
        compared_with: compared.iter().map(|one| compared_item(exact, at, one)).collect(),
        weight: shown(&exact.weight(at)),
        points: exact.points(at).as_ref().map(shown),
        how: how(exact, at, &compared),
    }
}

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

fn compared_item(exact: &ExactRow<'_, '_>, at: usize, compared: &Compared) -> ComparedItem {
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
fn how(exact: &ExactRow<'_, '_>, at: usize, compared: &[Compared]) -> Message {
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
        return missing(indicator.missing, &points);
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
        ScoreFunction::RankSteps { step } => same(format!("max(0, {w} − {step} × (r − 1)) = {points}")),
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
        ScoreFunction::Scheme { scheme } => Message::new(
            format!("{w} × “{scheme}”得分占满分之比 {x} = {points}"),
            format!("{w} × share {x} of the full score of `{scheme}` = {points}"),
        ),
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
