//! From a scheme and a table of values to a [`CompositePlan`] and [`Field`] per peer group. Everything that the plan cannot be
//! made from is a problem with the scheme's file and line, or the cell of the table; all are listed.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Place, Problem, Words};
use kaifa_pack::expr::parse;
use kaifa_pack::item::{
    AggregateMean, BetterDirection, Bound, BoundSource, DrawStep, Expression, MissingRule,
    NormalisationMethod, Normalise, OutlierMethod, Raw, Scheme, SchemeIndicator, Standing, Statistic,
    StatisticYear, TieRule,
};

use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;

use super::evaluate::Field;
use super::normal::{Found, quantile};
use super::particulars::{Particulars, particulars};
use super::plan::{
    CategoryPlan, CompositePlan, IndicatorPlan, Mean, MissingPlan, NormalPlan, OutlierPlan, ScorePlan,
    TiePlan,
};
use super::simulate::Draw;
use crate::book::Book;
use crate::codes::{BAD_CELL, BAD_EXPRESSION, SCHEME_UNUSABLE};
use crate::expression::{Evaluator, Scope};
use crate::facts::Facts;
use crate::value::Value;

/// The subjects of an evaluation with their inputs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subjects {
    /// Ids, in the order of the table.
    pub ids: Vec<String>,
    /// Names, where the table has them.
    pub names: Vec<Option<String>>,
    /// By subject: input → value; missing values are absent.
    pub inputs: Vec<BTreeMap<String, Value>>,
    /// Where each subject stands in the table, for problems.
    pub places: Vec<Place>,
}

/// One peer group, ready to evaluate. Where the scheme ranks inside equal values of text inputs, a group comes once for each list:
/// all its members make values comparable, those on the list are ranked and shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Id of the peer group; absent: the scheme has none.
    pub id: Option<String>,
    /// The values of the text inputs inside which ranks are made; empty: one list for the group.
    pub list: Vec<String>,
    /// Its subjects, as places in [`Subjects`].
    pub members: Vec<usize>,
    /// Members (by their place among the members) on the list.
    pub listed: Vec<usize>,
    /// Members (by their place among the members) that are evaluated but not ranked on this list.
    pub unranked: Vec<usize>,
    /// What concerns each member besides its indicators.
    pub particulars: Vec<Particulars>,
    /// The plan.
    pub plan: CompositePlan,
    /// The values.
    pub field: Field,
    /// The same values exactly, by indicator and member.
    pub raw: Vec<Vec<Option<Decimal>>>,
}

/// A number of a scheme.
fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// What a simulation of the scheme draws; `None` where the scheme says nothing of it.
pub(crate) fn draws_of(scheme: &Scheme) -> Option<Vec<Draw>> {
    let uncertainty = scheme.uncertainty.as_ref()?;
    let half = |range: Option<Decimal>| range.map_or(0.0, number);
    let draws = uncertainty.order.iter().map(|step| match step {
        DrawStep::IndicatorWeights => Draw::IndicatorWeights(half(uncertainty.indicator_weights)),
        DrawStep::CategoryWeights => Draw::CategoryWeights(half(uncertainty.category_weights)),
        DrawStep::Normalise => {
            let fixed = |n: &Normalise| normal(n, None, &|_| None).unwrap_or(NormalPlan::None);
            Draw::Normalise(uncertainty.normalise.iter().map(fixed).collect())
        }
        DrawStep::Aggregate => Draw::Aggregate(uncertainty.aggregate.iter().map(mean).collect()),
    });
    Some(draws.collect())
}

fn mean(mean: &AggregateMean) -> Mean {
    match mean {
        AggregateMean::Arithmetic => Mean::Arithmetic,
        AggregateMean::Geometric => Mean::Geometric,
        AggregateMean::Harmonic => Mean::Harmonic,
    }
}

