//! A scheme by points as it might be: other weights, other numbers compared with, other grades, no peer groups. The changed scheme
//! is a copy; nothing here can reach a result that stands. Bad wishes are all listed by their field.

use std::collections::BTreeMap;

use kaifa_base::{Decimal, Place, Problem, Words};
use kaifa_pack::{Bound, BoundSource, Given, Scheme, ScoreFunction, Weight};

use crate::codes::BAD_WISH;

/// Indicator, and peer group where groups differ.
pub type Spot = (String, Option<String>);

/// What is to be otherwise; what is empty stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    /// Weights. What they add up to is brought back to what it was, in each peer group.
    pub weights: BTreeMap<Spot, Decimal>,
    /// Plain numbers that values are compared with.
    pub benchmarks: BTreeMap<Spot, Decimal>,
    /// Grade → its share, percent of rank or lower end of score, whichever the scheme grades by.
    pub grades: BTreeMap<String, Decimal>,
    /// Without peer groups: all are compared and ranked with all, by the numbers of the first group that has any.
    pub all_together: bool,
}

/// Every weight of a scheme that can be wished otherwise, in its order.
pub fn weights(scheme: &Scheme) -> Vec<(Spot, Decimal)> {
    let of = |one: &kaifa_pack::SchemeIndicator| -> Vec<(Spot, Decimal)> {
        match &one.weight {
            Weight::Same(weight) => weight
                .number()
                .map(|weight| ((one.id.clone(), None), weight))
                .into_iter()
                .collect(),
            Weight::ByPeerGroup(groups) => by_group(scheme, &one.id, groups),
        }
    };
    scheme.indicators.iter().flat_map(of).collect()
}

/// Every plain number of a scheme that values are compared with, in its order.
pub fn benchmarks(scheme: &Scheme) -> Vec<(Spot, Decimal)> {
    let of = |one: &kaifa_pack::SchemeIndicator| -> Vec<(Spot, Decimal)> {
        match one.score.as_ref().and_then(only_bound).map(|bound| &bound.source) {
            Some(BoundSource::Fixed(number)) => vec![((one.id.clone(), None), *number)],
            Some(BoundSource::Peers(groups)) => by_group(scheme, &one.id, groups),
            _ => Vec::new(),
        }
    };
    scheme.indicators.iter().flat_map(of).collect()
}

/// Every grade that has a number: its share, percent of rank or lower end of score.
pub fn grades(scheme: &Scheme) -> Vec<(&str, Decimal)> {
    let grades = scheme.grades.iter();
    grades
        .filter_map(|grade| Some((grade.id.as_str(), grade.share.or(grade.up_to).or(grade.from)?)))
        .collect()
}

/// Numbers by peer group in the order of the groups.
fn by_group(scheme: &Scheme, id: &str, numbers: &BTreeMap<String, Decimal>) -> Vec<(Spot, Decimal)> {
    let groups = scheme.peer_groups.iter();
    groups
        .filter_map(|group| Some(((id.to_owned(), Some(group.id.clone())), *numbers.get(&group.id)?)))
        .collect()
}

/// The number that a function compares with, where that is one.
fn only_bound(function: &ScoreFunction) -> Option<&Bound> {
    let mut bounds = function.bounds();
    bounds.next().filter(|_| bounds.next().is_none())
}

/// A copy of a scheme with the wishes.
pub fn changed(scheme: &Scheme, wishes: &Wishes) -> Result<Scheme, Vec<Problem>> {
    let mut made = scheme.clone();
    let mut problems = Vec::new();
    for (spot, weight) in &wishes.weights {
        if *weight < Decimal::ZERO {
            problems.push(bad(
                "w",
                spot,
                format!("权重不能小于零,现为 {weight}"),
                format!("a weight cannot be below zero, found {weight}"),
            ));
        } else if !set_weight(&mut made, spot, *weight) {
            problems.push(unknown("w", spot));
        }
    }
    for (spot, number) in &wishes.benchmarks {
        if *number <= Decimal::ZERO {
            problems.push(bad(
                "b",
                spot,
                format!("标准值应大于零,现为 {number}"),
                format!("a benchmark is above zero, found {number}"),
            ));
        } else if !set_benchmark(&mut made, spot, *number) {
            problems.push(unknown("b", spot));
        }
    }
    for (id, number) in &wishes.grades {
        let grade = made.grades.iter_mut().find(|grade| grade.id == *id);
        let own = grade.and_then(|grade| {
            let own = grade.share.as_mut().or(grade.up_to.as_mut());
            own.or(grade.from.as_mut())
        });
        match own {
            Some(own) => *own = *number,
            None => problems.push(unknown("grade", &(id.clone(), None))),
        }
    }
    problems.extend(grades_in_disorder(&made));
    if wishes.all_together {
        without_groups(&mut made);
    }
    problems.extend(back_to_the_full_score(scheme, &mut made));
    if problems.is_empty() {
        Ok(made)
    } else {
        Err(problems)
    }
}

/// The name of a wish in an address.
pub fn field(kind: &str, (id, group): &Spot) -> String {
    match group {
        None => format!("{kind}.{id}"),
        Some(group) => format!("{kind}.{id}.{group}"),
    }
}

fn bad(kind: &str, spot: &Spot, zh: String, en: String) -> Problem {
    Problem::error(&BAD_WISH, Place::field(field(kind, spot)), Words::new(zh, en))
}

fn unknown(kind: &str, spot: &Spot) -> Problem {
    let name = &spot.0;
    bad(
        kind,
        spot,
        format!("办法中没有“{name}”"),
        format!("the scheme has no `{name}`"),
    )
}

