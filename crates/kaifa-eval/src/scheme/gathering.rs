//! Statistics over groups of rows on their way: sums, extremes and counts, gathered run by run and joined.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use kaifa_pack::Statistic;

use super::grouping::{Groups, peer_code};
use super::numbers::Numbers;
use super::plan::{BoundPlanSource, Keys, Plan, RawPlan, StatisticPlan};
use super::points::Side;
use super::run::{Run, plain_columns, plain_numbers};
use super::summary;
use super::sums::{GroupSums, Pair, Sum, both_decimal};
use super::table::{NO_WORD, Table};

/// What is gathered over one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gathered {
    /// Sum of what is above the line, or of values.
    pub numerator: Sum,
    /// Sum of what is below the line.
    pub denominator: Sum,
    /// Least value.
    pub least: f64,
    /// Largest value.
    pub largest: f64,
    /// How many values.
    pub count: u32,
}

impl Default for Gathered {
    fn default() -> Gathered {
        Gathered {
            numerator: Sum::default(),
            denominator: Sum::default(),
            least: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            count: 0,
        }
    }
}

impl Gathered {
    /// The statistic.
    pub(super) fn value(&self, of: Statistic) -> f64 {
        if self.count == 0 {
            return f64::NAN;
        }
        match of {
            Statistic::RatioOfSums => self.numerator.value() / self.denominator.value(),
            Statistic::Mean => self.numerator.value() / f64::from(self.count),
            Statistic::Least => self.least,
            Statistic::Largest => self.largest,
            // Medians are not gathered by sums.
            Statistic::Median => f64::NAN,
        }
    }
}

/// One statistic of the plan and where it is used.
#[derive(Debug, Clone)]
pub struct Wanted<'p> {
    /// The indicator.
    pub indicator: usize,
    /// Which of its numbers.
    pub side: Side,
    /// What is computed.
    pub statistic: &'p StatisticPlan,
}

/// All statistics of a plan over this year's rows (`previous: false`) or those of the year before.
pub fn wanted(plan: &Plan, previous: bool) -> Vec<Wanted<'_>> {
    let mut all = Vec::new();
    for (at, indicator) in plan.indicators.iter().enumerate() {
        for (side, bound) in indicator.function.bounds() {
            if let BoundPlanSource::Computed(statistic) = &bound.source
                && statistic.previous == previous
            {
                all.push(Wanted {
                    indicator: at,
                    side,
                    statistic,
                });
            }
        }
    }
    all
}

/// What is gathered over some rows, for each wanted statistic and group.
pub struct Gathering {
    /// The wanted statistics (by their places) that group rows in the same way, with their sums: two columns each.
    sums: Vec<(Vec<usize>, GroupSums)>,
    /// The least and the largest value of each wanted statistic and group; empty for ratios.
    extremes: Vec<Vec<(f64, f64)>>,
    /// The sums of inputs that each summary of the scheme shows.
    summaries: Vec<GroupSums>,
}

