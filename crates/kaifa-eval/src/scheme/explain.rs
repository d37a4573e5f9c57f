//! A result opened as a derivation that a clerk can follow: the figures handed in, the value, what it is compared with,
//! the points, the total, the rank, the grade, and what the next grade would take. Computed in fractions, apart from the
//! columns; where both ways differ the derivation says so.

use kaifa_base::{Lang, Unit, Words as Message};
use kaifa_pack::{Raw, Standing, VetoEffect};
use num_traits::ToPrimitive;
use serde::Serialize;

use super::evaluate::Evaluation;
use super::exactly::ExactRow;
use super::explain_other::{OtherScore, other_score};
use super::explain_words::{compared_item, how};
use super::formula_words::formula_words;
use super::next_grade::{NextGrade, next_grade};
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
    /// The clause that the scheme rests on, where it belongs to a document.
    pub clause: Option<String>,
    /// What the scheme was taken from, where no document of its pack says it.
    pub source: Option<String>,
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
    /// The clause that it rests on, where it is another than that of the scheme.
    pub clause: Option<String>,
    /// The formula of its value as written.
    pub formula: String,
    /// The same with the titles of its inputs.
    pub formula_words: Message,
    /// The inputs in it: name, title, value (none where missing), unit.
    pub inputs: Vec<(String, Message, Option<String>, Option<String>)>,
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
    /// The score of another scheme that is the value, opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<OtherScore>,
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
pub(super) fn shown(number: &Exact) -> String {
    to_decimal(number).map_or_else(|| number.to_string(), |decimal| decimal.to_string())
}

/// The symbol of a unit, where it has one.
pub(super) fn symbol(unit: Option<Unit>) -> Option<String> {
    unit.map(|unit| unit.symbol().to_owned())
        .filter(|symbol| !symbol.is_empty())
}

/// A title in both languages.
pub(super) fn words(title: &kaifa_pack::Title) -> Message {
    Message::new(title.get(Lang::Zh), title.get(Lang::En))
}

/// Explains the result of a row, with the scores of other schemes opened to their own derivations.
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
            (score - total).abs() <= 1e-9 * total.abs().max(1.0)
        }
        (None, None) => true,
        _ => !scored,
    };
    let items = items(&exact);
    let below = items
        .iter()
        .filter_map(|item| item.other.as_ref()?.derivation.as_ref());
    let agrees = below.fold(agrees, |agrees, one| agrees && one.agrees);
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
        clause: scheme.basis.clause.as_ref().map(ToString::to_string),
        source: scheme.source.clone(),
        peer_group: run
            .states
            .peers
            .get(place)
            .and_then(|peer| scheme.peer_groups.get(usize::from(*peer)))
            .map(|group| words(&group.title)),
        items,
        parts: parts(evaluation, row, scored),
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
        .map(|at| item(exact, at, other_score(exact, at)))
        .collect()
}

fn parts(evaluation: &Evaluation<'_>, row: usize, scored: bool) -> Vec<PartItem> {
    let Some(parts) = &evaluation.table.parts else {
        return Vec::new();
    };
    let of = |part: usize| {
        let exact = ExactRow::of_part(evaluation, row, parts, part);
        PartItem {
            name: parts.names.get(part).unwrap_or_default().to_owned(),
            part,
            items: items(&exact),
            sum: exact.sum().filter(|_| scored).as_ref().map(shown),
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

fn item(exact: &ExactRow<'_, '_>, at: usize, other: Option<OtherScore>) -> Item {
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
            (
                input.name.clone(),
                Message::new(
                    input.title.zh.clone(),
                    input.title.en.clone().unwrap_or_else(|| input.name.clone()),
                ),
                value.as_ref().map(shown),
                symbol(input.unit),
            )
        })
        .collect();
    let compared = exact.compared(at);
    Item {
        id: indicator.id.clone(),
        title: words(&indicator.title),
        clause: indicator.basis.clause.as_ref().map(ToString::to_string),
        formula,
        formula_words: match &other {
            Some(other) => other.formula(),
            None => formula_words(indicator, &plan.inputs),
        },
        inputs,
        value: exact.value(at).as_ref().map(shown),
        unit: symbol(indicator.unit),
        compared_with: compared.iter().map(|one| compared_item(exact, at, one)).collect(),
        weight: shown(&exact.weight(at)),
        points: exact.points(at).as_ref().map(shown),
        how: how(exact, at, &compared, other.as_ref()),
        other,
    }
}