fn set_weight(made: &mut Scheme, (id, group): &Spot, number: Decimal) -> bool {
    let indicator = made.indicators.iter_mut().find(|one| one.id == *id);
    match (indicator.map(|one| &mut one.weight), group) {
        (Some(Weight::Same(own)), None) => *own = Given::Number(number),
        (Some(Weight::ByPeerGroup(groups)), Some(group)) => match groups.get_mut(group) {
            Some(own) => *own = number,
            None => return false,
        },
        _ => return false,
    }
    true
}

fn set_benchmark(made: &mut Scheme, (id, group): &Spot, number: Decimal) -> bool {
    let indicator = made.indicators.iter_mut().find(|one| one.id == *id);
    let function = indicator.and_then(|one| one.score.as_mut());
    let bound = function.and_then(|function| function.bounds_mut().next());
    match (bound.map(|bound| &mut bound.source), group) {
        (Some(BoundSource::Fixed(own)), None) => *own = number,
        (Some(BoundSource::Peers(groups)), Some(group)) => match groups.get_mut(group) {
            Some(own) => *own = number,
            None => return false,
        },
        _ => return false,
    }
    true
}

/// Cumulative percents that fall, places that exceed the whole, bands that rise.
fn grades_in_disorder(made: &Scheme) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut before: Option<Decimal> = None;
    let mut places = Decimal::ZERO;
    for grade in &made.grades {
        let spot = (grade.id.clone(), None);
        let percent = grade.share.or(grade.up_to);
        if let Some(number) =
            percent.filter(|number| !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(number))
        {
            problems.push(bad(
                "grade",
                &spot,
                format!("比例应在 0 到 100 之间,现为 {number}"),
                format!("a share lies between 0 and 100, found {number}"),
            ));
        }
        let (falls, rises) = (
            grade.up_to.zip(before).is_some_and(|(own, before)| own < before),
            grade.from.zip(before).is_some_and(|(own, before)| own > before),
        );
        places += grade.share.unwrap_or_default();
        if falls || rises || places > Decimal::ONE_HUNDRED {
            problems.push(bad(
                "grade",
                &spot,
                "与前面等级的数不衔接:累计比例应递增,分数线应递减,名额合计不超过100".to_owned(),
                "does not follow the grades before: cumulative shares rise, score bands fall, places are at most 100 together"
                    .to_owned(),
            ));
        }
        before = grade.up_to.or(grade.from).or(before);
    }
    problems
}

/// All subjects in one group. What only some groups had is that of the first that names it.
fn without_groups(made: &mut Scheme) {
    let groups: Vec<String> = made.peer_groups.drain(..).map(|group| group.id).collect();
    let first = |numbers: &BTreeMap<String, Decimal>| {
        let named = groups.iter().find_map(|group| numbers.get(group));
        named.copied().unwrap_or_default()
    };
    for indicator in &mut made.indicators {
        if let Weight::ByPeerGroup(numbers) = &indicator.weight {
            indicator.weight = Weight::Same(Given::Number(first(numbers)));
        }
        for bound in indicator.score.iter_mut().flat_map(ScoreFunction::bounds_mut) {
            if let BoundSource::Peers(numbers) = &bound.source {
                bound.source = BoundSource::Fixed(first(numbers));
            }
        }
    }
}

/// The weights in each peer group add up to what they did, so that the full score stays what it is.
fn back_to_the_full_score(scheme: &Scheme, made: &mut Scheme) -> Vec<Problem> {
    let sum = |scheme: &Scheme, group: Option<&str>| -> Decimal {
        let weights = scheme.indicators.iter();
        weights.filter_map(|one| one.weight.in_group(group)).sum()
    };
    let mut groups: Vec<Option<String>> = made.peer_groups.iter().map(|one| Some(one.id.clone())).collect();
    if groups.is_empty() {
        groups.push(None);
    }
    let first = scheme.peer_groups.first().map(|one| one.id.as_str());
    let mut factors: BTreeMap<Option<String>, Decimal> = BTreeMap::new();
    for group in groups {
        let own = sum(scheme, group.as_deref().or(first));
        let now = sum(made, group.as_deref());
        let Some(factor) = own.checked_div(now) else {
            let zh = "权重至少要有一项大于零".to_owned();
            let en = "at least one weight must be above zero".to_owned();
            return vec![Problem::error(&BAD_WISH, Place::field("w"), Words::new(zh, en))];
        };
        factors.insert(group, factor);
    }
    let spots: Vec<Spot> = weights(made).into_iter().map(|(spot, _)| spot).collect();
    // A weight that holds in all groups is one of each, once the groups are brought back by different factors.
    let alike = factors
        .values()
        .all(|factor| Some(factor) == factors.values().next());
    for (id, group) in spots {
        let Some(indicator) = made.indicators.iter_mut().find(|one| one.id == id) else {
            continue;
        };
        match (&mut indicator.weight, group) {
            (Weight::Same(own), _) if alike => {
                let factor = factors.values().next().copied().unwrap_or(Decimal::ONE);
                *own = Given::Number(own.number().unwrap_or_default() * factor);
            }
            (Weight::Same(own), _) => {
                let number = own.number().unwrap_or_default();
                let in_group =
                    |(group, factor): (&Option<String>, &Decimal)| Some((group.clone()?, number * factor));
                indicator.weight = Weight::ByPeerGroup(factors.iter().filter_map(in_group).collect());
            }
            (Weight::ByPeerGroup(groups), Some(group)) => {
                if let (Some(own), Some(factor)) = (groups.get_mut(&group), factors.get(&Some(group))) {
                    *own *= factor;
                }
            }
            (Weight::ByPeerGroup(_), None) => {}
        }
    }
    Vec::new()
}
