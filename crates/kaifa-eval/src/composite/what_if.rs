//! What would come out otherwise: a changed copy of the inputs of a year. The copy lives in memory; nothing here can reach a
//! baseline. Bad wishes are all listed by their field.

use std::collections::BTreeMap;

use kaifa_base::{Decimal, Place, Problem, Words};
use kaifa_pack::item::{AggregateMean, Given, LinePlace, NormalisationMethod, Normalise, Weight};
use rust_decimal::prelude::ToPrimitive;

use super::year::YearInputs;
use crate::codes::BAD_WISH;
use crate::value::Value;

/// What is to be otherwise; what is empty stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    /// Category or indicator → its relative weight, in every peer group that uses it.
    pub weights: BTreeMap<String, Decimal>,
    /// Line → number of places, or percent of the ranked where the line is a share.
    pub lines: BTreeMap<String, Decimal>,
    /// Grade → its share, percent of rank or lower end of score, whichever the scheme grades by.
    pub grades: BTreeMap<String, Decimal>,
    /// How all indicators are normalised that have no normalisation of their own.
    pub normalise: Option<NormalisationMethod>,
    /// The mean on every level.
    pub mean: Option<AggregateMean>,
    /// Without peer groups: all are compared with all.
    pub all_together: bool,
    /// Subject and input → its value; `None`: missing.
    pub values: BTreeMap<(String, String), Option<Decimal>>,
}

impl Wishes {
    /// Whether nothing is to be otherwise.
    pub fn is_empty(&self) -> bool {
        *self == Wishes::default()
    }
}

/// The normalisations that need no numbers of their own besides the scale, so that they can be wished for.
pub const NORMALISATIONS: [NormalisationMethod; 4] = [
    NormalisationMethod::MinMax,
    NormalisationMethod::ZScore,
    NormalisationMethod::Rank,
    NormalisationMethod::Percentile,
];

impl YearInputs {
    /// A copy with the wishes. Ranks are not repeated for it, since an answer is wanted at once.
    pub fn with(&self, wishes: &Wishes) -> Result<YearInputs, Vec<Problem>> {
        let mut made = self.clone();
        made.draws = None;
        let mut problems = Vec::new();
        if wishes.all_together {
            make_one_group(&mut made);
        }
        for (node, weight) in &wishes.weights {
            if *weight < Decimal::ZERO {
                problems.push(bad(
                    &format!("w.{node}"),
                    format!("权重不能小于零,现为 {weight}"),
                    format!("a weight cannot be below zero, found {weight}"),
                ));
            } else if !set_weight(&mut made, node, *weight) {
                problems.push(unknown(&format!("w.{node}"), node));
            }
        }
        for (id, number) in &wishes.lines {
            let ranked = made.subjects.len();
            match made.scheme.lines.iter_mut().find(|line| line.id == *id) {
                None => problems.push(unknown(&format!("line.{id}"), id)),
                Some(line) => match moved_line(&line.place, *number, ranked) {
                    Some(place) => line.place = place,
                    None => problems.push(bad(
                        &format!("line.{id}"),
                        format!("应为 0 到 {ranked} 的位数(按比例的线为 0 到 100),现为 {number}"),
                        format!(
                            "expected 0 to {ranked} places (0 to 100 percent for a share), found {number}"
                        ),
                    )),
                },
            }
        }
        for (id, number) in &wishes.grades {
            let grade = made.scheme.grades.iter_mut().find(|grade| grade.id == *id);
            let own = grade.and_then(|grade| {
                let share = grade.share.as_mut().or(grade.up_to.as_mut());
                let (least, most) = (Decimal::ZERO, Decimal::ONE_HUNDRED);
                share
                    .map(|own| (own, Some((least, most))))
                    .or(grade.from.as_mut().map(|own| (own, None)))
            });
            match own {
                None => problems.push(unknown(&format!("grade.{id}"), id)),
                Some((_, Some((least, most)))) if !(least..=most).contains(number) => problems.push(bad(
                    &format!("grade.{id}"),
                    format!("比例应在 0 到 100 之间,现为 {number}"),
                    format!("a share lies between 0 and 100, found {number}"),
                )),
                Some((own, _)) => *own = *number,
            }
        }
        if let Some(composite) = &mut made.scheme.composite {
            if let Some(method) = wishes.normalise {
                composite.normalise = on_the_scale_of(&composite.normalise, method);
            }
            if let Some(mean) = wishes.mean {
                composite.aggregate = vec![mean];
            }
        }
        for ((subject, input), value) in &wishes.values {
            let found = made.subjects.iter_mut().find(|one| one.id == *subject);
            let known = self.scheme.input(input).is_some();
            match found.filter(|_| known) {
                None => problems.push(unknown(&format!("v.{input}"), input)),
                Some(subject) => {
                    subject.versions.remove(input);
                    match value {
                        Some(value) => subject.values.insert(input.clone(), Value::number(*value)),
                        None => subject.values.remove(input),
                    };
                }
            }
        }
        problems.extend(weightless(&made));
        if problems.is_empty() {
            Ok(made)
        } else {
            Err(problems)
        }
    }
}