fn normal(
    written: &Normalise,
    group: Option<&str>,
    computed: &dyn Fn(&BoundSource) -> Option<f64>,
) -> Result<NormalPlan, &'static str> {
    let plain = |value: Option<Decimal>, otherwise: f64| value.map_or(otherwise, number);
    let bound = |bound: &Option<Bound>| -> Result<f64, &'static str> {
        let bound = bound.as_ref().ok_or("bound")?;
        if bound.correction.is_some() {
            return Err("correction");
        }
        match &bound.source {
            BoundSource::Fixed(value) => Ok(number(*value)),
            BoundSource::Peers(by_group) => group
                .and_then(|g| by_group.get(g))
                .map(|v| number(*v))
                .ok_or("peers"),
            source => computed(source).ok_or("source"),
        }
    };
    let cap = || plain(written.cap, f64::INFINITY);
    let (low, high) = (plain(written.low, 0.0), plain(written.high, 100.0));
    Ok(match written.method {
        NormalisationMethod::None => NormalPlan::None,
        NormalisationMethod::MinMax => NormalPlan::MinMax { low, high },
        NormalisationMethod::ZScore => NormalPlan::ZScore {
            centre: plain(written.centre, 0.0),
            spread: plain(written.spread, 1.0),
            floor: plain(written.floor, f64::NEG_INFINITY),
            cap: cap(),
        },
        NormalisationMethod::Rank => NormalPlan::Rank { low, high },
        NormalisationMethod::Percentile => NormalPlan::Percentile { low, high },
        NormalisationMethod::Target => NormalPlan::Target {
            target: bound(&written.target)?,
            high,
        },
        NormalisationMethod::Benchmark => NormalPlan::Benchmark {
            benchmark: bound(&written.benchmark)?,
            cap: cap(),
        },
        NormalisationMethod::Efficacy => NormalPlan::Efficacy {
            base: plain(written.base, 60.0),
            span: plain(written.span, 40.0),
            low: bound(&written.low_value)?,
            high: bound(&written.high_value)?,
            cap: cap(),
        },
    })
}

/// The peer groups of a scheme with their plans and fields.
pub fn groups(scheme: &Scheme, subjects: &Subjects) -> Result<Vec<Group>, Vec<Problem>> {
    let (particulars, problems) = particulars(scheme, subjects);
    let mut work = Work {
        scheme,
        subjects,
        book: Book::default(),
        facts: Facts::default(),
        particulars,
        problems,
    };
    let made = work.groups();
    if work.problems.is_empty() {
        Ok(made)
    } else {
        Err(work.problems)
    }
}

struct Work<'a> {
    scheme: &'a Scheme,
    subjects: &'a Subjects,
    book: Book,
    facts: Facts,
    particulars: Vec<Particulars>,
    problems: Vec<Problem>,
}