impl Gathering {
    /// Nothing yet. Which rows are peers is known run by run only; all other groups are in `groups`.
    pub fn new(
        plan: &Plan,
        table: &Table,
        wanted: &[Wanted<'_>],
        groups: &HashMap<Keys, Groups<'_>>,
    ) -> Gathering {
        let count = |keys: &Keys| groups.get(keys).map_or(plan.groups(), Groups::count);
        let mut sums: Vec<(Vec<usize>, GroupSums)> = Vec::new();
        for (at, one) in wanted.iter().enumerate() {
            let keys = &one.statistic.keys;
            match sums
                .iter_mut()
                .find(|(members, _)| wanted[members[0]].statistic.keys == *keys)
            {
                Some((members, _)) => members.push(at),
                None => sums.push((vec![at], GroupSums::new(0, &[]))),
            }
        }
        for (members, sums) in &mut sums {
            let columns: Vec<Option<&Numbers>> = members
                .iter()
                .flat_map(|at| match plain(plan, table, &wanted[*at]) {
                    Some(both) => both.map(Some),
                    None => [None; 2],
                })
                .collect();
            *sums = GroupSums::new(count(&wanted[members[0]].statistic.keys), &columns);
        }
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let extremes = wanted.iter().map(|one| match one.statistic.of {
            Statistic::RatioOfSums => Vec::new(),
            _ => vec![none; count(&one.statistic.keys)],
        });
        Gathering {
            sums,
            extremes: extremes.collect(),
            summaries: summary::no_inputs(plan, table),
        }
    }

    /// Adds a run of rows.
    pub fn add(
        &mut self,
        plan: &Plan,
        table: &Table,
        wanted: &[Wanted<'_>],
        groups: &HashMap<Keys, Groups<'_>>,
        run: &Run,
    ) {
        let all_count = run.states.exemptions.is_empty()
            || !plan.scheme.exemptions.iter().any(|one| {
                matches!(
                    one.standing,
                    kaifa_pack::Standing::Collected | kaifa_pack::Standing::Excluded
                )
            });
        let counts = |place: usize| {
            all_count
                || !matches!(
                    run.states.standing(plan, place),
                    Some(kaifa_pack::Standing::Collected | kaifa_pack::Standing::Excluded)
                )
        };
        for (members, sums) in &mut self.sums {
            let of_words = groups
                .get(&wanted[members[0]].statistic.keys)
                .map(|groups| groups.codes(run.rows()));
            let group = |place: usize| match of_words {
                _ if !counts(place) => NO_WORD,
                Some(Some(codes)) => codes[place],
                Some(None) => 0,
                None => peer_code(run.states.peer(place)),
            };
            let groups: Cow<'_, [u32]> = match of_words {
                Some(Some(codes)) if all_count => codes.into(),
                _ => (0..run.length).map(group).collect(),
            };
            let raw = |at: &usize| &plan.indicators[wanted[*at].indicator].raw;
            let is_ratio = |at: &usize| wanted[*at].statistic.of == Statistic::RatioOfSums;
            let made: Vec<Option<(Vec<f64>, Vec<f64>)>> = members
                .iter()
                .map(|at| is_ratio(at).then(|| parts(raw(at), table, run.rows()))?)
                .collect();
            let pairs: Vec<Pair<'_>> = members
                .iter()
                .zip(&made)
                .map(|(at, made)| {
                    let values = &run.values[wanted[*at].indicator][..];
                    let columns = plain(plan, table, &wanted[*at]);
                    let numbers = match (made, columns) {
                        (_, Some(columns)) => columns.map(|numbers| &numbers[run.rows()]),
                        (Some((above, below)), None) => [&above[..], &below[..]],
                        (None, None) => [values, values],
                    };
                    let without: Vec<u32> = match columns.and_then(|both| both_decimal(both.map(Some))) {
                        Some(columns) => without_value(plan, run, wanted[*at].indicator, columns),
                        None => Vec::new(),
                    };
                    Pair {
                        numbers,
                        only_where: Some(values),
                        without: [without.clone().into(), without.into()],
                    }
                })
                .collect();
            sums.add(run.start, &groups, &pairs);
            for at in members {
                let values = run.values[wanted[*at].indicator].iter();
                let extremes = &mut self.extremes[*at];
                if extremes.is_empty() {
                    continue;
                }
                for (group, value) in groups.iter().zip(values) {
                    if let Some((least, largest)) = extremes.get_mut(*group as usize) {
                        (*least, *largest) = (least.min(*value), largest.max(*value));
                    }
                }
            }
        }
        summary::add_inputs(plan, table, run, &mut self.summaries);
    }

    /// Adds what was gathered over other rows.
    pub fn join(&mut self, other: &Gathering) {
        for ((_, mine), (_, others)) in self.sums.iter_mut().zip(&other.sums) {
            mine.join(others);
        }
        for (mine, others) in self.extremes.iter_mut().zip(&other.extremes) {
            for ((least, largest), other) in mine.iter_mut().zip(others) {
                (*least, *largest) = (least.min(other.0), largest.max(other.1));
            }
        }
        for (mine, others) in self.summaries.iter_mut().zip(&other.summaries) {
            mine.join(others);
        }
    }

    /// The sums of inputs for the summaries; what is left has none.
    pub(super) fn take_summaries(&mut self) -> Vec<GroupSums> {
        std::mem::take(&mut self.summaries)
    }

    /// What was gathered, for each wanted statistic by group.
    pub(super) fn finish(self) -> Vec<Vec<Gathered>> {
        let mut all: Vec<Vec<Gathered>> = vec![Vec::new(); self.extremes.len()];
        for (members, sums) in &self.sums {
            for (column, at) in members.iter().enumerate() {
                let extremes = &self.extremes[*at];
                all[*at] = (0..sums.groups())
                    .map(|group| {
                        let (numerator, count) = sums.get(group, 2 * column);
                        let (least, largest) = extremes.get(group).copied().unwrap_or((f64::NAN, f64::NAN));
                        Gathered {
                            numerator,
                            denominator: sums.get(group, 2 * column + 1).0,
                            least,
                            largest,
                            count,
                        }
                    })
                    .collect();
            }
        }
        all
    }
}

/// The columns that a ratio of sums is made of, where both are plain.
fn plain<'t>(plan: &Plan, table: &'t Table, wanted: &Wanted<'_>) -> Option<[&'t Numbers; 2]> {
    match wanted.statistic.of {
        Statistic::RatioOfSums => plain_numbers(&plan.indicators[wanted.indicator].raw, table),
        _ => None,
    }
}

/// The rows of a run in which a ratio of two columns has no value.
fn without_value(plan: &Plan, run: &Run, indicator: usize, [above, below]: [&Numbers; 2]) -> Vec<u32> {
    let rows = run.rows();
    if plan.indicators[indicator].is_plain() {
        // Known of the columns: nothing else takes a value away.
        let mut without = below.not_above_zero(&rows).to_vec();
        without.extend(
            above
                .missing(&rows)
                .iter()
                .filter(|row| below[**row as usize] > 0.0),
        );
        return without;
    }
    let values = (0u32..).zip(&run.values[indicator]);
    let first = run.start as u32;
    values
        .filter(|(_, value)| value.is_nan())
        .map(|(place, _)| first + place)
        .collect()
}

/// Numerators and denominators of a ratio that are expressions.
fn parts(raw: &RawPlan, table: &Table, rows: Range<usize>) -> Option<(Vec<f64>, Vec<f64>)> {
    if plain_columns(raw, table, rows.clone()).is_some() {
        return None;
    }
    match raw {
        RawPlan::Ratio(numerator, denominator) => {
            let (mut above, mut below) = (vec![0.0; rows.len()], vec![0.0; rows.len()]);
            numerator.fill(table, rows.clone(), &mut above);
            denominator.fill(table, rows, &mut below);
            Some((above, below))
        }
        _ => None,
    }
}