fn bad(field: &str, zh: String, en: String) -> Problem {
    Problem::error(&BAD_WISH, Place::field(field), Words::new(zh, en))
}

fn unknown(field: &str, name: &str) -> Problem {
    bad(
        field,
        format!("办法中没有“{name}”"),
        format!("the scheme has no `{name}`"),
    )
}

fn set_weight(made: &mut YearInputs, node: &str, weight: Decimal) -> bool {
    let categories = made
        .scheme
        .categories
        .iter_mut()
        .map(|one| (&one.id, &mut one.weight));
    let indicators = made
        .scheme
        .indicators
        .iter_mut()
        .map(|one| (&one.id, &mut one.weight));
    let mut found = false;
    for (id, place) in categories.chain(indicators) {
        if id == node {
            found = true;
            match place {
                Weight::Same(same) => *same = Given::Number(weight),
                Weight::ByPeerGroup(groups) => groups.values_mut().for_each(|one| *one = weight),
            }
        }
    }
    found
}

/// All subjects in one group. A node that only some groups used keeps the weight of the first that names it.
fn make_one_group(made: &mut YearInputs) {
    let groups: Vec<String> = made.scheme.peer_groups.drain(..).map(|group| group.id).collect();
    let first = |weight: &mut Weight| {
        if let Weight::ByPeerGroup(by_group) = weight {
            let named = groups.iter().find_map(|group| by_group.get(group));
            *weight = Weight::Same(Given::Number(named.copied().unwrap_or_default()));
        }
    };
    made.scheme
        .categories
        .iter_mut()
        .for_each(|one| first(&mut one.weight));
    made.scheme
        .indicators
        .iter_mut()
        .for_each(|one| first(&mut one.weight));
    // Last year's places were made inside groups; they do not compare with places among all.
    made.last = None;
}

fn moved_line(place: &LinePlace, number: Decimal, ranked: usize) -> Option<LinePlace> {
    let count = || {
        let count = number.to_u32().filter(|_| number.fract().is_zero())?;
        (count as usize <= ranked).then_some(Given::Number(count))
    };
    let share = || {
        (Decimal::ZERO..=Decimal::ONE_HUNDRED)
            .contains(&number)
            .then_some(Given::Number(number))
    };
    Some(match place {
        LinePlace::Top(_) => LinePlace::Top(count()?),
        LinePlace::Bottom(_) => LinePlace::Bottom(count()?),
        LinePlace::TopShare(_) => LinePlace::TopShare(share()?),
        LinePlace::BottomShare(_) => LinePlace::BottomShare(share()?),
    })
}

/// Another normalisation on the scale of the scheme's own, 1 to 100 where that has none.
fn on_the_scale_of(own: &Normalise, method: NormalisationMethod) -> Normalise {
    let low = own.low.unwrap_or(Decimal::ONE);
    let high = own.high.unwrap_or(Decimal::ONE_HUNDRED);
    Normalise {
        method,
        low: Some(low),
        high: Some(high),
        // The middle of the scale at the mean, a tenth of it for one standard deviation.
        centre: Some((low + high) / Decimal::TWO),
        spread: Some((high - low) / Decimal::TEN),
        floor: Some(low),
        ..own.clone()
    }
}

/// Nodes whose children all weigh nothing: no mean can be made of them.
fn weightless(made: &YearInputs) -> Vec<Problem> {
    let scheme = &made.scheme;
    let mut parents: Vec<Option<&str>> = vec![None];
    parents.extend(scheme.categories.iter().map(|one| Some(one.id.as_str())));
    let heavy = |weight: &Weight| match weight {
        Weight::Same(weight) => weight.number().is_some_and(|weight| weight > Decimal::ZERO),
        Weight::ByPeerGroup(groups) => groups.values().any(|weight| *weight > Decimal::ZERO),
    };
    let empty = parents.into_iter().filter(|parent| {
        let categories = scheme
            .categories
            .iter()
            .filter(|one| one.parent.as_deref() == *parent);
        let indicators = scheme
            .indicators
            .iter()
            .filter(|one| one.category.as_deref() == *parent);
        let mut below = categories
            .map(|one| &one.weight)
            .chain(indicators.map(|one| &one.weight));
        !below.any(heavy)
    });
    empty
        .map(|parent| {
            let name = parent
                .and_then(|id| scheme.category(id))
                .map(|one| one.title.zh.clone());
            let name = name.unwrap_or_else(|| "总分".to_owned());
            bad(
                &format!("w.{}", parent.unwrap_or("")),
                format!("“{name}”之下至少要有一项权重大于零"),
                format!("below “{name}” at least one weight must be above zero"),
            )
        })
        .collect()
}