impl Work<'_> {
    fn unusable(&mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) {
        self.problems
            .push(Problem::error(&SCHEME_UNUSABLE, place, Words::new(zh, en)));
    }

    fn value(&self, expression: &Expression, subject: usize) -> Value {
        let evaluator = Evaluator::new(&self.book, &self.facts, Date::default());
        let scope = Scope::of_values(&self.subjects.ids[subject], &self.subjects.inputs[subject]);
        match parse(&expression.text) {
            Ok(expr) => evaluator.value(&expr, &scope),
            Err(_) => Value::Unknown { causes: Vec::new() },
        }
    }

    /// Reports expressions that cannot be read; `pack check` says more about them.
    fn readable(&mut self, expression: &Expression) {
        if let Err(error) = parse(&expression.text) {
            self.problems.push(Problem::error(
                &BAD_EXPRESSION,
                expression.place.clone(),
                error.message,
            ));
        }
    }

    fn groups(&mut self) -> Vec<Group> {
        let scheme = self.scheme;
        let Some(composite) = &scheme.composite else {
            self.unusable(
                scheme.at.place(&scheme.id),
                "办法没有 [scheme.composite],不能用于综合评价",
                "the scheme has no [scheme.composite], so it is no composite evaluation",
            );
            return Vec::new();
        };
        for expression in scheme.peer_groups.iter().map(|g| &g.concerns) {
            self.readable(expression);
        }
        let mut members: Vec<(Option<String>, Vec<usize>)> = match scheme.peer_groups.as_slice() {
            [] => vec![(None, Vec::new())],
            groups => groups.iter().map(|g| (Some(g.id.clone()), Vec::new())).collect(),
        };
        for subject in 0..self.subjects.ids.len() {
            let standing = self.particulars[subject].standing(scheme);
            if matches!(standing, Some(Standing::Excluded | Standing::Collected)) {
                continue;
            }
            let group = match scheme.peer_groups.as_slice() {
                [] => Some(0),
                groups => groups
                    .iter()
                    .position(|g| self.value(&g.concerns, subject).as_truth() == Some(true)),
            };
            match group {
                Some(group) => members[group].1.push(subject),
                None => {
                    let (place, id) = (
                        self.subjects.places[subject].clone(),
                        self.subjects.ids[subject].clone(),
                    );
                    self.unusable(
                        place,
                        format!("“{id}”不属于任何分组"),
                        format!("`{id}` belongs to no peer group"),
                    );
                }
            }
        }
        let means: Vec<Mean> = composite.aggregate.iter().map(mean).collect();
        let outliers = match composite.outliers.method {
            OutlierMethod::None => OutlierPlan::None,
            OutlierMethod::Winsorise => OutlierPlan::Winsorise(composite.outliers.share.map_or(0.0, number)),
            OutlierMethod::Fence => OutlierPlan::Fence(composite.outliers.times.map_or(1.5, number)),
        };
        let mut made = Vec::new();
        for (id, members) in members.into_iter().filter(|(_, members)| !members.is_empty()) {
            let plan = CompositePlan {
                outliers,
                means: means.clone(),
                score: ScorePlan {
                    rounded: scheme
                        .score
                        .decimals
                        .map(|places| (places, scheme.score.rounding)),
                    low: scheme.score.low.map(number),
                    high: scheme.score.high.map(number),
                },
                ..CompositePlan::default()
            };
            let group = self.group(id, members, plan, &composite.normalise);
            made.extend(self.lists(group));
        }
        made
    }

    /// A group once for each list on which its members are ranked.
    fn lists(&self, group: Group) -> Vec<Group> {
        let within = &self.scheme.ranking.within;
        if within.is_empty() {
            return vec![group];
        }
        let mut lists: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (member, subject) in group.members.iter().enumerate() {
            let inputs = &self.subjects.inputs[*subject];
            let words = |name: &String| inputs.get(name).map(ToString::to_string).unwrap_or_default();
            lists
                .entry(within.iter().map(words).collect())
                .or_default()
                .push(member);
        }
        let one = |(list, listed): (Vec<String>, Vec<usize>)| Group {
            unranked: (0..group.members.len())
                .filter(|member| group.unranked.contains(member) || !listed.contains(member))
                .collect(),
            list,
            listed,
            ..group.clone()
        };
        lists.into_iter().map(one).collect()
    }

    fn group(
        &mut self,
        id: Option<String>,
        members: Vec<usize>,
        mut plan: CompositePlan,
        normalise: &Normalise,
    ) -> Group {
        let scheme = self.scheme;
        // Parents first, whatever the order of writing.
        let mut waiting: Vec<_> = scheme.categories.iter().collect();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        while let Some(at) = waiting
            .iter()
            .position(|c| c.parent.as_deref().is_none_or(|p| places.contains_key(p)))
        {
            let category = waiting.remove(at);
            if let Some(weight) = category.weight.in_group(id.as_deref()) {
                places.insert(&category.id, plan.categories.len());
                plan.categories.push(CategoryPlan {
                    id: category.id.clone(),
                    parent: category.parent.as_deref().and_then(|p| places.get(p).copied()),
                    weight: number(weight),
                });
            }
        }
        let indicators = scheme.indicators.iter();
        let used: Vec<(&SchemeIndicator, Decimal)> = indicators
            .filter_map(|one| Some((one, one.weight.in_group(id.as_deref())?)))
            .collect();
        // Member after member: what one reported lies near.
        let by_member: Vec<Vec<Option<Decimal>>> = members
            .par_iter()
            .map(|member| used.iter().map(|(one, _)| self.raw(one, *member)).collect())
            .collect();
        let mut raw = Vec::new();
        for (at, (indicator, weight)) in used.into_iter().enumerate() {
            let values: Vec<Option<Decimal>> = by_member.iter().map(|values| values[at]).collect();
            let column: Vec<f64> = values.iter().map(|v| v.map_or(f64::NAN, number)).collect();
            let computed = |source: &BoundSource| statistic(source, &column);
            let normal = match normal(
                indicator.normalise.as_ref().unwrap_or(normalise),
                id.as_deref(),
                &computed,
            ) {
                Ok(normal) => normal,
                Err(_) => {
                    self.unusable(
                        indicator.at.place(&indicator.id),
                        "综合评价的标准值、目标值只能是固定数、按分组给定或按本组统计",
                        "a goal of a composite must be fixed, given by peer group, or a statistic of the group",
                    );
                    NormalPlan::None
                }
            };
            plan.indicators.push(IndicatorPlan {
                id: indicator.id.clone(),
                parent: indicator.category.as_deref().and_then(|c| places.get(c).copied()),
                weight: number(weight),
                turned: indicator.direction == BetterDirection::Down,
                normal,
                own_normal: indicator.normalise.is_some(),
                missing: match indicator.missing {
                    MissingRule::Zero => MissingPlan::Points(0.0),
                    MissingRule::Penalty => MissingPlan::Points(indicator.missing_points.map_or(0.0, number)),
                    MissingRule::PeerMean => MissingPlan::PeerMean,
                    MissingRule::Redistribute => MissingPlan::Redistribute,
                    MissingRule::Unranked | MissingRule::Refuse => MissingPlan::Unranked,
                },
            });
            for (value, member) in values.iter().zip(&members) {
                if value.is_none() && indicator.missing == MissingRule::Refuse {
                    let place = Place {
                        field: Some(indicator.id.clone()),
                        ..self.subjects.places[*member].clone()
                    };
                    let (zh, en) = (&indicator.title.zh, &indicator.id);
                    let words = Words::new(format!("“{zh}”不得缺"), format!("`{en}` may not be missing"));
                    self.problems.push(Problem::error(&BAD_CELL, place, words));
                }
            }
            raw.push(values);
        }
        let particulars: Vec<Particulars> = members
            .iter()
            .map(|subject| self.particulars[*subject].clone())
            .collect();
        let field = Field {
            subjects: members.len(),
            values: raw
                .iter()
                .map(|column| column.iter().map(|v| v.map_or(f64::NAN, number)).collect())
                .collect(),
            added: particulars.iter().map(|one| number(one.added)).collect(),
        };
        // An indicator that the group does not use parts nobody in it.
        let parted_by = scheme.ranking.tie_break.iter();
        plan.ties = TiePlan {
            dense: scheme.ranking.ties == TieRule::Dense,
            parted_by: parted_by
                .filter_map(|id| plan.indicators.iter().position(|one| one.id == *id))
                .collect(),
        };
        Group {
            id,
            list: Vec::new(),
            listed: (0..members.len()).collect(),
            unranked: (0..members.len())
                .filter(|at| !particulars[*at].is_ranked(scheme))
                .collect(),
            particulars,
            members,
            plan,
            field,
            raw,
        }
    }

    /// The exact value of an indicator for a subject; `None` where it is missing, invalid or does not apply.
    fn raw(&self, indicator: &SchemeIndicator, subject: usize) -> Option<Decimal> {
        let holds = |expression: &Option<Expression>| {
            expression
                .as_ref()
                .map(|e| self.value(e, subject).as_truth() == Some(true))
        };
        if holds(&indicator.applies) == Some(false) || holds(&indicator.invalid) == Some(true) {
            return None;
        }
        match &indicator.raw {
            Raw::Own => self.subjects.inputs[subject].get(&indicator.id)?.as_number(),
            Raw::Value(expression) => self.value(expression, subject).as_number(),
            Raw::Ratio {
                numerator,
                denominator,
            } => {
                let below = self.value(denominator, subject).as_number()?;
                let above = self.value(numerator, subject).as_number()?;
                if below > Decimal::ZERO {
                    above.checked_div(below)
                } else {
                    None
                }
            }
        }
    }
}

/// A statistic over the group's own values of this year.
fn statistic(source: &BoundSource, column: &[f64]) -> Option<f64> {
    let BoundSource::Computed {
        of,
        within,
        factor,
        year,
    } = source
    else {
        return None;
    };
    if *year != StatisticYear::Current || within.as_ref().is_some_and(|w| !w.is_empty()) {
        return None;
    }
    let found = Found::of(column);
    let value = match of {
        Statistic::Mean => found.mean,
        Statistic::Least => found.least,
        Statistic::Largest => found.largest,
        Statistic::Median => {
            let mut sorted: Vec<f64> = column.iter().copied().filter(|v| !v.is_nan()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            (!sorted.is_empty()).then(|| quantile(&sorted, 0.5))?
        }
        Statistic::RatioOfSums => return None,
    };
    (found.count > 0).then_some(value * number(*factor))
}
